"""The wires of the hosted providers on one port of this machine, with no key and at no cost.

Good enough that the vendors' own SDKs cannot tell: point them, an application or its tests at it.
It judges what it is sent as strictly as the vendors do, renders real clips with the preview model,
keeps a journal of every request and every paid job, and fails on demand. See ``docs/emulator.md``.
"""
