"""The three tables as the columns that are judged: read, checked, and with every unit and period resolved once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import polars

from policytrack.errors import UnitError
from policytrack.findings import Finding, errors_in
from policytrack.frames.distinct import Codes, among, distinct, numbered, whole_numbers_below
from policytrack.frames.indicators import IndicatorFacts, facts_stated
from policytrack.frames.schema import (
    UNREADABLE,
    Table,
    are_usable,
    goal_table,
    milestone_table,
    nothing,
    observation_table,
)
from policytrack.frames.series import SeenColumns, SeenSeries, SeriesIndex, readings
from policytrack.frames.shapes import Shapes
from policytrack.frames.spans import EVERY, periods_around, spans_of
from policytrack.frames.threads import column_by_slices, together
from policytrack.kernel import Milestones
from policytrack.kernel.columns import NO_MILESTONES, NONE, Integers, ticks
from policytrack.kernel.tolerance import Booleans, Floats
from policytrack.plans.table_columns import GOAL_COLUMNS
from policytrack.targets import COMPARATORS
from policytrack.units import Unit, parse_unit

# Columns of goals that hold units.
_UNITS: Final = ("unit", "indicator_unit", "baseline_unit", "numerator_unit", "denominator_unit")
# Columns of goals that hold periods of their targets.
_PERIODS: Final = ("deadline", "window", "base", "baseline_period")
# Columns of goals that hold numbers in the unit of the indicator.
_OF_INDICATOR: Final = ("lowest", "highest", "scale_worst", "scale_red", "scale_green", "scale_best")
# How an observation that is only a bound is marked: the first two leave it open upwards, the second and the last
# leave out the number itself.
BOUNDS: Final = ("at_least", "above", "at_most", "below")


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """Everything that is judged, as columns.

    Args:
        goals: The table of goals.
        shapes: Their shapes.
        numbers: The numbers of goals, by column; those of the indicator in the unit in which it is kept.
        announced: When each goal was published; NaN where unknown.
        milestones: Interim targets, by goal and time.
        indicator: Position of the indicator of each goal.
        reading_row: The row of each reading: that of a goal, or after all goals of a series beside one.
        reading_part: Its part.
        reading_series: Its series.
        beside: The goal of each row beside one, ascending.
        stock: Whether each series counts at whatever date.
        flow: Whether its periods add up.
        seen: The observations of all series, with numbers in the units in which their indicators are kept.
        period_start: When each period starts, in years.
        period_end: When each ends.
    """

    goals: Table
    shapes: Shapes
    numbers: dict[str, Floats]
    announced: Floats
    milestones: Milestones
    indicator: Integers
    reading_row: Integers
    reading_part: Integers
    reading_series: Integers
    beside: Integers
    stock: Booleans
    flow: Booleans
    seen: SeenSeries
    period_start: Floats
    period_end: Floats


def read_inputs(
    goals: polars.DataFrame,
    observations: polars.DataFrame,
    milestones: polars.DataFrame | None = None,
    *,
    facts: IndicatorFacts | None = None,
) -> tuple[Inputs | None, list[Finding]]:
    """Read and check the tables.

    Args:
        goals: As for `assess`. So for the others.
        observations: Likewise.
        milestones: Likewise.
        facts: What is known of indicators, where these are parts of larger tables; by default what these tell.

    Returns:
        The columns, or None where there are errors; and every finding.
    """
    asked, seen = together(lambda: _Asked.of(goals), lambda: _Seen.of(observations))
    steps = None if milestones is None else milestone_table(milestones)
    tables = [asked.goals, seen.observations, *([] if steps is None else [steps])]
    inputs = _inputs(asked, seen, steps, facts) if are_usable(*tables) else None
    findings = [finding for table in tables for finding in table.findings]
    return (None if errors_in(findings) else inputs), findings


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """What goals say by themselves.

    Args:
        goals: The goals.
        readings: The series that each reads.
        index: Numbers these series.
        series: The number of that of each reading.
        announced: When each goal was published; NaN where unknown.
        stated: What they say of indicators.
    """

    goals: Table
    readings: polars.DataFrame
    index: SeriesIndex
    series: Integers
    announced: Floats
    stated: polars.DataFrame

    @classmethod
    def of(cls, frame: polars.DataFrame) -> Self:
        """Read goals; what cannot be read in them, or cannot be together, is found."""
        goals = goal_table(frame)
        named = readings(goals)
        index, series = SeriesIndex.of(named["indicator"], named["region"])
        goals.tell_words("every", EVERY)
        for column in _UNITS:
            _read_units(goals, column)
        for column in _PERIODS:
            spans_of(goals, column)
        _tell_impossible(goals)
        return cls(goals, named, index, series, spans_of(goals, "announced").row_end, facts_stated(goals))


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """What observations say by themselves.

    Args:
        observations: The observations.
        units: Their distinct units, as written, and which each has.
        periods: Their distinct periods, likewise; None where they are dates.
    """

    observations: Table
    units: tuple[list[str], Codes]
    periods: tuple[list[Any], Codes] | None

    @classmethod
    def of(cls, frame: polars.DataFrame) -> Self:
        """Read observations."""
        observations = observation_table(frame)
        observations.tell_words("bound", BOUNDS)
        by_dates = observations["period"].dtype == polars.Date
        return cls(observations, distinct(observations["unit"]), None if by_dates else distinct(observations["period"]))


def _inputs(asked: _Asked, seen: _Seen, steps: Table | None, facts: IndicatorFacts | None) -> Inputs | None:
    goals, observations, index = asked.goals, seen.observations, asked.index
    series = index.number(observations["indicator"], observations["region"])
    if series.min(initial=0) == NONE:
        unnamed = (series == NONE) & observations["indicator"].is_not_null().to_numpy()
        names = observations["indicator"], observations["region"]
        observations.tell("series_without_goals", "indicator", unnamed, *names)
    observed = _ObservedUnits.of(observations, index, series, seen.units)
    facts = facts or IndicatorFacts.of(goal_table(asked.stated), observed.stated(index))
    of_series = facts.places_of(index.indicators)[index.indicator]
    facts.tell_conflicts(goals, seen.periods is None)
    periods = seen.periods or periods_around(observations["period"], facts.every[of_series][series])
    spans = spans_of(observations, "period", periods)
    published = spans_of(observations, "published").row_day if "published" in observations else None
    if steps is not None:
        _tell_steps(steps, goals)

    def of_goals() -> tuple[polars.DataFrame, dict[str, Floats], Shapes | None]:
        cells, numbers = _filled(goals, facts)
        return cells, numbers, None if errors_in(goals.findings) else Shapes.of(goals, cells)

    def of_observations() -> SeenSeries:
        columns = SeenColumns(
            value=observed.in_kept_units(observations, index, facts),
            bound=_bounds(observations),
            published=published,
            provisional=observations["provisional"].fill_null(False).to_numpy()
            if "provisional" in observations
            else None,
        )
        return SeenSeries.of(series, len(index), spans.code, columns)

    (cells, numbers, shapes), seen_series = together(of_goals, of_observations)
    if shapes is None:
        return None
    named = asked.readings
    _tell_unobserved(goals, named["goal"].to_numpy(), np.diff(seen_series.first)[asked.series])
    measure = facts.measure.gather(of_series)
    own = named.filter(named["part"] == 0)
    return Inputs(
        goals=goals,
        shapes=shapes,
        numbers=numbers,
        announced=asked.announced,
        milestones=NO_MILESTONES if steps is None else _milestones(steps, goals, cells, shapes),
        indicator=facts.places_of(goals["indicator"]),
        reading_row=named["row"].to_numpy(),
        reading_part=named["part"].to_numpy(),
        reading_series=asked.series,
        beside=own.filter(own["row"] >= goals.height)["goal"].to_numpy(),
        stock=(measure == "stock").to_numpy(),
        flow=(measure == "flow").to_numpy(),
        seen=seen_series,
        period_start=spans.start,
        period_end=spans.end,
    )


def _read_units(table: Table, column: str) -> None:
    """Find the units of a column that cannot be read."""
    if column in table:
        table.read(column, *distinct(table[column]), parse_unit)


def _unit(text: str | None) -> Unit | None:
    """Return a unit, or None where it cannot be read, which is found elsewhere."""
    try:
        return None if text is None else parse_unit(text)
    except UnitError:
        return None


def factor_between(unit: str | None, other: str | None) -> float | None:
    """Return what one of a unit is in another; 1 where either is not known, None where they are of two kinds."""
    return _factor(_unit(unit), _unit(other))


def _factor(unit: Unit | None, other: Unit | None) -> float | None:
    return 1.0 if unit is None or other is None else unit.factor_to(other)


def _bounds(observations: Table) -> Codes | None:
    if "bound" not in observations:
        return None
    return among(polars.Series(BOUNDS), observations["bound"])


@dataclass(frozen=True, slots=True, eq=False)
class _ObservedUnits:
    """In which units the observations of each indicator come.

    Args:
        units: The distinct units, the first of them None for what names none, or none that can be read.
        pairs: The pairs of indicator and unit that occur in series that are read, each as one number.
        pair: Which of them each observation has.
    """

    units: tuple[Unit | None, ...]
    pairs: Integers
    pair: Codes

    @classmethod
    def of(cls, observations: Table, index: SeriesIndex, series: Codes, written: tuple[list[str], Codes]) -> Self:
        """Find the units of observations; those that cannot be read are told.

        Args:
            observations: The observations.
            index: The series that goals read.
            series: The series of each.
            written: Their distinct units, and which each has.
        """
        texts, code = written
        units = (None, *observations.read("unit", texts, code, parse_unit))
        # What is read by no goal counts as an indicator of its own, the last.
        size = (len(index.indicators) + 1) * len(units)
        first = np.append(index.indicator, len(index.indicators)) * len(units) + 1
        first = first.astype(whole_numbers_below(size))
        pair = column_by_slices(len(series), first.dtype, lambda rows: first.take(series[rows]) + code[rows])
        return cls(units, *numbered(pair, size))

    def stated(self, index: SeriesIndex) -> polars.DataFrame:
        """Return the pairs that occur, as `indicator` and `fact`."""
        indicator, unit = np.divmod(self.pairs, len(self.units))
        read = indicator < len(index.indicators)
        texts = polars.Series([unit and unit.text for unit in self.units], dtype=polars.String)
        return polars.DataFrame(
            {"indicator": index.indicators.gather(indicator[read]), "fact": texts.gather(unit[read])}
        ).drop_nulls()

    def in_kept_units(self, observations: Table, index: SeriesIndex, facts: IndicatorFacts) -> Floats:
        """Return the numbers in the units in which their indicators are kept; NaN where there is none."""
        value = observations.numbers("value")
        kept = [*map(_unit, facts.unit.gather(facts.places_of(index.indicators))), None]
        places = [divmod(pair, len(self.units)) for pair in self.pairs.tolist()]
        units = [(self.units[position], kept[indicator]) for indicator, position in places]

        def expected(place: int) -> str:
            indicator = places[place][0]
            return f"{kept[indicator]} ({index.indicators[indicator]})"

        factors = _told_factors(observations, "unit", units, self.pair, expected)
        if (factors == 1.0).all():
            return value
        return column_by_slices(len(value), np.float64, lambda rows: value[rows] * factors.take(self.pair[rows]))


def _filled(goals: Table, facts: IndicatorFacts) -> tuple[polars.DataFrame, dict[str, Floats]]:
    """Return the cells of goals with the facts of all indicators filled in, and their numbers by column.

    Numbers in an indicator's unit are brought to that in which it is kept.
    """
    cells = {name: goals[name] if name in goals else nothing(goals.height) for name in GOAL_COLUMNS}
    stated = cells["indicator_unit"]
    roles = {
        "indicator_unit": ("measure", cells["indicator"]),
        "numerator_unit": ("numerator_measure", cells["numerator"]),
        "denominator_unit": ("denominator_measure", cells["denominator"]),
        "other_unit": ("other_measure", _either(cells["scenario"], cells["comparator_indicator"])),
    }
    for unit, (measure, named) in roles.items():
        place = facts.places_of(named) if named.null_count() < len(named) else None
        cells[unit], cells[measure] = (
            named if place is None else _only(facts_of.gather(place), named.is_not_null())
            for facts_of in (facts.unit, facts.measure)
        )
    unknown = (cells["indicator_unit"].is_null() & cells["indicator"].is_not_null()).to_numpy()
    goals.tell("unit_missing", "indicator_unit", unknown, goals["goal"], value="the indicator")
    # What is not observed is kept like what it stands beside.
    beside = _only(cells["indicator_unit"], roles["other_unit"][1].is_not_null())
    cells["other_unit"] = _either(cells["other_unit"], beside)
    cells["baseline_unit"] = _either(_either(cells["baseline_unit"], stated), cells["indicator_unit"])
    # A baseline's unit is that of a number.
    cells["baseline_unit"] = _only(cells["baseline_unit"], cells["baseline_value"].is_not_null())
    numbers = {name: goals.numbers(name) for name, (cell_type, _) in GOAL_COLUMNS.items() if cell_type == "number"}
    factor = _factors(goals, "indicator_unit", stated, cells["indicator_unit"])
    if (factor != 1.0).any():
        numbers |= {name: numbers[name] * factor for name in _OF_INDICATOR}
    return polars.DataFrame(cells), numbers


def _factors(table: Table, column: str, unit: polars.Series, other: polars.Series) -> Floats:
    """Return what one of each unit is in another; 1 where either is not known; what does not fit is found."""
    (own, code), (wanted, other_code) = distinct(unit), distinct(other)
    if not own:
        return np.ones(table.height)
    width = len(wanted) + 1
    pairs, pair = numbered((code.astype(np.int64) + 1) * width + other_code + 1, (len(own) + 1) * width)
    own_units, wanted_units = [None, *map(_unit, own)], [None, *map(_unit, wanted)]
    units = [(own_units[first], wanted_units[second]) for first, second in zip(*np.divmod(pairs, width), strict=True)]
    return _told_factors(table, column, units, pair, lambda place: str(units[place][1]))[pair]


def _told_factors(
    table: Table,
    column: str,
    units: Sequence[tuple[Unit | None, Unit | None]],
    pair: Codes,
    expected: Callable[[int], str],
) -> Floats:
    """Return what one of the first of two units is in the second; those of another kind are found, up to a number.

    Args:
        table: On which table.
        column: On which column.
        units: The pairs of units.
        pair: Which of them each row has.
        expected: What is said to be expected of a pair.
    """
    factors, unlike = np.ones(len(units)), 0
    for place, (unit, wanted) in enumerate(units):
        factor = _factor(unit, wanted)
        if factor is None and unlike < UNREADABLE:
            unlike += 1
            table.tell("unit_mismatch", column, pair == place, value=str(unit), expected=expected(place))
        factors[place] = factor or 1.0
    return factors


def _only(column: polars.Series, kept: polars.Series) -> polars.Series:
    """Return the cells of a column that are kept; the others are empty."""
    if kept.all():
        return column
    return column.zip_with(kept, nothing(len(column))) if kept.any() else nothing(len(column))


def _either(column: polars.Series, other: polars.Series) -> polars.Series:
    """Return the cells of a column, and where one is empty that of another."""
    if not column.null_count() or other.null_count() == len(other):
        return column
    return column.zip_with(column.is_not_null(), other)


def _tell_impossible(goals: Table) -> None:
    """Find numbers and names of a row that cannot be together."""

    def numbers(*columns: str) -> list[Floats] | None:
        """Return some columns, or None where one of them says nothing."""
        return [goals.numbers(column) for column in columns] if all(column in goals for column in columns) else None

    if ends := numbers("value", "value_to"):
        goals.tell("bounds_reversed", "value_to", ends[1] < ends[0], value="value – value_to")
    for column in ("tolerance", "margin"):
        if width := numbers(column):
            goals.tell("invalid_value", column, width[0] < 0, value=column, problem="it is below 0")
    if limits := numbers("lowest", "highest"):
        goals.tell("limits_reversed", "highest", limits[1] <= limits[0], value="lowest – highest")
    if scale := numbers("scale_worst", "scale_red", "scale_green", "scale_best"):
        steps = np.diff(scale, axis=0)
        in_order = (np.all(steps >= 0, axis=0) | np.all(steps <= 0, axis=0)) & (scale[0] != scale[-1])
        disordered = ~in_order & ~np.isnan(scale).any(axis=0)
        goals.tell("scale_out_of_order", "scale_best", disordered, value="scale_worst … scale_best")
    for number, beside in (("value", "comparator"), ("baseline_value", "baseline_period")):
        if stated := numbers(number):
            lonely = ~np.isnan(stated[0]) & goals[beside].is_null().to_numpy()
            goals.tell("cells_missing", beside, lonely, goals["goal"], value=beside)
    text = {name: goals[name].cast(polars.String) for name in ("kind", "indicator", "region", "universe")}
    if "relation" in goals:
        itself = text["kind"].eq_missing("relative")
        for name in ("indicator", "region"):
            named = goals[f"comparator_{name}"].cast(polars.String)
            itself = itself & _either(named, text[name]).eq_missing(text[name])
        goals.tell("comparator_itself", "comparator_region", itself.to_numpy(), goals["goal"], value="a series")
    if "universe" in goals:
        ranked = text["kind"].eq_missing("rank") & text["universe"].is_not_null()
        inside = polars.DataFrame(text).select(
            polars.col("universe").str.split(" ").list.contains(polars.col("region")).fill_null(False)
        )
        outside = ranked & ~inside.to_series()
        goals.tell("universe_without_region", "universe", outside.to_numpy(), goals["goal"], value="the goal's region")


def _tell_unobserved(goals: Table, goal: Integers, observed: Integers) -> None:
    count = np.bincount(goal, weights=observed, minlength=goals.height)
    goals.tell("goals_without_series", "indicator", count == 0, goals["goal"])


def _tell_steps(steps: Table, goals: Table) -> None:
    """Find milestones that cannot be read, or are of no goal."""
    steps.tell_words("comparator", COMPARATORS)
    _read_units(steps, "unit")
    spans_of(steps, "period")
    strange = ~steps["goal"].is_in(goals["goal"].implode())
    steps.tell("unknown_goal_of_milestone", "goal", strange.fill_null(False).to_numpy(), steps["goal"])


def _milestones(steps: Table, goals: Table, cells: polars.DataFrame, shapes: Shapes) -> Milestones:
    """Return interim targets in the units of their goals; what is wrong with them is found.

    Args:
        steps: The table of milestones.
        goals: The goals.
        cells: Their cells.
        shapes: Their shapes.
    """
    if errors_in(steps.findings):
        return NO_MILESTONES
    spans = spans_of(steps, "period")
    goal = among(goals["goal"], steps["goal"]).astype(np.int64)
    code = shapes.code[goal]
    own, written = shapes.goals.take(code), polars.Series(shapes.unit, dtype=polars.String).gather(code)
    factor = _factors(steps, "unit", steps["unit"].cast(polars.String), written)
    up, down = np.isposinf(own.high), np.isneginf(own.low)
    usual = polars.Series(np.select([up, down], [BOUNDS[0], BOUNDS[2]], "about"), dtype=polars.String)
    comparator = _either(steps["comparator"].cast(polars.String), _either(cells["comparator"].gather(goal), usual))
    from_below, from_above = (comparator.is_in(list(words)).to_numpy() for words in (BOUNDS[:2], BOUNDS[2:]))
    # Where only the way is asked for, nothing lies on it.
    aimed = ~(up & down)
    turned = aimed & ((from_below != up) | (from_above != down))
    details = {"value": "comparator", "expected": "that of the goal"}
    steps.tell("direction_differs", "comparator", turned, steps["goal"], **details)
    time = ticks(spans.row_end)
    late, early = time >= ticks(own.deadline), time <= ticks(np.nan_to_num(own.base_end))
    steps.tell("milestone_after_deadline", "period", late, steps["goal"], value="period", expected="deadline")
    steps.tell("milestone_out_of_order", "period", early, steps["goal"], value="period", expected="baseline_period")
    value, value_to = steps.numbers("value") * factor, steps.numbers("value_to") * factor
    high = np.where((comparator == "between").to_numpy(), value_to, value)
    low, high = np.where(from_above, -np.inf, value), np.where(from_below, np.inf, high)
    order = np.lexsort((spans.row_end, goal))
    return Milestones(goal, spans.row_end, low, high).take(order[aimed[order]])
