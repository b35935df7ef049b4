"""The results of chunks, and the one file into which they are put together."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import polars
import pyarrow
import pyarrow.parquet

from policytrack.findings import Finding
from policytrack.table_files.gathering import as_text, findings_from
from policytrack.table_files.routing import ROW
from policytrack.table_files.work_folder import whole

# How many rows are put together at a time; a Parquet file has them in one row group.
_BLOCK_ROWS: Final = 1 << 17
_FINDINGS: Final = b"findings"


def write_part(file: Path, results: polars.DataFrame, rows: polars.Series, findings: Sequence[Finding]) -> None:
    """Write the results of a chunk; the file is there when it is whole.

    Args:
        file: Where to.
        results: One row for each goal.
        rows: The positions of the goals in their file, ascending.
        findings: What is to be said of the chunk.
    """
    table = results.with_columns(rows.alias(ROW)).to_arrow(compat_level=polars.CompatLevel.oldest())
    table = _with_order(table).replace_schema_metadata({_FINDINGS: as_text(findings)})
    # Uncompressed, so that it can be read where it lies.
    with (
        whole(file) as new,
        pyarrow.OSFile(str(new), "wb") as stream,
        pyarrow.ipc.new_file(stream, table.schema) as out,
    ):
        out.write_table(table)


def _with_order(table: pyarrow.Table) -> pyarrow.Table:
    """Say of dictionaries that their words stand in order: not every release of polars does."""
    for place, field in enumerate(table.schema):
        if pyarrow.types.is_dictionary(field.type):
            words = table[place].combine_chunks()
            ordered = pyarrow.DictionaryArray.from_arrays(words.indices, words.dictionary, ordered=True)
            table = table.set_column(place, field.with_type(ordered.type), ordered)
    return table


def findings_of(file: Path) -> list[Finding]:
    """Return what was to be said of a chunk."""
    with pyarrow.memory_map(str(file)) as stream:
        return findings_from(pyarrow.ipc.open_file(stream).schema.metadata[_FINDINGS])


def join_parts(files: Sequence[Path], output: Path, report: Callable[[float], None]) -> None:
    """Put the results of chunks together in the order of goals.

    Args:
        files: The results of each chunk.
        output: Where to, `.parquet` or `.csv`.
        report: Is told which part has been done.
    """
    parts = [_Part(file) for file in files]
    count = sum(part.left.num_rows for part in parts)
    with output.open("wb") as stream:
        write = _parquet_writer(stream, parts[0].left.schema) if output.suffix == ".parquet" else _csv_writer(stream)
        with write as put:
            for begin in range(0, max(count, 1), _BLOCK_ROWS):
                put(_block(parts, begin + _BLOCK_ROWS))
                report(min(begin + _BLOCK_ROWS, count) / max(count, 1))
        stream.flush()
        os.fsync(stream.fileno())


class _Part:
    """The results of a chunk, from which rows are taken in order.

    They are mapped, not read: what takes memory is what is being written, and what has been taken is let go.

    Args:
        file: Where they are.
    """

    def __init__(self, file: Path) -> None:
        self.left = pyarrow.ipc.open_file(pyarrow.memory_map(str(file))).read_all()

    def until(self, row: int) -> pyarrow.Table:
        """Take the rows before one."""
        count = int(np.searchsorted(self.left[ROW].to_numpy(), row))
        taken = self.left.slice(0, count)
        self.left = self.left.slice(count) if count < self.left.num_rows else self.left.schema.empty_table()
        return taken


def _block(parts: Sequence[_Part], end: int) -> pyarrow.Table:
    """Return the next rows, in order."""
    pieces = [part.until(end) for part in parts]
    found = [piece for piece in pieces if piece.num_rows] or pieces[:1]
    block = pyarrow.concat_tables(found)
    return (block.sort_by(ROW) if len(found) > 1 else block).drop_columns([ROW])


@contextmanager
def _parquet_writer(stream: BinaryIO, schema: pyarrow.Schema) -> Iterator[Callable[[pyarrow.Table], None]]:
    columns = schema.remove(schema.get_field_index(ROW)).remove_metadata()
    with pyarrow.parquet.ParquetWriter(stream, columns, compression="zstd") as writer:
        yield lambda block: writer.write_table(block.replace_schema_metadata(None), _BLOCK_ROWS)


@contextmanager
def _csv_writer(stream: BinaryIO) -> Iterator[Callable[[pyarrow.Table], None]]:
    def write(block: pyarrow.Table) -> None:
        content = BytesIO()
        polars.DataFrame(block).write_csv(content, include_header=not stream.tell())
        stream.write(content.getbuffer())

    yield write
