"""Settings: the environment before the file, the file before the default."""

from __future__ import annotations

from pathlib import Path

import pytest

from rushes.errors import RequestError
from rushes.settings import home, settings


def write(folder: Path, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text(text)


def test_defaults(rushes_home: Path) -> None:
    assert home() == rushes_home
    assert settings().library == rushes_home / "library"
    assert settings().model == "preview/animatic"
    assert not rushes_home.exists()


def test_the_file_is_read(rushes_home: Path, tmp_path: Path) -> None:
    write(rushes_home, f'library = "{tmp_path.as_posix()}/clips"\nmodel = "runway/gen4.5"\n')
    assert settings().library == tmp_path / "clips"
    assert settings().model == "runway/gen4.5"


def test_the_environment_wins(rushes_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(rushes_home, 'model = "runway/gen4.5"\n')
    monkeypatch.setenv("RUSHES_MODEL", "luma/ray-3.2")
    assert settings().model == "luma/ray-3.2"


def test_without_a_variable_home_is_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RUSHES_HOME")
    assert home().name == "rushes"
    monkeypatch.setenv("RUSHES_HOME", "~/films")
    assert home() == Path("~/films").expanduser()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("library = [", "is not valid TOML"),
        ("libary = 'x'", "'libary'"),
        ("model = 7", "'model'"),
    ],
)
def test_mistakes_are_explained(rushes_home: Path, text: str, said: str) -> None:
    write(rushes_home, text)
    with pytest.raises(RequestError) as caught:
        settings()
    assert said in str(caught.value)
    assert "config.toml" in str(caught.value)


def test_it_is_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        settings().model = "a/b"  # type: ignore[misc]


def test_a_tilde_is_the_users_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUSHES_LIBRARY", "~/clips")
    assert settings().library == Path.home() / "clips"


def test_an_empty_variable_is_as_good_as_none(
    rushes_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUSHES_LIBRARY", "")
    monkeypatch.setenv("RUSHES_MODEL", "")
    assert settings().library == rushes_home / "library"
    assert settings().model == "preview/animatic"


def test_a_file_in_another_encoding_is_one_sentence(rushes_home: Path) -> None:
    rushes_home.mkdir(parents=True)
    (rushes_home / "config.toml").write_bytes(b'model = "\xff"')
    with pytest.raises(RequestError, match="not valid TOML"):
        settings()


def test_a_typo_names_the_nearest_setting(rushes_home: Path) -> None:
    write(rushes_home, 'libary = "x"\n')
    with pytest.raises(RequestError, match="did you mean library"):
        settings()
