"""What the commands print: tables in colour on a terminal, plain otherwise; Chinese takes two columns a character."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from policytrack.assessment import Assessment, Scorecard
from policytrack.backtest import COVERAGES, STEPS, Backtest, Result, Share
from policytrack.explanations.labels import label
from policytrack.explanations.natives import native_cell
from policytrack.explanations.requirements import goal_name, region_name, requirement_text
from policytrack.explanations.wording import (
    cell_text,
    decimals_text,
    in_brackets,
    listed,
    number_text,
    percent_text,
    period_text,
    quantity_text,
    say,
)
from policytrack.findings import Language
from policytrack.plans import Plan
from policytrack.verdicts import Rating

if TYPE_CHECKING:
    from policytrack.assessment.roll_up import By, Group
    from policytrack.comparison import Comparison
    from policytrack.methods import Method

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


def _console(columns: int = 0) -> Console:
    """Return where tables are printed; one with many columns needs room for them."""
    import sys

    # A pipe has no width of its own.
    return Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else max(130, 16 * columns))


def _table(
    headings: Sequence[str], lang: Language, right: Sequence[str] = (), leading: int = 0, names: Iterable[str] = ()
) -> Table:
    """Return an empty table; columns that are called by names of the data stand last."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, leading=leading)
    for heading in headings:
        table.add_column(label(heading, lang), justify="right" if heading in right else "left", overflow="fold")
    for name in names:
        table.add_column(name, overflow="fold")
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


def print_methods(methods: Mapping[str, Method], places: Mapping[str, str], lang: Language) -> None:
    """Print one line for each rating method.

    Args:
        methods: By name.
        places: Where each comes from, as `module:class`.
        lang: `en` or `zh`.
    """
    table = _table(("method", "version", "rests_on", "source", "comes_from"), lang, leading=1)
    for name, method in methods.items():
        package = places[name].partition(".")[0]
        place = package if package == "policytrack" else places[name]
        table.add_row(name, method.version, method.rests_on[lang == "zh"], method.source, place)
    _console().print(table)


