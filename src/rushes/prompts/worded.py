"""A request whose words are those of a shot."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rushes.prompts.shot import Shot
    from rushes.prompts.written import Cut
    from rushes.types import GenerationRequest


def worded(request: GenerationRequest, shot: Shot) -> tuple[GenerationRequest, tuple[Cut, ...]]:
    """The request with the words of ``shot`` as its model wants them, and what had to be left out.

    What the request sets by itself stays: its options win, and it is not asked for sound.
    """
    written = shot.for_model(request.model, request.mode)
    said = written.fields()
    if request.options:
        said["options"] = {**said.get("options", {}), **request.options}
    if request.audio is not None:
        said.pop("audio", None)
    if request.negative_prompt is not None:
        said.setdefault("negative_prompt", None)
    return request.but(**said), written.cut
