"""fal's own client cannot tell the emulator from fal."""

from __future__ import annotations

import gc
import warnings
from typing import TYPE_CHECKING

import fal_client
import httpx2
import pytest
from fal_client import client as module

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.emulator.desk import Desk
    from rushes.testing.orders import Props

WORDS = "fal-ai/pika/v2.2/text-to-video"
QUICK = "somebody/app/of-theirs"


@pytest.fixture
def sdk(emulator: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[fal_client.SyncClient]:
    # It takes no base address; these it reads at each call.
    monkeypatch.setattr(module, "QUEUE_URL_FORMAT", f"{emulator.base}/fal/")
    monkeypatch.setattr(module, "REST_URL", f"{emulator.base}/fal-rest")
    monkeypatch.setattr(module, "CDN_URL", f"{emulator.base}/fal-cdn")
    monkeypatch.setattr(module, "_BACKUP_DOMAINS", {})
    client = fal_client.SyncClient(key="a:b")
    yield client
    client._client.close()  # it has no way of its own to be closed
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()  # what it opens to upload, it never closes


def test_the_client_submits_waits_and_fetches(sdk: fal_client.SyncClient, emulator: Desk) -> None:
    handle = sdk.submit(QUICK, {"prompt": "a red boat", "duration": "1"})
    assert handle.status() == fal_client.Queued(position=0)
    assert isinstance(handle.status(with_logs=True), fal_client.InProgress)
    result = handle.get()
    status = sdk.status(QUICK, handle.request_id, with_logs=True)
    assert isinstance(status, fal_client.Completed)
    assert (status.error, status.logs and status.logs[0]["level"]) == (None, "INFO")
    assert result == sdk.result(QUICK, handle.request_id) | {"video": result["video"]}
    clip = httpx2.get(result["video"]["url"], trust_env=False).content
    assert len(clip) == result["video"]["file_size"]
    assert clip[4:8] == b"ftyp"
    assert len(emulator.journal.jobs) == 1


def test_the_client_subscribes_and_cancels(sdk: fal_client.SyncClient, emulator: Desk) -> None:
    seen: list[fal_client.Status] = []
    told = sdk.subscribe(QUICK, {"prompt": "x", "duration": "1"}, on_queue_update=seen.append)
    assert told["video"]["content_type"] == "video/mp4"
    assert {type(each) for each in seen} >= {fal_client.InProgress, fal_client.Completed}
    handle = sdk.submit(WORDS, {"prompt": "x !fault=never"})
    handle.cancel()
    assert isinstance(handle.status(), fal_client.Completed)
    assert [job.state for job in emulator.journal.jobs.values()][-1] == "cancelled"


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_client_uploads_a_large_file_in_parts(
    sdk: fal_client.SyncClient, emulator: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MULTIPART_THRESHOLD", 20_000)
    monkeypatch.setattr(module, "MULTIPART_CHUNK_SIZE", 1_000)
    content = bytes(range(256)) * 100
    address = sdk.upload(content, "video/mp4")
    assert emulator.asset(address).read_bytes() == content
    assert httpx2.get(address, trust_env=False).content == content
    assert len([each for each in emulator.journal.entries if each.method == "PUT"]) == 26


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_client_uploads_what_goes_in(
    sdk: fal_client.SyncClient, emulator: Desk, props: Props
) -> None:
    picture = props.picture("first", 40)
    addresses = [
        sdk.upload_file(picture),
        sdk.upload(picture.read_bytes(), "image/png", repository="fal"),
        fal_client.encode_file(picture),
    ]
    for address in addresses:
        made = sdk.submit("fal-ai/stable-video", {"image_url": address})
        assert made.request_id
    assert len(emulator.journal.jobs) == len(addresses)


def test_the_client_raises_its_typed_errors(sdk: fal_client.SyncClient, emulator: Desk) -> None:
    with pytest.raises(fal_client.FalClientHTTPError) as wrong:
        sdk.submit(WORDS, {"prompt": "x", "duration": "7"})
    assert wrong.value.status_code == 422
    stranger = fal_client.SyncClient(key="invalid")
    with pytest.raises(fal_client.FalClientHTTPError) as key:
        stranger.submit(WORDS, {"prompt": "x"})
    stranger._client.close()
    assert key.value.status_code == 401
    with pytest.raises(fal_client.FalClientHTTPError) as down:
        sdk.submit(WORDS, {"prompt": "x !fault=error-500"})
    assert (down.value.status_code, down.value.error_type) == (500, "internal_error")
    assert emulator.journal.jobs == {}
    handle = sdk.submit(WORDS, {"prompt": "x !fault=moderated-input"})
    with pytest.raises(fal_client.FalClientHTTPError) as flagged:
        handle.get()
    assert flagged.value.status_code == 422
    assert "content_policy_violation" in flagged.value.response.text


@pytest.mark.anyio
async def test_the_asynchronous_client_too(sdk: fal_client.SyncClient, emulator: Desk) -> None:
    del sdk  # its addresses are what is wanted
    client = fal_client.AsyncClient(key="a:b")
    handle = await client.submit(QUICK, {"prompt": "x", "duration": "1"})
    result = await handle.get()
    assert result["video"]["url"].startswith(emulator.base)
    other = await client.submit(WORDS, {"prompt": "x !fault=never"})
    await other.cancel()
    assert isinstance(await other.status(), fal_client.Completed)
    await (await client._client).aclose()
