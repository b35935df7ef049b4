"""A plan as flat rows, and what rows cannot hold of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from policytrack.errors import UnitError
from policytrack.findings import Finding
from policytrack.indicators import BOUNDS, Baseline, Indicator, Observation
from policytrack.models import Model
from policytrack.periods import Period
from policytrack.plans.goals import Goal, Milestone
from policytrack.plans.table_columns import GOAL_COLUMNS, MILESTONE_COLUMNS, OBSERVATION_COLUMNS, Column
from policytrack.tables import to_frame
from policytrack.targets import (
    Average,
    Bound,
    Change,
    Direction,
    Growth,
    GrowthEachPeriod,
    Keep,
    Measurable,
    Peak,
    Rank,
    Relative,
    ScenarioChange,
    Stated,
    Windowed,
)
from policytrack.units import Unit, parse_unit

if TYPE_CHECKING:
    from policytrack.plans import Plan

Row = dict[str, Any]

_TYPES: Final = {"text": str, "number": float, "period": str, "flag": bool}
# The words for quality and strictness of observations that are only bounds.
BOUND_WORDS: Final = {
    ("lower_bound", False): "at_least",
    ("lower_bound", True): "above",
    ("upper_bound", False): "at_most",
    ("upper_bound", True): "below",
}

# What rows hold of each model; of a goal or an observation, also what they lose only together with its row.
_OF_PLAN: Final = ("schema_version", "id", "title", "region", "indicators", "goals", "observations")
_OF_GOAL: Final = (
    "id", "name", "indicator", "target", "deadline", "region", "baseline", "milestones", "commitment", "announced",
)  # fmt: skip
_DECIDES_GOAL: Final = ("dimensions", "follows", "basis", "proxy", "conversion", "revisions")
_OF_MILESTONE: Final = (*Bound.model_fields, "period")
_OF_OBSERVATION: Final = ("indicator", "region", "period", "value", "source", "published", "status")
_DECIDES_OBSERVATION: Final = ("measured", "dimensions")
_OF_OTHER: Final = ("id", "unit")
_OF_PART: Final = (*_OF_OTHER, "measure")
_OF_OWN: Final = (*_OF_PART, "numerator", "denominator", "limits", "scale")


@dataclass(frozen=True, slots=True)
class PlanFrames:
    """A plan as dataframes; every column is there, with its type, whether it says something or not.

    Args:
        goals: One row for each goal (`plans.table_columns.GOAL_COLUMNS`).
        observations: One row for each observation (`OBSERVATION_COLUMNS`).
        milestones: One row for each milestone (`MILESTONE_COLUMNS`).
        left_out: What the rows do not hold; notes on what no verdict rests on, warnings on rows that are not there.
    """

    goals: Any
    observations: Any
    milestones: Any
    left_out: tuple[Finding, ...]


def plan_frames(plan: Plan, backend: str) -> PlanFrames:
    """Return a plan as dataframes.

    Args:
        plan: The plan.
        backend: `polars`, `pandas` or `pyarrow`.
    """
    rows = _PlanRows(plan)
    return PlanFrames(
        _frame(rows.goals, GOAL_COLUMNS, backend),
        _frame(rows.observations, OBSERVATION_COLUMNS, backend),
        _frame(rows.milestones, MILESTONE_COLUMNS, backend),
        tuple(rows.left_out),
    )


def _frame(rows: Sequence[Row], columns: dict[str, Column], backend: str) -> Any:
    whole = [{name: row.get(name) for name in columns} for row in rows]
    return to_frame(whole, backend, {name: _TYPES[column.type] for name, column in columns.items()})


@dataclass(slots=True)
class _PlanRows:
    """The rows of a plan, and what they do not hold."""

    plan: Plan
    goals: list[Row] = field(default_factory=list)
    observations: list[Row] = field(default_factory=list)
    milestones: list[Row] = field(default_factory=list)
    left_out: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._tell(self.plan, _OF_PLAN, "")
        unheld = list(self._observations())
        roles: dict[str, tuple[str, ...]] = {}
        for index, goal in enumerate(self.plan.goals):
            lost = list(dict.fromkeys(_lost(self.plan, goal, unheld)))
            self.left_out += [
                Finding("left_out_of_table", {"value": key}, goal=goal.id, field=f"goals.{index}.{key}") for key in lost
            ]
            if not lost:
                self._goal(goal, f"goals.{index}", roles)
        for index, indicator in enumerate(self.plan.indicators):
            place, held = f"indicators.{index}", roles.get(indicator.id, _OF_OTHER)
            self._tell(indicator, held, place)
            if indicator.scale is not None and held is _OF_OWN:
                self._not_held("scale.source", place, None)

    def _observations(self) -> Iterator[Observation]:
        """Add the rows of the observations that rows can hold; return those that goals miss that read them."""
        for index, seen in enumerate(self.plan.observations):
            place, indicator = f"observations.{index}", self.plan.indicators_by_id.get(seen.indicator)
            lost = [key for key in _DECIDES_OBSERVATION if getattr(seen, key)]
            if not _is_common(seen.value.unit):
                lost.append("value")
            elif indicator is not None and not seen.measured and seen.value.unit.factor_to(indicator.unit) is None:
                # Nothing is judged by a figure in a unit that its indicator does not have.
                self.left_out.append(Finding("left_out_of_table", {"value": "value"}, field=f"{place}.value"))
                continue
            if lost:
                self.left_out += [Finding("left_out_of_table", {"value": key}, field=f"{place}.{key}") for key in lost]
                if not seen.dimensions:
                    yield seen
                continue
            self.observations.append(_observation_row(self.plan, seen))
            self._tell(seen, _held_of(seen), place)

    def _goal(self, goal: Goal, place: str, roles: dict[str, tuple[str, ...]]) -> None:
        """Add the row of a goal and those of its milestones."""
        self.goals.append(_goal_row(self.plan, goal))
        self._tell(goal, _OF_GOAL, place, goal.id)
        if goal.name is not None and len(goal.name.written) > 1:
            self._not_held("name.zh", place, goal.id)
        if isinstance(goal.indicator, Indicator):
            self._tell(goal.indicator, _OF_OWN, f"{place}.indicator", goal.id)
        if goal.baseline is not None:
            self._tell(goal.baseline, ("period", "value"), f"{place}.baseline", goal.id)
        if isinstance(goal.target, Growth | GrowthEachPeriod | Relative) and goal.target.prices is not None:
            self._not_held("target.prices", place, goal.id)
        for index, milestone in enumerate(goal.milestones):
            self.milestones.append(_milestone_row(goal, milestone))
            self._tell(milestone, _OF_MILESTONE, f"{place}.milestones.{index}", goal.id)
        roles |= {part.id: _OF_PART for part in self.plan.parts(goal) or () if part.id not in roles}
        roles[goal.indicator_id or ""] = _OF_OWN

    def _tell(self, model: Model, held: tuple[str, ...], place: str, goal: str | None = None) -> None:
        """Tell what a model states that rows do not hold."""
        for name, default in _defaults(type(model), held):
            if getattr(model, name) != default:
                self._not_held(name, place, goal)

    def _not_held(self, key: str, place: str, goal: str | None) -> None:
        path = ".".join(part for part in (place, key) if part)
        self.left_out.append(Finding("not_in_table", {"value": key}, goal=goal, field=path))


@lru_cache
def _defaults(model: type[Model], held: tuple[str, ...]) -> tuple[tuple[str, Any], ...]:
    """Return the fields of a model that rows do not hold, and what stands there where nothing is stated."""
    return tuple(
        (name, of_model.get_default(call_default_factory=True))
        for name, of_model in model.model_fields.items()
        if name not in held
    )


def _held_of(seen: Observation) -> tuple[str, ...]:
    """Return what a row holds of an observation: its quality only where that is a bound."""
    is_bound = seen.quality in BOUNDS
    return (*_OF_OBSERVATION, "quality", "strict") if is_bound else _OF_OBSERVATION


def _lost(plan: Plan, goal: Goal, unheld: Sequence[Observation]) -> Iterator[str]:
    """Return what a goal is judged by that rows do not hold, as paths within it."""
    target, indicator, parts = goal.target, plan.indicator(goal), plan.parts(goal)
    if isinstance(target, Stated):
        yield "target"
        return
    yield from (key for key in _DECIDES_GOAL if getattr(goal, key))
    if not all(_is_common(unit) for unit in (*_units(goal), *(one.unit for one in (indicator, *(parts or ())) if one))):
        yield "unit"
    if goal.baseline is not None and _is_known_later(goal.baseline, plan.announced(goal)):
        yield "baseline.published"
    beside = list(_beside(plan, goal))
    others = [other for _, other, _ in beside if other is not None and other.id != goal.indicator_id]
    if any(_is_unlike(plan, indicator, other) for other in others):
        yield next(path for path, _, _ in beside)
    if _prices_decide(target, [one for one in (indicator, *(parts or ()), *others) if one is not None]):
        yield "target.prices"
    read = {(one.id, region) for one in (indicator, *(parts or ())) if one for region in [goal.region or plan.region]}
    read |= {(other.id, region) for _, other, region in beside if other is not None}
    if any((seen.indicator, seen.region or plan.region) in read and _may_measure(goal, seen) for seen in unheld):
        yield "observations"


def _units(goal: Goal) -> Iterator[Unit]:
    """Return the units in which a goal is written."""
    target = goal.target
    bounds = [target] if isinstance(target, Bound) else []
    yield from (quantity.unit for bound in (*bounds, *goal.milestones) for quantity in bound.quantities)
    if isinstance(target, Peak) and target.at_most is not None:
        yield target.at_most.unit
    if goal.baseline is not None and goal.baseline.value is not None:
        yield goal.baseline.value.unit


def _is_common(unit: Unit) -> bool:
    """Tell whether a unit means the same outside of its plan."""
    try:
        return parse_unit(unit.text) == unit
    except UnitError:
        return False


def _is_known_later(baseline: Baseline, announced: Period | None) -> bool:
    """Tell whether the value of a start was published later than its goal, before which nothing is judged."""
    if baseline.value is None or baseline.published is None:
        return False
    return announced is None or announced.end < baseline.published.end


def _beside(plan: Plan, goal: Goal) -> Iterator[tuple[str, Indicator | None, str | None]]:
    """Return the series that a goal is set against: where it names them, what they are of, and in which region."""
    target, own, region = goal.target, plan.indicator(goal), goal.region or plan.region
    if isinstance(target, Relative):
        name = target.comparator.indicator
        other = own if name is None else plan.indicators_by_id.get(name)
        yield "target.comparator", other, target.comparator.region or region
    if isinstance(target, ScenarioChange):
        yield "target.scenario", plan.indicators_by_id.get(target.scenario), region
    if isinstance(target, Rank):
        yield from (("target.universe", own, code) for code in plan.members_of(target.universe))


def _is_unlike(plan: Plan, own: Indicator | None, other: Indicator) -> bool:
    """Tell whether another series is put together otherwise than a goal's own, or adds up otherwise."""
    if own is None or plan.parts_of(own) is not None or plan.parts_of(other) is not None:
        return True
    return any((own.measure == measure) != (other.measure == measure) for measure in ("stock", "flow"))


