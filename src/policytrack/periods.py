"""Periods, deadlines and plan periods; the only room that imports dateutil.

Time is counted in calendar years as a float, with equal years and equal months: the end of 2024 is 2024.0,
the end of June 2024 is 2023.5. So annual data lies on whole numbers, and leap days never show in a verdict.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from dateutil.relativedelta import relativedelta
from dateutil.rrule import MONTHLY, rrule

from policytrack.errors import PeriodError

MAX_LENGTH: Final = 60
MONTHS_IN: Final = {"month": 1, "quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True, slots=True)
class Period:
    """A span of whole days, kept as it was written.

    Args:
        start: First day.
        end: Last day.
        text: How the source writes it; two periods are equal when their days are.

    Attributes:
        start_time: When it starts, in years: 2024.0 for the first day of 2025.
        end_time: When it ends, in years: 2025.0 for the last day of 2025.

    Example:
        >>> period = parse_period("2025年上半年")
        >>> period.label, period.end, period.end_time
        ('2025-H1', datetime.date(2025, 6, 30), 2024.5)
    """

    start: date
    end: date
    text: str = field(default="", compare=False)
    start_time: float = field(init=False, repr=False, compare=False)
    end_time: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "start_time", _time(self.start, self.start.day - 1))
        object.__setattr__(self, "end_time", _time(self.end, self.end.day))

    @property
    def months(self) -> int | None:
        """How many whole months it has, or None where it does not start and end with a month."""
        if self.start.day != 1 or self.end != _last_day(self.end.year, self.end.month):
            return None
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    @property
    def label(self) -> str:
        """Its canonical text, like `2025`, `2025-H1`, `2025-Q2`, `2025-06`, `2025-06-30` or `2021/2025`."""
        months, start, end = self.months, self.start, self.end
        if months is None:
            return start.isoformat() if start == end else f"{start.isoformat()}/{end.isoformat()}"
        if start.month == 1 and end.month == 12:
            return _year(start.year) if months == 12 else f"{_year(start.year)}/{_year(end.year)}"
        if months == 6 and start.month in (1, 7):
            return f"{_year(start.year)}-H{1 if start.month == 1 else 2}"
        if months == 3 and start.month % 3 == 1:
            return f"{_year(start.year)}-Q{(start.month + 2) // 3}"
        first = f"{_year(start.year)}-{start.month:02d}"
        return first if months == 1 else f"{first}/{_year(end.year)}-{end.month:02d}"

    def __str__(self) -> str:
        return self.text or self.label


def _year(year: int) -> str:
    return f"{year:04d}"


@lru_cache(maxsize=4096)
def _time(day: date, days_passed: int) -> float:
    return day.year - 1 + (day.month - 1 + days_passed / monthrange(day.year, day.month)[1]) / 12


def _last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _span(year: int, month: int, months: int) -> tuple[date, date]:
    start = date(year, month, 1)
    return start, start + relativedelta(months=months) - timedelta(days=1)


_CHINESE_DIGITS: Final = {digit: value for value, digit in enumerate("零一二三四五六七八九")}


def _small_number(text: str) -> int:
    """Read 14, 十四 or 二十一."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _CHINESE_DIGITS[text]
    return 10 * _CHINESE_DIGITS.get(tens, 1) + _CHINESE_DIGITS.get(ones, 0)


def _five_year_plan(number: str, last_year_only: str | None = None) -> tuple[date, date]:
    # The sixth plan (1981-85) is the first of the unbroken series that the formula describes.
    first = 1951 + 5 * _small_number(number)
    if first < 1981 or first > 2100:
        raise ValueError(number)
    return (date(first + 4, 1, 1) if last_year_only else date(first, 1, 1)), date(first + 4, 12, 31)


def _parts(year: str, half: str | None, quarter: str | None, month: str | None) -> tuple[date, date]:
    if half:
        return _span(int(year), 1 if half in "1上" else 7, 6)
    if quarter:
        return _span(int(year), 3 * _small_number(quarter) - 2, 3)
    if month:
        return _span(int(year), int(month), 1)
    return _span(int(year), 1, 12)


def _single_day(year: str, month: str, day: str) -> tuple[date, date]:
    chosen = date(int(year), int(month), int(day))
    return chosen, chosen


def _fiscal_year(name: str, year: str, month: str) -> tuple[date, date]:
    if int(name) - int(year) not in (0, 1):
        raise ValueError(name)
    return _span(int(year), int(month), 12)


def _mid_century() -> tuple[date, date]:
    return _span(2050, 1, 12)


