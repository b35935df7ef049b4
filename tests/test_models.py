import copy
import pickle
from typing import Literal

import pytest
from pydantic import ValidationError

from policytrack.errors import InvalidDataError
from policytrack.indicators import Baseline, Indicator, MeasuredAs, Observation
from policytrack.models import LocalText, Model
from policytrack.periods import parse_period
from policytrack.plans import Action, Criterion, Document, Goal, Override, Plan, RegionDefinition, Rubric
from policytrack.targets import Level
from policytrack.units import parse_quantity, parse_unit

INDICATOR = {"id": "turnover", "name": "技术合同成交额", "measure": "flow", "unit": "亿元"}
CRITERION = {"indicator": "turnover", "at_least": "5 亿元"}
OVERRIDE = {"goal": "a", "rating": "at_risk", "reason": "x", "by": "y", "date": 2024}
OBSERVATION = {"indicator": "turnover", "period": "2024", "value": "1971.4 亿元", "source": "Hebei"}


def findings(model, **data):
    with pytest.raises(InvalidDataError) as caught:
        model(**data)
    return caught.value.findings


def only(model, **data):
    (finding,) = findings(model, **data)
    return finding


def test_a_model_is_frozen():
    indicator = Indicator(**INDICATOR)
    with pytest.raises(ValidationError, match="frozen"):
        indicator.id = "other"


def test_models_with_the_same_facts_are_equal_and_hash_alike():
    assert Indicator(**INDICATOR) == Indicator(**INDICATOR)
    assert len({Indicator(**INDICATOR), Indicator(**INDICATOR)}) == 1


def test_a_model_survives_pickling_and_copying():
    observation = Observation(**OBSERVATION)
    for copied in (pickle.loads(pickle.dumps(observation)), copy.deepcopy(observation)):
        assert copied == observation
        assert copied.value.text == "1971.4 亿元"


def test_values_units_and_periods_are_kept_as_written():
    observation = Observation(**OBSERVATION | {"period": "2024年", "value": "1,971.40 亿元"})
    assert observation.model_dump(mode="json")["value"] == "1,971.40 亿元"
    assert observation.model_dump(mode="json")["period"] == "2024年"
    assert Indicator(**INDICATOR).model_dump(mode="json")["unit"] == "亿元"


def test_units_quantities_and_periods_may_be_given_ready_made():
    indicator = Indicator(**INDICATOR | {"unit": parse_unit("亿元")})
    period, value = parse_period("2024"), parse_quantity("1971.4 亿元")
    observation = Observation(**OBSERVATION | {"period": period, "value": value})
    assert indicator == Indicator(**INDICATOR)
    assert observation == Observation(**OBSERVATION)
    assert Observation(**OBSERVATION | {"period": 2024}) == observation


# What is wrong


def test_an_unknown_key_is_answered_with_the_nearest():
    finding = only(Indicator, **INDICATOR, unti="元")
    assert (finding.code, finding.field, finding.suggestion) == ("unknown_key", "unti", "unit")
    assert finding.details["choices"].split(", ") == sorted(Indicator.model_fields)


def test_a_missing_key_is_named():
    finding = only(Indicator, id="a", name="x", measure="flow")
    assert (finding.code, finding.field, finding.details) == ("missing_key", "unit", {"value": "unit"})


def test_a_choice_that_does_not_exist_is_answered_with_the_nearest():
    finding = only(Indicator, **INDICATOR | {"measure": "flwo"})
    assert (finding.code, finding.field, finding.suggestion) == ("invalid_choice", "measure", "flow")
    assert finding.details["choices"] == "stock, flow, average, ratio, index, rank"


def test_a_key_that_must_be_one_of_some_is_answered_like_a_choice():
    goal = {"id": "a", "indicator": "b", "target": Level(above="5 %")}
    finding = only(Goal, **goal, dimensions={"sexx": "female"})
    assert (finding.code, finding.field, finding.suggestion) == ("invalid_choice", "dimensions.sexx", "sex")


