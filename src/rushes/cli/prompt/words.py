"""``rushes prompt words``: list the vocabulary: keys, phrases, synonyms, conflicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from rushes.cli.screen import on_terminal, print_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rushes.prompts import Role

#: How many synonyms a line shows; ``--json`` has all.
_SHOWN = 6


@click.command("words")
@click.argument("role", required=False)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each word, whole.")
def command(role: str | None, as_json: bool) -> None:
    """List the words of a ROLE such as camera, style or lighting; without it, the roles.

    A key goes wherever a part is asked for, and so does any phrase of your own. In a pipe: role,
    key and phrase with tabs between.
    """
    from rushes.prompts import VOCABULARY_PARTS, keys

    if role is None:
        for each in VOCABULARY_PARTS:
            row = {"role": str(each), "keys": len(keys(each))}
            click.echo(f"{each}\t{row['keys']} keys") if not as_json else print_json(row)
        return
    rows = [_row(_role(role), key) for key in keys(_role(role))]
    for row in rows:
        if as_json:
            print_json(row)
        elif not on_terminal():
            click.echo(f"{row['role']}\t{row['key']}\t{row['phrase']}")
    if not as_json and on_terminal():
        _table(rows)


def _role(name: str) -> Role:
    from rushes.errors import RequestError, did_you_mean
    from rushes.prompts import VOCABULARY_PARTS

    for role in VOCABULARY_PARTS:
        if name.strip().lower().replace("-", "_").replace(" ", "_") == role:
            return role
    near = did_you_mean(name, VOCABULARY_PARTS)
    raise RequestError(
        f"There is no list of words for {name!r}{near}; there are {', '.join(VOCABULARY_PARTS)}."
    )


def _row(role: Role, key: str) -> dict[str, Any]:
    from rushes.prompts import phrase
    from rushes.prompts.lexicon import lexicon

    entry = lexicon().tables[role][key]
    said = phrase(role, key)
    says = entry.get("says", {}).items()
    return {
        "role": str(role),
        "key": key,
        "phrase": said,
        "synonyms": [each for each in entry.get("phrases", ()) if each != said],
        "conflicts": list(entry.get("conflicts", ())),
        "says": {who: _said(how) for who, how in says},
    }


def _said(how: Mapping[str, Any]) -> Any:
    """How one provider takes a key: words, a concept, a command as it stands there, or control."""
    if command := how.get("command"):
        return f"[{command}]"
    return how.get("words") or how.get("concept") or dict(how["control"])


def _table(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("key", "phrase", "also read so", "conflicts with"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        more = "" if len(row["synonyms"]) <= _SHOWN else ", …"
        also = ", ".join(row["synonyms"][:_SHOWN]) + more
        table.add_row(row["key"], row["phrase"], also, ", ".join(row["conflicts"]))
    Console().print(table)
