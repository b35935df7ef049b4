"""Goals and observations as dataframes: any kind in, the same kind out, judged by the kernel in columns."""

from __future__ import annotations

from typing import Any

from policytrack.errors import InvalidDataError, MissingExtraError

try:
    import narwhals  # noqa: F401
    import polars  # noqa: F401
except ImportError:
    raise MissingExtraError("frames", "policytrack.frames") from None

from policytrack.assessment.moments import Moment
from policytrack.findings import Finding, errors_in
from policytrack.frames.inputs import read_inputs
from policytrack.frames.judging import judged_in_pieces
from policytrack.frames.native import read
from policytrack.frames.plan_of_frames import to_plan
from policytrack.frames.results import RESULT
from policytrack.frames.series import named_series
from policytrack.methods import Method, find_method

__all__ = ["RESULT", "assess", "check", "named_series", "to_plan"]


def assess(
    goals: object,
    observations: object,
    milestones: object = None,
    *,
    as_of: object,
    known_by: object = None,
    method: str | Method = "linear",
) -> Any:
    """Judge every row of a table of goals at one date.

    Args:
        goals: One row for each goal; any dataframe of pandas, polars (eager or lazy), pyarrow or duckdb.
        observations: One row for each reported value, in any order.
        milestones: One row for each interim target.
        as_of: When the judgement is made: a date, or a period, of which the last day counts.
        known_by: Keep only what was published on or before this date; None for everything.
        method: Name of the rating method, or a method itself.

    Returns:
        A dataframe of the kind of the goals: one row for each, in their order, in the columns of `RESULT`.

    Raises:
        InvalidDataError: The tables have errors; all are told, with counts and examples.
        ArgumentError: Something else than dataframes was given.
        PeriodError: A date that cannot be read.
        UnknownNameError: There is no such method.
        MethodError: The method is another package's and cannot be used.

    Example:
        >>> import polars
        >>> goals = polars.DataFrame({"goal": ["air"], "indicator": ["pm25"], "region": ["Hebei"],
        ...                           "comparator": ["below"], "value": [40.0], "unit": ["µg/m³"], "deadline": [2025],
        ...                           "baseline_period": [2020], "baseline_value": [44.8]})
        >>> observations = polars.DataFrame({"indicator": "pm25", "region": "Hebei", "period": [2023, 2022],
        ...                                  "value": [38.6, 36.8]})
        >>> assess(goals, observations, as_of="2024-06").select("goal", "rating", "value", "observed_period").rows()
        [('air', 'achieved', 38.6, '2023')]
    """
    moment, rule = Moment.of(as_of, known_by), find_method(method)
    own, give_back = read(goals, "goals")
    tables = [read(observations, "observations")[0]]
    tables += [] if milestones is None else [read(milestones, "milestones")[0]]
    inputs, findings = read_inputs(own, *tables)
    if inputs is None:
        raise InvalidDataError(errors_in(findings))
    return give_back(judged_in_pieces(inputs, moment, rule).frame())


def check(goals: object, observations: object, milestones: object = None) -> list[Finding]:
    """Check tables of goals and observations, and return everything that was found: errors, warnings and notes.

    Args:
        goals: As for `assess`. So for the others.
        observations: Likewise.
        milestones: Likewise.

    Example:
        >>> import polars
        >>> goals = polars.DataFrame({"goal": ["air"], "indicator": ["pm25"], "unit": ["µg/m3"], "valeu": [40.0]})
        >>> for finding in check(goals, polars.DataFrame({"indicator": ["pm25"], "period": [2024]})):
        ...     print(finding)
        goals.valeu: error column_unknown: a column valeu says nothing here, and is nearly the name of one that does;
            did you mean value?
        observations.value: error column_missing: there is no column value; add it; there are indicator, period
    """
    tables = [read(table, name)[0] for table, name in ((goals, "goals"), (observations, "observations"))]
    tables += [] if milestones is None else [read(milestones, "milestones")[0]]
    return read_inputs(*tables)[1]
