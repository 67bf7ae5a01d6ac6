"""Files that appear whole, under a name that was free."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import unicodedata
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from rushes.errors import DeliveryError, TargetError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

#: Told of each unfinished file or folder before it is made, so that whoever outlives this process
#: can take it away.
watchers: list[Callable[[Path], None]] = []
#: How the names of unfinished files and folders begin; of a reserved name only an empty file is.
_HIDDEN = ".rushes-"
_SLUG_LENGTH = 60
#: A name is at most 255 bytes on most file systems; the suffix and a number go behind it.
_SLUG_BYTES = 200
_WINDOWS_DEVICES = {"con", "prn", "aux", "nul"} | {
    f"{port}{number}" for port in ("com", "lpt") for number in range(10)
}
#: What a disk says that can't take more: never about a file that is read.
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}
#: What the disk itself says, about whatever file.
_DISK = FULL | {errno.EIO}
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}

#: Errors of the name that was asked for, and not of the disk.
_MISPLACED = {errno.EEXIST, errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG}


@contextmanager
def atomic(
    path: str | os.PathLike[str], *, overwrite: bool = False, last: bool = True
) -> Iterator[Path]:
    """Make the file ``path`` whole or not at all.

    Gives a temporary path beside it (same suffix, hidden, already there and empty). When the block
    ends, the file is flushed to the disk and moved into place; when it raises, whatever it raises,
    the temporary file is gone and nothing else has changed. Of two processes that make the same
    new file, exactly one succeeds.

    :param last: also flush the folder, and with it what was made there before; ``False`` where
        another file follows.
    :raises DeliveryError: the folder is missing or not writable, the disk is full, the target is a
        folder, or it exists and ``overwrite`` is false.
    """
    target = Path(path)
    with _explained(target, target):
        check_free(target, overwrite=overwrite)
    temporary = target.with_name(f"{_HIDDEN}{secrets.token_hex(8)}{target.suffix}")
    try:
        with _explained(target, temporary):
            announce(temporary)
            _create(temporary)
            yield temporary
            _flush(temporary)
            _publish(temporary, target, overwrite=overwrite)
            if last:
                _flush(target.parent)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


@contextmanager
def _explained(target: Path, temporary: Path) -> Iterator[None]:
    """Turn the operating system's errors about these two files into a :class:`DeliveryError`."""
    try:
        yield
    except OSError as error:
        ours = error.filename in {str(target), str(temporary)}
        if isinstance(error, DeliveryError) or not (ours or error.errno in _DISK):
            raise
        raise _delivery(target, error) from error


def free_path(folder: str | os.PathLike[str], stem: str, suffix: str) -> Path:
    """Reserve ``stem.suffix`` in ``folder``, or ``stem-2.suffix`` and so on, with an empty file.

    Safe against other processes. The folder is made where it is missing. Write the file with
    ``overwrite=True``, or use :func:`claimed`, which takes the empty file away on failure.

    :param suffix: with its dot: ``.mp4``.
    :raises DeliveryError: the folder can't be made or written.
    """
    home = Path(folder)
    number = 1
    try:
        home.mkdir(parents=True, exist_ok=True)
        while True:
            path = home / (f"{stem}{suffix}" if number == 1 else f"{stem}-{number}{suffix}")
            with suppress(FileExistsError):
                _create(path)
                return path
            number += 1
    except OSError as error:
        raise _delivery(home / f"{stem}{suffix}", error) from error


@contextmanager
def claimed(folder: str | os.PathLike[str], stem: str, suffix: str) -> Iterator[Path]:
    """:func:`free_path` for a block; where the block raises, an empty reservation is removed."""
    path = free_path(folder, stem, suffix)
    try:
        announce(path)
        yield path
    except BaseException:
        with suppress(OSError):
            if path.stat().st_size == 0:
                path.unlink()
        raise


@contextmanager
def workbench(folder: str | os.PathLike[str], *, make: bool = False) -> Iterator[Path]:
    """A hidden folder inside of ``folder``, on the same disk, that is gone when the block ends.

    :param make: also make ``folder`` where it is missing.
    :raises DeliveryError: ``folder`` is missing or can't be written.
    """
    home = Path(folder)
    bench = home / f"{_HIDDEN}{secrets.token_hex(8)}"
    try:
        if make:
            home.mkdir(parents=True, exist_ok=True)
        announce(bench)
        bench.mkdir(0o700)
    except OSError as error:
        raise _delivery(bench, error) from error
    try:
        yield bench
    finally:
        shutil.rmtree(bench, ignore_errors=True)


