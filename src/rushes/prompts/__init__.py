"""Words: a prompt read into its parts. There is one reader, and everything that reads uses it."""

from rushes.prompts.lexicon import colour_hex, keys, nearest
from rushes.prompts.reader import read, title
from rushes.prompts.shot import Kind, Noun, Part, Role, Shot

__all__ = [
    "Kind",
    "Noun",
    "Part",
    "Role",
    "Shot",
    "colour_hex",
    "keys",
    "nearest",
    "read",
    "title",
]
