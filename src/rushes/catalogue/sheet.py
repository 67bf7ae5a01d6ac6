"""Read a provider's TOML file into rows.

The file has the parts ``[provider]``, ``[sources.KEY]``, ``[options.KEY]`` (those that several
models have), ``[common]`` (abilities of all its models), ``[kinds.NAME]`` (of those of one kind)
and ``[[models]]``, each with its own abilities and, under ``modes``, those of one mode. What
stands nearer wins, key by key. See ``docs/catalogue.md``.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from rushes.catalogue.model import Model
from rushes.errors import EngineError, did_you_mean
from rushes.types import Mode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

_PARTS = {"provider", "sources", "options", "common", "kinds", "models"}
#: Keys of a model that are not abilities.
_OF_MODEL = {"title", "about", "aliases", "price", "lifecycle", "modes", "name", "kind"}


def read(file: Traversable) -> tuple[Model, ...]:
    """The models of one file.

    :raises EngineError: the file cannot be read, has a wrong row, or cites what it does not list;
        the message names the file, the place and the mistake.
    """
    try:
        raw = tomllib.loads(file.read_text("utf-8"))
        return tuple(_models(raw))
    except tomllib.TOMLDecodeError as error:
        raise EngineError(f"{file.name} is not valid TOML: {error}") from error
    except _WrongRowError as error:
        raise EngineError(f"{file.name}: {error}") from error


class _WrongRowError(ValueError):
    """A row that cannot even be put together."""


def _models(raw: dict[str, Any]) -> Iterator[Model]:
    for part in raw.keys() - _PARTS:
        raise _WrongRowError(f"there is no part [{part}]{did_you_mean(part, _PARTS)}")
    if "provider" not in raw or not raw.get("models"):
        raise _WrongRowError("a catalogue file has a [provider] and [[models]]")
    raw = _cited({part: raw[part] for part in raw if part != "sources"}, raw.get("sources", {}))
    provider = dict(raw["provider"])
    credit = provider.get("credit")
    for row in raw["models"]:
        whole = _with_options(_of_kind(row, raw.get("kinds", {})), raw.get("options", {}))
        yield _model(whole, provider, raw.get("common", {}), credit)


def _of_kind(row: Mapping[str, Any], kinds: Mapping[str, Any]) -> Mapping[str, Any]:
    """``row`` with what it has in common with others of its kind."""
    if "kind" not in row:
        return row
    kind = kinds.get(row["kind"])
    if kind is None:
        near = did_you_mean(str(row["kind"]), kinds)
        raise _WrongRowError(f"[kinds.{row['kind']}] is named but absent{near}")
    ours, own = kind.get("modes", {}), row.get("modes", {})
    modes = {mode: {**ours.get(mode, {}), **own.get(mode, {})} for mode in {**ours, **own}}
    return {**kind, **row, "modes": modes}


def _with_options(row: Mapping[str, Any], shared: Mapping[str, Any]) -> dict[str, Any]:
    """``row`` with the options that it, or one of its modes, names by their key."""
    whole = dict(row)
    if "options" in row:
        whole["options"] = {name: _option(each, shared) for name, each in row["options"].items()}
    if "modes" in row:
        whole["modes"] = {mode: _with_options(can, shared) for mode, can in row["modes"].items()}
    return whole


def _option(said: Any, shared: Mapping[str, Any]) -> Any:
    if isinstance(said, str) and said not in shared:
        near = did_you_mean(said, shared)
        raise _WrongRowError(f"[options.{said}] is named but absent{near}")
    return shared[said] if isinstance(said, str) else said


def _model(
    row: Mapping[str, Any],
    provider: Mapping[str, Any],
    common: Mapping[str, Any],
    credit: Mapping[str, Any] | None,
) -> Model:
    missing = {"name", "price", "modes"} - row.keys()
    if missing:
        raise _WrongRowError(f"the model {row.get('name', '?')!r} lacks {sorted(missing)}")
    for mode in row["modes"].keys() - set(Mode):
        raise _WrongRowError(f"{row['name']}: there is no mode {mode!r}{did_you_mean(mode, Mode)}")
    abilities = {**common, **{key: row[key] for key in row if key not in _OF_MODEL}}
    price = dict(row["price"])
    if price.get("currency") == "credits":
        price["credit"] = credit
    whole = {key: row[key] for key in row if key in _OF_MODEL - {"name", "kind"}}
    whole |= {"id": f"{provider.get('name')}/{row['name']}", "provider": provider, "price": price}
    whole["modes"] = {
        mode: {**abilities, **row["modes"][mode]} for mode in Mode if mode in row["modes"]
    }
    try:
        return Model.model_validate(whole)
    except ValidationError as error:
        raise _WrongRowError(f"{whole['id']}: {_mistakes(error)}") from error


def _cited(value: Any, sources: Mapping[str, Any]) -> Any:
    """``value`` with every key under ``sources`` replaced by the source itself."""
    if isinstance(value, list):
        return [_cited(one, sources) for one in value]
    if not isinstance(value, dict):
        return value
    out = {key: _cited(one, sources) for key, one in value.items() if key != "sources"}
    for key in value.get("sources", ()):
        if key not in sources:
            raise _WrongRowError(f"[sources.{key}] is cited but absent{did_you_mean(key, sources)}")
    if "sources" in value:
        out["sources"] = [sources[key] for key in value["sources"]]
    return out


def _mistakes(error: ValidationError) -> str:
    """Each mistake once, with its place; a mistake in what all modes share is one mistake."""
    places: dict[str, str] = {}
    for mistake in error.errors():
        where = [str(part) for part in mistake["loc"]]
        if where[:1] == ["modes"] and len(where) > 2:
            where = where[2:]
        said = mistake["msg"].removeprefix("Value error, ")
        unknown = mistake["type"] == "extra_forbidden"
        places[".".join(where)] = "there is no such key" if unknown else said
    return "; ".join(f"{place}: {said}" for place, said in places.items())
