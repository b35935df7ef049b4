"""What was measured of an indicator, up to a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from policytrack.assessment import Assessment, assess
from policytrack.coherence.aims import Aim, with_goals
from policytrack.explanations.wording import cell_text
from policytrack.indicators import BOUNDS, Indicator
from policytrack.judgements import Amount
from policytrack.periods import Period
from policytrack.plans import Goal, Plan
from policytrack.targets import Level, Ratio
from policytrack.units import Quantity


@dataclass(frozen=True, eq=False)
class Question:
    """What was last measured of an indicator, where a goal is about it.

    Args:
        aim: The goal.
        indicator: Its own indicator, or another one.
        by: Until when.
    """

    aim: Aim
    indicator: Indicator
    by: Period

    def probe(self, name: str) -> Goal:
        """Return a goal that only asks for the number."""
        goal, unit = self.aim.goal, self.indicator.unit
        target, zero = goal.target, Quantity("0", unit, f"0 {unit.text}")
        own = self.indicator is self.aim.indicator
        return Goal(
            id=name,
            indicator=self.indicator.id,
            target=(
                Ratio(at_least=zero, numerator=target.numerator, denominator=target.denominator)
                if own and isinstance(target, Ratio)
                else Level(at_least=zero)
            ),
            deadline=self.by,
            region=goal.region,
            dimensions=goal.dimensions,
            follows=goal.follows,
            basis=goal.basis if own else None,
        )


@dataclass(frozen=True)
class Reading:
    """A number in the unit of its indicator, and when it was measured."""

    amount: Amount
    period: Period

    @property
    def text(self) -> str:
        """The number with its unit and period."""
        return f"{cell_text(self.amount, 'zh')} ({self.period.label})"


def answers(plan: Plan, questions: Sequence[Question]) -> dict[Question, list[Reading]]:
    """Return the last reading for each question; where it is a bound, the last exact one stands before it."""
    if not questions:
        return {}
    probes = [question.probe(f"probe-{number}") for number, question in enumerate(questions)]
    asked = with_goals(plan, probes).model_copy(update={"documents": ()})
    exact = [seen for seen in plan.observations if seen.quality not in BOUNDS]
    cards = [
        assess(asked.model_copy(update={"observations": seen}), as_of=date.max, method="linear")
        for seen in (exact, plan.observations)
    ]
    return {question: _readings(*found) for question, *found in zip(questions, *cards, strict=True)}


def _readings(exact: Assessment, last: Assessment) -> list[Reading]:
    readings = [
        Reading(one.value, one.observed_period)
        for one in (exact, last)
        if one.value is not None and one.observed_period is not None
    ]
    return readings if readings and readings[-1].amount.bound is not None else readings[-1:]
