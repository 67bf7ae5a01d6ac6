"""What one says in place of what shall not be seen."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Kind
from rushes.prompts.lexicon import phrase
from rushes.prompts.shot_part import ShotPart
from rushes.prompts.words import split
from rushes.types import Frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rushes.prompts.breakdown import Breakdown


class Opposite(Frozen):
    """What to say in place of what is denied: the part of the shot, and the words."""

    part: ShotPart
    words: str
    unless: Kind | None = None
    """A kind of thing that the shot must not be about."""


def instead(denied: str, about: Breakdown) -> Opposite | None:
    """The plain opposite of what is denied, *clear sky* for clouds; None where there is none."""
    row = _rows().get(_words(denied))
    if row is None or any(subject.kind is row.unless for subject in about.subjects):
        return None
    return row


@cache
def _rows() -> Mapping[tuple[str, ...], Opposite]:
    text = Path(__file__).with_name("positive.toml").read_text(encoding="utf-8")
    found = {}
    for row in tomllib.loads(text)["rows"]:
        part = ShotPart(row["part"])
        words = phrase(part.vocabulary, row["says"]) if part.vocabulary else row["says"]
        opposite = Opposite(part=part, words=words, unless=row.get("unless"))
        found.update({_words(denied): opposite for denied in row["denied"]})
    return found


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.key for word in split(text) if word.key and word.key not in {"the", "any"})
