"""Write a shot for a model: its order, its words, its camera, within its length.

What a model wants comes from the catalogue (``writing`` in its row) and from the vocabulary
(``says``), each with the page that says so. Of a model of which no page says anything, the prompt
is the general form, and a note says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rushes.catalogue import Audio, CameraSyntax, find
from rushes.catalogue.price import Per
from rushes.catalogue.rows import Words
from rushes.errors import RequestError, join_words
from rushes.prompts.fitting import Phrase, fitted
from rushes.prompts.lexicon import lexicon, phrase
from rushes.prompts.positive import instead
from rushes.prompts.reader import read
from rushes.prompts.saying import bracketed, said_for
from rushes.prompts.shot_part import ShotPart
from rushes.prompts.written import Cut, Written
from rushes.types import Mode

if TYPE_CHECKING:
    from rushes.catalogue import Abilities, Citation, Model, Writing
    from rushes.prompts.saying import Saying
    from rushes.prompts.shot import Shot

_HEARD = (ShotPart.SOUND, ShotPart.DIALOGUE)


@dataclass(slots=True)
class _Draft:
    """What is written so far."""

    model: Model
    can: Abilities
    phrases: list[Phrase] = field(default_factory=list)
    options: dict[str, object] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    """Names for brackets in the prompt."""
    cut: list[Cut] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    sources: dict[Citation, None] = field(default_factory=dict)

    @property
    def writing(self) -> Writing | None:
        return self.can.writing

    def leave_out(self, phrases: list[Phrase], why: str) -> None:
        self.phrases = [each for each in self.phrases if each not in phrases]
        self.cut += [Cut(part=each.part, words=each.words, why=why) for each in phrases]


def write(shot: Shot, model: str | Model, mode: Mode | None = None) -> Written:
    """``shot`` as ``model`` wants it; ``mode`` is text-to-video where the model has that.

    :raises UnknownModelError: there is no such model.
    :raises RequestError: the model does not do ``mode``.
    """
    found = find(model) if isinstance(model, str) else model
    mode = _mode(found, mode)
    draft = _Draft(found, found.modes[mode])
    if draft.writing is not None:
        draft.sources.update(dict.fromkeys(draft.writing.sources))
        draft.notes += [draft.writing.note] if draft.writing.note else []
    if found.lifecycle.over(datetime.now(UTC).date()):
        heir = found.lifecycle.replacement
        draft.notes.append(f"{found.id} is switched off" + (f"; use {heir}" if heir else ""))
    _say(draft, shot)
    _leave_to_the_picture(draft)
    audio = _sound(draft)
    negative = _deny(draft, shot)
    prompt = _prompt(draft)
    return Written(
        model=found.id,
        mode=mode,
        prompt=prompt,
        negative_prompt=negative,
        options=draft.options,
        audio=audio if any(each.part in _HEARD for each in draft.phrases) else None,
        cut=tuple(draft.cut),
        notes=tuple(draft.notes),
        sources=tuple(draft.sources),
    )


def _mode(model: Model, mode: Mode | None) -> Mode:
    if mode is None:
        return Mode.TEXT_TO_VIDEO if Mode.TEXT_TO_VIDEO in model.modes else next(iter(model.modes))
    if mode not in model.modes:
        offered = join_words([str(each) for each in model.modes])
        raise RequestError(f"{model.id} does no {mode}; it does {offered}.")
    return mode


def _say(draft: _Draft, shot: Shot) -> None:
    """Every part as phrases, in the maker's own words where a page of its says how."""
    for part, values in shot.parts():
        if part is ShotPart.NEGATIVE:
            continue
        for value in values:
            saying = _saying(draft, part, value)
            if saying is not None and _set(draft, saying):
                draft.sources[saying.source] = None
                continue
            words = phrase(part.vocabulary, value) if part.vocabulary else value
            if saying is not None and saying.words is not None:
                draft.sources[saying.source] = None
                words = saying.words
            draft.phrases.append(Phrase(part, words))
    if draft.commands:
        draft.phrases.append(Phrase(ShotPart.CAMERA, bracketed(draft.commands)))


def _saying(draft: _Draft, part: ShotPart, value: str) -> Saying | None:
    """How the maker wants a key said; None for own words, and where nothing is known of it."""
    role, writing = part.vocabulary, draft.writing
    if role is None or writing is None or value not in lexicon().tables[role]:
        return None
    return said_for(role, value, writing.says or draft.model.id)


