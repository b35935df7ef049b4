"""Measure: each goal's observations become one series, in the goal's unit.

Source of the rules: the library's own page on how verdicts are reached (docs/verdicts.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from policytrack.kernel.columns import (
    NO,
    NO_REASON,
    NONE,
    TICKS,
    UNDATED,
    ZERO,
    Comparison,
    Fate,
    Goals,
    Integers,
    Measure,
    Observations,
    Part,
    constant,
    everywhere,
    find,
    first_match,
    keys,
    occurs,
    ticks,
)
from policytrack.kernel.counterparts import compared
from policytrack.kernel.points import (
    NO_POINTS,
    Points,
    both_ends,
    difference,
    either,
    exact_points,
    first_refusal,
    in_order,
    joined,
    quotient,
    replaced,
    scaled,
    without,
)
from policytrack.kernel.tolerance import Booleans, Floats, difference_sign
from policytrack.verdicts import REASONS, Reason

_PARTS: Final = tuple(part.value for part in Part)


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
    own = _own_periods(_with_one_end(observations), refused, goals, fate)
    values = _ratio(own[Part.VALUE], own[Part.DENOMINATOR], goals)
    values = in_order(_averaged(values, goals, observations, fate))
    base = _base(values, goals)
    measured = own[Part.MEASURED]
    points = in_order(joined(measured, without(_transformed(values, base, goals), measured)))
    refusal = _refusals(observations, fate, values, points, base, goals)
    sides = points
    if goals.comparisons - {Comparison.NONE}:
        points, refusal = compared(points, refusal, goals)
        goals, base, values = _alone(goals, base, values)
        set_against = ~goals.is_compared_by(Comparison.NONE)
        compared_base = _base(points.take(set_against[points.goal]), goals, stated=False)
        base = either(set_against, compared_base, base)
    if occurs(goals.keep):
        window_start = np.where(goals.keep, goals.window_start, -np.inf)[points.goal]
        points = points.take(points.end > window_start + 2 / TICKS)
    start, start_time = _start(base, goals)
    return Series(
        points=_with_start(in_order(points), start, start_time, goals),
        sides=sides,
        fate=fate,
        base=start,
        base_time=start_time,
        refusal=refusal,
        base_refusal=_base_refusal(base, goals),
    )


def _with_one_end(observations: Observations) -> Observations:
    """Let both ends of observations be one column where all are exact."""
    is_interval = (observations.low != observations.high) | observations.low_open | observations.high_open
    if occurs(is_interval):
        return observations
    closed = constant(NO, len(observations))
    columns = {name: getattr(observations, name) for name in Observations.__dataclass_fields__}
    return Observations(**columns | {"high": observations.low, "low_open": closed, "high_open": closed})


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
        fate[observations.published > known_by] = Fate.NOT_YET_PUBLISHED.value
        fate[observations.published == UNDATED] = Fate.UNDATED.value
    late = observations.key > keys(np.arange(len(horizon)), horizon)[observations.goal]
    if occurs(late):
        fate[late] = Fate.LATER.value
    rows = _rivals(observations, (fate == Fate.USED.value).nonzero()[0])
    if not len(rows):
        return fate, constant(NO_REASON, len(fate))
    seen = observations.take(rows)
    order = np.lexsort((seen.provisional, -seen.published, ticks(seen.start), ticks(seen.end), seen.part, seen.goal))
    rows, seen = rows[order], seen.take(order)
    period = np.stack((seen.goal, seen.part, ticks(seen.start), ticks(seen.end)))
    new = np.ones(len(rows), dtype=np.bool_)
    new[1:] = np.any(period[:, 1:] != period[:, :-1], axis=0)
    first = np.flatnonzero(new)[np.cumsum(new) - 1]
    latest = (seen.published == seen.published[first]) & (seen.provisional == seen.provisional[first])
    differs = latest & (
        (difference_sign(seen.low, seen.low[first]) != 0)
        | (difference_sign(seen.high, seen.high[first]) != 0)
        | (seen.low_open != seen.low_open[first])
        | (seen.high_open != seen.high_open[first])
    )
    contested = np.isin(first, first[differs])
    fate[rows[~new]] = Fate.SUPERSEDED.value
    fate[rows[latest & contested]] = Fate.CONFLICTING.value
    refused = np.full(len(observations), NONE, dtype=np.int64)
    refused[rows[new & contested]] = REASONS.index(Reason.CONFLICTING_OBSERVATIONS)
    return fate, refused


def _rivals(observations: Observations, rows: Integers) -> Integers:
    """Return which of some observations share goal, part and end with another of them."""
    key = observations.key[rows]
    if not occurs(key[1:] <= key[:-1]):
        return rows[:0]
    key = keys(observations.goal[rows] * len(Part) + observations.part[rows], observations.end[rows])
    order = key.argsort(kind="stable")
    again = key[order[1:]] == key[order[:-1]]
    is_rival = np.zeros(len(rows), dtype=np.bool_)
    is_rival[order[1:][again]] = True
    is_rival[order[:-1][again]] = True
    return rows[is_rival]


def _own_periods(observations: Observations, refused: Integers, goals: Goals, fate: Integers) -> dict[int, Points]:
    """Bring the observations of each part to the requirement's own periods; `fate` is completed on the way."""
    usable: Booleans = fate == Fate.USED.value
    if occurs(refused != NONE):
        usable |= refused != NONE
    own = dict.fromkeys(_PARTS, NO_POINTS)
    for part in np.bincount(observations.part).nonzero()[0].tolist():
        chosen = usable & (observations.part == part)
        rows = chosen.nonzero()[0]
        own[part] = _of_own_length(observations.take(chosen), rows, refused[rows], part, goals, fate)
    return own


