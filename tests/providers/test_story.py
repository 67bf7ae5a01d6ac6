"""The story over every provider of ours; the same judges those of other packages."""

from __future__ import annotations

from rushes import catalogue, providers
from rushes.emulator import wires
from rushes.testing import Story


def test_each_provider_has_its_files() -> None:
    of_rows = {m.provider.name for m in catalogue.models(retired=True) if not m.provider.local}
    assert of_rows == set(providers.names()) == set(wires.names())


class TestProviders(Story):
    providers = providers.names()
