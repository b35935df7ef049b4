import csv
import re
import unicodedata
from pathlib import Path

import pytest

import policytrack as pt
from policytrack.packs import check, installed_plans, load_plan
from policytrack.plans import Plan

DATA = Path(__file__).parents[2] / "shared" / "data"
IDS = ("cn-14fyp", "cn-gs-old-base-2035", "cn-he-tech-2025")
COMPARATORS = {">=": "at_least", ">": "above", "<=": "at_most", "<": "below"}


def data_file(name):
    file = DATA / name
    if not file.is_file():
        pytest.skip("the sourced figures do not lie beside the repository")
    return file


def rows_of(name):
    with data_file(name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def without_space(text):
    return re.sub(r"\s", "", text)


@pytest.fixture(scope="module")
def page():
    return without_space(data_file("newspaper-page.txt").read_text("utf-8"))


def goals(name):
    return load_plan(name).goals


ALL_GOALS = [pytest.param(name, goal, id=f"{name}:{goal.id}") for name in IDS for goal in goals(name)]


# What ships


def test_the_plans_that_ship_are_installed():
    assert set(installed_plans()) >= set(IDS)
    assert all((folder / "plan.yaml").is_file() for folder in installed_plans().values())


@pytest.mark.parametrize("name", sorted(installed_plans()))
def test_an_installed_plan_has_no_findings(name):
    assert check(name) == []


@pytest.mark.parametrize("name", sorted(installed_plans()))
def test_an_installed_plan_bears_the_name_of_its_folder(name):
    assert load_plan(name).id == name


@pytest.mark.parametrize("name", IDS)
def test_every_figure_has_a_source(name):
    plan = load_plan(name)
    assert plan.observations
    assert all(one.source.strip() for one in plan.observations)


@pytest.mark.parametrize("name", IDS)
def test_a_figure_that_is_derived_says_how(name):
    assert all(one.note for one in load_plan(name).observations if one.quality == "derived")


@pytest.mark.parametrize("name", IDS)
def test_every_indicator_says_which_definition_is_meant_in_both_languages(name):
    for indicator in load_plan(name).indicators:
        assert indicator.definition.en
        assert indicator.definition.zh


@pytest.mark.parametrize(("name", "goal"), ALL_GOALS)
def test_every_goal_names_its_document_with_a_quote_or_a_note(name, goal):
    assert goal.source is not None
    assert goal.source.quote or goal.note
    assert load_plan(name).announced(goal) is not None


@pytest.mark.parametrize(("name", "goal"), ALL_GOALS)
def test_every_goal_has_a_name_in_both_languages(name, goal):
    assert goal.name.en
    assert goal.name.zh


def test_the_national_plan_has_its_twenty_main_indicators():
    assert len(goals("cn-14fyp")) == 20
    assert [goal.commitment for goal in goals("cn-14fyp")].count("binding") == 7
    assert len(load_plan("cn-14fyp").observations) > 100


def test_the_plan_of_hebei_has_its_six_goals():
    assert [goal.id for goal in goals("cn-he-tech-2025")] == [
        "results-converted",
        "high-tech-firms",
        "leading-firms",
        "contract-turnover",
        "turnover-to-gdp-growth",
        "turnover-to-gdp",
    ]
    assert [goal.id for goal in goals("cn-he-tech-2025") if goal.commitment == "stretch"] == ["turnover-to-gdp"]


def test_the_tasks_of_hebei_are_kept_as_a_count():
    (tasks,) = load_plan("cn-he-tech-2025").actions
    assert (tasks.kind, tasks.count) == ("task", 20)


def test_the_stages_of_hebei_are_kept():
    stages = {goal.id: [str(stage.period) for stage in goal.milestones] for goal in goals("cn-he-tech-2025")}
    assert stages["contract-turnover"] == ["2021", "2023"]
    assert stages["high-tech-firms"] == ["2021"]


def test_the_fields_and_measures_of_gansu_are_kept():
    kinds = [action.kind for action in load_plan("cn-gs-old-base-2035").actions for _ in range(action.count)]
    assert (kinds.count("field"), kinds.count("measure")) == (9, 20)


def test_what_gansu_says_in_words_is_kept_with_what_it_is_meant_to_become():
    words = [goal for goal in goals("cn-gs-old-base-2035") if goal.target.kind == "qualitative"]
    assert {goal.target.intended for goal in words} == {"qualitative", "relative"}
    assert [str(goal.due) for goal in words].count("2035") == 1


# Against the sourced figures


@pytest.mark.parametrize("name", IDS)
def test_what_is_quoted_from_the_page_stands_on_it(name, page):
    plan = load_plan(name)
    sources = [one.source for one in (*plan.goals, *plan.actions) if one.source and one.source.quote]
    for source in sources:
        assert source.document != "newspaper" or without_space(source.quote) in page


@pytest.mark.parametrize("name", ["cn-gs-old-base-2035", "cn-he-tech-2025"])
def test_a_plan_of_the_page_quotes_it(name):
    assert any(goal.source.document == "newspaper" and goal.source.quote for goal in goals(name))


@pytest.mark.parametrize("name", IDS)
def test_every_figure_stands_in_the_sourced_observations(name, page):
    rows = rows_of("observations.csv")
    plan = load_plan(name)
    for one in plan.observations:
        digits = one.value.digits
        there = [row for row in rows if (row["region"], row["period"]) == (one.region or plan.region, str(one.period))]
        assert (
            any(row["value"] == digits for row in there)
            or any(re.search(rf"(?<![\d.]){re.escape(digits)}(?![\d.])", row["note"]) for row in there)
            or f"{digits}{one.value.unit.text}" in page
        ), one


def same(text):
    return unicodedata.normalize("NFKC", text)


@pytest.mark.parametrize(
    ("name", "plan", "goal"),
    [
        pytest.param(name, plan, goal, id=f"{name}:{goal.id}")
        for name, plan in (("cn-14fyp", "14FYP"), ("cn-he-tech-2025", "河北省重大科技成果转化行动实施方案"))
        for goal in goals(name)
        if goal.target.kind != "qualitative"
    ],
)
def test_every_number_asked_for_stands_in_the_sourced_targets(name, plan, goal):
    quantity, comparator = goal.target.quantity, goal.target.comparator
    for row in rows_of("targets.csv"):
        if row["plan"] == plan and row["target_year"] == "2025" and row["confidence"] == "sourced":
            asked = COMPARATORS.get(row["comparator"]) == comparator
            number = row["target"] in (quantity.digits, f"{quantity.value * quantity.unit.scale:.0f}")
            if asked and number and same(row["goal"])[:4] in same(goal.name.zh).replace("地区生产总值", "GDP"):
                assert not row["commitment"] or row["commitment"] == goal.commitment
                return
    pytest.fail(f"no row asks for {comparator} {quantity.text}")


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
