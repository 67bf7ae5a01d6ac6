"""What size a clip will have, and what is wrong with the size that was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rushes.catalogue.sizes import (
    has_resolution,
    has_shape,
    nearest_resolution,
    nearest_size,
    shape_name,
    shape_of,
    short_side,
    sized,
)
from rushes.errors import Reason, join_words

if TYPE_CHECKING:
    from fractions import Fraction

    from rushes.catalogue.model import Abilities
    from rushes.catalogue.settled import Given
    from rushes.catalogue.sizes import SizeRule
    from rushes.types import GenerationRequest, Size


@dataclass(frozen=True, slots=True)
class Shape:
    """The outcome: as much as is known of the size, and every complaint."""

    size: Size | None = None
    exact: bool = False
    aspect_ratio: str | None = None
    resolution: str | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class _Asked:
    size: Size | None
    ratio: str | None
    word: str | None

    @property
    def short(self) -> int | None:
        return short_side(self.word) if self.word is not None else None

    @property
    def nothing(self) -> bool:
        return self.size is None and self.ratio is None and self.word is None


def shape(request: GenerationRequest, can: Abilities, given: Given) -> Shape:
    """The size that ``request`` comes to where the model can do ``can``."""
    asked = _Asked(request.size, request.aspect_ratio, request.resolution)
    if asked.size is not None and (asked.ratio is not None or asked.word is not None):
        return Shape(reasons=(_twice(asked),))
    if asked.word is not None and asked.short is None:
        return Shape(reasons=(_unreadable(asked.word, can),))
    if can.size_rule:
        return _by_rule(asked, can, given, can.size_rule)
    return _from_list(asked, can, given) if can.sizes else _by_name(asked, can, given)


def _twice(asked: _Asked) -> Reason:
    other = "aspect_ratio" if asked.ratio is not None else "resolution"
    return Reason(
        "size",
        f"size and {other} are both given",
        "give either the exact size, or an aspect ratio and a resolution",
        change={"aspect_ratio": None, "resolution": None},
    )


def _unreadable(word: str, can: Abilities) -> Reason:
    offered = join_words(can.resolutions or ("720p", "1080p", "4k"), "or")
    change = {"resolution": can.default_resolution or (can.resolutions or ("720p",))[0]}
    return Reason("resolution", f"{word!r} is no resolution", f"write {offered}", change=change)


def _exactly(size: Size, rule: SizeRule) -> Shape:
    if rule.allows(size):
        return Shape(size, exact=True, aspect_ratio=shape_name(size))
    near = rule.fitted(size)
    remedy = f"use {rule}, such as {near}"
    reason = Reason("size", f"the size {size} is not made", remedy, change={"size": near})
    return Shape(reasons=(reason,))


def _by_rule(asked: _Asked, can: Abilities, given: Given, rule: SizeRule) -> Shape:
    """Any size is made that keeps to the model's rule."""
    if asked.size is not None:
        return _exactly(asked.size, rule)
    if asked.nothing and "size" in can.keeps:
        kept = rule.fitted(given.size) if given.size else None
        return Shape(kept, exact=True)
    ratio = _ratio(asked, can, given)
    short = _short(asked, can, given)
    if ratio is None or short is None:
        return Shape(aspect_ratio=asked.ratio, resolution=asked.word)
    made = sized(ratio, short, rule.multiple)
    word = asked.word or can.default_resolution
    name = asked.ratio or shape_name(made)
    if rule.allows(made):
        return Shape(made, exact=True, aspect_ratio=name, resolution=word)
    near = rule.fitted(made)
    if asked.word is None and asked.ratio is None:
        return Shape(near, exact=True, aspect_ratio=shape_name(near))
    field, given_word = ("resolution", asked.word) if asked.word else ("aspect_ratio", asked.ratio)
    change = {"aspect_ratio": None, "resolution": None, "size": near}
    problem = f"{field.replace('_', ' ')} {given_word} comes to {made}, which is not made"
    return Shape(reasons=(Reason(field, problem, f"use {rule}, such as {near}", change=change),))


def _ratio(asked: _Asked, can: Abilities, given: Given) -> Fraction | None:
    if asked.ratio is not None:
        return shape_of(asked.ratio)
    if can.keeps & {"ratio", "size"}:
        return shape_of(f"{given.size.width}:{given.size.height}") if given.size else None
    return shape_of(can.default_aspect_ratio) if can.default_aspect_ratio else None


def _short(asked: _Asked, can: Abilities, given: Given) -> int | None:
    if asked.word is None and "size" in can.keeps and given.size is not None:
        return min(given.size.width, given.size.height)
    word = asked.word or can.default_resolution
    return short_side(word) if word is not None else None


def _from_list(asked: _Asked, can: Abilities, given: Given) -> Shape:
    """Only the sizes of the model's list are made."""
    if asked.size is not None:
        if asked.size in can.sizes:
            return _listed(asked.size, can)
        near = nearest_size(can.sizes, asked.size)
        listed = join_words([str(size) for size in can.sizes], "or")
        reason = Reason(
            "size", f"the size {asked.size} is not made", f"use {listed}", change={"size": near}
        )
        return Shape(reasons=(reason,))
    if asked.nothing and given.size is not None and "ratio" in can.keeps:
        return _listed(nearest_size(_usual(can), given.size), can)
    return _by_words(asked, can, given)


