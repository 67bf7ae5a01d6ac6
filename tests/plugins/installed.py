"""Packages installed for one test: modules and entry points, in a folder of their own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rushes import catalogue, providers

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

CATALOGUE = """
[provider]
name = "{name}"
title = "{name}"
base_url = "https://api.{name}.example"
keys = [["{name}_KEY"]]

[sources.docs]
title = "its docs"
checked = 2026-11-22
confidence = "documented"

[[models]]
name = "reel"
title = "Reel"
about = "A model."
prompt = {{ required = true }}
modes = {{ text-to-video = {{}} }}
price = {{ per = "second", sources = ["docs"], lines = [{{ each = 0.05 }}] }}
"""


def install(folder: Path, package: str, points: dict[str, dict[str, str]], **files: str) -> None:
    """Write a package with ``files`` and what it registers: ``{group: {name: "module:Class"}}``."""
    home = folder / package
    home.mkdir(parents=True)
    (home / "__init__.py").touch()
    for name, text in files.items():
        stem, _, ending = name.rpartition("_")
        (home / f"{stem}.{ending}").write_text(text, encoding="utf-8")
    info = folder / f"{package}-1.0.dist-info"
    info.mkdir()
    about = f"Metadata-Version: 2.1\nName: {package.replace('_', '-')}\nVersion: 1.0\n"
    (info / "METADATA").write_text(about, encoding="utf-8")
    lines = [
        line
        for group, named in points.items()
        for line in (f"[{group}]", *(f"{name} = {where}" for name, where in named.items()))
    ]
    (info / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")


def seen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Python find what is installed in ``folder``, and Rushes look anew."""
    monkeypatch.syspath_prepend(str(folder))
    here = {path.name for path in folder.iterdir()}
    for name in [name for name in sys.modules if name.partition(".")[0] in here]:
        monkeypatch.delitem(sys.modules, name)
    forget()


def forget() -> None:
    """Let Rushes look anew at what is installed."""
    catalogue.packaged.cache_clear()
    providers.provider.cache_clear()
