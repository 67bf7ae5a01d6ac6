"""MiniMax and xAI to the letter, and every answer that is known of them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from tests.providers.made import caller, order, reply

from rushes import catalogue
from rushes.errors import (
    AuthRejectedError,
    BadReplyError,
    GenerationFailedError,
    ModeratedError,
    OutOfCreditError,
    ProviderError,
    RateLimitedError,
)
from rushes.providers import provider
from rushes.providers.contract import Reply
from rushes.types import GenerationRequest, State

if TYPE_CHECKING:
    from rushes.emulator.desk import Desk
    from rushes.testing.orders import Props

MINIMAX, XAI = provider("minimax"), provider("xai")
A, B, V = (f"https://e.example/{name}" for name in ("a.png", "b.png", "v.mp4"))
SOUND = "https://e.example/s.mp3"


def test_minimax_takes_a_list_of_contents() -> None:
    ends: dict[str, Any] = {"image": A, "last_frame": B}
    call = MINIMAX.submit(order(model="minimax/h3", prompt="a fox", duration=6, **ends))
    assert (call.method, call.path) == ("POST", "/v2/video_generation")
    assert call.body == {
        "model": "MiniMax-H3",
        "content": [
            {"type": "text", "text": "a fox"},
            {"type": "image_url", "image_url": {"url": A}, "role": "first_frame"},
            {"type": "image_url", "image_url": {"url": B}, "role": "last_frame"},
        ],
        "resolution": "768P",
        "duration": 6,
        "ratio": "adaptive",
    }
    text = MINIMAX.submit(order(model="minimax/h3", prompt="x", aspect_ratio="9:16")).body
    assert isinstance(text, dict)
    assert text["ratio"] == "9:16"


def test_h3_goes_by_pictures_clips_and_sounds() -> None:
    told = {"references": [A, B], "reference_videos": [V], "reference_audio": [SOUND]}
    asked: dict[str, Any] = {"model": "minimax/h3", "prompt": "Image 1 walks"}
    call = MINIMAX.submit(order(**asked, options=told, aspect_ratio="1:1"))
    assert isinstance(call.body, dict)
    assert call.body["content"] == [
        {"type": "text", "text": "Image 1 walks"},
        {"type": "image_url", "image_url": {"url": A}, "role": "reference_image"},
        {"type": "image_url", "image_url": {"url": B}, "role": "reference_image"},
        {"type": "video_url", "video_url": {"url": V}, "role": "reference_video"},
        {"type": "audio_url", "audio_url": {"url": SOUND}, "role": "reference_audio"},
    ]
    assert call.body["ratio"] == "1:1"
    alone = GenerationRequest.of(**asked, options={"reference_audio": [SOUND]})
    assert [each.problem for each in catalogue.refuse(alone)] == ["sounds alone are not taken"]
    assert catalogue.refuse(GenerationRequest.of(**asked, image=A, options=told))
    assert catalogue.refuse(GenerationRequest.of(**asked, options={"references": [A] * 6}))
    clips = GenerationRequest.of(**asked, duration=4, options={"reference_videos": [V]})
    cost = catalogue.price(clips)
    assert (cost.low, cost.high) == (Decimal("0.32"), Decimal("1.52"))  # 15 s of clips at the most


def file(role: str, address: str = A) -> dict[str, Any]:
    kinds = {"reference_video": "video_url", "reference_audio": "audio_url"}
    kind = kinds.get(role, "image_url")
    return {"type": kind, kind: {"url": address}, "role": role}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([file("first_frame"), file("reference_image")], "exclude each other"),
        ([file("reference_audio")], "cannot be used alone"),
        ([file("reference_image")] * 10, "9 of the role"),
        (
            [
                *[file("reference_image")] * 9,
                *[file("reference_video")] * 3,
                file("reference_audio"),
            ],
            "12 references at most",
        ),
        ([file("first_frame"), file("first_frame")], "one image_url for each role"),
        ([file("last_frame")], "paired"),
        ([{**file("reference_image"), "role": "reference_video"}], "is not one of image_url"),
    ],
)
def test_what_the_emulator_refuses_of_what_h3_goes_by(
    emulator: Desk, files: list[dict[str, Any]], said: str
) -> None:
    with caller(emulator, "minimax", {"authorization": "Bearer k"}) as call:
        asked = {"model": "MiniMax-H3", "resolution": "768P", "duration": 4, "ratio": "16:9"}
        words = {"type": "text", "text": "x"}
        answer = call.post("/v2/video_generation", json={**asked, "content": [words, *files]})
    assert answer.status_code == 400
    assert said in answer.json()["error"]["message"]


def test_clips_to_go_by_are_paid_by_the_second(emulator: Desk, props: Props) -> None:
    with caller(emulator, "minimax", {"authorization": "Bearer k"}) as call:
        clip = props.clip(Fraction(5, 2)).read_bytes()
        place = httpx2.post(
            f"{emulator.base}/_emulator/files", content=clip, trust_env=False
        ).json()
        asked = {"model": "MiniMax-H3", "resolution": "768P", "duration": 4, "ratio": "16:9"}
        words = {"type": "text", "text": "x !fault=never"}
        files = [words, file("reference_video", place["url"])]
        answer = call.post("/v2/video_generation", json={**asked, "content": files})
        assert answer.status_code == 200, answer.text
    (job,) = emulator.journal.jobs.values()
    assert job.price == Decimal("0.56")  # four seconds made, and three begun of the clip


def test_xai_has_three_endpoints() -> None:
    model: dict[str, Any] = {"model": "xai/grok-imagine-video", "prompt": "x"}
    call = XAI.submit(order(**model, image=A, duration=4))
    assert (call.path, call.body) == (
        "/v1/videos/generations",
        {
            "model": "grok-imagine-video",
            "prompt": "x",
            "duration": 4,
            "resolution": "720p",
            "image": {"url": A},
        },
    )
    call = XAI.submit(order(**model, video=V))
    assert call.path == "/v1/videos/edits"
    assert call.body == {"model": "grok-imagine-video", "prompt": "x", "video": {"url": V}}
    assert XAI.submit(order(**model, extend=V)).path == "/v1/videos/extensions"


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("queued", State.QUEUED),
        ("running", State.RUNNING),
        ("succeeded", State.SUCCEEDED),
        ("cancelled", State.CANCELLED),
        ("steeping", State.RUNNING),
    ],
)
def test_every_status_of_minimax_is_read(word: str, state: State) -> None:
    standing = MINIMAX.progress({"id": "t"}, reply({"task": {"status": word}}))
    assert standing.state is state
    assert ("steeping" in standing.message) is (word == "steeping")


@pytest.mark.parametrize(
    ("word", "state"),
    [("pending", State.RUNNING), ("done", State.SUCCEEDED), ("pondering", State.RUNNING)],
)
def test_every_status_of_xai_is_read(word: str, state: State) -> None:
    standing = XAI.progress({"id": "r"}, reply({"status": word, "progress": 40}))
    assert (standing.state, standing.done) == (state, 0.4)
    assert ("pondering" in standing.message) is (word == "pondering")


@pytest.mark.parametrize("word", ["failed", "expired"])
def test_failures_are_read(word: str) -> None:
    failure = XAI.progress({"id": "r"}, reply({"status": word})).failure
    assert type(failure) is GenerationFailedError
    blocked = {"status": "failed", "error": {"code": "x", "message": "Blocked by moderation"}}
    assert type(XAI.progress({"id": "r"}, reply(blocked)).failure) is ModeratedError
    withheld = {"status": "done", "video": {"url": None, "respect_moderation": False}}
    kept = XAI.progress({"id": "r"}, reply(withheld)).failure
    assert type(kept) is ModeratedError
    assert kept.billed is None
    for kind, wanted in (("safety_error", ModeratedError), ("api_error", GenerationFailedError)):
        task = {"status": "failed", "error": {"type": kind, "message": "No."}}
        failure = MINIMAX.progress({"id": "t"}, reply({"task": task})).failure
        assert type(failure) is wanted
        assert failure.billed is False


@pytest.mark.parametrize(
    ("status", "kind", "billed"),
    [
        (400, ProviderError, False),
        (401, AuthRejectedError, False),
        (402, OutOfCreditError, False),
        (422, ModeratedError, False),
        (429, RateLimitedError, False),
        (500, GenerationFailedError, None),
        (529, RateLimitedError, False),
    ],
)
def test_every_error_status_of_minimax_is_read(
    status: int, kind: type[ProviderError], billed: bool | None
) -> None:
    body = {"error": {"type": "t", "message": "because", "http_code": str(status)}}
    error = MINIMAX.refusal(reply(body, status))
    assert type(error) is kind
    assert error.billed is billed
    assert "because" in error.message
    assert MINIMAX.unclear(reply(body, status)) is (status == 500)
    assert MINIMAX.refusal(Reply(status, {}, b"<html>")).message


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, ProviderError),
        (401, AuthRejectedError),
        (402, OutOfCreditError),
        (404, ProviderError),
        (429, RateLimitedError),
        (503, GenerationFailedError),
    ],
)
def test_every_error_status_of_xai_is_read(status: int, kind: type[ProviderError]) -> None:
    error = XAI.refusal(reply({"code": "c", "error": "because"}, status))
    assert type(error) is kind
    assert "because" in error.message
    assert XAI.refusal(Reply(status, {}, b"<html>")).message


def test_cancelling_at_minimax_tells_the_truth_about_money() -> None:
    assert "free" in MINIMAX.cancelled({"id": "t"}, reply({})).message
    refused = MINIMAX.cancelled({"id": "t"}, reply({}, 400))
    assert refused.state is State.RUNNING
    assert "paid" in refused.message
    assert XAI.cancel({"id": "r"}) is None


def test_replies_without_what_is_needed_are_told() -> None:
    with pytest.raises(BadReplyError):
        MINIMAX.ticket(order(model="minimax/h3", prompt="x"), reply({}))
    with pytest.raises(BadReplyError):
        XAI.outputs({"id": "r"}, reply({"status": "done"}))
