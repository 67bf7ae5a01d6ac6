"""The studio: what a call means, where the clip goes, and what is left when it does not work."""

from __future__ import annotations

import asyncio
import hashlib
import os
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import anyio
import numpy as np
import pytest

import rushes
from rushes import AsyncStudio, GenerationRequest, Studio, catalogue
from rushes.catalogue import Given, Settled
from rushes.delivery import Target, differences, stem, verified
from rushes.engine.life import pause
from rushes.errors import (
    BadReplyError,
    DeliveryError,
    MediaNotFoundError,
    RequestError,
    UnknownModelError,
    UnsupportedError,
)
from rushes.media import Writer, probe, save_picture
from rushes.plan import Fields, ordered, plan, poll_of, takes
from rushes.settings import Settings
from rushes.types import Facts, Mode, Size, State

if TYPE_CHECKING:
    from rushes.types import Clip, Progress

SMALL: Fields = {"duration": 1, "size": "128x72", "fps": 12}
PROMPT = "a golden retriever running through a field"


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    """A finished clip, made once."""
    output = tmp_path_factory.mktemp("made") / "clip.mp4"
    return rushes.generate(PROMPT, output=output, **seeded(7))


def seeded(seed: int) -> Fields:
    return {**SMALL, "seed": seed}


def names(folder: Path) -> list[str]:
    """What was put there, but for receipts and the database."""
    found = (path.relative_to(folder) for path in folder.rglob("*"))
    ours = (path for path in found if path.suffix != ".json" and "home" not in path.parts)
    return sorted(map(str, ours))


class TestClip:
    def test_is_on_the_disk_measured_and_hashed(self, clip: Clip) -> None:
        assert (clip.width, clip.height, clip.fps, clip.duration) == (
            128,
            72,
            Fraction(12),
            Fraction(1),
        )
        assert not clip.has_audio
        assert clip.facts.path == clip.path
        assert clip.sha256 == hashlib.sha256(clip.path.read_bytes()).hexdigest()

    def test_says_what_it_was_made_of(self, clip: Clip) -> None:
        assert clip.seed == 7
        assert clip.cost.high == Decimal(0)
        assert clip.request.prompt == PROMPT
        assert clip.notes == ()

    def test_shows_itself_in_a_notebook(self, clip: Clip) -> None:
        shown = clip._repr_html_()
        assert shown.startswith("<figure><video")
        assert PROMPT in shown

    def test_the_same_seed_gives_the_same_bytes(self, clip: Clip, tmp_path: Path) -> None:
        again = rushes.generate(clip.request, output=tmp_path / "again.mp4")
        assert again.sha256 == clip.sha256

    def test_the_camera_moves_as_in_words(self, clip: Clip, tmp_path: Path) -> None:
        said = rushes.generate(f"{PROMPT}, pan left", output=tmp_path / "a.mp4", **seeded(7))
        moved: Fields = {**seeded(7), "camera": "pan left"}
        asked = rushes.generate(PROMPT, output=tmp_path / "b.mp4", **moved)
        assert asked.sha256 == said.sha256 != clip.sha256
        assert (asked.request.prompt, asked.request.camera) == (PROMPT, ("pan left",))
        assert asked.notes == ()

    def test_without_a_seed_one_is_drawn_and_told(self, tmp_path: Path) -> None:
        made = rushes.generate(PROMPT, output=tmp_path / "a.mp4", **SMALL)
        assert made.request.seed is None
        assert made.seed is not None
        again = rushes.generate(PROMPT, output=tmp_path / "b.mp4", **seeded(made.seed))
        assert made.sha256 == again.sha256


