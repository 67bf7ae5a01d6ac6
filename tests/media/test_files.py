"""Files appear whole or not at all, under names that were free."""

from __future__ import annotations

import errno
import multiprocessing
import os
import resource
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.errors import DeliveryError
from rushes.media import atomic, claimed, free_path, slug, workbench

if TYPE_CHECKING:
    from multiprocessing.synchronize import Barrier


def test_the_file_appears_whole_when_the_block_ends(tmp_path: Path) -> None:
    target = tmp_path / "film.mp4"
    with atomic(target) as temporary:
        assert temporary.parent == tmp_path
        assert temporary.suffix == ".mp4"
        assert temporary.name.startswith(".")
        temporary.write_bytes(b"whole")
        assert not target.exists()
    assert target.read_bytes() == b"whole"
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_an_exception_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    def interrupted() -> None:
        with atomic(tmp_path / "film.mp4") as temporary:
            temporary.write_bytes(b"half")
            raise error

    with pytest.raises(error):
        interrupted()
    assert not list(tmp_path.iterdir())


def test_what_is_there_stays_unless_it_is_named_to_be_replaced(tmp_path: Path) -> None:
    target = tmp_path / "film.mp4"
    target.write_bytes(b"old")
    with pytest.raises(DeliveryError, match="--force"), atomic(target):
        pytest.fail("the block must not run")
    with atomic(target, overwrite=True) as temporary:
        temporary.write_bytes(b"new")
    assert target.read_bytes() == b"new"


def test_a_file_that_appears_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "film.mp4"
    with pytest.raises(DeliveryError, match="exists already"), atomic(target):
        target.write_bytes(b"theirs")
    assert target.read_bytes() == b"theirs"
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]


def test_without_hard_links_nothing_is_overwritten_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "links are not supported here")

    monkeypatch.setattr(os, "link", refuse)
    with atomic(tmp_path / "film.mp4") as temporary:
        temporary.write_bytes(b"whole")
    assert (tmp_path / "film.mp4").read_bytes() == b"whole"
    with pytest.raises(DeliveryError, match="exists"), atomic(tmp_path / "b.mp4") as temporary:
        (tmp_path / "b.mp4").write_bytes(b"theirs")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.mp4", "film.mp4"]
    assert (tmp_path / "b.mp4").read_bytes() == b"theirs"


