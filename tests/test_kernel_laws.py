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
from judged_cases import (
    AS_OF,
    KINDS,
    LATE_AS_OF,
    UNIT,
    UNIVERSE,
    Case,
    Data,
    average_cases,
    case,
    cases,
    change_cases,
    deliverable_cases,
    elsewhere,
    figures,
    growth_cases,
    indicator,
    is_band,
    keep_cases,
    level_cases,
    money_cases,
    peak_cases,
    plan_data,
    rank_cases,
    ratio_cases,
    relative_cases,
    renamed,
    reported,
    revised_cases,
    zero_cases,
)
from policytrack.periods import as_period
from policytrack.plans import Allocation
from policytrack.testing import strategies
from policytrack.verdicts import RATINGS

WITH_PLAN = {"composite", "qualitative with a rubric", "rank", "in other money", "real growth"}
UNMEASURED = {"deliverable", "qualitative with a rubric", "composite", "unjudged"}
# What is stated in money of one kind, if in any.
measurable = st.one_of(*(KINDS[kind] for kind in KINDS if kind not in UNMEASURED | {"in other money", "real growth"}))


def assessed(judged: Case) -> pt.Assessment:
    return judged.assessed()


def day_of(judged: Case) -> int:
    """Return the last day on which what was announced was in force."""
    days = [as_period(day).end for day in (judged.as_of, judged.known_by) if day is not None]
    return min(days).toordinal()


def with_target(judged: Case, **target: Any) -> Case:
    return judged.but(target=judged.data["goals"][0]["target"] | target)


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


@given(st.one_of(level_cases(), keep_cases(), average_cases(), absolute_changes))
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


ONE_WAY = ("level", "keep", "cumulative", "average", "growth", "change", "scenario_change", "zero")


@st.composite
def improvements(draw: st.DrawFn) -> tuple[Case, Case]:
    """Return a case with a one-sided requirement, and the same with a better last figure."""
    judged = draw(st.one_of(*(KINDS[kind] for kind in ONE_WAY)))
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
    # Where two sources agreed, one that says more is a rival.
    assume(better.reason is not pt.Reason.CONFLICTING_OBSERVATIONS)
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


@given(cases(), st.randoms())
def test_the_order_of_observations_changes_nothing(judged: Case, chance: Random) -> None:
    shuffled = list(judged.data["observations"])
    chance.shuffle(shuffled)
    assert assessed(with_observations(judged, shuffled)).to_dict() == assessed(judged).to_dict()


@given(cases(), st.sampled_from(LATE_AS_OF))
def test_what_is_published_later_never_changes_an_earlier_verdict(judged: Case, known_by: str) -> None:
    earlier = [one for one in judged.data["observations"] if one["published"] is None or one["published"] <= known_by]
    assert verdict(Case(judged.data, judged.as_of, known_by)) == verdict(
        Case(judged.data | {"observations": earlier}, judged.as_of, known_by)
    )


@given(measurable)
def test_data_after_the_deadline_never_changes_the_verdict(judged: Case) -> None:
    assume(judged.goal.target.kind != "peak")  # which is judged by what follows it
    due = judged.goal.as_known(day_of(judged)).due
    assert due is not None
    until = [
        row
        for row, one in zip(judged.data["observations"], judged.observations, strict=True)
        if one.period.end <= due.end
    ]
    assert verdict(with_observations(judged, until)) == verdict(judged)


@given(cases())
def test_data_after_the_day_of_judging_never_changes_the_verdict(judged: Case) -> None:
    until = [
        row
        for row, one in zip(judged.data["observations"], judged.observations, strict=True)
        if one.period.end.isoformat() <= judged.as_of
    ]
    assert verdict(with_observations(judged, until)) == verdict(judged)


# One kernel over a ragged table


# What needs nothing of its plan but indicators and observations.
self_contained = st.one_of(*(KINDS[kind] for kind in KINDS if kind not in WITH_PLAN))


@settings(max_examples=25)
@given(st.lists(self_contained, min_size=2, max_size=5), st.sampled_from(LATE_AS_OF))
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


# A law for each kind

rated = st.sampled_from(LATE_AS_OF)
amounts_of_money = st.integers(1, 1000)


