"""No motion: nothing in the prompt moves.

A clip is made of motion. Where the prompt names none, the model adds its own: a slow push, a sway,
or a picture that slowly turns into another. Say what the subject does, what moves around it (rain,
leaves, a crowd), or how the camera moves.

Runway's guide for Gen-4 asks that the prompt describe motion first of all; OpenAI's guide for Sora
2 asks for one clear action of the subject and one clear move of the camera in each shot.

Bad:

    "a lighthouse on a cliff, cinematic, golden hour"
    "portrait of an old woman, film noir, static shot"

Good:

    "a lighthouse on a cliff, waves crashing below, cinematic"
    "a lighthouse on a cliff, slow dolly in, cinematic"
    "an old woman laughs, film noir, static shot"

Sources: runway-gen4, sora-2
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import emoji

from rushes.prompts.breakdown import Role
from rushes.prompts.lexicon import lexicon
from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case

#: Moves of the camera that are none.
_AT_REST = frozenset({"static"})
#: Air that moves by itself.
_MOVING_AIR = frozenset(
    {"rain", "snow", "fog", "dust", "leaves", "sparks", "bubbles", "petals", "storm", "wind"}
)
_MOVING_WATER = frozenset({"waterfall", "river", "ocean"})
_MOVING_THINGS = frozenset(
    {"firework", "fire", "campfire", "flame", "wave", "fountain", "volcano", "waterfall"}
)
#: Words that are places or moods, and move.
_MOVING = frozenset(
    {"waves", "wave", "waves crashing", "crashing waves", "traffic", "laughing", "smiling"}
)

_SUN = re.compile(r"\bsun (?:sets|rises|goes down|comes up)\b", re.IGNORECASE)
#: Small words in -s.
_NO_VERBS = frozenset({"as", "is", "was", "has", "its", "his", "this", "across", "towards", "plus"})


def check(case: Case) -> Iterator[Found]:
    """Look for an action, a moving camera, moving air, or time that passes quickly."""
    shot = case.breakdown
    if shot.actions or shot.dialogue or set(shot.camera) - _AT_REST:
        return
    paces = {part.key for part in case.parts(Role.PACE)}
    if _MOVING_AIR & set(shot.weather) or "timelapse" in paces or shot.direction:
        return
    things = {noun.name for noun in (*shot.subjects, *shot.props)}
    if shot.setting in _MOVING_WATER or _MOVING_THINGS & things:
        return
    if any(part.text.lower() in _MOVING for part in case.parts(Role.SETTING, Role.MOOD)):
        return
    if _unknown_verb(case) or any(_SUN.search(part.text) for part in case.parts(Role.TIME)):
        return
    if any(_active(word.picture) for word in case.words if word.picture):
        return
    yield Found("nothing moves: say what the subject does, or how the camera moves", case.end)


def _active(picture: str) -> bool:
    """Whether an emoji shows somebody at it."""
    name = emoji.EMOJI_DATA.get(picture, {}).get("en", "")
    return any(word.endswith("ing") for word in name.strip(":").split("_"))


def _unknown_verb(case: Case) -> bool:
    """Whether a word looks like a verb that the vocabulary lacks: *howls*, *spreading*.

    That is a word in -ing that nothing is known of, or one in -s right behind a subject.
    """
    known = lexicon().phrases
    ends = {part.span[1]: part for part in case.parts(Role.SUBJECT)}
    things = {part.span[0] for part in case.parts(Role.SUBJECT, Role.PROP, Role.CLOTHING)}
    for before, word in pairwise([None, *case.words]):
        if word is None or word.pause:
            continue
        if word.key.endswith("ing") and len(word.key) > 5 and (word.key,) not in known:
            return True
        subject = ends.get(before.end) if before is not None else None
        if subject is None or word.key in _NO_VERBS or word.start in things:
            continue
        many = subject.text.endswith("s") and (word.key,) not in known
        if many or word.key.endswith("s"):
            return True
    return False


RULE = Rule(
    "RP001",
    "no-motion",
    Topic.MISSING,
    check,
    "A clip is made of motion: where the prompt names none, the model adds its own, and another in "
    "each take.",
    strict=Severity.ERROR,
)
