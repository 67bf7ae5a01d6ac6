"""S3's own words: writes on a condition, checksums, and parts that were left behind."""

from __future__ import annotations

import binascii
import hashlib
import re
import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fsspec import AbstractFileSystem

#: Bytes of a part; files of twice that, and more, go up in parts, so many at a time.
PART = 16 * 2**20
_AT_A_TIME = 4
_MD5 = re.compile(r"[0-9a-f]{32}(-\d+)?")


def look_in(fs: AbstractFileSystem, path: str) -> None:
    """List at most one name of a folder, which says whether the bucket is there and may be seen."""
    bucket, key, _ = fs.split_path(path)
    fs.call_s3("list_objects_v2", Bucket=bucket, Prefix=key, MaxKeys=1)


def head(fs: AbstractFileSystem, path: str) -> dict[str, Any]:
    """What S3 knows of an object, its checksums too.

    :raises FileNotFoundError: there is none.
    """
    bucket, key, _ = fs.split_path(path)
    said = fs.call_s3("head_object", Bucket=bucket, Key=key, ChecksumMode="ENABLED")
    return {**said, "size": said["ContentLength"], "type": "file"}


def put(fs: AbstractFileSystem, path: Path, place: str, *, overwrite: bool) -> bool | None:
    """Put a file there; whether it has arrived by S3's own checksum, ``None`` where it has none.

    :raises FileExistsError: there is an object, and it may not be overwritten.
    """
    mode = "overwrite" if overwrite else "create"
    how = {"chunksize": PART, "max_concurrency": _AT_A_TIME}
    fs.put_file(str(path), place, mode=mode, ContentType="video/mp4", **how)
    said = head(fs, place)
    if said["size"] != path.stat().st_size:
        return False
    return _agrees(said, path)


def put_text(fs: AbstractFileSystem, path: str, text: str, *, overwrite: bool) -> None:
    """Put some text there.

    :raises FileExistsError: there is an object, and it may not be overwritten.
    """
    mode = "overwrite" if overwrite else "create"
    fs.pipe_file(path, text.encode(), mode=mode, ContentType="application/json")


def abandon(fs: AbstractFileSystem, path: str) -> None:
    """End uploads in parts that somebody began for this very name. Who may not list them, may not.

    A bucket's lifecycle rule AbortIncompleteMultipartUpload does the same within days.
    """
    bucket, key, _ = fs.split_path(path)
    try:
        said = fs.call_s3("list_multipart_uploads", Bucket=bucket, Prefix=key)
    except PermissionError:
        return
    for upload in said.get("Uploads", ()):
        if upload["Key"] == key:
            fs.call_s3(
                "abort_multipart_upload", Bucket=bucket, Key=key, UploadId=upload["UploadId"]
            )


def _agrees(said: dict[str, Any], path: Path) -> bool | None:
    """Whether the checksum of an object is the file's; ``None`` where it has none that we know."""
    crc = said.get("ChecksumCRC32")
    if crc and said.get("ChecksumType", "FULL_OBJECT") == "FULL_OBJECT" and "-" not in crc:
        return bool(crc == _crc32(path))
    etag = str(said.get("ETag", "")).strip('"')
    encrypted = (
        said.get("ServerSideEncryption", "AES256") != "AES256" or "SSECustomerKeyMD5" in said
    )
    if encrypted or not _MD5.fullmatch(etag):
        return None
    # Some storages have their own idea of an ETag: who differs is asked for the bytes.
    return True if etag == _etag(path) else None


def _crc32(path: Path) -> str:
    value = 0
    for block in _blocks(path):
        value = zlib.crc32(block, value)
    return binascii.b2a_base64(value.to_bytes(4, "big"), newline=False).decode()


def _etag(path: Path) -> str:
    """The MD5 of what goes up at once; of parts, the MD5 of their MD5s, and their count."""
    if path.stat().st_size < 2 * PART:
        return _md5(path.read_bytes()).hex()
    parts = [_md5(block) for block in _blocks(path)]
    return f"{_md5(b''.join(parts)).hex()}-{len(parts)}"


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(PART):
            yield block


__all__ = ["PART", "abandon", "head", "look_in", "put", "put_text"]
