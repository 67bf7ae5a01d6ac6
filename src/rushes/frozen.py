"""JSON that does not change: what a frozen row holds where its names are not ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Never, TypeAlias

from pydantic import AfterValidator, BeforeValidator, JsonValue, PlainSerializer


class FrozenDict(dict[str, Any]):
    """A dict that refuses to change, and can be hashed where its values can.

    A dict and no other mapping, so that it equals a plain one and ``json.dumps`` writes it.
    """

    def _refuse(self, *_: object, **__: object) -> Never:
        raise TypeError("this does not change; dict(it) is a copy that does")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[type[FrozenDict], tuple[dict[str, Any]]]:
        return FrozenDict, (dict(self),)


def frozen(value: Any) -> Any:
    """JSON with a :class:`FrozenDict` for each object and a tuple for each list."""
    if isinstance(value, Mapping):
        return FrozenDict({name: frozen(each) for name, each in value.items()})
    return tuple(map(frozen, value)) if isinstance(value, (list, tuple)) else value


def thawed(value: Any) -> Any:
    """The same JSON in the dicts and lists that :mod:`json` reads."""
    if isinstance(value, Mapping):
        return {name: thawed(each) for name, each in value.items()}
    return [thawed(each) for each in value] if isinstance(value, (list, tuple)) else value


#: A JSON object that can be hashed; lists in it become tuples. Dumped, it is plain again.
JsonObject: TypeAlias = Annotated[
    Mapping[str, JsonValue],
    BeforeValidator(thawed),
    AfterValidator(frozen),
    PlainSerializer(thawed),
]
#: The same for words by name.
FrozenWords: TypeAlias = Annotated[
    Mapping[str, str], AfterValidator(frozen), PlainSerializer(thawed, dict[str, str])
]
