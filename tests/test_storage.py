"""Addresses of storages, and clips that are made into one: fsspec's own, in this process."""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from rushes import Studio
from rushes.cli import cli
from rushes.delivery import Target, hash_of
from rushes.errors import MissingExtraError, RequestError, TargetError
from rushes.settings import Settings, settings
from rushes.storage import objects
from rushes.storage.address import checked_address, folder_address
from rushes.storage.driver import driver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rushes.plan import Fields

_SMALL: Fields = {"duration": 1, "size": "86x64", "fps": 12, "seed": 3}


@pytest.fixture(autouse=True)
def _empty() -> Iterator[None]:
    fs, _ = driver("memory://films/")
    fs.store.clear()
    yield
    fs.store.clear()


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("s3://films", "s3://films/"),
        ("S3://films/spring/", "s3://films/spring/"),
        ("s3://films/a fox.mp4", "s3://films/a fox.mp4"),
        ("abfs://films@account.dfs.core.windows.net/x/", None),
        ("memory://films/x.mp4", None),
    ],
)
def test_an_address_is_kept_as_it_is_meant(written: str, kept: str | None) -> None:
    assert checked_address(written) == (kept or written)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("s3://AKIAX:hush@films/", "s3://films/ holds credentials"),
        ("s3://AKIAX@films/", "holds credentials"),
        ("sftp://me:hush@host/films/", "holds credentials"),
        ("s3://films/x.mp4?X-Amz-Signature=hush", "holds credentials"),
        ("s3://", "names no bucket"),
        ("https://films/x.mp4", "is no storage"),
        ("s3://films/../other/x.mp4", "has . or .. in it"),
        ("s3://films/\nx.mp4", "letters that nobody sees"),
    ],
)
def test_an_address_that_makes_no_sense_or_tells_too_much_is_refused(
    written: str, said: str
) -> None:
    with pytest.raises(TargetError) as refused:
        checked_address(written)
    assert said in refused.value.message
    assert "hush" not in refused.value.message
    assert "AKIAX" not in refused.value.message


def test_an_address_of_this_machine_is_a_path(tmp_path: Path) -> None:
    folder = tmp_path / "a b"
    assert Target.of(f"{folder.as_uri()}/", tmp_path).folder == folder
    assert Target.of((tmp_path / "x.mp4").as_uri(), tmp_path).file == tmp_path / "x.mp4"
    with pytest.raises(TargetError, match="became a path"):
        Target.of(Path("s3://films/x.mp4"), tmp_path)
    with pytest.raises(TargetError, match="no folder and no MP4"):
        Target.of("s3://films/spring", tmp_path)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("gs://films/", "needs gcsfs: pip install gcsfs"),
        ("s33://films/", r"no storage s33:// \(did you mean s3"),
        ("dropbox://films/", "needs a driver"),
    ],
)
def test_a_storage_without_a_driver_says_what_to_install(address: str, said: str) -> None:
    with pytest.raises(TargetError, match=said):
        objects.reachable(address)


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    for address, extra in {"s3://films/": "s3", "gs://films/": "storage"}.items():
        with pytest.raises(MissingExtraError, match=rf"pip install 'rushes\[{extra}\]'"):
            objects.reachable(address)


def test_a_storage_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings(storage="s3://films/clips").storage == "s3://films/clips/"
    monkeypatch.setenv("RUSHES_STORAGE", "/mnt/clips")
    with pytest.raises(RequestError, match="set the library"):
        settings()
    monkeypatch.setenv("RUSHES_STORAGE", "s3://AKIAX:hush@films/clips")
    with pytest.raises(RequestError, match="holds credentials") as refused:
        settings()
    assert "hush" not in "".join(traceback.format_exception(refused.value))


def test_clips_go_to_a_storage_and_come_back(tmp_path: Path) -> None:
    where = Settings(storage=folder_address("memory://films"), library=tmp_path / "library")
    with Studio(where) as studio:
        made = studio.generate("a red boat", **_SMALL)
        assert made.location.startswith("memory://films/boat-")
        assert hash_of(made.download(tmp_path / "boat.mp4")) == made.sha256
        named = studio.generate("a red boat", output="memory://films/x.mp4", **_SMALL)
        assert named.location == "memory://films/x.mp4"
        with pytest.raises(TargetError, match="exists already"):
            studio.generate("a blue boat", output="memory://films/x.mp4", **_SMALL)
        other = studio.generate(
            "a blue boat", output="memory://films/x.mp4", overwrite=True, **_SMALL
        )
        assert other.sha256 != named.sha256
        assert objects.hashed(other.location) == other.sha256
        grid = studio.vary("a red boat", {"light": ["at dawn", "at night"]}, **_SMALL)
    assert [clip.is_local for clip in grid.clips] == [False, False]
    assert grid.sheet.parent == tmp_path / "library"
    assert os.listdir(tmp_path / "home" / "work") == []  # noqa: PTH208


def test_rows_of_a_batch_name_addresses(tmp_path: Path) -> None:
    row = {"prompt": "a red boat", **_SMALL}
    rows = [row, {**row, "seed": 4, "output": "named.mp4"}]
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    for _ in range(2):  # what was made before is given again
        done = CliRunner().invoke(cli, ["batch", str(file), "-o", "memory://films/b", "--json"])
        assert done.exit_code == 0, done.output
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        places = sorted(line["location"] for line in lines)
        assert places[0].startswith("memory://films/b/boat-")
        assert places[1] == "memory://films/b/named.mp4"
        assert {line["path"] for line in lines} == {None}
    file.write_text(json.dumps({**row, "seed": 5, "output": "named.mp4"}), encoding="utf-8")
    done = CliRunner().invoke(cli, ["batch", str(file), "-o", "memory://films/b"])
    assert "memory://films/b/named.mp4 exists already" in done.stderr
