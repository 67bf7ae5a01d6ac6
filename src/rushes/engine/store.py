"""What happens to a generation, as writes: each from a state that allows it, or not at all."""

from __future__ import annotations

import logging
import secrets
import time
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from rushes.engine import budget, ledger
from rushes.engine.changes import ACCEPTED, CARRIED, OPEN, ORDERING, OVER, UNORDERED, of
from rushes.engine.events import note
from rushes.engine.generation import Failure, Generation, clip_row
from rushes.engine.tables import MANY, generations, news, workflows
from rushes.errors import (
    AmbiguousError,
    EngineError,
    ProviderError,
    RequestError,
    did_you_mean,
)
from rushes.frozen import frozen, thawed
from rushes.types import Cost, State

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from pydantic import JsonValue

    from rushes.engine.database import Database
    from rushes.engine.generation import Placing
    from rushes.engine.runtime import Queues
    from rushes.errors import RushesError
    from rushes.types import Clip, Progress, Ticket

#: Clips of one request that are looked at before it is made once more.
_CLIPS = 10
#: Seconds after which nobody needs to know of news any more.
_STALE = 3600.0


class SupersededError(EngineError):
    """Another process carries the generation now, or it is over: there is nothing left to do."""

    def __init__(self, generation: Generation) -> None:
        super().__init__(f"Generation {generation.id} is carried by another process.")


