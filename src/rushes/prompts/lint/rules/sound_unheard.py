"""Sound or speech for a clip that will be silent.

Where the catalogue says that a model makes no sound, or the request turns sound off, words on
sound are lost, or turn into something to see (a microphone, a speaker). Add sound afterwards:
`rushes media sound`. Where sound can be turned on and is not, the message says so.

Bad:

    "rain on a window, thunder rumbles, close-up" --model preview/animatic

Good:

    "rain on a window, close-up" --model preview/animatic
    "rain on a window, thunder rumbles, close-up"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.catalogue.model import Audio
from rushes.prompts.breakdown import Role
from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case


def check(case: Case) -> Iterator[Found]:
    """Look for sound where there will be none."""
    reason = _silent(case)
    if reason is not None:
        for part in case.parts(Role.SOUND, Role.DIALOGUE):
            yield Found(f"this will not be heard: {reason}", part.span)


def _silent(case: Case) -> str | None:
    if case.request.audio is False:
        return "sound is turned off"
    if case.model is None or case.can is None or case.request.audio:
        return None
    if case.can.audio is Audio.NONE:
        return f"{case.model.id} makes no sound"
    if case.can.audio is Audio.OPTIONAL and case.can.default_audio is False:
        return "sound is off unless asked for (audio=True, --audio)"
    return None


RULE = Rule(
    "RP061",
    "sound-unheard",
    Topic.MODEL,
    check,
    "Words on sound are lost in a silent clip, or turn into something to see.",
    default=Severity.NOTE,
    reads=False,
)
