"""Files of requests: what rows mean, and what is said of those that are wrong."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from rushes.engine.batch import BatchError, Common, Entry, read
from rushes.errors import RequestError
from rushes.settings import Settings

HERE = Path("/films")
COMMON = Common("preview/animatic", project="ads", priority=3)
_ROW = '{"prompt": "a fox", "duration": 1.5, "size": "128x72", "seed": 7, "audio": false}'


def _read(text: str, name: str = "shots.jsonl", common: Common = COMMON) -> list[Entry]:
    return read(name, text, HERE, common, Settings())


def test_json_and_csv_mean_the_same() -> None:
    json_rows = f'{_ROW}\n\n{{"prompt": "a \\"cat\\"", "options": {{"slate": true}}}}\n'
    csv_rows = (
        "\ufeffprompt;duration;size;seed;audio;options.slate;options\r\n"
        'a fox;1.5;128x72;7;false;;\r\n\r\n"a ""cat""";;;;;;"{""slate"": true}"\r\n'
        "a cat;;;;;true;\r\n"
    )
    of_json, of_csv = _read(json_rows), _read(csv_rows, "shots.csv")
    assert [each.line for each in of_json] == [1, 3]
    assert [each.line for each in of_csv] == [2, 4, 5]
    for one, other in zip(of_json, of_csv[:2], strict=True):
        assert one.ask.request == other.ask.request
        assert one.ask.key == other.ask.key
    assert of_csv[2].ask.request.options == {"slate": True}
    assert {each.ask.request.model for each in of_json} == {"preview/animatic"}
    assert _read(csv_rows, "-")[0].ask.request == of_json[0].ask.request, (
        "told by what stands in it"
    )


def test_rows_end_where_lines_of_json_do() -> None:
    (entry,) = _read('{"prompt": "a fox\u2028in\u0085snow"}')
    assert entry.ask.request.prompt == "a fox\u2028in\u0085snow"


def test_a_row_moves_the_camera() -> None:
    of_csv = _read('prompt,camera\na fox,"pan left, zoom in"\n', "shots.csv")
    of_json = _read('{"prompt": "a fox", "camera": ["pan left", "zoom in"]}')
    assert of_csv[0].ask.request == of_json[0].ask.request
    assert of_csv[0].ask.request.camera == ("pan left", "zoom in")
    assert of_csv[0].ask.key == of_json[0].ask.key != _read('{"prompt": "a fox"}')[0].ask.key
    with pytest.raises(BatchError, match="did you mean dolly in"):
        _read('{"prompt": "a fox", "camera": "doly in"}')


def test_a_row_says_what_holds_for_it_alone() -> None:
    row = {"output": "a.mp4", "project": "film", "priority": -1, "max_cost": 0, "again": True}
    first, second = _read(
        f"{json.dumps({'prompt': 'a fox', **row})}\n{_ROW}",
        common=Common("preview/animatic", folder=Path("out"), project="ads", overwrite=True),
    )
    assert first.ask.target.file == Path("out").absolute() / "a.mp4"
    assert first.ask.target.make
    assert (first.ask.project, first.ask.priority, first.ask.max_cost) == ("film", -1, Decimal(0))
    assert first.ask.key is None, "what is wanted again has no key"
    assert second.ask.target.folder == Path("out").absolute()
    assert second.ask.target.file is None
    assert second.ask.project == "ads"


def test_equal_rows_have_keys_that_stay_and_differ() -> None:
    text = f'{_ROW}\n{_ROW}\n{{"prompt": "a fox", "idempotency_key": "mine"}}'
    keys = [each.ask.key for each in _read(text)]
    assert len(set(keys)) == 3
    assert keys[2] == "mine"
    assert [each.ask.key for each in _read(text)] == keys
    others = [each.ask.key for each in _read(text, common=Common("preview/animatic"))]
    assert set(others) & set(keys) == {"mine"}, "another project orders anew"


def test_files_are_looked_for_beside_the_file() -> None:
    row = {"prompt": "a fox", "image": "fox.png"}
    with pytest.raises(BatchError, match=r"There is no picture /films/fox\.png"):
        _read(json.dumps(row))
    with pytest.raises(BatchError, match=r"There is no picture /films/[ab]\.png"):
        _read("prompt,keyframes\na fox,a.png;b.png\n", "shots.csv")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ('{"prompt": "a fox", "sise": "128x72"}', "did you mean size?"),
        ('{"prompt": "a fox", "duration": 100}', "100 s is not offered"),
        ('{"prompt": ', "no JSON"),
        ("[1]", "a row is a JSON object"),
        ("[" * 100_000, "no JSON"),
        ('{"prompt": "a fox", "prompt": "a cat"}', "'prompt' is there twice"),
        ('{"prompt": "a fox", "priority": "high"}', "priority"),
        ('{"prompt": "a fox", "output": "a.avi"}', ".mp4"),
        ('{"prompt": "a fox", "model": "preview/animatik"}', "did you mean preview/animatic"),
        ('{"prompt": "a", "model": "runway/gen4.5", "duration": 5, "max_cost": 0.1}', "0.60 USD"),
    ],
)
def test_a_wrong_row_is_told_by_its_line(row: str, told: str) -> None:
    with pytest.raises(BatchError) as refused:
        _read(f"{_ROW}\n{row}")
    assert list(refused.value.mistakes) == [2]
    assert told in refused.value.message
    assert "1 of 2 rows are wrong, and nothing was ordered" in refused.value.message


def test_all_mistakes_are_told_at_once_and_many_are_counted() -> None:
    with pytest.raises(BatchError) as refused:
        _read("\n".join(['{"prompt": "a fox", "output": "a.mp4"}'] * 30))
    assert len(refused.value.mistakes) == 29
    assert "line 2: a.mp4 is made by line 1 already" in refused.value.message
    assert "and 9 more" in refused.value.message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no rows"),
        ("prompt\n", "no rows"),
        ("prompt,prompt\na fox,a cat\n", "'prompt' is there twice"),
        ("prompt\na fox,7\n", "2 values stand under 1 names"),
        ('prompt\n"a fox\n', "no CSV"),
    ],
)
def test_a_csv_that_makes_no_sense_is_refused(text: str, told: str) -> None:
    with pytest.raises(RequestError, match=told):
        _read(text, "shots.csv")
