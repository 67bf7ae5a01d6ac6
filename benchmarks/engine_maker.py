"""Makers that stand in for a provider: one whose clip is there at once, one whose never comes."""

from __future__ import annotations

import os
import secrets
import shutil
from typing import TYPE_CHECKING

from rushes.engine.makers import MAKERS
from rushes.types import Cost, Delivery, Progress, State, Ticket

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pydantic import JsonValue

    from rushes.types import GenerationRequest

#: A model with a price, so that money is held and charged; its provider is the one stood in for.
PROVIDER, MODEL = "runway", "runway/gen4.5"
#: The clip that is always delivered.
CLIP = "RUSHES_BENCHMARK_CLIP"
#: Seconds between two looks at a clip that never comes.
PAUSE = 15.0


class Instant:
    """Takes every order and delivers a copy of one clip."""

    async def submit(self, request: GenerationRequest) -> Ticket:
        """As every maker."""
        return await self.send(request, await self.prepare(request))

    async def prepare(
        self,
        request: GenerationRequest,
        route: Mapping[str, JsonValue] | None = None,
        callback: str | None = None,
    ) -> Mapping[str, JsonValue]:
        """Nothing needs to be brought anywhere."""
        del request, route, callback
        return {"body": "as a provider would take it"}

    async def send(self, request: GenerationRequest, intent: Mapping[str, JsonValue]) -> Ticket:
        """Accept."""
        del intent
        return Ticket(model=request.model, data={"id": "1"}, order="1")

    async def recover(self, request: GenerationRequest, intent: Mapping[str, JsonValue]) -> Ticket:
        """It is always there."""
        return await self.send(request, intent)

    def adopt(
        self,
        request: GenerationRequest,
        intent: Mapping[str, JsonValue],
        found: Mapping[str, JsonValue],
    ) -> Ticket:
        """As found."""
        del intent
        return Ticket(model=request.model, data=dict(found), order=str(found["id"]))

    async def check(self, ticket: Ticket) -> Progress:
        """Done."""
        del ticket
        return Progress(state=State.SUCCEEDED, done=1.0)

    async def collect(self, ticket: Ticket, folder: Path) -> Delivery:
        """A copy of the clip."""
        del ticket
        path = folder / "clip.mp4"
        shutil.copyfile(os.environ[CLIP], path)
        with path.open("ab") as file:  # players skip it, and no two clips are the same bytes
            file.write((16).to_bytes(4, "big") + b"free" + secrets.token_bytes(8))
        return Delivery(path=path, cost=Cost.FREE)

    async def cancel(self, ticket: Ticket) -> Progress:
        """It is too late."""
        return await self.check(ticket)

    async def aclose(self) -> None:
        """Nothing is held."""


class Endless(Instant):
    """Takes every order, and is never done with one."""

    async def check(self, ticket: Ticket) -> Progress:
        """Still running, and no need to ask often."""
        del ticket
        return Progress(state=State.RUNNING, done=0.5, message="rendering", wait=PAUSE)


def stand_in(maker: type[Instant]) -> None:
    """Let ``maker`` make what the provider is asked for, in this process."""
    assert isinstance(MAKERS, dict)
    MAKERS[PROVIDER] = f"{__name__}:{maker.__name__}"
