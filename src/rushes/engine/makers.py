"""The makers of this process: those of this machine, and hosted ones, each made on first use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rushes.settings import Settings
    from rushes.types import Maker

#: Makers of this machine, by provider: where each lives. Every other provider of the catalogue is
#: hosted.
MAKERS: Mapping[str, str] = {"preview": "rushes.preview:Preview"}


class Makers:
    """Gives the maker of a provider, always the same one."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._made: dict[str, Maker] = {}

    def of(self, provider: str) -> Maker:
        """The maker; loads what it needs."""
        if provider not in self._made:
            self._made[provider] = _made(provider, self._settings)
        return self._made[provider]

    async def aclose(self) -> None:
        """Close them all."""
        for maker in self._made.values():
            await maker.aclose()
        self._made.clear()


def _made(provider: str, settings: Settings) -> Maker:
    if provider in MAKERS:
        module, _, name = MAKERS[provider].partition(":")
        maker: Maker = getattr(import_module(module), name)()
        return maker
    from rushes.hosted import Hosted  # noqa: PLC0415 - loads the HTTP client

    return Hosted(provider, settings)
