"""Shots kept under a name, as TOML files that people read, change and keep in git.

A file of the folder is an entry, and its stem the name::

    about = "One product, turning"
    tags = [
        "product",
    ]

    [defaults]
    backdrop = "white marble"

    [shot]
    subject = "{product} on {backdrop}"
    camera = "orbit"
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from pydantic import Field, ValidationError, field_validator

from rushes.errors import DeliveryError, RequestError, did_you_mean
from rushes.prompts import shot_file
from rushes.prompts.shot import Shot
from rushes.prompts.template import blanks, check, filled
from rushes.settings import settings
from rushes.types import Frozen, Text, explain

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Mapping


class Entry(Frozen):
    """A shot of the library, or a template where it has blanks."""

    name: str
    shot: Shot
    about: Text = ""
    """What it is for, for people; searched, and in no prompt."""
    tags: tuple[Text, ...] = ()
    defaults: dict[str, Text] = Field(default_factory=dict)
    """Values of blanks that need not be given."""

    @classmethod
    def of(cls, **fields: Any) -> Self:
        """Check the fields and build the entry.

        :raises RequestError: a field is unknown or has a wrong value.
        """
        try:
            return cls(**fields)
        except ValidationError as error:
            raise RequestError(explain(error, cls)) from error

    @field_validator("tags")
    @classmethod
    def _tidy(cls, tags: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted({clean for tag in tags if (clean := " ".join(tag.lower().split()))}))

    @property
    def blanks(self) -> tuple[str, ...]:
        """What is to be filled in when it is used."""
        return blanks(self.shot)

    def filled(self, values: Mapping[str, str] | None = None) -> Shot:
        """The shot with its blanks filled in by ``values``, else by ``defaults``.

        :raises RequestError: a blank has neither, or a value has no blank.
        """
        try:
            return filled(self.shot, {**self.defaults, **(values or {})})
        except RequestError as error:
            raise RequestError(f"The shot {self.name!r} can't be used so. {error}") from error

    def mentions(self, words: Iterable[str]) -> bool:
        """Whether each of the words stands somewhere in it: name, tags, about or shot."""
        said = [self.name, self.about, *self.tags, self.shot.prompt, *self.shot.negative]
        keys = [each for _, several in self.shot.parts() for each in several]
        text = " ".join([*said, *keys, *(key.replace("_", " ") for key in keys)]).casefold()
        return all(word.casefold() in text for word in words)

    def row(self) -> dict[str, Any]:
        """For programs: what its file has, with its name, its blanks and its prompt."""
        return {
            "name": self.name, **self.as_written(), "blanks": list(self.blanks),
            "prompt": self.shot.prompt,
        }  # fmt: skip

    def to_toml(self) -> str:
        """The text of its file."""
        return shot_file.to_toml(self.as_written())

    def as_written(self) -> dict[str, Any]:
        """What its file has; what is empty is left out."""
        head = {"about": self.about, "tags": list(self.tags), "defaults": dict(self.defaults)}
        return {
            **{name: said for name, said in head.items() if said},
            "shot": self.shot.as_written(),
        }


class Found(Frozen):
    """What a search found, by name; ``damaged``: a sentence for each file that can't be read."""

    entries: tuple[Entry, ...]
    damaged: tuple[str, ...] = ()


class ShotLibrary:
    """A folder of entries. Without a folder, ``shots`` in the library of the settings."""

    def __init__(self, folder: str | os.PathLike[str] | None = None) -> None:
        self.folder = settings().library / "shots" if folder is None else Path(folder)

    def save(self, entry: Entry, *, overwrite: bool = False) -> Path:
        """Write the entry's file, whole; the folder is made where it is missing.

        :raises RequestError: the name is not safe as a file's, or a default has no blank.
        :raises DeliveryError: there is one of that name and ``overwrite`` is false, or the folder
            can't be written.
        """
        path = self._path(entry.name)
        check([name for name in entry.blanks if name in entry.defaults], entry.defaults)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DeliveryError(f"{self.folder} can't be made: {error.strerror}.") from error
        shot_file.save(path, entry.as_written(), overwrite=overwrite)
        return path

    def get(self, name: str) -> Entry:
        """The entry of that name.

        :raises RequestError: there is none (the nearest is named), or its file is damaged.
        """
        return _read(self.path(name))

    def path(self, name: str) -> Path:
        """The file of the entry of that name.

        :raises RequestError: there is none; the nearest is named.
        """
        path = self._path(name)
        if not path.is_file():
            names = sorted(self._names())
            some = f"; there are {', '.join(names)}" if names else f": {self.folder} has none"
            raise RequestError(
                f"There is no shot {name!r} in the library{did_you_mean(name, names) or some}."
            )
        return path

    def search(self, words: Iterable[str] = (), *, tags: Iterable[str] = ()) -> Found:
        """The entries that mention every word and have every tag, in the order of their names."""
        wanted = {" ".join(tag.lower().split()) for tag in tags}
        words = list(words)
        entries, damaged = [], []
        for name in sorted(self._names()):
            try:
                entry = _read(self.folder / f"{name}.toml")
            except RequestError as error:
                damaged.append(str(error))
                continue
            if wanted <= set(entry.tags) and entry.mentions(words):
                entries.append(entry)
        return Found(entries=tuple(entries), damaged=tuple(damaged))

    def remove(self, name: str) -> Path:
        """Take the entry's file away, also where it is damaged.

        :raises RequestError: there is no such entry.
        :raises DeliveryError: the file can't be removed.
        """
        path = self.path(name)
        try:
            path.unlink()
        except OSError as error:
            raise DeliveryError(f"{path} can't be removed: {error.strerror}.") from error
        return path

    def _names(self) -> Iterator[str]:
        if self.folder.is_dir():
            yield from (each.stem for each in self.folder.glob("*.toml") if each.is_file())

    def _path(self, name: str) -> Path:
        from rushes.media.files import slug  # noqa: PLC0415 - media is not needed to read words

        safe = slug(name, default="shot")
        if name != safe:
            raise RequestError(f"{name!r} can't be the name of a shot: write {safe}.")
        return self.folder / f"{name}.toml"


def _read(path: Path) -> Entry:
    data = shot_file.load(path)
    try:
        if isinstance(data.get("shot"), dict):
            data["shot"] = Shot.of(**data["shot"])
        return Entry(name=path.stem, **data)
    except (ValidationError, RequestError) as error:
        why = explain(error, Entry) if isinstance(error, ValidationError) else str(error)
        raise RequestError(f"{path} is no shot of the library: {why}") from error
    except TypeError as error:
        raise RequestError(f"{path} is no shot of the library: its file is its name.") from error
