"""The tree of errors: what each is, what it ends with, and how it reads."""

from __future__ import annotations

import pytest

from rushes import errors
from rushes.errors import (
    MissingExtraError,
    Reason,
    RushesError,
    UnsupportedError,
    did_you_mean,
    join_words,
)

KINDS = [
    thing
    for thing in vars(errors).values()
    if isinstance(thing, type) and issubclass(thing, RushesError)
]
BUILTINS: dict[str, type[Exception]] = {
    "RequestError": ValueError,
    "UnknownModelError": LookupError,
    "AuthRejectedError": PermissionError,
    "UnreachableError": ConnectionError,
    "MediaError": ValueError,
    "MediaNotFoundError": FileNotFoundError,
    "DeliveryError": OSError,
    "MissingExtraError": ImportError,
    "ProviderError": RuntimeError,
    "EngineError": RuntimeError,
}


def test_the_tree_is_the_one_drawn_at_the_top() -> None:
    drawn = errors.__doc__ or ""
    for kind in KINDS:
        assert kind.__name__ in drawn
        assert kind.__doc__


@pytest.mark.parametrize(("name", "builtin"), BUILTINS.items())
def test_each_is_also_a_builtin(name: str, builtin: type[Exception]) -> None:
    assert issubclass(getattr(errors, name), builtin)


@pytest.mark.parametrize("kind", KINDS)
def test_each_tells_its_message_and_an_exit_code(kind: type[RushesError]) -> None:
    error = (
        kind("Sound", "sound")
        if kind is MissingExtraError
        else kind("a/b", [])
        if kind is UnsupportedError
        else kind("Something is wrong.", code="E1")
    )
    assert str(error) == error.message != ""
    wrong = issubclass(
        kind, (errors.RequestError, errors.MediaError, errors.TargetError, MissingExtraError)
    )
    assert error.exit_code == (2 if wrong else 1)
    assert error.retry is (kind in {errors.RateLimitedError, errors.UnreachableError})


def test_one_reason_is_one_sentence() -> None:
    reason = Reason("fps", "100 fps is not offered", "use 24", ("a/b", "c/d"))
    error = UnsupportedError("x/y", [reason])
    assert str(error) == "x/y cannot do this: 100 fps is not offered: use 24; a/b and c/d can."
    assert error.reasons == (reason,)


def test_several_reasons_are_told_at_once() -> None:
    reasons = [Reason("fps", "no fps", "use 24", ("a/b",)), Reason("seed", "no seed", "drop it")]
    assert str(UnsupportedError("x/y", reasons)) == (
        "x/y cannot do this, for 2 reasons:\n  - no fps: use 24\n  - no seed: drop it\n"
        "a/b can do all of it."
    )


def test_a_missing_extra_says_what_to_type() -> None:
    assert "pip install 'rushes[local]'" in str(MissingExtraError("This model", "local"))


@pytest.mark.parametrize(
    ("words", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c")],
)
def test_words_are_joined(words: list[str], said: str) -> None:
    assert join_words(words, "or") == said


def test_did_you_mean() -> None:
    assert did_you_mean("sed", ["seed", "size"]) == " (did you mean seed?)"
    assert did_you_mean("zzz", ["seed", "size"]) == ""
