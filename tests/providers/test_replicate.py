"""Replicate's calls to the letter, what it answers, and any model behind it; judged by its SDK."""

from __future__ import annotations

import base64
import hashlib
import hmac
from contextlib import contextmanager
from datetime import UTC, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from tests.providers.made import caller, order, reply

from rushes.emulator.faults import Armed, Fault, Stage
from rushes.errors import (
    AuthRejectedError,
    BadReplyError,
    GenerationFailedError,
    MediaNotFoundError,
    ModeratedError,
    OutOfCreditError,
    ProviderError,
    RateLimitedError,
    UnknownModelError,
    UnsupportedError,
)
from rushes.hosted import Hosted
from rushes.providers import provider
from rushes.providers.contract import Attachment, Call, Reply
from rushes.providers.schema import Schema
from rushes.studio import Studio
from rushes.types import GenerationRequest, State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx2

    from rushes.emulator.desk import Desk
    from rushes.testing.orders import Props

REPLICATE = provider("replicate")
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
SVD = "3f0457e4619daac51203dedb472816fd4af51f3149fa7a9e0b5ffcf1b8172438"
ZEROSCOPE = "9f747673945c62801b13b84701c783929c0ee784e4748ec062204894dda1a351"
OTHER = "a" * 64


def described(document: dict[str, Any], version: str = OTHER) -> Schema:
    made = Schema.read(document["components"]["schemas"]["Input"], document, version)
    assert made is not None
    return made


def inputs(**properties: Any) -> dict[str, Any]:
    """A document whose inputs are these; a name that ends in ``_`` is required."""
    needed = [name[:-1] for name in properties if name.endswith("_")]
    parts = {name.removesuffix("_"): part for name, part in properties.items()}
    ratio = {"enum": ["16:9", "9:16"], "type": "string"}
    schema = {"type": "object", "properties": parts, "required": needed}
    return {"components": {"schemas": {"Input": schema, "aspect_ratio": ratio}}}


RATIO = {"allOf": [{"$ref": "#/components/schemas/aspect_ratio"}], "default": "16:9"}
TEXT, URI = {"type": "string"}, {"type": "string", "format": "uri"}


def sent(document: dict[str, Any] | None, **fields: Any) -> dict[str, Any]:
    """The inputs that go out for a model with that schema."""
    from dataclasses import replace  # noqa: PLC0415

    made = order(model=fields.pop("model", "replicate/someone/something"), **fields)
    if document is not None:
        made = replace(made, schema=described(document))
    body = REPLICATE.submit(made).body
    assert isinstance(body, dict)
    found = body["input"]
    assert isinstance(found, dict)
    return found


def refused(document: dict[str, Any] | None, **fields: Any) -> dict[str, str]:
    with pytest.raises(UnsupportedError) as caught:
        sent(document, **fields)
    return {reason.field: str(reason) for reason in caught.value.reasons}


def test_the_named_models_are_asked_by_version_and_their_own_inputs() -> None:
    call = REPLICATE.submit(
        order(
            model="replicate/stable-video-diffusion",
            image="https://e.example/a.png",
            duration=Fraction(25, 6),
            seed=3,
            options={"motion_bucket_id": 40},
        )
    )
    assert (call.method, call.path) == ("POST", "/v1/predictions")
    assert call.body == {
        "version": SVD,
        "input": {
            "input_image": "https://e.example/a.png",
            "video_length": "25_frames_with_svd_xt",
            "frames_per_second": 6,
            "seed": 3,
            "motion_bucket_id": 40,
        },
    }
    call = REPLICATE.submit(
        order(
            model="replicate/anotherjesse/zeroscope-v2-xl",
            prompt="a fox",
            negative_prompt="rain",
            video="https://e.example/a.mp4",
            duration=2,
            fps=12,
            size="512x320",
            options={"init_weight": 0.3},
        )
    )
    assert call.body == {
        "version": ZEROSCOPE,
        "input": {
            "prompt": "a fox",
            "negative_prompt": "rain",
            "init_video": "https://e.example/a.mp4",
            "num_frames": 24,
            "fps": 12,
            "width": 512,
            "height": 320,
            "init_weight": 0.3,
        },
    }
    made = order(model="replicate/animate-diff", prompt="x", negative_prompt="y", seed=1)
    body = REPLICATE.submit(made).body
    assert isinstance(body, dict)
    assert body["input"] == {"prompt": "x", "n_prompt": "y", "seed": 1}


