from typing import Any

import pytest
from jsonschema import Draft202012Validator

from policytrack.io.json_schema import plan_schema
from policytrack.io.plan_yaml import PLAN_FILE
from policytrack.io.yaml_text import load_yaml
from policytrack.packs import installed_plans


def faults(plan: Any) -> list[str]:
    return [fault.json_path for fault in Draft202012Validator(plan_schema()).iter_errors(plan)]


def with_target(**target: object) -> dict[str, Any]:
    goal = {"id": "goal", "indicator": "x", "deadline": 2025, "target": {"kind": "level", **target}}
    return {"schema_version": 1, "id": "plan", "title": "Plan", "goals": [goal]}


def test_the_schema_is_a_valid_json_schema() -> None:
    Draft202012Validator.check_schema(plan_schema())


@pytest.mark.parametrize("plan", installed_plans())
def test_every_installed_plan_fits_the_schema(plan: str) -> None:
    assert not faults(load_yaml((installed_plans()[plan] / PLAN_FILE).read_text(encoding="utf-8")))


def test_a_text_may_be_plain_or_by_language() -> None:
    plan = with_target(at_least="5 %")
    assert not faults(plan)
    assert not faults(plan | {"title": {"en": "Plan", "zh": "规划"}})
    assert faults(plan | {"title": {"fr": "Plan"}})


def test_an_editor_is_told_of_an_unknown_key() -> None:
    assert faults(with_target(at_leats="5 %"))


def test_an_editor_is_told_of_two_comparators_and_of_none() -> None:
    assert faults(with_target(at_least="5 %", below="7 %"))
    assert faults(with_target())
