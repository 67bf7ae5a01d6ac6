"""Files of requests: a row each, in JSON or CSV; all of them are admitted, or none.

A row has the fields of a :class:`~rushes.types.GenerationRequest` by their names, and those of
:class:`Extra`. Pictures and clips are looked for beside the file.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from rushes.delivery import Target
from rushes.engine.admission import body_of, routes_of
from rushes.engine.ask import Ask, Key, Most, Priority, Project
from rushes.engine.generation import content_of
from rushes.errors import MediaError, RequestError, TargetError, did_you_mean
from rushes.inputs import moved
from rushes.plan import plan
from rushes.storage import objects
from rushes.storage.address import folder_address, is_storage
from rushes.types import Frozen, GenerationRequest, explain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from rushes.engine import Engine, Generation
    from rushes.settings import Settings

#: Lines that are told of what is wrong; the rest is counted.
_TOLD = 20
#: What stands between an option's name and the word that says that it is one, in a CSV's heading.
_OPTION = "options."


class Extra(Frozen):
    """What a row may say besides its request; what it does not say holds for all rows."""

    output: str | None = None
    """An .mp4 file or a folder, in that of all rows."""
    project: Project | None = None
    priority: Priority | None = None
    max_cost: Most | None = None
    again: bool | None = None
    idempotency_key: Key | None = None


@dataclass(frozen=True, slots=True)
class Common:
    """What holds for all rows.

    ``folder``: where clips go, also an address; where that is ``None``, where they always go.
    """

    model: str
    folder: Path | str | None = None
    project: str = ""
    priority: int = 0
    max_cost: Decimal | None = None
    again: bool = False
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the file, and what it asks for."""

    line: int
    ask: Ask


class BatchError(RequestError):
    """Rows are wrong; none was admitted. ``mistakes``: what is wrong, by line."""

    def __init__(self, name: str, count: int, mistakes: Mapping[int, str]) -> None:
        self.name, self.count, self.mistakes = name, count, dict(mistakes)
        told = [f"\n  line {line}: {said}" for line, said in sorted(mistakes.items())[:_TOLD]]
        more = f"\n  and {len(mistakes) - _TOLD} more" if len(mistakes) > _TOLD else ""
        rows = f"{len(mistakes)} of {count} rows are wrong" if count > 1 else "its row is wrong"
        super().__init__(f"{name}: {rows}, and nothing was ordered:{''.join(told)}{more}")

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.name, self.count, self.mistakes)


def read(name: str, text: str, folder: Path, common: Common, settings: Settings) -> list[Entry]:
    """What the rows of a file ask for.

    Equal rows have equal idempotency keys on every run, so that nothing is ordered twice.

    :param name: of the file, for errors; it tells JSON (``.jsonl``) from CSV where it can.
    :param folder: where pictures and clips are looked for.
    :raises BatchError: rows are wrong; it tells all of them.
    :raises RequestError: the file has no rows.
    """
    mistakes: dict[int, str] = {}
    entries = []
    count = 0
    for line, row in _rows(name, text):
        count += 1
        try:
            fields = row()
            entries.append(Entry(line, _ask(fields, folder, common, settings)))
        except (RequestError, MediaError, TargetError) as error:
            mistakes[line] = error.message.replace("\n", "\n    ")
    if not count:
        raise RequestError(f"{name} has no rows.")
    _places(entries, mistakes)
    if mistakes:
        raise BatchError(name, count, mistakes)
    return _keyed(entries, settings)


def admit(engine: Engine, name: str, entries: Sequence[Entry], batch: str) -> list[Generation]:
    """Admit them all or none; those that were admitted before are given as they stand.

    :raises BatchError: a file that a new one shall make exists.
    :raises RequestError: see :meth:`Engine.admit`.
    """
    asks = [each.ask for each in entries]
    known = engine.store.keyed([ask.key for ask in asks if ask.key])
    taken = {
        each.line: f"{_said(each.ask.target)} exists already: use --force or another name."
        for each in entries
        if each.ask.key not in known and _is_taken(each.ask.target)
    }
    if taken:
        raise BatchError(name, len(entries), taken)
    return engine.admit(asks, batch)


