"""One call to a chat endpoint of OpenAI's shape: ``POST {base_url}/chat/completions``.

Hosted services and local servers (llama.cpp, vLLM, Ollama, LM Studio) speak it. Only ``model`` and
``messages`` are sent: every server takes these two, while some refuse any further field. A call is
never repeated here; ``error.retry`` says whether that could help.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import import_module
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, SecretStr, ValidationError

from rushes.errors import (
    AuthRejectedError,
    BadReplyError,
    MissingExtraError,
    ModeratedError,
    OutOfCreditError,
    ProviderError,
    RateLimitedError,
    RequestError,
    UnreachableError,
)
from rushes.settings import settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import ModuleType

    import httpx2

    from rushes.errors import RushesError

#: Bytes of a reply at most; a shot has a few thousand.
_LARGEST = 1_000_000
#: Letters of a server's own words that are passed on.
_QUOTED = 200
_BROKEN = "The language model at {url} could not be reached: {why}."
_ODD = "The reply of {url} is no chat completion: {why}."
#: What a status means; 5xx may pass, and whatever else is the provider's word.
_KINDS: Mapping[int, type[ProviderError]] = {
    401: AuthRejectedError,
    402: OutOfCreditError,
    403: AuthRejectedError,
    408: UnreachableError,
    429: RateLimitedError,
}
#: Codes that some services give to status 429 where waiting does not help.
_EMPTY = {"insufficient_quota", "billing_hard_limit_reached"}
_MEANING: Mapping[type[ProviderError], str] = {
    AuthRejectedError: "does not accept the key (RUSHES_LLM_API_KEY)",
    OutOfCreditError: "says that the account is empty",
    RateLimitedError: "has had too many requests for now",
}


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a chat; ``role`` is ``system``, ``user`` or ``assistant``."""

    role: str
    content: str


