"""Talk to the model: *please make a video of*, *can you*, *I want*.

A video model is no chat: it looks for what each word shows, and *please*, *I* and *the video
should* show nothing, or a person. Describe the clip as if it were there: not *make the camera
move*, but *the camera moves*. The fix drops an opening order and good manners.

Bad:

    "Please make a video of a dog that runs on a beach"
    "a dog runs on a beach, thank you"
    "a dog on a beach, make sure that it runs"

Good:

    "a dog runs on a beach"
    "a man asks: 'can you hear me?'"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.edits import cut
from rushes.prompts.lint.phrasebook import Book, groups
from rushes.prompts.lint.problem import Edit, Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case
    from rushes.prompts.lint.phrasebook import Hit

_GROUPS = groups(Book.CONVERSATION)


def check(case: Case) -> Iterator[Found]:
    """Find the phrases of the book, outside of what somebody says in the clip."""
    reached = 0
    for hit in case.hits(Book.CONVERSATION):
        if case.is_quoted(hit.span[0]) or hit.span[0] < reached:
            continue
        reached = hit.span[1]
        yield Found("this talks to the model and shows nothing", hit.span, _fix(case, hit))


def _fix(case: Case, hit: Hit) -> Fix | None:
    text, (start, end) = case.text, hit.span
    opens = not text[:start].strip() or text[:start].rstrip()[-1] in ".!?\n"
    if hit.group == "order" and opens:
        while end < len(text) and text[end] in " :":
            end += 1
        return Fix(says="Leave it out", edits=(Edit(span=(start, end)),))
    if hit.group == "manners":
        while opens and end < len(text) and text[end] in ".!":
            end += 1
        return Fix(says="Leave it out", edits=(cut(text, (start, end)),))
    return None


RULE = Rule(
    "RP043",
    "conversation",
    Topic.FORM,
    check,
    "A video model looks for what each word shows; a request shows nothing.",
    reads=False,
)
