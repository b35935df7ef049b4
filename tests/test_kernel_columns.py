"""The kernel's columns: what is left out where there is nothing to do, and that it makes no difference."""

from __future__ import annotations

import itertools
import pickle
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from method_columns import Value, judged_at, over, row, under, verdicts
from policytrack.kernel import Judged, Observations, Series, courses, forecasts, measure, projection
from policytrack.kernel.columns import NO, UNDATED, Goals, Measure, constant, everywhere, first_true, occurs
from policytrack.methods import Method, compares_goals, find_method
from policytrack.methods.discovery import OWN

EXACT = [row({2019 + year: 10.0 * year + goal for year in range(6)}, 2020, low=100.0) for goal in range(3)]


def observed(goal: list[int], end: list[float], value: list[float], **columns: Any) -> Observations:
    count = len(goal)
    known: dict[str, Any] = {
        "goal": np.array(goal, np.int64),
        "part": np.zeros(count, np.int64),
        "start": np.array(end) - 1,
        "end": np.array(end),
        "low": np.array(value),
        "high": np.array(value),
        "low_open": np.zeros(count, np.bool_),
        "high_open": np.zeros(count, np.bool_),
        "published": np.full(count, UNDATED),
        "provisional": np.zeros(count, np.bool_),
        "stock": np.ones(count, np.bool_),
        "flow": np.zeros(count, np.bool_),
        "serves": np.zeros(count, np.int64),
    }
    return Observations(**known | columns)


def columns_of(series: Series) -> list[list[Any]]:
    return [getattr(series.points, field.name).tolist() for field in fields(series.points)]


def test_all_rows_of_columns_are_the_columns_themselves() -> None:
    goals = Goals.of(3, low=[1.0, 2.0, 3.0])
    assert goals.take(np.ones(3, np.bool_)) is goals
    assert goals.take(np.array([2, 0])).low.tolist() == [3.0, 1.0]
    assert goals.take(np.array([False, True, False])).low.tolist() == [2.0]


def test_a_column_that_repeats_one_number_takes_no_room_and_still_has_its_length() -> None:
    nowhere = constant(NO, 5)
    goals = Goals.of(5, peak=nowhere)
    assert nowhere.tolist() == [False] * 5
    assert goals.deadline.strides == (0,)
    assert goals.take(np.array([4, 1])).deadline.tolist() == [0.0, 0.0]
    assert goals.take(np.zeros(9, np.int64)).deadline.tolist() == [0.0] * 9


@given(st.lists(st.booleans()))
def test_a_condition_occurs_or_holds_everywhere_as_any_and_all_say(held: list[bool]) -> None:
    condition = np.array(held, np.bool_)
    assert occurs(condition) == any(held)
    assert everywhere(condition) == all(held)


def test_conditions_are_asked_for_until_each_row_has_its_own() -> None:
    asked = []

    def conditions() -> Any:
        for condition in ([True, False], [True, True], [False, False]):
            asked.append(condition)
            yield np.array(condition)

    assert first_true(conditions(), 2).tolist() == [0, 1]
    assert asked == [[True, False], [True, True]]


@pytest.mark.parametrize("size", courses._TO_MEDIAN)
def test_the_middle_of_some_numbers_is_found_whatever_their_order(size: int) -> None:
    # What puts all sequences of zeros and ones in order does so for all numbers.
    numbers = np.array(list(itertools.product((0.0, 1.0), repeat=size))).T
    assert courses._median(list(numbers)).tolist() == np.median(numbers, axis=0).tolist()