@given(st.integers(-50, 50), st.sampled_from(["year", "half"]), st.integers(1, 5), rated)
def test_the_mean_of_what_never_changes_is_what_it_is(number: int, every: str, years: int, as_of: str) -> None:
    parts = ("",) if every == "year" else ("-H1", "-H2")
    constant = {f"{year}{part}": number for year in range(2021, 2021 + years) for part in parts}
    target = {"kind": "average", "window": "2021/2025", "every": every, "at_least": "0 亿元"}
    found = assessed(case(target, constant, as_of))
    assert found.value is not None
    assert found.value.value == pytest.approx(number)
    holds = found.rating in (pt.Rating.ACHIEVED, pt.Rating.ON_TRACK)
    assert holds == (number >= 0)


@given(st.lists(st.integers(-9, 30), min_size=5, max_size=5), st.integers(-9, 30))
def test_growth_in_each_year_is_growth_on_average(rates: list[int], asked: int) -> None:
    level, levels = Decimal(100), {"2020": Decimal(100)}
    for year, rate in zip(range(2021, 2026), rates, strict=True):
        level *= 1 + Decimal(rate) / 100
        levels[str(year)] = level
    each = {"kind": "growth_each_period", "at_least": f"{asked} %", "window": "2021/2025"}
    average = {"kind": "growth", "at_least": f"{asked} %", "base": "2020"}
    in_each, on_average = (assessed(case(target, levels, "2025-12-31")) for target in (each, average))
    assert (in_each.rating is pt.Rating.ACHIEVED) == all(rate >= asked for rate in rates)
    if in_each.rating is pt.Rating.ACHIEVED:
        assert on_average.rating is pt.Rating.ACHIEVED


@given(st.dictionaries(st.integers(2020, 2025), amounts_of_money, min_size=1), st.sampled_from(["%", UNIT, "倍"]))
def test_against_a_scenario_that_came_true_nothing_changed(values: dict[int, int], unit: str) -> None:
    own = [reported(str(year), value) for year, value in values.items()]
    usual = [figure | {"indicator": "usual"} for figure in own]
    target = {"kind": "scenario_change", "scenario": "usual", "at_least": f"0 {unit}"}
    data = plan_data({"target": target, "deadline": "2025"}, [*own, *usual], [indicator(), indicator("usual")])
    found = assessed(Case(data, "2025-12-31"))
    assert found.value is not None
    assert found.value.value == (1 if unit == "倍" else 0)
    assert found.rating is pt.Rating.ACHIEVED


def times(factor: int, judged: Case, *regions: str | None) -> Case:
    """Multiply the levels of some regions; growth rates stay."""
    rows = []
    for row in judged.data["observations"]:
        digits, _, unit = row["value"].partition(" ")
        scaled = row if row.get("measured") else row | {"value": f"{Decimal(digits) * factor} {unit}"}
        rows.append(scaled if row.get("region") in regions else row)
    return with_observations(judged, rows)


growing = st.sampled_from(["faster_than", "at_least_as_fast", "in_step"])


@given(st.data(), growing, st.integers(2, 50), st.sampled_from(["own", "other", "both"]))
def test_growth_compares_alike_whatever_the_size_of_either_side(
    data: st.DataObject, relation: str, factor: int, side: str
) -> None:
    judged = data.draw(relative_cases(relation))
    sides: dict[str, tuple[str | None, ...]] = {"own": (None,), "other": ("CN",), "both": (None, "CN")}
    assume("region" in judged.data["goals"][0]["target"]["comparator"])
    before, after = assessed(judged), assessed(times(factor, judged, *sides[side]))
    assert (after.rating, after.reason, after.flags) == (before.rating, before.reason, before.flags)


@given(relative_cases("gap_narrows"), st.integers(2, 50))
def test_a_relative_gap_is_the_same_in_any_currency(judged: Case, factor: int) -> None:
    judged = with_target(judged, gap="relative")
    before, after = assessed(judged), assessed(times(factor, judged, None, "CN"))
    assert (after.rating, after.reason, after.flags) == (before.rating, before.reason, before.flags)


