"""The files that are given: goals, observations and perhaps milestones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from policytrack.errors import InvalidDataError
from policytrack.findings import Finding, errors_in
from policytrack.frames.schema import goal_table, milestone_table, observation_table
from policytrack.plans.table_columns import GOAL_COLUMNS, MILESTONE_COLUMNS, OBSERVATION_COLUMNS
from policytrack.table_files.reading import TableFile

_KINDS: Final = {
    "goals": (GOAL_COLUMNS, goal_table),
    "observations": (OBSERVATION_COLUMNS, observation_table),
    "milestones": (MILESTONE_COLUMNS, milestone_table),
}


@dataclass(frozen=True, slots=True)
class GivenFiles:
    """Files that could be opened and have the columns that they need.

    Args:
        goals: One row for each goal.
        observations: One row for each reported value.
        milestones: One row for each interim target; None where none were given.
        findings: What is to be said of their columns.
    """

    goals: TableFile
    observations: TableFile
    milestones: TableFile | None
    findings: tuple[Finding, ...]

    @classmethod
    def open(cls, goals: Path, observations: Path, milestones: Path | None) -> GivenFiles:
        """Open the files and look at their columns.

        Raises:
            InvalidDataError: A file cannot be read, or lacks a column, or holds something else in one; all are told.
        """
        paths = {"goals": goals, "observations": observations, "milestones": milestones}
        files: dict[str, TableFile] = {}
        findings: list[Finding] = []
        for name, path in paths.items():
            columns, table = _KINDS[name]
            if path is not None:
                try:
                    files[name] = TableFile.open(path, columns)
                    findings += _placed({name: files[name]}, table(files[name].empty()).findings)
                except InvalidDataError as error:
                    findings += error.findings
        if errors := errors_in(findings):
            raise InvalidDataError(errors)
        return cls(files["goals"], files["observations"], files.get("milestones"), tuple(findings))

    def placed(self, findings: Sequence[Finding]) -> list[Finding]:
        """Return findings on tables, whose fields begin with what the tables are called, with the files and lines."""
        return _placed(self.by_name(), findings)

    def by_name(self) -> dict[str, TableFile]:
        """Return those that were given, by what they hold."""
        files = {"goals": self.goals, "observations": self.observations, "milestones": self.milestones}
        return {name: file for name, file in files.items() if file is not None}


def _placed(files: dict[str, TableFile], findings: Sequence[Finding]) -> list[Finding]:
    placed = []
    for name, file in files.items():
        of_table = [finding for finding in findings if str(finding.field).startswith(f"{name}.")]
        placed += file.placed([replace(one, field=str(one.field).removeprefix(f"{name}.")) for one in of_table])
    return placed