def _prices_decide(target: Measurable, sides: Sequence[Indicator]) -> bool:
    """Tell whether it depends on price bases what a goal is judged by, or how."""
    asked = target.prices if isinstance(target, Growth | GrowthEachPeriod | Relative) else None
    if asked is not None:
        return any(one.prices not in (None, asked) and not f"{one.prices}".startswith(f"{asked}-") for one in sides)
    if not isinstance(target, Relative):
        return False
    bases = {one.prices and one.prices.partition("-")[0] for one in sides}
    silent = any(one.prices is None and one.unit.currency is not None for one in sides)
    return len(bases - {None}) > 1 or (silent and bases != {None})


def _may_measure(goal: Goal, seen: Observation) -> bool:
    """Tell whether a goal may be judged by an observation: by any level, and by figures of its own kind."""
    if seen.measured is None:
        return True
    grows = isinstance(goal.target, GrowthEachPeriod | Relative)
    return seen.measured.kind == ("growth" if grows else goal.target.kind)


def _text(period: Period | None) -> str | None:
    return None if period is None else str(period)


def _goal_row(plan: Plan, goal: Goal) -> Row:
    return {
        "goal": goal.id,
        "indicator": goal.indicator_id,
        "region": goal.region or plan.region,
        "kind": goal.target.kind,
        "deadline": _text(goal.deadline),
        "announced": _text(plan.announced(goal)),
        "name": None if goal.name is None else goal.name.in_language("en"),
        "commitment": goal.commitment,
        **_asked(goal),
        **_target_cells(plan, goal),
        **_indicator_cells(plan.indicator(goal)),
        **_part_cells(plan, goal),
        **_baseline_cells(goal.baseline),
    }


