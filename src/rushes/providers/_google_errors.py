"""Google's words for what went wrong, on all of its wires."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rushes.errors import (
    AuthRejectedError,
    BadReplyError,
    GenerationFailedError,
    ModeratedError,
    OutOfCreditError,
    ProviderError,
    RateLimitedError,
)
from rushes.providers.reading import at, number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rushes.providers.contract import Reply

#: A refusal for safety, where Google has a word for it …
_UNSAFE = frozenset({"SAFETY", "IMAGE_SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII"})
#: … and the sentences that it has else. "safety" alone is also the name of a setting.
_UNSAFE_SAID = re.compile(
    r"prohibited use policy|responsible ai|usage guidelines|\bblocked\b[^.]*\b(?:safety|polic)",
    re.IGNORECASE,
)
#: An empty account answers with the status of too many requests, and differs in these words only.
_EMPTY_SAID = "credits are depleted"


def words(reply: Reply) -> tuple[list[str], str]:
    """Google's words for an error, the most telling first, and what it says of it.

    ``{"error": {"code", "message", "status", "details"}}``, sometimes within a list.
    """
    error = _error(reply)
    reasons = [at(detail, "reason") for detail in at(error, "details") or ()]
    named = [str(each) for each in (*reasons, at(error, "status"), at(error, "code")) if each]
    return named, str(at(error, "message") or f"status {reply.status}").rstrip(".")


def unsafe(named: Iterable[str], said: str) -> bool:
    """Whether it is a refusal for safety."""
    return any(word.upper() in _UNSAFE for word in named) or bool(_UNSAFE_SAID.search(said))


def _error(reply: Reply) -> Any:
    try:
        data = reply.json()
    except BadReplyError:
        return None
    return at(data[0] if isinstance(data, list) and data else data, "error")


def _wait(reply: Reply) -> float | None:
    """Seconds of a ``RetryInfo``: ``"retryDelay": "12.5s"``."""
    said = [at(detail, "retryDelay") for detail in at(_error(reply), "details") or ()]
    told = re.fullmatch(r"([\d.]+)s", next((str(each) for each in said if each), ""))
    return number({"wait": told[1]}, "wait") if told else None


def refusal(reply: Reply) -> ProviderError:
    """What a reply with an error status means."""
    named, said = words(reply)
    message, code = f"Google refused it: {said}.", next(iter(named), None)
    if reply.status in {401, 403} or "API_KEY_INVALID" in named:
        return AuthRejectedError(f"Google does not accept the key: {said}.", code=code)
    if reply.status == 402 or _EMPTY_SAID in said.lower():
        return OutOfCreditError(message, code=code)
    if reply.status == 429:
        return RateLimitedError(message, code=code, wait=_wait(reply))
    if unsafe(named, said):
        return ModeratedError(message, code=code)
    if reply.status >= 500:
        return GenerationFailedError(message, code=code, retry=True, billed=None)
    return ProviderError(message, code=code)
