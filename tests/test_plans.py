import copy
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytrack.errors import InvalidDataError, UnitError
from policytrack.indicators import Indicator
from policytrack.io.yaml_text import dump_yaml, load_yaml
from policytrack.plans import Action, Allocation, Goal, OwnUnit, Plan
from policytrack.targets import Level
from policytrack.testing import strategies
from policytrack.units import parse_unit

TURNOVER = {"id": "turnover", "name": "成交额", "measure": "flow", "unit": "亿元"}
LEVEL = {"kind": "level", "above": "2000 亿元"}


def plan(**data):
    return Plan(**{"id": "cn-he", "title": "Plan"} | data)


def goal(**data):
    return {"id": "a", "indicator": "turnover", "target": LEVEL} | data


def findings(**data):
    with pytest.raises(InvalidDataError) as caught:
        plan(**data)
    return [(finding.code, finding.field) for finding in caught.value.findings]


# Whole plans


@given(strategies.plans())
def test_a_whole_plan_keeps_what_it_was_given(data):
    built = Plan(**data)
    assert [goal.id for goal in built.goals] == [goal["id"] for goal in data["goals"]]
    assert [goal.indicator_id for goal in built.goals] == [goal.get("indicator") for goal in data["goals"]]
    assert [str(observation.value) for observation in built.observations] == [
        observation["value"] for observation in data["observations"]
    ]
    assert all(built.indicator(goal).id == goal.indicator_id for goal in built.goals if goal.indicator_id)
    assert all(built.announced(goal) == built.documents[0].announced for goal in built.goals)


@given(strategies.plans())
def test_a_whole_plan_goes_through_json_unchanged(data):
    built = Plan(**data)
    assert Plan(**json.loads(built.model_dump_json())) == built
    assert Plan(**json.loads(built.model_dump_json(exclude_none=True))) == built


@given(strategies.plans())
def test_a_whole_plan_goes_through_yaml_unchanged(data):
    built = Plan(**data)
    assert Plan(**load_yaml(dump_yaml(built.model_dump(mode="json")))) == built
    assert Plan(**load_yaml(dump_yaml(data))) == built


@given(strategies.plans())
def test_a_whole_plan_survives_pickling_and_copying(data):
    built = Plan(**data)
    assert built.indicators_by_id
    assert pickle.loads(pickle.dumps(built)) == copy.deepcopy(built) == built


def test_the_schema_of_a_plan_is_plain_json():
    schema = Plan.model_json_schema()
    assert json.loads(json.dumps(schema)) == schema
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["id", "title"]
    assert set(schema["properties"]) == set(Plan.model_fields)
    assert schema["$defs"]["Level"]["properties"]["above"]["anyOf"][0]["type"] == "string"


def test_models_and_dicts_may_be_mixed():
    built = plan(indicators=[TURNOVER], goals=[Goal(**goal(target=Level(above="2000 亿元")))])
    assert built == plan(indicators=[TURNOVER], goals=[goal()])


def test_only_the_first_version_of_the_shape_is_known():
    assert findings(schema_version=2) == [("invalid_choice", "schema_version")]


# Currency and own units


def test_a_declared_currency_settles_the_symbols_of_the_plan():
    built = plan(currency="CNY", indicators=[TURNOVER], goals=[goal(target=LEVEL | {"above": "¥2000亿"})])
    assert built.goals[0].target.quantity.to("亿元") == 2000


@pytest.mark.parametrize("currency", [None, "CNY "])
def test_a_symbol_without_a_known_currency_is_found(currency):
    found = findings(currency=currency, goals=[goal(target=LEVEL | {"above": "¥2000亿"})])
    assert ("currency_undeclared", "goals.0.target.above") in found


def test_an_unknown_currency_is_answered_with_the_nearest():
    with pytest.raises(InvalidDataError) as caught:
        plan(currency="cny")
    (finding,) = caught.value.findings
    assert (finding.code, finding.field, finding.suggestion) == ("currency_unknown", "currency", "CNY")


@pytest.mark.parametrize("box", [{"name": "标准箱", "aliases": ["TEU"]}, OwnUnit(name="标准箱", aliases=("TEU",))])
def test_a_plan_can_add_units(box):
    built = plan(units=[box], indicators=[TURNOVER | {"unit": "万标准箱"}])
    assert built.indicators[0].unit.factor_to(parse_unit("TEU", built.indicators[0].unit.vocabulary)) == 10_000


