"""What holds for every published rule that rates goals one by one."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from method_columns import Row, Verdict, judged_at, over, row, under, verdicts
from policytrack.methods import Method, find_method
from policytrack.verdicts import RATINGS, Rating

METHODS = [find_method(name) for name in ("eurostat", "eurostat-short", "unsd", "escap", "aarr", "aarr-logarithmic")]

numbers = st.integers(-20, 200)
known = st.one_of(numbers.map(float), numbers.map(over), numbers.map(under))


@st.composite
def goals(draw: st.DrawFn) -> Row:
    """Return a goal from 2015 or 2020 to 2025, whose last value may be a bound."""
    asked: dict[str, Any] = draw(
        st.sampled_from(
            [{"low": 100.0}, {"low": 100.0, "low_open": True}, {"high": 30.0}, {"better": 1.0}, {"better": -1.0}]
        )
    )
    values = draw(st.dictionaries(st.integers(2008, 2022), numbers.map(float), max_size=5))
    base = draw(st.sampled_from([None, 2015, 2020]))
    stated = {} if base is None or draw(st.booleans()) else {"base_value": draw(numbers)}
    return row(values | {2023: draw(known)}, base, 2025, **asked, **stated)


def rated_by_each(rows: list[Row]) -> list[tuple[Method, list[Verdict]]]:
    columns = judged_at(rows, 2023)
    return [(method, verdicts(method, *columns)) for method in METHODS]


def alike(one: Verdict, other: Verdict) -> None:
    assert (one.label, one.rating, one.reason, one.flags) == (other.label, other.rating, other.reason, other.flags)
    for mine, yours in ((one.score, other.score), (one.base_year, other.base_year)):
        assert mine == pytest.approx(yours, rel=1e-9, abs=1e-9, nan_ok=True)
    for name, number in one.figures.items():
        assert number == pytest.approx(other.figures[name], rel=1e-6, abs=1e-9, nan_ok=True), name


@given(st.lists(goals(), max_size=4))
def test_many_goals_are_rated_as_each_alone(rows: list[Row]) -> None:
    alone = [rated_by_each([one]) for one in rows]
    for place, (_, found) in enumerate(rated_by_each(rows)):
        for together, by_each in zip(found, alone, strict=True):
            alike(together, by_each[place][1][0])


@given(st.lists(goals(), max_size=4), st.sampled_from([1e-4, 100.0, 1e8]))
def test_the_unit_of_a_goal_changes_nothing(rows: list[Row], factor: float) -> None:
    def rescaled(one: Row) -> Row:
        bounds = {name: one.asked[name] * factor for name in ("low", "high") if name in one.asked}
        return Row(one.values, one.asked | bounds | {"unit": factor})

    for (_, found), (_, scaled) in zip(
        rated_by_each(rows), rated_by_each([rescaled(one) for one in rows]), strict=True
    ):
        for one, other in zip(found, scaled, strict=True):
            alike(one, other)


@given(goals(), st.lists(numbers, min_size=2, max_size=8))
def test_a_better_value_never_rates_worse(one: Row, values: list[int]) -> None:
    more_is_better = "low" in one.asked or one.asked.get("better", 0) > 0
    from_worst = sorted(values, reverse=not more_is_better)
    rows = [Row({**one.values, 2023: float(value)}, one.asked) for value in from_worst]
    for _, found in rated_by_each(rows):
        places = [RATINGS.index(each.rating) for each in found if each.rating is not Rating.NOT_ASSESSABLE]
        assert places == sorted(places, reverse=True)


@given(st.lists(goals(), max_size=4))
def test_only_what_is_rated_has_a_label(rows: list[Row]) -> None:
    for method, found in rated_by_each(rows):
        for one in found:
            assert (one.label is None) == (one.rating is Rating.NOT_ASSESSABLE)
            assert one.label is None or method.labels[one.label] is one.rating
            assert not math.isinf(one.base_year)
