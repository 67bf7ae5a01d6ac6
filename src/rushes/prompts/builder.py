"""A prompt put together word by word, as one speaks of a shot."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from rushes.prompts.shot import Shot
from rushes.prompts.shot_part import ShotPart

if TYPE_CHECKING:
    from rushes.catalogue import Model
    from rushes.prompts.written import Written
    from rushes.types import Mode


@dataclass(frozen=True, slots=True)
class PromptBuilder:
    """A shot in the making. Every method gives a new builder, so that any step can be kept.

    >>> fox = PromptBuilder().subject("a fox").action("jumping").setting("in the snow")
    >>> fox.camera("dolly_in").style("cinematic").build()
    'a fox jumping in the snow, dolly in, cinematic style'

    Each takes a key of the vocabulary (``rushes prompt words`` lists them) or words of your own.
    What there is one of is replaced when said again (subject, action, setting, time, shot size,
    angle, mood, pace); of the others there are several, and each call adds to them.
    """

    _shot: Shot = field(default_factory=Shot)

    @classmethod
    def of(cls, shot: Shot) -> Self:
        """Go on from a shot that there is already."""
        return cls(shot)

    def subject(self, words: str) -> Self:
        """Who or what: *a golden retriever*."""
        return self._with(ShotPart.SUBJECT, words)

    def action(self, words: str) -> Self:
        """What it does: *running through a field of sunflowers*."""
        return self._with(ShotPart.ACTION, words)

    def setting(self, words: str) -> Self:
        """Where: *in a sunny countryside*."""
        return self._with(ShotPart.SETTING, words)

    def time(self, words: str) -> Self:
        """When, as the light tells it: ``golden_hour``, ``night``."""
        return self._with(ShotPart.TIME, words)

    def weather(self, *words: str) -> Self:
        """What is in the air: ``rain``, ``fog``."""
        return self._with(ShotPart.WEATHER, *words)

    def shot_size(self, words: str) -> Self:
        """How much of it fills the frame: ``close_up``, ``wide``."""
        return self._with(ShotPart.SHOT_SIZE, words)

    def angle(self, words: str) -> Self:
        """From where it is seen: ``low``, ``overhead``."""
        return self._with(ShotPart.ANGLE, words)

    def camera(self, *words: str) -> Self:
        """How the camera moves: ``dolly_in``, ``orbit``, ``handheld``."""
        return self._with(ShotPart.CAMERA, *words)

    def lens(self, *words: str) -> Self:
        """What it is seen through: ``macro``, ``shallow_focus``."""
        return self._with(ShotPart.LENS, *words)

    def composition(self, *words: str) -> Self:
        """Where things stand in the frame: ``rule_of_thirds``."""
        return self._with(ShotPart.COMPOSITION, *words)

    def pace(self, words: str) -> Self:
        """How fast it goes: ``slow_motion``, ``timelapse``."""
        return self._with(ShotPart.PACE, words)

    def style(self, *words: str) -> Self:
        """The look: ``cinematic``, ``documentary``, ``anime``."""
        return self._with(ShotPart.STYLE, *words)

    def lighting(self, *words: str) -> Self:
        """How it is lit: ``rim``, ``neon``, *one bare bulb*."""
        return self._with(ShotPart.LIGHTING, *words)

    def palette(self, *words: str) -> Self:
        """The colours of the whole picture: ``warm``, ``pastel``."""
        return self._with(ShotPart.PALETTE, *words)

    def mood(self, words: str) -> Self:
        """How it feels: ``calm``, ``tense``."""
        return self._with(ShotPart.MOOD, words)

    def detail(self, *words: str) -> Self:
        """Whatever else shall be seen: *petals drifting past*."""
        return self._with(ShotPart.DETAILS, *words)

    def sound(self, *words: str) -> Self:
        """What is heard: ``birdsong``, *wind in the trees*."""
        return self._with(ShotPart.SOUND, *words)

    def dialogue(self, *words: str) -> Self:
        """What is spoken, without quotation marks."""
        return self._with(ShotPart.DIALOGUE, *words)

    def negative(self, *words: str) -> Self:
        """What shall not be seen, without *no*: *text*, *people*."""
        return self._with(ShotPart.NEGATIVE, *words)

    def build(self) -> str:
        """The prompt in its general form; what shall not be seen is in :attr:`negative_prompt`."""
        return self._shot.prompt

    @property
    def negative_prompt(self) -> str | None:
        """What shall not be seen, for the request's field of that name."""
        return self._shot.negative_prompt

    def shot(self) -> Shot:
        """The shot as data."""
        return self._shot

    def for_model(self, model: str | Model, mode: Mode | None = None) -> Written:
        """The prompt as ``model`` wants it; see :meth:`Shot.for_model`."""
        return self._shot.for_model(model, mode)

    def __str__(self) -> str:
        return self.build()

    def _with(self, part: ShotPart, *words: str) -> Self:
        """A builder whose shot has more in ``part``, or something else.

        :raises RequestError: what seems to be a key is none; the nearest is named.
        """
        before = getattr(self._shot, part)
        value = words[0] if isinstance(before, str) else (*before, *words)
        return type(self)(self._shot.but(**{part: value}))
