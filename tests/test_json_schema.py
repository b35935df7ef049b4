from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from policytrack.io.json_schema import SCHEMA_FILE, plan_schema, schema_text
from policytrack.io.plan_yaml import PLAN_FILE
from policytrack.io.yaml_text import load_yaml
from policytrack.packs import installed_plans
from policytrack.testing import strategies

EXAMPLE = Path(__file__).parents[1] / "examples/third_party_pack/src/shanxi_environment/plan.schema.json"
Validator = pytest.importorskip("jsonschema").Draft202012Validator
SCHEMA = Validator(plan_schema())


def faults(plan: Any) -> list[str]:
    return [fault.json_path for fault in SCHEMA.iter_errors(plan)]


def with_target(**target: object) -> dict[str, Any]:
    goal = {"id": "goal", "indicator": "x", "deadline": 2025, "target": {"kind": "level", **target}}
    return {"schema_version": 1, "id": "plan", "title": "Plan", "goals": [goal]}


def with_fields(**fields: object) -> dict[str, Any]:
    plan = with_target(at_least="5 %")
    plan["goals"][0] |= fields
    return plan


def test_the_schema_is_a_valid_json_schema() -> None:
    Validator.check_schema(plan_schema())


@pytest.mark.parametrize("file", [SCHEMA_FILE, EXAMPLE], ids=["the library", "the example"])
def test_the_schema_that_ships_is_that_of_the_models(file: Path) -> None:
    assert file.read_text(encoding="utf-8") == schema_text(), f"policytrack schema > {file}"


@pytest.mark.parametrize("plan", installed_plans())
def test_every_installed_plan_fits_the_schema(plan: str) -> None:
    assert not faults(load_yaml((installed_plans()[plan] / PLAN_FILE).read_text(encoding="utf-8")))


@given(data=strategies.plans())
def test_every_plan_that_stands_fits_the_schema(data: dict[str, Any]) -> None:
    assert not faults(data)


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


@pytest.mark.parametrize(
    "fields",
    [
        {"target": {"kind": "rise"}},
        {"target": {"kind": "relative", "relation": "fster_than", "comparator": {"region": "CN"}}},
        {"target": {"kind": "deliverable", "states": []}},
        {"target": {"kind": "composite", "rule": "most", "children": [{"goal": "a"}]}},
        {"target": {"kind": "open"}},
        {"target": {"kind": "peak", "at_least": "5 %"}},
        {"proxy": {"region": "CN"}},
        {"restated": [{"source": {"document": "a"}}]},
        {"revisions": [{"target": {"kind": "zero"}}]},
        {"allocation": {"parts": []}},
        {"parent": "no-goal"},
        {"conversion": {"prices": "2020"}},
        {"weight": 0},
    ],
)
def test_an_editor_is_told_of_what_cannot_stand_in_a_goal(fields: dict[str, Any]) -> None:
    assert faults(with_fields(**fields))


@pytest.mark.parametrize(
    "field",
    [
        {"sections": [{"id": "a"}]},
        {"rubrics": [{"id": "a", "name": "A", "source": "S", "criteria": []}]},
        {"incentives": [{"id": "a", "name": "A"}]},
        {"exchange_rates": [{"rate": "7 元/美元", "period": 2020}]},
        {"deflators": [{"currency": "CNY", "base": 2020, "period": 2021, "value": -1, "source": "S"}]},
        {"overrides": [{"goal": "goal", "rating": "fine", "reason": "R", "by": "B", "date": 2024}]},
        {"actions": [{"id": "a", "name": "A", "progress": [{"state": "begun", "date": 2024, "source": "S"}]}]},
    ],
)
def test_an_editor_is_told_of_what_cannot_stand_in_a_plan(field: dict[str, Any]) -> None:
    assert faults(with_fields() | field)
