"""Judge the goals of one plan at one moment; composites wait for their children."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from policytrack.assessment.columns import goal_columns, milestone_columns, observation_columns
from policytrack.assessment.moments import Moment
from policytrack.assessment.results import Results
from policytrack.assessment.rows import Rows, rows_of_plan
from policytrack.assessment.scorecard import Assessment
from policytrack.assessment.table import Table
from policytrack.findings import Finding
from policytrack.kernel import judge, measure
from policytrack.kernel.columns import NONE, Integers
from policytrack.methods import Method, rate_with
from policytrack.plans import Plan
from policytrack.prices import Prices
from policytrack.validation import check_plan


def rater_of(plan: Plan, moment: Moment, found: Sequence[Finding]) -> Callable[[Method], list[Assessment]]:
    """Return what rates the goals of a plan, as it stood at the moment, by any method; they are judged once.

    Args:
        plan: The plan.
        moment: When.
        found: What a check found on the plan; goals with errors are not judged.

    Returns:
        What takes a method and returns one assessment for each goal, in the plan's order. Composites are not assessable
        until they are combined.
    """
    given, invalid = plan, _with_errors(found)
    if any(goal.revisions for goal in given.goals):
        day = moment.day.toordinal()
        plan = given.model_copy(update={"goals": tuple(goal.as_known(day) for goal in given.goals)})
        if any(goal.revisions and goal.id in invalid for goal in plan.goals):
            # What is wrong with a revision concerns only the days on which it is in force.
            in_force = (goal.model_copy(update={"revisions": ()}) for goal in plan.goals)
            invalid = _with_errors(check_plan(plan.with_goals(*in_force)))
    known_by = moment.known_day
    table = given.once(Table.of)
    rows = rows_of_plan(plan, invalid, table, moment)
    prices = Prices(plan.exchange_rates, plan.deflators).known_by(known_by)
    goals = goal_columns(plan, rows, prices, known_by)
    seen, places = observation_columns(rows, table, prices, moment)
    series = measure(seen, goals, moment.at.end_time, known_by)
    own = goals.take(goals.beside == NONE)
    judged = judge(series, own, milestone_columns(rows), moment.at.end_time, moment.known_time)
    groups = _indicators(rows)

    def rated_by(rule: Method) -> list[Assessment]:
        rated = rate_with(rule, series, judged, own, groups)
        results = Results(given, rows, table, places, seen, goals, series, judged, rule, rated, found, moment)
        return results.assessments()

    return rated_by


def _indicators(rows: Rows) -> Integers:
    """Return the position of the indicator of each judged row; those without one stand alone."""
    positions = dict[str, int]()
    names = ["" if row.indicator is None else row.indicator.id for row in rows.all[: rows.judged]]
    return np.array([positions.setdefault(name, len(positions)) for name in names], np.int64)


def _with_errors(found: Sequence[Finding]) -> frozenset[str]:
    return frozenset(finding.goal for finding in found if finding.severity == "error" and finding.goal)
