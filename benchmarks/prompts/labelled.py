"""The prompts that were labelled by hand, one file a set."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Self

from rushes.prompts import Role
from rushes.types import Frozen, GenerationRequest

HERE = Path(__file__).parent
#: The roles that are labelled; the others only qualify these.
ROLES = (
    Role.SUBJECT, Role.ACTION, Role.SETTING, Role.TIME, Role.WEATHER, Role.CAMERA, Role.SHOT_SIZE,
    Role.ANGLE, Role.LENS, Role.LIGHTING, Role.STYLE, Role.MOOD, Role.PACE, Role.PALETTE,
    Role.SOUND, Role.DIALOGUE, Role.EXCLUDED,
)  # fmt: skip


class Half(StrEnum):
    """Which file a prompt is in."""

    TUNE = "tune"
    HELD_OUT = "held_out"

    @classmethod
    def of(cls, text: str) -> Self:
        """Where a prompt belongs: settled by its letters alone."""
        first = hashlib.sha256(text.encode()).digest()[0]
        return cls.TUNE if first % 5 < 3 else cls.HELD_OUT


class Labelled(Frozen):
    """A prompt, what it is made of, and what is wrong with it."""

    text: str
    parts: Mapping[Role, tuple[str, ...]] = {}
    """Keys of the vocabulary, or words of the prompt."""
    faults: tuple[str, ...] = ()
    """Ids of rules, under ``strict``."""
    english: bool = True
    """Where it is not, no parts are labelled, and no rule counts that needs the meaning."""
    model: str | None = None
    duration: int | None = None
    negative_prompt: str | None = None

    @property
    def request(self) -> GenerationRequest:
        """The prompt with the settings that it was labelled for."""
        given = {
            "prompt": self.text,
            "model": self.model,
            "duration": self.duration,
            "negative_prompt": self.negative_prompt,
        }
        return GenerationRequest.of(**{key: said for key, said in given.items() if said})


def labelled(half: Half) -> list[Labelled]:
    """Every prompt of a set, in the order of its file."""
    rows = tomllib.loads((HERE / f"{half}.toml").read_text(encoding="utf-8"))["prompt"]
    return [Labelled.model_validate(row) for row in rows]
