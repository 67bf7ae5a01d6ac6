"""What was found beside what was labelled."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.prompts.labelled import ROLES, Labelled

from rushes.prompts import Role, keys, read
from rushes.prompts.lint import every_rule, find_rule, lint

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Labelled by words, not by keys of the vocabulary.
_WORDED = frozenset({Role.SUBJECT, Role.ACTION, Role.SETTING, Role.DIALOGUE, Role.EXCLUDED})


@dataclass
class Tally:
    """Counts for one part or one rule."""

    labelled: int = 0
    recalled: int = 0
    """Of the labelled, those that were found."""
    found: int = 0
    right: int = 0
    """Of the found, those that were labelled."""

    @property
    def precision(self) -> str:
        """As a table shows it: the share and the counts."""
        return _share(self.right, self.found)

    @property
    def recall(self) -> str:
        """As a table shows it: the share and the counts."""
        return _share(self.recalled, self.labelled)


@dataclass
class Errors:
    """What went wrong with one prompt."""

    text: str
    missed: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)


@dataclass
class Score:
    """Tallies of one set by role or rule id, and the errors by prompt."""

    tallies: defaultdict[str, Tally]
    errors: list[Errors]

    def overall(self) -> Tally:
        """Everything together."""
        each = self.tallies.values()
        return Tally(
            sum(one.labelled for one in each),
            sum(one.recalled for one in each),
            sum(one.found for one in each),
            sum(one.right for one in each),
        )


def parts_of(prompts: Iterable[Labelled]) -> Score:
    """How well the reader finds the parts of English prompts."""
    score = Score(defaultdict(Tally), [])
    for prompt in prompts:
        if not prompt.english:
            continue
        found = _found(prompt.text)
        errors = Errors(prompt.text)
        for role in ROLES:
            said = prompt.parts.get(role, ())
            missed = [label for label in said if not _any(role, [label], found[role])]
            wrong = [each for each in found[role] if not _any(role, said, [each])]
            extra = [each for each in wrong if not _elsewhere(role, each[0], prompt)]
            right = len(found[role]) - len(wrong)
            _count(score.tallies[role], len(said), len(missed), right + len(extra), len(extra))
            errors.missed += [f"{role} {label}" for label in missed]
            errors.extra += [f"{role} {key} ({text})" for key, text in extra]
        score.errors.append(errors)
    return score


def faults_of(prompts: Iterable[Labelled]) -> Score:
    """How well the linter finds the faults, under ``strict``."""
    score = Score(defaultdict(Tally), [])
    for prompt in prompts:
        said = set(prompt.faults)
        found = {problem.rule for problem in lint(prompt.request, config="strict")}
        if not prompt.english:
            found = {rule for rule in found if rule in said or not find_rule(rule).reads}
        for rule in sorted(said | found):
            here, there = rule in said, rule in found
            _count(score.tallies[rule], here, here and not there, there, there and not here)
        score.errors.append(Errors(prompt.text, sorted(said - found), sorted(found - said)))
    return score


def _elsewhere(role: Role, key: str, prompt: Labelled) -> bool:
    """Whether that key is labelled under another role: *macro* is a lens and a shot size."""
    others = {each: labels for each, labels in prompt.parts.items() if each is not role}
    return role not in _WORDED and any(key in labels for labels in others.values())


def unlabelled(prompts: Iterable[Labelled]) -> list[str]:
    """The rules that no prompt is labelled with: of those nothing is known here."""
    said = {rule for prompt in prompts for rule in prompt.faults}
    return [rule.id for rule in every_rule() if rule.id not in said]


def _count(tally: Tally, labelled: int, missed: int, found: int, extra: int) -> None:
    tally.labelled += labelled
    tally.recalled += labelled - missed
    tally.found += found
    tally.right += found - extra


def _found(text: str) -> dict[str, list[tuple[str, str]]]:
    """Key and words of each part by role, each key of the vocabulary once."""
    breakdown = read(text)
    found: dict[str, dict[tuple[str, str], tuple[str, str]]] = defaultdict(dict)
    for part in breakdown.parts:
        words = part.text.lower()
        found[part.role].setdefault(
            (part.key, words if part.role in _WORDED else ""), (part.key, words)
        )
    found[Role.SUBJECT] = {
        (noun.name, noun.text): (noun.name, noun.text.lower()) for noun in breakdown.subjects
    }
    return {role: list(found[role].values()) for role in ROLES}


def _any(role: Role, labels: Iterable[str], found: Iterable[tuple[str, str]]) -> bool:
    """Whether one of these labels is one of these parts."""
    pairs = [(label, key, text) for label in labels for key, text in found]
    return any(_same(role, label, key, text) for label, key, text in pairs)


def _same(role: Role, label: str, key: str, text: str) -> bool:
    """A key is itself; words are the same if one stands within the other."""
    if label == key:
        return True
    if role not in _WORDED and label in keys(role):
        return False
    said = label.lower()
    return _within(said, text) or _within(text, said)


def _within(inner: str, outer: str) -> bool:
    return bool(inner) and re.search(rf"(?<!\w){re.escape(inner)}(?!\w)", outer) is not None


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2f} ({part}/{whole})" if whole else "–"
