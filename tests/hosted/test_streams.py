"""Encrypted connections are read in large pieces, and nothing of them is lost."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
from typing import TYPE_CHECKING

import anyio
import pytest
from anyio.streams.tls import TLSListener
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests.hosted.odd import answer

from rushes.hosted import roads
from rushes.hosted.download import download
from rushes.hosted.streams import Stream
from rushes.providers.contract import Call

if TYPE_CHECKING:
    from pathlib import Path

    from anyio.abc import ByteStream
    from tests.hosted.conftest import Wired

pytestmark = pytest.mark.anyio

FILM = bytes(range(256)) * 2**13


def papers(folder: Path) -> Path:
    """A key and a certificate of this machine in one file, good for an hour."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "here")])
    now = dt.datetime.now(dt.UTC)
    here = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(now - dt.timedelta(minutes=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([here]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / "here.pem"
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


async def test_a_clip_over_tls(
    wired: Wired, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = papers(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    roads._trust.cache_clear()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    turns: list[int] = []
    read = Stream.read

    async def counted(stream: Stream, most: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        data = await read(stream, most, timeout)
        turns.append(len(data))
        return data

    async def serve(stream: ByteStream) -> None:
        async with stream:
            await stream.receive()
            await stream.send(answer(200, FILM))

    monkeypatch.setattr(Stream, "read", counted)
    try:
        async with await anyio.create_tcp_listener(local_host="127.0.0.1") as plain:
            port = plain.extra(anyio.abc.SocketAttribute.local_port)  # noqa: S610 - no Django
            listener = TLSListener(plain, context, standard_compatible=False)
            async with anyio.create_task_group() as group:
                group.start_soon(listener.serve, serve)
                async with wired(f"https://127.0.0.1:{port}") as wire:
                    await download(wire, Call("GET", "/clip", signed=False), tmp_path / "clip")
                group.cancel_scope.cancel()
    finally:
        roads._trust.cache_clear()
    assert (tmp_path / "clip").read_bytes() == FILM
    assert len(turns) < len(FILM) / 2**14  # a record of TLS has that much
