"""``rushes media``: one command for each step, the same words everywhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
from click.testing import CliRunner

from rushes.cli import cli
from rushes.cli.folder import commands
from rushes.media import probe

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture
def take(tmp_path: Path) -> Path:
    """24 frames of 64x48 at 24 a second, with a name that needs care."""
    path = tmp_path / "it's a take ü.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(24):
            picture = np.full((48, 64, 3), 10 * number, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture)))
        container.mux(stream.encode(None))
    return path


def media(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["media", *map(str, arguments)])


def test_every_command_says_what_it_does_without_loading_anything() -> None:
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom rushes.cli import cli\n"
        "print(CliRunner().invoke(cli, ['media', '--help']).output)\n"
        "assert not {'av', 'cv2', 'numpy', 'PIL'} & set(sys.modules)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout
    for name, what in commands("rushes.cli.media").items():
        assert name in said
        assert what
        assert media(name, "--help").exit_code == 0


def test_a_command_prints_where_the_film_is(take: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"
    assert media("resize", take, "-w", 32, "-o", out).stdout == f"{out}\n"
    assert probe(out).width == 32
    refused = media("resize", take, "-w", 48, "-o", out)
    assert refused.exit_code == 2
    assert probe(out).width == 32
    assert media("resize", take, "-w", 48, "-o", out, "--force").exit_code == 0
    assert probe(out).width == 48


def test_without_a_name_it_goes_beside_the_clip(take: Path) -> None:
    first, second = media("grade", take, "noir"), media("grade", take, "noir")
    assert first.stdout.strip().endswith("it's a take ü-grade.mp4")
    assert second.stdout.strip().endswith("it's a take ü-grade-2.mp4")


def test_json_and_explain_are_for_programs_and_people(take: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"
    said = json.loads(media("overlay", take, "-t", "Hello", "--json", "-o", out).stdout)
    assert said["path"] == str(out)
    assert said["frames"] == 24
    explained = media("overlay", take, "-t", "Hello", "--explain")
    assert "with title 'Hello'" in explained.stdout
    lines = json.loads(media("overlay", take, "-t", "Hello", "--explain", "--json").stdout)["lines"]
    assert any("Hello" in line for line in lines)


def test_join_and_export(take: Path, tmp_path: Path) -> None:
    out = tmp_path / "film.mp4"
    assert media("join", take, take, "-t", "crossfade", "-d", "0.25", "-o", out).exit_code == 0
    assert probe(out).frames == 42
    assert media("export", take, "-p", "gif", "-o", tmp_path / "o.gif").exit_code == 0
    small = media("export", take, "--max-size", "20kB", "-o", tmp_path / "small.mp4")
    assert small.exit_code == 0
    assert (tmp_path / "small.mp4").stat().st_size <= 20_000
    assert "tiktok" in media("export", "--list").stdout
    assert "teal-orange" in media("grade", "--list").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("resize",), "a width, a height, a scale or an aspect"),
        (("resize", "-w", "1"), "width"),
        (("grade", "nior"), "did you mean noir"),
        (("export", "-p", "tiktak"), "did you mean tiktok"),
        (("overlay",), "one of text, picture and captions"),
        (("overlay", "-p", "missing.png"), "missing.png"),
        (("grade", "--lut", "missing.cube"), "missing.cube"),
    ],
)
def test_a_mistake_is_one_sentence(take: Path, arguments: tuple[str, ...], said: str) -> None:
    name, *rest = arguments
    result = media(name, take, *rest)
    assert result.exit_code in {1, 2}
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert list(take.parent.iterdir()) == [take]


def test_json_has_no_bar_beside_it_in_a_terminal(take: Path, tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    pictures = tmp_path / "shot-%d.png"
    words = ["frames", take, "--every", "8", "-o", pictures, "--json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "rushes", "media", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "RUSHES_TRUSTED": "1"},
    )
    out, _ = process.communicate(timeout=60)
    os.set_blocking(ours, False)
    with pytest.raises(BlockingIOError):
        os.read(ours, 1)
    os.close(ours)
    os.close(theirs)
    assert [json.loads(line)["time"] for line in out.splitlines()] == [0, 0.333333, 0.666667]
