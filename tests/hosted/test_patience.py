"""When to ask again, as a table."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rushes.hosted.patience import pause, wanted_wait

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
EPOCH = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("attempt", "wanted", "seconds"),
    [
        (0, None, 0.5), (1, None, 0.5), (2, None, 1), (3, None, 2), (7, None, 32), (8, None, 60),
        (20, None, 60), (1, 0.0, 0), (5, 0.25, 0.25), (1, 30, 30), (1, 86_400, 60),
    ],
)  # fmt: skip
def test_pauses_double_unless_told(attempt: int, wanted: float | None, seconds: float) -> None:
    assert pause(attempt, wanted) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7),
        ({"retry-after": " 1.5 "}, 1.5),
        ({"retry-after": "0"}, 0),
        ({"retry-after-ms": "250", "retry-after": "7"}, 0.25),
        ({"retry-after": "Sun, 22 Nov 2026 10:00:30 GMT"}, 30),
        ({"retry-after": "Sun, 22 Nov 2026 09:00:00 GMT"}, 0),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "١٢"}, None),
        ({"ratelimit-reset": "12"}, 12),
        ({"retry-after": "3", "ratelimit-reset": "12"}, 3),
        ({"x-ratelimit-reset": str(EPOCH + 20)}, 20),
        ({"x-ratelimit-reset": str(EPOCH - 20)}, 0),
        ({"x-ratelimit-reset-requests": "1s"}, 1),
        ({"x-ratelimit-reset-requests": "6m0s"}, 360),
        ({"x-ratelimit-reset-requests": "1h2m3.5s"}, 3723.5),
        ({"x-ratelimit-reset-requests": "20ms"}, 0.02),
        ({"x-ratelimit-reset": "2026-11-22T10:00:05Z"}, 5),
        ({"x-ratelimit-reset": "2026-11-22T10:00:05"}, 5),
        ({"x-ratelimit-reset": "later"}, None),
    ],
)
def test_what_a_reply_asks_for(headers: dict[str, str], seconds: float | None) -> None:
    assert wanted_wait(headers, NOW) == seconds
