"""``rushes jobs resolve``: Settle what nobody knows: whether an order was accepted."""

from __future__ import annotations

import json
from typing import Any

import anyio
import click

from rushes.cli.jobs import _shown as shown
from rushes.cli.jobs._workers import say_who_works
from rushes.cli.opened import engine
from rushes.errors import RequestError


@click.command("resolve", short_help="Settle what nobody knows: whether an order was accepted.")
@click.argument("name", metavar="ID")
@click.option(
    "--found", metavar="PROVIDER_ID", help="It was: the provider's own id of it, or JSON."
)
@click.option("--not-accepted", is_flag=True, help="It was not, and cost nothing.")
def command(*, name: str, found: str | None, not_accepted: bool) -> None:
    """Settle the generation ID, of which nobody knows whether its provider accepted it.

    Look for it in your account there, at the time that rushes jobs show tells. With --found it is
    looked up, waited for and fetched; with --not-accepted its money is free again, and rushes jobs
    retry orders it anew. It is never ordered again by itself, since that could be paid twice.
    """
    if (found is not None) is not_accepted:
        raise click.UsageError("Say which: --found PROVIDER_ID, or --not-accepted.")
    with engine() as opened:
        told = None if found is None else _found(found)
        settled = anyio.run(opened.resolve, name, told)
        if found is None:
            click.echo(f"{shown.short(settled)}: {settled.message}", err=True)
            return
        click.echo(f"{shown.short(settled)} is waited for again.", err=True)
        say_who_works(opened.store, [settled])


def _found(text: str) -> dict[str, Any]:
    """What a provider finds its work by: an id alone, or several things as JSON."""
    if not text.lstrip().startswith("{"):
        return {"id": text.strip()}
    try:
        told: dict[str, Any] = json.loads(text)
    except json.JSONDecodeError as error:
        raise RequestError(f'--found is no JSON ({error}); write it like {{"id": "…"}}.') from None
    return told
