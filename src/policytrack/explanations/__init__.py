"""A verdict in sentences, in English and Chinese, each number with its source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policytrack.explanations.wording import (
    amount_text,
    bound_text,
    bounded_text,
    date_text,
    label,
    number_text,
    percent_text,
    requirement_text,
)
from policytrack.findings import Language
from policytrack.judgements import Evidence, Judgement
from policytrack.targets import Change, Cumulative, Growth, Keep, Qualitative
from policytrack.verdicts import Rating, Reason

__all__ = ["explain"]

# Why a goal is rated as it is: a whole sentence for each reason.
_REASONS: Final[dict[Reason, tuple[str, str]]] = {
    Reason.REQUIREMENT_HOLDS: ("The requirement holds.", "已达到要求。"),
    Reason.HOLDS_SO_FAR: (
        "The requirement has held so far; it counts as achieved only once the whole window is observed.",
        "迄今达到要求;须待整个时间窗都有数据才算实现。",
    ),
    Reason.DEADLINE_NOT_MET: (
        "The deadline's own period is observed, and the requirement does not hold.",
        "期末数据已公布,未达到要求。",
    ),
    Reason.BOUND_BREACHED: (
        "The bound must hold in every period, and at least one period breaches it.",
        "各期均须在界限之内,但至少有一期超出。",
    ),
    Reason.TARGET_LOST: (
        "The baseline met the requirement, the last figure does not: what was reached is lost.",
        "基期已达到要求,最新数据却未达到:得而复失。",
    ),
    Reason.PACE_SUFFICIENT: (
        "Progress is at least 95 % of what the path asks for by now.",
        "进展达到路径要求的95%以上。",
    ),
    Reason.PACE_SHORT: (
        "Progress is between 60 % and 95 % of what the path asks for by now.",
        "进展为路径要求的60%至95%。",
    ),
    Reason.PACE_FAR_SHORT: (
        "Progress is below 60 % of what the path asks for by now.",
        "进展不足路径要求的60%。",
    ),
    Reason.MOVING_AWAY: ("The value moves away from the target.", "数值背离目标。"),
    Reason.PATH_MET: (
        "The value is at or beyond the path. (The path asks for no progress yet, so a pace says nothing.)",
        "数值达到或好于路径。(路径此时尚不要求进展,无法用进度比判断。)",
    ),
    Reason.PATH_NEARLY_MET: ("The value is within 5 % of the path.", "数值与路径相差不到5%。"),
    Reason.PATH_NOT_MET: ("The value is behind the path.", "数值落后于路径。"),
    Reason.BUDGET_WITHIN_PATH: (
        "What is used so far is within, or within 5 % of, the share that the path allows by now.",
        "迄今用量在路径允许的份额之内(或相差不到5%)。",
    ),
    Reason.BUDGET_AHEAD_OF_PATH: (
        "What is used so far is more than the path allows by now.",
        "迄今用量超过路径允许的份额。",
    ),
    Reason.BEFORE_BASELINE: ("The start has not passed yet.", "起点尚未到来。"),
    Reason.BEFORE_ANNOUNCEMENT: ("The goal had not been announced yet.", "目标当时尚未发布。"),
    Reason.NO_OBSERVATION: (
        "No figure was found that says where the goal stands.",
        "没有找到能说明进展的数据。",
    ),
    Reason.NO_OBSERVATION_SINCE_BASELINE: (
        "No figure was found for any period after the start.",
        "起点之后没有任何数据。",
    ),
    Reason.NO_BASELINE: (
        "There is no sourced figure for the start, so progress cannot be measured.",
        "没有有来源的基期数据,无法衡量进展。",
    ),
    Reason.NO_TOLERANCE: (
        "The plan says “about” without a tolerance, so nothing tells what still holds.",
        "规划只说“左右”而未给出容差,无法判断何为达到。",
    ),
    Reason.PERIOD_MISMATCH: (
        "The figures cover periods of another length than the goal asks for, and they do not add up to one.",
        "现有数据的时长与目标所要求的不同,也不能合成所需时期。",
    ),
    Reason.WINDOW_NOT_COVERED: (
        "The beginning of the window is not observed, and a partial sum is no total.",
        "时间窗的起始部分没有数据,部分之和不能代替累计数。",
    ),
    Reason.CONFLICTING_OBSERVATIONS: (
        "Sources published on the same day differ on the decisive figure.",
        "同日发布的来源对关键数据说法不一。",
    ),
    Reason.BOUND_OPEN: (
        "The source states only a bound, and the bound does not settle the verdict.",
        "来源只给出界限值,不足以作出判断。",
    ),
    Reason.BASE_NOT_POSITIVE: (
        "The value of the base is zero or negative, so a relative change has no meaning.",
        "基期值为零或负数,相对变化没有意义。",
    ),
    Reason.SIGN_CHANGE: (
        "The value is zero or negative, so there is no compound growth rate.",
        "数值为零或负数,不存在复合增长率。",
    ),
    Reason.DENOMINATOR_NOT_POSITIVE: (
        "The denominator is zero or negative, so there is no ratio.",
        "分母为零或负数,比率不存在。",
    ),
    Reason.PRICE_BASIS_MISMATCH: (
        "The figures found are on another price basis than the goal asks for.",
        "现有数据的价格口径与目标要求不同。",
    ),
    Reason.QUALITATIVE: (
        "The aim is stated in words, and no rubric says when it holds.",
        "这是定性目标,没有判断标准。",
    ),
    Reason.KIND_TO_COME: (
        "This kind of target ({}) cannot be judged yet.",
        "此类目标({})尚不能评估。",
    ),
    Reason.INVALID_GOAL: ("The goal has errors, which a check lists.", "目标数据有误,检查意见列出了错误。"),
}


def explain(judgement: Judgement, lang: Language = "en") -> str:
    """Return the reasoning behind a verdict, one sentence or two to a line.

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
    yield _pace(judgement, lang)
    yield _projection(judgement, lang)
    yield _stretch(judgement, lang)
    yield from _remarks(judgement, lang)


