"""Clips in an object storage, over a real S3 wire."""

from __future__ import annotations

import json
import logging
import multiprocessing
import os
import signal
import sys
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from benchmarks.crash.orders import Case
from benchmarks.crash.worker import Orders, work
from moto.server import ThreadedMotoServer

from rushes.delivery import Target, hash_of
from rushes.engine import Engine
from rushes.engine import life as life_of
from rushes.errors import DeliveryError, MediaNotFoundError, TargetError
from rushes.media import probe
from rushes.storage import objects, s3
from rushes.storage.driver import driver
from rushes.storage.troubles import explained
from rushes.types import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rushes.engine import Generation
    from rushes.engine.ask import Ask
    from rushes.settings import Settings
    from rushes.types import Progress

    Asks = Callable[..., Ask]

_BUCKET = "s3://clips/"
#: Where nobody listens.
_NOBODY = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """An S3 on this machine; its address."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture(autouse=True)
def wire(server: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What speaks to the S3, as the environment of a user says, with one empty bucket."""
    for name, value in {
        "AWS_ENDPOINT_URL": server,
        "AWS_ACCESS_KEY_ID": "AKIATEST",
        "AWS_SECRET_ACCESS_KEY": "hush-hush-planted-secret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_MAX_ATTEMPTS": "1",
    }.items():
        monkeypatch.setenv(name, value)
    fs, _ = driver(_BUCKET)
    type(fs).clear_instance_cache()
    fs, _ = driver(_BUCKET)
    fs.call_s3("create_bucket", Bucket="clips")
    yield fs
    for key in _keys(fs):
        fs.call_s3("delete_object", Bucket="clips", Key=key)
    fs.call_s3("delete_bucket", Bucket="clips")
    type(fs).clear_instance_cache()


@pytest.fixture
def stored_ask(config: Settings, ask: Asks) -> Callable[..., Ask]:
    """Something whose clip goes to an address."""

    def made(address: str = _BUCKET, *, overwrite: bool = False, **fields: Any) -> Ask:
        target = Target.of(address, config.library, overwrite=overwrite)
        return replace(ask(**fields), target=target)

    return made


def _objects(fs: Any) -> dict[str, Any]:
    said = fs.call_s3("list_objects_v2", Bucket="clips")
    return {each["Key"]: each for each in said.get("Contents", ())}


def _keys(fs: Any) -> list[str]:
    return sorted(_objects(fs))


