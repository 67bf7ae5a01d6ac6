"""One story over every maker: submit, check, collect, cancel, and what a ticket survives."""

from __future__ import annotations

import hashlib
from importlib import import_module
from typing import TYPE_CHECKING

import anyio
import pytest

from rushes import catalogue, providers
from rushes.engine.makers import MAKERS
from rushes.errors import CancelledError, EngineError, MediaNotFoundError
from rushes.media import probe
from rushes.preview.maker import COMMENT, SOURCE_TYPE, Preview
from rushes.types import GenerationRequest, State, Ticket

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from rushes.types import Maker, Progress

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=MAKERS.values())
def build(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Maker]:
    """A fresh maker object, as a new process would have one."""
    module, _, name = request.param.partition(":")
    kind = getattr(import_module(module), name)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    return lambda: kind(scratch)


@pytest.fixture
async def maker(build: Callable[[], Maker]) -> AsyncIterator[Maker]:
    made = build()
    yield made
    await made.aclose()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def asked(prompt: str = "a red boat sailing on a lake", **fields: object) -> GenerationRequest:
    given = {"duration": 1, "size": "128x72", "fps": 12, "seed": 5, **fields}
    return GenerationRequest.of(prompt=prompt, **given)


async def over(maker: Maker, ticket: Ticket) -> Progress:
    while not (progress := await maker.check(ticket)).state.over:
        assert progress.done is None or 0 <= progress.done <= 1
        await anyio.sleep(0.01)
    return progress


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def left(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def folders(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_dir()}


def test_every_provider_of_the_catalogue_has_a_maker() -> None:
    known = {model.provider.name for model in catalogue.models(retired=True)}
    assert known == {*MAKERS, *providers.names()}


async def test_the_whole_story(maker: Maker, folder: Path) -> None:
    request = asked()
    ticket = await maker.submit(request)
    await maker.known(ticket)
    assert (await over(maker, ticket)).state is State.SUCCEEDED
    delivery = await maker.collect(ticket, folder)
    assert left(folder) == [delivery.path]
    facts = probe(delivery.path)
    assert (facts.width, facts.height, facts.frames) == (128, 72, 12)
    assert facts.fps == 12
    assert delivery.seed == 5
    assert delivery.cost.high == 0
    assert (await maker.check(ticket)).state is State.SUCCEEDED


async def test_collect_waits_for_the_end(maker: Maker, folder: Path) -> None:
    delivery = await maker.collect(await maker.submit(asked()), folder)
    assert probe(delivery.path).frames == 12


async def test_a_ticket_survives_json_and_the_process(
    build: Callable[[], Maker], maker: Maker, folder: Path
) -> None:
    ticket = await maker.submit(asked(seed=None))
    first = await maker.collect(ticket, folder)
    fresh = build()
    again = Ticket.model_validate_json(ticket.model_dump_json())
    assert (await over(fresh, again)).state is State.SUCCEEDED
    second = await fresh.collect(again, folder)
    await fresh.aclose()
    assert first.seed == second.seed is not None
    assert digest(first.path) == digest(second.path)


async def test_two_collects_overwrite_nothing(maker: Maker, folder: Path) -> None:
    ticket = await maker.submit(asked())
    first = await maker.collect(ticket, folder)
    before = digest(first.path)
    second = await maker.collect(ticket, folder)
    assert first.path != second.path
    assert digest(first.path) == before == digest(second.path)


async def test_cancel_stops_and_leaves_nothing(maker: Maker, folder: Path, tmp_path: Path) -> None:
    ticket = await maker.submit(asked(duration=20, fps=60))
    while not (progress := await maker.check(ticket)).done:
        assert not progress.state.over
        await anyio.sleep(0.01)
    assert (await maker.cancel(ticket)).state is State.CANCELLED
    assert (await maker.check(ticket)).state is State.CANCELLED
    with pytest.raises(CancelledError):
        await maker.collect(ticket, folder)
    assert left(tmp_path) == []


async def test_work_that_waits_can_be_cancelled(maker: Maker) -> None:
    first = await maker.submit(asked(duration=20))
    second = await maker.submit(asked(seed=6))
    assert (await maker.check(second)).state is State.QUEUED
    assert (await maker.cancel(second)).state is State.CANCELLED
    assert (await maker.check(first)).state in {State.QUEUED, State.RUNNING}
    await maker.cancel(first)


async def test_cancelling_what_is_done_or_unknown_harms_nothing(
    build: Callable[[], Maker], maker: Maker, folder: Path
) -> None:
    ticket = await maker.submit(asked())
    delivery = await maker.collect(ticket, folder)
    assert (await maker.cancel(ticket)).state is State.SUCCEEDED
    assert delivery.path.exists()
    fresh = build()
    assert (await fresh.cancel(ticket)).state is State.CANCELLED
    await fresh.aclose()


async def test_a_failure_is_told_by_check_and_collect(maker: Maker, folder: Path) -> None:
    ticket = await maker.submit(asked(image="nowhere.png"))
    with pytest.raises(MediaNotFoundError, match=r"nowhere\.png"):
        await over(maker, ticket)
    with pytest.raises(MediaNotFoundError):
        await maker.collect(ticket, folder)
    assert left(folder) == []


async def test_a_closed_maker_leaves_no_temporary_files(maker: Maker, tmp_path: Path) -> None:
    await maker.submit(asked())
    await maker.submit(asked(duration=20, seed=6))
    await maker.aclose()
    assert left(tmp_path) == []


async def test_a_closed_preview_takes_its_own_folder_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    preview = Preview()
    await over(preview, await preview.submit(asked()))
    assert folders(tmp_path)
    await preview.aclose()
    assert not folders(tmp_path)


async def test_cancelling_what_is_finished_leaves_it_to_be_collected(
    maker: Maker, folder: Path
) -> None:
    ticket = await maker.submit(asked())
    await over(maker, ticket)
    assert (await maker.cancel(ticket)).state is State.SUCCEEDED
    assert (await maker.collect(ticket, folder)).path.exists()


async def test_a_ticket_of_somebody_else_is_refused(maker: Maker) -> None:
    with pytest.raises(EngineError, match="ticket"):
        await maker.check(Ticket(model="preview/animatic", data={"id": "../../etc"}))


async def test_the_file_says_what_it_is(tmp_path: Path, folder: Path) -> None:
    maker = Preview(tmp_path)
    delivery = await maker.collect(await maker.submit(asked()), folder)
    await maker.aclose()
    tags = probe(delivery.path).tags
    assert tags["prompt"] == "a red boat sailing on a lake"
    assert tags["seed"] == "5"
    assert tags["model"] == "preview/animatic"
    assert tags["comment"] == COMMENT
    assert tags["digital_source_type"] == SOURCE_TYPE
    assert "algorithmicMedia" in SOURCE_TYPE
    assert {"title", "rushes_version"} <= set(tags)
