"""Every reason: what raises it, which field it names, and what it says would work."""

from __future__ import annotations

from typing import Any

import pytest

from rushes.catalogue import Catalogue, Given, check, refuse
from rushes.errors import RetiredModelError, UnknownModelError, UnsupportedError
from rushes.types import GenerationRequest, Keyframe, Mode

KEYS = tuple(f"{number}.png" for number in range(9))
URL = "https://pictures.example/a.png"


def asked(**fields: Any) -> GenerationRequest:
    return GenerationRequest.of(**{"prompt": "a dog", **fields})


def keys(*times: float | None) -> tuple[Keyframe, ...]:
    return tuple(Keyframe(source=f"{n}.png", time=time) for n, time in enumerate(times))


#: What is asked of preview/animatic, the field that is wrong, and what the reason says.
PREVIEW: list[tuple[dict[str, Any], str, str]] = [
    ({"prompt": ""}, "prompt", "the prompt is empty: say in words"),
    ({"prompt": " \n\t"}, "prompt", "the prompt is empty"),
    ({"prompt": "x" * 100_000}, "prompt", "100,000 characters is too long: use 5,000 or fewer"),
    ({"prompt": "", "video": "a.mp4"}, "prompt", "the prompt is empty"),
    ({"negative_prompt": "x" * 5001}, "negative_prompt", "5,001 characters is too long"),
    ({"duration": 0}, "duration", "0 s is not offered: use 1 to 20 s"),
    ({"duration": -3}, "duration", "-3 s is not offered: use 1 to 20 s"),
    ({"duration": 20.5}, "duration", "20.5 s is not offered: use 1 to 20 s"),
    ({"fps": 8}, "fps", "8 frames per second is not offered: use 12 to 60"),
    ({"fps": 120}, "fps", "use 12 to 60"),
    ({"size": "1281x720"}, "size", "the size 1281x720 is not made"),
    ({"size": "1281x720"}, "size", "such as 1280x720"),
    ({"size": "4096x2160"}, "size", "from 64x64 to 3840x2160 or 2160x3840"),
    ({"size": "32x32"}, "size", "such as 64x64"),
    ({"size": "1280x720", "aspect_ratio": "16:9"}, "size", "size and aspect_ratio are both given"),
    ({"size": "1280x720", "resolution": "720p"}, "size", "size and resolution are both given"),
    ({"resolution": "tall"}, "resolution", "'tall' is no resolution: write 240p, 360p"),
    ({"resolution": "0p"}, "resolution", "'0p' is no resolution"),
    ({"resolution": "4320p"}, "resolution", "resolution 4320p comes to 7680x4320"),
    ({"resolution": "4k", "aspect_ratio": "21:9"}, "resolution", "such as 3840x1646"),
    ({"aspect_ratio": "100:1"}, "aspect_ratio", "comes to 72000x720, which is not made"),
    (
        {"options": {"slat": True}},
        "options.slat",
        "no option slat (did you mean slate?): use slate",
    ),
    ({"options": {"slate": 1}}, "options.slate", "cannot be 1: use true or false"),
    ({"options": {"slate": "x" * 99}}, "options.slate", "…: use true or false"),
    ({"image": "http://a.example/b.png"}, "image", "an address is not taken: give the path of a"),
    ({"video": "s3://bucket/b.mp4"}, "video", "an address with s3:// is not taken"),
    ({"image": "data:image/png;base64,AA"}, "image", "a data: address is not taken"),
    ({"video": "a.mp4", "extend": "b.mp4"}, "video", "video and extend are both given"),
    ({"video": "a.mp4", "image": "b.png"}, "image", "image does not go together with video"),
    ({"extend": "a.mp4", "last_frame": "b.png"}, "last_frame", "last_frame does not go together"),
    ({"video": "a.mp4", "keyframes": KEYS[:2]}, "keyframes", "keyframes does not go together"),
    ({"image": "b.png", "keyframes": KEYS[:2]}, "keyframes", "keyframes are given and image too"),
    ({"last_frame": "b.png"}, "image", "a last frame is given without a first: give image"),
    ({"keyframes": KEYS[:1]}, "keyframes", "one keyframe alone is not enough: use 2 to 8"),
    ({"keyframes": KEYS}, "keyframes", "9 pictures are too many: use 2 to 8"),
    ({"keyframes": keys(0, None)}, "keyframes", "some keyframes have a time and some have not"),
    ({"keyframes": keys(0, 3, 2)}, "keyframes", "the times 0, 3, 2 s do not rise"),
    ({"keyframes": keys(0, 2, 2)}, "keyframes", "do not rise"),
    ({"keyframes": keys(0, 0.01)}, "keyframes", "0 and 0.01 s fall on one frame: put them farther"),
    (
        {"keyframes": keys(0, 4.98, 5), "fps": 25},
        "keyframes",
        "a frame lasts 0.04 s, and the last begins at 4.96 s",
    ),
    ({"keyframes": keys(-1, 2)}, "keyframes", "outside the clip: use times from 0 to 5 s"),
    ({"keyframes": keys(0, 5.5)}, "keyframes", "outside the clip: use times from 0 to 5 s"),
    ({"keyframes": KEYS[:2], "loop": True}, "loop", "it makes no loops"),
    (
        {"video": "a.mp4", "duration": 3},
        "duration",
        "that of the clip that goes in: leave duration",
    ),
    ({"video": "a.mp4", "fps": 30}, "fps", "the frame rate is that of the clip that goes in"),
    ({"video": "a.mp4", "loop": True}, "loop", "it makes no loops in video-to-video"),
    ({"video": "a.mp4", "audio": True}, "audio", "the clip keeps its own sound: leave audio out"),
    ({"extend": "a.mp4", "size": "1280x720"}, "size", "the size is that of what goes in"),
    ({"extend": "a.mp4", "resolution": "720p"}, "resolution", "the resolution is that of what"),
    (
        {"extend": "a.mp4", "aspect_ratio": "1:1"},
        "aspect_ratio",
        "the aspect ratio is that of what",
    ),
    ({"extend": "a.mp4", "fps": 24}, "fps", "the frame rate is that of the clip"),
]


