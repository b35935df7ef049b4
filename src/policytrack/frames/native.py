"""Any dataframe in, the same kind out; inside it is polars."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import narwhals
import polars

from policytrack.errors import ArgumentError
from policytrack.verdicts import Rating

GiveBack = Callable[[polars.DataFrame], Any]


def read(frame: object, name: str) -> tuple[polars.DataFrame, GiveBack]:
    """Return a dataframe as one of polars, and what makes a dataframe of polars into its kind.

    Args:
        frame: A dataframe of pandas, polars (lazy too) or pyarrow, a relation of duckdb, or another of narwhals'.
        name: What it is called in messages.

    Raises:
        ArgumentError: It is no dataframe, or one of Spark, for which there is `policytrack.spark`.
    """
    if isinstance(frame, polars.DataFrame):
        return frame, _as_it_is
    try:
        seen: Any = narwhals.from_native(frame)
    except TypeError:
        raise ArgumentError(f"{name} are a dataframe", type(frame).__name__) from None
    if seen.implementation.is_spark_like():
        raise ArgumentError(
            f"{name} are a dataframe of this process; policytrack.spark.assess takes one of Spark", type(frame).__name__
        )
    if isinstance(seen, narwhals.LazyFrame):
        whole = seen.collect(backend="polars").to_native()
        return whole, _lazily if seen.implementation.is_polars() else _into_duckdb
    return seen.to_polars(), lambda result: _like(seen, result)


def _as_it_is(result: polars.DataFrame) -> polars.DataFrame:
    return result


def _lazily(result: polars.DataFrame) -> polars.LazyFrame:
    return result.lazy()


def _into_duckdb(result: polars.DataFrame) -> Any:
    """Return a relation of duckdb's default connection, ratings as an ENUM."""
    import duckdb

    relation = duckdb.from_arrow(result.to_arrow())
    ratings = ", ".join(f"'{rating.value}'" for rating in Rating)
    return relation.project(f"* REPLACE (CAST(rating AS ENUM ({ratings})) AS rating)")


def _like(seen: Any, result: polars.DataFrame) -> Any:
    if seen.implementation.is_pandas():
        return result.to_pandas()
    return narwhals.from_arrow(result.to_arrow(), backend=seen.implementation).to_native()
