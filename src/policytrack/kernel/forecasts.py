"""Forecasts: where series lead by a course, and how far that may be off.

The size of an error h steps ahead is taken to be c·ρ^(τ/(3.5 + h))·√(h·(h + 2.5)/3.5). c is the root mean
square of the changes, each brought to one step by the same law: that of a random walk whose drift is estimated,
σ·√(h·(1 + h/(T − 1))) (Hyndman and Athanasopoulos, 5.5), with T = 3.5. ρ, from 0.02 to 1, is the root mean square of
the model's own past errors over c: a smooth series is missed by less than it changes, the less so the farther ahead. τ
is 4, and lower with fewer than seven points, of which past errors tell little. How often errors exceed multiples of
that size was counted on the development series, by the number of points (`benchmarks/calibration_tables.py`); no
distribution is assumed. Half of the official indicators of the Canadian framework are among them: they are missed more
often than series of countries and states that look alike, and all intervals are wider for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from policytrack.kernel.columns import NONE, TICKS, Columns, Integers, everywhere, first_match, occurs, ticks
from policytrack.kernel.courses import (
    DAMPED_TREND,
    DAMPING,
    DUST,
    LOG_LINEAR,
    MODELS,
    POINTS,
    POINTS_BEFORE_ERROR,
    Table,
    chosen_course,
    course_of,
    growth_of_error,
    reading,
)
from policytrack.kernel.tolerance import Booleans, Floats, difference_sign, is_reached

POINTS_FOR_INTERVAL: Final = POINTS_BEFORE_ERROR + 1

# The least ρ, and τ by the number of points.
SMOOTHEST: Final = 0.02
TRUST: Final = 4.0 * np.array([*[np.nan] * POINTS_FOR_INTERVAL, 0.4, 0.75, 0.9, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0])

# Quantiles of errors, each as a multiple of its expected size: how far the middle shares of them reach, by the number
# of points. Printed by benchmarks/calibration_tables.py.
SHARES: Final = np.array([0.0, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99])
REACHES: Final = {
    4: (0.0, 0.17, 0.52, 0.93, 1.54, 2.08, 3.12, 4.56, 7.01, 9.52),
    5: (0.0, 0.14, 0.46, 0.85, 1.44, 1.95, 2.91, 4.23, 6.66, 9.16),
    6: (0.0, 0.14, 0.45, 0.83, 1.40, 1.86, 2.69, 3.70, 5.43, 7.60),
    7: (0.0, 0.14, 0.44, 0.82, 1.36, 1.79, 2.54, 3.38, 4.92, 6.35),
    8: (0.0, 0.14, 0.44, 0.80, 1.30, 1.70, 2.45, 3.22, 4.45, 5.64),
    9: (0.0, 0.13, 0.43, 0.79, 1.31, 1.68, 2.34, 3.07, 4.20, 5.43),
    10: (0.0, 0.13, 0.41, 0.74, 1.23, 1.61, 2.27, 3.00, 4.06, 5.33),
    11: (0.0, 0.13, 0.40, 0.74, 1.21, 1.58, 2.19, 2.84, 3.88, 4.93),
    12: (0.0, 0.13, 0.40, 0.74, 1.22, 1.57, 2.17, 2.80, 3.82, 4.72),
}
# What the size of a model's errors is to be multiplied by for that, by its position among `MODELS`.
FACTORS: Final = np.array([1.09, 1.13, 1.12, 1.03, 1.0])

# So many that threads rarely wait for each other, and that their tables stay small.
_ROWS_AT_ONCE: Final = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Forecast(Columns):
    """Where series lead at one time of each; NaN where that cannot be said.

    Args:
        value: The central value.
        model: Position of the model among `MODELS`; `NONE` where there is no value.
        points: How many points entered.
        size: The size of error that is to be expected; NaN where there is no interval.
        natural_low: What the value can never be below; −inf for none.
        natural_high: What it can never be above; inf for none.
        last: Time of the last point.
        step: Years to a step.
        level: Where the course of the model starts, at the last point; a logarithm where the model has them.
        slope: What it gains with each step at first.

    Example:
        >>> from policytrack.kernel.courses import MODELS
        >>> year, level = np.arange(2017.0, 2025.0), np.array([50.0, 53.0, 55.0, 58.0, 62.0, 64.0, 66.0, 70.0])
        >>> found = forecast(np.zeros(8, int), year, level, np.array([2027.0]), natural_low=0.0, natural_high=100.0)
        >>> low, high = found.interval(0.8)
        >>> MODELS[found.model[0]], found.value.round(1).tolist(), low.round(1).tolist(), high.round(1).tolist()
        ('damped_trend', [75.5], [68.5], [82.6])
        >>> found.probability(np.array([75.0]), np.array([np.inf])).round(2).tolist()
        [0.55]
    """

    value: Floats
    model: Integers
    points: Integers
    size: Floats
    natural_low: Floats
    natural_high: Floats
    last: Floats
    step: Floats
    level: Floats
    slope: Floats

    def interval(self, coverage: float) -> tuple[Floats, Floats]:
        """Return the ends of the interval in which the value then lies with a probability; NaN without one."""
        half = self.size * _reaches(coverage)[self.points]
        return self._within_limits(self.value - half), self._within_limits(self.value + half)

    def _within_limits(self, number: Floats) -> Floats:
        return np.minimum(np.maximum(number, self.natural_low), self.natural_high)

    @property
    def _limited(self) -> Integers:
        """Which rows have a natural limit."""
        return np.flatnonzero((self.natural_low != -np.inf) | (self.natural_high != np.inf))

    def probability(
        self, low: Floats, high: Floats, low_open: Booleans | bool = False, high_open: Booleans | bool = False
    ) -> Floats:
        """Return how probable it is that the value then lies within two ends; NaN without an interval.

        What would lie beyond a natural limit lies on it.

        Args:
            low: −inf for none.
            high: inf for none.
            low_open: Whether the low end itself is excluded.
            high_open: Likewise.
        """
        below, above, known = np.zeros(len(self)), np.zeros(len(self)), ~np.isnan(self.size)
        with np.errstate(all="ignore"):
            rows = np.flatnonzero(known & (low != -np.inf))
            below[rows] = self._share_below(low[rows], rows)
            rows = np.flatnonzero(known & (high != np.inf))
            above[rows] = 1.0 - self._share_below(high[rows], rows)
            rows = self._limited
            if len(rows):
                lowest, highest = self.natural_low[rows], self.natural_high[rows]
                low, high = low[rows], high[rows]
                low_open, high_open = _of_rows(low_open, rows), _of_rows(high_open, rows)
                below[rows] = first_match(
                    [(_meets(lowest, low, low_open), 0.0), (~_meets(highest, low, low_open), 1.0)],
                    below[rows],
                    len(rows),
                )
                above[rows] = first_match(
                    [(_meets(-highest, -high, high_open), 0.0), (~_meets(-lowest, -high, high_open), 1.0)],
                    above[rows],
                    len(rows),
                )
            return np.where(known, np.maximum(1.0 - below - above, 0.0), np.nan)

    def _share_below(self, number: Floats, rows: Integers) -> Floats:
        """Return how much of the distributions of some rows lies below a number of each, natural limits aside."""
        off, points = (number - self.value[rows]) / self.size[rows], self.points[rows]
        beyond = np.ones(len(rows))
        for count in np.bincount(points).nonzero()[0].tolist():
            chosen = points == count
            beyond[chosen] = _share_beyond(np.abs(off[chosen]), REACHES[count])
        return np.where(off < 0, beyond / 2, 1.0 - beyond / 2)

    def course(self, time: Floats) -> Floats:
        """Return the central values at other times of each series, after its last point."""
        with np.errstate(all="ignore"):
            central = reading(self.model, self.level, self.slope, (time - self.last) / self.step)
        return self._within_limits(central)

    def reached(
        self,
        low: Floats,
        high: Floats,
        low_open: Booleans | bool = False,
        high_open: Booleans | bool = False,
        *,
        within: float,
    ) -> Floats:
        """Return when the course first lies within two ends after the last point; NaN where that takes too long.

        Where it lies there from the start, that is one step after the last point.

        Args:
            low: −inf for none.
            high: inf for none.
            low_open: Whether the low end itself is excluded, so that a course that stays on it is not within.
            high_open: Likewise.
            within: How many years after the last point are not too long.
        """
        possible, rows = self.model != NONE, self._limited
        logarithmic, damped = self.model == LOG_LINEAR, self.model == DAMPED_TREND
        with np.errstate(all="ignore"):
            if len(rows):
                lowest, highest = self.natural_low[rows], self.natural_high[rows]
                possible[rows] &= _meets(highest, low[rows]) & _meets(-lowest, -high[rows])
                low, high = low.copy(), high.copy()
                low[rows] = np.where(_meets(lowest, low[rows]), -np.inf, low[rows])
                high[rows] = np.where(_meets(-highest, -high[rows]), np.inf, high[rows])
            if occurs(logarithmic):
                low, high = (np.where(logarithmic, np.log(np.maximum(end, 0.0)), end) for end in (low, high))
            at_low, at_high = (low - self.level) / self.slope, (high - self.level) / self.slope
            enters, leaves = np.minimum(at_low, at_high), np.maximum(at_low, at_high)
            flat = self.slope == 0
            if occurs(flat):
                stays_in = _meets(self.level, low, low_open) & _meets(-self.level, -high, high_open)
                enters = np.where(flat, np.where(stays_in, -np.inf, np.inf), enters)
                leaves = np.where(flat, np.inf, leaves)
            steps = np.where(damped, np.log1p(-enters * (1 - DAMPING) / DAMPING) / np.log(DAMPING), enters)
            one_on = leaves >= np.where(damped, DAMPING, 1.0) - DUST
            years = np.where(enters > DUST, steps, np.where(one_on, 1.0, np.nan)) * self.step
            return np.where(possible & (years <= within), self.last + years, np.nan)


def forecast(
    goal: Integers,
    time: Floats,
    value: Floats,
    until: Floats,
    *,
    natural_low: Floats | float,
    natural_high: Floats | float,
    model: str | None = None,
) -> Forecast:
    """Forecast each of many series at one time after its last point.

    Args:
        goal: Position of the series of each point, ascending.
        time: In years, ascending within a series; gaps may differ. Of points at one time the last counts.
        value: The number.
        until: The wanted time of each series; NaN for no forecast.
        natural_low: What its value can never be below; −inf or NaN for none.
        natural_high: What it can never be above; inf or NaN for none.
        model: One of `MODELS` for all; None to choose one for each. With `damped_trend` it takes a sixth of the time.
    """
    count = len(until)
    natural_low = np.full(count, np.where(np.isnan(natural_low), -np.inf, natural_low))
    natural_high = np.full(count, np.where(np.isnan(natural_high), np.inf, natural_high))
    counts = counting(goal, time)
    if not everywhere(counts):
        goal, time, value = goal[counts], time[counts], value[counts]
    total = np.bincount(goal, minlength=count)
    end = np.cumsum(total)
    last = np.full(count, np.nan)
    last[total > 0] = time[end[total > 0] - 1]
    found = Forecast(
        value=np.full(count, np.nan),
        model=np.full(count, NONE),
        points=np.minimum(total, POINTS),
        size=np.full(count, np.nan),
        natural_low=natural_low,
        natural_high=natural_high,
        last=last,
        step=np.full(count, np.nan),
        level=np.full(count, np.nan),
        slope=np.full(count, np.nan),
    )
    wanted = np.flatnonzero((total >= 2) & (until > last))
    with np.errstate(all="ignore"):
        for points, rows in _alike(time, end[wanted], found.points[wanted], wanted):
            table = Table.of(time, value, end[rows], points)
            course = chosen_course(table) if model is None else course_of(table, MODELS.index(model))
            ahead = (until[rows] - last[rows]) / table.step
            centre = course.at(ahead, table.last)
            centre = np.minimum(np.maximum(centre, natural_low[rows]), natural_high[rows])
            known = np.isfinite(centre)
            rough = np.minimum(np.maximum(course.missed / table.changed, SMOOTHEST), 1.0)
            rough **= TRUST[points] / (3.5 + ahead)
            size = table.changed * rough * FACTORS[course.model] * growth_of_error(ahead)
            found.value[rows] = np.where(known, centre, np.nan)
            found.model[rows] = np.where(known, course.model, NONE)
            moved = table.changed > DUST * np.abs(table.last)
            found.size[rows] = np.where(known & moved & np.isfinite(size), size, np.nan)
            found.step[rows], found.slope[rows] = table.step, course.slope
            found.level[rows] = course.level + np.where(course.model == LOG_LINEAR, 0.0, table.last)
    return found


def _alike(time: Floats, end: Integers, points: Integers, rows: Integers) -> Iterator[tuple[int, Integers]]:
    """Yield numbers of points, each with some rows that have as many; first those with points at even distances."""
    even = (time[end - 1] - time[end - points]) == (points - 1) * (time[end - 1] - time[end - 2])
    for count in np.bincount(points).nonzero()[0].tolist():
        for chosen in (even, ~even):
            found = rows[chosen & (points == count)]
            for begin in range(0, len(found), _ROWS_AT_ONCE):
                yield count, found[begin : begin + _ROWS_AT_ONCE]


def counting(goal: Integers, time: Floats) -> Booleans:
    """Tell which points count: of those of a series that stand at one time, the last."""
    counts = np.ones(len(goal), np.bool_)
    close = np.flatnonzero((goal[1:] == goal[:-1]) & (time[1:] - time[:-1] < 2 / TICKS))
    counts[close] = ticks(time[close]) != ticks(time[close + 1])
    return counts


def _meets(number: Floats, bound: Floats, is_open: Booleans | bool = False) -> Booleans:
    """Tell where a number is at a bound or above it, or, where the bound itself is excluded, above it."""
    return is_reached(difference_sign(number, bound), 0.0, is_open)


def _of_rows(column: Booleans | bool, rows: Integers) -> Booleans | bool:
    return column if isinstance(column, bool) else column[rows]


@cache
def _reaches(share: float) -> Floats:
    """Return how far, in expected sizes, a middle share of the errors reaches, by the number of points."""
    return np.array([_reach(share, points) for points in range(POINTS + 1)])


def _reach(share: float, points: int) -> float:
    """Return how far, in expected sizes, a middle share of the errors reaches."""
    if points not in REACHES:
        return np.nan
    reaches, power = REACHES[points], _power(REACHES[points])
    if share <= SHARES[-1]:
        return float(np.interp(share, SHARES, reaches))
    return float(reaches[-1] * ((1 - SHARES[-1]) / (1 - share)) ** (1 / power))


def _share_beyond(off: Floats, reaches: tuple[float, ...]) -> Floats:
    """Return the share of errors that are larger; beyond the table it falls by the power with which it ends."""
    inside = 1.0 - np.interp(off, reaches, SHARES)
    beyond: Floats = (1.0 - SHARES[-1]) * (reaches[-1] / np.maximum(off, reaches[-1])) ** _power(reaches)
    return np.where(off > reaches[-1], beyond, inside)


@cache
def _power(reaches: tuple[float, ...]) -> float:
    return float(np.log((1 - SHARES[-2]) / (1 - SHARES[-1])) / np.log(reaches[-1] / reaches[-2]))
