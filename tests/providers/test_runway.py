"""Runway's wire to the letter, every answer known of it, and what all its models may be asked."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import httpx2
import numpy as np
import pytest
from tests.providers.made import order, reply

from rushes import catalogue
from rushes.catalogue import Given
from rushes.emulator.faults import Armed, Fault
from rushes.errors import (
    AuthRejectedError,
    GenerationFailedError,
    ModeratedError,
    OutOfCreditError,
    ProviderError,
    RateLimitedError,
    UnsupportedError,
)
from rushes.hosted import Hosted
from rushes.media import save_picture
from rushes.providers import provider
from rushes.providers.contract import Attachment, Reply
from rushes.types import GenerationRequest, Keyframe, Size, State

if TYPE_CHECKING:
    from pathlib import Path

    from rushes.emulator.desk import Desk
    from rushes.providers.contract import Found
    from rushes.testing.orders import Props

RUNWAY = provider("runway")
A, B, V = "https://e.example/a.png", "https://e.example/b.png", "https://e.example/v.mp4"
S = "https://e.example/s.wav"
FIRST = [{"uri": A, "position": "first"}]
BOTH = [*FIRST, {"uri": B, "position": "last"}]

#: What is asked, of which model, and the endpoint and the body (without the model) that it makes.
CALLS: list[tuple[str, dict[str, Any], str, dict[str, Any]]] = [
    (
        "gen4.5",
        {"prompt": "a cat", "seed": 7, "options": {"publicFigureThreshold": "low"}},
        "text_to_video",
        {
            "promptText": "a cat",
            "ratio": "1280:720",
            "duration": 5,
            "seed": 7,
            "contentModeration": {"publicFigureThreshold": "low"},
        },
    ),
    (
        "gen4-turbo",
        {"image": A, "prompt": "pan", "size": "1584x672", "duration": 10},
        "image_to_video",
        {"promptImage": FIRST, "promptText": "pan", "ratio": "1584:672", "duration": 10},
    ),
    (
        "veo3.1-fast",
        {"image": A, "last_frame": B, "audio": False, "negative_prompt": "blur", "duration": 4},
        "image_to_video",
        {
            "promptImage": BOTH,
            "ratio": "1280:720",
            "audio": False,
            "negativePrompt": "blur",
            "duration": 4,
        },
    ),
    (
        "aleph2",
        {"video": V, "keyframes": (Keyframe(source=A, time="1.5"),), "aspect_ratio": "9:16"},
        "video_to_video",
        {
            "videoUri": V,
            "keyframes": [{"uri": A, "seconds": 1.5}],
            "targetAspectRatio": "9:16",
        },
    ),
    (
        "aleph2",
        {"video": V, "keyframes": (A, B), "prompt": "warm"},
        "video_to_video",
        {
            "videoUri": V,
            "keyframes": [{"uri": A, "at": 0.0}, {"uri": B, "at": 1.0}],
            "promptText": "warm",
        },
    ),
    (
        "act-two",
        {"video": V, "image": A, "options": {"expressionIntensity": 4}},
        "character_performance",
        {
            "character": {"type": "image", "uri": A},
            "reference": {"type": "video", "uri": V},
            "ratio": "1280:720",
            "expressionIntensity": 4,
        },
    ),
    (
        "act-two",
        {"video": V, "options": {"character": "https://e.example/c.mp4"}},
        "character_performance",
        {
            "character": {"type": "video", "uri": "https://e.example/c.mp4"},
            "reference": {"type": "video", "uri": V},
            "ratio": "1280:720",
        },
    ),
    (
        "magnific-video-upscaler-creative",
        {"video": V, "resolution": "4k", "options": {"creativity": 10}},
        "video_upscale",
        {"videoUri": V, "resolution": "4k", "creativity": 10},
    ),
    (
        "ruby",
        {"video": V, "options": {"outputFormat": "hlg"}},
        "video_to_hdr",
        {"videoUri": V, "outputFormat": "hlg"},
    ),
    (
        "enhance-frame-rate",
        {"video": V, "fps": "23.976"},
        "video_upscale",
        {"videoUri": V, "targetFramerate": "23_98"},
    ),
    (
        "kling-3.0-pro",
        {
            "options": {
                "multiPrompt": [{"prompt": "a", "duration": 2}, {"prompt": "b", "duration": 3}],
                "shotType": "customize",
                "cfgScale": 0.7,
            }
        },
        "text_to_video",
        {
            "ratio": "1920:1080",
            "providerSettings": {
                "multiPrompt": [{"prompt": "a", "duration": 2}, {"prompt": "b", "duration": 3}],
                "shotType": "customize",
            },
            "cfgScale": 0.7,
        },
    ),
    (
        "kling-o3-standard",
        {"video": V, "prompt": "x", "options": {"keepOriginalSound": False, "references": [A]}},
        "video_to_video",
        {
            "promptVideo": V,
            "promptText": "x",
            "providerSettings": {"keepOriginalSound": False},
            "references": [{"uri": A}],
        },
    ),
    (
        "seedance2",
        {
            "prompt": "x",
            "options": {
                "autoDuration": True,
                "references": [A, B],
                "referenceVideos": [V],
                "referenceAudio": [S],
            },
        },
        "text_to_video",
        {
            "promptText": "x",
            "ratio": "1280:720",
            "duration": "auto",
            "references": [{"uri": A}, {"uri": B}],
            "referenceVideos": [{"type": "video", "uri": V}],
            "referenceAudio": [{"type": "audio", "uri": S}],
        },
    ),
    (
        "seedance2-5",
        {"video": V, "prompt": "x", "options": {"edit": True}},
        "video_to_video",
        {"promptVideo": V, "promptText": "x", "mode": "edit", "duration": "auto"},
    ),
    (
        "seedance2-5",
        {"extend": V, "prompt": "x", "duration": 6},
        "video_to_video",
        {"promptVideo": V, "promptText": "x", "mode": "extend", "duration": 6},
    ),
    (
        "seedance2-5",
        {"options": {"draftTaskId": "t-1"}},
        "text_to_video",
        {"draftTaskId": "t-1"},
    ),
    (
        "seedance2-5",
        {"prompt": "x", "options": {"draft": True}},
        "text_to_video",
        {"promptText": "x", "ratio": "854:480", "duration": 5, "draft": True},
    ),
    (
        "gemini-omni-flash-1.1",
        {"video": V, "prompt": "x", "size": "1920x1080"},
        "video_to_video",
        {"videoUri": V, "promptText": "x", "mode": "edit", "ratio": "1920:1080"},
    ),
    (
        "gemini-omni-flash-1.1",
        {"prompt": "x", "duration": 3, "options": {"referenceVideos": [V]}},
        "text_to_video",
        {"promptText": "x", "ratio": "1280:720", "duration": 3, "referenceVideos": [{"uri": V}]},
    ),
    (
        "wan3",
        {"image": A, "prompt": "x", "resolution": "1080p"},
        "image_to_video",
        {"promptImage": FIRST, "promptText": "x", "ratio": "auto_1080p"},
    ),
    (
        "hailuo3",
        {"image": A, "prompt": "x", "duration": 6},
        "image_to_video",
        {
            "promptImage": FIRST,
            "promptText": "x",
            "ratio": "adaptive",
            "resolution": "768p",
            "duration": 6,
        },
    ),
    (
        "grok-imagine-1.5",
        {"prompt": "x", "aspect_ratio": "3:2", "resolution": "1080p"},
        "text_to_video",
        {"promptText": "x", "ratio": "3:2", "resolution": "1080p"},
    ),
]


@pytest.mark.parametrize(("model", "asked", "endpoint", "body"), CALLS)
def test_a_create_is_what_the_sdk_sends(
    model: str, asked: dict[str, Any], endpoint: str, body: dict[str, Any]
) -> None:
    call = RUNWAY.submit(order(model=f"runway/{model}", **asked))
    wire = catalogue.find(f"runway/{model}").modes[GenerationRequest.of(**asked).mode].wire
    assert (call.method, call.path) == ("POST", f"/v1/{endpoint}")
    assert call.body == {"model": wire or model, **body}


@pytest.mark.parametrize(
    ("size", "model", "ratio"),
    [
        ("1280x720", "gen4.5", "1280:720"),
        ("3000x2000", "gen4.5", "1104:832"),
        ("1080x1920", "veo3.1", "720:1280"),
        ("2000x2000", "seedance2", "960:960"),
        (None, "gen4.5", "1280:720"),
        (None, "seedance2", "1280:720"),
    ],
)
def test_a_picture_decides_the_shape_at_the_usual_resolution(
    size: str | None, model: str, ratio: str
) -> None:
    seen = Given(size=Size.model_validate(size)) if size else None
    body = RUNWAY.submit(order(seen, model=f"runway/{model}", prompt="x", image=A)).body
    assert isinstance(body, dict)
    assert body["ratio"] == ratio


#: What is refused before anything is sent, and a word of why.
REFUSED: list[tuple[str, dict[str, Any], Given | None, str]] = [
    ("gen4.5", {"duration": 11}, None, "11 s is not offered"),
    ("gen4.5", {"negative_prompt": "x"}, None, "it takes no negative prompt"),
    ("gen4.5", {"prompt": "🦊" * 501}, None, "1,002 characters"),
    ("veo3.1", {"duration": 5}, None, "4, 6 or 8"),
    ("seedance2", {"duration": 5, "options": {"autoDuration": True}}, None, "are both given"),
    ("seedance2", {"options": {"references": [A] * 10}}, None, "a list of up to 9 image files"),
    ("seedance2", {"options": {"references": ["http://e.example/a.png"]}}, None, "http:// is not"),
    (
        "seedance2-5",
        {"resolution": "720p", "options": {"draft": True}},
        None,
        "a draft is made at 480p",
    ),
    ("seedance2-5", {"seed": 3, "options": {"draftTaskId": "t"}}, None, "leave seed out"),
    ("grok-imagine-1.5", {"image": A}, Given(size=Size(width=900, height=300)), "0.4 to 2.5"),
    ("h3-max", {"image": A}, Given(size=Size(width=800, height=200)), "256 pixels or more"),
    (
        "grok-imagine-1.5",
        {"resolution": "1080p", "options": {"references": [A]}},
        None,
        "720p at the most",
    ),
    ("grok-imagine-1.5", {"options": {"referenceAudio": [S]}}, None, "a reference picture too"),
    ("act-two", {"prompt": "", "video": V}, None, "it needs a picture too"),
    (
        "act-two",
        {"prompt": "", "video": V, "image": A, "options": {"character": V}},
        None,
        "leave image out",
    ),
    ("act-two", {"prompt": "", "video": V, "image": A}, Given(duration=2), "3 to 30 s"),
]


@pytest.mark.parametrize(("model", "asked", "seen", "said"), REFUSED)
def test_what_it_cannot_do_is_refused_before_anything_is_sent(
    model: str, asked: dict[str, Any], seen: Given | None, said: str
) -> None:
    request = GenerationRequest.of(**{"prompt": "x", "model": f"runway/{model}", **asked})
    with pytest.raises(UnsupportedError) as caught:
        catalogue.check(request, given=seen)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("model", "asked", "low", "high"),
    [
        ("gen4.5", {"duration": 5, "options": {"outputFormat": "hdr10"}}, "1.60", "1.60"),
        ("veo3.1-fast", {"duration": 8, "audio": True}, "1.20", "1.20"),
        ("seedance2-5", {"resolution": "480p"}, "1.00", "1.00"),
        ("seedance2-5", {"options": {"autoDuration": True}}, "1.20", "9.00"),
        ("grok-imagine-1.5", {"resolution": "720p", "duration": 4}, "0.65", "0.65"),
    ],
)
def test_the_list_prices_are_known(model: str, asked: dict[str, Any], low: str, high: str) -> None:
    request = GenerationRequest.of(prompt="x", model=f"runway/{model}", **asked)
    cost = catalogue.price(request)
    assert (cost.low, cost.high) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("model", "asked"),
    [
        ("seedance2-5", {"resolution": "1080p"}),
        ("seedance2-5", {"resolution": "480p", "options": {"draft": True}}),
        ("seedance2-5", {"options": {"referenceVideos": [V]}}),
        ("kling-4", {}),
    ],
)
def test_an_unpublished_price_is_not_known(model: str, asked: dict[str, Any]) -> None:
    request = GenerationRequest.of(prompt="x", model=f"runway/{model}", **asked)
    assert catalogue.price(request).high is None


FOUND: Found = {"id": "t", "credits": 60}


@pytest.mark.parametrize(
    ("word", "state", "done", "message"),
    [
        ("PENDING", State.QUEUED, None, ""),
        ("THROTTLED", State.QUEUED, None, "waiting for a free place"),
        ("RUNNING", State.RUNNING, 0.4, ""),
        ("HIBERNATING", State.RUNNING, None, "it says 'HIBERNATING'"),
        ("SUCCEEDED", State.SUCCEEDED, 1.0, ""),
        ("CANCELLED", State.CANCELLED, None, "It was cancelled at Runway."),
    ],
)
def test_every_status_is_read(word: str, state: State, done: float | None, message: str) -> None:
    told = {"id": "t", "status": word, "progress": 0.4} if word == "RUNNING" else {"status": word}
    standing = RUNWAY.progress(FOUND, reply(told))
    assert (standing.state, standing.done, standing.message) == (state, done, message)


@pytest.mark.parametrize(
    ("told", "low", "high", "said"),
    [
        ({"status": "SUCCEEDED", "cost": {"credits": 55}}, 55, 55, "Runway's own figure"),
        ({"status": "FAILED", "cost": {"credits": 0}}, 0, 0, "Runway's own figure"),
        ({"status": "SUCCEEDED"}, 0, 60, "at most what Runway said"),
        ({"status": "CANCELLED"}, 0, 60, "at most what Runway said"),
    ],
)
def test_what_was_charged_is_its_own_word_or_at_most_the_estimate(
    told: dict[str, Any], low: int, high: int, said: str
) -> None:
    cost = RUNWAY.progress(FOUND, reply(told)).cost
    assert cost is not None
    assert (cost.low, cost.high, cost.currency) == (Decimal(low), Decimal(high), "credits")
    assert said in cost.basis
    assert RUNWAY.progress({"id": "t"}, reply({"status": "SUCCEEDED"})).cost is None


@pytest.mark.parametrize(
    ("code", "kind", "again"),
    [
        ("SAFETY.INPUT.TEXT", ModeratedError, False),
        ("SAFETY.INPUT.SOMETHING_NEW", ModeratedError, False),
        ("SAFETY.OUTPUT.VIDEO", ModeratedError, False),
        ("INPUT_PREPROCESSING.SAFETY.TEXT", ModeratedError, False),
        ("INPUT_PREPROCESSING.SAFETY.THIRD_PARTY", ModeratedError, False),
        ("ASSET.INVALID", GenerationFailedError, False),
        ("INTERNAL.BAD_OUTPUT.CODE01", GenerationFailedError, True),
        ("INPUT_PREPROCESSING.INTERNAL", GenerationFailedError, True),
        ("THIRD_PARTY.UNAVAILABLE", GenerationFailedError, True),
        ("INTERNAL", GenerationFailedError, True),
        ("SOMETHING.NEW", GenerationFailedError, False),
        (None, GenerationFailedError, True),
    ],
)
@pytest.mark.parametrize(("charged", "billed"), [(60, True), (0, False), (None, None)])
def test_every_failure_is_read_by_how_its_code_begins(
    code: str | None, kind: type, again: bool, charged: int | None, billed: bool | None
) -> None:
    told: dict[str, Any] = {"status": "FAILED", "failure": "No.", "failureCode": code}
    if charged is not None:
        told["cost"] = {"credits": charged}
    failure = RUNWAY.progress(FOUND, reply(told)).failure
    assert failure is not None
    assert type(failure) is kind
    assert (failure.retry, failure.billed, failure.code) == (again, billed, code or "INTERNAL")


@pytest.mark.parametrize(
    ("status", "said", "kind", "again", "billed"),
    [
        (400, "Validation of body failed", ProviderError, False, False),
        (400, "You do not have enough credits to run this task.", OutOfCreditError, False, False),
        (401, "Unauthorized", AuthRejectedError, False, False),
        (404, "Not found", ProviderError, False, False),
        (405, "Method not allowed", ProviderError, False, False),
        (429, "Too many requests", RateLimitedError, True, False),
        (500, "Internal error", GenerationFailedError, True, None),
        (502, "Bad gateway", GenerationFailedError, True, None),
        (503, "Unavailable", GenerationFailedError, True, None),
        (504, "Timeout", GenerationFailedError, True, None),
    ],
)
def test_every_error_status_is_read(
    status: int, said: str, kind: type, again: bool, billed: bool | None
) -> None:
    issues = [{"code": "too_big", "path": ["duration"], "message": "Too big"}]
    error = RUNWAY.refusal(reply({"error": said, "issues": issues}, status))
    assert type(error) is kind
    assert (error.retry, error.billed) == (again, billed)
    assert said.rstrip(".") in error.message
    assert RUNWAY.unclear(Reply(status)) is (status >= 500)
    for odd in (
        b"<html>",
        b"[]",
        b'{"error": null, "issues": {}}',
        b'{"issues": [null, {"path": 1}]}',
    ):
        assert RUNWAY.refusal(Reply(status, {}, odd)).message
    if kind is ProviderError:
        assert "duration: Too big" in error.message


def test_a_cancel_says_what_becomes_of_the_credits() -> None:
    call = RUNWAY.cancel(FOUND)
    assert call is not None
    assert (call.method, call.path) == ("DELETE", "/v1/tasks/t")
    for status in (204, 404):
        stopped = RUNWAY.cancelled(FOUND, Reply(status))
        assert stopped.state is State.CANCELLED
        assert "bills it in full, up to 60 credits" in stopped.message
        assert stopped.cost is not None
        assert (stopped.cost.low, stopped.cost.high) == (Decimal(0), Decimal(60))
    assert RUNWAY.cancelled(FOUND, reply({"error": "No"}, 500)).state is State.RUNNING


def test_an_upload_is_a_placeholder_and_a_form() -> None:
    steps = RUNWAY.upload(Attachment("a.png", "image/png", data=b"1234"))
    first = next(steps)
    assert (first.path, first.body) == ("/v1/uploads", {"filename": "a.png", "type": "ephemeral"})
    place = {"uploadUrl": "https://s.example/", "fields": {"key": "k", "policy": "p"}}
    second = steps.send(reply({**place, "runwayUri": "runway://r"}))
    assert (second.path, second.signed) == ("https://s.example/", False)
    assert [name for name, _ in second.form] == ["key", "policy", "file"]
    with pytest.raises(StopIteration) as done:
        steps.send(Reply(204))
    assert done.value.value == "runway://r"


# --- the emulator ---------------------------------------------------------------------------------


@pytest.fixture
def client(emulator: Desk) -> httpx2.Client:
    headers = {"authorization": "Bearer k", "x-runway-version": "2024-11-06"}
    base = f"{emulator.base}/runway/v1"
    return httpx2.Client(base_url=base, headers=headers, trust_env=False, timeout=60)


#: Endpoint, body, and the issues as (code, path); a word of the error where there are none.
WRONG: list[tuple[str, dict[str, Any], list[tuple[str, str]] | str]] = [
    ("text_to_video", {}, [("invalid_union", "model")]),
    ("text_to_video", {"model": "gen4_turbo"}, [("invalid_union", "model")]),
    (
        "text_to_video",
        {"model": "gen4.5", "duration": 11, "ratio": "1:1", "loop": True},
        [
            ("too_big", "duration"),
            ("invalid_type", "promptText"),
            ("invalid_value", "ratio"),
            ("unrecognized_keys", ""),
        ],
    ),
    ("text_to_video", {"model": "h3_max", "promptText": ""}, [("too_small", "promptText")]),
    (
        "text_to_video",
        {"model": "happyhorse_1_0", "promptText": "🦊" * 1251},
        [("custom", "promptText")],
    ),
    ("text_to_video", {"model": "seedance2_5", "duration": 31}, [("invalid_union", "duration")]),
    ("text_to_video", {"model": "seedance2_5", "draftTaskId": "t", "seed": 1}, [("custom", "")]),
    ("text_to_video", {"model": "seedance2_5", "draftTaskId": "t"}, "succeeded draft task"),
    (
        "text_to_video",
        {"model": "hailuo3", "promptText": "x", "ratio": "adaptive"},
        [("custom", "")],
    ),
    (
        "text_to_video",
        {
            "model": "kling3.0_pro",
            "ratio": "1920:1080",
            "providerSettings": {"multiPrompt": [{"prompt": "a", "duration": 2}]},
        },
        [("custom", "providerSettings")],
    ),
    (
        "text_to_video",
        {"model": "grok_imagine_1_5", "promptText": "x", "referenceAudio": []},
        [("custom", "")],
    ),
    (
        "image_to_video",
        {
            "model": "seedance2",
            "promptImage": [{"uri": A}, {"uri": B, "position": "last"}],
        },
        [("custom", "")],
    ),
    (
        "image_to_video",
        {"model": "veo3.1", "ratio": "1280:720", "promptImage": [{"uri": A, "position": "last"}]},
        [("custom", "")],
    ),
    (
        "image_to_video",
        {"model": "gen4.5", "duration": 5, "promptText": "x", "ratio": "1280:720",
         "promptImage": BOTH},
        [("invalid_union", "promptImage")],
    ),
    (
        "image_to_video",
        {"model": "wan3", "promptText": "x", "promptImage": FIRST, "ratio": "1280:720"},
        [("custom", "")],
    ),
    ("image_to_video", {"model": "happyhorse_1_0", "promptImage": A}, "Failed to fetch"),
    (
        "image_to_video",
        {"model": "happyhorse_1_0", "promptImage": "data:video/mp4;base64,AAAA"},
        "not of the type image/*",
    ),
    (
        "image_to_video",
        {"model": "happyhorse_1_0", "promptImage": f"data:image/png;base64,{'A' * 6_700_000}"},
        "larger than 5000000 bytes",
    ),
    ("image_to_video", {"model": "happyhorse_1_0", "promptImage": "runway://no"}, "has expired"),
    (
        "video_to_video",
        {"model": "seedance2_5", "promptVideo": V, "promptText": "x", "mode": "edit"},
        [("custom", "")],
    ),
    (
        "video_to_video",
        {"model": "aleph2", "videoUri": V, "keyframes": [{"uri": A, "seconds": 1, "at": 0.5}]},
        [("custom", "keyframes.0")],
    ),
    (
        "video_to_video",
        {"model": "aleph2", "videoUri": V, "proresProfile": "422"},
        [("custom", "")],
    ),
    (
        "video_upscale",
        {"model": "enhance_frame_rate", "videoUri": V, "targetFramerate": 60},
        [("invalid_value", "targetFramerate")],
    ),
    (
        "character_performance",
        {"model": "act_two", "character": {"type": "audio", "uri": A}, "reference": {"uri": V}},
        [("invalid_union", "character"), ("invalid_type", "reference.type")],
    ),
]  # fmt: skip


def test_the_emulator_is_as_strict_as_the_vendor(emulator: Desk, client: httpx2.Client) -> None:
    with client:
        for endpoint, body, issues in WRONG:
            answer = client.post(f"/{endpoint}", json=body)
            told = answer.json()
            assert answer.status_code == 400, body
            if isinstance(issues, str):
                assert issues in told["error"]
                continue
            found = [(each["code"], ".".join(each["path"])) for each in told["issues"]]
            assert sorted(found) == sorted(issues), (body, told)
        headers = {"x-runway-version": "2024-09-13"}
        assert client.get("/organization", headers=headers).status_code == 400
        headers = {"authorization": "Bearer invalid"}
        assert client.get("/organization", headers=headers).status_code == 401
    assert emulator.journal.jobs == {}


def test_an_upload_lives_for_a_day(emulator: Desk, client: httpx2.Client, props: Props) -> None:
    body: dict[str, Any] = {"model": "happyhorse_1_0", "promptText": "x !fault=never"}
    whole = props.picture("first", 40).read_bytes()
    with client:
        for hours, status in ((1, 200), (25, 400)):
            place = client.post("/uploads", json={"filename": "a.png", "type": "ephemeral"}).json()
            assert stored(place, whole) == 204
            emulator.clock.advance(3600 * hours)
            made = client.post("/image_to_video", json={**body, "promptImage": place["runwayUri"]})
            assert made.status_code == status


def test_the_store_takes_what_the_policy_says(client: httpx2.Client) -> None:
    with client:
        place = client.post("/uploads", json={"filename": "a.png", "type": "ephemeral"}).json()
        wrong = client.post("/uploads", json={"filename": "a", "type": "forever"}).json()
    assert stored({**place, "fields": {"key": place["fields"]["key"]}}, bytes(600)) == 403
    assert stored(place, bytes(511)) == 400
    assert stored(place, bytes(512)) == 204
    assert {issue["path"][0] for issue in wrong["issues"]} == {"filename", "type"}


def stored(place: dict[str, Any], content: bytes) -> int:
    """The status of the second step of an upload."""
    files, fields = {"file": ("a.png", content)}, place["fields"]
    return httpx2.post(place["uploadUrl"], data=fields, files=files, trust_env=False).status_code


def test_more_than_the_tier_runs_at_once_is_throttled(
    emulator: Desk, client: httpx2.Client
) -> None:
    body = {"model": "h3_max", "promptText": "x !fault=never"}
    with client:
        places = client.get("/organization").json()["tier"]["models"]["h3_max"]
        count = places["maxConcurrentGenerations"]
        tasks = [client.post("/text_to_video", json=body).json()["id"] for _ in range(count + 1)]
        for task in tasks[:count]:
            client.get(f"/tasks/{task}")
            assert client.get(f"/tasks/{task}").json()["status"] == "RUNNING"
        for _ in range(3):
            late = client.get(f"/tasks/{tasks[-1]}").json()
            assert late["status"] == "THROTTLED"
        assert late["estimatedCost"]["credits"] > 0
        # What runs is paid when it is stopped; what waits is not.
        for task in tasks:
            assert client.delete(f"/tasks/{task}").status_code == 204
            assert client.get(f"/tasks/{task}").status_code == 404
    charged = [bool(job.charged) for job in emulator.journal.jobs.values()]
    assert charged == [True] * count + [False]


def test_a_draft_is_made_again_at_1080p(emulator: Desk, client: httpx2.Client) -> None:
    body: dict[str, Any] = {"model": "seedance2_5", "promptText": "a fox", "duration": 4}
    body |= {"draft": True, "ratio": "480:854"}
    with client:
        made = client.post("/text_to_video", json=body).json()
        for _ in range(3):
            draft = client.get(f"/tasks/{made['id']}").json()
        assert draft["status"] == "SUCCEEDED"
        assert draft["cost"] == made["estimatedCost"]
        again = {"model": "seedance2_5", "draftTaskId": made["id"]}
        emulator.faults.armed.append(Armed(Fault.NEVER))
        assert client.post("/text_to_video", json=again).status_code == 200
    *_, job = emulator.jobs.of("runway")[:1]
    assert (job.take.size.width, job.take.size.height) == (1080, 1920)
    assert job.take.prompt == "a fox"


def test_an_upscaler_enlarges_unless_told_otherwise(
    emulator: Desk, client: httpx2.Client, props: Props
) -> None:
    clip = props.at[props.clip().name]
    body = {"model": "magnific_video_upscaler_creative", "videoUri": clip}
    emulator.faults.armed += [Armed(Fault.NEVER), Armed(Fault.NEVER)]
    with client:
        for more in ({}, {"resolution": "720p"}):
            assert client.post("/video_upscale", json=body | more).status_code == 200
    sizes = [str(job.take.size) for job in emulator.jobs.of("runway")[:2]]
    assert sizes == ["1280x720", "2560x1440"]


@pytest.mark.anyio
async def test_small_files_go_inline_and_large_ones_are_uploaded(
    emulator: Desk, props: Props, tmp_path: Path
) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (1300, 1400, 3), np.uint8)
    save_picture(tmp_path / "large.png", noise)
    assert (tmp_path / "large.png").stat().st_size > 5_000_000
    (tmp_path / "hum.wav").write_bytes(b"RIFF\x24\0\0\0WAVEfmt " + bytes(600))
    files = {
        "references": [str(props.picture("first", 40)), str(tmp_path / "large.png")],
        "referenceVideos": [str(props.clip())],
        "referenceAudio": [str(tmp_path / "hum.wav")],
    }
    request = GenerationRequest.of(prompt="x !fault=never", model="runway/seedance2", options=files)
    maker = Hosted("runway")
    try:
        ticket = await maker.submit(request)
    finally:
        await maker.aclose()
    uploads, create = emulator.journal.entries[-3:-1], emulator.journal.entries[-1]
    assert uploads[0].path == "/runway/v1/uploads"
    assert json.loads(uploads[0].body) == {"filename": "large.png", "type": "ephemeral"}
    assert create.path == "/runway/v1/text_to_video"
    assert '"references":[{"uri":"data:image/png;base64,' in create.body
    assert "large.png" not in json.dumps(ticket.model_dump(mode="json"))


def test_files_of_options_are_looked_at_first(emulator: Desk, tmp_path: Path) -> None:
    from rushes.hosted.intake import refuse  # noqa: PLC0415 - only here

    (tmp_path / "notes.txt").write_text("no picture")
    files = {"references": [str(tmp_path / "notes.txt")]}
    request = GenerationRequest.of(prompt="x", model="runway/seedance2", options=files)
    can = catalogue.find(request.model).modes[request.mode]
    with pytest.raises(UnsupportedError, match=r"notes\.txt is application/octet-stream"):
        refuse(request, can, request.model)
    assert emulator.journal.jobs == {}