class Store:
    """The generations of a database. ``now``: the clock, in seconds since 1970."""

    def __init__(self, database: Database, now: Callable[[], float] = time.time) -> None:
        self.database = database
        self.now = now

    def get(self, name: str) -> Generation:
        """The generation of that id, or of the only one that begins or ends so.

        :raises RequestError: there is none, or there are several.
        """
        found = self.database.insist(partial(self._found, name))
        if len(found) > 1:
            raise RequestError(f"{len(found)} generations are called {name}…: give more of the id.")
        return Generation.read(found[0])

    def _found(self, name: str) -> Sequence[sa.Row[Any]]:
        with self.database.read() as connection:
            for chosen in _named(name):
                if found := connection.execute(chosen).all():
                    return found
            near = did_you_mean(name, connection.execute(sa.select(generations.c.id)).scalars())
        raise RequestError(f"There is no generation {name!r}{near}: rushes jobs list shows them.")

    def exactly(self, name: str) -> Generation | None:
        """The generation of that very id, if there is one."""
        with self.database.read() as connection:
            row = connection.execute(sa.select(generations).where(generations.c.id == name)).first()
        return None if row is None else Generation.read(row)

    def ordered(self, provider: str, order: str) -> Generation | None:
        """The running generation that a provider knows by that id, if there is one."""
        mine = sa.select(generations).where(
            generations.c.state == State.RUNNING.value,
            generations.c.provider == provider,
            generations.c.ticket["order"].as_string() == order,
        )
        with self.database.read() as connection:
            row = connection.execute(mine).first()
        return None if row is None else Generation.read(row)

    def tell(self, name: str) -> None:
        """Write down that there is news of a generation, for whoever carries it."""
        insert = sqlite_insert if self.database.is_sqlite else postgres_insert
        row = insert(news).values(generation=name, at=self.now()).on_conflict_do_nothing()
        with self.database.write() as connection:
            connection.execute(row)

    def news(self) -> set[str]:
        """Generations of which there is news."""
        with self.database.read() as connection:
            return set(connection.execute(sa.select(news.c.generation)).scalars())

    def heard(self, names: Collection[str]) -> None:
        """Forget the news of these, and what nobody wanted to hear for an hour."""
        stale = news.c.at < self.now() - _STALE
        with self.database.write() as connection:
            connection.execute(sa.delete(news).where(news.c.generation.in_(names) | stale))

    def find(
        self,
        states: Sequence[State] = (),
        *,
        project: str | None = None,
        batch: str | None = None,
        limit: int | None = None,
    ) -> list[Generation]:
        """Generations, the newest first."""
        chosen = sa.select(generations).order_by(generations.c.created_at.desc(), generations.c.id)
        if states:
            chosen = chosen.where(generations.c.state.in_([state.value for state in states]))
        if project is not None:
            chosen = chosen.where(generations.c.project == project)
        if batch is not None:
            chosen = chosen.where(generations.c.batch == batch)
        with self.database.read() as connection:
            return [Generation.read(row) for row in connection.execute(chosen.limit(limit))]

    def keyed(self, keys: Collection[str]) -> dict[str, Generation]:
        """The generations of idempotency keys, by those; without the keys that are new."""
        found: dict[str, Generation] = {}
        many = list(keys)
        with self.database.read() as connection:
            for start in range(0, len(many), MANY):
                mine = generations.c.idempotency_key.in_(many[start : start + MANY])
                for row in connection.execute(sa.select(generations).where(mine)):
                    found[row.idempotency_key] = Generation.read(row)
        return found

    def clips_like(self, generation: Generation, equal: Generation) -> list[Generation]:
        """Where the clip of an equal generation is, that one first and then the newest.

        What was there before it was asked for may be any clip of that request; what it waited for
        has no substitute but its copies.
        """
        mine = (generations.c.body == generation.body) & (generations.c.id != equal.id)
        chosen = sa.select(generations).where(mine, generations.c.state == State.SUCCEEDED.value)
        newest = chosen.order_by(generations.c.created_at.desc()).limit(_CLIPS)
        with self.database.read() as connection:
            others = [Generation.read(row) for row in connection.execute(newest)]
        there = equal.finished_at is not None and equal.finished_at <= generation.created_at
        known = None if equal.clip is None else equal.clip.sha256
        return [equal, *(each for each in others if there or _sha256(each) == known)]

    def counts(self, states: Sequence[State]) -> dict[State, int]:
        """How many there are of each of these states."""
        known = generations.c.state
        chosen = sa.select(known, sa.func.count()).group_by(known)
        chosen = chosen.where(known.in_([state.value for state in states]))
        with self.database.read() as connection:
            found = {State(state): count for state, count in connection.execute(chosen)}
        return {state: found.get(state, 0) for state in states}

    def in_flight(self, providers: Collection[str] = ()) -> int:
        """How many are not over; of these providers, or of all."""
        count = sa.select(sa.func.count()).where(generations.c.state.in_(OPEN))
        if providers:
            count = count.where(generations.c.provider.in_(providers))
        with self.database.read() as connection:
            return int(connection.execute(count).scalar_one())

    def ended(self, ids: Collection[str]) -> list[Generation]:
        """Those of ``ids`` that are over, in the order in which they ended."""
        found: list[Generation] = []
        many = list(ids)
        with self.database.read() as connection:
            for start in range(0, len(many), MANY):
                mine = generations.c.id.in_(many[start : start + MANY])
                chosen = sa.select(generations).where(mine, generations.c.state.in_(OVER))
                found += map(Generation.read, connection.execute(chosen))
        return sorted(found, key=lambda each: each.finished_at or 0)

    def cancelled(self) -> set[str]:
        """The ids of those under way that somebody wants stopped."""
        under_way = generations.c.state.in_(OPEN)
        wanted = sa.select(generations.c.id).where(generations.c.cancel, under_way)
        with self.database.read() as connection:
            return set(connection.execute(wanted).scalars())

    def abandoned(self) -> list[Generation]:
        """Generations that are not over although their workflow is.

        A mistake of ours ended it, or the database was away for too long.
        """
        known = workflows(is_sqlite=self.database.is_sqlite)
        ended = (
            sa.select(generations)
            .join(known, known.c.workflow_uuid == generations.c.workflow)
            .where(generations.c.state.in_(OPEN))
            .where(known.c.status.not_in(("PENDING", "ENQUEUED", "DELAYED")))
        )
        with self.database.read() as connection:
            return [Generation.read(row) for row in connection.execute(ended)]

    def requeue(self, generation: Generation, queues: Queues) -> None:
        """Give a generation that lost its workflow another one: one that ended runs no more."""
        workflow = _workflow(generation)
        found = _unfinished(generation).where(generations.c.workflow == generation.workflow)

        def work() -> None:
            with self.database.write() as connection:
                if connection.execute(found.values(workflow=workflow)).rowcount:
                    queues.put(connection, [generation.model_copy(update={"workflow": workflow})])

        self.database.insist(work)

    def ask_to_stop(self, generation: Generation) -> None:
        """Write down that somebody wants it stopped, whoever carries it."""
        self._changed(_unfinished(generation), {"cancel": True})

    def claim(self, generation: Generation) -> Generation:
        """Carry it from now on as ``generation.carrier``: nobody else's writes count any more.

        :raises SupersededError: it is over.
        """
        if not self._changed(_unfinished(generation), {"carrier": generation.carrier}):
            raise SupersededError(generation)
        return self.get(generation.id)  # what it has come to, which only we can change now

    def stop_queued(self, generation: Generation) -> bool:
        """Cancel what has not been ordered yet, for nothing; ``False`` where it has."""
        if generation.state is not State.QUEUED:
            return False
        said = "It was cancelled before it was ordered; it cost nothing."
        free = nothing(generation, "cancelled before it was ordered")
        stopped = self._end(generation, self._stopped(said), free, UNORDERED)
        if stopped:  # else what is over would stand in the queue, and count to its pace
            known = workflows(is_sqlite=self.database.is_sqlite)
            waits = (known.c.workflow_uuid == generation.workflow) & (known.c.status == "ENQUEUED")
            gone = sa.update(known).where(waits).values(status="CANCELLED", queue_name=None)
            with self.database.write() as connection:
                connection.execute(gone)
        return stopped

    def intend(self, generation: Generation, intent: Mapping[str, JsonValue]) -> Generation | None:
        """Write down that an order is about to leave; ``None`` where it is over or has left."""
        intended = generation.model_copy(
            update={
                "state": State.RUNNING,
                "intent": frozen(intent),
                "submitted_at": self.now(),
                "message": "ordering",
            }
        )
        values = {
            "carrier": generation.carrier,
            "trace": generation.trace,
            "state": State.RUNNING.value,
            "intent": thawed(intent),
            "submitted_at": intended.submitted_at,
            "message": intended.message,
        }
        if not self._write(generation, values, ORDERING):
            return None
        note("ordering", generation, State.RUNNING)
        return intended

    def confirm(self, generation: Generation) -> None:
        """Make sure that it is still carried by ``generation.carrier``, and is not over.

        :raises SupersededError: it is not.
        """
        self._must(generation, {"carrier": generation.carrier})

    def order_itself(self, generation: Generation, queues: Queues) -> Generation:
        """It waited for an equal clip in vain: reserve its money, and let it wait for its turn.

        Where another one of the same request is under way by now, it waits for that.

        :raises OverBudgetError: no budget is left for it.
        """
        changed = {"reuse": None, "carrier": None, "workflow": _workflow(generation)}
        mine = CARRIED.where(generations.c.workflow == generation.workflow)

        def work() -> Generation:
            with self.database.write(money=True) as connection:
                changed["reuse"] = _equal(connection, generation)
                now = generation.model_copy(update=changed)
                if connection.execute(mine, {**of(generation), **changed}).rowcount:
                    self._enter(connection, now, queues)
                return now

        return self.database.insist(work)

    def _enter(self, connection: sa.Connection, generation: Generation, queues: Queues) -> None:
        """Let it wait for its turn, with money of its own unless it takes another's clip."""
        if generation.reuse is None:
            budget.check(connection, [generation], self.now())
            ledger.reserve(connection, [generation], self.now())
        queues.put(connection, [generation])

    def retract(self, generation: Generation, message: str) -> None:
        """The order did not leave, or was not accepted: it may be sent anew."""
        values = {"intent": None, "submitted_at": None, "message": message}
        self._must(generation, {**values, "state": State.QUEUED.value})
        note("not accepted", generation, State.QUEUED, said=message)

    def accept(self, generation: Generation, ticket: Ticket) -> Generation:
        """Write down how the maker finds the work again, also where it was given up meanwhile.

        Who was paused while it ordered may find that another process took it over, and could not
        say what had become of the order; or that somebody did.

        :raises SupersededError: another has the ticket, or it was ordered anew.
        """
        values = {
            "state": State.RUNNING.value,
            "carrier": generation.carrier,
            "ticket": ticket.model_dump(mode="json"),
            "message": "accepted",
            "failure": None,
            "finished_at": None,
        }
        if not self._write(generation, values, ACCEPTED):
            late = "accepted, but another process carries it by now"
            note(late, generation, level=logging.WARNING, order=ticket.order)
            raise SupersededError(generation)
        note("accepted", generation, State.RUNNING, order=ticket.order)
        return generation.model_copy(
            update={"state": State.RUNNING, "ticket": ticket, "message": "accepted"}
        )

    def report(self, generation: Generation, progress: Progress) -> None:
        """Write down how far it is."""
        self._write(generation, {"done": progress.done, "message": progress.message})

    def place(self, generation: Generation, placing: Placing) -> None:
        """Write down which clip is about to be put into its place.

        :raises SupersededError: another process does that.
        """
        values: dict[str, Any] = {"placing": placing.model_dump(mode="json")}
        if generation.target.address is not None:  # whoever carries it on looks there
            values["target"] = generation.target.model_dump(mode="json")
        self._must(generation, values)

    def succeed(self, generation: Generation, clip: Clip) -> bool:
        """The clip is in its place: settle the money, in one with that; ``False``: it was over."""
        values = {
            "state": State.SUCCEEDED.value,
            "done": 1.0,
            "message": "",
            "clip": clip_row(clip),
            "finished_at": self.now(),
        }
        if not self._end(generation, values, clip.cost):
            return False
        took = round(self.now() - generation.created_at, 3)
        clip_at, cost = clip.location, str(clip.cost)
        note("made", generation, State.SUCCEEDED, clip=clip_at, cost=cost, seconds=took)
        return True

    def fail(self, generation: Generation, error: RushesError, cost: Cost | None = None) -> None:
        """It ends without a clip. What nobody knows stays held, until somebody resolves it."""
        failure = Failure.of(error)
        if generation.ticket is not None and not isinstance(error, ProviderError):
            failure = failure.model_copy(update={"billed": None})  # the disk's fault, for example
        state = State.UNKNOWN if isinstance(error, AmbiguousError) else State.FAILED
        values = {
            "state": state.value,
            "message": failure.message,
            "failure": failure.model_dump(mode="json"),
            "finished_at": self.now(),
        }
        charged = None if state is State.UNKNOWN else cost or _lost(generation, failure)
        self._end(generation, values, charged)
        note(
            state.value,
            generation,
            state,
            level=logging.WARNING,
            kind=failure.kind,
            code=failure.code,
            said=failure.message,
        )

    def stop(self, generation: Generation, message: str, cost: Cost | None) -> None:
        """It was cancelled. ``cost``: what that costs, or ``None`` where nobody says."""
        told = cost or at_worst(generation, "it was cancelled, and nobody says what that costs")
        self._end(generation, self._stopped(message), told)
        note("cancelled", generation, State.CANCELLED, said=message, cost=str(told))

    def carry_on(self, generation: Generation, ticket: Ticket | None, queues: Queues) -> Generation:
        """Wait for it again under ``ticket``, or its own: it was ordered, and has no clip yet."""
        note("waited for again", generation, State.QUEUED)
        known = generation.ticket if ticket is None else ticket
        changed = self._anew(generation, ticket=known)
        return self._again(generation, changed, queues)

    def order_anew(self, generation: Generation, queues: Queues) -> Generation:
        """Order it once more, with money of its own.

        :raises OverBudgetError: no budget is left for it.
        """
        note("ordered anew", generation, State.QUEUED)
        changed = self._anew(
            generation,
            attempt=generation.attempt + 1,
            intent=None,
            ticket=None,
            placing=None,
            reuse=None,
            submitted_at=None,
        )
        return self._again(generation, changed, queues, paid=True)

    def disown(self, generation: Generation) -> None:
        """Somebody found out that the provider never accepted it: it cost nothing."""
        said = "It was not accepted, as somebody found out; it cost nothing."
        failure = Failure(kind="GenerationFailedError", message=said, retry=True)
        values = {
            "state": State.FAILED.value,
            "message": said,
            "failure": failure.model_dump(mode="json"),
        }
        known = _row(generation).where(generations.c.state == State.UNKNOWN.value)

        def work() -> None:
            with self.database.write() as connection:
                if connection.execute(known.values(values)).rowcount:
                    free = nothing(generation, "it was not accepted")
                    ledger.settle(connection, generation, free, self.now())

        self.database.insist(work)

    def old(self, before: float) -> list[str]:
        """What was over before a time, and is no longer needed by anything that is under way."""
        over = generations.c.state.in_(
            (State.SUCCEEDED.value, State.FAILED.value, State.CANCELLED.value)
        )
        waiting = generations.alias()
        needed = sa.select(waiting.c.reuse).where(
            waiting.c.reuse.is_not(None), waiting.c.state.in_(OPEN)
        )
        chosen = sa.select(generations.c.id).where(
            over, generations.c.finished_at < before, generations.c.id.not_in(needed)
        )
        with self.database.read() as connection:
            return list(connection.execute(chosen).scalars())

    def forget(self, ids: Sequence[str]) -> list[str]:
        """Remove generations that are over; their clips, receipts and money stay.

        Gives the workflows that belonged to them.
        """
        workflow = workflows(is_sqlite=self.database.is_sqlite).c.workflow_uuid
        mine = sa.func.substr(workflow, 1, len(ids[0])).in_(ids)
        with self.database.write() as connection:
            found = connection.execute(sa.select(workflow).where(mine))
            ended = list(found.scalars())
            over = generations.c.state.in_(OVER)
            connection.execute(sa.delete(generations).where(over, generations.c.id.in_(ids)))
        return ended

    def _anew(self, generation: Generation, **changes: Any) -> Generation:
        return generation.model_copy(
            update={
                "state": State.QUEUED,
                "workflow": _workflow(generation),
                "carrier": None,
                "cancel": False,
                "done": None,
                "message": "",
                "failure": None,
                "finished_at": None,
                **changes,
            }
        )

    def _again(
        self, was: Generation, now: Generation, queues: Queues, *, paid: bool = False
    ) -> Generation:
        """Write ``now`` over ``was``, unless somebody else did, and enqueue it."""
        found = _row(was).where(generations.c.workflow == was.workflow)

        def work() -> Generation | None:
            with self.database.write(money=paid) as connection:
                equal = _equal(connection, was) if paid else None
                anew = now.model_copy(update={"reuse": equal})
                if not connection.execute(found.values(anew.row())).rowcount:
                    return None
                if paid:
                    self._enter(connection, anew, queues)
                else:
                    queues.put(connection, [anew])
                return anew

        again = self.database.insist(work)
        if again is None:
            raise RequestError(f"Generation {was.id} was started again by somebody else already.")
        return again

    def _stopped(self, message: str) -> Mapping[str, Any]:
        failure = Failure(kind="CancelledError", message=message)
        return {
            "state": State.CANCELLED.value,
            "message": message,
            "failure": failure.model_dump(mode="json"),
            "finished_at": self.now(),
        }

    def _end(
        self,
        generation: Generation,
        values: Mapping[str, Any],
        cost: Cost | None,
        change: sa.Update = CARRIED,
    ) -> bool:
        """End it and settle its money, in one; ``False`` where it was over."""

        def work() -> bool:
            with self.database.write() as connection:
                if not connection.execute(change, {**of(generation), **values}).rowcount:
                    return False
                if cost is not None:
                    ledger.settle(connection, generation, cost, self.now())
                return True

        return self.database.insist(work)

    def _write(
        self, generation: Generation, values: Mapping[str, Any], change: sa.Update = CARRIED
    ) -> bool:
        return self._changed(change, {**of(generation), **values})

    def _must(self, generation: Generation, values: Mapping[str, Any]) -> None:
        if not self._write(generation, values):
            raise SupersededError(generation)

    def _changed(self, change: sa.Update, values: Mapping[str, Any]) -> bool:
        def work() -> bool:
            with self.database.write() as connection:
                return connection.execute(change, values).rowcount > 0

        return self.database.insist(work)


