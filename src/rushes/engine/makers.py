"""The makers of this process: those of this machine, and hosted ones, each made on first use."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rushes.hosted.acceptance import Register
    from rushes.settings import Settings
    from rushes.types import Maker

#: Makers of this machine, by provider: where each lives. Every other provider of the catalogue is
#: hosted.
MAKERS: Mapping[str, str] = {"preview": "rushes.preview:Preview"}
#: Those of them that want a GPU.
ON_GPU: set[str] = set()


def able() -> frozenset[str]:
    """The providers whose work this machine can do; empty for all of them.

    What wants a GPU is left to machines that have one, unless it is asked for by name.
    """
    if not ON_GPU or _has_gpu():
        return frozenset()
    from rushes.catalogue import providers  # noqa: PLC0415 - reads every file of it

    return frozenset({*providers(), *MAKERS} - ON_GPU)


def _has_gpu() -> bool:
    if find_spec("torch") is None:
        return False
    torch = import_module("torch")
    return bool(torch.cuda.is_available() or torch.backends.mps.is_available())


class Makers:
    """Gives the maker of a provider, always the same one.

    :param register: gives what all processes have ordered of a hosted provider.
    """

    def __init__(self, settings: Settings, register: Callable[[str], Register]) -> None:
        self._settings = settings
        self._register = register
        self._made: dict[str, Maker] = {}

    def of(self, provider: str) -> Maker:
        """The maker; loads what it needs."""
        if provider not in self._made:
            self._made[provider] = self._new(provider)
        return self._made[provider]

    async def aclose(self) -> None:
        """Close them all."""
        for maker in self._made.values():
            await maker.aclose()
        self._made.clear()

    def _new(self, provider: str) -> Maker:
        if provider in MAKERS:
            module, _, name = MAKERS[provider].partition(":")
            maker: Maker = getattr(import_module(module), name)()
            return maker
        from rushes.hosted import Hosted  # noqa: PLC0415 - loads the HTTP client

        return Hosted(provider, self._settings, register=self._register(provider))
