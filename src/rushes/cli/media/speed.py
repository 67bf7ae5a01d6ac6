"""``rushes media speed``: slower or faster, at the same pitch."""

from __future__ import annotations

from typing import Any

import click

from rushes.cli.media._finish import finish, output_options


@click.command("speed", short_help="Slower or faster, at the same pitch.")
@click.argument("clip")
@click.option("-x", "--factor", metavar="N", help="2 is twice as fast, 0.5 half.")
@click.option("-d", "--duration", metavar="SECONDS", help="Make it last so long instead.")
@click.option(
    "-r",
    "--ramp",
    metavar="SECONDS:N,...",
    help="Speeds at times of the clip, with gentle changes in between.",
)
@click.option("-b", "--blend", is_flag=True, help="Mix pictures with their neighbours.")
@click.option("-m", "--smooth", is_flag=True, help="Make new pictures in between.")
@output_options
def command(
    clip: str,
    factor: str | None,
    duration: str | None,
    ramp: str | None,
    blend: bool,
    smooth: bool,
    **out: Any,
) -> None:
    """Run CLIP slower or faster. Its frame rate and the pitch of its sound stay.

    \b
    rushes media speed take.mp4 --factor 0.5
    rushes media speed take.mp4 --ramp 0:1,1.5:0.25,3:1
    """  # noqa: D301
    from rushes.media.edit import Edit

    knots = _knots(ramp) if ramp else ()
    finish(Edit(clip).speed(factor, knots, duration, blend, smooth), "speed", **out)


def _knots(ramp: str) -> tuple[tuple[str, str], ...]:
    from rushes.errors import MediaError

    knots = []
    for knot in ramp.split(","):
        time, colon, factor = knot.partition(":")
        if not colon:
            raise MediaError(
                f"--ramp has {knot!r}, which is no SECONDS:FACTOR; write it like 0:1,1.5:0.25,3:1."
            )
        knots.append((time.strip(), factor.strip()))
    return tuple(knots)
