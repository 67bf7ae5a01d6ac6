"""``rushes emulator``: every provider's wire on this machine, and one emulator for one run."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

import click

from rushes.cli.screen import print_json

if TYPE_CHECKING:
    from collections.abc import Iterator


@click.command("emulator", short_help="Speak every provider's wire on this machine.")
@click.option("--port", type=click.IntRange(0, 65535), default=8787, show_default=True)
@click.option(
    "--speed",
    type=click.FloatRange(0.01, 1000),
    default=1.0,
    show_default=True,
    help="How many times as quick jobs move from queued to done.",
)
@click.option("--draft", is_flag=True, help="Draw clips coarsely, which takes a fraction.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON when it is ready.")
def command(port: int, speed: float, draft: bool, as_json: bool) -> None:
    """Serve the wires of all hosted providers until Ctrl-C: no key, no cost.

    Point Rushes at it with RUSHES_EMULATOR, and the vendors' own SDKs by their base URLs.
    """
    from rushes.emulator.serve import running

    with running(port=port, speed=speed, draft=draft) as desk:
        bases = {name: f"{desk.base}/{name}" for name in desk.wires}
        for trouble in desk.broken.values():
            click.echo(f"{trouble} Its wire is left out.", err=True)
        if as_json:
            print_json({"base": desk.base, "wires": bases})
        else:
            _greet(desk.base, bases)
        try:
            desk.wait()
        except KeyboardInterrupt:
            paid = desk.journal.jobs.values()
            asked = len(desk.journal.entries)
            click.echo(f"\nStopped after {asked} requests and {len(paid)} jobs.", err=True)


def _greet(base: str, bases: dict[str, str]) -> None:
    from rushes.catalogue import providers

    click.echo(f"The emulator listens at {base}. Ctrl-C stops it.\n")
    click.echo(f"  Rushes   export RUSHES_EMULATOR={base}")
    rows = providers()
    for name, home in bases.items():
        provider = rows.get(name)
        if provider is None or not provider.base_url_variable:
            continue
        path = "/".join((provider.base_url or "").split("/")[3:])
        where = f"{home}/{path}".rstrip("/")
        click.echo(f"  {provider.title}   export {provider.base_url_variable}={where}")
    click.echo("  Others   docs/emulator.md: Veo on Vertex AI, fal-client")
    click.echo(f"\n  What happened: {base}/_emulator/journal")


@contextmanager
def emulated(wanted: bool) -> Iterator[None]:
    """An emulator for the commands inside, where it is ``wanted``.

    :raises MissingExtraError: its server is not installed.
    """
    from rushes.emulator import emulated as lent

    with lent() if wanted else nullcontext():
        yield
