"""Pika's calls to the letter, and everything that it is known to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.providers.made import TAG, caller, order, reply

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
from rushes.providers.contract import Attachment, Reply
from rushes.testing.orders import translated
from rushes.types import GenerationRequest, State

if TYPE_CHECKING:
    import httpx2

    from rushes.emulator.desk import Desk

PIKA = provider("pika")


def test_a_create_is_what_pika_documents() -> None:
    call = PIKA.submit(
        order(
            model="pika/pika-2.5",
            prompt="a fox",
            resolution="1080p",
            seed=7,
            negative_prompt="rain",
        )
    )
    assert (call.method, call.path) == ("POST", "/v1/media/pika/pika-2.5/text-to-video")
    assert call.headers == {"idempotency-key": TAG}
    assert call.body == {
        "prompt": "a fox",
        "negative_prompt": "rain",
        "seed": 7,
        "resolution": "1080p",
        "duration_s": 5,
    }


def test_frames_are_passed_at_even_steps() -> None:
    frames = tuple(f"https://e.example/{letter}.png" for letter in "abc")
    call = PIKA.submit(order(model="pika/pikaframes", prompt="x", keyframes=frames, duration=8))
    assert call.path == "/v1/media/pika/pikaframes/image-to-video"
    assert call.body == {
        "prompt": "x",
        "resolution": "720p",
        "transition_duration_s": 4,
        "images": list(frames),
    }


@pytest.mark.parametrize(
    ("pictures", "usual", "made"),
    [
        (2, 5, {*range(1, 11)}),
        (3, 4, {2, 4, 6, 8, 10}),
        (4, 6, {3, 6, 9, 12, 15}),
        (5, 4, {4, 8, 12, 16, 20}),
    ],
)
def test_only_lengths_that_the_steps_divide_are_taken(
    pictures: int, usual: int, made: set[int]
) -> None:
    frames = [f"https://e.example/{number}.png" for number in range(pictures)]
    request = GenerationRequest.of(prompt="x", model="pika/pikaframes", keyframes=frames)
    assert catalogue.resolve(request).duration == usual
    assert {d for d in range(1, 21) if not catalogue.refuse(request.but(duration=d))} == made
    for seconds in (None, *made):
        call = PIKA.submit(translated(request.but(duration=seconds)))
        assert isinstance(call.body, dict)
        assert call.body["transition_duration_s"] == (seconds or usual) / (pictures - 1)


def test_an_effect_needs_no_words() -> None:
    call = PIKA.submit(
        order(
            model="pika/pikaffects",
            image="https://e.example/a.png",
            options={"pikaffect": "Squish"},
        )
    )
    assert call.path == "/v1/media/pika/pikaffects/image-to-video"
    assert call.body == {"image": "https://e.example/a.png", "pikaffect": "Squish"}


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("queued", State.QUEUED),
        ("running", State.RUNNING),
        ("completed", State.SUCCEEDED),
        ("marinating", State.RUNNING),
    ],
)
def test_every_status_is_read(word: str, state: State) -> None:
    standing = PIKA.progress(
        {"id": "1"}, reply({"id": "1", "status": word, "output": None, "error": None})
    )
    assert standing.state is state
    assert ("marinating" in standing.message) is (word == "marinating")


@pytest.mark.parametrize(
    ("code", "kind", "again"),
    [
        ("invalid_input", GenerationFailedError, False),
        ("content_moderation", ModeratedError, False),
        ("insufficient_balance", OutOfCreditError, False),
        ("membership_required", OutOfCreditError, False),
        ("cycle_limit_exceeded", OutOfCreditError, False),
        ("admission_suspended", GenerationFailedError, False),
        ("rate_limited", RateLimitedError, True),
        ("provider_unavailable", GenerationFailedError, True),
        ("provider_timeout", GenerationFailedError, True),
        ("timed_out", GenerationFailedError, True),
        ("provider_error", GenerationFailedError, True),
        ("internal", GenerationFailedError, True),
        ("something_new", GenerationFailedError, False),
    ],
)
def test_every_failure_is_read_and_none_is_billed(
    code: str, kind: type[ProviderError], again: bool
) -> None:
    body = {"id": "1", "status": "failed", "error": {"code": code, "message": "No."}}
    failure = PIKA.progress({"id": "1"}, reply(body)).failure
    assert type(failure) is kind
    assert (failure.retry, failure.billed, failure.code) == (again, False, code)
    # A create can be answered with a job that has failed already.
    with pytest.raises(kind):
        PIKA.ticket(order(model="pika/pika-2.5", prompt="x"), reply(body))


@pytest.mark.parametrize(
    ("status", "kind", "billed"),
    [
        (401, AuthRejectedError, False),
        (403, AuthRejectedError, False),
        (404, ProviderError, False),
        (409, ProviderError, False),
        (413, ProviderError, False),
        (415, ProviderError, False),
        (422, ProviderError, False),
        (429, RateLimitedError, False),
        (503, GenerationFailedError, None),
    ],
)
def test_every_error_status_is_read(
    status: int, kind: type[ProviderError], billed: bool | None
) -> None:
    error = PIKA.refusal(reply({"message": "because"}, status))
    assert type(error) is kind
    assert error.billed is billed
    assert "because" in error.message
    assert type(PIKA.refusal(Reply(status, {}, b"<html>"))) is kind


def test_replies_without_what_is_needed_are_told() -> None:
    with pytest.raises(BadReplyError):
        PIKA.ticket(order(model="pika/pika-2.5", prompt="x"), reply({"status": "queued"}))
    with pytest.raises(BadReplyError):
        PIKA.outputs({"id": "1"}, reply({"id": "1", "status": "completed", "output": None}))


def test_an_upload_goes_where_it_is_told_to_with_those_headers() -> None:
    steps = PIKA.upload(Attachment("a.png", "image/png", data=b"12345"))
    first = next(steps)
    assert (first.method, first.path) == ("POST", "/v1/media/uploads")
    assert first.body == {"content_type": "image/png", "size_bytes": 5}
    place = {
        "upload_url": "https://up.example/1",
        "headers": {"x-a": "b"},
        "url": "https://c.example/1",
    }
    second = steps.send(reply(place))
    assert (second.method, second.path, second.signed) == ("PUT", "https://up.example/1", False)
    assert second.headers == {"x-a": "b"}
    with pytest.raises(StopIteration) as done:
        steps.send(Reply(200))
    assert done.value.value == "https://c.example/1"


CREATE = "/pika/v1/media/pika/pika-2.5/text-to-video"


@pytest.fixture
def client(emulator: Desk) -> httpx2.Client:
    return caller(emulator, "", {"x-api-key": "pk"})


def test_the_emulator_is_as_strict_as_the_vendor(emulator: Desk, client: httpx2.Client) -> None:
    with client:
        wrong: list[tuple[dict[str, Any], str]] = [
            ({}, "prompt"),
            ({"prompt": "x", "duration_s": 10}, "duration_s"),
            ({"prompt": "x", "resolution": "480p"}, "resolution"),
            ({"prompt": "x", "seed": "7"}, "seed"),
            ({"prompt": "x", "aspect_ratio": "16:9"}, "aspect_ratio"),
        ]
        for body, field in wrong:
            answer = client.post(CREATE, json=body)
            assert answer.status_code == 422
            assert field in answer.json()["message"]
        assert client.post("/pika/v1/media/pika/none/op", json={}).status_code == 404
        assert client.get("/pika/v1/media/jobs/none").status_code == 404
        assert client.post(CREATE, json={}, headers={"x-api-key": "invalid"}).status_code == 401
    assert emulator.journal.jobs == {}


def test_an_idempotency_key_is_honoured(emulator: Desk, client: httpx2.Client) -> None:
    with client:
        headers = {"idempotency-key": "k1"}
        body = {"prompt": "x !fault=never"}
        first = client.post(CREATE, json=body, headers=headers)
        again = client.post(CREATE, json=body, headers=headers)
        assert (first.status_code, again.status_code) == (202, 200)
        assert first.json()["id"] == again.json()["id"]
        other = client.post(CREATE, json={"prompt": "y"}, headers=headers)
        assert other.status_code == 409
    assert len(emulator.journal.jobs) == 1


def test_what_is_charged_leaves_the_balance(emulator: Desk, client: httpx2.Client) -> None:
    del emulator
    with client:
        before = client.get("/pika/billing/balance").json()["amount_micro_usd"]
        spent = client.get("/pika/billing/spend/daily").json()["results"][0]["amount_micro_usd"]
        number = client.post(CREATE, json={"prompt": "a lake"}).json()["id"]
        early = client.get(f"/pika/v1/media/jobs/{number}/content")
        assert early.status_code == 409
        for _ in range(3):
            job = client.get(f"/pika/v1/media/jobs/{number}").json()
        assert job["status"] == "completed"
        assert job["error"] is None
        assert client.get(f"/pika/v1/media/jobs/{number}/content").json()["url"]
        after = client.get("/pika/billing/balance").json()["amount_micro_usd"]
        assert before - after == 200_000
        now = client.get("/pika/billing/spend/daily").json()["results"][0]["amount_micro_usd"]
        assert now - spent == 200_000


def test_the_emulator_has_the_sheet_of_an_operation(emulator: Desk) -> None:
    with caller(emulator, "pika", {"x-api-key": "k"}) as call:
        sheet = call.get("/catalog/apis/pika/pika-2.5/text-to-video", params={"expand": "inputs"})
        assert sheet.headers["cache-control"] == "no-store"
        told = sheet.json()
        assert told["call"] == {"method": "POST", "path": "/v1/media/pika/pika-2.5/text-to-video"}
        assert told["input_schema"]["required"] == ["prompt"]
        tiers = told["display_pricing"]["components"][0]["price_tiers"]
        assert tiers == [{"micro_usd": 40_000}, {"micro_usd": 90_000}]
        assert "input_schema" not in call.get("/catalog/apis/pika/pikaframes/image-to-video").json()
        gone = call.get("/catalog/apis/pika/pika-1/text-to-video")
        assert (gone.status_code, gone.json()) == (
            404,
            {"message": "Unknown API pika/pika-1/text-to-video"},
        )
