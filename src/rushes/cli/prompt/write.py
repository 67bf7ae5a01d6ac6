"""``rushes prompt write``: write a prompt for one model."""

from __future__ import annotations

import shlex

import click

from rushes.cli.prompt._shot import given
from rushes.cli.screen import print_json

#: Written out, so that the help loads no types; a test compares it with ``Mode``.
MODES = ("text-to-video", "image-to-video", "interpolation", "video-to-video", "extension")


@click.command("write")
@click.argument("text", nargs=-1, required=True)
@click.option("-m", "--model", metavar="ID", help="For whom. See: rushes models. [the set model]")
@click.option("--mode", type=click.Choice(MODES), help="For which kind of work. [text-to-video]")
@click.option("--negative-prompt", metavar="TEXT", default="", help="What shall not be seen.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON, with everything.")
@click.option("--command", "as_command", is_flag=True, help="The `rushes generate` line for it.")
def command(
    text: tuple[str, ...],
    model: str | None,
    mode: str | None,
    negative_prompt: str,
    as_json: bool,
    as_command: bool,
) -> None:
    """Write TEXT as the model wants it: its order, words, camera, negative prompt and length.

    TEXT is a prompt, a .toml or .json file, or "-" for stdin. Stdout has the prompt and nothing
    else; what was left out and why, and the pages that say so, go to stderr.
    """
    import json

    from rushes.settings import settings
    from rushes.types import Mode

    shot = given(text, negative_prompt)
    written = shot.for_model(model or settings().model, Mode(mode) if mode else None)
    if as_json:
        print_json(written.model_dump(mode="json"))
        return
    if as_command:
        words = ["rushes", "generate", written.prompt, "--model", written.model]
        words += ["--negative-prompt", written.negative_prompt] if written.negative_prompt else []
        words += ["--audio"] if written.audio else []
        options = written.fields().get("options", {})
        for name, value in options.items():
            words += ["--option", f"{name}={json.dumps(value, ensure_ascii=False)}"]
        click.echo(shlex.join(words))
    else:
        click.echo(written.prompt)
        if written.negative_prompt:
            click.echo(f"negative prompt: {written.negative_prompt}", err=True)
        for name, value in written.fields().get("options", {}).items():
            click.echo(f"option {name}: {json.dumps(value, ensure_ascii=False)}", err=True)
        if written.audio:
            click.echo("audio: on", err=True)
    for each in (*written.cut, *written.notes):
        click.echo(f"note: {each}", err=True)
    for source in written.sources:
        click.echo(f"source: {source}", err=True)
