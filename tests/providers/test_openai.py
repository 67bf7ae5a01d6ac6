"""The videos wire to the letter, every answer known of it, and OpenAI's own SDK as judge."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import openai
import pytest
from openai.types.image_input_reference_param import ImageInputReferenceParam
from openai.types.video import Video
from openai.types.video_create_params import VideoCreateParams
from openai.types.video_edit_params import VideoEditParams
from openai.types.video_edit_params import VideoVideoReferenceInputParam as EditedVideo
from openai.types.video_extend_params import VideoExtendParams
from openai.types.video_extend_params import VideoVideoReferenceInputParam as ExtendedVideo
from pydantic import TypeAdapter
from tests.providers.conforms import wrong
from tests.providers.made import order, reply

from rushes import catalogue
from rushes.errors import (
    AuthRejectedError,
    BadReplyError,
    GenerationFailedError,
    ModeratedError,
    OutOfCreditError,
    ProviderError,
    RateLimitedError,
    RetiredModelError,
    UnsupportedError,
)
from rushes.media import probe
from rushes.providers import provider
from rushes.providers.contract import Attachment, Call, Reply, Way
from rushes.studio import Studio
from rushes.types import GenerationRequest, State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rushes.emulator.desk import Desk
    from rushes.testing.orders import Props

OPENAI = provider("openai")
PICTURE = "https://e.example/a.png"
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def fields(call: Call) -> dict[str, str]:
    return {name: value for name, value in call.form if isinstance(value, str)}


def test_a_create_is_the_form_that_the_sdk_sends() -> None:
    call = OPENAI.submit(order(model="openai/sora-2", prompt="a cat", size="1280x720"))
    assert (call.method, call.path) == ("POST", "/videos")
    assert list(call.form) == [
        ("prompt", "a cat"),
        ("model", "sora-2"),
        ("seconds", "4"),
        ("size", "1280x720"),
    ]


def test_a_picture_goes_as_a_file_and_its_address_as_json() -> None:
    data = f"data:image/png;base64,{PNG}"
    call = OPENAI.submit(order(model="openai/sora-2-pro", prompt="x", image=data, way=Way.DATA))
    name, file = call.form[-1]
    assert name == "input_reference"
    assert isinstance(file, Attachment)
    assert (file.name, file.content_type, file.data) == (
        "image.png", "image/png", base64.b64decode(PNG),
    )  # fmt: skip
    call = OPENAI.submit(order(model="openai/sora-2", prompt="x", image="https://e.example/a.png"))
    assert isinstance(call.body, dict)
    assert call.body["input_reference"] == {"image_url": "https://e.example/a.png"}


def test_a_video_of_its_own_is_edited_and_carried_on_by_its_id() -> None:
    own = "openai://video_1"
    call = OPENAI.submit(order(model="openai/sora-2", prompt="x", video=own, way=Way.OWN))
    assert (call.path, call.body) == ("/videos/edits", {"prompt": "x", "video": {"id": "video_1"}})
    call = OPENAI.submit(
        order(model="openai/sora-2", prompt="x", extend=own, duration=8, way=Way.OWN)
    )
    assert call.path == "/videos/extensions"
    assert call.body == {"prompt": "x", "seconds": "8", "video": {"id": "video_1"}}


def test_a_video_of_its_own_is_remixed_and_another_is_not() -> None:
    asked = order(
        model="openai/sora-2",
        prompt="at night",
        video="openai://video_1",
        options={"remix": True},
        way=Way.OWN,
    )
    call = OPENAI.submit(asked)
    assert (call.path, call.body) == ("/videos/video_1/remix", {"prompt": "at night"})
    since = int(NOW.timestamp())
    listed = [
        {"id": "a", "created_at": since, "prompt": "at night", "remixed_from_video_id": "video_2"},
        {"id": "b", "created_at": since, "prompt": "at night", "remixed_from_video_id": "video_1"},
    ]
    assert list(OPENAI.match(asked, NOW, reply({"data": listed}))) == [{"id": "b"}]
    for model in ("openai/sora-2", "openai/any"):
        request = GenerationRequest.of(
            prompt="x", model=model, video="a.mp4", options={"remix": True}
        )
        with pytest.raises(UnsupportedError, match=r"made there: give openai://…"):
            catalogue.check(request, elsewhere=True)
        catalogue.check(request.but(video="openai://video_1"), elsewhere=True)


def test_a_clip_that_was_not_made_there_is_edited_by_the_model_that_is_asked_for() -> None:
    data = "data:video/mp4;base64,AAAA"
    call = OPENAI.submit(order(model="openai/sora-2-pro", prompt="x", video=data, way=Way.DATA))
    assert call.path == "/videos/edits"
    assert fields(call) == {"prompt": "x", "model": "sora-2-pro"}


def test_characters_are_made_of_clips_and_named_by_their_ids() -> None:
    steps = OPENAI.upload(Attachment("Mossy.mp4", "video/mp4", data=b"clip"))
    call = next(steps)
    assert (call.method, call.path, call.form[0]) == (
        "POST", "/videos/characters", ("name", "Mossy"),
    )  # fmt: skip
    with pytest.raises(StopIteration) as done:
        steps.send(reply({"id": "char_1", "name": "Mossy", "created_at": 1}))
    assert done.value.value == "openai://char_1"
    cast = {"characters": ["openai://char_1", "openai://char_2"]}
    call = OPENAI.submit(order(model="openai/sora-2", prompt="Mossy dances", options=cast))
    assert isinstance(call.body, dict)
    assert call.body["characters"] == [{"id": "char_1"}, {"id": "char_2"}]
    picture = f"data:image/png;base64,{PNG}"
    call = OPENAI.submit(
        order(model="openai/sora-2", prompt="x", image=picture, options=cast, way=Way.DATA)
    )
    assert isinstance(call.body, dict)
    assert call.body["input_reference"] == {"image_url": picture}


def test_any_model_of_ones_own_server_may_be_asked_for() -> None:
    call = OPENAI.submit(
        order(
            model="openai/Wan-AI/Wan2.2-T2V",
            prompt="x",
            duration=3.5,
            size="832x480",
            seed=7,
            fps=16,
            negative_prompt="blur",
            options={"guidance_scale": 4.5, "lora": "mine"},
        )
    )
    assert fields(call) == {
        "prompt": "x",
        "model": "Wan-AI/Wan2.2-T2V",
        "seconds": "3.5",
        "size": "832x480",
        "seed": "7",
        "negative_prompt": "blur",
        "fps": "16.0",
        "guidance_scale": "4.5",
        "lora": "mine",
    }


@pytest.mark.parametrize("model", ["openai/sora-2", "openai/wan-2.2"])
def test_on_the_vendors_host_it_is_off(model: str) -> None:
    request = GenerationRequest.of(prompt="x", model=model)
    with pytest.raises(RetiredModelError, match=r"2026-09-24.*OPENAI_BASE_URL"):
        catalogue.check(request)
    catalogue.check(request, elsewhere=True)


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("queued", State.QUEUED),
        ("in_progress", State.RUNNING),
        ("completed", State.SUCCEEDED),
        ("polishing", State.RUNNING),
    ],
)
def test_every_status_is_read(word: str, state: State) -> None:
    standing = OPENAI.progress({"id": "v"}, reply({"id": "v", "status": word, "progress": 40}))
    assert (standing.state, standing.done) == (state, 0.4)
    assert ("polishing" in standing.message) is (word == "polishing")
    # Other servers tell no progress; this one says when to ask again.
    content = reply({"id": "v", "status": word}).content
    bare = Reply(200, {"openai-poll-after-ms": "1500"}, content)
    assert OPENAI.progress({"id": "v"}, bare).done is None
    assert OPENAI.progress({"id": "v"}, bare).wait == 1.5


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("moderation_blocked", ModeratedError),
        ("content_policy_violation", ModeratedError),
        ("video_generation_failed", GenerationFailedError),
        (None, GenerationFailedError),
    ],
)
def test_a_failure_is_read(code: str | None, kind: type[ProviderError]) -> None:
    body = {"id": "v", "status": "failed", "error": {"code": code, "message": "No."}}
    failure = OPENAI.progress({"id": "v"}, reply(body)).failure
    assert type(failure) is kind
    assert failure.billed is None


@pytest.mark.parametrize(
    ("status", "code", "kind", "billed"),
    [
        (401, "invalid_api_key", AuthRejectedError, False),
        (403, None, AuthRejectedError, False),
        (400, "invalid_value", ProviderError, False),
        (400, "moderation_blocked", ModeratedError, False),
        (404, None, ProviderError, False),
        (429, "rate_limit_exceeded", RateLimitedError, False),
        (429, "insufficient_quota", OutOfCreditError, False),
        (500, "server_error", GenerationFailedError, None),
        (503, None, GenerationFailedError, None),
    ],
)
def test_every_error_status_is_read(
    status: int, code: str | None, kind: type[ProviderError], billed: bool | None
) -> None:
    error = {"message": "because", "type": "t", "param": None, "code": code}
    found = OPENAI.refusal(reply({"error": error}, status))
    assert type(found) is kind
    assert found.billed is billed
    assert "because" in found.message
    assert OPENAI.refusal(Reply(status, {}, b"<html>")).message


def test_a_lost_order_is_found_by_its_words_and_settings() -> None:
    mine = order(model="openai/sora-2", prompt="a cat", size="1280x720")
    since = int(NOW.timestamp())
    row = {"prompt": "a cat", "model": "sora-2", "seconds": "4", "size": "1280x720"}
    listed = [
        {"id": "late", "created_at": since + 1, **row},
        {"id": "early", "created_at": since - 60, **row},
        {"id": "other", "created_at": since + 1, **row, "prompt": "a dog"},
        {"id": "longer", "created_at": since + 1, **row, "seconds": "8"},
    ]
    assert list(OPENAI.match(mine, NOW, reply({"data": listed}))) == [{"id": "late"}]


def test_a_server_may_name_an_address_instead() -> None:
    (call,) = OPENAI.outputs({"id": "v"}, reply({"id": "v", "url": "https://c.example/1.mp4"}))
    assert isinstance(call, Call)
    assert (call.path, call.signed) == ("https://c.example/1.mp4", False)
    with pytest.raises(BadReplyError):
        OPENAI.ticket(order(model="openai/sora-2", prompt="x"), reply({"object": "video"}))


# --- OpenAI's SDK over the emulator ---------------------------------------------------------------

pytestmark = pytest.mark.filterwarnings("ignore:The Sora API:DeprecationWarning")


@pytest.fixture
def sdk(emulator: Desk) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(
        base_url=f"{emulator.base}/openai/v1", api_key="sk-x", max_retries=0
    ) as client:
        yield client


def test_the_sdk_makes_lists_and_deletes(
    sdk: openai.OpenAI, emulator: Desk, tmp_path: Path
) -> None:
    video = sdk.videos.create_and_poll(
        prompt="a red boat", model="sora-2", size="1280x720", poll_interval_ms=1
    )
    assert (video.status, video.progress, video.seconds) == ("completed", 100, "4")
    target = tmp_path / "a.mp4"
    sdk.videos.download_content(video.id).write_to_file(target)
    facts = probe(target)
    assert (facts.width, facts.height, facts.has_audio) == (1280, 720, True)
    assert facts.duration == 4
    thumbnail = sdk.videos.download_content(video.id, variant="thumbnail").read()
    assert thumbnail.startswith(b"\xff\xd8")
    assert [each.id for each in sdk.videos.list(limit=1)][:1] == [video.id]
    remixed = sdk.videos.remix(video.id, prompt="at night")
    assert remixed.remixed_from_video_id == video.id
    assert sdk.videos.delete(video.id).deleted
    with pytest.raises(openai.NotFoundError):
        sdk.videos.retrieve(video.id)
    assert [job.model for job in emulator.journal.jobs.values()] == ["sora-2", "sora-2"]


def test_the_sdk_sends_files(sdk: openai.OpenAI, emulator: Desk, props: Props) -> None:
    picture, clip = props.picture("first", 40), props.clip()
    made = sdk.videos.create(prompt="x !fault=never", input_reference=picture)
    assert made.status == "queued"
    assert sdk.videos.edit(prompt="x !fault=never", video=clip).id
    longer = sdk.videos.extend(prompt="x !fault=never", seconds="4", video=clip)
    assert longer.seconds == "8"
    character = sdk.videos.create_character(name="Bob", video=clip)
    assert sdk.videos.get_character(character.id or "").name == "Bob"
    assert len(emulator.journal.jobs) == 3


@pytest.mark.parametrize("prompt", ["Bob walks", "a mossy stone"])
def test_the_prompt_has_to_say_how_a_character_is_called(prompt: str) -> None:
    cast = {"characters": ["clips/Mossy.mp4", "openai://char_1"]}
    for model in ("openai/sora-2", "openai/any"):
        request = GenerationRequest.of(prompt=prompt, model=model, options=cast)
        said = [str(each) for each in catalogue.refuse(request, elsewhere=True)]
        wanted = "the prompt does not say 'Mossy', as Mossy.mp4 is called: write Mossy where"
        assert [each.startswith(wanted) for each in said] == [True] * ("Bob" in prompt)


def test_a_character_and_a_remix_are_made(
    emulator: Desk, sdk: openai.OpenAI, props: Props, tmp_path: Path
) -> None:
    """What Rushes sends, the vendor's SDK finds there."""
    mossy = tmp_path / "Mossy.mp4"
    mossy.write_bytes(props.clip().read_bytes())
    with Studio() as studio:
        first = studio.generate(
            "Mossy crosses a market",
            model="openai/any",
            duration=1,
            size="128x72",
            options={"characters": [str(mossy)]},
            output=tmp_path,
        )
        own = str(first.origin)
        anew = studio.generate(
            "at night", model="openai/any", video=own, options={"remix": True}, output=tmp_path
        )
    assert sdk.videos.get_character("char_1").name == "Mossy"
    made = sdk.videos.retrieve(str(anew.origin).removeprefix("openai://"))
    assert f"openai://{made.remixed_from_video_id}" == own
    assert (anew.width, anew.height, float(anew.duration)) == (128, 72, 1.0)
    (sent,) = [entry for entry in emulator.journal.entries if entry.path.endswith("/v1/videos")]
    assert json.loads(sent.body)["characters"] == [{"id": "char_1"}]


