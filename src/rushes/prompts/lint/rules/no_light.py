"""No light: neither a time of day nor a light is named.

Light decides the mood as much as what happens does, and takes of one prompt that name none are
lit differently each time, so that they cannot be cut together. A time of day (*dusk*), a source
(*neon signs*) or a quality (*soft light*) is enough.

With a picture or a clip as input the rule is silent: the light is in that.

Bad:

    "a tram crosses a bridge, wide shot, documentary"

Good:

    "a tram crosses a bridge at dusk, wide shot, documentary"
    "a tram crosses a bridge in heavy fog, wide shot, documentary"

Sources: sora-2
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case

_LIT = (Role.TIME, Role.LIGHTING, Role.WEATHER)
#: Seasons, and what is no light.
_UNLIT = frozenset({"summer", "winter", "spring", "autumn", "dark", "in the dark", "wind", "windy"})
#: Things that give light.
_LAMPS = frozenset({"lamp", "candle", "lantern", "light bulb", "fire", "campfire", "torch"})
#: A time by the clock.
_AT = re.compile(r"\b\d{1,2}(?::\d{2})? ?[ap]\.?m\b|\blate sun\b", re.IGNORECASE)


def check(case: Case) -> Iterator[Found]:
    """Look for a time, a light or a weather."""
    if case.shown or _AT.search(case.text):
        return
    shot = case.breakdown
    lamps = _LAMPS & {noun.name for noun in (*shot.subjects, *shot.props)}
    lit = any(part.text.lower() not in _UNLIT for part in case.parts(*_LIT))
    if not lit and not lamps:
        yield Found("neither a time of day nor a light is named", case.end)


RULE = Rule(
    "RP006",
    "no-light",
    Topic.MISSING,
    check,
    "Takes of a prompt that names no light are lit differently each time.",
    default=None,
    strict=Severity.NOTE,
)
