"""How loud a sound is, as broadcasters measure it, and how to make it as loud as is asked."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, cast

import av
import numpy as np
from av.filter import Graph

from rushes.media.form import SOUND_RATE
from rushes.media.heard import LAYOUTS
from rushes.media.limiter import limited
from rushes.media.mixing import gained, paced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from av.audio.frame import AudioFrame
    from numpy.typing import NDArray

    Sound = NDArray[np.float32]

#: What the meter says of silence; below it the standard's gate hears nothing.
SILENT = -70.0
#: Loudness and target may differ by this much, in LU.
_NEAR = 0.05
#: How often the lift is corrected for what the limiter takes away.
_ROUNDS = 3
_MOST_LIFT = 40.0


@dataclass(frozen=True, slots=True)
class Loudness:
    """EBU R 128: ``integrated`` in LUFS, ``range`` in LU, ``peak`` in dBTP.

    ``integrated`` is :data:`SILENT` for silence and for less than 0.4 s, which has no loudness.
    """

    integrated: float
    range: float
    peak: float


def loudness(blocks: Iterator[Sound], channels: int) -> Loudness:
    """Measure sound of 1, 2 or 6 channels at 48 kHz by ITU-R BS.1770 (FFmpeg's ``ebur128``).

    One pass; memory does not grow with its length. Mono is measured as one loudspeaker.
    """
    meter = _Meter(channels)
    top = 0.0
    for block in paced(blocks):
        top = max(top, float(np.abs(block).max(initial=0)))
        meter.hear(block)
    said = meter.said
    between = float(said.get("lavfi.r128.true_peak", 0))
    peak = max(top, between)
    integrated = float(said.get("lavfi.r128.I", SILENT))
    return Loudness(
        integrated=integrated if math.isfinite(integrated) else SILENT,
        range=float(said.get("lavfi.r128.LRA", 0)),
        peak=20 * math.log10(peak) if peak > 0 else -math.inf,
    )


def lift_to(
    target: float, ceiling: float, channels: int, blocks: Callable[[], Iterator[Sound]]
) -> float:
    """The gain in dB, before the limiter, that gives ``target`` LUFS behind it; 0 for silence.

    :param ceiling: the limiter's, in dBTP.
    :param blocks: the sound, from its beginning each time: up to four passes are made.
    """
    found = loudness(blocks(), channels)
    if found.integrated <= SILENT:
        return 0.0
    lift = min(_MOST_LIFT, target - found.integrated)
    for _ in range(_ROUNDS):
        if found.peak + lift <= ceiling:
            break
        reached = loudness(levelled(blocks(), lift, ceiling), channels).integrated
        missing = target - reached
        if abs(missing) < _NEAR:
            break
        lift = min(_MOST_LIFT, lift + missing)
    return lift


def levelled(blocks: Iterator[Sound], lift: float, ceiling: float) -> Iterator[Sound]:
    """``blocks`` lifted by dB, with no true peak above ``ceiling`` dBTP."""
    return limited(gained(blocks, lift), ceiling)


class _Meter:
    """FFmpeg's meter, fed block by block."""

    def __init__(self, channels: int) -> None:
        self._layout = LAYOUTS[channels]
        self._graph = Graph()
        self._source = self._graph.add(
            "abuffer",
            None,
            time_base=f"1/{SOUND_RATE}",
            sample_rate=str(SOUND_RATE),
            sample_fmt="flt",
            channel_layout=self._layout,
        )
        meter = self._graph.add("ebur128", None, peak="true", metadata="1")
        self._sink = self._graph.add("abuffersink", None)
        self._source.link_to(meter)
        meter.link_to(self._sink)
        self._graph.configure()
        self._done = 0
        self.said: dict[str, str] = {}
        """FFmpeg's last word."""

    def hear(self, block: Sound) -> None:
        packed = np.ascontiguousarray(block, np.float32).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(packed, format="flt", layout=self._layout)
        frame.sample_rate, frame.pts = SOUND_RATE, self._done
        frame.time_base = Fraction(1, SOUND_RATE)
        self._done += len(block)
        self._source.push(frame)
        while True:
            try:
                heard = cast("AudioFrame", self._sink.pull())
            except (BlockingIOError, EOFError):
                return
            self.said = heard.metadata
