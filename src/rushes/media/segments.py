"""Which pictures of a range can be copied as they are stored, and which must be coded anew."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import accumulate, takewhile
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rushes.media.stock import Picture


@dataclass(frozen=True, slots=True)
class Copied:
    """Stored pictures ``first`` to before ``end``, in the order of decoding, as they are.

    ``skipped`` behind the first are left out: they are shown before it and need what came earlier.
    """

    first: int
    end: int
    count: int
    skipped: int = 0

    def has(self, number: int) -> bool:
        """Whether the stored picture of that number is copied."""
        return self.first <= number < self.end and not 0 < number - self.first <= self.skipped


@dataclass(frozen=True, slots=True)
class Recoded:
    """Pictures shown from tick ``start`` to before ``stop``, decoded and coded again."""

    start: int
    stop: int
    count: int


Segment = Copied | Recoded


def segments(pictures: Sequence[Picture], start: int, stop: int) -> list[Segment]:
    """How to keep exactly what is shown from tick ``start`` to before ``stop``.

    Copies from the first entry in the range to the last place where all that is decoded before is
    also shown before. What remains at either side is coded anew: at most one group of pictures at
    the start, and a few pictures at the end.
    """
    wanted = sorted(each.tick for each in pictures if each.shown and start <= each.tick < stop)

    def recoded(since: int, until: int) -> Iterator[Recoded]:
        count = sum(since <= tick < until for tick in wanted)
        if count:
            yield Recoded(since, until, count)

    first = next(
        (at for at, each in enumerate(pictures) if each.entry and start <= each.tick < stop), None
    )
    end = None if first is None else _last_break(pictures, first, stop)
    if first is None or end is None:
        return list(recoded(start, stop))
    copied = _copied(pictures, first, end)
    until = max(each.tick for each in pictures[first:end]) + 1
    return [
        *recoded(start, pictures[first].tick),
        copied,
        *recoded(until, stop),
    ]


def snapped(pictures: Sequence[Picture], start: int, stop: int) -> Copied | None:
    """The shortest copy that has all of the range, from the keyframe at or before ``start``."""
    entries = (at for at, each in enumerate(pictures) if each.entry and each.tick <= start)
    first = max(entries, default=None)
    if first is None:
        return None
    breaks = _breaks(pictures, first)
    end = next((each.at for each in breaks if each.least >= stop), len(pictures))
    return _copied(pictures, first, end)


def _copied(pictures: Sequence[Picture], first: int, end: int) -> Copied:
    skipped = sum(1 for _ in takewhile(lambda each: each.leads, pictures[first + 1 : end]))
    return Copied(first, end, end - first - skipped, skipped)


class _Break(NamedTuple):
    """A place in the order of decoding where all before is shown before all that follows."""

    at: int
    most: int
    """The last tick before it."""
    least: float
    """The first tick behind it."""


def _breaks(pictures: Sequence[Picture], first: int) -> Iterator[_Break]:
    skipped = sum(1 for _ in takewhile(lambda each: each.leads, pictures[first + 1 :]))
    run = [pictures[first], *pictures[first + 1 + skipped :]]
    most = accumulate((each.tick for each in run), max)
    behind = [*accumulate((each.tick for each in reversed(run)), min)][-2::-1]
    for at, (high, low) in enumerate(zip(most, [*behind, math.inf], strict=True)):
        if not run[at].shown:
            return
        if high < low:
            yield _Break(first + at + 1 + (skipped if at else 0), high, low)


def _last_break(pictures: Sequence[Picture], first: int, stop: int) -> int | None:
    end = None
    for each in _breaks(pictures, first):
        if each.most >= stop:
            break
        end = each.at
    return end
