"""Hosted providers: one file each, a translator between our types and its wire, with no I/O.

:mod:`rushes.hosted` does the talking. A provider that lives in another package registers itself as
an entry point of the group ``rushes.providers``; see ``docs/first-provider.md``.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from rushes import plugins
from rushes.errors import EngineError

if TYPE_CHECKING:
    from rushes.providers.contract import Provider

#: What stands in this folder and is no provider.
_OURS = frozenset({"contract", "reading", "schema", "signatures", "words"})


def names() -> tuple[str, ...]:
    """The providers that come with Rushes, and those of other packages, by name."""
    return tuple(sorted({*_own(), *plugins.registered(plugins.Group.PROVIDERS)}))


@cache
def provider(name: str) -> Provider:
    """The provider of that name, loaded on first use.

    :raises EngineError: there is none, or its package is broken.
    """
    if name in _own():
        kind = import_module(f"{__name__}.{name}").PROVIDER
        return kind()  # type: ignore[no-any-return]
    entry = plugins.registered(plugins.Group.PROVIDERS).get(name)
    if entry is None:
        raise EngineError(f"There is no provider {name!r}; there are {', '.join(names())}.")
    from rushes.providers.contract import Provider  # noqa: PLC0415 - only those who use one

    made = plugins.loaded(entry, Provider)  # type: ignore[type-abstract]
    with plugins.blamed(entry):
        return made()


@cache
def _own() -> frozenset[str]:
    found = frozenset(module.name for module in iter_modules(__path__)) - _OURS
    return frozenset(name for name in found if not name.startswith("_"))
