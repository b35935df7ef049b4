from pathlib import Path

from policytrack.io.json_schema import SCHEMA_FILE
from policytrack.packs import check, read_pack

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "third_party_pack"


def test_the_example_has_no_fault_before_it_is_installed():
    assert check(EXAMPLE) == []
    assert list(read_pack(EXAMPLE / "src" / "shanxi_environment").plans) == ["cn-sx-environment-2020"]


def test_the_example_holds_no_code_but_its_test():
    assert [file.relative_to(EXAMPLE).as_posix() for file in EXAMPLE.rglob("*.py")] == ["tests/test_pack.py"]


def test_the_installed_example_is_declared_without_the_library(told_afresh):
    program = "import sys; from importlib.metadata import entry_points\n"
    program += "(one,) = entry_points(group='policytrack.packs')\n"
    program += "print(one.name, one.value, 'policytrack' in sys.modules)"
    assert told_afresh("-c", program) == "shanxi-environment shanxi_environment False\n"


def test_the_installed_example_is_found_and_not_imported(told_afresh):
    program = "import sys; import policytrack as pt\n"
    program += "print(pt.load_plan('cn-sx-environment-2020').region, 'shanxi_environment' in sys.modules)"
    assert told_afresh("-c", program) == "CN-SX False\n"


def test_the_installed_example_is_listed_checked_and_judged(told_afresh):
    assert "cn-sx-environment-2020" in told_afresh("-m", "policytrack", "plans")
    name = "shanxi-environment"
    assert told_afresh("-m", "policytrack", "check", name) == f"{name}: 0 errors, 0 other remarks\n"
    judged = told_afresh(
        "-m", "policytrack", "assess", "cn-sx-environment-2020", "--as-of", "2020-12-31", "--format", "csv"
    )
    assert "good-air-2020" in judged
    assert "missed" in judged


def test_the_installed_example_passes_its_two_line_test(told_afresh):
    printed = told_afresh("-m", "pytest", "-q", "-p", "no:cacheprovider", EXAMPLE / "tests")
    assert " passed" in printed
    assert "skipped" not in printed


def test_the_installed_example_passes_with_all_packs(told_afresh):
    words = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "--pyargs", "policytrack.testing")
    printed = told_afresh(*words, "-k", "shanxi-environment")
    assert " passed" in printed


def test_the_schema_is_installed_with_the_library(told_afresh):
    program = "from policytrack.io.json_schema import SCHEMA_FILE; print(SCHEMA_FILE.read_text('utf-8'), end='')"
    assert told_afresh("-c", program) == SCHEMA_FILE.read_text("utf-8")


def test_a_new_pack_is_written_from_what_is_installed(told_afresh, tmp_path):
    told_afresh("-m", "policytrack", "new", "our-towns")
    assert told_afresh("-m", "policytrack", "check", "our-towns") == "our-towns: 0 errors, 0 other remarks\n"
