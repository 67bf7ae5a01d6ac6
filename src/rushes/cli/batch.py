"""``rushes batch``: a clip of each row of a file."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rushes.cli.amount import AMOUNT
from rushes.cli.emulator import emulated
from rushes.cli.following import follow
from rushes.cli.jobs import _shown as shown
from rushes.cli.jobs._workers import say_who_works
from rushes.cli.opened import engine
from rushes.cli.screen import print_json
from rushes.errors import OverBudgetError, RequestError
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from rushes.engine import Engine
    from rushes.engine.batch import Entry
    from rushes.engine.generation import Generation


@click.command(
    "batch",
    short_help="Make a clip of each row of a file.",
    epilog="In a pipe, stdout has the path of each finished clip on a line, and nothing else.",
)
@click.argument("file", metavar="FILE")
@click.option("-m", "--model", metavar="ID", help="Of rows that name none.")
@click.option("-o", "--output", metavar="FOLDER", help="Where the clips go. [the library]")
@click.option("--project", metavar="NAME", help="What they count to, in budgets and costs.")
@click.option("--priority", type=click.IntRange(-1000, 1000), help="Higher ones go first. [0]")
@click.option("--max-cost", metavar="AMOUNT", type=AMOUNT, help="The most that one may cost.")
@click.option("--budget", metavar="AMOUNT", type=AMOUNT, help="The most that all may cost.")
@click.option("--again", is_flag=True, help="Make all anew, also what was made before.")
@click.option("--retry", is_flag=True, help="Of what was ordered before, retry what failed.")
@click.option("-f", "--force", is_flag=True, help="Replace files that are there.")
@click.option("--detach", is_flag=True, help="Only order them; a rushes worker makes them.")
@click.option(
    "--emulate", is_flag=True, help="Try hosted models' wires here, with no key and at no cost."
)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each clip.")
def command(
    *,
    file: str,
    model: str | None,
    output: str | None,
    project: str | None,
    priority: int | None,
    max_cost: Decimal | None,
    budget: Decimal | None,
    again: bool,
    retry: bool,
    force: bool,
    detach: bool,
    emulate: bool,
    as_json: bool,
) -> None:
    """Make a clip of each row of FILE, which is .jsonl or .csv; "-" is stdin.

    A row has the fields of a request by their names (prompt, model, image, duration, seed …), and
    output, project, priority, max_cost, again and idempotency_key. All rows are admitted or none,
    with every mistake by its line. It is safe to run again: a row that was ordered before is not
    ordered twice. Ends with 1 if a clip could not be made.
    """
    from rushes.cli.tracing import traced
    from rushes.engine.batch import Common, admit, read
    from rushes.settings import settings

    if detach and emulate:
        raise click.UsageError("--emulate ends with this command, so it goes without --detach.")
    text, folder = _text(file)
    with traced(), emulated(emulate), engine() as opened:
        common = Common(
            model=model or settings().model,
            folder=output,
            project=project or "",
            priority=priority or 0,
            max_cost=max_cost,
            again=again,
            overwrite=force,
        )
        entries = read(file, text, folder, common, settings())
        _within(entries, budget)
        batch = _name(file)
        many = admit(opened, file, entries, batch)
        if retry:
            many = [opened.retry(each.id) if _retried(each) else each for each in many]
        _greet(many, batch)
        if detach:
            _detached(opened, many, as_json=as_json)
            return
        ended = follow(opened, many, as_json=as_json, here=True)
        _sum_up(opened, ended)
    if any(map(shown.failed, ended)):
        click.get_current_context().exit(1)


def _text(file: str) -> tuple[str, Path]:
    """What stands in the file, and the folder that it lies in."""
    try:
        if file == "-":
            return sys.stdin.read(), Path.cwd()
        path = Path(file)
        return path.read_text(encoding="utf-8"), path.absolute().parent
    except FileNotFoundError:
        raise RequestError(f"There is no file {file}.") from None
    except IsADirectoryError:
        raise RequestError(f"{file} is a folder: name a .jsonl or .csv file.") from None
    except UnicodeDecodeError:
        raise RequestError(f"{file} is no text in UTF-8: save it as UTF-8.") from None


def _name(file: str) -> str:
    """The name of the batch: the file's, and something that no other has."""
    from rushes.media import slug

    stem = slug("stdin" if file == "-" else Path(file).stem, "batch")
    return f"{stem[:24].strip('-')}-{secrets.token_hex(3)}"


