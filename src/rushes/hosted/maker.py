"""A hosted provider as a maker: the verbs of every maker, over its wire."""

from __future__ import annotations

import json
import secrets
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import anyio
from anyio import to_thread

from rushes import catalogue
from rushes.errors import (
    AmbiguousError,
    AuthRejectedError,
    BadReplyError,
    GenerationFailedError,
    OutOfCreditError,
    ProviderError,
    RateLimitedError,
    RequestError,
    UnreachableError,
)
from rushes.frozen import thawed
from rushes.hosted.acceptance import Acceptance, named
from rushes.hosted.download import LinkExpiredError, download
from rushes.hosted.intake import Brought, as_given, inputs, refuse, sent
from rushes.hosted.patience import AGAIN
from rushes.hosted.reports import reporting
from rushes.hosted.route import Route
from rushes.hosted.whole import whole
from rushes.hosted.wire import Wire
from rushes.inputs import given
from rushes.media import claimed, slug
from rushes.prompts import title
from rushes.prompts.steering import steered
from rushes.providers import provider as load
from rushes.providers.contract import Order, Reply, Standing
from rushes.redaction import redacted
from rushes.types import Cost, Delivery, Progress, State, Ticket

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from pydantic import JsonValue

    from rushes.hosted.acceptance import Register
    from rushes.hosted.intake import Input
    from rushes.prompts.steering import Steered
    from rushes.providers.contract import Found, Provider, Reference
    from rushes.settings import Settings
    from rushes.types import GenerationRequest

#: Looks in a row that may be refused, or find nothing, before the maker gives up.
_PATIENCE = 5
_REFRESHES = 3
#: Orders that are kept until they are sent, and last replies for whoever collects the clips, and
#: bytes of each of these, at the most.
_KEPT, _KEPT_REPLY = 512, 2**16
#: Refusals that say nothing of whether there is such work.
_NO_LOOK = (AuthRejectedError, OutOfCreditError, RateLimitedError, UnreachableError)
#: Times that the last call before the download is sent; the clip is made, and perhaps paid.
_ASKS = 9


