"""The way in: requests become generations, all of them or none."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from rushes import catalogue
from rushes._version import __version__
from rushes.catalogue.limits import DEFAULT_LIMIT
from rushes.engine import budget, ledger, traces
from rushes.engine.generation import Generation, Place, content_of, digest, new_id
from rushes.engine.makers import MAKERS
from rushes.engine.runtime import Limit, Rate, provider_of
from rushes.engine.tables import MANY, generations
from rushes.errors import MissingCredentialsError, RequestError
from rushes.hosted.route import Route
from rushes.inputs import moved
from rushes.storage import objects
from rushes.types import GenerationRequest, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from rushes.engine.ask import Ask
    from rushes.engine.runtime import Queues
    from rushes.engine.store import Store
    from rushes.settings import Settings

#: Of this machine's own makers each process runs so many at a time.
HERE = 2


class ConflictError(RequestError):
    """The idempotency key was used for another request."""


@dataclass(slots=True)
class Admission:
    """Admits what is asked."""

    store: Store
    queues: Queues
    _limits: set[str] = field(default_factory=set)

    def admit(
        self, asks: Sequence[Ask], settings: Settings, batch: str | None = None
    ) -> list[Generation]:
        """Refuse, price, reserve, write and enqueue, in one transaction; in the order of ``asks``.

        :param settings: which way each provider is reached.
        :raises RequestError: one is refused; then none is admitted.
        :raises OverBudgetError: they cost more than they may.
        :raises MissingCredentialsError: a provider's key is not set.
        """
        _places(asks)
        routes = routes_of(asks, settings)
        wanted = [self._generation(ask, routes, batch) for ask in asks]
        for ask in asks:
            ask.check_price()
        for queue in {each.queue for each in wanted}:
            self._open(queue)
        with self.store.database.write(money=True) as connection:
            settled = _known(connection, wanted)
            new = [each for each in wanted if each.id not in settled]
            once = {each.id for ask, each in zip(asks, wanted, strict=True) if not ask.again}
            settled |= _under_way(connection, [each for each in new if each.id in once])
            fresh = [each for each in new if each.id not in settled]
            fresh = list(_shared(connection, fresh, asks, wanted))
            paid = [each for each in fresh if each.reuse is None]
            budget.check(connection, paid, self.store.now())
            if fresh:
                connection.execute(sa.insert(generations), [each.row() for each in fresh])
            ledger.reserve(connection, paid, self.store.now())
            self.queues.put(connection, fresh)
        admitted = {each.id: each for each in fresh}
        return [settled.get(each.id) or admitted[each.id] for each in wanted]

    def _generation(
        self, ask: Ask, routes: Mapping[str, Route | None], batch: str | None
    ) -> Generation:
        # Another process may make it, which stands in another folder.
        request, now = moved(ask.request, _absolute), self.store.now()
        name = new_id(now)
        provider = catalogue.find(request.model).provider.name
        route = routes[provider]
        key = account_of(route)
        return Generation(
            id=name,
            workflow=name,
            state=State.QUEUED,
            model=request.model,
            provider=provider,
            mode=request.mode,
            queue=queue_of(provider, route),
            priority=ask.priority or 0,
            project=ask.project,
            key=key,
            batch=batch,
            idempotency_key=ask.key,
            body=body_of(request, route),
            request=request,
            target=Place.of(ask.target),
            price=ask.plan.price,
            route=None if route is None else route.model_dump(mode="json"),
            trace=traces.current(),
            created_at=now,
        )

    def limit(self, provider: str, most: int, settings: Settings) -> None:
        """Let no more of a provider's work run at a time; see :meth:`Engine.limit`.

        :raises MissingCredentialsError: its key is not set, and it was never asked for anything.
        """
        here = provider in MAKERS
        for name in self._of(provider, settings):
            self.queues.set_most(name, None if here else most, most if here else None)

    def pace(self, provider: str, rate: Rate | None, settings: Settings) -> None:
        """Let no more of a provider's work begin than that; see :meth:`Engine.pace`.

        :raises MissingCredentialsError: as :meth:`limit`.
        """
        for name in self._of(provider, settings):
            self.queues.set_rate(name, rate)

    def _of(self, provider: str, settings: Settings) -> list[str]:
        """The queues of a provider: those of the accounts that were asked, and of today's."""
        known = {name for name in self.queues.limits() if provider_of(name) == provider}
        try:
            route = None
            if provider not in MAKERS:
                route = Route.of(catalogue.providers()[provider], settings)
        except MissingCredentialsError:
            if not known:
                raise
        else:
            todays = queue_of(provider, route)
            self._open(todays)
            known.add(todays)
        return sorted(known)

    def _open(self, queue: str) -> None:
        if queue not in self._limits:
            self.queues.register(queue, limit_of(queue))
            self._limits.add(queue)


def routes_of(asks: Sequence[Ask], settings: Settings) -> dict[str, Route | None]:
    """Which way each provider is reached; ``None`` for makers of this machine.

    :raises MissingCredentialsError: a provider's key is not set.
    """
    found: dict[str, Route | None] = {}
    for ask in asks:
        row = catalogue.find(ask.request.model).provider
        if row.name not in found:
            found[row.name] = None if row.name in MAKERS else Route.of(row, settings)
    return found


