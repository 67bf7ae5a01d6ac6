"""Addresses of a storage: a folder ends with ``/``, what does not is one object."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from rushes.errors import TargetError

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+)://", re.IGNORECASE)
#: Schemes that are folders of this machine.
_HERE = {"file", "local"}
#: What an address of these must not begin with is a key: an ``@`` has no other use there.
_KEYED = {"s3", "s3a", "gs", "gcs"}
#: Addresses that can be read and not written, or that lead to somewhere inside of a file.
_NO_STORAGE = {"http", "https", "data", "zip", "tar", "libarchive", "reference", "git", "github"}


def is_storage(text: str) -> bool:
    """Whether it is written as an address, and not as a path of this machine."""
    return _SCHEME.match(text) is not None


def checked_address(text: str) -> str:
    """An address as it is kept: without secrets, with the name of a bucket.

    :raises TargetError: it is none that a clip can be put to, or it holds credentials.
    """
    scheme = _scheme(text)
    parts = urlsplit(text)
    if scheme in _NO_STORAGE:
        raise TargetError(
            f"{scheme}:// is no storage that a clip can be put to: name a folder, or an address "
            "such as s3://bucket/clips/."
        )
    secret = "@" in parts.netloc and (scheme in _KEYED or ":" in parts.netloc.rpartition("@")[0])
    if secret or parts.query or (parts.fragment and scheme not in _KEYED):
        raise TargetError(
            f"{shown(text)} holds credentials, or may: give the address alone, and the key as the "
            "cloud's own tools want it (AWS_PROFILE or AWS_ACCESS_KEY_ID for s3://)."
        )
    if "\0" in text or any(ord(letter) < 32 for letter in text):
        raise TargetError(f"{text!r} can be no address: it has letters that nobody sees.")
    bare = text.split("://", 1)[1]
    if scheme not in _HERE and scheme != "memory" and not bare.strip("/"):
        raise TargetError(f"{text} names no bucket: write it like {scheme}://bucket/clips/.")
    if any(part in {".", ".."} for part in bare.split("/")):
        raise TargetError(f"{text} has . or .. in it, which storages take as a name: leave it out.")
    whole = f"{scheme}://{bare}"
    return whole if "/" in bare or scheme in _HERE else f"{whole}/"


def folder_address(text: str) -> str:
    """An address that means a folder, whether it ends with ``/`` or not.

    :raises TargetError: see :func:`checked_address`.
    """
    if not is_storage(text):
        raise TargetError(
            f"{text!r} is no address such as s3://bucket/clips: for a folder of this machine set "
            "the library (RUSHES_LIBRARY)."
        )
    address = checked_address(text)
    return address if is_folder(address) else f"{address}/"


def local_path(address: str) -> Path | None:
    """The path that an address of this machine means, ``file:///films/``; else ``None``."""
    if _scheme(address) not in _HERE:
        return None
    from urllib.request import url2pathname  # noqa: PLC0415 - loads an HTTP client

    parts = urlsplit(address)
    host = f"//{parts.netloc}" if parts.netloc not in {"", "localhost"} else ""
    return Path(url2pathname(f"{host}{parts.path}"))


def is_folder(address: str) -> bool:
    """Whether it means a folder, in which a name is still to be found."""
    return address.endswith("/")


def name_in(address: str) -> str:
    """The last part of an address: ``fox.mp4``."""
    return address.rstrip("/").rpartition("/")[2]


def shown(address: str) -> str:
    """An address without what may be secret in it, for errors."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _scheme(address: str) -> str:
    match = _SCHEME.match(address)
    return "" if match is None else match[1].lower()