def test_seconds_become_frames_at_the_usual_rate() -> None:
    call = REPLICATE.submit(order(model="replicate/zeroscope-v2-xl", prompt="x", duration=2))
    body: Any = call.body
    told = body["input"]
    assert (told["num_frames"], told["fps"]) == (16, 8)


def test_a_model_without_a_row_runs_by_its_version_or_by_its_name() -> None:
    from dataclasses import replace  # noqa: PLC0415

    document = inputs(prompt_=TEXT)
    pinned = order(model=f"replicate/a/b:{OTHER}", prompt="x")
    assert REPLICATE.describe(pinned) == Call("GET", f"/v1/models/a/b/versions/{OTHER}")
    plain = order(model="replicate/Some-One/b.2", prompt="x")
    assert REPLICATE.describe(plain) == Call("GET", "/v1/models/Some-One/b.2")
    assert REPLICATE.describe(order(model="replicate/animate-diff", prompt="x")) is None
    told = {"id": OTHER, "openapi_schema": document}
    latest = REPLICATE.schema(plain, reply({"latest_version": told}))
    official = REPLICATE.schema(plain, reply({"latest_version": told, "is_official": True}))
    version = REPLICATE.schema(pinned, reply(told))
    assert latest is not None
    assert official is not None
    assert latest.version == OTHER == (version and version.version)
    call = REPLICATE.submit(replace(plain, schema=latest))
    assert (call.path, call.body) == (
        "/v1/predictions", {"version": OTHER, "input": {"prompt": "x"}}
    )  # fmt: skip
    for nothing in (None, official):
        call = REPLICATE.submit(replace(plain, schema=nothing))
        assert (call.path, call.body) == (
            "/v1/models/Some-One/b.2/predictions", {"input": {"prompt": "x"}}
        )  # fmt: skip
    with pytest.raises(UnknownModelError, match="replicate/OWNER/NAME"):
        REPLICATE.schema(plain, reply({"detail": "no"}, 404))
    assert REPLICATE.schema(plain, reply({"latest_version": None})) is None


