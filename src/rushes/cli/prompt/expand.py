"""``rushes prompt expand``: make a whole shot of an idea, with a language model."""

from __future__ import annotations

import sys

import click

from rushes.cli.prompt._shot import print_written


@click.command("expand")
@click.argument("idea", nargs=-1, required=True)
@click.option("-m", "--model", metavar="ID", help="The video model that it is for.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON: prompt and parts.")
@click.option("--toml", "as_toml", is_flag=True, help="TOML: the shot as a file.")
def command(idea: tuple[str, ...], model: str | None, *, as_json: bool, as_toml: bool) -> None:
    """Make a whole shot of an IDEA of a few words, and print its prompt.

    Asks RUSHES_LLM_MODEL at the chat endpoint RUSHES_LLM_BASE_URL, with RUSHES_LLM_API_KEY where it
    wants a key; needs the extra 'llm'. The answer goes past the reader and the linter like any
    prompt. IDEA "-" is read from stdin.
    """
    from rushes.prompts.llm import expand

    words = sys.stdin.read() if idea == ("-",) else " ".join(idea)
    print_written(expand(words, model=model), as_json=as_json, as_toml=as_toml)
