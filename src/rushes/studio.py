"""The studio: the verbs that every face and every Python user calls.

:class:`AsyncStudio` is the studio; :class:`Studio` and :func:`generate` are doors to it for code
that is not async (or is, but does not want to wait for it: they work inside of a running loop too).
"""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any, Self

import anyio
from anyio import to_thread

from rushes.bill import explained, stopped
from rushes.delivery import Target
from rushes.door import waited
from rushes.engine.ask import WAITED_FOR, Ask
from rushes.errors import RequestError, RushesError
from rushes.grid import Take, compared, named, varied
from rushes.plan import ordered, plan, takes
from rushes.settings import settings as todays_settings
from rushes.takes import Takes

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence
    from types import TracebackType
    from typing import Unpack

    from rushes.engine import Engine, Generation
    from rushes.engine.ask import Terms
    from rushes.grid import Grid
    from rushes.plan import Fields
    from rushes.prompts.variations import Vary
    from rushes.settings import Settings
    from rushes.types import Clip, GenerationRequest, Progress


class AsyncStudio:
    """Makes clips. Reusable, for any number of clips; close it, or use it as a context.

    >>> async with AsyncStudio() as studio:  # doctest: +SKIP
    ...     clip = await studio.generate("a paper boat in the rain", duration=4, seed=1)
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings or todays_settings()
        self._engine: Engine | None = None
        self._opening = Lock()  # of threads: each call of a Studio has an event loop of its own
        self._stopped: list[str] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    @property
    def stopped(self) -> tuple[str, ...]:
        """Of hosted work that was stopped by cancelling: what becomes of it, and of the money."""
        return tuple(filter(None, self._stopped))

    async def aclose(self) -> None:
        """Let go of the database. What was submitted stays there, and is carried on later."""
        await to_thread.run_sync(self._close)

    async def generate(
        self,
        prompt: GenerationRequest | str | None = None,
        *,
        output: str | os.PathLike[str] | None = None,
        overwrite: bool = False,
        on_progress: Callable[[Progress], None] | None = None,
        terms: Terms | None = None,
        **fields: Unpack[Fields],
    ) -> Clip:
        """Make one clip. It is in its place, whole and measured, before this returns.

        :param prompt: the prompt, or a request; ``fields`` complete or change it.
        :param output: an .mp4 file, or a folder, also in an object storage (``s3://bucket/``);
            without it the clip goes to the storage or the library of the settings, under a readable
            name that is free.
        :param overwrite: whether ``output`` may replace a file.
        :param on_progress: called at each look at the work.
        :param terms: the project that it counts to, the most that it may cost, and the like.
        :raises RequestError: the model cannot do it (with every reason), or does not exist.
        :raises MediaError: an input is missing or cannot be read.
        :raises DeliveryError: the clip cannot be put there; known before any work where possible.
        :raises ProviderError: the maker did not deliver.
        """
        clips = await self.take(
            prompt,
            1,
            output=output,
            overwrite=overwrite,
            on_progress=on_progress,
            terms=terms,
            **fields,
        )
        return clips[0]

    async def take(  # noqa: PLR0913 - as generate, with what hears of each clip
        self,
        prompt: GenerationRequest | str | None,
        count: int,
        *,
        output: str | os.PathLike[str] | None = None,
        overwrite: bool = False,
        on_progress: Callable[[Progress], None] | None = None,
        terms: Terms | None = None,
        on_clip: Callable[[Clip], None] | None = None,
        **fields: Unpack[Fields],
    ) -> list[Clip]:
        """Make ``count`` clips of one request with several seeds: its own and those that follow it.

        All are ordered at once, or none where one is refused. Of an ``output`` such as ``film.mp4``
        several takes make ``film-1.mp4`` and so on. ``on_clip`` is called with each in their order,
        as soon as it and those before it are over. One that fails leaves the others: they are made,
        and then its error is raised. Otherwise like :meth:`generate`.
        """
        asked = takes(ordered(prompt, fields, self._settings.model), count)
        targets = self._target(output, overwrite=overwrite, count=count).each(count)
        told = None if on_clip is None else lambda _, clip: on_clip(clip)
        return await self._each(asked, targets, terms, on_progress, told)

    async def vary(  # noqa: PLR0913 - as take, with what varies
        self,
        prompt: GenerationRequest | str | None,
        vary: Vary,
        count: int | None = None,
        *,
        output: str | os.PathLike[str] | None = None,
        overwrite: bool = False,
        on_progress: Callable[[Progress], None] | None = None,
        terms: Terms | None = None,
        on_take: Callable[[Take], None] | None = None,
        **fields: Unpack[Fields],
    ) -> Grid:
        """Make takes that differ in some parts of the prompt, with one seed, and a sheet of them.

        ``{"camera": ["orbit", "static"]}`` makes a take for each value, and for each combination
        where several parts have values; ``["camera", "light"]`` makes ``count`` of the many that
        the vocabulary has, the first as written. What the prompt says of such a part is replaced.
        At most 24 takes, of which ``on_take`` is told in their order. The sheet lies beside the
        clips. Otherwise like :meth:`take`.
        """
        request = ordered(prompt, fields, self._settings.model)
        several = await to_thread.run_sync(varied, request, vary, count)
        target = self._target(output, overwrite=overwrite, count=len(several))
        targets = named(target, several)
        asked = [each.request for each in several]

        def done(number: int, clip: Clip) -> None:
            if on_take is not None:
                on_take(Take.of(several[number], clip))

        clips = await self._each(asked, targets, terms, on_progress, done)
        return await to_thread.run_sync(compared, several, clips, target)

    async def submit_many(
        self,
        requests: Sequence[GenerationRequest | str],
        *,
        output: str | os.PathLike[str] | None = None,
        keys: Sequence[str] | None = None,
        terms: Terms | None = None,
    ) -> list[Generation]:
        """Order a clip of each request, all or none of them, and return at once.

        They are made while this studio is open, and by every ``rushes worker`` on its database;
        :meth:`wait` gives the clips. What is not finished when the studio closes is carried on by
        whoever opens the database next.

        :param output: a folder; without it the clips go to the library.
        :param keys: an idempotency key for each: what was ordered under it before is not ordered
            again, and its generation is given.
        :raises RequestError: one is refused; then none is ordered.
        """
        asked = [ordered(each, {}, self._settings.model) for each in requests]
        target = self._target(output, overwrite=False, count=len(asked))
        if target.whole is not None:
            raise RequestError(f"{target.whole} is one file: name a folder for many clips.")
        plans = [await to_thread.run_sync(plan, each, self._settings) for each in asked]
        names: Sequence[str | None] = keys or [None] * len(plans)
        if len(names) != len(plans):
            raise RequestError(f"{len(names)} keys are given for {len(plans)} requests.")
        on = _on(terms)
        asks = [Ask(each, target, key=key, **on) for each, key in zip(plans, names, strict=True)]
        engine = await self._opened()
        return await to_thread.run_sync(partial(engine.admit, asks, settings=self._settings))

    async def wait(
        self,
        generation: Generation | str,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> Clip:
        """The clip of what was ordered, once it is finished; by whichever process.

        To stop waiting does not stop the work. Errors are those of :meth:`generate`.

        :param generation: or its id.
        """
        engine = await self._opened()
        name = generation if isinstance(generation, str) else generation.id
        ended = await engine.watch(name, on_progress)
        if ended.clip is None:
            raise explained(engine.error(ended), ended)
        return ended.clip

    def _target(
        self, output: str | os.PathLike[str] | None, *, overwrite: bool, count: int
    ) -> Target:
        # Of several takes none has the name itself, so that may be taken.
        library, storage = self._settings.library, self._settings.storage
        free = overwrite or count > 1
        target = Target.of(output, library, overwrite=free, storage=storage)
        return replace(target, overwrite=overwrite)

    async def _each(
        self,
        requests: Sequence[GenerationRequest],
        targets: Sequence[Target],
        terms: Terms | None,
        on_progress: Callable[[Progress], None] | None,
        on_clip: Callable[[int, Clip], None] | None,
    ) -> list[Clip]:
        """Make a clip of each request: all are ordered at once, or none, and waited for."""
        plans = [await to_thread.run_sync(plan, each, self._settings) for each in requests]
        on = _on(terms)
        if on.get("priority") is None:
            on["priority"] = WAITED_FOR
        if len(plans) > 1:  # several takes are meant to be several
            on["again"] = True
        for place in targets:
            await to_thread.run_sync(place.check_free)
        asks = [Ask(each, place, **on) for each, place in zip(plans, targets, strict=True)]
        engine = await self._opened()
        admit = partial(engine.admit, asks, settings=self._settings)
        admitted = await to_thread.run_sync(admit)
        all_of_it = Takes(len(admitted), on_progress, on_clip)
        try:
            async with anyio.create_task_group() as group:
                for number, generation in enumerate(admitted):
                    group.start_soon(self._made, generation, number, all_of_it)
        except ExceptionGroup as several:  # a mistake of who was told: it stops the waiting
            raise several.exceptions[0] from None
        except anyio.get_cancelled_exc_class():
            # Only whoever ordered it may stop it: an error here is no reason to lose a take.
            with anyio.CancelScope(shield=True):
                await self._stop(engine, admitted)
                all_of_it.flush()
            raise
        return all_of_it.clips()

    async def _made(self, generation: Generation, number: int, takes: Takes) -> None:
        """Wait for one of several takes."""
        try:
            clip = await self.wait(generation, partial(takes.progress, number))
        except RushesError as error:
            takes.failed(number, error)
        else:
            takes.made(number, clip)

    async def _stop(self, engine: Engine, many: Sequence[Generation]) -> None:
        """Have them stopped, and keep what is said of the money, in their order."""
        self._stopped = [""] * len(many)

        async def stop(number: int, name: str) -> None:
            told = await engine.stop(name)
            ended = await to_thread.run_sync(engine.store.get, name)
            self._stopped[number] = stopped(ended, told)

        async with anyio.create_task_group() as group:
            for number, each in enumerate(many):
                group.start_soon(stop, number, each.id)

    async def _opened(self) -> Engine:
        return await to_thread.run_sync(self._open) if self._engine is None else self._engine

    def _open(self) -> Engine:
        from rushes.engine.engine import acquire  # noqa: PLC0415 - loads the database

        with self._opening:
            if self._engine is None:
                self._engine = acquire(self._settings)
            return self._engine

    def _close(self) -> None:
        with self._opening:
            engine, self._engine = self._engine, None
            if engine is not None:
                from rushes.engine.engine import release  # noqa: PLC0415 - it is loaded by now

                release(engine)


class Studio:
    """:class:`AsyncStudio` for code that is not async. Each call waits for its clip.

    Any number of threads may use one.

    >>> with Studio() as studio:  # doctest: +SKIP
    ...     clip = studio.generate("a paper boat in the rain", duration=4, seed=1)
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self._studio = AsyncStudio(settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def stopped(self) -> tuple[str, ...]:
        """See :attr:`AsyncStudio.stopped`."""
        return self._studio.stopped

    def close(self) -> None:
        """See :meth:`AsyncStudio.aclose`."""
        waited(self._studio.aclose)

    def generate(
        self,
        prompt: GenerationRequest | str | None = None,
        *,
        output: str | os.PathLike[str] | None = None,
        overwrite: bool = False,
        on_progress: Callable[[Progress], None] | None = None,
        terms: Terms | None = None,
        **fields: Unpack[Fields],
    ) -> Clip:
        """See :meth:`AsyncStudio.generate`. ``on_progress`` is called in another thread."""
        return waited(
            partial(
                self._studio.generate,
                prompt,
                output=output,
                overwrite=overwrite,
                on_progress=on_progress,
                terms=terms,
                **fields,
            )
        )

    def take(  # noqa: PLR0913 - as there
        self,
        prompt: GenerationRequest | str | None,
        count: int,
        *,
        output: str | os.PathLike[str] | None = None,
        overwrite: bool = False,
        on_progress: Callable[[Progress], None] | None = None,
        terms: Terms | None = None,
        on_clip: Callable[[Clip], None] | None = None,
        **fields: Unpack[Fields],
    ) -> list[Clip]:
        """See :meth:`AsyncStudio.take`. The callbacks are called in another thread."""
        return waited(
            partial(
                self._studio.take,
                prompt,
                count,
                output=output,
                overwrite=overwrite,
                on_progress=on_progress,
                terms=terms,
                on_clip=on_clip,
                **fields,
            )
        )

    def submit_many(
        self,
        requests: Sequence[GenerationRequest | str],
        *,
        output: str | os.PathLike[str] | None = None,
        keys: Sequence[str] | None = None,
        terms: Terms | None = None,
    ) -> list[Generation]:
        """See :meth:`AsyncStudio.submit_many`."""
        submit = self._studio.submit_many
        return waited(partial(submit, requests, output=output, keys=keys, terms=terms))

    def wait(
        self,
        generation: Generation | str,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> Clip:
        """See :meth:`AsyncStudio.wait`. ``on_progress`` is called in another thread."""
        return waited(partial(self._studio.wait, generation, on_progress))

    def vary(  # noqa: PLR0913 - as there
        self,
        prompt: GenerationRequest | str | None,
        vary: Vary,
        count: int | None = None,
        *,
        output: str | os.PathLike[str] | None = None,
        overwrite: bool = False,
        on_progress: Callable[[Progress], None] | None = None,
        terms: Terms | None = None,
        on_take: Callable[[Take], None] | None = None,
        **fields: Unpack[Fields],
    ) -> Grid:
        """See :meth:`AsyncStudio.vary`. The callbacks are called in another thread."""
        return waited(
            partial(
                self._studio.vary,
                prompt,
                vary,
                count,
                output=output,
                overwrite=overwrite,
                on_progress=on_progress,
                terms=terms,
                on_take=on_take,
                **fields,
            )
        )


def generate(
    prompt: GenerationRequest | str | None = None,
    *,
    output: str | os.PathLike[str] | None = None,
    overwrite: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
    terms: Terms | None = None,
    **fields: Unpack[Fields],
) -> Clip:
    """Make one clip and wait for it; also inside of a notebook.

    >>> clip = generate("a lighthouse in a storm, drone shot", duration=4)  # doctest: +SKIP

    ``fields`` are those of a :class:`~rushes.types.GenerationRequest`: ``model``, ``image``,
    ``last_frame``, ``keyframes``, ``video``, ``extend``, ``duration``, ``aspect_ratio``,
    ``resolution``, ``size``, ``fps``, ``seed``, ``negative_prompt``, ``camera``, ``audio``,
    ``loop``, ``options``. For the rest, and for errors, see :meth:`AsyncStudio.generate`.
    """
    with Studio() as studio:
        return studio.generate(
            prompt,
            output=output,
            overwrite=overwrite,
            on_progress=on_progress,
            terms=terms,
            **fields,
        )


def _on(terms: Terms | None) -> dict[str, Any]:
    return {} if terms is None else asdict(terms)
