"""What can go wrong on demand: by ``POST /_emulator/faults``, or by a word in a prompt.

A prompt that holds ``!fault=drop-after`` (or ``!fault=rate-limit:3``, with a number) suffers it;
the control endpoint arms a fault for the next requests of a provider.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum


class Stage(StrEnum):
    """What a request is for."""

    CREATE = "create"
    CHECK = "check"
    UPLOAD = "upload"
    DOWNLOAD = "download"
    OTHER = "other"


class Fault(StrEnum):
    """A way to fail. The number after a colon means what the comment says."""

    DROP_BEFORE = "drop-before"  # the connection closes before the request was read
    DROP_UNACCEPTED = "drop-unaccepted"  # … after it was read, and nothing was accepted
    DROP_AFTER = "drop-after"  # … after it was accepted; the reply is lost
    RATE_LIMIT = "rate-limit"  # 429 with Retry-After (seconds: the number, else 1)
    RATE_LIMIT_BARE = "rate-limit-bare"  # 429 without
    ERROR_500 = "error-500"  # nothing was accepted
    ERROR_502 = "error-502"  # accepted, but a proxy lost the reply
    ERROR_503 = "error-503"  # nothing was accepted
    SLOW = "slow"  # done at once; the answer takes so many seconds (the number, else 5)
    BAD_JSON = "bad-json"  # accepted; the reply is cut off in the middle
    HTML = "html"  # accepted; the reply is a page with status 200
    UNKNOWN_STATUS = "unknown-status"  # a status word that nobody documented, then on
    MODERATED_INPUT = "moderated-input"  # refused for its words
    MODERATED_OUTPUT = "moderated-output"  # made, looked at, and withheld
    FAILS = "fails"  # fails halfway
    NEVER = "never"  # never finishes
    LINK_EXPIRED = "link-expired"  # the first link of the clip is expired already
    CUT_OFF = "cut-off"  # the download breaks off in the middle (so many times, else 1)
    WRONG_LENGTH = "wrong-length"  # the body is longer than Content-Length says: half of it comes
    NOT_A_VIDEO = "not-a-video"  # the clip is a page of text
    SHORT_CLIP = "short-clip"  # half as long as ordered
    SMALL_CLIP = "small-clip"  # half as wide and high as ordered
    CLOCK_SKEW = "clock-skew"  # replies tell a time so many seconds off (the number, else 86400)


#: Faults of a reply, which can befall any request; the others befall a job or its download.
OF_REPLIES = frozenset(
    {
        Fault.DROP_BEFORE, Fault.DROP_UNACCEPTED, Fault.DROP_AFTER, Fault.RATE_LIMIT,
        Fault.RATE_LIMIT_BARE, Fault.ERROR_500, Fault.ERROR_502, Fault.ERROR_503, Fault.SLOW,
        Fault.BAD_JSON, Fault.HTML, Fault.CLOCK_SKEW,
    }
)  # fmt: skip
#: Faults in which the connection closes.
DROPS = frozenset({Fault.DROP_BEFORE, Fault.DROP_UNACCEPTED, Fault.DROP_AFTER})
#: Faults in which the request is carried out all the same.
ACCEPTS = frozenset({Fault.DROP_AFTER, Fault.ERROR_502, Fault.BAD_JSON, Fault.HTML, Fault.SLOW})

#: Where the desk remembers which words have struck.
STRUCK = "_struck"
_SENTENCE = re.compile(rb'[^"\r\n]*!fault=[^"\r\n]*')
_WORD = re.compile(rb"!fault=([a-z0-9-]+)(?::(\d+(?:\.\d+)?))?")


@dataclass(slots=True)
class Armed:
    """A fault that waits for its request. ``times``: how often it still strikes."""

    fault: Fault
    number: float | None = None
    provider: str | None = None
    stage: Stage | None = None
    times: int = 1

    def strikes(self, provider: str, stage: Stage) -> bool:
        """Whether it is meant for such a request, and is not used up."""
        meant = self.provider in {None, provider} and self.stage in {None, stage}
        return meant and self.times > 0


@dataclass(slots=True)
class Faults:
    """All faults that are armed, in the order in which they were."""

    armed: list[Armed] = field(default_factory=list)

    def next(self, provider: str, stage: Stage) -> Armed | None:
        """The fault of a reply that the next such request suffers; it is used up by one."""
        for each in self.armed:
            if each.fault in OF_REPLIES and each.strikes(provider, stage):
                each.times -= 1
                return each
        return None

    def waiting(self, stage: Stage) -> list[Fault]:
        """The faults that are armed for ``stage`` and have not struck yet."""
        return [each.fault for each in self.armed if each.stage is stage and each.times > 0]

    def for_job(self, provider: str, prompt: str) -> dict[Fault, float | None]:
        """The faults that a new job suffers: by its prompt, and those that are armed."""
        told = dict(in_words(prompt.encode()))
        for each in self.armed:
            if each.fault not in OF_REPLIES and each.strikes(provider, Stage.CREATE):
                each.times -= 1
                told[each.fault] = each.number
        return {fault: number for fault, number in told.items() if fault not in OF_REPLIES}


def sentences(content: bytes) -> str:
    """The texts of a body that ask for faults, without what stands around them."""
    return repr(_SENTENCE.findall(content))


def in_words(content: bytes) -> list[tuple[Fault, float | None]]:
    """The faults that a body's words ask for. Words that name none are words."""
    found = []
    for name, number in _WORD.findall(content):
        if name.decode() in set(Fault):
            found.append((Fault(name.decode()), float(number) if number else None))
    return found
