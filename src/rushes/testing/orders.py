"""Requests that a catalogue row offers, each with what goes in."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from rushes.media import Writer, save_picture
from rushes.types import GenerationRequest, Mode

if TYPE_CHECKING:
    from pathlib import Path

    from rushes.catalogue import Abilities, Model
    from rushes.catalogue.rows import Media

#: Seconds, width and height of the clip that goes in.
_CLIP = (Fraction(4), 640, 360)


@dataclass(frozen=True, slots=True)
class Props:
    """Pictures and clips in ``folder``, made when they are first wanted.

    ``at``: where they can be fetched from, for providers that take addresses only.
    """

    folder: Path
    at: dict[str, str] = field(default_factory=dict)

    def picture(self, name: str, shade: int) -> Path:
        """A picture of 1280x720, brighter towards the right."""
        path = self.folder / f"{name}.png"
        if not path.exists():
            ramp = np.linspace(shade, min(shade + 120, 255), 1280, dtype=np.uint8)
            save_picture(path, np.repeat(np.tile(ramp, (720, 1))[..., None], 3, 2))
        return path

    def clip(self, seconds: Fraction = _CLIP[0]) -> Path:
        """A clip of 640x360 at 24 a second."""
        path = self.folder / f"clip-{seconds.numerator}-{seconds.denominator}.mp4"
        if not path.exists():
            with Writer(path, _CLIP[1], _CLIP[2], Fraction(24), preset="ultrafast") as writer:
                for number in range(round(seconds * 24)):
                    picture = np.full((_CLIP[2], _CLIP[1], 3), 40, np.uint8)
                    picture[100:200, 4 * number % 600 : 4 * number % 600 + 40] = 220
                    writer.write(picture)
        return path


def own_only(can: Abilities) -> bool:
    """Whether what goes in must be a clip that the provider itself has made."""
    media = can.video
    return media is not None and bool(media.schemes) and _takes_nothing(media)


def _takes_nothing(media: Media) -> bool:
    return {media.file, media.data, media.upload, media.url} == {False}


def order(model: Model, mode: Mode, props: Props, **changes: Any) -> GenerationRequest:
    """The plainest request for ``mode`` that the row of ``model`` allows.

    ``changes`` come last: ``extend`` or ``video`` for one that is :func:`own_only`.
    """
    can = model.modes[mode]
    fields: dict[str, Any] = {"model": model.id}
    if can.prompt is not False:
        fields["prompt"] = "a red fox walks through the snow"
    still = _source(props.picture("first", 40), can.image, props)
    if mode is Mode.IMAGE_TO_VIDEO:
        fields["image"] = still
    if mode is Mode.INTERPOLATION:
        fields |= _ends(can, still, _source(props.picture("last", 120), can.image, props))
    clip = _CLIP[0]
    if can.video is not None and can.video.seconds is not None:
        clip = can.video.seconds.nearest(clip)
    if mode is Mode.VIDEO_TO_VIDEO:
        fields["video"] = _source(props.clip(clip), can.video, props)
        if can.pictures is not None and can.pictures.min and "image" in can.pictures.fields:
            fields["image"] = still
    if mode is Mode.EXTENSION:
        fields["extend"] = _source(props.clip(clip), can.video, props)
    needed = {
        name: option.choices[0] if option.choices else option.default
        for name, option in can.options.items()
        if option.required
    }
    if needed:
        fields["options"] = needed
    return GenerationRequest.of(**{**fields, **changes})


def _ends(can: Abilities, first: str, last: str) -> dict[str, Any]:
    takes = can.pictures
    if takes is not None and "last_frame" not in takes.fields:
        return {"keyframes": (first, last)}
    return {"image": first, "last_frame": last}


def _source(path: Path, media: Media | None, props: Props) -> str:
    """The file itself where the provider takes files in some way, else its address."""
    if media is not None and {media.file, media.data, media.upload} == {False}:
        return props.at.get(path.name, str(path))
    return str(path)
