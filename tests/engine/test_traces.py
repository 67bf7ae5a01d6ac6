"""One trace a generation, whoever carries it, and no secret in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from rushes.engine import Engine, traces
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from opentelemetry.sdk.trace import ReadableSpan

    from rushes.engine import Generation
    from rushes.engine.ask import Ask
    from rushes.settings import Settings

    Asks = Callable[..., Ask]

_STEPS = ["prepare", "generate_content gen4.5", "wait", "fetch", "verify", "deliver"]


class Spans:
    """What was exported."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self.provider = TracerProvider()
        self.provider.add_span_processor(SimpleSpanProcessor(self.exporter))

    def of(self, row: Generation) -> list[ReadableSpan]:
        """Those of a generation, as they began."""
        found = [
            span
            for span in self.exporter.get_finished_spans()
            if (span.attributes or {}).get("rushes.generation.id") == row.id
        ]
        return sorted(found, key=lambda span: span.start_time or 0)


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator[Spans]:
    """A listener of this test; OpenTelemetry itself can have one in a process, and for ever."""
    made = Spans()
    monkeypatch.setattr(traces, "_listening", lambda: made.provider)
    yield made
    made.provider.shutdown()


def _made(config: Settings, row: Generation) -> Generation:
    async def waited() -> Generation:
        with anyio.fail_after(30):
            return await engine.watch(row.id)

    with Engine(config) as engine:
        engine.start()
        return anyio.run(waited)  # closing waits for what is under way, the spans too


def _admitted(config: Settings, asked: Ask) -> Generation:
    with Engine(config) as engine:
        return engine.admit([asked])[0]


def test_a_generation_is_a_trace(config: Settings, ask: Asks, spans: Spans) -> None:
    row = _admitted(config, ask("a fox", seed=7, project="ads"))
    assert row.trace is None
    made = _made(config, row)
    assert made.state is State.SUCCEEDED, made.failure
    root, *parts = spans.of(made)
    assert (root.name, root.parent) == ("generation runway/gen4.5", None)
    assert [part.name for part in parts] == _STEPS
    assert {part.parent and part.parent.span_id for part in parts} == {root.context.span_id}
    assert {part.context.trace_id for part in parts} == {root.context.trace_id}
    told = dict(root.attributes or {})
    assert told["gen_ai.provider.name"] == "runway"
    assert told["gen_ai.request.model"] == "gen4.5"
    assert told["gen_ai.request.seed"] == 7
    assert told["rushes.project"] == "ads"
    assert told["rushes.state"] == "succeeded"
    order = dict(parts[1].attributes or {})
    assert made.ticket is not None
    assert order["gen_ai.response.id"] == made.ticket.order
    assert order["server.address"] == "127.0.0.1"
    known = f"00-{root.context.trace_id:032x}-{root.context.span_id:016x}-"
    assert str(made.trace).startswith(known)


def test_what_is_ordered_in_a_trace_of_yours_belongs_to_it(
    config: Settings, ask: Asks, spans: Spans
) -> None:
    with spans.provider.get_tracer("mine").start_as_current_span("a request of mine") as mine:
        row = _admitted(config, ask())
    made = _made(config, row)
    root = spans.of(made)[0]
    assert root.parent is not None
    assert root.parent.span_id == mine.get_span_context().span_id
    assert root.context.trace_id == mine.get_span_context().trace_id


def test_another_process_goes_on_with_the_trace(config: Settings, ask: Asks, spans: Spans) -> None:
    row = _admitted(config, ask())
    with Engine(config) as engine:  # it dies right after its order was accepted
        maker = engine._makers.of(row.provider)

        async def ordered() -> None:
            with traces.carried(row.model_copy(update={"carrier": "dead"})) as mine:
                intent = await maker.prepare(mine.request, mine.route)
                intended = engine.store.intend(mine, intent)
                assert intended is not None
                engine.store.accept(intended, await maker.send(mine.request, intent))
            await maker.aclose()

        anyio.run(ordered)
    made = _made(config, row)
    assert made.state is State.SUCCEEDED, made.failure
    first, second, *parts = spans.of(made)
    assert second.parent is not None
    assert second.parent.span_id == first.context.span_id
    assert [part.name for part in parts] == _STEPS[2:]
    assert len({span.context.trace_id for span in (first, second, *parts)}) == 1


def test_an_error_is_told_without_what_is_secret(
    config: Settings, ask: Asks, spans: Spans, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = _made(config, _admitted(config, ask("a fox !fault=fails")))
    assert failed.failure is not None
    root = spans.of(failed)[0]
    assert root.status.status_code is StatusCode.ERROR
    assert dict(root.attributes or {})["error.type"] == failed.failure.kind
    assert [event.name for event in root.events] == ["exception"]
    monkeypatch.setenv("ANY_API_KEY", "key-9f747673")
    link = "https://cdn.example.com/a.mp4?sig=9f74"
    with pytest.raises(ValueError, match="key"), traces.step("fetch", failed):
        raise ValueError(f"key-9f747673 does not open {link}")
    said = spans.of(failed)[-1].to_json()
    assert "9f74" not in said
    assert "*** does not open https://cdn.example.com/a.mp4?sig=***" in said


def test_nobody_listens_unless_somebody_set_it_up(config: Settings, ask: Asks) -> None:
    assert traces._listening() is None
    assert traces.current() is None
    with traces.carried(_admitted(config, ask())) as row:
        assert row.trace is None