def _asked(goal: Goal) -> Row:
    target = goal.target
    if isinstance(target, Peak) and target.at_most is not None:
        return _bound_cells(Bound(at_most=target.at_most))
    if isinstance(target, Bound):
        return _bound_cells(target) | {"tolerance": target.width}
    return {}


def _bound_cells(bound: Bound) -> Row:
    """Return what a bound asks for; a point with its tolerance is written as such in goals only."""
    unit = bound.quantity.unit
    return {
        "comparator": bound.comparator,
        "value": bound.quantity.value,
        "value_to": None if bound.between is None else bound.between[1].to(unit),
        "unit": unit.text,
    }


def _target_cells(plan: Plan, goal: Goal) -> Row:
    """Return what a target says besides its bound, by the columns that bear the names of its keys."""
    target = goal.target
    cells: Row = {}
    if isinstance(target, Windowed):
        cells["window"] = _text(target.window)
    if isinstance(target, Keep | Average | GrowthEachPeriod):
        cells["every"] = target.every
    if isinstance(target, Growth | Change | Relative):
        cells["base"] = _text(target.base)
    if isinstance(target, Growth):
        cells["averaging"] = target.averaging
    if isinstance(target, Change | ScenarioChange):
        cells["form"] = target.form
    if isinstance(target, ScenarioChange):
        cells["scenario"] = target.scenario
    if isinstance(target, Rank) and target.universe:
        universe = " ".join(plan.members_of(target.universe))
        cells |= {"universe": universe, "order": target.order, "ties": target.ties}
    if isinstance(target, Relative):
        cells |= {
            "relation": target.relation,
            "comparator_region": target.comparator.region,
            "comparator_indicator": target.comparator.indicator,
            "direction": target.direction,
            "margin": None if target.margin is None else target.margin.to("个百分点"),
            "gap": target.gap,
        }
    if isinstance(target, Direction):
        cells["better"] = target.better
    return cells


