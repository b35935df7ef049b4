"""The observations of a plan as columns, and where those of each series stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from policytrack.indicators import Dimensions, Indicator, Observation
from policytrack.kernel.columns import UNDATED, Integers
from policytrack.kernel.tolerance import Booleans, Floats
from policytrack.plans import Goal, Plan

# Indicator, region, and the part of the population.
Series = tuple[str, str | None, frozenset[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Table:
    """The observations of a plan as columns, and where those of each series stand.

    Args:
        observations: What the rows stand for.
        indicators: What each observes.
        start: Start of each period, in years.
        end: End of each period, in years.
        value: Each number, in its indicator's unit; as written for figures that are already measured.
        published: Day of publication as an ordinal, or `UNDATED`.
        places: Positions of the observations of each indicator, region and part of the population.
    """

    observations: tuple[Observation, ...]
    indicators: tuple[Indicator, ...]
    start: Floats
    end: Floats
    value: Floats
    lower: Booleans
    upper: Booleans
    strict: Booleans
    published: Integers
    provisional: Booleans
    places: dict[Series, list[int]]

    @classmethod
    def of(cls, plan: Plan, observations: Sequence[Observation]) -> Table:
        """Build the table by date, whatever order they came in.

        An observation in a unit that its indicator does not have is left out.
        """
        kept: list[Observation] = []
        indicators: list[Indicator] = []
        values: list[float] = []
        places: defaultdict[Series, list[int]] = defaultdict(list)
        for observation in sorted(observations, key=_by_date):
            indicator = plan.indicators_by_id.get(observation.indicator)
            if indicator is None:
                continue
            factor = 1.0 if observation.measured else observation.value.unit.factor_to(indicator.unit)
            if factor is None:
                continue
            region = observation.region or plan.region
            places[observation.indicator, region, part_of_population(observation.dimensions)].append(len(kept))
            kept.append(observation)
            indicators.append(indicator)
            values.append(observation.value.value * factor)
        return cls(
            tuple(kept),
            tuple(indicators),
            np.array([seen.period.start_time for seen in kept], np.float64),
            np.array([seen.period.end_time for seen in kept], np.float64),
            np.array(values, np.float64),
            np.array([seen.quality == "lower_bound" for seen in kept], np.bool_),
            np.array([seen.quality == "upper_bound" for seen in kept], np.bool_),
            np.array([seen.strict for seen in kept], np.bool_),
            np.array([seen.published.end.toordinal() if seen.published else UNDATED for seen in kept], np.int64),
            np.array([seen.status == "provisional" for seen in kept], np.bool_),
            dict(places),
        )

    def places_of(self, indicator: Indicator | None, region: str | None, goal: Goal) -> list[int]:
        """Return the positions of an indicator's observations in a region, for the part that a goal means."""
        name = "" if indicator is None else indicator.id
        return self.places.get((name, region, part_of_population(goal.dimensions)), [])

    def prices(self, place: int) -> str | None:
        """Return the price basis of an observation, or None where none is stated."""
        measured = self.observations[place].measured
        return self.indicators[place].prices if measured is None else measured.prices


def part_of_population(dimensions: Dimensions) -> frozenset[tuple[str, str]]:
    """Return dimensions as something that can be looked up."""
    return frozenset((str(name), part) for name, part in dimensions.items())


def _by_date(seen: Observation) -> tuple[date, date, str, str, str, str, str]:
    """Return what orders observations; those that it leaves equal tell the same."""
    period = seen.period
    return (
        period.end,
        period.start,
        seen.source,
        seen.value.text,
        seen.quality,
        seen.status or "",
        seen.named or "",
    )
