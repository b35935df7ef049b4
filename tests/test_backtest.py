import json
import math
from dataclasses import astuple
from fractions import Fraction
from itertools import pairwise
from statistics import NormalDist, fmean, median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataframes import EMPTY_CELLS, dataframe
from policytrack.backtest import COVERAGES, SCORED_COVERAGE, STEPS, Backtest, backtest, scores, trials
from policytrack.backtest.series import Layout, read_series
from policytrack.backtest.statistics import interval_score, median_by_series, reliability, share
from policytrack.errors import ArgumentError, InvalidDataError, UnknownNameError, ValueProblem
from policytrack.kernel.courses import MODELS
from policytrack.kernel.forecasts import POINTS_FOR_INTERVAL, forecast
from policytrack.tables import csv_text

LAYOUT = Layout(("series",), "time", "value")


def rows_of_series(**series):
    """Return the rows of series that are given as values by year."""
    return [
        {"series": name, "time": year, "value": value}
        for name, values in series.items()
        for year, value in values.items()
    ]


def walk(seed, years, start=10.0):
    """Return a random walk over some years."""
    steps = np.random.default_rng(seed).normal(size=len(years))
    return dict(zip(years, (start + np.cumsum(steps)).tolist(), strict=True))


def walks(count, years):
    return rows_of_series(**{f"s{number}": walk(number, range(2000, 2000 + years)) for number in range(count)})


def found(table, **options):
    """Return code, field and line of everything that is wrong with a table."""
    with pytest.raises(InvalidDataError) as caught:
        backtest(table, **options)
    return [(finding.code, finding.field, finding.line) for finding in caught.value.findings]


# Reading a table


def test_series_are_sorted_by_time_whatever_order_the_rows_have():
    rows = rows_of_series(b={2002: 1, 2001: 2}, a={2001: 3})
    read = read_series(rows[::-1], LAYOUT)
    assert read.names == ("a", "b")
    assert read.series.tolist() == [0, 1, 1]
    assert read.value.tolist() == [3, 2, 1]
    assert np.diff(read.time).tolist() == [0, 1]


@pytest.mark.parametrize("year", [2024, 2024.0, "2024", "2024年", np.int64(2024), np.float64(2024)], ids=repr)
def test_a_year_may_be_a_number_or_a_text(year):
    assert (
        read_series([{"series": "a", "time": year, "value": 1}], LAYOUT).time
        == read_series([{"series": "a", "time": "2024-12", "value": 1}], LAYOUT).time
    )


def test_a_figure_may_be_a_text_or_a_number():
    values = ["1.5", 1.5, " 1.5 ", "15e-1", np.float32(1.5), Fraction(3, 2)]
    rows = [{"series": "a", "time": 2000 + place, "value": value} for place, value in enumerate(values)]
    assert read_series(rows, LAYOUT).value.tolist() == [1.5] * 6


def test_several_columns_together_name_a_series():
    rows = [{"land": land, "sex": sex, "time": 2024, "value": 1} for land in "xy" for sex in "fm"]
    assert read_series(rows, Layout(("land", "sex"), "time", "value")).names == ("x / f", "x / m", "y / f", "y / m")
    for columns in ("land, sex", ["land", "sex"]):
        with pytest.raises(InvalidDataError, match="none of 4 series can be tested"):
            backtest(rows, series=columns)


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_dataframe_is_tested_like_its_rows(library):
    rows = walks(2, 8)
    assert backtest(dataframe(library, rows), model="chosen") == backtest(rows, model="chosen")


