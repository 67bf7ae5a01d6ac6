"""Captions as a track of their own, which the viewer turns on."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, cast

import av

from rushes.errors import MediaError
from rushes.media.captions import Cue, read_captions

if TYPE_CHECKING:
    from pathlib import Path

    from av.container import OutputContainer
    from av.subtitles.stream import SubtitleStream

#: How each container stores captions.
_CODECS = {"mp4": "mov_text", "mov": "mov_text", "matroska": "subrip", "webm": "webvtt"}
_CLOCK = Fraction(1, 1000)
#: FFmpeg's encoders of captions start from a style; players have their own.
_STYLE = (
    b"[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize, "
    b"PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, "
    b"StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, "
    b"MarginL, MarginR, MarginV, Encoding\nStyle: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,"
    b"0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1\n\n[Events]\n"
    b"Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
)


def codec_for(muxer: str) -> str:
    """The codec of captions in a container.

    :raises MediaError: it holds none.
    """
    try:
        return _CODECS[muxer]
    except KeyError as error:
        raise MediaError(
            f"A {muxer} file has no track for captions: use .mp4, .mov, .mkv or .webm, or burn "
            "them in with overlay."
        ) from error


class SoftTrack:
    """Captions beside the pictures. They end with the film."""

    def __init__(self, container: OutputContainer, muxer: str, path: Path, end: Fraction) -> None:
        codec = codec_for(muxer)
        self._container = container
        self._counted = codec == "mov_text"
        self._cues = [cue for cue in read_captions(path) if cue.start < end]
        self._end = end
        self._stream = cast("SubtitleStream", container.add_stream(codec))
        self._stream.time_base = _CLOCK
        self._stream.codec_context.subtitle_header = _STYLE

    def up_to(self, time: Fraction) -> None:
        """Write what begins before ``time`` seconds."""
        while self._cues and self._cues[0].start <= time:
            self._write(self._cues.pop(0))

    def _write(self, cue: Cue) -> None:
        text = cue.text.encode()
        if self._counted:
            text = len(text).to_bytes(2, "big") + text
        packet = av.Packet(text)
        packet.stream = self._stream
        packet.time_base = _CLOCK
        packet.pts = packet.dts = int(cue.start / _CLOCK)
        packet.duration = max(1, int((min(cue.stop, self._end) - cue.start) / _CLOCK))
        self._container.mux(packet)
