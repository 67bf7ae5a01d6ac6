"""A picture of what was spent: a bar for each day or month, coloured by provider.

Full colour is a figure, stripes are an upper bound, and a question mark stands over a bar of which
a part is unknown.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from rushes.engine.costs import Spending, amount_said, totals
from rushes.errors import TargetError
from rushes.media import atomic
from rushes.media.lettering import mask_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from rushes.engine.costs import Order

#: The picture of one currency, in pixels, and where its bars stand.
_WIDTH, _HEIGHT = 1200, 560
_LEFT, _RIGHT, _TOP, _BOTTOM = 96, 32, 132, 64
#: Drawn so much larger, and made smaller, so that edges are smooth.
_FINE = 2
#: More days than these are put together by month.
_MOST_DAYS = 92
_INK, _PALE, _GRID, _PAPER = (28, 30, 36), (112, 116, 126), (226, 228, 233), (255, 255, 255)
_COLOURS = (
    (46, 107, 214),
    (230, 126, 34),
    (39, 158, 96),
    (192, 57, 43),
    (125, 82, 196),
    (20, 160, 176),
    (214, 81, 140),
    (140, 110, 70),
    (120, 160, 30),
    (90, 98, 112),
)


@dataclass(slots=True)
class _Bar:
    """What was spent in a day or month, by provider."""

    exact: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    at_most: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    unknown: int = 0

    @property
    def height(self) -> Decimal:
        return sum(self.exact.values(), Decimal(0)) + sum(self.at_most.values(), Decimal(0))


def draw(
    orders: Sequence[Order], first: date, last: date, path: Path, *, overwrite: bool = False
) -> None:
    """Write a PNG of what was spent from ``first`` to ``last``; currencies one below the other.

    :raises TargetError: ``path`` is no .png, or it exists and may not be overwritten.
    """
    if path.suffix.lower() != ".png":
        raise TargetError(f"{path} is no PNG: end the name in .png.")
    if path.exists() and not overwrite:
        raise TargetError(f"{path} exists already: use --force or another name.", code="EEXIST")
    sums = totals(orders) or [Spending.of("total", ())]
    sheet = Image.new("RGB", (_WIDTH, _HEIGHT * len(sums)), _PAPER)
    for number, total in enumerate(sums):
        mine = [each for each in orders if each.currency == total.currency]
        sheet.paste(_panel(mine, total, first, last), (0, _HEIGHT * number))
    with atomic(path, overwrite=overwrite) as temporary:
        sheet.save(temporary, format="PNG")


def _panel(orders: Sequence[Order], total: Spending, first: date, last: date) -> Image.Image:
    """The bars of one currency."""
    bars = _bars(orders, first, last)
    providers = sorted({each.provider for each in orders if each.spent is not None})
    colours = {name: _COLOURS[at % len(_COLOURS)] for at, name in enumerate(providers)}
    image = Image.new("RGB", (_WIDTH * _FINE, _HEIGHT * _FINE), _PAPER)
    top = _scale(
        image, max((bar.height for bar in bars.values()), default=Decimal(0)), total.currency
    )
    step = (_WIDTH - _LEFT - _RIGHT) / len(bars)
    for at, bar in enumerate(bars.values()):
        _stack(image, bar, colours, _LEFT + step * (at + 0.15), step * 0.7, top)
    _dates(image, list(bars), step)
    held = (
        f"; {total.held_said} held by what is in flight" if total.held or total.held_unknown else ""
    )
    said = f"{total.said[0].upper()}{total.said[1:]} spent"
    _write(image, said, (_LEFT, 18), 26, _INK, weight=700)
    _write(image, f"{first} to {last}, UTC{held}", (_LEFT, 54), 16, _PALE)
    _legend(image, colours, striped=any(bar.at_most for bar in bars.values()))
    return image.resize((_WIDTH, _HEIGHT), Image.Resampling.LANCZOS)


def _bars(orders: Iterable[Order], first: date, last: date) -> dict[str, _Bar]:
    """A bar for each day, also those on which nothing was spent; or for each month."""
    days = [str(first + timedelta(days=number)) for number in range((last - first).days + 1)]
    length = 10 if len(days) <= _MOST_DAYS else 7  # 2026-11-26, or 2026-11
    bars = {day[:length]: _Bar() for day in days}
    for each in orders:
        bar = bars[each.day[:length]]
        if each.spent is None:
            continue
        if not each.known:
            bar.unknown += 1
        elif each.spent:
            (bar.exact if each.exact else bar.at_most)[each.provider] += each.spent
    return bars


def _scale(image: Image.Image, most: Decimal, currency: str) -> Decimal:
    """Lines at round amounts, with their amounts; what the topmost one stands for."""
    step = _round_step(most)
    count = max(1, ceil(most / step))
    for number in range(count + 1):
        height = _up(step * number, step * count)
        line = [_LEFT * _FINE, height * _FINE, (_WIDTH - _RIGHT) * _FINE, height * _FINE]
        ImageDraw.Draw(image).line(line, fill=_PALE if number == 0 else _GRID, width=_FINE)
        said = amount_said(step * number, currency)
        _write(image, said, (_LEFT - 12, height - 11), 15, _PALE, right=True)
    return step * count


def _round_step(most: Decimal) -> Decimal:
    """1, 2 or 5 of some power of ten, so that about five of them make ``most``."""
    if not most:
        return Decimal("0.2")
    rough = most / 5
    power = Decimal(10) ** rough.adjusted()
    return next(power * each for each in (1, 2, 5, 10) if power * each >= rough)


def _up(amount: Decimal, top: Decimal) -> float:
    """Where an amount stands in the picture."""
    return _HEIGHT - _BOTTOM - float(amount / top) * (_HEIGHT - _BOTTOM - _TOP)


def _stack(
    image: Image.Image,
    bar: _Bar,
    colours: dict[str, tuple[int, int, int]],
    left: float,
    width: float,
    top: Decimal,
) -> None:
    base = Decimal(0)
    for parts, striped in ((bar.exact, False), (bar.at_most, True)):
        for name in sorted(parts):
            box = (left, _up(base + parts[name], top), left + width, _up(base, top))
            _fill(image, box, colours[name], striped=striped)
            base += parts[name]
    if bar.unknown:
        _write(image, "?", (left + width / 2 + 4, _up(base, top) - 24), 17, _INK, right=True)


def _fill(
    image: Image.Image,
    box: tuple[float, float, float, float],
    colour: tuple[int, int, int],
    *,
    striped: bool,
) -> None:
    left, upper, right, lower = (round(each * _FINE) for each in box)
    size = max(1, right - left), max(1, lower - upper)
    patch = Image.new("RGB", size, colour)
    if striped:
        stripes = ImageDraw.Draw(patch)
        for start in range(-size[1], size[0], 7 * _FINE):
            ends = [start, size[1], start + size[1], 0]
            stripes.line(ends, fill=_PAPER, width=3 * _FINE)
        stripes.rectangle([0, 0, size[0] - 1, size[1] - 1], outline=colour, width=_FINE)
    image.paste(patch, (left, upper))


def _dates(image: Image.Image, names: Sequence[str], step: float) -> None:
    """As many of the days or months below their bars as have room."""
    by_month = len(names[0]) == 7
    every = max(1, ceil((84 if by_month else 58) / step))
    for at in range(0, len(names), every):
        middle = _LEFT + step * (at + 0.5)
        said = names[at] if by_month else f"{date.fromisoformat(names[at]):%d %b}"
        _write(image, said, (middle, _HEIGHT - _BOTTOM + 10), 15, _PALE, centre=True)


def _legend(image: Image.Image, colours: dict[str, tuple[int, int, int]], *, striped: bool) -> None:
    left: float = _LEFT
    entries = [(name, colour, False) for name, colour in colours.items()]
    entries += [("at the most", _PALE, True)] if striped else []
    for name, colour, lines in entries:
        _fill(image, (left, 84, left + 16, 100), colour, striped=lines)
        left += 24 + _write(image, name, (left + 22, 80), 15, _INK) + 12


def _write(  # noqa: PLR0913 - a place and how the words stand there
    image: Image.Image,
    text: str,
    place: tuple[float, float],
    size: int,
    colour: tuple[int, int, int],
    *,
    weight: int = 400,
    right: bool = False,
    centre: bool = False,
) -> float:
    """Put words there, and say how wide they are."""
    mask = Image.fromarray(mask_of(text, size * _FINE, weight))
    pad = size * _FINE // 4  # the mask's own margin
    width = mask.width - 2 * pad
    left = place[0] * _FINE - pad - (width if right else width / 2 if centre else 0)
    image.paste(colour, (round(left), round(place[1] * _FINE)), mask)
    return width / _FINE
