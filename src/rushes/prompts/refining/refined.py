"""What came of feedback: the shot, what changed and why, and what was not understood."""

from __future__ import annotations

from rushes.errors import join_words
from rushes.prompts.shot import Shot
from rushes.prompts.shot_part import ShotPart
from rushes.types import Frozen


class Change(Frozen):
    """One part that changed, as keys and words; ``heard``: the feedback that asked for it."""

    part: ShotPart
    before: tuple[str, ...]
    after: tuple[str, ...]
    heard: str
    why: str

    def __str__(self) -> str:
        before, after = (", ".join(each) or "nothing" for each in (self.before, self.after))
        return f"{self.part.label}: {before} → {after} ({self.why})"


class Missed(Frozen):
    """A stretch of the feedback that changed nothing, and why."""

    heard: str
    why: str

    def __str__(self) -> str:
        return f"“{self.heard}”: {self.why}"


class Refined(Frozen):
    """A shot after feedback."""

    shot: Shot
    changes: tuple[Change, ...] = ()
    missed: tuple[Missed, ...] = ()

    def __str__(self) -> str:
        lines = [self.shot.prompt]
        if self.shot.negative:
            lines.append(f"without {join_words(list(self.shot.negative))}")
        return "\n".join([*lines, *(f"  {each}" for each in (*self.changes, *self.missed))])
