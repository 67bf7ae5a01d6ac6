"""``rushes lint``: what is likely to go wrong with prompts, before they cost anything."""

from __future__ import annotations

import json
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rushes.cli.screen import on_terminal, print_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rushes.prompts.lint import Config, Look, Report
    from rushes.types import GenerationRequest

#: How an argument ends that is surely meant as a file.
_FILES = (".txt", ".md", ".prompt", ".prompts")


@dataclass(frozen=True, slots=True)
class _Job:
    """What is asked for besides the words, how strict, what the picture looks like, and to fix."""

    request: GenerationRequest
    config: Config
    measured: Look | None
    fix: bool


def _listed(ctx: click.Context, _: click.Parameter, value: object) -> None:
    """Print the rules and stop."""
    if not value:
        return
    from rushes.prompts.lint import every_rule

    for rule in every_rule():
        said = f"{rule.default or 'off'}\t{rule.strict or 'off'}"
        click.echo(f"{rule.id}\t{rule.name}\t{said}\t{rule.title}")
    ctx.exit()


def _explained(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    """Print the page of a rule and stop."""
    if value is None:
        return
    from rushes.prompts.lint import find_rule
    from rushes.prompts.lint.page import page

    click.echo(page(find_rule(value)).rstrip())
    ctx.exit()


@click.command("lint", short_help="Say what is likely to go wrong with a prompt.")
@click.argument("prompt", nargs=-1, required=True)
@click.option("-m", "--model", metavar="ID", help="Judge by the facts of this model.")
@click.option("-d", "--duration", metavar="SECONDS", help="How long the clip will be.")
@click.option("--image", metavar="PATH", help="The first frame, to compare with the words.")
@click.option("-a", "--aspect-ratio", metavar="W:H", help="The shape that will be asked for.")
@click.option("--negative-prompt", metavar="TEXT", help="What the clip shall not show.")
@click.option("--strict", is_flag=True, help="More rules, and more of them fail the run.")
@click.option("--config", metavar="FILE", help="Severities of one's own (TOML).")
@click.option("--select", multiple=True, metavar="RULES", help="These rules alone, by id or name.")
@click.option("--ignore", multiple=True, metavar="RULES", help="Not these rules.")
@click.option("--fix", is_flag=True, help="Apply the fixes; in files, in place.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each problem.")
@click.option("--sarif", "as_sarif", is_flag=True, help="SARIF 2.1.0, for code hosts and editors.")
@click.option(
    "--rules",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_listed,
    help="List the rules: id, name, severity by default and strictly, title.",
)
@click.option(
    "--explain",
    metavar="RULE",
    is_eager=True,
    expose_value=False,
    callback=_explained,
    help="Print the page of one rule.",
)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    prompt: tuple[str, ...],
    *,
    strict: bool,
    config: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fix: bool,
    as_json: bool,
    as_sarif: bool,
    **fields: Any,
) -> None:
    """Say what is likely to go wrong with PROMPT, why, and what would mend it.

    PROMPT is words, files with one prompt a line, or "-": prompts from stdin, one a line. In files,
    lines that begin with # are comments. `# rushes: ignore RP004` behind a prompt silences a rule.

    Ends with 0 (nothing but notes), 1 (problems) or 2 (a bad request).

    \b
    rushes lint "a dog, dolly in, static shot" --model kling/kling-3.0 --duration 5
    rushes lint prompts/*.txt --strict --sarif > lint.sarif
    """  # noqa: D301
    request = _request({name: value for name, value in fields.items() if value is not None})
    paths = _paths(prompt)
    job = _Job(request, _config(strict, config, select, ignore), _measured(request), fix)
    reports = [report for path in paths for report in _file(path, job)]
    if not paths:
        reports = [_words(" ".join(prompt), job)]
    # What --fix prints is the prompts; what is left to say goes elsewhere.
    err = fix and (not paths or "-" in paths)
    if as_sarif:
        from rushes.prompts.lint.sarif import sarif

        click.echo(json.dumps(sarif(reports), ensure_ascii=False, indent=2), err=err)
    elif as_json:
        for row in (row for report in reports for row in report.rows()):
            print_json(row) if not err else click.echo(json.dumps(row), err=True)
    else:
        _print(reports, err=err)
    if any(report.fails for report in reports):
        ctx.exit(1)


