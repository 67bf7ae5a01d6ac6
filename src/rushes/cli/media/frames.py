"""``rushes media frames``: take pictures out of a clip."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rushes.cli.screen import bar, near, on_terminal, print_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rushes.media import Frame


@click.command("frames", short_help="Take pictures out of a clip.")
@click.argument("clip")
@click.option("-t", "--at", "times", metavar="SECONDS", multiple=True, help="At a time; repeat.")
@click.option("-n", "--every", type=click.IntRange(1), metavar="COUNT", help="Every so many.")
@click.option("-r", "--rate", metavar="RATE", help="So many a second.")
@click.option("--last", is_flag=True, help="The last that can be read.")
@click.option("--scenes", is_flag=True, help="One of each shot.")
@click.option("-o", "--output", metavar="PATH", help="shot.png, shot-%04d.webp, or a folder.")
@click.option("-f", "--force", is_flag=True, help="Replace files of that name.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each picture.")
def command(clip: str, output: str | None, force: bool, as_json: bool, **how: Any) -> None:
    """Take pictures out of CLIP and write them as PNG, JPEG or WebP: all, unless told which."""
    from rushes.media.sandbox import guarded
    from rushes.types import Progress, State

    _refuse_two(how)
    how["rate"] = None if how["rate"] is None else _number(how["rate"], "--rate")
    how["times"] = sorted(_number(time, "--at") for time in how["times"])
    target = output or str(Path(clip).with_suffix("")) + ".png"
    with bar() as (show, done):
        count = 0

        def written(picture: tuple[Path, Fraction]) -> None:
            nonlocal count
            count += 1
            if show and not as_json:
                show(Progress(state=State.RUNNING, message=f"{count} pictures"))
            _print(*picture, as_json=as_json)

        guarded(partial(_write, clip, how, target, force), [clip], on_progress=written)
        done()


def _write(
    clip: str,
    how: dict[str, Any],
    target: str,
    force: bool,
    on_progress: Callable[[tuple[Path, Fraction]], None],
) -> None:
    from rushes.media.stills import saved

    for written in saved(_chosen(clip, **how), target, overwrite=force):
        on_progress(written)


def _refuse_two(how: dict[str, Any]) -> None:
    if sum(value not in (None, (), False) for value in how.values()) > 1:
        raise click.UsageError("Give one of --at, --every, --rate, --last and --scenes.")


def _chosen(
    clip: str,
    *,
    times: list[Fraction],
    every: int | None,
    rate: Fraction | None,
    last: bool,
    scenes: bool,
) -> Iterator[Frame]:
    from rushes.media import stills

    if last:
        return iter([stills.last(clip)])
    if scenes:
        return iter(stills.one_per_scene(clip))
    if rate is not None:
        return stills.at_rate(clip, rate)
    if times:
        return stills.at(clip, times)
    return stills.every(clip, every or 1)


def _number(text: str, option: str) -> Fraction:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise click.BadParameter(f"{text!r} is not a number.", param_hint=option) from error


def _print(path: Path, time: Fraction, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {"path": str(path.absolute()), "time": round(float(time), 6), "exact": str(time)}
        )
    else:
        click.echo(f"{near(path)}  {float(time):.3f} s" if on_terminal() else path)
