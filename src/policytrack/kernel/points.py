"""Points: what is known of each goal's series, as intervals over periods, and the arithmetic on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from policytrack.kernel.columns import NO, NO_REASON, NONE, ZERO, Columns, Integers, constant, everywhere, keys, occurs
from policytrack.kernel.tolerance import Booleans, Floats
from policytrack.verdicts import REASONS, Reason


@dataclass(frozen=True, eq=False)
class Points(Columns):
    """Values over periods, each an interval: equal ends for an exact value.

    Where all values are exact, both ends may be one and the same array, and are worked out once.

    Args:
        goal: Position of the goal.
        start: Start of the period, in years.
        end: End of the period, in years.
        low: Lower end of the value.
        high: Upper end.
        low_open: Whether the lower end itself is excluded.
        high_open: Likewise.
        magnitude: Size of the numbers that a difference was taken of; 0 where none was.
        refusal: Position of the Reason for which the point has no value, or `NONE`.
    """

    goal: Integers
    start: Floats
    end: Floats
    low: Floats
    high: Floats
    low_open: Booleans
    high_open: Booleans
    magnitude: Floats
    refusal: Integers

    @cached_property
    def key(self) -> Integers:
        """One number for each pair of goal and end, in their common order."""
        return keys(self.goal, self.end)

    @property
    def is_exact(self) -> bool:
        """Whether both ends of all are one."""
        return self.low is self.high and self.low_open is self.high_open

    @property
    def exact(self) -> Booleans:
        """Which points are known exactly."""
        return np.asarray((self.low == self.high) & self.valued, dtype=np.bool_)

    @cached_property
    def valued(self) -> Booleans:
        """Which points have a value."""
        valued: Booleans = self.refusal == NONE
        return valued

    def at(self, rows: Integers, otherwise: Reason) -> Points:
        """Return the chosen rows; where a row is `NONE`, a point without a value, refused as `otherwise` says."""
        given = rows != NONE
        if everywhere(given):
            return self.take(rows)
        blank = exact_points(np.zeros(1, dtype=np.int64), np.full(1, np.nan), np.full(1, np.nan), otherwise)
        chosen = joined(self.take(rows[given]), blank)
        return chosen.take(np.where(given, np.cumsum(given) - 1, len(chosen) - 1))


def both_ends(points: Points, formula: Callable[[Floats], Floats]) -> tuple[Floats, Floats]:
    """Apply an increasing formula to both ends of points; once where they are one."""
    low = formula(points.low)
    return low, low if points.high is points.low else formula(points.high)


def quotient(above: Points, below: Points, otherwise: Reason) -> Points:
    """Divide intervals row by row; a divisor that may be zero or negative refuses the point, as `otherwise` says."""
    positive = below.low > 0
    low = above.low / np.where(above.low >= 0, below.high, below.low)
    high = above.high / np.where(above.high >= 0, below.low, below.high)
    # A share of what has no upper end comes near zero, and never reaches it.
    endless = np.isposinf(below.high)
    return replace(
        above,
        low=np.where(positive, low, np.nan),
        high=np.where(positive, high, np.nan),
        low_open=above.low_open | below.high_open | (endless & (above.low > 0)),
        high_open=above.high_open | below.low_open | (endless & (above.high < 0)),
        refusal=first_refusal(above.refusal, below.refusal, np.where(positive, NONE, REASONS.index(otherwise))),
    )


def difference(above: Points, below: Points) -> Points:
    """Subtract intervals row by row."""
    return replace(
        above,
        low=above.low - below.high,
        high=above.high - below.low,
        low_open=above.low_open | below.high_open,
        high_open=above.high_open | below.low_open,
        magnitude=np.maximum(size_of(above), size_of(below)),
        refusal=first_refusal(above.refusal, below.refusal),
    )


def scaled(points: Points, factor: Floats) -> Points:
    """Multiply points by positive factors."""
    if everywhere(factor == 1.0):
        return points
    low, high = both_ends(points, lambda end: end * factor)
    return replace(points, low=low, high=high, magnitude=points.magnitude * factor)


def size_of(points: Points) -> Floats:
    """Return the size of the larger finite end of each point."""
    ends = np.stack((points.low, points.high))
    sizes: Floats = np.max(np.where(np.isfinite(ends), np.abs(ends), 0.0), axis=0)
    return sizes


def first_refusal(*refusals: Integers) -> Integers:
    """Return the first refusal of each row, or `NONE`."""
    first = refusals[0]
    for other in refusals[1:]:
        first = np.where(first == NONE, other, first)
    return first


def exact_points(goal: Integers, end: Floats, value: Floats, refusal: Reason | None = None) -> Points:
    """Return points that are known exactly, at moments."""
    count = len(goal)
    closed = constant(NO, count)
    reason = NO_REASON if refusal is None else np.full(1, REASONS.index(refusal), dtype=np.int64)
    return Points(goal, end, end, value, value, closed, closed, constant(ZERO, count), constant(reason, count))


NO_POINTS: Final = exact_points(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))


def joined(*parts: Points) -> Points:
    """Return all points of some parts."""
    filled = [part for part in parts if len(part)]
    if len(filled) <= 1:
        return filled[0] if filled else NO_POINTS
    return _by_column(np.concatenate, *filled)


def either(condition: Booleans, one: Points, other: Points) -> Points:
    """Return the row of one where a condition holds, else that of the other."""
    return _by_column(lambda columns: np.where(condition, *columns), one, other)


def replaced(points: Points, rows: Integers, others: Points, gone: Booleans) -> Points:
    """Return points of which some are gone, and others stand at some rows instead, at their own place in the order."""
    stays = ~gone
    stays[rows] = True

    def put(columns: list[npt.NDArray[Any]]) -> npt.NDArray[Any]:
        column, other = columns
        changed = column.copy()
        changed[rows] = other
        return changed

    return _by_column(put, points, others).take(stays)


def _by_column(combined: Callable[[list[npt.NDArray[Any]]], npt.NDArray[Any]], *parts: Points) -> Points:
    """Combine each column of some points; what is one array in all of them stays one."""
    found: dict[tuple[int, ...], npt.NDArray[Any]] = {}
    columns = [[getattr(part, name) for part in parts] for name in Points.__dataclass_fields__]
    names = [tuple(id(one) for one in column) for column in columns]
    for name, column in zip(names, columns, strict=True):
        if name not in found:
            found[name] = combined(column)
    return Points(*[found[name] for name in names])


def in_order(points: Points) -> Points:
    """Return points by goal and end; those that share both keep their order."""
    if not occurs(points.key[1:] < points.key[:-1]):
        return points
    return points.take(points.key.argsort(kind="stable"))


def without(points: Points, others: Points) -> Points:
    """Return the points at whose goal and end no other stands."""
    if not len(others):
        return points
    return points.take(~np.isin(points.key, others.key))
