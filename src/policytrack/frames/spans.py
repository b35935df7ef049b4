"""The periods of a column: each distinct one is read once, whether it is a text, a whole year or a date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars

from policytrack.frames.distinct import Codes, distinct
from policytrack.frames.schema import Table
from policytrack.kernel.columns import NONE, UNDATED, Integers
from policytrack.kernel.tolerance import Floats
from policytrack.periods import Period, as_period

# Of which lengths the periods are that dates stand for, and how many months each has.
EVERY: Final = ("year", "half", "quarter", "month")
_MONTHS: Final = (12, 6, 3, 1)


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """The periods of some rows.

    Args:
        periods: Those that occur, by their ends and then their starts.
        code: Which of them each row has; `NONE` for none.
        start: When each of the periods starts, in years.
        end: When each ends.
    """

    periods: tuple[Period, ...]
    code: Codes
    start: Floats
    end: Floats

    @property
    def row_end(self) -> Floats:
        """When the period of each row ends, in years; NaN for none."""
        return np.append(self.end, np.nan)[self.code]

    @property
    def row_day(self) -> Integers:
        """The last day of the period of each row, as an ordinal; `UNDATED` for none."""
        return np.array([*(period.end.toordinal() for period in self.periods), UNDATED], np.int64)[self.code]


def spans_of(table: Table, column: str, found: tuple[list[Any], Codes] | None = None) -> Spans:
    """Return the periods of a column; cells that cannot be read are found.

    Args:
        table: Where it stands.
        column: Which.
        found: Its distinct cells, and which of them each row has, where they are known already.
    """
    values, code = distinct(table[column]) if found is None else found
    periods = table.read(column, values, code, as_period)
    known = sorted({period for period in periods if period is not None}, key=lambda one: (one.end, one.start))
    place = {period: position for position, period in enumerate(known)}
    of_value = [NONE if period is None else place[period] for period in periods]
    return Spans(
        periods=tuple(known),
        code=np.array([*of_value, NONE], np.int32).take(code),
        start=np.array([period.start_time for period in known], np.float64),
        end=np.array([period.end_time for period in known], np.float64),
    )


def periods_around(dates: polars.Series, every: Integers) -> tuple[list[str], Codes]:
    """Return the labels of the periods in which dates lie, and which of them each row has; `NONE` for an empty cell.

    Args:
        dates: Days.
        every: For each, the position in `EVERY` of the period that it stands for.
    """
    months = (dates.dt.year().cast(polars.Int64) * 12 + dates.dt.month() - 1).fill_null(NONE).to_numpy()
    length = np.array(_MONTHS)[every]
    numbers = np.where(months == NONE, NONE, (months // length * length) * len(EVERY) + every)
    found, code = np.unique(numbers, return_inverse=True)
    # What is empty is the lowest number, so that it comes to stand at `NONE`.
    empty = int(NONE in found[:1])
    labels = []
    for number in found[empty:].tolist():
        months_passed, kind = divmod(number, len(EVERY))
        year, month = divmod(months_passed, 12)
        labels.append(_label(year, month, kind))
    return labels, (code - empty).astype(np.int32)


def _label(year: int, month: int, kind: int) -> str:
    """Return how a period is written that starts in a month (from 0) of a year."""
    return (f"{year}", f"{year}-H{month // 6 + 1}", f"{year}-Q{month // 3 + 1}", f"{year}-{month + 1:02d}")[kind]