def _of_own_length(
    seen: Observations, rows: Integers, refused: Integers, part: int, goals: Goals, fate: Integers
) -> Points:
    """Take what is observed over periods of the requirement's own length, and add up shorter flows to such."""
    if part == Part.MEASURED:
        return _points(seen, refused)
    fits = seen.stock
    if not everywhere(fits):
        fits = fits | _is_own_length(seen, goals)
    if occurs(goals.average):
        # Of a stock, a mean takes the value at the end of each period.
        averaged = seen.stock & goals.average[seen.goal]
        own_length = _is_own_length(seen, goals)
        periods_left = (goals.deadline[seen.goal] - seen.end) / goals.length[seen.goal]
        at_end = np.abs(periods_left - np.rint(periods_left)) * TICKS <= 2
        fits = np.where(averaged, at_end | own_length, fits)
        seen = replace(seen, start=np.where(averaged, seen.end - goals.length[seen.goal], seen.start))
    if occurs(goals.cumulative):
        fits = fits & ~goals.cumulative[seen.goal]
    points = _points(seen, refused)
    if everywhere(fits):
        return points
    shorter = ~fits & seen.flow & (seen.end - seen.start < goals.length[seen.goal] + 2 / TICKS)
    fate[rows[~fits & ~shorter]] = Fate.OTHER_LENGTH.value
    if not occurs(shorter):
        return points.take(fits)
    pieces = np.flatnonzero(shorter)
    in_pieces = np.zeros(len(goals), np.bool_)
    in_pieces[points.goal[pieces]] = True
    whole = points.take(fits & in_pieces[points.goal])
    totals, finished = _tiled(points.take(pieces), rows[pieces], whole, goals, fate)
    return replaced(points, pieces[finished], totals, ~fits)


def _is_own_length(seen: Observations, goals: Goals) -> Booleans:
    """Tell which observations are as long as a period of their goal's requirement."""
    off = seen.end - seen.start
    off -= goals.length[seen.goal]
    np.abs(off, off)
    off *= TICKS
    return off <= 2


def _points(seen: Observations, refused: Integers) -> Points:
    return Points(
        seen.goal,
        seen.start,
        seen.end,
        seen.low,
        seen.high,
        seen.low_open,
        seen.high_open,
        constant(ZERO, len(seen)),
        refused,
    )


