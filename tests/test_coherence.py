"""Checks across goals and plans: each finds what does not fit, and leaves alone what does."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import policytrack as pt
from policytrack.coherence import check_coherence
from policytrack.findings import Finding
from policytrack.testing import strategies

Data = dict[str, Any]
INDICATORS: list[Data] = [
    {"id": "turnover", "name": "Turnover", "measure": "flow", "unit": "亿元", "prices": "current"},
    {"id": "gdp", "name": "GDP", "measure": "flow", "unit": "亿元", "prices": "current"},
    {
        "id": "turnover-to-gdp", "name": "Turnover to GDP", "measure": "ratio", "unit": "%",
        "numerator": "turnover", "denominator": "gdp",
    },
    {"id": "firms", "name": {"en": "Firms", "zh": "企业"}, "measure": "stock", "unit": "家"},
    {"id": "grain", "name": {"zh": "粮食产量"}, "measure": "flow", "unit": "亿吨"},
    {"id": "air", "name": "Good-air days", "measure": "ratio", "unit": "%"},
    {"id": "forest", "name": {"en": "Forest cover", "zh": "森林覆盖率"}, "measure": "ratio", "unit": "%"},
    {"id": "energy", "name": "Energy per GDP", "measure": "ratio", "unit": "吨标准煤/万元"},
    {"id": "years", "name": "Life expectancy", "measure": "average", "unit": "岁"},
    {"id": "posts-high", "name": "Posts, high", "measure": "ratio", "unit": "%", "part_of": "posts"},
    {"id": "posts-low", "name": "Posts, low", "measure": "ratio", "unit": "%", "part_of": "posts"},
]  # fmt: skip


def plan(*goals: Data, id: str = "plan", **fields: Any) -> pt.Plan:  # noqa: A002
    document = {"id": "text", "title": "Text", "announced": "2021-03"}
    given = {"title": "Plan", "region": "CN-HE", "documents": [document], "indicators": INDICATORS, "goals": goals}
    return pt.Plan(**{"id": id, **given, **fields})


def level(name: str, indicator: str, quantity: str, comparator: str = "at_least", **fields: Any) -> Data:
    target = {"kind": fields.pop("kind", "level"), comparator: quantity}
    return {"id": name, "indicator": indicator, "target": target, "deadline": "2025", **fields}


def rate(name: str, indicator: str, quantity: str, kind: str = "growth", **fields: Any) -> Data:
    comparator = "at_most" if quantity.startswith("-") else "at_least"
    target = {"kind": kind, comparator: quantity, "base": "2020", **fields.pop("target", {})}
    return {"id": name, "indicator": indicator, "target": target, "deadline": "2025", **fields}


def seen(indicator: str, period: str, value: str, **fields: Any) -> Data:
    return {"indicator": indicator, "period": period, "value": value, "source": "yearbook", **fields}


def codes(*found: Finding) -> list[tuple[str | None, str, str | None]]:
    return [(finding.goal, finding.code, finding.field) for finding in found]


def coherence(*goals: Data, parents: tuple[pt.Plan, ...] = (), **fields: Any) -> list[Finding]:
    return check_coherence(plan(*goals, **fields), {parent.id: parent for parent in parents})


def only(found: list[Finding]) -> Finding:
    (finding,) = found
    return finding


# A ratio against its parts


@pytest.fixture(scope="module")
def hebei() -> pt.Plan:
    return pt.load_plan("cn-he-tech-2025")


def of_code(code: str, found: list[Finding]) -> list[Finding]:
    return [finding for finding in found if finding.code == code]


def test_hebeis_ratio_goal_does_not_fit_its_turnover_goal_and_both_readings_have_their_figures(hebei: pt.Plan) -> None:
    finding = only(of_code("ratio_differs_from_parts", check_coherence(hebei)))
    assert finding.goal == "turnover-to-gdp"
    assert finding.details == {
        "value": ">2000 亿元",
        "goal": "contract-turnover",
        "denominator": "43944.1 亿元 (2023) / >49000 亿元 (2025)",
        "implied": "4.551 % / <4.082 %",
        "expected": "≥2.5 %",
        "needed": "1098.6 亿元 / >1225 亿元",
        "measured": ">3.068 % (2022)",
    }
    for text in (finding.text("en"), finding.text("zh")):
        assert all(str(detail) in text for detail in finding.details.values())


@pytest.mark.parametrize(
    ("gdp", "found"), [("36032 亿元", []), ("45000 亿元", [("1.241 % (2020)", "1.999 %", "15.034 %")])]
)
def test_hebeis_growth_of_the_ratio_reaches_its_ratio_goal_where_the_figures_allow(
    hebei: pt.Plan, gdp: str, found: list[tuple[str, ...]]
) -> None:
    """With a made-up GDP that gives 1.55 % for 2020, 10 % a year makes 2.496 %: up to rounding, the 2.5 % asked for."""
    base = pt.Observation(indicator="gdp", period="2020", value=gdp, source="made up for this test")
    known = hebei.model_copy(update={"observations": (*hebei.observations, base)})
    short = of_code("course_short_of_level", check_coherence(known))
    assert [tuple(one.details[name] for name in ("base", "implied", "needed")) for one in short] == found


def test_without_a_base_nothing_is_said_of_hebeis_growth_of_the_ratio(hebei: pt.Plan) -> None:
    assert of_code("course_short_of_level", check_coherence(hebei)) == []


TURNOVER = level("turnover", "turnover", "2000 亿元", "above")
RATIO = level("ratio", "turnover-to-gdp", "2.5 %", kind="ratio")
GDP_2025 = seen("gdp", "2025", "80000 亿元")


def test_a_ratio_that_fits_its_numerator_over_the_last_denominator_is_left_alone() -> None:
    assert coherence(TURNOVER, RATIO, observations=[GDP_2025]) == []


@pytest.mark.parametrize(("gdp", "fits"), [("72728 亿元", True), ("72727 亿元", False), ("88001 亿元", False)])
def test_at_the_deadline_the_parts_may_differ_by_a_tenth(gdp: str, fits: bool) -> None:
    assert (coherence(TURNOVER, RATIO, observations=[seen("gdp", "2025", gdp)]) == []) is fits


@pytest.mark.parametrize(("gdp", "fits"), [("50000 亿元", True), ("45000 亿元", False)])
def test_a_figure_years_before_the_deadline_may_differ_by_a_tenth_more_for_each(gdp: str, fits: bool) -> None:
    assert (coherence(TURNOVER, RATIO, observations=[seen("gdp", "2020", gdp)]) == []) is fits


def test_a_goal_on_the_denominator_counts_before_its_figures() -> None:
    goals = TURNOVER, level("size", "gdp", "5 万亿元"), RATIO
    finding = only(coherence(*goals, observations=[GDP_2025]))
    assert finding.details["denominator"] == "≥5 万亿元 (size)"
    assert (finding.details["implied"], finding.details["needed"], finding.details["measured"]) == (
        "4 %",
        "1250 亿元",
        "—",
    )


def test_a_milestone_at_the_deadline_of_the_ratio_counts() -> None:
    later = level(
        "turnover", "turnover", "9000 亿元", deadline="2030", milestones=[{"period": "2025", "at_least": "4000 亿元"}]
    )
    finding = only(coherence(later, RATIO, observations=[GDP_2025]))
    assert (finding.details["value"], finding.details["implied"]) == ("≥4000 亿元", "5 %")


def test_a_floor_above_and_a_cap_on_the_ratio_only_clash_where_both_cannot_hold() -> None:
    observed = [seen("gdp", "2025", "40000 亿元")]
    cap = level("ratio", "turnover-to-gdp", "2.5 %", "at_most")
    assert only(coherence(TURNOVER, cap, observations=observed)).details["implied"] == "5 %"
    assert coherence(TURNOVER, level("ratio", "turnover-to-gdp", "7 %", "at_most"), observations=observed) == []


def test_bands_fit_where_they_meet() -> None:
    band = {
        "id": "turnover",
        "indicator": "turnover",
        "target": {"kind": "level", "between": ["1800 亿元", "2200 亿元"]},
        "deadline": "2025",
    }
    wanted = {**RATIO, "target": {"kind": "ratio", "between": ["2.2 %", "2.4 %"]}}
    assert coherence(band, wanted, observations=[GDP_2025]) == []
    finding = only(coherence(band, wanted, observations=[seen("gdp", "2025", "40000 亿元")]))
    assert finding.details["implied"] == "4.5 %–5.5 %"
    assert (finding.details["value"], finding.details["expected"]) == ("1800 亿元 – 2200 亿元", "2.2 % – 2.4 %")


def test_a_point_without_a_tolerance_counts_as_its_number() -> None:
    about = level("turnover", "turnover", "4000 亿元", "about")
    assert only(coherence(about, RATIO | {"target": {"kind": "ratio", "about": "2.5 %"}}, observations=[GDP_2025]))


@pytest.mark.parametrize(
    ("goals", "observations"),
    [
        ([RATIO], [GDP_2025]),
        ([TURNOVER, RATIO], []),
        ([TURNOVER, RATIO], [seen("gdp", "2025", "4 万亿元", quality="lower_bound")]),
        ([TURNOVER, RATIO], [seen("gdp", "2025", "0 亿元")]),
        ([TURNOVER, RATIO], [seen("gdp", "2025", "4 万亿元", region="CN-SX")]),
        ([{**TURNOVER, "region": "CN-SX"}, RATIO], [seen("gdp", "2025", "4 万亿元")]),
        ([{**TURNOVER, "deadline": "2024"}, RATIO], [seen("gdp", "2025", "4 万亿元")]),
        ([TURNOVER, level("ratio", "turnover-to-gdp", "0 %", kind="ratio")], [seen("gdp", "2025", "4 万亿元")]),
        ([TURNOVER, {**RATIO, "target": {"kind": "ratio", "at_least": "2.5 元"}}], [seen("gdp", "2025", "4 万亿元")]),
    ],
)
def test_nothing_is_said_of_a_ratio_without_a_goal_above_or_an_exact_figure_below(
    goals: list[Data], observations: list[Data]
) -> None:
    assert coherence(*goals, observations=observations) == []


def test_the_oldest_figure_of_all_is_no_error() -> None:
    distant = [{**TURNOVER, "deadline": "9990"}, {**RATIO, "deadline": "9990"}]
    assert coherence(*distant, observations=[seen("gdp", "1000", "8 亿元")]) == []


def test_a_goal_below_the_line_in_a_currency_that_needs_a_rate_gives_way_to_the_figures() -> None:
    size = level("size", "gdp", "1 万亿美元", conversion={})
    finding = only(coherence(TURNOVER, size, RATIO, observations=[seen("gdp", "2025", "4 万亿元")]))
    assert finding.details["denominator"] == "40000 亿元 (2025)"


def test_indicators_that_goals_bring_themselves_are_compared_too() -> None:
    turnover, gdp, ratio, *_ = INDICATORS
    own = (
        {**TURNOVER, "indicator": turnover},
        level("size", "gdp", "5 万亿元") | {"indicator": gdp},
        {**RATIO, "indicator": ratio},
    )
    assert only(coherence(*own, indicators=[])).details["implied"] == "4 %"
    finding = only(coherence(own[0], own[2], indicators=[gdp], observations=[seen("gdp", "2025", "4 万亿元")]))
    assert finding.details["implied"] == "5 %"


def test_exact_figures_that_point_to_both_sides_say_nothing() -> None:
    half_years = [seen("gdp", "2025-H1", "20000 亿元"), seen("gdp", "2024", "80000 亿元")]
    assert coherence(TURNOVER, RATIO, observations=half_years) == []


def test_parts_that_only_the_target_names_are_divided_too() -> None:
    target = {"kind": "ratio", "at_least": "2.5 %", "numerator": "turnover", "denominator": "gdp"}
    observed = [seen("gdp", "2022", "4 万亿元"), seen("turnover", "2022", "1000 亿元")]
    finding = only(coherence(TURNOVER, level("ratio", "air", "2.5 %") | {"target": target}, observations=observed))
    assert (finding.details["implied"], finding.details["measured"]) == ("5 %", "2.5 % (2022)")


# A growth goal against a level


LEVEL = level("firms", "firms", "200 家", baseline={"period": "2020", "value": "100 家"})


def test_a_growth_goal_that_does_not_reach_the_level_says_where_it_leads_and_what_it_would_take() -> None:
    finding = only(coherence(rate("growth", "firms", "10 %"), LEVEL))
    assert codes(finding) == [("growth", "course_short_of_level", "goals.0.target")]
    assert finding.details == {
        "value": "10 %", "base": "100 家 (2020)", "implied": "161.05 家", "period": "2025", "goal": "firms",
        "expected": "≥200 家", "needed": "14.87 %",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("quantity", "fits"), [("14 %", False), ("14.8 %", False), ("14.9 %", True), ("15 %", True), ("20 %", True)]
)
def test_a_rate_stands_for_all_that_round_to_it(quantity: str, fits: bool) -> None:
    assert (coherence(rate("growth", "firms", quantity), LEVEL) == []) is fits


@pytest.mark.parametrize(
    ("kind", "quantity", "target", "implied", "needed"),
    [
        ("growth", "10 %", {"averaging": "arithmetic"}, "150 家", "20 %"),
        ("change", "60 %", {}, "160 家", "100 %"),
        ("change", "1.5 倍", {}, "150 家", "2 倍"),
        ("change", "60 家", {}, "160 家", "100 家"),
    ],
)
def test_each_kind_of_change_is_led_to_its_level(
    kind: str, quantity: str, target: Data, implied: str, needed: str
) -> None:
    finding = only(coherence(rate("course", "firms", quantity, kind, target=target), LEVEL))
    assert (finding.details["implied"], finding.details["needed"]) == (implied, needed)


def test_of_several_goals_on_one_level_and_date_the_first_counts() -> None:
    growth, higher = (
        rate("growth", "firms", "15 %"),
        {**LEVEL, "id": "higher", "target": {"kind": "level", "at_least": "300 家"}},
    )
    assert coherence(growth, LEVEL, higher) == []
    assert only(coherence(growth, higher, LEVEL)).details["goal"] == "higher"


def test_points_are_added_to_a_percentage() -> None:
    air = level("air", "air", "90 %", baseline={"period": "2020", "value": "85 %"})
    finding = only(coherence(rate("rise", "air", "3 个百分点", "change"), air))
    assert (finding.details["implied"], finding.details["needed"]) == ("88 %", "5 个百分点")
    assert coherence(rate("rise", "air", "5 个百分点", "change"), air) == []


def test_a_fall_is_held_against_a_cap() -> None:
    cap = level("cap", "firms", "50 家", "at_most", baseline={"period": "2020", "value": "100 家"})
    assert only(coherence(rate("fall", "firms", "-5 %"), cap)).details["implied"] == "77.378 家"
    assert coherence(rate("fall", "firms", "-13 %"), cap) == []


def test_the_base_is_taken_from_the_figures_where_no_goal_states_it() -> None:
    goals = rate("growth", "firms", "10 %"), level("firms", "firms", "200 家")
    assert only(coherence(*goals, observations=[seen("firms", "2020", "100 家")])).details["base"] == "100 家 (2020)"
    assert coherence(*goals, observations=[seen("firms", "2019", "100 家")]) == []
    assert coherence(*goals, observations=[seen("firms", "2020", "100 家", quality="lower_bound")]) == []
    assert coherence(*goals) == []


@pytest.mark.parametrize(
    ("course", "base"),
    [
        (rate("growth", "firms", "10 %"), "0 家"),
        (rate("growth", "firms", "-10 %"), "100 家"),
        (rate("growth", "firms", "10 %", deadline="2024"), "100 家"),
        (rate("growth", "firms", "10 %", region="CN-SX"), "100 家"),
        (rate("growth", "firms", "10 %", dimensions={"area": "rural"}), "100 家"),
        (
            {
                **rate("growth", "firms", "10 %"),
                "target": {"kind": "growth", "between": ["1 %", "2 %"], "base": "2020"},
            },
            "100 家",
        ),
        (rate("growth", "firms", "10 %", target={"base": "2019"}), "100 家"),
    ],
)
def test_a_growth_goal_is_left_alone_where_it_does_not_lead_to_the_level(course: Data, base: str) -> None:
    assert coherence(course, LEVEL | {"baseline": {"period": "2020", "value": base}}) == []


def test_no_rate_leads_to_a_level_of_nothing() -> None:
    cap = level("cap", "firms", "0 家", "at_most", baseline={"period": "2020", "value": "100 家"})
    assert coherence(rate("fall", "firms", "-5 %"), cap) == []


def test_a_rate_too_large_for_a_number_is_no_error() -> None:
    cap = level("cap", "firms", "50 家", "at_most", baseline={"period": "2020", "value": "100 家"})
    wild = {"kind": "growth", "at_most": "1e300 %", "base": "2020"}
    assert only(coherence({**rate("rise", "firms", "1 %"), "target": wild}, cap)).details["implied"] == "inf 家"


@pytest.mark.parametrize(("prices", "fits"), [("constant", True), ("current", False), (None, False)])
def test_real_growth_does_not_lead_to_a_nominal_level(prices: str | None, fits: bool) -> None:
    growth = rate("growth", "turnover", "1 %", target={} if prices is None else {"prices": prices})
    nominal = level("level", "turnover", "200 亿元", baseline={"period": "2020", "value": "100 亿元"})
    assert (coherence(growth, nominal) == []) is fits


def test_growth_at_constant_prices_leads_to_a_level_at_those_of_a_year() -> None:
    real = [{**INDICATORS[0], "prices": "constant-2020"}]
    growth = rate("growth", "turnover", "1 %", target={"prices": "constant"})
    goals = growth, level("level", "turnover", "200 亿元", baseline={"period": "2020", "value": "100 亿元"})
    assert only(coherence(*goals, indicators=real)).code == "course_short_of_level"


# Parts and wholes


def allocated(comparator: str, *values: str, **fields: Any) -> Data:
    parts = [
        {"region": f"CN-{region}", "value": value} for region, value in zip(("SX", "HA", "AH"), values, strict=False)
    ]
    return level("grain", "grain", "6 亿吨", comparator, allocation={"parts": parts, **fields})


def test_parts_that_miss_the_whole_say_by_how_much() -> None:
    finding = only(coherence(allocated("at_least", "2 亿吨", "7 千亿斤")))
    assert codes(finding) == [("grain", "parts_miss_whole", "goals.0.allocation")]
    assert finding.details == {"value": "5.5 亿吨", "expected": "≥6 亿吨", "difference": "0.5 亿吨"}
    assert only(coherence(allocated("at_most", "5 亿吨", "2 亿吨"))).details["difference"] == "1 亿吨"


@pytest.mark.parametrize("comparator", ["at_least", "at_most", "about"])
def test_parts_that_make_the_whole_are_left_alone(comparator: str) -> None:
    assert coherence(allocated(comparator, "2 亿吨", "3 亿吨", "1 亿吨")) == []


def test_parts_may_be_averaged_by_their_weights() -> None:
    goal = level("air", "air", "80 %", allocation={"rule": "weighted_mean", "parts": [
        {"region": "CN-SX", "value": "70 %", "weight": 1}, {"region": "CN-HA", "value": "90 %", "weight": 3},
    ]})  # fmt: skip
    assert coherence(goal) == []
    assert only(coherence({**goal, "target": {"kind": "level", "at_least": "86 %"}})).details["value"] == "85 %"


def test_parts_of_a_goal_that_was_revised_to_another_kind_are_not_added_up() -> None:
    growth = {"kind": "growth", "at_least": "3 %", "base": "2020"}
    goal = allocated("at_least", "2 亿吨") | {"revisions": [{"announced": "2023", "target": growth}]}
    assert coherence(goal) == []


def test_places_in_a_ranking_are_not_added_up() -> None:
    goal = {
        "id": "rank",
        "indicator": "grain",
        "deadline": "2025",
        "allocation": {"parts": [{"region": "CN-SX", "value": "9 位次"}]},
        "target": {"kind": "rank", "at_most": "5 位次", "universe": ["CN-HE", "CN-SX"]},
    }
    assert coherence(goal) == []


HIGH, LOW = level("high", "posts-high", "70 %"), level("low", "posts-low", "40 %")


def test_goals_on_shares_of_one_whole_cannot_ask_for_more_than_it() -> None:
    finding = only(coherence(HIGH, LOW))
    assert codes(finding) == [("low", "shares_beyond_whole", "goals.1.target")]
    assert finding.details == {"value": "posts", "found": "110 %", "shares": "high 70 % / low 40 %"}


@pytest.mark.parametrize(
    "second",
    [
        level("low", "posts-low", "30 %"),
        level("low", "posts-low", "40 %", "at_most"),
        level("low", "posts-low", "40 %", region="CN-SX"),
        level("low", "posts-low", "40 %", deadline="2030"),
        level("low", "posts-high", "80 %"),
        level("low", "air", "90 %"),
    ],
)
def test_shares_within_the_whole_or_of_different_wholes_are_left_alone(second: Data) -> None:
    assert coherence(HIGH, second) == []


def test_of_two_goals_on_one_share_the_lower_counts() -> None:
    lower = level("lower", "posts-high", "60 %")
    assert coherence(HIGH, LOW, lower) == []
    assert coherence(lower, HIGH, LOW) == []


@pytest.mark.parametrize(
    ("goal", "found"),
    [
        (level("g", "posts-high", "110 %"), True),
        (level("g", "forest", "101 %"), True),
        (level("g", "forest", "100 %"), False),
        (level("g", "forest", "105 %", "at_most"), True),
        (level("g", "air", "120 %"), False),
        (level("g", "turnover-to-gdp", "180 %"), False),
        (rate("g", "forest", "300 %"), False),
        (rate("g", "posts-high", "150 %", "change", target={"form": "percent"}), False),
    ],
)
def test_a_single_share_beyond_the_whole_is_found_but_no_growth_and_no_other_ratio(goal: Data, found: bool) -> None:
    assert [finding.code for finding in coherence(goal)] == ["share_beyond_whole"] * found


def test_what_is_named_growth_of_a_share_is_no_share() -> None:
    growing = [{"id": "g", "name": "Growth of the share of services", "measure": "ratio", "unit": "%"}]
    assert coherence(level("g", "g", "120 %"), indicators=growing) == []


def test_shares_observed_in_one_period_cannot_make_more_than_the_whole() -> None:
    observed = [seen("posts-high", "2020", "60 %"), seen("posts-low", "2020", "41.6 %")]
    finding = only(coherence(observations=observed))
    assert codes(finding) == [(None, "observed_shares_beyond_whole", "observations.1")]
    assert finding.details == {
        "value": "posts", "period": "2020", "found": "101.6 %", "shares": "posts-high 60 % / posts-low 41.6 %",
    }  # fmt: skip


@pytest.mark.parametrize(
    "second",
    [
        seen("posts-low", "2020", "40.5 %"),
        seen("posts-low", "2021", "90 %"),
        seen("posts-low", "2020", "90 %", region="CN-SX"),
        seen("posts-low", "2020", "90 %", dimensions={"sex": "female"}),
        seen("posts-low", "2020", "90 %", quality="upper_bound"),
        seen("posts-high", "2020", "90 %"),
        seen("air", "2020", "90 %"),
        seen("lost", "2020", "90 %"),
        seen("posts-low", "2020", "90 家"),
        seen("posts-low", "2020", "90 %", measured={"kind": "growth", "base": "2019"}),
    ],
)
def test_observed_shares_that_round_to_the_whole_or_belong_to_others_are_left_alone(second: Data) -> None:
    assert coherence(observations=[seen("posts-high", "2020", "60 %"), second]) == []


def test_of_two_figures_on_one_share_the_lower_counts() -> None:
    observed = [
        seen("posts-high", "2020", "70 %"),
        seen("posts-low", "2020", "40 %"),
        seen("posts-high", "2020", "55 %"),
    ]
    assert coherence(observations=observed) == []


# Targets against what was known when they were announced


def test_a_target_met_when_it_was_announced_names_value_period_and_source() -> None:
    observed = [
        seen("firms", "2019", "90 家"),
        seen("firms", "2020", "120 家", source="bureau"),
        seen("firms", "2024", "1 家"),
    ]
    finding = only(coherence(level("firms", "firms", "100 家"), observations=observed))
    assert codes(finding) == [("firms", "met_when_announced", "goals.0.target")]
    assert {name: str(detail) for name, detail in finding.details.items()} == {
        "value": "120 家", "period": "2020", "expected": "≥100 家", "date": "2021-03-31", "source": "bureau",
    }  # fmt: skip


@pytest.mark.parametrize("value", ["90 家", "99.9 家"])
def test_a_target_not_met_when_it_was_announced_is_left_alone(value: str) -> None:
    observed = [seen("firms", "2020", value), seen("firms", "2021", "150 家")]
    assert coherence(level("firms", "firms", "100 家"), observations=observed) == []


def test_what_the_plan_states_as_its_start_counts() -> None:
    start = {"period": "2020", "value": "120 家", "source": "bureau"}
    found = coherence(
        level("firms", "firms", "100 家", baseline=start, milestones=[{"period": "2023", "at_least": "99 家"}])
    )
    assert (only(found).code, only(found).details["source"]) == ("met_when_announced", "bureau")
    unnamed = coherence(level("firms", "firms", "100 家", baseline={"period": "2020", "value": "120 家"}))
    assert only(unnamed).details["source"] == "Plan"
    assert coherence(level("firms", "firms", "100 家", baseline={"period": "2020", "value": "20 家"})) == []


def test_a_baseline_without_a_value_takes_the_figure_of_its_period() -> None:
    goal = level("firms", "firms", "100 家", baseline={"period": "2020"})
    assert only(coherence(goal, observations=[seen("firms", "2020", "120 家")])).details["value"] == "120 家"
    assert coherence(goal) == []


def test_an_observed_bound_is_shown_as_one() -> None:
    observed = [seen("firms", "2020", "120 家", quality="lower_bound", strict=True)]
    assert only(coherence(level("firms", "firms", "100 家"), observations=observed)).details["value"] == ">120 家"


def test_what_is_to_be_kept_may_hold_from_the_start() -> None:
    keep = {"id": "keep", "indicator": "air", "target": {"kind": "keep", "at_most": "90 %", "window": "2021/2025"}}
    assert coherence(keep, observations=[seen("air", "2020", "80 %"), seen("air", "2021", "80 %")]) == []


def test_a_revised_target_is_held_against_the_day_of_its_revision() -> None:
    revision = {"announced": "2023-06", "target": {"kind": "level", "at_least": "100 家"}}
    goal = level("firms", "firms", "300 家", revisions=[revision])
    observed = [seen("firms", "2020", "90 家"), seen("firms", "2022", "150 家")]
    finding = only(coherence(goal, observations=observed))
    assert codes(finding) == [("firms", "met_when_announced", "goals.0.revisions.0.target")]
    assert (str(finding.details["period"]), finding.details["date"]) == ("2022", "2023-06-30")


def test_a_goal_without_an_announcement_or_a_number_is_not_held_against_one() -> None:
    observed = [seen("firms", "2020", "120 家")]
    assert coherence(level("firms", "firms", "100 家"), observations=observed, documents=[]) == []
    words = {"id": "words", "deadline": "2025", "target": {"kind": "qualitative", "text": "better"}}
    assert coherence(words, observations=observed) == []


def test_a_peak_without_a_cap_has_no_number_to_be_met() -> None:
    peak = {"id": "peak", "indicator": "energy", "target": {"kind": "peak"}, "deadline": "2018", "announced": "2022"}
    observed = [
        seen("energy", year, f"{value} 吨标准煤/万元") for year, value in (("2017", 2), ("2018", 3), ("2020", 1))
    ]
    assert coherence(peak, observations=observed) == []


# A plan against those that it answers to


def national(*goals: Data, **fields: Any) -> pt.Plan:
    return plan(*goals, **{"id": "cn", "region": "CN", **fields})


AIR = level("air", "air", "87.5 %", commitment="binding")


def test_a_goal_weaker_than_the_binding_goal_that_it_answers_to_is_found() -> None:
    finding = only(coherence(level("clean", "air", "80 %", parent="cn/air"), parents=(national(AIR),)))
    assert codes(finding) == [("clean", "weaker_than_parent", "goals.0.target")]
    assert finding.details == {"value": "≥80 %", "expected": "≥87.5 %", "goal": "cn/air"}


@pytest.mark.parametrize(
    ("goal", "parent"),
    [
        (level("clean", "air", "87.5 %"), AIR),
        (level("clean", "air", "880 ‰"), AIR),
        (level("clean", "air", "80 %"), {**AIR, "commitment": "expected"}),
        (level("clean", "air", "80 %", "at_most"), AIR),
        (level("clean", "air", "80 %", deadline="2023"), AIR),
        (rate("clean", "air", "1 %"), AIR),
        (level("clean", "years", "7 岁"), AIR),
        (level("clean", "firms", "3 家"), level("air", "firms", "900 家", commitment="binding")),
        (rate("clean", "firms", "3 家", "change"), rate("air", "firms", "900 家", "change", commitment="binding")),
        (rate("clean", "firms", "3 %", "change"), rate("air", "firms", "2 倍", "change", commitment="binding")),
        (
            rate("clean", "firms", "3 %", "change"),
            rate("air", "firms", "9 %", "change", commitment="binding", target={"base": "2019"}),
        ),
        (
            rate("clean", "firms", "3 %", target={"prices": "current"}),
            rate("air", "firms", "9 %", commitment="binding", target={"prices": "constant"}),
        ),
        (
            {"id": "clean", "indicator": "air", "target": {"kind": "keep", "at_least": "80 %", "window": "2021/2025"}},
            AIR,
        ),
        ({"id": "clean", "target": {"kind": "qualitative", "text": "better"}}, AIR),
        (
            level("clean", "air", "80 %"),
            {"id": "air", "target": {"kind": "qualitative", "text": "b"}, "commitment": "binding"},
        ),
    ],
)
def test_a_goal_that_keeps_to_its_parent_or_does_not_compare_is_left_alone(goal: Data, parent: Data) -> None:
    parents = (national({"deadline": "2025", **parent}),)
    assert coherence({"deadline": "2025", **goal, "parent": "cn/air"}, parents=parents) == []


@pytest.mark.parametrize(
    ("goal", "parent"),
    [
        (rate("goal", "firms", "3 %"), rate("air", "firms", "9 %")),
        (rate("goal", "energy", "-10 %", "change"), rate("air", "energy", "-13.5 %", "change")),
        (rate("goal", "air", "2 个百分点", "change"), rate("air", "air", "3 个百分点", "change")),
        (level("goal", "turnover-to-gdp", "2 %", kind="ratio"), level("air", "turnover-to-gdp", "2.5 %")),
        (level("goal", "firms", "3 家", region="CN"), level("air", "firms", "900 家")),
        (rate("goal", "years", "1 岁", "change"), rate("air", "years", "2 岁", "change")),
        (
            level("goal", "energy", "0.5 吨标准煤/万元", "at_most"),
            level("air", "energy", "0.4 吨标准煤/万元", "at_most"),
        ),
    ],
)
def test_rates_ratios_and_goals_of_one_region_compare(goal: Data, parent: Data) -> None:
    found = coherence({**goal, "parent": "cn/air"}, parents=(national({**parent, "commitment": "binding"}),))
    assert [finding.code for finding in found] == ["weaker_than_parent"]


def test_a_later_deadline_than_the_binding_goals_is_found_and_its_milestone_held_against_it() -> None:
    later = level("clean", "air", "90 %", deadline="2030", parent="cn/air")
    finding = only(coherence(later, parents=(national(AIR),)))
    assert codes(finding) == [("clean", "later_than_parent", "goals.0.deadline")]
    assert [str(finding.details[name]) for name in ("value", "expected")] == ["2030", "2025"]
    staged = {**later, "milestones": [{"period": "2025", "at_least": "85 %"}]}
    found = coherence(staged, parents=(national(AIR),))
    assert [finding.code for finding in found] == ["later_than_parent", "weaker_than_parent"]
    assert found[1].details["value"] == "≥85 %"


def test_an_earlier_goal_is_held_against_the_parents_milestone() -> None:
    staged = {**AIR, "milestones": [{"period": "2023", "at_least": "86.2 %"}]}
    early = level("clean", "air", "85 %", deadline="2023", parent="cn/air")
    assert only(coherence(early, parents=(national(staged),))).details["expected"] == "≥86.2 %"


def test_a_region_is_held_against_the_part_that_is_allocated_to_it() -> None:
    parts = [{"region": "CN-HE", "value": "4000 万吨"}, {"region": "CN-SX", "value": "6 亿吨"}]
    parent = level("grain", "grain", "6 亿吨", commitment="binding", allocation={"parts": parts})
    found = coherence(level("own", "grain", "0.3 亿吨", parent="cn/grain"), parents=(national(parent),))
    assert only(found).details == {"value": "≥0.3 亿吨", "expected": "≥4000 万吨", "goal": "cn/grain"}
    assert coherence(level("own", "grain", "0.4 亿吨", parent="cn/grain"), parents=(national(parent),)) == []
    others = level("own", "grain", "0.1 亿吨", parent="cn/grain", region="CN-HA")
    assert coherence(others, parents=(national(parent),)) == []
    about = {**parent, "target": {"kind": "level", "about": "6.4 亿吨", "tolerance": "1 亿吨"}}
    assert coherence(level("own", "grain", "0.1 亿吨", "about", parent="cn/grain"), parents=(national(about),)) == []


def test_goals_count_as_they_were_last_revised() -> None:
    revision = {"announced": "2023", "target": {"kind": "level", "at_least": "80 %"}}
    goal = level("clean", "air", "90 %", parent="cn/air", revisions=[revision])
    finding = only(coherence(goal, parents=(national(AIR),)))
    assert codes(finding) == [("clean", "weaker_than_parent", "goals.0.revisions.0.target")]


def test_a_parent_goal_that_does_not_exist_names_the_nearest() -> None:
    finding = only(coherence(level("clean", "air", "90 %", parent="cn/aire"), parents=(national(AIR),)))
    assert codes(finding) == [("clean", "parent_goal_unknown", "goals.0.parent")]
    assert (finding.details["value"], finding.suggestion) == ("cn/aire", "cn/air")
    assert (
        only(coherence(level("clean", "air", "90 %", parent="cm/air"), parents=(national(AIR),))).suggestion == "cn/air"
    )
    assert only(coherence(level("clean", "air", "90 %", parent="plan/lost"))).code == "parent_goal_unknown"


def test_a_parent_plan_that_is_not_at_hand_is_no_finding() -> None:
    goal = level("clean", "air", "90 %", parent="eu/air")
    assert coherence(goal) == []
    listed = plan(goal, parents=["cn", "eu"])
    assert check_coherence(listed, {"cn": national(AIR)}) == []
    assert check_coherence(plan(goal, succeeds="eu"), {"cn": national(AIR)}) == []


def test_a_goal_may_answer_to_another_one_of_its_own_plan() -> None:
    goals = AIR, level("city", "air", "80 %", parent="plan/air", region="CN-HE-130400")
    assert [(finding.goal, finding.code) for finding in coherence(*goals)] == [("city", "weaker_than_parent")]


def test_broken_goals_of_a_parent_say_nothing() -> None:
    broken = {
        "id": "air",
        "indicator": "air",
        "target": {"kind": "level", "at_least": "87.5 %"},
        "commitment": "binding",
    }
    assert coherence(level("clean", "air", "80 %", parent="cn/air"), parents=(national(broken),)) == []


# Units across plans


def kept_in(unit: str, **fields: Any) -> pt.Plan:
    indicator = {"id": "grain", "name": {"zh": "粮食产量"}, "measure": "flow", "unit": unit, **fields}
    return pt.Plan(id="cn", title="CN", indicators=[indicator])


def test_one_indicator_in_units_that_convert_is_a_note_with_the_factor() -> None:
    finding = only(coherence(parents=(kept_in("万亿斤"),)))
    assert (finding.code, finding.severity, finding.field) == ("units_written_differently", "note", "indicators.4.unit")
    assert finding.details == {
        "value": "亿吨", "expected": "万亿斤", "indicator": "grain", "other": "cn/grain", "factor": "1 万亿斤 = 5 亿吨",
    }  # fmt: skip
    assert only(coherence(parents=(kept_in("吨"),))).details["factor"] == "1 亿吨 = 100000000 吨"


def test_one_indicator_in_units_that_do_not_convert_is_a_warning() -> None:
    finding = only(coherence(parents=(kept_in("亿元"),)))
    assert (finding.code, finding.severity, finding.details["expected"]) == ("units_differ", "warning", "亿元")


def test_an_indicator_is_known_by_a_name_or_by_its_id_and_measure() -> None:
    assert only(coherence(parents=(kept_in("万亿斤", id="harvest"),)))
    assert only(coherence(parents=(kept_in("万亿斤", id="harvest", name="Harvest", aliases=["粮食产量"]),)))
    assert only(coherence(parents=(kept_in("万亿斤", name="Harvest"),)))
    assert coherence(parents=(kept_in("%", name="Harvest", measure="ratio"),)) == []
    assert coherence(parents=(kept_in("万亿斤", id="harvest", name="Harvest"),)) == []


@pytest.mark.parametrize("unit", ["亿吨", "亿公吨", "100 million t"])
def test_one_unit_in_two_spellings_is_no_finding(unit: str) -> None:
    assert coherence(parents=(kept_in(unit),)) == []


def test_a_plan_is_not_compared_with_itself() -> None:
    own = plan()
    assert check_coherence(own, {"plan": kept_in("万亿斤").model_copy(update={"id": "plan"})}) == []


# The whole


def test_findings_stand_in_the_order_of_the_goals_and_those_on_the_whole_plan_last() -> None:
    observed = [seen("posts-high", "2020", "60 %"), seen("posts-low", "2020", "60 %"), seen("firms", "2020", "120 家")]
    found = coherence(
        level("firms", "firms", "100 家"),
        level("high", "forest", "110 %"),
        level("clean", "air", "1 %", parent="cn/air"),
        observations=observed,
        parents=(national(AIR, indicators=INDICATORS[:-2]),),
    )
    assert [finding.goal for finding in found] == ["firms", "high", "clean", None]


def test_goals_with_errors_of_their_own_are_left_out() -> None:
    assert coherence({"id": "broken", "indicator": "lost", "target": {"kind": "level", "at_least": "200 %"}}) == []
    assert coherence(level("broken", "firms", "200 %"), LEVEL) == []


@given(data=strategies.plans(), others=st.lists(strategies.plans(), max_size=2))
def test_whatever_a_plan_says_the_check_gives_warnings_and_notes(data: Data, others: list[Data]) -> None:
    parents = [pt.Plan(**other) for other in others]
    found = check_coherence(pt.Plan(**data), {parent.id: parent for parent in parents})
    assert {finding.severity for finding in found} <= {"warning", "note"}
    assert all(finding.text(lang) for finding in found for lang in ("en", "zh"))


# Laws


@given(base=st.integers(1, 10**6), growth=st.integers(-20, 60), asked=st.integers(1, 10**7), years=st.integers(1, 15))
def test_growth_falls_short_where_year_by_year_it_does(base: int, growth: int, asked: int, years: int) -> None:
    reached = Fraction(base)
    for _ in range(years):
        reached *= 1 + Fraction(2 * growth + 1, 200)
    assume(abs(reached / asked - 1) > Fraction(1, 10**6))
    course = {"kind": "growth", "at_least": f"{growth} %", "base": "2020"}
    due = str(2020 + years)
    start = {"period": "2020", "value": f"{base} 家"}
    found = coherence(
        {"id": "growth", "indicator": "firms", "target": course, "deadline": due},
        level("firms", "firms", f"{asked} 家", deadline=due, baseline=start),
        documents=[],
    )
    assert [finding.code for finding in found] == ["course_short_of_level"] * (reached < asked)


@given(
    turnover=st.integers(1, 10**5), gdp=st.integers(1, 10**6), asked=st.integers(1, 10**4),
    units=st.tuples(st.sampled_from([("亿元", 1), ("万元", 10**4)]), st.sampled_from([("亿元", 1), ("元", 10**8)]),
                    st.sampled_from([("%", 1), ("‰", 10)])),
)  # fmt: skip
def test_a_ratio_differs_where_its_parts_do_whatever_their_units(
    turnover: int, gdp: int, asked: int, units: tuple[tuple[str, int], ...]
) -> None:
    makes = Fraction(100 * turnover, gdp) / asked
    assume(min(abs(makes / Fraction(11, 10) - 1), abs(makes * Fraction(11, 10) - 1)) > Fraction(1, 10**6))
    (above, many), (below, more), (share, most) = units
    found = coherence(
        level("turnover", "turnover", f"{turnover * many} {above}"),
        level("ratio", "turnover-to-gdp", f"{asked * most} {share}", kind="ratio"),
        observations=[seen("gdp", "2025", f"{gdp * more} {below}")],
    )
    apart = not Fraction(10, 11) < makes < Fraction(11, 10)
    assert [finding.code for finding in found] == ["ratio_differs_from_parts"] * apart