def _indicator_cells(indicator: Indicator | None) -> Row:
    if indicator is None:
        return {}
    unit, limits, scale = indicator.unit, indicator.limits, indicator.scale
    ends = {} if limits is None else {"lowest": limits.lowest, "highest": limits.highest}
    if scale is not None:
        ends |= {f"scale_{name}": getattr(scale, name) for name in ("worst", "red", "green", "best")}
    numbers = {name: None if stated is None else stated.to(unit) for name, stated in ends.items()}
    return {"indicator_unit": unit.text, "measure": indicator.measure, **numbers}


def _part_cells(plan: Plan, goal: Goal) -> Row:
    cells: Row = {}
    for name, part in zip(("numerator", "denominator"), plan.parts(goal) or (), strict=False):
        cells |= {name: part.id, f"{name}_unit": part.unit.text, f"{name}_measure": part.measure}
    return cells


def _baseline_cells(baseline: Baseline | None) -> Row:
    if baseline is None:
        return {}
    value = baseline.value
    return {
        "baseline_period": _text(baseline.period),
        "baseline_value": None if value is None else value.value,
        "baseline_unit": None if value is None else value.unit.text,
    }


def _milestone_row(goal: Goal, milestone: Milestone) -> Row:
    """Return the row of a milestone; a point with a tolerance is the band that it stands for."""
    cells = {"goal": goal.id, "period": _text(milestone.period), **_bound_cells(milestone)}
    limits = milestone.limits
    if milestone.about is None or limits is None:
        return cells
    return cells | {"comparator": "between", "value": limits.low, "value_to": limits.high}


def _observation_row(plan: Plan, seen: Observation) -> Row:
    return {
        "indicator": seen.indicator,
        "region": seen.region or plan.region,
        "period": _text(seen.period),
        "value": seen.value.value,
        "unit": seen.value.unit.text,
        "bound": BOUND_WORDS.get((seen.quality, seen.strict)),
        "published": _text(seen.published),
        "provisional": None if seen.status is None else seen.status == "provisional",
        "source": seen.source,
    }
