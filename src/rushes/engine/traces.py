"""Spans of OpenTelemetry, where somebody listens: one trace a generation, whoever carries it.

The row keeps the trace as a ``traceparent`` (w3.org/TR/trace-context), so that another process goes
on with it. Names are those of opentelemetry.io/docs/specs/semconv/gen-ai where it has any.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rushes._version import __version__
from rushes.redaction import redacted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from opentelemetry.context import Context
    from opentelemetry.trace import Span, SpanKind, TracerProvider
    from opentelemetry.util.types import AttributeValue

    from rushes.engine.generation import Generation
    from rushes.types import State

#: What the conventions call these providers; the others go by our name.
_PROVIDERS = {"google": "gcp.gen_ai", "xai": "x_ai"}
_PARENT = "traceparent"


def current() -> str | None:
    """The trace in which the caller works, as a row keeps it; ``None`` where there is none."""
    if _listening() is None:
        return None
    from opentelemetry import trace  # noqa: PLC0415 - somebody has loaded it

    return _written() if trace.get_current_span().get_span_context().is_valid else None


@contextmanager
def carried(generation: Generation) -> Iterator[Generation]:
    """While the block runs, a span of the generation is open; gives it with its trace."""
    provider = _listening()
    if provider is None:
        yield generation
        return
    from opentelemetry.trace import SpanKind  # noqa: PLC0415

    with _span(
        provider,
        f"generation {generation.model}",
        SpanKind.INTERNAL,
        _told(generation),
        _context(generation),
    ):
        known = generation.trace or _written()
        yield generation.model_copy(update={"trace": known})


@contextmanager
def step(name: str, generation: Generation, *, order: bool = False) -> Iterator[None]:
    """While the block runs, a span of a part of it is open. ``order``: it calls the provider."""
    provider = _listening()
    if provider is None:
        yield
        return
    from opentelemetry.trace import SpanKind  # noqa: PLC0415

    if not order:
        with _span(provider, name, SpanKind.INTERNAL, {"rushes.generation.id": generation.id}):
            yield
        return
    title = f"generate_content {_model(generation)}"
    told = {**_told(generation), **_server(generation)}
    with _span(provider, title, SpanKind.CLIENT, told):
        yield


def accepted(order: str) -> None:
    """Write into the span that is open what the provider calls the work."""
    if _listening() is not None:
        from opentelemetry import trace  # noqa: PLC0415

        trace.get_current_span().set_attribute("gen_ai.response.id", order)


def ended(state: State, error: BaseException | None = None) -> None:
    """Write into the span that is open how the generation ended."""
    if _listening() is None:
        return
    from opentelemetry import trace  # noqa: PLC0415

    span = trace.get_current_span()
    span.set_attribute("rushes.state", state.value)
    if error is not None:
        _failed(span, error)


@contextmanager
def _span(
    provider: TracerProvider,
    name: str,
    kind: SpanKind,
    told: Mapping[str, AttributeValue],
    context: Context | None = None,
) -> Iterator[Span]:
    tracer = provider.get_tracer("rushes", __version__)
    with tracer.start_as_current_span(
        name,
        context,
        kind=kind,
        attributes=told,
        record_exception=False,  # it would take the words of all that led to it, secrets included
        set_status_on_exception=False,
    ) as span:
        try:
            yield span
        except Exception as error:
            _failed(span, error)
            raise


def _failed(span: Span, error: BaseException) -> None:
    from opentelemetry.trace import Status, StatusCode  # noqa: PLC0415

    kind, said = type(error).__name__, redacted(str(error))
    span.set_status(Status(StatusCode.ERROR, said))
    span.set_attribute("error.type", kind)
    span.add_event("exception", {"exception.type": kind, "exception.message": said})


def _listening() -> TracerProvider | None:
    """Who takes spans. Nobody does where nothing has loaded OpenTelemetry and set it up."""
    if "opentelemetry.trace" not in sys.modules:
        return None
    from opentelemetry import trace  # noqa: PLC0415

    provider = trace.get_tracer_provider()
    return None if isinstance(provider, trace.ProxyTracerProvider) else provider


def _context(generation: Generation) -> Context | None:
    """The context of a generation that has a trace; ``None`` is that of the caller."""
    from opentelemetry.trace.propagation import tracecontext  # noqa: PLC0415

    if generation.trace is None:
        return None
    return tracecontext.TraceContextTextMapPropagator().extract({_PARENT: generation.trace})


def _written() -> str | None:
    from opentelemetry.trace.propagation import tracecontext  # noqa: PLC0415

    told: dict[str, str] = {}
    tracecontext.TraceContextTextMapPropagator().inject(told)
    return told.get(_PARENT)


def _model(generation: Generation) -> str:
    return generation.model.removeprefix(f"{generation.provider}/")


def _told(generation: Generation) -> dict[str, AttributeValue]:
    told: dict[str, AttributeValue] = {
        "gen_ai.operation.name": "generate_content",
        "gen_ai.provider.name": _PROVIDERS.get(generation.provider, generation.provider),
        "gen_ai.request.model": _model(generation),
        "gen_ai.output.type": "video",
        "rushes.generation.id": generation.id,
        "rushes.mode": generation.mode.value,
        "rushes.attempt": generation.attempt,
    }
    if generation.project:
        told["rushes.project"] = generation.project
    if generation.request.seed is not None:
        told["gen_ai.request.seed"] = generation.request.seed
    return told


def _server(generation: Generation) -> dict[str, AttributeValue]:
    base = urlsplit(str((generation.route or {}).get("base") or ""))
    return {"server.address": base.hostname} if base.hostname else {}
