"""Settings that only one provider has: their names, types and ranges."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import Field, JsonValue

from rushes.errors import join_words
from rushes.types import Frozen


class OptionType(StrEnum):
    """What kind of value an option takes."""

    BOOL = "bool"
    INT = "int"
    NUMBER = "number"
    TEXT = "text"
    LIST = "list"
    TABLE = "table"


class Media(StrEnum):
    """What a file is that an option names."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"


class Option(Frozen):
    """A setting that only this provider has. ``max_length``: characters, or entries of a list."""

    type: OptionType
    about: str
    choices: tuple[JsonValue, ...] = ()
    min: Decimal | None = None
    max: Decimal | None = None
    max_length: int | None = None
    default: JsonValue = None
    required: bool = False
    wire: str | None = None
    """The provider's own name, where it differs."""
    media: Media | None = None
    """Its value, or each entry of its list, is a file or an address that goes in as this."""
    within: str | None = None
    """Where the entries of its list are tables: the key under which each names its file."""
    sends: Mapping[str, JsonValue] = Field(default_factory=dict)
    """What goes out where it is true, instead of the option itself."""
    instead_of: tuple[str, ...] = ()
    """Fields of the request that it takes the place of, and that are then the provider's choice."""

    named: bool = False
    """Each of its files is called by its name there, without the ending; the prompt must say it."""
    own: bool = False
    """Where it is true, the clip that goes in must be one that the provider itself has made."""

    def accepts(self, value: Any) -> bool:
        """Whether ``value`` may be sent."""
        return self._is_of_type(value) and self._is_in_range(value)

    def _is_of_type(self, value: object) -> bool:
        is_bool = isinstance(value, bool)
        if not isinstance(value, _PYTHON[self.type]):
            return False
        if self.within is not None and isinstance(value, (list, tuple)):
            tables = [each for each in value if isinstance(each, Mapping)]
            named = [each for each in tables if isinstance(each.get(self.within), str)]
            return len(named) == len(value)
        return is_bool is (self.type is OptionType.BOOL)

    def _is_in_range(self, value: Any) -> bool:
        if self.choices and value not in self.choices:
            return False
        if self.max_length is not None and len(value) > self.max_length:
            return False
        too_low = self.min is not None and value < self.min
        return not too_low and not (self.max is not None and value > self.max)

    def files(self, value: Any) -> tuple[str, ...]:
        """The files and addresses that ``value`` names."""
        if self.media is None or not self.accepts(value):
            return ()
        if self.within is not None:
            return tuple(str(each[self.within]) for each in value)
        return (value,) if isinstance(value, str) else tuple(map(str, value))

    def __str__(self) -> str:
        if self.choices:
            return join_words([repr(choice) for choice in self.choices], "or")
        kind = "true or false" if self.type is OptionType.BOOL else f"a {self.type}"
        if self.type is OptionType.INT:
            kind = "a whole number"
        if self.media is not None:
            most = f"up to {self.max_length} " if self.max_length is not None else ""
            if self.within is not None:
                return f"a list of {most}tables, each with one {self.media} file as {self.within}"
            several = f"a list of {most}{self.media} files"
            return several if self.type is OptionType.LIST else f"one {self.media} file"
        low = f" from {self.min}" if self.min is not None else ""
        high = f" up to {self.max}" if self.max is not None else ""
        longest = f" of {self.max_length} or fewer" if self.max_length is not None else ""
        return f"{kind}{low}{high}{longest}"


_PYTHON: Mapping[OptionType, type | tuple[type, ...]] = {
    OptionType.BOOL: bool,
    OptionType.INT: int,
    OptionType.NUMBER: (int, float),
    OptionType.TEXT: str,
    OptionType.LIST: (list, tuple),
    OptionType.TABLE: Mapping,
}
