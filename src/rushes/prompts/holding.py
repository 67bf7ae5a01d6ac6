"""Whether a phrase has a sense where it stands: what its list in the vocabulary asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.lexicon import Needs, lexicon
from rushes.prompts.moves import BEFORE
from rushes.prompts.reading import LEADS

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.prompts.lexicon import Sense
    from rushes.prompts.reading import Reading

#: Words that may stand beside a camera word that fills its part of a sentence.
_CAMERA_TALK = frozenset(
    {
        "camera", "shot", "slow", "smooth", "movement", "motion", "move", "style", "view", "the",
        "a", "slight", "subtle", "gentle", "work",
    }
)  # fmt: skip
#: How many words a rule looks back or ahead, so that reading takes a time in proportion to length.
_NEAR = 30


def holds(reading: Reading, first: int, last: int, sense: Sense) -> bool:
    """Whether the words ``first`` to ``last`` have this sense here."""
    needed = _NEEDED.get(sense.needs)
    return needed is None or needed(reading, first, last)


def _alone(reading: Reading, first: int, last: int) -> bool:
    """Whether nothing but talk of cameras stands beside it between two pauses."""
    before = reading.words[max(0, first - _NEAR) : first]
    after = reading.words[last + 1 : last + _NEAR]
    for words in (reversed(before), after):
        for word in words:
            if word.pause:
                break
            if word.key not in _CAMERA_TALK:
                return False
    return True


def _named(reading: Reading, first: int) -> bool:
    """Whether a thing was named before it, after the last pause."""
    for at in range(first - 1, max(-1, first - _NEAR), -1):
        if reading.words[at].pause:
            return False
        if at in reading.owner and reading.owner[at].is_noun:
            return True
    return False


def noun_follows(reading: Reading, last: int) -> bool:
    """Whether a thing or a place comes next, perhaps after an article and adjectives."""
    at = last + 1
    for _ in range(4):
        if at >= len(reading.words) or reading.words[at].pause:
            return False
        step = at + 1
        for end, senses in reading.matches(at):
            roles = {sense.role for sense in senses}
            if roles & {Role.SUBJECT, Role.SETTING}:
                return True
            small = {sense.key for sense in senses if sense.role is None}
            if small & LEADS or roles <= {Role.ACTION, Role.CAMERA}:
                return False
            step = end + 1
            break
        at = step
    return False


def _free(reading: Reading, first: int, last: int) -> bool:
    del first
    return not noun_follows(reading, last)


def _bare(reading: Reading, first: int, last: int) -> bool:
    """Whether no article and no adjective makes a thing of it that is seen: *a* crowd cheering."""
    del last
    return reading.phrase_start(first) == first


def _leading(reading: Reading, first: int, last: int) -> bool:
    return not _named(reading, first) and noun_follows(reading, last)


def _of_a_camera(reading: Reading, first: int, last: int) -> bool:
    """Whether no thing stands right before it that would do this."""
    del last
    before = reading.owner.get(first - 1)
    return before is None or not before.is_noun


def _shot(reading: Reading, first: int, last: int) -> bool:
    """Whether a name that a thing may have too is that of a move: *slow pan*, or ``…, pan, …``."""
    before = reading.keys[first - 1] if first else ""
    return before in BEFORE or before in lexicon().manners or _alone(reading, first, last)


def _with_article(reading: Reading, first: int, last: int) -> bool:
    del last
    start = reading.phrase_start(first)
    bare_the = start + 1 == first and reading.words[start].key == "the"
    return start < first and not bare_the


_NEEDED: dict[Needs, Callable[[Reading, int, int], bool]] = {
    Needs.ALONE: _alone,
    Needs.LEADING: _leading,
    Needs.FREE: _free,
    Needs.BARE: _bare,
    Needs.SHOT: _shot,
    Needs.CAMERA: _of_a_camera,
    Needs.ARTICLE: _with_article,
}
