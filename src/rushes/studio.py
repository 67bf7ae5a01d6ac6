"""The studio: the verbs that every face and every Python user calls.

:class:`AsyncStudio` is the studio; :class:`Studio` and :func:`generate` are doors to it for code
that is not async (or is, but does not want to wait for it: they work inside of a running loop too).
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from importlib import import_module
from time import monotonic
from typing import TYPE_CHECKING, Self, TypeVar

import anyio
from anyio import to_thread

from rushes import catalogue
from rushes.bill import accounted, stopped
from rushes.delivery import Target, differences, stem, verified
from rushes.door import waited
from rushes.errors import BadReplyError, DeliveryError, ProviderError
from rushes.grid import Take, compared, named, varied
from rushes.plan import LOCAL_POLL, ordered, plan, takes
from rushes.settings import settings as todays_settings
from rushes.types import Clip

if TYPE_CHECKING:
    import os
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import Unpack

    from rushes.grid import Grid
    from rushes.plan import Fields, Plan
    from rushes.prompts.variations import Vary
    from rushes.settings import Settings
    from rushes.types import Delivery, Facts, GenerationRequest, Maker, Progress, Ticket

T = TypeVar("T")
#: Makers of this machine, by provider: where each lives. Loaded on first use. Every other provider
#: of the catalogue is hosted.
MAKERS: Mapping[str, str] = {"preview": "rushes.preview:Preview"}


class AsyncStudio:
    """Makes clips. Reusable, for any number of clips; close it, or use it as a context.

    >>> async with AsyncStudio() as studio:  # doctest: +SKIP
    ...     clip = await studio.generate("a paper boat in the rain", duration=4, seed=1)
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings or todays_settings()
        self._makers: dict[str, Maker] = {}
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
        """Stop what is still being made, and remove temporary files."""
        for maker in self._makers.values():
            await maker.aclose()
        self._makers.clear()

    async def hang_up(self) -> None:
        """Close the connections of this event loop; the studio stays as it is."""
        for maker in self._makers.values():
            await maker.hang_up()

    async def generate(
        self,
        prompt: GenerationRequest | str | None = None,
        *,
        output: str | os.PathLike[str] | None = None,
        overwrite: bool = False,
        on_progress: Callable[[Progress], None] | None = None,
        **fields: Unpack[Fields],
    ) -> Clip:
        """Make one clip. It is on the disk, whole and measured, before this returns.

        :param prompt: the prompt, or a request; ``fields`` complete or change it.
        :param output: an .mp4 file, or a folder; without it the clip goes to the library, under a
            readable name that is free.
        :param overwrite: whether ``output`` may replace a file.
        :param on_progress: called at each look at the work.
        :raises RequestError: the model cannot do it (with every reason), or does not exist.
        :raises MediaError: an input is missing or cannot be read.
        :raises DeliveryError: the clip cannot be put there; known before any work where possible.
        :raises ProviderError: the maker did not deliver.
        """
        clips = await self.take(
            prompt, 1, output=output, overwrite=overwrite, on_progress=on_progress, **fields
        )
        return clips[0]

    async def take(
        self,
        prompt: GenerationRequest | str | None,
        count: int,
        *,
        output: str | os.PathLike[str] | None = None,
        overwrite: bool = False,
        on_progress: Callable[[Progress], None] | None = None,
        on_clip: Callable[[Clip], None] | None = None,
        **fields: Unpack[Fields],
    ) -> list[Clip]:
        """Make ``count`` clips of one request with several seeds: its own and those that follow it.

        Of an ``output`` such as ``film.mp4`` several takes make ``film-1.mp4`` and so on.
        ``on_clip`` is called with each as soon as it is finished; what is finished stays, also
        where a later one fails. Otherwise like :meth:`generate`.
        """
        asked = takes(ordered(prompt, fields, self._settings.model), count)
        targets = self._target(output, overwrite=overwrite, count=count).each(count)
        return await self._each(asked, targets, on_progress, on_clip)

    async def vary(  # noqa: PLR0913 - as take, with what varies
        self,
        prompt: GenerationRequest | str | None,
        vary: Vary,
        count: int | None = None,
        *,
        output: str | os.PathLike[str] | None = None,
        overwrite: bool = False,
        on_progress: Callable[[Progress], None] | None = None,
        on_take: Callable[[Take], None] | None = None,
        **fields: Unpack[Fields],
    ) -> Grid:
        """Make takes that differ in some parts of the prompt, with one seed, and a sheet of them.

        ``{"camera": ["orbit", "static"]}`` makes a take for each value, and for each combination
        where several parts have values; ``["camera", "light"]`` makes ``count`` of the many that
        the vocabulary has, the first as written. What the prompt says of such a part is replaced.
        At most 24 takes, of which ``on_take`` is told as soon as each is finished. The sheet lies
        beside the clips. Otherwise like :meth:`take`.
        """
        request = ordered(prompt, fields, self._settings.model)
        several = await to_thread.run_sync(varied, request, vary, count)
        target = self._target(output, overwrite=overwrite, count=len(several))
        targets = named(target, several)
        asked = [each.request for each in several]
        to_come = iter(several)

        def done(clip: Clip) -> None:
            take = Take.of(next(to_come), clip)
            if on_take is not None:
                on_take(take)

        clips = await self._each(asked, targets, on_progress, done)
        return await to_thread.run_sync(compared, several, clips, target)

    def _target(
        self, output: str | os.PathLike[str] | None, *, overwrite: bool, count: int
    ) -> Target:
        # Of several takes none has the name itself, so that may be taken.
        target = Target.of(output, self._settings.library, overwrite=overwrite or count > 1)
        return replace(target, overwrite=overwrite)

    async def _each(
        self,
        requests: Sequence[GenerationRequest],
        targets: Sequence[Target],
        on_progress: Callable[[Progress], None] | None,
        on_clip: Callable[[Clip], None] | None,
    ) -> list[Clip]:
        """Make a clip of each request; all are refused before the first is made."""
        plans = [await to_thread.run_sync(plan, each, self._settings) for each in requests]
        clips: list[Clip] = []
        for planned, place in zip(plans, targets, strict=True):
            clip = await self._clip(planned, place, on_progress)
            if clip.sha256 in {made.sha256 for made in clips}:
                same = "Byte for byte an earlier take: what differs decides nothing here."
                clip = clip.model_copy(update={"notes": (*clip.notes, same)})
            clips.append(clip)
            if on_clip is not None:
                on_clip(clip)
        return clips

    async def _clip(
        self, plan: Plan, target: Target, on_progress: Callable[[Progress], None] | None
    ) -> Clip:
        """Submit, wait, collect, verify, deliver."""
        maker = self._maker(plan.request.model)
        with target.desk() as desk:
            ticket = await maker.submit(plan.request)
            made = False
            try:
                poll = plan.poll if self._settings.emulator is None else LOCAL_POLL
                await _finished(maker, ticket, poll, on_progress)
                made = True
                delivery = await maker.collect(ticket, desk)
            except anyio.get_cancelled_exc_class():
                # Only whoever ordered it may stop it: an error here is no reason to lose a take.
                await self._stop(maker, ticket, made=made)
                raise
            except (ProviderError, DeliveryError) as error:
                accounted(error, ticket, plan.price)
                raise
            check = partial(verified, stranger=self._strange(ticket))
            return await to_thread.run_sync(_delivered, plan, target, delivery, ticket, check)

    def _strange(self, ticket: Ticket) -> bool:
        """Whether a clip comes from outside, so that its decoder is fenced in."""
        own = catalogue.find(ticket.model).provider.local
        return not (own or self._settings.trusted or self._settings.emulator is not None)

    async def _stop(self, maker: Maker, ticket: Ticket, *, made: bool) -> None:
        """Stop what is not finished: to cancel what is would throw away what is paid."""
        self._stopped.append(stopped(ticket, None, made=made))
        if not made or not ticket.order:
            with anyio.CancelScope(shield=True):
                progress = await maker.cancel(ticket)
            self._stopped[-1] = stopped(ticket, progress)

    def _maker(self, model: str) -> Maker:
        provider = catalogue.find(model).provider.name
        if provider not in self._makers:
            self._makers[provider] = _made(provider, self._settings)
        return self._makers[provider]


