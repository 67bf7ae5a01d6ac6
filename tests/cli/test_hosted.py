"""Hosted models from the command line: the emulator, estimates, and what is affordable."""

from __future__ import annotations

import json
import os
import signal
from typing import TYPE_CHECKING
from urllib.request import ProxyHandler, build_opener

import pytest

from rushes.media import probe

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]


def test_a_hosted_model_is_tried_without_a_key(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "fox.mp4"
    words = ("-m", "openai/any-model", "-d", "1", "--size", "128x72")
    result = run("generate", "a fox", *words, "--emulate", "-o", str(target))
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"{target}\n"
    assert "nothing was sent or paid" in result.stderr
    assert probe(target).width == 128
    assert "RUSHES_EMULATOR" not in os.environ


def test_without_a_key_the_way_to_one_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RUNWAYML_API_SECRET", raising=False)
    result = run("generate", "a fox", "-m", "runway/gen4.5")
    assert result.exit_code == 2
    for word in ("RUNWAYML_API_SECRET", "dev.runwayml.com", "rushes generate --emulate"):
        assert word in result.stderr


def test_an_estimate_is_sorted_and_cites_its_source(run: Run) -> None:
    models = ("kling/kling-3.0", "pika/pika-2.5", "pika/pikaffects", "runway/gen4.5")
    words = [word for model in models for word in ("-m", model)]
    result = run("estimate", "a fox", *words, "-d", "5", "--json")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["model"] for row in rows] == ["pika/pika-2.5", "kling/kling-3.0", "runway/gen4.5"]
    assert [row["text"] for row in rows] == ["$0.20", "$0.42", "$0.60"]
    assert all("2026" in row["basis"] for row in rows)
    assert "pika/pikaffects" in result.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "$0.60"),
        (("-n", "3"), "$1.80"),
        (("-n", "3", "-s", "7"), "$1.80"),
        (("--vary", "camera=orbit,static"), "$1.20"),
        (("--vary", "camera=orbit,static", "--vary", "light=noon,dusk,dawn"), "$3.60"),
        (("--vary", "camera"), "$2.40"),
        (("--vary", "camera", "-n", "2"), "$1.20"),
    ],
)
def test_an_estimate_is_of_all_takes(words: tuple[str, ...], told: str, run: Run) -> None:
    result = run("estimate", "a fox walks", "-m", "runway/gen4.5", "-d", "5", *words, "--json")
    row = json.loads(result.stdout)
    assert row["text"] == told
    assert row["each"] == "$0.60"
    assert float(row["high"]) == pytest.approx(0.6 * row["takes"])


def test_an_estimate_of_takes_refuses_as_generate_does(run: Run) -> None:
    for words in (("--vary", "nothing=1"), ("--vary", "camera", "-n", "99"), ("-n", "0")):
        assert run("estimate", "a fox", "-m", "runway/gen4.5", *words).exit_code == 2, words


def test_takes_of_an_unknown_price_are_of_an_unknown_price(run: Run) -> None:
    words = ("--image", "https://e.example/a.png", "--option", "pikaffect=Melt", "-n", "2")
    _, price, basis = run("estimate", "-m", "pika/pikaffects", *words).stdout.split("\t")
    assert price == "unknown"
    assert basis.startswith("2 takes; ")


def test_an_estimate_that_no_model_can_give_is_refused(run: Run) -> None:
    result = run("estimate", "a fox", "-m", "runway/gen4.5", "-d", "99")
    assert result.exit_code == 2
    assert "99 s is not offered" in result.stderr
    result = run("estimate", "a fox", "-m", "openai/sora-2")
    assert result.exit_code == 2
    assert "2026-09-24" in result.stderr


def test_what_is_not_known_is_never_nothing(run: Run) -> None:
    result = run("estimate", "a fox", "-m", "pika/pika-2.5", "--image", "https://e.example/a.png")
    assert result.stdout.split("\t")[1] == "unknown"


def test_models_can_be_asked_for_by_price(run: Run) -> None:
    result = run("models", "--mode", "image-to-video", "--max-price", "0.05", "--json")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    found = [row["id"] for row in rows]
    assert [row["second"] for row in rows] == sorted(row["second"] for row in rows)
    told = run("models", "--mode", "image-to-video", "--max-price", "0.05").stdout
    assert "\tfrom $0.042 a second (" in told
    assert found[0] == "preview/animatic"
    assert "kling/kling-2.5-turbo" in found  # 720p, which it makes unless told otherwise
    assert "kling/kling-3.0" not in found
    assert "no published price" in result.stderr


def test_the_emulator_says_where_it_is_and_stops(
    spawn: Callable[..., subprocess.Popen[str]],
) -> None:
    process = spawn("emulator", "--port", "0", "--json")
    assert process.stdout is not None
    ready = json.loads(process.stdout.readline())
    opened = build_opener(ProxyHandler({})).open(f"{ready['base']}/_emulator")
    with opened as reply:
        told = json.load(reply)
    assert told["wires"] == ready["wires"]
    assert "drop-after" in told["faults"]
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert "Stopped after 0 requests and 0 jobs" in said


def test_a_port_that_is_taken_is_told(
    run: Run, spawn: Callable[..., subprocess.Popen[str]]
) -> None:
    process = spawn("emulator", "--port", "0", "--json")
    assert process.stdout is not None
    port = json.loads(process.stdout.readline())["base"].rpartition(":")[2]
    result = run("emulator", "--port", port)
    assert result.exit_code == 2
    assert f"Port {port} cannot be used" in result.stderr
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
