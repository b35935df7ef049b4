import pytest
from hypothesis import given

from policytrack.indicators import Observation
from policytrack.plans import Plan
from policytrack.testing import strategies
from policytrack.validation import check_observation, check_plan, within

INDICATORS = [
    {"id": "firms", "name": "Firms", "measure": "stock", "unit": "家"},
    {"id": "turnover", "name": "Turnover", "measure": "flow", "unit": "亿元"},
    {"id": "gdp", "name": "GDP", "measure": "flow", "unit": "亿元"},
    {"id": "share", "name": "Share", "measure": "ratio", "unit": "%"},
    {
        "id": "turnover-to-gdp",
        "name": "Turnover to GDP",
        "measure": "ratio",
        "unit": "%",
        "numerator": "turnover",
        "denominator": "gdp",
    },
]
LEVEL = {"kind": "level", "at_least": "100 家"}
GOAL = {"id": "goal", "indicator": "firms", "target": LEVEL, "deadline": "2025"}
PLAN = {"id": "plan", "title": "Plan", "region": "CN", "indicators": INDICATORS}


def plan(*goals, **fields):
    return Plan(**{**PLAN, "goals": goals, **fields})


def found(*goals, **fields):
    """Return code and field of what is found in a plan."""
    return [(finding.code, finding.field) for finding in check_plan(plan(*goals, **fields))]


def target(kind, comparator="at_least", quantity="5 %", **fields):
    return {"kind": kind, comparator: quantity, **fields}


def of_goal(**fields):
    """Return code and field, within the goal, of what is found in a goal with some fields changed."""
    goal = {name: value for name, value in {**GOAL, **fields}.items() if value is not None}
    return [(code, field.removeprefix("goals.0").lstrip(".")) for code, field in found(goal)]


def test_a_plan_that_stands_has_no_findings():
    assert found(GOAL) == []


@given(data=strategies.plans())
def test_plans_that_stand_have_no_errors(data):
    assert [finding for finding in check_plan(Plan(**data)) if finding.severity == "error"] == []


# Names


@pytest.mark.parametrize(
    ("field", "item"),
    [
        ("documents", {"id": "a", "title": "A", "announced": "2021"}),
        ("regions", {"id": "A", "name": "A"}),
        ("sections", {"id": "a", "title": "A"}),
        ("indicators", INDICATORS[0]),
        ("actions", {"id": "a", "name": "A"}),
        ("rubrics", {"id": "a", "name": "A", "source": "S", "criteria": [{"indicator": "firms", "at_least": "5 家"}]}),
        ("incentives", {"id": "a", "name": "A", "rate": "10 %"}),
    ],
)
def test_ids_are_used_once(field, item):
    assert found(**{field: [item, {**item, "id": item["id"] + "B" if field == "regions" else "b"}, item]}) == [
        ("duplicate_id", f"{field}.2.id")
    ]


def test_a_goal_with_an_id_used_before_is_named():
    (finding,) = check_plan(plan(GOAL, GOAL))
    assert (finding.code, finding.field, finding.goal) == ("duplicate_id", "goals.1.id", "goal")


def test_an_id_used_three_times_is_told_twice():
    assert found(GOAL, GOAL, GOAL) == [("duplicate_id", "goals.1.id"), ("duplicate_id", "goals.2.id")]


def test_the_region_of_a_plan_is_known():
    (finding,) = check_plan(plan(region="CN-HEB"))
    assert (finding.code, finding.field, finding.suggestion) == ("region_unknown", "region", "CN-HE")


def test_the_region_of_a_goal_is_known_to_the_world_or_to_the_plan():
    assert of_goal(region="CN-OLD") == [("region_unknown", "region")]
    assert found({**GOAL, "region": "CN-OLD"}, regions=[{"id": "CN-OLD", "name": "Old"}]) == []


def test_a_goal_or_its_plan_has_a_region():
    assert found(GOAL, region=None) == [("region_missing", "goals.0")]
    assert found({**GOAL, "region": "CN"}, region=None) == []


def test_documents_that_are_cited_exist():
    text = {"id": "text", "title": "Text", "announced": "2021"}
    cited = {**GOAL, "source": {"document": "txet"}}
    action = {"id": "task", "name": "Task", "source": {"document": "other-one"}}
    findings = check_plan(plan(cited, documents=[text], actions=[action, {"id": "more", "name": "More"}]))
    assert [(finding.code, finding.field, finding.suggestion) for finding in findings] == [
        ("unknown_document", "goals.0.source.document", "text"),
        ("unknown_document", "actions.0.source.document", None),
    ]


def test_the_indicator_of_a_goal_exists():
    (finding,) = check_plan(plan({**GOAL, "indicator": "frims"}))
    assert (finding.code, finding.field, finding.suggestion) == ("unknown_indicator", "goals.0.indicator", "firms")


def test_a_goal_may_bring_its_own_indicator():
    assert of_goal(indicator=INDICATORS[0]) == []
    halved = {**INDICATORS[0], "id": "own", "numerator": "turnovr", "denominator": "gdp"}
    assert of_goal(indicator=halved) == [("unknown_indicator", "indicator.numerator")]


