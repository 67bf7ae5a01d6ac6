"""What other packages bring: providers, their catalogue files, and their wires for the emulator.

A package registers entry points under the provider's name: in the group ``rushes.providers`` its
class, beside whose module lies ``NAME.toml``, and in ``rushes.wires`` its wire, if it has one. See
``docs/first-provider.md``. Whatever such a package does wrong is told by its name, and harms
nobody else.
"""

from __future__ import annotations

from contextlib import contextmanager
from enum import StrEnum
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rushes.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from importlib.metadata import EntryPoint

T = TypeVar("T")


class Group(StrEnum):
    """The groups of entry points that Rushes looks at."""

    PROVIDERS = "rushes.providers"
    WIRES = "rushes.wires"


def registered(group: Group) -> Mapping[str, EntryPoint]:
    """The entry points of ``group`` by name; of two of one name that of the first package."""
    return {entry.name: entry for entry in reversed(every(group))}


def every(group: Group) -> Sequence[EntryPoint]:
    """All entry points of ``group``, by package."""
    return sorted(entry_points(group=group), key=package)


def package(entry: EntryPoint) -> str:
    """The package that brings ``entry``, and its version: ``rushes-acme 1.2``."""
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist is not None else entry.module


@contextmanager
def blamed(entry: EntryPoint) -> Iterator[None]:
    """Whatever goes wrong inside is the package's doing.

    :raises EngineError: something did; it names the package and what is wrong.
    """
    try:
        yield
    except Exception as error:
        said = str(error).rstrip(".") or type(error).__name__
        raise EngineError(f"The package {package(entry)} is broken: {said}.") from error


def loaded(entry: EntryPoint, base: type[T]) -> type[T]:
    """The class that ``entry`` names, which is a ``base``.

    :raises EngineError: it cannot be imported, or is something else.
    """
    with blamed(entry):
        try:
            kind = entry.load()
        except Exception as error:
            said = f"{entry.value} cannot be loaded ({type(error).__name__}: {error})"
            raise EngineError(said) from error
        if not (isinstance(kind, type) and issubclass(kind, base)):
            raise EngineError(f"{entry.value} is no {base.__module__}.{base.__name__}")
        if getattr(kind, "name", None) != entry.name:
            told = getattr(kind, "name", None)
            raise EngineError(
                f"{entry.value} has name = {told!r}, but is registered as {entry.name!r}"
            )
        return kind


def catalogue_file(entry: EntryPoint) -> Path:
    """``NAME.toml`` beside the module of a provider, which is not imported for it.

    :raises EngineError: there is no such file.
    """
    with blamed(entry):
        spec = find_spec(entry.module)
        if spec is None or spec.origin is None:
            raise EngineError(f"there is no module {entry.module}")
        path = Path(spec.origin).with_name(f"{entry.name}.toml")
        if not path.is_file():
            raise EngineError(
                f"it has no catalogue file {path.name} beside the module {entry.module}; "
                "what a model can do must be told there"
            )
        return path
