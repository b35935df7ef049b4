"""What is to be judged, one row each: goals, stretch values, criteria of rubrics, and the series beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from policytrack.assessment.moments import Moment
from policytrack.assessment.table import Table
from policytrack.indicators import Indicator, MeasuredAs, Observation
from policytrack.kernel.columns import Comparison, Measure
from policytrack.periods import MONTHS_IN
from policytrack.plans import Goal, Plan
from policytrack.targets import (
    Average,
    Bound,
    Change,
    Composite,
    Cumulative,
    Deliverable,
    Growth,
    GrowthEachPeriod,
    Keep,
    Level,
    Measurable,
    Open,
    Peak,
    Qualitative,
    Rank,
    Relative,
    ScenarioChange,
    Stated,
)
from policytrack.units import Unit, parse_unit
from policytrack.verdicts import Reason

_CHANGES: Final = {
    "absolute": Measure.CHANGE_ABSOLUTE,
    "points": Measure.CHANGE_ABSOLUTE,
    "percent": Measure.CHANGE_PERCENT,
    "multiple": Measure.CHANGE_MULTIPLE,
}
_SCENARIOS: Final = {
    "absolute": Comparison.SCENARIO_ABSOLUTE,
    "points": Comparison.SCENARIO_ABSOLUTE,
    "percent": Comparison.SCENARIO_PERCENT,
    "multiple": Comparison.SCENARIO_MULTIPLE,
}
# The kinds of target that make the same of any indicator.
_MEASURES: Final[dict[type[Measurable | Stated], Measure]] = {
    Level: Measure.LEVEL,
    Keep: Measure.KEEP,
    Cumulative: Measure.CUMULATIVE,
    Average: Measure.AVERAGE,
    GrowthEachPeriod: Measure.GROWTH_EACH_PERIOD,
}
_COMPARISONS: Final = (Relative, ScenarioChange, Rank)
_GROWING: Final = (Growth, GrowthEachPeriod)
_GROWTHS: Final = {"compound": Measure.GROWTH_COMPOUND, "arithmetic": Measure.GROWTH_ARITHMETIC}
_GAPS: Final = {"relative": Comparison.GAP_RELATIVE, "absolute": Comparison.GAP_ABSOLUTE}
_STATED: Final[dict[type[Stated], Reason]] = {
    Composite: Reason.CHILD_NOT_ASSESSABLE,
    Deliverable: Reason.NO_OBSERVATION,
    Open: Reason.SET_LATER,
    Qualitative: Reason.QUALITATIVE,
}


class Row(NamedTuple):
    """One thing to judge, or to measure beside it.

    Args:
        goal: The goal.
        bound: What must hold of the measured number; None where nothing numeric is asked for.
        indicator: What is observed; None where the plan defines none.
        region: Code of the region that is observed.
        parts: Numerator and denominator of a ratio of two indicators.
        refusal: Why it cannot be judged whatever is observed.
        prices: The only price basis that counts (`current`, `constant`, …), where both sides of a comparison must
            share one.
        every_basis: Whether each price basis must give the same verdict, because one side does not state its own.
        by_proxy: Whether the region or indicator stands in for the goal's own.
        beside: Position of the row beside which this one is only measured.
    """

    goal: Goal
    bound: Bound | None
    indicator: Indicator | None
    region: str | None
    parts: tuple[Indicator, Indicator] | None = None
    refusal: Reason | None = None
    prices: str | None = None
    every_basis: bool = False
    by_proxy: bool = False
    beside: int | None = None

    @property
    def written_unit(self) -> Unit | None:
        """The unit in which its numbers are shown."""
        if self.bound is not None:
            return self.bound.quantity.unit
        return None if self.indicator is None else self.indicator.unit

    @property
    def unit(self) -> Unit:
        """The unit in which what it measures is counted."""
        unit = self.written_unit
        assert unit is not None
        return unit.without_year() if type(self.goal.target) in _GROWING else unit

    @property
    def in_points(self) -> float | None:
        """Where its numbers are percentages, what brings the distance of two to percentage points; else None."""
        unit = self.written_unit
        return unit.factor_to(parse_unit("%")) if unit is not None and unit.is_percentage else None

    @property
    def is_pace(self) -> bool:
        """Whether what it measures is a pace itself, like growth and means."""
        target = self.goal.target
        return isinstance(target, Growth | Average) or (isinstance(target, Relative) and target.compares_growth)

    @property
    def measure(self) -> Measure:
        """What it makes of its observations, before they are compared."""
        target = self.goal.target
        if type(target) in _MEASURES:
            return _MEASURES[type(target)]
        match target:
            case Growth():
                return _GROWTHS[target.averaging]
            case Relative() if target.compares_growth:
                return Measure.GROWTH_COMPOUND
            case Change() if self.indicator is not None:
                return _CHANGES[target.form_for(self.indicator.unit.is_percentage) or "percent"]
            case _:
                return Measure.LEVEL

    @property
    def comparison(self) -> Comparison:
        """How its series is set against those beside it."""
        target = self.goal.target
        if type(target) not in _COMPARISONS:
            return Comparison.NONE
        match target:
            case Relative() if target.compares_growth:
                return Comparison.GROWTH
            case Relative() if target.relation == "gap_narrows":
                return _GAPS[target.gap]
            case Relative():
                return Comparison.LEVEL
            case ScenarioChange() if self.indicator is not None:
                return _SCENARIOS[target.form_for(self.indicator.unit.is_percentage) or "percent"]
            case Rank() if target.universe:
                return Comparison.RANK
            case _:
                return Comparison.NONE


@dataclass(frozen=True, slots=True)
class Rows:
    """Every row, goals first; and which of them belong to which goal.

    Args:
        all: The rows: those that are judged, then those beside them.
        judged: How many are judged.
        of_goal: Positions of the rows of each goal; several where price bases are judged apart.
        of_stretch: Positions of the rows of each stretch value.
        of_criteria: Positions of the rows of each criterion of a rubric.
    """

    all: list[Row]
    judged: int
    of_goal: dict[str, list[int]] = field(default_factory=dict)
    of_stretch: dict[str, list[int]] = field(default_factory=dict)
    of_criteria: dict[str, list[int]] = field(default_factory=dict)


def rows_of_plan(plan: Plan, invalid: frozenset[str], table: Table, moment: Moment) -> Rows:
    """Return what is to be judged: every goal in the plan's order, then stretch values, criteria, and what is beside.

    Args:
        plan: The plan.
        invalid: Ids of goals with errors.
        table: Its observations, which tell what a proxy stands in for and which price bases there are.
        moment: When it is judged, and what was known.
    """
    told = _Told(table, moment)
    rows: list[Row] = []

    def added(found: Callable[[Plan, Goal, bool, _Told], Iterable[Row]], goals: Iterable[Goal]) -> dict[str, list[int]]:
        """Add what is found on some goals, and return where the rows of each stand."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        for goal in goals:
            name = goal.id
            for row in found(plan, goal, name in invalid, told):
                places[name].append(len(rows))
                rows.append(row)
        return dict(places)

    of_goal = added(_goals, plan.goals)
    of_stretch = added(_stretches, (goal for goal in plan.goals if goal.stretch is not None))
    of_criteria = added(_criteria, plan.goals if plan.rubrics else ())
    compared = [position for position, row in enumerate(rows) if type(row.goal.target) in _COMPARISONS]
    beside = [row for position in compared for row in _beside(plan, position, rows[position])]
    return Rows(rows + beside, len(rows), of_goal, of_stretch, of_criteria)


