import json
import os
import sys
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import pytest

import policytrack as pt
from commands import run
from pack_folders import MANIFEST, PLAN, install, write_metadata, write_pack, write_plan
from policytrack.packs import check, installed_packs, installed_plans, load_plan, open_installed, read_pack

BUNDLED = set(installed_plans())


def pack_called(name):
    return next(pack for pack in installed_packs() if pack.name == name)


def codes(findings):
    return [finding.code for finding in findings]


def faults_of(name):
    """Return what is wrong with an installed pack as a whole, and see that the others load."""
    plans, findings = open_installed()
    assert set(plans) >= BUNDLED | {"good-2025"}
    found = pack_called(name).findings
    assert found
    assert all(finding in findings for finding in found)
    return found


@pytest.fixture
def beside(site):
    """A folder for installed packs in which a good one lies."""
    install(site, "good", "good-2025")
    return site


# Found without being run


def test_an_installed_pack_is_found_with_its_plans(site):
    folder = install(site, "our_towns", "towns-2025", "towns-2030")
    pack = pack_called("our-towns")
    assert (pack.folder, pack.findings) == (folder, [])
    assert pack.manifest.title.en == "Plans of our-towns"
    assert pack.plans == {name: folder / "plans" / name for name in ("towns-2025", "towns-2030")}
    assert load_plan("towns-2030").id == "towns-2030"
    assert set(installed_plans()) == BUNDLED | {"towns-2025", "towns-2030"}


def test_a_plan_is_loaded_under_the_name_of_its_pack_too(site):
    install(site, "towns", "towns-2025")
    assert load_plan("towns:towns-2025") == load_plan("towns-2025")
    assert load_plan("policytrack:cn-14fyp").id == "cn-14fyp"
    with pytest.raises(pt.UnknownNameError):
        load_plan("towns:cn-14fyp")


def test_the_pack_of_the_library_comes_first_and_has_its_version():
    from importlib.metadata import version

    first = installed_packs()[0]
    assert (first.name, first.findings) == ("policytrack", [])
    assert first.manifest.version == version("policytrack")


def test_a_pack_that_several_entry_points_name_is_found_once(site):
    install(site, "towns", "towns-2025")
    write_metadata(site, "again", "[policytrack.packs]\nother = towns\nthird = towns\n")
    assert [pack.name for pack in installed_packs()].count("towns") == 1


def test_a_pack_without_an_init_file_may_have_several_parts(site, tmp_path, monkeypatch):
    install(site, "towns", "towns-2025")
    write_pack(tmp_path / "more" / "towns", "towns-2030", name="more-towns")
    monkeypatch.syspath_prepend(tmp_path / "more")
    assert {"towns", "more-towns"} <= {pack.name for pack in installed_packs()}


def test_a_pack_is_not_imported(beside):
    folder = install(beside, "towns", "towns-2025")
    (folder / "__init__.py").write_text("raise SystemExit('run')", "utf-8")
    (folder / "plans" / "towns-2025" / "plan.py").write_text("raise SystemExit('run')", "utf-8")
    assert load_plan("towns-2025").id == "towns-2025"
    assert check("towns") == []
    assert "towns" not in sys.modules


def test_a_manifest_may_name_its_folders(tmp_path):
    folder = write_pack(tmp_path / "towns", manifest="plans: [north/a-2025, south/b-2025]\n")
    for place in ("north/a-2025", "south/b-2025", "plans/unlisted"):
        write_plan(folder / place)
    assert read_pack(folder).plans == {"a-2025": folder / "north/a-2025", "b-2025": folder / "south/b-2025"}
    assert check(folder) == []


def test_what_is_hidden_or_no_folder_is_no_plan(tmp_path):
    folder = write_pack(tmp_path / "towns", "towns-2025", ".git", "_draft", "__pycache__")
    (folder / "plans" / "notes.md").write_text("Notes", "utf-8")
    assert list(read_pack(folder).plans) == ["towns-2025"]


def test_a_pack_that_cannot_be_read_is_called_as_it_was_looked_for(site):
    folder = install(site, "towns")
    (folder / "pack.yaml").write_text("id: [", "utf-8")
    assert pack_called("towns").manifest is None
    assert read_pack(folder).name == "towns"


