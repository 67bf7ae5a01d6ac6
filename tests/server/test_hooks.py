"""What a provider reports wakes who waits for it; nothing else comes of it, whoever sends it."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import anyio
import httpx2
import pytest

from rushes.emulator.hooks import Notice
from rushes.engine import Engine, life
from rushes.engine.hooks import Verdict
from rushes.hosted import Hosted
from rushes.server.hooks import MOST, application, webhooks
from rushes.server.serve import serving
from rushes.types import State

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Iterator, Mapping

    from rushes.emulator.desk import Desk
    from rushes.engine import Generation
    from rushes.engine.ask import Ask
    from rushes.settings import Settings

    Lead = Callable[[str], Ask]
    Told = Callable[[str], list[logging.LogRecord]]

_BY_ORDER = ["dreammachine", "fal", "google", "kling", "minimax", "replicate"]


@pytest.fixture
def never_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits looks once, and then only when it is woken."""
    monkeypatch.setattr(life, "LOCAL_POLL", (3600.0, 3600.0))


@pytest.fixture
def secrets(emulator: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the emulator signs with, as a user has it from each vendor's console."""
    for variable, name in (
        ("KLING_WEBHOOK_SECRET", "kling"),
        ("OPENAI_WEBHOOK_SECRET", "openai"),
    ):
        monkeypatch.setenv(variable, emulator.wires[name].secret())


def _awaited(engine: Engine, row: Generation) -> Generation:
    async def waited() -> Generation:
        with anyio.fail_after(30):
            return await engine.watch(row.id)

    return anyio.run(waited)


@pytest.mark.usefixtures("never_looks", "secrets")
def test_a_report_wakes_who_waits(
    hooked: Engine, lead_of: Lead, told: Told, emulator: Desk
) -> None:
    """Of each provider that reports, and several of one; OpenAI reports to the account."""
    emulator.hooks.listeners["openai"] = [f"{hooked.settings.public_url}/hooks/openai"]
    asks = [replace(lead_of(name), again=True) for name in (*_BY_ORDER, "openai", "fal", "fal")]
    for row in hooked.admit(asks):
        made = _awaited(hooked, row)
        assert made.state is State.SUCCEEDED, made.failure
        assert made.ticket is not None
        assert made.ticket.data.get("reports", False) is (made.provider != "openai")
        word = str((made.intent or {}).get("webhook", "none")).rpartition("/")[2]
        assert word not in made.ticket.model_dump_json()
    woken = {record.generation for record in told("reported")}  # type: ignore[attr-defined]
    assert len(woken) == len(asks)
    assert not told("webhook refused")
    assert len(emulator.journal.jobs) == len(asks)
    keys = [each for each in emulator.journal.entries if "fal-rest" in each.path]
    assert len(keys) == 1, "what fal publishes is asked for once"


@pytest.mark.usefixtures("secrets")
def test_without_reports_everything_is_found_all_the_same(
    config: Settings, lead_of: Lead, emulator: Desk
) -> None:
    nobody = config.model_copy(update={"public_url": "http://127.0.0.1:9"})
    with Engine(nobody) as engine:
        made = _awaited(engine.start(), engine.admit([lead_of("kling")])[0])
    assert made.state is State.SUCCEEDED, made.failure
    assert len(emulator.journal.jobs) == 1


@pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
@pytest.mark.usefixtures("never_looks", "secrets")
def test_another_process_hears_it(
    config: Settings, lead_of: Lead, told: Told, emulator: Desk
) -> None:
    """A server in front of the fleet, and the worker that carries it, share the database alone."""
    with serving(webhooks(config), "127.0.0.1", 0) as address:
        ours = config.model_copy(update={"public_url": address})
        with Engine(ours) as engine:
            engine.start()
            (row,) = engine.admit([lead_of("kling")])
            end = time.monotonic() + 30
            while engine.store.in_flight() and time.monotonic() < end:
                if engine.store.news():
                    engine._beat()
                time.sleep(0.01)
            made = engine.store.get(row.id)
            assert engine.store.news() <= {row.id}
            engine.store.heard({row.id})
            assert not engine.store.news()
    assert made.state is State.SUCCEEDED, made.failure
    assert told("reported")


@pytest.fixture
def reported(config: Settings, lead_of: Lead, emulator: Desk) -> Iterator[tuple[str, Generation]]:
    """A server, and a generation that is waited for by nobody but the test, with its address."""
    with Engine(config) as engine:
        (row,) = engine.admit([lead_of("replicate")])
        with serving(application(engine.hooks), "127.0.0.1", 0) as address:
            maker = engine._makers.of("replicate")

            async def ordered() -> Generation:
                word = f"{address}/hooks/replicate/{row.id}/word"
                intent = await maker.prepare(row.request, row.route, word)
                mine = row.model_copy(update={"carrier": "test"})
                engine.store.intend(mine, intent)
                engine.store.accept(mine, await maker.send(row.request, intent))
                await maker.aclose()
                return engine.store.get(row.id)

            emulator.hooks.watch = lambda *_: None  # type: ignore[method-assign]
            try:
                made = anyio.run(ordered)
            finally:
                del emulator.hooks.watch
            yield address, made


def test_what_is_not_as_it_should_be_is_refused(
    reported: tuple[str, Generation], emulator: Desk, told: Told
) -> None:
    address, row = reported
    assert row.ticket is not None
    said = json.dumps({"id": row.ticket.order, "status": "succeeded"}).encode()
    notice = Notice.signed("msg_1", said, emulator.clock.now())
    mine = f"/hooks/replicate/{row.id}/word"
    old = {**notice.headers, "webhook-timestamp": "1700000000"}
    forged = {**notice.headers, "webhook-signature": "v1,AA"}
    other = replace(notice, content=said.replace(b"succeeded", b"failed"))
    with httpx2.Client(base_url=address, trust_env=False) as client:

        def post(path: str, content: bytes = said, sent: Mapping[str, str] = notice.headers) -> int:
            return client.post(path, content=content, headers=sent).status_code

        assert post(mine, sent=forged) == 401
        assert post(mine, sent=old) == 401
        assert post(mine, other.content) == 401
        assert post(mine.replace("/word", "/guess")) == 404
        assert post(mine.replace(row.id, "0" * 24)) == 404
        assert post(mine.replace("replicate", "fal")) == 404
        assert post("/hooks/nobody") == 404
        assert post("/hooks/preview") == 404
        assert post("/hooks/replicate") == 401
        assert post(mine, b" " * (MOST + 1)) == 413
        assert client.post(mine, content=iter([b" " * MOST, b" "])).status_code == 413
        assert client.get(mine).status_code == 405
        assert post(mine) == 200
        assert post(mine) == 409
        refused = {record.said for record in told("webhook refused")}  # type: ignore[attr-defined]
    assert refused == {Verdict.FORGED, Verdict.UNKNOWN, Verdict.REPLAYED, 413}
    assert "/word" not in str([record.__dict__ for record in told("webhook refused")])


def test_what_is_not_signed_at_all_only_leads_to_a_look(
    hooked: Engine, lead_of: Lead, emulator: Desk
) -> None:
    """Whoever knows the address and says that it failed changes nothing."""
    (row,) = hooked.admit([lead_of("dreammachine")])
    made = _awaited(hooked, row)
    address = str((made.intent or {})["webhook"])
    assert made.ticket is not None
    lie = {"id": made.ticket.order, "state": "failed", "failure_reason": "a lie"}
    assert httpx2.post(address, json=lie, trust_env=False).status_code == 200
    assert httpx2.post(address, content=b"[", trust_env=False).status_code == 400
    assert httpx2.post(address, json={"id": "another"}, trust_env=False).status_code == 404
    assert hooked.store.get(row.id) == made


def test_no_order_names_an_address_whose_reports_could_not_be_checked(
    lead_of: Lead, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, kling = lead_of("kling").request, Hosted("kling")

    async def named() -> list[bool]:
        intents = []
        for secret in ("", "whsec_AAAA"):
            monkeypatch.setenv("KLING_WEBHOOK_SECRET", secret)
            intents.append(await kling.prepare(request, callback="https://x.example/hooks"))
        await kling.aclose()
        return ["webhook" in intent for intent in intents]

    assert anyio.run(named) == [False, True]