@dataclass(frozen=True, slots=True)
class _Told:
    """The observations that could be known when a goal is judged."""

    table: Table
    moment: Moment

    def places_of(self, indicator: Indicator | None, region: str | None, goal: Goal) -> list[int]:
        """Return where those of an indicator in a region stand that were published, and bear on a goal, by then."""
        horizon = self.moment.as_of
        if goal.due is not None and not isinstance(goal.target, Peak):
            horizon = min(horizon, goal.due.end)
        return [
            place
            for place in self.table.places_of(indicator, region, goal)
            if (seen := self.table.observations[place]).period.end <= horizon and self.moment.knows(seen.published)
        ]


def _goals(plan: Plan, goal: Goal, is_invalid: bool, told: _Told) -> Iterable[Row]:
    row = _row(plan, goal, None, is_invalid, told)
    return _on_each_basis(plan, row, goal.target, told) if isinstance(goal.target, Relative) else (row,)


def _stretches(plan: Plan, goal: Goal, is_invalid: bool, told: _Told) -> Iterable[Row]:
    return (_row(plan, goal, goal.stretch, is_invalid, told),)


def _criteria(plan: Plan, goal: Goal, is_invalid: bool, told: _Told) -> Iterator[Row]:
    """Return a level at the goal's deadline for each criterion of its rubric."""
    rubric = plan.rubric(goal)
    if rubric is None or is_invalid:
        return
    for criterion in rubric.criteria:
        bound = {criterion.comparator: getattr(criterion, criterion.comparator), "tolerance": criterion.tolerance}
        test = goal.model_copy(
            update={
                "indicator": criterion.indicator,
                "region": criterion.region or goal.region,
                "target": Level(**bound),
                "baseline": None,
            }
        )
        yield _row(plan, test, None, False, told)


