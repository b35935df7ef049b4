"""Calibration of projections: the last years of series are hidden, forecast, and held against what came."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator

import numpy as np

from policytrack.backtest.results import (
    COVERAGES,
    NO_OUTCOME,
    SCORED_COVERAGE,
    STEPS,
    TOO_SHORT,
    Backtest,
    Result,
)
from policytrack.backtest.scores import CHOSEN, Scored, score
from policytrack.backtest.series import Layout, SeriesTable, column_names, read_series
from policytrack.backtest.statistics import Bin, Share, median_by_series, reliability, share
from policytrack.backtest.trials import FEWEST_KNOWN, Trials, rolling_origins
from policytrack.errors import InvalidDataError, UnknownNameError, ValueProblem
from policytrack.findings import Finding
from policytrack.kernel.columns import ticks
from policytrack.kernel.courses import MODELS

__all__ = ["COVERAGES", "SCORED_COVERAGE", "STEPS", "Backtest", "Bin", "Result", "Share", "backtest"]

ALL = "all"
FURTHEST = 50


def backtest(
    table: object,
    *,
    series: str | Iterable[str] = "series",
    time: str = "time",
    value: str = "value",
    horizons: str | Iterable[int] = "1-5",
    model: str = ALL,
    lowest: float | str | None = None,
    highest: float | str | None = None,
    cluster: str | None = None,
) -> Backtest:
    """Forecast series from rolling origins, and hold every forecast against the figure that it was for.

    Each figure of a series is an origin, once enough is known for an interval: what comes after it is hidden, and the
    figures exactly 1, 2, … years later are forecast. So every model is measured on the same forecasts.

    Args:
        table: The path of a CSV file, a dataframe of any library, or rows: mappings from column to cell.
        series: The columns whose cells together name a series; in a text separated by commas.
        time: The column of the year, or of a period as `policytrack.periods` reads it.
        value: The column of the figure; rows without one are counted and left out.
        horizons: How many whole years ahead to look: `1-5`, `1,3,10`, or whole numbers.
        model: `all`, `chosen` for the one that the library chooses for each series, or a model of the kernel.
        lowest: What no figure can be below, or the column that says so for each series; None for no limit.
        highest: What no figure can be above, likewise.
        cluster: The column of what series have in common, by which standard errors are clustered, beside the time
            that is forecast; None where each series stands alone.

    Returns:
        Coverage, error and reliability by model and horizon, and what was left out.

    Raises:
        InvalidDataError: The table cannot be read, or no series in it is long enough.
        ValueProblem: The horizons or limits cannot be read.
        UnknownNameError: There is no such model.
        ArgumentError: What was given is no table.

    Example:
        >>> rows = [{"series": "a", "time": year, "value": (year * 7) % 10} for year in range(2000, 2020)]
        >>> tested = backtest(rows, horizons="1", model="last_change")
        >>> tested.used, tested.results[0].forecasts
        (1, 16)
    """
    ahead = read_horizons(horizons)
    models = _models(model)
    low = -math.inf if lowest is None else lowest
    high = math.inf if highest is None else highest
    if not (isinstance(low, str) or isinstance(high, str) or low < high):
        raise ValueProblem("bounds_reversed", value=f"{low:g} … {high:g}")
    read = read_series(table, Layout(column_names(series), time, value, cluster, low, high))
    trials = rolling_origins(read, ahead)
    left_out = _left_out(read, trials)
    if not len(trials):
        details = {reason: len(names) for reason, names in left_out.items()}
        raise InvalidDataError(
            [Finding("nothing_to_test", {"value": len(read.names), "known": FEWEST_KNOWN, **details})]
        )
    return Backtest(
        rows=read.rows,
        empty=read.empty,
        series=len(read.names),
        used=len(np.unique(trials.series)),
        left_out=left_out,
        results=tuple(
            result for name in models for result in _results(name, ahead, trials, score(read, trials, name), read)
        ),
    )


def read_horizons(horizons: str | Iterable[int]) -> tuple[int, ...]:
    """Return horizons in order, each once.

    Raises:
        ValueProblem: They cannot be read, or reach further than fifty years.

    Example:
        >>> read_horizons("1-3,10"), read_horizons([5, 1])
        ((1, 2, 3, 10), (1, 5))
    """
    found: set[int] = set()
    for part in horizons.split(",") if isinstance(horizons, str) else map(str, horizons):
        match = re.fullmatch(r"([0-9]{1,3})(?:-([0-9]{1,3}))?", part.strip())
        first, last = (0, 0) if match is None else (int(match[1]), int(match[2] or match[1]))
        if not 1 <= first <= last <= FURTHEST:
            raise ValueProblem("horizons_invalid", value=horizons, limit=FURTHEST)
        found.update(range(first, last + 1))
    if not found:
        raise ValueProblem("horizons_invalid", value=horizons, limit=FURTHEST)
    return tuple(sorted(found))


def _models(model: str) -> tuple[str, ...]:
    every = (*MODELS, CHOSEN)
    if model == ALL:
        return every
    if model not in every:
        raise UnknownNameError("model", model, (*every, ALL))
    return (model,)


def _left_out(table: SeriesTable, trials: Trials) -> dict[str, tuple[str, ...]]:
    size = np.bincount(table.series, minlength=len(table.names))
    used = np.isin(np.arange(len(size)), trials.series)
    short = size <= FEWEST_KNOWN
    return {
        reason: tuple(table.names[position] for position in np.flatnonzero(chosen).tolist())
        for reason, chosen in ((TOO_SHORT, short), (NO_OUTCOME, ~short & ~used))
    }


def _results(name: str, ahead: Iterable[int], trials: Trials, scored: Scored, table: SeriesTable) -> Iterator[Result]:
    cluster = table.cluster[trials.series]
    time = ticks(table.time[trials.outcome])
    for horizon in ahead:
        here = trials.horizon == horizon
        made = here & scored.made
        bounded = made & scored.bounded
        changing = made & scored.changing
        tested = bounded & scored.changing
        naive = float(np.median(scored.naive_error[changing])) if np.any(changing) else 0.0
        yield Result(
            model=name,
            horizon=horizon,
            series=len(np.unique(trials.series[made])),
            forecasts=int(np.sum(made)),
            without_forecast=int(np.sum(here & ~made)),
            without_interval=int(np.sum(made & ~bounded)),
            relative_error=float(np.median(scored.error[changing])) / naive if naive else None,
            interval_score=median_by_series(scored.interval_score[tested], trials.series[tested]),
            coverage={
                nominal: share(scored.inside[bounded, position], cluster[bounded], time[bounded])
                for position, nominal in enumerate(COVERAGES)
                if np.any(bounded)
            },
            reliability=tuple(
                reliability(
                    scored.probability[tested].ravel(),
                    scored.event[tested].ravel(),
                    np.repeat(cluster[tested], len(STEPS)),
                    np.repeat(time[tested], len(STEPS)),
                )
            ),
        )
