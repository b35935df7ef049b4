"""Patches: a plan of its own that is another plan with some values changed, pinned to the files that it changes."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field

from policytrack.errors import ValueProblem
from policytrack.findings import Finding
from policytrack.io.observations_csv import read_observations
from policytrack.io.plan_yaml import MAX_BYTES, OBSERVATIONS_FILE, PLAN_FILE, plan_of
from policytrack.io.yaml_mapping import YamlMapping, read_mapping
from policytrack.models import Identifier, Model
from policytrack.packs.folders import PATCH_FILE, hash_of
from policytrack.plans import Plan

_CHANGEABLE: Final = sorted(set(Plan.model_fields) - {"id", "schema_version", "observations"})

FindBase = Callable[[str, Path], "Path | Finding"]
"""Finds the folder of the plan of a name for the patch in a folder, or says why there is none."""


def _changes(values: dict[str, Any]) -> dict[str, Any]:
    for key in values:
        if key in Plan.model_fields and key not in _CHANGEABLE:
            raise ValueProblem("unknown_key", value=key, choices=", ".join(_CHANGEABLE))
    return values


class Patch(Model):
    """What `patch.yaml` says: which plan it changes, and how.

    Args:
        schema_version: Version of the shape of the file.
        id: The name of the plan that results; the plan that is changed keeps its own and stays as it is.
        patches: The plan that is changed: its id, or `pack-id:plan-id`.
        pin: The hash of that plan's files, as `policytrack pin` prints it.
        changes: Values to merge into the plan: a list of things with ids is merged by id, null removes a key, any
            other value takes the place of the old one.
    """

    schema_version: Literal[1] = 1
    id: Identifier
    patches: Annotated[str, Field(min_length=1, max_length=201)]
    pin: Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
    changes: Annotated[dict[str, Any], AfterValidator(_changes)] = Field(default_factory=dict)


@dataclass(frozen=True)
class _Layer:
    """One of the patches that are laid over a plan."""

    folder: Path
    patch: Patch
    document: YamlMapping


def read_patch(folder: Path, find_base: FindBase) -> tuple[Plan | None, list[Finding]]:
    """Read the plan that a patch makes of another one, with the observations of both, and check it.

    Args:
        folder: The folder that holds `patch.yaml`; `observations.csv` beside it adds to those of the other plan.
        find_base: Finds the plan that a patch names.

    Returns:
        The plan, or None where a patch or what it changes cannot be used; and every finding, with file and line.
    """
    layers, base, findings = _layers(folder, find_base)
    if base is None:
        return None, findings
    document, found = read_mapping(base / PLAN_FILE, MAX_BYTES)
    findings += found
    if document is None:
        return None, findings
    data, places = document.data, _places(document, document.data, ())
    for layer in reversed(layers):
        data = merged(data, layer.patch.changes) | {"id": layer.patch.id}
        places |= _places(layer.document, layer.patch.changes, ("changes",))
    top = layers[0].document.file
    plan, found = plan_of(data)
    findings += [_placed(finding, data, places, top) for finding in found]
    observations = list(plan.observations)
    for place in (base, *(layer.folder for layer in reversed(layers))):
        if os.path.lexists(place / OBSERVATIONS_FILE):
            rows, found = read_observations(place / OBSERVATIONS_FILE, plan)
            observations += rows
            findings += found
    return plan.model_copy(update={"observations": tuple(observations)}), findings


def _layers(folder: Path, find_base: FindBase) -> tuple[list[_Layer], Path | None, list[Finding]]:
    """Follow patches down to the plan that they change, from the last to the first, without recursion."""
    layers: list[_Layer] = []
    place = folder
    while os.path.lexists(place / PATCH_FILE):
        document, findings = read_mapping(place / PATCH_FILE, MAX_BYTES)
        if document is None or findings:
            return layers, None, findings
        patch, findings = document.build(Patch)
        if patch is None:
            return layers, None, findings
        layers.append(_Layer(place, patch, document))
        below = find_base(patch.patches, place)
        if below in [layer.folder for layer in layers]:
            below = Finding("cycle", {"value": patch.patches}, field="patches")
        if isinstance(below, Finding):
            return layers, None, [document.placed(below)]
        place = below
    bases = [*(layer.folder for layer in layers[1:]), place]
    findings = [finding for layer, base in zip(layers, bases, strict=True) for finding in _unfit(layer, base)]
    return layers, None if findings else place, findings


def _unfit(layer: _Layer, base: Path) -> list[Finding]:
    """Return why a folder does not hold what a patch was made for."""
    patch = layer.patch
    if patch.patches.rpartition(":")[2] == patch.id:
        return [layer.document.placed(Finding("patch_id_taken", {"value": patch.id}, field="id"))]
    found, findings = hash_of(base)
    if findings or found == patch.pin:
        return findings
    details = {"value": patch.patches, "expected": patch.pin, "found": found}
    return [layer.document.placed(Finding("patch_pin_differs", details, field="pin"))]


def merged(base: Any, change: Any) -> Any:
    """Return a value with a change merged into it.

    Args:
        base: The old value.
        change: A mapping is merged key by key, null removing one; a list of things with ids is merged by id; any other
            value takes the place of the old one.

    Example:
        >>> old = {"title": "Old", "note": "Old", "goals": [{"id": "a", "deadline": 2025}, {"id": "b"}]}
        >>> merged(old, {"title": "New", "note": None, "goals": [{"id": "a", "deadline": 2027}, {"id": "c"}]})
        {'title': 'New', 'goals': [{'id': 'a', 'deadline': 2027}, {'id': 'b'}, {'id': 'c'}]}
    """
    if isinstance(change, dict):
        result = dict(base) if isinstance(base, dict) else {}
        for key, value in change.items():
            if value is None:
                result.pop(key, None)
            else:
                result[key] = merged(result.get(key), value)
        return result
    if _have_ids(change) and _have_ids(base or []):
        items = {item["id"]: item for item in base or []}
        for item in change:
            items[item["id"]] = merged(items.get(item["id"]), item)
        return list(items.values())
    return change


def _have_ids(items: object) -> bool:
    return isinstance(items, list) and all(isinstance(item, dict) and isinstance(item.get("id"), str) for item in items)


def _named(data: Any, path: Sequence[str | int]) -> tuple[str, ...]:
    """Return a path in which each item of a list goes by its id, where it has one: its position may change."""
    names = []
    for part in path:
        name = str(part)
        if isinstance(data, list):
            data = data[int(name)] if name.isdecimal() and len(name) < 9 and int(name) < len(data) else None
            if isinstance(data, dict) and isinstance(data.get("id"), str):
                name = data["id"]
        else:
            data = data.get(name) if isinstance(data, dict) else None
        names.append(name)
    return tuple(names)


def _places(document: YamlMapping, data: Any, start: tuple[str, ...]) -> dict[tuple[str, ...], tuple[str, int]]:
    """Return file and line of each path under the start, by names."""
    return {
        _named(data, path[len(start) :]): (document.file, line)
        for path, line in document.lines.items()
        if path[: len(start)] == start
    }


def _placed(finding: Finding, data: Any, places: dict[tuple[str, ...], tuple[str, int]], top: str) -> Finding:
    """Return a finding with file and line of what it is about, in the patch that wrote it last or in the plan."""
    names = _named(data, (finding.field or "").split("."))
    while names and names not in places:
        names = names[:-1]
    file, line = places.get(names, (top, 1)) if names else (top, 1)
    return replace(finding, file=file, line=line)