class TestPlace:
    def test_the_library_gives_a_readable_free_name(self, rushes_home: Path) -> None:
        with Studio() as studio:
            first, second = (studio.generate(PROMPT, **seeded(7)) for _ in range(2))
        library = rushes_home / "library"
        assert first.path == library / f"golden-retriever-running-{first.sha256[:4]}.mp4"
        assert second.path == library / f"golden-retriever-running-{first.sha256[:4]}-2.mp4"
        assert names(library) == sorted([first.path.name, second.path.name])

    def test_a_folder_is_made(self, tmp_path: Path) -> None:
        made = rushes.generate(PROMPT, output=f"{tmp_path}/new/deep/", **SMALL)
        assert made.path.parent == tmp_path / "new/deep"

    def test_an_existing_file_is_kept_and_nothing_is_drawn(self, tmp_path: Path) -> None:
        path = tmp_path / "mine.mp4"
        path.write_text("precious")
        looks: list[Progress] = []
        with pytest.raises(DeliveryError, match="exists already"):
            rushes.generate(PROMPT, output=path, on_progress=looks.append, **SMALL)
        assert path.read_text() == "precious"
        assert looks == []
        assert rushes.generate(PROMPT, output=path, overwrite=True, **SMALL).path == path
        assert names(tmp_path) == ["mine.mp4"]

    def test_a_missing_folder_is_known_before_the_work(self, tmp_path: Path) -> None:
        looks: list[Progress] = []
        output = tmp_path / "no" / "clip.mp4"
        with pytest.raises(DeliveryError, match="There is no folder"):
            rushes.generate(PROMPT, output=output, on_progress=looks.append, **SMALL)
        assert looks == []

    def test_a_name_that_no_file_can_have(self, tmp_path: Path) -> None:
        with pytest.raises(DeliveryError, match="no file's name"):
            Target.of("a\0.mp4", tmp_path)

    @pytest.mark.parametrize("name", ["clip.png", "clip", "clip.mov"])
    def test_only_mp4_is_made(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(DeliveryError, match=r"end the name in \.mp4"):
            Target.of(tmp_path / name, tmp_path)

    @pytest.mark.parametrize(
        ("fields", "name"),
        [
            ({"prompt": "a golden retriever running"}, "golden-retriever-running"),
            ({"prompt": "", "image": "Shots/My Photo 7.JPG"}, "my-photo-7"),
            ({"prompt": "", "extend": "trip.mp4"}, "trip"),
            ({"prompt": "Ωμέγα"}, "ωμέγα"),
            ({"prompt": "../../etc/passwd"}, "etc-passwd"),
            ({"prompt": "!!!"}, "clip"),
        ],
    )
    def test_names_are_readable_and_safe(self, fields: dict[str, str], name: str) -> None:
        assert stem(GenerationRequest.of(**fields), "7f3a") == f"{name}-7f3a"


class TestTakes:
    def test_follow_each_other_from_the_seed(self, tmp_path: Path) -> None:
        told: list[Clip] = []
        with Studio() as studio:
            made = studio.take(
                PROMPT, 2, output=tmp_path / "film.mp4", on_clip=told.append, **seeded(7)
            )
        assert [one.seed for one in made] == [7, 8]
        assert names(tmp_path) == ["film-1.mp4", "film-2.mp4"]
        assert made == told
        assert made[0].sha256 != made[1].sha256

    def test_a_taken_name_stops_all_before_the_first(self, tmp_path: Path) -> None:
        (tmp_path / "film-2.mp4").touch()
        with Studio() as studio, pytest.raises(DeliveryError, match="film-2"):
            studio.take(PROMPT, 2, output=tmp_path / "film.mp4", **SMALL)
        assert names(tmp_path) == ["film-2.mp4"]

    def test_seeds(self) -> None:
        request = GenerationRequest.of(prompt="x")
        assert [one.seed for one in takes(request, 2)] == [None, None]
        assert [one.seed for one in takes(request.but(seed=3), 3)] == [3, 4, 5]
        with pytest.raises(RequestError, match="1 or more"):
            takes(request, 0)
        with pytest.raises(RequestError, match="seed"):
            takes(request.but(seed=2**63 - 1), 2)


class TestOrder:
    def test_the_model_of_the_settings_is_used(self) -> None:
        assert ordered("x", {}, "runway/gen4.5").model == "runway/gen4.5"
        assert ordered("x", {"model": "a/b"}, "runway/gen4.5").model == "a/b"
        request = GenerationRequest.of(prompt="x", model="a/b")
        assert ordered(request, {"seed": 1}, "runway/gen4.5").model == "a/b"

    def test_fields_change_a_request(self) -> None:
        request = GenerationRequest.of(prompt="x", seed=1)
        assert ordered(request, {"seed": 2}, "a/b").seed == 2

    def test_every_field_of_a_request_can_be_given(self) -> None:
        assert set(Fields.__annotations__) | {"prompt"} == set(GenerationRequest.model_fields)

    def test_a_typo_names_the_nearest_field(self) -> None:
        with pytest.raises(RequestError, match="did you mean duration"):
            rushes.generate("x", durration=3)  # type: ignore[call-arg]

    def test_an_unknown_model_names_the_nearest(self) -> None:
        with pytest.raises(UnknownModelError, match="preview/animatic"):
            rushes.generate("x", model="preview/animatik")

    def test_every_reason_is_told_at_once(self) -> None:
        with pytest.raises(UnsupportedError) as caught:
            rushes.generate("", duration=0, fps=1000, size="321x181")
        assert {one.field for one in caught.value.reasons} == {"prompt", "duration", "fps", "size"}

    def test_inputs_are_looked_at_before_the_work(self) -> None:
        looks: list[Progress] = []
        with pytest.raises(MediaNotFoundError):
            rushes.generate("x", image="nowhere.png", on_progress=looks.append)
        assert looks == []

    def test_the_plan_knows_size_and_price(self) -> None:
        request = GenerationRequest.of(prompt="x", aspect_ratio="9:16", resolution="540p")
        made = plan(request, Settings())
        assert made.settled.size == Size(width=540, height=960)
        assert made.price.high == 0
        least, most = poll_of(made.request.model)
        assert least < most


def test_progress_is_told_up_to_the_end(tmp_path: Path) -> None:
    looks: list[Progress] = []
    rushes.generate(PROMPT, output=tmp_path / "a.mp4", on_progress=looks.append, **SMALL)
    assert looks[-1].state is State.SUCCEEDED
    done = [look.done for look in looks if look.done is not None]
    assert done == sorted(done)
    assert done[-1] == 1


def test_the_sync_door_works_inside_of_a_running_loop(tmp_path: Path) -> None:
    async def cell() -> Clip:
        return rushes.generate(PROMPT, output=tmp_path / "cell.mp4", **SMALL)

    assert asyncio.run(cell()).path.exists()


async def _cancelled_half_way(folder: Path) -> None:
    async with AsyncStudio() as studio, anyio.create_task_group() as group:

        def look(progress: Progress) -> None:
            if progress.done:
                group.cancel_scope.cancel()

        output = folder / "long.mp4"
        size: Fields = {"size": "640x360", "duration": 20, "fps": 60}
        await studio.generate(PROMPT, output=output, on_progress=look, **size)


def test_a_cancelled_call_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch, folder = tmp_path / "scratch", tmp_path / "out"
    scratch.mkdir()
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    anyio.run(_cancelled_half_way, folder)
    assert names(folder) == []
    assert names(scratch) == []


def test_two_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    async def both() -> None:
        async with AsyncStudio() as studio, anyio.create_task_group() as group:
            for seed in (1, 2):

                async def one(seed: int = seed) -> None:
                    made = await studio.generate(PROMPT, output=tmp_path, **seeded(seed))
                    assert made.seed == seed

                group.start_soon(one)

    anyio.run(both)
    assert len(names(tmp_path)) == 2


def test_several_threads_use_one_studio(tmp_path: Path) -> None:
    """The first of them opens the engine while the others wait for that."""
    made: list[Clip] = []
    with Studio() as studio:

        def make(number: int) -> None:
            made.append(studio.generate(PROMPT, output=tmp_path / f"{number}.mp4", **seeded(1)))

        threads = [Thread(target=make, args=(number,)) for number in range(3)]
        for each in threads:
            each.start()
        for each in threads:
            each.join(timeout=60)
        assert not [each for each in threads if each.is_alive()]
    assert sorted(each.path.name for each in made) == ["0.mp4", "1.mp4", "2.mp4"]


@pytest.mark.parametrize(
    ("elapsed", "expected"), [(0, 0.1), (1, 0.1), (3, 0.3), (5, 0.5), (1000, 0.5)]
)
def test_pauses_grow_within_bounds(elapsed: float, expected: float) -> None:
    assert pause(elapsed, (0.1, 0.5)) == pytest.approx(expected)


class TestVerified:
    def _film(self, path: Path) -> Path:
        noise = np.random.default_rng(1)
        with Writer(path, 64, 48, Fraction(12)) as writer:
            for _ in range(12):
                writer.write(noise.integers(0, 255, (48, 64, 3), np.uint8))
        return path

    def test_measures_and_hashes(self, tmp_path: Path) -> None:
        path = self._film(tmp_path / "a.mp4")
        facts, sha256 = verified(path)
        assert facts.frames == 12
        assert sha256 == hashlib.sha256(path.read_bytes()).hexdigest()

    @pytest.mark.parametrize("kept", [0, 100, 0.5, 0.97])
    def test_a_file_that_is_not_whole_is_refused(self, tmp_path: Path, kept: float) -> None:
        path = self._film(tmp_path / "a.mp4")
        whole = path.read_bytes()
        path.write_bytes(whole[: int(kept * len(whole)) if 0 < kept < 1 else int(kept)])
        with pytest.raises(BadReplyError, match="damaged"):
            verified(path)

    def test_no_file_at_all_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(BadReplyError):
            verified(tmp_path / "none.mp4")


def _facts(**changes: object) -> Facts:
    usual = {
        "path": Path("a.mp4"),
        "container": "mp4",
        "codec": "h264",
        "width": 1280,
        "height": 720,
        "fps": 24,
        "frames": 120,
        "duration": 5,
        "has_audio": False,
        "size_bytes": 1,
    }
    return Facts.model_validate({**usual, **changes})


_SIZE = Size(width=1280, height=720)
_SETTLED = Settled(
    mode=Mode.TEXT_TO_VIDEO,
    size=_SIZE,
    size_is_exact=True,
    duration=Fraction(5),
    fps=Fraction(24),
)


class TestDifferences:
    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({}, ()),
            ({"duration": Fraction(121, 24) - Fraction(1, 48)}, ()),
            ({"duration": Fraction(4)}, ("ordered 5 s long, it came 4 s long",)),
            ({"width": 960}, ("ordered at 1280x720, it came at 960x720",)),
            ({"fps": Fraction(24000, 1001)}, ("ordered at 24 fps, it came at 23.976 fps",)),
            ({"has_audio": True}, ("ordered silent, it came with sound",)),
        ],
    )
    def test_are_told_in_words(self, changes: dict[str, object], said: tuple[str, ...]) -> None:
        request = GenerationRequest.of(prompt="x", audio=False)
        assert differences(request, _SETTLED, _facts(**changes)) == said

    def test_silence_where_sound_was_ordered_is_told(self) -> None:
        request = GenerationRequest.of(prompt="x", audio=True)
        assert differences(request, _SETTLED, _facts()) == ("ordered with sound, it came silent",)

    def test_another_shape_is_told_where_the_size_is_the_models_own(self) -> None:
        request = GenerationRequest.of(prompt="x", image="tall.png")
        settled = _SETTLED.model_copy(
            update={"size": Size(width=720, height=960), "size_is_exact": False}
        )
        told = ("ordered in the shape of 720x960, it came at 1280x720",)
        assert differences(request, settled, _facts()) == told
        assert differences(request, settled, _facts(width=704, height=960)) == ()

    def test_what_was_left_open_cannot_differ(self) -> None:
        request = GenerationRequest.of(prompt="x")
        assert differences(request, Settled(mode=request.mode), _facts(has_audio=True)) == ()

    def test_an_extension_adds_to_what_was_given(self) -> None:
        request = GenerationRequest.of(prompt="x", extend="a.mp4")
        settled = _SETTLED.model_copy(update={"given": Given(duration=Fraction(3))})
        assert differences(request, settled, _facts(duration=8)) == ()
        assert differences(request, settled, _facts(duration=5)) != ()


