"""The sentence of the picture, cut into who, does what, where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.lexicon import Grammar
from rushes.prompts.reading import PLACED
from rushes.prompts.shot_part import ShotPart
from rushes.prompts.tags import SCENIC, Piece

if TYPE_CHECKING:
    from rushes.prompts.clauses import Prompt, Stretch

#: What stands between a thing and its deed and belongs to the deed: *is slowly running*.
_AUXILIARIES = frozenset(
    {
        "is", "are", "was", "were", "be", "being", "who", "which", "that", "as", "while", "he",
        "she", "it", "they", "then",
    }
)  # fmt: skip
_PRONOUNS = frozenset({"he", "she", "it", "they", "we", "someone", "somebody", "everybody"})
#: What may follow a place and belong to it: *a field of sunflowers*.
_FILLING = PLACED | {Grammar.OF, Grammar.WITH, Grammar.FILL, Grammar.ARTICLE, Grammar.LINK}
_NOT_A_VERB = frozenset({"its", "his", "hers", "this", "was", "is", "has", "as", "us", "thus"})


def scene_pieces(prompt: Prompt, first: int, last: int, *, place: bool = True) -> list[Piece]:
    """Words ``first`` to ``last`` as subject, action and setting; what is absent is left out.

    ``place``: whether the setting is cut off; else it stays with the deed.
    """
    noun = None if is_deed(prompt, first, last) else _subject(prompt, first, last)
    early = _early_deed(prompt, first, last)
    if noun is not None and early is not None and early < noun.first:
        noun = None  # who does it is no word that is known, and what is known is done to
    begin = first + 1 if prompt.key(first) in _PRONOUNS else first
    deed = early if noun is None and early else None
    if deed is None:
        deed = _deed(prompt, begin if noun is None else noun.last + 1, last)
    if noun is None and deed is None:
        alone = any(Role.SETTING in each.keys for each in prompt.within(first, last))
        return [Piece(ShotPart.SETTING if alone and place else ShotPart.SUBJECT, first, last)]
    after = max(first, (noun.last + 1) if noun else first, (deed + 1) if deed is not None else 0)
    where = _place(prompt, after, last) if place else last + 1
    if deed is not None and _another_acts(prompt, deed, where):
        where = last + 1  # the place is where the other one acts
    start = where if deed is None else deed
    cuts = (
        (ShotPart.SUBJECT, first, start - 1),
        (ShotPart.ACTION, start, where - 1),
        (ShotPart.SETTING, where, last),
    )
    return [Piece(part, begin, end) for part, begin, end in cuts if begin <= end]


def is_place(prompt: Prompt, first: int, last: int) -> bool:
    """Whether the words only say where."""
    inside = prompt.within(first, last)
    acts = any(each.has({Role.SUBJECT, Role.ACTION}) for each in inside)
    return not acts and any(Role.SETTING in each.keys for each in inside)


def goes_on_doing(prompt: Prompt, first: int, last: int) -> bool:
    """Whether words behind a comma tell a further deed: *…, brushes his teeth*."""
    unknown = first not in prompt.owner and _like_a_verb(prompt, first)
    # *loons calling* are other things that do something.
    unknown = unknown and not (first < last and prompt.key(first + 1).endswith("ing"))
    return is_deed(prompt, first, last) or unknown


def is_deed(prompt: Prompt, first: int, last: int) -> bool:
    """Whether the words begin with a deed: *chasing a ball*."""
    begun = next((each for each in prompt.within(first, last) if each.has(SCENIC)), None)
    if begun is None or Role.ACTION not in begun.keys:
        return False
    return all(_between(prompt, at) for at in range(first, begun.first))


def has_subject(prompt: Prompt, first: int, last: int) -> bool:
    """Whether the words begin with a thing that acts, or is."""
    if prompt.key(first) in _PRONOUNS:
        return True
    return not is_deed(prompt, first, last) and _subject(prompt, first, last) is not None


def _subject(prompt: Prompt, first: int, last: int) -> Stretch | None:
    inside = prompt.within(first, last)
    return next((each for each in inside if Role.SUBJECT in each.keys), None)


def _deed(prompt: Prompt, first: int, last: int) -> int | None:
    """Where the deed begins, with its auxiliaries and adverbs."""
    for at in range(first, last + 1):
        stretch = prompt.owner.get(at)
        known = stretch is not None and Role.ACTION in stretch.keys and stretch.first == at
        if known and not _attributive(prompt, at, last):
            break
        if at == first > 0 and stretch is None and _like_a_verb(prompt, at):
            break
    else:
        return None
    if prompt.grammar(at - 1) == Grammar.ARTICLE and at - 2 >= first:
        at -= 1  # *does a kickflip*
        at -= at - 1 not in prompt.owner and not prompt.grammar(at - 1)
    while at > first and _between(prompt, at - 1):
        at -= 1
    return at


def _early_deed(prompt: Prompt, first: int, last: int) -> int | None:
    """The deed of a thing that no word is known for: *loons calling*, *storm clouds rolling*."""
    for at in range(first + 1, last + 1):
        before, stretch = prompt.owner.get(at - 1), prompt.owner.get(at)
        if prompt.grammar(at - 1) or (before is not None and not _may_act(before)):
            continue
        doing = stretch is not None and Role.ACTION in stretch.keys and stretch.first == at
        unknown = stretch is None and len(prompt.key(at)) > 4 and not prompt.grammar(at)
        ends = at == last or bool(prompt.grammar(at + 1)) or prompt.words[at + 1].pause
        if (doing or (unknown and ends)) and prompt.key(at).endswith("ing"):
            return at
    return None


def _may_act(stretch: Stretch) -> bool:
    return stretch.has({Role.SUBJECT, Role.PROP, Role.WEATHER, Role.SETTING})


def _another_acts(prompt: Prompt, deed: int, end: int) -> bool:
    """*sleeps while rain runs …*: whether a thing behind the deed has a deed of its own."""
    for each in prompt.within(deed + 1, end - 1):
        before = prompt.owner.get(each.first - 1)
        acts = Role.ACTION in each.keys and before is not None and _may_act(before)
        if acts and before is not None and before.first > deed:
            return True
    return False


def _attributive(prompt: Prompt, at: int, last: int) -> bool:
    """*with a running dog*: a deed right before a noun, after an article, only describes it."""
    before, after = prompt.grammar(at - 1) if at else "", prompt.owner.get(at + 1)
    described = before == Grammar.ARTICLE and prompt.key(at).endswith(("ing", "ed"))
    return described and at < last and after is not None and after.has(SCENIC)


def _like_a_verb(prompt: Prompt, at: int) -> bool:
    """An unknown word right after a thing, with the ending of a verb."""
    key = prompt.key(at)
    return (
        len(key) > 3
        and key.endswith(("ing", "s"))
        and key not in _NOT_A_VERB
        and not prompt.grammar(at)
    )


def _between(prompt: Prompt, at: int) -> bool:
    key = prompt.key(at)
    return key in _AUXILIARIES or (key.endswith("ly") and len(key) > 3)


def _noun_phrase(prompt: Prompt, place: Stretch) -> int:
    """Where the place's phrase begins, with a noun that says which: *a bamboo forest*."""
    start = prompt.phrase_start(place.first)
    while (before := prompt.owner.get(start - 1)) is not None and before.has(
        {Role.PROP, Role.SETTING}
    ):
        start = prompt.phrase_start(before.first)
    return start


def _place(prompt: Prompt, first: int, last: int) -> int:
    """Where the place begins with which the words end; behind ``last`` where they end otherwise."""
    begin = last + 1
    for stretch in reversed(prompt.within(first, last)):
        if stretch.has({Role.ACTION, Role.SUBJECT}):
            break
        if Role.SETTING not in stretch.keys:
            continue
        lead = prompt.lead(_noun_phrase(prompt, stretch))
        if lead is None or lead[0] < first or lead[1] not in PLACED:
            continue
        begin = lead[0]
    return begin
