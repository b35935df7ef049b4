"""Several things at once: numpy and polars leave Python free while they go through long columns."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

T = TypeVar("T")

_THREADS: Final = os.cpu_count() or 1
# Enough for a thread, and what is made of them takes little memory.
_ROWS_AT_ONCE: Final = 200_000


def together(*works: Callable[[], Any]) -> list[Any]:
    """Return what each of some works gives; they may run at the same time.

    Example:
        >>> together(lambda: 1, lambda: "a")
        [1, 'a']
    """
    return for_each(lambda work: work(), works)


def for_each(work: Callable[[T], Any], parts: Iterable[T]) -> list[Any]:
    """Return what a work gives for each of some parts, in their order; several may be done at the same time."""
    chosen = list(parts)
    threads = min(len(chosen), _THREADS)
    if threads < 2:
        return [work(part) for part in chosen]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, chosen))


def column_by_slices(count: int, kind: npt.DTypeLike, work: Callable[[slice], Any]) -> npt.NDArray[Any]:
    """Return a column of so many cells; a work gives those of each slice, several at the same time.

    Example:
        >>> column_by_slices(3, np.int64, lambda rows: np.arange(rows.start, rows.stop)).tolist()
        [0, 1, 2]
    """
    column = np.empty(count, kind)

    def fill(rows: slice) -> None:
        column[rows] = work(rows)

    for_each(fill, slices(count))
    return column


def slices(count: int) -> list[slice]:
    """Return slices of so many rows, one for each turn of a thread.

    Example:
        >>> slices(1000)
        [slice(0, 1000, None)]
    """
    return [slice(begin, min(begin + _ROWS_AT_ONCE, count)) for begin in range(0, count, _ROWS_AT_ONCE)]
