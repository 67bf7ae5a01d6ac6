"""Pixels and samples: files measured, read and written, exactly.

Pictures are (height, width, 3) uint8 RGB arrays; sound is (samples, channels) float32 from -1 to 1
at 48 kHz; times are :class:`~fractions.Fraction` seconds from the first picture shown.

Names load on first use, so that ``import rushes.media`` loads neither FFmpeg nor OpenCV.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rushes.media.assembly import assemble
    from rushes.media.comparison import Comparison, compare, comparison_video
    from rushes.media.copying import compatible, join_copied, trim_smart
    from rushes.media.cuts import Scene, scenes
    from rushes.media.edit import Edit
    from rushes.media.facts import probe
    from rushes.media.faults import Expected, Fault
    from rushes.media.files import atomic, claimed, free_path, slug, workbench
    from rushes.media.film import Film
    from rushes.media.inspection import Inspection, Verdict, inspect
    from rushes.media.picture import load_picture, picture_size, save_picture
    from rushes.media.plan import Plan, Transition
    from rushes.media.reader import Frame, Reader, frame_at, frames_at_rate, last_frame
    from rushes.media.run import Explanation, Finished
    from rushes.media.sandbox import checked
    from rushes.media.sheet import contact_sheet
    from rushes.media.sound import audio
    from rushes.media.step import step_class, verbs
    from rushes.media.writer import Writer

#: Each public name and the module of this floor that defines it.
_HOMES = {
    "Comparison": "comparison",
    "Edit": "edit",
    "Expected": "faults",
    "Explanation": "run",
    "Fault": "faults",
    "Film": "film",
    "Finished": "run",
    "Frame": "reader",
    "Inspection": "inspection",
    "Plan": "plan",
    "Reader": "reader",
    "Scene": "cuts",
    "Transition": "plan",
    "Verdict": "inspection",
    "Writer": "writer",
    "assemble": "assembly",
    "atomic": "files",
    "audio": "sound",
    "checked": "sandbox",
    "claimed": "files",
    "compare": "comparison",
    "comparison_video": "comparison",
    "compatible": "copying",
    "contact_sheet": "sheet",
    "frame_at": "reader",
    "frames_at_rate": "reader",
    "free_path": "files",
    "inspect": "inspection",
    "join_copied": "copying",
    "last_frame": "reader",
    "load_picture": "picture",
    "picture_size": "picture",
    "probe": "facts",
    "save_picture": "picture",
    "scenes": "cuts",
    "slug": "files",
    "step_class": "step",
    "trim_smart": "copying",
    "verbs": "step",
    "workbench": "files",
}

__all__ = [
    "Comparison",
    "Edit",
    "Expected",
    "Explanation",
    "Fault",
    "Film",
    "Finished",
    "Frame",
    "Inspection",
    "Plan",
    "Reader",
    "Scene",
    "Transition",
    "Verdict",
    "Writer",
    "assemble",
    "atomic",
    "audio",
    "checked",
    "claimed",
    "compare",
    "comparison_video",
    "compatible",
    "contact_sheet",
    "frame_at",
    "frames_at_rate",
    "free_path",
    "inspect",
    "join_copied",
    "last_frame",
    "load_picture",
    "picture_size",
    "probe",
    "save_picture",
    "scenes",
    "slug",
    "step_class",
    "trim_smart",
    "verbs",
    "workbench",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"rushes.media.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'rushes.media' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
