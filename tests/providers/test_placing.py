"""In the emulator, a file goes also to models that take addresses alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2
import pytest

from rushes.errors import MediaNotFoundError, UnreachableError, UnsupportedError
from rushes.plan import plan
from rushes.settings import settings
from rushes.types import GenerationRequest

if TYPE_CHECKING:
    from pathlib import Path

    from rushes.emulator.desk import Desk
    from rushes.testing.orders import Props


def test_a_file_is_put_where_the_emulator_fetches_it(emulator: Desk, props: Props) -> None:
    first, last = props.picture("first", 40), props.picture("last", 120)
    request = GenerationRequest.of(
        model="dreammachine/ray-2", prompt="x", image=first, last_frame=last
    )
    made = plan(request, settings())
    sources = [made.request.image or "", made.request.last_frame or ""]
    assert all(source.startswith(emulator.base) for source in sources)
    got = [httpx2.get(source, trust_env=False).content for source in sources]
    assert got == [first.read_bytes(), last.read_bytes()]
    assert made.settled.given.size is not None  # it was measured all the same


def test_what_can_be_sent_stays_a_file(emulator: Desk, props: Props) -> None:
    del emulator
    picture = str(props.picture("first", 40))
    request = GenerationRequest.of(model="kling/kling-3.0", prompt="x", image=picture)
    assert plan(request, settings()).request.image == picture


def test_a_clip_goes_the_same_way(emulator: Desk, props: Props) -> None:
    del emulator
    request = GenerationRequest.of(model="xai/grok-imagine-video", prompt="x", video=props.clip())
    assert (plan(request, settings()).request.video or "").startswith("http://127.0.0.1")


def test_without_the_emulator_an_address_is_wanted(props: Props, rushes_home: object) -> None:
    del rushes_home
    picture = str(props.picture("first", 40))
    request = GenerationRequest.of(model="dreammachine/ray-2", prompt="x", image=picture)
    with pytest.raises(UnsupportedError, match="give an https:// address"):
        plan(request, settings())


def test_what_can_go_wrong_is_told(emulator: Desk, props: Props, tmp_path: Path) -> None:
    request = GenerationRequest.of(
        model="dreammachine/ray-2", prompt="x", image=str(tmp_path / "gone.png")
    )
    with pytest.raises(MediaNotFoundError, match=r"gone\.png"):
        plan(request, settings())
    del emulator
    nobody = settings().model_copy(update={"emulator": "http://127.0.0.1:9"})
    with pytest.raises(UnreachableError, match="did not take"):
        plan(request.but(image=props.picture("first", 40)), nobody)
