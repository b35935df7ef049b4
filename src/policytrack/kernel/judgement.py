"""Judge: where each goal stands at one date, as columns; methods turn them into ratings.

An observed bound is judged at both of its ends. An end that is excluded is judged infinitesimally inside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Final, Self

import numpy as np

from policytrack.kernel.columns import (
    NO,
    NONE,
    TICKS,
    ZERO,
    Goals,
    Integers,
    Measure,
    Milestones,
    constant,
    find,
    first_match,
    keys,
    occurs,
    ticks,
)
from policytrack.kernel.measures import Series
from policytrack.kernel.points import Points
from policytrack.kernel.projection import Projection, Prospects
from policytrack.kernel.tolerance import Booleans, Floats, difference_sign, is_reached
from policytrack.verdicts import REASONS, Reason


@dataclass(frozen=True, slots=True, eq=False)
class End:
    """One end of what is known of each goal's value, judged as if it were the value.

    Args:
        value: In the goal's unit; infinite where the value is open to that side.
        nudge: −1, 0 or 1: the value is just below, at or just above its number.
        holds: Whether the requirement holds.
        attainment: Share of the intended change achieved; NaN where there is none.
        pace_ratio: Attainment over expected attainment; NaN where that is not positive.
        beyond_path: −1, 0 or 1: the value is behind, on or beyond the path; NaN where there is no path.
        off_path: How far behind the path, as a share of the path; NaN where there is no path.
        rising: Whether the last value is the highest so far.
        too_late: Whether a value after the deadline is higher than all before.
    """

    value: Floats
    nudge: Floats
    holds: Booleans
    attainment: Floats
    pace_ratio: Floats
    beyond_path: Floats
    off_path: Floats
    rising: Booleans
    too_late: Booleans


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Where each goal stands; NaN is "unknown" throughout.

    Args:
        refusal: Position of the Reason for which a goal cannot be judged, or is not due; `NONE` otherwise.
        point: Position of its last point in the series.
        observed_end: End of the period of that point.
        low: The lower end of its value, judged.
        high: The upper end, judged; the same for an exact value.
        bound: −1 for an upper bound, 1 for a lower bound, 0 for an exact value.
        aim: The number that the path leads to: a bound of the requirement; NaN without a target.
        direction: 1 where more is better, −1 where less is, 0 for a band.
        expected: The path at `observed_end`.
        expected_attainment: Attainment of a value on the path.
        base: Value of the baseline, and `base_holds` whether it meets the requirement.
        deadline_observed: Whether the value's period ends with the deadline; of a peak, after it.
        past: Whether the deadline is over.
        complete: Whether every period of a window is observed.
        gap: What is missing, positive, or to spare, negative.
        observed_pace: Change a year since the baseline; of growth goals, the growth.
        required_pace: Change a year needed from now on; of growth goals, the growth.
        prospects: What `projection` is made of.
        stale: Whether the value's period ended more than a year and a half before it was asked for.
        straddles: Whether a bound reaches from one side of a band to the other, so that neither end speaks for it.
    """

    refusal: Integers
    point: Integers
    observed_end: Floats
    low: End
    high: End
    bound: Integers
    aim: Floats
    direction: Floats
    expected: Floats
    expected_attainment: Floats
    base: Floats
    base_holds: Booleans
    deadline_observed: Booleans
    past: Booleans
    complete: Booleans
    gap: Floats
    observed_pace: Floats
    required_pace: Floats
    prospects: Prospects
    stale: Booleans
    straddles: Booleans

    @property
    def projection(self) -> Projection:
        """Where the pace leads at the deadline; made when first asked for."""
        return self.prospects.projection

    @property
    def shown(self) -> End:
        """The end whose number the source states: the finite one."""
        upper = self.bound < 0
        if not occurs(upper):
            return self.low
        return End(*(np.where(upper, high, low) for low, high in zip(_parts(self.low), _parts(self.high), strict=True)))


STALE_AFTER_YEARS: Final = 1.5


def _parts(end: End) -> Iterator[Floats]:
    return (getattr(end, field.name) for field in fields(End))


