"""Luma Agents to the letter, every answer known of it, and its own SDK as judge."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx
import luma_agents
import pytest
from luma_agents.types.generation_create_params import GenerationCreateParams
from luma_agents.types.video_options_param import VideoOptionsParam
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
from rushes.providers.contract import Attachment, Reference, Reply, Way
from rushes.types import Keyframe, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from luma_agents.types import Generation

    from rushes.emulator.desk import Desk

LUMA = provider("luma")
TEXT: dict[str, Any] = {"model": "luma/ray-3.2", "prompt": "x"}
A, B = "https://e.example/a.png", "https://e.example/b.png"


def body(**fields: Any) -> dict[str, Any]:
    call = LUMA.submit(order(model="luma/ray-3.2", **fields))
    assert (call.method, call.path) == ("POST", "/generations")
    assert isinstance(call.body, dict)
    return call.body


def test_text() -> None:
    assert body(prompt="a cat", aspect_ratio="16:9", options={"hdr": True}) == {
        "model": "ray-3.2",
        "type": "video",
        "prompt": "a cat",
        "aspect_ratio": "16:9",
        "video": {"hdr": True, "resolution": "720p", "duration": "5s"},
    }


def test_a_first_and_a_last_frame() -> None:
    sent = body(prompt="x", image=A, last_frame=B, duration=10, resolution="1080p")
    assert sent["video"] == {
        "resolution": "1080p",
        "duration": "10s",
        "start_frame": {"url": A},
        "end_frame": {"url": B},
    }


def test_keyframes_are_pinned_to_the_grid() -> None:
    frames = (Keyframe(source=A, time=0), Keyframe(source=B, time="2.5"))
    video = body(prompt="x", keyframes=frames)["video"]
    assert video["keyframes"] == [{"url": A}, {"url": B}]
    assert video["keyframe_indexes"] == [0, 60]
    even = body(prompt="x", keyframes=(A, B, A))["video"]
    assert even["keyframe_indexes"] == [0, 60, 120]


def test_an_edit_says_what_its_source_is() -> None:
    sent = body(prompt="x", video="https://e.example/v.mp4", options={"strength": "flex_2"})
    assert sent["type"] == "video_edit"
    assert sent["source"] == {"url": "https://e.example/v.mp4", "media_type": "video/mp4"}
    assert sent["video"] == {"edit": {"strength": "flex_2"}, "resolution": "720p"}


def test_its_own_clip_is_carried_on() -> None:
    sent = body(prompt="x", extend="luma://g-1", way=Way.OWN)
    assert sent["video"]["start_frame"] == {"generation_id": "g-1"}


def test_an_upload_takes_three_steps() -> None:
    steps = LUMA.upload(Attachment("a.png", "image/png", data=b"1234"))
    first = next(steps)
    assert (first.path, first.body) == (
        "/files",
        {"mime_type": "image/png", "size_bytes": 4, "filename": "a.png", "purpose": "input"},
    )
    place = {"method": "PUT", "url": "https://up.example/1", "headers": {"x-a": "b"}}
    second = steps.send(reply({"id": "f1", "state": "pending", "upload": place}))
    assert (second.method, second.path, second.signed) == ("PUT", "https://up.example/1", False)
    assert second.headers == {"x-a": "b"}
    third = steps.send(Reply(200))
    assert (third.method, third.path) == ("POST", "/files/f1/complete")
    with pytest.raises(StopIteration) as done:
        steps.send(reply({"id": "f1", "state": "ready"}))
    assert done.value.value == "luma-file://f1"
    uploaded = replace(order(**TEXT), image=Reference("luma-file://f1", Way.UPLOAD, "image/png"))
    sent = LUMA.submit(uploaded).body
    assert isinstance(sent, dict)
    assert isinstance(sent["video"], dict)
    assert sent["video"]["start_frame"] == {"file_id": "f1"}


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("queued", State.QUEUED),
        ("processing", State.RUNNING),
        ("completed", State.SUCCEEDED),
        ("ruminating", State.RUNNING),
    ],
)
def test_every_state_is_read(word: str, state: State) -> None:
    standing = LUMA.progress({"id": "g"}, reply({"id": "g", "state": word}))
    assert standing.state is state
    assert ("ruminating" in standing.message) is (word == "ruminating")


@pytest.mark.parametrize(
    ("code", "kind", "again", "billed"),
    [
        ("content_moderated", ModeratedError, False, None),
        ("generation_failed", GenerationFailedError, True, None),
        ("budget_exhausted", OutOfCreditError, False, False),
        ("output_not_found", GenerationFailedError, False, None),
        ("image_too_large", GenerationFailedError, False, None),
        ("unsupported_format", GenerationFailedError, False, None),
        ("corrupt_input", GenerationFailedError, False, None),
        ("invalid_request", GenerationFailedError, False, None),
        ("rate_limited", RateLimitedError, True, False),
        (None, GenerationFailedError, True, None),
    ],
)
def test_every_failure_is_read(
    code: str | None, kind: type[ProviderError], again: bool, billed: bool | None
) -> None:
    told = {"id": "g", "state": "failed", "failure_code": code, "failure_reason": "No."}
    failure = LUMA.progress({"id": "g"}, reply(told)).failure
    assert type(failure) is kind
    assert (failure.retry, failure.billed, failure.code) == (again, billed, code)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, ProviderError),
        (401, AuthRejectedError),
        (402, OutOfCreditError),
        (403, AuthRejectedError),
        (404, ProviderError),
        (422, ProviderError),
        (429, RateLimitedError),
        (503, GenerationFailedError),
    ],
)
def test_every_error_status_is_read(status: int, kind: type[ProviderError]) -> None:
    assert type(LUMA.refusal(reply({"detail": "because"}, status))) is kind
    issues = {"detail": [{"loc": ["body", "x"], "msg": "because", "type": "missing"}]}
    assert "because" in LUMA.refusal(reply(issues, status)).message
    assert LUMA.refusal(Reply(status, {}, b"<html>")).message


def test_replies_without_what_is_needed_are_told() -> None:
    with pytest.raises(BadReplyError):
        LUMA.ticket(order(model="luma/ray-3.2", prompt="x"), reply({"state": "queued"}))


# --- Luma's SDK over the emulator -----------------------------------------------------------------


@pytest.fixture
def sdk(emulator: Desk) -> Iterator[luma_agents.Luma]:
    with luma_agents.Luma(
        auth_token="luma-api-x",  # noqa: S106 - the emulator takes any
        base_url=f"{emulator.base}/luma/v1",
        max_retries=0,
        http_client=httpx.Client(trust_env=False, timeout=60),
    ) as client:
        yield client


def test_the_sdk_makes_a_clip(sdk: luma_agents.Luma, emulator: Desk) -> None:
    made = sdk.generations.create(
        prompt="a red boat",
        model="ray-3.2",
        type="video",
        video={"duration": "5s", "resolution": "540p"},
    )
    states = [made.state]
    while made.state not in {"completed", "failed"}:
        made = sdk.generations.get(made.id)
        states.append(made.state)
    assert states == ["queued", "queued", "processing", "completed"]
    assert made.output is not None
    link = made.output[0].url
    clip = httpx.get(link, trust_env=False)
    assert clip.headers["content-type"] == "video/mp4"
    part = httpx.get(link, headers={"range": "bytes=4-7"}, trust_env=False)
    assert (part.status_code, part.content) == (206, b"ftyp")
    emulator.clock.advance(3601)
    assert httpx.get(link, trust_env=False).status_code == 403
    (paid,) = emulator.journal.jobs.values()
    assert str(paid.charged) == "0.15"


def test_the_sdk_handles_files(sdk: luma_agents.Luma) -> None:
    place = sdk.files.create(mime_type="image/png", size_bytes=4, filename="a.png")
    assert place.state == "pending"
    assert place.upload is not None
    with pytest.raises(luma_agents.ConflictError):
        sdk.files.complete(place.id)
    httpx.put(
        place.upload.url, content=b"1234", headers=dict(place.upload.headers or {}), trust_env=False
    )
    assert sdk.files.complete(place.id).state == "ready"
    assert place.id in [file.id for file in sdk.files.list().data]
    sdk.files.delete(place.id)
    with pytest.raises(luma_agents.NotFoundError):
        sdk.files.get(place.id)


def test_the_sdk_raises_its_typed_errors(sdk: luma_agents.Luma, emulator: Desk) -> None:
    def create(video: Any = None, prompt: str = "x") -> Generation:
        return sdk.generations.create(prompt=prompt, model="ray-3.2", type="video", video=video)

    for wrong in (
        {"duration": "7s"},
        {"resolution": "4k"},
        {"loop": True, "duration": "10s"},
        {"exr_export": True},
        {"start_frame": {"url": A, "file_id": "f"}},
        {"keyframes": [{"url": A}], "keyframe_indexes": [0, 1]},
        {"keyframes": [{"url": A}], "keyframe_indexes": [121]},
        {"fps": 24},
    ):
        with pytest.raises(luma_agents.UnprocessableEntityError):
            create(wrong)
    with pytest.raises(luma_agents.RateLimitError):
        create(prompt="x !fault=rate-limit:0")
    with pytest.raises(luma_agents.InternalServerError):
        create(prompt="x !fault=error-500")
    with pytest.raises(luma_agents.APIConnectionError):
        create(prompt="x !fault=drop-unaccepted")
    with pytest.raises(luma_agents.AuthenticationError):
        sdk.with_options(auth_token="invalid").generations.get("g")  # noqa: S106
    assert emulator.journal.jobs == {}


@pytest.mark.anyio
async def test_the_asynchronous_sdk_too(emulator: Desk) -> None:
    async with luma_agents.AsyncLuma(
        auth_token="luma-api-x",  # noqa: S106 - the emulator takes any
        base_url=f"{emulator.base}/luma/v1",
        max_retries=0,
        http_client=httpx.AsyncClient(trust_env=False, timeout=60),
    ) as sdk:
        made = await sdk.generations.create(
            prompt="a fox !fault=moderated-output", model="ray-3.2", type="video", video={}
        )
        while made.state not in {"completed", "failed"}:
            made = await sdk.generations.get(made.id)
        assert made.failure_code == "content_moderated"


def test_what_we_send_is_what_the_sdk_types_say() -> None:
    for fields in ({}, {"image": A}, {"image": A, "last_frame": B}, {"keyframes": (A, B)}):
        sent = body(prompt="x", **fields)
        assert set(sent) <= set(GenerationCreateParams.__annotations__)
        assert set(sent["video"]) <= set(VideoOptionsParam.__annotations__)
