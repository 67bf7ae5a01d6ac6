"""What a hosted generation costs here over the vendor's SDK by hand. ``--write``: into the docs.

The emulator is a process of its own whose jobs are done at once and are one prepared clip of 10 MB.
Each comparison is the median of ratios between runs that took turns; one side runs in one process,
whose first generation does not count. Both look at the work with the same pauses. Byte code of all
packages is written beforehand, as an installer does it: else our own, run from a checkout, might be
compiled anew in every process.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.providers_hand import HANDS
from benchmarks.providers_server import film

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
START, END = "<!-- providers:start -->", "<!-- providers:end -->"
SIZE, LARGE, SMALL = 10_000_000, 1_000_000_000, 500_000
PAIRS, RUNS, CROWD = 3, 6, 500
LAYER = """from rushes.hosted import Hosted
from rushes import providers
for name in providers.names(): providers.provider(name)"""

Row = tuple[str, str, str]


@contextmanager
def emulator(clip: Path, seconds: float = 0.0) -> Iterator[str]:
    """The address of an emulator whose jobs take so long and are that clip."""
    command = [sys.executable, "-m", "benchmarks.providers_server", str(clip)]
    with subprocess.Popen(
        [*command, "--seconds", str(seconds)], stdout=subprocess.PIPE, text=True
    ) as served:
        assert served.stdout is not None
        try:
            yield json.loads(served.stdout.readline())["base"]
        finally:
            served.terminate()


def compile_into(folder: Path) -> None:
    """Have every process from here on write its byte code there, and find that of those before."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder)


def child(module: str, *words: str) -> dict[str, Any]:
    """What a program of this folder tells, with the seconds of its whole process."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{module}", *words],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {**json.loads(done.stdout), "whole": (time.perf_counter() - start, used)}


def median(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    """Of the clock, and of the processor."""
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def ratio(ours: list[tuple[float, float]], theirs: list[tuple[float, float]]) -> str:
    """The median of ratios of the clock, and of the processor in brackets."""
    pairs = [(a[0] / b[0], a[1] / b[1]) for a, b in zip(ours, theirs, strict=True)]
    clock, processor = median(pairs)
    return f"{clock:.2f}x ({processor:.2f}x)"


def told(pairs: list[tuple[float, float]]) -> str:
    """The clock, and the processor in brackets, in milliseconds."""
    clock, processor = median(pairs)
    return f"{clock * 1e3:.0f} ms ({processor * 1e3:.0f})"


def generations(clip: Path) -> list[Row]:
    """One generation with each SDK, and with Rushes."""
    rows: list[Row] = []
    whole: list[tuple[float, float]] = []
    with emulator(clip) as base:
        for name in HANDS:
            hand, maker, cold_hand, cold_maker = [], [], [], []
            words = (name, base, "--runs", str(RUNS))
            for side in ("hand", "maker"):
                child("providers_client", side, name, base, "--runs", "0")  # writes the byte code
            for _ in range(PAIRS):
                hand.append(median(child("providers_client", "hand", *words)["runs"]))
                maker.append(median(child("providers_client", "maker", *words)["runs"]))
                cold = (name, base, "--runs", "0")
                cold_hand.append(child("providers_client", "hand", *cold)["whole"])
                cold_maker.append(child("providers_client", "maker", *cold)["whole"])
            rows += [
                (f"`{name}` by hand", told(hand), ""),
                (
                    "… Rushes: order, looks, download",
                    f"{told(maker)}, {ratio(maker, hand)}",
                    "≤ 1x",
                ),
                ("… as a whole process", ratio(cold_maker, cold_hand), "≤ 1x"),
            ]
        words = ("runwayml", base, "--runs", "3")
        whole = [median(child("providers_client", "studio", *words)["runs"]) for _ in range(3)]
    return [*rows, ("`studio.generate`, every picture decoded, hashed, in place", told(whole), "")]


def verification(clip: Path) -> list[Row]:
    """What the last of these is made of."""
    from rushes.delivery import verified

    def taken(check: Callable[[], object]) -> list[tuple[float, float]]:
        found = []
        for _ in range(3):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            start = time.perf_counter(), time.process_time()
            check()
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            spent = time.process_time() - start[1] + used
            found.append((time.perf_counter() - start[0], spent))
        return found

    apart = taken(lambda: verified(clip, stranger=True))
    return [
        ("of that, decoding and hashing", told(taken(lambda: verified(clip))), ""),
        ("the same in a child process, as with real providers", told(apart), ""),
    ]


def crowds(folder: Path) -> list[Row]:
    """Many at once, and one large file."""
    small, large = folder / "small.mp4", folder / "large.mp4"
    film(small, SMALL, 1)
    film(large, LARGE, 1)
    with emulator(small, seconds=20) as base:
        many = child("providers_crowd", base, str(CROWD))
    with emulator(small) as base:
        one = child("providers_crowd", base, "1")
    with emulator(large) as base:
        big = child("providers_crowd", base, "1")
    grown = big["megabytes"] - one["megabytes"]
    looks = f"{CROWD} generations at once, {many['looks']:,} looks"
    return [
        (
            f"{looks}: the latest answer came after its look was due",
            f"{many['latest']:.2f} s",
            "< 5 s, the pause between two",
        ),
        ("… peak memory", f"{many['megabytes']:.0f} MB", "≤ 150 MB"),
        ("a file of 1 GB instead of 0.5 MB: more memory", f"{grown:.0f} MB", "flat"),
    ]


def imports() -> list[Row]:
    """The whole provider layer over bare Python: the median of processes that took turns."""

    def seconds(code: str) -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        return time.perf_counter() - start

    seconds(LAYER)
    over = [seconds(LAYER) - seconds("pass") for _ in range(9)]
    text = f"{statistics.median(over):.3f} s"
    return [("import of the hosted layer with every provider, over bare Python", text, "≤ 0.2 s")]


def table(rows: list[Row]) -> str:
    """Rows as Markdown."""
    lines = ["| what | measured | wanted |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def main() -> None:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE.name}")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        compile_into(folder / "compiled")
        clip = folder / "ten.mp4"
        film(clip, SIZE)
        rows = [*generations(clip), *verification(clip), *crowds(folder), *imports()]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    busy = f", load {os.getloadavg()[0]:.0f}" if hasattr(os, "getloadavg") else ""
    where = (
        f"Python {platform.python_version()}, {cores} cores{busy}; medians of {PAIRS} pairs of "
        f"processes with {RUNS} generations each."
    )
    text = f"{table(rows)}\n\n{where}"
    print(text)
    if chosen.write:
        page = PAGE.read_text(encoding="utf-8")
        pattern = re.compile(f"{re.escape(START)}.*?{re.escape(END)}", re.DOTALL)
        PAGE.write_text(pattern.sub(f"{START}\n{text}\n{END}", page), encoding="utf-8")


if __name__ == "__main__":
    main()
