"""Projection: where each goal's measured series leads at its deadline, and how probable it is that it then holds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from policytrack.kernel.columns import (
    NONE,
    TICKS,
    Columns,
    Goals,
    Integers,
    Measure,
    everywhere,
    first_match,
    keys,
    occurs,
)
from policytrack.kernel.courses import POINTS
from policytrack.kernel.forecasts import Forecast, counting, forecast
from policytrack.kernel.measures import compound_growth
from policytrack.kernel.points import Points
from policytrack.kernel.tolerance import Booleans, Floats

COVERAGE: Final = 0.80
PERIODS: Final = POINTS
HOLE: Final = 5
YEARS_AHEAD: Final = 50.0


@dataclass(frozen=True, slots=True, eq=False)
class Projection(Columns):
    """Where goals lead, per goal; NaN where that cannot be said.

    Args:
        value: The central projection of what the goal measures, at the deadline.
        low: Lower end of the 80 % prediction interval.
        high: Upper end.
        probability: That the requirement holds at the deadline; NaN for goals that must hold in every period.
        reached: When the central projection first meets the requirement, which may be after the deadline; NaN where it
            holds already, where that would take more than fifty years, and for goals judged over a window.
        model: Position of the model in `courses.MODELS`, or `NONE`.
    """

    value: Floats
    low: Floats
    high: Floats
    probability: Floats
    reached: Floats
    model: Integers


@dataclass(frozen=True, eq=False)
class Prospects:
    """What the projections of some goals are made of.

    Args:
        points: The measured series.
        until: The key of each goal and the time until when its points count.
        goals: The goals.
        seen: The last point of each goal.
        wanted: Which goals are to be projected.
        holds: Whether the requirement holds now.
        model: The model for all, or None to choose one for each.
    """

    points: Points
    until: Integers
    goals: Goals
    seen: Points
    wanted: Booleans
    holds: Booleans
    model: str | None

    @cached_property
    def projection(self) -> Projection:
        """What each goal measures at its deadline, as it is forecast.

        Exact points enter, of the last twelve periods of the requirement's own length, and none from before a hole of
        more than five periods: what was long ago does not bend the course from now. What is forecast is not always the
        measured number itself. A running total goes on by what each period adds, and so does a running mean; an average
        growth follows from where the level goes, counted from 1 at its base. A course that a bound observed since
        contradicts is no projection.
        """
        with np.errstate(all="ignore"):
            return self._projected()

    def _projected(self) -> Projection:
        points, goals, seen = self.points, self.goals, self.seen
        counts = points.exact & (points.key <= self.until[points.goal]) & np.isfinite(points.low)
        carrier = _Carrier.of(points.take(counts), goals)
        goal, time, value = carrier.recent(seen.end)
        until, natural_low, natural_high = goals.deadline, goals.natural_low, goals.natural_high
        indirect = carrier.running | goals.growth
        if carrier.indirect:
            until = np.where(carrier.running, (carrier.last + carrier.period + goals.deadline) / 2, goals.deadline)
            limited = ~indirect | goals.average
            natural_low = np.where(limited, natural_low, np.where(goals.growth, 0.0, -np.inf))
            natural_high = np.where(limited, natural_high, np.inf)
        found = forecast(
            goal,
            time,
            value,
            np.where(self.wanted, until, np.nan),
            natural_low=natural_low,
            natural_high=natural_high,
            model=self.model,
        )
        told = found.model != NONE
        bounded = seen.low < seen.high
        if occurs(bounded):
            course = found.course(seen.end)
            told &= indirect | ~bounded | ~((course < seen.low) | (course > seen.high))
        low, high = found.interval(COVERAGE)
        probability = found.probability(
            carrier.carried(goals.low), carrier.carried(goals.high), goals.low_open, goals.high_open
        )
        reached = self._reached(found, carrier, told)

        def shown(column: Floats, where: Booleans) -> Floats:
            return np.where(where, column, np.nan)

        return Projection(
            value=shown(carrier.measured(found.value), told),
            low=shown(carrier.measured(low), told),
            high=shown(carrier.measured(high), told),
            probability=shown(probability, told & ~goals.keep & ~goals.targetless),
            reached=reached,
            model=np.where(told, found.model, NONE),
        )

    def _reached(self, found: Forecast, carrier: _Carrier, told: Booleans) -> Floats:
        """Return when the course of each goal on the way to its requirement meets it."""
        goals, reached = self.goals, np.full(len(found), np.nan)
        on_the_way = told & ~self.holds & ~goals.windowed & ~goals.targetless
        rows = np.flatnonzero(on_the_way & ~carrier.running)
        asked = (goals.low[rows], goals.high[rows], goals.low_open[rows], goals.high_open[rows])
        reached[rows] = found.take(rows).reached(*asked, within=YEARS_AHEAD)
        if occurs(carrier.running):
            reached = np.where(on_the_way & carrier.running, carrier.filled(found), reached)
        return np.where(reached > self.seen.end, reached, np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class _Carrier:
    """The series that are forecast, and how they and what goals measure follow from each other.

    Args:
        goals: The goals.
        goal: Position of the goal of each point.
        time: When it is.
        value: What is forecast: what each period adds, the level as a multiple of its base, or the number itself.
        running: Which goals measure a total or mean of all periods so far.
        last: Time of the last point of each goal.
        total: Of the former, the sum of all periods until then.
        period: The years from the point before to the last.
    """

    goals: Goals
    goal: Integers
    time: Floats
    value: Floats
    running: Booleans
    last: Floats
    total: Floats
    period: Floats

    @classmethod
    def of(cls, points: Points, goals: Goals) -> _Carrier:
        """Turn exact points of what goals measure into what is forecast."""
        points = points.take(counting(points.goal, points.end))
        running = goals.cumulative | goals.average
        last, total, period = (np.full(len(goals), np.nan) for _ in range(3))
        if not occurs(running | goals.growth):
            return cls(goals, points.goal, points.end, points.low, running, last, total, period)
        indirect = (running | goals.growth)[points.goal]
        plain, points = points.take(~indirect), points.take(indirect)
        since = points.end - goals.start[points.goal]
        begun = since * TICKS > 1
        goal, time, number, since = points.goal[begun], points.end[begun], points.low[begun], since[begun]
        share = number / goals.unit[goal]
        compound = goals.is_measured_as(Measure.GROWTH_COMPOUND)[goal]
        level = np.where(compound, np.maximum(1.0 + share, 0.0) ** since, 1.0 + share * since)
        value = np.where(goals.average[goal], number * since, np.where(goals.growth[goal], level, number))
        begins = np.append(np.ones(len(goal[:1]), np.bool_), goal[1:] != goal[:-1])
        before = np.where(begins, goals.start[goal], np.roll(time, 1))
        added = (value - np.where(begins, 0.0, np.roll(value, 1))) / (time - before)
        last[goal], total[goal], period[goal] = time, value, time - before
        value = np.where(running[goal], added, value)
        # A level starts as once its base.
        based = np.flatnonzero(goals.growth & ~np.isnan(goals.start))
        goal = np.concatenate((plain.goal, goal, based))
        value = np.concatenate((plain.low, value, np.ones(len(based))))
        time = np.concatenate((plain.end, time, goals.start[based]))
        order = keys(goal, time).argsort(kind="stable")
        return cls(goals, goal[order], time[order], value[order], running, last, total, period)

    @property
    def indirect(self) -> bool:
        """Whether any goal measures something else than what is forecast."""
        return occurs(self.running | self.goals.growth)

    def recent(self, observed_end: Floats) -> tuple[Integers, Floats, Floats]:
        """Return the points of the last periods of each goal's own length, from its last hole on."""
        length = self.goals.length
        kept: Booleans = ~(self.time < (observed_end - PERIODS * length + 2 / TICKS)[self.goal])
        apart = self.time[1:] - self.time[:-1]
        hole = np.flatnonzero(apart > HOLE * length.min(initial=np.inf) + 2 / TICKS)
        goal = self.goal[hole]
        hole = hole[(self.goal[hole + 1] == goal) & (apart[hole] > HOLE * length[goal] + 2 / TICKS)]
        if len(hole):
            cut = np.full(len(self.goals), NONE)
            cut[self.goal[hole]] = hole
            kept &= np.arange(len(self.goal)) > cut[self.goal]
        if everywhere(kept):
            return self.goal, self.time, self.value
        return self.goal[kept], self.time[kept], self.value[kept]

    def measured(self, forecast: Floats) -> Floats:
        """Return what goals measure at the deadline where the forecast comes true; a total grows by it each year."""
        if not self.indirect:
            return forecast
        years, total = self._years, self.total + forecast * self._left
        growth = np.where(np.isnan(forecast), np.nan, compound_growth(forecast, years))
        return self._by_measure(
            total, total / years, growth * self.goals.unit, (forecast - 1.0) / years * self.goals.unit, forecast
        )

    def carried(self, bound: Floats) -> Floats:
        """Return the forecast at which a bound is just met."""
        if not self.indirect:
            return bound
        share, years = bound / self.goals.unit, self._years
        compound = np.where(np.isinf(bound), bound, np.maximum(1.0 + share, 0.0) ** years)
        return self._by_measure(
            (bound - self.total) / self._left,
            (bound * years - self.total) / self._left,
            compound,
            1.0 + share * years,
            bound,
        )

    @property
    def _years(self) -> Floats:
        return self.goals.deadline - self.goals.start

    @property
    def _left(self) -> Floats:
        return self.goals.deadline - self.last

    def _by_measure(self, total: Floats, mean: Floats, compound: Floats, arithmetic: Floats, plain: Floats) -> Floats:
        goals = self.goals
        growing = np.where(goals.is_measured_as(Measure.GROWTH_COMPOUND), compound, arithmetic)
        cases = [(goals.cumulative, total), (goals.average, mean), (goals.growth, growing)]
        return first_match(cases, plain, len(goals))

    def filled(self, found: Forecast) -> Floats:
        """Return when a total that goes on as forecast reaches the least that is asked for."""
        years = (self.goals.low - self.total) / found.value
        return np.where(self.goals.cumulative & (years > 0) & (years <= YEARS_AHEAD), self.last + years, np.nan)
