"""English word forms by rule, so that the vocabulary lists each word once."""

from __future__ import annotations

_PLURALS = {
    "man": "men", "woman": "women", "child": "children", "person": "people", "foot": "feet",
    "tooth": "teeth", "goose": "geese", "mouse": "mice", "ox": "oxen", "leaf": "leaves",
    "wolf": "wolves", "knife": "knives", "loaf": "loaves", "calf": "calves", "shelf": "shelves",
    "elf": "elves", "half": "halves", "wife": "wives", "thief": "thieves", "cactus": "cacti",
    "octopus": "octopuses", "scarf": "scarves", "hoof": "hooves", "werewolf": "werewolves",
    "dwarf": "dwarves", "bookshelf": "bookshelves", "fireman": "firemen",
    "policeman": "policemen", "snowman": "snowmen", "businessman": "businessmen",
    "businesswoman": "businesswomen", "fisherman": "fishermen", "grandchild": "grandchildren",
    "butterfly": "butterflies", "gentleman": "gentlemen", "mailman": "mailmen",
    "policewoman": "policewomen", "craftsman": "craftsmen", "dice": "dice",
}  # fmt: skip
_SAME = frozenset(
    "fish sheep deer moose bison salmon trout aircraft spacecraft squid shrimp koi cod tuna "
    "swordfish jellyfish starfish goldfish clownfish pufferfish angelfish catfish hovercraft "
    "reindeer ramen sushi pasta spaghetti".split()
)
_VERBS = {
    "run": ("ran", "run"), "fly": ("flew", "flown"), "swim": ("swam", "swum"),
    "drive": ("drove", "driven"), "fall": ("fell", "fallen"), "rise": ("rose", "risen"),
    "spin": ("spun", "spun"), "grow": ("grew", "grown"), "ride": ("rode", "ridden"),
    "sit": ("sat", "sat"), "stand": ("stood", "stood"), "sleep": ("slept", "slept"),
    "eat": ("ate", "eaten"), "drink": ("drank", "drunk"), "sing": ("sang", "sung"),
    "leap": ("leapt", "leapt"), "take": ("took", "taken"), "dive": ("dove", "dived"),
    "sink": ("sank", "sunk"), "blow": ("blew", "blown"), "lie": ("lay", "lain"),
    "lay": ("laid", "laid"), "write": ("wrote", "written"), "read": ("read", "read"),
    "speak": ("spoke", "spoken"), "throw": ("threw", "thrown"), "catch": ("caught", "caught"),
    "fight": ("fought", "fought"), "build": ("built", "built"), "shake": ("shook", "shaken"),
    "slide": ("slid", "slid"), "swing": ("swung", "swung"), "draw": ("drew", "drawn"),
    "go": ("went", "gone"), "come": ("came", "come"), "bend": ("bent", "bent"),
    "break": ("broke", "broken"), "burst": ("burst", "burst"), "creep": ("crept", "crept"),
    "hold": ("held", "held"), "feed": ("fed", "fed"), "shine": ("shone", "shone"),
    "wake": ("woke", "woken"), "hunt": ("hunted", "hunted"), "speed": ("sped", "sped"),
    "weave": ("wove", "woven"), "make": ("made", "made"), "rest": ("rested", "rested"),
    "melt": ("melted", "molten"), "light": ("lit", "lit"), "shoot": ("shot", "shot"),
    "teach": ("taught", "taught"), "think": ("thought", "thought"), "strut": ("strutted",) * 2,
    "travel": ("traveled", "travelled"), "sweep": ("swept", "swept"), "lift": ("lifted",) * 2,
}  # fmt: skip
_VOWELS = "aeiou"
#: Two syllables with the stress on the first: the last consonant is not doubled.
_UNDOUBLED = ("er", "en", "on", "el", "op", "ow", "in", "et", "it", "ip", "am", "an", "ot", "om")


def plurals(phrase: str) -> tuple[str, ...]:
    """The plural forms of a noun: ``cup of coffee`` gives ``cups of coffee``."""
    for joint in (" of ", " in ", " with "):
        head, found, rest = phrase.partition(joint)
        if found:
            return tuple(form + found + rest for form in plurals(head))
    before, gap, word = phrase.rpartition(" ")
    return tuple(before + gap + form for form in _plurals(word))


def _plurals(word: str) -> tuple[str, ...]:
    if word in _SAME:
        return ()
    if word in _PLURALS:
        return (_PLURALS[word],)
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return (f"{word}es",)
    if word.endswith("y") and word[-2:-1] not in {*_VOWELS, ""}:
        return (f"{word[:-1]}ies",)
    if word.endswith("o"):
        return (f"{word}s", f"{word}es")
    return (f"{word}s",)


def verb_forms(phrase: str) -> tuple[str, ...]:
    """``take off`` gives take, takes, taking, took and taken off."""
    verb, gap, rest = phrase.partition(" ")
    forms = dict.fromkeys((verb, _third(verb), _gerund(verb), *_past(verb)))
    return tuple(form + gap + rest for form in forms)


def _third(verb: str) -> str:
    if verb in {"go", "do"}:
        return f"{verb}es"
    return _plurals(verb)[0] if verb not in _SAME else f"{verb}es"


def _gerund(verb: str) -> str:
    if verb.endswith("ie"):
        return f"{verb[:-2]}ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return f"{verb[:-1]}ing"
    return f"{_doubled(verb)}ing"


def _past(verb: str) -> tuple[str, ...]:
    if verb in _VERBS:
        return _VERBS[verb]
    if verb.endswith("e"):
        return (f"{verb}d",)
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return (f"{verb[:-1]}ied",)
    return (f"{_doubled(verb)}ed",)


def _doubled(verb: str) -> str:
    if len(verb) < 3 or verb[-1] in "wxy" + _VOWELS or verb[-2] not in _VOWELS:
        return verb
    if verb[-3] in _VOWELS and verb[-3:-1] != "ui":
        return verb
    if len(verb) > 4 and verb.endswith(_UNDOUBLED):
        return verb
    return verb + verb[-1]