def _by_words(asked: _Asked, can: Abilities, given: Given) -> Shape:
    """The size of the list that a shape and a resolution mean, given or usual."""
    if asked.nothing and not (can.default_aspect_ratio or can.default_resolution):
        return Shape()
    reasons = []
    by_ratio = tuple(s for s in can.sizes if not asked.ratio or has_shape(s, shape_of(asked.ratio)))
    by_word = tuple(s for s in can.sizes if not asked.short or has_resolution(s, asked.short))
    if asked.ratio is not None and not by_ratio:
        reasons.append(_not_offered("aspect_ratio", asked.ratio, can.shapes))
    names = can.resolution_names
    if asked.word is not None and asked.short not in map(short_side, names):
        reasons.append(_not_offered("resolution", asked.word, names))
    if reasons:
        return Shape(reasons=tuple(reasons))
    both = tuple(size for size in by_ratio if size in by_word)
    if not both:
        return Shape(reasons=(_not_together(asked, by_ratio),))
    return _listed(_preferred(both, asked, can, given), can, asked)


def _usual(can: Abilities) -> tuple[Size, ...]:
    """The sizes of the model's usual resolution, where it has one."""
    short = short_side(can.default_resolution) if can.default_resolution else None
    usual = tuple(s for s in can.sizes if short is not None and has_resolution(s, short))
    return usual or can.sizes


def _preferred(sizes: tuple[Size, ...], asked: _Asked, can: Abilities, given: Given) -> Size:
    if asked.ratio is None:
        wanted = _ratio(asked, can, given)
        sizes = tuple(s for s in sizes if wanted is None or has_shape(s, wanted)) or sizes
    word = asked.word or can.default_resolution
    short = short_side(word) if word is not None else None
    return sizes[0] if short is None else nearest_resolution(sizes, short)


def _listed(size: Size, can: Abilities, asked: _Asked | None = None) -> Shape:
    words = [word for word in can.resolution_names if has_resolution(size, short_side(word) or 0)]
    meant = [word for word in words if asked and short_side(word) == asked.short]
    return Shape(
        size, exact=True, aspect_ratio=shape_name(size), resolution=next(iter(meant or words), None)
    )


def _not_together(asked: _Asked, sizes: tuple[Size, ...]) -> Reason:
    near = nearest_resolution(sizes, asked.short or 720)
    return Reason(
        "resolution",
        f"{asked.word} is not made at {asked.ratio}",
        f"at {asked.ratio} it makes {join_words([str(size) for size in sizes], 'or')}",
        change={"aspect_ratio": None, "resolution": None, "size": near},
    )


def _by_name(asked: _Asked, can: Abilities, given: Given) -> Shape:
    """The model is asked by aspect ratio and resolution; pixels are its own affair."""
    reasons = []
    if asked.size is not None:
        reasons.append(_only_by_name(asked.size, can))
    shapes = [shape_of(name) for name in can.aspect_ratios or ()]
    if asked.ratio is not None and shape_of(asked.ratio) not in shapes:
        kept = bool(can.keeps & {"ratio", "size"})
        reasons.append(_not_offered("aspect_ratio", asked.ratio, can.aspect_ratios, kept=kept))
    if asked.word is not None and asked.short not in map(short_side, can.resolutions or ()):
        kept = "size" in can.keeps
        reasons.append(_not_offered("resolution", asked.word, can.resolutions, kept=kept))
    if reasons:
        return Shape(reasons=tuple(reasons))
    if "size" in can.keeps and asked.nothing:
        return Shape(given.size, exact=True)
    ratio, short = _ratio(asked, can, given), _short(asked, can, given)
    made = sized(ratio, short) if ratio is not None and short is not None else None
    name, word = can.default_aspect_ratio, can.default_resolution
    # The provider's own words, where the request says the same in others (32:18, 2160p).
    if asked.ratio is not None:
        name = next(r for r in can.aspect_ratios or () if shape_of(r) == shape_of(asked.ratio))
    if asked.word is not None:
        word = next(w for w in can.resolutions or () if short_side(w) == asked.short)
    return Shape(made, aspect_ratio=name, resolution=word)


def _only_by_name(size: Size, can: Abilities) -> Reason:
    if not can.aspect_ratios and not can.resolutions:
        kept = bool(can.keeps & {"size", "ratio"})
        return _not_offered("size", str(size), can.aspect_ratios, kept=kept)
    ratios = [r for r in can.aspect_ratios or () if has_shape(size, shape_of(r))]
    words = [w for w in can.resolutions or () if has_resolution(size, short_side(w) or 0)]
    change = {"size": None, "aspect_ratio": next(iter(ratios), None)}
    change["resolution"] = next(iter(words), None)
    said = [f"{name}={value!r}" for name, value in change.items() if value]
    offers = (*(can.aspect_ratios or ()), *(can.resolutions or ()))
    remedy = f"use {join_words(said or list(offers))} instead"
    return Reason("size", f"exact pixels such as {size} cannot be asked for", remedy, change=change)


def _not_offered(
    field: str, value: str, offered: tuple[str, ...] | None, *, kept: bool = False
) -> Reason:
    name = field.replace("_", " ")
    if offered:
        problem = f"the {name} {value} is not offered"
        return Reason(
            field, problem, f"use {join_words(offered, 'or')}", change={field: offered[0]}
        )
    if kept:
        problem, remedy = f"the {name} is that of what goes in", f"leave {field} out"
    elif offered is None:
        problem = f"it is not known whether a {name} can be chosen"
        remedy = f"leave {field} out"
    else:
        problem, remedy = f"the {name} cannot be chosen", f"leave {field} out"
    return Reason(field, problem, remedy, change={field: None})
