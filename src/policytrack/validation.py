"""Structural and cross-field checks of one plan: every problem at once, and never an exception for bad content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from policytrack.errors import RegionError
from policytrack.findings import Finding, nearest
from policytrack.indicators import Indicator, Observation
from policytrack.periods import Period, subperiods
from policytrack.plans import Goal, Plan
from policytrack.regions import find_region
from policytrack.targets import Bound, Change, Cumulative, Growth, Keep, Qualitative, Ratio
from policytrack.units import Quantity, Unit, quotient_factor


def check_plan(plan: Plan) -> list[Finding]:
    """Return every finding on a plan's structure, in the order of the plan.

    Args:
        plan: A plan whose fields are each valid by themselves.

    Example:
        >>> goal = {"id": "g", "indicator": "gdp", "target": {"kind": "level", "above": "5 元"}}
        >>> plan = Plan(id="p", title="P", goals=[goal])
        >>> [finding.code for finding in check_plan(plan)]
        ['deadline_missing', 'region_missing', 'unknown_indicator']
    """
    return list(_findings(plan))


class _Named(Protocol):
    @property
    def id(self) -> str: ...


def _findings(plan: Plan) -> Iterator[Finding]:
    for field, items in (
        ("documents", plan.documents),
        ("regions", plan.regions),
        ("indicators", plan.indicators),
        ("goals", plan.goals),
        ("actions", plan.actions),
    ):
        yield from _duplicates(field, items)
    yield from _region(plan, plan.region, "region")
    for index, indicator in enumerate(plan.indicators):
        yield from _indicator(plan, indicator, f"indicators.{index}")
    for index, goal in enumerate(plan.goals):
        for finding in _goal(plan, goal):
            yield replace(within(finding, f"goals.{index}"), goal=goal.id)
    for index, action in enumerate(plan.actions):
        if action.source is not None:
            yield from _document(plan, action.source.document, f"actions.{index}.source.document")
    for index, observation in enumerate(plan.observations):
        for finding in check_observation(plan, observation):
            yield within(finding, f"observations.{index}")


def within(finding: Finding, field: str) -> Finding:
    """Return a finding on a part of something with its path from there."""
    return replace(finding, field=".".join(part for part in (field, finding.field) if part) or None)


def _duplicates(field: str, items: Sequence[_Named]) -> Iterator[Finding]:
    counted = Counter(item.id for item in items)
    seen: set[str] = set()
    for index, item in enumerate(items):
        if counted[item.id] > 1 and item.id in seen:
            yield Finding(
                "duplicate_id",
                {"value": item.id},
                goal=item.id if field == "goals" else None,
                field=f"{field}.{index}.id",
            )
        seen.add(item.id)


def _region(plan: Plan, code: str | None, field: str) -> Iterator[Finding]:
    if code is None:
        return
    try:
        find_region(code, plan.own_regions)
    except RegionError as error:
        yield Finding(error.code, error.finding.details, suggestion=error.finding.suggestion, field=field)


def _document(plan: Plan, document: str, field: str) -> Iterator[Finding]:
    known = [document.id for document in plan.documents]
    if document not in known:
        yield Finding("unknown_document", {"value": document}, suggestion=nearest(document, known), field=field)


def _unknown_indicator(plan: Plan, name: str, field: str) -> Finding:
    return Finding("unknown_indicator", {"value": name}, suggestion=nearest(name, plan.indicators_by_id), field=field)


def _indicator(plan: Plan, indicator: Indicator, field: str) -> Iterator[Finding]:
    for name in ("numerator", "denominator"):
        part = getattr(indicator, name)
        if part is not None:
            yield from _part(plan, part, f"{field}.{name}")
    above, below = (plan.indicators_by_id.get(part or "") for part in (indicator.numerator, indicator.denominator))
    if above and below and quotient_factor(above.unit, below.unit, indicator.unit) is None:
        quotient = f"{above.unit}/{below.unit}"
        yield Finding("unit_mismatch", {"value": quotient, "expected": indicator.unit.text}, field=f"{field}.unit")


def _part(plan: Plan, part: str, field: str) -> Iterator[Finding]:
    known = plan.indicators_by_id.get(part)
    if known is None:
        yield _unknown_indicator(plan, part, field)
    elif known.numerator is not None:
        yield Finding("parts_nested", {"value": part}, field=field)


def check_observation(plan: Plan, observation: Observation) -> Iterator[Finding]:
    """Return the findings on one observation of a plan."""
    indicator = plan.indicators_by_id.get(observation.indicator)
    if indicator is None:
        yield _unknown_indicator(plan, observation.indicator, "indicator")
    elif observation.measured is None and observation.value.unit.factor_to(indicator.unit) is None:
        yield Finding(
            "observation_unit",
            {
                "period": str(observation.period),
                "value": observation.value.unit.text,
                "expected": indicator.unit.text,
            },
            field="value",
        )
    yield from _region(plan, observation.region, "region")


def _goal(plan: Plan, goal: Goal) -> Iterator[Finding]:
    indicator, target = plan.indicator(goal), goal.target
    if goal.due is None and not isinstance(target, Qualitative):
        yield Finding("deadline_missing", {"value": target.kind})
    if goal.region is None and plan.region is None:
        yield Finding("region_missing")
    yield from _region(plan, goal.region, "region")
    if goal.source is not None:
        yield from _document(plan, goal.source.document, "source.document")
    if goal.indicator_id is not None and indicator is None:
        yield _unknown_indicator(plan, goal.indicator_id, "indicator")
    if isinstance(target, Qualitative):
        return
    if goal.indicator_id is None:
        yield Finding("missing_key", {"value": "indicator"})
    yield from _dates(goal)
    if isinstance(target, Ratio):
        yield from _ratio(plan, target, indicator)
    if indicator is not None:
        yield from _kind(goal, indicator)
        yield from _units(plan, goal, indicator)
    yield from _directions(goal, target)


def start_of(goal: Goal) -> Period | None:
    """Return the period from which a goal counts: its base, else its baseline."""
    if isinstance(goal.target, Growth | Change):
        return goal.target.base
    return None if goal.baseline is None else goal.baseline.period


def _dates(goal: Goal) -> Iterator[Finding]:
    target, due, start = goal.target, goal.due, start_of(goal)
    if isinstance(target, Growth | Change) and goal.baseline and goal.baseline.period != target.base:
        yield Finding(
            "base_not_used",
            {"value": str(goal.baseline.period), "expected": str(target.base)},
            field="baseline.period",
        )
    if due is None:
        return
    if start is not None and due.end <= start.end:
        yield Finding("deadline_before_baseline", {"value": str(due), "expected": str(start)}, field="deadline")
    if isinstance(target, Keep | Cumulative):
        if target.window.end != due.end:
            details = {"value": str(target.window), "expected": str(due)}
            yield Finding("window_differs", details, field="target.window")
        if isinstance(target, Keep) and not subperiods(target.window, target.every):
            details = {"value": str(target.window), "expected": target.every}
            yield Finding("window_not_tiled", details, field="target.every")
    previous = start
    for index, milestone in enumerate(goal.milestones):
        if previous is not None and milestone.period.end <= previous.end:
            yield Finding(
                "milestone_out_of_order",
                {"value": str(milestone.period), "expected": str(previous)},
                field=f"milestones.{index}.period",
            )
        if milestone.period.end >= due.end:
            yield Finding(
                "milestone_after_deadline",
                {"value": str(milestone.period), "expected": str(due)},
                field=f"milestones.{index}.period",
            )
        previous = milestone.period


def _ratio(plan: Plan, target: Ratio, indicator: Indicator | None) -> Iterator[Finding]:
    own = (target.numerator, target.denominator)
    given = (indicator.numerator, indicator.denominator) if indicator else (None, None)
    if (own[0] is None) != (own[1] is None) or (own[0] is None and given[0] is None):
        yield Finding("parts_missing", field="target")
    elif own[0] is not None and given[0] is not None and own != given:
        yield Finding(
            "parts_differ",
            {"value": " / ".join(map(str, own)), "expected": " / ".join(map(str, given))},
            field="target",
        )
    for name, part in zip(("numerator", "denominator"), own, strict=True):
        if part is not None:
            yield from _part(plan, part, f"target.{name}")


def _kind(goal: Goal, indicator: Indicator) -> Iterator[Finding]:
    if isinstance(goal.target, Cumulative) and indicator.measure != "flow":
        yield Finding(
            "measure_mismatch",
            {"kind": goal.target.kind, "value": indicator.measure, "expected": "flow"},
            field="target.kind",
        )


def _units(plan: Plan, goal: Goal, indicator: Indicator) -> Iterator[Finding]:
    target = goal.target
    assert not isinstance(target, Qualitative)
    wanted = target.quantity.unit
    for field, bound in _bounds(goal):
        if bound.quantity.unit.factor_to(wanted) is None:
            yield _mismatch(bound.quantity, wanted, f"{field}.{bound.comparator}")
    if (code := _unit_of_kind(target, indicator)) is not None:
        yield Finding(
            code,
            {"value": target.quantity.text, "expected": indicator.unit.text, "kind": target.kind},
            field=f"target.{target.comparator}",
        )
    baseline = None if goal.baseline is None else goal.baseline.value
    if baseline is not None and baseline.unit.factor_to(indicator.unit) is None:
        yield _mismatch(baseline, indicator.unit, "baseline.value")


def _bounds(goal: Goal) -> Iterator[tuple[str, Bound]]:
    assert isinstance(goal.target, Bound)
    yield "target", goal.target
    for index, milestone in enumerate(goal.milestones):
        yield f"milestones.{index}", milestone
    if goal.stretch is not None:
        yield "stretch", goal.stretch


def _mismatch(quantity: Quantity, wanted: Unit, field: str) -> Finding:
    return Finding("unit_mismatch", {"value": quantity.text, "expected": wanted.text}, field=field)


def _unit_of_kind(target: Bound, indicator: Indicator) -> str | None:
    """Return the code of what is wrong with the unit of a target, for its kind and indicator; None where it fits."""
    unit = target.quantity.unit
    percentage = indicator.unit.is_percentage
    if isinstance(target, Growth):
        return None if unit.without_year().is_percentage else "unit_mismatch"
    if isinstance(target, Change):
        fits = {
            "percent": unit.is_percentage,
            "points": unit.is_points and percentage,
            "multiple": unit.is_multiple,
            "absolute": unit.factor_to(indicator.unit) is not None,
            None: False,
        }
        form = target.form_for(percentage)
        return None if fits[form] else "percent_for_points" if form is None else "unit_mismatch"
    if unit.factor_to(indicator.unit) is not None:
        return None
    return "points_for_percent" if unit.is_points and percentage else "unit_mismatch"


def _directions(goal: Goal, target: Bound) -> Iterator[Finding]:
    if target.limits is None:
        yield Finding("tolerance_missing", {"value": target.quantity.text}, field="target")
    for field, bound in _bounds(goal):
        if bound.direction != target.direction:
            yield Finding("direction_differs", {"value": bound.comparator, "expected": target.comparator}, field=field)
