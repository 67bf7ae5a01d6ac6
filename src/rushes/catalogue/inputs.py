"""What is wrong with the pictures and clips of a request, and with how they go together."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from rushes.catalogue.rows import Pictures, written
from rushes.errors import Reason, join_words
from rushes.types import Keyframe, Mode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.catalogue.model import Abilities
    from rushes.catalogue.rows import Media
    from rushes.catalogue.settled import Given, Settled
    from rushes.types import GenerationRequest, Size

#: ``https://…`` and ``data:…``, not ``C:\\clip.mp4`` nor a file called ``take:2.mp4``.
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+)(?=://)|(data)(?=:)", re.IGNORECASE)

#: An address whose host is an IP address.
_NUMBERED = re.compile(
    r"https?://(?:[^@/]*@)?(?:\d+(?:\.\d+){3}|\[[0-9a-f:.]+\])(?=[:/?#]|$)", re.IGNORECASE
)


def is_address(source: str) -> bool:
    """Whether ``source`` is an address, ``data:`` too, and no file of this machine."""
    return _SCHEME.match(source) is not None


def conflicts(request: GenerationRequest, can: Abilities | None) -> Iterator[Reason]:
    """Inputs that exclude each other. ``can`` is ``None`` where the model lacks the mode."""
    if request.video is not None and request.extend is not None:
        remedy = "give video to make a clip anew, or extend to carry it on"
        yield Reason("video", "video and extend are both given", remedy, change={"video": None})
    pictures = [name for name in ("image", "last_frame", "keyframes") if getattr(request, name)]
    if request.mode in {Mode.VIDEO_TO_VIDEO, Mode.EXTENSION}:
        taken = can.pictures.fields if can is not None and can.pictures is not None else ()
        clip = "extend" if request.mode is Mode.EXTENSION else "video"
        for name in pictures:
            if name not in taken:
                problem = f"{name} does not go together with {clip}"
                change: dict[str, object] = {name: () if name == "keyframes" else None}
                yield Reason(name, problem, f"leave {name} out, or {clip}", change=change)
    elif "keyframes" in pictures and len(pictures) > 1:
        problem = f"keyframes are given and {join_words(pictures[:-1])} too"
        remedy = "put all pictures into keyframes, in order"
        change = {"image": None, "last_frame": None}
        yield Reason("keyframes", problem, remedy, change=change)


def picture_reasons(
    request: GenerationRequest, can: Abilities, settled: Settled
) -> Iterator[Reason]:
    """Too few or too many pictures, and times that make no sense in the clip that is made."""
    takes = can.pictures
    if takes is None and request.mode is Mode.INTERPOLATION:
        takes = Pictures()
    if request.mode is Mode.INTERPOLATION and not request.keyframes and request.image is None:
        if takes is not None and not takes.last_alone:
            yield Reason("image", "a last frame is given without a first", "give image as well")
    elif takes is not None and request.mode is not Mode.IMAGE_TO_VIDEO:
        yield from _count(request, can, takes)
    if request.keyframes:
        yield from _times(request, takes, settled)


def _count(request: GenerationRequest, can: Abilities, takes: Pictures) -> Iterator[Reason]:
    pictures = request.pictures
    field = "keyframes" if request.keyframes else "image"
    if not pictures and request.mode is not Mode.INTERPOLATION:
        if takes.min and not set(takes.fields) & can.taken_over(request.options).keys():
            yield Reason(takes.fields[0], "it needs a picture too", f"give {takes.fields[0]}")
        return
    if len(pictures) == 1 and takes.min > 1:
        change: dict[str, object] = {"keyframes": (), "image": pictures[0].source}
        remedy = f"use {takes}, or give the one as image"
        yield Reason(field, "one keyframe alone is not enough", remedy, change=change)
    elif len(pictures) < takes.min:
        yield Reason(field, f"{len(pictures)} pictures are too few", f"use {takes}")
    elif takes.max is not None and len(pictures) > takes.max:
        # The first and the last matter most; of the others the early ones stay.
        kept = (*pictures[: takes.max - 1], pictures[-1])
        change = {"keyframes": kept}
        yield Reason(field, f"{len(pictures)} pictures are too many", f"use {takes}", change=change)


def _times(
    request: GenerationRequest, takes: Pictures | None, settled: Settled
) -> Iterator[Reason]:
    times = [key.time for key in request.keyframes if key.time is not None]
    if not times:
        return
    change = {"keyframes": _untimed(request)}
    if takes is None or not takes.timed:
        problem, remedy = "keyframes cannot have times", "leave the times out"
        yield Reason("keyframes", problem, remedy, change=change)
        return
    if len(times) < len(request.keyframes):
        problem, remedy = "some keyframes have a time and some have not", "give all of them or none"
        yield Reason("keyframes", problem, remedy, change=change)
    if any(later <= earlier for earlier, later in pairwise(times)):
        said = ", ".join(written(time) for time in times)
        problem, remedy = f"the times {said} s do not rise", "give keyframes in order of time"
        yield Reason("keyframes", problem, remedy, change=change)
    else:
        yield from _on_one_frame(request, settled)
    duration = settled.duration
    if min(times) < 0 or (duration is not None and max(times) > duration):
        end = f"0 to {written(duration)} s" if duration is not None else "0 s or later"
        problem = "a keyframe lies outside the clip"
        yield Reason("keyframes", problem, f"use times from {end}", change=change)


def _on_one_frame(request: GenerationRequest, settled: Settled) -> Iterator[Reason]:
    """Two keyframes that would have to be one and the same frame of the clip."""
    fps, frames = settled.fps, settled.frames
    times = [key.time for key in request.keyframes if key.time is not None]
    for earlier, later in pairwise(times):
        if fps is None or frame_at(earlier, fps, frames) != frame_at(later, fps, frames):
            continue
        last = f", and the last begins at {written((frames - 1) / fps)} s" if frames else ""
        yield Reason(
            "keyframes",
            f"the keyframes at {written(earlier)} and {written(later)} s fall on one frame",
            f"put them farther apart: a frame lasts {written(1 / fps)} s{last}",
            change={"keyframes": _untimed(request)},
        )
        return


def _untimed(request: GenerationRequest) -> tuple[Keyframe, ...]:
    return tuple(Keyframe(source=key.source) for key in request.keyframes)


def frame_at(time: Fraction, fps: Fraction, frames: int | None) -> int:
    """The number of the frame that is nearest to ``time`` in a clip of so many ``frames``."""
    number = round(time * fps)
    return number if frames is None else min(number, frames - 1)


def source_reasons(request: GenerationRequest, can: Abilities) -> Iterator[Reason]:
    """Files and addresses that cannot reach this model."""
    clips = [(name, getattr(request, name), can.video) for name in ("video", "extend")]
    stills = [(name, getattr(request, name), can.image) for name in ("image", "last_frame")]
    frames = [("keyframes", key.source, can.image) for key in request.keyframes]
    for field, source, media in (*stills, *frames, *clips):
        if source is not None and media is not None:
            yield from _source(field, source, media)
    for name, source, media in can.files(request.options):
        if media is not None:
            yield from _source(f"options.{name}", source, media)


def measured_reasons(
    request: GenerationRequest, can: Abilities, given: Given | None
) -> Iterator[Reason]:
    """What is wrong with the clip, or the first picture, as it was measured."""
    clip = request.video or request.extend
    media = can.image if clip is None else can.video
    if given is None or media is None:
        return
    fields = ("extend", "video", "image", "last_frame", "keyframes")
    field = next((name for name in fields if getattr(request, name)), "image")
    size, length = given.size, given.duration
    if size is not None:
        yield from _size(field, size, media)
    if length is not None and media.seconds is not None and not media.seconds.has(length):
        problem = f"a clip of {written(length)} s is not taken"
        yield Reason(field, problem, f"use {media.seconds} s: rushes media trim")


def _size(field: str, size: Size, media: Media) -> Iterator[Reason]:
    short, ratio = min(size.width, size.height), Fraction(size.width, size.height)
    if media.min_side is not None and short < media.min_side:
        problem = f"{size} is too small"
        yield Reason(field, problem, f"use {media.min_side} pixels or more on each side")
    if media.max_pixels is not None and size.width * size.height > media.max_pixels:
        yield Reason(field, f"{size} is too large", f"use {media.max_pixels:,} pixels or fewer")
    if media.ratio is not None and not media.ratio.has(ratio):
        problem = f"{size} is {written(ratio)} times as wide as high"
        yield Reason(field, problem, f"use a shape of {media.ratio}")


def _source(field: str, source: str, media: Media) -> Iterator[Reason]:
    scheme = _SCHEME.match(source)
    kind = scheme[0].lower() if scheme is not None else "file"
    if kind in media.schemes:
        return
    if kind == "file":
        if {media.file, media.data, media.upload} == {False}:
            yield Reason(field, "a file of this machine cannot be sent", _ways(media))
        return
    door = {"http": media.url, "https": media.url, "data": media.data}.get(kind, False)
    if door is False:
        what = {"http": "an address", "https": "an address", "data": "a data: address"}
        problem = f"{what.get(kind, f'an address with {kind}://')} is not taken"
        yield Reason(field, problem, _ways(media))
    elif door is not None and kind == "http" and door.https:
        change = {field: f"https{source[4:]}"} if field != "keyframes" else {}
        yield Reason(field, "http:// is not taken", "use an https:// address", change=change)
    elif door is not None and kind != "data" and door.named and _NUMBERED.match(source):
        yield Reason(field, "a host by its number is not taken", "use one with a domain name")
    elif door is not None and door.max_length is not None and len(source) > door.max_length:
        problem = f"an address of {len(source):,} characters is too long"
        yield Reason(field, problem, f"use {door.max_length:,} or fewer")


def _ways(media: Media) -> str:
    files = [media.file, media.data, media.upload] != [False] * 3
    ways = ["the path of a file"] if files else []
    if media.url is not False:
        ways.append("an https:// address")
    ways += [f"{scheme}://…" for scheme in media.schemes]
    return f"give {join_words(ways, 'or')}"
