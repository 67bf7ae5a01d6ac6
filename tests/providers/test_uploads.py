"""An upload is free: where its replies are lost it is done again, or it is said what was paid."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from rushes import catalogue
from rushes.emulator.faults import Armed, Fault, Stage
from rushes.errors import BadReplyError
from rushes.hosted.intake import uploaded
from rushes.hosted.route import Route
from rushes.hosted.wire import Wire
from rushes.providers import names, provider
from rushes.providers.contract import Attachment, Provider
from rushes.settings import settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from rushes.emulator.desk import Desk
    from rushes.testing.orders import Props

pytestmark = pytest.mark.anyio
UPLOADS = [name for name in names() if type(provider(name)).upload is not Provider.upload]
#: The file is there, but nobody is told where.
LOST = (Fault.HTML, Fault.BAD_JSON, Fault.ERROR_502, Fault.DROP_AFTER)


@asynccontextmanager
async def wire(name: str) -> AsyncIterator[Wire]:
    """A wire to the emulator."""
    made = Wire(provider(name), Route.of(catalogue.providers()[name], settings()))
    try:
        yield made
    finally:
        await made.aclose()


@pytest.mark.parametrize("name", UPLOADS)
async def test_a_file_arrives_although_replies_are_lost(
    name: str, emulator: Desk, props: Props
) -> None:
    path = props.clip()
    async with wire(name) as road:
        for fault in LOST:
            twice = Armed(fault, 0.01, provider=name, stage=Stage.UPLOAD, times=2)
            emulator.faults.armed.append(twice)
            file = Attachment("clip.mp4", "video/mp4", path)
            assert await uploaded(file, provider(name), road), fault
            assert twice.times == 0, fault
    assert emulator.journal.jobs == {}


async def test_where_no_reply_can_be_read_it_is_said_that_nothing_was_ordered(
    emulator: Desk, props: Props
) -> None:
    armed = Armed(Fault.HTML, provider="pika", stage=Stage.UPLOAD, times=99)
    emulator.faults.armed.append(armed)
    file = Attachment("fox.png", "image/png", props.picture("fox", 40))
    async with wire("pika") as road:
        with pytest.raises(
            BadReplyError, match=r"pika did not take fox\.png: .* no JSON"
        ) as caught:
            await uploaded(file, provider("pika"), road)
    assert caught.value.billed is False
    assert str(caught.value).endswith("Nothing was ordered.")
    assert 99 - armed.times == 4
