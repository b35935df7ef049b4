"""Projection: where each goal's measured series leads at its deadline, and how probable it is that it then holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from policytrack.kernel.columns import NONE, TICKS, Columns, Goals, Integers, Measure
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


def project(
    points: Points,
    counts: Booleans,
    goals: Goals,
    seen: Points,
    wanted: Booleans,
    holds: Booleans,
    model: str | None = None,
) -> Projection:
    """Forecast what each goal measures at its deadline.

    Exact points enter, of the last twelve periods of the requirement's own length, and none from before a hole of more
    than five periods: what was long ago does not bend the course from now. What is forecast is not always the measured
    number itself. A running total goes on by what each period adds, and so does a running mean; an average growth
    follows from where the level goes, counted from 1 at its base. A course that a bound observed since contradicts is
    no projection.

    Args:
        points: The measured series.
        counts: Which points count.
        goals: The goals.
        seen: The last point of each goal.
        wanted: Which goals are to be projected.
        holds: Whether the requirement holds now.
        model: The model for all, or None to choose one for each.
    """
    carrier = _Carrier.of(points.take(points.exact & counts & np.isfinite(points.low)), goals)
    goal, time, value = carrier.recent(seen.end)
    plain = ~carrier.running & ~goals.growth
    limited = plain | goals.average
    until = np.where(carrier.running, (carrier.last + carrier.period + goals.deadline) / 2, goals.deadline)
    found = forecast(
        goal,
        time,
        value,
        np.where(wanted, until, np.nan),
        natural_low=np.where(limited, goals.natural_low, np.where(goals.growth, 0.0, -np.inf)),
        natural_high=np.where(limited, goals.natural_high, np.inf),
        model=model,
    )
    course = found.course(seen.end)
    contradicted = plain & (seen.low < seen.high) & ((course < seen.low) | (course > seen.high))
    low, high = found.interval(COVERAGE)
    probability = found.probability(
        carrier.carried(goals.low), carrier.carried(goals.high), goals.low_open, goals.high_open
    )
    reached = found.reached(goals.low, goals.high, goals.low_open, goals.high_open, within=YEARS_AHEAD)
    reached = np.where(carrier.running, carrier.filled(found), reached)
    on_the_way = ~holds & ~goals.windowed & ~goals.targetless & (reached > seen.end)

    def told(column: Floats, where: Booleans | bool = True) -> Floats:
        return np.where(where & ~contradicted, column, np.nan)

    return Projection(
        value=told(carrier.measured(found.value)),
        low=told(carrier.measured(low)),
        high=told(carrier.measured(high)),
        probability=told(probability, ~goals.keep & ~goals.targetless),
        reached=told(reached, on_the_way),
        model=np.where(contradicted, NONE, found.model),
    )


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
        goal, time, number = points.goal, points.end, points.low
        since = time - goals.start[goal]
        within = ~(running | goals.growth)[goal] | (since * TICKS > 1)
        goal, time, number, since = goal[within], time[within], number[within], since[within]
        share = number / goals.unit[goal]
        level = np.where(
            (goals.measure == Measure.GROWTH_COMPOUND)[goal], np.maximum(1.0 + share, 0.0) ** since, 1.0 + share * since
        )
        value = np.where(goals.average[goal], number * since, np.where(goals.growth[goal], level, number))
        begins = np.append(np.ones(len(goal[:1]), np.bool_), goal[1:] != goal[:-1])
        before = np.where(begins, goals.start[goal], np.roll(time, 1))
        added = (value - np.where(begins, 0.0, np.roll(value, 1))) / (time - before)
        last, total, period = (np.full(len(goals), np.nan) for _ in range(3))
        last[goal], total[goal], period[goal] = time, value, time - before
        # A level starts as once its base.
        based = np.flatnonzero(goals.growth & ~np.isnan(goals.start))
        value = np.append(np.where(running[goal], added, value), np.ones(len(based)))
        goal, time = np.append(goal, based), np.append(time, goals.start[based])
        order = np.lexsort((time, goal))
        return cls(goals, goal[order], time[order], value[order], running, last, total, period)

    def recent(self, observed_end: Floats) -> tuple[Integers, Floats, Floats]:
        """Return the points of the last periods of each goal's own length, from its last hole on."""
        length = self.goals.length
        old = self.time < (observed_end - PERIODS * length)[self.goal] + 2 / TICKS
        apart = np.append(np.diff(self.time), 0.0) > HOLE * length[self.goal] + 2 / TICKS
        hole = np.append(self.goal[1:] == self.goal[:-1], np.zeros(len(self.goal[:1]), np.bool_)) & apart
        cut = np.full(len(self.goals), NONE)
        cut[self.goal[hole]] = np.flatnonzero(hole)
        kept = ~old & (np.arange(len(self.goal)) > cut[self.goal])
        return self.goal[kept], self.time[kept], self.value[kept]

    def measured(self, forecast: Floats) -> Floats:
        """Return what goals measure at the deadline where the forecast comes true; a total grows by it each year."""
        years, total = self._years, self.total + forecast * self._left
        growth = np.where(np.isnan(forecast), np.nan, compound_growth(forecast, years))
        return self._by_measure(
            total, total / years, growth * self.goals.unit, (forecast - 1.0) / years * self.goals.unit, forecast
        )

    def carried(self, bound: Floats) -> Floats:
        """Return the forecast at which a bound is just met."""
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
        growing = np.where(goals.measure == Measure.GROWTH_COMPOUND, compound, arithmetic)
        return np.select([goals.cumulative, goals.average, goals.growth], [total, mean, growing], plain)

    def filled(self, found: Forecast) -> Floats:
        """Return when a total that goes on as forecast reaches the least that is asked for."""
        years = (self.goals.low - self.total) / found.value
        return np.where(self.goals.cumulative & (years > 0) & (years <= YEARS_AHEAD), self.last + years, np.nan)
