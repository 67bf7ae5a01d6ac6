"""The pictures of a file for an edit: upright, square, evenly spaced, from one instant to another.

Unlike :mod:`rushes.media.reader`, which gives RGB arrays, frames stay as FFmpeg decoded them.
"""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import chain as joined
from typing import TYPE_CHECKING

import av
from av.codec.context import ThreadType

from rushes.media.chain import SCALING, base_of, filtered
from rushes.media.decoder import decoded, seek
from rushes.media.facts import UNKNOWN
from rushes.media.form import BRIGHT, Form, nearest
from rushes.media.hdr import draw_mapped
from rushes.media.rates import even_rate
from rushes.media.source import opened, video_stream
from rushes.media.uniform import uniform

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from rushes.media.chain import Chain
    from rushes.types import Facts

#: Formats that pass through an edit as they are; all else becomes the nearest of them.
WORKING = tuple(f"yuv{sampling}p{depth}" for sampling in (420, 422, 444) for depth in ("", "10le"))
#: Further back, in seconds, where a search landed behind the place.
_STEPS_BACK = (0, 2, 10, 60)
_TURNS = {90: ("clock",), 180: ("clock", "clock"), 270: ("cclock",)}
#: Matrices as FFmpeg's filters take them; what is none of them is taken for the usual one.
_MATRIX = {
    word: word for word in ("bt709", "fcc", "bt470bg", "smpte170m", "smpte240m", "bt2020nc")
} | {"bt2020c": "bt2020nc"}


def form_of(facts: Facts, *, timing: str = "even", hdr: str = "map") -> Form:
    """The form in which a measured file enters an edit: see :class:`~rushes.media.plan.File`."""
    large = facts.width >= 1280 or facts.height >= 720
    usual = "bt709" if large else "smpte170m"
    kind = _kind(facts)
    rgb = kind.is_rgb or kind.has_palette
    channels = int(str(facts.audio.get("channels", 0)))
    even = timing == "even" or not facts.variable_rate
    fps = even_rate(facts) if even else facts.fps
    frames = max(1, nearest(facts.duration * fps))
    form = Form(
        width=facts.width,
        height=facts.height,
        fps=fps,
        duration=frames / fps if even else facts.duration,
        channels=channels if channels in {0, 1, 2, 6} else 2,
        pix_fmt=working(facts.pix_fmt),
        matrix="bt709" if rgb else _MATRIX.get(facts.colour.get("matrix", ""), usual),
        primaries=facts.colour.get("primaries", usual),
        transfer=facts.colour.get("transfer", "bt709"),
        variable=not even,
    )
    return _noted(facts, _mapped(form) if hdr == "map" and form.transfer in BRIGHT else form)


def _mapped(form: Form) -> Form:
    kind = BRIGHT[form.transfer]
    return form.but(matrix="bt709", primaries="bt709", transfer="bt709").noting(
        f"High dynamic range ({kind}) was mapped to standard range; hdr='keep' (export --hdr keep) "
        "keeps it."
    )


def _noted(facts: Facts, form: Form) -> Form:
    kind = _kind(facts)
    if facts.variable_rate and not form.variable:
        rate = f"{float(form.fps):.6g}"
        form = form.noting(f"A variable frame rate was made an even {rate} pictures a second.")
    if facts.audio.get("codec") == UNKNOWN:
        form = form.noting("Its sound is coded in a way that FFmpeg does not know: left out.")
    if any(part.is_alpha for part in kind.components):
        form = form.noting("Transparency was laid on white.")
    return form


def _kind(facts: Facts) -> av.VideoFormat:
    return av.VideoFormat(facts.pix_fmt, 16, 16)


def working(pix_fmt: str) -> str:
    """The format of :data:`WORKING` that holds pictures of ``pix_fmt`` best."""
    if pix_fmt in WORKING:
        return pix_fmt
    kind = av.VideoFormat(pix_fmt, 16, 16)
    deep = max((part.bits for part in kind.components), default=8) > 8
    sampling = "420"
    if kind.is_rgb or kind.has_palette:
        sampling = "444"
    elif len(kind.components) >= 3 and kind.chroma_height(16) == 16:
        sampling = "444" if kind.chroma_width(16) == 16 else "422"
    return f"yuv{sampling}p{'10le' if deep else ''}"


def pictures(facts: Facts, form: Form, start: Fraction, stop: Fraction) -> Iterator[VideoFrame]:
    """Frames between two times in seconds; ``form`` says the rate and the colours that come out.

    Even: frame n has ``pts`` n and ``time_base`` 1 / fps, and shows what is on the screen at
    ``start`` + n / fps. Else each has its own time, counted from ``start``.
    """
    timed = _timed(facts, start, stop)
    if form.variable:
        frames = _kept(timed, start, stop)
    else:
        frames = steady(timed, form.fps, start, nearest((stop - start) * form.fps))
    return filtered(frames, [lambda chain: _normalise(chain, facts, form)])


