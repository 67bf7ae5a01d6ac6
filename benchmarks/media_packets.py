"""Copying, cutting and frames beside ffmpeg, PyAV, OpenCV and imageio.

Run as ``python -m benchmarks.media_packets``; ``--only trim`` runs one section. Like
``benchmarks.media``: everything in turn, medians of five, processor time beside the clock. What is
ours is called in this process; ffmpeg is a process of its own, which costs it about 0.05 s.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.media import RUNS, Row, ffmpeg, in_turn, real

if TYPE_CHECKING:
    from collections.abc import Callable

MINUTE = 60


def join(folder: Path) -> list[Row]:
    """Ten clips that fit; and nine with an odd one."""
    from rushes.media import join_copied
    from rushes.media.splice import Piece, planned

    clips = _ten(folder)
    listed = folder / "list.txt"
    listed.write_text("".join(f"file '{clip}'\n" for clip in clips))
    runs: dict[str, Callable[[], object]] = {
        "ours": lambda: join_copied(clips, folder / "ours.mp4", overwrite=True),
        "ffmpeg": lambda: ffmpeg(
            "-f", "concat", "-safe", 0, "-i", listed, "-c", "copy", folder / "theirs.mp4"
        ),
    }
    taken = in_turn(runs, RUNS)
    odd = folder / "odd.mp4"
    ffmpeg("-i", clips[4], "-vf", "scale=640:480", "-r", 30, "-c:v", "mpeg4", "-an", odd)
    with_odd = [*clips[:4], odd, *clips[5:]]
    splice = planned([Piece(clip) for clip in with_odd])
    anew = [number for number, part in enumerate(splice.parts) if part.recoded]
    return [
        ("ten clips of 4 s joined, ours", str(taken["ours"]), ""),
        ("ffmpeg -f concat -c copy", str(taken["ffmpeg"]), ""),
        ("ours over ffmpeg's", taken["ours"].over(taken["ffmpeg"]), "at most 1.2x"),
        ("one odd clip: clips encoded anew", f"{len(anew)} (number {anew})", "only that one"),
    ]


def trim(folder: Path) -> list[Row]:
    """60 s out of ten minutes, both cuts in the middle of a group of pictures."""
    from rushes.media import trim_smart

    film = _ten_minutes(folder)
    start, stop = Fraction(1234, 10), Fraction(1834, 10)

    def encoded(*how: object) -> None:
        cut = ("-ss", 123.4, "-i", film, "-t", 60, "-c:v", "libx264", *how, "-c:a", "aac")
        ffmpeg(*cut, folder / "theirs.mp4")

    runs: dict[str, Callable[[], object]] = {
        "ours": lambda: trim_smart(film, start, stop, folder / "ours.mp4", overwrite=True),
        "ffmpeg": encoded,
        "veryfast": lambda: encoded("-preset", "veryfast", "-crf", 18),
    }
    taken = in_turn(runs, RUNS)
    same, count, worst = _compared(film, 3085, folder / "ours.mp4")
    return [
        ("60 s out of ten minutes, ours", str(taken["ours"]), ""),
        ("encoded anew by ffmpeg", str(taken["ffmpeg"]), ""),
        ("encoded anew by ffmpeg, veryfast", str(taken["veryfast"]), ""),
        ("ffmpeg's over ours", taken["ffmpeg"].over(taken["ours"]), "at least 10x"),
        ("veryfast over ours", taken["veryfast"].over(taken["ours"]), ""),
        ("frames; the same to the bit; worst of the others", f"{count}; {same}; {worst:.1f} dB",
         "1500 frames"),
    ]  # fmt: skip


def last(folder: Path) -> list[Row]:
    """The last frame of ten minutes, as a PNG."""
    from rushes.media import save_picture, stills

    film, one = _ten_minutes(folder), folder / "minute.mp4"
    png = folder / "last.png"

    def ours(source: Path) -> None:
        save_picture(png, stills.last(source).picture, overwrite=True)

    runs: dict[str, Callable[[], object]] = {
        "ours": lambda: ours(film),
        "ours, of one minute": lambda: ours(one),
        "ffmpeg -sseof -1 -update 1": lambda: ffmpeg(
            "-sseof", -1, "-i", film, "-update", 1, folder / "theirs.png"
        ),
        "ffmpeg at 1 fps, the last": lambda: ffmpeg(
            "-i", film, "-vf", "fps=1", "-update", 1, folder / "wrong.png"
        ),
    }
    taken = in_turn(runs, RUNS)
    theirs = "ffmpeg -sseof -1 -update 1"
    return [
        *((name, str(each), "") for name, each in taken.items()),
        ("ours over -sseof", taken["ours"].over(taken[theirs]), "at most 1x"),
        ("ten minutes over one", taken["ours"].over(taken["ours, of one minute"]), "about 1x"),
        ("at 1 fps it is the right frame", "yes" if _alike(folder) else "no", "no"),
    ]


def arrays(folder: Path) -> list[Row]:
    """500 frames of 1280x720 as (H, W, 3) arrays."""
    import av
    import cv2

    from rushes.media import Reader

    _ten_minutes(folder)
    film = folder / "short.mp4"
    ffmpeg("-i", folder / "minute.mp4", "-t", 20, "-an", "-c", "copy", film)

    def ours(*, quick: bool) -> int:
        with Reader(film, quick=quick) as reader:
            return sum(frame.picture[0, 0, 0] >= 0 for frame in reader)

    def bare() -> int:
        with av.open(str(film)) as container:
            container.streams.video[0].thread_type = "AUTO"
            return sum(
                frame.to_ndarray(format="rgb24")[0, 0, 0] >= 0
                for frame in container.decode(video=0)
            )

    def opencv() -> None:
        clip = cv2.VideoCapture(str(film))
        while (read := clip.read())[0]:
            cv2.cvtColor(read[1], cv2.COLOR_BGR2RGB)

    runs: dict[str, Callable[[], object]] = {
        "PyAV, to_ndarray": bare,
        "ours, quick": lambda: ours(quick=True),
        "ours, accurate": lambda: ours(quick=False),
        "OpenCV, with BGR to RGB": opencv,
    }
    try:
        import imageio.v3 as imageio
    except ImportError:
        print("imageio is not installed: left out", file=sys.stderr)
    else:
        runs["imageio (PyAV)"] = lambda: sum(1 for _ in imageio.imiter(film, plugin="pyav"))
    taken = in_turn(runs, RUNS)
    return [
        *((name, str(each), "") for name, each in taken.items()),
        ("ours, quick, over PyAV", taken["ours, quick"].over(taken["PyAV, to_ndarray"]),
         "at most 1.05x"),
    ]  # fmt: skip


SECTIONS: dict[str, Callable[[Path], list[Row]]] = {
    "join": join,
    "trim": trim,
    "last": last,
    "arrays": arrays,
}


def _ten(folder: Path) -> list[Path]:
    clips = [folder / f"clip {number}.mp4" for number in range(10)]
    for number, clip in enumerate(clips):
        ffmpeg(
            *("-stream_loop", 9, "-ss", 0.3 * number, "-i", real("bigbuckbunny.mp4"), "-t", 4),
            *("-c:v", "libx264", "-preset", "veryfast", "-c:a", "aac", "-ac", 2, clip),
        )
    return clips


def _ten_minutes(folder: Path) -> Path:
    """Real pictures, 1280x720 at 25 a second, with B-frames and groups of ten seconds."""
    film, minute = folder / "film.mp4", folder / "minute.mp4"
    if not film.exists():
        ffmpeg(
            *("-stream_loop", 20, "-i", real("bigbuckbunny.mp4"), "-t", MINUTE, "-g", 250),
            *("-c:v", "libx264", "-preset", "veryfast", "-c:a", "aac", "-ac", 2, minute),
        )
        listed = folder / "film.txt"
        listed.write_text(f"file '{minute}'\n" * 10)
        ffmpeg("-f", "concat", "-safe", 0, "-i", listed, "-c", "copy", film)
    return film


def _compared(film: Path, first: int, made: Path) -> tuple[int, int, float]:
    """How many frames are the same to the bit, of how many, and the worst PSNR of the others."""
    from itertools import islice

    import av
    import numpy as np

    same, count, worst = 0, 0, 99.0
    with av.open(str(film)) as one, av.open(str(made)) as two:
        wanted = islice(one.decode(video=0), first, None)
        for frame, ours in zip(wanted, two.decode(video=0), strict=False):
            count += 1
            apart = np.square(frame.to_ndarray().astype(np.float32) - ours.to_ndarray()).mean()
            same += not apart
            if apart:
                worst = min(worst, float(10 * np.log10(255**2 / apart)))
    return same, count, worst


def _alike(folder: Path) -> bool:
    import numpy as np

    from rushes.media import load_picture

    ours, wrong = (load_picture(folder / name).astype(int) for name in ("last.png", "wrong.png"))
    return bool(np.abs(ours - wrong).mean() < 1)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=list(SECTIONS))
    only = parser.parse_args().only
    folder = Path(tempfile.mkdtemp(prefix="rushes-benchmark-"))
    try:
        for name, section in SECTIONS.items():
            if only in {None, name}:
                for what, figure, wanted in section(folder):
                    print(f"| {what} | {figure} | {wanted} |", flush=True)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
