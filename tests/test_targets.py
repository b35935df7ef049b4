import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from policytrack.errors import InvalidDataError
from policytrack.indicators import Indicator
from policytrack.targets import (
    COMPARATORS,
    Average,
    Bound,
    Change,
    Composite,
    Cumulative,
    Deliverable,
    Direction,
    Growth,
    GrowthEachPeriod,
    Keep,
    Level,
    Limits,
    Open,
    Peak,
    Qualitative,
    Rank,
    Ratio,
    Relative,
    ScenarioChange,
    Target,
    Zero,
)
from policytrack.testing import strategies

CLASSES = {
    "level": Level,
    "keep": Keep,
    "cumulative": Cumulative,
    "average": Average,
    "growth": Growth,
    "growth_each_period": GrowthEachPeriod,
    "change": Change,
    "scenario_change": ScenarioChange,
    "ratio": Ratio,
    "rank": Rank,
    "relative": Relative,
    "peak": Peak,
    "zero": Zero,
    "direction": Direction,
    "deliverable": Deliverable,
    "qualitative": Qualitative,
    "open": Open,
    "composite": Composite,
}
BOUNDED = sorted(kind for kind, target in CLASSES.items() if issubclass(target, Bound))
INCOME = Indicator(id="income", name="Income", measure="flow", unit="元")
SHARE = Indicator(id="share", name="Share", measure="ratio", unit="%")
any_target = TypeAdapter(Target)


def code_of(target=Bound, **fields):
    with pytest.raises(InvalidDataError) as caught:
        target(**fields)
    (finding,) = caught.value.findings
    return finding.code


@pytest.mark.parametrize(
    ("bound", "limits", "direction"),
    [
        ({"at_least": "5 亿元"}, Limits(5, None), "up"),
        ({"above": "5 亿元"}, Limits(5, None, low_open=True), "up"),
        ({"at_most": "5 亿元"}, Limits(None, 5), "down"),
        ({"below": "5 亿元"}, Limits(None, 5, high_open=True), "down"),
        ({"between": ["5 亿元", "6 亿元"]}, Limits(5, 6), "within"),
        ({"between": ["5 亿元", "60000 万元"]}, Limits(5, 6), "within"),
        ({"between": ["5 亿元", "5 亿元"]}, Limits(5, 5), "within"),
        ({"about": "5 亿元"}, None, "within"),
        ({"about": "5 亿元", "tolerance": "5000 万元"}, Limits(4.5, 5.5), "within"),
        ({"about": "60 %", "tolerance": "2 个百分点"}, Limits(58, 62), "within"),
        ({"about": "60 %", "tolerance": "50 基点"}, Limits(59.5, 60.5), "within"),
        ({"about": "600 ‰", "tolerance": "2 个百分点"}, Limits(580, 620), "within"),
        ({"about": "60 %", "tolerance": "20 ‰"}, Limits(58, 62), "within"),
        ({"about": "2 个百分点", "tolerance": "0.5 个百分点"}, Limits(1.5, 2.5), "within"),
    ],
)
def test_a_bound_is_a_set_of_values(bound, limits, direction):
    built = Bound(**bound)
    assert built.limits == limits
    assert built.direction == direction
    assert built.comparator == next(iter(bound))


@pytest.mark.parametrize(
    ("bound", "code"),
    [
        ({}, "comparator_missing"),
        ({"tolerance": "1 %"}, "comparator_missing"),
        ({"above": "5 %", "below": "6 %"}, "comparator_several"),
        ({"above": "5 %", "tolerance": "1 %"}, "tolerance_unused"),
        ({"between": ["6 %", "5 %"]}, "bounds_reversed"),
        ({"about": "5 %", "tolerance": "-1 %"}, "bounds_reversed"),
        ({"between": ["5 %", "6 个百分点"]}, "unit_mismatch"),
        ({"about": "5 亿元", "tolerance": "5 %"}, "unit_mismatch"),
        ({"about": "5 亿元", "tolerance": "5 个百分点"}, "unit_mismatch"),
    ],
)
def test_a_bound_that_says_nothing_or_too_much_is_refused(bound, code):
    assert code_of(**bound) == code


