from pathlib import Path

import pytest

import policytrack as pt
from commands import run
from pack_folders import PLAN, install, write_pack, write_plan
from policytrack.packs import check, load_plan, plan_pin
from policytrack.packs.patches import merged

PATCH = """\
schema_version: 1
id: {name}
patches: {patches}
pin: {pin}
changes:
  title: Stricter plan
  note: A reader's own reading.
  indicators: [{{id: firms, aliases: [companies]}}, {{id: staff, name: Staff, measure: stock, unit: 人}}]
  goals:
    - {{id: firms, target: {{at_least: 300 家}}, deadline: "2027", baseline: null}}
    - {{id: staff, indicator: staff, target: {{kind: level, above: 5 万人}}, deadline: "2025"}}
"""
NO_PIN = "sha256:" + "0" * 64


def write_patch(folder, patches, pin=None, text=PATCH):
    folder.mkdir(parents=True)
    filled = text.format(name=folder.name, patches=patches, pin=pin or plan_pin(patches))
    (folder / "patch.yaml").write_text(filled, "utf-8")
    return folder


@pytest.fixture
def base(site):
    """The folder of an installed plan, `towns-2025`."""
    return install(site, "towns", "towns-2025") / "plans" / "towns-2025"


@pytest.fixture
def own(base, tmp_path):
    """The folder of a patch of that plan."""
    return write_patch(tmp_path / "own", "towns-2025")


# What a patch makes


def test_a_patch_makes_a_plan_of_its_own_and_leaves_the_other_alone(base, own):
    plan = load_plan(own)
    assert check(own) == []
    assert (plan.id, plan.title.en, plan.region) == ("own", "Stricter plan", "CN")
    assert [goal.id for goal in plan.goals] == ["firms", "staff"]
    assert load_plan("towns-2025").title.en == "Plan towns-2025"


def test_what_has_an_id_is_merged_by_it(own):
    plan = load_plan(own)
    firms = plan.goals[0]
    assert (firms.target.quantity.text, str(firms.deadline), firms.baseline) == ("300 家", "2027", None)
    assert firms.source.document == "text"
    assert plan.indicators[0].aliases == ("companies",)
    assert plan.indicators[0].unit.text == "家"


def test_the_figures_of_both_count(own):
    table = "indicator,period,value,unit,source,published\nfirms,2024,180,家,Survey,2025-02\n"
    (own / "observations.csv").write_text(table, "utf-8")
    assert [one.value.text for one in load_plan(own).observations] == ["100 家", "150 家", "180 家"]


def test_a_patch_may_be_patched(own, tmp_path):
    text = "id: {name}\npatches: {patches}\npin: {pin}\nchanges: {{goals: [{{id: staff, deadline: '2030'}}]}}\n"
    pack = write_pack(tmp_path / "layers")
    own.rename(pack / "own")
    (pack / "pack.yaml").write_text((pack / "pack.yaml").read_text("utf-8") + "plans: [own, again]\n", "utf-8")
    again = write_patch(pack / "again", "own", plan_pin(pack / "own"), text)
    plan = load_plan(again)
    assert check(pack) == []
    assert (plan.id, plan.title.en) == ("again", "Stricter plan")
    assert [str(goal.deadline) for goal in plan.goals] == ["2027", "2030"]


def test_a_patch_finds_a_plan_of_its_own_pack_first(base, tmp_path):
    pack = write_pack(tmp_path / "other", "towns-2025")
    inner = pack / "plans" / "towns-2025"
    (inner / "plan.yaml").write_text(PLAN.format(name="towns-2025").replace("200 家", "250 家"), "utf-8")
    text = "id: {name}\npatches: {patches}\npin: {pin}\n"
    folder = write_patch(pack / "plans" / "own", "towns-2025", plan_pin(inner), text)
    assert load_plan(folder).goals[0].target.quantity.text == "250 家"
    assert check(pack) == []


def test_a_patch_of_an_installed_pack_is_a_plan_like_any_other(site, base):
    pack = install(site, "readers")
    write_patch(pack / "plans" / "stricter", "towns:towns-2025")
    assert pt.installed_plans()["stricter"] == pack / "plans" / "stricter"
    assert load_plan("stricter").id == "stricter"
    assert load_plan(pack / "plans" / "stricter" / "patch.yaml") == load_plan("stricter")


