"""The nouns that every floor shares: a request, a clip, money, and the verbs of a maker."""

from __future__ import annotations

import base64
import html
import os
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Protocol, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    PlainSerializer,
    ValidationError,
    model_validator,
)

from rushes.errors import MediaNotFoundError, RequestError, did_you_mean, join_words
from rushes.frozen import FrozenDict, FrozenWords, JsonObject
from rushes.storage.address import is_storage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: The largest clip that a notebook cell carries inside itself, in bytes.
_NOTEBOOK_BYTES = 20_000_000

#: Numbers beyond these are mistakes, or made to do harm. Seeds have 63 bits, and every float fits.
_LARGEST, _FINEST = 2**63, 10**340

#: Rates that people write as a rounded decimal and mean exactly.
_BROADCAST_RATES = {
    "23.976": Fraction(24000, 1001),
    "23.98": Fraction(24000, 1001),
    "29.97": Fraction(30000, 1001),
    "59.94": Fraction(60000, 1001),
}


def _exact(value: object) -> object:
    """A number as people write it, as the exact fraction that they mean."""
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return Fraction(repr(value)) if value == value and abs(value) != float("inf") else value  # noqa: PLR0124
    return value


def _exact_rate(value: object) -> object:
    return _BROADCAST_RATES.get(str(value), _exact(value))


