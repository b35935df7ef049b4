from datetime import date

import pytest

from policytrack.plans import Goal, Plan
from policytrack.validation import check_plan

INDICATOR = {"id": "forest", "name": "森林覆盖率", "measure": "ratio", "unit": "%"}
GOAL = {
    "id": "forest",
    "indicator": "forest",
    "target": {"kind": "level", "at_least": "26 %"},
    "deadline": "2025",
    "announced": "2020-09-16",
    "baseline": {"period": "2019", "value": "23.18 %"},
    "milestones": [{"period": "2023", "at_least": "25 %"}],
    "stretch": {"at_least": "27 %"},
    "commitment": "binding",
    "source": {"document": "plan"},
    "note": "first",
}


def level(value):
    return {"kind": "level", "at_least": f"{value} %"}


def revised(*revisions, **fields):
    return Goal(**GOAL | fields, revisions=revisions)


def on(goal, day):
    """Return a goal as it stood on a day."""
    return goal.as_known(date.fromisoformat(day).toordinal())


def asked(goal):
    return [str(quantity) for quantity in goal.target.quantities]


# What is in force


def test_a_goal_without_revisions_stays_as_it_is():
    goal = revised()
    assert on(goal, "2030-01-01") is goal
    assert goal.revision_by(date(2030, 1, 1).toordinal()) is None


@pytest.mark.parametrize(
    ("announced", "day", "in_force"),
    [
        ("2023-04-26", "2023-04-25", False),
        ("2023-04-26", "2023-04-26", True),
        ("2023-04", "2023-04-29", False),
        ("2023-04", "2023-04-30", True),
        ("2023", "2023-12-30", False),
        ("2023", "2024-01-01", True),
    ],
)
def test_a_revision_counts_from_the_last_day_of_its_date(announced, day, in_force):
    goal = revised({"announced": announced, "target": level(22.6)})
    assert asked(on(goal, day)) == (["22.6 %"] if in_force else ["26 %"])
    assert (goal.revision_by(date.fromisoformat(day).toordinal()) is not None) is in_force


def test_the_latest_revision_that_was_announced_is_in_force_whatever_their_order():
    late, early = {"announced": "2024", "target": level(24)}, {"announced": "2022", "target": level(25)}
    for goal in (revised(late, early), revised(early, late)):
        assert [asked(on(goal, f"{year}-12-31")) for year in (2021, 2022, 2023, 2024)] == [
            ["26 %"],
            ["25 %"],
            ["25 %"],
            ["24 %"],
        ]


# What stays and what goes


def test_what_a_revision_leaves_out_stays():
    before, after = revised(), on(revised({"announced": "2023", "target": level(24)}), "2024-01-01")
    for name in ("deadline", "baseline", "milestones", "stretch", "commitment", "source", "note", "basis", "announced"):
        assert getattr(after, name) == getattr(before, name)


def test_what_a_revision_states_takes_the_place_of_what_was():
    stated = {
        "announced": "2023",
        "target": {"kind": "keep", "at_least": "24 %", "window": "2023/2030"},
        "deadline": "2030",
        "baseline": {"period": "2022", "value": "23.5 %"},
        "milestones": [{"period": "2025", "at_least": "23.8 %"}],
        "stretch": {"at_least": "25 %"},
        "basis": "new inventory",
        "commitment": "expected",
        "source": {"document": "outline"},
        "note": "second",
    }
    goal = on(revised(stated), "2024-01-01")
    assert goal.model_dump(include=set(stated) - {"announced"}) == Goal(
        **GOAL | {name: value for name, value in stated.items() if name != "announced"}
    ).model_dump(include=set(stated) - {"announced"})


def test_another_basis_drops_the_old_start_path_and_stretch_value():
    goal = on(revised({"announced": "2023", "target": level(22.6), "basis": "new inventory"}), "2024-01-01")
    assert goal.basis.en == "new inventory"
    assert (goal.baseline, goal.milestones, goal.stretch) == (None, (), None)
    assert goal.deadline.label == "2025"


