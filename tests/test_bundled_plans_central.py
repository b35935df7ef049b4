"""Gansu's old base areas, Shanxi's "1+N" and the opinion on the central region: their data and their verdicts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import policytrack as pt
from policytrack.indicators import Observation
from policytrack.io.json_schema import SCHEMA_FILE
from policytrack.judgements import Amount
from policytrack.packs import check, installed_plans, load_plan
from policytrack.plans import Goal, Plan
from policytrack.targets import Change, Level, Relative

GANSU, SHANXI, CENTRAL = "cn-gs-old-base-2035", "cn-sx-central-rise", "cn-central-rise"
PLANS = (GANSU, SHANXI, CENTRAL)
TAIYUAN = "CN-SX-140100"
OLD_BASIS, NEW_BASIS = "全省森林资源年度清查（旧口径）", "新监测口径"


@pytest.fixture(scope="module")
def gansu() -> Plan:
    return load_plan(GANSU)


@pytest.fixture(scope="module")
def shanxi() -> Plan:
    return load_plan(SHANXI)


@pytest.fixture(scope="module")
def central() -> Plan:
    return load_plan(CENTRAL)


def goal_of(plan: Plan, name: str) -> Goal:
    return next(goal for goal in plan.goals if goal.id == name)


def seen(plan: Plan, indicator: str, period: str, region: str | None = None) -> list[Observation]:
    """Return what a plan has of an indicator for one period and region, by date of publication."""
    found = [
        one
        for one in plan.observations
        if (one.indicator, str(one.period), one.region or plan.region) == (indicator, period, region or plan.region)
    ]
    return sorted(found, key=lambda one: one.published.end if one.published else date.min)


def texts(plan: Plan, indicator: str, period: str, region: str | None = None) -> list[str]:
    return [one.value.text for one in seen(plan, indicator, period, region)]


def compared(found: pt.Assessment) -> dict[str | None, tuple[float, float, str]]:
    """Return own and other number and the rating of a comparison, by price basis, rounded as the sources print them."""
    return {
        side.prices: (round(side.own.value, 1), round(side.other.value, 1), side.rating.value)
        for side in found.comparisons
    }


# All three


@pytest.mark.parametrize(
    ("name", "remarks"),
    [
        (GANSU, {("goal_unconfirmed", goal) for goal in ("gdp-growth", "income-growth", "urbanisation")}),
        (SHANXI, {("met_when_announced", "worse-than-v-eliminated")}),
        (CENTRAL, {("margin_missing", "income-in-step"), ("weaker_than_parent", "co2-intensity")}),
    ],
)
def test_a_check_finds_no_error_and_remarks_only_on_what_the_documents_leave_open(
    name: str, remarks: set[tuple[str, str]]
) -> None:
    found = check(name)
    assert {(one.code, one.goal) for one in found} == remarks
    assert {one.severity for one in found} == {"warning"}


@pytest.mark.parametrize("name", PLANS)
def test_the_first_line_of_a_plan_names_the_schema_that_ships(name: str) -> None:
    file = installed_plans()[name] / "plan.yaml"
    first = file.read_text("utf-8").splitlines()[0]
    before, named = first.split("$schema=")
    assert before == "# yaml-language-server: "
    assert (file.parent / Path(named)).resolve() == SCHEMA_FILE.resolve()


@pytest.mark.parametrize("name", PLANS)
def test_every_goal_and_action_stands_in_a_section(name: str) -> None:
    plan = load_plan(name)
    known = {section.id for section in plan.sections}
    assert {goal.section for goal in plan.goals} | {action.section for action in plan.actions} <= known


@pytest.mark.parametrize("name", PLANS)
def test_every_figure_says_who_published_it_and_a_derived_one_how(name: str) -> None:
    for one in load_plan(name).observations:
        assert one.source.strip()
        assert one.quality != "derived" or (one.note and one.note.en and one.note.zh)


# Gansu


def test_gansu_has_nine_fields_and_twenty_measures(gansu: Plan) -> None:
    counts = {kind: sum(one.count for one in gansu.actions if one.kind == kind) for kind in ("field", "measure")}
    assert counts == {"field": 9, "measure": 20}
    assert {one.section for one in gansu.actions} == {"fields"}


def test_the_size_of_the_old_base_areas_is_kept_as_facts(gansu: Plan) -> None:
    assert texts(gansu, "area", "2021") == ["4.44 万平方公里"]
    assert texts(gansu, "population", "2021") == ["496.5 万人"]
    assert gansu.own_regions["CN-GS-OLD"].members == ("CN-GS-621000", "CN-GS-620800", "CN-GS-620422")


def test_income_of_the_old_base_areas_is_set_against_the_nations_through_the_province(gansu: Plan) -> None:
    goal = goal_of(gansu, "income-above-nation")
    assert isinstance(goal.target, Relative)
    assert (goal.target.relation, goal.target.comparator.region, str(goal.target.base)) == ("faster_than", "CN", "2020")
    assert goal.proxy is not None
    assert goal.proxy.region == "CN-GS"
    assert not [one for one in gansu.observations if one.indicator == "resident-income" and one.region == "CN-GS-OLD"]


def test_both_sides_of_gansus_income_are_there_with_their_price_bases(gansu: Plan) -> None:
    (own,), (nation,) = (
        seen(gansu, "resident-income", "2021/2025", "CN-GS"),
        seen(gansu, "resident-income", "2021/2025", "CN"),
    )
    assert own.measured is not None
    assert (own.value.text, own.measured.kind, str(own.measured.base), own.measured.prices) == (
        "6.8 %",
        "growth",
        "2020",
        None,
    )
    assert nation.measured is not None
    assert (nation.value.text, nation.measured.prices, str(nation.published)) == ("5.4 %", "constant", "2026-03-05")
    assert texts(gansu, "resident-income", "2020", "CN") == ["32189 元"]
    assert texts(gansu, "resident-income", "2025", "CN") == ["43377 元"]


def test_gansus_income_grew_faster_than_the_nations_on_both_price_bases(gansu: Plan) -> None:
    found = pt.assess(gansu, as_of="2025-12-31")["income-above-nation"]
    assert compared(found) == {"constant": (6.8, 5.4, "achieved"), "current": (6.8, 6.1, "achieved")}
    assert found.rating == "achieved"
    assert {pt.Flag.PROXY, pt.Flag.PRICE_BASIS_UNSTATED} <= set(found.flags)
    assert "proxy_used" in {finding.code for finding in found.findings}


def test_gansus_income_of_2021_stays_open_because_the_price_bases_disagree(gansu: Plan) -> None:
    found = pt.assess(gansu, as_of="2021-12-31")["income-above-nation"]
    assert compared(found) == {"constant": (8.5, 8.1, "on_track"), "current": (8.5, 9.1, "off_track")}
    assert (found.rating, found.reason) == ("not_assessable", "price_basis_open")


def test_the_gap_of_gansus_income_is_judged_by_its_last_level_and_marked_as_old(gansu: Plan) -> None:
    found = pt.assess(gansu, as_of="2025-12-31")["income-gap"]
    assert str(found.observed_period) == "2021"
    assert found.value is not None
    assert round(found.value.value, 2) == 0.36  # 37.18 − 36.82 percentage points
    assert found.rating == "off_track"
    assert {pt.Flag.PROXY, pt.Flag.STALE, pt.Flag.AWAITING_FINAL_OBSERVATION} <= set(found.flags)


@pytest.mark.parametrize("name", ["gdp-growth", "income-growth", "urbanisation"])
def test_a_number_of_gansu_that_no_official_text_confirms_is_marked(gansu: Plan, name: str) -> None:
    found = pt.assess(gansu, as_of="2025-12-31")[name]
    assert pt.Flag.GOAL_UNCONFIRMED in found.flags
    assert "goal_unconfirmed" in {finding.code for finding in found.findings}


def test_the_province_stands_in_for_income_but_not_for_gdp_or_urbanisation(gansu: Plan) -> None:
    card = pt.assess(gansu, as_of="2025-12-31")
    assert (card["income-growth"].rating, card["income-growth"].value) == ("missed", Amount(6.8, "%/年"))
    assert pt.Flag.PROXY in card["income-growth"].flags
    assert {card[name].reason for name in ("gdp-growth", "urbanisation")} == {"no_observation"}


def test_the_aim_for_2035_is_in_words_and_shows_what_is_linked_to_it(gansu: Plan) -> None:
    found = pt.assess(gansu, as_of="2025-12-31")["modernisation"]
    assert (found.rating, found.reason, str(found.goal.due)) == ("not_assessable", "qualitative", "2035")
    linked = {one.observation.indicator: one for one in found.evidence}
    assert {one.role for one in found.evidence} == {"linked"}
    assert {one.region for one in found.evidence} == {"CN-GS"}
    assert linked["urban-rural-ratio"].observation.value.text == "2.93 倍"


# Shanxi


def test_shanxi_has_one_action_plan_and_twenty_two_work_plans(shanxi: Plan) -> None:
    actions = {one.id: one for one in shanxi.actions}
    assert (actions["action-plan"].count, actions["action-plan"].state) == (1, "drafted")
    assert (actions["work-plans"].kind, actions["work-plans"].count) == ("work_plan", 22)


def test_shanxi_has_five_directions_each_with_its_section(shanxi: Plan) -> None:
    directions = [one.section for one in shanxi.actions if one.kind == "direction"]
    assert directions == ["innovation", "coordination", "green", "opening", "sharing"]


def test_the_urban_pattern_of_shanxi_is_one_core_three_subcentres_and_six_centres(shanxi: Plan) -> None:
    counts = {one.id: one.count for one in shanxi.actions}
    assert [counts[name] for name in ("core-city", "provincial-subcentres", "city-centres")] == [1, 3, 6]


def test_the_air_of_shanxi_went_from_46_to_36(shanxi: Plan) -> None:
    years = {year: texts(shanxi, "pm25", year) for year in ("2020", "2021", "2022", "2023", "2024")}
    assert years == {
        "2020": ["46 微克/立方米"],
        "2021": ["39 微克/立方米"],
        "2022": ["38 微克/立方米"],
        "2023": ["37 微克/立方米"],
        "2024": ["36 微克/立方米"],
    }
    assert seen(shanxi, "pm25", "2020")[0].quality == "derived"


@pytest.mark.parametrize(
    ("indicator", "region", "period", "value"),
    [
        ("pm25", None, "2021-01/2021-07", "40 微克/立方米"),
        ("pm25", None, "2021-07", "22 微克/立方米"),
        ("emerging-industries", None, "2021", "14 个"),
        ("poor-counties", None, "2021", "58 个"),
        ("national-sections", None, "2020", "58 个"),
        ("worse-than-v-sections", None, "2020", "0 个"),
        ("forest-cover", None, "2019", "23.18 %"),
        ("high-tech-firms-growth", None, "2016/2020", "3.5 倍"),
        ("investment-growth-rank", None, "2021-H1", "6 位次"),
        ("consumption-growth-rank", None, "2021-H1", "4 位次"),
        ("trade-growth-rank", None, "2021-H1", "3 位次"),
        ("steel-foil-thickness", TAIYUAN, "2018", "0.02 毫米"),
        ("steel-foil-thickness", TAIYUAN, "2020-08", "0.015 毫米"),
        ("flat-strip-thickness", TAIYUAN, "2021-05", "0.07 毫米"),
        ("steel-foil-equipment-problems", TAIYUAN, "2018", "175 个"),
        ("steel-foil-process-problems", TAIYUAN, "2018", "452 个"),
    ],
)
def test_a_figure_of_the_page_on_shanxi_is_kept(
    shanxi: Plan, indicator: str, region: str | None, period: str, value: str
) -> None:
    assert texts(shanxi, indicator, period, region) == [value]


def test_what_the_page_only_bounds_is_kept_as_a_bound(shanxi: Plan) -> None:
    (failures,) = seen(shanxi, "steel-foil-failures", "2018", TAIYUAN)
    assert (failures.value.text, failures.quality, failures.strict) == ("700 次", "lower_bound", True)
    page, exact = seen(shanxi, "afforestation", "2016/2020")
    assert (page.value.text, page.quality, page.strict) == ("2300 万亩", "lower_bound", True)
    assert (exact.value.text, exact.quality) == ("2307.35 万亩", "reported")


def test_the_forest_goal_of_shanxi_is_revised_onto_another_basis(shanxi: Plan) -> None:
    goal = goal_of(shanxi, "forest-cover")
    chain = [goal.as_known(date.fromisoformat(day).toordinal()) for day in ("2023-04-25", "2023-04-26", "2025-03-04")]
    assert [one.target.quantity.text for one in chain if isinstance(one.target, Level)] == ["26 %", "22.6 %", "22.6 %"]
    assert [one.basis.zh for one in chain if one.basis] == [OLD_BASIS, NEW_BASIS, NEW_BASIS]
    assert [one.commitment for one in chain] == ["expected", "expected", "stretch"]
    assert [one.baseline is None for one in chain] == [False, True, True]


def test_every_figure_of_forest_cover_says_on_which_inventory_it_stands(shanxi: Plan) -> None:
    figures = [one for one in shanxi.observations if one.indicator == "forest-cover"]
    assert figures
    assert all(one.basis for one in figures)
    assert [str(one.period) for one in figures if one.basis and one.basis.zh == OLD_BASIS] == ["2018", "2019"]


@pytest.mark.parametrize("as_of", ["2023-12-31", "2025-12-31"])
def test_no_progress_is_lost_where_the_forest_goal_changed_its_basis(shanxi: Plan, as_of: str) -> None:
    found = pt.assess(shanxi, as_of=as_of)["forest-cover"]
    assert (found.rating, found.reason) == ("not_assessable", "basis_mismatch")
    assert pt.Flag.TARGET_REVISED in found.flags
    assert "basis_mismatch" in {finding.code for finding in found.findings}
    assert found.value is None
    for lang in ("en", "zh"):
        assert "26" in found.explain(lang)
        assert "22.6" in found.explain(lang)


def test_the_forest_goal_as_it_stood_before_its_revision(shanxi: Plan) -> None:
    found = pt.assess(shanxi, as_of="2025-12-31", known_by="2022-12-31")["forest-cover"]
    assert found.requirement is not None
    assert found.requirement.quantity.text == "26 %"
    assert (found.reason, pt.Flag.TARGET_REVISED in found.flags) == ("no_observation_since_baseline", False)


def test_the_good_air_days_of_2020_missed_their_goal(shanxi: Plan) -> None:
    found = pt.assess(shanxi, as_of="2020-12-31")["good-air-days-2020"]
    assert (found.rating, found.value, found.baseline) == ("missed", Amount(71.9, "%"), Amount(69.3, "%"))


def test_the_water_of_shanxi_is_better_than_the_nations_by_each_report_of_2024(shanxi: Plan) -> None:
    later = pt.assess(shanxi, as_of="2024-12-31")["surface-water-at-nation"]
    earlier = pt.assess(shanxi, as_of="2024-12-31", known_by="2025-06")["surface-water-at-nation"]
    assert (later.rating, earlier.rating) == ("achieved", "achieved")
    assert compared(later) == {None: (94.7, 90.4, "achieved")}
    assert compared(earlier) == {None: (93.6, 90.4, "achieved")}


def test_the_worst_water_of_shanxi_is_gone(shanxi: Plan) -> None:
    assert pt.assess(shanxi, as_of="2024-12-31")["worse-than-v-eliminated"].rating == "achieved"


def test_the_growth_of_shanxi_falls_short_of_the_nations_by_a_provisional_figure(shanxi: Plan) -> None:
    found = pt.assess(shanxi, as_of="2025-12-31")["gdp-above-nation"]
    assert compared(found) == {"constant": (5.0, 5.4, "missed")}
    assert found.rating == "missed"
    assert {pt.Flag.PROVISIONAL, pt.Flag.PRICE_BASIS_UNSTATED} <= set(found.flags)


def test_the_afforestation_of_a_year_counts_for_that_year_alone(shanxi: Plan) -> None:
    card = pt.assess(shanxi, as_of="2025-12-31")
    assert (card["afforestation-2024"].rating, card["afforestation-2024"].value) == ("achieved", Amount(319.03, "万亩"))
    assert (card["afforestation-2025"].rating, card["afforestation-2025"].reason) == (
        "not_assessable",
        "no_observation",
    )


def test_a_reader_may_set_a_goal_on_the_steel_foil(shanxi: Plan) -> None:
    thin = Goal(
        id="thin", indicator="steel-foil-thickness", region=TAIYUAN, target=Level(at_most="0.015 mm"), deadline="2020"
    )
    card = pt.assess(shanxi.with_goals(thin), as_of="2020-12-31")
    assert (card["thin"].rating, card["thin"].value) == ("achieved", Amount(0.015, "mm"))


def test_the_fight_against_pollution_shows_the_last_figures_of_air_water_and_forest(shanxi: Plan) -> None:
    found = pt.assess(shanxi, as_of="2024-12-31")["pollution-control"]
    shown = {one.observation.indicator: one.observation.value.text for one in found.evidence}
    assert (shown["pm25"], shown["surface-water"], shown["worse-than-v-sections"]) == (
        "36 微克/立方米",
        "94.7 %",
        "0 个",
    )


# The national opinion


def test_shanxi_answers_to_the_national_opinion(shanxi: Plan, central: Plan) -> None:
    assert shanxi.parents == (CENTRAL,)
    named = {goal.parent for goal in shanxi.goals if goal.parent}
    assert named == {f"{CENTRAL}/modernisation", f"{CENTRAL}/rd-to-gdp"}
    assert {name.partition("/")[2] for name in named} <= {goal.id for goal in central.goals}


def test_the_central_region_is_made_of_six_provinces(central: Plan) -> None:
    assert central.own_regions["CN-CENTRAL"].members == ("CN-SX", "CN-AH", "CN-JX", "CN-HA", "CN-HB", "CN-HN")


@pytest.mark.parametrize(
    ("name", "relation", "comparator", "direction"),
    [
        ("rd-to-gdp", "at_least_level", {"region": "CN"}, "up"),
        ("energy-intensity", "at_least_as_fast", {"region": "CN"}, "down"),
        ("income-in-step", "in_step", {"indicator": "gdp"}, "up"),
    ],
)
def test_what_the_opinion_compares_is_a_comparison(
    central: Plan, name: str, relation: str, comparator: dict[str, str], direction: str
) -> None:
    target = goal_of(central, name).target
    assert isinstance(target, Relative)
    assert (target.relation, target.direction) == (relation, direction)
    assert target.comparator.model_dump(exclude_none=True) == comparator


@pytest.mark.parametrize(("name", "bound"), [("urbanisation", "at_least 5 百分点"), ("co2-intensity", "below 0 %")])
def test_what_the_opinion_wants_changed_counts_from_2020(central: Plan, name: str, bound: str) -> None:
    target = goal_of(central, name).target
    assert isinstance(target, Change)
    assert (f"{target.comparator} {target.quantity.text}", str(target.base)) == (bound, "2020")


def test_the_nations_side_of_the_opinion_is_there_and_the_regions_is_not(central: Plan) -> None:
    assert texts(central, "rd-to-gdp", "2025", "CN") == ["2.80 %"]
    card = pt.assess(central, as_of="2025-12-31")
    reasons: dict[str, Any] = {found.goal.id: found.reason for found in card}
    assert reasons == {
        "rd-to-gdp": "no_observation",
        "urbanisation": "no_observation",
        "energy-intensity": "no_observation",
        "co2-intensity": "no_observation",
        "income-in-step": "no_tolerance",
        "modernisation": "qualitative",
    }
