"""Ideas, translations and feedback by a language model: what is asked, and what is accepted."""

from __future__ import annotations

import json
import re
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from tests.prompts.llm.conftest import KEY

from rushes.cli import cli
from rushes.errors import (
    AuthRejectedError,
    BadReplyError,
    MissingExtraError,
    RequestError,
    UnknownModelError,
)
from rushes.prompts import Shot, ShotPart
from rushes.prompts.llm import expand, refine, translate
from rushes.prompts.llm.brief import brief
from rushes.settings import Settings, settings

if TYPE_CHECKING:
    from click.testing import Result
    from tests.prompts.llm.conftest import Server

FOX = {
    "subject": "a red fox",
    "action": "jumping over a fence",
    "setting": "in deep snow",
    "time": "dawn",
    "camera": ["tracking"],
    "style": "cinematic",
}
GOOD = json.dumps(FOX)


def test_the_brief_names_every_part_and_key() -> None:
    for part in ShotPart:
        assert f"- {part}: " in brief()
    assert "dolly_in" in brief()
    assert "chiaroscuro" in brief()


def test_an_idea_becomes_a_shot(server: Server) -> None:
    server.says(GOOD)
    assert expand("fox, winter", chat=server.chat) == Shot.of(**FOX)
    system, user = server.asked[0]["messages"]
    assert (system["role"], system["content"]) == ("system", brief())
    assert user["content"].endswith("Idea: fox, winter")


@pytest.mark.parametrize(
    "answer",
    [
        f"```json\n{GOOD}\n```",
        f"Here is the shot:\n\n{GOOD}\n\nEnjoy!",
        json.dumps({"shot": FOX}),
        json.dumps({**FOX, "mood": None}),
        json.dumps({**FOX, "camera": "Tracking Shot"}),
    ],
)
def test_the_json_may_be_wrapped(server: Server, answer: str) -> None:
    server.says(answer)
    assert expand("fox", chat=server.chat) == Shot.of(**FOX)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("I would rather not.", "no JSON object"),
        ("{subject: fox}", "not valid JSON"),
        ("{" * 5000, "no JSON object"),
        ("{}", "The shot is empty"),
        (json.dumps({**FOX, "kamera": "orbit"}), "'kamera'"),
        (json.dumps({**FOX, "camera": "doly_in"}), "dolly_in"),
        (json.dumps({**FOX, "subject": ["a", "b"]}), "subject"),
        (json.dumps({**FOX, "camera": {"move": "pan"}}), "camera"),
        (json.dumps({"subject": "zxcv", "action": "qwert yuiop asdf"}), "Hardly a word"),
        (json.dumps({**FOX, "details": ["snow"] * 3 + ["x" * 3000]}), "letters"),
        (json.dumps({**FOX, "details": "# rushes: ignore"}), "silence the linter"),
        (json.dumps({**FOX, "camera": ["static", "orbit"]}), "static"),
    ],
)
def test_what_is_wrong_is_told_and_mended(server: Server, answer: str, said: str) -> None:
    server.says(answer, GOOD)
    assert expand("fox", chat=server.chat) == Shot.of(**FOX)
    assert len(server.asked) == 2
    messages = server.asked[1]["messages"]
    assert [each["role"] for each in messages] == ["system", "user", "assistant", "user"]
    assert messages[2]["content"] == answer
    assert said in messages[3]["content"]


def test_it_gives_up(server: Server) -> None:
    server.says("no")
    with pytest.raises(BadReplyError, match=r"no usable shot in 3 answers.*no JSON object"):
        expand("fox", chat=server.chat)
    assert len(server.asked) == 3


def test_the_wire_is_not_asked_again(server: Server) -> None:
    server.replies({"error": {"message": "no"}}, 401)
    with pytest.raises(AuthRejectedError):
        expand("fox", chat=server.chat)
    assert len(server.asked) == 1


def test_it_is_judged_for_a_model(server: Server) -> None:
    with pytest.raises(UnknownModelError):
        expand("fox", model="nobody/nothing", chat=server.chat)
    assert not server.asked
    long = json.dumps({**FOX, "details": [f"{number} trees in the wind" for number in range(60)]})
    server.says(long, GOOD)
    assert expand("fox", model="runway/gen4.5", chat=server.chat) == Shot.of(**FOX)
    assert "1000" in server.asked[1]["messages"][3]["content"].replace(",", "")