def test_the_same_basis_stated_again_drops_nothing():
    goal = revised({"announced": "2023", "target": level(24), "basis": "old inventory"}, basis="old inventory")
    assert on(goal, "2024-01-01").baseline == goal.baseline


def test_a_later_revision_builds_on_the_earlier_one():
    first = {"announced": "2022", "target": level(24), "deadline": "2030", "basis": "new inventory"}
    second = {"announced": "2023", "target": level(23), "baseline": {"period": "2022", "value": "22 %"}}
    goal = on(revised(first, second), "2024-01-01")
    assert asked(goal) == ["23 %"]
    assert (goal.deadline.label, goal.basis.en, goal.baseline.period.label) == ("2030", "new inventory", "2022")


def test_the_goal_itself_is_never_changed():
    goal = revised({"announced": "2023", "target": level(22.6)})
    on(goal, "2024-01-01")
    assert asked(goal) == ["26 %"]


# Checks


def found(goal):
    documents = [{"id": "plan", "title": "Plan", "announced": "2020-09-16"}]
    plan = Plan(id="p", title="P", region="CN-SX", documents=documents, indicators=[INDICATOR], goals=[goal])
    return [(finding.code, finding.field.removeprefix("goals.0").lstrip(".")) for finding in check_plan(plan)]


def test_revisions_that_stand_have_no_findings():
    first, second = {"announced": "2022", "target": level(25.5)}, {"announced": "2023", "target": level(25.2)}
    assert found(revised(first, second)) == []


def test_revisions_come_after_the_announcement_and_in_order():
    third, second = {"announced": "2023", "target": level(25.5)}, {"announced": "2022", "target": level(25.2)}
    assert found(revised(third, second)) == [("revision_out_of_order", "revisions.1.announced")]
    early = {"announced": "2020-09-16", "target": level(25.5)}
    assert found(revised(early)) == [("revision_out_of_order", "revisions.0.announced")]


def test_a_goal_whose_announcement_is_not_known_takes_any_revision():
    goal = revised({"announced": "2019", "target": level(25.5)}, announced=None, source=None)
    plan = Plan(id="p", title="P", region="CN-SX", indicators=[INDICATOR], goals=[goal])
    assert check_plan(plan) == []


def test_a_revision_is_checked_like_a_goal():
    faulty = {
        "announced": "2023",
        "target": {"kind": "level", "at_least": "5 亿元"},
        "milestones": [{"period": "2026", "at_least": "5 亿元"}],
        "source": {"document": "paln"},
    }
    assert found(revised(faulty, stretch=None)) == [
        ("unknown_document", "revisions.0.source.document"),
        ("milestone_after_deadline", "revisions.0.milestones.0.period"),
        ("unit_mismatch", "revisions.0.target.at_least"),
    ]


def test_what_was_wrong_with_the_goal_before_is_told_once():
    goal = revised({"announced": "2023", "target": level(24)}, deadline="2018")
    assert [code for code, _ in found(goal)].count("deadline_before_baseline") == 1


def test_what_no_longer_fits_a_revision_is_told_where_it_stands():
    lower = {"announced": "2023", "target": level(24), "deadline": "2022"}
    assert found(revised(lower)) == [
        ("milestone_after_deadline", "milestones.0.period"),
        ("milestone_beyond_target", "milestones.0"),
    ]
    twice = revised(lower, lower | {"announced": "2024"})
    assert [code for code, _ in found(twice)].count("milestone_after_deadline") == 1


def test_a_goal_that_was_words_needs_a_deadline_and_an_indicator_once_it_has_a_number():
    words = Goal(
        id="a",
        target={"kind": "qualitative", "text": "More forest"},
        revisions=[{"announced": 2023, "target": level(24)}],
    )
    assert found(words) == [("deadline_missing", ""), ("missing_key", "")]
