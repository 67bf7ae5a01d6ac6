"""``rushes models``: what can make a clip, what it can do, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from rushes.cli.screen import on_terminal, print_json, print_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.catalogue import Abilities, Model
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
    from rushes.catalogue import models, packaged
    from rushes.types import Mode

    found = models(Mode(mode) if mode else None, provider, retired=retired, opened=True)
    if max_price is not None:
        found = _affordable(found, Mode(mode) if mode else None, max_price)
    if as_json:
        for model in found:
            print_json(_as_row(model))
    elif on_terminal():
        _table(found)
    else:
        for model in found:
            click.echo(f"{model.id}\t{','.join(model.modes)}\t{_price(model)}")
    if not found:
        click.echo("No model does that.", err=True)
    for trouble in packaged().broken.values():
        click.echo(f"{trouble} Its models are left out.", err=True)


def _affordable(found: tuple[Model, ...], mode: Mode | None, most: float) -> tuple[Model, ...]:
    from rushes.catalogue import second_price

    prices = {model.id: second_price(model, mode) for model in found}
    unknown = sum(price is None for price in prices.values())
    if unknown:
        click.echo(f"{unknown} models have no published price and are left out.", err=True)
    cheap = [m for m in found if (price := prices[m.id]) is not None and price <= most]
    return tuple(sorted(cheap, key=lambda model: prices[model.id] or 0))


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
    click.echo(f"{model.id}: {model.title}")
    click.echo(f"  {model.about}")
    click.echo(f"  price: {_price(model)}")
    made = "on this machine" if model.provider.local else f"by {model.provider.title}"
    click.echo(f"  made {made}")
    if model.lifecycle.ends is not None:
        heir = model.lifecycle.replacement
        instead = f"; use {heir}" if heir else ""
        click.echo(f"  switched off: {model.lifecycle.ends}{instead}")
    _by_mode({str(mode): dict(_abilities(can)) for mode, can in model.modes.items()})


def _by_mode(modes: dict[str, dict[str, str]]) -> None:
    """What holds in every mode once, then what is different in each."""
    first = next(iter(modes.values()))
    same = {
        name: what
        for name, what in first.items()
        if all(told.get(name) == what for told in modes.values())
    }
    for heading, told in {"in every mode": same, **modes}.items():
        rows = {name: what for name, what in told.items() if told is same or name not in same}
        click.echo(f"\n{heading}")
        for name, what in rows.items():
            click.echo(f"  {name}: {what}")


def _as_row(model: Model) -> dict[str, Any]:
    return {
        "id": model.id,
        "title": model.title,
        "about": model.about,
        "modes": [str(mode) for mode in model.modes],
        "price": _price(model),
        "local": model.provider.local,
        "stage": str(model.lifecycle.stage),
        "ends": None if model.lifecycle.ends is None else str(model.lifecycle.ends),
    }


def _table(found: tuple[Model, ...]) -> None:
    rows = ((model.id, ", ".join(model.modes), _price(model)) for model in found)
    print_table(("model", "does", "price"), rows)


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
    spread = " to ".join(f"{sign}{one}" for one in sorted({min(amounts), max(amounts)}))
    return f"{spread}{unit} per {price.per.replace('-', ' ')}"


def _abilities(can: Abilities) -> Iterator[tuple[str, str]]:
    """What the mode takes, in words. What is not known says so."""
    yield "duration", _choice(can.durations, "s", kept="duration" in can.keeps)
    yield "fps", _choice(can.fps, "", kept="fps" in can.keeps)
    if can.size_rule:
        yield "size", str(can.size_rule)
    elif can.sizes:
        yield "size", ", ".join(map(str, can.sizes))
    if can.aspect_ratios:
        yield "aspect ratio", ", ".join(can.aspect_ratios)
    if can.resolutions:
        yield "resolution", ", ".join(can.resolutions)
    yield "audio", "unknown" if can.audio is None else str(can.audio)
    yield "loop", {None: "unknown", True: "yes", False: "no"}[can.loop]
    yield "seed", _choice(can.seed, "")
    if can.pictures is not None:
        yield "pictures", str(can.pictures)
    if can.camera:
        yield "camera", ", ".join(can.camera)
    for name, option in can.options.items():
        yield f"--option {name}", f"{option}: {option.about}"
    if can.sources:
        yield "source", "; ".join(map(str, can.sources))


def _choice(offered: object, unit: str, *, kept: bool = False) -> str:
    if offered is None:
        return "unknown"
    if offered is False:
        return "that of the clip that goes in" if kept else "not to be chosen"
    return f"{offered} {unit}".rstrip()
