"""What a language model is told before it is asked: the parts of a shot, and the vocabulary."""

from __future__ import annotations

from functools import cache

from rushes.prompts.lexicon import keys
from rushes.prompts.shot_part import ShotPart

_TASK = """You turn ideas into shots for video models. Answer with one JSON object and nothing else.

Its fields, all optional, each a string, or a list of strings where marked *:
{parts}

Rules:
- English. A shot is one continuous take of a few seconds: one subject, one main action, one camera.
- subject, action and setting are read one after the other as one sentence: "a fox" "jumping over a
  fence" "in deep snow".
- In the other fields use keys of these lists where one fits, else a few plain words:
{keys}
- Say what is seen and heard. No quality words (4k, masterpiece), no weights, no markup, no names of
  living people or brands, nothing that stands in two fields, nothing that contradicts another.
- What shall not be seen stands in negative, without "no".
- Leave out what the text does not ask for and the shot does not need."""

_PARTS = {
    ShotPart.SUBJECT: "who or what",
    ShotPart.ACTION: "what it does, one thing that fits into a few seconds",
    ShotPart.SETTING: "where, beginning with a preposition",
    ShotPart.TIME: "time of day",
    ShotPart.WEATHER: "* weather, and what is in the air",
    ShotPart.SHOT_SIZE: "framing",
    ShotPart.ANGLE: "from where the camera looks",
    ShotPart.CAMERA: "* how the camera moves",
    ShotPart.LENS: "* lens and focus",
    ShotPart.COMPOSITION: "* composition",
    ShotPart.PACE: "pace",
    ShotPart.STYLE: "* look",
    ShotPart.LIGHTING: "* light",
    ShotPart.PALETTE: "* colours",
    ShotPart.MOOD: "mood",
    ShotPart.DETAILS: "* whatever else is seen",
    ShotPart.SOUND: "* what is heard",
    ShotPart.DIALOGUE: "* what is spoken, without quotation marks",
    ShotPart.NEGATIVE: "* what shall not be seen",
}


@cache
def brief() -> str:
    """The system message: about 1,500 tokens."""
    parts = "\n".join(f"- {part}: {said}" for part, said in _PARTS.items())
    known = (part for part in ShotPart if part.vocabulary)
    lists = "\n".join(f"  {part}: {', '.join(keys(part.vocabulary))}" for part in known)  # type: ignore[arg-type]
    return _TASK.format(parts=parts, keys=lists)
