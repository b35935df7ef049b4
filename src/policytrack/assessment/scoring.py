"""Judge a plan, and those in which its composites have children, by one method or several."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from policytrack.assessment.combination import combine, plans_named
from policytrack.assessment.judging import rater_of
from policytrack.assessment.moments import Moment
from policytrack.assessment.scorecard import Scorecard
from policytrack.errors import ArgumentError, InvalidDataError
from policytrack.findings import errors_in
from policytrack.indicators import Observation
from policytrack.io.observation_rows import read_rows
from policytrack.methods import Method, find_method
from policytrack.plans import Goal, Plan
from policytrack.tables import rows_of
from policytrack.validation import check_plan


def scorer_of(plan: Plan, moment: Moment, others: Iterable[Plan]) -> Callable[[Method], Scorecard]:
    """Return what writes the scorecard of a plan by any method; its goals are measured and judged once.

    Args:
        plan: The plan, with all its observations.
        moment: When it is judged, and what was known.
        others: The plans in which composites of this one have children.
    """
    found = check_plan(plan)
    raters = {plan.id: rater_of(plan, moment, found)}
    for other in plans_named(plan, others):
        raters[other.id] = rater_of(other, moment, check_plan(other))

    def scored_by(rule: Method) -> Scorecard:
        judged = {name: rated_by(rule) for name, rated_by in raters.items()}
        return Scorecard(
            plan=plan,
            as_of=moment.as_of,
            known_by=moment.known_by,
            method=rule.name,
            method_version=rule.version,
            assessments=tuple(combine(judged)[plan.id]),
            findings=tuple(finding for finding in found if finding.goal is None),
        )

    return scored_by


def method_of(plan: Plan) -> Method:
    """Return the method of a plan: its own, else `linear`.

    Raises:
        UnknownNameError: There is no such method, or it has no such parameter.
        ArgumentError: A parameter takes something else.
        MethodError: The method is another package's and cannot be used.
    """
    own = plan.method
    return find_method("linear") if own is None else find_method(own.name, own.parameters)


def plan_of(given: object, observations: object, asked: str) -> Plan:
    """Return what is to be judged as a plan with all its observations.

    Args:
        given: A plan, or a single goal with an indicator of its own.
        observations: Those that add to the plan's own; a new one replaces those of its series and period.
        asked: Which function was called.

    Raises:
        ArgumentError: It is neither, or the observations are neither rows nor a dataframe.
        InvalidDataError: Observations that cannot be read.
    """
    if not isinstance(given, Plan | Goal):
        raise ArgumentError(f"{asked} takes a Plan (load_plan returns one) or a Goal", type(given).__name__)
    plan = given if isinstance(given, Plan) else _alone(given)
    return plan if observations is None else _with(plan, observations)


def _alone(goal: Goal) -> Plan:
    return Plan(id=goal.id, title=goal.name or goal.id, region=goal.region, goals=(goal,))


def _with(plan: Plan, observations: object) -> Plan:
    """Return the plan with more observations; a new one replaces those of its series and period."""
    added, findings = read_rows(rows_of(observations), plan)
    if errors := errors_in(findings):
        raise InvalidDataError(errors)

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
