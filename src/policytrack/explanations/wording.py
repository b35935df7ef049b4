"""Words and numbers as people read them, in English and Chinese: labels, quantities, requirements."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from typing import Final

from policytrack.findings import Language
from policytrack.judgements import Amount, tidy
from policytrack.periods import Period
from policytrack.plans import Goal
from policytrack.targets import Bound, Qualitative
from policytrack.units import Quantity

_LABELS: Final[dict[str, tuple[str, str]]] = {
    # Ratings
    "achieved": ("achieved", "已实现"),
    "on_track": ("on track", "进展正常"),
    "at_risk": ("at risk", "有风险"),
    "off_track": ("off track", "滞后"),
    "regressing": ("regressing", "倒退"),
    "missed": ("missed", "未实现"),
    "not_due": ("not due", "未到评估期"),
    "not_assessable": ("not assessable", "无法评估"),
    # Reasons
    "requirement_holds": ("requirement holds", "已达到要求"),
    "holds_so_far": ("holds so far", "迄今达到要求"),
    "deadline_not_met": ("deadline not met", "到期未达标"),
    "bound_breached": ("bound breached", "突破界限"),
    "target_lost": ("target lost", "得而复失"),
    "pace_sufficient": ("pace sufficient", "进度足够"),
    "pace_short": ("pace short", "进度偏慢"),
    "pace_far_short": ("pace far short", "进度严重偏慢"),
    "moving_away": ("moving away", "背离目标"),
    "path_met": ("path met", "达到路径要求"),
    "path_nearly_met": ("path nearly met", "接近路径要求"),
    "path_not_met": ("path not met", "未达路径要求"),
    "budget_within_path": ("within budget", "用量在路径之内"),
    "budget_ahead_of_path": ("budget used too fast", "用量超出路径"),
    "before_baseline": ("before baseline", "早于基期"),
    "before_announcement": ("before announcement", "早于发布"),
    "no_observation": ("no observation", "没有观测数据"),
    "no_observation_since_baseline": ("no observation since baseline", "基期以来没有观测数据"),
    "no_baseline": ("no baseline", "没有基期值"),
    "no_tolerance": ("no tolerance stated", "未说明容差"),
    "period_mismatch": ("period mismatch", "数据时长不符"),
    "window_not_covered": ("window not covered", "时间窗未覆盖"),
    "conflicting_observations": ("conflicting observations", "数据相互矛盾"),
    "bound_open": ("bound leaves it open", "界限值不足以判断"),
    "base_not_positive": ("base not positive", "基期值不为正"),
    "sign_change": ("sign change", "正负号改变"),
    "denominator_not_positive": ("denominator not positive", "分母不为正"),
    "price_basis_mismatch": ("other price basis", "价格口径不符"),
    "qualitative": ("aim in words", "定性目标"),
    "kind_to_come": ("kind not judged yet", "此类目标尚不能评估"),
    "invalid_goal": ("goal has errors", "目标有误"),
    # Flags
    "held_before_deadline": ("held before deadline", "提前达到"),
    "awaiting_final_observation": ("awaiting final figure", "等待期末数据"),
    "partly_observed": ("partly observed", "数据不全"),
    "at_least": ("at least this", "至少如此"),
    "at_most": ("at most this", "至多如此"),
    "stale": ("old figure", "数据较旧"),
    "provisional": ("provisional", "初步数"),
    "derived": ("derived", "推算数"),
    "secondary_source": ("second-hand source", "二手来源"),
    "definition_unconfirmed": ("definition unconfirmed", "口径未核实"),
    "price_basis_unstated": ("price basis unstated", "价格口径不明"),
    # Kinds, commitments
    "level": ("level", "水平"),
    "keep": ("keep", "保持"),
    "cumulative": ("cumulative", "累计"),
    "growth": ("growth", "年均增长"),
    "change": ("change", "变化"),
    "ratio": ("ratio", "比率"),
    "average": ("average", "平均"),
    "growth_each_period": ("growth in each period", "逐年增长"),
    "scenario_change": ("change against a scenario", "相对情景变化"),
    "relative": ("relative to a comparator", "相对比较"),
    "rank": ("rank", "位次"),
    "peak": ("peak", "达峰"),
    "zero": ("zero", "归零"),
    "deliverable": ("deliverable", "交付"),
    "open": ("open, set yearly", "逐年确定"),
    "composite": ("composite", "综合"),
    "binding": ("binding", "约束性"),
    "expected": ("expected", "预期性"),
    "stretch": ("stretch", "力争"),
    # Headings
    "plan": ("plan", "规划"),
    "title": ("title", "名称"),
    "region": ("region", "地区"),
    "goals": ("goals", "目标数"),
    "goal": ("goal", "目标"),
    "rating": ("rating", "评级"),
    "reason": ("reason", "理由"),
    "flags": ("flags", "提示"),
    "value": ("value", "数值"),
    "requirement": ("requirement", "要求"),
    "deadline": ("deadline", "期限"),
    "path": ("path", "路径"),
    "gap": ("gap", "差距"),
    "attainment": ("done", "完成"),
    "pace_ratio": ("pace", "进度比"),
    "commitment": ("commitment", "性质"),
    "actions": ("actions", "任务"),
    "count": ("count", "数量"),
    "as_of": ("as of", "截至"),
    "known_by": ("known by", "当时已知至"),
    "method": ("method", "方法"),
    "kind": ("kind", "类型"),
    "error": ("error", "错误"),
    "warning": ("warning", "警告"),
    "note": ("note", "说明"),
    # Figures
    "rounded_figure": ("rounded", "约数"),
    "derived_figure": ("derived", "推算"),
    "secondary_figure": ("second-hand", "二手来源"),
    "provisional_figure": ("provisional", "初步数"),
    "final_figure": ("final", "最终数"),
    # Kinds of action
    "task": ("task", "任务"),
    "measure": ("measure", "举措"),
    "field": ("field", "领域"),
    "work_plan": ("work plan", "工作计划"),
    "direction": ("direction", "方向"),
}

_COMPARATORS: Final[dict[str, tuple[str, str]]] = {
    "at_least": ("at least {}", "{}以上"),
    "above": ("above {}", "超过{}"),
    "at_most": ("at most {}", "不超过{}"),
    "below": ("below {}", "低于{}"),
    "between": ("between {} and {}", "{}至{}"),
    "about": ("about {}", "{}左右"),
}

_BOUNDS: Final[dict[tuple[str, bool], tuple[str, str, str]]] = {
    ("lower", True): (">", "over {}", "超过{}"),
    ("lower", False): ("≥", "at least {}", "{}以上"),
    ("upper", True): ("<", "below {}", "不足{}"),
    ("upper", False): ("≤", "at most {}", "{}以下"),
}


def label(word: str, lang: Language) -> str:
    """Return what people call a word of the data: a rating, reason, flag, kind, commitment or heading."""
    return _LABELS[word][lang == "zh"]


def number_text(number: float, rounding: Callable[[float], float] = round) -> str:
    """Return a number as people write it: three decimals, fewer where it is large, more where it is small.

    Args:
        number: Any finite number.
        rounding: `round`, or `math.floor` and `math.ceil` for bounds, which rounding must not overstate.

    Example:
        >>> number_text(1971.4), number_text(3.0682344), number_text(0.00012345), number_text(-0.0), number_text(2e18)
        ('1971.4', '3.068', '0.000123', '0', '2e+18')
    """
    number = tidy(number)
    if number == 0:
        return "0"
    size = abs(number)
    if not 1e-9 < size < 1e15:
        return f"{number:.6g}"
    decimals = 1 if size >= 1000 else 2 if size >= 100 else 3 if size >= 0.1 else 2 - math.floor(math.log10(size))
    text = f"{rounding(number * 10**decimals) / 10**decimals:.{decimals}f}"
    return text.rstrip("0").rstrip(".")


def percent_text(share: float, lang: Language) -> str:
    """Return a share in percent with one decimal: 0.98 → `98.0 %`."""
    return f"{100 * share:.1f}{'' if lang == 'zh' else ' '}%"


def unit_text(unit: str, lang: Language) -> str:
    """Return a unit as a language writes the parts that policytrack adds: percentage points, and per year."""
    if lang == "zh":
        return unit
    base, slash, year = unit.rpartition("/")
    if year == "年" and slash:
        return f"{unit_text(base, lang)} a year"
    return "percentage points" if unit in ("个百分点", "百分点") else unit


def amount_text(amount: Amount, lang: Language) -> str:
    """Return a number with its unit, in words where it is a bound: `1971.4 亿元`, `over 1300 亿元`."""
    rounding = {"lower": math.floor, "upper": math.ceil}.get(amount.bound or "", round)
    number = number_text(amount.value, rounding)
    if lang == "zh":
        yearly = amount.unit.endswith("/年") and not amount.unit.startswith("%")
        text = f"每年{number}{amount.unit.removesuffix('/年')}" if yearly else f"{number}{amount.unit}"
    else:
        text = f"{number} {unit_text(amount.unit, lang)}"
    if amount.bound is None:
        return text
    return _BOUNDS[amount.bound, amount.strict][2 if lang == "zh" else 1].format(text)


def cell_text(amount: Amount | None, lang: Language) -> str:
    """Return a number with its unit for a table: `1971.4 亿元`, `>1300 亿元`, or a dash."""
    if amount is None:
        return "—"
    rounding = {"lower": math.floor, "upper": math.ceil}.get(amount.bound or "", round)
    sign = "" if amount.bound is None else _BOUNDS[amount.bound, amount.strict][0]
    unit = unit_text(amount.unit, lang).replace("percentage points", "points")
    return f"{sign}{number_text(amount.value, rounding)} {unit}"


def period_text(period: Period, lang: Language) -> str:
    """Return a period in words: `2024`, `2021–2025`, or 2024年, 2021—2025年, 2025年10月.

    Example:
        >>> from policytrack.periods import parse_period
        >>> period_text(parse_period("2021/2025"), "en"), period_text(parse_period("2025-Q2"), "zh")
        ('2021–2025', '2025年第2季度')
    """
    label, start, end = period.label, period.start, period.end
    if lang == "en":
        return label.replace("/", "–")
    if start == end:
        return date_text(start, lang)
    if label.isdecimal():
        return f"{start.year}年"
    if period.months is not None and period.months % 12 == 0 and start.month == 1:
        return f"{start.year}—{end.year}年"
    if period.months == 1:
        return f"{start.year}年{start.month}月"
    if "-H" in label:
        return f"{start.year}年{'上' if start.month == 1 else '下'}半年"
    if "-Q" in label:
        return f"{start.year}年第{label[-1]}季度"
    return f"{date_text(start, lang)}至{date_text(end, lang)}"


def quantity_text(quantity: Quantity, lang: Language) -> str:
    """Return a quantity as the plan writes it; Chinese sets no space before the unit."""
    return quantity.text.replace(" ", "") if lang == "zh" else quantity.text


def bound_text(bound: Bound, lang: Language) -> str:
    """Return what must hold, in words, with the quantities as the plan writes them."""
    written = [quantity_text(quantity, lang) for quantity in bound.quantities]
    text = _COMPARATORS[bound.comparator][lang == "zh"].format(*written)
    return text if bound.tolerance is None else f"{text} (±{quantity_text(bound.tolerance, lang)})"


def requirement_text(goal: Goal, lang: Language) -> str:
    """Return what a goal asks for: its bound, or the words of an aim in words."""
    target = goal.target
    return target.text.in_language(lang) if isinstance(target, Qualitative) else bound_text(target, lang)


def date_text(day: date, lang: Language) -> str:
    """Return a date as 2024-12-31 or 2024年12月31日."""
    return f"{day.year}年{day.month}月{day.day}日" if lang == "zh" else day.isoformat()
