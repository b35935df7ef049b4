"""A long table of series, one figure a row, as columns; what cannot be read is told with its place."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from numbers import Integral
from pathlib import Path
from typing import Final

import numpy as np

from policytrack.errors import ArgumentError, InvalidDataError, ValueProblem
from policytrack.findings import Finding, nearest
from policytrack.io.csv_rows import csv_rows
from policytrack.io.files import read_text
from policytrack.io.observation_rows import is_empty
from policytrack.kernel.columns import TICKS, Integers
from policytrack.kernel.tolerance import Floats
from policytrack.periods import Period, as_period
from policytrack.tables import rows_of

MAX_BYTES: Final = 256_000_000


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a row stands: in a file, or among the rows that were handed over."""

    file: str | None = None
    line: int | None = None
    row: str = ""

    def of(self, finding: Finding) -> Finding:
        """Return what was found there, with its place."""
        field = ".".join(part for part in (self.row, finding.field) if part)
        return replace(finding, file=self.file, line=self.line, field=field or None)


_Row = tuple[Mapping[str, object], _Place]


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns of a table hold what, and between which limits its figures lie.

    Args:
        series: The columns whose cells together name a series.
        time: The column of the year or period.
        value: The column of the figure.
        cluster: The column of what series have in common, or None where each stands alone.
        lowest: What no figure can be below, or the column that says so for each series.
        highest: What no figure can be above, likewise.
    """

    series: tuple[str, ...]
    time: str
    value: str
    cluster: str | None = None
    lowest: float | str = -math.inf
    highest: float | str = math.inf

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns in which every row with a figure says something."""
        return (*self.series, self.time, *(() if self.cluster is None else (self.cluster,)))

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read."""
        limits = (limit for limit in (self.lowest, self.highest) if isinstance(limit, str))
        return tuple(dict.fromkeys((*self.needed, self.value, *limits)))


@dataclass(frozen=True, slots=True, eq=False)
class SeriesTable:
    """Series as columns, by series and time.

    Args:
        names: Of each series.
        cluster: Position of the cluster of each series.
        low: What the figures of each series can never be below.
        high: What they can never be above.
        series: Position of the series of each figure, ascending.
        time: End of its period, in years, ascending within a series.
        value: The figure.
        rows: How many rows the table has.
        empty: How many of them have no figure.
    """

    names: tuple[str, ...]
    cluster: Integers
    low: Floats
    high: Floats
    series: Integers
    time: Floats
    value: Floats
    rows: int
    empty: int


def read_series(table: object, layout: Layout) -> SeriesTable:
    """Read a table whole.

    Args:
        table: The path of a CSV file, a dataframe of any library, or rows: mappings from column to cell.
        layout: Which columns hold what.

    Raises:
        InvalidDataError: Something cannot be read; it tells everything that cannot.
        ArgumentError: It is no table.

    Example:
        >>> rows = [{"series": "a", "time": 2024, "value": 5}, {"series": "a", "time": 2023, "value": "4.5"}]
        >>> read_series(rows, Layout(("series",), "time", "value")).value.tolist()
        [4.5, 5.0]
    """
    rows, findings = _rows_of_file(Path(table), layout) if isinstance(table, str | Path) else _rows_given(table, layout)
    reader = _Reader(layout)
    for row, place in rows:
        findings += (place.of(finding) for finding in reader.read(row))
    if findings:
        raise InvalidDataError(findings)
    return reader.table(len(rows))


def _rows_of_file(path: Path, layout: Layout) -> tuple[list[_Row], list[Finding]]:
    text, findings = read_text(path, MAX_BYTES, mark_allowed=True)
    if text is None:
        return [], findings
    rows: list[_Row] = []
    header: list[str] | None = None
    for line, cells in csv_rows(text):
        place = _Place(str(path), line)
        if isinstance(cells, Finding):
            findings.append(place.of(cells))
        elif header is None:
            header = cells
            findings += (place.of(finding) for finding in _header(cells, layout))
        elif len(cells) != len(header):
            findings.append(place.of(Finding("csv_row_length", {"value": len(cells), "expected": len(header)})))
        else:
            rows.append((dict(zip(header, cells, strict=True)), place))
        if header is None or not set(layout.columns) <= set(header):
            return [], findings
    return rows, findings


def _rows_given(table: object, layout: Layout) -> tuple[list[_Row], list[Finding]]:
    rows = rows_of(table)
    for row in rows:
        if not isinstance(row, Mapping):
            raise ArgumentError("each row is a mapping from column to cell", type(row).__name__)
    findings = _header([str(name) for name in rows[0]], layout) if rows else []
    if findings:
        return [], findings
    return [(row, _Place(row=f"rows.{index}")) for index, row in enumerate(rows)], []


def _header(header: Sequence[str], layout: Layout) -> list[Finding]:
    choices = ", ".join(header)
    unknown = [
        Finding("csv_column_unknown", {"value": name, "choices": choices}, suggestion=nearest(name, header))
        for name in layout.columns
        if name not in header
    ]
    twice = [
        Finding("csv_syntax", {"value": f"the column {name} stands twice"})
        for name in layout.columns
        if header.count(name) > 1
    ]
    return unknown + twice


class _Reader:
    """Reads one row after another."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._position: dict[tuple[str, ...], int] = {}
        # Cluster and limits, as they stand in the first row of each series.
        self._facts: list[tuple[str, float, float]] = []
        self._figures: dict[tuple[int, int], tuple[float, float]] = {}
        self._empty = 0

    def read(self, row: Mapping[str, object]) -> Iterator[Finding]:
        """Keep the figure of a row, and yield what is wrong with it."""
        layout = self._layout
        missing = [name for name in layout.needed if is_empty(row.get(name))]
        if missing:
            yield from (Finding("missing_key", {"value": name}, field=name) for name in missing)
            return
        column = layout.time
        try:
            period = _period(row[column])
            column = layout.value
            value = None if is_empty(row.get(column)) else _number(row[column])
            column = str(layout.lowest)
            low = _limit(row, layout.lowest, -math.inf)
            column = str(layout.highest)
            high = _limit(row, layout.highest, math.inf)
        except ValueProblem as error:
            yield replace(error.finding, field=column)
            return
        key = tuple(str(row[name]).strip() for name in layout.series)
        cluster = " / ".join(key) if layout.cluster is None else str(row[layout.cluster]).strip()
        position = self._position.setdefault(key, len(self._position))
        if position == len(self._facts):
            self._facts.append((cluster, low, high))
            if not low < high:
                yield Finding("bounds_reversed", {"value": f"{low:g} … {high:g}"})
        yield from self._differences(position, " / ".join(key), (cluster, low, high))
        if value is None:
            self._empty += 1
            return
        if not low <= value <= high:
            details = {"value": row[layout.value], "expected": f"{low:g} … {high:g}"}
            yield Finding("value_outside_limits", details, field=layout.value)
        moment = (position, round(period.end_time * TICKS))
        if moment in self._figures:
            details = {"series": " / ".join(key), "value": str(period)}
            yield Finding("figure_twice", details, field=layout.time)
        self._figures[moment] = (period.end_time, value)

    def _differences(self, position: int, name: str, facts: tuple[str, float, float]) -> Iterator[Finding]:
        layout = self._layout
        columns = (layout.cluster, layout.lowest, layout.highest)
        for column, before, now in zip(columns, self._facts[position], facts, strict=True):
            if now != before:
                details = {"series": name, "value": now, "expected": before}
                yield Finding("series_differs", details, field=str(column))

    def table(self, rows: int) -> SeriesTable:
        """Return everything that was kept, sorted."""
        ordered = sorted(self._figures.items())
        clusters = {name: number for number, name in enumerate(dict.fromkeys(facts[0] for facts in self._facts))}
        return SeriesTable(
            names=tuple(" / ".join(key) for key in self._position),
            cluster=np.array([clusters[cluster] for cluster, _, _ in self._facts], np.int64),
            low=np.array([low for _, low, _ in self._facts], np.float64),
            high=np.array([high for _, _, high in self._facts], np.float64),
            series=np.array([position for (position, _), _ in ordered], np.int64),
            time=np.array([time for _, (time, _) in ordered], np.float64),
            value=np.array([value for _, (_, value) in ordered], np.float64),
            rows=rows,
            empty=self._empty,
        )


