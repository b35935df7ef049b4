"""The first two passes: every row is read once, and put on disk for the chunks that ask for it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import polars

from policytrack.findings import Finding
from policytrack.frames.distinct import distinct
from policytrack.frames.indicators import IndicatorFacts, facts_stated
from policytrack.frames.inputs import BOUNDS, factor_between
from policytrack.frames.schema import Table, goal_table, milestone_table, observation_table, on_rows
from policytrack.frames.series import readings
from policytrack.frames.spans import spans_of
from policytrack.kernel.columns import Integers
from policytrack.table_files.cutting import Cut
from policytrack.table_files.gathering import Gathered, as_text, findings_from
from policytrack.table_files.given_files import GivenFiles
from policytrack.table_files.reading import Batch
from policytrack.table_files.routing import ROW, Routes, Shelf, keys_of
from policytrack.units import parse_unit

Report = Callable[[str, float], None]

_SUMMARY: Final = "summary.json"
_UNITS: Final = {"indicator": polars.String, "fact": polars.String, "rows": polars.Int64, "first": polars.Int64}


@dataclass(frozen=True, slots=True)
class Summary:
    """What was read.

    Args:
        chunks: How many chunks the goals were cut into.
        goals: How many there are.
        observations: How many there are.
        milestones: How many there are.
        left_out: How many observations are of series that no goal names.
        findings: What was found on rows by themselves.
    """

    chunks: int
    goals: int
    observations: int
    milestones: int
    left_out: int
    findings: list[Finding]


class Shelves:
    """All rows by chunk, and what is known of indicators from all of them.

    Args:
        folder: Where they are.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __getitem__(self, name: str) -> Shelf:
        """Return the shelf of a table, by what it is called."""
        return Shelf(self._folder, name)

    def facts(self) -> IndicatorFacts:
        """Return the facts of indicators that all goals and observations tell."""
        said, observed = (polars.read_parquet(self._folder / f"{name}.parquet") for name in ("said", "units"))
        return IndicatorFacts.of(goal_table(said), observed)

    def keep_facts(self, said: polars.DataFrame, units: polars.DataFrame) -> None:
        """Keep what facts are made of: what goals say, and the units (`fact`) of the observations of each indicator."""
        for name, frame in (("said", said), ("units", units)):
            frame.write_parquet(self._folder / f"{name}.parquet")

    def summary(self) -> Summary:
        """Return what was read."""
        counts, findings = json.loads((self._folder / _SUMMARY).read_text("utf-8"))
        return Summary(**counts, findings=findings_from(findings))

    def keep_summary(self, summary: Summary) -> None:
        """Keep what was read."""
        counts = {name: count for name, count in asdict(summary).items() if name != "findings"}
        (self._folder / _SUMMARY).write_text(json.dumps([counts, as_text(summary.findings)]), "utf-8")


def fill(folder: Path, files: GivenFiles, cut: Cut, report: Report) -> None:
    """Put every row on the shelves of the chunks that ask for it.

    Args:
        folder: An empty folder, for the shelves.
        files: The tables.
        cut: Which goals each chunk has.
        report: Is told what is being read, and which part of it has been.

    Raises:
        InvalidDataError: A file cannot be read to its end.
    """
    filling = _Filling(Shelves(folder), files, report)
    filling.goals(cut)
    filling.observations()
    filling.milestones()
    filling.close()


