"""Which series goals read, and where the observations of each stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import polars

from policytrack.frames.distinct import SPARE, Codes, among
from policytrack.frames.schema import Table, goal_table
from policytrack.frames.spans import Spans
from policytrack.frames.threads import together
from policytrack.kernel.columns import NONE, Integers, Part
from policytrack.kernel.tolerance import Floats

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
    def of(cls, indicator: polars.Series, region: polars.Series) -> Self:
        """Number the pairs of two columns."""
        indicators, regions = (column.drop_nulls().unique().sort() for column in (indicator, region))
        pair = _pairs(indicators, regions, indicator, region)
        size = (len(indicators) + 1) * (len(regions) + 2)
        if size > 4 * len(pair) + SPARE:
            return cls(indicators, regions, None, np.unique(pair).astype(np.int64))
        places = np.full(size, NONE, np.int32)
        places[pair] = 0
        found = np.flatnonzero(places == 0)
        places[found] = np.arange(len(found), dtype=np.int32)
        return cls(indicators, regions, places, found)

    def __len__(self) -> int:
        return len(self.pairs)

    def number(self, indicator: polars.Series, region: polars.Series) -> Codes:
        """Return the number of the series of each row, or `NONE`."""
        pair = _pairs(self.indicators, self.regions, indicator, region)
        if self.places is not None:
            return self.places[pair]
        at = np.minimum(np.searchsorted(self.pairs, pair), max(len(self.pairs) - 1, 0))
        return np.where(self.pairs[at] == pair, at, NONE).astype(np.int32)

    @property
    def indicator(self) -> Integers:
        """The position of the indicator of each series."""
        return self.pairs // (len(self.regions) + 2)


def _pairs(
    indicators: polars.Series, regions: polars.Series, indicator: polars.Series, region: polars.Series
) -> Codes | Integers:
    width = len(regions) + 2
    fits = (len(indicators) + 1) * width < 2**31

    def rows() -> Codes | Integers:
        found: Codes = among(indicators, indicator).fill_null(len(indicators)).to_numpy()
        return (found if fits else found.astype(np.int64)) * width

    above, inside = together(rows, lambda: _regions(regions, region))
    pairs: Codes | Integers = above + inside
    return pairs


def _regions(regions: polars.Series, region: polars.Series) -> Codes:
    if region.null_count() == len(region):
        return np.full(len(region), len(regions), np.int32)
    inside = among(regions, region).fill_null(len(regions) + 1)
    return (inside.set(region.is_null(), len(regions)) if region.null_count() else inside).to_numpy()


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where the observations of each series stand, by the ends and starts of their periods.

    Args:
        order: Rows of observations, those of one series together.
        first: Where in the order those of each series begin, and the last end.
    """

    order: Codes | Integers
    first: Integers

    @classmethod
    def of(cls, series: Codes, spans: Spans, value: Floats, count: int) -> Self:
        """Bring observations into order.

        Args:
            series: The number of the series of each, or `NONE`.
            spans: The period of each.
            value: Its number; NaN for none.
            count: How many series there are.
        """
        width = max(len(spans.periods), 1)
        if min(series.min(initial=0), spans.code.min(initial=0)) > NONE and not np.isnan(value).any():
            return cls(*_ordered(series, spans.code, count, width))
        rows = np.flatnonzero((series != NONE) & (spans.code != NONE) & ~np.isnan(value))
        order, first = _ordered(series[rows], spans.code[rows], count, width)
        return cls(rows[order], first)

    def of_series(self, series: Integers) -> tuple[Codes | Integers, Integers]:
        """Return the rows of some series one after the other, and how many each has."""
        first, count = self.first[series], self.first[series + 1] - self.first[series]
        return self.order[counted_on(first, count)], count


def counted_on(first: Integers, count: Integers) -> Integers:
    """Return so many whole numbers from each first one on, one after the other.

    Example:
        >>> counted_on(np.array([7, 2]), np.array([3, 1])).tolist()
        [7, 8, 9, 2]
    """
    return np.arange(count.sum()) + np.repeat(first - np.cumsum(count) + count, count)


def _ordered(series: Codes, period: Codes, count: int, width: int) -> tuple[Codes | Integers, Integers]:
    """Return rows by series and period, and where those of each series begin.

    Where no two rows share a place, each is put where it belongs; else they are sorted.
    """
    size = count * width
    place: Codes | Integers = (series if size < 2**31 else series.astype(np.int64)) * width + period
    if size <= 4 * len(place) + SPARE:
        rows = np.full(size, NONE, np.int32)
        rows[place] = np.arange(len(place), dtype=np.int32)
        taken = rows != NONE
        order = rows[taken]
        if len(order) == len(place):
            return order, _starts(np.count_nonzero(taken.reshape(count, width), axis=1))
    return polars.Series(place).arg_sort().to_numpy(), _starts(np.bincount(series, minlength=count))


def _starts(counts: Integers) -> Integers:
    return np.concatenate(([0], np.cumsum(counts)))
