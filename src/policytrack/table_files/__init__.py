"""Tables of goals in files, judged in chunks in bounded memory."""

from policytrack.errors import MissingExtraError

try:
    import polars  # noqa: F401
    import pyarrow  # noqa: F401
except ImportError:
    raise MissingExtraError("frames", "policytrack assess-table") from None

from policytrack.table_files.assessing import GOALS_PER_CHUNK, Outcome, assess_table

__all__ = ["GOALS_PER_CHUNK", "Outcome", "assess_table"]
