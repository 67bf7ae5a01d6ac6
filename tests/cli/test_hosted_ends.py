"""What a person is told where no clip comes of a hosted generation: the money, and the id."""

from __future__ import annotations

import re
import signal
import time
from typing import TYPE_CHECKING

import pytest

from rushes.emulator.faults import Armed, Fault, Stage
from rushes.emulator.serve import running

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result

    from rushes.emulator.desk import Desk

    Run = Callable[..., Result]
    Spawn = Callable[..., subprocess.Popen[str]]


@pytest.fixture(scope="module")
def _desk() -> Iterator[Desk]:
    with running(by_looks=True, draft=True) as desk:
        yield desk


@pytest.fixture
def desk(_desk: Desk, monkeypatch: pytest.MonkeyPatch, rushes_home: Path) -> Desk:
    """An emulator to which the command line is pointed."""
    from rushes.settings import settings  # noqa: PLC0415 - after the environment is set

    _desk.journal.clear()
    _desk.faults.armed.clear()
    monkeypatch.setenv("RUSHES_EMULATOR", _desk.base)
    settings.cache_clear()
    return _desk


def seen(desk: Desk, stage: Stage) -> bool:
    """Wait until a request of that stage has come; whether it has."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if any(entry.stage == stage.value for entry in list(desk.journal.entries)):
            return True
        time.sleep(0.01)
    return False


def interrupted(process: subprocess.Popen[str], number: int = signal.SIGINT) -> str:
    """Press Ctrl-C, as a shell does it that signals twice; what is said then."""
    process.send_signal(number)
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 128 + number, stderr
    assert stdout == ""
    return stderr


WORDS = ("generate", "a fox walks", "-d", "5", "-m")
SMALL = ("openai/any-model", "-d", "1", "--size", "128x72")


@pytest.mark.parametrize(
    ("number", "model", "said"),
    [
        (
            signal.SIGINT,
            "runway/gen4.5",
            "  Stopped. If it was running already, Runway",
        ),
        (signal.SIGTERM, "pika/pika-2.5", "  Pika cannot stop it: it goes on there, and is"),
    ],
)
def test_who_is_stopped_says_what_becomes_of_the_money(
    number: int, model: str, said: str, desk: Desk, spawn: Spawn
) -> None:
    desk.faults.armed.append(Armed(Fault.NEVER))
    process = spawn(*WORDS, model)
    assert seen(desk, Stage.CHECK)
    stderr = interrupted(process, number)
    (paid,) = desk.journal.jobs.values()
    assert stderr.startswith("Stopped; nothing was kept.\n")
    assert said in stderr
    assert f"id of it is {paid.job}." in stderr


def test_ctrl_c_while_an_order_is_sent_waits_for_its_answer(desk: Desk, spawn: Spawn) -> None:
    desk.faults.armed.append(Armed(Fault.SLOW, 0.5, stage=Stage.CREATE))
    process = spawn(*WORDS, "runway/gen4.5")
    assert seen(desk, Stage.CREATE)
    stderr = interrupted(process)
    (paid,) = desk.journal.jobs.values()
    assert paid.state == "cancelled"
    assert f"id of it is {paid.job}." in stderr


def test_a_kill_loses_nothing_and_pays_once(
    desk: Desk, spawn: Spawn, run: Run, tmp_path: Path
) -> None:
    desk.faults.armed.append(Armed(Fault.SLOW, 30, stage=Stage.CHECK))
    folder = tmp_path / "clips"
    folder.mkdir()
    words = ("generate", "a fox", "-m", *SMALL, "-o", str(folder / "fox.mp4"))
    process = spawn(*words)
    assert seen(desk, Stage.CHECK)
    process.kill()
    process.communicate(timeout=60)
    # An empty hidden folder stays, as after every kill (docs/finishing.md).
    assert list(folder.glob("[!.]*")) == []
    assert [path.stat().st_size for path in folder.glob(".rushes-*/*") if path.is_file()] == []
    result = run(*words)
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in folder.glob("[!.]*")) == ["fox.mp4", "fox.mp4.json"]
    assert len(desk.journal.jobs) == 1


@pytest.mark.parametrize(
    ("fault", "model", "money"),
    [
        ("fails", ("runway/gen4.5",), "Nothing was billed."),
        ("fails", ("pika/pika-2.5",), "Nothing was billed."),
        ("not-a-video:9", ("runway/gen4.5",), "It is billed: $0.60."),
        ("not-a-video:9", SMALL, "It is billed; the price is not published."),
        ("moderated-output", ("luma/ray-3.2",), "Whether it is billed, "),
    ],
)
def test_a_failure_says_what_was_billed_and_the_id(
    fault: str, model: tuple[str, ...], money: str, desk: Desk, run: Run, tmp_path: Path
) -> None:
    result = run("generate", f"a fox !fault={fault}", "-m", *model, "-o", f"{tmp_path}/fox.mp4")
    assert result.exit_code == 1
    (paid,) = desk.journal.jobs.values()
    assert money in result.stderr
    assert re.search(rf"id of it is {paid.job}\.$", result.stderr.strip())