@dataclass(frozen=True, eq=False)
class _Requirement:
    """What must hold, per goal or per point, and what it says of a value."""

    low: Floats
    high: Floats
    low_open: Booleans
    high_open: Booleans

    @classmethod
    def of(cls, goals: Goals, rows: Integers) -> Self:
        return cls(goals.low[rows], goals.high[rows], goals.low_open[rows], goals.high_open[rows])

    @cached_property
    def has_low(self) -> bool:
        return occurs(self.low != -np.inf)

    @cached_property
    def has_high(self) -> bool:
        return occurs(self.high != np.inf)

    def sides(self, value: Floats, magnitude: Floats | float = 0.0) -> _Sides:
        """Tell on which side of each end a value lies."""
        return _Sides(
            ~np.isnan(value),
            difference_sign(value, self.low, magnitude) if self.has_low else None,
            difference_sign(-value, -self.high, magnitude) if self.has_high else None,
        )

    def holds(self, sides: _Sides, nudge: Floats | float) -> Booleans:
        held = sides.known
        if sides.low is not None:
            held = held & is_reached(sides.low, nudge, self.low_open)
        if sides.high is not None:
            held = held & is_reached(sides.high, -nudge, self.high_open)
        return held

    def distance(self, value: Floats) -> Floats:
        return np.maximum(np.maximum(self.low - value, value - self.high), 0.0)

    def to_spare(self, value: Floats) -> Floats:
        """Return how far a value is inside, negative where it is not."""
        if not self.has_high:
            return value - self.low
        return np.minimum(value - self.low, self.high - value) if self.has_low else self.high - value

    @cached_property
    def direction(self) -> Floats:
        """1 where more is better, −1 where less is, 0 for a band."""
        if not self.has_high:
            return np.ones(len(self.high))
        return np.where(self.high == np.inf, 1.0, np.where(self.low == -np.inf, -1.0, 0.0))

    @cached_property
    def band(self) -> Booleans:
        """Where a value must lie between two ends."""
        if not (self.has_low and self.has_high):
            return constant(NO, len(self.low))
        band: Booleans = self.direction == 0
        return band

    def nearest_end(self, reference: Floats) -> Floats:
        """Return the bound, of a band the end nearest to a reference."""
        if not self.has_high:
            return self.low
        is_low = self.direction > 0
        if occurs(self.band):
            is_low = is_low | (self.band & (np.abs(reference - self.low) <= np.abs(reference - self.high)))
        return np.where(is_low, self.low, self.high)


@dataclass(frozen=True, slots=True, eq=False)
class _Sides:
    """On which side of the ends of a requirement values lie: 1 inside, 0 on the end, −1 outside; None for no end."""

    known: Booleans
    low: Floats | None
    high: Floats | None

    @property
    def on_edge(self) -> Booleans:
        edges = [side == 0 for side in (self.low, self.high) if side is not None]
        return edges[0] | edges[-1] if edges else constant(NO, len(self.known))


def judge(
    series: Series, goals: Goals, milestones: Milestones, as_of: float, known_by: float | None, model: str | None = None
) -> Judged:
    """Judge every goal at one date.

    Args:
        series: The measured series of every goal.
        goals: The goals.
        milestones: Their interim targets.
        as_of: When the judgement is made, in years.
        known_by: Until when publications count, in years; None for all.
        model: The model of all projections, one of `courses.MODELS`; None to choose one for each.
    """
    # Numbers too large for a float become infinite, and are shown as unknown.
    with np.errstate(all="ignore"):
        return _judge(series, goals, milestones, as_of, known_by, model)


