"""Whether an answer is a shot that the reader understands and the linter lets pass."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from rushes.errors import RequestError
from rushes.prompts.lint import Severity, Topic, find_rule, lint
from rushes.prompts.lint.comment import uncommented
from rushes.prompts.reader import read
from rushes.prompts.shot import Shot

if TYPE_CHECKING:
    from rushes.catalogue import Model
    from rushes.prompts.lint import Problem

#: Letters of a prompt at most, where no model says otherwise.
_LONGEST = 2000
_FENCE = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)


def shot_in(answer: str) -> Shot:
    """The shot that an answer holds: JSON alone, in a fence, or among other words.

    :raises RequestError: there is no JSON object, or it is no shot; the message says why.
    """
    fence = _FENCE.search(answer)
    text = fence[1] if fence else answer
    begin, end = text.find("{"), text.rfind("}")
    if begin < 0 or end < begin:
        raise RequestError("There is no JSON object in the answer.")
    try:
        data: Any = json.loads(text[begin : end + 1])
    except (json.JSONDecodeError, RecursionError) as error:
        raise RequestError(f"The answer is not valid JSON: {error}.") from error
    if isinstance(data.get("shot"), dict):
        data = data["shot"]
    return Shot.of(**{name: value for name, value in data.items() if value is not None})


def faults(shot: Shot, model: Model | None = None) -> tuple[str, ...]:
    """What makes a shot useless, in sentences: the reader's and the linter's words."""
    if not shot.prompt:
        return ("The shot is empty.",)
    if len(shot.prompt) > _LONGEST:
        return (f"The prompt has {len(shot.prompt)} letters: say it in {_LONGEST} at most.",)
    if uncommented(shot.prompt)[0] != shot.prompt:
        return ("It holds a comment that would silence the linter.",)
    if not read(shot.prompt).readable:
        return ("Hardly a word of it is understood: write plain English.",)
    found = lint(shot.prompt, model=model)
    return tuple(f"{each.message}: {each.reason}" for each in found if _matters(each))


def _matters(problem: Problem) -> bool:
    """Errors, and contradictions; what is merely unsaid or daring is the author's to judge."""
    contradicts = find_rule(problem.rule).topic is Topic.CONFLICT
    return problem.severity is Severity.ERROR or contradicts
