"""Several takes of one request: ordered at once, told of in their order, each on its own."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import anyio
import pytest

from rushes import AsyncStudio, Studio, Terms
from rushes.emulator.faults import Armed, Fault, Stage
from rushes.errors import GenerationFailedError, OverBudgetError
from rushes.settings import Settings
from rushes.takes import Takes
from rushes.testing import emulator
from rushes.types import Progress, State

if TYPE_CHECKING:
    from pathlib import Path

    from rushes.emulator.desk import Desk
    from rushes.plan import Fields
    from rushes.types import Clip

HOSTED: Fields = {"model": "runway/gen4.5", "duration": 2}


@pytest.fixture
def config(emulator: Desk, rushes_home: Path) -> Settings:
    return Settings(emulator=emulator.base, library=rushes_home / "library")


def test_takes_are_ordered_before_the_first_is_finished(
    config: Settings, emulator: Desk, tmp_path: Path
) -> None:
    emulator.faults.armed.append(Armed(Fault.NEVER, times=3))
    told: list[str] = []

    async def shot() -> None:
        ordered = anyio.Event()

        def look(_: Progress) -> None:
            if len(emulator.journal.jobs) == 3:
                ordered.set()

        async def stop(scope: anyio.CancelScope) -> None:
            await ordered.wait()
            scope.cancel()

        async with AsyncStudio(config) as studio:
            with anyio.fail_after(30):
                async with anyio.create_task_group() as group:
                    group.start_soon(stop, group.cancel_scope)
                    await studio.take("a fox", 3, output=tmp_path, on_progress=look, **HOSTED)
            told.extend(studio.stopped)

    anyio.run(shot)
    jobs = emulator.journal.jobs.values()
    assert [job.state for job in jobs] == ["cancelled"] * 3
    assert len(told) == 3
    assert all(any(job.job in said for said in told) for job in jobs)


def test_one_that_fails_leaves_the_others(config: Settings, emulator: Desk, tmp_path: Path) -> None:
    emulator.faults.armed.append(Armed(Fault.FAILS, stage=Stage.CREATE))
    made: list[Clip] = []
    with Studio(config) as studio, pytest.raises(GenerationFailedError) as error:
        studio.take("a fox", 3, output=tmp_path / "fox.mp4", on_clip=made.append, **HOSTED)
    assert error.value.message.startswith("1 of 3 takes failed. Take ")
    assert len(made) == 2
    names = [clip.path.name for clip in made]
    assert names == sorted(names)
    assert {clip.path.name for clip in made} == {path.name for path in tmp_path.glob("*.mp4")}


def test_all_are_refused_together(config: Settings, emulator: Desk, tmp_path: Path) -> None:
    with Studio(config) as studio, pytest.raises(OverBudgetError):
        studio.take("a fox", 2, output=tmp_path, terms=Terms(max_cost=Decimal(0)), **HOSTED)
    assert emulator.journal.jobs == {}


def _clip(number: int, clip: Clip) -> Clip:
    return clip.model_copy(update={"sha256": str(number)})


def test_clips_are_told_in_their_order(config: Settings, tmp_path: Path) -> None:
    with Studio(config) as studio:
        clip = studio.generate("a fox", output=tmp_path, duration=1, size="128x72", fps=12)
    told: list[int] = []
    takes = Takes(4, on_clip=lambda number, _: told.append(number))
    takes.made(2, _clip(2, clip))
    assert told == []
    takes.made(0, _clip(0, clip))
    assert told == [0]
    takes.failed(1, GenerationFailedError("no"))
    assert told == [0, 2]
    takes.flush()
    takes.made(3, _clip(0, clip))
    with pytest.raises(GenerationFailedError, match=r"1 of 4 takes failed\. Take 2: no"):
        takes.clips()


def test_progress_is_one_of_all() -> None:
    told: list[Progress] = []
    takes = Takes(2, told.append)
    takes.progress(1, Progress(state=State.RUNNING, done=0.5, message="drawing"))
    takes.progress(1, Progress(state=State.SUCCEEDED, done=1.0))
    takes.progress(0, Progress(state=State.SUCCEEDED))
    assert [(each.state, each.done) for each in told] == [
        (State.RUNNING, 0.25),
        (State.RUNNING, 0.5),
        (State.SUCCEEDED, 1.0),
    ]
    assert told[0].message == "take 2 of 2: drawing"


__all__ = ["emulator"]