def test_the_sdk_raises_its_typed_errors(sdk: openai.OpenAI, emulator: Desk) -> None:
    with pytest.raises(openai.BadRequestError) as wrong:
        sdk.videos.create(prompt="x", seconds="5")  # type: ignore[arg-type]
    assert wrong.value.param == "seconds"
    with pytest.raises(openai.BadRequestError):
        sdk.videos.create(prompt="x", extra_body={"seed": 1})
    with pytest.raises(openai.AuthenticationError):
        sdk.with_options(api_key="invalid").videos.list()
    with pytest.raises(openai.RateLimitError):
        sdk.videos.create(prompt="x !fault=rate-limit:0")
    with pytest.raises(openai.InternalServerError):
        sdk.videos.create(prompt="x !fault=error-500")
    with pytest.raises(openai.APIConnectionError):
        sdk.videos.create(prompt="x !fault=drop-unaccepted")
    assert emulator.journal.jobs == {}


@pytest.mark.anyio
async def test_the_asynchronous_sdk_too(emulator: Desk) -> None:
    async with openai.AsyncOpenAI(
        base_url=f"{emulator.base}/openai/v1", api_key="sk-x", max_retries=0
    ) as sdk:
        video = await sdk.videos.create(prompt="a fox !fault=fails", model="sora-2")
        video = await sdk.videos.poll(video.id, poll_interval_ms=1)
        assert video.status == "failed"
        assert video.error is not None
        page = await sdk.videos.list(limit=5)
        assert page.data[0].id == video.id