@pytest.mark.parametrize("nothing", EMPTY_CELLS)
def test_a_row_without_a_figure_is_counted_and_left_out(nothing):
    rows = walks(1, 8)
    tested = backtest([*rows, {"series": "s0", "time": 2020, "value": nothing}, {"series": "s0", "time": 2021}])
    assert (tested.rows, tested.empty) == (10, 2)
    assert tested.results == backtest(rows).results


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"value": "many"}, ("cell_not_number", "rows.1.value")),
        ({"value": "1_000"}, ("cell_not_number", "rows.1.value")),
        ({"value": True}, ("cell_not_number", "rows.1.value")),
        ({"value": 10**400}, ("cell_not_number", "rows.1.value")),
        ({"value": "NaN"}, ("number_not_finite", "rows.1.value")),
        ({"value": math.inf}, ("number_not_finite", "rows.1.value")),
        ({"time": "2024-13"}, ("period_invalid", "rows.1.time")),
        ({"time": 2024.5}, ("period_invalid", "rows.1.time")),
        ({"time": None}, ("missing_key", "rows.1.time")),
        ({"series": ""}, ("missing_key", "rows.1.series")),
        ({"time": 2000}, ("figure_twice", "rows.1.time")),
        ({"time": "2000-Q4"}, ("figure_twice", "rows.1.time")),
    ],
    ids=str,
)
def test_what_cannot_be_read_in_a_row_is_told_with_its_place(changed, expected):
    rows = walks(1, 8)
    rows[1] |= changed
    assert found(rows) == [(*expected, None)]


def test_everything_that_is_wrong_is_told_at_once():
    rows = walks(1, 3)
    rows[0]["value"], rows[2]["time"] = "x", "y"
    assert [code for code, _, _ in found(rows)] == ["cell_not_number", "period_invalid"]


def test_a_figure_outside_the_limits_is_told():
    rows = rows_of_series(a={2001: 0, 2002: 100, 2003: 100.5, 2004: -1})
    assert found(rows, lowest=0, highest=100) == [
        ("value_outside_limits", "rows.2.value", None),
        ("value_outside_limits", "rows.3.value", None),
    ]


def test_limits_may_stand_in_columns_and_an_empty_cell_sets_none():
    rows = [row | {"floor": 0.0, "cap": ""} for row in rows_of_series(a={2001: 5, 2002: 500})]
    rows += [row | {"floor": None, "cap": "100"} for row in rows_of_series(b={2001: -5, 2002: 50})]
    read = read_series(rows, Layout(("series",), "time", "value", lowest="floor", highest="cap"))
    assert (read.low.tolist(), read.high.tolist()) == ([0, -math.inf], [math.inf, 100])
    assert found([*rows, rows[-1] | {"time": 2003, "cap": "x"}], highest="cap") == [
        ("cell_not_number", "rows.4.cap", None)
    ]


def test_limits_that_leave_nothing_are_told():
    rows = [row | {"floor": 5, "cap": 5} for row in rows_of_series(a={2001: 5, 2002: 5})]
    assert found(rows, lowest="floor", highest="cap") == [("bounds_reversed", "rows.0", None)]
    with pytest.raises(ValueProblem) as caught:
        backtest(rows, lowest=5, highest=5)
    assert caught.value.code == "bounds_reversed"


def test_cluster_and_limits_are_the_same_in_all_rows_of_a_series():
    rows = [row | {"land": land, "cap": cap} for row, land, cap in zip(walks(1, 3), "xxy", (99, 98, 99), strict=True)]
    assert found(rows, cluster="land", highest="cap") == [
        ("series_differs", "rows.1.cap", None),
        ("series_differs", "rows.2.land", None),
    ]


def test_a_column_that_is_not_there_is_answered_with_the_nearest_name():
    with pytest.raises(InvalidDataError) as caught:
        backtest(walks(1, 8), time="tiem", value="figure")
    assert [(finding.code, finding.suggestion) for finding in caught.value.findings] == [
        ("csv_column_unknown", "time"),
        ("csv_column_unknown", None),
    ]


@pytest.mark.parametrize("table", [5, None, [1, 2], {"series": "a"}], ids=str)
def test_what_is_no_table_is_refused_by_its_type(table):
    with pytest.raises(ArgumentError):
        backtest(table)


CELLS = st.one_of(st.none(), st.text(max_size=5), st.integers(), st.floats(), st.booleans())


