"""Numbers, quantities, periods and dates as people read them, in English and Chinese."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

from policytrack.explanations.labels import label
from policytrack.findings import Language
from policytrack.judgements import Amount, tidy
from policytrack.periods import Period
from policytrack.targets import Bound
from policytrack.units import Quantity

_BOUNDS: Final[dict[tuple[str, bool], tuple[str, str, str]]] = {
    ("lower", True): (">", "over {}", "超过{}"),
    ("lower", False): ("≥", "at least {}", "{}以上"),
    ("upper", True): ("<", "below {}", "不足{}"),
    ("upper", False): ("≤", "at most {}", "{}以下"),
}


def say(lang: Language, en: str, zh: str) -> str:
    """Return the text in the language that is asked for."""
    return zh if lang == "zh" else en


def listed(texts: Iterable[str], lang: Language) -> str:
    """Return short texts in a row; empty ones are left out."""
    return say(lang, ", ", "、").join(text for text in texts if text)


def clause(text: str) -> str:
    """Return a text without its full stop, to go on behind it."""
    return text.rstrip(".。")


def in_brackets(text: str, lang: Language) -> str:
    """Return a text in brackets, to stand behind another; empty stays empty."""
    return say(lang, f" ({text})", f"（{text}）") if text else ""


def capital(text: str) -> str:
    """Return a text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


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
    return f"{decimals_text(100 * share, 1)}{'' if lang == 'zh' else ' '}%"


def decimals_text(number: float, decimals: int) -> str:
    """Return a number with so many decimals, and never a zero below zero: −0.001 → `0.00`."""
    return f"{round(number, decimals) + 0.0:.{decimals}f}"


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
    text, start, end = period.label, period.start, period.end
    if lang == "en":
        return text.replace("/", "–")
    if start == end:
        return date_text(start, lang)
    if text.isdecimal():
        return f"{start.year}年"
    if period.months is not None and period.months % 12 == 0 and start.month == 1:
        return f"{start.year}—{end.year}年"
    if period.months == 1:
        return f"{start.year}年{start.month}月"
    if "-H" in text:
        return f"{start.year}年{'上' if start.month == 1 else '下'}半年"
    if "-Q" in text:
        return f"{start.year}年第{text[-1]}季度"
    return f"{date_text(start, lang)}至{date_text(end, lang)}"


def price_text(prices: str | None, lang: Language) -> str:
    """Return a price basis in words, empty for none.

    Example:
        >>> price_text("constant-2020", "en"), price_text("current", "zh")
        ('constant prices of 2020', '现价')
    """
    if prices is None:
        return ""
    family, _, year = prices.partition("-")
    if year:
        return say(lang, f"constant prices of {year}", f"{year}年不变价")
    return label(family, lang)


def quantity_text(quantity: Quantity, lang: Language) -> str:
    """Return a quantity as the plan writes it; Chinese sets no space before the unit."""
    return quantity.text.replace(" ", "") if lang == "zh" else quantity.text


def bound_text(bound: Bound, lang: Language) -> str:
    """Return what must hold, in words, with the quantities as the plan writes them."""
    return bound.in_words.in_language(lang)


def date_text(day: date, lang: Language) -> str:
    """Return a date as 2024-12-31 or 2024年12月31日."""
    return f"{day.year}年{day.month}月{day.day}日" if lang == "zh" else day.isoformat()


def moment_text(as_of: date, known_by: date | None, lang: Language) -> str:
    """Return when a verdict was made, and on what was published by when."""
    day = date_text(as_of, lang)
    if known_by is None:
        return say(lang, f"as of {day}", f"截至{day}")
    until = date_text(known_by, lang)
    return say(lang, f"as of {day}, by what was published until {until}", f"截至{day}（只计{until}及以前发布的数据）")
