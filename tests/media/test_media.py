"""The door of the media floor: light to open, with every name behind it."""

from __future__ import annotations

import subprocess
import sys

import rushes.media


def test_every_name_is_there() -> None:
    assert rushes.media.__all__ == sorted(rushes.media._HOMES)
    for name, home in rushes.media._HOMES.items():
        thing = getattr(rushes.media, name)
        assert thing.__name__ == name
        assert thing.__module__ == f"rushes.media.{home}"
        assert thing.__doc__, name


def test_opening_it_loads_nothing_heavy() -> None:
    code = (
        "import sys, rushes.media, rushes.media.files; "
        "print({'av', 'cv2', 'numpy', 'PIL'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
