"""What a language model can do for a prompt. Optional: ``pip install 'rushes[llm]'``.

Whatever it answers goes past the same reader and linter as a prompt that a person wrote, and it is
told what they find. Nothing else in Rushes needs it: :func:`rushes.prompts.refining.refine` and
:meth:`rushes.prompts.Shot.complete` work by rule.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rushes.catalogue import find
from rushes.errors import BadReplyError, RequestError
from rushes.prompts.llm.brief import brief
from rushes.prompts.llm.chat import Chat, Message
from rushes.prompts.llm.judging import faults, shot_in
from rushes.prompts.refining.refined import Change, Refined

if TYPE_CHECKING:
    from rushes.catalogue import Model
    from rushes.prompts.shot import Shot

__all__ = ["Chat", "Message", "expand", "refine", "translate"]

#: How often a model may mend its answer.
_MENDS = 2
#: Letters of an idea at most; a page of text has some 3,000.
_LONGEST = 20_000


def expand(idea: str, *, model: str | Model | None = None, chat: Chat | None = None) -> Shot:
    """An idea of a few words as a whole shot, with what the idea leaves open.

    :param model: a model for which it is judged: its length, what it ignores.
    :param chat: whom to ask; without it, the endpoint of the settings.
    :raises RequestError: there is no idea, or no endpoint is set up.
    :raises ProviderError: no usable answer; ``error.retry`` says whether later is better.
    """
    task = "Make a shot of this idea. Add what a director would: light, camera, look, one action."
    return _asked(f"{task}\n\nIdea: {_checked(idea)}", model, chat)


def translate(text: str, *, model: str | Model | None = None, chat: Chat | None = None) -> Shot:
    """A prompt in any language as a shot in English, with nothing added; else as ``expand``."""
    task = (
        "Translate this prompt into English and sort it into the fields. Keep all that it says and "
        "add nothing. Keep what is spoken in its own language."
    )
    return _asked(f"{task}\n\nPrompt: {_checked(text)}", model, chat)


def refine(
    shot: Shot, feedback: str, *, model: str | Model | None = None, chat: Chat | None = None
) -> Refined:
    """The shot after feedback of any kind. Otherwise as ``expand``.

    :raises BadReplyError: also where nothing was changed.
    """
    task = (
        "Change this shot as the feedback asks, and nothing else in it. Answer with the whole shot."
    )
    before = json.dumps(shot.as_written(), ensure_ascii=False)
    made = _asked(f"{task}\n\nShot: {before}\n\nFeedback: {_checked(feedback)}", model, chat)
    why = f"the language model's answer to “{feedback.strip()}”"
    changes = [
        Change(part=each.part, before=each.here, after=each.there, heard=feedback, why=why)
        for each in shot.differences(made)
    ]
    if not changes:
        raise BadReplyError(f"The language model changed nothing for “{feedback.strip()}”.")
    return Refined(shot=made, changes=tuple(changes))


def _checked(text: str) -> str:
    clean = text.strip()
    if not clean or len(clean) > _LONGEST:
        raise RequestError(f"Say something, in at most {_LONGEST:,} letters.")
    return clean


def _asked(task: str, model: str | Model | None, chat: Chat | None) -> Shot:
    """Ask, and say what is wrong with the answer, a few times at most."""
    model = find(model) if isinstance(model, str) else model
    chat = chat or Chat.configured()
    messages = [Message("system", brief()), Message("user", task)]
    found: tuple[str, ...] = ()
    for _ in range(1 + _MENDS):
        answer = chat.ask(messages)
        try:
            shot = shot_in(answer)
            found = faults(shot, model)
        except RequestError as error:
            found = (str(error),)
        else:
            if not found:
                return shot
        told = "\n".join(f"- {fault}" for fault in found)
        messages += [
            Message("assistant", answer),
            Message("user", f"That can't be used:\n{told}\nAnswer with the whole, mended JSON."),
        ]
    raise BadReplyError(
        f"{chat.model} gave no usable shot in {1 + _MENDS} answers. Of the last: {' '.join(found)}"
    )
