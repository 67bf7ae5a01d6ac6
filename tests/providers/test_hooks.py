"""The emulator's webhooks arrive, and our readers of them find them genuine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2
import pytest

from rushes.errors import AuthRejectedError
from rushes.providers import provider
from rushes.testing.listener import listening
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from queue import Queue

    from rushes.emulator.desk import Desk

Told = tuple[dict[str, str], bytes]
ZEROSCOPE = "9f747673945c62801b13b84701c783929c0ee784e4748ec062204894dda1a351"


@pytest.fixture
def listener() -> Iterator[tuple[str, Queue[Told]]]:
    """An address that takes what is posted to it, the first time with an error, and the posts."""
    with listening(refuses=1) as made:
        yield made.address, made.posts


def test_replicate_reports_the_start_and_the_end(
    emulator: Desk, listener: tuple[str, Queue[Told]]
) -> None:
    address, posts = listener
    home, headers = f"{emulator.base}/replicate/v1", {"authorization": "Bearer r8_x"}
    small = {"prompt": "a fox", "num_frames": 4, "width": 256, "height": 256}
    with httpx2.Client(headers=headers, trust_env=False, timeout=60) as client:
        order = {"version": ZEROSCOPE, "input": small, "webhook": address}
        made = client.post(f"{home}/predictions", json=order).json()
        secret = client.get(f"{home}/webhooks/default/secret").json()["key"]
    reader, states = provider("replicate"), []
    for _ in range(2):
        told, content = posts.get(timeout=30)
        event = reader.webhook(told, content, secret, emulator.clock.now())
        assert event is not None
        assert event.id == made["id"]
        states.append(reader.progress({"id": event.id}, event.reply).state)
    assert states == [State.RUNNING, State.SUCCEEDED]
    with pytest.raises(AuthRejectedError):
        reader.webhook(told, content + b" ", secret, emulator.clock.now())


@pytest.mark.parametrize("words", ["a fox", "a fox !fault=moderated-input"])
def test_fal_reports_the_end(emulator: Desk, listener: tuple[str, Queue[Told]], words: str) -> None:
    address, posts = listener
    with httpx2.Client(headers={"authorization": "Key k"}, trust_env=False, timeout=60) as client:
        made = client.post(
            f"{emulator.base}/fal/any/thing",
            params={"fal_webhook": address},
            json={"prompt": words, "duration": "1"},
        ).json()
        keys = client.get(f"{emulator.base}/fal-rest/.well-known/jwks.json").text
    told, content = posts.get(timeout=30)
    reader = provider("fal")
    event = reader.webhook(told, content, keys, emulator.clock.now())
    assert event is not None
    assert event.id == made["request_id"]
    standing = reader.progress({"app": "any/thing", "id": event.id}, event.reply)
    failed = "fault" in words
    assert standing.state is (State.FAILED if failed else State.SUCCEEDED)
    assert (standing.failure is not None and standing.failure.code) == (
        "content_policy_violation" if failed else False
    )
    with pytest.raises(AuthRejectedError):
        reader.webhook(told, content + b" ", keys, emulator.clock.now())


def test_google_reports_the_end(emulator: Desk, listener: tuple[str, Queue[Told]]) -> None:
    address, posts = listener
    home, headers = f"{emulator.base}/google", {"x-goog-api-key": "k"}
    order = {"model": "gemini-omni-1.2-flash", "input": "a fox !fault=fails", "background": True}
    order |= {"webhook_config": {"uris": [address]}}
    with httpx2.Client(headers=headers, trust_env=False, timeout=60) as client:
        made = client.post(f"{home}/v1/interactions", json=order).json()
        keys = client.get(f"{home}/.well-known/jwks.json").text
    told, content = posts.get(timeout=30)
    reader = provider("google")
    event = reader.webhook(told, content, keys, emulator.clock.now())
    assert event is not None
    assert event.id == made["id"]
    assert reader.progress({"id": event.id}, event.reply).wait == 0
    told["webhook-signature"] = told["webhook-signature"][:-8]
    with pytest.raises(AuthRejectedError):
        reader.webhook(told, content, keys, emulator.clock.now())
