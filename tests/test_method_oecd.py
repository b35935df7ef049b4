"""The OECD's rule: the distance to the target in deviations of the peers, and whether there is a trend."""

from __future__ import annotations

import math
from statistics import mean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

import policytrack as pt
from method_columns import Row, Verdict, over, rated_by, row, under
from policytrack.methods.oecd import Oecd
from policytrack.verdicts import Rating, Reason

RISING = (10.0, 20.0, 30.0, 40.0, 50.0)


def spearman(values: list[float]) -> float:
    """Correlate ranks with time, ties by mean ranks, value by value."""
    ranks = [mean(i for i, other in enumerate(sorted(values)) if other == one) for one in values]
    times = list(range(len(values)))
    middle = mean(times)
    above = sum((rank - middle) * (time - middle) for rank, time in zip(ranks, times, strict=True))
    spread = sum((rank - middle) ** 2 for rank in ranks) * sum((time - middle) ** 2 for time in times)
    return above / math.sqrt(spread) if spread else 0.0


def years(values: object, last: int = 2024) -> dict[int, float]:
    numbers = list(values)  # type: ignore[call-overload]
    return {last + 1 - len(numbers) + place: value for place, value in enumerate(numbers)}


def among_peers(goal: Row, method: Oecd | None = None) -> Verdict:
    """Judge one goal beside two whose last values are 40 and 60."""
    peers = [row(years([last] * 5), low=100.0) for last in (40.0, 60.0)]
    return rated_by(method or Oecd(), [goal, *peers], 2024, groups=[0, 0, 0])[0]


@given(st.lists(st.integers(-1000, 1000), min_size=3, max_size=8, unique=True), st.sampled_from([-1.0, 1.0]))
def test_the_distance_is_in_standard_deviations_of_the_last_values(lasts: list[int], direction: float) -> None:
    bound = {"low": 100.0} if direction > 0 else {"high": 100.0}
    found = rated_by(Oecd(), [row(years([1.0, last]), **bound) for last in lasts], 2024, groups=[3] * len(lasts))
    deviation = stdev(lasts)
    for verdict, last in zip(found, lasts, strict=True):
        assert verdict.score == pytest.approx(max(direction * (100 - last), 0.0) / deviation)


@given(st.lists(st.integers(-3, 3), min_size=5, max_size=9), st.sampled_from([-1.0, 1.0]))
def test_the_trend_is_the_rank_correlation_with_time(values: list[float], direction: float) -> None:
    bound = {"low": 500.0} if direction > 0 else {"high": -500.0}
    found = among_peers(row(years(values), **bound))
    expected = direction * spearman(values)
    assert found.figures["trend"] == pytest.approx(expected, abs=1e-12)
    standardised = expected * math.sqrt(len(values) - 1)
    assert found.label == (
        "moving towards the target"
        if standardised >= 1.645
        else "moving away from the target"
        if standardised <= -1.645
        else "no clear trend"
    )


@pytest.mark.parametrize(
    ("values", "label", "rating"),
    [
        ((10, 20, 30, 40, 50), "moving towards the target", Rating.ON_TRACK),
        ((50, 40, 30, 20, 10), "moving away from the target", Rating.REGRESSING),
        ((10, 20, 10, 20, 10), "no clear trend", Rating.OFF_TRACK),
        ((10, 10, 10, 10, 10), "no clear trend", Rating.OFF_TRACK),
        ((10, 20, 30, 40, 100), "target met", Rating.ACHIEVED),
    ],
)
def test_labels_follow_the_target_and_then_the_trend(values: tuple[float, ...], label: str, rating: Rating) -> None:
    found = among_peers(row(years(values), low=100.0))
    assert (found.label, found.rating) == (label, rating)


def test_a_trend_begins_at_its_strength_in_both_directions() -> None:
    # The rank correlation is 0.9, and twice that standardised.
    rising, falling = row(years((1, 2, 3, 5, 4)), low=100.0), row(years((5, 4, 3, 1, 2)), low=100.0)
    for strength, clear in ((1.8 - 1e-6, True), (1.8, True), (1.8 + 1e-6, False)):
        method = Oecd(strength=strength)
        assert (among_peers(rising, method).label == "moving towards the target") is clear
        assert (among_peers(falling, method).label == "moving away from the target") is clear


def test_equal_values_share_the_mean_of_their_ranks() -> None:
    found = among_peers(row(years((1, 1, 2, 2, 3)), low=100.0))
    # Ranks ½ ½ 2½ 2½ 4 against 0 1 2 3 4: 9/√(9·10).
    assert found.figures["trend"] == pytest.approx(9 / math.sqrt(90))


