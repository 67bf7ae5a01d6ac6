"""A shot as its author means it: the parts of a prompt, as data.

What stands in a part is a key of the vocabulary (``dolly_in``) or one's own words. A shot is
frozen: it can be stored (JSON, TOML), varied, compared, and written as the prompt of any model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import BeforeValidator, ValidationError, ValidationInfo, field_validator

from rushes.errors import RequestError
from rushes.prompts import shot_file
from rushes.prompts.completion import Suggestion, suggestions
from rushes.prompts.lexicon import phrase
from rushes.prompts.naming import keys_said, named, own_words
from rushes.prompts.parting import parts_of
from rushes.prompts.shot_part import ShotPart
from rushes.prompts.wording import general
from rushes.prompts.writer import write
from rushes.types import Frozen, Text, explain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

    from rushes.catalogue import Model
    from rushes.prompts.written import Written
    from rushes.types import Mode


def _many(value: object) -> object:
    return (value,) if isinstance(value, str) else value


#: One part, or several; a single text is a list of one.
Several = Annotated[tuple[Text, ...], BeforeValidator(_many)]


class Difference(Frozen):
    """A part that two shots have differently, each as its keys and words."""

    part: ShotPart
    here: tuple[str, ...]
    there: tuple[str, ...]

    def __str__(self) -> str:
        here, there = (", ".join(each) or "nothing" for each in (self.here, self.there))
        return f"{self.part.label}: {here} → {there}"


class Shot(Frozen):
    """One shot in words. Every part may be left out; build one with :meth:`of`, or by reading.

    In the parts that have a vocabulary, a key may be written in any way (``Dolly In``,
    ``dolly-in``) and is kept as the key; what seems to be a key and is none is refused with the
    nearest.
    """

    subject: Text = ""
    """Who or what: *a golden retriever*."""
    action: Text = ""
    """What it does: *running through a field of sunflowers*."""
    setting: Text = ""
    """Where: *in a sunny countryside*."""
    time: Text = ""
    """When, as the light tells it: a key such as ``golden_hour``, or words."""
    weather: Several = ()
    camera: Several = ()
    """How the camera moves: keys such as ``dolly_in``, or words."""
    shot_size: Text = ""
    angle: Text = ""
    lens: Several = ()
    composition: Several = ()
    style: Several = ()
    lighting: Several = ()
    palette: Several = ()
    mood: Text = ""
    pace: Text = ""
    details: Several = ()
    """Whatever else shall be seen."""
    sound: Several = ()
    dialogue: Several = ()
    """What is spoken, without quotation marks."""
    negative: Several = ()
    """What shall not be seen: *text*, *people*; without *no*."""

    @field_validator("*", mode="after")
    @classmethod
    def _tidy(cls, value: Any, info: ValidationInfo) -> Any:
        """Spaces as one writes them, keys as keys, nothing empty and nothing twice."""
        part = ShotPart(str(info.field_name))
        values = (value,) if isinstance(value, str) else value
        clean = (" ".join(each.split()) for each in values)
        role = part.vocabulary
        kept = tuple(
            dict.fromkeys(named(role, each) if role else own_words(each) for each in clean if each)
        )
        return "".join(kept) if isinstance(value, str) else kept

    @classmethod
    def of(cls, **parts: Any) -> Self:
        """Check the parts and build the shot.

        :raises RequestError: a part is unknown (the nearest name is given) or has a wrong value.
        """
        try:
            return cls(**parts)
        except ValidationError as error:
            raise RequestError(explain(error, cls)) from error

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The shot that :meth:`to_json` wrote, or that somebody did.

        :raises RequestError: it is no JSON, or no shot.
        """
        return cls.of(**shot_file.from_json(text))

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """The shot that :meth:`to_toml` wrote, or that somebody did.

        :raises RequestError: it is no TOML, or no shot.
        """
        return cls.of(**shot_file.from_toml(text))

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self:
        """The shot in a ``.toml`` or ``.json`` file.

        :raises RequestError: there is no such file, it is neither, or what it holds is no shot.
        """
        return cls.of(**shot_file.load(path))

    def to_json(self) -> str:
        """The parts that are said, as JSON."""
        return self.model_dump_json(exclude_defaults=True)

    def to_toml(self) -> str:
        """The parts that are said, as TOML: a line each, several values in brackets."""
        return shot_file.to_toml(self.as_written())

    def save(self, path: str | PathLike[str], *, overwrite: bool = False) -> None:
        """Write a ``.toml`` or ``.json`` file, whole or not at all.

        :raises RequestError: the name ends in neither.
        :raises DeliveryError: it exists and ``overwrite`` is false, or it can't be written.
        """
        shot_file.save(path, self.as_written(), overwrite=overwrite)

    def as_written(self) -> dict[str, str | list[str]]:
        """As people write it: one value as it is, several as a list."""
        return {
            str(part): given[0] if len(given) == 1 else list(given) for part, given in self.parts()
        }

    @classmethod
    def read(cls, text: str, negative: str = "") -> Self:
        """Free text as its parts, by the one reader. Every word of it ends in exactly one part.

        What stands in a part is the key where the text says just the key, else the words as they
        are. ``negative``: a negative prompt, whose items join what ``text`` denies.

        :raises RequestError: the text holds bytes that are no text.
        """
        return cls.of(**parts_of(text, negative))

    def but(self, **changes: Any) -> Self:
        """The same shot with some parts changed, checked again."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        return self.of(**{**given, **changes})

    def given(self, part: str) -> tuple[str, ...]:
        """What stands in a part, keys and words, whether it takes one or several."""
        value = getattr(self, part)
        return tuple(each for each in ((value,) if isinstance(value, str) else value) if each)

    def said(self, part: str) -> tuple[str, ...]:
        """A part as phrases: keys of the vocabulary as one writes them, words as they are."""
        role = ShotPart(part).vocabulary
        return tuple(phrase(role, each) if role else each for each in self.given(part))

    def meant(self, part: str) -> tuple[str, ...]:
        """The reader's keys for what a part says, whether it says them as keys or in own words."""
        role = ShotPart(part).role
        if role is None:
            return ()
        found = (key for each in self.given(part) for key in keys_said(role, each))
        return tuple(dict.fromkeys(found))

    def parts(self) -> Iterator[tuple[ShotPart, tuple[str, ...]]]:
        """The parts that are said, in the order of the prompt, with their keys and words."""
        for part in ShotPart:
            if values := self.given(part):
                yield part, values

    def complete(self) -> tuple[Suggestion, ...]:
        """What is unsaid, with a suggestion and a reason for each; nothing is applied.

        ``shot.but(**{each.part: each.value})`` takes one.
        """
        return suggestions(self)

    def for_model(self, model: str | Model, mode: Mode | None = None) -> Written:
        """The shot as ``model`` wants it: its order, words, camera, negative prompt and length.

        ``mode`` is text-to-video where the model has that. What is left out is in ``cut``.

        :raises UnknownModelError: there is no such model.
        :raises RequestError: the model does not do ``mode``.
        """
        return write(self, model, mode)

    @property
    def prompt(self) -> str:
        """The general form: what any model reads. What shall not be seen is not in it."""
        return general({part: self.said(part) for part, _ in self.parts()})

    @property
    def negative_prompt(self) -> str | None:
        """What shall not be seen, as a negative prompt says it; None where there is nothing."""
        return ", ".join(self.negative) or None

    def differences(self, other: Shot) -> tuple[Difference, ...]:
        """The parts in which ``other`` is not the same, in the order of the prompt."""
        pairs = ((part, self.given(part), other.given(part)) for part in ShotPart)
        return tuple(Difference(part=p, here=a, there=b) for p, a, b in pairs if a != b)
