"""Things to be delivered: what their steps say, and when."""

from __future__ import annotations

from typing import Any

import pytest

import policytrack as pt

Data = dict[str, Any]
STATES = [
    {"id": "drafted", "by": "2021-06"},
    {"id": "commented", "by": "2021-12"},
    {"id": "issued", "by": "2022-06"},
    {"id": "in-force"},
]


def judged(*progress: Data | tuple[str, str], as_of: str, known_by: str | None = None, **target: Any) -> pt.Assessment:
    steps = [
        one if isinstance(one, dict) else {"state": one[0], "date": one[1], "source": "gazette"} for one in progress
    ]
    goal = pt.Goal(
        id="law",
        name="A law in force",
        region="CN",
        announced="2021-01-31",
        deadline="2022",
        target={"kind": "deliverable", "states": STATES} | target,
        progress=steps,
    )
    return pt.assess(goal, as_of=as_of, known_by=known_by)["law"]


@pytest.mark.parametrize(
    ("progress", "as_of", "rating", "reason"),
    [
        ([("in-force", "2022-12-31")], "2022-12-31", "achieved", "step_due_reached"),
        ([("in-force", "2022-03-01")], "2022-06-30", "achieved", "step_due_reached"),
        ([("issued", "2022-05-01"), ("in-force", "2023-01-01")], "2023-06-30", "missed", "deadline_not_met"),
        ([("issued", "2022-12-31")], "2022-12-31", "missed", "deadline_not_met"),
        ([("drafted", "2021-03-01")], "2021-06-30", "on_track", "step_due_reached"),
        ([("issued", "2021-03-01")], "2021-12-31", "on_track", "step_due_reached"),
        ([("drafted", "2021-03-01")], "2021-12-31", "at_risk", "step_due_not_reached"),
        ([("drafted", "2021-03-01")], "2022-06-30", "off_track", "step_due_not_reached"),
        ([("drafted", "2021-03-01")], "2021-05-31", "not_assessable", "no_dated_step"),
        ([], "2022-06-30", "not_assessable", "no_observation"),
        ([("drafted", "2021-03-01")], "2021-01-01", "not_due", "before_announcement"),
    ],
)
def test_a_deliverable_is_judged_by_its_steps(progress: Any, as_of: str, rating: str, reason: str) -> None:
    found = judged(*progress, as_of=as_of)
    assert (found.rating, found.reason) == (rating, reason)


def test_past_its_deadline_the_last_step_is_due_and_its_report_awaited() -> None:
    nearly, far = judged(("issued", "2022-05-01"), as_of="2023"), judged(("drafted", "2022-05-01"), as_of="2023")
    assert (nearly.rating, far.rating) == ("at_risk", "off_track")
    assert nearly.flags == (pt.Flag.AWAITING_FINAL_OBSERVATION,) == far.flags


def test_the_furthest_step_is_shown_and_a_later_report_of_an_earlier_one_takes_nothing_back() -> None:
    found = judged(("issued", "2021-10-01"), ("drafted", "2021-11-01"), as_of="2021-12-31")
    assert found.rating == "on_track"
    assert found.step is not None
    assert found.to_dict()["step"] == {"state": "issued", "date": "2021-10-01", "source": "gazette", "url": None}


def test_a_step_that_fulfils_the_goal_need_not_be_the_last() -> None:
    assert judged(("issued", "2022-05-01"), as_of="2022-12-31", done="issued").rating == "achieved"


def test_what_was_reported_later_was_not_known() -> None:
    late = {"state": "drafted", "date": "2021-05-01", "published": "2021-09-01", "source": "gazette"}
    assert judged(late, as_of="2021-06-30", known_by="2021-06-30").reason == "no_observation"
    assert judged(late, as_of="2021-06-30").rating == "on_track"


def test_a_deliverable_without_steps_that_exist_is_refused() -> None:
    found = judged(("isued", "2022-05-01"), as_of="2022")
    assert found.reason == "invalid_goal"
    assert "did you mean issued?" in str(found.findings[0])
