"""Words: a prompt read into its parts. There is one reader, and everything that reads uses it.

Names load on first use: the vocabulary takes its time.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rushes.prompts.breakdown import Breakdown, Kind, Noun, Part, Role
    from rushes.prompts.builder import PromptBuilder
    from rushes.prompts.completion import Suggestion
    from rushes.prompts.heading import title
    from rushes.prompts.lexicon import colour_hex, conflicts, keys, nearest, phrase
    from rushes.prompts.reader import read
    from rushes.prompts.saying import Saying, said_for
    from rushes.prompts.shot import Difference, Shot
    from rushes.prompts.shot_part import VOCABULARY_PARTS, ShotPart
    from rushes.prompts.written import Cut, Written

#: Each public name and the module that defines it.
_HOMES = {
    "VOCABULARY_PARTS": "shot_part",
    "Breakdown": "breakdown",
    "Cut": "written",
    "Difference": "shot",
    "Kind": "breakdown",
    "Noun": "breakdown",
    "Part": "breakdown",
    "PromptBuilder": "builder",
    "Role": "breakdown",
    "Saying": "saying",
    "Shot": "shot",
    "ShotPart": "shot_part",
    "Suggestion": "completion",
    "Written": "written",
    "colour_hex": "lexicon",
    "conflicts": "lexicon",
    "keys": "lexicon",
    "nearest": "lexicon",
    "phrase": "lexicon",
    "read": "reader",
    "said_for": "saying",
    "title": "heading",
}

__all__ = [
    "VOCABULARY_PARTS",
    "Breakdown",
    "Cut",
    "Difference",
    "Kind",
    "Noun",
    "Part",
    "PromptBuilder",
    "Role",
    "Saying",
    "Shot",
    "ShotPart",
    "Suggestion",
    "Written",
    "colour_hex",
    "conflicts",
    "keys",
    "nearest",
    "phrase",
    "read",
    "said_for",
    "title",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"rushes.prompts.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'rushes.prompts' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
