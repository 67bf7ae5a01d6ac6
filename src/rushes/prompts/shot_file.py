"""A shot on paper: TOML and JSON, as text and as files that appear whole."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomli_w

from rushes.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from os import PathLike

#: The largest file that is read as a shot, in bytes; a page of words is some thousand.
_LARGEST = 1_000_000


def to_toml(data: Mapping[str, Any]) -> str:
    """``data`` as TOML."""
    return tomli_w.dumps(data)


def to_json(data: Mapping[str, Any]) -> str:
    """``data`` as JSON for people: a line for each part."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def from_toml(text: str) -> dict[str, Any]:
    """What TOML says.

    :raises RequestError: it is no TOML.
    """
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise RequestError(f"This is not valid TOML: {error}.") from error


def from_json(text: str) -> dict[str, Any]:
    """What a JSON object says.

    :raises RequestError: it is no JSON object.
    """
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise RequestError(f"This is not valid JSON: {error}.") from error
    if not isinstance(data, dict):
        raise RequestError('A shot in JSON is an object, such as {"subject": "a fox"}.')
    return data


_READERS: Mapping[str, Callable[[str], dict[str, Any]]] = {".toml": from_toml, ".json": from_json}
_WRITERS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {".toml": to_toml, ".json": to_json}


def load(path: str | PathLike[str]) -> dict[str, Any]:
    """What a ``.toml`` or ``.json`` file says.

    :raises RequestError: there is no such file, it is neither, or it is damaged.
    """
    file = Path(path)
    suffix = _suffix(file)
    try:
        with file.open("rb") as opened:
            raw = opened.read(_LARGEST + 1)
        text = raw.decode("utf-8")
    except FileNotFoundError as error:
        raise RequestError(f"There is no file {file}.") from error
    except OSError as error:
        raise RequestError(f"{file} can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise RequestError(f"{file} is not text in UTF-8.") from error
    if len(raw) > _LARGEST:
        raise RequestError(f"{file} is too large for a shot: over {_LARGEST:,} bytes.")
    try:
        return _READERS[suffix](text)
    except RequestError as error:
        raise RequestError(f"{file}: {error}") from error


def save(path: str | PathLike[str], data: Mapping[str, Any], *, overwrite: bool = False) -> None:
    """Write a ``.toml`` or ``.json`` file, whole or not at all.

    :raises RequestError: the name ends in neither.
    :raises DeliveryError: it exists and ``overwrite`` is false, or it can't be written.
    """
    from rushes.media.files import atomic  # noqa: PLC0415 - only whoever saves needs it

    file = Path(path)
    text = _WRITERS[_suffix(file)](data)
    with atomic(file, overwrite=overwrite) as temporary:
        temporary.write_text(text, encoding="utf-8")


def _suffix(file: Path) -> str:
    suffix = file.suffix.lower()
    if suffix not in _READERS:
        raise RequestError(f"A shot is a .toml or a .json file, which {file.name!r} is not.")
    return suffix
