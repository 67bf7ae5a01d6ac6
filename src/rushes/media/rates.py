"""The even rate for a clip whose pictures are not evenly spaced."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from statistics import median_low
from typing import TYPE_CHECKING

from av.stream import Discard

from rushes.media.source import opened, video_stream

if TYPE_CHECKING:
    from rushes.types import Facts

#: Rates that films have; one of them is meant where it is near.
_USUAL = (
    Fraction(24000, 1001),
    Fraction(24),
    Fraction(25),
    Fraction(30000, 1001),
    Fraction(30),
    Fraction(48),
    Fraction(50),
    Fraction(60000, 1001),
    Fraction(60),
)
_NEAR = Fraction(1, 50)
_HIGHEST = Fraction(60)


def even_rate(facts: Facts) -> Fraction:
    """The rate of ``facts``; where it is variable, that of most of its pictures, at most 60.

    Cost: reads every packet of a clip of variable rate; decodes nothing.
    """
    if not facts.variable_rate:
        return facts.fps
    times = _times(facts)
    steps = [later - earlier for earlier, later in pairwise(times) if later > earlier]
    rate = 1 / median_low(steps) if steps else facts.fps
    rate = min(rate, _HIGHEST)
    near = min(_USUAL, key=lambda usual: abs(usual - rate))
    return near if abs(near - rate) < near * _NEAR else rate.limit_denominator(1001)


def _times(facts: Facts) -> list[Fraction]:
    with opened(facts.path) as container:
        stream = video_stream(container, facts.path)
        for each in container.streams:
            each.discard = Discard.default if each.index == stream.index else Discard.all
        base = stream.time_base or Fraction(1, 90_000)
        packets = container.demux(stream)
        return sorted(packet.pts * base for packet in packets if packet.pts is not None)