class Hosted:
    """Makes the clips of one hosted provider. Any number at once, over one pooled client.

    A create is sent exactly once, unless the provider has an idempotency key. Where nobody knows
    whether it was accepted, recent work is listed and compared; where that does not settle it,
    :class:`~rushes.errors.AmbiguousError` is raised and nothing is sent again (law 1).

    ``register`` knows what other processes ordered; without one, only this maker's orders count.
    """

    def __init__(
        self,
        name: str,
        settings: Settings | None = None,
        now: Callable[[], datetime] | None = None,
        register: Register | None = None,
    ) -> None:
        self._provider: Provider = load(name)
        rows = catalogue.models(provider=name, retired=True, opened=True)
        self._row = rows[0].provider
        if settings is None:
            from rushes.settings import settings as todays  # noqa: PLC0415 - loads what reads them

            settings = todays()
        self._settings = settings
        self._now = now or (lambda: datetime.now(UTC))
        self._wires: dict[str, Wire] = {}
        self._trouble: dict[str, int] = {}
        self._ends: dict[str, tuple[Reply, Standing]] = {}
        self._acceptance = Acceptance(self._provider, self._row, self._now, register)

    async def aclose(self) -> None:
        """Close every connection; work that is under way goes on at the provider."""
        for wire in self._wires.values():
            await wire.aclose()
        self._wires.clear()

    async def submit(self, request: GenerationRequest) -> Ticket:
        """:meth:`prepare` and :meth:`send`, for who keeps nothing in between."""
        return await self.send(request, await self.prepare(request))

    async def prepare(
        self,
        request: GenerationRequest,
        route: Mapping[str, JsonValue] | None = None,
        callback: str | None = None,
    ) -> Mapping[str, JsonValue]:
        """Bring the inputs to the provider; free.

        Gives the route, the tag of the order, where each input is and what time it is: with these
        :meth:`recover` finds an order again; and ``callback``, where the order names that.

        :raises MissingCredentialsError: the key is not set.
        :raises UnsupportedError: an input is of a kind or size that the model does not take.
        :raises ProviderError: an upload failed.
        """
        road = Route.of(self._row, self._settings) if route is None else Route.of_row(route)
        told = steered(request)
        order, brought = await self._order(told.request, self._wire(road), secrets.token_hex(16))
        order = reporting(self._provider, order, callback)
        hook: dict[str, JsonValue] = {} if order.webhook is None else {"webhook": order.webhook}
        intent: dict[str, JsonValue] = {
            **hook,
            "route": road.model_dump(mode="json"),
            "tag": order.tag,
            "title": title(request.prompt),
            "since": self._now().isoformat(),
            "inputs": [each.row() for each in brought],
            **_kept(request, told),
        }
        return _Prepared(intent, order)

    async def send(self, request: GenerationRequest, intent: Mapping[str, JsonValue]) -> Ticket:
        """Send the one create of what was prepared.

        :raises UnreachableError: nothing was sent; trying again is safe.
        :raises AmbiguousError: nobody knows whether the order was accepted.
        :raises ProviderError: the provider refused it.
        """
        wire = self._wire(Route.read(intent))
        if isinstance(intent, _Prepared):
            order = intent.order
        else:
            order = await self._again(request, intent, wire)
        # From here on it may cost money: who is stopped still learns whether it was accepted.
        async with wire.orders:
            with anyio.CancelScope(shield=True):
                found = await self._acceptance.accepted(wire, order)
        return self._ticket(request, intent, found)

    async def recover(self, request: GenerationRequest, intent: Mapping[str, JsonValue]) -> Ticket:
        """The ticket of an order that may have been sent by a process that is no more.

        Sent again only under an idempotency key; else it is looked for in the list of work.

        :raises AmbiguousError: neither settles it.
        """
        wire = self._wire(Route.read(intent))
        order = await self._again(request, intent, wire)
        since = datetime.fromisoformat(str(intent.get("since")))
        found = await self._acceptance.recovered(wire, order, since)
        return self._ticket(request, intent, found)

    def adopt(
        self,
        request: GenerationRequest,
        intent: Mapping[str, JsonValue],
        found: Mapping[str, JsonValue],
    ) -> Ticket:
        """The ticket of work that the provider knows by ``found``; its ``id`` alone will do.

        :raises RequestError: that is not all that it must be told.
        """
        if set(found) == {"id"}:
            found = self._provider.named(_bare(request), str(found["id"]))
        try:
            self._provider.check(found)
        except KeyError as error:
            told = json.dumps({**found, str(error.args[0]): "…"})
            raise RequestError(
                f"{self._row.title} finds its work by more than that, such as {told}."
            ) from None
        self._acceptance.learn(found)
        return self._ticket(request, intent, found)

    async def known(self, ticket: Ticket) -> None:
        """Look whether the provider has that work: who types an id may mistype it.

        :raises RequestError: it has none of that name.
        :raises ProviderError: it does not answer, or does not let us look.
        """
        found = _found(ticket)
        reply = await self._wire(Route.read(ticket.data)).ask(self._provider.check(found))
        if reply.status in AGAIN:
            raise UnreachableError(f"{self._row.title} answers with status {reply.status}.")
        standing = self._read(found, reply)
        if isinstance(standing, _NO_LOOK):
            raise standing
        if isinstance(standing, ProviderError):
            raise RequestError(
                f"{self._row.title} knows no work {ticket.order!r}: {standing.message} "
                "Look for its id in your account there.",
                code=standing.code,
            )

    def _ticket(
        self,
        request: GenerationRequest,
        intent: Mapping[str, JsonValue],
        found: Mapping[str, JsonValue],
    ) -> Ticket:
        kept = {name: intent.get(name) for name in ("route", "tag", "title")}
        kept |= {name: intent[name] for name in ("notes",) if name in intent}
        data = {**kept, "found": dict(found)}
        if intent.get("webhook"):
            data["reports"] = True  # the address itself stays with the intent: it lets one in
        self._acceptance.learn(found)
        return Ticket(model=request.model, data=data, order=named(found))

    async def check(self, ticket: Ticket) -> Progress:
        """Ask once how it is going. A look that fails changes nothing (law 2).

        :raises ProviderError: the provider's own word that it failed for good; or it has not known
            the work, or refused our key, for several looks in a row.
        """
        try:
            reply, standing = await self._look(ticket)
        except (BadReplyError, UnreachableError, AmbiguousError) as error:
            return Progress(state=State.RUNNING, message=error.message, wait=error.wait)
        if standing.failure is not None and standing.state is State.FAILED:
            raise self._failure(standing, standing.failure)
        small = len(reply.content) < _KEPT_REPLY and len(self._ends) < _KEPT
        if standing.state is State.SUCCEEDED and small:
            self._ends[_tag(ticket)] = reply, standing  # who collects it need not ask again
        return _progress(standing)

    async def collect(self, ticket: Ticket, folder: Path) -> Delivery:
        """Wait for the end, and fetch the file into ``folder`` under a name that is free.

        :raises ProviderError: it failed, or the file cannot be fetched.
        """
        wire = self._wire(Route.read(ticket.data))
        name = slug(str(ticket.data.get("title", "")))
        with claimed(folder, name, ".mp4") as path:
            for refresh in range(_REFRESHES):
                known = self._ends.pop(_tag(ticket), None)
                reply, standing = known or await self._ended(ticket)
                try:
                    notes = await self._fetch(wire, _found(ticket), reply, path)
                    # Whatever cut it short told no length: once more, and what comes last is judged
                    # by whoever ordered it.
                    if refresh == _REFRESHES - 1 or await to_thread.run_sync(whole, path):
                        break
                except LinkExpiredError:
                    if refresh == _REFRESHES - 1:
                        raise
            told = cast("Sequence[str]", ticket.data.get("notes") or ())
            return Delivery(
                path=path,
                seed=standing.seed,
                cost=self._money(standing.cost),
                origin=self._provider.origin(_found(ticket), reply),
                notes=(*told, *notes),
            )

    async def cancel(self, ticket: Ticket) -> Progress:
        """Stop it where the provider can; the message says what becomes of the money.

        Nothing that is over is touched: some providers forget a finished clip for it.
        """
        found = _found(ticket)
        call = self._provider.cancel(found)
        if call is None:
            said = f"{self._row.title} cannot stop it: it goes on there, and is billed."
            return Progress(state=State.RUNNING, message=said)
        with suppress(ProviderError):
            _, standing = await self._look(ticket)
            if standing.state.over:
                said = standing.message or "It is over already: there is nothing to stop."
                return Progress(state=standing.state, message=said)
        try:
            reply = await self._wire(Route.read(ticket.data)).ask(call)
            standing = self._provider.cancelled(found, reply)
            known = standing.state is State.CANCELLED and standing.cost is not None
            cost = self._money(standing.cost) if known else None
            return _progress(standing).model_copy(update={"cost": cost})
        except ProviderError as error:
            return Progress(state=State.RUNNING, message=f"It may go on: {error.message}")

    async def _again(
        self, request: GenerationRequest, intent: Mapping[str, JsonValue], wire: Wire
    ) -> Order:
        """The order of an intent, with its inputs where they were brought then."""
        rows = cast("Sequence[Mapping[str, str | None]]", intent.get("inputs") or ())
        brought = {(str(row["field"]), str(row["source"])): row for row in rows}
        sent = _told(request, intent)
        order, _ = await self._order(sent, wire, str(intent.get("tag")), brought)
        told = intent.get("webhook")
        return order if told is None else replace(order, webhook=str(told))

    async def _order(
        self,
        request: GenerationRequest,
        wire: Wire,
        tag: str,
        known: Mapping[tuple[str, str], Mapping[str, str | None]] | None = None,
    ) -> tuple[Order, list[Brought]]:
        """The order under ``tag``, and its inputs; uploads what is not ``known`` to be there."""
        model = catalogue.find(request.model)
        can = model.modes[request.mode]
        if any(inputs(request, can)):
            await to_thread.run_sync(refuse, request, can, model.id)
            measured = await to_thread.run_sync(given, request)
        else:
            measured = given(request)
        settled = catalogue.resolve(request, given=measured)
        order = Order(request, model, can, settled, tag=tag)
        order = await self._described(order, wire)
        brought = [
            Brought.read(each, (known or {}).get((each.field, each.source)))
            or Brought(each, await sent(each, self._provider, wire))
            for each in inputs(request, can)
        ]
        return _with(order, [(each.input, each.reference) for each in brought]), brought

    async def _described(self, order: Order, wire: Wire) -> Order:
        """The order of a model without a row, with what that says it takes; refused if it must be.

        :raises UnsupportedError: it cannot do this; nothing has been sent yet.
        """
        call = self._provider.describe(order)
        if call is None:
            return order
        try:
            schema = self._provider.schema(order, await wire.ask(call, times=2))
        except UnreachableError:
            schema = None
        order = replace(order, schema=schema)
        self._provider.submit(
            _with(order, [(each, as_given(each)) for each in inputs(order.request, order.can)])
        )
        return order

    async def _look(self, ticket: Ticket) -> tuple[Reply, Standing]:
        """Ask once. Counts the looks in a row that were refused."""
        found = _found(ticket)
        self._acceptance.learn(found)
        key = _tag(ticket)
        route = Route.read(ticket.data)
        wire = self._wire(route)
        try:
            reply = await wire.send(self._provider.check(found))
        except UnreachableError as error:
            if route.emulated and self._patience_ends(key):
                said = "The emulator that was making it is gone; nothing was paid."
                raise GenerationFailedError(said, retry=True, billed=False) from error
            raise
        if reply.status in AGAIN:
            wait = wire.wanted(reply.headers)
            raise UnreachableError(f"Status {reply.status}; it will be asked again.", wait=wait)
        standing = self._read(found, reply)
        if isinstance(standing, Standing):
            self._trouble.pop(key, None)
            return reply, standing
        if not isinstance(standing, RateLimitedError) and self._patience_ends(key):
            raise self._lost(standing)
        raise UnreachableError(f"{standing.message} It will be asked again.", wait=standing.wait)

    def _patience_ends(self, key: str) -> bool:
        """Count one more look in vain; whether that was the last."""
        self._trouble[key] = self._trouble.get(key, 0) + 1
        if self._trouble[key] < _PATIENCE:
            return False
        del self._trouble[key]
        return True

    def _read(self, found: Found, reply: Reply) -> Standing | ProviderError:
        """How it stands; or why the look was refused, be it under a status of success."""
        if not reply.ok:
            return self._provider.refusal(reply)
        try:
            return self._provider.progress(found, reply)
        except BadReplyError:
            raise
        except ProviderError as error:
            return error

    def _lost(self, refusal: ProviderError) -> ProviderError:
        if isinstance(refusal, AuthRejectedError):
            return AuthRejectedError(
                f"{refusal.message} The work goes on there.", code=refusal.code, billed=None
            )
        return GenerationFailedError(
            f"{self._row.title} no longer knows the work: {refusal.message}",
            code=refusal.code,
            billed=None,
        )

    async def _ended(self, ticket: Ticket) -> tuple[Reply, Standing]:
        wire = self._wire(Route.read(ticket.data))
        wait = float(self._row.poll.bounds[0] or 0.5) if self._row.poll else 0.5
        while True:
            try:
                reply, standing = await self._look(ticket)
            except (BadReplyError, UnreachableError, AmbiguousError) as error:
                await wire.rest(max(wait, error.wait or 0.0))
                continue
            if standing.failure is not None:
                raise self._failure(standing, standing.failure)
            if standing.state in {State.CANCELLED, State.FAILED}:
                said = standing.message or f"It was {standing.state}."
                raise self._failure(standing, GenerationFailedError(said, billed=None))
            if standing.state.over:
                return reply, standing
            await wire.rest(max(wait, standing.wait or 0.0))

    async def _fetch(self, wire: Wire, found: Found, reply: Reply, path: Path) -> tuple[str, ...]:
        call = self._provider.collect(found, reply)
        if call is not None:
            reply = await wire.ask(call, _ASKS)
            if reply.status in AGAIN:  # not a word about the work itself
                said = f"The clip is made, but {self._row.title} does not hand it over"
                raise UnreachableError(f"{said}: status {reply.status}.", billed=None)
            if not reply.ok:
                raise self._provider.refusal(reply)
        outputs = self._provider.outputs(found, reply)
        if not outputs:
            said = f"{self._row.title} says that it is done, but names no clip."
            raise BadReplyError(said, billed=True)
        if isinstance(outputs[0], bytes):
            await to_thread.run_sync(path.write_bytes, outputs[0])
        else:
            await download(wire, outputs[0], path)
        more = len(outputs) - 1
        return (f"{more} more outputs were made; the first was taken.",) if more else ()

    def _failure(self, standing: Standing, failure: ProviderError) -> ProviderError:
        """The failure, with what the provider says that it charged for it."""
        if standing.cost is not None and standing.cost.known:
            failure.cost = self._money(standing.cost)
            failure.charged = str(failure.cost)
        return failure

    def _money(self, cost: Cost | None) -> Cost:
        """What the provider says that it charged, in money where it counts in credits."""
        if cost is None:
            basis = f"{self._row.title} does not say what it charged"
            return Cost(low=None, high=None, basis=basis)
        credit = self._row.credit
        if cost.currency != "credits" or credit is None:
            return cost
        low, high = (None if end is None else end * credit.each for end in (cost.low, cost.high))
        return Cost(low=low, high=high, currency=credit.currency, basis=cost.basis)

    def _wire(self, route: Route) -> Wire:
        key = route.model_dump_json()
        if key not in self._wires:
            self._wires[key] = Wire(self._provider, route, self._now)
        return self._wires[key]


