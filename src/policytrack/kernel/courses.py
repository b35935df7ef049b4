"""Courses: how series go on by one of several models, and which model fits a series.

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
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from policytrack.kernel.columns import Columns, Integers
from policytrack.kernel.tolerance import Booleans, Floats

MODELS: Final = ("straight_line", "log_linear", "theil_sen", "last_change", "damped_trend")
STRAIGHT_LINE, LOG_LINEAR, THEIL_SEN, LAST_CHANGE, DAMPED_TREND = range(len(MODELS))
DEFAULT: Final = DAMPED_TREND

POINTS: Final = 12  # the last of a series that enter
LINE_POINTS: Final = 5
POINTS_BEFORE_ERROR: Final = 3
POINTS_FOR_CHOICE: Final = 5
LEAD: Final = 0.5  # the share of the default's errors below which another model is chosen

LEVEL_WEIGHT: Final = 0.9
TREND_WEIGHT: Final = 0.25
DAMPING: Final = 0.9

DUST: Final = 1e-9


def growth_of_error(steps: Floats) -> Floats:
    """Return how the size of errors grows with the steps ahead; 1 at one step."""
    grown: Floats = np.sqrt(steps * (steps + 2.5) / 3.5)
    return grown


def _faded(share: float, steps: Floats) -> Floats:
    """Return share^steps, by way of the exponential, which numpy does several times faster."""
    faded: Floats = np.exp(np.log(share) * steps)
    return faded


def damped(steps: Floats) -> Floats:
    """Return how many steps of its first slope a fading trend goes: φ + φ² + … + φ^steps."""
    return DAMPING * (1.0 - _faded(DAMPING, steps)) / (1.0 - DAMPING)


def reading(model: Integers, level: Floats, slope: Floats, ahead: Floats) -> Floats:
    """Return the value of a course some steps on."""
    central = level + slope * np.where(model == DAMPED_TREND, damped(ahead), ahead)
    return np.where(model == LOG_LINEAR, np.exp(central), central)


@dataclass(frozen=True, slots=True, eq=False)
class Table:
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
    def of(cls, time: Floats, value: Floats, end: Integers, total: Integers) -> Table:
        """Lay out the last points of some series, which end before `end` and have `total` points, two or more."""
        points = np.minimum(total, POINTS)
        places = np.maximum(end - POINTS + np.arange(POINTS)[:, None], end - points)
        times, values = time[places], value[places]
        years = np.diff(times, axis=0)
        step = years[-1].copy()
        uneven = np.flatnonzero(np.any((np.abs(years - step) > DUST) & (years > 0), axis=0))
        ordered = np.sort(np.where(years[:, uneven] > 0, years[:, uneven], np.inf), axis=0)
        step[uneven] = ordered[(points[uneven] - 2) // 2, np.arange(len(uneven))]
        gaps = years / step
        per_step = np.where(gaps > 0, 1.0 / growth_of_error(gaps), 0.0)
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
class Course(Columns):
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
        return reading(self.model, self.level + above, self.slope, ahead)

    def where(self, chosen: Booleans, other: Course) -> Course:
        """Return the other course where it is chosen."""
        return Course(*(np.where(chosen, getattr(other, one.name), getattr(self, one.name)) for one in fields(self)))


def course_of(table: Table, model: int) -> Course:
    """Let a model forecast every point from those before it, and go on after the last."""
    numbers = table.value
    if model == LOG_LINEAR:
        whole = numbers + table.last
        numbers = np.log(np.where(np.all(whole > 0, axis=0), whole, np.nan))
    level, slope = _STATES[model](table, numbers)
    foreseen = level[:-1] + slope[:-1] * (damped(table.gaps) if model == DAMPED_TREND else table.gaps)
    if model == LOG_LINEAR:
        foreseen = np.exp(foreseen) - table.last
    tried = table.known[: POINTS - POINTS_BEFORE_ERROR]
    error = np.abs(table.value[1:] - foreseen)[POINTS_BEFORE_ERROR - 1 :] * table.per_step[POINTS_BEFORE_ERROR - 1 :]
    missed = np.sqrt(np.sum(np.where(tried, error**2, 0.0), axis=0) / np.sum(tried, axis=0))
    return Course(np.full(len(missed), model), level[-1], slope[-1], missed)


def chosen_course(table: Table) -> Course:
    """Take the default, or the model with the smallest errors where these are small enough beside its own."""
    best = course_of(table, DEFAULT)
    bar = np.where(table.points >= POINTS_FOR_CHOICE, LEAD * best.missed, 0.0)
    # Of models that are equal up to rounding the first is taken.
    dust = DUST * table.changed
    for model in range(len(MODELS)):
        if model != DEFAULT:
            other = course_of(table, model)
            better = other.missed < bar - dust
            bar = np.where(better, other.missed, bar)
            best = best.where(better, other)
    return best


def _windows() -> Iterator[tuple[int, slice]]:
    """Yield the places up to which lines are wanted, each with the places of the last five points."""
    for place in range(POINTS_BEFORE_ERROR - 1, POINTS):
        yield place, slice(max(0, place + 1 - LINE_POINTS), place + 1)


def _least_squares(table: Table, numbers: Floats) -> tuple[Floats, Floats]:
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


def _median_slopes(table: Table, numbers: Floats) -> tuple[Floats, Floats]:
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


def _mean_changes(table: Table, numbers: Floats) -> tuple[Floats, Floats]:
    """Return the value at every place and the mean change between all points up to it."""
    return numbers, (numbers - numbers[0]) / (table.time - table.time[0])


def _holt(table: Table, numbers: Floats) -> tuple[Floats, Floats]:
    """Return level and trend at every place of Holt's method with a damped trend, started by the first two changes."""
    columns, third = np.arange(numbers.shape[1]), POINTS - np.maximum(table.points - 2, 1)
    levels, slopes = np.empty_like(numbers), np.empty_like(numbers)
    levels[0] = numbers[0]
    slopes[0] = (numbers[third, columns] - numbers[0]) / (table.time[third, columns] - table.time[0])
    for place, gap in enumerate(table.gaps, start=1):
        foreseen = levels[place - 1] + slopes[place - 1] * damped(gap)
        error = numbers[place] - foreseen
        levels[place] = foreseen + (1.0 - _faded(1.0 - LEVEL_WEIGHT, gap)) * error
        turn = np.where(gap > 0, (1.0 - _faded(1.0 - TREND_WEIGHT, gap)) * error / gap, 0.0)
        slopes[place] = slopes[place - 1] * _faded(DAMPING, gap) + turn
    return levels, slopes


_STATES: Final = (_least_squares, _least_squares, _median_slopes, _mean_changes, _holt)
