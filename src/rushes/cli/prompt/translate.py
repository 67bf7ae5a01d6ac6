"""``rushes prompt translate``: turn any language into English, with a language model."""

from __future__ import annotations

import sys

import click

from rushes.cli.prompt._shot import print_written


@click.command("translate")
@click.argument("text", nargs=-1, required=True)
@click.option("-m", "--model", metavar="ID", help="The video model that it is for.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON: prompt and parts.")
@click.option("--toml", "as_toml", is_flag=True, help="TOML: the shot as a file.")
def command(text: tuple[str, ...], model: str | None, *, as_json: bool, as_toml: bool) -> None:
    """Turn TEXT of any language into an English shot, and print its prompt.

    Asks RUSHES_LLM_MODEL at the chat endpoint RUSHES_LLM_BASE_URL, with RUSHES_LLM_API_KEY where it
    wants a key; needs the extra 'llm'. The answer goes past the reader and the linter like any
    prompt. TEXT "-" is read from stdin.
    """
    from rushes.prompts.llm import translate

    words = sys.stdin.read() if text == ("-",) else " ".join(text)
    print_written(translate(words, model=model), as_json=as_json, as_toml=as_toml)
