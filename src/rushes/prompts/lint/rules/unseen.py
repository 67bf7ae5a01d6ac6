"""What no camera records: thoughts, smells, temperatures, meanings.

A model paints what can be seen. *She remembers her childhood* gives a face, and which one is left
to chance; write what a camera would see of it: *she looks at an old photograph and smiles*.

Bad:

    "an old man thinks about his childhood, close-up"
    "a bakery with the smell of fresh bread, wide shot"

Good:

    "an old man holds a faded photograph and smiles, close-up"
    "steam rises from fresh bread in a bakery, wide shot"

Sources: sora-2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.phrasebook import Book
from rushes.prompts.lint.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case


def check(case: Case) -> Iterator[Found]:
    """Find the phrases of the book."""
    for hit in case.hits(Book.UNSEEN):
        yield Found("no camera sees this: say what of it shows", hit.span)


RULE = Rule(
    "RP034",
    "unseen",
    Topic.HARD,
    check,
    "A model paints what can be seen; what cannot is dropped, or turned into something by chance.",
    default=Severity.NOTE,
    strict=Severity.WARNING,
    reads=False,
)
