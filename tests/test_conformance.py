import re
import sys
from inspect import getdoc

import pytest

import policytrack as pt
import policytrack.testing
from pack_folders import PLAN, install, write_plan
from policytrack.testing import PackTests, strategies

TESTS = [name for name in vars(PackTests) if name.startswith("test_")]


class Collected:
    """Stands in for what pytest hands over: keeps what each test is run for."""

    def __init__(self, *names):
        self.fixturenames = names
        self.values, self.ids = [], []

    def parametrize(self, name, values, ids):
        assert name in self.fixturenames
        self.values, self.ids = values, ids


def collected(suite, *names):
    found = Collected(*names)
    suite().pytest_generate_tests(found)
    return found


@pytest.fixture
def towns(site):
    """The folder of a plan without fault in an installed pack, `towns`."""
    return install(site, "towns", "towns-2025") / "plans" / "towns-2025"


def failure_of(test, **given):
    """Return what a test of the suite says when it fails for the pack `towns`."""
    suite = PackTests.of("towns")
    (plan,) = collected(suite, "plan").values
    with pytest.raises(pytest.fail.Exception) as caught:
        getattr(suite(), test)(plan, **given)
    assert not caught.value.pytrace
    return str(caught.value)


# Which packs


def test_the_suite_is_run_for_each_plan_of_the_packs_that_are_named(site):
    install(site, "towns", "towns-2025", "towns-2030")
    install(site, "villages", "villages-2025")
    assert collected(PackTests.of("towns"), "plan", "tmp_path").ids == ["towns:towns-2025", "towns:towns-2030"]
    assert collected(PackTests.of("towns", "villages"), "pack").ids == ["towns", "villages"]
    assert collected(PackTests.of(), "pack").ids == ["policytrack", "towns", "villages"]


def test_a_pack_that_is_not_installed_fails_with_advice(site):
    install(site, "towns", "towns-2025")
    for name, advice in (("another-region", "install the pack (pip install -e .)"), ("twons", "did you mean towns?")):
        suite = PackTests.of(name)
        (pack,) = collected(suite, "pack").values
        assert collected(suite, "plan").values == []
        with pytest.raises(pytest.fail.Exception) as caught:
            suite().test_the_pack_is_installed_and_has_nothing_wrong_with_it(pack)
        assert advice in str(caught.value)


def test_a_pack_without_fault_passes(towns, tmp_path):
    suite = PackTests.of("towns")
    (pack,), (plan,) = collected(suite, "pack").values, collected(suite, "plan").values
    suite().test_the_pack_is_installed_and_has_nothing_wrong_with_it(pack)
    for test in TESTS[1:]:
        getattr(suite(), test)(plan, **({"tmp_path": tmp_path} if "machine" in test else {}))


def test_the_docstring_has_a_sentence_for_each_test():
    assert getdoc(PackTests).count("\n- ") == len(TESTS)
    assert all(getdoc(getattr(PackTests, test)) for test in TESTS)


# What a failure says


def test_what_is_wrong_with_a_pack_is_told_with_its_file(towns):
    (towns.parent / "gone").mkdir()
    suite = PackTests.of("towns")
    (pack,) = collected(suite, "pack").values
    with pytest.raises(pytest.fail.Exception, match="error file_missing: there is no file or folder"):
        suite().test_the_pack_is_installed_and_has_nothing_wrong_with_it(pack)


def test_errors_of_a_plan_are_told_as_its_check_tells_them(towns):
    write_plan(towns / "x").rename(towns.parents[3] / "x")
    (towns / "plan.yaml").write_text(PLAN.format(name="towns-2025") + "colour: red\nnota: 5\n", "utf-8")
    told = failure_of("test_a_plan_passes_its_check").splitlines()
    assert [line.partition(": ")[0] for line in told] == [f"{towns / 'plan.yaml'}:{line}" for line in (15, 16)]


def test_warnings_of_a_plan_are_no_failure(towns):
    text = PLAN.format(name="towns-2025").replace("at_least", "about")
    (towns / "plan.yaml").write_text(text, "utf-8")
    PackTests.of("towns")().test_a_plan_passes_its_check(collected(PackTests.of("towns"), "plan").values[0])


def test_a_plan_without_its_schema_is_told_what_to_write(towns):
    text = PLAN.format(name="towns-2025")
    (towns / "plan.yaml").write_text(text.partition("\n")[2], "utf-8")
    told = failure_of("test_the_first_line_of_a_plan_file_names_the_schema")
    assert told.startswith(f"{towns / 'plan.yaml'}:1: write '# yaml-language-server: $schema=PATH' here")
    (towns / "plan.yaml").write_text(text.replace("../../", "../"), "utf-8")
    told = failure_of("test_the_first_line_of_a_plan_file_names_the_schema")
    assert told.endswith("there is no file ../plan.schema.json: 'policytrack schema' prints it")


