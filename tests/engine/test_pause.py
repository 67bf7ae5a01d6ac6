"""A process that is stopped for longer than the dead are, and woken after another took over."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import pytest
from benchmarks.crash.audit import audit
from benchmarks.crash.orders import Case
from benchmarks.crash.worker import Orders, work

from rushes.engine.engine import Engine
from rushes.engine.pulse import BEAT
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.emulator.desk import Desk
    from rushes.engine import Generation
    from rushes.settings import Settings

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or "RUSHES_PROOFS" not in os.environ,
    reason="RUSHES_PROOFS=1 runs it: it takes long, and sees in /proc who stands still",
)

#: Where a process is stopped, and how it ends: first by who takes over, then once it is woken.
_STANDS = [
    ("runway", "before intend", State.SUCCEEDED, State.SUCCEEDED),
    ("runway", "after intend", State.UNKNOWN, State.UNKNOWN),  # and no order is sent
    ("runway", "before accept", State.UNKNOWN, State.SUCCEEDED),  # it comes with the ticket
    ("pika", "after intend", State.SUCCEEDED, State.SUCCEEDED),
    ("pika", "before place", State.SUCCEEDED, State.SUCCEEDED),
    ("pika", "before put", State.SUCCEEDED, State.SUCCEEDED),
    ("pika", "after receipt", State.SUCCEEDED, State.SUCCEEDED),
    ("pika", "after put", State.SUCCEEDED, State.SUCCEEDED),
]


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_who_is_woken_neither_orders_nor_delivers_nor_writes(
    config: Settings, emulator: Desk, tmp_path: Path
) -> None:
    assert config.database is not None
    cases = [Case(f"case-{number}", name, None) for number, (name, *_) in enumerate(_STANDS)]
    points = {case.name: point for case, (_, point, *_) in zip(cases, _STANDS, strict=True)}
    orders = Orders(config.database, emulator.base, tmp_path, cases, points, end=signal.SIGSTOP)
    worker = multiprocessing.get_context("forkserver").Process(target=work, args=(orders,))
    worker.start()
    try:
        _wait(lambda: _stands(worker.pid))
        with Engine(config, steady=count(0, BEAT).__next__) as rescuer:
            pulse = rescuer.start()._pulse
            _wait(lambda: pulse is not None and pulse.rescue() != [])
            _wait(lambda: all(row.state.over for row in _rows(rescuer, cases)))
            states = [row.state for row in _rows(rescuer, cases)]
            assert states == [first for _, _, first, _ in _STANDS]
            clips = _clips(config.library)
        os.kill(worker.pid or 0, signal.SIGCONT)
        with Engine(config) as engine:
            # What it makes from here on, it makes after what it had begun.
            (new,) = engine.admit([Case("case-99", "pika", None).ask(config)])
            assert anyio.run(engine.watch, new.id).state is State.SUCCEEDED
            _wait(lambda: all(row.state.over for row in _rows(engine, cases)))
            assert [row.state for row in _rows(engine, cases)] == [last for *_, last in _STANDS]
            with suppress(AssertionError):
                _wait(lambda: audit(engine, emulator.journal).wrong == [], seconds=5)
            assert audit(engine, emulator.journal).wrong == []
        assert clips.items() <= _clips(config.library).items()
    finally:
        worker.kill()
        worker.join()


def _clips(library: Path) -> dict[str, int]:
    """When each was written, receipts among them."""
    return {path.name: path.stat().st_mtime_ns for path in library.glob("[!.]*")}


def _rows(engine: Engine, cases: list[Case]) -> list[Generation]:
    rows = engine.store.keyed([case.name for case in cases])
    return [rows[case.name] for case in cases]


def _stands(pid: int | None) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def _wait(until: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end
        time.sleep(0.02)