def _period(cell: object) -> Period:
    """Read a year or a period; tables often hold years as numbers of their own kinds."""
    if isinstance(cell, Integral):
        return as_period(int(cell))
    if isinstance(cell, float) and cell.is_integer():
        return as_period(int(cell))
    return as_period(cell)


def _number(cell: object) -> float:
    # Python reads 1_000 as a number; nobody else does.
    if isinstance(cell, bool) or (isinstance(cell, str) and "_" in cell):
        raise ValueProblem("cell_not_number", value=cell)
    try:
        value = float(cell)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise ValueProblem("cell_not_number", value=cell) from None
    if not math.isfinite(value):
        raise ValueProblem("number_not_finite", value=cell)
    return value


def _limit(row: Mapping[str, object], limit: float | str, nothing: float) -> float:
    """Return a limit, or what a column says of it in a row; an empty cell sets none."""
    if not isinstance(limit, str):
        return limit
    cell = row.get(limit)
    return nothing if is_empty(cell) else _number(cell)


def column_names(text: str | Iterable[str]) -> tuple[str, ...]:
    """Return the names of columns that a text holds, separated by commas; a list of names as it is.

    Example:
        >>> column_names("country, sex")
        ('country', 'sex')
    """
    if not isinstance(text, str):
        return tuple(text)
    return tuple(name.strip() for name in text.split(","))
