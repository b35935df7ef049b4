"""The same goals as Python objects, in the tables of every library, and on Spark: one verdict on each."""

import math
from collections import Counter
from functools import cache

import pytest
from hypothesis import given, settings

import policytrack as pt
from frame_cases import AS_OF, HOME, KNOWN_BY, plan_of_cases
from policytrack.findings import errors_in
from policytrack.plans import Plan
from policytrack.targets import Measurable
from policytrack.testing import strategies
from policytrack.validation import check_plan

narwhals = pytest.importorskip("narwhals")
pytest.importorskip("polars")

from policytrack import frames  # noqa: E402

COUNT = 500
WAYS = [("linear", None), ("linear", KNOWN_BY), ("ndrc-steps", None), ("aarr", None), ("oecd", None)]
ONLY_IN_PLANS = (
    "derived",
    "secondary_source",
    "definition_unconfirmed",
    "goal_unconfirmed",
    "price_basis_unstated",
)
NUMBERS = (
    "value", "baseline", "expected", "attainment", "expected_attainment", "pace_ratio", "gap", "observed_pace",
    "required_pace", "projection", "projection_low", "projection_high", "probability", "native_score",
)  # fmt: skip


@cache
def cases():
    return plan_of_cases(COUNT)


@cache
def verdicts(method, known_by):
    """Return what is said of each goal as a Python object, in the columns of a table; what is not told is left out."""
    card = pt.assess(cases(), as_of=AS_OF, known_by=known_by, method=method)
    return [row_of(one) for one in card]


def row_of(one):
    outlook = one.projection
    shown = one.value or (one.requirement and one.requirement.quantity)
    amounts = {name: getattr(one, name) for name in NUMBERS if not name.startswith("proj") and name != "probability"}
    if outlook is not None:
        amounts |= {"projection": outlook.value, "projection_low": outlook.low, "projection_high": outlook.high}
    row = {
        "goal": one.goal.id,
        "indicator": one.goal.indicator_id,
        "region": one.goal.region or HOME,
        "rating": one.rating.value,
        "reason": one.reason.value,
        "flags": ", ".join(flag.value for flag in one.flags),
        "native_label": one.native_label,
        "bound": one.value and one.value.bound,
        "observed_period": one.observed_period and one.observed_period.label,
        "projection_model": outlook and outlook.model,
        "expected_year": outlook and outlook.expected_year,
        **dict.fromkeys(NUMBERS),
        **{name: getattr(amount, "value", amount) for name, amount in amounts.items()},
        "probability": outlook and outlook.probability,
    }
    return row if shown is None else row | {"unit": getattr(shown.unit, "text", shown.unit)}


@cache
def in_tables(backend):
    """Return the cases as dataframes of a library."""
    pytest.importorskip(backend)
    whole = cases().to_frames(backend)
    return whole.goals, whole.observations, whole.milestones


def by_duckdb(request, **moment):
    duckdb = pytest.importorskip("duckdb")
    return frames.assess(*(duckdb.from_arrow(table) for table in in_tables("pyarrow")), **moment)


def by_lazy_polars(request, **moment):
    result = frames.assess(*(table.lazy() for table in in_tables("polars")), **moment)
    assert type(result).__name__ == "LazyFrame"
    return result


def by_spark(request, **moment):
    pytest.importorskip("pyspark")
    from policytrack import spark

    session = request.getfixturevalue("spark_session")
    tables = (session.createDataFrame(table) for table in in_tables("pyarrow"))
    # Several buckets, so that series cross them.
    return spark.assess(*tables, goals_per_bucket=COUNT // 3, **moment)


ENGINES = {
    "pandas": lambda request, **moment: frames.assess(*in_tables("pandas"), **moment),
    "polars": lambda request, **moment: frames.assess(*in_tables("polars"), **moment),
    "lazy polars": by_lazy_polars,
    "pyarrow": lambda request, **moment: frames.assess(*in_tables("pyarrow"), **moment),
    "duckdb": by_duckdb,
    "spark": by_spark,
}


def rows_of(result):
    """Return the rows of a result of any library, in its order; what says nothing is None."""
    frame = narwhals.from_native(result)
    rows = (frame.collect() if isinstance(frame, narwhals.LazyFrame) else frame).rows(named=True)
    return [{name: None if is_nothing(cell) else cell for name, cell in row.items()} for row in rows]


def is_nothing(cell):
    return str(cell) in ("<NA>", "nan", "NaT")


def differences(expected, told):
    """Return where a row tells something else than is expected."""
    return {name: (wanted, told[name]) for name, wanted in expected.items() if not are_alike(wanted, told[name])}


def are_alike(one, other):
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-12)
    return one == other


def test_the_cases_are_of_every_kind_that_is_measured_and_reach_every_rating():
    plan = cases()
    assert errors_in(check_plan(plan)) == []
    kinds = {goal.target.kind for goal in plan.goals}
    assert kinds == {kind.model_fields["kind"].default for kind in Measurable.__args__}
    ratings = Counter(row["rating"] for row in verdicts("linear", None))
    assert set(ratings) == {rating.value for rating in pt.Rating}
    assert sum(ratings.values()) == COUNT
    assert ratings["not_assessable"] < COUNT / 3
    assert len({row["reason"] for row in verdicts("linear", None)}) > 15


def test_tables_hold_all_cases():
    whole = cases().to_frames()
    assert len(whole.goals) == COUNT
    assert len(whole.observations) == len(cases().observations)
    assert len(whole.milestones) == sum(len(goal.milestones) for goal in cases().goals)
    assert {finding.severity for finding in whole.left_out} == {"note"}


@pytest.mark.parametrize(
    ("engine", "method", "known_by"),
    [(engine, *way) for engine in ENGINES for way in (WAYS if engine != "spark" else WAYS[1::3])],
)
def test_every_engine_gives_the_verdicts_of_python_objects(request, engine, method, known_by):
    expected = verdicts(method, known_by)
    told = rows_of(ENGINES[engine](request, as_of=AS_OF, known_by=known_by, method=method))
    if engine == "spark":
        # Its rows come in no order.
        told.sort(key=lambda row: row["goal"])
        expected = sorted(expected, key=lambda row: row["goal"])
    assert [row["goal"] for row in told] == [row["goal"] for row in expected]
    found = {row["goal"]: differences(row, other) for row, other in zip(expected, told, strict=True)}
    assert {goal: difference for goal, difference in found.items() if difference} == {}


def compared(plan, **moment):
    """Return where the tables of a plan say something else of its goals than the plan, and how many goals they hold."""
    tables = plan.to_frames()
    told = rows_of(frames.assess(tables.goals, tables.observations, tables.milestones, method="linear", **moment))
    expected = {one.goal.id: row_of(one) for one in pt.assess(plan, method="linear", **moment)}
    found = {}
    for row in told:
        wanted = expected[row["goal"]] | {"region": row["region"]}
        # What tables do not hold raises flags in the plan alone.
        for flags in (wanted, row):
            flags["flags"] = set((flags["flags"] or "").split(", ")) - {"", *ONLY_IN_PLANS}
        found[row["goal"]] = differences(wanted, row)
    return {goal: difference for goal, difference in found.items() if difference}


@pytest.mark.parametrize("plan", pt.installed_plans())
def test_what_tables_hold_of_a_published_plan_is_judged_as_in_the_plan(plan):
    assert compared(pt.load_plan(plan), as_of="2024") == {}


@settings(max_examples=25)
@given(strategies.plans())
def test_what_tables_hold_of_any_plan_is_judged_as_in_the_plan(data):
    assert compared(Plan(**data), as_of="2024", known_by="2023-06") == {}
