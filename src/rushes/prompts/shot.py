"""A shot as its author means it: the parts of a prompt, as data.

What stands in a part is a key of the vocabulary (``dolly_in``) or one's own words. A shot is
frozen: it can be stored (JSON, TOML), varied, compared, and written as the prompt of any model.
"""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, ValidationError

from rushes.errors import RequestError
from rushes.prompts.breakdown import Role
from rushes.prompts.lexicon import phrase
from rushes.types import Frozen, Text, explain


def _many(value: object) -> object:
    return (value,) if isinstance(value, str) else value


#: One part, or several; a single text is a list of one.
Several = Annotated[tuple[Text, ...], BeforeValidator(_many)]


class Shot(Frozen):
    """One shot in words. Every part may be left out; build one with :meth:`of`, or by reading."""

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

    @classmethod
    def of(cls, **parts: Any) -> Self:
        """Check the parts and build the shot.

        :raises RequestError: a part is unknown (the nearest name is given) or has a wrong value.
        """
        try:
            return cls(**parts)
        except ValidationError as error:
            raise RequestError(explain(error, cls)) from error

    def but(self, **changes: Any) -> Self:
        """The same shot with some parts changed, checked again."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        return self.of(**{**given, **changes})

    def said(self, part: str) -> tuple[str, ...]:
        """A part as phrases: keys of the vocabulary as one writes them, words as they are."""
        value = getattr(self, part)
        values = (value,) if isinstance(value, str) else value
        role = Role(part) if part in set(Role) else None
        return tuple(phrase(role, each) if role else each for each in values if each)