def _places(asks: Sequence[Ask]) -> None:
    """Find out before any work whether the folders can be written, and storages are there.

    :raises DeliveryError: one cannot, or is not.
    """
    folders = {(each.target.folder, _folder(each.target.address)): each.target for each in asks}
    for (_, address), target in folders.items():
        if address is not None:
            objects.reachable(address)
        with target.desk():
            pass


def _folder(address: str | None) -> str | None:
    return None if address is None else f"{address.rpartition('/')[0]}/"


def _absolute(source: str) -> str:
    return str(Path(source).absolute())


def account_of(route: Route | None) -> str:
    """The names of the variables that hold the key that is paid with; empty where nothing is."""
    if route is None:
        return ""
    return ledger.EMULATED if route.emulated else "+".join(route.keys)


def queue_of(provider: str, route: Route | None) -> str:
    """Where work of a provider waits: each account has limits of its own."""
    account = account_of(route)
    return f"{provider}:{account}" if account else provider


def limit_of(queue: str) -> Limit:
    """What holds for a queue until somebody says otherwise: what the catalogue knows, if it does.

    Where a provider takes what is more than it does at a time, its own queue is no matter to us.
    """
    provider, _, account = queue.partition(":")
    if provider in MAKERS:
        return Limit(here=HERE)
    known = None if account == ledger.EMULATED else catalogue.providers()[provider].limits
    if known is None:
        return Limit(DEFAULT_LIMIT)
    rate = None if known.pace is None else Rate(known.pace, 60.0)
    return Limit(known.most or DEFAULT_LIMIT, rate=rate)


def body_of(
    request: GenerationRequest, route: Route | None, content: Callable[[str], str] = content_of
) -> str:
    """The canonical form of a request; what draws it counts, since that changes the clip.

    ``content``: see :func:`~rushes.engine.generation.digest`.
    """
    base = f"rushes {__version__}" if route is None else route.base
    return digest(request, content, base)


def _known(connection: sa.Connection, wanted: Sequence[Generation]) -> dict[str, Generation]:
    """Those that were admitted before under the same idempotency key, by the id of the new one.

    :raises ConflictError: the key belongs to another request.
    """
    keys = {each.idempotency_key: each for each in wanted if each.idempotency_key}
    if len(keys) < sum(1 for each in wanted if each.idempotency_key):
        raise RequestError("Two requests of one batch have the same idempotency key.")
    found = {}
    for row in _of(connection, generations.c.idempotency_key, list(keys)):
        before, now = Generation.read(row), keys[row.idempotency_key]
        if before.body != now.body:
            raise ConflictError(
                f"The idempotency key {row.idempotency_key!r} belongs to another request "
                f"(generation {before.id}): use a new key for a new request."
            )
        found[now.id] = before
    return found


def _under_way(connection: sa.Connection, new: Sequence[Generation]) -> dict[str, Generation]:
    """Those that are on their way to the very same file, by the id of the new one.

    Whoever types the same command again after a crash means the clip that is being made.
    """
    files = {(each.body, each.target.target.whole): each for each in new}
    found = {}
    for row in _of(connection, generations.c.body, list({body for body, _ in files})):
        if not State(row.state).over:
            before = Generation.read(row)
            whole = before.target.target.whole
            now = None if whole is None else files.get((before.body, whole))
            if now is not None:
                found[now.id] = before
    return found


def _shared(
    connection: sa.Connection,
    fresh: Sequence[Generation],
    asks: Sequence[Ask],
    wanted: Sequence[Generation],
) -> Iterable[Generation]:
    """Each, with the equal one that it takes its clip from where there is one."""
    by_id = {each.id: ask for each, ask in zip(wanted, asks, strict=True)}
    sharing = {each.body for each in fresh if not by_id[each.id].again}
    sources: dict[tuple[str, bool], str] = {}
    rows = _of(connection, generations.c.body, list(sharing))
    for row in sorted(rows, key=lambda row: row.created_at, reverse=True):
        state = State(row.state)
        if state is State.SUCCEEDED or (row.reuse is None and not state.over):
            sources.setdefault((row.body, state.over), row.id)
    for each in fresh:
        ask = by_id[each.id]
        paid = each.price.high != 0
        reuse = None
        if not ask.again:
            if ask.reuse or (each.request.seed is not None and paid):
                reuse = sources.get((each.body, True))
            if reuse is None and paid:
                reuse = sources.get((each.body, False))
                sources.setdefault((each.body, False), each.id)  # also of two in one batch
        yield each if reuse is None else each.model_copy(update={"reuse": reuse})


def _of(
    connection: sa.Connection, column: sa.Column[str], values: Sequence[str | None]
) -> Iterable[sa.Row[tuple[object, ...]]]:
    for start in range(0, len(values), MANY):
        part = values[start : start + MANY]
        yield from connection.execute(sa.select(generations).where(column.in_(part)))
