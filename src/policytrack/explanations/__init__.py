"""A verdict in sentences, in English and Chinese, each number with its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from policytrack.explanations.reasons import SENTENCES
from policytrack.explanations.wording import (
    amount_text,
    bound_text,
    date_text,
    label,
    number_text,
    percent_text,
    period_text,
    quantity_text,
    requirement_text,
)
from policytrack.findings import Language
from policytrack.judgements import Evidence, Judgement
from policytrack.targets import Change, Cumulative, Growth, Keep, Measurable, Qualitative
from policytrack.verdicts import Rating

__all__ = ["explain"]


def explain(judgement: Judgement, lang: Language = "en") -> str:
    """Return the reasoning behind a verdict, one step to a line.

    Args:
        judgement: The verdict.
        lang: `en` or `zh`.
    """
    return "\n".join(line for line in _lines(judgement, lang) if line)


def _lines(judgement: Judgement, lang: Language) -> Iterator[str]:
    yield _verdict(judgement, lang)
    yield _goal(judgement, lang)
    yield _value(judgement, lang)
    yield _baseline(judgement, lang)
    yield _path(judgement, lang)
    yield _reason(judgement, lang)
    if judgement.rating not in (Rating.NOT_DUE, Rating.NOT_ASSESSABLE):
        yield _gap_and_pace(judgement, lang)
    yield _projection(judgement, lang)
    yield _stretch(judgement, lang)
    yield from _remarks(judgement, lang)


def _say(lang: Language, en: str, zh: str) -> str:
    return zh if lang == "zh" else en


def _verdict(judgement: Judgement, lang: Language) -> str:
    name, rating = judgement.name(lang), label(judgement.rating, lang)
    region = "" if judgement.region is None else judgement.region.name(lang)
    day = date_text(judgement.as_of, lang)
    known = ""
    if judgement.known_by is not None:
        until = date_text(judgement.known_by, lang)
        known = _say(lang, f", by what was published until {until}", f"（只计{until}及以前发布的数据）")
    return _say(
        lang,
        f"{name}{f' ({region})' if region else ''}: {rating}, as of {day}{known}.",
        f"{region}“{name}”：截至{day}{known}，评级为“{rating}”。",
    )


def _goal(judgement: Judgement, lang: Language) -> str:
    goal, target = judgement.goal, judgement.goal.target
    commitment, wanted = label(goal.commitment, lang), requirement_text(goal, lang)
    due = "" if goal.due is None else period_text(goal.due, lang)
    if isinstance(target, Qualitative):
        for_when = _say(lang, f" for {due}", f"（{due}）") if due else ""
        told = _say(lang, f"The plan says{for_when}: {wanted}.", f"规划提出{for_when}：{wanted}。")
    else:
        by_when, asked = _say(lang, f" by {due}", f"到{due}，") if due else "", _asked(target, wanted, lang)
        told = _say(lang, f"The goal ({commitment}): {asked}{by_when}.", f"目标（{commitment}）：{by_when}{asked}。")
    quote = None if goal.source is None else goal.source.quote
    return told if quote is None else told + _say(lang, f" In the document's words: “{quote}”.", f"原文：“{quote}”。")


def _asked(target: Measurable, wanted: str, lang: Language) -> str:
    """Say what must hold, and of what, where that is not simply the value."""
    match target:
        case Growth():
            base = period_text(target.base, lang)
            way = _say(lang, "a straight line", "按直线推进")
    if steps:
        way = _say(lang, f"the staged path ({steps})", f"按阶段目标（{steps}）")
    return _say(lang, f"Path: {way} asks for {text} by {end}.", f"路径：{way}，到{end}应为{text}。")


def _reason(judgement: Judgement, lang: Language) -> str:
    sentence = SENTENCES[judgement.reason][lang == "zh"]
    if isinstance(judgement.goal.target, Qualitative):
        sentence = sentence.format(label(judgement.goal.target.intended, lang))
    why = f"{_say(lang, 'Why: ', '理由：')}{sentence}"
    if judgement.attainment is None or judgement.expected_attainment is None or judgement.pace_ratio is None:
        return why
    done, asked = percent_text(judgement.attainment, lang), percent_text(judgement.expected_attainment, lang)
    pace = f"{judgement.pace_ratio:.2f}"
    return why + _say(
        lang,
        f" {done} of the way is done, {asked} is asked for by then: pace ratio {pace}.",
        f"已完成{done}，路径此时要求{asked}，进度比{pace}。",
    )


def _gap_and_pace(judgement: Judgement, lang: Language) -> str:
    gap, so_far, needed = judgement.gap, judgement.observed_pace, judgement.required_pace
    if gap is None:
        return ""
    missing, size = gap.value > 0, amount_text(replace(gap, value=abs(gap.value)), lang)
    told = _say(
        lang,
        f"{'Missing' if missing else 'To spare'}: {size}.",
        f"{'尚差' if missing else '已富余'}{size}。",
    )
    if so_far is None:
        return told
    told += _say(lang, f" Pace so far: {amount_text(so_far, lang)}", f"迄今进度为{amount_text(so_far, lang)}")
    if missing and needed is not None:
        told += _say(
            lang, f"; needed from then on: {amount_text(needed, lang)}", f"，此后需{amount_text(needed, lang)}"
        )
    return told + _say(lang, ".", "。")


def _projection(judgement: Judgement, lang: Language) -> str:
    projection = judgement.projection
    if projection is None:
        return ""
    value = amount_text(projection.value, lang)
    margin = _say(lang, "too few periods for an interval", "期数太少，不给出区间")
    if projection.low is not None and projection.high is not None:
        ends = f"{number_text(projection.low.value)}–{number_text(projection.high.value)}"
        margin = _say(lang, f"80 % interval {ends}", f"80%预测区间{ends}")
    return _say(
        lang,
        f"On the line through the last periods it would be {value} at the deadline ({margin}).",
        f"按最近几期的直线趋势，到期约为{value}（{margin}）。",
    )


def _stretch(judgement: Judgement, lang: Language) -> str:
    stretch, rating = judgement.goal.stretch, judgement.stretch_rating
    if stretch is None or rating is None:
        return ""
    wanted, verdict = bound_text(stretch, lang), label(rating, lang)
    return _say(lang, f"Stretch value, {wanted}: {verdict}.", f"力争值（{wanted}）：{verdict}。")


def _remarks(judgement: Judgement, lang: Language) -> Iterator[str]:
    if judgement.flags:
        flags = _say(lang, ", ", "、").join(label(flag, lang) for flag in judgement.flags)
        yield _say(lang, f"Mind: {flags}.", f"提示：{flags}。")
    for finding in judgement.findings:
        yield _say(lang, f"Finding: {finding.text(lang)}.", f"检查意见：{finding.text(lang)}。")
    if judgement.goal.note is not None:
        yield f"{_say(lang, 'Note: ', '说明：')}{judgement.goal.note.in_language(lang)}"
