"""Everything that can go wrong, as one tree.

::

    RushesError
    ├── RequestError(ValueError)            the order is wrong; nothing was sent or spent
    │   ├── UnknownModelError(LookupError)      no model has that id
    │   ├── RetiredModelError                   the vendor switched it off
    │   ├── UnsupportedError                    the model cannot do this (with every reason)
    │   ├── OverBudgetError                     it would cost more than allowed
    │   └── MissingCredentialsError             the provider's key is not set
    ├── ProviderError(RuntimeError)         a maker did not deliver
    │   ├── AuthRejectedError(PermissionError)
    │   ├── OutOfCreditError
    │   ├── RateLimitedError                    (trying again helps)
    │   ├── ModeratedError                      the words or the picture were refused
    │   ├── GenerationFailedError
    │   ├── BadReplyError
    │   ├── UnreachableError(ConnectionError)   (trying again helps)
    │   └── AmbiguousError                      nobody knows whether the order was accepted
    ├── MediaError(ValueError)              a file is not the picture or clip it should be
    │   └── MediaNotFoundError(FileNotFoundError)
    ├── DeliveryError(OSError)              the finished file could not be put in its place
    │   └── TargetError                         the place asked for cannot take it
    ├── MissingExtraError(ImportError)      a part of Rushes is not installed
    └── EngineError(RuntimeError)           Rushes itself failed
        └── CancelledError                      somebody stopped it

Each is also the builtin that a Python programmer would catch. A message says what was wrong, what
would work, and what to type next.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as slot
from difflib import get_close_matches
from typing import TYPE_CHECKING, ClassVar

from rushes.redaction import redacted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class RushesError(Exception):
    """The root of the tree.

    ``retry``: whether trying the same thing again, later, can help.
    ``exit_code``: what the command line ends with: 2 for a bad request, 1 for a failed run.
    ``code``: the provider's own code for it, where there is one.
    """

    retry: bool = False
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, code: str | None = None) -> None:
        self.message = redacted(message)
        super().__init__(self.message)
        self.code = code

    def __str__(self) -> str:
        return self.message


class RequestError(RushesError, ValueError):
    """The order itself is wrong; nothing was sent and nothing was spent."""

    exit_code = 2


class UnknownModelError(RequestError, LookupError):
    """No model has that id."""


class RetiredModelError(RequestError):
    """The vendor switched the model off."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that a model cannot do.

    ``field``: the field of the request; ``problem``: what is wrong with it; ``remedy``: what this
    model would accept; ``models``: ids of models that can do it as asked; ``change``: fields with
    the values that would do, where one change is plainly the nearest.
    """

    field: str
    problem: str
    remedy: str
    models: tuple[str, ...] = ()
    change: Mapping[str, object] = slot(default_factory=dict, compare=False)

    def __str__(self) -> str:
        others = f"; {join_words(self.models)} can" if self.models else ""
        return f"{self.problem}: {self.remedy}{others}"


class UnsupportedError(RequestError):
    """The model cannot do what is asked. ``reasons`` holds all of it, not only the first."""

    def __init__(self, model: str, reasons: Sequence[Reason]) -> None:
        self.model = model
        self.reasons = tuple(reasons)
        if len(self.reasons) == 1:
            message = f"{model} cannot do this: {self.reasons[0]}."
        else:
            lines = "".join(f"\n  - {one.problem}: {one.remedy}" for one in self.reasons)
            others = list(dict.fromkeys(name for one in self.reasons for name in one.models))
            able = f"\n{join_words(others)} can do all of it." if others else ""
            message = f"{model} cannot do this, for {len(self.reasons)} reasons:{lines}{able}"
        super().__init__(message)

    def __reduce__(self) -> tuple[object, ...]:
        # Errors pass between processes, and this one is not made from its message.
        return type(self), (self.model, self.reasons)


class OverBudgetError(RequestError):
    """It would cost more than allowed."""


class MissingCredentialsError(RequestError):
    """The provider's key is not set."""


class ProviderError(RushesError, RuntimeError):
    """A maker did not deliver.

    ``retry``: whether the same order can succeed later; where it is not said, the class knows.
    ``billed``: whether money was spent: ``True``, ``False``, or ``None`` where nobody knows.
    ``wait``: seconds after which the provider wants to be asked again, where it says so.
    ``order``: the provider's own id of the work, once there is one. ``cost``: what was charged, a
    :class:`~rushes.types.Cost`, where the provider says so; ``charged``: the same in words.
    """

    order: str = ""
    charged: str = ""
    cost: object | None = None

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        retry: bool | None = None,
        billed: bool | None = False,
        wait: float | None = None,
    ) -> None:
        super().__init__(message, code=code)
        if retry is not None:
            self.retry = retry
        self.billed = billed
        self.wait = wait


class AuthRejectedError(ProviderError, PermissionError):
    """The provider does not accept the key."""


class OutOfCreditError(ProviderError):
    """The provider's account is empty."""


class RateLimitedError(ProviderError):
    """Too many requests, for now."""

    retry = True


class ModeratedError(ProviderError):
    """The provider refused the words, the picture or what came out."""


class GenerationFailedError(ProviderError):
    """The provider says that the generation failed."""


class BadReplyError(ProviderError):
    """The provider's reply could not be read."""


class UnreachableError(ProviderError, ConnectionError):
    """The provider could not be reached."""

    retry = True


class AmbiguousError(ProviderError):
    """Nobody knows whether the order was accepted; it is never sent again by itself."""


class MediaError(RushesError, ValueError):
    """A file is not the picture or clip that it should be."""

    exit_code = 2


class MediaNotFoundError(MediaError, FileNotFoundError):
    """There is no such file."""


class DeliveryError(RushesError, OSError):
    """The finished file could not be put in its place."""


class TargetError(DeliveryError):
    """The place asked for cannot take the file, which was known before any work."""

    exit_code = 2


class MissingExtraError(RushesError, ImportError):
    """A part of Rushes is not installed.

    ``alone``: a package that goes with the extra, but must not bring what it asks for.
    """

    exit_code = 2

    def __init__(self, what: str, extra: str, alone: str = "") -> None:
        self.what, self.extra, self.alone = what, extra, alone
        then = f" && pip install --no-deps '{alone}'" if alone else ""
        super().__init__(f"{what} needs the extra '{extra}': pip install 'rushes[{extra}]'{then}")

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.what, self.extra, self.alone)


class EngineError(RushesError, RuntimeError):
    """Rushes itself failed."""


class CancelledError(EngineError):
    """Somebody stopped it."""


def join_words(words: Sequence[str], last: str = "and") -> str:
    """``["a", "b", "c"]`` as ``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`` (did you mean X?)``, or nothing where nothing known is near."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f" (did you mean {near[0]}?)" if near else ""