@given(rows=st.lists(st.fixed_dictionaries({"series": CELLS, "time": CELLS, "value": CELLS}), max_size=6))
def test_any_rows_are_read_or_told(rows):
    try:
        read = read_series(rows, LAYOUT)
    except InvalidDataError:
        return
    assert read.rows == read.empty + len(read.value)


# A CSV file


@pytest.fixture
def file(tmp_path):
    return tmp_path / "figures.csv"


def test_a_file_is_tested_like_its_rows(file):
    rows = walks(2, 8)
    file.write_text(csv_text(rows), "utf-8")
    assert backtest(file, model="chosen") == backtest(str(file), model="chosen") == backtest(rows, model="chosen")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("file_empty", None, 1)]),
        ("series,year,value\n", [("csv_column_unknown", None, 1)]),
        ("series,time,value,time\n", [("csv_syntax", None, 1)]),
        ('series,time,value\na,2001,1\na,2002,"x"y\n', [("csv_syntax", None, 3)]),
        ('"series"x,time,value\n', [("csv_syntax", None, 1)]),
        ("series,time,value\na,2001\n\na,2002,NaN\n", [("csv_row_length", None, 2), ("number_not_finite", "value", 4)]),
        ("series,time,value\n", [("nothing_to_test", None, None)]),
    ],
)
def test_what_is_wrong_with_a_file_is_told_with_its_line(file, text, expected):
    file.write_text(text, "utf-8")
    assert found(file) == expected


def test_findings_of_a_file_name_it(file):
    file.write_text("series,time,value\na,2001,x\n", "utf-8")
    with pytest.raises(InvalidDataError, match=rf"{file.name}:2: value: error cell_not_number: x is not a number"):
        backtest(file)


def test_a_file_that_is_not_there_is_told(file):
    assert found(file) == [("file_missing", None, None)]


# Horizons and models


@pytest.mark.parametrize(
    ("horizons", "expected"),
    [("1-3", [1, 2, 3]), ("2", [2]), ("5,1,1-2", [1, 2, 5]), ([3, 1], [1, 3]), (range(1, 3), [1, 2])],
    ids=str,
)
def test_horizons_are_ranges_and_lists_of_years(horizons, expected):
    tested = backtest(walks(1, 12), horizons=horizons, model="chosen")
    assert [result.horizon for result in tested.results] == expected


@pytest.mark.parametrize("horizons", ["0", "3-1", "1-51", "one", "", "-1", "1.5", [], [0], [1.5], [None]], ids=str)
def test_horizons_that_are_no_years_ahead_are_refused(horizons):
    with pytest.raises(ValueProblem) as caught:
        backtest(walks(1, 12), horizons=horizons)
    assert caught.value.code == "horizons_invalid"


def test_every_model_is_tested_and_the_one_that_the_library_chooses():
    tested = backtest(walks(1, 8), horizons="1")
    assert [result.model for result in tested.results] == [*MODELS, "chosen"]


def test_a_model_that_does_not_exist_is_answered_with_the_nearest():
    with pytest.raises(UnknownNameError, match="did you mean straight_line"):
        backtest(walks(1, 8), model="straight_lin")


# Origins


def test_every_series_is_counted_as_used_or_left_out_with_the_reason():
    gap = {2001 + 2 * place: place for place in range(POINTS_FOR_INTERVAL + 3)}
    short = dict.fromkeys(range(2001, 2001 + POINTS_FOR_INTERVAL), 1.0)
    rows = [*walks(2, 9), *rows_of_series(gap=gap, short=short), {"series": "none", "time": 2001, "value": None}]
    tested = backtest(rows, horizons="1", model="chosen")
    assert tested.left_out == {"too_short": ("short", "none"), "no_outcome": ("gap",)}
    assert tested.used == 2
    assert tested.series == tested.used + sum(map(len, tested.left_out.values())) == 5


