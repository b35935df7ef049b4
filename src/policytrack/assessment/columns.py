"""From models to the kernel's columns: one row for each goal, and one for each observation that bears on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from policytrack.assessment.moments import Moment
from policytrack.assessment.rows import Row, Rows, family, has_same_base, measures
from policytrack.assessment.table import Table, series_of
from policytrack.indicators import Indicator, Observation
from policytrack.kernel import Goals, Milestones, Observations
from policytrack.kernel.columns import NO_FACT, NO_MILESTONES, Comparison, Fate, Integers, Measure, Part
from policytrack.periods import MONTHS_IN, Period, year_ending
from policytrack.plans import Goal, Plan
from policytrack.prices import Conversion, Prices
from policytrack.targets import (
    Average,
    Direction,
    Growth,
    GrowthEachPeriod,
    Keep,
    Limits,
    Peak,
    Rank,
    Relative,
)
from policytrack.units import Unit, parse_unit, quotient_factor
from policytrack.verdicts import REASONS, Reason


def goal_columns(plan: Plan, rows: Rows, prices: Prices, known_by: int | None) -> Goals:
    """Return one column per fact about what is to be judged.

    Args:
        plan: The plan.
        rows: What is to be judged, and what is beside it.
        prices: Exchange rates and deflators.
        known_by: Last day of publication that counts, as an ordinal; None for all.
    """
    facts = [[*(NO_FACT | _facts(plan, row, rows, prices, known_by)).values()] for row in rows.all]
    columns = np.array(facts, np.float64).reshape(len(facts), len(NO_FACT)).T.copy()
    typed: dict[str, npt.NDArray[Any]] = {
        name: column if isinstance(nothing, float) else column.astype(type(nothing))
        for (name, nothing), column in zip(NO_FACT.items(), columns, strict=True)
    }
    return Goals(**typed)


_PURE_MEASURES: Final = (
    Measure.CHANGE_PERCENT,
    Measure.CHANGE_MULTIPLE,
    Measure.GROWTH_EACH_PERIOD,
    Measure.GROWTH_COMPOUND,
    Measure.GROWTH_ARITHMETIC,
)
_LEVELS: Final = (Measure.LEVEL, Measure.KEEP, Measure.AVERAGE)
_BY_PERIOD: Final = (Keep, Average, GrowthEachPeriod)
_PURE_COMPARISONS: Final = (Comparison.SCENARIO_PERCENT, Comparison.SCENARIO_MULTIPLE)


def _facts(plan: Plan, row: Row, rows: Rows, prices: Prices, known_by: int | None) -> dict[str, bool | int | float]:
    """Return what is to be told of a row; where it has no such fact, nothing."""
    goal, target, due = row.goal, row.goal.target, row.goal.due
    if row.refusal is not None or due is None or row.written_unit is None:
        return {"refusal": REASONS.index(row.refusal or Reason.INVALID_GOAL)}
    measure, comparison = row.measure, row.comparison
    facts: dict[str, bool | int | float] = {
        "measure": int(measure),
        "unit": _row_unit(row, rows, measure, comparison) or 1.0,
        "deadline": due.end_time,
        "length": _own_length(goal, due),
    }
    limits = None if row.bound is None else row.bound.limits
    if limits is not None:
        low, high, facts["low_open"], facts["high_open"] = limits
        if low is not None:
            facts["low"] = low
        if high is not None:
            facts["high"] = high
    if row.parts is not None:
        facts["ratio"] = True
    if (announced := plan.announced(goal)) is not None:
        facts["announced"] = announced.end_time
    if row.beside is not None:
        facts["beside"] = row.beside
    else:
        facts["comparison"] = int(comparison)
    if goal.window is not None:
        facts["window_start"] = goal.window.start_time
    elif isinstance(target, Peak):
        facts["peak"] = True
    elif (start := goal.start) is not None:
        facts["base_end"] = start.end_time
        base = None if comparison != Comparison.NONE else _stated_base(plan, row, prices, known_by)
        if base is not None:
            facts["base_value"] = base
    if measure in _LEVELS and comparison == Comparison.NONE:
        facts |= _limits_and_scale(row, prices)
    if isinstance(target, Direction):
        facts["better"] = 1.0 if target.better == "higher" else -1.0
    elif isinstance(target, Rank):
        facts |= {
            "place": row.beside is None,
            "order": 1.0 if target.order == "highest" else -1.0,
            "ties_worst": target.ties == "worst",
        }
    return facts


def _limits_and_scale(row: Row, prices: Prices) -> dict[str, float]:
    """Return the natural limits and the scale of the indicator of a row that measures its very level."""
    indicator = row.indicator
    if indicator is None or (indicator.limits is None and indicator.scale is None):
        return {}
    # Money that is brought to other prices or another currency is another number.
    if _Money.of(row, prices) is not None or indicator.unit.factor_to(row.unit) is None:
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
    if goal.window is not None and isinstance(target, _BY_PERIOD):
        return MONTHS_IN[target.every] / 12
    period = goal.window or due
    if period.start == period.end:
        period = year_ending(period.end)
    return period.end_time - period.start_time


def level_unit(row: Row, unit: Unit) -> float | None:
    """Return what one of the level of a row's indicator, or of the plain ratio of its parts, is in a unit."""
    if row.parts is not None:
        return quotient_factor(row.parts[0].unit, row.parts[1].unit, unit)
    return None if row.indicator is None else row.goal.unit_of(row.indicator).factor_to(unit)