def test_only_an_aim_in_words_may_do_without_an_indicator_and_a_deadline():
    words = {"kind": "qualitative", "text": "Better"}
    assert of_goal(indicator=None) == [("missing_key", "")]
    assert of_goal(deadline=None) == [("deadline_missing", "")]
    assert of_goal(indicator=None, deadline=None, target=words) == []


@pytest.mark.parametrize("kind", ["deliverable", "composite", "peak", "zero", "direction"])
def test_what_is_judged_at_a_date_needs_a_deadline(kind):
    stated = {
        "deliverable": {"states": [{"id": "done"}]},
        "composite": {"rule": "all", "children": [{"goal": "goal"}]},
        "direction": {"better": "higher"},
    }
    goal = {"id": "b", "indicator": "firms", "target": {"kind": kind, **stated.get(kind, {})}}
    assert ("deadline_missing", "goals.1") in found(GOAL, goal)
    assert ("deadline_missing", "goals.1") not in found(GOAL, {**goal, "deadline": "2025"})


def test_an_aim_in_words_needs_a_deadline_once_a_rubric_judges_it():
    words = {"id": "b", "target": {"kind": "qualitative", "text": "Better", "rubric": "rubric"}}
    rubric = {"id": "rubric", "name": "R", "source": "S", "criteria": [{"indicator": "firms", "at_least": "5 家"}]}
    assert found(words, rubrics=[rubric]) == [("deadline_missing", "goals.0")]


# Parts of a plan


SECTIONS = [{"id": "water", "title": "Water"}, {"id": "rivers", "title": "Rivers", "within": "water"}]


def test_sections_that_goals_and_actions_stand_in_exist():
    action = {"id": "task", "name": "Task", "section": "rivres"}
    findings = check_plan(plan({**GOAL, "section": "watr"}, sections=SECTIONS, actions=[action]))
    assert [(finding.code, finding.field, finding.suggestion) for finding in findings] == [
        ("unknown_section", "goals.0.section", "water"),
        ("unknown_section", "actions.0.section", "rivers"),
    ]
    assert found({**GOAL, "section": "rivers"}, sections=SECTIONS) == []


def test_a_section_stands_within_one_that_exists():
    assert found(sections=[SECTIONS[1]]) == [("unknown_section", "sections.0.within")]


def test_sections_that_stand_within_one_another_are_told():
    around = [{**SECTIONS[0], "within": "rivers"}, SECTIONS[1], {"id": "lakes", "title": "Lakes", "within": "water"}]
    assert found(sections=around) == [("cycle", "sections.0.within"), ("cycle", "sections.1.within")]
    assert found(sections=[{**SECTIONS[0], "within": "water"}]) == [("cycle", "sections.0.within")]


def test_regions_that_a_plan_defines_are_made_of_regions_that_are_known():
    regions = [{"id": "CN-OLD", "name": "Old", "parent": "CN-GX", "members": ["CN-GS-621000", "CN-QY"]}]
    assert found(regions=regions) == [("region_unknown", "regions.0.members.1")]
    assert found(regions=[{"id": "CN-OLD", "name": "Old", "parent": "CN-XX"}]) == [
        ("region_unknown", "regions.0.parent")
    ]


def test_documents_are_cited_wherever_a_source_stands():
    cited = {"source": {"document": "nowhere"}}
    goal = {
        **GOAL,
        "milestones": [{"period": "2023", "at_least": "50 家", **cited}],
        "restated": [{"at_least": "100 家", **cited}],
        "allocation": {"parts": [{"region": "CN-HE", "value": "5 家", **cited}]},
        "revisions": [{"announced": "2022", "target": LEVEL, **cited}],
    }
    incentive = {"id": "subsidy", "name": "Subsidy", "rate": "10 %", **cited}
    assert found(goal, incentives=[incentive]) == [
        ("unknown_document", "goals.0.restated.0.source.document"),
        ("unknown_document", "goals.0.allocation.parts.0.source.document"),
        ("unknown_document", "goals.0.milestones.0.source.document"),
        ("unknown_document", "goals.0.revisions.0.source.document"),
        ("unknown_document", "incentives.0.source.document"),
    ]


def test_an_override_names_a_goal():
    override = {"goal": "gaol", "rating": "at_risk", "reason": "R", "by": "B", "date": "2024"}
    (finding,) = check_plan(plan(GOAL, overrides=[override, {**override, "goal": "goal"}]))
    assert (finding.code, finding.field, finding.suggestion) == ("unknown_goal", "overrides.0.goal", "goal")


def test_the_criteria_of_a_rubric_test_indicators_of_the_plan():
    criteria = [
        {"indicator": "firms", "at_least": "5 万家"},
        {"indicator": "frims", "at_least": "5 家"},
        {"indicator": "firms", "at_least": "5 亿元"},
        {"indicator": "firms", "about": "5 家"},
        {"indicator": "firms", "at_least": "5 家", "region": "CN-XX"},
    ]
    rubric = {"id": "rubric", "name": "R", "source": "S", "criteria": criteria}
    assert found(rubrics=[rubric]) == [
        ("unknown_indicator", "rubrics.0.criteria.1.indicator"),
        ("unit_mismatch", "rubrics.0.criteria.2.at_least"),
        ("tolerance_missing", "rubrics.0.criteria.3"),
        ("region_unknown", "rubrics.0.criteria.4.region"),
    ]


