"""The last steps of a clip: whether it is whole, how it differs from the order, where it goes."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from rushes import media, prompts  # their names load on first use
from rushes.catalogue.sizes import has_resolution, short_side
from rushes.errors import BadReplyError, DeliveryError, MediaError, TargetError
from rushes.media import atomic, checked, claimed, slug, workbench
from rushes.settings import home
from rushes.storage import objects
from rushes.storage.address import (
    checked_address,
    folder_address,
    is_folder,
    is_storage,
    local_path,
    name_in,
)
from rushes.types import Mode, Size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.catalogue import Settled
    from rushes.types import Clip, Facts, GenerationRequest

#: How a clip may be called.
_SUFFIXES = (".mp4", ".m4v")
#: How far a shape may be off where a model rounds it in its own way, as a part of it.
_SHAPE_SLACK = Fraction(1, 12)
#: Bytes of a file's name on most file systems.
_LONGEST_NAME = 255
#: What :class:`~pathlib.Path` makes of ``s3://bucket``.
_CUT_SHORT = re.compile(r"(s3|s3a|gs|gcs|az|abfss?|file|memory):/(?!/)")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a clip goes: ``file``, or a free name in ``folder`` where that is ``None``."""

    folder: Path
    file: Path | None = None
    overwrite: bool = False
    make: bool = False
    """Whether the folder is made where it is missing."""
    said: str = ""
    """What tells the clip from others of its prompt, for its name in a folder."""
    address: str | None = None
    """Where it goes in an object storage, instead: a folder, which ends in ``/``, or an object."""
    unnamed: bool = False
    """Nobody named a place: who makes the clip may have a storage for those."""

    @classmethod
    def of(
        cls,
        output: str | os.PathLike[str] | None,
        library: Path,
        *,
        overwrite: bool = False,
        storage: str | None = None,
    ) -> Target:
        """Read what the user named: nothing, a folder, or a file ending in .mp4; also an address.

        :param storage: where clips go for which nothing is named, instead of the library.
        :raises TargetError: the file exists and may not be overwritten, its folder is missing, or
            it is named as something that is no MP4. What an address leads to is seen later.
        """
        if output is None:
            if storage is None:
                return cls(library, make=True, unnamed=True)
            return cls.of(folder_address(storage), library)
        if isinstance(output, str) and is_storage(output):
            address = checked_address(output)
            here = local_path(address)
            if here is None:
                return cls._stored(address, library, overwrite=overwrite)
            output = f"{here}/" if is_folder(address) else here
        path = Path(output)
        if _CUT_SHORT.match(os.fspath(output)):
            raise TargetError(f"{path} is an address that became a path: give it as text (str).")
        if "\0" in os.fspath(path):
            raise TargetError(f"{str(path)!r} can be no file's name: give another.")
        if len(os.fsencode(path.name)) > _LONGEST_NAME:
            raise TargetError(f"The name {path.name[:40]}… is too long: give a shorter one.")
        if path.is_dir() or os.fspath(output).endswith((os.sep, "/")):
            return cls(path, make=True)
        if path.suffix.lower() not in _SUFFIXES:
            raise TargetError(
                f"{path} is no folder and no MP4: end the name in .mp4, or in / for a folder."
            )
        if not overwrite and os.path.lexists(path):
            raise TargetError(
                f"{path} exists already: use --force (overwrite=True) or another name.",
                code="EEXIST",
            )
        return cls(path.parent, path, overwrite)

    @classmethod
    def _stored(cls, address: str, library: Path, *, overwrite: bool) -> Target:
        if not is_folder(address) and not address.lower().endswith(_SUFFIXES):
            raise TargetError(
                f"{address} is no folder and no MP4: end it in .mp4, or in / for a folder."
            )
        return cls(library, make=True, overwrite=overwrite, address=address)

    @property
    def whole(self) -> str | None:
        """The one file or object that was named, as text; ``None`` for a folder."""
        if self.address is not None:
            return None if is_folder(self.address) else self.address
        return None if self.file is None else str(self.file.absolute())

    def check_free(self) -> None:
        """Look whether an object that was named is there; of files that is known already.

        :raises TargetError: it is, and may not be overwritten, or its bucket is wrong.
        :raises DeliveryError: the storage cannot be reached.
        """
        if self.address is None or self.overwrite or is_folder(self.address):
            return
        if objects.found(self.address) is not None:
            raise TargetError(
                f"{self.address} exists already: use --force (overwrite=True) or another name.",
                code="EEXIST",
            )

    def numbered(self, number: int, count: int) -> Target:
        """The target of one of several takes: ``film-2.mp4`` where ``film.mp4`` was named.

        :raises DeliveryError: that file exists and may not be overwritten.
        """
        if self.whole is None or count == 1:
            return self
        if self.address is not None:
            front, dot, suffix = self.address.rpartition(".")
            return replace(self, address=f"{front}-{number}{dot}{suffix}")
        assert self.file is not None  # noqa: S101 - one of both was named
        file = self.file.with_stem(f"{self.file.stem}-{number}")
        return Target.of(file, self.folder, overwrite=self.overwrite)

    def each(self, count: int) -> list[Target]:
        """The targets of ``count`` takes, in order.

        :raises DeliveryError: one of the files exists and may not be overwritten.
        """
        return [self.numbered(number + 1, count) for number in range(count)]

    @contextmanager
    def desk(self) -> Iterator[Path]:
        """A hidden folder on the same disk for the unfinished file, gone when the block ends.

        For a storage it is below the home folder of this machine, ``work``.

        :raises DeliveryError: the folder is missing or cannot be written.
        """
        folder = self.folder if self.address is None else home() / "work"
        with workbench(folder, make=self.make or self.address is not None) as desk:
            yield desk

    def put(self, finished: Path, stem: str) -> Path:
        """Move the finished file into its place, whole.

        :raises DeliveryError: the place has been taken meanwhile, or the disk is full.
        """
        if self.file is not None:
            _publish(finished, self.file, overwrite=self.overwrite)
            return self.file
        with claimed(self.folder, stem, ".mp4") as path:
            _publish(finished, path, overwrite=True)
            return path


