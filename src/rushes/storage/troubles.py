"""What storages and their drivers say went wrong, in our words."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rushes.errors import DeliveryError, RushesError, TargetError
from rushes.storage.address import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What is wrong with what was asked, so that asking again does not help.
_WRONG = {errno.EINVAL, errno.EPERM, errno.ENOSYS, errno.ENAMETOOLONG, errno.EMSGSIZE}
_FULL = {errno.ENOSPC, errno.EDQUOT}
#: In the names of the drivers' errors: there is no key to ask with, or none that can be had.
_KEYLESS = ("Credential", "Profile", "Token", "Auth", "Login")
#: What S3 calls a write that another one came before; the second try tells who was first.
_CONFLICT = "ConditionalRequestConflict"
#: What S3 says of an upload in parts that somebody else took away.
_ABANDONED = "NoSuchUpload"


@contextmanager
def explained(address: str, doing: str) -> Iterator[None]:
    """Turn whatever a driver raises into a :class:`DeliveryError`.

    :param doing: how the sentence begins: ``The clip could not be put to``.
    :raises TargetError: the place is wrong: no bucket, no rights, no key, or the name is taken.
    :raises DeliveryError: anything else; ``retry`` where trying again can help.
    """
    try:
        yield
    except RushesError:
        raise
    except Exception as error:
        raise _trouble(error, address, doing) from error


def _trouble(error: Exception, address: str, doing: str) -> DeliveryError:
    place, bucket = shown(address), _bucket(address)
    code = _code(error)
    if isinstance(error, FileExistsError):
        said = f"{place} exists already: use --force (overwrite=True) or another name."
        return TargetError(said, code="EEXIST")
    if isinstance(error, FileNotFoundError) and code != _ABANDONED:
        said = f"There is no {bucket}: make it first, or name another place."
        return TargetError(said, code=code or "ENOENT")
    if isinstance(error, PermissionError):
        said = (
            f"{bucket} does not allow it ({_words(error)}): the key needs the rights to list, "
            "read, write and delete there."
        )
        return TargetError(said, code=code or "EACCES")
    if not isinstance(error, OSError) and any(each in type(error).__name__ for each in _KEYLESS):
        said = f"There is no key for {bucket} ({_words(error)}): set it as the cloud's tools want."
        return TargetError(said, code=type(error).__name__)
    number = error.errno if isinstance(error, OSError) else None
    if number in _FULL:
        said = f"The disk is full: what lies at {place} was not fetched; free some space."
        return DeliveryError(said, code=errno.errorcode.get(number or 0))
    told = DeliveryError(f"{doing} {place}: {_words(error)}.", code=code)
    told.retry = number not in _WRONG or code in {_CONFLICT, _ABANDONED}
    return told


def _bucket(address: str) -> str:
    """``s3://bucket``."""
    scheme, _, rest = shown(address).partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"


def _words(error: Exception) -> str:
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    first = said.strip().partition("\n")[0].rstrip(".")
    return first or type(error).__name__


def _code(error: BaseException) -> str | None:
    """The storage's own code for it, where it gave one."""
    cause = error.__cause__ or error
    response: Any = getattr(cause, "response", None)
    if isinstance(response, dict):
        return str(response.get("Error", {}).get("Code")) or None
    return None
