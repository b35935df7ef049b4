"""Forecasts: each model, the choice between them, and what is said of their errors, against plain loops."""

from __future__ import annotations

import math
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import projection_oracle as oracle
from policytrack.kernel import forecasts
from policytrack.kernel.columns import NONE
from policytrack.kernel.courses import MODELS, POINTS
from policytrack.kernel.forecasts import REACHES, SHARES, Forecast, forecast

INFINITY = math.inf
LINEAR = ("straight_line", "theil_sen", "last_change", "damped_trend")
Dots = list[tuple[float, float]]


def together(several: list[Dots], until: float | list[float], **options: Any) -> Forecast:
    """Forecast several series at once."""
    rows = [(goal, *dot) for goal, dots in enumerate(several) for dot in dots]
    return forecast(
        np.array([goal for goal, _, _ in rows], np.int64),
        np.array([time for _, time, _ in rows], np.float64),
        np.array([value for _, _, value in rows], np.float64),
        np.broadcast_to(np.asarray(until, np.float64), len(several)),
        **{"natural_low": -INFINITY, "natural_high": INFINITY} | options,
    )


def alone(dots: Dots, until: float, **options: Any) -> Forecast:
    return together([dots], until, **options)


def yearly(*values: float, until: float = 2025.0, **options: Any) -> Forecast:
    """Forecast values of successive years, of which the last is 2024."""
    return alone([(2025.0 - len(values) + place, value) for place, value in enumerate(values)], until, **options)


def named(found: Forecast) -> str | None:
    return None if found.model[0] == NONE else MODELS[found.model[0]]


def about(number: float) -> Any:
    return pytest.approx(number, rel=1e-9, abs=1e-9)


def interval(found: Forecast, coverage: float) -> tuple[float, float]:
    low, high = found.interval(coverage)
    return float(low[0]), float(high[0])


def probability(found: Forecast, low: float, high: float, *is_open: bool) -> float:
    return float(found.probability(np.array([low]), np.array([high]), *is_open)[0])


@st.composite
def series(draw: st.DrawFn, shortest: int = 2, longest: int = 15, smallest: int = -1000) -> Dots:
    """Return a series whose gaps are even in half of all cases, and else between a quarter and three years."""
    gaps = st.just(1.0) if draw(st.booleans()) else st.sampled_from([0.25, 0.5, 1.0, 1.0, 2.0, 3.0])
    count = draw(st.integers(shortest, longest))
    times = accumulate(draw(st.lists(gaps, min_size=count - 1, max_size=count - 1)), initial=2000.0)
    values = draw(st.lists(st.integers(smallest, 1000), min_size=count, max_size=count))
    return [(time, float(value)) for time, value in zip(times, values, strict=True)]


ahead = st.sampled_from([0.25, 1.0, 2.0, 3.5, 5.0, 11.0])
models = pytest.mark.parametrize("model", [None, *MODELS])


# Models


@models
@given(series(), ahead, st.sampled_from([(-INFINITY, INFINITY), (0.0, 100.0)]))
def test_a_series_is_forecast_as_the_loops_forecast_it(
    model: str | None, dots: Dots, years: float, nature: tuple[float, float]
) -> None:
    until = dots[-1][0] + years
    ours = alone(dots, until, model=model, natural_low=nature[0], natural_high=nature[1])
    theirs = oracle.forecast(dots, until, *nature, model=model)
    if theirs is None:
        assert (named(ours), math.isnan(ours.value[0]), math.isnan(ours.size[0])) == (None, True, True)
    else:
        assert (named(ours), ours.points[0]) == (theirs.course.model, theirs.points)
        assert ours.value[0] == pytest.approx(theirs.value, rel=1e-7, abs=1e-6)
        assert ours.size[0] == pytest.approx(
            math.nan if theirs.size is None else theirs.size, rel=1e-7, abs=1e-6, nan_ok=True
        )


@given(series(smallest=1), ahead)
def test_a_positive_series_is_forecast_as_the_loops_forecast_it(dots: Dots, years: float) -> None:
    ours = alone(dots, dots[-1][0] + years, model="log_linear")
    theirs = oracle.forecast(dots, dots[-1][0] + years, model="log_linear")
    assert theirs is not None
    assert ours.value[0] == pytest.approx(theirs.value, rel=1e-7)


@pytest.mark.parametrize("model", ["straight_line", "theil_sen", "last_change"])
def test_a_steady_course_goes_on(model: str) -> None:
    assert yearly(10, 13, 16, 19, 22, until=2027.0, model=model).value[0] == about(31)


