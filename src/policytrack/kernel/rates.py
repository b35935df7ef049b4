"""Rates at which levels change, a year, and the trend of a series, as published rules compare them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from policytrack.kernel.columns import NONE, Integers
from policytrack.kernel.measures import compound_growth
from policytrack.kernel.tolerance import Floats
from policytrack.verdicts import REASONS, Reason


def compound_rate(start: Floats, end: Floats, years: Floats) -> Floats:
    """Return the constant growth a year that leads from one level to another: (end/start)^(1/years) − 1.

    Args:
        start: Level at the start, above 0; NaN for none.
        end: Level at the end; at or below 0 there is no rate, and its limit −1 stands in.
        years: Years between them, above 0.
    """
    multiple = end / start
    return np.where(np.isnan(multiple), np.nan, compound_growth(multiple, years))


def logarithmic_rate(start: Floats, end: Floats, years: Floats) -> Floats:
    """Return the continuous growth a year that leads from one level to another: ln(end/start)/years.

    Args:
        start: Level at the start, above 0.
        end: Level at the end, above 0.
        years: Years between them, above 0.
    """
    return np.asarray(np.log(end / start) / years, dtype=np.float64)


def no_rate(start: Floats, end: Floats) -> Integers:
    """Return the position of the Reason for which no rate leads from one level to another, or `NONE`.

    A level at the end that is only known not to be above some number counts as one that can be reached.
    """
    return np.select(
        [np.isnan(start), start <= 0, np.isfinite(end) & (end <= 0)],
        [REASONS.index(one) for one in (Reason.NO_BASELINE, Reason.BASE_NOT_POSITIVE, Reason.SIGN_CHANGE)],
        NONE,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """A straight line through the points of each goal.

    Args:
        time: Their weighted mean time.
        value: Their weighted mean value.
        slope: Change of the line in a year; NaN with fewer than two points, infinite where a value is.
    """

    time: Floats
    value: Floats
    slope: Floats

    def at(self, time: Floats) -> Floats:
        """Return the value of each line at a time."""
        return self.value + self.slope * (time - self.time)


def fitted_lines(goal: Integers, time: Floats, value: Floats, weight: Floats, count: int) -> Lines:
    """Fit y = a + b·t through the points of each goal by weighted least squares.

    b = Σ w(t − t̄)(y − ȳ)/Σ w(t − t̄)², with weighted means t̄ and ȳ (Draper and Smith, Applied Regression Analysis, 3rd
    ed., 9.2).

    Args:
        goal: Position of the goal of each point.
        time: In years; different within a goal.
        value: Any number; only the last one of a goal may be infinite, and draws the line with it.
        weight: Of each point, above 0.
        count: How many goals there are.
    """

    def sums(numbers: Floats) -> Floats:
        return np.bincount(goal, weights=numbers, minlength=count).astype(np.float64)

    total, endless = sums(weight), sums(np.where(np.isinf(value), value, 0.0))
    value = np.where(np.isinf(value), 0.0, value)
    mean_time, mean_value = sums(weight * time) / total, sums(weight * value) / total
    from_mean = time - mean_time[goal]
    slope = endless + sums(weight * from_mean * (value - mean_value[goal])) / sums(weight * from_mean**2)
    return Lines(mean_time, mean_value, np.where(np.bincount(goal, minlength=count) >= 2, slope, np.nan))


def rank_correlation(goal: Integers, value: Floats, count: int) -> tuple[Floats, Integers]:
    """Return Spearman's correlation of value and time for each goal, and how many points it has.

    It is the product-moment correlation of the ranks; equal values share the mean of their ranks (Kendall and Gibbons,
    Rank Correlation Methods, 5th ed., 3.8). NaN where all values are equal, or there is one point.

    Args:
        goal: Position of the goal of each point, ascending.
        value: Of each point, in the order of time within a goal.
        count: How many goals there are.
    """
    points = np.bincount(goal, minlength=count)
    before = (np.cumsum(points) - points)[goal]
    place = np.arange(len(goal)) - before
    order = np.lexsort((value, goal))
    starts = np.ones(len(goal), dtype=np.bool_)
    starts[1:] = (goal[order][1:] != goal[order][:-1]) | (value[order][1:] != value[order][:-1])
    run = np.cumsum(starts) - 1
    rank = np.empty(len(goal))
    rank[order] = (np.bincount(run, weights=place) / np.bincount(run))[run]

    def sums(numbers: Floats) -> Floats:
        return np.bincount(goal, weights=numbers, minlength=count).astype(np.float64)

    middle = ((points - 1) / 2)[goal]
    by_time, by_value = place - middle, rank - middle
    return sums(by_time * by_value) / np.sqrt(sums(by_time**2) * sums(by_value**2)), points
