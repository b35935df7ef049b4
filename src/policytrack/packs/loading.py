"""Loads plans by name or path, with what a check of each by itself finds."""

from __future__ import annotations

import os
from pathlib import Path

from policytrack.errors import InvalidDataError, UnknownNameError
from policytrack.findings import Finding, errors_in, nearest
from policytrack.io.plan_yaml import PLAN_FILE, read_plan
from policytrack.packs.discovery import find_plan, installed_packs, installed_plans
from policytrack.packs.folders import PATCH_FILE, enclosing_pack, faults_of, hash_of, plan_file, read_pack
from policytrack.plans import Plan


def load_plan(name: str | Path) -> Plan:
    """Load an installed plan, or one of your own.

    Args:
        name: Id of an installed plan, also as `pack-id:plan-id`; or the path of a plan file or folder.

    Raises:
        UnknownNameError: There is neither such a plan nor such a file.
        InvalidDataError: The plan has errors, or several packs hold a plan of this id; all of them are in `findings`.

    Example:
        >>> load_plan("cn-he-tech-2025").region
        'CN-HE'
    """
    plan, findings = read_place(place_of(name))
    errors = errors_in(findings)
    if plan is None or errors:
        raise InvalidDataError(errors)
    return plan


def open_installed() -> tuple[dict[str, Plan], list[Finding]]:
    """Read every installed plan.

    Returns:
        The plans without errors, each by the name under which it is loaded; and what is wrong with packs and the other
        plans.
    """
    packs = installed_packs()
    plans, findings = {}, [finding for pack in packs for finding in pack.findings]
    for name, folder in installed_plans(packs).items():
        plan, found = read_place(folder)
        errors = errors_in(found)
        findings += errors
        if plan is not None and not errors:
            plans[name] = plan
    return plans, findings


def plan_pin(name: str | Path) -> str:
    """Return the hash of a plan's files, to which a patch pins it: names and bytes of the plan and its observations.

    Args:
        name: Id of an installed plan, also as `pack-id:plan-id`; or the path of a plan file or folder.

    Raises:
        UnknownNameError: There is neither such a plan nor such a file.
        InvalidDataError: A file cannot be read, or several packs hold a plan of this id.

    Example:
        >>> plan_pin("cn-he-tech-2025").partition(":")[0]
        'sha256'
    """
    path = place_of(name)
    faults = faults_of(path, enclosing_pack(path)) if os.path.isdir(path) else []
    pin, findings = ("", faults) if faults else hash_of(path)
    if findings:
        raise InvalidDataError(findings)
    return pin


def place_of(name: str | Path) -> Path:
    """Return the folder of the plan of a name, or the path itself where there is one.

    Args:
        name: Id of an installed plan, also as `pack-id:plan-id`; or the path of a plan file or folder.

    Raises:
        UnknownNameError: There is neither such a plan nor such a file.
        InvalidDataError: Several packs hold a plan of this id.
    """
    if os.path.exists(name):
        path = Path(name)
        return path.parent if path.name in (PLAN_FILE, PATCH_FILE) and not os.path.isdir(path) else path
    packs = installed_packs()
    folder = find_plan(str(name), packs)
    if isinstance(folder, Finding):
        raise InvalidDataError([folder])
    if folder is None:
        raise UnknownNameError("plan", str(name), installed_plans(packs))
    return folder


def read_place(path: Path) -> tuple[Plan | None, list[Finding]]:
    """Read the plan in a folder or file, whatever is wrong with it.

    Returns:
        The plan without what could not be read, or None where nothing could; and every finding, with file and line.
    """
    if not os.path.isdir(path):
        return read_plan(path)
    pack = enclosing_pack(path)
    faults = faults_of(path, pack)
    if faults:
        return None, faults
    if os.path.lexists(path / PATCH_FILE):
        # Few plans are patches.
        from policytrack.packs.patches import read_patch

        plan, findings = read_patch(path, _find_base)
    else:
        plan, findings = read_plan(path)
    folder = os.path.basename(os.path.abspath(path))
    if pack is not None and plan is not None and plan.id != folder:
        details = {"value": plan.id, "expected": folder}
        findings = [*findings, Finding("plan_folder_name", details, file=str(plan_file(path)), line=1)]
    return plan, findings


class Shelves:
    """Where a plan is looked for that another one names: in the pack of the other first, then among the installed ones.

    Args:
        place: Folder or file of the plan that names it; None for a plan that lies nowhere.
    """

    def __init__(self, place: Path | None) -> None:
        holder = None if place is None else enclosing_pack(place)
        own = [] if holder is None else [read_pack(holder)]
        self._shelves = (own, installed_packs())

    def find(self, name: str) -> Path | Finding | None:
        """Return the folder of a plan; None where there is none, a finding where several packs hold one."""
        own, installed = (find_plan(name, packs) for packs in self._shelves)
        return own or installed

    def names(self) -> list[str]:
        """Return the names of all plans."""
        return [name for packs in self._shelves for name in installed_plans(packs)]

    def plan(self, name: str) -> Plan | None:
        """Return a plan without errors; None where there is no such one."""
        place = self.find(name)
        plan, findings = read_place(place) if isinstance(place, Path) else (None, [])
        return None if errors_in(findings) else plan


def _find_base(name: str, patch: Path) -> Path | Finding:
    """Return the folder of the plan that a patch changes, or say why there is none."""
    shelves = Shelves(patch)
    folder = shelves.find(name)
    if folder is None:
        suggestion = nearest(name, shelves.names())
        return Finding("patch_base_unknown", {"value": name}, suggestion=suggestion, field="patches")
    if isinstance(folder, Finding):
        return Finding(folder.code, folder.details, field="patches")
    return folder