def _set(draft: _Draft, saying: Saying) -> bool:
    """Say it apart from words, where the model has an option or commands for it that are free."""
    writing = draft.writing
    own = saying.own(writing.camera) if writing is not None else None
    if writing is None or own is None:
        return False
    if writing.camera is CameraSyntax.COMMANDS:
        full = writing.moves is not None and len(draft.commands) >= writing.moves
        draft.commands += [] if full else [str(own)]
        return not full
    name, listed = writing.camera_option, writing.camera is CameraSyntax.CONCEPTS
    if name is None or name not in draft.can.options or (name in draft.options and not listed):
        return False
    before = draft.options.get(name, [])
    draft.options[name] = [*before, own] if listed else own  # type: ignore[misc]
    return True


def _leave_to_the_picture(draft: _Draft) -> None:
    leaves_out = draft.writing.leaves_out if draft.writing is not None else frozenset()
    shown = [each for each in draft.phrases if each.part in leaves_out]
    draft.leave_out(shown, "the picture shows it, and the guide of the model asks for motion only")


def _sound(draft: _Draft) -> bool | None:
    """Whether to ask for sound; takes out what would be heard where the model makes none."""
    heard = [each for each in draft.phrases if each.part in _HEARD]
    if not heard:
        return None
    if draft.can.audio in {Audio.NONE, Audio.KEPT}:
        silent = draft.can.audio is Audio.NONE
        draft.leave_out(heard, "it makes no sound" if silent else "the clip keeps its own sound")
        return None
    if draft.can.audio is None:
        draft.notes.append("it is not known whether it makes sound")
    if draft.can.audio is not Audio.OPTIONAL or draft.can.default_audio:
        return None
    more = "" if draft.model.price.per is Per.FREE else ", which may cost more"
    draft.notes.append(f"the shot says what is heard, so sound is asked for{more}")
    return True


def _deny(draft: _Draft, shot: Shot) -> str | None:
    """The negative prompt; where there is none, what can be said positively joins the prompt."""
    if not shot.negative:
        return None
    takes = draft.can.negative_prompt
    if isinstance(takes, Words):
        kept = list(shot.negative)
        while len(kept) > 1 and takes.max is not None and takes.length(", ".join(kept)) > takes.max:
            draft.cut.append(
                Cut(part=ShotPart.NEGATIVE, words=kept.pop(), why="the negative prompt is full")
            )
        return takes.cut(", ".join(kept))
    none = "it takes no negative prompt"
    if takes is None:
        none = "it is not known whether it takes a negative prompt"
    positive = draft.writing is not None and draft.writing.positive
    about = read(shot.prompt)
    for denied in shot.negative:
        said = instead(denied, about) if positive else None
        if said is None or not _joins(draft, shot, said.part, said.words):
            draft.cut.append(Cut(part=ShotPart.NEGATIVE, words=denied, why=none))
        else:
            draft.notes.append(
                f"{none}, and its guide asks to say what shall be seen: "
                f"{said.words!r} stands for no {denied}"
            )
    return None


def _joins(draft: _Draft, shot: Shot, part: ShotPart, words: str) -> bool:
    """Add ``words`` to the prompt, unless the shot says something else of that part."""
    silent = part in _HEARD and draft.can.audio in {Audio.NONE, Audio.KEPT}
    if silent or (part is not ShotPart.DETAILS and shot.given(part)):
        return False
    said = Phrase(part, words)
    if said not in draft.phrases:
        draft.phrases.append(said)
    return True


def _prompt(draft: _Draft) -> str:
    """The words in the maker's order, as many as the model takes."""
    takes = draft.can.prompt
    if not isinstance(takes, Words):
        known = "it takes no words" if takes is False else "it is not known whether it takes words"
        draft.leave_out(list(draft.phrases), known)
        return ""
    order = draft.writing.order if draft.writing is not None else ()
    if draft.writing is None:
        draft.notes.append("nothing is known of how it wants its prompts: this is the general form")
    prompt, cut = fitted(draft.phrases, order, takes)
    draft.cut += cut
    if cut:
        gone = {(each.part, each.words) for each in cut}
        draft.phrases = [each for each in draft.phrases if (each.part, each.words) not in gone]
    return prompt
