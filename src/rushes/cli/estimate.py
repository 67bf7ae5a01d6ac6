"""``rushes estimate``: what a request would cost, before anything is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from rushes.cli.asked import asked, asks
from rushes.cli.screen import on_terminal, print_json
from rushes.cli.several import several, varying
from rushes.errors import RequestError
from rushes.types import Cost

if TYPE_CHECKING:
    from decimal import Decimal

    from rushes.plan import Plan
    from rushes.types import GenerationRequest


@click.command("estimate", short_help="Say what a request would cost.")
@click.argument("prompt", nargs=-1)
@click.option(
    "-m", "--model", "models", metavar="ID", multiple=True, help="Whose price; give several."
)
@asks
@several
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each model.")
def command(
    prompt: tuple[str, ...],
    *,
    models: tuple[str, ...],
    frames: tuple[str, ...],
    options: tuple[str, ...],
    takes: int | None,
    vary: tuple[str, ...],
    as_json: bool,
    **fields: Any,
) -> None:
    """Price what PROMPT and the options ask for; nothing is sent. Notes say how the camera is told.

    With -n or --vary it is the price of all takes. Where a price hangs on something that is left
    open, the spread is told; a price that nobody has published is unknown, never 0. Of several
    models the cheapest comes first; a model that cannot do it says why, and the command ends with 2
    if none can.
    """
    request = asked(prompt or ("…",), frames, options, fields)
    told: list[tuple[str, list[Cost]]] = []
    refused: list[RequestError] = []
    notes: dict[str, tuple[str, ...]] = {}
    for model in models or (request.model,):
        try:
            mine = request.but(model=model)
            mine = mine if prompt else _wordless(mine)
            plans = _plans(mine, takes, vary)
            told.append((model, [each.price for each in plans]))
            notes[model] = tuple(dict.fromkeys(note for each in plans for note in each.notes))
        except RequestError as error:
            refused.append(error)
    if not told:
        raise refused[0]
    told.sort(key=lambda row: _dearness(Cost.total(row[1])))
    for model, costs in told:
        _print(model, costs, notes[model], as_json=as_json)
    for refusal in refused:
        click.echo(f"  Note: {refusal.message}", err=True)


def _wordless(request: GenerationRequest) -> GenerationRequest:
    """Without the word that stands for a prompt, where the model takes none."""
    from rushes import catalogue

    can = catalogue.find(request.model).modes.get(request.mode)
    return request.but(prompt="") if can is not None and can.prompt is False else request


def _dearness(cost: Cost) -> tuple[bool, Decimal | None, Decimal | int]:
    return cost.high is None, cost.high, cost.low or 0


def _plans(request: GenerationRequest, count: int | None, vary: tuple[str, ...]) -> list[Plan]:
    """What each take comes to; refused as generate refuses it."""
    from rushes.grid import varied
    from rushes.plan import plan, takes
    from rushes.settings import settings

    if vary:
        asked_for = [each.request for each in varied(request, *varying(vary, count))]
    else:
        asked_for = list(takes(request, count or 1))
    return [plan(each, settings()) for each in asked_for]


def _print(model: str, costs: list[Cost], notes: tuple[str, ...], *, as_json: bool) -> None:
    cost = Cost.total(costs)
    each = f" of {costs[0]}" if costs[0].known else ""
    several_of = f"{len(costs)} takes{each}; " if len(costs) > 1 else ""
    if as_json:
        told = {"model": model, "takes": len(costs), **cost.model_dump(mode="json")}
        print_json({**told, "text": str(cost), "each": str(costs[0]), "notes": list(notes)})
        return
    if on_terminal():
        click.echo(f"{model}: {cost}\n  {several_of}{cost.basis}")
    else:
        click.echo(f"{model}\t{cost}\t{several_of}{cost.basis}")
    for note in notes:
        click.echo(f"  Note: {note}", err=True)
