"""A verdict as a whole: one step of the reasoning to a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from policytrack.explanations.beside import (
    children_lines,
    compared_text,
    linked_text,
    override_lines,
    plan_of,
    revision_lines,
    step_text,
)
from policytrack.explanations.changes import changes
from policytrack.explanations.figures import money_text, sources_text
from policytrack.explanations.labels import label
from policytrack.explanations.natives import native_text
from policytrack.explanations.reasons import sentence
from policytrack.explanations.requirements import aim_text, requirement_text
from policytrack.explanations.wording import (
    amount_text,
    bound_text,
    date_text,
    decimals_text,
    moment_text,
    number_text,
    percent_text,
    period_text,
    quantity_text,
    say,
)
from policytrack.findings import Language
from policytrack.judgements import Judgement
from policytrack.kernel.courses import DEFAULT, MODELS
from policytrack.plans import Plan
from policytrack.targets import Average, Change, Growth, Open, Qualitative, Relative
from policytrack.verdicts import Rating

_OF_LEVELS: Final = ("at_least_level", "above_level")
_NEVER: Final = 0.01
_COURSES: Final = {
    "straight_line": ("the straight line", "直线"),
    "log_linear": ("the line through the logarithms", "对数直线"),
    "theil_sen": ("the line of Theil and Sen", "泰尔-森直线"),
    "last_change": ("the mean change", "平均变化"),
    "damped_trend": ("the damped trend", "衰减趋势"),
}


def explain(judgement: Judgement, lang: Language = "en", since: Judgement | None = None) -> str:
    """Return the reasoning behind a verdict, one step to a line.

    Args:
        judgement: The verdict.
        lang: `en` or `zh`.
        since: An earlier verdict on the same goal; what changed since then is told last.

    Raises:
        ArgumentError: `since` is on another goal.
    """
    told = [line for line in _lines(judgement, plan_of(judgement), lang) if line]
    return "\n".join(told if since is None else [*told, changes(since, judgement, lang)])


def _lines(judgement: Judgement, plan: Plan, lang: Language) -> Iterator[str]:
    yield _verdict(judgement, lang)
    yield _goal(judgement, plan, lang)
    yield from revision_lines(judgement, plan, lang)
    yield _value(judgement, plan, lang)
    yield step_text(judgement, lang)
    yield _baseline(judgement, plan, lang)
    yield _method_baseline(judgement, plan, lang)
    yield compared_text(judgement, plan, lang)
    yield money_text(judgement, plan, lang)
    yield _path(judgement, lang)
    yield _reason(judgement, lang)
    yield native_text(judgement, lang)
    yield from children_lines(judgement, plan, lang)
    if judgement.rating not in (Rating.NOT_DUE, Rating.NOT_ASSESSABLE):
        yield _gap_and_pace(judgement, lang)
    yield _projection(judgement, lang)
    yield _stretch(judgement, lang)
    yield linked_text(judgement, plan, lang)
    yield from override_lines(judgement, lang)
    yield from _remarks(judgement, lang)


def _verdict(judgement: Judgement, lang: Language) -> str:
    name, rating = judgement.name(lang), label(judgement.rating, lang)
    region = "" if judgement.region is None else judgement.region.name(lang)
    moment = moment_text(judgement.as_of, judgement.known_by, lang)
    return say(
        lang,
        f"{name}{f' ({region})' if region else ''}: {rating}, {moment}.",
        f"{region}“{name}”：{moment}，评级为“{rating}”。",
    )


def _goal(judgement: Judgement, plan: Plan, lang: Language) -> str:
    goal, target = judgement.goal, judgement.goal.target
    if isinstance(target, Qualitative | Open):
        words, due = requirement_text(goal, plan, lang), "" if goal.due is None else period_text(goal.due, lang)
        for_when = say(lang, f" for {due}", f"（{due}）") if due else ""
        told = say(lang, f"The plan says{for_when}: {words}.", f"规划提出{for_when}：{words}。")
    else:
        commitment, aim = label(goal.commitment, lang), aim_text(goal, plan, lang)
        told = say(lang, f"The goal ({commitment}): {aim}.", f"目标（{commitment}）：{aim}。")
    quote = None if goal.source is None else goal.source.quote
    return told if quote is None else told + say(lang, f" In the document's words: “{quote}”.", f"原文：“{quote}”。")


def _value(judgement: Judgement, plan: Plan, lang: Language) -> str:
    value, period = judgement.value, judgement.observed_period
    if value is None or period is None:
        return ""
    when, text = period_text(period, lang), amount_text(value, lang)
    source = sources_text(judgement, plan, "value", lang)
    if judgement.comparisons:
        return say(lang, f"Observed: {source}.", f"最新数据：{source}。")
    is_ = "" if value.bound else "为"
    return say(lang, f"Observed: {text} for {when} ({source}).", f"最新数据：{when}{is_}{text}（{source}）。")


def _baseline(judgement: Judgement, plan: Plan, lang: Language) -> str:
    baseline, period, stated = judgement.baseline, judgement.baseline_period, judgement.goal.baseline
    source = sources_text(judgement, plan, "baseline", lang)
    if stated is not None and stated.value is not None:
        source = stated.source or say(lang, "as the plan states it", "规划所列")
    if period is None or not source:
        return ""
    when = period_text(period, lang)
    if isinstance(judgement.goal.target, Change | Growth | Relative) or baseline is None:
        if stated is not None and stated.value is not None:
            source = f"{quantity_text(stated.value, lang)}{say(lang, ', ', '，')}{source}"
        return say(lang, f"Base: {when} ({source}).", f"基期：{when}（{source}）。")
    text = amount_text(baseline, lang)
    return say(lang, f"Baseline: {text} for {when} ({source}).", f"基期：{when}为{text}（{source}）。")


def _method_baseline(judgement: Judgement, plan: Plan, lang: Language) -> str:
    source = sources_text(judgement, plan, "method_baseline", lang)
    return say(lang, f"The method starts from: {source}.", f"方法所用起点：{source}。") if source else ""


def _path(judgement: Judgement, lang: Language) -> str:
    expected, period = judgement.expected, judgement.observed_period
    target = judgement.goal.target
    # Where the same is asked for at all times, the path is the requirement itself.
    even = isinstance(target, Growth | Average) or (isinstance(target, Relative) and target.relation not in _OF_LEVELS)
    if expected is None or period is None or even:
        return ""
    text, end = amount_text(expected, lang), date_text(period.end, lang)
    if (period.end.month, period.end.day) == (12, 31):
        end = say(lang, f"the end of {period.end.year}", f"{period.end.year}年末")
    steps = say(lang, "; ", "；").join(
        f"{period_text(milestone.period, lang)}{say(lang, ': ', '')}{bound_text(milestone, lang)}"
        for milestone in judgement.goal.milestones
    )
    way = say(lang, "a straight line", "按直线推进")
    if steps:
        way = say(lang, f"the staged path ({steps})", f"按阶段目标（{steps}）")
    return say(lang, f"Path: {way} asks for {text} by {end}.", f"路径：{way}，到{end}应为{text}。")


def _reason(judgement: Judgement, lang: Language) -> str:
    because = sentence(judgement.goal.target.kind, judgement.reason, lang, judgement.method_parameters)
    why = f"{say(lang, 'Why: ', '理由：')}{because}"
    if judgement.attainment is None or judgement.expected_attainment is None or judgement.pace_ratio is None:
        return why
    done, asked = percent_text(judgement.attainment, lang), percent_text(judgement.expected_attainment, lang)
    pace = decimals_text(judgement.pace_ratio, 2)
    return why + say(
        lang,
        f" {done} of the way is done, {asked} is asked for by then: pace ratio {pace}.",
        f"已完成{done}，路径此时要求{asked}，进度比{pace}。",
    )


def _gap_and_pace(judgement: Judgement, lang: Language) -> str:
    gap, so_far, needed = judgement.gap, judgement.observed_pace, judgement.required_pace
    if gap is None:
        pace = "" if so_far is None else amount_text(so_far, lang)
        return say(lang, f"Pace so far: {pace}.", f"迄今进度为{pace}。") if pace else ""
    missing, size = gap.value > 0, amount_text(replace(gap, value=abs(gap.value)), lang)
    told = say(lang, f"{'Missing' if missing else 'To spare'}: {size}", f"{'尚差' if missing else '已富余'}{size}")
    target = judgement.goal.target
    # The difference of two growth rates is the gap itself.
    if so_far is not None and not (isinstance(target, Relative) and target.compares_growth):
        told += say(lang, f"; pace so far: {amount_text(so_far, lang)}", f"，迄今进度为{amount_text(so_far, lang)}")
        if missing and needed is not None:
            told += say(
                lang, f"; needed from then on: {amount_text(needed, lang)}", f"，此后需{amount_text(needed, lang)}"
            )
    if judgement.value is not None and judgement.value.bound is not None:
        told += say(lang, " (counted from the bound that the source states)", "（按来源给出的界限值计）")
    return told + say(lang, ".", "。")


def _projection(judgement: Judgement, lang: Language) -> str:
    projection, due = judgement.projection, judgement.goal.due
    if projection is None:
        return ""
    value, course = amount_text(projection.value, lang), say(lang, *_COURSES[projection.model])
    chosen = projection.model != MODELS[DEFAULT]
    by = say(lang, ", chosen by its past errors,", "（按既往误差选定）") if chosen else ""
    margin = say(lang, "too little is known for an interval", "资料太少，不给出区间")
    if projection.low is not None and projection.high is not None:
        ends = f"{number_text(projection.low.value)}–{number_text(projection.high.value)}"
        margin = say(lang, f"80 % interval {ends}", f"80%预测区间{ends}")
    told = say(
        lang,
        f"By {course}{by} it would be {value} at the deadline ({margin})",
        f"按{course}{by}，到期约为{value}（{margin}）",
    )
    if projection.probability is not None:
        share = _probability_text(projection.probability, lang)
        told += say(lang, f"; the requirement holds then with a probability {share}", f"；届时达标的概率为{share}")
    year = projection.expected_year
    if year is not None:
        late = due is not None and year > due.end.year
        after = say(lang, ", after the deadline", "，晚于期限") if late else ""
        told += say(lang, f"; expected to be reached in {year}{after}", f"；预计{year}年达到{after}")
    return told + say(lang, ".", "。")


def _probability_text(probability: float, lang: Language) -> str:
    """Return a probability in whole percent; none is certain."""
    if probability < _NEVER:
        return say(lang, "below 1 %", "不到1%")
    if probability > 1 - _NEVER:
        return say(lang, "above 99 %", "99%以上")
    return say(lang, f"of {100 * probability:.0f} %", f"{100 * probability:.0f}%")


def _stretch(judgement: Judgement, lang: Language) -> str:
    stretch, rating = judgement.goal.stretch, judgement.stretch_rating
    if stretch is None or rating is None:
        return ""
    wanted, verdict = bound_text(stretch, lang), label(rating, lang)
    return say(lang, f"Stretch value, {wanted}: {verdict}.", f"力争值（{wanted}）：{verdict}。")


def _remarks(judgement: Judgement, lang: Language) -> Iterator[str]:
    if judgement.flags:
        flags = say(lang, ", ", "、").join(label(flag, lang) for flag in judgement.flags)
        yield say(lang, f"Mind: {flags}.", f"提示：{flags}。")
    for finding in judgement.findings:
        yield say(lang, f"Finding: {finding.text(lang)}.", f"检查意见：{finding.text(lang)}。")
    if judgement.goal.note is not None:
        yield f"{say(lang, 'Note: ', '说明：')}{judgement.goal.note.in_language(lang)}"
