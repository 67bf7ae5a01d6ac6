"""Words: a prompt read into its parts. There is one reader, and everything that reads uses it."""

from rushes.prompts.breakdown import Breakdown, Kind, Noun, Part, Role
from rushes.prompts.builder import PromptBuilder
from rushes.prompts.completion import Suggestion
from rushes.prompts.lexicon import colour_hex, conflicts, keys, nearest, phrase
from rushes.prompts.reader import read, title
from rushes.prompts.saying import Saying, said_for
from rushes.prompts.shot import Difference, Shot
from rushes.prompts.shot_part import VOCABULARY_PARTS, ShotPart
from rushes.prompts.written import Cut, Written

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
