"""Orders: whose work it is where a reply was lost, and what is left open."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from tests.providers.made import order, reply

from rushes import catalogue
from rushes.errors import AmbiguousError
from rushes.hosted.acceptance import Acceptance
from rushes.providers import provider
from rushes.providers.contract import Way

if TYPE_CHECKING:
    from rushes.providers.contract import Call, Reply

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 27, tzinfo=UTC)
FOX = order(model="openai/sora-2", prompt="a fox")


class Vendor:
    """A wire to a vendor that has no keys for orders; ``lost`` tells whose reply never comes."""

    def __init__(self, *lost: int, unheard: tuple[int, ...] = (), slow: float = 0.0) -> None:
        self.lost, self.unheard, self.slow = lost, unheard, slow
        self.sent, self.work = 0, list[dict[str, Any]]()

    async def send(self, call: Call, *, fresh: bool) -> Reply:
        assert fresh
        self.sent += 1
        number = self.sent
        if number not in self.unheard:
            told = {name: value for name, value in call.form if isinstance(value, str)}
            made = {"id": f"video_{number}", "created_at": int(NOW.timestamp())}
            self.work.append({**told, **made})
        if number in self.lost + self.unheard:
            raise AmbiguousError("the line went dead", billed=None)
        await anyio.sleep(self.slow)
        return reply(self.work[-1])

    async def ask(self, call: Call, times: int) -> Reply:
        del call, times
        return reply({"data": list(self.work)})

    async def rest(self, seconds: float) -> None:
        del seconds
        await anyio.lowlevel.checkpoint()

    def wanted(self, headers: Any) -> None:
        del headers


class Tasks(Vendor):
    """The same of Kling."""

    async def send(self, call: Call, *, fresh: bool) -> Reply:
        assert fresh
        self.sent += 1
        return reply({"code": 0, "data": {"task_id": "t1", "task_status": "submitted"}})


def desk() -> Acceptance:
    (model,) = [each for each in catalogue.models(retired=True) if each.id == "openai/sora-2"]
    return Acceptance(provider("openai"), model.provider, lambda: NOW)


async def ordered(acceptance: Acceptance, vendor: Vendor) -> Any:
    try:
        return (await acceptance.accepted(vendor, FOX))["id"]  # type: ignore[arg-type]
    except AmbiguousError:
        return None


async def test_a_lost_reply_is_made_good_by_the_list() -> None:
    assert await ordered(desk(), Vendor(1)) == "video_1"


async def test_the_work_of_another_order_of_the_same_words_is_not_taken() -> None:
    acceptance, vendor = desk(), Vendor(unheard=(2,))
    assert await ordered(acceptance, vendor) == "video_1"
    assert await ordered(acceptance, vendor) is None
    vendor.lost = (3,)
    assert await ordered(acceptance, vendor) == "video_3"
    assert vendor.sent == 3


async def test_nor_that_of_one_that_is_still_being_sent() -> None:
    acceptance, vendor = desk(), Vendor(unheard=(2,), slow=0.05)
    ends: dict[str, Any] = {}

    async def one(name: str) -> None:
        ends[name] = await ordered(acceptance, vendor)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(one, "first")
        await anyio.sleep(0.01)
        tasks.start_soon(one, "second")
    assert ends == {"first": "video_1", "second": None}


async def test_two_lost_replies_do_not_end_in_one_clip() -> None:
    acceptance, vendor = desk(), Vendor(1, unheard=(2,))
    assert await ordered(acceptance, vendor) == "video_1"
    assert await ordered(acceptance, vendor) is None


async def test_what_an_earlier_process_ordered_is_known_by_its_ticket() -> None:
    acceptance, vendor = desk(), Vendor(unheard=(2,))
    assert await ordered(desk(), vendor) == "video_1"
    acceptance.learn({"id": "video_1"})
    assert await ordered(acceptance, vendor) is None


@pytest.mark.parametrize("again", [True, False])
async def test_only_what_may_be_sent_twice_is_sent_again_after_a_crash(again: bool) -> None:
    """An idempotency key that not every order of a provider takes, as at Kling."""
    orders = {
        True: order(model="kling/kling-1.6", prompt="a fox"),
        False: order(model="kling/kling-1.6", prompt="on", extend="kling://v-1", way=Way.OWN),
    }
    (model,) = [each for each in catalogue.models() if each.id == "kling/kling-1.6"]
    acceptance, vendor = Acceptance(provider("kling"), model.provider, lambda: NOW), Tasks()
    if again:
        await acceptance.recovered(vendor, orders[again], NOW)  # type: ignore[arg-type]
    else:
        with pytest.raises(AmbiguousError):
            await acceptance.recovered(vendor, orders[again], NOW)  # type: ignore[arg-type]
    assert vendor.sent == again


async def test_only_so_much_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rushes.hosted.acceptance._MEMORY", 2)
    acceptance = desk()
    for number in range(5):
        acceptance.learn({"id": str(number)})
    acceptance.learn({})
    assert list(acceptance._others) == ["3", "4"]
