"""Addresses from outside never lead inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import httpcore2
import httpx2
import pytest
from tests.hosted.odd import answer, odd

from rushes.errors import RequestError
from rushes.hosted.guard import ForbiddenAddressError, Guarded, is_public
from rushes.hosted.roads import Roads, proxy_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from httpcore2 import SOCKET_OPTION

pytestmark = pytest.mark.anyio

PUBLIC = ("8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::")
INSIDE = (
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "255.255.255.255",
    "169.254.169.254", "100.100.100.200", "168.63.129.16", "224.0.0.1", "192.0.2.1", "198.18.0.1",
    "0.0.0.0", "::", "::1",  # noqa: S104 - nothing is bound
    "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1",
    "ff0e::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::7f00:1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:c0a8:1::",
)  # fmt: skip


@pytest.mark.parametrize("place", PUBLIC)
def test_what_is_public(place: str) -> None:
    assert is_public(place)


@pytest.mark.parametrize("place", INSIDE)
def test_what_leads_inside(place: str) -> None:
    assert not is_public(place)


class Spy(httpcore2.AsyncNetworkBackend):
    """Writes down where a connection would be made to; those of ``deaf`` do not answer."""

    def __init__(self, deaf: Iterable[str] = ()) -> None:
        self.places: list[str] = []
        self.deaf = set(deaf)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the base class has it
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        self.places.append(f"{host}:{port}")
        if host in self.deaf:
            raise httpcore2.ConnectError("refused")
        return httpcore2.AsyncMockStream([])


class Names:
    """A resolver that gives the next of its answers at each question."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)

    async def __call__(self, host: str, port: int) -> list[str]:
        return self.answers.pop(0)


async def test_the_address_that_was_looked_at_is_the_one_that_is_connected_to() -> None:
    spy = Spy()
    rebinding = Names(["93.184.216.34"], ["127.0.0.1"])
    guard = Guarded((), spy, rebinding)
    await guard.connect_tcp("evil.example", 443)
    assert spy.places == ["93.184.216.34:443"]
    with pytest.raises(ForbiddenAddressError, match=r"127\.0\.0\.1, which is no public address"):
        await guard.connect_tcp("evil.example", 443)
    assert len(spy.places) == 1


async def test_one_private_address_among_many_is_enough() -> None:
    spy = Spy()
    guard = Guarded((), spy, Names(["8.8.8.8", "10.0.0.1"]))
    with pytest.raises(ForbiddenAddressError):
        await guard.connect_tcp("mixed.example", 443)
    assert spy.places == []


async def test_only_the_very_host_and_port_that_was_named_may_be_inside() -> None:
    spy = Spy()
    guard = Guarded({("gpu.lan", 8000)}, spy, Names(["10.0.0.7"], ["10.0.0.7"]))
    await guard.connect_tcp("gpu.lan", 8000)
    assert spy.places == ["gpu.lan:8000"]
    for host, port in (("gpu.lan", 6379), ("other.lan", 8000)):
        with pytest.raises(ForbiddenAddressError):
            await guard.connect_tcp(host, port)


async def test_every_address_of_a_host_is_tried() -> None:
    spy = Spy(deaf={"2606:4700::1111"})
    guard = Guarded((), spy, Names(["2606:4700::1111", "8.8.8.8"]))
    await guard.connect_tcp("double.example", 443)
    assert spy.places == ["2606:4700::1111:443", "8.8.8.8:443"]
    deaf = Guarded((), Spy(deaf={"8.8.8.8"}), Names(["8.8.8.8"], []))
    with pytest.raises(httpcore2.ConnectError, match="refused"):
        await deaf.connect_tcp("deaf.example", 443)
    with pytest.raises(httpcore2.ConnectError, match="no address"):
        await deaf.connect_tcp("nowhere.example", 443)


async def test_a_name_that_cannot_be_found_and_one_that_takes_for_ever() -> None:
    async def lost(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    async def slow(host: str, port: int) -> list[str]:
        await anyio.sleep_forever()
        raise AssertionError

    with pytest.raises(httpcore2.ConnectError, match="cannot be found"):
        await Guarded((), Spy(), lost).connect_tcp("lost.example", 443, 5)
    with pytest.raises(httpcore2.ConnectTimeout, match="does not answer"):
        await Guarded((), Spy(), slow).connect_tcp("slow.example", 443, 0.01)
    with pytest.raises(ForbiddenAddressError):
        await Guarded((), Spy()).connect_unix_socket("/var/run/docker.sock")


PROXIES = [
    # the environment, scheme, host, and what comes of it
    ({}, "https", "api.example", ""),
    ({"https_proxy": "http://proxy.lan:3128"}, "https", "api.example", "http://proxy.lan:3128"),
    ({"HTTPS_PROXY": "proxy.lan:3128"}, "https", "api.example", "http://proxy.lan:3128"),
    ({"https_proxy": "http://proxy.lan:3128"}, "http", "api.example", ""),
    ({"all_proxy": "http://proxy.lan:1"}, "http", "api.example", "http://proxy.lan:1"),
    ({"https_proxy": "http://p:1", "no_proxy": ".example"}, "https", "api.example", ""),
    ({"https_proxy": "http://p:1", "no_proxy": "*"}, "https", "api.example", ""),
    ({"http_proxy": "http://p:1"}, "http", "127.0.0.1", ""),
    ({"http_proxy": "http://p:1"}, "http", "localhost", ""),
    ({"http_proxy": "http://p:1"}, "http", "::1", ""),
    ({"http_proxy": "http://p:1"}, "http", "10.0.0.1", "http://p:1"),
]


@pytest.mark.parametrize(("environment", "scheme", "host", "proxy"), PROXIES)
def test_which_proxy_is_taken(
    environment: dict[str, str],
    scheme: str,
    host: str,
    proxy: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(scheme, host) == proxy


async def test_a_proxy_finds_the_names_and_gets_no_private_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with odd(answer(200, b"hello")) as proxy:
        monkeypatch.setenv("http_proxy", proxy.base)
        async with httpx2.AsyncClient(transport=Roads({("10.0.0.9", 8000)})) as client:
            reply = await client.get("http://nowhere.example/clip")
            assert reply.text == "hello"
            assert proxy.heads[0].startswith(b"GET http://nowhere.example/clip HTTP/1.1")
            await client.get("http://10.0.0.9:8000/")  # the server that somebody has named
            with pytest.raises(httpx2.ConnectError, match="no public address"):
                await client.get("http://169.254.169.254/latest/meta-data")
    assert len(proxy.heads) == 2


async def test_a_proxy_of_another_kind_is_told_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("http_proxy", "socks5://me:s3cret-word@proxy.lan:1080")
    async with httpx2.AsyncClient(transport=Roads(())) as client:
        with pytest.raises(RequestError, match="socks5://, which") as caught:
            await client.get("http://nowhere.example/clip")
    assert "s3cret-word" not in str(caught.value)
