"""Plans in YAML: a file, or a folder with `plan.yaml` and `observations.csv`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from policytrack.findings import Finding
from policytrack.io.observations_csv import read_observations
from policytrack.io.yaml_mapping import read_mapping
from policytrack.io.yaml_text import dump_yaml
from policytrack.models import findings_of
from policytrack.plans import Plan
from policytrack.validation import check_plan

PLAN_FILE: Final = "plan.yaml"
OBSERVATIONS_FILE: Final = "observations.csv"
MAX_BYTES: Final = 16_000_000

# What stands in for a key that every plan needs, so that the rest of a broken plan can still be checked.
_PLACEHOLDERS: Final[dict[str, object]] = {"schema_version": 1, "id": "unnamed", "title": "unnamed"}

# Findings on a name that stands nowhere: no news where its definition was left out.
_NAMED: Final = {
    "unknown_indicator": "indicators",
    "unknown_document": "documents",
    "unknown_goal": "goals",
    "unknown_section": "sections",
    "unknown_rubric": "rubrics",
    "region_unknown": "regions",
    "region_missing": "region",
}


def read_plan(path: Path) -> tuple[Plan | None, list[Finding]]:
    """Read a plan with its observations, and check it.

    Args:
        path: A plan file, or a folder that holds `plan.yaml`; `observations.csv` beside it is read too.

    Returns:
        The plan without what could not be read, or None where nothing could; and every finding, with file and line.
    """
    file = path / PLAN_FILE if path.is_dir() else path
    document, findings = read_mapping(file, MAX_BYTES)
    if document is None:
        return None, findings
    plan, found, kept = _plan_of(document.data)
    findings += map(document.placed, found)
    table = file.with_name(OBSERVATIONS_FILE)
    if os.path.lexists(table):
        observations, found = read_observations(table, plan)
        plan = plan.model_copy(update={"observations": (*plan.observations, *observations)})
        findings += (finding for finding in found if not kept.explains(finding))
    return plan, findings


def plan_of(data: Mapping[str, Any]) -> tuple[Plan, list[Finding]]:
    """Build a plan from plain values and check it, leaving out what cannot be read.

    Args:
        data: What a plan file holds.

    Returns:
        The plan; and every finding, with its path in the values.
    """
    return _plan_of(data)[:2]


def _plan_of(data: Mapping[str, Any]) -> tuple[Plan, list[Finding], _Kept]:
    kept = _Kept(data)
    findings: list[Finding] = []
    while True:
        try:
            plan = Plan.model_validate(kept.data, context=Plan.validation_context(kept.data))
        except ValidationError as error:
            # What only fails once something else was left out is no finding of its own.
            findings = findings or [_with_goal(finding, data) for finding in findings_of(error, Plan, data)]
            kept.leave_out(error)
        else:
            found = (kept.as_written(finding) for finding in check_plan(plan) if not kept.explains(finding))
            return plan, [*findings, *found], kept


class _Kept:
    """The values of a plan without those that could not be read."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = dict(data)
        self._places: dict[str, list[int]] = {}
        self._gone: set[str] = set()

    def leave_out(self, error: ValidationError) -> None:
        """Drop the list items and keys in which an error was found."""
        bad: dict[str, set[int]] = {}
        for problem in error.errors(include_url=False, include_context=False, include_input=False):
            key, *rest = problem["loc"]
            field = str(key)
            if rest and isinstance(rest[0], int):
                bad.setdefault(field, set()).add(rest[0])
            elif field in _PLACEHOLDERS:
                self.data[field] = _PLACEHOLDERS[field]
            else:
                self._gone.add(field)
                self.data.pop(field, None)
        for field, positions in bad.items():
            items = self.data[field]
            self._gone.update(_ids([items[position] for position in positions]))
            places = self._places.get(field, list(range(len(items))))
            self.data[field] = [item for position, item in enumerate(items) if position not in positions]
            self._places[field] = [place for position, place in enumerate(places) if position not in positions]

    def explains(self, finding: Finding) -> bool:
        """Return whether a finding only says that something is missing which was left out."""
        names = (_NAMED.get(finding.code), finding.details.get("value"))
        return finding.code in _NAMED and not self._gone.isdisjoint(names)

    def as_written(self, finding: Finding) -> Finding:
        """Return a finding with the position that its item had before others were left out."""
        field, *rest = (finding.field or "").split(".")
        if field not in self._places:
            return finding
        place = self._places[field][int(rest[0])]
        return replace(finding, field=".".join((field, str(place), *rest[1:])))


def _ids(items: object) -> list[str]:
    """Return the ids under which other parts of a plan would name some items."""
    listed = items if isinstance(items, list | tuple) else ()
    found = [item.get("id") for item in listed if isinstance(item, Mapping)]
    return [name for name in found if isinstance(name, str)]


def _with_goal(finding: Finding, data: Mapping[str, Any]) -> Finding:
    part, _, rest = (finding.field or "").partition(".")
    position, goals = rest.partition(".")[0], data.get("goals")
    if part != "goals" or not isinstance(goals, list | tuple) or not position.isdecimal():
        return finding
    return replace(finding, goal=next(iter(_ids(goals[int(position) : int(position) + 1])), None))


def dump_plan(plan: Plan) -> str:
    """Return a plan as YAML text that reads back as the same plan.

    Args:
        plan: The plan; its observations are written into the text.
    """
    return dump_yaml(_without_nothing(plan.model_dump(mode="json")))


def _without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _without_nothing(item) for key, item in value.items() if item is not None and item != [] and item != {}
        }
    return [_without_nothing(item) for item in value] if isinstance(value, list) else value