def _say(lang: Language, en: str, zh: str) -> str:
    return zh if lang == "zh" else en


def _verdict(judgement: Judgement, lang: Language) -> str:
    name, rating = judgement.name(lang), label(judgement.rating, lang)
    region = judgement.region.name(lang) if judgement.region else ""
    day = date_text(judgement.as_of, lang)
    known = judgement.known_by and date_text(judgement.known_by, lang)
    known_text = "" if not known else _say(lang, f", by what was published until {known}", f"(只计{known}前发布的数据)")
    return _say(
        lang,
        f"{name}{f' ({region})' if region else ''}: {rating}, as of {day}{known_text}.",
        f"{region}“{name}”:截至{day}{known_text},评级为“{rating}”。",
    )


def _goal(judgement: Judgement, lang: Language) -> str:
    goal, target = judgement.goal, judgement.goal.target
    commitment, due = label(goal.commitment, lang), goal.due
    by_when = "" if due is None else _say(lang, f" by {due}", f"{due}年" if str(due).isdecimal() else str(due))
    wanted = requirement_text(goal, lang)
    quote = goal.source.quote if goal.source and goal.source.quote else ""
    if isinstance(target, Qualitative):
        core = _say(
            lang,
            f"The plan says: {wanted}{by_when and f' ({by_when.strip()})'}.",
            f"规划提出:{wanted}{by_when and f'({by_when})'}。",
        )
    else:
        core = _say(
            lang,
            f"The goal ({commitment}): {_measured(judgement, lang)}{wanted}{by_when}.",
            f"目标({commitment}):{by_when}{_measured(judgement, lang)}{wanted}。",
        )
    quoted = "" if not quote else _say(lang, f" In the words of the document: “{quote}”.", f"原文:“{quote}”。")
    return core + quoted


