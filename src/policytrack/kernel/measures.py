"""Measure: each goal's observations become one series, in the goal's unit.

Source of the rules: the library's own page on how verdicts are reached (docs/verdicts.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from policytrack.kernel.columns import (
    NONE,
    TICKS,
    UNDATED,
    Comparison,
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
from policytrack.kernel.counterparts import compared
from policytrack.kernel.points import (
    Points,
    difference,
    either,
    exact_points,
    first_refusal,
    in_order,
    joined,
    quotient,
    scaled,
    without,
)
from policytrack.kernel.tolerance import Booleans, Floats, sign_of_difference
from policytrack.verdicts import REASONS, Reason


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """The measured series of every goal, and what became of each observation.

    Args:
        points: Sorted by goal and end.
        sides: What every row was measured as before comparisons, those beside a goal included; sorted likewise.
        fate: A `Fate` for each observation.
        base: Value of the baseline in the goal's unit, per goal; NaN where there is none.
        base_time: When the measure starts from it; NaN where there is none.
        refusal: Position of the Reason for which a goal has no series, or `NONE`.
        base_refusal: Position of the Reason for which the value of its baseline cannot be told, or `NONE`.
    """

    points: Points
    sides: Points
    fate: Integers
    base: Floats
    base_time: Floats
    refusal: Integers
    base_refusal: Integers


def measure(observations: Observations, goals: Goals, as_of: float, known_by: int | None) -> Series:
    """Turn observations into one measured series for each goal.

    Args:
        observations: Raw observations of every goal, and of the rows beside them.
        goals: The goals, then the rows that are only measured beside one.
        as_of: When the judgement is made, in years.
        known_by: Last day of publication that counts, as an ordinal; None for all.

    Returns:
        The series of the goals; the rows beside them have entered those.
    """
    with np.errstate(all="ignore"):
        return _measure(observations, goals, as_of, known_by)


def _measure(observations: Observations, goals: Goals, as_of: float, known_by: int | None) -> Series:
    fate, refused = _known(observations, goals.horizon(as_of), known_by)
    own = _own_periods(observations, refused, goals, fate)
    values = in_order(_ratio(own[Part.VALUE], own[Part.DENOMINATOR], goals))
    values = in_order(_averaged(values, goals, observations, fate))
    base = _base(values, goals)
    measured = own[Part.MEASURED]
    points = in_order(joined(measured, without(_transformed(values, base, goals), measured)))
    refusal = _refusals(observations, fate, values, points, base, goals)
    sides = points
    if goals.comparison.any():
        points, refusal = compared(points, refusal, goals)
        goals, base, values = _alone(goals, base, values)
    set_against = ~goals.is_compared_by(Comparison.NONE)
    compared_base = _base(points.take(set_against[points.goal]), goals, stated=False)
    window_start = np.where(goals.keep, goals.window_start, -np.inf)[points.goal]
    points = in_order(points.take(points.end > window_start + 2 / TICKS))
    base = either(set_against, compared_base, base)
    start, start_time = _start(base, goals)
    starts_observed = goals.is_compared_by(Comparison.NONE, Comparison.LEVEL, Comparison.RANK)
    level_base_refused = (
        (goals.measure == Measure.LEVEL) & starts_observed & (base.refusal != REASONS.index(Reason.NO_BASELINE))
    )
    return Series(
        points=_with_start(points, start, start_time, goals),
        sides=sides,
        fate=fate,
        base=start,
        base_time=start_time,
        refusal=refusal,
        base_refusal=np.where(level_base_refused, base.refusal, NONE),
    )


def _alone(goals: Goals, base: Points, values: Points) -> tuple[Goals, Points, Points]:
    """Leave out the rows that were only measured beside a goal."""
    own = goals.beside == NONE
    return goals.take(own), base.take(own), values.take(own[values.goal])


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
    order = np.lexsort((seen.provisional, -seen.published, ticks(seen.start), ticks(seen.end), seen.part, seen.goal))
    rows, seen = rows[order], seen.take(order)
    period = np.stack((seen.goal, seen.part, ticks(seen.start), ticks(seen.end)))
    new = np.ones(len(rows), dtype=np.bool_)
    new[1:] = np.any(period[:, 1:] != period[:, :-1], axis=0)
    first = np.flatnonzero(new)[np.cumsum(new) - 1]
    latest = (seen.published == seen.published[first]) & (seen.provisional == seen.provisional[first])
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
        cumulative, average = goals.cumulative[seen.goal], goals.average[seen.goal]
        # Of a stock, a mean takes the value at the end of each period.
        averaged = seen.stock & average & (part != Part.MEASURED)
        periods_left = (goals.deadline[seen.goal] - seen.end) / goals.length[seen.goal]
        at_end = np.abs(periods_left - np.rint(periods_left)) * TICKS <= 2
        seen = replace(seen, start=np.where(averaged, seen.end - goals.length[seen.goal], seen.start))
        fits = (
            (seen.stock & ~cumulative & (~average | at_end)) | ((length <= 2) & ~cumulative) | (part == Part.MEASURED)
        )
        shorter = ~fits & seen.flow & (seen.end - seen.start < goals.length[seen.goal] + 2 / TICKS)
        fate[rows[~fits & ~shorter]] = Fate.OTHER_LENGTH
        points = _points(seen, refused[rows])
        whole, pieces = points.take(fits), np.flatnonzero(shorter)
        own[part] = joined(whole, _tiled(points.take(pieces), rows[pieces], whole, goals, fate))
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
        total = either(linked, _added(total, total.take(target)), total)
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
        refusal=first_refusal(points.refusal, others.refusal),
    )


def _ratio(values: Points, denominators: Points, goals: Goals) -> Points:
    """Divide the goals that are ratios: numerator over denominator of the same period."""
    divided = goals.ratio[values.goal]
    whole, above = values.take(~divided), values.take(divided)
    below = in_order(denominators)
    match = find(keys(below.goal, below.end), keys(above.goal, above.end))
    above, below = above.take(match != NONE), below.take(match[match != NONE])
    return joined(whole, quotient(above, below, Reason.DENOMINATOR_NOT_POSITIVE))


def _averaged(values: Points, goals: Goals, observations: Observations, fate: Integers) -> Points:
    """Turn the periods of goals on a mean into the mean from the start of the window to each; holes end it."""
    average = goals.average[values.goal]
    if not average.any():
        return values
    seen = values.take(average)
    totals, complete = _chained(seen, seen.goal, goals.window_start[seen.goal])
    periods = (totals.end - totals.start) / goals.length[totals.goal]
    means = scaled(totals, 1.0 / periods).take(complete)
    last = np.full(len(goals), -np.inf)
    np.maximum.at(last, means.goal, means.end)
    after_hole = goals.average[observations.goal] & (observations.end > last[observations.goal] + 2 / TICKS)
    in_window = observations.start > goals.window_start[observations.goal] - 2 / TICKS
    fate[after_hole & in_window & (fate == Fate.USED) & (observations.part != Part.MEASURED)] = Fate.INCOMPLETE
    return joined(values.take(~average), means)


def _base(values: Points, goals: Goals, *, stated: bool = True) -> Points:
    """Return one point for each goal: the value of its baseline, as the plan states it or else as observed.

    It is in the indicator's unit. Where there is none, the point is refused as `no_baseline`.
    """
    given = np.flatnonzero(~np.isnan(goals.base_value) & stated)
    # The sort is stable, so that a stated value stands before an observed one.
    known = in_order(joined(exact_points(given, goals.base_end[given], goals.base_value[given]), values))
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
    growing, each = goals.grows[values.goal], goals.is_measured_as(Measure.GROWTH_EACH_PERIOD)[values.goal]
    needs_base = goals.measure >= Measure.CHANGE_ABSOLUTE
    has_base = ~needs_base | (base.refusal != REASONS.index(Reason.NO_BASELINE))
    after_base = ticks(values.end) > ticks(np.nan_to_num(goals.base_end))[values.goal]
    before = find(keys(values.goal, values.end), keys(values.goal, values.end - goals.length[values.goal]))
    in_window = ticks(values.end) > ticks(np.nan_to_num(goals.window_start))[values.goal]
    kept = has_base[values.goal] & (~growing | after_base) & (~each | ((before != NONE) & in_window))
    before, previous = before[kept], values
    values = values.take(kept)
    kind, unit = goals.measure[values.goal], goals.unit[values.goal]
    in_each = kind == Measure.GROWTH_EACH_PERIOD
    base = base.take(values.goal)
    if in_each.any():
        base = either(in_each, previous.take(np.where(before == NONE, 0, before)), base)
    years = np.where(goals.grows[values.goal], values.end - base.end, 1.0)
    multiple = quotient(values, base, Reason.BASE_NOT_POSITIVE)
    no_rate = np.where(multiple.high <= 0, REASONS.index(Reason.SIGN_CHANGE), NONE)
    growth = _each_end(multiple, lambda end: end - 1.0)
    forms = {
        Measure.CHANGE_ABSOLUTE: difference(values, base),
        Measure.GROWTH_EACH_PERIOD: growth,
        Measure.CHANGE_PERCENT: growth,
        Measure.CHANGE_MULTIPLE: multiple,
        Measure.GROWTH_COMPOUND: replace(
            # What is not known downwards is not known downwards as a rate either.
            _each_end(multiple, lambda end: np.where(np.isneginf(end), end, compound_growth(end, years))),
            low_open=multiple.low_open | (multiple.low <= 0),
            refusal=first_refusal(multiple.refusal, no_rate),
        ),
        Measure.GROWTH_ARITHMETIC: _each_end(multiple, lambda end: arithmetic_growth(end, years)),
    }
    result = values
    for measure_, form in forms.items():
        result = either(kind == measure_, form, result)
    return scaled(result, unit)


def _each_end(multiple: Points, formula: Callable[[Floats], Floats]) -> Points:
    """Apply an increasing formula to both ends of multiples; it compares with 1, the multiple of no change."""
    return replace(multiple, low=formula(multiple.low), high=formula(multiple.high), magnitude=np.ones(len(multiple)))


def _start(base: Points, goals: Goals) -> tuple[Floats, Floats]:
    """Return value and time from which each measure starts: the baseline, or no change since the base."""
    kinds = (
        (goals.keep | goals.even | goals.peak, np.nan),
        (goals.is_compared_by(Comparison.SCENARIO_MULTIPLE) | (goals.measure == Measure.CHANGE_MULTIPLE), goals.unit),
        (goals.scenario, 0.0),
        (goals.is_compared_by(Comparison.LEVEL, Comparison.RANK), np.where(base.exact, base.low, np.nan)),
        (goals.measure == Measure.LEVEL, np.where(base.exact, base.low * goals.unit, np.nan)),
    )
    start = np.select([chosen for chosen, _ in kinds], [value for _, value in kinds], 0.0)
    time = np.where(goals.cumulative, goals.window_start, goals.base_end)
    unknown = np.isnan(start) | np.isnan(time)
    return np.where(unknown, np.nan, start), np.where(unknown, np.nan, time)


def _with_start(points: Points, start: Floats, time: Floats, goals: Goals) -> Points:
    """Add the start to each series that has no value there; growth has no value where it starts."""
    valued = points.take(points.refusal == NONE)
    missing = find(keys(valued.goal, valued.end), keys(np.arange(len(goals)), np.nan_to_num(time))) == NONE
    added = np.flatnonzero(missing & ~np.isnan(time) & ~goals.growth & ~goals.place)
    return in_order(joined(points, exact_points(added, time[added], start[added])))


def _refusals(
    observations: Observations, fate: Integers, values: Points, points: Points, base: Points, goals: Goals
) -> Integers:
    """Say why a goal has no series."""
    count = len(goals)

    def any_of(chosen: Booleans) -> Booleans:
        return np.bincount(observations.goal[chosen], minlength=count) > 0

    starts = np.nan_to_num(goals.window_start, nan=-np.inf) + 2 / TICKS
    each = goals.is_measured_as(Measure.GROWTH_EACH_PERIOD)
    has_points = np.bincount(points.goal, minlength=count) > 0
    has_values = np.bincount(values.goal, minlength=count) > 0
    has_values_in_window = np.bincount(values.goal[values.end > starts[values.goal]], minlength=count) > 0
    other_length = any_of(np.isin(fate, (Fate.OTHER_LENGTH, Fate.INCOMPLETE)))
    in_time = np.isin(fate, (Fate.USED, Fate.CONFLICTING, Fate.SUPERSEDED, Fate.OTHER_LENGTH, Fate.INCOMPLETE))
    both_parts = any_of(in_time & (observations.part == Part.VALUE)) & any_of(
        in_time & (observations.part == Part.DENOMINATOR)
    )
    averaged = goals.average & (~goals.ratio | both_parts)
    reasons = (
        (has_points, None),
        (each & has_values_in_window, Reason.NO_BASELINE),
        (~each & has_values & (base.refusal == REASONS.index(Reason.NO_BASELINE)), Reason.NO_BASELINE),
        (has_values, Reason.NO_OBSERVATION_SINCE_BASELINE),
        (averaged & any_of(in_time & (observations.end > starts[observations.goal])), Reason.WINDOW_NOT_COVERED),
        (averaged & any_of(in_time), Reason.NO_OBSERVATION_SINCE_BASELINE),
        (goals.ratio & both_parts, Reason.PERIOD_MISMATCH),
        (goals.cumulative & other_length, Reason.WINDOW_NOT_COVERED),
        (other_length & ~goals.ratio, Reason.PERIOD_MISMATCH),
        (any_of(fate == Fate.OTHER_PRICES), Reason.PRICE_BASIS_MISMATCH),
        (any_of(fate == Fate.OTHER_BASIS), Reason.BASIS_MISMATCH),
        (any_of(fate == Fate.NO_EXCHANGE_RATE), Reason.NO_EXCHANGE_RATE),
        (any_of(fate == Fate.NO_DEFLATOR), Reason.NO_DEFLATOR),
    )
    return np.select(
        [condition for condition, _ in reasons],
        [NONE if reason is None else REASONS.index(reason) for _, reason in reasons],
        REASONS.index(Reason.NO_OBSERVATION),
    )
