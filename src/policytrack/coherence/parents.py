"""A plan against those that it answers to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from policytrack.coherence.aims import DUST, Aim, edges_of, ends_of, with_unit, written
from policytrack.findings import Finding, nearest
from policytrack.indicators import Indicator
from policytrack.plans import Plan
from policytrack.targets import Average, Bound, Change, Growth, GrowthEachPeriod, Keep, Level, Ratio
from policytrack.units import Unit

_LEVELS: Final = (Level, Ratio)
_COMPARED: Final = (*_LEVELS, Keep, Average, Growth, GrowthEachPeriod, Change)


def against_parents(plan: Plan, aims: Sequence[Aim], parents: Mapping[str, Plan]) -> Iterator[Finding]:
    """Remark on goals that ask for less than the binding goal of a parent plan, or later; or that name none at all."""
    known = {**parents, plan.id: plan}
    goals = {f"{one.id}/{goal.id}": (one, index) for one in known.values() for index, goal in enumerate(one.goals)}
    for aim in aims:
        reference = aim.goal.parent
        if reference in goals:
            yield from _against(aim, Aim.of(*goals[reference]), reference)
        elif reference is not None and _is_wrong(reference, plan, known):
            yield Finding(
                "parent_goal_unknown",
                {"value": reference},
                suggestion=nearest(reference, goals),
                goal=aim.goal.id,
                field=f"{aim.path.partition('.revisions')[0]}.parent",
            )


def _is_wrong(reference: str, plan: Plan, known: Mapping[str, Plan]) -> bool:
    """Tell whether a goal that was not found does not exist; one of a parent plan that is not at hand may."""
    name = reference.partition("/")[0]
    return name in known or (len(known) > 1 and name not in (*plan.parents, plan.succeeds))


def _against(aim: Aim, parent: Aim, reference: str) -> Iterator[Finding]:
    end, parent_end, part = aim.end, parent.end, _allocated(aim, parent)
    if parent.goal.commitment != "binding" or end is None or parent_end is None:
        return
    if not _same_sort(aim, parent) or (part is None and _adds_up(aim, parent)):
        return
    if end > parent_end:
        yield Finding(
            "later_than_parent",
            {"value": aim.goal.due, "expected": parent.goal.due, "goal": reference},
            goal=aim.goal.id,
            field=f"{aim.path}.deadline",
        )
    # Both at the earlier date, where they say something of it.
    if end > parent_end:
        own, asked = aim.asked_at(parent_end) or aim.bound, part or parent.bound
    else:
        own, asked = aim.bound, part or parent.asked_at(end)
    if own is not None and asked is not None and _weaker(own, asked):
        yield Finding(
            "weaker_than_parent",
            {"value": written(own), "expected": written(asked), "goal": reference},
            goal=aim.goal.id,
            field=f"{aim.path}.target",
        )


def _same_sort(aim: Aim, parent: Aim) -> bool:
    """Tell whether two goals ask for the same sort of number, in the same direction."""
    own, above = aim.goal.target, parent.goal.target
    if not isinstance(own, _COMPARED) or not isinstance(above, _COMPARED) or own.direction != above.direction:
        return False
    if isinstance(own, Change) and isinstance(above, Change):
        return own.base.end == above.base.end and _form(aim, own) == _form(parent, above)
    if isinstance(own, Growth | GrowthEachPeriod) and isinstance(above, Growth | GrowthEachPeriod):
        return own.kind == above.kind and (None in (own.prices, above.prices) or own.prices == above.prices)
    return own.kind == above.kind or (isinstance(own, _LEVELS) and isinstance(above, _LEVELS))


def _form(aim: Aim, target: Change) -> str | None:
    return target.form_for(aim.indicator is not None and aim.indicator.unit.is_percentage)


def _adds_up(aim: Aim, parent: Aim) -> bool:
    """Tell whether what one region does is a part of what is asked for, so that the numbers do not compare."""
    target = aim.goal.target
    if aim.place[0] == parent.place[0] or isinstance(target, Growth | GrowthEachPeriod):
        return False
    if isinstance(target, Change) and _form(aim, target) != "absolute":
        return False
    return any(one.indicator is None or one.indicator.measure in ("stock", "flow") for one in (aim, parent))


def _allocated(aim: Aim, parent: Aim) -> Bound | None:
    """Return the part of a parent goal that is allocated to the region of a goal, as a bound; None without one."""
    allocation, bound = parent.goal.allocation, parent.bound
    if allocation is None or bound is None or bound.direction == "within":
        return None
    own = (part.value for part in allocation.parts if part.region == aim.place[0])
    return next((Bound(**{bound.comparator: value}) for value in own), None)


def _weaker(own: Bound, asked: Bound) -> bool:
    """Tell whether a bound allows what another one does not."""
    factor = own.quantity.unit.factor_to(asked.quantity.unit)
    if factor is None:
        return False
    (low, high), (asked_low, asked_high) = ends_of(own, factor), ends_of(asked)
    slack = DUST * max(map(abs, edges_of(asked)))
    return low < asked_low - slack or high > asked_high + slack


def units_across(plan: Plan, parents: Mapping[str, Plan]) -> Iterator[Finding]:
    """Remark on indicators that another plan keeps in another unit; they are known by a name, or by id and measure."""
    for other in parents.values():
        names = {key: indicator for indicator in other.indicators for key in _keys(indicator)}
        for index, indicator in enumerate(plan.indicators if other.id != plan.id else ()):
            found = {names[key].id: names[key] for key in sorted(_keys(indicator)) if key in names}
            for same in found.values():
                yield from _units(indicator, same.unit, f"{other.id}/{same.id}", f"indicators.{index}.unit")


def _keys(indicator: Indicator) -> set[tuple[str, ...]]:
    """Return what an indicator is known by in every plan."""
    return {(indicator.id, indicator.measure), *((name,) for name in indicator.names)}


def _units(indicator: Indicator, other: Unit, reference: str, field: str) -> Iterator[Finding]:
    own, factor = indicator.unit, other.factor_to(indicator.unit)
    details = {"value": own.text, "expected": other.text, "indicator": indicator.id, "other": reference}
    if factor is None:
        yield Finding("units_differ", details, field=field)
    elif abs(factor - 1) > DUST:
        large, small = (other, own) if factor > 1 else (own, other)
        details["factor"] = f"1 {large.text} = {with_unit(max(factor, 1 / factor), small)}"
        yield Finding("units_written_differently", details, field=field)
