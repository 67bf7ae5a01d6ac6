"""A model as the catalogue knows it: what it can do in each mode, its price and its life."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from rushes.catalogue.limits import Limits
from rushes.catalogue.options import Media as Kind
from rushes.catalogue.options import Option
from rushes.catalogue.price import Credit, Price, When
from rushes.catalogue.rows import Choice, Citation, Media, Numbers, Pictures, Prose
from rushes.catalogue.sizes import SizeRule, resolution_name, shape_name, short_side
from rushes.catalogue.writing import CameraSyntax, Writing
from rushes.types import Frozen, Mode, Seconds, Size

if TYPE_CHECKING:
    from collections.abc import Iterator


class Provider(Frozen):
    """Who makes the clips, and what it takes to speak to them."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    title: str
    local: bool = False
    """Whether everything happens on this machine."""
    homepage: str | None = None
    docs: str | None = None
    base_url: str | None = None
    base_url_variable: str | None = None
    hosts: Mapping[str, str] = Field(default_factory=dict)
    """Further base URLs by name, for a provider that has several."""
    keys: tuple[tuple[str, ...], ...] = ()
    """Environment variables: any one of these sets, each set complete, opens the door."""
    keyless: bool = False
    """Whether another server than the vendor's, at ``base_url_variable``, may want no key."""
    get_key: str | None = None
    """How to come by a key, in a sentence."""
    credit: Credit | None = None
    """What one of its credits costs, where it counts in them."""
    limits: Limits | None = None
    """How much it takes at a time, and how fast, where it says so."""
    poll: Numbers | None = None
    """How often to ask how it is going, in seconds."""
    keeps_output: Seconds | None = None
    """How long a finished clip can be fetched, in seconds."""
    terms: str | None = None
    """What the provider asks of those who show its work."""
    attribution: str | None = None
    sources: tuple[Citation, ...] = ()


class Audio(StrEnum):
    """Whether a clip comes with sound."""

    NONE = "none"
    OPTIONAL = "optional"
    ALWAYS = "always"
    KEPT = "kept"
    """The sound of the clip that goes in."""


#: What comes from the picture or clip that goes in, where the request leaves it open.
Kept = Literal["ratio", "size", "duration", "fps"]


class Never(When):
    """A combination that the model refuses although each part of it is offered."""

    problem: str
    remedy: str


