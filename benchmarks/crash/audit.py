"""What must hold at the end: the generations, the provider's journal, the money and the files."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from benchmarks.crash.orders import named

from rushes.delivery import verified
from rushes.engine import ledger
from rushes.engine.placing import receipt_of
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rushes.emulator.journal import Journal, Paid
    from rushes.engine import Engine, Generation

_AT_WORST = "at worst"


@dataclass(slots=True)
class Audit:
    """What was counted, and each thing that is not as it must be, in words."""

    counts: Counter[str] = field(default_factory=Counter)
    charged: Decimal = Decimal(0)
    """What the journal says that the provider charged."""
    booked: Decimal = Decimal(0)
    """What the ledger says that it cost, or still holds."""
    over: Decimal = Decimal(0)
    """By how much that is more, for generations of which nobody says what they cost."""
    wrong: list[str] = field(default_factory=list)

    def rows(self) -> list[tuple[str, str]]:
        """All of it as a table."""
        told = [(what, str(count)) for what, count in sorted(self.counts.items())]
        return [
            *told,
            ("charged by the providers, USD", f"{self.charged:f}"),
            ("in the ledger, USD", f"{self.booked:f}"),
            ("of that held or charged at worst, above the journal, USD", f"{self.over:f}"),
            ("wrong", str(len(self.wrong))),
        ]


def audit(engine: Engine, journal: Journal, *, exact: bool = False) -> Audit:
    """Compare. ``exact``: nothing is unknown any more, so that every cent must be known."""
    done = Audit()
    paid: dict[str, list[Paid]] = defaultdict(list)
    for job in list(journal.jobs.values()):
        paid[named(job.prompt)].append(job)
    booked = _booked(engine)
    rows = engine.store.find()
    _once(rows, done)
    for row in rows:
        jobs = paid.pop(named(row.request.prompt), [])
        _told(row, jobs, done)
        _money(row, jobs, booked.get(row.id, {}), done)
    for name, jobs in paid.items():
        done.wrong.append(f"{len(jobs)} orders were placed for {name!r}, which nobody asked for")
    _files(rows, engine.settings.library, done)
    if exact:
        unknown = [row.id for row in rows if row.state is State.UNKNOWN]
        done.wrong += [f"{name} is unknown still" for name in unknown]
    return done


def _once(rows: Sequence[Generation], done: Audit) -> None:
    keys = Counter(row.idempotency_key for row in rows)
    done.wrong += [f"{key} became {count} generations" for key, count in keys.items() if count > 1]
    done.counts["generations"] = len(rows)


def _told(row: Generation, jobs: Sequence[Paid], done: Audit) -> None:
    """It is over, and says how; the provider accepted what it says, and no more."""
    name = f"{row.idempotency_key} ({row.model}, {row.state}, {row.request.prompt[-40:]!r})"
    done.counts[f"generations {row.state}"] += 1
    done.counts["orders accepted"] += len(jobs)
    if not row.state.over:
        done.wrong.append(f"{name} is stuck: {row.message}")
    if len(jobs) > row.attempt:
        done.wrong.append(f"{name}: {len(jobs)} orders were accepted in {row.attempt} attempts")
    if row.state is State.SUCCEEDED:
        if [job.job for job in jobs[-1:]] != [row.ticket.order if row.ticket else ""]:
            done.wrong.append(f"{name} has a clip of another order: {row.ticket} {jobs}")
    elif row.state.over and not (row.failure and row.failure.message):
        done.wrong.append(f"{name} does not say why")
    if row.state is State.CANCELLED and not row.cancel:
        done.wrong.append(f"{name}: nobody asked for that")


def _booked(engine: Engine) -> Mapping[str, dict[str, list[tuple[Decimal, str]]]]:
    """The lines of the ledger: amounts with their basis, by generation and kind."""
    found: dict[str, dict[str, list[tuple[Decimal, str]]]] = defaultdict(lambda: defaultdict(list))
    with engine.database.read() as connection:
        for line in ledger.lines(connection):
            found[line.generation][line.kind].append((ledger.money(line.amount), line.basis))
    return found


def _money(
    row: Generation,
    jobs: Sequence[Paid],
    lines: Mapping[str, Sequence[tuple[Decimal, str]]],
    done: Audit,
) -> None:
    """The ledger says what the journal says; more only where it says that nobody knows."""
    name = f"{row.idempotency_key} ({row.model}, {row.state}, {row.request.prompt[-40:]!r})"
    charged = sum((job.charged or Decimal(0) for job in jobs), Decimal(0))
    booked = sum((amount for some in lines.values() for amount, _ in some), Decimal(0))
    done.charged += charged
    done.booked += booked
    for kind, some in lines.items():
        if len(some) > row.attempt:
            done.wrong.append(f"{name}: {len(some)} times {kind} in {row.attempt} attempts")
    bases = [basis for kind in ("charged", "corrected") for _, basis in lines.get(kind, ())]
    held = row.state is State.UNKNOWN
    if held or any(basis.startswith(_AT_WORST) for basis in bases):
        done.counts["held, since nobody knows" if held else "charged at worst, and says so"] += 1
        done.over += booked - charged
        if booked < charged:
            done.wrong.append(f"{name} cost {charged}, and only {booked} is in the ledger")
    elif booked != charged:
        done.wrong.append(f"{name} cost {charged}, and {booked} is in the ledger: {bases}")
    else:
        done.counts["to the cent"] += 1


def _files(rows: Sequence[Generation], library: Path, done: Audit) -> None:
    """Each clip is whole and has its receipt; nothing else is there."""
    owned: dict[Path, str] = {}
    for row in rows:
        if row.clip is None:
            continue
        path = row.clip.path
        if path in owned:
            done.wrong.append(f"{path.name} is the clip of both {owned[path]} and {row.id}")
        owned[path] = row.id
        done.wrong += [f"{row.idempotency_key}: {said}" for said in _spoilt(row, path)]
    done.counts["clips decoded and compared with their receipts"] = len(owned)
    wanted = set(owned) | {receipt_of(path) for path in owned}
    there = {path for path in library.rglob("*") if path.is_file() or ".rushes-" in path.name}
    left = sorted(path.relative_to(library).as_posix() for path in there - wanted)
    done.counts["files left over"] = len(left)
    done.wrong += [f"{name} was left behind" for name in left]


_whole: dict[str, str] = {}


def _spoilt(row: Generation, path: Path) -> list[str]:
    """What is wrong with a clip or its receipt."""
    if row.clip is None or not path.is_file():
        return [f"{path.name} is not there"]
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found not in _whole:  # the same bytes need to be decoded once
        _whole[found] = verified(path)[1]
    said = [] if found == row.clip.sha256 else [f"{path.name} is not what was delivered"]
    receipt = receipt_of(path)
    if not receipt.is_file():
        return [*said, f"{receipt.name} is not there"]
    told = json.loads(receipt.read_text(encoding="utf-8"))
    wanted = {
        "id": row.id,
        "sha256": found,
        "attempt": row.attempt,
        "ticket": None if row.ticket is None else row.ticket.model_dump(mode="json"),
    }
    off = [name for name in wanted if told.get(name) != wanted[name]]
    said += [f"its receipt says {name} {told.get(name)}, not {wanted[name]}" for name in off]
    cost = row.clip.cost.model_dump(mode="json")["high"]
    if told["cost"]["high"] != cost:
        said.append(f"its receipt says that it cost {told['cost']['high']}, not {cost}")
    return said