def _judge(
    series: Series, goals: Goals, milestones: Milestones, as_of: float, known_by: float | None, model: str | None
) -> Judged:
    points, every = series.points, np.arange(len(goals))
    requirement = _Requirement(goals.low, goals.high, goals.low_open, goals.high_open)
    base, base_time = series.base, series.base_time
    until = keys(every, goals.horizon(as_of))
    # The baseline stands in the series; it is where a goal starts, not an observation of it.
    last = points.key.searchsorted(until, side="right") - 1
    if len(points):
        last = np.where((last >= 0) & (points.goal[last] == every), last, NONE)
    seen = points.at(last, Reason.NO_OBSERVATION)
    start, seen_until = goals.start, ticks(seen.end)
    since_start = (seen_until > ticks(start)) | np.isnan(start)
    refusal = first_match(
        [
            (goals.refusal != NONE, goals.refusal),
            (
                goals.announced > min(as_of, as_of if known_by is None else known_by),
                REASONS.index(Reason.BEFORE_ANNOUNCEMENT),
            ),
            (start > as_of, REASONS.index(Reason.BEFORE_BASELINE)),
            (series.refusal != NONE, series.refusal),
            (~since_start, REASONS.index(Reason.NO_OBSERVATION_SINCE_BASELINE)),
            (series.base_refusal != NONE, series.base_refusal),
        ],
        seen.refusal,
        len(goals),
    )
    every_point = goals.keep | goals.peak
    counts = points.valued
    if occurs(every_point):
        counts = (points.key <= until[points.goal]) & points.valued
    if occurs(goals.peak):
        in_time = ticks(points.end) <= ticks(goals.deadline)[points.goal]
        # Whether a value after the deadline is the highest cannot be told without one before.
        blind = goals.peak & (np.bincount(points.goal[counts & in_time], minlength=len(goals)) == 0)
        refusal = np.where((refusal == NONE) & blind, REASONS.index(Reason.NO_OBSERVATION), refusal)
    is_interval = (seen.low < seen.high) | (seen.high == np.inf)
    bound, observed = np.zeros(len(goals), np.int64), seen.low
    if occurs(is_interval):
        bound = np.where(seen.high == np.inf, 1, np.where(is_interval, -1, 0))
        observed = np.where(bound < 0, seen.high, seen.low)
    targetless, direction = goals.targetless, requirement.direction
    aim = requirement.nearest_end(np.where(np.isnan(base), observed, base))
    if occurs(targetless):
        aim, direction = np.where(targetless, np.nan, aim), np.where(targetless, goals.better, direction)
    deadline = ticks(goals.deadline)
    expected = _path(goals, milestones, base, base_time, aim, seen.end, deadline)
    base_sides = requirement.sides(base)
    base_holds = requirement.holds(base_sides, 0.0)
    attain = _Attainment.of(requirement, goals, base, aim, base_holds | base_sides.on_edge)
    expected_attainment = attain.at(expected)
    magnitude = seen.magnitude if occurs(seen.magnitude != 0) else 0.0

    def judged_end(is_high: bool) -> End:
        value, nudge = _end_of(seen, is_high)
        holds = requirement.holds(requirement.sides(value, magnitude), nudge)
        rising = too_late = goals.none
        if occurs(goals.peak):
            opposite, _ = _end_of(points, not is_high)
            whole, _ = _end_of(points, is_high)
            rising, too_late = _peak(points, whole, opposite, counts & goals.peak[points.goal], goals, last, nudge)
        if occurs(every_point):
            decisive = points.take(counts & every_point[points.goal])
            asked, (number, side) = _Requirement.of(goals, decisive.goal), _end_of(decisive, is_high)
            held = asked.holds(asked.sides(number, decisive.magnitude), side)
            unbroken = np.bincount(decisive.goal[~held], minlength=len(goals)) == 0
            holds = np.where(every_point, unbroken & ~too_late, holds)
        if occurs(targetless):
            holds = holds & ~targetless
        attainment = attain.at(value)
        pace = np.where(expected_attainment > 0, attainment / expected_attainment, np.nan)
        if occurs(goals.budget):
            pace = np.where(goals.budget, np.where(value > 0, expected / value, np.nan), pace)
        behind = requirement.direction * (expected - value)
        if occurs(requirement.band):
            further = requirement.distance(value) - requirement.distance(expected)
            behind = np.where(requirement.band, further, behind)
        on_path = difference_sign(value, expected, magnitude) == 0
        # What is lost in rounding is not divided by a path of zero.
        off_path = np.where(on_path, 0.0, behind) / np.abs(expected)
        beyond = np.where(on_path, requirement.direction * nudge, -np.sign(behind))
        if occurs(goals.even):
            # What is asked for at all times is not met where a strict bound is only reached.
            beyond = np.where(goals.even & ~holds & (difference_sign(expected, aim) == 0), -1.0, beyond)
        return End(
            value=value,
            nudge=nudge,
            holds=holds,
            attainment=attainment,
            pace_ratio=pace,
            beyond_path=beyond,
            off_path=off_path,
            rising=rising,
            too_late=too_late,
        )

    low = judged_end(False)
    is_exact = not (occurs(is_interval) or occurs(seen.low_open | seen.high_open)) and (
        points.is_exact or not occurs(every_point)
    )
    high = low if is_exact else judged_end(True)
    deadline_observed = seen_until == deadline
    lacking = observed
    if occurs(goals.peak):
        deadline_observed = np.where(goals.peak, seen_until > deadline, deadline_observed)
        number = np.where(np.isneginf(points.low), points.high, points.low)
        lacking = np.where(goals.peak, _highest(points.goal, number, counts, len(goals)), observed)
    complete = deadline_observed
    if occurs(goals.keep):
        complete = np.where(goals.keep, _every_period_seen(points, counts, goals), deadline_observed)
    gap = -requirement.to_spare(lacking)
    if occurs(targetless):
        gap, base_holds = np.where(targetless, np.nan, gap), base_holds & ~targetless
    waits = ~deadline_observed & ~goals.wayless
    holds = low.holds if high is low else np.where(bound < 0, high.holds, low.holds)
    straddles = requirement.band
    if occurs(straddles):
        straddles = straddles & (seen.low < goals.low) & (seen.high > goals.high)
    return Judged(
        refusal=refusal,
        point=last,
        observed_end=seen.end,
        low=low,
        high=high,
        bound=bound,
        aim=aim,
        direction=direction,
        expected=expected,
        expected_attainment=expected_attainment,
        base=base,
        base_holds=base_holds,
        deadline_observed=deadline_observed,
        past=goals.deadline <= as_of,
        complete=complete,
        gap=gap,
        observed_pace=_observed_pace(goals, observed, seen.end, base, base_time),
        required_pace=_required_pace(goals, requirement, observed, seen.end, aim),
        prospects=Prospects(points, until, goals, seen, waits, holds, model),
        stale=(last != NONE) & (keys(every, seen.end) < until - round(STALE_AFTER_YEARS * TICKS)),
        straddles=straddles,
    )


