import copy
import json
import pickle

import pytest
from hypothesis import given

import strategies
from policytrack.errors import InvalidDataError
from policytrack.io.yaml_text import dump_yaml, load_yaml
from policytrack.plans import Goal, OwnUnit, Plan
from policytrack.targets import Level
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
    assert [str(observation.value) for observation in built.observations] == [
        observation["value"] for observation in data["observations"]
    ]
    assert all(built.indicator(goal).id == goal.indicator_id for goal in built.goals)
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
        ({"target": {"kind": "keep", "at_most": "5 %", "window": "2021/2025"}, "deadline": "2025"}, "2025"),
    ],
)
def test_a_goal_is_due_by_its_deadline_or_with_its_window(data, due):
    found = Goal(**goal(**data)).due
    assert (found and found.label) == due


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


def test_an_aim_in_words_may_have_no_indicator():
    aim = Goal(id="a", target={"kind": "qualitative", "text": "基本实现现代化"})
    assert aim.indicator_id is None
    assert plan(goals=[aim]).indicator(aim) is None
    assert plan(goals=[aim]).parts(aim) is None
