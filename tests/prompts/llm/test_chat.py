"""The chat's wire: what is sent, what is read, and what every odd answer becomes."""

from __future__ import annotations

import socket
import traceback
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr
from tests.prompts.llm.conftest import KEY, Answer, completion

from rushes.errors import (
    AuthRejectedError,
    BadReplyError,
    ModeratedError,
    OutOfCreditError,
    ProviderError,
    RateLimitedError,
    RequestError,
    RushesError,
    UnreachableError,
)
from rushes.prompts.llm.chat import Chat, Message
from rushes.settings import settings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.prompts.llm.conftest import Server

HELLO = [Message("system", "be brief"), Message("user", "a dog")]


def test_what_is_sent_and_what_comes(server: Server) -> None:
    server.says("a fine dog")
    assert server.chat.ask(HELLO) == "a fine dog"
    assert server.paths == ["/v1/chat/completions"]
    assert server.asked == [
        {
            "model": "small-model",
            "messages": [
                {"role": "system", "content": "be brief"},
                {"role": "user", "content": "a dog"},
            ],
        }
    ]
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"


def test_without_a_key_none_is_sent(server: Server) -> None:
    server.says("hello")
    replace(server.chat, key=None).ask(HELLO)
    assert "authorization" not in server.headers[0]


@pytest.mark.parametrize(
    ("status", "body", "kind", "said"),
    [
        (401, {"error": {"message": "Incorrect API key", "code": "invalid_api_key"}},
         AuthRejectedError, "RUSHES_LLM_API_KEY"),
        (403, {"error": "forbidden"}, AuthRejectedError, "forbidden"),
        (402, {"message": "add money"}, OutOfCreditError, "add money"),
        (429, {"error": {"message": "slow down", "code": "rate_limit_exceeded"}},
         RateLimitedError, "slow down"),
        (429, {"error": {"message": "no quota", "code": "insufficient_quota"}},
         OutOfCreditError, "no quota"),
        (404, {"error": {"message": "The model `x` does not exist"}}, RequestError,
         "RUSHES_LLM_MODEL"),
        (400, {"error": {"message": "bad field"}}, ProviderError, "answered 400: bad field"),
        (503, {"detail": "loading"}, UnreachableError, "answered 503: loading"),
        (302, {}, ProviderError, "answered 302"),
        (500, [], UnreachableError, "answered 500"),
        (422, {"error": None}, ProviderError, "answered 422"),
    ],
)  # fmt: skip
def test_statuses(
    server: Server, status: int, body: object, kind: type[RushesError], said: str
) -> None:
    server.replies(body, status)
    with pytest.raises(kind) as caught:
        server.chat.ask(HELLO)
    assert type(caught.value) is kind
    assert said in str(caught.value)
    assert len(server.asked) == 1, "nothing is sent twice"


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        (Answer(b"<!doctype html><p>Sign in", kind="text/html"), BadReplyError, "a web page"),
        (Answer(b"\n <html>", 502, "text/html"), UnreachableError, "answered 502"),
        (Answer(b"{not json"), BadReplyError, "{not json"),
        (Answer(b""), BadReplyError, "no chat completion"),
        (Answer(b"\xff\xfe\x00"), BadReplyError, "no chat completion"),
        (Answer(b"[]"), BadReplyError, "no chat completion"),
        (Answer(b'{"choices": []}'), BadReplyError, "no chat completion"),
        (Answer(b'{"choices": [{"message": {"content": 7}}]}'), BadReplyError, "no chat"),
        (Answer(completion("  ")), BadReplyError, "it is empty"),
        (Answer(completion(None)), BadReplyError, "it is empty"),
        (Answer(completion(None, refusal="I can't do that.")), ModeratedError, "I can't do that."),
        (Answer(completion("x").replace(b'"stop"', b'"length"')), BadReplyError, "cut off"),
        (Answer(completion("x").replace(b'"stop"', b'"content_filter"')), ModeratedError, "filter"),
        (Answer(completion("x" * 1_100_000)), BadReplyError, "longer than"),
        (Answer(completion("x"), breaks=True), UnreachableError, "could not be reached"),
    ],
    ids=str,
)
def test_odd_answers(server: Server, answer: Answer, kind: type[RushesError], said: str) -> None:
    server.answers = [answer]
    with pytest.raises(kind) as caught:
        server.chat.ask(HELLO)
    assert type(caught.value) is kind
    assert said in str(caught.value)


def test_an_answer_that_does_not_end(server: Server) -> None:
    server.answers = [Answer(b"{", stalls=True)]
    with pytest.raises(UnreachableError, match=r"within 0\.1 s \(RUSHES_LLM_TIMEOUT\)") as caught:
        replace(server.chat, timeout=0.1).ask(HELLO)
    assert caught.value.retry


def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        with pytest.raises(UnreachableError, match="could not be reached"):
            Chat(url, "small").ask(HELLO)


@pytest.mark.parametrize(
    "url", ["localhost:8000/v1", "ftp://127.0.0.1/v1", "words", "http://x:1x/"]
)
def test_no_address(url: str) -> None:
    with pytest.raises(RequestError, match="RUSHES_LLM_BASE_URL is no address"):
        Chat(url, "small").ask(HELLO)


@pytest.mark.parametrize("key", ["two words", "ends\n", "clé"])
def test_no_key_at_all(server: Server, key: str) -> None:
    with pytest.raises(RequestError, match="RUSHES_LLM_API_KEY has signs") as caught:
        replace(server.chat, key=SecretStr(key)).ask(HELLO)
    assert key not in str(caught.value)
    assert not server.asked


def test_no_secret_in_the_address() -> None:
    with pytest.raises(RequestError, match="no user, password or query") as caught:
        Chat("http://me:hunter2@127.0.0.1/v1", "small").ask(HELLO)
    assert "hunter2" not in str(caught.value)


def test_the_key_stays_secret(server: Server) -> None:
    server.replies({"error": {"message": f"bad key {KEY}", "code": "no"}}, 401)
    with pytest.raises(AuthRejectedError) as caught:
        server.chat.ask(HELLO)
    told = "".join(traceback.format_exception(caught.value))
    assert KEY not in told + repr(server.chat) + repr(caught.value)
    server.replies({"choices": KEY})
    with pytest.raises(BadReplyError) as odd:
        server.chat.ask(HELLO)
    assert KEY not in "".join(traceback.format_exception(odd.value))


def test_the_settings_name_it(
    server: Server, rushes_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RequestError, match="set RUSHES_LLM_BASE_URL and RUSHES_LLM_MODEL"):
        Chat.configured()
    monkeypatch.setenv("RUSHES_LLM_BASE_URL", server.url)
    settings.cache_clear()
    with pytest.raises(RequestError, match="set RUSHES_LLM_MODEL "):
        Chat.configured()
    rushes_home.mkdir()
    (rushes_home / "config.toml").write_text('llm_model = "tiny"\n')
    monkeypatch.setenv("RUSHES_LLM_API_KEY", KEY)
    settings.cache_clear()
    assert Chat.configured().model == "tiny"
    assert KEY not in repr(settings()) + settings().model_dump_json() + repr(Chat.configured())
    server.says("well")
    assert Chat.configured().ask(HELLO) == "well"
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"
    assert server.asked[0]["model"] == "tiny"
