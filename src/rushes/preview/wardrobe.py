"""Wardrobe: whom a noun shows, and in what clothes and colours."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rushes.preview.cast import Dress
from rushes.preview.habit import habit
from rushes.prompts import Kind, colour_hex

if TYPE_CHECKING:
    from rushes.prompts import Noun

#: Drawings that stand for just anybody, and whom to show instead for each word.
_ANYBODY = frozenset({"🧑", "👨", "👩"})
_FACES = {
    "person": ("🧑", "👩", "👨"), "people": ("🧑", "👩", "🧔"), "man": ("👨", "🧔", "👱‍♂️"),
    "woman": ("👩", "👱‍♀️", "👩‍🦰"), "boy": ("👦",), "girl": ("👧",), "child": ("🧒", "👧", "👦"),
    "teenager": ("🧑", "👱‍♀️", "👦"), "crowd": ("👩", "👨", "🧑‍🦱"),
}  # fmt: skip
#: Breeds that the second dog looks more like.
_LONG_EARED = frozenset(
    {"retriever", "labrador", "lab", "spaniel", "hound", "beagle", "setter", "rottweiler"}
)
#: Shirts of those who stand beside somebody dressed alike.
_SHIRTS = ("", "#ea5a47", "#b1cc33", "#f1b31c", "#8967aa")

#: Words for clothes, by the part of a puppet that they cover.
_GARMENTS = {
    "robe": ("dress", "gown", "robe", "skirt", "kimono", "sari", "cloak", "toga", "nightgown"),
    "trousers": ("pants", "jeans", "trousers", "shorts", "leggings"),
    "shirt": (
        "shirt", "coat", "jacket", "suit", "sweater", "hoodie", "uniform", "raincoat", "tshirt",
        "blouse", "vest", "jumper", "cardigan", "tuxedo", "armor", "armour", "spacesuit", "outfit",
        "clothes", "jersey", "top", "parka", "apron", "overalls", "costume", "cape",
    ),
}  # fmt: skip


def icons(noun: Noun) -> tuple[str, ...]:
    """The drawings of one noun: several where there are several, and not all the same people."""
    icon = noun.icon or ""
    known = habit(icon)
    count = min(noun.count, 3)
    if known.troupe:
        return known.troupe
    if noun.name == "hot air balloon":
        return ("hot_air_balloon",) * count
    if icon == "🐕" and _LONG_EARED & set(noun.text.lower().split()):
        return ("retriever",) * count
    if noun.kind is Kind.PERSON and known.same_as in _ANYBODY and noun.name in _FACES:
        faces = _FACES[noun.name]
        return tuple(faces[copy % len(faces)] for copy in range(count))
    return (icon,) * count


def dress(noun: Noun, copy: int, action: str) -> Dress:
    """What somebody wears, or what colour a thing has. ``copy``: the how manieth of its like."""
    found = _said(noun)
    if found != Dress():
        return found
    if noun.name == "woman" and action == "dance":
        return Dress(robe="#d22f27")
    return Dress(shirt=_SHIRTS[copy % len(_SHIRTS)]) if noun.kind is Kind.PERSON else found


def _said(noun: Noun) -> Dress:
    found = Dress(colour=colour_hex(noun.colour) if noun.colour else "")
    if noun.colour == "golden" and noun.kind is Kind.ANIMAL:
        # Of a coat it is said more kindly than of metal.
        found = Dress(colour="#d8953a")
    for worn in noun.wearing:
        words = worn.lower().replace("-", " ").split()
        hue = next((hex_ for word in words if (hex_ := _hue(word))), "")
        for part, names in _GARMENTS.items():
            if any(word in names for word in words):
                default = "#d22f27" if part == "robe" else ""
                found = replace(found, **{part: hue or default})
    return found


def _hue(word: str) -> str:
    try:
        return colour_hex(word)
    except KeyError:
        return ""
