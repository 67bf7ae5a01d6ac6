"""Google's own SDK as judge: it drives the emulator, and sends what we send."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import httpx2
import numpy as np
import pytest
from google import genai
from google.genai import errors, types
from google.genai._gaos.types import interactions
from google.genai._interactions_errors import (
    APIConnectionError,
    BadRequestError,
    InternalServerError,
    PermissionDeniedError,
    RateLimitError,
)
from tests.providers.made import order

from rushes.hosted import Hosted
from rushes.media import probe, save_picture
from rushes.providers import provider
from rushes.providers.contract import Way
from rushes.studio import Studio
from rushes.types import GenerationRequest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rushes.emulator.desk import Desk
    from rushes.testing.orders import Props

GOOGLE = provider("google")
OMNI = "gemini-omni-1.2-flash"
#: What is quick to make: three seconds of 640x360.
SMALL: Any = {"type": "video", "delivery": "uri", "duration": "3s", "resolution": "360p"}
NEVER = " !fault=never"


def options(emulator: Desk, mount: str = "google") -> types.HttpOptions:
    return types.HttpOptions(
        base_url=f"{emulator.base}/{mount}",
        retry_options=types.HttpRetryOptions(attempts=1),
        client_args={"trust_env": False},
        async_client_args={"trust_env": False},
    )


@pytest.fixture
def sdk(emulator: Desk) -> Iterator[genai.Client]:
    with genai.Client(api_key="k", http_options=options(emulator)) as client:
        yield client


@pytest.fixture
def vertex(emulator: Desk) -> Iterator[genai.Client]:
    http = options(emulator, "google-vertex")
    with genai.Client(vertexai=True, api_key="k", http_options=http) as client:
        yield client


def create(sdk: genai.Client, words: Any, **fields: Any) -> interactions.Interaction:
    made = sdk.interactions.create(model=OMNI, input=words, **fields)
    assert isinstance(made, interactions.Interaction)
    return made


def look(sdk: genai.Client, number: str | None) -> interactions.Interaction:
    made = sdk.interactions.get(number or "")
    assert isinstance(made, interactions.Interaction)
    return made


def sent(emulator: Desk) -> dict[str, Any]:
    """The body of the last create."""
    made = [entry for entry in emulator.journal.entries if entry.stage == "create"]
    body: dict[str, Any] = json.loads(made[-1].body)
    return body


def test_the_sdk_makes_edits_and_carries_on(
    sdk: genai.Client, emulator: Desk, tmp_path: Path
) -> None:
    made = create(sdk, "a red boat", background=True, response_format=SMALL)
    states = [made.status]
    while made.status in {"queued", "in_progress"}:
        made = look(sdk, made.id)
        states.append(made.status)
    assert states == ["queued", "queued", "in_progress", "completed"]
    assert made.output_video is not None
    path = tmp_path / "boat.mp4"
    path.write_bytes(sdk.files.download(file=made.output_video.uri or ""))
    facts = probe(path)
    assert (facts.width, facts.height) == (640, 360)
    assert facts.duration == 3
    assert facts.audio is not None
    before: dict[str, Any] = {"previous_interaction_id": made.id, "background": True}
    edit = create(sdk, "make it blue" + NEVER, **before, response_format=SMALL)
    assert edit.previous_interaction_id == made.id
    longer = create(sdk, "Continue the scene." + NEVER, **before, response_format=SMALL)
    job = emulator.jobs.find("google", longer.id or "")
    assert job is not None
    assert job.take.duration == 6
    assert job.take.extend is not None


def test_the_sdk_waits_where_it_is_not_in_the_background(sdk: genai.Client) -> None:
    made = create(sdk, "a red boat", response_format={**SMALL, "delivery": "inline"})
    assert made.output_video is not None
    assert base64.b64decode(str(made.output_video.data or ""))[4:8] == b"ftyp"


def test_the_sdk_cancels_and_deletes(sdk: genai.Client) -> None:
    made = create(sdk, "x" + NEVER, background=True)
    assert sdk.interactions.cancel(made.id or "").status == "cancelled"
    sdk.interactions.delete(made.id or "")
    with pytest.raises(BadRequestError, match="Invalid interaction name"):
        look(sdk, made.id)


def test_the_sdk_brings_files(sdk: genai.Client, props: Props) -> None:
    file = sdk.files.upload(file=props.clip())
    assert file.state == types.FileState.PROCESSING
    goes_in = [{"type": "document", "uri": file.uri}, {"type": "text", "text": "snow" + NEVER}]
    with pytest.raises(BadRequestError):  # it is not digested yet
        create(sdk, goes_in, background=True)
    assert sdk.files.get(name=file.name or "").state == types.FileState.ACTIVE
    assert create(sdk, goes_in, background=True).status == "queued"
    assert file.name in [each.name for each in sdk.files.list()]
    sdk.files.delete(name=file.name or "")
    with pytest.raises(errors.ClientError) as gone:
        sdk.files.get(name=file.name or "")
    assert gone.value.code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"response_format": {"type": "video", "duration": "16s"}},
        {"response_format": {"type": "video", "duration": "5"}},
        {"response_format": {"type": "video", "resolution": "480p"}},
        {"response_format": {"type": "video", "aspect_ratio": "1:1"}},
        {"generation_config": {"temperature": 0.5}},
        {"generation_config": {"video_config": {"task": "edit"}}},
        {"system_instruction": "be brief"},
        {"background": True, "store": False},
        {"webhook_config": {"uris": ["http://127.0.0.1:9/"]}},
        {"previous_interaction_id": "v1_none"},
        {"input": "  "},
    ],
)
def test_orders_that_google_would_not_take_are_refused(
    wrong: dict[str, Any], sdk: genai.Client, emulator: Desk
) -> None:
    with pytest.raises(BadRequestError):
        create(sdk, wrong.pop("input", "x"), **wrong)
    assert emulator.journal.jobs == {}


def test_the_sdk_raises_its_typed_errors(sdk: genai.Client, emulator: Desk) -> None:
    with pytest.raises(RateLimitError):
        create(sdk, "x !fault=rate-limit:0")
    with pytest.raises(InternalServerError):
        create(sdk, "x !fault=error-500")
    with pytest.raises(APIConnectionError):
        create(sdk, "x !fault=drop-unaccepted")
    with (
        genai.Client(api_key="invalid", http_options=options(emulator)) as stranger,
        pytest.raises(BadRequestError, match="API key not valid"),
    ):
        stranger.interactions.get("v1_a")
    with httpx2.Client(trust_env=False) as nobody:
        answer = nobody.get(f"{emulator.base}/google/v1/interactions/v1_a")
        assert answer.status_code == PermissionDeniedError.status_code
        answer = nobody.get(f"{answer.url}?key=secret")  # as on Google's pages
        assert answer.json()["error"]["code"] == "invalid_request"
    assert "secret" not in json.dumps(emulator.journal.as_json())
    assert emulator.journal.jobs == {}


def test_the_sdk_makes_a_film_on_vertex(vertex: genai.Client, tmp_path: Path) -> None:
    source = types.GenerateVideosSource(prompt="a red boat")
    config = types.GenerateVideosConfig(
        duration_seconds=4, aspect_ratio="9:16", number_of_videos=2, generate_audio=False
    )
    model = "veo-3.1-lite-generate-001"
    made = vertex.models.generate_videos(model=model, source=source, config=config)
    looks = 0
    while not made.done:
        made, looks = vertex.operations.get(made), looks + 1
    assert looks == 3
    assert made.response is not None
    clips = made.response.generated_videos or []
    assert len(clips) == 2
    assert clips[0].video is not None
    path = tmp_path / "boat.mp4"
    path.write_bytes(clips[0].video.video_bytes or b"")
    facts = probe(path)
    assert (facts.width, facts.height) == (720, 1280)
    assert facts.duration == 4


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"duration_seconds": 5}, "durationSeconds"),
        ({"number_of_videos": 5}, "sampleCount"),
        ({"aspect_ratio": "1:1"}, "aspectRatio"),
        ({"output_gcs_uri": "b/out"}, "storageUri"),
    ],
)
def test_films_that_google_would_not_take_are_refused(
    config: dict[str, Any], said: str, vertex: genai.Client, emulator: Desk
) -> None:
    source = types.GenerateVideosSource(prompt="x")
    model = "veo-3.1-generate-001"
    with pytest.raises(errors.ClientError, match=said) as refusal:
        vertex.models.generate_videos(
            model=model, source=source, config=types.GenerateVideosConfig(**config)
        )
    assert (refusal.value.code, refusal.value.status) == (400, "INVALID_ARGUMENT")
    assert emulator.journal.jobs == {}


@pytest.mark.anyio
@pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession:DeprecationWarning")
async def test_the_asynchronous_sdk_too(emulator: Desk) -> None:
    client = genai.Client(api_key="k", http_options=options(emulator))
    async with client.aio as sdk:
        made = await sdk.interactions.create(
            model=OMNI, input="x !fault=moderated-output", background=True, response_format=SMALL
        )
        assert isinstance(made, interactions.Interaction)
        while made.status in {"queued", "in_progress"}:
            now = await sdk.interactions.get(made.id or "")
            assert isinstance(now, interactions.Interaction)
            made = now
        assert (made.status, made.output_video) == ("completed", None)
        assert "Prohibited Use policy" in (made.output_text or "")
    client.close()
    films = genai.Client(
        vertexai=True, api_key="k", http_options=options(emulator, "google-vertex")
    )
    async with films.aio as sdk:
        source = types.GenerateVideosSource(prompt="x !fault=moderated-input")
        short = types.GenerateVideosConfig(duration_seconds=4)
        model = "veo-3.1-generate-001"
        film = await sdk.models.generate_videos(model=model, source=source, config=short)
        while not film.done:
            film = await sdk.operations.get(film)
        assert film.response is not None
        assert (film.response.generated_videos, film.response.rai_media_filtered_count) == (None, 1)
    films.close()
    assert [job.charged for job in emulator.journal.jobs.values()] == [0, 0]


# --- what is sent and answered, by the SDK's types ----------------------------------------------


def test_the_sdk_sends_the_films_that_we_send(vertex: genai.Client, emulator: Desk) -> None:
    ours = GOOGLE.submit(
        order(
            model="google/veo-3.1-generate-001",
            prompt="x" + NEVER,
            image="data:image/png;base64,iVBORw==",
            last_frame="data:image/png;base64,iVBORw==",
            way=Way.DATA,
            duration=6,
            seed=5,
            aspect_ratio="9:16",
            resolution="1080p",
            negative_prompt="blur",
            audio=False,
            options={"storage_uri": "gs://b/o", "enhance_prompt": True},
        )
    )
    still = types.Image(image_bytes=b"\x89PNG", mime_type="image/png")
    vertex.models.generate_videos(
        model="veo-3.1-generate-001",
        source=types.GenerateVideosSource(prompt="x" + NEVER, image=still),
        config=types.GenerateVideosConfig(
            last_frame=still,
            number_of_videos=1,
            duration_seconds=6,
            seed=5,
            aspect_ratio="9:16",
            resolution="1080p",
            negative_prompt="blur",
            generate_audio=False,
            output_gcs_uri="gs://b/o",
            enhance_prompt=True,
        ),
    )
    assert sent(emulator) == ours.body
    assert emulator.journal.entries[-1].path == f"/google-vertex{ours.path}"


def test_the_sdk_sends_the_pictures_that_we_send(
    vertex: genai.Client, emulator: Desk, tmp_path: Path
) -> None:
    small = tmp_path / "small.png"
    save_picture(small, np.zeros((8, 8, 3), np.uint8))
    still = types.Image.from_file(location=str(small))
    data = f"data:image/png;base64,{base64.b64encode(still.image_bytes or b'').decode()}"
    words = "x" + NEVER
    asked: dict[str, Any] = {"model": "google/veo-3.1-fast", "prompt": words, "duration": 8}
    ours = GOOGLE.submit(order(**asked, options={"references": [data]}, way=Way.DATA))
    told = types.GenerateVideosConfig(
        reference_images=[
            types.VideoGenerationReferenceImage(
                image=still, reference_type=types.VideoGenerationReferenceType.ASSET
            )
        ],
        number_of_videos=1,
        duration_seconds=8,
        generate_audio=True,
        aspect_ratio="16:9",
        resolution="720p",
    )
    source = types.GenerateVideosSource(prompt=words)
    vertex.models.generate_videos(model="veo-3.1-fast-generate-001", source=source, config=told)
    assert sent(emulator) == ours.body
    refused = {
        "veo-3.1-lite-generate-001": (told, "referenceImages"),
        "veo-3.1-generate-001": (told.model_copy(update={"aspect_ratio": "9:16"}), "16:9"),
        "veo-3.1-fast-generate-001": (told.model_copy(update={"duration_seconds": 6}), "must be 8"),
    }
    for model, (config, said) in refused.items():
        with pytest.raises(errors.ClientError, match=said):
            vertex.models.generate_videos(model=model, source=source, config=config)


def test_a_masked_clip_is_changed_and_stays_as_long(
    vertex: genai.Client, emulator: Desk, props: Props
) -> None:
    still = types.Image.from_file(location=str(props.picture("mask", 20)))
    clip = types.Video.from_file(location=str(props.clip(Fraction(1))))
    mask = types.VideoGenerationMask(image=still, mask_mode=types.VideoGenerationMaskMode.REMOVE)
    source = types.GenerateVideosSource(prompt="no boat", video=clip)
    model = "veo-3.1-generate-001"
    made = vertex.models.generate_videos(
        model=model, source=source, config=types.GenerateVideosConfig(mask=mask)
    )
    while not made.done:
        made = vertex.operations.get(made)
    (job,) = emulator.journal.jobs.values()
    path = emulator.jobs.of("google")[0].path
    assert path is not None
    facts = probe(path)
    assert (facts.width, facts.height, facts.duration) == (640, 360, Fraction(1))
    assert job.price is None
    alone = types.GenerateVideosSource(prompt="x")
    with pytest.raises(errors.ClientError, match="mask requires video"):
        vertex.models.generate_videos(
            model=model, source=alone, config=types.GenerateVideosConfig(mask=mask)
        )


@pytest.mark.parametrize(
    ("fields", "way"),
    [
        ({}, Way.URL),
        ({"image": "data:image/png;base64,iVBORw=="}, Way.DATA),
        ({"video": "a.mp4"}, Way.UPLOAD),
        ({"extend": "google://v1_a", "duration": 4}, Way.OWN),
    ],
)
def test_the_sdk_sends_the_interactions_that_we_send(
    fields: dict[str, Any], way: Way, sdk: genai.Client, emulator: Desk
) -> None:
    call = GOOGLE.submit(
        order(model=f"google/{OMNI}", prompt="x" + NEVER, seed=3, way=way, **fields)
    )
    assert isinstance(call.body, dict)
    ours: dict[str, Any] = call.body
    with suppress(BadRequestError):  # there are no such files here
        create(sdk, ours["input"], **{k: v for k, v in ours.items() if k not in {"model", "input"}})
    theirs = sent(emulator)
    if not isinstance(ours["input"], str):  # Google takes contents also outside of a turn
        (turn,) = theirs.pop("input")
        assert (turn["type"], turn["content"]) == ("user_input", ours["input"])
    assert theirs == {name: ours[name] for name in theirs}
    assert set(ours) - set(theirs) <= {"input"}
    known = interactions.CreateModelInteraction
    assert set(ours) <= set(known.model_fields)
    assert "Unknown" not in repr(known.model_validate(ours))


def test_replies_are_what_the_sdk_types_say(emulator: Desk) -> None:
    home, key = f"{emulator.base}/google/v1/interactions", {"x-goog-api-key": "k"}
    with httpx2.Client(headers=key, trust_env=False, timeout=60) as client:
        for words in ("x", "x !fault=fails", "x !fault=moderated-input"):
            asked = {"model": OMNI, "input": words, "response_format": SMALL}
            answer = client.post(home, json=asked).json()
            assert set(answer) <= {*interactions.Interaction.model_fields, "object"}
            made = interactions.Interaction.model_validate(answer)
            assert made.status in {"completed", "failed"}
            assert "Unknown" not in repr(made)


# --- Rushes over the emulator -------------------------------------------------------------------


@pytest.mark.anyio
async def test_a_large_clip_is_brought_and_waited_for(
    emulator: Desk, props: Props, tmp_path: Path
) -> None:
    large = tmp_path / "large.mp4"
    padding = 6_000_000
    free = (8 + padding).to_bytes(4, "big") + b"free" + bytes(padding)
    large.write_bytes(props.clip().read_bytes() + free)
    maker = Hosted("google")
    request = GenerationRequest(model=f"google/{OMNI}", prompt="snow" + NEVER, video=str(large))
    try:
        await maker.submit(request)
    finally:
        await maker.aclose()
    uploads = [entry for entry in emulator.journal.entries if entry.stage == "upload"]
    assert [entry.path.partition("/google")[2][:7] for entry in uploads] == ["/upload", "/upload"]
    (video, _) = sent(emulator)["input"]
    assert video["uri"].startswith(f"{emulator.base}/google/v1beta/files/")
    (job,) = emulator.jobs.of("google")[:1]
    assert job.take.video is not None
    assert job.take.video.stat().st_size == large.stat().st_size


def test_a_film_goes_into_a_bucket_and_on_from_there(emulator: Desk, tmp_path: Path) -> None:
    place: Any = {"project": "p", "location": "us-central1", "storage_uri": "gs://b/out"}
    film: dict[str, Any] = {"model": "google/veo-3.1-fast", "options": place}
    with Studio() as studio:
        clip = studio.generate("waves", duration=4, audio=False, output=tmp_path, **film)
    assert clip.duration == 4
    assert clip.origin is not None
    assert clip.origin.startswith("gs://b/out/")
    asked, *_, fetched = emulator.journal.entries
    home = "/google-vertex-us-central1/v1beta1/projects/p/locations/us-central1/publishers/"
    assert asked.path.startswith(home)
    assert fetched.path.startswith("/google-storage/storage/v1/b/b/o/out/")
    longer = order(prompt="more" + NEVER, extend=clip.origin, way=Way.OWN, **film)
    call = GOOGLE.submit(longer)
    url = f"{emulator.base}/google-vertex-us-central1{call.path}"
    with httpx2.Client(headers={"x-goog-api-key": "k"}, trust_env=False) as client:
        assert client.post(url, json=call.body).status_code == 200
    (job,) = emulator.jobs.of("google")[:1]
    assert job.take.duration == 11
