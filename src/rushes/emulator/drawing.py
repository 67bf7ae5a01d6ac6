"""The clips of the emulator: drawn by the preview model, at any size, rate and length."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import cv2
import numpy as np

from rushes.media import Reader, Writer, audio, frames_at_rate, probe
from rushes.preview.footage import Footage
from rushes.preview.framing import cover
from rushes.preview.order import order
from rushes.preview.render import render
from rushes.types import GenerationRequest, Mode, Size

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rushes.preview.footage import Picture

#: What the preview model draws by itself: frames per second, and seconds.
_RATES, _SECONDS = (12, 60), (1, 20)
#: A draft is drawn with this long side at the most, and at the lowest rate.
_DRAFT_SIDE = 160
#: New pictures a second in a draft, however many frames it has.
_DRAFT_RATE = 3
_DRAFT_CRF = 32
_FAULT = re.compile(r"\s*!fault=\S+")
_PROMPT = 5_000


@dataclass(frozen=True, slots=True)
class Take:
    """What a job makes. ``size`` in pixels, even; ``duration`` in seconds; files as they came.

    Of an extension ``duration`` is the whole: what goes in, and what is added.
    """

    prompt: str
    size: Size
    duration: Fraction
    fps: Fraction = Fraction(24)
    seed: int = 0
    audio: bool = False
    loop: bool = False
    image: Path | None = None
    last_frame: Path | None = None
    keyframes: tuple[Path, ...] = ()
    video: Path | None = None
    extend: Path | None = None
    plain: bool = False
    """Whether the clip that goes in comes out as it is, cropped to the size, at the rate."""

    @property
    def frames(self) -> int:
        """Pictures in all."""
        return max(1, round(self.duration * self.fps))


def like(path: Path) -> tuple[Size, Fraction, Fraction]:
    """The even size, the length in seconds and the rate of a clip that goes in.

    :raises MediaError: it is none.
    """
    facts = probe(path)
    size = Size(width=max(2, facts.width & ~1), height=max(2, facts.height & ~1))
    return size, facts.duration, facts.fps


def sized(shape: Fraction, short: int) -> Size:
    """The even size of a shape, width over height, whose short side is that long."""
    long = int(short * max(shape, 1 / shape)) & ~1
    return Size(width=long, height=short) if shape >= 1 else Size(width=short, height=long)


def added(take: Take) -> Fraction:
    """Seconds that are new in an extension; of any other take, all of it."""
    return take.duration if take.extend is None else take.duration - like(take.extend)[1]


def draw(take: Take, path: Path, *, draft: bool) -> None:
    """Write the clip of ``take`` to ``path``. Cost: seconds; with ``draft`` a fraction of that.

    A draft has the ordered size, rate and length too, but is drawn coarsely and enlarged.

    :raises MediaError: a file that goes in is no picture or clip.
    """
    if draft:
        take = replace(take, video=_coarse(take.video), extend=_coarse(take.extend))
    footage = _footage(take, draft=draft)
    with Writer(
        path,
        take.size.width,
        take.size.height,
        take.fps,
        sound=footage.sound,
        tags={"title": take.prompt[:80], "comment": "Made by the Rushes emulator."},
        overwrite=True,
        preset="ultrafast" if draft else "veryfast",
        crf=_DRAFT_CRF if draft else 18,
    ) as writer:
        held = max(1, round(take.fps / _DRAFT_RATE)) if draft else 1
        for picture, times in _resampled(footage.pictures, footage.fps, footage.frames, take, held):
            writer.write(_sized(picture, take.size), times)


def _footage(take: Take, *, draft: bool) -> Footage:
    """What is drawn; its rate and length may be those of what goes in."""
    size = _drawn_size(take.size, draft=draft)
    if take.plain and take.video is not None:
        _, length, fps = like(take.video)
        wide, high, frames = size.width, size.height, round(length * fps)
        pictures = (cover(each, wide, high) for each in frames_at_rate(take.video, fps))
        sound = audio(take.video)
        if sound is None and take.audio:
            sound = _footage(replace(take, video=None), draft=draft).sound
        return Footage(wide, high, fps, frames, pictures, sound)
    request = _request(take, draft=draft)
    return render(replace(order(request), audio=take.audio), request)


def _coarse(clip: Path | None) -> Path | None:
    """A clip that goes in as a small copy beside it, from which is drawn more quickly."""
    if clip is None:
        return None
    copy = clip.with_name(f"{clip.name}.coarse.mp4")
    if not copy.exists():
        size, _, fps = like(clip)
        small = _drawn_size(size, draft=True)
        sides = (small.width, small.height)
        with (
            Reader(clip, size=sides, quick=True) as reader,
            Writer(
                copy, *sides, fps, sound=audio(clip), overwrite=True, preset="ultrafast"
            ) as writer,
        ):
            for picture, _ in reader:
                writer.write(picture)
    return copy


def undisturbed(prompt: str) -> str:
    """A prompt without the faults that it asks for, which nobody is to see."""
    return _FAULT.sub("", prompt)


def _request(take: Take, *, draft: bool) -> GenerationRequest:
    low, high = _RATES
    rate = Fraction(low) if draft else min(max(take.fps, Fraction(low)), Fraction(high))
    length = min(max(take.duration, Fraction(_SECONDS[0])), Fraction(_SECONDS[1]))
    size = _drawn_size(take.size, draft=draft)
    fields: dict[str, object] = {
        "prompt": undisturbed(take.prompt)[:_PROMPT].strip() or "a quiet landscape",
        "model": "preview/animatic",
        "seed": take.seed,
        "image": take.image,
        "last_frame": take.last_frame,
        "keyframes": tuple(map(str, take.keyframes)),
        "video": take.video,
        "extend": take.extend,
    }
    request = GenerationRequest.of(**{name: each for name, each in fields.items() if each})
    if request.mode is Mode.EXTENSION:
        return request.but(duration=max(added(take), Fraction(_SECONDS[0])))
    request = request.but(size=size)
    if request.mode is Mode.VIDEO_TO_VIDEO:
        return request
    loop = take.loop and request.mode is not Mode.INTERPOLATION
    return request.but(duration=length, fps=rate, loop=loop)


def _drawn_size(size: Size, *, draft: bool) -> Size:
    """The size to draw at: that of the clip, or a small one of nearly its shape."""
    long = max(size.width, size.height)
    factor = min(1.0, _DRAFT_SIDE / long) if draft else 1.0
    sides = (max(64, 2 * math.ceil(side * factor / 2)) for side in (size.width, size.height))
    width, height = sides
    return Size(width=width, height=height)


def _resampled(
    pictures: Iterator[Picture], fps: Fraction, count: int, take: Take, held: int
) -> Iterator[tuple[Picture, int]]:
    """Pictures for ``take.frames`` frames, each with the number of frames for which it stands.

    That is ``held``; from the beginning again where the clip is longer than what was drawn.
    Memory: the pictures as drawn, where the clip has to start again; else one.
    """
    kept: list[Picture] = []
    drawn, current = 0, next(pictures)
    repeats = take.duration > count / fps
    for number in range(0, take.frames, held):
        wanted = int(number * fps / take.fps)
        while drawn < wanted and (fresh := next(pictures, None)) is not None:
            kept += [current] if repeats else []
            drawn, current = drawn + 1, fresh
        picture = current if wanted == drawn or not kept else kept[(wanted - drawn - 1) % len(kept)]
        yield picture, min(held, take.frames - number)


def _sized(picture: Picture, size: Size) -> Picture:
    if picture.shape[:2] == (size.height, size.width):
        return picture
    large = cv2.resize(picture, (size.width, size.height), interpolation=cv2.INTER_LINEAR)
    return np.ascontiguousarray(large)
