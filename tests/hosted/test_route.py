"""Where a generation is made: the addresses that are taken, and those that are not."""

from __future__ import annotations

import pytest

from rushes import catalogue
from rushes.errors import EngineError, MissingCredentialsError, RequestError
from rushes.hosted.route import Route
from rushes.settings import Settings

ROW = catalogue.find("openai/any").provider


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-0123456789")


@pytest.mark.parametrize(
    "base",
    [
        "https://gpu.example/v1",
        "http://127.0.0.1:8000/v1/",
        "http://[::1]:8000",
        "HTTPS://A.example",
    ],
)
def test_a_server_of_ones_own(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", base)
    assert Route.of(ROW, Settings()).base == base.rstrip("/")


@pytest.mark.parametrize(
    ("base", "words"),
    [
        ("gpu.example/v1", "is no http"),
        ("ftp://gpu.example", "is no http"),
        ("http://", "is no http"),
        ("http://a:port", "is no http"),
        ("http://a:99999", "is no http"),
        ("http://[::1", "is no http"),
        ("https://me:s3cret-word@gpu.example", "holds more than an address"),
        ("https://s3cret-word@gpu.example", "holds more than an address"),
        ("https://gpu.example/v1?key=s3cret-word", "holds more than an address"),
        ("https://gpu.example/v1#s3cret-word", "holds more than an address"),
    ],
)
def test_what_is_no_base_is_told(base: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", base)
    with pytest.raises(RequestError, match=words) as caught:
        Route.of(ROW, Settings())
    assert "OPENAI_BASE_URL" in caught.value.message
    assert "s3cret-word" not in caught.value.message
    monkeypatch.delenv("OPENAI_BASE_URL")
    with pytest.raises(RequestError, match=words):
        Route.of(ROW, Settings(emulator=base))


def test_what_belongs_to_a_route() -> None:
    route = Route(base="https://api.example/v1", hosts={"files": "http://files.example:81"})
    assert route.places == {("api.example", 443), ("files.example", 81)}
    for url in ("https://api.example/any", "https://API.example:443/", "http://files.example:81/"):
        assert route.owns(url)
    for url in (
        "http://api.example/", "https://api.example:444/", "https://api.example.evil.example/",
        "https://evil.example/?https://api.example/", "https://files.example:81/",
        "https://api.example@evil.example/",
    ):  # fmt: skip
        assert not route.owns(url)


def test_another_server_wants_a_key_too_unless_the_row_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:8000")
    assert Route.of(ROW, Settings()).keys == ()
    monkeypatch.setenv("RUNWAYML_BASE_URL", "http://127.0.0.1:8000")
    monkeypatch.delenv("RUNWAYML_API_SECRET", raising=False)
    with pytest.raises(MissingCredentialsError, match="set RUNWAYML_API_SECRET"):
        Route.of(catalogue.find("runway/gen4.5").provider, Settings())


def test_a_key_that_is_gone_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    route = Route(base="https://api.example", keys=("OPENAI_API_KEY",))
    monkeypatch.setenv("OPENAI_API_KEY", "  ")
    with pytest.raises(MissingCredentialsError, match="was ordered with it"):
        route.secrets()


def test_a_ticket_of_somebody_else() -> None:
    with pytest.raises(EngineError, match="not written by a hosted provider"):
        Route.read({"route": 3})
