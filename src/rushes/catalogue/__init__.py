"""What every model can do, what it costs and how long it lives: facts as TOML, one file a provider.

The functions answer from the catalogue that comes with Rushes, which is read on first use;
:class:`Catalogue` reads other folders.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.catalogue.inputs import frame_at, is_address
from rushes.catalogue.model import Abilities, Audio, Lifecycle, Model, Provider, Stage
from rushes.catalogue.rows import Citation, Confidence, Numbers
from rushes.catalogue.settled import Given, Settled
from rushes.catalogue.shelf import Catalogue, packaged, second_price
from rushes.catalogue.sizes import short_side
from rushes.catalogue.writing import CameraSyntax, Writing

if TYPE_CHECKING:
    from rushes.catalogue.shelf import Objections
    from rushes.errors import Reason
    from rushes.types import Cost, GenerationRequest, Mode

__all__ = [
    "Abilities",
    "Audio",
    "CameraSyntax",
    "Catalogue",
    "Citation",
    "Confidence",
    "Given",
    "Lifecycle",
    "Model",
    "Numbers",
    "Provider",
    "Settled",
    "Stage",
    "Writing",
    "check",
    "find",
    "frame_at",
    "is_address",
    "models",
    "packaged",
    "price",
    "providers",
    "refuse",
    "resolve",
    "second_price",
    "short_side",
]


def models(
    mode: Mode | None = None,
    provider: str | None = None,
    *,
    retired: bool = False,
    opened: bool = False,
) -> tuple[Model, ...]:
    """The models that can be called; see :meth:`Catalogue.models`."""
    return packaged().models(mode, provider, retired=retired, opened=opened)


def providers() -> dict[str, Provider]:
    """Every provider by its name, also those whose models are all switched off."""
    return {each.provider.name: each.provider for each in models(retired=True, opened=True)}


def find(model_id: str) -> Model:
    """The model of that id; see :meth:`Catalogue.find`."""
    return packaged().find(model_id)


def refuse(
    request: GenerationRequest,
    model: str | None = None,
    *,
    given: Given | None = None,
    elsewhere: bool = False,
    also: Objections | None = None,
) -> tuple[Reason, ...]:
    """Every reason why the model cannot do it; see :meth:`Catalogue.refuse`."""
    return packaged().refuse(request, model, given=given, elsewhere=elsewhere, also=also)


def check(
    request: GenerationRequest,
    model: str | None = None,
    *,
    given: Given | None = None,
    elsewhere: bool = False,
    also: Objections | None = None,
) -> None:
    """Raise where the model cannot do it; see :meth:`Catalogue.check`."""
    packaged().check(request, model, given=given, elsewhere=elsewhere, also=also)


def price(request: GenerationRequest, *, given: Given | None = None) -> Cost:
    """What it costs, or that nobody knows; see :meth:`Catalogue.price`."""
    return packaged().price(request, given=given)


def resolve(request: GenerationRequest, *, given: Given | None = None) -> Settled:
    """The request with the model's defaults filled in; see :meth:`Catalogue.resolve`."""
    return packaged().resolve(request, given=given)
