import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"


def output_of(name: str) -> str:
    return subprocess.run(
        [sys.executable, "-X", "utf8", str(EXAMPLES / name)], capture_output=True, check=True, encoding="utf-8"
    ).stdout


def test_the_hebei_example_loads_assesses_and_explains_in_both_languages() -> None:
    printed = output_of("hebei_2025.py")
    assert "contract-turnover        on_track        pace_sufficient" in printed
    assert "pace ratio 1.19" in printed
    assert "评级为“进展正常”" in printed


def test_the_own_goal_example_is_judged_against_its_numbers() -> None:
    printed = output_of("own_goal.py")
    assert printed.startswith("on_track pace_sufficient\ndone 91%, asked for by now 80%\n")


def test_the_own_goal_example_stays_under_thirty_lines() -> None:
    assert len((EXAMPLES / "own_goal.py").read_text(encoding="utf-8").splitlines()) < 30


def test_the_region_example_is_loaded_by_its_path() -> None:
    assert "good-air-2020 missed deadline_not_met" in output_of("region_plan.py")


@pytest.mark.parametrize("command", ["run", "test"])
def test_the_readme_marks_the_command_that_ci_runs(command: str) -> None:
    lines = (EXAMPLES.parent / "README.md").read_text(encoding="utf-8").splitlines()
    fence = lines.index(f"<!-- command: {command} -->") + 1
    assert lines[fence] == "```bash"
    assert lines[fence + 2] == "```"


def test_the_steel_foil_example_sets_its_own_goal_on_a_fact_of_the_page() -> None:
    printed = output_of("steel_foil.py")
    assert printed.startswith("achieved requirement_holds {'value': 0.015, 'unit': 'mm'}\n")
    assert "Baseline: 0.02 mm for 2018" in printed
