"""Work in a child process: what goes wrong there is a sentence here, and nothing is left."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import threading
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from rushes.errors import MediaError, MediaNotFoundError, MissingExtraError
from rushes.media import Edit, files, probe
from rushes.media.sandbox import Limits, apart, checked, guarded

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.types import Progress

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")
linux = pytest.mark.skipif(sys.platform != "linux", reason="the limit on memory is Linux's")


# What the children of these tests do.
def told_then_waits(target: Path, on_progress: Callable[[Any], None]) -> None:
    """Begin a file and a folder, say so and wait for ever."""
    with files.workbench(target.parent) as bench, files.atomic(target) as path:
        (bench / "part").write_bytes(b"half")
        path.write_bytes(b"half")
        on_progress(os.getpid())
        threading.Event().wait()


def claims_then_waits(folder: Path, on_progress: Callable[[Any], None]) -> None:
    """Reserve a name, begin the file and wait for ever."""
    with files.claimed(folder, "clip", ".mp4") as path:
        told_then_waits_for(path, on_progress)


def told_then_waits_for(path: Path, on_progress: Callable[[Any], None]) -> None:
    with files.atomic(path, overwrite=True) as temporary:
        temporary.write_bytes(b"half")
        on_progress(os.getpid())
        threading.Event().wait()


def claims(folder: Path) -> Path:
    with files.claimed(folder, "clip", ".mp4") as path:
        path.write_bytes(b"whole")
        return path


def spins(on_progress: Callable[[Any], None]) -> None:
    on_progress(os.getpid())
    # Deaf to the signal, as a codec that hangs is.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        pass


def wants_memory() -> int:
    return int(np.ones(2**30, np.uint8).sum())


def lacks_an_extra() -> None:
    raise MissingExtraError("rife", "rife")


def has_a_bug() -> None:
    raise ZeroDivisionError("a bug")


def prints() -> str:
    sys.stdout.write("noise")
    os.write(1, b"more noise")
    return os.environ["TMPDIR"]


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (signal.SIGKILL, "The system killed the process that read a.mp4"),
        (signal.SIGSEGV, r"a.mp4 crashed the decoder \(SIGSEGV\)"),
        (signal.SIGABRT, r"a.mp4 crashed the decoder \(SIGABRT\)"),
    ],
)
def test_a_crash_is_a_sentence(tmp_path: Path, number: signal.Signals, said: str) -> None:
    with pytest.raises(MediaError, match=said):
        apart(
            partial(told_then_waits, tmp_path / "out.mp4"),
            ["a.mp4"],
            on_progress=lambda pid: os.kill(pid, number),
        )
    assert list(tmp_path.iterdir()) == []


def test_a_crash_leaves_no_reserved_name(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="crashed the decoder"):
        apart(
            partial(claims_then_waits, tmp_path),
            ["a.mp4"],
            on_progress=lambda pid: os.kill(pid, signal.SIGSEGV),
        )
    assert list(tmp_path.iterdir()) == []
    assert apart(partial(claims, tmp_path), ["a.mp4"]).read_bytes() == b"whole"


def test_a_child_clears_up_after_a_parent_that_was_killed(tmp_path: Path) -> None:
    code = (
        "import sys; from functools import partial; from pathlib import Path\n"
        "from rushes.media.sandbox import apart\n"
        "from tests.media.test_sandbox import claims_then_waits\n"
        "work = partial(claims_then_waits, Path(sys.argv[1]))\n"
        "apart(work, ['a.mp4'], on_progress=lambda pid: print(pid, flush=True))\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert parent.stdout is not None
    assert parent.stdout.readline().strip().isdigit()
    assert len(list(tmp_path.iterdir())) == 2
    parent.kill()
    # The child has the same stderr, which ends when both are gone.
    _, said = parent.communicate(timeout=60)
    assert said == b""
    assert list(tmp_path.iterdir()) == []


def test_a_crash_names_the_file_that_was_being_read(clip: Callable[..., Path]) -> None:
    def kill(progress: Progress) -> None:
        del progress
        for each in Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split():
            os.kill(int(each), signal.SIGSEGV)

    first, second = clip("first.mp4"), clip("second.mp4", frames=400)
    if sys.platform != "linux":
        pytest.skip("/proc")
    with pytest.raises(MediaError, match=r"second\.mp4 crashed"):
        apart(partial(checked_both, first, second), [first, second], on_progress=kill)


def checked_both(first: Path, second: Path, on_progress: Callable[[Any], None]) -> None:
    from rushes.media.sandbox_child import decoded  # noqa: PLC0415 - in the child

    decoded(first)
    decoded(second, on_progress)


def test_a_time_limit(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"a\.mp4 takes longer than the 1\.5 s"):
        apart(
            partial(told_then_waits, tmp_path / "out.mp4"),
            ["a.mp4"],
            limits=Limits(seconds=1.5),
            on_progress=lambda pid: None,
        )
    assert list(tmp_path.iterdir()) == []


@linux
def test_a_memory_limit() -> None:
    with pytest.raises(MediaError, match=r"a\.mp4 needs more memory than the 0\.6 GB"):
        apart(wants_memory, ["a.mp4"], limits=Limits(memory=600_000_000))
    assert apart(wants_memory, ["a.mp4"]) == 2**30


@linux
def test_a_clip_that_needs_too_much_memory(clip: Callable[..., Path]) -> None:
    path = clip(size=(3840, 2160), frames=30, options={"preset": "ultrafast"})
    with pytest.raises(MediaError) as caught:
        checked(path, Limits(memory=200_000_000))
    assert caught.value.code == "LIMIT"
    assert path.name in str(caught.value)


def test_limits_on_pixels_and_duration(clip: Callable[..., Path]) -> None:
    path = clip(frames=48)
    assert checked(path) == probe(path)
    with pytest.raises(MediaError, match=r"64x48, more than the 0.001 megapixels"):
        checked(path, Limits(pixels=1000))
    with pytest.raises(MediaError, match="lasts 2 s, more than the 1 s"):
        checked(path, Limits(duration=Fraction(1)))


def test_a_header_that_lies_about_the_size(clip: Callable[..., Path]) -> None:
    path = clip(size=(640, 480))
    data = path.read_bytes()
    # The track's entry says 64x48; the pictures in it stay as large as they are.
    place = data.index(b"avc1", data.index(b"stsd")) + 28
    assert struct.unpack_from(">HH", data, place) == (640, 480)
    path.write_bytes(data[:place] + struct.pack(">HH", 64, 48) + data[place + 4 :])
    with pytest.raises(MediaError):
        checked(path, Limits(pixels=10_000))


def test_damage_is_found(clip: Callable[..., Path], tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (48, 48, 64, 3), np.uint8)
    path = clip(frames=48, picture=noise)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 4000] = bytes(4000)
    damaged, cut = tmp_path / "damaged.mp4", tmp_path / "cut.mp4"
    damaged.write_bytes(data)
    cut.write_bytes(data[:middle])
    with pytest.raises(MediaError, match=r"damaged\.mp4 is damaged"):
        checked(damaged)
    with pytest.raises(MediaError, match=r"cut\.mp4 is cut short"):
        checked(cut)
    with pytest.raises(MediaNotFoundError, match="There is no file"):
        checked(tmp_path / "none.mp4")


def test_errors_keep_their_class() -> None:
    with pytest.raises(MissingExtraError, match="needs the extra 'rife'") as caught:
        apart(lacks_an_extra, [])
    assert caught.value.extra == "rife"
    with pytest.raises(ZeroDivisionError, match="a bug") as bug:
        apart(has_a_bug, [])
    assert "has_a_bug" in "".join(bug.value.__notes__)


def test_what_is_printed_does_not_disturb(capfd: pytest.CaptureFixture[str]) -> None:
    scratch = apart(prints, [])
    assert not Path(scratch).exists()
    seen = capfd.readouterr()
    assert seen.out == ""
    assert "more noise" in seen.err


@pytest.mark.parametrize("work", [told_then_waits, spins])
def test_ctrl_c_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: Callable[..., None]
) -> None:
    monkeypatch.setattr("rushes.media.sandbox._GRACE", 0.5)
    pids: list[int] = []

    def interrupt(pid: int) -> None:
        pids.append(pid)
        raise KeyboardInterrupt

    job = partial(work, tmp_path / "out.mp4") if work is told_then_waits else work
    with pytest.raises(KeyboardInterrupt):
        apart(job, ["a.mp4"], on_progress=interrupt)
    assert gone(pids[0])
    assert list(tmp_path.iterdir()) == []


def test_an_edit_in_the_sandbox(clip: Callable[..., Path], tmp_path: Path) -> None:
    shown: list[Progress] = []
    edit = Edit(clip()).resize(32)
    made = edit.run(tmp_path / "out.mp4", sandbox=True, on_progress=shown.append)
    assert made.facts == probe(tmp_path / "out.mp4")
    assert (made.facts.width, made.facts.frames) == (32, 24)
    done = [each.done for each in shown if each.done is not None]
    assert done == sorted(done)
    assert done[-1] == 1


def test_trusted_work_stays_here(monkeypatch: pytest.MonkeyPatch) -> None:
    assert guarded(os.getpid, []) != os.getpid()
    monkeypatch.setenv("RUSHES_TRUSTED", "1")
    from rushes.settings import settings  # noqa: PLC0415 - as it stands now

    settings.cache_clear()
    assert guarded(os.getpid, []) == os.getpid()
