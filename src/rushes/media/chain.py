"""libavfilter graphs, drawn node by node; the frames stay in C."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Self, cast

import av
from av.filter import Graph

from rushes.errors import MediaError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy as np
    from av.filter.context import FilterContext
    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    from rushes.media.form import Form

    Draw = Callable[["Chain"], object]

#: How pictures are scaled wherever nothing else is asked for.
SCALING = "bicubic+accurate_rnd"


#: Above it a time base is a clock's and not that of evenly spaced frames.
_HIGHEST_RATE = 1000


class Chain:
    """A path of filters that is being drawn: ``chain.add("hflip").add("scale", w=640, h=360)``."""

    def __init__(self, sheet: _Sheet, end: FilterContext, pad: int = 0) -> None:
        self._sheet = sheet
        self._end = end
        self._pad = pad

    def add(self, name: str, /, **options: object) -> Self:
        """Append a filter. Options are FFmpeg's; ``None`` leaves one out.

        Values go to FFmpeg as they are: nothing needs to be escaped.
        """
        return self._append(self._sheet.node(name, options))

    def split(self) -> Chain:
        """A second path that starts here."""
        node = self._sheet.node("split", {})
        self._append(node)
        return Chain(self._sheet, node, 1)

    def meet(self, name: str, other: Chain, /, **options: object) -> Self:
        """Append a filter with two inputs: this path is the first, ``other`` the second."""
        node = self._sheet.node(name, options)
        other._end.link_to(node, other._pad, 1)
        return self._append(node)

    def still(self, picture: NDArray[np.uint8]) -> Chain:
        """A path of one picture, (height, width, 4) uint8 RGBA with straight alpha, that stays."""
        frame = av.VideoFrame.from_ndarray(picture, format="rgba")
        node = self._sheet.source(_at(frame, 0, Fraction(1)))
        self._sheet.stills.append((node, frame))
        return Chain(self._sheet, node)

    def beside(self, frame_at: Callable[[Fraction], VideoFrame]) -> Chain:
        """A path beside this one, of a frame for each that comes in, at the same time.

        ``frame_at`` is asked with the time in seconds; all its frames have one size and format, and
        it may give the same frame again: pixels are not copied.
        """
        node = self._sheet.source(_at(frame_at(Fraction(0)), 0, Fraction(1, 90_000)))
        self._sheet.beside.append((node, frame_at))
        return Chain(self._sheet, node)

    @property
    def end(self) -> FilterContext:
        """The last filter."""
        return self._end

    def _append(self, node: FilterContext) -> Self:
        self._end.link_to(node, self._pad, 0)
        self._end, self._pad = node, 0
        return self


def filtered(frames: Iterator[VideoFrame], draws: Sequence[Draw]) -> Iterator[VideoFrame]:
    """``frames`` through a graph of which each of ``draws`` adds a part.

    Where a frame's size, format or colours differ from those before, the graph is finished and
    drawn anew.
    """
    graph: _Running | None = None
    kind: object = None
    for frame in frames:
        if graph is None or _kind(frame) != kind:
            if graph is not None:
                yield from graph.finish()
            graph, kind = _running([frame], draws), _kind(frame)
        graph.push(0, frame)
        yield from graph.ready()
    if graph is not None:
        yield from graph.finish()


def mixed(
    inputs: Sequence[Iterator[VideoFrame]], draw: Callable[[Sequence[Chain]], Chain]
) -> Iterator[VideoFrame]:
    """Several streams through one graph; ``draw`` joins their paths to the one that it gives back.

    The stream whose next frame is the earliest is fed next, so little waits inside of the graph.
    """
    heads = enumerate([next(each, None) for each in inputs])
    waiting = {at: frame for at, frame in heads if frame is not None}
    if len(waiting) < len(inputs):
        raise MediaError("A clip that is to be mixed with another has no picture.")
    graph = _mixing(list(waiting.values()), draw)
    while waiting:
        at = min(waiting, key=lambda number: time_of(waiting[number]))
        graph.push(at, waiting.pop(at))
        following = next(inputs[at], None)
        if following is None:
            graph.push(at, None)
        else:
            waiting[at] = following
        yield from graph.ready()
    yield from graph.ready()


@dataclass
class _Sheet:
    graph: Graph
    stills: list[tuple[FilterContext, VideoFrame]] = field(default_factory=list)
    beside: list[tuple[FilterContext, Callable[[Fraction], VideoFrame]]] = field(
        default_factory=list
    )
    base: Fraction | None = None
    """The clock of the frames that come in."""

    def node(self, name: str, options: dict[str, object]) -> FilterContext:
        said = {key: _text(value) for key, value in options.items() if value is not None}
        try:
            return self.graph.add(name, None, **said)
        except (av.error.FFmpegError, ValueError) as error:
            raise MediaError(f"FFmpeg's filter {name} does not take {said}: {error}.") from error

    def source(self, frame: VideoFrame) -> FilterContext:
        rgb = frame.format.is_rgb
        return self.node(
            "buffer",
            {
                "video_size": f"{frame.width}x{frame.height}",
                "pix_fmt": frame.format.name,
                "time_base": self.base or frame.time_base,
                "pixel_aspect": "1/1",
                "frame_rate": _rate(self.base or base_of(frame)),
                "colorspace": "gbr" if rgb else int(frame.colorspace),
                "range": "pc" if rgb else int(frame.color_range),
            },
        )


@dataclass
class _Running:
    """A configured graph. It is kept alive here: nodes only know it weakly."""

    graph: Graph
    sources: Sequence[FilterContext]
    sink: FilterContext
    beside: Sequence[tuple[FilterContext, Callable[[Fraction], VideoFrame]]] = ()

    def push(self, at: int, frame: VideoFrame | None) -> None:
        if frame is not None:
            for node, frame_at in self.beside:
                node.push(_at(frame_at(time_of(frame)), frame.pts or 0, base_of(frame)))
        self.sources[at].push(frame)

    def ready(self) -> Iterator[VideoFrame]:
        while True:
            try:
                yield cast("VideoFrame", self.sink.pull())
            except (BlockingIOError, EOFError):
                return

    def finish(self) -> Iterator[VideoFrame]:
        for source in (*self.sources, *(node for node, _ in self.beside)):
            source.push(None)
        yield from self.ready()


def _running(frames: Sequence[VideoFrame], draws: Sequence[Draw]) -> _Running:
    def draw(paths: Sequence[Chain]) -> Chain:
        for each in draws:
            each(paths[0])
        return paths[0]

    return _mixing(frames, draw)


def _mixing(frames: Sequence[VideoFrame], draw: Callable[[Sequence[Chain]], Chain]) -> _Running:
    graph = Graph()
    sheet = _Sheet(graph)
    sources = [sheet.source(frame) for frame in frames]
    sheet.base = base_of(frames[0])
    end = draw([Chain(sheet, source) for source in sources])
    end.add("buffersink")
    try:
        graph.configure()
    except av.error.PatchWelcomeError as error:
        raise MediaError("FFmpeg can't scale pictures from or to so odd a size.") from error
    for node, still in sheet.stills:
        node.push(still)
        node.push(None)
    return _Running(graph, sources, end.end, sheet.beside)


def _kind(frame: VideoFrame) -> object:
    return (frame.width, frame.height, frame.format.name, frame.colorspace, frame.color_range)


def counted(frames: Iterator[VideoFrame], fps: Fraction) -> Iterator[VideoFrame]:
    """``frames`` timed anew, evenly from 0 on."""
    for number, frame in enumerate(frames):
        frame.pts, frame.time_base = number, 1 / fps
        yield frame


def overlay_format(form: Form) -> str:
    """What the filter ``overlay`` calls the format of ``form``, so that it stays as it is."""
    sampling = form.pix_fmt.removeprefix("yuv")[:3]
    return f"yuv{sampling}" + "p10" * (form.depth > 8)


def time_of(frame: VideoFrame) -> Fraction:
    """When a frame is shown, in exact seconds."""
    return (frame.pts or 0) * base_of(frame)


def base_of(frame: VideoFrame) -> Fraction:
    """The length of one tick of a frame's ``pts`` in seconds."""
    return frame.time_base or Fraction(1)


def _at(frame: VideoFrame, pts: int, base: Fraction) -> VideoFrame:
    frame.pts, frame.time_base = pts, base
    return frame


def _rate(base: Fraction) -> Fraction | None:
    """The rate of evenly spaced frames, one tick apart; filters that mix streams ask for it."""
    rate = 1 / base
    return rate if rate <= _HIGHEST_RATE else None


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return repr(value) if isinstance(value, float) else str(value)
