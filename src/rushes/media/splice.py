"""Clips, or pieces of them, one after the other, with as little coded anew as can be.

What is stored is copied bit for bit. Only pictures that can't be copied are coded again: those
between a cut and the next picture that a decoder can start from, and clips that differ from the
others. :class:`Splice` is the plan; it reads headers and lists packets, and decodes nothing but one
picture of each clip. :meth:`Splice.write` carries it out.
"""

from __future__ import annotations

import math
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from rushes.errors import MediaError
from rushes.media.decoder import BESIDE
from rushes.media.fit import differences
from rushes.media.form import nearest
from rushes.media.recode import MIXES, codable, ticks
from rushes.media.segments import Copied, Recoded, Segment, segments, snapped
from rushes.media.stock import Stock, examine, scan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from rushes.media.stock import Picture, Stretch, Voice

#: The finest clock that a file gets; times are rounded to it where clips have no common one.
_FINEST = 1_000_000
_LOOKERS = 4


class CannotCopyError(MediaError):
    """The clips can't be spliced; the message says why. Coding all of it anew still works.

    ``expected``: whoever named that output expects no copy, so there is nothing to note.
    """

    def __init__(self, message: str, *, expected: bool = False) -> None:
        super().__init__(message)
        self.expected = expected

    @property
    def note(self) -> tuple[str, ...]:
        """What the user should know."""
        return () if self.expected else (f"Everything was re-encoded, because {self.message}.",)


@dataclass(frozen=True, slots=True)
class Piece:
    """What of a clip is used: from ``start`` to before ``stop`` seconds, or to its end."""

    path: Path
    start: Fraction = Fraction(0)
    stop: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A piece with all that is known about it. ``at``: seconds from the start of the film."""

    stock: Stock
    start: Fraction
    stop: Fraction
    at: Fraction
    odd: str
    """Why it has to be coded anew; empty where it fits."""
    stretch: Stretch | None
    segments: tuple[Segment, ...]
    shown: tuple[int, ...]
    """The tick of each picture, in order, from ``start`` on."""

    @property
    def origin(self) -> int:
        """The tick of the stored pictures that is 0 in this part."""
        return _tick(self.start, self.stock)

    @property
    def recoded(self) -> int:
        """Pictures that are coded anew."""
        return sum(each.count for each in self.segments if isinstance(each, Recoded))

    @property
    def copied(self) -> int:
        """Pictures that are copied."""
        return sum(each.count for each in self.segments if isinstance(each, Copied))


@dataclass(frozen=True, slots=True)
class Splice:
    """How pieces become one file. ``model`` is the clip whose coding all the others follow."""

    parts: tuple[Part, ...]
    model: Stock
    voice: Voice | None
    keyframes: bool = False

    @property
    def duration(self) -> Fraction:
        """Seconds, exactly."""
        return self.parts[-1].at + self.parts[-1].stop - self.parts[-1].start

    @property
    def copied(self) -> int:
        """Pictures that are copied bit for bit."""
        return sum(part.copied for part in self.parts)

    @property
    def recoded(self) -> int:
        """Pictures that are coded anew."""
        return sum(part.recoded for part in self.parts)

    @property
    def lines(self) -> tuple[str, ...]:
        """What happens to each piece, in words."""
        return tuple(map(_said, self.parts))

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know."""
        odd = [
            f"{part.stock.path} was re-encoded, because {part.odd}."
            for part in self.parts
            if part.odd
        ]
        return (
            *odd,
            *(_moved(part) for part in self.parts if self.keyframes),
            *_left_out(self.parts),
        )

    @property
    def unit(self) -> Fraction:
        """Seconds in a tick of the film's clock, on which every picture has a whole number."""
        times = [time for part in self.parts for time in (self.tick(part), part.at)]
        common = math.lcm(*(time.denominator for time in times))
        return Fraction(1, min(common, _FINEST))

    def tick(self, part: Part) -> Fraction:
        """Seconds in a tick of a part's pictures."""
        return ticks(part.stock, self.model.look) if part.odd else part.stock.unit


