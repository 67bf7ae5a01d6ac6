"""The disk is full where a clip goes: the reason in a sentence, and the clip is fetched later."""

from __future__ import annotations

import multiprocessing
import sys
import time
from typing import TYPE_CHECKING

import anyio
import pytest
from benchmarks.crash.audit import audit
from benchmarks.crash.orders import Case
from benchmarks.crash.worker import Orders, work

from rushes.engine.engine import Engine
from rushes.types import State

if TYPE_CHECKING:
    from pathlib import Path

    from rushes.emulator.desk import Desk
    from rushes.engine import Generation
    from rushes.settings import Settings

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a limit for files")

#: Bytes that a file may have: more than a receipt, and less than a clip.
_ROOM = 16_384


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)  # its files are its own
def test_a_clip_that_finds_no_room_is_fetched_later_and_paid_once(
    config: Settings, emulator: Desk, tmp_path: Path
) -> None:
    assert config.database is not None
    case = Case("case-1", "runway", None)
    orders = Orders(config.database, emulator.base, tmp_path, [case], room=_ROOM)
    worker = multiprocessing.get_context("forkserver").Process(target=work, args=(orders,))
    worker.start()
    try:
        with Engine(config) as engine:
            failed = _over(engine, case)
            assert (failed.state, failed.attempt) == (State.FAILED, 1)
            assert failed.failure is not None
            assert failed.failure.kind == "DeliveryError"
            assert failed.failure.message.count(". ") <= 1, "a sentence"
            assert "File too large" in failed.failure.message
            assert [path.name for path in config.library.glob("[!.]*")] == []
            worker.kill()
            worker.join()
            engine.start()
            again = engine.retry(failed.id)
            made = anyio.run(engine.watch, again.id)
            assert made.state is State.SUCCEEDED, made.failure
            assert made.clip is not None
            assert made.clip.path.stat().st_size > _ROOM
            assert audit(engine, emulator.journal).wrong == []
        assert len(emulator.journal.jobs) == 1
    finally:
        worker.kill()
        worker.join()


def _over(engine: Engine, case: Case) -> Generation:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        for row in engine.store.keyed([case.name]).values():
            if row.state.over:
                return row
        time.sleep(0.02)
    raise AssertionError("it is not over")
