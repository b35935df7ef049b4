"""Measure: each goal's observations become one series, in the goal's unit.

Source of the rules: the library's own page on how verdicts are reached (docs/verdicts.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

import numpy as np

from policytrack.kernel.columns import (
    NONE,
    TICKS,
    UNDATED,
    Columns,
    Fate,
    Goals,
    Integers,
    Measure,
    Observations,
    Part,
    find,
    keys,
    ticks,
)
from policytrack.kernel.comparison import Booleans, Floats, sign_of_difference
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
        blank = _exact(np.zeros(1, dtype=np.int64), np.full(1, np.nan), np.full(1, np.nan), otherwise)
        return _joined(self, blank).take(np.where(rows == NONE, len(self), rows))


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """The measured series of every goal, and what became of each observation.

    Args:
        points: Sorted by goal and end.
        fate: A `Fate` for each observation.
        base: Value of the baseline in the goal's unit, per goal; NaN where there is none.
        base_time: When the measure starts from it; NaN where there is none.
        refusal: Position of the Reason for which a goal has no series, or `NONE`.
        base_refusal: Position of the Reason for which the value of its baseline cannot be told, or `NONE`.
    """

    points: Points
    fate: Integers
    base: Floats
    base_time: Floats
    refusal: Integers
    base_refusal: Integers


def measure(observations: Observations, goals: Goals, as_of: float, known_by: int | None) -> Series:
    """Turn observations into one measured series for each goal.

    Args:
        observations: Raw observations of every goal.
        goals: The goals.
        as_of: When the judgement is made, in years.
        known_by: Last day of publication that counts, as an ordinal; None for all.
    """
    with np.errstate(all="ignore"):
        return _measure(observations, goals, as_of, known_by)


def _measure(observations: Observations, goals: Goals, as_of: float, known_by: int | None) -> Series:
    horizon = np.minimum(goals.deadline, as_of)
    fate, refused = _known(observations, horizon, known_by)
    own = _own_periods(observations, refused, goals, fate)
    values = _sorted(_ratio(own[Part.VALUE], own[Part.DENOMINATOR], goals))
    base = _base(values, goals)
    measured = own[Part.MEASURED]
    points = _joined(measured, _without(_transformed(values, base, goals), measured))
    window_start = np.where(goals.keep, goals.window_start, -np.inf)[points.goal]
    points = _sorted(points.take(points.end > window_start + 2 / TICKS))
    start, start_time = _start(base, goals)
    level_base_refused = (goals.measure == Measure.LEVEL) & (base.refusal != REASONS.index(Reason.NO_BASELINE))
    return Series(
        points=_with_start(points, start, start_time, goals),
        fate=fate,
        base=start,
        base_time=start_time,
        refusal=_refusals(observations, fate, values, points, base, goals),
        base_refusal=np.where(level_base_refused, base.refusal, NONE),
    )


def _known(observations: Observations, horizon: Floats, known_by: int | None) -> tuple[Integers, Integers]:
    """Decide which observations count: in time, published, and the latest of their period.

    Returns:
        The fate of each, and the refusal that it carries on: rivals of the same date leave one point without a value.
    """
    fate = observations.serves.copy()
    if known_by is not None:
        fate[observations.published > known_by] = Fate.NOT_YET_PUBLISHED
        fate[observations.published == UNDATED] = Fate.UNDATED
    fate[ticks(observations.end) > ticks(horizon)[observations.goal]] = Fate.LATER
    rows = np.flatnonzero(fate == Fate.USED)
    seen = observations.take(rows)
    order = np.lexsort((-seen.published, ticks(seen.start), ticks(seen.end), seen.part, seen.goal))
    rows, seen = rows[order], seen.take(order)
    period = np.stack((seen.goal, seen.part, ticks(seen.start), ticks(seen.end)))
    new = np.ones(len(rows), dtype=np.bool_)
    new[1:] = np.any(period[:, 1:] != period[:, :-1], axis=0)
    first = np.flatnonzero(new)[np.cumsum(new) - 1]
    latest = seen.published == seen.published[first]
    differs = latest & (
        (sign_of_difference(seen.low, seen.low[first]) != 0)
        | (sign_of_difference(seen.high, seen.high[first]) != 0)
        | (seen.low_open != seen.low_open[first])
        | (seen.high_open != seen.high_open[first])
    )
    contested = np.isin(first, first[differs])
    fate[rows[~new]] = Fate.SUPERSEDED
    fate[rows[latest & contested]] = Fate.CONFLICTING
    refused = np.full(len(observations), NONE, dtype=np.int64)
    refused[rows[new & contested]] = REASONS.index(Reason.CONFLICTING_OBSERVATIONS)
    return fate, refused


def _own_periods(observations: Observations, refused: Integers, goals: Goals, fate: Integers) -> dict[Part, Points]:
    """Bring the observations of each part to the requirement's own periods; `fate` is completed on the way."""
    own = {}
    for part in Part:
        rows = np.flatnonzero(((fate == Fate.USED) | (refused != NONE)) & (observations.part == part))
        seen = observations.take(rows)
        length = np.abs(seen.end - seen.start - goals.length[seen.goal]) * TICKS
        cumulative = goals.cumulative[seen.goal]
        fits = (seen.stock & ~cumulative) | ((length <= 2) & ~cumulative) | (part == Part.MEASURED)
        shorter = ~fits & seen.flow & (seen.end - seen.start < goals.length[seen.goal] + 2 / TICKS)
        fate[rows[~fits & ~shorter]] = Fate.OTHER_LENGTH
        points = _points(seen, refused[rows])
        whole, pieces = points.take(fits), np.flatnonzero(shorter)
        own[part] = _joined(whole, _tiled(points.take(pieces), rows[pieces], whole, goals, fate))
    return own