@given(strategies.bounds())
def test_the_direction_follows_from_the_comparator(data):
    bound = Bound(**data)
    limits = bound.limits
    assert (bound.direction == "up") == (limits.high is None)
    assert (bound.direction == "down") == (limits.low is None)
    if bound.direction == "within":
        assert limits.low <= limits.high
    assert limits.low_open == (bound.comparator == "above")
    assert limits.high_open == (bound.comparator == "below")


@pytest.mark.parametrize(
    ("bound", "en", "zh"),
    [
        ({"at_least": "300 项"}, "at least 300 项", "300项以上"),
        ({"above": "2000 亿元"}, "above 2000 亿元", "超过2000亿元"),
        ({"at_most": "5.5%"}, "at most 5.5%", "不超过5.5%"),
        ({"below": "40 µg/m³"}, "below 40 µg/m³", "低于40µg/m³"),
        ({"between": ["4.5 %", "5 %"]}, "between 4.5 % and 5 %", "4.5%至5%"),
        ({"about": "5.5 %"}, "about 5.5 %", "5.5%左右"),
        ({"about": "5.5 %", "tolerance": "0.2 百分点"}, "about 5.5 % (±0.2 百分点)", "5.5%左右 (±0.2百分点)"),
    ],
)
def test_a_bound_is_said_in_words(bound, en, zh):
    words = Bound(**bound).in_words
    assert (words.en, words.zh) == (en, zh)


@given(strategies.bounds())
def test_a_bound_lists_every_quantity_that_is_written(data):
    bound = Bound(**data)
    written = [text for value in data.values() for text in (value if isinstance(value, list) else [value])]
    assert [quantity.text for quantity in bound.quantities] == written
    assert bound.quantity == bound.quantities[0]


@given(st.sampled_from(COMPARATORS), st.sampled_from(COMPARATORS))
def test_two_comparators_are_one_too_many(first, second):
    written = {name: ["5 %", "6 %"] if name == "between" else "5 %" for name in (first, second)}
    assert first == second or code_of(**written) == "comparator_several"


@given(st.sampled_from(strategies.KINDS).flatmap(strategies.targets))
def test_the_kind_says_which_target_it_is(data):
    target = any_target.validate_python(data)
    assert type(target) is CLASSES[data["kind"]]
    assert any_target.validate_python(target) is target
    assert any_target.validate_json(any_target.dump_json(target)) == target


def test_every_kind_of_the_union_has_its_class_here():
    mapping = any_target.json_schema()["discriminator"]["mapping"]
    assert set(mapping) == set(CLASSES) == set(strategies.KINDS)


@pytest.mark.parametrize("kind", BOUNDED)
def test_a_target_with_a_number_of_its_own_needs_a_bound(kind):
    needed = {"window": "2021/2025", "base": "2020", "scenario": "plans-as-usual"}
    fields = {name: value for name, value in needed.items() if name in CLASSES[kind].model_fields}
    assert code_of(CLASSES[kind], **fields) == "comparator_missing"


@pytest.mark.parametrize("kind", BOUNDED)
def test_a_target_with_a_number_of_its_own_asks_for_it(kind):
    needed = {"window": "2021/2025", "base": "2020", "scenario": "plans-as-usual", "at_most": "5 %"}
    target = CLASSES[kind](**{name: value for name, value in needed.items() if name in CLASSES[kind].model_fields})
    assert target.requirement(None) is target


@pytest.mark.parametrize(
    ("written", "percentage", "form"),
    [
        ({"above": "5 %"}, False, "percent"),
        ({"above": "5 %"}, True, None),
        ({"above": "5 %", "form": "percent"}, True, "percent"),
        ({"above": "5 个百分点"}, True, "points"),
        ({"above": "5 基点"}, False, "points"),
        ({"above": "2 倍"}, False, "multiple"),
        ({"above": "5 亿元"}, False, "absolute"),
        ({"above": "5 %", "form": "absolute"}, False, "absolute"),
    ],
)
def test_the_form_of_a_change_is_what_its_unit_says(written, percentage, form):
    assert Change(base="2020", **written).form_for(percentage) == form
    assert ScenarioChange(scenario="plans-as-usual", **written).form_for(percentage) == form


