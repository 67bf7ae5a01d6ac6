"""``rushes media sheet``: a clip at a glance: a grid, a poster, a strip, its waveform."""

from __future__ import annotations

from rushes.cli.sheet import command

__all__ = ["command"]
