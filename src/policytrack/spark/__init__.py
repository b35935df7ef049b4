"""Goals and observations as Spark dataframes, judged by the kernel where the data is."""

from __future__ import annotations

from policytrack.errors import ArgumentError, InvalidDataError, MissingExtraError

try:
    from pyspark.sql import DataFrame
except ImportError:
    raise MissingExtraError("spark", "policytrack.spark") from None

from policytrack.assessment.moments import Moment
from policytrack.methods import Method, find_method
from policytrack.spark.buckets import judged_in_buckets
from policytrack.spark.tables import SparkTable, errors_in_columns

__all__ = ["assess"]


def assess(
    goals: DataFrame,
    observations: DataFrame,
    milestones: DataFrame | None = None,
    *,
    as_of: object,
    known_by: object = None,
    method: str | Method = "linear",
    goals_per_bucket: int = 50_000,
) -> DataFrame:
    """Judge every row of a table of goals at one date, on the workers of Spark.

    Nothing is judged before an action asks for the result; only the goals are counted, for the number of buckets.

    Args:
        goals: One row for each goal, in the columns that `policytrack.frames.assess` takes.
        observations: One row for each reported value.
        milestones: One row for each interim target.
        as_of: When the judgement is made: a date, or a period, of which the last day counts.
        known_by: Keep only what was published on or before this date; None for everything.
        method: Name of the rating method, or a method itself.
        goals_per_bucket: How many goals one Python worker holds at a time, about; it also holds the observations of the
            series that they name. A method that sets goals against each other has all goals of an indicator in one.

    Returns:
        One row for each goal, in no order, in the columns of `policytrack.frames.RESULT`; what is a categorical there
        is a text.

    Raises:
        InvalidDataError: Columns are missing, or hold something else. What is wrong with rows is found on the workers,
            where an action runs: then Spark raises its own error, in whose text this one stands.
        ArgumentError: Something else than dataframes of Spark was given.
        PeriodError: A date that cannot be read.
        UnknownNameError: There is no such method.
        MethodError: The method is another package's and cannot be used.
    """
    moment, rule = Moment.of(as_of, known_by), find_method(method)
    if not isinstance(goals_per_bucket, int) or goals_per_bucket < 1:
        raise ArgumentError("goals_per_bucket is a whole number from 1", repr(goals_per_bucket))
    own, seen = SparkTable.of(goals, "goals"), SparkTable.of(observations, "observations")
    steps = None if milestones is None else SparkTable.of(milestones, "milestones")
    if errors := errors_in_columns(own, seen, steps):
        raise InvalidDataError(errors)
    return judged_in_buckets(own, seen, steps, moment, rule, goals_per_bucket)
