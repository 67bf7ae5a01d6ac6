"""``rushes probe``: what a video file is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from rushes.cli.screen import as_numbers, in_a_line, print_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rushes.media.dossier import Dossier
    from rushes.types import Facts


@click.command("probe", short_help="Measure video files.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each file.")
@click.option("--full", is_flag=True, help="All that the file says, stream by stream.")
def command(files: tuple[str, ...], as_json: bool, full: bool) -> None:
    """Measure video files: length, size, rate, frames, sound, colour and tags, exactly."""
    from rushes.media.sandbox import guarded

    if full:
        work = partial(_dossiers, files)
        guarded(work, files, on_progress=lambda found: _full(*found, as_json=as_json))
    else:
        work = partial(_facts, files)
        guarded(work, files, on_progress=lambda found: _brief(*found, as_json=as_json))


def _facts(files: tuple[str, ...], on_progress: Callable[[tuple[str, Facts]], None]) -> None:
    """Hand on the facts of one file after the other: one child reads them all."""
    from rushes.media import probe

    for name in files:
        on_progress((name, probe(name)))


def _dossiers(files: tuple[str, ...], on_progress: Callable[[tuple[str, Dossier]], None]) -> None:
    from rushes.media.dossier import dossier

    for name in files:
        on_progress((name, dossier(name)))


def _brief(name: str, facts: Facts, *, as_json: bool) -> None:
    if as_json:
        more = facts.model_dump(mode="json", include={"pix_fmt", "variable_rate", "rotation"})
        rest = facts.model_dump(mode="json", include={"colour", "audio", "tags"})
        print_json({"path": name, **as_numbers(facts), **more, **rest})
        return
    click.echo(name)
    click.echo(f"  {in_a_line(facts)}")
    click.echo(f"  {facts.container}, {facts.codec}, {facts.pix_fmt}")
    if facts.audio:
        click.echo(f"  sound: {', '.join(f'{key} {what}' for key, what in facts.audio.items())}")
    if facts.colour:
        click.echo(f"  colour: {', '.join(f'{key} {what}' for key, what in facts.colour.items())}")
    for key, what in facts.tags.items():
        click.echo(f"  {key}: {what}")


def _full(name: str, found: Dossier, *, as_json: bool) -> None:
    if as_json:
        print_json(found.model_dump(mode="json"))
        return
    click.echo(name)
    click.echo(f"  {in_a_line(found.facts)}")
    click.echo("  container")
    _rows(found.container)
    for track in found.tracks:
        click.echo(f"  stream {track.index}: {track.kind}, {track.codec}")
        _rows(track.said)
        _rows(track.model_dump(mode="json", exclude={"index", "kind", "codec", "said"}))
    for number, chapter in enumerate(found.chapters):
        click.echo(f"  chapter {number + 1}")
        _rows(chapter)


def _rows(table: Mapping[str, object]) -> None:
    """A line for each thing that is known."""
    for key, what in table.items():
        if isinstance(what, dict):
            _rows(what)
        elif what not in (None, "", []):
            shown = ", ".join(map(str, what)) if isinstance(what, list) else what
            click.echo(f"    {key.replace('_', ' ')}: {shown}")
