"""Negation in the prompt: *no people*, *without text*.

A model reads *no people* as a prompt that has people in it, and may well show them. Runway's
guides ask for positive phrasing: *clear sky* instead of *a sky with no clouds*. Where a model has
a negative prompt, what shall not be seen belongs there, without *no*; the fix moves it. Where it
has none, say what is there instead; for a few words the fix knows the plain opposite.

Bad:

    "a beach at dawn, no people, wide shot"
    "a beach at dawn, no people, wide shot" --model preview/animatic
    "a street without cars, drone shot. Negative prompt: blurry, text"

Good:

    "an empty beach at dawn, wide shot"
    "an empty beach at dawn, wide shot" --negative-prompt "people" --model preview/animatic
    "a static shot of a beach, no camera movement"

Sources: runway-gen4, runway-gen3
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rushes.catalogue.rows import Words
from rushes.prompts.breakdown import Role
from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.edits import cut
from rushes.prompts.lint.negation import Denial, denials
from rushes.prompts.lint.problem import Edit, Fix
from rushes.prompts.positive import instead
from rushes.prompts.reader import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case

#: A new thing begins.
_ARTICLE = re.compile(r"\w,?\s+(?:an?|the|his|her|their)\s", re.IGNORECASE)
_FILMED = frozenset(
    {Role.CAMERA, Role.SHOT_SIZE, Role.ANGLE, Role.LENS, Role.STYLE, Role.LIGHTING, Role.PACE}
)


def check(case: Case) -> Iterator[Found]:
    """Find each denial, and where what it denies should go."""
    takes = case.can.negative_prompt if case.can is not None else None
    for denial in denials(case):
        if isinstance(takes, Words):
            message = "a model reads this as what to show: it belongs in the negative prompt"
            yield Found(message, denial.span, _moved(case, denial))
        else:
            has = "this model has no negative prompt" if takes is False else "it may be shown"
            yield Found(f"{has}: say what is there instead", denial.span, _reversed(case, denial))


def _moved(case: Case, denial: Denial) -> Fix | None:
    if not denial.apart or _runs_on(denial):
        return None
    already = case.request.negative_prompt
    return Fix(
        says="Move it to the negative prompt",
        edits=(cut(case.text, denial.span),),
        settings={"negative_prompt": f"{already}, {denial.things}" if already else denial.things},
    )


def _runs_on(denial: Denial) -> bool:
    """Whether it goes on to something else, for want of a comma: *no cars wide shot*."""
    if _ARTICLE.search(denial.things):
        return True
    filmed = {part.role in _FILMED for part in read(denial.things).parts}
    return filmed == {True, False}


def _reversed(case: Case, denial: Denial) -> Fix | None:
    opposite = instead(denial.things, case.breakdown)
    before = case.text[: denial.span[0]].rstrip()
    after = case.text[denial.span[1] :].lstrip()
    item = before[-1:] in {"", ","} and after[:1] in {"", ",", "."}
    if opposite is None or not item:
        return None
    edit = Edit(span=denial.span, text=opposite.words)
    return Fix(says=f"Say '{opposite.words}'", edits=(edit,))


RULE = Rule(
    "RP040",
    "negation",
    Topic.FORM,
    check,
    "A model reads the thing and not the 'no', and may show it.",
    reads=False,
)
