"""One side of a comparison in a process of its own: seconds and processor seconds, as JSON."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.providers_hand import HANDS, PROMPT, pause

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


def by_hand(name: str, base: str, runs: int, folder: Path) -> list[tuple[float, float]]:
    """With the vendor's SDK."""
    made = HANDS[name][0](base)
    taken = []
    for number in range(runs + 1):
        start = time.perf_counter(), time.process_time()
        made(folder / f"{number}.mp4")
        taken.append((time.perf_counter() - start[0], time.process_time() - start[1]))
    return taken[1:]


async def through(make: Callable[[int], Awaitable[object]], runs: int) -> list[tuple[float, float]]:
    """With Rushes, one after the other; the first does not count, here as there."""
    taken = []
    for number in range(runs + 1):
        start = time.perf_counter(), time.process_time()
        await make(number)
        taken.append((time.perf_counter() - start[0], time.process_time() - start[1]))
    return taken[1:]


async def by_maker(name: str, runs: int, folder: Path) -> list[tuple[float, float]]:
    """Order, looks and download by the maker: what the SDK does by hand."""
    from rushes.hosted import Hosted
    from rushes.types import GenerationRequest

    model = HANDS[name][1]
    request = GenerationRequest.of(model=model, prompt=PROMPT)
    maker = Hosted(model.partition("/")[0])

    async def make(number: int) -> None:
        place = folder / str(number)
        place.mkdir()
        ticket = await maker.submit(request)
        started = time.monotonic()
        while True:
            if (await maker.check(ticket)).state.over:
                break
            await asyncio.sleep(pause(time.monotonic() - started))
        await maker.collect(ticket, place)

    try:
        return await through(make, runs)
    finally:
        await maker.aclose()


async def by_studio(name: str, runs: int, folder: Path) -> list[tuple[float, float]]:
    """All of it: also decoded, hashed, measured and put in its place whole."""
    from rushes import AsyncStudio

    async with AsyncStudio() as studio:

        async def make(number: int) -> object:
            return await studio.generate(
                PROMPT, model=HANDS[name][1], output=folder / f"{number}.mp4"
            )

        return await through(make, runs)


def main() -> None:
    """Run one side."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("side", choices=("hand", "maker", "studio"))
    parser.add_argument("name", choices=tuple(HANDS))
    parser.add_argument("base")
    parser.add_argument("--runs", type=int, default=8)
    chosen = parser.parse_args()
    os.environ["RUSHES_EMULATOR"] = chosen.base
    told: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if chosen.side == "hand":
            told["runs"] = by_hand(chosen.name, chosen.base, chosen.runs, folder)
        else:
            side = by_maker if chosen.side == "maker" else by_studio
            told["runs"] = asyncio.run(side(chosen.name, chosen.runs, folder))
    told["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