def _row_unit(row: Row, rows: Rows, measure: Measure, comparison: Comparison) -> float | None:
    """Return what one of what the kernel measures is in a row's unit; levels beside a row are counted in the row's."""
    if row.beside is None or measure != Measure.LEVEL:
        return _measured_unit(row, measure, comparison)
    own = rows.all[row.beside]
    assert own.indicator is not None
    factor, kept = _measured_unit(own, own.measure, own.comparison), own.goal.unit_of(own.indicator)
    ours, theirs = level_unit(own, kept), level_unit(row, kept)
    return factor and ours and theirs and factor * theirs / ours


def _measured_unit(row: Row, measure: Measure, comparison: Comparison) -> float | None:
    unit = row.unit
    if comparison == Comparison.RANK:
        return 1.0
    if comparison in (Comparison.GROWTH, Comparison.GAP_RELATIVE):
        return parse_unit("%").per_pure_number()
    if measure in _PURE_MEASURES or comparison in _PURE_COMPARISONS:
        return unit.per_pure_number()
    if unit.is_points:
        level = level_unit(row, parse_unit("%"))
        return level and level * (parse_unit("个百分点").factor_to(unit) or 1.0)
    return level_unit(row, unit)


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
        milestones = row.goal.milestones
        if not milestones or row.bound is None or row.refusal is not None:
            continue
        for milestone in milestones:
            number, unit = milestone.quantity.value, row.bound.quantity.unit
            # A path leads through "about 50", whatever its tolerance.
            limits = milestone.limits or Limits(number, number)
            factor = milestone.quantity.unit.factor_to(unit) or 1.0
            low = -np.inf if limits.low is None else limits.low * factor
            high = np.inf if limits.high is None else limits.high * factor
            steps.append((position, milestone.period.end_time, low, high))
    if not steps:
        return NO_MILESTONES
    columns = list(zip(*steps, strict=True))
    return Milestones(np.array(columns[0], np.int64), *(np.array(column, np.float64) for column in columns[1:]))


class _Bearing(NamedTuple):
    """The observations of one part of one row.

    Args:
        row: Position of the row.
        part: What they are to it.
        places: Where they stand in the table.
        stock: Whether they count at whatever date they were taken.
        flow: Whether periods that tile add up.
        factors: What each is multiplied by; None for nothing.
        serves: Whether each serves the row, whatever its date; None where all do.
    """

    row: int
    part: Part
    places: Sequence[int]
    stock: bool = False
    flow: bool = False
    factors: Sequence[float] | None = None
    serves: Sequence[Fate] | None = None


