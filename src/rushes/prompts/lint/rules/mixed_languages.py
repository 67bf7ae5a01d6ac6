"""Two languages in one prompt.

Models are trained mostly on captions of one language at a time; words of a second one are taken
for names, or ignored. Write all of it in one language; `rushes prompt translate` can help where a
language model is set up. What stands in quotation marks does not count: somebody may say it, or
it may stand on a sign.

Bad:

    "ein Hund läuft durch den Wald mit einem Ball, a cinematic shot of the forest with the fog"
    "a cat is sitting on the roof of a house, 电影感, 黄昏"

Good:

    "a dog runs through the forest with a ball"
    "ein Hund läuft durch den Wald mit einem Ball"
    "a woman in a café near the Champs-Élysées says: 'je ne sais pas pour qui'"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.phrasebook import Book

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case
    from rushes.prompts.lint.phrasebook import Hit

#: So many small words make a language.
_ENOUGH = 3
#: Where the letters of the Latin script, with all their accents, end.
_LATIN_ENDS = 0x0250
#: So many letters of another script, too.
_LETTERS = 2


def check(case: Case) -> Iterator[Found]:
    """Count the small words of each language, and the letters of each script."""
    script = None if case.text.isascii() else _script(case)
    if script is not None:
        yield Found("another language", script)
        return
    found: dict[str, list[Hit]] = {}
    for hit in case.hits(Book.LANGUAGES):
        if not case.is_quoted(hit.span[0]):
            found.setdefault(hit.group, []).append(hit)
    english = found.pop("english", [])
    if len(english) < _ENOUGH or not found:
        return
    language, other = max(found.items(), key=lambda each: len(each[1]))
    distinct = {case.text[slice(*hit.span)].lower() for hit in other}
    if len(distinct) >= _ENOUGH:
        span = (other[0].span[0], other[-1].span[1])
        yield Found(f"English and {language.capitalize()} in one prompt", span)


def _script(case: Case) -> tuple[int, int] | None:
    """Where letters of a second script are: the fewer of the two."""
    places: dict[bool, list[int]] = {True: [], False: []}
    for at, letter in enumerate(case.text):
        if letter.isalpha() and not case.is_quoted(at):
            places[ord(letter) < _LATIN_ENDS].append(at)
    fewer = min(places.values(), key=len)
    return (fewer[0], fewer[-1] + 1) if len(fewer) >= _LETTERS else None


RULE = Rule(
    "RP046",
    "mixed-languages",
    Topic.FORM,
    check,
    "Words of a second language are taken for names, or ignored.",
    reads=False,
)
