"""Judge tables in files: cut into chunks on disk, judged one after the other, and put together."""

from __future__ import annotations

import errno
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from policytrack.assessment.moments import Moment
from policytrack.errors import ArgumentError, InvalidDataError, PolicyTrackError
from policytrack.findings import Finding, errors_in
from policytrack.frames.indicators import IndicatorFacts
from policytrack.frames.inputs import read_inputs
from policytrack.frames.judging import judged_in_pieces
from policytrack.methods import Method, compares_goals, find_method
from policytrack.methods.contract import place_of
from policytrack.table_files.cutting import Cut, by_indicators, by_rows
from policytrack.table_files.gathering import Gathered
from policytrack.table_files.given_files import GivenFiles
from policytrack.table_files.parts import findings_of, join_parts, write_part
from policytrack.table_files.reading import SUFFIXES
from policytrack.table_files.routing import ROW
from policytrack.table_files.shelving import Report, Shelves, Summary, fill
from policytrack.table_files.work_folder import WorkFolder, fingerprint

GOALS_PER_CHUNK: Final = 50_000

# A folder of work of another layout is not gone on with.
_LAYOUT: Final = 1
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was judged.

    Args:
        output: The file that was written, one row for each goal.
        goals: How many goals there are.
        observations: How many observations were read.
        left_out: How many of them are of series that no goal names.
        chunks: In how many chunks the goals were judged.
        kept: How many of those an earlier run had judged.
        findings: Warnings and notes.
    """

    output: Path
    goals: int
    observations: int
    left_out: int
    chunks: int
    kept: int
    findings: list[Finding]


def assess_table(
    goals: str | Path,
    observations: str | Path,
    output: str | Path,
    *,
    as_of: object,
    known_by: object = None,
    method: str = "linear",
    milestones: str | Path | None = None,
    goals_per_chunk: int = GOALS_PER_CHUNK,
    report: Report = lambda stage, share: None,
) -> Outcome:
    """Judge a table of goals in a file, however large, and write one row for each goal, in their order.

    What has been done is kept in a folder beside the output, which the next run goes on with and which is removed when
    the output is whole.

    Args:
        goals: A Parquet or CSV file in the columns that `frames.assess` takes.
        observations: Likewise.
        output: The file to write, `.parquet` or `.csv`; one that is there is replaced when the new one is whole.
        as_of: When the judgement is made.
        known_by: Keep only what was published on or before this date; None for everything.
        method: Name of the rating method.
        milestones: A file of interim targets; None for none.
        goals_per_chunk: How many goals are judged at a time. A method that sets goals against each other gets all
            goals of an indicator at once.
        report: Is told what is being done, `goals`, `observations`, `milestones`, `chunks` or `output`, and which part
            of it has been.

    Raises:
        InvalidDataError: A file cannot be read or written, or its data have errors; nothing is written then.
        PeriodError: A date that cannot be read.
        UnknownNameError: There is no such method.
        MethodError: The method is another package's and cannot be used.
        ArgumentError: A chunk is to have no goals.
    """
    if goals_per_chunk < 1:
        raise ArgumentError("a chunk has at least one goal", str(goals_per_chunk))
    moment, rule = Moment.of(as_of, known_by), find_method(method)
    output = Path(output)
    files = _opened(Path(goals), Path(observations), None if milestones is None else Path(milestones), output)
    run = _Run(files, WorkFolder(output), output, moment, rule, goals_per_chunk, report)
    try:
        return run.outcome()
    except OSError as error:
        code = "disk_full" if error.errno in _FULL else "file_not_written"
        raise InvalidDataError([Finding(code, {"value": str(output)}, file=str(output))]) from None


def _opened(goals: Path, observations: Path, milestones: Path | None, output: Path) -> GivenFiles:
    """Return the files that are read, once it is clear that the output can be written beside them."""
    file = str(output)
    findings = []
    if output.suffix.lower() not in SUFFIXES:
        findings.append(Finding("invalid_choice", {"value": output.name, "choices": ", ".join(SUFFIXES)}, file=file))
    if output.is_dir() or not output.parent.is_dir():
        findings.append(Finding("file_not_written", {"value": file}, file=file))
    if output.exists() and any(
        one.exists() and output.samefile(one) for one in (goals, observations, milestones or goals)
    ):
        findings.append(Finding("output_is_input", {"value": file}, file=file))
    try:
        files = GivenFiles.open(goals, observations, milestones)
    except InvalidDataError as error:
        findings = [*error.findings, *findings]
    if findings:
        raise InvalidDataError(findings)
    return files


@dataclass(frozen=True, slots=True)
class _Run:
    """One run over the files."""

    files: GivenFiles
    folder: WorkFolder
    output: Path
    moment: Moment
    method: Method
    goals_per_chunk: int
    report: Report

    def outcome(self) -> Outcome:
        """Do what an earlier run has left to be done."""
        manifest = self._manifest()
        notes = self.folder.open(manifest)
        try:
            return self._outcome(manifest, notes)
        except PolicyTrackError:
            # Nobody goes on with what cannot be judged.
            self.folder.remove()
            raise

    def _outcome(self, manifest: Mapping[str, Any], notes: Sequence[Finding]) -> Outcome:
        if not self.folder.routed.exists():
            with self.folder.routing() as empty:
                fill(empty, self.files, self._cut(), self.report)
                self._tell_changes(manifest)
        shelves = Shelves(self.folder.routed)
        summary = shelves.summary()
        parts = [self.folder.part(chunk) for chunk in range(summary.chunks)]
        kept = sum(part.exists() for part in parts)
        if kept:
            details = {"value": kept, "expected": len(parts)}
            notes = [*notes, Finding("run_resumed", details, file=str(self.folder.path))]
        findings = self._judge(shelves, summary, parts)
        if errors := errors_in(findings):
            raise InvalidDataError(errors)
        joined = self.folder.path / f"joined{self.output.suffix.lower()}"
        join_parts(parts, joined, lambda share: self.report("output", share))
        joined.replace(self.output)
        self.folder.remove()
        counts = (summary.goals, summary.observations, summary.left_out, summary.chunks, kept)
        return Outcome(self.output, *counts, [*notes, *findings])

    def _tell_changes(self, manifest: Mapping[str, Any]) -> None:
        """Refuse files that are others than those that were opened."""
        now = self._manifest()
        changed = [file.path for name, file in self.files.by_name().items() if now[name] != manifest[name]]
        if changed:
            raise InvalidDataError([Finding("file_changed", file=str(path)) for path in changed])

    def _manifest(self) -> dict[str, Any]:
        """Return everything on which the results depend."""
        libraries = ("policytrack", "numpy", "polars", "pyarrow")
        return {
            "layout": _LAYOUT,
            **{name: fingerprint(file.path) for name, file in self.files.by_name().items()},
            "as_of": str(self.moment.at),
            "known_by": str(self.moment.known),
            "method": [place_of(self.method), self.method.version],
            "goals_per_chunk": self.goals_per_chunk,
            "versions": {name: version(name) for name in libraries},
        }

    def _cut(self) -> Cut:
        """Return which goals each chunk has."""
        if compares_goals(self.method):
            return by_indicators(self.files.goals, self.goals_per_chunk)
        return by_rows(self.goals_per_chunk)

    def _judge(self, shelves: Shelves, summary: Summary, parts: Sequence[Path]) -> list[Finding]:
        """Judge the chunks that have not been, and return what was found on all rows."""
        found = Gathered()
        found.add(summary.findings)
        facts = shelves.facts()
        for chunk, part in enumerate(parts):
            if part.exists():
                found.add(findings_of(part))
            else:
                # Where something is wrong the others are still looked at, to tell all at once.
                sound = not errors_in(found.all())
                found.add(self._judge_chunk(shelves, chunk, facts, _told(summary), part if sound else None))
            self.report("chunks", (chunk + 1) / len(parts))
        return [*self.files.findings, *self.files.placed(found.all())]

    def _judge_chunk(
        self, shelves: Shelves, chunk: int, facts: IndicatorFacts, told: set[tuple[str, str | None]], part: Path | None
    ) -> list[Finding]:
        """Judge a chunk, write its results where there is a place for them, and return what was found on it."""
        rows = {name: shelves[name].take(chunk) for name in self.files.by_name()}
        tables = {name: frame.drop(ROW) for name, frame in rows.items()}
        inputs, findings = read_inputs(tables["goals"], tables["observations"], tables.get("milestones"), facts=facts)
        found = Gathered()
        for finding in findings:
            if (finding.code, finding.field) not in told:
                table = str(finding.field).partition(".")[0]
                found.add([finding], rows[table][ROW].__getitem__)
        if inputs is not None and part is not None:
            results = judged_in_pieces(inputs, self.moment, self.method).frame()
            write_part(part, results, rows["goals"][ROW], found.all())
        return found.all()


def _told(summary: Summary) -> set[tuple[str, str | None]]:
    """Return code and field of what was found on observations by themselves, so that no chunk tells it again."""
    return {(one.code, one.field) for one in summary.findings if str(one.field).startswith("observations.")}
