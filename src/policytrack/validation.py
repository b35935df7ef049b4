"""Structural and cross-field checks of one plan: every problem at once, and never an exception for bad content."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, Protocol

from policytrack.errors import RegionError
from policytrack.findings import Finding, nearest
from policytrack.indicators import Indicator, Observation, OtherSeries
from policytrack.models import LocalText
from policytrack.periods import subperiods
from policytrack.plans import Criterion, Goal, Plan, Source
from policytrack.regions import find_region
from policytrack.targets import (
    Average,
    Bound,
    Change,
    Composite,
    Cumulative,
    Deliverable,
    Direction,
    Growth,
    GrowthEachPeriod,
    Keep,
    Level,
    Measurable,
    Peak,
    Qualitative,
    Rank,
    Ratio,
    Relative,
    ScenarioChange,
    Stated,
    Windowed,
)
from policytrack.targets.bounds import Limits
from policytrack.units import Quantity, Unit, quotient_factor

# What is measured is the level of the indicator itself.
_LEVELS: Final = Level | Keep | Average | Ratio | Peak
_WITHOUT_NUMBER: Final = Stated | Direction
_BOUNDED: Final = Bound | Peak
_GROWING: Final = (Growth, GrowthEachPeriod)
_DIFFERENCES: Final = (Change, ScenarioChange)
# How far beyond a limit a number may lie by the dust of a conversion alone.
_DUST: Final = 1e-9


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
    return list(plan.once(_all_findings))


def _all_findings(plan: Plan) -> tuple[Finding, ...]:
    return tuple(_findings(plan))


class _Named(Protocol):
    @property
    def id(self) -> str: ...


def _findings(plan: Plan) -> Iterator[Finding]:
    for field, items in (
        ("documents", plan.documents),
        ("sections", plan.sections),
        ("regions", plan.regions),
        ("indicators", plan.indicators),
        ("goals", plan.goals),
        ("actions", plan.actions),
        ("rubrics", plan.rubrics),
        ("incentives", plan.incentives),
    ):
        yield from _duplicates(field, items)
    yield from _region(plan, plan.region, "region")
    for index, region in enumerate(plan.regions):
        yield from _region(plan, region.parent, f"regions.{index}.parent")
        for place, member in enumerate(region.members):
            yield from _region(plan, member, f"regions.{index}.members.{place}")
    for index, indicator in enumerate(plan.indicators):
        yield from _indicator(plan, indicator, f"indicators.{index}")
    for index, goal in enumerate(plan.goals):
        for finding in _goal(plan, goal):
            yield replace(within(finding, f"goals.{index}"), goal=goal.id)
    yield from _sections(plan)
    for index, action in enumerate(plan.actions):
        yield from _in_section(plan, action.section, f"actions.{index}.section")
        yield from _cited(plan, action.source, f"actions.{index}.source")
    for index, incentive in enumerate(plan.incentives):
        yield from _cited(plan, incentive.source, f"incentives.{index}.source")
    for index, rubric in enumerate(plan.rubrics):
        for place, criterion in enumerate(rubric.criteria):
            yield from _criterion(plan, criterion, f"rubrics.{index}.criteria.{place}")
    for index, override in enumerate(plan.overrides):
        yield from _goal_named(plan, override.goal, f"overrides.{index}.goal")
    yield from _composite_cycles(plan)
    yield from _observations(plan)


def within(finding: Finding, field: str) -> Finding:
    """Return a finding on a part of something with its path from there."""
    return replace(finding, field=".".join(part for part in (field, finding.field) if part) or None)


def _duplicates(field: str, items: Sequence[_Named]) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, item in enumerate(items):
        if item.id in seen:
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


def _cited(plan: Plan, source: Source | None, field: str) -> Iterator[Finding]:
    if source is None:
        return
    known = [document.id for document in plan.documents]
    if source.document not in known:
        close = nearest(source.document, known)
        yield Finding("unknown_document", {"value": source.document}, suggestion=close, field=f"{field}.document")


def _unknown_indicator(plan: Plan, name: str, field: str) -> Finding:
    return Finding("unknown_indicator", {"value": name}, suggestion=nearest(name, plan.indicators_by_id), field=field)


def _sections(plan: Plan) -> Iterator[Finding]:
    above = {section.id: section.within for section in plan.sections}
    for index, section in enumerate(plan.sections):
        yield from _in_section(plan, section.within, f"sections.{index}.within")
        if leads_back(section.id, lambda name: [above[name]] if above.get(name) in above else []):
            yield Finding("cycle", {"value": section.id}, field=f"sections.{index}.within")


def leads_back(start: str, after: Callable[[str], Iterable[str | None]]) -> bool:
    """Tell whether following names from one leads back to it."""
    waiting, seen = list(after(start)), set[str | None]()
    while waiting:
        name = waiting.pop()
        if name == start:
            return True
        if name is not None and name not in seen:
            seen.add(name)
            waiting += after(name)
    return False


def _in_section(plan: Plan, section: str | None, field: str) -> Iterator[Finding]:
    if section is None:
        return
    known = [section.id for section in plan.sections]
    if section not in known:
        yield Finding("unknown_section", {"value": section}, suggestion=nearest(section, known), field=field)


def _goal_named(plan: Plan, name: str, field: str) -> Iterator[Finding]:
    known = [goal.id for goal in plan.goals]
    if name not in known:
        yield Finding("unknown_goal", {"value": name}, suggestion=nearest(name, known), field=field)


def _criterion(plan: Plan, criterion: Criterion, field: str) -> Iterator[Finding]:
    indicator = plan.indicators_by_id.get(criterion.indicator)
    if indicator is None:
        yield _unknown_indicator(plan, criterion.indicator, f"{field}.indicator")
    elif criterion.quantity.unit.factor_to(indicator.unit) is None:
        yield _mismatch(criterion.quantity, indicator.unit, f"{field}.{criterion.comparator}")
    if criterion.limits is None:
        yield Finding("tolerance_missing", {"value": criterion.quantity.text}, field=field)
    yield from _region(plan, criterion.region, f"{field}.region")


def _composite_cycles(plan: Plan) -> Iterator[Finding]:
    children = {
        goal.id: [child.goal for child in goal.target.children if child.plan in (None, plan.id)]
        for goal in plan.goals
        if isinstance(goal.target, Composite)
    }
    for index, goal in enumerate(plan.goals if children else ()):
        if goal.id in children and leads_back(goal.id, lambda name: children.get(name, [])):
            yield Finding("cycle", {"value": goal.id}, goal=goal.id, field=f"goals.{index}.target.children")


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


def _observations(plan: Plan) -> Iterator[Finding]:
    # Without natural limits, only what an observation observes, where and in which unit can be wrong with it.
    sound: set[tuple[str, str | None, int, bool]] = set()
    for index, one in enumerate(plan.observations):
        alike = one.indicator, one.region, id(one.value.unit), one.measured is None
        if alike in sound:
            continue
        found = [within(finding, f"observations.{index}") for finding in check_observation(plan, one)]
        yield from found
        if not found and plan.indicators_by_id[one.indicator].limits is None:
            sound.add(alike)


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
    elif observation.measured is None and indicator.limits is not None:
        yield from _beyond(observation.value, indicator, "value", f" ({observation.period})")
    yield from _region(plan, observation.region, "region")


def _beyond(value: Quantity, indicator: Indicator, field: str, when: str = "") -> Iterator[Finding]:
    """Remark on a number that lies beyond the natural limits of an indicator."""
    if indicator.limits is not None and _lies_beyond(Limits(value.value, value.value), value.unit, indicator):
        yield _beyond_limits(f"{value.text}{when}", indicator, field)


def _lies_beyond(stated: Limits, unit: Unit, indicator: Indicator) -> bool:
    """Tell whether an end of a set lies beyond the natural limits of an indicator, or the whole set does."""
    if indicator.limits is None or unit.factor_to(indicator.unit) is None:
        return False
    lowest, highest = indicator.limits.ends(unit)
    slack = _DUST * max(abs(end) for end in (lowest, highest) if math.isfinite(end))
    ends = [end for end in stated[:2] if end is not None]
    if any(end < lowest - slack or end > highest + slack for end in ends):
        return True
    # Above the highest, or below the lowest, there is nothing.
    return (stated.low_open and ends[0] >= highest - slack) or (stated.high_open and ends[-1] <= lowest + slack)


def _beyond_limits(value: LocalText | str, indicator: Indicator, field: str) -> Finding:
    assert indicator.limits is not None
    lowest, highest = indicator.limits.lowest, indicator.limits.highest
    ends = [*([] if lowest is None else [f"≥ {lowest.text}"]), *([] if highest is None else [f"≤ {highest.text}"])]
    return Finding(
        "beyond_limits",
        {"value": value, "indicator": indicator.name, "expected": ", ".join(ends)},
        field=field,
    )


def _goal(plan: Plan, goal: Goal) -> Iterator[Finding]:
    indicator = plan.indicator(goal)
    yield from _due(goal)
    if goal.region is None and plan.region is None:
        yield Finding("region_missing")
    yield from _region(plan, goal.region, "region")
    yield from _in_section(plan, goal.section, "section")
    if goal.unconfirmed is not None:
        yield Finding("goal_unconfirmed", {"value": goal.unconfirmed}, field="unconfirmed")
    yield from _cited(plan, goal.source, "source")
    if isinstance(goal.indicator, Indicator):
        yield from _indicator(plan, goal.indicator, "indicator")
    elif goal.indicator is not None and indicator is None:
        yield _unknown_indicator(plan, goal.indicator, "indicator")
    yield from _progress(goal)
    yield from _restated(plan, goal, indicator)
    yield from _allocation(plan, goal, indicator)
    found = list(_target(plan, goal, indicator))
    yield from found
    yield from _revisions(plan, goal, indicator, found)


def _due(goal: Goal) -> Iterator[Finding]:
    target = goal.target
    if goal.due is not None:
        return
    by_rubric = isinstance(target, Qualitative) and target.rubric is not None
    if by_rubric or isinstance(target, Measurable | Deliverable | Composite):
        yield Finding("deadline_missing", {"value": target.kind})


def _target(plan: Plan, goal: Goal, indicator: Indicator | None) -> Iterator[Finding]:
    target = goal.target
    if isinstance(target, _WITHOUT_NUMBER):
        for key in ("milestones", "stretch"):
            if getattr(goal, key):
                yield Finding("key_unused", {"key": key, "value": f"kind: {target.kind}"}, field=key)
    if isinstance(target, Stated):
        yield from _stated(plan, target)
        return
    if goal.indicator_id is None:
        yield Finding("missing_key", {"value": "indicator"})
    yield from _dates(goal)
    if isinstance(target, Ratio):
        yield from _ratio(plan, target, indicator)
    if isinstance(target, Relative):
        yield from _relative(plan, goal, target)
    if isinstance(target, ScenarioChange):
        yield from _other_series(plan, goal, OtherSeries(indicator=target.scenario), "target.scenario")
        yield from _like(plan, target.scenario, indicator, "target.scenario")
    if goal.proxy is not None:
        yield from _other_series(plan, goal, goal.proxy, "proxy")
        yield from _like(plan, goal.proxy.indicator, indicator, "proxy.indicator")
    for index, milestone in enumerate(goal.milestones):
        yield from _cited(plan, milestone.source, f"milestones.{index}.source")
    if indicator is not None:
        yield from _kind(plan, goal, indicator)
        yield from _units(goal, indicator)
        yield from _conversion(plan, goal, indicator)
    yield from _directions(goal, indicator)


def _stated(plan: Plan, target: Stated) -> Iterator[Finding]:
    if isinstance(target, Qualitative):
        known = [rubric.id for rubric in plan.rubrics]
        if target.rubric is not None and target.rubric not in known:
            close = nearest(target.rubric, known)
            yield Finding("unknown_rubric", {"value": target.rubric}, suggestion=close, field="target.rubric")
        for index, name in enumerate(target.linked):
            if name not in plan.indicators_by_id:
                yield _unknown_indicator(plan, name, f"target.linked.{index}")
    if isinstance(target, Composite):
        for index, child in enumerate(target.children):
            if child.plan in (None, plan.id):
                yield from _goal_named(plan, child.goal, f"target.children.{index}.goal")


def _progress(goal: Goal) -> Iterator[Finding]:
    if goal.progress and not isinstance(goal.target, Deliverable):
        yield Finding("progress_unused", {"value": goal.target.kind}, field="progress")
        return
    for index, step in enumerate(goal.progress):
        assert isinstance(goal.target, Deliverable)
        known = [state.id for state in goal.target.states]
        if step.state not in known:
            close = nearest(step.state, known)
            yield Finding("unknown_state", {"value": step.state}, suggestion=close, field=f"progress.{index}.state")


def _allocation(plan: Plan, goal: Goal, indicator: Indicator | None) -> Iterator[Finding]:
    if goal.allocation is None:
        return
    asked = goal.target.requirement(indicator) if isinstance(goal.target, Measurable) else None
    regions: list[str] = []
    for index, part in enumerate(goal.allocation.parts):
        field = f"allocation.parts.{index}"
        yield from _region(plan, part.region, f"{field}.region")
        if part.region in regions:
            yield Finding("part_twice", {"value": part.region}, field=f"{field}.region")
        regions.append(part.region)
        if asked is not None and part.value.unit.factor_to(asked.quantity.unit) is None:
            yield _mismatch(part.value, asked.quantity.unit, f"{field}.value")
        yield from _cited(plan, part.source, f"{field}.source")


def _revisions(plan: Plan, goal: Goal, indicator: Indicator | None, known: Sequence[Finding]) -> Iterator[Finding]:
    """Check what each revision makes of a goal; what was found on the goal before is not told again."""
    before = plan.announced(goal)
    for index, revision in enumerate(goal.revisions):
        if before is not None and revision.announced.end <= before.end:
            details = {"value": str(revision.announced), "expected": str(before)}
            yield Finding("revision_out_of_order", details, field=f"revisions.{index}.announced")
        before = revision.announced
        yield from _cited(plan, revision.source, f"revisions.{index}.source")
        revised = goal.as_known(revision.announced.end.toordinal())
        for finding in (*_due(revised), *_target(plan, revised, indicator)):
            stated = (finding.field or "").partition(".")[0]
            if stated and getattr(revision, stated, None):
                yield within(finding, f"revisions.{index}")
            elif finding not in known:
                known = [*known, finding]
                yield finding


def _restated(plan: Plan, goal: Goal, indicator: Indicator | None) -> Iterator[Finding]:
    """Remark on documents that word a target or its deadline differently."""
    if not goal.restated:
        return
    asked = goal.target.requirement(indicator) if isinstance(goal.target, Measurable) else None
    for index, other in enumerate(goal.restated):
        document = other.source.document
        yield from _cited(plan, other.source, f"restated.{index}.source")
        if asked is not None and _limits_in(other, asked.quantity.unit) != _limits_in(asked, asked.quantity.unit):
            words = other.in_words
            value = LocalText(en=f"{words.en} ({document})", zh=f"{words.zh}（{document}）")
            yield Finding("sources_differ", {"value": value, "expected": asked.in_words}, field=f"restated.{index}")
        if other.deadline is not None and goal.due is not None and other.deadline.end != goal.due.end:
            details = {"value": f"{other.deadline} ({document})", "expected": str(goal.due)}
            yield Finding("sources_differ", details, field=f"restated.{index}.deadline")


def _limits_in(bound: Bound, unit: Unit) -> Limits | None:
    """Return the set that a bound states as numbers in another unit, free of the dust of the conversion.

    A point without a tolerance is the point alone; None is a bound of another kind than the unit.
    """
    value, factor = bound.quantity.value, bound.quantity.unit.factor_to(unit)
    if factor is None:
        return None
    limits = bound.limits or Limits(value, value)
    low, high = (None if end is None else float(f"{end * factor:.12g}") for end in limits[:2])
    return Limits(low, high, limits.low_open, limits.high_open)


def _dates(goal: Goal) -> Iterator[Finding]:
    target, due, start = goal.target, goal.due, goal.start
    base = target.base if isinstance(target, (Growth, Change, Relative)) else None
    if base is not None and goal.baseline and goal.baseline.period != base:
        details = {"value": str(goal.baseline.period), "expected": str(base)}
        yield Finding("base_not_used", details, field="baseline.period")
    if due is None:
        return
    if start is not None and due.end <= start.end:
        yield Finding("deadline_before_baseline", {"value": str(due), "expected": str(start)}, field="deadline")
    if isinstance(target, Windowed):
        if target.window.end != due.end:
            details = {"value": str(target.window), "expected": str(due)}
            yield Finding("window_differs", details, field="target.window")
        if not isinstance(target, Cumulative) and not subperiods(target.window, target.every):
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


def _relative(plan: Plan, goal: Goal, target: Relative) -> Iterator[Finding]:
    yield from _other_series(plan, goal, target.comparator, "target.comparator")
    unlike = None if target.compares_growth else plan.indicator(goal)
    yield from _like(plan, target.comparator.indicator, unlike, "target.comparator.indicator")
    if target.relation == "in_step" and target.margin is None:
        yield Finding("margin_missing", field="target.margin")


def _other_series(plan: Plan, goal: Goal, other: OtherSeries, field: str) -> Iterator[Finding]:
    yield from _region(plan, other.region, f"{field}.region")
    own = (goal.region or plan.region, goal.indicator_id)
    if (other.region or own[0], other.indicator or own[1]) == own:
        yield Finding("comparator_itself", {"value": f"{own[1]}, {own[0]}"}, field=field)


def _like(plan: Plan, name: str | None, indicator: Indicator | None, field: str) -> Iterator[Finding]:
    """Remark on an indicator that is not known, or that is measured in units of another kind than one beside it."""
    other = plan.indicators_by_id.get(name or "")
    if name is not None and other is None:
        yield _unknown_indicator(plan, name, field)
    elif other is not None and indicator is not None and other.unit.factor_to(indicator.unit) is None:
        yield Finding("unit_mismatch", {"value": other.unit.text, "expected": indicator.unit.text}, field=field)


def _kind(plan: Plan, goal: Goal, indicator: Indicator) -> Iterator[Finding]:
    target = goal.target
    if isinstance(target, Cumulative) and indicator.measure != "flow":
        yield Finding(
            "measure_mismatch",
            {"kind": target.kind, "value": indicator.measure, "expected": "flow"},
            field="target.kind",
        )
    if isinstance(target, Rank):
        if indicator.measure == "rank":
            given = {"universe": target.universe, "order": target.order != "highest", "ties": target.ties != "best"}
            for key in (key for key, is_given in given.items() if is_given):
                yield Finding("key_unused", {"key": key, "value": "measure: rank"}, field=f"target.{key}")
        elif not target.universe:
            yield Finding("universe_missing", field="target.universe")
        for index, code in enumerate(target.universe):
            yield from _region(plan, code, f"target.universe.{index}")
        region = goal.region or plan.region
        if target.universe and region is not None and region not in plan.members_of(target.universe):
            yield Finding("universe_without_region", {"value": region}, field="target.universe")


def _units(goal: Goal, indicator: Indicator) -> Iterator[Finding]:
    target = goal.target
    assert isinstance(target, Measurable)
    requirement = target.requirement(indicator)
    if requirement is not None:
        wanted = requirement.quantity.unit
        for field, bound in _bounds(goal, requirement):
            if bound.quantity.unit.factor_to(wanted) is None:
                yield _mismatch(bound.quantity, wanted, f"{field}.{bound.comparator}")
    if isinstance(target, _BOUNDED) and requirement is not None:
        code = _unit_of_kind(goal, requirement, indicator)
        if code is not None:
            yield Finding(
                code,
                {"value": requirement.quantity.text, "expected": indicator.unit.text, "kind": target.kind},
                field=f"target.{requirement.comparator}",
            )
        elif isinstance(target, _LEVELS):
            yield from _bounds_beyond(goal, requirement, indicator)
    baseline = None if goal.baseline is None else goal.baseline.value
    if baseline is not None and baseline.unit.factor_to(indicator.unit) is None:
        yield _mismatch(baseline, indicator.unit, "baseline.value")
    elif baseline is not None:
        yield from _beyond(baseline, indicator, "baseline.value")


def _bounds_beyond(goal: Goal, requirement: Bound, indicator: Indicator) -> Iterator[Finding]:
    """Remark on what is asked for beyond an indicator's natural limits; of a point, the tolerance may lie there."""
    if indicator.limits is None:
        return
    for field, bound in _bounds(goal, requirement):
        stated = None if bound.about is not None else bound.limits
        point = Limits(bound.quantity.value, bound.quantity.value)
        if _lies_beyond(stated or point, bound.quantity.unit, indicator):
            yield _beyond_limits(bound.in_words, indicator, f"{field}.{bound.comparator}")


