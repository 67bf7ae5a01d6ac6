"""What Prometheus and a load balancer are told is what is so."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families

from rushes.engine import Engine
from rushes.engine.figures import Counter, counted
from rushes.engine.health import Health
from rushes.engine.steps import BOUNDS, Durations
from rushes.server.metrics import _Told, metrics
from rushes.server.serve import serving

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.emulator.desk import Desk
    from rushes.engine import Generation
    from rushes.engine.ask import Ask
    from rushes.settings import Settings

    Asks = Callable[..., Ask]
    Values = dict[tuple[str, frozenset[tuple[str, str]]], float]


def _scraped(address: str) -> Values:
    reply = httpx2.get(f"{address}/metrics", trust_env=False)
    assert reply.status_code == 200
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(reply.text)
        for sample in family.samples
    }


def _of(values: Values, name: str, **labels: str) -> float:
    mine = frozenset(labels.items())
    found = [value for (known, told), value in values.items() if known == name and mine <= told]
    assert len(found) == 1, (name, labels, found)
    return found[0]


def _awaited(engine: Engine, row: Generation) -> Generation:
    async def waited() -> Generation:
        with anyio.fail_after(30):
            return await engine.watch(row.id)

    return anyio.run(waited)


@pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
def test_the_fleet_and_the_process_are_told(config: Settings, ask: Asks, emulator: Desk) -> None:
    with Engine(config) as engine:
        words = ("a fox", "a hare !fault=fails", "an owl !fault=drop-after")
        rows = engine.admit([ask(each, project="ads") for each in words])
        engine.start()
        ended = [_awaited(engine, row) for row in rows]
        with Engine(config) as other:  # a process that only admits
            other.admit([ask("a boat", model="kling/kling-3.0", duration=3)])
            beside = counted(other.store)
        with serving(metrics(engine), "127.0.0.1", 0) as address:
            told = _scraped(address)
            well = httpx2.get(f"{address}/health", trust_env=False)
    spent = sum(each.charged or 0 for each in emulator.journal.jobs.values())
    runway = {"provider": "runway", "queue": "runway:emulator"}
    assert _of(told, "rushes_up") == 1
    assert _of(told, "rushes_workers") == beside.workers == 1
    assert _of(told, "rushes_generations", state="unknown", **runway) == 1
    assert _of(told, "rushes_oldest_seconds", state="unknown", **runway) >= 0
    money = {"provider": "runway", "project": "ads", "key": "emulator", "currency": "USD"}
    assert _of(told, "rushes_charged_last_hour", **money) == float(spent) > 0
    assert _of(told, "rushes_held", **money) == float(ended[-1].price.high or 0) > 0
    ends = ("succeeded", "failed", "unknown")
    whole = "rushes_process_generation_seconds_count"
    assert [_of(told, whole, provider="runway", state=end) for end in ends] == [1, 1, 1]
    steps = {"prepare": 3, "order": 3, "wait": 2, "fetch": 1, "verify": 1, "deliver": 1}
    for step, count in steps.items():
        name = "rushes_process_step_seconds_count"
        assert _of(told, name, provider="runway", step=step) == count, step
    assert _of(told, "rushes_process_step_seconds_sum", provider="runway", step="order") > 0
    wrong = {"provider": "runway", "step": "order", "error": "AmbiguousError"}
    assert _of(told, "rushes_process_errors_total", **wrong) == 1
    assert _of(told, "process_resident_memory_bytes") > 0
    assert well.status_code == 200
    assert well.json()["well"] is True
    assert well.json()["database"] is True


def test_without_its_database_a_worker_says_so(config: Settings) -> None:
    with Engine(config) as engine:
        engine.database.engine.dispose()
        Path(str(engine.database.engine.url.database)).write_bytes(b"no database any more" * 99)
        with serving(metrics(engine), "127.0.0.1", 0) as address:
            assert _of(_scraped(address), "rushes_up") == 0
            sick = httpx2.get(f"{address}/health", trust_env=False)
    assert sick.status_code == 503
    assert sick.json() == {
        "well": False,
        "database": False,
        "seconds_since_beat": None,
        "carried": 0,
    }


def test_figures_are_kept_for_some_seconds(config: Settings, ask: Asks) -> None:
    now = [0.0]
    with Engine(config) as engine:
        counter = Counter(engine.store, lambda: now[0])
        assert not counter.figures().open
        engine.admit([ask("a fox")])
        assert not counter.figures().open
        now[0] += 6
        (group,) = counter.figures().open
        assert (group.state, group.count) == ("queued", 1)
        assert counter.figures().held[0].amount > 0


@pytest.mark.parametrize(
    ("health", "well"),
    [
        (Health(database=True, beat=4.0, carried=2), True),
        (Health(database=True, beat=31.0, carried=2), False),
        (Health(database=True, beat=None, carried=0), False),
        (Health(database=False, beat=1.0, carried=0), False),
    ],
)
def test_who_does_not_beat_is_not_well(health: Health, well: bool) -> None:
    assert health.well is well


def test_durations_are_told_apart() -> None:
    many = Durations()
    for seconds in (0.0, BOUNDS[0], BOUNDS[0] + 1e-9, BOUNDS[-1] + 1):
        many.add(seconds)
    assert (many.counts[0], many.counts[1], many.counts[-1]) == (2, 1, 1)


def test_every_figure_and_every_event_is_documented(config: Settings) -> None:
    root = Path(__file__).parents[2]
    page = (root / "docs" / "operations.md").read_text(encoding="utf-8")
    with Engine(config) as engine:
        figures = {each.name for each in _Told(engine).collect()}
    assert [name for name in figures if f"`{name}" not in page] == []
    source = "".join(
        path.read_text(encoding="utf-8") for path in (root / "src/rushes/engine").glob("*.py")
    )
    events = re.findall(r'(?:\bnote|_log\.\w+)\(\s*"([^"]+)"', source)
    assert {"ordering", "made", "took over"} <= set(events)
    assert [event for event in events if f"`{event}`" not in page] == []


def test_the_dashboard_asks_for_what_there_is(config: Settings) -> None:
    page = Path(__file__).parents[2] / "docs" / "operations" / "grafana.json"
    with Engine(config) as engine:
        families = {each.name for each in _Told(engine).collect()}
    panels = json.loads(page.read_text(encoding="utf-8"))["panels"]
    asked = {
        name
        for panel in panels
        for target in panel["targets"]
        for name in re.findall(r"rushes_\w+", target["expr"])
    }
    assert {re.sub(r"_(bucket|count|total)$", "", name) for name in asked} <= families
