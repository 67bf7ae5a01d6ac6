"""``rushes estimate``: what a request would cost, before anything is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from rushes.cli.asked import asked, asks
from rushes.cli.screen import on_terminal, print_json
from rushes.errors import RequestError

if TYPE_CHECKING:
    from rushes.types import Cost, GenerationRequest


@click.command("estimate", short_help="Say what a request would cost.")
@click.argument("prompt", nargs=-1)
@click.option(
    "-m", "--model", "models", metavar="ID", multiple=True, help="Whose price; give several."
)
@asks
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each model.")
def command(
    prompt: tuple[str, ...],
    *,
    models: tuple[str, ...],
    frames: tuple[str, ...],
    options: tuple[str, ...],
    as_json: bool,
    **fields: Any,
) -> None:
    """Price what PROMPT and the options ask for; nothing is sent.

    Where a price hangs on something that is left open, the spread is told; a price that nobody has
    published is unknown, never 0. Of several models the cheapest comes first; a model that cannot
    do it says why, and the command ends with 2 if none can.
    """
    request = asked(prompt or ("…",), frames, options, fields)
    told: list[tuple[str, Cost]] = []
    refused: list[RequestError] = []
    for model in models or (request.model,):
        try:
            told.append((model, _price(request.but(model=model))))
        except RequestError as error:
            refused.append(error)
    if not told:
        raise refused[0]
    told.sort(key=lambda row: (row[1].high is None, row[1].high, row[1].low or 0))
    for model, cost in told:
        _print(model, cost, as_json=as_json)
    for refusal in refused:
        click.echo(f"  Note: {refusal.message}", err=True)


def _price(request: GenerationRequest) -> Cost:
    from rushes.plan import plan
    from rushes.settings import settings

    return plan(request, settings()).price


def _print(model: str, cost: Cost, *, as_json: bool) -> None:
    if as_json:
        print_json({"model": model, **cost.model_dump(mode="json"), "text": str(cost)})
    elif on_terminal():
        click.echo(f"{model}: {cost}\n  {cost.basis}")
    else:
        click.echo(f"{model}\t{cost}\t{cost.basis}")
