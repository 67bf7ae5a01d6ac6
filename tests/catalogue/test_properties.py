"""What holds for every request and every model."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.catalogue.rows import SHELF

from rushes import catalogue
from rushes.catalogue import Given, packaged
from rushes.catalogue.price import Per
from rushes.catalogue.refusal import reasons
from rushes.catalogue.rows import Numbers, Words
from rushes.catalogue.sizes import SizeRule
from rushes.types import GenerationRequest, Keyframe, Mode, Size

#: The tests' own rows, and those that are packaged.
EVERY = [*SHELF.models(retired=True), *packaged().models(retired=True, opened=True)]
URL = "https://pictures.example/a.png"
INPUTS: dict[Mode, dict[str, Any]] = {
    Mode.TEXT_TO_VIDEO: {},
    Mode.IMAGE_TO_VIDEO: {"image": URL},
    Mode.INTERPOLATION: {"image": URL, "last_frame": URL},
    Mode.VIDEO_TO_VIDEO: {"video": URL},
    Mode.EXTENSION: {"extend": URL},
}
PICTURES = {"image", "last_frame", "keyframes"}
#: The fields whose reasons carry a change that must do away with them.
SIMPLE = {"duration", "fps", "seed", "size", "aspect_ratio", "resolution", "negative_prompt"}
SIMPLE |= {"audio", "loop", "model"}

SIZES = st.builds(Size, width=st.integers(1, 9000), height=st.integers(1, 9000))
WORDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
SETTINGS = st.fixed_dictionaries(
    {"prompt": WORDS},
    optional={
        "duration": st.one_of(st.integers(-5, 40), st.floats(0, 40, allow_nan=False)),
        "fps": st.one_of(st.integers(1, 130), st.sampled_from([23.976, 29.97])),
        "seed": st.integers(0, 2**63 - 1),
        "negative_prompt": WORDS,
        "audio": st.booleans(),
        "loop": st.booleans(),
        "size": SIZES,
        "aspect_ratio": st.sampled_from(["16:9", "9:16", "1:1", "4:3", "21:9", "50:1", "2:3"]),
        "resolution": st.sampled_from(["480p", "720p", "1080p", "4k", "2K", "9000p", "huge"]),
    },
)
REQUESTS = st.builds(
    lambda model, inputs, settings: GenerationRequest(model=model, **inputs, **settings),
    st.sampled_from(list(SHELF.by_id)),
    st.sampled_from(list(INPUTS.values())),
    SETTINGS,
)
MEASURED = st.builds(Given, size=SIZES, duration=st.integers(1, 100), fps=st.just(25))


@settings(max_examples=300, deadline=None)
@given(REQUESTS, MEASURED)
def test_what_is_not_refused_resolves_and_has_a_price(
    request: GenerationRequest, measured: Given
) -> None:
    if SHELF.refuse(request, given=measured):
        return
    settled = SHELF.resolve(request, given=measured)
    can = SHELF.find(request.model).modes[request.mode]
    if settled.size is not None and isinstance(can.size_rule, SizeRule):
        assert can.size_rule.allows(settled.size)
    for field in ("duration", "fps", "size"):
        if getattr(request, field) is not None:
            assert getattr(settled, field) == getattr(request, field)
    cost = SHELF.price(request, given=measured)
    assert cost.basis
    free = SHELF.find(request.model).price.per is Per.FREE
    assert (cost.high == 0) is free
    if cost.low is not None and cost.high is not None:
        assert cost.low <= cost.high


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(list(INPUTS.values())), SETTINGS, MEASURED)
def test_an_animatic_that_is_not_refused_has_an_even_size(
    inputs: dict[str, Any], fields: dict[str, Any], measured: Given
) -> None:
    local = dict.fromkeys(inputs, "a.file")
    request = GenerationRequest(**local, **fields)
    if catalogue.refuse(request, given=measured):
        return
    settled = catalogue.resolve(request, given=measured)
    assert settled.size is not None
    assert settled.frames is not None
    assert settled.frames > 0
    if request.mode is not Mode.EXTENSION:
        assert settled.size.width % 2 == settled.size.height % 2 == 0
        assert max(settled.size.width, settled.size.height) <= 3840
    assert catalogue.price(request, given=measured).high == 0


@settings(max_examples=300, deadline=None)
@given(REQUESTS)
def test_the_change_that_a_reason_offers_does_away_with_it(request: GenerationRequest) -> None:
    for reason in SHELF.refuse(request):
        assert reason.problem
        assert reason.remedy
        if reason.field in SIMPLE and reason.change:
            left = SHELF.refuse(request.but(**reason.change))
            assert reason.problem not in [other.problem for other in left]
            named = [other for other in left if other.field == reason.field]
            assert not named or reason.field in {"model", "size", "resolution"}


@settings(max_examples=200, deadline=None)
@given(REQUESTS)
def test_taking_every_change_leaves_little(request: GenerationRequest) -> None:
    """Mending again and again comes to an end where only words and inputs are missing."""
    for _ in range(4):
        for reason in reasons(request, SHELF.find(request.model), None):
            request = request.but(**reason.change)
    for reason in reasons(request, SHELF.find(request.model), None):
        assert not reason.change
        assert reason.field in {"prompt", *PICTURES, "video", "extend"} or (
            reason.field.startswith("options.")
        )


@given(st.lists(st.one_of(st.none(), st.integers(-2, 25)), min_size=1, max_size=9))
def test_keyframes_that_are_not_refused_rise_within_the_clip(times: list[int | None]) -> None:
    keyframes = [Keyframe(source="a.png", time=time) for time in times]
    refused = catalogue.refuse(GenerationRequest(keyframes=tuple(keyframes), duration=20))
    known = [time for time in times if time is not None]
    timed = len(known) == len(times) and known == sorted(set(known))
    inside = all(0 <= time <= 20 for time in known)
    sound = 2 <= len(times) <= 8 and (not known or (timed and inside))
    assert (not refused) is sound


@given(st.fractions(-100, 100), st.integers(0, 10), st.integers(0, 30), st.integers(1, 5))
def test_the_nearest_number_is_offered(value: Any, low: int, span: int, step: int) -> None:
    for offered in (
        Numbers(min=low, max=low + span, step=step),
        Numbers(min=low, max=low + span),
        Numbers(values=(low, low + span)),
        Numbers(min=low, step=step),
    ):
        near = offered.nearest(value)
        assert offered.has(near)
        if offered.has(value):
            assert near == value


@given(st.text(), st.integers(1, 20), st.sampled_from(["characters", "utf16", "tokens"]))
def test_cut_words_fit(text: str, most: int, unit: Any) -> None:
    words = Words(max=most, unit=unit)
    cut = words.cut(text)
    assert words.length(cut) <= most
    if words.length(text) <= most:
        assert cut == text


@pytest.mark.parametrize("model", EVERY, ids=lambda model: model.id)
def test_the_defaults_of_every_mode_are_not_refused(model: Any) -> None:
    for mode, can in model.modes.items():
        words = "a dog" if isinstance(can.prompt, Words) else ""
        needed = {
            name: option.choices[0] if option.choices else option.default
            for name, option in can.options.items()
            if option.required
        }
        files = {name: "a.file" for name in needed if can.options[name].media}
        options = {**needed, **files}
        request = GenerationRequest(prompt=words, model=model.id, options=options, **INPUTS[mode])
        if model.provider.local:
            request = request.but(**dict.fromkeys(INPUTS[mode], "a.file"))
        if can.video is not None and can.video.url is False and can.video.schemes:
            own = f"{can.video.schemes[0]}://clip"
            request = request.but(**dict.fromkeys({"video", "extend"} & set(INPUTS[mode]), own))
        if can.image is not None and can.image.url is False:
            stills = {"image", "last_frame"} & set(INPUTS[mode])
            request = request.but(**dict.fromkeys(stills, "a.file"))
        if mode is Mode.VIDEO_TO_VIDEO and can.pictures is not None and can.pictures.min:
            request = request.but(image="https://e.example/a.png")
        assert reasons(request, model, None) == []
