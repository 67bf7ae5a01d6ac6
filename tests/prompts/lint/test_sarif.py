"""SARIF as the published schema (sarif-schema-2.1.0.json of OASIS) asks for it.

Of that schema, the objects that we write: the properties that each may have, and those that it must
have. All of them say ``additionalProperties: false``.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest

from rushes.prompts.lint import Config, Report, lint_lines, mend
from rushes.prompts.lint.sarif import sarif
from rushes.types import GenerationRequest

#: Object: (what it must have, what it may have besides, as the object or the type of each).
SCHEMA: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "log": ({"version": "2.1.0", "runs": ["run"]}, {"$schema": str}),
    "run": ({"tool": "tool"}, {"results": ["result"], "columnKind": str}),
    "tool": ({"driver": "component"}, {}),
    "component": (
        {"name": str},
        {"version": str, "informationUri": str, "rules": ["descriptor"]},
    ),
    "descriptor": (
        {"id": str},
        {
            "name": str,
            "shortDescription": "multiformat",
            "fullDescription": "multiformat",
            "help": "multiformat",
            "defaultConfiguration": "configuration",
        },
    ),
    "multiformat": ({"text": str}, {"markdown": str}),
    "configuration": ({}, {"level": str, "enabled": bool}),
    "result": (
        {"message": "message"},
        {
            "ruleId": str,
            "ruleIndex": int,
            "level": str,
            "locations": ["location"],
            "fixes": ["fix"],
        },
    ),
    "message": ({"text": str}, {}),
    "location": ({}, {"physicalLocation": "place"}),
    "place": ({"artifactLocation": "artifact"}, {"region": "region"}),
    "artifact": ({"uri": str}, {}),
    "region": ({}, dict.fromkeys(("startLine", "startColumn", "endLine", "endColumn"), int)),
    "fix": ({"artifactChanges": ["change"]}, {"description": "message"}),
    "change": ({"artifactLocation": "artifact", "replacements": ["replacement"]}, {}),
    "replacement": ({"deletedRegion": "region"}, {"insertedContent": "content"}),
    "content": ({}, {"text": str}),
}
LEVELS = {"none", "note", "warning", "error"}


def valid(value: Any, kind: Any) -> None:
    """Fail where ``value`` is not what the schema has for ``kind``."""
    if isinstance(kind, list):
        assert isinstance(value, list)
        for each in value:
            valid(each, kind[0])
    elif isinstance(kind, type):
        assert isinstance(value, kind)
        assert not isinstance(value, int) or value >= 0
    elif kind not in SCHEMA:
        assert value == kind
    else:
        must, may = SCHEMA[kind]
        assert must.keys() <= value.keys() <= must.keys() | may.keys()
        for name, each in value.items():
            valid(each, (must | may)[name])


TEXT = """\
a dog dog runs, static shot, orbit shot, 16:9, no people
(masterpiece:1.2), a fox 👩‍🚒 in the **snow**
"""


@pytest.fixture
def log() -> dict[str, Any]:
    config = Config.named("strict")
    reports = list(lint_lines(TEXT, "a folder/spring.txt", GenerationRequest.of(), config))
    return sarif(reports)


def test_it_has_what_the_schema_asks_for(log: dict[str, Any]) -> None:
    valid(log, "log")
    (job,) = log["runs"]
    assert job["columnKind"] in {"utf16CodeUnits", "unicodeCodePoints"}
    levels = {each["level"] for each in job["results"]}
    levels |= {each["defaultConfiguration"]["level"] for each in job["tool"]["driver"]["rules"]}
    assert levels <= LEVELS
    assert urlsplit(log["$schema"]).scheme == "https"


def test_places_are_those_of_the_file(log: dict[str, Any]) -> None:
    lines = TEXT.splitlines()
    for result in log["runs"][0]["results"]:
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "a%20folder/spring.txt"
        region = place["region"]
        assert 1 <= region["startLine"] <= region["endLine"] <= len(lines)
        assert 1 <= region["startColumn"] <= len(lines[region["startLine"] - 1]) + 1


def test_fixes_are_those_that_need_no_setting(log: dict[str, Any]) -> None:
    fixed = {each["ruleId"] for each in log["runs"][0]["results"] if "fixes" in each}
    assert {"RP045", "RP041", "RP042"} <= fixed
    assert "RP050" not in fixed


def test_words_that_are_in_no_file_have_a_place_too() -> None:
    mended = mend("a dog dog runs")
    report = Report("a dog dog runs", mended.left, mended=mended.request.prompt)
    valid(sarif([report]), "log")
