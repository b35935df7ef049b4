"""The commands. Each imports what it needs when it runs, so that `--help` stays quick."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from policytrack.assessment import Scorecard
    from policytrack.indicators import Observation
    from policytrack.plans import Plan

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


class By(StrEnum):
    """What goals are rolled up by."""

    section = "section"
    region = "region"
    parent = "parent"
    commitment = "commitment"
    plan = "plan"


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
MethodOption = Annotated[
    str | None,
    typer.Option("--method", metavar="NAME", help="Name of the rating method; by default the plan's own, else linear."),
]
ObservationsOption = Annotated[
    Path | None,
    typer.Option("--observations", metavar="FILE", help="CSV file that adds to or replaces the plan's observations."),
]
LangOption = Annotated[Lang, typer.Option("--lang", help="Language of the output.")]


@contextmanager
def _errors_as_exit_status(lang: Lang = Lang.en) -> Iterator[None]:
    """Print what policytrack raises, and end with the status that belongs to it."""
    from policytrack.errors import InvalidDataError, PolicyTrackError

    try:
        yield
    except InvalidDataError as error:
        for finding in error.findings:
            typer.echo(finding.line_of_text(lang.value), err=True)
        raise typer.Exit(DATA_ERROR) from None
    except PolicyTrackError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(USAGE_ERROR) from None


@app.command()
def plans(lang: LangOption = Lang.en) -> None:
    """List the installed plans."""
    from policytrack.cli.tables import print_plans
    from policytrack.packs import open_installed

    plans, findings = open_installed()
    for finding in findings:
        typer.echo(finding.line_of_text(lang.value), err=True)
    print_plans(plans, lang.value)
    if not plans:
        raise typer.Exit(DATA_ERROR)


@app.command()
def methods(lang: LangOption = Lang.en) -> None:
    """List the rating methods: the library's own, and those of installed packages."""
    from policytrack.cli.tables import print_methods
    from policytrack.methods import installed_methods, open_methods

    methods, errors = open_methods()
    for error in errors:
        typer.echo(f"error: {error}", err=True)
    print_methods(methods, installed_methods(), lang.value)


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
    method: MethodOption = None,
    observations: ObservationsOption = None,
    by: Annotated[
        By | None, typer.Option("--by", help="Print how the goals of each section, region, … stand together.")
    ] = None,
    shape: Annotated[Format, typer.Option("--format", help="Shape of the output.")] = Format.table,
    lang: LangOption = Lang.en,
) -> None:
    """Judge every goal of a plan at one date."""
    if by is not None and shape is Format.csv:
        raise typer.BadParameter("--by prints a table or json", param_hint="--format")
    with _errors_as_exit_status():
        (card,) = _cards(plan, as_of, [known_by], method, observations)
        if by is not None:
            _print_roll_up(card, by, shape, lang)
        elif shape is Format.json:
            import json

            typer.echo(json.dumps(card.to_dict(lang.value), ensure_ascii=False, indent=2))
        elif shape is Format.csv:
            typer.echo(card.to_csv(lang.value), nl=False)
        else:
            from policytrack.cli.tables import print_scorecard

            print_scorecard(card, lang.value)


def _print_roll_up(card: Scorecard, by: By, shape: Format, lang: Lang) -> None:
    if shape is Format.json:
        import json

        whole = card.to_dict(lang.value)
        head = {name: fact for name, fact in whole.items() if name not in ("assessments", "findings")}
        groups = [group.to_dict(lang.value) for group in card.roll_up(by.value)]
        typer.echo(json.dumps(head | {"by": by.value, "groups": groups}, ensure_ascii=False, indent=2))
        return
    from policytrack.cli.tables import print_roll_up

    print_roll_up(card, by.value, lang.value)


