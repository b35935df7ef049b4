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
from policytrack.kernel.columns import NONE, TICKS, Fate, Integers, Part
from policytrack.kernel.comparison import Booleans, Floats
from policytrack.kernel.projection import MODEL
from policytrack.methods import Rated
from policytrack.periods import Period
from policytrack.plans import Goal, Plan
from policytrack.regions import Region, find_region
from policytrack.targets import Growth
from policytrack.units import parse_unit
from policytrack.validation import start_of
from policytrack.verdicts import FLAGS, RATINGS, REASONS, Flag, Rating, Reason

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
        numbers, roles, fates = self._numbers(), self._roles(), self.series.fate.tolist()
        for position, row in enumerate(self.rows[:count]):
            bearing = order[bounds[position] : bounds[position + 1]].tolist()
            evidence = self._evidence(bearing, roles)
            judged = self.judged.refusal[position] == NONE
            remarks = [*(_definitions(row, evidence) if judged else ()), *self._unused(row, bearing, fates)]
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

    def _roles(self) -> list[Role | None]:
        """Return what each observation is to its goal; None where it was not used."""
        judged, goals, goal = self.judged, self.goals, self.seen.goal
        rows = np.where(judged.refusal == NONE, judged.point, NONE)
        point = self.series.points.at(rows, Reason.NO_OBSERVATION).take(goal)
        used = self.series.fate == Fate.USED
        measured = used & (self.seen.part == Part.MEASURED)
        level = used & (self.seen.part != Part.MEASURED)
        base_end = np.where(np.isnan(goals.base_value), goals.base_end, np.nan)[goal]
        decided = measured & (np.abs(self.seen.end - point.end) * TICKS < 1)
        by_measured = np.bincount(goal[decided], minlength=len(goals))[goal] > 0
        is_value = np.where(by_measured, decided, level & self._within(point.start, point.end))
        is_base = level & self._within(base_end - goals.length[goal], base_end)
        roles: tuple[Role | None, ...] = ("value", "baseline", "series", None)
        return [roles[code] for code in np.select([is_value, is_base, used], [0, 1, 2], 3)]

    def _within(self, start: Floats, end: Floats) -> Booleans:
        """Tell which observations lie within a span; none within one that is unknown."""
        slack = 2 / TICKS
        return np.asarray((self.seen.start >= start - slack) & (self.seen.end <= end + slack / 2), dtype=np.bool_)

    def _evidence(self, bearing: Sequence[int], roles: Sequence[Role | None]) -> list[Evidence]:
        found = []
        for one in bearing:
            if (role := roles[one]) is not None:
                observation = self.table.observations[self.places[one]]
                indicator = self.plan.indicators_by_id[observation.indicator]
                found.append(Evidence(role, observation, indicator, observation.region or self.plan.region))
        return found

    def _unused(self, row: Row, bearing: Sequence[int], fates: Sequence[int]) -> Iterator[Finding]:
        contested = defaultdict(list)
        for one in bearing:
            fate = fates[one]
            if fate == Fate.CONFLICTING:
                observation = self.table.observations[self.places[one]]
                contested[observation.period.label].append(observation.value.text)
            elif fate in _REMARKED:
                observation = self.table.observations[self.places[one]]
                details = {"period": observation.period, "value": observation.value}
                yield Finding(_REMARKED[Fate(fate)], details, goal=row.goal.id)
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
    target = row.goal.target
    prices_asked = target.prices if isinstance(target, Growth) else None
    for one in evidence:
        seen, indicator = one.observation, one.indicator
        if one.role != "series" and seen.named and seen.named not in indicator.names and seen.named not in told:
            told.add(seen.named)
            yield Finding(
                "definition_unconfirmed",
                {"value": seen.named, "expected": _name_like(seen.named, indicator)},
                goal=row.goal.id,
            )
        if one.role != "series" and seen.basis is not None:
            details = {"period": seen.period, "value": " / ".join(seen.basis.written)}
            yield Finding("basis_unconfirmed", details, goal=row.goal.id)
        prices = seen.measured.prices if seen.measured else indicator.prices
        if one.role == "value" and prices_asked is not None and prices is None:
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
        Flag.DEFINITION_UNCONFIRMED: not codes.isdisjoint({"definition_unconfirmed", "basis_unconfirmed"}),
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
