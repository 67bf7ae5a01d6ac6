"""What the story is told over: the offers of the rows, and how it says what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rushes import catalogue
from rushes.emulator import wires
from rushes.errors import EngineError
from rushes.providers import provider
from rushes.testing.orders import Named, order, own_only
from rushes.types import Mode

if TYPE_CHECKING:
    from pathlib import Path

    from rushes.catalogue import Model
    from rushes.types import GenerationRequest

    Offer = tuple[Model, Mode]


def offers(name: str) -> list[Offer]:
    """Every mode of every model with a row; also those switched off, which the emulator has."""
    mine = catalogue.models(provider=name, retired=True)
    return [(model, mode) for model in mine for mode in model.modes]


def lead(name: str) -> Offer:
    """One model, of words and of known length if there is one, and the first of its modes."""
    mine = catalogue.models(provider=name, retired=True)
    if not mine:
        trouble = catalogue.packaged().broken.get(name, f"The catalogue has no provider {name!r}.")
        pytest.fail(trouble, pytrace=False)
    try:
        provider(name)
    except EngineError as error:
        pytest.fail(error.message, pytrace=False)
    wordy = [model for model in mine if Mode.TEXT_TO_VIDEO in model.modes]
    known = [each for each in wordy if each.modes[Mode.TEXT_TO_VIDEO].durations is not False]
    model = next(iter(known or wordy or mine))
    return model, next(iter([Mode.TEXT_TO_VIDEO] if wordy else model.modes))


def case(offer: Offer, *, wired: bool) -> object:
    """One offer as pytest takes it; skipped where it needs a wire and there is none."""
    model, mode = offer
    lost = wired and model.provider.name not in wires.names()
    said = f"no package brings a wire for {model.provider.name}, so nothing can judge it"
    marks = [pytest.mark.skip(reason=said)] if lost else []
    return pytest.param(offer, marks=marks, id=f"{model.id} {mode}")


def plain(offer: Offer, folder: Path) -> GenerationRequest:
    """The plainest request of an offer, of files that nobody reads."""
    model, mode = offer
    names = ("first.png", "last.png", "clip-4-1.mp4")
    props = Named(folder, {name: f"https://files.example/{name}" for name in names})
    media = model.modes[mode].video
    if media is None or not own_only(model.modes[mode]):
        return order(model, mode, props)
    own = f"{media.schemes[0]}://0123"
    if mode is Mode.EXTENSION:
        return order(model, mode, props, extend=own)
    return order(model, mode, props, video=own)


def hold(good: bool, said: str) -> None:
    if not good:
        pytest.fail(said, pytrace=False)
