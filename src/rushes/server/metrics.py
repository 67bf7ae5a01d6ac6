"""Figures for Prometheus at ``/metrics``, and whether this process does its work at ``/health``.

What the database knows is the same at every worker, so that one of them is enough; what begins with
``rushes_process`` is of the process that is asked. ``docs/operations.md`` has the table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio import to_thread
from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from sqlalchemy.exc import DBAPIError
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rushes.engine.figures import Counter
from rushes.engine.steps import BOUNDS
from rushes.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from prometheus_client.metrics_core import Metric
    from starlette.requests import Request

    from rushes.engine import Engine
    from rushes.engine.figures import Figures, Group, Sum
    from rushes.engine.steps import Durations

_GROUP = ("state", "provider", "queue")
_MONEY = ("provider", "project", "key", "currency")
_BOUNDS = (*(f"{bound:g}" for bound in BOUNDS), "+Inf")


def metrics(engine: Engine) -> Starlette:
    """An application that tells how an engine and its database stand."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Told(engine))
    ProcessCollector(registry=registry)

    async def figures(request: Request) -> Response:
        written, kind = choose_encoder(request.headers.get("accept", ""))
        return Response(await to_thread.run_sync(written, registry), media_type=kind)

    async def health(request: Request) -> Response:
        del request
        told = await to_thread.run_sync(engine.health)
        return JSONResponse(told.row(), 200 if told.well else 503)

    return Starlette(routes=[Route("/metrics", figures), Route("/health", health)])


class _Told(Collector):
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._counter = Counter(engine.store)

    def collect(self) -> Iterator[Metric]:
        """Everything, at each scrape; without the database what is of this process."""
        try:
            told = self._counter.figures()
        except (DBAPIError, EngineError):
            yield GaugeMetricFamily("rushes_up", "Whether the database answers.", 0)
        else:
            yield GaugeMetricFamily("rushes_up", "Whether the database answers.", 1)
            yield from _of_the_fleet(told)
        yield from self._of_the_process()

    def _of_the_process(self) -> Iterator[Metric]:
        steps, carried = self._engine.steps, len(self._engine.carried)
        yield GaugeMetricFamily("rushes_process_carried", "Generations carried here.", carried)
        took = HistogramMetricFamily(
            "rushes_process_step_seconds",
            "How long a step took: prepare, order, look, wait, fetch, verify, deliver.",
            labels=("provider", "step"),
        )
        for (provider, step), durations in tuple(steps.durations.items()):
            _add(took, (provider, step.value), durations)
        yield took
        whole = HistogramMetricFamily(
            "rushes_process_generation_seconds",
            "From the request to the end.",
            labels=("provider", "state"),
        )
        for (provider, state), durations in tuple(steps.whole.items()):
            _add(whole, (provider, state.value), durations)
        yield whole
        errors = CounterMetricFamily(
            "rushes_process_errors", "Errors by their class.", labels=("provider", "step", "error")
        )
        for (provider, step, error), count in tuple(steps.errors.items()):
            errors.add_metric((provider, step.value, error), count)
        yield errors


def _of_the_fleet(told: Figures) -> Iterator[Metric]:
    yield GaugeMetricFamily("rushes_workers", "Processes that do work.", told.workers)
    count = GaugeMetricFamily(
        "rushes_generations", "Generations that are queued, running or unknown.", labels=_GROUP
    )
    age = GaugeMetricFamily(
        "rushes_oldest_seconds", "Since the oldest of them was asked for.", labels=_GROUP
    )
    for each in told.open:
        count.add_metric(_labels(each), each.count)
        age.add_metric(_labels(each), each.oldest)
    yield from (count, age)
    yield from _sums("rushes_charged_last_hour", "Charged within an hour", told.charged)
    yield from _sums("rushes_held", "Held for what is not settled", told.held)


def _sums(name: str, what: str, many: Iterable[Sum]) -> Iterator[Metric]:
    amount = GaugeMetricFamily(name, f"{what}, at the most.", labels=_MONEY)
    nameless = GaugeMetricFamily(
        f"{name}_unpriced", f"{what} besides: orders of unknown price.", labels=_MONEY
    )
    for each in many:
        labels = (each.provider, each.project, each.key, each.currency)
        amount.add_metric(labels, float(each.amount))
        if each.unknown:
            nameless.add_metric(labels, each.unknown)
    yield from (amount, nameless)


def _labels(group: Group) -> tuple[str, str, str]:
    return group.state, group.provider, group.queue


def _add(family: HistogramMetricFamily, labels: Sequence[str], durations: Durations) -> None:
    buckets, so_far = [], 0
    for bound, count in zip(_BOUNDS, durations.counts, strict=True):
        so_far += count
        buckets.append((bound, float(so_far)))
    family.add_metric(labels, buckets, durations.total)