def _bounds(goal: Goal, requirement: Bound) -> Iterator[tuple[str, Bound]]:
    yield "target", requirement
    for index, milestone in enumerate(goal.milestones):
        yield f"milestones.{index}", milestone
    if goal.stretch is not None:
        yield "stretch", goal.stretch


def _mismatch(quantity: Quantity, wanted: Unit, field: str) -> Finding:
    return Finding("unit_mismatch", {"value": quantity.text, "expected": wanted.text}, field=field)


def _unit_of_kind(goal: Goal, bound: Bound, indicator: Indicator) -> str | None:
    """Return the code of what is wrong with the unit of a target, for its kind and indicator; None where it fits."""
    target, unit = goal.target, bound.quantity.unit
    percentage = indicator.unit.is_percentage
    if isinstance(target, _GROWING):
        return None if unit.without_year().is_percentage else "unit_mismatch"
    if isinstance(target, Rank):
        return None if unit.is_rank else "unit_mismatch"
    if isinstance(target, _DIFFERENCES):
        fits = {
            "percent": unit.is_percentage,
            "points": unit.is_points and percentage,
            "multiple": unit.is_multiple,
            "absolute": unit.factor_to(goal.unit_of(indicator)) is not None,
            None: False,
        }
        form = target.form_for(percentage)
        return None if fits[form] else "percent_for_points" if form is None else "unit_mismatch"
    if unit.factor_to(goal.unit_of(indicator)) is not None:
        return None
    return "points_for_percent" if unit.is_points and percentage else "unit_mismatch"


