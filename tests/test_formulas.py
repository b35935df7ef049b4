"""Every formula of the kernel against the same formula in fractions."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from policytrack.kernel import Goals, Judged, Milestones, Observations, judge, measure
from policytrack.kernel.columns import NO_FACT, NONE, UNDATED, Fate, Measure, Part, find
from policytrack.kernel.measures import arithmetic_growth, compound_growth
from policytrack.kernel.tolerance import TOLERANCE, exceeds, reaches, sign_of_difference

numbers = st.integers(-(10**6), 10**6)
positive = st.integers(1, 10**6)
years = st.integers(1, 30)
INFINITY = math.inf


def goals(*rows: dict[str, Any]) -> Goals:
    facts = {name: [row.get(name, plain) for row in rows] for name, plain in (NO_FACT | {"deadline": 2025.0}).items()}
    return Goals.of(len(rows), **facts)


def judged(
    asked: dict[str, Any], values: dict[float, float], at: float, path: tuple[tuple[float, float], ...] = ()
) -> Judged:
    """Judge one goal whose value at the end of each year is given."""
    goal = goals(asked)
    plain: dict[str, Any] = {
        "goal": np.zeros(len(values), np.int64),
        "part": np.full(len(values), Part.VALUE),
        "start": np.array([end - 1 for end in values]),
        "end": np.array(list(values)),
        "low": np.array(list(values.values()), np.float64),
        "high": np.array(list(values.values()), np.float64),
        "low_open": np.zeros(len(values), np.bool_),
        "high_open": np.zeros(len(values), np.bool_),
        "published": np.full(len(values), UNDATED),
        "provisional": np.zeros(len(values), np.bool_),
        "stock": np.zeros(len(values), np.bool_),
        "flow": np.ones(len(values), np.bool_),
        "serves": np.full(len(values), Fate.USED, np.int64),
    }
    steps = Milestones(
        np.zeros(len(path), np.int64),
        np.array([time for time, _ in path]),
        np.array([value for _, value in path], np.float64),
        np.full(len(path), INFINITY),
    )
    return judge(measure(Observations(**plain), goal, at, None), goal, steps, at, None)


def about(number: Fraction | float) -> Any:
    return pytest.approx(float(number), rel=1e-9, abs=1e-9)


# Growth


@given(positive, positive, years)
def test_compound_growth_multiplies_the_base_into_the_level(base: int, level: int, over: int) -> None:
    rate = compound_growth(np.array([level / base]), np.array([float(over)]))[0]
    assert float((1 + Fraction(rate)) ** over) == pytest.approx(level / base, rel=1e-11)


@given(st.integers(-100, 0), years)
def test_compound_growth_of_nothing_is_the_loss_of_everything(multiple: int, over: int) -> None:
    assert compound_growth(np.array([float(multiple)]), np.array([float(over)]))[0] == -1


@given(positive, numbers, years)
def test_arithmetic_growth_divides_the_whole_growth_by_the_years(base: int, level: int, over: int) -> None:
    rate = arithmetic_growth(np.array([level / base]), np.array([float(over)]))[0]
    assert rate == about((Fraction(level, base) - 1) / over)


# Attainment


@given(numbers, numbers, numbers)
def test_attainment_is_the_share_of_the_way_to_a_bound(base: int, asked: int, value: int) -> None:
    assume(base < asked)
    found = judged({"low": asked, "base_end": 2020.0, "base_value": base}, {2023.0: value}, 2023.0)
    assert found.low.attainment[0] == about(Fraction(value - base, asked - base))


@given(numbers, numbers, st.integers(0, 1000), numbers)
def test_attainment_of_a_band_is_the_share_of_its_distance_made_up(low: int, base: int, width: int, value: int) -> None:
    def distance(number: int) -> int:
        return max(low - number, number - low - width, 0)

    assume(distance(base) > 0)
    band = {"low": low, "high": low + width, "base_end": 2020.0, "base_value": base}
    found = judged(band, {2023.0: value}, 2023.0)
    assert found.low.attainment[0] == about(1 - Fraction(distance(value), distance(base)))


@given(positive, st.lists(numbers, min_size=1, max_size=5))
def test_attainment_of_a_budget_is_the_share_used(allowed: int, spent: list[int]) -> None:
    budget = {"measure": int(Measure.CUMULATIVE), "high": allowed, "window_start": 2020.0, "length": 5.0}
    values = {2021.0 + index: float(one) for index, one in enumerate(spent)}
    found = judged(budget, values, 2020.0 + len(spent))
    assert found.low.attainment[0] == about(Fraction(sum(spent), allowed))


@given(positive, positive)
def test_the_pace_of_a_budget_is_the_path_over_what_is_used(allowed: int, spent: int) -> None:
    budget = {"measure": int(Measure.CUMULATIVE), "high": allowed, "window_start": 2020.0, "length": 5.0}
    found = judged(budget, {2021.0: spent}, 2021.0)
    assert found.low.pace_ratio[0] == about(Fraction(allowed, 5) / spent)


# Path


@given(numbers, numbers, st.lists(st.tuples(st.integers(2021, 2024), numbers), unique_by=lambda step: step[0]))
def test_the_path_is_straight_between_its_steps(base: int, asked: int, steps: list[tuple[int, int]]) -> None:
    steps = sorted(steps)
    corners = [(2020, base), *steps, (2025, asked)]
    path = tuple((float(time), float(value)) for time, value in steps)
    goal = {"low": asked, "base_end": 2020.0, "base_value": base}
    for half in range(1, 11):
        at = Fraction(2020) + Fraction(half, 2)
        (before, left), (after, right) = next(pair for pair in pairwise(corners) if pair[0][0] <= at <= pair[1][0])
        expected = left + (right - left) * (at - before) / (after - before)
        assert judged(goal, {float(at): 0}, float(at), path).expected[0] == about(expected)


@given(numbers, numbers)
def test_a_path_without_a_start_begins_with_its_first_step(step: int, asked: int) -> None:
    for at, expected in ((2021.0, None), (2022.0, step), (2023.5, Fraction(step + asked, 2)), (2025.0, asked)):
        found = judged({"low": asked}, {at: 0}, at, ((2022.0, step),)).expected[0]
        assert math.isnan(found) if expected is None else found == about(expected)


# Gap and paces


@given(numbers, numbers)
def test_the_gap_is_what_is_missing_in_the_direction_of_the_goal(asked: int, value: int) -> None:
    assert judged({"low": asked}, {2023.0: value}, 2023.0).gap[0] == asked - value
    assert judged({"high": asked}, {2023.0: value}, 2023.0).gap[0] == value - asked


@given(numbers, st.integers(0, 1000), numbers)
def test_the_gap_of_a_band_is_counted_from_its_nearest_edge(low: int, width: int, value: int) -> None:
    high = low + width
    inside = low <= value <= high
    expected = -min(value - low, high - value) if inside else max(low - value, value - high)
    assert judged({"low": low, "high": high}, {2023.0: value}, 2023.0).gap[0] == expected


@given(numbers, numbers, numbers)
def test_paces_of_a_level_are_changes_a_year(base: int, asked: int, value: int) -> None:
    found = judged({"low": asked, "base_end": 2020.0, "base_value": base}, {2023.0: value}, 2023.0)
    assert found.observed_pace[0] == about(Fraction(value - base, 3))
    assert found.required_pace[0] == about(Fraction(asked - value, 2))


@given(numbers, st.integers(0, 1000), numbers)
def test_the_required_pace_of_a_band_leads_to_its_nearest_edge(low: int, width: int, value: int) -> None:
    high = low + width
    edge = min(max(value, low), high)
    assert judged({"low": low, "high": high}, {2023.0: value}, 2023.0).required_pace[0] == about(
        Fraction(edge - value, 2)
    )


def growing(measure_: Measure, asked: int) -> dict[str, Any]:
    return {"measure": int(measure_), "unit": 100.0, "low": asked, "base_end": 2020.0, "base_value": 100.0}


@given(st.integers(-50, 100), st.integers(1, 10_000), st.integers(1, 4))
def test_required_compound_growth_leads_to_the_level_asked_for(rate: int, level: int, done: int) -> None:
    found = judged(growing(Measure.GROWTH_COMPOUND, rate), {2020.0 + done: level}, 2020.0 + done)
    needed = 1 + Fraction(found.required_pace[0]) / 100
    arrived = level * needed ** (5 - done)
    assert float(arrived) == pytest.approx(float(100 * (1 + Fraction(rate, 100)) ** 5), rel=1e-9)


@given(st.integers(-50, 100), numbers, st.integers(1, 4))
def test_required_arithmetic_growth_leads_to_the_level_asked_for(rate: int, level: int, done: int) -> None:
    found = judged(growing(Measure.GROWTH_ARITHMETIC, rate), {2020.0 + done: level}, 2020.0 + done)
    arrived = level + Fraction(found.required_pace[0]) * (5 - done)
    assert float(arrived) == about(100 + 5 * rate)


def test_nothing_is_required_where_no_time_is_left() -> None:
    assert np.isnan(judged({"low": 5.0}, {2025.0: 4.0}, 2025.0).required_pace[0])


def test_no_pace_is_required_of_what_is_to_be_kept() -> None:
    kept = {"measure": int(Measure.KEEP), "high": 5.0, "window_start": 2020.0}
    assert np.isnan(judged(kept, {2021.0: 4.0}, 2021.0).required_pace[0])


# Change


@given(positive, numbers)
def test_changes_are_counted_from_the_base(base: int, value: int) -> None:
    forms = {
        Measure.CHANGE_ABSOLUTE: (1.0, Fraction(value - base)),
        Measure.CHANGE_PERCENT: (100.0, 100 * (Fraction(value, base) - 1)),
        Measure.CHANGE_MULTIPLE: (1.0, Fraction(value, base)),
    }
    for form, (unit, expected) in forms.items():
        goal = {"measure": int(form), "unit": unit, "low": 0.0, "base_end": 2020.0, "base_value": base}
        assert judged(goal, {2023.0: value}, 2023.0).low.value[0] == about(expected)


# Comparing


def compared(first: float, second: float, nudge: float = 0.0, magnitude: float = 0.0) -> tuple[float, bool, bool]:
    one, other, by = np.array([first]), np.array([second]), np.array([nudge])
    return (
        float(sign_of_difference(one, other, magnitude)[0]),
        bool(reaches(one, other, by, magnitude)[0]),
        bool(exceeds(one, other, by, magnitude)[0]),
    )


@given(st.fractions(-1000, 1000), st.fractions(-1000, 1000))
def test_numbers_compare_as_fractions_do_up_to_a_billionth(first: Fraction, second: Fraction) -> None:
    apart = abs(first - second) - Fraction(TOLERANCE) * max(abs(first), abs(second))
    assume(abs(apart) > Fraction(1, 10**12))
    expected = 0 if apart < 0 else 1 if first > second else -1
    assert compared(float(first), float(second)) == (expected, expected >= 0, expected > 0)


@given(st.floats(1e-300, 1e300), st.sampled_from([-1, 1]), st.sampled_from([-1, 1]))
def test_a_number_equals_what_differs_by_less_than_a_billionth_of_it(size: float, sign: int, side: int) -> None:
    number = sign * size
    assert compared(number * (1 + side * 1e-10), number)[0] == 0
    assert compared(number * (1 + side * 1e-8), number)[0] == sign * side


@given(numbers)
def test_what_equals_a_bound_reaches_it_and_does_not_exceed_it(number: int) -> None:
    assert compared(number, number) == (0, True, False)


@given(numbers)
def test_a_hair_below_a_bound_does_not_reach_it_and_a_hair_above_exceeds_it(number: int) -> None:
    assert compared(number, number, nudge=-1) == (0, False, False)
    assert compared(number, number, nudge=1) == (0, True, True)


@given(st.floats() | st.just(math.nan), st.sampled_from([-1.0, 0.0, 1.0]))
def test_nothing_is_true_of_what_is_unknown(number: float, nudge: float) -> None:
    for pair in ((math.nan, number), (number, math.nan)):
        sign, reached, exceeded = compared(*pair, nudge=nudge)
        assert math.isnan(sign)
        assert not reached
        assert not exceeded


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (INFINITY, 1e308, 1),
        (-INFINITY, -1e308, -1),
        (1e308, INFINITY, -1),
        (INFINITY, INFINITY, 0),
        (-INFINITY, -INFINITY, 0),
        (INFINITY, -INFINITY, 1),
    ],
)
def test_infinities_stand_beyond_every_number(first: float, second: float, expected: int) -> None:
    assert compared(first, second)[0] == expected


def test_a_difference_is_compared_at_the_size_of_what_was_subtracted() -> None:
    dust = 0.3 - 0.1 - 0.2
    assert compared(dust, 0)[0] == -1
    assert compared(dust, 0, magnitude=0.3)[0] == 0


# Finding rows


@given(st.lists(st.integers(0, 20)).map(sorted), st.lists(st.integers(0, 20)))
def test_a_key_is_found_at_its_first_place_or_not_at_all(known: list[int], wanted: list[int]) -> None:
    found = find(np.array(known, np.int64), np.array(wanted, np.int64))
    assert list(found) == [known.index(one) if one in known else NONE for one in wanted]