def print_scorecard(card: Scorecard, lang: Language) -> None:
    """Print two lines for each goal, then what was remarked."""
    console = _console()
    console.print(_heading(card, lang), style="bold")
    numbers = ("value", "path", "gap", "attainment")
    has_labels = any(row.native_label is not None or row.native_score is not None for row in card)
    own = ("native_label",) if has_labels else ()
    headings = ("goal", "rating", *own, "value", "requirement", "path", "gap", "attainment", "flags")
    table = _table(headings, lang, right=numbers, leading=1)
    table.columns[0].width = max((len(row.goal.id) for row in card), default=None)
    for row in card:
        rating = Text(label(row.rating, lang), style=_COLOURS[row.rating])
        period = "" if row.observed_period is None else period_text(row.observed_period, lang)
        due = "" if row.goal.due is None else period_text(row.goal.due, lang)
        table.add_row(
            f"{row.goal.id}\n{row.name(lang)}",
            rating.append(f"\n{_why(row, lang)}", style="not bold default"),
            *([native_cell(row, lang)] if has_labels else ()),
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
    if row.pace_ratio is None:
        return done
    return f"{done}\n{label('pace_ratio', lang)} {decimals_text(row.pace_ratio, 2)}"


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
    from policytrack.assessment.roll_up import RULE, SCORE_RULE

    console = _console()
    console.print(_heading(card, lang), style="bold")
    groups = list(_with_parts(card.roll_up(by), 0))
    scores = ("mean_score",) if any(group.score.value is not None for group, _ in groups) else ()
    numbers = ("share_achieved", "weighted_attainment", *scores)
    headings = ("group", "ratings", *numbers, "worst_goal", "not_judged")
    table = _table(headings, lang, right=numbers, leading=1)
    for group, depth in groups:
        name = group.name.in_language(lang) if group.name else group.key or ""
        table.add_row(
            f"{'  ' * depth}{name}",
            "\n".join(f"{count} {label(rating, lang)}" for rating, count in group.counts.items()),
            _share(group.share_achieved, group.counts.get(Rating.ACHIEVED, 0), group.goals, lang),
            _share(group.attainment.value, group.attainment.counted, group.goals, lang),
            *(_mean_score(group) for _ in scores),
            "" if group.worst_rating is None else "\n".join((label(group.worst_rating, lang), *group.worst)),
            "\n".join(
                (
                    *(goal + in_brackets(label(reason, lang), lang) for goal, reason in group.not_judged),
                    *(goal + in_brackets(label(Rating.NOT_DUE, lang), lang) for goal in group.not_due),
                )
            ),
        )
    console.print(table)
    rules = {"weighted_attainment": RULE, **dict.fromkeys(scores, SCORE_RULE)}
    for name, rule in rules.items():
        console.print(f"{label(name, lang)}{say(lang, ': ', '：')}{rule.in_language(lang)}")


def _with_parts(groups: Iterable[Group], depth: int) -> Iterator[tuple[Group, int]]:
    for group in groups:
        yield group, depth
        yield from _with_parts(group.parts, depth + 1)


def _mean_score(group: Group) -> str:
    """Return the mean score of a group, and of how many goals it is made."""
    of_goals, mean = f"{group.score.counted}/{group.goals}", group.score.value
    return f"— {of_goals}" if mean is None else f"{number_text(mean)}\n{of_goals}"


def _share(share: float | None, counted: int, goals: int, lang: Language) -> str:
    """Return a share, and how many goals it is made of."""
    of_goals = f"{counted}/{goals}"
    return f"— {of_goals}" if share is None else f"{percent_text(share, lang)}\n{of_goals}"


def print_comparison(comparison: Comparison, lang: Language) -> None:
    """Print what each method says of each goal, then why they differ, and how often each two rate alike."""
    methods = list(comparison.methods)
    console = _console(len(methods) + 2)
    facts = [f"{label('as_of', lang)} {comparison.as_of}"]
    if comparison.known_by is not None:
        facts.append(f"{label('known_by', lang)} {comparison.known_by}")
    title = comparison.plan.title.in_language(lang)
    console.print(title + in_brackets(say(lang, ", ", "，").join(facts), lang), style="bold")
    table = _table(("goal",), lang, leading=1, names=methods)
    table.columns[0].width = max((len(row.goal.id) for row in comparison), default=None)
    for row in comparison:
        table.add_row(f"{row.goal.id}\n{row.name(lang)}", *(_verdict(one, lang) for one in row.verdicts.values()))
    console.print(table)
    for row in comparison:
        console.print(f"{row.goal.id}{say(lang, ': ', '：')}{row.why(lang)}", soft_wrap=True)
    if len(methods) > 1:
        console.print(_alike(comparison, lang))


def _verdict(one: Assessment, lang: Language) -> Text:
    """Return a rating, and below it the method's own label and score, or why it does not rate."""
    unrated = one.rating in (Rating.NOT_DUE, Rating.NOT_ASSESSABLE)
    below = label(one.reason, lang) if unrated else native_cell(one, lang).removeprefix("—")
    rating = Text("—" if one.rating is Rating.NOT_ASSESSABLE else label(one.rating, lang), style=_COLOURS[one.rating])
    return rating.append(f"\n{below}", style="not bold default") if below else rating


def _alike(comparison: Comparison, lang: Language) -> Table:
    """Show of how many goals that both of two methods rate they rate how many alike."""
    methods = list(comparison.methods)
    counts = {(pair.one, pair.other): f"{pair.alike}/{pair.both}" for pair in comparison.agreements}
    table = _table(("alike",), lang, names=methods[1:])
    for one in methods[:-1]:
        table.add_row(one, *(counts.get((one, other), "") for other in methods[1:]))
    return table


def print_backtest(tested: Backtest, lang: Language) -> None:
    """Print what was tested, how often each interval held what came, and how often events of a probability came."""
    console = _console()
    console.print(_tested_series(tested, lang), style="bold")
    console.print(_coverage(tested, lang))
    console.print(_events(lang))
    for model in dict.fromkeys(result.model for result in tested.results):
        console.print(_reliability([result for result in tested.results if result.model == model], lang))


def _tested_series(tested: Backtest, lang: Language) -> str:
    left_out = [f"{len(names)} {label(reason, lang)}" for reason, names in tested.left_out.items() if names]
    rows = "row" if tested.empty == 1 else "rows"
    empty = [say(lang, f"{tested.empty} {rows} without a figure", f"{tested.empty} 行没有数据")] if tested.empty else []
    told = say(
        lang,
        f"{tested.rows} rows, {tested.series} series, {tested.used} tested",
        f"{tested.rows} 行，{tested.series} 个序列，检验 {tested.used} 个",
    )
    return told + in_brackets(listed([*left_out, *empty], lang), lang)


def _coverage(tested: Backtest, lang: Language) -> Table:
    held = tuple(f"coverage_{100 * nominal:.0f}" for nominal in COVERAGES)
    numbers = ("horizon", "series", "forecasts", "without_interval", "relative_error", *held, "interval_score")
    table = _table(("model", *numbers), lang, right=numbers)
    for result in tested.results:
        table.add_row(
            label(result.model, lang),
            str(result.horizon),
            str(result.series),
            str(result.forecasts),
            str(result.without_interval),
            _decimal(result.relative_error),
            *(_share_text(result.coverage.get(nominal)) for nominal in COVERAGES),
            _decimal(result.interval_score),
        )
    return table


def _events(lang: Language) -> str:
    steps = listed((f"{step:+g}" for step in STEPS), lang)
    return say(
        lang,
        "In brackets: standard error, clustered by series and by the time that is forecast.\n"
        "Below: how often events of each probability came, of how many; an event is that the figure is at or above the "
        f"last known one plus k times the usual change until then, for k = {steps}.",
        "括号内为按序列和被预测时间双向聚类的标准误。\n"
        f"下表：各档概率的事件实际发生的比例及其数量；事件指数值不低于最近已知值加 k 倍的同期通常变化，k = {steps}。",
    )


def _reliability(results: Sequence[Result], lang: Language) -> Table:
    ahead = [str(result.horizon) for result in results]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(f"{label(results[0].model, lang)}{say(lang, ': ', '：')}{label('predicted', lang)}")
    for horizon in ahead:
        table.add_column(say(lang, f"+{horizon}", f"{horizon} 年"), justify="right")
    came = [{group.low: group for group in result.reliability} for result in results]
    for low, high in sorted({(group.low, group.high) for groups in came for group in groups.values()}):
        table.add_row(
            f"{100 * low:.0f}–{100 * high:.0f} %",
            *(
                f"{percent_text(groups[low].came.observed, lang)} / {groups[low].came.count}" if low in groups else "—"
                for groups in came
            ),
        )
    return table


def _decimal(number: float | None) -> str:
    return "—" if number is None else f"{number:.2f}"


def _share_text(share: Share | None) -> str:
    """Return a share with its standard error, both in percent."""
    if share is None:
        return "—"
    error = "" if share.standard_error is None else f" ({100 * share.standard_error:.1f})"
    return f"{100 * share.observed:.1f}{error}"
