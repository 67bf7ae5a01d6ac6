"""What a shot leaves unsaid, with a suggestion for each and the reason. Nothing is applied."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Kind, Role
from rushes.prompts.inflection import verb_forms
from rushes.prompts.lexicon import lexicon, phrase
from rushes.prompts.naming import own_words
from rushes.prompts.reader import read
from rushes.prompts.shot_part import ShotPart
from rushes.types import Frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.breakdown import Breakdown
    from rushes.prompts.shot import Shot

_MANY = 3
#: Light is told by the time of day or by lamps; one of the two is enough.
_LIGHT = (ShotPart.LIGHTING, ShotPart.TIME)
#: The action of the vocabulary that says how each kind of thing moves most plainly.
_MOTION = "move"


class Suggestion(Frozen):
    """Something that a shot could say: ``shot.but(**{part: value})`` says it."""

    part: ShotPart
    value: str
    """A key of the vocabulary, or words."""
    why: str
    others: tuple[str, ...] = ()
    """Keys that would do as well."""

    @property
    def words(self) -> str:
        """The value as the prompt says it."""
        role = self.part.vocabulary
        return phrase(role, self.value) if role else self.value

    def __str__(self) -> str:
        others = f" (or {', '.join(self.others)})" if self.others else ""
        return f"{self.part.label}: {self.words}{others}, since {self.why}"


class _Row(Frozen):
    """A row of ``completion.toml``; what it does not name does not matter."""

    part: ShotPart
    value: str
    why: str
    kinds: frozenset[Kind] = frozenset()
    actions: frozenset[str] = frozenset()
    settings: frozenset[str] = frozenset()
    alone: bool = False
    many: bool = False

    def holds(self, told: Breakdown) -> bool:
        things = told.subjects
        if self.alone and (things or not told.setting):
            return False
        if self.many and sum(thing.count for thing in things) < _MANY:
            return False
        if self.kinds and not any(thing.kind in self.kinds for thing in things):
            return False
        if self.actions and self.actions.isdisjoint(told.actions):
            return False
        return not self.settings or told.setting in self.settings


@cache
def rows() -> tuple[_Row, ...]:
    """The rules, in order."""
    text = Path(__file__).with_name("completion.toml").read_text(encoding="utf-8")
    return tuple(_Row(**row) for row in tomllib.loads(text)["rows"])


def suggestions(shot: Shot) -> tuple[Suggestion, ...]:
    """A suggestion for each part that a shot should say and does not, in the order of the prompt.

    Deterministic. Of a shot that says nothing at all there is nothing to go by, so none is made.
    """
    if not any(True for _ in shot.parts()):
        return ()
    told = read(shot.prompt)
    scene = list(_scene(shot, told))
    # What is suggested for the scene counts for the rest: a whale is lit as one is in the sea.
    whole = read(", ".join((shot.prompt, *(each.value for each in scene)))) if scene else told
    order = list(ShotPart)
    found = (*scene, *_looks(shot, whole))
    return tuple(sorted(found, key=lambda each: order.index(each.part)))


def _scene(shot: Shot, told: Breakdown) -> Iterator[Suggestion]:
    """What it does, and where, as the vocabulary has it of such a thing."""
    thing = told.subjects[0] if told.subjects else None
    if thing is None:
        return
    doing = _motion(thing.kind) if not (shot.action or told.actions) else None
    if doing is not None:
        why = f"nothing moves yet; this is what {_one(thing.name)} most plainly does"
        yield Suggestion(part=ShotPart.ACTION, value=doing, why=why)
    if not shot.setting and not told.setting and thing.habitat:
        why = f"no place is named; one expects {_one(thing.name)} there"
        yield Suggestion(part=ShotPart.SETTING, value=own_words(thing.habitat), why=why)


def _one(name: str) -> str:
    return f"{'an' if name[0] in 'aeio' else 'a'} {name}"


def _motion(kind: Kind) -> str | None:
    """*walking* for a person, *flying* for a bird; None for what does not go about by itself."""
    if not kind.moves:
        return None
    actions = lexicon().tables[Role.ACTION]
    key = actions[_MOTION]["by"][kind.value]
    forms = verb_forms(actions[key]["verbs"][0])
    return next(form for form in forms if form.endswith("ing"))


def _looks(shot: Shot, told: Breakdown) -> Iterator[Suggestion]:
    """How it is filmed and lit, by rule."""
    lit = any(shot.given(part) for part in _LIGHT) or bool(told.time or told.lighting)
    for part in dict.fromkeys(row.part for row in rows()):
        if shot.given(part) or _told(told, part) or (part in _LIGHT and lit):
            continue
        holding = [row for row in rows() if row.part is part and row.holds(told)]
        if holding:
            first, *rest = holding
            others = tuple(row.value for row in rest)
            yield Suggestion(part=part, value=first.value, why=first.why, others=others)
            lit = lit or part in _LIGHT


def _told(told: Breakdown, part: ShotPart) -> bool:
    """Whether the words say the part somewhere, if not in its field."""
    return any(each.role is part.role for each in told.parts)
