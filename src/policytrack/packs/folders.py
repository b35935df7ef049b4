"""Folders of plans and of packs: what lies in them, that it stays in them, and its hash."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field, replace
from pathlib import Path, PureWindowsPath
from typing import Final

from policytrack.findings import Finding
from policytrack.io.files import read_bytes
from policytrack.io.observations_csv import MAX_BYTES
from policytrack.io.plan_yaml import OBSERVATIONS_FILE, PLAN_FILE
from policytrack.io.yaml_mapping import YamlMapping
from policytrack.packs.manifest import MANIFEST_FILE, PackManifest, read_manifest

PATCH_FILE: Final = "patch.yaml"
PLANS_FOLDER: Final = "plans"
PLAN_FILES: Final = (PLAN_FILE, PATCH_FILE, OBSERVATIONS_FILE)
BUNDLED: Final = Path(__file__).parent


@dataclass(frozen=True)
class Pack:
    """A folder of plans with its manifest, and what is wrong with it.

    Args:
        name: The id of its manifest; where that cannot be read, the name under which the pack was looked for.
        folder: Where its files lie, or None where it was not found.
        manifest: What it says of itself, or None where that cannot be read.
        plans: The folder of each of its plans, by plan id.
        findings: What is wrong with the pack as a whole; what is wrong with a plan is found when it is read.
    """

    name: str
    folder: Path | None = None
    manifest: PackManifest | None = None
    plans: dict[str, Path] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def file(self) -> str:
        """Path of its manifest; empty where it was not found."""
        return str(self.folder / MANIFEST_FILE) if self.folder else ""


def read_pack(folder: Path, name: str | None = None) -> Pack:
    """Read the manifest of a pack and find its plans; nothing in the folder is run, and nothing outside it is read.

    Args:
        folder: The folder that holds `pack.yaml`.
        name: What the pack is called where its manifest cannot be read; by default like the folder.
    """
    file = folder / MANIFEST_FILE
    called = name or folder.name
    if not _lies_within(file, folder):
        return Pack(called, folder, findings=[_outside(MANIFEST_FILE, str(file))])
    manifest, document, findings = read_manifest(file)
    if manifest is None or document is None:
        return Pack(called, folder, findings=findings)
    plans: dict[str, Path] = {}
    for place, faults in _listed(folder, manifest, document):
        first = plans.get(place.name)
        if first is not None and not faults:
            faults = [plan_taken(place.name, place, [first, place])]
        findings += faults
        if not faults:
            plans[place.name] = place
    if not plans and not findings:
        findings.append(Finding("pack_without_plans", {"value": manifest.id}, file=str(file), line=1))
    return Pack(manifest.id, folder, manifest, plans, findings)


def _listed(folder: Path, manifest: PackManifest, document: YamlMapping) -> list[tuple[Path, list[Finding]]]:
    """Return each plan folder that the manifest names, or else that lies under `plans`, with what is wrong with it."""
    if manifest.plans is None:
        found = []
        for place in _subfolders(folder / PLANS_FOLDER):
            outside = [] if _lies_within(place, folder) else [_outside(place.name, str(place))]
            found.append((place, outside or faults_of(place, folder)))
        return found
    named = []
    for index, written in enumerate(manifest.plans):
        path = PureWindowsPath(written)
        climbs = bool(path.anchor) or ".." in path.parts
        place = folder / written
        if climbs or not _lies_within(place, folder):
            faults = [document.placed(replace(_outside(written), field=f"plans.{index}"))]
        else:
            faults = faults_of(place, folder)
        named.append((place, faults))
    return named


def _subfolders(folder: Path) -> list[Path]:
    try:
        places = sorted(folder.iterdir())
    except OSError:
        return []
    seen = [place for place in places if place.name[0] not in "._"]
    return [place for place in seen if os.path.isdir(place) or os.path.islink(place)]


def faults_of(folder: Path, pack: Path | None) -> list[Finding]:
    """Return what keeps a plan folder from being read.

    Args:
        folder: The folder of a plan.
        pack: The folder of the pack that it belongs to, out of which no link may lead; None for a folder of one's own.
    """
    there = [folder / name for name in PLAN_FILES if os.path.lexists(folder / name)]
    outside = [_outside(place.name, str(place)) for place in there if pack and not _lies_within(place, pack)]
    if outside:
        return outside
    names = {place.name for place in there}
    if names >= {PLAN_FILE, PATCH_FILE}:
        return [Finding("plan_and_patch", file=str(folder / PATCH_FILE), line=1)]
    if names.isdisjoint({PLAN_FILE, PATCH_FILE}):
        file = str(folder / PLAN_FILE)
        return [Finding("file_missing", {"value": file}, file=file)]
    return []


def _lies_within(path: Path, folder: Path) -> bool:
    """Return whether a path, all links followed, lies in a folder."""
    if folder == BUNDLED:
        # Installers may link what ships with the library itself.
        return True
    try:
        os.stat(path)
    except FileNotFoundError:
        pass
    except (OSError, ValueError):
        # A link to itself, a NUL byte, a name that is too long.
        return False
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _outside(written: str, file: str | None = None) -> Finding:
    return Finding("pack_path_outside", {"value": written}, file=file, line=1 if file else None)


def plan_taken(name: str, folder: Path, folders: list[Path]) -> Finding:
    """Return the finding that several plans bear one name; it names the file of each."""
    files = ", ".join(sorted(str(plan_file(place)) for place in folders))
    return Finding("plan_id_taken", {"value": name, "choices": files}, file=str(plan_file(folder)), line=1)


def plan_file(folder: Path) -> Path:
    """Return the file that holds the plan of a folder: `patch.yaml` where there is one, else `plan.yaml`."""
    patch = folder / PATCH_FILE
    return patch if os.path.lexists(patch) else folder / PLAN_FILE


def packs_in(path: Path) -> list[Path]:
    """Return the folders of the packs that a path stands for: its own, or those of a project; none for a plan.

    Args:
        path: A pack's folder, its manifest, or the folder of the project that holds the pack.
    """
    if path.name == MANIFEST_FILE:
        return [path.parent]
    if any(os.path.lexists(path / name) for name in (PLAN_FILE, PATCH_FILE)):
        return []
    if os.path.lexists(path / MANIFEST_FILE):
        return [path]
    return sorted(found.parent for pattern in ("*", "src/*") for found in path.glob(f"{pattern}/{MANIFEST_FILE}"))


def enclosing_pack(path: Path) -> Path | None:
    """Return the folder of the pack that a path lies in, or None."""
    parents = path.absolute().parents
    return next((parent for parent in parents if os.path.isfile(parent / MANIFEST_FILE)), None)


def hash_of(path: Path) -> tuple[str, list[Finding]]:
    """Return the hash of a plan's files, names and bytes; none of them may be unreadable.

    Args:
        path: A plan's folder, or its file.

    Returns:
        The hash, like `sha256:…`; and what keeps a file from being read.
    """
    file = plan_file(path) if os.path.isdir(path) else path
    files = [place for place in (file, file.with_name(OBSERVATIONS_FILE)) if place == file or os.path.lexists(place)]
    digest, findings = hashlib.sha256(), []
    for place in files:
        content, found = read_bytes(place, MAX_BYTES)
        findings += found
        digest.update(f"{place.name}\0{len(content or b'')}\0".encode())
        digest.update(content or b"")
    return f"sha256:{digest.hexdigest()}", findings
