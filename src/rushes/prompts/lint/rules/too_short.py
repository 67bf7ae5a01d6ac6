"""Too short: a word or two.

A short prompt is not wrong: OpenAI's guide for Sora 2 says that it gives the model freedom, and
surprises. But of *a dog* everything else is left to chance, and no two takes will match. An empty
prompt without a picture is an error.

With a picture or a clip as input the rule is silent: there *she smiles* says all.

Bad:

    "a dog"
    "   "

Good:

    "a wet dog shakes itself on a beach"
    "she smiles" --image portrait.png

Sources: sora-2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case

#: So many words say something.
_ENOUGH = 4


def check(case: Case) -> Iterator[Found]:
    """Count words, emoji too."""
    said = sum(not word.pause for word in case.words)
    if said == 0:
        if not case.shown or case.needs_words:
            yield Found("the prompt is empty", case.end, severity=Severity.ERROR)
    elif said < _ENOUGH and not case.shown and case.text.isascii():
        word = "word says" if said == 1 else "words say"
        yield Found(f"{said} {word} little: all the rest is left to chance", (0, case.end[1]))


RULE = Rule(
    "RP023",
    "too-short",
    Topic.TOO_MUCH,
    check,
    "What the prompt leaves open the model decides, differently in each take.",
    default=Severity.NOTE,
    reads=False,
)
