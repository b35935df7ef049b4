import json
import re
from pathlib import Path

import pytest
from hypothesis import given

from policytrack.io.json_schema import plan_schema
from policytrack.io.plan_yaml import dump_plan, plan_of, read_plan
from policytrack.io.yaml_text import YamlError, dump_yaml, load_yaml
from policytrack.plans import Plan
from policytrack.testing import strategies

PLAN = """\
schema_version: 1
id: own-plan
title: Own plan
region: CN-HE
currency: CNY
units:
  - {name: 工位, aliases: [工位数], equals: 2 个}
indicators:
  - {id: firms, name: Firms, measure: stock, unit: 家}
  - {id: desks, name: Desks, measure: stock, unit: 工位}
  - {id: turnover, name: Turnover, measure: flow, unit: 亿元}
goals:
  - {id: more-firms, indicator: firms, target: {kind: level, at_least: 100 家}, deadline: "2025"}
"""


def written(folder, text, table=None):
    (folder / "plan.yaml").write_text(text, "utf-8")
    if table is not None:
        (folder / "observations.csv").write_text(table, "utf-8")
    return folder


def lines_in(folder, text):
    """Return code, field and line of what is found in a plan file."""
    return [(finding.code, finding.field, finding.line) for finding in read_plan(written(folder, text))[1]]


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    return tmp_path_factory.mktemp("scratch") / "plan.yaml"


# Round trips


def read_without_errors(path):
    plan, findings = read_plan(path)
    assert not [finding for finding in findings if finding.severity == "error"]
    return plan


@given(data=strategies.plans())
def test_a_plan_reads_back_from_its_file(scratch, data):
    plan = Plan(**data)
    scratch.write_text(dump_plan(plan), "utf-8")
    assert read_without_errors(scratch) == plan


@given(data=strategies.plans())
def test_a_plan_as_it_was_typed_reads_as_the_same_plan(scratch, data):
    scratch.write_text(dump_yaml(data), "utf-8")
    assert read_without_errors(scratch) == Plan(**data)


@given(data=strategies.plans())
def test_a_plan_reads_back_from_json(data):
    plan = Plan(**data)
    assert Plan(**json.loads(plan.model_dump_json())) == plan


@given(data=strategies.plans())
def test_dumping_what_was_read_changes_nothing(data):
    text = dump_plan(Plan(**data))
    assert dump_plan(plan_of(load_yaml(text))[0]) == text


def test_a_dumped_plan_keeps_quantities_periods_and_quotes_as_written(tmp_path):
    text = PLAN.replace("100 家", "0.010 万家").replace('"2025"', "2025年底")
    plan, _ = read_plan(written(tmp_path, text))
    dumped = dump_plan(plan)
    assert "at_least: 0.010 万家" in dumped
    assert "deadline: 2025年底" in dumped
    assert "null" not in dumped


# Files and folders


def test_a_plan_reads_alike_from_its_file_and_its_folder(tmp_path):
    folder = written(tmp_path, PLAN)
    assert read_plan(folder) == read_plan(folder / "plan.yaml")
    assert read_plan(folder)[1] == []


def test_a_plan_file_may_have_any_name(tmp_path):
    (tmp_path / "own.yml").write_text(PLAN, "utf-8")
    assert read_plan(tmp_path / "own.yml")[0].id == "own-plan"


def test_observations_in_the_plan_come_before_those_of_its_table(tmp_path):
    text = PLAN + "observations:\n  - {indicator: firms, period: 2022, value: 80 家, source: Yearbook}\n"
    table = "indicator,period,value,unit,source\nfirms,2023,90,家,Yearbook\n"
    plan, findings = read_plan(written(tmp_path, text, table))
    assert findings == []
    assert [one.value.text for one in plan.observations] == ["80 家", "90 家"]


def test_a_table_beside_a_file_that_holds_no_plan_is_not_read(tmp_path):
    plan, findings = read_plan(written(tmp_path, "- 5\n", "nothing\n"))
    assert plan is None
    assert [finding.code for finding in findings] == ["yaml_not_mapping"]


def test_the_table_speaks_the_units_and_the_currency_of_its_plan(tmp_path):
    table = "indicator,period,value,unit,source\ndesks,2023,5,工位数,Survey\nturnover,2023,2,亿¥,Survey\n"
    plan, findings = read_plan(written(tmp_path, PLAN, table))
    assert findings == []
    desks, turnover = plan.observations
    assert desks.value.to(plan.indicators[1].unit) == 5
    assert turnover.value.to(plan.indicators[2].unit) == 2


def test_without_a_currency_the_table_cannot_use_its_sign(tmp_path):
    table = "indicator,period,value,unit,source\nturnover,2023,2,亿¥,Survey\n"
    _, findings = read_plan(written(tmp_path, PLAN.replace("currency: CNY\n", ""), table))
    assert [(finding.code, finding.line) for finding in findings] == [("currency_undeclared", 2)]