def _points(seen: Observations, refused: Integers) -> Points:
    return Points(
        seen.goal,
        seen.start,
        seen.end,
        seen.low,
        seen.high,
        seen.low_open,
        seen.high_open,
        np.zeros(len(seen)),
        refused,
    )


def _tiled(seen: Points, rows: Integers, whole: Points, goals: Goals, fate: Integers) -> Points:
    """Add up flows that tile a period of the requirement, or the beginning of its window."""
    cumulative = goals.cumulative[seen.goal]
    length, deadline = goals.length[seen.goal], goals.deadline[seen.goal]
    back = np.where(cumulative, 0.0, np.floor((deadline - seen.end) / length + 2 / TICKS))
    period_end = deadline - back * length
    period_start = np.where(cumulative, goals.window_start[seen.goal], period_end - length)
    outside = ticks(seen.start) < ticks(period_start) - 2
    fate[rows[outside]] = np.where(cumulative[outside], Fate.OUTSIDE_WINDOW, Fate.OTHER_LENGTH)
    # A period that was reported as a whole needs no sum.
    reported = find(np.sort(keys(whole.goal, whole.end)), keys(seen.goal, period_end)) != NONE
    fate[rows[~outside & reported & ~cumulative]] = Fate.SUPERSEDED
    chosen = np.flatnonzero(~outside & (cumulative | ~reported))
    seen, rows = seen.take(chosen), rows[chosen]
    period_start, period_end, cumulative = period_start[chosen], period_end[chosen], cumulative[chosen]
    period = np.unique(keys(seen.goal, period_end), return_inverse=True)[1]
    totals, complete = _chained(seen, period, period_start)
    ends = ticks(seen.end) == ticks(period_end)
    finished = complete & (ends | cumulative)
    fate[rows[~np.isin(period, period[complete & ends]) & ~(cumulative & complete)]] = Fate.INCOMPLETE
    return totals.take(finished)


def _chained(seen: Points, group: Integers, origin: Floats) -> tuple[Points, Booleans]:
    """Total each period with those before it, back to the origin of its group.

    Each period links to the one that ends where it starts (the longest of them); following the links by doubling
    reaches the origin in logarithmically many steps, for all goals at once.

    Returns:
        The totals from the origin to each end, and which of them reach the origin.
    """
    order = np.lexsort((ticks(seen.start), ticks(seen.end), group))
    seen, group, origin = seen.take(order), group[order], origin[order]
    at_origin = np.abs(seen.start - origin) * TICKS <= 2
    before = find(keys(group, seen.end), keys(group, seen.start))
    broken = len(seen)
    link = np.where(at_origin, NONE, np.where(before == NONE, broken, before))
    total = replace(seen, start=origin)
    while (linked := (link != NONE) & (link != broken)).any():
        target = np.where(linked, link, 0)
        total = _where(linked, _added(total, total.take(target)), total)
        link = np.where(linked, link[target], link)
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    return total.take(back), (link == NONE)[back]


def _added(points: Points, others: Points) -> Points:
    return replace(
        points,
        low=points.low + others.low,
        high=points.high + others.high,
        low_open=points.low_open | others.low_open,
        high_open=points.high_open | others.high_open,
        refusal=_first_refusal(points.refusal, others.refusal),
    )


