"""From the kernel's columns back to models: the verdict on each goal, with its numbers, evidence and remarks."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from policytrack.assessment.columns import level_unit
from policytrack.assessment.combination import combined
from policytrack.assessment.evidence import (
    Bearing,
    altered,
    definitions,
    flags_of,
    linked_evidence,
    stand_in,
    unused,
)
from policytrack.assessment.moments import Moment
from policytrack.assessment.rows import Row, Rows
from policytrack.assessment.scorecard import Assessment
from policytrack.assessment.steps import judge_steps
from policytrack.assessment.table import Table
from policytrack.errors import RegionError
from policytrack.findings import Finding
from policytrack.judgements import Amount, BoundSide, ChildVerdict, Compared, Evidence, Outlook
from policytrack.kernel import Goals, Judged, Observations, Series
from policytrack.kernel.columns import NONE, TICKS, Comparison, Integers
from policytrack.kernel.courses import MODELS
from policytrack.kernel.tolerance import Floats
from policytrack.methods import Method, Rated
from policytrack.methods.parameters import parameters_of
from policytrack.models import LocalText
from policytrack.periods import Period
from policytrack.plans import Goal, Plan
from policytrack.regions import Region, find_region
from policytrack.targets import Average, Deliverable, Growth, Qualitative, Relative
from policytrack.units import parse_unit
from policytrack.verdicts import FLAGS, RATINGS, REASONS, Flag, Rating, Reason

_BOUNDS: Final[dict[int, BoundSide]] = {1: "lower", -1: "upper"}
_POINTS: Final = "个百分点"


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that was judged, from which each assessment is written.

    Args:
        plan: The plan, as it was given.
        rows: What was judged, and what stood beside it.
        table: Its observations.
        places: Where in the table each of `seen` stands.
        seen: The observations as the kernel saw them.
        goals: The rows as the kernel saw them.
        series: What they were measured as.
        judged: Where each judged row stands.
        rated: What the method says.
        moment: When it was judged.
    """

    plan: Plan
    rows: Rows
    table: Table
    places: Integers
    seen: Observations
    goals: Goals
    series: Series
    judged: Judged
    rated: Rated
    moment: Moment

    def assessments(self, rule: Method, found: Sequence[Finding]) -> Iterator[Assessment]:
        """Write one assessment for each goal.

        Args:
            rule: The rating method.
            found: What a check found on the plan.
        """
        structural = defaultdict(list)
        for finding in found:
            structural[finding.goal].append(finding)
        bearing = Bearing.of(self.seen, self.goals, self.series, self.judged, self.rated, self.rows)
        en, zh = rule.rests_on
        rests_on, parameters = LocalText(en=en, zh=zh) if en or zh else None, _parameters(rule)
        numbers = self._numbers()
        sides = np.where(bearing.last.exact, bearing.last.low, np.nan)
        overrides = [one for one in self.plan.overrides if one.date.end <= self.moment.day]
        for stated in self.plan.goals:
            positions = self.rows.of_goal[stated.id]
            decisive = self._decisive(positions, numbers["gap"])
            row = self.rows.all[decisive]
            goal = row.goal
            evidence = bearing.evidence([decisive, *positions], self.table, self.places, self.plan)
            of_value = bearing.evidence([decisive], self.table, self.places, self.plan)
            is_judged = self.judged.refusal[decisive] == NONE
            said = {flag for flag, given in self.rated.flags.items() if given[decisive]}
            remarks = [
                *altered(row, rule, said, of_value),
                *stand_in(row, self.plan),
                *(definitions(row, evidence) if is_judged else ()),
                *unused(row, bearing.of_row(decisive), self.series.fate, self.table, self.places),
            ]
            flags = said | self._flags(goal, row)
            if is_judged:
                flags |= flags_of(evidence, remarks) | ({Flag.STALE} if self.judged.stale[decisive] else set())
            stretch = self.rows.of_stretch.get(goal.id)
            assessment = Assessment(
                goal=goal,
                plan=self.plan,
                indicator=row.indicator if not row.by_proxy else self.plan.indicator(goal),
                region=_region(self.plan, goal),
                as_of=self.moment.as_of,
                known_by=self.moment.known_by,
                method=rule.name,
                method_source=rule.source,
                rests_on=rests_on,
                method_parameters=parameters,
                rating=self._rating(decisive),
                reason=self._reason(decisive),
                flags=_sorted(flags),
                native_label=self._native_label(rule, decisive),
                native_score=_known(self.rated.score, decisive),
                native_figures={
                    name: figure
                    for name, column in self.rated.figures.items()
                    if (figure := _known(column, decisive)) is not None
                },
                stretch_rating=None if stretch is None else self._rating(stretch[0]),
                observed_period=_period_of([one for one in of_value if one.role == "value"]),
                baseline_period=goal.start,
                comparisons=tuple(self._comparisons(positions, sides)),
                overrides=tuple(one for one in overrides if one.goal == goal.id),
                evidence=tuple(evidence),
                findings=(*structural[goal.id], *remarks),
                **_written(row, {name: float(column[decisive]) for name, column in numbers.items()}),
            )
            yield self._settled(assessment, positions)

    def _rating(self, position: int) -> Rating:
        return RATINGS[int(self.rated.rating[position])]

    def _reason(self, position: int) -> Reason:
        return REASONS[int(self.rated.reason[position])]

    def _native_label(self, rule: Method, position: int) -> str | None:
        label = NONE if self.rated.label is None else int(self.rated.label[position])
        return None if label == NONE else list(rule.labels)[label]

    def _decisive(self, positions: Sequence[int], gap: Floats) -> int:
        """Return which row of a goal speaks for it: the worst that could be rated, then the one that misses most.

        Where none could be rated, it is the first of which there is a value.
        """
        known = [position for position in positions if self._rating(position) is not Rating.NOT_ASSESSABLE]
        seen = [position for position in positions if self.judged.refusal[position] == NONE]

        def badness(position: int) -> tuple[int, float]:
            return RATINGS.index(self._rating(position)), float(np.nan_to_num(gap[position]))

        return max(known or seen[:1] or positions[:1], key=badness)

    def _settled(self, one: Assessment, positions: Sequence[int]) -> Assessment:
        """Return an assessment as its kind settles it: by steps, by a rubric, or by all price bases."""
        goal, target = one.goal, one.goal.target
        if one.reason is Reason.INVALID_GOAL:
            return one
        announced = self.plan.announced(goal)
        if one.reason is Reason.CHILD_NOT_ASSESSABLE and announced is not None and self.moment.day < announced.end:
            return replace(one, rating=Rating.NOT_DUE, reason=Reason.BEFORE_ANNOUNCEMENT)
        if isinstance(target, Deliverable):
            verdict = judge_steps(goal, target, announced, self.moment)
            return replace(
                one,
                rating=verdict.rating,
                reason=verdict.reason,
                flags=_sorted({*one.flags, *verdict.flags}),
                step=verdict.step,
            )
        if isinstance(target, Qualitative):
            evidence = linked_evidence(self.plan, goal, self.table, self.moment)
            return self._by_rubric(replace(one, evidence=(*one.evidence, *evidence)))
        ratings = {self._rating(position) for position in positions}
        needed = ratings if self.rows.all[positions[0]].every_basis else ratings - {Rating.NOT_ASSESSABLE}
        if len(needed) > 1:
            return replace(
                one,
                rating=Rating.NOT_ASSESSABLE,
                reason=Reason.PRICE_BASIS_OPEN,
                native_label=None,
                native_score=None,
                native_figures={},
            )
        return one

    def _by_rubric(self, one: Assessment) -> Assessment:
        rubric, positions = self.plan.rubric(one.goal), self.rows.of_criteria.get(one.goal.id)
        if rubric is None or positions is None:
            return one
        children = []
        for position, criterion in zip(positions, rubric.criteria, strict=True):
            row = self.rows.all[position]
            name = row.indicator.name if row.indicator else LocalText(en=criterion.indicator)
            verdict = ChildVerdict(criterion.indicator, name, self._rating(position), self._reason(position))
            children.append(verdict)
        result = combined(rubric.rule, [child.rating for child in children], Reason.CRITERIA_DECIDE)
        flags = _sorted({*one.flags, *result.flags})
        return replace(one, rating=result.rating, reason=result.reason, flags=flags, children=tuple(children))

    def _flags(self, goal: Goal, row: Row) -> set[Flag]:
        found = {
            Flag.PROXY: row.by_proxy,
            Flag.GOAL_UNCONFIRMED: goal.unconfirmed is not None,
            Flag.TARGET_REVISED: goal.revision_by(self.moment.day.toordinal()) is not None,
        }
        return {flag for flag, given in found.items() if given}

    def _numbers(self) -> dict[str, Floats]:
        """Return the numbers to be shown, by name; NaN where a row was not judged."""
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
            "probability": judged.projection.probability,
            "reached": judged.projection.reached,
            "model": judged.projection.model.astype(np.float64),
            "bound": judged.bound.astype(np.float64),
            "nudge": shown.nudge,
        }
        return {name: np.where(judged.refusal == NONE, column, np.nan) for name, column in columns.items()}

    def _comparisons(self, positions: Sequence[int], sides: Floats) -> Iterator[Compared]:
        """Say what was set against what, for each price basis."""
        for position in positions:
            row = self.rows.all[position]
            if row.comparison in (Comparison.NONE, Comparison.RANK):
                continue
            for beside in np.flatnonzero(self.goals.beside == position):
                unit, factor = _unit_of_side(row, float(self.goals.unit[position]))
                own, other = float(sides[position]) * factor, float(sides[beside]) * factor
                difference = float(self.judged.shown.value[position])
                if math.isfinite(own) and math.isfinite(other):
                    told = Amount(difference, "" if row.written_unit is None else row.written_unit.text)
                    yield Compared(row.prices, Amount(own, unit), Amount(other, unit), told, self._rating(position))


