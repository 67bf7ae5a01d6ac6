"""Write ``docs/rules``: a page for each lint rule, from its docstring, and the index."""

from __future__ import annotations

import re
import tempfile
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rushes.media import save_picture
from rushes.prompts.lint import Topic, every_rule, lint
from rushes.prompts.lint.page import examples, page

if TYPE_CHECKING:
    from rushes.prompts.lint import Rule
    from rushes.prompts.lint.page import Example

FOLDER = Path(__file__).parent / "rules"
_BLOCK = re.compile(r"^Bad:\n\n(?:    .*\n?|\n)+", re.MULTILINE)
_INTRO = """\
# The lint rules

`rushes lint` reads a prompt and says what is likely to go wrong with it, before it costs anything
([the guide](../prompting.md#lint)). Each rule is a file whose docstring is its page here
(`python docs/make_rules.py` writes them). The examples on the pages are run by the tests.

An *error* is what a model will refuse or cannot do, a *warning* is a clip that will likely not be
what was meant, a *note* is worth knowing and never fails a run.
"""


def pages() -> dict[str, str]:
    """Every page by its file name, as they are today."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        pictures()
        made = {f"{rule.id}.md": _page(rule) for rule in every_rule()}
    return {"README.md": _index(), **made}


def pictures() -> None:
    """Put the pictures that the pages speak of into this folder: three lie and one stands."""
    ramp = np.linspace(0.6, 1, 32)
    orange = np.array([255, 190, 120])
    bright = (ramp[None, :, None] * orange * np.ones((18, 1, 1))).astype(np.uint8)
    save_picture("bright.png", bright)
    save_picture("dark.png", (bright * 0.08).astype(np.uint8))
    save_picture("grey.png", np.repeat(bright[..., 1:2], 3, axis=2))
    save_picture("portrait.png", np.swapaxes(bright, 0, 1))


def _page(rule: Rule) -> str:
    """The page, with what the rule says under each bad example."""
    bad = [example for example in examples(rule) if example.bad]
    told = "\n".join(line for example in bad for line in _told(example))
    return _BLOCK.sub(lambda _: f"Bad, and what the rule says:\n\n{told}\n", page(rule))


def _told(example: Example) -> list[str]:
    lines = [f"    {example.words}"]
    for problem in lint(example.request, config="strict"):
        if problem.rule == example.rule.id:
            lines.append(f"      {problem.severity}: {problem.message}")
            if problem.fix is not None:
                lines.append(f"      fix: {problem.fix.says}")
    return [*lines, ""]


def _index() -> str:
    lines = [_INTRO]
    for topic in Topic:
        lines += [
            f"## {topic}",
            "",
            "| rule | name | default | strict | |",
            "|---|---|---|---|---|",
        ]
        for rule in every_rule():
            if rule.topic is topic:
                severities = f"{rule.default or 'off'} | {rule.strict or 'off'}"
                link = f"[{rule.id}]({rule.id}.md)"
                lines.append(f"| {link} | `{rule.name}` | {severities} | {rule.title} |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    today = pages()
    for old in FOLDER.glob("*.md"):
        if old.name not in today:
            old.unlink()
    for name, text in today.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
