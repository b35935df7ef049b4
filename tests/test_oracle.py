"""The oracle gives the published verdicts, and keeps the laws that hold for any judging."""

from __future__ import annotations

from dataclasses import fields
from fractions import Fraction
from itertools import pairwise, product
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judged_cases import NAMED, Case, NamedCase, case, cases, reported
from oracle import Expected, Interval, divided, exact, judge, time_of, total
from policytrack.periods import parse_period
from policytrack.targets import Level, Measurable, Peak
from policytrack.testing import strategies
from policytrack.verdicts import Flag, Rating, Reason

thorough = settings(max_examples=2 * settings().max_examples)

RATED = {Rating.ACHIEVED, Rating.ON_TRACK, Rating.AT_RISK, Rating.OFF_TRACK, Rating.REGRESSING, Rating.MISSED}


def verdict(judged: Case, bound: Level | None = None) -> Expected:
    return judge(judged.plan, judged.goal, judged.observations, judged.as_of, judged.known_by, bound=bound)


@pytest.mark.parametrize("named", NAMED, ids=lambda named: named.name)
def test_it_gives_the_published_verdict(named: NamedCase) -> None:
    found = verdict(named.case)
    assert (found.rating, found.reason, found.flags) == (named.rating, named.reason, named.flags)
    for column, value in named.columns.items():
        shown = getattr(found, column)
        number = shown.number if isinstance(shown, Interval) else shown
        assert number is None if value is None else float(number) == pytest.approx(value, rel=1e-12), column


def test_the_named_cases_have_names_of_their_own() -> None:
    names = [named.name for named in NAMED]
    assert len(set(names)) == len(names)


@thorough
@given(cases())
def test_every_case_gets_one_rating_with_its_reason(judged: Case) -> None:
    found = verdict(judged)
    assert found.rating in Rating
    assert found.reason in Reason
    target = judged.goal.target
    if found.rating in RATED and isinstance(target, Measurable):
        assert found.value is not None
        assert (found.gap is None) == (target == Peak())
        assert found.observed_period_end is not None
    if found.rating is Rating.NOT_DUE:
        of_the_goal = found.flags & {Flag.PROXY, Flag.GOAL_UNCONFIRMED, Flag.TARGET_REVISED}
        assert found == Expected(Rating.NOT_DUE, found.reason, of_the_goal)


@thorough
@given(cases(), st.randoms())
def test_the_order_of_observations_changes_nothing(judged: Case, chance: Random) -> None:
    shuffled = list(judged.observations)
    chance.shuffle(shuffled)
    again = judge(judged.plan, judged.goal, shuffled, judged.as_of, judged.known_by)
    assert again == verdict(judged)


@thorough
@given(cases(), st.sampled_from(["2022-12-31", "2024-06-30"]))
def test_what_is_published_later_never_changes_an_earlier_verdict(judged: Case, known_by: str) -> None:
    then = parse_period(known_by).end
    earlier = [o for o in judged.observations if o.published is not None and o.published.end <= then]
    assert judge(judged.plan, judged.goal, earlier, judged.as_of, known_by) == judge(
        judged.plan, judged.goal, judged.observations, judged.as_of, known_by
    )


# What the default method never says.
OF_OTHER_METHODS = {
    Reason.NATIVE_RULE,
    Reason.OUTSIDE_METHOD,
    Reason.SERIES_TOO_SHORT,
    Reason.TARGET_NOT_POSITIVE,
    Reason.NO_REFERENCE_GROUP,
    Reason.NO_SCALE,
}


@thorough
@given(cases())
def test_it_sees_no_float_but_infinity_and_the_projection(judged: Case) -> None:
    found = verdict(judged)
    for column in fields(found):
        number = getattr(found, column.name)
        if isinstance(number, float):
            assert abs(number) == float("inf") or number == 0


