"""``rushes batch``, ``jobs`` and ``worker``: ordered by one process, made by another."""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from rushes.engine import Engine
from rushes.engine.runtime import Limit, Rate
from rushes.media import probe
from rushes.settings import settings

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from rushes.emulator.desk import Desk

    Run = Callable[..., Result]
    Spawn = Callable[..., subprocess.Popen[str]]

pytestmark = pytest.mark.usefixtures("at_home")
_TINY = {"duration": 1, "size": "128x72", "fps": 12}
_HOSTED = {"model": "runway/gen4.5", "duration": 2}


@pytest.fixture
def rows(tmp_path: Path) -> Callable[..., str]:
    """``rows({"prompt": "a fox"}, …)``: the name of a file of requests."""

    def written(*many: dict[str, Any]) -> str:
        path = tmp_path / "shots.jsonl"
        path.write_text("\n".join(map(json.dumps, many)), encoding="utf-8")
        return str(path)

    return written


def _told(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_batch_is_made_and_not_made_twice(
    run: Run, rows: Callable[..., str], tmp_path: Path
) -> None:
    file = rows({"prompt": "a fox", **_TINY, "output": "fox.mp4"}, {"prompt": "a boat", **_TINY})
    words = ("batch", file, "-o", str(tmp_path / "out"))
    first = run(*words)
    assert first.exit_code == 0, first.stderr
    clips = sorted(first.stdout.splitlines())
    assert str(tmp_path / "out" / "fox.mp4") in clips
    assert [probe(clip).width for clip in clips] == [128, 128]
    assert "2 ordered as batch shots-" in first.stderr
    assert "2 made." in first.stderr
    again = run(*words, "--json")
    assert "2 were ordered before." in again.stderr
    assert sorted(each["path"] for each in _told(again)) == clips
    assert {each["state"] for each in _told(again)} == {"succeeded"}


def test_a_file_that_is_there_is_not_replaced(
    run: Run, rows: Callable[..., str], tmp_path: Path
) -> None:
    (tmp_path / "fox.mp4").write_bytes(b"somebody else's")
    file = rows({"prompt": "a fox", **_TINY, "output": "fox.mp4"})
    refused = run("batch", file, "-o", str(tmp_path))
    assert refused.exit_code == 2
    assert "line 1" in refused.stderr
    assert "--force" in refused.stderr
    assert not run("jobs", "list").stdout


def test_what_failed_is_told_and_retried(
    run: Run, rows: Callable[..., str], emulator: Desk, tmp_path: Path
) -> None:
    file = rows({"prompt": "a fox", **_HOSTED}, {"prompt": "a boat !fault=fails", **_HOSTED})
    words = ("batch", file, "-o", str(tmp_path / "out"), "--project", "ads")
    mixed = run(*words)
    assert mixed.exit_code == 1
    assert len(mixed.stdout.splitlines()) == 1
    assert "1 made, 1 failed" in mixed.stderr
    assert "--retry" in mixed.stderr
    assert run(*words).exit_code == 1
    assert len(emulator.journal.jobs) == 2, "to run it again orders nothing"
    run(*words, "--retry")
    assert len(emulator.journal.jobs) == 3
    (failed,) = _told(run("jobs", "list", "--state", "failed", "--project", "ads", "--json"))
    assert failed["attempt"] == 2
    assert failed["money"]["key"] == "emulator"
    shown = run("jobs", "show", failed["id"][-8:]).stdout
    for word in ("runway/gen4.5", "project: ads", "times ordered: 2", "play money", "reserved: "):
        assert word in shown
    assert str(failed["order"]) in shown


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--budget", "0.30"), "together, and --budget allows 0.30"),
        (("--max-cost", "0.20"), "2 of 2 rows are wrong"),
        (("--detach", "--emulate"), "without --detach"),
    ],
)
@pytest.mark.usefixtures("emulator")
def test_a_batch_that_is_too_dear_is_refused(
    run: Run, rows: Callable[..., str], words: tuple[str, ...], told: str
) -> None:
    file = rows({"prompt": "a fox", **_HOSTED}, {"prompt": "a boat", **_HOSTED})
    refused = run("batch", file, *words)
    assert refused.exit_code == 2
    assert told in refused.stderr