def downloaded(clip: Clip, to: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
    """See :meth:`rushes.types.Clip.download`."""
    target = Target.of(to, Path.cwd(), overwrite=overwrite)
    if target.address is not None:
        raise TargetError(f"{target.address} is not on this machine: name a file or a folder.")
    with target.desk() as desk:
        path = copied(clip, desk)
        if path is None:
            raise DeliveryError(f"{clip.location} is not there any more, or other bytes are.")
        return target.put(path, Path(name_in(clip.location)).stem)


def copied(clip: Clip, desk: Path) -> Path | None:
    """A copy of a clip in a folder, checked by its SHA-256; ``None`` where it is not whole."""
    path = desk / name_in(Path(clip.location).as_posix())
    if clip.is_local:
        if not clip.path.is_file():
            return None
        shutil.copyfile(clip.path, path)
    else:
        if objects.found(clip.location) != clip.facts.size_bytes:
            return None
        objects.fetch(clip.location, path)
    return path if hash_of(path) == clip.sha256 else None


def hash_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _publish(finished: Path, path: Path, *, overwrite: bool) -> None:
    with atomic(path, overwrite=overwrite) as temporary:
        finished.replace(temporary)


def stem(request: GenerationRequest, *more: str) -> str:
    """A readable name for a clip: what the prompt shows, then ``more``, such as its hash."""
    shot = prompts.read(request.prompt)
    telling = {prompts.Role.SUBJECT, prompts.Role.ACTION}
    said = [part.text for part in shot.parts if part.role in telling][:4]
    inputs = [*(each.source for each in request.pictures), request.video, request.extend]
    source = next((Path(one).stem for one in inputs if one), "clip")
    words = " ".join(said) or (prompts.title(request.prompt) if request.prompt.strip() else source)
    return "-".join([slug(words), *(slug(each) for each in more if each)])


def verified(path: Path, *, stranger: bool = False) -> tuple[Facts, str]:
    """Decode every picture of a finished file, measure it and hash it (SHA-256).

    ``stranger``: somebody else made it, so it is decoded in a child process, with limits (law 11).

    :raises BadReplyError: the file is not whole.
    """
    try:
        facts = checked(path) if stranger else _decoded(path)
    except MediaError as error:
        raise BadReplyError(f"The finished clip is damaged: {error}") from error
    return facts, hash_of(path)


def _decoded(path: Path) -> Facts:
    with media.Reader(path) as reader:
        seen, facts = reader.count(), reader.facts
    if seen != facts.frames:
        raise MediaError(f"only {seen} of its {facts.frames} frames can be read.")
    return facts


def differences(request: GenerationRequest, settled: Settled, facts: Facts) -> tuple[str, ...]:
    """Where a clip is not what was ordered, in words; lengths within half a frame are the same."""
    said = []
    if settled.size is not None and settled.size_is_exact:
        off = max(abs(facts.width - settled.size.width), abs(facts.height - settled.size.height))
        # A clip of an odd size can only be carried on at an even one.
        if off > (1 if request.mode is Mode.EXTENSION else 0):
            said.append(f"ordered at {settled.size}, it came at {facts.width}x{facts.height}")
    elif settled.resolution is not None and not _has(facts, settled.resolution):
        said.append(f"ordered at {settled.resolution}, it came at {facts.width}x{facts.height}")
    elif settled.size is not None and not _alike(facts, settled.size):
        shape = settled.aspect_ratio or settled.size
        said.append(f"ordered in the shape of {shape}, it came at {facts.width}x{facts.height}")
    wanted = settled.duration
    if wanted is not None and request.mode is Mode.EXTENSION:
        wanted = None if settled.given.duration is None else wanted + settled.given.duration
    if wanted is not None and abs(facts.duration - wanted) * facts.fps * 2 > 1:
        said.append(f"ordered {_short(wanted)} s long, it came {_short(facts.duration)} s long")
    if settled.fps is not None and facts.fps != settled.fps:
        said.append(f"ordered at {_short(settled.fps)} fps, it came at {_short(facts.fps)} fps")
    if request.audio is not None and facts.has_audio is not request.audio:
        words = ("with sound", "silent") if request.audio else ("silent", "with sound")
        said.append(f"ordered {words[0]}, it came {words[1]}")
    return tuple(said)


def _has(facts: Facts, resolution: str) -> bool:
    short = short_side(resolution)
    return short is None or has_resolution(Size(width=facts.width, height=facts.height), short)


def _alike(facts: Facts, size: Size) -> bool:
    """Whether a clip has about the shape that was ordered; models round it, each in its own way."""
    ordered = Fraction(size.width, size.height)
    return abs(Fraction(facts.width, facts.height) / ordered - 1) <= _SHAPE_SLACK


def _short(number: Fraction) -> str:
    return f"{float(number):.3f}".rstrip("0").rstrip(".")