def test_columns_of_one_number_and_a_shuffled_table_are_measured_alike() -> None:
    end = [2020.0, 2021.0, 2022.0] * 2
    full = observed([0, 0, 0, 1, 1, 1], end, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    lean = ("part", "low_open", "high_open", "published", "provisional", "stock", "flow", "serves")
    names = [field.name for field in fields(Observations)]
    thin = Observations(
        **{name: np.broadcast_to(getattr(full, name)[:1], 6) if name in lean else getattr(full, name) for name in names}
    )
    goals = Goals.of(2, low=10.0, deadline=2030.0, base_end=2020.0)
    told = columns_of(measure(full, goals, 2024.0, None))
    assert told == columns_of(measure(thin, goals, 2024.0, None))
    assert told == columns_of(measure(full.take(np.array([5, 1, 3, 0, 2, 4])), goals, 2024.0, None))


def test_goals_whose_values_are_all_exact_are_judged_once_for_both_ends() -> None:
    _, exact, _ = judged_at(EXACT, 2024)
    assert exact.high is exact.low
    assert exact.shown is exact.low
    _, bounded, _ = judged_at([*EXACT, row({2020: 1.0, 2024: over(50.0)}, 2020, low=100.0)], 2024)
    assert bounded.high is not bounded.low
    assert bounded.low.attainment[:3].tolist() == exact.low.attainment.tolist()


def test_the_end_that_is_shown_is_the_one_that_the_source_states() -> None:
    values: list[Value] = [5.0, over(6.0), under(7.0)]
    _, judged, _ = judged_at([row({2020: 1.0, 2024: value}, 2020, low=100.0) for value in values], 2024)
    assert judged.shown.value.tolist() == [5.0, 6.0, 7.0]


def test_a_peak_is_judged_at_both_ends_where_only_an_earlier_value_is_a_bound() -> None:
    values: dict[int, Value] = {2020: 1.0, 2021: over(5.0), 2022: 6.0}
    _, judged, _ = judged_at([row(values, deadline=2025, peak=True)], 2022)
    assert (judged.low.rising.tolist(), judged.high.rising.tolist()) == ([False], [True])


def test_a_projection_is_made_when_it_is_first_asked_for_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def counted(*args: Any, **more: Any) -> Any:
        made.append(args)
        return forecasts.forecast(*args, **more)

    monkeypatch.setattr(projection, "forecast", counted)
    _, judged, _ = judged_at(EXACT, 2024)
    assert not made
    assert judged.projection is judged.projection
    assert len(made) == 1


@pytest.mark.parametrize("asked_before", [False, True])
def test_what_is_judged_survives_a_pickle_with_its_projection(asked_before: bool) -> None:
    _, judged, _ = judged_at(EXACT, 2024)
    if asked_before:
        assert judged.projection.value.tolist()
    copy: Judged = pickle.loads(pickle.dumps(judged))
    assert copy.aim.tolist() == judged.aim.tolist()
    assert copy.projection.value.tolist() == judged.projection.value.tolist()


SCALE = {"scale_worst": 0.0, "scale_red": 20.0, "scale_green": 60.0, "scale_best": 80.0}
VARIED = [
    row({2012: 10.0, 2015: 20.0, 2019: 30.0, 2021: 25.0, 2023: 40.0}, 2015, 2025, low=50.0, **SCALE),
    row({2015: 20.0, 2019: 30.0, 2021: 55.0, 2023: over(52.0)}, 2015, 2025, low=50.0, **SCALE),
    row({2015: 20.0, 2023: under(60.0)}, 2015, 2025, low=50.0),
    row({2016: 60.0, 2018: 55.0, 2022: 40.0, 2023: 41.0}, 2015, 2025, high=30.0),
    row({2013: 5.0, 2015: 10.0, 2023: 12.0}, 2015, 2025, low=50.0, measure=int(Measure.CHANGE_PERCENT), unit=100.0),
    row({2023: 10.0}, None, 2025, better=1.0),
]


@pytest.mark.parametrize("name", [name for name in OWN if not compares_goals(find_method(name))])
def test_a_method_that_compares_no_goals_says_the_same_of_each_alone(name: str) -> None:
    method = find_method(name)
    together = verdicts(method, *judged_at(VARIED, 2023), groups=[0] * len(VARIED))
    alone = [verdicts(method, *judged_at([one], 2023), groups=[0])[0] for one in VARIED]
    assert [str(said) for said in together] == [str(said) for said in alone]


def test_of_the_methods_of_the_library_only_one_compares_goals() -> None:
    assert [name for name in OWN if compares_goals(find_method(name))] == ["oecd"]


def test_a_method_that_does_not_say_is_taken_to_compare_goals() -> None:
    class Silent:
        name = "silent"

    silent: Any = Silent()
    method: Method = silent
    assert compares_goals(method)
