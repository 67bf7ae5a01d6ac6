"""Whose budget, and for which time: what the commands that name one have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from rushes.errors import RequestError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.engine.budget import Scope

F = TypeVar("F", bound="Callable[..., Any]")

_OPTIONS = (
    click.option("--project", metavar="NAME", help="Of what is ordered for this project."),
    click.option(
        "--key", metavar="VARIABLE", help="Of what is ordered with this key, such as FAL_KEY."
    ),
    click.option("--currency", metavar="CODE", default="USD", show_default=True),
)


def whose(function: F) -> F:
    """Give a command ``project``, ``key`` and ``currency``."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def scope(project: str | None, key: str | None) -> tuple[Scope, str]:
    """Whose budget is meant, and the name of it.

    :raises RequestError: no provider has such a key.
    """
    from rushes.engine.budget import Scope

    if project is not None and key is not None:
        raise click.UsageError("A budget is of a --project or of a --key, not of both.")
    if key is not None:
        known = _keys()
        if key not in known:
            near = did_you_mean(key, known) or f" (there are {', '.join(sorted(known))})"
            raise RequestError(f"No provider has a key {key!r}{near}.")
        return Scope.KEY, key
    return (Scope.ALL, "") if not project else (Scope.PROJECT, project)


def _keys() -> set[str]:
    """The keys of all providers, by the names of their variables, and the emulator's."""
    from rushes.catalogue import providers
    from rushes.engine.ledger import EMULATED

    return {"+".join(names) for row in providers().values() for names in row.keys} | {EMULATED}
