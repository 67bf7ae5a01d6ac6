"""What a shot says, in the short notation of the case files."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rushes.prompts import Breakdown, Noun, colour_hex

if TYPE_CHECKING:
    from collections.abc import Mapping

LISTS = ("subjects", "props", "actions", "weather", "camera", "excluded")
SINGLES = ("setting", "time", "style", "mood", "shot_size", "angle", "direction", "pace")


def cases(name: str) -> list[dict[str, Any]]:
    """The cases of one file."""
    text = (Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["case"]
    return found


def expected(case: Mapping[str, Any]) -> dict[str, Any]:
    """Every part of the shot that ``case`` describes; what it leaves out is to be absent."""
    told: dict[str, Any] = {part: case.get(part, []) for part in LISTS}
    told |= {part: case.get(part) for part in SINGLES}
    told["riding"] = case.get("riding", False)
    told["readable"] = case.get("readable", True)
    unknown = set(case) - set(told) - {"prompt"}
    assert not unknown, f"{case['prompt']!r} has a part that no shot has: {unknown}"
    return told


def told(shot: Breakdown) -> dict[str, Any]:
    """The same parts of a real shot."""
    parts: dict[str, Any] = {
        "subjects": [short(noun) for noun in shot.subjects],
        "props": [short(noun) for noun in shot.props],
    }
    parts |= {part: list(getattr(shot, part)) for part in LISTS[2:]}
    parts |= {part: getattr(shot, part) for part in SINGLES}
    return parts | {"riding": shot.riding, "readable": shot.readable}


def short(noun: Noun) -> str:
    """A thing as name, ×count where not 1, colour, and size where not 1: ``balloon ×3 red 1.4``."""
    words = [noun.name]
    if noun.count != 1:
        words.append(f"×{noun.count}")
    if noun.colour is not None:
        assert colour_hex(noun.colour).startswith("#")
        words.append(noun.colour)
    if noun.size != 1:
        words.append(f"{noun.size:.3g}")
    return " ".join(words)