@pytest.mark.parametrize(
    ("old", "change", "new"),
    [
        ({"a": 1, "b": 2}, {"b": 3, "c": 4}, {"a": 1, "b": 3, "c": 4}),
        ({"a": {"x": 1, "y": 2}}, {"a": {"y": None}}, {"a": {"x": 1}}),
        ({"a": 1}, {"a": {"x": 1}}, {"a": {"x": 1}}),
        ({"a": {"x": 1}}, {"a": 1}, {"a": 1}),
        ({}, {"a": [{"id": "x"}]}, {"a": [{"id": "x"}]}),
        ({"a": [{"id": "x", "n": 1}]}, {"a": [{"id": "x", "n": 2}]}, {"a": [{"id": "x", "n": 2}]}),
        ({"a": [{"id": "x"}]}, {"a": [1]}, {"a": [1]}),
        ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        ({"a": [1]}, {"a": [{"id": "x"}]}, {"a": [{"id": "x"}]}),
        ({"a": 5}, {"a": [{"id": 5}]}, {"a": [{"id": 5}]}),
    ],
)
def test_a_change_is_merged_into_what_was_there(old, change, new):
    assert merged(old, change) == new


# The pin


def test_pin_prints_the_hash_of_the_files_of_a_plan(base):
    printed = run("pin", "towns-2025").stdout
    assert printed == f"{plan_pin(base)}\n" == f"{plan_pin(base / 'plan.yaml')}\n"
    assert len(printed) == len("sha256:") + 64 + 1


def test_the_hash_depends_on_the_files_and_not_on_where_they_lie(base, tmp_path):
    assert plan_pin(write_plan(tmp_path / "elsewhere", (base / "plan.yaml").read_text("utf-8"))) == plan_pin(base)
    before = plan_pin(base)
    with (base / "observations.csv").open("a", encoding="utf-8") as stream:
        stream.write("firms,2024,1,家,Yearbook,2025-02\n")
    assert plan_pin(base) != before
    (base / "observations.csv").unlink()
    assert len({plan_pin(base), before}) == 2


def test_a_plan_in_a_file_of_another_name_has_a_hash(tmp_path):
    (tmp_path / "own.yaml").write_text(PLAN.format(name="own"), "utf-8")
    assert plan_pin(tmp_path / "own.yaml").startswith("sha256:")


def test_a_patch_does_not_fit_a_plan_that_has_changed(base, own):
    old = plan_pin(base)
    with (base / "plan.yaml").open("a", encoding="utf-8") as stream:
        stream.write("note: Changed.\n")
    (found,) = check(own)
    assert (found.code, found.file, found.line) == ("patch_pin_differs", str(own / "patch.yaml"), 4)
    assert (found.details["expected"], found.details["found"]) == (old, plan_pin(base))
    assert old in found.text()
    assert plan_pin(base) in found.text()


@pytest.mark.parametrize("command", [("pin",), ("check",)])
def test_what_cannot_be_read_has_no_hash(tmp_path, command):
    result = run(*command, tmp_path)
    assert result.exit_code == 1
    assert "error file_missing: " in result.output


def test_a_plan_that_is_not_there_has_no_hash():
    result = run("pin", "cn-14fpy")
    assert result.exit_code == 2
    assert "did you mean cn-14fyp?" in result.output


def test_a_table_that_is_too_large_has_no_hash(base):
    with (base / "observations.csv").open("wb") as stream:
        stream.truncate(1_000_000_000)
    with pytest.raises(pt.InvalidDataError, match="file_too_large"):
        plan_pin(base)


# What is wrong with a patch


def found_in(folder):
    """Return what is wrong with a patch that gives no plan."""
    findings = check(folder)
    with pytest.raises(pt.InvalidDataError):
        load_plan(folder)
    return [(finding.code, finding.field, Path(finding.file).name, finding.line) for finding in findings]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [("file_empty", None, 1)]),
        ("id: !!python/object/apply:os.system [ls]\n", [("yaml_tag", None, 1)]),
        ("id: own\npatches: x\npin: 5\n", [("invalid_value", "pin", 3)]),
        (f"id: own\npatches: ''\npin: {NO_PIN}\n", [("invalid_value", "patches", 2)]),
        (f"id: own\npatches: x\npin: {NO_PIN}\nchange: {{}}\n", [("unknown_key", "change", 4)]),
        (f"id: own\npatches: x\npin: {NO_PIN}\nchanges:\n  id: other\n", [("unknown_key", "changes", 4)]),
        (f"id: own\npatches: towns-2052\npin: {NO_PIN}\n", [("patch_base_unknown", "patches", 2)]),
        (f"id: towns-2025\npatches: towns-2025\npin: {NO_PIN}\n", [("patch_id_taken", "id", 1)]),
        (f"id: own\npatches: towns-2025\npin: {NO_PIN}\n", [("patch_pin_differs", "pin", 3)]),
    ],
)
def test_a_patch_that_cannot_be_used_is_told_with_its_line(base, tmp_path, text, found):
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "patch.yaml").write_text(text, "utf-8")
    assert found_in(folder) == [(code, field, "patch.yaml", line) for code, field, line in found]


