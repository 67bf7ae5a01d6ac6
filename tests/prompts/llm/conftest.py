"""A chat server on loopback that speaks OpenAI's wire, and tells what it was asked."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from rushes.prompts.llm.chat import Chat

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A key that is easily found where it should not be.
KEY = "sk-very-secret-8731"


@dataclass
class Answer:
    """One reply, byte for byte. ``stalls``: it ends only with the test; ``breaks``: too early."""

    body: bytes
    status: int = 200
    kind: str = "application/json"
    stalls: bool = False
    breaks: bool = False


@dataclass
class Server:
    """Answers in order, the last one again and again; ``asked`` has the bodies that came."""

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    def says(self, *contents: str) -> None:
        """Well-formed completions with these contents."""
        self.answers = [Answer(completion(each)) for each in contents]

    def replies(self, body: object, status: int = 200) -> None:
        """One reply of any JSON."""
        self.answers = [Answer(json.dumps(body).encode(), status)]

    @property
    def chat(self) -> Chat:
        """A client of this server, with a key."""
        return Chat(self.url, "small-model", SecretStr(KEY), timeout=20)


def completion(content: str | None, **message: object) -> bytes:
    """What such a service answers, with the fields that it usually has."""
    said = {"role": "assistant", "content": content, **message}
    choice = {"index": 0, "message": said, "finish_reason": "stop", "logprobs": None}
    usage = {"prompt_tokens": 9, "completion_tokens": 12, "total_tokens": 21}
    whole = {
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1760000000,
        "model": "small-model", "choices": [choice], "usage": usage,
    }  # fmt: skip
    return json.dumps(whole).encode()


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of its own for each test."""
    told = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.asked.append(json.loads(body))
            told.headers.append({name.lower(): value for name, value in self.headers.items()})
            told.paths.append(self.path)
            answer = told.answers.pop(0) if len(told.answers) > 1 else told.answers[0]
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            more = 99 if answer.stalls or answer.breaks else 0
            self.send_header("Content-Length", str(len(answer.body) + more))
            self.end_headers()
            self.wfile.write(answer.body)
            self.wfile.flush()
            if answer.stalls:
                told.over.wait(30)
            self.close_connection = True

        def log_message(self, *words: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{http.server_address[1]}/v1"
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield told
    told.over.set()
    http.shutdown()
    http.server_close()
    thread.join()
