"""Workers die by SIGKILL, and everything is compared: orders, money and files."""

from __future__ import annotations

import multiprocessing
import sys
from typing import TYPE_CHECKING

import anyio
import pytest
from benchmarks.crash.audit import audit
from benchmarks.crash.drive import Plan, run
from benchmarks.crash.orders import Case
from benchmarks.crash.worker import Orders, work

from rushes.emulator.faults import Fault, Stage
from rushes.engine.engine import Engine
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rushes.emulator.desk import Desk
    from rushes.engine.ask import Ask
    from rushes.settings import Settings

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")

#: Where a generation stands when its process dies, and how it ends. Of an order that may have left
#: nobody knows where the provider has neither an idempotency key nor a list of work. At most four
#: of a provider stand between intent and ticket: others wait for them.
_STANDS = [
    ("runway", "before intend", State.SUCCEEDED),
    ("runway", "after intend", State.UNKNOWN),
    ("runway", "before accept", State.UNKNOWN),
    ("pika", "after intend", State.SUCCEEDED),
    ("pika", "before accept", State.SUCCEEDED),
    ("replicate", "after intend", State.UNKNOWN),
    ("replicate", "before accept", State.SUCCEEDED),
    ("runway", "after accept", State.SUCCEEDED),
    ("pika", "before place", State.SUCCEEDED),
    ("pika", "before put", State.SUCCEEDED),
    ("pika", "after receipt", State.SUCCEEDED),
    ("pika", "after put", State.SUCCEEDED),
    ("replicate", "before fail", State.FAILED),
]


def test_a_process_dies_between_any_two_steps(tmp_path: Path) -> None:
    """One process, which dies with a generation at each point of its life."""
    fails = {"before fail": Fault.FAILS}
    cases = [
        Case(f"case-{number}", provider, fails.get(point))
        for number, (provider, point, _) in enumerate(_STANDS)
    ]
    points = {case.name: point for case, (_, point, _) in zip(cases, _STANDS, strict=True)}
    database = f"sqlite:///{tmp_path}/rushes.db"
    plan = Plan(tmp_path, database, kills=0, cases=cases, points=points, trouble=False)
    done = run(plan)
    assert done.before.wrong == []
    assert done.after.wrong == []
    assert done.deaths == 1
    ends = {f"generations {state}": 0 for _, _, state in _STANDS}
    for _, _, state in _STANDS:
        ends[f"generations {state}"] += 1
    assert {name: done.before.counts[name] for name in ends} == ends


def test_a_run_beside_a_worker_disturbs_nobody(
    config: Settings, ask: Callable[..., Ask], emulator: Desk, tmp_path: Path
) -> None:
    """Two processes on one SQLite file: each order is placed once, whoever comes and goes."""
    assert config.database is not None
    cases = [Case(f"case-{number}", "runway", None) for number in range(3)]
    orders = Orders(config.database, emulator.base, tmp_path, cases)
    worker = multiprocessing.get_context("forkserver").Process(target=work, args=(orders,))
    worker.start()
    try:
        with Engine(config) as engine:
            engine.start()
            mine = engine.admit([ask("a fox !fault=case-9")])
            made = anyio.run(engine.watch, mine[0].id)
            assert made.state is State.SUCCEEDED, made.failure
        with Engine(config) as engine:
            for number in range(3):
                row = engine.admit([cases[number].ask(config)])[0]
                assert anyio.run(engine.watch, row.id).state is State.SUCCEEDED
            assert worker.is_alive()
            done = audit(engine, emulator.journal)
    finally:
        worker.kill()
        worker.join()
    assert done.wrong == []
    assert done.counts["generations succeeded"] == 4
    sent = [entry for entry in emulator.journal.entries if entry.stage == Stage.CREATE]
    assert len(sent) == 4