def test_where_nothing_can_be_tested_the_reasons_are_told():
    with pytest.raises(InvalidDataError, match="none of 1 series can be tested: 1 have no more than"):
        backtest(walks(1, 2))


def test_a_figure_counts_where_it_lies_exactly_so_many_years_ahead():
    years = [2000, 2001, 2002, 2003, 2004, 2006, 2007]
    read = read_series(rows_of_series(a=walk(1, years)), LAYOUT)
    made = trials.rolling_origins(read, (1, 3))
    pairs = {(years[first], years[last]) for first, last in zip(made.origin, made.outcome, strict=True)}
    assert pairs == {
        (origin, outcome)
        for place, origin in enumerate(years)
        for outcome in years
        if place + 1 >= POINTS_FOR_INTERVAL and outcome - origin in (1, 3)
    }


def test_horizons_of_quarterly_series_are_years():
    rows = [{"series": "a", "time": f"{2000 + place // 4}-Q{place % 4 + 1}", "value": place} for place in range(12)]
    read = read_series(rows, LAYOUT)
    made = trials.rolling_origins(read, (1, 2))
    assert {(int(ahead), int(span)) for ahead, span in zip(made.horizon, made.outcome - made.origin, strict=True)} == {
        (1, 4),
        (2, 8),
    }


def test_what_is_known_at_an_origin_ends_with_it():
    read = read_series(walks(3, 9), LAYOUT)
    made = trials.rolling_origins(read, (1, 2))
    known = trials.known_at_origin(read, made)
    for place in range(len(made)):
        own = known.goal == place
        rows = range(made.first[place], made.origin[place] + 1)
        assert known.time[own].tolist() == read.time[rows].tolist()
        assert known.value[own].tolist() == read.value[rows].tolist()
        assert known.last[place] == read.value[made.origin[place]]
        assert known.until[place] == read.time[made.outcome[place]]


@pytest.mark.parametrize("model", [*MODELS, None])
def test_changing_what_is_hidden_never_changes_a_forecast(model):
    rows = walks(3, 10)
    changed = [row | {"value": row["value"] if row["time"] < 2007 else -1000.0 * row["time"]} for row in rows]
    forecasts = []
    for table in (rows, changed):
        read = read_series(table, LAYOUT)
        made = trials.rolling_origins(read, (1, 2, 3))
        made = made.take(read.time[made.origin] < read.time[7])
        known = trials.known_at_origin(read, made)
        free = np.full(len(made), np.inf)
        told = forecast(
            known.goal, known.time, known.value, known.until, natural_low=-free, natural_high=free, model=model
        )
        forecasts.append(np.stack((told.value, *told.interval(0.8), known.change)))
    assert forecasts[0].shape[1] > 10
    assert np.array_equal(*forecasts, equal_nan=True)


def test_forecasts_made_some_at_a_time_are_the_same(monkeypatch):
    rows = walks(5, 12)
    whole = backtest(rows)
    monkeypatch.setattr(trials, "AT_A_TIME", 40)
    assert backtest(rows) == whole


# Against plain loops


