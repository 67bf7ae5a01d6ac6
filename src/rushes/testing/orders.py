"""Requests that a catalogue row offers, each with what goes in, and the orders that they become."""

from __future__ import annotations

import base64
import wave
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from rushes import catalogue
from rushes.catalogue import Given, short_side
from rushes.catalogue.options import Media as Kind
from rushes.media import Writer, save_picture
from rushes.prompts.steering import steered
from rushes.providers.contract import Order, Reference, Way
from rushes.types import GenerationRequest, Mode, Size

if TYPE_CHECKING:
    from pathlib import Path

    from rushes.catalogue import Abilities, Model
    from rushes.catalogue.options import Option
    from rushes.catalogue.rows import Media

#: Seconds, width and height of the clip that goes in.
_CLIP = (Fraction(4), 640, 360)
#: What a file is taken for that an option names.
_KINDS = {Kind.IMAGE: "image/png", Kind.VIDEO: "video/mp4", Kind.AUDIO: "audio/wav", None: ""}
#: Samples a second of the sound that goes in.
_RATE = 16_000


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

    def sound(self) -> Path:
        """Three seconds of a tone."""
        path = self.folder / "sound.wav"
        if not path.exists():
            tone = 8000 * np.sin(np.arange(3 * _RATE) * (440 * 2 * np.pi / _RATE))
            with wave.open(str(path), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(_RATE)
                file.writeframes(tone.astype("<i2").tobytes())
        return path


class Named(Props):
    """The same by name only, for requests of which nothing is read."""

    def picture(self, name: str, shade: int) -> Path:
        """Where it would be."""
        del shade
        return self.folder / f"{name}.png"

    def clip(self, seconds: Fraction = _CLIP[0]) -> Path:
        """Where it would be."""
        return self.folder / f"clip-{seconds.numerator}-{seconds.denominator}.mp4"

    def sound(self) -> Path:
        """Where it would be."""
        return self.folder / "sound.wav"


def own_only(can: Abilities) -> bool:
    """Whether what goes in must be a clip that the provider itself has made."""
    media = can.video
    return media is not None and bool(media.schemes) and _takes_nothing(media)


def _takes_nothing(media: Media) -> bool:
    return {media.file, media.data, media.upload, media.url} == {False}


def order(
    model: Model, mode: Mode, props: Props, *, small: bool = False, **changes: Any
) -> GenerationRequest:
    """The plainest request for ``mode`` that the row of ``model`` allows.

    ``small``: the shortest and smallest clip that is made. ``changes`` come last: ``extend`` or
    ``video`` for one that is :func:`own_only`.
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
        name: _needed(option, can, props) for name, option in can.options.items() if option.required
    }
    if needed:
        fields["options"] = needed
    request = GenerationRequest.of(**{**fields, **changes})
    return _least(request, can) if small else request


def _needed(option: Option, can: Abilities, props: Props) -> Any:
    if option.media is None:
        return option.choices[0] if option.choices else option.default
    if option.media == "audio":
        return _source(props.sound(), can.sound, props)
    if option.media == "video":
        return _source(props.clip(), can.video, props)
    return _source(props.picture("first", 40), can.image, props)


def _least(request: GenerationRequest, can: Abilities) -> GenerationRequest:
    """The request for the shortest and smallest clip, as far as the row lets one choose."""
    wanted: list[dict[str, Any]] = []
    if can.durations and can.durations.bounds[0]:
        wanted.append({"duration": can.durations.bounds[0]})
    if can.sizes:
        wanted.append({"size": min(can.sizes, key=lambda size: size.width * size.height)})
    elif can.resolutions:
        wanted.append({"resolution": min(can.resolutions, key=lambda word: short_side(word) or 0)})
    for change in wanted:
        smaller = request.but(**change)
        if not catalogue.refuse(smaller, elsewhere=True):
            request = smaller
    return request


#: What stands for a picture or clip where no file is read.
_GIVEN = Given(size=Size(width=_CLIP[1], height=_CLIP[2]), duration=_CLIP[0], fps=Fraction(24))
TAG = "0123456789abcdef0123456789abcdef"


def translated(
    request: GenerationRequest, given: Given | None = None, way: Way | None = None
) -> Order:
    """The order of ``request``, as it is sent; its inputs have reached the provider. Reads no file.

    ``given``: as if it had been measured of what goes in; ``way``: in which all inputs came.
    """
    request = steered(request).request
    model = catalogue.find(request.model)
    can = model.modes[request.mode]
    settled = catalogue.resolve(request, given=given or Given())
    told: dict[str, Any] = {}
    for name, kind, media in (
        ("image", "image/png", can.image),
        ("last_frame", "image/png", can.image),
        ("video", "video/mp4", can.video),
        ("extend", "video/mp4", can.video),
    ):
        source = getattr(request, name)
        if source is not None:
            told[name] = _reached(source, kind, media, way)
    frames = tuple(
        replace(_reached(each.source, "image/png", can.image, way), time=each.time)
        for each in request.keyframes
    )
    files = {
        source: _reached(source, _KINDS[can.options[name].media], media, way)
        for name, source, media in can.files(request.options)
    }
    made = Order(request, model, can, settled, TAG, keyframes=frames, files=files, **told)
    return made.spelled()


def _reached(source: str, kind: str, media: Media | None, way: Way | None) -> Reference:
    """As the provider can read it: by its address, else inline or uploaded, as the row allows."""
    scheme = source.partition("://")[0] if catalogue.is_address(source) else ""
    if way is not None or scheme:
        web = Way.URL if scheme in {"http", "https"} else Way.OWN
        return Reference(source, way or (Way.DATA if source.startswith("data:") else web), kind)
    if media is not None and media.data:
        text = base64.b64encode(source.encode()).decode()
        return Reference(f"data:{kind};base64,{text}", Way.DATA, kind)
    name = source.rpartition("/")[2]
    return Reference(f"https://uploads.example/{name}", Way.UPLOAD, kind)


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