def test_without_peers_there_is_no_distance() -> None:
    goal = row(years(RISING), low=100.0)
    alone = rated_by(Oecd(), [goal], 2024)[0]
    assert (alone.label, alone.rating, alone.reason) == (None, Rating.NOT_ASSESSABLE, Reason.NO_REFERENCE_GROUP)
    assert math.isnan(alone.score)
    others = rated_by(Oecd(), [goal] * 3, 2024, groups=[0, 1, 2])
    assert {one.reason for one in others} == {Reason.NO_REFERENCE_GROUP}
    assert rated_by(Oecd(), [], 2024, groups=[]) == []


def test_a_group_needs_its_members_and_a_difference_between_them() -> None:
    goals = [row(years([value] * 5), low=100.0) for value in (10.0, 20.0, 30.0, 40.0)]
    assert rated_by(Oecd(), goals[:2], 2024, groups=[0, 0])[0].reason is Reason.NO_REFERENCE_GROUP
    assert rated_by(Oecd(members=2), goals[:2], 2024, groups=[0, 0])[0].reason is Reason.NATIVE_RULE
    assert rated_by(Oecd(members=5), goals, 2024, groups=[0] * 4)[0].reason is Reason.NO_REFERENCE_GROUP
    alike = [goals[0]] * 3
    assert rated_by(Oecd(), alike, 2024, groups=[0, 0, 0])[0].reason is Reason.NO_REFERENCE_GROUP


def test_the_distance_is_known_where_the_series_is_too_short_for_a_trend() -> None:
    found = among_peers(row(years((10.0, 20.0, 30.0, 40.0)), low=100.0))
    assert (found.label, found.reason) == (None, Reason.SERIES_TOO_SHORT)
    assert found.score == pytest.approx(60 / stdev([40, 40, 60]))
    met = among_peers(row(years((90.0, 110.0)), low=100.0))
    assert (met.label, met.score) == ("target met", 0.0)


@pytest.mark.parametrize(
    ("goal", "reason"),
    [
        (row(years(RISING), better=1.0), Reason.NO_TARGET),
        (row(years(RISING), low=60.0, high=70.0), Reason.OUTSIDE_METHOD),
        (row(years(RISING), 2020, low=10.0, measure=6, unit=100.0), Reason.OUTSIDE_METHOD),
    ],
)
def test_what_has_no_distance_on_a_level_is_refused(goal: Row, reason: Reason) -> None:
    found = among_peers(goal)
    assert (found.label, found.reason) == (None, reason)
    assert math.isnan(found.score)


def test_goals_written_in_other_units_are_compared_in_the_unit_of_the_indicator() -> None:
    goals = [row(years([1.0, value]), low=100.0) for value in (20.0, 40.0)]
    in_hundredths = row(years([1.0, 90.0]), low=10_000.0, unit=100.0)
    found = rated_by(Oecd(), [*goals, in_hundredths], 2024, groups=[0, 0, 0])
    deviation = stdev([20, 40, 90])
    assert [one.score for one in found] == pytest.approx([80 / deviation, 60 / deviation, 10 / deviation])


def test_both_ends_of_a_bound_are_judged_and_it_is_no_peer() -> None:
    values = {2020: 10.0, 2021: 20.0, 2022: 30.0, 2023: 40.0, 2024: over(45.0)}
    peers = [row(years([last] * 5), low=100.0) for last in (40.0, 50.0, 60.0)]
    found = rated_by(Oecd(), [row(values, low=100.0), *peers], 2024, groups=[0] * 4)[0]
    assert (found.label, found.rating) == ("moving towards the target", Rating.ON_TRACK)
    assert found.score == pytest.approx(55 / stdev([40, 50, 60]))
    below = rated_by(Oecd(), [row(values | {2024: under(5.0)}, low=100.0), *peers], 2024, groups=[0] * 4)[0]
    assert below.label == "no clear trend"


def test_the_goals_of_a_plan_on_one_indicator_are_its_peers() -> None:
    air = pt.Indicator(id="air", name="PM2.5", measure="average", unit="µg/m³")
    goals = [
        pt.Goal(id=place.lower(), indicator="air", region=place, target=pt.Level(at_most="35 µg/m³"), deadline="2025")
        for place in ("CN-HE", "CN-SX", "CN-GS")
    ]
    lasts = {"CN-HE": 38.6, "CN-SX": 37.0, "CN-GS": 25.0}
    figures = [
        one
        for place, last in lasts.items()
        for one in air.observed(
            {2019: last + 8, 2020: last + 6, 2021: last + 4, 2022: last + 2, 2023: last}, source="example", region=place
        )
    ]
    plan = pt.Plan(id="air", title="Air", region="CN", indicators=[air], goals=goals)
    card = pt.assess(plan, as_of="2023", method="oecd", observations=figures)
    deviation = stdev(lasts.values())
    assert card["cn-he"].native_score == pytest.approx(3.6 / deviation)
    assert [one.native_label for one in card] == ["moving towards the target"] * 2 + ["target met"]
