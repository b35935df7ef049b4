"""Methods of other packages: found by their entry points, and told where they cannot be used."""

import pickle
import sys

import numpy as np
import pytest

import policytrack as pt
from commands import run
from pack_folders import write_metadata
from policytrack.distributions import declared
from policytrack.errors import MethodError
from policytrack.kernel import Goals
from policytrack.methods import find_method, installed_methods, open_methods, rate_with
from policytrack.methods.discovery import OWN
from policytrack.methods.linear import Linear
from policytrack.verdicts import Rating

METHOD = """\
import numpy as np
from policytrack.kernel.tolerance import reaches
from policytrack.methods import Rated, Said, rated_by_label
from policytrack.verdicts import Flag, Rating, Reason


class Simple:
    name = "{name}"
    version = "1"
    source = "example"
    rests_on = ("a guess", "猜测")
    labels = {{"good": Rating.ON_TRACK, "bad": Rating.OFF_TRACK}}

    def rate(self, series, judged, goals, groups=None):
        def rule(end):
            return Said.by_rules(self.labels, [(end.pace_ratio >= 1, "good"), (end.pace_ratio < 1, "bad")])

        return rated_by_label(self.labels, judged, goals, rule)
"""
SOLAR = pt.Indicator(id="solar", name="Solar power", measure="stock", unit="MW")
GOAL = pt.Goal(
    id="solar",
    indicator=SOLAR,
    region="CN-HE",
    target=pt.Level(at_least="500 MW"),
    deadline="2027",
    baseline={"period": "2020", "value": "100 MW"},
)
FIGURES = SOLAR.observed({2024: 340}, source="Energy bureau")


@pytest.fixture
def install(site):
    """Puts a package with a method where Python imports from, as pip would."""
    packages = []

    def put(package, name="simple", code="", value=""):
        packages.append(package)
        (site / f"{package}.py").write_text(code or METHOD.format(name=name), "utf-8")
        return write_metadata(site, package, f"[policytrack.methods]\n{name} = {value or package + ':Simple'}\n")

    yield put
    for package in packages:
        sys.modules.pop(package, None)


def but(*changes):
    """Return the code of the method with some text of it replaced by other text."""
    code = METHOD.format(name="simple")
    for old, new in changes:
        assert old in code
        code = code.replace(old, new)
    return code


def problem_of(name):
    with pytest.raises(MethodError) as caught:
        find_method(name)
    return caught.value.problem


# Found by name


def test_the_library_names_its_own_methods_as_they_call_themselves():
    assert {name: find_method(name).name for name in OWN} == {name: name for name in OWN}
    assert installed_methods() == OWN
    assert list(open_methods()[0]) == list(OWN)


def test_an_installed_method_is_found_by_its_entry_point(install):
    install("strangers", "simple")
    assert installed_methods() == OWN | {"simple": "strangers:Simple"}
    assert find_method("simple").source == "example"
    methods, errors = open_methods()
    assert list(methods) == [*OWN, "simple"]
    assert errors == []


def test_looking_which_methods_there_are_runs_none_of_their_code(install):
    install("strangers", code="raise SystemExit('run')")
    assert "simple" in installed_methods()
    assert find_method("linear") == Linear()
    assert "strangers" not in sys.modules


def test_an_installed_method_judges_by_its_name(install):
    install("strangers", "simple")
    (one,) = pt.assess(GOAL, as_of="2024", observations=FIGURES, method="simple")
    assert (one.method, one.rating, one.native_label) == ("simple", "on_track", "good")


def test_an_entry_point_may_name_a_method_that_is_made_already(install):
    install("strangers", code=METHOD.format(name="simple") + "\nMADE = Simple()\n", value="strangers:MADE")
    assert find_method("simple").name == "simple"


def test_a_name_that_is_nearly_right_is_told(install):
    install("strangers", "simple")
    with pytest.raises(pt.UnknownNameError, match="there is no method 'simpel'; did you mean simple"):
        find_method("simpel")


def test_a_method_that_lies_in_two_places_is_found_once(install, tmp_path, monkeypatch):
    install("strangers", "simple")
    monkeypatch.syspath_prepend(tmp_path / "again")
    write_metadata(tmp_path / "again", "strangers", "[policytrack.methods]\nsimple = strangers:Simple\n")
    assert find_method("simple").name == "simple"
    assert installed_methods()["simple"] == "strangers:Simple"


