"""The story over every provider of ours; the same judges those of other packages."""

from __future__ import annotations

from rushes import catalogue, providers
from rushes.emulator import wires
from rushes.emulator.faults import Fault
from rushes.testing import Story
from rushes.testing.trouble import CLIPS, CREATES, DOWNLOADS, SHORT, WORKS


def test_each_provider_has_its_files() -> None:
    of_rows = {m.provider.name for m in catalogue.models(retired=True) if not m.provider.local}
    assert of_rows == set(providers.names()) == set(wires.names())


def test_no_fault_is_left_out() -> None:
    told = {*CREATES, *WORKS, *DOWNLOADS, *CLIPS, *SHORT, Fault.UNKNOWN_STATUS, Fault.NEVER}
    assert told == set(Fault)


class TestProviders(Story):
    providers = providers.names()
