import os
import tomllib
from pathlib import Path

import pytest

import policytrack as pt
from commands import run
from policytrack.findings import CATALOGUE
from policytrack.io.json_schema import SCHEMA_FILE
from policytrack.packs import check, load_plan, new_pack, read_pack


def refused(folder):
    with pytest.raises(pt.PolicyTrackError) as caught:
        new_pack(folder)
    return caught.value.finding


def test_a_new_pack_passes_its_check_and_is_judged_at_once(tmp_path):
    folder = new_pack(tmp_path / "our-towns")
    assert check(folder) == []
    (plan,) = read_pack(folder / "src" / "our_towns").plans.values()
    card = pt.assess(load_plan(plan), as_of="2024-12-31")
    assert [(one.rating.value, one.reason.value) for one in card] == [("at_risk", "pace_short")]


def test_a_new_pack_is_a_whole_project(tmp_path):
    folder = new_pack(tmp_path / "our-towns")
    files = sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())
    assert files == [
        "README.md",
        "pyproject.toml",
        "src/our_towns/pack.yaml",
        "src/our_towns/plan.schema.json",
        "src/our_towns/plans/our-towns-example/observations.csv",
        "src/our_towns/plans/our-towns-example/plan.yaml",
        "tests/test_pack.py",
    ]
    project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["name"] == "our-towns"
    assert project["entry-points"] == {"policytrack.packs": {"our-towns": "our_towns"}}
    assert 'PackTests.of("our-towns")' in (folder / "tests" / "test_pack.py").read_text("utf-8")


def test_the_plan_of_a_new_pack_names_its_schema_in_the_first_line(tmp_path):
    folder = new_pack(tmp_path / "towns") / "src" / "towns"
    file = folder / "plans" / "towns-example" / "plan.yaml"
    first = file.read_text("utf-8").partition("\n")[0]
    assert first == "# yaml-language-server: $schema=../../plan.schema.json"
    assert (file.parent / "../../plan.schema.json").read_text("utf-8") == SCHEMA_FILE.read_text("utf-8")


def test_the_examples_of_a_new_pack_say_that_they_are_examples(tmp_path):
    folder = new_pack(tmp_path / "towns") / "src" / "towns"
    plan = load_plan(folder / "plans" / "towns-example")
    texts = [plan.title, *(goal.note for goal in plan.goals), *(one.note for one in plan.observations)]
    assert all("xample" in text.en and "示例" in text.zh for text in texts)
    assert all("example" in one.source for one in plan.observations)


def test_a_new_pack_may_go_into_an_empty_folder_with_folders_above_that_are_new(tmp_path):
    (tmp_path / "towns").mkdir()
    assert new_pack(tmp_path / "towns") == tmp_path / "towns"
    assert new_pack(str(tmp_path / "a" / "b" / "my_towns")) == tmp_path / "a" / "b" / "my_towns"
    assert check(tmp_path / "a" / "b" / "my_towns") == []
    assert read_pack(tmp_path / "a/b/my_towns/src/my_towns").name == "my-towns"


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "towns").mkdir()
    (tmp_path / "towns" / "README.md").write_text("Mine", "utf-8")
    assert refused(tmp_path / "towns").code == "folder_not_empty"
    assert os.listdir(tmp_path / "towns") == ["README.md"]


@pytest.mark.parametrize("inside", ["", "towns"])
def test_a_place_where_nothing_can_be_written_is_told(tmp_path, inside):
    (tmp_path / "towns").write_text("a file", "utf-8")
    found = refused(tmp_path / "towns" / inside)
    assert (found.code, found.details["value"]) == ("file_not_written", str(tmp_path / "towns" / inside))


@pytest.mark.parametrize(
    "name",
    [
        "Towns",
        "our towns",
        "2025-towns",
        "our--towns",
        "towns-",
        "乡镇",
        "class",
        "json",
        "tests",
        "policytrack",
        "t" * 61,
    ],
)
def test_a_name_that_no_pack_can_have_is_refused(tmp_path, name):
    found = refused(tmp_path / name)
    assert (found.code, found.details["value"]) == ("pack_name_invalid", name)
    assert not (tmp_path / name).exists()


def test_the_name_is_that_of_the_folder_whatever_the_path(tmp_path, monkeypatch):
    (tmp_path / "towns").mkdir()
    monkeypatch.chdir(tmp_path / "towns")
    assert new_pack(".") == tmp_path / "towns"
    assert check(tmp_path / "towns") == []


# The command


@pytest.mark.parametrize(("lang", "told"), [("en", "a new pack; check it with: "), ("zh", "新建完成；用 ")])
def test_the_command_says_how_to_go_on(tmp_path, lang, told):
    result = run("new", tmp_path / "towns", "--lang", lang)
    assert result.exit_code == 0
    assert told in result.stdout
    assert f"policytrack check {tmp_path / 'towns'}" in result.stdout
    assert run("check", tmp_path / "towns").stdout == f"{tmp_path / 'towns'}: 0 errors, 0 other remarks\n"


def test_the_command_refuses_what_is_wrong_usage(tmp_path):
    result = run("new", tmp_path / "My Towns")
    assert result.exit_code == 2
    assert CATALOGUE["pack_name_invalid"].en_advice in result.output


def test_the_readme_marks_the_commands_that_ci_runs():
    lines = (Path(__file__).parents[1] / "README.md").read_text("utf-8").splitlines()
    fence = lines.index("<!-- command: pack -->") + 1
    block = lines[fence : lines.index("```", fence)]
    assert block[0] == "```bash"
    assert any(line.endswith("policytrack new my-region") for line in block)
