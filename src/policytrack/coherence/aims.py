"""Goals as they stand now, and the numbers that they name."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from policytrack.assessment.table import part_of_population
from policytrack.explanations.wording import number_text
from policytrack.indicators import Indicator
from policytrack.plans import Goal, Plan
from policytrack.targets import Bound, Level, Measurable, Ratio
from policytrack.units import Unit

# How far apart two numbers may lie and still be the same: the dust of binary arithmetic.
DUST: Final = 1e-9

_SIGNS: Final = {"at_least": "≥", "above": ">", "at_most": "≤", "below": "<", "about": "≈"}

# The lowest and the highest number of a set.
Ends = tuple[float, float]
# A region and a part of the population.
Place = tuple[str | None, frozenset[tuple[str, str]]]


@dataclass(frozen=True)
class Aim:
    """A goal of a plan as it was last revised.

    Args:
        plan: The plan.
        goal: The goal.
        path: Where the plan states it.
        indicator: Its indicator, or None where the plan defines none.
        bound: What must hold of the measured number at the deadline; None where no number is asked for.
    """

    plan: Plan
    goal: Goal
    path: str
    indicator: Indicator | None
    bound: Bound | None

    @classmethod
    def of(cls, plan: Plan, index: int) -> Aim:
        """Return the goal at a position of a plan."""
        goal, last = plan.goals[index], date.max.toordinal()
        revision = goal.revision_by(last)
        path = f"goals.{index}" if revision is None else f"goals.{index}.revisions.{goal.revisions.index(revision)}"
        indicator, now = plan.indicator(goal), goal.as_known(last)
        bound = now.target.requirement(indicator) if isinstance(now.target, Measurable) else None
        return cls(plan, now, path, indicator, bound)

    @property
    def end(self) -> date | None:
        """The last day of its deadline."""
        return None if self.goal.due is None else self.goal.due.end

    @property
    def place(self) -> Place:
        """The region and the part of the population that are meant."""
        return self.goal.region or self.plan.region, part_of_population(self.goal.dimensions)

    def asked_at(self, end: date) -> Bound | None:
        """Return what it asks for at a day: its target at the deadline, a milestone before, else None."""
        if end == self.end:
            return self.bound
        return next((step for step in self.goal.milestones if step.period.end == end), None)


def with_goals(plan: Plan, goals: Iterable[Goal]) -> Plan:
    """Return a plan with other goals in place of its own, on all of its indicators: those of its goals too."""
    return plan.model_copy(update={"goals": tuple(goals), "indicators": tuple(plan.indicators_by_id.values())})


@dataclass(frozen=True)
class AskedLevel:
    """What a goal asks for of a level at a day, as its target or as a milestone."""

    aim: Aim
    bound: Bound


# What is asked for of an indicator, at a place and a day.
Levels = Mapping[tuple[str | None, Place, date], AskedLevel]


def levels_of(aims: Iterable[Aim]) -> Levels:
    """Return what goals ask for of each indicator, place and day; of several goals the first one counts."""
    found: dict[tuple[str | None, Place, date], AskedLevel] = {}
    for aim in aims:
        if isinstance(aim.goal.target, Level | Ratio) and aim.bound is not None and aim.end is not None:
            steps = [(aim.end, aim.bound), *((step.period.end, step) for step in aim.goal.milestones)]
            for day, bound in steps:
                found.setdefault((aim.goal.indicator_id, aim.place, day), AskedLevel(aim, bound))
    return found


def ends_of(bound: Bound, factor: float = 1.0) -> Ends:
    """Return the set that a bound states, times a factor; its ends are infinite where it is open."""
    limits = bound.limits
    if limits is None:
        return bound.quantity.value * factor, bound.quantity.value * factor
    low = -math.inf if limits.low is None else limits.low * factor
    high = math.inf if limits.high is None else limits.high * factor
    return low, high


def edges_of(bound: Bound, factor: float = 1.0) -> Ends:
    """Return the numbers that a bound names, times a factor: of a one-sided bound its only one, twice."""
    low, high = ends_of(bound, factor)
    return (high, high) if low == -math.inf else (low, low) if high == math.inf else (low, high)


def written(bound: Bound) -> str:
    """Return a bound in a way that every language reads: its numbers as the plan writes them, with a sign."""
    return _SIGNS.get(bound.comparator, "") + " – ".join(one.text for one in bound.between or (bound.quantity,))


def with_unit(number: float, unit: Unit) -> str:
    """Return a number with its unit, rounded for people."""
    return f"{number_text(number)} {unit.text}"


def listed(texts: Iterable[str]) -> str:
    """Return several texts as one, in a way that every language reads."""
    return " / ".join(texts)
