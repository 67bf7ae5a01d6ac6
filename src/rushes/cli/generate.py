"""``rushes generate``: one request in, finished clips out."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rushes.cli.pairs import listed, pair, pairs
from rushes.cli.screen import bar, near, on_terminal, print_clip, print_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rushes.grid import Take
    from rushes.types import Clip, GenerationRequest

#: Variations where nobody says how many.
_VARIED = 4


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
@click.option("--image", metavar="PATH", help="A picture: the first frame.")
@click.option("--last-frame", metavar="PATH", help="A picture: the last frame.")
@click.option(
    "--frame",
    "frames",
    metavar="PATH[@SECONDS]",
    multiple=True,
    help="A picture to pass through; give two or more, in order.",
)
@click.option("--video", metavar="PATH", help="A clip to make anew in the look that PROMPT says.")
@click.option("--extend", metavar="PATH", help="A clip to carry on.")
@click.option("-d", "--duration", metavar="SECONDS", help="How long; what is added to --extend.")
@click.option("-a", "--aspect-ratio", metavar="W:H", help="The shape, such as 16:9 or 9:16.")
@click.option("-r", "--resolution", metavar="NAME", help="The short side: 720p, 1080p, 4k.")
@click.option("--size", metavar="WxH", help="Exact pixels, instead of shape and resolution.")
@click.option("--fps", metavar="RATE", help="Frames per second.")
@click.option("-s", "--seed", type=int, help="The same seed gives the same clip.")
@click.option("--negative-prompt", metavar="TEXT", help="What the clip shall not show.")
@click.option("--audio/--no-audio", default=None, help="With or without sound.")
@click.option("--loop", is_flag=True, default=None, help="Let the end lead into the beginning.")
@click.option(
    "--option",
    "options",
    metavar="NAME=VALUE",
    multiple=True,
    help="What only this model knows. See: rushes models show ID.",
)
@click.option(
    "-n", "--takes", metavar="COUNT", type=click.IntRange(1, 100), help="Several seeds. [1]"
)
@click.option(
    "--vary",
    metavar="PART[=VALUE,…]",
    multiple=True,
    help="Takes that differ in a part of the prompt, such as camera=orbit,static, with one seed, "
    "and a sheet that compares them. Without values: of the vocabulary, -n of them.",
)
@click.option("-o", "--output", metavar="PATH", help="An .mp4 file or a folder. [the library]")
@click.option("-f", "--force", is_flag=True, help="Replace the file of --output.")
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
    as_json: bool,
    frames: tuple[str, ...],
    options: tuple[str, ...],
    **fields: Any,
) -> None:
    """Make a clip of what PROMPT says, and print where it is.

    PROMPT "-" is read from stdin. Without --model it is drawn on this machine, with no key and at
    no cost, as an animatic: a sketch to judge framing, camera and timing.
    """
    from rushes.plan import ordered
    from rushes.settings import settings

    text = sys.stdin.read().strip() if prompt == ("-",) else " ".join(prompt)
    fields["keyframes"] = tuple(map(_keyframe, frames)) or None
    fields["options"] = dict(map(_option, options)) or None
    said = {name: value for name, value in fields.items() if value is not None}
    request = ordered(text, said, settings().model)  # type: ignore[arg-type]
    if shot is not None or values:
        request = _saved(request, shot, values, general=bool(vary))
    how = {"output": output, "overwrite": force}
    if vary:
        _vary(request, dict(listed(each, "--vary") for each in vary), takes, how, as_json=as_json)
    else:
        _take(request, takes or 1, how, as_json=as_json)


def _take(request: GenerationRequest, takes: int, how: Mapping[str, Any], *, as_json: bool) -> None:
    from rushes.studio import Studio

    made: list[Clip] = []
    with bar(0 if as_json else takes) as (show, finish), Studio() as studio, _kept(made, takes):

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

    if takes is None and not all(vary.values()):
        takes = _VARIED
    count = takes or prod(map(len, vary.values()))
    made: list[Clip] = []
    with bar(0 if as_json else count) as (show, finish), Studio() as studio, _kept(made, count):

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
def _kept(made: list[Clip], count: int) -> Iterator[None]:
    """After Ctrl-C, what is finished stays."""
    try:
        yield
    except KeyboardInterrupt:
        if not made:
            raise
        click.echo(f"Stopped; {len(made)} of {count} takes kept.", err=True)
        click.get_current_context().exit(130)


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


def _keyframe(text: str) -> dict[str, str]:
    """``PATH`` or ``PATH@SECONDS``. A file that really has such a name is meant as it is."""
    path, at, seconds = text.rpartition("@")
    if not at or not path or not seconds.replace(".", "", 1).isdecimal() or Path(text).exists():
        return {"source": text}
    return {"source": path, "time": seconds}


def _option(text: str) -> tuple[str, Any]:
    """``NAME=VALUE``; the value is read as JSON where it is JSON, else it is text."""
    name, value = pair(text, "--option")
    try:
        return name, json.loads(value)
    except json.JSONDecodeError:
        return name, value
