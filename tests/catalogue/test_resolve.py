"""What a request comes to: size, seconds, rate, frames, sound."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from rushes import catalogue
from rushes.catalogue import Catalogue, Given, short_side
from rushes.catalogue.sizes import SizeRule, has_resolution, resolution_name, shape_name, sized
from rushes.errors import UnsupportedError
from rushes.types import GenerationRequest, Size

URL = "https://pictures.example/a.png"


def asked(**fields: Any) -> GenerationRequest:
    return GenerationRequest.of(**{"prompt": "a dog", **fields})


def size(text: str) -> Size:
    return Size.model_validate(text)


@pytest.mark.parametrize(
    ("word", "short"),
    [("240p", 240), ("720P", 720), (" 768p", 768), ("1080", 1080), ("4k", 2160), ("4K", 2160),
     ("2K", 1440), ("1k", 1080), ("HD", 720), ("0p", None), ("-1", None), ("p", None), ("", None),
     ("tall", None), ("99999999p", None), ("²p", None)],
)  # fmt: skip
def test_resolution_words(word: str, short: int | None) -> None:
    assert short_side(word) == short


@pytest.mark.parametrize(
    ("text", "shape", "resolution"),
    [("1280x720", "16:9", "720p"), ("720x1280", "9:16", "720p"), ("1104x832", "4:3", "720p"),
     ("960x960", "1:1", "720p"), ("1584x672", "21:9", "720p"), ("864x496", "16:9", "480p"),
     ("832x480", "16:9", "480p"), ("640x640", "1:1", "480p"), ("1470x630", "21:9", "720p"),
     ("1440x1440", "1:1", "1080p"), ("2206x946", "21:9", "1080p"), ("1664x1248", "4:3", "1080p"),
     ("3840x2160", "16:9", "2160p"), ("3840x2880", "4:3", "2160p"), ("1744x1152", "3:2", "1080p"),
     ("1280x768", "5:3", "720p"), ("1000x10", "100:1", None)],
)  # fmt: skip
def test_providers_sizes_go_by_the_names_that_providers_give_them(
    text: str, shape: str, resolution: str | None
) -> None:
    assert shape_name(size(text)) == shape
    assert resolution_name(size(text)) == resolution


def test_a_wide_picture_is_not_the_next_resolution() -> None:
    assert not has_resolution(size("960x540"), 576)
    assert not has_resolution(size("864x496"), 540)


@pytest.mark.parametrize(
    ("fields", "given", "expected"),
    [
        ({}, None, "1280x720"),
        ({"aspect_ratio": "9:16"}, None, "720x1280"),
        ({"aspect_ratio": "1:1", "resolution": "1080p"}, None, "1080x1080"),
        ({"aspect_ratio": "21:9", "resolution": "540p"}, None, "1260x540"),
        ({"resolution": "480p"}, None, "854x480"),
        ({"resolution": "4k"}, None, "3840x2160"),
        ({"size": "642x362"}, None, "642x362"),
        # A picture keeps its shape, a clip its size, unless another is asked for.
        ({"image": "a.png"}, None, None),
        ({"image": "a.png"}, "4000x6000", "720x1080"),
        ({"image": "a.png", "resolution": "1080p"}, "3000x2000", "1620x1080"),
        ({"image": "a.png", "aspect_ratio": "16:9"}, "4000x6000", "1280x720"),
        ({"image": "a.png", "aspect_ratio": "16:9"}, None, "1280x720"),
        ({"image": "a.png"}, "10000x500", "3840x192"),
        ({"video": "a.mp4"}, None, None),
        ({"video": "a.mp4"}, "641x359", "640x360"),
        ({"video": "a.mp4"}, "7680x4320", "3840x2160"),
        ({"video": "a.mp4", "resolution": "360p"}, "1080x1920", "360x640"),
        ({"video": "a.mp4", "size": "1280x720"}, "1080x1920", "1280x720"),
        ({"extend": "a.mp4"}, "1920x1080", "1920x1080"),
        ({"extend": "a.mp4"}, None, None),
    ],
    ids=str,
)
def test_the_size_of_an_animatic(
    fields: dict[str, Any], given: str | None, expected: str | None
) -> None:
    measured = Given(size=size(given)) if given else None
    settled = catalogue.resolve(asked(**fields), given=measured)
    assert (str(settled.size) if settled.size else None) == expected


@pytest.mark.parametrize(
    ("fields", "expected", "exact"),
    [
        ({"model": "runway/gen4.5"}, "1280x720", True),
        ({"model": "runway/gen4.5", "aspect_ratio": "9:16"}, "720x1280", True),
        ({"model": "runway/gen4.5", "image": URL, "aspect_ratio": "4:3"}, "1104x832", True),
        ({"model": "runway/gen4.5", "image": URL, "aspect_ratio": "21:9", "resolution": "720p"},
         "1584x672", True),
        ({"model": "runway/gen4.5", "image": URL}, None, False),
        ({"model": "runway/veo3.1", "resolution": "1080p"}, "1920x1080", True),
        ({"model": "runway/veo3.1"}, "1280x720", True),
        ({"model": "runway/seedance2-5", "aspect_ratio": "1:1"}, "960x960", True),
        ({"model": "runway/seedance2-5", "aspect_ratio": "1:1", "resolution": "480p"},
         "640x640", True),
        ({"model": "runway/seedance2-5", "resolution": "1080p"}, "1920x1080", True),
        ({"model": "openai/sora-2-pro"}, "720x1280", True),
        ({"model": "luma/ray-2", "resolution": "1080p"}, "1920x1080", False),
        ({"model": "luma/ray-3.2"}, None, False),
        ({"model": "kling/kling-3.0", "aspect_ratio": "1:1", "resolution": "4k"},
         "2160x2160", False),
        ({"model": "replicate/zeroscope-v2-xl"}, "576x320", True),
    ],
    ids=str,
)  # fmt: skip
def test_the_size_of_a_hosted_clip(
    shelf: Catalogue, fields: dict[str, Any], expected: str | None, exact: bool
) -> None:
    settled = shelf.resolve(asked(**fields))
    assert (str(settled.size) if settled.size else None) == expected
    assert settled.size_is_exact is exact


@pytest.mark.parametrize(
    ("fields", "ratio", "word"),
    [({"model": "kling/kling-3.0", "resolution": "2160p", "aspect_ratio": "32:18"}, "16:9", "4k"),
     ({"model": "luma/ray-3.2", "resolution": "720P", "aspect_ratio": "7:3"}, "21:9", "720p"),
     ({"model": "runway/gen4.5", "resolution": "HD", "aspect_ratio": "32:18"}, "16:9", "720p"),
     ({"model": "runway/seedance2-5", "size": "960x960"}, "1:1", "720p"),
     ({"model": "kling/kling-3.0"}, "16:9", "720p"),
     ({"model": "luma/ray-3.2"}, None, None)],
    ids=str,
)  # fmt: skip
def test_shape_and_resolution_come_in_the_providers_own_words(
    shelf: Catalogue, fields: dict[str, Any], ratio: str | None, word: str | None
) -> None:
    settled = shelf.resolve(asked(**fields))
    assert [settled.aspect_ratio, settled.resolution] == [ratio, word]


def test_a_picture_chooses_among_a_models_sizes(shelf: Catalogue) -> None:
    request = asked(model="runway/gen4.5", image=URL)
    portrait = shelf.resolve(request, given=Given(size=size("3000x4000")))
    assert str(portrait.size) == "832x1104"
    assert portrait.aspect_ratio == "3:4"


def test_timing_of_an_animatic() -> None:
    settled = catalogue.resolve(asked())
    assert [settled.duration, settled.fps, settled.frames] == [5, 24, 120]
    settled = catalogue.resolve(asked(duration=2, fps=29.97))
    assert [settled.fps, settled.frames] == [Fraction(30000, 1001), 60]
    clip = Given(duration=Fraction(7, 2), fps=30, size=size("640x360"))
    anew = catalogue.resolve(asked(video="a.mp4"), given=clip)
    assert [anew.duration, anew.fps, anew.frames] == [Fraction(7, 2), 30, 105]
    more = catalogue.resolve(asked(extend="a.mp4", duration=2), given=clip)
    assert [more.duration, more.fps, more.frames] == [2, 30, 60]
    assert catalogue.resolve(asked(video="a.mp4")).duration is None


@pytest.mark.parametrize(
    ("fields", "frames", "fps"),
    [({}, 14, 6), ({"fps": 7}, 14, 7), ({"duration": 2}, 14, 7), ({"duration": 5}, 25, 5),
     ({"duration": 1, "fps": 25}, 25, 25), ({"duration": 0.5}, 14, 28)],
    ids=str,
)  # fmt: skip
def test_a_model_that_counts_frames(
    shelf: Catalogue, fields: dict[str, Any], frames: int, fps: int
) -> None:
    fields = {"prompt": "", "model": "replicate/stable-video-diffusion", "image": URL, **fields}
    settled = shelf.resolve(asked(**fields))
    assert [settled.frames, settled.fps] == [frames, fps]
    assert settled.duration == Fraction(frames, fps)


def test_sound_and_options_have_their_defaults(shelf: Catalogue) -> None:
    assert catalogue.resolve(asked()).audio is False
    assert catalogue.resolve(asked(audio=True)).audio is True
    assert catalogue.resolve(asked(video="a.mp4")).audio is None
    assert shelf.resolve(asked(model="openai/sora-2-pro")).audio is True
    assert shelf.resolve(asked(model="runway/veo3.1")).audio is None
    settled = shelf.resolve(asked(model="kling/kling-1.6", options={"cfg_scale": 1}))
    assert settled.options == {"cfg_scale": 1}
    assert shelf.resolve(asked(model="kling/kling-3.0")).options["multi_shot"] is False


def test_what_cannot_be_done_does_not_resolve() -> None:
    with pytest.raises(UnsupportedError):
        catalogue.resolve(asked(duration=99))


def test_sizes_are_even_and_keep_the_short_side() -> None:
    assert str(sized(Fraction(16, 9), 480)) == "854x480"
    assert str(sized(Fraction(9, 16), 481)) == "480x856"
    rule = SizeRule(multiple=8, min_side=256, max_long=1024, max_short=576)
    assert rule.allows(size("1024x576"))
    assert not rule.allows(size("1024x1024"))
    assert str(rule.fitted(size("4000x4000"))) == "576x576"
    assert str(rule.fitted(size("10x10"))) == "256x256"
    assert str(rule) == "any multiple-of-8 size from 256x256 to 1024x576 or 576x1024"
