import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

import strategies
from policytrack.errors import InvalidDataError
from policytrack.targets import (
    COMPARATORS,
    Bound,
    Change,
    Cumulative,
    Growth,
    Keep,
    Level,
    Limits,
    Qualitative,
    Ratio,
    Target,
)

CLASSES = {
    "level": Level,
    "keep": Keep,
    "cumulative": Cumulative,
    "growth": Growth,
    "change": Change,
    "ratio": Ratio,
    "qualitative": Qualitative,
}
any_target = TypeAdapter(Target)


def code_of(**bound):
    with pytest.raises(InvalidDataError) as caught:
        Bound(**bound)
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


@pytest.mark.parametrize("kind", sorted(set(CLASSES) - {"qualitative"}))
def test_a_target_needs_a_bound(kind):
    with pytest.raises(InvalidDataError) as caught:
        CLASSES[kind](**{"window": "2021/2025"} if kind in ("keep", "cumulative") else {}, **base_of(kind))
    assert [finding.code for finding in caught.value.findings] == ["comparator_missing"]


def base_of(kind):
    return {"base": "2020"} if kind in ("growth", "change") else {}


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


def test_growth_is_compound_and_a_kept_bound_is_yearly_unless_said():
    assert Growth(base="2020", above="5 %").averaging == "compound"
    assert Keep(window="2021/2025", at_most="5 %").every == "year"


def test_an_aim_in_words_keeps_its_text_and_what_it_is_meant_to_become():
    target = Qualitative(text="基本实现现代化", intended="relative")
    assert target.text.zh == "基本实现现代化"
    assert target.intended == "relative"
    assert Qualitative(text="x").intended == "qualitative"
