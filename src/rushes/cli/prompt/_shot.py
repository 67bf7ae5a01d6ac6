"""A shot as the commands are given it: words, ``-`` for stdin, or a file; and as they print it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from rushes.cli.screen import on_terminal, print_json

if TYPE_CHECKING:
    from rushes.prompts import Shot

#: What a shot is given as, where a command takes one.
_FILES = (".toml", ".json")


def given(words: tuple[str, ...], negative: str = "", *, template: bool = False) -> Shot:
    """The shot that the words of a command line mean; ``{names}`` are blanks in a template.

    :raises RequestError: nothing is said, or the file is no shot.
    """
    from rushes.errors import RequestError
    from rushes.prompts import Shot
    from rushes.prompts.template import read_template

    if len(words) == 1 and words[0].lower().endswith(_FILES) and " " not in words[0]:
        return Shot.load(words[0])
    text = sys.stdin.read() if words == ("-",) else " ".join(words)
    if not text.strip():
        raise RequestError('There are no words: give a prompt, a .toml or .json file, or "-".')
    if template:
        return read_template(text, negative)
    return Shot.read(text, negative)


def print_shot(shot: Shot, *, as_json: bool, as_toml: bool) -> None:
    """The parts: a table for people, a line with tabs for each in a pipe, JSON or TOML."""
    if as_json:
        print_json(
            {
                "prompt": shot.prompt,
                "negative_prompt": shot.negative_prompt,
                "shot": shot.model_dump(mode="json", exclude_defaults=True),
                "keys": {str(part): keys for part, _ in shot.parts() if (keys := shot.meant(part))},
            }
        )
    elif as_toml:
        click.echo(shot.to_toml(), nl=False)
    elif on_terminal():
        _table(shot)
    else:
        for part, values in shot.parts():
            for value in values:
                click.echo(f"{part}\t{value}")


def print_written(shot: Shot, *, as_json: bool, as_toml: bool) -> None:
    """The prompt, with what it shall not show on stderr; or the parts as JSON or TOML."""
    if as_json or as_toml:
        print_shot(shot, as_json=as_json, as_toml=as_toml)
        return
    click.echo(shot.prompt)
    if shot.negative_prompt:
        click.echo(f"Negative prompt: {shot.negative_prompt}", err=True)


def _table(shot: Shot) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("part", "says", "keys"):
        table.add_column(heading, overflow="fold")
    for part, _ in shot.parts():
        table.add_row(part.label, ", ".join(shot.said(part)), ", ".join(shot.meant(part)))
    Console().print(table)
