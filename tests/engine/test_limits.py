"""How much runs at a time and how fast it begins: of the catalogue, and as somebody says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import pytest

from rushes import catalogue
from rushes.catalogue.limits import DEFAULT_LIMIT, Full, Limits
from rushes.cli.served import said
from rushes.engine import makers
from rushes.engine.admission import HERE, limit_of
from rushes.engine.engine import Engine
from rushes.engine.ledger import EMULATED
from rushes.engine.makers import MAKERS
from rushes.engine.pulse import living
from rushes.engine.runtime import Limit, Rate
from rushes.errors import MissingCredentialsError
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.engine.ask import Ask
    from rushes.settings import Settings

SOURCE = {"title": "a page", "checked": "2026-11-27", "confidence": "documented"}


@pytest.mark.parametrize(
    ("queue", "limit"),
    [
        ("preview", Limit(here=HERE)),
        ("runway:RUNWAYML_API_SECRET", Limit(DEFAULT_LIMIT)),  # what is more is queued there
        ("dreammachine:LUMAAI_API_KEY", Limit(10, rate=Rate(20, 60))),
        ("minimax:MINIMAX_API_KEY", Limit(DEFAULT_LIMIT, rate=Rate(5, 60))),
        ("pika:PIKA_API_KEY", Limit(DEFAULT_LIMIT)),  # nothing is known
        (f"minimax:{EMULATED}", Limit(DEFAULT_LIMIT)),
    ],
)
def test_the_catalogue_says_what_holds_at_first(queue: str, limit: Limit) -> None:
    assert limit_of(queue) == limit


def test_every_provider_has_a_limit() -> None:
    for name, row in catalogue.providers().items():
        limit = limit_of(f"{name}:KEY" if name not in MAKERS else name)
        assert (limit.most or limit.here or 0) > 0
        assert row.limits is None or row.limits.full is not None


@pytest.mark.parametrize("wrong", [{"min": 1}, 0, 1.5, {"min": 3, "max": 9, "step": 0.5}])
def test_a_limit_is_a_count(wrong: object) -> None:
    if isinstance(wrong, dict) and "step" in wrong:
        assert Limits.model_validate({"in_flight": wrong, "sources": [SOURCE]}).most == 3
        return
    with pytest.raises(ValueError, match="is no count"):
        Limits.model_validate({"in_flight": wrong, "sources": [SOURCE]})


def test_what_is_known_is_told() -> None:
    row = {"in_flight": {"min": 2, "max": 40}, "full": "queued", "note": "it grows"}
    known = Limits.model_validate({**row, "per_minute": 5, "sources": [SOURCE]})
    assert list(known.told()) == [
        "2 to 40 at a time for each account",
        "5 orders a minute for each account",
        "what is more is queued",
        "it grows",
    ]
    assert (known.most, known.pace, known.full) == (None, 5, Full.QUEUED)


@pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
def test_no_more_begin_than_a_rate_allows(config: Settings, ask: Callable[..., Ask]) -> None:
    with Engine(config) as engine:
        engine.pace("runway", Rate(1, 3600))
        engine.limit("runway", 7)
        assert engine.limits() == {"runway:emulator": Limit(7, rate=Rate(1, 3600))}
        many = engine.admit([ask("a fox"), ask("a boat", priority=5)])
        engine.start()
        made = anyio.run(engine.watch, many[1].id)
        assert made.state is State.SUCCEEDED
        waiting = engine.store.get(many[0].id)
        assert (waiting.state, waiting.intent) == (State.QUEUED, None)
        with Engine(config) as other:  # it is kept
            other.pace("runway", None)
        engine._nudged(waiting)
        assert anyio.run(engine.watch, waiting.id).state is State.SUCCEEDED


def test_a_limit_holds_for_an_account_that_comes_later(
    config: Settings, ask: Callable[..., Ask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RUNWAYML_API_SECRET", raising=False)
    unplugged = config.model_copy(update={"emulator": None})
    with Engine(unplugged) as engine:
        with pytest.raises(MissingCredentialsError):
            engine.limit("runway", 5)
        engine.admit([ask()], settings=config)
        engine.limit("runway", 5)
        monkeypatch.setenv("RUNWAYML_API_SECRET", "key_" + "0" * 128)
        engine.limit("runway", 6)
        assert {name: limit.most for name, limit in engine.limits().items()} == {
            "runway:emulator": 6,
            "runway:RUNWAYML_API_SECRET": 6,
        }


def test_a_rate_is_written_as_it_is_read() -> None:
    rates = [Rate(10, 60), Rate(1, 1), Rate(3, 3600), Rate(2, 90), None]
    assert [said(rate) for rate in rates] == ["10/min", "1/s", "3/h", "2/90 s", ""]


def test_work_that_wants_a_gpu_goes_where_there_is_one(
    config: Settings, ask: Callable[..., Ask], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert makers.able() == frozenset(), "nothing wants one, and all is done"
    monkeypatch.setattr(makers, "ON_GPU", {"preview"})
    if makers.able() == frozenset():
        pytest.skip("this machine has a GPU")
    with Engine(config) as engine:
        engine.start()
        (worker,) = living(engine.database)
        assert worker.serves("runway")
        assert not worker.serves("preview")
    with Engine(config) as engine:  # who asks for it by name gets it
        engine.start({"preview"})
        (worker,) = living(engine.database)
        assert worker.serves("preview")