# Checking packs


def test_a_pack_is_checked_by_its_id_its_folder_its_manifest_or_its_project(site):
    folder = install(site, "towns", "towns-2025", "towns-2030")
    (folder / "plans" / "towns-2030" / "plan.yaml").write_text("id: towns-2030\ntitle: 5\n", "utf-8")
    found = check("towns")
    assert codes(found) == ["invalid_text", "unknown_indicator", "unknown_indicator"]
    assert check(folder) == check(folder / "pack.yaml") == check(site) == found


def test_a_pack_under_the_sources_of_a_project_is_checked(tmp_path):
    folder = write_pack(tmp_path / "src" / "towns")
    (found,) = check(tmp_path)
    assert (found.code, found.file, found.line) == ("pack_without_plans", str(folder / "pack.yaml"), 1)


def test_a_plan_goes_before_a_pack_of_its_name(site):
    install(site, "towns", "towns")
    (site / "towns" / "plans" / "more").mkdir()
    assert codes(pack_called("towns").findings) == ["file_missing"]
    assert check("towns") == []


def test_what_is_wrong_with_packs_is_told_when_plans_are_listed(beside):
    install(beside, "towns")
    listed = run("plans")
    assert listed.exit_code == 0
    assert "good-2025" in listed.stdout
    assert "warning pack_without_plans: the pack towns holds no plan; " in listed.stderr
    told = run("plans", "--lang", "zh")
    assert "数据包 towns 中没有规划" in told.stderr


def test_without_any_plan_listing_them_ends_with_status_1(monkeypatch):
    monkeypatch.setattr("policytrack.packs.loading.installed_packs", list)
    assert run("plans").exit_code == 1


def test_a_plan_with_errors_is_told_and_not_listed(beside):
    folder = install(beside, "towns", "towns-2025")
    (folder / "plans" / "towns-2025" / "plan.yaml").write_text("id: towns-2025\ntitle: 5\n", "utf-8")
    plans, findings = open_installed()
    assert set(plans) == BUNDLED | {"good-2025"}
    assert "invalid_text" in codes(findings)


# Hostile and broken packs: a finding, nothing runs, and the others load


def test_an_entry_point_that_names_code_runs_none_of_it(beside, tmp_path):
    ran = tmp_path / "ran"
    code = f"open({str(ran)!r}, 'w').close()\n"
    (beside / "evil_module.py").write_text(code, "utf-8")
    write_metadata(beside, "evil_module", "[policytrack.packs]\nevil = evil_module\n")
    (found,) = faults_of("evil_module")
    assert (found.code, found.details["value"]) == ("pack_not_found", "evil_module")
    assert not ran.exists()
    assert "evil_module" not in sys.modules


@pytest.mark.parametrize("value", ["evil.inside", "evil:main", "evil.inside:main [extra]", "../evil", "not a name", ""])
def test_an_entry_point_that_is_no_name_of_a_package_is_refused(beside, tmp_path, value):
    ran = tmp_path / "ran"
    write_pack(beside / "evil" / "inside")
    (beside / "evil" / "__init__.py").write_text(f"open({str(ran)!r}, 'w').close()\n", "utf-8")
    write_metadata(beside, "evil", f"[policytrack.packs]\nevil = {value}\n")
    assert codes(faults_of(value)) == ["pack_entry_point"]
    assert not ran.exists()


def test_an_entry_point_without_its_package_is_told(beside):
    write_metadata(beside, "gone", "[policytrack.packs]\ngone = gone_package\n")
    (found,) = faults_of("gone_package")
    assert "install the pack" in found.text()


def test_a_package_that_cannot_be_looked_for_is_told(beside, monkeypatch):
    monkeypatch.setitem(sys.modules, "half_loaded", object())
    write_metadata(beside, "half", "[policytrack.packs]\nhalf = half_loaded\n")
    assert codes(faults_of("half_loaded")) == ["pack_not_found"]


@pytest.mark.parametrize(
    "content", [b"[policytrack.packs]\n\xff\xfe = x\n", b"[policytrack.packs\nx = y", b"[policytrack.packs]\nx"]
)
def test_entry_points_that_cannot_be_read_are_told_with_the_name_of_their_distribution(beside, content):
    write_metadata(beside, "broken", content)
    (found,) = faults_of("broken")
    assert (found.code, found.details["value"]) == ("pack_metadata_unreadable", "broken")