# Indicators made of two


def ratio(**fields):
    return {"id": "ratio", "name": "Ratio", "measure": "ratio", "unit": "%", **fields}


def test_the_parts_of_an_indicator_exist():
    parts = ratio(numerator="turnovr", denominator="population")
    assert found(indicators=[*INDICATORS, parts]) == [
        ("unknown_indicator", "indicators.5.numerator"),
        ("unknown_indicator", "indicators.5.denominator"),
    ]


def test_the_parts_of_an_indicator_are_no_ratios():
    parts = ratio(numerator="turnover-to-gdp", denominator="share")
    assert found(indicators=[*INDICATORS, parts]) == [("parts_nested", "indicators.5.numerator")]


def test_the_unit_of_an_indicator_is_that_of_its_quotient():
    (finding,) = check_plan(plan(indicators=[*INDICATORS, ratio(numerator="turnover", denominator="firms")]))
    assert (finding.code, finding.field) == ("unit_mismatch", "indicators.5.unit")
    assert "亿元/家 cannot be compared with %" in finding.text()


def test_a_ratio_needs_its_parts():
    bound = target("ratio")
    assert of_goal(indicator="share", target=bound) == [("parts_missing", "target")]
    half = target("ratio", numerator="turnover")
    assert of_goal(indicator="share", target=half) == [("parts_missing", "target")]
    assert of_goal(indicator="turnover-to-gdp", target=half) == [("parts_missing", "target")]
    assert of_goal(indicator="turnover-to-gdp", target=bound) == []


def test_the_parts_of_a_ratio_are_stated_once():
    assert of_goal(indicator="turnover-to-gdp", target=target("ratio", numerator="gdp", denominator="turnover")) == [
        ("parts_differ", "target")
    ]
    same = target("ratio", numerator="turnover", denominator="gdp")
    assert of_goal(indicator="turnover-to-gdp", target=same) == []
    assert of_goal(indicator="share", target=same) == []


def test_the_parts_of_a_ratio_exist_and_are_no_ratios():
    wrong = target("ratio", numerator="turnovr", denominator="turnover-to-gdp")
    assert of_goal(indicator="share", target=wrong) == [
        ("unknown_indicator", "target.numerator"),
        ("parts_nested", "target.denominator"),
    ]


def test_a_ratio_without_an_indicator_tells_both():
    assert of_goal(indicator=None, target=target("ratio")) == [("missing_key", ""), ("parts_missing", "target")]


# Dates


def test_the_deadline_comes_after_the_start():
    assert of_goal(baseline={"period": "2025-12"}) == [("deadline_before_baseline", "deadline")]
    assert of_goal(baseline={"period": "2025-11"}) == []


def test_the_deadline_comes_after_the_base():
    growth = target("growth", base="2030")
    assert of_goal(indicator="turnover", target=growth) == [("deadline_before_baseline", "deadline")]


def test_dates_are_told_as_they_are_written():
    (finding,) = check_plan(plan({**GOAL, "deadline": "2025年底", "baseline": {"period": "2030年"}}))
    assert "the deadline 2025年底 is not after the start 2030年" in finding.text()


@pytest.mark.parametrize("kind", ["growth", "change"])
def test_the_baseline_is_the_base(kind):
    wrong = {"indicator": "turnover", "target": target(kind, base="2020"), "baseline": {"period": "2019"}}
    assert of_goal(**wrong) == [("base_not_used", "baseline.period")]
    assert of_goal(**{**wrong, "baseline": {"period": "2020"}}) == []
    assert of_goal(**wrong, deadline=None) == [("deadline_missing", ""), ("base_not_used", "baseline.period")]


@pytest.mark.parametrize(("kind", "indicator"), [("keep", "firms"), ("cumulative", "turnover")])
def test_a_window_ends_with_the_deadline(kind, indicator):
    quantity = "5 家" if indicator == "firms" else "5 亿元"
    window = target(kind, quantity=quantity, window="2021/2024")
    assert of_goal(indicator=indicator, target=window) == [("window_differs", "target.window")]
    assert of_goal(indicator=indicator, target=window, deadline="2024-12-31") == []
    assert of_goal(indicator=indicator, target=window, deadline=None) == []


def test_a_window_holds_whole_periods():
    odd = target("keep", quantity="5 家", window="2025-04/2025-12", every="half")
    assert of_goal(target=odd) == [("window_not_tiled", "target.every")]
    assert of_goal(target={**odd, "every": "quarter"}) == []


def milestones(*years):
    return [{"period": year, "at_least": "50 家"} for year in years]


def test_milestones_come_in_order():
    assert of_goal(milestones=milestones("2022", "2024")) == []
    assert of_goal(milestones=milestones("2024", "2022")) == [("milestone_out_of_order", "milestones.1.period")]
    assert of_goal(milestones=milestones("2022", "2022")) == [("milestone_out_of_order", "milestones.1.period")]