def planned(
    pieces: Sequence[Piece], *, keyframes: bool = False, on_look: Callable[[], None] | None = None
) -> Splice:
    """Look at the clips and plan their splice.

    :param keyframes: copy only; the cuts move out to where copying is possible.
    :raises CannotCopyError: too much would have to be coded anew; the message says why.
    :raises MediaError: a clip can't be read, or nothing of it is in the range.
    """
    with ThreadPoolExecutor(_LOOKERS) as pool:
        stocks = list(pool.map(lambda piece: _looked(piece, on_look), pieces))
    model = _model(stocks)
    voice = _model_voice(stocks)
    if not model.timed:
        raise CannotCopyError(f"{model.path} does not say when each of its pictures is shown")
    for stock in stocks:
        if stock.voice and not stock.voice.rate:
            raise CannotCopyError(f"the sound of {stock.path} does not say its rate")
    parts: list[Part] = []
    at = Fraction(0)
    for piece, stock in zip(pieces, stocks, strict=True):
        odd = differences(stock.look, model.look) if stock.timed else "says no times"
        part = _odd(piece, stock, model, at, odd) if odd else _fitting(piece, stock, at, keyframes)
        parts.append(part)
        at += part.stop - part.start
    _refuse(parts, model)
    return Splice(tuple(parts), model, voice, keyframes)


def _looked(piece: Piece, done: Callable[[], None] | None) -> Stock:
    stock = examine(piece.path)
    if done:
        done()
    return stock


def _model(stocks: Sequence[Stock]) -> Stock:
    """The clip that most others are like; the first of them."""
    looks = Counter(stock.look for stock in stocks)
    most = max(looks.values())
    return next(stock for stock in stocks if looks[stock.look] == most)


def _model_voice(stocks: Sequence[Stock]) -> Voice | None:
    voices = Counter(stock.voice for stock in stocks if stock.voice)
    return voices.most_common(1)[0][0] if voices else None


def _range(piece: Piece, stock: Stock) -> tuple[Fraction, Fraction]:
    """Where the piece starts and stops, on boundaries of pictures where they are even."""
    length = stock.duration
    start, stop = piece.start, length if piece.stop is None else piece.stop
    if start < 0 or start >= length or stop > length + stock.unit:
        raise MediaError(
            f"The cut from {_seconds(start)} to {_seconds(stop)} lies outside of {piece.path}, "
            f"which lasts {_seconds(length)}."
        )
    if stock.look.rate:
        start, past = (nearest(time / stock.unit) * stock.unit for time in (start, stop))
        stop = length if stop >= length else past
    if stop <= start:
        raise MediaError(
            f"The cut from {_seconds(start)} to {_seconds(stop)} keeps no picture of {piece.path}: "
            f"one lasts {_seconds(stock.duration / stock.frames)}."
        )
    return start, min(stop, length)


def _seconds(time: Fraction) -> str:
    return f"{float(time):.3f}".rstrip("0").rstrip(".") + " s"


