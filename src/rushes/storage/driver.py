"""What speaks to a storage: the driver that fsspec has for its scheme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rushes.errors import MissingExtraError, TargetError, did_you_mean

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_S3 = {"s3", "s3a"}
#: Who else speaks to a storage; fsspec knows of more.
_DRIVERS = {"gs": "gcsfs", "gcs": "gcsfs", "abfs": "adlfs", "abfss": "adlfs", "az": "adlfs"}
#: Storages in which an object appears whole, or not at all; elsewhere it gets its name at the end.
_WHOLE = {*_S3, "gs", "gcs", "abfs", "abfss", "az", "adl", "oci", "oss", "tos", "memory"}


def scheme_of(address: str) -> str:
    """``s3`` of ``s3://bucket/fox.mp4``."""
    return address.partition("://")[0]


def is_s3(address: str) -> bool:
    """Whether it is spoken to in S3's own words."""
    return scheme_of(address) in _S3


def appears_whole(address: str) -> bool:
    """Whether what is being written there is not to be seen before it is complete."""
    return scheme_of(address) in _WHOLE


def driver(address: str) -> tuple[AbstractFileSystem, str]:
    """The driver of an address, and what the address is called there. Loads it on first use.

    :raises MissingExtraError: it is not installed.
    :raises TargetError: there is none.
    """
    scheme = scheme_of(address)
    what, extra = f"A place at {scheme}://", "s3" if scheme in _S3 else "storage"
    try:
        from fsspec.core import url_to_fs  # noqa: PLC0415 - only where there is a storage
        from fsspec.registry import known_implementations  # noqa: PLC0415 - as above
    except ImportError:
        raise MissingExtraError(what, extra) from None
    # What others put there is to be seen: nothing is remembered of what lies in a folder.
    how: dict[str, Any] = {"use_listings_cache": False}
    try:
        found, path = url_to_fs(address, **how)
    except ImportError as error:
        if scheme in _S3:
            raise MissingExtraError(what, extra) from None
        name = _DRIVERS.get(scheme)
        said = f"{name}: pip install {name}" if name else f"a driver: {error}"
        raise TargetError(f"{what} needs {said}.") from None
    except ValueError:
        known = [name for name in known_implementations if name.isalnum()]
        near = did_you_mean(scheme, known) or ": s3://, gs:// and abfs:// are some that there are"
        raise TargetError(f"There is no storage {scheme}://{near}.") from None
    return found, str(path)
