"""Whose work a worker does, how much of it at a time, and how fast: as its options say it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import click

from rushes.cli.pairs import pairs
from rushes.errors import RequestError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rushes.engine import Engine
    from rushes.engine.runtime import Rate

#: The providers that are this machine itself.
LOCAL = "local"
_RATE = re.compile(r"([0-9]+)/(s|min|h)")
_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0}
_FREE = "off"


def providers(names: Iterable[str]) -> frozenset[str]:
    """The providers that are meant.

    :raises RequestError: there is no such provider.
    """
    from rushes.catalogue import providers
    from rushes.engine.makers import MAKERS

    known = (*providers(), LOCAL)
    found: set[str] = set()
    for name in filter(None, (each.strip() for each in names)):
        if name not in known:
            near = did_you_mean(name, known) or f" (there are {', '.join(known)})"
            raise RequestError(f"There is no provider {name!r}{near}.")
        found |= set(MAKERS) if name == LOCAL else {name}
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Kept:
    """What ``--limit`` and ``--rate`` say, by provider; it is kept in the database."""

    most: Mapping[str, int]
    rates: Mapping[str, Rate | None]

    @classmethod
    def of(cls, limits: Iterable[str], rates: Iterable[str]) -> Self:
        """What the options say.

        :raises click.BadParameter: that is no count, or no rate.
        :raises RequestError: there is no such provider.
        """
        most = {
            provider: _count(text)
            for name, text in pairs(limits, "--limit").items()
            for provider in providers([name])
        }
        paces = {
            provider: _rate(text)
            for name, text in pairs(rates, "--rate").items()
            for provider in providers([name])
        }
        return cls(most, paces)

    def write(self, engine: Engine) -> None:
        """Have it hold from now on, for all workers."""
        for provider, count in self.most.items():
            engine.limit(provider, count)
        for provider, pace in self.rates.items():
            engine.pace(provider, pace)


def _count(text: str) -> int:
    if not text.strip().isdecimal() or not 1 <= int(text) <= 100_000:
        raise click.BadParameter(f"{text!r} is no count from 1 to 100000.", param_hint="--limit")
    return int(text)


def _rate(text: str) -> Rate | None:
    """``10/min``: how fast; ``None`` where it is ``off``."""
    from rushes.engine.runtime import Rate

    if text.strip() == _FREE:
        return None
    found = _RATE.fullmatch(text.strip())
    if found is None or not 1 <= int(found[1]) <= 100_000:
        said = f"{text!r} is no rate: write 10/min, 1/s, 100/h, or {_FREE}."
        raise click.BadParameter(said, param_hint="--rate")
    return Rate(int(found[1]), _SECONDS[found[2]])


def said(limit: Rate | None) -> str:
    """A rate as it is written; empty where there is none."""
    if limit is None:
        return ""
    units = {seconds: unit for unit, seconds in _SECONDS.items()}
    unit = units.get(limit.seconds, f"{limit.seconds:g} s")
    return f"{limit.orders}/{unit}"
