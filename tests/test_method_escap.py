"""UNESCAP's rule: how much of the way is gone, and how much of it will be missing at the deadline."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

import policytrack as pt
from method_columns import over, row, said_of, under
from policytrack.methods.escap import Escap
from policytrack.verdicts import Flag, Rating, Reason

values_by_year = st.dictionaries(st.integers(2000, 2024), st.integers(-1000, 1000), min_size=2).filter(
    lambda values: max(values) > 2015
)
NUDGE = 1e-6


def predicted(values: Mapping[int, float], year: int, half_life: float = 5.0) -> float:
    """Read the weighted line at a year by the normal equations, in plain sums."""
    last = max(values)
    weights = {one: 0.5 ** ((last - one) / half_life) for one in values}
    w = sum(weights.values())
    t = sum(weights[one] * (one - last) for one in values)
    tt = sum(weights[one] * (one - last) ** 2 for one in values)
    y = sum(weights[one] * values[one] for one in values)
    ty = sum(weights[one] * (one - last) * values[one] for one in values)
    slope = (w * ty - t * y) / (w * tt - t * t)
    return (y - slope * t) / w + slope * (year - last)


@given(values_by_year, st.sampled_from([-1.0, 1.0]))
def test_the_gap_is_what_the_weighted_line_leaves_at_the_deadline(values: dict[int, float], direction: float) -> None:
    values = {2015: 0.0} | values
    target = values[2015] + 2000.0 if direction > 0 else values[2015] - 2000.0
    bound = {"low": target} if direction > 0 else {"high": target}
    found = said_of(Escap(), row(values, 2015, **bound), 2024)
    gap = max(direction * (target - predicted(values, 2030)), 0.0) / 2000
    assert found.figures["pace"] == pytest.approx(1 - gap, rel=1e-6, abs=1e-6)


@given(values_by_year, st.sampled_from([-1.0, 1.0]))
def test_the_score_is_the_way_gone_in_tenths(values: dict[int, float], direction: float) -> None:
    values = {2015: 0.0} | values
    target = values[2015] + direction * 2000.0
    bound = {"low": target} if direction > 0 else {"high": target}
    found = said_of(Escap(), row(values, 2015, **bound), 2024)
    assert found.score == pytest.approx(direction * 10 * (values[max(values)] - values[2015]) / 2000)


def with_gap(gap: float) -> tuple[str | None, Rating]:
    """Judge a goal of which the line through two values leaves a share of the way to the deadline."""
    at_deadline = 100.0 - gap * 100.0
    found = said_of(Escap(), row({2015: 0.0, 2025: at_deadline * 10 / 15}, 2015, low=100.0), 2025)
    assert found.figures["pace"] == pytest.approx(min(1 - gap, 1.0))
    return found.label, found.rating


@pytest.mark.parametrize(
    ("gap", "label", "rating"),
    [
        (-0.5, "maintain progress", Rating.ON_TRACK),
        (0.0, "maintain progress", Rating.ON_TRACK),
        (0.10, "maintain progress", Rating.ON_TRACK),
        (0.10 + NUDGE, "accelerate progress", Rating.AT_RISK),
        (1.0, "accelerate progress", Rating.AT_RISK),
        (1.0 + NUDGE, "reverse trend", Rating.REGRESSING),
        (2.0, "reverse trend", Rating.REGRESSING),
    ],
)
def test_each_cut_belongs_to_the_better_side(gap: float, label: str, rating: Rating) -> None:
    assert with_gap(gap) == (label, rating)


def test_recent_values_weigh_more_the_shorter_the_half_life() -> None:
    values = {2000: 0.0, 2015: 0.0, 2020: 0.0, 2024: 40.0}
    goal = row(values, 2015, low=100.0)
    paces = [said_of(Escap(half_life=years), goal, 2024).figures["pace"] for years in (50.0, 5.0, 2.0)]
    assert paces == sorted(paces)
    assert paces[1] == pytest.approx(predicted(values, 2030) / 100)


def test_parity_counts_from_either_side() -> None:
    for start, value in ((0.80, 0.95), (1.20, 1.05)):
        found = said_of(Escap(), row({2015: start, 2024: value}, 2015, low=1.0, high=1.0), 2024)
        assert found.score == pytest.approx(10 - 10 * 0.05 / 0.20)
        # The line goes on to 0.05 beyond parity.
        assert (found.label, found.figures["pace"]) == ("accelerate progress", pytest.approx(0.75))


def test_parity_that_is_overshot_is_missed_on_the_other_side() -> None:
    # From 0.8 by 0.03 a year: 1.07 in 2024, 1.25 in 2030, further off than it began.
    found = said_of(Escap(), row({2015: 0.80, 2024: 1.07}, 2015, low=1.0, high=1.0), 2024)
    assert found.score == pytest.approx(10 - 10 * 0.07 / 0.20)
    assert (found.label, found.figures["pace"]) == ("reverse trend", pytest.approx(1 - 0.25 / 0.20))


def test_parity_with_a_tolerance_counts_to_its_nearer_edge() -> None:
    found = said_of(Escap(), row({2015: 0.77, 2024: 0.92}, 2015, low=0.97, high=1.03), 2024)
    assert found.score == pytest.approx(10 - 10 * 0.05 / 0.20)
    assert found.figures["pace"] == 1.0


def test_a_requirement_that_holds_scores_ten_and_is_to_be_maintained() -> None:
    # The line of the years before would lead away again.
    found = said_of(Escap(), row({2015: 100.0, 2020: 20.0, 2023: 10.0, 2024: 101.0}, 2015, low=100.0), 2024)
    assert (found.label, found.score) == ("maintain progress", 10.0)


def test_a_goal_that_began_at_its_target_and_leaves_it_is_to_be_reversed() -> None:
    found = said_of(Escap(), row({2015: 120.0, 2024: 90.0}, 2015, low=100.0), 2024)
    assert (found.label, found.rating) == ("reverse trend", Rating.REGRESSING)
    assert found.score == pytest.approx(-15.0)


def test_where_the_base_has_no_value_the_first_later_one_stands_in_and_earlier_ones_stay_in_the_line() -> None:
    values = {2010: 5.0, 2017: 20.0, 2024: 40.0}
    found = said_of(Escap(), row(values, 2015, low=100.0), 2024)
    assert (found.base_year, Flag.BASE_SHIFTED in found.flags) == (2017, True)
    assert found.score == pytest.approx(10 * 20 / 80)
    assert found.figures["pace"] == pytest.approx(1 - (100 - predicted(values, 2030)) / 80)


@pytest.mark.parametrize(
    ("goal", "reason"),
    [
        (row({2024: 10.0}, 2015, low=100.0), Reason.SERIES_TOO_SHORT),
        (row({2024: over(10.0)}, 2015, low=100.0), Reason.NO_BASELINE),
        (row({2015: 1.0, 2024: 10.0}, 2015, better=1.0), Reason.NO_TARGET),
        (row({2015: 1.0, 2024: 10.0}, 2015, low=100.0, peak=True, high=200.0), Reason.OUTSIDE_METHOD),
    ],
)
def test_what_cannot_be_judged_is_refused(goal: object, reason: Reason) -> None:
    found = said_of(Escap(), goal, 2024)  # type: ignore[arg-type]
    assert (found.label, found.rating, found.reason) == (None, Rating.NOT_ASSESSABLE, reason)
    assert math.isnan(found.figures["pace"])


def test_both_ends_of_a_bound_are_judged() -> None:
    ahead = said_of(Escap(), row({2020: 0.0, 2022: over(40.0)}, 2020, 2025, low=100.0), 2022)
    assert (ahead.label, ahead.score) == ("maintain progress", pytest.approx(4.0))
    short = said_of(Escap(), row({2020: 0.0, 2022: over(20.0)}, 2020, 2025, low=100.0), 2022)
    assert (short.rating, short.reason) == (Rating.NOT_ASSESSABLE, Reason.BOUND_OPEN)
    # Two fifths of the way in two of five years is just the way asked for: 90 of 100 are reached at 36.
    edge = said_of(Escap(), row({2020: 100.0, 2022: under(64.0)}, 2020, 2025, high=0.0), 2022)
    assert edge.label == "maintain progress"


def test_a_goal_of_a_plan_is_rated_by_the_name_of_the_method() -> None:
    girls = pt.Indicator(id="parity", name="Girls per boy at school", measure="ratio", unit="%")
    goal = pt.Goal(
        id="parity",
        indicator=girls,
        region="CN-GS",
        target=pt.Level(between=("97 %", "103 %")),
        deadline="2030",
        baseline={"period": "2015", "value": "87 %"},
    )
    found = pt.assess(goal, as_of="2022", method="escap", observations=girls.observed({2022: 92}, source="example"))
    assert found["parity"].native_score == pytest.approx(5.0)
    assert (found["parity"].native_label, found["parity"].rating) == ("maintain progress", Rating.ON_TRACK)


def test_changes_are_levels_whose_start_is_1() -> None:
    energy = pt.Indicator(id="energy", name="Energy use", measure="average", unit="万吨标准煤")
    goal = pt.Goal(
        id="cut", indicator=energy, region="CN-HE", target=pt.Change(base="2020", at_most="-20 %"), deadline="2025"
    )
    figures = energy.observed({2020: 400, 2023: 360}, source="example")
    found = pt.assess(goal, as_of="2023", method="escap", observations=figures)["cut"]
    assert found.native_score == pytest.approx(5.0)
    assert found.native_figures["pace"] == pytest.approx(5 / 6)
    assert found.native_label == "accelerate progress"
