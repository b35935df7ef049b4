"""Packs as the tests need them: written into a folder, and installed there without pip."""

from pathlib import Path

MANIFEST = """\
schema_version: 1
id: {name}
title: Plans of {name}
version: "1.0"
licence: CC0-1.0
authors: [Somebody]
"""
PLAN = """\
# yaml-language-server: $schema=../../plan.schema.json
schema_version: 1
id: {name}
title: Plan {name}
region: CN
documents: [{{id: text, title: Text, announced: 2021-03}}]
indicators: [{{id: firms, name: Firms, measure: stock, unit: 家}}]
goals:
  - id: firms
    indicator: firms
    target: {{kind: level, at_least: 200 家}}
    deadline: "2025"
    baseline: {{period: "2020"}}
    source: {{document: text}}
"""
TABLE = """\
indicator,period,value,unit,source,published
firms,2020,100,家,Yearbook,2021-02
firms,2023,150,家,Yearbook,2024-02
"""


def write_plan(folder: Path, text: str = "", table: str = TABLE) -> Path:
    """Write a plan folder that bears the name of its plan; by default a plan without fault."""
    folder.mkdir(parents=True)
    (folder / "plan.yaml").write_text(text or PLAN.format(name=folder.name), "utf-8")
    (folder / "observations.csv").write_text(table, "utf-8")
    return folder


def write_pack(folder: Path, *plans: str, name: str = "", manifest: str = "") -> Path:
    """Write a pack with some plans."""
    folder.mkdir(parents=True)
    name = name or folder.name.replace("_", "-")
    (folder / "pack.yaml").write_text(MANIFEST.format(name=name) + manifest, "utf-8")
    (folder / "plan.schema.json").write_text("{}", "utf-8")
    for plan in plans:
        write_plan(folder / "plans" / plan)
    return folder


def write_metadata(site: Path, name: str, entry_points: str | bytes) -> Path:
    """Write what pip writes of a distribution that it has installed into a folder."""
    metadata = site / f"{name}-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", "utf-8")
    content = entry_points.encode() if isinstance(entry_points, str) else entry_points
    (metadata / "entry_points.txt").write_bytes(content)
    return metadata


def install(site: Path, package: str, *plans: str, name: str = "", manifest: str = "") -> Path:
    """Install a pack into a folder from which Python imports, and return the folder of the pack."""
    write_metadata(site, package, f"[policytrack.packs]\n{package} = {package}\n")
    return write_pack(site / package, *plans, name=name, manifest=manifest)