def _tick(time: Fraction, stock: Stock) -> int:
    """The first tick at or after ``time``."""
    return int(-((-time) // stock.unit))


def _fitting(piece: Piece, stock: Stock, at: Fraction, keyframes: bool) -> Part:
    start, stop = _range(piece, stock)
    first, past = _tick(start, stock), _tick(stop, stock)
    stretch = scan(stock, first, past)
    if not stock.look.rate:
        # The picture that is on the screen when the piece starts came before.
        before = (each.tick for each in stretch.pictures if each.shown and each.tick <= first)
        first = max(before, default=first)
    ticks_ = sorted(each.tick for each in stretch.pictures if each.shown)
    if len(set(ticks_)) < len(ticks_):
        raise CannotCopyError(f"{stock.path} shows two pictures at the same time")
    if keyframes:
        copy = snapped(stretch.pictures, first, past)
        if copy is None:
            raise CannotCopyError(f"{stock.path} has no picture that a copy could start from")
        kept = [each for number, each in enumerate(stretch.pictures) if copy.has(number)]
        first = min(each.tick for each in kept)
        end = max(each.tick + max(each.length, 1) for each in kept) * stock.unit
        start, stop = first * stock.unit, min(max(end, stop), stock.duration)
        shown = tuple(sorted(each.tick - first for each in kept))
        return Part(stock, start, stop, at, "", stretch, (copy,), shown)
    found = segments(stretch.pictures, first, past)
    if not found:
        raise MediaError(f"{stock.path} shows no new picture between the two cuts.")
    origin = _tick(start, stock)
    shown = tuple(max(0, tick - origin) for tick in ticks_ if first <= tick < past)
    return Part(stock, start, stop, at, "", stretch, tuple(found), shown)


def _odd(piece: Piece, stock: Stock, model: Stock, at: Fraction, odd: str) -> Part:
    """A part that is coded anew as a whole, by the model's rate where that is constant."""
    start, stop = _range(piece, stock)
    tick = ticks(stock, model.look)
    if model.look.rate or stock.look.rate:
        count = max(1, nearest((stop - start) / tick))
        shown = tuple(range(count))
        stop = start + count * tick
    else:
        first, past = _tick(start, stock), _tick(stop, stock)
        stored = scan(stock, first, past).pictures
        shown = tuple(sorted(_ticks(stored, first, past)))
    part = Recoded(0, shown[-1] + 1, len(shown))
    return Part(stock, start, stop, at, odd, None, (part,), shown)


def _ticks(pictures: Iterable[Picture], first: int, past: int) -> Iterator[int]:
    return (each.tick - first for each in pictures if each.shown and first <= each.tick < past)


def fitting(paths: Sequence[Path]) -> tuple[str, ...]:
    """For each clip why it does not fit the others, in a sentence; nothing where it does.

    :raises MediaError: a clip can't be read.
    """
    with ThreadPoolExecutor(_LOOKERS) as pool:
        stocks = list(pool.map(examine, paths))
    model = _model(stocks).look if stocks else None
    odd = (differences(stock.look, model) if model else "" for stock in stocks)
    return tuple(
        f"{path} does not fit, because {why}." if why else ""
        for path, why in zip(paths, odd, strict=True)
    )


def _moved(part: Part) -> str:
    return (
        f"{part.stock.path}: the cuts moved to keyframes, from {_seconds(part.start)} to "
        f"{_seconds(part.stop)}."
    )


def _left_out(parts: Sequence[Part]) -> Iterator[str]:
    for part in parts:
        more = part.stock.streams - 1 - (part.stock.voice is not None)
        if more > 0:
            kinds = "track was" if more == 1 else "tracks were"
            yield f"{part.stock.path}: {more} further {kinds} left out."


def _refuse(parts: Sequence[Part], model: Stock) -> None:
    if model.look.codec in BESIDE and model.look.pix_fmt.startswith("yuva"):
        raise CannotCopyError(f"the transparency of {model.path} is stored beside its pictures")
    anew = [part for part in parts if part.odd or part.recoded]
    if not anew:
        return
    name = model.look.codec
    if name not in MIXES:
        raise CannotCopyError(f"pictures coded anew can't be mixed into a copy of {name} video")
    if not codable(model.look):
        raise CannotCopyError(f"no encoder here writes {name} as {model.look.pix_fmt}")
    for stretch in (part.stretch for part in parts if part.stretch):
        if stretch.foreign:
            raise CannotCopyError(
                f"pictures coded anew can't be mixed into {model.path}: {stretch.foreign}"
            )
    torn = next((part.stock.path for part in parts if part.stock.torn and not part.odd), None)
    if torn:
        raise CannotCopyError(f"{torn} begins with pictures that need others before it")
    if model.look.interlaced:
        raise CannotCopyError(f"{model.path} is interlaced")
    if all(part.odd or not part.copied for part in parts):
        raise CannotCopyError("no picture that a decoder can start from lies between the cuts")


def _said(part: Part) -> str:
    if part.odd:
        return f"{part.stock.path}: re-encoded, because {part.odd}"
    if not part.recoded:
        return f"{part.stock.path}: {part.copied} pictures copied"
    return (
        f"{part.stock.path}: {part.copied} pictures copied, {part.recoded} at the cuts re-encoded"
    )