def _rows(name: str, text: str) -> Iterator[tuple[int, Callable[[], dict[str, Any]]]]:
    """The number of each line, and what gives its fields or says what is wrong."""
    suffix = Path(name).suffix.lower()
    text = text.removeprefix("\ufeff")
    if suffix in {".csv", ".tsv"} or (
        suffix not in {".jsonl", ".ndjson", ".json"} and not text.lstrip().startswith("{")
    ):
        yield from _of_csv(text)
        return
    for number, line in enumerate(text.split("\n"), 1):  # and at nothing that JSON has in strings
        if line.strip():
            yield number, partial(_of_json, line)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, none of whose names is there twice."""
    made = dict(pairs)
    if len(made) < len(pairs):
        _refuse_twice([name for name, _ in pairs])
    return made


def _refuse_twice(names: list[str]) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise RequestError(f"The field {twice!r} is there twice: say it once.")


def _of_json(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line, parse_float=Decimal, object_pairs_hook=_once)
    except (json.JSONDecodeError, RecursionError) as error:
        said = getattr(error, "msg", "it is too deep")
        at = f" at column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise RequestError(f"this is no JSON ({said}{at}).") from None
    if not isinstance(row, dict):
        raise RequestError('a row is a JSON object, such as {"prompt": "a fox"}.')
    return {name: value for name, value in row.items() if value is not None}


def _of_csv(text: str) -> Iterator[tuple[int, Callable[[], dict[str, Any]]]]:
    """Rows under a heading of names; what is empty is not said."""
    first = text.partition("\n")[0]
    sign = max(",;\t", key=first.count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    heads: list[str] = []
    while True:
        line = table.line_num + 1
        try:
            cells = next(table)
        except StopIteration:
            return
        except csv.Error as error:
            said = f"this is no CSV ({error})."
            yield line, partial(_refuse, said)
            return
        if not heads:
            heads = [each.strip() for each in cells]
            try:
                _refuse_twice([head for head in heads if head])
            except RequestError as error:
                yield line, partial(_refuse, error.message)
                return
        elif any(cell.strip() for cell in cells):
            yield line, partial(_of_cells, heads, cells)


def _refuse(said: str) -> dict[str, Any]:
    raise RequestError(said)


def _of_cells(heads: Sequence[str], cells: Sequence[str]) -> dict[str, Any]:
    if len(cells) > len(heads) and any(cells[len(heads) :]):
        raise RequestError(f"{len(cells)} values stand under {len(heads)} names.")
    row: dict[str, Any] = {}
    options: dict[str, Any] = {}
    for name, cell in zip(heads, cells, strict=False):
        if not cell.strip():
            continue
        if name.startswith(_OPTION):
            options[name.removeprefix(_OPTION)] = _value(cell)
        elif name == "options":
            options |= _of_json(cell)
        elif name == "keyframes":
            frames = _value(cell)
            row[name] = frames if isinstance(frames, list) else cell.split(";")
        else:
            row[name] = cell.strip()
    return {**row, **({"options": options} if options else {})}


def _value(cell: str) -> Any:
    """A cell that may be JSON, and else is text."""
    try:
        return json.loads(cell)
    except json.JSONDecodeError:
        return cell.strip()


def _ask(row: Mapping[str, Any], folder: Path, common: Common, settings: Settings) -> Ask:
    """What a row asks for, without its key where it gives none."""
    known = (*GenerationRequest.model_fields, *Extra.model_fields)
    for name in row:
        if name not in known:
            near = did_you_mean(name, known) or f"; the names are {', '.join(known)}"
            raise RequestError(f"There is no field {name!r}{near}.")
    fields = {name: value for name, value in row.items() if name in GenerationRequest.model_fields}
    asked = GenerationRequest.of(**{"model": common.model, **fields})
    request = moved(asked, lambda source: str(folder / source))
    try:
        extra = Extra(**{name: value for name, value in row.items() if name not in fields})
    except ValidationError as error:
        raise RequestError(explain(error, Extra)) from None
    said = extra.model_dump(exclude_none=True)
    ask = Ask(
        plan(request, settings),
        _target(extra.output, common, settings),
        key=extra.idempotency_key,
        project=said.get("project", common.project),
        priority=said.get("priority", common.priority),
        max_cost=said.get("max_cost", common.max_cost),
        again=said.get("again", common.again),
    )
    ask.check_price()
    return ask


def _target(output: str | None, common: Common, settings: Settings) -> Target:
    """Where the clip of a row goes. Whether its file is there already is seen later."""
    library, folder = settings.library, _folder(common.folder)
    if output is None:
        if folder is None:
            return Target.of(None, library, storage=settings.storage)
        if is_storage(folder):
            return Target.of(folder, library)
        return Target(Path(folder), make=True)
    place = output if folder is None or is_storage(output) else f"{folder}{output}"
    target = Target.of(place, library, overwrite=True)
    make = target.make or common.folder is not None
    return replace(target, overwrite=common.overwrite, make=make)


def _folder(folder: Path | str | None) -> str | None:
    """The folder of all rows as text that a name can follow; an address as such."""
    if folder is None:
        return None
    if isinstance(folder, str) and is_storage(folder):
        return folder_address(folder)
    return f"{Path(folder).absolute()}/"


def _said(target: Target) -> str:
    """What a row names, as it was written."""
    return str(target.file or target.whole)


def _is_taken(target: Target) -> bool:
    if target.overwrite or target.whole is None:
        return False
    if target.file is not None:
        return target.file.exists()
    return objects.found(target.whole) is not None


def _places(entries: Iterable[Entry], mistakes: dict[int, str]) -> None:
    """Find rows that would make the same file."""
    lines: dict[str, int] = {}
    for each in entries:
        file = each.ask.target.whole
        if file is None:
            continue
        first = lines.setdefault(file, each.line)
        if first != each.line:
            mistakes[each.line] = (
                f"{_said(each.ask.target)} is made by line {first} already: give another name."
            )


def _keyed(entries: Sequence[Entry], settings: Settings) -> list[Entry]:
    """The entries with keys: of rows that give none, from all that they ask for.

    What is wanted again gets none.
    """
    content = cache(content_of)
    routes = routes_of([each.ask for each in entries], settings)
    seen: Counter[str] = Counter()
    keyed = []
    for each in entries:
        ask = each.ask
        if ask.key is None and not ask.again:
            body = body_of(ask.request, routes[ask.provider], content)
            equal = f"{body}\n{ask.project}"
            seen[equal] += 1
            name = hashlib.sha256(f"{equal}\n{seen[equal]}".encode()).hexdigest()
            ask = replace(ask, key=f"row-{name[:40]}")
        keyed.append(replace(each, ask=ask))
    return keyed