def by_loops(series, horizons, model, cluster_of, low=-math.inf, high=math.inf):
    """Return everything that a backtest measures, one forecast at a time, by horizon."""
    for horizon in horizons:
        cases = []
        for name, values in series.items():
            years = sorted(values)
            for place in range(POINTS_FOR_INTERVAL - 1, len(years)):
                if years[place] + horizon not in values:
                    continue
                known = years[: place + 1]
                told = forecast(
                    np.zeros(len(known), np.int64),
                    np.array(known, np.float64),
                    np.array([values[year] for year in known], np.float64),
                    np.array([known[-1] + horizon], np.float64),
                    natural_low=np.array([low]),
                    natural_high=np.array([high]),
                    model=model,
                )
                came, last = values[years[place] + horizon], values[known[-1]]
                change = sum(abs(values[b] - values[a]) for a, b in pairwise(known)) / (known[-1] - known[0])
                ends = [tuple(float(end[0]) for end in told.interval(coverage)) for coverage in COVERAGES]
                cases.append((name, float(told.value[0]), came, last, change, ends, told, known[-1] + horizon))
        changing = [case for case in cases if case[4] > 0]
        bounded = [case for case in cases if not any(map(math.isnan, case[5][0]))]
        tested = [case for case in bounded if case in changing]
        own_scores = {}
        for name, _, came, _, change, ends, _, _ in tested:
            bottom, top = ends[COVERAGES.index(SCORED_COVERAGE)]
            missed = bottom - came if came < bottom else came - top if came > top else 0.0
            own_scores.setdefault(name, []).append((top - bottom + 10 * missed) / change)
        given = [
            (
                float(told.probability(np.array([bound]), np.array([np.inf]))[0]),
                came >= bound,
                cluster_of[name],
                until,
            )
            for name, _, came, last, change, _, told, until in tested
            for bound in (last + step * change * horizon for step in STEPS)
        ]
        bins = {}
        for probability, *case in given:
            bins.setdefault(min(int(probability * 10 + 1e-9), 9), []).append((probability, *case))
        yield {
            "series": len({case[0] for case in cases}),
            "forecasts": len(cases),
            "without_interval": len(cases) - len(bounded),
            "relative_error": median(abs(value - came) / change for _, value, came, _, change, *_ in changing)
            / median(abs(last - came) / change for _, _, came, last, change, *_ in changing),
            "interval_score": median(fmean(values) for values in own_scores.values()),
            "coverage": {
                coverage: share_by_loops(
                    [
                        (ends[place][0] <= came <= ends[place][1], cluster_of[name], until)
                        for name, _, came, _, _, ends, _, until in bounded
                    ]
                )
                for place, coverage in enumerate(COVERAGES)
            },
            "reliability": {
                number: (fmean(one[0] for one in inside), share_by_loops([one[1:] for one in inside]))
                for number, inside in sorted(bins.items())
            },
        }


def share_by_loops(cases):
    """Return everything of a share, in its order, from what was so in each case, its series and its time."""
    observed = Fraction(sum(bool(hit) for hit, _, _ in cases), len(cases))
    series, times, cells = ({}, {}, {})
    for hit, one, time in cases:
        for totals, key in ((series, one), (times, time), (cells, (one, time))):
            totals[key] = totals.get(key, 0) + int(hit) - observed
    by_series, by_time, by_cell = (
        Fraction(len(totals), len(totals) - 1) * sum(total**2 for total in totals.values()) / len(cases) ** 2
        if len(totals) > 1
        else None
        for totals in (series, times, cells)
    )
    if by_series is None or by_time is None:
        both = by_time if by_series is None else by_series
    else:
        both = by_series + by_time - by_cell
        if both < by_series or both < by_time:
            both = max(by_series, by_time)
    roots = (None if variance is None else math.sqrt(variance) for variance in (both, by_series))
    return float(observed), *roots, len(series), len(times), len(cases)


SERIES = {f"s{number}": walk(number, range(2000, 2009)) for number in range(5)} | {
    "uneven": walk(11, [2000, 2001, 2003, 2004, 2006, 2007, 2008, 2011]),
    "level": dict.fromkeys(range(2000, 2008), 7.0) | {2008: 9.0},
    "trend": {year: 3.0 * (year - 1999) + year % 2 for year in range(2000, 2009)},
}


