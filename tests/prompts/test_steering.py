"""The camera of a request, as each model is told of it."""

from __future__ import annotations

import pytest

from rushes import catalogue
from rushes.catalogue import CameraSyntax
from rushes.frozen import thawed
from rushes.prompts import Role, keys, phrase, said_for
from rushes.prompts.steering import objections, steered
from rushes.types import GenerationRequest

KLING, RAY, HAILUO = "kling/kling-1.0", "dreammachine/ray-2", "minimax/hailuo-02"
WORDS, DRAWN = "runway/gen4.5", "preview/animatic"
FOX = "a fox in the snow"
LEFT = {"type": "simple", "config": {"tilt": -5}}


def asked(model: str, prompt: str = FOX, **fields: object) -> GenerationRequest:
    return GenerationRequest.of(model=model, prompt=prompt, **fields)


def why(model: str, prompt: str = FOX, **fields: object) -> list[str]:
    request = asked(model, prompt, **fields)
    return [str(reason) for reason in objections(request, catalogue.find(model))]


@pytest.mark.parametrize(
    ("model", "moves", "prompt", "options"),
    [
        (KLING, "pan left", FOX, {"camera_control": LEFT}),
        (KLING, "Pan_Left", FOX, {"camera_control": LEFT}),
        (KLING, "slow pan left", f"{FOX}, slow pan left", {"camera_control": LEFT}),
        (KLING, "dolly in", f"{FOX}, dolly in", {}),
        (KLING, "words", FOX, {}),
        (RAY, "orbit", FOX, {"concepts": [{"key": "orbit_right"}]}),
        (RAY, "push in, zoom in", FOX, {"concepts": [{"key": "push_in"}, {"key": "zoom_in"}]}),
        (RAY, "handheld, rack focus", f"{FOX}, rack focus", {"concepts": [{"key": "handheld"}]}),
        (HAILUO, "dolly in", f"{FOX} [Push in]", {}),
        (HAILUO, "pan left, zoom in, drone", f"{FOX}, drone shot [Pan left,Zoom in]", {}),
        (WORDS, "static", f"{FOX}, locked camera, static shot", {}),
        (DRAWN, "orbit", f"{FOX}, orbit shot", {}),
    ],
)
def test_a_move_is_told_in_the_models_own_way(
    model: str, moves: str, prompt: str, options: dict[str, object]
) -> None:
    told = steered(asked(model, camera=moves))
    assert told.reasons == ()
    assert (told.request.prompt, thawed(told.request.options)) == (prompt, options)
    assert told.request.camera == ()
    quiet = moves == "words" or model == DRAWN
    assert bool(told.notes) is not quiet


@pytest.mark.parametrize(
    ("model", "prompt", "sent", "options", "note"),
    [
        (KLING, f"{FOX}, camera pans left", None, {"camera_control": LEFT}, "also told"),
        (RAY, f"{FOX}, orbit shot", None, {"concepts": [{"key": "orbit_right"}]}, "also told"),
        (HAILUO, f"{FOX}, dolly in", f"{FOX}, dolly in [Push in]", {}, "also told"),
        (
            HAILUO,
            "a fox. The camera pans left to a house, then zooms in on it. Night.",
            "a fox. The camera pans left to a house [Pan left], then zooms in on it [Zoom in]. "
            "Night.",
            {},
            "also told",
        ),
        (KLING, f"{FOX}, pan left, zoom in", None, {}, "takes 1 at a time"),
        (KLING, f"{FOX}, pan left, then zoom in", None, {}, "one follows the other"),
        (RAY, f"{FOX}, zoom in, zoom out", None, {}, "they exclude each other"),
        (KLING, f"{FOX}, dolly in", None, {}, ""),
        (HAILUO, f"{FOX}, pan left [Tilt up]", None, {}, ""),
        (HAILUO, f"{'a fox ' * 332}pan left", None, {}, "the prompt is full"),
        (RAY, f"{FOX}, no camera pan left", None, {}, ""),
        (HAILUO, "a fox sleeps", None, {}, ""),
        ("minimax/h3", f"{FOX}, pan left", None, {}, ""),
        ("kling/kling-3.0", f"{FOX}, camera pans left", None, {}, ""),
        (WORDS, f"{FOX}, pan left", None, {}, ""),
        (DRAWN, f"{FOX}, pan left", None, {}, ""),
        (KLING, "a man pans for gold, not a zoom in sight", None, {}, ""),
    ],
)
def test_moves_of_the_prompt_stay_there_and_are_told_as_well(
    model: str, prompt: str, sent: str | None, options: dict[str, object], note: str
) -> None:
    told = steered(asked(model, prompt))
    assert told.request.prompt == (sent or prompt)
    assert told.request == asked(model, sent or prompt, **({"options": options} if options else {}))
    assert (note in " ".join(told.notes)) if note else told.notes == ()
    assert told.reasons == ()


