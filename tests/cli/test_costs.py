"""``rushes budget`` and ``rushes costs``: limits, and what was spent, told as it is known."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from rushes.delivery import Target
from rushes.engine import ledger
from rushes.engine.database import Database
from rushes.engine.generation import Generation, Place, new_id
from rushes.types import Cost, GenerationRequest, Mode, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    Run = Callable[..., Result]

NOW = datetime.now(UTC).timestamp()


def _price(low: str | None, high: str | None) -> Cost:
    bounds = (None if each is None else Decimal(each) for each in (low, high))
    return Cost(**dict(zip(("low", "high"), bounds, strict=True)), basis="the price list")


def _order(model: str, price: Cost, days_ago: int = 0, **fields: object) -> Generation:
    name = new_id(NOW)
    row: dict[str, object] = {
        "id": name,
        "workflow": name,
        "state": State.RUNNING,
        "model": model,
        "provider": model.partition("/")[0],
        "mode": Mode.TEXT_TO_VIDEO,
        "queue": "a queue",
        "body": "0" * 64,
        "key": "A_KEY",
        "request": GenerationRequest(prompt="a fox"),
        "target": Place.of(Target(Path("library"))),
        "price": price,
        "created_at": NOW - 86400 * days_ago,
        **fields,
    }
    return Generation.model_validate(row)


@pytest.fixture
def spent(at_home: Path) -> None:
    """A ledger: an exact figure, an upper bound, an unknown one, one in flight, and play money."""
    database = Database(f"sqlite:///{at_home / 'rushes.db'}")
    exact, bound, unknown = _price("0.60", "0.60"), _price(None, "0.42"), _price(None, None)
    settled = [
        (_order("runway/gen4.5", exact, project="ads"), exact),
        (_order("kling/kling-3.0", bound, 1, project="ads"), bound),
        (_order("fal/any/model", unknown, 1), unknown),
        (_order("runway/gen4.5", exact, key=ledger.EMULATED), exact),
    ]
    flying = _order("luma/ray-3.2", _price("1", "2"))
    with database.write() as connection:
        for order in (flying, *(each for each, _ in settled)):
            ledger.reserve(connection, [order], order.created_at)
        for order, cost in settled:
            ledger.settle(connection, order, cost, NOW)
    database.close()


@pytest.mark.usefixtures("spent")
def test_costs_say_what_is_exact_at_most_and_unknown(run: Run) -> None:
    rows = run("costs", "--by", "provider").stdout.splitlines()
    told = {row.split("\t")[0]: row.split("\t")[1:] for row in rows}
    assert told == {
        "runway": ["1", "$0.60", ""],
        "kling": ["1", "up to $0.42", ""],
        "fal": ["1", "1 of unknown price", ""],
        "luma": ["1", "$0.00", "up to $2.00"],
    }


@pytest.mark.usefixtures("spent")
def test_costs_of_days_projects_and_play_money(run: Run) -> None:
    days = [json.loads(line) for line in run("costs", "--json").stdout.splitlines()]
    assert [each["text"] for each in days] == ["up to $0.42 and 1 of unknown price", "$0.60"]
    assert run("costs", "--since", "0d", "--by", "project").stdout.splitlines() == [
        "(none)\t1\t$0.00\tup to $2.00",
        "ads\t1\t$0.60\t",
    ]
    assert run("costs", "--emulated", "--by", "model").stdout == "runway/gen4.5\t1\t$0.60\t\n"


@pytest.mark.usefixtures("spent")
def test_costs_as_csv_leave_open_what_nobody_knows(run: Run) -> None:
    rows = list(csv.DictReader(run("costs", "--csv").stdout.splitlines()))
    told = {row["provider"]: (row["spent"], row["exact"], row["held"]) for row in rows}
    assert told["fal"] == ("", "false", "")
    assert told["luma"] == ("", "false", "2")
    assert told["runway"] == ("0.6", "true", "")


@pytest.mark.usefixtures("spent")
def test_costs_as_a_picture(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "costs.png"
    assert run("costs", "-o", str(path)).exit_code == 0
    with Image.open(path) as picture:
        colours = picture.convert("RGB").getcolors(1 << 24) or []
    large = {colour for count, colour in colours if count > 1000}
    assert len(large) >= 2, "a solid bar on paper"
    refused = run("costs", "-o", str(path))
    assert refused.exit_code == 2
    assert "--force" in refused.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--since", "yesterday"), "2026-11-01"),
        (("--since", "0d", "--until", "1d"), "after --until"),
        (("-o", "costs.jpg"), ".png"),
        (("--json", "--csv"), "not both"),
    ],
)
def test_costs_refuse(run: Run, words: tuple[str, ...], told: str) -> None:
    refused = run("costs", *words)
    assert refused.exit_code == 2
    assert told in refused.stderr


@pytest.mark.usefixtures("spent")
def test_a_budget_is_set_listed_changed_and_lifted(run: Run) -> None:
    assert run("budget", "set", "--daily", "20", "--total", "$100").exit_code == 0
    assert run("budget", "set", "--monthly", "5", "--project", "ads").exit_code == 0
    assert run("budget", "set", "--daily", "10").exit_code == 0
    rows = [json.loads(line) for line in run("budget", "list", "--json").stdout.splitlines()]
    told = {(each["period"], each["name"]): (each["limit"], each["left"]) for each in rows}
    assert told[("day", "")] == ("10", "7.4"), "0.60 spent, 2 held"
    assert told[("total", "")] == ("100", "96.98")
    assert told[("month", "ads")][0] == "5"
    assert run("budget", "rm", "--daily").exit_code == 0
    gone = run("budget", "rm", "--daily")
    assert gone.exit_code == 2
    assert "rushes budget list" in gone.stderr
    assert len(run("budget", "list").stdout.splitlines()) == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "--daily AMOUNT"),
        (("--daily", "much"), "20 or 0.50"),
        (("--daily", "-1"), "20 or 0.50"),
        (("--daily", "nan"), "20 or 0.50"),
        (("--daily", "1", "--key", "RUNWAYML_API_SECRE"), "did you mean RUNWAYML_API_SECRET?"),
        (("--daily", "1", "--key", "FAL_KEY", "--project", "ads"), "not of both"),
    ],
)
def test_a_budget_that_makes_no_sense_is_refused(
    run: Run, words: tuple[str, ...], told: str
) -> None:
    refused = run("budget", "set", *words)
    assert refused.exit_code == 2
    assert told in refused.stderr
