"""The life of a generation: order, wait, fetch, verify, settle. Safe to begin again at any point.

What has been done is read from its row, never from memory: a generation that is taken over by
another process goes through the same door as a new one.
"""

from __future__ import annotations

import logging
import os
import random
import secrets
from collections import defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING

import anyio

from rushes.engine import finished, placing, traces
from rushes.engine.database import DatabaseAwayError
from rushes.engine.doorway import Doorway
from rushes.engine.events import note
from rushes.engine.gate import Gate
from rushes.engine.hooks import callback
from rushes.engine.steps import Step, Steps
from rushes.engine.store import SupersededError, at_worst, nothing
from rushes.engine.threads import Threads
from rushes.errors import (
    AmbiguousError,
    DeliveryError,
    EngineError,
    MissingExtraError,
    ProviderError,
    RateLimitedError,
    RushesError,
    UnreachableError,
)
from rushes.plan import LOCAL_POLL, poll_of
from rushes.types import Cost, Progress, State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pydantic import JsonValue

    from rushes.engine.desk import Desk
    from rushes.engine.finished import Ready
    from rushes.engine.generation import Generation
    from rushes.engine.store import Store
    from rushes.types import Delivery, Maker, Ticket

_log = logging.getLogger(__name__)

#: Times that an order which did not leave is sent anew.
_ORDERS = 6
#: For so many seconds an account may be full: the longest quotas are those of a day.
_FULL = 86_400.0
#: Seconds after which what was prepared is prepared anew: uploads expire.
_FRESH = 600.0
#: Seconds between an intent and its order, above which it is looked whether it still holds.
_PROMPT = 1.0
#: Times that a finished file is fetched.
_FETCHES = 8
#: Clips that are put into a storage at a time.
_STORING = 8
#: Times that a clip is put there, over four minutes.
_PUTS = 12
#: The longest pause between them, in seconds.
_LONGEST_PAUSE = 60.0
#: How often what is said of the progress is written down, in seconds.
_REPORTS = 5.0
#: Seconds between two looks at an equal generation whose clip is waited for, at the least and most.
_EQUAL = (0.5, 5.0)
#: How many times as long a pause is where the provider reports by itself: looking is only a net.
_NET = 4
#: By how much a pause is made longer or shorter, so that thousands do not ask at once.
_JITTER = 0.1


def pause(elapsed: float, poll: tuple[float, float], done: float | None = None) -> float:
    """Seconds until the next look: a tenth of what has passed, sooner at the end, within ``poll``.

    >>> pause(60, (2, 30)), pause(60, (2, 30), done=0.95)
    (6.0, 3.0)
    """
    wait = elapsed / 10
    if done is not None and 0.05 < done < 1:
        wait = min(wait, max(elapsed * (1 - done) / done, wait / 2))
    return min(max(poll[0], wait), poll[1])