def test_milestones_come_after_the_start_and_before_the_deadline():
    baseline = {"period": "2020"}
    assert of_goal(baseline=baseline, milestones=milestones("2020", "2025")) == [
        ("milestone_out_of_order", "milestones.0.period"),
        ("milestone_after_deadline", "milestones.1.period"),
    ]


# Units


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"target": target("level", quantity="5 亿元")}, "target.at_least"),
        ({"baseline": {"period": "2020", "value": "5 亿元"}}, "baseline.value"),
        ({"milestones": [{"period": "2022", "at_least": "5 亿元"}]}, "milestones.0.at_least"),
        ({"milestones": [{"period": "2022", "about": "5 亿元", "tolerance": "1 亿元"}]}, "milestones.0.about"),
        ({"stretch": {"at_least": "5 亿元"}}, "stretch.at_least"),
        ({"target": target("keep", quantity="5 %", window="2021/2025")}, "target.at_least"),
        ({"indicator": "turnover", "target": target("growth", quantity="5 亿元", base="2020")}, "target.at_least"),
        ({"target": target("change", quantity="5 亿元", base="2020")}, "target.at_least"),
        ({"target": target("change", quantity="5 %", base="2020", form="absolute")}, "target.at_least"),
        ({"target": target("change", quantity="5 家", base="2020", form="percent")}, "target.at_least"),
        ({"target": target("change", quantity="5 家", base="2020", form="multiple")}, "target.at_least"),
        ({"target": target("change", quantity="5 个百分点", base="2020")}, "target.at_least"),
        ({"target": target("level", quantity="5 个百分点")}, "target.at_least"),
    ],
)
def test_units_of_another_kind_are_told(fields, field):
    assert ("unit_mismatch", field) in of_goal(**fields)
    assert {code for code, _ in of_goal(**fields)} <= {"unit_mismatch", "direction_differs"}


@pytest.mark.parametrize(
    "fields",
    [
        {"target": target("level", quantity="5 万家")},
        {"indicator": "turnover", "target": target("growth", base="2020", quantity="5 %/年")},
        {"target": target("change", base="2020", quantity="5 %")},
        {"target": target("change", base="2020", quantity="2 倍")},
        {"target": target("change", base="2020", quantity="5 万家")},
        {"indicator": "share", "target": target("change", base="2020", quantity="5 个百分点")},
        {"indicator": "share", "target": target("change", base="2020", quantity="5 %", form="percent")},
        {"indicator": "share", "target": target("level", "about", "5 %", tolerance="1 个百分点")},
        {"indicator": "share", "target": target("level", quantity="5 ‰")},
    ],
)
def test_units_that_fit_are_not(fields):
    assert of_goal(**fields) == []


def test_a_change_of_a_percentage_is_in_points():
    change = target("change", quantity="2 %", base="2020")
    assert of_goal(indicator="share", target=change) == [("percent_for_points", "target.at_least")]


def test_a_level_of_a_percentage_is_not_in_points():
    level = target("level", quantity="2 个百分点")
    assert of_goal(indicator="share", target=level) == [("points_for_percent", "target.at_least")]


def test_a_total_is_set_on_a_flow():
    total = target("cumulative", quantity="5 家", window="2021/2025")
    assert of_goal(target=total) == [("measure_mismatch", "target.kind")]


# Directions


def test_milestones_and_stretch_point_the_way_of_the_target():
    assert of_goal(milestones=[{"period": "2022", "at_most": "50 家"}], stretch={"below": "200 家"}) == [
        ("direction_differs", "milestones.0"),
        ("direction_differs", "stretch"),
    ]
    assert of_goal(milestones=[{"period": "2022", "above": "50 家"}], stretch={"above": "200 家"}) == []
    fall = target("change", "at_least", "-5 %", base="2020")
    assert of_goal(target=fall, milestones=[{"period": "2022", "at_most": "-10 %"}]) == [
        ("direction_differs", "milestones.0")
    ]


def test_a_point_without_a_tolerance_is_a_warning():
    about = target("level", "about", "100 家")
    assert of_goal(target=about) == [("tolerance_missing", "target")]
    assert check_plan(plan({**GOAL, "target": about}))[0].severity == "warning"


def test_a_milestone_does_not_ask_for_more_than_the_target():
    assert of_goal(milestones=[{"period": "2022", "at_least": "0.0101 万家"}]) == [
        ("milestone_beyond_target", "milestones.0")
    ]
    assert of_goal(milestones=[{"period": "2022", "above": "100 家"}]) == []
    down = target("level", "at_most", "5 %")
    for step, codes in (("4 %", ["milestone_beyond_target"]), ("40 ‰", ["milestone_beyond_target"]), ("6 %", [])):
        found = of_goal(indicator="share", target=down, milestones=[{"period": "2022", "below": step}])
        assert [code for code, _ in found] == codes


def test_the_steps_to_a_band_are_not_held_against_it():
    band = target("level", "between", ["90 家", "100 家"])
    assert of_goal(target=band, milestones=[{"period": "2022", "between": ["120 家", "130 家"]}]) == []


# Comparisons


