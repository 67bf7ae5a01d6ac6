"""One generation by hand with each vendor's own SDK: create, ask until it is done, fetch."""

from __future__ import annotations

import time
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    #: Makes one clip and puts it into a file.
    Hand = Callable[[Path], None]

PROMPT = "a red fox walks through the snow"


def pause(elapsed: float) -> float:
    """Seconds until the next look, on both sides. Nothing of Rushes loads for what is by hand."""
    return min(max(0.04, elapsed / 10), 0.5)


def until(look: Callable[[], Any], done: Callable[[Any], bool]) -> Any:
    """Ask with the pauses that Rushes makes."""
    started = time.monotonic()
    while not done(told := look()):
        time.sleep(pause(time.monotonic() - started))
    return told


def fetched(client: Any, url: str, path: Path) -> None:
    """Stream an address into a file."""
    with client.stream("GET", url) as reply, path.open("wb") as file:
        reply.raise_for_status()
        for piece in reply.iter_raw():
            file.write(piece)


def openai(base: str) -> Hand:
    """``openai``."""
    from openai import OpenAI

    warnings.simplefilter("ignore")
    client = OpenAI(base_url=f"{base}/openai/v1", api_key="k")

    def made(path: Path) -> None:
        video = client.videos.create(model="sora-2", prompt=PROMPT, seconds="4", size="1280x720")
        until(lambda: client.videos.retrieve(video.id), lambda told: told.status == "completed")
        client.videos.download_content(video.id).write_to_file(path)

    return made


def runway(base: str) -> Hand:
    """``runwayml``."""
    import httpx
    from runwayml import RunwayML

    client, web = RunwayML(base_url=f"{base}/runway", api_key="k"), httpx.Client()

    def made(path: Path) -> None:
        task = client.text_to_video.create(
            model="gen4.5", prompt_text=PROMPT, ratio="1280:720", duration=5
        )
        told = until(
            lambda: client.tasks.retrieve(task.id), lambda told: told.status == "SUCCEEDED"
        )
        fetched(web, told.output[0], path)

    return made


def luma(base: str) -> Hand:
    """``luma-agents``."""
    import httpx
    from luma_agents import Luma

    client, web = Luma(base_url=f"{base}/luma/v1", auth_token="luma-api-k"), httpx.Client()  # noqa: S106

    def made(path: Path) -> None:
        first = client.generations.create(
            prompt=PROMPT,
            model="ray-3.2",
            type="video",
            aspect_ratio="16:9",
            video={"resolution": "720p", "duration": "5s"},
        )
        told = until(
            lambda: client.generations.get(first.id), lambda told: told.state == "completed"
        )
        fetched(web, told.output[0].url, path)

    return made


def replicate(base: str) -> Hand:
    """``replicate``."""
    import httpx
    from replicate.client import Client

    client, web = Client(base_url=f"{base}/replicate", api_token="k"), httpx.Client()  # noqa: S106
    version = "9f747673945c62801b13b84701c783929c0ee784e4748ec062204894dda1a351"

    def made(path: Path) -> None:
        first = client.predictions.create(version=version, input={"prompt": PROMPT})
        told = until(
            lambda: client.predictions.get(first.id), lambda told: told.status == "succeeded"
        )
        fetched(web, told.output[0], path)

    return made


def fal(base: str) -> Hand:
    """``fal-client``, which takes no base address."""
    import fal_client
    import httpx
    from fal_client import client as module

    for name, value in (("QUEUE_URL_FORMAT", f"{base}/fal/"), ("_BACKUP_DOMAINS", {})):
        setattr(module, name, value)
    client, web = fal_client.SyncClient(key="a:b"), httpx.Client()

    def made(path: Path) -> None:
        handle = client.submit(
            "fal-ai/pika/v2.2/text-to-video", {"prompt": PROMPT, "duration": "5"}
        )
        until(handle.status, lambda told: isinstance(told, fal_client.Completed))
        fetched(web, handle.get()["video"]["url"], path)

    return made


#: Each SDK, and the model of ours that is the same order.
HANDS: dict[str, tuple[Callable[[str], Hand], str]] = {
    "openai": (openai, "openai/sora-2"),
    "runwayml": (runway, "runway/gen4.5"),
    "luma-agents": (luma, "luma/ray-3.2"),
    "replicate": (replicate, "replicate/zeroscope-v2-xl"),
    "fal-client": (fal, "fal/pika-2.2"),
}
