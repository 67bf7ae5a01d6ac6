"""Bad input, end to end: one clear sentence, the right exit code, and no file left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from rushes.studio import AsyncStudio

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from click.testing import Result

    from rushes import Clip, Generation

    Run = Callable[..., Result]

PROMPT = "a red boat sailing on a lake"
#: A clip that is drawn in a moment.
SMALL = ("--duration", "1", "--size", "128x72", "--fps", "12")
posix = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")


def left(folder: Path) -> list[str]:
    """The files there, but for the database, which is kept whatever happens."""
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(str(path) for path in files if not path.name.startswith("rushes.db"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("x", "--image", "none.png"), "There is no picture none.png"),
        (("x", "--image", "text.png"), "text.png is not a picture"),
        (("x", "--image", "empty.png"), "empty.png is empty"),
        (("x", "--image", "one.png"), "1x1 pixels, too small"),
        (("x", "--image", "huge.png"), "megapixels"),
        (("x", "--image", "."), "a folder"),
        (("x", "--image", "cut.png", *SMALL), "damaged or cut short"),
        (("x", "--image", "https://example.org/a.png"), "give the path of a file"),
        (("x", "--video", "sound.wav"), "no video stream"),
        (("x", "--video", "none.mp4"), "There is no file none.mp4"),
        (("x", "--video", "good.png"), "is a picture, not a video"),
        (("x", "--extend", "text.png"), "not a video"),
        (("--last-frame", "good.png"), "without a first"),
        (("x", "--frame", "good.png"), "one keyframe alone"),
        (("x", "--frame", "good.png", "--frame", "good.png@1"), "give all of them or none"),
        (("x", "--duration", "0"), "use 1 to 20 s"),
        (("x", "--duration", "-3"), "use 1 to 20 s"),
        (("x", "--duration", "soon"), "write it like 5 or 2.5"),
        (("x", "--duration", "1e400000"), "duration"),
        (("x", "--size", "321x180"), "such as 320x180"),
        (("x", "--size", "big"), "such as 1280x720"),
        (("x", "--fps", "1000"), "12 to 60"),
        (("x", "--seed", "-1"), "seed"),
        (("x", "--aspect-ratio", "wide"), "write it like 16:9"),
        (("x", "--resolution", "9k"), "9k"),
        (("",), "the prompt is empty"),
        ((), "the prompt is empty"),
        (("a" * 100_000,), "100,000 characters is too long: use 5,000"),
        (("x", "--model", "preview/animatik"), "did you mean preview/animatic"),
        (("x", "--option", "slat=1"), "did you mean slate?"),
        (("x", "--option", "slate=7"), "true or false"),
        (("x", "--option", "slate"), "not NAME=VALUE"),
        (("x", "--takes", "0"), "range"),
    ],
)
def test_a_bad_request_is_explained(
    run: Run,
    odd: Path,
    rushes_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(odd)
    before = left(odd)
    result = run("generate", *words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stderr.rpartition("Error: ")[2].strip().count("\n") == 0
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    assert left(odd) == before
    assert not rushes_home.exists() or left(rushes_home) == []


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("there.mp4", "exists already"),
        ("none/clip.mp4", "There is no folder none"),
        ("there.mp4/clip.mp4", "is a file, not a folder"),
        ("clip.avi", "end the name in .mp4"),
        ("a" * 300 + ".mp4", "too long"),
    ],
)
def test_a_bad_place_is_known_before_the_work(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("there.mp4").write_text("precious")
    result = run("generate", PROMPT, *SMALL, "-o", output)
    assert result.exit_code == 2
    assert said in result.stderr
    assert left(tmp_path) == ["there.mp4"]


@posix
@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_an_unwritable_folder(run: Run) -> None:
    # Not even root can write there.
    result = run("generate", PROMPT, *SMALL, "-o", "/proc/self/clip.mp4")
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1


#: The command line where no file may be larger than 4 kB, as on a disk that is nearly full.
_FULL = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
from rushes.__main__ import main
main()
"""


@posix
def test_a_full_disk(spawn: Callable[..., subprocess.Popen[str]], tmp_path: Path) -> None:
    process = spawn("generate", PROMPT, *SMALL, "-o", "clip.mp4", code=_FULL)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert out == ""
    assert err.startswith("Error: ")
    assert err.count("\n") == 1
    assert left(tmp_path) == []