def test_steady_growth_goes_on() -> None:
    found = yearly(100, 110, 121, 133.1, until=2026.0, model="log_linear")
    assert found.value[0] == about(133.1 * 1.21)


def test_a_damped_trend_fades_by_a_tenth_each_step_until_it_stands_still() -> None:
    # By hand: 9 is foreseen of the second value, 1 less than comes; the level is 9 + 0.9 and the trend 9 + 0.25.
    assert yearly(0, 10, until=2025.0).value[0] == about(9.9 + 9.25 * 0.9)
    assert yearly(0, 10, until=2026.0).value[0] == about(9.9 + 9.25 * (0.9 + 0.81))
    assert yearly(0, 10, until=2999.0).value[0] == about(9.9 + 9.25 * 9)


def test_one_outlier_does_not_turn_the_line_of_theil_and_sen() -> None:
    assert yearly(1, 2, 900, 4, 5, until=2025.0, model="theil_sen").value[0] == about(6)


def test_the_mean_change_is_that_between_the_first_and_the_last_point() -> None:
    assert yearly(10, 40, 20, 22, until=2026.0, model="last_change").value[0] == about(30)


@pytest.mark.parametrize("model", ["straight_line", "log_linear", "theil_sen"])
def test_a_line_is_drawn_through_the_last_five_points(model: str) -> None:
    five = yearly(7, 9, 8, 12, 13, model=model).value[0]
    assert yearly(999, 1, 7, 9, 8, 12, 13, model=model).value[0] == about(five)


@models
def test_the_last_twelve_points_enter(model: str | None) -> None:
    twelve = [5.0, 8, 3, 9, 7, 8, 12, 9, 11, 14, 12, 13]
    few, many = yearly(*twelve, model=model), yearly(*[500.0] * 8, *twelve, model=model)
    assert few.points[0] == many.points[0] == POINTS
    assert (few.value[0], few.size[0], few.model[0]) == (about(many.value[0]), about(many.size[0]), many.model[0])


@pytest.mark.parametrize("lost", [0, -3])
def test_a_series_that_is_not_positive_throughout_has_no_logarithms(lost: float) -> None:
    found = yearly(lost, 1, 2, 4, 8, 16, model="log_linear")
    assert (named(found), math.isnan(found.value[0])) == (None, True)


@models
@pytest.mark.parametrize("dots", [[], [(2020.0, 5.0)]])
def test_fewer_than_two_points_lead_nowhere(model: str | None, dots: Dots) -> None:
    assert named(alone(dots, 2025.0, model=model)) is None


@models
@pytest.mark.parametrize("until", [2024.0, 2020.0, math.nan])
def test_what_is_not_after_the_last_point_is_no_forecast(model: str | None, until: float) -> None:
    found = yearly(1, 2, 3, 4, until=until, model=model)
    assert (named(found), math.isnan(found.value[0]), math.isnan(found.size[0])) == (None, True, True)


def test_of_two_points_at_one_time_the_last_counts() -> None:
    dots = [(2021.0, 1.0), (2022.0, 99.0), (2022.0, 3.0), (2023.0, 4.0)]
    assert alone(dots, 2025.0).value[0] == alone([dots[0], *dots[2:]], 2025.0).value[0]


@models
def test_numbers_that_grow_beyond_a_float_are_no_forecast(model: str | None) -> None:
    found = yearly(-1e308, 1e308, -1e308, 1e308, 1.7e308, 1.7e308, until=2999.0, model=model)
    assert not np.isinf(found.value[0])
    assert np.isnan(found.size[0]) or np.isfinite(found.size[0])


@models
@given(st.lists(series(shortest=2), min_size=1, max_size=5))
def test_series_side_by_side_are_forecast_as_each_alone(model: str | None, several: list[Dots]) -> None:
    found = together(several, 2050.0, model=model)
    for place, dots in enumerate(several):
        one = alone(dots, 2050.0, model=model)
        assert (found.model[place], found.points[place]) == (one.model[0], one.points[0])
        assert found.value[place] == pytest.approx(one.value[0], nan_ok=True)
        assert found.size[place] == pytest.approx(one.size[0], nan_ok=True)


def test_series_that_are_worked_on_in_parts_are_forecast_as_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    several = [[(2020.0 + year, float(start * year)) for year in range(5)] for start in range(7)]
    at_once = together(several, 2030.0)
    monkeypatch.setattr(forecasts, "_ROWS_AT_ONCE", 3)
    assert together(several, 2030.0).value.tolist() == at_once.value.tolist()


# Choice