class _Said(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Said
    finish_reason: str | None = None


class _Completion(BaseModel):
    """Of a reply, what is read; servers add much more."""

    choices: list[_Choice]


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat endpoint. ``timeout`` in seconds is for a whole call; the key is never shown."""

    base_url: str
    model: str
    key: SecretStr | None = None
    timeout: float = 60.0

    def __post_init__(self) -> None:
        """Refuse what could only be told of in an error that shows a secret."""
        if set("@?#") & set(self.base_url):
            raise RequestError(
                "RUSHES_LLM_BASE_URL must have no user, password or query in it: write it like "
                "http://localhost:11434/v1, and a key in RUSHES_LLM_API_KEY."
            )
        key = self.key.get_secret_value() if self.key is not None else "none"
        if not key.isascii() or not key.isprintable() or " " in key:
            raise RequestError(
                "RUSHES_LLM_API_KEY has signs that no key has (spaces, ends of lines or letters "
                "beyond ASCII): copy it again."
            )

    @classmethod
    def configured(cls) -> Self:
        """The endpoint of the settings.

        :raises RequestError: the settings name none, or no model.
        """
        told = settings()
        missing = [
            name
            for name, value in (
                ("RUSHES_LLM_BASE_URL", told.llm_base_url),
                ("RUSHES_LLM_MODEL", told.llm_model),
            )
            if not value
        ]
        if missing or told.llm_base_url is None or told.llm_model is None:
            raise RequestError(
                f"No language model is set up: set {' and '.join(missing)} (and RUSHES_LLM_API_KEY "
                "where the service wants a key), for example "
                "RUSHES_LLM_BASE_URL=http://localhost:11434/v1."
            )
        return cls(told.llm_base_url, told.llm_model, told.llm_api_key, told.llm_timeout)

    def ask(self, messages: Sequence[Message]) -> str:
        """Send the messages and wait for the answer's text.

        :raises RequestError: the address or the model does not exist.
        :raises ProviderError: no answer; its branches say why, and whether later is better.
        """
        status, body = self._posted(
            {
                "model": self.model,
                "messages": [{"role": each.role, "content": each.content} for each in messages],
            }
        )
        if status != 200:
            raise self._refused(status, body)
        return self._read(body)

    @property
    def _address(self) -> str:
        return f"{self.base_url.rstrip('/')}/chat/completions"

    def _posted(self, payload: dict[str, Any]) -> tuple[int, bytes]:
        client = _client()
        headers = self._headers()
        until = monotonic() + self.timeout
        try:
            with (
                client.Client(timeout=self.timeout) as http,
                http.stream("POST", self._address, json=payload, headers=headers) as reply,
            ):
                return reply.status_code, self._body(reply, until)
        except client.TimeoutException:
            raise self._late() from None
        except (client.InvalidURL, client.UnsupportedProtocol, UnicodeError) as error:
            raise RequestError(
                f"RUSHES_LLM_BASE_URL is no address ({self._clean(str(error))}): write it like "
                "http://localhost:11434/v1."
            ) from None
        except client.HTTPError as error:
            why = self._clean(str(error)) or type(error).__name__
            raise UnreachableError(_BROKEN.format(url=self.base_url, why=why)) from None

    def _headers(self) -> dict[str, str]:
        headers = {"Accept": "application/json"}
        if self.key is not None:
            headers["Authorization"] = f"Bearer {self.key.get_secret_value()}"
        return headers

    def _body(self, reply: httpx2.Response, until: float) -> bytes:
        body = b""
        for piece in reply.iter_bytes():
            body += piece
            if len(body) > _LARGEST:
                raise self._odd(f"it is longer than {_LARGEST:,} bytes")
            if monotonic() > until:
                raise self._late()
        return body

    def _read(self, body: bytes) -> str:
        if body.lstrip()[:1] == b"<":
            raise self._odd("it is a web page; addresses of such services often end in /v1")
        try:
            first = _Completion.model_validate_json(body).choices[0]
        except (ValidationError, IndexError):
            raise self._odd(f"it begins with {self._clean(_text(body))[:40]!r}") from None
        if first.message.refusal or first.finish_reason == "content_filter":
            why = self._clean(first.message.refusal or "its filter stopped the answer")
            raise ModeratedError(f"The language model refused: {why}")
        if first.finish_reason == "length":
            raise self._odd("it was cut off at the model's longest answer")
        if not (first.message.content or "").strip():
            raise self._odd("it is empty")
        return str(first.message.content)

    def _refused(self, status: int, body: bytes) -> RushesError:
        """What a status means, with the server's own words, which may be of any form."""
        said, code = _error(body)
        words = self._clean(said)
        if status == 404:
            return RequestError(
                f"There is no chat at {self._address}, or no model {self.model!r} there"
                f"{': ' * bool(words)}{words}. See RUSHES_LLM_BASE_URL and RUSHES_LLM_MODEL."
            )
        kind = OutOfCreditError if code in _EMPTY else _KINDS.get(status, ProviderError)
        if status >= 500:
            kind = UnreachableError
        what = _MEANING.get(kind, f"answered {status}")
        return kind(f"{self.base_url} {what}{': ' * bool(words)}{words}", code=code or str(status))

    def _late(self) -> UnreachableError:
        why = f"there was no whole answer within {self.timeout:g} s (RUSHES_LLM_TIMEOUT)"
        return UnreachableError(_BROKEN.format(url=self.base_url, why=why))

    def _odd(self, why: str) -> BadReplyError:
        return BadReplyError(_ODD.format(url=self._address, why=why))

    def _clean(self, words: str) -> str:
        """A server's words on one line, cut, and without the key, should it repeat that."""
        if self.key is not None and (key := self.key.get_secret_value()):
            words = words.replace(key, "***")
        plain = " ".join(words.split())
        return plain if len(plain) <= _QUOTED else f"{plain[:_QUOTED]}…"


def _error(body: bytes) -> tuple[str, str | None]:
    """The message and the code of an error's body: OpenAI's shape, a plain one, or any text."""
    try:
        told = json.loads(body)
    except ValueError:
        text = _text(body).strip()
        return ("" if text.startswith("<") else text), None
    error = told.get("error", told) if isinstance(told, dict) else told
    if not isinstance(error, dict):
        return str(error), None
    message = error.get("message") or error.get("detail") or ""
    code = error.get("code") or error.get("type")
    return str(message), None if code is None else str(code)


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace")


def _client() -> ModuleType:
    try:
        return import_module("httpx2")
    except ImportError as error:
        raise MissingExtraError("The language model", "llm") from error
