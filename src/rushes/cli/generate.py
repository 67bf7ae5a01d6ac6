"""``rushes generate``: one request in, finished clips out."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rushes.cli.pairs import pair, pairs
from rushes.cli.screen import as_numbers, bar, in_a_line, near, on_terminal, print_json

if TYPE_CHECKING:
    from rushes.types import Clip


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
    "-n", "--takes", metavar="COUNT", type=click.IntRange(1, 100), default=1, help="Several seeds."
)
@click.option("-o", "--output", metavar="PATH", help="An .mp4 file or a folder. [the library]")
@click.option("-f", "--force", is_flag=True, help="Replace the file of --output.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each clip.")
def command(
    prompt: tuple[str, ...],
    *,
    shot: str | None,
    values: tuple[str, ...],
    takes: int,
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
    from rushes.studio import Studio

    text = sys.stdin.read().strip() if prompt == ("-",) else " ".join(prompt)
    if shot is not None or values:
        text, fields["negative_prompt"] = _saved(shot, values, text, fields["negative_prompt"])
    fields["keyframes"] = tuple(map(_keyframe, frames)) or None
    fields["options"] = dict(map(_option, options)) or None
    said = {name: value for name, value in fields.items() if value is not None}
    request = ordered(text, said, settings().model)  # type: ignore[arg-type]
    made: list[Clip] = []

    with bar(0 if as_json else takes) as (show, finish), Studio() as studio:

        def done(clip: Clip) -> None:
            finish()
            made.append(clip)
            _print(clip, as_json=as_json)

        try:
            studio.take(
                request,
                takes,
                output=output,
                overwrite=force,
                on_progress=None if as_json else show,
                on_clip=done,
            )
        except KeyboardInterrupt:
            if not made:
                raise
            click.echo(f"Stopped; {len(made)} of {takes} takes kept.", err=True)
            click.get_current_context().exit(130)


def _saved(
    name: str | None, values: tuple[str, ...], text: str, negative: str | None
) -> tuple[str, str | None]:
    """The prompt and the negative prompt of a saved shot; ``negative`` is added to its own."""
    from rushes.prompts.library import ShotLibrary

    if text or name is None:
        raise click.UsageError("--shot NAME stands instead of PROMPT, and --set goes with --shot.")
    shot = ShotLibrary().get(name).filled(pairs(values, "--set"))
    return shot.prompt, ", ".join(filter(None, (shot.negative_prompt, negative))) or None


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


def _print(clip: Clip, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "path": str(clip.path.absolute()),
                "sha256": clip.sha256,
                **as_numbers(clip.facts),
                "seed": clip.seed,
                "model": clip.request.model,
                "cost": {**clip.cost.model_dump(mode="json"), "text": str(clip.cost)},
                "origin": clip.origin,
                "notes": list(clip.notes),
                "request": clip.request.model_dump(mode="json", exclude_unset=True),
            }
        )
        return
    if on_terminal():
        click.echo(near(clip.path))
        click.echo(f"  {in_a_line(clip.facts)}")
        seed = "" if clip.seed is None else f"seed {clip.seed}, "
        click.echo(f"  {clip.request.model}, {seed}{clip.cost}")
    else:
        click.echo(clip.path)
    for note in clip.notes:
        click.echo(f"  Note: {note}", err=True)
