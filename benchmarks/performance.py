"""Measure what docs/performance.md states, and write it: `python benchmarks/performance.py`.

Every figure is a ratio of two ways of doing the same work, measured in turn in one run, on data made by seed; the
seconds beside it are those of this machine. A whole run takes some ten minutes, and writes the page with its chart. A
part of it, by `--quick` or `--sizes`, is printed only.
"""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from frames import kinds_part, measure_tables, memory_part, profile_part, times_part
from page import Part, chart_of_times, page
from plan_files import latency_part, loading_part, yaml_part
from starts import commands_part, imports_part

from policytrack.plot import ChartFile

SIZES = (1_000, 10_000, 100_000, 1_000_000, 3_000_000)
QUICK = (1_000, 10_000, 100_000)
DOCS = Path(__file__).parents[1] / "docs"
PACKAGES = (
    "policytrack", "numpy", "polars", "narwhals", "pandas", "pyarrow", "pint", "pydantic", "PyYAML", "typer", "pyspark",
)  # fmt: skip


def machine() -> str:
    """Return on what was measured, and with which versions."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores of a {platform.machine()} machine with {memory:.0f} GiB of memory, "
        f"{platform.system()}, Python {platform.python_version()}, {', '.join(versions())}"
    )


def versions() -> Iterator[str]:
    for name in PACKAGES:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            continue


def introduction() -> str:
    return f"""
    Measured on {datetime.now(UTC):%Y-%m-%d} on {machine()}.

    This page is written by `python benchmarks/performance.py`, from what it measures; `--spark` adds Spark. Seconds
    vary from machine to machine, and from hour to hour; the ratios, of times taken in turn in the same run, are what
    counts."""


def measured(arguments: argparse.Namespace) -> Iterator[tuple[Part, dict[str, dict[int, float]] | None]]:
    """Measure part by part; with the first come the times that are drawn."""
    found = measure_tables(arguments.sizes)
    yield times_part(found), found.shuffled
    yield memory_part(found), None
    for part in (
        lambda: kinds_part(min(max(arguments.sizes), 100_000)),
        profile_part,
        latency_part,
        loading_part,
        yaml_part,
        imports_part,
        commands_part,
    ):
        yield part(), None
    if arguments.spark:
        from spark_tables import spark_part

        yield spark_part(), None


def sizes(text: str) -> Sequence[int]:
    return sorted(int(float(one)) for one in text.split(","))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=sizes, default=SIZES, metavar="N,N", help="numbers of goals")
    parser.add_argument("--quick", dest="sizes", action="store_const", const=QUICK, help="only the smaller sizes")
    parser.add_argument("--spark", action="store_true", help="measure Spark as well, which takes long")
    parser.add_argument("--docs", type=Path, default=DOCS, metavar="FOLDER", help="where to write the page")
    arguments = parser.parse_args()
    print(machine())
    parts, drawn = [], None
    for part, seconds in measured(arguments):
        part.print()
        parts.append(part)
        drawn = drawn or seconds
    if tuple(arguments.sizes) != SIZES:
        print("\nNothing is written: the page states a whole run.")
        return
    (arguments.docs / "performance.md").write_text(page(introduction(), parts), encoding="utf-8")
    ChartFile(arguments.docs / "performance.svg").write(chart_of_times(drawn))


if __name__ == "__main__":
    main()
