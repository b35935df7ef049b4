"""From the kernel's columns back to models: the numbers, the evidence and the remarks of each goal."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np

from policytrack.assessment.columns import Row, Table
from policytrack.assessment.scorecard import Assessment
from policytrack.errors import RegionError
from policytrack.findings import Finding
from policytrack.indicators import Indicator
from policytrack.judgements import Amount, BoundSide, Evidence, Outlook, Role
from policytrack.kernel import Goals, Judged, Observations, Series
from policytrack.kernel.columns import NONE, Fate, Integers, Part, ticks
from policytrack.kernel.comparison import Floats
from policytrack.kernel.projection import MODEL
from policytrack.methods import Rated
from policytrack.periods import Period
from policytrack.plans import Goal, Plan
from policytrack.regions import Region, find_region
from policytrack.targets import Growth
from policytrack.units import parse_unit
from policytrack.validation import start_of
from policytrack.verdicts import FLAGS, RATINGS, REASONS, Flag, Rating

_REMARKED: Final = {
    Fate.UNDATED: "undated_observation",
    Fate.INCOMPLETE: "incomplete_period",
    Fate.OTHER_LENGTH: "period_mismatch",
    Fate.OTHER_BASE: "base_mismatch",
}
_BOUNDS: Final[dict[int, BoundSide]] = {1: "lower", -1: "upper"}


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that was judged, from which each assessment is written.

    Args:
        plan: The plan.
        rows: What was judged: its goals, then its stretch values.
        table: Its observations.
        places: Where in the table each of `seen` stands.
        seen: The observations as the kernel saw them.
        goals: The goals likewise.
        series: What they were measured as.
        judged: Where each stands.
        rated: What the method says.
    """

    plan: Plan
    rows: list[Row]
    table: Table
    places: Integers
    seen: Observations
    goals: Goals
    series: Series
    judged: Judged
    rated: Rated

    def assessments(
        self, as_of: date, known_by: date | None, method: str, found: Sequence[Finding]
    ) -> Iterator[Assessment]:
        """Write one assessment for each goal; the rows of stretch values only give their ratings."""
        structural = defaultdict(list)
        for finding in found:
            structural[finding.goal].append(finding)
        count = len(self.plan.goals)
        stretch = {row.goal.id: self._rating(count + index) for index, row in enumerate(self.rows[count:])}
        order = np.argsort(self.seen.goal, kind="stable")
        bounds = np.searchsorted(self.seen.goal[order], np.arange(len(self.rows) + 1))
        numbers = self._numbers()
        for position, row in enumerate(self.rows[:count]):
            bearing = order[bounds[position] : bounds[position + 1]]
            evidence = self._evidence(position, bearing)
            judged = self.judged.refusal[position] == NONE
            remarks = [
                *(_definitions(row, evidence) if judged else ()),
                *self._unused(row, bearing),
            ]
            flags = {flag for flag, given in self.rated.flags.items() if given[position]}
            if judged:
                flags |= _flags(evidence, remarks) | ({Flag.STALE} if self.judged.stale[position] else set())
            yield Assessment(
                goal=row.goal,
                indicator=row.indicator,
                region=_region(self.plan, row.goal),
                as_of=as_of,
                known_by=known_by,
                method=method,
                rating=self._rating(position),
                reason=REASONS[int(self.rated.reason[position])],
                flags=tuple(sorted(flags, key=FLAGS.index)),
                stretch_rating=stretch.get(row.goal.id),
                observed_period=_period_of([one for one in evidence if one.role == "value"]),
                baseline_period=start_of(row.goal),
                evidence=tuple(evidence),
                findings=(*structural[row.goal.id], *remarks),
                **_written(row, {name: float(column[position]) for name, column in numbers.items()}),
            )

    def _rating(self, position: int) -> Rating:
        return RATINGS[int(self.rated.rating[position])]

    def _numbers(self) -> dict[str, Floats]:
        """Return the numbers to be shown, by name; NaN where a goal was not judged."""
        judged, shown = self.judged, self.judged.shown
        columns = {
            "value": shown.value,
            "baseline": judged.base,
            "expected": judged.expected,
            "attainment": shown.attainment,
            "expected_attainment": judged.expected_attainment,
            "pace_ratio": shown.pace_ratio,
            "gap": judged.gap,
            "observed_pace": judged.observed_pace,
            "required_pace": judged.required_pace,
            "projected": judged.projection.value,
            "projected_low": judged.projection.low,
            "projected_high": judged.projection.high,
            "bound": judged.bound.astype(np.float64),
            "nudge": shown.nudge,
        }
        return {name: np.where(judged.refusal == NONE, column, np.nan) for name, column in columns.items()}

    def _evidence(self, position: int, bearing: Integers) -> list[Evidence]:
        used = bearing[self.series.fate[bearing] == Fate.USED]
        ends, measured = ticks(self.seen.end[used]), self.seen.part[used] == Part.MEASURED
        starts = ticks(self.seen.start[used])
        is_value = is_base = np.zeros(len(used), dtype=np.bool_)
        if self.judged.refusal[position] == NONE:
            point = self.series.points.take(self.judged.point[position : position + 1])
            decided = measured & (ends == ticks(point.end))
            inside = ~measured & (ends <= ticks(point.end)) & (starts >= ticks(point.start) - 2)
            is_value = decided if decided.any() else inside
        base_end = self.goals.base_end[position : position + 1]
        if not np.isnan(base_end[0]) and np.isnan(self.goals.base_value[position]):
            length = self.goals.length[position]
            is_base = ~measured & (ends <= ticks(base_end)) & (starts >= ticks(base_end - length) - 2)
        found = []
        for one, value, base in zip(used, is_value, is_base, strict=True):
            observation = self.table.observations[self.places[one]]
            role: Role = "value" if value else "baseline" if base else "series"
            indicator = self.plan.indicators_by_id[observation.indicator]
            found.append(Evidence(role, observation, indicator, observation.region or self.plan.region))
        return found

    def _unused(self, row: Row, bearing: Integers) -> Iterator[Finding]:
        contested = defaultdict(list)
        for one in bearing:
            fate = Fate(self.series.fate[one])
            observation = self.table.observations[self.places[one]]
            if fate == Fate.CONFLICTING:
                contested[observation.period.label].append(observation.value.text)
            elif fate in _REMARKED:
                details = {"period": observation.period, "value": observation.value}
                yield Finding(_REMARKED[fate], details, goal=row.goal.id)
        for period, values in contested.items():
            yield Finding("conflicting_observations", {"period": period, "value": ", ".join(values)}, goal=row.goal.id)