@pytest.mark.parametrize(
    ("model", "data", "code", "field"),
    [
        (Indicator, INDICATOR | {"unit": "亿圆"}, "unit_unknown", "unit"),
        (Indicator, INDICATOR | {"unit": ["元"]}, "unit_syntax", "unit"),
        (Indicator, INDICATOR | {"unit": 5}, "unit_syntax", "unit"),
        (Indicator, INDICATOR | {"unit": "元以上"}, "unit_comparator", "unit"),
        (Indicator, INDICATOR | {"id": "Two Words"}, "invalid_value", "id"),
        (Indicator, INDICATOR | {"id": 5}, "invalid_value", "id"),
        (Indicator, INDICATOR | {"id": "a" * 101}, "invalid_value", "id"),
        (Indicator, INDICATOR | {"name": ""}, "invalid_text", "name"),
        (Indicator, INDICATOR | {"name": 5}, "invalid_text", "name"),
        (Indicator, INDICATOR | {"prices": "constant-20"}, "invalid_value", "prices"),
        (Indicator, INDICATOR | {"numerator": "a"}, "parts_missing", None),
        (Indicator, INDICATOR | {"denominator": "a"}, "parts_missing", None),
        (Observation, OBSERVATION | {"value": float("nan")}, "number_not_finite", "value"),
        (Observation, OBSERVATION | {"value": float("inf")}, "number_not_finite", "value"),
        (Observation, OBSERVATION | {"value": "NaN 元"}, "number_invalid", "value"),
        (Observation, OBSERVATION | {"value": "1e400 元"}, "number_not_finite", "value"),
        (Observation, OBSERVATION | {"value": 1971.4}, "unit_missing", "value"),
        (Observation, OBSERVATION | {"value": 10**5000}, "unit_missing", "value"),
        (Observation, OBSERVATION | {"value": None}, "number_invalid", "value"),
        (Observation, OBSERVATION | {"value": "¥5"}, "currency_undeclared", "value"),
        (Observation, OBSERVATION | {"period": "2025-13"}, "period_invalid", "period"),
        (Observation, OBSERVATION | {"period": 10**5000}, "period_invalid", "period"),
        (Observation, OBSERVATION | {"period": "FY2025"}, "fiscal_year_open", "period"),
        (Observation, OBSERVATION | {"source": None}, "invalid_value", "source"),
        (Action, {"id": "a", "name": "x", "count": 0}, "invalid_value", "count"),
        (Action, {"id": "a", "name": "x", "count": float("nan")}, "invalid_value", "count"),
        (Action, {"id": "a", "name": "x", "source": {"document": "D"}}, "invalid_value", "source.document"),
        (Document, {"id": "a", "title": {"en": None}, "announced": 2021}, "invalid_text", "title"),
        (RegionDefinition, {"id": "cn", "name": "x"}, "invalid_value", "id"),
        (MeasuredAs, {"kind": "level", "base": "2020"}, "invalid_choice", "kind"),
        (Action, {"id": "a", "name": "x", "kind": "wish"}, "invalid_choice", "kind"),
        (Criterion, {"indicator": "a"}, "comparator_missing", None),
        (Document, {"id": "a", "title": "x", "announced": 2021, "isuer": "y"}, "unknown_key", "isuer"),
        (Override, OVERRIDE | {"rating": "on-track"}, "invalid_choice", "rating"),
        (Override, OVERRIDE | {"by": None}, "invalid_value", "by"),
        (Plan, {"id": "a", "title": "x", "parents": ["Not An Id"]}, "invalid_value", "parents.0"),
        (Rubric, {"id": "a", "name": "x", "source": "y", "criteria": []}, "invalid_value", "criteria"),
        (Rubric, {"id": "a", "name": "x", "criteria": [CRITERION]}, "missing_key", "source"),
        (Rubric, {"id": "a", "name": "x", "source": "y", "criteria": [CRITERION], "rule": "weighted"},
         "invalid_choice", "rule"),
        (Baseline, {}, "missing_key", "period"),
    ],
)  # fmt: skip
def test_a_bad_value_is_found_with_its_code_and_field(model, data, code, field):
    finding = only(model, **data)
    assert (finding.code, finding.field) == (code, field)
    assert finding.text("en")
    assert finding.text("zh")


