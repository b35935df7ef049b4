"""From models to the kernel's columns: one row for each goal, and one for each observation that bears on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from policytrack.indicators import Dimensions, Indicator, MeasuredAs, Observation
from policytrack.kernel import Goals, Milestones, Observations
from policytrack.kernel.columns import NONE, UNDATED, Fate, Integers, Measure, Part
from policytrack.kernel.comparison import Booleans, Floats
from policytrack.periods import MONTHS_IN, Period, year_ending
from policytrack.plans import Goal, Plan
from policytrack.targets import Bound, Change, Cumulative, Growth, Keep, Limits, Qualitative
from policytrack.units import Unit, parse_unit, quotient_factor
from policytrack.validation import start_of
from policytrack.verdicts import REASONS, Reason

_CHANGES: Final = {
    "absolute": Measure.CHANGE_ABSOLUTE,
    "points": Measure.CHANGE_ABSOLUTE,
    "percent": Measure.CHANGE_PERCENT,
    "multiple": Measure.CHANGE_MULTIPLE,
}
_GROWTHS: Final = {"compound": Measure.GROWTH_COMPOUND, "arithmetic": Measure.GROWTH_ARITHMETIC}


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to judge: a goal, or the stretch value beside it.

    Args:
        goal: The goal.
        bound: What must hold; None for an aim in words.
        indicator: Its indicator; None where the plan defines none.
        parts: Numerator and denominator of a ratio of two indicators.
        refusal: Why it cannot be judged whatever is observed.
    """

    goal: Goal
    bound: Bound | None
    indicator: Indicator | None
    parts: tuple[Indicator, Indicator] | None
    refusal: Reason | None

    @property
    def unit(self) -> Unit:
        """The unit in which what it measures is counted."""
        assert self.bound is not None
        unit = self.bound.quantity.unit
        return unit.without_year() if isinstance(self.goal.target, Growth) else unit

    @property
    def measure(self) -> Measure:
        """What it makes of its observations."""
        target = self.goal.target
        if isinstance(target, Keep):
            return Measure.KEEP
        if isinstance(target, Cumulative):
            return Measure.CUMULATIVE
        if isinstance(target, Growth):
            return _GROWTHS[target.averaging]
        if isinstance(target, Change) and self.indicator is not None:
            form = target.form_for(self.indicator.unit.is_percentage)
            return _CHANGES[form or "percent"]
        return Measure.LEVEL


def rows_of_plan(plan: Plan, invalid: frozenset[str]) -> list[Row]:
    """Return what is to be judged: every goal in the plan's order, then every stretch value.

    Args:
        plan: The plan.
        invalid: Ids of goals with errors.
    """
    goals = [_row(plan, goal, None, goal.id in invalid) for goal in plan.goals]
    return goals + [
        _row(plan, goal, goal.stretch, goal.id in invalid) for goal in plan.goals if goal.stretch is not None
    ]


def _row(plan: Plan, goal: Goal, stretch: Bound | None, is_invalid: bool) -> Row:
    indicator, target = plan.indicator(goal), goal.target
    if isinstance(target, Qualitative):
        to_come = target.intended != "qualitative"
        return Row(goal, None, indicator, None, Reason.KIND_TO_COME if to_come else Reason.QUALITATIVE)
    bound = stretch or target
    refusal = Reason.INVALID_GOAL if is_invalid else Reason.NO_TOLERANCE if bound.limits is None else None
    return Row(goal, bound, indicator, plan.parts(goal), refusal)


def goal_columns(plan: Plan, rows: Sequence[Row], known_by: int | None) -> Goals:
    """Return one column per fact about what is to be judged.

    Args:
        plan: The plan.
        rows: What is to be judged.
        known_by: Last day of publication that counts, as an ordinal; None for all.
    """
    facts = [_facts(plan, row, known_by) for row in rows]
    return Goals(
        **{
            name: np.array([fact.get(name, nothing) for fact in facts], type(nothing))
            for name, nothing in _NOTHING.items()
        }
    )


# What stands in each column where a goal has no such fact.
_NAN: Final = float("nan")
_NOTHING: Final[dict[str, bool | int | float]] = {
    "refusal": NONE,
    "measure": int(Measure.LEVEL),
    "ratio": False,
    "unit": 1.0,
    "low": -np.inf,
    "high": np.inf,
    "low_open": False,
    "high_open": False,
    "deadline": 0.0,
    "length": 1.0,
    "window_start": _NAN,
    "base_end": _NAN,
    "base_value": _NAN,
    "announced": _NAN,
}


