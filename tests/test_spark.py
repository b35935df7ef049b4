"""Tables of Spark: the verdicts are those of the same tables in this process, however the goals are cut."""

import datetime
import importlib
import math
import re
import sys
from pathlib import Path

import pytest

from policytrack.errors import ArgumentError, InvalidDataError, MissingExtraError, PeriodError, UnknownNameError

polars = pytest.importorskip("polars")
pyarrow = pytest.importorskip("pyarrow")
pytest.importorskip("pyspark")

from polars.testing import assert_frame_equal  # noqa: E402

from policytrack import frames, spark  # noqa: E402
from policytrack.assessment.moments import Moment  # noqa: E402
from policytrack.methods import find_method  # noqa: E402
from policytrack.spark import workers  # noqa: E402

PAGE = Path(__file__).parents[1] / "docs" / "spark.md"
AS_OF = "2024-06-30"
YEARS = (2020, 2021, 2022, 2023)
NO_TARGET = {"comparator": None, "unit": None, "baseline_value": None}


def series(indicator, region, first, step, **columns):
    """Return four yearly observations."""
    values = [first + step * place for place in range(len(YEARS))]
    return polars.DataFrame({"indicator": indicator, "region": region, "period": YEARS, "value": values, **columns})


def rising(goal, indicator, region, value=120.0, **columns):
    """Return a goal to rise from 100 in 2020 to a value in 2026."""
    asked = {"goal": goal, "indicator": indicator, "region": region, "comparator": "at_least", "value": value}
    start = {"deadline": 2026, "baseline_period": 2020, "baseline_value": 100.0}
    return polars.DataFrame([{**asked, "unit": "家", **start, **columns}])


def together(*tables):
    return polars.concat(tables, how="diagonal_relaxed")


def in_spark(session, table, partitions=1):
    arrow = table.to_arrow(compat_level=polars.CompatLevel.oldest())
    return session.createDataFrame(arrow).repartition(partitions)


def collected(result):
    """Return the rows of a result, by goal."""
    return polars.from_arrow(result.toArrow()).sort("goal")


def judged(session, *tables, partitions=1, **words):
    distributed = (in_spark(session, table, partitions) for table in tables)
    return collected(spark.assess(*distributed, **{"as_of": AS_OF, **words}))


def expected(*tables, **words):
    """Return what the same tables give in this process, where a categorical is a text."""
    local = frames.assess(*tables, **{"as_of": AS_OF, **words})
    return local.cast({polars.Enum: polars.String}).sort("goal")


def assert_as_in_this_process(session, *tables, goals_per_bucket=1, partitions=1, **words):
    found = judged(session, *tables, partitions=partitions, goals_per_bucket=goals_per_bucket, **words)
    assert_frame_equal(found, expected(*tables, **words), check_exact=True)
    return found


def test_tables_of_this_process_are_told_from_those_of_spark(spark_session):
    goals, seen = rising("g", "x", "R"), series("x", "R", 100.0, 5.0)
    with pytest.raises(ArgumentError, match="goals are a dataframe of this process; policytrack"):
        frames.assess(in_spark(spark_session, goals), seen, as_of=AS_OF)


# What crosses buckets: each goal names series of others, or is silent on what others say of its indicator.
CROSSING = together(
    *(
        rising(
            f"faster-{place}", "income", f"county-{place}", None, kind="relative", relation="faster_than",
            comparator=None, comparator_region="nation", base=2020, unit=None, baseline_value=None,
            indicator_unit="元",
        )
        for place in range(6)
    ),
    rising("share", "urban share", "nation", 60.0, kind="ratio", numerator="urban", denominator="people", unit="%",
           baseline_value=None, numerator_unit="万人", denominator_unit="万人"),
    rising("less-than-usual", "emissions", "nation", -10.0, kind="scenario_change", comparator="at_most", unit="%",
           scenario="emissions as usual", indicator_unit="吨", baseline_value=None),
    rising("first", "income", "county-1", 2.0, kind="rank", comparator="at_most", unit="位次", baseline_value=None,
           universe="county-1 nation", indicator_unit="元"),
    rising("nowhere", "firms", None, 130.0),
    rising("named", "firms", "nation", 130.0),
    rising("counted", "posts", "nation", 1.3, unit="万个", measure="stock", indicator_unit="个"),
    rising("silent", "posts", "county-1", None, kind="direction", better="higher", comparator=None, unit=None,
           baseline_value=None),
    *(
        rising(f"visits-{region}", "visits", region, None, kind="direction", better="lower", comparator=None, unit=None,
               baseline_value=None)
        for region in ("nation", "county-1")
    ),
    rising("unobserved", "posts", "county-5", unit="个"),
)  # fmt: skip
SEEN = together(
    *(series("income", f"county-{place}", 100.0, 5.0 + place) for place in range(6)),
    series("income", "nation", 200.0, 11.0),
    series("urban", "nation", 50.0, 2.0),
    series("people", "nation", 100.0, 1.0),
    series("emissions", "nation", 100.0, -4.0),
    series("emissions as usual", "nation", 100.0, 1.0),
    series("firms", None, 100.0, 6.0),
    series("firms", "nation", 100.0, 1.0),
    series("posts", "nation", 10.0, 1.0, unit="千个"),
    series("posts", "county-1", 10.0, 1.0, unit="千个"),
    series("visits", "nation", 10.0, 1.0, unit="万人次"),
    series("visits", "county-1", 900.0, 1.0, unit="人次"),
    series("rain", "nation", 10.0, 1.0),
)