def test_what_is_ordered_can_be_seen_steered_and_waited_for(
    run: Run, rows: Callable[..., str]
) -> None:
    many = [{"prompt": prompt, **_TINY} for prompt in ("a fox", "a boat", "a tree")]
    ordered = run("batch", rows(*many), "--detach")
    assert ordered.exit_code == 0
    assert "rushes worker" in ordered.stderr, "nobody does it"
    fox, boat, tree = ordered.stdout.splitlines()
    listed = [row.split("\t") for row in run("jobs", "list").stdout.splitlines()]
    assert {row[0] for row in listed} == {fox, boat, tree}
    assert {row[1] for row in listed} == {"queued"}
    for words in (("list",), ("list", "--json"), ("show", fox)):
        nobody = "now. To have it done: rushes worker\n"
        assert run("jobs", *words).stderr.endswith(nobody), words
    cancelled = run("jobs", "cancel", fox)
    assert cancelled.exit_code == 0
    assert "it cost nothing" in cancelled.stdout
    assert run("jobs", "cancel", fox).stdout.startswith(f"{fox[-8:]} cancelled")
    waited = run("jobs", "wait", boat, tree)
    assert waited.exit_code == 0, waited.stderr
    assert len(waited.stdout.splitlines()) == 2
    assert run("jobs", "wait", fox).exit_code == 1
    retried = run("jobs", "retry", fox, "--wait")
    assert retried.exit_code == 0, retried.stderr
    assert run("jobs", "retry", fox).exit_code == 2
    assert "Nothing is in flight" in run("jobs", "watch").stderr
    changes = run("jobs", "watch", fox).stdout.split("\t")
    assert changes[1:3] == [fox, "succeeded"]


def test_what_is_unknown_is_resolved(run: Run, rows: Callable[..., str], emulator: Desk) -> None:
    lost = [{"prompt": f"a {what} !fault=drop-after", **_HOSTED} for what in ("fox", "boat")]
    ended = run("batch", rows(*lost), "--json")
    assert ended.exit_code == 1
    assert "2 unknown" in ended.stderr
    assert "held by what is unknown in the emulator; nothing was sent or paid." in ended.stderr
    fox, boat = (each["id"] for each in _told(ended))
    paid = next(iter(emulator.journal.jobs.values())).job
    assert run("jobs", "retry", fox).exit_code == 2
    assert run("jobs", "resolve", fox).exit_code == 2
    assert run("jobs", "resolve", fox, "--found", '{"no": 1}').exit_code == 2
    emulator.faults.armed.clear()
    mistyped = run("jobs", "resolve", fox, "--found", "not/an id")
    assert mistyped.exit_code == 2
    assert "knows no work 'not/an id'" in mistyped.stderr
    assert run("jobs", "resolve", fox, "--found", paid).exit_code == 0
    assert run("jobs", "resolve", boat, "--not-accepted").exit_code == 0
    assert run("jobs", "wait", fox).exit_code == 0
    assert run("jobs", "show", boat).stdout.startswith(f"{boat}: failed")
    assert len(emulator.journal.jobs) == 2


def test_what_was_over_is_forgotten_but_not_its_clip(run: Run, rows: Callable[..., str]) -> None:
    (made,) = _told(run("batch", rows({"prompt": "a fox", **_TINY}), "--json"))
    assert "0 generations" in run("jobs", "prune", "--older-than", "1h").stderr
    assert run("jobs", "prune", "--older-than", "old").exit_code == 2
    assert "1 generation forgotten" in run("jobs", "prune", "--older-than", "0h").stderr
    assert run("jobs", "show", made["id"]).exit_code == 2
    assert probe(made["path"]).frames == 12


