"""Which columns a table must have, and of which types; what is wrong is found at once, with counts and examples."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt
import polars

from policytrack.errors import ValueProblem
from policytrack.findings import Finding, nearest
from policytrack.frames.distinct import Codes
from policytrack.plans.table_columns import GOAL_COLUMNS, MILESTONE_COLUMNS, OBSERVATION_COLUMNS, CellType, Column

EXAMPLES: Final = 3
# How many distinct cells of a column may be found unreadable before the others are not read any more.
UNREADABLE: Final = 20
_UNUSABLE: Final = ("column_missing", "column_type", "time_zone")

Rows = npt.NDArray[np.bool_]
T = TypeVar("T")


class Table:
    """One table that was handed over, its columns brought to one type each.

    Args:
        name: What it is called in findings.
        frame: Its rows; only columns that say something.
        findings: What was found on it so far.
    """

    def __init__(self, name: str, frame: polars.DataFrame, columns: Mapping[str, Column], required: Sequence[str]):
        self.name = name
        self.findings = list(_missing(name, frame.columns, columns, required))
        kept = {}
        for column, (cell_type, _) in columns.items():
            if column in frame.columns:
                series, finding = _as_type(frame[column], cell_type)
                if finding is not None:
                    self.findings.append(replace(finding, field=f"{name}.{column}"))
                elif series.dtype != polars.Null:
                    kept[column] = series
        self.frame = polars.DataFrame(kept)
        self.height = frame.height

    def __contains__(self, column: str) -> bool:
        return column in self.frame.columns

    def __getitem__(self, column: str) -> polars.Series:
        """Return a column, all empty where there is none."""
        if column in self.frame.columns:
            return self.frame[column]
        return polars.repeat(None, self.height, dtype=polars.Null, eager=True).alias(column)

    def numbers(self, column: str) -> npt.NDArray[np.float64]:
        """Return a column of numbers; NaN where a cell is empty."""
        if column not in self:
            return np.full(self.height, np.nan)
        return self[column].to_numpy()

    def tell(self, code: str, column: str, rows: Rows, /, *names: polars.Series, **details: object) -> None:
        """Add a finding on some rows, where there are any.

        Args:
            code: A code of the catalogue of findings.
            column: On which column.
            rows: On which rows.
            names: Columns that together name a row; by default its position does.
            details: What fills the sentences of that code.
        """
        if rows.any():
            self.findings.append(on_rows(Finding(code, details, field=f"{self.name}.{column}"), rows, *names))

    def tell_words(self, column: str, words: Sequence[str]) -> None:
        """Find cells of a column that are none of some words."""
        if column in self:
            given = self[column].drop_nulls().unique().sort()
            for word in given.filter(~given.is_in(list(words))).head(UNREADABLE):
                rows = (self[column] == word).fill_null(False).to_numpy()
                details = {"value": word, "choices": ", ".join(words)}
                found = Finding("word_unknown", details, nearest(word, words), field=f"{self.name}.{column}")
                self.findings.append(on_rows(found, rows))

    def read(self, column: str, values: Sequence[object], code: Codes, reader: Callable[..., T]) -> list[T | None]:
        """Return what the distinct cells of a column mean; None for those that cannot be read, which is found.

        Args:
            column: Which.
            values: Its distinct cells.
            code: Which of them each row has.
            reader: What reads one, and raises a `ValueProblem` for what it cannot read.
        """
        read: list[T | None] = []
        unreadable = 0
        for position, value in enumerate(values):
            if unreadable == UNREADABLE:
                self.tell("not_read_further", column, code >= position, value=len(values) - position)
                return read + [None] * (len(values) - position)
            try:
                read.append(reader(value))
            except ValueProblem as error:
                found = replace(error.finding, field=f"{self.name}.{column}")
                self.findings.append(on_rows(found, code == position))
                read.append(None)
                unreadable += 1
        return read


def are_usable(*tables: Table) -> bool:
    """Tell whether tables have the columns that they need, each of a type that can be read."""
    return not any(finding.code in _UNUSABLE for table in tables for finding in table.findings)


def nothing(height: int, fill: str | None = None) -> polars.Series:
    """Return a column of texts in which all cells are empty, or say the same."""
    return polars.repeat(fill, height, dtype=polars.String, eager=True)


def on_rows(finding: Finding, rows: Rows, *names: polars.Series) -> Finding:
    """Return a finding with the number of its rows and the first of them.

    Args:
        finding: What was found.
        rows: On which rows.
        names: Columns that together name a row; by default its position does.
    """
    first = np.flatnonzero(rows)[:EXAMPLES].tolist()
    examples = [", ".join(str(name[row]) for name in names) if names else row for row in first]
    return replace(finding, count=int(rows.sum()), examples=tuple(examples))


def goal_table(frame: polars.DataFrame) -> Table:
    """Return the goals, checked for what each row says by itself."""
    table = Table("goals", _without_blanks(frame), GOAL_COLUMNS, ("goal", "indicator"))
    for column in ("goal", "indicator"):
        _tell_empty(table, column)
    if "goal" in table:
        table.tell("key_repeated", "goal", _repeated(table.frame, ["goal"]), value="goal")
    _tell_unbounded(table, GOAL_COLUMNS)
    return table


def observation_table(frame: polars.DataFrame) -> Table:
    """Return the observations, checked for what each row says by itself."""
    table = Table("observations", frame, OBSERVATION_COLUMNS, ("indicator", "period", "value"))
    for column in ("indicator", "period"):
        _tell_empty(table, column)
    _tell_unbounded(table, OBSERVATION_COLUMNS)
    if table["value"].null_count() and "value" in table:
        table.tell("value_unstated", "value", table["value"].is_null().to_numpy())
    return table


def milestone_table(frame: polars.DataFrame) -> Table:
    """Return the milestones, checked for what each row says by itself."""
    table = Table("milestones", _without_blanks(frame), MILESTONE_COLUMNS, ("goal", "period", "value"))
    for column in ("goal", "period", "value"):
        _tell_empty(table, column)
    if "goal" in table and "period" in table:
        table.tell("key_repeated", "period", _repeated(table.frame, ["goal", "period"]), value="goal and period")
    _tell_unbounded(table, MILESTONE_COLUMNS)
    return table


def _without_blanks(frame: polars.DataFrame) -> polars.DataFrame:
    """Return a table in which texts of nothing are empty cells."""
    blank = polars.col(polars.String).str.strip_chars() == ""
    if not any(any(found) for found in frame.select(blank.any()).rows()):
        return frame
    return frame.with_columns(polars.when(~blank).then(polars.col(polars.String)).name.keep())


def _missing(
    name: str, given: Sequence[str], columns: Mapping[str, Column], required: Sequence[str]
) -> Iterator[Finding]:
    """Find columns that are not there, and names that are nearly those of columns that are not there."""
    absent = [column for column in columns if column not in given]
    for column in required:
        if column in absent:
            details = {"value": column, "choices": ", ".join(given) or "none"}
            yield Finding("column_missing", details, suggestion=None, field=f"{name}.{column}")
    for column in given:
        if column not in columns:
            close = nearest(column, absent)
            code = "column_unused" if close is None else "column_unknown"
            yield Finding(code, {"value": column}, suggestion=close, field=f"{name}.{column}")


def _as_type(series: polars.Series, cell_type: CellType) -> tuple[polars.Series, Finding | None]:
    """Return a column in the one type in which it is worked on, or a finding on its type."""
    found = series.dtype
    if found == polars.Null:
        return series, None
    if cell_type == "flag":
        return (series, None) if found == polars.Boolean else (series, _wrong_type(series, "true and false"))
    if cell_type == "number":
        return (series.cast(polars.Float64), None) if found.is_numeric() else (series, _wrong_type(series, "numbers"))
    if isinstance(found, polars.Categorical | polars.Enum):
        return series.cast(polars.String), None
    if found == polars.String or found.is_integer():
        return (series, None) if cell_type == "period" or found == polars.String else (series.cast(polars.String), None)
    if cell_type == "text":
        return series, _wrong_type(series, "texts")
    if isinstance(found, polars.Datetime):
        if found.time_zone is not None:
            return series, Finding("time_zone", {"value": found.time_zone})
        return series.cast(polars.Date), None
    if found == polars.Date:
        return series, None
    # Where a whole number is missing, some dataframes turn the others into fractions.
    if found.is_float() and bool((series.is_null() | (series == series.round())).all()):
        return series.cast(polars.Int64), None
    return series, _wrong_type(series, "periods: texts, whole years or dates")


def _wrong_type(series: polars.Series, expected: str) -> Finding:
    return Finding("column_type", {"value": str(series.dtype), "expected": expected})


def _tell_empty(table: Table, column: str) -> None:
    # A column that is not there, or cannot be used, is told by itself.
    told = any(finding.field == f"{table.name}.{column}" for finding in table.findings)
    if not told and table[column].null_count():
        table.tell("cells_missing", column, table[column].is_null().to_numpy(), value=column)


def _repeated(frame: polars.DataFrame, keys: Sequence[str]) -> Rows:
    """Tell which rows repeat the keys of one before them."""
    one = polars.col(keys[0]) if len(keys) == 1 else polars.struct(keys)
    if frame.select(one.n_unique()).item() == frame.height:
        return np.zeros(frame.height, np.bool_)
    return (~frame.select(one.is_first_distinct()).to_series()).to_numpy()


def _tell_unbounded(table: Table, columns: Mapping[str, Column]) -> None:
    for column in table.frame.columns:
        if columns[column].type == "number":
            numbers = table[column]
            # An empty cell is no number; a number that is none, or has no end, is an error.
            if not numbers.is_finite().all():
                table.tell(
                    "number_not_finite",
                    column,
                    (~numbers.is_finite()).fill_null(False).to_numpy(),
                    value="NaN or infinity",
                )
