"""``rushes jobs show``: Show all that is known of a generation."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import click

from rushes.cli.jobs import _shown as shown
from rushes.cli.jobs._workers import say_who_works
from rushes.cli.opened import store
from rushes.cli.screen import in_a_line, place, print_json, short
from rushes.errors import RequestError
from rushes.types import GenerationRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.engine.generation import Generation
    from rushes.engine.store import Store


@click.command("show", short_help="Show all that is known of a generation.")
@click.argument("name", metavar="[ID]", required=False)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def command(*, name: str | None, as_json: bool) -> None:
    """Show all that is known of the generation ID, or of the newest.

    What was asked, how it went, every movement of its money, and by which id its provider knows it.
    """
    with store() as opened:
        if name is None:
            newest = opened.find(limit=1)
            if not newest:
                raise RequestError("There is no generation yet.")
            generation = newest[0]
        else:
            generation = opened.get(name)
        say_who_works(opened, [generation])
        if as_json:
            print_json(shown.as_dict(opened, generation))
            return
        click.echo(f"{generation.id}: {generation.state}")
        for line in (*_asked(generation), *_went(generation), *_moved(opened, generation)):
            click.echo(f"  {line}")


def _asked(generation: Generation) -> Iterator[str]:
    request = generation.request
    if request.prompt:
        yield request.prompt
    yield f"{generation.model}, {generation.mode}"
    for name in GenerationRequest.model_fields:
        value = getattr(request, name)
        if name not in {"prompt", "model"} and value not in (None, False, {}, ()):
            yield f"{name.replace('_', ' ')}: {_said(value)}"
    for name in ("project", "batch", "priority", "idempotency_key"):
        if value := getattr(generation, name):
            yield f"{name.replace('_', ' ')}: {value}"


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(getattr(each, "source", each)) for each in value)
    return short(value) if isinstance(value, Fraction) else str(value)


def _went(generation: Generation) -> Iterator[str]:
    times = {
        "asked": generation.created_at,
        "ordered": generation.submitted_at,
        "over": generation.finished_at,
    }
    for name, seconds in times.items():
        if seconds is not None:
            yield f"{name}: {shown.time(seconds)}"
    if generation.attempt > 1:
        yield f"times ordered: {generation.attempt}"
    if generation.ticket is not None and generation.ticket.order:
        yield f"its provider's id: {generation.ticket.order}"
    if generation.clip is not None:
        clip = generation.clip
        yield f"clip: {place(clip)}"
        yield f"  {in_a_line(clip.facts)}"
        yield f"  receipt: {place(clip)}.json"
        yield from (f"  note: {note}" for note in clip.notes)
    elif generation.message:
        yield f"said: {generation.message}"


def _moved(opened: Store, generation: Generation) -> Iterator[str]:
    """The lines of the ledger."""
    from rushes.engine.costs import amount_said
    from rushes.engine.ledger import EMULATED, lines_of, money

    key = generation.key
    if key:
        play = "; this is play money" if key == EMULATED else ""
        yield f"paid with: {key}{play}"
    with opened.database.read() as connection:
        rows = list(lines_of(connection, [generation.id]))
    if not any(row.amount or not row.known for row in rows):
        yield "cost: free" if rows else "cost: nothing"
        return
    for row in rows:
        amount = amount_said(abs(money(row.amount)), row.currency) if row.known else "unknown"
        bound = "" if row.exact or not row.known else "up to "
        why = f" ({row.basis})" if row.basis and row.kind != "released" else ""
        yield f"{row.kind}: {bound}{amount}{why}"
