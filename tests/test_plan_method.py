"""The rating method that a plan asks for, with its parameters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

import commands
import policytrack as pt
from pack_folders import write_metadata
from policytrack.coherence import check_coherence
from policytrack.errors import ArgumentError, MethodError
from policytrack.io.json_schema import plan_schema
from policytrack.io.plan_yaml import dump_plan, plan_of
from policytrack.io.yaml_text import load_yaml
from policytrack.methods import find_method
from policytrack.methods.linear import Linear
from policytrack.methods.parameters import parameters_of
from policytrack.plans import MethodChoice
from policytrack.testing import strategies

# A third of the way is done, where half of it is asked for: a pace ratio of 2/3.
FIRMS = {"id": "firms", "name": "Firms", "measure": "stock", "unit": "家"}
GOAL = {
    "id": "goal",
    "indicator": "firms",
    "target": {"kind": "level", "at_least": "160 家"},
    "deadline": "2024",
    "baseline": {"period": "2020", "value": "100 家"},
}
SEEN = {"indicator": "firms", "period": "2022", "value": "120 家", "source": "bureau", "published": "2023"}
TEXT = """\
id: plan
title: Plan
region: CN
method: {method}
indicators: [{{id: firms, name: Firms, measure: stock, unit: 家}}]
goals:
  - id: goal
    indicator: firms
    target: {{kind: level, at_least: 160 家}}
    deadline: "2024"
    baseline: {{period: "2020", value: 100 家}}
observations:
  - {{indicator: firms, period: "2022", value: 120 家, source: bureau}}
