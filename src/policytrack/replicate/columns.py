"""Published figures as the columns that methods judge."""

from __future__ import annotations

import numpy as np

from policytrack.kernel import Goals, Judged, Milestones, Observations, Series, judge, measure
from policytrack.kernel.columns import UNDATED, Integers, Part
from policytrack.kernel.tolerance import Floats
from policytrack.methods.sdsn import Sdsn
from policytrack.methods.statcan import Statcan


def told(method: Sdsn | Statcan) -> str:
    """Return a method's name, version and source in one line."""
    return f"{method.name} {method.version}: {method.source}"


def judged_figures(goals: Goals, goal: Integers, time: Floats, value: Floats, as_of: float) -> tuple[Series, Judged]:
    """Measure and judge goals by figures that are known exactly.

    Args:
        goals: The goals.
        goal: Position of the goal of each figure.
        time: End of the year of each figure.
        value: The figures.
        as_of: When the judgement is made.
    """
    count = len(goal)
    no, nothing = np.zeros(count, dtype=np.bool_), np.zeros(count, dtype=np.int64)
    observations = Observations(
        goal=goal,
        part=nothing + Part.VALUE,
        start=time - 1,
        end=time,
        low=value,
        high=value,
        low_open=no,
        high_open=no,
        published=nothing + UNDATED,
        provisional=no,
        stock=~no,
        flow=no,
        serves=nothing,
    )
    milestones = Milestones(np.zeros(0, dtype=np.int64), *(np.zeros(0) for _ in range(3)))
    series = measure(observations, goals, as_of, None)
    return series, judge(series, goals, milestones, as_of, None)
