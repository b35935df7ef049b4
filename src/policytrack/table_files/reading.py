"""Tables in Parquet and CSV files, read in batches; what is wrong with a file is a finding that names it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

import numpy as np
import polars
import pyarrow
import pyarrow.csv
import pyarrow.parquet
from polars import selectors

from policytrack.errors import InvalidDataError
from policytrack.findings import Finding
from policytrack.frames.schema import EXAMPLES, on_rows
from policytrack.io.files import size_of
from policytrack.plans.table_columns import Column

SUFFIXES: Final = (".parquet", ".csv")

# How many rows of a Parquet file, and bytes of a CSV file, are read at a time.
_BATCH_ROWS: Final = 1 << 17
_BLOCK_BYTES: Final = 1 << 22
# How much of each column of a Parquet file is read ahead, in bytes.
_BUFFER_BYTES: Final = 1 << 18
_FLAGS: Final = {"true": True, "false": False}


class Batch(NamedTuple):
    """Some rows of a file that follow each other.

    Args:
        frame: Its columns, as they are named in the file.
        start: Position of its first row in the file, from 0.
        share: Which part of the file has been read by now.
        findings: Cells of a CSV file that cannot be read; their positions count from `start`.
    """

    frame: polars.DataFrame
    start: int
    share: float
    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table in a file that could be opened.

    Args:
        path: The file; its suffix says how it is read.
        columns: What a table of its kind may hold, by name.
        header: The names of its columns.
    """

    path: Path
    columns: Mapping[str, Column]
    header: tuple[str, ...]

    @classmethod
    def open(cls, path: Path, columns: Mapping[str, Column]) -> TableFile:
        """Read what a file says of its columns.

        Args:
            path: A file whose suffix is one of `SUFFIXES`.
            columns: What a table of its kind may hold, by name.

        Raises:
            InvalidDataError: It cannot be read, or names a column twice.
        """
        size, findings = size_of(path)
        if not findings and not size:
            findings = [Finding("file_empty", file=str(path))]
        if not findings and path.suffix.lower() not in SUFFIXES:
            findings = [Finding("invalid_choice", {"value": path.name, "choices": ", ".join(SUFFIXES)}, file=str(path))]
        if findings:
            raise InvalidDataError(findings)
        header = _csv_header(path) if _is_csv(path) else tuple(_parquet_schema(path).names)
        if twice := sorted({name for name in header if header.count(name) > 1}):
            told = [{"value": f"the column {name} stands twice"} for name in twice]
            raise InvalidDataError([Finding(_syntax(path), details, file=str(path)) for details in told])
        return cls(path, columns, header)

    @property
    def known(self) -> list[str]:
        """The names of those columns that say something."""
        return [name for name in self.header if name in self.columns]

    def empty(self) -> polars.DataFrame:
        """Return the columns without rows; those that say nothing are there by name only."""
        if _is_csv(self.path):
            frame = _typed(polars.DataFrame(schema=dict.fromkeys(self.known, polars.String)), self.columns)[0]
        else:
            frame = polars_frame(_parquet_schema(self.path).empty_table().select(self.known))
        return frame.select(
            polars.col(name) if name in self.columns else polars.lit(None).alias(name) for name in self.header
        )

    def batches(self, names: Sequence[str] | None = None) -> Iterator[Batch]:
        """Read the columns that say something from the start of the file, a batch at a time; at least one.

        Args:
            names: Which columns are read; by default all that say something.

        Raises:
            InvalidDataError: It cannot be read to its end.
        """
        read = _csv_batches if _is_csv(self.path) else _parquet_batches
        start = 0
        for arrow, share in read(self, [name for name in self.known if names is None or name in names]):
            frame = polars_frame(arrow)
            findings: list[Finding] = []
            if _is_csv(self.path):
                frame, findings = _typed(frame, self.columns)
            yield Batch(frame, start, share, findings)
            start += frame.height

    def placed(self, findings: Sequence[Finding]) -> list[Finding]:
        """Return findings with the file, and of a CSV file with lines in the place of the positions of rows."""
        positions = {one for finding in findings for one in finding.examples if isinstance(one, int)}
        lines = self._lines(positions) if _is_csv(self.path) else {}
        placed = []
        for finding in findings:
            found = [lines[one] for one in finding.examples if isinstance(one, int) and one in lines]
            there = replace(finding, file=str(self.path))
            placed.append(replace(there, line=found[0], examples=tuple(found)) if found else there)
        return placed

    def _lines(self, positions: Set[int]) -> dict[int, int]:
        """Return the line on which each of some rows of a CSV file begins, as far as it can be told."""
        lines: dict[int, int] = {}
        # The header comes before the row at position 0.
        rows = islice(_rows(self.path), max(positions, default=-2) + 2)
        with suppress(csv.Error):
            for position, (line, _) in enumerate(rows, -1):
                if position in positions:
                    lines[position] = line
        return lines


def polars_frame(table: pyarrow.Table) -> polars.DataFrame:
    """Return a table of pyarrow as one of polars; words that are kept as numbers become texts."""
    frame = polars.DataFrame(table)
    return frame.with_columns(selectors.by_dtype(polars.Categorical, polars.Enum).cast(polars.String))


