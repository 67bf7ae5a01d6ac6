"""More speech than the clip has time for.

People speak about two and a half words a second. OpenAI's guide for Sora 2 says that four seconds
hold one or two short exchanges, and that long speeches are unlikely to sync. The rule counts what
stands in quotation marks as speech; without a duration it reckons with 5 seconds.

Bad:

    "he says: 'well, today we shall talk about the long history of the humble potato'" --duration 4

Good:

    "he says: 'good morning, everybody'" --duration 4

Sources: sora-2
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.lint.contract import Found, Rule, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case

#: Words a second: 150 a minute, at which audio books are read.
_PACE = Fraction(5, 2)
#: What most models make where no length is asked for, in seconds.
_USUAL = 5


def check(case: Case) -> Iterator[Found]:
    """Count the words that are spoken."""
    speech = list(case.parts(Role.DIALOGUE))
    count = sum(len(part.text.split()) for part in speech)
    length = case.duration if case.duration is not None else Fraction(_USUAL)
    if count > length * _PACE:
        needed = float(count / _PACE)
        message = (
            f"{count} words take about {needed:.0f} s to say, and the clip has {float(length):g} s"
        )
        yield Found(message, (speech[0].span[0], speech[-1].span[1]))


RULE = Rule(
    "RP026",
    "speech-too-long",
    Topic.TOO_MUCH,
    check,
    "Speech that does not fit is cut off, hurried, or out of step with the lips.",
    reads=False,
)