def _readable(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        whole = False
    else:
        whole = "\0" not in value
    if not whole:
        raise ValueError("this holds bytes that are no text; write it in UTF-8")
    return value


def _all_readable(value: object) -> object:
    """The same for every word of JSON: databases keep no others."""
    if isinstance(value, str):
        return _readable(value)
    if isinstance(value, dict):
        for name, each in value.items():
            _readable(str(name))
            _all_readable(each)
    elif isinstance(value, tuple):
        for each in value:
            _all_readable(each)
    return value


def _path_text(value: object) -> object:
    if isinstance(value, (bytes, bytearray, memoryview)):  # else taken for a name
        raise ValueError("the bytes of a file are not taken: write them to one and give its path")  # noqa: TRY004
    return os.fspath(value) if isinstance(value, os.PathLike) else value


def _listed(value: object) -> object:
    """Names as people write them: one text, or several; commas part them."""
    texts = (value,) if isinstance(value, str) else value
    if not isinstance(texts, (tuple, list)) or not all(isinstance(each, str) for each in texts):
        return value
    names = (" ".join(name.split()) for text in texts for name in text.split(","))
    return tuple(name for name in names if name)


def _bounded(value: Fraction) -> Fraction:
    if abs(value) > _LARGEST or value.denominator > _FINEST:
        raise ValueError("this number is beyond all bounds")
    return value


#: Exact seconds. Floats are taken as written: 0.1 is 1/10.
Seconds = Annotated[
    Fraction, BeforeValidator(_exact), AfterValidator(_bounded), PlainSerializer(str)
]
#: Exact frames per second; 23.976, 29.97 and 59.94 are the broadcast rates over 1001.
Rate = Annotated[
    Fraction, BeforeValidator(_exact_rate), AfterValidator(_bounded), PlainSerializer(str)
]
#: Of words that can be written to a file; after what else is checked of them.
READABLE = AfterValidator(_readable)
#: Words that can be written to a file.
Text = Annotated[str, READABLE]
#: A picture or clip from outside: a path, or an address where a provider accepts one.
Source = Annotated[str, BeforeValidator(_path_text), Field(min_length=1), READABLE]


class Frozen(BaseModel):
    """A row that does not change and has no field that it does not know."""

    # Validators are built on first use: most commands use few of the rows.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Mode(StrEnum):
    """What kind of work a request is. Derived from its inputs, never chosen by hand."""

    TEXT_TO_VIDEO = "text-to-video"
    IMAGE_TO_VIDEO = "image-to-video"
    INTERPOLATION = "interpolation"
    VIDEO_TO_VIDEO = "video-to-video"
    EXTENSION = "extension"


class Size(Frozen):
    """Width and height in pixels. Written ``1280x720``."""

    width: int = Field(gt=0)
    height: int = Field(gt=0)

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        if isinstance(value, str):
            width, cross, height = value.lower().replace("×", "x").partition("x")
            if not cross or not width.strip().isdecimal() or not height.strip().isdecimal():
                raise ValueError("a size is written WIDTHxHEIGHT, such as 1280x720")
            return {"width": int(width), "height": int(height)}
        if isinstance(value, (tuple, list)) and len(value) == 2:
            return {"width": value[0], "height": value[1]}
        return value

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


class Keyframe(Frozen):
    """A picture that the clip passes through, at ``time`` seconds (evenly spread where absent)."""

    source: Source
    time: Seconds | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_source(cls, value: object) -> object:
        return {"source": value} if isinstance(value, (str, bytes, os.PathLike)) else value


class GenerationRequest(Frozen):
    """What is asked of a model: words, inputs and settings.

    What is ``None`` is the model's to choose: its default where the catalogue names one. Build one
    with :meth:`of` to have mistakes explained as a :class:`~rushes.errors.RequestError`.
    """

    prompt: Text = ""
    model: Annotated[str, Field(max_length=200), READABLE] = "preview/animatic"
    image: Source | None = None
    """The first frame."""
    last_frame: Source | None = None
    keyframes: tuple[Keyframe, ...] = ()
    """Two or more pictures, in order, instead of ``image`` and ``last_frame``."""
    video: Source | None = None
    """A clip to make anew in another look."""
    extend: Source | None = None
    """A clip to carry on."""
    duration: Seconds | None = Field(default=None, examples=["5", "2.5"])
    aspect_ratio: str | None = Field(
        default=None, pattern=r"^[1-9][0-9]*:[1-9][0-9]*$", examples=["16:9", "9:16"]
    )
    resolution: str | None = None
    """The short side, as providers write it: ``720p``, ``1080p``, ``4k``."""
    size: Size | None = Field(default=None, examples=["1280x720"])
    """Exact pixels, instead of ``aspect_ratio`` and ``resolution``."""
    fps: Rate | None = Field(default=None, examples=["24", "23.976"])
    seed: int | None = Field(default=None, ge=0, lt=2**63, examples=["7"])
    negative_prompt: Text | None = None
    camera: Annotated[tuple[Text, ...], BeforeValidator(_listed)] = Field(
        default=(), examples=["pan left", "orbit, zoom in"]
    )
    """How the camera moves, by the vocabulary; each model is told in its own way. ``words``: as the
    prompt says it, and not beside it."""
    audio: bool | None = None
    loop: bool = False
    options: Annotated[JsonObject, AfterValidator(_all_readable)] = FrozenDict()
    """What only this model knows; the catalogue lists the names."""

    @classmethod
    def of(cls, **fields: Any) -> Self:
        """Check the fields and build the request.

        :raises RequestError: a field is unknown (the nearest name is given) or has a wrong value.
        """
        try:
            return cls(**fields)
        except ValidationError as error:
            raise RequestError(explain(error, cls)) from error

    @property
    def mode(self) -> Mode:
        """What kind of work this is."""
        if self.extend is not None:
            return Mode.EXTENSION
        if self.video is not None:
            return Mode.VIDEO_TO_VIDEO
        if self.keyframes or self.last_frame is not None:
            return Mode.INTERPOLATION
        return Mode.TEXT_TO_VIDEO if self.image is None else Mode.IMAGE_TO_VIDEO

    @property
    def pictures(self) -> tuple[Keyframe, ...]:
        """All still inputs in order of time: ``keyframes``, or ``image`` and ``last_frame``."""
        ends = [Keyframe(source=end) for end in (self.image, self.last_frame) if end is not None]
        return self.keyframes or tuple(ends)

    def but(self, **changes: Any) -> Self:
        """The same request with some fields changed, checked again."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        return self.of(**{**given, **changes})


#: What pydantic says about a form, in plain words; how to write it follows.
_PLAIN = {
    "fraction_parsing": "this is not a number",
    "string_pattern_mismatch": "this has another form",
}


def explain(error: ValidationError, model: type[BaseModel]) -> str:
    """One sentence for each mistake in ``error``, naming the nearest field where one is unknown."""
    sentences = []
    for mistake in error.errors():
        name = ".".join(str(part) for part in mistake["loc"])
        if mistake["type"] == "extra_forbidden":
            # Of a row inside a row only the name is known, not its neighbours.
            fields = model.model_fields if len(mistake["loc"]) == 1 else ()
            near = did_you_mean(name, fields)
            known = f"; the fields are {', '.join(fields)}" if fields and not near else ""
            sentences.append(f"There is no field {name!r}{near}{known}.")
        else:
            said = _PLAIN.get(mistake["type"]) or mistake["msg"].removeprefix("Value error, ")
            if not name:  # Of several fields together.
                sentences.append(f"{said}.")
                continue
            shown = _given(mistake["input"], said)
            field = model.model_fields.get(str(mistake["loc"][0])) if mistake["loc"] else None
            like = join_words([str(one) for one in (field and field.examples) or ()], "or")
            write = f"; write it like {like}" if like else ""
            sentences.append(f"{name}: {said[0].lower()}{said[1:]}{shown}{write}.")
    return " ".join(sentences)


def _given(value: object, said: str) -> str:
    """The value that is wrong, unless what is said of it quotes it already."""
    one = value[0] if isinstance(value, (list, tuple)) and len(value) == 1 else value
    if repr(one) in said:
        return ""
    given = str(value) if isinstance(value, Decimal) else repr(value)
    return f" (given {given if len(given) <= 60 else f'{given[:57]}…'})"


class Cost(Frozen):
    """Money for one generation: exact when ``low`` equals ``high``, otherwise a spread.

    A bound that nobody can name is ``None``, never 0: a cost without ``high`` may be anything.
    """

    low: Decimal | None
    high: Decimal | None
    currency: str = "USD"
    basis: str = ""
    """How it was worked out, with the source and the date of the price."""

    FREE: ClassVar[Cost]

    @property
    def known(self) -> bool:
        """Whether there is an upper bound to reserve."""
        return self.high is not None

    @classmethod
    def total(cls, costs: Sequence[Cost]) -> Cost:
        """Of several generations with one price list; unknown where one of them is."""
        first = costs[0]
        lows = [each.low for each in costs if each.low is not None]
        highs = [each.high for each in costs if each.high is not None]
        return cls(
            low=sum(lows, Decimal(0)) if len(lows) == len(costs) else None,
            high=sum(highs, Decimal(0)) if len(highs) == len(costs) else None,
            currency=first.currency,
            basis=first.basis,
        )

    def __str__(self) -> str:
        sign = "$" if self.currency == "USD" else f"{self.currency} "
        if self.high is None:
            return f"at least {sign}{self.low}" if self.low else "unknown"
        if not self.high:
            return "free"
        if self.low is None:
            return f"up to {sign}{self.high}"
        return f"{sign}{self.high}" if self.low == self.high else f"{sign}{self.low}–{self.high}"


# Not validated, so that no validator is built for it where nobody asks what a clip costs.
Cost.FREE = Cost.model_construct(
    {"low", "high", "basis"}, low=Decimal(0), high=Decimal(0), basis="made on this machine"
)


class State(StrEnum):
    """Where a generation stands. A word that a provider has not documented is ``RUNNING``."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"

    @property
    def over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self in {State.SUCCEEDED, State.FAILED, State.CANCELLED, State.UNKNOWN}


class Progress(Frozen):
    """How it is going; ``done`` from 0 to 1, or ``None`` where the maker can't say."""

    state: State
    done: float | None = None
    message: str = ""
    wait: float | None = None
    """Seconds after which the maker wants to be asked again, where it says so."""
    cost: Cost | None = None
    """What a cancelled clip costs all the same, where that is known."""


class Ticket(Frozen):
    """How a maker finds the work again. Plain JSON, so it survives a restart."""

    model: str
    data: JsonObject
    order: str = ""
    """The maker's own id of the work, for people: it is found by that in the provider's account."""


class Delivery(Frozen):
    """What a maker hands over: a local file, and what it said about the work."""

    path: Path
    seed: int | None = None
    cost: Cost
    origin: str | None = None
    """The provider's own address of the clip, where it takes one for a further order."""
    notes: tuple[str, ...] = ()


class Maker(Protocol):
    """Whatever makes clips for a model id. Every maker answers these verbs, and closes.

    Tests: ``tests/test_makers.py`` tells one story over all of them.
    """

    async def submit(self, request: GenerationRequest) -> Ticket:
        """:meth:`prepare` and :meth:`send`, for who keeps nothing in between."""

    async def prepare(
        self,
        request: GenerationRequest,
        route: Mapping[str, JsonValue] | None = None,
        callback: str | None = None,
    ) -> Mapping[str, JsonValue]:
        """Bring the inputs to where the work is done; costs nothing.

        Gives what must be kept to find the order again if this process dies while it sends it.
        ``route``: where and with whose key, as it was frozen; today's where that is ``None``.
        ``callback``: an address to report to, where the maker does that by itself.
        """

    async def send(self, request: GenerationRequest, intent: Mapping[str, JsonValue]) -> Ticket:
        """Start the work that was prepared. At most one accepted order for one call."""

    async def recover(self, request: GenerationRequest, intent: Mapping[str, JsonValue]) -> Ticket:
        """The ticket of an order that may have been sent already; it is never paid twice.

        :raises AmbiguousError: nobody knows whether it was.
        """

    def adopt(
        self,
        request: GenerationRequest,
        intent: Mapping[str, JsonValue],
        found: Mapping[str, JsonValue],
    ) -> Ticket:
        """The ticket of work that somebody found by other means: ``found`` is how."""

    async def known(self, ticket: Ticket) -> None:
        """Make sure that there is such work, whatever has become of it; costs nothing.

        :raises RequestError: there is none.
        :raises ProviderError: that cannot be found out now.
        """

    async def check(self, ticket: Ticket) -> Progress:
        """Say how it is going; raises the maker's own word only when it failed for good."""

    async def collect(self, ticket: Ticket, folder: Path) -> Delivery:
        """Put the finished file into ``folder``, whole, under a name that is free."""

    async def cancel(self, ticket: Ticket) -> Progress:
        """Stop the work where that is possible, and say how it now stands."""

    async def aclose(self) -> None:
        """Let go of what it holds: connections, threads, temporary files."""


class Facts(Frozen):
    """What was measured of a video file. Times in exact seconds, sizes in pixels as shown."""

    path: Path
    container: str
    codec: str
    width: int
    height: int
    fps: Rate
    frames: int
    duration: Seconds
    has_audio: bool
    size_bytes: int
    pix_fmt: str = ""
    variable_rate: bool = False
    rotation: int = 0
    sample_aspect_ratio: Rate = Fraction(1)
    colour: FrozenWords = FrozenDict()
    audio: JsonObject = FrozenDict()
    tags: FrozenWords = FrozenDict()


class Clip(Frozen):
    """A finished video file that we hold and have measured."""

    location: str
    """Where it is: a path of this machine, or an address such as ``s3://bucket/fox.mp4``."""
    sha256: str
    facts: Facts
    request: GenerationRequest
    seed: int | None
    cost: Cost
    origin: str | None = None
    """The provider's own address of the clip (``kling://…``), to extend or edit it there."""
    notes: tuple[str, ...] = ()
    """Where the clip differs from the order, in words."""

    @property
    def is_local(self) -> bool:
        """Whether it is a file of this machine, with a :attr:`path`."""
        return not is_storage(self.location)

    @property
    def path(self) -> Path:
        """The file.

        :raises MediaNotFoundError: it lies in an object storage.
        """
        if not self.is_local:
            raise MediaNotFoundError(
                f"This clip is no file of this machine: it lies at {self.location}, and "
                'clip.download("fox.mp4") brings it here.'
            )
        return Path(self.location)

    def download(self, to: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
        """Bring it to a file or a folder of this machine, whole and checked by its SHA-256.

        :raises DeliveryError: it is not there any more or has changed, or cannot be put there.
        """
        from rushes.delivery import downloaded  # noqa: PLC0415 - from above, when it is wanted

        return downloaded(self, to, overwrite=overwrite)

    @property
    def duration(self) -> Fraction:
        """Seconds, exactly."""
        return self.facts.duration

    @property
    def width(self) -> int:
        """Pixels."""
        return self.facts.width

    @property
    def height(self) -> int:
        """Pixels."""
        return self.facts.height

    @property
    def fps(self) -> Fraction:
        """Frames per second, exactly."""
        return self.facts.fps

    @property
    def has_audio(self) -> bool:
        """Whether there is a sound track."""
        return self.facts.has_audio

    def _repr_html_(self) -> str:
        """The clip itself, playing, in a notebook; a link where it is too large to embed."""
        caption = (
            f"{html.escape(self.request.prompt[:120])} · {float(self.duration):g} s · {self.cost}"
        )
        if not self.is_local:
            return f"{html.escape(self.location)} · {caption}"
        if self.facts.size_bytes > _NOTEBOOK_BYTES:
            return f'<a href="{html.escape(self.path.absolute().as_uri())}">{caption}</a>'
        data = base64.b64encode(self.path.read_bytes()).decode()
        return (
            f'<figure><video controls loop muted width="{min(self.width, 720)}" '
            f'src="data:video/mp4;base64,{data}"></video><figcaption>{caption}</figcaption></figure>'
        )
