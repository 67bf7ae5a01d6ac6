"""The processes that ``benchmarks.engine`` measures: each does one thing and tells what it took."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.engine.ask import Ask
    from rushes.settings import Settings

#: Generations of one provider that run at a time, and workflows of the peer.
AT_ONCE = 50


def megabytes(field: str = "VmHWM") -> float:
    """The most memory that this process has held (``VmRSS``: that it holds)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split(f"{field}:")[1].split()[0]) / 1024


def processor() -> float:
    """Seconds that this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def asks(config: Settings, count: int) -> list[Ask]:
    """Different requests that cost money."""
    from benchmarks.engine_maker import MODEL

    from rushes.delivery import Target
    from rushes.engine.ask import Ask
    from rushes.plan import plan
    from rushes.types import GenerationRequest

    target = Target(config.library, make=True)
    wanted = [
        GenerationRequest.of(prompt=f"a red fox walks through the snow, take {n}", model=MODEL)
        for n in range(count)
    ]
    return [Ask(plan(each, config), target) for each in wanted]


def admission(config: Settings, count: int) -> dict[str, Any]:
    """Admit many as one batch, by a process that runs none."""
    from benchmarks.engine_maker import Instant, stand_in

    from rushes.engine import Engine

    stand_in(Instant)
    with Engine(config) as engine:
        engine.admit(asks(config, 10))
        start = time.perf_counter()
        wanted = asks(config, count)
        planned = time.perf_counter()
        admitted = engine.admit(wanted, "b1")
        end = time.perf_counter()
        assert len({each.id for each in admitted}) == count
        assert engine.store.in_flight() == count + 10
    return {"planned": planned - start, "admitted": end - planned, "megabytes": megabytes()}


def whole(config: Settings, count: int) -> dict[str, Any]:
    """Bring many from their admission to a clip in its place."""
    from benchmarks.engine_maker import PROVIDER, Instant, stand_in

    from rushes.engine import Engine
    from rushes.types import State

    stand_in(Instant)
    with Engine(config) as engine:
        engine.limit(PROVIDER, AT_ONCE)
        engine.start()
        first = engine.admit(asks(config, 1))
        _until(lambda: engine.store.in_flight() == 0)
        wanted = asks(config, count + 1)[1:]
        start, used = time.perf_counter(), processor()
        admitted = engine.admit(wanted)
        _until(lambda: engine.store.in_flight() == 0)
        end, spent = time.perf_counter(), processor() - used
        made = engine.store.ended([each.id for each in [*first, *admitted]])
    assert len(made) == count + 1
    assert all(each.state is State.SUCCEEDED and each.clip is not None for each in made)
    return {"seconds": end - start, "processor": spent, "megabytes": megabytes()}


def idle(config: Settings, count: int, seconds: float) -> dict[str, Any]:
    """Have many in flight that never end, and watch what that takes."""
    from benchmarks.engine_maker import PROVIDER, Endless, stand_in

    from rushes.engine import Engine

    stand_in(Endless)
    with Engine(config) as engine:
        engine.limit(PROVIDER, count)
        engine.start()
        wanted = asks(config, count)
        start = time.perf_counter()
        engine.admit(wanted)
        del wanted
        _until(lambda: _accepted(engine) == count)
        begun = time.perf_counter() - start
        peak = megabytes()
        time.sleep(5.0)  # the first looks are over
        used, since = processor(), time.perf_counter()
        time.sleep(seconds)
        spent = (processor() - used) / (time.perf_counter() - since)
        found = {"begun": begun, "processor": spent, "megabytes": peak, "held": megabytes("VmRSS")}
        print(json.dumps(found), flush=True)
        os._exit(0)  # 5,000 workflows are not let go of one by one


def linger(config: Settings, count: int) -> None:
    """Have some in flight that never end, say so, and wait to be killed."""
    from benchmarks.engine_maker import PROVIDER, Endless, stand_in

    from rushes.engine import Engine

    stand_in(Endless)
    with Engine(config) as engine:
        engine.limit(PROVIDER, count)
        engine.start()
        engine.admit(asks(config, count))
        _until(lambda: _accepted(engine) == count)
        print("{}", flush=True)
        time.sleep(3600)


def rescue(config: Settings, host: str) -> None:
    """Say that a worker is ready, and afterwards when the last one of a dead one's was carried."""
    import socket

    from benchmarks.engine_maker import PROVIDER, Instant, stand_in

    from rushes.engine import Engine

    if host:
        socket.gethostname = lambda: host  # the dead one was another machine's
    stand_in(Instant)
    with Engine(config) as engine:
        engine.limit(PROVIDER, AT_ONCE)
        engine.start()
        print("{}", flush=True)
        sys.stdin.readline()
        _until(lambda: engine.store.in_flight() == 0)
        print(json.dumps({"at": time.time()}), flush=True)


