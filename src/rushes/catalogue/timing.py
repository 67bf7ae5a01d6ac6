"""How long a clip will be and at what rate, and what is wrong with what was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from rushes.catalogue.rows import Numbers, written
from rushes.errors import Reason
from rushes.types import Mode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.catalogue.model import Abilities
    from rushes.catalogue.settled import Given
    from rushes.types import GenerationRequest


@dataclass(frozen=True, slots=True)
class Timing:
    """The outcome: seconds, rate and frames as far as they are known, and every complaint."""

    duration: Fraction | None = None
    fps: Fraction | None = None
    frames: int | None = None
    reasons: tuple[Reason, ...] = ()


def timing(request: GenerationRequest, can: Abilities, given: Given) -> Timing:
    """The timing that ``request`` comes to where the model can do ``can``."""
    rate_reasons = tuple(_refused("fps", request.fps, can.fps, can, "frames per second"))
    if can.frames is not None:
        return _by_frames(request, can, can.frames, rate_reasons)
    reasons = (*_refused("duration", request.duration, can.durations, can, "s"), *rate_reasons)
    if not reasons:
        reasons = tuple(_too_long(request, can, given))
    if reasons:
        return Timing(reasons=reasons)
    duration = request.duration
    if duration is None:
        duration = given.duration if "duration" in can.keeps else _default(can.durations)
    fps = request.fps
    if fps is None:
        fps = given.fps if "fps" in can.keeps else _default(can.fps)
    frames = round(duration * fps) if duration is not None and fps is not None else None
    return Timing(duration, fps, frames)


def seconds_made(
    can: Abilities, duration: Fraction | None
) -> tuple[Fraction | None, Fraction | None]:
    """How long the clip may be, from and to: exact where ``duration`` is known."""
    if duration is not None:
        return duration, duration
    if can.frames is not None and isinstance(can.fps, Numbers):
        (few, many), (slow, fast) = can.frames.bounds, can.fps.bounds
        low = few / fast if few is not None and fast else None
        return low, many / slow if many is not None and slow else None
    if isinstance(can.durations, Numbers):
        return can.durations.bounds
    if "duration" in can.keeps and can.video is not None and can.video.seconds is not None:
        return can.video.seconds.bounds
    return None, None


def _default(choice: Numbers | bool | None) -> Fraction | None:
    return choice.default if isinstance(choice, Numbers) else None


def _refused(
    field: str, asked: Fraction | None, offered: Numbers | bool | None, can: Abilities, unit: str
) -> Iterator[Reason]:
    """The complaint, if any, about one number of the request."""
    if asked is None:
        return
    if isinstance(offered, Numbers):
        if not offered.has(asked):
            near = offered.nearest(asked)
            problem = f"{written(asked)} {unit} is not offered"
            yield Reason(field, problem, f"use {offered} {unit}", change={field: near})
        return
    name = "frame rate" if field == "fps" else field
    if field in can.keeps:
        problem = f"the {name} is that of the {can.timekeeper} that goes in"
    elif offered is None:
        problem = f"it is not known whether a {name} can be chosen"
    else:
        problem = f"the {name} cannot be chosen"
    yield Reason(field, problem, f"leave {field} out", change={field: None})


def _too_long(request: GenerationRequest, can: Abilities, given: Given) -> Iterator[Reason]:
    if request.mode is not Mode.EXTENSION or can.longest is None or given.duration is None:
        return
    added = request.duration or _default(can.durations)
    room = can.longest - given.duration
    if added is not None and added > room:
        problem = f"the clip would be {written(given.duration + added)} s long"
        remedy = f"{written(can.longest)} s is the most, so add {written(max(room, Fraction(0)))} s"
        yield Reason("duration", problem, f"{remedy} or less")


def _by_frames(
    request: GenerationRequest, can: Abilities, frames: Numbers, reasons: tuple[Reason, ...]
) -> Timing:
    """For a model that counts frames: the frames and the rate that give the seconds asked for."""
    usual = _default(can.fps)
    if request.duration is None:
        count, rate = frames.default, request.fps or usual
        known = count is not None and rate is not None and not reasons
        seconds = count / rate if known and count is not None and rate is not None else None
        return Timing(seconds, rate, None if count is None else int(count), reasons)
    if reasons:
        return Timing(reasons=reasons)
    rates = [request.fps] if request.fps is not None else list(_rates(can.fps))
    rates.sort(key=lambda rate: abs(rate - (usual or 24)))
    for rate in rates:
        count = request.duration * rate
        if count.denominator == 1 and count > 0 and frames.has(count):
            return Timing(request.duration, rate, int(count))
    return Timing(reasons=(_out_of_reach(request.duration, frames, rates),))


def _rates(offered: Numbers | bool | None) -> Iterator[Fraction]:
    if not isinstance(offered, Numbers):
        return
    low, high = offered.bounds
    if offered.values:
        yield from offered.values
    elif low is None or high is None:
        # Where a bound is not known, all that is known to do is the usual rate.
        yield from () if offered.default is None else (offered.default,)
    else:
        yield from (Fraction(rate) for rate in range(int(low), int(high) + 1))


def _out_of_reach(asked: Fraction, frames: Numbers, rates: list[Fraction]) -> Reason:
    counts = (max(frames.nearest(Fraction(round(asked * rate))), Fraction(1)) for rate in rates)
    near = min(
        (count / rate for count, rate in zip(counts, rates, strict=True)),
        key=lambda seconds: (Fraction(written(seconds)) != seconds, abs(seconds - asked)),
        default=None,
    )
    problem = f"{written(asked)} s does not come out in whole frames"
    if near is None:
        return Reason("duration", problem, "leave duration out", change={"duration": None})
    span = f"{written(min(rates))} to {written(max(rates))}" if rates[1:] else written(rates[0])
    remedy = f"it makes {frames} frames at {span} frames per second, such as {written(near)} s"
    return Reason("duration", problem, remedy, change={"duration": near})
