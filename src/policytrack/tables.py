"""Rows ↔ any dataframe; the only room that imports narwhals, and only when a dataframe is handed over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any

from policytrack.errors import ArgumentError, MissingExtraError, UnknownNameError


def _narwhals(feature: str) -> Any:
    try:
        return import_module("narwhals")
    except ImportError:
        raise MissingExtraError("frames", feature) from None


def rows_of(table: object) -> list[Any]:
    """Return the rows of a table: any dataframe, or a list of rows as it is.

    Args:
        table: A dataframe of any library that narwhals knows, or an iterable of rows.

    Raises:
        MissingExtraError: A dataframe was given and narwhals is not installed.
        ArgumentError: It is neither.

    Example:
        >>> rows_of([{"period": "2024", "value": "5 %"}])
        [{'period': '2024', 'value': '5 %'}]
    """
    if hasattr(type(table), "columns"):
        frame = _narwhals("reading a dataframe").from_native(table)
        rows: list[Any] = (frame.collect() if hasattr(frame, "collect") else frame).rows(named=True)
        return rows
    if isinstance(table, Mapping | str) or not isinstance(table, Iterable):
        raise ArgumentError("observations are rows or a dataframe", type(table).__name__)
    return list(table)


def to_frame(rows: Sequence[Mapping[str, Any]], backend: str, types: Mapping[str, type] | None = None) -> Any:
    """Return rows as a dataframe.

    Args:
        rows: One mapping for each row, all with the same keys.
        backend: `pandas`, `polars`, `pyarrow` or another that narwhals knows.
        types: The columns and what they hold, `str`, `float` or `bool`, whatever stands in the rows; by default what
            is found there.

    Raises:
        MissingExtraError: narwhals or the backend is not installed.
        UnknownNameError: There is no such backend, or it keeps no dataframes in memory.
    """
    narwhals = _narwhals("a dataframe")
    names = (rows[0] if rows else ()) if types is None else types
    columns = {name: [row[name] for row in rows] for name in names}
    try:
        in_pandas = narwhals.Implementation.from_backend(backend).is_pandas()
        schema = None if types is None else _schema(narwhals, types, in_pandas)
        frame = narwhals.from_dict(columns, schema, backend=backend).to_native()
    except ImportError:
        raise MissingExtraError("frames", f"a dataframe of {backend}") from None
    except ValueError:
        raise UnknownNameError("backend", backend, ("pandas", "polars", "pyarrow")) from None
    flags = [name for name, held in (types or {}).items() if held is bool]
    return frame.infer_objects().astype(dict.fromkeys(flags, "boolean")) if in_pandas else frame


def _schema(narwhals: Any, types: Mapping[str, type], in_pandas: bool) -> dict[str, Any]:
    # pandas makes False of a missing flag, and pandas 2 a word of a missing text, unless told later what they hold.
    text, flag = (narwhals.Object, narwhals.Object) if in_pandas else (narwhals.String, narwhals.Boolean)
    dtypes = {str: text, float: narwhals.Float64, bool: flag}
    return {name: dtypes[held]() for name, held in types.items()}


def csv_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows as CSV text with a header.

    Args:
        rows: One mapping for each row, all with the same keys.

    Example:
        >>> csv_text([{"goal": "air", "rating": "on_track"}])
        'goal,rating\\nair,on_track\\n'
    """
    import csv
    import io

    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
