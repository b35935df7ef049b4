import pytest

from pack_folders import PLAN, install, write_pack, write_plan
from policytrack.packs import check, load_plan, plans_of_children, related_plans
from policytrack.plans import Plan


def write_related(pack, name, text):
    """Put a plan that says more into a pack."""
    return write_plan(pack / "plans" / name, PLAN.format(name=name) + text)


def ids(plans):
    return [plan.id for plan in plans]


def found_in(place):
    return [(finding.code, finding.field, finding.line) for finding in check(place)]


COMPOSITE = """\
  - id: all
    target: {{kind: composite, rule: all, children: [{{plan: {plan}, goal: {goal}}}, {{goal: firms}}]}}
    deadline: "2025"
    source: {{document: text}}
"""


# Finding them


def test_the_plans_that_a_plan_names_are_found_and_those_that_these_name(site):
    pack = install(site, "towns", "nation", "before", "guide")
    write_related(pack, "province", "parents: [nation]\n")
    write_related(
        pack, "county", COMPOSITE.format(plan="guide", goal="firms") + "parents: [province]\nsucceeds: before\n"
    )
    assert ids(related_plans(load_plan("county"))) == ["province", "before", "guide", "nation"]
    assert related_plans(load_plan("nation")) == []


def test_only_the_plans_that_hold_children_are_needed_for_a_verdict(site):
    pack = install(site, "towns", "nation", "guide")
    write_related(pack, "inner", COMPOSITE.format(plan="guide", goal="firms"))
    county = write_related(pack, "county", COMPOSITE.format(plan="inner", goal="all") + "parents: [nation]\n")
    assert ids(plans_of_children(load_plan("county"))) == ["inner", "guide"]
    assert ids(plans_of_children(load_plan(county), county)) == ["inner", "guide"]


def test_the_plan_of_the_parent_of_a_goal_is_found(site):
    pack = install(site, "towns", "nation")
    write_related(pack, "county", "    parent: nation/firms\n")
    assert ids(related_plans(load_plan("county"))) == ["nation"]


def test_plans_that_name_each_other_are_each_found_once(site):
    pack = install(site, "towns")
    for name, other in (("a", "b"), ("b", "c"), ("c", "a")):
        write_related(pack, name, f"parents: [{other}]\nsucceeds: {other}\n")
    assert ids(related_plans(load_plan("a"))) == ["b", "c"]


def test_what_is_not_installed_or_has_errors_is_left_out(site):
    pack = install(site, "towns")
    write_related(pack, "broken", "colour: red\n")
    write_related(pack, "county", "parents: [broken, gone]\n")
    assert related_plans(load_plan("county")) == []


def test_a_plan_that_several_packs_hold_is_left_out(site):
    install(site, "north", "nation")
    install(site, "south", "nation")
    assert related_plans(Plan(id="county", title="County", parents=["nation"])) == []


def test_the_plans_of_its_own_pack_are_found_before_it_is_installed(tmp_path):
    pack = write_pack(tmp_path / "towns", "nation")
    folder = write_related(pack, "county", "parents: [nation]\n")
    assert ids(related_plans(load_plan(folder), folder)) == ["nation"]
    assert related_plans(load_plan(folder)) == []
    assert check(pack) == []


def test_a_plan_in_a_file_of_its_own_finds_what_is_installed(site, tmp_path):
    install(site, "towns", "nation")
    file = tmp_path / "county.yaml"
    file.write_text(PLAN.format(name="county") + "parents: [nation]\n", "utf-8")
    assert ids(related_plans(load_plan(file), file)) == ["nation"]
    assert check(file) == []


# Checks that need them


def test_a_parent_that_is_not_installed_is_noted_with_its_line(tmp_path):
    folder = write_plan(tmp_path / "county", PLAN.format(name="county") + "parents: [cn-14fyp,\n  nation]\n")
    (found,) = check(folder)
    assert (found.code, found.severity, found.field, found.line) == ("parent_not_found", "note", "parents.1", 16)
    assert "install the pack" in found.text()


def test_a_parent_is_noted_for_a_plan_built_in_python():
    (found,) = check(Plan(id="county", title="County", region="CN", parents=["nation"]))
    assert (found.code, found.field, found.file) == ("parent_not_found", "parents.0", None)


def test_the_plan_of_a_parent_goal_is_noted_too_but_no_plan_twice():
    words = {"kind": "qualitative", "text": "prosperous"}
    goals = [{"id": "a", "target": words, "parent": "nation/a"}, {"id": "b", "target": words, "parent": "union/b"}]
    found = check(Plan(id="county", title="County", region="CN", parents=["nation"], goals=goals))
    assert [(one.code, one.field) for one in found] == [
        ("parent_not_found", "parents.0"),
        ("parent_not_found", "goals.1.parent"),
    ]


def test_a_parent_is_noted_beside_errors(tmp_path):
    folder = write_plan(tmp_path / "county", PLAN.format(name="county") + "colour: red\nparents: [nation]\n")
    assert found_in(folder) == [("unknown_key", "colour", 15), ("parent_not_found", "parents.0", 16)]


@pytest.mark.parametrize("circle", ["a", "ab", "abc"])
def test_a_circle_of_parents_is_an_error(site, circle):
    pack = install(site, "towns")
    for name, other in zip(circle, circle[1:] + circle[0], strict=True):
        write_related(pack, name, f"parents: [{other}]\n")
    for name in circle:
        assert found_in(name) == [("cycle", "parents", 15)]
        assert load_plan(name).id == name


def test_a_plan_above_a_circle_of_parents_is_not_blamed_for_it(site):
    pack = install(site, "towns")
    for name, other in (("a", "b"), ("b", "b")):
        write_related(pack, name, f"parents: [{other}]\n")
    assert found_in("a") == []


def test_a_circle_of_composites_through_several_plans_is_an_error(site):
    pack = install(site, "towns")
    for name, other in (("a", "b"), ("b", "a")):
        write_related(pack, name, COMPOSITE.format(plan=other, goal="all"))
    for name in "ab":
        assert found_in(name) == [("cycle", "goals.1.target.children", 16)]


def test_a_composite_of_goals_of_other_plans_is_no_circle(site):
    pack = install(site, "towns", "b")
    write_related(pack, "a", COMPOSITE.format(plan="b", goal="firms"))
    assert found_in("a") == []


def test_a_goal_that_is_weaker_than_that_of_its_parent_is_told_with_its_line(site):
    pack = install(site, "towns")
    write_related(pack, "nation", "    commitment: binding\n")
    text = PLAN.format(name="county").replace("200 家", "150 家") + "    parent: nation/firms\n"
    write_plan(pack / "plans" / "county", text)
    assert found_in("county") == [("weaker_than_parent", "goals.0.target", 11)]


def test_whether_goals_fit_together_is_not_told_of_a_plan_with_errors(site):
    pack = install(site, "towns")
    write_related(pack, "nation", "    commitment: binding\n")
    text = PLAN.format(name="county").replace("200 家", "150 家") + "    parent: nation/firms\ncolour: red\n"
    write_plan(pack / "plans" / "county", text)
    assert found_in("county") == [("unknown_key", "colour", 16)]