def test_metadata_that_cannot_be_read_at_all_is_told_with_its_place(beside):
    metadata = write_metadata(beside, "broken", b"[policytrack.packs]\n\xff\xfe = x\n")
    (metadata / "METADATA").write_bytes(b"Name: \xff\xfe\n")
    (found,) = faults_of(str(beside))
    assert found.code == "pack_metadata_unreadable"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "file_empty"),
        ("- 5\n", "yaml_not_mapping"),
        ("id: [\n", "yaml_syntax"),
        ("id: !!python/object/apply:os.system ['touch ran']\n", "yaml_tag"),
        ("id: &a [x]\ntitle: *a\n", "yaml_alias"),
        ("id: x\nid: y\n", "yaml_duplicate_key"),
        ("<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>\nid: &b;\n", "yaml_syntax"),
        ("a: " + "[" * 50 + "]" * 50, "yaml_too_deep"),
        ("\ufeff" + MANIFEST.format(name="towns"), "file_byte_order_mark"),
        (MANIFEST.format(name="Our Towns"), "invalid_value"),
        (MANIFEST.format(name="towns") + "licences: [MIT]\n", "unknown_key"),
        (MANIFEST.format(name="towns").replace("authors: [Somebody]\n", ""), "missing_key"),
        (MANIFEST.format(name="towns").replace("[Somebody]", "[]"), "invalid_value"),
        (MANIFEST.format(name="towns").replace("_version: 1", "_version: 2"), "invalid_choice"),
    ],
)
def test_a_manifest_that_cannot_be_used_is_told_with_its_line(beside, monkeypatch, tmp_path, text, code):
    monkeypatch.chdir(tmp_path)
    folder = install(beside, "towns", "towns-2025")
    (folder / "pack.yaml").write_text(text, "utf-8")
    found = faults_of("towns")
    assert code in codes(found)
    assert {finding.file for finding in found} == {str(folder / "pack.yaml")}
    assert all(finding.line for finding in found)
    assert pack_called("towns").plans == {}
    assert not Path("ran").exists()


def test_a_manifest_is_told_where_it_is_wrong(tmp_path):
    folder = write_pack(tmp_path / "towns", manifest="licences: [MIT]\n")
    (found,) = check(folder)
    assert (found.field, found.line) == ("licences", 7)
    assert "did you mean licence?" in found.text()


BOMB = "a: &a [x, x]\n" + "".join(f"{above}: &{above} [*{below}, *{below}]\n" for below, above in pairwise("abcdefghi"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("id: !!python/object/apply:os.system ['touch ran']\n", "yaml_tag"),
        ("id: !!python/name:os.system\n", "yaml_tag"),
        (BOMB, "yaml_alias"),
        ("<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>\nid: &b;\n", "yaml_syntax"),
    ],
)
def test_a_plan_of_a_pack_that_would_run_or_explode_is_refused(beside, monkeypatch, tmp_path, text, code):
    monkeypatch.chdir(tmp_path)
    folder = install(beside, "towns", "towns-2025", "towns-2030")
    (folder / "plans" / "towns-2025" / "plan.yaml").write_text(text, "utf-8")
    started = perf_counter()
    plans, findings = open_installed()
    assert perf_counter() - started < 10
    assert code in codes(findings)
    assert set(plans) == BUNDLED | {"good-2025", "towns-2030"}
    assert not Path("ran").exists()
    with pytest.raises(pt.InvalidDataError, match=code):
        load_plan("towns-2025")


@pytest.mark.parametrize(
    "written", ["../outside", "plans/../../outside", "/etc", "C:\\Windows", "..\\outside", "nul\0byte"]
)
def test_a_path_that_climbs_out_of_its_pack_is_refused(beside, written):
    folder = install(beside, "towns", "inside", manifest=f"plans: [plans/inside, {json.dumps(written)}]\n")
    write_plan(beside / "outside")
    (found,) = faults_of("towns")
    assert (found.code, found.details["value"]) == ("pack_path_outside", written)
    assert (found.file, found.line) == (str(folder / "pack.yaml"), 7)
    assert list(pack_called("towns").plans) == ["inside"]