def test_every_problem_is_reported_at_once():
    found = findings(
        Plan,
        id="Bad Id",
        title="x",
        curency="CNY",
        indicators=[INDICATOR | {"unit": "亿圆", "measur": "flow"}, {"id": "b"}],
        goals=[
            {
                "id": "a",
                "indicator": "turnover",
                "target": {"kind": "levle", "above": "5 %"},
                "deadline": "2025-13",
            },
            {
                "id": "b",
                "indicator": {"id": "c", "unit": "元以上"},
                "target": {"kind": "keep", "above": "5 %"},
            },
        ],
    )
    assert {(finding.code, finding.field) for finding in found} == {
        ("invalid_value", "id"),
        ("unknown_key", "curency"),
        ("unit_unknown", "indicators.0.unit"),
        ("unknown_key", "indicators.0.measur"),
        ("missing_key", "indicators.1.name"),
        ("missing_key", "indicators.1.measure"),
        ("missing_key", "indicators.1.unit"),
        ("unknown_kind", "goals.0.target.kind"),
        ("period_invalid", "goals.0.deadline"),
        ("missing_key", "goals.1.indicator.name"),
        ("missing_key", "goals.1.indicator.measure"),
        ("unit_comparator", "goals.1.indicator.unit"),
        ("missing_key", "goals.1.target.window"),
    }


def test_the_path_of_a_finding_is_the_path_that_the_reader_wrote():
    target = {"kind": "level", "above": "5 %", "below": "6 %"}
    goal = {"id": "a", "indicator": "b", "target": target, "milestones": ({"period": "2022"},)}
    found = findings(Plan, id="a", title="x", goals=[goal])
    assert {(finding.code, finding.field) for finding in found} == {
        ("comparator_several", "goals.0.target"),
        ("comparator_missing", "goals.0.milestones.0"),
    }


@pytest.mark.parametrize(
    ("target", "code", "field"),
    [
        ({"above": "5 %"}, "missing_key", "target"),
        ({"kind": ["level"], "above": "5 %"}, "unknown_kind", "target.kind"),
        ({"kind": None}, "unknown_kind", "target.kind"),
        ("above 5 %", "invalid_value", "target"),
        (None, "invalid_value", "target"),
        ({"kind": "level", "between": ["5 %"]}, "invalid_value", "target.between"),
        ({"kind": "level", "between": ["5 %", "x %"]}, "number_invalid", "target.between.1"),
        ({"kind": "level", "between": "5 %"}, "invalid_value", "target.between"),
        ({"kind": "level", "abov": "5 %"}, "unknown_key", "target.abov"),
        ({"kind": "growth", "above": "5 %"}, "missing_key", "target.base"),
    ],
)
def test_a_target_that_cannot_be_read_is_found_in_its_place(target, code, field):
    finding = only(Goal, id="a", indicator="b", target=target)
    assert (finding.code, finding.field) == (code, field)


def test_the_keys_that_may_be_written_are_those_of_the_place():
    goal = {
        "id": "a",
        "indicator": "b",
        "target": {"kind": "keep", "above": "5 %", "window": "2025", "evry": "year"},
    }
    inline = {"id": "b", "indicator": INDICATOR | {"alias": []}, "target": {"kind": "level", "above": "5 %"}}
    found = findings(Plan, id="a", title="x", goals=[goal, inline], documents=[{"isuer": "x"}])
    answered = {finding.field: finding for finding in found if finding.code == "unknown_key"}
    assert answered["goals.0.target.evry"].suggestion == "every"
    assert "base" not in answered["goals.0.target.evry"].details["choices"]
    assert answered["goals.1.indicator.alias"].suggestion == "aliases"
    assert answered["documents.0.isuer"].suggestion == "issuer"


