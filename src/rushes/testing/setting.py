"""What every chapter of the story needs: its cases, the emulator, and somebody who orders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

import pytest

from rushes import catalogue
from rushes.errors import ProviderError
from rushes.hosted import Hosted
from rushes.providers import provider
from rushes.providers.contract import Provider
from rushes.studio import AsyncStudio
from rushes.testing.cases import case, hold, lead, offers
from rushes.testing.fixtures import laid_out, lent
from rushes.testing.orders import order, own_only
from rushes.types import Mode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from pydantic import JsonValue

    from rushes.emulator.desk import Desk
    from rushes.testing.cases import Offer
    from rushes.testing.orders import Props
    from rushes.types import Clip, GenerationRequest, Ticket


class Setting:
    """The cases and the fixtures of a chapter, and the verbs that it uses."""

    providers: ClassVar[Sequence[str]] = ()
    pytestmark: ClassVar[list[pytest.MarkDecorator]] = [pytest.mark.anyio]

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Every offer of the rows; one model for each mode; one model of each provider."""
        every = [offer for name in self.providers for offer in offers(name)]
        made = {(model.provider.name, mode): (model, mode) for model, mode in every[::-1]}
        leads = [lead(name) for name in self.providers]
        wired = "emulator" in metafunc.fixturenames
        hooked = [each for each in leads if _reports(each)]
        told = {"offer": every, "made": list(made.values()), "lead": leads, "hooked": hooked}
        for name, cases in told.items():
            if name in metafunc.fixturenames:
                none = pytest.param(None, marks=pytest.mark.skip(reason="it reads no webhooks"))
                chosen = [case(each, wired=wired) for each in cases] or [none]
                metafunc.parametrize(name, chosen)

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

    async def submitted(self, request: GenerationRequest) -> ProviderError | None:
        """Place one order; what came of it where it was not accepted.

        One that was is found by its id alone, too, where a person knows no more.
        """
        name = catalogue.find(request.model).provider.name
        maker = Hosted(name)
        try:
            ticket = await maker.submit(request)
            found = maker.adopt(request, ticket.data, {"id": ticket.order})
            one, other = (provider(name).check(_found(each)) for each in (found, ticket))
            hold(one == other, f"{request.model} is not found by its id alone: {one}.")
        except ProviderError as error:
            return error
        finally:
            await maker.aclose()
        return None

    async def generate(self, request: GenerationRequest, folder: Path) -> Clip:
        """Make one clip."""
        async with AsyncStudio() as studio:
            return await studio.generate(request, output=folder)

    async def tried(self, request: GenerationRequest, folder: Path) -> Clip | ProviderError:
        """Make one clip; or what the provider said instead."""
        try:
            return await self.generate(request, folder)
        except ProviderError as error:
            return error

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


def _found(ticket: Ticket) -> Mapping[str, JsonValue]:
    return cast("Mapping[str, JsonValue]", ticket.data["found"])


def _reports(offer: Offer) -> bool:
    """Whether the provider reads webhooks."""
    return type(provider(offer[0].provider.name)).webhook is not Provider.webhook
