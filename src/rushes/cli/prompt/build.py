"""``rushes prompt build``: put a prompt together from its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from rushes.cli.prompt._shot import print_shot

if TYPE_CHECKING:
    from collections.abc import Callable

#: Written out, so that the help loads no vocabulary; a test compares them with ``ShotPart``. Each
#: with its help, and whether it may be given several times.
PARTS = {
    "subject": ("Who or what.", False),
    "action": ("What it does.", False),
    "setting": ("Where.", False),
    "time": ("When: golden_hour, night.", False),
    "weather": ("What is in the air: rain, fog.", True),
    "shot_size": ("How much fills the frame: close_up, wide.", False),
    "angle": ("From where it is seen: low, overhead.", False),
    "camera": ("How the camera moves: dolly_in, orbit.", True),
    "lens": ("What it is seen through: macro.", True),
    "composition": ("Where things stand: rule_of_thirds.", True),
    "pace": ("How fast it goes: slow_motion.", False),
    "style": ("The look: cinematic, anime.", True),
    "lighting": ("How it is lit: rim, neon.", True),
    "palette": ("The colours: warm, pastel.", True),
    "mood": ("How it feels: calm, tense.", False),
    "details": ("Whatever else shall be seen.", True),
    "sound": ("What is heard.", True),
    "dialogue": ("What is spoken.", True),
    "negative": ("What shall not be seen, without a no.", True),
}


def _with_parts(command: Callable[..., None]) -> Callable[..., None]:
    """An option for each part."""
    for part, (says, several) in reversed(PARTS.items()):
        name = f"--{part.replace('_', '-')}"
        command = click.option(name, part, metavar="WORDS", multiple=several, help=says)(command)
    return command


@click.command("build")
@_with_parts
@click.option("-o", "--output", metavar="PATH", help="Save the shot as .toml or .json as well.")
@click.option("-f", "--force", is_flag=True, help="Replace the file of --output.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON, with the parts.")
@click.option("--toml", "as_toml", is_flag=True, help="The parts as TOML.")
def command(output: str | None, force: bool, as_json: bool, as_toml: bool, **parts: Any) -> None:
    """Print the prompt that the parts make; what shall not be seen goes to stderr.

    Each part is a key (`rushes prompt words ROLE` lists them) or words of your own. Those that may
    be several can be given again: --camera orbit --camera handheld.
    """
    from rushes.errors import RequestError
    from rushes.prompts import Shot

    said = {part: given for part, given in parts.items() if given}
    if not said:
        raise RequestError('There are no parts: say at least one, such as --subject "a fox".')
    shot = Shot.of(**said)
    if output is not None:
        shot.save(output, overwrite=force)
    if as_json or as_toml:
        print_shot(shot, as_json=as_json, as_toml=as_toml)
        return
    click.echo(shot.prompt)
    if shot.negative_prompt:
        click.echo(f"negative prompt: {shot.negative_prompt}", err=True)