class _Filling:
    """Fills shelves.

    Args:
        shelves: The shelves.
        files: The tables.
        report: Is told what is being read, and which part of it has been.
    """

    def __init__(self, shelves: Shelves, files: GivenFiles, report: Report) -> None:
        self._shelves = shelves
        self._files = files.by_name()
        self._report = report
        self._found = Gathered()
        # By the ids of goals, and by the series that they name.
        self._ids, self._series = Routes(), Routes()
        self._said: list[polars.DataFrame] = []
        # Of the observations that goals name: how many have which unit, and which is the first.
        self._units = polars.DataFrame(schema=_UNITS)
        self._counts = Counter(dict.fromkeys(("chunks", "goals", "observations", "milestones", "left_out"), 0))

    def goals(self, cut: Cut) -> None:
        """Put goals on the shelves of their chunks, and learn which series each chunk names."""
        chunks = 1
        for batch in self._batches("goals"):
            table, chunk = goal_table(batch.frame), cut(batch.frame, batch.start)
            self._shelves["goals"].put(_numbered(batch), chunk)
            named = readings(table)
            self._ids.add(keys_of(table["goal"]), chunk)
            self._series.add(keys_of(named["indicator"], named["region"]), chunk[named["goal"].to_numpy()])
            said = polars.concat([*self._said, facts_stated(table)], how="diagonal")
            self._said = [said.unique(maintain_order=True)]
            chunks = max(chunks, int(chunk.max(initial=0)) + 1)
        self._counts["chunks"] = chunks

    def observations(self) -> None:
        """Put observations on the shelves of the chunks that name their series, and check each row by itself."""
        for batch in self._batches("observations"):
            table = observation_table(batch.frame)
            indicator, region = table["indicator"], table["region"]
            rows, chunk = self._series.of(keys_of(indicator, region))
            self._shelves["observations"].put(_numbered(batch)[rows], chunk)
            unnamed = indicator.is_not_null().to_numpy()
            unnamed[rows] = False
            table.tell("series_without_goals", "indicator", unnamed, indicator, region)
            self._counts["left_out"] += int(unnamed.sum())
            self._learn_units(table, np.unique(rows), batch.start)
            _check_rows(table)
            self._found.add(table.findings, batch.start.__add__)

    def _learn_units(self, observations: Table, rows: Integers, start: int) -> None:
        columns = {"indicator": observations["indicator"][rows], "fact": observations["unit"][rows]}
        named = polars.DataFrame({**columns, "rows": 1, "first": rows + start}, schema=_UNITS).drop_nulls()
        pairs = polars.concat([self._units, named]).group_by("indicator", "fact", maintain_order=True)
        self._units = pairs.agg(polars.col("rows").sum(), polars.col("first").min())

    def milestones(self) -> None:
        """Put milestones on the shelves of the chunks of their goals."""
        for batch in self._batches("milestones"):
            table = milestone_table(batch.frame)
            rows, chunk = self._ids.of(keys_of(table["goal"]))
            self._shelves["milestones"].put(_numbered(batch)[rows], chunk)
            table.findings.clear()
            unknown = np.ones(table.height, np.bool_)
            unknown[rows] = False
            table.tell("unknown_goal_of_milestone", "goal", unknown, table["goal"])
            self._found.add(table.findings)

    def close(self) -> None:
        """Give every chunk its files, and keep what was read."""
        for name, file in self._files.items():
            rows = file.empty().select(file.known).with_columns(polars.lit(None, polars.Int64).alias(ROW))
            self._shelves[name].close(rows, self._counts["chunks"])
        self._tell_repeated_goals()
        self._shelves.keep_facts(self._said[0], self._units.select("indicator", "fact"))
        self._tell_mixed_units(self._shelves.facts())
        self._shelves.keep_summary(Summary(**self._counts, findings=self._found.all()))

    def _tell_mixed_units(self, facts: IndicatorFacts) -> None:
        """Find units that are of another kind than that of their indicator; a row counts once, whoever asks for it."""
        kept = facts.unit.gather(facts.places_of(self._units["indicator"]))
        for (indicator, unit, rows, first), wanted in zip(self._units.rows(), kept, strict=True):
            if factor_between(unit, wanted) is None:
                details = {"value": unit, "expected": f"{wanted} ({indicator})"}
                found = Finding("unit_mismatch", details, field="observations.unit", count=rows, examples=(first,))
                self._found.add([found])

    def _batches(self, name: str) -> Iterator[Batch]:
        file = self._files.get(name)
        for batch in () if file is None else file.batches():
            self._counts[name] += batch.frame.height
            found = (replace(finding, field=f"{name}.{finding.field}") for finding in batch.findings)
            self._found.add(found, batch.start.__add__)
            yield batch
            self._report(name, batch.share)

    def _tell_repeated_goals(self) -> None:
        """Find goals whose ids stand in several chunks; what one chunk repeats is found when it is judged."""
        shared = self._ids.shared()
        met = polars.Series(dtype=polars.String)
        for chunk in range(self._counts["chunks"]) if len(shared) else ():
            goals = self._shelves["goals"].take(chunk)
            ids = goal_table(goals)["goal"]
            first = ids.is_first_distinct() & polars.Series(np.isin(keys_of(ids), shared))
            again = first & ids.is_in(met.implode())
            if again.any():
                found = Finding("key_repeated", {"value": "goal"}, field="goals.goal")
                self._found.add([on_rows(found, again.to_numpy())], goals[ROW].__getitem__)
            met = polars.concat([met, ids.filter(first)])


def _numbered(batch: Batch) -> polars.DataFrame:
    """Return the rows of a batch with their positions in the file."""
    end = batch.start + batch.frame.height
    return batch.frame.with_columns(polars.int_range(batch.start, end, dtype=polars.Int64).alias(ROW))


def _check_rows(observations: Table) -> None:
    """Find what cannot be read: once for each row, however many chunks ask for it, and also where none does."""
    observations.tell_words("bound", BOUNDS)
    observations.read("unit", *distinct(observations["unit"]), parse_unit)
    for column in ("period", "published"):
        spans_of(observations, column)
