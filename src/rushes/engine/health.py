"""Whether a process that runs generations does its work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rushes.engine.pulse import DEAD

if TYPE_CHECKING:
    from pydantic import JsonValue


@dataclass(frozen=True, slots=True)
class Health:
    """``database``: whether it answers; ``beat``: seconds since the last heartbeat, if one was.

    ``carried``: how many generations it carries.
    """

    database: bool
    beat: float | None
    carried: int

    @property
    def well(self) -> bool:
        """Whether it does its work. Others take that over where it is silent for half a minute."""
        return self.database and self.beat is not None and self.beat < DEAD

    def row(self) -> dict[str, JsonValue]:
        """As JSON has it."""
        beat = None if self.beat is None else round(self.beat, 1)
        told = {"database": self.database, "seconds_since_beat": beat, "carried": self.carried}
        return {"well": self.well, **told}
