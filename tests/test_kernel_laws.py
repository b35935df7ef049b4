"""The laws that judging keeps, whatever the plan."""

from __future__ import annotations

import json
import math
import re
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import policytrack as pt
import strategies
from judged_cases import (
    LATE_AS_OF,
    Case,
    Data,
    case,
    cases,
    change_cases,
    cumulative_cases,
    growth_cases,
    is_band,
    keep_cases,
    level_cases,
    plan_data,
    ratio_cases,
)
from policytrack.verdicts import RATINGS

measurable = st.one_of(level_cases(), keep_cases(), cumulative_cases(), growth_cases(), change_cases(), ratio_cases())


def assessed(judged: Case) -> pt.Assessment:
    return pt.assess(judged.plan, as_of=judged.as_of, known_by=judged.known_by)["goal"]


def with_observations(judged: Case, observations: list[Data]) -> Case:
    return Case(judged.data | {"observations": observations}, judged.as_of, judged.known_by)


def verdict(judged: Case) -> dict[str, Any]:
    """Return everything that is said of the goal but which sources say it."""
    return {name: value for name, value in assessed(judged).to_dict().items() if name not in ("evidence", "findings")}


# Total


@given(cases())
def test_every_goal_gets_one_rating_with_its_reason_and_its_words(judged: Case) -> None:
    found = assessed(judged)
    assert found.rating in pt.Rating
    assert found.reason in pt.Reason
    assert found.explain("en")
    assert found.explain("zh")


@given(strategies.plans(), strategies.periods, st.none() | strategies.periods)
def test_every_plan_that_can_be_built_can_be_judged_at_any_time(data: Data, as_of: str, known_by: str | None) -> None:
    plan = pt.Plan(**data)
    card = pt.assess(plan, as_of=as_of, known_by=known_by)
    assert [found.goal.id for found in card] == [goal.id for goal in plan.goals]
    json.dumps(card.to_dict(), allow_nan=False)


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False))
def test_no_number_is_too_large_or_too_small_to_judge(value: float, asked: float) -> None:
    observed = [{"indicator": "figure", "period": "2023", "value": f"{value!r} 元", "source": "bureau"}]
    start = {"period": "2020", "value": "1 元"}
    target = {"kind": "level", "at_least": f"{asked!r} 元"}
    found = assessed(case(target, observed, "2023-12-31", unit="元", baseline=start))
    assert found.rating in (*RATINGS[:5], pt.Rating.NOT_ASSESSABLE)
    json.dumps(found.to_dict(), allow_nan=False)


# Units

_IN_YUAN = {"亿元": 10**8, "万元": 10**4}


