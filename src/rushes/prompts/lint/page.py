"""The page of a rule: its docstring, with its sources, and its examples as they can be run."""

from __future__ import annotations

import re
import shlex
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rushes.types import GenerationRequest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rushes.prompts.lint.contract import Rule

_EXAMPLES = re.compile(r"^(Bad|Good):\n\n((?:    .*\n?|\n)+)", re.MULTILINE)
_SOURCES = re.compile(r"^Sources: (.+)$", re.MULTILINE)
_OPTIONS = {
    "--model": "model",
    "--duration": "duration",
    "--image": "image",
    "--aspect-ratio": "aspect_ratio",
    "--negative-prompt": "negative_prompt",
}
#: What a page writes for a prompt that no page has room for.
_LONG = "a fox runs through deep snow, " * 400


@dataclass(frozen=True, slots=True)
class Example:
    """One line of a page: the words behind ``rushes lint``, and whether the rule minds them."""

    rule: Rule
    words: str
    bad: bool

    @property
    def request(self) -> GenerationRequest:
        """What the line asks for."""
        prompt, *options = shlex.split(self.words)
        fields: dict[str, Any] = {"prompt": prompt.replace("\\n", "\n").replace("LONG", _LONG)}
        for option, value in zip(options[::2], options[1::2], strict=True):
            fields[_OPTIONS[option]] = value
        return GenerationRequest.of(**fields)


def examples(rule: Rule) -> Iterator[Example]:
    """The examples of one rule, in the order of its page."""
    for kind, block in _EXAMPLES.findall(rule.page):
        for line in block.splitlines():
            if line.strip():
                yield Example(rule, line.strip(), bad=kind == "Bad")


def page(rule: Rule) -> str:
    """The whole page as Markdown: title, severities, text, and the sources spelt out."""
    title, _, text = rule.page.strip().partition("\n")
    severities = f"{rule.default or 'off'} by default, {rule.strict or 'off'} under `--strict`"
    head = f"# {rule.id}: {title.removesuffix('.')}"
    return f"{head}\n\n`{rule.name}`: {severities}.\n{_SOURCES.sub(_cited, text)}\n"


@cache
def _sources() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("sources.toml").read_text(encoding="utf-8"))


def _cited(named: re.Match[str]) -> str:
    lines = ["Sources:", ""]
    for key in named[1].split(","):
        source = _sources()[key.strip()]
        lines.append(f"- {source['title']}, <{source['url']}>, read {source['checked']}")
    return "\n".join(lines)
