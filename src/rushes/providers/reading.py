"""What providers share when they read and write JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rushes.errors import (
    AuthRejectedError,
    BadReplyError,
    GenerationFailedError,
    ModeratedError,
    OutOfCreditError,
    ProviderError,
    RateLimitedError,
)
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue

    from rushes.providers.contract import Reply

#: What an error status of a create means, where the vendor has no better word for it.
_STATUSES: Mapping[int, type[ProviderError]] = {
    402: OutOfCreditError,
    429: RateLimitedError,
}


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


def document(reply: Reply) -> Any:
    """The body of a reply with an error as JSON; ``None`` where it is none, as a proxy's page."""
    try:
        return reply.json()
    except BadReplyError:
        return None


def refused(
    who: str, status: int, said: str, *, code: str | None = None, moderated: bool = False
) -> ProviderError:
    """What an error status of a create means: whose fault it is, and whether again can help.

    Nothing is billed for what is refused; of 500 and more, nobody knows. ``moderated``: whether the
    vendor says so of a status that is otherwise a plain refusal.
    """
    if status in {401, 403}:
        return AuthRejectedError(f"{who} does not accept the key: {said}.", code=code)
    message = f"{who} refused it: {said}."
    if status in _STATUSES:
        return _STATUSES[status](message, code=code)
    if status >= 500:
        return GenerationFailedError(message, code=code, retry=True, billed=None)
    return ModeratedError(message, code=code) if moderated else ProviderError(message, code=code)


def meaning(word: str, states: Mapping[str, State]) -> tuple[State, str]:
    """What a status word means, and what to say of one that is not documented: it is running."""
    return states.get(word, State.RUNNING), "" if word in states else f"it says {word!r}"


def percent(data: Any, *path: str | int) -> float | None:
    """The share, from 0 to 1, that stands at ``path`` in hundredths."""
    share = number(data, *path)
    return None if share is None else min(max(share / 100, 0.0), 1.0)


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
