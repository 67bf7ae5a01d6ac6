"""``rushes media inspect``: quality control: what is wrong with clips, and when."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from rushes.cli.screen import bar, near, print_json

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rushes.media.faults import Expected
    from rushes.media.inspection import Inspection
    from rushes.types import Progress


@click.command("inspect", short_help="Quality control: what is wrong with clips, and when.")
@click.argument("clips", metavar="CLIP...", nargs=-1, required=True)
@click.option("-d", "--duration", metavar="SECONDS", help="What was ordered.")
@click.option("-s", "--size", metavar="WIDTHxHEIGHT", help="What was ordered.")
@click.option("--fps", metavar="RATE", help="What was ordered.")
@click.option("--frames", type=int, metavar="N", help="What was ordered.")
@click.option("--sound/--no-sound", default=None, help="What was ordered.")
@click.option(
    "--shots", type=int, default=1, show_default=True, metavar="N", help="0: any number of cuts."
)
@click.option("-p", "--picture", metavar="PATH", help="Draw what was found and measured.")
@click.option("-f", "--force", is_flag=True, help="Replace the picture if there is one.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each clip.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    clips: tuple[str, ...],
    picture: str | None,
    force: bool,
    as_json: bool,
    **order: Any,
) -> None:
    """Look at every picture of each CLIP and listen to all of its sound.

    Ends with 1 if a clip is bad: nobody would use it like this.

    \b
    rushes media inspect take.mp4 --duration 5 --size 1280x720 --picture take.png
    """  # noqa: D301
    from rushes.errors import MediaError
    from rushes.media.inspection import Verdict

    if picture and len(clips) > 1:
        raise MediaError("--picture is for one clip: inspect them one by one.")
    expected = _expected(order)
    bad = False
    for clip in clips:
        report = _inspected(clip, expected, picture, force, as_json)
        bad = bad or report.verdict is Verdict.BAD
        if as_json:
            print_json({"verdict": report.verdict, **report.model_dump(mode="json")})
        else:
            click.echo(str(report))
    if bad:
        ctx.exit(1)


def _expected(order: dict[str, Any]) -> Expected:
    from pydantic import ValidationError

    from rushes.errors import MediaError
    from rushes.media.faults import Expected
    from rushes.types import explain

    try:
        return Expected.model_validate(order)
    except ValidationError as error:
        raise MediaError(explain(error, Expected)) from error


def _inspected(
    clip: str, expected: Expected, picture: str | None, force: bool, as_json: bool
) -> Inspection:
    from rushes.media.sandbox import guarded

    with bar() as (show, done):
        work = partial(_looked, clip, expected, picture, force)
        report, made = guarded(work, [clip], on_progress=None if as_json else show)
        done()
    if made:
        click.echo(near(made), err=True)
    return report


def _looked(
    clip: str,
    expected: Expected,
    picture: str | None,
    force: bool,
    on_progress: Callable[[Progress], None] | None = None,
) -> tuple[Inspection, Path | None]:
    """The report, and the picture where one is wanted."""
    from rushes.media.inspection import inspect
    from rushes.media.inspection_picture import inspection_picture

    kept: list[Any] = []
    report = inspect(
        clip,
        expected,
        on_progress=on_progress,
        keep=lambda _facts, seen, sound: kept.extend((seen, sound)),
    )
    if not picture:
        return report, None
    return report, inspection_picture(report, kept[0], kept[1], picture, overwrite=force)