def relative(relation="faster_than", comparator=None, **fields):
    return {"kind": "relative", "relation": relation, "comparator": comparator or {"region": "CN-HE"}, **fields}


def test_a_comparison_that_stands_has_no_findings():
    assert of_goal(target=relative(base="2020")) == []
    assert of_goal(target=relative("at_least_level")) == []
    assert of_goal(indicator="turnover", target=relative("above_level", {"indicator": "gdp"})) == []
    assert of_goal(indicator="turnover", target=relative(comparator={"indicator": "firms"}, base="2020")) == []


def test_a_comparator_is_known():
    assert of_goal(target=relative("at_least_level", {"region": "CN-HB-1"})) == [
        ("region_unknown", "target.comparator.region")
    ]
    assert of_goal(target=relative("at_least_level", {"indicator": "frims"})) == [
        ("unknown_indicator", "target.comparator.indicator")
    ]


@pytest.mark.parametrize(
    "comparator", [{"region": "CN"}, {"indicator": "firms"}, {"region": "CN", "indicator": "firms"}]
)
def test_nothing_is_compared_with_itself(comparator):
    assert of_goal(target=relative(base="2020", comparator=comparator)) == [("comparator_itself", "target.comparator")]
    elsewhere = relative(base="2020", comparator={"region": "CN-HE", **comparator})
    assert ("comparator_itself", "target.comparator") not in of_goal(target=elsewhere, region="CN-SX")


def test_levels_and_gaps_are_compared_in_units_of_one_kind():
    for relation, fields in (("at_least_level", {}), ("gap_narrows", {"base": "2020"})):
        wrong = relative(relation, {"indicator": "turnover"}, **fields)
        assert of_goal(target=wrong) == [("unit_mismatch", "target.comparator.indicator")]


def test_to_be_in_step_needs_a_margin():
    assert of_goal(target=relative("in_step", base="2020")) == [("margin_missing", "target.margin")]
    assert check_plan(plan({**GOAL, "target": relative("in_step", base="2020")}))[0].severity == "warning"
    assert of_goal(target=relative("in_step", base="2020", margin="1 个百分点")) == []


def test_the_baseline_of_a_comparison_is_its_base():
    dated = {"target": relative(base="2019"), "baseline": {"period": "2020"}}
    assert of_goal(**dated) == [("base_not_used", "baseline.period")]
    assert of_goal(target=relative("at_least_level"), baseline={"period": "2020"}) == []


def test_a_scenario_is_another_indicator_in_units_of_the_same_kind():
    change = target("scenario_change", "at_most", "-30 %")
    assert of_goal(indicator="turnover", target={**change, "scenario": "gdp"}) == []
    for scenario, code in (("gpd", "unknown_indicator"), ("turnover", "comparator_itself"), ("share", "unit_mismatch")):
        assert of_goal(indicator="turnover", target={**change, "scenario": scenario}) == [(code, "target.scenario")]


def test_a_change_against_a_scenario_has_a_unit_that_fits():
    change = target("scenario_change", "at_most", "-30 家", scenario="gdp")
    assert of_goal(indicator="turnover", target=change) == [("unit_mismatch", "target.at_most")]


def test_a_proxy_is_another_series_in_units_of_the_same_kind():
    def with_proxy(**proxy):
        return of_goal(proxy={**proxy, "note": "no figures of its own"})

    assert with_proxy(region="CN-HE") == []
    assert with_proxy(region="CN-XX") == [("region_unknown", "proxy.region")]
    assert with_proxy(region="CN") == [("comparator_itself", "proxy")]
    assert with_proxy(indicator="frims") == [("unknown_indicator", "proxy.indicator")]
    assert with_proxy(indicator="turnover") == [("unit_mismatch", "proxy.indicator")]


# Places

PLACE = {"id": "place", "name": "Place", "measure": "rank", "unit": "位次"}
OWN = {
    "indicators": [*INDICATORS, PLACE],
    "regions": [{"id": "CN-MID", "name": "Centre", "members": ["CN-SX", "CN-AH"]}],
}


def ranked(indicator="firms", region="CN-SX", comparator="at_most", quantity="3 位次", **fields):
    goal = {**GOAL, "indicator": indicator, "region": region}
    found_in = found({**goal, "target": target("rank", comparator, quantity, **fields)}, **OWN)
    return [(code, field.removeprefix("goals.0.")) for code, field in found_in]


def test_a_rank_that_stands_has_no_findings():
    assert ranked(universe=["CN-MID", "CN-HE"], order="lowest", ties="worst") == []
    assert ranked(indicator="place") == []


def test_the_regions_that_are_ranked_are_named_and_known_and_the_own_is_among_them():
    assert ranked() == [("universe_missing", "target.universe")]
    assert ranked(universe=["CN-SX", "CN-XX"]) == [("region_unknown", "target.universe.1")]
    assert ranked(universe=["CN-MID"], region="CN-HE") == [("universe_without_region", "target.universe")]


def test_a_place_that_is_reported_is_not_ranked_again():
    given = ranked("place", universe=["CN-MID"], order="lowest", ties="worst")
    assert given == [("key_unused", f"target.{key}") for key in ("universe", "order", "ties")]


