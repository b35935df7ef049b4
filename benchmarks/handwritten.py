"""The same work written by hand, as who knows the tool would: every rival of `policytrack.frames.assess`.

All do less: the last value, the slope of the last five points, attainment and what is expected of it, the projection on
that slope and the rating by the pace, of goals on levels alone. Nothing is checked, no interval is computed, and what
was known when is not asked. Each was written in several ways, of which the fastest that reads well is kept; which were
tried is said beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pint
import polars as pl
from tables import DEADLINE, WORTH

KEYS = ["indicator", "region"]
CUTS = {"on_track": 0.95, "at_risk": 0.60, "off_track": 0.0}


def last_values(observations: pl.DataFrame) -> pl.DataFrame:
    """Scan for the last value of each series: the floor under everything else.

    Tried as well, and slower on shuffled rows: sorting each group, sorting all rows by period, `arg_max` of the period,
    the last of distinct rows. `last` without regard to the period is no faster.
    """
    scan = observations.lazy().group_by(KEYS).agg(pl.col("value").max_by("period"))
    return scan.collect(engine="streaming")


def by_polars(goals: pl.DataFrame, observations: pl.DataFrame) -> pl.DataFrame:
    """Judge by polars expressions, from the last five points of each series, wherever they lie.

    Tried as well, and slower: sorting by key and period and taking the tail of each group, sorting within each group,
    `top_k_by`, keys joined to numbers, keys as text, and each of these in memory. Faster, and about as fast as
    `by_polars_years`, is to pack both keys and the year into one integer, to sort by it and to take it apart again.
    """
    named, values = _prepared(goals, observations)
    newest_first = pl.col("period").rank("ordinal", descending=True).over(KEYS)
    return _judged(named, values.filter(newest_first <= 5))


def by_polars_years(goals: pl.DataFrame, observations: pl.DataFrame) -> pl.DataFrame:
    """Judge by polars expressions, from the last five years of each series: the same where no year is missing."""
    named, values = _prepared(goals, observations)
    years_ago = pl.col("period").max().over(KEYS) - pl.col("period")
    return _judged(named, values.filter(years_ago < 5))


def _prepared(goals: pl.DataFrame, observations: pl.DataFrame) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Return both tables with short keys, and the values in the units of the goals."""
    keys, worth = pl.col(KEYS).cast(pl.Categorical), pl.col("unit").replace_strict(WORTH, return_dtype=pl.Float64)
    return goals.lazy().with_columns(keys), observations.lazy().select(keys, "period", pl.col("value") * worth)


def _judged(goals: pl.LazyFrame, recent: pl.LazyFrame) -> pl.DataFrame:
    # Counted from the deadline, so that the sums stay small.
    year, value = (pl.col("period") - DEADLINE).cast(pl.Float64), pl.col("value")
    series = recent.group_by(KEYS).agg(
        last=value.max_by("period"),
        observed=pl.col("period").max(),
        n=pl.len(),
        x=year.sum(),
        y=value.sum(),
        xy=(year * value).sum(),
        xx=(year * year).sum(),
    )
    n, x, y, xy, xx = (pl.col(name) for name in ("n", "x", "y", "xy", "xx"))
    last, target, base = pl.col("last"), pl.col("value"), pl.col("baseline_value")
    start = pl.col("baseline_period")
    way = pl.when(pl.col("comparator") == "at_least").then(1.0).otherwise(-1.0)
    pace = pl.col("attainment") / pl.col("expected")
    rating = (
        pl.when(last.is_null())
        .then(None)
        .when((last - target) * way >= 0)
        .then(pl.lit("achieved"))
        .when((base - target) * way >= 0)
        .then(pl.lit("regressing"))
    )
    for name, cut in CUTS.items():
        rating = rating.when(pace >= cut).then(pl.lit(name))
    judged = goals.join(series, on=KEYS, how="left").with_columns(
        attainment=(last - base) / (target - base),
        expected=(pl.col("observed") - start) / (pl.col("deadline") - start),
        projection=last + (n * xy - x * y) / (n * xx - x * x) * (pl.col("deadline") - pl.col("observed")),
    )
    judged = judged.with_columns(rating=rating.otherwise(pl.lit("regressing")))
    return judged.select("goal", "last", "attainment", "expected", "projection", "rating").collect(engine="streaming")