@pytest.mark.parametrize("line", ["https://example.org/plan.schema.json", "../../plan.schema.json"])
def test_a_plan_may_name_its_schema_by_path_or_address(towns, line):
    text = PLAN.format(name="towns-2025").replace("../../plan.schema.json", line)
    (towns / "plan.yaml").write_text(text, "utf-8")
    suite = PackTests.of("towns")
    suite().test_the_first_line_of_a_plan_file_names_the_schema(collected(suite, "plan").values[0])


def test_a_patch_names_no_schema(towns):
    (towns / "plan.yaml").rename(towns / "patch.yaml")
    suite = PackTests.of("towns")
    suite().test_the_first_line_of_a_plan_file_names_the_schema(collected(suite, "plan").values[0])


def test_code_beside_a_plan_is_told(towns):
    (towns / "inner").mkdir()
    (towns / "inner" / "plan.py").write_text("", "utf-8")
    told = failure_of("test_a_folder_of_a_plan_holds_data_only")
    assert told == f"{towns / 'inner' / 'plan.py'}: a pack is data: remove the code"


def test_a_link_that_leads_out_of_a_pack_is_told(towns, tmp_path):
    (tmp_path / "notes.md").write_text("Notes", "utf-8")
    (towns / "notes.md").symlink_to(tmp_path / "notes.md")
    (towns / "schema.json").symlink_to("../../plan.schema.json")
    told = failure_of("test_a_folder_of_a_plan_holds_data_only")
    assert told == f"{towns / 'notes.md'}: this leads out of the pack: put the file itself there"


@pytest.mark.parametrize("file", ["plan.yaml", "observations.csv"])
def test_line_ends_of_windows_are_told(towns, tmp_path, file):
    (towns / file).write_bytes((towns / file).read_bytes().replace(b"\n", b"\r\n"))
    told = failure_of("test_the_hash_of_a_plan_is_the_same_on_every_machine", tmp_path=tmp_path)
    assert told.startswith(f"{towns / file}: end lines as on Unix (LF)")


def test_a_goal_without_its_document_is_told(towns):
    text = PLAN.format(name="towns-2025").replace("    source: {document: text}\n", "")
    (towns / "plan.yaml").write_text(text, "utf-8")
    told = failure_of("test_every_goal_names_its_document")
    assert told.startswith("towns:towns-2025: firms: add 'source: {document: …}'")


def test_a_figure_without_source_or_date_is_told(towns):
    table = "indicator,period,value,unit,source,note,published\n"
    table += "firms,2020,100,家,Yearbook,,\nfirms,2021,110,家,Yearbook,its page has no date,\n"
    (towns / "observations.csv").write_text(table, "utf-8")
    told = failure_of("test_every_observation_is_sourced_and_dated")
    assert told.startswith("towns:towns-2025: firms, 2020 (100 家): add 'published'")
    assert "\n" not in told
    plan = PLAN.format(name="towns-2025")
    plan += "observations: [{indicator: firms, period: 2020, value: 1 家, source: ' '}]\n"
    (towns / "plan.yaml").write_text(plan, "utf-8")
    assert failure_of("test_every_observation_is_sourced_and_dated").endswith("firms, 2020 (1 家): write its source")


def test_a_plan_without_goals_passes(towns):
    (towns / "plan.yaml").write_text("id: towns-2025\ntitle: Towns\n", "utf-8")
    (towns / "observations.csv").unlink()
    suite = PackTests.of("towns")
    (plan,) = collected(suite, "plan").values
    suite().test_every_goal_has_one_rating_whenever_it_is_judged(plan)
    suite().test_a_plan_reads_back_as_it_was(plan)


# What the package offers


def test_its_names_resolve_and_are_listed():
    assert set(policytrack.testing.__all__) <= set(dir(policytrack.testing))
    assert policytrack.testing.PackTests is PackTests
    assert policytrack.testing.strategies is strategies
    with pytest.raises(AttributeError, match="has no attribute 'PackTest'"):
        _ = policytrack.testing.PackTest


@pytest.mark.parametrize(("name", "needed"), [("PackTests", "pytest"), ("strategies", "hypothesis")])
def test_without_its_packages_it_says_what_to_install(monkeypatch, name, needed):
    for module in ("conformance", "strategies"):
        monkeypatch.delitem(sys.modules, f"policytrack.testing.{module}")
    monkeypatch.delattr(policytrack.testing, "strategies")
    monkeypatch.setitem(sys.modules, needed, None)
    with pytest.raises(pt.MissingExtraError, match=re.escape("pip install 'policytrack[testing]'")):
        getattr(policytrack.testing, name)


def test_another_module_that_is_missing_is_told_as_it_is(monkeypatch):
    monkeypatch.setitem(sys.modules, "policytrack.testing.conformance", None)
    with pytest.raises(ModuleNotFoundError) as caught:
        _ = policytrack.testing.PackTests
    assert not isinstance(caught.value, pt.PolicyTrackError)
