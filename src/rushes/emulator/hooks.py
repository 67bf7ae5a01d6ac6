"""Webhooks: whoever ordered a job is told how it goes, as the vendors do it."""

from __future__ import annotations

import asyncio
import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx2

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rushes.emulator.desk import Desk
    from rushes.emulator.jobs import Job, Stand

#: Seconds between two looks at a job, and how long it is looked at.
_BETWEEN, _LONGEST = 0.05, 900.0
_TRIES, _TIMEOUT = 4, 15.0


@dataclass(frozen=True, slots=True)
class Notice:
    """What is posted: the body, and headers that sign it."""

    content: bytes
    headers: Mapping[str, str]


class Hooks:
    """Posts to addresses of this machine only: the emulator calls nobody outside."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._tasks: set[asyncio.Task[None]] = set()

    def watch(self, job: Job, address: str, say: Callable[[Job], Notice | None]) -> None:
        """Tell ``address`` each time that ``job`` moves on, if ``say`` has something to say.

        An address that is not of this machine is never told.
        """
        if _is_here(address):
            task = asyncio.get_running_loop().create_task(self._watched(job, address, say))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _watched(self, job: Job, address: str, say: Callable[[Job], Notice | None]) -> None:
        told: Stand | None = None
        async with httpx2.AsyncClient(trust_env=False, timeout=_TIMEOUT) as client:
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


def _is_here(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
