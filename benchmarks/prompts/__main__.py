"""How well prompts are read and linted, and how fast. ``--write`` puts the table into the docs.

The worst ten are named from the set to tune on only; of the set kept aside only figures are shown.
"""

from __future__ import annotations

import argparse
import platform
import re
import statistics
import time
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.prompts.labelled import ROLES, Half, Labelled, labelled
from benchmarks.prompts.score import Score, Tally, faults_of, parts_of, unlabelled

from rushes.prompts import read
from rushes.prompts.lint import every_rule, lint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    _Judge = Callable[[Iterable[Labelled]], Score]

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
START, END = "<!-- prompts:start -->", "<!-- prompts:end -->"
MANY, RUNS, WORST = 10_000, 3, 10


def main() -> None:
    """Measure and print, or write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE.name}")
    parser.add_argument("--no-time", action="store_true", help="do not time anything")
    parser.add_argument("--errors", action="store_true", help="every error in the tune set")
    chosen = parser.parse_args()
    if chosen.write and chosen.no_time:
        parser.error("--write needs the times: leave --no-time out")
    sets = {half: labelled(half) for half in Half}
    if chosen.errors:
        print(_errors(sets[Half.TUNE], None))
        return
    blocks = [_tables(sets), _errors(sets[Half.TUNE], WORST)]
    if not chosen.no_time:
        blocks.insert(1, _speed([prompt.text for half in Half for prompt in sets[half]]))
    text = "\n\n".join(blocks)
    print(text)
    if chosen.write:
        page = PAGE.read_text(encoding="utf-8")
        pattern = re.compile(f"{START}.*?{END}", re.DOTALL)
        block = f"{START}\n{text}\n{END}"
        PAGE.write_text(pattern.sub(lambda _: block, page), encoding="utf-8")


def _tables(sets: Mapping[Half, list[Labelled]]) -> str:
    """Both tables, and what they leave out."""
    rules = {rule.id: f"{rule.id} {rule.name}" for rule in every_rule()}
    everything = [prompt for half in Half for prompt in sets[half]]
    silent = ", ".join(unlabelled(everything)) or "none"
    return "\n\n".join(
        [
            f"{len(sets[Half.TUNE])} prompts to tune on, {len(sets[Half.HELD_OUT])} kept aside.",
            _table("part", {role: role.replace("_", " ") for role in ROLES}, sets, parts_of),
            _table("rule", rules, sets, faults_of),
            f"Rules that no prompt is labelled with: {silent}.",
        ]
    )


def _table(
    what: str, names: Mapping[str, str], sets: Mapping[Half, list[Labelled]], judge: _Judge
) -> str:
    """One row a part or rule, precision and recall with counts, both sets beside each other."""
    scores = [judge(sets[half]) for half in Half]
    lines = [
        f"| {what} | precision, tune | recall, tune | precision, kept aside | recall, kept aside |",
        "|---|---|---|---|---|",
    ]
    for key, name in names.items():
        tallies = [score.tallies.get(key, Tally()) for score in scores]
        if any(tally.labelled or tally.found for tally in tallies):
            lines.append(_row(name, tallies))
    lines.append(_row(f"**every {what}**", [score.overall() for score in scores]))
    return "\n".join(lines)


def _row(name: str, tallies: Iterable[Tally]) -> str:
    cells = [cell for tally in tallies for cell in (tally.precision, tally.recall)]
    return f"| {' | '.join([name, *cells])} |"


def _speed(texts: list[str]) -> str:
    """Reading, and linting with reading, of many prompts, none twice."""
    many = [f"{text} {number}" for number, text in enumerate(islice(cycle(texts), MANY))]
    lines = [f"| {MANY:,} prompts | one core | clock | wanted |", "|---|---|---|---|"]
    for name, work, wanted in (("read", read, ""), ("linted, reading included", lint, "< 10 s")):
        core, clock = _timed(work, many)
        lines.append(f"| {name} | {core:.1f} s | {clock:.1f} s | {wanted} |")
    length = statistics.median(len(text) for text in texts)
    note = (
        f"Medians of {RUNS} runs, Python {platform.python_version()}; the prompts of both sets in "
        f"turn, {length:.0f} letters in the median. *One core* is processor time."
    )
    return "\n".join([*lines, "", note])


def _timed(work: Callable[[str], object], texts: list[str]) -> tuple[float, float]:
    """Processor seconds and seconds by the clock, medians."""
    work(texts[0])
    cores, clocks = [], []
    for _ in range(RUNS):
        core, clock = time.process_time(), time.perf_counter()
        for text in texts:
            work(text)
        cores.append(time.process_time() - core)
        clocks.append(time.perf_counter() - clock)
    return statistics.median(cores), statistics.median(clocks)


def _errors(prompts: list[Labelled], limit: int | None) -> str:
    """The prompts with the most errors, parts and rules together."""
    read_wrong = {errors.text: errors for errors in parts_of(prompts).errors}
    worst = []
    for errors in faults_of(prompts).errors:
        reading = read_wrong.get(errors.text)
        missed = [*(reading.missed if reading else ()), *errors.missed]
        extra = [*(reading.extra if reading else ()), *errors.extra]
        worst.append((len(missed) + len(extra), errors.text, missed, extra))
    worst.sort(key=lambda each: -each[0])
    lines = ["Where it fails most, in the set to tune on:", ""]
    for count, text, missed, extra in worst[:limit]:
        if count:
            lines.append(f"- *{' '.join(text.split()).replace('*', '')}*")
            lines += [f"  - missed: {', '.join(missed)}"] if missed else []
            lines += [f"  - extra: {', '.join(extra)}"] if extra else []
    return "\n".join(lines)


if __name__ == "__main__":
    main()
