"""For tests: the emulator as a fixture, and the story by which every hosted provider is judged.

An application's test of its own orders::

    from rushes.testing import emulator


    def test_one_order(emulator):
        my_application()  # RUSHES_EMULATOR is set while the test runs
        assert len(emulator.journal.jobs) == 1

A package's test of the provider that it brings (see ``docs/first-provider.md``)::

    from rushes.testing import Story


    class TestAcme(Story):
        providers = ("acme",)

Needs pytest and the extra ``emulator``.
"""

from __future__ import annotations

from rushes.testing.fixtures import emulator, props
from rushes.testing.story import Story

__all__ = ["Story", "emulator", "props"]