def _config(strict: bool, path: str | None, select: Sequence[str], ignore: Sequence[str]) -> Config:
    from rushes.errors import RequestError
    from rushes.prompts.lint import Config

    if strict and path is not None:
        raise RequestError('--strict and --config exclude each other: extends = "strict" in FILE.')
    config = Config.load(path) if path else Config.named("strict" if strict else "default")
    return config.only(_many(select), _many(ignore))


def _many(words: Sequence[str]) -> list[str]:
    """``--select RP001,RP002 --select no-style``."""
    return [part for word in words for part in word.replace(",", " ").split()]


def _request(fields: Mapping[str, Any]) -> GenerationRequest:
    from rushes import catalogue
    from rushes.types import GenerationRequest

    request = GenerationRequest.of(**fields)
    if "model" in fields:
        catalogue.find(request.model)
    return request


def _measured(request: GenerationRequest) -> Look | None:
    """The picture of the request in numbers, measured in a process of its own."""
    from functools import partial

    from rushes.media.sandbox import guarded
    from rushes.prompts.lint.look import first_picture, look

    path = first_picture(request)
    return guarded(partial(look, path), [path]) if path is not None else None


def _paths(prompt: Sequence[str]) -> list[str]:
    """The arguments as files, where that is what they are."""
    from rushes.errors import RequestError

    there = [word for word in prompt if word == "-" or (len(word) < 1000 and Path(word).is_file())]
    if len(there) == len(prompt):
        return list(prompt)
    for word in prompt:
        if word not in there and " " not in word and word.endswith(_FILES):
            raise RequestError(f"There is no file {word} with prompts.")
    return []


def _words(text: str, job: _Job) -> Report:
    """Lint one prompt; with ``fix`` print it as it should be, and the settings that it needs."""
    from rushes.prompts.lint import Report, lint, mend

    asked = job.request.but(prompt=text)
    if not job.fix:
        return Report(text, tuple(lint(asked, config=job.config, measured=job.measured)))
    mended = mend(asked, config=job.config, measured=job.measured)
    click.echo(mended.request.prompt)
    if mended.settings:
        click.echo(f"With {_flags(mended.settings)}", err=True)
    return Report(text, mended.left, mended=mended.request.prompt)


def _flags(settings: Mapping[str, Any]) -> str:
    """Settings as options of ``rushes generate``."""
    return " ".join(
        f"--{name.replace('_', '-')} {shlex.quote(str(value))}" for name, value in settings.items()
    )


def _file(path: str, job: _Job) -> list[Report]:
    """Lint each prompt of a file; with ``fix`` write it anew, what came from stdin to stdout."""
    from rushes.prompts.lint import lint_lines, rewritten

    text = _read(path)
    reports = list(
        lint_lines(text, path, job.request, job.config, fix=job.fix, measured=job.measured)
    )
    if job.fix and path == "-":
        click.echo(rewritten(text, reports), nl=False)
    elif job.fix and (whole := rewritten(text, reports)) != text:
        from rushes.media import atomic

        with atomic(path, overwrite=True) as temporary:
            temporary.write_bytes(whole.encode())
    return reports


def _read(path: str) -> str:
    from rushes.errors import RequestError

    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        return data.decode()
    except (OSError, UnicodeDecodeError) as error:
        raise RequestError(f"{path} can't be read as text in UTF-8: {error}.") from error


def _print(reports: Sequence[Report], *, err: bool) -> None:
    """A line for each problem; in a terminal also where, why, and what would mend it."""
    from rushes.prompts.lint.telling import shown, summary

    for report in reports:
        for problem in report.problems:
            for line in shown(report, problem, full=on_terminal()):
                click.echo(line, err=err)
    if on_terminal():
        click.echo(summary(reports), err=err)
