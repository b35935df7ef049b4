"""The shapes of goals: rows that differ in nothing but names and numbers are read once, as one goal of a plan.

A table of a million goals has some dozens of shapes. Each is made into a goal of a small plan, with plain numbers in
place of its own, and goes the way of any goal through the checks and into columns. The columns of the rows are those of
their shapes, with their numbers in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Self, TypeVar

import numpy as np
import polars
from pydantic import ValidationError

from policytrack.assessment.columns import goal_columns
from policytrack.assessment.moments import Moment
from policytrack.assessment.rows import rows_of_plan
from policytrack.assessment.table import Table as Observed
from policytrack.findings import Finding, errors_in
from policytrack.frames.distinct import Codes, distinct, numbered
from policytrack.frames.goal_models import column_of, goal_of, indicator_of
from policytrack.frames.schema import Table, on_rows
from policytrack.indicators import Indicator
from policytrack.kernel import Goals
from policytrack.kernel.columns import NONE, Integers
from policytrack.kernel.tolerance import Booleans, Floats
from policytrack.models import Model, findings_of
from policytrack.plans import Goal, Plan
from policytrack.plans.table_columns import GOAL_COLUMNS
from policytrack.prices import Prices
from policytrack.targets import COMPARATORS, Growth
from policytrack.validation import check_plan

T = TypeVar("T", bound=Model)

# What makes two goals of different shape: the cells of these columns, and whether those below have any.
_CELLS: Final = (
    "kind", "comparator", "unit", "indicator_unit", "measure", "every", "deadline", "window", "base", "averaging",
    "form", "baseline_period", "baseline_unit", "numerator_unit", "denominator_unit", "numerator_measure",
    "denominator_measure", "other_unit", "other_measure", "relation", "direction", "gap", "order", "ties", "better",
    "commitment",
)  # fmt: skip
_INDICATORS: Final = {
    "numerator": "numerator",
    "denominator": "denominator",
    "scenario": "other",
    "comparator_indicator": "other",
}
_REGION: Final = "CN"
# How many shapes a table may have; each is checked like a goal of a plan.
MOST: Final = 20_000
_REGIONS: Final = {"comparator_region": "CN-HE", "universe": "CN CN-HE"}
# What stands in for the numbers of a shape, so that its columns tell what becomes of each.
_NUMBERS: Final = {
    "value": 1.0, "value_to": 1.0, "tolerance": 1.0, "margin": 1.0, "baseline_value": 1.0, "lowest": -1.0,
    "highest": 1.0, "scale_worst": 1.0, "scale_red": 2.0, "scale_green": 3.0, "scale_best": 4.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """The shapes of the rows of a table of goals.

    Args:
        code: Which shape each row has.
        goals: The columns of each shape, as of a goal of a plan.
        beside: The columns of a row beside a goal, for the shapes that have any.
        place_beside: Where among those each shape has its own, or `NONE`.
        comparator: The position among `COMPARATORS` of that of each which states a number, else `NONE`.
        unit: The unit in which each is written; None where it has none.
        in_points: What distances are multiplied by: percentages lie percentage points apart.
        steady: Whether what is measured is a pace itself.
        growing: Whether an average growth is measured.
    """

    code: Integers
    goals: Goals
    beside: Goals
    place_beside: Integers
    comparator: Integers
    unit: tuple[str | None, ...]
    in_points: Floats
    steady: Booleans
    growing: Booleans

    @classmethod
    def of(cls, table: Table, cells: polars.DataFrame) -> Self | None:
        """Read the shapes of a table; what is wrong with them is found.

        Args:
            table: The goals.
            cells: Their cells, with the units and measures of all indicators filled in.

        Returns:
            The shapes, or None where an error was found.
        """
        code, first = _distinct_shapes(cells)
        if len(first) > MOST:
            every = np.ones(table.height, np.bool_)
            table.tell("shapes_too_many", "unit", every, table["goal"], value=len(first), limit=MOST)
            return None
        shapes = [_shape(row, place) for place, row in enumerate(cells[first].to_dicts())]
        plan, findings = _plan_of(shapes)
        _tell(table, code, findings)
        if errors_in(table.findings):
            return None
        rows = rows_of_plan(plan, frozenset(), Observed.of(plan), _MOMENT)
        columns = goal_columns(plan, rows, Prices((), ()), None)
        own = rows.all[: rows.judged]
        place_beside = np.full(len(own), NONE, np.int64)
        for position, row in reversed(list(enumerate(rows.all[rows.judged :]))):
            place_beside[row.beside] = position
        units = [row.written_unit for row in own]
        return cls(
            code=code,
            goals=columns.take(columns.beside == NONE),
            beside=columns.take(columns.beside != NONE),
            place_beside=place_beside,
            comparator=np.array(
                [
                    COMPARATORS.index(row.bound.comparator) if row.bound is not None and "value" in shape else NONE
                    for row, shape in zip(own, shapes, strict=True)
                ],
                np.int64,
            ),
            unit=tuple(None if unit is None else unit.text for unit in units),
            in_points=np.array([row.in_points or 1.0 for row in own], np.float64),
            steady=np.array([row.is_pace for row in own], np.bool_),
            growing=np.array([isinstance(row.goal.target, Growth) for row in own], np.bool_),
        )


# Shapes have no dates of publication, so that any moment does.
_MOMENT: Final = Moment.of("2000", None)


def _distinct_shapes(cells: polars.DataFrame) -> tuple[Integers, Integers]:
    """Return which shape each row has, and the first row of each."""
    code, count = np.zeros(cells.height, np.int64), 1
    facets: list[Codes] = [
        *(distinct(cells[name])[1] + 1 for name in _CELLS if cells[name].null_count() < cells.height),
        *(
            cells[name].is_not_null().to_numpy().astype(np.int32)
            for name in (*_NUMBERS, *_INDICATORS, *_REGIONS)
            if 0 < cells[name].null_count() < cells.height
        ),
    ]
    for facet in facets:
        width = int(facet.max(initial=0)) + 1
        if count * width > _COUNTABLE:
            found, code = np.unique(code, return_inverse=True)
            count = len(found)
        code, count = code * width + facet, count * width
    found, place = numbered(code, count)
    first = np.empty(len(found), np.int64)
    first[place[::-1]] = np.arange(len(place))[::-1]
    return place.astype(np.int64), first


_COUNTABLE: Final = 2**40


def _tell(table: Table, code: Integers, findings: Sequence[tuple[int, Finding]]) -> None:
    """Tell what was found on shapes as findings on their rows, those that say the same of several together."""
    alike: dict[tuple[str, str, str | None], list[tuple[int, Finding]]] = {}
    for shape, finding in findings:
        alike.setdefault((finding.code, column_of(finding, GOAL_COLUMNS), finding.suggestion), []).append(
            (shape, finding)
        )
    for (_, column, _), found in alike.items():
        first = found[0][1]
        # The numbers of a shape stand in for those of its rows, and are not told.
        details = {
            name: detail.removeprefix("1 ") if isinstance(detail, str) else detail
            for name, detail in first.details.items()
        }
        told = replace(first, details=details, goal=None, field=f"{table.name}.{column}")
        rows = np.isin(code, [shape for shape, _ in found])
        table.findings.append(on_rows(told, rows, table["goal"]))


def _shape(row: Mapping[str, Any], place: int) -> dict[str, Any]:
    """Return the cells of a row that say something, its names and numbers replaced."""
    given = {name: cell for name, cell in row.items() if cell is not None}
    shape: dict[str, Any] = {name: given[name] for name in _CELLS if name in given}
    shape |= {name: plain for name, plain in (*_NUMBERS.items(), *_REGIONS.items()) if name in given}
    shape |= {name: f"{role}{place}" for name, role in _INDICATORS.items() if name in given}
    return shape | {"goal": f"g{place}", "indicator": f"i{place}"}


def _plan_of(shapes: Sequence[Mapping[str, Any]]) -> tuple[Plan, list[tuple[int, Finding]]]:
    """Return a plan with a goal for each shape that can be read, and what was found on each."""
    goals: list[Goal] = []
    indicators: list[Indicator] = []
    findings: list[tuple[int, Finding]] = []
    for place, shape in enumerate(shapes):
        own: list[Indicator] = []
        found: list[Finding] = []
        for data in _indicators(shape, place):
            own += _valid(Indicator, data, found)
        read = _valid(Goal, goal_of(shape), found)
        findings += [(place, finding) for finding in found]
        if read and not errors_in(found):
            goals += read
            indicators += own
    plan = Plan(id="shapes", title="shapes", region=_REGION, goals=tuple(goals), indicators=tuple(indicators))
    # Of numbers that stand in for others, it is not asked whether they lie within limits.
    checked = (finding for finding in check_plan(plan) if finding.code != "beyond_limits")
    findings += [(int((finding.goal or "g0")[1:]), finding) for finding in checked]
    return plan, findings


def _indicators(shape: Mapping[str, Any], place: int) -> Iterator[dict[str, Any]]:
    yield indicator_of(shape)
    for role in dict.fromkeys(_INDICATORS[name] for name in _INDICATORS if name in shape):
        name = f"{role}{place}"
        yield {
            "id": name,
            "name": name,
            "unit": shape.get(f"{role}_unit", ""),
            "measure": shape.get(f"{role}_measure", "average"),
        }


def _valid(model: type[T], data: Mapping[str, Any], findings: list[Finding]) -> list[T]:
    """Return what a model makes of data, or nothing and what was found on it."""
    try:
        return [model.model_validate(data)]
    except ValidationError as error:
        findings += findings_of(error, model, data)
        return []