# Names that several take


def test_a_name_that_two_packages_take_is_told_with_both_and_neither_wins(install):
    install("north")
    install("south")
    with pytest.raises(MethodError) as caught:
        find_method("simple")
    assert str(caught.value) == (
        "the method 'simple' (north:Simple, south:Simple) cannot be used: several packages name a method so; "
        "keep one of north, south"
    )
    methods, errors = open_methods()
    assert list(methods) == list(OWN)
    assert [str(error) for error in errors] == [str(caught.value)]
    assert installed_methods()["simple"] == "north:Simple, south:Simple"


def test_a_name_of_the_library_cannot_be_taken(install):
    install("strangers", "linear", code="raise SystemExit('run')")
    assert find_method("linear") == Linear()
    assert installed_methods() == OWN
    methods, (error,) = open_methods()
    assert list(methods) == list(OWN)
    assert str(error) == (
        "the method 'linear' (strangers:Simple) cannot be used: the library has a method of this name "
        "(strangers must give it another)"
    )
    assert "strangers" not in sys.modules


# Methods that cannot be loaded, or are none


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("raise ValueError('no luck')", "ValueError: no luck"),
        ("raise SystemExit('run')", "SystemExit: run"),
        ("import a_package_that_is_gone", "ModuleNotFoundError: No module named 'a_package_that_is_gone'"),
        ("def Simple", "SyntaxError: "),
        ("Simpel = None", "AttributeError: module 'strangers' has no attribute 'Simple'"),
        ("class Simple:\n    def __init__(self, cut): ...", "TypeError: "),
        ("class Simple: ...", "it has no name, version, source, rests_on, labels, rate"),
        ("Simple = None", "it has no name, version, source, rests_on, labels, rate"),
        (but(('name = "simple"', 'name = "other"')), "it calls itself 'other'; call both alike"),
        (but(('version = "1"', "version = 1")), "its version is 1, not a text"),
        (but(('source = "example"', 'source = ""')), "its source is '', not a text"),
        (but(('("a guess", "猜测")', '"a guess"')), "rests_on is 'a guess', not a pair of texts in English and"),
        (but(('("a guess", "猜测")', '("a guess",)')), "rests_on is ('a guess',), not a pair of texts"),
        (but(('"猜测"', "None")), "rests_on is ('a guess', None), not a pair of texts"),
        (but(('"good": Rating.ON_TRACK', '"good": "fine"')), "its label 'good' stands for 'fine', not for a Rating"),
        (
            but(('"good": Rating.ON_TRACK', "5: Rating.ON_TRACK")),
            "its label 5 stands for <Rating.ON_TRACK: ",
        ),
        (
            but(("    def rate", "    labels = 5\n\n    def rate")),
            "its labels are 5, not a mapping from label",
        ),
        (but(("    def rate", "    rate = 5\n\n    def rates")), "its rate cannot be called"),
        (
            but(("    def rate", '    compares_goals = "no"\n\n    def rate')),
            "its compares_goals is 'no', not true or false",
        ),
    ],
)
def test_what_is_no_method_is_told_with_its_place(install, code, problem):
    install("strangers", code=code)
    assert problem_of("simple").startswith(problem)
    methods, (error,) = open_methods()
    assert list(methods) == list(OWN)
    assert (error.name, error.value) == ("simple", "strangers:Simple")


def test_all_that_is_wrong_with_a_method_is_told_at_once(install):
    install("strangers", code=but(('version = "1"', "version = 1"), ('"good": Rating.ON_TRACK', '"good": 2')))
    assert problem_of("simple") == "its version is 1, not a text; its label 'good' stands for 2, not for a Rating"


@pytest.mark.parametrize("value", ["not a name", "", "strangers:", "strangers:Simple [extra]"])
def test_an_entry_point_that_names_nothing_is_told(install, value):
    metadata = install("strangers")
    (metadata / "entry_points.txt").write_text(f"[policytrack.methods]\nsimple = {value}\n", "utf-8")
    methods, errors = open_methods()
    assert list(methods)[: len(OWN)] == list(OWN)
    assert len(methods) - len(OWN) + len(errors) == 1


