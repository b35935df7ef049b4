"""From models to the kernel's columns: one row for each goal, and one for each observation that bears on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from policytrack.assessment.moments import Moment
from policytrack.assessment.rows import Row, Rows, family, has_same_base, measures
from policytrack.assessment.table import Table
from policytrack.indicators import Indicator, Observation
from policytrack.kernel import Goals, Milestones, Observations
from policytrack.kernel.columns import NO_FACT, Comparison, Fate, Integers, Measure, Part
from policytrack.periods import MONTHS_IN, Period, year_ending
from policytrack.plans import Goal, Plan
from policytrack.prices import Conversion, Prices
from policytrack.targets import (
    Cumulative,
    Direction,
    Growth,
    GrowthEachPeriod,
    Limits,
    Peak,
    Rank,
    Relative,
    Windowed,
)
from policytrack.units import Unit, parse_unit, quotient_factor
from policytrack.verdicts import REASONS, Reason

_EVERYTHING: Final = Limits(None, None)


def goal_columns(plan: Plan, rows: Rows, prices: Prices, known_by: int | None) -> Goals:
    """Return one column per fact about what is to be judged.

    Args:
        plan: The plan.
        rows: What is to be judged, and what is beside it.
        prices: Exchange rates and deflators.
        known_by: Last day of publication that counts, as an ordinal; None for all.
    """
    facts = [_facts(plan, row, rows, prices, known_by) for row in rows.all]
    columns = {name: [fact.get(name, nothing) for fact in facts] for name, nothing in NO_FACT.items()}
    return Goals.of(len(facts), **columns)


_PURE_MEASURES: Final = (
    Measure.CHANGE_PERCENT,
    Measure.CHANGE_MULTIPLE,
    Measure.GROWTH_EACH_PERIOD,
    Measure.GROWTH_COMPOUND,
    Measure.GROWTH_ARITHMETIC,
)
_LEVELS: Final = (Measure.LEVEL, Measure.KEEP, Measure.AVERAGE)
_PURE_COMPARISONS: Final = (Comparison.SCENARIO_PERCENT, Comparison.SCENARIO_MULTIPLE)


def _facts(plan: Plan, row: Row, rows: Rows, prices: Prices, known_by: int | None) -> dict[str, bool | int | float]:
    goal, target, due = row.goal, row.goal.target, row.goal.due
    if row.refusal is not None or due is None or row.written_unit is None:
        return {"refusal": REASONS.index(row.refusal or Reason.INVALID_GOAL)}
    limits = _EVERYTHING if row.bound is None else row.bound.limits
    start, announced = goal.start, plan.announced(goal)
    facts: dict[str, bool | int | float | None] = {
        "measure": int(row.measure),
        "ratio": row.parts is not None,
        "unit": _row_unit(row, rows),
        "low": limits and limits.low,
        "high": limits and limits.high,
        "low_open": limits and limits.low_open,
        "high_open": limits and limits.high_open,
        "deadline": due.end_time,
        "length": _own_length(goal, due),
        "announced": None if announced is None else announced.end_time,
        "beside": row.beside,
        "peak": isinstance(target, Peak),
    }
    if row.beside is None:
        facts["comparison"] = int(row.comparison)
    if isinstance(target, Windowed):
        facts["window_start"] = target.window.start_time
    elif start is not None and not isinstance(target, Peak):
        compared = row.comparison != Comparison.NONE
        facts |= {
            "base_end": start.end_time,
            "base_value": None if compared else _stated_base(plan, row, prices, known_by),
        }
    facts |= _limits_and_scale(row, prices)
    if isinstance(target, Direction):
        facts["better"] = 1.0 if target.better == "higher" else -1.0
    if isinstance(target, Rank):
        facts |= {
            "place": row.beside is None,
            "order": 1.0 if target.order == "highest" else -1.0,
            "ties_worst": target.ties == "worst",
        }
    return {name: fact for name, fact in facts.items() if fact is not None}


def _limits_and_scale(row: Row, prices: Prices) -> dict[str, float]:
    """Return the natural limits of a row's indicator and its scale, where the row measures its very level."""
    indicator = row.indicator
    leveled = row.measure in _LEVELS and row.comparison == Comparison.NONE
    # Money that is brought to other prices or another currency is another number.
    if indicator is None or not leveled or _Money.of(row, prices) is not None:
        return {}
    if indicator.unit.factor_to(row.unit) is None:
        return {}
    facts: dict[str, float] = {}
    if indicator.limits is not None:
        facts |= zip(("natural_low", "natural_high"), indicator.limits.ends(row.unit), strict=True)
    if indicator.scale is not None and row.measure == Measure.LEVEL:
        values = [one.to(row.unit) for one in indicator.scale.quantities]
        facts |= zip(("scale_worst", "scale_red", "scale_green", "scale_best"), values, strict=True)
    return facts