def in_yuan(value: Any) -> Any:
    """Rewrite every amount of a plan in 元."""
    if isinstance(value, dict):
        return {name: in_yuan(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [in_yuan(inner) for inner in value]
    if not isinstance(value, str):
        return value
    if found := re.fullmatch(r"(-?[\d.]+) (亿元|万元)(/万人)?", value):
        digits, unit, per_head = found.groups()
        number = Decimal(digits) * _IN_YUAN[unit] / (10**4 if per_head else 1)
        return f"{number:f} {'元/人' if per_head else '元'}"
    return value.replace("亿元/万人", "元/人").replace("亿元", "元")


def scale_of(unit: str) -> float:
    return 1e4 if unit.startswith("亿元/万人") else 1e8 if unit.startswith("亿元") else 1.0


def same(first: float | None, second: float | None, size: float = 1.0) -> bool:
    if first is None or second is None:
        return first is second
    return math.isclose(first, second, rel_tol=1e-12, abs_tol=1e-12 * size)


@given(measurable)
def test_a_plan_in_yuan_is_judged_as_the_same_plan_in_hundred_millions(judged: Case) -> None:
    large, small = assessed(judged), assessed(Case(in_yuan(judged.data), judged.as_of, judged.known_by))
    assert (small.rating, small.reason, small.flags) == (large.rating, large.reason, large.flags)
    for name in ("attainment", "expected_attainment", "pace_ratio"):
        assert same(getattr(small, name), getattr(large, name)), name
    for name in ("value", "baseline", "expected", "gap", "observed_pace", "required_pace"):
        amount, other = getattr(small, name), getattr(large, name)
        assert (amount is None) == (other is None), name
        if amount is not None:
            scale = scale_of(other.unit)
            assert same(amount.value, other.value * scale, 100 * scale), name


# Mirror

_MIRRORED = {
    "at_least": "at_most",
    "at_most": "at_least",
    "above": "below",
    "below": "above",
    "lower_bound": "upper_bound",
    "upper_bound": "lower_bound",
}


def negated(quantity: str) -> str:
    digits, _, unit = quantity.partition(" ")
    return f"{-Decimal(digits)} {unit}"


def turned(bound: Data) -> Data:
    """Negate the numbers of a bound and swap its direction."""
    mirrored: Data = {}
    for name, value in bound.items():
        if name == "between":
            mirrored[name] = [negated(value[1]), negated(value[0])]
        elif name == "about":
            mirrored[name] = negated(value)
        else:
            mirrored[_MIRRORED.get(name, name)] = negated(value) if name in _MIRRORED else value
    return mirrored


def mirrored(judged: Case) -> Case:
    goal = judged.data["goals"][0]
    opposite = goal | {"target": turned(goal["target"])}
    opposite["milestones"] = [turned(milestone) for milestone in goal.get("milestones", [])]
    if "value" in goal.get("baseline", {}):
        opposite["baseline"] = goal["baseline"] | {"value": negated(goal["baseline"]["value"])}
    observations = [
        one
        | {"value": negated(one["value"])}
        | ({"quality": _MIRRORED.get(one["quality"], one["quality"])} if "quality" in one else {})
        for one in judged.data["observations"]
    ]
    return Case(judged.data | {"goals": [opposite], "observations": observations}, judged.as_of, judged.known_by)


absolute_changes = change_cases().filter(lambda c: c.data["goals"][0]["target"]["form"] in ("absolute", "points"))


@given(st.one_of(level_cases(), keep_cases(), absolute_changes))
def test_a_mirrored_goal_is_rated_as_the_goal_itself(judged: Case) -> None:
    ours, theirs = assessed(judged), assessed(mirrored(judged))
    swapped = {pt.Flag.AT_LEAST: pt.Flag.AT_MOST, pt.Flag.AT_MOST: pt.Flag.AT_LEAST}
    assert (theirs.rating, theirs.reason) == (ours.rating, ours.reason)
    assert set(theirs.flags) == {swapped.get(flag, flag) for flag in ours.flags}
    for name in ("attainment", "expected_attainment", "pace_ratio"):
        assert same(getattr(theirs, name), getattr(ours, name)), name
    for name, sign in (("value", -1), ("baseline", -1), ("gap", 1), ("observed_pace", -1), ("required_pace", -1)):
        amount, other = getattr(theirs, name), getattr(ours, name)
        assert same(amount and amount.value, other and sign * other.value), name


# Monotone


@st.composite
def improvements(draw: st.DrawFn) -> tuple[Case, Case]:
    """Return a case with a one-sided requirement, and the same with a better last figure."""
    judged = draw(st.one_of(level_cases(), keep_cases(), cumulative_cases(), growth_cases(), change_cases()))
    target = judged.data["goals"][0]["target"]
    assume(not is_band(target))
    deciding = [one.observation for one in assessed(judged).evidence if one.role == "value"]
    assume(deciding and deciding[0].quality == "reported")
    place = judged.observations.index(deciding[0])
    by = draw(st.integers(1, 8)) * (1 if "at_least" in target or "above" in target else -1)
    rows = list(judged.data["observations"])
    digits, _, unit = rows[place]["value"].partition(" ")
    rows[place] = rows[place] | {"value": f"{Decimal(digits) + by * (10**4 if unit == '万元' else 1)} {unit}"}
    return judged, with_observations(judged, rows)


@given(improvements())
def test_a_better_last_figure_never_rates_worse(pair: tuple[Case, Case]) -> None:
    worse, better = (assessed(one) for one in pair)
    # A level at or below zero has no compound growth, however low growth is to be.
    assume(better.reason is not pt.Reason.SIGN_CHANGE)
    # What is open because of a bound elsewhere is neither better nor worse.
    assume(pt.Reason.BOUND_OPEN not in (worse.reason, better.reason))
    assert RATINGS.index(better.rating) <= RATINGS.index(worse.rating)


# End points

amounts = st.decimals(-(10**6), 10**6, places=3)


@given(amounts, amounts, st.sampled_from(["2021", "2023", "2025"]))
def test_the_baseline_attains_nothing_and_the_target_everything(start: Decimal, asked: Decimal, year: str) -> None:
    assume(start != asked)
    comparator = "at_least" if asked > start else "at_most"
    target = {"kind": "level", comparator: f"{asked} 亿元"}
    baseline = {"period": "2020", "value": f"{start} 亿元"}
    unmoved, arrived = (
        assessed(case(target, {year: value}, f"{year}-12-31", baseline=baseline)) for value in (start, asked)
    )
    assert unmoved.attainment == 0
    assert arrived.attainment == pytest.approx(1, rel=1e-12)
    assert arrived.rating is pt.Rating.ACHIEVED


# Order and time


@given(measurable, st.randoms())
def test_the_order_of_observations_changes_nothing(judged: Case, chance: Random) -> None:
    shuffled = list(judged.data["observations"])
    chance.shuffle(shuffled)
    assert assessed(with_observations(judged, shuffled)).to_dict() == assessed(judged).to_dict()


@given(measurable, st.sampled_from(LATE_AS_OF))
def test_what_is_published_later_never_changes_an_earlier_verdict(judged: Case, known_by: str) -> None:
    earlier = [one for one in judged.data["observations"] if one["published"] is None or one["published"] <= known_by]
    assert verdict(Case(judged.data, judged.as_of, known_by)) == verdict(
        Case(judged.data | {"observations": earlier}, judged.as_of, known_by)
    )


@given(measurable)
def test_data_after_the_deadline_never_changes_the_verdict(judged: Case) -> None:
    due = judged.goal.due
    assert due is not None
    until = [
        row
        for row, one in zip(judged.data["observations"], judged.observations, strict=True)
        if one.period.end <= due.end
    ]
    assert verdict(with_observations(judged, until)) == verdict(judged)


@given(measurable)
def test_data_after_the_day_of_judging_never_changes_the_verdict(judged: Case) -> None:
    until = [
        row
        for row, one in zip(judged.data["observations"], judged.observations, strict=True)
        if one.period.end.isoformat() <= judged.as_of
    ]
    assert verdict(with_observations(judged, until)) == verdict(judged)


# One kernel over a ragged table


def renamed(data: Data, suffix: str) -> Data:
    """Give the goal and the indicators of a plan names of their own."""

    def own(row: Data) -> Data:
        named = ("id", "indicator", "numerator", "denominator")
        return {name: f"{value}-{suffix}" if name in named and value else value for name, value in row.items()}

    goal = own(data["goals"][0])
    goal["target"] = own(goal["target"])
    goal["announced"] = data["documents"][0]["announced"]
    return data | {
        "indicators": [own(row) for row in data["indicators"]],
        "goals": [goal],
        "observations": [own(row) for row in data["observations"]],
    }


@settings(max_examples=25)
@given(st.lists(cases(), min_size=2, max_size=5), st.sampled_from(LATE_AS_OF))
def test_goals_judged_together_are_judged_as_each_alone(several: list[Case], as_of: str) -> None:
    plans = [renamed(judged.data, str(index)) for index, judged in enumerate(several)]
    whole = plan_data({}, [], [{"id": "unused"}]) | {
        part: [row for data in plans for row in data[part]] for part in ("indicators", "goals", "observations")
    }
    together = pt.assess(pt.Plan(**whole), as_of=as_of)
    for data, found in zip(plans, together, strict=True):
        alone = pt.assess(pt.Plan(**data), as_of=as_of)[found.goal.id]
        # The place of a finding is its place in the plan.
        assert found.to_dict() | {"findings": []} == alone.to_dict() | {"findings": []}
