"""Which chunks ask for a row: goals are cut into chunks, and every other row follows the goals that name it."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import polars
import pyarrow

from policytrack.frames.distinct import Codes
from policytrack.frames.series import counted_on
from policytrack.kernel.columns import Integers

Keys = npt.NDArray[np.uint64]

# The position of each row in its file, kept beside its cells.
ROW: Final = "row"


def keys_of(*columns: polars.Series) -> Keys:
    """Return a number for each row, the same for the same cells.

    Different cells share one with a chance of 1 in 2⁶⁴; then a chunk is given rows that it does not ask for, and leaves
    them out.
    """
    keys = np.zeros(len(columns[0]), np.uint64)
    for seed, column in enumerate(columns):
        keys ^= column.cast(polars.String).hash(seed).to_numpy()
    return keys


class Routes:
    """Which chunks ask for which keys: twelve bytes for each pair."""

    def __init__(self) -> None:
        self._keys = [np.empty(0, np.uint64)]
        self._chunks = [np.empty(0, np.int32)]

    def add(self, keys: Keys, chunks: Integers) -> None:
        """Let each of some chunks ask for a key."""
        self._keys.append(keys)
        self._chunks.append(chunks.astype(np.int32))

    def _sorted(self) -> tuple[Keys, Codes]:
        """Return each pair once, by key."""
        if len(self._keys) > 1:
            keys, chunks = np.concatenate(self._keys), np.concatenate(self._chunks)
            order = np.lexsort((chunks, keys))
            keys, chunks = keys[order], chunks[order]
            first = np.ones(len(keys), np.bool_)
            first[1:] = (keys[1:] != keys[:-1]) | (chunks[1:] != chunks[:-1])
            self._keys, self._chunks = [keys[first]], [chunks[first]]
        return self._keys[0], self._chunks[0]

    def of(self, keys: Keys) -> tuple[Integers, Codes]:
        """Return which of some rows are asked for, and by which chunk; a row for each chunk that asks for it.

        Args:
            keys: The key of each row.
        """
        known, chunks = self._sorted()
        # Looked up in their order, neighbours find what they need in the processor's memory: seven times faster.
        order = np.argsort(keys)
        begin, count = np.empty(len(keys), np.int64), np.empty(len(keys), np.int64)
        begin[order] = np.searchsorted(known, keys[order], side="left")
        count[order] = np.searchsorted(known, keys[order], side="right")
        count -= begin
        return np.repeat(np.arange(len(keys)), count), chunks[counted_on(begin, count)]

    def shared(self) -> Keys:
        """Return the keys for which several chunks ask."""
        keys, _ = self._sorted()
        return np.unique(keys[1:][keys[1:] == keys[:-1]])


class Shelf:
    """Rows of one table on disk, in a file for each chunk.

    Args:
        folder: Where the files are.
        name: What the table is called.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name

    def _file(self, chunk: int) -> Path:
        return self._folder / f"{self._name}-{chunk:05}.arrow"

    def put(self, frame: polars.DataFrame, chunks: Codes | Integers) -> None:
        """Append rows to the files of their chunks, in their order.

        Args:
            frame: The rows.
            chunks: The chunk of each.
        """
        order = np.argsort(chunks, kind="stable")
        ordered, found = frame[order], chunks[order]
        begin = np.flatnonzero(np.diff(found, prepend=-1))
        for start, end in pairwise([*begin.tolist(), len(found)]):
            self._append(int(found[start]), ordered[start:end])

    def close(self, frame: polars.DataFrame, count: int) -> None:
        """Give every chunk a file, if one without rows.

        Args:
            frame: A table with the columns, whose rows are not looked at.
            count: How many chunks there are.
        """
        for chunk in range(count):
            self._append(chunk, frame.clear())

    def _append(self, chunk: int, rows: polars.DataFrame) -> None:
        content = BytesIO()
        rows.write_ipc_stream(content, compression="lz4", compat_level=polars.CompatLevel.oldest())
        with self._file(chunk).open("ab") as stream:
            stream.write(content.getbuffer())

    def take(self, chunk: int) -> polars.DataFrame:
        """Return the rows of a chunk."""
        return polars.DataFrame(pyarrow.concat_tables(_streams(self._file(chunk))))


def _streams(file: Path) -> Iterator[pyarrow.Table]:
    """Read what was appended to a file, one after the other."""
    with pyarrow.OSFile(str(file)) as stream:
        while stream.tell() < stream.size():
            yield pyarrow.ipc.open_stream(stream).read_all()
