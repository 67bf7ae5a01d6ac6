"""Luma Agents to the letter, every answer known of it, and its own SDK as judge."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx
import luma_agents
import pytest
from luma_agents.types.generation_create_params import GenerationCreateParams
from tests.providers.conforms import wrong
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
    sent = body(prompt="x", image=A, last_frame=B, resolution="1080p")
    assert sent["video"] == {
        "resolution": "1080p",
        "duration": "5s",
        "start_frame": {"url": A},
        "end_frame": {"url": B},
    }


@pytest.mark.parametrize(
    ("asked", "frames", "indexes"),
    [
        ({"image": A, "duration": 10}, [A], [0]),
        ({"image": A, "last_frame": B, "duration": 10}, [A, B], [0, 240]),
        ({"last_frame": B, "duration": 10}, [B], [240]),
        ({"image": A, "options": {"hdr": True}}, [A], [0]),
    ],
)
def test_the_ends_of_long_and_of_hdr_clips_are_keyframes(
    asked: dict[str, Any], frames: list[str], indexes: list[int]
) -> None:
    video = body(prompt="x", **asked)["video"]
    assert video["keyframes"] == [{"url": each} for each in frames]
    assert video["keyframe_indexes"] == indexes
    assert not {"start_frame", "end_frame"} & video.keys()


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
        auth_token="luma-api-x",  # noqa: S106 - the emulator takes any such
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

    for mistaken in (
        {"duration": "7s"},
        {"resolution": "4k"},
        {"loop": True, "duration": "10s"},
        {"exr_export": True},
        {"start_frame": {"url": A, "file_id": "f"}},
        {"keyframes": [{"url": A}], "keyframe_indexes": [0, 1]},
        {"keyframes": [{"url": A}], "keyframe_indexes": [121]},
        {"start_frame": {"url": A}, "duration": "10s"},
        {"end_frame": {"url": A}, "hdr": True},
        {"edit": {"strength": "flex_1"}},
        {"source_position": {"x_norm": 0, "y_norm": 0, "w_norm": 1, "h_norm": 1}},
        {"fps": 24},
    ):
        with pytest.raises(luma_agents.UnprocessableEntityError):
            create(mistaken)
    for source in ({"url": A}, {"url": A, "media_type": "image/png"}, {"data": "AA=="}):
        with pytest.raises(luma_agents.UnprocessableEntityError):
            sdk.generations.create(prompt="x", model="ray-3.2", type="video_edit", source=source)  # type: ignore[arg-type]
    with pytest.raises(luma_agents.RateLimitError):
        create(prompt="x !fault=rate-limit:0")
    with pytest.raises(luma_agents.InternalServerError):
        create(prompt="x !fault=error-500")
    with pytest.raises(luma_agents.APIConnectionError):
        create(prompt="x !fault=drop-unaccepted")
    with pytest.raises(luma_agents.AuthenticationError):
        sdk.with_options(auth_token="invalid").generations.get("g")  # noqa: S106
    with pytest.raises(luma_agents.AuthenticationError, match="begin with luma-api-"):
        sdk.with_options(auth_token="luma-x").generations.get("g")  # noqa: S106
    assert emulator.journal.jobs == {}


def test_files_come_with_the_form_too_and_are_listed_by_pages(
    sdk: luma_agents.Luma, emulator: Desk
) -> None:
    head = {"authorization": "Bearer luma-api-x"}
    with httpx.Client(base_url=f"{emulator.base}/luma/v1", headers=head, trust_env=False) as plain:
        form = {"purpose": "reference"}
        made = plain.post("/files", data=form, files={"file": ("a.png", b"1234", "image/png")})
        assert made.status_code == 201
        assert made.headers["x-api-version"] == "2026-04-01"
        assert made.json()["upload"] is None
        for query in ("limit=0", "limit=101", "cursor=x", "state=lost", "colour=red"):
            assert plain.get(f"/files?{query}").status_code == 422
    short = sdk.files.create(mime_type="image/png", size_bytes=5)
    assert short.upload is not None
    httpx.put(
        short.upload.url, content=b"1234", headers=dict(short.upload.headers or {}), trust_env=False
    )
    assert sdk.files.complete(short.id).state == "failed"
    assert [file.id for file in sdk.files.list(state="failed").data] == [short.id]
    assert [file.id for file in sdk.files.list(purpose="reference").data] == [made.json()["id"]]
    first = sdk.files.list(limit=1)
    assert first.data[0].id == short.id
    rest = sdk.files.list(limit=100, cursor=first.next_cursor or "")
    assert made.json()["id"] in [file.id for file in rest.data]
    assert not rest.has_more


@pytest.mark.anyio
async def test_the_asynchronous_sdk_too(emulator: Desk) -> None:
    async with luma_agents.AsyncLuma(
        auth_token="luma-api-x",  # noqa: S106 - the emulator takes any such
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
    asked: list[dict[str, Any]] = [
        {},
        {"image": A},
        {"image": A, "last_frame": B},
        {"keyframes": (A, B), "duration": 10, "options": {"hdr": True, "exr_export": True}},
        {"video": "https://e.example/v", "options": {"controls": {"depth": {"blur": 0.5}}}},
        {"extend": "luma://g-1", "way": Way.OWN},
    ]
    for fields in asked:
        assert wrong(body(prompt="x", **fields), GenerationCreateParams) == []
