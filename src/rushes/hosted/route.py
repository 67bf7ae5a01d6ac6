"""Where a generation is made, and with which key: frozen with its ticket (law 3)."""

from __future__ import annotations

import os
import re
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
#: A key that begins so is refused there, and goes there so that one can see that.
_WRONG_KEY = "invalid"
#: What can stand in a header, and in a key: ASCII that can be seen.
_PLAIN = re.compile(r"[!-~]*")


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
        _check_base(base, row.base_url_variable or row.name)
        return cls(base=base.rstrip("/"), hosts=dict(row.hosts), keys=_keys(row, named=bool(named)))

    @classmethod
    def _emulated(cls, row: Row, emulator: str) -> Self:
        _check_base(emulator, "RUSHES_EMULATOR")
        home = f"{emulator.rstrip('/')}/{row.name}"
        path = urlsplit(row.base_url or "").path.rstrip("/")
        hosts = {
            name: f"{home}-{name}{urlsplit(url).path.rstrip('/')}"
            for name, url in row.hosts.items()
        }
        return cls(base=f"{home}{path}", hosts=hosts, keys=next(iter(row.keys), ()), emulated=True)

    @classmethod
    def of_row(cls, row: Mapping[str, JsonValue]) -> Self:
        """A route as it was kept."""
        return cls.read({"route": dict(row)})

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
    def places(self) -> frozenset[tuple[str, int]]:
        """Its hosts with their ports: they may stand on a private network, named as they are."""
        return frozenset((host, port) for _, host, port in map(_origin, self._urls))

    def owns(self, url: str) -> bool:
        """Whether an address is on one of its hosts, so that the key may go there."""
        return _origin(url) in map(_origin, self._urls)

    @property
    def _urls(self) -> tuple[str, ...]:
        return self.base, *self.hosts.values()

    def secrets(self) -> dict[str, str]:
        """The keys, by the names of their variables. The emulator gets none that is real.

        :raises MissingCredentialsError: one is no longer set.
        :raises RequestError: one can be no key.
        """
        found = {name: os.environ.get(name, "").strip() for name in self.keys}
        if self.emulated:
            wrong = {name: key for name, key in found.items() if key.startswith(_WRONG_KEY)}
            return dict.fromkeys(found, _ANY_KEY) | wrong
        odd = [name for name, key in found.items() if not _PLAIN.fullmatch(key)]
        if odd:
            raise RequestError(
                f"{join_words(odd)} holds spaces or signs that no key has: copy it once more."
            )
        lost = [name for name, key in found.items() if not key]
        if lost:
            raise MissingCredentialsError(
                f"{join_words(lost)} is not set; the work was ordered with it."
            )
        return found

    def url(self, path: str, host: str = "") -> str:
        """A call's whole address."""
        if urlsplit(path).scheme:
            return path
        return f"{self.hosts[host] if host else self.base}{path}"


def _check_base(base: str, variable: str) -> None:
    """Refuse an address that is none, or that holds what would be kept with every ticket."""
    try:
        parts = urlsplit(base)
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname)
        fits = fits and (parts.port is None or parts.port > 0)
    except ValueError:  # a port that is no number
        raise RequestError(f"{variable}={base} is no http:// or https:// address.") from None
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise RequestError(
            f"{variable} holds more than an address: give it without user, password or query; "
            "a key belongs into its own variable."
        )
    if not fits:
        raise RequestError(f"{variable}={base} is no http:// or https:// address.")


def _origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port, which make up where one really is."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return parts.scheme, parts.hostname or "", port


def _keys(row: Row, *, named: bool) -> tuple[str, ...]:
    for names in row.keys:
        if all(os.environ.get(name, "").strip() for name in names):
            return names
    if not row.keys or (named and row.keyless):
        return ()
    wanted = join_words([join_words(list(names)) for names in row.keys], "or")
    how = f" {row.get_key}" if row.get_key else ""
    raise MissingCredentialsError(
        f"{row.title} needs a key: set {wanted}.{how} To try it without one: "
        "rushes generate --emulate."
    )