#: Says on stdout when drawing has begun, so that the test need not guess.
_TOLD = """
from rushes.__main__ import main
from rushes.engine import life
look = life.pause
def told(elapsed, poll, done=None):
    print("looked", flush=True)
    return look(elapsed, poll, done)
life.pause = told
main()
"""


@posix
@pytest.mark.parametrize(
    ("number", "code", "said"),
    [
        (signal.SIGINT, 130, "Stopped; nothing was kept.\n"),
        (signal.SIGTERM, 143, ""),
    ],
)
def test_a_signal_in_the_middle(
    spawn: Callable[..., subprocess.Popen[str]],
    tmp_path: Path,
    number: signal.Signals,
    code: int,
    said: str,
) -> None:
    long = ("--duration", "20", "--size", "640x360", "--fps", "60")
    process = spawn("generate", PROMPT, *long, "-o", "clip.mp4", code=_TOLD)
    assert process.stdout is not None
    for _ in range(3):
        assert process.stdout.readline() == "looked\n"
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == code
    assert err == said
    assert left(tmp_path) == []


#: Ctrl-C comes while the module with this number loads, of those that load after the start.
_LOADING = """
import signal, sys
from rushes.__main__ import main
left = NUMBER
def count(event, _):
    global left
    if event == "import":
        left -= 1
        if not left:
            signal.raise_signal(signal.SIGINT)
sys.addaudithook(count)
main()
"""


@posix
@pytest.mark.parametrize("number", [1, 3, 30, 120, 250, 380])
def test_ctrl_c_while_modules_load(
    spawn: Callable[..., subprocess.Popen[str]], tmp_path: Path, number: int
) -> None:
    process = spawn("generate", PROMPT, *SMALL, code=_LOADING.replace("NUMBER", str(number)))
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, "", "Stopped; nothing was kept.\n")
    assert left(tmp_path) == []


@posix
def test_who_ignores_ctrl_c_is_not_stopped_by_it(
    spawn: Callable[..., subprocess.Popen[str]],
) -> None:
    ignored = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    process = spawn("--version", code=ignored + _LOADING.replace("NUMBER", "3"))
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert out.startswith("rushes ")


def test_ctrl_c_keeps_the_takes_that_are_finished(
    run: Run, rushes_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited, finished = AsyncStudio.wait, Event()

    async def second_is_stopped(self: AsyncStudio, ordered: Generation, *more: Any) -> Clip:
        if ordered.request.seed == 7:
            clip = await waited(self, ordered, *more)
            asyncio.get_running_loop().call_soon(finished.set)
            return clip
        await asyncio.to_thread(finished.wait, 30)
        if ordered.request.seed == 8:
            os.kill(os.getpid(), signal.SIGINT)
        return await asyncio.Future()

    monkeypatch.setattr(AsyncStudio, "wait", second_is_stopped)
    # Processes of several that run tests ignore it.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        result = run("generate", PROMPT, *SMALL, "-n", "3", "--seed", "7")
    finally:
        signal.signal(signal.SIGINT, before)
    assert result.exit_code == 130
    assert result.stderr == "Stopped; 1 of 3 takes kept.\n"
    made = Path(result.stdout.strip())
    assert made.is_file()
    assert made.parent == rushes_home / "library"


def test_an_unexpected_error_is_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr("rushes.studio.plan", broken)
    result = run("generate", PROMPT)
    assert result.exit_code == 1
    assert "ZeroDivisionError: by nothing" in result.stderr
    assert "RUSHES_DEBUG=1" in result.stderr
    assert "Traceback" not in result.stderr
    monkeypatch.setenv("RUSHES_DEBUG", "1")
    assert isinstance(run("generate", PROMPT).exception, ZeroDivisionError)


def test_an_error_of_the_system_is_one_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    result = run("generate", PROMPT, *SMALL)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: The system refused: ")
    assert result.stderr.count("\n") == 1


def test_broken_settings_are_explained(run: Run, rushes_home: Path) -> None:
    rushes_home.mkdir()
    (rushes_home / "config.toml").write_text("library = [")
    result = run("generate", PROMPT)
    assert result.exit_code == 2
    assert "config.toml is not valid TOML" in result.stderr
