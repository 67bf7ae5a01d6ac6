"""Rushes makes video with AI models: one request, any model, a finished and verified file.

>>> import rushes
>>> clip = rushes.generate("a lighthouse in a storm, drone shot")  # doctest: +SKIP

Names load on first use, so that ``import rushes`` stays quick.
"""

from __future__ import annotations

from rushes._version import __version__

TYPE_CHECKING = False  # typing itself takes a third of the time that this import has
if TYPE_CHECKING:
    from typing import Any

    from rushes.engine.ask import Terms
    from rushes.engine.generation import Generation
    from rushes.errors import (
        DeliveryError,
        EngineError,
        MediaError,
        ProviderError,
        RequestError,
        RushesError,
    )
    from rushes.media import contact_sheet, probe
    from rushes.prompts import PromptBuilder, Shot
    from rushes.prompts.library import ShotLibrary
    from rushes.prompts.lint import lint
    from rushes.prompts.refining import refine
    from rushes.prompts.variations import variations
    from rushes.studio import AsyncStudio, Studio, generate
    from rushes.types import Clip, Cost, Facts, GenerationRequest, Keyframe, Mode, Progress, Size

#: The public surface: each name and the module that defines it. A test keeps it honest.
_HOMES = {
    "AsyncStudio": "rushes.studio",
    "Clip": "rushes.types",
    "Cost": "rushes.types",
    "DeliveryError": "rushes.errors",
    "EngineError": "rushes.errors",
    "Facts": "rushes.types",
    "Generation": "rushes.engine.generation",
    "GenerationRequest": "rushes.types",
    "Keyframe": "rushes.types",
    "MediaError": "rushes.errors",
    "Mode": "rushes.types",
    "Progress": "rushes.types",
    "PromptBuilder": "rushes.prompts",
    "ProviderError": "rushes.errors",
    "RequestError": "rushes.errors",
    "RushesError": "rushes.errors",
    "Shot": "rushes.prompts",
    "ShotLibrary": "rushes.prompts.library",
    "Size": "rushes.types",
    "Studio": "rushes.studio",
    "Terms": "rushes.engine.ask",
    "contact_sheet": "rushes.media",
    "generate": "rushes.studio",
    "lint": "rushes.prompts.lint",
    "probe": "rushes.media",
    "refine": "rushes.prompts.refining",
    "variations": "rushes.prompts.variations",
}

__all__ = [
    "AsyncStudio",
    "Clip",
    "Cost",
    "DeliveryError",
    "EngineError",
    "Facts",
    "Generation",
    "GenerationRequest",
    "Keyframe",
    "MediaError",
    "Mode",
    "Progress",
    "PromptBuilder",
    "ProviderError",
    "RequestError",
    "RushesError",
    "Shot",
    "ShotLibrary",
    "Size",
    "Studio",
    "Terms",
    "__version__",
    "contact_sheet",
    "generate",
    "lint",
    "probe",
    "refine",
    "variations",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'rushes' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
