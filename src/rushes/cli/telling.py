"""All that is known of one model, in lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from rushes.catalogue.limits import DEFAULT_LIMIT
from rushes.errors import join_words
from rushes.types import Mode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rushes.catalogue import Abilities, Model
    from rushes.catalogue.rows import Media, Way, Words
    from rushes.catalogue.rows import Numbers as Range


def told(model: Model, price: str) -> Iterator[str]:
    """The model, its life, its price with sources, and what it does in each mode."""
    yield f"{model.id}: {model.title}"
    yield f"  {model.about}"
    yield f"  made {'on this machine' if model.provider.local else f'by {model.provider.title}'}"
    yield from _life(model)
    yield from _prices(model, price)
    yield from _limits(model)
    modes = {str(mode): dict(_abilities(mode, can)) for mode, can in model.modes.items()}
    yield from _by_mode(modes)


def _life(model: Model) -> Iterator[str]:
    life = model.lifecycle
    instead = f"; use {life.replacement}" if life.replacement else ""
    if life.ends is not None:
        when = f"{life.ends}" if life.exactly else f"by {life.ends}"
        where = f", {life.note}" if model.is_open and life.note else ""
        yield f"  switched off: {when}{where}{instead}"
        if life.note and not model.is_open:
            yield f"    {life.note}"
    elif str(life.stage) != "current":
        yield f"  {life.stage}: {life.note or 'its vendor points elsewhere'}{instead}"
    if life.sources:
        yield f"    source: {'; '.join(map(str, life.sources))}"


def _prices(model: Model, short: str) -> Iterator[str]:
    price = model.price
    yield f"  price: {short}"
    lines = list(price.told())
    if len(lines) > 1:
        wide = max(len(when) for when, _ in lines)
        yield from (f"    {when or 'else':<{wide}}  {what}" for when, what in lines)
    if price.note:
        yield f"    {price.note}"
    if price.credit is not None and price.currency == "credits":
        yield f"    a credit is ${price.credit.each}"
    if price.sources:
        yield f"    source: {'; '.join(map(str, price.sources))}"


def _limits(model: Model) -> Iterator[str]:
    """How much its provider takes at a time; where that is not known, what is done instead."""
    if model.provider.local:
        return
    limits = model.provider.limits
    known = [] if limits is None else list(limits.told())
    yield f"  limits: {'; '.join(known) or 'unknown'}"
    most = ("" if limits is None else limits.most) or DEFAULT_LIMIT
    pace = "" if limits is None or limits.pace is None else f", and {limits.pace} ordered a minute"
    yield f"    {most} are in flight at a time{pace}, unless rushes worker --limit says otherwise"
    if limits is not None:
        yield f"    source: {'; '.join(map(str, limits.sources))}"


def _by_mode(modes: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """What holds in every mode once, then what is different in each."""
    first = next(iter(modes.values()))
    same = {
        name: what
        for name, what in first.items()
        if all(each.get(name) == what for each in modes.values())
    }
    for heading, each in {"in every mode": same, **modes}.items():
        rows = {name: what for name, what in each.items() if each is same or name not in same}
        yield f"\n{heading}"
        yield from (f"  {name}: {what}" for name, what in rows.items())


def _abilities(mode: Mode, can: Abilities) -> Iterator[tuple[str, str]]:
    """What the mode takes, in words. What is not known says so."""
    yield "prompt", _words(can.prompt)
    if can.negative_prompt:
        yield "negative prompt", _words(can.negative_prompt)
    yield from _settings(can)
    yield from _goes_in(mode, can)
    if can.camera:
        yield "camera", ", ".join(can.camera)
    for name, option in can.options.items():
        needed = ", required" if option.required else ""
        yield f"--option {name}", f"{option}{needed}: {option.about}"
    rules = dict.fromkeys(f"{never.problem}: {never.remedy}" for never in can.never)
    if rules:
        yield "but", "; ".join(rules)
    if can.note:
        yield "note", can.note
    if can.sources:
        yield "source", "; ".join(map(str, can.sources))


def _settings(can: Abilities) -> Iterator[tuple[str, str]]:
    if can.frames is not None:
        yield "duration", f"{_choice(can.frames, 'frames')}, over the frame rate"
    else:
        yield "duration", _kept(can, "duration") or _choice(can.durations, "s")
    yield "fps", _kept(can, "fps") or _choice(can.fps, "")
    if can.size_rule:
        yield "size", str(can.size_rule)
    elif can.sizes:
        yield "size", ", ".join(map(str, can.sizes))
    if can.aspect_ratios:
        yield "aspect ratio", _listed(can.aspect_ratios, can.default_aspect_ratio)
    if can.resolutions:
        yield "resolution", _listed(can.resolutions, can.default_resolution)
    yield "audio", "unknown" if can.audio is None else str(can.audio)
    yield "loop", {None: "unknown", True: "yes", False: "no"}[can.loop]
    yield "seed", _choice(can.seed, "")


def _goes_in(mode: Mode, can: Abilities) -> Iterator[tuple[str, str]]:
    if can.pictures is not None:
        yield "pictures", str(can.pictures)
    stills = can.pictures is not None or mode is Mode.IMAGE_TO_VIDEO
    clips = mode in {Mode.VIDEO_TO_VIDEO, Mode.EXTENSION}
    for name, media, wanted in (("image", can.image, stills), ("video", can.video, clips)):
        if media is not None and wanted:
            yield name, _media(media)


def _words(prose: Words | object) -> str:
    if prose is None:
        return "unknown"
    if prose is False:
        return "none"
    longest = getattr(prose, "max", None)
    unit = str(getattr(prose, "unit", "")).replace("utf16", "UTF-16 units")
    most = f", {longest:,} {unit} or fewer" if longest else ""
    return f"{'required' if getattr(prose, 'required', False) else 'if you like'}{most}"


def _listed(offered: tuple[str, ...], default: str | None) -> str:
    several = default is not None and len(offered) > 1
    return ", ".join(offered) + (f" ({default} unless you say)" if several else "")


def _kept(can: Abilities, name: Literal["duration", "fps"]) -> str | None:
    offered = can.durations if name == "duration" else can.fps
    kept = offered is False and name in can.keeps
    return f"that of the {can.timekeeper} that goes in" if kept else None


def _choice(offered: Range | object, unit: str) -> str:
    if offered is None:
        return "unknown"
    if offered is False:
        return "not to be chosen"
    default = getattr(offered, "default", None)
    one = len(getattr(offered, "values", ())) == 1
    usual = "" if default is None or one else f" ({float(default):g} unless you say)"
    return f"{offered} {unit}".rstrip() + usual


def _media(media: Media) -> str:
    """The ways in, then the limits."""
    ways = [_file(media)] if any((media.file, media.data, media.upload)) else []
    ways += ["an address"] if media.url else []
    ways += [f"{scheme}://…" for scheme in media.schemes]
    limits = [join_words(media.formats, "or")] if media.formats else []
    limits += [f"{media.min_side} pixels or more on each side"] if media.min_side else []
    limits += [f"{media.max_pixels:,} pixels or fewer"] if media.max_pixels else []
    limits += [f"{media.seconds} s"] if media.seconds else []
    limits += [f"{media.ratio} times as wide as high"] if media.ratio else []
    return "; ".join([join_words(ways, "or") or "unknown", *limits])


def _file(media: Media) -> str:
    doors: list[Way] = [door for door in (media.data, media.upload) if door]
    sizes = [door.max_bytes for door in doors]
    most = None if None in sizes else max(filter(None, sizes), default=None)
    if most is None:
        return "a file"
    shown = f"{most / 2**30:.3g} GiB" if most >= 2**30 else f"{most / 1e6:g} MB"
    return f"a file of {shown} or less"
