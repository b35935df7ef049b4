"""Judge: where each goal stands at one date, as columns; methods turn them into ratings.

An observed bound is judged at both of its ends. An end that is excluded is judged infinitesimally inside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np

from policytrack.kernel.columns import (
    NONE,
    TICKS,
    Goals,
    Integers,
    Measure,
    Milestones,
    find,
    keys,
    ticks,
)
from policytrack.kernel.measures import Series
from policytrack.kernel.points import Points
from policytrack.kernel.projection import Projection, project
from policytrack.kernel.tolerance import Booleans, Floats, exceeds, reaches, sign_of_difference
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
        projection: Where the pace leads at the deadline.
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
    projection: Projection
    stale: Booleans
    straddles: Booleans

    @property
    def shown(self) -> End:
        """The end whose number the source states: the finite one."""
        upper = self.bound < 0
        return End(*(np.where(upper, high, low) for low, high in zip(_parts(self.low), _parts(self.high), strict=True)))


STALE_AFTER_YEARS = 1.5


def _parts(end: End) -> Iterator[Floats]:
    return (getattr(end, field.name) for field in fields(End))


@dataclass(frozen=True, slots=True, eq=False)
class _Requirement:
    """What must hold, per goal or per point, and what it says of a value."""

    low: Floats
    high: Floats
    low_open: Booleans
    high_open: Booleans

    @classmethod
    def of(cls, goals: Goals, rows: Integers) -> _Requirement:
        return cls(goals.low[rows], goals.high[rows], goals.low_open[rows], goals.high_open[rows])

    def holds(self, value: Floats, nudge: Floats, magnitude: Floats | float = 0.0) -> Booleans:
        above = np.where(
            self.low_open,
            exceeds(value, self.low, nudge, magnitude),
            reaches(value, self.low, nudge, magnitude) | np.isneginf(self.low),
        )
        below = np.where(
            self.high_open,
            exceeds(-value, -self.high, -nudge, magnitude),
            reaches(-value, -self.high, -nudge, magnitude) | np.isposinf(self.high),
        )
        return np.asarray(above & below & ~np.isnan(value), dtype=np.bool_)

    def distance(self, value: Floats) -> Floats:
        return np.maximum(np.maximum(self.low - value, value - self.high), 0.0)

    @property
    def direction(self) -> Floats:
        """1 where more is better, −1 where less is, 0 for a band."""
        return np.where(np.isposinf(self.high), 1.0, np.where(np.isneginf(self.low), -1.0, 0.0))

    def nearest_end(self, reference: Floats) -> Floats:
        """Return the bound, of a band the end nearest to a reference."""
        low_is_nearer = np.abs(reference - self.low) <= np.abs(reference - self.high)
        return np.where((self.direction > 0) | ((self.direction == 0) & low_is_nearer), self.low, self.high)


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
    requirement, base, base_time = _Requirement.of(goals, every), series.base, series.base_time
    horizon = goals.horizon(as_of)
    # The baseline stands in the series; it is where a goal starts, not an observation of it.
    last = np.searchsorted(keys(points.goal, points.end), keys(every, horizon), side="right") - 1
    last = np.where((last >= 0) & (points.goal[last] == every), last, NONE) if len(points) else last
    seen = points.at(last, Reason.NO_OBSERVATION)
    start = goals.start
    since_start = ticks(_or(seen.end, 0.0)) > ticks(_or(start, -1.0))
    refusal = np.select(
        [
            goals.refusal != NONE,
            min(as_of, as_of if known_by is None else known_by) < goals.announced,
            as_of < start,
            series.refusal != NONE,
            ~since_start,
            series.base_refusal != NONE,
        ],
        [
            goals.refusal,
            REASONS.index(Reason.BEFORE_ANNOUNCEMENT),
            REASONS.index(Reason.BEFORE_BASELINE),
            series.refusal,
            REASONS.index(Reason.NO_OBSERVATION_SINCE_BASELINE),
            series.base_refusal,
        ],
        seen.refusal,
    )
    counts = (ticks(points.end) <= ticks(horizon)[points.goal]) & (points.refusal == NONE)
    in_time = ticks(points.end) <= ticks(goals.deadline)[points.goal]
    # Whether a value after the deadline is the highest cannot be told without one before.
    blind = goals.peak & (np.bincount(points.goal[counts & in_time], minlength=len(goals)) == 0)
    refusal = np.where((refusal == NONE) & blind, REASONS.index(Reason.NO_OBSERVATION), refusal)
    bound = np.where(np.isposinf(seen.high), 1, np.where(seen.low < seen.high, -1, 0))
    observed = np.where(bound < 0, seen.high, seen.low)
    targetless = goals.targetless
    aim = np.where(targetless, np.nan, requirement.nearest_end(np.where(np.isnan(base), observed, base)))
    expected = _path(goals, milestones, base, base_time, aim, seen.end)
    attain = _Attainment(requirement, goals.budget, goals.place | goals.peak, base, aim)
    expected_attainment = attain.of(expected)

    def judged_end(is_high: bool) -> End:
        value, nudge = _end_of(seen, is_high)
        point_value, point_nudge = _end_of(points, is_high)
        held = _Requirement.of(goals, points.goal)
        breached = counts & every_point[points.goal] & ~held.holds(point_value, point_nudge, points.magnitude)
        unbroken = np.bincount(points.goal[breached], minlength=len(goals)) == 0
        opposite, _ = _end_of(points, not is_high)
        rising, too_late = _peak(points, point_value, opposite, counts & goals.peak[points.goal], goals, last, nudge)
        attainment = attain.of(value)
        pace = np.where(sign_of_difference(expected_attainment, zero) > 0, attainment / expected_attainment, np.nan)
        pace = np.where(goals.budget, np.where(value > 0, expected / value, np.nan), pace)
        behind = np.where(
            requirement.direction == 0,
            requirement.distance(value) - requirement.distance(expected),
            requirement.direction * (expected - value),
        )
        on_path = sign_of_difference(value, expected, seen.magnitude) == 0
        # What is lost in rounding is not divided by a path of zero.
        off_path = np.where(on_path, 0.0, behind) / np.abs(expected)
        beyond = np.where(on_path, requirement.direction * nudge, -np.sign(behind))
        holds = (
            np.where(every_point, unbroken & ~too_late, requirement.holds(value, nudge, seen.magnitude)) & ~targetless
        )
        # What is asked for at all times is not met where a strict bound is only reached.
        beyond = np.where(goals.even & ~holds & (sign_of_difference(expected, aim) == 0), -1.0, beyond)
        return End(
            value=value,
            nudge=nudge,
            holds=holds,
            attainment=attainment,
            pace_ratio=pace,
            beyond_path=np.where(np.isnan(expected), np.nan, beyond),
            off_path=off_path,
            rising=rising,
            too_late=too_late,
        )

    every_point = goals.keep | goals.peak
    zero = np.zeros(len(goals))
    at_deadline = ticks(_or(seen.end, -1.0)) == ticks(goals.deadline)
    deadline_observed = np.where(goals.peak, ticks(_or(seen.end, -1.0)) > ticks(goals.deadline), at_deadline)
    number = np.where(np.isneginf(points.low), points.high, points.low)
    highest = _highest(points.goal, number, counts, len(goals))
    low, high = judged_end(False), judged_end(True)
    waits = ~deadline_observed & ~goals.place & ~goals.peak
    projection = project(points, counts, goals, seen, waits, np.where(bound < 0, high.holds, low.holds), model)
    return Judged(
        refusal=refusal,
        point=last,
        observed_end=seen.end,
        low=low,
        high=high,
        bound=bound,
        aim=aim,
        direction=np.where(targetless, goals.better, requirement.direction),
        expected=expected,
        expected_attainment=expected_attainment,
        base=base,
        base_holds=requirement.holds(base, zero) & ~targetless,
        deadline_observed=deadline_observed,
        past=np.full(len(goals), as_of) >= goals.deadline,
        complete=np.where(goals.keep, _every_period_seen(points, counts, goals), deadline_observed),
        gap=np.where(targetless, np.nan, _gap(requirement, np.where(goals.peak, highest, observed))),
        observed_pace=_observed_pace(goals, observed, seen.end, base, base_time),
        required_pace=_required_pace(goals, requirement, observed, seen.end, aim),
        projection=projection,
        stale=sign_of_difference(horizon - _or(seen.end, np.inf), zero + STALE_AFTER_YEARS) > 0,
        straddles=(requirement.direction == 0) & (seen.low < goals.low) & (seen.high > goals.high),
    )


def _or(values: Floats, otherwise: float) -> Floats:
    return np.where(np.isnan(values), otherwise, values)


def _positive(years: Floats) -> Floats:
    return np.where(years * TICKS > 1, years, np.nan)


def _end_of(points: Points, is_high: bool) -> tuple[Floats, Floats]:
    """Return one end of points, and where it is left out the side on which they lie just inside it."""
    end, is_open, inwards = (points.high, points.high_open, -1.0) if is_high else (points.low, points.low_open, 1.0)
    return end, np.where(is_open & np.isfinite(end), inwards, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class _Attainment:
    """Share of the intended change achieved.

    (value − baseline)/(requirement − baseline) for a bound; 1 − distance(value)/distance(baseline) for a band; the
    share used for a budget. Unknown where the baseline already meets the requirement, or lies on its very edge, and for
    ranks and peaks, which no straight way leads to.
    """

    requirement: _Requirement
    budget: Booleans
    wayless: Booleans
    base: Floats
    aim: Floats

    def of(self, value: Floats) -> Floats:
        """Return the attainment of a value."""
        requirement = self.requirement
        nothing_to_do = requirement.holds(self.base, np.zeros(len(self.base))) | (
            sign_of_difference(self.base, self.aim) == 0
        )
        towards_bound = (value - self.base) / (self.aim - self.base)
        towards_band = 1 - requirement.distance(value) / requirement.distance(self.base)
        share = np.where(requirement.direction == 0, towards_band, towards_bound)
        used = np.where(self.aim > 0, value / self.aim, np.nan)
        return np.where(self.budget, used, np.where(nothing_to_do | self.wayless, np.nan, share))


def _path(goals: Goals, milestones: Milestones, base: Floats, base_time: Floats, aim: Floats, at: Floats) -> Floats:
    """Read the path at one time for each goal: straight lines through baseline, milestones and requirement."""
    every = np.arange(len(goals))
    steps = _Requirement(
        milestones.low,
        milestones.high,
        np.zeros(len(milestones), np.bool_),
        np.zeros(len(milestones), np.bool_),
    ).nearest_end(np.where(np.isnan(base), aim, base)[milestones.goal])
    # A goal that asks for the same at all times, or for a rate, starts on what it asks for first.
    first = find(milestones.goal, every)
    first_rate = np.where(first == NONE, aim, np.append(steps, np.nan)[first])
    start_time = np.where(goals.even, goals.start, base_time)
    starting = (goals.even | ~np.isnan(base)) & ~goals.place
    group = np.concatenate((every[starting], milestones.goal, every))
    time = np.concatenate((start_time[starting], milestones.time, goals.deadline))
    value = np.concatenate((np.where(goals.growth | goals.even, first_rate, base)[starting], steps, aim))
    order = np.lexsort((ticks(time), group))
    group, time, value = group[order], time[order], value[order]
    at = np.minimum(_or(at, np.inf), goals.deadline)
    after = np.minimum(np.searchsorted(keys(group, time), keys(every, at), side="left"), len(group) - 1)
    before = np.maximum(after - 1, 0)
    on_knot = ticks(time[after]) == ticks(at)
    between = value[before] + (value[after] - value[before]) * (at - time[before]) / (time[after] - time[before])
    # A deadline alone is no path.
    alone = ~starting & (first == NONE)
    known = (on_knot | (group[before] == every) & (before < after)) & ~alone
    return np.where(known & ~goals.keep & ~goals.peak, np.where(on_knot, value[after], between), np.nan)


def _gap(requirement: _Requirement, value: Floats) -> Floats:
    """Return what is missing in the goal's direction; inside a band, what is to spare to its nearest edge, negative."""
    inside = np.minimum(value - requirement.low, requirement.high - value)
    return -inside


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
    side = sign_of_difference(own, others)
    rising = goals.peak & ((side > 0) | ((side == 0) & (nudge >= 0)))
    return rising, goals.peak & (sign_of_difference(afterwards, in_time) > 0)


