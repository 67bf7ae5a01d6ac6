"""One story over hosted providers: what their rows offer is accepted, made, and told truly.

It is told over the emulator, whose wires judge the providers, with every fault of
:mod:`rushes.emulator.faults`. What is wrong is said in a sentence.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from rushes import catalogue
from rushes.catalogue.refusal import reasons
from rushes.emulator.faults import OF_REPLIES, Armed, Fault, Stage
from rushes.errors import (
    AmbiguousError,
    AuthRejectedError,
    BadReplyError,
    GenerationFailedError,
    ModeratedError,
    ProviderError,
    RateLimitedError,
    UnsupportedError,
)
from rushes.hosted import Hosted
from rushes.studio import AsyncStudio
from rushes.testing.cases import case, hold, lead, offers, plain
from rushes.testing.fixtures import laid_out, lent
from rushes.testing.offers import GIVEN, other_modes, silent, unoffered
from rushes.testing.orders import order, own_only
from rushes.types import Mode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rushes.emulator.desk import Desk
    from rushes.testing.cases import Offer
    from rushes.testing.orders import Props
    from rushes.types import Clip, GenerationRequest

#: What befalls the one create, and how it must end: with this error; ``None``: the order is placed,
#: or nobody says whether it is.
CREATES: dict[Fault, type[ProviderError] | None] = {
    **dict.fromkeys(sorted(OF_REPLIES)),
    Fault.RATE_LIMIT: RateLimitedError,
    Fault.RATE_LIMIT_BARE: RateLimitedError,
}
#: What befalls the work or its clip, and how it must end; ``None``: with a clip.
WORKS: dict[Fault, type[ProviderError] | None] = {
    Fault.MODERATED_INPUT: ModeratedError,
    Fault.MODERATED_OUTPUT: ModeratedError,
    Fault.FAILS: GenerationFailedError,
    Fault.LINK_EXPIRED: None,
    Fault.CUT_OFF: None,
    Fault.WRONG_LENGTH: BadReplyError,
    Fault.NOT_A_VIDEO: BadReplyError,
    Fault.SHORT_CLIP: None,
    Fault.SMALL_CLIP: None,
}
_FALLS_SHORT = {Fault.SHORT_CLIP, Fault.SMALL_CLIP}


class Story:
    """Judges the ``providers`` of that name; a test class of a package has this as its base.

    What needs the wire of a provider is skipped where nobody brings one.
    """

    providers: ClassVar[Sequence[str]] = ()
    pytestmark: ClassVar[list[pytest.MarkDecorator]] = [pytest.mark.anyio]

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Every offer of the rows; one model for each mode; one model of each provider."""
        every = [offer for name in self.providers for offer in offers(name)]
        made = {(model.provider.name, mode): (model, mode) for model, mode in every[::-1]}
        leads = [lead(name) for name in self.providers]
        wired = "emulator" in metafunc.fixturenames
        for name, cases in (("offer", every), ("made", list(made.values())), ("lead", leads)):
            if name in metafunc.fixturenames:
                metafunc.parametrize(name, [case(each, wired=wired) for each in cases])

    @pytest.fixture
    @staticmethod
    def anyio_backend() -> str:
        """The event loop of all tests here."""
        return "asyncio"

    @pytest.fixture
    @staticmethod
    def emulator(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
        """See :func:`rushes.testing.emulator`."""
        yield from lent(request.config, monkeypatch)

    @pytest.fixture
    @staticmethod
    def props(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Props:
        """See :func:`rushes.testing.props`."""
        return laid_out(request.config, tmp_path_factory)

    def test_what_is_offered_changes_the_call(self, offer: Offer, tmp_path: Path) -> None:
        """Each setting that the row has, in two ways, gives two calls."""
        said = silent(offer[0], plain(offer, tmp_path))
        hold(not said, "\n".join(said))

    def test_what_is_not_offered_is_refused(self, offer: Offer, tmp_path: Path) -> None:
        """By the row, before anything is sent."""
        model, mode = offer
        request = plain(offer, tmp_path)
        for field, change in unoffered(request, model.modes[mode]):
            named = {reason.field for reason in reasons(request.but(**change), model, GIVEN)}
            hold(field in named, f"{model.id} offers no such {field} in {mode}, but takes it.")
        for other in other_modes(model, request):
            hold(bool(reasons(other, model, None)), f"{model.id} takes {other.mode}.")

    async def test_a_refusal_sends_nothing(
        self, lead: Offer, emulator: Desk, props: Props, tmp_path: Path
    ) -> None:
        """What cannot be done costs nothing, and nobody hears of it."""
        model, mode = lead
        request = order(model, mode, props)
        for _, change in unoffered(request, model.modes[mode]):
            with pytest.raises(UnsupportedError):
                await self.generate(request.but(**change), tmp_path)
        hold(not emulator.journal.entries, f"{model.id} was asked for what it does not do.")

    async def test_what_is_offered_is_accepted(
        self, offer: Offer, emulator: Desk, props: Props, tmp_path: Path
    ) -> None:
        """The wire takes the plainest order, at the price of the estimate."""
        model, mode = offer
        own = await self.own_clip(offer, emulator, props, tmp_path)
        request = order(model, mode, props, **own)
        catalogue.check(request, elsewhere=True)
        emulator.faults.armed.append(Armed(Fault.NEVER, provider=model.provider.name))
        try:
            await self.submit(request)
        except ProviderError as error:
            said = f"{model.id} offers {mode}, but the wire does not take the plainest order"
            hold(good=False, said=f"{said}: {error}")
        (paid,) = emulator.journal.jobs.values()
        wanted = catalogue.price(request)
        if wanted.known and paid.price is not None:
            good = (wanted.low or 0) <= paid.price <= (wanted.high or 0)
            hold(good, f"{model.id} was estimated at {wanted}, and costs {paid.price}.")

    async def test_each_mode_is_made(
        self, made: Offer, emulator: Desk, props: Props, tmp_path: Path
    ) -> None:
        """A whole clip, as it was ordered, for the money that is told."""
        model, mode = made
        own = await self.own_clip(made, emulator, props, tmp_path)
        clip = await self.generate(order(model, mode, props, small=True, **own), tmp_path)
        hold(not clip.notes, f"{model.id} {mode}: {' '.join(clip.notes)}")
        settled = catalogue.resolve(clip.request, given=None)
        if settled.duration is not None and mode is not Mode.EXTENSION:
            off = abs(clip.duration - settled.duration)
            hold(off <= Fraction(1, 12), f"{model.id} {mode} is {float(off):.2f} s off.")
        (paid,) = emulator.journal.jobs.values()
        if clip.cost.low == clip.cost.high and clip.cost.known:
            told = f"{model.id} {mode} cost {paid.charged}, but {clip.cost.high} is told."
            hold(clip.cost.high == paid.charged, told)

    @pytest.mark.parametrize("fault", CREATES, ids=str)
    async def test_a_create_is_never_paid_twice(
        self, fault: Fault, lead: Offer, emulator: Desk, props: Props
    ) -> None:
        """Whatever befalls it: it is placed once, refused, or nobody says which (laws 1 and 5)."""
        model, mode = lead
        name = model.provider.name
        number = 0.01 if fault in {Fault.RATE_LIMIT, Fault.SLOW} else None
        armed = Armed(fault, number, provider=name, stage=Stage.CREATE)
        emulator.faults.armed += [armed, Armed(Fault.NEVER, provider=name, times=9)]
        caught: ProviderError | None = None
        try:
            await self.submit(order(model, mode, props))
        except ProviderError as error:
            caught = error
        placed, wanted = len(emulator.journal.jobs), CREATES[fault]
        hold(
            placed <= 1,
            f"{name} placed {placed} paid orders where one was asked for, after {fault} on the "
            "create. Sent again is only what the vendor is known to accept once: idempotent = "
            "True says that it has a key for that.",
        )
        if isinstance(caught, AmbiguousError):
            hold(caught.billed is None, f"{name}: nobody knows, but billed is {caught.billed}.")
        elif caught is None:
            hold(placed == 1, f"{name} gave a ticket after {fault}, but nothing was placed.")
        else:
            said = f"{name} says after {fault} that the order failed ({caught}), and it was placed."
            hold(not placed and caught.billed is not True, said)
        if wanted is not None:
            said = f"{name} tells {fault} as {type(caught).__name__}, not {wanted.__name__}."
            hold(isinstance(caught, wanted), said)

    async def test_no_look_loses_the_work(
        self, lead: Offer, emulator: Desk, props: Props, tmp_path: Path
    ) -> None:
        """Whatever befalls the looks, the clip comes (law 2)."""
        model, mode = lead
        for fault in sorted(OF_REPLIES):
            armed = Armed(fault, 0.01, provider=model.provider.name, stage=Stage.CHECK)
            emulator.faults.armed.append(armed)
        try:
            await self.generate(order(model, mode, props, small=True), tmp_path)
        except ProviderError as error:
            hold(good=False, said=f"{model.provider.name} gave up after a failed look: {error}")
        hold(len(emulator.journal.jobs) == 1, f"{model.provider.name} placed a second order.")

    async def test_an_unknown_word_means_running(
        self, lead: Offer, emulator: Desk, props: Props
    ) -> None:
        """Only a word that is documented ends the work (law 2)."""
        model, mode = lead
        name = model.provider.name
        for fault in (Fault.UNKNOWN_STATUS, Fault.NEVER):
            emulator.faults.armed.append(Armed(fault, provider=name))
        maker = Hosted(name)
        try:
            ticket = await maker.submit(order(model, mode, props))
            for _ in range(2):
                state = (await maker.check(ticket)).state
                told = f"{name} takes a status word that nobody has documented for {state}."
                hold(not state.over, f"{told} It means that the work is still running.")
        except GenerationFailedError as error:
            said = f"{name} takes a status word that nobody has documented for a failure ({error})."
            hold(good=False, said=f"{said} It means that the work is still running.")
        finally:
            await maker.aclose()

    @pytest.mark.parametrize("fault", WORKS, ids=str)
    async def test_every_fault_ends_well(
        self, fault: Fault, lead: Offer, emulator: Desk, props: Props, tmp_path: Path
    ) -> None:
        """With a clip, which says where it falls short, or with the right error and its money."""
        model, mode = lead
        name, request = model.provider.name, order(model, mode, props, small=True)
        if model.modes[mode].prompt is False:
            emulator.faults.armed.append(Armed(fault, provider=name))
        else:
            request = request.but(prompt=f"{request.prompt} !fault={fault}")
        wanted = WORKS[fault]
        try:
            clip = await self.generate(request, tmp_path)
        except ProviderError as error:
            told = f"{name} tells {fault} as {type(error).__name__} ({error})."
            hold(wanted is not None and isinstance(error, wanted), told)
            spent = _spent(emulator)
            said = f"{name} says of {fault} that billed is {error.billed}, but it is {spent}."
            hold(error.billed in {None, spent}, said)
            hold(not _left(tmp_path), f"{name} left a file behind after {fault}.")
        else:
            hold(wanted is None, f"{name} gave a clip in spite of {fault}.")
            said = f"{name} after {fault}: the clip says {clip.notes}."
            hold(bool(clip.notes) is (fault in _FALLS_SHORT), said)
        hold(len(emulator.journal.jobs) <= 1, f"{name} placed a second order after {fault}.")

    async def test_a_wrong_key_is_told(
        self, lead: Offer, emulator: Desk, props: Props, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Before anything is placed."""
        model, mode = lead
        for variable in next(iter(model.provider.keys), ()):
            monkeypatch.setenv(variable, "invalid-key")
        if model.provider.keys:
            with pytest.raises(AuthRejectedError):
                await self.submit(order(model, mode, props))
        hold(not emulator.journal.jobs, f"{model.provider.name} placed an order with a wrong key.")

    async def test_a_cancel_says_what_becomes_of_the_money(
        self, lead: Offer, emulator: Desk, props: Props
    ) -> None:
        """Also of work that never ends."""
        model, mode = lead
        emulator.faults.armed.append(Armed(Fault.NEVER, provider=model.provider.name))
        maker = Hosted(model.provider.name)
        try:
            ticket = await maker.submit(order(model, mode, props))
            standing = await maker.check(ticket)
            hold(not standing.state.over, f"{model.id} is {standing.state} before it began.")
            progress = await maker.cancel(ticket)
        finally:
            await maker.aclose()
        hold(bool(progress.message), f"{model.provider.name} says nothing of a cancel's money.")

    async def submit(self, request: GenerationRequest) -> None:
        """Place one order."""
        maker = Hosted(catalogue.find(request.model).provider.name)
        try:
            await maker.submit(request)
        finally:
            await maker.aclose()

    async def generate(self, request: GenerationRequest, folder: Path) -> Clip:
        """Make one clip."""
        async with AsyncStudio() as studio:
            return await studio.generate(request, output=folder)

    async def own_clip(
        self, offer: Offer, emulator: Desk, props: Props, folder: Path
    ) -> dict[str, Any]:
        """A clip that the provider itself has made, where the mode takes nothing else."""
        model, mode = offer
        if not own_only(model.modes[mode]):
            return {}
        makers = [m for m, how in offers(model.provider.name) if how is Mode.TEXT_TO_VIDEO]
        first = next((each for each in makers if each.id == model.id), makers[0])
        clip = await self.generate(order(first, Mode.TEXT_TO_VIDEO, props, small=True), folder)
        hold(clip.origin is not None, f"{first.id} does not say how its clip is named there.")
        emulator.journal.clear()
        return {"extend" if mode is Mode.EXTENSION else "video": str(clip.origin)}


def _spent(emulator: Desk) -> bool:
    """Whether money was spent; what is made is paid, also where no price is published."""
    return any(
        job.charged or (job.charged is None and job.state == "succeeded")
        for job in emulator.journal.jobs.values()
    )


def _left(folder: Path) -> list[Path]:
    return list(folder.glob("*.mp4"))
