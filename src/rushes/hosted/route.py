"""Where a generation is made, and with which key: frozen with its ticket (law 3)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from pydantic import Field, JsonValue

from rushes.errors import EngineError, MissingCredentialsError, RequestError, join_words
from rushes.types import Frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rushes.catalogue import Provider as Row
    from rushes.settings import Settings

#: What stands for a key where only the emulator will see it.
_ANY_KEY = "emulator"


class Route(Frozen):
    """``base``: the provider's base URL, or another one's; ``hosts``: its further hosts by name.

    ``keys`` are the *names* of environment variables; the keys themselves are never kept.
    """

    base: str
    hosts: dict[str, str] = Field(default_factory=dict)
    keys: tuple[str, ...] = ()
    emulated: bool = False

    @classmethod
    def of(cls, row: Row, settings: Settings) -> Self:
        """Today's route to a provider.

        :raises MissingCredentialsError: no set of its keys is complete.
        :raises RequestError: the catalogue has no address for it, and no variable gives one.
        """
        if settings.emulator is not None:
            return cls._emulated(row, settings.emulator)
        named = os.environ.get(row.base_url_variable, "") if row.base_url_variable else ""
        base = named or row.base_url
        if not base:
            raise RequestError(
                f"{row.title} has no address of its own: set {row.base_url_variable}."
            )
        if urlsplit(base).scheme not in {"http", "https"}:
            raise RequestError(f"{row.base_url_variable}={base} is no http:// or https:// address.")
        return cls(base=base.rstrip("/"), hosts=dict(row.hosts), keys=_keys(row, named=bool(named)))

    @classmethod
    def _emulated(cls, row: Row, emulator: str) -> Self:
        home = f"{emulator.rstrip('/')}/{row.name}"
        path = urlsplit(row.base_url or "").path.rstrip("/")
        hosts = {
            name: f"{home}-{name}{urlsplit(url).path.rstrip('/')}"
            for name, url in row.hosts.items()
        }
        return cls(base=f"{home}{path}", hosts=hosts, keys=next(iter(row.keys), ()), emulated=True)

    @classmethod
    def read(cls, data: Mapping[str, JsonValue]) -> Self:
        """The route that a ticket holds.

        :raises EngineError: it holds none.
        """
        try:
            return cls.model_validate(data.get("route"))
        except ValueError as error:
            raise EngineError("This ticket was not written by a hosted provider.") from error

    @property
    def names(self) -> frozenset[str]:
        """Its hosts, which may stand on a private network if somebody said so by name."""
        urls = (self.base, *self.hosts.values())
        return frozenset(host for url in urls if (host := urlsplit(url).hostname))

    def secrets(self) -> dict[str, str]:
        """The keys, by the names of their variables.

        :raises MissingCredentialsError: one is no longer set.
        """
        found = {name: os.environ.get(name, "") for name in self.keys}
        if self.emulated:
            return {name: key or _ANY_KEY for name, key in found.items()}
        lost = [name for name, key in found.items() if not key]
        if lost:
            raise MissingCredentialsError(
                f"{join_words(lost)} is not set; the work was ordered with it."
            )
        return found

    def url(self, path: str, host: str = "") -> str:
        """A call's whole address."""
        if path.startswith(("https://", "http://")):
            return path
        return f"{self.hosts[host] if host else self.base}{path}"


def _keys(row: Row, *, named: bool) -> tuple[str, ...]:
    for names in row.keys:
        if all(os.environ.get(name) for name in names):
            return names
    if not row.keys or named:
        return ()  # a server of one's own may want no key
    wanted = join_words([join_words(list(names)) for names in row.keys], "or")
    how = f" {row.get_key}" if row.get_key else ""
    raise MissingCredentialsError(
        f"{row.title} needs a key: set {wanted}.{how} To try it without one: "
        "rushes generate --emulate."
    )
