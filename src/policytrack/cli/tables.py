"""What the commands print: tables in colour on a terminal, plain otherwise; Chinese takes two columns a character."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from policytrack.assessment import Assessment, Scorecard
from policytrack.explanations.labels import label
from policytrack.explanations.requirements import goal_name, region_name, requirement_text
from policytrack.explanations.wording import cell_text, in_brackets, listed, percent_text, period_text, quantity_text
from policytrack.findings import Language
from policytrack.plans import Plan
from policytrack.verdicts import Rating

if TYPE_CHECKING:
    from policytrack.assessment.roll_up import By, Group

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
    return region_name(plan, code, lang) if code else ""


def print_plans(plans: Mapping[str, Plan], lang: Language) -> None:
    """Print one line for each plan, under the name by which it is loaded."""
    table = _table(("plan", "region", "goals", "title"), lang, right=("goals",))
    for name, plan in plans.items():
        title = plan.title.in_language(lang)
        table.add_row(name, _region_name(plan, plan.region, lang), str(len(plan.goals)), title)
    _console().print(table)


def print_plan(plan: Plan, lang: Language) -> None:
    """Print what a plan asks for: its documents, sections, goals, actions, and what it pays."""
    console = _console()
    console.print(f"{plan.id}  {plan.title.in_language(lang)}", style="bold")
    for document in plan.documents:
        issuer = document.issuer.in_language(lang) if document.issuer else ""
        console.print(f"  {document.announced}  {document.title.in_language(lang)}{f'  {issuer}' if issuer else ''}")
    console.print(_goals(plan, lang))
    for part in (_revisions, _allocations, _sections, _actions, _incentives):
        table = part(plan, lang)
        if table.row_count:
            console.print(table)


def _goals(plan: Plan, lang: Language) -> Table:
    table = _table(("goal", "title", "kind", "requirement", "deadline", "commitment"), lang)
    for goal in plan.goals:
        table.add_row(
            goal.id,
            goal_name(plan, goal).in_language(lang),
            label(goal.target.kind, lang),
            requirement_text(goal, plan, lang),
            str(goal.due or ""),
            label(goal.commitment, lang),
        )
    return table


def _revisions(plan: Plan, lang: Language) -> Table:
    """List the later targets of goals, each as it stands from its announcement on."""
    table = _table(("revisions", "announced", "requirement", "deadline", "basis"), lang)
    for goal in plan.goals:
        for revision in goal.revisions:
            revised = goal.as_known(revision.announced.end.toordinal())
            table.add_row(
                goal.id,
                str(revision.announced),
                requirement_text(revised, plan, lang),
                str(revised.due or ""),
                revision.basis.in_language(lang) if revision.basis else "",
            )
    return table


def _allocations(plan: Plan, lang: Language) -> Table:
    table = _table(("allocation", "rule", "region", "part", "weight", "stated_in"), lang, right=("part", "weight"))
    divided = [(goal.id, goal.allocation) for goal in plan.goals if goal.allocation is not None]
    for goal, allocation in divided:
        for part in allocation.parts:
            table.add_row(
                goal,
                label(allocation.rule, lang),
                _region_name(plan, part.region, lang),
                quantity_text(part.value, lang),
                "" if part.weight is None else f"{part.weight:g}",
                part.goal or "",
            )
    return table


def _sections(plan: Plan, lang: Language) -> Table:
    """List sections, each within the one that it is part of, with what stands directly in it."""
    table = _table(("sections", "title", "goals", "actions"), lang, right=("goals", "actions"))
    above = {section.id: section.within for section in plan.sections}
    for section in plan.sections:
        depth, outer = 0, section.within
        while outer is not None and depth < len(above):
            depth, outer = depth + 1, above.get(outer)
        table.add_row(
            f"{'  ' * depth}{section.id}",
            section.title.in_language(lang),
            str(sum(goal.section == section.id for goal in plan.goals)),
            str(sum(action.section == section.id for action in plan.actions)),
        )
    return table


def _actions(plan: Plan, lang: Language) -> Table:
    table = _table(("actions", "kind", "count", "state", "section"), lang, right=("count",))
    for action in plan.actions:
        last = max(action.progress, key=lambda step: step.date.end, default=None)
        table.add_row(
            action.name.in_language(lang),
            label(action.kind, lang),
            str(action.count),
            label(action.state, lang) + ("" if last is None else f" {last.date}"),
            action.section or "",
        )
    return table


def _incentives(plan: Plan, lang: Language) -> Table:
    table = _table(("incentives", "rate", "from_amount", "cap", "condition"), lang)
    for rule in plan.incentives:
        bounds = (rule.rate, rule.from_amount, rule.cap)
        table.add_row(
            rule.name.in_language(lang),
            *("" if amount is None else quantity_text(amount, lang) for amount in bounds),
            rule.condition.in_language(lang) if rule.condition else "",
        )
    return table


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
            rating.append(f"\n{_why(row, lang)}", style="not bold default"),
            f"{cell_text(row.value, lang)}\n{period}",
            f"{requirement_text(row.goal, card.plan, lang)}\n{due}",
            cell_text(row.expected, lang),
            cell_text(row.gap, lang),
            _progress(row, lang),
            listed((label(flag, lang) for flag in row.flags), lang),
        )
    console.print(table)
    for finding in card.findings:
        console.print(finding.line_of_text(lang))
    for row in card:
        for finding in row.findings:
            console.print(f"{row.goal.id}: {label(finding.severity, lang)}: {finding.text(lang)}")


def _why(row: Assessment, lang: Language) -> str:
    """Say why a goal is rated so, and below that what others rated."""
    why = label(row.reason, lang)
    if not row.overrides:
        return why
    rated = listed((label(override.rating, lang) for override in row.overrides), lang)
    return f"{why}\n{label('others_rate', lang)}{'：' if lang == 'zh' else ': '}{rated}"


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


def print_roll_up(card: Scorecard, by: By, lang: Language) -> None:
    """Print how the goals stand together: one line for each group, parts below what they are part of."""
    from policytrack.assessment.roll_up import RULE

    console = _console()
    console.print(_heading(card, lang), style="bold")
    numbers = ("share_achieved", "weighted_attainment")
    headings = ("group", "ratings", "share_achieved", "weighted_attainment", "worst_goal", "not_judged")
    table = _table(headings, lang, right=numbers, leading=1)
    for group, depth in _with_parts(card.roll_up(by), 0):
        name = group.name.in_language(lang) if group.name else group.key or ""
        table.add_row(
            f"{'  ' * depth}{name}",
            "\n".join(f"{count} {label(rating, lang)}" for rating, count in group.counts.items()),
            _share(group.share_achieved, group.counts.get(Rating.ACHIEVED, 0), group.goals, lang),
            _share(group.attainment.value, group.attainment.counted, group.goals, lang),
            "" if group.worst_rating is None else "\n".join((label(group.worst_rating, lang), *group.worst)),
            "\n".join(
                (
                    *(goal + in_brackets(label(reason, lang), lang) for goal, reason in group.not_judged),
                    *(goal + in_brackets(label(Rating.NOT_DUE, lang), lang) for goal in group.not_due),
                )
            ),
        )
    console.print(table)
    console.print(f"{label('weighted_attainment', lang)}{'：' if lang == 'zh' else ': '}{RULE.in_language(lang)}")


def _with_parts(groups: Iterable[Group], depth: int) -> Iterator[tuple[Group, int]]:
    for group in groups:
        yield group, depth
        yield from _with_parts(group.parts, depth + 1)


def _share(share: float | None, counted: int, goals: int, lang: Language) -> str:
    """Return a share, and how many goals it is made of."""
    of_goals = f"{counted}/{goals}"
    return f"— {of_goals}" if share is None else f"{percent_text(share, lang)}\n{of_goals}"
