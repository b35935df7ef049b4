import copy
import pickle
from calendar import monthrange
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from policytrack.errors import PeriodError
from policytrack.periods import MONTHS_IN, Period, as_period, parse_period, subperiods, year_ending
from policytrack.testing import strategies

HUGE = pytest.param(10**5000, id="huge")

all_days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def exact_end_time(day):
    days = monthrange(day.year, day.month)[1]
    return day.year - 1 + (day.month - 1 + Fraction(day.day, days)) / 12


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        (" 2025 ", date(2025, 1, 1), date(2025, 12, 31)),
        ("２０２５", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025-H1", date(2025, 1, 1), date(2025, 6, 30)),
        ("2025-h2", date(2025, 7, 1), date(2025, 12, 31)),
        ("2025-Q1", date(2025, 1, 1), date(2025, 3, 31)),
        ("2025-Q4", date(2025, 10, 1), date(2025, 12, 31)),
        ("2025-06", date(2025, 6, 1), date(2025, 6, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-06-30", date(2025, 6, 30), date(2025, 6, 30)),
        ("2021/2025", date(2021, 1, 1), date(2025, 12, 31)),
        ("2021 / 2025", date(2021, 1, 1), date(2025, 12, 31)),
        ("2021-07/2025-Q2", date(2021, 7, 1), date(2025, 6, 30)),
        ("2021-07-27/2021-08-01", date(2021, 7, 27), date(2021, 8, 1)),
        ("FY2025@2024-10", date(2024, 10, 1), date(2025, 9, 30)),
        ("FY2025@2025-04", date(2025, 4, 1), date(2026, 3, 31)),
        ("2025年", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025年底", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025年末", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025年上半年", date(2025, 1, 1), date(2025, 6, 30)),
        ("2025年下半年", date(2025, 7, 1), date(2025, 12, 31)),
        ("2025年第一季度", date(2025, 1, 1), date(2025, 3, 31)),
        ("2025年四季度", date(2025, 10, 1), date(2025, 12, 31)),
        ("2025年3季度", date(2025, 7, 1), date(2025, 9, 30)),
        ("2025年6月", date(2025, 6, 1), date(2025, 6, 30)),
        ("2025年6月份", date(2025, 6, 1), date(2025, 6, 30)),
        ("2025年6月30日", date(2025, 6, 30), date(2025, 6, 30)),
        ("2025年6月30号", date(2025, 6, 30), date(2025, 6, 30)),
        ("“六五”", date(1981, 1, 1), date(1985, 12, 31)),
        ("八五", date(1991, 1, 1), date(1995, 12, 31)),
        ("“十五”", date(2001, 1, 1), date(2005, 12, 31)),
        ("“十一五”", date(2006, 1, 1), date(2010, 12, 31)),
        ("“十四五”", date(2021, 1, 1), date(2025, 12, 31)),
        ('"十四五"', date(2021, 1, 1), date(2025, 12, 31)),
        ("「十四五」规划", date(2021, 1, 1), date(2025, 12, 31)),
        ("14五", date(2021, 1, 1), date(2025, 12, 31)),
        ("“十四五”时期", date(2021, 1, 1), date(2025, 12, 31)),
        ("“十四五”期间", date(2021, 1, 1), date(2025, 12, 31)),
        ("“十四五”末", date(2025, 1, 1), date(2025, 12, 31)),
        ("十五五末", date(2030, 1, 1), date(2030, 12, 31)),
        ("“二十五”", date(2051, 1, 1), date(2055, 12, 31)),
        ("“二十一五”", date(2056, 1, 1), date(2060, 12, 31)),
        ("14th FYP", date(2021, 1, 1), date(2025, 12, 31)),
        ("21st five-year plan", date(2056, 1, 1), date(2060, 12, 31)),
        ("mid-century", date(2050, 1, 1), date(2050, 12, 31)),
        ("本世纪中叶", date(2050, 1, 1), date(2050, 12, 31)),
        ("21世纪中叶", date(2050, 1, 1), date(2050, 12, 31)),
    ],
)
def test_a_period_is_read_in_every_form_that_plans_write(text, start, end):
    period = parse_period(text)
    assert (period.start, period.end) == (start, end)
    assert str(period) == text


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "/", "2025/", "/2025", "2025-13", "2025-00", "2025-Q5", "2025-H3", "2025-02-29", "2025-6",
        "2025年13月", "2025年2月30日", "25", "0000", "9999", "20250630", "2025/2021", "2021/2022/2023",
        "FY2025@2024-13", "FY2025@1990-01", "FY2025@2026-01", "“五五”", "二四五", "“三十五”", "99th FYP",
        "June 2025", "by 2025", "2025\0", "2025\n2026", "x" * 61, "9" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_period_is_refused(text):
    with pytest.raises(PeriodError) as caught:
        parse_period(text)
    assert caught.value.code == "period_invalid"
    assert caught.value.finding.details == {"value": text}


@pytest.mark.parametrize("text", ["FY2025", "fy25", "FY 2025"])
def test_a_fiscal_year_must_say_in_which_month_it_starts(text):
    with pytest.raises(PeriodError) as caught:
        parse_period(text)
    assert caught.value.code == "fiscal_year_open"


def test_a_value_that_is_no_text_is_no_period_text():
    with pytest.raises(PeriodError):
        parse_period(2025)


def test_by_2025_means_until_the_last_day_of_2025():
    assert parse_period("2025").end == date(2025, 12, 31)
    assert parse_period("2025").end_time == 2025.0


def test_two_periods_are_equal_when_their_days_are():
    assert parse_period("2025") == parse_period("2025年") == parse_period("“十四五”末")
    assert len({parse_period("2025"), parse_period("2025-01/2025-12")}) == 1
    assert parse_period("2025") != parse_period("2025-12")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2025年", "2025"),
        ("“十四五”", "2021/2025"),
        ("2025年下半年", "2025-H2"),
        ("2025-01/2025-06", "2025-H1"),
        ("2025年二季度", "2025-Q2"),
        ("2025年6月", "2025-06"),
        ("2025年6月30日", "2025-06-30"),
        ("2025-02/2025-04", "2025-02/2025-04"),
        ("2025-03/2025-08", "2025-03/2025-08"),
        ("FY2025@2024-10", "2024-10/2025-09"),
        ("2025-01-01/2025-01-15", "2025-01-01/2025-01-15"),
        ("2025-01-02/2025-01-31", "2025-01-02/2025-01-31"),
        ("2025-01-01/2025-01-31", "2025-01"),
    ],
)
def test_a_label_is_the_shortest_canonical_text(text, label):
    assert parse_period(text).label == label