# Lines


def test_a_fault_stands_on_the_line_of_its_key(tmp_path):
    assert lines_in(tmp_path, PLAN + "colour: red\n") == [("unknown_key", "colour", 14)]


def test_a_fault_in_a_flow_mapping_over_several_lines_stands_on_its_own(tmp_path):
    goal = "  - {id: faulty, indicator: firms,\n     target: {kind: level,\n       at_least: 5 亿圆}, deadline: 2025}\n"
    assert lines_in(tmp_path, PLAN + goal) == [("unit_unknown", "goals.1.target.at_least", 16)]


def test_a_fault_in_an_item_of_a_list_stands_on_the_line_of_the_item(tmp_path):
    goal = "  - id: faulty\n    indicator: firms\n    target:\n      kind: level\n      between:\n"
    found = lines_in(tmp_path, PLAN + goal + "        - 5 家\n        - 7 亿圆\n")
    assert found == [("unit_unknown", "goals.1.target.between.1", 20)]


def test_a_missing_key_stands_on_the_line_of_what_lacks_it(tmp_path):
    goal = "  -\n    indicator: firms\n    target: {kind: level, at_least: 5 家}\n"
    assert lines_in(tmp_path, PLAN + goal) == [("missing_key", "goals.1.id", 15)]


def test_a_fault_across_fields_stands_on_the_line_of_its_field(tmp_path):
    goal = '  - id: late\n    indicator: firms\n    target: {kind: level, at_least: 5 家}\n    deadline: "2025"\n'
    milestones = (
        '    milestones:\n      - {period: "2024", at_least: 3 家}\n      - period: "2026"\n        at_least: 4 家\n'
    )
    found = lines_in(tmp_path, PLAN + goal + milestones)
    assert found == [("milestone_after_deadline", "goals.1.milestones.1.period", 20)]


def test_what_is_said_of_a_whole_goal_stands_on_its_first_line(tmp_path):
    goal = "  - id: open\n    indicator: firms\n    target: {kind: level, at_least: 5 家}\n"
    assert lines_in(tmp_path, PLAN + goal) == [("deadline_missing", "goals.1", 14)]


def test_goals_keep_their_places_when_bad_ones_before_them_are_left_out(tmp_path):
    bad = "  - {id: bad, target: 5}\n"
    late = '  - {id: late, indicator: frims, target: {kind: level, at_least: 5 家}, deadline: "2025"}\n'
    text = PLAN.replace("goals:\n", "goals:\n" + bad + "  - 7\n") + bad.replace("bad", "bad-too") + late
    assert lines_in(tmp_path, text) == [
        ("invalid_value", "goals.0.target", 13),
        ("invalid_value", "goals.1", 14),
        ("invalid_value", "goals.3.target", 16),
        ("unknown_indicator", "goals.4.indicator", 17),
    ]


def test_a_finding_on_a_goal_names_the_goal(tmp_path):
    text = PLAN + "  - {id: bad, target: 5}\n  - {target: 5}\n  - 5\n"
    findings = read_plan(written(tmp_path, text))[1]
    assert [(finding.field, finding.goal) for finding in findings] == [
        ("goals.1.target", "bad"),
        ("goals.2.id", None),
        ("goals.2.target", None),
        ("goals.3", None),
    ]


def test_what_fails_only_once_something_else_was_left_out_is_not_told(tmp_path):
    text = PLAN.replace("{name: 工位, aliases: [工位数], equals: 2 个}", "{name: 家}\n  - {name: 工位}")
    assert [code for code, *_ in lines_in(tmp_path, text)] == ["unit_redefined"]


def test_an_indicator_may_depend_on_a_unit_that_was_left_out(tmp_path):
    text = PLAN.replace("equals: 2 个", "equals: 2 亿圆")
    plan, findings = read_plan(written(tmp_path, text))
    assert {finding.code for finding in findings} == {"unit_unknown"}
    assert [indicator.id for indicator in plan.indicators] == ["firms", "turnover"]


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        ("documents: [{id: text, title: 5, announced: 2021}]\n", "invalid_text"),
        ("documents: [{id: text, title: Text, announced: 2021-13}]\n", "period_invalid"),
        ("documents: {id: text}\n", "invalid_value"),
        ("documents: 5\n", "invalid_value"),
    ],
)
def test_a_goal_is_not_blamed_for_a_document_that_was_left_out(tmp_path, broken, code):
    text = PLAN.replace('deadline: "2025"', 'deadline: "2025", source: {document: text}') + broken
    assert [found for found, *_ in lines_in(tmp_path, text)] == [code]


@pytest.mark.parametrize(
    ("broken", "code"), [("[{id: CN-OLD}]", "missing_key"), ("{id: CN-OLD}", "invalid_value"), ("[5]", "invalid_value")]
)
def test_a_goal_is_not_blamed_for_a_region_that_was_left_out(tmp_path, broken, code):
    text = PLAN.replace("region: CN-HE\n", "region: CN-OLD\n") + f"regions: {broken}\n"
    codes = [found for found, *_ in lines_in(tmp_path, text)]
    assert codes == ([code] if "OLD" in broken else [code, "region_unknown"])


