"""Many generations at once on one event loop, and one large file: memory, and looks in time."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from rushes.hosted import Hosted
from rushes.types import GenerationRequest

if TYPE_CHECKING:
    from rushes.types import Ticket

MODEL = "runway/gen4.5"
#: Seconds between two looks, which are Runway's own.
INTERVAL = 5.0


class Watch:
    """How long after it was due the latest answer came, in seconds; and how many there were."""

    def __init__(self) -> None:
        self.latest, self.looks = 0.0, 0

    async def finished(self, maker: Hosted, ticket: Ticket) -> None:
        """Look at the work until it is over."""
        due = time.monotonic()
        while not (await maker.check(ticket)).state.over:
            self._seen(due)
            due = time.monotonic() + INTERVAL
            await asyncio.sleep(INTERVAL)
        self._seen(due)

    def _seen(self, due: float) -> None:
        self.looks += 1
        self.latest = max(self.latest, time.monotonic() - due)


def megabytes() -> float:
    """The most memory that this process has held."""
    # Not ru_maxrss: on Linux a new process inherits that of the one that started it.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


async def crowd(count: int, folder: Path) -> dict[str, float]:
    """``count`` generations, from order to file."""
    maker, watch = Hosted("runway"), Watch()
    request = GenerationRequest.of(model=MODEL, prompt="a red fox walks through the snow")
    before = megabytes()

    async def one(number: int) -> None:
        place = folder / str(number)
        place.mkdir()
        ticket = await maker.submit(request)
        await watch.finished(maker, ticket)
        await maker.collect(ticket, place)

    start = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for number in range(count):
            group.create_task(one(number))
    await maker.aclose()
    return {
        "seconds": time.monotonic() - start,
        "processor": time.process_time(),
        "latest": watch.latest,
        "looks": watch.looks,
        "megabytes": megabytes(),
        "before": before,
    }


def main() -> None:
    """Run a crowd of that many."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base")
    parser.add_argument("count", type=int)
    chosen = parser.parse_args()
    os.environ["RUSHES_EMULATOR"] = chosen.base
    with tempfile.TemporaryDirectory() as folder:
        json.dump(asyncio.run(crowd(chosen.count, Path(folder))), sys.stdout)


if __name__ == "__main__":
    main()
