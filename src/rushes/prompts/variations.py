"""One shot said in several ways: some parts change, the rest stays, so that takes compare.

Reproducible: the same shot, parts, number and seed give the same variations in the same order.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations, islice, product
from math import prod
from typing import TYPE_CHECKING

from rushes.errors import RequestError, did_you_mean, join_words
from rushes.prompts.lexicon import keys, phrase
from rushes.prompts.lint import Topic, find_rule, lint
from rushes.prompts.naming import keys_said
from rushes.prompts.placing import Removed, put
from rushes.prompts.shot import Shot
from rushes.prompts.shot_part import ShotPart
from rushes.types import Frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What people call parts beside their names.
_ALSO = {
    "light": ShotPart.LIGHTING, "lights": ShotPart.LIGHTING, "size": ShotPart.SHOT_SIZE,
    "framing": ShotPart.SHOT_SIZE, "colour": ShotPart.PALETTE, "color": ShotPart.PALETTE,
    "colours": ShotPart.PALETTE, "colors": ShotPart.PALETTE, "movement": ShotPart.CAMERA,
    "speed": ShotPart.PACE, "look": ShotPart.STYLE, "place": ShotPart.SETTING,
}  # fmt: skip

#: A value for each part that varies, in the order of the parts.
_Choice = tuple[str, ...]
Vary = Sequence[str] | Mapping[str, Sequence[str]]


class Variation(Frozen):
    """A shot in which some parts were said anew; ``removed`` had to go for it."""

    shot: Shot
    chosen: tuple[tuple[ShotPart, str], ...] = ()
    """The parts that vary, each with its value: a key of the vocabulary, or words."""
    removed: tuple[Removed, ...] = ()

    @property
    def label(self) -> str:
        """*camera: orbit shot, mood: tense*; *as written* for the shot itself."""
        return ", ".join(f"{part.label}: {_said(part, value)}" for part, value in self.chosen) or (
            "as written"
        )


def _said(part: ShotPart, value: str) -> str:
    """A value as one says it, without the name of its part again: *tense mood*."""
    words = phrase(part.vocabulary, value) if part.vocabulary else value
    return words.removesuffix(f" {part.label}")


def variations(
    shot: Shot, n: int | None = None, vary: Vary = ("camera",), seed: int = 0
) -> tuple[Variation, ...]:
    """``n`` variations of ``shot``, all different.

    With names of parts (``["camera", "light"]``) the first is the shot itself, and the values of
    the others are those of the vocabulary that say something else and clash with nothing that
    stands. With values (``{"camera": ["orbit", "static"]}``) the variations have those and no
    others, and without ``n`` every combination of them; a part with no values there takes those of
    the vocabulary. Each value, and each pair of values, comes about as often as any other.

    :raises RequestError: a part or a value does not exist, a part has no vocabulary to choose from,
        or there are not that many variations.
    """
    named = vary if isinstance(vary, Mapping) else dict.fromkeys(vary, ())
    parts = {part_named(name): _values(shot, name, values) for name, values in named.items()}
    itself = (Variation(shot=shot),) if not any(named.values()) else ()
    if n is None and all(named.values()):
        return tuple(_made(shot, parts, each) for each in product(*parts.values()))
    if n is None or n < 1:
        raise RequestError("Say how many variations there shall be: 1 or more.")
    found = _chosen(shot, n - len(itself), parts, seed)
    made = (*itself, *found)
    if len(made) < n:
        raise RequestError(f"There are {len(made)} such variations, not {n}: ask for fewer.")
    return made


def part_named(name: str) -> ShotPart:
    """The part that ``name`` means: ``camera``, ``light``, ``shot-size``.

    :raises RequestError: there is none; the nearest is named.
    """
    plain = name.strip().lower().replace("-", "_").replace(" ", "_")
    if plain in _ALSO:
        return _ALSO[plain]
    try:
        return ShotPart(plain)
    except ValueError:
        near = did_you_mean(plain, [*ShotPart, *_ALSO]) or f"; there are {', '.join(ShotPart)}"
        raise RequestError(f"A shot has no part {name!r}{near}.") from None


def _values(shot: Shot, name: str, given: Sequence[str]) -> list[str]:
    """What a part can be: as given, keys as keys, each once; else what the vocabulary has."""
    part = part_named(name)
    if not given:
        return _vocabulary(shot, part)
    kept = [said for value in given for said in put(shot, part, [value]).shot.given(part)]
    if not kept:
        raise RequestError(f"There is no value for {part.label}: write {part}=…,….")
    return list(dict.fromkeys(kept))


def _vocabulary(shot: Shot, part: ShotPart) -> list[str]:
    """The keys that say something else than the shot does, wherever it says that."""
    role = part.vocabulary
    if role is None:
        listed = join_words([str(each) for each in ShotPart if each.vocabulary], "or")
        raise RequestError(
            f"There is no list of values for {part.label}: name some ({part}=…,…), or vary "
            f"{listed}."
        )
    said = (text for other, _ in shot.parts() for text in shot.said(other))
    known = {key for text in said for key in keys_said(role, text)} | {*shot.given(part)}
    return [key for key in keys(role) if key not in known]


def _chosen(
    shot: Shot, n: int, values: Mapping[ShotPart, Sequence[str]], seed: int
) -> tuple[Variation, ...]:
    """At most ``n`` variations that do not clash where the shot itself does not."""
    known = _clashes(shot)
    made = (_made(shot, values, choice) for choice in _even(list(values.values()), seed))
    return tuple(islice((each for each in made if _clashes(each.shot) <= known), n))


def _made(shot: Shot, parts: Mapping[ShotPart, object], choice: _Choice) -> Variation:
    chosen = tuple(zip(parts, choice, strict=True))
    removed: list[Removed] = []
    for part, value in chosen:
        placed = put(shot, part, [value])
        shot, removed = placed.shot, [*removed, *placed.removed]
    return Variation(shot=shot, chosen=chosen, removed=tuple(removed))


def _clashes(shot: Shot) -> frozenset[str]:
    """The contradictions that the linter sees, by rule."""
    found = {problem.rule for problem in lint(shot.prompt)}
    return frozenset(rule for rule in found if find_rule(rule).topic is Topic.CONFLICT)


def _even(values: Sequence[Sequence[str]], seed: int) -> Iterator[_Choice]:
    """Every combination once, so that at any length all values and pairs come equally often."""
    dice = random.Random(seed)
    shuffled = [dice.sample(each, len(each)) for each in values]
    singles: Counter[object] = Counter()
    pairs: Counter[object] = Counter()
    used: set[_Choice] = set()
    for _ in range(prod(map(len, shuffled))):
        choice = next(each for each in _ranked(shuffled, (), singles, pairs) if each not in used)
        used.add(choice)
        marks = list(enumerate(choice))
        singles.update(marks)
        pairs.update(combinations(marks, 2))
        yield choice


def _ranked(
    values: Sequence[Sequence[str]],
    chosen: _Choice,
    singles: Counter[object],
    pairs: Counter[object],
) -> Iterator[_Choice]:
    """All combinations that begin with ``chosen``, the least seen first."""
    at = len(chosen)
    if at == len(values):
        yield chosen
        return
    before = list(enumerate(chosen))

    def seen(value: str) -> tuple[int, int]:
        return singles[at, value], sum(pairs[mark, (at, value)] for mark in before)

    for value in sorted(values[at], key=seen):
        yield from _ranked(values, (*chosen, value), singles, pairs)
