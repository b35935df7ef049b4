"""The distinct values of a column, and which of them each row has."""

from __future__ import annotations

from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt
import polars

from policytrack.frames.threads import column_by_slices, for_each, slices
from policytrack.kernel.columns import NONE, Integers

Codes = npt.NDArray[np.int32]

# How many places a table of all that could occur may have beside what does.
SPARE: Final = 1_000_000
# In how many rows a column is taken to say early what it says.
_EARLY: Final = 10_000


def whole_numbers_below(size: int) -> type[np.signedinteger[Any]]:
    """Return the smaller type that holds all whole numbers below a size; half as wide is twice as fast."""
    return np.int32 if size < 2**31 else np.int64


def distinct(column: polars.Series) -> tuple[list[Any], Codes]:
    """Return the distinct values of a column in order, and which of them each row has; `NONE` for an empty cell.

    Texts come in no particular order.

    Example:
        >>> values, code = distinct(polars.Series([2024, None, 2023, 2024]))
        >>> values, code.tolist()
        ([2023, 2024], [1, -1, 0, 1])
    """
    if column.null_count() == len(column):
        return [], np.full(len(column), NONE, np.int32)
    if column.dtype == polars.String:
        # Most columns say early what they ever say.
        known = column.head(_EARLY).drop_nulls().unique()
        code = among(known, column)
        unknown = code == NONE
        if np.count_nonzero(unknown) > column.null_count():
            known = known.append(column.filter(unknown).drop_nulls().unique())
            code = among(known, column)
        return known.to_list(), code
    if column.dtype.is_integer():
        low, high = cast("int", column.min()), cast("int", column.max())
        found, code = numbered(column.fill_null(low).to_numpy().astype(np.int64) - low, high - low + 1)
        values = (found + low).tolist()
    else:
        ordered = column.drop_nulls().unique().sort()
        values = ordered.to_list()
        code = ordered.search_sorted(column.fill_null(ordered[0])).to_numpy().astype(np.int32)
    return values, np.where(column.is_null().to_numpy(), np.int32(NONE), code) if column.null_count() else code


def numbered(numbers: npt.NDArray[np.integer[Any]], size: int) -> tuple[Integers, Codes]:
    """Return the distinct ones of some numbers ascending, and the place of each among them.

    Args:
        numbers: From 0.
        size: How many could occur; where that is not far more than do, they are looked up and not sorted.
    """
    if size > 4 * len(numbers) + SPARE:
        found, place = np.unique(numbers, return_inverse=True)
        return found.astype(np.int64), place.astype(np.int32)
    occurs = np.zeros(size, np.bool_)

    def note(rows: slice) -> None:
        occurs[numbers[rows]] = True

    for_each(note, slices(len(numbers)))
    found = np.flatnonzero(occurs)
    places = np.full(size, NONE, np.int32)
    places[found] = np.arange(len(found), dtype=np.int32)
    return found, column_by_slices(len(numbers), np.int32, lambda rows: places.take(numbers[rows]))


def among(values: polars.Series, column: polars.Series, otherwise: int = NONE) -> Codes:
    """Return the position among distinct texts of each cell of a column.

    Args:
        values: The texts.
        column: Which.
        otherwise: What stands for a cell that is empty, or none of them.

    Example:
        >>> among(polars.Series(["a", "b"]), polars.Series(["b", "c", None])).tolist()
        [1, -1, -1]
    """
    texts = polars.Enum(values)

    def places(rows: slice) -> Codes:
        found = column[rows].cast(polars.String).cast(texts, strict=False).to_physical()
        return found.cast(polars.Int32).fill_null(otherwise).to_numpy()

    return column_by_slices(len(column), np.int32, places)