def test_an_own_unit_converts_by_its_worth():
    built = plan(units=[{"name": "垧", "equals": "1 公顷"}], indicators=[TURNOVER | {"unit": "垧"}])
    assert built.indicators[0].unit.factor_to(parse_unit("亩")) == pytest.approx(15)


def test_a_bad_unit_spoils_neither_the_good_ones_nor_the_currency():
    units = [{"name": "元"}, {"name": "箱"}, {"name": "垧", "equals": "0 亩"}, 5, {"aliases": []}]
    indicators = [TURNOVER | {"unit": "箱"}, TURNOVER | {"id": "b", "unit": "¥/箱"}]
    assert findings(units=units, currency="CNY", indicators=indicators) == [
        ("unit_redefined", "units.0.name"),
        ("invalid_value", "units.2.equals"),
        ("invalid_value", "units.3"),
        ("missing_key", "units.4.name"),
    ]


@pytest.mark.parametrize("units", [5, True, "箱", {"name": "箱"}])
def test_units_that_are_no_list_are_found(units):
    assert findings(units=units) == [("invalid_value", "units")]


# Goals


def test_a_goal_names_an_indicator_or_brings_its_own():
    built = plan(
        indicators=[TURNOVER],
        goals=[goal(), goal(id="b", indicator=TURNOVER | {"id": "own"}), goal(id="c", indicator="none")],
    )
    assert [built.indicator(goal) and built.indicator(goal).id for goal in built.goals] == [
        "turnover",
        "own",
        None,
    ]
    assert [goal.indicator_id for goal in built.goals] == ["turnover", "own", "none"]
    assert list(built.indicators_by_id) == ["own", "turnover"]


def test_the_indicators_of_a_changed_copy_are_its_own():
    built = plan(indicators=[TURNOVER])
    assert list(built.indicators_by_id) == ["turnover"]
    assert built.model_copy(update={"indicators": ()}).indicators_by_id == {}
    assert list(built.indicators_by_id) == ["turnover"]


@pytest.mark.parametrize(
    ("data", "due"),
    [
        ({"deadline": "2025"}, "2025"),
        ({}, None),
        ({"target": {"kind": "keep", "at_most": "5 %", "window": "2021/2025"}}, "2021/2025"),
        ({"target": {"kind": "cumulative", "at_least": "5 亿元", "window": "2021/2025"}}, "2021/2025"),
        ({"target": {"kind": "average", "at_most": "5 %", "window": "2021/2025"}}, "2021/2025"),
        ({"target": {"kind": "growth_each_period", "above": "5 %", "window": "2021/2025"}}, "2021/2025"),
        ({"target": {"kind": "keep", "at_most": "5 %", "window": "2021/2025"}, "deadline": "2025"}, "2025"),
        ({"target": {"kind": "zero"}}, None),
    ],
)
def test_a_goal_is_due_by_its_deadline_or_with_its_window(data, due):
    found = Goal(**goal(**data)).due
    assert (found and found.label) == due


RELATIVE = {"kind": "relative", "comparator": {"region": "CN"}}


@pytest.mark.parametrize(
    ("data", "start"),
    [
        ({"target": {"kind": "growth", "above": "5 %", "base": "2020"}}, "2020"),
        ({"target": {"kind": "change", "above": "5 %", "base": "2020"}, "baseline": {"period": "2019"}}, "2020"),
        ({"target": RELATIVE | {"relation": "faster_than", "base": "2018"}}, "2018"),
        ({"target": RELATIVE | {"relation": "above_level"}, "baseline": {"period": "2019"}}, "2019"),
        ({"target": RELATIVE | {"relation": "above_level"}}, None),
        ({"baseline": {"period": "2019"}}, "2019"),
        ({}, None),
    ],
)
def test_a_goal_starts_from_its_base_or_its_baseline(data, start):
    found = Goal(**goal(**data)).start
    assert (found and found.label) == start


@pytest.mark.parametrize(
    ("unit", "asked", "conversion", "kept"),
    [
        ("元/人", "5 万美元/人", {}, "美元/人"),
        ("元/人", "5 万美元/人", None, "元/人"),
        ("元/人", "5 万元/人", {}, "元/人"),
        ("元/人", "5 件/万人", {}, "元/人"),
        ("件/万人", "5 元", {}, "件/万人"),
    ],
)
def test_an_indicator_is_kept_in_the_currency_of_a_goal_that_converts_it(unit, asked, conversion, kept):
    income = Indicator(id="income", name="Income", measure="flow", unit=unit)
    target = {"kind": "level", "above": asked}
    assert Goal(**goal(target=target, conversion=conversion)).unit_of(income) == parse_unit(kept)


