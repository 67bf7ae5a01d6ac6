"""How a model wants its prompt written, as far as a page of its maker says so."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from rushes.catalogue.rows import Citation
from rushes.types import Frozen

#: The parts of a shot that a prompt can say.
PartName = Literal[
    "subject", "action", "setting", "time", "weather", "shot_size", "angle", "camera", "lens",
    "composition", "pace", "style", "lighting", "palette", "mood", "details", "sound", "dialogue",
]  # fmt: skip


class CameraSyntax(StrEnum):
    """How the camera is told to move."""

    WORDS = "words"
    CONCEPTS = "concepts"
    """Names from the provider's list, in an option."""
    CONTROL = "control"
    """Numbers, in an option."""
    COMMANDS = "commands"
    """Names from the provider's list, in square brackets among the words: ``[Push in]``."""


class Writing(Frozen):
    """What a guide of the model's maker says of prompts. Absent in a mode: nothing is known."""

    order: tuple[tuple[PartName, ...], ...] = ()
    """Sentences, each as its parts in order; with one only, everything is one list. The parts that
    are not named follow in their usual order."""
    camera: CameraSyntax = CameraSyntax.WORDS
    camera_option: str | None = None
    """The option that takes concepts or control."""
    moves: int | None = Field(default=None, ge=1)
    """How many of its concepts, controls or commands it takes at a time, where that is known."""
    says: str | None = None
    """Whose words of the vocabulary it wants; the provider's own where absent."""
    positive: bool | None = None
    """Whether what shall not be seen is to be said as what shall be seen instead."""
    leaves_out: frozenset[PartName] = frozenset()
    """Parts that the guide says not to describe in this mode, since the picture shows them."""
    note: str | None = None
    sources: Annotated[tuple[Citation, ...], Field(min_length=1)]
