"""``rushes generate``: one request in, finished clips out."""

from __future__ import annotations

from contextlib import contextmanager
from math import prod
from typing import TYPE_CHECKING, Any

import click

from rushes.__main__ import INTERRUPTED
from rushes.cli.amount import AMOUNT
from rushes.cli.asked import asked, asks
from rushes.cli.emulator import emulated
from rushes.cli.pairs import pairs
from rushes.cli.screen import bar, near, on_terminal, print_clip, print_json
from rushes.cli.several import several, varying
from rushes.engine.ask import Terms
from rushes.errors import ProviderError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from rushes.grid import Take
    from rushes.studio import Studio
    from rushes.types import Clip, GenerationRequest


@click.command(
    "generate",
    short_help="Make a clip from words, a picture, frames or a clip.",
    epilog="In a pipe, stdout has the path of each finished clip on a line, and nothing else.",
)
@click.argument("prompt", nargs=-1)
@click.option("--shot", metavar="NAME", help="A saved shot instead of PROMPT: rushes prompt list.")
@click.option(
    "--set", "values", metavar="BLANK=VALUE", multiple=True, help="Fill in a blank of --shot."
)
@click.option("-m", "--model", metavar="ID", help="Who makes it. See: rushes models.")
@asks
@several
@click.option("-o", "--output", metavar="PATH", help="An .mp4 file or a folder. [the library]")
@click.option("-f", "--force", is_flag=True, help="Replace the file of --output.")
@click.option("--project", metavar="NAME", default="", help="What it counts to, in budgets.")
@click.option("--priority", type=click.IntRange(-1000, 1000), help="Higher ones go first. [100]")
@click.option("--max-cost", metavar="AMOUNT", type=AMOUNT, help="The most that each may cost.")
@click.option("--again", is_flag=True, help="Also where an equal clip is there or on its way.")
@click.option(
    "--emulate", is_flag=True, help="Try a hosted model's wire here, with no key and at no cost."
)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each clip.")
def command(
    prompt: tuple[str, ...],
    *,
    shot: str | None,
    values: tuple[str, ...],
    takes: int | None,
    vary: tuple[str, ...],
    output: str | None,
    force: bool,
    project: str,
    priority: int | None,
    max_cost: Decimal | None,
    again: bool,
    emulate: bool,
    as_json: bool,
    frames: tuple[str, ...],
    options: tuple[str, ...],
    **fields: Any,
) -> None:
    """Make a clip of what PROMPT says, and print where it is.

    PROMPT "-" is read from stdin. Without --model it is drawn on this machine, with no key and at
    no cost, as an animatic: a sketch to judge framing, camera and timing.
    """
    from rushes.cli.tracing import traced

    request = asked(prompt, frames, options, fields)
    if shot is not None or values:
        request = _saved(request, shot, values, general=bool(vary))
    terms = Terms(project=project, priority=priority, max_cost=max_cost, again=again)
    how = {"output": output, "overwrite": force, "terms": terms}
    in_play = emulate and not request.model.startswith("preview/")
    with traced(), emulated(emulate), _in_play(in_play):
        if vary:
            _vary(request, *varying(vary, takes), how, as_json=as_json)
        else:
            _take(request, takes or 1, how, as_json=as_json)


@contextmanager
def _in_play(emulate: bool) -> Iterator[None]:
    """Say that all of it was the emulator's, also where it failed there."""
    try:
        yield
    except ProviderError as error:
        if emulate:
            error.message += " All of that in the emulator: nothing was sent or paid."
        raise
    except click.exceptions.Exit:
        if emulate:
            click.echo("  All of that in the emulator: nothing was sent or paid.", err=True)
        raise
    if emulate:
        click.echo("  Note: drawn by the emulator; nothing was sent or paid.", err=True)


def _take(request: GenerationRequest, takes: int, how: Mapping[str, Any], *, as_json: bool) -> None:
    from rushes.studio import Studio

    made: list[Clip] = []
    with (
        bar() as (show, finish),
        Studio() as studio,
        _kept(studio, made, takes),
    ):

        def done(clip: Clip) -> None:
            finish()
            made.append(clip)
            print_clip(clip, as_json=as_json)

        studio.take(request, takes, on_progress=None if as_json else show, on_clip=done, **how)


def _vary(
    request: GenerationRequest,
    vary: Mapping[str, tuple[str, ...]],
    takes: int | None,
    how: Mapping[str, Any],
    *,
    as_json: bool,
) -> None:
    """Takes that differ in parts of the prompt, and the sheet of them."""
    from rushes.studio import Studio

    count = takes or prod(map(len, vary.values()))
    made: list[Clip] = []
    with (
        bar() as (show, finish),
        Studio() as studio,
        _kept(studio, made, count),
    ):

        def done(take: Take) -> None:
            finish()
            made.append(take.clip)
            print_clip(take.clip, take, as_json=as_json)

        progress = None if as_json else show
        grid = studio.vary(request, vary, takes, on_progress=progress, on_take=done, **how)
    if as_json:
        sheet = str(grid.sheet.absolute())
        print_json({"sheet": sheet, "takes": len(grid.takes), "notes": list(grid.notes)})
        return
    for note in grid.notes:
        click.echo(f"  Note: {note}", err=True)
    if on_terminal():
        click.echo(f"{near(grid.sheet)}\n  all {len(grid.takes)} beside each other")
    else:
        click.echo(f"Sheet: {grid.sheet}", err=True)


@contextmanager
def _kept(studio: Studio, made: list[Clip], count: int) -> Iterator[None]:
    """After Ctrl-C or a plain kill, what is finished stays; what becomes of the rest is said."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit) as error:
        kept = f"{len(made)} of {count} takes kept" if made else "nothing was kept"
        killed = isinstance(error, SystemExit)
        if not killed or studio.stopped:
            click.echo(f"Stopped; {kept}.", err=True)
        for said in studio.stopped:
            click.echo(f"  {said}", err=True)
        if killed:
            raise
        click.get_current_context().exit(INTERRUPTED)


def _saved(
    request: GenerationRequest, name: str | None, values: tuple[str, ...], *, general: bool
) -> GenerationRequest:
    """The request with a saved shot as its model wants it, or in the ``general`` form."""
    from rushes.prompts.library import ShotLibrary
    from rushes.prompts.worded import worded

    if request.prompt or name is None:
        raise click.UsageError("--shot NAME stands instead of PROMPT, and --set goes with --shot.")
    shot = ShotLibrary().get(name).filled(pairs(values, "--set"))
    if request.negative_prompt:
        shot = shot.but(negative=(*shot.negative, request.negative_prompt))
    if general:
        return request.but(prompt=shot.prompt, negative_prompt=shot.negative_prompt)
    request, cut = worded(request, shot)
    for each in cut:
        click.echo(f"  Note: {each}", err=True)
    return request
