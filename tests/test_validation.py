import pytest
from hypothesis import given

import strategies
from policytrack.indicators import Observation
from policytrack.plans import Plan
from policytrack.validation import check_observation, check_plan, start_of, within

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
        ("indicators", INDICATORS[0]),
        ("actions", {"id": "a", "name": "A"}),
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


def test_only_an_aim_in_words_may_do_without_an_indicator_and_a_deadline():
    words = {"kind": "qualitative", "text": "Better"}
    assert of_goal(indicator=None) == [("missing_key", "")]
    assert of_goal(deadline=None) == [("deadline_missing", "")]
    assert of_goal(indicator=None, deadline=None, target=words) == []


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


def test_a_goal_starts_from_its_base_or_its_baseline():
    goals = plan(
        {**GOAL, "id": "a", "indicator": "turnover", "target": target("growth", base="2020")},
        {**GOAL, "id": "b", "baseline": {"period": "2019"}},
        {**GOAL, "id": "c"},
    ).goals
    assert [str(start_of(goal)) for goal in goals] == ["2020", "2019", "None"]


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


def test_a_point_without_a_tolerance_is_a_warning():
    about = target("level", "about", "100 家")
    assert of_goal(target=about) == [("tolerance_missing", "target")]
    assert check_plan(plan({**GOAL, "target": about}))[0].severity == "warning"


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
