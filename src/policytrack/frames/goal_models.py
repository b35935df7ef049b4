"""Rows of a table of goals as goals of a plan, in the shape of a plan file."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any, Final

from policytrack.findings import Finding
from policytrack.targets import COMPARATORS

# Keys of a target that stand in columns of their own name.
_KEYS: Final = (
    "window", "base", "averaging", "form", "scenario", "relation", "direction", "gap", "order", "ties", "better",
)  # fmt: skip
# Kinds of which `every` says how long each period of the window is.
_TILED: Final = ("keep", "average", "growth_each_period")
# Columns that do not bear the names of what they say, and those of what is missing.
_NAMES: Final = {"id": "goal", "unit": "indicator_unit", "quality": "bound"}
_MISSING: Final = {"comparator_missing": "comparator", "deadline_missing": "deadline", "region_missing": "region"}


def goal_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as a goal in the shape of a plan file, its indicator by name.

    Args:
        row: The cells that say something, by column; numbers as numbers, periods as texts or years.

    Example:
        >>> goal_of({"goal": "air", "indicator": "pm25", "comparator": "below", "value": 40.0, "unit": "µg/m³",
        ...          "deadline": 2025})["target"]
        {'kind': 'level', 'below': '40 µg/m³'}
    """
    goal: dict[str, Any] = {"id": row["goal"], "indicator": row["indicator"], "target": target_of(row)}
    goal |= {key: row[key] for key in ("region", "name", "deadline", "announced", "commitment") if key in row}
    if "baseline_period" in row:
        baseline = {"period": row["baseline_period"]}
        if "baseline_value" in row:
            baseline["value"] = quantity_of(
                row["baseline_value"], row.get("baseline_unit") or row.get("indicator_unit", "")
            )
        goal["baseline"] = baseline
    return goal


def target_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the target of a row; what its kind does not have is in it too, for the checks to find."""
    kind = row.get("kind", "level")
    target: dict[str, Any] = {"kind": kind, **bound_of(row, row.get("unit", ""))}
    target |= {key: row[key] for key in _KEYS if key in row}
    if "every" in row and kind in _TILED:
        target["every"] = row["every"]
    if "margin" in row:
        target["margin"] = quantity_of(row["margin"], "个百分点")
    if "universe" in row:
        target["universe"] = row["universe"].split()
    other = {key: row[f"comparator_{key}"] for key in ("region", "indicator") if f"comparator_{key}" in row}
    return target | ({"comparator": other} if other else {})


def bound_of(row: Mapping[str, Any], unit: str) -> dict[str, Any]:
    """Return what must hold by a row, as a plan writes it."""
    comparator = row.get("comparator")
    if comparator is None and "value" not in row:
        return {}
    written = {key: quantity_of(row[key], unit) for key in ("value", "value_to", "tolerance") if key in row}
    bound: dict[str, Any] = {comparator or "comparator": written.get("value")}
    if comparator == "between":
        bound = {"between": [written.get("value"), written.get("value_to")]}
    elif "value_to" in written:
        bound["value_to"] = written["value_to"]
    return bound | ({"tolerance": written["tolerance"]} if "tolerance" in written else {})


def indicator_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the indicator of a row in the shape of a plan file."""
    unit = row.get("indicator_unit", "")
    indicator: dict[str, Any] = {
        "id": row["indicator"],
        "name": row["indicator"],
        "unit": unit,
        "measure": row["measure"],
    }
    indicator |= {key: row[key] for key in ("numerator", "denominator") if key in row}
    limits = {key: quantity_of(row[key], unit) for key in ("lowest", "highest") if key in row}
    scale = {
        name: quantity_of(row[f"scale_{name}"], unit)
        for name in ("worst", "red", "green", "best")
        if f"scale_{name}" in row
    }
    if limits:
        indicator["limits"] = limits
    return indicator | ({"scale": {**scale, "source": "table"}} if scale else {})


def quantity_of(number: float, unit: str) -> str:
    """Return a number with its unit, as a plan writes it.

    Example:
        >>> quantity_of(2000.0, "亿元")
        '2000 亿元'
    """
    return f"{float(number)!r}".removesuffix(".0") + f" {unit}"


def column_of(finding: Finding, columns: Container[str]) -> str:
    """Return the column in which stands what a finding on a part of a plan is about.

    Args:
        finding: The finding, with the path of the part, like `target.at_least`.
        columns: The columns of its table.
    """
    path = [part for part in (finding.field or "").split(".") if not part.isdecimal()] or [""]
    own = (_MISSING.get(finding.code), _NAMES.get(path[-1]))
    for name in (*own, "_".join(path[-2:]), path[-1], *(["value"] if path[-1] in COMPARATORS else [])):
        if name in columns:
            return str(name)
    return "kind"
