"""Measure `policytrack.frames.assess` on generated tables, against the rivals that are written by hand."""

from __future__ import annotations

import cProfile
import pstats
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import polars as pl
from handwritten import by_pandas, by_pint, by_polars, by_polars_years, last_values, reported, units_of_pint
from measuring import Work, answer_of, growth_exponent, seconds_of
from page import Part, Promise, seconds_text, significant, size_text, times_text
from tables import AS_OF, INDICATORS, YEARS, Tables, mixed_tables, simple_tables

from policytrack import frames
from policytrack.methods.linear import Linear

OURS, FROM_PANDAS = "policytrack", "policytrack, pandas in and out"
POLARS, YEARLY, PANDAS = "(a) polars", "(a′) polars, no year missing", "(b) pandas"
PINT, FLOOR = "(c) pint, scaled from a sample", "(d) polars, one scan for the last value"
WAYS = (OURS, FROM_PANDAS, POLARS, YEARLY, PANDAS, PINT, FLOOR)
SAMPLE = 500
MILLION = 1_000_000
# How many turns there are up to each size: more where each is short.
TURNS = {1_000: 9, 10_000: 7, 100_000: 5, MILLION: 3}
PEAK_MEMORY = Path(__file__).with_name("peak_memory.py")


def assessed(tables: Tables, method: Any = "linear") -> pl.DataFrame:
    return frames.assess(tables.goals, tables.observations, as_of=AS_OF, method=method)


@dataclass
class Times:
    """Seconds by order of the rows, way and number of goals; and memory by number of goals."""

    seconds: dict[str, dict[str, dict[int, float]]]
    memory: dict[int, Mapping[str, int]] = field(default_factory=dict)

    @property
    def shuffled(self) -> dict[str, dict[int, float]]:
        """The seconds on shuffled rows, the ways in their order."""
        return {way: self.seconds["shuffled"][way] for way in WAYS}

    def ratio(self, way: str, base: str) -> float:
        """Return how long one way takes on a million goals, in multiples of another."""
        return self.shuffled[way][MILLION] / self.shuffled[base][MILLION]


def measure_tables(sizes: Sequence[int]) -> Times:
    """Measure every way of judging tables, and the memory of ours, at some sizes."""
    found = Times({"shuffled": {}, "sorted": {}})
    for order, ways in found.seconds.items():
        for size in (one for one in sizes if order == "shuffled" or one <= MILLION):
            print(f"… {size_text(size)} goals, {order}", flush=True)
            tables = simple_tables(size, shuffled=order == "shuffled")
            if size <= max(100_000, min(sizes)):
                agree(tables)
            for way, seconds in _seconds_of_ways(tables, order).items():
                ways.setdefault(way, {})[size] = seconds
            if order == "shuffled" and size >= 100_000:
                found.memory[size] = memory_of(tables)
    return found


def _seconds_of_ways(tables: Tables, order: str) -> dict[str, float]:
    goals, observations = tables.goals, tables.observations
    works: dict[str, Work] = {
        OURS: lambda: assessed(tables),
        POLARS: lambda: by_polars(goals, observations),
        FLOOR: lambda: last_values(observations),
    }
    sample = goals.height
    if order == "shuffled":
        in_pandas = goals.to_pandas(), observations.to_pandas()
        sample, works[PINT] = _sample(tables)
        works[YEARLY] = lambda: by_polars_years(goals, observations)
        works[PANDAS] = lambda: by_pandas(*in_pandas)
        # Beyond that it would hold too much of both at once.
        if goals.height <= MILLION:
            works[FROM_PANDAS] = lambda: frames.assess(*in_pandas, as_of=AS_OF)
    seconds = seconds_of(works, next((turns for most, turns in TURNS.items() if goals.height <= most), 2))
    return {way: time * goals.height / sample if way == PINT else time for way, time in seconds.items()}


def _sample(tables: Tables) -> tuple[int, Work]:
    """Return how many goals are judged by pint, and the work of judging them, their observations grouped beforehand."""
    some = tables.goals.head(SAMPLE)
    keys = ["indicator", "region"]
    series = reported(tables.observations.join(some.select(keys), on=keys, how="semi"))
    registry, units = units_of_pint()
    rows = some.to_dicts()
    return len(rows), lambda: by_pint(registry, units, rows, series)