@pytest.mark.parametrize(("fields", "field", "said"), PREVIEW, ids=lambda value: str(value)[:50])
def test_what_the_preview_refuses(fields: dict[str, Any], field: str, said: str) -> None:
    (reason,) = refuse(asked(**fields))
    assert reason.field == field
    assert said in str(reason)
    assert reason.remedy


#: What is asked of a hosted model, the field that is wrong, and what the reason says.
HOSTED: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "runway/gen4.5",
        {"prompt": "🐕" * 501},
        "prompt",
        "1,002 characters (UTF-16 units) is too long",
    ),
    ("runway/gen4.5", {"duration": 2.5}, "duration", "use whole numbers from 2 to 10 s"),
    ("runway/gen4.5", {"aspect_ratio": "1:1"}, "aspect_ratio", "use 16:9 or 9:16"),
    ("runway/gen4.5", {"resolution": "1080p"}, "resolution", "use 720p"),
    ("runway/gen4.5", {"size": "1280x704"}, "size", "use 1280x720 or 720x1280"),
    ("runway/gen4.5", {"audio": True}, "audio", "it makes no sound: leave audio out"),
    ("runway/gen4.5", {"seed": 2**32}, "seed", "use 0 to 4294967295"),
    ("runway/gen4.5", {"negative_prompt": "x"}, "negative_prompt", "it takes no negative prompt"),
    ("runway/gen4.5", {"fps": 24}, "fps", "the frame rate cannot be chosen: leave fps out"),
    ("runway/gen4.5", {"keyframes": KEYS[:2]}, "keyframes", "it does no interpolation"),
    (
        "runway/gen4.5",
        {"options": {"publicFigureThreshold": "high"}},
        "options.publicFigureThreshold",
        "use 'auto' or 'low'",
    ),
    ("runway/gen4-turbo", {}, "image", "it does no text-to-video: give a picture or"),
    ("runway/gen4-turbo", {"image": "http://a.example/b.png"}, "image", "http:// is not taken"),
    (
        "runway/gen4-turbo",
        {"image": "https://a.example/" + "b" * 2048},
        "image",
        "use 2,048 or fewer",
    ),
    ("runway/veo3.1", {"duration": 5}, "duration", "use 4, 6 or 8 s"),
    (
        "runway/veo3.1",
        {"aspect_ratio": "16:9", "resolution": "4k"},
        "resolution",
        "use 720p or 1080p",
    ),
    (
        "runway/veo3.1",
        {"image": URL, "last_frame": URL, "keyframes": keys(0, 1)},
        "keyframes",
        "keyframes cannot have times",
    ),
    ("kling/kling-1.6", {"resolution": "720p"}, "resolution", "it is not known whether a"),
    (
        "runway/aleph2",
        {"video": URL, "image": URL},
        "image",
        "image does not go together with video",
    ),
    ("luma/ray-3.2", {"size": "1280x720"}, "size", "use aspect_ratio='16:9' and resolution='720p'"),
    (
        "luma/ray-3.2",
        {"loop": True, "duration": 10},
        "loop",
        "use duration=5, or leave loop out",
    ),
    ("luma/ray-3.2", {"seed": 1}, "seed", "it takes no seed"),
    ("luma/ray-2", {"image": "a.png"}, "image", "cannot be sent: give an https:// address"),
    ("luma/ray-2", {"negative_prompt": "x"}, "negative_prompt", "it is not known whether it takes"),
    ("luma/ray-2", {"audio": True}, "audio", "it is not known whether sound can be chosen"),
    (
        "kling/kling-3.0",
        {"image": URL, "aspect_ratio": "1:1"},
        "aspect_ratio",
        "that of what goes in",
    ),
    ("kling/kling-3.0", {"loop": True}, "loop", "it is not known whether it loops"),
    ("kling/kling-1.6", {"seed": 1}, "seed", "it is not known whether it has seeds"),
    ("kling/kling-1.6", {"options": {"cfg_scale": 1.5}}, "options.cfg_scale", "from 0 up to 1"),
    ("fal/pika-2.2", {"keyframes": (URL,) * 6}, "keyframes", "6 pictures are too many: use 2 to 5"),
    (
        "fal/pika-2.2",
        {"keyframes": (URL,) * 2, "options": {"transitions": [1] * 5}},
        "options.transitions",
        "use a list of 4 or fewer",
    ),
    (
        "replicate/stable-video-diffusion",
        {"image": URL},
        "prompt",
        "it takes no prompt: leave prompt",
    ),
    (
        "replicate/stable-video-diffusion",
        {"prompt": "", "image": URL, "duration": 3},
        "duration",
        "14 or 25 frames at 5 to 30 frames per second, such as 3.125 s",
    ),
    ("replicate/zeroscope-v2-xl", {"size": "576x322"}, "size", "such as 576x320"),
    ("example/picky", {}, "options.style", "options.style is needed (the hand that draws)"),
    (
        "example/picky",
        {"options": {"style": "oil", "passes": True}},
        "options.passes",
        "cannot be True: use a whole number from 1 up to 9",
    ),
    (
        "example/picky",
        {"image": "a.png", "options": {"style": "ink"}},
        "image",
        "cannot be sent: give an https:// address or ex://…",
    ),
]


