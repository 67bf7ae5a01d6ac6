"""What a phrase of the vocabulary can mean, and what must hold around it for that."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rushes.prompts.breakdown import Role
    from rushes.prompts.things import Thing


class Grammar(StrEnum):
    """What the small words do. The tables of ``grammar.toml``."""

    # As its word, so that the two are found in the same places; Enum's own is slow.
    __hash__ = str.__hash__

    ARTICLE = "article"
    PLACE = "place"
    ABOVE = "above"
    BELOW = "below"
    FILL = "fill"
    WITH = "with"
    OF = "of"
    WEAR = "wear"
    RIDE = "ride"
    NOT = "not"
    NEVER = "never"
    LINK = "link"
    SUBJECT = "subject"
    FILLER = "filler"


class Needs(StrEnum):
    """What must hold around a phrase for it to have this sense."""

    # As its word, so that the two are found in the same places; Enum's own is slow.
    __hash__ = str.__hash__

    NOTHING = "phrases"
    WEAK = "weak"
    ALONE = "alone"
    LEADING = "leading"
    FREE = "free"
    SHOT = "shots"
    CAMERA = "moves"
    BARE = "bare"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of one phrase. ``role`` is None for the small words of grammar."""

    role: Role | None
    key: str
    needs: Needs = Needs.NOTHING
    weight: float = 1.0
    value: float = 1.0
    """Of a number or a size."""
    thing: Thing | None = None
    plural: bool = False
