"""The engine: the one door to durable generations, for every face and every Python user."""

from __future__ import annotations

import asyncio
import logging
import time
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any, Self

import sqlalchemy as sa
from anyio import to_thread
from sqlalchemy.exc import DBAPIError

from rushes.engine.admission import Admission
from rushes.engine.database import Database, address
from rushes.engine.desk import Desk
from rushes.engine.events import note
from rushes.engine.health import Health
from rushes.engine.hooks import Hooks
from rushes.engine.life import Life
from rushes.engine.makers import MAKERS, Makers, able
from rushes.engine.pulse import Pulse
from rushes.engine.register import Register
from rushes.engine.runtime import Queues, Runtime, new_executor
from rushes.engine.store import Store
from rushes.engine.tables import MANY
from rushes.engine.unfinished import Unfinished
from rushes.errors import EngineError, ProviderError, RequestError
from rushes.settings import home
from rushes.types import Cost, Progress, State

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from types import TracebackType

    from pydantic import JsonValue

    from rushes.engine.ask import Ask
    from rushes.engine.generation import Generation
    from rushes.engine.runtime import Limit, Rate
    from rushes.engine.steps import Steps
    from rushes.errors import RushesError
    from rushes.settings import Settings
    from rushes.types import Ticket

#: Seconds between two looks at a generation that another process may be working on.
_LOOK = 1.0
#: Seconds after an end until what waits takes its place, together with that of others.
_SOON = 0.03
#: Seconds that orders which are on their way have to arrive where this process stops.
_PATIENCE = 60.0


_shared: list[tuple[Engine, int]] = []
_sharing = Lock()


def acquire(settings: Settings) -> Engine:
    """The engine of this process, started; :func:`release` it when it is no longer needed.

    :raises EngineError: an engine on another database is open in this process.
    """
    with _sharing:
        if not _shared:
            engine = Engine(settings)
            try:
                engine.start()
            except BaseException:
                engine.close()
                raise
            _shared.append((engine, 0))
        engine, users = _shared[0]
        if engine.address != address(settings):
            raise EngineError(
                f"This process works on {engine.database.name} already: close that studio first."
            )
        _shared[0] = (engine, users + 1)
        return engine


def release(engine: Engine) -> None:
    """Close the engine of this process when its last user is gone."""
    with _sharing:
        users = _shared[0][1] - 1
        if users:
            _shared[0] = (engine, users)
            return
        _shared.clear()
        engine.close()


def desk_of(where: str) -> Desk | None:
    """What the engine of this process carries, if it has one on that database."""
    with _sharing:
        return next((each._desk for each, _ in _shared if each.address == where), None)  # noqa: SLF001