def _facts(plan: Plan, row: Row, known_by: int | None) -> dict[str, bool | int | float]:
    goal, target, bound, due = row.goal, row.goal.target, row.bound, row.goal.due
    if row.refusal is not None or bound is None or due is None:
        return {"refusal": REASONS.index(row.refusal or Reason.INVALID_GOAL)}
    limits, start, announced = bound.limits, start_of(goal), plan.announced(goal)
    facts: dict[str, bool | int | float | None] = {
        "measure": int(row.measure),
        "ratio": row.parts is not None,
        "unit": _measured_unit(row),
        "low": limits and limits.low,
        "high": limits and limits.high,
        "low_open": limits and limits.low_open,
        "high_open": limits and limits.high_open,
        "deadline": due.end_time,
        "length": _own_length(goal, due),
        "announced": None if announced is None else announced.end_time,
    }
    if isinstance(target, Keep | Cumulative):
        facts["window_start"] = target.window.start_time
    elif start is not None:
        facts |= {"base_end": start.end_time, "base_value": _stated_base(plan, row, known_by)}
    return {name: fact for name, fact in facts.items() if fact is not None}


def _own_length(goal: Goal, due: Period) -> float:
    """Return the length of the requirement's own period; a deadline on a day asks for the year that ends there."""
    if isinstance(goal.target, Keep):
        return MONTHS_IN[goal.target.every] / 12
    period = goal.target.window if isinstance(goal.target, Cumulative) else due
    if period.start == period.end:
        period = year_ending(period.end)
    return period.end_time - period.start_time


def _level_unit(row: Row, unit: Unit) -> float | None:
    """Return what one of the level of a row's indicator, or of the plain ratio of its parts, is in a unit."""
    if row.parts is not None:
        return quotient_factor(row.parts[0].unit, row.parts[1].unit, unit)
    return None if row.indicator is None else row.indicator.unit.factor_to(unit)


def _measured_unit(row: Row) -> float | None:
    """Return what one of what the kernel measures is in the row's unit."""
    if row.measure in (Measure.CHANGE_PERCENT, Measure.CHANGE_MULTIPLE, *_GROWTHS.values()):
        return row.unit.per_pure_number()
    if row.unit.is_points:
        level = _level_unit(row, parse_unit("%"))
        return level and level * (parse_unit("个百分点").factor_to(row.unit) or 1.0)
    return _level_unit(row, row.unit)


def _stated_base(plan: Plan, row: Row, known_by: int | None) -> float | None:
    """Return the baseline that the plan states, as the kernel counts levels; None where it was not known yet."""
    baseline = row.goal.baseline
    if baseline is None or baseline.value is None:
        return None
    published = baseline.published or plan.announced(row.goal)
    if known_by is not None and published is not None and published.end.toordinal() > known_by:
        return None
    factor = _level_unit(row, baseline.value.unit)
    return baseline.value.value / factor if factor else None


def milestone_columns(rows: Sequence[Row]) -> Milestones:
    """Return the interim targets of what is to be judged, in the unit of each goal."""
    steps = []
    for position, row in enumerate(rows):
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


