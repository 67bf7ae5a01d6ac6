"""An engine of this test whose orders name webhooks, and the server that hears them."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

import pytest
from tests.engine.conftest import ask, config, database_url, fresh_database, postgres

from rushes.delivery import Target
from rushes.engine import Engine
from rushes.engine.ask import Ask
from rushes.plan import plan
from rushes.server.hooks import application
from rushes.server.serve import serving
from rushes.testing import emulator, props
from rushes.testing.cases import lead
from rushes.testing.orders import order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rushes.settings import Settings
    from rushes.testing.orders import Props


@pytest.fixture
def hooked(config: Settings) -> Iterator[Engine]:
    """An engine that runs, and hears what the emulator reports."""
    engines: list[Engine] = []
    with serving(application(lambda: engines.pop().hooks()), "127.0.0.1", 0) as address:
        settings = config.model_copy(update={"public_url": address})
        with Engine(settings) as engine:
            engines.append(engine)
            yield engine.start()


@pytest.fixture
def lead_of(config: Settings, props: Props) -> Callable[[str], Ask]:
    """The plainest order of a provider."""

    def made(config: Settings, provider: str) -> Ask:
        request = order(*lead(provider), props, small=True)
        return Ask(plan(request, config), Target.of(None, config.library))

    return partial(made, config)


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Callable[[str], list[logging.LogRecord]]:
    """The records of an event."""
    caplog.set_level(logging.INFO, "rushes")

    def of(event: str) -> list[logging.LogRecord]:
        return [record for record in caplog.records if record.message == event]

    return of


__all__ = ["ask", "config", "database_url", "emulator", "fresh_database", "postgres", "props"]
