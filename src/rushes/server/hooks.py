"""The addresses that providers report to, as an ASGI application."""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

import anyio
from anyio import to_thread
from sqlalchemy.exc import DBAPIError
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Route

from rushes.engine.hooks import Answer, Hooks, Verdict
from rushes.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.requests import Request
    from starlette.types import Lifespan

    from rushes.engine.database import Database
    from rushes.settings import Settings

_log = logging.getLogger(__name__)

#: Bytes of a report, at the most: those of Replicate repeat what went in.
MOST = 4 * 2**20
#: Seconds in which it has to be here.
_PATIENCE = 10.0
_STATUS = {
    Verdict.HEARD: 200,
    Verdict.ANSWERED: 200,
    Verdict.OVER: 200,
    Verdict.OTHERS: 200,
    Verdict.FORGED: 401,
    Verdict.REPLAYED: 409,
    Verdict.UNKNOWN: 404,
    Verdict.UNREADABLE: 400,
    Verdict.LATER: 503,
}


def webhooks(settings: Settings | None = None) -> Starlette:
    """An application that takes what providers report, to be mounted where they reach it.

    Its public address, as far as the mount, is the setting ``public_url`` of whoever orders. What
    is reported reaches the process that waits for it over the database of ``settings``, within
    seconds; at once where it is this one.
    """
    opened: list[Database] = []

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        del app
        yield
        for database in opened:
            await to_thread.run_sync(database.close)

    return application(partial(_opened, settings, opened), life)


def application(hooks: Callable[[], Hooks], life: Lifespan[Starlette] | None = None) -> Starlette:
    """The same over ``hooks``, which is called for in a thread, once there is something."""
    desk = _Desk(hooks)
    return Starlette(
        lifespan=life,
        routes=[
            Route("/hooks/{provider}", desk.account, methods=["POST"]),
            Route("/hooks/{provider}/{name}/{word}", desk.order, methods=["POST"]),
        ],
    )


class _Desk:
    def __init__(self, hooks: Callable[[], Hooks]) -> None:
        self._open = hooks
        self._hooks: Hooks | None = None
        self._opening = anyio.Lock()

    async def order(self, request: Request) -> Response:
        """A report on one order."""
        told = request.path_params
        return await self._answered(request, name=told["name"], word=told["word"])

    async def account(self, request: Request) -> Response:
        """A report to a whole account."""
        return await self._answered(request)

    async def _answered(self, request: Request, name: str = "", word: str = "") -> Response:
        content = await _content(request)
        if isinstance(content, int):
            told = {"provider": str(request.path_params["provider"])[:64], "said": content}
            _log.warning("webhook refused", extra=told)
            return Response(status_code=content)
        try:
            answer = await self._heard(request, content, name, word)
        except (DBAPIError, EngineError):
            _log.warning("webhook put off", extra={"said": "the database is away"})
            return Response(status_code=503)
        kind = "application/json" if answer.content else None
        return Response(answer.content, _STATUS[answer.verdict], media_type=kind)

    async def _heard(self, request: Request, content: bytes, name: str, word: str) -> Answer:
        async with self._opening:
            if self._hooks is None:
                self._hooks = await to_thread.run_sync(self._open)
            hooks = self._hooks
        headers = {key.lower(): value for key, value in request.headers.items()}
        provider = str(request.path_params["provider"])
        if not name:
            return await hooks.hear_account(provider, headers, content)
        return await hooks.hear(provider, headers, content, name, word)


async def _content(request: Request) -> bytes | int:
    """The body; or the status that refuses it."""
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told) > MOST:
        return 413
    pieces, size = [], 0
    try:
        with anyio.fail_after(_PATIENCE):
            async for piece in request.stream():
                size += len(piece)
                if size > MOST:
                    return 413
                pieces.append(piece)
    except TimeoutError:
        return 408
    except ClientDisconnect:
        return 400
    return b"".join(pieces)


def _opened(settings: Settings | None, opened: list[Database]) -> Hooks:
    from rushes.engine.database import Database, address  # noqa: PLC0415 - only for a mount
    from rushes.engine.engine import desk_of  # noqa: PLC0415
    from rushes.engine.store import Store  # noqa: PLC0415
    from rushes.settings import settings as todays  # noqa: PLC0415

    where = address(settings or todays())
    opened.append(Database(where))
    return Hooks(Store(opened[-1]), desk_of(where))
