"""Settings in the prompt: *16:9*, *4k*, *60fps*, *10 seconds long*, *1920x1080*.

Shape, size, rate and length of a clip are settings. OpenAI's guide for Sora 2 says it plainly:
they cannot be asked for in prose. As words they do nothing, or put a wide black bar into the
picture. The fix moves shape, exact size and length to their settings where they are not set
already, and drops the rest: a resolution or a rate can cost more, so that one asks for it by hand
(`--resolution`, `--fps`).

Bad:

    "a dog runs on a beach, 16:9"
    "a dog runs on a beach, 4k, 60fps"
    "a 10 second video of a dog that runs on a beach"
    "vertical video, a dog runs on a beach"
    "a dog runs on a beach, 1920x1080"

Good:

    "a dog runs on a beach" --aspect-ratio 16:9
    "a clock shows five seconds to midnight"

Sources: sora-2
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rushes.prompts.breakdown import Role
from rushes.prompts.lint.contract import Found, Rule, Topic
from rushes.prompts.lint.edits import cut
from rushes.prompts.lint.problem import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.prompts.lint.case import Case

_RATIO = r"(?:16:9|9:16|1:1|4:3|3:4|21:9|9:21|3:2|2:3|4:5|5:4|2\.35:1|2\.39:1|1\.85:1|2:1)"
_SECONDS = r"(?:seconds|second|secs|sec|s)"
_NUMBER = r"\d{1,3}(?:\.\d+)?"
_WORDS = {
    "vertical": "9:16", "portrait": "9:16", "horizontal": "16:9", "landscape": "16:9",
    "widescreen": "16:9", "square": "1:1",
}  # fmt: skip
#: A flag is shorter than so many letters.
_WORD = 30
_CLIP = r"(?:video|clip|footage|animation|shot|film)"
#: By the setting that each belongs to. The group is the value.
_PATTERNS = tuple(
    (setting, re.compile(pattern, re.IGNORECASE | re.VERBOSE))
    for setting, pattern in (
        ("aspect_ratio", rf"""(?:\bin[ ](?:an?[ ])?)? (?:\baspect[ ]ratio(?:[ ]of)?:?[ ])?
            (?<![\w:.]) ({_RATIO}) (?![\w:])
            (?:[ ](?:aspect[ ]ratio|format|ratio|orientation))?"""),
        ("aspect_ratio", r"""(?:\bin[ ])? \b
            (vertical|portrait|horizontal|landscape|widescreen|square)
            [ ](?:format|orientation|aspect[ ]ratio|aspect)\b"""),
        ("aspect_ratio", rf"\b(vertical|horizontal|widescreen|square)(?=[ ]{_CLIP}\b)"),
        ("size", r"(?<![\w.]) (\d{3,4}[ ]?[x×][ ]?\d{3,4}) (?:[ ]?(?:px|pixels))? (?![ ]?[x×]|\d)"),
        ("resolution", r"""(?:\bin[ ])? (?<![\w.-])
            ([2468]k | (?:480|540|720|1080|1440|2160|4320)[pi])\b
            (?:[ ](?:ultra[ ]hd|uhd|hdr|hd|resolution|quality|video[ ]quality))?"""),
        ("resolution", r"""\b((?:full|ultra|super)[ -]hd|uhd|fhd|(?<!-)hd)\b
            (?:[ ](?:resolution|quality))?"""),
        ("resolution", r"\b((?:high|ultra[ -]high|super)[ ](?:resolution|res|definition))\b"),
        ("fps", rf"(?:\b(?:at|in)[ ])? (?<![\w.]) ({_NUMBER}) [ ]?(?:fps|frames[ ]per[ ]second)\b"),
        ("duration", rf"\b(?:duration|length|runtime):?[ ]? ({_NUMBER}) [ ]?{_SECONDS}\b"),
        ("duration", rf"""(?<![\w.:]) ({_NUMBER}) [ -]?{_SECONDS}(?:[ -]long)?
            (?=[ ]{_CLIP}\b)"""),
        ("duration", rf"""(?<![\w.:]) ({_NUMBER}) [ -]?{_SECONDS}
            [ ](?:long|in[ ]length|duration)\b"""),
    )
)  # fmt: skip
#: Without any of these there is nothing to look for.
_HINT = re.compile(
    r"\d|hd\b|format|orient|aspect|vertical|horizontal|widescreen|square|resol|defin",
    re.IGNORECASE,
)


def check(case: Case) -> Iterator[Found]:
    """Find what belongs into a setting, outside of quotation marks."""
    if not _HINT.search(case.text):
        return
    reached = 0
    found = [(match, setting) for setting, each in _PATTERNS for match in each.finditer(case.text)]
    for match, setting in sorted(found, key=lambda one: (one[0].start(), -one[0].end())):
        inside = case.is_quoted(match.start())
        if match.start() >= reached and not inside and not _flag(case, match):
            reached = match.end()
            option = setting.replace("_", "-")
            span = _span(case, match)
            fix = _fix(case, span, setting, match[1])
            yield Found(f"this is a setting: --{option}", span, fix)


def _flag(case: Case, match: re.Match[str]) -> bool:
    """Whether it is the value of another tool's flag, which another rule minds."""
    words = case.text[max(0, match.start() - _WORD) : match.start()].split()
    return bool(words) and words[-1].startswith("-") and len(words[-1]) > 1


def _span(case: Case, match: re.Match[str]) -> tuple[int, int]:
    """Where it stands; the *in* of *dolly in 16:9* belongs to the camera."""
    start, end = match.span()
    for part in case.parts(Role.CAMERA):
        if part.span[0] < start < part.span[1] < end:
            start = part.span[1]
    while case.text[start].isspace():
        start += 1
    return start, end


def _fix(case: Case, span: tuple[int, int], setting: str, said: str) -> Fix:
    edits = (cut(case.text, span),)
    value = _value(setting, said)
    if value is None or getattr(case.request, setting) is not None:
        return Fix(says=f"Leave it out; --{setting.replace('_', '-')} decides", edits=edits)
    if setting == "size" and (case.request.aspect_ratio or case.request.resolution):
        return Fix(says="Leave it out; the shape and the resolution are set", edits=edits)
    if setting == "aspect_ratio" and case.request.size is not None:
        return Fix(says="Leave it out; the size is set", edits=edits)
    says = f"Move it to the settings: --{setting.replace('_', '-')} {value}"
    return Fix(says=says, edits=edits, settings={setting: value})


def _value(setting: str, said: str) -> str | None:
    """What the setting becomes; None where that is for a person to say."""
    if setting == "aspect_ratio":
        ratio = _WORDS.get(said.lower(), said)
        return ratio if "." not in ratio else None
    if setting == "size":
        return said.replace(" ", "").replace("×", "x").lower()
    return said if setting == "duration" else None


RULE = Rule(
    "RP050",
    "settings-in-prompt",
    Topic.PLACE,
    check,
    "Shape, size, rate and length are settings: as words in the prompt they do nothing.",
    reads=False,
)
