"""Again and again."""

from __future__ import annotations

from fractions import Fraction
from itertools import count, islice
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, PrivateAttr, model_validator

from rushes.errors import EngineError, MediaError
from rushes.media.chain import counted, mixed
from rushes.media.form import SOUND_RATE, nearest
from rushes.media.step import Step
from rushes.types import Seconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Self

    import numpy as np
    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    from rushes.media.chain import Chain
    from rushes.media.form import Form
    from rushes.media.stream import Stream

    Sound = NDArray[np.float32]


class Loop(Step):
    """Show the clip ``times`` times, or for ``duration`` seconds.

    * ``seam``: the end is crossfaded with the beginning for so many seconds, in picture and sound.
      A round is shorter by the seam and starts where the seam ends; the file loops without a jump.
    * ``there_and_back``: forwards, then backwards; no picture is shown twice where it turns.

    Cost: the clip is decoded once for each round, in place of being kept in memory.
    """

    kind: Literal["loop"] = "loop"

    times: int | None = Field(default=None, ge=1, le=100_000, examples=["3"])
    duration: Seconds | None = Field(default=None, gt=0, le=86_400, examples=["15"])
    seam: Seconds = Field(default=Fraction(0), ge=0, examples=["0.5"])
    there_and_back: bool = False

    _stream: Any = PrivateAttr(default=None)

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        if self.times is not None and self.duration is not None:
            raise ValueError("a loop has a number of times or a duration, not both")
        if self.seam and self.there_and_back:
            raise ValueError("there and back has no seam to hide: leave one of them out")
        if self.times is None and self.duration is None and not (self.seam or self.there_and_back):
            raise ValueError("how often: give times or a duration")
        return self

    def shared(self, before: Form) -> int:
        """Pictures of the seam.

        :raises MediaError: it takes more than half of the clip.
        """
        frames = nearest(self.seam * before.fps)
        if 2 * frames > before.frames:
            raise MediaError(
                f"A seam of {float(self.seam):g} s is longer than half of the clip, which lasts "
                f"{float(before.duration):g} s: make it shorter."
            )
        return frames

    def round(self, before: Form) -> int:
        """Pictures of one round."""
        if self.there_and_back:
            return max(1, 2 * before.frames - 2)
        return before.frames - self.shared(before)

    def after(self, before: Form) -> Form:
        frames = self.round(before) * (self.times or 1)
        if self.duration is not None:
            frames = max(1, nearest(self.duration * before.fps))
        return before.but(duration=frames / before.fps)

    def says(self, before: Form) -> str:
        how = "looped, there and back" if self.there_and_back else "looped"
        rounds = self.after(before).frames / self.round(before)
        seam = f", with a seam of {float(self.seam):g} s" if self.seam else ""
        return f"{how}, {rounds:.4g} times{seam}"

    def study(self, stream: Stream) -> Self:
        """Keep the stream: each round asks it for its pictures and sound anew."""
        made = self.model_copy()
        made._stream = stream  # noqa: SLF001 - it is this one's own copy
        return made

    def pictures(self, frames: Iterator[VideoFrame], before: Form) -> Iterator[VideoFrame]:
        rounds = (self._round(before) for _ in count())
        every = (frame for each in rounds for frame in each)
        for number, frame in enumerate(islice(every, self.after(before).frames)):
            frame.pts, frame.time_base = number, 1 / before.fps
            yield frame

    def _round(self, before: Form) -> Iterator[VideoFrame]:
        from rushes.media.backwards import backwards

        stream, shared = self._source(), self.shared(before)
        if self.there_and_back:
            yield from stream.pictures()
            yield from islice(backwards(stream), 1, max(1, before.frames - 1))
            return
        frames = islice(stream.pictures(), shared, None)
        yield from islice(frames, before.frames - 2 * shared)
        if shared:
            # Decoded once more, in place of being held: a seam may be half of a long clip.
            yield from _crossing(frames, stream.pictures(), shared, before.fps)

    def sound(self, blocks: Iterator[Sound], before: Form) -> Iterator[Sound]:
        """As many samples for each round as its pictures take, so that nothing drifts."""
        done = 0
        for number in count(1):
            end = nearest(number * self.round(before) / before.fps * SOUND_RATE)
            yield from self._sounding(before, end - done)
            done = end
            if done >= self.after(before).samples:
                return

    def _sounding(self, before: Form, samples: int) -> Iterator[Sound]:
        from rushes.media.backwards import there_and_back
        from rushes.media.heard import exactly
        from rushes.media.mixing import held, seamed

        own, again = (
            exactly(self._source().sound(), before.samples, before.channels) for _ in range(2)
        )
        if self.there_and_back:
            own = there_and_back(own, before.samples, nearest(SOUND_RATE / before.fps))
        elif self.shared(before):
            own = seamed(own, again, before.samples, before.samples - samples)
        return held(own, samples)

    def _source(self) -> Stream:
        if self._stream is None:
            raise EngineError("A loop was run without its stream.")
        stream: Stream = self._stream
        return stream


def _crossing(
    ending: Iterator[VideoFrame], beginning: Iterator[VideoFrame], shared: int, fps: Fraction
) -> Iterator[VideoFrame]:
    def draw(paths: Sequence[Chain]) -> Chain:
        length = float(shared / fps)
        return paths[0].meet("xfade", paths[1], transition="fade", duration=length, offset=0)

    both = [counted(islice(frames, shared), fps) for frames in (ending, beginning)]
    yield from islice(mixed(both, draw), shared)