class Abilities(Frozen):
    """What a model can do in one mode. Absent: not known. ``false`` or empty: not there."""

    wire: str | None = None
    """The provider's own name of the model or operation, where it differs."""
    endpoint: str | None = None
    """The provider's endpoint, where it does not follow from the mode."""
    names: Mapping[str, str] = Field(default_factory=dict)
    """The provider's own names of a request's fields, where its models differ in them."""
    prompt: Prose = None
    negative_prompt: Prose = None
    pictures: Pictures | None = None
    image: Media | None = None
    video: Media | None = None
    sound: Media | None = None
    """What an audio file may be that an option names."""
    aspect_ratios: tuple[str, ...] | None = None
    default_aspect_ratio: str | None = None
    resolutions: tuple[str, ...] | None = None
    default_resolution: str | None = None
    sizes: tuple[Size, ...] = ()
    """The only sizes that are made. Shapes and resolutions are then read off them."""
    size_rule: SizeRule | Literal[False] | None = None
    """Any such size is made; ``aspect_ratios`` and ``resolutions`` are then what a form offers."""
    durations: Choice = None
    """Seconds made; for an extension, seconds added."""
    longest: Seconds | None = None
    """Seconds of an extended clip in all."""
    frames: Numbers | None = None
    """For models that count frames: the seconds then follow from ``fps``."""
    fps: Choice = None
    seed: Choice = None
    audio: Audio | None = None
    default_audio: bool | None = None
    loop: bool | None = None
    camera: tuple[str, ...] | None = None
    """Camera moves with a name of their own; ``["words"]`` where the prompt steers the camera."""
    writing: Writing | None = None
    """How the prompt wants to be written."""
    keeps: frozenset[Kept] = frozenset()
    options: Mapping[str, Option] = Field(default_factory=dict)
    open_options: bool = False
    """Whether any other option is passed on as it is, for the provider to judge."""
    never: tuple[Never, ...] = ()
    note: str | None = None
    sources: tuple[Citation, ...] = ()

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        for word in self.resolutions or ():
            if short_side(word) is None:
                raise ValueError(f"{word!r} is no resolution; write 720p, 1080p or 4k")
        for name, default, offered in (
            ("aspect_ratio", self.default_aspect_ratio, self.aspect_ratios),
            ("resolution", self.default_resolution, self.resolutions),
        ):
            if default is not None and offered and default not in offered:
                raise ValueError(f"the default {name} {default} is not offered")
        return self

    @property
    def camera_syntax(self) -> CameraSyntax:
        """How the camera is told to move: words, where there is no option for what is more."""
        writing = self.writing
        if writing is None:
            return CameraSyntax.WORDS
        listed = writing.camera in {CameraSyntax.CONCEPTS, CameraSyntax.CONTROL}
        if listed and writing.camera_option not in self.options:
            return CameraSyntax.WORDS
        return writing.camera

    def taken_over(self, options: Mapping[str, object]) -> dict[str, str]:
        """Fields of a request that one of its ``options`` takes the place of, with its name."""
        return {
            field: name
            for name, value in options.items()
            if name in self.options and value is not False
            for field in self.options[name].instead_of
        }

    def files(self, options: Mapping[str, object]) -> Iterator[tuple[str, str, Media | None]]:
        """The files that ``options`` name: the option, the file, and what it may be."""
        takes = {Kind.IMAGE: self.image, Kind.VIDEO: self.video, Kind.AUDIO: self.sound}
        for name, value in options.items():
            option = self.options.get(name)
            if option is not None and option.media is not None:
                for file in option.files(value):
                    yield name, file, takes[option.media]

    @property
    def timekeeper(self) -> str:
        """What a length that is kept is kept from."""
        driven = any(each.required and each.media is Kind.AUDIO for each in self.options.values())
        return "sound" if driven else "clip"

    @property
    def shapes(self) -> tuple[str, ...]:
        """Aspect ratios by name, in the provider's order."""
        named = (shape_name(size) for size in self.sizes)
        return self.aspect_ratios or tuple(dict.fromkeys(named))

    @property
    def resolution_names(self) -> tuple[str, ...]:
        """Resolutions by name, read off the sizes where the provider has no words for them."""
        named = (resolution_name(size) for size in self.sizes)
        return self.resolutions or tuple(dict.fromkeys(name for name in named if name))


class Stage(StrEnum):
    """Where a model stands in its life."""

    CURRENT = "current"
    LEGACY = "legacy"
    """Works, but the vendor points elsewhere."""
    RETIRED = "retired"


class Lifecycle(Frozen):
    """How long a model lives."""

    stage: Stage = Stage.CURRENT
    ends: date | None = None
    """The day on which it was, or will be, switched off."""
    exactly: bool = True
    """False where it is only known that it was gone by ``ends``."""
    replacement: str | None = None
    """A model id."""
    note: str | None = None
    sources: tuple[Citation, ...] = ()

    def over(self, today: date) -> bool:
        """Whether it can no longer be called on that day."""
        return self.stage is Stage.RETIRED or (self.ends is not None and self.ends <= today)


#: ``provider/model``; ``provider/*`` stands for all models of a provider that have no row.
_ID = r"^[a-z][a-z0-9-]*/(\*|[A-Za-z0-9][A-Za-z0-9._:/@-]*)$"


class Model(Frozen):
    """One model of one provider, or all those that have no row of their own."""

    id: Annotated[str, Field(pattern=_ID)]
    title: str
    about: str
    aliases: tuple[str, ...] = ()
    provider: Provider
    modes: Annotated[Mapping[Mode, Abilities], Field(min_length=1)]
    price: Price
    lifecycle: Lifecycle = Field(default_factory=Lifecycle)

    @property
    def name(self) -> str:
        """The id without its provider."""
        return self.id.partition("/")[2]

    @property
    def is_open(self) -> bool:
        """Whether it stands for any model of its provider: what it can do is not known here."""
        return self.name == "*"

    def named(self, name: str) -> Self:
        """An open row as the row of one model, of that name.

        :raises ValueError: no model can have such a name.
        """
        told = {"id": f"{self.provider.name}/{name}", "title": name}
        return self.model_validate({**dict(self), **told})