# Indicator, region, and the part of the population.
Series = tuple[str, str | None, frozenset[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Table:
    """The observations of a plan as columns, and where those of each series stand.

    Args:
        observations: What the rows stand for.
        start: Start of each period, in years.
        end: End of each period, in years.
        value: Each number, in its indicator's unit; as written for figures that are already measured.
        published: Day of publication as an ordinal, or `UNDATED`.
        places: Positions of the observations of each indicator, region and part of the population.
    """

    observations: tuple[Observation, ...]
    start: Floats
    end: Floats
    value: Floats
    lower: Booleans
    upper: Booleans
    strict: Booleans
    published: Integers
    places: dict[Series, list[int]]

    @classmethod
    def of(cls, plan: Plan, observations: Sequence[Observation]) -> Table:
        """Build the table by date, whatever order they came in.

        An observation in a unit that its indicator does not have is left out.
        """
        kept: list[Observation] = []
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
            places[observation.indicator, region, _part(observation.dimensions)].append(len(kept))
            kept.append(observation)
            values.append(observation.value.value * factor)
        return cls(
            tuple(kept),
            np.array([seen.period.start_time for seen in kept], np.float64),
            np.array([seen.period.end_time for seen in kept], np.float64),
            np.array(values, np.float64),
            np.array([seen.quality == "lower_bound" for seen in kept], np.bool_),
            np.array([seen.quality == "upper_bound" for seen in kept], np.bool_),
            np.array([seen.strict for seen in kept], np.bool_),
            np.array([seen.published.end.toordinal() if seen.published else UNDATED for seen in kept], np.int64),
            dict(places),
        )


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


@dataclass(frozen=True, slots=True)
class _Bearing:
    """The observations of one part of one goal."""

    goal: int
    part: Part
    places: list[int]
    stock: bool
    flow: bool
    factor: float = 1.0
    serves: Fate = Fate.USED


def observation_columns(plan: Plan, rows: Sequence[Row], table: Table) -> tuple[Observations, Integers]:
    """Return the observations that bear on each row, and their positions in the table."""
    bearings = [bearing for position, row in enumerate(rows) for bearing in _bearings(plan, position, row, table)]
    counts = [len(bearing.places) for bearing in bearings]
    place = np.array([one for bearing in bearings for one in bearing.places], np.int64)

    def spread(facts: Iterable[bool | int | float], dtype: type) -> npt.NDArray[Any]:
        return np.repeat(np.array(list(facts), dtype), counts)

    value = table.value[place] * spread((bearing.factor for bearing in bearings), np.float64)
    lower, upper, strict = table.lower[place], table.upper[place], table.strict[place]
    columns = Observations(
        goal=spread((bearing.goal for bearing in bearings), np.int64),
        part=spread((bearing.part for bearing in bearings), np.int64),
        start=table.start[place],
        end=table.end[place],
        low=np.where(upper, -np.inf, value),
        high=np.where(lower, np.inf, value),
        low_open=lower & strict,
        high_open=upper & strict,
        published=table.published[place],
        stock=spread((bearing.stock for bearing in bearings), np.bool_),
        flow=spread((bearing.flow for bearing in bearings), np.bool_),
        serves=spread((bearing.serves for bearing in bearings), np.int64),
    )
    return columns, place


def _bearings(plan: Plan, position: int, row: Row, table: Table) -> Iterator[_Bearing]:
    if row.refusal is not None or row.indicator is None:
        return
    goal = row.goal
    region, dimensions = goal.region or plan.region, _part(goal.dimensions)

    def places_of(indicator: Indicator) -> list[int]:
        places = table.places.get((indicator.id, region, dimensions), [])
        return places if goal.follows is None else _followed(goal.follows, places, table)

    own = places_of(row.indicator)
    series = (
        [(row.indicator, Part.VALUE)]
        if row.parts is None
        else list(zip(row.parts, (Part.VALUE, Part.DENOMINATOR), strict=True))
    )
    for indicator, part in series:
        places = [place for place in places_of(indicator) if table.observations[place].measured is None]
        stock, flow = indicator.measure == "stock", indicator.measure == "flow"
        serves = Fate.USED if _same_prices(goal, indicator.prices) else Fate.OTHER_PRICES
        yield _Bearing(position, part, places, stock, flow, serves=serves)
    for place in own:
        measured = table.observations[place].measured
        if measured is None or measured.kind != goal.target.kind:
            continue
        factor = table.observations[place].value.unit.factor_to(row.unit)
        same_base = factor is not None and _has_same_base(goal, measured)
        serves = Fate.USED if _same_prices(goal, measured.prices) else Fate.OTHER_PRICES
        yield _Bearing(
            position, Part.MEASURED, [place], False, False, factor or 1.0, serves if same_base else Fate.OTHER_BASE
        )


def _followed(source: str, places: list[int], table: Table) -> list[int]:
    """Leave out, where a goal's source reports a period, what others report for it."""
    followed = {place for place in places if source in table.observations[place].source}
    told = {(table.start[place], table.end[place]) for place in followed}
    return [place for place in places if place in followed or (table.start[place], table.end[place]) not in told]


def _part(dimensions: Dimensions) -> frozenset[tuple[str, str]]:
    return frozenset((str(name), part) for name, part in dimensions.items())


def _has_same_base(goal: Goal, measured: MeasuredAs) -> bool:
    """Tell whether a measured figure counts from where its goal does."""
    if isinstance(goal.target, Cumulative):
        return measured.base.start == goal.target.window.start
    start = start_of(goal)
    return start is not None and measured.base.end == start.end


def _same_prices(goal: Goal, given: str | None) -> bool:
    """Tell whether figures on one price basis serve a goal; `constant` takes the prices of any year.

    Figures whose basis is not stated serve, and are flagged.
    """
    asked = goal.target.prices if isinstance(goal.target, Growth) else None
    return asked is None or given is None or given == asked or given.startswith(f"{asked}-")
