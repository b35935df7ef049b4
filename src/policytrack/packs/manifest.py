"""The manifest of a pack: what it is called, whose it is, and where its plans lie."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field

from policytrack.findings import Finding
from policytrack.io.yaml_mapping import YamlMapping, read_mapping
from policytrack.models import Identifier, LocalText, Model

MANIFEST_FILE: Final = "pack.yaml"
MAX_BYTES: Final = 1_000_000

_Written = Annotated[str, Field(min_length=1)]


class PackManifest(Model):
    """What `pack.yaml` says of a pack.

    Args:
        schema_version: Version of the shape of the file.
        id: Its name among all packs.
        version: Version of the pack itself.
        licence: Under which its plans and figures may be used, like `CC-BY-4.0`.
        plans: The folders of its plans, relative to its own; by default every folder under `plans`.

    Example:
        >>> PackManifest(id="towns", title="Towns", version="1.0", licence="CC-BY-4.0", authors=["A. Author"]).id
        'towns'
    """

    schema_version: Literal[1] = 1
    id: Identifier
    title: LocalText
    version: _Written
    licence: _Written
    authors: Annotated[tuple[_Written, ...], Field(min_length=1)]
    plans: tuple[_Written, ...] | None = None


def read_manifest(file: Path) -> tuple[PackManifest | None, YamlMapping | None, list[Finding]]:
    """Read a manifest; None where it has errors, which are among the findings, each with its line."""
    document, findings = read_mapping(file, MAX_BYTES)
    if document is None or findings:
        return None, document, findings
    manifest, findings = document.build(PackManifest)
    return manifest, document, findings
