"""What a backtest found: by model and horizon, with what was left out and why."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final

from policytrack.backtest.statistics import Bin, Share

COVERAGES: Final = (0.50, 0.80, 0.95)
SCORED_COVERAGE: Final = 0.80
# The events whose probability is tested: the figure is at or above the last known one plus so many times the usual
# change over the horizon. They are set by what was known, never by a forecast.
STEPS: Final = (-1.0, -0.5, 0.0, 0.5, 1.0)

TOO_SHORT: Final = "too_short"
NO_OUTCOME: Final = "no_outcome"


@dataclass(frozen=True, slots=True)
class Result:
    """How the forecasts of one model fared at one horizon.

    Args:
        model: A model of the kernel, or `chosen`.
        horizon: How many years ahead.
        series: How many series were forecast.
        forecasts: How many forecasts were made.
        without_forecast: How many more the model refused.
        without_interval: How many of those made had no interval.
        relative_error: Median absolute error as a multiple of the one that the last known figure makes, each measured
            in usual yearly changes of its series; None where nothing changed.
        interval_score: Of the 80 % interval, in usual yearly changes: mean of each series, median over series.
        coverage: How often each interval held what came.
        reliability: The bins of the probabilities.
    """

    model: str
    horizon: int
    series: int
    forecasts: int
    without_forecast: int
    without_interval: int
    relative_error: float | None
    interval_score: float | None
    coverage: dict[float, Share]
    reliability: tuple[Bin, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-safe values."""
        return {
            "model": self.model,
            "horizon": self.horizon,
            "series": self.series,
            "forecasts": self.forecasts,
            "without_forecast": self.without_forecast,
            "without_interval": self.without_interval,
            "relative_error": self.relative_error,
            "interval_score": self.interval_score,
            "coverage": [{"nominal": nominal} | _share(found) for nominal, found in self.coverage.items()],
            "reliability": [
                {"from": group.low, "to": group.high, "predicted": group.predicted} | _share(group.came)
                for group in self.reliability
            ],
        }


def _share(share: Share) -> dict[str, Any]:
    return {
        "observed": share.observed,
        "standard_error": share.standard_error,
        "standard_error_of_series": share.standard_error_of_series,
        "clusters": share.clusters,
        "times": share.times,
        "count": share.count,
    }


COLUMNS: Final = (
    "measure", "model", "horizon", "from", "to", "expected", "observed",
    "standard_error", "standard_error_of_series", "clusters", "times", "count",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Backtest:
    """How forecasts fared on a table of series.

    Args:
        rows: How many rows the table has.
        empty: How many of them have no figure.
        series: How many series.
        used: How many of them were forecast.
        left_out: The names of the others, by reason: `too_short`, or `no_outcome` where no figure lies as far ahead.
        results: One for each model and horizon.
    """

    rows: int
    empty: int
    series: int
    used: int
    left_out: dict[str, tuple[str, ...]]
    results: tuple[Result, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-safe values."""
        return {
            "rows": self.rows,
            "empty": self.empty,
            "series": self.series,
            "used": self.used,
            "left_out": {reason: list(names) for reason, names in self.left_out.items()},
            "events": {"at_or_above_last_plus_times_usual_change": list(STEPS)},
            "versions": {"policytrack": version("policytrack"), "numpy": version("numpy")},
            "results": [result.to_dict() for result in self.results],
        }

    def to_csv(self) -> str:
        """Return one line for each share, error and score."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(COLUMNS)
        for result in self.results:
            start = (result.model, result.horizon)
            for name, number in (("relative_error", result.relative_error), ("interval_score", result.interval_score)):
                writer.writerow((name, *start, "", "", "", _cell(number), "", "", "", "", result.forecasts))
            for nominal, share in result.coverage.items():
                writer.writerow(("coverage", *start, "", "", nominal, *_cells(share)))
            for group in result.reliability:
                bounds = (group.low, group.high, group.predicted)
                writer.writerow(("reliability", *start, *bounds, *_cells(group.came)))
        return text.getvalue()


def _cell(number: float | None) -> float | str:
    return "" if number is None else number


def _cells(share: Share) -> tuple[float | str, ...]:
    errors = (_cell(share.standard_error), _cell(share.standard_error_of_series))
    return (share.observed, *errors, share.clusters, share.times, share.count)
