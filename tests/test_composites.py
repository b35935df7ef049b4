"""Composites and rubrics: several verdicts as one, and what is left open."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import policytrack as pt
from policytrack.assessment.combination import Combined, Share, combined
from policytrack.verdicts import Flag, Rating, Reason

Data = dict[str, Any]

DECIDED = Reason.CHILDREN_DECIDE
LEFT_OPEN = Combined(Rating.NOT_ASSESSABLE, Reason.CHILD_NOT_ASSESSABLE)
VERDICTS = [Rating.ACHIEVED, Rating.ON_TRACK, Rating.AT_RISK, Rating.OFF_TRACK, Rating.REGRESSING, Rating.MISSED]
ratings = st.sampled_from(list(Rating))
several = st.lists(ratings, min_size=1, max_size=5)


# Rules


@pytest.mark.parametrize(
    ("rule", "children", "rating"),
    [
        ("all", "achieved achieved", "achieved"),
        ("all", "achieved on_track", "on_track"),
        ("all", "on_track off_track at_risk", "off_track"),
        ("all", "missed not_assessable", "missed"),
        ("all", "achieved not_assessable", "not_assessable"),
        ("all", "achieved not_due", "not_assessable"),
        ("any", "missed achieved not_assessable", "achieved"),
        ("any", "missed at_risk", "at_risk"),
        ("any", "on_track not_assessable", "not_assessable"),
        ("worst", "on_track regressing not_assessable", "regressing"),
        ("worst", "not_assessable not_due", "not_assessable"),
        ("worst", "not_due not_due", "not_due"),
        ("all", "not_due", "not_due"),
    ],
)
def test_a_rule_makes_one_rating_of_several(rule: Any, children: str, rating: str) -> None:
    assert combined(rule, [Rating(child) for child in children.split()], DECIDED).rating == rating


def test_the_worst_of_those_that_can_be_judged_is_marked_where_others_cannot() -> None:
    partly = combined("worst", [Rating.ON_TRACK, Rating.NOT_ASSESSABLE], DECIDED)
    assert partly == Combined(Rating.ON_TRACK, DECIDED, frozenset({Flag.CHILDREN_LEFT_OUT}))
    assert combined("worst", [Rating.ON_TRACK, Rating.ACHIEVED], DECIDED).flags == frozenset()


@given(st.sampled_from(["all", "any", "worst"]), ratings)
def test_a_composite_of_one_child_is_rated_as_the_child(rule: Any, rating: Rating) -> None:
    assert combined(rule, [rating], DECIDED).rating is rating


@given(several)
def test_the_worst_is_no_better_than_any_child_that_can_be_judged(children: list[Rating]) -> None:
    found = combined("worst", children, DECIDED).rating
    judged = [child for child in children if child in VERDICTS]
    assert all(VERDICTS.index(found) >= VERDICTS.index(child) for child in judged)


@given(st.sampled_from(["all", "any", "worst"]), several, st.randoms())
def test_the_order_of_children_says_nothing(rule: Any, children: list[Rating], randomly: Any) -> None:
    shuffled = list(children)
    randomly.shuffle(shuffled)
    assert combined(rule, children, DECIDED) == combined(rule, shuffled, DECIDED)


# Weighted attainment


def weighted(*children: tuple[Rating, float, float | None, float | None]) -> Combined:
    shares = [Share(weight, done, asked) for _, weight, done, asked in children]
    return combined("weighted", [rating for rating, *_ in children], DECIDED, shares)


def test_weighted_attainment_is_held_against_weighted_expected_attainment() -> None:
    found = weighted((Rating.ON_TRACK, 3, 0.5, 0.5), (Rating.OFF_TRACK, 1, 0.1, 0.5))
    assert (found.attainment, found.expected_attainment) == pytest.approx((0.4, 0.5))
    assert found.pace_ratio == pytest.approx(0.8)
    assert found.rating is Rating.AT_RISK


def test_an_achieved_child_counts_in_full_and_none_counts_more_or_less_than_nothing() -> None:
    found = weighted(
        (Rating.ACHIEVED, 1, None, None), (Rating.REGRESSING, 1, -2.0, 0.5), (Rating.ON_TRACK, 2, 1.8, 1.4)
    )
    assert (found.attainment, found.expected_attainment) == pytest.approx((3 / 4, 3.5 / 4))


@pytest.mark.parametrize(
    "child", [(Rating.NOT_ASSESSABLE, 1, None, None), (Rating.ON_TRACK, 1, None, 0.5), (Rating.ON_TRACK, 1, 0.5, None)]
)
def test_a_child_without_its_share_leaves_a_weighted_composite_open(child: Any) -> None:
    assert weighted((Rating.ON_TRACK, 1, 0.5, 0.5), child) == LEFT_OPEN


def test_a_weighted_composite_is_on_track_while_nothing_is_asked_for_yet() -> None:
    found = weighted((Rating.ON_TRACK, 1, 0.2, 0.0))
    assert (found.rating, found.pace_ratio) == (Rating.ON_TRACK, None)


def test_a_weighted_composite_is_settled_once_each_child_is() -> None:
    assert weighted((Rating.ACHIEVED, 1, 1.0, 1.0), (Rating.ACHIEVED, 1, None, None)).rating is Rating.ACHIEVED
    assert weighted((Rating.ACHIEVED, 9, 1.0, 1.0), (Rating.MISSED, 1, 0.9, 1.0)).rating is Rating.MISSED


# Composites in plans


def level(identifier: str, value: int, **more: Any) -> Data:
    goal = {
        "id": identifier,
        "indicator": identifier,
        "target": {"kind": "level", "at_least": "100 家"},
        "deadline": "2025",
        "baseline": {"period": "2020", "value": "0 家"},
    }
    return goal | more


def composite(identifier: str, *children: str | Data, rule: str = "all", **more: Any) -> Data:
    named = [child if isinstance(child, dict) else {"goal": child} for child in children]
    return {
        "id": identifier,
        "target": {"kind": "composite", "rule": rule, "children": named},
        "deadline": "2025",
    } | more


def plan(values: dict[str, int], *composites: Data, name: str = "plan", **more: Any) -> pt.Plan:
    return pt.Plan(
        id=name,
        title=name,
        region="CN",
        indicators=[{"id": one, "name": one, "measure": "stock", "unit": "家"} for one in values],
        goals=[*(level(one, value) for one, value in values.items()), *composites],
        observations=[
            {"indicator": one, "period": "2023", "value": f"{value} 家", "source": "example"}
            for one, value in values.items()
        ],
        **more,
    )


def test_a_composite_tells_of_its_children() -> None:
    card = pt.assess(plan({"firms": 70, "labs": 30}, composite("both", "firms", "labs")), as_of="2023")
    assert card["both"].rating == "off_track" == card["labs"].rating
    assert card["both"].reason == "children_decide"
    assert [(child.reference, child.rating.value) for child in card["both"].children] == [
        ("firms", "on_track"),
        ("labs", "off_track"),
    ]


def test_a_weighted_composite_shows_what_it_was_rated_by() -> None:
    children = [{"goal": "firms", "weight": 3}, {"goal": "labs", "weight": 1}]
    card = pt.assess(plan({"firms": 70, "labs": 30}, composite("both", *children, rule="weighted")), as_of="2023")
    both = card["both"]
    assert both.attainment == pytest.approx((3 * 0.7 + 0.3) / 4)
    assert both.expected_attainment == pytest.approx(0.6)
    assert both.pace_ratio == pytest.approx(1.0)
    assert both.rating == "on_track"


def test_composites_of_composites_are_rated_from_the_innermost_outwards() -> None:
    nested = [composite(f"c{depth}", f"c{depth - 1}" if depth else "firms") for depth in range(600, -1, -1)]
    card = pt.assess(plan({"firms": 70}, *nested), as_of="2023")
    assert {one.rating.value for one in card} == {"on_track"}


def test_a_child_may_stand_in_another_plan() -> None:
    parent = plan({"firms": 30}, composite("inner", "firms"), name="parent")
    own = plan({"labs": 70}, composite("both", "labs", {"goal": "inner", "plan": "parent"}))
    card = pt.assess(own, as_of="2023", others=[parent, plan({"cars": 1}, name="unrelated")])
    assert card["both"].rating == "off_track"
    assert card["both"].children[1].reference == "parent/inner"


@pytest.mark.parametrize("others", [(), [plan({"cars": 1}, name="parent")]])
def test_a_child_that_is_not_given_leaves_it_open_and_is_named(others: Any) -> None:
    own = plan({"labs": 70}, composite("both", "labs", {"goal": "firms", "plan": "parent"}))
    both = pt.assess(own, as_of="2023", others=others)["both"]
    assert (both.rating, both.reason) == ("not_assessable", "child_not_assessable")
    assert [finding.code for finding in both.findings] == ["child_not_given"]
    assert both.children[1].name.en == "firms"
    assert "hand it over with 'others'" in str(both.findings[0])


def test_composites_of_two_plans_that_lead_back_to_each_other_are_not_assessable() -> None:
    one = plan({"labs": 70}, composite("a", {"goal": "b", "plan": "two"}), name="one")
    two = plan({"firms": 70}, composite("b", {"goal": "a", "plan": "one"}), name="two")
    card = pt.assess(one, as_of="2023", others=[two])
    assert (card["a"].rating, card["a"].reason) == ("not_assessable", "child_not_assessable")
    assert card["labs"].rating == "on_track"


def test_a_composite_that_contains_itself_is_an_error() -> None:
    own = plan({"labs": 70}, composite("a", "b"), composite("b", "a"))
    assert [finding.code for finding in pt.check(own)] == ["cycle", "cycle"]
    assert pt.assess(own, as_of="2023")["a"].reason == "invalid_goal"


def test_a_composite_is_not_due_before_it_was_announced() -> None:
    own = plan({"labs": 70}, composite("later", "labs", announced="2024-05-01"))
    assert pt.assess(own, as_of="2023")["later"].reason == "before_announcement"
    assert pt.assess(own, as_of="2025")["later"].reason == "children_decide"


# Rubrics


def modernised(rubric: str | None, rule: str = "all") -> pt.Plan:
    words = {"kind": "qualitative", "text": "basically modernised"} | ({"rubric": rubric} if rubric else {})
    return plan(
        {"firms": 70, "labs": 130},
        {"id": "modern", "target": words, "deadline": "2025"},
        rubrics=[
            {
                "id": "mine",
                "name": "My own test",
                "source": "an analyst",
                "rule": rule,
                "criteria": [
                    {"indicator": "firms", "at_least": "50 家"},
                    {"indicator": "labs", "at_least": "200 家"},
                ],
            }
        ],
    )


def test_an_aim_in_words_without_a_rubric_is_not_assessable() -> None:
    assert pt.assess(modernised(None), as_of="2023")["modern"].reason == "qualitative"


def test_a_rubric_judges_an_aim_in_words_by_its_criteria() -> None:
    modern = pt.assess(modernised("mine", "any"), as_of="2023")["modern"]
    assert (modern.rating, modern.reason) == ("achieved", "criteria_decide")
    assert [(child.reference, child.rating.value) for child in modern.children] == [
        ("firms", "achieved"),
        ("labs", "not_assessable"),
    ]


def test_a_criterion_without_a_verdict_leaves_the_aim_open() -> None:
    modern = pt.assess(modernised("mine"), as_of="2023")["modern"]
    assert (modern.rating, modern.reason) == ("not_assessable", "child_not_assessable")


def test_a_rubric_may_test_another_region() -> None:
    elsewhere = modernised("mine").model_dump(mode="json")
    elsewhere["rubrics"][0]["criteria"] = [{"indicator": "firms", "at_least": "50 家", "region": "CN-HE"}]
    modern = pt.assess(pt.Plan(**elsewhere), as_of="2023")["modern"]
    assert [child.reason for child in modern.children] == ["no_observation"]