def test_a_place_is_asked_for_among_the_first():
    assert ranked("place", comparator="at_least") == [("rank_comparator", "target.at_least")]
    assert ranked("place", comparator="between", quantity=["1 位次", "3 位次"]) == []
    assert ranked("place", quantity="3 家") == [("unit_mismatch", "target.at_most")]


def test_a_universe_without_a_region_to_place_in_it_is_no_finding_of_its_own():
    goal = {**GOAL, "target": target("rank", "at_most", "3 位次", universe=["CN-MID"])}
    assert found(goal, region=None, **OWN) == [("region_missing", "goals.0")]


# Windows


def test_the_growth_of_each_period_is_a_percentage():
    growth = target("growth_each_period", window="2021/2025")
    assert of_goal(indicator="turnover", target=growth) == []
    assert of_goal(indicator="turnover", target={**growth, "at_least": "5 %/年"}) == []
    assert of_goal(indicator="turnover", target={**growth, "at_least": "5 亿元"}) == [
        ("unit_mismatch", "target.at_least")
    ]


@pytest.mark.parametrize("kind", ["average", "growth_each_period"])
def test_windows_of_every_kind_hold_whole_periods(kind):
    quantity = "5 %" if kind == "growth_each_period" else "5 家"
    odd = target(kind, quantity=quantity, window="2025-04/2025-12", every="half")
    assert of_goal(target=odd) == [("window_not_tiled", "target.every")]


# Peaks, zeros and directions


def test_the_cap_of_a_peak_has_a_unit_that_fits():
    assert of_goal(target={"kind": "peak"}) == []
    assert of_goal(target={"kind": "peak", "at_most": "5 万家"}) == []
    assert of_goal(target={"kind": "peak", "at_most": "5 亿元"}) == [("unit_mismatch", "target.at_most")]


def test_nothing_left_is_counted_in_the_unit_of_the_indicator():
    assert of_goal(target={"kind": "zero"}) == []
    wrong = [{"period": "2023", "at_most": "5 亿元"}]
    assert of_goal(target={"kind": "zero"}, milestones=wrong) == [("unit_mismatch", "milestones.0.at_most")]
    assert of_goal(target={"kind": "zero"}, indicator="frims") == [("unknown_indicator", "indicator")]


def test_a_direction_has_an_indicator_and_may_have_a_start():
    rise = {"kind": "direction", "better": "higher"}
    assert of_goal(target=rise, baseline={"period": "2020", "value": "5 家"}) == []
    assert of_goal(target=rise, baseline={"period": "2020", "value": "5 亿元"}) == [("unit_mismatch", "baseline.value")]
    assert of_goal(target=rise, indicator=None) == [("missing_key", "")]


def test_no_path_and_no_stretch_value_lead_in_a_direction():
    rise = {"kind": "direction", "better": "higher"}
    steps = [{"period": "2023", "at_least": "5 家"}]
    assert of_goal(target=rise, milestones=steps) == [("key_unused", "milestones")]
    assert of_goal(target=rise, stretch={"at_least": "9 家"}) == [("key_unused", "stretch")]


# Things to deliver, words and combinations

STEPS = {"kind": "deliverable", "states": [{"id": "drafted"}, {"id": "in-force"}]}


def reached(*states):
    return [{"state": state, "date": "2022", "source": "Gazette"} for state in states]


def test_the_steps_that_were_reached_are_steps_of_the_goal():
    (finding,) = check_plan(plan({**GOAL, "target": STEPS, "progress": reached("drafted", "in-froce")}))
    assert (finding.code, finding.field, finding.suggestion) == (
        "unknown_state",
        "goals.0.progress.1.state",
        "in-force",
    )


def test_only_what_is_delivered_has_steps():
    assert of_goal(progress=reached("drafted")) == [("progress_unused", "progress")]


def test_the_rubric_and_the_indicators_of_an_aim_in_words_exist():
    words = {"kind": "qualitative", "text": "Better", "rubric": "rubirc", "linked": ["firms", "frims"]}
    rubric = {"id": "rubric", "name": "R", "source": "S", "criteria": [{"indicator": "firms", "at_least": "5 家"}]}
    findings = check_plan(plan({**GOAL, "target": words}, rubrics=[rubric]))
    assert [(finding.code, finding.field, finding.suggestion) for finding in findings] == [
        ("unknown_rubric", "goals.0.target.rubric", "rubric"),
        ("unknown_indicator", "goals.0.target.linked.1", "firms"),
    ]


@pytest.mark.parametrize("kind", ["deliverable", "qualitative", "open", "composite"])
def test_what_has_no_number_has_neither_a_path_nor_a_stretch_value(kind):
    stated = {
        "deliverable": STEPS,
        "composite": {"kind": "composite", "rule": "all", "children": [{"goal": "other"}]},
    }.get(kind, {"kind": kind, "text": "Better"})
    step = {"milestones": [{"period": "2023", "at_least": "5 家"}], "stretch": {"at_least": "9 家"}}
    goals = [{**GOAL, "id": "other"}, {**GOAL, "target": stated, **step}]
    assert found(*goals) == [("key_unused", "goals.1.milestones"), ("key_unused", "goals.1.stretch")]


