"""What turns out on the way of a run and its user should know."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_listening: list[list[str]] = []


def notice(text: str) -> None:
    """Tell every run of this process, from whichever thread; none is told the same twice."""
    for told in _listening:
        if text not in told:
            told.append(text)


@contextmanager
def noticed() -> Iterator[list[str]]:
    """What is told while the block runs."""
    told: list[str] = []
    _listening.append(told)
    try:
        yield told
    finally:
        # By identity: two lists with the same words are equal.
        _listening[:] = [each for each in _listening if each is not told]