@given(strategies.periods)
def test_a_label_reads_back_as_the_same_period(text):
    period = parse_period(text)
    assert parse_period(period.label) == period
    assert parse_period(period.label).label == period.label


def test_a_period_without_text_shows_its_label():
    assert str(Period(date(2025, 1, 1), date(2025, 3, 31))) == "2025-Q1"


@given(strategies.periods)
def test_times_agree_with_exact_fractions(text):
    period = parse_period(text)
    assert period.end_time == pytest.approx(float(exact_end_time(period.end)), abs=1e-9)
    day_before = period.start - timedelta(days=1)
    assert period.start_time == pytest.approx(float(exact_end_time(day_before)), abs=1e-9)
    assert period.start_time < period.end_time


@given(all_days)
def test_time_grows_with_every_day(day):
    today, tomorrow = as_period(day), as_period(day + timedelta(days=1))
    assert today.end_time == pytest.approx(tomorrow.start_time, abs=1e-9)
    assert today.end_time < tomorrow.end_time


@given(strategies.years, st.integers(1, 12))
def test_every_month_is_a_twelfth_of_a_year(year, month):
    period = parse_period(f"{year}-{month:02d}")
    assert period.months == 1
    assert period.end_time == year - 1 + month / 12


def test_leap_days_never_show_in_the_end_of_a_whole_month():
    leap, common = parse_period("2024-02"), parse_period("2023-02")
    assert leap.end_time - 2023 == pytest.approx(common.end_time - 2022)
    ends = [parse_period(year).end_time for year in ("2023", "2024", "2025")]
    assert ends == [2023.0, 2024.0, 2025.0]