def observation_columns(rows: Rows, table: Table, prices: Prices, moment: Moment) -> tuple[Observations, Integers]:
    """Return the observations that bear on each row, and their positions in the table."""
    bearings = [
        bearing for position, row in enumerate(rows.all) for bearing in _bearings(position, row, table, prices, moment)
    ]
    counts = [len(bearing.places) for bearing in bearings]
    owner = np.repeat(np.arange(len(bearings)), counts)
    place = np.array([one for bearing in bearings for one in bearing.places], np.int64)

    def given(facts: Iterable[Sequence[float] | None], nothing: float) -> npt.NDArray[Any]:
        each = (repeat(nothing, count) if one is None else one for one, count in zip(facts, counts, strict=True))
        return np.array(list(chain.from_iterable(each)), type(nothing))

    value, serves = table.value[place], np.full(len(place), Fate.USED, np.int64)
    if any(bearing.factors is not None for bearing in bearings):
        value = value * given((bearing.factors for bearing in bearings), 1.0)
    if any(bearing.serves is not None for bearing in bearings):
        serves = given((bearing.serves for bearing in bearings), int(Fate.USED))
    low = high = value
    low_open = high_open = np.zeros(len(place), np.bool_)
    if table.has_bounds:
        lower, upper, strict = table.lower[place], table.upper[place], table.strict[place]
        low, high = np.where(upper, -np.inf, value), np.where(lower, np.inf, value)
        low_open, high_open = lower & strict, upper & strict
    columns = Observations(
        goal=np.array([bearing.row for bearing in bearings], np.int64)[owner],
        part=np.array([bearing.part for bearing in bearings], np.int64)[owner],
        start=table.start[place],
        end=table.end[place],
        low=low,
        high=high,
        low_open=low_open,
        high_open=high_open,
        published=table.published[place],
        provisional=table.provisional[place],
        stock=np.array([bearing.stock for bearing in bearings], np.bool_)[owner],
        flow=np.array([bearing.flow for bearing in bearings], np.bool_)[owner],
        serves=serves,
    )
    return columns, place


def _bearings(position: int, row: Row, table: Table, prices: Prices, moment: Moment) -> Iterator[_Bearing]:
    goal, own = row.goal, row.indicator
    if row.refusal is not None or own is None:
        return

    def places_of(indicator: Indicator) -> tuple[Sequence[int], Sequence[int]]:
        """Return where levels stand, and where figures that are already measured do."""
        series = series_of(indicator, row.region, goal)
        places, figures = table.places.get(series, ()), table.figures.get(series, ())
        if goal.follows is not None:
            places = _followed(goal, goal.follows, places, table, moment)
        if not figures:
            return places, ()
        levels = set(places).difference(figures)
        return [place for place in places if place in levels], [place for place in places if place not in levels]

    money, figures = _Money.of(row, prices), places_of(own)[1] if table.figures else ()
    for indicator, part in zip(row.parts or (own,), (Part.VALUE, Part.DENOMINATOR), strict=False):
        places = places_of(indicator)[0]
        of_measure = position, part, places, indicator.measure == "stock", indicator.measure == "flow"
        same_prices = money is not None or _same_prices(row, indicator.prices)
        if money is None and same_prices and goal.basis is None:
            yield _Bearing(*of_measure)
            continue
        seen = [table.observations[place] for place in places]
        converted = [1.0 if money is None else money.factor(one.period) for one in seen]
        factors = [factor if isinstance(factor, float) else 1.0 for factor in converted]
        serves = [_fate(goal, one, same_prices, factor) for one, factor in zip(seen, converted, strict=True)]
        yield _Bearing(*of_measure, factors, serves)
    for place in figures:
        one = table.observations[place]
        if one.measured is None or not measures(goal, one):
            continue
        factor = one.value.unit.factor_to(_figure_unit(row))
        same_base = factor is not None and has_same_base(goal, one, one.measured)
        fate = _fate(goal, one, _same_prices(row, one.measured.prices), 1.0) if same_base else Fate.OTHER_BASE
        yield _Bearing(position, Part.MEASURED, [place], factors=[factor or 1.0], serves=[fate])


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
        if goal.conversion is None and not prices.deflators:
            return None
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


def _followed(goal: Goal, source: str, places: Sequence[int], table: Table, moment: Moment) -> list[int]:
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
    return goal.target.prices if isinstance(goal.target, (Growth, GrowthEachPeriod)) else None


def _same_prices(row: Row, given: str | None) -> bool:
    """Tell whether figures on one price basis serve a row; `constant` takes the prices of any year.

    Figures whose basis is not stated serve, and are flagged.
    """
    if given is None:
        return True
    asked = row.prices or _asked_prices(row.goal)
    return asked is None or given == asked or given.startswith(f"{asked}-")