def _or(values: Floats, otherwise: float) -> Floats:
    return np.where(np.isnan(values), otherwise, values)


def _positive(years: Floats) -> Floats:
    return np.where(years * TICKS > 1, years, np.nan)


def _end_of(points: Points, is_high: bool) -> tuple[Floats, Floats]:
    """Return one end of points, and where it is left out the side on which they lie just inside it."""
    end, is_open, inwards = (points.high, points.high_open, -1.0) if is_high else (points.low, points.low_open, 1.0)
    if not occurs(is_open):
        return end, constant(ZERO, len(end))
    return end, np.where(is_open & np.isfinite(end), inwards, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class _Attainment:
    """Share of the intended change achieved.

    (value − baseline)/(requirement − baseline) for a bound; 1 − distance(value)/distance(baseline) for a band; the
    share used for a budget. Unknown where the baseline already meets the requirement, or lies on its very edge, and for
    ranks and peaks, which no straight way leads to.

    Args:
        requirement: What must hold.
        budget: Which goals cap a total.
        base: Value of the baseline.
        aim: Value that the way leads to.
        way: From the baseline to the requirement: how far it is; NaN where there is none to go.
    """

    requirement: _Requirement
    budget: Booleans
    base: Floats
    aim: Floats
    way: Floats

    @classmethod
    def of(cls, requirement: _Requirement, goals: Goals, base: Floats, aim: Floats, is_there: Booleans) -> Self:
        way = aim - base
        if occurs(requirement.band):
            way = np.where(requirement.band, requirement.distance(base), way)
        return cls(requirement, goals.budget, base, aim, np.where(is_there | goals.wayless, np.nan, way))

    def at(self, value: Floats) -> Floats:
        """Return the attainment of a value."""
        share = (value - self.base) / self.way
        if occurs(self.requirement.band):
            share = np.where(self.requirement.band, 1 - self.requirement.distance(value) / self.way, share)
        if occurs(self.budget):
            share = np.where(self.budget, np.where(self.aim > 0, value / self.aim, np.nan), share)
        return share


def _path(
    goals: Goals,
    milestones: Milestones,
    base: Floats,
    base_time: Floats,
    aim: Floats,
    at: Floats,
    deadline: Integers,
) -> Floats:
    """Read the path at one time for each goal: straight lines through baseline, milestones and requirement.

    Args:
        goals: The goals.
        milestones: Their interim targets.
        base: Value of the baseline.
        base_time: When it was.
        aim: The number that the path leads to.
        at: The time.
        deadline: Ticks of the deadline.
    """
    at = np.fmin(at, goals.deadline)
    starting = ~np.isnan(base)
    start_time, start_value, after_time, after_value = base_time, base, goals.deadline, aim
    staged = goals.none
    if len(milestones):
        every, closed = np.arange(len(goals)), np.zeros(len(milestones), np.bool_)
        steps = _Requirement(milestones.low, milestones.high, closed, closed).nearest_end(
            np.where(np.isnan(base), aim, base)[milestones.goal]
        )
        first = find(milestones.goal, every)
        staged = first != NONE
    if occurs(goals.even | goals.growth):
        # A goal that asks for the same at all times, or for a rate, starts on what it asks for first.
        first_rate = np.where(staged, np.append(steps, np.nan)[first], aim) if len(milestones) else aim
        starting = starting | goals.even
        start_time = np.where(goals.even, goals.start, base_time)
        start_value = np.where(goals.growth | goals.even, first_rate, base)
    if occurs(goals.place):
        starting = starting & ~goals.place
    now, start = ticks(at), ticks(start_time)
    has_before = starting & (start < now)
    before_time, before_value, after = start_time, start_value, deadline
    if len(milestones):
        following = keys(milestones.goal, milestones.time).searchsorted(keys(every, at))
        step = np.minimum(following, len(steps) - 1)
        time, when = milestones.time[step], ticks(milestones.time[step])
        nearer = (milestones.goal[step] == every) & (when >= now) & (when <= deadline)
        after_time, after_value = np.where(nearer, time, after_time), np.where(nearer, steps[step], after_value)
        after = np.where(nearer, when, deadline)
        step = np.maximum(following - 1, 0)
        time, when = milestones.time[step], ticks(milestones.time[step])
        passed = (milestones.goal[step] == every) & (when < now)
        nearer = passed & ~(has_before & (start > when))
        before_time, before_value = np.where(nearer, time, before_time), np.where(nearer, steps[step], before_value)
        has_before = has_before | passed
    ahead = starting & (start >= now)
    if occurs(ahead):
        # A start that is yet to come is the next on the path.
        ahead &= start <= after
        after_time, after_value = np.where(ahead, start_time, after_time), np.where(ahead, start_value, after_value)
        after = np.where(ahead, start, after)
    on_knot = after == now
    between = before_value + (after_value - before_value) * (at - before_time) / (after_time - before_time)
    # A deadline alone is no path.
    is_known = (on_knot | has_before) & (starting | staged) & ~(goals.keep | goals.peak)
    return np.where(is_known, np.where(on_knot, after_value, between), np.nan)


def _peak(
    points: Points, value: Floats, opposite: Floats, counts: Booleans, goals: Goals, last: Integers, nudge: Floats
) -> tuple[Booleans, Booleans]:
    """Tell, for goals on a peak, whether the last value is the highest, and whether a late one is above all before.

    Where points are bounds, the ends that are set against each other are opposite ones: the low end of the last value
    against the high ends of those before is the best case, the reverse the worst.

    Args:
        points: The measured series.
        value: The end of each point that is judged.
        opposite: Its other end.
        counts: Which points count.
        last: Position of the last point of each goal.
        nudge: Whether the last value is just below, at or just above its number.
    """
    late = ticks(points.end) > ticks(goals.deadline)[points.goal]
    before = counts & (np.arange(len(points)) != last[points.goal])
    in_time = _highest(points.goal, opposite, counts & ~late, len(goals))
    afterwards = _highest(points.goal, value, counts & late, len(goals))
    others = _highest(points.goal, opposite, before, len(goals))
    own = _highest(points.goal, value, counts & ~before, len(goals))
    side = difference_sign(own, others)
    rising = goals.peak & ((side > 0) | ((side == 0) & (nudge >= 0)))
    return rising, goals.peak & (difference_sign(afterwards, in_time) > 0)


def _highest(goal: Integers, value: Floats, counts: Booleans, count: int) -> Floats:
    highest = np.full(count, -np.inf)
    np.maximum.at(highest, goal[counts], value[counts])
    return highest


def _observed_pace(goals: Goals, value: Floats, observed_end: Floats, base: Floats, base_time: Floats) -> Floats:
    """Return the change a year since the start; of growth, averages and their like, the value itself."""
    pace = (value - base) / _positive(observed_end - base_time)
    if occurs(goals.even | goals.growth):
        pace = np.where(goals.even | goals.growth, value, pace)
        since = value / _positive(observed_end - goals.base_end)
        pace = np.where(goals.gap_change & ~goals.growth, since, pace)
    return np.where(goals.wayless, np.nan, pace) if occurs(goals.wayless) else pace


def _required_pace(goals: Goals, requirement: _Requirement, value: Floats, observed_end: Floats, aim: Floats) -> Floats:
    """Return the change a year that leads from the value to the requirement at the deadline.

    For a growth goal it is the growth needed over the remaining years: compound ((1 + r)^N/(1 + g)^n)^(1/(N − n)) − 1,
    arithmetic (r·N − g·n)/(N − n), where r is asked for over N years and g was reached in the first n. A mean needs
    (r·N − g·n)/(N − n) too. What a comparator will do is not known, so that comparisons of growth have none.
    """
    left = _positive(goals.deadline - observed_end)
    goal = aim
    if occurs(requirement.band):
        goal = np.where(requirement.band, np.clip(value, requirement.low, requirement.high), aim)
    pace = (goal - value) / left
    if occurs(goals.grows | goals.average):
        total, done = goals.deadline - goals.start, observed_end - goals.start
        asked, reached = aim / goals.unit, value / goals.unit
        arithmetic = (asked * total - reached * done) / left * goals.unit
        pace = np.where(goals.grows | goals.average, arithmetic, pace)
        compound = (((1 + asked) ** total / (1 + reached) ** done) ** (1 / left) - 1) * goals.unit
        pace = np.where(goals.is_measured_as(Measure.GROWTH_COMPOUND), compound, pace)
        pace = np.where((goals.even & ~goals.average) | np.isnan(left), np.nan, pace)
    unknown = goals.keep | goals.wayless | goals.gap_change | goals.targetless
    return np.where(unknown, np.nan, pace) if occurs(unknown) else pace


def _every_period_seen(points: Points, counts: Booleans, goals: Goals) -> Booleans:
    """Tell whether each period of a window has a point; periods are counted back from the deadline."""
    chosen = counts & goals.keep[points.goal]
    goal, end = points.goal[chosen], points.end[chosen]
    back = np.floor((goals.deadline[goal] - end) / goals.length[goal] + 2 / TICKS)
    distinct = np.unique(keys(goal, back), return_index=True)[1]
    wanted = np.rint((goals.deadline - goals.window_start) / goals.length)
    return np.asarray(np.bincount(goal[distinct], minlength=len(goals)) >= _or(wanted, np.inf), dtype=np.bool_)