@pytest.mark.parametrize("content", [b"[policytrack.methods]\n\xff\xfe = x\n", b"[policytrack.methods\nx = y"])
def test_entry_points_that_cannot_be_read_are_told_and_the_others_found(install, site, content):
    write_metadata(site, "broken", content)
    install("strangers")
    methods, (error,) = open_methods()
    assert list(methods) == [*OWN, "simple"]
    assert error.name == "broken"
    assert "cannot be read; install it again" in str(error)
    assert find_method("simple").name == "simple"


def test_a_distribution_without_a_readable_name_is_called_by_its_place(site):
    (write_metadata(site, "broken", b"[a.group]\n\xff\n") / "METADATA").write_bytes(b"Name: \xff\xfe\n")
    assert [one.distribution for one in declared("a.group")] == [str(site)]


@pytest.mark.parametrize("given", [object(), Linear, 5])
def test_what_is_given_as_a_method_and_is_none_is_told(given):
    with pytest.raises(MethodError, match="cannot be used: "):
        pt.assess(GOAL, as_of="2024", method=given)


# What a method gives back

GIVES = """
    def rate(self, series, judged, goals, groups=None):
        count = len(goals)
        rated = dict(rating=np.zeros(count, int), reason=np.zeros(count, int))
        return {}
"""


def rated_by(told):
    code = METHOD.format(name="simple")
    return code[: code.index("    def rate")] + GIVES.format(told)


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ("1 / 0", "its rate raised ZeroDivisionError: division by zero"),
        ("None", "its rate gave back NoneType, not Rated"),
        ("Rated(**rated | {'rating': rated['rating'][1:]})", "its rating has the shape (0,), and there are 1 goals"),
        ("Rated(**rated | {'rating': [0]})", "its rating is list, not an array of positions"),
        ("Rated(**rated | {'rating': np.zeros(1)})", "its rating is an array of float64, not an array of positions"),
        ("Rated(**rated | {'rating': rated['rating'] + 8})", "its rating holds the position 8, and there are 0 to 7"),
        ("Rated(**rated | {'rating': rated['rating'] - 1})", "its rating holds the position -1, and there are 0 to 7"),
        ("Rated(**rated | {'reason': rated['reason'] - 1})", "its reason holds the position -1, and there are 0 to "),
        ("Rated(**rated | {'reason': None})", "its reason is NoneType, not an array of positions"),
        ("Rated(**rated, label=np.full(count, 2))", "its label holds the position 2, and there are -1 to 1"),
        ("Rated(**rated, label=np.array(['good']))", "its label is an array of <U4, not an array of positions"),
        ("Rated(**rated, score=[1.0])", "its score is list, not an array of numbers"),
        ("Rated(**rated, base_time=np.array(['2020']))", "its base_time is an array of <U4, not an array of numbers"),
        ("Rated(**rated, flags=[])", "its flags are list, not a mapping from name to column"),
        ("Rated(**rated, figures=None)", "its figures are NoneType, not a mapping from name to column"),
        ("Rated(**rated, flags={'stale': np.array([True])})", "its flag 'stale' is no Flag"),
        ("Rated(**rated, flags={Flag.STALE: np.ones(1)})", "its flag stale is an array of float64, not an array of"),
        ("Rated(**rated, figures={'pace': 0.9})", "its figure pace is float, not an array of numbers"),
        ("Rated(**rated, figures={'pace': np.ones(3)})", "its figure pace has the shape (3,), and there are 1 goals"),
        ("rated_by_label({'x': 5}, judged, goals, lambda end: 5)", "its rate raised "),
        ("Said.by_rules(self.labels, [(end.pace_ratio > 1, 'fine')])", "its rate raised NameError: "),
    ],
)
def test_what_a_method_gives_back_is_checked(install, told, problem):
    install("strangers", code=rated_by(told))
    with pytest.raises(MethodError) as caught:
        pt.assess(GOAL, as_of="2024", observations=FIGURES, method="simple")
    assert caught.value.problem.startswith(problem)
    assert (caught.value.name, caught.value.value) == ("simple", "strangers:Simple")


