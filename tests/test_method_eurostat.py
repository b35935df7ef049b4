"""Eurostat's rule, by its long-term and its short-term trend."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import policytrack as pt
from method_columns import Verdict, over, row, said_of, under
from policytrack.methods.eurostat import Eurostat, EurostatShort
from policytrack.verdicts import Flag, Rating, Reason

levels = st.integers(1, 10**6)
NUDGE = 1e-6


def rate_between(start: float, end: float, years: float) -> float:
    return float(math.exp(math.log(end / start) / years) - 1)


def long_term(start: float, end: float, target: float, *, more: bool = True) -> Verdict:
    """Judge a goal for 2030 by its values of 2009 and 2024."""
    bound = {"low": target} if more else {"high": target}
    return said_of(Eurostat(), row({2009: start, 2024: end}, 2009, **bound), 2024)


def with_ratio(ratio: float, *, more: bool = True) -> Verdict:
    """Judge a goal whose observed rate is a share of the required one."""
    target = 150.0 if more else 50.0
    observed = ratio * rate_between(100, target, 21)
    return long_term(100.0, 100.0 * (1 + observed) ** 15, target, more=more)


@given(levels, levels, levels)
def test_the_ratio_is_that_of_the_observed_to_the_required_rate(start: int, end: int, target: int) -> None:
    if target <= start:
        return
    found = long_term(start, end, target)
    observed, required = rate_between(start, end, 15), rate_between(start, target, 21)
    assert found.figures["observed_rate"] == pytest.approx(observed, rel=1e-9, abs=1e-12)
    assert found.figures["required_rate"] == pytest.approx(required, rel=1e-9, abs=1e-12)
    assert found.figures["pace"] == pytest.approx(observed / required, rel=1e-8, abs=1e-9)


@pytest.mark.parametrize("more", [True, False])
@pytest.mark.parametrize(
    ("ratio", "label", "rating"),
    [
        (1.5, "significant progress", Rating.ON_TRACK),
        (0.95 + NUDGE, "significant progress", Rating.ON_TRACK),
        (0.95, "significant progress", Rating.ON_TRACK),
        (0.95 - NUDGE, "moderate progress", Rating.AT_RISK),
        (0.60, "moderate progress", Rating.AT_RISK),
        (0.60 - NUDGE, "insufficient progress", Rating.OFF_TRACK),
        (0.0, "insufficient progress", Rating.OFF_TRACK),
        (-NUDGE, "moving away", Rating.REGRESSING),
        (-1.0, "moving away", Rating.REGRESSING),
    ],
)
def test_with_a_target_each_cut_belongs_to_the_better_side(
    ratio: float, label: str, rating: Rating, more: bool
) -> None:
    found = with_ratio(ratio, more=more)
    assert (found.label, found.rating, found.reason) == (label, rating, Reason.NATIVE_RULE)


@pytest.mark.parametrize("better", [1.0, -1.0])
@pytest.mark.parametrize(
    ("growth", "label", "rating"),
    [
        (0.01 + NUDGE, "significant progress", Rating.ON_TRACK),
        (0.01, "moderate progress", Rating.AT_RISK),
        (0.001 + NUDGE, "moderate progress", Rating.AT_RISK),
        (0.001, "no progress", Rating.OFF_TRACK),
        (0.0, "no progress", Rating.OFF_TRACK),
        (-0.001, "no progress", Rating.OFF_TRACK),
        (-0.001 - NUDGE, "moderate movement away", Rating.REGRESSING),
        (-0.01, "moderate movement away", Rating.REGRESSING),
        (-0.01 - NUDGE, "significant movement away", Rating.REGRESSING),
    ],
)
def test_without_a_target_each_cut_belongs_to_the_side_nearer_to_no_progress(
    growth: float, label: str, rating: Rating, better: float
) -> None:
    found = said_of(Eurostat(), row({2009: 100.0, 2024: 100.0 * (1 + better * growth) ** 15}, better=better), 2024)
    assert (found.label, found.rating) == (label, rating)
    assert math.isnan(found.figures["pace"])


def test_the_trend_starts_with_the_first_value_of_the_window_and_says_so() -> None:
    values = {2003: 1.0, 2009: 100.0, 2015: 120.0, 2024: 130.0}
    found = said_of(Eurostat(), row(values, 2015, low=150.0), 2024)
    assert found.figures["observed_rate"] == pytest.approx(rate_between(100, 130, 15))
    assert (found.base_year, Flag.BASE_SHIFTED in found.flags) == (2009, True)
    own = said_of(Eurostat(), row(values, 2009, low=150.0), 2024)
    assert math.isnan(own.base_year)
    assert Flag.BASE_SHIFTED not in own.flags
    nameless = said_of(Eurostat(), row(values, low=150.0), 2024)
    assert (nameless.base_year, Flag.BASE_SHIFTED in nameless.flags) == (2009, False)


def test_the_short_term_takes_five_years() -> None:
    found = said_of(EurostatShort(), row({2009: 1.0, 2019: 100.0, 2021: 1.0, 2024: 130.0}, 2019, low=150.0), 2024)
    assert found.figures["observed_rate"] == pytest.approx(rate_between(100, 130, 5))


@pytest.mark.parametrize(("method", "shortest"), [(Eurostat(), 10), (EurostatShort(), 3)])
def test_a_trend_needs_its_shortest_length(method: Eurostat, shortest: int) -> None:
    enough = said_of(method, row({2024 - shortest: 100.0, 2024: 130.0}, low=150.0), 2024)
    assert enough.rating is not Rating.NOT_ASSESSABLE
    one_less = said_of(method, row({2025 - shortest: 100.0, 2024: 130.0}, low=150.0), 2024)
    assert (one_less.label, one_less.reason) == (None, Reason.SERIES_TOO_SHORT)


def test_window_and_cuts_are_parameters() -> None:
    lenient = EurostatShort(window=2, shortest=1, significant=0.5)
    assert said_of(lenient, row({2022: 100.0, 2024: 110.0}, low=150.0), 2024).label == "significant progress"


@pytest.mark.parametrize(
    ("values", "target", "reason"),
    [
        ({2009: 0.0, 2024: 10.0}, 100.0, Reason.BASE_NOT_POSITIVE),
        ({2009: -5.0, 2024: 10.0}, 100.0, Reason.BASE_NOT_POSITIVE),
        ({2009: 10.0, 2024: 0.0}, 100.0, Reason.SIGN_CHANGE),
        ({2009: 10.0, 2024: -1.0}, 100.0, Reason.SIGN_CHANGE),
        ({2024: 10.0}, 100.0, Reason.SERIES_TOO_SHORT),
        ({2024: (10.0, math.inf)}, 100.0, Reason.NO_BASELINE),
    ],
)
def test_what_has_no_compound_rate_is_refused(values: dict[int, float], target: float, reason: Reason) -> None:
    found = said_of(Eurostat(), row(values, low=target), 2024)
    assert (found.rating, found.reason, found.label) == (Rating.NOT_ASSESSABLE, reason, None)
    assert math.isnan(found.figures["pace"])


def test_no_compound_rate_leads_to_nothing() -> None:
    found = said_of(Eurostat(), row({2009: 10.0, 2024: 5.0}, high=0.0), 2024)
    assert found.reason is Reason.TARGET_NOT_POSITIVE


def test_goals_on_a_band_or_a_peak_are_outside() -> None:
    for asked in ({"low": 1.0, "high": 2.0}, {"peak": True, "high": 2.0}):
        assert said_of(Eurostat(), row({2009: 3.0, 2024: 2.5}, **asked), 2024).reason is Reason.OUTSIDE_METHOD


def test_a_requirement_that_holds_is_significant_progress_whatever_its_rate() -> None:
    assert long_term(200, 150, 100).label == "significant progress"
    assert long_term(-5, 150, 100).label == "significant progress"


def test_a_goal_that_began_at_its_target_and_lost_it_moves_away() -> None:
    assert long_term(100, 99, 100).label == "moving away"
    assert long_term(120, 90, 100).label == "moving away"


def test_both_ends_of_a_bound_are_judged() -> None:
    assert long_term(100, 100, 150).rating is Rating.OFF_TRACK
    good = said_of(Eurostat(), row({2009: 100.0, 2024: over(140.0)}, 2009, low=150.0), 2024)
    assert (good.label, Flag.AT_LEAST in good.flags) == ("significant progress", False)
    poor = said_of(Eurostat(), row({2009: 100.0, 2024: over(110.0)}, 2009, low=150.0), 2024)
    assert (poor.rating, poor.reason) == (Rating.NOT_ASSESSABLE, Reason.BOUND_OPEN)
    falling = said_of(Eurostat(), row({2009: 100.0, 2024: under(55.0)}, 2009, high=50.0), 2024)
    assert falling.label == "significant progress"


def test_just_over_a_cut_without_a_target_is_above_it() -> None:
    at_cut = 100.0 * 1.01**15
    found = said_of(Eurostat(), row({2009: 100.0, 2024: over(at_cut)}, better=1.0), 2024)
    assert found.label == "significant progress"


def test_at_the_deadline_the_requirement_decides() -> None:
    found = said_of(Eurostat(), row({2015: 100.0, 2030: 149.0}, 2015, low=150.0))
    assert (found.label, found.rating) == ("significant progress", Rating.MISSED)


def test_changes_by_percent_are_levels_whose_start_is_1() -> None:
    energy = pt.Indicator(id="energy", name="Energy use", measure="average", unit="万吨标准煤")
    goal = pt.Goal(
        id="cut",
        indicator=energy,
        region="CN-HE",
        target=pt.Change(base="2020", at_most="-20 %"),
        deadline="2025",
    )
    figures = energy.observed({2020: 400, 2023: 350}, source="example")
    found = pt.assess(goal, as_of="2023", method="eurostat-short", observations=figures)["cut"]
    assert found.native_figures["observed_rate"] == pytest.approx(rate_between(400, 350, 3))
    assert found.native_figures["required_rate"] == pytest.approx(rate_between(100, 80, 5))
    assert (found.native_label, found.rating) == ("significant progress", Rating.ON_TRACK)