def by_pandas(goals: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """Judge by pandas, from the last five years of each series.

    Tried as well, and slower: sorting by key and period and taking the tail of each group, keys as text, keys numbered
    by `ngroup`, by an index or by a merge, and shifting the sorted keys instead of grouping them.
    """
    names = {
        key: pd.CategoricalDtype(sorted(set(goals[key].unique()) | set(observations[key].unique()))) for key in KEYS
    }
    worth = observations["unit"].astype("category").map(WORTH).astype(float)
    values = pd.DataFrame(
        {
            **{key: observations[key].astype(names[key]) for key in KEYS},
            "period": observations["period"],
            "value": observations["value"] * worth,
        }
    )
    newest = values.groupby(KEYS, sort=False, observed=True)["period"].transform("max")
    recent = values[newest - values["period"] < 5].sort_values("period")
    year = recent["period"] - DEADLINE
    recent = recent.assign(x=year, xy=year * recent["value"], xx=year * year)
    series = recent.groupby(KEYS, sort=False, observed=True).agg(
        last=("value", "last"),
        observed=("period", "last"),
        n=("x", "size"),
        x=("x", "sum"),
        y=("value", "sum"),
        xy=("xy", "sum"),
        xx=("xx", "sum"),
    )
    judged = goals.astype(names).merge(series, how="left", left_on=KEYS, right_index=True)
    last, target, base = judged["last"], judged["value"], judged["baseline_value"]
    way = np.where(judged["comparator"] == "at_least", 1.0, -1.0)
    attainment = (last - base) / (target - base)
    start, deadline, observed = judged["baseline_period"], judged["deadline"], judged["observed"]
    expected = (observed - start) / (deadline - start)
    n, x, y, xy, xx = (judged[name] for name in ("n", "x", "y", "xy", "xx"))
    pace = attainment / expected
    rules = [
        (last.isna(), None),
        ((last - target) * way >= 0, "achieved"),
        ((base - target) * way >= 0, "regressing"),
        *((pace >= cut, name) for name, cut in CUTS.items()),
    ]
    return pd.DataFrame(
        {
            "goal": judged["goal"],
            "last": last,
            "attainment": attainment,
            "expected": expected,
            "projection": last + (n * xy - x * y) / (n * xx - x * x) * (deadline - observed),
            "rating": np.select([condition for condition, _ in rules], [name for _, name in rules], "regressing"),
        }
    )


# ---- pint -----------------------------------------------------------------------------------------------------------

Row = Mapping[str, Any]
Reported = Mapping[tuple[str, str], list[tuple[int, float, str]]]


def units_of_pint() -> tuple[pint.UnitRegistry, dict[str, pint.Unit]]:
    """Return pint's registry with the money of the tables, and the unit of each spelling, looked up once."""
    registry = pint.UnitRegistry()
    registry.define("yuan = [currency] = 元")
    registry.define("ten_thousand_yuan = 1e4 * yuan = 万元")
    registry.define("hundred_million_yuan = 1e8 * yuan = 亿元")
    names = {"100 million yuan": "亿元"}
    return registry, {spelling: registry.Unit(names.get(spelling, spelling)) for spelling in WORTH}


def reported(observations: pl.DataFrame) -> Reported:
    """Return the observations of each series, as (period, value, unit)."""
    series: dict[tuple[str, str], list[tuple[int, float, str]]] = {}
    for indicator, region, *row in observations.iter_rows():
        series.setdefault((indicator, region), []).append(tuple(row))
    return series


def by_pint(
    registry: pint.UnitRegistry, units: Mapping[str, pint.Unit], goals: Iterable[Row], series: Reported
) -> list[Row]:
    """Judge goal by goal: every value a quantity, converted to the unit of its goal; the slope from plain numbers."""
    judged = []
    for goal in goals:
        unit = units[goal["unit"]]
        target, base = registry.Quantity(goal["value"], unit), registry.Quantity(goal["baseline_value"], unit)
        found = sorted(series[goal["indicator"], goal["region"]])
        values = [registry.Quantity(value, units[spelling]).to(unit) for _, value, spelling in found]
        last, observed = values[-1], found[-1][0]
        x, y = [year - observed for year, _, _ in found[-5:]], [value.magnitude for value in values[-5:]]
        n, sum_x, sum_y = len(x), sum(x), sum(y)
        sum_xy, sum_xx = sum(one * other for one, other in zip(x, y, strict=True)), sum(one * one for one in x)
        slope = registry.Quantity((n * sum_xy - sum_x * sum_y) / (n * sum_xx - sum_x * sum_x), unit)
        attainment = ((last - base) / (target - base)).magnitude
        start, deadline = goal["baseline_period"], goal["deadline"]
        expected = (observed - start) / (deadline - start)
        up = goal["comparator"] == "at_least"
        if last >= target if up else last <= target:
            rating = "achieved"
        elif base >= target if up else base <= target:
            rating = "regressing"
        else:
            rating = next((name for name, cut in CUTS.items() if attainment / expected >= cut), "regressing")
        projection = last + slope * (deadline - observed)
        judged.append(
            {
                "goal": goal["goal"],
                "last": last,
                "attainment": attainment,
                "expected": expected,
                "projection": projection,
                "rating": rating,
            }
        )
    return judged