def linked(place, target):
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        place.unlink()
    place.symlink_to(target)


@pytest.mark.parametrize("place", ["plans/linked", "plans/linked/plan.yaml", "plans/linked/observations.csv", "plans"])
def test_a_link_that_leads_out_of_its_pack_is_refused(beside, tmp_path, place):
    outside = write_plan(tmp_path / "outside" / "plans" / "linked")
    target = {"linked": outside, "plans": outside.parent}.get(Path(place).name, outside / Path(place).name)
    folder = install(beside, "towns")
    if place.endswith("observations.csv"):
        write_plan(folder / "plans" / "linked")
    linked(folder / place, target)
    (found,) = faults_of("towns")
    assert found.code == "pack_path_outside"
    assert "linked" not in installed_plans()
    assert codes(check(folder)) == ["pack_path_outside"]


def test_a_manifest_that_is_a_link_out_of_its_pack_is_refused(beside, tmp_path):
    folder = install(beside, "towns", "towns-2025")
    secret = tmp_path / "secret.yaml"
    secret.write_text("password: 1234\n", "utf-8")
    linked(folder / "pack.yaml", secret)
    (found,) = faults_of("towns")
    assert found.code == "pack_path_outside"
    assert "1234" not in str(found)


@pytest.mark.parametrize("file", ["plan.yaml", "observations.csv"])
@pytest.mark.parametrize("target", ["plan.yaml", "observations.csv", "nowhere"])
def test_a_link_to_itself_or_to_nothing_is_told(beside, file, target):
    folder = install(beside, "towns", "other-2025", "towns-2025") / "plans" / "towns-2025"
    linked(folder / file, file if target == file else "../../nothing")
    plans, findings = open_installed()
    assert set(plans) == BUNDLED | {"good-2025", "other-2025"}
    assert findings


def test_a_link_within_a_pack_is_followed(beside):
    folder = install(beside, "towns", "towns-2025")
    data = folder / "data.csv"
    (folder / "plans" / "towns-2025" / "observations.csv").rename(data)
    linked(folder / "plans" / "towns-2025" / "observations.csv", "../../data.csv")
    assert len(load_plan("towns-2025").observations) == 2


def test_the_file_of_a_plan_in_a_pack_is_as_safe_as_its_folder(beside, tmp_path):
    folder = install(beside, "towns", "towns-2025") / "plans" / "towns-2025"
    secret = tmp_path / "secret.csv"
    secret.write_text("password\n1234\n", "utf-8")
    linked(folder / "observations.csv", secret)
    assert codes(check(folder / "plan.yaml")) == ["pack_path_outside"]


@pytest.mark.parametrize("file", ["plan.yaml", "observations.csv", "patch.yaml"])
def test_a_file_of_a_gigabyte_is_refused_without_being_read(beside, file):
    folder = install(beside, "towns", "other-2025", "towns-2025") / "plans" / "towns-2025"
    if file == "patch.yaml":
        (folder / "plan.yaml").unlink()
    with (folder / file).open("wb") as stream:
        stream.truncate(1_000_000_000)
    started = perf_counter()
    (found,) = check(folder)
    assert perf_counter() - started < 5
    assert (found.code, found.details["value"]) == ("file_too_large", 1_000_000_000)
    assert set(open_installed()[0]) == BUNDLED | {"good-2025", "other-2025"}


