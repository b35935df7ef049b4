"""The table of the SDG Index: values, bounds and thresholds beside the score and the colour that were published."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from policytrack.errors import InvalidDataError
from policytrack.findings import Finding
from policytrack.io.csv_rows import csv_rows
from policytrack.io.files import read_text
from policytrack.kernel import Goals
from policytrack.kernel.columns import NONE
from policytrack.methods.sdsn import Sdsn
from policytrack.replicate.agreement import Agreement, Check
from policytrack.replicate.columns import judged_figures, told
from policytrack.verdicts import REASONS

MAX_BYTES: Final = 64_000_000
TOLERANCE: Final = 1e-6

_NAMES: Final = ("iso3", "indicator")
_SCALE: Final = {
    "worst": "scale_worst",
    "best": "scale_best",
    "green_threshold": "scale_green",
    "red_threshold": "scale_red",
}
_NUMBERS: Final = ("value", *_SCALE, "published_score")
COLUMNS: Final = (*_NAMES, *_NUMBERS, "published_colour")


@dataclass(frozen=True, slots=True)
class Row:
    """One value of a country, and what was published of it.

    Args:
        name: Code of the country, and of the indicator.
        numbers: The numbers by column; NaN for an empty cell.
        colour: The published colour; empty for none.
    """

    name: str
    numbers: dict[str, float]
    colour: str


def replicate(file: Path) -> Agreement:
    """Judge the values of a table and compare with the scores and colours in it.

    Args:
        file: A CSV file with the columns `COLUMNS`; others are passed over.

    Raises:
        InvalidDataError: The file cannot be read, or holds nothing to compare.
    """
    rows = read(file)
    method = Sdsn()
    numbers = {name: np.array([row.numbers[name] for row in rows]) for name in _NUMBERS}
    count = len(rows)
    # All in one year, so that there is no trend; which way is better only has to be said.
    goals = Goals.of(count, better=1.0, deadline=1.0, **{_SCALE[name]: numbers[name] for name in _SCALE})
    known = np.flatnonzero(~np.isnan(numbers["value"]))
    series, judged = judged_figures(goals, known, np.ones(len(known)), numbers["value"][known], 1.0)
    rated = method.rate(series, judged, goals)
    assert rated.label is not None
    assert rated.score is not None
    labels = list(method.labels)
    scores, colours = [], []
    for position, row in enumerate(rows):
        label, reason = int(rated.label[position]), REASONS[int(rated.reason[position])].value
        score, colour = row.numbers["published_score"], row.colour
        if not math.isnan(score):
            ours = float(rated.score[position])
            scores.append(Check.of_numbers("score", row.name, score, ours, TOLERANCE, reason))
        if colour:
            found = None if label == NONE else labels[label].partition(",")[0]
            colours.append(Check.of_words("colour", row.name, colour, found, reason))
    if not scores and not colours:
        problem = "it holds no published score and no colour"
        raise InvalidDataError([Finding("invalid_value", {"value": file.name, "problem": problem}, file=str(file))])
    return Agreement(str(file), told(method), (*scores, *colours), ("colour",))


def read(file: Path) -> list[Row]:
    """Read the rows of a table.

    Args:
        file: The file.

    Raises:
        InvalidDataError: It cannot be read; the findings tell each line.
    """
    text, findings = read_text(file, MAX_BYTES, mark_allowed=True)
    rows: list[Row] = []
    lines: dict[str, int] = {}
    header: list[str] | None = None
    for line, cells in csv_rows(text or ""):
        if isinstance(cells, Finding):
            found = [cells]
        elif header is None:
            header, found = cells, list(_header(cells))
            if found:
                findings += _placed(found, file, line)
                break
        elif len(cells) != len(header):
            found = [Finding("csv_row_length", {"value": len(cells), "expected": len(header)})]
        else:
            row, found = _row({name: cell.strip() for name, cell in zip(header, cells, strict=True)})
            if row.name in lines:
                problem = f"it stands in line {lines[row.name]} already"
                found.append(Finding("invalid_value", {"value": row.name, "problem": problem}))
            lines.setdefault(row.name, line)
            rows.append(row)
        findings += _placed(found, file, line)
    if findings:
        raise InvalidDataError(findings)
    return rows


def _placed(found: Sequence[Finding], file: Path, line: int) -> Iterator[Finding]:
    return (replace(finding, file=str(file), line=line) for finding in found)


def _header(header: Sequence[str]) -> Iterator[Finding]:
    for name in COLUMNS:
        if header.count(name) > 1:
            yield Finding("csv_syntax", {"value": f"the column {name} stands twice"})
        elif name not in header:
            yield Finding("csv_column_missing", {"value": name, "choices": ", ".join(COLUMNS)})


def _row(cells: dict[str, str]) -> tuple[Row, list[Finding]]:
    findings = [Finding("missing_key", {"value": name}, field=name) for name in _NAMES if not cells[name]]
    numbers = {}
    for name in _NUMBERS:
        numbers[name] = math.nan
        if cells[name]:
            try:
                numbers[name] = float(cells[name])
            except ValueError:
                findings.append(Finding("cell_not_number", {"value": cells[name]}, field=name))
            else:
                if not math.isfinite(numbers[name]):
                    findings.append(Finding("number_not_finite", {"value": cells[name]}, field=name))
    return Row(" ".join(cells[name] for name in _NAMES), numbers, cells["published_colour"]), findings
