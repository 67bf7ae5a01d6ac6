"""The parts of a shot, by name, in the order in which a prompt says them."""

from __future__ import annotations

from enum import StrEnum

from rushes.prompts.breakdown import Role


class ShotPart(StrEnum):
    """A part of a :class:`~rushes.prompts.Shot`: the name of its field."""

    SUBJECT = "subject"
    ACTION = "action"
    SETTING = "setting"
    TIME = "time"
    WEATHER = "weather"
    SHOT_SIZE = "shot_size"
    ANGLE = "angle"
    CAMERA = "camera"
    LENS = "lens"
    COMPOSITION = "composition"
    PACE = "pace"
    STYLE = "style"
    LIGHTING = "lighting"
    PALETTE = "palette"
    MOOD = "mood"
    DETAILS = "details"
    SOUND = "sound"
    DIALOGUE = "dialogue"
    NEGATIVE = "negative"

    @property
    def role(self) -> Role | None:
        """What the reader calls it; None where it has no name for it."""
        return _ROLES.get(self)

    @property
    def vocabulary(self) -> Role | None:
        """Where its keys are listed; None where a part is always said in one's own words."""
        return None if self in _OWN_WORDS else _ROLES.get(self)

    @property
    def label(self) -> str:
        """As one says it: *shot size*."""
        return self.value.replace("_", " ")


_ROLES = {part: Role(part.value) for part in ShotPart if part.value in set(Role)}
#: Who does what, and where, is said in one's own words: *castle* is the key of every fortress.
_OWN_WORDS = frozenset({ShotPart.SUBJECT, ShotPart.ACTION, ShotPart.SETTING, ShotPart.DIALOGUE})
#: The parts that have a vocabulary, in order; `rushes prompt words` lists each.
VOCABULARY_PARTS = tuple(role for part in ShotPart if (role := part.vocabulary) is not None)
