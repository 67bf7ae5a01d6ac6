"""What every test has: a home of its own, and a guard that fails it if it leaves this machine."""

from __future__ import annotations

import ipaddress
import os
import sys
import tempfile
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings as hypothesis_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# How long an example takes says something of the machine, and nothing of the code.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")

# What is made before the first test begins has a home of its own too.
_home = tempfile.TemporaryDirectory(prefix="rushes-home-")
os.environ["RUSHES_HOME"] = _home.name

_outside: list[str] = []


def _is_here(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    if host in {None, "", "localhost"} or not isinstance(host, str):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _watch(event: str, args: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo":
        hosts = [args[0]]
    elif event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = args[1]
        hosts = [address[0]] if isinstance(address, tuple) else []
    else:
        return
    away = [host for host in hosts if not _is_here(host)]
    if away:
        _outside.append(f"{event} {away[0]}")
        raise OSError(f"a test tried to reach {away[0]!r}; tests stay on loopback")


sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    _outside.clear()
    yield
    assert not _outside, f"the test tried to leave this machine: {_outside}"


@pytest.fixture(autouse=True)
def rushes_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder for this test alone, with no setting and no key from outside."""
    for name in list(os.environ):
        if name.startswith("RUSHES_"):
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    monkeypatch.setenv("RUSHES_HOME", str(home))
    from rushes.settings import settings  # noqa: PLC0415 - after the environment is set

    settings.cache_clear()
    return home
