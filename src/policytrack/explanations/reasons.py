"""Why a goal is rated as it is: a whole sentence for each reason, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from policytrack.findings import Language
from policytrack.verdicts import Reason

SENTENCES: Final[dict[Reason, tuple[str, str]]] = {
    Reason.REQUIREMENT_HOLDS: ("The requirement holds.", "已达到要求。"),
    Reason.HOLDS_SO_FAR: (
        "The requirement has held so far; it counts as achieved only once the whole window is observed.",
        "迄今达到要求；须待整个时间窗都有数据才算实现。",
    ),
    Reason.DEADLINE_NOT_MET: (
        "The deadline's own period is observed, and the requirement does not hold.",
        "期末数据已公布，未达到要求。",
    ),
    Reason.BOUND_BREACHED: (
        "The bound must hold in every period, and at least one period breaches it.",
        "各期均须在界限之内，但至少有一期超出。",
    ),
    Reason.TARGET_LOST: (
        "The baseline met the requirement, the last figure does not: what was reached is lost.",
        "基期已达到要求，最新数据却未达到：得而复失。",
    ),
    Reason.PACE_SUFFICIENT: ("Progress is enough for what the path asks for by now.", "进展足以达到路径要求。"),
    Reason.PACE_SHORT: ("Progress falls short of what the path asks for by now.", "进展低于路径要求。"),
    Reason.PACE_FAR_SHORT: ("Progress falls far short of what the path asks for by now.", "进展远低于路径要求。"),
    Reason.MOVING_AWAY: ("The value moves away from the target.", "数值背离目标。"),
    Reason.PATH_MET: (
        "The value is at or beyond the path. (The path asks for no progress yet, so a pace says nothing.)",
        "数值达到或好于路径。（路径此时尚不要求进展，无法用进度比判断。）",
    ),
    Reason.PATH_NEARLY_MET: ("The value is close to the path.", "数值接近路径。"),
    Reason.PATH_NOT_MET: ("The value is behind the path.", "数值落后于路径。"),
    Reason.RANK_NOT_REACHED: (
        "The place asked for is not reached; no path leads to a place.",
        "未达到要求的位次；位次没有可循的路径。",
    ),
    Reason.STILL_RISING: (
        "The last value is the highest so far, so the peak is not yet behind.",
        "最新数值为迄今最高，尚未达峰。",
    ),
    Reason.PEAK_TOO_LATE: (
        "A value after the deadline is the highest, so the peak came too late.",
        "期限之后的数值为最高，达峰过晚。",
    ),
    Reason.BUDGET_WITHIN_PATH: (
        "What is used so far is within, or close to, the share that the path allows by now.",
        "迄今用量在路径允许的份额之内，或与之接近。",
    ),
    Reason.BUDGET_AHEAD_OF_PATH: (
        "What is used so far is more than the path allows by now.",
        "迄今用量超过路径允许的份额。",
    ),
    Reason.STEP_DUE_REACHED: ("The step that is due is reached.", "已达到应达到的步骤。"),
    Reason.STEP_DUE_NOT_REACHED: ("The step that is due is not reached.", "尚未达到应达到的步骤。"),
    Reason.CHILDREN_DECIDE: (
        "The verdicts on the goals that it is made of decide, by its rule.",
        "由所含各目标的评级按规则决定。",
    ),
    Reason.CRITERIA_DECIDE: (
        "The verdicts on the criteria of the rubric decide, by its rule.",
        "由各项判据的评级按规则决定。",
    ),
    Reason.NATIVE_RULE: (
        "The method's own rule decides; its label tells how.",
        "由该方法自身的规则决定，其原有等级见下。",
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
        "没有有来源的基期数据，无法衡量进展。",
    ),
    Reason.NO_TOLERANCE: (
        "The plan says “about” without a tolerance, so nothing tells what still holds.",
        "规划只说“左右”而未给出容差，无法判断何为达到。",
    ),
    Reason.PERIOD_MISMATCH: (
        "The figures cover periods of another length than the goal asks for, and they do not add up to one.",
        "现有数据的时长与目标所要求的不同，也不能合成所需时期。",
    ),
    Reason.WINDOW_NOT_COVERED: (
        "The beginning of the window is not observed, and a partial sum is no total.",
        "时间窗的起始部分没有数据，部分之和不能代替累计数。",
    ),
    Reason.CONFLICTING_OBSERVATIONS: (
        "Sources published on the same day differ on the decisive figure.",
        "同日发布的来源对关键数据说法不一。",
    ),
    Reason.BOUND_OPEN: (
        "The source states only a bound, and the bound does not settle the verdict.",
        "来源只给出界限值，不足以作出判断。",
    ),
    Reason.BASE_NOT_POSITIVE: (
        "The value of the base is zero or negative, so a relative change has no meaning.",
        "基期值为零或负数，相对变化没有意义。",
    ),
    Reason.SIGN_CHANGE: (
        "The value is zero or negative, so there is no compound growth rate.",
        "数值为零或负数，不存在复合增长率。",
    ),
    Reason.DENOMINATOR_NOT_POSITIVE: (
        "The denominator is zero or negative, so there is no ratio.",
        "分母为零或负数，比率不存在。",
    ),
    Reason.PRICE_BASIS_MISMATCH: (
        "The figures found are on another price basis than the goal asks for.",
        "现有数据的价格口径与目标要求不同。",
    ),
    Reason.PRICE_BASIS_OPEN: (
        "A source does not state its price basis, and current and constant prices lead to different verdicts.",
        "来源未说明价格口径，按现价与按不变价得出的结论不同。",
    ),
    Reason.BASIS_MISMATCH: (
        "The figures found stand on another definition or method than the goal asks for.",
        "现有数据的统计口径与目标要求不同。",
    ),
    Reason.NO_EXCHANGE_RATE: (
        "There is no exchange rate to bring the figures to the goal's currency.",
        "缺少汇率，无法将数据换算为目标所用货币。",
    ),
    Reason.NO_DEFLATOR: (
        "There is no price index to bring the figures to the goal's prices.",
        "缺少价格指数，无法将数据换算为目标所用价格。",
    ),
    Reason.NO_SCENARIO: (
        "No figure of the scenario was found, so there is nothing to compare with.",
        "没有情景数据，无从比较。",
    ),
    Reason.NO_COMPARATOR: (
        "No figure of what it is compared with was found.",
        "没有比较对象的数据。",
    ),
    Reason.NO_DATED_STEP: (
        "No step with a date is due yet, so nothing says how far it should be.",
        "尚无注明日期且已到期的步骤，无法判断应达到的进度。",
    ),
    Reason.CHILD_NOT_ASSESSABLE: (
        "Of the goals or criteria that it is made of, some cannot be judged, and the others do not settle it.",
        "所含目标或判据中有的无法评估，其余不足以得出结论。",
    ),
    Reason.NO_TARGET: (
        "The plan says only which way is better, and the method needs a number to reach.",
        "规划只说明方向而没有目标值，该方法需要目标值。",
    ),
    Reason.OUTSIDE_METHOD: (
        "The method does not judge goals of this kind.",
        "该方法不评价这类目标。",
    ),
    Reason.SERIES_TOO_SHORT: (
        "The method needs more figures, or a longer span of years, than there are.",
        "该方法需要更多数据或更长的时间跨度。",
    ),
    Reason.TARGET_NOT_POSITIVE: (
        "The target is zero or negative, so no compound rate leads to it.",
        "目标值为零或负数，没有通向它的复合增长率。",
    ),
    Reason.NO_REFERENCE_GROUP: (
        "The method compares with the same indicator of other regions, and there are not enough of them.",
        "该方法须与其他地区的同一指标相比，而可比地区不足。",
    ),
    Reason.NO_SCALE: (
        "The method scores on a published scale (worst, best and thresholds), and the indicator states none.",
        "该方法按公布的评分尺度（最差值、最优值和阈值）打分，而指标没有给出尺度。",
    ),
    Reason.SET_LATER: (
        "The plan leaves the value open; it is to be set later.",
        "规划未给出数值，留待以后确定。",
    ),
    Reason.QUALITATIVE: (
        "The aim is stated in words, and no rubric says when it holds.",
        "这是定性目标，没有判断标准。",
    ),
    Reason.INVALID_GOAL: ("The goal has errors, which a check lists.", "目标数据有误，检查意见列出了错误。"),
}

# The same with the cuts of the method, where it has parameters of these names.
_WITH_CUTS: Final[dict[Reason, tuple[str, str]]] = {
    Reason.PACE_SUFFICIENT: (
        "Progress is at least {on_track} of what the path asks for by now.",
        "进展达到路径要求的{on_track}以上。",
    ),
    Reason.PACE_SHORT: (
        "Progress is between {at_risk} and {on_track} of what the path asks for by now.",
        "进展为路径要求的{at_risk}至{on_track}。",
    ),
    Reason.PACE_FAR_SHORT: (
        "Progress is below {at_risk} of what the path asks for by now.",
        "进展不足路径要求的{at_risk}。",
    ),
    Reason.PATH_NEARLY_MET: ("The value is within {near_path} of the path.", "数值与路径相差不超过{near_path}。"),
    Reason.BUDGET_WITHIN_PATH: (
        "What is used so far is within the share that the path allows by now, or that share is at least {on_track} of "
        "it.",
        "迄今用量在路径允许的份额之内，或该份额不低于用量的{on_track}。",
    ),
}

# Where a kind of target says a reason in words of its own.
_OF_KIND: Final[dict[tuple[str, Reason], tuple[str, str]]] = {
    ("peak", Reason.REQUIREMENT_HOLDS): (
        "Lower values follow the highest one, which lies within the deadline.",
        "峰值在期限之内，其后数值回落。",
    ),
    ("peak", Reason.HOLDS_SO_FAR): (
        "Lower values follow the highest one; it counts as achieved only once the deadline has passed.",
        "峰值之后数值回落；须待期限过后才算实现。",
    ),
    ("relative", Reason.NO_TOLERANCE): (
        "The plan says “in step” without a margin, so nothing tells how far apart still counts.",
        "规划只说“同步”而未给出允许的差距，无法判断何为达到。",
    ),
    ("deliverable", Reason.NO_OBSERVATION): ("No step has been reported.", "没有任何步骤的报告。"),
    ("deliverable", Reason.DEADLINE_NOT_MET): (
        "The step that fulfils the goal was not reached by the deadline.",
        "到期未达到完成目标的步骤。",
    ),
}


def sentence(kind: str, reason: Reason, lang: Language, parameters: Mapping[str, float | str] | None = None) -> str:
    """Return why a goal of a kind is rated as it is, as a whole sentence.

    Args:
        kind: The kind of its target.
        reason: Why.
        lang: `en` or `zh`.
        parameters: Those of the method, whose cuts some sentences name.

    Example:
        >>> sentence("level", Reason.PACE_SUFFICIENT, "en", {"on_track": 0.9})
        'Progress is at least 90 % of what the path asks for by now.'
    """
    space = " " if lang == "en" else ""
    given = {} if parameters is None else parameters
    cuts = {name: f"{100 * cut:g}{space}%" for name, cut in given.items() if isinstance(cut, int | float)}
    if reason in _WITH_CUTS:
        # Without these cuts among the parameters of the method, the sentence stands without numbers.
        with suppress(KeyError):
            return _WITH_CUTS[reason][lang == "zh"].format_map(cuts)
    return _OF_KIND.get((kind, reason), SENTENCES[reason])[lang == "zh"]
