"""A shot as the words and fields of a request for one model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from rushes.catalogue.rows import Citation
from rushes.frozen import JsonObject, thawed
from rushes.prompts.shot_part import ShotPart
from rushes.types import Frozen, GenerationRequest, Mode

if TYPE_CHECKING:
    from collections.abc import Mapping


class Cut(Frozen):
    """Words of the shot that the prompt leaves out, and why."""

    part: ShotPart
    words: str
    why: str

    def __str__(self) -> str:
        return f"left out {self.part.label} {self.words!r}: {self.why}"


class Written(Frozen):
    """A shot written for one model.

    ``cut``: what is not said anywhere; ``notes``: what else its author should know; ``sources``:
    the pages that say how this model wants it.
    """

    model: str
    mode: Mode
    prompt: str
    negative_prompt: str | None = None
    options: JsonObject = Field(default_factory=dict)
    """Settings of this model only: a camera control, concepts."""
    audio: bool | None = None
    """True where the shot says what is heard and the model asks whether to make sound."""
    cut: tuple[Cut, ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[Citation, ...] = ()

    def fields(self) -> dict[str, Any]:
        """The fields of a request that it settles, without those that stay open."""
        said: Mapping[str, Any] = {
            "model": self.model,
            "prompt": self.prompt,
            "negative_prompt": self.negative_prompt,
            "options": thawed(self.options) or None,
            "audio": self.audio,
        }
        return {name: value for name, value in said.items() if value is not None}

    def request(self, **fields: Any) -> GenerationRequest:
        """The request for it; ``fields`` adds others and wins, ``options`` join these.

        :raises RequestError: a field is unknown or has a wrong value.
        """
        mine = self.fields()
        if "options" in fields:
            fields["options"] = {**mine.get("options", {}), **fields["options"]}
        return GenerationRequest.of(**{**mine, **fields})

    def __str__(self) -> str:
        return self.prompt
