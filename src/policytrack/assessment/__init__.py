"""`assess()`: plan + observations + a date → a `Scorecard` of `Assessment`s."""

from __future__ import annotations

from collections.abc import Iterable

from policytrack.assessment.combination import combine, plans_named
from policytrack.assessment.judging import judge_goals
from policytrack.assessment.moments import Moment
from policytrack.assessment.scorecard import Assessment, Scorecard
from policytrack.errors import ArgumentError, InvalidDataError
from policytrack.indicators import Observation
from policytrack.io.observation_rows import read_rows
from policytrack.methods import Method, find_method
from policytrack.plans import Goal, Plan
from policytrack.tables import rows_of
from policytrack.validation import check_plan

__all__ = ["Assessment", "Scorecard", "assess"]


def assess(
    plan: Plan | Goal,
    *,
    as_of: object,
    known_by: object = None,
    method: str | Method = "linear",
    observations: object = None,
    others: Iterable[Plan] = (),
) -> Scorecard:
    """Judge every goal of a plan at one date.

    Args:
        plan: A plan, or a single goal with an indicator of its own.
        as_of: When the judgement is made: a date, or a period, of which the last day counts.
        known_by: Keep only what was published on or before this date; None for everything.
        method: Name of the rating method, or a method itself, like `Linear(on_track=0.9)`.
        observations: Observations (models, mappings, or a dataframe) that add to the plan's own, or replace them for
            the same indicator, region, period and part of the population.
        others: The plans in which composites of this one have children.

    Returns:
        A scorecard with one assessment for each goal. What cannot be judged is `not_assessable`, with the reason.

    Raises:
        ArgumentError: Something else than a plan or a goal, or than rows or a dataframe, was given.
        PeriodError: A date that cannot be read.
        InvalidDataError: Observations that cannot be read.
        UnknownNameError: There is no such method.
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
    if not isinstance(plan, Plan | Goal):
        raise ArgumentError("assess takes a Plan (load_plan returns one) or a Goal", type(plan).__name__)
    whole = plan if isinstance(plan, Plan) else _alone(plan)
    if observations is not None:
        whole = _with(whole, observations)
    moment, rule = Moment.of(as_of, known_by), find_method(method)
    found = check_plan(whole)
    judged = {whole.id: judge_goals(whole, moment, rule, found)}
    for other in plans_named(whole, others):
        judged[other.id] = judge_goals(other, moment, rule, check_plan(other))
    return Scorecard(
        plan=whole,
        as_of=moment.as_of,
        known_by=moment.known_by,
        method=rule.name,
        method_version=rule.version,
        assessments=tuple(combine(judged)[whole.id]),
        findings=tuple(finding for finding in found if finding.goal is None),
    )


def _alone(goal: Goal) -> Plan:
    return Plan(id=goal.id, title=goal.name or goal.id, region=goal.region, goals=(goal,))


def _with(plan: Plan, observations: object) -> Plan:
    """Return the plan with more observations; a new one replaces those of its series and period."""
    added, findings = read_rows(rows_of(observations), plan)
    if findings:
        raise InvalidDataError(findings)

    def series(one: Observation) -> tuple[object, ...]:
        period = (one.period.start, one.period.end)
        return (
            one.indicator,
            one.region or plan.region,
            period,
            frozenset(one.dimensions.items()),
            one.measured is None,
        )

    replaced = {series(one) for one in added}
    kept = [one for one in plan.observations if series(one) not in replaced]
    return plan.model_copy(update={"observations": (*kept, *added)})
