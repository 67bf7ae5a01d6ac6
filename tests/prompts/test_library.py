"""The library: shots under names, as files that people read, and templates with blanks."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.errors import DeliveryError, RequestError, RushesError
from rushes.prompts import Shot
from rushes.prompts.library import Entry, ShotLibrary
from rushes.prompts.template import blanks, filled, read_template

if TYPE_CHECKING:
    from pathlib import Path

HERO = Entry.of(
    name="hero",
    shot={"subject": "{product} on {stone}", "camera": "orbit", "negative": ["text"]},
    about="One product, turning",
    tags=["Studio", "product", "studio "],
    defaults={"stone": "white marble"},
)


@pytest.fixture
def library(tmp_path: Path) -> ShotLibrary:
    return ShotLibrary(tmp_path / "shots")


def test_the_file_is_for_people(library: ShotLibrary) -> None:
    path = library.save(HERO)
    assert path == library.folder / "hero.toml"
    assert path.read_text("utf-8") == (
        'about = "One product, turning"\n'
        'tags = [\n    "product",\n    "studio",\n]\n\n'
        '[defaults]\nstone = "white marble"\n\n'
        '[shot]\nsubject = "{product} on {stone}"\ncamera = "orbit"\nnegative = "text"\n'
    )
    assert library.get("hero") == HERO
    library.save(library.get("hero"), overwrite=True)
    assert library.get("hero") == HERO


def test_without_a_folder_it_is_that_of_the_settings(rushes_home: Path) -> None:
    assert ShotLibrary().folder == rushes_home / "library" / "shots"
    assert ShotLibrary().search().entries == ()


def test_nothing_is_replaced_untold(library: ShotLibrary) -> None:
    library.save(HERO)
    other = Entry.of(name="hero", shot={"subject": "a cat"})
    with pytest.raises(DeliveryError, match="exists already"):
        library.save(other)
    assert library.get("hero") == HERO
    library.save(other, overwrite=True)
    assert library.get("hero") == other


@pytest.mark.parametrize(
    "name",
    ["../x", "a/b", "a\\b", "", ".", "Hero", "two words", "con", "x.toml", "é", "a\0b", "-x",
     "x" * 90],
)  # fmt: skip
def test_names_are_safe(library: ShotLibrary, name: str) -> None:
    with pytest.raises(RequestError, match="can't be the name of a shot: write"):
        library.save(Entry.of(name=name, shot={"subject": "a cat"}))
    for verb in (library.get, library.remove, library.path):
        with pytest.raises(RequestError):
            verb(name)
    assert not library.folder.exists()


@pytest.mark.parametrize("name", ["hero-2", "日本", "a1"])
def test_names_that_do(library: ShotLibrary, name: str) -> None:
    library.save(Entry.of(name=name, shot={"subject": "a cat"}))
    assert [entry.name for entry in library.search().entries] == [name]


@pytest.mark.parametrize(
    ("words", "tags", "names"),
    [
        ((), (), ["boat", "hero"]),
        (("MARBLE",), (), []),
        (("turning",), (), ["hero"]),
        (("orbit shot",), (), ["hero"]),
        (("golden_hour",), (), ["boat"]),
        (("golden hour", "lake"), (), ["boat"]),
        (("lake", "product"), (), []),
        ((), ("Product",), ["hero"]),
        ((), ("product", "nature"), []),
        (("boat",), ("nature",), ["boat"]),
        (("people",), (), ["boat"]),
    ],
)
def test_search(
    library: ShotLibrary, words: tuple[str, ...], tags: tuple[str, ...], names: list[str]
) -> None:
    library.save(HERO)
    shot = {"subject": "a boat on a lake", "time": "golden_hour", "negative": "people"}
    library.save(Entry.of(name="boat", tags=["nature"], shot=shot))
    assert [entry.name for entry in library.search(words, tags=tags).entries] == names


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"[shot", "not valid TOML"),
        (b"", "shot"),
        (b"[shot]\nsubjct = 'x'", "did you mean subject?"),
        (b"[shot]\ncamera = 'doly_in'", "dolly_in"),
        (b"shot = 'a dog'", "shot"),
        (b"colour = 1\n[shot]\n", "no field 'colour'"),
        (b"tags = 'x'\n[shot]\n", "tags"),
        (b"name = 'other'\n[shot]\n", "name"),
        (b"[defaults]\nx = 3\n[shot]\n", "defaults"),
        (b"\xff\xfe", "UTF-8"),
        (b"#" * 1_100_000, "too large"),
    ],
)
def test_a_damaged_file_is_one_sentence(library: ShotLibrary, text: bytes, said: str) -> None:
    library.save(HERO)
    (library.folder / "bad.toml").write_bytes(text)
    with pytest.raises(RequestError, match=r"bad\.toml") as caught:
        library.get("bad")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    found = library.search()
    assert [entry.name for entry in found.entries] == ["hero"]
    assert [str(caught.value)] == list(found.damaged)
    library.remove("bad")
    assert library.search().damaged == ()


def test_what_is_not_there(library: ShotLibrary) -> None:
    with pytest.raises(RequestError, match="has none"):
        library.get("hero")
    library.save(HERO)
    with pytest.raises(RequestError, match=r"did you mean hero\?"):
        library.get("hreo")
    with pytest.raises(RequestError, match="there are hero"):
        library.remove("zzz")
    library.remove("hero")
    assert list(library.folder.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permissions of a user")
def test_a_folder_that_cannot_be_written(library: ShotLibrary) -> None:
    library.folder.mkdir()
    library.folder.chmod(0o500)
    with pytest.raises(DeliveryError, match="not writable"):
        library.save(HERO)


def test_a_file_where_the_folder_should_be(library: ShotLibrary) -> None:
    library.folder.write_text("mine")
    with pytest.raises(DeliveryError):
        library.save(HERO)
    assert library.folder.read_text() == "mine"


def test_a_default_without_a_blank(library: ShotLibrary) -> None:
    entry = Entry.of(name="x", shot={"subject": "a {cat}"}, defaults={"dog": "x"})
    with pytest.raises(RequestError, match="no blank 'dog'"):
        library.save(entry)


class TestBlanks:
    def test_are_found_in_order(self) -> None:
        assert HERO.blanks == ("product", "stone")
        shot = Shot.of(
            subject="{b} and {a} and {b}", camera=["{c}"], negative=["{a}", "{A}", "{1}"]
        )
        assert blanks(shot) == ("b", "a", "c")

    def test_are_filled(self) -> None:
        shot = HERO.filled({"product": "red shoes"})
        assert shot == Shot.of(
            subject="red shoes on white marble", camera="orbit", negative=["text"]
        )
        assert HERO.filled({"product": "{x}", "stone": "y"}).subject == "{x} on y"

    def test_a_part_may_be_one(self) -> None:
        shot = filled(Shot.of(subject="a fox", camera="{move}"), {"move": "Dolly In"})
        assert shot.camera == ("dolly_in",)
        assert filled(Shot.of(subject="a fox", camera="{move}"), {"move": ""}).camera == ()
        with pytest.raises(RequestError, match="dolly_in"):
            filled(Shot.of(subject="a fox", camera="{move}"), {"move": "doly_in"})

    def test_doubled_braces_are_braces(self) -> None:
        shot = Shot.of(subject="a sign that says {{sale}}")
        assert blanks(shot) == ()
        assert filled(shot, {}).subject == "a sign that says {sale}"

    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({}, "It needs product: --set product=…."),
            (
                {"stone": "x", "prodct": "y"},
                r"needs product.*'prodct' \(did you mean product",
            ),
            ({"product": "x", "zzz": "y"}, "no blank 'zzz'; its blanks are product and stone"),
        ],
    )
    def test_misfits_are_named(self, values: dict[str, str], said: str) -> None:
        with pytest.raises(RequestError, match=rf"'hero' can't be used so\. .*{said}"):
            HERO.filled(values)

    def test_a_template_is_read(self) -> None:
        text = "{product} on a plinth of {stone}, {camera}, {mood}, noir, no {thing}"
        shot = read_template(text)
        assert shot == Shot.of(
            subject="{product} on a plinth of {stone}",
            camera="{camera}",
            mood="{mood}",
            style="noir",
            negative="{thing}",
        )

    def test_too_many(self) -> None:
        with pytest.raises(RequestError, match="blanks at most, not 90"):
            read_template(" ".join(f"{{a{number}}}" for number in range(90)))

    @settings(max_examples=60, deadline=None)
    @given(
        st.lists(st.sampled_from(["{a}", "{b}", "kite", "in the rain,", "Teapot", "{{c}}", "no"]))
    )
    def test_reading_loses_no_blank(self, words: list[str]) -> None:
        text = " ".join(words)
        found = blanks(read_template(text))
        assert set(found) == {word[1] for word in words if word in {"{a}", "{b}"}}


def test_errors_are_ours(library: ShotLibrary) -> None:
    with pytest.raises(RushesError):
        Entry.of(name="x", shot={"subject": "a"}, tag="y")
