"""From the kernel's columns back to models: the verdict on each goal, with its numbers, evidence and remarks."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
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
from policytrack.kernel.judgement import End
from policytrack.kernel.tolerance import Floats
from policytrack.methods import Method, Rated
from policytrack.methods.parameters import parameters_of
from policytrack.models import LocalText
from policytrack.periods import Period
from policytrack.plans import Goal, Override, Plan
from policytrack.regions import Region, find_region
from policytrack.targets import Composite, Deliverable, Growth, Qualitative
from policytrack.verdicts import FLAGS, RATINGS, REASONS, Flag, Rating, Reason

_BOUNDS: Final[dict[int, BoundSide]] = {1: "lower", -1: "upper"}
_POINTS: Final = "个百分点"
_NUMBERS: Final = (
    "value",
    "baseline",
    "expected",
    "attainment",
    "expected_attainment",
    "pace_ratio",
    "gap",
    "observed_pace",
    "required_pace",
)
# Whose rating does not come from their row alone.
_SETTLED_OTHERWISE: Final = (Deliverable, Qualitative, Composite)


@dataclass(frozen=True)
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
        rule: The rating method.
        rated: What it says.
        found: What a check found on the plan.
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
    rule: Method
    rated: Rated
    found: Sequence[Finding]
    moment: Moment

    def assessments(self) -> list[Assessment]:
        """Return one assessment for each goal; of most only the verdict is written before more of it is read."""
        rating, reason, of_goal = self.rated.rating.tolist(), self.rated.reason.tolist(), self.rows.of_goal
        return [
            Assessment.with_more_to_write(
                self.rows.all[first].goal, RATINGS[rating[first]], REASONS[reason[first]], partial(self._facts, first)
            )
            if not others and type(self.rows.all[first].goal.target) not in _SETTLED_OTHERWISE
            else self._settled(first, *others)
            for first, *others in (of_goal[goal.id] for goal in self.plan.goals)
        ]

    @cached_property
    def _bearing(self) -> Bearing:
        return Bearing.of(self.seen, self.goals, self.series, self.judged, self.rated, self.rows)

    @cached_property
    def _sides(self) -> Floats:
        """What each side of a comparison was measured as, where it is known exactly."""
        last = self._bearing.last
        return np.where(last.exact, last.low, np.nan)

    @cached_property
    def _of_method(self) -> dict[str, Any]:
        en, zh = self.rule.rests_on
        return {
            "method": self.rule.name,
            "method_source": self.rule.source,
            "rests_on": LocalText(en=en, zh=zh) if en or zh else None,
            "method_parameters": _parameters(self.rule),
        }

    @cached_property
    def _structural(self) -> dict[str | None, list[Finding]]:
        """What a check found on each goal."""
        structural = defaultdict(list)
        for finding in self.found:
            structural[finding.goal].append(finding)
        return dict(structural)

    @cached_property
    def _overrides(self) -> list[Override]:
        return [one for one in self.plan.overrides if one.date.end <= self.moment.day]

    def _facts(self, decisive: int, asked: str, positions: Sequence[int] = ()) -> dict[str, Any]:
        """Return what an assessment says beside its verdict: its projection, or all but that.

        Args:
            decisive: Position of the row that speaks for the goal.
            asked: The fact that is asked for. Projections, which cost the most, are only made for who reads one.
            positions: Positions of all rows of the goal, where there are several.
        """
        row = self.rows.all[decisive]
        if asked == "projection":
            return {"projection": self._outlook(row, decisive)}
        goal, bearing = row.goal, self._bearing
        evidence = of_value = bearing.evidence([decisive], self.table, self.places, self.plan)
        if positions:
            evidence = bearing.evidence([decisive, *positions], self.table, self.places, self.plan)
        is_judged = self.judged.refusal[decisive] == NONE
        said = {flag for flag, given in self.rated.flags.items() if given[decisive]}
        remarks = [
            *altered(row, self.rule, said, of_value),
            *stand_in(row, self.plan),
            *(definitions(row, evidence) if is_judged else ()),
            *unused(row, bearing.remarked_of(decisive), self.series.fate, self.table, self.places),
        ]
        flags = said | self._flags(goal, row)
        if is_judged:
            flags |= flags_of(evidence, remarks) | ({Flag.STALE} if self.judged.stale[decisive] else set())
        stretch = self.rows.of_stretch.get(goal.id)
        return {
            "plan": self.plan,
            "indicator": row.indicator if not row.by_proxy else self.plan.indicator(goal),
            "region": _region(self.plan, goal),
            "as_of": self.moment.as_of,
            "known_by": self.moment.known_by,
            **self._of_method,
            "flags": _sorted(flags),
            "native_label": self._native_label(decisive),
            "native_score": _known(self.rated.score, decisive),
            "native_figures": {
                name: figure
                for name, column in self.rated.figures.items()
                if (figure := _known(column, decisive)) is not None
            },
            "stretch_rating": None if stretch is None else self._rating(stretch[0]),
            "observed_period": _period_of([one for one in of_value if one.role == "value"]),
            "baseline_period": goal.start,
            "comparisons": tuple(self._comparisons(positions or [decisive])),
            "children": (),
            "step": None,
            "overrides": tuple(one for one in self._overrides if one.goal == goal.id),
            "evidence": tuple(evidence),
            "findings": (*self._structural.get(goal.id, ()), *remarks),
            **self._numbers(row, decisive),
        }

    def _rating(self, position: int) -> Rating:
        return RATINGS[int(self.rated.rating[position])]

    def _reason(self, position: int) -> Reason:
        return REASONS[int(self.rated.reason[position])]

    def _native_label(self, position: int) -> str | None:
        label = NONE if self.rated.label is None else int(self.rated.label[position])
        return None if label == NONE else list(self.rule.labels)[label]

    def _decisive(self, positions: Sequence[int]) -> int:
        """Return which row of a goal speaks for it: the worst that could be rated, then the one that misses most.

        Where none could be rated, it is the first of which there is a value.
        """
        known = [position for position in positions if self._rating(position) is not Rating.NOT_ASSESSABLE]
        seen = [position for position in positions if self.judged.refusal[position] == NONE]

        def badness(position: int) -> tuple[int, float]:
            gap = float(np.nan_to_num(self.judged.gap[position])) if position in seen else 0.0
            return RATINGS.index(self._rating(position)), gap

        return max(known or seen[:1] or positions[:1], key=badness)

    def _settled(self, *positions: int) -> Assessment:
        """Return an assessment as its kind settles it: by steps, by a rubric, or by all price bases."""
        decisive = self._decisive(positions)
        goal = self.rows.all[decisive].goal
        facts = self._facts(decisive, "evidence", positions) | self._facts(decisive, "projection")
        one = Assessment(goal=goal, rating=self._rating(decisive), reason=self._reason(decisive), **facts)
        target = goal.target
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

    def _shown(self, position: int) -> End:
        """Return the end whose number the source states: the finite one."""
        return self.judged.high if self.judged.bound[position] < 0 else self.judged.low

    def _numbers(self, row: Row, position: int) -> dict[str, Any]:
        """Return the numbers of a row with their units: a distance between percentages is in percentage points."""
        unit, judged = row.written_unit, self.judged
        if unit is None or judged.refusal[position] != NONE:
            return dict.fromkeys(_NUMBERS)
        in_points = row.in_points
        distance, points = (_POINTS, in_points) if in_points else (unit.text, 1.0)
        pace, per_pace = (unit.text, 1.0) if row.is_pace else (f"{distance}/年", points)
        bound, shown = int(judged.bound[position]), self._shown(position)
        value = _amount(shown.value, position, unit.text)
        if value is not None and bound:
            value = Amount(value.value, value.unit, _BOUNDS[bound], bool(shown.nudge[position]))
        return {
            "value": value,
            "baseline": None if isinstance(row.goal.target, Growth) else _amount(judged.base, position, unit.text),
            "expected": _amount(judged.expected, position, unit.text),
            "attainment": _known(shown.attainment, position),
            "expected_attainment": _known(judged.expected_attainment, position),
            "pace_ratio": _known(shown.pace_ratio, position),
            "gap": _amount(judged.gap, position, distance, points),
            "observed_pace": _amount(judged.observed_pace, position, pace, per_pace),
            "required_pace": _amount(judged.required_pace, position, pace, per_pace),
        }

    def _outlook(self, row: Row, position: int) -> Outlook | None:
        """Return where the series of a row leads; None where that is not known."""
        unit = row.written_unit
        if unit is None or self.judged.refusal[position] != NONE:
            return None
        projection = self.judged.projection
        value, reached = _amount(projection.value, position, unit.text), _known(projection.reached, position)
        if value is None:
            return None
        return Outlook(
            value,
            _amount(projection.low, position, unit.text),
            _amount(projection.high, position, unit.text),
            MODELS[int(projection.model[position])],
            _known(projection.probability, position),
            None if reached is None else math.ceil(reached - 1 / TICKS),
        )

    def _comparisons(self, positions: Sequence[int]) -> Iterator[Compared]:
        """Say what was set against what, for each price basis."""
        for position in positions:
            row = self.rows.all[position]
            if row.comparison in (Comparison.NONE, Comparison.RANK):
                continue
            for beside in np.flatnonzero(self.goals.beside == position):
                unit, factor = _unit_of_side(row, float(self.goals.unit[position]))
                own, other = float(self._sides[position]) * factor, float(self._sides[beside]) * factor
                difference = float(self._shown(position).value[position])
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


def _amount(column: Floats, position: int, unit: str, factor: float = 1.0) -> Amount | None:
    number = float(column[position]) * factor
    return Amount(number, unit) if math.isfinite(number) else None


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
