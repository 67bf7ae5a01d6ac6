"""Sound, loops, speed, fades, inspection, comparison and sheets from the shell."""

from __future__ import annotations

import json
import wave
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from rushes.media import Writer, load_picture, probe

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    Run = Callable[..., Result]


@pytest.fixture
def take(tmp_path: Path) -> Path:
    """A second of grain that moves, 64x48, 24 fps, silent; its name has a space."""
    grain = np.random.default_rng(1).uniform(0, 255, (12, 40, 3))
    scene = np.kron(grain, np.ones((4, 4, 1))).astype(np.uint8)
    path = tmp_path / "my take.mp4"
    with Writer(path, 64, 48, Fraction(24)) as writer:
        for number in range(24):
            writer.write(scene[:48, 3 * number : 3 * number + 64])
    return path


@pytest.fixture
def song(tmp_path: Path) -> Path:
    path = tmp_path / "song.wav"
    samples = 0.4 * np.sin(2 * np.pi * 300 * np.arange(11_025) / 22_050)
    with wave.open(str(path), "w") as file:
        file.setparams((1, 2, 22_050, 0, "NONE", ""))
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


def made(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def test_music_beside_the_clip(run: Run, take: Path, song: Path) -> None:
    told = made(run("media", "sound", str(take), "-m", str(song), "-l", "-16", "--json"))
    assert told["path"] == str(take.with_name("my take-sound.mp4"))
    assert (told["frames"], told["has_audio"], told["duration"]) == (24, True, 1.0)


def test_a_voice_at_its_time_and_an_effect_with_an_at_in_its_name(
    run: Run, take: Path, song: Path, tmp_path: Path
) -> None:
    odd = song.rename(tmp_path / "boom@home.wav")
    said = run("media", "sound", str(take), "-v", f"{odd}@0.5", "-x", str(odd), "--explain")
    assert said.exit_code == 0, said.output
    assert "with boom@home.wav, from 0.5 s" in said.stdout
    assert "pictures copied untouched" in said.stdout


@pytest.mark.parametrize(
    ("words", "frames"),
    [
        (("loop", "-n", "2"), 48),
        (("loop", "--there-and-back"), 46),
        (("loop", "--seam", "0.25"), 18),
        (("speed", "-x", "0.5"), 48),
        (("speed", "--duration", "0.5", "--blend"), 12),
        (("speed", "--ramp", "0:1,0.5:2"), None),
        (("fade", "--start", "0.25", "--end", "0.25"), 24),
    ],
)
def test_the_length_that_was_asked(
    run: Run, take: Path, tmp_path: Path, words: tuple[str, ...], frames: int | None
) -> None:
    out = tmp_path / "out.mp4"
    told = made(run("media", words[0], str(take), *words[1:], "-o", str(out), "--json"))
    assert told["frames"] == (frames or probe(out).frames)
    assert 12 <= told["frames"] <= 48


def test_an_inspection(run: Run, take: Path, tmp_path: Path) -> None:
    good = run("media", "inspect", str(take), "--size", "64x48", "--no-sound")
    assert (good.exit_code, good.stdout) == (0, f"{take}: good\n")
    drawn = tmp_path / "report.png"
    bad = run("media", "inspect", str(take), "-d", "5", "-p", str(drawn), "--json")
    assert bad.exit_code == 1
    told = json.loads(bad.stdout)
    assert told["verdict"] == "bad"
    assert told["faults"][0]["check"] == "duration"
    assert load_picture(drawn).shape[1] == 1400


def test_a_comparison(run: Run, take: Path, tmp_path: Path) -> None:
    out, curves = tmp_path / "both.mp4", tmp_path / "curves.png"
    told = made(
        run("media", "compare", str(take), str(take), "--json", "-a", str(out), "-p", str(curves))
    )
    assert told["identical"] is True
    assert len(told["pictures"]) == 24
    assert probe(out).width == 3 * 64 + 8
    assert load_picture(curves).shape[1] == 1400


@pytest.mark.parametrize("kind", ["poster", "strip"])
def test_sheets(run: Run, take: Path, kind: str) -> None:
    result = run("sheet", str(take), "--kind", kind)
    assert result.exit_code == 0, result.output
    assert load_picture(take.with_name(f"my take-{kind}.png")).ndim == 3
    again = run("media", "sheet", str(take), "--kind", kind)
    assert again.exit_code != 0
    assert "exists already" in again.stderr


def test_sheets_for_programs(run: Run, take: Path, tmp_path: Path) -> None:
    out = str(tmp_path / "s.png")
    told = made(run("sheet", str(take), "--json", "-o", out, "-c", "2", "-r", "1", "-w", "300"))
    assert (told["path"], told["kind"], told["width"]) == (out, "grid", 300)
    best = made(run("sheet", str(take), "--json", "-k", "poster"))
    assert 0 < best["time"] < 1
    assert Path(made(run("sheet", str(take), "--json", "-k", "strip"))["vtt"]).is_file()


def test_a_comparison_knows_first_that_its_film_is_there(run: Run, take: Path) -> None:
    result = run("media", "compare", str(take), str(take), "-a", str(take))
    assert result.exit_code == 2
    assert "exists already" in result.stderr
    assert not result.stdout


@pytest.mark.parametrize("option", ["--picture", "--captions"])
def test_a_name_that_is_too_long(run: Run, take: Path, option: str) -> None:
    result = run("media", "overlay", str(take), option, "x" * 300 + ".png")
    assert result.exit_code == 2
    assert "too long: give a shorter one" in result.stderr


def test_a_waveform_of_a_song(run: Run, song: Path) -> None:
    assert run("sheet", str(song), "-k", "waveform").exit_code == 0
    assert load_picture(song.with_name("song-waveform.png")).shape == (300, 1600, 3)


def test_a_file_in_full(run: Run, take: Path) -> None:
    assert "stream 0: video, h264" in run("probe", "--full", str(take)).stdout
    told = made(run("media", "probe", "--full", "--json", str(take)))
    assert told["tracks"][0]["packets"] == 24


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("sound", "CLIP"), "Nothing to do"),
        (("sound", "CLIP", "-m", "missing.mp3"), "There is no file missing.mp3"),
        (("sound", "CLIP", "-m", "CLIP"), "has no sound"),
        (("loop", "CLIP"), "how often"),
        (("speed", "CLIP", "--ramp", "1,2"), "no SECONDS:FACTOR"),
        (("inspect", "CLIP", "--size", "big"), "WIDTHxHEIGHT"),
        (("inspect", "CLIP", "CLIP", "-p", "a.png"), "one by one"),
        (("compare", "CLIP", "missing.mp4"), "There is no file missing.mp4"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    run: Run, take: Path, words: tuple[str, ...], said: str
) -> None:
    result = run("media", *(str(take) if word == "CLIP" else word for word in words))
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stderr.count("Error") == 1
