"""How quick, how lean and how smooth the preview is. ``--write`` puts the table into the docs.

Every figure is the median of several runs, and every comparison is a ratio between two things that
were measured in the same run on the same machine. ``ffmpeg`` is needed for the comparison with its
``zoompan`` filter; without it those rows are left out, and the output says so.
"""

from __future__ import annotations

import argparse
import itertools
import os
import platform
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy import float64, uint8

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

DEMO = (
    "a golden retriever running through a field of sunflowers, sunny countryside, tracking shot, "
    "cinematic, golden hour lighting"
)
RUNS = 5
PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
START, END = "<!-- preview:start -->", "<!-- preview:end -->"

Row = tuple[str, str, str]


def median(run: Callable[[], object], runs: int = RUNS) -> float:
    """Seconds that ``run`` takes: the median, after one run to warm up."""
    run()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def command(*arguments: str) -> Callable[[], object]:
    """A whole process."""
    return lambda: subprocess.run(arguments, check=True, capture_output=True)


def text_to_video(folder: Path) -> list[Row]:
    """Draw and encode five seconds; encode the same frames with nothing else."""
    from rushes.media import Writer
    from rushes.preview.animatic import animatic
    from rushes.preview.footage import Order
    from rushes.prompts import read

    order = Order(DEMO, 1280, 720, Fraction(24), 120, 7)
    shot = read(DEMO)

    def write(pictures: object) -> None:
        with Writer(folder / "film.mp4", 1280, 720, Fraction(24), overwrite=True) as writer:
            for picture in pictures:  # type: ignore[attr-defined]
                writer.write(picture)

    kept = list(animatic(order, shot).pictures)
    whole, encoded, drawn = [], [], []
    for _ in range(RUNS):
        start = time.perf_counter()
        write(animatic(order, shot).pictures)
        whole.append(time.perf_counter() - start)
        start = time.perf_counter()
        write(kept)
        encoded.append(time.perf_counter() - start)
        start = time.perf_counter()
        for _picture in animatic(order, shot).pictures:
            pass
        drawn.append(time.perf_counter() - start)
    ratio = statistics.median(a / b for a, b in zip(whole, encoded, strict=True))
    return [
        ("5 s of 1280x720 at 24 fps, text to video", f"{statistics.median(whole):.2f} s", "≤ 5 s"),
        ("of that, drawing alone", f"{statistics.median(drawn):.2f} s", ""),
        ("the same frames, encoding alone", f"{statistics.median(encoded):.2f} s", ""),
        ("whole over encoding alone", f"{ratio:.2f}x", ""),
    ]


