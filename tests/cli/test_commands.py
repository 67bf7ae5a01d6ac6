"""The other commands, and the command line as a whole."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

import rushes
from rushes import catalogue, cli
from rushes.cli.models import MODES
from rushes.cli.screen import megabytes
from rushes.engine.makers import MAKERS
from rushes.media import Writer
from rushes.types import Mode

if TYPE_CHECKING:
    from collections.abc import Callable

    import click
    from click.testing import Result

    Run = Callable[..., Result]


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """12 frames of 64x48 at 12 fps, with sound."""
    path = tmp_path / "film.mp4"
    sound = np.zeros((48_000, 2), np.float32)
    with Writer(path, 64, 48, Fraction(12), sound=sound) as writer:
        for number in range(12):
            writer.write(np.full((48, 64, 3), 20 * number, np.uint8))
    return path


class TestWhole:
    def test_one_command_a_file(self) -> None:
        folder = Path(cli.__file__).parent
        files = {path.stem for path in folder.glob("*.py")}
        files |= {path.parent.name for path in folder.glob("*/__init__.py")}
        commands = {
            name
            for name in files - {"__init__"}
            if hasattr(import_module(f"rushes.cli.{name}"), "command")
        }
        assert commands == set(cli.COMMANDS)

    @pytest.mark.parametrize("name", list(cli.COMMANDS))
    def test_every_command_has_help(self, run: Run, name: str) -> None:
        command: click.Command = import_module(f"rushes.cli.{name}").command
        assert command.name == name
        assert command.help
        result = run(name, "--help")
        assert result.exit_code == 0
        assert "Usage: rushes" in result.stdout

    def test_help_lists_all_and_loads_none(self) -> None:
        code = (
            "import sys; from rushes.cli import cli\n"
            "try: cli(['--help'])\n"
            "except SystemExit: pass\n"
            "print(*sys.modules, file=sys.stderr)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert all(f"{name} " in done.stdout for name in cli.COMMANDS)
        heavy = {"pydantic", "rich", "av", "cv2", "numpy", "PIL", "anyio", "rushes.types"}
        assert heavy & set(done.stderr.split()) == set()

    def test_version(self, run: Run) -> None:
        assert run("--version").stdout == f"rushes {rushes.__version__}\n"

    def test_a_mistyped_command_names_the_nearest(self, run: Run) -> None:
        result = run("genrate", "x")
        assert result.exit_code == 2
        assert "did you mean generate?" in result.stderr

    def test_python_m(self) -> None:
        words = [sys.executable, "-m", "rushes", "--version"]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        assert done.stdout == f"rushes {rushes.__version__}\n"

    @pytest.mark.parametrize(
        ("count", "said"),
        [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (1000, "1 kB"),
            (999_499, "999 kB"),
            (999_500, "1.0 MB"),
            (2_000_000_000, "2,000.0 MB"),
        ],
    )
    def test_sizes(self, count: int, said: str) -> None:
        assert megabytes(count) == said


class TestModels:
    def test_modes_are_those_of_a_request(self) -> None:
        assert tuple(Mode) == MODES

    def test_a_pipe_gets_tabs(self, run: Run) -> None:
        rows = [line.split("\t") for line in run("models").stdout.splitlines()]
        assert ["preview/animatic", ",".join(MODES), "free"] in rows

    def test_json(self, run: Run) -> None:
        rows = [json.loads(line) for line in run("models", "--json").stdout.splitlines()]
        mine = next(row for row in rows if row["id"] == "preview/animatic")
        assert mine["modes"] == list(MODES)
        assert (mine["local"], mine["price"]) == (True, "free")

    @pytest.mark.parametrize("mode", MODES)
    def test_by_mode(self, run: Run, mode: str) -> None:
        assert "preview/animatic" in run("models", "--mode", mode).stdout

    def test_show(self, run: Run) -> None:
        shown = run("models", "show", "preview/animatic").stdout
        assert all(f"\n{mode}\n" in shown for mode in MODES)
        assert "price: free" in shown
        assert "--option slate: true or false" in shown
        row = json.loads(run("models", "show", "preview/animatic", "--json").stdout)
        assert set(row["modes"]) == set(MODES)

    def test_show_says_prices_limits_and_life(self, run: Run) -> None:
        shown = run("models", "show", "minimax/hailuo-02").stdout
        for line in (
            "  legacy: MiniMax lists it among its legacy models; no day is set; use minimax/h3",
            "    768P, 10 s  $0.56 per clip",
            "    512P, 10 s  an unpublished price",
            "  resolution: 512P, 768P, 1080P (768P unless you say)",
            "  but: 1080P is made for 6 s alone: use 6 s, or 768P",
            "  pictures: exactly 2",
        ):
            assert f"\n{line}\n" in shown, line
        assert "source: calesthio/generative-media-skills, MiniMax Hailuo, 2026-07-14" in shown
        shown = run("models", "show", "openai/sora-2").stdout
        assert "switched off: 2026-09-24" in shown

    def test_show_an_unknown_model(self, run: Run) -> None:
        result = run("models", "show", "animatik")
        assert result.exit_code == 2
        assert "did you mean preview/animatic" in result.stderr


class TestProbe:
    def test_facts(self, run: Run, film: Path) -> None:
        lines = run("probe", str(film)).stdout.splitlines()
        assert lines[0] == str(film)
        assert lines[1].startswith("  1 s, 64x48, 12 fps, 12 frames, with sound, ")

    def test_json(self, run: Run, film: Path) -> None:
        row = json.loads(run("probe", str(film), "--json").stdout)
        assert (row["path"], row["duration"], row["frames"]) == (str(film), 1, 12)
        assert row["audio"]["rate"] == 48_000
        assert row["colour"]["matrix"] == "bt709"

    def test_no_such_file(self, run: Run) -> None:
        result = run("probe", "none.mp4")
        assert result.exit_code == 2
        assert result.stderr == "Error: There is no file none.mp4.\n"


class TestSheet:
    def test_is_laid_out(self, run: Run, film: Path) -> None:
        result = run("sheet", str(film), "-c", "3", "-r", "1", "-w", "600")
        assert result.exit_code == 0, result.stderr
        with Image.open(film.with_suffix(".png")) as sheet:
            assert sheet.width == 600
        assert run("sheet", str(film)).exit_code == 2
        assert run("sheet", str(film), "--force").exit_code == 0

    def test_elsewhere(self, run: Run, film: Path, tmp_path: Path) -> None:
        assert run("sheet", str(film), "-o", str(tmp_path / "a.jpg")).exit_code == 0
        assert (tmp_path / "a.jpg").exists()
        assert run("sheet", str(film), "-o", str(tmp_path / "a.doc")).exit_code == 2


class TestDoctor:
    def test_all_is_well_here(self, run: Run, rushes_home: Path) -> None:
        result = run("doctor", "--json")
        findings = {row["what"]: row for row in json.loads(result.stdout)}
        assert result.exit_code == 0
        assert all(row["ok"] is not False for row in findings.values())
        assert {"rushes", "python", "library", "encoder", "preview"} <= set(findings)
        assert "read back" in findings["encoder"]["said"]
        assert str(rushes_home / "library") in findings["library"]["said"]
        assert not rushes_home.exists()

    @pytest.mark.parametrize(
        ("other", "mark"), [("5.0.0.93", "--"), ("4.11.0.86", "NO")], ids=["alike", "mixed"]
    )
    def test_two_packages_of_opencv_are_seen(
        self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other: str, mark: str
    ) -> None:
        second = tmp_path / f"opencv_python-{other}.dist-info"
        second.mkdir()
        (second / "METADATA").write_text(f"Name: opencv-python\nVersion: {other}\n")
        (second / "RECORD").write_text("cv2/__init__.py,,\n")
        monkeypatch.syspath_prepend(tmp_path)
        line = next(line for line in run("doctor").stdout.splitlines() if "  opencv  " in line)
        if version("opencv-python-headless") == "5.0.0.93":
            assert line.startswith(mark)
        assert "opencv-python and opencv-python-headless write into one folder" in line
        assert "pip uninstall -y opencv-python opencv-python-headless && pip install" in line

    def test_an_opencv_that_does_not_load_is_told_with_how_to_mend_it(
        self, spawn: Callable[..., subprocess.Popen[str]], tmp_path: Path
    ) -> None:
        (tmp_path / "cv2.py").write_text("raise ImportError('libGL.so.1: no such file')")
        code = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        process = spawn("doctor", code=f"{code}from rushes.__main__ import main; main()")
        out, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (1, "")
        assert "can't be loaded (libGL.so.1: no such file): pip uninstall -y" in out
        assert "NO  preview" in out

    def test_keys_are_named_and_never_shown(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        mine = catalogue.find("preview/animatic")
        keys = (("SOME_KEY",), ("SOME_ID", "SOME_SECRET"))
        provider = mine.provider.model_copy(update={"name": "some", "keys": keys})
        some = mine.model_copy(update={"provider": provider})
        monkeypatch.setattr("rushes.catalogue.models", lambda **_: (some,))
        assert "not set: set SOME_KEY or SOME_ID and SOME_SECRET" in run("doctor").stdout
        monkeypatch.setenv("SOME_ID", "hunter1")
        assert "not set" in run("doctor").stdout
        monkeypatch.setenv("SOME_SECRET", "hunter2")
        told = run("doctor").stdout
        assert "some key" in told
        assert "set (SOME_ID and SOME_SECRET)" in told
        assert "hunter" not in told

    @pytest.mark.parametrize(
        ("url", "said", "code"),
        [
            (None, "--  language model", 0),
            ("http://127.0.0.1:9/v1", "set (small at http://127.0.0.1:9/v1)", 0),
            ("http://me:hunter2@127.0.0.1/v1", "NO  language model", 1),
        ],
    )
    def test_doctor_says_which_language_model(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, url: str | None, said: str, code: int
    ) -> None:
        if url is not None:
            monkeypatch.setenv("RUSHES_LLM_BASE_URL", url)
            monkeypatch.setenv("RUSHES_LLM_MODEL", "small")
        result = run("doctor")
        assert said in result.stdout
        assert result.exit_code == code
        assert "hunter2" not in result.stdout

    def test_what_does_not_work_is_told(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*_: object, **__: object) -> None:
            raise RuntimeError("no such encoder")

        monkeypatch.setattr("rushes.media.writer.Writer.__enter__", broken)
        result = run("doctor")
        assert result.exit_code == 1
        assert "does not work: no such encoder" in result.stdout

    def test_a_broken_library_is_seen(
        self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "file").touch()
        monkeypatch.setenv("RUSHES_LIBRARY", str(tmp_path / "file"))
        result = run("doctor")
        assert result.exit_code == 1
        assert "NO  library" in result.stdout


def test_every_maker_can_be_reached() -> None:
    for place in MAKERS.values():
        module, _, name = place.partition(":")
        assert callable(getattr(import_module(module), name))
