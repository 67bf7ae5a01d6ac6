"""What every command that makes a film has: where to put it, what to say, and the run itself."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rushes.cli.screen import as_numbers, bar, in_a_line, near, on_terminal, print_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.media.edit import Edit
    from rushes.media.run import Finished
    from rushes.types import Progress

F = TypeVar("F", bound="Callable[..., Any]")


def output_options(function: F) -> F:
    """``-o``, ``--force``, ``--json`` and ``--explain``; hand them to :func:`finish`."""
    for option in (
        click.option("--explain", is_flag=True, help="Say what would be done, and stop."),
        click.option("--json", "as_json", is_flag=True, help="One line of JSON."),
        click.option("-f", "--force", is_flag=True, help="Replace the file of --output."),
        click.option("-o", "--output", metavar="PATH", help="The file to make. [beside the clip]"),
    ):
        function = option(function)
    return function


def finish(
    edit: Edit,
    verb: str,
    *,
    output: str | None,
    force: bool,
    as_json: bool,
    explain: bool,
) -> None:
    """Run the edit, or explain it, and print where the film is."""
    from rushes.media.sandbox import guarded

    if explain:
        said = guarded(partial(edit.explain, output), edit.sources())
        print_json(said.model_dump(mode="json")) if as_json else click.echo(str(said))
        return
    if output is not None and output.lower().endswith(".otio"):
        guarded(partial(edit.timeline, output, overwrite=force), edit.sources())
        print_json({"path": output}) if as_json else click.echo(output)
        return
    with bar() as (show, done):
        work = partial(_made, edit, verb, output, overwrite=force)
        finished = guarded(work, edit.sources(), on_progress=None if as_json else show)
        done()
    show_finished(finished, as_json=as_json)


def show_finished(finished: Finished, *, as_json: bool) -> None:
    """Print where the film is and what it is."""
    if as_json:
        print_json(
            {
                "path": str(finished.path.absolute()),
                **as_numbers(finished.facts),
                "notes": list(finished.notes),
            }
        )
        return
    if on_terminal():
        click.echo(near(finished.path))
        click.echo(f"  {in_a_line(finished.facts)}")
    else:
        click.echo(finished.path)
    for note in finished.notes:
        click.echo(f"  Note: {note}", err=True)


def _made(
    edit: Edit,
    verb: str,
    output: str | None,
    *,
    overwrite: bool,
    on_progress: Callable[[Progress], None] | None = None,
) -> Finished:
    """The film; without a name it gets a free one beside the first source: ``take-trim.mp4``.

    The name is reserved by the process that makes the film: whichever dies, the other clears up.
    """
    from rushes.media.files import claimed

    if output is not None:
        return edit.run(output, overwrite=overwrite, on_progress=on_progress)
    source = edit.sources()[0]
    with claimed(source.parent, f"{source.stem}-{verb}", edit.suffix()) as path:
        return edit.run(path, overwrite=True, on_progress=on_progress)
