"""Projection: the least-squares line through the last periods, with its prediction interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from policytrack.kernel.columns import Integers
from policytrack.kernel.tolerance import Booleans, Floats

PERIODS: Final = 5
PERIODS_FOR_INTERVAL: Final = 4
COVERAGE: Final = 0.80
MODEL: Final = "least_squares_last_five"

# The 90 % quantile of Student's t, which bounds the middle 80 %, by degrees of freedom. For 2 it is
# 2(p − ½)/√(2p(1 − p)); for 3 see any table, e.g. NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2.
_STUDENT_T: Final = np.array([np.nan, np.nan, 1.8856180831641267, 1.6377443536962102])


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """Where the pace leads, per goal; NaN where there are too few periods.

    Args:
        value: The line at the wanted time.
        low: Lower end of the 80 % prediction interval.
        high: Upper end.
    """

    value: Floats
    low: Floats
    high: Floats


def project(goal: Integers, time: Floats, value: Floats, usable: Booleans, until: Floats) -> Projection:
    """Fit y = a + b·t through each goal's last five usable points, and read it at a later time.

    With n points, x their times, s² = Σ residual²/(n − 2) and t the quantile of Student's t for n − 2 degrees of
    freedom, the interval is ŷ ± t·s·√(1 + 1/n + (x* − x̄)²/Σ(x − x̄)²) (Draper and Smith, Applied Regression Analysis,
    3rd ed., 3.1).

    Args:
        goal: Position of the goal of each point, ascending.
        time: In years, ascending within a goal.
        value: In the goal's unit.
        usable: Which points may enter: exact ones, in time, of the last five periods.
        until: The wanted time of each goal; NaN for no projection.
    """
    count = len(until)
    goal, time, value = goal[usable], time[usable], value[usable]
    total = np.bincount(goal, minlength=count)
    from_last = np.cumsum(total)[goal] - np.arange(len(goal)) if len(goal) else goal
    recent = from_last <= PERIODS
    goal, time, value = goal[recent], time[recent], value[recent]

    def sums(numbers: Floats) -> Floats:
        return np.bincount(goal, weights=numbers, minlength=count).astype(np.float64)

    n = np.bincount(goal, minlength=count)
    with np.errstate(all="ignore"):
        mean_time, mean_value = sums(time) / n, sums(value) / n
        from_mean = time - mean_time[goal]
        spread = sums(from_mean**2)
        slope = sums(from_mean * (value - mean_value[goal])) / spread
        residual = value - mean_value[goal] - slope[goal] * from_mean
        ahead = until - mean_time
        projected = np.where(n >= 2, mean_value + slope * ahead, np.nan)
        deviation = np.sqrt(sums(residual**2) / (n - 2))
        half_width = _STUDENT_T[np.clip(n - 2, 0, 3)] * deviation * np.sqrt(1 + 1 / n + ahead**2 / spread)
    half_width = np.where(n >= PERIODS_FOR_INTERVAL, half_width, np.nan)
    return Projection(projected, projected - half_width, projected + half_width)
