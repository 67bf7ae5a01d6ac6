"""``rushes media sound``: add music, a voice or effects, or set the loudness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from rushes.cli.media._finish import finish, output_options

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.media.edit import Edit

F = TypeVar("F", bound="Callable[..., Any]")


class _Placed(click.ParamType[tuple[str, str]]):
    """``FILE`` or ``FILE@SECONDS``."""

    name = "file@seconds"

    def convert(self, value: Any, *_: object) -> tuple[str, str]:
        """(file, seconds); an ``@`` that no number follows belongs to the name."""
        file, _at, seconds = str(value).rpartition("@")
        if file and seconds.replace(".", "", 1).isdecimal():
            return file, seconds
        return str(value), "0"


def _sound(letter: str, name: str, said: str) -> Callable[[F], F]:
    return click.option(
        letter, name, type=_Placed(), multiple=True, metavar="FILE[@SECONDS]", help=said
    )


@click.command("sound", short_help="Add music, a voice or effects, or set the loudness.")
@click.argument("clip")
@_sound("-m", "--music", "Repeated until the clip ends.")
@_sound("-v", "--voice", "Music and the clip's own sound give way to it.")
@_sound("-x", "--effect", "Heard once, at its time.")
@click.option("-r", "--replace", is_flag=True, help="Take the clip's own sound away.")
@click.option("--own", type=float, default=0, metavar="DB", help="Gain of the clip's own sound.")
@click.option("--music-gain", type=float, default=-6, show_default=True, metavar="DB")
@click.option("--voice-gain", type=float, default=0, show_default=True, metavar="DB")
@click.option("--effect-gain", type=float, default=0, show_default=True, metavar="DB")
@click.option("--once", is_flag=True, help="Don't repeat the music.")
@click.option("--fade-in", default="0", show_default=True, metavar="SECONDS", help="Of the music.")
@click.option("--fade-out", default="1", show_default=True, metavar="SECONDS", help="Of the music.")
@click.option(
    "--duck",
    type=float,
    default=12,
    show_default=True,
    metavar="DB",
    help="How far music goes down under a voice or the clip's own sound; 0: not at all.",
)
@click.option("-l", "--loudness", type=float, metavar="LUFS", help="-14: web; -23: television.")
@click.option("--peak", type=float, default=-1, show_default=True, metavar="DBTP")
@output_options
def command(clip: str, loudness: float | None, peak: float, **given: Any) -> None:
    """Add sound to CLIP, or change its own. The pictures are copied untouched.

    \b
    rushes media sound clip.mp4 --music song.mp3 --voice words.wav@1.5 --loudness -14
    """  # noqa: D301
    from rushes.errors import MediaError
    from rushes.media.edit import Edit

    out = {name: given.pop(name) for name in ("output", "force", "as_json", "explain")}
    edit = _mixed(Edit(clip), given)
    if loudness is not None:
        edit = edit.sound(loudness=loudness, peak=peak)
    if not edit.plan.steps:
        raise MediaError(
            "Nothing to do: name --music, --voice or --effect, or give --replace, --own or "
            "--loudness."
        )
    finish(edit, "sound", **out)


def _mixed(edit: Edit, given: dict[str, Any]) -> Edit:
    """One step for each sound; a voice comes last, so that all else gives way to it."""
    if given["replace"] or given["own"]:
        edit = edit.sound(own=None if given["replace"] else given["own"])
    fades = {"fade_in": given["fade_in"], "fade_out": given["fade_out"]}
    fit = "pad" if given["once"] else "loop"
    for file, at in given["music"]:
        how = {"gain": given["music_gain"], "duck": given["duck"], **fades}
        edit = edit.sound(file, at=at, fit=fit, **how)
    for file, at in given["effect"]:
        edit = edit.sound(file, at=at, gain=given["effect_gain"])
    for file, at in given["voice"]:
        edit = edit.sound(file, at=at, role="voice", gain=given["voice_gain"], duck=given["duck"])
    return edit