@app.command()
def assess_table(
    goals: Annotated[Path, typer.Argument(metavar="GOALS", help="Parquet or CSV file: one goal a row.")],
    observations: Annotated[
        Path, typer.Argument(metavar="OBSERVATIONS", help="Parquet or CSV file: one reported value a row.")
    ],
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="FILE", help="Parquet or CSV file to write: one row for each goal."),
    ],
    as_of: AsOf,
    known_by: KnownBy = None,
    method: Annotated[str, typer.Option("--method", metavar="NAME", help="Name of the rating method.")] = "linear",
    milestones: Annotated[
        Path | None, typer.Option("--milestones", metavar="FILE", help="Parquet or CSV file: one interim target a row.")
    ] = None,
    goals_per_chunk: Annotated[
        int | None,
        typer.Option(
            "--goals-per-chunk",
            metavar="NUMBER",
            min=1,
            help="How many goals are in memory at a time; by default 50000.",
        ),
    ] = None,
    lang: LangOption = Lang.en,
) -> None:
    """Judge a table of goals, however large; a run that was stopped is gone on with by running it again."""
    with _errors_as_exit_status(lang):
        from policytrack.cli.progress import shown_progress
        from policytrack.table_files import GOALS_PER_CHUNK
        from policytrack.table_files import assess_table as judge

        with shown_progress(lang.value) as report:
            outcome = judge(
                goals,
                observations,
                output,
                as_of=as_of,
                known_by=known_by,
                method=method,
                milestones=milestones,
                goals_per_chunk=goals_per_chunk or GOALS_PER_CHUNK,
                report=report,
            )
    for finding in outcome.findings:
        typer.echo(finding.line_of_text(lang.value), err=True)
    typer.echo(
        f"{output}：{outcome.goals} 个目标，{outcome.chunks} 块；{outcome.observations} 个观测值，略去其中 "
        f"{outcome.left_out} 个"
        if lang is Lang.zh
        else f"{output}: {_counted(outcome.goals, 'goal')} in {_counted(outcome.chunks, 'chunk')}; "
        f"{_counted(outcome.observations, 'observation')}, {outcome.left_out} left out"
    )


@app.command()
def compare(
    plan: PlanArgument,
    as_of: AsOf,
    known_by: KnownBy = None,
    methods: Annotated[
        str, typer.Option("--methods", metavar="NAME[,NAME]", help="Names of rating methods, or all.")
    ] = "all",
    observations: ObservationsOption = None,
    shape: Annotated[Format, typer.Option("--format", help="Shape of the output.")] = Format.table,
    lang: LangOption = Lang.en,
) -> None:
    """Judge every goal by several methods at one date, and tell where they differ, and why."""
    from policytrack.comparison import compare as judge

    names = [name for name in (name.strip() for name in methods.split(",")) if name]
    if not names:
        raise typer.BadParameter("name a method, several with commas, or all", param_hint="--methods")
    with _errors_as_exit_status():
        loaded, added, others = _given(plan, observations)
        chosen = "all" if names == ["all"] else names
        table = judge(loaded, as_of=as_of, known_by=known_by, methods=chosen, observations=added, others=others)
    for error in table.left_out:
        typer.echo(f"error: {error}", err=True)
    if shape is Format.json:
        import json

        typer.echo(json.dumps(table.to_dict(lang.value), ensure_ascii=False, indent=2))
    elif shape is Format.csv:
        typer.echo(table.to_csv(lang.value), nl=False)
    else:
        from policytrack.cli.tables import print_comparison

        print_comparison(table, lang.value)


@app.command()
def explain(
    plan: PlanArgument,
    goal: Annotated[str, typer.Argument(metavar="GOAL", help="Id of a goal of the plan.")],
    as_of: AsOf,
    known_by: KnownBy = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="Tell also what changed against what was known by this date."),
    ] = None,
    method: MethodOption = None,
    observations: ObservationsOption = None,
    lang: LangOption = Lang.en,
) -> None:
    """Tell how the verdict on one goal came about, each number with its source."""
    with _errors_as_exit_status():
        known = [known_by] if since is None else [since, known_by]
        *earlier, verdict = (card[goal] for card in _cards(plan, as_of, known, method, observations))
        typer.echo(verdict.explain(lang.value, earlier[0] if earlier else None))


@app.command()
def check(
    path: Annotated[
        str,
        typer.Argument(
            metavar="PATH", help="Path of a plan file or folder or of a pack, or id of an installed plan or pack."
        ),
    ],
    lang: LangOption = Lang.en,
) -> None:
    """Check a plan, or all plans of a pack: every problem at once, with file, line and advice."""
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
def pin(plan: PlanArgument) -> None:
    """Print the hash of a plan's files, to which a patch pins it."""
    from policytrack.packs import plan_pin

    with _errors_as_exit_status():
        typer.echo(plan_pin(plan))


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder; the pack is called like it.")],
    lang: LangOption = Lang.en,
) -> None:
    """Start a pack of your own: a project with an example plan, its figures and its tests."""
    from policytrack.packs import new_pack

    with _errors_as_exit_status():
        written = new_pack(folder)
    typer.echo(
        f"{written}：新建完成；用 policytrack check {folder} 检查"
        if lang is Lang.zh
        else f"{written}: a new pack; check it with: policytrack check {folder}"
    )