def _own_length(goal: Goal, due: Period) -> float:
    """Return the length of the requirement's own period; a deadline on a day asks for the year that ends there."""
    target = goal.target
    if isinstance(target, Windowed) and not isinstance(target, Cumulative):
        return MONTHS_IN[target.every] / 12
    period = target.window if isinstance(target, Cumulative) else due
    if period.start == period.end:
        period = year_ending(period.end)
    return period.end_time - period.start_time


def level_unit(row: Row, unit: Unit) -> float | None:
    """Return what one of the level of a row's indicator, or of the plain ratio of its parts, is in a unit."""
    if row.parts is not None:
        return quotient_factor(row.parts[0].unit, row.parts[1].unit, unit)
    return None if row.indicator is None else row.goal.unit_of(row.indicator).factor_to(unit)


def _row_unit(row: Row, rows: Rows) -> float | None:
    """Return what one of what the kernel measures is in a row's unit; levels beside a row are counted in the row's."""
    if row.beside is None or row.measure != Measure.LEVEL:
        return _measured_unit(row)
    own = rows.all[row.beside]
    assert own.indicator is not None
    factor, kept = _measured_unit(own), own.goal.unit_of(own.indicator)
    ours, theirs = level_unit(own, kept), level_unit(row, kept)
    return factor and ours and theirs and factor * theirs / ours


def _measured_unit(row: Row) -> float | None:
    if row.comparison == Comparison.RANK:
        return 1.0
    if row.comparison in (Comparison.GROWTH, Comparison.GAP_RELATIVE):
        return parse_unit("%").per_pure_number()
    if row.measure in _PURE_MEASURES or row.comparison in _PURE_COMPARISONS:
        return row.unit.per_pure_number()
    if row.unit.is_points:
        level = level_unit(row, parse_unit("%"))
        return level and level * (parse_unit("个百分点").factor_to(row.unit) or 1.0)
    return level_unit(row, row.unit)


def _stated_base(plan: Plan, row: Row, prices: Prices, known_by: int | None) -> float | None:
    """Return the baseline that the plan states, as the kernel counts levels; None where it was not known yet."""
    baseline = row.goal.baseline
    if baseline is None or baseline.value is None or row.indicator is None or row.by_proxy:
        return None
    published = baseline.published or plan.announced(row.goal)
    if known_by is not None and published is not None and published.end.toordinal() > known_by:
        return None
    own = row.indicator.unit.factor_to(baseline.value.unit) if row.parts is None else None
    money = _Money.of(row, prices)
    if money is not None and own is not None:
        converted = money.factor(baseline.period)
        return baseline.value.value / own * converted if isinstance(converted, float) else None
    factor = level_unit(row, baseline.value.unit)
    return baseline.value.value / factor if factor else None


def milestone_columns(rows: Rows) -> Milestones:
    """Return the interim targets of what is to be judged, in the unit of each goal."""
    steps = []
    for position, row in enumerate(rows.all[: rows.judged]):
        if row.bound is None or row.refusal is not None:
            continue
        for milestone in row.goal.milestones:
            number, unit = milestone.quantity.value, row.bound.quantity.unit
            # A path leads through "about 50", whatever its tolerance.
            limits = milestone.limits or Limits(number, number)
            factor = milestone.quantity.unit.factor_to(unit) or 1.0
            low = -np.inf if limits.low is None else limits.low * factor
            high = np.inf if limits.high is None else limits.high * factor
            steps.append((position, milestone.period.end_time, low, high))
    columns = list(zip(*steps, strict=True)) or [(), (), (), ()]
    return Milestones(np.array(columns[0], np.int64), *(np.array(column, np.float64) for column in columns[1:]))


@dataclass(frozen=True, slots=True)
class _Bearing:
    """The observations of one part of one row, each with its factor and whether it serves."""

    row: int
    part: Part
    places: list[int]
    stock: bool
    flow: bool
    factors: list[float]
    serves: list[Fate]


def observation_columns(rows: Rows, table: Table, prices: Prices, moment: Moment) -> tuple[Observations, Integers]:
    """Return the observations that bear on each row, and their positions in the table."""
    bearings = [
        bearing for position, row in enumerate(rows.all) for bearing in _bearings(position, row, table, prices, moment)
    ]
    counts = [len(bearing.places) for bearing in bearings]
    place = np.array([one for bearing in bearings for one in bearing.places], np.int64)

    def spread(facts: Iterable[bool | int], dtype: type) -> npt.NDArray[Any]:
        return np.repeat(np.array(list(facts), dtype), counts)

    value = table.value[place] * np.array([one for bearing in bearings for one in bearing.factors], np.float64)
    lower, upper, strict = table.lower[place], table.upper[place], table.strict[place]
    columns = Observations(
        goal=spread((bearing.row for bearing in bearings), np.int64),
        part=spread((bearing.part for bearing in bearings), np.int64),
        start=table.start[place],
        end=table.end[place],
        low=np.where(upper, -np.inf, value),
        high=np.where(lower, np.inf, value),
        low_open=lower & strict,
        high_open=upper & strict,
        published=table.published[place],
        provisional=table.provisional[place],
        stock=spread((bearing.stock for bearing in bearings), np.bool_),
        flow=spread((bearing.flow for bearing in bearings), np.bool_),
        serves=np.array([one for bearing in bearings for one in bearing.serves], np.int64),
    )
    return columns, place


