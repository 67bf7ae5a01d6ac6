"""Workers die by SIGKILL, and everything is compared: orders, money and files."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from benchmarks.crash.drive import Plan, run
from benchmarks.crash.orders import Case

from rushes.emulator.faults import Fault
from rushes.types import State

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")

#: Where a generation stands when its process dies, and how it ends. Of an order that may have left
#: nobody knows where the provider has neither an idempotency key nor a list of work.
_STANDS = [
    ("runway", "before intend", State.SUCCEEDED),
    ("runway", "after intend", State.UNKNOWN),
    ("runway", "before accept", State.UNKNOWN),
    ("pika", "after intend", State.SUCCEEDED),
    ("pika", "before accept", State.SUCCEEDED),
    ("replicate", "after intend", State.UNKNOWN),
    ("replicate", "before accept", State.SUCCEEDED),
    ("runway", "after accept", State.SUCCEEDED),
    ("pika", "before place", State.SUCCEEDED),
    ("pika", "before put", State.SUCCEEDED),
    ("pika", "after receipt", State.SUCCEEDED),
    ("pika", "after put", State.SUCCEEDED),
    ("runway", "before fail", State.FAILED),
]


def test_a_process_dies_between_any_two_steps(tmp_path: Path) -> None:
    """One process, which dies with a generation at each point of its life."""
    fails = {"before fail": Fault.FAILS}
    cases = [
        Case(f"case-{number}", provider, fails.get(point))
        for number, (provider, point, _) in enumerate(_STANDS)
    ]
    points = {case.name: point for case, (_, point, _) in zip(cases, _STANDS, strict=True)}
    database = f"sqlite:///{tmp_path}/rushes.db"
    plan = Plan(tmp_path, database, kills=0, cases=cases, points=points, trouble=False)
    done = run(plan)
    assert done.before.wrong == []
    assert done.after.wrong == []
    assert done.deaths == 1
    ends = {f"generations {state}": 0 for _, _, state in _STANDS}
    for _, _, state in _STANDS:
        ends[f"generations {state}"] += 1
    assert {name: done.before.counts[name] for name in ends} == ends