def agree(tables: Tables) -> None:
    """Hold all rivals against ours, goal by goal: they are to do the same work."""
    ours = assessed(tables)
    by_hand = {
        POLARS: by_polars(tables.goals, tables.observations),
        YEARLY: by_polars_years(tables.goals, tables.observations),
        PANDAS: pl.from_pandas(by_pandas(tables.goals.to_pandas(), tables.observations.to_pandas())),
        PINT: pl.DataFrame(
            [{name: getattr(cell, "magnitude", cell) for name, cell in row.items()} for row in _sample(tables)[1]()]
        ),
    }
    slopes = by_hand[POLARS].select("goal", slope="projection")
    for way, judged in by_hand.items():
        both = ours.join(judged, on="goal", suffix=" by hand").join(slopes, on="goal")
        rated = both.filter(pl.col("rating by hand").is_not_null())
        differ = rated.filter(pl.col("rating").cast(pl.String) != pl.col("rating by hand"))
        numbers = (
            ("value", "last"),
            ("attainment", "attainment by hand"),
            ("expected_attainment", "expected by hand"),
            # Ours rests on a model chosen for each series; those by hand are held against each other.
            ("slope", "projection by hand"),
        )
        off = [
            name
            for name, other in numbers
            if ((both[name] - both[other]).abs() > 1e-9 * both[other].abs() + 1e-9).any()
        ]
        if rated.height < min(SAMPLE, tables.goals.height) or differ.height or off:
            raise SystemExit(f"{way} does other work: {differ.height} of {rated.height} ratings differ, and {off}")


