"""Requests, money and clips: what they take, what they refuse, and how they read."""

from __future__ import annotations

import copy
import json
import pickle
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.errors import RequestError
from rushes.types import Clip, Cost, Facts, GenerationRequest, Keyframe, Mode, Size, State

of = GenerationRequest.of

_WORDS = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=40)


class TestRequest:
    @pytest.mark.parametrize("field", ["image", "last_frame", "video", "extend", "keyframes"])
    def test_bytes_are_no_name_of_a_file(self, field: str) -> None:
        given: Any = (b"123", "a.png") if field == "keyframes" else b"123"
        with pytest.raises(RequestError, match=r"bytes of a file are not taken: .* give its path"):
            of(**{field: given})

    @pytest.mark.parametrize(
        ("fields", "mode"),
        [
            ({"prompt": "x"}, Mode.TEXT_TO_VIDEO),
            ({"image": "a.png"}, Mode.IMAGE_TO_VIDEO),
            ({"image": "a.png", "last_frame": "b.png"}, Mode.INTERPOLATION),
            ({"last_frame": "b.png"}, Mode.INTERPOLATION),
            ({"keyframes": ["a.png", "b.png"]}, Mode.INTERPOLATION),
            ({"video": "a.mp4", "prompt": "x"}, Mode.VIDEO_TO_VIDEO),
            ({"extend": "a.mp4"}, Mode.EXTENSION),
        ],
    )
    def test_the_mode_follows_from_the_inputs(self, fields: dict[str, Any], mode: Mode) -> None:
        assert of(**fields).mode is mode

    def test_pictures_stand_in_order(self) -> None:
        both = of(image="a.png", last_frame=Path("b.png"))
        assert [each.source for each in both.pictures] == ["a.png", "b.png"]
        timed = of(keyframes=["a.png", {"source": Path("b.png"), "time": 2.5}])
        assert timed.pictures[1] == Keyframe(source="b.png", time=Fraction(5, 2))

    @pytest.mark.parametrize(
        ("given", "exact"),
        [
            (0.1, Fraction(1, 10)),
            (5, Fraction(5)),
            ("2.5", Fraction(5, 2)),
            ("1/3", Fraction(1, 3)),
            (Decimal("1.1"), Fraction(11, 10)),
        ],
    )
    def test_seconds_are_exact(self, given: object, exact: Fraction) -> None:
        assert of(prompt="x", duration=given).duration == exact

    @pytest.mark.parametrize(
        ("given", "exact"),
        [
            (29.97, Fraction(30000, 1001)),
            ("23.976", Fraction(24000, 1001)),
            (59.94, Fraction(60000, 1001)),
            (24, Fraction(24)),
            (12.5, Fraction(25, 2)),
        ],
    )
    def test_broadcast_rates_are_meant(self, given: object, exact: Fraction) -> None:
        assert of(prompt="x", fps=given).fps == exact

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"sed": 1}, "There is no field 'sed' (did you mean seed?)."),
            ({"qqq": 1}, "the fields are prompt, model,"),
            ({"duration": "5s"}, "(given '5s'); write it like 5 or 2.5."),
            ({"duration": float("nan")}, "duration: "),
            ({"duration": "1/0"}, "duration: "),
            ({"seed": -1}, "greater than or equal to 0"),
            ({"size": "1280"}, "such as 1280x720"),
            ({"size": "0x720"}, "size.width"),
            ({"duration": "x"}, "duration: this is not a number"),
            ({"aspect_ratio": "0:9"}, "write it like 16:9 or 9:16"),
            ({"prompt": "a\0b"}, "bytes that are no text"),
            ({"prompt": "\udcff boat"}, "write it in UTF-8"),
            ({"negative_prompt": "\udcff"}, "negative_prompt: this holds bytes"),
            ({"image": "a\0.png"}, "image: this holds bytes"),
            ({"options": {"a": ["\0"]}}, "options: this holds bytes"),
            ({"options": {"a": {"\ud800": 1}}}, "options: this holds bytes"),
            ({"model": f"fal/{'x' * 200}"}, "model: string should have at most 200 characters"),
            ({"prompt": 5}, "prompt: input should be a valid string"),
            ({"prompt": ["a" * 200]}, "…"),
        ],
    )
    def test_mistakes_are_explained(self, fields: dict[str, Any], said: str) -> None:
        with pytest.raises(RequestError) as caught:
            of(**fields)
        assert said in str(caught.value)
        assert len(str(caught.value)) < 400

    def test_all_mistakes_are_told_at_once(self) -> None:
        with pytest.raises(RequestError, match=r"seed: .*fps: |fps: .*seed: "):
            of(prompt="x", seed=-1, fps="fast")

    def test_it_is_frozen_and_can_be_changed_into_another(self) -> None:
        request = of(prompt="x", seed=1)
        with pytest.raises(ValueError, match="frozen"):
            request.seed = 2  # type: ignore[misc]
        other = request.but(seed=2, duration=3)
        assert (request.seed, other.seed) == (1, 2)
        assert other.duration == 3
        with pytest.raises(RequestError):
            request.but(sed=2)

    @given(
        st.builds(
            dict,
            prompt=_WORDS,
            duration=st.none() | st.fractions(0, 60, max_denominator=1001),
            fps=st.none() | st.fractions(1, 120, max_denominator=1001),
            seed=st.none() | st.integers(0, 2**63 - 1),
            size=st.none() | st.builds(Size, width=st.integers(1, 9999), height=st.integers(1, 9)),
            options=st.dictionaries(_WORDS, st.integers() | _WORDS | st.none()),
        )
    )
    def test_it_survives_json(self, fields: dict[str, Any]) -> None:
        request = of(**fields)
        assert GenerationRequest.model_validate_json(request.model_dump_json()) == request


