"""What runs on the workers, on tables of Arrow: naming series, what goals say of indicators, and judging."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import polars
import pyarrow

from policytrack.assessment.moments import Moment
from policytrack.errors import InvalidDataError
from policytrack.findings import Finding, errors_in
from policytrack.frames import RESULT
from policytrack.frames.indicators import IndicatorFacts, facts_stated
from policytrack.frames.inputs import read_inputs
from policytrack.frames.judging import judged_in_pieces
from policytrack.frames.schema import goal_table
from policytrack.frames.series import readings
from policytrack.methods import Method

# The bucket of a row.
BUCKET: Final = "bucket"
# The two sides of a bucket hold rows of several tables; each says of which it is.
TABLE: Final = "table"
GOALS, SAID, MILESTONES, OBSERVATIONS, UNITS = "goals", "said", "milestones", "observations", "units"

Batches = Iterable[pyarrow.RecordBatch]


def series_named(batches: Batches) -> Iterator[pyarrow.RecordBatch]:
    """Return the series that goals name, with the buckets of those goals, each once in a batch."""
    for batch in batches:
        goals = _frame(batch)
        named = readings(goal_table(goals.drop(BUCKET)))
        buckets = goals[BUCKET].gather(named["goal"])
        yield from _table(named.select(buckets, "indicator", "region").unique()).to_batches()


def said_of_indicators(batches: Batches) -> Iterator[pyarrow.RecordBatch]:
    """Return what goals say of indicators, each distinct row once in a batch."""
    for batch in batches:
        yield from _table(facts_stated(goal_table(_frame(batch)))).to_batches()


def goals_checked(goals: pyarrow.Table) -> pyarrow.Table:
    """Check names of goals, where all of one name are together; nothing comes of them.

    Raises:
        InvalidDataError: They have errors.
    """
    _refuse(goal_table(_frame(goals).drop(BUCKET)).findings)
    return _table(polars.DataFrame(schema=RESULT))


def judged(goals: pyarrow.Table, observations: pyarrow.Table, moment: Moment, method: Method) -> pyarrow.Table:
    """Judge the goals of a bucket.

    Args:
        goals: The goals, their milestones, and what all goals say of the indicators that these name.
        observations: The observations of the series that the goals name, and the units in which all observations of
            their indicators come.
        moment: When, and what was known.
        method: The rating method.

    Raises:
        InvalidDataError: The tables have errors.
    """
    own, seen = _frame(goals), _frame(observations)
    units = _rows_of(UNITS, seen)
    facts = IndicatorFacts.of(goal_table(_rows_of(SAID, own)), units if units.width else _NO_UNITS)
    milestones = _rows_of(MILESTONES, own)
    inputs, findings = read_inputs(
        _rows_of(GOALS, own), _rows_of(OBSERVATIONS, seen), milestones if milestones.width else None, facts=facts
    )
    _refuse(findings)
    assert inputs is not None
    return _table(judged_in_pieces(inputs, moment, method).frame())


_NO_UNITS: Final = polars.DataFrame(schema={"indicator": polars.String, "fact": polars.String})


def _rows_of(table: str, side: polars.DataFrame) -> polars.DataFrame:
    """Return the rows of a table, in its own columns; none where it is not there."""
    columns = {name: name.removeprefix(f"{table}_") for name in side.columns if name.startswith(f"{table}_")}
    return side.filter(polars.col(TABLE) == table).select(list(columns)).rename(columns)


def _refuse(findings: Sequence[Finding]) -> None:
    if errors := errors_in(findings):
        raise InvalidDataError(errors)


def _frame(arrow: pyarrow.Table | pyarrow.RecordBatch) -> polars.DataFrame:
    frame = polars.from_arrow(arrow)
    assert isinstance(frame, polars.DataFrame)
    return frame


def _table(frame: polars.DataFrame) -> Any:
    """Return a table of Arrow as Spark takes it: what is a categorical is a text, and texts are short ones."""
    table = frame.cast({polars.Enum: polars.String}).to_arrow(compat_level=polars.CompatLevel.oldest())
    fields = [
        field.with_type(pyarrow.string()) if pyarrow.types.is_large_string(field.type) else field
        for field in table.schema
    ]
    return table.cast(pyarrow.schema(fields))
