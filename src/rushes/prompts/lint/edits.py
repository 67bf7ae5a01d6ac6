"""Changing a prompt so that what is left still reads well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.lint.problem import Edit

if TYPE_CHECKING:
    from collections.abc import Iterable

_GAP = " \t"
_COMMAS = ",;"
_STOPS = ".!?\n"


def cut(text: str, span: tuple[int, int]) -> Edit:
    """Leave ``span`` out, with the comma or the space that only served it."""
    start, end = span
    left, right = start, end
    while left and text[left - 1] in _GAP:
        left -= 1
    while right < len(text) and text[right] in _GAP:
        right += 1
    before, after = text[left - 1 : left], text[right : right + 1]
    if after in {*_COMMAS} and (not before or before in _COMMAS + _STOPS):
        right += 1
        while right < len(text) and text[right] in _GAP:
            right += 1
        return Edit(span=(start if before else left, right))
    if before in {*_COMMAS} and (not after or after in _STOPS + _COMMAS):
        return Edit(span=(left - 1, right))
    joined = not before or not after or after in _COMMAS + _STOPS + ":" or before == "\n"
    return Edit(span=(left, right), text="" if joined else " ")


def applied(text: str, edits: Iterable[Edit]) -> str:
    """``text`` with non-overlapping ``edits`` made."""
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span[0]] + edit.text + text[edit.span[1] :]
    return text


def touch(edits: Iterable[Edit], others: Iterable[Edit]) -> bool:
    """Whether any of ``edits`` overlaps or adjoins any of ``others``: one of them then waits."""
    taken = [other.span for other in others]
    return any(
        start <= end_ and start_ <= end
        for start, end in (edit.span for edit in edits)
        for start_, end_ in taken
    )
