"""What no log, error or database may hold is taken out of words."""

from __future__ import annotations

import pytest

from rushes.errors import BadReplyError
from rushes.redaction import redacted

_KEY = "key_9f747673945c"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f"Bearer {_KEY} was refused", "Bearer *** was refused"),
        ("https://me:pw@x.example/v1", "https://***@x.example/v1"),
        ("postgresql://me:p@ss@db/rushes", "postgresql://***@db/rushes"),
        (
            "see https://cdn.example/a.mp4?X-Amz-Signature=ab12&part=1, please",
            "see https://cdn.example/a.mp4?X-Amz-Signature=***&part=***",
        ),
        ("https://x.example/a?flag#part", "https://x.example/a?flag#part"),
        ("two: https://a.example/?t=1 and https://b.example/?t=2", None),
        ("model replicate/owner/name: what?", "model replicate/owner/name: what?"),
    ],
)
def test_addresses_are_bare_and_keys_are_gone(
    monkeypatch: pytest.MonkeyPatch, said: str, kept: str | None
) -> None:
    monkeypatch.setenv("RUNWAYML_API_SECRET", _KEY)
    told = redacted(said)
    if kept is None:
        assert told == "two: https://a.example/?t=*** and https://b.example/?t=***"
    else:
        assert told.startswith(kept)
    assert redacted(told) == told


@pytest.mark.parametrize("name", ["PGPASSWORD", "AWS_SECRET_ACCESS_KEY", "HF_TOKEN", "X_SECRET"])
def test_secrets_are_known_by_their_names(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "planted-0451")
    assert redacted("it says planted-0451.") == "it says ***."


def test_short_values_and_paths_are_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_KEY", "fox")
    monkeypatch.setenv("SSH_KEY", "/home/me/.ssh/id")
    assert redacted("a fox in /home/me/.ssh/id") == "a fox in /home/me/.ssh/id"


def test_no_error_says_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAL_KEY", _KEY)
    error = BadReplyError(f"fal says: {_KEY} at https://fal.example/a?sig=abc")
    assert str(error) == error.message == "fal says: *** at https://fal.example/a?sig=***"
    assert _KEY not in repr(error)
