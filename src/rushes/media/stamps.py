"""Exact times for stored pictures, where a container rounded them to milliseconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from rushes.media.form import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from av.packet import Packet
    from av.video.stream import VideoStream

    from rushes.types import Facts


@dataclass(frozen=True, slots=True)
class Stamps:
    """When each picture is decoded and shown, in ticks of ``base`` seconds, in order of decoding.

    Matroska says only when pictures are shown. Where pictures are stored out of order the times of
    decoding are the same times, sorted, and so much earlier that none comes too late.
    """

    base: Fraction
    shown: tuple[int, ...]
    decoded: tuple[int, ...]
    lengths: tuple[int, ...]

    @classmethod
    def of(cls, packets: Iterable[Packet[VideoStream]], facts: Facts) -> Self | None:
        """From a first pass over the packets; ``None`` where one of them has no time.

        Memory: a few numbers for each picture.
        """
        said = [(packet.pts, packet.time_base) for packet in packets if packet.size]
        if not said or any(pts is None for pts, _ in said):
            return None
        first = min(pts for pts, _ in said if pts is not None)
        seconds = [(pts - first) * unit for pts, unit in said if pts is not None]
        base = said[0][1] if facts.variable_rate else 1 / facts.fps
        shown = [nearest(time / base) for time in seconds]
        order = sorted(shown)
        if len(set(order)) < len(order):
            return None
        places = {tick: place for place, tick in enumerate(order)}
        lag = max(number - places[tick] for number, tick in enumerate(shown))
        end = max(order[-1] + 1, nearest(facts.duration / base))
        step = order[1] - order[0] if len(order) > 1 else end
        decoded = [
            order[at] if at >= 0 else order[0] + at * step for at in range(-lag, len(order) - lag)
        ]
        after = dict(zip(order, [*order[1:], end], strict=True))
        lengths = [after[tick] - tick for tick in shown]
        # MP4 adds up what lies between the times of decoding; the sum has to be right.
        lengths[-1] = max(1, end - decoded[-1] - lag * step)
        return cls(base, tuple(shown), tuple(decoded), tuple(lengths))

    def put(self, packet: Packet[VideoStream], number: int) -> None:
        """Give packet ``number`` its times."""
        packet.time_base = self.base
        packet.pts, packet.dts = self.shown[number], self.decoded[number]
        packet.duration = self.lengths[number]
