"""``rushes media grade``: change the colours."""

from __future__ import annotations

from typing import Any

import click

from rushes.cli.media._finish import finish, output_options


def _listed(ctx: click.Context, option: click.Parameter, wanted: bool) -> None:
    del option
    if wanted:
        from rushes.media.steps.grade import presets

        for name, row in presets().items():
            click.echo(f"{name:14} {row['says']}")
        ctx.exit()


@click.command("grade", short_help="Change the colours.")
@click.argument("clip")
@click.argument("preset", required=False)
@click.option(
    "--list", is_flag=True, is_eager=True, expose_value=False, callback=_listed, help="All presets."
)
@click.option("--exposure", type=float, metavar="STOPS", help="1 is twice as bright.")
@click.option("--contrast", type=float, metavar="FACTOR", help="1 is as it is.")
@click.option("--saturation", type=float, metavar="FACTOR", help="1 is as it is, 0 is grey.")
@click.option("--temperature", type=float, metavar="-100..100", help="Warmer above 0.")
@click.option("--tint", type=float, metavar="-100..100", help="To magenta above 0.")
@click.option("--curve", metavar="POINTS", help='Such as "0,0 0.5,0.6 1,1".')
@click.option("--curve-red", metavar="POINTS")
@click.option("--curve-green", metavar="POINTS")
@click.option("--curve-blue", metavar="POINTS")
@click.option("--lut", metavar="PATH", help="A .cube file.")
@click.option("--match", metavar="PATH", help="A clip or picture whose colours it shall have.")
@click.option("--amount", type=float, metavar="0..1", help="How much of all this.")
@output_options
def command(clip: str, **given: Any) -> None:
    """Grade CLIP with a PRESET, with settings, or with both."""
    from rushes.media.edit import Edit

    out = {name: given.pop(name) for name in ("output", "force", "as_json", "explain")}
    fields = {name: value for name, value in given.items() if value is not None}
    finish(Edit(clip).grade(**fields), "grade", **out)
