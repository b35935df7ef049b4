"""Set measured series against others of the same period: a comparator, a scenario, or the regions of a ranking."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from policytrack.kernel.columns import NONE, TICKS, Comparison, Goals, Integers, find, keys
from policytrack.kernel.points import (
    Points,
    difference,
    either,
    in_order,
    joined,
    quotient,
    scaled,
    size_of,
)
from policytrack.kernel.tolerance import Booleans, Floats, sign_of_difference
from policytrack.verdicts import REASONS, Reason


def compared(points: Points, refusal: Integers, goals: Goals) -> tuple[Points, Integers]:
    """Turn the series of compared goals into what they ask of the comparison; leave out the rows beside them.

    Args:
        points: Measured series of all rows, sorted by row and end.
        refusal: Why a row has no series, or `NONE`.
        goals: All rows.

    Returns:
        The series of the goals alone, and their refusals.
    """
    own = np.flatnonzero(goals.beside == NONE)
    count = len(own)
    alone = goals.comparison[points.goal] == Comparison.NONE
    untouched = points.take(alone & (points.goal < count))
    pairwise = ~goals.is_compared_by(Comparison.NONE, Comparison.RANK)
    chosen = points.take(pairwise[points.goal] & (points.goal < count))
    others = points.take(points.goal >= count)
    others = in_order(replace(others, goal=goals.beside[others.goal]))
    match = find(keys(others.goal, others.end), keys(chosen.goal, chosen.end))
    against = _against(chosen.take(match != NONE), others.take(match[match != NONE]), goals)
    based = _stands_at(against, goals.base_end)
    against = _since_base(against, goals)
    ranked = points.take(goals.is_compared_by(Comparison.RANK)[points.goal] & (points.goal < count))
    result = in_order(joined(untouched, against, _ranks(ranked, others, goals)))
    return result, _refused(result, refusal, based, goals, count)


def _stands_at(points: Points, times: Floats) -> Booleans:
    """Tell which goals have a point at a time of their own."""
    wanted = keys(np.arange(len(times)), np.nan_to_num(times, nan=-1.0))
    return np.asarray(find(keys(points.goal, points.end), wanted) != NONE, dtype=np.bool_)


def _against(own: Points, other: Points, goals: Goals) -> Points:
    """Compare points row by row: own − other, own/other − 1, own/other, or the distance between both."""
    kind, unit = goals.comparison[own.goal], goals.unit[own.goal]
    apart = difference(own, other)
    multiple = quotient(own, other, Reason.DENOMINATOR_NOT_POSITIVE)
    share = replace(multiple, low=multiple.low - 1.0, high=multiple.high - 1.0, magnitude=np.ones(len(own)))
    # Levels come in the indicator's unit times what one of it is in the goal's; a share has no unit of its own.
    forms = (
        (Comparison.GAP_RELATIVE, scaled(_size(share), unit)),
        (Comparison.GAP_ABSOLUTE, _size(apart)),
        (Comparison.SCENARIO_PERCENT, scaled(share, unit)),
        (Comparison.SCENARIO_MULTIPLE, scaled(multiple, unit)),
    )
    result = apart
    for comparison, form in forms:
        result = either(kind == comparison, form, result)
    return result


def _size(points: Points) -> Points:
    """Return how far points are from zero."""
    around = (points.low <= 0) & (points.high >= 0)
    near, far = np.minimum(np.abs(points.low), np.abs(points.high)), np.maximum(np.abs(points.low), np.abs(points.high))
    negative = points.high < 0
    return replace(
        points,
        low=np.where(around, 0.0, near),
        high=far,
        low_open=np.where(negative, points.high_open, points.low_open) & ~around,
        high_open=np.where(np.abs(points.low) > np.abs(points.high), points.low_open, points.high_open),
    )


def _since_base(points: Points, goals: Goals) -> Points:
    """Take the distance of the base from each later distance, for goals that ask how it changes."""
    changing = goals.gap_change[points.goal]
    gaps = points.take(changing)
    base_end = np.nan_to_num(goals.base_end, nan=-1.0)[gaps.goal]
    base = find(keys(gaps.goal, gaps.end), keys(gaps.goal, base_end))
    later = (base != NONE) & (gaps.end > base_end + 2 / TICKS)
    return joined(points.take(~changing), difference(gaps.take(later), gaps.take(base[later])))


def _ranks(own: Points, others: Points, goals: Goals) -> Points:
    """Return the place of each own point among the other regions of its period.

    Equal values share the best of their places, or the worst where the goal says so. A region without a figure may
    lie anywhere, so that the place is only known to lie between two.
    """
    at = find(keys(own.goal, own.end), keys(others.goal, others.end))
    others, at = others.take((at != NONE) & (others.refusal == NONE)), at[(at != NONE) & (others.refusal == NONE)]
    mine, worst, highest_first = own.take(at), goals.ties_worst[others.goal], goals.order[others.goal] > 0

    def counted(sign: Floats, level: Booleans) -> Floats:
        return np.bincount(at[(sign > 0) | ((sign == 0) & level)], minlength=len(own)).astype(np.float64)

    # Where an end that is left out meets the other side's number, the values are not equal.
    below, above = sign_of_difference(others.low, mine.high), sign_of_difference(others.high, mine.low)
    low_apart, high_apart = others.low_open | mine.high_open, others.high_open | mine.low_open
    surely = counted(np.where(highest_first, below, -above), worst | np.where(highest_first, low_apart, high_apart))
    possibly = counted(np.where(highest_first, above, -below), worst & ~np.where(highest_first, high_apart, low_apart))
    universe = np.bincount(goals.beside[goals.beside != NONE], minlength=len(goals))[own.goal]
    missing = universe - np.bincount(at, minlength=len(own))
    closed = np.zeros(len(own), dtype=np.bool_)
    return replace(
        own,
        low=1.0 + surely,
        high=1.0 + possibly + missing,
        low_open=closed,
        high_open=closed,
        magnitude=size_of(own) * 0.0,
    )


def _refused(points: Points, refusal: Integers, based: Booleans, goals: Goals, count: int) -> Integers:
    """Say why a goal has nothing to compare: no series of its own, none of the other side, or no common period.

    Args:
        points: What was compared.
        refusal: Why a row has no series of its own, or `NONE`.
        based: Which goals have a comparison at their base.
        goals: All rows.
        count: How many of them are goals.
    """
    pairwise = ~goals.is_compared_by(Comparison.NONE, Comparison.RANK)[:count]
    other = np.full(count, NONE, dtype=np.int64)
    beside = np.flatnonzero(goals.beside != NONE)
    other[goals.beside[beside]] = refusal[beside]
    none = np.isin(other, [REASONS.index(Reason.NO_OBSERVATION), REASONS.index(Reason.NO_OBSERVATION_SINCE_BASELINE)])
    missing = np.where(goals.scenario[:count], REASONS.index(Reason.NO_SCENARIO), REASONS.index(Reason.NO_COMPARATOR))
    lonely = pairwise & (np.bincount(points.goal, minlength=count) == 0)
    no_common = np.select(
        [~goals.gap_change[:count], based[:count]],
        [REASONS.index(Reason.PERIOD_MISMATCH), REASONS.index(Reason.NO_OBSERVATION_SINCE_BASELINE)],
        REASONS.index(Reason.NO_BASELINE),
    )
    return np.select(
        [~pairwise | (refusal[:count] != NONE), none, other != NONE, lonely],
        [refusal[:count], missing, other, no_common],
        NONE,
    )