@pytest.mark.parametrize(
    ("values", "model"),
    [
        ((1, 3, 5, 7, 9), "straight_line"),
        ((1, 2, 4, 8, 16, 32), "log_linear"),
        ((50, 52, 47, 51, 55, 53, 58), "damped_trend"),
        ((1, 3, 5, 7), "damped_trend"),
        ((4, 4, 4, 4, 4, 4), "damped_trend"),
    ],
)
def test_another_model_is_chosen_from_five_points_on_where_it_missed_by_less_than_half(
    values: tuple[float, ...], model: str
) -> None:
    assert named(yearly(*values)) == model


@given(series(shortest=5), ahead)
def test_the_chosen_model_forecasts_as_if_it_were_asked_for(dots: Dots, years: float) -> None:
    chosen = alone(dots, dots[-1][0] + years)
    asked = alone(dots, dots[-1][0] + years, model=named(chosen))
    assert (chosen.value[0], chosen.model[0]) == (about(asked.value[0]), asked.model[0])
    assert chosen.size[0] == pytest.approx(asked.size[0], nan_ok=True)


# Laws


def moved(dots: Dots, *, by: float = 0.0, times: float = 1.0, later: float = 0.0, slower: float = 1.0) -> Dots:
    return [(slower * time + later, times * value + by) for time, value in dots]


@models
@given(series(smallest=1), ahead, st.sampled_from([1e-4, 0.5, 8.0, 1e8]))
def test_a_forecast_does_not_depend_on_the_unit(model: str | None, dots: Dots, years: float, factor: float) -> None:
    until = dots[-1][0] + years
    found, scaled = alone(dots, until, model=model), alone(moved(dots, times=factor), until, model=model)
    assert found.model[0] == scaled.model[0]
    assert scaled.value[0] == pytest.approx(factor * found.value[0], rel=1e-6, nan_ok=True)
    assert scaled.size[0] == pytest.approx(factor * found.size[0], rel=1e-6, nan_ok=True)


@pytest.mark.parametrize("model", LINEAR)
@given(series(), ahead, st.integers(-5000, 5000))
def test_a_forecast_moves_with_its_series(model: str, dots: Dots, years: float, by: int) -> None:
    until = dots[-1][0] + years
    found, shifted = alone(dots, until, model=model), alone(moved(dots, by=by), until, model=model)
    assert shifted.value[0] == pytest.approx(found.value[0] + by, rel=1e-7, abs=1e-6)
    assert shifted.size[0] == pytest.approx(found.size[0], rel=1e-6, abs=1e-6, nan_ok=True)


@pytest.mark.parametrize("model", LINEAR)
@given(series(), ahead)
def test_a_mirrored_series_has_the_mirrored_forecast(model: str, dots: Dots, years: float) -> None:
    until = dots[-1][0] + years
    found, mirrored = alone(dots, until, model=model), alone(moved(dots, times=-1.0), until, model=model)
    assert mirrored.value[0] == pytest.approx(-found.value[0], abs=1e-9)
    assert mirrored.size[0] == pytest.approx(found.size[0], nan_ok=True)


@models
@given(series(smallest=1), ahead, st.sampled_from([1 / 12, 5.0]))
def test_months_are_forecast_as_years_are(model: str | None, dots: Dots, years: float, slower: float) -> None:
    until = dots[-1][0] + years
    found = alone(dots, until, model=model)
    other = alone(moved(dots, slower=slower, later=7.0), slower * until + 7.0, model=model)
    assert found.model[0] == other.model[0]
    assert other.value[0] == pytest.approx(found.value[0], rel=1e-5, abs=1e-4, nan_ok=True)
    assert other.size[0] == pytest.approx(found.size[0], rel=1e-5, abs=1e-4, nan_ok=True)


# Intervals


@pytest.mark.parametrize("points", range(2, 8))
def test_an_interval_needs_four_points(points: int) -> None:
    low, high = interval(yearly(*[1, 5, 2, 8, 4, 9, 3][:points]), 0.8)
    assert (math.isnan(low), math.isnan(high)) == (points < 4, points < 4)


@models
def test_what_never_changed_tells_nothing_of_how_far_it_may_change(model: str | None) -> None:
    found = yearly(*[0.1 + 0.2] * 3, *[0.3] * 4, model=model)
    assert found.value[0] == about(0.3)
    assert math.isnan(interval(found, 0.8)[0])
    assert math.isnan(probability(found, 0.1, INFINITY))


