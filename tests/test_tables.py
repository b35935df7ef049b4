from __future__ import annotations

import sys
from typing import Any

import pytest

from policytrack.errors import MissingExtraError
from policytrack.tables import rows_of, to_frame

pandas = pytest.importorskip("pandas")
polars = pytest.importorskip("polars")

ROWS = [{"period": "2023", "value": 1.5}, {"period": "2024", "value": 2.0}]


@pytest.mark.parametrize(
    "table",
    [ROWS, tuple(ROWS), iter(ROWS), pandas.DataFrame(ROWS), polars.DataFrame(ROWS), polars.DataFrame(ROWS).lazy()],
    ids=["list", "tuple", "iterator", "pandas", "polars", "lazy polars"],
)
def test_rows_of_any_table_are_the_same(table: object) -> None:
    assert [dict(row) for row in rows_of(table)] == ROWS


def test_rows_are_a_list_of_their_own() -> None:
    rows = list(ROWS)
    rows_of(rows).clear()
    assert rows == ROWS


@pytest.mark.parametrize("table", [None, 5, "rows", {"period": "2024"}], ids=str)
def test_what_has_no_rows_is_refused_by_its_type(table: object) -> None:
    with pytest.raises(TypeError, match=f"not {type(table).__name__}"):
        rows_of(table)


@pytest.mark.parametrize(("backend", "library"), [("pandas", pandas), ("polars", polars)])
def test_rows_become_a_dataframe_and_come_back(backend: str, library: Any) -> None:
    frame = to_frame(ROWS, backend)
    assert isinstance(frame, library.DataFrame)
    assert rows_of(frame) == ROWS


@pytest.mark.parametrize("backend", ["pandas", "polars"])
def test_no_rows_become_an_empty_dataframe(backend: str) -> None:
    assert len(to_frame([], backend)) == 0


def test_without_narwhals_a_dataframe_names_the_extra_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "narwhals", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'policytrack\[frames\]'") as caught:
        rows_of(pandas.DataFrame(ROWS))
    assert caught.value.extra == "frames"
    with pytest.raises(MissingExtraError, match="a dataframe needs more packages"):
        to_frame(ROWS, "pandas")


def test_without_narwhals_plain_rows_are_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "narwhals", None)
    assert rows_of(ROWS) == ROWS


def test_without_the_library_asked_for_its_dataframe_is_refused() -> None:
    with pytest.raises(MissingExtraError, match="a dataframe of cudf"):
        to_frame(ROWS, "cudf")