def test_an_aim_without_a_number_keeps_its_indicator_as_it_is():
    income = Indicator(id="income", name="Income", measure="flow", unit="元")
    words = Goal(**goal(target={"kind": "open", "text": "later"}, conversion={}))
    assert words.unit_of(income) is income.unit


def test_a_goal_is_announced_by_itself_by_its_document_or_by_the_first():
    built = plan(
        documents=[
            {"id": "first", "title": "x", "announced": "2021-01"},
            {"id": "second", "title": "x", "announced": "2022-02"},
        ],
        goals=[
            goal(),
            goal(id="b", source={"document": "second"}),
            goal(id="c", source={"document": "second"}, announced="2023-03"),
            goal(id="d", source={"document": "missing"}),
        ],
    )
    announced = [built.announced(goal) for goal in built.goals]
    assert [period and period.label for period in announced] == ["2021-01", "2022-02", "2023-03", None]
    assert plan(goals=[goal()]).announced(built.goals[0]) is None


def test_a_ratio_takes_its_parts_from_its_target_or_its_indicator():
    parts = {"numerator": "turnover", "denominator": "gdp"}
    share = {"id": "share", "name": "x", "measure": "ratio", "unit": "%"}
    ratio = {"kind": "ratio", "above": "2.5 %"}
    built = plan(
        indicators=[TURNOVER, TURNOVER | {"id": "gdp"}, share, share | parts | {"id": "formed"}],
        goals=[
            goal(id="a", indicator="share", target=ratio | parts),
            goal(id="b", indicator="formed", target=ratio),
            goal(id="c", indicator="formed", target={"kind": "level", "above": "2.5 %"}),
            goal(id="d", indicator="share", target=ratio),
            goal(id="e", indicator="none", target=ratio),
            goal(id="f", indicator="share", target=ratio | parts | {"denominator": "none"}),
        ],
    )
    found = [built.parts(goal) for goal in built.goals]
    assert [pair and tuple(indicator.id for indicator in pair) for pair in found] == [
        ("turnover", "gdp"),
        ("turnover", "gdp"),
        ("turnover", "gdp"),
        None,
        None,
        None,
    ]


def test_a_plan_can_define_regions():
    built = plan(regions=[{"id": "CN-CENTRAL", "name": {"en": "Centre", "zh": "中部"}, "members": ["CN-SX", "CN-AH"]}])
    region = built.own_regions["CN-CENTRAL"]
    assert (region.en, region.zh, region.parent, region.members) == (
        "Centre",
        "中部",
        None,
        ("CN-SX", "CN-AH"),
    )


def test_a_group_stands_for_its_members_and_theirs_each_once():
    regions = [
        {"id": "A", "name": "A", "members": ["B", "CN-SX"]},
        {"id": "B", "name": "B", "members": ["CN-AH", "A", "CN-SX"]},
        {"id": "C", "name": "C"},
    ]
    members = plan(regions=regions).members_of(["CN-HE", "A", "C", "CN-AH"])
    assert members == ["CN-HE", "CN-AH", "CN-SX", "C"]


def test_an_aim_in_words_may_have_no_indicator():
    aim = Goal(id="a", target={"kind": "qualitative", "text": "基本实现现代化"})
    assert aim.indicator_id is None
    assert plan(goals=[aim]).indicator(aim) is None
    assert plan(goals=[aim]).parts(aim) is None


def test_an_aim_in_words_finds_its_rubric():
    criterion = {"indicator": "turnover", "at_least": "5 亿元"}
    rubric = {"id": "modern", "name": "Modern", "source": "analyst", "criteria": [criterion]}
    words = {"kind": "qualitative", "text": "基本实现现代化"}
    built = plan(
        rubrics=[rubric],
        goals=[
            goal(id="a", target=words | {"rubric": "modern"}),
            goal(id="b", target=words | {"rubric": "modren"}),
            goal(id="c", target=words),
            goal(id="d"),
        ],
    )
    assert [built.rubric(goal) for goal in built.goals] == [built.rubrics[0], None, None, None]
    assert built.rubrics[0].rule == "all"