def test_it_can_be_hashed_and_nothing_in_it_changes() -> None:
    tables: dict[str, Any] = {"moves": [{"at": 1, "to": ["left"]}], "strength": 0.5}
    request, same = of(prompt="x", options=tables), of(prompt="x", options=tables)
    assert len({request, same, request.but(seed=1)}) == 2
    tables["moves"][0]["at"] = 2
    options: Any = request.options
    assert options["moves"] == ({"at": 1, "to": ("left",)},)
    for change in (
        lambda: options.update(strength=1),
        lambda: options.pop("strength"),
        lambda: options.setdefault("new", 1),
        lambda: options.__setitem__("strength", 1),
        lambda: options.__ior__({"strength": 1}),
        options["moves"][0].clear,
    ):
        with pytest.raises(TypeError, match="does not change"):
            change()
    assert request == same


def test_options_leave_as_the_json_that_they_came_as() -> None:
    tables: dict[str, Any] = {"moves": [{"at": 1, "to": ["left"]}], "none": None}
    request = of(prompt="x", options=tables)
    assert json.loads(json.dumps(request.options)) == tables
    assert request.model_dump()["options"] == tables
    assert json.loads(request.model_dump_json())["options"] == tables
    assert request.but(seed=1).options == request.options
    for copied in (copy.deepcopy(request), pickle.loads(pickle.dumps(request))):  # noqa: S301
        assert copied == request
        assert hash(copied) == hash(request)


@pytest.mark.parametrize("options", [{"a": {1, 2}}, {"a": object()}, {"a": [b"x"]}, {1: 2}, [1]])
def test_options_are_json(options: object) -> None:
    with pytest.raises(RequestError, match="options"):
        of(prompt="x", options=options)


@pytest.mark.parametrize(("text", "size"), [("1280x720", (1280, 720)), ("720 × 1280", (720, 1280))])
def test_a_size_is_read(text: str, size: tuple[int, int]) -> None:
    made = Size.model_validate(text)
    assert (made.width, made.height) == size
    assert Size.model_validate(str(made)) == made


@pytest.mark.parametrize(
    ("low", "high", "currency", "said"),
    [
        ("0", "0", "USD", "free"),
        ("0.5", "0.5", "USD", "$0.5"),
        ("0.5", "0.9", "USD", "$0.5–0.9"),
        (None, "0.9", "USD", "up to $0.9"),
        ("0.5", None, "USD", "at least $0.5"),
        (None, None, "USD", "unknown"),
        ("2", "2", "EUR", "EUR 2"),
    ],
)
def test_costs_read_like_money(low: str | None, high: str | None, currency: str, said: str) -> None:
    ends = [None if end is None else Decimal(end) for end in (low, high)]
    cost = Cost(low=ends[0], high=ends[1], currency=currency)
    assert str(cost) == said
    assert cost.known is (high is not None)


def test_states_that_are_over() -> None:
    assert {state for state in State if not state.over} == {State.QUEUED, State.RUNNING}


def test_a_large_clip_is_linked_and_not_embedded(tmp_path: Path) -> None:
    facts = Facts(
        path=tmp_path / "a.mp4",
        container="mp4",
        codec="h264",
        width=64,
        height=48,
        fps=Fraction(24),
        frames=24,
        duration=Fraction(1),
        has_audio=False,
        size_bytes=10**9,
    )
    clip = Clip(
        location=str(facts.path),
        sha256="0" * 64,
        facts=facts,
        request=of(prompt="<script>alert(1)</script>"),
        seed=1,
        cost=Cost.FREE,
    )
    shown = clip._repr_html_()
    assert shown.startswith('<a href="file://')
    assert "<script>" not in shown
