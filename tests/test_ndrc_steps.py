"""The method `ndrc-steps`: both sides of every cut, every kind, and the rule read one by one in fractions."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import pairwise, product
from typing import Any

import pytest

import policytrack as pt
from judged_cases import Case, Data, case, indicator, plan_data, reported
from policytrack.methods import find_method
from policytrack.methods.ndrc_steps import NdrcSteps
from policytrack.verdicts import Flag, Rating, Reason

EARLY, FASTER, AS_EXPECTED, BEHIND = "提前实现", "快于预期", "基本符合预期", "滞后"
STEPS = (EARLY, FASTER, AS_EXPECTED, BEHIND)


def judged(one: Case, method: str | NdrcSteps = "ndrc-steps") -> pt.Assessment:
    return pt.assess(one.plan, as_of=one.as_of, known_by=one.known_by, method=method)["goal"]


def step(one: Case, method: str | NdrcSteps = "ndrc-steps") -> str | None:
    return judged(one, method).native_label


def at_pace(pace: object, **more: Any) -> Case:
    """Return a goal from 0 in 2020 to 2 in 2022 at the end of 2021, where the path stands at 1."""
    figure = [reported("2021", pace, **more)]
    start = {"period": "2020", "value": "0 亿元"}
    return case({"kind": "level", "at_least": "2 亿元"}, figure, "2021-12-31", baseline=start, deadline="2022")


def at_most(value: object, **more: Any) -> Case:
    """Return the mirror of `at_pace`: from 0 to −2."""
    figure = [reported("2021", value, **more)]
    start = {"period": "2020", "value": "0 亿元"}
    return case({"kind": "level", "at_most": "-2 亿元"}, figure, "2021-12-31", baseline=start, deadline="2022")


# What it says of itself


def test_its_thresholds_are_those_that_were_stated_before_any_comparison() -> None:
    method = NdrcSteps()
    assert (method.faster, method.in_line) == (1.10, 0.90)


def test_it_names_the_published_steps_from_best_to_worst_and_whose_thresholds_they_are() -> None:
    method = find_method("ndrc-steps")
    assert tuple(method.labels) == STEPS
    assert list(method.labels.values()) == [Rating.ACHIEVED, Rating.ON_TRACK, Rating.ON_TRACK, Rating.OFF_TRACK]
    assert "2023-12-26" in method.source
    assert "policytrack (their thresholds)" in method.source


# The cuts


CUTS = [("1.1", FASTER, AS_EXPECTED), ("0.9", AS_EXPECTED, BEHIND)]


@pytest.mark.parametrize(("cut", "better", "worse"), CUTS)
@pytest.mark.parametrize("dust", ["-0.000000000001", "0", "0.000000000001"])
def test_a_pace_on_a_cut_has_the_better_step_up_to_dust(cut: str, dust: str, better: str, worse: str) -> None:
    assert step(at_pace(f"{float(cut) + float(dust):.15f}")) == better


@pytest.mark.parametrize(("cut", "better", "worse"), CUTS)
def test_a_pace_below_a_cut_has_the_worse_step(cut: str, better: str, worse: str) -> None:
    assert step(at_pace(f"{float(cut) - 1e-8:.15f}")) == worse


@pytest.mark.parametrize(("cut", "better", "worse"), CUTS)
def test_where_less_is_better_the_cuts_are_mirrored(cut: str, better: str, worse: str) -> None:
    assert step(at_most(f"-{cut}")) == better
    assert step(at_most(f"{-(float(cut) - 1e-8):.15f}")) == worse


def test_the_cuts_are_parameters_of_the_method() -> None:
    lenient = NdrcSteps(faster=1.05, in_line=0.5)
    assert [step(at_pace(pace), lenient) for pace in ("1.05", "1.04", "0.5", "0.49")] == [
        FASTER,
        AS_EXPECTED,
        AS_EXPECTED,
        BEHIND,
    ]
    assert judged(at_pace(1), lenient).method_parameters == {"faster": 1.05, "in_line": 0.5}


def test_the_pace_that_it_decides_by_is_told() -> None:
    found = judged(at_pace("0.95"))
    assert found.native_figures == {"pace": pytest.approx(0.95)}
    assert (found.rating, found.reason, found.native_score) == (Rating.ON_TRACK, Reason.NATIVE_RULE, None)


@pytest.mark.parametrize(("value", "expected"), [("2", EARLY), ("1.999999", FASTER), ("3", EARLY)])
def test_what_is_reached_before_the_deadline_is_reached_ahead_of_time(value: str, expected: str) -> None:
    found = judged(at_pace(value))
    assert found.native_label == expected
    assert (Flag.HELD_BEFORE_DEADLINE in found.flags) == (expected == EARLY)


@pytest.mark.parametrize(("value", "rating"), [("2", Rating.ACHIEVED), ("1.95", Rating.MISSED)])
def test_once_the_deadline_s_own_period_is_observed_there_is_no_step(value: str, rating: Rating) -> None:
    start = {"period": "2020", "value": "0 亿元"}
    final = case(
        {"kind": "level", "at_least": "2 亿元"}, {"2022": value}, "2022-12-31", baseline=start, deadline="2022"
    )
    found = judged(final)
    assert (found.rating, found.native_label) == (rating, None)


def test_a_deadline_that_passed_unobserved_is_judged_by_the_last_value_and_flagged() -> None:
    late = at_pace("0.95")
    found = judged(Case(late.data, "2022-12-31"))
    assert (found.native_label, found.rating) == (AS_EXPECTED, Rating.ON_TRACK)
    assert Flag.AWAITING_FINAL_OBSERVATION in found.flags


def test_what_was_reached_and_is_lost_is_behind() -> None:
    start = {"period": "2020", "value": "20 亿元"}
    lost = case({"kind": "level", "at_least": "15 亿元"}, {"2022": 14}, "2022-12-31", baseline=start)
    assert step(lost) == BEHIND


# Bounds


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (at_pace(1, quality="lower_bound", strict=True), AS_EXPECTED),
        (at_pace("1.1", quality="lower_bound"), FASTER),
        (at_pace("0.9", quality="upper_bound", strict=True), BEHIND),
        (at_most(-1, quality="upper_bound", strict=True), AS_EXPECTED),
        (at_most("-0.9", quality="lower_bound", strict=True), BEHIND),
    ],
)
def test_a_bound_has_the_step_of_its_worse_end(one: Case, expected: str) -> None:
    assert step(one) == expected


def test_a_bound_whose_ends_are_rated_apart_and_badly_leaves_it_open() -> None:
    found = judged(at_pace("0.5", quality="lower_bound"))
    assert (found.rating, found.reason, found.native_label) == (Rating.NOT_ASSESSABLE, Reason.BOUND_OPEN, None)
    assert found.native_figures == {}


def test_a_budget_of_which_at_most_so_much_is_used_has_the_step_of_all_of_that() -> None:
    used = budget(0)
    most = Case(used.data | {"observations": [reported("2021", 20, quality="upper_bound")]}, used.as_of)
    assert step(most) == AS_EXPECTED


# Where the path says nothing of a pace


@pytest.mark.parametrize(("value", "expected"), [("86.5", FASTER), ("85.6", AS_EXPECTED), ("85.5", BEHIND)])
def test_where_the_path_first_goes_the_other_way_being_on_it_is_as_expected(value: str, expected: str) -> None:
    air = case(
        {"kind": "level", "at_least": "87.5 %"},
        {"2022": value},
        "2022-12-31",
        unit="%",
        baseline={"period": "2020", "value": "87 %"},
        milestones=[{"period": "2022", "at_least": "85.6 %"}],
    )
    assert step(air) == expected
    assert judged(air).native_figures == {}


@pytest.mark.parametrize(("value", "expected"), [(101, FASTER), (100, AS_EXPECTED), (99, BEHIND)])
def test_a_path_without_a_start_is_met_or_not(value: int, expected: str) -> None:
    staged = case(
        {"kind": "level", "at_least": "200 亿元"},
        {"2023": value},
        "2023-12-31",
        milestones=[{"period": "2023", "at_least": "100 亿元"}],
    )
    assert step(staged) == expected


# Every kind


def budget(used: object) -> Case:
    target = {"kind": "cumulative", "at_most": "100 亿元", "window": "2021/2025"}
    return case(target, {"2021": used}, "2021-12-31", measure="flow")


def total(done: object) -> Case:
    target = {"kind": "cumulative", "at_least": "100 亿元", "window": "2021/2025"}
    return case(target, {"2021": done}, "2021-12-31", measure="flow")


def growing(multiple: object, **target: object) -> Case:
    asked = {"kind": "growth", "at_least": "10 %", "base": "2020", **target}
    return case(asked, {"2020": 100, "2021": multiple}, "2021-12-31", measure="stock")


def kept(value: object, kind: str = "keep") -> Case:
    return case({"kind": kind, "at_most": "10 亿元", "window": "2021/2025"}, {"2021": value}, "2021-12-31")


def mean(value: object, *milestones: Data) -> Case:
    target = {"kind": "average", "at_least": "10 亿元", "window": "2021/2025"}
    return case(target, {"2021": value}, "2021-12-31", milestones=list(milestones))


def changed(value: object, asked: str) -> Case:
    return case({"kind": "change", "at_least": asked, "base": "2020"}, {"2020": 10, "2021": value}, "2021-12-31")


def between(value: object) -> Case:
    target = {"kind": "level", "between": ["10 亿元", "12 亿元"]}
    return case(target, {"2021": value}, "2021-12-31", baseline={"period": "2020", "value": "0 亿元"}, deadline="2022")


def beside(target: Data, own: object, other: object) -> Case:
    """Return a comparison of two indicators that both stood at 100 in 2020."""
    figures = [
        reported("2020", 100),
        reported("2021", own),
        reported("2020", 100, name="other"),
        reported("2021", other, name="other"),
    ]
    goal = {"target": {"kind": "relative", "comparator": {"indicator": "other"}, **target}, "deadline": "2025"}
    return Case(plan_data(goal, figures, [indicator(), indicator("other")]), "2021-12-31")


def against_scenario(value: object, **goal: Any) -> Case:
    target = {"kind": "scenario_change", "scenario": "usual", "at_most": "-25 %"}
    figures = [reported("2021", value), reported("2021", 100, name="usual")]
    data = plan_data({"target": target, "deadline": "2025", **goal}, figures, [indicator(), indicator("usual")])
    return Case(data, "2021-12-31")


def share(value: object) -> Case:
    goal = {
        "target": {"kind": "ratio", "numerator": "top", "denominator": "bottom", "at_least": "50 %"},
        "deadline": "2025",
        "baseline": {"period": "2020", "value": "0 %"},
    }
    indicators = [indicator("share", "ratio", "%"), indicator("top", "flow"), indicator("bottom", "flow")]
    figures = [reported("2021", value, name="top"), reported("2021", 100, name="bottom")]
    return Case(plan_data(goal, figures, indicators), "2021-12-31")


def ended(value: object) -> Case:
    start = {"period": "2020", "value": "100 亿元"}
    return case({"kind": "zero"}, {"2021": value}, "2021-12-31", baseline=start)


FASTER_THAN = {"relation": "faster_than", "base": "2020"}
AT_LEVEL = {"relation": "at_least_level", "base": "2020"}


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        # A budget of 100: a fifth of it is 20; 20/1.1 and 20/0.9 are the cuts.
        (budget(0), FASTER),
        (budget("18.1818"), FASTER),
        (budget("18.2"), AS_EXPECTED),
        (budget("22.2"), AS_EXPECTED),
        (budget("22.3"), BEHIND),
        (budget(101), BEHIND),
        (total(100), EARLY),
        (total(22), FASTER),
        (total(18), AS_EXPECTED),
        (total("17.9"), BEHIND),
        # Growth holds over a window, so that it is never reached ahead of time.
        (growing("111"), FASTER),
        (growing("110.9"), AS_EXPECTED),
        (growing("109"), AS_EXPECTED),
        (growing("108.9"), BEHIND),
        (growing("111", averaging="arithmetic"), FASTER),
        (growing("90"), BEHIND),
        (kept(10), AS_EXPECTED),
        (kept("10.1"), BEHIND),
        (mean(11), AS_EXPECTED),
        (mean(10), AS_EXPECTED),
        (mean("9.9"), BEHIND),
        (mean("9.9", {"period": "2021", "at_least": "9 亿元"}), FASTER),
        (mean("9", {"period": "2021", "at_least": "9 亿元"}), AS_EXPECTED),
        # A fifth of the way: 2 of 10, 20 % of 100 %, 0.2 of one more time.
        (changed(20, "10 亿元"), EARLY),
        (changed("12.2", "10 亿元"), FASTER),
        (changed("12", "100 %"), AS_EXPECTED),
        (changed("11.7", "2 倍"), BEHIND),
        (between(11), EARLY),
        (between("5.5"), FASTER),
        (between(5), AS_EXPECTED),
        (between(4), BEHIND),
        (beside(FASTER_THAN, 110, 105), AS_EXPECTED),
        (beside(FASTER_THAN, 105, 105), BEHIND),
        (beside({"relation": "gap_narrows", "base": "2020", "gap": "absolute"}, 101, 100), BEHIND),
        (beside(AT_LEVEL, 106, 105), EARLY),
        (beside(AT_LEVEL, 104, 105), BEHIND),
        (against_scenario(70), EARLY),
        # A fifth of 25 % below the scenario, from the baseline on.
        (against_scenario("94.5", baseline={"period": "2020", "value": "100 亿元"}), FASTER),
        (against_scenario("95", baseline={"period": "2020", "value": "100 亿元"}), AS_EXPECTED),
        (against_scenario("96", baseline={"period": "2020", "value": "100 亿元"}), BEHIND),
        (share(50), EARLY),
        (share(11), FASTER),
        (share(10), AS_EXPECTED),
        (share("8.9"), BEHIND),
        (ended(0), EARLY),
        (ended(78), FASTER),
        (ended(80), AS_EXPECTED),
        (ended(83), BEHIND),
    ],
)
def test_every_kind_with_a_path_or_a_bound_has_its_step(one: Case, expected: str) -> None:
    found = judged(one)
    assert found.native_label == expected
    assert found.rating is NdrcSteps.labels[expected]
    assert found.reason is Reason.NATIVE_RULE


def test_growth_in_each_period_is_as_expected_while_it_holds() -> None:
    target = {"kind": "growth_each_period", "above": "5 %", "window": "2021/2025"}
    figures = {"2020": 100, "2021": 106}
    assert step(case(target, figures, "2021-12-31", measure="stock")) == AS_EXPECTED
    assert step(case(target, {"2020": 100, "2021": 105}, "2021-12-31", measure="stock")) == BEHIND


# What it refuses


RANKED = {"kind": "rank", "at_most": "1 位次", "universe": ["CN-HE", "CN-SX"]}


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (case({"kind": "direction", "better": "higher"}, {"2021": 5}, "2021-12-31"), Reason.NO_TARGET),
        (case({"kind": "direction", "better": "lower"}, {"2025": 5}, "2025-12-31"), Reason.NO_TARGET),
        (case({"kind": "peak"}, {"2020": 6, "2021": 5}, "2021-12-31", measure="flow"), Reason.OUTSIDE_METHOD),
        (
            case(
                RANKED,
                [reported("2021", 5, region="CN-HE"), reported("2021", 4, region="CN-SX")],
                "2021-12-31",
                region="CN-HE",
            ),
            Reason.OUTSIDE_METHOD,
        ),
        (case({"kind": "level", "at_least": "9 亿元"}, {"2021": 5}, "2021-12-31"), Reason.NO_BASELINE),
        (against_scenario(90), Reason.NO_BASELINE),
        (case({"kind": "level", "at_least": "9 亿元"}, {}, "2021-12-31"), Reason.NO_OBSERVATION),
        (case({"kind": "qualitative", "text": "better"}, {}, "2021-12-31"), Reason.QUALITATIVE),
    ],
)
def test_what_it_cannot_judge_is_refused_for_its_reason(one: Case, reason: Reason) -> None:
    found = judged(one)
    assert (found.rating, found.reason, found.native_label) == (Rating.NOT_ASSESSABLE, reason, None)


def test_a_goal_that_is_not_due_has_no_step() -> None:
    early = case({"kind": "level", "at_least": "9 亿元"}, {"2020": 10}, "2021-07-26", announced="2021-07-27")
    found = judged(early)
    assert (found.rating, found.native_label) == (Rating.NOT_DUE, None)


# The rule read one by one, in fractions


STARTS, ASKED, STAGES, VALUES = (None, -4, 0, 4), (-4, 4), (None, -2, 0, 2), tuple(range(-6, 7))
MIRROR = {"at_least": "at_most", "above": "below", "at_most": "at_least", "below": "above"}
Place = tuple[int | None, int, int | None, int]


@cache
def grid(comparator: str, year: str) -> dict[Place, str | None]:
    """Say the step of one goal for each start, requirement, stage in 2022 and value, at the end of a year."""
    places = list(product(STARTS, ASKED, STAGES, VALUES))
    goals: list[Data] = []
    for number, (start, asked, stage, _) in enumerate(places):
        goal: Data = {"id": f"g{number}", "indicator": f"i{number}", "deadline": "2025"}
        goal["target"] = {"kind": "level", comparator: f"{asked} 亿元"}
        if start is not None:
            goal["baseline"] = {"period": "2020", "value": f"{start} 亿元"}
        if stage is not None:
            goal["milestones"] = [{"period": "2022", comparator: f"{stage} 亿元"}]
        goals.append(goal)
    values = [reported(year, value, name=f"i{number}") for number, (*_, value) in enumerate(places)]
    indicators = [indicator(f"i{number}") for number in range(len(places))]
    plan = pt.Plan(**plan_data(goals[0], values, indicators) | {"goals": goals})
    card = pt.assess(plan, as_of=f"{year}-12-31", method="ndrc-steps")
    return {place: found.native_label for place, found in zip(places, card, strict=True)}


def read_one_by_one(
    start: int | None, asked: int, stage: int | None, value: int, year: int, strict: bool
) -> str | None:
    def holds(number: int) -> bool:
        return number > asked or (number == asked and not strict)

    if holds(value):
        return EARLY
    if start is not None and holds(start):
        return BEHIND
    corners = [
        *([] if start is None else [(2020, start)]),
        *([] if stage is None else [(2022, stage)]),
        (2025, asked),
    ]
    if len(corners) == 1 or year < corners[0][0]:
        return None
    path = next(
        left + Fraction((right - left) * (year - before), after - before)
        for (before, left), (after, right) in pairwise(corners)
        if before <= year <= after
    )
    # A start on the very edge of a strict bound leaves no way to go.
    if start is not None and start != asked and (path - start) * (asked - start) > 0:
        pace = Fraction(value - start) / (path - start)
        return FASTER if pace >= Fraction(11, 10) else AS_EXPECTED if pace >= Fraction(9, 10) else BEHIND
    return FASTER if value > path else AS_EXPECTED if value == path else BEHIND


@pytest.mark.parametrize("year", ["2021", "2022", "2023"])
@pytest.mark.parametrize("comparator", ["at_least", "above"])
def test_the_grid_agrees_with_the_rule_read_one_by_one_and_its_mirror_too(comparator: str, year: str) -> None:
    found, mirrored = grid(comparator, year), grid(MIRROR[comparator], year)

    def turned(number: int | None) -> int | None:
        return None if number is None else -number

    for (start, asked, stage, value), label in found.items():
        expected = read_one_by_one(start, asked, stage, value, int(year), comparator == "above")
        assert label == expected, (start, asked, stage, value)
        assert mirrored[turned(start), -asked, turned(stage), -value] == label


@pytest.mark.parametrize("comparator", list(MIRROR))
def test_a_better_value_of_the_grid_never_has_a_worse_step(comparator: str) -> None:
    found = grid(comparator, "2023")
    order = VALUES if comparator in ("at_most", "below") else VALUES[::-1]
    for start, asked, stage in product(STARTS, ASKED, STAGES):
        steps = [found[start, asked, stage, value] for value in order]
        places = [STEPS.index(one) for one in steps if one is not None]
        assert all(better <= worse for better, worse in pairwise(places))
