"""The first chapter: what rows offer changes the call, is accepted, and is made."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from rushes import catalogue
from rushes.catalogue.refusal import reasons
from rushes.emulator.faults import Armed, Fault
from rushes.errors import (
    UnsupportedError,
)
from rushes.testing.cases import hold, plain
from rushes.testing.offers import GIVEN, full, other_modes, silent, unoffered
from rushes.testing.orders import order
from rushes.testing.setting import Setting
from rushes.types import Mode

if TYPE_CHECKING:
    from pathlib import Path

    from rushes.emulator.desk import Desk
    from rushes.testing.cases import Offer
    from rushes.testing.orders import Props


class Offering(Setting):
    """Over every offer of the rows."""

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
        """The wire takes the plainest order, and one with all settings, at the estimated price."""
        model, mode = offer
        own = await self.own_clip(offer, emulator, props, tmp_path)
        request = order(model, mode, props, **own)
        for asked in (request, full(model, request)):
            catalogue.check(asked, elsewhere=True)
            emulator.faults.armed.append(Armed(Fault.NEVER, provider=model.provider.name))
            caught = await self.submitted(asked)
            told = asked.model_dump(exclude_unset=True, mode="json")
            said = f"{model.id} offers {mode}, but the wire does not take it: {caught} ({told})"
            hold(caught is None, said)
            (paid,) = emulator.journal.jobs.values()
            emulator.journal.clear()
            wanted = catalogue.price(asked)
            if wanted.known and paid.price is not None:
                good = (wanted.low or 0) <= paid.price <= (wanted.high or 0)
                hold(good, f"{model.id} was estimated at {wanted}, and costs {paid.price}: {told}")

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