def _measured(judgement: Judgement, lang: Language) -> str:
    """Say what is measured, where that is not simply the value."""
    target = judgement.goal.target
    match target:
        case Growth():
            way = _say(lang, "compound", "复合") if target.averaging == "compound" else _say(lang, "arithmetic", "算术")
            return _say(
                lang,
                f"average annual growth since {target.base} ({way}) of ",
                f"自{target.base}年年均增长({way})",
            )
        case Change():
            return _say(lang, f"a change since {target.base} of ", f"与{target.base}年相比变化")
        case Cumulative():
            return _say(lang, f"a total over {target.window} of ", f"{target.window}累计")
        case Keep():
            every = {"year": "年", "half": "半年", "quarter": "季", "month": "月"}[target.every]
            return _say(lang, f"in every {target.every} of {target.window}, ", f"{target.window}每{every}均保持")
        case _:
            return ""


def _sourced(evidence: Evidence, lang: Language) -> str:
    """Say where a figure stands: source, date, and whether it is more or less than a plain report."""
    seen = evidence.observation
    quality = {
        "rounded": _say(lang, "rounded", "约数"),
        "derived": _say(lang, "derived", "推算"),
        "secondary": _say(lang, "second-hand", "二手来源"),
    }.get(seen.quality)
    status = seen.status and _say(lang, seen.status, {"provisional": "初步数", "final": "最终数"}[seen.status])
    published = seen.published and _say(lang, f"published {seen.published}", f"{seen.published}发布")
    named = seen.named and _say(lang, f"named there {seen.named}", f"来源称“{seen.named}”")
    facts = [fact for fact in (seen.source, published, named, quality, status) if fact]
    return _say(lang, "; ", ";").join(facts)


def _sources(judgement: Judgement, role: str, lang: Language) -> str:
    found = [one for one in judgement.evidence if one.role == role]
    if len(found) == 1:
        return _sourced(found[0], lang)
    parts = (
        f"{one.observation.indicator} {one.observation.period}: {_raw(one)} ({_sourced(one, lang)})" for one in found
    )
    return _say(lang, "; ", ";").join(parts)


def _raw(evidence: Evidence) -> str:
    sign = {
        "lower_bound": ">" if evidence.observation.strict else "≥",
        "upper_bound": "<" if evidence.observation.strict else "≤",
    }
    return sign.get(evidence.observation.quality, "") + evidence.observation.value.text


def _value(judgement: Judgement, lang: Language) -> str:
    value, period = judgement.value, judgement.observed_period
    if value is None or period is None:
        return ""
    text, source = bounded_text(value, lang), _sources(judgement, "value", lang)
    return _say(
        lang,
        f"Observed: {text} for {period} ({source}).",
        f"最新数据:{_when(period.label)}为{text}({source})。",
    )


def _when(period: str) -> str:
    return f"{period}年" if period.isdecimal() else period


def _baseline(judgement: Judgement, lang: Language) -> str:
    baseline, period = judgement.baseline, judgement.baseline_period
    if baseline is None or period is None:
        return ""
    source = _sources(judgement, "baseline", lang)
    stated = judgement.goal.baseline
    if not source and stated is not None:
        source = stated.source or _say(lang, "stated by the plan", "规划给出")
    if isinstance(judgement.goal.target, Change):
        return _say(lang, f"Base: {period} ({source}).", f"基期:{_when(period.label)}({source})。") if source else ""
    text = amount_text(baseline, lang)
    return _say(lang, f"Baseline: {text} for {period} ({source}).", f"基期:{_when(period.label)}为{text}({source})。")


