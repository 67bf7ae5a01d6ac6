"""Too many subjects for one shot.

Models bind what a prompt says to the wrong thing more often the more things there are: colours,
clothes and actions change owners, and some of the cast is missing. T2V-CompBench measured this
for several models and found composition of several things hard for all of them.

The rule counts different things that act (people, animals, vehicles …), not copies of one: *a
flock of birds* is one.

Bad:

    "a dog, a cat, a horse, a parrot and a monkey sit at a table with a clown and a pirate"

Good:

    "a dog and a cat sit at a table"
    "seven horses gallop along a beach"

Sources: t2v-compbench
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.lint.contract import Found, Rule, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case

#: More different things that act than this, and their traits change owners.
_MOST = 4


def check(case: Case) -> Iterator[Found]:
    """Count things that act."""
    cast = [noun for noun in case.breakdown.subjects if noun.kind.moves]
    if len({noun.name for noun in cast}) > _MOST:
        message = f"{len(cast)} subjects in one shot: more than {_MOST} mix up their traits"
        yield Found(message, (cast[0].span[0], cast[-1].span[1]))


RULE = Rule(
    "RP021",
    "too-many-subjects",
    Topic.TOO_MUCH,
    check,
    "With many subjects colours, clothes and actions change owners, and some go missing.",
)