A, B, CLIP = "https://e.example/a.png", "https://e.example/b.png", "https://e.example/c.mp4"
#: A schema, a request, and the inputs that come of it.
SAID: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    (inputs(prompt_=TEXT, image=URI), {"image": A}, {"image": A}),
    (inputs(prompt_=TEXT, first_frame_image=URI), {"image": A}, {"first_frame_image": A}),
    (inputs(prompt_=TEXT, images={"type": "array"}), {"image": A}, {"images": [A]}),
    (
        inputs(prompt_=TEXT, start_image=URI, end_image=URI),
        {"image": A, "last_frame": B},
        {"start_image": A, "end_image": B},
    ),
    (
        inputs(prompt_=TEXT, image=URI, last_image=URI),
        {"keyframes": (A, B)},
        {"image": A, "last_image": B},
    ),
    (
        inputs(prompt_=TEXT, image_urls={"type": "array", "maxItems": 5}),
        {"image": A, "last_frame": B},
        {"image_urls": [A, B]},
    ),
    (inputs(prompt_=TEXT, input_video=URI), {"video": CLIP}, {"input_video": CLIP}),
    (
        inputs(prompt_=TEXT, duration={"type": "integer", "enum": [5, 10]}),
        {"duration": 5},
        {"duration": 5},
    ),
    (
        inputs(prompt_=TEXT, duration={"type": "string", "enum": ["5", "10"]}),
        {"duration": 10},
        {"duration": "10"},
    ),
    (
        inputs(prompt_=TEXT, duration={"type": "string", "enum": ["5s", "10s"]}),
        {"duration": 10},
        {"duration": "10s"},
    ),
    (
        inputs(prompt_=TEXT, num_frames={"type": "integer", "maximum": 81}, fps={"default": 16}),
        {"duration": "5"},
        {},  # 80 frames at the model's own 16: see below
    ),
    (
        inputs(prompt_=TEXT, aspect_ratio=RATIO, resolution={"type": "string", "enum": ["720P"]}),
        {"aspect_ratio": "9:16", "resolution": "720p"},
        {"aspect_ratio": "9:16", "resolution": "720P"},
    ),
    (
        inputs(prompt_=TEXT, width={"type": "integer"}, height={"type": "integer"}),
        {"aspect_ratio": "16:9", "resolution": "720p"},
        {"width": 1280, "height": 720},
    ),
    (
        inputs(prompt_=TEXT, size={"type": "string", "enum": ["1280*720"]}),
        {"size": "1280x720"},
        {"size": "1280*720"},
    ),
    (
        inputs(prompt_=TEXT, generate_audio={"type": "boolean"}, seed={"type": "integer"}),
        {"audio": False, "seed": 7},
        {"generate_audio": False, "seed": 7},
    ),
    (
        inputs(prompt_=TEXT, seed={"anyOf": [{"type": "integer"}, {"type": "null"}]}),
        {"seed": 7},
        {"seed": 7},
    ),
    (
        inputs(prompt_=TEXT, strength={"type": "number", "maximum": 1}, style={}),
        {"options": {"strength": 0.5, "style": {"any": "thing"}}},
        {"strength": 0.5, "style": {"any": "thing"}},
    ),
]


@pytest.mark.parametrize(("document", "asked", "wanted"), SAID)
def test_a_request_goes_to_the_inputs_that_mean_it(
    document: dict[str, Any], asked: dict[str, Any], wanted: dict[str, Any]
) -> None:
    if "num_frames" in document["components"]["schemas"]["Input"]["properties"]:
        document["components"]["schemas"]["Input"]["properties"]["fps"]["type"] = "integer"
        wanted = {"num_frames": 80}
    assert sent(document, prompt="x", **asked) == {"prompt": "x", **wanted}


def test_what_a_schema_does_not_take_is_refused_all_at_once() -> None:
    document = inputs(
        prompt_=TEXT,
        aspect_ratio=RATIO,
        duration={"type": "integer", "minimum": 4, "maximum": 8},
        motion={"type": "number", "maximum": 1},
        mask_=URI,
    )
    reasons = refused(
        document,
        prompt="x",
        image=A,
        aspect_ratio="1:1",
        duration=9,
        seed=1,
        options={"motion": 2, "motoin": 1},
    )
    assert set(reasons) == {
        "image", "aspect_ratio", "duration", "seed", "options.motion", "options.motoin",
        "options.mask",
    }  # fmt: skip
    assert "did you mean motion" in reasons["options.motoin"]
    assert "'16:9' or '9:16'" in reasons["aspect_ratio"]
    assert "4" in reasons["duration"]
    twice = refused(inputs(prompt_=TEXT), prompt="x", options={"prompt": "y"})
    assert "too" in twice["prompt"]


def test_without_a_schema_only_words_and_named_inputs_are_sent() -> None:
    asked = sent(None, prompt="x", options={"image": A, "steps": 4})
    assert asked == {"prompt": "x", "image": A, "steps": 4}
    assert "NAME=@PATH" in refused(None, prompt="x", image=A)["image"]


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("starting", State.QUEUED),
        ("processing", State.RUNNING),
        ("succeeded", State.SUCCEEDED),
        ("canceled", State.CANCELLED),
        ("aborted", State.CANCELLED),
        ("simmering", State.RUNNING),
    ],
)
def test_every_status_is_read(word: str, state: State) -> None:
    standing = REPLICATE.progress({"id": "1"}, reply({"id": "1", "status": word}))
    assert standing.state is state
    assert ("simmering" in standing.message) is (word == "simmering")


