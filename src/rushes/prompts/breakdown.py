"""What a prompt says, as data: the things, what they do, where, when, and how it is filmed."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from rushes.types import Frozen


class Kind(StrEnum):
    """What sort of thing a noun names. It decides how the thing stands, moves and is scaled."""

    # As its word, so that the two are found in the same places; Enum's own is slow.
    __hash__ = str.__hash__

    PERSON = "person"
    ANIMAL = "animal"
    BIRD = "bird"
    FISH = "fish"
    INSECT = "insect"
    CREATURE = "creature"
    VEHICLE = "vehicle"
    AIRCRAFT = "aircraft"
    BOAT = "boat"
    SPACECRAFT = "spacecraft"
    PLANT = "plant"
    BUILDING = "building"
    FOOD = "food"
    OBJECT = "object"
    CLOTHING = "clothing"
    CELESTIAL = "celestial"
    NATURE = "nature"
    BODY = "body"

    @property
    def moves(self) -> bool:
        """Whether such a thing goes about by itself, so that it is never mere scenery."""
        return self in _MOVING


_MOVING = frozenset(
    {
        Kind.PERSON, Kind.ANIMAL, Kind.BIRD, Kind.FISH, Kind.INSECT, Kind.CREATURE, Kind.VEHICLE,
        Kind.AIRCRAFT, Kind.BOAT, Kind.SPACECRAFT,
    }
)  # fmt: skip


class Role(StrEnum):
    """What a stretch of the prompt was understood as."""

    # As its word, so that the two are found in the same places; Enum's own is slow.
    __hash__ = str.__hash__

    SUBJECT = "subject"
    PROP = "prop"
    CLOTHING = "clothing"
    COLOUR = "colour"
    SIZE = "size"
    NUMBER = "number"
    ACTION = "action"
    SETTING = "setting"
    TIME = "time"
    WEATHER = "weather"
    CAMERA = "camera"
    STYLE = "style"
    MOOD = "mood"
    SHOT_SIZE = "shot_size"
    ANGLE = "angle"
    DIRECTION = "direction"
    PACE = "pace"
    LIGHTING = "lighting"
    LENS = "lens"
    COMPOSITION = "composition"
    PALETTE = "palette"
    SOUND = "sound"
    DIALOGUE = "dialogue"
    LETTERING = "lettering"
    QUALITY = "quality"
    EXCLUDED = "excluded"


class Part(Frozen):
    """One recognised stretch of the prompt: ``text == prompt[span[0]:span[1]]``.

    ``key`` is the entry of the vocabulary (``dolly_in``), or the lemma of a noun (``dog``). Every
    recognised stretch is kept, also where the shot took another one (two cameras, say).
    """

    role: Role
    key: str
    text: str
    span: tuple[int, int]


class Noun(Frozen):
    """A thing that the prompt names.

    ``count`` is at least 1; a plural without a number is 3. ``size`` is a factor: 0.4 tiny, 1.0
    unsaid, 2.2 giant. ``colour`` is a key of :func:`rushes.prompts.colour_hex`.
    """

    text: str
    """As written, without its article and adjectives."""
    name: str
    """The lemma: singular and lower case; a breed or a trade variant gives its animal or trade."""
    icon: str | None = None
    """An emoji that depicts it, of which OpenMoji has a drawing."""
    kind: Kind = Kind.OBJECT
    count: int = Field(default=1, ge=1)
    colour: str | None = None
    size: float = Field(default=1.0, gt=0)
    span: tuple[int, int] = (0, 0)
    """Where ``text`` stands in the prompt."""
    habitat: str | None = None
    """The setting where one expects it, for a prompt that names none."""
    action: str | None = None
    """What this thing does, where the prompt says so of it."""
    wearing: tuple[str, ...] = ()
    """Clothes, as written: ``("red dress",)``."""


class Breakdown(Frozen):
    """A prompt taken apart. What it leaves unsaid is ``None`` or empty."""

    text: str
    title: str
    """A few words of the prompt, for a title or a file name. Never empty."""
    subjects: tuple[Noun, ...] = ()
    """The main things, in the order of the text."""
    props: tuple[Noun, ...] = ()
    """Things that fill or furnish the setting."""
    actions: tuple[str, ...] = ()
    setting: str | None = None
    time: str | None = None
    weather: tuple[str, ...] = ()
    camera: tuple[str, ...] = ()
    style: str | None = None
    mood: str | None = None
    shot_size: str | None = None
    angle: str | None = None
    direction: str | None = None
    """``left``, ``right``, ``up``, ``down``, ``towards`` or ``away`` (from the camera)."""
    pace: str | None = None
    """``slow``, ``slow_motion``, ``fast``, ``timelapse`` …"""
    lighting: tuple[str, ...] = ()
    """How it is lit, beyond the time of day: ``rim``, ``neon``, ``candle``."""
    lens: tuple[str, ...] = ()
    composition: tuple[str, ...] = ()
    palette: tuple[str, ...] = ()
    sound: tuple[str, ...] = ()
    """What is heard: keys, else the words themselves (*rain on leaves*)."""
    dialogue: tuple[str, ...] = ()
    """What is spoken, without its quotation marks."""
    lettering: tuple[str, ...] = ()
    """What is to be read in the picture, on a sign or as a title, without quotation marks."""
    riding: bool = False
    """Whether the first subject rides on the second."""
    excluded: tuple[str, ...] = ()
    """What the prompt says is not there: keys and lemmas, else the words themselves."""
    readable: bool = True
    """False where hardly a word was understood: another language, or nonsense."""
    parts: tuple[Part, ...] = ()
    """Every recognised stretch, in the order of the text."""