def _row(plan: Plan, goal: Goal, stretch: Bound | None, is_invalid: bool, told: _Told) -> Row:
    indicator, target, region = plan.indicator(goal), goal.target, goal.region or plan.region
    if is_invalid:
        return Row(goal, None, indicator, region, refusal=Reason.INVALID_GOAL)
    if not isinstance(target, Measurable):
        return Row(goal, None, indicator, region, refusal=_STATED[type(target)])
    bound = stretch or target.requirement(indicator)
    refusal = Reason.NO_TOLERANCE if bound is not None and bound.limits is None else None
    row = Row(goal, bound, indicator, region, plan.parts(goal), refusal)
    proxy = goal.proxy
    if proxy is None or any(told.places_of(one, region, goal) for one in (indicator, *(row.parts or ()))):
        return row
    stand_in = plan.indicators_by_id.get(proxy.indicator or "", indicator)
    return row._replace(indicator=stand_in, region=proxy.region or region, by_proxy=True)


def _on_each_basis(plan: Plan, row: Row, target: Relative, told: _Told) -> Iterator[Row]:
    """Return a row once for each price basis on which it is to be judged.

    A comparison that names none is judged on those that its figures state. Where money on one side states none, it may
    stand on either, and both must say the same.
    """
    if row.refusal is not None or target.prices is not None:
        yield row._replace(prices=target.prices)
        return
    sides = [row, *_beside(plan, 0, row)]
    stated = [_bases_of(side, told) for side in sides]
    bases = sorted(basis for basis in set().union(*stated) if basis is not None)
    if not bases:
        yield row
        return
    is_open = any(
        None in given and side.indicator is not None and side.indicator.unit.currency is not None
        for side, given in zip(sides, stated, strict=True)
    )
    for prices in ("constant", "current") if is_open else bases:
        yield row._replace(prices=prices, every_basis=is_open)


def _bases_of(side: Row, told: _Told) -> set[str | None]:
    """Return the price bases of what bears on one side of a comparison; None among them where one is not stated."""
    goal, table = side.goal, told.table
    return {
        family(table.prices(place))
        for place in told.places_of(side.indicator, side.region, goal)
        if (seen := table.observations[place]).measured is None
        or (measures(goal, seen) and has_same_base(goal, seen, seen.measured))
    }


def family(prices: str | None) -> str | None:
    """Return a price basis without its year: two rates at constant prices compare, whatever the year of the prices."""
    return prices and prices.partition("-")[0]


def _beside(plan: Plan, position: int, row: Row) -> Iterator[Row]:
    """Return the series against which a row is set."""
    target, indicator = row.goal.target, row.indicator
    if row.refusal is not None or indicator is None:
        return
    match target:
        case Relative():
            other = plan.indicators_by_id.get(target.comparator.indicator or "", indicator)
            sides = [(other, target.comparator.region or row.goal.region or plan.region)]
        case ScenarioChange():
            sides = [(plan.indicators_by_id[target.scenario], row.region)]
        case Rank() if target.universe:
            sides = [(indicator, code) for code in plan.members_of(target.universe) if code != row.region]
        case _:
            sides = []
    for other, region in sides:
        parts = plan.parts_of(other)
        yield row._replace(indicator=other, region=region, parts=parts, beside=position, by_proxy=False)


def measures(goal: Goal, seen: Observation) -> bool:
    """Tell whether a figure that is already measured is of a goal's kind."""
    target, kind = goal.target, seen.measured and seen.measured.kind
    if isinstance(target, GrowthEachPeriod):
        return kind == "growth"
    if isinstance(target, Relative):
        return kind == "growth" and target.compares_growth
    return kind == target.kind


def has_same_base(goal: Goal, seen: Observation, measured: MeasuredAs) -> bool:
    """Tell whether a measured figure counts from where its goal does."""
    target = goal.target
    if isinstance(target, Cumulative | Average):
        return measured.base.start == target.window.start
    if isinstance(target, GrowthEachPeriod):
        whole = seen.period.months == MONTHS_IN[target.every]
        return whole and measured.base.end_time == seen.period.start_time
    start = goal.start
    return start is not None and measured.base.end == start.end