# Plain values


def test_a_plan_is_built_from_plain_values():
    data = load_yaml(PLAN)
    assert plan_of(data) == (Plan(**data), [])


def test_goals_may_stand_in_a_tuple():
    findings = plan_of({"id": "p", "title": "P", "goals": ({"id": "g", "target": 5},)})[1]
    assert [(finding.code, finding.goal) for finding in findings] == [("invalid_value", "g")]


# What can be passed over in YAML


def problems_in(text):
    problems = []
    value = load_yaml(text, problems=problems)
    return value, [(problem.code, problem.line) for problem in problems]


@pytest.mark.parametrize(
    ("text", "value", "problems"),
    [
        ("a: 1\na: 2\nb: 3\n", {"a": 1, "b": 3}, [("yaml_duplicate_key", 2)]),
        ("a: 1\na: {b: [2], b: 3}\nc: 4\n", {"a": 1, "c": 4}, [("yaml_duplicate_key", 2)] * 2),
        ("a: &x 1\nb: *x\n", {"a": 1, "b": None}, [("yaml_alias", 1), ("yaml_alias", 2)]),
        ("[&x 1, *x, *x]\n", [1, None, None], [("yaml_alias", 1)] * 3),
        ("a: !!int 1\nb: !own {c: 2}\n", {"a": "1", "b": {"c": 2}}, [("yaml_tag", 1), ("yaml_tag", 2)]),
    ],
)
def test_what_can_be_passed_over_is_told_together(text, value, problems):
    assert problems_in(text) == (value, problems)


def test_what_is_no_yaml_after_what_was_passed_over_is_still_refused():
    problems = []
    with pytest.raises(YamlError):
        load_yaml("a: 1\na: 2\nb: [\n", problems=problems)
    assert [problem.code for problem in problems] == ["yaml_duplicate_key"]


def test_both_are_told_for_a_file(tmp_path):
    assert lines_in(tmp_path, "a: 1\na: 2\nb: [\n") == [("yaml_duplicate_key", None, 2), ("yaml_syntax", None, 3)]


# The documentation

REFERENCE = Path(__file__).parents[1] / "docs" / "plan-files.md"


def keys_of(schema):
    """Return every key that the schema of a plan file knows."""
    return {key for shape in (schema, *schema["$defs"].values()) for key in shape.get("properties", {})}


def test_every_key_of_a_plan_file_is_documented():
    text = REFERENCE.read_text("utf-8")
    assert not {key for key in keys_of(plan_schema()) if not re.search(rf"(?m)(^|[`{{ ,]){key}(:|`)", text)}


def documented_plans():
    """Return the plans, and pieces of plans, that the reference shows."""
    blocks = re.findall(r"```yaml\n(.*?)```", REFERENCE.read_text("utf-8"), re.DOTALL)
    return [{"id": "example", "title": "Example", "region": "CN"} | load_yaml(block) for block in blocks]


@pytest.mark.parametrize("data", documented_plans(), ids=lambda data: list(data)[-1])
def test_every_documented_key_reads_back_as_it_was_written(data):
    plan = Plan(**data)
    assert load_yaml(dump_plan(plan)).keys() >= data.keys()
    assert plan_of(load_yaml(dump_plan(plan)))[0] == plan
    assert Plan(**json.loads(plan.model_dump_json())) == plan


def test_every_kind_of_target_is_documented():
    text = REFERENCE.read_text("utf-8")
    assert not {kind for kind in strategies.KINDS if f"kind: {kind}," not in text and f"kind: {kind}}}" not in text}


def test_every_kind_of_target_has_a_worked_case():
    headings = re.findall(r"(?m)^## (.+)$", REFERENCE.with_name("kinds.md").read_text("utf-8"))
    assert sorted(headings) == sorted(strategies.KINDS)


# The schema


def test_the_schema_of_a_plan_file_names_its_keys():
    schema = plan_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(schema["properties"]) == set(Plan.model_fields)
    assert sorted(schema["required"]) == ["id", "title"]
    assert json.loads(json.dumps(schema)) == schema


def test_every_kind_of_target_stands_in_the_schema():
    kinds = {definition["properties"]["kind"]["const"] for definition in _with_kind(plan_schema()["$defs"])}
    assert kinds >= set(strategies.KINDS)


def _with_kind(definitions):
    return [one for one in definitions.values() if "const" in one.get("properties", {}).get("kind", {})]


def test_reading_a_plan_leaves_its_file_alone(tmp_path):
    folder = written(tmp_path, PLAN)
    read_plan(folder)
    assert [path.name for path in Path(folder).iterdir()] == ["plan.yaml"]
    assert (folder / "plan.yaml").read_text("utf-8") == PLAN