def whole(goal, *children, **fields):
    return {"id": goal, "target": {"kind": "composite", "rule": "all", "children": children}, "deadline": "2025"}


def test_the_children_of_a_composite_are_goals_of_its_plan_or_of_others():
    elsewhere = {"goal": "air", "plan": "cn-14fyp"}
    assert found(GOAL, whole("all", {"goal": "goal"}, elsewhere, {"goal": "goal", "plan": "plan"})) == []
    assert found(GOAL, whole("all", {"goal": "gaol"}, {"goal": "x", "plan": "plan"})) == [
        ("unknown_goal", "goals.1.target.children.0.goal"),
        ("unknown_goal", "goals.1.target.children.1.goal"),
    ]


def test_composites_that_lead_back_to_themselves_are_told():
    goals = [
        GOAL,
        whole("a", {"goal": "goal"}, {"goal": "b", "plan": "plan"}),
        whole("b", {"goal": "c"}, {"goal": "goal"}),
        whole("c", {"goal": "a"}),
        whole("d", {"goal": "a"}),
        whole("e", {"goal": "e"}),
    ]
    assert found(*goals) == [("cycle", f"goals.{place}.target.children") for place in (1, 2, 3, 5)]


# What other documents say


def restated(*others, **fields):
    documents = [{"id": "leaflet", "title": "Leaflet", "announced": "2021"}]
    goal = {**GOAL, **fields, "restated": [{**other, "source": {"document": "leaflet"}} for other in others]}
    return check_plan(plan(goal, documents=documents))


@pytest.mark.parametrize(
    ("target", "other"),
    [
        ({"at_least": "100 家"}, {"at_least": "100 家"}),
        ({"at_least": "100 家"}, {"at_least": "0.01 万家"}),
        ({"at_least": "100 家"}, {"at_least": "100 家", "deadline": "2025年底"}),
        ({"between": ["90 家", "100 家"]}, {"between": ["90 家", "0.01 万家"]}),
        ({"about": "100 家"}, {"about": "100 家"}),
        ({"about": "100 家", "tolerance": "5 家"}, {"between": ["95 家", "105 家"]}),
    ],
)
def test_the_same_target_in_other_words_is_no_difference(target, other):
    found = restated(other, target={"kind": "level", **target})
    assert [finding.code for finding in found] == (
        ["tolerance_missing"] if len(target) == 1 and "about" in target else []
    )


@pytest.mark.parametrize(
    ("target", "other"),
    [
        ({"at_least": "100 家"}, {"above": "100 家"}),
        ({"at_least": "100 家"}, {"at_least": "110 家"}),
        ({"at_least": "100 家"}, {"at_most": "100 家"}),
        ({"at_least": "100 家"}, {"at_least": "100 亿元"}),
        ({"about": "100 家", "tolerance": "5 家"}, {"about": "100 家"}),
        ({"about": "100 家", "tolerance": "5 家"}, {"about": "100 家", "tolerance": "6 家"}),
    ],
)
def test_a_target_that_another_document_words_differently_is_told(target, other):
    (finding,) = restated(other, target={"kind": "level", **target})
    assert (finding.code, finding.field, finding.severity) == ("sources_differ", "goals.0.restated.0", "warning")


def test_a_difference_names_both_wordings_and_the_other_document():
    (finding,) = restated({"above": "110 家"})
    assert "above 110 家 (leaflet), not at least 100 家" in finding.text()
    assert "超过110家（leaflet），而非 100家以上" in finding.text("zh")


def test_points_for_a_percentage_are_a_difference():
    share = {
        "indicator": "share",
        "target": {"kind": "change", "base": "2020", "form": "percent", "at_most": "-13.5 %"},
    }
    (finding,) = restated({"at_most": "-13.5 个百分点"}, **share)
    assert finding.code == "sources_differ"


def test_another_deadline_is_told():
    (finding,) = restated({"at_least": "100 家", "deadline": "2050"})
    assert (finding.code, finding.field) == ("sources_differ", "goals.0.restated.0.deadline")
    assert "2050 (leaflet), not 2025" in finding.text()


def test_an_aim_in_words_is_not_compared_but_its_deadline_is():
    words = {"target": {"kind": "open", "text": "later"}}
    assert restated({"at_least": "100 家"}, **words) == []
    assert [finding.field for finding in restated({"at_least": "5 家", "deadline": "2026"}, **words)] == [
        "goals.0.restated.0.deadline"
    ]
    assert restated({"at_least": "5 家", "deadline": "2026"}, target={"kind": "open", "text": "x"}, deadline=None) == []


def test_a_goal_that_is_not_confirmed_is_told():
    goal = {**GOAL, "unconfirmed": {"en": "known from a forum copy", "zh": "仅见于论坛转载"}}
    (finding,) = check_plan(plan(goal))
    assert (finding.code, finding.field, finding.severity) == ("goal_unconfirmed", "goals.0.unconfirmed", "warning")
    assert ": known from a forum copy;" in finding.text()
    assert "：仅见于论坛转载；" in finding.text("zh")


# Parts for regions


