"""Flags of another tool: *--ar 16:9*, *--v 6*, *-camera zoom in*.

They belong to Midjourney, and to Pika's old bot. Here they are words. The fix moves what has a
setting (shape, seed, what shall not be seen) and drops the rest.

Bad:

    "a dog runs on a beach --ar 16:9 --v 6"
    "a dog runs on a beach --no people, text"
    "a dog runs on a beach -camera zoom in -gs 16"

Good:

    "a dog runs on a beach" --aspect-ratio 16:9
    "a semi-truck -- seen from above -- drives on"
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.edits import cut
from rushes.prompts.lint.problem import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case

#: Two dashes and a name, or one dash and a name that is known, with what follows up to the next.
_FLAG = re.compile(
    r"(?<!\S)(?:--([a-z]+)|-(ar|camera|motion|neg|gs|seed|fps|loop|no))(?![\w-])"
    r"((?:[ \t:=]+(?!--?[a-z])[^\s]+)*)",
    re.IGNORECASE,
)
#: Flags whose value goes on to the next flag; of the others it is one word.
_LONG = frozenset({"no", "neg", "camera"})
_SETTING = {
    "ar": "aspect_ratio",
    "aspect": "aspect_ratio",
    "seed": "seed",
    "no": "negative_prompt",
    "neg": "negative_prompt",
}


def check(case: Case) -> Iterator[Found]:
    """Find flags with their values."""
    if "-" not in case.text:
        return
    for flag in _FLAG.finditer(case.text):
        name = (flag[1] or flag[2]).lower()
        end = flag.end() if name in _LONG else _first(case.text, flag)
        yield Found(
            "a flag of another tool, read as words",
            (flag.start(), end),
            _fix(case, name, (flag.start(), end), case.text[flag.start(3) : end]),
        )


def _first(text: str, flag: re.Match[str]) -> int:
    """The end of a flag with one value. *--tile* has none: a value has digits or is one of few."""
    word = re.match(r"[ \t:=]+(\S*[\d:.]\S*|raw|true|false)(?=\s|$)", text[flag.start(3) :])
    return flag.start(3) + (word.end(1) if word is not None else 0)


def _fix(case: Case, name: str, span: tuple[int, int], value: str) -> Fix:
    edits, setting = (cut(case.text, span),), _SETTING.get(name)
    value = value.strip(" \t:=,")
    if setting is None or not value:
        return Fix(says="Leave it out", edits=edits)
    already = getattr(case.request, setting)
    if setting == "negative_prompt" and already:
        value = f"{already}, {value}"
    elif already is not None:
        return Fix(says=f"Leave it out; --{setting.replace('_', '-')} is set", edits=edits)
    says = f"Move it to the settings: --{setting.replace('_', '-')} {value}"
    return Fix(says=says, edits=edits, settings={setting: value})


RULE = Rule(
    "RP051",
    "tool-flags",
    Topic.PLACE,
    check,
    "Flags are read by the program they were made for; here they are words.",
    reads=False,
)
