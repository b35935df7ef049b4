"""Measure `policytrack.spark.assess`: `python benchmarks/spark_tables.py FOLDER OUT TURNS`, in a process of its own.

The folder holds Parquet files of `goals` and `observations`. It prints, as JSON, the best seconds, and the most memory
that Spark's driver and all its workers held together, in bytes, with pages that several of them share counted once.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from typing import Any

import polars as pl
from frames import MILLION, assessed
from measuring import answer_of, seconds_of
from page import Part, Promise, seconds_text, size_text, times_text
from tables import AS_OF, INDICATORS, simple_tables

CORES, HEAP = 2, "2g"
TEN_MILLION = 10 * MILLION


def spark_part() -> Part:
    """Judge a million goals in one process and on Spark, and ten million on Spark."""
    ours, rated = _in_one_process()
    found = {}
    for size, turns in ((MILLION, 2), (TEN_MILLION, 1)):
        print(f"… {size_text(size)} goals on Spark", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            columns = _write(Path(folder), size)
            out = Path(folder) / "out"
            found[size] = answer_of(Path(__file__), folder, out, turns) | {"columns": columns}
            counts = pl.scan_parquet(out / "*.parquet").group_by("rating").len("count").collect().sort("rating")
        if counts["count"].sum() != size or (size == MILLION and counts.rows() != rated):
            raise SystemExit(f"Spark rates otherwise: {counts.rows()}")
    one, ten = found[MILLION], found[TEN_MILLION]
    return Part(
        "Spark",
        f"""
            `policytrack.spark.assess` on `local[{CORES}]` with a heap of {HEAP}, from Parquet to Parquet, after a first
            run on few goals; in one process it is `policytrack.frames.assess`, its tables in memory. `memory` is the
            most that the driver and all Python workers held together (`Pss` of Linux, looked at four times a second);
            `columns` is what the tables would hold in polars. Both give as many goals every rating.
        """,
        ("goals", "in one process", "on Spark", "of one process", "memory", "columns"),
        [
            (
                size_text(size),
                seconds_text(ours) if size == MILLION else "",
                seconds_text(seen["seconds"]),
                times_text(seen["seconds"], ours) if size == MILLION else "",
                *(f"{seen[name] / 1e9:.1f} GB" for name in ("highest", "columns")),
            )
            for size, seen in found.items()
        ],
        (
            Promise(
                f"Spark local[{CORES}] on {size_text(MILLION)} goals: within 8 × the time in one process",
                times_text(one["seconds"], ours),
                one["seconds"] <= 8 * ours,
            ),
            Promise(
                f"a run on {size_text(TEN_MILLION)} goals finishes in bounded memory",
                f"{seconds_text(ten['seconds'])}; {ten['highest'] / 1e9:.1f} GB, where {size_text(MILLION)} took "
                f"{one['highest'] / 1e9:.1f} and the columns alone hold {ten['columns'] / 1e9:.1f}",
                ten["highest"] < min(2 * one["highest"], ten["columns"]),
            ),
        ),
    )


def _in_one_process() -> tuple[float, list[tuple[Any, ...]]]:
    """Return the best seconds of judging a million goals, and how many have each rating."""
    tables = simple_tables(MILLION, shuffled=True)
    seconds = seconds_of({"ours": lambda: assessed(tables)}, repeats=3)["ours"]
    return seconds, assessed(tables)["rating"].cast(pl.String).value_counts().sort("rating").rows()


def _write(folder: Path, size: int) -> int:
    """Write tables of some goals in files of a million each, and return what their columns would hold in memory."""
    held = 0
    for name in ("goals", "observations"):
        (folder / name).mkdir()
    regions = -(-MILLION // INDICATORS)
    for number in range(size // MILLION):
        tables = simple_tables(MILLION, shuffled=True, seed=5 + number, first_region=number * regions)
        tables.goals.write_parquet(folder / "goals" / f"{number}.parquet")
        tables.observations.write_parquet(folder / "observations" / f"{number}.parquet")
        held += tables.bytes
    return held


def main() -> None:
    from pyspark.sql import SparkSession

    from policytrack import spark

    folder, out, turns = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master(f"local[{CORES}]").config("spark.driver.memory", HEAP)
    builder = builder.config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
    session = builder.config("spark.local.dir", str(folder / "local")).getOrCreate()

    def judge(goals: object, observations: object) -> None:
        spark.assess(goals, observations, as_of=AS_OF).write.mode("overwrite").parquet(out)

    few = simple_tables(INDICATORS, shuffled=False)
    judge(*(session.createDataFrame(table.to_arrow()) for table in (few.goals, few.observations)))
    best = float("inf")
    with Most() as most:
        for _ in range(turns):
            began = perf_counter()
            judge(*(session.read.parquet(str(folder / name)) for name in ("goals", "observations")))
            best = min(best, perf_counter() - began)
    session.stop()
    print(json.dumps({"seconds": best, "highest": most.held}))


class Most:
    """Watches the most memory that this process and all that it started hold together."""

    def __enter__(self) -> Most:
        self.held, self._done = 0, Event()
        self._thread = Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.25):
            self.held = max(self.held, sum(_held(process) for process in _family(os.getpid())))


def _family(process: int) -> Iterator[int]:
    """Yield a process and all below it."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name of a program, in brackets, may have spaces in it.
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = [process]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
        yield one


def _held(process: int) -> int:
    """Return what a process holds of real memory, its share of what it shares; 0 where it has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


if __name__ == "__main__":
    main()