@given(series(shortest=4), ahead)
def test_an_interval_widens_with_its_coverage_and_around_the_central_value(dots: Dots, years: float) -> None:
    found = alone(dots, dots[-1][0] + years)
    assume(np.isfinite(found.size[0]))
    ends = [interval(found, coverage) for coverage in (0.0, 0.1, 0.5, 0.8, 0.95, 0.99, 0.995, 0.9999)]
    assert all(outer[0] < inner[0] and inner[1] < outer[1] for inner, outer in pairwise(ends))
    assert ends[0] == (found.value[0], found.value[0])
    for low, high in ends:
        assert (low + high) / 2 == pytest.approx(found.value[0], rel=1e-6, abs=1e-6)


AHEAD = (1, 2, 5, 10)
WALK = [math.sqrt(ahead * (ahead + 2.5) / 3.5) for ahead in AHEAD]


@models
@given(series(shortest=4, smallest=1))
def test_an_error_grows_with_the_horizon_at_least_as_that_of_a_random_walk_whose_drift_is_estimated(
    model: str | None, dots: Dots
) -> None:
    step = alone(dots, 2100.0).step[0]
    sizes = [alone(dots, dots[-1][0] + ahead * step, model=model).size[0] for ahead in AHEAD]
    assume(np.isfinite(sizes[0]))
    assert all(size / sizes[0] >= walk - 1e-9 for size, walk in zip(sizes, WALK, strict=True))


def test_the_error_of_a_series_that_is_missed_by_all_that_it_changes_grows_as_that_of_a_random_walk() -> None:
    dots = [(2015.0 + year, float(value)) for year, value in enumerate((4, 9, 3, 8, 2, 9, 4, 8))]
    sizes = [alone(dots, 2022.0 + ahead).size[0] for ahead in AHEAD]
    assert [size / sizes[0] for size in sizes] == pytest.approx(WALK)


def test_the_error_of_a_smooth_series_is_less_and_catches_up_with_the_horizon() -> None:
    smooth = [(2015.0 + year, 100.0 + 10 * year + (0.3 if year % 2 else 0.0)) for year in range(8)]
    sizes = [alone(smooth, 2022.0 + ahead).size[0] for ahead in AHEAD]
    assert sizes[0] < 2
    shares = [size / walk for size, walk in zip(sizes, WALK, strict=True)]
    assert all(near < far < 10 for near, far in pairwise(shares))


@pytest.mark.parametrize("points", REACHES)
def test_the_table_of_errors_rises_and_ends_in_a_tail_that_goes_on(points: int) -> None:
    assert all(near < far for near, far in pairwise(REACHES[points]))
    assert len(REACHES[points]) == len(SHARES)
    # Over one value of 4, 5, … points; its size is 1.
    found = Forecast(*(np.array([one]) for one in (0.0, 4, points, 1.0, -INFINITY, INFINITY, 2024.0, 1.0, 0.0, 0.0)))
    for share in (0.05, 0.5, 0.8, 0.85, 0.99, 0.995, 0.9999):
        assert interval(found, share)[1] == about(oracle.reach(share, points))


@given(series(shortest=4), ahead, st.sampled_from([0.1, 0.42, 0.8, 0.97, 0.99, 0.998]))
def test_the_probability_of_an_interval_is_its_coverage(dots: Dots, years: float, coverage: float) -> None:
    found = alone(dots, dots[-1][0] + years)
    assume(np.isfinite(found.size[0]))
    low, high = interval(found, coverage)
    assert probability(found, low, high) == pytest.approx(coverage, abs=1e-6)
    assert probability(found, low, INFINITY) == pytest.approx((1 + coverage) / 2, abs=1e-6)
    assert probability(found, -INFINITY, low) == pytest.approx((1 - coverage) / 2, abs=1e-6)
    assert probability(found, -INFINITY, INFINITY) == 1


@given(series(shortest=4), ahead, st.integers(-3000, 3000), st.integers(0, 1000), st.booleans(), st.booleans())
def test_a_probability_is_that_of_the_loops(
    dots: Dots, years: float, low: int, width: int, low_open: bool, high_open: bool
) -> None:
    until, nature = dots[-1][0] + years, (-500.0, 500.0)
    found = alone(dots, until, natural_low=nature[0], natural_high=nature[1])
    theirs = oracle.forecast(dots, until, *nature)
    assert theirs is not None
    for ends in ((low, low + width), (low, INFINITY), (-INFINITY, low)):
        told = theirs.probability(*ends, low_open, high_open)
        expected = math.nan if told is None else told
        assert probability(found, *ends, low_open, high_open) == pytest.approx(expected, abs=1e-6, nan_ok=True)


# Natural limits


