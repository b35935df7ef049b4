"""The levels on which published rules work: values with a start and a target, whatever their goal is written as.

A change by so many percent, or to a multiple, is a level whose start is 1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from policytrack.kernel import Goals, Judged, Series
from policytrack.kernel.columns import NONE, TICKS, Comparison, Integers, Measure, find, keys, ticks
from policytrack.kernel.judgement import End
from policytrack.kernel.tolerance import Floats
from policytrack.verdicts import REASONS, Reason


@dataclass(frozen=True, slots=True)
class Levels:
    """The level of each goal over time.

    Args:
        refusal: Position of the Reason where a goal has no levels, or `NONE`: its kind is another one, it asks for a
            band, or it is set against another series.
        base: Level of the baseline; NaN where there is none.
        base_time: When it was; NaN where the goal names no start.
        target: Level asked for; NaN without a target.
        deadline: When it must hold.
        direction: 1 where more is better, −1 where less is.
        observed_time: When the last value was.
        goal: Position of the goal of each point, ascending; points are exact, and start with the baseline.
        time: When each point was, ascending within a goal.
        value: Level of each point.
        measure: What each goal makes of its observations, and `unit` what one of it is in the goal's unit.
    """

    refusal: Integers
    base: Floats
    base_time: Floats
    target: Floats
    deadline: Floats
    direction: Floats
    observed_time: Floats
    goal: Integers
    time: Floats
    value: Floats
    measure: Integers
    unit: Floats

    @classmethod
    def of(cls, series: Series, judged: Judged, goals: Goals, *, bands: bool = False) -> Self:
        """Return the levels of some goals; bands on a level count too where asked for, each by its nearest end."""
        leveled = goals.is_measured_as(Measure.LEVEL, Measure.CHANGE_PERCENT, Measure.CHANGE_MULTIPLE)
        one_sided = (judged.direction != 0) | (bands & (goals.measure == Measure.LEVEL))
        covered = leveled & goals.is_compared_by(Comparison.NONE) & ~goals.place & ~goals.peak & one_sided
        points = series.points
        chosen = points.exact & covered[points.goal] & (points.end <= judged.observed_end[points.goal] + 2 / TICKS)
        goal = points.goal[chosen]
        return cls(
            refusal=np.where(covered, NONE, REASONS.index(Reason.OUTSIDE_METHOD)),
            base=_level(series.base, goals.measure, goals.unit),
            base_time=goals.base_end,
            target=_level(judged.aim, goals.measure, goals.unit),
            deadline=goals.deadline,
            direction=judged.direction,
            observed_time=judged.observed_end,
            goal=goal,
            time=points.end[chosen],
            value=_level(points.low[chosen], goals.measure[goal], goals.unit[goal]),
            measure=goals.measure,
            unit=goals.unit,
        )

    def __len__(self) -> int:
        return len(self.refusal)

    def at(self, end: End) -> Floats:
        """Return the level of one end of what is known of each goal's value."""
        return self.of_goals(end.value)

    def of_goals(self, number: Floats) -> Floats:
        """Return the level that a number of each goal, in the goal's unit, is."""
        return _level(number, self.measure, self.unit)

    def ending(self, end: End) -> Self:
        """Return the levels with one end of what is known of each last value in place of one that is not exact."""
        value = self.at(end)
        open_ended = np.isnan(self.at_time(self.observed_time)) & ~np.isnan(value) & (self.refusal == NONE)
        added = np.flatnonzero(open_ended)
        goal, time = np.append(self.goal, added), np.append(self.time, self.observed_time[added])
        order = np.lexsort((ticks(time), goal))
        return replace(self, goal=goal[order], time=time[order], value=np.append(self.value, value[added])[order])

    def first_from(self, time: Floats) -> tuple[Floats, Floats]:
        """Return when each goal's first point from a time on was, and its level; NaN where there is none."""
        known = keys(self.goal, self.time)
        position = np.searchsorted(known, keys(np.arange(len(self)), np.where(np.isnan(time), 0.0, time)))
        return self._read(np.where(np.isnan(time), NONE, position))

    def nearest(self, time: Floats, within: float) -> tuple[Floats, Floats]:
        """Return when the point nearest to a time was, and its level; NaN where none lies within so many years.

        Of two that are equally near, it is the earlier one.
        """
        known, wanted = keys(self.goal, self.time), keys(np.arange(len(self)), np.where(np.isnan(time), 0.0, time))
        after = np.searchsorted(known, wanted)
        times = [self._read(np.where(np.isnan(time), NONE, position))[0] for position in (after - 1, after)]
        distance = [np.where(np.isnan(one), np.inf, np.abs(one - time)) for one in times]
        later = ticks(np.minimum(distance[1], 1e6)) < ticks(np.minimum(distance[0], 1e6))
        near = np.where(later, distance[1], distance[0]) <= within + 2 / TICKS
        return self._read(np.where(near, np.where(later, after, after - 1), NONE))

    def at_time(self, time: Floats) -> Floats:
        """Return the level at a time; NaN where there is none."""
        position = find(keys(self.goal, self.time), keys(np.arange(len(self)), np.where(np.isnan(time), 0.0, time)))
        return self._read(np.where(np.isnan(time), NONE, position))[1]

    def _read(self, position: Integers) -> tuple[Floats, Floats]:
        """Return time and level at positions among the points, where these belong to the goal in turn."""
        goal, time, value = (
            np.append(column, last) for column, last in ((self.goal, NONE), (self.time, np.nan), (self.value, np.nan))
        )
        inside = np.where((position >= 0) & (position < len(self.goal)), position, len(self.goal))
        own = goal[inside] == np.arange(len(self))
        return np.where(own, time[inside], np.nan), np.where(own, value[inside], np.nan)


def _level(value: Floats, measure: Integers, unit: Floats) -> Floats:
    return np.select(
        [measure == Measure.CHANGE_PERCENT, measure == Measure.CHANGE_MULTIPLE],
        [1.0 + value / unit, value / unit],
        value,
    )
