import pickle
import subprocess
import sys
from typing import get_args

import pytest

import policytrack as pt
from policytrack.targets import Measurable, Stated

OPTIONAL = ("duckdb", "narwhals", "pandas", "polars", "pyarrow", "pyspark", "rich", "typer", "vl_convert")
HEAVY = ("dateutil", "numpy", "pint", "pycountry", "pydantic", "yaml", *OPTIONAL)

BLOCKER = f"""
import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {OPTIONAL!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Blocker())
"""


def in_a_fresh_interpreter(program, *words):
    """Return what a program prints, once it has ended well."""
    run = subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def loaded_by(program, *words):
    """Return the modules that a program loads."""
    tell = "\nimport sys; print('loaded', *sorted(sys.modules))"
    printed = in_a_fresh_interpreter(program + tell, *words)
    return printed.rpartition("loaded ")[2].split()


# What is loaded when


def test_importing_the_library_loads_nothing_heavy():
    loaded = loaded_by("import policytrack")
    assert not set(HEAVY) & set(loaded)
    assert [name for name in loaded if name.startswith("policytrack")] == ["policytrack"]


def test_listing_the_library_loads_nothing():
    assert not set(HEAVY) & set(loaded_by("import policytrack; dir(policytrack)"))


@pytest.mark.parametrize("name", ["PolicyTrackError", "Finding", "Rating", "Flag", "Reason"])
def test_names_that_need_nothing_load_nothing(name):
    assert not set(HEAVY) & set(loaded_by(f"import policytrack; policytrack.{name}"))


def test_loading_a_plan_loads_neither_the_kernel_nor_the_command():
    loaded = loaded_by("import policytrack; policytrack.load_plan('cn-he-tech-2025')")
    assert not {"typer", "rich", "narwhals", "policytrack.kernel"} & set(loaded)


RUN = """
import sys
from policytrack.cli import main
try:
    main()
except SystemExit as end:
    assert end.code == 0, end.code
"""


@pytest.mark.parametrize("words", [("--help",), ("assess", "--help"), ("check", "--help"), ("backtest", "--help")])
def test_help_loads_neither_numpy_nor_the_kernel(words):
    pytest.importorskip("typer")
    loaded = loaded_by(RUN, *words)
    assert not {"numpy", "pint", "yaml", "policytrack.kernel", "policytrack.assessment"} & set(loaded)


# Names


@pytest.mark.parametrize("name", pt.__all__)
def test_every_public_name_resolves_and_is_listed(name):
    assert getattr(pt, name).__name__ == name
    assert name in dir(pt)


def test_the_public_names_are_sorted_and_stand_once():
    assert pt.__all__ == sorted(set(pt.__all__))
    assert set(pt._HOME_OF) == set(pt.__all__)


def test_every_kind_of_target_is_a_public_name():
    kinds = {target.__name__ for target in (*get_args(Measurable), *get_args(Stated))}
    assert kinds == set(pt._HOMES["targets"])
    assert len(kinds) == 18


def test_every_public_name_says_what_it_is():
    assert all(getattr(pt, name).__doc__ for name in pt.__all__)


def test_an_unknown_name_is_told():
    with pytest.raises(AttributeError, match="module 'policytrack' has no attribute 'asses'"):
        _ = pt.asses
    with pytest.raises(ImportError):
        exec("from policytrack import asses")


def test_a_name_is_the_same_object_each_time():
    assert pt.Plan is pt.Plan
    assert pickle.loads(pickle.dumps(pt.Plan)) is pt.Plan


# Without what is optional

CORE = """
import policytrack as pt
plan = pt.load_plan("cn-he-tech-2025")
card = pt.assess(plan, as_of="2024-12-31", observations=[
    {"indicator": "leading-firms", "period": "2024", "value": 120, "unit": "家", "source": "Survey"}])
assert card["leading-firms"].rating is pt.Rating.ACHIEVED
assert card["contract-turnover"].explain("zh")
assert card.to_csv().count("\\n") == 1 + len(plan.goals)
assert card.to_dict()["plan"] == "cn-he-tech-2025"
assert "error" not in [finding.severity for finding in pt.check(plan)]
"""


def test_the_core_works_without_what_is_optional():
    assert in_a_fresh_interpreter(BLOCKER + CORE) == ""


def test_a_dataframe_without_its_packages_says_what_to_install():
    program = (
        BLOCKER
        + CORE
        + """
for ask in (card.to_frame, lambda: pt.assess(plan, as_of="2024", observations=type("Frame", (), {"columns": []})())):
    try:
        ask()
    except pt.MissingExtraError as error:
        print(error)
"""
    )
    told = in_a_fresh_interpreter(program).splitlines()
    assert len(told) == 2
    assert all(line.endswith("needs more packages: pip install 'policytrack[frames]'") for line in told)


@pytest.mark.parametrize("room", ["frames", "spark"])
def test_a_room_for_tables_without_its_packages_says_what_to_install(room):
    program = (
        BLOCKER
        + f"""
from policytrack.errors import MissingExtraError
try:
    import policytrack.{room}
except MissingExtraError as error:
    print(error)
"""
    )
    expected = f"policytrack.{room} needs more packages: pip install 'policytrack[{room}]'\n"
    assert in_a_fresh_interpreter(program) == expected


def test_a_backtest_works_without_what_is_optional_and_a_chart_says_what_to_install():
    program = (
        BLOCKER
        + """
from pathlib import Path
from policytrack.backtest import backtest
from policytrack.errors import MissingExtraError
from policytrack.plot import ChartFile
rows = [{"series": "a", "time": 2000 + year, "value": year * 7 % 10} for year in range(12)]
assert backtest(rows).used == 1
try:
    ChartFile(Path("chart.svg"))
except MissingExtraError as error:
    print(error)
"""
    )
    assert in_a_fresh_interpreter(program).endswith("needs more packages: pip install 'policytrack[plot]'\n")


def test_the_command_without_its_packages_says_what_to_install():
    program = BLOCKER + RUN.replace("assert end.code == 0, end.code", "print(end.code)")
    expected = "the policytrack command needs more packages: pip install 'policytrack[cli]'\n"
    assert in_a_fresh_interpreter(program, "plans") == expected