def test_all_that_is_wrong_with_what_it_gives_back_is_told_at_once(install):
    install("strangers", code=rated_by("Rated(**rated | {'rating': [0]}, score=[1.0])"))
    with pytest.raises(MethodError) as caught:
        pt.assess(GOAL, as_of="2024", observations=FIGURES, method="simple")
    assert caught.value.problem == (
        "its rating is list, not an array of positions; its score is list, not an array of numbers"
    )


def test_columns_that_are_right_pass(install):
    told = "Rated(**rated, label=np.full(count, -1), score=np.ones(count, int), flags={Flag.STALE: np.ones(1, bool)})"
    install("strangers", code=rated_by(told))
    (one,) = pt.assess(GOAL, as_of="2024", observations=FIGURES, method="simple")
    assert (one.rating, one.native_label, one.native_score) == (Rating.ACHIEVED, None, 1.0)


def test_an_error_that_names_the_method_already_is_left_as_it_is(install):
    told = "(_ for _ in ()).throw(__import__('policytrack').errors.MethodError('simple', 'here', 'no licence'))"
    install("strangers", code=rated_by(told))
    with pytest.raises(MethodError, match=r"\(here\) cannot be used: no licence"):
        pt.assess(GOAL, as_of="2024", observations=FIGURES, method="simple")


def test_without_goals_there_is_nothing_to_check(install):
    install("strangers")
    none = Goals.of(0)
    columns = rate_with(Empty(), none, none, none)
    assert len(columns.rating) == 0


class Empty(Linear):
    def rate(self, series, judged, goals, groups=None):
        from policytrack.methods import Rated

        return Rated(np.zeros(0, np.int64), np.zeros(0, np.int64))


def test_numbers_of_a_method_may_overflow_without_a_warning(install):
    told = "Rated(**rated, score=np.full(count, 1e308) * 10)"
    install("strangers", code=rated_by(told))
    (one,) = pt.assess(GOAL, as_of="2024", observations=FIGURES, method="simple")
    assert one.native_score is None


def test_an_error_of_a_method_survives_pickling(install):
    install("strangers", code="raise ValueError('no luck')")
    with pytest.raises(MethodError) as caught:
        find_method("simple")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


# Beside the others


def test_compare_tells_what_cannot_be_used_and_compares_the_rest(install):
    install("north", "good")
    install("south", "bad", code="raise ValueError('no luck')")
    install("west", "late", code=rated_by("1 / 0").replace('"simple"', '"late"'))
    table = pt.compare(GOAL, as_of="2024", observations=FIGURES)
    assert list(table.methods) == [*OWN, "good"]
    assert [(error.name, error.value) for error in table.left_out] == [("bad", "south:Simple"), ("late", "west:Simple")]
    assert table.to_dict()["left_out"] == [str(error) for error in table.left_out]
    for name in ("bad", "late"):
        with pytest.raises(MethodError, match=name):
            pt.compare(GOAL, as_of="2024", observations=FIGURES, methods=["linear", name])


def test_an_own_method_of_a_plan_that_cannot_be_used_is_told_once(install):
    install("south", "bad", code="raise ValueError('no luck')")
    plan = pt.Plan(id="plan", title="Plan", method="bad", goals=[GOAL])
    (error,) = pt.compare(plan, as_of="2024").left_out
    assert str(error) == "the method 'bad' (south:Simple) cannot be used: ValueError: no luck"


def test_the_command_tells_what_cannot_be_used_and_ends_well(install):
    install("north", "good")
    install("west", "late", code=rated_by("1 / 0").replace('"simple"', '"late"'))
    words = ["compare", "cn-14fyp", "--as-of", "2024-12-31"]
    result = run(*words)
    assert result.exit_code == 0
    assert result.stderr == (
        "error: the method 'late' (west:Simple) cannot be used: its rate raised ZeroDivisionError: division by zero\n"
    )
    assert "good" in result.stdout
    assert "late" not in result.stdout.split("\n")[2]
    named = run(*words, "--methods", "linear,late")
    assert named.exit_code == 2
    assert named.stdout == ""
    assert named.stderr == result.stderr