def memory_of(tables: Tables) -> Mapping[str, int]:
    """Return the memory of a process of its own that judges these tables."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / "goals.parquet", Path(folder) / "observations.parquet"]
        tables.goals.write_parquet(files[0])
        tables.observations.write_parquet(files[1])
        return answer_of(PEAK_MEMORY, *files)


def times_part(found: Times) -> Part:
    """Tell the seconds at every size, shuffled and sorted, and how ours compares."""
    rows = [(way, times, found.shuffled[OURS]) for way, times in found.shuffled.items()]
    rows += [(f"{way}, sorted", times, found.seconds["sorted"][OURS]) for way, times in found.seconds["sorted"].items()]
    sizes = sorted(found.shuffled[OURS])
    lines = [
        (way, *(_told(times[size], ours[size]) if size in times else "" for size in sizes)) for way, times, ours in rows
    ]
    return Part(
        "Tables: ours against the same written by hand",
        f"""
            Goals on levels of {INDICATORS} indicators, each with {YEARS} yearly observations; keys and units are
            texts, years integers. Of the observations 40 % are spelled otherwise than their goal, and 20 % need a
            factor. Rows are shuffled where it is not said that they are sorted by indicator, region and year. Every
            time is the best of several, all ways in turn in one process; nothing is converted between dataframes
            while the time runs, but where it is said. In brackets stands how long ours takes, in multiples of that.

            Ours checks the tables, reads every unit and period, chooses a model for each projection, and fills all
            columns of its result. The others compute the last value, the slope of the last five points, attainment,
            what is expected of it, a projection and the rating, and check nothing: (a) in polars expressions; (a′) in
            polars where it is known that no year is missing; (b) in pandas, likewise; (c) goal by goal in Python with
            pint's quantities; (d) finds only the last value of each series, in one group-by of polars. All but (c) were
            written in several ways, of which the fastest that reads well was kept (`benchmarks/handwritten.py`). All
            but (d) rate every goal as ours does: that is checked before anything is timed.
        """,
        ("", *map(size_text, sizes)),
        lines,
        tuple(_promises_of_times(found)),
        ("performance.svg", "Time against the number of goals, ours and the rivals"),
    )


def _told(time: float, ours: float) -> str:
    return seconds_text(time) if time == ours else f"{seconds_text(time)} ({times_text(ours, time)})"


def _promises_of_times(found: Times) -> Iterator[Promise]:
    rows = f"{size_text(MILLION)} goals × {YEARS} shuffled observations, all columns"
    promised = (
        f"{rows}: no slower than (a), which does less",
        f"{rows}: within 5 × (d)",
        f"{rows}: at least 30 times as fast as (c), from a sample",
    )
    if MILLION in found.shuffled[OURS]:
        polars, yearly, floor, pints = (found.ratio(OURS, way) for way in (POLARS, YEARLY, FLOOR, PINT))
        told = f"{significant(polars)} × (a); {significant(yearly)} × (a′)"
        yield Promise(promised[0], told, polars <= 1.0)
        yield Promise(promised[1], f"{significant(floor)} ×", floor <= 5.0)
        yield Promise(promised[2], f"{significant(1 / pints)} times", 1 / pints >= 30.0)
    else:
        yield from map(Promise.left_out, promised)
    what = "time grows with an exponent of at most 1.1 from 10 000 goals to 3 000 000"
    fitted = {size: time for size, time in found.shuffled[OURS].items() if size >= 10_000}
    if len(fitted) < 3 or max(fitted) < 3 * MILLION:
        yield Promise.left_out(what)
    else:
        exponent = growth_exponent(fitted)
        yield Promise(what, f"{exponent:.2f}, by least squares on {len(fitted)} sizes", exponent <= 1.1)


def memory_part(found: Times) -> Part:
    """Tell the memory of ours at every size that was measured."""
    what, multiples, lines = "peak memory within 4 × the input columns, these included", [], []
    for size, held in found.memory.items():
        columns = held["columns"]
        whole, beyond = ((held["highest"] - held[name]) / columns for name in ("before", "loaded"))
        multiples.append(whole)
        lines.append(
            (
                size_text(size),
                *(f"{held[name] / 1e6:.0f} MB" for name in ("columns", "before", "loaded", "highest")),
                f"{whole:.2f} ×",
                f"{beyond:.2f} ×",
            )
        )
    promise = Promise.left_out(what)
    if multiples:
        told = (
            f"{max(multiples):.2f} × at most, at {size_text(min(found.memory))} to {size_text(max(found.memory))} goals"
        )
        promise = Promise(what, told, max(multiples) <= 4.0)
    return Part(
        "Memory",
        """
            Each size in a process of its own, which reads both tables from Parquet and judges them once. `columns` is
            what the columns of both tables hold in polars' memory: 8 bytes for each number, 16 for each text and more
            for a long one. The others are what the kernel of Linux counts of real memory (`VmRSS`, `VmHWM`): after
            imports, with the tables loaded, and the highest from then on. Reading leaves freed memory behind, which
            judging takes up again, so that what came on top of the loaded tables flatters; held against the promise
            is all that the process took since its imports.
        """,
        ("goals", "columns", "before", "loaded", "highest", "since imports, of columns", "since loaded"),
        lines,
        (promise,),
    )


def kinds_part(size: int) -> Part:
    """Compare a table of seven kinds with one of levels, of as many goals and observations."""
    simple, mixed = (make(size, shuffled=True) for make in (simple_tables, mixed_tables))
    seconds = seconds_of({"levels": lambda: assessed(simple), "seven kinds": lambda: assessed(mixed)}, repeats=3)
    kinds = ", ".join(mixed.goals["kind"].unique().sort())
    return Part(
        "Other kinds",
        f"""
            {size_text(size)} goals × {YEARS} shuffled observations of {kinds} in turn, against as many on levels with
            a baseline of their own. A ratio reads two series, a relative goal that of another region, which all of
            them share.
        """,
        ("", "time", "of levels"),
        [(name, seconds_text(time), times_text(time, seconds["levels"])) for name, time in seconds.items()],
    )


class AtOnce(Linear):
    """Rates by the same rule, but is given all goals in one piece, so that the calls of one piece are counted."""

    compares_goals: ClassVar[bool] = True


def profile_part() -> Part:
    """Count the calls of Python and of C in one run, at two sizes."""
    sizes, lines = (10_000, 100_000), []
    for size in sizes:
        tables = simple_tables(size, shuffled=True)
        assessed(tables, AtOnce())
        profile = cProfile.Profile()
        profile.runcall(assessed, tables, AtOnce())
        calls = {place: found[1] for place, found in pstats.Stats(profile).stats.items()}
        pints = sum(count for (file, _, _), count in calls.items() if "/pint/" in file.replace("\\", "/"))
        lines.append((size, sum(calls.values()), max(calls.values()), pints))
    goals, _, most, _ = lines[-1]
    told = f"{size_text(most)} calls of one function at most for {size_text(goals)} goals; {lines[-1][-1]} of pint"
    return Part(
        "Calls",
        f"""
            What `cProfile` counts in one run on tables × {YEARS} shuffled observations, functions of Python and of C,
            all goals judged in one piece. Work on arrays goes in blocks, so that calls grow with the blocks; what ran
            for each goal would be called at least once for each.
        """,
        ("goals", "calls", "most of one function", "of pint"),
        [tuple(size_text(count) for count in line) for line in lines],
        (
            Promise(
                "judging has no call of pint and no Python for each row",
                told,
                most < goals / 10 and not any(pints for *_, pints in lines),
            ),
        ),
    )
