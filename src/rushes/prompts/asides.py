"""What a prompt puts beside the picture: speech, lettering, and what is heard.

*"Over here," she calls* is spoken, a sign that reads *"OPEN"* is lettering, and *sound of distant
thunder* brings no storm. The words in them name nothing that is to be seen, so they are found
before the others. Quoted words that are none of these stay words of the prompt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.inflection import verb_forms

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The longest speech, and how far around a quotation one looks for who says it, in letters.
_LONGEST, _NEAR = 600, 70
_SPEAK = (
    "say", "ask", "whisper", "shout", "yell", "reply", "answer", "exclaim", "mutter", "murmur",
    "scream", "announce", "declare", "call out", "speak", "tell", "sing", "chant", "narrate",
    "remark", "respond", "add", "mumble", "cry", "plead", "greet", "explain", "continue", "growl",
    "hiss", "sigh", "joke", "recite", "warn", "order", "beg", "state", "mouth", "laugh",
)  # fmt: skip
_SPOKEN = "|".join(sorted({form for verb in _SPEAK for form in verb_forms(verb)}))
#: Things that carry letters, and ways of putting letters on a thing.
_LETTERED = (
    r"signs?|signage|texts?|titles?|captions?|labels?|logos?|words?|letters|lettering|posters?|"
    r"banners?|billboards?|screens?|t-?shirts?|shirts?|headlines?|subtitles?|overlays?|typography|"
    r"graffiti|inscriptions?|notes?|plates?|stickers?|marquee|tattoos?|message|plaque|mug|flag|"
    r"placards?|chalkboard|blackboard|whiteboard|cards?|tag|slogan|tagline|name tag|neon|envelope"
)
_LETTERS = r"written|printed|engraved|inscribed|spells?|spelling|titled|lettered"

_QUOTED = re.compile(
    rf'"([^"\n]{{1,{_LONGEST}}})"|“([^”\n]{{1,{_LONGEST}}})”|„([^“”\n]{{1,{_LONGEST}}})[“”]|'
    rf"«([^»\n]{{1,{_LONGEST}}})»|(?<!\w)‘([^‘\n]{{1,{_LONGEST}}}?)’(?!\w)|"
    rf"(?<![\w'])'(?=\S)([^\n\"]{{1,{_LONGEST}}}?)(?<=\S)'(?![\w'])"
)
_SAID_BEFORE = re.compile(rf"\b(?:{_SPOKEN})\b[^.!?\"“”]{{0,40}}$", re.IGNORECASE)
_SAID_AFTER = re.compile(
    rf"[,.!?]?\s*(?:(?:the|a|an|his|her|their)\s+)?(?:[\w'-]+\s+){{0,2}}(?:{_SPOKEN})\b",
    re.IGNORECASE,
)
_LETTERED_BEFORE = re.compile(
    rf"\b(?:{_LETTERED}|{_LETTERS})\W+(?:[\w'-]+\W+){{0,4}}$|\b(?:{_LETTERED})$", re.IGNORECASE
)
_LABEL = re.compile(r"([\w -]{1,30}):\s*$")
#: Labels after which words are no speech: they say what part of the picture comes.
_OF_THE_PICTURE = re.compile(
    r"\b(?:style|prompt|camera|setting|scene|mood|lighting|light|subject|action|location|shot|"
    r"negative|title|name|lens|palette|colou?rs?|aspect ratio|duration|model)$",
    re.IGNORECASE,
)
_HEARD = (
    r"audio|sounds?|sfx|sound effects?|music|soundtrack|foley|ambien(?:t|ce)(?: sounds?| noise)?"
)
_VOICE = r"dialog(?:ue)?|voice[ -]?over|vo|narration|narrator|spoken line|speech"
_LABELLED = re.compile(
    rf"(?<![\w-])(?P<label>{_HEARD}|{_VOICE})\s*:\s*(?P<said>[^.;|\n\"“«]+)", re.IGNORECASE
)
_IS_HEARD = re.compile(_HEARD, re.IGNORECASE)
_SOUND_OF = re.compile(
    r"\bsounds? of (?:[\w'-]+ ?){1,7}?(?=\s*(?:$|[,.;:!?()\"“\n]|"
    r"\b(?:and|as|while|with|in|on|at|over|across|through|against|near|from|inside|fills?|filling|"
    r"echo\w*|can be heard)\b))",
    re.IGNORECASE,
)
_ITEM = re.compile(r"[^,]+")


@dataclass(frozen=True, slots=True)
class Aside:
    """A stretch of the prompt that is spoken, written on something, or heard."""

    role: Role
    start: int
    end: int
    label: int | None = None
    """Where its label begins: *Audio:*, *Narrator:*."""


def asides(text: str) -> list[Aside]:
    """What is said, written and heard in ``text``, in order and apart from each other."""
    found = list(_quoted(text)) if any(mark in text for mark in "\"“„«‘'") else []
    lower = text.lower()
    if ":" in text:
        found += _labelled(text)
    if " of " in lower and "sound" in lower:
        found += (Aside(Role.SOUND, *match.span()) for match in _SOUND_OF.finditer(text))
    apart: list[Aside] = []
    for aside in sorted(found, key=lambda each: (each.start, -each.end)):
        if not apart or aside.start >= apart[-1].end:
            apart.append(aside)
    return apart


def _quoted(text: str) -> Iterator[Aside]:
    for match in _QUOTED.finditer(text):
        inner = match.lastindex or 1
        before = text[max(0, match.start() - _NEAR) : match.start()]
        role = _role(before, text[match.end() : match.end() + _NEAR])
        start, end = _trimmed(text, *match.span(inner))
        if role is not None and start < end:
            yield Aside(role, start, end)


def _role(before: str, after: str) -> Role | None:
    """What a quotation is, by the words around it."""
    spoken = _SAID_BEFORE.search(before)
    label = _LABEL.search(before)
    if _LETTERED_BEFORE.search(before) and not (spoken and spoken.group().rstrip().endswith(",")):
        return Role.LETTERING
    if spoken is not None:
        return Role.DIALOGUE
    if label is not None:
        return None if _OF_THE_PICTURE.search(label.group(1)) else Role.DIALOGUE
    return Role.DIALOGUE if _SAID_AFTER.match(after) else None


def _labelled(text: str) -> Iterator[Aside]:
    """*Audio: rain on leaves, soft piano*: each of them; *Narrator: it was late*."""
    for match in _LABELLED.finditer(text):
        first, last = match.span("said")
        label = match.start()
        heard = _IS_HEARD.fullmatch(match["label"]) is not None
        pieces = _ITEM.finditer(text, first, last) if heard else [match]
        for piece in pieces:
            start, end = _trimmed(text, *(piece.span() if heard else (first, last)))
            if start < end:
                yield Aside(Role.SOUND if heard else Role.DIALOGUE, start, end, label)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The same stretch without what is blank at its ends."""
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), end - len(inner) + len(inner.rstrip())
