"""All models that are known, found by id, judged against a request, and priced."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from difflib import get_close_matches
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Self

from rushes import plugins
from rushes.catalogue.folder import Folder
from rushes.catalogue.refusal import judged, reasons
from rushes.catalogue.settle import settle
from rushes.catalogue.settled import Given
from rushes.catalogue.sheet import read
from rushes.catalogue.timing import seconds_made
from rushes.errors import (
    EngineError,
    Reason,
    RetiredModelError,
    UnknownModelError,
    UnsupportedError,
    join_words,
)
from rushes.types import Cost, GenerationRequest, Mode

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence
    from importlib.metadata import EntryPoint
    from importlib.resources.abc import Traversable

    from rushes.catalogue.model import Model
    from rushes.catalogue.settled import Settled

    #: What speaks against a request of a model, as far as somebody else can tell.
    Objections = Callable[[GenerationRequest, Model], Sequence[Reason]]

#: How many other models a reason names at the most.
_OTHERS = 4


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The models of some folders of TOML files, by id, in the order of the files."""

    by_id: Mapping[str, Model]
    broken: Mapping[str, str] = field(default_factory=dict)
    """What is wrong with a file of another package, by the provider's name."""

    @classmethod
    def load(cls, *folders: Traversable) -> Self:
        """Read every ``*.toml`` of ``folders``.

        :raises EngineError: a file is wrong, two models have one id, or a replacement is no model.
        """
        by_id: dict[str, Model] = {}
        for folder in folders:
            files = [file for file in folder.iterdir() if file.name.endswith(".toml")]
            for file in sorted(files, key=lambda file: file.name):
                for model in read(file):
                    if model.id in by_id:
                        raise EngineError(f"{file.name}: {model.id} is in the catalogue already")
                    by_id[model.id] = model
        for model in by_id.values():
            _has_heir(model, by_id)
        return cls(by_id)

    def with_others(self, entries: Iterable[EntryPoint]) -> Self:
        """These models, and those that other packages bring.

        What is wrong with a package is written into :attr:`broken`, and its models are left out.
        """
        entries = tuple(entries)
        if not entries:
            return self
        by_id, broken = dict(self.by_id), {}
        first: dict[str, EntryPoint] = {}
        for entry in entries:
            mine = first.setdefault(entry.name, entry)
            try:
                by_id |= _brought(entry, self.by_id, mine)
            except EngineError as error:
                broken[entry.name if mine is entry else plugins.package(entry)] = error.message
        return type(self)(by_id, broken)

    def models(
        self,
        mode: Mode | None = None,
        provider: str | None = None,
        *,
        retired: bool = False,
        opened: bool = False,
    ) -> tuple[Model, ...]:
        """The models that can be called, in the catalogue's order.

        ``mode``, ``provider``: only those that have it; ``retired``: also those switched off;
        ``opened``: also the rows ``provider/*``, which stand for models without a row, be it of
        another server than the vendor's.
        """
        return tuple(
            model
            for model in self._of(provider)
            if (mode is None or mode in model.modes)
            and (provider is None or model.provider.name == provider)
            and (retired or model.is_open or not model.lifecycle.over(_today()))
            and (opened or not model.is_open)
        )

    def find(self, model_id: str) -> Model:
        """The model of that id, or of one of its aliases.

        :raises UnknownModelError: there is none; the message names those that are near.
        """
        word = model_id.strip().lower()
        named = self.by_id.get(word)
        if named is not None:
            return named
        for model in self.by_id.values():
            if word in model.aliases:
                return model
        provider, _, name = model_id.strip().partition("/")
        anything = self.by_id.get(f"{provider.lower()}/*")
        if anything is not None and name:
            try:
                return anything.named(name)
            except ValueError:
                pass  # no model can have such a name
        trouble = self.broken.get(provider.lower())
        if trouble is not None:
            raise UnknownModelError(f"There is no model {model_id!r}. {trouble}")
        raise UnknownModelError(f"There is no model {model_id!r}{self._near(word)}.")

    def _of(self, provider: str | None) -> Iterable[Model]:
        """All models; where only those of ``provider`` are wanted, perhaps no others."""
        if provider is None or not isinstance(self.by_id, Folder):
            return self.by_id.values()
        return self.by_id.of(provider).values()

    def _near(self, word: str) -> str:
        all_of_them = self.models(retired=True)
        wanted = word.rpartition("/")[2]
        same = [m.id for m in all_of_them if wanted in {m.name, m.provider.name, *m.aliases}]
        close = get_close_matches(word, self.by_id, n=2, cutoff=0.6)
        names = {model.name: model.id for model in all_of_them}
        close += [names[name] for name in get_close_matches(wanted, names, n=2, cutoff=0.6)]
        near = list(dict.fromkeys([*same, *close]))[:3]
        guess = f" (did you mean {join_words(near, 'or')}?)" if near else ""
        return f"{guess}; `rushes models` lists all that there are"

    def refuse(
        self,
        request: GenerationRequest,
        model: str | None = None,
        *,
        given: Given | None = None,
        elsewhere: bool = False,
        also: Objections | None = None,
    ) -> tuple[Reason, ...]:
        """Every reason why ``model`` (the request's own, if absent) cannot do what is asked.

        Empty where it can. ``given``: what was measured of the picture or clip that goes in. Reads
        no file; each reason names up to four models that can do all of it as asked. ``elsewhere``:
        another server than the vendor's is asked, on which a retired model may live. ``also``: what
        somebody else has against a model, beyond the facts of its row.

        :raises UnknownModelError: there is no such model.
        """
        chosen = self.find(model or request.model)
        found = [*reasons(request, chosen, given), *(also(request, chosen) if also else ())]
        if chosen.lifecycle.over(_today()) and not elsewhere:
            found.insert(0, self._retirement(chosen))
        if not found:
            return ()
        able = self._able(request, chosen, given, also)
        return tuple(replace(each, models=_besides(each, able, request)) for each in found)

    def check(
        self,
        request: GenerationRequest,
        model: str | None = None,
        *,
        given: Given | None = None,
        elsewhere: bool = False,
        also: Objections | None = None,
    ) -> None:
        """Nothing, where :meth:`refuse` has no reason.

        :raises UnknownModelError: there is no such model.
        :raises RetiredModelError: the vendor switched it off.
        :raises UnsupportedError: it cannot do this; the error holds every reason.
        """
        found = self.refuse(request, model, given=given, elsewhere=elsewhere, also=also)
        if not found:
            return
        chosen = self.find(model or request.model)
        if found[0].field == "model":
            raise RetiredModelError(f"{found[0]}.")
        raise UnsupportedError(chosen.id, found)

    def price(self, request: GenerationRequest, *, given: Given | None = None) -> Cost:
        """What ``request`` costs, by the provider's list; ``Cost.known`` tells whether it is known.

        Never 0 for a price that nobody has published: then ``high`` is ``None``. A clip's length,
        where the price hangs on it, comes from ``given``.

        :raises UnknownModelError: there is no such model.
        """
        model = self.find(request.model)
        can = model.modes.get(request.mode)
        if can is None:
            return Cost(low=None, high=None, basis=f"{model.id} does no {request.mode}")
        settled = settle(request, can, given).settled
        return model.price.of(settled, seconds_made(can, settled.duration))

    def resolve(self, request: GenerationRequest, *, given: Given | None = None) -> Settled:
        """``request`` with the model's defaults filled in: size, duration, rate, frames, sound.

        ``given``: what was measured of the picture or clip that goes in; without it, what follows
        from the input stays ``None``. Also answers for a retired model.

        :raises UnknownModelError: there is no such model.
        :raises UnsupportedError: the model cannot do this.
        """
        model = self.find(request.model)
        found, settled = judged(request, model, given)
        if found or settled is None:
            raise UnsupportedError(model.id, found)
        return settled

    def _able(
        self,
        request: GenerationRequest,
        chosen: Model,
        given: Given | None,
        also: Objections | None,
    ) -> tuple[str, ...]:
        """Other models that can do it as asked: first of the same provider, then of the kind."""
        able = [
            other
            for other in self.models(request.mode)
            if other is not chosen
            and not reasons(request, other, given)
            and not (also and also(request, other))
        ]
        own, local = chosen.provider.name, chosen.provider.local
        able.sort(key=lambda it: (it.provider.name != own, it.provider.local is not local))
        return tuple(other.id for other in able[:_OTHERS])

    def _retirement(self, model: Model) -> Reason:
        life = model.lifecycle
        when = ""
        if life.ends is not None:
            when = f" on {life.ends}" if life.exactly else f" by {life.ends}"
        heir = self._heir(model)
        remedy = f"use {heir.id}" if heir else "its vendor names no replacement"
        if model.provider.base_url_variable and heir is None:
            remedy += f"; set {model.provider.base_url_variable} to a server that still has it"
        change = {"model": heir.id} if heir else {}
        gone = f"was switched off{when}" if when else f"is {life.note or 'switched off'}"
        return Reason("model", f"{model.id} {gone}", remedy, change=change)

    def _heir(self, model: Model) -> Model | None:
        """The nearest living replacement."""
        passed = {model.id}
        while (heir := model.lifecycle.replacement) is not None and heir not in passed:
            passed.add(heir)
            model = self.by_id[heir]
            if not model.lifecycle.over(_today()):
                return model
        return None


