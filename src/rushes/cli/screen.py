"""How things look: facts in a line, facts as JSON, a bar while a clip is being made."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from fractions import Fraction
    from pathlib import Path

    from rich.table import Table

    from rushes.grid import Take
    from rushes.types import Clip, Facts, Progress


def on_terminal() -> bool:
    """Whether a person reads stdout; a pipe gets lines for programs."""
    return sys.stdout is not None and sys.stdout.isatty()  # a shell may close it


def short(number: Fraction) -> str:
    """``5``, ``23.976``: at most three places."""
    return f"{float(number):.3f}".rstrip("0").rstrip(".")


def megabytes(count: int) -> str:
    """``912 bytes``, ``45 kB``, ``1.5 MB``: powers of a thousand, as disks are sold."""
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1e3:.0f} kB" if count < 999_500 else f"{count / 1e6:,.1f} MB"


def in_a_line(facts: Facts) -> str:
    """``5 s, 1280x720, 24 fps, 120 frames, silent, 1.5 MB``; of a sound file ``5 s, 80 kB``."""
    if not facts.frames:
        return f"{short(facts.duration)} s, {megabytes(facts.size_bytes)}"
    rate = f"{short(facts.fps)} fps" + (" on average" if facts.variable_rate else "")
    return ", ".join(
        (
            f"{short(facts.duration)} s",
            f"{facts.width}x{facts.height}",
            rate,
            f"{facts.frames} frame{'s' * (facts.frames != 1)}",
            "with sound" if facts.has_audio else "silent",
            megabytes(facts.size_bytes),
        )
    )


def as_numbers(facts: Facts) -> dict[str, Any]:
    """The same for programs: seconds and rates as numbers; ``exact`` has them as fractions."""
    return {
        "duration": round(float(facts.duration), 6),
        "width": facts.width,
        "height": facts.height,
        "fps": round(float(facts.fps), 6),
        "frames": facts.frames,
        "has_audio": facts.has_audio,
        "size_bytes": facts.size_bytes,
        "container": facts.container,
        "codec": facts.codec,
        "exact": {"duration": str(facts.duration), "fps": str(facts.fps)},
    }


def print_json(data: Mapping[str, Any] | list[Any]) -> None:
    """One JSON value on a line of its own."""
    click.echo(json.dumps(data, ensure_ascii=False))


def print_table(
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    right: Sequence[int] = (),
    whole: Sequence[int] = (),
) -> None:
    """Rows under their headings; the columns of ``right`` hold numbers.

    ``whole``: columns that are not broken into lines.
    """
    from rich.console import Console

    Console().print(table(heads, rows, right, whole))


def table(
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    right: Sequence[int] = (),
    whole: Sequence[int] = (),
) -> Table:
    """The table of :func:`print_table`."""
    from rich.table import Table
    from rich.text import Text

    made = Table(box=None, pad_edge=False, header_style="bold")
    for number, head in enumerate(heads):
        justify: Literal["right", "left"] = "right" if number in right else "left"
        made.add_column(head, overflow="fold", justify=justify, no_wrap=number in whole)
    for row in rows:
        made.add_row(*map(Text, row))
    return made


def near(path: Path) -> str:
    """The path as a person would write it here: relative where it lies below this folder."""
    try:
        return str(path.absolute().relative_to(path.cwd()))
    except (ValueError, OSError):
        return str(path)


def place(clip: Clip) -> str:
    """Where a clip is, as a person would write it here."""
    return near(clip.path) if clip.is_local else clip.location


def at(clip: Clip) -> dict[str, str | None]:
    """Where a clip is, for programs; ``path`` is ``None`` for what lies in an object storage."""
    path = str(clip.path.absolute()) if clip.is_local else None
    return {"path": path, "location": path or clip.location}


def print_clip(clip: Clip, take: Take | None = None, *, as_json: bool) -> None:
    """A finished clip: its path, for people and programs with what it is and cost.

    ``take``: what tells it from the others of a grid.
    """
    if as_json:
        varied = {} if take is None else {"label": take.label, "varied": dict(take.chosen)}
        print_json(
            {
                **varied,
                **at(clip),
                "sha256": clip.sha256,
                **as_numbers(clip.facts),
                "seed": clip.seed,
                "model": clip.request.model,
                "cost": {**clip.cost.model_dump(mode="json"), "text": str(clip.cost)},
                "origin": clip.origin,
                "notes": [*clip.notes, *(take.cut if take is not None else ())],
                "request": clip.request.model_dump(mode="json", exclude_unset=True),
            }
        )
        return
    if on_terminal():
        click.echo(place(clip))
        if take is not None:
            click.echo(f"  {take.label}")
        click.echo(f"  {in_a_line(clip.facts)}")
        seed = "" if clip.seed is None else f"seed {clip.seed}, "
        click.echo(f"  {clip.request.model}, {seed}{clip.cost}")
    else:
        click.echo(clip.location)
    for note in (*clip.notes, *(take.cut if take is not None else ())):
        click.echo(f"  Note: {note}", err=True)


@contextmanager
def bar() -> Iterator[tuple[Callable[[Progress], None] | None, Callable[[], None]]]:
    """A bar on stderr, in a terminal only: what shows a progress, and what clears the line."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield None, _nothing
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
    )
    drawn = Bar(*columns, console=Console(stderr=True), transient=True)
    task = drawn.add_task("starting", total=None)

    def show(progress: Progress) -> None:
        drawn.start()
        said = progress.message or str(progress.state)
        drawn.update(task, description=said, total=1.0, completed=progress.done or 0.0)

    try:
        yield show, drawn.stop
    finally:
        drawn.stop()


def _nothing() -> None:
    """No bar, nothing to end."""
