"""Each forecast beside what came."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from policytrack.backtest.results import COVERAGES, SCORED_COVERAGE, STEPS
from policytrack.backtest.series import SeriesTable
from policytrack.backtest.statistics import interval_score
from policytrack.backtest.trials import Known, Trials, in_turn, known_at_origin
from policytrack.kernel.forecasts import Forecast, forecast
from policytrack.kernel.tolerance import Booleans, Floats, reaches

CHOSEN: Final = "chosen"


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """What forecasts were worth, one row each; errors and scores in usual yearly changes of the series.

    Args:
        made: Whether the model gave a forecast.
        bounded: Whether it gave an interval, and probabilities.
        changing: Whether the known figures ever changed, so that there is a usual change.
        error: Distance of the forecast to what came.
        naive_error: Distance of the last known figure to it.
        inside: Whether each interval held it; a column for each coverage.
        interval_score: Of the 80 % interval.
        probability: Given to each event; a column for each.
        event: Whether it came.
    """

    made: Booleans
    bounded: Booleans
    changing: Booleans
    error: Floats
    naive_error: Floats
    inside: Booleans
    interval_score: Floats
    probability: Floats
    event: Booleans


def score(table: SeriesTable, trials: Trials, model: str) -> Scored:
    """Make every forecast from what was known, and hold it against what came.

    Args:
        table: The series.
        trials: The forecasts to make.
        model: A model of the kernel, or `chosen`.
    """
    parts = []
    for some in in_turn(trials):
        known = known_at_origin(table, some)
        made = forecast(
            known.goal,
            known.time,
            known.value,
            known.until,
            natural_low=table.low[some.series],
            natural_high=table.high[some.series],
            model=None if model == CHOSEN else model,
        )
        parts.append(_compared(made, known, some, table.value[some.outcome]))
    return Scored(
        **{field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Scored)}
    )


def _compared(made: Forecast, known: Known, trials: Trials, came: Floats) -> Scored:
    exact = np.zeros(len(trials))
    size = np.maximum(np.abs(known.last), np.abs(came))
    intervals = {coverage: made.interval(coverage) for coverage in COVERAGES}
    low, high = intervals[SCORED_COVERAGE]
    with np.errstate(all="ignore"):
        usual = known.change * trials.horizon
        bounds = [known.last + step * usual for step in STEPS]
        probability = np.stack([made.probability(bound, np.full(len(trials), np.inf)) for bound in bounds], axis=1)
        return Scored(
            made=np.isfinite(made.value),
            bounded=np.isfinite(low) & np.isfinite(high) & np.all(np.isfinite(probability), axis=1),
            changing=(known.change > 0) & np.isfinite(known.change),
            error=np.abs(made.value - came) / known.change,
            naive_error=np.abs(known.last - came) / known.change,
            inside=np.stack(
                [
                    reaches(came, lower, exact, size) & reaches(upper, came, exact, size)
                    for lower, upper in intervals.values()
                ],
                axis=1,
            ),
            interval_score=interval_score(low, high, came, SCORED_COVERAGE) / known.change,
            probability=probability,
            event=np.stack([reaches(came, bound, exact, size) for bound in bounds], axis=1),
        )
