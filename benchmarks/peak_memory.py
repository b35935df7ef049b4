"""Measure how much memory a judgement takes: `python benchmarks/peak_memory.py GOALS OBSERVATIONS` (Parquet files).

It prints, as JSON and in bytes, what the columns hold, and what the process held of real memory before it read them,
with them, and at its highest. What the kernel of Linux counts (`VmHWM`) misses no moment.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import polars as pl
from tables import AS_OF, INDICATORS, Tables, simple_tables

from policytrack import frames

STATUS = Path("/proc/self/status")


def held(field: str) -> int:
    """Return what the kernel says of this process: `VmRSS`, or `VmHWM` for the most so far."""
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(f"{field}:"))
    return int(line.split()[1]) * 1024


def main() -> None:
    # The first call loads what is loaded lazily.
    few = simple_tables(INDICATORS, shuffled=False)
    frames.assess(few.goals, few.observations, as_of=AS_OF)
    before = held("VmRSS")
    tables = Tables(*(pl.read_parquet(file) for file in sys.argv[1:]))
    columns, loaded, loading = tables.bytes, held("VmRSS"), held("VmHWM")
    # From here on the highest is counted anew.
    Path("/proc/self/clear_refs").write_text("5")
    frames.assess(tables.goals, tables.observations, as_of=AS_OF)
    print(
        json.dumps(
            {"columns": columns, "before": before, "loaded": loaded, "loading": loading, "highest": held("VmHWM")}
        )
    )


if __name__ == "__main__":
    main()