def _within(entries: Sequence[Entry], budget: Decimal | None) -> None:
    """Refuse what may cost more in all than --budget."""
    if budget is None:
        return
    prices = [each.ask.plan.price for each in entries]
    unknown = [each for each in entries if not each.ask.plan.price.known]
    if unknown:
        raise OverBudgetError(
            f"Nobody can say what {unknown[0].ask.request.model} costs (line {unknown[0].line}), "
            "so that it cannot be held within --budget: leave that out to order it all the same."
        )
    currencies = {each.currency for each in prices if each.high}
    if len(currencies) > 1:
        raise OverBudgetError(
            f"The rows cost {' and '.join(sorted(currencies))}, so that --budget cannot hold for "
            "all: set one for each with rushes budget set --currency."
        )
    total = sum(each.high or 0 for each in prices)
    if total > budget:
        unit = next(iter(currencies))
        raise OverBudgetError(
            f"These {len(entries)} rows may cost {total:f} {unit} together, and --budget allows "
            f"{budget:f}: raise it, or order fewer."
        )


def _retried(generation: Generation) -> bool:
    return generation.state in {State.FAILED, State.CANCELLED}


def _greet(many: Sequence[Generation], batch: str) -> None:
    """How many are new, and what they may cost."""
    from rushes.types import Cost

    fresh = [each for each in many if each.batch == batch]
    shared = sum(each.reuse is not None for each in fresh)
    if fresh:
        paid = [each for each in fresh if each.reuse is None]
        currencies = {each.price.currency for each in paid if each.price.high != 0}
        prices = [each.price for each in paid]
        cost = f", {Cost.total(prices)}" if len(currencies) < 2 and prices else ""
        click.echo(f"{len(fresh)} ordered as batch {batch}{cost}.", err=True)
    if shared:
        click.echo(f"  {shared} of them take the clip of an equal request.", err=True)
    if len(many) > len(fresh):
        click.echo(f"{len(many) - len(fresh)} were ordered before.", err=True)


def _detached(opened: Engine, many: Sequence[Generation], *, as_json: bool) -> None:
    """Their ids, where they are only ordered."""
    for each in many:
        if as_json:
            print_json(shown.as_dict(opened.store, each))
        else:
            click.echo(each.id)
    say_who_works(opened.store, many)


def _sum_up(opened: Engine, ended: Sequence[Generation]) -> None:
    """How it went, what it cost, and what to type next."""
    from rushes.engine.costs import orders_of, totals
    from rushes.engine.ledger import EMULATED

    with opened.database.read() as connection:
        sums = totals(orders_of(connection, [each.id for each in ended]))
    counts = {state: sum(each.state is state for each in ended) for state in State}
    words = {State.SUCCEEDED: "made", State.UNKNOWN: "unknown"}
    told = [f"{count} {words.get(state, state)}" for state, count in counts.items() if count]
    spent = [each.said for each in sums if each.spent or each.unknown]
    money = f"; {' and '.join(spent)} spent" if spent else ""
    held = [each.held_said for each in sums if each.held or each.held_unknown]
    money += f"; {' and '.join(held)} held by what is unknown" if held else ""
    in_play = {each.key for each in ended if each.key} == {EMULATED}
    play = " in the emulator; nothing was sent or paid" if in_play else ""
    click.echo(f"{', '.join(told)}{money}{play}.", err=True)
    if counts[State.FAILED] + counts[State.CANCELLED]:
        click.echo("To retry what failed, run this again with --retry.", err=True)
