"""``/_emulator``: what happened, what shall go wrong, and what time it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from anyio import to_thread
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.responses import JSONResponse
from starlette.routing import Route

from rushes.emulator.faults import STRUCK, Armed, Fault, Stage
from rushes.emulator.hooks import is_here
from rushes.errors import MediaError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from rushes.emulator.desk import Desk


class _Order(BaseModel):
    """A fault to arm. ``number`` means what :class:`Fault` says of it."""

    model_config = ConfigDict(extra="forbid")

    fault: Fault
    number: float | None = None
    provider: str | None = None
    stage: Stage | None = None
    times: int = Field(default=1, ge=1)


class _Listener(BaseModel):
    """An address that hears of every job of a provider."""

    model_config = ConfigDict(extra="forbid")

    provider: str
    url: str


class _Wait(BaseModel):
    """Seconds that pass: up to ten years."""

    model_config = ConfigDict(extra="forbid")

    advance: float = Field(ge=0, le=315_360_000)


class Control:
    """The door for whoever tests against the emulator."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """As Starlette has them."""
        return [
            Route("/_emulator", self._about, methods=["GET"]),
            Route("/_emulator/journal", self._journal, methods=["GET"]),
            Route("/_emulator/journal", self._clear, methods=["DELETE"]),
            Route("/_emulator/faults", self._arm, methods=["POST"]),
            Route("/_emulator/faults", self._disarm, methods=["DELETE"]),
            Route("/_emulator/files", self._keep, methods=["POST"]),
            Route("/_emulator/clips", self._adopt, methods=["POST"]),
            Route("/_emulator/webhooks", self._listen, methods=["POST"]),
            Route("/_emulator/webhooks", self._unlisten, methods=["DELETE"]),
            Route("/_emulator/clock", self._advance, methods=["POST"]),
        ]

    async def _about(self, request: Request) -> Response:
        del request
        return JSONResponse(
            {
                "wires": {name: f"{self._desk.base}/{name}" for name in self._desk.wires},
                "broken": self._desk.broken,
                "webhook_secrets": {name: wire.secret() for name, wire in self._desk.wires.items()},
                "faults": [fault.value for fault in Fault],
                "now": self._desk.clock.stamp(),
            }
        )

    async def _journal(self, request: Request) -> Response:
        del request
        return JSONResponse(self._desk.journal.as_json())

    async def _clear(self, request: Request) -> Response:
        del request
        self._desk.journal.clear()
        self._desk.memory.pop(STRUCK, None)
        return JSONResponse({})

    async def _arm(self, request: Request) -> Response:
        try:
            order = _Order.model_validate_json(await request.body())
        except ValidationError as error:
            return JSONResponse({"error": json.loads(error.json(include_url=False))}, 422)
        if order.provider is not None and order.provider not in self._desk.wires:
            return _wrong(f"provider is one of {', '.join(self._desk.wires)}, or left out")
        self._desk.faults.armed.append(Armed(**order.model_dump()))
        return JSONResponse(order.model_dump(mode="json"), 201)

    async def _disarm(self, request: Request) -> Response:
        del request
        self._desk.faults.armed.clear()
        self._desk.memory.pop(STRUCK, None)
        return JSONResponse({})

    async def _keep(self, request: Request) -> Response:
        """A file that requests may name: for wires that take addresses alone."""
        kind = request.headers.get("content-type", "application/octet-stream")
        upload = self._desk.keep(await request.body(), kind)
        return JSONResponse({"url": self._desk.address(upload)}, 201)

    async def _adopt(self, request: Request) -> Response:
        """A clip as if the provider had made it: for models that take only their own."""
        wire = self._desk.wires.get(request.query_params.get("provider", ""))
        if wire is None:
            return _wrong("provider is one of the wires")
        place = self._desk.keep(await request.body(), "video/mp4")
        try:
            own = await to_thread.run_sync(wire.adopted, place.path)
        except MediaError as error:
            return _wrong(error.message)
        if not own:
            return _wrong("this provider takes clips of one's own: POST /_emulator/files")
        return JSONResponse({"url": own}, 201)

    async def _listen(self, request: Request) -> Response:
        try:
            row = _Listener.model_validate_json(await request.body())
        except ValidationError as error:
            return JSONResponse({"error": json.loads(error.json(include_url=False))}, 422)
        if row.provider not in self._desk.wires or not is_here(row.url):
            return _wrong("provider is one of the wires, and url an address of this machine")
        self._desk.hooks.listeners.setdefault(row.provider, []).append(row.url)
        return JSONResponse(row.model_dump(), 201)

    async def _unlisten(self, request: Request) -> Response:
        del request
        self._desk.hooks.listeners.clear()
        return JSONResponse({})

    async def _advance(self, request: Request) -> Response:
        try:
            wait = _Wait.model_validate_json(await request.body())
        except ValidationError as error:
            return JSONResponse({"error": json.loads(error.json(include_url=False))}, 422)
        self._desk.clock.advance(wait.advance)
        return JSONResponse({"now": self._desk.clock.stamp()})


def _wrong(said: str) -> Response:
    return JSONResponse({"error": said}, 422)
