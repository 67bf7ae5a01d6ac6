"""*No* in the negative prompt.

The negative prompt names what shall not be seen. *No people* there asks, word by word, that *no
people* be avoided, and at best the *no* is ignored. The fix drops the words that deny.

Bad:

    "a street at dawn, drone shot" --negative-prompt "no people, without cars, blurry"

Good:

    "a street at dawn, drone shot" --negative-prompt "people, cars, blurry"
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.problem import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case

_DENIES = re.compile(
    r"\b(?:no|not|without(?: any)?|don'?t (?:show|include|add|use)|do not (?:show|include|add|use)"
    r"|avoid|exclude|never)\s+",
    re.IGNORECASE,
)


def check(case: Case) -> Iterator[Found]:
    """Look for words that deny in the negative prompt."""
    said = case.request.negative_prompt or ""
    denial = _DENIES.search(said)
    if denial is not None:
        without = _DENIES.sub("", said)
        fix = Fix(says="Drop the words that deny", settings={"negative_prompt": without})
        message = f"the negative prompt says '{denial[0].strip()}': name the thing alone"
        yield Found(message, case.end, fix)


RULE = Rule(
    "RP054",
    "negated-negative",
    Topic.PLACE,
    check,
    "The negative prompt names what shall not be seen; a 'no' there asks for the contrary, or for "
    "nothing.",
    reads=False,
)
