"""A package that is broken is named, says what is wrong, and takes nothing of ours with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2
import pytest
from click.testing import CliRunner
from tests.plugins.installed import CATALOGUE, forget, install, seen

from rushes import catalogue, providers
from rushes.cli import cli
from rushes.cli.doctor import _plugins
from rushes.emulator.serve import running
from rushes.errors import EngineError, UnknownModelError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GOOD = CATALOGUE.format(name="acme")
PROVIDER = """
from rushes.providers.contract import Provider
class Acme(Provider):
    name = "acme"
"""
WIRE = """
from rushes.emulator.wire import Wire
class AcmeWire(Wire):
    name = "acme"
    def endpoints(self): return [{endpoints}]
    def admit(self, headers): pass
    def refused(self, refusal): pass
"""


@pytest.fixture(autouse=True)
def _looks_anew() -> Iterator[None]:
    yield
    forget()


def brought(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str = "acme", **files: str
) -> None:
    """A package ``acme_film`` that registers ``acme_film.wares:Acme`` under ``name``."""
    points = {"rushes.providers": {name: "acme_film.wares:Acme"}}
    points["rushes.wires"] = {name: "acme_film.wire:AcmeWire"}
    install(folder, "acme_film", points, **files)
    seen(folder, monkeypatch)


ROWS = {
    "no catalogue file": ({}, "it has no catalogue file acme.toml beside the module"),
    "no TOML": ({"acme_toml": "provider ="}, "acme.toml is not valid TOML"),
    "a wrong row": ({"acme_toml": GOOD.replace("prompt", "promt")}, "there is no such key"),
    "no text": ({"acme_toml": "models = 3\nprovider = 4"}, "broken"),
    "another's rows": ({"acme_toml": CATALOGUE.format(name="acne")}, "is of 'acne', but the entry"),
    "our rows": ({"acme_toml": CATALOGUE.format(name="luma")}, "itself has a provider 'luma'"),
    "a local model": (
        {"acme_toml": GOOD.replace('title = "acme"', 'title = "acme"\nlocal = true')},
        "local = true is for models of Rushes itself",
    ),
    "an heir that is no model": (
        {"acme_toml": f'{GOOD}lifecycle = {{ replacement = "acme/reel-3" }}'},
        "acme/reel names acme/reel-3 as its replacement",
    ),
}


@pytest.mark.parametrize("case", ROWS)
def test_rows_that_cannot_be_read_are_left_out(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, said = ROWS[case]
    brought(tmp_path, monkeypatch, wares_py=PROVIDER, **files)
    listed = CliRunner().invoke(cli, ["models", "--provider", "luma"])
    assert listed.exit_code == 0
    assert listed.stdout.startswith("luma/")
    assert "The package acme-film 1.0 is broken: " in listed.stderr
    assert said in listed.stderr
    with pytest.raises(UnknownModelError, match="acme-film") as caught:
        catalogue.find("acme/reel")
    assert said in str(caught.value)
    refused = CliRunner().invoke(cli, ["estimate", "-m", "acme/reel", "a fox"])
    assert (refused.exit_code, "Traceback" in refused.output) == (2, False)


def test_of_two_packages_with_one_provider_the_first_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for package in ("acme_film", "better_acme"):
        named = {"rushes.providers": {"acme": f"{package}:Acme"}}
        install(tmp_path, package, named, acme_toml=GOOD, __init___py=PROVIDER)
    seen(tmp_path, monkeypatch)
    assert catalogue.find("acme/reel").title == "Reel"
    listed = CliRunner().invoke(cli, ["models", "--provider", "acme"])
    assert listed.stderr == (
        "The package better-acme 1.0 is broken: acme-film 1.0 has a provider 'acme' already. "
        "Its models are left out.\n"
    )


CLASSES = {
    "raises at import": ("1 / 0", "cannot be loaded (ZeroDivisionError: division by zero)"),
    "asks for what is not there": ("import nowhere_at_all", "No module named 'nowhere_at_all'"),
    "lacks the class": ("", "has no attribute 'Acme'"),
    "is another thing": ("Acme = 3", "acme_film.wares:Acme is no rushes.providers.contract"),
    "is not whole": (PROVIDER, "abstract methods check, headers"),
    "has another name": (
        PROVIDER.replace('"acme"', '"acne"'),
        "has name = 'acne', but is registered as 'acme'",
    ),
}


@pytest.mark.parametrize("case", CLASSES)
def test_a_class_that_cannot_be_used_is_told(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, said = CLASSES[case]
    monkeypatch.setenv("acme_KEY", "k")
    brought(tmp_path, monkeypatch, acme_toml=GOOD, wares_py=code)
    assert "acme" in providers.names()
    with pytest.raises(EngineError, match="package acme-film") as caught:
        providers.provider("acme")
    assert said in str(caught.value)
    (found,) = _plugins()
    assert found.ok is False
    assert said in found.said
    made = CliRunner().invoke(cli, ["generate", "-m", "acme/reel", "a fox", "-o", str(tmp_path)])
    assert (made.exit_code, "Traceback" in made.output) == (1, False)
    assert said in made.output
    priced = CliRunner().invoke(cli, ["estimate", "-m", "acme/reel", "a fox"])
    assert priced.exit_code == 0, priced.output


WIRES = {
    "raises at import": ("1 / 0", "division by zero"),
    "breaks when asked": (WIRE.format(endpoints="1 / 0"), "division by zero"),
    "has other things": (WIRE.format(endpoints="3"), "'int' object has no attribute"),
}


@pytest.mark.parametrize("case", WIRES)
def test_a_wire_that_breaks_leaves_the_others(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, said = WIRES[case]
    brought(tmp_path, monkeypatch, acme_toml=GOOD, wares_py=PROVIDER, wire_py=code)
    with running() as desk:
        assert "luma" in desk.wires
        assert "acme" not in desk.wires
        told = httpx2.get(f"{desk.base}/_emulator", trust_env=False).json()["broken"]["acme"]
    assert told.startswith("The package acme-film 1.0 is broken: ")
    assert said in told