def test_the_cases_reach_every_rating_and_reason() -> None:
    unreached = set(Reason) - {named.reason for named in NAMED}
    assert unreached == {Reason.INVALID_GOAL} | OF_OTHER_METHODS
    assert {named.case.goal.target.kind for named in NAMED} == set(strategies.KINDS)
    assert {named.rating for named in NAMED} == set(Rating)


def test_a_goal_whose_indicator_is_unknown_is_invalid() -> None:
    known = case({"kind": "level", "at_least": "10 亿元"}, {"2025": 12}, "2025-12-31")
    goal = known.goal.model_copy(update={"indicator": "another"})
    assert judge(known.plan, goal, known.observations, known.as_of).reason is Reason.INVALID_GOAL


def between(start: object, comparator: str, asked: int, stage: int | None, value: int, year: str) -> Rating:
    """Rate one level goal from 2020 to 2025, with a stage in 2022 if there is one."""
    more: dict[str, Any] = {}
    if start is not None:
        more["baseline"] = {"period": "2020", "value": f"{start} 亿元"}
    if stage is not None:
        more["milestones"] = [{"period": "2022", comparator: f"{stage} 亿元"}]
    target = {"kind": "level", comparator: f"{asked} 亿元"}
    return verdict(case(target, {year: value}, f"{year}-12-31", **more)).rating


@pytest.mark.parametrize("year", ["2022", "2023", "2025"])
@pytest.mark.parametrize("comparator", ["at_least", "above"])
def test_a_better_value_never_rates_worse_and_a_mirrored_goal_rates_alike(comparator: str, year: str) -> None:
    mirrored = {"at_least": "at_most", "above": "below"}[comparator]
    order = list(Rating)
    for start, asked, stage in product([None, -4, 0, 4, 6], [0, 4], [None, -2, 0, 2]):
        ratings = [between(start, comparator, asked, stage, value, year) for value in range(-6, 8)]
        assert all(order.index(better) <= order.index(worse) for worse, better in pairwise(ratings))
        turned = [
            between(
                None if start is None else -start,
                mirrored,
                -asked,
                None if stage is None else -stage,
                -value,
                year,
            )
            for value in range(-6, 8)
        ]
        assert turned == ratings


def test_two_points_lead_on_by_a_trend_that_fades() -> None:
    target = {"kind": "level", "at_least": "99 亿元"}
    found = verdict(case(target, {"2022": 0, "2023": 10}, "2023-12-31")).projection
    assert found is not None
    # By hand: 0 + 0.9 · 10 is foreseen for 2023, 1 less than came, so the level is 9 + 0.9 and the trend 9 + 0.25.
    assert found.value == pytest.approx(9.9 + 9.25 * (0.9 + 0.81))
    assert found.model == "damped_trend"


def test_four_points_have_an_interval_and_a_probability_and_three_have_none() -> None:
    steady = {"2021": 1, "2022": 2, "2023": 3}
    target = {"kind": "level", "at_least": "9 亿元"}
    three = verdict(case(target, steady, "2023-12-31")).projection
    four = verdict(case(target, steady | {"2024": 5}, "2024-12-31")).projection
    assert three is not None
    assert (three.low, three.high, three.probability) == (None, None, None)
    assert four is not None
    assert four.low is not None
    assert four.high is not None
    assert four.probability is not None
    # By hand: Holt misses 2024 by 5 − 3.7714 = 1.2286, the changes 1, 1 and 2 have a root mean square of √2; one step
    # ahead the size is √2 times the power 0.4 · 4/4.5 of their ratio, and the middle 80 % of the errors of four points
    # reach 2.08 of it.
    assert (four.high - four.low) / 2 == pytest.approx(2**0.5 * (1.2285625 / 2**0.5) ** (1.6 / 4.5) * 2.08)


