"""``rushes jobs prune``: Forget what was over long ago."""

from __future__ import annotations

import re

import click

from rushes.cli.opened import engine
from rushes.errors import RequestError

_SECONDS = {"h": 3600, "d": 86400, "w": 7 * 86400}


@click.command("prune", short_help="Forget what was over long ago.")
@click.option(
    "--older-than", "age", metavar="AGE", required=True, help="What ended before: 12h, 30d, 8w."
)
def command(*, age: str) -> None:
    """Forget generations that were over long ago.

    Their clips and receipts stay where they are, and their money stays in rushes costs. A request
    that is forgotten is ordered anew when it is asked for again, also by its idempotency key. What
    is unknown is kept until it is resolved.
    """
    seconds = _age(age)
    with engine() as opened:
        count = opened.prune(opened.store.now() - seconds)
    click.echo(f"{count} generation{'s' * (count != 1)} forgotten.", err=True)


def _age(text: str) -> int:
    said = re.fullmatch(r"(\d{1,6})([hdw])", text.strip())
    if said is None:
        raise RequestError(f"--older-than {text}: write an age like 12h, 30d or 8w.")
    return int(said[1]) * _SECONDS[said[2]]
