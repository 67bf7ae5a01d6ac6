"""MiniMax and xAI to the letter, and every answer that is known of them."""

from __future__ import annotations

from typing import Any

import pytest
from tests.providers.made import order, reply

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
from rushes.types import State

MINIMAX, XAI = provider("minimax"), provider("xai")
A, B, V = (f"https://e.example/{name}" for name in ("a.png", "b.png", "v.mp4"))


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
