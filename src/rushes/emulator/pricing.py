"""What a job costs, by the catalogue: the price of an estimate is the price that is paid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rushes import catalogue
from rushes.catalogue import Given
from rushes.emulator.drawing import added
from rushes.errors import RushesError
from rushes.types import GenerationRequest, Mode

if TYPE_CHECKING:
    from decimal import Decimal

    from rushes.catalogue import Model
    from rushes.emulator.drawing import Take

_CLIPS = {Mode.VIDEO_TO_VIDEO: "video", Mode.EXTENSION: "extend"}


def model_of(provider: str, wire: str, mode: Mode) -> Model | None:
    """The catalogue's row of a provider's own model name, if there is one with that mode."""
    for model in catalogue.models(mode, provider, retired=True):
        if wire in {model.modes[mode].wire, model.name}:
            return model
    return None


def price(provider: str, wire: str, mode: Mode, take: Take, **fields: Any) -> Decimal | None:
    """Money for ``take``; ``None`` where nobody has published it.

    ``fields`` are further fields of a request that the price may hang on, such as ``audio``.
    """
    model = model_of(provider, wire, mode)
    if model is None:
        return None
    can = model.modes[mode]
    asked: dict[str, Any] = {"prompt": take.prompt or "x", "model": model.id, **fields}
    if can.durations:
        asked["duration"] = added(take)
    if can.sizes or can.size_rule:
        asked["size"] = take.size
    if mode in _CLIPS:
        asked[_CLIPS[mode]] = "https://clip.example/clip.mp4"
    if mode in {Mode.IMAGE_TO_VIDEO, Mode.INTERPOLATION}:
        asked["image"] = "https://clip.example/first.png"
    if mode is Mode.INTERPOLATION:
        asked["last_frame"] = "https://clip.example/last.png"
    try:
        request = GenerationRequest.of(**asked)
        given = Given(size=take.size, duration=take.duration, fps=take.fps)
        return catalogue.price(request, given=given).high
    except RushesError:
        return None
