"""Tables as a plan: the reverse of `Plan.to_frames`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, TypeVar

import numpy as np
import polars
from pydantic import ValidationError

from policytrack.errors import InvalidDataError, RegionError
from policytrack.findings import Finding, errors_in
from policytrack.frames.goal_models import bound_of, column_of, goal_of, indicator_of, quantity_of
from policytrack.frames.indicators import IndicatorFacts
from policytrack.frames.native import read
from policytrack.frames.schema import Table, are_usable, goal_table, milestone_table, observation_table, on_rows
from policytrack.frames.spans import EVERY
from policytrack.indicators import Indicator, Observation
from policytrack.models import Model, findings_of
from policytrack.periods import parse_period, subperiods
from policytrack.plans import Goal, Milestone, Plan
from policytrack.plans.goal_rows import BOUND_WORDS
from policytrack.plans.table_columns import GOAL_COLUMNS, MILESTONE_COLUMNS, OBSERVATION_COLUMNS
from policytrack.regions import find_region
from policytrack.targets import Measurable
from policytrack.validation import check_plan

Cells = dict[str, Any]
Read = TypeVar("Read", bound=Model)

_COLUMNS: Final = {"goals": GOAL_COLUMNS, "observations": OBSERVATION_COLUMNS, "milestones": MILESTONE_COLUMNS}
# Where a table names no source, the plan says so.
_NO_SOURCE: Final = "not stated"
_QUALITIES: Final = {word: quality for quality, word in BOUND_WORDS.items()}
_ROLES: Final = ("indicator", "numerator", "denominator", "scenario", "comparator_indicator")
_PARTS: Final = ("numerator", "denominator")
_REGIONS: Final = ("region", "comparator_region")
# What goals say of their indicators; all goals of one have to say the same.
_LIMITS: Final = ("lowest", "highest", "scale_worst", "scale_red", "scale_green", "scale_best")
_LONGEST_CODE: Final = 60


def to_plan(
    goals: object,
    observations: object = None,
    milestones: object = None,
    *,
    id: str,  # noqa: A002
    title: object,
    region: str | None = None,
) -> Plan:
    """Return tables as a plan, which can be explained, compared, held against other plans and written to a file.

    What the tables call regions and no code of a region is, becomes a region of the plan's own.

    Args:
        goals: One row for each goal: a dataframe of any library that `assess` takes, or rows.
        observations: One row for each observation.
        milestones: One row for each interim target.
        id: Name of the plan among all plans.
        title: What it is called.
        region: The region that it is for, where rows name none.

    Raises:
        ArgumentError: Something else than dataframes or rows was given.
        InvalidDataError: The tables have errors; all of them are told, with their rows.

    Example:
        >>> goals = [{"goal": "air", "indicator": "pm25", "comparator": "below", "value": 40, "unit": "µg/m³",
        ...           "deadline": 2025}]
        >>> plan = to_plan(goals, id="air", title="Clean air", region="CN-SX")
        >>> plan.goals[0].target.quantity.text, plan.indicators[0].measure
        ('40 µg/m³', 'average')
    """
    tables = (
        goal_table(_frame(goals, "goals")),
        _table(observations, "observations", observation_table),
        _table(milestones, "milestones", milestone_table),
    )
    told = [finding for table in tables for finding in table.findings]
    if not are_usable(*tables):
        raise InvalidDataError(errors_in(told))
    return _PlanOfTables(*tables).plan(id, title, region)


def _table(given: object, name: str, reader: Callable[[polars.DataFrame], Table]) -> Table:
    """Return a table that need not be there."""
    frame = polars.DataFrame() if given is None else _frame(given, name)
    return reader(frame) if frame.width else Table(name, frame, {}, ())


def _frame(table: object, name: str) -> polars.DataFrame:
    if hasattr(type(table), "columns") or isinstance(table, Mapping | str) or not isinstance(table, Iterable):
        return read(table, name)[0]
    rows = [row if isinstance(row, Mapping) else {type(row).__name__: row} for row in table]
    columns = dict.fromkeys(str(column) for row in rows for column in row)
    return polars.DataFrame([_series(column, [row.get(column) for row in rows]) for column in columns])


def _series(name: str, cells: Sequence[Any]) -> polars.Series:
    """Return cells as a column: as numbers where all are, and as texts where they are of several types."""
    types = {type(cell) for cell in cells if cell is not None}
    if len(types) > 1:
        alike = float if types <= {int, float} else str
        cells = [None if cell is None else alike(cell) for cell in cells]
    return polars.Series(name, cells)


@dataclass(slots=True)
class _Regions:
    """What tables call regions, and the codes by which the plan knows them.

    Args:
        codes: The code of each region.
        own: Those that the plan defines itself, as a plan file holds them.
    """

    codes: dict[str, str] = field(default_factory=dict)
    own: list[dict[str, str]] = field(default_factory=list)

    def code(self, name: str) -> str:
        """Return the code of a region."""
        if name not in self.codes:
            self.codes[name] = name if _is_code(name) else self._define(name)
        return self.codes[name]

    def _define(self, name: str) -> str:
        taken = {region["id"] for region in self.own}
        letters = (letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
        words = re.findall("[A-Z0-9]+", "".join(letters).upper())
        first = "-".join(words)[:_LONGEST_CODE].strip("-") or "REGION"
        code, number = first, 1
        while code in taken or _is_code(code):
            number += 1
            code = f"{first[: _LONGEST_CODE - 10]}-{number}"
        self.own.append({"id": code, "name": name})
        return code


def _is_code(name: str) -> bool:
    try:
        find_region(name)
    except RegionError:
        return False
    return True


@dataclass(slots=True)
class _PlanOfTables:
    """Makes a plan of three tables, and gathers what is wrong with them.

    Args:
        goals: The table of goals.
        observations: The table of observations.
        milestones: The table of milestones.
        asked: The rows of goals, each with the cells that say something.
        facts: What is known of the indicators that goals name.
        unit: The unit in which each indicator is kept, also of those that only observations name.
        regions: The regions.
        found: What is wrong with which row of which table.
    """

    goals: Table
    observations: Table
    milestones: Table
    asked: list[Cells] = field(init=False)
    facts: IndicatorFacts = field(init=False)
    unit: dict[str, str] = field(init=False)
    regions: _Regions = field(default_factory=_Regions)
    found: list[tuple[Table, int, Finding]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.asked = [_cells(row) for row in self.goals.frame.to_dicts()]
        seen = self.observations
        columns = {"indicator": seen["indicator"].cast(polars.String), "fact": seen["unit"].cast(polars.String)}
        units = polars.DataFrame(columns).drop_nulls().unique(maintain_order=True)
        self.facts = IndicatorFacts.of(self.goals, units)
        self.facts.tell_conflicts(self.goals, seen["period"].dtype == polars.Date)
        known = dict(zip(self.facts.name, self.facts.unit, strict=True))
        self.unit = dict(reversed(units.rows())) | {name: unit for name, unit in known.items() if unit is not None}
        for row in self.asked:
            for role in ("scenario", "comparator_indicator"):
                if role in row and (unit := self._unit(row)):
                    self.unit.setdefault(row[role], unit)

    def plan(self, name: str, title: object, region: str | None) -> Plan:
        """Return the plan, or raise all that keeps it from being one."""
        home = None if region is None else self.regions.code(region)
        indicators = list(self._indicators())
        goals = self._with_milestones(list(self._goals()), {one.id: one for _, _, one in indicators})
        seen = list(self._observations())
        try:
            plan = Plan(
                id=name,
                title=title,
                region=home,
                regions=self.regions.own,
                indicators=[one for _, _, one in indicators],
                goals=[goal for _, goal in goals],
                observations=[one for _, one in seen],
            )
        except InvalidDataError as error:
            raise InvalidDataError([*error.findings, *self._told()]) from None
        places = {
            "goals": [(self.goals, place) for place, _ in goals],
            "observations": [(self.observations, place) for place, _ in seen],
            "indicators": [(table, place) for table, place, _ in indicators],
        }
        for finding in errors_in(check_plan(plan)):
            # An indicator that is not known could not be read, which is told.
            if finding.code != "unknown_indicator":
                part, index, *path = (finding.field or "").split(".")
                table, place = places[part][int(index)]
                self._tell(table, place, replace(finding, field=".".join(path)))
        if told := self._told():
            raise InvalidDataError(told)
        return plan

    def _goals(self) -> Iterator[tuple[int, Goal]]:
        for place, row in enumerate(self.asked):
            if "goal" in row and "indicator" in row:
                cells = row | {name: self.regions.code(row[name]) for name in _REGIONS if name in row}
                if "universe" in row:
                    cells["universe"] = " ".join(self.regions.code(name) for name in row["universe"].split())
                goal = goal_of(cells | {"indicator_unit": self._unit(row)})
                if row.get("kind") == "ratio":
                    goal["target"] |= {name: row[name] for name in _PARTS if name in row}
                yield from ((place, one) for one in self._read(Goal, goal, self.goals, place))

    def _indicators(self) -> Iterator[tuple[Table, int, Indicator]]:
        """Return the indicators, each with the table and row that names it first."""
        named: dict[str, tuple[Table, int, Cells]] = {}
        for place, row in enumerate(self.asked):
            if "indicator" in row:
                self._tell_conflicts(row, place, named.get(row["indicator"]))
                named.setdefault(row["indicator"], (self.goals, place, row))
        others = [
            (self.goals, place, row[role]) for role in _ROLES for place, row in enumerate(self.asked) if role in row
        ]
        seen = enumerate(self.observations["indicator"].cast(polars.String))
        others += [(self.observations, place, name) for place, name in seen if name is not None]
        for table, place, name in others:
            named.setdefault(name, (table, place, {}))
        measures = dict(zip(self.facts.name, self.facts.measure, strict=True))
        for name, (table, place, row) in named.items():
            if name not in self.unit:
                self._tell(table, place, Finding("unit_missing", {"value": name}, field="unit"))
                continue
            stated = {key: row[key] for key in (*_LIMITS, *_PARTS) if key in row and not _in_target(row, key)}
            facts = {
                "indicator": name,
                "indicator_unit": self._unit(row, name),
                "measure": measures.get(name, "average"),
            }
            indicator = indicator_of(stated | facts) | {"unit": self.unit[name]}
            yield from ((table, place, one) for one in self._read(Indicator, indicator, table, place))

    def _tell_conflicts(self, row: Cells, place: int, first: tuple[Table, int, Cells] | None) -> None:
        """Find what a row says of its indicator otherwise than the first row that names it."""
        if first is None:
            return
        for key in (*_LIMITS, *_PARTS):
            both = [(one.get(key), key in _LIMITS and key in one and self._unit(one)) for one in (row, first[2])]
            if both[0] != both[1] and not any(_in_target(one, key) for one in (row, first[2])):
                details = {"value": row["indicator"], "expected": key}
                self._tell(self.goals, place, Finding("facts_conflict", details, field=key))

    def _with_milestones(
        self, goals: Sequence[tuple[int, Goal]], indicators: Mapping[str, Indicator]
    ) -> list[tuple[int, Goal]]:
        """Return goals with their interim targets, in the order of their dates."""
        steps: dict[str, list[Milestone]] = {goal.id: [] for _, goal in goals}
        by_id = {goal.id: goal for _, goal in goals}
        named = {row.get("goal") for row in self.asked}
        for place, row in enumerate(self.milestones.frame.to_dicts()):
            cells = _cells(row)
            goal, unit = by_id.get(cells.get("goal", "")), cells.get("unit", "")
            if goal is None:
                if "goal" in cells and cells["goal"] not in named:
                    finding = Finding("unknown_goal_of_milestone", {"value": cells["goal"]}, field="goal")
                    self._tell(self.milestones, place, finding)
                continue
            assert isinstance(goal.target, Measurable)
            asked = goal.target.requirement(indicators.get(goal.indicator_id or ""))
            if asked is not None:
                cells, unit = {"comparator": asked.comparator} | cells, unit or asked.quantity.unit.text
            if "period" in cells and "value" in cells:
                step = {"period": self._period(cells["period"], goal.indicator_id), **bound_of(cells, unit)}
                steps[goal.id] += self._read(Milestone, step, self.milestones, place)
        return [
            (
                place,
                goal.model_copy(update={"milestones": tuple(sorted(steps[goal.id], key=lambda one: one.period.end))}),
            )
            for place, goal in goals
        ]

    def _observations(self) -> Iterator[tuple[int, Observation]]:
        for place, row in enumerate(self.observations.frame.to_dicts()):
            cells = _cells(row)
            name = cells.get("indicator")
            unit = cells.get("unit") or self.unit.get(name or "")
            if name is None or unit is None or "period" not in cells or "value" not in cells:
                continue
            seen: dict[str, Any] = {
                "indicator": name,
                "period": self._period(cells["period"], name),
                "value": quantity_of(cells["value"], unit),
                "source": cells.get("source", _NO_SOURCE),
            }
            if "region" in cells:
                seen["region"] = self.regions.code(cells["region"])
            if "bound" in cells:
                seen["quality"], seen["strict"] = _QUALITIES.get(cells["bound"], (cells["bound"], False))
            if "published" in cells:
                seen["published"] = cells["published"]
            if "provisional" in cells:
                seen["status"] = "provisional" if cells["provisional"] else "final"
            yield from ((place, one) for one in self._read(Observation, seen, self.observations, place))

    def _unit(self, row: Cells, indicator: str | None = None) -> str:
        """Return the unit in which a row states the numbers of its indicator."""
        unit: str = row.get("indicator_unit") or self.unit.get(indicator or row.get("indicator", ""), "")
        return unit

    def _period(self, cell: object, indicator: str | None) -> object:
        """Return what a cell stands for: a date, for the period of the indicator in which it lies."""
        if not isinstance(cell, date):
            return cell
        every = dict(zip(self.facts.name, self.facts.every.tolist(), strict=True)).get(indicator, 0)
        year = parse_period(f"{cell.year:04d}")
        return next(one for one in subperiods(year, EVERY[every]) if one.end >= cell)

    def _read(self, model: type[Read], data: Mapping[str, Any], table: Table, place: int) -> list[Read]:
        """Return what a model makes of data, or nothing, and keep what was found."""
        try:
            return [model.model_validate(data)]
        except ValidationError as error:
            for finding in findings_of(error, model, data):
                self._tell(table, place, finding)
            return []

    def _tell(self, table: Table, place: int, finding: Finding) -> None:
        self.found.append((table, place, finding))

    def _told(self) -> list[Finding]:
        """Return all errors, those that say the same of several rows as one."""
        rows: dict[tuple[str, str, str], list[int]] = {}
        first: dict[tuple[str, str, str], tuple[Table, Finding]] = {}
        for table, place, finding in self.found:
            column = column_of(finding, _COLUMNS[table.name])
            told = replace(finding, goal=None, field=f"{table.name}.{column}")
            key = (told.field or "", told.code, told.text())
            rows.setdefault(key, []).append(place)
            first.setdefault(key, (table, told))
        tables = (self.goals, self.observations, self.milestones)
        findings = errors_in(finding for table in tables for finding in table.findings)
        for key, (table, finding) in first.items():
            mask = np.zeros(table.height, np.bool_)
            mask[rows[key]] = True
            findings.append(on_rows(finding, mask, *([table["goal"]] if table is self.goals else [])))
        return findings


def _cells(row: Mapping[str, Any]) -> Cells:
    return {name: cell for name, cell in row.items() if cell is not None}


def _in_target(row: Mapping[str, Any], key: str) -> bool:
    """Tell whether a row says something of its target and not of its indicator."""
    return key in _PARTS and row.get("kind") == "ratio"
