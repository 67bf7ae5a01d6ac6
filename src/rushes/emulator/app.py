"""The emulator as a web application: every wire under its own prefix, and one door for control."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route

from rushes.emulator import wires
from rushes.emulator.control import Control
from rushes.emulator.faults import (
    DROPS,
    OF_REPLIES,
    STRUCK,
    Armed,
    Fault,
    Stage,
    in_words,
    sentences,
)
from rushes.emulator.files import Files
from rushes.emulator.journal import Entry
from rushes.emulator.wire import Ask, Endpoint, Kind, Refused, Wire
from rushes.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request

    from rushes.emulator.desk import Desk

_PAGE = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center></body></html>"
#: A key in an address is nobody's business, also not in the journal.
_KEY = re.compile(r"\bkey=[^&]*")
_SLOW, _WAIT, _SKEW = 5.0, 1.0, 86_400.0


def application(desk: Desk, hang: Callable[[Request], None]) -> Starlette:
    """All wires over ``desk``. ``hang`` closes a request's connection."""
    desk.hang = hang
    mounts: list[Mount] = []
    for name in wires.names():
        try:
            mounts += _mounts(desk, name)
        except EngineError as error:
            desk.broken[name] = error.message
    # The longer prefix first: /fal-rest is not /fal.
    mounts.sort(key=lambda mount: -len(mount.path))
    return Starlette(routes=[*Control(desk).routes(), *Files(desk).routes(), *mounts])


def _mounts(desk: Desk, name: str) -> list[Mount]:
    """The endpoints of one wire, under its own prefix and those of its further hosts.

    :raises EngineError: the package that brings it is broken.
    """
    kind = wires.wire(name)
    with wires.blamed(name):
        wire = kind(desk)
        by_mount: dict[str, list[Route]] = {}
        for endpoint in wire.endpoints():
            route = _Answer(desk, wire, endpoint).route()
            by_mount.setdefault(endpoint.mount, []).append(route)
        for routes in by_mount.values():
            routes.append(_Answer(desk, wire, _NOWHERE).route(_METHODS))
        prefixes = {mount: f"/{name}-{mount}" if mount else f"/{name}" for mount in by_mount}
        mounts = [Mount(prefixes[mount], routes=routes) for mount, routes in by_mount.items()]
    desk.wires[name] = wire
    return mounts


async def _nowhere(ask: Ask) -> Response:
    said = f"Invalid URL ({ask.request.method} {ask.request.url.path})"
    raise Refused(Kind.NOT_FOUND, said)


_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
#: What is no endpoint of a vendor, which says no in its own words.
_NOWHERE = Endpoint("GET", "/{rest:path}", Stage.OTHER, _nowhere, signed=False)