def _sha256(generation: Generation) -> str | None:
    return None if generation.clip is None else generation.clip.sha256


def at_worst(generation: Generation, why: str) -> Cost:
    """All that it may have cost, with the reason why nobody knows better."""
    price = generation.price
    return Cost(low=None, high=price.high, currency=price.currency, basis=f"at worst: {why}")


def nothing(generation: Generation, why: str) -> Cost:
    """That it cost nothing, and why."""
    return Cost(low=Decimal(0), high=Decimal(0), currency=generation.price.currency, basis=why)


def _lost(generation: Generation, failure: Failure) -> Cost:
    """What a failure costs, by what its error says of the money."""
    if failure.billed is None:
        return at_worst(generation, "it failed, and nobody says whether that is billed")
    if failure.billed:
        return at_worst(generation, "it failed, and is billed")
    return nothing(generation, "it failed, and is not billed")


def _equal(connection: sa.Connection, generation: Generation) -> str | None:
    """Another one of the same request that orders it, or has, and is not over."""
    row = generations.c
    chosen = sa.select(row.id).where(
        row.body == generation.body,
        row.state.in_(OPEN),
        row.reuse.is_(None),
        row.id != generation.id,
    )
    found: str | None = connection.execute(chosen.order_by(row.created_at).limit(1)).scalar()
    return found


def _named(name: str) -> Iterator[sa.Select[Any]]:
    """How a name is looked for: as an id, then as the beginning or the end of one."""
    whole = sa.select(generations)
    yield whole.where(generations.c.id == name)
    if len(name) >= 4:
        part = generations.c.id.startswith(name, autoescape=True)
        part |= generations.c.id.endswith(name, autoescape=True)
        yield whole.where(part).limit(20)


def _row(generation: Generation) -> sa.Update:
    """A change of the order that stands."""
    return sa.update(generations).where(
        generations.c.id == generation.id, generations.c.attempt == generation.attempt
    )


def _unfinished(generation: Generation) -> sa.Update:
    """A change of the order that stands, unless it is over."""
    return _row(generation).where(generations.c.state.not_in(OVER))


def _workflow(generation: Generation) -> str:
    """The id of one more workflow of a generation."""
    return f"{generation.id}-{secrets.token_hex(4)}"
