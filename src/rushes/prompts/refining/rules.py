"""The rules of refining as data; ``rules.toml`` explains them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from rushes.prompts.shot_part import ShotPart
from rushes.prompts.words import split
from rushes.types import Frozen

#: A phrase as the reader splits it.
Keys = tuple[str, ...]


class Step(StrEnum):
    """Which way on a ladder."""

    UP = "up"
    DOWN = "down"


class Ladder(Frozen):
    """Keys of one part in order; the empty one is where nothing is said."""

    part: ShotPart
    steps: tuple[str, ...]
    up_from_nothing: str = ""
    down_from_nothing: str = ""


class EditRule(Frozen):
    """One change of a shot; exactly one of ``step``, ``to``, ``beside``, ``drop``, ``keep``."""

    part: ShotPart | None = None
    step: Step | None = None
    on: str | None = None
    to: str | None = None
    beside: str | None = None
    drop: tuple[str, ...] | None = None
    keep: int | None = None
    when: tuple[str, ...] | None = None
    unless: tuple[str, ...] = ()
    all: bool = False

    @model_validator(mode="after")
    def _one(self) -> Self:
        ways = (self.step, self.to, self.beside, self.drop, self.keep)
        if sum(way is not None for way in ways) != 1:
            raise ValueError("an edit has one of step, to, beside, drop and keep")
        if (self.step is None) != (self.on is None) or (self.part is None) != (self.on is not None):
            raise ValueError("a step is on a ladder, and any other edit on a part")
        return self


class Rule(Frozen):
    """What people say, what they then ask for, and what changes."""

    asks: str
    against: str | None = None
    states: tuple[str, ...] = Field(default=(), alias="is")
    wants: tuple[str, ...] = ()
    edits: tuple[EditRule, ...]


class Elsewhere(Frozen):
    """What no word of a prompt changes, and where it is changed."""

    says: tuple[str, ...]
    where: str


class SmallWords(Frozen):
    """The words around a wish, as the reader splits them."""

    away: tuple[str, ...]
    toward: tuple[str, ...]
    fault: tuple[str, ...]
    far: tuple[str, ...]
    deny: tuple[str, ...]
    add: tuple[str, ...]
    fewer: tuple[str, ...]
    more: tuple[str, ...]
    praise: tuple[str, ...]
    link: tuple[str, ...]
    filler: tuple[str, ...]


class Rules(Frozen):
    """All of ``rules.toml``."""

    ladders: Mapping[str, Ladder]
    rules: Mapping[str, Rule]
    elsewhere: Mapping[str, Elsewhere]
    words: SmallWords

    @property
    def examples(self) -> tuple[str, ...]:
        """One wish for each rule: what would be understood."""
        return tuple(rule.wants[0] for rule in self.rules.values())


@cache
def rules() -> Rules:
    """Read the rules. Done once."""
    text = Path(__file__).with_name("rules.toml").read_text(encoding="utf-8")
    return Rules.model_validate(tomllib.loads(text))


def keys_of(phrase: str) -> Keys:
    """A phrase as the reader splits it."""
    return tuple(word.key for word in split(phrase) if word.key)