@pytest.mark.parametrize("command", ["wait", "cancel", "retry"])
def test_it_must_be_said_which(run: Run, command: str) -> None:
    assert "ID, or --batch NAME" in run("jobs", command).stderr
    assert "rushes jobs list" in run("jobs", command, "nosuch").stderr
    assert run("jobs", command, "--batch", "none").exit_code == 2


def test_the_queues_say_what_waits_and_what_may_run(run: Run, rows: Callable[..., str]) -> None:
    assert "There is no queue yet" in run("jobs", "queues").stderr
    run("batch", rows({"prompt": "a fox", **_TINY}, {"prompt": "a boat", **_TINY}), "--detach")
    assert run("jobs", "queues").stdout == "preview\t2\t0\t2 in each worker\t\n"
    with Engine(settings()) as engine:
        engine.limit("preview", 3)
        engine.pace("preview", Rate(10, 60))
    assert _told(run("jobs", "queues", "--json")) == [
        {
            "queue": "preview",
            "queued": 2,
            "running": 0,
            "limit": None,
            "limit_in_each_worker": 3,
            "rate": {"orders": 10, "seconds": 60.0},
        }
    ]


def test_a_worker_makes_what_others_ordered(
    run: Run, rows: Callable[..., str], spawn: Spawn
) -> None:
    ordered = run("batch", rows({"prompt": "a fox", **_TINY}), "--detach").stdout.strip()
    other = run("worker", "--queues", "runway", "--until-idle")
    assert other.exit_code == 0, "nothing of runway is ordered"
    with Engine(settings()).start({"runway"}):
        said = "(preview) now. To have it done: rushes worker --queues preview"
        assert said in run("jobs", "list").stderr, "it works on other work"
    assert ordered not in other.stdout
    kept = ("--limit", "local=1", "--rate", "local=60/min")
    heard = ("--webhooks", "127.0.0.1:0", "--public-url", "https://rushes.example.com")
    worker = spawn("worker", "--queues", "local", *kept, *heard, "--metrics", "0")
    assert worker.stdout is not None
    first = json.loads(worker.stdout.readline())
    assert first["event"] == "worker started"
    health = httpx2.get(f"{first['metrics']}/health", trust_env=False)
    assert (health.status_code, health.json()["well"]) == (200, True)
    forged = httpx2.post(f"{first['webhooks']}/hooks/runway/{ordered}/guess", trust_env=False)
    assert forged.status_code == 404
    with Engine(settings()) as engine:
        assert engine.limits() == {"preview": Limit(here=1, rate=Rate(60, 60))}
    waited = run("jobs", "wait", ordered)
    assert waited.exit_code == 0, waited.stderr
    worker.send_signal(signal.SIGTERM)
    log, errors = worker.communicate(timeout=60)
    assert worker.returncode == 0, errors
    events = [json.loads(line) for line in log.splitlines()]
    told = [each["event"] for each in events]
    assert told[-1] == "worker stops"
    for event in ("ordering", "accepted"):
        assert event in told
    (made,) = (each for each in events if each["event"] == "made")
    assert made["generation"] == ordered
    assert made["clip"] == waited.stdout.strip()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--queues", "runwya"), "did you mean runway"),
        (("--limit", "runway=0"), "1 to 100000"),
        (("--limit", "runway"), "NAME=VALUE"),
        (("--rate", "runway=fast"), "write 10/min"),
        (("--rate", "runway=0/min"), "write 10/min"),
        (("--database", "mysql://here/db"), "postgresql://"),
        (("--webhooks", "127.0.0.1:8080"), "--public-url https://"),
        (("--webhooks", "8080", "--public-url", "https://me:pw@x"), "nothing more"),
        (("--metrics", "everywhere"), "127.0.0.1:8080"),
    ],
)
def test_a_worker_that_makes_no_sense_is_refused(
    run: Run, words: tuple[str, ...], told: str
) -> None:
    refused = run("worker", *words)
    assert refused.exit_code == 2
    assert told in refused.stderr
