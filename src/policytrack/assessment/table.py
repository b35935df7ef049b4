"""The observations of a plan as columns, and where those of each series stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from policytrack.indicators import Dimensions, Indicator, Observation
from policytrack.kernel.columns import UNDATED, Integers, occurs
from policytrack.kernel.tolerance import Booleans, Floats
from policytrack.plans import Goal, Plan

# Indicator, region, and the part of the population.
Series = tuple[str, str | None, frozenset[tuple[str, str]]]

_WHOLE: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The observations of a plan as columns: those of one series stand together, by date.

    Args:
        observations: What the rows stand for.
        indicators: The indicators of the plan, by id.
        start: Start of each period, in years.
        end: End of each period, in years.
        value: Each number, in its indicator's unit; as written for figures that are already measured.
        published: Day of publication as an ordinal, or `UNDATED`.
        places: Positions of the observations of each indicator, region and part of the population.
        figures: Of those, the positions of figures that are already measured; of a series without any, nothing.
    """

    observations: tuple[Observation, ...]
    indicators: Mapping[str, Indicator]
    start: Floats
    end: Floats
    value: Floats
    lower: Booleans
    upper: Booleans
    strict: Booleans
    published: Integers
    provisional: Booleans
    places: Mapping[Series, Sequence[int]]
    figures: Mapping[Series, Sequence[int]]

    @classmethod
    def of(cls, plan: Plan) -> Table:
        """Build the table, whatever order the observations came in.

        An observation in a unit that its indicator does not have is left out.
        """
        known, codes = plan.indicators_by_id, dict[Series, int]()
        # Units are told apart as objects: to compare what they mean costs more than the factor.
        factors: dict[tuple[str, int | None], float | None] = {}
        kept: list[Observation] = []
        values: list[float] = []
        series: list[int] = []
        for seen in plan.observations:
            name, quantity, is_measured = seen.indicator, seen.value, seen.measured is not None
            pair = name, None if is_measured else id(quantity.unit)
            if pair not in factors:
                factors[pair] = _factor(seen, known.get(name))
            factor = factors[pair]
            if factor is None:
                continue
            key = name, seen.region or plan.region, part_of_population(seen.dimensions)
            series.append(codes.setdefault(key, len(codes)))
            kept.append(seen)
            values.append(float(quantity.digits) * factor)
        periods, publications = [seen.period for seen in kept], [seen.published for seen in kept]
        qualities = [seen.quality for seen in kept]
        start = np.array([period.start_time for period in periods], np.float64)
        end = np.array([period.end_time for period in periods], np.float64)
        code = np.array(series, np.int64)
        order = _by_series_and_date(code, start, end, kept)
        stops = np.cumsum(np.bincount(code, minlength=len(codes))).tolist()
        places = {key: range(first, stop) for key, first, stop in zip(codes, [0, *stops], stops, strict=False)}
        figures = defaultdict(list)
        if any(unit is None for _, unit in factors):
            keys = list(codes)
            for place, one in enumerate(order.tolist()):
                if kept[one].measured is not None:
                    figures[keys[series[one]]].append(place)
        return cls(
            tuple([kept[one] for one in order.tolist()]),
            known,
            start[order],
            end[order],
            np.array(values, np.float64)[order],
            np.array([quality == "lower_bound" for quality in qualities], np.bool_)[order],
            np.array([quality == "upper_bound" for quality in qualities], np.bool_)[order],
            np.array([seen.strict for seen in kept], np.bool_)[order],
            np.array([UNDATED if day is None else day.end.toordinal() for day in publications], np.int64)[order],
            np.array([seen.status == "provisional" for seen in kept], np.bool_)[order],
            places,
            dict(figures),
        )

    @property
    def has_bounds(self) -> bool:
        """Whether of some values only a bound is known."""
        return occurs(self.lower) or occurs(self.upper)

    def places_of(self, indicator: Indicator | None, region: str | None, goal: Goal) -> Sequence[int]:
        """Return the positions of an indicator's observations in a region, for the part that a goal means."""
        return () if indicator is None else self.places.get(series_of(indicator, region, goal), ())

    def indicator(self, place: int) -> Indicator:
        """Return what an observation observes."""
        return self.indicators[self.observations[place].indicator]

    def prices(self, place: int) -> str | None:
        """Return the price basis of an observation, or None where none is stated."""
        measured = self.observations[place].measured
        return self.indicator(place).prices if measured is None else measured.prices


def series_of(indicator: Indicator, region: str | None, goal: Goal) -> Series:
    """Return the series of an indicator in a region, for the part of the population that a goal means."""
    return indicator.id, region, part_of_population(goal.dimensions)


def part_of_population(dimensions: Dimensions) -> frozenset[tuple[str, str]]:
    """Return dimensions as something that can be looked up."""
    return frozenset((str(name), part) for name, part in dimensions.items()) if dimensions else _WHOLE


def _factor(seen: Observation, indicator: Indicator | None) -> float | None:
    """Return what one of an observation's unit is in its indicator's; None where it cannot be counted in it."""
    if indicator is None:
        return None
    return 1.0 if seen.measured is not None else seen.value.unit.factor_to(indicator.unit)


def _by_series_and_date(series: Integers, start: Floats, end: Floats, kept: Sequence[Observation]) -> Integers:
    """Return the order of observations by series and date, of one period by what they say."""
    order = np.lexsort((start, end, series))
    one, first, last = series[order], start[order], end[order]
    same = (one[1:] == one[:-1]) & (first[1:] == first[:-1]) & (last[1:] == last[:-1])
    if not occurs(same):
        return order
    told = np.zeros(len(kept), np.int64)
    rivals = order[np.append(same, False) | np.append(False, same)].tolist()
    told[sorted(rivals, key=lambda one: _told(kept[one]))] = np.arange(len(rivals))
    return np.lexsort((told, start, end, series))


def _told(seen: Observation) -> tuple[str, str, str, str, str]:
    """Return what orders the observations of one period; those that it leaves equal tell the same."""
    return seen.source, seen.value.text, seen.quality, seen.status or "", seen.named or ""