def bare(config: Settings, count: int, *, queued: bool = False) -> dict[str, Any]:
    """The same number of workflows of DBOS alone: three steps that do nothing."""
    from dbos import DBOS

    from rushes.engine.database import Database

    database = Database(config.database or "")  # its settings: the journal is a WAL here too

    @DBOS.step()
    async def step(number: int) -> int:
        return number + 1

    @DBOS.workflow()
    async def three(number: int) -> int:
        return await step(await step(await step(number)))

    settings: Any = {
        "name": "bare",
        "system_database_engine": database.engine,
        "log_level": "ERROR",
        "run_admin_server": False,
    }
    DBOS(config=settings)
    DBOS.launch()

    async def one(number: int, gate: asyncio.Semaphore) -> None:
        async with gate:
            handle = await DBOS.start_workflow_async(three, number)
            assert await handle.get_result() == number + 3

    async def all_of_them() -> None:
        gate = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(one(number, gate) for number in range(count)))

    async def all_queued() -> None:
        handles = [await DBOS.enqueue_workflow_async("bare", three, n) for n in range(count)]
        for number, handle in enumerate(handles):
            assert await handle.get_result() == number + 3

    if queued:
        DBOS.register_queue("bare", worker_concurrency=AT_ONCE, polling_interval_sec=0.1)
    asyncio.run(one_first(three))
    start, used = time.perf_counter(), processor()
    asyncio.run(all_queued() if queued else all_of_them())
    end, spent = time.perf_counter(), processor() - used
    DBOS.destroy()
    database.close()
    return {"seconds": end - start, "processor": spent, "megabytes": megabytes()}


async def one_first(workflow: Callable[[int], Any]) -> None:
    """What is loaded on first use is not measured."""
    from dbos import DBOS

    handle = await DBOS.start_workflow_async(workflow, 1)
    await handle.get_result()


def _accepted(engine: Any) -> int:
    import sqlalchemy as sa

    from rushes.engine.tables import generations
    from rushes.types import State

    assert not engine.store.find([State.FAILED], limit=1)
    count = sa.select(sa.func.count()).where(generations.c.ticket.is_not(None))
    with engine.database.read() as connection:
        return int(connection.execute(count).scalar_one())


def _until(true: Callable[[], bool]) -> None:
    while not true():
        time.sleep(0.25)


def main() -> None:
    """Do one thing, and print what it took as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task")
    parser.add_argument("database")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--host", default="")
    chosen = parser.parse_args()
    from rushes.settings import Settings

    config = Settings(database=chosen.database, library=chosen.folder / "library")
    tasks: dict[str, Callable[[], dict[str, Any] | None]] = {
        "admission": lambda: admission(config, chosen.count),
        "whole": lambda: whole(config, chosen.count),
        "idle": lambda: idle(config, chosen.count, chosen.seconds),
        "linger": lambda: linger(config, chosen.count),
        "rescue": lambda: rescue(config, chosen.host),
        "bare": lambda: bare(config, chosen.count),
        "queued": lambda: bare(config, chosen.count, queued=True),
    }
    found = tasks[chosen.task]()
    if found is not None:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