def near_the_top(**options: Any) -> Forecast:
    """Forecast a share that would rise beyond 100 %."""
    return yearly(80, 85, 91, 94, 99, until=2027.0, natural_low=0.0, natural_high=100.0, **options)


@models
def test_neither_value_nor_interval_leaves_the_natural_limits(model: str | None) -> None:
    found = near_the_top(model=model)
    low, high = interval(found, 0.8)
    assert 0 < low < found.value[0] == high == 100


def test_what_would_lie_beyond_a_limit_lies_on_it() -> None:
    found = near_the_top()
    assert probability(found, 100, INFINITY) == 0.5
    assert probability(found, 100, INFINITY, True) == 0
    assert probability(found, 100.1, INFINITY) == 0
    assert probability(found, -INFINITY, 100) == 1
    assert probability(found, -INFINITY, 100, False, True) == 0.5
    assert probability(found, 0, INFINITY) == 1
    assert probability(found, -INFINITY, -0.1) == 0


def test_an_unknown_limit_is_none() -> None:
    found = yearly(80, 85, 91, 94, 99, until=2027.0, natural_low=math.nan, natural_high=math.nan)
    assert found.value[0] > 100
    assert interval(found, 0.99)[0] < interval(found, 0.8)[0]


# When it is reached


def reached(found: Forecast, low: float, high: float = INFINITY, *is_open: bool, within: float = 50.0) -> float | None:
    year = float(found.reached(np.array([low]), np.array([high]), *is_open, within=within)[0])
    return None if math.isnan(year) else year


@pytest.mark.parametrize(
    ("low", "high", "year"),
    [
        (31, INFINITY, 2027.0),
        (28, 30, 2026.0),
        (22, INFINITY, 2025.0),
        (0, INFINITY, 2025.0),
        (-INFINITY, 23, None),
        (-INFINITY, 25, 2025.0),
        (0, 10, None),
        (172, INFINITY, 2074.0),
        (173, INFINITY, None),
    ],
)
def test_a_bound_is_reached_where_the_course_first_meets_it(low: float, high: float, year: float | None) -> None:
    found = yearly(10, 13, 16, 19, 22, model="straight_line")
    assert reached(found, low, high) == (None if year is None else about(year))


@models
@given(series(smallest=1), st.integers(-1500, 1500), st.sampled_from([0.0, 30.0, INFINITY]))
def test_it_is_reached_when_the_loops_find_it_reached(model: str | None, dots: Dots, low: int, width: float) -> None:
    nature = (-400.0, 1200.0)
    found = alone(dots, dots[-1][0] + 1, model=model, natural_low=nature[0], natural_high=nature[1])
    theirs = oracle.forecast(dots, dots[-1][0] + 1, *nature, model=model)
    assume(theirs is not None)
    assert theirs is not None
    assume(abs(theirs.course.slope) > 1e-6)
    # Just at an end of the fifty years, or of the limits, loops and formula may fall to different sides.
    at_end = theirs.course.at(theirs.course.time + 50)
    assume(all(abs(at_end - edge) > 1e-3 for edge in (low, low + width)))
    told, expected = reached(found, low, low + width), theirs.reached(low, low + width)
    assert told == (None if expected is None else pytest.approx(expected, abs=1e-4))


def test_a_trend_that_fades_never_reaches_what_it_only_comes_near() -> None:
    found = yearly(0, 10)
    assert reached(found, 9.9 + 9.25 * 8.9, within=500.0) is not None
    assert reached(found, 9.9 + 9.25 * 9.001, within=500.0) is None


@models
def test_a_course_that_stays_on_a_bound_has_reached_it_unless_it_is_excluded(model: str | None) -> None:
    found = yearly(4, 4, 4, 4, 4, model=model)
    assert reached(found, 4) == reached(found, -INFINITY, 4) == reached(found, 3, 5) == 2025
    assert reached(found, 4, INFINITY, True) is None
    assert reached(found, -INFINITY, 4, False, True) is None
    assert reached(found, 5) is None


def test_nothing_is_reached_beyond_a_natural_limit_or_without_a_forecast() -> None:
    assert reached(near_the_top(), 101) is None
    assert reached(near_the_top(), 100) is not None
    assert reached(alone([(2020.0, 5.0)], 2025.0), 1) is None


def test_the_course_leads_through_the_forecast_and_reaches_what_it_then_is() -> None:
    for model in MODELS:
        found = yearly(10, 12, 15, 21, 24, until=2028.0, model=model)
        assert found.course(np.array([2028.0]))[0] == about(found.value[0])
        assert reached(found, found.value[0]) == about(2028.0)
