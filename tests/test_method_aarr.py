"""WHO's and UNICEF's rule: the average annual rate of reduction against the one that the target asks for."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

import policytrack as pt
from method_columns import Row, over, row, said_of, under
from policytrack.errors import ArgumentError
from policytrack.methods.aarr import Aarr, AarrLogarithmic
from policytrack.verdicts import Flag, Rating, Reason

positive = st.dictionaries(st.integers(2013, 2024), st.integers(1, 1000), min_size=1)
NUDGE = 1e-7


def slope(values: Mapping[int, float]) -> float:
    """Return the least-squares slope of ln y on the year, in plain sums."""
    n, t = len(values), sum(values)
    y = sum(math.log(value) for value in values.values())
    ty = sum(year * math.log(value) for year, value in values.items())
    return (n * ty - t * y) / (n * sum(year * year for year in values) - t * t)


# The global nutrition targets for 2025, endorsed by the World Health Assembly in 2012 (resolution WHA65.6), each with
# the required rate that is published for it (Global Nutrition Report 2014, table 3.1; Archives of Disease in
# Childhood, "Progress towards the Global WHA targets"), in percent a year: 40 % fewer stunted children, 50 % less
# anaemia, 30 % less low birth weight, and breastfeeding from 38 % to 50 %, all over the 13 years 2012–2025.
TARGETS = [
    ("stunting", Aarr(), row({2012: 100.0, 2020: 90.0}, 2012, 2025, high=60.0), 3.9, 1),
    ("anaemia", Aarr(), row({2012: 100.0, 2020: 90.0}, 2012, 2025, high=50.0), 5.2, 1),
    ("low birth weight", AarrLogarithmic(), row({2012: 100.0, 2020: 90.0}, 2012, 2025, high=70.0), 2.74, 2),
    ("exclusive breastfeeding", AarrLogarithmic(), row({2012: 38.0, 2020: 44.0}, 2012, 2025, low=50.0), 2.11, 2),
]


@pytest.mark.parametrize(("name", "method", "goal", "published", "digits"), TARGETS)
def test_the_published_required_rate_follows_by_its_own_convention(
    name: str, method: Aarr, goal: Row, published: float, digits: int
) -> None:
    assert round(100 * said_of(method, goal, 2020).figures["required_rate"], digits) == published


@pytest.mark.parametrize(
    ("place", "by_the_other"),
    [(2, 2.71), (3, 2.13)],
)
def test_low_birth_weight_and_breastfeeding_would_be_others_compound(place: int, by_the_other: float) -> None:
    _, _, goal, _, _ = TARGETS[place]
    assert round(100 * said_of(Aarr(), goal, 2020).figures["required_rate"], 2) == by_the_other


def test_the_name_of_the_method_names_the_convention() -> None:
    assert (Aarr().name, Aarr().convention) == ("aarr", "compound")
    assert (AarrLogarithmic().name, AarrLogarithmic().convention) == ("aarr-logarithmic", "logarithmic")
    goal = TARGETS[2][2]
    assert said_of(Aarr(convention="logarithmic"), goal, 2020).figures == said_of(AarrLogarithmic(), goal, 2020).figures


def test_another_convention_is_refused() -> None:
    with pytest.raises(ArgumentError, match="compound or logarithmic, not 'linear'"):
        Aarr(convention="linear")  # type: ignore[arg-type]


@given(positive, st.integers(1, 1000), st.sampled_from([True, False]))
def test_the_observed_rate_is_the_slope_of_the_logarithms(values: dict[int, float], base: int, more: bool) -> None:
    values = {2012: base} | values
    beta, direction = slope(values), 1 if more else -1
    goal = row(values, 2012, low=10_000.0) if more else row(values, 2012, high=0.001)
    compound, logarithmic = said_of(Aarr(), goal, 2024), said_of(AarrLogarithmic(), goal, 2024)
    assert compound.figures["observed_rate"] == pytest.approx(direction * (math.exp(beta) - 1), rel=1e-6, abs=1e-9)
    assert logarithmic.figures["observed_rate"] == pytest.approx(direction * beta, rel=1e-6, abs=1e-9)
    for found in (compound, logarithmic):
        assert found.figures["pace"] == pytest.approx(
            found.figures["observed_rate"] / found.figures["required_rate"], rel=1e-9, abs=1e-12
        )


def on_course(share: float, *, more: bool, method: Aarr) -> tuple[str | None, Rating]:
    """Judge a goal whose rate is a share of the required one, by what the convention calls a rate."""
    target = 140.0 if more else 60.0
    beta = math.log(target / 100) / 13
    rate = share * (beta if method.convention == "logarithmic" else math.exp(beta) - 1)
    yearly = math.exp(rate) if method.convention == "logarithmic" else 1 + rate
    bound = {"low": target} if more else {"high": target}
    values = {2012 + year: 100.0 * yearly**year for year in (0, 3, 8)}
    found = said_of(method, row(values, 2012, 2025, **bound), 2020)
    return found.label, found.rating


@pytest.mark.parametrize("method", [Aarr(), AarrLogarithmic()])
@pytest.mark.parametrize("more", [True, False])
def test_a_goal_is_on_track_from_the_required_rate_on(more: bool, method: Aarr) -> None:
    for share in (1.0 + NUDGE, 1.0):
        assert on_course(share, more=more, method=method) == ("on track", Rating.ON_TRACK)
    assert on_course(1.0 - NUDGE, more=more, method=method) == ("some progress", Rating.AT_RISK)


@pytest.mark.parametrize(("more", "cut"), [(True, 0.008), (False, 0.005)])
def test_there_is_some_progress_from_a_rate_of_its_own(more: bool, cut: float) -> None:
    bound = {"low": 200.0} if more else {"high": 10.0}
    for rate, label, rating in (
        (cut + NUDGE, "some progress", Rating.AT_RISK),
        (cut, "some progress", Rating.AT_RISK),
        (cut - NUDGE, "no progress or worsening", Rating.OFF_TRACK),
        (-0.1, "no progress or worsening", Rating.OFF_TRACK),
    ):
        yearly = 1 + rate if more else 1 - rate
        found = said_of(Aarr(), row({2012: 100.0, 2020: 100.0 * yearly**8}, 2012, 2025, **bound), 2020)
        assert (found.label, found.rating) == (label, rating)


def test_the_cuts_are_parameters() -> None:
    goal = row({2012: 100.0, 2020: 99.0}, 2012, 2025, high=60.0)
    assert said_of(Aarr(), goal, 2020).label == "no progress or worsening"
    assert said_of(Aarr(some_progress=0.001), goal, 2020).label == "some progress"
    assert said_of(Aarr(on_track=0.01), goal, 2020).label == "on track"


def test_all_values_since_the_base_enter_and_none_before() -> None:
    values = {2012: 100.0, 2015: 80.0, 2018: 85.0, 2020: 70.0}
    found = said_of(Aarr(), row(values | {2005: 500.0}, 2012, 2025, high=60.0), 2020)
    assert found.figures["observed_rate"] == pytest.approx(1 - math.exp(slope(values)))


def test_where_the_base_has_no_value_the_first_later_one_stands_in() -> None:
    found = said_of(Aarr(), row({2010: 1.0, 2014: 100.0, 2020: 80.0}, 2012, 2025, high=60.0), 2020)
    assert (found.base_year, Flag.BASE_SHIFTED in found.flags) == (2014, True)
    assert found.figures["required_rate"] == pytest.approx(1 - 0.6 ** (1 / 11))
    nameless = said_of(Aarr(), row({2010: 1.0, 2014: 100.0, 2020: 80.0}, deadline=2025, high=60.0), 2020)
    assert (nameless.base_year, Flag.BASE_SHIFTED in nameless.flags) == (2014, False)


@pytest.mark.parametrize(
    ("goal", "reason"),
    [
        (row({2012: 0.0, 2020: 10.0}, 2012, low=50.0), Reason.BASE_NOT_POSITIVE),
        (row({2012: 10.0, 2016: 0.0, 2020: 10.0}, 2012, low=50.0), Reason.SIGN_CHANGE),
        (row({2012: 10.0, 2020: -1.0}, 2012, low=50.0), Reason.SIGN_CHANGE),
        (row({2012: 10.0, 2020: 5.0}, 2012, high=0.0), Reason.TARGET_NOT_POSITIVE),
        (row({2020: 10.0}, 2012, low=50.0), Reason.SERIES_TOO_SHORT),
        (row({2020: over(10.0)}, 2012, low=50.0), Reason.NO_BASELINE),
        (row({2012: 10.0, 2020: 20.0}, 2012, better=1.0), Reason.NO_TARGET),
        (row({2012: 10.0, 2020: 20.0}, 2012, low=50.0, high=60.0), Reason.OUTSIDE_METHOD),
    ],
)
def test_what_has_no_rate_is_refused(goal: Row, reason: Reason) -> None:
    found = said_of(Aarr(), goal, 2020)
    assert (found.label, found.rating, found.reason) == (None, Rating.NOT_ASSESSABLE, reason)
    assert math.isnan(found.figures["pace"])


def test_a_requirement_that_holds_is_on_track_and_one_that_was_lost_makes_no_progress() -> None:
    assert said_of(Aarr(), row({2012: 55.0, 2020: 59.0}, 2012, 2025, high=60.0), 2020).label == "on track"
    lost = said_of(Aarr(), row({2012: 55.0, 2018: 80.0, 2020: 61.0}, 2012, 2025, high=60.0), 2020)
    assert lost.label == "no progress or worsening"
    assert math.isnan(lost.figures["pace"])


def test_both_ends_of_a_bound_are_judged() -> None:
    required = 0.6 ** (1 / 13)
    ahead = said_of(Aarr(), row({2012: 100.0, 2020: under(100 * required**9)}, 2012, 2025, high=60.0), 2020)
    assert (ahead.label, ahead.rating) == ("on track", Rating.ON_TRACK)
    edge = said_of(Aarr(), row({2012: 100.0, 2020: under(100 * required**8)}, 2012, 2025, high=60.0), 2020)
    assert edge.label == "on track"
    behind = said_of(Aarr(), row({2012: 100.0, 2020: under(100 * required**7)}, 2012, 2025, high=60.0), 2020)
    assert (behind.rating, behind.reason) == (Rating.NOT_ASSESSABLE, Reason.BOUND_OPEN)
    rising = said_of(Aarr(), row({2012: 38.0, 2016: 40.0, 2020: over(48.0)}, 2012, 2025, low=50.0), 2020)
    assert (rising.label, Flag.AT_LEAST in rising.flags) == ("on track", False)


def test_a_goal_of_a_plan_is_rated_by_the_name_of_the_method() -> None:
    stunted = pt.Indicator(id="stunted", name="Stunted children under five", measure="average", unit="万人")
    goal = pt.Goal(
        id="stunting",
        indicator=stunted,
        region="CN",
        target=pt.Change(base="2012", at_most="-40 %"),
        deadline="2025",
    )
    figures = stunted.observed({2012: 162, 2020: 149}, source="example")
    found = pt.assess(goal, as_of="2020", method="aarr", observations=figures)["stunting"]
    assert found.native_figures["required_rate"] == pytest.approx(1 - 0.6 ** (1 / 13))
    assert found.native_figures["observed_rate"] == pytest.approx(1 - (149 / 162) ** (1 / 8))
    assert (found.native_label, found.rating) == ("some progress", Rating.AT_RISK)


def test_a_verdict_says_by_which_convention_its_rates_are() -> None:
    assert "compound" in Aarr().rests_on[0]
    assert "logarithmic" in Aarr(convention="logarithmic").rests_on[0]
    assert Aarr(convention="logarithmic").rests_on == AarrLogarithmic().rests_on