@pytest.mark.parametrize("clustered", [False, True])
@pytest.mark.parametrize("model", ["straight_line", "chosen"])
def test_every_measure_is_what_plain_loops_find(model, clustered):
    cluster_of = {name: (name[0] if clustered else name) for name in SERIES}
    rows = [row | {"group": cluster_of[row["series"]]} for row in rows_of_series(**SERIES)]
    tested = backtest(rows, horizons="1,2", model=model, cluster="group" if clustered else None)
    expected = list(by_loops(SERIES, (1, 2), None if model == "chosen" else model, cluster_of))
    for result, plain in zip(tested.results, expected, strict=True):
        for count in ("series", "forecasts", "without_interval"):
            assert getattr(result, count) == plain[count]
        assert result.relative_error == pytest.approx(plain["relative_error"])
        assert result.interval_score == pytest.approx(plain["interval_score"])
        for coverage, share_found in result.coverage.items():
            assert astuple(share_found) == pytest.approx(plain["coverage"][coverage])
        assert [round(group.low * 10) for group in result.reliability] == list(plain["reliability"])
        for group, (predicted, came) in zip(result.reliability, plain["reliability"].values(), strict=True):
            assert group.predicted == pytest.approx(predicted)
            assert astuple(group.came) == pytest.approx(came)


HITS = st.lists(st.tuples(st.booleans(), st.integers(0, 4), st.integers(-3, 3)), min_size=1, max_size=30)


@given(cases=HITS)
def test_a_share_and_its_clustered_errors_are_what_plain_loops_find(cases):
    columns = (np.array(column) for column in zip(*cases, strict=True))
    # A variance of zero is one of 10⁻³³ in floating point.
    assert astuple(share(*columns)) == pytest.approx(share_by_loops(cases), abs=1e-12)


def test_where_each_case_is_a_series_and_a_time_the_error_is_the_usual_one():
    found = share(np.array([True] * 6 + [False] * 4), np.arange(10), np.arange(10))
    assert found.standard_error == pytest.approx(math.sqrt(0.6 * 0.4 / 9))
    assert found.standard_error_of_series == pytest.approx(found.standard_error)


# Two times of which nothing holds in the one and everything in the other, for each of twenty series.
AT_ONCE = np.tile([True, False], 20), np.repeat(np.arange(20), 2), np.tile([2019, 2020], 20)


def test_cases_of_one_series_count_once():
    hits, times, series = AT_ONCE
    assert share(hits, series, times).standard_error == pytest.approx(0.5)
    assert share(hits, series, times).standard_error_of_series == pytest.approx(0.5)


def test_cases_of_one_time_count_once_and_the_error_by_series_does_not_tell():
    assert share(*AT_ONCE).standard_error == pytest.approx(0.5)
    assert share(*AT_ONCE).standard_error_of_series == 0


def test_an_error_in_both_ways_adds_what_series_and_times_have_in_common():
    # The first of three series and the first of three times hold, 5 cases of 9: by series and by time it is
    # 3/2 · ((4/3)² + 2 · (2/3)²) / 9² = 4/81, and by both at once, where each case stands alone, 9/8 · 20/9 / 9².
    hits = np.array([True, True, True, True, False, False, True, False, False])
    found = share(hits, np.repeat([0, 1, 2], 3), np.tile([0, 1, 2], 3))
    assert found.standard_error_of_series == pytest.approx(math.sqrt(4 / 81))
    assert found.standard_error == pytest.approx(math.sqrt((4 + 4 - 2.5) / 81))


def test_an_error_in_both_ways_is_never_below_the_one_by_series_or_by_time():
    # In a square of hits and misses that balance, nothing is left by series, nor by time.
    found = share(np.array([True, False, False, True]), np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]))
    assert (found.standard_error, found.standard_error_of_series) == (0, 0)


def test_one_series_is_judged_by_its_times_and_one_time_by_its_series():
    hits, many, one = np.array([True, True, False, False]), np.arange(4), np.zeros(4, np.int64)
    usual = pytest.approx(math.sqrt(0.5 * 0.5 / 3))
    assert (share(hits, one, many).standard_error, share(hits, one, many).standard_error_of_series) == (usual, None)
    assert (share(hits, many, one).standard_error, share(hits, many, one).standard_error_of_series) == (usual, usual)
    assert share(hits, one, one).standard_error is None


def test_an_interval_that_holds_scores_its_width_and_one_that_does_not_what_it_missed_by():
    low, high = np.zeros(4), np.full(4, 2.0)
    assert interval_score(low, high, np.array([0.0, 2.0, 3.0, -1.0]), 0.5).tolist() == [2, 2, 6, 6]


