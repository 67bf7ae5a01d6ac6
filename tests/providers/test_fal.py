"""fal's calls to the letter, what its queue answers, and any endpoint behind it."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
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
    UnsupportedError,
)
from rushes.hosted import Hosted
from rushes.hosted.intake import uploaded
from rushes.hosted.route import Route
from rushes.hosted.wire import Wire
from rushes.providers import fal as module
from rushes.providers import provider
from rushes.providers.contract import Attachment, Call, Reply
from rushes.settings import Settings
from rushes.studio import Studio
from rushes.types import GenerationRequest, State

if TYPE_CHECKING:
    from pathlib import Path

    import httpx2

    from rushes.emulator.desk import Desk
    from rushes.testing.orders import Props

FAL = provider("fal")
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
FOUND = {"app": "fal-ai/pika", "id": "r1"}
A, B, C = (f"https://e.example/{letter}.png" for letter in "abc")


def test_keys_come_whole_or_in_two_parts() -> None:
    assert FAL.headers({"FAL_KEY": "a:b"}, NOW) == {"authorization": "Key a:b"}
    parts = {"FAL_KEY_ID": "a", "FAL_KEY_SECRET": "b"}
    assert FAL.headers(parts, NOW) == {"authorization": "Key a:b"}


def test_a_create_goes_to_the_endpoint_of_its_mode() -> None:
    call = FAL.submit(
        order(model="fal/pika-2.2", prompt="a fox", aspect_ratio="9:16", duration=10, seed=7)
    )
    assert (call.method, call.path) == ("POST", "/fal-ai/pika/v2.2/text-to-video")
    assert call.body == {
        "prompt": "a fox",
        "aspect_ratio": "9:16",
        "resolution": "720p",
        "duration": "10",
        "seed": 7,
    }
    call = FAL.submit(
        order(model="fal/pika-2.2", prompt="x", image=A, resolution="1080p", negative_prompt="rain")
    )
    assert call.path == "/fal-ai/pika/v2.2/image-to-video"
    assert call.body == {
        "prompt": "x",
        "image_url": A,
        "resolution": "1080p",
        "duration": "5",
        "negative_prompt": "rain",
    }
    call = FAL.submit(order(model="fal/stable-video", image=A, options={"motion_bucket_id": 9}))
    assert call.path == "/fal-ai/stable-video"
    assert call.body == {"image_url": A, "fps": 25, "motion_bucket_id": 9}


@pytest.mark.parametrize(
    ("asked", "transitions"),
    [
        ({}, None),
        ({"duration": 7}, [{"duration": 4}, {"duration": 3}]),
        (
            {"options": {"transitions": [{"prompt": "slow"}]}},
            [{"prompt": "slow"}],
        ),
        (
            {"duration": 6, "options": {"transitions": [{"prompt": "slow"}]}},
            [{"duration": 3, "prompt": "slow"}, {"duration": 3}],
        ),
    ],
)
def test_the_seconds_are_spread_over_the_steps(
    asked: dict[str, Any], transitions: list[Any] | None
) -> None:
    call = FAL.submit(order(model="fal/pika-2.2", prompt="x", keyframes=(A, B, C), **asked))
    assert call.path == "/fal-ai/pika/v2.2/pikaframes"
    body: Any = call.body
    assert body["image_urls"] == [A, B, C]
    assert body.get("transitions") == transitions
    assert "duration" not in body


@pytest.mark.parametrize(
    ("model", "app"),
    [
        ("fal/pika-2.2", "fal-ai/pika"),
        ("fal/fal-ai/fast-svd-lcm", "fal-ai/fast-svd-lcm"),
        ("fal/bytedance/seedance-2.0/text-to-video", "bytedance/seedance-2.0"),
        ("fal/workflows/somebody/thing", "workflows/somebody/thing"),
    ],
)
def test_the_rest_goes_by_the_app_without_its_sub_path(model: str, app: str) -> None:
    found = FAL.ticket(order(model=model, prompt="x"), reply({"request_id": "r1"}))
    assert found == {"app": app, "id": "r1"}
    assert FAL.check(found).path == f"/{app}/requests/r1/status"
    result = FAL.collect(found, reply({}))
    assert result == Call("GET", f"/{app}/requests/r1")
    assert FAL.cancel(found) == Call("PUT", f"/{app}/requests/r1/cancel")


@pytest.mark.parametrize(
    ("body", "state", "message"),
    [
        ({"status": "IN_QUEUE", "queue_position": 0}, State.QUEUED, ""),
        ({"status": "IN_QUEUE", "queue_position": 3}, State.QUEUED, "3 before it"),
        ({"status": "IN_PROGRESS", "logs": None}, State.RUNNING, ""),
        ({"status": "COMPLETED", "logs": None, "metrics": {}}, State.SUCCEEDED, ""),
        ({"status": "IN_LIMBO"}, State.RUNNING, "IN_LIMBO"),
    ],
)
def test_every_status_is_read(body: dict[str, Any], state: State, message: str) -> None:
    standing = FAL.progress(FOUND, reply(body))
    assert standing.state is state
    assert message in standing.message
    assert bool(message) is bool(standing.message)


@pytest.mark.parametrize(
    ("kind", "error", "again", "billed"),
    [
        ("request_timeout", GenerationFailedError, True, False),
        ("startup_timeout", GenerationFailedError, True, False),
        ("runner_scheduling_failure", GenerationFailedError, True, False),
        ("runner_connection_timeout", GenerationFailedError, True, False),
        ("runner_disconnected", GenerationFailedError, True, False),
        ("runner_connection_refused", GenerationFailedError, True, False),
        ("content_policy_violation", ModeratedError, False, None),
        ("something_new", GenerationFailedError, False, None),
        (None, GenerationFailedError, False, None),
    ],
)
def test_every_error_type_is_read(
    kind: str | None, error: type[ProviderError], again: bool, billed: bool | None
) -> None:
    body = {"status": "COMPLETED", "error": "No.", "error_type": kind}
    failure = FAL.progress(FOUND, reply(body)).failure
    assert type(failure) is error
    assert (failure.retry, failure.billed, failure.code) == (again, billed, kind)


DETAIL = [{"loc": ["body", "prompt"], "msg": "because", "type": "content_policy_violation"}]


@pytest.mark.parametrize(
    ("status", "body", "kind", "billed"),
    [
        (401, {"detail": "because"}, AuthRejectedError, False),
        (403, {"detail": "because: Exhausted balance"}, OutOfCreditError, False),
        (402, {"detail": "because"}, OutOfCreditError, False),
        (404, {"detail": "because"}, ProviderError, False),
        (422, {"detail": [{**DETAIL[0], "type": "missing"}]}, ProviderError, None),
        (422, {"detail": DETAIL}, ModeratedError, None),
        (429, {"detail": "because"}, RateLimitedError, False),
        (503, {"detail": "because", "error_type": "runner_x"}, GenerationFailedError, False),
        (504, {"detail": "because"}, GenerationFailedError, False),
    ],
)
def test_every_error_status_is_read(
    status: int, body: Any, kind: type[ProviderError], billed: bool | None
) -> None:
    error = FAL.refusal(reply(body, status))
    assert type(error) is kind
    assert error.billed is billed
    assert "because" in error.message
    html = FAL.refusal(Reply(status, {"x-fal-retryable": "true"}, b"<html>"))
    assert isinstance(html, ProviderError)


def test_the_clip_is_found_in_every_shape_of_result() -> None:
    clip = {"url": "https://c.example/a", "content_type": "video/mp4"}
    results: list[Any] = [
        {"video": clip, "seed": 7},
        {"videos": [clip]},
        {"images": [{"url": "https://c.example/p.png"}], "output": {"video": clip}},
        {"video": {"url": "https://c.example/a.mp4"}},
    ]
    for result in results:
        first = FAL.outputs(FOUND, reply(result))[0]
        assert isinstance(first, Call)
        assert first.path.startswith("https://c.example/a")
        assert not first.signed
    with pytest.raises(BadReplyError):
        FAL.outputs(FOUND, reply({"seed": 7}))


def test_a_cancel_is_a_wish() -> None:
    asked = FAL.cancelled(FOUND, reply({"status": "CANCELLATION_REQUESTED"}, 202))
    over = FAL.cancelled(FOUND, reply({"status": "ALREADY_COMPLETED"}, 400))
    assert (asked.state, over.state) == (State.RUNNING, State.RUNNING)
    assert "billed" in asked.message
    assert "ended already" in over.message


def test_an_upload_goes_with_a_token_of_the_storage() -> None:
    steps = FAL.upload(Attachment("a.png", "image/png", data=b"12345"))
    first = next(steps)
    assert (first.method, first.path, first.host) == ("POST", "/storage/auth/token", "rest")
    assert (first.query, first.body) == ({"storage_type": "fal-cdn-v3"}, {})
    token = {"token": "t", "token_type": "Bearer", "base_url": "https://v3.fal.media/"}
    second = steps.send(reply(token))
    assert (second.path, second.signed) == ("https://v3.fal.media/files/upload", False)
    assert second.headers == {"authorization": "Bearer t", "x-fal-file-name": "a.png"}
    with pytest.raises(StopIteration) as done:
        steps.send(reply({"access_url": "https://v3.fal.media/files/x/a.png"}))
    assert done.value.value == "https://v3.fal.media/files/x/a.png"


def test_a_large_file_goes_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("_WHOLE", 20), ("_PART", 10), ("_PARTS_A_TOKEN", 3)):
        monkeypatch.setattr(module, name, value)
    path = tmp_path / "a.mp4"
    path.write_bytes(bytes(range(25)))
    steps = FAL.upload(Attachment("a.mp4", "video/mp4", path))
    token = reply({"token": "t", "token_type": "Bearer", "base_url": "https://v3.fal.media"})
    next(steps)
    begin = steps.send(token)
    assert (begin.method, begin.path) == ("POST", "https://v3.fal.media/files/upload/multipart")
    assert (begin.content, begin.body, begin.signed) == (None, None, False)
    assert begin.headers["content-type"] == "video/mp4"
    address = "https://v3.fal.media/files/x/a.mp4"
    call = steps.send(reply({"access_url": address, "uploadId": "u"}))
    sent = []
    for number in (1, 2, 3):
        if number == 3:
            assert call.path == "/storage/auth/token"  # the first may be old by now
            call = steps.send(token)
        assert (call.method, call.path) == ("PUT", f"{address}/multipart/u/{number}")
        assert call.content is not None
        sent.append((call.content.start, call.content.size))
        call = steps.send(Reply(200, {"etag": f'"{number}"'}))
    assert sent == [(0, 10), (10, 10), (20, 5)]
    assert (call.method, call.path) == ("POST", f"{address}/multipart/u/complete")
    parts = [{"partNumber": number, "etag": f'"{number}"'} for number in (1, 2, 3)]
    assert call.body == {"parts": parts}
    with pytest.raises(StopIteration) as done:
        steps.send(reply({}))
    assert done.value.value == address


@pytest.mark.anyio
async def test_the_parts_come_together(
    emulator: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("_WHOLE", 20_000), ("_PART", 10_000)):
        monkeypatch.setattr(module, name, value)
    content = bytes(range(256)) * 100
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    row = catalogue.find("fal/stable-video").provider
    wire = Wire(FAL, Route.of(row, Settings(emulator=emulator.base)))
    try:
        address = await uploaded(Attachment("a.mp4", "video/mp4", path), FAL, wire)
    finally:
        await wire.aclose()
    assert emulator.asset(address).read_bytes() == content
    assert len([each for each in emulator.journal.entries if each.method == "PUT"]) == 3


def signed(content: bytes, key: Ed25519PrivateKey, at: datetime = NOW) -> dict[str, str]:
    told = ["r1", "u1", str(int(at.timestamp()))]
    message = "\n".join([*told, hashlib.sha256(content).hexdigest()]).encode()
    names = [f"x-fal-webhook-{name}" for name in ("request-id", "user-id", "timestamp")]
    signature = {"x-fal-webhook-signature": key.sign(message).hex()}
    return {**dict(zip(names, told, strict=True)), **signature}


def jwks(*keys: Ed25519PrivateKey) -> str:
    public = [base64.urlsafe_b64encode(key.public_key().public_bytes_raw()) for key in keys]
    rows = [{"kty": "OKP", "crv": "Ed25519", "x": each.decode().rstrip("=")} for each in public]
    return json.dumps({"keys": rows})


def test_a_webhook_is_signed_with_one_of_fals_keys() -> None:
    key, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    content = json.dumps({"request_id": "r1", "status": "OK", "payload": {}}).encode()
    headers = signed(content, key)
    event = FAL.webhook(headers, content, jwks(other, key), NOW)
    assert event is not None
    assert event.id == "r1"
    assert FAL.progress(FOUND, event.reply).state is State.SUCCEEDED
    forged: list[tuple[dict[str, str], bytes, str, datetime]] = [
        (headers, content.replace(b"r1", b"r2"), jwks(key), NOW),
        (headers, content, jwks(other), NOW),
        (headers, content, jwks(key), NOW + timedelta(minutes=6)),
        ({**headers, "x-fal-webhook-user-id": "u2"}, content, jwks(key), NOW),
        ({}, content, jwks(key), NOW),
        (headers, content, "{}", NOW),
    ]
    for each in forged:
        with pytest.raises(AuthRejectedError):
            FAL.webhook(*each)


def test_a_webhook_tells_of_failures_too() -> None:
    key = Ed25519PrivateKey.generate()
    body = {"request_id": "r1", "status": "ERROR", "payload": {"detail": DETAIL}}
    content = json.dumps(body).encode()
    event = FAL.webhook(signed(content, key), content, jwks(key), NOW)
    assert event is not None
    assert type(FAL.progress(FOUND, event.reply).failure) is ModeratedError


# --- Any endpoint, over the emulator --------------------------------------------------------------


def test_any_endpoint_is_made_from_its_schema(emulator: Desk, props: Props, tmp_path: Path) -> None:
    with Studio() as studio:
        clip = studio.generate(
            "a kite",
            model="fal/someone/brand-new/image-to-video",
            image=str(props.picture("first", 40)),
            last_frame=str(props.picture("last", 120)),
            duration=1,
            audio=True,
            aspect_ratio="1:1",
            options={"num_steps": 12},
            output=tmp_path,
        )
    assert (clip.width, clip.height) == (480, 480)
    assert clip.duration == 1
    assert clip.facts.has_audio
    create = next(each for each in emulator.journal.entries if each.stage == "create")
    assert create.path == "/fal/someone/brand-new/image-to-video"
    assert len(emulator.journal.jobs) == 1


@pytest.mark.anyio
async def test_nothing_is_sent_to_an_endpoint_that_does_not_take_it(emulator: Desk) -> None:
    maker = Hosted("fal")
    asked = GenerationRequest.of(prompt="x", model="fal/a/b", duration=3, fps=12)
    try:
        with pytest.raises(UnsupportedError) as caught:
            await maker.submit(asked.but(options={"num_steps": 99}))
    finally:
        await maker.aclose()
    fields = [reason.field for reason in caught.value.reasons]
    assert fields == ["duration", "fps", "options.num_steps"]
    assert [entry.stage for entry in emulator.journal.entries] == ["other"]


# --- The emulator, as strict as fal ---------------------------------------------------------------


@pytest.fixture
def client(emulator: Desk) -> httpx2.Client:
    return caller(emulator, "fal", {"authorization": "Key a:b"})


def test_the_emulator_is_as_strict_as_the_vendor(emulator: Desk, client: httpx2.Client) -> None:
    words = "/fal-ai/pika/v2.2/text-to-video"
    frames = "/fal-ai/pika/v2.2/pikaframes"
    with client:
        wrong: list[tuple[str, dict[str, Any], str]] = [
            (words, {}, "prompt"),
            (words, {"prompt": "x", "duration": 5}, "duration"),
            (words, {"prompt": "x", "resolution": "480p"}, "resolution"),
            (words, {"prompt": "x", "fps": 24}, "fps"),
            (frames, {"image_urls": ["a"]}, "image_urls"),
            ("/fal-ai/stable-video", {"image_url": "https://e.example/a.png"}, "image_url"),
        ]
        for path, body, field in wrong:
            answer = client.post(path, json=body)
            assert answer.status_code == 422
            assert field in answer.json()["detail"][0]["loc"]
        assert client.post("/nobody/thing", json={"prompt": "x"}).status_code == 404
        assert client.get("/fal-ai/pika/requests/none/status").status_code == 404
        key = {"authorization": "Bearer a"}
        assert client.post(words, json={"prompt": "x"}, headers=key).status_code == 401
    assert emulator.journal.jobs == {}


def test_what_waits_can_be_stopped_and_what_runs_cannot(
    emulator: Desk, client: httpx2.Client
) -> None:
    with client:
        for looks, ends in ((0, "COMPLETED"), (2, "IN_PROGRESS")):
            body = {"prompt": "x !fault=never"}
            made = client.post("/fal-ai/pika/v2.2/text-to-video", json=body).json()
            home = f"/fal-ai/pika/requests/{made['request_id']}"
            for _ in range(looks):
                client.get(f"{home}/status")
            assert client.put(f"{home}/cancel").status_code == 202
            told = client.get(f"{home}/status").json()
            assert told["status"] == ends
            assert bool(told.get("error")) is (ends == "COMPLETED")
    charged = [job.charged for job in emulator.journal.jobs.values()]
    assert charged == [0, None]
