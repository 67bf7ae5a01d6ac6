"""The command line, run in this process or in one of its own, and inputs that are wrong."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import wave
import zlib
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from PIL import Image
from tests.engine.conftest import fresh_database

from rushes.cli import cli
from rushes.testing import emulator

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """``run("generate", "a dog")``: stdout, stderr and exit_code of the command line."""
    monkeypatch.delenv("RUSHES_DEBUG", raising=False)

    def call(*words: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(cli, list(words), input=stdin, prog_name="rushes")

    return call


@pytest.fixture
def spawn(rushes_home: Path, tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """A process of its own, with the system's folder for temporary files in ``tmp_path``."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()

    def start(
        *words: str, code: str = "from rushes.__main__ import main; main()"
    ) -> subprocess.Popen[str]:
        environment = {**os.environ, "RUSHES_HOME": str(rushes_home), "TMPDIR": str(scratch)}
        environment.pop("RUSHES_DEBUG", None)
        return subprocess.Popen(
            [sys.executable, "-c", code, *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            env=environment,
        )

    return start


@pytest.fixture
def at_home(fresh_database: Path, rushes_home: Path) -> Path:
    """The home of this test, with a database that is up to date: that saves each test to do so."""
    rushes_home.mkdir(exist_ok=True)
    shutil.copyfile(fresh_database, rushes_home / "rushes.db")
    return rushes_home


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A folder of inputs with something wrong, and ``good.png``."""
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "text.png").write_text("just words\n")
    (folder / "empty.png").touch()
    Image.new("RGB", (1, 1)).save(folder / "one.png")
    Image.effect_noise((160, 120), 60).save(folder / "good.png")
    (folder / "cut.png").write_bytes((folder / "good.png").read_bytes()[:4000])
    (folder / "huge.png").write_bytes(_huge(20_000, 10_000))
    with wave.open(str(folder / "sound.wav"), "w") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(8000))
    return folder


def _huge(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it has that many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(99))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


__all__ = ["emulator", "fresh_database"]
