"""Runway's own SDK over the emulator, and its types over what we send and the emulator answers."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

import httpx
import pytest
import runwayml
from pydantic import TypeAdapter
from runwayml.lib import polling
from runwayml.types import (
    OrganizationRetrieveResponse,
    OrganizationRetrieveUsageResponse,
    TaskRetrieveResponse,
    TextToVideoCreateResponse,
    character_performance_create_params,
    image_to_video_create_params,
    text_to_video_create_params,
    video_to_hdr_create_params,
    video_to_video_create_params,
    video_upscale_create_params,
)
from tests.providers.conforms import bare, fields, wrong
from tests.providers.made import order

from rushes import catalogue
from rushes.catalogue.refusal import reasons
from rushes.emulator.wires import _runway_rows as rows
from rushes.media import Reader, probe
from rushes.providers import provider
from rushes.types import GenerationRequest, Mode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rushes.catalogue import Abilities, Model
    from rushes.catalogue.options import Option
    from rushes.emulator.desk import Desk
    from rushes.testing.orders import Props

RUNWAY = provider("runway")
A, V = "https://e.example/a.png", "https://e.example/v.mp4"
ENDPOINTS = {
    "text_to_video": text_to_video_create_params.TextToVideoCreateParams,
    "image_to_video": image_to_video_create_params.ImageToVideoCreateParams,
    "video_to_video": video_to_video_create_params.VideoToVideoCreateParams,
    "video_upscale": video_upscale_create_params.VideoUpscaleCreateParams,
    "video_to_hdr": video_to_hdr_create_params.VideoToHdrCreateParams,
    "character_performance": (character_performance_create_params.CharacterPerformanceCreateParams),
}
#: Models that older SDKs had.
GONE = {"gen3a_turbo", "gen4_aleph", "upscale_v1", "veo3"}


@cache
def types(endpoint: str) -> dict[str, Any]:
    """The types of an endpoint's models, by model."""
    union = ENDPOINTS[endpoint]
    every = get_args(union) if get_origin(union) is Union else (union,)
    return {get_args(fields(each)["model"][0])[0]: each for each in every}


TABLE = [(name, model) for name in rows.endpoints() for model in rows.models(name)]


def test_the_emulator_has_every_model_of_the_sdk() -> None:
    assert set(rows.endpoints()) == set(ENDPOINTS)
    for name in ENDPOINTS:
        assert set(rows.models(name)) - GONE == set(types(name))


@pytest.mark.parametrize(("endpoint", "model"), [each for each in TABLE if each[1] not in GONE])
def test_the_emulators_table_is_that_of_the_sdk(endpoint: str, model: str) -> None:
    theirs, ours = fields(types(endpoint)[model]), rows.row(endpoint, model).model_fields
    assert set(ours) == set(theirs)
    for name, (kind, required) in theirs.items():
        assert ours[name].is_required() is required, name
        if name != "model" and get_origin(kind) is Literal:
            assert choices(ours[name].annotation) == set(get_args(kind)), name
        else:
            assert ("auto" in choices(kind)) is ("auto" in choices(ours[name].annotation)), name


def choices(kind: Any) -> set[Any]:
    """All words and numbers that a type lists."""
    kind, _ = bare(kind)
    if get_origin(kind) is Literal:
        return set(get_args(kind))
    return set().union(*(choices(each) for each in get_args(kind) if each is not ...))


MODELS = catalogue.models(provider="runway", retired=True)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_what_we_send_is_what_the_sdk_types_say(model: Model) -> None:
    for mode, can in model.modes.items():
        for asked in asks(model, mode, can):
            if reasons(GenerationRequest.of(**asked), model, None):
                assert "options" in asked, asked  # which need others, or do not go with all sizes
                continue
            call = RUNWAY.submit(order(**asked))
            body: Any = call.body
            endpoint = call.path.rpartition("/")[2]
            rows.row(endpoint, body["model"]).model_validate(body)
            if body["model"] not in GONE:
                assert wrong(body, types(endpoint)[body["model"]]) == [], asked