@app.command()
def backtest(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV file of series: one figure a row.")],
    series: Annotated[
        str, typer.Option("--series", metavar="COLUMN[,COLUMN]", help="Columns that together name a series.")
    ] = "series",
    time: Annotated[str, typer.Option("--time", metavar="COLUMN", help="Column of the year or period.")] = "time",
    value: Annotated[str, typer.Option("--value", metavar="COLUMN", help="Column of the figure.")] = "value",
    horizons: Annotated[str, typer.Option("--horizons", metavar="YEARS", help="Years ahead, like 1-5 or 1,3.")] = "1-5",
    model: Annotated[
        str, typer.Option("--model", metavar="NAME", help="A model, all, or chosen for the one that the library takes.")
    ] = "all",
    lowest: Annotated[
        str | None,
        typer.Option("--lowest", metavar="NUMBER|COLUMN", help="What no figure can be below, like 0, or its column."),
    ] = None,
    highest: Annotated[
        str | None,
        typer.Option(
            "--highest", metavar="NUMBER|COLUMN", help="What no figure can be above, like 100, or its column."
        ),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option("--cluster", metavar="COLUMN", help="Column of what series have in common, for standard errors."),
    ] = None,
    plot: Annotated[
        Path | None, typer.Option("--plot", metavar="FILE", help="Draw it too, as .svg, .html or .png.")
    ] = None,
    shape: Annotated[Format, typer.Option("--format", help="Shape of the output.")] = Format.table,
    lang: LangOption = Lang.en,
) -> None:
    """Hide the last years of series, forecast them, and tell how often the intervals and probabilities held."""
    from policytrack.backtest import backtest as hold

    with _errors_as_exit_status():
        chart = None
        if plot is not None:
            from policytrack.plot import ChartFile

            chart = ChartFile(plot)
        tested = hold(
            file,
            series=series,
            time=time,
            value=value,
            horizons=horizons,
            model=model,
            lowest=_number_or_column(lowest),
            highest=_number_or_column(highest),
            cluster=cluster,
        )
        if chart is not None:
            from policytrack.plot.calibration import calibration_chart

            chart.write(calibration_chart(tested, lang.value))
    if shape is Format.json:
        import json

        typer.echo(json.dumps(tested.to_dict(), ensure_ascii=False, indent=2))
    elif shape is Format.csv:
        typer.echo(tested.to_csv(), nl=False)
    else:
        from policytrack.cli.tables import print_backtest

        print_backtest(tested, lang.value)


def _number_or_column(text: str | None) -> float | str | None:
    try:
        return text and float(text)
    except ValueError:
        return text


@app.command()
def schema() -> None:
    """Print the JSON Schema of a plan file."""
    from policytrack.io.json_schema import schema_text

    typer.echo(schema_text(), nl=False)


def _cards(
    plan: str, as_of: str, known_by: Sequence[str | None], method: str | None, observations: Path | None
) -> list[Scorecard]:
    """Judge a plan by what was known at each of some dates; None for everything."""
    from policytrack.assessment import assess as judge

    loaded, added, others = _given(plan, observations)
    return [
        judge(loaded, as_of=as_of, known_by=day, method=method, observations=added, others=others) for day in known_by
    ]


def _given(plan: str, observations: Path | None) -> tuple[Plan, list[Observation] | None, list[Plan]]:
    """Load a plan, the observations that are added to it, and the plans in which its composites have children."""
    from policytrack.errors import InvalidDataError
    from policytrack.findings import errors_in
    from policytrack.io.observations_csv import read_observations
    from policytrack.packs import load_plan, plans_of_children

    loaded = load_plan(plan)
    added: list[Observation] | None = None
    if observations is not None:
        added, findings = read_observations(observations, loaded)
        if errors := errors_in(findings):
            raise InvalidDataError(errors)
    return loaded, added, plans_of_children(loaded, plan)
