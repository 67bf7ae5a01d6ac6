"""The emulator's clock: the system's, or one that only moves when it is told to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the time in UTC. ``skew`` seconds are added to what the outside is told."""

    def __init__(self, *, frozen_at: datetime | None = None) -> None:
        self._frozen = frozen_at
        self._ahead = timedelta()
        self.skew = 0.0

    def now(self) -> datetime:
        """The time by which things happen."""
        return (self._frozen or datetime.now(UTC)) + self._ahead

    def told(self) -> datetime:
        """The time that replies speak of."""
        return self.now() + timedelta(seconds=self.skew)

    def advance(self, seconds: float) -> None:
        """Let time pass: links expire and jobs go on."""
        self._ahead += timedelta(seconds=seconds)

    def reset(self) -> None:
        """Back to where it would be if it had never been told to go on."""
        self._ahead, self.skew = timedelta(), 0.0

    def stamp(self) -> str:
        """Now as vendors write it: ``2026-11-22T10:00:00.000Z``."""
        now = self.told()
        return f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}Z"
