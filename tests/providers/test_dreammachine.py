"""Luma's Dream Machine to the letter, every answer known of it, and its own SDK as judge."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import lumaai
import pytest
from lumaai.types import Generation
from lumaai.types.generation_audio_params import GenerationAudioParams
from lumaai.types.generation_upscale_params import GenerationUpscaleParams
from lumaai.types.generations.video_create_params import VideoCreateParams
from lumaai.types.generations.video_modify_params import VideoModifyParams
from lumaai.types.generations.video_reframe_params import VideoReframeParams
from tests.providers.conforms import wrong
from tests.providers.made import order, reply

from rushes.errors import (
    AuthRejectedError,
    GenerationFailedError,
    ModeratedError,
    OutOfCreditError,
    ProviderError,
    RateLimitedError,
)
from rushes.providers import provider
from rushes.providers.contract import Reply, Way
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.emulator.desk import Desk
    from rushes.testing.orders import Props

DREAM = provider("dreammachine")
A, B = "https://e.example/a.png", "https://e.example/b.png"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TEXT: dict[str, Any] = {"model": "luma/ray-2", "prompt": "a cat"}


def test_text_with_a_concept() -> None:
    concepts = [{"key": "dolly_zoom"}]
    call = DREAM.submit(order(**TEXT, duration=9, loop=True, options={"concepts": concepts}))
    assert (call.method, call.path) == ("POST", "/generations/video")
    assert call.body == {
        "model": "ray-2",
        "concepts": concepts,
        "prompt": "a cat",
        "aspect_ratio": "16:9",
        "resolution": "720p",
        "duration": "9s",
        "loop": True,
    }


def test_two_frames_and_a_clip_of_its_own() -> None:
    call = DREAM.submit(order(**TEXT, image=A, last_frame=B))
    assert isinstance(call.body, dict)
    assert call.body["keyframes"] == {
        "frame0": {"type": "image", "url": A},
        "frame1": {"type": "image", "url": B},
    }
    call = DREAM.submit(order(**TEXT, extend="dream://g-1", way=Way.OWN))
    assert isinstance(call.body, dict)
    assert call.body["keyframes"] == {"frame0": {"type": "generation", "id": "g-1"}}


def test_modify_reframe_upscale_and_audio_have_endpoints_of_their_own() -> None:
    clip = "https://e.example/v.mp4"
    call = DREAM.submit(
        order(model="luma/ray-2-modify", video=clip, prompt="x", options={"mode": "flex_1"})
    )
    assert call.path == "/generations/video/modify"
    assert call.body == {
        "model": "ray-2",
        "mode": "flex_1",
        "prompt": "x",
        "media": {"url": clip},
        "generation_type": "modify_video",
    }
    call = DREAM.submit(order(model="luma/ray-2-reframe", video=clip, aspect_ratio="1:1"))
    assert call.path == "/generations/video/reframe"
    assert isinstance(call.body, dict)
    assert call.body["aspect_ratio"] == "1:1"
    own: dict[str, Any] = {"video": "dream://g-1", "way": Way.OWN}
    call = DREAM.submit(order(model="luma/upscale", resolution="4k", **own))
    assert (call.path, call.body) == ("/generations/g-1/upscale", {"resolution": "4k"})
    call = DREAM.submit(order(model="luma/audio", prompt="rain", **own))
    assert (call.path, call.body) == ("/generations/g-1/audio", {"prompt": "rain"})


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("queued", State.QUEUED),
        ("dreaming", State.RUNNING),
        ("completed", State.SUCCEEDED),
        ("snoring", State.RUNNING),
    ],
)
def test_every_state_is_read(word: str, state: State) -> None:
    standing = DREAM.progress({"id": "g"}, reply({"id": "g", "state": word}))
    assert standing.state is state
    assert ("snoring" in standing.message) is (word == "snoring")


@pytest.mark.parametrize(
    ("why", "kind"),
    [("Content failed moderation", ModeratedError), ("GPU on fire", GenerationFailedError)],
)
def test_a_failure_is_read(why: str, kind: type[ProviderError]) -> None:
    told = {"id": "g", "state": "failed", "failure_reason": why}
    failure = DREAM.progress({"id": "g"}, reply(told)).failure
    assert type(failure) is kind
    assert failure.billed is None


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        (400, "prompt failed moderation", ModeratedError),
        (400, "Insufficient credits", OutOfCreditError),
        (401, "because", AuthRejectedError),
        (402, "because", OutOfCreditError),
        (403, "because", AuthRejectedError),
        (404, "because", ProviderError),
        (422, "because", ProviderError),
        (429, "because", RateLimitedError),
        (500, "because", GenerationFailedError),
    ],
)
def test_every_error_status_is_read(status: int, said: str, kind: type[ProviderError]) -> None:
    error = DREAM.refusal(reply({"detail": said}, status))
    assert type(error) is kind
    assert said in error.message
    assert error.billed is (None if status >= 500 else False)
    assert DREAM.refusal(Reply(status, {}, b"<html>")).message


def test_a_lost_order_is_found_by_its_own_request() -> None:
    mine = order(**TEXT)
    sent = DREAM.submit(mine).body
    assert isinstance(sent, dict)

    def row(number: str, seconds: int, **changes: Any) -> dict[str, Any]:
        made = (NOW + timedelta(seconds=seconds)).isoformat()
        return {"id": number, "created_at": made, "request": {**sent, **changes}}

    rows = [row("late", 1), row("early", -60), row("other", 1, prompt="a dog")]
    rows += [row("with a picture", 1, keyframes={"frame0": {"type": "image", "url": A}})]
    rows += [row("with a concept", 1, concepts=[{"key": "dolly_zoom"}]), row("loop", 1, loop=True)]
    rows[0]["request"] |= {"loop": False, "concepts": [], "callback_url": None}
    assert list(DREAM.match(mine, NOW, reply({"generations": rows}))) == [{"id": "late"}]


def test_what_is_done_to_its_own_clips_is_not_looked_for() -> None:
    own: dict[str, Any] = {"video": "dream://g-1", "way": Way.OWN}
    assert DREAM.reconcile(order(model="luma/upscale", resolution="4k", **own), NOW) is None
    assert DREAM.reconcile(order(model="luma/audio", prompt="rain", **own), NOW) is None
    assert DREAM.reconcile(order(**TEXT), NOW) is not None


def test_a_webhook_is_only_a_reason_to_look() -> None:
    event = DREAM.webhook({}, b'{"id": "g-1", "state": "completed"}', "", NOW)
    assert event is not None
    assert event.id == "g-1"


# --- Luma's SDK over the emulator -----------------------------------------------------------------


@pytest.fixture
def sdk(emulator: Desk) -> Iterator[lumaai.LumaAI]:
    with lumaai.LumaAI(
        auth_token="x",  # noqa: S106 - the emulator takes any
        base_url=f"{emulator.base}/dreammachine/dream-machine/v1",
        max_retries=0,
        http_client=httpx.Client(trust_env=False, timeout=60),
    ) as client:
        yield client


def test_the_sdk_makes_lists_and_deletes(sdk: lumaai.LumaAI, emulator: Desk, props: Props) -> None:
    frames: Any = {"frame0": {"type": "image", "url": props.at["first.png"]}}
    made = sdk.generations.create(
        model="ray-flash-2", prompt="a red boat", resolution="540p", keyframes=frames
    )
    assert made.id is not None
    while made.state not in {"completed", "failed"}:
        made = sdk.generations.get(made.id)
    assert made.assets is not None
    assert made.id is not None
    clip = httpx.get(str(made.assets.video), trust_env=False)
    assert clip.headers["content-type"] == "video/mp4"
    listed = sdk.generations.list(limit=1, offset=0)
    assert [each.id for each in listed.generations] == [made.id]
    larger = sdk.generations.upscale(made.id, resolution="720p", generation_type="upscale_video")
    louder = sdk.generations.audio(made.id, prompt="rain")
    assert {larger.state, louder.state} == {"queued"}
    for each in (made, larger, louder):
        Generation.model_validate(each.to_dict(mode="json"))  # the SDK itself looks at nothing
    sdk.generations.delete(made.id)
    with pytest.raises(lumaai.NotFoundError):
        sdk.generations.get(made.id)
    prices = [str(job.price) for job in emulator.journal.jobs.values()]
    assert prices == ["0.14", "None", "None"]


def test_the_sdk_asks_for_the_rest(sdk: lumaai.LumaAI) -> None:
    for page in ({"limit": 0}, {"offset": -1}, {"extra_query": {"limit": "x"}}):
        with pytest.raises(lumaai.UnprocessableEntityError):
            sdk.generations.list(**page)
    assert "dolly_zoom" in sdk.generations.concepts.list()
    assert sdk.credits.get().credit_balance > 0
    assert sdk.ping.check().message == "pong"


def test_the_sdk_raises_its_typed_errors(sdk: lumaai.LumaAI, emulator: Desk) -> None:
    wrong: list[dict[str, Any]] = [
        {"duration": "7s"},
        {"resolution": "8k"},
        {"aspect_ratio": "2:1"},
        {"concepts": [{"key": "nothing"}]},
        {"extra_body": {"seed": 1}},
    ]
    for fields in wrong:
        with pytest.raises(lumaai.UnprocessableEntityError):
            sdk.generations.create(**{"model": "ray-2", "prompt": "xyz", **fields})
    with pytest.raises(lumaai.RateLimitError):
        sdk.generations.create(model="ray-2", prompt="xyz !fault=rate-limit:0")
    with pytest.raises(lumaai.APIConnectionError):
        sdk.generations.create(model="ray-2", prompt="xyz !fault=drop-unaccepted")
    assert emulator.journal.jobs == {}


@pytest.mark.anyio
async def test_the_asynchronous_sdk_too(emulator: Desk) -> None:
    async with lumaai.AsyncLumaAI(
        auth_token="x",  # noqa: S106 - the emulator takes any
        base_url=f"{emulator.base}/dreammachine/dream-machine/v1",
        max_retries=0,
        http_client=httpx.AsyncClient(trust_env=False, timeout=60),
    ) as sdk:
        made = await sdk.generations.create(model="ray-2", prompt="a fox !fault=fails")
        while made.state not in {"completed", "failed"}:
            made = await sdk.generations.get(made.id or "")
        assert made.failure_reason


CLIP = "https://e.example/v.mp4"
OWN: dict[str, Any] = {"video": "dream://g-1", "way": Way.OWN}
#: What each call takes by the SDK, and orders that go there.
SENT: list[tuple[Any, list[dict[str, Any]]]] = [
    (
        VideoCreateParams,
        [
            {**TEXT, "duration": 9, "loop": True, "options": {"concepts": [{"key": "dolly_zoom"}]}},
            {**TEXT, "image": A, "aspect_ratio": "9:21", "resolution": "540p"},
            {**TEXT, "image": A, "last_frame": B, "model": "luma/ray-flash-2"},
            {**TEXT, "extend": "dream://g-1", "way": Way.OWN},
        ],
    ),
    (
        VideoModifyParams,
        [
            {"model": "luma/ray-2-modify", "video": CLIP, "options": {"mode": "reimagine_3"}},
            {
                "model": "luma/ray-flash-2-modify",
                "video": CLIP,
                "image": A,
                "options": {"mode": "flex_1"},
            },
        ],
    ),
    (
        VideoReframeParams,
        [{"model": "luma/ray-2-reframe", "video": CLIP, "aspect_ratio": "1:1", "prompt": "x"}],
    ),
    (GenerationUpscaleParams, [{"model": "luma/upscale", "resolution": "4k", **OWN}]),
    (GenerationAudioParams, [{"model": "luma/audio", "prompt": "rain", **OWN}]),
]


@pytest.mark.parametrize(("kind", "orders"), SENT, ids=[kind.__name__ for kind, _ in SENT])
def test_what_we_send_is_what_the_sdk_types_say(kind: Any, orders: list[dict[str, Any]]) -> None:
    for fields in orders:
        for webhook in (None, "https://e.example/hook"):
            asked = replace(order(**fields), webhook=webhook)
            assert wrong(DREAM.submit(asked).body, kind) == []
