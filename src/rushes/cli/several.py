"""How many takes of a request: ``-n`` and ``--vary``, where takes are made or priced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from rushes.cli.pairs import listed

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")

#: Variations where nobody says how many.
_VARIED = 4
_TAKES = click.option(
    "-n", "--takes", metavar="COUNT", type=click.IntRange(1, 100), help="Several seeds. [1]"
)
_VARY = click.option(
    "--vary",
    metavar="PART[=VALUE,…]",
    multiple=True,
    help="Takes that differ in a part of the prompt, such as camera=orbit,static, with one seed, "
    "and a sheet that compares them. Without values: of the vocabulary, -n of them.",
)


def several(function: F) -> F:
    """Give a command ``takes`` and ``vary``."""
    return _TAKES(_VARY(function))


def varying(
    vary: tuple[str, ...], takes: int | None
) -> tuple[dict[str, tuple[str, ...]], int | None]:
    """The parts that vary with their values, and how many takes of them; ``None``: all there are.

    :raises click.BadParameter: one is not ``PART`` or ``PART=VALUE,VALUE``.
    """
    parts = dict(listed(each, "--vary") for each in vary)
    if takes is None and not all(parts.values()):
        takes = _VARIED
    return parts, takes