def test_what_is_not_said_is_the_common_case():
    assert Growth(base="2020", above="5 %").averaging == "compound"
    assert {kind(window="2021/2025", at_most="5 %").every for kind in (Keep, Average, GrowthEachPeriod)} == {"year"}
    rank = Rank(at_most="3 位次")
    assert (rank.universe, rank.order, rank.ties) == ((), "highest", "best")


# Comparisons with others

ELSEWHERE = {"comparator": {"region": "CN"}}


def relative(relation, **fields):
    return Relative(relation=relation, base="2020", **ELSEWHERE, **fields)


@pytest.mark.parametrize(
    ("relation", "fields", "limits", "unit"),
    [
        ("faster_than", {}, Limits(0, None, low_open=True), "个百分点"),
        ("faster_than", {"direction": "down"}, Limits(None, 0, high_open=True), "个百分点"),
        ("at_least_as_fast", {}, Limits(0, None), "个百分点"),
        ("at_least_as_fast", {"direction": "down"}, Limits(None, 0), "个百分点"),
        ("in_step", {"margin": "0.5 个百分点"}, Limits(-0.5, 0.5), "个百分点"),
        ("in_step", {"margin": "20 基点"}, Limits(-0.2, 0.2), "个百分点"),
        ("in_step", {}, None, "个百分点"),
        ("gap_narrows", {}, Limits(None, 0, high_open=True), "个百分点"),
        ("gap_narrows", {"gap": "absolute"}, Limits(None, 0, high_open=True), "元"),
        ("at_least_level", {}, Limits(0, None), "元"),
        ("above_level", {}, Limits(0, None, low_open=True), "元"),
        ("above_level", {"direction": "down"}, Limits(None, 0, high_open=True), "元"),
    ],
)
def test_a_comparison_asks_for_a_difference(relation, fields, limits, unit):
    asked = relative(relation, **fields).requirement(INCOME)
    assert asked.limits == limits
    assert asked.quantity.unit.text == unit


@pytest.mark.parametrize(
    ("relation", "fields"), [("at_least_level", {}), ("above_level", {}), ("gap_narrows", {"gap": "absolute"})]
)
def test_the_difference_of_two_percentages_is_in_points(relation, fields):
    target = relative(relation, **fields)
    assert target.requirement(SHARE).quantity.unit.text == "个百分点"
    assert target.requirement(None) is None


@pytest.mark.parametrize("relation", ["faster_than", "at_least_as_fast", "in_step", "gap_narrows"])
def test_growth_and_gaps_count_from_a_base(relation):
    assert code_of(Relative, relation=relation, **ELSEWHERE) == "missing_key"


@pytest.mark.parametrize("relation", ["at_least_level", "above_level"])
def test_a_level_needs_no_base(relation):
    assert Relative(relation=relation, **ELSEWHERE).base is None


@pytest.mark.parametrize(
    ("relation", "growth"),
    [
        ("faster_than", True),
        ("at_least_as_fast", True),
        ("in_step", True),
        ("gap_narrows", False),
        ("at_least_level", False),
        ("above_level", False),
    ],
)
def test_some_comparisons_are_of_growth(relation, growth):
    assert relative(relation).compares_growth is growth


@pytest.mark.parametrize(
    ("relation", "fields", "code"),
    [
        ("faster_than", {"margin": "1 个百分点"}, "key_unused"),
        ("gap_narrows", {"margin": "1 个百分点"}, "key_unused"),
        ("in_step", {"direction": "down"}, "key_unused"),
        ("gap_narrows", {"direction": "down"}, "key_unused"),
        ("faster_than", {"gap": "absolute"}, "key_unused"),
        ("in_step", {"margin": "1 %"}, "unit_mismatch"),
        ("in_step", {"margin": "-1 个百分点"}, "invalid_value"),
        ("faster_then", {}, "invalid_choice"),
    ],
)
def test_what_a_comparison_does_not_use_is_refused(relation, fields, code):
    assert code_of(Relative, relation=relation, base="2020", **ELSEWHERE, **fields) == code


