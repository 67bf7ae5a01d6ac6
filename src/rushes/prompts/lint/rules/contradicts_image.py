"""The words contradict the picture that goes in.

An image-to-video model starts at the picture: its shape, its light and its colours stay, whatever
the words say. The rule measures the first picture (a file of this machine; addresses are not
fetched) and compares: upright or lying, bright or dark, coloured or black and white. What is in
between is not judged.

Bad:

    "the woman turns around, night" --image bright.png
    "the woman turns around, bright sunny day" --image dark.png
    "the woman turns around, black and white film" --image bright.png
    "the woman in the red dress turns around" --image grey.png
    "the woman turns around, vertical video" --image bright.png
    "the woman turns around" --image bright.png --aspect-ratio 9:16

Good:

    "the woman turns around, bright sunny day" --image bright.png
    "the woman turns around, black and white film" --image grey.png
    "the woman turns around, night" --image dark.png
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.lint.contract import Found, Rule, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case
    from rushes.prompts.lint.look import Look

#: Mean luma above which nobody would say night, and below which nobody would say day.
_BRIGHT, _DARK = 0.55, 0.12
#: Mean distance from grey below which a picture is black and white, above which plainly coloured.
_GREY, _COLOURED = 0.02, 0.08
_NIGHT = frozenset({"night"})
#: Noon, and a sunny or blue sky.
_DAY = frozenset({"noon", "clear"})
_COLOURLESS = frozenset({"noir", "silent_film", "monochrome", "black_and_white"})
_GREYS = frozenset({"black", "white", "grey", "silver"})
_UPRIGHT = re.compile(
    r"\b(?:vertical|portrait)\s+(?:video|format|orientation|aspect ratio|frame|clip)\b|\b9:16\b",
    re.IGNORECASE,
)
_LYING = re.compile(
    r"\b(?:horizontal|landscape)\s+(?:video|format|orientation|aspect ratio|frame|clip)\b"
    r"|\b(?:widescreen|16:9|21:9)\b",
    re.IGNORECASE,
)


def check(case: Case) -> Iterator[Found]:
    """Hold time, style, colours and shape against the picture."""
    seen = case.look
    if seen is None:
        return
    for part in case.parts(Role.TIME, Role.WEATHER):
        if part.key in _NIGHT and seen.light > _BRIGHT:
            yield Found(f"the picture is bright (mean luma {seen.light:.2f} of 1)", part.span)
        elif part.key in _DAY and seen.light < _DARK:
            yield Found(f"the picture is dark (mean luma {seen.light:.2f} of 1)", part.span)
    yield from _colours(case, seen)
    yield from _shape(case, seen)


def _colours(case: Case, seen: Look) -> Iterator[Found]:
    if seen.colour > _COLOURED:
        for part in case.parts(Role.STYLE, Role.PALETTE):
            if part.key in _COLOURLESS:
                yield Found("the picture has colours, and they stay", part.span)
    elif seen.colour < _GREY:
        for part in case.parts(Role.COLOUR):
            if part.key not in _GREYS:
                yield Found("the picture is black and white, and stays so", part.span)


def _shape(case: Case, seen: Look) -> Iterator[Found]:
    lies, said = seen.width > seen.height, f"{seen.width}x{seen.height}"
    wrong = (_UPRIGHT if lies else _LYING).search(case.text)
    if wrong is not None:
        yield Found(f"the picture is {said}", wrong.span())
    width, _, height = (case.request.aspect_ratio or "").partition(":")
    if width and int(width) != int(height) and (int(width) > int(height)) is not lies:
        ratio = case.request.aspect_ratio
        yield Found(f"{ratio} is asked for, and the picture is {said}", case.end)


RULE = Rule(
    "RP018",
    "contradicts-image",
    Topic.CONFLICT,
    check,
    "An image-to-video model starts at the picture: its shape, light and colours stay.",
    reads=False,
)