def test_what_was_before_the_last_twelve_periods_or_before_a_hole_is_no_part_of_the_course() -> None:
    target = {"kind": "level", "at_least": "9 亿元"}
    flat = {str(year): 1 for year in range(2013, 2025)}
    long_ago = verdict(case(target, {"2012": 100} | flat, "2024-12-31")).projection
    before_hole = verdict(case(target, {"2017": 100, "2023": 1, "2024": 1}, "2024-12-31")).projection
    before_gap = verdict(case(target, {"2018": 100, "2023": 1, "2024": 1}, "2024-12-31")).projection
    assert long_ago is not None
    assert before_hole is not None
    assert before_gap is not None
    assert long_ago.value == before_hole.value == 1
    assert before_gap.value < 1


def test_there_is_no_projection_once_the_deadline_is_observed() -> None:
    target = {"kind": "level", "at_least": "9 亿元"}
    assert verdict(case(target, {"2024": 1, "2025": 2}, "2025-12-31")).projection is None


def test_a_stretch_value_is_judged_by_the_same_rules() -> None:
    goal = case({"kind": "level", "at_least": "10 亿元"}, {"2025": 12}, "2025-12-31")
    assert verdict(goal).rating is Rating.ACHIEVED
    assert verdict(goal, bound=Level(at_least="20 亿元")).rating is Rating.MISSED


def test_a_value_in_another_unit_is_the_same_value() -> None:
    target = {"kind": "level", "at_least": "10 亿元"}
    small_unit = reported("2025", 100_000, "万元")
    found, again = (verdict(case(target, [one], "2025-12-31")) for one in (small_unit, reported("2025", 10)))
    assert found == again
    assert found.value == exact(Fraction(10))


def test_a_bound_that_both_ends_rate_alike_needs_no_flag() -> None:
    short = reported("2025", 5, quality="upper_bound")
    found = verdict(case({"kind": "level", "at_least": "10 亿元"}, [short], "2025-12-31"))
    assert (found.rating, found.flags, found.gap) == (Rating.MISSED, frozenset(), 5)


def test_an_upper_bound_that_settles_is_flagged() -> None:
    little = reported("2023", 40, quality="upper_bound")
    start = {"period": "2020", "value": "100 亿元"}
    found = verdict(case({"kind": "level", "at_most": "0 亿元"}, [little], "2023-12-31", baseline=start))
    assert (found.rating, found.flags) == (Rating.ON_TRACK, frozenset({Flag.AT_MOST}))


def test_a_ratio_over_a_bound_turns_it_round() -> None:
    over_two = Interval(Fraction(2), float("inf"), low_open=True, shown="low")
    assert divided(exact(Fraction(6)), over_two) == Interval(Fraction(0), Fraction(3), True, True, "high")
    assert divided(exact(Fraction(-6)), over_two) == Interval(Fraction(-3), Fraction(0), True, True, "low")


def test_a_sum_with_a_bound_is_a_bound() -> None:
    over_two = Interval(Fraction(2), float("inf"), low_open=True, shown="low")
    assert total([exact(Fraction(1)), over_two]) == Interval(Fraction(3), float("inf"), True, False, "low")


@pytest.mark.parametrize(
    ("period", "time"), [("2024", 2024), ("2024-06", Fraction(4047, 2)), ("2024-02", 2023 + Fraction(1, 6))]
)
def test_time_has_equal_years_and_equal_months(period: str, time: Fraction) -> None:
    assert time_of(parse_period(period).end) == time


@pytest.mark.parametrize("days", ["84.0", "85.5", "85.6"])
def test_the_dip_of_a_path_is_met_at_its_number(days: str) -> None:
    path = [{"period": "2022", "at_least": "85.6 %"}]
    start = {"period": "2020", "value": "87 %"}
    target = {"kind": "level", "at_least": "87.5 %"}
    found = verdict(case(target, {"2022": days}, "2022-12-31", unit="%", baseline=start, milestones=path))
    assert (found.rating is Rating.ON_TRACK) == (days == "85.6")
