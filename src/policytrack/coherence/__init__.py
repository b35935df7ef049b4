"""Checks across goals and plans that need measured values: what does not fit together, as warnings and notes."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Final

from policytrack.coherence.aims import Aim
from policytrack.coherence.announcements import met_when_announced
from policytrack.coherence.courses import courses_short_of_levels
from policytrack.coherence.parents import against_parents, units_across
from policytrack.coherence.ratios import ratios_against_parts
from policytrack.coherence.wholes import allocations, observed_shares, shares_asked
from policytrack.findings import Finding
from policytrack.plans import Plan
from policytrack.validation import check_plan

__all__ = ["check_coherence"]

_NONE: Final[Mapping[str, Plan]] = {}


def check_coherence(plan: Plan, parents: Mapping[str, Plan] = _NONE) -> list[Finding]:
    """Return what does not fit together in a plan, and between it and the plans that it answers to.

    Goals count as they were last revised; those with errors of their own are left out. What is compared:

    - a ratio goal with the goal on its numerator, over the goal on its denominator or over the last figure of that;
    - a growth or change goal with the level goal on the same indicator at the same date;
    - the parts of an allocation with the goal, and shares, together and each by itself, with the whole;
    - a target with the last value before its announcement;
    - a goal with the binding goal of a parent plan that it answers to;
    - the units of one indicator in several plans.

    Args:
        plan: The plan.
        parents: The plans that it or its goals answer to, and the one that it succeeds, by id.

    Returns:
        Warnings and notes, no errors, in the order of the plan's goals; remarks on the plan as a whole last.

    Example:
        >>> from policytrack import load_plan
        >>> found = {finding.code: finding for finding in check_coherence(load_plan("cn-he-tech-2025"))}
        >>> differs = found["ratio_differs_from_parts"].details
        >>> differs["expected"], differs["implied"], differs["value"], differs["needed"]
        ('≥2.5 %', '4.551 % / <4.082 %', '>2000 亿元', '1098.6 亿元 / >1225 亿元')
    """
    invalid = {finding.goal for finding in check_plan(plan) if finding.severity == "error"}
    aims = [Aim.of(plan, index) for index, goal in enumerate(plan.goals) if goal.id not in invalid]
    found = chain(
        ratios_against_parts(plan, aims),
        courses_short_of_levels(plan, aims),
        allocations(aims),
        shares_asked(aims),
        met_when_announced(plan, aims),
        against_parents(plan, aims, parents),
        observed_shares(plan),
        units_across(plan, parents),
    )
    order = {goal.id: position for position, goal in enumerate(plan.goals)}
    return sorted(found, key=lambda finding: order.get(finding.goal or "", len(order)))
