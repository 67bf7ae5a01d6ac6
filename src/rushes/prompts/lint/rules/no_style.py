"""No style: nothing says how it looks.

The same scene reads quite differently as a documentary, an oil painting or a 1970s film. OpenAI's
guide for Sora 2 calls style one of the strongest means to steer a clip, and advises to set it
early. Without one the model falls back on its own look.

With a picture or a clip as input the rule is silent: the look comes from that.

Bad:

    "a tram crosses a bridge in the rain, wide shot"

Good:

    "a tram crosses a bridge in the rain, wide shot, film noir"
    "a tram crosses a bridge in the rain, wide shot, cold desaturated colours"
    "a watercolour of a tram that crosses a bridge, wide shot"

Sources: sora-2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case


#: Moods that are sorts of films.
_GENRES = frozenset({"fantasy", "horror"})


def check(case: Case) -> Iterator[Found]:
    """Look for a style."""
    if case.shown or Role.STYLE in case.by_role or Role.PALETTE in case.by_role:
        return
    if not any(part.text.lower() in _GENRES for part in case.parts(Role.MOOD)):
        yield Found("nothing says how it looks: name a style, a medium or a kind of film", case.end)


RULE = Rule(
    "RP005",
    "no-style",
    Topic.MISSING,
    check,
    "Style frames all other choices; without one the model falls back on its own look.",
    default=Severity.NOTE,
)