def asks(model: Model, mode: Mode, can: Abilities) -> Iterator[dict[str, Any]]:
    """The plainest request of a mode, and it with each thing that the row offers."""
    words = {"prompt": "x"} if can.prompt else {}
    inputs: dict[Mode, dict[str, Any]] = {
        Mode.TEXT_TO_VIDEO: {},
        Mode.IMAGE_TO_VIDEO: {"image": A},
        Mode.INTERPOLATION: {"image": A, "last_frame": A},
        Mode.VIDEO_TO_VIDEO: {"video": V},
        Mode.EXTENSION: {"extend": V},
    }
    plain: dict[str, Any] = {"model": model.id, **words, **inputs[mode]}
    if can.pictures is not None and can.pictures.min and mode is Mode.VIDEO_TO_VIDEO:
        plain["image"] = A
    yield plain
    yield from (plain | {"size": str(size)} for size in can.sizes)
    yield from (plain | {"aspect_ratio": each} for each in can.aspect_ratios or ())
    yield from (plain | {"resolution": each} for each in can.resolutions or ())
    for name in ("durations", "fps"):
        offered = getattr(can, name)
        if offered:
            ends = [end for end in (*offered.values, *offered.bounds) if end is not None]
            yield from (plain | {name.rstrip("s") if name != "fps" else name: e} for e in ends)
    yield from ([plain | {"seed": 7}] if can.seed else [])
    yield from ([plain | {"negative_prompt": "x"}] if can.negative_prompt else [])
    yield from (plain | {"audio": each} for each in (True, False) if can.audio == "optional")
    if can.pictures is not None and "keyframes" in can.pictures.fields:
        frames = [A] * max(2, can.pictures.min)
        still = {name: each for name, each in plain.items() if name not in {"image", "last_frame"}}
        yield still | {"keyframes": frames}
    for name, option in can.options.items():
        for value in values(option):
            # What comes instead of the words comes without them.
            kept = {field: v for field, v in plain.items() if field not in option.instead_of}
            yield kept | {"options": {name: value}}
            if name == "draft":
                yield kept | {"resolution": "480p", "options": {name: value}}


def values(option: Option) -> list[Any]:
    if option.choices:
        return list(option.choices)
    if option.wire == "providerSettings.multiPrompt":
        return [[{"prompt": "a", "duration": 3}, {"prompt": "b", "duration": 2}]]
    if option.max is not None:
        kind = int if option.type == "int" else float
        return [kind(option.min or 0), kind(option.max)]
    of_type: dict[str, list[Any]] = {"bool": [True, False], "text": [V], "list": [[V]]}
    return of_type[str(option.type)]


# --- the SDK --------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK waits six seconds between two looks; here nothing has to be waited for."""
    monkeypatch.setattr(polling, "POLL_TIME", 0)
    monkeypatch.setattr(polling, "POLL_JITTER", 0)
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture
def sdk(emulator: Desk) -> Iterator[runwayml.RunwayML]:
    with runwayml.RunwayML(
        api_key="k",
        base_url=f"{emulator.base}/runway",
        max_retries=0,
        http_client=httpx.Client(trust_env=False, timeout=60),
    ) as client:
        yield client


@pytest.fixture
async def asdk(emulator: Desk) -> Any:
    async with runwayml.AsyncRunwayML(
        api_key="k",
        base_url=f"{emulator.base}/runway",
        max_retries=0,
        http_client=httpx.AsyncClient(trust_env=False, timeout=60),
    ) as client:
        yield client


def test_the_sdk_uploads_makes_downloads_and_deletes(
    sdk: runwayml.RunwayML, props: Props, emulator: Desk, tmp_path: Path
) -> None:
    upload = sdk.uploads.create_ephemeral(file=props.clip())
    assert upload.uri.startswith("runway://")
    made = sdk.video_upscale.create(model="enhance_frame_rate", video_uri=upload.uri,
                                    target_framerate="30")  # fmt: skip
    task: Any = made.wait_for_task_output()
    assert task.status == "SUCCEEDED"
    assert task.cost.credits > 0
    (tmp_path / "a.mp4").write_bytes(httpx.get(task.output[0], trust_env=False).content)
    facts = probe(tmp_path / "a.mp4")
    assert (facts.width, facts.height, int(facts.fps), int(facts.duration)) == (640, 360, 30, 4)
    # It is the clip that went in, and nothing is made of it but more frames.
    pictures = [next(iter(Reader(each)))[0] for each in (props.clip(), tmp_path / "a.mp4")]
    assert abs(pictures[0].astype(int) - pictures[1]).mean() < 8
    organization = sdk.organization.retrieve()
    assert organization.usage.models["enhance_frame_rate"].daily_generations >= 1
    usage = sdk.organization.retrieve_usage()
    assert "enhance_frame_rate" in usage.models
    sdk.tasks.delete(made.id)
    with pytest.raises(runwayml.NotFoundError):
        sdk.tasks.retrieve(made.id)
    assert len(emulator.journal.jobs) == 1


