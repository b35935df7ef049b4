import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from policytrack.io.json_schema import SCHEMA_FILE
from policytrack.packs import check, read_pack

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "third_party_pack"
UNREACHABLE = ("NewConnectionError", "ConnectTimeoutError", "Temporary failure in name resolution", "ProxyError")


def run(*words, **options):
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [str(word) for word in words], capture_output=True, encoding="utf-8", env=environment, check=False, **options
    )


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """The Python of a fresh environment into which pip has installed the library and the example."""
    home = tmp_path_factory.mktemp("fresh") / "environment"
    venv.create(home, with_pip=True)
    found = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    options = ("--disable-pip-version-check", "--retries", "1")
    installed = run(found, "-m", "pip", "install", *options, f"{ROOT}[cli,testing]", EXAMPLE)
    if any(sign in installed.stdout + installed.stderr for sign in UNREACHABLE):
        pytest.skip("pip reaches no package registry")
    assert installed.returncode == 0, installed.stderr
    return found


@pytest.fixture
def told(python, tmp_path):
    """Runs Python in the fresh environment, far from the checkout, and returns what it prints."""

    def tell(*words):
        result = run(python, *words, cwd=tmp_path)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    return tell


def test_the_example_has_no_fault_before_it_is_installed():
    assert check(EXAMPLE) == []
    assert list(read_pack(EXAMPLE / "src" / "shanxi_environment").plans) == ["cn-sx-environment-2020"]


def test_the_example_holds_no_code_but_its_test():
    assert [file.relative_to(EXAMPLE).as_posix() for file in EXAMPLE.rglob("*.py")] == ["tests/test_pack.py"]


def test_the_installed_example_is_declared_without_the_library(told):
    program = "import sys; from importlib.metadata import entry_points\n"
    program += "(one,) = entry_points(group='policytrack.packs')\n"
    program += "print(one.name, one.value, 'policytrack' in sys.modules)"
    assert told("-c", program) == "shanxi-environment shanxi_environment False\n"


def test_the_installed_example_is_found_and_not_imported(told):
    program = "import sys; import policytrack as pt\n"
    program += "print(pt.load_plan('cn-sx-environment-2020').region, 'shanxi_environment' in sys.modules)"
    assert told("-c", program) == "CN-SX False\n"


def test_the_installed_example_is_listed_checked_and_judged(told):
    assert "cn-sx-environment-2020" in told("-m", "policytrack", "plans")
    name = "shanxi-environment"
    assert told("-m", "policytrack", "check", name) == f"{name}: 0 errors, 0 other remarks\n"
    judged = told("-m", "policytrack", "assess", "cn-sx-environment-2020", "--as-of", "2020-12-31", "--format", "csv")
    assert "good-air-2020" in judged
    assert "missed" in judged


def test_the_installed_example_passes_its_two_line_test(told):
    printed = told("-m", "pytest", "-q", "-p", "no:cacheprovider", EXAMPLE / "tests")
    assert " passed" in printed
    assert "skipped" not in printed


def test_the_installed_example_passes_with_all_packs(told):
    words = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "--pyargs", "policytrack.testing")
    printed = told(*words, "-k", "shanxi-environment")
    assert " passed" in printed


def test_the_schema_is_installed_with_the_library(told):
    program = "from policytrack.io.json_schema import SCHEMA_FILE; print(SCHEMA_FILE.read_text('utf-8'), end='')"
    assert told("-c", program) == SCHEMA_FILE.read_text("utf-8")


def test_a_new_pack_is_written_from_what_is_installed(told, tmp_path):
    told("-m", "policytrack", "new", "our-towns")
    assert told("-m", "policytrack", "check", "our-towns") == "our-towns: 0 errors, 0 other remarks\n"
