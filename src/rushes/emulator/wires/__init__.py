"""One file for each vendor's wire."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rushes.emulator.wire import Wire


def names() -> tuple[str, ...]:
    """The wires, by their files."""
    return tuple(sorted(m.name for m in iter_modules(__path__) if not m.name.startswith("_")))


def wire(name: str) -> type[Wire]:
    """The wire of that name."""
    kind: type[Wire] = import_module(f"{__name__}.{name}").WIRE
    return kind