"""


def plan(method: object = None, **fields: Any) -> pt.Plan:
    stated = {"indicators": [FIRMS], "goals": [GOAL], "observations": [SEEN]} | fields
    return pt.Plan(id="plan", title="Plan", region="CN", method=method, **stated)


def file_of(folder: Path, method: str) -> Path:
    file = folder / "plan.yaml"
    file.write_text(TEXT.format(method=method), "utf-8")
    return file


def found(asked: object) -> list[tuple[str, str | None, str | None]]:
    return [(finding.code, finding.field, finding.suggestion) for finding in pt.check(plan(asked))]


# Stated


def test_a_name_alone_is_a_method_without_parameters() -> None:
    assert plan("statcan").method == MethodChoice(name="statcan")
    assert plan("statcan").method == plan({"name": "statcan"}).method


def test_parameters_stand_beside_the_name_and_keep_what_they_are() -> None:
    given = {"on_track": 0.9, "base_year": 2015, "strict": True, "unit": "家"}
    choice = plan({"name": "linear"} | given).method
    assert choice is not None
    assert choice.parameters == given
    assert [type(value) for value in choice.parameters.values()] == [float, int, bool, str]


@pytest.mark.parametrize("value", [[0.9], {"a": 1}, None, float("nan"), float("inf")])
def test_a_parameter_is_a_number_a_text_or_true_or_false(value: object) -> None:
    with pytest.raises(pt.InvalidDataError) as caught:
        plan({"name": "linear", "on_track": value})
    (finding,) = caught.value.findings
    assert (finding.code, finding.field) == ("invalid_value", "method.on_track")
    assert "a number, a text, true or false" in finding.text()


def test_a_method_without_a_name_is_refused() -> None:
    with pytest.raises(pt.InvalidDataError) as caught:
        plan({"on_track": 0.9})
    assert [(one.code, one.field) for one in caught.value.findings] == [("missing_key", "method.name")]


@pytest.mark.parametrize("method", ["statcan", {"name": "linear", "on_track": 0.9, "name_of": "x"}])
def test_it_reads_back_as_it_was_written(method: object) -> None:
    stated = plan(method)
    assert plan_of(load_yaml(dump_plan(stated)))[0] == stated
    assert pt.Plan.model_validate_json(stated.model_dump_json()) == stated


def test_the_schema_takes_a_name_or_parameters_beside_it() -> None:
    name, whole = plan_schema()["$defs"]["MethodChoice"]["anyOf"]
    assert name == {"type": "string"}
    assert whole["required"] == ["name"]
    assert whole["additionalProperties"] == {"type": ["boolean", "number", "string"]}


# Judged by it


def test_a_plan_is_judged_by_the_method_that_it_asks_for() -> None:
    assert (pt.assess(plan(), as_of="2022").method, pt.assess(plan(), as_of="2022")["goal"].rating) == (
        "linear",
        "at_risk",
    )
    card = pt.assess(plan("ndrc-steps"), as_of="2022")
    assert (card.method, card["goal"].native_label) == ("ndrc-steps", "滞后")


def test_its_parameters_decide() -> None:
    (lenient,) = pt.assess(plan({"name": "linear", "on_track": 0.65}), as_of="2022")
    assert lenient.rating is pt.Rating.ON_TRACK
    assert lenient.method_parameters["on_track"] == 0.65


def test_the_method_that_is_asked_for_goes_before_the_plans_own() -> None:
    stated = plan({"name": "linear", "on_track": 0.65})
    assert pt.assess(stated, as_of="2022", method="linear")["goal"].rating is pt.Rating.AT_RISK
    assert pt.assess(stated, as_of="2022", method=Linear(at_risk=0.7))["goal"].rating is pt.Rating.OFF_TRACK
    assert pt.assess(plan("liner"), as_of="2022", method="linear")["goal"].rating is pt.Rating.AT_RISK


def test_goals_of_ones_own_are_judged_by_the_method_of_their_plan() -> None:
    stated = plan("ndrc-steps")
    assert pt.assess(stated.with_goals(*stated.goals), as_of="2022").method == "ndrc-steps"


def test_a_whole_number_serves_where_a_parameter_is_any_number() -> None:
    assert find_method("linear", {"on_track": 1}) == Linear(on_track=1.0)
    assert type(parameters_of(find_method("linear", {"on_track": 1}))["on_track"]) is float


def test_a_method_itself_may_be_set_to_parameters_too() -> None:
    assert find_method(Linear(at_risk=0.5), {"on_track": 0.9}) == Linear(on_track=0.9, at_risk=0.5)


# What is wrong with it


def test_a_method_that_is_not_there_is_told_by_check_and_refused_by_assess() -> None:
    assert found("linaer") == [("unknown_method", "method.name", "linear")]
    with pytest.raises(pt.UnknownNameError, match="there is no method 'linaer'; did you mean linear"):
        pt.assess(plan("linaer"), as_of="2022")


def test_a_method_like_no_other_is_told_with_those_that_there_are() -> None:
    (finding,) = pt.check(plan("zzz"))
    assert finding.severity == "error"
    assert "there is no method zzz; install the package that has it, or use one of linear, " in finding.text("en")
    assert "没有方法 zzz；请安装" in finding.text("zh")


def test_a_parameter_that_a_method_has_not_is_told_by_check_and_refused_by_assess() -> None:
    wrong = {"name": "linear", "on_trak": 0.9, "zzz": 1}
    assert found(wrong) == [
        ("unknown_parameter", "method.on_trak", "on_track"),
        ("unknown_parameter", "method.zzz", None),
    ]
    told = "there is no parameter of the method linear 'on_trak'; did you mean on_track"
    with pytest.raises(pt.UnknownNameError, match=told):
        pt.assess(plan(wrong), as_of="2022")


@pytest.mark.parametrize("value", ["high", True])
def test_a_parameter_of_another_type_is_told_by_check_and_refused_by_assess(value: object) -> None:
    wrong = {"name": "linear", "on_track": value}
    assert found(wrong) == [("parameter_type", "method.on_track", None)]
    (finding,) = pt.check(plan(wrong))
    assert f"the parameter on_track of the method linear takes a number, not {value}" in finding.text("en")
    assert f"方法 linear 的参数 on_track 应为数字，而非 {value}" in finding.text("zh")
    with pytest.raises(ArgumentError, match="the parameter on_track of the method linear takes a number, not "):
        pt.assess(plan(wrong), as_of="2022")


def test_a_method_that_fits_is_no_finding() -> None:
    assert found({"name": "linear", "on_track": 0.9}) == []
    assert found(None) == []


def test_check_tells_the_line(tmp_path: Path) -> None:
    (finding,) = pt.check(file_of(tmp_path, "linaer"))
    assert (finding.code, finding.line) == ("unknown_method", 4)


def test_what_does_not_fit_together_is_found_whatever_the_method() -> None:
    assert check_coherence(plan("linaer")) == check_coherence(plan())


# Methods of other packages

PACKAGE = """\
from dataclasses import dataclass, field
from typing import ClassVar

