"""Free text to the parts of a shot: every word of it ends in exactly one.

The reader (:func:`rushes.prompts.read`) says what the words are; this says where they belong. A
clause that names no thing is cut between what it says (*slow motion close-up*); one that does gives
up what stands at its ends (*a drone shot of …*, *… at golden hour*), and the rest is the picture's
sentence: who, does what, where. A shot has one such sentence; further ones are details.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.clauses import Clause, Prompt, clauses
from rushes.prompts.edges import prefix_end, suffix_start
from rushes.prompts.interjected import apart
from rushes.prompts.lexicon import Grammar
from rushes.prompts.naming import key_named
from rushes.prompts.scene import goes_on_doing, has_subject, is_deed, is_place, scene_pieces
from rushes.prompts.shot_part import ShotPart
from rushes.prompts.tags import SCENIC, Piece, is_filmed, named_whole, tag_pieces, whole
from rushes.prompts.values import SEVERAL, values_of

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A label whose list is cut between what it says: *Camera: wide shot, slow push in, 35 mm*.
_LISTS = frozenset({ShotPart.CAMERA, ShotPart.SHOT_SIZE})


@dataclass(frozen=True, slots=True)
class _Scene:
    """Words that show something, not yet cut.

    ``comma``: only a comma parts it from before; ``goes_on``: not even that, but what is denied or
    spoken within its sentence.
    """

    first: int
    last: int
    comma: bool
    goes_on: bool = False


def parts_of(text: str, negative: str = "") -> dict[str, str | list[str]]:
    """The parts of a shot that ``text`` says, as :class:`~rushes.prompts.Shot` takes them.

    ``negative``: a negative prompt, whose items are added to what the text denies.
    """
    prompt = Prompt(text)
    said: dict[ShotPart, list[str]] = {}
    found = pieces(prompt)
    times = Counter(piece.part for piece in found)
    for piece in found:
        # Of what there is one of, several are joined as they were written.
        named = piece.part in SEVERAL or times[piece.part] == 1
        for value in values_of(prompt, piece, named=named):
            given = said.setdefault(piece.part, [])
            if piece.goes_on and given:
                given[-1] += f" {value}"
            else:
                given.append(value)
    if negative.strip():
        items = Prompt(negative)
        for clause in clauses(items):
            value = items.said(clause.body, clause.last)
            said.setdefault(ShotPart.NEGATIVE, []).append(value)
    return {
        str(part): values if part in SEVERAL else ", ".join(values) for part, values in said.items()
    }


def pieces(prompt: Prompt) -> list[Piece]:
    """The text cut into parts, from left to right; each word is in exactly one piece."""
    cut: list[Piece | _Scene] = []
    seen = False
    for clause in clauses(prompt):
        found = list(_cut(prompt, clause, seen=seen))
        seen = seen or any(
            isinstance(each, _Scene)
            and (
                has_subject(prompt, each.first, each.last) or is_deed(prompt, each.first, each.last)
            )
            for each in found
        )
        cut += found
    return sorted(_settled(prompt, cut), key=lambda piece: piece.first)


def _cut(prompt: Prompt, clause: Clause, *, seen: bool) -> Iterator[Piece | _Scene]:
    """A clause as pieces, and what of it shows something."""
    if clause.label is not None:
        yield from _labelled(prompt, clause)
        return
    comma, goes_on = clause.comma, False
    for piece in apart(prompt, clause):
        if piece.part is not ShotPart.DETAILS:
            yield piece
            continue
        yield from _run(prompt, _Scene(piece.first, piece.last, comma, goes_on), seen=seen)
        comma = goes_on = True


def _labelled(prompt: Prompt, clause: Clause) -> Iterator[Piece]:
    found: list[Piece] = []
    label = clause.label or ShotPart.DETAILS
    if label in _LISTS:
        found = tag_pieces(prompt, clause.body, clause.last)
    elif label.vocabulary is not None:
        found = _misplaced(prompt, clause, label)
    found = found or [Piece(label, clause.body, clause.last)]
    yield Piece(found[0].part, clause.first, found[0].last, clause.body - clause.first)
    yield from found[1:]


def _misplaced(prompt: Prompt, clause: Clause, label: ShotPart) -> list[Piece]:
    """*Lighting: golden hour*: a name that is of another part than its label says."""
    found = tag_pieces(prompt, clause.body, clause.last)
    said = prompt.said(clause.body, clause.last)
    role = found[0].part.vocabulary if len(found) == 1 else None
    ours = label.vocabulary is not None and key_named(label.vocabulary, said)
    return found if role is not None and key_named(role, said) and not ours else []


def _run(prompt: Prompt, scene: _Scene, *, seen: bool) -> Iterator[Piece | _Scene]:
    """Words that deny nothing: what says how it looks as pieces, the picture as a scene."""
    first, last = scene.first, scene.last
    shows = _shows(prompt, first, last)
    named = named_whole(prompt, first, last)
    end = suffix_start(prompt, first, last) if named is None else last + 1
    part = named or whole(prompt, first, end - 1, seen=seen)
    if part is not None:
        yield Piece(part, first, end - 1)
        yield from tag_pieces(prompt, end, last) if end <= last else ()
        return
    tags = [] if shows else tag_pieces(prompt, first, last)
    yield from tags
    if not shows:
        yield from () if tags else (scene,)
        return
    start = prefix_end(prompt, first, end - 1)
    if first < start and seen and _camera_only(prompt, first, start):
        start = end
    before = tag_pieces(prompt, first, start - 1) if first < start else []
    after = tag_pieces(prompt, end, last) if end <= last else []
    start, end = (start if before else first), (end if after else last + 1)
    yield from before
    if start < end:
        yield _Scene(start, end - 1, scene.comma, scene.goes_on)
    yield from after


def _shows(prompt: Prompt, first: int, last: int) -> bool:
    return any(each.has(SCENIC) and not is_filmed(each) for each in prompt.within(first, last))


def _camera_only(prompt: Prompt, first: int, start: int) -> bool:
    """Whether a clause begins with the camera, so that things after it are where it looks."""
    return any(Role.CAMERA in each.keys for each in prompt.within(first, start - 1))


def _settled(prompt: Prompt, cut: list[Piece | _Scene]) -> Iterator[Piece]:
    """Every scene as pieces: one is the picture's sentence, others add to it or are details."""
    scenes = _listed(prompt, [each for each in cut if isinstance(each, _Scene)])
    main = _main(prompt, scenes)
    placed = any(is_place(prompt, each.first, each.last) for each in scenes)
    located = main >= 0 and not placed and _ends_in_a_place(prompt, scenes[main])
    doing = False
    for number, scene in enumerate(scenes):
        span = scene.first, scene.last
        before = number == main - 1 and scenes[main].comma and is_deed(prompt, *span)
        doing = doing and scene.comma and goes_on_doing(prompt, *span)
        if number == main:
            doing = True
            yield from scene_pieces(prompt, *span, place=not placed)
        elif is_place(prompt, *span) and not located:
            located = True
            yield Piece(ShotPart.SETTING, *span)
        elif scene.goes_on and number == main + 1:
            yield Piece(ShotPart.ACTION, *span, goes_on=True)
        elif (before or doing) and (placed or not located):
            yield Piece(ShotPart.ACTION, *span)
        else:
            yield Piece(ShotPart.DETAILS, *span)
    yield from (each for each in cut if isinstance(each, Piece))


