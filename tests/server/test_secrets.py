"""Secrets are planted wherever they come by, and looked for wherever something is written."""

from __future__ import annotations

import json
import logging
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import anyio
import httpx2
import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from rushes.cli.log import _Json, _Plain
from rushes.delivery import Target
from rushes.engine import Engine, life, traces
from rushes.engine.ask import Ask
from rushes.engine.database import Database
from rushes.errors import EngineError
from rushes.plan import plan
from rushes.server.metrics import metrics
from rushes.server.serve import serving
from rushes.settings import Settings
from rushes.settings import settings as todays
from rushes.types import GenerationRequest, State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rushes.testing.orders import Props

_KEY = "sk-planted-0451"
_SIGNED = "planted-0452"
_USER = "planted-0453"
_PLANTED = "planted-04"


class _Odd(BaseHTTPRequestHandler):
    """A server of OpenAI's shape that says what it should keep to itself, by the words asked."""

    clip = b""
    base = ""
    words: list[str] = []  # noqa: RUF012 - of the one test

    @property
    def link(self) -> str:
        place = self.base.replace("http://", f"http://me:{_USER}@")
        return f"{place}/clip.mp4?X-Amz-Signature={_SIGNED}"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        word = next(each for each in ("refused", "fails", "odd", "expired", "made") if each in body)
        self.words.append(word)
        if word == "refused":
            said = f"{_KEY} may not do this, see {self.link}"
            self._say(400, {"error": {"message": said, "code": "no"}})
        else:
            self._say(200, {"id": f"video_{word}", "status": "queued"})

    def do_GET(self) -> None:
        word = self.path.rpartition("_")[2]
        if self.path.startswith("/clip"):
            self.send_response(200 if "gone" not in self.path else 403)
            self.send_header("content-length", str(len(self.clip)))
            self.end_headers()
            self.wfile.write(self.clip)
        elif word == "fails":
            said = f"the worker of {_KEY} could not read {self.link}"
            self._say(200, {"id": "video_fails", "status": "failed", "error": {"message": said}})
        elif word == "odd" and self.words.count("asked") < 3:
            self.words.append("asked")
            self._say(200, {"id": "video_odd", "status": f"moved to {self.link}"})
        else:
            link = self.link if word != "expired" else f"{self.link}&gone"
            self._say(200, {"id": f"video_{word}", "status": "completed", "url": link})

    def _say(self, status: int, told: object) -> None:
        content = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(content)))
        self.send_header("x-signed", f"{self.link}")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def _server(clip: bytes) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Odd) as server:
        _Odd.base, _Odd.clip = f"http://127.0.0.1:{server.server_port}", clip
        _Odd.words.clear()
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield _Odd.base
        finally:
            server.shutdown()
            thread.join()


def test_no_secret_is_written_anywhere(
    props: Props,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    spans, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    monkeypatch.setattr(traces, "_listening", lambda: provider)
    monkeypatch.setattr(life, "poll_of", lambda _: (0.01, 0.02))
    monkeypatch.setattr(life, "_REPORTS", 0.0)
    monkeypatch.setattr(life, "_FETCHES", 1)
    monkeypatch.setenv("OPENAI_API_KEY", _KEY)
    monkeypatch.delenv("RUSHES_EMULATOR", raising=False)
    monkeypatch.setenv("RUSHES_TRUSTED", "1")  # no process more to decode
    todays.cache_clear()
    settings = Settings(database=database_url, library=tmp_path / "library", emulator=None)
    said: list[str] = []
    with _server(props.clip().read_bytes()) as base, Engine(settings) as engine:
        monkeypatch.setenv("OPENAI_BASE_URL", f"{base}/v1")
        bare = GenerationRequest.of(model="openai/sora-2", prompt="a fox", duration=4)
        place = Target.of(None, settings.library)
        words = ("refused", "fails", "odd", "expired", "made")
        rows = engine.admit([Ask(plan(bare.but(prompt=word), settings), place) for word in words])
        engine.start()
        ended = [anyio.run(engine.watch, row.id) for row in rows]
        said += [f"{engine.error(row)!r} {engine.error(row)}" for row in ended[:4]]
        said += [repr(row) for row in ended]
        with serving(metrics(engine), "127.0.0.1", 0) as address:
            said.append(httpx2.get(f"{address}/metrics", trust_env=False).text)
    states = [row.state for row in ended]
    assert states[0] is states[1] is states[3] is State.FAILED
    assert states[4] is State.SUCCEEDED, ended[4].failure
    assert "X-Amz-Signature=***" in said[1]
    said += [span.to_json() for span in spans.get_finished_spans()]
    for record in caplog.records:
        said += [_Json().format(record), _Plain().format(record)]
        said.append(str({**record.__dict__, "message": record.getMessage()}))
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.name.endswith(".mp4.json") for path in written)
    assert any(path.suffix == ".db" for path in written)
    found = [f"{path}" for path in written if _PLANTED.encode() in path.read_bytes()]
    found += [text[:400] for text in said if _PLANTED in text]
    assert not found
    provider.shutdown()


def test_no_error_of_a_database_tells_its_password() -> None:
    address = f"postgresql://rushes:{_USER}@127.0.0.1:1/rushes"
    with pytest.raises(EngineError) as caught:
        Database(address)
    assert _PLANTED not in f"{caught.value!r} {caught.value}"