def _ratio(values: Points, denominators: Points, goals: Goals) -> Points:
    """Divide the goals that are ratios: numerator over denominator of the same period."""
    divided = goals.ratio[values.goal]
    whole, above = values.take(~divided), values.take(divided)
    below = _sorted(denominators)
    match = find(keys(below.goal, below.end), keys(above.goal, above.end))
    above, below = above.take(match != NONE), below.take(match[match != NONE])
    return _joined(whole, _quotient(above, below, Reason.DENOMINATOR_NOT_POSITIVE))


def _quotient(above: Points, below: Points, otherwise: Reason) -> Points:
    """Divide intervals row by row; a divisor that may be zero or negative refuses the point, as `otherwise` says."""
    positive = below.low > 0
    low = above.low / np.where(above.low >= 0, below.high, below.low)
    high = above.high / np.where(above.high >= 0, below.low, below.high)
    return replace(
        above,
        low=np.where(positive, low, np.nan),
        high=np.where(positive, high, np.nan),
        low_open=above.low_open | below.high_open,
        high_open=above.high_open | below.low_open,
        refusal=_first_refusal(above.refusal, below.refusal, np.where(positive, NONE, REASONS.index(otherwise))),
    )


def _base(values: Points, goals: Goals) -> Points:
    """Return one point for each goal: the value of its baseline, as the plan states it or else as observed.

    It is in the indicator's unit. Where there is none, the point is refused as `no_baseline`.
    """
    stated = np.flatnonzero(~np.isnan(goals.base_value))
    # The sort is stable, so that a stated value stands before an observed one.
    known = _sorted(_joined(_exact(stated, goals.base_end[stated], goals.base_value[stated]), values))
    wanted = np.where(np.isnan(goals.base_end), -1.0, goals.base_end)
    position = find(keys(known.goal, known.end), keys(np.arange(len(goals)), wanted))
    return known.at(position, Reason.NO_BASELINE)


def compound_growth(multiple: Floats, years: Floats) -> Floats:
    """Return the constant growth a year that multiplies a level in some years: multiple^(1/years) − 1.

    Args:
        multiple: Level at the end over level at the start; at or below 0 there is no rate, and its limit −1 stands in.
        years: Years between them, above 0.
    """
    return np.where(multiple > 0, np.maximum(multiple, 0.0) ** (1.0 / years), 0.0) - 1.0


def arithmetic_growth(multiple: Floats, years: Floats) -> Floats:
    """Return the whole growth divided by the years: (multiple − 1)/years.

    Args:
        multiple: Level at the end over level at the start.
        years: Years between them, above 0.
    """
    return (multiple - 1.0) / years


def _transformed(values: Points, base: Points, goals: Goals) -> Points:
    """Turn levels into what the goal measures: a change, a growth rate, or the level itself, in the goal's unit."""
    growing = goals.growth[values.goal]
    has_base = (goals.measure < Measure.CHANGE_ABSOLUTE) | (base.refusal != REASONS.index(Reason.NO_BASELINE))
    after_base = ticks(values.end) > ticks(np.nan_to_num(goals.base_end))[values.goal]
    values = values.take(has_base[values.goal] & (~growing | after_base))
    base, kind, unit = base.take(values.goal), goals.measure[values.goal], goals.unit[values.goal]
    years = np.where(goals.growth[values.goal], values.end - base.end, 1.0)
    multiple = _quotient(values, base, Reason.BASE_NOT_POSITIVE)
    no_rate = np.where(multiple.high <= 0, REASONS.index(Reason.SIGN_CHANGE), NONE)
    forms = {
        Measure.CHANGE_ABSOLUTE: replace(
            values,
            low=values.low - base.high,
            high=values.high - base.low,
            low_open=values.low_open | base.high_open,
            high_open=values.high_open | base.low_open,
            magnitude=np.maximum(_size(values), _size(base)),
            refusal=_first_refusal(values.refusal, base.refusal),
        ),
        Measure.CHANGE_PERCENT: _each_end(multiple, lambda end: end - 1.0),
        Measure.CHANGE_MULTIPLE: multiple,
        Measure.GROWTH_COMPOUND: replace(
            _each_end(multiple, lambda end: compound_growth(end, years)),
            low_open=multiple.low_open | (multiple.low <= 0),
            refusal=_first_refusal(multiple.refusal, no_rate),
        ),
        Measure.GROWTH_ARITHMETIC: _each_end(multiple, lambda end: arithmetic_growth(end, years)),
    }
    result = values
    for measure_, form in forms.items():
        result = _where(kind == measure_, form, result)
    return replace(result, low=result.low * unit, high=result.high * unit, magnitude=result.magnitude * unit)


