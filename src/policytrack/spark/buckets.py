"""Goals cut into buckets, each with the rows that they read; a bucket is judged by one Python worker."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial, reduce
from math import ceil
from typing import Final

import polars
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as f

from policytrack.assessment.moments import Moment
from policytrack.frames import RESULT
from policytrack.frames.indicators import NAMED, facts_stated
from policytrack.frames.schema import goal_table
from policytrack.frames.series import NAMING_SERIES
from policytrack.methods import Method, compares_goals
from policytrack.spark.tables import SparkTable
from policytrack.spark.workers import (
    BUCKET,
    GOALS,
    MILESTONES,
    OBSERVATIONS,
    SAID,
    TABLE,
    UNITS,
    goals_checked,
    judged,
    said_of_indicators,
    series_named,
)

_TYPES: Final = {polars.String: "string", polars.Enum: "string", polars.Float64: "double", polars.Int64: "bigint"}
_NAMED: Final = "named"
_SERIES: Final = f"{BUCKET} int, indicator string, region string"
_SERIES_KEY: Final = "series"
_RESULT: Final = ", ".join(f"{name} {_TYPES[dtype.base_type()]}" for name, dtype in RESULT.items())


def judged_in_buckets(
    goals: SparkTable,
    observations: SparkTable,
    milestones: SparkTable | None,
    moment: Moment,
    method: Method,
    goals_per_bucket: int,
) -> DataFrame:
    """Judge and rate every goal.

    Args:
        goals: The goals.
        observations: The observations.
        milestones: The interim targets.
        moment: When, and what was known.
        method: The rating method.
        goals_per_bucket: How many goals a bucket has, about.
    """
    count = max(ceil(goals.frame.count() / goals_per_bucket), 1)
    together = compares_goals(method)
    placed = goals.frame.withColumn(BUCKET, _bucket("indicator" if together else "goal", count))
    naming_series = [name for name in NAMING_SERIES if name in placed.columns]
    named = placed.select(BUCKET, *naming_series).mapInArrow(series_named, _SERIES)
    read = _read(observations.frame, named)
    # What is said of indicators: the columns, and those among them that name indicators.
    saying = facts_stated(goal_table(goals.without_rows())).columns
    naming = f.explode(f.array(*(name for name in NAMED if name in saying))).alias(_NAMED)
    indicators = placed.select(BUCKET, naming).distinct()
    own = {
        GOALS: placed,
        SAID: _said(goals.frame.select(*saying), naming).join(indicators, _NAMED).drop(_NAMED).distinct(),
    }
    seen = {OBSERVATIONS: read}
    if milestones is not None:
        own[MILESTONES] = _with_goals(milestones.frame, placed, count, together)
    if "unit" in read.columns:
        seen[UNITS] = (
            _units(read.where(f.col(BUCKET) >= 0)).join(indicators, f.col("indicator") == f.col(_NAMED)).drop(_NAMED)
        )

    sides = _side(own).groupBy(BUCKET).cogroup(_side(seen).groupBy(BUCKET))
    result = sides.applyInArrow(partial(judged, moment=moment, method=method), _RESULT)
    if together:
        named_alike = placed.withColumn(BUCKET, _bucket("goal", count)).select(BUCKET, "goal", "indicator")
        result = result.unionByName(named_alike.groupBy(BUCKET).applyInArrow(goals_checked, _RESULT))
    return result


def _bucket(key: str, count: int) -> Column:
    return f.pmod(f.xxhash64(key), f.lit(count)).cast("int")


def _read(observations: DataFrame, named: DataFrame) -> DataFrame:
    """Return observations with the buckets whose goals name their series, once for each.

    Those that no goal names are checked like the others; a bucket of theirs, below 0, holds some that lie together.
    """
    region = f.col("region") if "region" in observations.columns else f.lit(None).cast("string")
    # Numbers are quicker to compare than texts. Two series share one once in 2⁶⁴; then a bucket gets rows that no goal
    # in it names, and leaves them out.
    series = f.xxhash64("indicator", region)
    asked = named.select(BUCKET, f.xxhash64("indicator", "region").alias(_SERIES_KEY)).distinct()
    found = observations.withColumn(_SERIES_KEY, series).join(asked, _SERIES_KEY, "left").drop(_SERIES_KEY)
    return found.withColumn(BUCKET, f.coalesce(BUCKET, -1 - f.spark_partition_id()))


def _said(goals: DataFrame, naming: Column) -> DataFrame:
    """Return what goals say of indicators, once for each indicator that they name."""
    schema = ", ".join(f"`{column}` string" for column in goals.columns)
    return goals.mapInArrow(said_of_indicators, schema).distinct().select("*", naming)


def _units(read: DataFrame) -> DataFrame:
    """Return the units in which the observations of each indicator come that any goal reads."""
    return read.select("indicator", f.col("unit").alias("fact")).dropna().distinct()


def _with_goals(milestones: DataFrame, placed: DataFrame, count: int, together: bool) -> DataFrame:
    """Return milestones with the buckets of their goals."""
    own = _bucket("goal", count)
    if not together:
        return milestones.withColumn(BUCKET, own)
    found = placed.select("goal", f.col(BUCKET)).dropDuplicates(["goal"])
    return milestones.join(found, "goal", "left").withColumn(BUCKET, f.coalesce(BUCKET, own))


def _side(tables: Mapping[str, DataFrame]) -> DataFrame:
    """Return the rows of several tables as one: each says of which table it is, and each table has its own columns."""
    # Columns beside each other are far quicker than structures on the way to Python.
    parts = [
        table.select(
            BUCKET,
            f.lit(name).alias(TABLE),
            *(f.col(column).alias(f"{name}_{column}") for column in table.columns if column != BUCKET),
        )
        for name, table in tables.items()
    ]
    return reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), parts)