def test_each_series_counts_once_in_a_median():
    values, series = np.array([1.0, 1, 1, 5, 7, 9]), np.array([0, 0, 0, 1, 1, 2])
    assert median_by_series(values, series) == 6
    assert median_by_series(values[:0], series[:0]) is None


def test_probabilities_fall_into_ten_bins_and_the_last_holds_certainty():
    probability = np.array([0.0, 0.3, 0.1 + 0.2, 0.95, 1.0])
    groups = list(reliability(probability, np.array([False, True, False, True, True]), np.arange(5), np.arange(5)))
    assert [(group.low, group.high, group.came.count, group.came.observed) for group in groups] == [
        (0.0, 0.1, 1, 0.0),
        (0.3, 0.4, 2, 0.5),
        (0.9, 1.0, 2, 1.0),
    ]


# What forecasts are held against


class Told:
    """Forecasts of one value, with an interval of one width, and the probability that this leaves."""

    def __init__(self, count, value, half):
        self.value, self._half = np.full(count, value), np.full(count, half)

    def interval(self, coverage):
        return self.value - self._half, self.value + self._half

    def probability(self, low, high):
        below = np.clip((low - self.value + self._half) / (2 * self._half), 0, 1)
        return np.clip((high - self.value + self._half) / (2 * self._half), 0, 1) - below


def told_by(monkeypatch, value, half):
    """Let every forecast be one value with an interval of one width."""
    monkeypatch.setattr(scores, "forecast", lambda goal, time, values, until, **options: Told(len(until), value, half))


def test_the_ends_of_an_interval_belong_to_it(monkeypatch):
    # 1.3 − 1.0 is 0.30000000000000004.
    walk_to_ends = {year: 0.3 if year % 2 else 2.3 for year in range(2000, 2010)}
    told_by(monkeypatch, 1.3, 1.0)
    tested = backtest(rows_of_series(a=walk_to_ends), horizons="1", model="chosen")
    assert [held.observed for held in tested.results[0].coverage.values()] == [1.0, 1.0, 1.0]


def test_a_series_that_never_changes_counts_for_coverage_only(monkeypatch):
    told_by(monkeypatch, 5.0, 1.0)
    (result,) = backtest(rows_of_series(a=dict.fromkeys(range(2000, 2010), 5.0)), horizons="1", model="chosen").results
    assert result.coverage[0.8].observed == 1
    assert (result.relative_error, result.interval_score, result.reliability) == (None, None, ())


def test_forecasts_and_intervals_that_are_refused_are_counted(monkeypatch):
    told_by(monkeypatch, math.nan, math.nan)
    (result,) = backtest(walks(1, 10), horizons="1", model="chosen").results
    assert (result.series, result.forecasts, result.without_forecast) == (0, 0, 10 - POINTS_FOR_INTERVAL)
    told_by(monkeypatch, 5.0, math.nan)
    (result,) = backtest(walks(1, 10), horizons="1", model="chosen").results
    assert (result.forecasts, result.without_interval) == (10 - POINTS_FOR_INTERVAL, 10 - POINTS_FOR_INTERVAL)
    assert (result.coverage, result.interval_score, result.reliability) == ({}, None, ())
    assert result.relative_error is not None


def test_the_events_do_not_depend_on_the_forecast(monkeypatch):
    came = []
    for value in (-100.0, 100.0):
        told_by(monkeypatch, value, 1.0)
        (result,) = backtest(walks(4, 12), horizons="2", model="chosen").results
        came.append(sum(group.came.observed * group.came.count for group in result.reliability))
    assert came[0] == pytest.approx(came[1])