@pytest.mark.parametrize(
    ("model", "fields", "field", "said"), HOSTED, ids=lambda value: str(value)[:50]
)
def test_what_a_hosted_model_refuses(
    shelf: Catalogue, model: str, fields: dict[str, Any], field: str, said: str
) -> None:
    found = {reason.field: str(reason) for reason in shelf.refuse(asked(model=model, **fields))}
    assert said in found[field]


#: What is not refused, although it is near to something that is.
FINE: list[dict[str, Any]] = [
    {"prompt": "x" * 5000, "duration": 20, "fps": 60, "size": "3840x2160", "seed": 2**63 - 1},
    {"size": "2160x3840", "duration": 1, "fps": 12, "loop": True, "audio": True},
    {"fps": 23.976, "negative_prompt": "people", "options": {"slate": True}},
    {"resolution": "2160p"},
    {"resolution": "4K", "aspect_ratio": "9:16"},
    {"resolution": "500p", "aspect_ratio": "7:5"},
    {"prompt": "", "image": "a.png", "loop": True},
    {"prompt": "", "image": "a.png", "last_frame": "b.png"},
    {"prompt": "", "keyframes": KEYS[:8]},
    {"keyframes": keys(0, 2.5, 5)},
    {"keyframes": keys(0, 0.04, 4.92, 5)},
    {"video": r"C:\clips\a.mp4", "size": "640x360"},
    {"video": "take:2.mp4"},
    {"prompt": "", "extend": "a.mp4", "duration": 20},
    {"model": "runway/gen4.5", "image": "runway://abc", "aspect_ratio": "21:9"},
    {"model": "runway/veo3.1", "keyframes": (URL, URL)},
    {"model": "runway/aleph2", "video": URL, "keyframes": (Keyframe(source=URL, time=1),)},
    {"model": "luma/ray-3.2", "last_frame": URL},
    {"model": "luma/ray-3.2", "loop": True, "duration": 5},
    {"model": "kling/kling-3.0", "resolution": "2160p", "duration": 3, "audio": True},
    {"model": "runway/seedance2-5", "aspect_ratio": "1:1", "resolution": "480p"},
    {"model": "example/picky", "image": "http://a.b/c", "options": {"style": "ink", "passes": 9}},
]