def _point(fs: Any, monkeypatch: pytest.MonkeyPatch, server: str) -> None:
    """From now on the storage is elsewhere."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    type(fs).clear_instance_cache()


def _parts(fs: Any) -> list[Any]:
    return list(fs.call_s3("list_multipart_uploads", Bucket="clips").get("Uploads", ()))


def test_a_clip_goes_to_a_bucket_with_its_receipt(
    engine: Engine, stored_ask: Asks, wait: Any, wire: Any, tmp_path: Path
) -> None:
    made = wait(engine.admit([stored_ask("s3://clips/spring/", prompt="a red fox")])[0])
    assert made.state is State.SUCCEEDED, made.failure
    clip = made.clip
    assert clip.location == f"s3://clips/spring/red-fox-{made.id[-12:]}.mp4"
    key = clip.location.removeprefix("s3://clips/")
    assert _keys(wire) == [key, f"{key}.json"]
    receipt = json.loads(objects.read_text(f"{clip.location}.json") or "")
    assert (receipt["id"], receipt["sha256"]) == (made.id, clip.sha256)
    assert not clip.is_local
    with pytest.raises(MediaNotFoundError, match="download"):
        _ = clip.path
    here = clip.download(tmp_path / "here.mp4")
    assert hash_of(here) == clip.sha256
    assert probe(here).frames == clip.facts.frames
    with pytest.raises(TargetError, match="exists already"):
        clip.download(here)
    home = Path(os.environ["RUSHES_HOME"])
    assert list((home / "work").iterdir()) == []
    assert not any(
        b"planted-secret" in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()
    )


def test_an_equal_clip_is_taken_from_the_storage_while_it_is_whole(
    engine: Engine, stored_ask: Asks, wait: Any, wire: Any
) -> None:
    first = wait(engine.admit([stored_ask(seed=7)])[0])
    second = wait(engine.admit([stored_ask("s3://clips/copy.mp4", seed=7)])[0])
    assert second.reuse == first.id
    assert second.clip.cost.high == 0
    assert objects.hashed("s3://clips/copy.mp4") == first.clip.sha256
    # Of the same length, with other bytes.
    bad = b"x" * first.clip.facts.size_bytes
    for clip in (first.clip, second.clip):
        wire.pipe_file(clip.location, bad)
    third = wait(engine.admit([stored_ask(seed=7)])[0])
    assert third.reuse is None
    assert third.clip.cost.high > 0
    assert objects.hashed(third.clip.location) == third.clip.sha256


def test_what_nobody_named_goes_to_the_storage_of_who_makes_it(
    config: Settings, ask: Asks, wire: Any
) -> None:
    with Engine(config) as orders:
        (ordered,) = orders.admit([ask()])
    named = config.model_copy(update={"storage": "s3://clips/all/"})
    with Engine(named) as worker:
        worker.start()
        made = anyio.run(partial(worker.watch, ordered.id))
    assert made.clip is not None
    assert made.clip.location.startswith("s3://clips/all/red-fox-")


@pytest.mark.parametrize("overwrite", [False, True])
def test_an_object_that_was_named_is_not_replaced_unasked(
    engine: Engine, stored_ask: Asks, wait: Any, wire: Any, overwrite: bool
) -> None:
    target = "s3://clips/film.mp4"
    wire.pipe_file(target, b"something of mine")
    asked = stored_ask(target, overwrite=overwrite)
    if overwrite:
        asked.target.check_free()
    else:
        with pytest.raises(TargetError, match="exists already"):
            asked.target.check_free()
    ended: Generation = wait(engine.admit([asked])[0])
    if overwrite:
        assert ended.clip is not None
        assert objects.hashed(target) == ended.clip.sha256
    else:  # it came there while the clip was made
        assert ended.failure is not None
        assert ended.failure.code == "EEXIST"
        assert wire.cat_file(target) == b"something of mine"


def test_where_nothing_can_be_put_is_said_before_anything_is_ordered(
    engine: Engine, stored_ask: Asks, emulator: Any, monkeypatch: pytest.MonkeyPatch, wire: Any
) -> None:
    with pytest.raises(TargetError, match="There is no s3://nobody: make it first") as refused:
        engine.admit([stored_ask("s3://nobody/clips/")])
    assert refused.value.code == "NoSuchBucket"
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    type(wire).clear_instance_cache()
    with pytest.raises(TargetError, match="There is no key for s3://clips"):
        engine.admit([stored_ask()])
    assert not emulator.journal.entries


def test_who_has_no_rights_is_told_and_the_clip_is_put_there_later(
    engine: Engine, stored_ask: Asks, wait: Any, wire: Any, server: str, emulator: Any
) -> None:
    denied = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": "s3:PutObject",
                    "Resource": "arn:aws:s3:::clips/*",
                }
            ],
        }
    )
    wire.call_s3("put_bucket_policy", Bucket="clips", Policy=denied)
    failed = wait(engine.admit([stored_ask()])[0])
    assert failed.failure is not None
    assert failed.failure.code in {"AccessDenied", "403"}  # the latter where there is no body
    assert "needs the rights to list, read, write and delete" in failed.failure.message
    wire.call_s3("delete_bucket_policy", Bucket="clips")
    made = wait(engine.retry(failed.id))
    assert made.state is State.SUCCEEDED, made.failure
    assert len(emulator.journal.jobs) == 1


def test_a_storage_that_goes_away_is_waited_for(
    engine: Engine, stored_ask: Asks, wait: Any, wire: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server is gone when the clip is to be put there, and comes back."""
    back, said = os.environ["AWS_ENDPOINT_URL"], []
    (admitted,) = engine.admit([stored_ask()])
    _point(wire, monkeypatch, _NOBODY)

    def hear(told: Progress) -> None:
        if "s3://" in told.message:
            said.append(told.message)
            _point(wire, monkeypatch, back)

    made = anyio.run(partial(engine.watch, admitted.id, hear))
    assert made.state is State.SUCCEEDED, made.failure
    assert said[0].startswith("Nobody answers at s3://clips/red-fox-")
    assert len(_keys(wire)) == 2


