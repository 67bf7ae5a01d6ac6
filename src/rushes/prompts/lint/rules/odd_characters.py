"""Characters that nobody sees: zero-width spaces, control characters, no-break spaces.

They come along when a prompt is copied from a web page or a document. They split words in the
middle for a model, count towards its limit, and let two prompts differ that look the same. The
fix removes them, and turns odd spaces into plain ones. A replacement character (�) means that
something was lost before: that needs a person.

Joiners inside of emoji and of scripts that use them are left alone.

Bad:

    "a dog\u200b runs on a beach"
    "a dog runs on a beach"
    "a d�g runs on a beach"

Good:

    "a dog runs on a beach 👩‍🚒"
    "un café au bord de la mer"
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.problem import Edit, Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case

_ODD = re.compile(
    "([\u00a0\u2000-\u200a\u202f\u205f\u3000])"
    "|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufeff\ue000-\uf8ff]"
    "|(\ufffd)"
)


def check(case: Case) -> Iterator[Found]:
    """Find them; a run of the same sort is one."""
    for odd in _ODD.finditer(case.text):
        code = f"U+{ord(odd[0]):04X}"
        if odd[2]:
            yield Found("a replacement character: something was lost here", odd.span())
            continue
        says = "Make it a plain space" if odd[1] else "Leave it out"
        edit = Edit(span=odd.span(), text=" " if odd[1] else "")
        yield Found(f"an unseen character, {code}", odd.span(), Fix(says=says, edits=(edit,)))


RULE = Rule(
    "RP048",
    "odd-characters",
    Topic.FORM,
    check,
    "What nobody sees splits words for a model, and lets prompts differ that look the same.",
    reads=False,
)