@pytest.mark.parametrize(
    ("text", "months"),
    [("2025", 12), ("2021/2025", 60), ("2025-02", 1), ("2025-02-01/2025-02-27", None), ("2025-06-30", None)],
)
def test_only_whole_months_are_counted(text, months):
    assert parse_period(text).months == months


@pytest.mark.parametrize(
    "value",
    [2025, "2025", date(2025, 12, 31), datetime(2025, 12, 31, 23, tzinfo=UTC), parse_period("2025")],
)
def test_years_dates_texts_and_periods_are_taken_as_periods(value):
    assert as_period(value).end == date(2025, 12, 31)


def test_a_date_is_a_single_day():
    assert as_period(date(2025, 6, 30)).label == "2025-06-30"


def test_a_period_stays_itself():
    period = parse_period("“十四五”")
    assert as_period(period) is period


@pytest.mark.parametrize("value", [True, None, 2025.0, [], {}, b"2025", 0, -2025, 25, 20_250_630, HUGE])
def test_other_values_are_no_periods(value):
    with pytest.raises(PeriodError):
        as_period(value)


@given(st.one_of(st.text(), st.integers(), st.none(), st.floats(), st.binary(), st.lists(st.text())))
def test_any_value_is_a_period_or_refused(value):
    with suppress(PeriodError):
        period = as_period(value)
        assert period.start <= period.end


@given(strategies.periods, st.sampled_from(sorted(MONTHS_IN)))
def test_subperiods_tile_their_window(text, every):
    window = parse_period(text)
    parts = subperiods(window, every)
    assume(parts)
    assert parts[0].start == window.start
    assert parts[-1].end == window.end
    assert all(part.months == MONTHS_IN[every] for part in parts)
    assert all(left.end + timedelta(days=1) == right.start for left, right in pairwise(parts))


@pytest.mark.parametrize(
    ("window", "every", "count"),
    [
        ("2021/2025", "year", 5),
        ("2021/2025", "quarter", 20),
        ("2024", "month", 12),
        ("2024-H2", "half", 1),
        ("FY2025@2024-10", "half", 2),
        ("2024-H1", "year", 0),
        ("2024-02", "quarter", 0),
        ("2024-01-15/2024-12-31", "month", 0),
        ("2024-06-30", "month", 0),
    ],
)
def test_a_window_holds_whole_subperiods_or_none(window, every, count):
    assert len(subperiods(parse_period(window), every)) == count


@pytest.mark.parametrize(
    ("day", "start"),
    [
        (date(2025, 12, 31), date(2025, 1, 1)),
        (date(2025, 6, 30), date(2024, 7, 1)),
        (date(2025, 6, 15), date(2024, 6, 16)),
        (date(2024, 2, 29), date(2023, 3, 1)),
        (date(2025, 2, 28), date(2024, 3, 1)),
        (date(2024, 2, 28), date(2023, 3, 1)),
    ],
)
def test_a_year_ends_on_any_day(day, start):
    assert year_ending(day) == Period(start, day)


@given(all_days)
def test_a_year_that_ends_with_a_month_has_twelve(day):
    month_end = date(day.year, day.month, monthrange(day.year, day.month)[1])
    assert year_ending(month_end).months == 12


@given(strategies.periods)
def test_a_period_survives_pickling_and_copying(text):
    period = parse_period(text)
    for copied in (pickle.loads(pickle.dumps(period)), copy.deepcopy(period)):
        assert copied == period
        assert str(copied) == text