def test_the_nearest_plan_is_named_for_one_that_is_misspelt(base, tmp_path):
    folder = write_patch(tmp_path / "own", "towns-2052", NO_PIN)
    assert "did you mean towns-2025?" in check(folder)[0].text()


def test_a_plan_that_several_packs_hold_is_named_with_its_pack(site, base, tmp_path):
    install(site, "villages", "towns-2025")
    folder = write_patch(tmp_path / "own", "towns-2025", NO_PIN)
    assert found_in(folder) == [("plan_id_taken", "patches", "patch.yaml", 3)]
    assert load_plan(write_patch(tmp_path / "other", "villages:towns-2025")).id == "other"


def test_a_circle_of_patches_is_refused(tmp_path):
    pack = write_pack(tmp_path / "circle")
    for name, other in (("a", "b"), ("b", "c"), ("c", "b"), ("d", "d")):
        write_patch(pack / "plans" / name, other, NO_PIN)
    for name in "abcd":
        assert found_in(pack / "plans" / name) == [("cycle", "patches", "patch.yaml", 3)]


def test_what_is_changed_may_not_lie_outside_of_its_pack(base, own, tmp_path):
    (tmp_path / "secret.csv").write_text("1234\n", "utf-8")
    (base / "observations.csv").unlink()
    (base / "observations.csv").symlink_to(tmp_path / "secret.csv")
    assert found_in(own) == [("patch_base_unknown", "patches", "patch.yaml", 3)]


def test_a_fault_of_a_change_stands_in_the_patch(own):
    text = (own / "patch.yaml").read_text("utf-8").replace("300 家", "300 亿圆").replace("note:", "nota:")
    (own / "patch.yaml").write_text(text, "utf-8")
    found = [(finding.code, finding.field, finding.file, finding.line) for finding in check(own)]
    file = str(own / "patch.yaml")
    assert found == [
        ("unit_unknown", "goals.0.target.at_least", file, 10),
        ("unknown_key", "nota", file, 7),
    ]


def test_a_key_that_is_missing_in_a_change_is_told_where_it_should_stand(own):
    text = (own / "patch.yaml").read_text("utf-8") + "  documents:\n    - id: more\n      announced: 2022\n"
    (own / "patch.yaml").write_text(text, "utf-8")
    (found,) = check(own)
    assert (found.code, found.field, found.line) == ("missing_key", "documents.1.title", 13)


def test_a_fault_of_the_plan_that_is_changed_stands_in_that_plan(base, own):
    with (base / "plan.yaml").open("a", encoding="utf-8") as stream:
        stream.write("  - {id: bad, indicator: frims, target: {kind: level, at_least: 5 家}, deadline: 2025}\n")
    text = (own / "patch.yaml").read_text("utf-8").splitlines()
    text[3] = f"pin: {plan_pin(base)}"
    (own / "patch.yaml").write_text("\n".join(text), "utf-8")
    (found,) = check(own)
    assert (found.code, found.field) == ("unknown_indicator", "goals.1.indicator")
    assert (found.file, found.line) == (str(base / "plan.yaml"), 15)


def test_a_fault_of_a_key_that_is_replaced_stands_in_the_patch(base, own):
    (own / "patch.yaml").write_text(
        (own / "patch.yaml").read_text("utf-8").replace("  title: Stricter", "  title: 5 #")
    )
    assert [(finding.code, finding.line) for finding in check(own)] == [("invalid_text", 6)]


def test_a_plan_that_is_no_yaml_is_told_under_its_patch(base, tmp_path):
    (base / "plan.yaml").write_text("- 5\n", "utf-8")
    folder = write_patch(tmp_path / "own", "towns-2025")
    assert found_in(folder) == [("yaml_not_mapping", None, "plan.yaml", 1)]


def test_a_row_of_the_table_beside_a_patch_is_told(own):
    (own / "observations.csv").write_text("indicator,period,value,unit,source\nfrims,2024,1,家,Survey\n", "utf-8")
    (found,) = check(own)
    assert (found.code, found.file, found.line) == ("unknown_indicator", str(own / "observations.csv"), 2)
