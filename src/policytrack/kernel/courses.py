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

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import combinations
from typing import Final

import numpy as np

from policytrack.kernel.columns import Columns, Integers, everywhere, occurs
from policytrack.kernel.tolerance import Floats

MODELS: Final = ("straight_line", "log_linear", "theil_sen", "last_change", "damped_trend")
STRAIGHT_LINE, LOG_LINEAR, THEIL_SEN, LAST_CHANGE, DAMPED_TREND = range(len(MODELS))
DEFAULT: Final = DAMPED_TREND

POINTS: Final = 12  # the last of a series that enter
LINE_POINTS: Final = 5
POINTS_BEFORE_ERROR: Final = 3
POINTS_FOR_CHOICE: Final = 5
POINTS_TRIED: Final = 6  # of which the errors may tell already that a model will not do
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
    logarithmic = model == LOG_LINEAR
    return np.where(logarithmic, np.exp(central), central) if occurs(logarithmic) else central


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Series of equally many points side by side, each a column, its last point at the bottom.

    What depends on times alone has a single column where all series have their points after the same steps.

    Args:
        time: In steps after the last point.
        value: Above the last value.
        points: How many there are in each column, two or more.
        step: Years to a step.
        last: The last value.
        gaps: Steps from each point to the next.
        per_step: What brings an error or change over each gap to one step.
        changed: The root mean square of the changes, each brought to one step.
    """

    time: Floats
    value: Floats
    points: int
    step: Floats
    last: Floats
    gaps: Floats
    per_step: Floats
    changed: Floats

    @classmethod
    def of(cls, time: Floats, value: Floats, end: Integers, points: int) -> Table:
        """Lay out the last points of some series, which end before `end`."""
        places = end + np.arange(-points, 0)[:, None]
        times, values = time.take(places), value.take(places)
        if everywhere(times == times[:, :1]):
            times = times[:, :1]
        years = times[1:] - times[:-1]
        step = years[-1].copy()
        uneven = np.flatnonzero((np.abs(years - step) > DUST).any(axis=0))
        step[uneven] = np.sort(years[:, uneven], axis=0)[(points - 2) // 2]
        since, gaps = (times - times[-1]) / step, years / step
        if everywhere(since == since[:, :1]) and everywhere(gaps == gaps[:, :1]):
            since, gaps = since[:, :1], gaps[:, :1]
        per_step = 1.0 / growth_of_error(gaps)
        changes = values[1:] - values[:-1]
        changes *= per_step
        changes *= changes
        return cls(
            time=since,
            value=values - values[-1],
            points=points,
            step=np.broadcast_to(step, len(end)),
            last=values[-1],
            gaps=gaps,
            per_step=per_step,
            changed=np.sqrt(_added(changes) / (points - 1)),
        )

    def begun(self, points: int) -> Table:
        """Return the first points of each series."""
        points = min(points, self.points)
        return replace(
            self,
            time=self.time[:points],
            value=self.value[:points],
            points=points,
            gaps=self.gaps[: points - 1],
            per_step=self.per_step[: points - 1],
        )

    def take(self, rows: Integers) -> Table:
        """Return some of the series."""
        count = len(self.last)
        if len(rows) == count:
            return self

        def taken(numbers: Floats) -> Floats:
            # What all have in common is a single column.
            chosen: Floats = numbers if numbers.shape[-1] < count else numbers.take(rows, axis=-1)
            return chosen

        return replace(
            self,
            time=taken(self.time),
            value=taken(self.value),
            step=taken(self.step),
            last=taken(self.last),
            gaps=taken(self.gaps),
            per_step=taken(self.per_step),
            changed=taken(self.changed),
        )

    @property
    def first(self) -> int:
        """The place of the first point from which a model goes on: the third, or else the last."""
        return min(POINTS_BEFORE_ERROR, self.points) - 1


def _added(rows: Iterable[Floats]) -> Floats:
    """Add up rows one after the other, so that a series gives the same by itself as beside others."""
    others = iter(rows)
    total: Floats = next(others).copy()
    for row in others:
        total += row
    return total


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

    def with_other(self, rows: Integers, other: Course) -> Course:
        """Return these courses, but in some rows others."""
        columns = [getattr(self, one.name).copy() for one in fields(self)]
        for column, one in zip(columns, fields(self), strict=True):
            column[rows] = getattr(other, one.name)
        return Course(*columns)


def course_of(table: Table, model: int) -> Course:
    """Let a model forecast every point from those before it, and go on after the last."""
    numbers = table.value
    if model == LOG_LINEAR:
        whole = numbers + table.last
        numbers = np.log(np.where((whole > 0).all(axis=0), whole, np.nan))
    level, slope = _STATES[model](table, numbers)
    missed = np.full(len(table.last), np.nan)
    if table.points > POINTS_BEFORE_ERROR:
        gaps, per_step = table.gaps[table.first :], table.per_step[table.first :]
        foreseen = level[:-1] + slope[:-1] * (damped(gaps) if model == DAMPED_TREND else gaps)
        if model == LOG_LINEAR:
            foreseen = np.exp(foreseen) - table.last
        error = table.value[table.first + 1 :] - foreseen
        error *= per_step
        error *= error
        missed = np.sqrt(_added(error) / len(error))
    return Course(np.full(len(missed), model), level[-1], slope[-1], missed)


def chosen_course(table: Table) -> Course:
    """Take the default, or the model with the smallest errors where these are small enough beside its own."""
    best = course_of(table, DEFAULT)
    if table.points < POINTS_FOR_CHOICE:
        return best
    # Of models that are equal up to rounding the first is taken.
    dust = DUST * table.changed
    bar = LEAD * best.missed - dust
    for model in range(len(MODELS)):
        if model != DEFAULT:
            hopeful = np.flatnonzero(_missed_at_least(table, model) < bar)
            if len(hopeful):
                other = course_of(table.take(hopeful), model)
                better = other.missed < bar[hopeful]
                rows, other = hopeful[better], other.take(better)
                bar[rows] = other.missed - dust[rows]
                best = best.with_other(rows, other)
    return best


def _missed_at_least(table: Table, model: int) -> Floats:
    """Return what the errors of a model come to at the least, by those at the first points alone.

    For most series that is too much already, and need not be worked out for the others.
    """
    begun = table.begun(POINTS_TRIED)
    share = (begun.points - POINTS_BEFORE_ERROR) / (table.points - POINTS_BEFORE_ERROR)
    least: Floats = course_of(begun, model).missed * np.sqrt(share) * (1.0 - DUST)
    return least


def _least_squares(table: Table, numbers: Floats) -> tuple[Floats, Floats]:
    """Return level and slope of the straight line through the last five points, up to the third and every later one."""
    places = table.points - table.first
    # Before the first point there is nothing, which adds nothing.
    nothing = LINE_POINTS - 1 - table.first
    time, number = _after(nothing, table.time), _after(nothing, numbers)
    times, windows = ([rows[turn : turn + places] for turn in range(LINE_POINTS)] for rows in (time, number))
    count = np.minimum(np.arange(table.first, table.points) + 1, LINE_POINTS)[:, None]
    middle, mean = _added(times) / count, _added(windows) / count
    from_middle = [one - middle for one in times]
    for turn in range(nothing):
        from_middle[turn][: nothing - turn] = 0.0
    products = _added(one * (window - mean) for one, window in zip(from_middle, windows, strict=True))
    slopes = products / _added(one**2 for one in from_middle)
    return mean + slopes * (table.time[table.first :] - middle), slopes


def _after(count: int, rows: Floats) -> Floats:
    return np.concatenate((np.zeros((count, rows.shape[1])), rows))


def _windows(table: Table) -> Iterator[tuple[int, int, int]]:
    """Yield the places up to which lines are wanted, first and end, by how many points their lines go through."""
    for size in range(table.first + 1, min(table.points, LINE_POINTS) + 1):
        yield size - 1, size if size < LINE_POINTS else table.points, size


def _median_slopes(table: Table, numbers: Floats) -> tuple[Floats, Floats]:
    """Return level and slope of the line with the median slope of the last five points, up to the third and later."""
    # Of each pair of points as many places apart, the slope.
    apart = {
        places: (numbers[places:] - numbers[:-places]) / (table.time[places:] - table.time[:-places])
        for places in range(1, min(table.points, LINE_POINTS))
    }
    levels, slopes = [], []
    for first, end, size in _windows(table):
        begin, count = first - size + 1, end - first
        pairs = [apart[late - early][begin + early :][:count] for early, late in combinations(range(size), 2)]
        slope = _median(pairs)
        now = table.time[first:end]
        left = [
            numbers[begin + turn :][:count] - slope * (table.time[begin + turn :][:count] - now) for turn in range(size)
        ]
        slopes.append(slope)
        levels.append(_median(left))
    return np.concatenate(levels), np.concatenate(slopes)


# Which two of so many numbers to put in order, one pair after the other, until all are (Knuth, The Art of Computer
# Programming, vol. 3, 5.3.4).
_SORTING: Final = {
    1: "",
    2: "01",
    3: "02 01 12",
    4: "02 13 01 23 12",
    5: "03 14 02 13 01 24 12 34 23",
    6: "05 13 24 12 34 03 25 01 23 45 12 34",
    10: "08 19 27 35 46 02 14 58 79 03 24 57 69 01 36 89 15 23 48 67 12 35 46 78 23 45 67 34 56",
}


def _steps_to_median(size: int) -> list[tuple[int, int, bool, bool]]:
    """Return the pairs to put in order to find the middle of so many numbers, and whether low and high end matter."""
    wanted, steps = {(size - 1) // 2, size // 2}, []
    for pair in reversed(_SORTING[size].split()):
        low, high = int(pair[0]), int(pair[1])
        steps.append((low, high, low in wanted, high in wanted))
        wanted |= {low, high}
    return steps[::-1]


_TO_MEDIAN: Final = {size: _steps_to_median(size) for size in _SORTING}


def _median(numbers: Sequence[Floats]) -> Floats:
    """Return the median of some arrays, place by place."""
    ordered = list(numbers)
    for low, high, keeps_low, keeps_high in _TO_MEDIAN[len(ordered)]:
        one, other = ordered[low], ordered[high]
        if keeps_low:
            ordered[low] = np.minimum(one, other)
        if keeps_high:
            ordered[high] = np.maximum(one, other)
    middle: Floats = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    return middle


def _mean_changes(table: Table, numbers: Floats) -> tuple[Floats, Floats]:
    """Return the value of the third point and every later one, and the mean change between all points up to it."""
    numbers_on, time_on = numbers[table.first :], table.time[table.first :]
    return numbers_on, (numbers_on - numbers[0]) / (time_on - table.time[0])


def _holt(table: Table, numbers: Floats) -> tuple[Floats, Floats]:
    """Return level and trend at the third point and every later one, by Holt's method with a damped trend.

    It is started by the first two changes.
    """
    third = min(2, table.points - 1)
    level, slope = numbers[0], (numbers[third] - numbers[0]) / (table.time[third] - table.time[0])
    ahead, fading = damped(table.gaps), _faded(DAMPING, table.gaps)
    by_level, by_trend = (1.0 - _faded(1.0 - weight, table.gaps) for weight in (LEVEL_WEIGHT, TREND_WEIGHT))
    levels, slopes = [level], [slope]
    for place, gap in enumerate(table.gaps):
        foreseen = level + slope * ahead[place]
        error = numbers[place + 1] - foreseen
        level = foreseen + by_level[place] * error
        slope = slope * fading[place] + by_trend[place] * error / gap
        levels.append(level)
        slopes.append(slope)
    return np.array(levels[table.first :]), np.array(slopes[table.first :])


_STATES: Final = (_least_squares, _least_squares, _median_slopes, _mean_changes, _holt)