def _path(judgement: Judgement, lang: Language) -> str:
    expected, period = judgement.expected, judgement.observed_period
    if expected is None or period is None or isinstance(judgement.goal.target, Growth):
        return ""
    steps = [f"{milestone.period}: {bound_text(milestone, lang)}" for milestone in judgement.goal.milestones]
    end = _say(lang, f"the end of {period.label}", f"{_when(period.label)}末")
    text = amount_text(expected, lang)
    if steps:
        staged = _say(lang, "; ", ";").join(steps)
        return _say(
            lang,
            f"Path: the staged path ({staged}) asks for {text} by {end}.",
            f"路径:按阶段目标({staged}),到{end}应为{text}。",
        )
    return _say(lang, f"Path: a straight line asks for {text} by {end}.", f"路径:按直线推进,到{end}应为{text}。")


def _reason(judgement: Judgement, lang: Language) -> str:
    sentence = _REASONS[judgement.reason][lang == "zh"]
    target = judgement.goal.target
    if isinstance(target, Qualitative):
        sentence = sentence.format(label(target.intended, lang))
    done, asked, pace = judgement.attainment, judgement.expected_attainment, judgement.pace_ratio
    share = ""
    if done is not None and asked is not None and pace is not None:
        share = _say(
            lang,
            f" {percent_text(done, lang)} of the way is done, {percent_text(asked, lang)} is asked for by now: pace ratio {pace:.2f}.",
            f"已完成{percent_text(done, lang)},路径此时要求{percent_text(asked, lang)},进度比{pace:.2f}。",
        )
    return f"{_say(lang, 'Why', '理由')}{_say(lang, ': ', ':')}{sentence}{share}"


def _pace(judgement: Judgement, lang: Language) -> str:
    gap, so_far, needed = judgement.gap, judgement.observed_pace, judgement.required_pace
    if gap is None or judgement.rating in (Rating.NOT_DUE, Rating.NOT_ASSESSABLE):
        return ""
    missing = gap.value > 0
    text = amount_text(type(gap)(abs(gap.value), gap.unit), lang)
    sentence = _say(
        lang,
        f"{'Missing' if missing else 'To spare'}: {text}.",
        f"{'尚差' if missing else '富余'}{text}。",
    )
    if so_far is not None:
        sentence += _say(lang, f" Pace so far: {amount_text(so_far, lang)}", f"迄今变化{amount_text(so_far, lang)}")
        if needed is not None and missing:
            sentence += _say(
                lang,
                f", needed from now on: {amount_text(needed, lang)}",
                f",今后需{amount_text(needed, lang)}",
            )
        sentence += _say(lang, ".", "。")
    return sentence


def _projection(judgement: Judgement, lang: Language) -> str:
    projection = judgement.projection
    if projection is None:
        return ""
    value = amount_text(projection.value, lang)
    if projection.low is None or projection.high is None:
        margin = _say(lang, "too few periods for an interval", "期数太少,不给区间")
    else:
        ends = f"{number_text(projection.low.value)} – {number_text(projection.high.value)}"
        margin = _say(lang, f"80 % interval {ends}", f"80%预测区间 {ends}")
    return _say(
        lang,
        f"At the pace of the last periods it would be {value} at the deadline ({margin}).",
        f"按近期走势,到期约为{value}({margin})。",
    )


def _stretch(judgement: Judgement, lang: Language) -> str:
    stretch, rating = judgement.goal.stretch, judgement.stretch_rating
    if stretch is None or rating is None:
        return ""
    wanted, verdict = bound_text(stretch, lang), label(rating, lang)
    return _say(lang, f"Stretch value, {wanted}: {verdict}.", f"力争值({wanted}):{verdict}。")


def _remarks(judgement: Judgement, lang: Language) -> Iterator[str]:
    if judgement.flags:
        flags = _say(lang, ", ", "、").join(label(flag, lang) for flag in judgement.flags)
        yield _say(lang, f"Mind: {flags}.", f"提示:{flags}。")
    for finding in judgement.findings:
        yield f"{label(finding.severity, lang)}{_say(lang, ': ', ':')}{finding.text(lang)}"
    if judgement.goal.note is not None:
        yield f"{_say(lang, 'Note: ', '说明:')}{judgement.goal.note.in_language(lang)}"
