"""Spans, exported as OpenTelemetry's own variables say."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rushes.errors import MissingExtraError, RequestError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from opentelemetry.sdk.trace.export import SpanExporter

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_EXPORTER = "OTEL_TRACES_EXPORTER"


@contextmanager
def traced() -> Iterator[None]:
    """While the block runs, spans are exported where ``OTEL_…`` variables name a place for them.

    :raises MissingExtraError: they do, and the SDK is not installed.
    """
    if not _wanted():
        yield
        return
    try:
        from opentelemetry import trace
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ModuleNotFoundError as error:
        raise MissingExtraError("Exporting spans (OTEL_… is set)", "otel") from error
    named = {} if os.environ.get("OTEL_SERVICE_NAME") else {"service.name": "rushes"}
    provider = TracerProvider(resource=Resource.create(named))
    provider.add_span_processor(BatchSpanProcessor(_exporter()))
    trace.set_tracer_provider(provider)
    try:
        yield
    finally:
        provider.shutdown()


def _wanted() -> bool:
    exporter = os.environ.get(_EXPORTER, "")
    off = os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true" or exporter == "none"
    return not off and bool(exporter or any(map(os.environ.get, _ENDPOINTS)))


def _exporter() -> SpanExporter:
    name = os.environ.get(_EXPORTER) or "otlp"
    if name == "console":
        from opentelemetry.sdk.trace.export import ConsoleSpanExporter

        return ConsoleSpanExporter()
    if name != "otlp":
        raise RequestError(
            f"{_EXPORTER}={name} is none that Rushes knows: it has otlp, console and none."
        )
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    except ModuleNotFoundError as error:
        raise MissingExtraError("Exporting spans (OTEL_… is set)", "otel") from error
    return OTLPSpanExporter()
