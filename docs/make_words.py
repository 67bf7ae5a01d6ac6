"""Write the table of words into ``docs/animatic.md``, from the code that understands them."""

from __future__ import annotations

import re
from pathlib import Path

from rushes.preview import sets
from rushes.preview.action import ACTIONS
from rushes.preview.camera import MOVES
from rushes.preview.light import lights
from rushes.preview.looks import LOOKS
from rushes.preview.weather import WEATHER

PAGE = Path(__file__).parent / "animatic.md"
START, END = "<!-- words:start -->", "<!-- words:end -->"


def table() -> str:
    """Every kind of word and all that it may be."""
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


def page() -> str:
    """The whole page with today's table."""
    text = PAGE.read_text(encoding="utf-8")
    return re.sub(f"{START}.*?{END}", f"{START}\n{table()}\n{END}", text, flags=re.DOTALL)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
