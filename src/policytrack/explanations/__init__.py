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
            averaging = _say(lang, target.averaging, {"compound": "复合", "arithmetic": "算术平均"}[target.averaging])
            en = f"average annual growth ({averaging}) since {base}: {wanted}"
            return _say(lang, en, f"自{base}起年均增长（{averaging}）{wanted}")
        case Change():
            return _change(target, wanted, lang)
        case Cumulative():
            window = period_text(target.window, lang)
            return _say(lang, f"a total over {window}: {wanted}", f"{window}累计{wanted}")
        case Keep():
            window = period_text(target.window, lang)
            every = {"year": "年", "half": "半年", "quarter": "季度", "month": "月"}[target.every]
            return _say(lang, f"in every {target.every} of {window}: {wanted}", f"{window}每{every}均保持{wanted}")
        case _:
            return wanted


def _change(target: Change, wanted: str, lang: Language) -> str:
    """Say what change is asked for: a fall of at least 18 % rather than a change of at most −18 %."""
    base, amount = period_text(target.base, lang), target.quantity
    if amount.unit.is_multiple:
        return _say(lang, f"{wanted} the level of {base}", f"为{base}的{wanted}")
    falls = target.direction == "down" and amount.value < 0
    if not falls and not (target.direction == "up" and amount.value > 0):
        return _say(lang, f"a change since {base}: {wanted}", f"与{base}相比变化{wanted}")
    size = quantity_text(amount, lang).lstrip("-−+")
    strict = target.above is not None or target.below is not None
    return _say(
        lang,
        f"a {'fall' if falls else 'rise'} since {base} of {'more than' if strict else 'at least'} {size}",
        f"比{base}{'下降' if falls else '提高'}{f'超过{size}' if strict else f'{size}以上'}",
    )


def _value(judgement: Judgement, lang: Language) -> str:
    value, period = judgement.value, judgement.observed_period
    if value is None or period is None:
        return ""
    when, text, source = period_text(period, lang), amount_text(value, lang), _sources(judgement, "value", lang)
    is_ = "" if value.bound else "为"
    return _say(lang, f"Observed: {text} for {when} ({source}).", f"最新数据：{when}{is_}{text}（{source}）。")


def _baseline(judgement: Judgement, lang: Language) -> str:
    baseline, period, stated = judgement.baseline, judgement.baseline_period, judgement.goal.baseline
    source = _sources(judgement, "baseline", lang)
    if stated is not None and stated.value is not None:
        source = stated.source or _say(lang, "as the plan states it", "规划所列")
    if period is None or not source:
        return ""
    when = period_text(period, lang)
    if isinstance(judgement.goal.target, Change | Growth) or baseline is None:
        if stated is not None and stated.value is not None:
            source = f"{quantity_text(stated.value, lang)}{_say(lang, ', ', '，')}{source}"
        return _say(lang, f"Base: {when} ({source}).", f"基期：{when}（{source}）。")
    text = amount_text(baseline, lang)
    return _say(lang, f"Baseline: {text} for {when} ({source}).", f"基期：{when}为{text}（{source}）。")


def _sources(judgement: Judgement, role: str, lang: Language) -> str:
    """Say where the figures of a role stand, each with its number where the verdict was not made on it alone."""
    found = [one for one in judgement.evidence if one.role == role]
    plain = len(found) == 1 and not isinstance(judgement.goal.target, Change | Growth)
    if plain or (len(found) == 1 and found[0].observation.measured is not None):
        return _source(found[0], lang)
    parts = []
    for one in found:
        name, when = one.indicator.name.in_language(lang), period_text(one.observation.period, lang)
        number, source = _reported(one, lang), _source(one, lang)
        parts.append(_say(lang, f"{name} {when}: {number}, {source}", f"{when}{name}{number}，{source}"))
    return _say(lang, "; ", "；").join(parts)


def _reported(evidence: Evidence, lang: Language) -> str:
    seen = evidence.observation
    bound = {"lower_bound": ("≥", ">"), "upper_bound": ("≤", "<")}.get(seen.quality)
    return f"{bound[seen.strict] if bound else ''}{quantity_text(seen.value, lang)}"


def _source(evidence: Evidence, lang: Language) -> str:
    """Say where a figure stands, when it was published, and whether it is more or less than a plain report."""
    seen = evidence.observation
    facts = [seen.source]
    if seen.published is not None and str(seen.published) not in seen.source:
        facts.append(_say(lang, f"published {seen.published}", f"{period_text(seen.published, lang)}发布"))
    if seen.named is not None:
        facts.append(_say(lang, f"named there {seen.named}", f"原文称“{seen.named}”"))
    if seen.basis is not None:
        facts.append(seen.basis.in_language(lang))
    if seen.quality in ("rounded", "derived", "secondary"):
        facts.append(label(f"{seen.quality}_figure", lang))
    if seen.quality == "derived" and seen.note is not None:
        facts.append(seen.note.in_language(lang))
    if seen.status is not None:
        facts.append(label(f"{seen.status}_figure", lang))
    return _say(lang, "; ", "；").join(facts)


def _path(judgement: Judgement, lang: Language) -> str:
    expected, period = judgement.expected, judgement.observed_period
    if expected is None or period is None or isinstance(judgement.goal.target, Growth):
        return ""
    text, end = amount_text(expected, lang), date_text(period.end, lang)
    if (period.end.month, period.end.day) == (12, 31):
        end = _say(lang, f"the end of {period.end.year}", f"{period.end.year}年末")
    steps = _say(lang, "; ", "；").join(
        f"{period_text(milestone.period, lang)}{_say(lang, ': ', '')}{bound_text(milestone, lang)}"
        for milestone in judgement.goal.milestones
    )
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
    told = _say(lang, f"{'Missing' if missing else 'To spare'}: {size}", f"{'尚差' if missing else '已富余'}{size}")
    if so_far is not None:
        told += _say(lang, f"; pace so far: {amount_text(so_far, lang)}", f"，迄今进度为{amount_text(so_far, lang)}")
        if missing and needed is not None:
            told += _say(
                lang, f"; needed from then on: {amount_text(needed, lang)}", f"，此后需{amount_text(needed, lang)}"
            )
    if judgement.value is not None and judgement.value.bound is not None:
        told += _say(lang, " (counted from the bound that the source states)", "（按来源给出的界限值计）")
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
