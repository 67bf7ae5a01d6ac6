"""What a prompt says is not there, with the words that say so."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.lexicon import Grammar, lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case

_DENYING = frozenset({Grammar.NOT, Grammar.NEVER})
#: Denials that can go without hurting the rest. *Does not smile* cannot.
_APART = frozenset(
    {
        "no", "without", "without any", "free of", "free from", "devoid of", "empty of", "lacking",
        "avoid", "exclude", "excluding", "don't show", "do not show", "don't include",
        "do not include", "there are no", "there is no", "negative prompt", "negative",
        "avoid the following",
    }
)  # fmt: skip
#: *With no people*, *but no people*: the small word goes too.
_BEFORE = frozenset({"with", "and", "but"})
#: What may follow where no comma does.
_AFTER = frozenset({"in", "on", "at", "and", "but", "with", "during", "under", "near", "by"})


@dataclass(frozen=True, slots=True)
class Denial:
    """One denial: *no people or cars*.

    ``span``: with the word that denies; ``things``: what is denied, ready for a negative prompt;
    ``apart``: whether it can be cut out, and the rest still stands.
    """

    span: tuple[int, int]
    things: str
    apart: bool


def denials(case: Case) -> Iterator[Denial]:
    """Every denial, in the order of the text. Flags of other tools (``--no``) are none."""
    excluded = case.by_role.get(Role.EXCLUDED)
    if not excluded:
        return
    negators = list(_negators(case))
    for number, (first, last) in enumerate(negators):
        begin = case.words[last].end
        stop = negators[number + 1][0] if number + 1 < len(negators) else len(case.words)
        limit = case.words[stop].start if stop < len(case.words) else len(case.text)
        ends = [part.span[1] for part in excluded if begin <= part.span[0] < limit]
        if ends:
            yield _denial(case, first, last, max(ends))


@cache
def _denying() -> dict[str, list[tuple[str, ...]]]:
    """The phrases that deny by their first word, longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase, senses in lexicon().phrases.items():
        if any(sense.role is None and sense.key in _DENYING for sense in senses):
            found.setdefault(phrase[0], []).append(phrase)
    return {first: sorted(rest, key=len, reverse=True) for first, rest in found.items()}


def _negators(case: Case) -> Iterator[tuple[int, int]]:
    """The first and the last word of each."""
    keys, reached = [word.key for word in case.words], 0
    for at, key in enumerate(keys):
        for phrase in _denying().get(key, ()) if at >= reached else ():
            if tuple(keys[at : at + len(phrase)]) == phrase:
                reached = at + len(phrase)
                yield at, reached - 1
                break


def _denial(case: Case, first: int, last: int, end: int) -> Denial:
    words = case.words
    said = case.text[words[first].start : words[last].end].lower().replace("’", "'")
    things = case.text[words[last].end : end].strip(" :\n")
    for joint in (" or ", " and ", " nor ", ", no ", " any "):
        things = things.replace(joint, " " if joint == " any " else ", ")
    things = things.removeprefix("any ")
    start = words[first].start
    before = words[first - 1] if first else None
    after = next((word for word in words if word.start >= end), None)
    alone = before is None or before.pause
    if before is not None and before.key in _BEFORE and not before.pause:
        alone, start = True, before.start
    bound = said in {"no", "avoid", "exclude", "excluding", "negative"} and not alone
    whole = after is None or after.pause or after.key in _AFTER
    return Denial((start, end), things, apart=said in _APART and not bound and whole)