from policytrack.methods.linear import Linear


@dataclass(frozen=True)
class Choosy(Linear):
    by_year: bool = False
    label: str = "plain"
    window: tuple = (1, 2)
    made: int = field(default=0, init=False)
    name: ClassVar[str] = "choosy"

    def __post_init__(self):
        if not 0 < self.on_track < 1:
            raise ValueError("on_track lies between 0 and 1")


class Bare:
    name, version, source = "bare", "1", "example"
    rests_on, labels, rate = Linear.rests_on, Linear.labels, Linear.rate
"""


@pytest.fixture
def choosy(site: Path) -> None:
    (site / "choosy_methods.py").write_text(PACKAGE, "utf-8")
    points = "[policytrack.methods]\nchoosy = choosy_methods:Choosy\nbare = choosy_methods:Bare\n"
    write_metadata(site, "choosy", points)


@pytest.mark.usefixtures("choosy")
def test_a_method_of_another_package_takes_parameters_too() -> None:
    asked = {"name": "choosy", "on_track": 0.65, "by_year": True, "label": "short"}
    assert found(asked) == []
    assert pt.assess(plan(asked), as_of="2022")["goal"].rating is pt.Rating.ON_TRACK


@pytest.mark.usefixtures("choosy")
@pytest.mark.parametrize(("key", "value", "wanted"), [("by_year", 1, "true or false"), ("label", 1.5, "a text")])
def test_each_type_is_named(key: str, value: object, wanted: str) -> None:
    (finding,) = pt.check(plan({"name": "choosy", key: value}))
    assert (finding.code, finding.field) == ("parameter_type", f"method.{key}")
    assert f"takes {wanted}, not {value}" in finding.text("en")


@pytest.mark.usefixtures("choosy")
def test_what_a_method_refuses_is_told_with_its_words() -> None:
    wrong = {"name": "choosy", "on_track": 2}
    (finding,) = pt.check(plan(wrong))
    assert (finding.code, finding.field) == ("method_unusable", "method")
    told = "its parameters were refused: ValueError: on_track lies between 0 and 1"
    assert told in finding.text()
    with pytest.raises(MethodError, match=told):
        pt.assess(plan(wrong), as_of="2022")


@pytest.mark.usefixtures("choosy")
def test_what_no_plan_can_write_is_left_to_the_method() -> None:
    assert found({"name": "choosy", "window": 3}) == []
    assert found({"name": "choosy", "made": 3}) == [("unknown_parameter", "method.made", None)]


@pytest.mark.usefixtures("choosy")
def test_a_method_that_is_no_dataclass_has_no_parameters() -> None:
    assert found("bare") == []
    (finding,) = pt.check(plan({"name": "bare", "on_track": 0.9}))
    assert "the method bare has no parameter on_track; use one of —, or remove it" in finding.text()


# The command


def run(*words: object) -> tuple[int, str]:
    result = commands.run(*words)
    return result.exit_code, result.output


def test_the_command_takes_the_method_of_the_plan(tmp_path: Path) -> None:
    file = file_of(tmp_path, "{name: linear, on_track: 0.65}")
    assert "on track" in run("assess", file, "--as-of", "2022")[1]
    assert "at risk" in run("assess", file, "--as-of", "2022", "--method", "linear")[1]
    assert "on track" in run("explain", file, "goal", "--as-of", "2022")[1]


@pytest.mark.parametrize(
    ("method", "told"),
    [("linaer", "did you mean linear?"), ("{name: linear, on_track: high}", "takes a number, not str")],
)
def test_the_command_says_what_is_wrong_with_it(tmp_path: Path, method: str, told: str) -> None:
    status, printed = run("assess", file_of(tmp_path, method), "--as-of", "2022")
    assert (status, told in printed, "Traceback" in printed) == (2, True, False)
    assert run("check", tmp_path / "plan.yaml")[0] == 1


@given(strategies.methods)
def test_every_method_that_is_drawn_is_there(method: Any) -> None:
    assert found(method) == []
