"""``NAME=VALUE``, as options take it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable


def pair(text: str, option: str) -> tuple[str, str]:
    """The name and the value of one.

    :raises click.BadParameter: there is no name or no equals sign.
    """
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise click.BadParameter(f"{text!r} is not NAME=VALUE.", param_hint=option)
    return name.strip(), value


def pairs(given: Iterable[str], option: str) -> dict[str, str]:
    """The values by name; of one name the last counts."""
    return dict(pair(text, option) for text in given)


def listed(text: str, option: str) -> tuple[str, tuple[str, ...]]:
    """``PART=VALUE,VALUE``: the name and the values; ``PART`` alone has none.

    :raises click.BadParameter: there is no name, or no value behind the equals sign.
    """
    name, equals, values = text.partition("=")
    several = tuple(value.strip() for value in values.split(",") if value.strip())
    if not name.strip() or (equals and not several):
        raise click.BadParameter(f"{text!r} is not PART=VALUE,VALUE.", param_hint=option)
    return name.strip(), several
