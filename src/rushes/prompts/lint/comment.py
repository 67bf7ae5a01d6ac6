"""``# rushes: ignore RP004, no-style -- why``: what an author does not want to hear."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rushes.prompts.lint.contract import find_rule

if TYPE_CHECKING:
    from rushes.prompts.lint.problem import Fix

#: From the hash to the end of the line; what follows two dashes is a reason for people.
_COMMENT = re.compile(r"#[ \t]*rushes:[ \t]*ignore(?!-)\b:?([^\n]*)", re.IGNORECASE)
_NAME = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True)
class Ignored:
    """What comments silence: some rules, by id, or everything."""

    rules: frozenset[str] = frozenset()
    everything: bool = False

    def also(self, other: Ignored) -> Ignored:
        """What either says."""
        return Ignored(self.rules | other.rules, self.everything or other.everything)


def uncommented(text: str) -> tuple[str, Ignored]:
    """``text`` with its lint comments blanked, so that spans hold, and what they say.

    :raises RequestError: a comment names a rule that there is not.
    """
    if "#" not in text:
        return text, Ignored()
    ignored = Ignored()
    for comment in _COMMENT.finditer(text):
        names = _NAME.findall(comment[1].partition("--")[0])
        found = frozenset(find_rule(name).id for name in names)
        ignored = ignored.also(Ignored(found, everything=not names))
    return _COMMENT.sub(lambda found: " " * len(found[0]), text), ignored


def sparing(text: str, fix: Fix) -> Fix:
    """``fix`` without what would take a lint comment of ``text`` along: to rules it is a gap."""
    starts = [len(text[: each.start()].rstrip(" \t")) for each in _COMMENT.finditer(text)]
    if not starts:
        return fix
    edits = []
    for edit in fix.edits:
        start, end = edit.span
        end = min([end, *(each for each in starts if start <= each < end)])
        edits.append(edit.model_copy(update={"span": (start, end)}))
    return fix.model_copy(update={"edits": tuple(edits)})