def _is_csv(path: Path) -> bool:
    return path.suffix.lower() == ".csv"


def _syntax(path: Path) -> str:
    return "csv_syntax" if _is_csv(path) else "parquet_syntax"


def _refusal(path: Path, problem: object) -> InvalidDataError:
    """Say that a file cannot be read, in the words of its reader."""
    told = " ".join(str(problem).split())
    code = "file_unreadable" if "invalid UTF8" in told else _syntax(path)
    return InvalidDataError([Finding(code, {"value": told}, file=str(path))])


# What pyarrow raises on bytes that are no table.
_UNREADABLE: Final = (pyarrow.ArrowException, OSError)


def _parquet_schema(path: Path) -> pyarrow.Schema:
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            return file.schema_arrow
    except _UNREADABLE as error:
        raise _refusal(path, error) from None


def _parquet_batches(table: TableFile, names: Sequence[str]) -> Iterator[tuple[pyarrow.Table, float]]:
    try:
        with pyarrow.parquet.ParquetFile(table.path, buffer_size=_BUFFER_BYTES) as file:
            rows = file.metadata.num_rows
            if not rows:
                yield file.schema_arrow.empty_table().select(names), 1.0
                return
            done = 0
            for batch in file.iter_batches(_BATCH_ROWS, columns=list(names)):
                done += batch.num_rows
                yield pyarrow.Table.from_batches([batch]), done / rows
    except _UNREADABLE as error:
        raise _refusal(table.path, error) from None


def _csv_header(path: Path) -> tuple[str, ...]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            # An empty line is no row.
            header = next((row for row in csv.reader(stream, strict=True) if row), None)
    except UnicodeDecodeError as error:
        raise InvalidDataError([Finding("file_unreadable", {"value": f"byte {error.start}"}, file=str(path))]) from None
    except (OSError, csv.Error) as error:
        raise _refusal(path, error) from None
    if header is None:
        raise InvalidDataError([Finding("file_empty", file=str(path))])
    return tuple(header)


def _csv_batches(table: TableFile, names: Sequence[str]) -> Iterator[tuple[pyarrow.Table, float]]:
    """Read all cells as texts."""
    path = table.path
    try:
        with path.open("rb") as stream:
            size = path.stat().st_size
            reader = pyarrow.csv.open_csv(
                stream,
                # Only one thread numbers the rows that cannot be read.
                read_options=pyarrow.csv.ReadOptions(block_size=_BLOCK_BYTES, use_threads=False),
                parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
                convert_options=pyarrow.csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pyarrow.large_string()),
                    include_columns=list(names),
                    null_values=[""],
                    strings_can_be_null=True,
                ),
            )
            for batch in reader:
                yield pyarrow.Table.from_batches([batch]), stream.tell() / size
            yield reader.schema.empty_table(), 1.0
            if _quotes(stream) % 2:
                raise _refusal(path, "a quote is opened and not closed")
    except _UNREADABLE as error:
        if ragged := _ragged(table):
            raise InvalidDataError([ragged]) from None
        long = "straddling" in str(error)
        raise _refusal(path, "it has no end within 4 MB; a quote may be open" if long else error) from None


def _quotes(stream: BinaryIO) -> int:
    """Return how many quotes a file has."""
    stream.seek(0)
    return sum(block.count(b'"') for block in iter(lambda: stream.read(_BLOCK_BYTES), b""))


def _ragged(table: TableFile) -> Finding | None:
    """Find rows of a CSV file that have another length than the header; None where there are none."""
    lines, lengths = [], []
    with suppress(csv.Error, UnicodeDecodeError):
        for line, row in _rows(table.path):
            if len(row) != len(table.header):
                lines.append(line)
                lengths.append(len(row))
    if not lines:
        return None
    details = {"value": lengths[0], "expected": len(table.header)}
    examples = tuple(lines[:EXAMPLES])
    return Finding("csv_row_length", details, file=str(table.path), line=lines[0], count=len(lines), examples=examples)


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Read the rows of a CSV file that are not empty, the header first, each with the line on which it begins."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream)
        line = 1
        for row in reader:
            if row:
                yield line, row
            line = reader.line_num + 1


def _typed(frame: polars.DataFrame, columns: Mapping[str, Column]) -> tuple[polars.DataFrame, list[Finding]]:
    """Make numbers and flags of the texts that are to be, and find those that are none."""
    findings = []
    for name in frame.columns:
        match columns[name].type if name in columns else "text":
            case "number":
                typed = frame[name].str.strip_chars().cast(polars.Float64, strict=False)
                code, expected = "cell_not_number", {}
            case "flag":
                typed = frame[name].str.to_lowercase().replace_strict(_FLAGS, default=None, return_dtype=polars.Boolean)
                code, expected = "invalid_choice", {"choices": ", ".join(_FLAGS)}
            case _:
                continue
        wrong = (typed.is_null() & frame[name].is_not_null()).to_numpy()
        if wrong.any():
            first = int(np.argmax(wrong))
            details = {"value": frame[name][first], **expected}
            findings.append(on_rows(Finding(code, details, field=name), wrong))
        frame = frame.with_columns(typed)
    return frame, findings
