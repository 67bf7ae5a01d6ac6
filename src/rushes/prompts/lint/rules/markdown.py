r"""Markdown, HTML or JSON in the prompt.

A model reads a prompt as prose; stars, hashes and tags are words to it, or noise. Prompts that
were copied out of a chat often carry them. Lists and headings are only noted: OpenAI's guide for
Sora 2 itself shows prompts with headed blocks and lists, and its `<dialogue>` tag is left alone.
The fix keeps the words.

Bad:

    "**A dog** runs on a *sandy* beach"
    "# Scene\nA dog runs on a beach"
    "<b>A dog</b> runs on a `beach`"
    "{\"subject\": \"a dog\", \"action\": \"runs\"}"

Good:

    "A dog runs on a sandy beach"
    "A woman talks. <dialogue>Good morning!</dialogue>"

Sources: sora-2
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.problem import Edit, Fix, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case

#: Each with one group that is kept, or none where nothing is.
_MARKUP = tuple(
    (re.compile(pattern, re.MULTILINE), severity)
    for pattern, severity in (
        (r"```[a-z]*\n?", None),
        (r"\*\*\*?([^*\n]+?)\*\*\*?", None),
        (r"(?<![\w*])\*(?![\s*])([^*\n]+?)(?<!\s)\*(?![\w*])", None),
        (r"(?<!\w)__(?!\s)([^_\n]+?)__(?!\w)", None),
        (r"~~([^~\n]+)~~", None),
        (r"`([^`\n]+)`", None),
        (r"\[([^\]\n]+)\]\([^)\n]*\)", None),
        (r"</?(?!dialogue\b)[a-z][a-z0-9]*(?:\s[^<>\n]*)?/?>", None),
        (r"^[ \t]*#{1,6}[ \t]+", Severity.NOTE),
        (r"^[ \t]*>[ \t]+", Severity.NOTE),
        (r"^[ \t]*(?:[-*+•]|\d{1,2}[.)])[ \t]+", Severity.NOTE),
        (r"^[ \t]*(?:-{3,}|\*{3,}|_{3,})[ \t]*$\n?", Severity.NOTE),
    )
)
_ANY = re.compile(r"[*`<~#>•_]|\]\(|^[ \t]*[-+\d]", re.MULTILINE)


def check(case: Case) -> Iterator[Found]:
    """Find markup; one place is reported once."""
    text = case.text
    if text.lstrip()[:1] in {"{", "["} and _is_json(text):
        yield Found("this is JSON: write it as prose", (0, case.end[1]))
        return
    if not _ANY.search(text):
        return
    found = [(match, how) for pattern, how in _MARKUP for match in pattern.finditer(text)]
    reached = 0
    for match, severity in sorted(found, key=lambda each: (each[0].start(), -each[0].end())):
        if match.start() >= reached:
            reached = match.end()
            yield Found("markup, read as words", match.span(), _plain(match), severity)


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), (dict, list))
    except (ValueError, RecursionError):
        return False


def _plain(match: re.Match[str]) -> Fix:
    start, end = match.span(1) if match.re.groups else (match.end(), match.end())
    spans = ((match.start(), start), (end, match.end()))
    edits = tuple(Edit(span=span) for span in spans if span[0] < span[1])
    return Fix(says="Keep the words, drop the markup", edits=edits)


RULE = Rule(
    "RP042",
    "markdown",
    Topic.FORM,
    check,
    "A model reads a prompt as prose: stars, hashes and tags are words to it, or noise.",
    reads=False,
)
