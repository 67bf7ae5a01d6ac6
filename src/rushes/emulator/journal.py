"""What happened: every request, and every job that was accepted and what it cost."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

#: Headers whose values are nobody's business, also not here.
_SECRET = frozenset({"authorization", "x-api-key", "x-goog-api-key", "cookie"})
_BODY = 4_000


@dataclass(slots=True)
class Entry:
    """One request. ``body``: its beginning, as text. ``job``: the work that it started."""

    number: int
    at: str
    provider: str
    stage: str
    method: str
    path: str
    headers: dict[str, str]
    body: str
    status: int | None = None
    fault: str | None = None
    job: str | None = None


@dataclass(slots=True)
class Paid:
    """An accepted job. In US dollars: what it costs if it succeeds, and what was charged."""

    job: str
    provider: str
    model: str
    request: int
    at: str
    prompt: str
    price: Decimal | None
    charged: Decimal | None = None
    state: str = "queued"


@dataclass(slots=True)
class Journal:
    """Entries and paid jobs, in order."""

    entries: list[Entry] = field(default_factory=list)
    jobs: dict[str, Paid] = field(default_factory=dict)

    def note(self, entry: Entry) -> Entry:
        """Write a request down, without the secrets among its headers."""
        entry.headers = {
            name: "***" if name in _SECRET else value for name, value in entry.headers.items()
        }
        entry.body = entry.body[:_BODY]
        self.entries.append(entry)
        return entry

    def clear(self) -> None:
        """Forget everything."""
        self.entries.clear()
        self.jobs.clear()

    def as_json(self) -> dict[str, Any]:
        """All of it, as ``GET /_emulator/journal`` gives it."""
        return {
            "requests": [asdict(entry) for entry in self.entries],
            "jobs": [_plain(asdict(paid)) for paid in self.jobs.values()],
        }


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: str(value) if isinstance(value, Decimal) else value for name, value in row.items()
    }
