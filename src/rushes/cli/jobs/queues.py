"""``rushes jobs queues``: List the queues: what waits, what runs, and how much may."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from rushes.cli.opened import engine
from rushes.cli.screen import on_terminal, print_json, print_table
from rushes.cli.served import said
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import JsonValue

    from rushes.engine import Engine
    from rushes.engine.runtime import Limit


@dataclass(frozen=True, slots=True)
class _Queue:
    """One queue: what is in it, and what holds for it."""

    name: str
    count: Counter[str]
    limit: Limit

    def row(self) -> tuple[str, ...]:
        """As a person reads it."""
        counts = (self.count[State.QUEUED], self.count[State.RUNNING])
        return self.name, *map(str, counts), self._most(), said(self.limit.rate)

    def _most(self) -> str:
        here = "" if self.limit.here is None else f"{self.limit.here} in each worker"
        return here if self.limit.most is None else str(self.limit.most)

    def as_dict(self) -> dict[str, JsonValue]:
        """As JSON has it."""
        rate = self.limit.rate
        return {
            "queue": self.name,
            "queued": self.count[State.QUEUED],
            "running": self.count[State.RUNNING],
            "limit": self.limit.most,
            "limit_in_each_worker": self.limit.here,
            "rate": None if rate is None else {"orders": rate.orders, "seconds": rate.seconds},
        }


@click.command("queues", short_help="List the queues: what waits, what runs, and how much may.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each.")
def command(*, as_json: bool) -> None:
    """List the queues: one for each provider and key, with what waits, what runs, and how much may.

    The limits hold in all workers together unless it says otherwise. To change them:
    rushes worker --limit runway=5 --rate runway=10/min
    """
    with engine() as opened:
        found = list(_queues(opened))
    if as_json:
        for each in found:
            print_json(each.as_dict())
    elif on_terminal() and found:
        heads = ("queue", "queued", "running", "at a time", "orders")
        print_table(heads, [each.row() for each in found], right=(1, 2))
    else:
        for each in found:
            click.echo("\t".join(each.row()))
    if not found:
        click.echo("There is no queue yet: the first order to a provider makes its own.", err=True)


def _queues(engine: Engine) -> Iterator[_Queue]:
    from rushes.engine.figures import counted

    counts: dict[str, Counter[str]] = {}
    for group in counted(engine.store).open:
        counts.setdefault(group.queue, Counter())[group.state] += group.count
    for name, limit in sorted(engine.limits().items()):
        yield _Queue(name, counts.get(name, Counter()), limit)
