"""``rushes media probe``: measure files; --full says all that they say about themselves."""

from __future__ import annotations

from rushes.cli.probe import command

__all__ = ["command"]
