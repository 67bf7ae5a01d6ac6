"""What a sentence of the picture says at its ends of how it is filmed, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.lexicon import Grammar
from rushes.prompts.naming import key_named
from rushes.prompts.shot_part import ShotPart
from rushes.prompts.tags import SCENIC, is_filmed, part_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rushes.prompts.clauses import Prompt, Stretch

#: What leads to a circumstance: *at night*, *in the rain*, *with rim lighting*.
_CIRCUMSTANCE = frozenset({"in", "at", "under", "during", "with", "on", "by", "beneath", "against"})
_LEADS = frozenset({Grammar.PLACE, Grammar.WITH, Grammar.BELOW, Grammar.LINK})
#: Before what the camera comes to in the end.
_ARRIVES = frozenset({"reveal", "reveals", "revealing", "to", "onto", "towards", "toward"})
_PLACES = frozenset({Grammar.PLACE, Grammar.ABOVE, Grammar.BELOW})
#: How many unknown adjectives may stand before what says when or how: *at a quiet dusk*.
_ADJECTIVES = 3


def prefix_end(prompt: Prompt, first: int, last: int) -> int:
    """The word after what a clause says before its picture: *a drone shot of* a village."""
    inside = prompt.within(first, last)
    scenic = [each for each in inside if each.has(SCENIC) and part_of(prompt, each) is None]
    before = [each for each in inside if scenic and each.first < scenic[0].first]
    if not before:
        return first
    end = _end_of_the_move(prompt, before, scenic)
    if end is not None:
        return end
    thing = scenic[0]
    start = max(first, prompt.phrase_start(thing.first))
    tags = [
        each
        for each in before
        if each.last < start and part_of(prompt, each) and not prompt.key(each.last).endswith("ly")
    ]
    if tags:
        between = range(tags[-1].last + 1, start)
        led = any(prompt.grammar(at) in _PLACES for at in between)
        if led and not any(is_filmed(each) for each in tags):
            return first  # *the sun sets behind the hills*
        return start if all(_leads_on(prompt, at) for at in between) else tags[-1].last + 1
    return _named_look(prompt, before, first)


def _end_of_the_move(
    prompt: Prompt, before: Sequence[Stretch], scenic: Sequence[Stretch]
) -> int | None:
    """*crane up from a battlefield revealing soldiers*: the way there is the camera's."""
    thing = next((each for each in scenic if Role.SUBJECT in each.keys), None)
    moves = any(Role.CAMERA in each.keys for each in before)
    if thing is None or thing is scenic[0] or not moves:
        return None
    ways = [at for at in range(scenic[0].last + 1, thing.first) if prompt.key(at) in _ARRIVES]
    return ways[-1] + 1 if ways else None


def _leads_on(prompt: Prompt, at: int) -> bool:
    return bool(prompt.grammar(at)) or at in prompt.owner or prompt.words[at].pause


def _named_look(prompt: Prompt, before: Sequence[Stretch], first: int) -> int:
    """*Cinematic 4k* before a noun without its article: looks, and no adjectives of the noun."""
    end = first
    for stretch in before:
        part = part_of(prompt, stretch)
        look = part is ShotPart.DETAILS or (
            part is ShotPart.STYLE
            and key_named(Role.STYLE, prompt.said(stretch.first, stretch.last)) is not None
        )
        if stretch.first != end or not look:
            break
        end = stretch.last + 1
    return end


def suffix_start(prompt: Prompt, first: int, last: int) -> int:
    """The first word of the circumstances with which a clause ends: … *at golden hour*."""
    end = last
    while (start := _circumstance(prompt, first, end)) is not None:
        end = start - 1
    return end + 1


def _circumstance(prompt: Prompt, first: int, last: int) -> int | None:
    """Where the last circumstance begins, if the words up to ``last`` end with one."""
    tag = prompt.owner.get(last)
    if tag is None or part_of(prompt, tag) is None or prompt.key(last).endswith("ly"):
        return None
    start, led = tag.first, prompt.key(tag.first) in _CIRCUMSTANCE
    for at in range(tag.first - 1, first - 1, -1):
        stretch = prompt.owner.get(at)
        if stretch is not None:
            if part_of(prompt, stretch) is None or prompt.key(at).endswith("ly"):
                break
            start = at
        elif prompt.grammar(at) in _LEADS:
            joins = prompt.grammar(at) == Grammar.LINK and at == start - 1
            led = prompt.key(at) in _CIRCUMSTANCE or joins
            start = at if led else start
            break
        elif prompt.grammar(at) != Grammar.ARTICLE and tag.first - at > _ADJECTIVES:
            break
    if start <= first or not (led or is_filmed(tag)):
        return None
    return start