def test_a_comparison_names_another_region_or_indicator():
    assert code_of(Relative, relation="faster_than", base="2020", comparator={}) == "comparator_unnamed"
    both = Relative(relation="above_level", comparator={"region": "CN", "indicator": "gdp"}).comparator
    assert (both.region, both.indicator) == ("CN", "gdp")


# Peaks, zeros and directions


def test_a_peak_may_have_a_cap():
    assert Peak().requirement(INCOME) is None
    assert Peak(at_most="5 亿吨").requirement(INCOME) == Bound(at_most="5 亿吨")


def test_zero_is_counted_in_the_unit_of_the_indicator():
    assert Zero().requirement(INCOME) == Bound(at_most="0 元")
    assert Zero().requirement(None) is None


def test_a_direction_asks_for_no_number():
    assert Direction(better="lower").requirement(INCOME) is None


@pytest.mark.parametrize(("fields", "code"), [({"better": "more"}, "invalid_choice"), ({}, "missing_key")])
def test_a_direction_says_which_way_is_better(fields, code):
    assert code_of(Direction, **fields) == code


# Things to deliver

STEPS = [{"id": "drafted", "by": "2021"}, {"id": "out-for-comment"}, {"id": "in-force", "by": "2022-06"}]


def test_the_last_step_fulfils_the_goal_unless_another_is_named():
    assert Deliverable(states=STEPS).done_id == "in-force"
    assert Deliverable(states=STEPS, done="out-for-comment").done_id == "out-for-comment"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"states": []}, "invalid_value"),
        ({"states": [*STEPS, {"id": "drafted"}]}, "duplicate_id"),
        ({"states": STEPS, "done": "in-froce"}, "unknown_state"),
        ({"states": STEPS[::-1]}, "states_out_of_order"),
    ],
)
def test_steps_that_make_no_order_are_refused(fields, code):
    assert code_of(Deliverable, **fields) == code


def test_two_steps_may_be_due_together():
    assert Deliverable(states=[{"id": "a", "by": "2021"}, {"id": "b", "by": "2021-12-31"}]).done_id == "b"


def test_the_nearest_step_is_offered_for_a_typo():
    with pytest.raises(InvalidDataError, match="did you mean in-force"):
        Deliverable(states=STEPS, done="in-froce")


# Words and combinations


def test_an_aim_in_words_may_name_a_rubric_and_indicators_that_tell_of_it():
    target = Qualitative(text="基本实现现代化", rubric="modern", linked=["income", "share"])
    assert target.text.zh == "基本实现现代化"
    assert (target.rubric, target.linked) == ("modern", ("income", "share"))
    assert Qualitative(text="x").rubric is None


def test_a_value_that_is_set_later_says_when():
    assert Open(text="各年度视情提出", expected="2026-03").expected.label == "2026-03"


def test_a_child_stands_in_the_same_plan_or_in_another():
    children = [{"goal": "air"}, {"goal": "water", "plan": "cn-sx-central-rise"}]
    assert [child.reference for child in Composite(rule="all", children=children).children] == [
        "air",
        "cn-sx-central-rise/water",
    ]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"rule": "all", "children": []}, "invalid_value"),
        ({"rule": "most", "children": [{"goal": "a"}]}, "invalid_choice"),
        ({"rule": "weighted", "children": [{"goal": "a", "weight": 0}]}, "invalid_value"),
        ({"rule": "worst", "children": [{"goal": "a", "weight": 2}]}, "key_unused"),
    ],
)
def test_a_combination_that_says_nothing_or_too_much_is_refused(fields, code):
    assert code_of(Composite, **fields) == code


def test_weights_count_in_a_weighted_combination():
    children = [{"goal": "a", "weight": 3}, {"goal": "b"}]
    assert [child.weight for child in Composite(rule="weighted", children=children).children] == [3, 1]