class Engine:
    """Admits generations, and runs them in this process where it is started.

    Any number of processes may open one database. One that only admits, lists and waits need not
    be started; :meth:`start` makes it a worker too.

    :param settings: where the database is, and how providers are reached.
    :param now: the clock, in seconds since 1970.
    :param steady: seconds by a clock that nobody sets, by which others are taken for dead.
    """

    def __init__(
        self,
        settings: Settings,
        now: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self.settings = settings
        self.address = address(settings)
        self.database = Database(self.address)
        self.store = Store(self.database, now)
        try:
            with self.database.reached():
                self._queues = Queues(self.database)
            self._unfinished = Unfinished(home() / "unfinished")
        except BaseException:
            self.database.close()
            raise
        self._admission = Admission(self.store, self._queues)
        self._makers = Makers(settings, partial(Register, self.database))
        self._desk = Desk()
        self._life = Life(
            self.store,
            self._makers.of,
            self._desk,
            lambda each: self._nudged(self.store.order_itself(each, self._queues)),
            settings.public_url,
            settings.storage,
        )
        self._errors: dict[str, RushesError] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._ending: dict[str, asyncio.TimerHandle] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._runtime: Runtime | None = None
        self._pulse: Pulse | None = None
        self._steady = steady

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start(self, only: Collection[str] = ()) -> Self:
        """Run generations in this process, those of dead processes among them.

        :param only: the providers whose work is done here; none for all that this machine can do.
        :raises EngineError: another engine runs in this process.
        :raises DatabaseAwayError: the database went away meanwhile.
        """
        if self._runtime is None:
            executor, only = new_executor(), only or able()
            self._unfinished.sweep()
            self._pulse = Pulse(self.database, executor, self._beat, only, self._steady)
            with self.database.reached():
                self._pulse.beat()  # before any work is taken: what is done by nobody is taken over
                self._runtime = Runtime(self.database, executor, self._carried, only)
            self._pulse.start(self._runtime)
        return self

    def close(self) -> None:
        """Stop. What is under way stays as it stands, and is carried on by whoever starts next."""
        if self._runtime is not None:
            if self._loop is not None and self._loop.is_running():
                asyncio.run_coroutine_threadsafe(self._let_go(), self._loop).result()
            self._runtime.close()
            if self._pulse is not None:
                self._pulse.stop()  # last: from now on others may take over
            self._life.close()
            self._runtime = self._pulse = self._loop = None
        self._unfinished.close()
        self._queues.close()
        self.database.close()

    async def _let_go(self) -> None:
        """Leave everything as it stands, once orders that are on their way are written down."""
        for timer in self._ending.values():
            timer.cancel()
        await self._life.settle_down(_PATIENCE)
        carried = tuple(self._tasks)
        for task in carried:
            task.cancel()
        if carried:
            await asyncio.wait(carried, timeout=_PATIENCE)
        await self._makers.aclose()  # only now: what it was making is not to be told of that

    def admit(
        self, asks: Sequence[Ask], batch: str | None = None, settings: Settings | None = None
    ) -> list[Generation]:
        """Admit what is asked: all of it or nothing; see :meth:`Admission.admit`.

        :param settings: how providers are reached, if not as this engine was told.
        """
        admitted = self._admission.admit(asks, settings or self.settings, batch)
        for each in {each.line: each for each in admitted}.values():
            self._nudged(each)
        return admitted

    async def watch(
        self, name: str, on_progress: Callable[[Progress], None] | None = None
    ) -> Generation:
        """Wait until a generation is over, wherever it is worked on, and give it.

        :param on_progress: is called here with each progress that this process hears of.
        """
        loop = asyncio.get_running_loop()
        news: asyncio.Queue[Progress] = asyncio.Queue()

        def hear(told: Progress) -> None:
            loop.call_soon_threadsafe(news.put_nowait, told)

        with self._desk.listening(name, hear):
            while True:
                generation = await to_thread.run_sync(self.store.get, name)
                if generation.state.over:
                    if on_progress is not None:
                        on_progress(_progress(generation))
                    return generation
                if not self._desk.has(name) and on_progress is not None:
                    on_progress(_progress(generation))
                # What this process works on is heard of; another's work is looked at.
                over = False
                while not over:
                    try:
                        told = await asyncio.wait_for(news.get(), _LOOK)
                    except TimeoutError:
                        if self._desk.has(name):
                            continue
                        break
                    over = told.state.over
                    if on_progress is not None and not over:
                        on_progress(told)

    def error(self, generation: Generation) -> RushesError:
        """Why a generation has no clip, as the error that was raised, or one made anew from it."""
        raised = self._errors.pop(generation.id, None)  # of several who wait, one gets that
        if raised is not None:
            return raised
        if generation.failure is None:
            return EngineError(f"Generation {generation.id} is {generation.state}.")
        return generation.failure.error()

    def cancel(self, name: str) -> Generation:
        """Ask for a generation to be stopped. Whoever works on it does so, and says what it costs.

        :raises RequestError: there is none of that name, or it is over already.
        """
        generation = self.store.get(name)
        if generation.state.over:
            raise RequestError(f"Generation {generation.id} is {generation.state} already.")
        self.store.ask_to_stop(generation)
        self.store.stop_queued(generation)
        self._desk.stop([generation.id])  # also where it only waits for its turn
        return self.store.get(generation.id)

    async def call_off(self, name: str) -> Generation:
        """Stop a generation that no process works on, by asking its maker from here.

        What cannot be stopped stays as it is, for whoever takes it over; its row says why.
        """
        generation = self.store.get(name)
        ticket = generation.ticket
        if generation.state.over:
            return generation
        if generation.provider in MAKERS:  # it was being made by a process that is gone
            self.store.stop(generation, "It was stopped; it cost nothing.", Cost.FREE)
        elif ticket is None:
            said = "It may have been ordered when its process ended; who takes it over finds out."
            self.store.report(generation, Progress(state=State.RUNNING, message=said))
        else:
            maker = self._makers.of(generation.provider)
            try:
                told = await maker.check(ticket)
                told = told if told.state.over else await maker.cancel(ticket)
            except ProviderError as error:
                told = Progress(state=State.RUNNING, message=error.message)
            if told.state is State.CANCELLED:
                self.store.stop(generation, told.message or "It was stopped.", told.cost)
            elif told.state.over:
                said = "It is finished and billed; who takes it over fetches it."
                self.store.report(generation, Progress(state=State.RUNNING, message=said))
            else:
                self.store.report(generation, told)
        return self.store.get(generation.id)

    async def stop(self, name: str, patience: float = 10.0) -> Progress | None:
        """:meth:`cancel`, and wait for what the maker says of it and of the money.

        ``None`` where nobody has said anything within ``patience`` seconds. What cannot be stopped
        stays in the database, and its clip can still be fetched.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Progress] = loop.create_future()

        def hear(told: Progress) -> None:
            loop.call_soon_threadsafe(_put, answer, told)

        with self._desk.waiting(name, hear):
            try:
                await to_thread.run_sync(self.cancel, name)
                told = await asyncio.wait_for(answer, patience)
            except TimeoutError:
                return None
            except RequestError:  # it was over before
                return _progress(await to_thread.run_sync(self.store.get, name))
        if not told.state.over:
            return told
        return _progress(await to_thread.run_sync(self.store.get, name))

    def retry(self, name: str) -> Generation:
        """Bring a generation that failed or was cancelled to its clip after all.

        What was ordered and only could not be fetched, checked or put into its place is fetched
        again, for no more money. What the provider refused or failed is ordered anew.

        :raises RequestError: it is not over, it has its clip, or nobody knows whether it is paid.
        :raises OverBudgetError: it must be ordered anew, and no budget is left.
        """
        generation = self.store.get(name)
        state = generation.state
        if state is State.UNKNOWN:
            raise RequestError(
                f"Nobody knows whether generation {generation.id} is paid: look at the provider, "
                f"then type rushes jobs resolve {generation.id} --found ID, or --not-accepted."
            )
        if state not in {State.FAILED, State.CANCELLED}:
            raise RequestError(f"Generation {generation.id} is {state}: there is nothing to retry.")
        if generation.ticket is not None and not _final(generation):
            return self._nudged(self.store.carry_on(generation, None, self._queues))
        return self._nudged(self.store.order_anew(generation, self._queues))

    async def resolve(self, name: str, found: Mapping[str, JsonValue] | None) -> Generation:
        """Settle a generation of which nobody knows whether it was accepted.

        :param found: how the provider finds the work, such as ``{"id": "…"}``; that is looked up,
            and then waited for. ``None``: it was not accepted, and cost nothing.
        :raises RequestError: its state is another one, the provider has no such work, or that is
            another generation's. Nothing changes, and another id can be told.
        :raises ProviderError: the provider cannot be asked now; nothing changes.
        """
        generation = self.store.get(name)
        if generation.state is not State.UNKNOWN:
            raise RequestError(
                f"Generation {generation.id} is {generation.state}: there is nothing to resolve."
            )
        if found is None:
            self.store.disown(generation)
            return self.store.get(generation.id)
        # A maker of its own: that of the workflows belongs to their event loop.
        makers = Makers(self.settings, partial(Register, self.database))
        try:
            maker = makers.of(generation.provider)
            ticket = maker.adopt(generation.request, generation.intent or {}, found)
            self._check_free(generation, ticket)
            await maker.known(ticket)
        finally:
            await makers.aclose()
        return self._nudged(self.store.carry_on(generation, ticket, self._queues))

    def _check_free(self, generation: Generation, ticket: Ticket) -> None:
        """Refuse work that another generation waits for, or has got its clip from."""
        base = str((generation.route or {}).get("base"))
        register = Register(self.database, generation.provider)
        holders = register.holders(base, [ticket.order]) if ticket.order else {}
        for holder in set(holders.values()) - {generation.id}:
            raise RequestError(
                f"{ticket.order} is the work of generation {holder}: look for another one, or "
                f"type rushes jobs resolve {generation.id} --not-accepted."
            )

    def limit(self, provider: str, most: int) -> None:
        """Let no more of a provider's work run at a time, in all processes together.

        Of makers of this machine: in each process. It is kept in the database.

        :raises MissingCredentialsError: its key is not set, and it was never asked for anything.
        """
        self._admission.limit(provider, most, self.settings)

    def pace(self, provider: str, rate: Rate | None) -> None:
        """Let no more of a provider's work begin than that, in all processes together.

        ``None``: as fast as it comes. It is kept in the database.

        :raises MissingCredentialsError: as :meth:`limit`.
        """
        self._admission.pace(provider, rate, self.settings)

    def limits(self) -> Mapping[str, Limit]:
        """What holds now for each queue, by its name: ``PROVIDER`` or ``PROVIDER:KEY``."""
        return self._queues.limits()

    def prune(self, before: float) -> int:
        """Forget what was over before a time; its clips, receipts and money stay. How many.

        A request that is forgotten is a new one when it is asked for again.
        """
        old = self.store.old(before)
        for start in range(0, len(old), MANY):
            self._queues.forget(self.store.forget(old[start : start + MANY]))
        return len(old)

    def _nudged(self, generation: Generation) -> Generation:
        if self._runtime is not None:
            self._runtime.nudge(generation.line)
        return generation

    @property
    def steps(self) -> Steps:
        """How long the steps of generations took in this process."""
        return self._life.steps

    @property
    def carried(self) -> tuple[str, ...]:
        """What this process carries now."""
        return self._desk.names

    def health(self) -> Health:
        """Whether this process does its work."""
        try:
            with self.database.read() as connection:
                connection.execute(sa.select(1))
            answers = True
        except DBAPIError:
            answers = False
        beat = None if self._pulse is None else self._pulse.since
        return Health(answers, beat, len(self.carried))

    def hooks(self) -> Hooks:
        """What hears the reports of providers on the generations of this database."""
        return Hooks(self.store, self._desk)

    async def _carried(self, name: str, workflow: str) -> None:
        """The workflow: one generation, in the event loop of DBOS."""
        self._loop = asyncio.get_running_loop()
        generation = await self._life.threads.run(self.store.get, name)
        if generation.workflow != workflow:  # a later one has its place
            return
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        with self._desk.work(name, stop=generation.cancel):
            error = await self._life.carry(generation)
            if error is not None and self._desk.heard(name):
                self._errors[name] = error
        self._desk.over(name)
        self._nudge_soon(generation.queue)

    def _nudge_soon(self, queue: str) -> None:
        """Fill the places of a queue that become free: DBOS frees one when its workflow is over."""
        if self._loop is not None and queue not in self._ending:
            self._ending[queue] = self._loop.call_later(_SOON, self._nudged_now, queue)

    def _nudged_now(self, queue: str) -> None:
        self._ending.pop(queue)
        if self._loop is not None and self._runtime is not None:
            self._loop.run_in_executor(None, self._runtime.nudge, queue)

    def _beat(self) -> None:
        """Hear of what others want to be stopped, and of what nobody works on any more."""
        self._unfinished.sweep()
        mine = self._desk.names
        if mine:
            self._desk.stop(self.store.cancelled())
        news = self.store.news()
        if news:
            told = news.intersection(mine)
            for name in told:
                self._desk.wake(name)
            self.store.heard(told)
        for lost in self.store.abandoned():
            if self._desk.has(lost.id):  # it was given up, and its order came after all
                continue
            note("lost its workflow, and gets another", lost, level=logging.WARNING)
            self.store.requeue(lost, self._queues)
        if self._runtime is not None:
            self._runtime.reclaim()


def _put(answer: asyncio.Future[Progress], told: Progress) -> None:
    if not answer.done():
        answer.set_result(told)


def _progress(generation: Generation) -> Progress:
    return Progress(state=generation.state, done=generation.done, message=generation.message)


def _final(generation: Generation) -> bool:
    """Whether it ended by the provider's own word, so that its ticket leads nowhere."""
    failure = generation.failure
    word = {"GenerationFailedError", "ModeratedError", "CancelledError"}
    return failure is not None and failure.kind in word
