"""One file for each vendor's wire; other packages bring theirs in the group ``rushes.wires``."""

from __future__ import annotations

from contextlib import nullcontext
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from rushes import plugins
from rushes.emulator.wire import Wire

if TYPE_CHECKING:
    from contextlib import AbstractContextManager


def names() -> tuple[str, ...]:
    """The wires that come with Rushes, and those of other packages, by name."""
    return tuple(sorted({*_own(), *plugins.registered(plugins.Group.WIRES)}))


def wire(name: str) -> type[Wire]:
    """The wire of that name.

    :raises EngineError: the package that brings it is broken.
    """
    if name in _own():
        kind: type[Wire] = import_module(f"{__name__}.{name}").WIRE
        return kind
    return plugins.loaded(plugins.registered(plugins.Group.WIRES)[name], Wire)  # type: ignore[type-abstract]


def blamed(name: str) -> AbstractContextManager[None]:
    """What goes wrong inside is the doing of the package that brings the wire."""
    if name in _own():
        return nullcontext()
    return plugins.blamed(plugins.registered(plugins.Group.WIRES)[name])


def _own() -> frozenset[str]:
    return frozenset(m.name for m in iter_modules(__path__) if not m.name.startswith("_"))