class _Answer:
    """One endpoint with everything around it: the journal, what goes wrong, and the vendor's no."""

    def __init__(self, desk: Desk, wire: Wire, endpoint: Endpoint) -> None:
        self._desk, self._wire, self._endpoint = desk, wire, endpoint

    def route(self, methods: Sequence[str] = ()) -> Route:
        """As Starlette has it."""
        return Route(self._endpoint.path, self.answer, methods=methods or [self._endpoint.method])

    async def answer(self, request: Request) -> Response:
        """Answer one request."""
        desk, name, stage = self._desk, self._wire.name, self._endpoint.stage
        armed = desk.faults.next(name, stage)
        entry = self._entry(request)
        if armed is not None and armed.fault is Fault.DROP_BEFORE:
            return await self._gone(request, entry, armed)
        try:
            content = await request.body()
        except ClientDisconnect:  # whoever asked is gone before all of it had come
            return Response(status_code=499)
        entry.body = content.decode("utf-8", "replace")
        desk.journal.note(entry)
        if armed is None and stage is Stage.CREATE:
            armed = self._word(content)
        jobs = len(desk.journal.jobs)
        response = await self._answered(request, content, armed)
        if len(desk.journal.jobs) > jobs:
            entry.job = next(reversed(desk.journal.jobs))
        if armed is not None and armed.fault in DROPS:
            return await self._gone(request, entry, armed, noted=True)
        entry.status = response.status_code
        entry.fault = armed.fault.value if armed else None
        response.headers.update(self._wire.tells)
        response.headers.setdefault("x-request-id", f"req_{entry.number:08d}")
        return response

    def _entry(self, request: Request) -> Entry:
        number = len(self._desk.journal.entries) + 1
        query = _KEY.sub("key=***", request.url.query)
        path = request.url.path + (f"?{query}" if query else "")
        return Entry(
            number=number,
            at=self._desk.clock.stamp(),
            provider=self._wire.name,
            stage=self._endpoint.stage.value,
            method=request.method,
            path=path,
            headers=dict(request.headers),
            body="",
        )

    def _word(self, content: bytes) -> Armed | None:
        """The fault that the words of a prompt ask for; each prompt's strikes once."""
        for fault, number in in_words(content):
            struck = self._desk.memory.setdefault(STRUCK, {})
            # By its words alone: of a form, and of many a body, the rest is new each time.
            key = f"{self._wire.name} {fault} {sentences(content)}"
            creates = self._wire.moderates_creates and fault is Fault.MODERATED_INPUT
            if (creates or fault in OF_REPLIES) and key not in struck:
                struck[key] = True
                return Armed(fault, number)
        return None

    async def _gone(
        self, request: Request, entry: Entry, armed: Armed, *, noted: bool = False
    ) -> Response:
        if not noted:
            self._desk.journal.note(entry)
        entry.fault = armed.fault.value
        self._desk.hang(request)
        await asyncio.sleep(0)
        return Response(status_code=500)

    async def _answered(self, request: Request, content: bytes, armed: Armed | None) -> Response:
        fault = armed.fault if armed else None
        number = armed.number if armed else None
        if fault in {Fault.DROP_BEFORE, Fault.DROP_UNACCEPTED}:
            return Response()
        self._desk.clock.skew = (number or _SKEW) if fault is Fault.CLOCK_SKEW else 0.0
        try:
            self._refuse(fault, number)
            if self._endpoint.signed:
                self._wire.admit(request.headers)
            ask = Ask(request, content, dict(request.path_params))
            response = await self._endpoint.handler(ask)
        except Refused as refusal:
            response = (self._endpoint.refused or self._wire.refused)(refusal)
            if refusal.wait is not None:
                response.headers["retry-after"] = f"{refusal.wait:g}"
        finally:
            await request.close()
            told = self._desk.clock.told()
            self._desk.clock.skew = 0.0
        if fault is Fault.SLOW:
            await asyncio.sleep((_SLOW if number is None else number) / self._desk.speed)
        if fault is Fault.CLOCK_SKEW:
            response.headers["date"] = told.strftime("%a, %d %b %Y %H:%M:%S GMT")
        return _spoilt(response, fault)

    def _refuse(self, fault: Fault | None, number: float | None) -> None:
        if fault is Fault.RATE_LIMIT:
            wait = _WAIT if number is None else number
            raise Refused(Kind.RATE, "Too many requests.", wait=wait)
        if fault is Fault.RATE_LIMIT_BARE:
            raise Refused(Kind.RATE, "Too many requests.")
        if fault is Fault.ERROR_500:
            raise Refused(Kind.SERVER, "Internal server error.")
        if fault is Fault.ERROR_503:
            raise Refused(Kind.BUSY, "The service is overloaded.")
        if fault is Fault.MODERATED_INPUT:
            raise Refused(Kind.MODERATED, "The prompt was refused by moderation.")


def _spoilt(response: Response, fault: Fault | None) -> Response:
    """A reply that is lost on its way, although the request was carried out."""
    if fault is Fault.ERROR_502:
        return HTMLResponse(_PAGE.format("502 Bad Gateway"), 502)
    if fault is Fault.HTML:
        return HTMLResponse(_PAGE.format("Please stand by"), 200)
    if fault is Fault.BAD_JSON:
        body = bytes(getattr(response, "body", b""))  # a file that is sent has none
        cut = body[: max(1, len(body) // 2)]
        return Response(cut, response.status_code, media_type="application/json")
    return response