def test_wrong_places_are_refused_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    wrong = {
        tmp_path: "is a folder",
        tmp_path / "nowhere" / "film.mp4": "no folder",
        tmp_path / "file" / "film.mp4": "is a file, not a folder",
        tmp_path / ("n" * 300): "too long",
    }
    for target, why in wrong.items():
        with pytest.raises(DeliveryError, match=why), atomic(target, overwrite=True) as temporary:
            assert len(temporary.name) < 255, "only the last can be known at the end"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_folder_that_is_not_writable(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        folder = Path("/proc")  # where even root can't write
    else:
        folder = tmp_path / "locked"
        folder.mkdir(mode=0o500)
    with pytest.raises(DeliveryError), atomic(folder / "film.mp4"):
        pytest.fail("the block must not run")


def test_errors_about_other_files_stay_what_they_are(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), atomic(tmp_path / "film.mp4"):
        (tmp_path / "missing input").read_bytes()


def _fill_the_disk(target: Path, answers: multiprocessing.Queue[str]) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
    try:
        with atomic(target) as temporary:
            temporary.write_bytes(bytes(10_000))
    except DeliveryError as error:
        answers.put(str(error))


def _race(target: Path, start: Barrier, answers: multiprocessing.Queue[str]) -> None:
    try:
        with atomic(target) as temporary:
            temporary.write_text(str(os.getpid()))
            start.wait(20)
    except DeliveryError:
        answers.put("lost")
    else:
        answers.put(str(os.getpid()))


def _reserve(folder: Path, count: int, answers: multiprocessing.Queue[list[str]]) -> None:
    answers.put([free_path(folder, "clip", ".mp4").name for _ in range(count)])


def test_a_file_that_can_not_grow_leaves_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    answers: multiprocessing.Queue[str] = context.Queue()
    child = context.Process(target=_fill_the_disk, args=(tmp_path / "film.mp4", answers))
    child.start()
    assert "larger than a file may be" in answers.get(timeout=20)
    child.join()
    assert not list(tmp_path.iterdir())


def test_of_two_processes_one_wins(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    answers: multiprocessing.Queue[str] = context.Queue()
    start, target = context.Barrier(2), tmp_path / "film.mp4"
    children = [context.Process(target=_race, args=(target, start, answers)) for _ in range(2)]
    for child in children:
        child.start()
    said = {answers.get(timeout=20) for _ in children}
    for child in children:
        child.join()
    assert said == {"lost", target.read_text()}
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]


def test_names_are_reserved_once_across_processes(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    answers: multiprocessing.Queue[list[str]] = context.Queue()
    children = [context.Process(target=_reserve, args=(tmp_path, 20, answers)) for _ in range(2)]
    for child in children:
        child.start()
    names = answers.get(timeout=20) + answers.get(timeout=20)
    for child in children:
        child.join()
    wanted = {"clip.mp4"} | {f"clip-{number}.mp4" for number in range(2, 41)}
    assert len(names) == 40
    assert set(names) == wanted


def test_a_claim_that_fails_gives_its_name_back(tmp_path: Path) -> None:
    def fail() -> None:
        with claimed(tmp_path / "new folder", "clip", ".mp4") as path:
            assert path.name == "clip.mp4"
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - ours, without words
        fail()
    assert not list((tmp_path / "new folder").iterdir())
    with claimed(tmp_path, "clip", ".mp4") as path, atomic(path, overwrite=True) as temporary:
        temporary.write_bytes(b"whole")
    assert (tmp_path / "clip.mp4").read_bytes() == b"whole"


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("A golden retriever, running!", "a-golden-retriever-running"),
        ("Café Łódź — ½ price", "cafe-łodz-1-2-price"),
        ("it's a dog's life", "its-a-dogs-life"),
        ("犬が走る", "犬が走る"),
        ("собака бежит", "собака-бежит"),
        ("नमस्ते दुनिया", "नमस्ते-दुनिया"),
        ("../../etc/passwd", "etc-passwd"),
        ("-rf *", "rf"),
        ("CON", "con-clip"),
        ("🎬🎥", "clip"),
        ("", "clip"),
        ("word " * 40, "word-word-word-word-word-word-word-word-word-word-word-word"),
        ("x" * 100, "x" * 60),
    ],
)
def test_slugs_are_readable(text: str, stem: str) -> None:
    assert slug(text) == stem


@given(st.text())
@settings(max_examples=60, deadline=None)
def test_any_text_gives_a_safe_name(text: str) -> None:
    stem = slug(text)
    assert stem
    assert len(stem) <= 65
    assert len(stem.encode()) <= 205
    assert not set(stem) & set('/\\:*?"<>|. \n\0')
    assert not stem.startswith("-")


def test_a_workbench_is_hidden_and_gone_afterwards(tmp_path: Path) -> None:
    with workbench(tmp_path) as bench:
        assert bench.parent == tmp_path
        assert bench.name.startswith(".")
        (bench / "half.mp4").write_bytes(b"half")
    assert not list(tmp_path.iterdir())


def test_a_workbench_needs_a_folder_or_makes_it(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="There is no folder"), workbench(tmp_path / "no"):
        pytest.fail("the block must not run")
    with workbench(tmp_path / "no", make=True) as bench:
        assert bench.is_dir()
    assert [path.name for path in tmp_path.iterdir()] == ["no"]


def test_an_error_on_a_workbench_names_the_place_that_people_know(tmp_path: Path) -> None:
    with workbench(tmp_path) as bench:
        full = OSError(errno.ENOSPC, "No space left on device")
        with pytest.raises(DeliveryError) as caught, atomic(bench / "other.mp4"):
            raise full
    assert str(caught.value).startswith(f"The disk is full: {tmp_path / 'other.mp4'} was not")
