"""What forecasts are held against figures by: shares with clustered standard errors, errors, scores and bins."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from policytrack.kernel.columns import Integers
from policytrack.kernel.tolerance import Booleans, Floats

BINS: Final = 10


@dataclass(frozen=True, slots=True)
class Share:
    """How often something was so, and how far that can be trusted.

    Args:
        observed: The share, from 0 to 1.
        standard_error: Its standard error, clustered by series and by time; None where there is only one of each.
        standard_error_of_series: The one clustered by series alone; None where there is only one.
        clusters: How many series it rests on, or groups of series.
        times: On how many times.
        count: How many cases it rests on.
    """

    observed: float
    standard_error: float | None
    standard_error_of_series: float | None
    clusters: int
    times: int
    count: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts that gave an event nearly the same probability, and how often it came.

    Args:
        low: Lowest probability of the bin.
        high: Highest; it belongs to the next bin, except in the last.
        predicted: Mean of the probabilities given.
        came: How often the event came.
    """

    low: float
    high: float
    predicted: float
    came: Share


def share(hits: Booleans, cluster: Integers, time: Integers) -> Share:
    """Return how often something was so, with its standard errors by clusters.

    Forecasts of one series err together, and what befalls many series at one time makes all of them err; so not cases
    are counted as independent but clusters: V = G/(G − 1) · Σ_g (Σ_{i in g} (x_i − x̄))² / n², for G clusters and n
    cases (the mean as a regression on a constant; Cameron and Miller, A Practitioner's Guide to Cluster-Robust
    Inference, Journal of Human Resources 50 (2015)). In both ways together it is V_series + V_time − V_series∩time
    (Cameron, Gelbach and Miller, Robust Inference with Multiway Clustering, Journal of Business and Economic
    Statistics 29 (2011)). That can come out too small, even negative. Ours is that where it is
    below V_series or V_time, the larger of these takes its place, and that where there is one series only, or one time,
    the other stands alone.

    Args:
        hits: Whether it was so, in each case; at least one.
        cluster: Position of the series of each case, or of a group of series.
        time: The time of each case.

    Example:
        >>> one = share(np.array([True, True, False, False]), np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]))
        >>> one.observed, one.standard_error, one.standard_error_of_series
        (0.5, 0.5, 0.5)
    """
    observed = float(np.mean(hits))
    left = np.asarray(hits - observed, dtype=np.float64)
    _, series = np.unique(cluster, return_inverse=True)
    _, moment = np.unique(time, return_inverse=True)
    clusters, times = int(series.max()) + 1, int(moment.max()) + 1
    by_series = _variance(left, series) if clusters > 1 else None
    by_time = _variance(left, moment) if times > 1 else None
    found = [variance for variance in (by_series, by_time) if variance is not None]
    if len(found) == 2:
        found.append(sum(found) - _variance(left, series * times + moment))
    return Share(observed, _root(max(found, default=None)), _root(by_series), clusters, times, len(hits))


def _variance(left: Floats, cluster: Integers) -> float:
    """Return the variance of a mean by clusters, of which there are at least two, from what it leaves of each case."""
    _, own = np.unique(cluster, return_inverse=True)
    totals = np.bincount(own, weights=left)
    return len(totals) / (len(totals) - 1) * float(np.sum(totals**2)) / len(left) ** 2


def _root(variance: float | None) -> float | None:
    return None if variance is None else math.sqrt(variance)


def interval_score(low: Floats, high: Floats, value: Floats, coverage: float) -> Floats:
    """Return the interval score of each forecast: its width, and 2/α times the distance of a figure outside it.

    Gneiting and Raftery, Strictly Proper Scoring Rules, Prediction, and Estimation, Journal of the American
    Statistical Association 102 (2007); α = 1 − coverage. A lower score is better, and neither a wide nor a
    bold interval wins.

    Args:
        low: Lower end of each interval.
        high: Upper end.
        value: What came.
        coverage: The share of figures that the intervals should hold.

    Example:
        >>> interval_score(np.array([0.0, 0.0]), np.array([4.0, 4.0]), np.array([3.0, 5.0]), 0.8).round(9).tolist()
        [4.0, 14.0]
    """
    outside = np.maximum(low - value, 0.0) + np.maximum(value - high, 0.0)
    return high - low + 2.0 / (1.0 - coverage) * outside


def median_by_series(values: Floats, series: Integers) -> float | None:
    """Return the median over series of the mean of each, or None where there is no value at all.

    Args:
        values: One for each forecast.
        series: Position of the series of each.
    """
    _, own = np.unique(series, return_inverse=True)
    if not len(own):
        return None
    return float(np.median(np.bincount(own, weights=values) / np.bincount(own)))


def reliability(probability: Floats, event: Booleans, cluster: Integers, time: Integers) -> Iterator[Bin]:
    """Yield the bins of a reliability table that hold anything.

    Args:
        probability: What was given to each event.
        event: Whether it came.
        cluster: Position of the series of each, or of a group of series.
        time: The time of each.
    """
    # A probability that is 0.3 but for rounding belongs to the bin that begins there.
    position = np.clip(np.floor(probability * BINS + 1e-9).astype(np.int64), 0, BINS - 1)
    for number in np.unique(position).tolist():
        here = np.asarray(position == number)
        yield Bin(
            number / BINS,
            (number + 1) / BINS,
            float(np.mean(probability[here])),
            share(event[here], cluster[here], time[here]),
        )