def test_a_storage_that_stays_away_fails_and_says_so(
    engine: Engine, stored_ask: Asks, wait: Any, wire: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(life_of, "_PUTS", 1)
    back = os.environ["AWS_ENDPOINT_URL"]
    (admitted,) = engine.admit([stored_ask()])
    _point(wire, monkeypatch, _NOBODY)
    failed = wait(admitted)
    assert failed.failure is not None
    assert (failed.failure.kind, failed.failure.retry) == ("DeliveryError", True)
    assert "s3://clips/red-fox-" in failed.failure.message
    assert isinstance(engine.error(failed), DeliveryError)
    _point(wire, monkeypatch, back)
    assert wait(engine.retry(failed.id)).state is State.SUCCEEDED


def test_a_big_file_goes_up_in_parts_and_leaves_none(
    wire: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "PART", 5 * 2**20)
    path = tmp_path / "big.mp4"
    path.write_bytes(os.urandom(11 * 2**20))
    digest = hash_of(path)
    objects.put(path, "s3://clips/big.mp4", digest, overwrite=False)
    said = s3.head(wire, "clips/big.mp4")
    assert said["ETag"].endswith('-3"')
    assert objects.hashed("s3://clips/big.mp4") == digest
    with pytest.raises(TargetError, match="exists already"):
        objects.put(path, "s3://clips/big.mp4", digest, overwrite=False)
    wire.call_s3("create_multipart_upload", Bucket="clips", Key="big.mp4")
    wire.call_s3("create_multipart_upload", Bucket="clips", Key="big.mp4.other")
    objects.abandon("s3://clips/big.mp4")
    assert [each["Key"] for each in _parts(wire)] == ["big.mp4.other"]


def test_parts_of_an_upload_that_was_cut_off_go_with_the_next_try(
    engine: Engine, stored_ask: Asks, wait: Any, wire: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, tries = objects.put, 0

    def cut_off(path: Path, address: str, sha256: str, *, overwrite: bool) -> None:
        nonlocal tries
        tries += 1
        if tries > 1:
            real(path, address, sha256, overwrite=overwrite)
            return
        key = address.removeprefix(_BUCKET)
        said = wire.call_s3("create_multipart_upload", Bucket="clips", Key=key)
        gone = {"Bucket": "clips", "Key": key, "UploadId": said["UploadId"]}
        with explained(address, "It could not be put to"):
            wire.call_s3("upload_part", **(gone | {"UploadId": "x"}), PartNumber=1, Body=b"x")

    monkeypatch.setattr(objects, "put", cut_off)
    made = wait(engine.admit([stored_ask("s3://clips/film.mp4")])[0])
    assert made.state is State.SUCCEEDED, made.failure
    assert tries == 2
    assert _parts(wire) == []


def test_what_arrives_with_other_bytes_is_taken_away_again(
    wire: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"whole")
    real = type(wire)._put_file

    async def spoilt(self: Any, local: str, place: str, **how: Any) -> None:
        path.write_bytes(b"whoke")
        await real(self, local, place, **how)
        path.write_bytes(b"whole")

    monkeypatch.setattr(type(wire), "_put_file", spoilt)
    type(wire).clear_instance_cache()
    with pytest.raises(DeliveryError, match="other bytes") as failed:
        objects.put(path, "s3://clips/x.mp4", sha256(b"whole").hexdigest(), overwrite=False)
    assert failed.value.retry
    assert _keys(wire) == []


def test_what_was_put_there_before_an_error_is_not_put_there_again(
    engine: Engine, stored_ask: Asks, wait: Any, wire: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An object that was named, whose receipt could not be written at first."""
    real, put = objects.put_text, objects.put
    said: list[str] = []

    def away(text: str, address: str, *, overwrite: bool) -> None:
        said.append(f"receipt {address}")
        if len(said) < 3:
            error = DeliveryError("The storage went away.")
            error.retry = True
            raise error
        real(text, address, overwrite=overwrite)

    def counted(path: Path, address: str, sha256: str, *, overwrite: bool) -> None:
        said.append(f"clip {address}")
        put(path, address, sha256, overwrite=overwrite)

    monkeypatch.setattr(objects, "put_text", away)
    monkeypatch.setattr(objects, "put", counted)
    made = wait(engine.admit([stored_ask("s3://clips/film.mp4")])[0])
    assert made.state is State.SUCCEEDED, made.failure
    assert said == ["clip s3://clips/film.mp4", *["receipt s3://clips/film.mp4.json"] * 2]
    assert _keys(wire) == ["film.mp4", "film.mp4.json"]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_killed_process_leaves_what_the_next_one_finds(
    config: Settings, emulator: Any, wire: Any, tmp_path: Path
) -> None:
    """One process dies with a generation at each point on its way into the bucket."""
    points = ["before claim", "after claim", "before upload", "after upload", "before succeed"]
    cases = [Case(f"case-{number}", "pika", None) for number in range(len(points))]
    dies = {case.name: point for case, point in zip(cases, points, strict=True)}
    assert config.database is not None
    orders = Orders(config.database, emulator.base, tmp_path, cases, dies, "s3://clips/")
    process = multiprocessing.get_context("spawn").Process(target=work, args=(orders,))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    before = {key: said["LastModified"] for key, said in _objects(wire).items()}
    assert len([key for key in before if key.endswith(".mp4")]) == 2
    assert len(before) == 2 + 4
    for key in before:  # as if they had died in the middle of it
        if key.endswith(".json") and key.removesuffix(".json") not in before:
            wire.call_s3("create_multipart_upload", Bucket="clips", Key=key.removesuffix(".json"))
    assert len(_parts(wire)) == 2
    with Engine(orders.settings) as engine:
        engine.start()
        many = [anyio.run(partial(engine.watch, each.id)) for each in engine.store.find()]
    assert {each.state for each in many} == {State.SUCCEEDED}, [each.failure for each in many]
    after = _objects(wire)
    locations = sorted(each.clip.location for each in many if each.clip)
    keys = [place.removeprefix("s3://clips/") for place in locations]
    assert sorted(after) == sorted([*keys, *(f"{key}.json" for key in keys)])
    for key, when in before.items():  # what was there whole was not put there again
        if key.endswith(".mp4"):
            assert after[key]["LastModified"] == when
    for each in many:
        assert each.clip is not None
        assert objects.hashed(each.clip.location) == each.clip.sha256
        receipt = json.loads(objects.read_text(f"{each.clip.location}.json") or "")
        assert (receipt["id"], receipt["sha256"]) == (each.id, each.clip.sha256)
    assert len(emulator.journal.jobs) == len(points)
    assert _parts(wire) == []
