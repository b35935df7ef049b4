"""Means of scores: of each group, and of groups within groups; what is unknown is left out."""

from __future__ import annotations

import numpy as np

from policytrack.kernel.columns import NONE, Integers
from policytrack.kernel.tolerance import Floats


def mean_by_group(value: Floats, group: Integers, count: int) -> tuple[Floats, Integers]:
    """Return the mean of the known values of each group, and how many they are.

    Args:
        value: NaN where unknown.
        group: Position of the group of each value; `NONE` for none.
        count: How many groups there are.

    Returns:
        Means, NaN where no value is known, and numbers of values.

    Example:
        >>> mean, known = mean_by_group(np.array([1.0, 2.0, np.nan]), np.array([0, 0, 1]), 2)
        >>> mean.tolist(), known.tolist()
        ([1.5, nan], [2, 0])
    """
    counts = ~np.isnan(value) & (group != NONE)
    number = np.bincount(group[counts], minlength=count).astype(np.int64)
    total = np.bincount(group[counts], weights=value[counts], minlength=count)
    with np.errstate(invalid="ignore"):
        return total / number, number


def nested_means(value: Floats, within: Integers) -> Floats:
    """Return the mean of each group of a tree, in which every part counts the same, however large it is.

    A series stands within its indicator, an indicator within its group, and so on: the innermost means are taken first.

    Args:
        value: Value of each part that holds no other; what holds others takes their mean. NaN where unknown.
        within: Position of what each part stands within, which comes before it; `NONE` at the top.

    Example:
        >>> nested_means(np.array([np.nan, np.nan, 1.0, 3.0, 5.0]), np.array([-1, 0, 1, 1, 0])).tolist()
        [3.5, 2.0, 1.0, 3.0, 5.0]
    """
    depth = np.zeros(len(value), dtype=np.int64)
    for part, outer in enumerate(within):
        depth[part] = 0 if outer == NONE else depth[outer] + 1
    mean, holds = value.copy(), np.isin(np.arange(len(value)), within)
    for level in range(int(depth.max(initial=0)), 0, -1):
        inner = np.flatnonzero(depth == level)
        of_outer, _ = mean_by_group(mean[inner], within[inner], len(value))
        filled = holds & (depth == level - 1)
        mean[filled] = of_outer[filled]
    return mean
