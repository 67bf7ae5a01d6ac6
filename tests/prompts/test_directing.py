"""What a prompt says of the camera, sent in the way in which each model takes it."""

from __future__ import annotations

from typing import Any

import pytest

from rushes.frozen import thawed
from rushes.plan import plan
from rushes.settings import Settings
from rushes.types import GenerationRequest

PAN = {"type": "simple", "config": {"tilt": -5}}
#: The model, the words, further fields; the words and the options that go out.
SENT: list[tuple[str, str, dict[str, Any], str, dict[str, Any]]] = [
    ("kling/kling-1.0", "a fox, camera pans left", {}, "", {"camera_control": PAN}),
    # Of several moves an option of one says none; and it is not taken with 10 s.
    ("kling/kling-1.0", "a fox, camera pans left, then tilts up", {}, "", {}),
    ("kling/kling-1.0", "a fox, camera pans left", {"duration": 10}, "", {}),
    ("kling/kling-3.0", "a fox, camera pans left", {}, "", {}),
    (
        "dreammachine/ray-2",
        "a fox, the camera pans left and pulls out",
        {},
        "",
        {"concepts": [{"key": "pan_left"}, {"key": "pull_out"}]},
    ),
    ("dreammachine/ray-2", "a fox, no camera pan left", {}, "", {}),
    (
        "dreammachine/ray-2",
        "a fox, pan left",
        {"options": {"concepts": [{"key": "orbit_left"}]}},
        "",
        {"concepts": [{"key": "orbit_left"}]},
    ),
    ("dreammachine/ray-2", "a fox, pan left", {"options": {"concepts": []}}, "", {"concepts": []}),
    (
        "minimax/t2v-01-director",
        "the camera pans left over a market, then a slow push in",
        {},
        "the camera pans left [Pan left] over a market, then a slow push in [Push in]",
        {},
    ),
    ("minimax/hailuo-2.3", "[Pan left] a fox, push in", {}, "", {}),
    ("minimax/hailuo-2.3", "a fox sleeps", {}, "", {}),
    ("minimax/h3", "a fox, pan left", {}, "", {}),
]


@pytest.mark.parametrize(("model", "words", "fields", "said", "options"), SENT)
def test_a_camera_is_said_as_the_model_takes_it(
    model: str, words: str, fields: dict[str, Any], said: str, options: dict[str, Any]
) -> None:
    asked = GenerationRequest.of(prompt=words, model=model, **fields)
    settings = Settings(emulator="http://127.0.0.1:9")
    sent = plan(asked, settings).request
    assert (sent.prompt, thawed(sent.options)) == (said or words, options)
    assert plan(sent, settings).request == sent
