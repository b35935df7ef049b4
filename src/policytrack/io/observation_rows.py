"""Flat rows ↔ observations: the columns that a table of observations has, whatever holds it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic import ValidationError

from policytrack.findings import Finding, errors_in, nearest
from policytrack.indicators import Observation
from policytrack.models import findings_of
from policytrack.plans import Plan
from policytrack.validation import check_observation, within

REQUIRED: Final = ("indicator", "period", "value", "unit", "source")
COLUMNS: Final = (
    "indicator", "region", "period", "value", "unit", "quality", "strict", "measured", "base", "prices", "named",
    "basis", "sex", "age", "area", "status", "source", "url", "published", "note", "note_zh",
)  # fmt: skip


def read_rows(rows: Iterable[object], plan: Plan) -> tuple[list[Observation], list[Finding]]:
    """Read rows as observations of a plan's indicators.

    Args:
        rows: Observations, mappings in the shape of an observation, or flat mappings with the columns of a table.
        plan: Whose indicators, units and regions they use.

    Returns:
        The observations that could be read, and what was found on them and the others.

    Example:
        >>> plan = Plan(id="p", title="P", indicators=[{"id": "i", "name": "I", "measure": "stock", "unit": "家"}])
        >>> row = {"indicator": "i", "period": 2024, "value": 1.5, "unit": "万家", "source": "S"}
        >>> read_rows([row], plan)[0][0].value.text
        '1.5 万家'
    """
    reader = RowReader(plan)
    read, findings = [], []
    for index, row in enumerate(rows):
        observation, found = reader.read(row, f"observations.{index}")
        findings += found
        if observation is not None:
            read.append(observation)
    return read, findings


class RowReader:
    """Reads one row after another for a plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._context = Plan.validation_context({"id": plan.id, "currency": plan.currency, "units": plan.units})

    def read(self, row: object, field: str = "") -> tuple[Observation | None, list[Finding]]:
        """Return an observation, or None with the findings that explain it; other findings may come with either.

        Args:
            row: An observation, a mapping in its shape, or a flat mapping.
            field: Where the row stands, for the findings.
        """
        observation, found = (row, []) if isinstance(row, Observation) else self._observation(row)
        if observation is not None:
            found += check_observation(self._plan, observation)
        return (None if errors_in(found) else observation), [within(finding, field) for finding in found]

    def _observation(self, row: object) -> tuple[Observation | None, list[Finding]]:
        shaped, found = _shaped(row) if isinstance(row, Mapping) and "unit" in row else (row, [])
        try:
            return Observation.model_validate(shaped, context=self._context), found
        except ValidationError as error:
            return None, [*found, *findings_of(error, Observation, shaped)]


def _shaped(row: Mapping[object, object]) -> tuple[dict[str, Any], list[Finding]]:
    """Fold the columns of a flat row into the shape of an observation; empty cells say nothing."""
    cells = {str(name): cell for name, cell in row.items() if not is_empty(cell)}
    findings = [
        Finding(
            "unknown_key",
            {"value": name, "choices": ", ".join(COLUMNS)},
            suggestion=nearest(name, COLUMNS),
            field=name,
        )
        for name in cells
        if name not in COLUMNS
    ]
    shaped = {name: cell for name, cell in cells.items() if name in _PLAIN}
    if "value" in cells:
        shaped["value"] = f"{cells['value']} {cells.get('unit', '')}".strip()
    if "strict" in cells:
        shaped["strict"] = _YES_OR_NO.get(str(cells["strict"]).lower(), cells["strict"])
    columns = {"kind": "measured", "base": "base", "prices": "prices"}
    measured = {name: cells[column] for name, column in columns.items() if column in cells}
    if measured:
        shaped["measured"] = measured
    if "note_zh" in cells:
        shaped["note"] = {"en": cells.get("note"), "zh": cells["note_zh"]}
    dimensions = {name: str(cells[name]) for name in ("sex", "age", "area") if name in cells}
    return shaped | ({"dimensions": dimensions} if dimensions else {}), findings


_PLAIN: Final = (
    "indicator",
    "region",
    "period",
    "quality",
    "named",
    "basis",
    "status",
    "source",
    "url",
    "published",
    "note",
)
_YES_OR_NO: Final = {"yes": True, "true": True, "no": False, "false": False}


def is_empty(cell: object) -> bool:
    """Tell whether a cell says nothing: none, blank, or what dataframes put where there is none."""
    if isinstance(cell, str):
        return not cell.strip()
    missing = cell is None or type(cell).__name__ in ("NAType", "NaTType")
    return missing or (isinstance(cell, float) and math.isnan(cell))