def _each_end(multiple: Points, formula: Callable[[Floats], Floats]) -> Points:
    """Apply an increasing formula to both ends of multiples; it compares with 1, the multiple of no change."""
    return replace(multiple, low=formula(multiple.low), high=formula(multiple.high), magnitude=np.ones(len(multiple)))


def _size(points: Points) -> Floats:
    ends = np.stack((points.low, points.high))
    sizes: Floats = np.max(np.where(np.isfinite(ends), np.abs(ends), 0.0), axis=0)
    return sizes


def _first_refusal(*refusals: Integers) -> Integers:
    return np.select([refusal != NONE for refusal in refusals], refusals, NONE)


def _start(base: Points, goals: Goals) -> tuple[Floats, Floats]:
    """Return value and time from which each measure starts: the baseline, or no change since the base."""
    level = goals.measure == Measure.LEVEL
    start = np.select(
        [level, goals.measure == Measure.CHANGE_MULTIPLE, goals.keep],
        [np.where(base.exact, base.low * goals.unit, np.nan), goals.unit, np.nan],
        0.0,
    )
    time = np.where(goals.cumulative, goals.window_start, goals.base_end)
    return start, np.where(np.isnan(start), np.nan, time)


def _with_start(points: Points, start: Floats, time: Floats, goals: Goals) -> Points:
    """Add the start to each series that has no value there; growth has no value where it starts."""
    valued = points.take(points.refusal == NONE)
    missing = find(keys(valued.goal, valued.end), keys(np.arange(len(goals)), np.nan_to_num(time))) == NONE
    added = np.flatnonzero(missing & ~np.isnan(time) & ~goals.growth)
    return _sorted(_joined(points, _exact(added, time[added], start[added])))


def _refusals(
    observations: Observations, fate: Integers, values: Points, points: Points, base: Points, goals: Goals
) -> Integers:
    """Say why a goal has no series."""
    count = len(goals)

    def any_of(chosen: Booleans) -> Booleans:
        return np.bincount(observations.goal[chosen], minlength=count) > 0

    has_points = np.bincount(points.goal, minlength=count) > 0
    has_values = np.bincount(values.goal, minlength=count) > 0
    other_length = any_of(np.isin(fate, (Fate.OTHER_LENGTH, Fate.INCOMPLETE)))
    in_time = np.isin(fate, (Fate.USED, Fate.CONFLICTING, Fate.SUPERSEDED, Fate.OTHER_LENGTH, Fate.INCOMPLETE))
    both_parts = any_of(in_time & (observations.part == Part.VALUE)) & any_of(
        in_time & (observations.part == Part.DENOMINATOR)
    )
    reasons = (
        (has_points, None),
        (has_values & (base.refusal == REASONS.index(Reason.NO_BASELINE)), Reason.NO_BASELINE),
        (has_values, Reason.NO_OBSERVATION_SINCE_BASELINE),
        (goals.ratio & both_parts, Reason.PERIOD_MISMATCH),
        (goals.cumulative & other_length, Reason.WINDOW_NOT_COVERED),
        (other_length & ~goals.ratio, Reason.PERIOD_MISMATCH),
        (any_of(fate == Fate.OTHER_PRICES), Reason.PRICE_BASIS_MISMATCH),
    )
    return np.select(
        [condition for condition, _ in reasons],
        [NONE if reason is None else REASONS.index(reason) for _, reason in reasons],
        REASONS.index(Reason.NO_OBSERVATION),
    )


def _exact(goal: Integers, end: Floats, value: Floats, refusal: Reason | None = None) -> Points:
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


def _joined(*parts: Points) -> Points:
    return Points(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Points)))


def _where(condition: Booleans, chosen: Points, otherwise: Points) -> Points:
    return Points(*(np.where(condition, getattr(chosen, f.name), getattr(otherwise, f.name)) for f in fields(Points)))


def _sorted(points: Points) -> Points:
    return points.take(np.lexsort((ticks(points.end), points.goal)))


def _without(points: Points, others: Points) -> Points:
    return points.take(~np.isin(keys(points.goal, points.end), keys(others.goal, others.end)))
