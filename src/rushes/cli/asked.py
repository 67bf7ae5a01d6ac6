"""What a request may say on the command line: one declaration for every command that takes one."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rushes.cli.pairs import pair

if TYPE_CHECKING:
    from collections.abc import Callable

    from rushes.types import GenerationRequest

F = TypeVar("F", bound="Callable[..., Any]")

_OPTIONS = (
    click.option("--image", metavar="PATH", help="A picture: the first frame."),
    click.option("--last-frame", metavar="PATH", help="A picture: the last frame."),
    click.option(
        "--frame",
        "frames",
        metavar="PATH[@SECONDS]",
        multiple=True,
        help="A picture to pass through; give two or more, in order.",
    ),
    click.option(
        "--video", metavar="PATH", help="A clip to make anew in the look that PROMPT says."
    ),
    click.option("--extend", metavar="PATH", help="A clip to carry on."),
    click.option(
        "-d", "--duration", metavar="SECONDS", help="How long; what is added to --extend."
    ),
    click.option("-a", "--aspect-ratio", metavar="W:H", help="The shape, such as 16:9 or 9:16."),
    click.option("-r", "--resolution", metavar="NAME", help="The short side: 720p, 1080p, 4k."),
    click.option("--size", metavar="WxH", help="Exact pixels, instead of shape and resolution."),
    click.option("--fps", metavar="RATE", help="Frames per second."),
    click.option("-s", "--seed", type=int, help="The same seed gives the same clip."),
    click.option("--negative-prompt", metavar="TEXT", help="What the clip shall not show."),
    click.option(
        "--camera",
        metavar="MOVES",
        help="How the camera moves, told as the model takes it: pan left. [what PROMPT says]",
    ),
    click.option("--audio/--no-audio", default=None, help="With or without sound."),
    click.option("--loop", is_flag=True, default=None, help="Let the end lead into the beginning."),
    click.option(
        "--option",
        "options",
        metavar="NAME=VALUE",
        multiple=True,
        help="What only this model knows. See: rushes models show ID.",
    ),
)


def asks(function: F) -> F:
    """Give a command the options of a request, in the order of the help."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def asked(
    prompt: tuple[str, ...],
    frames: tuple[str, ...],
    options: tuple[str, ...],
    fields: dict[str, Any],
) -> GenerationRequest:
    """The request that the options of :func:`asks` mean; the prompt ``-`` is read from stdin.

    :raises RequestError: a field has a wrong value.
    """
    from rushes.plan import ordered
    from rushes.settings import settings

    text = sys.stdin.read().strip() if prompt == ("-",) else " ".join(prompt)
    fields["keyframes"] = tuple(map(_keyframe, frames)) or None
    fields["options"] = dict(map(_option, options)) or None
    said = {name: value for name, value in fields.items() if value is not None}
    return ordered(text, said, settings().model)  # type: ignore[arg-type]


def _keyframe(text: str) -> dict[str, str]:
    """``PATH`` or ``PATH@SECONDS``. A file that really has such a name is meant as it is."""
    path, at, seconds = text.rpartition("@")
    if not at or not path or not seconds.replace(".", "", 1).isdecimal() or Path(text).exists():
        return {"source": text}
    return {"source": path, "time": seconds}


def _option(text: str) -> tuple[str, Any]:
    """``NAME=VALUE``; the value is read as JSON where it is JSON, else it is text."""
    name, value = pair(text, "--option")
    try:
        return name, json.loads(value)
    except json.JSONDecodeError:
        return name, value
