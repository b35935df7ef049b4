"""`compare()`: one plan by several methods → a `Comparison`, and a sentence on each goal that they rate differently."""

from __future__ import annotations

from collections.abc import Iterable

from policytrack.assessment.moments import Moment
from policytrack.assessment.scorecard import Scorecard
from policytrack.assessment.scoring import method_of, plan_of, scorer_of
from policytrack.comparison.columns import methods_by_column
from policytrack.comparison.comparison import Agreement, ComparedGoal, Comparison
from policytrack.errors import ArgumentError, MethodError, PolicyTrackError
from policytrack.methods import Method, find_method, open_methods
from policytrack.plans import Goal, Plan

__all__ = ["Agreement", "ComparedGoal", "Comparison", "compare"]


def compare(
    plan: Plan | Goal,
    *,
    as_of: object,
    known_by: object = None,
    methods: str | Method | Iterable[str | Method] = "all",
    observations: object = None,
    others: Iterable[Plan] = (),
) -> Comparison:
    """Judge every goal of a plan at one date by several methods, and say where they differ, and why.

    Goals are measured and judged once, and then rated by each method.

    Args:
        plan: A plan, or a single goal with an indicator of its own.
        as_of: When the judgement is made: a date, or a period, of which the last day counts.
        known_by: Keep only what was published on or before this date; None for everything.
        methods: `all` that are installed, the plan's own first, or some of them: names, or methods themselves, like
            `Linear(on_track=0.9)`. Of all, those that cannot be used are left out, and told in `left_out`.
        observations: Observations that add to the plan's own, as `assess` takes them.
        others: The plans in which composites of this one have children.

    Returns:
        A table with a goal a row and a method a column.

    Raises:
        ArgumentError: Something else than a plan or a goal, than rows or a dataframe, or than methods was given.
        PeriodError: A date that cannot be read.
        InvalidDataError: Observations that cannot be read.
        UnknownNameError: There is no such method.
        MethodError: A method that was named is another package's and cannot be used.

    Example:
        >>> from policytrack import Goal, Indicator, Level
        >>> steel = Indicator(id="steel", name="Steel output", measure="flow", unit="万吨")
        >>> goal = Goal(id="steel", indicator=steel, region="CN", target=Level(at_most="300 万吨"), deadline="2030",
        ...             baseline={"period": "2020", "value": "900 万吨"})
        >>> output = steel.observed({2025: 615}, source="example")
        >>> table = compare(goal, as_of="2025", observations=output, methods=["linear", "ndrc-steps"])
        >>> [verdict.rating.value for verdict in table["steel"].verdicts.values()]
        ['on_track', 'on_track']
        >>> table["steel"].why()
        'Both say on track.'
    """
    whole, moment = plan_of(plan, observations, "compare"), Moment.of(as_of, known_by)
    chosen, left_out = _all_of(whole) if methods == "all" else ([find_method(one) for one in _several(methods)], [])
    scored_by = scorer_of(whole, moment, others)
    cards: dict[str, Scorecard] = {}
    used: dict[str, Method] = {}
    for column, method in methods_by_column(chosen).items():
        try:
            cards[column] = scored_by(method)
        except MethodError as error:
            if methods != "all":
                raise
            left_out.append(error)
        else:
            used[column] = method
    return Comparison(whole, moment.as_of, moment.known_by, used, cards, tuple(left_out))


def _all_of(plan: Plan) -> tuple[list[Method], list[PolicyTrackError]]:
    """Return every method that can be used, the plan's own first, and what is wrong with the others."""
    installed, errors = open_methods()
    try:
        return [method_of(plan), *installed.values()], [*errors]
    except PolicyTrackError as error:
        return [*installed.values()], [error, *(other for other in errors if str(other) != str(error))]


def _several(methods: object) -> list[str | Method]:
    if isinstance(methods, str) or hasattr(methods, "rate"):
        return [methods]  # type: ignore[list-item]
    wanted = "compare takes 'all', or methods or their names"
    if not isinstance(methods, Iterable):
        raise ArgumentError(wanted, type(methods).__name__)
    found = list(methods)
    if not found:
        raise ArgumentError(wanted, f"an empty {type(methods).__name__}")
    return found
