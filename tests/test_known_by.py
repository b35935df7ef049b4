"""What was known when: revised goals, revised figures, provisional and final ones."""

from __future__ import annotations

from typing import Any

import pytest

import policytrack as pt

Data = dict[str, Any]


def plan(observations: list[Data], revisions: list[Data] | None = None, **goal: Any) -> pt.Plan:
    return pt.Plan(
        id="plan",
        title="Plan",
        region="CN",
        documents=[{"id": "outline", "title": "Outline", "announced": "2020-09-16"}],
        indicators=[{"id": "forest", "name": "Forest cover", "measure": "stock", "unit": "%"}],
        goals=[
            {
                "id": "forest",
                "indicator": "forest",
                "target": {"kind": "level", "at_least": "26 %"},
                "deadline": "2025",
                "baseline": {"period": "2019", "value": "23 %"},
                "revisions": revisions or [],
            }
            | goal
        ],
        observations=observations,
    )


def figure(period: str, value: float, published: str, **more: Any) -> Data:
    return {
        "indicator": "forest",
        "period": period,
        "value": f"{value} %",
        "source": published,
        "published": published,
    } | more


EASED = {"announced": "2023-04-26", "target": {"kind": "level", "at_least": "22.6 %"}, "basis": "new survey"}
FIGURES = [figure("2022", 24.5, "2023-02"), figure("2024", 22.7, "2025-02", basis="new survey")]


def test_the_target_is_the_one_in_force_at_the_date() -> None:
    revised = plan(FIGURES, [EASED])
    before = pt.assess(revised, as_of="2022-12-31")["forest"]
    after = pt.assess(revised, as_of="2024-12-31")["forest"]
    assert (before.rating, before.attainment) == ("on_track", 0.5)
    assert before.to_dict()["requirement"]["value"] == 26
    assert after.to_dict()["requirement"]["value"] == 22.6
    assert (after.rating, after.flags) == ("achieved", (pt.Flag.HELD_BEFORE_DEADLINE, pt.Flag.TARGET_REVISED))


def test_a_successor_on_another_basis_is_no_progress_lost() -> None:
    after = pt.assess(plan(FIGURES, [EASED]), as_of="2023-12-31")["forest"]
    assert (after.rating, after.reason, after.attainment) == ("not_assessable", "basis_mismatch", None)


def test_a_revision_that_was_not_announced_yet_changes_nothing() -> None:
    with_it = pt.assess(plan(FIGURES, [EASED]), as_of="2024-12-31", known_by="2023-03-31")["forest"]
    without = pt.assess(plan(FIGURES), as_of="2024-12-31", known_by="2023-03-31")["forest"]
    assert with_it.to_dict() == without.to_dict()


def test_a_deadline_may_be_moved() -> None:
    moved = {"announced": "2024-01-01", "target": {"kind": "level", "at_least": "26 %"}, "deadline": "2030"}
    late = plan([figure("2025", 25, "2026-02")], [moved])
    assert pt.assess(late, as_of="2025-12-31")["forest"].rating == "on_track"
    assert pt.assess(plan([figure("2025", 25, "2026-02")]), as_of="2025-12-31")["forest"].rating == "missed"


@pytest.mark.parametrize(("known_by", "value"), [("2023-06-30", 24.5), ("2024-06-30", 23.5), (None, 23.5)])
def test_a_figure_counts_as_it_was_last_published(known_by: str | None, value: float) -> None:
    revised = plan([figure("2022", 24.5, "2023-02"), figure("2022", 23.5, "2024-02")])
    found = pt.assess(revised, as_of="2022-12-31", known_by=known_by)["forest"]
    assert found.value is not None
    assert found.value.value == value


def test_a_final_figure_replaces_a_provisional_one_of_the_same_day() -> None:
    both = [figure("2022", 24.5, "2023-02", status="provisional"), figure("2022", 24.1, "2023-02", status="final")]
    found = pt.assess(plan(both), as_of="2022-12-31")["forest"]
    assert found.value is not None
    assert (found.value.value, found.flags) == (24.1, ())
    early = pt.assess(plan(both[:1]), as_of="2022-12-31")["forest"]
    assert early.flags == (pt.Flag.PROVISIONAL,)