def _bearings(position: int, row: Row, table: Table, prices: Prices, moment: Moment) -> Iterator[_Bearing]:
    if row.refusal is not None or row.indicator is None:
        return
    goal = row.goal

    def places_of(indicator: Indicator) -> list[int]:
        places = table.places_of(indicator, row.region, goal)
        return places if goal.follows is None else _followed(goal, goal.follows, places, table, moment)

    own = places_of(row.indicator)
    series = (
        [(row.indicator, Part.VALUE)]
        if row.parts is None
        else list(zip(row.parts, (Part.VALUE, Part.DENOMINATOR), strict=True))
    )
    money = _Money.of(row, prices)
    for indicator, part in series:
        places = [place for place in places_of(indicator) if table.observations[place].measured is None]
        stock, flow = indicator.measure == "stock", indicator.measure == "flow"
        converted = [1.0 if money is None else money.factor(table.observations[place].period) for place in places]
        factors = [factor if isinstance(factor, float) else 1.0 for factor in converted]
        same_prices = money is not None or _same_prices(row, indicator.prices)
        serves = [
            _fate(goal, table.observations[place], same_prices, factor)
            for place, factor in zip(places, converted, strict=True)
        ]
        yield _Bearing(position, part, places, stock, flow, factors, serves)
    for place in own:
        seen = table.observations[place]
        if seen.measured is None or not measures(goal, seen):
            continue
        factor = seen.value.unit.factor_to(_figure_unit(row))
        same_base = factor is not None and has_same_base(goal, seen, seen.measured)
        fate = _fate(goal, seen, _same_prices(row, seen.measured.prices), 1.0) if same_base else Fate.OTHER_BASE
        yield _Bearing(position, Part.MEASURED, [place], False, False, [factor or 1.0], [fate])


def _fate(goal: Goal, seen: Observation, same_prices: bool, converted: float | Fate) -> Fate:
    """Say whether an observation serves a goal whatever its date."""
    if not same_prices:
        return Fate.OTHER_PRICES
    if not _on_basis(goal, seen):
        return Fate.OTHER_BASIS
    return Fate.USED if isinstance(converted, float) else converted


def _on_basis(goal: Goal, seen: Observation) -> bool:
    """Tell whether an observation says that it stands on the basis of a goal, where the goal names one."""
    if goal.basis is None:
        return True
    return seen.basis is not None and not set(goal.basis.written).isdisjoint(seen.basis.written)


def _figure_unit(row: Row) -> Unit:
    """Return the unit in which a figure that is already measured enters; a growth rate is a percentage."""
    return parse_unit("%") if isinstance(row.goal.target, Relative) else row.unit


@dataclass(frozen=True, slots=True)
class _Money:
    """How the money of a row is brought to the goal's currency and prices."""

    prices: Prices
    own: str
    wanted: str
    conversion: Conversion
    constant: bool

    @classmethod
    def of(cls, row: Row, prices: Prices) -> _Money | None:
        """Return what is to be done, or None where nothing is."""
        goal, indicator = row.goal, row.indicator
        own = None if indicator is None or row.parts is not None else indicator.unit.currency
        if indicator is None or own is None:
            return None
        asked = row.prices or _asked_prices(goal)
        deflatable = family(asked) == "constant" and indicator.prices == "current"
        constant = (goal.conversion is not None and goal.conversion.prices is not None) or (
            deflatable and any(one.currency == own for one in prices.deflators)
        )
        wanted = goal.unit_of(indicator).currency or own
        if not constant and wanted == own:
            return None
        return cls(prices, own, wanted, goal.conversion or Conversion(), constant)

    def factor(self, period: Period) -> float | Fate:
        """Return what one of the money of a period is worth, or what became of it without a rate."""
        found = self.prices.factor(period, self.own, self.wanted, self.conversion, self.constant)
        if isinstance(found, float):
            return found
        return Fate.NO_DEFLATOR if found == "deflator" else Fate.NO_EXCHANGE_RATE


def _followed(goal: Goal, source: str, places: list[int], table: Table, moment: Moment) -> list[int]:
    """Leave out, where a goal's source reported a period by then, what others report for it."""
    followed = {
        place
        for place in places
        if source in (seen := table.observations[place]).source
        and moment.knows(seen.published)
        and _on_basis(goal, seen)
    }
    told = {(table.start[place], table.end[place]) for place in followed}
    return [place for place in places if place in followed or (table.start[place], table.end[place]) not in told]


def _asked_prices(goal: Goal) -> str | None:
    return goal.target.prices if isinstance(goal.target, Growth | GrowthEachPeriod) else None


def _same_prices(row: Row, given: str | None) -> bool:
    """Tell whether figures on one price basis serve a row; `constant` takes the prices of any year.

    Figures whose basis is not stated serve, and are flagged.
    """
    asked = row.prices or _asked_prices(row.goal)
    return asked is None or given is None or given == asked or given.startswith(f"{asked}-")
