"""Observations in a CSV file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from policytrack.findings import Finding, nearest
from policytrack.indicators import Observation
from policytrack.io.csv_rows import csv_rows
from policytrack.io.files import read_text
from policytrack.io.observation_rows import COLUMNS, REQUIRED, RowReader
from policytrack.plans import Plan

MAX_BYTES: Final = 64_000_000


def read_observations(path: Path, plan: Plan) -> tuple[list[Observation], list[Finding]]:
    """Read the observations of a plan from a CSV file.

    Args:
        path: A file with a header; see `COLUMNS`.
        plan: Whose indicators, units and regions it uses.

    Returns:
        What could be read, and every finding, each with its line.
    """
    text, findings = read_text(path, MAX_BYTES, mark_allowed=True)
    if text is None:
        return [], findings
    observations: list[Observation] = []
    reader = RowReader(plan)
    header: list[str] | None = None
    for line, row in csv_rows(text):
        if isinstance(row, Finding):
            found = [row]
        elif header is None:
            header, found = row, _header(row)
        elif len(row) != len(header):
            found = [Finding("csv_row_length", {"value": len(row), "expected": len(header)})]
        else:
            cells = {name: cell for name, cell in zip(header, row, strict=True) if name in COLUMNS}
            observation, found = reader.read(cells)
            if observation is not None:
                observations.append(observation)
        findings += (replace(finding, file=str(path), line=line) for finding in found)
        if header is None or not set(REQUIRED) <= set(header):
            break
    if header is None and not findings:
        findings = [Finding("file_empty", file=str(path), line=1)]
    return observations, findings


def _header(header: list[str]) -> list[Finding]:
    missing = [
        Finding("csv_column_missing", {"value": name, "choices": ", ".join(REQUIRED)})
        for name in REQUIRED
        if name not in header
    ]
    unknown = [
        Finding("csv_column_unknown", {"value": name, "choices": ", ".join(COLUMNS)}, suggestion=nearest(name, COLUMNS))
        for name in header
        if name not in COLUMNS
    ]
    twice = [
        Finding("csv_syntax", {"value": f"the column {name} stands twice"})
        for name in COLUMNS
        if header.count(name) > 1
    ]
    return missing + unknown + twice