def steady(
    frames: Iterator[tuple[VideoFrame, Fraction]], fps: Fraction, start: Fraction, count: int
) -> Iterator[VideoFrame]:
    """``count`` evenly spaced frames: number n is what is on the screen at ``start`` + n / fps.

    A frame that is shown again is the same object with another ``pts``: read it before the next.
    """
    given = 0
    shown: VideoFrame | None = None
    for frame, time in frames:
        while shown is not None and given < count and start + given / fps < time:
            yield _stamped(shown, given, fps)
            given += 1
        shown = frame
        if given >= count:
            return
    while shown is not None and given < count:
        yield _stamped(shown, given, fps)
        given += 1


def again(frames: Iterator[VideoFrame]) -> Iterator[VideoFrame]:
    """``frames``, each an object of its own; the pixels are shared."""
    return filtered(frames, ())


def _stamped(frame: VideoFrame, number: int, fps: Fraction) -> VideoFrame:
    frame.pts, frame.time_base = number, 1 / fps
    return frame


def _kept(
    frames: Iterator[tuple[VideoFrame, Fraction]], start: Fraction, stop: Fraction
) -> Iterator[VideoFrame]:
    for frame, time in frames:
        if time >= stop:
            return
        if time >= start:
            frame.pts = nearest((time - start) / base_of(frame))
            yield frame


def _timed(facts: Facts, start: Fraction, stop: Fraction) -> Iterator[tuple[VideoFrame, Fraction]]:
    """Decoded frames and their times, from one at or before ``start`` until one behind ``stop``."""
    with opened(facts.path) as container:
        stream = video_stream(container, facts.path)
        stream.codec_context.thread_type = ThreadType.AUTO
        for frame, time in _sought(container, stream, facts, start):
            yield frame, time
            if time >= stop:
                return


def _sought(
    container: InputContainer, stream: VideoStream, facts: Facts, start: Fraction
) -> Iterator[tuple[VideoFrame, Fraction]]:
    base = stream.time_base or Fraction(1, 90_000)
    zero = stream.start_time or 0
    for back in _STEPS_BACK:
        if start - back <= 0:
            break
        seek(container, stream, zero + math.floor((start - back) / base))
        frames = _clocked(container, stream, facts)
        head = next(frames, None)
        if head is not None and head[1] <= start:
            yield from joined([head], frames)
            return
        frames.close()
    if start > 0:
        # From well before: MPEG-TS sought at its first picture lands behind it.
        seek(container, stream, zero - math.floor(10 / base))
    yield from _clocked(container, stream, facts)


def _clocked(
    container: InputContainer, stream: VideoStream, facts: Facts
) -> Generator[tuple[VideoFrame, Fraction]]:
    base = stream.time_base or Fraction(1, 90_000)
    zero = stream.start_time or 0
    rate = facts.fps
    for number, frame in enumerate(uniform(decoded(container, stream), facts)):
        ticks = frame.pts if frame.pts is not None else frame.dts
        if ticks is None:
            yield frame, number / rate
            continue
        seconds = (ticks - zero) * base
        yield frame, seconds if facts.variable_rate else nearest(seconds * rate) / rate


def _normalise(chain: Chain, facts: Facts, form: Form) -> None:
    """Say the colours, turn it upright, make pixels square, and choose a working format."""
    kind = _kind(facts)
    rgb = kind.is_rgb or kind.has_palette
    full = facts.colour.get("range") == "pc"
    bright = facts.colour.get("transfer", "") if form.transfer not in BRIGHT else ""
    mapped = bright in BRIGHT
    if not rgb:
        chain.add(
            "setparams",
            colorspace="bt2020nc" if mapped else form.matrix,
            color_primaries="bt2020" if mapped else form.primaries,
            color_trc=bright if mapped else form.transfer,
            range="pc" if full else "tv",
        )
    if any(part.is_alpha for part in kind.components) or kind.has_palette:
        _lay_on_white(chain)
    for turn in _TURNS.get(facts.rotation, ()):
        chain.add("transpose", dir=turn)
    if facts.sample_aspect_ratio != 1:
        chain.add("scale", w=form.width, h=form.height, flags=SCALING).add("setsar", sar=1)
    if mapped:
        draw_mapped(chain, form, bright)
    elif rgb or full or facts.pix_fmt != form.pix_fmt:
        chain.add("scale", flags=SCALING, out_color_matrix=form.matrix, out_range="tv")
        chain.add("format", pix_fmts=form.pix_fmt)
        if rgb:
            chain.add("setparams", color_primaries=form.primaries, color_trc=form.transfer)


def _lay_on_white(chain: Chain) -> None:
    chain.add("format", pix_fmts="rgba")
    over = chain.split()
    chain.add("lutrgb", r=255, g=255, b=255, a=255)
    chain.meet("overlay", over, format="rgb")
