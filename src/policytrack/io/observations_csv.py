"""Observations in a CSV file."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Final

from policytrack.findings import Finding, nearest
from policytrack.indicators import Observation
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
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    observations: list[Observation] = []
    rows = RowReader(plan)
    try:
        header = next(reader)
        findings = list(_header(header, str(path)))
        if findings:
            return [], findings
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(header):
                details = {"value": len(cells), "expected": len(header)}
                findings.append(Finding("csv_row_length", details, file=str(path), line=reader.line_num))
                continue
            observation, found = rows.read(dict(zip(header, cells, strict=True)))
            findings += (replace(finding, file=str(path), line=reader.line_num) for finding in found)
            if observation is not None:
                observations.append(observation)
    except csv.Error as error:
        findings.append(Finding("csv_syntax", {"value": str(error)}, file=str(path), line=reader.line_num))
    return observations, findings


def _header(header: list[str], file: str) -> list[Finding]:
    choices = {"choices": ", ".join(COLUMNS)}
    missing = [
        Finding("csv_column_missing", {"value": name, "choices": ", ".join(REQUIRED)}, file=file, line=1)
        for name in REQUIRED
        if name not in header
    ]
    unknown = [
        Finding(
            "csv_column_unknown",
            {"value": name} | choices,
            suggestion=nearest(name, COLUMNS),
            file=file,
            line=1,
        )
        for name in header
        if name not in COLUMNS
    ]
    return missing + unknown
