"""What a provider reports by itself: which orders name an address for it, and what is genuine."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import anyio

from rushes.errors import AuthRejectedError, BadReplyError, MissingCredentialsError
from rushes.hosted.wire import Wire
from rushes.providers import provider as load
from rushes.providers.contract import Provider

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rushes.hosted.route import Route
    from rushes.providers.contract import Event, Order

#: How long keys that a provider publishes are taken as they were, and the least time between two
#: looks at them: whoever sends forged reports shall not have us ask for each.
_FRESH, _BETWEEN = timedelta(hours=1), timedelta(minutes=1)


def reporting(provider: Provider, order: Order, address: str | None) -> Order:
    """The order with the address to report to; as it is where the wire has no place for it.

    Nor does it name one where we could not tell what is genuine: the secret is not set here.
    """
    if address is None or type(provider).webhook is Provider.webhook:
        return order
    variable = provider.webhook_variable
    if provider.webhook_keys() is None and variable and not os.environ.get(variable):
        return order
    named = replace(order, webhook=address)
    return named if provider.submit(named) != provider.submit(order) else order


class Reports:
    """Reads the reports of one provider, in one event loop. ``now`` is the clock, in UTC."""

    def __init__(self, name: str, now: Callable[[], datetime] | None = None) -> None:
        self._provider = load(name)
        self._now = now or (lambda: datetime.now(UTC))
        self._keys: dict[str, tuple[datetime, str]] = {}
        self._asking = anyio.Lock()

    def answer(self, content: bytes) -> bytes | None:
        """What must be said where a provider only asks whether anybody listens; else ``None``."""
        return self._provider.webhook_answer(content)

    async def read(
        self, headers: Mapping[str, str], content: bytes, route: Route | None
    ) -> Event | None:
        """Which work it is about. ``None``: this provider reports nothing.

        :param headers: by lower-case names.
        :param route: where the work was ordered; ``None`` for a report to the whole account.
        :raises AuthRejectedError: it is forged, or too old.
        :raises BadReplyError: it is genuine, and cannot be read.
        :raises MissingCredentialsError: the secret that it is signed with is not set here.
        :raises UnreachableError: the keys cannot be had now.
        """
        if route is None or self._provider.webhook_keys() is None:
            secret = self._secret(account=route is None)
            return self._provider.webhook(headers, content, secret, self._now())
        keys, is_new = await self._published(route)
        try:
            return self._provider.webhook(headers, content, keys, self._now())
        except AuthRejectedError:
            if is_new:
                raise
        keys, _ = await self._published(route, since=_BETWEEN)  # they may have been changed
        return self._provider.webhook(headers, content, keys, self._now())

    def _secret(self, *, account: bool) -> str:
        variable = self._provider.webhook_variable
        secret = os.environ.get(variable, "").strip() if variable else ""
        if not secret and (variable or account):
            raise MissingCredentialsError(
                f"{variable or 'No variable'} says what {self._provider.name} signs reports with."
            )
        return secret

    async def _published(self, route: Route, since: timedelta = _FRESH) -> tuple[str, bool]:
        """The keys, and whether they were asked for just now."""
        async with self._asking:  # of many that come at once the first one asks
            at, kept = self._keys.get(route.base, (datetime.min.replace(tzinfo=UTC), ""))
            if self._now() - at < since:
                return kept, False
            self._keys[route.base] = self._now(), await self._asked(route)
            return self._keys[route.base][1], True

    async def _asked(self, route: Route) -> str:
        call = self._provider.webhook_keys()
        if call is None:
            raise AssertionError("only called where there are some")
        wire = Wire(self._provider, route, self._now)
        try:
            reply = await wire.ask(call, times=2)
        finally:
            await wire.aclose()
        if not reply.ok:
            raise BadReplyError(f"{self._provider.name} does not tell its keys: {reply.status}.")
        return self._provider.webhook_key(reply)
