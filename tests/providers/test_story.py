"""One story over every hosted provider: what its rows offer is accepted, made, and told truly."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import anyio
import pytest

from rushes import catalogue, providers
from rushes.emulator import wires
from rushes.emulator.faults import Armed, Fault, Stage
from rushes.errors import (
    AmbiguousError,
    AuthRejectedError,
    BadReplyError,
    GenerationFailedError,
    ModeratedError,
    ProviderError,
    RateLimitedError,
)
from rushes.hosted import Hosted
from rushes.studio import AsyncStudio
from rushes.testing.orders import order, own_only
from rushes.types import Mode

if TYPE_CHECKING:
    from pathlib import Path

    from rushes.catalogue import Model
    from rushes.emulator.desk import Desk
    from rushes.testing.orders import Props
    from rushes.types import Clip

pytestmark = pytest.mark.anyio

#: Also those that are switched off: the emulator still has them.
MODELS = [model for model in catalogue.models(retired=True) if not model.provider.local]
OFFERS = [(model, mode) for model in MODELS for mode in model.modes]
#: One model of each provider for each mode, which is made to the end.
MADE = list({(model.provider.name, mode): (model, mode) for model, mode in OFFERS[::-1]}.values())
NAMES = sorted({model.provider.name for model in MODELS})


def called(offer: tuple[Model, Mode]) -> str:
    return f"{offer[0].id} {offer[1]}"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=NAMES)
def model(request: pytest.FixtureRequest) -> Model:
    """One model of each provider: of words, whose length is known, if there is one."""
    mine = [model for model in MODELS if model.provider.name == request.param]
    wordy = [model for model in mine if Mode.TEXT_TO_VIDEO in model.modes]
    known = [each for each in wordy if each.modes[Mode.TEXT_TO_VIDEO].durations is not False]
    return next(iter(known or wordy or mine))


def first_mode(model: Model) -> Mode:
    return Mode.TEXT_TO_VIDEO if Mode.TEXT_TO_VIDEO in model.modes else next(iter(model.modes))


def test_each_provider_has_its_files() -> None:
    of_rows = {m.provider.name for m in catalogue.models(retired=True) if not m.provider.local}
    assert of_rows == set(providers.names()) == set(wires.names())


@pytest.mark.parametrize("offer", OFFERS, ids=called)
async def test_what_is_offered_is_accepted(
    offer: tuple[Model, Mode], emulator: Desk, props: Props, tmp_path: Path
) -> None:
    model, mode = offer
    request = order(model, mode, props, **await own_clip(model, mode, emulator, props, tmp_path))
    catalogue.check(request, elsewhere=True)
    emulator.faults.armed.append(Armed(Fault.NEVER, provider=model.provider.name))
    maker = Hosted(model.provider.name)
    try:
        await maker.submit(request)
    finally:
        await maker.aclose()
    (paid,) = emulator.journal.jobs.values()
    assert paid.provider == model.provider.name
    wanted = catalogue.price(request)
    if wanted.known and paid.price is not None:
        assert (wanted.low or 0) <= paid.price <= (wanted.high or 0)


def left(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name != "home"]


async def own_clip(
    model: Model, mode: Mode, emulator: Desk, props: Props, folder: Path
) -> dict[str, str]:
    """A clip that the provider itself has made, where the mode takes nothing else."""
    if not own_only(model.modes[mode]):
        return {}
    mine = [(each, how) for each, how in OFFERS if each.provider.name == model.provider.name]
    makers = [each for each, how in mine if how is Mode.TEXT_TO_VIDEO]
    first = next((each for each in makers if each.id == model.id), makers[0])
    clip = await generate(first, Mode.TEXT_TO_VIDEO, props, folder)
    assert clip.origin is not None
    emulator.journal.clear()
    return {"extend" if mode is Mode.EXTENSION else "video": clip.origin}


async def generate(
    model: Model, mode: Mode, props: Props, folder: Path, words: str = "", **changes: str
) -> Clip:
    request = order(model, mode, props, **changes)
    if words:
        request = request.but(prompt=f"{request.prompt} {words}")
    async with AsyncStudio() as studio:
        return await studio.generate(request, output=folder)


@pytest.mark.parametrize("offer", MADE, ids=called)
async def test_each_mode_is_made(
    offer: tuple[Model, Mode], emulator: Desk, props: Props, tmp_path: Path
) -> None:
    model, mode = offer
    own = await own_clip(model, mode, emulator, props, tmp_path)
    clip = await generate(model, mode, props, tmp_path, **own)
    assert clip.notes == ()
    assert clip.facts.frames > 1
    settled = catalogue.resolve(clip.request, given=None)
    if settled.duration is not None and mode is not Mode.EXTENSION:
        assert abs(clip.duration - settled.duration) <= Fraction(1, 12)
    if settled.size is not None and settled.size_is_exact:
        assert (clip.width, clip.height) == (settled.size.width, settled.size.height)
    (paid,) = emulator.journal.jobs.values()
    assert paid.state == "succeeded"
    if clip.cost.low == clip.cost.high and clip.cost.known:
        assert clip.cost.high == paid.charged


#: A fault in the words of the prompt, and what becomes of it where nothing can be reconciled:
#: the error (None: a clip). Whether money was spent is what the emulator's own books say.
TOLD: dict[str, type[ProviderError] | None] = {
    "rate-limit": RateLimitedError,
    "rate-limit-bare": RateLimitedError,
    "moderated-input": ModeratedError,
    "moderated-output": ModeratedError,
    "fails": GenerationFailedError,
    "unknown-status": None,
    "link-expired": None,
    "cut-off": None,
    "not-a-video": BadReplyError,
    "short-clip": None,
    "small-clip": None,
    "slow:0.01": None,
    "clock-skew": None,
}
#: Faults that leave open whether the order was accepted.
LOST = ("drop-after", "drop-unaccepted", "error-502", "bad-json", "html")


@pytest.mark.parametrize("fault", TOLD)
async def test_every_fault_ends_well(
    fault: str, model: Model, emulator: Desk, props: Props, tmp_path: Path
) -> None:
    mode = first_mode(model)
    if model.modes[mode].prompt is False:
        pytest.skip("this model takes no words")
    error = TOLD[fault]
    if error is None:
        clip = await generate(model, mode, props, tmp_path, f"!fault={fault}")
        assert bool(clip.notes) is (fault in {"short-clip", "small-clip"})
    else:
        with pytest.raises(error) as caught:
            await generate(model, mode, props, tmp_path, f"!fault={fault}")
        # What is made is paid, also where nobody has published the price.
        paid = any(
            job.charged or (job.charged is None and job.state == "succeeded")
            for job in emulator.journal.jobs.values()
        )
        assert caught.value.billed in {None, paid}
        assert left(tmp_path) == []
    assert len(emulator.journal.jobs) <= 1


@pytest.mark.parametrize("fault", LOST)
async def test_a_lost_reply_never_pays_twice(
    fault: str, model: Model, emulator: Desk, props: Props, tmp_path: Path
) -> None:
    mode = first_mode(model)
    if model.modes[mode].prompt is False:
        pytest.skip("this model takes no words")
    known: bool | None = True
    try:
        await generate(model, mode, props, tmp_path, f"!fault={fault}")
    except AmbiguousError as error:
        known = error.billed
    # Either the order was found again, or nobody says whether it is paid.
    assert known is (True if left(tmp_path) else None)
    assert len(emulator.journal.jobs) <= 1


async def test_a_wrong_key_is_told(
    model: Model, emulator: Desk, props: Props, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in model.provider.keys[0]:
        monkeypatch.setenv(name, "invalid-key")
    with pytest.raises(AuthRejectedError):
        await generate(model, first_mode(model), props, tmp_path)
    assert emulator.journal.jobs == {}


async def test_a_broken_look_loses_nothing(
    model: Model, emulator: Desk, props: Props, tmp_path: Path
) -> None:
    for fault in (Fault.ERROR_500, Fault.DROP_UNACCEPTED, Fault.HTML, Fault.RATE_LIMIT_BARE):
        emulator.faults.armed.append(Armed(fault, stage=Stage.CHECK))
    clip = await generate(model, first_mode(model), props, tmp_path)
    assert clip.facts.frames > 1
    assert len(emulator.journal.jobs) == 1


async def test_a_cancel_says_what_becomes_of_the_money(
    model: Model, emulator: Desk, props: Props
) -> None:
    maker = Hosted(model.provider.name)
    try:
        ticket = await maker.submit(order(model, first_mode(model), props))
        progress = await maker.cancel(ticket)
    finally:
        await maker.aclose()
    assert progress.message
    await anyio.lowlevel.checkpoint()
