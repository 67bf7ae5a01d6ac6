"""From a create to a ticket: sent once, and looked for where nobody knows what became of it."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Protocol

import anyio
from anyio import to_thread

from rushes.errors import (
    AmbiguousError,
    AuthRejectedError,
    BadReplyError,
    OutOfCreditError,
    ProviderError,
    RateLimitedError,
    UnreachableError,
)
from rushes.hosted.patience import pause

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import datetime

    from pydantic import JsonValue

    from rushes.catalogue import Provider as Row
    from rushes.hosted.wire import Wire
    from rushes.providers.contract import Call, Found, Order, Provider, Reply

#: Times that a create is sent again under one idempotency key, and that recent work is listed.
_RESENDS, _LOOKS = 3, 3
#: Times that it is listed while another process is sending the same words: the work may be theirs.
_LOOKS_AT_TWINS = 8
#: Seconds between two of them at the most: somebody waits, and cannot stop it meanwhile.
_MOMENT = 5.0
#: Refusals that come before anybody has looked whether the order is known already.
_NO_ANSWER = (UnreachableError, RateLimitedError, AuthRejectedError, OutOfCreditError)
#: How far two clocks that were compared in whole seconds may still be apart.
_TOLERANCE = timedelta(seconds=2)
#: Work that is remembered to be another order's: more than a list of recent work ever shows.
_MEMORY = 10_000


class Register(Protocol):
    """What was ordered along one route by whichever process, as far as it is written down.

    ``tags``: of the orders that are asked for; the others are meant.
    """

    def held(self, base: str, ids: Collection[str], tags: Collection[str]) -> Collection[str]:
        """Those of ``ids``, the provider's own, that other orders have got."""

    def under_way(self, base: str, prompt: str, tags: Collection[str]) -> bool:
        """Whether another order with these words is being sent, or looked for."""


