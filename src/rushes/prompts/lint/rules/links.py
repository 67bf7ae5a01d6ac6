"""Links, handles and hashtags: *https://…*, *@name*, *#sunset*.

A model opens no link and knows no account: it reads the letters, and may draw them. A picture
goes in as `--image`. The fix drops them; of a hashtag it keeps the word.

Bad:

    "a dog like in https://example.com/dog.jpg runs on a beach"
    "a dog runs on a beach #sunset #dogs"
    "a dog runs on a beach, by @someone"

Good:

    "a dog runs on a beach at sunset" --image bright.png
    "apartment #12, a door opens slowly"
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.edits import cut
from rushes.prompts.lint.problem import Edit, Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case

_LINK = re.compile(
    r"(?<!\w)(?:https?://|www\.)[^\s<>\")\]]*[^\s<>\")\].,;:!?]"
    r"|(?<![\w.])[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w@])@\w{2,}|(?<![\w#&])#(?=[^\W\d])\w+"
)


def check(case: Case) -> Iterator[Found]:
    """Find them."""
    if not any(mark in case.text for mark in ("://", "www.", "@", "#")):
        return
    for link in _LINK.finditer(case.text):
        if link[0][0] == "#":
            fix = Fix(says="Keep the word", edits=(Edit(span=(link.start(), link.start() + 1)),))
            yield Found("a hashtag: nobody searches a prompt", link.span(), fix)
        else:
            fix = Fix(says="Leave it out", edits=(cut(case.text, link.span()),))
            yield Found("a model opens no link and knows no account", link.span(), fix)


RULE = Rule(
    "RP053",
    "links",
    Topic.PLACE,
    check,
    "A model opens no link: it reads the letters, and may draw them.",
    reads=False,
)
