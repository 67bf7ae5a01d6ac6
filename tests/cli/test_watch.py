"""``rushes jobs watch`` of more than fits a screen."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest

from rushes.cli.jobs import watch
from rushes.cli.opened import store as opened
from rushes.types import Cost, Progress, State

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]

pytestmark = pytest.mark.usefixtures("at_home")


def test_of_many_those_that_run_are_shown_and_the_rest_is_counted(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, most = tmp_path / "shots.jsonl", watch._ROWS + 20
    rows = [{"prompt": f"fox {number}", "duration": 1} for number in range(most)]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    ids = run("batch", str(file), "--detach", "-o", str(tmp_path)).stdout.split()
    looks = iter(("run", "end", "stop"))

    def pass_by(seconds: float) -> None:
        """What happens between two looks."""
        assert seconds == watch._LOOK
        step = next(looks)
        if step == "run":
            one = store.get(ids[0]).model_copy(update={"carrier": "me"})
            assert store.intend(one, {"tag": "a"})
            store.report(one, Progress(state=State.RUNNING, done=0.5, message="drawing"))
        elif step == "end":
            one = store.get(ids[0])
            store.stop(one, "stopped by hand", Cost.FREE)
        else:
            for name in ids[1:]:
                store.stop(store.get(name), "", Cost.FREE)

    monkeypatch.setattr(time, "sleep", pass_by)
    with opened() as store:
        told = [line.split("\t")[1:] for line in run("jobs", "watch").stdout.splitlines()]
    summaries = [line[-1] for line in told if line[0] == "-"]
    assert summaries == ["60 queued", "59 queued, 1 running", "59 queued"]
    mine = [line[1:3] for line in told if line[0] == ids[0]]
    assert mine[-2:] == [["running", "50%"], ["cancelled", "50%"]]
    assert (
        len({line[0] for line in told}) == watch._ROWS + 2
    )  # the newest, the first, and the count