def test_the_parts_of_a_whole_name_known_regions_once_and_fit_its_unit():
    parts = [
        {"region": "CN-HE", "value": "50 家"},
        {"region": "CN-XX", "value": "0.005 万家"},
        {"region": "CN-HE", "value": "5 亿元"},
    ]
    assert of_goal(allocation={"parts": parts}) == [
        ("region_unknown", "allocation.parts.1.region"),
        ("part_twice", "allocation.parts.2.region"),
        ("unit_mismatch", "allocation.parts.2.value"),
    ]
    words = {"kind": "open", "text": "later"}
    assert of_goal(target=words, allocation={"parts": parts[:1]}) == []


# Money

MONEY = [
    {"id": "income", "name": "Income", "measure": "flow", "unit": "元/人", "prices": "current"},
    {"id": "real", "name": "Real income", "measure": "flow", "unit": "元/人", "prices": "constant-2020"},
    {"id": "firms", "name": "Firms", "measure": "stock", "unit": "家"},
    {"id": "people", "name": "People", "measure": "stock", "unit": "人"},
    {"id": "output", "name": "Output", "measure": "flow", "unit": "元"},
    {"id": "each", "name": "Each", "measure": "ratio", "unit": "元/人", "numerator": "output", "denominator": "people"},
]


@pytest.mark.parametrize(
    ("indicator", "quantity", "conversion", "findings"),
    [
        ("income", "5 万美元/人", {}, []),
        ("income", "5 万美元/人", {"rate": "end"}, []),
        ("income", "5 元/人", {"prices": "constant-2020"}, []),
        ("income", "5 美元/人", {"prices": "constant-2020", "order": "deflate_then_convert"}, []),
        ("income", "5 美元/人", {"prices": "constant-2020"}, [("conversion_order_missing", "conversion.order")]),
        ("income", "5 美元/人", None, [("unit_mismatch", "target.at_least")]),
        ("income", "5 美元", {}, [("unit_mismatch", "target.at_least")]),
        ("real", "5 美元/人", {}, []),
        ("real", "5 元/人", {"prices": "constant-2015"}, [("deflated_already", "conversion.prices")]),
        ("firms", "5 家", {}, [("key_unused", "conversion")]),
        ("each", "5 元/人", {}, [("key_unused", "conversion")]),
    ],
)
def test_money_is_converted_where_the_goal_says_how(indicator, quantity, conversion, findings):
    goal = {**GOAL, "indicator": indicator, "target": target("level", quantity=quantity)}
    if conversion is not None:
        goal["conversion"] = conversion
    assert found(goal, indicators=MONEY) == [(code, f"goals.0.{field}") for code, field in findings]


# Observations


def observed(**fields):
    row = {"indicator": "firms", "period": "2024", "value": "90 家", "source": "Yearbook", **fields}
    return [(finding.code, finding.field) for finding in check_observation(plan(), Observation(**row))]


@pytest.mark.parametrize(
    ("fields", "findings"),
    [
        ({}, []),
        ({"indicator": "frims"}, [("unknown_indicator", "indicator")]),
        ({"region": "CN-HX"}, [("region_unknown", "region")]),
        ({"value": "5 亿元"}, [("observation_unit", "value")]),
        ({"value": "5 %"}, [("observation_unit", "value")]),
        ({"value": "5 %", "measured": {"kind": "change", "base": "2020"}}, []),
    ],
)
def test_an_observation_is_checked_against_its_plan(fields, findings):
    assert observed(**fields) == findings


def test_the_observations_of_a_plan_are_told_with_their_places():
    rows = [
        {"indicator": "firms", "period": "2024", "value": "90 家", "source": "Yearbook"},
        {"indicator": "frims", "period": "2024", "value": "90 家", "source": "Yearbook"},
    ]
    assert found(observations=rows) == [("unknown_indicator", "observations.1.indicator")]


# All at once


def test_all_findings_of_a_plan_come_in_its_order():
    wrong = {**GOAL, "indicator": "frims", "region": "CN-HX", "baseline": {"period": "2030"}}
    change = {**GOAL, "id": "change", "indicator": "share", "target": target("change", base="2020")}
    assert found(GOAL, wrong, change, region="CN-HX") == [
        ("duplicate_id", "goals.1.id"),
        ("region_unknown", "region"),
        ("region_unknown", "goals.1.region"),
        ("unknown_indicator", "goals.1.indicator"),
        ("deadline_before_baseline", "goals.1.deadline"),
        ("percent_for_points", "goals.2.target.at_least"),
    ]


def test_every_finding_on_a_goal_names_it():
    findings = check_plan(plan({**GOAL, "region": "CN-HX", "deadline": None}))
    assert {finding.goal for finding in findings} == {"goal"}


@pytest.mark.parametrize(
    ("field", "inner", "whole"), [("", None, None), ("a", None, "a"), ("", "b", "b"), ("a", "b.c", "a.b.c")]
)
def test_a_finding_on_a_part_is_told_from_the_whole(field, inner, whole):
    (finding,) = check_plan(plan(region="CN-HX"))
    finding = type(finding)(finding.code, finding.details, field=inner)
    assert within(finding, field).field == whole
