"""What stands beside a verdict: proxies, ratings by others, linked indicators, unconfirmed goals, price bases."""

from __future__ import annotations

from typing import Any

import pytest

import policytrack as pt

Data = dict[str, Any]
INCOME = {"id": "income", "name": "Income", "measure": "flow", "unit": "元", "prices": "current"}
FASTER = {"kind": "relative", "relation": "faster_than", "base": "2020", "comparator": {"region": "CN"}}


def figure(region: str, period: str, value: str, **more: Any) -> Data:
    return {
        "indicator": "income",
        "region": region,
        "period": period,
        "value": value,
        "source": f"{region} office",
    } | more


def growth(region: str, value: str, prices: str | None = None) -> Data:
    measured = {"kind": "growth", "base": "2020"} | ({"prices": prices} if prices else {})
    return figure(region, "2021/2025", value, measured=measured)


NATION = [figure("CN", "2020", "32189 元"), figure("CN", "2025", "43377 元"), growth("CN", "5.4 %", "constant")]


def goal(target: Data = FASTER, **more: Any) -> Data:
    return {"id": "goal", "indicator": "income", "region": "CN-GS", "deadline": "2025", "target": target} | more


def judged(observations: list[Data], one: Data | None = None, **plan: Any) -> pt.Assessment:
    whole = pt.Plan(
        id="plan", title="Plan", indicators=[INCOME], goals=[one or goal()], observations=observations, **plan
    )
    return pt.assess(whole, as_of="2025-12-31")["goal"]


# Price bases


def test_growth_of_an_unstated_basis_is_rated_where_it_holds_against_every_known_one() -> None:
    found = judged([*NATION, growth("CN-GS", "6.8 %")])
    assert (found.rating, found.flags) == ("achieved", (pt.Flag.PRICE_BASIS_UNSTATED,))
    assert {side.prices: round(side.other.value, 2) for side in found.comparisons} == {"constant": 5.4, "current": 6.15}
    assert {side.own.value for side in found.comparisons} == {6.8}
    written = found.to_dict()
    assert written["requirement"]["relation"] == "faster_than"
    assert written["requirement"]["against"] == {"region": "CN"}
    assert written["comparisons"][0]["other"] == {"value": 5.4, "unit": "%"}
    assert found.gap is not None
    assert round(found.gap.value, 2) == -0.65


def test_growth_of_an_unstated_basis_that_holds_against_one_of_two_stays_open() -> None:
    found = judged([*NATION, growth("CN-GS", "5.9 %")])
    assert (found.rating, found.reason) == ("not_assessable", "price_basis_open")
    assert {side.prices: side.rating.value for side in found.comparisons} == {
        "constant": "achieved",
        "current": "missed",
    }


def test_growth_of_a_stated_basis_is_held_against_the_same_basis_only() -> None:
    found = judged([*NATION, growth("CN-GS", "5.9 %", "constant")])
    assert (found.rating, [side.prices for side in found.comparisons]) == ("achieved", ["constant"])


def test_a_comparison_names_every_figure_of_both_sides() -> None:
    found = judged([*NATION, growth("CN-GS", "6.8 %")])
    told = {(one.role, one.region, str(one.observation.period)) for one in found.evidence}
    assert told == {
        ("value", "CN-GS", "2021/2025"),
        ("comparator", "CN", "2020"),
        ("comparator", "CN", "2025"),
        ("comparator", "CN", "2021/2025"),
    }


def test_a_comparator_without_figures_leaves_the_goal_unjudged() -> None:
    found = judged([growth("CN-GS", "6.8 %")])
    assert (found.rating, found.reason, found.comparisons) == ("not_assessable", "no_comparator", ())


def test_a_narrowing_gap_shows_the_levels_that_it_was_taken_of() -> None:
    narrows = goal({"kind": "relative", "relation": "gap_narrows", "base": "2020", "comparator": {"region": "CN"}})
    own = [figure("CN-GS", "2020", "20000 元"), figure("CN-GS", "2025", "30000 元")]
    found = judged([*own, *NATION[:2]], narrows)
    (side,) = found.comparisons
    assert (side.own.to_dict(), side.other.to_dict()) == (
        {"value": 30000, "unit": "元"},
        {"value": 43377, "unit": "元"},
    )
    assert found.value is not None
    assert found.value.value == pytest.approx(100 * ((1 - 30000 / 43377) - (1 - 20000 / 32189)))
    assert found.rating == "achieved"


# Proxies

STANDS_IN = {"region": "CN-GS", "note": {"en": "no figures of its own", "zh": "没有自己的数据"}}
OLD_BASE = {"regions": [{"id": "OLD", "name": "Old base areas"}]}


def test_a_proxy_is_judged_and_marked() -> None:
    found = judged([*NATION, growth("CN-GS", "6.8 %")], goal(region="OLD", proxy=STANDS_IN), **OLD_BASE)
    assert found.rating == "achieved"
    assert pt.Flag.PROXY in found.flags
    assert found.region is not None
    assert found.region.code == "OLD"
    assert found.evidence[0].region == "CN-GS"
    assert "CN-GS stands in for OLD: no figures of its own" in str(found.findings[0])


