import ast
import copy
import importlib
import json
import pickle
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import policytrack
from policytrack.errors import (
    ArgumentError,
    InvalidDataError,
    MethodError,
    MissingExtraError,
    PeriodError,
    PolicyTrackError,
    RegionError,
    UnitError,
    UnknownNameError,
    ValueProblem,
)
from policytrack.findings import CATALOGUE, Finding, nearest
from policytrack.io.yaml_text import YamlError

BUILT_IN = (ValueError, LookupError, ImportError, OSError, TypeError, RuntimeError)
ERRORS = [
    ValueProblem("missing_key", value="id"),
    UnitError("unit_unknown", suggestion="亿元", value="亿圆"),
    PeriodError("period_invalid", value="2025-13"),
    RegionError("region_unknown", value="CN-XX"),
    YamlError("yaml_syntax", line=7, value="a tab"),
    InvalidDataError([Finding("missing_key", {"value": "id"}, line=3), Finding("file_empty")]),
    UnknownNameError("plan", "cn-he", ["cn-he-tech-2025", "cn-14fyp"]),
    ArgumentError("assess takes a Plan", "str"),
    MethodError("three-colours", "three_colours:Rule", "it has no labels"),
    MissingExtraError("frames", "frames.assess"),
]


def fields_of(*templates):
    return {name for template in templates for _, name, _, _ in Formatter().parse(template) if name}


def subclasses(error):
    for child in error.__subclasses__():
        yield child
        yield from subclasses(child)


# The catalogue


@pytest.mark.parametrize("code", sorted(CATALOGUE))
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_code_says_what_is_wrong_and_what_to_do_in_both_languages(code, lang):
    remark = CATALOGUE[code]
    said, advice = (remark.en, remark.en_advice) if lang == "en" else (remark.zh, remark.zh_advice)
    details = {name: f"⟨{name}⟩" for name in fields_of(said, advice)}
    text = Finding(code, details).text(lang)
    assert said
    assert advice
    assert all(shown in text for shown in details.values())
    assert not fields_of(text.replace("{en: …, zh: …}", ""))


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_both_languages_tell_the_same_facts(code):
    remark = CATALOGUE[code]
    assert fields_of(remark.en) >= fields_of(remark.zh)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in remark.zh + remark.zh_advice)
    assert remark.severity in ("error", "warning", "note")


