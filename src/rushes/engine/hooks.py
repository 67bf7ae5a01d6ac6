"""Webhooks: what a provider reports wakes the generation that waits for it, wherever that is.

A report is never taken at its word: it is a reason to look, and nothing else. Looking goes on
without reports too, only less often.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from anyio import to_thread

from rushes import catalogue
from rushes.engine.events import note
from rushes.engine.makers import MAKERS
from rushes.errors import (
    AuthRejectedError,
    BadReplyError,
    MissingCredentialsError,
    UnreachableError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rushes.engine.desk import Desk
    from rushes.engine.generation import Generation
    from rushes.engine.store import Store
    from rushes.hosted.reports import Reports
    from rushes.providers.contract import Event

_log = logging.getLogger(__name__)

#: Reports that are remembered, so that none counts twice.
_MEMORY = 20_000


class Verdict(StrEnum):
    """What became of a report."""

    HEARD = "heard"
    """Its generation was woken."""
    ANSWERED = "answered"
    """It only asked whether anybody listens."""
    OVER = "over"
    """Its generation is over: there is nothing to do."""
    OTHERS = "others"
    """It is genuine, of the account, and about work that was not ordered here."""
    FORGED = "forged"
    """It is not signed as it should be, or too old, or there is no telling."""
    REPLAYED = "replayed"
    """The very same came before."""
    UNKNOWN = "unknown"
    """Nobody waits for a report to this address."""
    UNREADABLE = "unreadable"
    """It is genuine, and makes no sense."""
    LATER = "later"
    """The keys that would tell cannot be had now."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a report, and what is to be said to that."""

    verdict: Verdict
    content: bytes = b""


def callback(public: str | None, generation: Generation) -> str | None:
    """The address that an order of a generation names, with a word in it that only we know."""
    if public is None or generation.provider in MAKERS:
        return None
    return f"{public}/hooks/{generation.provider}/{generation.id}/{secrets.token_urlsafe(24)}"


class Hooks:
    """Hears reports, in one event loop. ``desk``: what this process carries, if it does."""

    def __init__(self, store: Store, desk: Desk | None = None) -> None:
        self._store, self._desk = store, desk
        self._reports: dict[str, Reports] = {}
        self._seen: OrderedDict[bytes, None] = OrderedDict()

    async def hear(
        self, provider: str, headers: Mapping[str, str], content: bytes, name: str, word: str
    ) -> Answer:
        """A report on a generation, to the address that its order named.

        :param headers: by lower-case names.
        :param name: the id of the generation; ``word``: what only we and the provider know.
        """
        generation = await to_thread.run_sync(self._store.exactly, name)
        if generation is None or not _named(generation, provider, word):
            return self._refused(Verdict.UNKNOWN, provider)
        answer = self._of(provider).answer(content)
        if answer is not None:
            return Answer(Verdict.ANSWERED, answer)
        said = await self._read(provider, headers, content, generation)
        if isinstance(said, Verdict):
            return self._refused(said, provider, generation)
        if generation.ticket is not None and said.id != generation.ticket.order:
            return self._refused(Verdict.UNKNOWN, provider, generation)
        return await self._woken(generation)

    async def hear_account(
        self, provider: str, headers: Mapping[str, str], content: bytes
    ) -> Answer:
        """A report to a whole account, as the console of OpenAI has them; always signed."""
        if provider in MAKERS or provider not in catalogue.providers():
            return self._refused(Verdict.UNKNOWN, provider)
        said = await self._read(provider, headers, content, None)
        if isinstance(said, Verdict):
            return self._refused(said, provider)
        generation = await to_thread.run_sync(self._store.ordered, provider, said.id)
        return Answer(Verdict.OTHERS) if generation is None else await self._woken(generation)

    async def _read(
        self,
        provider: str,
        headers: Mapping[str, str],
        content: bytes,
        generation: Generation | None,
    ) -> Event | Verdict:
        from rushes.hosted.route import Route  # noqa: PLC0415 - loads the HTTP client

        name = "" if generation is None else generation.id
        mark = _mark(name, headers, content)
        if mark in self._seen:
            return Verdict.REPLAYED
        route = None if generation is None else Route.read(generation.intent or {})
        try:
            said = await self._of(provider).read(headers, content, route)
        except (AuthRejectedError, MissingCredentialsError) as error:
            _log.info("why a webhook is refused", extra={"provider": provider, "said": str(error)})
            return Verdict.FORGED
        except BadReplyError:
            return Verdict.UNREADABLE
        except UnreachableError:
            return Verdict.LATER
        if said is None:
            return Verdict.UNKNOWN
        self._seen[mark] = None
        if len(self._seen) > _MEMORY:
            self._seen.popitem(last=False)
        return said

    async def _woken(self, generation: Generation) -> Answer:
        if generation.state.over:
            return Answer(Verdict.OVER)
        note("reported", generation)
        if self._desk is not None and self._desk.has(generation.id):
            self._desk.wake(generation.id)
        else:  # whoever carries it finds that with its next beat
            await to_thread.run_sync(self._store.tell, generation.id)
        return Answer(Verdict.HEARD)

    def _of(self, provider: str) -> Reports:
        from rushes.hosted.reports import Reports  # noqa: PLC0415 - loads the HTTP client

        if provider not in self._reports:
            self._reports[provider] = Reports(provider)
        return self._reports[provider]

    def _refused(
        self, verdict: Verdict, provider: str, generation: Generation | None = None
    ) -> Answer:
        name = None if generation is None else generation.id
        told = {"provider": provider[:64], "said": verdict.value, "generation": name}
        _log.warning("webhook refused", extra=told)
        return Answer(verdict)


def _named(generation: Generation, provider: str, word: str) -> bool:
    """Whether the order of a generation named that very address."""
    address = str((generation.intent or {}).get("webhook") or "")
    mine = f"/hooks/{provider}/{generation.id}/{word}"
    tail = address[address.rfind("/hooks/") :] if "/hooks/" in address else ""
    return bool(word) and hmac.compare_digest(tail.encode(), mine.encode())


def _mark(name: str, headers: Mapping[str, str], content: bytes) -> bytes:
    """What two reports have in common that are the same."""
    signed = sorted((key, value) for key, value in headers.items() if "webhook" in key)
    return hashlib.sha256(repr((name, signed)).encode() + content).digest()
