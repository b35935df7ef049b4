"""The page on methods: its tables hold what the methods say of themselves, and what they do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import policytrack as pt
from judged_cases import Case, Data, case, plan_data, reported
from policytrack.methods import find_method, open_methods
from policytrack.verdicts import Reason

PAGE = (Path(__file__).parents[1] / "docs" / "methods.md").read_text("utf-8")
# The cells of each row that begins with a name: those of the first table are four, and so are those of the second.
ROWS = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if line.startswith("| `")]
OWN = [name for name, method in open_methods()[0].items() if type(method).__module__.startswith("policytrack.")]
ALL_KINDS, WITHOUT_TARGET = {"linear", "ndrc-steps"}, {"statcan", "eurostat", "eurostat-short", "unsd", "sdsn"}
SCALE = {"worst": "0 亿元", "red": "20 亿元", "green": "80 亿元", "best": "100 亿元", "source": "an index"}


def first_row(name: str) -> list[str]:
    """Return the row of a method in the first table."""
    return next(cells for cells in ROWS if cells[0] == f"`{name}`")


@pytest.mark.parametrize("name", OWN)
def test_every_method_has_a_row_in_both_tables_with_what_it_rests_on(name: str) -> None:
    assert sum(f"`{name}`" in cells[0] for cells in ROWS) == 2
    assert first_row(name)[1] == find_method(name).rests_on[0]


@pytest.mark.parametrize("name", OWN)
def test_every_label_stands_with_the_rating_that_it_means(name: str) -> None:
    told = first_row(name)[3]
    if told.startswith("as `"):
        told = first_row(told.removeprefix("as ").strip("`"))[3]
    means = {}
    for part in told.split(";"):
        labels, _, rating = part.partition(" → ")
        means |= dict.fromkeys(re.findall("`(.+?)`", labels), rating.strip("`"))
    for label, rating in find_method(name).labels.items():
        # Of a colour with an arrow, the arrow decides; green needs none.
        colour, _, arrow = label.partition(", ")
        key = label if label in means else colour if colour == "green" else arrow
        assert means[key] == rating.value, label


def judged(one: Case, name: str) -> Reason:
    return pt.assess(one.plan, as_of=one.as_of, method=name)["goal"].reason


START: Data = {"period": "2010", "value": "10 亿元"}
FIGURES: dict[str, Any] = {str(year): year - 2000 for year in range(2010, 2025)}


def with_scale(target: Data) -> Case:
    """Return a goal on an indicator that an index scores, with a figure for each year from 2010 to 2024."""
    one = case(target, FIGURES, "2024-12-31", deadline="2030", baseline=START)
    (figure,) = one.data["indicators"]
    return Case(one.data | {"indicators": [figure | {"scale": SCALE}]}, one.as_of)


@pytest.mark.parametrize("name", OWN)
def test_only_two_methods_judge_what_must_hold_in_every_period(name: str) -> None:
    kept = case({"kind": "keep", "at_least": "5 亿元", "window": "2021/2030"}, FIGURES, "2024-12-31")
    assert (judged(kept, name) is Reason.OUTSIDE_METHOD) == (name not in ALL_KINDS)


@pytest.mark.parametrize("name", OWN)
def test_of_published_rules_two_judge_bands(name: str) -> None:
    band = with_scale({"kind": "level", "between": ["30 亿元", "40 亿元"]})
    assert (judged(band, name) is Reason.OUTSIDE_METHOD) == (name not in ALL_KINDS | {"escap", "sdsn"})


@pytest.mark.parametrize("name", OWN)
def test_a_direction_is_judged_by_those_that_the_page_names(name: str) -> None:
    found = judged(with_scale({"kind": "direction", "better": "higher"}), name)
    assert (found is Reason.NO_TARGET) == (name not in WITHOUT_TARGET)
    assert found in (Reason.NO_TARGET, Reason.NATIVE_RULE)


@pytest.mark.parametrize("name", ["oecd", "sdsn"])
def test_scores_and_distances_are_not_taken_of_changes(name: str) -> None:
    figures = [reported(year, value) for year, value in FIGURES.items()]
    target = {"kind": "change", "at_least": "50 %", "base": "2010"}
    data = plan_data({"target": target, "deadline": "2030"}, figures, with_scale(target).data["indicators"])
    assert judged(Case(data, "2024-12-31"), name) is Reason.OUTSIDE_METHOD
