"""What dataframe libraries hold; where a library is missing, the test is skipped."""

import math

import pytest

try:
    import pandas
except ImportError:
    pandas = None

# The ways in which a cell says nothing.
EMPTY_CELLS = [None, "", " ", math.nan, *([pandas.NA, pandas.NaT] if pandas else [])]


def dataframe(library, rows):
    """Return rows, or columns, as a dataframe of a library."""
    return pytest.importorskip(library).DataFrame(rows)