def test_a_proxy_is_not_used_where_the_region_has_figures_of_its_own() -> None:
    observations = [*NATION, growth("CN-GS", "6.8 %"), growth("OLD", "5 %")]
    found = judged(observations, goal(region="OLD", proxy=STANDS_IN), **OLD_BASE)
    assert found.rating == "missed"
    assert pt.Flag.PROXY not in found.flags


def test_a_proxy_of_a_peak_is_not_used_where_the_region_has_figures_after_the_deadline() -> None:
    peak = goal({"kind": "peak"}, region="OLD", proxy=STANDS_IN, deadline="2024")
    own, others = [figure("OLD", year, value) for year, value in (("2024", "9 元"), ("2025", "7 元"))], NATION[:2]
    assert pt.Flag.PROXY not in judged([own[1], *others], peak, **OLD_BASE).flags
    found = judged([*own, *others], peak, **OLD_BASE)
    assert (found.rating, pt.Flag.PROXY in found.flags) == ("achieved", False)


def test_another_indicator_may_stand_in() -> None:
    wages = INCOME | {"id": "wages", "name": "Wages"}
    whole = pt.Plan(
        id="plan",
        title="Plan",
        region="CN",
        indicators=[INCOME, wages],
        goals=[
            {
                "id": "goal",
                "indicator": "income",
                "deadline": "2025",
                "target": {"kind": "level", "at_least": "100 元"},
                "proxy": {"indicator": "wages", "note": "close to income"},
            }
        ],
        observations=[{"indicator": "wages", "period": "2025", "value": "120 元", "source": "office"}],
    )
    found = pt.assess(whole, as_of="2025-12-31")["goal"]
    assert (found.rating, found.indicator and found.indicator.id) == ("achieved", "income")
    assert "wages stands in for income" in str(found.findings[0])


# Linked indicators


def test_an_aim_in_words_shows_the_last_known_value_of_what_is_linked_to_it() -> None:
    words = {"id": "goal", "region": "CN", "deadline": "2035", "target": {"kind": "qualitative", "text": "prosperous"}}
    words["target"]["linked"] = ["income"]  # type: ignore[index]
    later = figure("CN", "2030", "60000 元")
    found = judged([*NATION, later], words)
    assert found.rating == "not_assessable"
    assert [(one.role, str(one.observation.period)) for one in found.evidence] == [("linked", "2021/2025")]
    plan = pt.Plan(id="plan", title="Plan", indicators=[INCOME], goals=[words], observations=[*NATION[:2], later])
    known = pt.assess(plan, as_of="2025-12-31", known_by="2025-12-31")["goal"]
    assert known.evidence == ()  # none of them is dated


def test_linked_indicators_may_be_shown_by_proxy() -> None:
    words = {"kind": "qualitative", "text": "prosperous", "linked": ["income", "income"]}
    found = judged([figure("CN-GS", "2025", "5 元")], goal(words, region="OLD", proxy=STANDS_IN), **OLD_BASE)
    assert [one.region for one in found.evidence] == ["CN-GS", "CN-GS"]


# Ratings by others, and goals that are not certain


def test_the_rating_of_an_office_stands_beside_the_computed_one() -> None:
    given = {"goal": "goal", "rating": "off_track", "reason": "滞后", "by": "State Council", "date": "2025-12-26"}
    late = given | {"date": "2026-01-01", "rating": "missed"}
    found = judged([*NATION, growth("CN-GS", "6.8 %")], overrides=[given, late])
    assert found.rating == "achieved"
    assert found.to_dict()["overrides"] == [
        {"rating": "off_track", "reason": "滞后", "by": "State Council", "date": "2025-12-26", "url": None}
    ]


def test_a_goal_that_is_not_certain_is_judged_and_marked() -> None:
    found = judged([*NATION, growth("CN-GS", "6.8 %")], goal(unconfirmed="seen in a copy only"))
    assert found.rating == "achieved"
    assert found.flags[0] is pt.Flag.GOAL_UNCONFIRMED
    assert found.findings[0].code == "goal_unconfirmed"


# Another basis


def test_figures_on_another_basis_than_the_goal_names_are_refused_and_remarked_on() -> None:
    level = {"kind": "level", "at_least": "100 元"}
    old, new = figure("CN-GS", "2024", "90 元", basis="survey"), figure("CN-GS", "2025", "120 元", basis="census")
    plain = figure("CN-GS", "2023", "80 元")
    found = judged([plain, old, new], goal(level, basis="survey", baseline={"period": "2020", "value": "50 元"}))
    assert (str(found.observed_period), found.rating) == ("2024", "on_track")
    assert [finding.code for finding in found.findings] == ["basis_mismatch", "basis_mismatch"]
    assert "census" in str(found.findings[1])
    alone = judged([new], goal(level, basis="survey"))
    assert alone.reason == "basis_mismatch"
