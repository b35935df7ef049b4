import re
from pathlib import Path

import pytest

import policytrack as pt
from policytrack.packs import check, installed_plans, load_plan
from policytrack.plans import Plan

PAGE = Path(__file__).parents[2] / "shared" / "data" / "newspaper-page.txt"
BUNDLED = (
    "cn-14fyp",
    "cn-15fyp",
    "cn-central-rise",
    "cn-gba-talent-2020",
    "cn-gs-old-base-2035",
    "cn-he-tech-2025",
    "cn-sx-central-rise",
    "cn-zj-one-card",
)


def goals(name):
    return load_plan(name).goals


ALL_GOALS = [pytest.param(name, goal, id=f"{name}:{goal.id}") for name in BUNDLED for goal in goals(name)]


# What ships


def test_the_eight_plans_that_ship_are_installed():
    assert tuple(installed_plans()) == BUNDLED
    assert all((folder / "plan.yaml").is_file() for folder in installed_plans().values())


@pytest.mark.parametrize("name", BUNDLED)
def test_a_plan_that_ships_has_no_errors(name):
    assert [finding for finding in check(name) if finding.severity == "error"] == []


@pytest.mark.parametrize("name", BUNDLED)
def test_a_plan_that_ships_bears_the_name_of_its_folder(name):
    assert load_plan(name).id == name


@pytest.mark.parametrize("name", BUNDLED)
def test_a_figure_that_is_derived_says_how(name):
    assert all(one.note for one in load_plan(name).observations if one.quality == "derived")


@pytest.mark.parametrize("name", BUNDLED)
def test_every_indicator_says_which_definition_is_meant_in_both_languages(name):
    for indicator in load_plan(name).indicators:
        assert indicator.definition.en, indicator.id
        assert indicator.definition.zh, indicator.id


@pytest.mark.parametrize(("name", "goal"), ALL_GOALS)
def test_every_goal_names_its_document_with_a_quote_or_a_note(name, goal):
    assert goal.source is not None
    assert goal.source.quote or goal.note
    assert load_plan(name).announced(goal) is not None


@pytest.mark.parametrize(("name", "goal"), ALL_GOALS)
def test_every_goal_has_a_name_in_both_languages(name, goal):
    assert goal.name.en
    assert goal.name.zh


def without_space(text):
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("name", BUNDLED)
def test_what_is_quoted_from_the_page_stands_on_it(name):
    if not PAGE.is_file():
        pytest.skip("the page does not lie beside the repository")
    page, plan = without_space(PAGE.read_text("utf-8")), load_plan(name)
    for one in (*plan.goals, *plan.actions):
        if one.source is not None and one.source.document == "newspaper":
            assert without_space(one.source.quote or "") in page, one.id


# Loading


def test_a_plan_is_loaded_by_its_id_its_folder_or_its_file():
    folder = installed_plans()["cn-he-tech-2025"]
    assert (
        load_plan("cn-he-tech-2025") == load_plan(folder) == load_plan(str(folder)) == load_plan(folder / "plan.yaml")
    )


def test_a_plan_that_does_not_exist_is_told_with_the_nearest_name():
    with pytest.raises(pt.UnknownNameError, match="did you mean cn-he-tech-2025") as caught:
        load_plan("cn-he-tech-2052")
    assert caught.value.choices == sorted(installed_plans())


def test_a_path_that_does_not_exist_is_told():
    with pytest.raises(pt.UnknownNameError, match="there is no plan"):
        check(Path("nowhere") / "plan.yaml")


def test_a_plan_with_errors_is_not_loaded_and_all_of_them_are_told(tmp_path):
    (tmp_path / "plan.yaml").write_text("id: own\ntitle: 5\ncolour: red\n", "utf-8")
    with pytest.raises(pt.InvalidDataError) as caught:
        load_plan(tmp_path)
    assert [finding.code for finding in caught.value.findings] == ["invalid_text", "unknown_key"]
    assert all(finding.line for finding in caught.value.findings)


def test_a_file_without_a_plan_is_not_loaded(tmp_path):
    (tmp_path / "plan.yaml").write_text("", "utf-8")
    with pytest.raises(pt.InvalidDataError, match="file_empty"):
        load_plan(tmp_path)


WARNED = """\
id: own
title: Own
region: CN
indicators: [{id: firms, name: Firms, measure: stock, unit: 家}]
goals: [{id: firms, indicator: firms, target: {kind: level, about: 100 家}, deadline: "2025"}]
"""


def test_a_plan_with_warnings_only_is_loaded(tmp_path):
    (tmp_path / "plan.yaml").write_text(WARNED, "utf-8")
    assert load_plan(tmp_path).id == "own"
    assert [finding.code for finding in check(tmp_path)] == ["tolerance_missing"]


def test_a_plan_built_in_python_is_checked():
    assert [finding.code for finding in check(Plan(id="p", title="P", region="CN-HX"))] == ["region_unknown"]


def test_a_folder_of_ones_own_goes_before_an_installed_plan_of_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cn-14fyp").mkdir()
    (tmp_path / "cn-14fyp" / "plan.yaml").write_text(WARNED, "utf-8")
    assert load_plan("cn-14fyp").id == "own"


def test_a_plan_of_ones_own_may_bear_the_id_of_an_installed_one(tmp_path):
    (tmp_path / "plan.yaml").write_text(WARNED.replace("id: own", "id: cn-14fyp"), "utf-8")
    assert len(load_plan(tmp_path).goals) == 1
    assert len(load_plan("cn-14fyp").goals) == 20