def _brought(entry: EntryPoint, ours: Mapping[str, Model], first: EntryPoint) -> dict[str, Model]:
    """The models of another package, by id. ``first``: who was the first to have their provider.

    :raises EngineError: something is wrong with it.
    """
    taken = {model.provider.name for model in ours.values()}
    with plugins.blamed(entry):
        if first is not entry:
            raise EngineError(f"{plugins.package(first)} has a provider {entry.name!r} already")
    file = plugins.catalogue_file(entry)
    with plugins.blamed(entry):
        by_id = {model.id: model for model in read(file)}
        for model in by_id.values():
            if model.provider.name in taken:
                raise EngineError(f"Rushes itself has a provider {model.provider.name!r}")
            if model.provider.name != entry.name:
                said = f"{file.name} is of {model.provider.name!r}"
                raise EngineError(f"{said}, but the entry point is named {entry.name!r}")
            if model.provider.local:
                raise EngineError(f"{file.name}: local = true is for models of Rushes itself")
            _has_heir(model, {*ours, *by_id})
        return by_id


def _has_heir(model: Model, by_id: Container[str]) -> None:
    heir = model.lifecycle.replacement
    if heir is not None and heir not in by_id:
        raise EngineError(f"{model.id} names {heir} as its replacement, which is no model")


