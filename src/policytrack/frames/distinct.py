"""The distinct values of a column, and which of them each row has."""

from __future__ import annotations

from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt
import polars

from policytrack.kernel.columns import NONE, Integers

Codes = npt.NDArray[np.int32]

# How many places a table of all that could occur may have beside what does.
SPARE: Final = 1_000_000


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
        written = column.cast(polars.Categorical)
        known = written.drop_nulls().unique()
        physical = known.to_physical()
        code, most = _filled(written.to_physical(), physical[0]), int(cast("int", physical.max()))
        code = code.astype(np.int32) if most < len(known) else numbered(code, most + 1)[1]
        values = known.gather(physical.arg_sort()).cast(polars.String).to_list()
    elif column.dtype.is_integer():
        low, high = cast("int", column.min()), cast("int", column.max())
        found, code = numbered(_filled(column, low).astype(np.int64) - low, high - low + 1)
        values = (found + low).tolist()
    else:
        ordered = column.drop_nulls().unique().sort()
        values = ordered.to_list()
        code = ordered.search_sorted(column.fill_null(ordered[0])).to_numpy().astype(np.int32)
    return values, np.where(column.is_null().to_numpy(), np.int32(NONE), code) if column.null_count() else code


def _filled(column: polars.Series, value: Any) -> npt.NDArray[Any]:
    return (column.fill_null(value) if column.null_count() else column).to_numpy()


def numbered(numbers: npt.NDArray[np.integer[Any]], size: int) -> tuple[Integers, Codes]:
    """Return the distinct ones of some numbers ascending, and the place of each among them.

    Args:
        numbers: From 0.
        size: How many could occur; where that is not far more than do, they are looked up and not sorted.
    """
    if size > 4 * len(numbers) + SPARE:
        found, place = np.unique(numbers, return_inverse=True)
        return found.astype(np.int64), place.astype(np.int32)
    found = np.flatnonzero(np.bincount(numbers.astype(np.int64, copy=False), minlength=size))
    places = np.full(size, NONE, np.int32)
    places[found] = np.arange(len(found), dtype=np.int32)
    return found, places[numbers]


def among(values: polars.Series, column: polars.Series) -> polars.Series:
    """Return the position among distinct texts of each cell of a column; null where it is none of them.

    Example:
        >>> among(polars.Series(["a", "b"]), polars.Series(["b", "c", None])).to_list()
        [1, None, None]
    """
    return column.cast(polars.String).cast(polars.Enum(values), strict=False).to_physical().cast(polars.Int32)