class Studio:
    """:class:`AsyncStudio` for code that is not async. Each call waits for its clip.

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
        **fields: Unpack[Fields],
    ) -> Clip:
        """See :meth:`AsyncStudio.generate`. ``on_progress`` is called in another thread."""
        return self._waited(
            partial(
                self._studio.generate,
                prompt,
                output=output,
                overwrite=overwrite,
                on_progress=on_progress,
                **fields,
            )
        )

    def take(
        self,
        prompt: GenerationRequest | str | None,
        count: int,
        *,
        output: str | os.PathLike[str] | None = None,
        overwrite: bool = False,
        on_progress: Callable[[Progress], None] | None = None,
        on_clip: Callable[[Clip], None] | None = None,
        **fields: Unpack[Fields],
    ) -> list[Clip]:
        """See :meth:`AsyncStudio.take`. The callbacks are called in another thread."""
        return self._waited(
            partial(
                self._studio.take,
                prompt,
                count,
                output=output,
                overwrite=overwrite,
                on_progress=on_progress,
                on_clip=on_clip,
                **fields,
            )
        )

    def vary(  # noqa: PLR0913 - as there
        self,
        prompt: GenerationRequest | str | None,
        vary: Vary,
        count: int | None = None,
        *,
        output: str | os.PathLike[str] | None = None,
        overwrite: bool = False,
        on_progress: Callable[[Progress], None] | None = None,
        on_take: Callable[[Take], None] | None = None,
        **fields: Unpack[Fields],
    ) -> Grid:
        """See :meth:`AsyncStudio.vary`. The callbacks are called in another thread."""
        return self._waited(
            partial(
                self._studio.vary,
                prompt,
                vary,
                count,
                output=output,
                overwrite=overwrite,
                on_progress=on_progress,
                on_take=on_take,
                **fields,
            )
        )

    def _waited(self, call: Callable[[], Awaitable[T]]) -> T:
        """Each call has an event loop of its own, to which no connection may outlive it."""

        async def whole() -> T:
            try:
                return await call()
            finally:
                with anyio.CancelScope(shield=True):
                    await self._studio.hang_up()

        return waited(whole)


def generate(
    prompt: GenerationRequest | str | None = None,
    *,
    output: str | os.PathLike[str] | None = None,
    overwrite: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
    **fields: Unpack[Fields],
) -> Clip:
    """Make one clip and wait for it; also inside of a notebook.

    >>> clip = generate("a lighthouse in a storm, drone shot", duration=4)  # doctest: +SKIP

    ``fields`` are those of a :class:`~rushes.types.GenerationRequest`: ``model``, ``image``,
    ``last_frame``, ``keyframes``, ``video``, ``extend``, ``duration``, ``aspect_ratio``,
    ``resolution``, ``size``, ``fps``, ``seed``, ``negative_prompt``, ``audio``, ``loop``,
    ``options``. For the rest, and for errors, see :meth:`AsyncStudio.generate`.
    """
    with Studio() as studio:
        return studio.generate(
            prompt, output=output, overwrite=overwrite, on_progress=on_progress, **fields
        )


def pause(elapsed: float, poll: tuple[float, float]) -> float:
    """Seconds until the next look: a tenth of what has passed, within ``poll``."""
    return min(max(poll[0], elapsed / 10), poll[1])


async def _finished(
    maker: Maker,
    ticket: Ticket,
    poll: tuple[float, float],
    on_progress: Callable[[Progress], None] | None,
) -> None:
    """Look at the work until it is over."""
    started = monotonic()
    while True:
        progress = await maker.check(ticket)
        if on_progress is not None:
            on_progress(progress)
        if progress.state.over:
            return
        wait = pause(monotonic() - started, poll)
        await anyio.sleep(wait if progress.wait is None else max(wait, progress.wait))


def _made(provider: str, settings: Settings) -> Maker:
    if provider in MAKERS:
        module, _, name = MAKERS[provider].partition(":")
        maker: Maker = getattr(import_module(module), name)()
        return maker
    from rushes.hosted import Hosted  # noqa: PLC0415 - loads the HTTP client

    return Hosted(provider, settings)


def _delivered(
    plan: Plan,
    target: Target,
    delivery: Delivery,
    ticket: Ticket,
    check: Callable[[Path], tuple[Facts, str]],
) -> Clip:
    """Verify the file, and only then put it where it was asked for."""
    try:
        facts, sha256 = check(delivery.path)
        path = target.put(delivery.path, stem(plan.request, target.said, sha256[:4]))
    except BadReplyError as error:
        error.billed = plan.price.high != 0
        accounted(error, ticket, plan.price)
        raise
    except DeliveryError as error:
        accounted(error, ticket, plan.price)
        raise
    return Clip(
        path=path,
        sha256=sha256,
        facts=facts.model_copy(update={"path": path}),
        request=plan.request,
        seed=delivery.seed,
        cost=delivery.cost if delivery.cost.known else plan.price,
        origin=delivery.origin,
        notes=(*delivery.notes, *differences(plan.request, plan.settled, facts)),
    )