class _Prepared(dict[str, "JsonValue"]):
    """What :meth:`Hosted.prepare` gives, with the order itself: gone with it if it is not sent."""

    def __init__(self, intent: Mapping[str, JsonValue], order: Order) -> None:
        super().__init__(intent)
        self.order = order


def _kept(request: GenerationRequest, told: Steered) -> dict[str, JsonValue]:
    """What an intent keeps of the camera.

    Sent again the order is the same call, whatever was learnt meanwhile of how moves are said.
    """
    if told.request == request:
        return {"notes": list(told.notes)} if told.notes else {}
    options = cast("JsonValue", thawed(told.request.options))
    return {
        "told": {"prompt": told.request.prompt, "options": options},
        "notes": list(told.notes),
    }


def _told(request: GenerationRequest, intent: Mapping[str, JsonValue]) -> GenerationRequest:
    """The request as it was sent, or was about to be."""
    told = cast("Mapping[str, Any]", intent.get("told") or {})
    return request.but(**thawed(told), camera=()) if told else request


def _with(order: Order, brought: Iterable[tuple[Input, Reference]]) -> Order:
    """The order with its inputs as the provider can read them."""
    told: dict[str, Reference] = {}
    frames: list[Reference] = []
    files: dict[str, Reference] = {}
    for each, reference in brought:
        if each.field == "keyframes":
            frames.append(reference)
        elif each.field == "options":
            files[each.option] = reference
        else:
            told[each.field] = reference
    full = replace(order, keyframes=tuple(frames), files=files, **told)  # type: ignore[arg-type]
    return full.spelled()


def _bare(request: GenerationRequest) -> Order:
    """The order of a request, without its inputs."""
    model = catalogue.find(request.model)
    return Order(request, model, model.modes[request.mode], catalogue.resolve(request), tag="")


def _found(ticket: Ticket) -> Found:
    return cast("Mapping[str, JsonValue]", ticket.data.get("found") or {})


def _tag(ticket: Ticket) -> str:
    return str(ticket.data.get("tag"))


def _progress(standing: Standing) -> Progress:
    return Progress(
        state=standing.state,
        done=standing.done,
        message=redacted(standing.message),
        wait=standing.wait,
    )