def cold(folder: Path) -> list[Row]:
    """The command as a user types it, and what it costs to start at all."""
    rushes = str(Path(sys.executable).with_name("rushes"))
    out = folder / "cold.mp4"
    generate = (rushes, "generate", DEMO, "--seed", "7", "-o", str(out), "--force")
    seconds = median(command(*generate), 3)
    peak = int(
        subprocess.run(
            [
                sys.executable,
                "-c",
                "import resource, subprocess, sys; "
                "subprocess.run(sys.argv[1:], check=True, capture_output=True); "
                "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)",
                *generate,
            ],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    )
    bare = median(command(sys.executable, "-c", "pass"))
    imported = median(command(sys.executable, "-c", "import rushes"))
    return [
        ("cold `rushes generate`, whole process", f"{seconds:.2f} s", "≤ 10 s"),
        ("its peak memory", f"{peak / 1024:.0f} MB", "≤ 700 MB"),
        ("`import rushes`, over bare Python", f"{imported - bare:.3f} s", "≤ 0.15 s"),
        ("`rushes --help`, whole process", f"{median(command(rushes, '--help')):.3f} s", "≤ 0.3 s"),
    ]


def photograph(folder: Path) -> Path:
    """A 3840x2160 photograph with detail everywhere, made of real ones."""
    spec = find_spec("skimage")
    if spec is None or spec.origin is None:
        raise SystemExit("the photograph comes with scikit-image: pip install 'rushes[samples]'")
    data = Path(spec.origin).parent / "data"
    tiles = [cv2.imread(str(data / name)) for name in ("rocket.jpg", "coffee.png", "chelsea.png")]
    canvas = np.zeros((2160, 3840, 3), np.uint8)
    for index in range(6):
        tile = tiles[index % 3]
        assert tile is not None
        row, column = divmod(index, 3)
        small = cv2.resize(tile, (1280, 1080), interpolation=cv2.INTER_CUBIC)
        canvas[row * 1080 : row * 1080 + 1080, column * 1280 : column * 1280 + 1280] = small
    path = folder / "photo.png"
    cv2.imwrite(str(path), canvas, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    return path


def unsteadiness(pictures: list[NDArray[uint8]]) -> float:
    """How far tracked points stray from a smooth path, in pixels (root mean square).

    Points are followed from frame to frame to a fraction of a pixel; of each path a polynomial of
    degree 5 in time is taken away, which any eased camera move fits. What is left is stepping.
    """
    grey = [cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in pictures]
    middle = np.zeros_like(grey[0])
    height, width = middle.shape
    middle[height // 4 : 3 * height // 4, width // 4 : 3 * width // 4] = 255
    first = cv2.goodFeaturesToTrack(grey[0], 60, 0.05, 25, mask=middle)
    places = [np.asarray(first, np.float32)]
    alive = np.ones(len(first), bool)
    precise = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 60, 1e-4)
    for before, after in itertools.pairwise(grey):
        moved, found, _ = cv2.calcOpticalFlowPyrLK(
            before, after, places[-1], places[-1].copy(), winSize=(31, 31), criteria=precise
        )
        places.append(np.asarray(moved, np.float32))
        alive &= np.asarray(found).ravel() == 1
    paths = np.stack(places)[:, alive, 0].astype(float64)
    moments = np.linspace(-1, 1, len(paths))
    fit = np.polynomial.polynomial.polyvander(moments, 5)
    flat = paths.reshape(len(paths), -1)
    left = flat - fit @ np.linalg.lstsq(fit, flat, rcond=None)[0]
    return float(np.median(np.sqrt((left**2).mean(axis=0))))


def camera_move(folder: Path) -> list[Row]:
    """Push in on a 4K photograph, five seconds of 1280x720 at 24 fps: ours and ffmpeg's zoompan."""
    photo = photograph(folder)
    rushes = str(Path(sys.executable).with_name("rushes"))
    ours, theirs = folder / "ours.mp4", folder / "zoompan.mp4"
    mine = (
        rushes, "generate", "slow dolly in", "--image", str(photo), "--size", "1280x720",
        "--seed", "1", "-o", str(ours), "--force",
    )  # fmt: skip
    seconds = median(command(*mine), 3)
    rows = [("photo move, whole command", f"{seconds:.2f} s", "")]
    steps = unsteadiness(_pictures(ours))
    rows.append(("photo move, stray from a smooth path", f"{steps:.3f} px", ""))
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        return [*rows, ("ffmpeg zoompan", "not measured: ffmpeg is not installed", "")]
    zoom = "zoompan=z='1+0.3*on/120':x='iw/2-iw/zoom/2':y='ih/2-ih/zoom/2':d=120:s=1280x720:fps=24"
    their = (
        ffmpeg, "-y", "-v", "error", "-i", str(photo), "-vf", zoom, "-c:v", "libx264",
        "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p", "-threads", "2", str(theirs),
    )  # fmt: skip
    other = median(command(*their), 3)
    shaky = unsteadiness(_pictures(theirs))
    return [
        *rows,
        ("ffmpeg zoompan, whole command", f"{other:.2f} s", ""),
        ("ffmpeg zoompan, stray from a smooth path", f"{shaky:.3f} px", ""),
        ("time, ours over zoompan", f"{seconds / other:.2f}x", ""),
        ("stray, ours over zoompan", f"{steps / shaky:.3f}x", "no stepping"),
    ]


def _pictures(path: Path) -> list[NDArray[uint8]]:
    from rushes.media import Reader

    with Reader(path) as clip:
        return [frame.picture for frame in clip]


def table(rows: list[Row]) -> str:
    """Rows as Markdown."""
    lines = ["| what | measured | wanted |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {what} | {value} | {goal} |" for what, value, goal in rows)])


def main() -> None:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE.name}")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = [*text_to_video(folder), *cold(folder), *camera_move(folder)]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    where = (
        f"Python {platform.python_version()}, {cores} cores; medians of {RUNS} runs, 3 for films."
    )
    text = f"{table(rows)}\n\n{where}"
    print(text)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"(this benchmark itself: {own:.0f} MB at most)")
    if chosen.write:
        page = PAGE.read_text(encoding="utf-8")
        pattern = re.compile(f"{re.escape(START)}.*?{re.escape(END)}", re.DOTALL)
        PAGE.write_text(pattern.sub(f"{START}\n{text}\n{END}", page), encoding="utf-8")


if __name__ == "__main__":
    main()
