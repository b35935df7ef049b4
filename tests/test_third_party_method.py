"""A method that a stranger wrote in one file, installed as a package beside the library."""

import runpy
from fractions import Fraction
from pathlib import Path

import pytest

import policytrack as pt
from policytrack.methods import installed_methods

EXAMPLE = Path(__file__).parents[1] / "examples" / "third_party_method"
FILE = EXAMPLE / "half_time.py"
FIRMS = pt.Indicator(id="firms", name="Firms", measure="stock", unit="家")


def rated(year, value, **facts):
    """Return what the example says of a goal that leads from 100 in 2020 to 400 in 2030."""
    given = {
        "target": pt.Level(at_least="400 家"),
        "deadline": "2030",
        "baseline": {"period": "2020", "value": "100 家"},
    }
    goal = pt.Goal(id="firms", indicator=FIRMS, region="CN", **(given | facts))
    method = runpy.run_path(str(FILE))["HalfTime"]()
    figures = FIRMS.observed({year: value}, source="example")
    return pt.assess(goal, as_of=str(year), observations=figures, method=method)["firms"]


def test_it_is_one_file_of_under_forty_lines():
    assert [file.name for file in EXAMPLE.rglob("*.py")] == [FILE.name]
    assert len(FILE.read_text("utf-8").splitlines()) < 40


@pytest.mark.parametrize(
    ("year", "value", "label"),
    [
        (2025, 200, "in the lead"),
        (2025, 199, "in the game"),
        (2025, 175, "in the game"),
        (2025, 174, "trailing"),
        (2022, 140, "in the lead"),
        (2022, 139, "in the game"),
        (2028, 320, "in the lead"),
        (2028, 319, "in the game"),
        (2028, 90, "trailing"),
    ],
)
def test_it_asks_for_a_third_of_the_way_by_half_time(year, value, label):
    played = Fraction(year - 2020, 10)
    asked = played * 2 / 3 if played < Fraction(1, 2) else Fraction(1, 3) + (played - Fraction(1, 2)) * 4 / 3
    pace = Fraction(value - 100, 300) / asked
    assert label == ("in the lead" if pace >= 1 else "in the game" if pace >= Fraction(3, 4) else "trailing")
    one = rated(year, value)
    assert one.native_label == label
    assert one.native_figures["pace"] == pytest.approx(float(pace))


def test_it_refuses_what_its_rule_says_nothing_of():
    held = rated(2025, 300, target=pt.Keep(at_least="100 家", window="2021/2030"), deadline=None, baseline=None)
    assert (held.rating, held.reason) == ("not_assessable", "outside_method")
    without = rated(2025, 300, baseline={"period": "2020"})
    assert (without.rating, without.reason) == ("not_assessable", "no_baseline")


def test_installed_it_is_listed_after_the_methods_of_the_library(told_afresh):
    program = "from policytrack.methods import installed_methods; print(*installed_methods().items(), sep='\\n')"
    listed = told_afresh("-c", program).splitlines()
    assert listed[-1] == "('half-time', 'half_time:HalfTime')"
    assert listed[:-1] == [str(item) for item in installed_methods().items()]
    assert "half_time:HalfTime" in told_afresh("-m", "policytrack", "methods")


def test_installed_it_is_compared_with_all_others(told_afresh):
    words = ("compare", "cn-14fyp", "--as-of", "2023-12-31")
    whole = told_afresh("-m", "policytrack", *words, "--methods", "all", "--format", "csv").splitlines()
    assert "half-time,half-time_label,half-time_score,half-time_reason" in whole[0]
    assert all(f",{method}," in whole[0] for method in installed_methods())
    table = told_afresh("-m", "policytrack", *words, "--methods", "linear,half-time")
    told = "half-time: two speeds, a third of the way by half time, “in the lead”, pace 4.38."
    assert f"urbanisation: Achieved: linear; on track: half-time. linear: requirement holds; {told}\n" in table


def test_installed_it_judges_by_its_name(told_afresh):
    program = "import policytrack as pt\n"
    program += "one = pt.assess(pt.load_plan('cn-14fyp'), as_of='2023-12-31', method='half-time')['good-air-days']\n"
    program += "print(one.method, one.rating, one.native_label)"
    assert told_afresh("-c", program) == "half-time off_track trailing\n"
