"""The second chapter: whatever goes wrong ends well, and the truth is told of the money."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from anyio import to_thread

from rushes.emulator.faults import OF_REPLIES, Armed, Fault, Stage
from rushes.errors import (
    AmbiguousError,
    AuthRejectedError,
    BadReplyError,
    GenerationFailedError,
    ModeratedError,
    ProviderError,
    RateLimitedError,
    RequestError,
)
from rushes.hosted import Hosted
from rushes.hosted.route import Route
from rushes.hosted.wire import Wire
from rushes.providers import provider
from rushes.settings import settings
from rushes.testing.cases import hold
from rushes.testing.listener import listening
from rushes.testing.orders import Named, order, translated
from rushes.testing.setting import Setting
from rushes.types import State

if TYPE_CHECKING:
    from pathlib import Path

    from rushes.emulator.desk import Desk
    from rushes.testing.cases import Offer
    from rushes.testing.orders import Props

#: What befalls the one create, and how it must end: with this error; ``None``: the order is placed,
#: or nobody says whether it is.
CREATES: dict[Fault, type[ProviderError] | None] = {
    **dict.fromkeys(sorted(OF_REPLIES)),
    Fault.RATE_LIMIT: RateLimitedError,
    Fault.RATE_LIMIT_BARE: RateLimitedError,
}
#: … and of these none is a reason not to place it.
_HARMLESS = {Fault.SLOW, Fault.CLOCK_SKEW}
#: What ends the work, and how it must be told.
WORKS: dict[Fault, type[ProviderError]] = {
    Fault.MODERATED_INPUT: ModeratedError,
    Fault.MODERATED_OUTPUT: ModeratedError,
    Fault.FAILS: GenerationFailedError,
    Fault.NOT_A_VIDEO: BadReplyError,
}
#: What befalls the download, one after the other; the clip is fetched all the same.
DOWNLOADS = (Fault.DROP_BEFORE, Fault.ERROR_503, Fault.RATE_LIMIT, Fault.SLOW)
CLIPS = (Fault.LINK_EXPIRED, Fault.CUT_OFF, Fault.WRONG_LENGTH)
#: How a clip may fall short of what was ordered; it is delivered, and says so.
SHORT = (Fault.SHORT_CLIP, Fault.SMALL_CLIP)
_EVERY_TIME = 9


class Trouble(Setting):
    """Over one model of each provider."""

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
        caught = await self.submitted(order(model, mode, props))
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
        if fault in _HARMLESS:
            hold(caught is None, f"{name} did not place its order because of {fault}: {caught}")
        if wanted is not None:
            said = f"{name} tells {fault} as {type(caught).__name__}, not {wanted.__name__}."
            hold(isinstance(caught, wanted), said)

    @pytest.mark.parametrize("typed", ["as it is", "not/an id", "nearly"])
    async def test_an_id_is_looked_up_before_it_is_believed(
        self, typed: str, lead: Offer, emulator: Desk, props: Props
    ) -> None:
        """Who tells the id of work of which nobody knows may mistype it (law 2)."""
        model, mode = lead
        name, caught = model.provider.name, None
        emulator.faults.armed.append(Armed(Fault.NEVER, provider=name))
        maker, request = Hosted(name), order(model, mode, props)
        try:
            ticket = await maker.submit(request)
            right = str(ticket.order)
            nearly = right[:-1] + ("1" if right[-1] == "0" else "0")
            told = {"as it is": right, "nearly": nearly}.get(typed, typed)
            await maker.known(maker.adopt(request, ticket.data, {"id": told}))
        except (RequestError, BadReplyError) as error:  # a list that does not have it is no answer
            caught = error
        finally:
            await maker.aclose()
        said = f"{name} says of the id {told!r} of its {right!r}: {caught or 'that it is there'}."
        hold((caught is None) is (told == right), said)

    async def test_no_look_loses_the_work(self, lead: Offer, emulator: Desk, props: Props) -> None:
        """Whatever befalls the looks, one after the other, the work is seen to its end (law 2)."""
        model, mode = lead
        name = model.provider.name
        for fault in sorted(OF_REPLIES):
            emulator.faults.armed.append(Armed(fault, 0.01, provider=name, stage=Stage.CHECK))
        maker, state, seen = Hosted(name), State.QUEUED, ""
        try:
            ticket = await maker.submit(order(model, mode, props, small=True))
            for _ in range(2 * len(OF_REPLIES)):
                progress = await maker.check(ticket)
                state, seen = progress.state, progress.message or seen
                if state.over:
                    break
        except ProviderError as error:
            seen = f"{type(error).__name__}: {error}"
        finally:
            await maker.aclose()
        (paid,) = emulator.journal.jobs.values()
        said = f"{name} lost its work after a failed look: {seen}"
        hold(state is State.SUCCEEDED and paid.state == "succeeded", said)

    async def test_an_unknown_word_means_running(
        self, lead: Offer, emulator: Desk, props: Props
    ) -> None:
        """Only a word that is documented ends the work (law 2)."""
        model, mode = lead
        name = model.provider.name
        for fault in (Fault.UNKNOWN_STATUS, Fault.NEVER):
            emulator.faults.armed.append(Armed(fault, provider=name))
        maker, told = Hosted(name), ""
        try:
            ticket = await maker.submit(order(model, mode, props))
            for _ in range(2):
                state = (await maker.check(ticket)).state
                told = told or (str(state) if state.over else "")
        except GenerationFailedError as error:
            told = f"a failure ({error})"
        finally:
            await maker.aclose()
        said = f"{name} takes a status word that nobody has documented for {told}."
        hold(not told, f"{said} It means that the work is still running.")

    @pytest.mark.parametrize("fault", WORKS, ids=str)
    async def test_every_fault_ends_well(
        self, fault: Fault, lead: Offer, emulator: Desk, props: Props, tmp_path: Path
    ) -> None:
        """With the right error, and what it says of the money is what the books say."""
        model, mode = lead
        name, request = model.provider.name, order(model, mode, props, small=True)
        times = _EVERY_TIME if fault is Fault.NOT_A_VIDEO else 1
        if model.modes[mode].prompt is False:
            emulator.faults.armed.append(Armed(fault, times, provider=name))
        else:
            request = request.but(prompt=f"{request.prompt} !fault={fault}:{times}")
        wanted, end = WORKS[fault], await self.tried(request, tmp_path)
        told = f"{name} tells {fault} as {type(end).__name__} ({end}), not {wanted.__name__}."
        hold(isinstance(end, wanted), told)
        billed, spent = getattr(end, "billed", None), _spent(emulator)
        said = f"{name} says of {fault} that billed is {billed}, but it is {spent}."
        hold(billed in {None, spent}, said)
        hold(not _left(tmp_path), f"{name} left a file behind after {fault}.")
        hold(len(emulator.journal.jobs) <= 1, f"{name} placed a second order after {fault}.")

    async def test_a_clip_that_falls_short_says_so(
        self, lead: Offer, emulator: Desk, props: Props, tmp_path: Path
    ) -> None:
        """Shorter and smaller than ordered, it is delivered all the same (law 6)."""
        model, mode = lead
        for fault in SHORT:
            emulator.faults.armed.append(Armed(fault, provider=model.provider.name))
        end = await self.tried(order(model, mode, props, small=True), tmp_path)
        if isinstance(end, ProviderError):
            pytest.fail(f"{model.id} lost a clip that falls short: {end}", pytrace=False)
        hold(bool(end.notes), f"{model.id} says nothing of a clip that falls short.")

    async def test_no_download_loses_the_clip(
        self, lead: Offer, emulator: Desk, props: Props, tmp_path: Path
    ) -> None:
        """A link that has expired, one that breaks off, and all that befalls a reply."""
        model, mode = lead
        name = model.provider.name
        emulator.faults.armed += [
            *(Armed(fault, 0.01, provider=name, stage=Stage.DOWNLOAD) for fault in DOWNLOADS),
            *(Armed(fault, provider=name) for fault in CLIPS),
        ]
        end = await self.tried(order(model, mode, props, small=True), tmp_path)
        hold(not isinstance(end, ProviderError), f"{name} lost a finished clip: {end}")
        hold(not emulator.faults.waiting(Stage.DOWNLOAD), f"{name} fetched nothing of {mode}.")

    async def test_a_webhook_is_genuine_or_refused(self, hooked: Offer, emulator: Desk) -> None:
        """What the vendor reports is found genuine, of this work; forged or late it is refused."""
        model, mode = hooked
        name, maker = model.provider.name, provider(model.provider.name)
        request = order(model, mode, Named(emulator.folder), small=True)
        with listening() as listener:
            emulator.hooks.listeners[name] = [listener.address]
            emulator.faults.armed.append(Armed(Fault.FAILS, provider=name))
            asked = replace(translated(request), webhook=listener.address)
            wire = Wire(maker, Route.of(model.provider, settings()))
            try:
                reply = await wire.send(maker.submit(asked))
            finally:
                await wire.aclose()
            post = await to_thread.run_sync(listener.next)
        if post is None:
            pytest.fail(f"{name} reads webhooks, but its wire sent none.", pytrace=False)
        now, secret = emulator.clock.now(), emulator.wires[name].secret()
        event = maker.webhook(*post, secret, now)
        known = event is not None and event.id in maker.ticket(asked, reply).values()
        hold(known, f"{name} does not know of which work a webhook is: {event}.")
        if secret:
            forged = {
                title: value[:-6] if "signature" in title else value
                for title, value in post[0].items()
            }
            for headers, moment in ((forged, now), (post[0], now + timedelta(hours=1))):
                with pytest.raises(AuthRejectedError):
                    maker.webhook(headers, post[1], secret, moment)

    async def test_a_wrong_key_is_told(
        self, lead: Offer, emulator: Desk, props: Props, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Before anything is placed."""
        model, mode = lead
        for variable in next(iter(model.provider.keys), ()):
            monkeypatch.setenv(variable, "invalid-key")
        if model.provider.keys:
            caught = await self.submitted(order(model, mode, props))
            said = f"{model.provider.name} tells a wrong key as {caught!r}, not AuthRejectedError."
            hold(isinstance(caught, AuthRejectedError), said)
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


def _spent(emulator: Desk) -> bool:
    """Whether money was spent; what is made is paid, also where no price is published."""
    return any(
        job.charged or (job.charged is None and job.state == "succeeded")
        for job in emulator.journal.jobs.values()
    )


def _left(folder: Path) -> list[Path]:
    return list(folder.glob("*.mp4"))