def _parameters(rule: Method) -> dict[str, float | str]:
    """Return the parameters of a method that can be told, by name: texts and finite numbers."""
    return {
        name: value
        for name, value in parameters_of(rule).items()
        if isinstance(value, str) or (isinstance(value, int | float) and math.isfinite(value))
    }


def _known(column: Floats | None, position: int) -> float | None:
    number = math.nan if column is None else float(column[position])
    return number if math.isfinite(number) else None


def _sorted(flags: set[Flag]) -> tuple[Flag, ...]:
    return tuple(sorted(flags, key=FLAGS.index))


def _unit_of_side(row: Row, unit: float) -> tuple[str, float]:
    """Return the unit in which a side of a comparison is shown, and what brings its number to it."""
    pure = (Comparison.GAP_RELATIVE, Comparison.SCENARIO_PERCENT, Comparison.SCENARIO_MULTIPLE)
    if row.comparison in pure:
        # Levels were multiplied by the unit of the share that is made of them.
        assert row.indicator is not None
        kept = row.goal.unit_of(row.indicator)
        level = level_unit(row, kept)
        assert level is not None
        return kept.text, level / unit
    return ("%" if row.unit.is_points else row.unit.text), 1.0


def _written(row: Row, numbers: dict[str, float]) -> dict[str, Any]:
    """Give the numbers their units: a distance between percentages is in percentage points."""
    unit = row.written_unit
    if unit is None:
        return {}
    in_points = unit.factor_to(parse_unit("%")) if unit.is_percentage else None
    distance = _POINTS if in_points else unit.text
    target = row.goal.target
    growing = isinstance(target, Growth)
    # Growth and means are a pace themselves.
    steady = isinstance(target, Growth | Average) or (isinstance(target, Relative) and target.compares_growth)
    pace = unit.text if steady else f"{distance}/年"

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
        "baseline": None if growing else amount("baseline", unit.text),
        "expected": amount("expected", unit.text),
        "attainment": known("attainment"),
        "expected_attainment": known("expected_attainment"),
        "pace_ratio": known("pace_ratio"),
        "gap": amount("gap", distance, points),
        "observed_pace": amount("observed_pace", pace, 1.0 if steady else points),
        "required_pace": amount("required_pace", pace, 1.0 if steady else points),
        "projection": projected
        and Outlook(
            projected,
            amount("projected_low", unit.text),
            amount("projected_high", unit.text),
            MODELS[int(numbers["model"])],
            known("probability"),
            None if known("reached") is None else math.ceil(numbers["reached"] - 1 / TICKS),
        ),
    }


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