@pytest.mark.parametrize(
    ("body", "billed"),
    [
        ({"status": "aborted", "started_at": None}, False),
        ({"status": "canceled", "started_at": None}, False),
        ({"status": "canceled", "started_at": "2026-11-22T10:00:00Z"}, None),
    ],
)
def test_a_cancel_tells_the_truth_about_the_money(
    body: dict[str, Any], billed: bool | None
) -> None:
    failure = REPLICATE.progress({"id": "1"}, reply(body)).failure
    assert failure is not None
    assert failure.billed is billed
    message = REPLICATE.cancelled({"id": "1"}, reply(body)).message
    assert ("does not bill" in message) is (billed is False)
    done = REPLICATE.cancelled({"id": "1"}, reply({"status": "succeeded"}))
    assert (done.state, "billed" in done.message) == (State.RUNNING, True)


@pytest.mark.parametrize(
    ("logs", "done"),
    [
        ("", None),
        (None, None),
        ("Using seed: 7\n 48%|████▊     | 12/25 [00:06<00:07,  1.9it/s]", 0.48),
        ("100%|██████████| 25/25\n  4%|▍         | 1/25", 0.04),
        ("the model is 50% done", None),
    ],
)
def test_the_share_that_is_done_stands_in_the_logs(logs: str | None, done: float | None) -> None:
    standing = REPLICATE.progress({"id": "1"}, reply({"status": "processing", "logs": logs}))
    assert standing.done == done


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("CUDA out of memory", GenerationFailedError),
        (None, GenerationFailedError),
        ("The input or output was flagged as sensitive. (E005)", ModeratedError),
        ("NSFW content detected", ModeratedError),
    ],
)
def test_a_failure_is_read_and_nobody_says_whether_it_is_billed(
    error: str | None, kind: type[ProviderError]
) -> None:
    failure = REPLICATE.progress({"id": "1"}, reply({"status": "failed", "error": error})).failure
    assert type(failure) is kind
    assert failure.billed is None


@pytest.mark.parametrize(
    ("status", "kind", "billed"),
    [
        (401, AuthRejectedError, False),
        (402, OutOfCreditError, False),
        (403, AuthRejectedError, False),
        (404, ProviderError, False),
        (422, ProviderError, False),
        (429, RateLimitedError, False),
        (500, GenerationFailedError, None),
    ],
)
def test_every_error_status_is_read(
    status: int, kind: type[ProviderError], billed: bool | None
) -> None:
    body = {"type": "about:blank", "title": "No", "status": status, "detail": "because"}
    error = REPLICATE.refusal(reply(body, status))
    assert type(error) is kind
    assert error.billed is billed
    assert "because" in error.message
    assert type(REPLICATE.refusal(Reply(status, {}, b"<html>"))) is kind


@pytest.mark.parametrize(
    "output",
    [
        "https://c.example/a.mp4",
        ["https://c.example/a.mp4", "https://c.example/b.mp4"],
        ["https://c.example/cover.png", "https://c.example/a.mp4?x=1"],
        {"preview": "https://c.example/p.gif", "video": "https://c.example/a.mp4"},
    ],
)
def test_the_clip_is_found_in_every_shape_of_output(output: Any) -> None:
    calls = REPLICATE.outputs({"id": "1"}, reply({"status": "succeeded", "output": output}))
    assert isinstance(calls[0], Call)
    assert calls[0].path.startswith("https://c.example/a.mp4")
    assert not calls[0].signed


def test_an_output_that_is_gone_or_none_is_told() -> None:
    with pytest.raises(GenerationFailedError, match="hour"):
        REPLICATE.outputs({"id": "1"}, reply({"output": None, "data_removed": True}))
    with pytest.raises(BadReplyError):
        REPLICATE.outputs({"id": "1"}, reply({"output": None}))
    with pytest.raises(BadReplyError):
        REPLICATE.ticket(order(model="replicate/animate-diff", prompt="x"), reply({}))


