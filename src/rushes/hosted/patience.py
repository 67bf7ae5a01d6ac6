"""When to ask again: pure functions from what a reply says to a number of seconds."""

from __future__ import annotations

import email.utils
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Statuses of a read after which the same question may be asked again.
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529})
#: Seconds: the first pause, and the longest.
_FIRST, _LONGEST = 0.5, 60.0
#: When a limit is lifted, in the headers of those who have no Retry-After.
_RESETS = (
    "ratelimit-reset",
    "x-ratelimit-reset-requests",
    "x-ratelimit-reset",
    "x-rate-limit-reset",
)
#: ``1m30.5s``, ``20ms``; without a unit it is seconds.
_SPAN = re.compile(r"(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s?)?")
_MILLISECONDS = re.compile(r"(\d+(?:\.\d+)?)ms")
#: A number of seconds above this is a time, counted from 1970.
_A_TIME = 1e9


def pause(attempt: int, wanted: float | None = None) -> float:
    """Seconds before attempt number ``attempt`` (the first is 0): what was asked for, else doubled.

    Never over a minute: who asks for more is asked again a little early, and says so again.
    """
    return min(_FIRST * 2 ** max(attempt - 1, 0) if wanted is None else wanted, _LONGEST)


def wanted_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that a reply asks to wait: ``retry-after`` in both of its forms, or ``-ms``.

    Where it has neither, when its rate limit is lifted.
    """
    exact = _number(headers.get("retry-after-ms", ""))
    if exact is not None:
        return exact / 1000
    said = headers.get("retry-after", "").strip()
    if said:
        seconds = _number(said)
        return seconds if seconds is not None else _until(said, now)
    for name in _RESETS:
        span = _span(headers.get(name, "").strip(), now)
        if span is not None:
            return span
    return None


def _number(said: str) -> float | None:
    return float(said) if re.fullmatch(r"[0-9]+(\.[0-9]*)?", said) else None


def _until(said: str, now: datetime) -> float | None:
    """Of a date, as HTTP writes it."""
    try:
        then = email.utils.parsedate_to_datetime(said)
    except ValueError:
        return None
    return max(0.0, (then - now).total_seconds()) if then.tzinfo else None


def _span(said: str, now: datetime) -> float | None:
    """Of a length of time, or of a moment in seconds since 1970 or as ISO has it."""
    if not said:
        return None
    small = _MILLISECONDS.fullmatch(said)
    if small is not None:
        return float(small[1]) / 1000
    span = _SPAN.fullmatch(said)
    if span is not None:
        hours, minutes, seconds = (float(part or 0) for part in span.groups())
        whole = hours * 3600 + minutes * 60 + seconds
        return max(0.0, whole - now.timestamp()) if whole > _A_TIME else whole
    try:
        then = datetime.fromisoformat(said)
    except ValueError:
        return None
    return max(0.0, ((then if then.tzinfo else then.replace(tzinfo=UTC)) - now).total_seconds())
