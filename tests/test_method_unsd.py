"""The UN's rule: the compound rate carried on to the deadline, as a share of the change asked for."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import policytrack as pt
from method_columns import Verdict, over, row, said_of, under
from policytrack.methods.unsd import Unsd
from policytrack.verdicts import Flag, Rating, Reason

levels = st.integers(1, 10**4)
NUDGE = 1e-6
LABELS = ("on track", "moderate progress", "marginal progress", "stagnation", "regression")
RATINGS = (Rating.ON_TRACK, Rating.AT_RISK, Rating.OFF_TRACK, Rating.OFF_TRACK, Rating.REGRESSING)


def with_ratio(ratio: float, *, more: bool = True) -> Verdict:
    """Judge a goal for 2030 whose rate from 2015 to 2024 leads to a share of the change asked for."""
    target = 150.0 if more else 50.0
    expected = 100.0 + ratio * (target - 100.0)
    bound = {"low": target} if more else {"high": target}
    return said_of(Unsd(), row({2015: 100.0, 2024: 100.0 * (expected / 100.0) ** (9 / 15)}, 2015, **bound), 2024)


def with_growth(growth: float, better: float) -> Verdict:
    values = {2015: 100.0, 2024: 100.0 * (1 + better * growth) ** 9}
    return said_of(Unsd(), row(values, 2015, better=better), 2024)


@given(levels, levels, levels)
def test_the_rate_since_the_base_is_carried_on_to_the_deadline(start: int, end: int, target: int) -> None:
    if target <= max(start, end):
        return
    found = said_of(Unsd(), row({2015: start, 2020: end}, 2015, low=float(target)), 2020)
    # Three times as long as observed: the multiple of five years, cubed.
    expected = start * Fraction(end, start) ** 3
    assert found.figures["pace"] == pytest.approx(float((expected - start) / (target - start)), rel=1e-9, abs=1e-9)
    assert (1 + found.figures["observed_rate"]) ** 5 == pytest.approx(end / start)


@pytest.mark.parametrize("more", [True, False])
@pytest.mark.parametrize(
    ("ratio", "place"),
    [
        (0.95 + NUDGE, 0),
        (0.95, 0),
        (0.95 - NUDGE, 1),
        (0.50, 1),
        (0.50 - NUDGE, 2),
        (0.10, 2),
        (0.10 - NUDGE, 3),
        (0.0, 3),
        (-NUDGE, 4),
    ],
)
def test_with_a_target_each_cut_belongs_to_the_better_side(ratio: float, place: int, more: bool) -> None:
    found = with_ratio(ratio, more=more)
    assert found.figures["pace"] == pytest.approx(ratio, abs=1e-9)
    assert (found.label, found.rating, found.reason) == (LABELS[place], RATINGS[place], Reason.NATIVE_RULE)


@pytest.mark.parametrize("better", [1.0, -1.0])
@pytest.mark.parametrize(
    ("growth", "place"),
    [
        (0.02 + NUDGE, 0),
        (0.02, 0),
        (0.02 - NUDGE, 1),
        (0.0125, 1),
        (0.0125 - NUDGE, 2),
        (0.005, 2),
        (0.005 - NUDGE, 3),
        (0.0, 3),
        (-NUDGE, 4),
    ],
)
def test_without_a_target_each_cut_belongs_to_the_better_side(growth: float, place: int, better: float) -> None:
    found = with_growth(growth, better)
    assert (found.label, found.rating) == (LABELS[place], RATINGS[place])
    assert math.isnan(found.figures["pace"])


def scored(moved: float, corners: list[float]) -> float:
    """Read the score off the straight lines between corners, one by one."""
    if moved <= corners[0]:
        return 0.0
    for score in range(5):
        if moved <= corners[score + 1]:
            return score + (moved - corners[score]) / (corners[score + 1] - corners[score])
    return 5.0


@pytest.mark.parametrize("ratio", [-0.9, -0.5, -0.2, 0.0, 0.05, 0.1, 0.3, 0.5, 0.7, 0.95, 0.99])
def test_the_score_runs_straight_between_the_cuts_of_the_ratio(ratio: float) -> None:
    assert with_ratio(ratio).score == pytest.approx(scored(ratio, [-0.5, 0, 0.1, 0.5, 0.95, 1.5]), abs=1e-6)


@pytest.mark.parametrize("growth", [-0.1, -0.03, 0.0, 0.003, 0.01, 0.018, 0.03, 0.06])
@pytest.mark.parametrize("better", [1.0, -1.0])
def test_the_score_runs_straight_between_the_cuts_of_the_rate(growth: float, better: float) -> None:
    expected = scored(growth, [-0.05, 0, 0.005, 0.0125, 0.02, 0.05])
    assert with_growth(growth, better).score == pytest.approx(expected, abs=1e-6)


def test_the_cuts_are_parameters() -> None:
    goal = row({2015: 100.0, 2024: 112.0}, 2015, low=150.0)
    assert said_of(Unsd(), goal, 2024).label == "marginal progress"
    assert said_of(Unsd(on_track=0.4), goal, 2024).label == "on track"


@pytest.mark.parametrize(
    ("base", "value", "label", "rating", "score"),
    [
        (100, 100, "target reached", Rating.ACHIEVED, 5.0),
        (100, 130, "target reached", Rating.ACHIEVED, 5.0),
        (120, 101, "target reached", Rating.ACHIEVED, 5.0),
        (100, 99, "regression", Rating.REGRESSING, 0.0),
        (120, 99, "regression", Rating.REGRESSING, 0.0),
    ],
)
def test_a_base_already_at_the_target_counts_while_it_is_met(
    base: int, value: int, label: str, rating: Rating, score: float
) -> None:
    found = said_of(Unsd(), row({2015: float(base), 2024: float(value)}, 2015, low=100.0), 2024)
    assert (found.label, found.rating, found.score) == (label, rating, score)
    assert math.isnan(found.figures["pace"])


def test_a_target_reached_on_the_way_is_reached() -> None:
    found = said_of(Unsd(), row({2015: 50.0, 2024: 100.0}, 2015, low=100.0), 2024)
    assert (found.label, found.rating) == ("target reached", Rating.ACHIEVED)
    assert Flag.HELD_BEFORE_DEADLINE in found.flags
    assert found.score > 4


def test_nothing_left_of_what_was_to_end_is_reached_though_it_has_no_rate() -> None:
    found = said_of(Unsd(), row({2015: 50.0, 2024: 0.0}, 2015, high=0.0), 2024)
    assert found.label == "target reached"
    assert math.isnan(found.figures["observed_rate"])


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({2015: 0.0, 2024: 10.0}, Reason.BASE_NOT_POSITIVE),
        ({2015: -1.0, 2024: 10.0}, Reason.BASE_NOT_POSITIVE),
        ({2015: 10.0, 2024: 0.0}, Reason.SIGN_CHANGE),
        ({2015: 10.0, 2024: -1.0}, Reason.SIGN_CHANGE),
        ({2024: 10.0}, Reason.SERIES_TOO_SHORT),
    ],
)
@pytest.mark.parametrize("asked", [{"low": 100.0}, {"better": 1.0}])
def test_too_little_is_refused(values: dict[int, float], reason: Reason, asked: dict[str, float]) -> None:
    found = said_of(Unsd(), row(values, 2015, **asked), 2024)
    assert (found.rating, found.reason, found.label) == (Rating.NOT_ASSESSABLE, reason, None)
    assert math.isnan(found.figures["observed_rate"])
    assert math.isnan(found.score)


def test_a_band_is_outside() -> None:
    found = said_of(Unsd(), row({2015: 1.0, 2024: 2.0}, 2015, low=3.0, high=4.0), 2024)
    assert found.reason is Reason.OUTSIDE_METHOD


def test_where_the_base_has_no_value_the_first_later_one_stands_in() -> None:
    found = said_of(Unsd(), row({2013: 1.0, 2017: 100.0, 2024: 120.0}, 2015, low=150.0), 2024)
    assert (found.base_year, Flag.BASE_SHIFTED in found.flags) == (2017, True)
    assert found.figures["observed_rate"] == pytest.approx(1.2 ** (1 / 7) - 1)
    exact = said_of(Unsd(), row({2015: 100.0, 2017: 1.0, 2024: 120.0}, 2015, low=150.0), 2024)
    assert math.isnan(exact.base_year)
    assert Flag.BASE_SHIFTED not in exact.flags


@pytest.mark.parametrize(("base_year", "since"), [(2015, 2015), (2010, 2012)])
def test_a_goal_that_names_no_base_starts_in_the_year_of_the_method(base_year: int, since: int) -> None:
    values = {2012: 90.0, 2015: 100.0, 2024: 120.0}
    found = said_of(Unsd(base_year=base_year), row(values, low=150.0), 2024)
    assert (found.base_year, Flag.BASE_SHIFTED in found.flags) == (since, False)
    expected = (120 / values[since]) ** (1 / (2024 - since)) - 1
    assert found.figures["observed_rate"] == pytest.approx(expected)


def test_both_ends_of_a_bound_are_judged() -> None:
    ahead = said_of(Unsd(), row({2020: 558.5, 2022: over(1300)}, 2020, 2025, low=2000.0, low_open=True), 2022)
    assert (ahead.label, ahead.rating) == ("on track", Rating.ON_TRACK)
    assert Flag.AT_LEAST in ahead.flags
    short = said_of(Unsd(), row({2020: 558.5, 2022: over(700)}, 2020, 2025, low=2000.0), 2022)
    assert (short.rating, short.reason) == (Rating.NOT_ASSESSABLE, Reason.BOUND_OPEN)
    ended = said_of(Unsd(), row({2020: 100.0, 2022: under(70)}, 2020, 2025, high=50.0), 2022)
    assert ended.label == "on track"
    met = said_of(Unsd(), row({2020: 100.0, 2022: under(40)}, 2020, 2025, high=50.0), 2022)
    assert met.label == "target reached"


def test_just_over_a_cut_is_above_it_and_just_under_it_is_below() -> None:
    edge = 100.0 * (1 + 0.95 * 0.5) ** (9 / 15)
    assert said_of(Unsd(), row({2015: 100.0, 2024: over(edge)}, 2015, low=150.0), 2024).label == "on track"
    lower = 100.0 * (1 - 0.95 * 0.5) ** (9 / 15)
    assert said_of(Unsd(), row({2015: 100.0, 2024: under(lower)}, 2015, high=50.0), 2024).label == "on track"
    assert said_of(Unsd(), row({2015: 100.0, 2024: over(lower)}, 2015, high=50.0), 2024).reason is Reason.BOUND_OPEN


def test_a_goal_of_a_plan_is_rated_by_the_name_of_the_method() -> None:
    solar = pt.Indicator(id="solar", name="Solar power", measure="stock", unit="MW")
    goal = pt.Goal(
        id="solar",
        indicator=solar,
        region="CN-HE",
        target=pt.Level(at_least="500 MW"),
        deadline="2030",
        baseline={"period": "2020", "value": "100 MW"},
    )
    found = pt.assess(goal, as_of="2025", method="unsd", observations=solar.observed({2025: 200}, source="example"))
    # Doubled in five years, doubled again in the next: 400 of 500, which is 300 of the 400 asked for.
    assert found["solar"].native_figures["pace"] == pytest.approx(0.75)
    assert (found["solar"].native_label, found["solar"].rating) == ("moderate progress", Rating.AT_RISK)
    assert found["solar"].native_score == pytest.approx(3 + (0.75 - 0.5) / 0.45)


def test_a_goal_of_a_plan_that_names_no_base_starts_at_the_end_of_2015() -> None:
    solar = pt.Indicator(id="solar", name="Solar power", measure="stock", unit="MW")
    goal = pt.Goal(id="solar", indicator=solar, region="CN-HE", target=pt.Level(at_least="500 MW"), deadline="2030")
    figures = solar.observed({2014: 10, 2015: 100, 2016: 999, 2020: 200}, source="example")
    found = pt.assess(goal, as_of="2020", method="unsd", observations=figures)["solar"]
    assert found.native_figures["observed_rate"] == pytest.approx(2 ** (1 / 5) - 1)


def test_a_multiple_is_a_level_whose_start_is_1() -> None:
    income = pt.Indicator(id="income", name="Income", measure="flow", unit="元")
    goal = pt.Goal(
        id="double",
        indicator=income,
        region="CN-HE",
        target=pt.Change(base="2020", at_least="2 倍"),
        deadline="2030",
    )
    figures = income.observed({2020: 30_000, 2025: 42_000}, source="example")
    found = pt.assess(goal, as_of="2025", method="unsd", observations=figures)["double"]
    assert found.native_figures["pace"] == pytest.approx(1.4**2 - 1)
    assert found.native_label == "on track"
