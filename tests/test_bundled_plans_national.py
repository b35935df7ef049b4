"""Hebei's plan and its follow-ups, the 14th and 15th national plans, the talent catalogue and the delta's card."""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import policytrack as pt
from policytrack.indicators import Observation
from policytrack.io.json_schema import SCHEMA_FILE
from policytrack.packs import check, installed_plans, load_plan
from policytrack.plans import Goal, Plan, Progress

DATA = Path(__file__).parents[2] / "shared" / "data"
HEBEI, OUTLINE, NEXT, BAY_AREA, CARD = (
    "cn-he-tech-2025",
    "cn-14fyp",
    "cn-15fyp",
    "cn-gba-talent-2020",
    "cn-zj-one-card",
)
PLANS = (HEBEI, OUTLINE, NEXT, BAY_AREA, CARD)
SYMBOLS = {">=": "at_least", ">": "above", "<=": "at_most", "<": "below", "~": "about"}


def data_file(name: str) -> Path:
    file = DATA / name
    if not file.is_file():
        pytest.skip("the sourced figures do not lie beside the repository")
    return file


@cache
def rows_of(name: str) -> list[dict[str, str]]:
    with data_file(name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def goal_of(plan: Plan, name: str) -> Goal:
    return next(goal for goal in plan.goals if goal.id == name)


def seen(plan: Plan, indicator: str, period: str, region: str | None = None) -> list[Observation]:
    return [
        one for one in plan.observations if (one.indicator, str(one.period), one.region) == (indicator, period, region)
    ]


def judged(plan: str, goal: str, as_of: str, known_by: str | None = None) -> pt.Assessment:
    return pt.assess(load_plan(plan), as_of=as_of, known_by=known_by)[goal]


# All five


@pytest.mark.parametrize(
    ("name", "remarks"),
    [
        (HEBEI, {"sources_differ": 3, "ratio_differs_from_parts": 1}),
        (OUTLINE, {"sources_differ": 1, "margin_missing": 1}),
        (NEXT, {"goal_unconfirmed": 2, "tolerance_missing": 2, "units_written_differently": 1}),
        (BAY_AREA, {}),
        (CARD, {}),
    ],
)
def test_a_check_finds_no_errors_and_only_what_is_true(name: str, remarks: dict[str, int]) -> None:
    found = check(name)
    assert Counter(finding.code for finding in found) == remarks
    assert not [finding for finding in found if finding.severity == "error"]


@pytest.mark.parametrize("name", PLANS)
def test_the_first_line_names_the_schema_that_ships(name: str) -> None:
    file = installed_plans()[name] / "plan.yaml"
    first = file.read_text("utf-8").partition("\n")[0]
    path = first.removeprefix("# yaml-language-server: $schema=")
    assert path != first
    assert (file.parent / path).resolve() == SCHEMA_FILE.resolve()


# Growth rates that are put together from those of single years; a test of their own holds them to these.
AVERAGES = {"gdp", "labour-productivity"}
# What the page says in words, and not in digits.
IN_WORDS = {("manufacturing-share", "50"): "一半", ("departments", "10"): "十余个", ("services", "70"): "70余项"}


@pytest.mark.parametrize("name", PLANS)
def test_every_figure_stands_in_the_sourced_rows_with_its_source_and_date(name: str) -> None:
    plan, page = load_plan(name), re.sub(r"\s", "", data_file("newspaper-page.txt").read_text("utf-8"))
    for one in plan.observations:
        digits = one.value.digits
        if "区域资讯" in one.source:
            assert IN_WORDS.get((one.indicator, digits), f"{digits}{one.value.unit.text}") in page, one
        elif one.quality != "derived" or one.indicator not in AVERAGES:
            number = re.compile(rf"(?<![\d.]){re.escape(digits)}(?![\d.])")
            there = [
                row
                for row in rows_of("observations.csv")
                if (row["region"], row["period"]) == (one.region or plan.region, str(one.period))
                and (row["value"] == digits or number.search(row["note"]))
            ]
            assert one.source in {row["source"] for row in there}, one
            dates = {row["published"] for row in there if row["source"] == one.source} - {""}
            assert dates <= {str(one.published)}, one


def follow_up(goal: Goal) -> str:
    """Return the name under which the sourced targets know the document of a goal."""
    return {
        "innovation-plan-2022": "河北省科技创新十四五规划",
        "action-plan-2023": "加快建设创新型河北行动方案(2023-2027年)",
    }.get(goal.source.document if goal.source else "", "15FYP")


FOLLOW_UPS = [
    pytest.param(name, goal, id=f"{name}:{goal.id}")
    for name in (HEBEI, NEXT)
    for goal in load_plan(name).goals
    if goal.target.kind not in ("qualitative", "open")
    and (name == NEXT or goal.source.document in ("innovation-plan-2022", "action-plan-2023"))
]


@pytest.mark.parametrize(("name", "goal"), FOLLOW_UPS)
def test_every_number_asked_for_stands_in_the_sourced_targets(name: str, goal: Goal) -> None:
    quantity = goal.target.quantity
    there = [
        row
        for row in rows_of("targets.csv")
        if row["plan"].startswith(follow_up(goal))
        and row["target"] == quantity.digits
        and row["target_year"] == str(goal.due)
        and SYMBOLS[row["comparator"]] == goal.target.comparator
    ]
    assert there
    assert {row["confidence"] for row in there} == {"unconfirmed" if goal.unconfirmed else "sourced"}
    assert {row["commitment"] or "expected" for row in there} == {goal.commitment}
    if goal.baseline is not None and goal.baseline.value is not None:
        assert {(row["baseline_year"], float(row["baseline"])) for row in there} == {
            (str(goal.baseline.period), goal.baseline.value.value)
        }


# Hebei


@pytest.mark.parametrize(
    ("amount", "paid"),
    [
        ("400000 元", 0),
        ("499999.99 元", 0),
        ("500000 元", 50_000),
        ("8000000 元", 800_000),
        ("9999999 元", 999_999.9),
        ("10000000 元", 1_000_000),
        ("10000000.01 元", 1_000_000),
        ("20000000 元", 1_000_000),
    ],
)
def test_the_subsidy_is_a_tenth_from_half_a_million_up_to_a_million(amount: str, paid: float) -> None:
    (rule,) = load_plan(HEBEI).incentives
    assert rule.payment(amount).to("元") == paid


def test_the_subsidy_is_a_rule_of_the_plan_and_no_longer_a_note() -> None:
    plan = load_plan(HEBEI)
    assert "补助" not in plan.note.in_language("zh")
    assert "ubsidy" not in plan.note.in_language("en")
    (rule,) = plan.incentives
    assert "来源于京津" in rule.source.quote
    assert rule.condition.en
    assert rule.condition.zh


def test_the_follow_up_plans_of_hebei_restate_its_goals_and_differ_in_the_bound() -> None:
    plan = load_plan(HEBEI)
    restated = {
        goal.id: [(one.source.document, one.comparator, one.quantity.text) for one in goal.restated]
        for goal in plan.goals
        if goal.restated
    }
    assert restated == {
        "high-tech-firms": [
            ("innovation-plan-2022", "at_least", "15000 家"),
            ("action-plan-2023", "above", "15000 家"),
        ],
        "leading-firms": [("action-plan-2023", "above", "100 家")],
        "contract-turnover": [("action-plan-2023", "at_least", "2000 亿元")],
    }
    differ = [finding.goal for finding in check(HEBEI) if finding.code == "sources_differ"]
    assert differ == ["high-tech-firms", "leading-firms", "contract-turnover"]


def test_a_goal_under_another_name_is_not_taken_for_the_same_target() -> None:
    plan = load_plan(HEBEI)
    named = goal_of(plan, "market-contract-turnover")
    assert plan.indicator(named).name.zh == "技术市场成交合同额"
    assert named.target.quantity == goal_of(plan, "contract-turnover").target.quantity
    assert judged(HEBEI, "market-contract-turnover", "2024-12-31").reason == "no_observation"


def test_a_follow_up_goal_of_hebei_is_dated_by_its_own_document() -> None:
    plan = load_plan(HEBEI)
    dates = {goal.id: str(plan.announced(goal)) for goal in plan.goals}
    assert dates["contract-turnover"] == "2021-07-27"
    assert dates["rd-growth"] == dates["basic-research-share"] == "2022-01-16"
    assert dates["rd-intensity"] == dates["rd-expenditure"] == "2023-04-09"
    assert judged(HEBEI, "rd-intensity", "2022-12-31").reason == "before_announcement"


def test_the_growth_of_research_in_hebei_answers_to_the_national_goal() -> None:
    plan, parent = load_plan(HEBEI), load_plan(OUTLINE)
    assert plan.parents == (parent.id,)
    named = {goal.parent for goal in plan.goals if goal.parent}
    assert named == {"cn-14fyp/rd-growth"}
    assert goal_of(parent, "rd-growth").target.kind == "growth"


@pytest.mark.parametrize(
    ("known_by", "value", "pace", "share"),
    [("2023-12-31", 2.0, 1.38, 0.231), ("2025-12-31", 2.02, 1.57, 0.262)],
)
def test_research_intensity_of_2022_is_judged_as_it_was_known(
    known_by: str, value: float, pace: float, share: float
) -> None:
    found = judged(HEBEI, "rd-intensity", "2023-11-30", known_by)
    assert (found.value.value, str(found.observed_period)) == (value, "2022")
    assert (found.rating, round(found.pace_ratio, 2), round(found.attainment, 3)) == ("on_track", pace, share)


def test_the_two_values_of_2022_are_two_publications_of_one_figure() -> None:
    values = seen(load_plan(HEBEI), "rd-intensity", "2022")
    assert [(one.value.value, str(one.published)) for one in values] == [(2.0, "2023-09-25"), (2.02, "2024-12-20")]


def test_research_intensity_is_judged_by_2022_at_the_end_of_2023_and_by_2023_two_years_later() -> None:
    then, now = judged(HEBEI, "rd-intensity", "2023-12-31", "2023-12-31"), judged(HEBEI, "rd-intensity", "2025-12-31")
    assert (then.value.value, now.value.value) == (2.0, 2.08)
    assert (str(then.observed_period), str(now.observed_period)) == ("2022", "2023")
    assert (then.rating, now.rating) == ("on_track", "on_track")
    assert round(then.pace_ratio, 2) == 1.38
    assert round(now.pace_ratio, 2) == 1.06


def test_what_hebei_spent_on_research_in_2023_missed_the_yearly_goal_and_not_the_average() -> None:
    card = pt.assess(load_plan(HEBEI), as_of="2024-12-31")
    yearly, average = card["rd-growth-2023"], card["rd-growth"]
    assert (yearly.rating, round(yearly.value.value, 1)) == ("missed", 7.4)
    assert (average.rating, round(average.value.value, 1)) == ("on_track", 11.1)
    assert card["rd-expenditure"].rating == "on_track"


def test_the_aims_of_hebei_in_words_show_their_figures_and_decide_nothing() -> None:
    found = judged(HEBEI, "jing-jin-conversion", "2025-12-31")
    assert (found.rating, found.reason) == ("not_assessable", "qualitative")
    assert [(one.role, one.observation.value.text) for one in found.evidence] == [("linked", "2659 亿元")]


# The 14th plan


def test_growth_that_is_set_year_by_year_is_open_and_never_on_track() -> None:
    found = judged(OUTLINE, "gdp-growth", "2025-12-31")
    assert (found.goal.target.kind, found.rating, found.reason) == ("open", "not_assessable", "set_later")


@pytest.mark.parametrize(
    ("as_of", "rating", "own", "other"),
    [("2021", "on_track", 8.7, 8.1), ("2022", "on_track", 6.43, 5.52), ("2023", "on_track", 6.18, 5.41)],
)
def test_productivity_is_set_against_growth_of_the_same_years(
    as_of: str, rating: str, own: float, other: float
) -> None:
    found = judged(OUTLINE, "labour-productivity", as_of)
    (side,) = found.comparisons
    assert (found.rating, side.prices, side.own.value, side.other.value) == (rating, "constant", own, other)
    assert "price_basis_unstated" in found.flags


@pytest.mark.parametrize(
    ("yearly", "average"), [("labour-productivity-growth", "labour-productivity"), ("gdp-growth", "gdp")]
)
@pytest.mark.parametrize("last", [2022, 2023])
def test_an_average_that_is_put_together_is_the_product_of_its_years(yearly: str, average: str, last: int) -> None:
    plan = load_plan(OUTLINE)
    years = [seen(plan, yearly, str(year))[0].value.value for year in range(2021, last + 1)]
    (whole,) = seen(plan, average, f"2021/{last}")
    mean = math.prod(1 + growth / 100 for growth in years) ** (1 / len(years)) - 1
    assert whole.value.value == round(100 * mean, 2)
    assert whole.quality == "derived"
    assert all(f"{1 + growth / 100:.3f}" in whole.note.en for growth in years)


def test_income_in_step_without_a_margin_is_not_judged() -> None:
    found = judged(OUTLINE, "income-growth", "2025-12-31")
    assert (found.goal.target.kind, found.goal.target.margin) == ("relative", None)
    assert (found.rating, found.reason) == ("not_assessable", "no_tolerance")


# The official word, and the rating under which it is entered.
OFFICIAL = {
    "提前实现": "achieved",
    "提前达到": "achieved",
    "提前超过": "achieved",
    "超额完成": "achieved",
    "远超设定目标": "achieved",
    "快于预期": "on_track",
    "超过预期": "on_track",
    "符合预期": "on_track",
    "基本符合预期": "on_track",
    "滞后": "off_track",
    "未达到": "missed",
}


def test_every_official_rating_is_entered_with_its_own_word_and_date() -> None:
    given = load_plan(OUTLINE).overrides
    rows = rows_of("official_ratings.csv")
    assert len(given) == len(rows) == 32
    for one, row in zip(given, rows, strict=True):
        assert row["rating"] in one.reason.en
        assert (one.rating, str(one.date)) == (OFFICIAL[row["rating"]], row["date"])
        assert one.by
        assert one.reason.zh


def test_an_official_rating_stands_beside_the_computed_one_from_its_date_on() -> None:
    before, after = judged(OUTLINE, "co2-intensity", "2023-06-30"), judged(OUTLINE, "co2-intensity", "2026-06-30")
    assert before.overrides == ()
    assert after.rating == "missed"
    assert [(one.rating.value, str(one.date)) for one in after.overrides] == [
        ("off_track", "2023-12-26"),
        ("missed", "2026-03-05"),
    ]
    assert "滞后" in after.explain()


def test_what_is_no_official_rating_says_so() -> None:
    press = [one for one in load_plan(OUTLINE).overrides if one.by.startswith(("Reuters", "China Daily"))]
    assert len(press) == 2
    assert all(re.search("not an official rating|not a formal rating", one.reason.en) for one in press)


def test_every_main_indicator_has_an_official_rating() -> None:
    plan = load_plan(OUTLINE)
    assert {one.goal for one in plan.overrides} == {goal.id for goal in plan.goals}
    assert len(plan.goals) == 20


def test_the_statistics_bureau_words_the_research_goal_differently() -> None:
    (other,) = goal_of(load_plan(OUTLINE), "rd-growth").restated
    assert (other.comparator, other.source.document) == ("at_least", "nbs-2024-10-02")
    (same,) = goal_of(load_plan(OUTLINE), "unemployment").restated
    assert same.quantity.text == "5.5 %"


# The 15th plan


def test_the_next_plan_succeeds_the_last_one() -> None:
    plan = load_plan(NEXT)
    assert (plan.succeeds, str(plan.period)) == (OUTLINE, "2026/2030")


def test_grain_changed_from_tonnes_to_jin() -> None:
    last, following = (goal_of(load_plan(name), "grain-capacity").target for name in (OUTLINE, NEXT))
    assert (last.quantity.text, following.quantity.text) == ("6.5 亿吨", "1.45 万亿斤")
    assert following.quantity.to("亿吨") == pytest.approx(7.25)


def test_goals_of_the_next_plan_that_are_not_confirmed_are_marked() -> None:
    marked = [goal.id for goal in load_plan(NEXT).goals if goal.unconfirmed]
    assert marked == ["childcare-enrolment", "energy-intensity"]
    assert "goal_unconfirmed" in judged(NEXT, "childcare-enrolment", "2026-12-31").flags
    assert [finding.goal for finding in check(NEXT) if finding.code == "goal_unconfirmed"] == marked


def test_nothing_of_the_next_plan_is_judged_by_its_own_base() -> None:
    card = pt.assess(load_plan(NEXT), as_of="2026-06-30")
    assert {one.rating.value for one in card} == {"not_assessable"}
    assert card["urbanisation"].reason == "no_observation_since_baseline"
    assert card["grain-capacity"].reason == "no_tolerance"


def test_before_it_was_published_the_next_plan_is_not_due() -> None:
    assert judged(NEXT, "urbanisation", "2026-01-31").rating == "not_due"


# The talent catalogue


def test_the_bay_area_is_nine_cities_of_guangdong() -> None:
    plan = load_plan(BAY_AREA)
    assert len(plan.own_regions["GBA"].members) == 9
    assert {plan.own_regions[code].parent for code in plan.own_regions["GBA"].members} == {"CN-GD"}


@pytest.mark.parametrize(
    ("indicator", "values"),
    [
        ("posts", [("58000 个", "rounded"), ("57720 个", "secondary")]),
        ("people", [("330000 人", "lower_bound"), ("331731 人", "secondary")]),
        ("manufacturing-share", [("50 %", "lower_bound"), ("61.9 %", "secondary")]),
        ("skilled-share", [("50 %", "upper_bound")]),
        ("professional-share", [("33.3 %", "rounded")]),
        ("strategic-industries", [("7 个", "reported")]),
        ("key-industries", [("18 个", "reported")]),
        ("industries", [("25 类", "derived")]),
    ],
)
def test_the_catalogue_states_its_needs(indicator: str, values: list[tuple[str, str]]) -> None:
    found = seen(load_plan(BAY_AREA), indicator, "2020")
    assert [(one.value.text, one.quality) for one in found] == values


def test_the_shares_by_skill_are_parts_of_one_whole() -> None:
    plan = load_plan(BAY_AREA)
    parts = [indicator.id for indicator in plan.indicators if indicator.part_of == "people-by-skill"]
    assert parts == ["skilled-share", "professional-share"]
    assert sum(seen(plan, name, "2020")[0].value.value for name in parts) < 100


def test_the_catalogue_sets_no_number_and_a_reader_may() -> None:
    plan = load_plan(BAY_AREA)
    assert [goal.target.kind for goal in plan.goals] == ["qualitative"]
    own = Goal(id="half", indicator="skilled-share", target=pt.Level(below="60 %"), deadline="2020")
    found = pt.assess(plan.with_goals(own), as_of="2021-12-31")["half"]
    assert (found.rating, found.value.bound, found.value.strict) == ("achieved", "upper", True)


# The card of the delta


@pytest.mark.parametrize(
    ("indicator", "number"),
    [("libraries", "86 家"), ("museums", "50 家"), ("scenic-areas", "90 个"), ("services", "70 项")],
)
def test_the_zone_opened_with_its_counts(indicator: str, number: str) -> None:
    (one,) = seen(load_plan(CARD), indicator, "2021-08")
    assert one.value.text == number
    assert "区域资讯" in one.source


def test_the_delta_is_three_provinces_and_a_city_and_its_counts_are_its_own() -> None:
    plan = load_plan(CARD)
    assert plan.own_regions["YRD"].members == ("CN-SH", "CN-JS", "CN-ZJ", "CN-AH")
    (whole,) = seen(plan, "venues", "2024-06", "YRD")
    parts = [seen(plan, name, "2024-06", "YRD")[0] for name in ("libraries", "museums", "scenic-areas")]
    assert sum(one.value.value for one in parts) == whole.value.value == 2825


def test_the_rule_of_the_four_is_in_force() -> None:
    (rule,) = [action for action in load_plan(CARD).actions if action.id == "delta-rule"]
    assert (rule.state, str(rule.progress[-1].date)) == ("done", "2022-10-01")


def test_the_cards_of_the_provinces_and_the_nation_are_things_to_deliver() -> None:
    plan = load_plan(CARD)
    steps = {
        goal.id: [str(state.by) for state in goal.target.states]
        for goal in plan.goals
        if goal.target.kind == "deliverable"
    }
    assert steps == {"provincial-one-card": ["2025"], "national-one-card": ["2025", "2027"]}
    assert all(goal_of(plan, name).region == "CN" for name in steps)


def test_without_a_report_a_card_is_not_judged_and_with_one_it_is() -> None:
    plan = load_plan(CARD)
    national = goal_of(plan, "national-one-card")
    assert judged(CARD, "national-one-card", "2026-06-30").reason == "no_observation"
    report = Progress(state="provincial", date="2025-11", source="an example, no report")
    reported = plan.model_copy(update={"goals": (national.model_copy(update={"progress": (report,)}),)})
    assert pt.assess(reported, as_of="2026-06-30")["national-one-card"].rating == "on_track"
    assert pt.assess(reported, as_of="2025-06-30")["national-one-card"].step is None
