"""Whether JSON is what an SDK's parameter types say, to the letter: for SDKs made by Stainless."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated, Any, Literal, NotRequired, Required, Union, get_args, get_origin

from typing_extensions import get_type_hints, is_typeddict


def wrong(value: Any, hint: Any, place: str = "") -> list[str]:
    """Each place where ``value`` is not as ``hint`` says."""
    hint, _ = bare(hint)
    origin, inside = get_origin(hint), get_args(hint)
    if hint in {Any, object}:
        return []
    if is_typeddict(hint):
        return _table(value, hint, place)
    if origin is Union:
        tried = [wrong(value, each, place) for each in inside]
        return [] if [] in tried else [f"{place}: {value!r} fits nothing"]
    if origin is Literal:
        fits = any(value == each and type(value) is type(each) for each in inside)
        return [] if fits else [f"{place}: {value!r} is none of {inside}"]
    if origin is Iterable:
        if not isinstance(value, list):
            return [f"{place}: {value!r} is no list"]
        return [
            one for n, each in enumerate(value) for one in wrong(each, inside[0], f"{place}.{n}")
        ]
    kinds = (int, float) if hint is float else hint
    good = isinstance(value, kinds) and isinstance(value, bool) is (hint is bool)
    return [] if good else [f"{place}: {value!r} is no {hint}"]


def _table(value: Any, hint: Any, place: str) -> list[str]:
    if not isinstance(value, Mapping):
        return [f"{place}: {value!r} is no table"]
    known = fields(hint)
    found = [f"{place}.{name}: no such field" for name in value if name not in known]
    found += [
        f"{place}.{name}: missing"
        for name, (_, needed) in known.items()
        if needed and name not in value
    ]
    for name in value.keys() & known.keys():
        found += wrong(value[name], known[name][0], f"{place}.{name}")
    return found


@cache
def fields(hint: Any) -> dict[str, tuple[Any, bool]]:
    """The fields of a table by their names on the wire: the type, and whether it is required."""
    told = {}
    for name, each in get_type_hints(hint, include_extras=True).items():
        kind, alias = bare(each)
        required: Any = Required
        told[alias or name] = (kind, get_origin(each) is required)
    return told


def bare(hint: Any) -> tuple[Any, str | None]:
    """A type without what is written around it, and its name on the wire where that differs."""
    alias = None
    while get_origin(hint) in {Annotated, Required, NotRequired}:
        for more in getattr(hint, "__metadata__", ()):
            alias = getattr(more, "alias", None) or alias
        hint = get_args(hint)[0]
    return hint, alias
