"""Peak memory of each command of ``rushes media``: on ten seconds, and on ten minutes.

Run as ``python -m benchmarks.media_memory``; ``--only trim`` runs one command. Each runs in a
process of its own, alone (``RUSHES_TRUSTED=1``), whose largest resident set the system reports.
The clip is small, so that it is the length that counts: 128x72, 12 pictures a second, with sound.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

SHORT, LONG = 10, 600
SHORT_NAME, LONG_NAME = "short.mp4", "long.mp4"
RATE, SIZE = 12, (128, 72)
#: More than this between the two is said in the table: numbers about each picture are kept, no
#: pictures.
_GROWN = 1.25

#: What is run: the words after ``rushes media``, where ``CLIP`` and ``SONG`` are files and
#: ``OUT`` is one without its suffix.
COMMANDS = {
    "probe": "probe CLIP",
    "probe --full": "probe --full CLIP",
    "frames --last": "frames CLIP --last -o OUT.png",
    "frames --rate 1": "frames CLIP --rate 1 -o OUT-%04d.jpg",
    "frames --scenes": "frames CLIP --scenes -o OUT-%04d.jpg",
    "trim": "trim CLIP --start 1.3 -o OUT.mp4",
    "trim --keyframes": "trim CLIP --start 3 --keyframes -o OUT.mp4",
    "join": "join CLIP CLIP -o OUT.mp4",
    "join, crossfaded": "join CLIP CLIP -t crossfade -o OUT.mp4",
    "sound": "sound CLIP --music SONG --loudness -14 -o OUT.mp4",
    "sound, ducked": "sound CLIP --voice SONG --duck 12 -o OUT.mp4",
    "resize": "resize CLIP --aspect 1:1 --fit blur -o OUT.mp4",
    "reframe": "reframe CLIP --aspect 9:16 -o OUT.mp4",
    "loop": "loop CLIP --times 2 -o OUT.mp4",
    "loop --seam": "loop CLIP --seam 1 -o OUT.mp4",
    "loop --there-and-back": "loop CLIP --there-and-back -o OUT.mp4",
    "speed": "speed CLIP --factor 0.5 -o OUT.mp4",
    "speed --ramp": "speed CLIP --ramp 0:1,5:0.5 -o OUT.mp4",
    "fade": "fade CLIP --start 1 --end 1 -o OUT.mp4",
    "grade": "grade CLIP warm -o OUT.mp4",
    "grade --match": "grade CLIP --match CLIP -o OUT.mp4",
    "interpolate": "interpolate CLIP --fps 24 -o OUT.mp4",
    "upscale": "upscale CLIP -o OUT.mp4",
    "overlay": "overlay CLIP --text Hello -o OUT.mp4",
    "export": "export CLIP -o OUT.webm --effort 8",
    "export, GIF": "export CLIP -o OUT.gif",
    "export, WebP": "export CLIP -o OUT.webp",
    "export --max-size": "export CLIP --max-size 8MB -o OUT.mp4",
    "export, sound": "export CLIP -o OUT.flac",
    "sheet": "sheet CLIP -o OUT.png",
    "sheet -k poster": "sheet CLIP -k poster -o OUT.png",
    "sheet -k strip": "sheet CLIP -k strip -o OUT.png",
    "sheet -k waveform": "sheet CLIP -k waveform -o OUT.png",
    "inspect": "inspect CLIP --shots 0 --picture OUT.png",
    "compare": "compare CLIP CLIP --all OUT.mp4 --picture OUT.png",
}


def clips(folder: Path) -> None:
    """Make the short clip and the long one."""
    import numpy as np

    from rushes.media import Writer, join_copied

    short = folder / SHORT_NAME
    width, height = SIZE
    across, down = np.meshgrid(np.arange(width), np.arange(height))
    time = np.arange(SHORT * 48_000) / 48_000
    sound = np.stack([0.2 * np.sin(440 * tone * time) for tone in (6, 9)], axis=1)
    with Writer(short, width, height, Fraction(RATE), sound=sound.astype(np.float32)) as writer:
        for number in range(SHORT * RATE):
            waves = [np.sin((across * x + down * y + number * x) / 9) for x, y in ((1, 2), (2, 1))]
            picture = np.stack([*waves, waves[0] * waves[1]], axis=-1) * 100 + 128
            writer.write(picture.astype(np.uint8))
    join_copied([short] * (LONG // SHORT), folder / LONG_NAME)


def peak(words: str, source: Path, folder: Path) -> float:
    """MB that a command takes at most."""
    out = Path(tempfile.mkdtemp(dir=folder)) / "out"
    names = {"CLIP": str(source), "SONG": str(source)}
    given = [names.get(word, word.replace("OUT", str(out))) for word in words.split()]
    process = subprocess.Popen(
        [sys.executable, "-m", "rushes", "media", *given],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "RUSHES_TRUSTED": "1"},
    )
    assert process.stderr is not None
    said = process.stderr.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    judged = given[0] == "inspect" and process.returncode == 1
    if process.returncode and not judged:
        raise SystemExit(f"rushes media {words}: {said}")
    shutil.rmtree(out.parent)
    # Linux counts in kB, macOS in bytes.
    return used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=list(COMMANDS))
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.make:
        clips(asked.make)
        return
    folder = Path(tempfile.mkdtemp(prefix="rushes-benchmark-"))
    print("| command | 10 s | 10 min | ratio |", "|---|---|---|---|", sep="\n")
    try:
        # In a process of its own: a child's figure begins at what its parent takes.
        made = [sys.executable, "-m", "benchmarks.media_memory", "--make", str(folder)]
        subprocess.run(made, check=True)
        short, long = folder / SHORT_NAME, folder / LONG_NAME
        for name, words in COMMANDS.items():
            if asked.only in {None, name}:
                low, high = (peak(words, each, folder) for each in (short, long))
                ratio = f"{high / low:.2f}x" + " **grows**" * (high > low * _GROWN)
                print(f"| `{name}` | {low:.0f} MB | {high:.0f} MB | {ratio} |", flush=True)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
