"""Into which chunks goals are cut: some that follow each other, or all goals of some indicators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import polars

from policytrack.kernel.columns import Integers
from policytrack.table_files.reading import TableFile

# Gives the chunk of each of some goals: those of a piece of the table, and the position of its first row.
Cut = Callable[[polars.DataFrame, int], Integers]

_NAME: Final = polars.col("indicator").cast(polars.String).fill_null("")


def by_rows(size: int) -> Cut:
    """Cut goals where enough have come together.

    Args:
        size: How many goals a chunk has.
    """
    return lambda goals, start: np.arange(start, start + goals.height) // size


def by_indicators(table: TableFile, size: int) -> Cut:
    """Cut goals so that those of one indicator stay together, in chunks that are full when they have enough goals.

    Args:
        table: The goals, which are read for their indicators.
        size: How many goals a chunk has at least, the last excepted.
    """
    counts = polars.DataFrame(schema={"indicator": polars.String, "goals": polars.Int64})
    for batch in table.batches(["indicator"]):
        own = batch.frame.select(_NAME.alias("indicator"), goals=polars.lit(1, polars.Int64))
        counted = polars.concat([counts, own]).group_by("indicator", maintain_order=True)
        counts = counted.agg(polars.col("goals").sum())
    chunks, chunk, full = [], 0, 0
    for goals in counts["goals"].to_list():
        if full >= size:
            chunk, full = chunk + 1, 0
        chunks.append(chunk)
        full += goals

    def cut(goals: polars.DataFrame, start: int) -> Integers:
        named = goals.select(_NAME).to_series()
        return named.replace_strict(counts["indicator"], chunks, return_dtype=polars.Int64).to_numpy()

    return cut