def _tiled(
    seen: Points, rows: Integers, whole: Points, goals: Goals, fate: Integers
) -> tuple[Points, npt.NDArray[np.intp]]:
    """Add up flows that tile a period of the requirement, or the beginning of its window.

    Returns:
        The totals, and the last of the flows that each adds up.
    """
    cumulative = goals.cumulative[seen.goal]
    length, deadline = goals.length[seen.goal], goals.deadline[seen.goal]
    back = np.where(cumulative, 0.0, np.floor((deadline - seen.end) / length + 2 / TICKS))
    period_end = deadline - back * length
    period_start = np.where(cumulative, goals.window_start[seen.goal], period_end - length)
    outside = ticks(seen.start) < ticks(period_start) - 2
    fate[rows[outside]] = np.where(cumulative[outside], Fate.OUTSIDE_WINDOW.value, Fate.OTHER_LENGTH.value)
    # A period that was reported as a whole needs no sum.
    reported = find(in_order(whole).key, keys(seen.goal, period_end)) != NONE
    fate[rows[~outside & reported & ~cumulative]] = Fate.SUPERSEDED.value
    chosen = np.flatnonzero(~outside & (cumulative | ~reported))
    seen, rows = seen.take(chosen), rows[chosen]
    period_start, period_end, cumulative = period_start[chosen], period_end[chosen], cumulative[chosen]
    period = np.unique(keys(seen.goal, period_end), return_inverse=True)[1]
    totals, complete = _chained(seen, period, period_start)
    ends = ticks(seen.end) == ticks(period_end)
    finished = complete & (ends | cumulative)
    fate[rows[~np.isin(period, period[complete & ends]) & ~(cumulative & complete)]] = Fate.INCOMPLETE.value
    return totals.take(finished), chosen[finished]


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
    if not occurs(goals.ratio):
        return values
    divided = goals.ratio[values.goal]
    whole, above = values.take(~divided), values.take(divided)
    below = in_order(denominators)
    match = find(below.key, above.key)
    above, below = above.take(match != NONE), below.take(match[match != NONE])
    return joined(whole, quotient(above, below, Reason.DENOMINATOR_NOT_POSITIVE))


def _averaged(values: Points, goals: Goals, observations: Observations, fate: Integers) -> Points:
    """Turn the periods of goals on a mean into the mean from the start of the window to each; holes end it."""
    if not occurs(goals.average):
        return values
    average = goals.average[values.goal]
    rows = np.flatnonzero(average)
    seen = values.take(rows)
    totals, complete = _chained(seen, seen.goal, goals.window_start[seen.goal])
    periods = (totals.end - totals.start) / goals.length[totals.goal]
    means = scaled(totals, 1.0 / periods).take(complete)
    last = np.full(len(goals), -np.inf)
    np.maximum.at(last, means.goal, means.end)
    after_hole = goals.average[observations.goal] & (observations.end > last[observations.goal] + 2 / TICKS)
    in_window = observations.start > goals.window_start[observations.goal] - 2 / TICKS
    lost = after_hole & in_window & (fate == Fate.USED.value) & (observations.part != Part.MEASURED.value)
    fate[lost] = Fate.INCOMPLETE.value
    return replaced(values, rows[complete], means, average)


def _base(values: Points, goals: Goals, *, stated: bool = True) -> Points:
    """Return one point for each goal: the value of its baseline, as the plan states it or else as observed.

    It is in the indicator's unit. Where there is none, the point is refused as `no_baseline`.
    """
    every = np.arange(len(goals))
    unknown = np.isnan(goals.base_end)
    given = ~unknown & ~np.isnan(goals.base_value) & stated
    of_plan = exact_points(every, goals.base_end, goals.base_value)
    if everywhere(given):
        return of_plan
    position = find(values.key, keys(every, np.where(unknown, -1.0, goals.base_end)))
    observed = values.at(position, Reason.NO_BASELINE)
    return either(given, of_plan, observed) if occurs(given) else observed


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
    changed = goals.is_measured_as(*_FORMS)
    if occurs(changed):
        forms = [_formed(values, base, goals, measure_) for measure_ in _FORMS if measure_ in goals.measures]
        rows = np.concatenate([rows for rows, _ in forms])
        values = replaced(values, rows, joined(*(points for _, points in forms)), changed[values.goal])
    return scaled(values, goals.unit[values.goal])


