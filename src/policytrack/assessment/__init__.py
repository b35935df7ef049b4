"""`assess()`: plan + observations + a date → a `Scorecard` of `Assessment`s."""

from __future__ import annotations

from collections.abc import Iterable

from policytrack.assessment.moments import Moment
from policytrack.assessment.scorecard import Assessment, Scorecard
from policytrack.assessment.scoring import method_of, plan_of, scorer_of
from policytrack.methods import Method, find_method
from policytrack.plans import Goal, Plan

__all__ = ["Assessment", "Scorecard", "assess"]


def assess(
    plan: Plan | Goal,
    *,
    as_of: object,
    known_by: object = None,
    method: str | Method | None = None,
    observations: object = None,
    others: Iterable[Plan] = (),
) -> Scorecard:
    """Judge every goal of a plan at one date.

    Args:
        plan: A plan, or a single goal with an indicator of its own.
        as_of: When the judgement is made: a date, or a period, of which the last day counts.
        known_by: Keep only what was published on or before this date; None for everything.
        method: Name of the rating method, or a method itself, like `Linear(on_track=0.9)`; by default the plan's own,
            else `linear`.
        observations: Observations (models, mappings, or a dataframe) that add to the plan's own, or replace them for
            the same indicator, region, period and part of the population.
        others: The plans in which composites of this one have children.

    Returns:
        A scorecard with one assessment for each goal. What cannot be judged is `not_assessable`, with the reason.

    Raises:
        ArgumentError: Something else than a plan or a goal, or than rows or a dataframe, was given; or a parameter of
            the plan's method takes something else.
        PeriodError: A date that cannot be read.
        InvalidDataError: Observations that cannot be read.
        UnknownNameError: There is no such method, or it has no such parameter.
        MethodError: The method is another package's and cannot be used.

    Example:
        >>> from policytrack import Goal, Indicator, Level
        >>> solar = Indicator(id="solar", name="Solar power", measure="stock", unit="MW")
        >>> goal = Goal(id="solar", indicator=solar, region="CN-HE", target=Level(at_least="500 MW"), deadline="2027",
        ...             baseline={"period": "2020", "value": "100 MW"})
        >>> figures = solar.observed({2021: 150, 2024: 340}, source="Energy bureau")
        >>> card = assess(goal, as_of="2024", observations=figures)
        >>> card["solar"].rating.value, round(card["solar"].pace_ratio, 2)
        ('on_track', 1.05)
    """
    whole, moment = plan_of(plan, observations, "assess"), Moment.of(as_of, known_by)
    rule = method_of(whole) if method is None else find_method(method)
    return scorer_of(whole, moment, others)(rule)