def test_a_lost_order_is_found_by_its_version_and_inputs() -> None:
    mine = order(model="replicate/animate-diff", prompt="a cat", seed=4)
    body: Any = REPLICATE.submit(mine).body
    row = {"version": body["version"], "input": body["input"]}
    listed = [
        {"id": "late", "created_at": "2026-11-22T10:00:01.5Z", **row},
        {"id": "early", "created_at": "2026-11-22T09:59:00Z", **row},
        {"id": "dog", "created_at": "2026-11-22T10:00:01Z", **row, "input": {"prompt": "a dog"}},
        {"id": "old", "created_at": "2026-11-22T10:00:01Z", **row, "version": OTHER},
        {"id": "undated", **row},
    ]
    assert list(REPLICATE.match(mine, NOW, reply({"results": listed}))) == [{"id": "late"}]


def test_a_webhook_is_a_prediction_that_is_signed() -> None:
    key = base64.b64encode(b"testsecrettestsecret").decode()
    content = b'{"id": "p1", "status": "succeeded"}'
    stamp = str(int(NOW.timestamp()))
    digest = hmac.new(b"testsecrettestsecret", f"m1.{stamp}.".encode() + content, hashlib.sha256)
    signature = base64.b64encode(digest.digest()).decode()
    headers = {
        "webhook-id": "m1", "webhook-timestamp": stamp, "webhook-signature": f"v1,{signature}"
    }  # fmt: skip
    event = REPLICATE.webhook(headers, content, f"whsec_{key}", NOW)
    assert event is not None
    assert event.id == "p1"
    assert REPLICATE.progress({"id": "p1"}, event.reply).state is State.SUCCEEDED
    with pytest.raises(AuthRejectedError):
        REPLICATE.webhook(headers, content.replace(b"p1", b"p2"), f"whsec_{key}", NOW)


def test_an_upload_is_a_form_with_one_part() -> None:
    file = Attachment("a.png", "image/png", data=b"12345")
    steps = REPLICATE.upload(file)
    assert next(steps) == Call("POST", "/v1/files", form=[("content", file)])
    with pytest.raises(StopIteration) as done:
        steps.send(reply({"id": "f", "urls": {"get": "https://api.replicate.com/v1/files/f"}}))
    assert done.value.value == "https://api.replicate.com/v1/files/f"


# --- Any model, over the emulator -----------------------------------------------------------------


def test_any_model_is_made_from_its_schema(emulator: Desk, props: Props, tmp_path: Path) -> None:
    with Studio() as studio:
        clip = studio.generate(
            "a kite over the sea",
            model="replicate/someone/brand-new",
            image=str(props.picture("first", 40)),
            aspect_ratio="1:1",
            resolution="480p",
            duration=1,
            fps=12,
            options={"motion": 0.2, "reference_images": [f"@{props.picture('last', 120)}"]},
            output=tmp_path,
        )
    assert (clip.width, clip.height) == (480, 480)
    assert clip.duration == 1
    (job,) = emulator.jobs.of("replicate")[:1]
    told = job.data["input"]
    assert set(told) == {
        "prompt", "first_frame_image", "aspect_ratio", "resolution", "duration", "fps", "motion",
        "reference_images",
    }  # fmt: skip
    assert told["reference_images"][0].startswith("data:image/png;base64,")
    assert len(emulator.journal.jobs) == 1


