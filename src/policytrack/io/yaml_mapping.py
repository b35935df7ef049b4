"""A YAML file that holds a mapping: its values, and the line of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from policytrack.findings import Finding
from policytrack.io.files import read_text
from policytrack.io.yaml_text import Path as YamlPath
from policytrack.io.yaml_text import YamlError, load_yaml
from policytrack.models import Model, findings_of

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class YamlMapping:
    """What a YAML file holds, and where.

    Args:
        file: Path of the file.
        data: Its values.
        text: What they were read from.
    """

    file: str
    data: dict[str, Any]
    text: str

    @cached_property
    def lines(self) -> dict[YamlPath, int]:
        """The line of each path in the values; the text is read again for them, once they are asked for."""
        lines: dict[YamlPath, int] = {}
        load_yaml(self.text, lines, [])
        return lines

    @cached_property
    def _lines_by_field(self) -> dict[str, int]:
        return {".".join(map(str, path)): line for path, line in self.lines.items()}

    def placed(self, finding: Finding) -> Finding:
        """Return a finding with the file, and the line of its field or of what the field lies in."""
        field = finding.field or ""
        while field and field not in self._lines_by_field:
            field = field.rpartition(".")[0]
        return replace(finding, file=self.file, line=self._lines_by_field.get(field, 1))

    def build(self, model: type[M]) -> tuple[M | None, list[Finding]]:
        """Return a model of the values, or None with what is wrong with them."""
        try:
            return model.model_validate(self.data), []
        except ValidationError as error:
            return None, [self.placed(finding) for finding in findings_of(error, model, self.data)]


def read_mapping(path: Path, max_bytes: int) -> tuple[YamlMapping | None, list[Finding]]:
    """Read a YAML file that holds a mapping.

    Args:
        path: The file.
        max_bytes: How large it may be.

    Returns:
        The mapping, or None where the file holds none; and every finding, with file and line.
    """
    file = str(path)
    text, findings = read_text(path, max_bytes)
    if text is None:
        return None, findings
    problems: list[YamlError] = []
    try:
        data = load_yaml(text, problems=problems)
    except YamlError as error:
        return None, [*findings, *_refused([*problems, error], file)]
    findings += _refused(problems, file)
    if isinstance(data, dict):
        return YamlMapping(file, data, text), findings
    empty = Finding("file_empty", file=file, line=1)
    other = Finding("yaml_not_mapping", {"value": type(data).__name__}, file=file, line=1)
    return None, [*findings, empty if data is None else other]


def _refused(problems: list[YamlError], file: str) -> list[Finding]:
    return [replace(problem.finding, file=file, line=problem.line or 1) for problem in problems]