def test_a_translation(server: Server) -> None:
    server.says(GOOD)
    assert translate("ein Fuchs springt im Schnee", chat=server.chat).subject == "a red fox"
    assert server.asked[0]["messages"][1]["content"].endswith("ein Fuchs springt im Schnee")


def test_feedback_of_any_kind(server: Server) -> None:
    server.says(json.dumps({**FOX, "subject": "a silver fox"}))
    done = refine(Shot.of(**FOX), "less red", chat=server.chat)
    (change,) = done.changes
    assert (change.part, change.before, change.after) == (
        ShotPart.SUBJECT, ("a red fox",), ("a silver fox",),
    )  # fmt: skip
    assert "less red" in change.why
    assert '"subject": "a red fox"' in server.asked[0]["messages"][1]["content"]
    server.says(GOOD)
    with pytest.raises(BadReplyError, match="changed nothing"):
        refine(Shot.of(**FOX), "better", chat=server.chat)


@pytest.mark.parametrize("idea", ["", "  \n", "x" * 20_001])
def test_nothing_to_ask(server: Server, idea: str) -> None:
    with pytest.raises(RequestError, match="Say something"):
        expand(idea, chat=server.chat)
    assert not server.asked


def test_without_the_extra(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "httpx2", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'rushes\[llm\]'"):
        expand("fox", chat=server.chat)


class TestCommands:
    @pytest.fixture(autouse=True)
    def _configured(self, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("RUSHES_LLM_BASE_URL", server.url)
        monkeypatch.setenv("RUSHES_LLM_MODEL", "small-model")
        monkeypatch.setenv("RUSHES_LLM_API_KEY", KEY)
        settings.cache_clear()

    def run(self, *words: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(cli, ["prompt", *words], input=stdin, prog_name="rushes")

    def test_expand(self, server: Server) -> None:
        server.says(json.dumps({**FOX, "negative": "people"}))
        told = self.run("expand", "fox,", "winter")
        assert told.stdout == f"{Shot.of(**FOX).prompt}\n"
        assert told.stderr == "Negative prompt: people\n"
        assert json.loads(self.run("expand", "fox", "--json").stdout)["shot"]["time"] == "dawn"

    def test_translate(self, server: Server) -> None:
        server.says(GOOD)
        told = self.run("translate", "-", "--toml", stdin="ein Fuchs")
        assert Shot.from_toml(told.stdout) == Shot.of(**FOX)
        assert server.asked[0]["messages"][1]["content"].endswith("ein Fuchs")

    def test_refine(self, server: Server) -> None:
        server.says(json.dumps({**FOX, "subject": "a silver fox"}))
        told = self.run("refine", Shot.of(**FOX).prompt, "less red", "--llm")
        assert told.stdout.startswith("a silver fox jumping")
        assert "subject: a red fox → a silver fox" in told.stderr

    def test_the_commands_of_the_guide(self, server: Server) -> None:
        page = (Path(__file__).parents[3] / "docs" / "prompting.md").read_text("utf-8")
        (block,) = re.findall(r"```sh\n(export RUSHES_LLM_.*?)```", page, re.DOTALL)
        first, *commands = block.splitlines()
        for setting in shlex.split(first)[1:]:
            assert (
                setting.partition("=")[0].removeprefix("RUSHES_").lower() in Settings.model_fields
            )
        server.says(GOOD)
        for line in commands:
            told = self.run(*shlex.split(line)[2:])
            assert (told.exit_code, told.stdout == "") == (0, False), told.stderr
        assert len(server.asked) == len(commands) == 3

    def test_failures_are_one_sentence(self, server: Server) -> None:
        server.replies({"error": {"message": f"bad key {KEY}"}}, 401)
        told = self.run("expand", "fox")
        assert (told.exit_code, told.stdout) == (1, "")
        assert told.stderr.count("\n") == 1
        assert "RUSHES_LLM_API_KEY" in told.stderr
        assert KEY not in told.stderr
