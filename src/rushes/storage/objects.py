"""Putting objects into a storage, and getting them. All of it waits: call it in a thread."""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

from rushes.errors import DeliveryError
from rushes.storage import s3
from rushes.storage.address import name_in
from rushes.storage.driver import appears_whole, driver, is_s3
from rushes.storage.troubles import explained

if TYPE_CHECKING:
    from pathlib import Path

_BLOCK = 2**20


def reachable(address: str) -> None:
    """Find out before any work whether the bucket is there and may be looked into.

    :raises TargetError: it is not there, or may not be.
    :raises DeliveryError: the storage cannot be reached.
    :raises MissingExtraError: what speaks to it is not installed.
    """
    fs, path = driver(address)
    with explained(address, "Nobody answers at"):
        if is_s3(address):
            s3.look_in(fs, path)
        else:
            fs.exists(path)


def found(address: str) -> int | None:
    """How many bytes the object has; ``None`` where there is none."""
    fs, path = driver(address)
    with explained(address, "Nobody answers at"):
        try:
            info = s3.head(fs, path) if is_s3(address) else fs.info(path)
        except FileNotFoundError:
            return None
        return int(info["size"]) if info["type"] == "file" else None


def put(path: Path, address: str, sha256: str, *, overwrite: bool) -> None:
    """Put a file there, whole or not at all, and make sure that it has arrived.

    By the checksum that the storage gives, where it is one that we know (S3), else by reading it
    back. What has arrived otherwise is taken away again.

    :raises TargetError: the name is taken, or the place is wrong.
    :raises DeliveryError: it could not be put there; ``retry`` where trying again can help.
    """
    fs, place = driver(address)
    with explained(address, "The clip could not be put to"):
        if is_s3(address):
            arrived = s3.put(fs, path, place, overwrite=overwrite)
        else:
            _put_elsewhere(path, address, overwrite=overwrite)
            arrived = None
        if arrived is None:
            arrived = hashed(address) == sha256
        if not arrived:
            with suppress(FileNotFoundError):
                fs.rm_file(place)
    if not arrived:
        error = DeliveryError(f"{address} arrived with other bytes, and was taken away again.")
        error.retry = True
        raise error


def _put_elsewhere(path: Path, address: str, *, overwrite: bool) -> None:
    """By the driver's ordinary means."""
    fs, place = driver(address)
    if not overwrite and fs.exists(place):
        raise FileExistsError(place)
    if appears_whole(address):
        fs.put_file(str(path), place)
        return
    folder, name = place.rpartition("/")[0], name_in(place)
    fs.makedirs(folder, exist_ok=True)
    hidden = f"{folder}/.rushes-{secrets.token_hex(8)}-{name}"
    try:
        fs.put_file(str(path), hidden)
        fs.mv(hidden, place)
    except BaseException:
        with suppress(OSError):
            fs.rm_file(hidden)
        raise


def put_text(text: str, address: str, *, overwrite: bool) -> None:
    """Put some text there; without ``overwrite`` only one of several who try succeeds, on S3.

    :raises TargetError: the name is taken, or the place is wrong.
    """
    fs, path = driver(address)
    with explained(address, "The receipt could not be put to"):
        if is_s3(address):
            s3.put_text(fs, path, text, overwrite=overwrite)
            return
        if not overwrite and fs.exists(path):
            raise FileExistsError(path)
        if not appears_whole(address):
            fs.makedirs(path.rpartition("/")[0], exist_ok=True)
        fs.pipe_file(path, text.encode())


def read_text(address: str) -> str | None:
    """The text that lies there; ``None`` where nothing does."""
    fs, path = driver(address)
    with explained(address, "Nobody answers at"):
        try:
            return bytes(fs.cat_file(path)).decode()
        except FileNotFoundError:
            return None


def fetch(address: str, path: Path) -> None:
    """Write what lies there into a file of this machine.

    :raises TargetError: nothing lies there, or it may not be read.
    """
    fs, place = driver(address)
    with explained(address, "It could not be fetched from"):
        fs.get_file(place, str(path))


def hashed(address: str) -> str:
    """The SHA-256 of what lies there."""
    fs, path = driver(address)
    digest = hashlib.sha256()
    with explained(address, "It could not be read at"), fs.open(path, "rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def remove(address: str) -> None:
    """Take it away, if it is there."""
    fs, path = driver(address)
    with explained(address, "It could not be taken away at"), suppress(FileNotFoundError):
        fs.rm_file(path)


def abandon(address: str) -> None:
    """Take away the parts of what somebody began to put there and left, on S3."""
    if is_s3(address):
        fs, path = driver(address)
        with explained(address, "Nobody answers at"):
            s3.abandon(fs, path)