def test_an_unknown_key_among_several_models_is_answered_with_the_keys_of_all():
    class First(Model):
        one: int = 1

    class Second(Model):
        kind: Literal["second"] = "second"
        two: int

    class Either(Model):
        part: First | Second | None = None
        by_name: dict[str, First]

    found = findings(Either, part={"tow": 2}, by_name={"a": {"onee": 1}})
    unknown = {finding.field: finding.details["choices"] for finding in found if finding.code == "unknown_key"}
    assert unknown == {"part.tow": "kind, one, two", "by_name.a.onee": "one"}


def test_a_list_whose_items_cannot_be_read_is_not_called_empty_too():
    states = [{"id": "Two Words"}]
    found = findings(Goal, id="a", target={"kind": "deliverable", "states": states}, progress=[])
    assert [(finding.code, finding.field) for finding in found] == [("invalid_value", "target.states.0.id")]
    found = findings(Goal, id="a", target={"kind": "deliverable", "states": []}, deadline="2025-13")
    assert [(finding.code, finding.field) for finding in found] == [
        ("invalid_value", "target.states"),
        ("period_invalid", "deadline"),
    ]


# Texts


def test_a_string_counts_as_the_language_it_is_written_in():
    assert LocalText.model_validate("Hebei") == LocalText(en="Hebei")
    assert LocalText.model_validate("河北 Hebei") == LocalText(zh="河北 Hebei")


def test_a_text_is_shown_in_the_language_asked_for_or_in_the_other():
    both = LocalText(en="Hebei", zh="河北")
    assert (both.in_language("en"), both.in_language("zh")) == ("Hebei", "河北")
    assert LocalText(en="Hebei").in_language("zh") == "Hebei"
    assert LocalText(zh="河北").in_language("en") == "河北"
    assert (both.written, LocalText(zh="河北").written) == (("Hebei", "河北"), ("河北",))


def test_a_text_stays_itself():
    text = LocalText(en="Hebei")
    assert Document(id="a", title=text, announced=2021).title == text


def test_a_text_in_another_language_is_an_unknown_key():
    assert only(LocalText, fr="Hebei").code == "unknown_key"


@pytest.mark.parametrize("value", ["", "  ", {}, {"en": ""}, {"en": None, "zh": ""}, None, 5, ["x"]])
def test_an_empty_text_is_refused(value):
    assert only(Document, id="a", title=value, announced=2021).code == "invalid_text"


# Indicators


def test_an_indicator_knows_every_name_of_its_figures():
    indicator = Indicator(**INDICATOR | {"name": {"en": "turnover", "zh": "成交额"}, "aliases": ["成交总额"]})
    assert indicator.names == {"turnover", "成交额", "成交总额"}


def test_an_indicator_takes_plain_numbers_in_its_own_unit():
    observed = Indicator(**INDICATOR).observed({2023: 1500, "2024": 1971.4}, "Hebei", region="CN-HE")
    assert observed[1] == Observation(**OBSERVATION, region="CN-HE")
    assert [one.value.text for one in observed] == ["1500 亿元", "1971.4 亿元"]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_a_number_that_is_not_finite_is_no_observation(number):
    with pytest.raises(InvalidDataError) as caught:
        Indicator(**INDICATOR).observed({2024: number}, "Hebei")
    assert [finding.code for finding in caught.value.findings] == ["number_not_finite"]


def test_an_indicator_may_be_formed_from_two():
    indicator = Indicator(**INDICATOR | {"numerator": "a", "denominator": "b"})
    assert (indicator.numerator, indicator.denominator) == ("a", "b")


@pytest.mark.parametrize(
    ("number", "code"), [(True, "number_invalid"), ("5", "number_invalid"), (float("inf"), "number_not_finite")]
)
def test_an_indicator_takes_only_finite_numbers_as_observed(number, code):
    firms = Indicator(id="firms", name="Firms", measure="stock", unit="家")
    with pytest.raises(InvalidDataError) as caught:
        firms.observed({2024: number}, source="S")
    assert [finding.code for finding in caught.value.findings] == [code]