def test_the_sdk_cancels_and_is_told_of_failures(sdk: runwayml.RunwayML) -> None:
    made = sdk.text_to_video.create(model="h3_max", prompt_text="a fox !fault=never")
    sdk.tasks.delete(made.id)
    with pytest.raises(runwayml.NotFoundError):
        sdk.tasks.delete(made.id)
    refused = sdk.text_to_video.create(model="h3_max", prompt_text="a fox !fault=moderated-input")
    with pytest.raises(runwayml.TaskFailedError) as failed:
        refused.wait_for_task_output()
    details: Any = failed.value.task_details
    assert (details.status, details.failure_code) == ("FAILED", "SAFETY.INPUT.TEXT")
    # What moderation refuses is not refunded; what broke is.
    assert details.cost.credits > 0
    broke = sdk.text_to_video.create(model="h3_max", prompt_text="a fox !fault=fails")
    with pytest.raises(runwayml.TaskFailedError) as failed:
        broke.wait_for_task_output()
    details = failed.value.task_details
    assert (details.failure_code, details.cost.credits) == ("INTERNAL.BAD_OUTPUT.CODE01", 0)


def test_the_sdk_raises_its_typed_errors(sdk: runwayml.RunwayML, emulator: Desk) -> None:
    with pytest.raises(runwayml.BadRequestError) as wrong_one:
        sdk.text_to_video.create(model="gen4.5", prompt_text="x", duration=11, ratio="1280:720")
    assert "too_big" in str(wrong_one.value)
    with pytest.raises(runwayml.AuthenticationError):
        sdk.with_options(api_key="invalid").organization.retrieve()
    with pytest.raises(runwayml.RateLimitError):
        sdk.text_to_video.create(model="h3_max", prompt_text="x !fault=rate-limit:0")
    with pytest.raises(runwayml.InternalServerError):
        sdk.text_to_video.create(model="h3_max", prompt_text="x !fault=error-500")
    with pytest.raises(runwayml.APIConnectionError):
        sdk.text_to_video.create(model="h3_max", prompt_text="x !fault=drop-unaccepted")
    assert emulator.journal.jobs == {}
    # Left as it is, one call of the SDK makes as many paid tasks as it tries.
    eager = sdk.with_options(max_retries=1)
    made = eager.text_to_video.create(model="h3_max", prompt_text="x !fault=drop-after")
    assert made.id in emulator.journal.jobs
    assert len(emulator.journal.jobs) == 2


@pytest.mark.anyio
async def test_the_asynchronous_sdk_too(
    asdk: runwayml.AsyncRunwayML, props: Props, emulator: Desk
) -> None:
    still = await asdk.uploads.create_ephemeral(file=props.picture("first", 40))
    clip = await asdk.uploads.create_ephemeral(file=props.clip())
    made = await asdk.character_performance.create(
        model="act_two",
        character={"type": "image", "uri": still.uri},
        reference={"type": "video", "uri": clip.uri},
    )
    task: Any = await made.wait_for_task_output()
    assert (task.status, task.cost.credits) == ("SUCCEEDED", 20)
    broke = await asdk.text_to_video.create(
        model="wan3", duration=1, prompt_text="a fox !fault=fails"
    )
    with pytest.raises(runwayml.TaskFailedError):
        await broke.wait_for_task_output()
    never = await asdk.text_to_video.create(
        model="wan3", duration=1, prompt_text="a fox !fault=never"
    )
    with pytest.raises(runwayml.TaskTimeoutError):
        await never.wait_for_task_output(timeout=0)
    await asdk.tasks.delete(never.id)
    assert len(emulator.journal.jobs) == 3


def test_replies_are_what_the_sdk_types_say(sdk: runwayml.RunwayML) -> None:
    def raw(method: str, path: str, body: object = None) -> Any:
        return sdk._client.request(
            method, f"{sdk.base_url}v1/{path}".replace("//v1", "/v1"), json=body,
            headers={"authorization": "Bearer k", "x-runway-version": "2024-11-06"},
        ).json()  # fmt: skip

    body = {"model": "h3_max", "promptText": "a fox", "duration": 1, "resolution": "480p"}
    made = raw("POST", "text_to_video", body)
    exactly(TextToVideoCreateResponse, made)
    seen = []
    for words in ("", "!fault=fails", "!fault=unknown-status"):
        told = {"promptText": f"a fox {words}"}
        number = raw("POST", "text_to_video", body | told)["id"]
        for _ in range(3):
            task = raw("GET", f"tasks/{number}")
            seen.append(task["status"])
            if task["status"] != "HIBERNATING":
                exactly(TaskRetrieveResponse, task)
    assert set(seen) == {"PENDING", "RUNNING", "SUCCEEDED", "FAILED", "HIBERNATING"}
    exactly(OrganizationRetrieveResponse, raw("GET", "organization"))
    exactly(OrganizationRetrieveUsageResponse, raw("POST", "organization/usage", {}))


def exactly(kind: Any, told: Any) -> None:
    """``told`` is a reply of that kind, with no field that the SDK does not know."""
    read = TypeAdapter(kind).validate_python(told)
    known = {each.alias or name for name, each in type(read).model_fields.items()}
    assert set(told) <= known
    status = type(read).model_fields.get("status")
    assert status is None or told["status"] in choices(status.annotation)
