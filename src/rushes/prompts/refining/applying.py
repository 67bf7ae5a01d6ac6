"""One wish carried out on a shot."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rushes.errors import join_words
from rushes.prompts.breakdown import Kind, Role
from rushes.prompts.lexicon import nearest, phrase
from rushes.prompts.placing import add, put, take_out, without
from rushes.prompts.reader import read
from rushes.prompts.refining.hearing import Thing, Way, Wish
from rushes.prompts.refining.matching import Entry
from rushes.prompts.refining.rules import EditRule, Elsewhere, Rule, Step, keys_of, rules
from rushes.prompts.shot_part import ShotPart
from rushes.prompts.values import SEVERAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.shot import Shot

#: Parts that only one value can hold at a time, also where the shot takes several.
_ONE = frozenset({ShotPart.CAMERA, ShotPart.STYLE})
#: Parts of which a negative prompt can name what shall not be there.
_DENIABLE = frozenset(
    {ShotPart.WEATHER, ShotPart.STYLE, ShotPart.LIGHTING, ShotPart.PALETTE, ShotPart.LENS}
)
_SENTENCES = (ShotPart.SUBJECT, ShotPart.ACTION, ShotPart.SETTING)
_PEOPLE = frozenset({"people", "persons", "humans", "person", "human"})


class Unmet(Exception):  # noqa: N818 - it never leaves this package
    """The wish changes nothing; the message says why."""


def granted(shot: Shot, wish: Wish) -> tuple[Shot, str]:
    """The shot after ``wish``, and what was asked for.

    :raises Unmet: it changes nothing.
    """
    match wish.about:
        case Elsewhere():
            raise Unmet(wish.about.where)
        case Rule():
            return _by_rule(shot, wish, wish.about)
        case Entry():
            return _entry(shot, wish, ShotPart(wish.about.role.value), wish.about.key)
        case Thing():
            return _thing(shot, wish, wish.about)


def _by_rule(shot: Shot, wish: Wish, rule: Rule) -> tuple[Shot, str]:
    if wish.way in {Way.AWAY, Way.DENY}:
        if rule.against is None:
            raise Unmet("there is no rule for the contrary; say what it shall be instead")
        rule = rules().rules[rule.against]
    made = shot
    for edit in rule.edits:
        changed = _edited(made, edit, far=wish.far)
        if changed != made and not edit.all:
            return changed, rule.asks
        made = changed
    if made == shot:
        raise Unmet(f"it asks for {rule.asks}, and {_stands(shot, rule)}")
    return made, rule.asks


def _stands(shot: Shot, rule: Rule) -> str:
    """What the shot says of the parts that the rule would change."""
    ladders = rules().ladders
    parts = [ladders[edit.on].part if edit.on else edit.part for edit in rule.edits]
    said = [
        f"its {part.label} is {join_words([*shot.given(part)])} already"
        for part in dict.fromkeys(parts)
        if part and shot.given(part)
    ]
    return join_words(said) or "nothing in it could change so"


def _edited(shot: Shot, edit: EditRule, *, far: bool) -> Shot:
    """The shot after one edit; the same where that does not fit."""
    if edit.on is not None:
        return _stepped(shot, edit, far=far)
    part = edit.part
    if part is None:
        return shot
    given, meant = shot.given(part), shot.meant(part)
    stands = set(meant or given or ("",))
    if stands & {*edit.unless} or (edit.when is not None and not stands <= {*edit.when}):
        return shot
    if edit.to is not None:
        return shot if given == (edit.to,) else put(shot, part, [edit.to]).shot
    if edit.beside is not None:
        return shot if edit.beside in given else add(shot, part, edit.beside).shot
    left = [each for each in given if each not in (edit.drop or ())][: edit.keep]
    return shot if tuple(left) == given else shot.but(**{part: left if part in SEVERAL else ""})


def _stepped(shot: Shot, edit: EditRule, *, far: bool) -> Shot:
    ladder = rules().ladders[edit.on or ""]
    part, role, steps = ladder.part, Role(ladder.part.value), ladder.steps
    up = edit.step is Step.UP
    found = list(_rungs(shot, part, role, steps))
    if found:
        value, at = found[0]
        there = at + (1 if up else -1)
        if not 0 <= there < len(steps):
            return shot
        target = steps[there]
        others = [each for each in shot.given(part) if each != value]
        shot = put(shot, part, others).shot if target != value else shot
    elif "" in steps:
        target = steps[steps.index("") + (1 if up else -1)]
    else:
        target = ladder.up_from_nothing if up else ladder.down_from_nothing
    if far:
        target = steps[-1 if up else 0]
    if not target:
        return shot
    return (put(shot, part, [target]) if part not in SEVERAL else add(shot, part, target)).shot


def _rungs(
    shot: Shot, part: ShotPart, role: Role, steps: tuple[str, ...]
) -> Iterator[tuple[str, int]]:
    """The values of a part that stand on a ladder, and where."""
    for value in shot.given(part):
        for key in shot.of(**{part: value}).meant(part):
            rung = nearest(role, key, [step for step in steps if step])
            if rung is not None:
                yield value, steps.index(rung)


def _entry(shot: Shot, wish: Wish, part: ShotPart, key: str) -> tuple[Shot, str]:
    """A key of the vocabulary: said, or no longer."""
    words = phrase(Role(part.value), key)
    if wish.way is Way.TOWARD:
        if key in shot.meant(part) and (part not in _ONE or len(shot.given(part)) == 1):
            raise Unmet(f"it says so already: its {part.label} is {', '.join(shot.given(part))}")
        made = (
            put(shot, part, [key]) if part in _ONE or part not in SEVERAL else add(shot, part, key)
        )
        return made.shot, f"{words} as its {part.label}"
    made = take_out(shot, part, {key})
    if wish.way is Way.DENY and part in _DENIABLE:
        denied = wish.about.words if isinstance(wish.about, Thing) else words
        return add(made.shot, ShotPart.NEGATIVE, denied).shot, f"no {denied}"
    if made.shot == shot:
        raise Unmet(
            f"it does not say {words}; say which {part.label} it shall have instead "
            f"(rushes prompt words {part})"
        )
    return made.shot, f"no {words}" if wish.way is Way.DENY else f"less {words}"


def _thing(shot: Shot, wish: Wish, thing: Thing) -> tuple[Shot, str]:
    if thing.instead is not None:
        return _replaced(shot, thing.words, thing.instead), f"{thing.instead} instead"
    if thing.counted:
        return _counted(shot, thing.words, fewer=wish.way is Way.AWAY)
    if wish.way is Way.TOWARD:
        if thing.words in shot.details:
            raise Unmet("it says so already")
        return add(shot, ShotPart.DETAILS, thing.words).shot, thing.words
    said = [each for each in read(thing.words).parts if each.text == thing.words]
    for part in said:
        if part.role.value in set(ShotPart) and (place := ShotPart(part.role.value)).vocabulary:
            return _entry(shot, wish, place, part.key)
    _refuse_subject(shot, thing.words)
    shot = shot.but(
        details=[each for each in shot.details if not _names(each, thing.words)],
        sound=[each for each in shot.sound if not _names(each, thing.words)],
    )
    for place in _SENTENCES:
        shot = shot.but(**{place: _cut(getattr(shot, place), thing.words)})
    if thing.words in shot.negative:
        raise Unmet("it is in the negative prompt already")
    return add(shot, ShotPart.NEGATIVE, thing.words).shot, f"no {thing.words}"


def _counted(shot: Shot, words: str, *, fewer: bool) -> tuple[Shot, str]:
    """*few people* or *many people* as a detail, where that can be counted."""
    nouns = (*read(words).subjects, *read(words).props)
    if not any(noun.count > 1 for noun in nouns):
        raise Unmet(f"say “no {words}”, or “add” and what shall be seen")
    said = f"{'few' if fewer else 'many'} {words}"
    kept = [each for each in shot.details if not _names(each, words)]
    return shot.but(details=[*kept, said]), said


def _refuse_subject(shot: Shot, words: str) -> None:
    """The subject is what is shown: it is replaced, not removed."""
    first = next(iter(read(shot.subject).subjects), None)
    person = first is not None and first.kind is Kind.PERSON and words.lower() in _PEOPLE
    if first is not None and (person or _names(first.text, words)):
        raise Unmet(f"its subject is {shot.subject}; say what it shall show instead of that")


def _names(text: str, words: str) -> bool:
    """Whether a text names what ``words`` do: by the same words, or the same thing."""
    keys, wanted = keys_of(text), keys_of(words)
    if any(keys[at : at + len(wanted)] == wanted for at in range(len(keys))):
        return True
    sought = {noun.name for noun in (*read(words).subjects, *read(words).props)}
    return bool(sought & {noun.name for noun in (*read(text).subjects, *read(text).props)})


def _cut(text: str, words: str) -> str:
    """A sentence without ``words``, where they are not its beginning."""
    found = re.search(rf"\b{re.escape(words)}\b", text, re.IGNORECASE)
    return without(text, found.span()) if found and found.start() else text


def _replaced(shot: Shot, old: str, new: str) -> Shot:
    """Every part with ``new`` for ``old``; the article before it goes where ``new`` has its own."""
    own = new.split(maxsplit=1)[0].lower() in {"a", "an", "the", "some", "two", "three"}
    before = r"(?:\b(?:an?|the)\s+)?" if own else ""
    bare = re.sub(r"^(?:an?|the)\s+", "", old, flags=re.IGNORECASE)
    wanted = re.compile(rf"{before}\b{re.escape(bare)}\b", re.IGNORECASE)
    changed = {}
    for part, several in shot.parts():
        written = tuple(wanted.sub(lambda _: new, each) for each in several)
        if written != several:
            changed[str(part)] = written if part in SEVERAL else written[0]
    if not changed:
        raise Unmet(f"it does not say {old} in one piece")
    return shot.but(**changed)