@pytest.mark.anyio
async def test_nothing_is_sent_to_a_model_that_does_not_take_it(
    emulator: Desk, props: Props
) -> None:
    maker = Hosted("replicate")
    picture = str(props.picture("first", 40))
    try:
        asked = GenerationRequest.of(prompt="x", model="replicate/a/b", image=picture, duration=90)
        with pytest.raises(UnsupportedError, match="duration cannot be 90"):
            await maker.submit(asked)
        with pytest.raises(UnknownModelError):
            await maker.submit(asked.but(model="replicate/nobody/b"))
        with pytest.raises(MediaNotFoundError):
            await maker.submit(asked.but(options={"mask": "@none.png"}))
        official = asked.but(model="replicate/official/b", duration=2)
        # A schema that cannot be read: a picture has no name then, but words have.
        for fault in (Fault.ERROR_500, Fault.ERROR_500):
            emulator.faults.armed.append(Armed(fault, stage=Stage.OTHER))
        with pytest.raises(UnsupportedError, match="could not be read"):
            await maker.submit(official)
        assert emulator.journal.jobs == {}
        assert not any(entry.stage == "upload" for entry in emulator.journal.entries)
        await maker.submit(official)
    finally:
        await maker.aclose()
    assert len(emulator.journal.jobs) == 1


# --- The emulator, as strict as Replicate ---------------------------------------------------------


@pytest.fixture
def client(emulator: Desk) -> httpx2.Client:
    return caller(emulator, "replicate", {"authorization": "Bearer r8_x"})


def test_the_emulator_is_as_strict_as_the_vendor(emulator: Desk, client: httpx2.Client) -> None:
    with client:
        wrong: list[tuple[dict[str, Any], str]] = [
            ({}, "input"),
            ({"version": SVD, "input": {}}, "input_image"),
            ({"version": SVD, "input": {"input_image": "x", "motion_bucket_id": 256}}, "motion"),
            ({"version": ZEROSCOPE, "input": {"prompt": "x", "hurry": True}}, "hurry"),
            ({"version": OTHER, "input": {"prompt": "x"}}, "version"),
            ({"version": "someone/else", "input": {"prompt": "x"}}, "version"),
            ({"version": ZEROSCOPE, "input": {}, "wait": 1}, "wait"),
        ]
        for body, field in wrong:
            answer = client.post("/v1/predictions", json=body)
            assert answer.status_code == 422
            assert answer.json()["status"] == 422
            assert field in answer.json()["detail"]
        assert client.get("/v1/predictions/none").status_code == 404
        assert client.post("/v1/models/a/b/predictions", json={"input": {}}).status_code == 404
        bad = client.get("/v1/predictions", headers={"authorization": "Bearer invalid"})
        assert (bad.status_code, bad.json()["title"]) == (401, "Unauthenticated")
    assert emulator.journal.jobs == {}


@contextmanager
def later(emulator: Desk, seconds: float) -> Iterator[None]:
    """For a while it is later, at the emulator that all tests share."""
    emulator.clock.advance(seconds)
    yield
    emulator.clock.advance(-seconds)


def test_a_deadline_before_the_start_aborts(emulator: Desk, client: httpx2.Client) -> None:
    with client:
        body = {"version": ZEROSCOPE, "input": {"prompt": "x !fault=never"}}
        headers = {"cancel-after": "30s"}
        number = client.post("/v1/predictions", json=body, headers=headers).json()["id"]
        with later(emulator, 60):
            told = client.get(f"/v1/predictions/{number}").json()
    assert told["status"] == "aborted"
    standing = REPLICATE.progress({"id": number}, reply(told))
    assert standing.failure is not None
    assert standing.failure.billed is False


def test_data_is_removed_after_an_hour(emulator: Desk, client: httpx2.Client) -> None:
    with client:
        body = {"version": ZEROSCOPE, "input": {"prompt": "x", "num_frames": 4, "batch_size": 2}}
        made = client.post("/v1/predictions", json=body, headers={"prefer": "wait=30"}).json()
        assert made["status"] == "succeeded"
        assert len(made["output"]) == 2
        with later(emulator, 3700):
            gone = client.get(f"/v1/predictions/{made['id']}").json()
    assert (gone["data_removed"], gone["output"], gone["input"]) == (True, None, {})
