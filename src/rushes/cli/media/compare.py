"""``rushes media compare``: how far a clip is from another."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from rushes.cli.screen import bar, near, print_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.media.comparison import Comparison
    from rushes.types import Progress

_FILMS: dict[str, Literal["side", "difference", "all"]] = {
    "side_by_side": "side",
    "difference": "difference",
    "everything": "all",
}


@click.command("compare", short_help="How far a clip is from another.")
@click.argument("reference")
@click.argument("clip")
@click.option("-s", "--side-by-side", metavar="PATH", help="A film of both.")
@click.option("-d", "--difference", metavar="PATH", help="A film of what differs, enlarged.")
@click.option("-a", "--all", "everything", metavar="PATH", help="A film of both and of that.")
@click.option("-p", "--picture", metavar="PATH", help="The curves over time.")
@click.option("-f", "--force", is_flag=True, help="Replace files that are there.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON, with every picture.")
def command(
    reference: str,
    clip: str,
    picture: str | None,
    force: bool,
    as_json: bool,
    **films: str | None,
) -> None:
    """Measure CLIP against REFERENCE: PSNR and SSIM of every picture.

    \b
    rushes media compare original.mp4 encoded.mp4 --picture curves.png --all both.mp4
    """  # noqa: D301
    from rushes.media.files import check_free
    from rushes.media.sandbox import guarded

    for target in (picture, *films.values()):
        if target:
            check_free(Path(target), overwrite=force)
    with bar() as (show, done):
        work = partial(_compared, reference, clip)
        found = guarded(work, [reference, clip], on_progress=None if as_json else show)
        done()
    _show(found, as_json=as_json)
    if picture:
        from rushes.media.comparison_picture import comparison_picture

        click.echo(near(comparison_picture(found, picture, overwrite=force)), err=True)
    for show_as, path in films.items():
        if path:
            film = partial(_film, reference, clip, path, show=_FILMS[show_as], overwrite=force)
            with bar() as (show, done):
                made = guarded(film, [reference, clip], on_progress=None if as_json else show)
                done()
            click.echo(near(made), err=True)


def _compared(
    reference: str, clip: str, on_progress: Callable[[Progress], None] | None = None
) -> Comparison:
    from rushes.media.comparison import compare

    return compare(reference, clip, on_progress=on_progress)


def _film(
    reference: str,
    clip: str,
    path: str,
    *,
    show: Literal["side", "difference", "all"],
    overwrite: bool,
    on_progress: Callable[[Progress], None] | None = None,
) -> Path:
    from rushes.media.comparison import comparison_video

    return comparison_video(
        reference, clip, path, show=show, overwrite=overwrite, on_progress=on_progress
    )


def _show(found: Comparison, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "identical": found.identical,
                "worst": found.worst.model_dump(mode="json"),
                **found.model_dump(mode="json"),
            }
        )
    else:
        click.echo(str(found))
