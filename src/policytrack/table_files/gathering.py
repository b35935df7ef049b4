"""Findings on many pieces of a table, gathered as if they were on the whole."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from typing import Final

from policytrack.findings import Finding
from policytrack.frames.schema import EXAMPLES, UNREADABLE

_FURTHER: Final = "not_read_further"


class Gathered:
    """Findings on pieces of tables; what several pieces say alike is told once, with all rows counted."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, ...], Finding] = {}
        self._alike: Counter[tuple[str, str | None]] = Counter()

    def all(self) -> list[Finding]:
        """Return what was found, in the order in which it was."""
        return list(self._found.values())

    def add(self, findings: Iterable[Finding], position: Callable[[int], int] | None = None) -> None:
        """Add what was found on a piece.

        Args:
            findings: What was found.
            position: Gives the position in the whole of a row of the piece; by default it is the same.
        """
        for finding in findings:
            if position is not None:
                examples = tuple(position(one) if isinstance(one, int) else one for one in finding.examples)
                finding = replace(finding, examples=examples)
            self._add(finding)

    def _add(self, finding: Finding) -> None:
        said = "" if finding.code == _FURTHER else repr(finding.details)
        key = (finding.code, str(finding.field), said)
        before = self._found.get(key)
        if before is None:
            self._alike[finding.code, finding.field] += 1
            if self._alike[finding.code, finding.field] > UNREADABLE and finding.severity == "error":
                self._add(replace(finding, code=_FURTHER, details={"value": 1}, suggestion=None))
            else:
                self._found[key] = finding
        elif finding.count is not None:
            self._found[key] = _together(before, finding)


def _together(one: Finding, other: Finding) -> Finding:
    """Return two findings that say the same of different rows as one."""
    details = one.details
    if one.code == _FURTHER:
        details = {"value": one.details["value"] + other.details["value"]}
    examples = (*one.examples, *other.examples)[:EXAMPLES]
    return replace(one, details=details, count=(one.count or 0) + (other.count or 0), examples=examples)


def as_text(findings: Iterable[Finding]) -> str:
    """Return findings as a text from which they can be read again.

    Example:
        >>> findings = [Finding("cells_missing", {"value": "goal"}, field="goals.goal", count=2, examples=(0, 7))]
        >>> findings_from(as_text(findings)) == findings
        True
    """
    return json.dumps([asdict(finding) for finding in findings], default=str)


def findings_from(text: str | bytes) -> list[Finding]:
    """Return the findings that a text holds."""
    return [Finding(**{**one, "examples": tuple(one["examples"])}) for one in json.loads(text)]
