"""What the commands print: tables in colour on a terminal, plain otherwise; Chinese takes two columns a character."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from policytrack.assessment import Assessment, Scorecard
from policytrack.explanations.wording import cell_text, label, percent_text, period_text, requirement_text
from policytrack.findings import Language
from policytrack.plans import Plan
from policytrack.regions import find_region
from policytrack.verdicts import Rating

_COLOURS: Final = {
    Rating.ACHIEVED: "bold green",
    Rating.ON_TRACK: "green",
    Rating.AT_RISK: "yellow",
    Rating.OFF_TRACK: "red",
    Rating.REGRESSING: "bold red",
    Rating.MISSED: "bold red",
    Rating.NOT_DUE: "dim",
    Rating.NOT_ASSESSABLE: "dim",
}


def _console() -> Console:
    import sys

    # A pipe has no width of its own.
    return Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else 130)


def _table(headings: Sequence[str], lang: Language, right: Sequence[str] = (), leading: int = 0) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, leading=leading)
    for heading in headings:
        table.add_column(label(heading, lang), justify="right" if heading in right else "left", overflow="fold")
    return table


def _region_name(plan: Plan, code: str | None, lang: Language) -> str:
    return find_region(code, plan.own_regions).name(lang) if code else ""


def print_plans(plans: Sequence[Plan], lang: Language) -> None:
    """Print one line for each plan."""
    table = _table(("plan", "region", "goals", "title"), lang, right=("goals",))
    for plan in plans:
        title = plan.title.in_language(lang)
        table.add_row(plan.id, _region_name(plan, plan.region, lang), str(len(plan.goals)), title)
    _console().print(table)


def print_plan(plan: Plan, lang: Language) -> None:
    """Print what a plan asks for: its documents, goals and actions."""
    console = _console()
    console.print(f"{plan.id}  {plan.title.in_language(lang)}", style="bold")
    for document in plan.documents:
        issuer = document.issuer.in_language(lang) if document.issuer else ""
        console.print(f"  {document.announced}  {document.title.in_language(lang)}{f'  {issuer}' if issuer else ''}")
    table = _table(("goal", "title", "kind", "requirement", "deadline", "commitment"), lang)
    for goal in plan.goals:
        indicator = plan.indicator(goal)
        name = goal.name or (indicator.name if indicator else None)
        table.add_row(
            goal.id,
            name.in_language(lang) if name else "",
            label(goal.target.kind, lang),
            requirement_text(goal, lang),
            str(goal.due or ""),
            label(goal.commitment, lang),
        )
    console.print(table)
    if plan.actions:
        actions = _table(("actions", "kind", "count"), lang, right=("count",))
        for action in plan.actions:
            actions.add_row(action.name.in_language(lang), label(action.kind, lang), str(action.count))
        console.print(actions)


def print_scorecard(card: Scorecard, lang: Language) -> None:
    """Print two lines for each goal, then what was remarked."""
    console = _console()
    console.print(_heading(card, lang), style="bold")
    numbers = ("value", "path", "gap", "attainment")
    table = _table(
        ("goal", "rating", "value", "requirement", "path", "gap", "attainment", "flags"), lang, right=numbers, leading=1
    )
    table.columns[0].width = max((len(row.goal.id) for row in card), default=None)
    for row in card:
        rating = Text(label(row.rating, lang), style=_COLOURS[row.rating])
        period = "" if row.observed_period is None else period_text(row.observed_period, lang)
        due = "" if row.goal.due is None else period_text(row.goal.due, lang)
        table.add_row(
            f"{row.goal.id}\n{row.name(lang)}",
            rating.append(f"\n{label(row.reason, lang)}", style="not bold default"),
            f"{cell_text(row.value, lang)}\n{period}",
            f"{requirement_text(row.goal, lang)}\n{due}",
            cell_text(row.expected, lang),
            cell_text(row.gap, lang),
            _progress(row, lang),
            ("、" if lang == "zh" else ", ").join(label(flag, lang) for flag in row.flags),
        )
    console.print(table)
    for finding in card.findings:
        console.print(finding.line_of_text(lang))
    for row in card:
        for finding in row.findings:
            console.print(f"{row.goal.id}: {label(finding.severity, lang)}: {finding.text(lang)}")


def _progress(row: Assessment, lang: Language) -> str:
    done = "—" if row.attainment is None else percent_text(row.attainment, lang)
    return done if row.pace_ratio is None else f"{done}\n{label('pace_ratio', lang)} {row.pace_ratio:.2f}"


def _heading(card: Scorecard, lang: Language) -> str:
    facts = [f"{label('as_of', lang)} {card.as_of}", f"{label('method', lang)} {card.method}"]
    if card.known_by is not None:
        facts.insert(1, f"{label('known_by', lang)} {card.known_by}")
    counts = [f"{count} {label(rating, lang)}" for rating, count in card.counts.items()]
    title, between = card.plan.title.in_language(lang), "，" if lang == "zh" else ", "
    told = f"{title}（{between.join(facts)}）" if lang == "zh" else f"{title} ({between.join(facts)})"
    return f"{told}\n{between.join(counts)}"
