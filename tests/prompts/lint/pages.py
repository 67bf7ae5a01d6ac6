"""The examples on the rules' pages, as the tests run them."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rushes.prompts.lint import Problem, every_rule, lint
from rushes.types import GenerationRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint import Rule

_EXAMPLES = re.compile(r"^(Bad|Good):\n\n((?:    .*\n?|\n)+)", re.MULTILINE)
#: What a page writes for a prompt that no page has room for.
LONG = "a fox runs through deep snow, " * 400
_OPTIONS = {
    "--model": "model",
    "--duration": "duration",
    "--image": "image",
    "--aspect-ratio": "aspect_ratio",
    "--negative-prompt": "negative_prompt",
}


@dataclass(frozen=True)
class Example:
    """One line of a page: the words behind ``rushes lint``, and whether the rule minds them."""

    rule: Rule
    words: str
    bad: bool

    @property
    def request(self) -> GenerationRequest:
        """What the line asks for."""
        prompt, *options = shlex.split(self.words)
        fields: dict[str, Any] = {"prompt": prompt.replace("\\n", "\n").replace("LONG", LONG)}
        for option, value in zip(options[::2], options[1::2], strict=True):
            fields[_OPTIONS[option]] = value
        return GenerationRequest.of(**fields)

    def found(self) -> list[Problem]:
        """What the rule alone says of it."""
        return [p for p in lint(self.request, config="strict") if p.rule == self.rule.id]


def examples(rule: Rule) -> Iterator[Example]:
    """The examples of one page, in order."""
    for kind, block in _EXAMPLES.findall(rule.page):
        for line in block.splitlines():
            if line.strip():
                yield Example(rule, line.strip(), bad=kind == "Bad")


EVERY = [example for rule in every_rule() for example in examples(rule)]
