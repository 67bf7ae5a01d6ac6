"""A request with everything that it leaves open filled in, as far as the catalogue can."""

from __future__ import annotations

from pydantic import Field

from rushes.frozen import FrozenDict, JsonObject
from rushes.types import Frozen, Mode, Rate, Seconds, Size


class Given(Frozen):
    """What was measured of the clip or picture that goes in; ``None`` where nobody looked.

    ``size`` as shown (rotation applied), ``duration`` in seconds.
    """

    size: Size | None = None
    duration: Seconds | None = None
    fps: Rate | None = None


class Settled(Frozen):
    """What a model will be asked to make. ``None``: the provider's choice, which is not known.

    ``aspect_ratio`` and ``resolution`` are in the provider's own words where it has words for them.
    ``size`` is exact where ``size_is_exact``, else what the ratio and resolution come to.
    ``audio`` is also ``None`` where the sound is that of the clip that goes in. ``frames`` is the
    count nearest to ``duration`` at ``fps``.
    """

    mode: Mode
    size: Size | None = None
    size_is_exact: bool = False
    aspect_ratio: str | None = None
    resolution: str | None = None
    duration: Seconds | None = None
    fps: Rate | None = None
    frames: int | None = None
    audio: bool | None = None
    loop: bool = False
    pictures: int = 0
    options: JsonObject = FrozenDict()
    """The request's own, and the defaults of the rest."""
    given: Given = Field(default_factory=Given)
