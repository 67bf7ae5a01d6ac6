"""The emulator as a process of its own, whose jobs are done at once and are one prepared clip."""

from __future__ import annotations

import argparse
import json
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rushes.emulator.desk import Desk
from rushes.emulator.serve import server
from rushes.listening import listening
from rushes.media import Writer

if TYPE_CHECKING:
    from rushes.emulator.drawing import Take


def film(path: Path, size: int, frames: int = 120) -> None:
    """A clip of exactly ``size`` bytes, 1280x720 at 24 a second: a texture that drifts, with grain.

    What the pictures leave of the size is a box that players skip.
    """
    dice = np.random.default_rng(7)
    texture = dice.integers(0, 255, (720 // 8, 1280 // 8, 3), np.uint8).repeat(8, 0).repeat(8, 1)
    with Writer(path, 1280, 720, Fraction(24), preset="veryfast") as writer:
        for number in range(frames):
            grain = dice.integers(0, 14, (720, 1280, 1), np.uint8)
            writer.write(np.roll(texture, 4 * number, 1) // 2 + grain)
    left = size - path.stat().st_size
    if left < 8:
        raise SystemExit(f"the pictures alone take {path.stat().st_size:,} bytes")
    with path.open("ab") as file:
        file.write(left.to_bytes(4, "big") + b"free")
        file.truncate(size)


def main() -> None:
    """Serve until stdin ends; the first line on stdout is the address, as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clip", type=Path)
    parser.add_argument("--seconds", type=float, default=0.0, help="How long a job takes.")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder), speed=1.6 / chosen.seconds if chosen.seconds else 1e9)

        def drawn(take: Take) -> Path:
            del take
            return Path(chosen.clip)

        desk.jobs._drawn = drawn  # type: ignore[method-assign]  # noqa: SLF001
        place = listening(0)
        served = server(desk, place)
        print(json.dumps({"base": desk.base}), flush=True)
        served.run([place])


if __name__ == "__main__":
    main()
