"""What providers share when they read and write JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rushes.errors import BadReplyError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue


def at(data: Any, *path: str | int) -> Any:
    """What stands at ``path`` in ``data``; ``None`` where anything on the way is missing."""
    for step in path:
        if isinstance(step, int):
            inside = isinstance(data, list) and -len(data) <= step < len(data)
            data = data[step] if inside else None
        else:
            data = data.get(step) if isinstance(data, dict) else None
    return data


def text(data: Any, *path: str | int) -> str:
    """The text at ``path``.

    :raises BadReplyError: there is none.
    """
    found = at(data, *path)
    if not isinstance(found, str) or not found:
        raise BadReplyError(f"The reply has no {'.'.join(map(str, path))}.", billed=None)
    return found


def number(data: Any, *path: str | int) -> float | None:
    """The number at ``path``, also where it is written as text; ``None`` where there is none."""
    found = at(data, *path)
    if isinstance(found, bool) or not isinstance(found, (int, float, str)):
        return None
    try:
        return float(found)
    except ValueError:
        return None


def nested(options: Mapping[str, JsonValue]) -> dict[str, Any]:
    """Options whose names have dots as tables: ``{"a.b": 1}`` is ``{"a": {"b": 1}}``."""
    made: dict[str, Any] = {}
    for name, value in options.items():
        *folders, last = name.split(".")
        place = made
        for folder in folders:
            place = place.setdefault(folder, {})
        place[last] = value
    return made


def given(**fields: Any) -> dict[str, Any]:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value is not None}
