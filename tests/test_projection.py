"""Projections of goals: what is forecast for each kind of measure, and what is said of its requirement."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import policytrack as pt
from judged_cases import case, reported
from policytrack.indicators import NaturalLimits
from policytrack.judgements import Outlook
from policytrack.kernel import Goals, Judged, Milestones, Observations, Series, judge, measure
from policytrack.kernel.columns import UNDATED, Fate, Measure, Part
from policytrack.kernel.courses import MODELS

INFINITY = math.inf
NO_MILESTONES = Milestones(np.zeros(0, np.int64), np.zeros(0), np.zeros(0), np.zeros(0))


def measured(asked: dict[str, Any], values: dict[int, float], at: float) -> tuple[Series, Goals]:
    """Measure one goal whose value at the end of each year is given."""
    goal, count = Goals.of(1, **{"deadline": 2025.0} | asked), len(values)
    ends, numbers = np.array(list(values), np.float64), np.array(list(values.values()), np.float64)
    closed = np.zeros(count, np.bool_)
    seen = Observations(
        goal=np.zeros(count, np.int64),
        part=np.full(count, Part.VALUE, np.int64),
        start=ends - 1,
        end=ends,
        low=numbers,
        high=numbers,
        low_open=closed,
        high_open=closed,
        published=np.full(count, UNDATED, np.int64),
        provisional=closed,
        stock=closed,
        flow=~closed,
        serves=np.full(count, Fate.USED, np.int64),
    )
    return measure(seen, goal, at, None), goal


def judged(asked: dict[str, Any], values: dict[int, float], model: str | None = None) -> Judged:
    at = float(max(values))
    series, goal = measured(asked, values, at)
    return judge(series, goal, NO_MILESTONES, at, None, model)


def outlook(target: dict[str, Any], values: dict[str, float], **goal: Any) -> Outlook:
    found = case(target, values, f"{max(values)[:4]}-12-31", **goal).assessed()
    assert found.projection is not None
    return found.projection


def about(number: float) -> Any:
    return pytest.approx(number, rel=1e-9)


def total(low: float = -INFINITY, high: float = INFINITY) -> dict[str, Any]:
    return {"measure": int(Measure.CUMULATIVE), "low": low, "high": high, "window_start": 2020.0, "length": 5.0}


def test_a_total_goes_on_by_what_each_year_adds() -> None:
    found = judged(total(low=90), {2021: 20, 2022: 20, 2023: 20}).projection
    assert found.value[0] == about(100)
    assert found.reached[0] == about(2024.5)


def test_a_total_grows_as_its_years_do() -> None:
    added = {2021: 10, 2022: 20, 2023: 30, 2024: 40}
    found = judged(total(low=150), added, "last_change").projection
    assert found.value[0] == about(150)
    assert found.probability[0] == 0.5


def test_a_total_that_no_year_adds_to_is_never_reached() -> None:
    found = judged(total(low=90), {2021: 0, 2022: 0, 2023: 0}).projection
    assert (found.value[0], math.isnan(found.reached[0])) == (0, True)


def test_a_mean_follows_from_the_years_that_are_left() -> None:
    mean = {"measure": int(Measure.AVERAGE), "low": 15.0, "window_start": 2020.0}
    found = judged(mean, {2021: 10, 2022: 12, 2023: 14, 2024: 16}, "straight_line").projection
    assert found.value[0] == about((10 + 12 + 14 + 16 + 18) / 5)
    # 23 would be needed of the last year, and 18 is forecast of it.
    assert 0 < found.probability[0] < 0.5


@pytest.mark.parametrize("measure_", [Measure.GROWTH_COMPOUND, Measure.GROWTH_ARITHMETIC])
def test_an_average_growth_follows_from_where_the_level_goes(measure_: Measure) -> None:
    growth = {"measure": int(measure_), "unit": 100.0, "low": 4.0, "base_end": 2020.0, "base_value": 100.0}
    found = judged(growth, {2021: 110, 2022: 115, 2023: 120, 2024: 125}, "last_change").projection
    level = 125 + (125 - 100) / 4
    expected = 100 * ((level / 100) ** (1 / 5) - 1) if measure_ == Measure.GROWTH_COMPOUND else level - 100
    assert found.value[0] == about(expected if measure_ == Measure.GROWTH_COMPOUND else expected / 5)
    assert found.low[0] < found.value[0] < found.high[0]
    assert found.probability[0] > 0.5


def test_an_average_growth_without_a_base_has_no_projection() -> None:
    growth = {"measure": int(Measure.GROWTH_COMPOUND), "unit": 100.0, "low": 4.0}
    assert math.isnan(judged(growth, {2021: 110, 2022: 115}).projection.value[0])


@pytest.mark.parametrize("model", MODELS)
def test_the_model_of_all_projections_can_be_set(model: str) -> None:
    found = judged({"low": 500.0}, {2020: 10, 2021: 13, 2022: 11, 2023: 16, 2024: 17}, model).projection
    assert MODELS[found.model[0]] == model


def test_what_must_hold_in_every_period_has_no_probability_of_holding_at_the_deadline() -> None:
    values = {"2021": 5, "2022": 6, "2023": 5, "2024": 7}
    found = outlook({"kind": "keep", "at_most": "9 亿元", "window": "2021/2025"}, values)
    assert found.low is not None
    assert (found.probability, found.expected_year) == (None, None)


def test_a_goal_that_only_has_a_direction_has_nothing_to_reach() -> None:
    values = {"2020": 5, "2021": 6, "2022": 8, "2023": 9}
    found = outlook({"kind": "direction", "better": "higher"}, values, deadline="2025")
    assert found.low is not None
    assert (found.probability, found.expected_year) == (None, None)


def test_what_holds_already_has_no_year_of_being_reached() -> None:
    values = {"2020": 5, "2021": 6, "2022": 8, "2023": 9}
    assert outlook({"kind": "level", "at_least": "8 亿元"}, values).expected_year is None
    assert outlook({"kind": "level", "at_least": "10 亿元"}, values).expected_year == 2024


def test_the_end_of_a_year_lies_in_that_year() -> None:
    steady = {str(year): 2 * (year - 2018) for year in range(2018, 2024)}
    found = outlook({"kind": "level", "at_least": "14 亿元"}, steady)
    assert (found.model, found.expected_year) == ("straight_line", 2025)


def test_a_projection_of_a_share_does_not_leave_what_shares_can_be() -> None:
    values = {"2020": 80, "2021": 87, "2022": 93, "2023": 98}
    plan = case({"kind": "level", "at_least": "99.5 %"}, values, "2023-12-31", measure="ratio", unit="%").plan
    limited = plan.indicators[0].model_copy(update={"limits": NaturalLimits(highest="100 %")})
    shares, free = (
        pt.assess(plan.model_copy(update={"indicators": (one,)}), as_of="2023-12-31")["goal"].projection
        for one in (limited, plan.indicators[0])
    )
    assert shares is not None
    assert free is not None
    assert shares.high is not None
    assert (shares.value.value, shares.high.value) == (100, 100)
    assert free.value.value > 100


def test_an_annual_series_is_projected_alike_from_its_figures_and_its_baseline() -> None:
    start = {"period": "2020", "value": "5 亿元"}
    target = {"kind": "level", "at_least": "20 亿元"}
    with_baseline = outlook(target, {"2021": 6, "2022": 8, "2023": 9}, baseline=start)
    assert with_baseline == outlook(target, {"2020": 5, "2021": 6, "2022": 8, "2023": 9})


def test_a_bound_that_the_course_keeps_leaves_the_projection_as_it_is() -> None:
    target = {"kind": "level", "at_least": "100 亿元"}
    exact = [reported("2021", 10), reported("2022", 20)]
    below = [*exact, reported("2023", 50, quality="upper_bound")]
    too_low = [*exact, reported("2023", 15, quality="upper_bound")]
    found, kept, broken = (case(target, seen, "2023-12-31").assessed().projection for seen in (exact, below, too_low))
    assert found is not None
    assert found == kept
    assert broken is None
