"""Statistics Canada's file of calculation components: the figures of each series beside its progress, score and status.

Open SDG writes the same file for every country that uses it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, TypeGuard

import numpy as np

from policytrack.errors import InvalidDataError
from policytrack.findings import Finding
from policytrack.io.yaml_mapping import read_mapping
from policytrack.kernel import Goals
from policytrack.kernel.columns import NONE
from policytrack.kernel.means import nested_means
from policytrack.methods.rated import Rated
from policytrack.methods.statcan import Statcan
from policytrack.replicate.agreement import Agreement, Check
from policytrack.replicate.columns import judged_figures, told
from policytrack.verdicts import REASONS, Reason

MAX_BYTES: Final = 64_000_000
TOLERANCE: Final = 1e-9

NOT_AVAILABLE: Final = "not_available"
# How the file says that there is no status.
_NO_STATUS: Final = (NOT_AVAILABLE, "", None)

_YEARS: Final = ("base_year", "current_year", "target_year")
_OPTIONAL: Final = ("limit", "target", "target_year", "sign")
_NUMBERS: Final = ("base_value", "current_value", "direction", "progress_value", "score", *_YEARS, "limit", "target")
_KEYS: Final = ("base_value", "base_year", "current_value", "current_year", "direction", "progress_value", "score")
_OF_GROUPS: Final = ("progress_status", "score")

_NO_DATA: Final = "no data"
_ONE_POINT: Final = "one point only"
_SIGNS_DIFFER: Final = "signs differ"
_UNEXPLAINED: Final = "no reason in the file"
_REASONS: Final = {
    Reason.NO_OBSERVATION: _NO_DATA,
    Reason.SERIES_TOO_SHORT: _ONE_POINT,
    Reason.SIGN_CHANGE: _SIGNS_DIFFER,
}


@dataclass(frozen=True, slots=True)
class Figures:
    """What a series is judged by.

    Args:
        years: The years with a figure, in any order.
        values: The figures.
        base_year: The year from which progress is asked for.
        direction: 1 where more is better, −1 where less is.
        limit: The natural limit ahead, where there is one.
        target: What is asked for, where a number is.
        target_year: By when.
    """

    years: Sequence[float]
    values: Sequence[float]
    base_year: float
    direction: float
    limit: float | None = None
    target: float | None = None
    target_year: float | None = None


def rate_figures(given: Sequence[Figures], method: Statcan) -> Rated:
    """Rate series as their publisher does: by the last figure, though the target year be over.

    A goal of ours ends with its deadline. So the last figure is found as if each goal ended with it, and held against
    the target year that the publisher names.

    Args:
        given: The series.
        method: The method.
    """
    direction = np.array([one.direction for one in given], dtype=np.float64)
    aimed = np.array([one.target is not None for one in given], dtype=np.bool_)
    limit, target, target_year = (
        np.array([math.nan if number is None else number for number in numbers], dtype=np.float64)
        for numbers in (
            [one.limit for one in given],
            [one.target for one in given],
            [one.target_year for one in given],
        )
    )
    last = np.array([max(one.years, default=one.base_year) for one in given], dtype=np.float64)
    unlimited = np.isnan(limit)
    asked = Goals.of(
        len(given),
        low=np.where(aimed & (direction > 0), target, -np.inf),
        high=np.where(aimed & (direction < 0), target, np.inf),
        better=np.where(aimed, 0.0, direction),
        base_end=[one.base_year for one in given],
        deadline=np.fmax(target_year, last),
        natural_low=np.where(unlimited | (direction > 0), -np.inf, limit),
        natural_high=np.where(unlimited | (direction < 0), np.inf, limit),
    )
    goal = np.repeat(np.arange(len(given)), [len(one.years) for one in given])
    time = np.array([year for one in given for year in one.years], dtype=np.float64)
    value = np.array([value for one in given for value in one.values], dtype=np.float64)
    series, judged = judged_figures(asked, goal, time, value, float(last.max(initial=0.0)))
    return method.rate(series, judged, replace(asked, deadline=np.fmax(target_year, 0.0)))


@dataclass(frozen=True, slots=True)
class Node:
    """A series of the file, or what holds some: an indicator, or a group within one.

    Args:
        name: Its name, after those of what it stands within.
        within: Position of the group that it stands in, or `NONE`.
        facts: What the file says of it.
        is_series: Whether it is a series.
    """

    name: str
    within: int
    facts: Mapping[str, Any] = field(repr=False)
    is_series: bool

    @property
    def status(self) -> str | None:
        """The status that was published."""
        status: str | None = self.facts.get("status" if self.is_series else "progress_status")
        return status

    @property
    def has_result(self) -> bool:
        """Whether the publisher gives a series a result."""
        return self.status not in _NO_STATUS or self.facts["score"] is not None

    @property
    def figures(self) -> Figures:
        """The figures of a series."""
        facts = self.facts
        known = [(facts[year], facts[value]) for year, value in (("base_year", "base_value"), _CURRENT)]
        if facts["base_year"] == facts["current_year"]:
            known = known[1:]
        known = [(year, value) for year, value in known if year is not None and value is not None]
        base_year = facts["base_year"]
        if base_year == facts["current_year"]:
            # The file names the year that was found; with one figure only, the start that was asked for lies before it.
            base_year -= 1
        return Figures(
            [year for year, _ in known],
            [value for _, value in known],
            base_year,
            facts["direction"],
            facts.get("limit"),
            facts.get("target"),
            facts.get("target_year"),
        )

    @property
    def why_no_result(self) -> str:
        """Why a series has no result, as its figures show."""
        base, current = self.facts["base_value"], self.facts["current_value"]
        if current is None:
            return _NO_DATA
        if base is None or self.facts["base_year"] == self.facts["current_year"]:
            return _ONE_POINT
        # A base of zero counts as a small positive number.
        return _SIGNS_DIFFER if base < 0 < current or current < 0 <= base else _UNEXPLAINED


_CURRENT: Final = ("current_year", "current_value")


def replicate(file: Path) -> Agreement:
    """Judge the series of a file, take the means of their scores, and compare with what the file says.

    Args:
        file: A YAML file: by indicator, its `score`, its `progress_status` and its series, each with the keys `_KEYS`
            and `status`; `target`, `target_year` and `limit` where it has them. Series may stand in groups.

    Raises:
        InvalidDataError: The file cannot be read, or holds no series.
    """
    nodes, method = read(file), Statcan()
    series = [position for position, node in enumerate(nodes) if node.is_series]
    rated = rate_figures([nodes[position].figures for position in series], method)
    assert rated.score is not None
    assert rated.label is not None
    labels = [*method.labels, NOT_AVAILABLE]
    score = np.full(len(nodes), np.nan)
    score[series] = rated.score
    within = np.array([node.within for node in nodes], dtype=np.int64)
    score = nested_means(score, within)
    achieved = np.full(len(nodes), True)
    achieved[series] = (rated.label == list(method.labels).index("target_achieved")) | np.isnan(rated.score)
    for position in reversed(range(len(nodes))):
        if within[position] != NONE:
            achieved[within[position]] &= achieved[position]
    label = method.labels_of_means(score, achieved)
    checks: list[Check] = []
    for number, position in enumerate(series):
        checks += _checks_of_series(nodes[position], number, rated, labels)
    holds_series = _holding_series(nodes)
    for position, node in enumerate(nodes):
        if not node.is_series and holds_series[position]:
            checks += _checks_of_group(node, float(score[position]), labels[label[position]])
    quantities = ("value", "score", "status", "no result", "indicator score", "indicator status")
    checks.sort(key=lambda check: quantities.index(check.quantity))
    unjudged = [node for position, node in enumerate(nodes) if not node.is_series and not holds_series[position]]
    # A score that rests on no series of the file cannot be checked, and is no agreement.
    checks += [Check("indicator score", node.name, node.facts["score"], None, False) for node in _scored(unjudged)]
    counts = Counter(f"status {node.status!r}, without any series" for node in unjudged)
    left_out = tuple(f"{number} of {what}" for what, number in counts.items())
    return Agreement(str(file), told(method), tuple(checks), ("status", "no result", "indicator status"), left_out)


def _scored(nodes: Sequence[Node]) -> Iterator[Node]:
    return (node for node in nodes if node.facts.get("score") is not None)


def _holding_series(nodes: Sequence[Node]) -> list[bool]:
    """Tell of which nodes a series is part, however deep."""
    holds = [node.is_series for node in nodes]
    for position in reversed(range(len(nodes))):
        if holds[position] and nodes[position].within != NONE:
            holds[nodes[position].within] = True
    return holds


def _checks_of_series(node: Node, number: int, rated: Rated, labels: Sequence[str]) -> Iterator[Check]:
    assert rated.score is not None
    assert rated.label is not None
    reason = REASONS[int(rated.reason[number])]
    status = labels[int(rated.label[number])]
    if not node.has_result:
        found = _REASONS.get(reason, reason.value) if status == NOT_AVAILABLE else status
        yield Check.of_words("no result", node.name, node.why_no_result, found)
        return
    value, score = float(rated.figures["progress_value"][number]), float(rated.score[number])
    published = node.facts["progress_value"]
    # A target that is achieved at the only figure has a score and no rate.
    if published is not None or not math.isnan(value):
        yield Check.of_numbers("value", node.name, published, value, TOLERANCE, reason.value)
    yield Check.of_numbers("score", node.name, node.facts["score"], score, TOLERANCE, reason.value)
    said = None if status == NOT_AVAILABLE else status
    yield Check.of_words("status", node.name, node.status, said, reason.value)


def _checks_of_group(node: Node, score: float, status: str) -> Iterator[Check]:
    if "score" in node.facts and (node.facts["score"] is not None or not math.isnan(score)):
        yield Check.of_numbers("indicator score", node.name, node.facts["score"], score, TOLERANCE)
    if "progress_status" in node.facts:
        published = NOT_AVAILABLE if node.status in _NO_STATUS else node.status
        yield Check.of_words("indicator status", node.name, published, status)


def read(file: Path) -> list[Node]:
    """Read the indicators of a file with their series, each after what it stands within.

    Args:
        file: The file.

    Raises:
        InvalidDataError: It cannot be read, or holds no series; the findings tell each line.
    """
    document, findings = read_mapping(file, MAX_BYTES)
    if document is None:
        raise InvalidDataError(findings)
    nodes: list[Node] = []
    findings += map(document.placed, _read_group(document.data, (), NONE, nodes))
    if not findings and not any(node.is_series for node in nodes):
        problem = "it holds no series"
        findings.append(Finding("invalid_value", {"value": file.name, "problem": problem}, file=str(file)))
    if findings:
        raise InvalidDataError(findings)
    return nodes


def _read_group(held: Mapping[str, Any], path: tuple[str, ...], within: int, nodes: list[Node]) -> Iterator[Finding]:
    """Read what a group holds; the whole file is one, without facts of its own."""
    for key, value in held.items():
        inner = (*path, key)
        place = ".".join(inner)
        if path and key in _OF_GROUPS:
            yield from _fact(key, value, place)
        elif not isinstance(value, dict):
            problem = "only indicators, groups and series stand here, each with what it holds"
            yield Finding("invalid_value", {"value": key, "problem": problem}, field=place)
        elif any(known in value for known in ("status", "base_value", "current_value")):
            nodes.append(Node(" / ".join(inner), within, value, is_series=True))
            yield from _series(value, place)
        else:
            nodes.append(Node(" / ".join(inner), within, value, is_series=False))
            yield from _read_group(value, inner, len(nodes) - 1, nodes)


def _series(facts: Mapping[str, Any], place: str) -> Iterator[Finding]:
    """Check the facts of a series."""
    missing = [key for key in (*_KEYS, "status") if key not in facts]
    yield from (Finding("missing_key", {"value": key}, field=place) for key in missing)
    wrong = [finding for key in facts for finding in _fact(key, facts[key], f"{place}.{key}")]
    yield from wrong
    if missing or wrong:
        return

    def unusable(key: str, problem: str) -> Finding:
        return Finding("invalid_value", {"value": facts[key], "problem": problem}, field=f"{place}.{key}")

    if facts["base_year"] is None:
        yield unusable("base_year", "a series starts from a year")
    elif facts["current_year"] is not None and facts["base_year"] > facts["current_year"]:
        yield unusable("base_year", "the base year is later than the current year")
    if (facts["current_year"] is None) != (facts["current_value"] is None):
        yield unusable("current_value", "the current year and its value are known together")
    if facts["direction"] not in (1, -1):
        yield unusable("direction", "it is 1 where more is better, and -1 where less is")
    if facts.get("target") is not None and facts.get("target_year") is None:
        yield Finding("missing_key", {"value": "target_year"}, field=place)


def _fact(key: str, value: object, place: str) -> Iterator[Finding]:
    """Check the type of one fact."""
    if key in ("status", "progress_status"):
        if value is not None and not isinstance(value, str):
            yield Finding("invalid_value", {"value": value, "problem": "it is no text"}, field=place)
    elif key in _NUMBERS and value is not None:
        if not _is_number(value):
            yield Finding("cell_not_number", {"value": value}, field=place)
        elif not abs(value) <= 1e300:
            yield Finding("number_not_finite", {"value": value}, field=place)
        elif key in _YEARS and not (value == int(value) and 1 <= value <= 9998):
            yield Finding("invalid_value", {"value": value, "problem": "it is no year"}, field=place)


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