def _conversion(plan: Plan, goal: Goal, indicator: Indicator) -> Iterator[Finding]:
    conversion = goal.conversion
    if conversion is None:
        return
    if indicator.unit.currency is None or plan.parts(goal) is not None:
        yield Finding("key_unused", {"key": "conversion", "value": f"indicator: {indicator.id}"}, field="conversion")
        return
    if conversion.prices is None:
        return
    if indicator.prices not in (None, "current"):
        yield Finding("deflated_already", {"value": indicator.prices}, field="conversion.prices")
    if conversion.order is None and goal.unit_of(indicator) != indicator.unit:
        yield Finding("conversion_order_missing", field="conversion.order")


def _directions(goal: Goal, indicator: Indicator | None) -> Iterator[Finding]:
    target = goal.target
    assert isinstance(target, Measurable)
    requirement = target.requirement(indicator)
    if requirement is None:
        return
    if requirement.limits is None and not isinstance(target, Relative):
        yield Finding("tolerance_missing", {"value": requirement.quantity.text}, field="target")
    if isinstance(target, Rank) and requirement.direction == "up":
        yield Finding("rank_comparator", {"value": requirement.comparator}, field=f"target.{requirement.comparator}")
    for field, bound in _bounds(goal, requirement):
        if bound.direction != requirement.direction:
            details = {"value": bound.comparator, "expected": requirement.comparator}
            yield Finding("direction_differs", details, field=field)
    for index, milestone in enumerate(goal.milestones):
        if _goes_beyond(milestone, requirement):
            details = {"value": milestone.quantity.text, "expected": requirement.quantity.text}
            yield Finding("milestone_beyond_target", details, field=f"milestones.{index}")


def _goes_beyond(milestone: Bound, requirement: Bound) -> bool:
    """Tell whether an interim target asks for more than the target itself."""
    unit = requirement.quantity.unit
    step, end = _limits_in(milestone, unit), _limits_in(requirement, unit)
    if step is None or end is None or milestone.direction != requirement.direction:
        return False
    if requirement.direction == "up":
        return (step.low or 0.0) > (end.low or 0.0)
    return requirement.direction == "down" and (step.high or 0.0) < (end.high or 0.0)