@pytest.mark.parametrize(("goals_per_bucket", "partitions"), [(1, 3), (5, 1), (1000, 2)])
def test_whatever_crosses_buckets_the_verdicts_are_those_of_one_process(spark_session, goals_per_bucket, partitions):
    found = assert_as_in_this_process(
        spark_session, CROSSING, SEEN, goals_per_bucket=goals_per_bucket, partitions=partitions
    )
    assert found["rating"].n_unique() > 3
    assert found.columns == list(frames.RESULT)


def test_what_goals_and_observations_elsewhere_say_of_an_indicator_holds_in_every_bucket(spark_session):
    found = judged(spark_session, CROSSING, SEEN, goals_per_bucket=1)
    told = {row["goal"]: (row["value"], row["unit"]) for row in found.iter_rows(named=True)}
    # Another goal keeps posts by the piece, and visits are counted in tens of thousands elsewhere.
    assert told["silent"] == (13_000.0, "个")
    assert told["visits-county-1"] == (0.0903, "万人次")


def test_a_series_with_which_every_goal_is_compared_goes_into_every_bucket(spark_session):
    columns = {"kind": "relative", "relation": "at_least_level", "comparator_region": "nation", "indicator_unit": "元"}
    own = together(
        *(rising(f"{place}", "income", f"county-{place}", None, **columns, **NO_TARGET) for place in range(60))
    )
    seen = together(
        series("income", "nation", 100.0, 4.0),
        *(series("income", f"county-{place}", 80.0 + place, place / 8) for place in range(60)),
    )
    found = assert_as_in_this_process(spark_session, own, seen, goals_per_bucket=7, partitions=2)
    assert set(found["observations"]) == {8}


def test_goals_that_are_compared_stay_together_by_indicator(spark_session):
    # One indicator has nearly all goals, so that its bucket is hot.
    own = together(
        *(rising(f"hot-{place}", "income", f"county-{place}", 110.0 + place) for place in range(40)),
        rising("cold", "firms", "nation"),
    )
    seen = together(
        *(series("income", f"county-{place}", 100.0, place / 4) for place in range(40)),
        series("firms", "nation", 100.0, 3.0),
    )
    steps = polars.DataFrame({"goal": ["hot-1", "cold"], "period": [2022, 2022], "value": [101.0, 104.0]})
    assert_as_in_this_process(spark_session, own, seen, steps, method="oecd")


def test_milestones_publications_bounds_and_dates_travel_with_their_goals(spark_session):
    own = together(
        rising("half-yearly", "firms", "nation", every="half", measure="stock"),
        rising("yearly", "posts", None, deadline=2025),
        rising("late", "posts", "county", announced="2030"),
    )
    day = datetime.date
    seen = polars.DataFrame(
        {
            "indicator": ["firms", "firms", "firms", "posts", "posts", "posts"],
            "region": ["nation", "nation", "nation", None, None, "county"],
            "period": [day(2021, 6, 30), day(2023, 12, 31), day(2023, 12, 1), day(2022, 1, 1), day(2023, 1, 1), None],
            "value": [104.0, 111.0, 112.0, 110.0, 150.0, 1.0],
            "bound": [None, None, None, "at_least", None, None],
            "published": [day(2021, 8, 1), day(2024, 2, 1), day(2024, 3, 1), day(2023, 2, 1), day(2024, 9, 1), None],
            "provisional": [None, True, False, None, True, None],
        }
    ).drop_nulls("period")
    steps = polars.DataFrame({"goal": ["yearly", "half-yearly"], "period": ["2022", "2023"], "value": [111.0, 112.0]})
    found = assert_as_in_this_process(spark_session, own, seen, steps, known_by="2024-03-15")
    assert found["observed_period"].to_list() == ["2023-H2", None, "2022"]