class Life:
    """Carries generations from their admission to their end.

    :param maker: gives the maker of a provider.
    :param desk: what is known of those that this process works on.
    :param order_itself: lets one wait for its turn that waited for an equal clip in vain.
    :param public: the address below which providers reach our webhooks, where anybody listens.
    :param storage: where clips go for which nobody named a place.
    """

    def __init__(
        self,
        store: Store,
        maker: Callable[[str], Maker],
        desk: Desk,
        order_itself: Callable[[Generation], object],
        public: str | None = None,
        storage: str | None = None,
    ) -> None:
        self.threads = Threads()
        self.steps = Steps(store.now)
        self._storing = Threads(_STORING)
        self._store = store
        self._public = public
        self._storage = storage
        self._doorway = Doorway()
        self._gates: dict[str, Gate] = defaultdict(Gate)
        self._checks = anyio.Semaphore(os.cpu_count() or 1)
        self._maker = maker
        self._desk = desk
        self._order_itself = order_itself

    async def settle_down(self, patience: float) -> None:
        """Let what must not be interrupted come to its end, and begin nothing more of the kind."""
        await self._doorway.shut(patience)

    def close(self) -> None:
        """Wait for what is being written."""
        self.threads.close()
        self._storing.close()

    async def carry(self, generation: Generation) -> RushesError | None:
        """Bring a generation, as its row was just read, to its end, whatever was done of it.

        What goes wrong with it is written into its row, and given.

        :raises DatabaseAwayError: nothing can be written down; whoever takes it over carries on.
        """
        if generation.state.over:
            return None
        with traces.carried(generation) as traced:
            return await self._to_its_end(traced)

    async def _to_its_end(self, generation: Generation) -> RushesError | None:
        begun = generation.carrier is not None or generation.reuse is not None
        generation = generation.model_copy(update={"carrier": secrets.token_hex(8)})
        try:
            if begun:  # what was not ordered yet is claimed with its intent, in one write
                generation = await self.threads.run(self._store.claim, generation)
            return await self._carried(generation)
        except DatabaseAwayError:
            raise
        except SupersededError:
            note("left to another process", generation)
            return None
        except RushesError as error:
            return await self._fail(generation, error)
        except OSError as error:
            said = f"The system refused: {error}."
            return await self._fail(generation, DeliveryError(said))
        except Exception as error:  # noqa: BLE001 - the edge: a mistake of ours ends one generation
            _log.exception("failed unexpectedly", extra={"generation": generation.id})
            said = f"Rushes failed unexpectedly ({type(error).__name__}: {error})."
            return await self._fail(generation, EngineError(said))

    async def _carried(self, generation: Generation) -> RushesError | None:
        if generation.placing is None:  # else it may be there already
            target = generation.target.within(self._storage)
            if target is not generation.target:
                generation = generation.model_copy(update={"target": target})
        if generation.reuse is not None:
            await self._taken(generation)
            return None
        maker = self._maker(generation.provider)
        ordered = generation if generation.ticket else await self._ordered(generation, maker)
        ticket = None if ordered is None else ordered.ticket
        if ordered is None or ticket is None:
            return None
        with self.steps.step(Step.WAIT, ordered):
            finished = await self._awaited(ordered, maker, ticket)
        if finished:
            await self._delivered(ordered, maker, ticket)
        self.steps.ended(ordered, State.SUCCEEDED if finished else State.CANCELLED)
        return None

    async def _fail(self, generation: Generation, error: RushesError) -> RushesError:
        # With the ticket, if there is one by now: it tells whether there was anything to pay.
        current = await self.threads.run(self._store.get, generation.id)
        current = current.model_copy(update={"carrier": generation.carrier})
        told = error.cost if isinstance(error, ProviderError) else None
        cost = told if isinstance(told, Cost) else None
        await self.threads.run(self._store.fail, current, error, cost)
        unknown = isinstance(error, AmbiguousError)
        self.steps.ended(current, State.UNKNOWN if unknown else State.FAILED, error)
        with suppress(DeliveryError, MissingExtraError):  # else a receipt stays without a clip
            await self._threads_of(generation).run(placing.forget, current)
        return error

    async def _taken(self, generation: Generation) -> None:
        """Take the clip of an equal generation, once it is there; else wait for a turn to order.

        :raises OverBudgetError: it must be made, and no budget is left for it.
        """
        begun = anyio.current_time()
        while True:
            if self._desk.to_stop(generation.id):
                await self._unordered(generation)
                return
            equal = await self.threads.run(self._store.get, generation.reuse or "")
            if equal.state is State.UNKNOWN:
                raise EngineError(
                    f"Nobody knows whether the equal generation {equal.id} is paid: settle that "
                    f"with rushes jobs resolve {equal.id}, then type rushes jobs retry "
                    f"{generation.id}. It cost nothing."
                )
            if equal.state.over:
                break
            told = Progress(state=State.QUEUED, message=f"waiting for an equal clip, {equal.id}")
            self._tell(generation, told)
            await self._desk.rest(generation.id, pause(anyio.current_time() - begun, _EQUAL))
        if equal.state is not State.SUCCEEDED or not await self._borrowed(generation, equal):
            await self.threads.run(self._order_itself, generation)
            return
        self.steps.ended(generation, State.SUCCEEDED)

    async def _borrowed(self, generation: Generation, equal: Generation) -> bool:
        """Copy the clip of an equal generation to its place, from wherever it is whole."""
        with generation.target.target.desk() as desk:
            for each in await self.threads.run(self._store.clips_like, generation, equal):
                delivery = await self._threads_of(each).run(placing.borrowed, each, desk)
                if delivery is not None:
                    await self._put(generation, delivery, finished.trusted(each))
                    return True
        return False

    async def _ordered(self, generation: Generation, maker: Maker) -> Generation | None:
        """It with the ticket of its one order; ``None`` where it was cancelled before that left."""
        if generation.intent is not None:
            # It may have left before a process died: it is looked for, and not sent again.
            with self.steps.step(Step.ORDER, generation):
                ticket = await _found(maker, generation)
            return await self.threads.run(self._store.accept, generation, ticket)
        if self._store.now() - generation.created_at > _PROMPT:  # it was looked at when admitted
            await self.threads.run(_has_place, generation)
        gate, begun, tries = self._gates[generation.queue], anyio.current_time(), 0
        intent, prepared, said = None, begun, False
        while not self._desk.to_stop(generation.id):
            if gate.left:
                await self._shut_out(generation, gate, said=said)
                said = True
                continue
            closings, now = gate.closings, anyio.current_time()
            try:
                if intent is None or now - prepared > _FRESH:
                    address = callback(self._public, generation)
                    with self.steps.step(Step.PREPARE, generation):
                        intent = await maker.prepare(generation.request, generation.route, address)
                    prepared = now
                async with gate.turn(), self._doorway.passage():
                    if gate.left or self._desk.to_stop(generation.id):
                        continue
                    with self.steps.step(Step.ORDER, generation):
                        placed = await self._placed(generation, maker, intent)
                    gate.accepted()
                    return placed
            except RateLimitedError as error:
                if error.billed is not False or now - begun > _FULL:
                    raise
                gate.refused(closings, error.wait)
                self._tell(generation, Progress(state=State.QUEUED, message=error.message))
            except UnreachableError as error:
                tries += 1
                if error.billed is not False or tries == _ORDERS:
                    raise
                self._tell(generation, Progress(state=State.QUEUED, message=error.message))
                wait = min(error.wait or 2.0 ** (tries - 1), _LONGEST_PAUSE)
                await self._desk.rest(generation.id, wait)
            intent = None
        await self._unordered(generation)
        return None

    async def _shut_out(self, generation: Generation, gate: Gate, *, said: bool) -> None:
        """Its account is full: wait, and say so; in its row too, unless that has been ``said``."""
        told = Progress(state=State.QUEUED, message=f"waits until {generation.provider} takes more")
        self._tell(generation, told)
        if not said:
            await self.threads.run(self._store.report, generation, told)
        await self._desk.rest(generation.id, gate.left * random.uniform(1, 1 + _JITTER))

    async def _placed(
        self, generation: Generation, maker: Maker, intent: Mapping[str, JsonValue]
    ) -> Generation | None:
        """Write down that it leaves, send it, and write down what came of that."""
        began = self._moment()
        intended = await self.threads.run(self._store.intend, generation, intent)
        if intended is None:
            current = await self.threads.run(self._store.get, generation.id)
            if current.intent is not None or not current.cancel:
                raise SupersededError(generation)
            await self._unordered(generation)
            return None
        if max(now - then for now, then in zip(self._moment(), began, strict=True)) > _PROMPT:
            # This process or its machine may have been paused, and taken for dead meanwhile.
            await self.threads.run(self._store.confirm, intended)
        try:
            ticket = await maker.send(generation.request, intent)
        except (UnreachableError, RateLimitedError) as error:
            # Not sent, or refused before it cost anything: the same order may leave again.
            await self.threads.run(self._store.retract, generation, error.message)
            raise
        traces.accepted(ticket.order)
        return await self.threads.run(self._store.accept, intended, ticket)

    def _moment(self) -> tuple[float, float]:
        """By the clock, which may be set, and by that of the machine, which may sleep."""
        return self._store.now(), anyio.current_time()

    async def _unordered(self, generation: Generation) -> None:
        said = "It was cancelled before it was ordered; it cost nothing."
        free = nothing(generation, "cancelled before it was ordered")
        await self.threads.run(self._store.stop, generation, said, free)
        self._desk.answer(generation.id, Progress(state=State.CANCELLED, message=said))
        self.steps.ended(generation, State.CANCELLED)

    async def _cancelled(self, generation: Generation, maker: Maker, ticket: Ticket) -> bool:
        """Stop the work where that is possible; whether it is over."""
        try:
            told = await maker.cancel(ticket)
        except ProviderError as error:
            told = Progress(state=State.RUNNING, message=error.message)
        if told.state is State.CANCELLED:
            await self._stop(generation, told.message, told)
            return True
        await self.threads.run(self._store.report, generation, told)  # also for who asked for it
        self._desk.answer(generation.id, told)
        self._tell(generation, told)
        return False

    async def _stop(self, generation: Generation, said: str, told: Progress) -> None:
        message = said or "Stopped."
        await self.threads.run(self._store.stop, generation, message, told.cost)
        self._desk.answer(generation.id, told.model_copy(update={"message": message}))

    async def _awaited(self, generation: Generation, maker: Maker, ticket: Ticket) -> bool:
        """Look at the work until it is finished; ``False`` where it was cancelled meanwhile."""
        poll, reports = _poll(generation), "reports" in ticket.data
        started = anyio.current_time()
        reported, last, asked = started, "", False
        while True:
            with self.steps.look(generation):
                told = await maker.check(ticket)
            note("looked", generation, told.state, level=logging.DEBUG, said=told.message)
            self._tell(generation, told)
            if told.state is State.CANCELLED:
                await self._stop(generation, told.message, told)
                return False
            if told.state.over:
                return True
            now = anyio.current_time()
            if told.message != last and now - reported > _REPORTS:
                await self.threads.run(self._store.report, generation, told)
                reported, last = now, told.message
            if not asked and self._desk.to_stop(generation.id):
                asked = True  # once: what cannot be stopped is waited for
                if await self._cancelled(generation, maker, ticket):
                    return False
            wait = pause(now - started, poll, told.done) * (_NET if reports else 1)
            wait = wait if told.wait is None else max(wait, told.wait)
            spread = random.uniform(1 - _JITTER, 1 + _JITTER)
            if await self._desk.rest(generation.id, wait * spread):
                reports = False  # what it reported may take a moment to show: no longer a net

    async def _delivered(self, generation: Generation, maker: Maker, ticket: Ticket) -> None:
        """Fetch, verify, put into its place, settle."""
        if generation.placing is not None and await self._found_there(generation):
            return
        with generation.target.target.desk() as desk:
            with self.steps.step(Step.FETCH, generation):
                delivery = _costed(generation, await _collected(maker, ticket, desk))
            async with self._checks:
                with self.steps.step(Step.VERIFY, generation):
                    ready = await self.threads.run(finished.verify, generation, delivery)
            await self._put(generation, delivery, ready)

    async def _found_there(self, generation: Generation) -> bool:
        """Whether a process put the clip into its place before it died."""

        def find() -> bool:
            clip = placing.placed(generation, self._store.now())
            if clip is not None:
                self._store.succeed(generation, clip)
            return clip is not None

        return await self._at_place(generation, find)

    async def _put(self, generation: Generation, delivery: Delivery, ready: Ready) -> None:
        def put() -> bool:
            announced = finished.announced(ready, delivery)
            self._store.place(generation, announced)
            placed = generation.model_copy(update={"placing": announced})
            clip = placing.put(placed, ready, delivery, self._store.now())
            if self._store.succeed(placed, clip):
                return True
            # Another took it over: where that has its clip, this one is too many.
            known = self._store.get(generation.id).clip
            local = generation.target.address is None
            if local and known is not None and known.path != clip.path:
                placing.withdraw(placed, clip)
            raise SupersededError(generation)

        with self.steps.step(Step.DELIVER, generation):
            await self._at_place(generation, put)

    async def _at_place(self, generation: Generation, work: Callable[[], bool]) -> bool:
        """Whether ``work`` made the clip be in its place; a storage that is away is waited for."""
        for attempt in range(_PUTS):
            try:
                async with self._doorway.passage():
                    there = await self._threads_of(generation).run(work)
                    if there:
                        self._made(generation)
                    return there
            except DeliveryError as error:
                if attempt == _PUTS - 1 or not error.retry:
                    raise
                note("storage away", generation, level=logging.WARNING, said=error.message)
                self._tell(generation, Progress(state=State.RUNNING, message=error.message))
                await anyio.sleep(min(2.0**attempt / 4, _LONGEST_PAUSE))
        raise AssertionError("the last attempt returns or raises")

    def _threads_of(self, generation: Generation) -> Threads:
        """Who waits for a storage keeps nobody from the database."""
        return self.threads if generation.target.address is None else self._storing

    def _made(self, generation: Generation) -> None:
        self._tell(generation, Progress(state=State.SUCCEEDED, done=1.0))

    def _tell(self, generation: Generation, progress: Progress) -> None:
        self._desk.hear(generation.id, progress)


