"""Points: what is known of each goal's series, as intervals over periods, and the arithmetic on them."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from policytrack.kernel.columns import NONE, Columns, Integers, keys, ticks
from policytrack.kernel.tolerance import Booleans, Floats
from policytrack.verdicts import REASONS, Reason


@dataclass(frozen=True, slots=True, eq=False)
class Points(Columns):
    """Values over periods, each an interval: equal ends for an exact value.

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

    @property
    def exact(self) -> Booleans:
        """Which points are known exactly."""
        return np.asarray((self.low == self.high) & (self.refusal == NONE), dtype=np.bool_)

    def at(self, rows: Integers, otherwise: Reason) -> Points:
        """Return the chosen rows; where a row is `NONE`, a point without a value, refused as `otherwise` says."""
        blank = exact_points(np.zeros(1, dtype=np.int64), np.full(1, np.nan), np.full(1, np.nan), otherwise)
        return joined(self, blank).take(np.where(rows == NONE, len(self), rows))


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
    return replace(points, low=points.low * factor, high=points.high * factor, magnitude=points.magnitude * factor)


def size_of(points: Points) -> Floats:
    """Return the size of the larger finite end of each point."""
    ends = np.stack((points.low, points.high))
    sizes: Floats = np.max(np.where(np.isfinite(ends), np.abs(ends), 0.0), axis=0)
    return sizes


def first_refusal(*refusals: Integers) -> Integers:
    """Return the first refusal of each row, or `NONE`."""
    return np.select([refusal != NONE for refusal in refusals], refusals, NONE)


def exact_points(goal: Integers, end: Floats, value: Floats, refusal: Reason | None = None) -> Points:
    """Return points that are known exactly, at moments."""
    closed = np.zeros(len(goal), dtype=np.bool_)
    code = NONE if refusal is None else REASONS.index(refusal)
    return Points(
        goal,
        end,
        end,
        value,
        value,
        closed,
        closed,
        np.zeros(len(goal)),
        np.full(len(goal), code, dtype=np.int64),
    )


def joined(*parts: Points) -> Points:
    """Return all points of some parts."""
    return Points(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Points)))


def either(condition: Booleans, one: Points, other: Points) -> Points:
    """Return the row of one where a condition holds, else that of the other."""
    return Points(*(np.where(condition, getattr(one, f.name), getattr(other, f.name)) for f in fields(Points)))


def in_order(points: Points) -> Points:
    """Return points by goal and end; those that share both keep their order."""
    return points.take(np.lexsort((ticks(points.end), points.goal)))


def without(points: Points, others: Points) -> Points:
    """Return the points at whose goal and end no other stands."""
    return points.take(~np.isin(keys(points.goal, points.end), keys(others.goal, others.end)))
