"""Our steps beside the official ones of the mid-term review of China's 14th plan, and the page that shows them."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

import pytest

import policytrack as pt
from policytrack.explanations.labels import label
from policytrack.explanations.wording import cell_text, decimals_text, period_text

DAY = "2023-12-26"
PAGE = Path(__file__).parents[1] / "docs" / "mid_term_review.md"
RATINGS = Path(__file__).parents[2] / "shared" / "data" / "official_ratings.csv"

# Our step, or why there is none, and the official one.
STEPS = {
    "gdp-growth": ("set_later", "基本符合预期"),
    "labour-productivity": ("基本符合预期", "基本符合预期"),
    "urbanisation": ("提前实现", "提前实现"),
    "rd-growth": ("price_basis_mismatch", "快于预期"),
    "high-value-patents": ("快于预期", "快于预期"),
    "digital-economy-share": ("no_observation", "快于预期"),
    "income-growth": ("no_tolerance", "基本符合预期"),
    "unemployment": ("滞后", "基本符合预期"),
    "schooling-years": ("基本符合预期", "基本符合预期"),
    "doctors": ("no_baseline", "快于预期"),
    "pension-coverage": ("no_observation", "提前实现"),
    "childcare-places": ("滞后", "滞后"),
    "life-expectancy": ("快于预期", "基本符合预期"),
    "energy-intensity": ("no_observation", "滞后"),
    "co2-intensity": ("no_observation", "滞后"),
    "good-air-days": ("快于预期", "滞后"),
    "surface-water": ("提前实现", "提前实现"),
    "forest-cover": ("no_observation_since_baseline", "快于预期"),
    "grain-capacity": ("no_observation", "基本符合预期"),
    "energy-capacity": ("no_observation", "提前实现"),
}


@cache
def card() -> pt.Scorecard:
    return pt.assess(pt.load_plan("cn-14fyp"), as_of=DAY, known_by=DAY, method="ndrc-steps")


@cache
def official() -> dict[str, str]:
    """Return the official word on each goal, as the plan quotes it."""
    quoted = {}
    for one in pt.load_plan("cn-14fyp").overrides:
        found = re.search("“(.+?)”", one.reason.zh or "")
        if str(one.date) == DAY and found:
            quoted[one.goal] = found[1]
    return quoted


def ours(found: pt.Assessment) -> str:
    return found.native_label or found.reason.value


def test_the_whole_table_of_our_steps_and_the_official_ones() -> None:
    assert {found.goal.id: (ours(found), official()[found.goal.id]) for found in card()} == STEPS


def test_six_of_the_nine_that_can_be_judged_agree() -> None:
    judged = [found for found in card() if found.native_label is not None]
    agree = [found for found in judged if found.native_label == official()[found.goal.id]]
    assert (len(card()), len(judged), len(agree)) == (20, 9, 6)
    assert [found.goal.id for found in judged if found not in agree] == [
        "unemployment",
        "life-expectancy",
        "good-air-days",
    ]


def test_at_least_four_have_no_dated_value_and_are_not_assessable() -> None:
    undated = [found for found in card() if found.value is None and found.reason.value.startswith("no_observation")]
    assert len(undated) == 7
    assert {found.rating for found in undated} == {pt.Rating.NOT_ASSESSABLE}


def test_good_air_days_are_ahead_on_the_staged_path_and_behind_on_a_straight_line() -> None:
    plan = pt.load_plan("cn-14fyp")
    (air,) = (goal for goal in plan.goals if goal.id == "good-air-days")
    straight = plan.with_goals(air.model_copy(update={"milestones": (), "source": None}))
    (line,) = pt.assess(straight, as_of=DAY, known_by=DAY, method="ndrc-steps")
    staged = card()["good-air-days"]
    told = [(one.native_label, one.expected and one.expected.value) for one in (staged, line)]
    assert told == [("快于预期", 85.6), ("滞后", 87.2)]


def test_the_official_words_are_those_of_the_sourced_rows() -> None:
    if not RATINGS.is_file():
        pytest.skip("the official ratings do not lie beside the repository")
    with RATINGS.open(encoding="utf-8", newline="") as stream:
        given = [row["rating"] for row in csv.DictReader(stream) if row["date"] == DAY]
    assert sorted(given) == sorted(official().values())
    assert len(given) == 20


def shown(found: pt.Assessment) -> str:
    """Return the row that the page shows of a goal."""
    pace, theirs = found.native_figures.get("pace"), official()[found.goal.id]
    value = cell_text(found.value, "en")
    if found.observed_period is not None and found.value is not None:
        value += f" ({period_text(found.observed_period, 'en')})"
    step, agree = found.native_label, "yes" if found.native_label == theirs else "no"
    cells = (
        f"`{found.goal.id}`",
        value,
        cell_text(found.expected, "en"),
        "—" if pace is None else decimals_text(pace, 2),
        f"— ({label(found.reason, 'en')})" if step is None else step,
        theirs,
        "—" if step is None else agree,
    )
    return f"| {' | '.join(cells)} |"


def test_the_page_shows_what_is_computed() -> None:
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `")]
    assert rows == [shown(found) for found in card()]


def test_the_page_states_the_thresholds_of_the_method_before_the_table() -> None:
    before, _, _ = PAGE.read_text("utf-8").partition("## What comes out")
    assert "at least 1.10 of the progress" in before
    assert "at least 0.90 of it" in before
