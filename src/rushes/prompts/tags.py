"""What says how a picture looks and is filmed, apart from what it shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.lexicon import Grammar
from rushes.prompts.naming import key_meant, key_named
from rushes.prompts.shot_part import VOCABULARY_PARTS, ShotPart

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rushes.prompts.clauses import Prompt, Stretch

#: Always said of the picture, wherever it stands. Of several, the first.
_FILMED = (
    Role.CAMERA, Role.SHOT_SIZE, Role.ANGLE, Role.LENS, Role.COMPOSITION, Role.STYLE, Role.SOUND,
    Role.LIGHTING, Role.PALETTE,
)  # fmt: skip
#: Said of the picture where it stands apart, else of a thing: *a calm lake*.
_ADJECTIVES = (Role.TIME, Role.WEATHER, Role.PACE, Role.MOOD, Role.QUALITY)
#: What a sentence of the picture is made of.
SCENIC = frozenset({Role.SUBJECT, Role.PROP, Role.CLOTHING, Role.ACTION, Role.SETTING})
#: The key of words such as *shot of* and *the camera*, which lead to what they are about.
_MEDIUM = "medium"
#: What leads from what a clause is about to something that it meets.
_PASSING = frozenset({"through", "across", "over", "into", "from", "onto", "off"})
#: Nouns that say which part the adjectives before them are of, and how many words may stand there.
_KIND_NOUNS = {
    "style": ShotPart.STYLE, "look": ShotPart.STYLE, "aesthetic": ShotPart.STYLE,
    "palette": ShotPart.PALETTE, "grade": ShotPart.PALETTE, "grading": ShotPart.PALETTE,
    "tones": ShotPart.PALETTE, "colors": ShotPart.PALETTE, "colours": ShotPart.PALETTE,
    "mood": ShotPart.MOOD, "atmosphere": ShotPart.MOOD, "vibe": ShotPart.MOOD,
    "lighting": ShotPart.LIGHTING,
}  # fmt: skip
_KIND_WORDS = 5
#: What may be said in passing there.
_LOOKS = frozenset({ShotPart.STYLE, ShotPart.PALETTE, ShotPart.MOOD, ShotPart.LIGHTING})
#: What leads from a thing to what is said of it.
_SAID_OF = frozenset({Grammar.WITH, Grammar.PLACE, Grammar.BELOW, Grammar.ABOVE, Grammar.WEAR})
#: A clause with more words that say nothing known than this tells of something else.
_UNKNOWN = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """Words ``first`` to ``last`` (inclusive) of a prompt, and the part of the shot they are.

    ``label``: how many of them only name the part, before a colon; ``goes_on``: whether they go on
    after a denial or speech within the same sentence.
    """

    part: ShotPart
    first: int
    last: int
    label: int = 0
    goes_on: bool = False


def part_of(prompt: Prompt, stretch: Stretch) -> ShotPart | None:
    """The part that a stretch says by itself; None for things, deeds, and words that lead on."""
    said = prompt.said(stretch.first, stretch.last)
    ours = [role for role in (*_FILMED, *_ADJECTIVES) if role in stretch.keys]
    filmed = [role for role in ours if role in _FILMED]
    if not filmed and stretch.has(SCENIC):
        return None
    role = _named(ours, said) or (ours[0] if ours else None)
    if role is Role.QUALITY:
        return None if stretch.keys[role] == _MEDIUM else ShotPart.DETAILS
    return ShotPart(role) if role is not None else None


def _named(roles: Sequence[Role], said: str) -> Role | None:
    """The first role of which ``said`` is a name, or else nearly one."""
    ours = [role for role in roles if role in VOCABULARY_PARTS]
    named = (role for name in (key_named, key_meant) for role in ours if name(role, said))
    return next(named, None)


def is_filmed(stretch: Stretch) -> bool:
    """Whether it can only be said of the picture: *drone shot*, not *night*."""
    return stretch.has(_FILMED)


def tag_pieces(prompt: Prompt, first: int, last: int) -> list[Piece]:
    """Words that name no thing, cut between what they say; empty where they say nothing known."""
    whole = named_whole(prompt, first, last)
    if whole is not None:
        return [Piece(whole, first, last)]
    tags = [each for each in prompt.within(first, last) if part_of(prompt, each)]
    if not tags or (_unknown(prompt, first, last) > _UNKNOWN and not any(map(is_filmed, tags))):
        return []
    if _of_something(prompt, first, last, tags[0].first):
        return []
    pieces: list[Piece] = []
    for tag in tags:
        part = part_of(prompt, tag) or ShotPart.DETAILS
        if not pieces:
            pieces.append(Piece(part, first, tag.last))
            continue
        start = _start(prompt, pieces[-1].last + 1, tag.first)
        if any(prompt.key(at) in _PASSING for at in range(start, tag.first)):
            # *a flashlight beam cutting through dust* is about the beam.
            pieces[-1] = Piece(pieces[-1].part, pieces[-1].first, tag.last)
            continue
        if part is pieces[-1].part and not _two(prompt, pieces[-1], start, tag):
            pieces[-1] = Piece(part, pieces[-1].first, tag.last)
            continue
        pieces[-1] = Piece(pieces[-1].part, pieces[-1].first, start - 1)
        pieces.append(Piece(part, start, tag.last))
    pieces[-1] = Piece(pieces[-1].part, pieces[-1].first, last)
    return list(_paced(pieces))


def whole(prompt: Prompt, first: int, last: int, *, seen: bool) -> ShotPart | None:
    """The one part that all the words say together, things in them included; None mostly.

    ``seen``: whether the subject was named before, so that a thing in here is none.
    """
    part = _kind(prompt, first, last)
    if part is not None:
        return part
    inside = prompt.within(first, last)
    shows = any(each.has(SCENIC) and not is_filmed(each) for each in inside)
    if shows and not seen:
        return None
    begun = {role for each in inside[:2] for role in each.keys if each.first <= first + 2}
    if "camera" in {prompt.key(first), prompt.key(min(first + 1, last))}:
        return ShotPart.CAMERA if any(Role.CAMERA in each.keys for each in inside) else None
    passing = any(prompt.key(at) in _PASSING for at in range(first, last + 1))
    return ShotPart.LIGHTING if shows and passing and Role.LIGHTING in begun else None


def _kind(prompt: Prompt, first: int, last: int) -> ShotPart | None:
    """*Kurosawa style*, *cyberpunk color palette*: the last word says which part it is."""
    part = _KIND_NOUNS.get(prompt.key(last))
    inside = [each for each in prompt.within(first, last) if each.first < last]
    if part is None or first == last or last - first > _KIND_WORDS:
        return None
    if any(each.has(SCENIC) and not is_filmed(each) for each in inside):
        return None
    others = {part_of(prompt, each) for each in inside} - {None, ShotPart.DETAILS}
    return part if others <= _LOOKS else None


def named_whole(prompt: Prompt, first: int, last: int) -> ShotPart | None:
    """The part of which the words, all together, are a name."""
    said = prompt.said(first, last)
    read = {role for stretch in prompt.within(first, last) for role in stretch.keys}
    role = _named([role for role in (*_FILMED, *_ADJECTIVES) if role in read], said)
    return ShotPart(role) if role is not None else None


def _two(prompt: Prompt, before: Piece, start: int, tag: Stretch) -> bool:
    """Whether two neighbours of one part are two values, and not the words of one."""
    if prompt.words[start - 1].pause or prompt.grammar(start) == Grammar.LINK:
        return True
    role = before.part.vocabulary
    spans = ((before.first, before.last), (start, tag.last))
    return role is None or all(key_named(role, prompt.said(*span)) for span in spans)


def _of_something(prompt: Prompt, first: int, last: int, tag: int) -> bool:
    """*a storefront with a neon sign*: it is said of a thing that no word is known for."""
    if any(Role.LETTERING in each.keys for each in prompt.within(first, last)):
        return True
    words = range(first, last + 1)
    if any(prompt.words[at].picture and at not in prompt.owner for at in words):
        return True
    things = (at for at in range(first, tag) if at not in prompt.owner and not prompt.grammar(at))
    thing = next(things, tag)
    return any(prompt.grammar(at) in _SAID_OF for at in range(thing + 1, tag))


def _unknown(prompt: Prompt, first: int, last: int) -> int:
    words = range(first, last + 1)
    return sum(at not in prompt.owner and not prompt.grammar(at) for at in words)


def _start(prompt: Prompt, after: int, tag: int) -> int:
    """Where the words of the tag at ``tag`` begin: unknown adjectives belong to what follows."""
    while after < tag and prompt.words[after].pause:
        after += 1
    return after


def _paced(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """*slow dolly in* is one move, and so is *pans left slowly*."""
    joined: list[Piece] = []
    for piece in pieces:
        before = joined[-1] if joined else None
        both = {piece.part, before.part} if before is not None else set()
        if before is not None and both == {ShotPart.PACE, ShotPart.CAMERA}:
            joined[-1] = Piece(ShotPart.CAMERA, before.first, piece.last)
        else:
            joined.append(piece)
    yield from joined