def _formed(values: Points, base: Points, goals: Goals, measure_: Measure) -> tuple[npt.NDArray[np.intp], Points]:
    """Turn the levels of the goals with one measure into changes, growth or multiples since the base of each.

    Returns:
        The rows of those for which that can be told, and what they are turned into.
    """
    rows = np.flatnonzero(goals.is_measured_as(measure_)[values.goal])
    own = values.take(rows)
    if measure_ is Measure.GROWTH_EACH_PERIOD:
        before = find(own.key, keys(own.goal, own.end - goals.length[own.goal]))
        kept = (before != NONE) & (ticks(own.end) > ticks(np.nan_to_num(goals.window_start))[own.goal])
        based = own.take(before[kept])
    else:
        kept = (base.refusal != REASONS.index(Reason.NO_BASELINE))[own.goal]
        if measure_ in (Measure.GROWTH_COMPOUND, Measure.GROWTH_ARITHMETIC):
            kept = kept & (ticks(own.end) > ticks(np.nan_to_num(goals.base_end))[own.goal])
        based = base.take(own.goal[kept])
    return rows[kept], _FORMS[measure_](own.take(kept), based)


def _multiples(values: Points, base: Points) -> Points:
    return quotient(values, base, Reason.BASE_NOT_POSITIVE)


def _growth(values: Points, base: Points) -> Points:
    return _each_end(_multiples(values, base), lambda end: end - 1.0)


def _arithmetic(values: Points, base: Points) -> Points:
    years = values.end - base.end
    return _each_end(_multiples(values, base), lambda end: arithmetic_growth(end, years))


def _compound(values: Points, base: Points) -> Points:
    multiple, years = _multiples(values, base), values.end - base.end
    no_rate = np.where(multiple.high <= 0, REASONS.index(Reason.SIGN_CHANGE), NONE)
    return replace(
        # What is not known downwards is not known downwards as a rate either.
        _each_end(multiple, lambda end: np.where(np.isneginf(end), end, compound_growth(end, years))),
        low_open=multiple.low_open | (multiple.low <= 0),
        refusal=first_refusal(multiple.refusal, no_rate),
    )


def _each_end(multiple: Points, formula: Callable[[Floats], Floats]) -> Points:
    """Apply an increasing formula to both ends of multiples; it compares with 1, the multiple of no change."""
    low, high = both_ends(multiple, formula)
    return replace(multiple, low=low, high=high, magnitude=np.ones(len(multiple)))


# What is made of levels; other measures take them as they are.
_FORMS: Final[Mapping[Measure, Callable[[Points, Points], Points]]] = {
    Measure.CHANGE_ABSOLUTE: difference,
    Measure.GROWTH_EACH_PERIOD: _growth,
    Measure.CHANGE_PERCENT: _growth,
    Measure.CHANGE_MULTIPLE: _multiples,
    Measure.GROWTH_COMPOUND: _compound,
    Measure.GROWTH_ARITHMETIC: _arithmetic,
}


