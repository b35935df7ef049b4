"""Rolling origins: what was known at each, and what came later, which no forecast sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from policytrack.backtest.series import SeriesTable
from policytrack.kernel.columns import NONE, Columns, Integers, find, keys
from policytrack.kernel.forecasts import POINTS_FOR_INTERVAL
from policytrack.kernel.tolerance import Floats

# So many figures are known at the first origin of a series: the fewest from which the library gives an interval.
FEWEST_KNOWN: Final = POINTS_FOR_INTERVAL
# So many known figures go through the kernel at a time, which bounds the memory that a table takes.
AT_A_TIME: Final = 2_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Trials(Columns):
    """Forecasts to be made, one row each.

    Args:
        series: Position of the series.
        first: Row of its first figure in the table.
        origin: Row of the last figure that is known.
        outcome: Row of the figure that is forecast.
        horizon: How many years lie between the two.
    """

    series: Integers
    first: Integers
    origin: Integers
    outcome: Integers
    horizon: Integers


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What is known when each of some forecasts is made.

    Args:
        goal: Position of the forecast that each figure serves, ascending.
        time: Of each figure, ascending for each forecast.
        value: The figure.
        until: The time that each forecast is for.
        last: The last figure known to each.
        change: By how much its figures changed a year, on average and regardless of direction.
    """

    goal: Integers
    time: Floats
    value: Floats
    until: Floats
    last: Floats
    change: Floats


def rolling_origins(table: SeriesTable, horizons: Sequence[int]) -> Trials:
    """Return every forecast that can be held against a figure, from every origin at which enough is known.

    Args:
        table: The series.
        horizons: How many whole years ahead to look; a figure counts where it lies exactly so far ahead.
    """
    size = np.bincount(table.series, minlength=len(table.names))
    first = np.cumsum(size) - size
    row = np.arange(len(table.series))
    origin = row[row - first[table.series] >= FEWEST_KNOWN - 1]
    places = keys(table.series, table.time)
    parts = []
    for horizon in horizons:
        outcome = find(places, keys(table.series[origin], table.time[origin] + horizon))
        known = origin[outcome != NONE]
        parts.append((known, outcome[outcome != NONE], np.full(len(known), horizon)))
    origins, outcomes, ahead = (np.concatenate(part) for part in zip(*parts, strict=True))
    series = table.series[origins]
    return Trials(series, first[series], origins, outcomes, ahead)


def in_turn(trials: Trials) -> Iterator[Trials]:
    """Yield the trials, some at a time."""
    figures = np.cumsum(trials.origin - trials.first + 1)
    turn = figures // AT_A_TIME
    for number in np.unique(turn):
        yield trials.take(np.asarray(turn == number))


def known_at_origin(table: SeriesTable, trials: Trials) -> Known:
    """Return what each trial may see: the figures of its series up to its origin, and nothing after."""
    length = trials.origin - trials.first + 1
    goal = np.repeat(np.arange(len(trials)), length)
    within = np.arange(len(goal)) - np.repeat(np.cumsum(length) - length, length)
    row = trials.first[goal] + within
    time, value = table.time[row], table.value[row]
    with np.errstate(all="ignore"):
        step = np.where(within == 0, 0.0, np.abs(np.diff(value, prepend=0.0)))
        years = table.time[trials.origin] - table.time[trials.first]
        change = np.bincount(goal, weights=step, minlength=len(trials)) / years
    until = table.time[trials.origin] + trials.horizon
    return Known(goal, time, value, until, table.value[trials.origin], change)