def named_in(files):
    """Return the texts that stand as constants in some Python files."""
    trees = [ast.parse(file.read_text("utf-8")) for file in files]
    constants = [node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return {value for value in constants if isinstance(value, str)}


def test_every_code_is_given_by_the_library_and_expected_by_a_test():
    library = [file for file in Path(policytrack.__file__).parent.rglob("*.py") if file.stem != "findings"]
    assert set(CATALOGUE) <= named_in(library)
    assert set(CATALOGUE) <= named_in(Path(__file__).parent.glob("test_*.py"))


def source_remarks():
    """Find each code that the source names beside the details that it gives."""
    for file in Path(policytrack.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.args):
                continue
            code = call.args[0]
            if not isinstance(code, ast.Constant) or any(keyword.arg is None for keyword in call.keywords):
                continue
            if call.func.id in ("ValueProblem", "UnitError", "PeriodError", "RegionError", "YamlError"):
                yield code.value, {keyword.arg for keyword in call.keywords}
            elif call.func.id == "Finding" and len(call.args) == 1:
                yield code.value, set()
            elif call.func.id == "Finding" and isinstance(call.args[1], ast.Dict) and None not in call.args[1].keys:
                yield code.value, {key.value for key in call.args[1].keys}


def test_every_remark_in_the_source_has_a_code_and_the_details_that_it_needs():
    remarks = list(source_remarks())
    assert len(remarks) > 40
    for code, given_details in remarks:
        remark = CATALOGUE[code]
        assert fields_of(remark.en, remark.en_advice, remark.zh, remark.zh_advice) <= given_details, code


# Findings


def test_a_finding_reads_as_one_line_with_its_place():
    finding = Finding(
        "unit_unknown", {"value": "亿圆"}, file="plan.yaml", line=7, goal="turnover", field="target.above"
    )
    assert str(finding) == (
        "plan.yaml:7: turnover: target.above: error unit_unknown: the unit 亿圆 is not known; "
        "use a unit of the vocabulary, or define it under 'units'"
    )
    assert finding.message == finding.text("en") == str(finding).partition("unit_unknown: ")[2]


def test_a_finding_without_a_place_begins_with_its_severity():
    finding = Finding("file_empty")
    assert finding.place() == ""
    assert str(finding).startswith("error file_empty: the file is empty")


def test_a_finding_speaks_chinese():
    finding = Finding("missing_key", {"value": "id"}, file="plan.yaml")
    assert finding.line_of_text("zh") == "plan.yaml: error missing_key: 缺少键 id；请补充"


def test_a_suggestion_takes_the_place_of_the_advice():
    finding = Finding("unknown_key", {"value": "unti", "choices": "id, unit"}, suggestion="unit")
    assert finding.text("en") == "there is no key unti here; did you mean unit?"
    assert finding.text("zh") == "此处没有 unti 这个键；您是否想写 unit？"


def test_a_finding_as_a_dict_is_safe_for_json():
    finding = Finding(
        "invalid_value", {"value": {1, 2}, "problem": "no"}, file="plan.yaml", line=7, goal="a", field="b"
    )
    assert json.loads(json.dumps(finding.to_dict("zh"))) == {
        "code": "invalid_value",
        "severity": "error",
        "message": finding.text("zh"),
        "file": "plan.yaml",
        "line": 7,
        "goal": "a",
        "field": "b",
        "value": "{1, 2}",
        "count": None,
        "examples": [],
    }
    assert Finding("file_empty").to_dict()["value"] is None


def nest(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("size", ["x" * 200_000, ["x"] * 10_000, 10**100_000, nest(100_000)], ids=lambda _: "huge")
def test_a_huge_value_is_shown_short(size):
    assert len(Finding("number_invalid", {"value": size}).message) < 200


def test_braces_in_a_value_are_only_text():
    assert "{value} {0} {" in Finding("number_invalid", {"value": "{value} {0} {"}).message


@given(st.text(), st.sampled_from(["en", "zh"]))
def test_a_finding_can_show_any_text_and_lets_no_control_character_through(value, lang):
    text = Finding("unit_unknown", {"value": value}).text(lang)
    assert text.isprintable()
    assert value[:70] in text or not value[:80].isprintable()


def test_findings_are_equal_by_their_facts_and_survive_copying():
    finding = Finding("missing_key", {"value": "id"}, line=3)
    assert pickle.loads(pickle.dumps(finding)) == copy.deepcopy(finding) == finding
    assert finding != Finding("missing_key", {"value": "id"}, line=4)


@pytest.mark.parametrize(
    ("value", "choices", "expected"),
    [
        ("indicater", ["indicator", "id"], "indicator"),
        ("xyz", ["indicator", "id"], None),
        ("anything", [], None),
        ("x" * 100_000, ["x" * 100], "x" * 100),
    ],
)
def test_the_nearest_name_is_close_or_none(value, choices, expected):
    assert nearest(value, choices) == expected


# Errors


def test_every_error_has_a_built_in_parent():
    for module in Path(policytrack.__file__).parent.rglob("errors.py"):
        importlib.import_module(f"policytrack.{module.stem}")
    leaves = [error for error in subclasses(PolicyTrackError) if not error.__subclasses__()]
    assert len(leaves) >= 7
    assert all(issubclass(error, BUILT_IN) for error in leaves)


def test_every_error_of_the_library_is_sampled_here():
    own = {error for error in subclasses(PolicyTrackError) if error.__module__ == "policytrack.errors"}
    assert own | {YamlError} == {type(error) for error in ERRORS}


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_survives_pickling_and_copying_with_all_it_knows(error):
    for copied in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(copied) is type(error)
        assert str(copied) == str(error)
        assert vars(copied) == vars(error)


def test_a_value_problem_keeps_its_finding():
    error = UnitError("unit_unknown", suggestion="亿元", value="亿圆")
    assert error.code == "unit_unknown"
    assert error.finding == Finding("unit_unknown", {"value": "亿圆"}, suggestion="亿元")
    assert str(error) == "the unit 亿圆 is not known; did you mean 亿元?"


def test_invalid_data_tells_all_of_its_findings():
    findings = [Finding("missing_key", {"value": "id"}), Finding("file_empty")]
    error = InvalidDataError(findings)
    assert error.findings == findings
    assert str(error).splitlines() == [str(finding) for finding in findings]


@pytest.mark.parametrize(
    ("name", "choices", "message"),
    [
        ("cn-14fypp", ["cn-14fyp", "cn-15fyp"], "there is no plan 'cn-14fypp'; did you mean cn-14fyp?"),
        ("zzz", ["b", "a"], "there is no plan 'zzz'; there are a, b"),
        ("zzz", [], "there is no plan 'zzz'; there are none"),
    ],
)
def test_an_unknown_name_is_answered_with_those_that_exist(name, choices, message):
    error = UnknownNameError("plan", name, choices)
    assert str(error) == message
    assert (error.what, error.name, error.choices) == ("plan", name, sorted(choices))


def test_a_missing_extra_says_what_to_install():
    error = MissingExtraError("frames", "frames.assess")
    assert (error.extra, error.feature) == ("frames", "frames.assess")
    assert str(error) == "frames.assess needs more packages: pip install 'policytrack[frames]'"
