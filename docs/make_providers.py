"""Write ``docs/providers.md`` anew, from the catalogue and what each provider says of itself."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rushes import catalogue, providers
from rushes.catalogue.model import Stage
from rushes.catalogue.price import Per
from rushes.catalogue.sizes import resolution_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from rushes.catalogue import Model

PAGE = Path(__file__).with_name("providers.md")
_HEAD = """# Hosted providers

One request for all of them: `rushes generate -m PROVIDER/MODEL "…"`. What a model cannot do is
refused before anything is sent, with every reason and with models that can. `rushes models show ID`
says all that is known of one, `rushes estimate` what a clip would cost, and `rushes generate
--emulate` tries any of it on this machine, with no key and at no cost
([the emulator](emulator.md)).

Sizes, shapes, lengths and moves of the camera are said as each model takes them
([the camera](prompting.md#the-camera-for-a-model)).

A create is sent exactly once. Where its reply is lost, Rushes finds out what became of it as far as
the provider lets it, and otherwise stops and says so; it never orders again by itself. A look that
fails loses nothing; only the provider's own word ends a generation. Ctrl-C waits for the answer to
an order that is being sent (a second Ctrl-C does not), stops the work where the provider can, and
says what becomes of the money and by which id the work is found there; so does every failure.

A key goes to its provider's own hosts alone. It is kept nowhere: a ticket has the name of its
variable. Clips are fetched from public addresses only, and decoded in a process of their own with
limits; a server of one's own may stand on a private network, at the very host and port that its
base address names. `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` are heeded except for
this machine, and `SSL_CERT_FILE` names certificates.

A provider that is not here comes in a package of its own
([your first provider](first-provider.md)); nothing in Rushes is edited for it.

Prices are the providers' lists as we found them, with source and date; *unknown* is unknown. This
page is written by `python docs/make_providers.py`.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *_sections()])


def _sections() -> Iterator[str]:
    for name in providers.names():
        models = catalogue.models(provider=name, retired=True, opened=True)
        if not models:
            continue
        row = models[0].provider
        yield f"## {row.title}\n"
        keys = " or ".join(" and ".join(f"`{each}`" for each in names) for names in row.keys)
        base = f"; another server: `{row.base_url_variable}`" if row.base_url_variable else ""
        yield f"Key: {keys or 'none'}{base}. {row.get_key or ''}\n"
        yield f"{_note(name)}\n"
        yield "| model | does | seconds | sizes | sound | seed | negative | price |"
        yield "|---|---|---|---|---|---|---|---|"
        yield from map(_line, models)
        yield f"\nSources: {'; '.join(sorted(_sources(models)))}.\n"


def _note(name: str) -> str:
    """What the module of a provider says of it, after its first paragraph."""
    doc = sys.modules[type(providers.provider(name)).__module__].__doc__ or ""
    return doc.partition("\n\n")[2].strip().replace("``", "`")


def _line(model: Model) -> str:
    can = next(iter(model.modes.values()))
    does = ", ".join(str(mode).replace("-to-video", "") for mode in model.modes)
    life = model.lifecycle
    where = f" {life.note}" if model.is_open and life.note else ""
    since = "off since" if life.exactly else "gone by"
    gone = f" ({since} {life.ends}{where})" if life.ends is not None else ""
    gone = " (gone)" if life.stage is Stage.RETIRED and not gone else gone
    seconds = "as given" if can.durations is False else str(can.durations or "unknown")
    seconds = f"{can.frames} frames" if can.frames is not None else seconds
    if can.sizes:
        odd = [str(size) for size in can.sizes if resolution_name(size) is None]
        sizes = ", ".join([*can.resolution_names, *odd])
    else:
        sizes = "any" if can.size_rule else ", ".join(can.resolutions or ()) or "its own"
    sound = "unknown" if can.audio is None else str(can.audio)
    seed, negative = _known(can.seed), _known(can.negative_prompt)
    cells = (f"`{model.id}`{gone}", does, seconds, sizes, sound, seed, negative, _price(model))
    return f"| {' | '.join(cells)} |"


def _known(what: object) -> str:
    """``None`` is not known, ``False`` is known not to be there."""
    return "unknown" if what is None else "no" if what is False else "yes"


def _price(model: Model) -> str:
    price = model.price
    amounts = [line.each for line in price.lines if line.each is not None]
    amounts += [line.to for line in price.lines if line.to is not None]
    if price.per is Per.FREE or not amounts:
        return "unknown"
    unit = "" if price.currency == "USD" else f" {price.currency}"
    sign = "$" if price.currency == "USD" else ""
    ends = sorted({min(amounts), max(amounts)})
    spread = " to ".join(f"{sign}{_cents(end) if sign else end}" for end in ends)
    listed = all(line.each is not None for line in price.lines)
    each = str(price.per).replace("-", " ")
    return f"{spread}{unit} a {each}{'' if listed else ', in part unknown'}"


def _cents(amount: Decimal) -> str:
    """With two places, or as many as it takes."""
    return f"{amount:.2f}" if amount == round(amount, 2) else str(amount)


def _sources(models: tuple[Model, ...]) -> set[str]:
    cited = [*models[0].provider.sources]
    for model in models:
        cited += [*model.price.sources, *model.lifecycle.sources]
        cited += [source for can in model.modes.values() for source in can.sources]
    named = {each.title: each for each in cited}
    return {
        f"{f'[{each.title}]({each.url})' if each.url else each.title}, {each.checked}"
        for each in named.values()
    }


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
