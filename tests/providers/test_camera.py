"""The camera of a request on the wires of those who have a way of their own to tell it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from rushes import catalogue
from rushes.catalogue import CameraSyntax
from rushes.emulator.faults import Armed, Fault, Stage
from rushes.engine import life
from rushes.hosted import Hosted
from rushes.prompts.rig import Rig
from rushes.providers import provider
from rushes.studio import AsyncStudio
from rushes.testing.cases import offers, plain
from rushes.testing.orders import translated
from rushes.types import GenerationRequest

if TYPE_CHECKING:
    from pathlib import Path

    from rushes.catalogue import Model
    from rushes.emulator.desk import Desk
    from rushes.types import Mode

#: Every row that takes moves apart from words.
ROWS = [
    offer
    for name in sorted(catalogue.providers())
    for offer in offers(name)
    if Rig(offer[0], offer[0].modes[offer[1]]).syntax is not CameraSyntax.WORDS
]
LEFT = {"type": "simple", "config": {"tilt": -5}}


def body(request: GenerationRequest) -> dict[str, Any]:
    order = translated(request)
    told = provider(order.model.provider.name).submit(order).body
    assert isinstance(told, dict)
    return told


def test_three_providers_have_a_way_of_their_own() -> None:
    assert {model.provider.name for model, _ in ROWS} == {"dreammachine", "kling", "minimax"}
    assert len(ROWS) >= 15


@pytest.mark.parametrize(("model", "mode"), ROWS, ids=lambda each: getattr(each, "id", str(each)))
def test_moves_are_told_in_that_way(model: Model, mode: Mode, tmp_path: Path) -> None:
    can = model.modes[mode]
    request = plain((model, mode), tmp_path).but(prompt="a fox in the snow")
    if model.id == "kling/kling-1.5":
        request = request.but(resolution="1080p")
    without = body(request)
    for asked in (
        request.but(camera="pan left"),
        request.but(prompt="a fox in the snow, pan left"),
    ):
        told = body(asked)
        if can.writing is not None and can.writing.camera is CameraSyntax.COMMANDS:
            assert told.pop("prompt") == f"{asked.prompt} [Pan left]"
            assert told == {name: value for name, value in without.items() if name != "prompt"}
            continue
        own: dict[str, dict[str, Any]] = {
            "kling": {"camera_control": LEFT},
            "dreammachine": {"concepts": [{"key": "pan_left"}]},
        }
        assert told == {**without, **own[model.provider.name], "prompt": asked.prompt}


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("fields", "sent"),
    [
        ({"model": "kling/kling-1.0", "camera": "pan left"}, {"camera_control": LEFT}),
        (
            {"model": "dreammachine/ray-2", "prompt": "a fox, orbit shot"},
            {"concepts": [{"key": "orbit_right"}]},
        ),
        (
            {"model": "minimax/t2v-01-director", "prompt": "a fox, dolly in"},
            {"prompt": "a fox, dolly in [Push in]"},
        ),
    ],
)
async def test_the_wire_takes_it(
    fields: dict[str, Any], sent: dict[str, Any], emulator: Desk
) -> None:
    request = GenerationRequest.of(**{"prompt": "a fox", **fields})
    emulator.faults.armed.append(Armed(Fault.NEVER))
    maker = Hosted(catalogue.find(request.model).provider.name)
    await maker.submit(request)
    await maker.aclose()
    (create,) = [each for each in emulator.journal.entries if each.stage == Stage.CREATE]
    told = json.loads(create.body)
    assert {name: told[name] for name in sent} == sent


@pytest.mark.anyio
async def test_a_clip_says_what_was_told_and_keeps_what_was_asked(
    emulator: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del emulator
    monkeypatch.setattr(life, "pause", lambda elapsed, poll, done=None: 0.0)
    request = GenerationRequest.of(model="kling/kling-1.0", prompt="a fox", camera="pan left")
    async with AsyncStudio() as studio:
        clip = await studio.generate(request, output=tmp_path)
    assert clip.request == request
    assert clip.notes == (
        "Camera: 'pan left' is told to kling/kling-1.0 as options.camera_control "
        '{"type": "simple", "config": {"tilt": -5}}.',
    )


@pytest.mark.anyio
async def test_an_order_after_a_crash_is_the_same_call(
    emulator: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = GenerationRequest.of(
        model="kling/kling-1.0", prompt="a fox, camera pans left", camera="slow zoom in"
    )
    maker = Hosted("kling")
    intent = dict(await maker.prepare(request))
    emulator.faults.armed.append(Armed(Fault.DROP_AFTER, provider="kling"))
    first = await maker.recover(request, intent)
    await maker.aclose()
    # Whatever is learnt of the camera meanwhile: what is kept of the order says how it was told.
    monkeypatch.setattr("rushes.hosted.maker.steered", lambda request: pytest.fail("told anew"))
    other = Hosted("kling")
    again = await other.recover(request, intent)
    await other.aclose()
    assert again.data["found"] == first.data["found"]
    bodies = [each.body for each in emulator.journal.entries if each.body]
    assert all(each == bodies[0] for each in bodies)
    assert len(emulator.journal.jobs) == 1