def _ends_in_a_place(prompt: Prompt, scene: _Scene) -> bool:
    found = scene_pieces(prompt, scene.first, scene.last)
    return any(each.part is ShotPart.SETTING for each in found)


def _listed(prompt: Prompt, scenes: list[_Scene]) -> list[_Scene]:
    """*a cat, a dog and a bird play*: things in a list are one scene."""
    joined: list[_Scene] = []
    for scene in scenes:
        before = joined[-1] if joined else None
        if before is not None and scene.comma and _lists(prompt, before, scene):
            joined[-1] = _Scene(before.first, scene.last, before.comma)
        else:
            joined.append(scene)
    return joined


def _lists(prompt: Prompt, before: _Scene, scene: _Scene) -> bool:
    """Whether a scene goes on with a list of things, whose end has an *and* before its deed."""
    apart = any(not prompt.words[at].pause for at in range(before.last + 1, scene.first))
    if apart or scene.goes_on or not has_subject(prompt, before.first, before.last):
        return False
    cut = scene_pieces(prompt, scene.first, scene.last)
    only = scene_pieces(prompt, before.first, before.last)
    head = range(cut[0].first, cut[0].last + 1)
    linked = any(prompt.grammar(at) == Grammar.LINK for at in head)
    return cut[0].part is only[0].part is ShotPart.SUBJECT and len(only) == 1 and linked


def _main(prompt: Prompt, scenes: list[_Scene]) -> int:
    """Which scene is the picture's sentence: the first with a thing that acts, else a deed."""
    for test in (has_subject, is_deed):
        for number, scene in enumerate(scenes):
            if test(prompt, scene.first, scene.last):
                return number
    others = [n for n, each in enumerate(scenes) if not is_place(prompt, each.first, each.last)]
    return others[0] if others else -1