def _start(base: Points, goals: Goals) -> tuple[Floats, Floats]:
    """Return value and time from which each measure starts: the baseline, or no change since the base."""
    level = base.low if base.is_exact and everywhere(base.valued) else np.where(base.exact, base.low, np.nan)
    kinds: list[tuple[Booleans, Floats | float]] = [(goals.keep | goals.even | goals.peak, np.nan)]
    if goals.comparisons - {Comparison.NONE} or Measure.CHANGE_MULTIPLE in goals.measures:
        multiple = goals.is_compared_by(Comparison.SCENARIO_MULTIPLE) | goals.is_measured_as(Measure.CHANGE_MULTIPLE)
        kinds.append((multiple, goals.unit))
        kinds.append((goals.scenario, 0.0))
        kinds.append((goals.is_compared_by(Comparison.LEVEL, Comparison.RANK), level))
    kinds.append((goals.is_measured_as(Measure.LEVEL), level * goals.unit))
    start, time = first_match(kinds, 0.0, len(goals)), goals.base_end
    if occurs(goals.cumulative):
        time = np.where(goals.cumulative, goals.window_start, time)
    unknown = np.isnan(start) | np.isnan(time)
    if occurs(unknown):
        start, time = np.where(unknown, np.nan, start), np.where(unknown, np.nan, time)
    return start, time


def _base_refusal(base: Points, goals: Goals) -> Integers:
    """Say of levels whose baseline is observed why its value cannot be told."""
    if not occurs(base.refusal != NONE):
        return base.refusal
    told = (base.refusal != REASONS.index(Reason.NO_BASELINE)) & goals.is_measured_as(Measure.LEVEL)
    told &= goals.is_compared_by(Comparison.NONE, Comparison.LEVEL, Comparison.RANK)
    return np.where(told, base.refusal, NONE)


def _with_start(points: Points, start: Floats, time: Floats, goals: Goals) -> Points:
    """Add the start to each series that has no value there; growth has no value where it starts."""
    valued = points.take(points.valued)
    known = ~np.isnan(time)
    missing = find(valued.key, keys(np.arange(len(goals)), np.where(known, time, 0.0))) == NONE
    missing &= known & ~goals.growth & ~goals.place
    if not occurs(missing):
        return points
    added = np.flatnonzero(missing)
    return in_order(joined(points, exact_points(added, time[added], start[added])))


def _refusals(
    observations: Observations, fate: Integers, values: Points, points: Points, base: Points, goals: Goals
) -> Integers:
    """Say why a goal has no series."""
    count = len(goals)
    has_points = np.bincount(points.goal, minlength=count) > 0
    if everywhere(has_points):
        return constant(NO_REASON, count)
    bare = ~has_points[observations.goal]
    observations, fate = observations.take(bare), fate[bare]
    values = values.take(~has_points[values.goal])

    def any_of(chosen: Booleans) -> Booleans:
        return np.bincount(observations.goal[chosen], minlength=count) > 0

    def fated(*fates: Fate) -> Booleans:
        return np.isin(fate, [one.value for one in fates])

    starts = np.nan_to_num(goals.window_start, nan=-np.inf) + 2 / TICKS
    each = goals.is_measured_as(Measure.GROWTH_EACH_PERIOD)
    has_values = np.bincount(values.goal, minlength=count) > 0
    has_values_in_window = np.bincount(values.goal[values.end > starts[values.goal]], minlength=count) > 0
    other_length = any_of(fated(Fate.OTHER_LENGTH, Fate.INCOMPLETE))
    in_time = fated(Fate.USED, Fate.CONFLICTING, Fate.SUPERSEDED, Fate.OTHER_LENGTH, Fate.INCOMPLETE)
    both_parts = any_of(in_time & (observations.part == Part.VALUE.value)) & any_of(
        in_time & (observations.part == Part.DENOMINATOR.value)
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
        (any_of(fated(Fate.OTHER_PRICES)), Reason.PRICE_BASIS_MISMATCH),
        (any_of(fated(Fate.OTHER_BASIS)), Reason.BASIS_MISMATCH),
        (any_of(fated(Fate.NO_EXCHANGE_RATE)), Reason.NO_EXCHANGE_RATE),
        (any_of(fated(Fate.NO_DEFLATOR)), Reason.NO_DEFLATOR),
    )
    cases = [(condition, NONE if reason is None else REASONS.index(reason)) for condition, reason in reasons]
    return first_match(cases, REASONS.index(Reason.NO_OBSERVATION), count)