def test_limits_reach_the_forecasts(monkeypatch):
    rows = rows_of_series(a={year: 90.0 + year % 7 for year in range(2000, 2015)})
    seen = []
    plain = scores.forecast

    def watched(*columns, **options):
        made = plain(*columns, **options)
        seen.append((options["natural_low"], options["natural_high"], *made.interval(0.95)))
        return made

    monkeypatch.setattr(scores, "forecast", watched)
    backtest(rows, lowest=0, highest=100, model="chosen")
    ((low, high, bottom, top),) = seen
    assert set(low) == {0.0}
    assert set(high) == {100.0}
    assert bottom.min() >= 0
    assert top.max() <= 100


# Where the truth is known


class TrueLaw:
    """What is true of a random walk with steps of deviation 1: the last value, and a spread of √horizon."""

    def __init__(self, last, ahead):
        self.value, self._spread = last, np.sqrt(ahead)

    def interval(self, coverage):
        half = NormalDist().inv_cdf((1 + coverage) / 2) * self._spread
        return self.value - half, self.value + half

    def probability(self, low, high):
        return np.array([1 - NormalDist().cdf(off) for off in (low - self.value) / self._spread])


def true_law(goal, time, value, until, **options):
    end = np.flatnonzero(np.append(np.diff(goal), 1))
    return TrueLaw(value[end], until - time[end])


def test_the_true_law_is_found_to_be_calibrated(monkeypatch):
    monkeypatch.setattr(scores, "forecast", true_law)
    for result in backtest(walks(200, 16), horizons="1-3", model="chosen").results:
        for nominal, held in result.coverage.items():
            assert abs(held.observed - nominal) < 3 * held.standard_error
        large = [group for group in result.reliability if group.came.count > 100]
        assert len(large) > 5
        for group in large:
            assert abs(group.came.observed - group.predicted) < 4 * group.came.standard_error
        assert result.relative_error == 1


def test_the_library_holds_what_it_should_on_random_walks_and_more_the_farther_ahead():
    # Its intervals are as wide as series with surprises need, of which a random walk has none.
    results = backtest(walks(200, 20), model="chosen").results
    held = [result.coverage[0.8].observed for result in results]
    assert held == sorted(held)
    assert abs(held[0] - 0.8) < 0.05
    assert held[-1] < 0.95
    assert all(0.95 < result.coverage[0.95].observed < 1 for result in results)


# The whole result


def test_the_result_is_safe_for_json_and_tells_what_it_counts():
    tested = backtest(walks(3, 9), horizons="1,2", model="chosen")
    told = json.loads(json.dumps(tested.to_dict(), allow_nan=False))
    assert (told["rows"], told["empty"], told["series"], told["used"]) == (27, 0, 3, 3)
    assert told["left_out"] == {"too_short": [], "no_outcome": []}
    assert told["events"]["at_or_above_last_plus_times_usual_change"] == list(STEPS)
    assert [one["horizon"] for one in told["results"]] == [1, 2]
    first = told["results"][0]
    assert [one["nominal"] for one in first["coverage"]] == list(COVERAGES)
    assert sum(group["count"] for group in first["reliability"]) == first["forecasts"] * len(STEPS)


def test_the_table_has_one_line_for_each_measure():
    tested = backtest(walks(3, 9), horizons="1", model="chosen")
    (result,) = tested.results
    head, *lines = tested.to_csv().splitlines()
    assert head == (
        "measure,model,horizon,from,to,expected,observed,standard_error,standard_error_of_series,clusters,times,count"
    )
    assert len(lines) == 2 + 3 + len(result.reliability)
    held = result.coverage[0.8]
    found_of = ",".join(map(str, astuple(held)))
    assert f"coverage,chosen,1,,,0.8,{found_of}" in lines


def test_what_is_unknown_is_an_empty_cell():
    text = backtest(rows_of_series(a=dict.fromkeys(range(2000, 2010), 5.0)), horizons="1", model="chosen").to_csv()
    assert "relative_error,chosen,1,,,,,,,,,6" in text


def test_results_are_equal_by_what_they_hold():
    assert isinstance(backtest(walks(1, 9)), Backtest)
    assert backtest(walks(2, 9)) == backtest(walks(2, 9)) != backtest(walks(3, 9))