class Acceptance:
    """Has one provider's orders accepted, each at most once (law 1). ``now`` is the clock."""

    def __init__(
        self,
        provider: Provider,
        row: Row,
        now: Callable[[], datetime],
        register: Register | None = None,
    ) -> None:
        self._provider, self._row, self._now = provider, row, now
        self._register = register
        self._sending: list[tuple[str, anyio.Event]] = []
        self._doubtful: set[str] = set()
        self._others: dict[str, None] = {}

    def learn(self, found: Mapping[str, JsonValue]) -> None:
        """Remember work that an order has, so that no other takes it for its own."""
        number = named(found)
        if number:
            self._others[number] = None
        if len(self._others) > _MEMORY:
            del self._others[next(iter(self._others))]

    async def accepted(self, wire: Wire, order: Order) -> Found:
        """Send the create, and give how to find the work.

        Only a provider with an idempotency key gets it a second time. Elsewhere recent work is
        listed and compared where a reply was lost.

        :raises UnreachableError: nothing was sent; trying again is safe.
        :raises AmbiguousError: nobody knows whether the order was accepted.
        :raises ProviderError: the provider refused it.
        """
        call, since = self._provider.submit(order), self._now()
        doubt: ProviderError
        for attempt in range(1, _RESENDS + 1):
            try:
                return await self._sent(wire, order, call)
            except _DoubtError as error:
                doubt = error.doubt
            except _NO_ANSWER as error:
                if attempt == 1:
                    raise
                doubt = error  # it says nothing of the attempt before it
            if not self._provider.resends(order) or attempt == _RESENDS:
                break
            await wire.rest(min(pause(attempt, doubt.wait), _MOMENT))
        return await self._reconciled(wire, order, since, doubt)

    async def recovered(self, wire: Wire, order: Order, since: datetime) -> Found:
        """How to find work whose create may have been sent at ``since``, by a process that died.

        :raises AmbiguousError: nobody knows whether it was accepted.
        """
        if self._provider.resends(order):
            return await self.accepted(wire, order)
        doubt = AmbiguousError("the process that ordered it died", billed=None)
        return await self._reconciled(wire, order, since, doubt)

    async def _sent(self, wire: Wire, order: Order, call: Call) -> Found:
        sending = (order.request.prompt, anyio.Event())
        self._sending.append(sending)
        try:
            reply = await wire.send(call, fresh=True)
            if reply.ok:
                found = self._provider.ticket(order, reply)
                self.learn(found)
                return found
        except (AmbiguousError, BadReplyError) as error:
            raise _DoubtError(error) from error
        finally:
            self._sending.remove(sending)
            sending[1].set()
        refusal = self._provider.refusal(reply)
        if self._provider.unclear(reply):
            raise _DoubtError(refusal)
        if refusal.wait is None:
            refusal.wait = wire.wanted(reply.headers)
        raise refusal

    async def _reconciled(
        self, wire: Wire, order: Order, since: datetime, doubt: ProviderError
    ) -> Found:
        """Find the order among recent work, if the provider has a list of it."""
        call = self._provider.reconcile(order, since)
        if call is None:
            raise self._ambiguous(doubt, "no list of its work would tell") from doubt
        self._doubtful.add(order.tag)
        try:
            found = await self._looked_for(wire, order, since, call)
        finally:
            self._doubtful.remove(order.tag)
        if found is None:
            raise self._ambiguous(doubt, "its list of recent work does not settle it") from doubt
        return found

    async def _looked_for(
        self, wire: Wire, order: Order, since: datetime, call: Call
    ) -> Found | None:
        looks, look = _LOOKS, 0
        while look < looks:
            look += 1
            await wire.rest(min(pause(look), _MOMENT))
            try:
                reply = await wire.ask(call, times=2)
                theirs = since + _ahead(reply, self._now()) - _TOLERANCE
                matches = self._provider.match(order, theirs, reply) if reply.ok else ()
            except (UnreachableError, BadReplyError):
                continue
            await self._twins(order)
            if await self._has_twin_elsewhere(wire, order):
                looks = _LOOKS_AT_TWINS
                continue
            free = await self._free(wire, order, matches)
            if len(free) == 1:
                self.learn(free[0])
                return free[0]
        return None

    async def _has_twin_elsewhere(self, wire: Wire, order: Order) -> bool:
        """Whether another process is sending the same words. Those of this one are known better."""
        if self._register is None:
            return False
        asked = wire.base, order.request.prompt, frozenset(self._doubtful)
        return await to_thread.run_sync(self._register.under_way, *asked)

    async def _free(self, wire: Wire, order: Order, matches: Sequence[Found]) -> Sequence[Found]:
        """Those that no other order has, here or in another process."""
        taken: Collection[str] = ()
        if self._register is not None and matches:
            ids = [named(each) for each in matches]
            taken = await to_thread.run_sync(self._register.held, wire.base, ids, {order.tag})
        return [each for each in matches if named(each) not in {*taken, *self._others}]

    async def _twins(self, order: Order) -> None:
        """Wait for what is being sent with the same words: the work may be that order's."""
        for words, done in tuple(self._sending):
            if words == order.request.prompt:
                await done.wait()

    def _ambiguous(self, doubt: ProviderError, why: str) -> AmbiguousError:
        title, reason = self._row.title, doubt.message.rstrip(".")
        return AmbiguousError(
            f"Nobody knows whether {title} accepted the order ({reason}), and {why}. It was not "
            f"sent again, since it may be paid already: look at {self._row.homepage or title} "
            "before you order it anew.",
            code=doubt.code,
            billed=None,
        )


class _DoubtError(Exception):
    """A create of which nobody knows whether it was accepted; ``doubt`` says why."""

    def __init__(self, doubt: ProviderError) -> None:
        super().__init__(doubt.message)
        self.doubt = doubt


def named(found: Mapping[str, JsonValue]) -> str:
    """What the provider calls the work; empty where it has no name."""
    return str(found.get("id") or found.get("name") or "")


def _ahead(reply: Reply, now: datetime) -> timedelta:
    """How far the provider's clock is ahead of ours, by what its reply says."""
    try:
        told = parsedate_to_datetime(reply.headers.get("date", ""))
    except ValueError:
        return timedelta()
    return told - now if told.tzinfo else timedelta()