def test_a_reader_may_set_goals_of_their_own_on_what_a_plan_observes():
    built = plan(indicators=[TURNOVER], goals=[goal()])
    own = Goal(**goal(id="own"))
    assert [one.id for one in built.with_goals(own).goals] == ["own"]
    assert built.with_goals(own).indicators == built.indicators
    assert [one.id for one in built.goals] == ["a"]


@pytest.mark.parametrize(
    ("other", "code"),
    [({}, "comparator_unnamed"), ({"region": "CN"}, None), ({"indicator": "gdp"}, None)],
)
def test_a_proxy_names_another_region_or_indicator(other, code):
    proxy = other | {"note": "no figures of its own"}
    if code is None:
        assert Goal(**goal(proxy=proxy)).proxy.note.en == "no figures of its own"
    else:
        assert findings(goals=[goal(proxy=proxy)]) == [(code, "goals.0.proxy")]


def test_a_proxy_says_why_it_may_stand_in():
    assert findings(goals=[goal(proxy={"region": "CN"})]) == [("missing_key", "goals.0.proxy.note")]


@pytest.mark.parametrize("parent", ["cn-14fyp", "cn/14fyp/urbanisation", "/urbanisation", "CN-14FYP/urbanisation"])
def test_a_parent_goal_is_named_with_its_plan(parent):
    assert findings(goals=[goal(parent=parent)]) == [("invalid_value", "goals.0.parent")]
    assert Goal(**goal(parent="cn-14fyp/urbanisation")).parent == "cn-14fyp/urbanisation"


# Allocations


def part(region, value, **fields):
    return {"region": region, "value": value, **fields}


def test_the_parts_of_a_whole_add_up_in_any_unit():
    parts = Allocation(parts=[part("CN-HE", "3 万吨"), part("CN-SX", "20000 吨")])
    assert (parts.whole("万吨"), parts.whole("吨")) == (5, 50_000)


def test_a_weighted_mean_counts_each_part_by_its_weight():
    parts = [part("CN-HE", "60 %", weight=3), part("CN-SX", "0.7 ‰", weight=1)]
    assert Allocation(rule="weighted_mean", parts=parts).whole("%") == pytest.approx((3 * 60 + 0.07) / 4)


def test_a_part_of_another_kind_cannot_be_added():
    with pytest.raises(UnitError):
        Allocation(parts=[part("CN-HE", "3 万吨")]).whole("元")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"parts": []}, "invalid_value"),
        ({"parts": [part("CN-HE", "5 %", weight=0)]}, "invalid_value"),
        ({"parts": [part("CN-HE", "5 %"), part("CN-SX", "5 %", weight=1)], "rule": "weighted_mean"}, "missing_key"),
        ({"parts": [part("CN-HE", "5 %", weight=1)]}, "key_unused"),
    ],
)
def test_an_allocation_that_cannot_be_added_up_is_refused(fields, code):
    with pytest.raises(InvalidDataError) as caught:
        Allocation(**fields)
    assert [finding.code for finding in caught.value.findings] == [code]


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=6), st.integers(1, 100))
def test_the_whole_is_the_sum_and_every_equal_share_its_mean(values, weight):
    regions = [f"CN-{place}" for place in range(len(values))]
    tonnes = [part(region, f"{value} 吨") for region, value in zip(regions, values, strict=True)]
    assert Allocation(parts=tonnes).whole("吨") == sum(values)
    weighed = [one | {"weight": weight} for one in tonnes]
    mean = Allocation(rule="weighted_mean", parts=weighed).whole("吨")
    assert mean == pytest.approx(sum(values) / len(values))
    assert min(values) <= mean * (1 + 1e-12)
    assert mean <= max(values) * (1 + 1e-12)


# Actions


def action(*steps):
    progress = [{"state": state, "date": date, "source": "bureau"} for state, date in steps]
    return Action(id="plans", name="22 work plans", kind="work_plan", count=22, progress=progress)


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ([], "planned"),
        ([("drafted", "2021-08")], "drafted"),
        ([("issued", "2021-12"), ("drafted", "2021-08")], "issued"),
        ([("issued", "2022"), ("done", "2022-12-31")], "done"),
        ([("under-way", "2022"), ("abandoned", "2023")], "abandoned"),
    ],
)
def test_an_action_has_come_as_far_as_its_last_report(steps, state):
    assert action(*steps).state == state


def test_an_action_knows_its_states():
    with pytest.raises(InvalidDataError, match="did you mean drafted"):
        action(("draftet", "2021-08"))
