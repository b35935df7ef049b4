"""Scorecards rolled up: what is counted, what is averaged, and what is shown instead."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import policytrack as pt
from policytrack.assessment import Assessment, Scorecard
from policytrack.assessment.roll_up import By, Group, MeanScore, roll_up
from policytrack.verdicts import RATINGS, Rating, Reason

DAY = date(2024, 12, 31)
NO_VERDICT = (Rating.NOT_DUE, Rating.NOT_ASSESSABLE)
LEVEL = {"kind": "level", "at_least": "100 家"}
CAP = {"kind": "cumulative", "at_most": "100 家", "window": "2021/2025"}
TOTAL = {"kind": "cumulative", "at_least": "100 家", "window": "2021/2025"}
Verdict = tuple[Rating, float | None, float]


def goal(name: str, **fields: Any) -> pt.Goal:
    return pt.Goal(id=name, **{"indicator": "firms", "target": LEVEL, "deadline": "2025", **fields})


def judged(one: pt.Goal, rating: str, attainment: float | None = None, reason: str = "no_observation") -> Assessment:
    return Assessment(
        goal=one,
        indicator=None,
        region=None,
        as_of=DAY,
        known_by=None,
        method="linear",
        rating=Rating(rating),
        reason=Reason(reason),
        attainment=attainment,
    )


def card(*assessments: Assessment, **fields: Any) -> Scorecard:
    plan = pt.Plan(**{"id": "plan", "title": "Plan", "goals": [one.goal for one in assessments], **fields})
    return Scorecard(plan=plan, as_of=DAY, known_by=None, method="linear", method_version="1", assessments=assessments)


def whole(*assessments: Assessment) -> Group:
    (group,) = card(*assessments).roll_up("plan")
    return group


def keys(groups: tuple[Group, ...]) -> list[str | None]:
    return [group.key for group in groups]


# Counts


def test_a_group_counts_its_goals_by_rating_from_best_to_worst() -> None:
    group = whole(judged(goal("a"), "off_track", 0.2), judged(goal("b"), "achieved"), judged(goal("c"), "off_track"))
    assert list(group.counts.items()) == [(Rating.ACHIEVED, 1), (Rating.OFF_TRACK, 2)]
    assert (group.goals, group.judged) == (3, 3)


def test_the_share_achieved_is_of_all_goals_with_those_that_were_judged_beside_it() -> None:
    group = whole(
        judged(goal("a"), "achieved"), judged(goal("b"), "missed", 0.5), judged(goal("c"), "not_assessable"),
        judged(goal("d"), "not_due", reason="before_baseline"),
    )  # fmt: skip
    assert (group.share_achieved, group.goals, group.judged) == (0.25, 4, 2)


def test_what_could_not_be_judged_is_shown_with_its_reason() -> None:
    group = whole(judged(goal("a"), "achieved"), judged(goal("b"), "not_assessable", reason="no_baseline"))
    assert group.not_judged == (("b", Reason.NO_BASELINE),)


def test_what_is_not_due_is_neither_judged_nor_unjudgeable() -> None:
    group = whole(judged(goal("a"), "achieved"), judged(goal("b"), "not_due", reason="before_baseline"))
    assert (group.judged, group.not_judged, group.not_due) == (1, (), ("b",))


def test_where_nothing_is_judged_no_share_is_given_but_the_reason() -> None:
    group = whole(judged(goal("a"), "not_assessable"), judged(goal("b"), "not_due"))
    assert (group.share_achieved, group.attainment.value, group.worst, group.worst_rating) == (None, None, (), None)
    written = group.to_dict()
    assert written["share_achieved_reason"] == written["attainment"]["reason"] == "nothing_judged"


def test_the_worst_goals_are_those_with_the_worst_verdict_among_the_judged() -> None:
    group = whole(
        judged(goal("a"), "regressing"), judged(goal("b"), "not_assessable"), judged(goal("c"), "at_risk", 0.1),
        judged(goal("d"), "regressing", 0.9),
    )  # fmt: skip
    assert (group.worst_rating, group.worst) == (Rating.REGRESSING, ("a", "d"))


def test_a_scorecard_without_goals_has_no_groups() -> None:
    assert card().roll_up("plan") == ()


# Weighted attainment


def test_attainment_is_weighted_and_clipped() -> None:
    group = whole(
        judged(goal("a", weight=3), "on_track", 0.5), judged(goal("b"), "off_track", -2.0),
        judged(goal("c"), "at_risk", 1.5),
    )  # fmt: skip
    assert group.attainment.value == pytest.approx((3 * 0.5 + 0 + 1) / 5)


def test_an_achieved_goal_counts_whole_whatever_its_attainment() -> None:
    assert whole(judged(goal("a"), "achieved", 0.97), judged(goal("b"), "missed", 0.5)).attainment.value == 0.75


def test_goals_without_an_attainment_are_left_out_and_named_with_their_weight() -> None:
    group = whole(judged(goal("a", weight=3), "on_track", 0.5), judged(goal("b"), "regressing"))
    found = group.attainment
    assert (found.value, found.counted, found.weight_share, found.left_out) == (0.5, 1, 0.75, ("b",))


def test_where_no_judged_goal_has_an_attainment_none_is_given_but_the_reason() -> None:
    group = whole(judged(goal("a"), "missed"))
    assert (group.share_achieved, group.attainment.value, group.attainment.weight_share) == (0.0, None, 0.0)
    assert group.to_dict()["attainment"]["reason"] == "no_attainment"


def test_the_share_used_of_a_budget_is_no_attainment() -> None:
    group = whole(
        judged(goal("cap", target=CAP), "off_track", 0.9), judged(goal("total", target=TOTAL), "at_risk", 0.4)
    )
    assert (group.attainment.value, group.attainment.left_out) == (0.4, ("cap",))
    assert whole(judged(goal("cap", target=CAP), "achieved", 0.9)).attainment.value == 1.0


def test_an_attainment_that_leaves_the_goal_open_is_not_counted() -> None:
    open_one = judged(goal("a"), "not_assessable", 0.9, "bound_open")
    assert whole(open_one, judged(goal("b"), "off_track", 0.1)).attainment.value == 0.1


def test_the_largest_weights_neither_overflow_nor_hide_the_others() -> None:
    group = whole(judged(goal("a", weight=1e308), "on_track", 0.5), judged(goal("b", weight=1e308), "at_risk", 0.0))
    assert (group.attainment.value, group.attainment.weight_share) == (0.25, 1.0)
    tiny = whole(judged(goal("a", weight=5e-324), "on_track", 0.5), judged(goal("b", weight=1e308), "missed"))
    assert tiny.attainment.value == 0.5


# Mean score

FIRMS, JOBS = (pt.Indicator(id=name, name=name, measure="stock", unit="家") for name in ("firms", "jobs"))


def scored(one: pt.Goal, score: float | None, indicator: pt.Indicator | None = FIRMS, method: str = "statcan") -> Any:
    return replace(judged(one, "on_track"), native_score=score, indicator=indicator, method=method)


def test_scores_are_averaged_by_indicator_first_and_not_weighted() -> None:
    group = whole(
        scored(goal("a", weight=9), 4.0), scored(goal("b"), -2.0), scored(goal("c"), -3.0, JOBS),
        scored(goal("d"), None), scored(goal("e"), 5.0, None), scored(goal("f"), 2.0, None),
    )  # fmt: skip
    assert group.score.value == pytest.approx(((4 - 2) / 2 - 3 + 5 + 2) / 4)
    assert (group.score.counted, group.score.left_out, group.score.unknown) == (5, ("d",), None)


def test_the_score_of_a_plan_is_the_mean_of_its_top_sections_and_of_what_stands_in_none() -> None:
    found = card(
        scored(goal("a", section="haze"), 4.0), scored(goal("b", section="environment"), 2.0, JOBS),
        scored(goal("c", section="later"), -1.0), scored(goal("d"), -4.0),
        sections=SECTIONS,
    )  # fmt: skip
    by_section = {group.key: group.score.value for group in found.roll_up("section")}
    assert by_section == {"environment": 3.0, "later": -1.0, None: -4.0}
    assert found.roll_up("plan")[0].score.value == pytest.approx((3 - 1 - 4) / 3)


def test_a_score_of_nothing_is_none() -> None:
    assert whole(scored(goal("a"), None)).score == MeanScore(None, 0, ("a",), "no_score")


def test_scores_of_several_methods_have_no_mean() -> None:
    found = whole(scored(goal("a"), 4.0), scored(goal("b"), 80.0, method="sdsn"), scored(goal("c"), None, method="x"))
    assert found.score == MeanScore(None, 0, ("a", "b", "c"), "several_methods")


def test_one_indicator_of_two_plans_is_two_indicators() -> None:
    cards = [card(scored(goal("a"), 4.0), scored(goal("b"), 0.0), id="one"), card(scored(goal("a"), -1.0), id="two")]
    (group,) = roll_up(cards, "commitment")
    assert group.score.value == pytest.approx((2 - 1) / 2)


# Groups

SECTIONS: list[dict[str, Any]] = [
    {"id": "later", "title": {"en": "Later", "zh": "后"}},
    {"id": "air", "title": "Air", "within": "environment"},
    {"id": "environment", "title": {"en": "Environment", "zh": "环境"}},
    {"id": "haze", "title": "Haze", "within": "air"},
    {"id": "unused", "title": "Unused"},
]


def test_sections_are_rolled_up_to_the_top_ones_with_their_sub_sections_as_parts() -> None:
    groups = card(
        judged(goal("a", section="haze"), "achieved"), judged(goal("b", section="environment"), "missed", 0.5),
        judged(goal("c", section="air"), "on_track", 0.5), judged(goal("d", section="later"), "achieved"),
        sections=SECTIONS,
    ).roll_up("section")  # fmt: skip
    assert keys(groups) == ["later", "environment"]
    environment = groups[1]
    assert environment.name is not None
    assert (environment.name.zh, environment.goals, environment.worst) == ("环境", 3, ("b",))
    (air,) = environment.parts
    assert (air.key, air.goals, air.share_achieved, keys(air.parts)) == ("air", 2, 0.5, ["haze"])
    assert air.parts[0].parts == ()


def test_goals_in_no_section_come_last_under_a_name_that_says_so() -> None:
    groups = card(judged(goal("a"), "achieved"), judged(goal("b", section="later"), "missed"), sections=SECTIONS)
    last = groups.roll_up("section")[-1]
    assert (last.key, last.name and last.name.en, last.goals) == (None, "in no section", 1)


def test_a_section_that_the_plan_does_not_define_is_a_group_without_a_name() -> None:
    found = card(judged(goal("a", section="lost"), "achieved"), judged(goal("b", section="later"), "missed"),
                 sections=[*SECTIONS, {"id": "under-lost", "title": "Under", "within": "lost"}])  # fmt: skip
    assert [(group.key, group.name is None) for group in found.roll_up("section")] == [("later", False), ("lost", True)]


def test_sections_that_lie_within_one_another_do_not_hang() -> None:
    circle = [{"id": "a", "title": "A", "within": "b"}, {"id": "b", "title": "B", "within": "a"}]
    groups = card(judged(goal("one", section="a"), "achieved"), sections=circle).roll_up("section")
    assert (keys(groups), groups[0].goals) == (["b"], 1)


def test_regions_have_their_names_and_goals_without_one_come_last() -> None:
    hebei = pt.assess(pt.load_plan("cn-he-tech-2025"), as_of="2024-12-31")
    (group,) = hebei.roll_up("region")
    assert (group.key, group.name and group.name.zh, group.goals) == ("CN-HE", "河北", len(hebei))
    groups = card(judged(goal("a"), "achieved"), judged(goal("b", region="CN-XX"), "missed")).roll_up("region")
    assert [(group.key, group.name and group.name.en) for group in groups] == [
        ("CN-XX", None), (None, "without a region"),
    ]  # fmt: skip


def test_parents_are_rolled_up_to_the_parent_plans_with_their_goals_as_parts() -> None:
    groups = card(
        judged(goal("a", parent="cn/air"), "achieved"), judged(goal("b", parent="cn/air"), "missed"),
        judged(goal("c", parent="cn/water"), "achieved"), judged(goal("d"), "achieved"),
    ).roll_up("parent")  # fmt: skip
    assert [(group.key, group.goals, keys(group.parts)) for group in groups] == [
        ("cn", 3, ["cn/air", "cn/water"]), (None, 1, []),
    ]  # fmt: skip


def test_commitments_stand_from_binding_to_stretch_as_they_were_when_judged() -> None:
    outline = pt.assess(pt.load_plan("cn-14fyp"), as_of="2024-12-31").roll_up("commitment")
    assert keys(outline) == ["binding", "expected"]
    assert [group.name and group.name.zh for group in outline] == ["约束性", "预期性"]


def test_several_plans_are_rolled_up_together_with_their_goals_told_apart() -> None:
    cards = [
        card(judged(goal("a", section="later"), "missed"), id="one", sections=SECTIONS),
        card(
            judged(goal("a", section="later"), "achieved"), judged(goal("b"), "achieved"), id="two", sections=SECTIONS
        ),
    ]
    assert keys(roll_up(cards, "section")) == ["one/later", "two/later", None]
    assert [(group.key, group.goals) for group in roll_up(cards, "plan")] == [("one", 1), ("two", 2)]
    (expected,) = roll_up(iter(cards), "commitment")
    assert (expected.goals, expected.worst) == (3, ("one/a",))


def test_an_unknown_way_to_group_names_the_nearest() -> None:
    with pytest.raises(pt.UnknownNameError, match="did you mean section"):
        card().roll_up("sections")  # type: ignore[arg-type]


def test_a_group_as_json_says_the_rule_and_every_count() -> None:
    group = whole(judged(goal("a"), "on_track", 1 / 3), judged(goal("b"), "not_assessable"))
    written = json.loads(json.dumps(group.to_dict("zh"), allow_nan=False))
    assert written["attainment"].pop("rule").startswith("各目标完成程度")
    assert written["score"].pop("rule").startswith("方法所给得分的简单平均")
    assert written == {
        "key": "plan", "name": "Plan", "counts": {"on_track": 1, "not_assessable": 1}, "goals": 2, "judged": 1,
        "share_achieved": 0.0, "share_achieved_reason": None,
        "attainment": {
            "value": 0.333333333333, "reason": None, "counted": 1, "weight_share": 0.5, "left_out": ["b"],
        },
        "score": {"value": None, "reason": "no_score", "counted": 0, "left_out": ["a", "b"]},
        "worst_rating": "on_track", "worst": ["a"], "not_judged": [{"goal": "b", "reason": "no_observation"}],
        "not_due": [], "parts": [],
    }  # fmt: skip


def test_a_group_that_has_no_name_is_written_with_null() -> None:
    (group,) = card(judged(goal("a", section="lost"), "achieved")).roll_up("section")
    assert group.to_dict()["name"] is None


# Laws

verdicts: st.SearchStrategy[list[Verdict]] = st.lists(
    st.tuples(
        st.sampled_from(RATINGS),
        st.none() | st.floats(-3, 3),
        st.integers(1, 1000).map(lambda weight: weight / 8),
    ),
    min_size=1,
    max_size=12,
)
WAYS: tuple[By, ...] = ("section", "region", "parent", "commitment", "plan")
places = st.fixed_dictionaries(
    {},
    optional={
        "section": st.sampled_from([section["id"] for section in SECTIONS]),
        "region": st.sampled_from(["CN", "CN-HE"]),
        "parent": st.sampled_from(["cn/air", "cn/water", "eu/air"]),
        "commitment": st.sampled_from(["binding", "expected", "stretch"]),
    },
)


@st.composite
def cards(draw: st.DrawFn) -> Scorecard:
    found = [
        judged(goal(f"g{position}", weight=weight, **draw(places)), rating, attainment)
        for position, (rating, attainment, weight) in enumerate(draw(verdicts))
    ]
    return card(*found, sections=SECTIONS)


def oracle(found: list[Assessment]) -> dict[str, Any]:
    """Say of some verdicts what a group says, by loops and fractions."""
    reached, counted, everything = Fraction(0), Fraction(0), Fraction(0)
    achieved = with_verdict = 0
    for one in found:
        weight = Fraction(one.goal.weight)
        everything += weight
        if one.rating not in NO_VERDICT:
            with_verdict += 1
            share = Fraction(1) if one.rating is Rating.ACHIEVED else None
            achieved += share is not None
            if share is None and one.attainment is not None:
                share = Fraction(min(max(one.attainment, 0.0), 1.0))
            if share is not None:
                reached += weight * share
                counted += weight
    return {
        "goals": len(found),
        "judged": with_verdict,
        "share_achieved": Fraction(achieved, len(found)) if with_verdict else None,
        "attainment": reached / counted if counted else None,
        "weight_share": counted / everything,
    }


def same(number: float | None, exact: Fraction | None) -> bool:
    if number is None or exact is None:
        return number is None and exact is None
    return math.isclose(number, exact, rel_tol=1e-12, abs_tol=1e-12)


@given(cards())
def test_a_group_says_what_plain_loops_say(found: Scorecard) -> None:
    (group,), said = found.roll_up("plan"), oracle(list(found))
    assert (group.goals, group.judged) == (said["goals"], said["judged"])
    assert same(group.share_achieved, said["share_achieved"])
    assert same(group.attainment.value, said["attainment"])
    assert same(group.attainment.weight_share, said["weight_share"])


@given(cards(), st.sampled_from(WAYS))
def test_the_groups_hold_every_goal_once(found: Scorecard, by: By) -> None:
    groups = found.roll_up(by)
    assert sum(sum(group.counts.values()) for group in groups) == sum(group.goals for group in groups) == len(found)
    assert all(part.goals <= group.goals for group in groups for part in group.parts)
    for group in groups:
        assert group.judged + len(group.not_judged) + len(group.not_due) == group.goals
        assert group.attainment.counted + len(group.attainment.left_out) == group.goals


@given(cards(), st.sampled_from(WAYS), st.randoms(use_true_random=False))
def test_the_order_of_the_verdicts_changes_nothing(found: Scorecard, by: By, random: Any) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    assert replace(found, assessments=tuple(shuffled)).roll_up(by) == found.roll_up(by)


@given(st.sampled_from(RATINGS), st.none() | st.floats(-3, 3), st.floats(1e-3, 1e3))
def test_a_group_of_one_goal_says_what_the_goal_says(rating: Rating, attainment: float | None, weight: float) -> None:
    group = whole(judged(goal("a", weight=weight), rating, attainment))
    assert group.counts == {rating: 1}
    if rating in NO_VERDICT:
        assert (group.share_achieved, group.attainment.value, group.worst) == (None, None, ())
    else:
        assert (group.worst, group.worst_rating) == (("a",), rating)
        assert group.share_achieved == (rating is Rating.ACHIEVED)
        if rating is not Rating.ACHIEVED:
            assert group.attainment.value == (None if attainment is None else min(max(attainment, 0.0), 1.0))


@given(cards(), st.none() | st.floats(-3, 3), st.floats(1e-3, 1e3))
def test_a_goal_that_cannot_be_judged_never_changes_the_attainment_but_shows(
    found: Scorecard, attainment: float | None, weight: float
) -> None:
    (before,) = found.roll_up("plan")
    (after,) = card(*found, judged(goal("z", weight=weight), "not_assessable", attainment)).roll_up("plan")
    assert after.attainment.value == before.attainment.value
    assert after.not_judged == (*before.not_judged, ("z", Reason.NO_OBSERVATION))
    assert after.attainment.left_out[-1] == "z"
    assert after.attainment.weight_share < before.attainment.weight_share or before.attainment.counted == 0
    assert (after.judged, after.goals) == (before.judged, before.goals + 1)
