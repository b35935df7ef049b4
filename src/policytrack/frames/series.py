"""Which series goals read, and where the observations of each stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt
import polars

from policytrack.frames.distinct import SPARE, Codes, among, whole_numbers_below
from policytrack.frames.schema import Table, goal_table
from policytrack.frames.threads import column_by_slices, for_each, slices
from policytrack.kernel.columns import NONE, Integers, Part
from policytrack.kernel.tolerance import Booleans, Floats

# Columns of goals that say which series each reads.
NAMING_SERIES: Final = (
    "indicator", "region", "kind", "numerator", "denominator", "scenario", "comparator_region", "comparator_indicator",
    "universe",
)  # fmt: skip


def readings(goals: Table) -> polars.DataFrame:
    """Return the series that goals read: one row for each part of each goal, and of each series beside one.

    Args:
        goals: The goals.

    Returns:
        Columns `goal` (its row), `row` (its row, or that of a series beside a goal, which stand after all goals, in the
        order of their goals), `part` (a `Part`), `indicator` and `region`; sorted by `row` and `part`.
    """
    text = {name: goals[name].cast(polars.String) for name in NAMING_SERIES}
    frame = polars.DataFrame(text).with_row_index("goal").with_columns(polars.col("goal").cast(polars.Int64))
    own = _by_parts(frame.with_columns(row=polars.col("goal")))
    beside = _beside(frame)
    if beside is None:
        return own
    beside = beside.sort("goal", maintain_order=True).with_row_index("row", offset=frame.height)
    return polars.concat([own, _by_parts(beside.with_columns(polars.col("row").cast(polars.Int64)))])


def _by_parts(frame: polars.DataFrame) -> polars.DataFrame:
    """Return the series of each row: its indicator, or numerator and denominator of a ratio of two."""
    whole = frame.select("goal", "row", polars.lit(int(Part.VALUE), polars.Int8).alias("part"), "indicator", "region")
    divided = frame["numerator"].is_not_null() & frame["denominator"].is_not_null()
    if not divided.any():
        return whole
    parts = [
        frame.filter(divided).select(
            "goal",
            "row",
            polars.lit(int(part), polars.Int8).alias("part"),
            polars.col(name).alias("indicator"),
            "region",
        )
        for part, name in ((Part.VALUE, "numerator"), (Part.DENOMINATOR, "denominator"))
    ]
    return polars.concat([whole.filter(~divided), *parts]).sort("row", "part")


def _beside(frame: polars.DataFrame) -> polars.DataFrame | None:
    """Return the series beside goals: comparators, scenarios, and the other regions of a ranking."""
    kind, none = frame["kind"], polars.lit(None, polars.String)
    found = []
    alone = {"numerator": none, "denominator": none}
    if (relative := frame.filter(kind.eq_missing("relative"))).height:
        other = polars.col("comparator_indicator")
        found.append(
            relative.with_columns(
                indicator=polars.coalesce(other, "indicator"),
                region=polars.coalesce("comparator_region", "region"),
                **{part: polars.when(other.is_null()).then(polars.col(part)) for part in alone},
            )
        )
    if (against := frame.filter(kind.eq_missing("scenario_change") & frame["scenario"].is_not_null())).height:
        found.append(against.with_columns(indicator="scenario", **alone))
    if (ranked := frame.filter(kind.eq_missing("rank") & frame["universe"].is_not_null())).height:
        others = ranked.with_columns(other=polars.col("universe").str.split(" ").list.unique(maintain_order=True))
        others = others.explode("other").filter(polars.col("other").ne_missing(polars.col("region")))
        found.append(others.filter(polars.col("other") != "").with_columns(region="other").drop("other"))
    return polars.concat(found) if found else None


def named_series(goals: polars.DataFrame) -> polars.DataFrame:
    """Return every series that each goal reads: its own, the parts of a ratio, and those beside it.

    Args:
        goals: Goals in the columns that `assess` takes.

    Returns:
        Columns `goal`, `indicator` and `region`, each combination once, in the order of the goals.

    Example:
        >>> goals = polars.DataFrame({"goal": ["air"], "indicator": ["pm25"], "region": ["Hebei"], "kind": ["relative"],
        ...                           "comparator_region": ["China"]})
        >>> named_series(goals).rows()
        [('air', 'pm25', 'Hebei'), ('air', 'pm25', 'China')]
    """
    table = goal_table(goals)
    named = readings(table).sort("goal", maintain_order=True)
    ids = table["goal"].gather(named["goal"])
    return named.select(ids.alias("goal"), "indicator", "region").unique(maintain_order=True)


@dataclass(frozen=True, slots=True, eq=False)
class SeriesIndex:
    """Numbers the series that goals read.

    Args:
        indicators: Their indicators.
        regions: Their regions.
        places: The number of each pair of indicator and region, or `NONE`; each axis ends with what is unknown, that of
            regions before it with none. None where the table would be too large.
        pairs: The pairs that occur, ascending, where there is no table.
    """

    indicators: polars.Series
    regions: polars.Series
    places: Codes | None
    pairs: Integers

    @classmethod
    def of(cls, indicator: polars.Series, region: polars.Series) -> tuple[Self, Integers]:
        """Number the pairs of two columns, and return which each row has."""
        indicators, regions = (column.drop_nulls().unique().sort() for column in (indicator, region))
        pair = _pairs(indicators, regions, indicator, region)
        size = (len(indicators) + 1) * (len(regions) + 2)
        if size > 4 * len(pair) + SPARE:
            pairs, number = np.unique(pair, return_inverse=True)
            return cls(indicators, regions, None, pairs.astype(np.int64)), number.astype(np.int64)
        places = np.full(size, NONE, np.int32)
        places[pair] = 0
        found = np.flatnonzero(places == 0)
        places[found] = np.arange(len(found), dtype=np.int32)
        return cls(indicators, regions, places, found), places[pair].astype(np.int64)

    def __len__(self) -> int:
        return len(self.pairs)

    def number(self, indicator: polars.Series, region: polars.Series) -> Codes:
        """Return the number of the series of each row, or `NONE`."""

        def numbers(rows: slice) -> npt.NDArray[Any]:
            pair = _pairs(self.indicators, self.regions, indicator[rows], region[rows])
            if self.places is not None:
                return self.places.take(pair)
            at = np.minimum(np.searchsorted(self.pairs, pair), max(len(self.pairs) - 1, 0))
            return np.where(self.pairs[at] == pair, at, NONE)

        return column_by_slices(len(indicator), np.int32, numbers)

    @property
    def indicator(self) -> Integers:
        """The position of the indicator of each series."""
        return self.pairs // (len(self.regions) + 2)


def _pairs(
    indicators: polars.Series, regions: polars.Series, indicator: polars.Series, region: polars.Series
) -> Codes | Integers:
    width = len(regions) + 2
    found = among(indicators, indicator, len(indicators)).astype(whole_numbers_below((len(indicators) + 1) * width))
    return found * width + _regions(regions, region)


def _regions(regions: polars.Series, region: polars.Series) -> Codes:
    if region.null_count() == len(region):
        return np.full(len(region), len(regions), np.int32)
    inside = among(regions, region, len(regions) + 1)
    if region.null_count():
        inside[region.is_null().to_numpy()] = len(regions)
    return inside


@dataclass(frozen=True, slots=True, eq=False)
class SeenColumns:
    """What is told of observations, beside their series and periods.

    Args:
        value: The number of each; NaN for none.
        bound: Its position in `BOUNDS`, or `NONE`; None where all are exact.
        published: The day of its publication as an ordinal, or `UNDATED`; None where none is dated.
        provisional: Whether a final figure replaces it; None where none is.
    """

    value: Floats
    bound: Codes | None
    published: Integers | None
    provisional: Booleans | None

    def each(self, change: Callable[[Any], Any]) -> Self:
        """Return every column changed in the same way."""
        columns: list[Any] = [getattr(self, one.name) for one in fields(self)]
        changed: list[Any] = [None if column is None else change(column) for column in columns]
        return type(self)(*changed)


@dataclass(frozen=True, slots=True, eq=False)
class SeenSeries:
    """The observations of the series that goals read, those of one together, by the ends and starts of their periods.

    Args:
        first: Where those of each series begin, and the last end.
        period: The period of each.
        columns: What is told of each.
    """

    first: Integers
    period: Codes
    columns: SeenColumns

    @classmethod
    def of(cls, series: Codes, count: int, period: Codes, columns: SeenColumns) -> Self:
        """Bring observations into order.

        Where no two share a series and a period, each is put where it belongs in a table of all series and periods, if
        that is not far larger than what is in it; else they are sorted.

        Args:
            series: The number of the series of each, or `NONE`.
            count: How many series there are.
            period: The period of each, or `NONE`.
            columns: What is told of each.
        """
        if min(series.min(initial=0), period.min(initial=0)) <= NONE or np.isnan(columns.value).any():
            known = np.flatnonzero((series != NONE) & (period != NONE) & ~np.isnan(columns.value))
            series, period, columns = series[known], period[known], columns.each(lambda column: column[known])
        width = int(period.max(initial=0)) + 1
        size = count * width
        place: Codes | Integers = series.astype(whole_numbers_below(size)) * width + period
        if size <= 4 * len(place) + SPARE:
            table = columns.each(lambda column: _put(column, place, size))
            filled = ~np.isnan(table.value)
            numbers = np.count_nonzero(filled.reshape(count, width), axis=1)
            if numbers.sum() == len(place):
                periods = np.tile(np.arange(width, dtype=np.int32), count)
                if len(place) < size:
                    periods, table = periods[filled], table.each(lambda column: column[filled])
                return cls(_starts(numbers), periods, table)
        order = place.argsort(kind="stable")
        first = _starts(np.bincount(series, minlength=count))
        return cls(first, period[order], columns.each(lambda column: column[order]))

    def of_series(self, series: Integers) -> tuple[Integers, Integers]:
        """Return the places of the observations of some series one after the other, and how many each has."""
        first, count = self.first[series], self.first[series + 1] - self.first[series]
        return counted_on(first, count), count


def counted_on(first: Integers, count: Integers) -> Integers:
    """Return so many whole numbers from each first one on, one after the other.

    Example:
        >>> counted_on(np.array([7, 2]), np.array([3, 1])).tolist()
        [7, 8, 9, 2]
    """
    return np.arange(count.sum()) + np.repeat(first - np.cumsum(count) + count, count)


def _put(column: npt.NDArray[Any], place: Codes | Integers, size: int) -> npt.NDArray[Any]:
    """Return a column of so many cells, those of another at their places in it; numbers elsewhere are NaN."""
    table = np.full(size, np.nan) if column.dtype == np.float64 else np.zeros(size, column.dtype)

    def put(rows: slice) -> None:
        table[place[rows]] = column[rows]

    for_each(put, slices(len(column)))
    return table


def _starts(counts: Integers) -> Integers:
    return np.concatenate(([0], np.cumsum(counts)))