def _highest(goal: Integers, value: Floats, counts: Booleans, count: int) -> Floats:
    highest = np.full(count, -np.inf)
    np.maximum.at(highest, goal[counts], value[counts])
    return highest


def _observed_pace(goals: Goals, value: Floats, observed_end: Floats, base: Floats, base_time: Floats) -> Floats:
    """Return the change a year since the start; of growth, averages and their like, the value itself."""
    since = np.where(goals.gap_change, value / _positive(observed_end - goals.base_end), np.nan)
    since = np.where(goals.even & ~goals.gap_change, value, since)
    plain = (value - base) / _positive(observed_end - base_time)
    return np.select(
        [goals.place | goals.peak, goals.growth, goals.even], [np.full(len(goals), np.nan), value, since], plain
    )


def _required_pace(goals: Goals, requirement: _Requirement, value: Floats, observed_end: Floats, aim: Floats) -> Floats:
    """Return the change a year that leads from the value to the requirement at the deadline.

    For a growth goal it is the growth needed over the remaining years: compound ((1 + r)^N/(1 + g)^n)^(1/(N − n)) − 1,
    arithmetic (r·N − g·n)/(N − n), where r is asked for over N years and g was reached in the first n. A mean needs
    (r·N − g·n)/(N − n) too. What a comparator will do is not known, so that comparisons of growth have none.
    """
    left = _positive(goals.deadline - observed_end)
    way = np.where(requirement.direction == 0, np.clip(value, requirement.low, requirement.high), aim) - value
    total, done = goals.deadline - goals.start, observed_end - goals.start
    asked, reached = aim / goals.unit, value / goals.unit
    compound = (((1 + asked) ** total / (1 + reached) ** done) ** (1 / left) - 1) * goals.unit
    arithmetic = (asked * total - reached * done) / left * goals.unit
    unknown = goals.keep | goals.place | goals.peak | (goals.even & ~goals.average) | goals.targetless | np.isnan(left)
    return np.select(
        [
            unknown,
            goals.measure == Measure.GROWTH_COMPOUND,
            goals.average | (goals.measure == Measure.GROWTH_ARITHMETIC),
        ],
        [np.full(len(goals), np.nan), compound, arithmetic],
        way / left,
    )


def _every_period_seen(points: Points, counts: Booleans, goals: Goals) -> Booleans:
    """Tell whether each period of a window has a point; periods are counted back from the deadline."""
    chosen = counts & goals.keep[points.goal]
    goal, end = points.goal[chosen], points.end[chosen]
    back = np.floor((goals.deadline[goal] - end) / goals.length[goal] + 2 / TICKS)
    distinct = np.unique(keys(goal, back), return_index=True)[1]
    wanted = np.rint((goals.deadline - goals.window_start) / goals.length)
    return np.asarray(np.bincount(goal[distinct], minlength=len(goals)) >= _or(wanted, np.inf), dtype=np.bool_)