def _poll(generation: Generation) -> tuple[float, float]:
    """Seconds between two looks, at the least and at the most: the emulator is on this machine."""
    emulated = generation.route is not None and bool(generation.route.get("emulated"))
    return LOCAL_POLL if emulated else poll_of(generation.model)


def _has_place(generation: Generation) -> None:
    """Make sure that its clip can be put into its place, before anything is paid.

    :raises DeliveryError: its folder is gone, or cannot be written.
    """
    if generation.target.address is None:
        with generation.target.target.desk():
            pass


async def _found(maker: Maker, generation: Generation) -> Ticket:
    """The ticket of an order that may have left. Who cannot answer for a while is asked again.

    :raises AmbiguousError: it cannot be found, and nobody knows.
    """
    for attempt in range(_ORDERS):
        try:
            return await maker.recover(generation.request, generation.intent or {})
        except (AmbiguousError, DatabaseAwayError):
            raise
        except RushesError as error:
            busy = isinstance(error, (UnreachableError, RateLimitedError))
            if not busy or attempt == _ORDERS - 1:
                raise AmbiguousError(
                    "The process that ordered it died, and whether it was accepted cannot be "
                    f"found out: {error.message}",
                    code=error.code,
                    billed=None,
                ) from error
            wait = error.wait if isinstance(error, ProviderError) else None
            await anyio.sleep(min(wait or 2.0**attempt, _LONGEST_PAUSE))
    raise AssertionError("the last attempt returns or raises")


async def _collected(maker: Maker, ticket: Ticket, desk: Path) -> Delivery:
    """The finished file; what keeps it from coming for a while is waited for (law 2)."""
    for attempt in range(_FETCHES):
        try:
            return await maker.collect(ticket, desk)
        except ProviderError as error:
            if attempt == _FETCHES - 1 or not error.retry:
                raise
            await anyio.sleep(min(error.wait or 2.0**attempt, _LONGEST_PAUSE))
    raise AssertionError("the last attempt returns or raises")


def _costed(generation: Generation, delivery: Delivery) -> Delivery:
    """What a clip cost: the provider's own figure, else what it may have cost at the most."""
    if delivery.cost.known:
        return delivery
    price = generation.price
    cost = price if price.known else at_worst(generation, delivery.cost.basis)
    return delivery.model_copy(update={"cost": cost})
