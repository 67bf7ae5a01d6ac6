"""Webhooks: whoever ordered a job is told how it goes, as the vendors do it."""

from __future__ import annotations

import asyncio
import base64
import hmac
import ipaddress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx2

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from rushes.emulator.desk import Desk
    from rushes.emulator.jobs import Job, Stand

#: Seconds between two looks at a job, and how long it is looked at.
_BETWEEN, _LONGEST = 0.05, 900.0
_TRIES, _TIMEOUT = 4, 15.0
#: Seconds in which a challenge has to be answered.
_ANSWER = 3.0


#: What signs the reports of all who follow www.standardwebhooks.com; the same in every emulator.
SECRET = "whsec_cnVzaGVzZW11bGF0b3JydXNoZXNlbXVsYXRvcg=="  # noqa: S105 - the emulator's own


@dataclass(frozen=True, slots=True)
class Notice:
    """What is posted: the body, and headers that sign it."""

    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def signed(cls, number: str, content: bytes, moment: datetime) -> Notice:
        """A report with its number, signed as the standard has it."""
        stamp = str(int(moment.timestamp()))
        key = base64.b64decode(SECRET.removeprefix("whsec_"))
        made = hmac.digest(key, f"{number}.{stamp}.".encode() + content, "sha256")
        headers = {
            "webhook-id": number,
            "webhook-timestamp": stamp,
            "webhook-signature": f"v1,{base64.b64encode(made).decode()}",
        }
        return cls(content, headers)


@dataclass(frozen=True, slots=True)
class Challenge:
    """What is posted before anything is reported, and the JSON that must come back at once."""

    content: bytes
    answer: Mapping[str, object]


class Hooks:
    """Posts to addresses of this machine only: the emulator calls nobody outside."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._tasks: set[asyncio.Task[None]] = set()
        self.listeners: dict[str, list[str]] = {}
        """Addresses that hear of every job of a provider, as those of an account at the vendor."""

    def watch(
        self,
        job: Job,
        address: str,
        say: Callable[[Job], Notice | None],
        challenge: Challenge | None = None,
    ) -> None:
        """Tell ``address`` each time that ``job`` moves on, if ``say`` has something to say.

        An address that is not of this machine, or fails the ``challenge``, is never told.
        """
        if is_here(address):
            watched = self._watched(job, address, say, challenge)
            task = asyncio.get_running_loop().create_task(watched)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _watched(
        self,
        job: Job,
        address: str,
        say: Callable[[Job], Notice | None],
        challenge: Challenge | None,
    ) -> None:
        told: Stand | None = None
        async with httpx2.AsyncClient(trust_env=False, timeout=_TIMEOUT) as client:
            if challenge is not None and not await _met(client, address, challenge):
                return
            for _ in range(int(_LONGEST / _BETWEEN)):
                await self._desk.jobs.look(job)
                if job.stand is not told:
                    told = job.stand
                    notice = say(job)
                    if notice is not None:
                        await _posted(client, address, notice)
                if job.stand.over:
                    return
                await asyncio.sleep(_BETWEEN)


async def _met(client: httpx2.AsyncClient, address: str, challenge: Challenge) -> bool:
    try:
        headers = {"content-type": "application/json"}
        reply = await client.post(
            address, content=challenge.content, headers=headers, timeout=_ANSWER
        )
        return reply.is_success and bool(reply.json() == challenge.answer)
    except (httpx2.HTTPError, ValueError):
        return False


async def _posted(client: httpx2.AsyncClient, address: str, notice: Notice) -> None:
    """Again where it is not taken; redirects are not followed."""
    for attempt in range(_TRIES):
        try:
            headers = {"content-type": "application/json", **notice.headers}
            reply = await client.post(address, content=notice.content, headers=headers)
            if reply.is_success:
                return
        except httpx2.HTTPError:
            pass  # nobody listens yet; it is tried again
        await asyncio.sleep(_BETWEEN * 2**attempt)


def is_here(address: str) -> bool:
    """Whether an address is one of this machine."""
    host = urlsplit(address).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
