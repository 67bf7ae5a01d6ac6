"""``rushes models``: what can make a clip, what it can do, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from rushes.cli.screen import on_terminal, print_json, print_table
from rushes.cli.telling import told

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal
    from fractions import Fraction

    from rushes.catalogue import Model
    from rushes.types import Mode

#: Written out, so that the help loads no catalogue; a test compares it with ``Mode``.
MODES = (
    "text-to-video",
    "image-to-video",
    "interpolation",
    "video-to-video",
    "extension",
)


@click.group("models", short_help="List the models.", invoke_without_command=True)
@click.option("--mode", type=click.Choice(MODES), help="Only those that can do it.")
@click.option("--provider", metavar="NAME", help="Only those of one provider.")
@click.option(
    "--max-price", type=click.FloatRange(0), metavar="DOLLARS", help="Per second, at the most."
)
@click.option("--retired", is_flag=True, help="Also those that were switched off.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each model.")
@click.pass_context
def command(
    ctx: click.Context,
    mode: str | None,
    provider: str | None,
    max_price: float | None,
    retired: bool,
    as_json: bool,
) -> None:
    """List the models; in a pipe as id, modes and price with tabs between.

    With --max-price those whose plainest clip costs no more for each second, cheapest first; what
    has no published price is left out, and counted.
    """
    if ctx.invoked_subcommand is not None:
        return
    from rushes.catalogue import models, packaged, providers
    from rushes.errors import RequestError, did_you_mean, join_words
    from rushes.types import Mode

    known = providers()
    if provider is not None and provider not in {*known, *packaged().broken}:
        near = did_you_mean(provider, known)
        raise RequestError(f"There is no provider {provider!r}{near}: {join_words(list(known))}.")
    found = models(Mode(mode) if mode else None, provider, retired=retired, opened=True)
    seconds: dict[str, Fraction] = {}
    if max_price is not None:
        seconds = _affordable(found, Mode(mode) if mode else None, max_price)
        by_id = {model.id: model for model in found}
        found = tuple(by_id[name] for name in seconds)
    if as_json:
        for model in found:
            print_json(_as_row(model, seconds))
    elif on_terminal():
        _table(found, seconds)
    else:
        for model in found:
            click.echo(f"{model.id}\t{','.join(model.modes)}\t{_told_price(model, seconds)}")
    if not found:
        click.echo("No model does that.", err=True)
    for trouble in packaged().broken.values():
        click.echo(f"{trouble} Its models are left out.", err=True)


def _affordable(found: tuple[Model, ...], mode: Mode | None, most: float) -> dict[str, Fraction]:
    """What a second of the plainest clip costs, by model, cheapest first."""
    from rushes.catalogue import second_price

    prices = {model.id: second_price(model, mode) for model in found}
    unknown = sum(price is None for price in prices.values())
    if unknown:
        click.echo(f"{unknown} models have no published price and are left out.", err=True)
    cheap = {name: price for name, price in prices.items() if price is not None and price <= most}
    return dict(sorted(cheap.items(), key=lambda each: each[1]))


@command.command("show", short_help="Show all that is known of one model.")
@click.argument("model_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="The catalogue's row as JSON.")
def show(model_id: str, as_json: bool) -> None:
    """Show what the model ID can do in each mode, what it costs, and where that is known from."""
    from rushes.catalogue import find

    model = find(model_id)
    if as_json:
        print_json(model.model_dump(mode="json"))
        return
    for line in told(model, _price(model)):
        click.echo(line)


def _as_row(model: Model, seconds: Mapping[str, Fraction]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": model.id,
        "title": model.title,
        "about": model.about,
        "modes": [str(mode) for mode in model.modes],
        "price": _price(model),
        "local": model.provider.local,
        "stage": str(model.lifecycle.stage),
        "ends": None if model.lifecycle.ends is None else str(model.lifecycle.ends),
    }
    return row if model.id not in seconds else row | {"second": float(seconds[model.id])}


def _table(found: tuple[Model, ...], seconds: Mapping[str, Fraction]) -> None:
    rows = ((model.id, ", ".join(model.modes), _told_price(model, seconds)) for model in found)
    print_table(("model", "does", "price"), rows)


def _told_price(model: Model, seconds: Mapping[str, Fraction]) -> str:
    """The list price, after that by which it was let in: a second of the plainest clip."""
    plainest = seconds.get(model.id)
    if not plainest:
        return _price(model)
    return f"from ${float(plainest):.3g} a second ({_price(model)})"


def _price(model: Model) -> str:
    """The list price in a few words: ``$0.05 to $0.15 per second``."""
    from rushes.catalogue.price import Per

    price = model.price
    if price.per is Per.FREE:
        return "free"
    amounts = [line.each for line in price.lines if line.each is not None]
    amounts += [line.to for line in price.lines if line.to is not None]
    if not amounts:
        return "unknown"
    sign, unit = ("$", "") if price.currency == "USD" else ("", f" {price.currency}")
    ends = sorted({min(amounts), max(amounts)})
    spread = " to ".join(f"{sign}{_cents(one) if sign else one}" for one in ends)
    return f"{spread}{unit} per {price.per.replace('-', ' ')}"


def _cents(amount: Decimal) -> str:
    """Money with two places or as many as it takes: ``0.10``, ``0.042``."""
    return f"{amount:.2f}" if amount == round(amount, 2) else str(amount)
