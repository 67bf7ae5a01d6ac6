"""``rushes media export``: write it for the web, for a platform, as a master, as a GIF."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import click

from rushes.cli.media._finish import finish, output_options


def _listed(ctx: click.Context, option: click.Parameter, wanted: bool) -> None:
    del option
    if wanted:
        from rushes.media.export import presets

        for name, preset in presets().items():
            click.echo(f"{name:14} {preset.says}")
        ctx.exit()


@click.command("export", short_help="Write it for the web, for a platform, as a master, as a GIF.")
@click.argument("clip")
@click.option("-p", "--preset", metavar="NAME", help="See --list.")
@click.option(
    "--list", is_flag=True, is_eager=True, expose_value=False, callback=_listed, help="All presets."
)
@click.option("--fit", type=click.Choice(["blur", "pad", "fill"]), help="To the preset's shape.")
@click.option("--max-size", metavar="SIZE", help="Such as 8MB or 500kB.")
@click.option("--video", metavar="CODEC", help="h264, hevc, av1, vp9, prores, dnxhr, ffv1; none.")
@click.option("--audio", metavar="CODEC", help="aac, opus, mp3, flac, pcm; none.")
@click.option("--crf", type=float, help="Quality: lower is better, and larger.")
@click.option("--effort", metavar="WORD", help="The encoder's own: x264's slow, SVT-AV1's 6.")
@click.option("--pix-fmt", metavar="NAME", help="Such as yuv420p10le, to keep 10 bits.")
@click.option(
    "--hdr", type=click.Choice(["map", "keep"]), default="map", help="High dynamic range.  [map]"
)
@output_options
def command(
    clip: str,
    preset: str | None,
    max_size: str | None,
    hdr: Literal["map", "keep"],
    **given: Any,
) -> None:
    """Write CLIP in another form; the suffix of --output says which where no preset does."""
    from rushes.media.edit import Edit
    from rushes.media.plan import File, Plan

    out = {name: given.pop(name) for name in ("output", "force", "as_json", "explain")}
    fields = {name: value for name, value in given.items() if value is not None}
    if max_size is not None:
        fields["max_bytes"] = _bytes(max_size)
    edit = Edit(Plan(source=File(path=Path(clip), hdr=hdr)))
    finish(edit.export(preset, **fields), preset or "export", **out)


def _bytes(size: str) -> int:
    text = size.lower().replace(" ", "").removesuffix("b")
    factor = {"k": 1000, "m": 1000**2, "g": 1000**3}.get(text[-1:], 1)
    try:
        return int(float(text.rstrip("kmg")) * factor)
    except (ValueError, OverflowError) as error:
        raise click.BadParameter(f"{size!r} is not a size such as 8MB.") from error