def test_the_preview_is_in_the_catalogue() -> None:
    assert catalogue.find("preview/animatic").provider.local


class TestTakesOfAFile:
    def test_a_film_of_that_name_may_stand_beside_its_takes(self, tmp_path: Path) -> None:
        (tmp_path / "film.mp4").write_bytes(b"precious")
        with Studio() as studio:
            clips = studio.take("a cat", 2, output=tmp_path / "film.mp4", **seeded(1))
        assert [clip.path.name for clip in clips] == ["film-1.mp4", "film-2.mp4"]
        assert (tmp_path / "film.mp4").read_bytes() == b"precious"

    def test_takes_that_are_the_same_say_so(self, tmp_path: Path) -> None:
        picture = tmp_path / "white.png"
        save_picture(picture, np.full((90, 160, 3), 255, np.uint8))
        with Studio() as studio:
            clips = studio.take(
                GenerationRequest.of(prompt="dolly in", image=picture, **seeded(1)),
                2,
                output=tmp_path / "film.mp4",
            )
        assert not any("earlier take" in note for note in clips[0].notes)
        assert any("earlier take" in note for note in clips[1].notes) is (
            clips[0].sha256 == clips[1].sha256
        )


def test_a_clip_with_fewer_pictures_than_it_says_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Law 6: what is called done has been decoded to its end."""
    film = tmp_path / "film.mp4"
    with Writer(film, 64, 36, Fraction(12)) as writer:
        for _ in range(12):
            writer.write(np.zeros((36, 64, 3), np.uint8))
    facts = probe(film)
    monkeypatch.setattr(
        "rushes.media.reader.probe",
        lambda path, *, partial: facts.model_copy(update={"frames": 13}),
    )
    with pytest.raises(BadReplyError, match="13"):
        verified(film)


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's MALLOC_PERTURB_")
@pytest.mark.parametrize("size", ["208x118", "136x240"])
def test_the_bytes_do_not_hang_on_what_lay_in_memory(tmp_path: Path, size: str) -> None:
    """Uncleared memory once decided what x264 wrote for widths that are no multiple of 128."""
    made = set()
    for dirt in ("0", "85", "254"):
        film = tmp_path / f"{dirt}.mp4"
        program = (
            "import rushes, sys; print(rushes.generate('a cat running', size=sys.argv[2], seed=3, "
            "duration=1, fps=24, output=sys.argv[1]).sha256)"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, str(film), size],
            env={**os.environ, "MALLOC_PERTURB_": dirt},
            capture_output=True,
            text=True,
            check=True,
        )
        made.add(done.stdout.strip())
    assert len(made) == 1


def test_many_are_ordered_at_once_and_waited_for(tmp_path: Path) -> None:
    asked = [GenerationRequest.of(prompt=PROMPT, **seeded(seed)) for seed in (1, 2)]
    terms = rushes.Terms(project="ads")
    with Studio() as studio:
        made = studio.submit_many(asked, output=f"{tmp_path}/clips/", keys=["a", "b"], terms=terms)
        again = studio.submit_many(asked, output=f"{tmp_path}/clips/", keys=["a", "b"])
        clips = [studio.wait(each) for each in made]
    assert [each.id for each in again] == [each.id for each in made]
    assert [clip.seed for clip in clips] == [1, 2]
    assert {each.project for each in made} == {"ads"}
    with Studio() as studio:
        assert studio.wait(made[0].id).path == clips[0].path
        with pytest.raises(RequestError, match="name a folder"):
            studio.submit_many(asked, output=tmp_path / "one.mp4")