def test_replies_are_what_the_sdk_types_say(sdk: openai.OpenAI) -> None:
    raw = sdk.videos.with_raw_response.create(prompt="x !fault=never").http_response.json()
    TypeAdapter(Video).validate_python(raw, strict=True)
    assert set(raw) <= set(Video.model_fields)


def test_what_we_send_is_what_the_sdk_types_say() -> None:
    for model in ("openai/sora-2", "openai/sora-2-pro"):
        for size in catalogue.find(model).modes[GenerationRequest(prompt="x").mode].sizes:
            call = OPENAI.submit(order(model=model, prompt="x", duration=8, size=str(size)))
            assert wrong(fields(call), VideoCreateParams) == []
    parts: list[tuple[Any, str, Any, dict[str, Any]]] = [
        (VideoEditParams, "video", EditedVideo, {"video": "openai://video_1", "way": Way.OWN}),
        (VideoExtendParams, "video", ExtendedVideo, {"extend": "openai://video_1", "way": Way.OWN}),
        (VideoCreateParams, "input_reference", ImageInputReferenceParam, {"image": PICTURE}),
    ]
    for kind, name, part, given in parts:
        body: Any = OPENAI.submit(order(model="openai/sora-2", prompt="x", **given)).body
        assert wrong(body.pop(name), part) == []
        assert wrong(body, kind) in ([], [f".{name}: missing"])


def test_a_server_of_ones_own_is_reached_by_its_address(
    emulator: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rushes.settings import settings  # noqa: PLC0415

    monkeypatch.delenv("RUSHES_EMULATOR")
    monkeypatch.setenv("OPENAI_BASE_URL", f"{emulator.base}/openai/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-local")
    settings.cache_clear()
    with Studio() as studio:
        clip = studio.generate(
            "a kite", model="openai/my-wan", duration=1, size="320x192", output=tmp_path
        )
    assert (clip.width, clip.height) == (320, 192)
    assert clip.duration == 1
    assert clip.origin is not None
    assert clip.origin.startswith("openai://video_")
