"""What a model without a row takes: read from the JSON schema that its provider publishes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rushes.catalogue.options import Option, OptionType
from rushes.providers.reading import at

if TYPE_CHECKING:
    from collections.abc import Mapping

_TYPES = {
    "boolean": OptionType.BOOL,
    "integer": OptionType.INT,
    "number": OptionType.NUMBER,
    "string": OptionType.TEXT,
    "array": OptionType.LIST,
    "object": OptionType.TABLE,
}
#: How often one part of a schema may stand for another.
_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Schema:
    """A model's inputs by name, each with what it takes; ``None`` where the schema leaves it open.

    ``version``: which version of the model it is of, where the provider has versions.
    """

    inputs: Mapping[str, Option | None]
    version: str = ""

    @classmethod
    def read(cls, schema: Any, document: Any, version: str = "") -> Schema | None:
        """The inputs that ``schema``, a part of ``document``, describes; ``None`` if it is none."""
        resolved = _resolved(schema, document)
        properties = at(resolved, "properties")
        if not isinstance(properties, dict):
            return None
        needed = at(resolved, "required") or ()
        told = {
            str(name): _option(_resolved(part, document), required=name in needed)
            for name, part in properties.items()
        }
        return cls(told, version)


def _resolved(reference: Any, document: Any) -> dict[str, Any]:
    """A part with what it refers to; of several kinds, the only one that is not null."""
    part = _table(reference)
    for _ in range(_DEPTH):
        several = part.get("allOf") or part.get("anyOf") or part.get("oneOf") or ()
        kinds = [kind for kind in several if at(kind, "type") != "null"]
        if "$ref" in part:
            more = at(document, *str(part["$ref"]).removeprefix("#/").split("/"))
        elif len(kinds) == 1:
            more = kinds[0]
        else:
            return part
        own = {
            name: value
            for name, value in part.items()
            if name not in {"$ref", "allOf", "anyOf", "oneOf"}
        }
        part = {**_table(more), **own}
    return part


def _table(part: Any) -> dict[str, Any]:
    return dict(part) if isinstance(part, dict) else {}


def _option(part: Mapping[str, Any], *, required: bool) -> Option | None:
    kind = _TYPES.get(str(part.get("type")))
    if kind is None:
        return None
    words = kind is OptionType.TEXT
    choices = part.get("enum")
    low, high = (_bound(part, name) for name in ("minimum", "maximum"))
    longest = part.get("maxLength" if words else "maxItems")
    return Option(
        type=kind,
        about=str(part.get("description") or part.get("title") or ""),
        choices=tuple(choices) if isinstance(choices, list) else (),
        min=None if words else low,
        max=None if words else high,
        max_length=longest if isinstance(longest, int) else None,
        default=part.get("default"),
        required=required,
    )


def _bound(part: Mapping[str, Any], name: str) -> Decimal | None:
    value = part.get(name)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return Decimal(str(value)) if is_number else None