@pytest.mark.parametrize("fields", FINE, ids=lambda value: str(value)[:60])
def test_what_is_fine(shelf: Catalogue, fields: dict[str, Any]) -> None:
    assert shelf.refuse(asked(**fields)) == ()
    shelf.check(asked(**fields))


def test_all_reasons_come_at_once() -> None:
    request = asked(prompt="", duration=99, fps=1, size="3x3", options={"a": 1, "b": 2})
    fields = [reason.field for reason in refuse(request)]
    assert fields == ["prompt", "size", "duration", "fps", "options.a", "options.b"]
    with pytest.raises(UnsupportedError) as caught:
        check(request)
    assert [reason.field for reason in caught.value.reasons] == fields
    assert "preview/animatic cannot do this, for 6 reasons:\n  - the prompt is empty" in str(
        caught.value
    )


def test_a_missing_mode_still_names_the_conflicts(shelf: Catalogue) -> None:
    request = asked(model="runway/gen4.5", video=URL, extend=URL, image=URL)
    assert [reason.field for reason in shelf.refuse(request)] == ["extend", "video", "image"]


def test_other_models_are_named_only_if_they_can_do_all_of_it(shelf: Catalogue) -> None:
    (reason,) = shelf.refuse(asked(model="runway/gen4.5", duration=12))
    for other in reason.models:
        assert shelf.refuse(asked(model=other, duration=12)) == ()
    # Hosted ones first, since a hosted one was asked.
    local = [shelf.find(other).provider.local for other in reason.models]
    assert local == sorted(local)
    (reason,) = shelf.refuse(asked(model="kling/kling-3.0", resolution="720p", seed=5))
    assert "luma/ray-3.2" not in reason.models  # it has no seeds either
    assert "openai/sora-2-pro" not in reason.models  # it is retired
    for other in reason.models:
        assert shelf.refuse(asked(model=other, resolution="720p", seed=5)) == ()


def test_another_model_may_be_asked_about(shelf: Catalogue) -> None:
    request = asked(duration=20)
    assert shelf.refuse(request) == ()
    assert shelf.refuse(request, "runway/gen4.5")[0].field == "duration"
    with pytest.raises(UnknownModelError):
        shelf.refuse(request, "runway/gen99")


def test_a_retired_model_says_when_and_what_instead(shelf: Catalogue) -> None:
    with pytest.raises(RetiredModelError, match="off on 2026-09-24: its vendor names no replace"):
        shelf.check(asked(model="openai/sora-2-pro"))
    with pytest.raises(RetiredModelError, match="off by 2026-08-13: use runway/gen4-turbo"):
        shelf.check(asked(model="runway/gen3a-turbo", image=URL))
    retired, *others = shelf.refuse(asked(model="runway/gen3a-turbo", image=URL, duration=7))
    assert retired.change == {"model": "runway/gen4-turbo"}
    assert [reason.field for reason in others] == ["duration"]


def test_the_heir_of_a_model_is_one_that_lives(shelf: Catalogue) -> None:
    (reason,) = shelf.refuse(asked(model="example/by-the-hour"))
    assert reason.change == {"model": "runway/gen4.5"}


def test_tokens_are_only_refused_when_there_are_surely_too_many(shelf: Catalogue) -> None:
    fields = {r.field for r in shelf.refuse(asked(model="example/by-the-hour", prompt="a b c d e"))}
    assert fields == {"model", "prompt"}
    fields = {r.field for r in shelf.refuse(asked(model="example/by-the-hour", prompt="abcdefgh"))}
    assert fields == {"model"}


def test_what_was_measured_counts(shelf: Catalogue) -> None:
    request = asked(model="kling/kling-1.6", extend=URL, duration=5)
    assert shelf.refuse(request) == ()
    (reason,) = shelf.refuse(request, given=Given(duration=178))
    assert "the clip would be 183 s long: 180 s is the most, so add 2 s or less" in str(reason)


def test_every_mode_that_a_model_lacks_is_refused(shelf: Catalogue) -> None:
    by_mode: dict[Mode, dict[str, Any]] = {
        Mode.TEXT_TO_VIDEO: {},
        Mode.IMAGE_TO_VIDEO: {"image": URL},
        Mode.INTERPOLATION: {"image": URL, "last_frame": URL},
        Mode.VIDEO_TO_VIDEO: {"video": URL},
        Mode.EXTENSION: {"extend": URL},
    }
    for model in shelf.models():
        for mode, fields in by_mode.items():
            first = next(iter(shelf.refuse(asked(model=model.id, **fields))), None)
            lacks = first is not None and first.problem == f"it does no {mode}"
            assert lacks is (mode not in model.modes)