def test_names_may_be_whole_numbers_of_any_width(spark_session):
    own = together(rising("1", "5", "9"), rising("2", "5", "8")).with_columns(
        polars.col("goal").cast(polars.Int64), polars.col("indicator").cast(polars.Int16)
    )
    seen = series("5", "9", 100.0, 7.0).with_columns(polars.col("indicator", "region").cast(polars.Int32))
    steps = polars.DataFrame({"goal": [1], "period": [2022], "value": [130.0]}, schema_overrides={"goal": polars.Int8})
    found = assert_as_in_this_process(spark_session, own, seen, steps)
    assert found["observations"].to_list() == [4, 0]


def test_tables_without_rows_have_results_for_all_goals_that_there_are(spark_session):
    own, seen = rising("alone", "firms", None), series("firms", None, 1.0, 1.0)
    assert judged(spark_session, own.clear(), seen).height == 0
    assert judged(spark_session, own, seen.clear())["reason"].to_list() == ["no_observation"]


# What is refused at once


def refused_at_once(session, own, seen, *more, **words):
    tables = [in_spark(session, table) for table in (own, seen, *more)]
    with pytest.raises(InvalidDataError) as caught:
        spark.assess(*tables, **{"as_of": AS_OF, **words})
    return sorted((finding.code, finding.field, finding.suggestion) for finding in caught.value.findings)


OWN, SAW = rising("growth", "firms", "nation"), series("firms", "nation", 100.0, 5.0)


def test_columns_are_looked_at_before_anything_runs(spark_session):
    own = OWN.rename({"goal": "gaol"}).with_columns(deadline=polars.lit(True))
    seen = SAW.with_columns(value=polars.lit("many"), period=polars.lit(datetime.datetime(2024, 1, 1)))
    seen = seen.with_columns(polars.col("period").dt.replace_time_zone("UTC"))
    steps = polars.DataFrame({"goal": ["growth"], "period": [2022]})
    assert refused_at_once(spark_session, own, seen, steps) == [
        ("column_missing", "goals.goal", None),
        ("column_missing", "milestones.value", None),
        ("column_type", "goals.deadline", None),
        ("column_type", "observations.value", None),
        ("column_unknown", "goals.gaol", "goal"),
        ("time_zone", "observations.period", None),
    ]


def test_what_is_no_dataframe_of_spark_is_refused_by_its_type(spark_session):
    with pytest.raises(ArgumentError, match="observations are a dataframe of Spark, not DataFrame"):
        spark.assess(in_spark(spark_session, OWN), SAW, as_of=AS_OF)


@pytest.mark.parametrize(
    ("words", "error", "told"),
    [
        ({"goals_per_bucket": 0}, ArgumentError, "goals_per_bucket is a whole number from 1, not 0"),
        ({"goals_per_bucket": 1.5}, ArgumentError, "not 1.5"),
        ({"method": "linaer"}, UnknownNameError, "did you mean linear"),
        ({"as_of": "2024-13"}, PeriodError, "2024-13"),
    ],
    ids=str,
)
def test_arguments_are_looked_at_first(words, error, told):
    with pytest.raises(error, match=told):
        spark.assess(None, None, **{"as_of": AS_OF, **words})


def test_nothing_is_judged_before_it_is_asked_for(spark_session):
    unreadable = in_spark(spark_session, SAW).selectExpr("indicator", "region", "period", "raise_error('read') value")
    unreadable = unreadable.selectExpr("indicator", "region", "period", "cast(value as double) value")
    result = spark.assess(in_spark(spark_session, OWN), unreadable, as_of=AS_OF)
    assert result.columns == list(frames.RESULT)
    with pytest.raises(Exception, match="read"):
        result.collect()


# What is refused on the workers