def test_a_manifest_of_a_gigabyte_is_refused(beside):
    folder = install(beside, "towns", "towns-2025")
    with (folder / "pack.yaml").open("wb") as stream:
        stream.truncate(1_000_000_000)
    assert codes(faults_of("towns")) == ["file_too_large"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
@pytest.mark.parametrize("file", ["plan.yaml", "observations.csv"])
def test_a_pipe_in_a_pack_does_not_hang(beside, file):
    folder = install(beside, "towns", "towns-2025") / "plans" / "towns-2025"
    (folder / file).unlink()
    os.mkfifo(folder / file)
    assert codes(check(folder)) == ["file_not_regular"]
    assert set(open_installed()[0]) == BUNDLED | {"good-2025"}


# Names that several bear


def test_two_packs_of_one_id_are_told_with_both_files_and_loaded_neither(beside):
    folders = [install(beside, package, f"{package}-2025", name="towns") for package in ("north", "south")]
    assert set(installed_plans()) == BUNDLED | {"good-2025"}
    for pack in installed_packs()[-2:]:
        (found,) = pack.findings
        assert found.code == "pack_id_taken"
        assert all(str(folder / "pack.yaml") in found.text() for folder in folders)
        assert found.file == str(pack.folder / "pack.yaml")


def test_a_pack_that_takes_the_id_of_the_library_takes_none_of_its_plans(beside):
    install(beside, "fake", "fake-2025", name="policytrack")
    assert set(installed_plans()) == BUNDLED | {"good-2025"}
    assert codes(faults_of("policytrack")) == ["pack_id_taken"]


def test_two_plans_of_one_id_are_told_with_both_files_and_loaded_by_their_packs(beside):
    folders = [install(beside, package, "towns-2025") / "plans" / "towns-2025" for package in ("north", "south")]
    with pytest.raises(pt.InvalidDataError) as caught:
        load_plan("towns-2025")
    (found,) = caught.value.findings
    assert found.code == "plan_id_taken"
    assert all(str(folder / "plan.yaml") in found.text() for folder in folders)
    assert "pack-id:plan-id" in found.text()
    assert load_plan("north:towns-2025") == load_plan("south:towns-2025")
    assert {"north:towns-2025", "south:towns-2025"} < set(installed_plans())
    assert codes(pack_called("north").findings) == codes(check("south")) == ["plan_id_taken"]


def test_a_pack_that_takes_the_id_of_a_plan_of_the_library_does_not_replace_it(beside):
    install(beside, "fake", "cn-14fyp")
    with pytest.raises(pt.InvalidDataError, match="plan_id_taken"):
        load_plan("cn-14fyp")
    assert len(load_plan("policytrack:cn-14fyp").goals) == 20
    assert len(load_plan("fake:cn-14fyp").goals) == 1
    assert {"policytrack:cn-14fyp", "fake:cn-14fyp"} < set(open_installed()[0])


def test_one_pack_may_not_hold_two_plans_of_one_id(tmp_path):
    folder = write_pack(tmp_path / "towns", manifest="plans: [a/towns-2025, b/towns-2025]\n")
    for place in ("a/towns-2025", "b/towns-2025"):
        write_plan(folder / place)
    pack = read_pack(folder)
    assert pack.plans == {"towns-2025": folder / "a/towns-2025"}
    assert codes(pack.findings) == ["plan_id_taken"]


def test_a_plan_of_a_pack_lies_in_a_folder_of_its_name(tmp_path):
    folder = write_pack(tmp_path / "towns", "towns-2025")
    (folder / "plans" / "towns-2025").rename(folder / "plans" / "towns-2026")
    (found,) = check(folder)
    assert (found.code, found.details) == ("plan_folder_name", {"value": "towns-2025", "expected": "towns-2026"})
    assert found.file == str(folder / "plans" / "towns-2026" / "plan.yaml")


def test_a_folder_of_a_pack_without_a_plan_is_told(tmp_path):
    folder = write_pack(tmp_path / "towns", "towns-2025", manifest="plans: [plans/towns-2025, plans/gone]\n")
    (found,) = check(folder)
    assert (found.code, found.file) == ("file_missing", str(folder / "plans" / "gone" / "plan.yaml"))


def test_a_folder_with_a_plan_and_a_patch_is_told(tmp_path):
    folder = write_plan(tmp_path / "towns-2025")
    (folder / "patch.yaml").write_text("id: x\n", "utf-8")
    (found,) = check(folder)
    assert (found.code, found.file) == ("plan_and_patch", str(folder / "patch.yaml"))


def test_a_plan_outside_of_packs_may_link_to_where_it_likes(tmp_path):
    folder = write_plan(tmp_path / "own" / "any-name")
    (tmp_path / "other.yaml").write_text(PLAN.format(name="another-name"), "utf-8")
    linked(folder / "plan.yaml", tmp_path / "other.yaml")
    assert check(folder) == []