def _written(row: Row, numbers: dict[str, float]) -> dict[str, Any]:
    """Give the numbers their units: a distance between percentages is in percentage points."""
    if row.bound is None:
        return {}
    unit = row.bound.quantity.unit
    in_points = unit.factor_to(parse_unit("%")) if unit.is_percentage else None
    distance = "个百分点" if in_points else unit.text
    growing = isinstance(row.goal.target, Growth)
    pace = unit.text if growing else f"{distance}/年"

    def amount(name: str, text: str, factor: float = 1.0) -> Amount | None:
        number = numbers[name] * factor
        return Amount(number, text) if math.isfinite(number) else None

    def known(name: str) -> float | None:
        return numbers[name] if math.isfinite(numbers[name]) else None

    value, projected = amount("value", unit.text), amount("projected", unit.text)
    if value is not None and (bound := _BOUNDS.get(int(numbers["bound"]))):
        value = Amount(value.value, value.unit, bound, bool(numbers["nudge"]))
    points = in_points or 1.0
    return {
        "value": value,
        "baseline": amount("baseline", unit.text) if not growing else None,
        "expected": amount("expected", unit.text),
        "attainment": known("attainment"),
        "expected_attainment": known("expected_attainment"),
        "pace_ratio": known("pace_ratio"),
        "gap": amount("gap", distance, points),
        "observed_pace": amount("observed_pace", pace, 1.0 if growing else points),
        "required_pace": amount("required_pace", pace, 1.0 if growing else points),
        "projection": projected
        and Outlook(projected, amount("projected_low", unit.text), amount("projected_high", unit.text), MODEL),
    }


def _definitions(row: Row, evidence: Sequence[Evidence]) -> Iterator[Finding]:
    """Remark on figures whose name, or price basis, does not say that they are what the goal asks for."""
    told = set()
    for one in evidence:
        seen, indicator = one.observation, one.indicator
        if one.role != "series" and seen.named and seen.named not in indicator.names and seen.named not in told:
            told.add(seen.named)
            yield Finding(
                "definition_unconfirmed",
                {"value": seen.named, "expected": _name_like(seen.named, indicator)},
                goal=row.goal.id,
            )
        prices = seen.measured.prices if seen.measured else indicator.prices
        if one.role == "value" and prices is None and isinstance(row.goal.target, Growth) and row.goal.target.prices:
            yield Finding("price_basis_unstated", {"value": seen.value}, goal=row.goal.id)


def _name_like(named: str, indicator: Indicator) -> str:
    """Return the indicator's name in the language in which the source names its figure."""
    return indicator.name.in_language("en" if named.isascii() else "zh")


def _flags(evidence: Sequence[Evidence], remarks: Sequence[Finding]) -> set[Flag]:
    deciding = [one.observation for one in evidence if one.role != "series"]
    codes = {finding.code for finding in remarks}
    found = {
        Flag.PROVISIONAL: any(seen.status == "provisional" for seen in deciding),
        Flag.DERIVED: any(seen.quality == "derived" for seen in deciding),
        Flag.SECONDARY_SOURCE: any(seen.quality == "secondary" for seen in deciding),
        Flag.DEFINITION_UNCONFIRMED: "definition_unconfirmed" in codes,
        Flag.PRICE_BASIS_UNSTATED: "price_basis_unstated" in codes,
    }
    return {flag for flag, given in found.items() if given}


def _period_of(evidence: Sequence[Evidence]) -> Period | None:
    """Return the period that the observations cover together."""
    periods = [one.observation.period for one in evidence]
    if not periods:
        return None
    first, last = min(period.start for period in periods), max(period.end for period in periods)
    alike = [period for period in periods if (period.start, period.end) == (first, last)]
    return alike[0] if alike else Period(first, last)


def _region(plan: Plan, goal: Goal) -> Region | None:
    code = goal.region or plan.region
    try:
        return None if code is None else find_region(code, plan.own_regions)
    except RegionError:
        return None
