"""Forecasts: where series lead by one of several models, and how far that may be off.

A step of a series is the median of its gaps, of two in the middle the lower; horizons are counted in steps. The models:

- `straight_line`: least squares through the last five points.
- `log_linear`: least squares through the logarithms of the last five, turned back by the exponential, which makes it
  a forecast of the median (Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., 5.6). It takes
  series that are positive throughout.
- `theil_sen`: through the last five, the median slope of their pairs (Theil 1950, Sen 1968) at the median of what that
  leaves.
- `last_change`: the last value, going on by the mean change between all points: the drift method of Hyndman and
  Athanasopoulos, 5.2. Going on by the last change alone missed by a third more on the development series.
- `damped_trend`: Holt's level and trend, which fades by a tenth each step (Gardner and McKenzie 1985). The smoothing is
  fixed; over a gap of d steps a new figure weighs 1 − (1 − w)^d (Wright 1986).

Which one: each point after the third is forecast from those before it (rolling origin; Tashman 2000). The damped trend
is the default, and another model takes its place where there are two such errors or more, so from five points on, and
the root mean square of its own is below half of the default's. Both rules were found on the development series of
`benchmarks/calibration_panels.py`: chosen by a smaller lead the models gained less, and by one of a tenth they lost.

How far off: the size of an error h steps ahead is taken to be c·ρ^(τ/(3.5 + h))·√(h·(h + 2.5)/3.5). c is the root mean
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
from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from policytrack.kernel.columns import NONE, Columns, Integers, ticks
from policytrack.kernel.tolerance import Booleans, Floats, exceeds, reaches

MODELS: Final = ("straight_line", "log_linear", "theil_sen", "last_change", "damped_trend")
STRAIGHT_LINE, LOG_LINEAR, THEIL_SEN, LAST_CHANGE, DAMPED_TREND = range(len(MODELS))
DEFAULT: Final = DAMPED_TREND

POINTS: Final = 12  # the last of a series that enter
LINE_POINTS: Final = 5
POINTS_BEFORE_ERROR: Final = 3
POINTS_FOR_INTERVAL: Final = 4
POINTS_FOR_CHOICE: Final = 5
LEAD: Final = 0.5  # the share of the default's errors below which another model is chosen

LEVEL_WEIGHT: Final = 0.9
TREND_WEIGHT: Final = 0.25
DAMPING: Final = 0.9

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

_ROWS_AT_ONCE: Final = 8192
_DUST: Final = 1e-9


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
        reach = np.array([_reach(coverage, points) for points in range(POINTS + 1)])
        half = self.size * reach[self.points]
        low = np.clip(self.value - half, self.natural_low, self.natural_high)
        return low, np.clip(self.value + half, self.natural_low, self.natural_high)

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
        below = np.select(
            [_meets(self.natural_low, low, low_open), ~_meets(self.natural_high, low, low_open)],
            [0.0, 1.0],
            self._share_below(low),
        )
        above = np.select(
            [_meets(-self.natural_high, -high, high_open), ~_meets(-self.natural_low, -high, high_open)],
            [0.0, 1.0],
            1.0 - self._share_below(high),
        )
        return np.where(np.isnan(self.size), np.nan, np.maximum(1.0 - below - above, 0.0))

    def _share_below(self, number: Floats) -> Floats:
        """Return how much of the distribution lies below a number, natural limits aside."""
        with np.errstate(all="ignore"):
            off = (number - self.value) / self.size
        beyond = np.ones(len(self))
        for points, reach in REACHES.items():
            chosen = self.points == points
            beyond[chosen] = _share_beyond(np.abs(off[chosen]), reach)
        return np.where(off < 0, beyond / 2, 1.0 - beyond / 2)

    def course(self, time: Floats) -> Floats:
        """Return the central values at other times of each series, after its last point."""
        with np.errstate(all="ignore"):
            reading = _reading(self.model, self.level, self.slope, (time - self.last) / self.step)
        return np.clip(reading, self.natural_low, self.natural_high)

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
        possible = _meets(self.natural_high, low) & _meets(-self.natural_low, -high) & (self.model != NONE)
        low = np.where(_meets(self.natural_low, low), -np.inf, low)
        high = np.where(_meets(-self.natural_high, -high), np.inf, high)
        logarithmic, damped = self.model == LOG_LINEAR, self.model == DAMPED_TREND
        with np.errstate(all="ignore"):
            low, high = (np.where(logarithmic, np.log(np.maximum(end, 0.0)), end) for end in (low, high))
            at_low, at_high = (low - self.level) / self.slope, (high - self.level) / self.slope
            enters, leaves = np.minimum(at_low, at_high), np.maximum(at_low, at_high)
            stays_in = _meets(self.level, low, low_open) & _meets(-self.level, -high, high_open)
            enters = np.where(self.slope == 0, np.where(stays_in, -np.inf, np.inf), enters)
            leaves = np.where(self.slope == 0, np.inf, leaves)
            steps = np.where(damped, np.log1p(-enters * (1 - DAMPING) / DAMPING) / np.log(DAMPING), enters)
            one_on = leaves >= np.where(damped, DAMPING, 1.0) - _DUST
            years = np.where(enters > _DUST, steps, np.where(one_on, 1.0, np.nan)) * self.step
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
    natural_low = np.broadcast_to(np.where(np.isnan(natural_low), -np.inf, natural_low), count)
    natural_high = np.broadcast_to(np.where(np.isnan(natural_high), np.inf, natural_high), count)
    counts = counting(goal, time)
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
        for begin in range(0, len(wanted), _ROWS_AT_ONCE):
            rows = wanted[begin : begin + _ROWS_AT_ONCE]
            table = _Table.of(time, value, end[rows], total[rows])
            course = _chosen(table) if model is None else _tried(table, MODELS.index(model))
            ahead = (until[rows] - last[rows]) / table.step
            centre = np.clip(course.at(ahead, table.last), natural_low[rows], natural_high[rows])
            known = np.isfinite(centre)
            rough = np.clip(course.missed / table.changed, SMOOTHEST, 1.0) ** (TRUST[table.points] / (3.5 + ahead))
            size = table.changed * rough * FACTORS[course.model] * _growth(ahead)
            found.value[rows] = np.where(known, centre, np.nan)
            found.model[rows] = np.where(known, course.model, NONE)
            moved = table.changed > _DUST * np.abs(table.last)
            found.size[rows] = np.where(known & moved & np.isfinite(size), size, np.nan)
            found.step[rows], found.slope[rows] = table.step, course.slope
            found.level[rows] = course.level + np.where(course.model == LOG_LINEAR, 0.0, table.last)
    return found


def counting(goal: Integers, time: Floats) -> Booleans:
    """Tell which points count: of those of a series that stand at one time, the last."""
    changes = (goal[1:] != goal[:-1]) | (ticks(time[1:]) != ticks(time[:-1]))
    return np.append(changes, np.ones(len(goal[:1]), np.bool_))


def _meets(number: Floats, bound: Floats, is_open: Booleans | bool = False) -> Booleans:
    """Tell where a number is at a bound or above it, or, where the bound itself is excluded, above it."""
    exact = np.zeros(len(number))
    return np.asarray(np.where(is_open, exceeds(number, bound, exact), reaches(number, bound, exact)), dtype=np.bool_)


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


def _power(reaches: tuple[float, ...]) -> float:
    return float(np.log((1 - SHARES[-2]) / (1 - SHARES[-1])) / np.log(reaches[-1] / reaches[-2]))


def _growth(steps: Floats) -> Floats:
    """Return how the size of errors grows with the steps ahead; 1 at one step."""
    grown: Floats = np.sqrt(steps * (steps + 2.5) / 3.5)
    return grown


def _faded(share: float, steps: Floats) -> Floats:
    """Return share^steps, by way of the exponential, which numpy does several times faster."""
    faded: Floats = np.exp(np.log(share) * steps)
    return faded


def _damped(steps: Floats) -> Floats:
    """Return how many steps of its first slope a fading trend goes: φ + φ² + … + φ^steps."""
    return DAMPING * (1.0 - _faded(DAMPING, steps)) / (1.0 - DAMPING)


def _reading(model: Integers, level: Floats, slope: Floats, ahead: Floats) -> Floats:
    """Return the value of a course some steps on."""
    reading = level + slope * np.where(model == DAMPED_TREND, _damped(ahead), ahead)
    return np.where(model == LOG_LINEAR, np.exp(reading), reading)


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """Series side by side, each a column, its last point at the bottom; an empty place repeats the first point.

    Args:
        time: In steps after the last point.
        value: Above the last value.
        known: Which places hold a point.
        points: How many there are in each column.
        step: Years to a step.
        last: The last value.
        gaps: Steps from each place to the next.
        per_step: What brings an error or change over each gap to one step.
        changed: The root mean square of the changes, each brought to one step.
    """

    time: Floats
    value: Floats
    known: Booleans
    points: Integers
    step: Floats
    last: Floats
    gaps: Floats
    per_step: Floats
    changed: Floats

    @classmethod
    def of(cls, time: Floats, value: Floats, end: Integers, total: Integers) -> _Table:
        """Lay out the last points of some series, which end before `end` and have `total` points, two or more."""
        points = np.minimum(total, POINTS)
        places = np.maximum(end - POINTS + np.arange(POINTS)[:, None], end - points)
        times, values = time[places], value[places]
        years = np.diff(times, axis=0)
        step = years[-1].copy()
        uneven = np.flatnonzero(np.any((np.abs(years - step) > _DUST) & (years > 0), axis=0))
        ordered = np.sort(np.where(years[:, uneven] > 0, years[:, uneven], np.inf), axis=0)
        step[uneven] = ordered[(points[uneven] - 2) // 2, np.arange(len(uneven))]
        gaps = years / step
        per_step = np.where(gaps > 0, 1.0 / _growth(gaps), 0.0)
        changes = np.sum((np.diff(values, axis=0) * per_step) ** 2, axis=0)
        return cls(
            time=(times - times[-1]) / step,
            value=values - values[-1],
            known=np.asarray(np.arange(POINTS)[:, None] >= POINTS - points),
            points=points,
            step=step,
            last=values[-1],
            gaps=gaps,
            per_step=per_step,
            changed=np.sqrt(changes / (points - 1)),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Course(Columns):
    """How series go on after their last points by a model: its level, above the last value, and slope.

    Args:
        model: Position of the model among `MODELS`.
        level: At the last point; of a logarithmic model the logarithm of the whole value.
        slope: Per step.
        missed: The root mean square of the model's errors on the past, each brought to one step; NaN for none.
    """

    model: Integers
    level: Floats
    slope: Floats
    missed: Floats

    def at(self, ahead: Floats, last: Floats) -> Floats:
        """Return the values some steps after the last points."""
        above = np.where(self.model == LOG_LINEAR, 0.0, last)
        return _reading(self.model, self.level + above, self.slope, ahead)

    def where(self, chosen: Booleans, other: _Course) -> _Course:
        """Return the other course where it is chosen."""
        return _Course(*(np.where(chosen, getattr(other, one.name), getattr(self, one.name)) for one in fields(self)))


def _tried(table: _Table, model: int) -> _Course:
    """Let a model forecast every point from those before it, and go on after the last."""
    numbers = table.value
    if model == LOG_LINEAR:
        whole = numbers + table.last
        numbers = np.log(np.where(np.all(whole > 0, axis=0), whole, np.nan))
    level, slope = _STATES[model](table, numbers)
    foreseen = level[:-1] + slope[:-1] * (_damped(table.gaps) if model == DAMPED_TREND else table.gaps)
    if model == LOG_LINEAR:
        foreseen = np.exp(foreseen) - table.last
    tried = table.known[: POINTS - POINTS_BEFORE_ERROR]
    error = np.abs(table.value[1:] - foreseen)[POINTS_BEFORE_ERROR - 1 :] * table.per_step[POINTS_BEFORE_ERROR - 1 :]
    missed = np.sqrt(np.sum(np.where(tried, error**2, 0.0), axis=0) / np.sum(tried, axis=0))
    return _Course(np.full(len(missed), model), level[-1], slope[-1], missed)


def _chosen(table: _Table) -> _Course:
    """Take the default, or the model with the smallest errors where these are small enough beside its own."""
    best = _tried(table, DEFAULT)
    bar = np.where(table.points >= POINTS_FOR_CHOICE, LEAD * best.missed, 0.0)
    # Of models that are equal up to rounding the first is taken.
    dust = _DUST * table.changed
    for model in range(len(MODELS)):
        if model != DEFAULT:
            other = _tried(table, model)
            better = other.missed < bar - dust
            bar = np.where(better, other.missed, bar)
            best = best.where(better, other)
    return best


def _windows() -> Iterator[tuple[int, slice]]:
    """Yield the places up to which lines are wanted, each with the places of the last five points."""
    for place in range(POINTS_BEFORE_ERROR - 1, POINTS):
        yield place, slice(max(0, place + 1 - LINE_POINTS), place + 1)


def _least_squares(table: _Table, numbers: Floats) -> tuple[Floats, Floats]:
    """Return level and slope at every place of the straight line through the last five points up to it."""
    levels, slopes = np.zeros_like(numbers), np.zeros_like(numbers)
    for place, window in _windows():
        known = table.known[window]
        count = np.sum(known, axis=0)
        time, number = np.where(known, table.time[window], 0.0), np.where(known, numbers[window], 0.0)
        middle, mean = np.sum(time, axis=0) / count, np.sum(number, axis=0) / count
        from_middle = np.where(known, time - middle, 0.0)
        slopes[place] = np.sum(from_middle * (number - mean), axis=0) / np.sum(from_middle**2, axis=0)
        levels[place] = mean + slopes[place] * (table.time[place] - middle)
    return levels, slopes


def _median_slopes(table: _Table, numbers: Floats) -> tuple[Floats, Floats]:
    """Return level and slope at every place of the line with the median slope of the last five points up to it."""
    levels, slopes = np.zeros_like(numbers), np.zeros_like(numbers)
    for place, window in _windows():
        known, time, number = table.known[window], table.time[window], numbers[window]
        early, late = np.triu_indices(len(time), 1)
        pairs = (number[late] - number[early]) / (time[late] - time[early])
        slopes[place] = _median(pairs, known[early])
        levels[place] = _median(number - slopes[place] * (time - time[-1]), known)
    return levels, slopes


def _median(numbers: Floats, known: Booleans) -> Floats:
    """Return the median of the known numbers of each column; infinite where there are none."""
    count, columns = np.sum(known, axis=0), np.arange(numbers.shape[1])
    ordered = np.sort(np.where(known, numbers, np.inf).T, axis=1)
    lower, upper = np.maximum(count - 1, 0) // 2, np.minimum(count // 2, len(numbers) - 1)
    middle: Floats = (ordered[columns, lower] + ordered[columns, upper]) / 2
    return middle


def _mean_changes(table: _Table, numbers: Floats) -> tuple[Floats, Floats]:
    """Return the value at every place and the mean change between all points up to it."""
    return numbers, (numbers - numbers[0]) / (table.time - table.time[0])


def _holt(table: _Table, numbers: Floats) -> tuple[Floats, Floats]:
    """Return level and trend at every place of Holt's method with a damped trend, started by the first two changes."""
    columns, third = np.arange(numbers.shape[1]), POINTS - np.maximum(table.points - 2, 1)
    levels, slopes = np.empty_like(numbers), np.empty_like(numbers)
    levels[0] = numbers[0]
    slopes[0] = (numbers[third, columns] - numbers[0]) / (table.time[third, columns] - table.time[0])
    for place, gap in enumerate(table.gaps, start=1):
        foreseen = levels[place - 1] + slopes[place - 1] * _damped(gap)
        error = numbers[place] - foreseen
        levels[place] = foreseen + (1.0 - _faded(1.0 - LEVEL_WEIGHT, gap)) * error
        turn = np.where(gap > 0, (1.0 - _faded(1.0 - TREND_WEIGHT, gap)) * error / gap, 0.0)
        slopes[place] = slopes[place - 1] * _faded(DAMPING, gap) + turn
    return levels, slopes


_STATES: Final = (_least_squares, _least_squares, _median_slopes, _mean_changes, _holt)
