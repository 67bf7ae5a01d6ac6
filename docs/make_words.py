"""Write the tables of words into the pages, from the data and the code that understand them.

``docs/animatic.md``: what the animatic draws. ``docs/words.md``: the whole vocabulary.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from rushes.preview import sets
from rushes.preview.action import ACTIONS
from rushes.preview.camera import MOVES
from rushes.preview.light import lights
from rushes.preview.looks import LOOKS
from rushes.preview.weather import WEATHER
from rushes.prompts import VOCABULARY_PARTS, Role, Saying, conflicts, keys, phrase, said_for
from rushes.prompts.lexicon import lexicon
from rushes.prompts.saying import sources

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PAGE = Path(__file__).parent / "animatic.md"
WORDS = Path(__file__).parent / "words.md"
START, END = "<!-- words:start -->", "<!-- words:end -->"
#: How many synonyms and conflicts a row shows; `rushes prompt words ROLE --json` has all.
SHOWN = 5


def table() -> str:
    """Every kind of word that is drawn, and all that it may be."""
    rows = {
        "places": sets.names(),
        "light": lights(),
        "weather and air": WEATHER,
        "actions": ACTIONS,
        "camera": MOVES,
        "looks": LOOKS,
    }
    lines = [
        f"| {name} | {', '.join(sorted(words)).replace('_', ' ')} |" for name, words in rows.items()
    ]
    return "\n".join(["| | |", "|---|---|", *lines])


def vocabulary() -> str:
    """A table for each part that has keys, then who wants what said otherwise, then the pages."""
    return "\n\n".join([*map(_role, VOCABULARY_PARTS), _sayings(), _sources()])


def _role(role: Role) -> str:
    entries = lexicon().tables[role]
    title = role.value.replace("_", " ").capitalize()
    lines = [
        f"## {title}",
        "",
        "| key | written as | also read so | not together with |",
        "|---|---|---|---|",
    ]
    for key in keys(role):
        written = phrase(role, key)
        listed = (each for name in ("moves", "phrases") for each in entries[key].get(name, ()))
        also = [each for each in dict.fromkeys(listed) if each != written.lower()]
        against = [f"`{each}`" for each in conflicts(role, key)]
        lines.append(f"| `{key}` | {written} | {_short(also)} | {_short(against)} |")
    return "\n".join(lines)


def _short(items: Sequence[str]) -> str:
    more = len(items) - SHOWN
    return ", ".join(items[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def _said() -> Iterator[tuple[str, Role, str, Saying]]:
    for role in VOCABULARY_PARTS:
        for key, entry in lexicon().tables[role].items():
            for provider in entry.get("says", {}):
                said = said_for(role, key, provider)
                if said is not None:
                    yield provider, role, key, said


def _sayings() -> str:
    lines = [
        "## How providers want it said",
        "",
        "| provider | part | key | said as | source |",
        "|---|---|---|---|---|",
    ]
    names = {source: name for name, source in sources().items()}
    for provider, role, key, said in sorted(_said(), key=lambda row: row[:2]):
        ways = [
            f"“{said.words}”" if said.words else "",
            f"the concept `{said.concept}`" if said.concept else "",
            f"`camera_control` {_control(said)}" if said.control else "",
            f"`[{said.command}]`" if said.command else "",
        ]
        how = ", ".join(way for way in ways if way)
        lines.append(f"| {provider} | {role} | `{key}` | {how} | {names[said.source]} |")
    return "\n".join(lines)


def _control(said: Saying) -> str:
    config = said.control["config"] if said.control else {}
    return ", ".join(f"`{axis}: {value}`" for axis, value in dict(config).items())  # type: ignore[arg-type]


def _sources() -> str:
    lines = [
        f"- **{name}**: [{source.title}]({source.url}), {source.checked}, {source.confidence}"
        for name, source in sources().items()
    ]
    return "\n".join(["## Sources", "", *lines])


def page(path: Path = PAGE) -> str:
    """The whole page with today's tables."""
    made = table() if path == PAGE else vocabulary()
    text = path.read_text(encoding="utf-8")
    return re.sub(f"{START}.*?{END}", lambda _: f"{START}\n{made}\n{END}", text, flags=re.DOTALL)


if __name__ == "__main__":
    for each in (PAGE, WORDS):
        each.write_text(page(each), encoding="utf-8")