def slug(text: str, default: str = "clip") -> str:
    """A readable file stem for ``text``: lower case, words joined by hyphens, any script.

    Latin letters lose their accents. At most 60 characters, cut between words where possible.
    ``default`` where ``text`` has no letter or digit.
    """
    plain = "".join(_plain(letter) for letter in unicodedata.normalize("NFKC", text))
    words = "".join(letter if _is_readable(letter) else " " for letter in plain).casefold().split()
    stem = ""
    for word in words:
        longer = f"{stem}-{word}" if stem else word
        if len(longer) > _SLUG_LENGTH or len(longer.encode()) > _SLUG_BYTES:
            break
        stem = longer
    if not stem and words:
        cut = words[0][:_SLUG_LENGTH].encode()[:_SLUG_BYTES]
        stem = cut.decode(errors="ignore")
    if not stem:
        return default
    return f"{stem}-{default}" if stem in _WINDOWS_DEVICES else stem


def _plain(letter: str) -> str:
    if unicodedata.name(letter, "").startswith("LATIN"):
        return "".join(
            part
            for part in unicodedata.normalize("NFKD", letter)
            if not unicodedata.combining(part)
        )
    return "" if letter in "'’" else letter


def _is_readable(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LN" or unicodedata.category(letter) in {"Mn", "Mc"}


def check_free(target: Path, *, overwrite: bool) -> None:
    """Say at once what would fail only after the work.

    :raises TargetError: ``target`` can't become a file, or is one and ``overwrite`` is false.
    """
    if target.is_dir():
        raise TargetError(f"{target} is a folder: name a file in it.", code="EISDIR")
    if not overwrite and os.path.lexists(target):
        raise TargetError(_exists(target), code="EEXIST")
    folder = target.parent
    if not folder.exists():
        raise TargetError(
            f"There is no folder {folder}: make it first (mkdir -p) or name another.", code="ENOENT"
        )
    if not folder.is_dir():
        raise TargetError(f"{folder} is a file, not a folder: name another.", code="ENOTDIR")


def sweep(announced: Iterable[Path]) -> None:
    """Take away what is unfinished of what a process announced that is no more."""
    for path in announced:
        with suppress(OSError):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            elif path.name.startswith(_HIDDEN) or not path.stat().st_size:
                path.unlink()


def announce(path: Path) -> None:
    """Tell who watches that ``path`` is about to be made, and may stay behind if we die."""
    for watcher in watchers:
        watcher(path)


def _create(path: Path) -> None:
    """An empty file, where there was none."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))


def _publish(temporary: Path, target: Path, *, overwrite: bool) -> None:
    if overwrite:
        temporary.replace(target)
        return
    try:
        # A link, unlike a rename, fails where the name is taken.
        os.link(temporary, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # File systems without links (FAT, some shares): take the name first, then fill it.
        _create(target)
        temporary.replace(target)


def _flush(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows can't flush a folder
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:  # some network folders
            raise
    finally:
        os.close(handle)


def _exists(target: Path) -> str:
    return f"{target} exists already: use --force (overwrite=True) or another name."


def _delivery(target: Path, error: OSError) -> DeliveryError:
    kind = TargetError if error.errno in _MISPLACED else DeliveryError
    return kind(_sentence(target, error), code=errno.errorcode.get(error.errno or 0))


def _sentence(target: Path, error: OSError) -> str:
    if target.parent.name.startswith(_HIDDEN):  # nobody knows a workbench by name
        target = target.parent.parent / target.name
    folder, why = target.parent, error.strerror or str(error)
    said = {
        errno.EEXIST: _exists(target),
        errno.ENOENT: f"There is no folder {folder}: make it first (mkdir -p) or name another.",
        errno.ENOTDIR: f"{folder} is a file, not a folder: name another.",
        errno.EFBIG: f"{target} would be larger than a file may be here; nothing was written.",
        errno.ENAMETOOLONG: f"The name {target.name[:40]}… is too long: give a shorter one.",
    }
    full = f"The disk is full: {target} was not written; free some space and run it again."
    locked = f"{folder} is not writable: name another folder with -o."
    said.update(dict.fromkeys((errno.ENOSPC, errno.EDQUOT), full))
    said.update(dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), locked))
    return said.get(error.errno or 0, f"{target} could not be written: {why}.")
