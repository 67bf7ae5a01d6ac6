"""Replicate's own SDK cannot tell the emulator from Replicate."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from replicate.client import Client
from replicate.exceptions import ModelError, ReplicateError
from replicate.prediction import Predictions
from tests.providers.made import order

from rushes.providers import provider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.emulator.desk import Desk

ZEROSCOPE = "9f747673945c62801b13b84701c783929c0ee784e4748ec062204894dda1a351"
SVD = "3f0457e4619daac51203dedb472816fd4af51f3149fa7a9e0b5ffcf1b8172438"
SMALL = {"num_frames": 4, "width": 256, "height": 256}


@pytest.fixture
def sdk(emulator: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_x")
    # The SDK cannot read a list that holds an aborted prediction, such as other tests leave.
    for job in emulator.jobs.of("replicate"):
        emulator.jobs.forget(job)
    client = Client(base_url=f"{emulator.base}/replicate")
    client.poll_interval = 0.01
    yield client
    client._client.close()  # it has no way of its own to be closed


def test_the_sdk_makes_lists_and_cancels(sdk: Client, emulator: Desk) -> None:
    made = sdk.predictions.create(version=ZEROSCOPE, input={"prompt": "a fox", **SMALL})
    assert made.status == "starting"
    made.wait()
    assert (made.status, made.model) == ("succeeded", "anotherjesse/zeroscope-v2-xl")
    assert made.progress is not None
    assert made.progress.percentage == 1
    assert made.output
    assert made.output[0].startswith(emulator.base)
    assert sdk.predictions.get(made.id).output
    assert [each.id for each in sdk.predictions.list().results][:1] == [made.id]
    stopped = sdk.predictions.create(version=ZEROSCOPE, input={"prompt": "x !fault=never"})
    stopped.cancel()
    stopped.reload()
    assert stopped.status == "canceled"
    assert len(emulator.journal.jobs) == 2


def test_the_sdk_runs_a_model_and_reads_the_clip(sdk: Client) -> None:
    name = f"anotherjesse/zeroscope-v2-xl:{ZEROSCOPE}"
    (address,) = sdk.run(name, input={"prompt": "a boat", **SMALL}, wait=30)
    assert httpx2.get(address, trust_env=False).content[4:8] == b"ftyp"
    with pytest.raises(ModelError, match="sensitive"):
        sdk.run(name, input={"prompt": "a boat !fault=moderated-output", **SMALL})


def test_the_sdk_uploads_what_goes_in(sdk: Client, emulator: Desk, props: Any) -> None:
    picture = props.picture("first", 40)
    kept = sdk.files.create(picture)
    assert (kept.size, kept.content_type) == (picture.stat().st_size, "image/png")
    assert sdk.files.get(kept.id).urls["get"] == kept.urls["get"]
    assert kept.id in [each.id for each in sdk.files.list()]
    by_address = {"input_image": kept.urls["get"]}
    assert sdk.predictions.create(version=SVD, input=by_address).status == "starting"
    sdk.files.delete(kept.id)
    with pytest.raises(ReplicateError):
        sdk.files.get(kept.id)
    inline = {"input_image": io.BytesIO(picture.read_bytes())}
    for way in ("url", "base64"):
        inline["input_image"].seek(0)
        made = sdk.predictions.create(version=SVD, input=inline, file_encoding_strategy=way)
        assert made.status == "starting"
    assert len(emulator.journal.jobs) == 3


def test_the_sdk_reads_models_and_secrets(sdk: Client) -> None:
    model = sdk.models.get("lucataco/animate-diff")
    assert model.latest_version is not None
    schema = model.latest_version.openapi_schema
    assert schema["components"]["schemas"]["Input"]["properties"]["steps"]["maximum"] == 100
    assert [each.id for each in model.versions.list().results] == [model.latest_version.id]
    assert model.versions.get(model.latest_version.id).id == model.latest_version.id
    assert sdk.webhooks.default.secret().key.startswith("whsec_")
    assert sdk.accounts.current().username == "emulator"
    official = sdk.models.predictions.create("official/thing", input={"prompt": "x !fault=never"})
    assert official.model == "official/thing"


def test_the_sdk_raises_its_typed_errors(sdk: Client, emulator: Desk) -> None:
    for words, status in (("!fault=error-500", 500), ("!fault=rate-limit:0", 429)):
        with pytest.raises(ReplicateError) as caught:
            sdk.predictions.create(version=ZEROSCOPE, input={"prompt": words})
        assert caught.value.status in {status, None}  # of a 429 only the detail is told
    with pytest.raises(ReplicateError) as wrong:
        sdk.predictions.create(version=ZEROSCOPE, input={"prompt": "x", "width": 2})
    assert (wrong.value.status, wrong.value.title) == (422, "Input validation failed")
    assert "width" in (wrong.value.detail or "")
    sdk._client.headers["authorization"] = "Bearer invalid"
    with pytest.raises(ReplicateError) as key:
        sdk.predictions.list()
    assert key.value.status == 401
    assert emulator.journal.jobs == {}


@pytest.mark.anyio
async def test_the_asynchronous_sdk_too(sdk: Client, emulator: Desk) -> None:
    made = await sdk.predictions.async_create(version=ZEROSCOPE, input={"prompt": "x", **SMALL})
    await made.async_wait()
    assert made.status == "succeeded"
    page = await sdk.predictions.async_list()
    assert page.results[0].id == made.id
    stopped = await sdk.predictions.async_create(
        version=ZEROSCOPE, input={"prompt": "x !fault=never"}
    )
    await sdk.predictions.async_cancel(stopped.id)
    assert (await sdk.predictions.async_get(stopped.id)).status == "canceled"
    await sdk._async_client.aclose()


def test_what_we_send_is_what_the_sdk_types_say() -> None:
    from dataclasses import replace  # noqa: PLC0415

    known = set(Predictions.CreatePredictionParams.__annotations__) | {"version", "input"}
    asked = replace(order(model="replicate/animate-diff", prompt="x"), webhook="https://e.example")
    body: Any = provider("replicate").submit(asked).body
    assert set(body) == {"version", "input", "webhook", "webhook_events_filter"}
    assert set(body) <= known