def test_a_control_never_changes_what_is_made() -> None:
    for fields in ({"duration": 10}, {"options": {"mode": "pro"}}):
        for words in ({"prompt": f"{FOX}, pan left"}, {"prompt": FOX, "camera": "pan left"}):
            told = steered(asked(KLING, **{**fields, **words}))  # type: ignore[arg-type]
            assert "camera_control" not in told.request.options
            assert told.request.prompt == f"{FOX}, pan left"
            assert "the camera is controlled in" in told.notes[0]
    still = {"image": "https://files.example/a.png", "camera": "pan left"}
    assert "at 1080p alone" in steered(asked("kling/kling-1.5", **still)).notes[0]
    large = asked("kling/kling-1.5", **still, resolution="1080p")
    assert steered(large).request.options == {"camera_control": LEFT}


def test_the_models_own_option_goes_before_the_words_and_not_beside_the_field() -> None:
    own = {"camera_control": {"type": "down_back"}}
    request = asked(KLING, f"{FOX}, pan left", options=own)
    assert steered(request).request is request
    assert (
        "camera and options.camera_control are both given"
        in why(KLING, camera="pan left", options=own)[0]
    )


@pytest.mark.parametrize(
    ("model", "fields", "told"),
    [
        (KLING, {"camera": "pan left, zoom in"}, "takes 1 at a time: give one of pan left or zoom"),
        (HAILUO, {"camera": "pan left, tilt up, zoom in, pull out"}, "takes 3 at a time"),
        (WORDS, {"camera": "zoom in, zoom out"}, "'zoom in' and 'zoom out' at once"),
        (WORDS, {"camera": "doly in"}, "did you mean dolly in"),
        (WORDS, {"camera": "words, zoom in"}, "'words' is no camera move that is known"),
        (WORDS, {"camera": "zoom in", "prompt": "a fox, zoom out"}, "the prompt says 'zoom out'"),
        (DRAWN, {"camera": "rack focus"}, "it has no rack focus: use static, pan left"),
        (DRAWN, {"camera": "zoom in", "video": "a.mp4"}, "its camera cannot be moved"),
        (
            "replicate/stable-video-diffusion",
            {"camera": "zoom in", "prompt": "", "image": "a.png"},
            "cannot be",
        ),
        (WORDS, {"camera": "zoom in", "prompt": "x" * 995}, "the prompt is too long"),
    ],
)
def test_what_cannot_be_told_is_refused_with_what_would_work(
    model: str, fields: dict[str, object], told: str
) -> None:
    assert told in " ".join(why(model, **{"prompt": FOX, **fields}))  # type: ignore[arg-type]


def test_every_move_of_every_model_is_told_somehow() -> None:
    ways = set()
    for model in catalogue.models():
        for mode, can in model.modes.items():
            if mode.value != "text-to-video" or can.writing is None:
                continue
            for key in keys(Role.CAMERA):
                told = steered(asked(model.id, camera=key))
                if model.provider.local and told.reasons:
                    continue
                assert told.reasons == (), (model.id, key)
                assert told.request.but(camera=key) != asked(model.id, camera=key), (model.id, key)
                saying = said_for(Role.CAMERA, key, can.writing.says or model.id)
                own = saying is not None and saying.own(can.writing.camera) is not None
                if own and can.writing.camera is not CameraSyntax.COMMANDS:
                    assert told.request.prompt == FOX
                elif own:
                    assert told.request.prompt.endswith("]")
                else:
                    said = (saying and saying.words) or phrase(Role.CAMERA, key)
                    assert said in told.request.prompt
                ways.add((can.writing.camera, own))
    assert len(ways) == 7  # words alone, and with and without a way of its own in the others
