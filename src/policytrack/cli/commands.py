"""The commands. Each imports what it needs when it runs, so that `--help` stays quick."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from policytrack.assessment import Scorecard

app = typer.Typer(
    name="policytrack",
    help="Judge progress towards the goals that governments publish, with the evidence beside each verdict.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

DATA_ERROR = 1
USAGE_ERROR = 2


class Lang(StrEnum):
    """A language of the output."""

    en = "en"
    zh = "zh"


class Format(StrEnum):
    """A shape of the output."""

    table = "table"
    json = "json"
    csv = "csv"


PlanArgument = Annotated[
    str, typer.Argument(metavar="PLAN", help="Id of an installed plan, or path of a plan file or folder.")
]
AsOf = Annotated[str, typer.Option("--as-of", metavar="DATE", help="When the judgement is made, like 2024-12-31.")]
KnownBy = Annotated[
    str | None,
    typer.Option("--known-by", metavar="DATE", help="Count only what was published on or before this date."),
]
MethodOption = Annotated[str, typer.Option("--method", metavar="NAME", help="Name of the rating method.")]
ObservationsOption = Annotated[
    Path | None,
    typer.Option("--observations", metavar="FILE", help="CSV file that adds to or replaces the plan's observations."),
]
LangOption = Annotated[Lang, typer.Option("--lang", help="Language of the output.")]


@contextmanager
def _errors_as_exit_status() -> Iterator[None]:
    """Print what policytrack raises, and end with the status that belongs to it."""
    from policytrack.errors import InvalidDataError, PolicyTrackError

    try:
        yield
    except InvalidDataError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(DATA_ERROR) from None
    except PolicyTrackError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(USAGE_ERROR) from None


@app.command()
def plans(lang: LangOption = Lang.en) -> None:
    """List the installed plans."""
    from policytrack.cli.tables import print_plans
    from policytrack.packs import installed_plans, load_plan

    with _errors_as_exit_status():
        print_plans([load_plan(name) for name in installed_plans()], lang.value)


@app.command()
def show(plan: PlanArgument, lang: LangOption = Lang.en) -> None:
    """Show what a plan asks for."""
    from policytrack.cli.tables import print_plan
    from policytrack.packs import load_plan

    with _errors_as_exit_status():
        print_plan(load_plan(plan), lang.value)


@app.command()
def assess(
    plan: PlanArgument,
    as_of: AsOf,
    known_by: KnownBy = None,
    method: MethodOption = "linear",
    observations: ObservationsOption = None,
    shape: Annotated[Format, typer.Option("--format", help="Shape of the output.")] = Format.table,
    lang: LangOption = Lang.en,
) -> None:
    """Judge every goal of a plan at one date."""
    with _errors_as_exit_status():
        card = _card(plan, as_of, known_by, method, observations)
        if shape is Format.json:
            import json

            typer.echo(json.dumps(card.to_dict(lang.value), ensure_ascii=False, indent=2))
        elif shape is Format.csv:
            typer.echo(card.to_csv(lang.value), nl=False)
        else:
            from policytrack.cli.tables import print_scorecard

            print_scorecard(card, lang.value)


@app.command()
def explain(
    plan: PlanArgument,
    goal: Annotated[str, typer.Argument(metavar="GOAL", help="Id of a goal of the plan.")],
    as_of: AsOf,
    known_by: KnownBy = None,
    method: MethodOption = "linear",
    observations: ObservationsOption = None,
    lang: LangOption = Lang.en,
) -> None:
    """Tell how the verdict on one goal came about, each number with its source."""
    with _errors_as_exit_status():
        typer.echo(_card(plan, as_of, known_by, method, observations)[goal].explain(lang.value))


@app.command()
def check(
    path: Annotated[
        str, typer.Argument(metavar="PATH", help="Path of a plan file or folder, or id of an installed plan.")
    ],
    lang: LangOption = Lang.en,
) -> None:
    """Check a plan: every problem at once, with file, line and advice."""
    from policytrack.packs import check as check_plan

    with _errors_as_exit_status():
        findings = check_plan(path)
    for finding in findings:
        typer.echo(finding.line_of_text(lang.value))
    errors = sum(finding.severity == "error" for finding in findings)
    others = len(findings) - errors
    typer.echo(
        f"{path}：{errors} 个错误，{others} 条其他意见"
        if lang is Lang.zh
        else f"{path}: {_counted(errors, 'error')}, {_counted(others, 'other remark')}"
    )
    if errors:
        raise typer.Exit(DATA_ERROR)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


@app.command()
def schema() -> None:
    """Print the JSON Schema of a plan file."""
    import json

    from policytrack.io.json_schema import plan_schema

    typer.echo(json.dumps(plan_schema(), ensure_ascii=False, indent=2))


def _card(plan: str, as_of: str, known_by: str | None, method: str, observations: Path | None) -> Scorecard:
    from policytrack.assessment import assess as judge
    from policytrack.errors import InvalidDataError
    from policytrack.io.observations_csv import read_observations
    from policytrack.packs import load_plan

    loaded = load_plan(plan)
    added: list[Any] | None = None
    if observations is not None:
        added, findings = read_observations(observations, loaded)
        if findings:
            raise InvalidDataError(findings)
    return judge(loaded, as_of=as_of, known_by=known_by, method=method, observations=added)
