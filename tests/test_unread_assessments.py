"""What an assessment says beside its verdict is written when it is first read, as if it always stood there."""

from __future__ import annotations

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

import policytrack as pt
from policytrack.assessment.results import Results
from policytrack.judgements import Judgement
from policytrack.plans import Override

HEBEI = "cn-he-tech-2025"
WRITTEN = [
    {
        "id": "told",
        "indicator": "firms",
        "deadline": "2025",
        "target": {"kind": "level", "at_least": "100 家"},
        "baseline": {"period": "2020"},
    },
    {"id": "done", "deadline": "2025", "target": {"kind": "deliverable", "states": [{"id": "open"}]}},
    {"id": "both", "deadline": "2025", "target": {"kind": "composite", "rule": "all", "children": [{"goal": "told"}]}},
]


def plan(**more: Any) -> pt.Plan:
    firms = {"id": "firms", "name": "Firms", "measure": "stock", "unit": "家"}
    values = {"2020": "40 家", "2021": "55 家", "2022": "60 家", "2023": "80 家"}
    figures = [figure(year, value) for year, value in values.items()]
    whole = {"id": "plan", "title": "Plan", "region": "CN-HE", "indicators": [firms], "goals": WRITTEN}
    return pt.Plan(**whole | {"observations": figures} | more)


def figure(period: str, value: str) -> dict[str, Any]:
    return {"indicator": "firms", "period": period, "value": value, "source": "office"}


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the facts for which something was written since."""
    asked: list[str] = []
    write = Results._facts

    def telling(self: Results, decisive: int, fact: str, *more: Any) -> dict[str, Any]:
        asked.append(fact)
        return write(self, decisive, fact, *more)

    monkeypatch.setattr(Results, "_facts", telling)
    return asked


def test_verdicts_and_counts_are_read_without_writing_more(written: list[str]) -> None:
    card = pt.assess(plan(goals=WRITTEN[:1]), as_of="2023-12-31")
    assert [(one.goal.id, one.rating, one.reason) for one in card] == [("told", "on_track", "pace_sufficient")]
    assert card.counts == {pt.Rating.ON_TRACK: 1}
    assert card["told"] is card.assessments[0]
    assert written == []


def test_what_else_is_read_is_written_once(written: list[str]) -> None:
    found = pt.assess(plan(goals=WRITTEN[:1]), as_of="2023-12-31")["told"]
    assert found.value is not None
    assert (found.value.value, len(found.evidence), found.flags, found.region and found.region.code) == (
        80,
        4,
        (),
        "CN-HE",
    )
    assert written == ["value"]


def test_a_projection_is_only_made_for_who_reads_it(written: list[str]) -> None:
    found = pt.assess(plan(goals=WRITTEN[:1]), as_of="2023-12-31")["told"]
    assert found.projection is not None
    assert found.projection is found.projection
    assert found.gap is not None
    assert written == ["projection", "gap"]


def test_an_assessment_equals_one_that_was_read_before() -> None:
    first, second = (pt.assess(plan(), as_of="2023-12-31") for _ in range(2))
    first.to_dicts()
    assert first == second
    assert first.assessments == second.assessments


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one)), replace])
def test_an_unread_assessment_is_copied_and_pickled_with_all_that_it_says(again: Any) -> None:
    expected = pt.assess(plan(), as_of="2023-12-31")["told"].to_dict()
    assert again(pt.assess(plan(), as_of="2023-12-31")["told"]).to_dict() == expected


def test_an_assessment_has_nothing_that_is_no_fact(written: list[str]) -> None:
    found = pt.assess(plan(goals=WRITTEN[:1]), as_of="2023-12-31")["told"]
    assert not hasattr(found, "verdict")
    with pytest.raises(AttributeError, match="'Assessment' object has no attribute 'ratin'"):
        _ = found.ratin  # type: ignore[attr-defined]
    assert written == []


def test_an_assessment_that_was_given_all_of_it_has_nothing_to_write() -> None:
    found = pt.assess(plan(), as_of="2023-12-31")["done"]
    assert replace(found, method="own").method == "own"
    assert not hasattr(replace(found), "ratin")


def test_many_threads_may_read_one_scorecard_at_once() -> None:
    outline = pt.load_plan("cn-14fyp")
    expected = pt.assess(outline, as_of="2024-12-31").to_dicts()
    for _ in range(3):
        card = pt.assess(outline, as_of="2024-12-31")
        with ThreadPoolExecutor(8) as pool:
            assert all(told == expected for told in pool.map(lambda _, card=card: card.to_dicts(), range(8)))


def test_what_is_judged_by_other_goals_reads_what_it_needs_of_them() -> None:
    rule = {"kind": "composite", "rule": "weighted", "children": [{"goal": "told"}]}
    card = pt.assess(plan(goals=[WRITTEN[0], WRITTEN[2] | {"target": rule}]), as_of="2023-12-31")
    assert card["both"].attainment == pytest.approx(2 / 3)
    assert [child.rating for child in card["both"].children] == [card["told"].rating]


def test_all_facts_of_a_judgement_are_written(written: list[str]) -> None:
    said = Override(goal="told", rating="on_track", reason="as agreed", by="office", date="2023")
    found = pt.assess(plan(overrides=(said,)), as_of="2023-12-31")["told"]
    assert all(hasattr(found, name) for name in Judgement.__dataclass_fields__)
    assert found.overrides == (said,)


# What is made of a plan once


def test_a_plan_is_checked_and_laid_out_once_whenever_it_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    hebei = pt.load_plan(HEBEI)
    expected = pt.assess(hebei, as_of="2023-12-31").to_dicts()

    def again(*_: Any) -> None:
        raise AssertionError("made again")

    monkeypatch.setattr("policytrack.validation._findings", again)
    monkeypatch.setattr("policytrack.assessment.table._by_series_and_date", again)
    assert pt.assess(hebei, as_of="2023-12-31").to_dicts() == expected
    with pytest.raises(AssertionError, match="made again"):
        pt.assess(hebei.model_copy(), as_of="2023-12-31")


def test_what_was_made_of_a_plan_neither_changes_it_nor_travels_with_it() -> None:
    fresh, used = plan(), plan()
    pt.assess(used, as_of="2023-12-31").to_dicts()
    assert used == fresh
    assert pickle.dumps(used) == pickle.dumps(fresh)
    assert used.model_dump_json() == fresh.model_dump_json()
    assert pickle.loads(pickle.dumps(used)) == fresh


def test_a_changed_copy_of_a_plan_is_judged_by_what_it_holds() -> None:
    judged = plan()
    assert pt.assess(judged, as_of="2023-12-31")["told"].observed_period is not None
    bare = judged.model_copy(update={"observations": ()})
    assert pt.assess(bare, as_of="2023-12-31")["told"].reason == "no_observation"


def test_each_observation_that_is_wrong_in_the_same_way_is_told() -> None:
    wrong, right = [figure(year, "5 亿元") for year in ("2021", "2022")], figure("2023", "80 家")
    judged = plan(observations=[wrong[0], right, right, wrong[1]])
    told = [(one.code, one.field) for one in pt.assess(judged, as_of="2023-12-31").findings]
    assert told == [("observation_unit", "observations.0.value"), ("observation_unit", "observations.3.value")]