@given(st.integers(-20, 20), st.integers(-20, 20))
def test_of_two_regions_one_reaches_the_other_or_lies_below_it(own: int, other: int) -> None:
    def compared(relation: str, region: str, comparator: str) -> pt.Assessment:
        target = {"kind": "relative", "relation": relation, "comparator": {"region": comparator}}
        values = [reported("2025", own), *elsewhere([reported("2025", other)], "CN")]
        return assessed(case(target, values, "2025-12-31", region=region))

    reaches = compared("at_least_level", "CN-HE", "CN").rating is pt.Rating.ACHIEVED
    is_above = compared("above_level", "CN", "CN-HE").rating is pt.Rating.ACHIEVED
    assert reaches != is_above


@given(rank_cases(), st.integers(1, 9), st.integers(-30, 30))
def test_a_place_is_the_same_after_a_map_that_keeps_the_order(judged: Case, factor: int, shift: int) -> None:
    rows = []
    for row in judged.data["observations"]:
        digits, _, unit = row["value"].partition(" ")
        size = 10_000 if unit == "万元" else 1
        # A cube keeps the order, and makes the distances uneven.
        mapped = factor * (int(digits) // size) ** 3 + shift
        rows.append(row | {"value": f"{mapped * size} {unit}"})
    assert verdict(with_observations(judged, rows)) == verdict(judged)


@given(st.lists(st.integers(0, 5), min_size=len(UNIVERSE) + 1, max_size=len(UNIVERSE) + 1), st.booleans())
def test_places_of_equal_values_are_the_best_or_the_worst_that_they_share(values: list[int], worst: bool) -> None:
    codes = ("CN-HE", *UNIVERSE)
    observed = [reported("2025", value, region=code) for code, value in zip(codes, values, strict=True)]
    target = {"kind": "rank", "at_most": "1 位次", "universe": codes, "ties": "worst" if worst else "best"}
    found = assessed(case(target, observed, "2025-12-31"))
    ordered = sorted(values, reverse=True)
    alike = [place for place, value in enumerate(ordered, 1) if value == values[0]]
    assert found.value is not None
    assert found.value.value == (max(alike) if worst else min(alike))


@given(peak_cases(), st.integers(2, 50))
def test_a_peak_stays_a_peak_when_the_series_is_scaled(judged: Case, factor: int) -> None:
    target = judged.data["goals"][0]["target"]
    cap = target.get("at_most")
    scaled = times(factor, judged, None)
    if cap is not None:
        digits, _, unit = cap.partition(" ")
        scaled = with_target(scaled, at_most=f"{int(digits) * factor} {unit}")
    before, after = assessed(judged), assessed(scaled)
    assert (after.rating, after.reason, after.flags) == (before.rating, before.reason, before.flags)


@given(zero_cases())
def test_zero_is_a_level_of_at_most_nothing(judged: Case) -> None:
    level = judged.but(target={"kind": "level", "at_most": f"0 {UNIT}"})
    assert verdict(judged) | {"kind": "level"} == verdict(level)


@given(deliverable_cases(), st.sampled_from(AS_OF), st.data())
def test_what_was_delivered_is_never_taken_back(judged: Case, day: str, data: st.DataObject) -> None:
    goal = judged.data["goals"][0]
    states = [state["id"] for state in goal["target"]["states"]]
    report = {"state": data.draw(st.sampled_from(states)), "date": day, "source": "bureau"}
    before, after = assessed(judged), assessed(judged.but(progress=[*goal["progress"], report]))
    if before.step is not None:
        assert after.step is not None
        assert states.index(after.step.state) >= states.index(before.step.state)
    if before.rating is pt.Rating.ACHIEVED:
        assert after.rating is pt.Rating.ACHIEVED


@given(figures("average", UNIT, st.integers(0, 20)), st.sampled_from(AS_OF))
def test_what_is_set_later_is_never_on_track(observed: list[Data], as_of: str) -> None:
    found = assessed(case({"kind": "open", "text": "set each year"}, observed, as_of))
    assert (found.rating, found.reason) == (pt.Rating.NOT_ASSESSABLE, pt.Reason.SET_LATER)


one_goal = st.one_of(level_cases(), keep_cases(), zero_cases(), peak_cases(), growth_cases(), deliverable_cases())


def composite(rule: str, parts: list[Case], as_of: str) -> tuple[pt.Assessment, list[pt.Assessment]]:
    """Judge a composite of some goals, and the goals."""
    plans = [renamed(part.data, str(number)) for number, part in enumerate(parts)]
    children = [{"goal": data["goals"][0]["id"]} for data in plans]
    whole = {"id": "goal", "target": {"kind": "composite", "rule": rule, "children": children}, "deadline": "2025"}
    data = plan_data({}, [], [indicator()])
    for part in ("indicators", "observations"):
        data[part] = [row for one in plans for row in one[part]]
    data["goals"] = [whole, *(one["goals"][0] for one in plans)]
    card = pt.assess(pt.Plan(**data), as_of=as_of)
    return card["goal"], [card[child["goal"]] for child in children]


@given(one_goal, st.sampled_from(["all", "any", "worst"]), rated)
def test_a_composite_of_one_is_rated_as_the_one(part: Case, rule: str, as_of: str) -> None:
    whole, (child,) = composite(rule, [part], as_of)
    assert whole.rating is child.rating


@given(st.lists(one_goal, min_size=1, max_size=4), rated)
def test_composites_lie_between_the_worst_and_the_best_of_their_parts(parts: list[Case], as_of: str) -> None:
    order = list(pt.Rating).index
    open_ones = (pt.Rating.NOT_ASSESSABLE, pt.Rating.NOT_DUE)
    worst, children = composite("worst", parts, as_of)
    every, _ = composite("all", parts, as_of)
    best, _ = composite("any", parts, as_of)
    for child in children:
        if child.rating not in open_ones:
            assert order(worst.rating) >= order(child.rating)
            assert best.rating in open_ones or order(best.rating) <= order(child.rating)
    assert every.rating in open_ones or every.rating is worst.rating
    assert (every.rating is pt.Rating.ACHIEVED) == all(child.rating is pt.Rating.ACHIEVED for child in children)


# What stands beside a target


@given(revised_cases(), st.sampled_from(LATE_AS_OF))
def test_a_revision_that_is_announced_later_never_changes_an_earlier_verdict(judged: Case, as_of: str) -> None:
    early = Case(judged.data, as_of, judged.known_by)
    kept = [one for one in judged.data["goals"][0]["revisions"] if as_period(one["announced"]).end.isoformat() <= as_of]
    assert verdict(early) == verdict(early.but(revisions=kept))


@given(level_cases(), st.sampled_from(["2026-06", "2027"]))
def test_an_error_in_a_later_revision_leaves_the_goal_of_today_alone(judged: Case, announced: str) -> None:
    wrong = {"announced": announced, "target": {"kind": "level", "at_least": "1 家"}}
    early = Case(judged.data, "2025-12-31", judged.known_by)
    assert verdict(early.but(revisions=[wrong])) == verdict(early)
    late = Case(early.but(revisions=[wrong]).data, "2027-12-31")
    assert assessed(late).reason is pt.Reason.INVALID_GOAL


@given(st.one_of(level_cases(), keep_cases(), growth_cases(), ratio_cases()))
def test_a_proxy_is_judged_as_the_goal_would_be_there(judged: Case) -> None:
    goal = judged.data["goals"][0]
    start = {"period": goal["baseline"]["period"]} if goal.get("baseline") else None
    there = with_observations(judged, elsewhere(judged.data["observations"], "CN")).but(baseline=start)
    own = assessed(there.but(region="CN"))
    proxy = assessed(there.but(proxy={"region": "CN", "note": "none of its own"}))
    seen = any(one.region == "CN" and day_of(judged) >= 0 for one in there.plan.observations)
    assert (proxy.rating, proxy.reason) == (own.rating, own.reason)
    assert (pt.Flag.PROXY in proxy.flags) is True or not seen
    assert proxy.attainment == own.attainment


@given(level_cases(), st.data())
def test_figures_on_another_basis_change_nothing(judged: Case, data: st.DataObject) -> None:
    rows = [row | {"basis": "old survey"} for row in judged.data["observations"]]
    based = with_observations(judged, rows).but(basis="old survey")
    others = [row | {"basis": data.draw(st.sampled_from(["new survey", None]))} for row in rows]
    more = [row | {"value": f"99 {UNIT}", "published": "2020-01-01"} for row in others]
    alone, beside = verdict(based), verdict(with_observations(based, [*rows, *more]))
    if alone["reason"] == "no_observation" and beside["reason"] == "basis_mismatch":
        beside["reason"] = "no_observation"  # the same, said more closely
    assert beside == alone


@given(level_cases(), st.integers(0, 99))
def test_a_provisional_figure_says_nothing_beside_a_final_one_of_its_day(judged: Case, number: int) -> None:
    rows = [row | {"status": "final"} for row in judged.data["observations"]]
    more = [row | {"status": "provisional", "value": f"{number} {UNIT}"} for row in rows]
    final = with_observations(judged, rows)
    assert verdict(with_observations(final, [*rows, *more])) == verdict(final)


@given(relative_cases())
def test_a_comparison_that_is_rated_is_rated_alike_on_every_basis(judged: Case) -> None:
    judged = with_target(judged, prices=None)
    found = assessed(judged)
    assume(found.rating not in (pt.Rating.NOT_ASSESSABLE, pt.Rating.NOT_DUE))
    for prices in ("current", "constant"):
        alone = assessed(with_target(judged, prices=prices))
        assert alone.rating in (found.rating, pt.Rating.NOT_ASSESSABLE)


@given(money_cases(), st.sampled_from([2, 5, 8]))
def test_at_one_rate_a_goal_in_dollars_is_the_same_goal_in_yuan(judged: Case, rate: int) -> None:
    goal = judged.data["goals"][0]
    assume(goal["conversion"].get("prices") is None)
    always = {"rate": f"{rate} 元/美元", "source": "bank", "published": "2018-01-01"}
    rates = [always | {"period": row["period"]} for row in [{"period": "2020"}, *judged.data["observations"]]]
    dollars = Case(judged.data | {"exchange_rates": rates}, judged.as_of, judged.known_by).but(conversion={})
    yuan = dollars.but(conversion=None, target=in_other_money(goal["target"], rate))
    found, same_goal = assessed(dollars), assessed(yuan)
    assert (found.rating, found.reason, found.flags) == (same_goal.rating, same_goal.reason, same_goal.flags)
    assert same(found.attainment, same_goal.attainment)


def in_other_money(value: Any, rate: int) -> Any:
    """Rewrite every amount in dollars as one in yuan."""
    if isinstance(value, dict):
        return {name: in_other_money(inner, rate) for name, inner in value.items()}
    if isinstance(value, list):
        return [in_other_money(inner, rate) for inner in value]
    digits, _, unit = str(value).partition(" ")
    return f"{Decimal(digits) * rate} {UNIT}" if unit == "亿美元" else value


@given(level_cases())
def test_while_prices_stand_still_deflating_changes_nothing(judged: Case) -> None:
    index = {"currency": "CNY", "base": "2020", "source": "bureau", "published": "2018-01-01", "value": 100}
    deflators = [index | {"period": row["period"]} for row in judged.data["observations"]]
    indicators = [one | {"prices": "current"} for one in judged.data["indicators"]]
    plain = Case(judged.data | {"indicators": indicators, "deflators": deflators}, judged.as_of, judged.known_by)
    real = plain.but(conversion={"prices": "constant-2020"})
    assert verdict(real) == verdict(plain)


parts_of_a_whole = st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from(["吨", "万吨", "千克"])), min_size=1)


@given(parts_of_a_whole, st.randoms())
def test_the_parts_of_an_allocation_add_up_to_the_whole_in_any_unit_and_order(
    parts: list[tuple[int, str]], chance: Random
) -> None:
    rows = [{"region": "CN-HE", "value": f"{number} {unit}"} for number, unit in parts]
    shuffled = list(rows)
    chance.shuffle(shuffled)
    tonnes = {"吨": Decimal(1), "万吨": Decimal(10_000), "千克": Decimal("0.001")}
    whole = sum(number * tonnes[unit] for number, unit in parts)
    assert Allocation(parts=shuffled).whole("吨") == pytest.approx(float(whole))
    assert Allocation(parts=rows).whole("千克") == pytest.approx(float(whole * 1000))


@given(st.lists(st.tuples(st.integers(-100, 100), st.integers(1, 9)), min_size=1))
def test_a_weighted_mean_of_parts_lies_among_them(parts: list[tuple[int, int]]) -> None:
    rows = [{"region": "CN-HE", "value": f"{number} %", "weight": weight} for number, weight in parts]
    whole = Allocation(parts=rows, rule="weighted_mean").whole("%")
    assert min(parts)[0] - 1e-9 <= whole <= max(parts)[0] + 1e-9
