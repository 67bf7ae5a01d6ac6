"""Weights and brackets of other tools: *(masterpiece:1.2)*, *((wet))*, *dog::2*.

These, and *[rain]*, *<lora:…>* and *BREAK*, are the notation of Stable Diffusion's front ends and
of Midjourney, read by those programs before the model sees a word. No video model of the
catalogue documents it: brackets and numbers are read as words, or upset the sentence. The fix
keeps the words and drops the notation.

Bad:

    "(masterpiece:1.2), a dog runs on a beach"
    "a ((wet)) dog runs on a [sandy] beach"
    "a dog::2 a beach::1 <lora:beach_v2:0.8> BREAK sunset"

Good:

    "a wet dog (a golden retriever) runs on a sandy beach"
    "a dog runs at 2:1 odds on the scoreboard"
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.edits import cut
from rushes.prompts.lint.problem import Edit, Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case

#: Patterns, each with one group that is kept, or none where nothing is.
_NOTATION = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![({\[])[({\[]+\s*([^(){}\[\]\n]+?)\s*:\s*-?\d+(?:\.\d+)?\s*[)}\]]+",
        r"(?<!\()\({2,}\s*([^()\n]+?)\s*\){2,}",
        r"(?<!\{)\{{2,}\s*([^{}\n]*[|,][^{}\n]*?)\s*\}{2,}",
        r"(?<!\[)\[{1,}\s*([^\[\]\n:]+?)\s*\]{1,}(?!\()",
        r"<(?:lora|lyco|hypernet|embedding):[^<>\n]*>",
        r"(?<=\w)::-?\d+(?:\.\d+)?",
        r"(?<![\w'])BREAK(?![\w'])",
    )
)
#: Without any of these there is nothing to look for.
_MARKS = ("(", "[", "{", "<", "::", "BREAK")


def check(case: Case) -> Iterator[Found]:
    """Find the notation; what merely stands in brackets is left alone."""
    if not any(mark in case.text for mark in _MARKS):
        return
    filmed = [part.span for part in case.parts(Role.CAMERA)]
    reached = 0
    found = sorted(
        (match for pattern in _NOTATION for match in pattern.finditer(case.text)),
        key=lambda match: (match.start(), -match.end()),
    )
    for match in found:
        inside = match.span(1) if match.re.groups else (match.end(), match.end())
        camera = any(inside[0] <= start and end <= inside[1] for start, end in filmed)
        if match.start() < reached or _unfilled(match) or (camera and match[0][0] == "["):
            continue
        reached = match.end()
        yield Found("notation of another tool, read as words", match.span(), _bare(case, match))


def _unfilled(match: re.Match[str]) -> bool:
    """Whether it is a blank of a template, which another rule minds, or a time."""
    inside = match[1] if match.re.groups else ""
    return match[0][0] == "[" and (inside.isupper() or inside[:1].isdigit() or " " in inside)


def _bare(case: Case, match: re.Match[str]) -> Fix:
    if not match.re.groups:
        text = case.text[: match.start()].rstrip()
        edit = (
            cut(case.text, match.span())
            if match[0][0] != ":" or not text
            else Edit(span=match.span())
        )
        return Fix(says="Leave it out", edits=(edit,))
    start, end = match.span(1)
    edits = (Edit(span=(match.start(), start)), Edit(span=(end, match.end())))
    return Fix(says="Keep the words, drop the notation", edits=edits)


RULE = Rule(
    "RP041",
    "weights",
    Topic.FORM,
    check,
    "Weights and brackets are read by the programs they were made for; a video model reads them as "
    "words.",
    reads=False,
)
