"""Parts of one role that cannot hold in one moment, by the vocabulary."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rushes.prompts.lexicon import Needs, conflicts
from rushes.prompts.lint.contract import Found
from rushes.prompts.reading import Reading
from rushes.prompts.sequence import follows
from rushes.prompts.words import split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.breakdown import Part, Role
    from rushes.prompts.lint.case import Case


def clashes(case: Case, *roles: Role) -> Iterator[Found]:
    """Each part that contradicts one before it, unless the prompt says that one follows the other.

    Weak words (*summer* for noon) do not count: they only fill in what nothing else says.
    """
    for role in roles:
        said = [part for part in case.parts(role) if not _weak(part.role, part.key, part.text)]
        told: set[frozenset[str]] = set()
        for number, part in enumerate(said):
            for before in reversed(said[:number]):
                pair = frozenset({part.key, before.key})
                if pair not in told and _clash(case, before, part):
                    told.add(pair)
                    yield Found(
                        f"'{before.text}' and '{part.text}' exclude each other: keep one",
                        (before.span[0], part.span[1]),
                    )


def _clash(case: Case, before: Part, part: Part) -> bool:
    if part.key not in conflicts(before.role, before.key) or before.span[1] > part.span[0]:
        return False
    return not follows(case.text[before.span[1] : part.span[0]])


@lru_cache(maxsize=4096)
def _weak(role: Role, key: str, text: str) -> bool:
    """Whether the words have this meaning only where nothing else of the role is said."""
    words = split(text)
    for last, senses in Reading(text, words).matches(0) if words else ():
        if last == len(words) - 1:
            ours = [sense for sense in senses if (sense.role, sense.key) == (role, key)]
            return bool(ours) and all(sense.needs is Needs.WEAK for sense in ours)
    return False