@pytest.mark.parametrize(
    ("own", "seen", "words", "told"),
    [
        (together(OWN, OWN), SAW, {}, "goals.goal: error key_repeated: "),
        (
            together(OWN, OWN.with_columns(indicator=polars.lit("posts"))),
            SAW,
            {"method": "oecd"},
            "goals.goal: error key_repeated: ",
        ),
        (
            together(rising("one", "firms", "a", measure="flow"), rising("other", "firms", "b", measure="stock")),
            SAW,
            {},
            "goals.measure: error facts_conflict: ",
        ),
        (OWN.with_columns(unit=polars.lit("家家")), SAW, {}, "goals.unit: error unit_unknown: .*家家"),
        (
            OWN,
            together(SAW, series("rain", "nation", math.nan, 0.0)),
            {},
            "observations.value: error number_not_finite: ",
        ),
    ],
    ids=[
        "a repeated goal",
        "a repeated goal where goals are compared",
        "goals of two buckets that contradict each other",
        "a unit",
        "observations that no goal names",
    ],
)
def test_what_is_wrong_with_rows_is_in_the_text_of_the_error_of_spark(spark_session, own, seen, words, told):
    result = spark.assess(
        in_spark(spark_session, own), in_spark(spark_session, seen), as_of=AS_OF, goals_per_bucket=1, **words
    )
    with pytest.raises(Exception, match=f"InvalidDataError: {told}"):
        result.collect()


# What runs on the workers, in this process


def test_the_series_of_goals_are_named_with_their_buckets():
    batch = CROSSING.head(2).with_columns(bucket=polars.Series([4, 7], dtype=polars.Int32)).to_arrow().to_batches()
    (told,) = workers.series_named(batch)
    assert told.schema.types == [pyarrow.int32(), pyarrow.string(), pyarrow.string()]
    assert sorted(told.to_pylist(), key=str) == [
        {"bucket": bucket, "indicator": "income", "region": region}
        for bucket, region in [(4, "county-0"), (4, "nation"), (7, "county-1"), (7, "nation")]
    ]


def test_what_is_said_of_indicators_is_said_once_in_a_batch():
    own = together(OWN, OWN, rising("other", "posts", None)).select("indicator", "unit")
    batches = own.rechunk().to_arrow().to_batches()
    (told,) = workers.said_of_indicators(batches)
    assert told.to_pylist() == [{"indicator": "firms", "unit": "家"}, {"indicator": "posts", "unit": "家"}]


def test_a_bucket_is_judged_like_a_table_of_its_own():
    steps = polars.DataFrame({"goal": ["growth"], "period": [2022], "value": [101.0]})
    found = workers.judged(
        side(goals=OWN, said=OWN.select("indicator", "unit"), milestones=steps),
        side(observations=SAW, units=polars.DataFrame({"indicator": "firms", "fact": "家"})),
        moment=Moment.of(AS_OF, None),
        method=find_method("linear"),
    )
    assert found.schema.field("rating").type == pyarrow.string()
    assert_frame_equal(polars.from_arrow(found), expected(OWN, SAW, steps), check_exact=True)


def test_a_bucket_without_milestones_and_units_has_no_columns_for_them():
    found = workers.judged(
        side(goals=OWN, said=OWN.select("indicator", "unit")),
        side(observations=SAW),
        moment=Moment.of(AS_OF, None),
        method=find_method("linear"),
    )
    assert_frame_equal(polars.from_arrow(found), expected(OWN, SAW), check_exact=True)


def side(**tables):
    """Return rows of several tables as one, which says of each of which table it is."""
    own = [
        table.rename(lambda column, name=name: f"{name}_{column}").with_columns(bucket=1, table=polars.lit(name))
        for name, table in tables.items()
    ]
    return polars.concat(own, how="diagonal").to_arrow(compat_level=polars.CompatLevel.oldest())


def test_goals_of_one_name_are_refused_and_others_have_no_results():
    own = OWN.select(polars.lit(1).alias("bucket"), "goal", "indicator")
    assert workers.goals_checked(own.to_arrow()).num_rows == 0
    with pytest.raises(InvalidDataError, match="key_repeated"):
        workers.goals_checked(together(own, own).to_arrow())


# Around it


def test_without_its_packages_it_names_the_extra_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    monkeypatch.delitem(sys.modules, "policytrack.spark")
    with pytest.raises(MissingExtraError, match=r"pip install 'policytrack\[spark\]'"):
        importlib.import_module("policytrack.spark")


def test_the_page_runs_as_it_stands(spark_session, tmp_path):
    OWN.write_parquet(tmp_path / "goals.parquet")
    SAW.write_parquet(tmp_path / "observations.parquet")
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        # Spark reads from the folder in which it was started.
        exec(block.replace('parquet("', f'parquet("{tmp_path}/'), {})
    assert polars.read_parquet(tmp_path / "verdicts.parquet" / "*.parquet")["goal"].to_list() == ["growth"]