_ORDINAL: Final = r"(\d{1,2}|[二三]?十?[一二三四五六七八九]|[二三]?十)"
_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[..., tuple[date, date]]], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE), reader)
    for pattern, reader in (
        (r"(\d{4})(?:-H([12])|-Q([1-4])|-(\d{2}))?", _parts),
        (r"(\d{4})-(\d{2})-(\d{2})", _single_day),
        (r"(\d{4})年(?:([上下])半年|第?([1-4一二三四])季度|(\d{1,2})月份?)?[底末]?", _parts),
        (r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]", _single_day),
        (r"FY(\d{4})@(\d{4})-(\d{2})", _fiscal_year),
        (r"[“\"「『]?" + _ORDINAL + r"五[”\"」』]?(?:规划)?(?:时期|期间)?([末底])?", _five_year_plan),
        (r"(\d{1,2})(?:th|st|nd|rd) (?:FYP|five-year plan)", _five_year_plan),
        (r"mid-century|(?:本|21|二十一)世纪中叶", _mid_century),
    )
)


@lru_cache(maxsize=4096)
def parse_period(text: str) -> Period:
    """Read a period as plans and statistics write it.

    Args:
        text: `2025`, `2025-H1`, `2025-Q2`, `2025-06`, `2025-06-30`, a span of two of them (`2021/2025`),
            `FY2025@2024-10` (a fiscal year with the month in which it starts), `2025年`, `2025年上半年`,
            `2025年6月`, `2025年底`, `“十四五”`, `“十四五”末`, `14th FYP`, `mid-century` or `本世纪中叶`.

    Returns:
        The period, with its text kept.

    Raises:
        PeriodError: The text is none of these.

    Example:
        >>> [parse_period(text).label for text in ("“十四五”", "“十四五”末", "FY2025@2024-10")]
        ['2021/2025', '2025', '2024-10/2025-09']
    """
    if not isinstance(text, str) or len(text) > MAX_LENGTH:
        raise PeriodError("period_invalid", value=text)
    plain = unicodedata.normalize("NFKC", text).strip()
    first, slash, last = plain.partition("/")
    try:
        if slash:
            start, end = _single(first.strip())[0], _single(last.strip())[1]
        else:
            start, end = _single(plain)
    except (ValueError, OverflowError, KeyError):
        code = "fiscal_year_open" if re.fullmatch(r"FY ?\d{2,4}", plain, re.IGNORECASE) else "period_invalid"
        raise PeriodError(code, value=text) from None
    if end < start:
        raise PeriodError("period_invalid", value=text)
    return Period(start, end, text)


def _single(text: str) -> tuple[date, date]:
    for pattern, reader in _FORMS:
        if match := pattern.fullmatch(text):
            return reader(*match.groups())
    raise ValueError(text)


def as_period(value: object) -> Period:
    """Return a period from a period, a date, a year as a whole number, or a text.

    Raises:
        PeriodError: The value is none of these, or not a period.

    Example:
        >>> as_period(2025) == as_period("2025年")
        True
    """
    if isinstance(value, Period):
        return value
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return Period(value, value, value.isoformat())
    if isinstance(value, int) and 1000 <= value <= 9999:
        value = str(value)
    if not isinstance(value, str):
        raise PeriodError("period_invalid", value=value)
    return parse_period(value)


def period_between(start: float, end: float) -> Period:
    """Return the period that starts and ends at two times, in years.

    Example:
        >>> period_between(2023.5, 2024.0).label
        '2024-H2'
    """
    return Period(_day(start, 1), _day(end, 0))


def _day(time: float, from_start: int) -> date:
    """Return the day that begins (1) or ends (0) at a time."""
    months, share = divmod(round(time * 12, 6), 1)
    year, month = divmod(int(months), 12)
    days = round(share * monthrange(year + 1, month + 1)[1])
    return date(year + 1, month + 1, 1) + timedelta(days=days + from_start - 1)


def subperiods(window: Period, every: str) -> list[Period]:
    """Return the whole periods of a reporting calendar that make up a window, in order.

    Args:
        window: The span to divide.
        every: `month`, `quarter`, `half` or `year`.

    Returns:
        The periods, or an empty list where they do not tile the window.

    Example:
        >>> [str(period) for period in subperiods(parse_period("2021/2023"), "year")]
        ['2021', '2022', '2023']
    """
    step = MONTHS_IN[every]
    if window.months is None or window.months % step:
        return []
    starts = rrule(
        MONTHLY,
        interval=step,
        dtstart=datetime(window.start.year, window.start.month, 1),
        count=window.months // step,
    )
    return [Period(*_span(start.year, start.month, step)) for start in starts]


def year_ending(day: date) -> Period:
    """Return the year that ends on a day.

    Example:
        >>> year_ending(date(2025, 6, 30)).label
        '2024-07/2025-06'
    """
    closes_month = day == _last_day(day.year, day.month)
    year_before = day + relativedelta(years=-1, day=31 if closes_month else None)
    return Period(year_before + timedelta(days=1), day)