def _besides(reason: Reason, able: tuple[str, ...], request: GenerationRequest) -> tuple[str, ...]:
    """The models worth naming: not the one that the remedy names.

    None at all where only words were wanting: a model that makes anything of nothing is no help.
    """
    if reason.field == "prompt" and request.mode is Mode.TEXT_TO_VIDEO and not request.prompt:
        return ()
    return tuple(model for model in able if model != reason.change.get("model"))


#: An address to price a mode with that takes a picture or clip.
_ANY = "https://example.com/input"


def second_price(model: Model, mode: Mode | None = None) -> Fraction | None:
    """What a second of the plainest clip costs, at the least over the modes (or in ``mode``).

    In US dollars, by the upper end of a spread; ``None`` where nobody has published it.
    """
    prices = [_plainest(model, each) for each in model.modes if mode in {None, each}]
    known = [price for price in prices if price is not None]
    return min(known) if known else None


def _plainest(model: Model, mode: Mode) -> Fraction | None:
    can = model.modes[mode]
    inputs: dict[Mode, dict[str, object]] = {
        Mode.TEXT_TO_VIDEO: {},
        Mode.IMAGE_TO_VIDEO: {"image": _ANY},
        Mode.INTERPOLATION: {"image": _ANY, "last_frame": _ANY},
        Mode.VIDEO_TO_VIDEO: {"video": _ANY},
        Mode.EXTENSION: {"extend": _ANY},
    }
    request = GenerationRequest.of(prompt="x", model=model.id, **inputs[mode])
    # A clip that goes in is taken as one of ten seconds, so that what is paid by it can be told.
    settled = settle(request, can, Given(duration=Fraction(10))).settled
    low, high = seconds_made(can, settled.duration)
    length = settled.duration or high or low
    cost = model.price.of(settled, seconds_made(can, settled.duration))
    if cost.high is None or not length or cost.currency != "USD":
        return None
    return Fraction(cost.high) / length


def _today() -> date:
    return datetime.now(UTC).date()


@cache
def packaged() -> Catalogue:
    """The catalogue that comes with Rushes, and what other packages add to it.

    Each file is read once, when it is asked for; all at once where another package adds to them.
    """
    own = Catalogue(Folder(resources.files("rushes.catalogue")))
    return own.with_others(plugins.every(plugins.Group.PROVIDERS))
