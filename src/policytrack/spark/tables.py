"""Tables of Spark, with the columns that say something; whether they can be used is seen without their rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

import polars
from pyspark.sql import DataFrame
from pyspark.sql import functions as f
from pyspark.sql.types import IntegralType

from policytrack.errors import ArgumentError
from policytrack.findings import Finding, errors_in
from policytrack.frames.inputs import read_inputs
from policytrack.plans.table_columns import GOAL_COLUMNS, MILESTONE_COLUMNS, OBSERVATION_COLUMNS, Column

_COLUMNS: Final[dict[str, Mapping[str, Column]]] = {
    "goals": GOAL_COLUMNS,
    "observations": OBSERVATION_COLUMNS,
    "milestones": MILESTONE_COLUMNS,
}


@dataclass(frozen=True, slots=True)
class SparkTable:
    """One table that was handed over.

    Args:
        frame: Its rows, in the columns that say something; names that are whole numbers as texts.
        others: The names of its other columns.
    """

    frame: DataFrame
    others: tuple[str, ...]

    @classmethod
    def of(cls, frame: object, name: str) -> Self:
        """Take a table.

        Args:
            frame: A dataframe of Spark.
            name: `goals`, `observations` or `milestones`.

        Raises:
            ArgumentError: It is no dataframe of Spark.
        """
        if not isinstance(frame, DataFrame):
            raise ArgumentError(f"{name} are a dataframe of Spark", type(frame).__name__)
        known = _COLUMNS[name]
        types = {field.name: field.dataType for field in frame.schema.fields}
        # Whole numbers may be names; tables meet where these are alike, whatever their width.
        chosen = [
            f.col(f"`{column}`").cast("string").alias(column)
            if known[column].type == "text" and isinstance(types[column], IntegralType)
            else f.col(f"`{column}`")
            for column in types
            if column in known
        ]
        return cls(frame.select(*chosen), tuple(column for column in types if column not in known))

    def without_rows(self) -> polars.DataFrame:
        """Return the columns as a worker would get them."""
        frame = polars.from_arrow(self.frame.limit(0).toArrow())
        assert isinstance(frame, polars.DataFrame)
        return frame.with_columns(polars.lit(None).alias(name) for name in self.others)


def errors_in_columns(goals: SparkTable, observations: SparkTable, milestones: SparkTable | None) -> list[Finding]:
    """Return what makes tables unusable, whatever their rows."""
    steps = None if milestones is None else milestones.without_rows()
    return errors_in(read_inputs(goals.without_rows(), observations.without_rows(), steps)[1])
