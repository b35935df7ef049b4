"""Which observations a verdict rests on, and what is to be remarked on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from policytrack.assessment.moments import Moment
from policytrack.assessment.rows import Row, Rows
from policytrack.assessment.table import Table
from policytrack.findings import Finding
from policytrack.indicators import Indicator
from policytrack.judgements import Evidence, Role
from policytrack.kernel import Goals, Judged, Observations, Series
from policytrack.kernel.columns import NONE, TICKS, Fate, Integers, Part, find, keys
from policytrack.kernel.points import Points
from policytrack.kernel.tolerance import Booleans, Floats
from policytrack.methods import Method, Rated
from policytrack.models import LocalText
from policytrack.plans import Goal, Plan
from policytrack.targets import Growth, GrowthEachPeriod, Qualitative
from policytrack.verdicts import Flag, Reason

_REMARKED: Final = {
    Fate.UNDATED: "undated_observation",
    Fate.INCOMPLETE: "incomplete_period",
    Fate.OTHER_LENGTH: "period_mismatch",
    Fate.OTHER_BASE: "base_mismatch",
    Fate.OTHER_BASIS: "basis_mismatch",
    Fate.NO_EXCHANGE_RATE: "conversion_missing",
    Fate.NO_DEFLATOR: "conversion_missing",
}
_MISSING: Final = {
    Fate.NO_EXCHANGE_RATE: LocalText(en="exchange rate", zh="汇率"),
    Fate.NO_DEFLATOR: LocalText(en="deflator", zh="平减指数"),
}
# What a method puts in the place of a zero, where none of its parameters tells.
_SMALL: Final = LocalText(en="a small number", zh="很小的数")
_OWN_START: Final = LocalText(en="its rule sets a start of its own", zh="其规则另定起点")
_NO_START: Final = LocalText(
    en="there is no figure for then, and its rule takes another", zh="该时期没有数据，其规则另取起点"
)
_ROLES: Final[tuple[Role | None, ...]] = ("comparator", "value", "baseline", "method_baseline", "series", None)


@dataclass(frozen=True, slots=True)
class Bearing:
    """The observations that bear on each judged row, and what each is to it.

    Args:
        order: Positions of the observations, those of one row together.
        starts: Where in the order those of each row start, and the last end.
        roles: What each observation is to its row; None where it was not used.
        remarked: Whether it is remarked on that an observation could not be used.
        last: What each row was measured as when its goal was last observed.
    """

    order: list[int]
    starts: list[int]
    roles: list[Role | None]
    remarked: list[bool]
    last: Points

    @classmethod
    def of(cls, seen: Observations, goals: Goals, series: Series, judged: Judged, rated: Rated, rows: Rows) -> Self:
        """Tell what each observation is to the goal that it was measured for, or beside."""
        row = goals.owner[seen.goal]
        order = np.argsort(row, kind="stable")
        starts = np.searchsorted(row[order], np.arange(rows.judged + 1))
        last = last_points(goals, series, judged)
        roles = [_ROLES[code] for code in _role_codes(seen, goals, series, last, rated).tolist()]
        remarked = np.isin(series.fate, [Fate.CONFLICTING, *_REMARKED])
        return cls(order.tolist(), starts.tolist(), roles, remarked.tolist(), last)

    def of_row(self, position: int) -> list[int]:
        """Return the positions of the observations that bear on a row."""
        return self.order[self.starts[position] : self.starts[position + 1]]

    def remarked_of(self, position: int) -> list[int]:
        """Return the positions of those of which it is remarked that they could not be used."""
        return [one for one in self.of_row(position) if self.remarked[one]]

    def evidence(self, positions: Sequence[int], table: Table, places: Integers, plan: Plan) -> list[Evidence]:
        """Return the observations that were used for some rows of one goal, each once."""
        used = {
            (int(places[one]), role): None
            for position in positions
            for one in self.of_row(position)
            if (role := self.roles[one]) is not None
        }
        return [_evidence(role, place, table, plan) for place, role in used]


def _evidence(role: Role, place: int, table: Table, plan: Plan) -> Evidence:
    observation = table.observations[place]
    return Evidence(role, observation, table.indicator(place), observation.region or plan.region)


def last_points(goals: Goals, series: Series, judged: Judged) -> Points:
    """Return, for each row, what it was measured as when its goal was last observed; refused where nothing was."""
    end = np.where(judged.refusal == NONE, judged.observed_end, np.nan)[goals.owner]
    sides = series.sides
    at = find(keys(sides.goal, sides.end), keys(np.arange(len(goals)), np.nan_to_num(end, nan=-1.0)))
    return sides.at(np.where(np.isnan(end), NONE, at), Reason.NO_OBSERVATION)


def deciding(seen: Observations, goals: Goals, series: Series, judged: Judged, rated: Rated) -> Booleans:
    """Tell which observations a verdict rests on: all that are used, but those that only belong to the series."""
    codes = _role_codes(seen, goals, series, last_points(goals, series, judged), rated)
    return np.asarray(codes < _ROLES.index("series"), dtype=np.bool_)


def _role_codes(seen: Observations, goals: Goals, series: Series, last: Points, rated: Rated) -> Integers:
    """Return the position among `_ROLES` of what each observation is to its row."""
    goal, point = seen.goal, last.take(seen.goal)
    base_time = np.full(len(goals), np.nan)
    if rated.base_time is not None:
        base_time[: len(rated.rating)] = rated.base_time
    used = series.fate == Fate.USED
    measured = used & (seen.part == Part.MEASURED)
    level = used & (seen.part != Part.MEASURED)
    base_end = np.where(np.isnan(goals.base_value), goals.base_end, np.nan)[goal]
    decided = measured & (np.abs(seen.end - point.end) * TICKS < 1)
    by_measured = np.bincount(goal[decided], minlength=len(goals))[goal] > 0
    is_value = np.where(by_measured, decided, level & _within(seen, point.start, point.end))
    is_base = level & _within(seen, base_end - goals.length[goal], base_end) & ~by_measured
    taken = base_time[goal]
    is_taken = level & _within(seen, taken - goals.length[goal], taken) | measured & (
        np.abs(seen.end - taken) * TICKS < 1
    )
    beside = goals.beside[goal] != NONE
    own = [chosen & ~beside for chosen in (is_value, is_base, is_taken, used)]
    chosen = [beside & (is_value | is_base), *own]
    return np.select(chosen, range(len(chosen)), len(chosen))


def _within(seen: Observations, start: Floats, end: Floats) -> Booleans:
    """Tell which observations lie within a span; none within one that is unknown."""
    slack = 2 / TICKS
    return np.asarray((seen.start >= start - slack) & (seen.end <= end + slack / 2), dtype=np.bool_)


def linked_evidence(plan: Plan, goal: Goal, table: Table, moment: Moment) -> Iterator[Evidence]:
    """Return the last known value of each indicator that is linked to an aim in words."""
    assert isinstance(goal.target, Qualitative)
    region = goal.region or plan.region
    for name in goal.target.linked:
        indicator = plan.indicators_by_id.get(name)
        regions = (region,) if goal.proxy is None else (region, goal.proxy.region)
        known: list[int] = []
        for code in regions:
            known = known or [
                place
                for place in table.places_of(indicator, code, goal)
                if (seen := table.observations[place]).period.end <= moment.as_of and moment.knows(seen.published)
            ]
        if known:
            last = max(known, key=lambda place: (table.end[place], table.published[place]))
            yield _evidence("linked", last, table, plan)


def unused(row: Row, remarked: Iterable[int], fates: Integers, table: Table, places: Integers) -> Iterator[Finding]:
    """Remark on observations that could not be used."""
    contested = defaultdict(list)
    for one in remarked:
        fate, observation = Fate(int(fates[one])), table.observations[places[one]]
        if fate is Fate.CONFLICTING:
            contested[observation.period.label].append(observation.value.text)
            continue
        details: dict[str, object] = {"period": observation.period, "value": observation.value}
        if fate is Fate.OTHER_BASIS:
            details["basis"] = " / ".join(observation.basis.written) if observation.basis else "—"
        if fate in _MISSING:
            details["expected"] = _MISSING[fate]
        yield Finding(_REMARKED[fate], details, goal=row.goal.id)
    for period, values in contested.items():
        yield Finding("conflicting_observations", {"period": period, "value": ", ".join(values)}, goal=row.goal.id)


def altered(row: Row, rule: Method, flags: Collection[Flag], evidence: Sequence[Evidence]) -> Iterator[Finding]:
    """Remark on what the method does to the data, as its publisher does."""
    taken = [one.observation for one in evidence if one.role == "method_baseline"]
    if Flag.BASE_SHIFTED in flags and taken:
        details = {
            "method": rule.name,
            "period": taken[0].period,
            "value": ", ".join(str(seen.value) for seen in taken),
            "expected": row.goal.start,
            "reason": _OWN_START if _has_start(row.goal, evidence) else _NO_START,
        }
        yield Finding("base_shifted", details, goal=row.goal.id)
    if Flag.ZERO_REPLACED in flags:
        yield Finding("zero_replaced", {"method": rule.name, "value": getattr(rule, "zero", _SMALL)}, goal=row.goal.id)


def _has_start(goal: Goal, evidence: Sequence[Evidence]) -> bool:
    stated = goal.baseline is not None and goal.baseline.value is not None
    return stated or any(one.role == "baseline" for one in evidence)


def stand_in(row: Row, plan: Plan) -> Iterator[Finding]:
    """Remark that another region or indicator stands in for the goal's own."""
    goal, proxy = row.goal, row.goal.proxy
    if not row.by_proxy or proxy is None:
        return
    sides = ((proxy.region, goal.region or plan.region), (proxy.indicator, goal.indicator_id))
    details = {
        "value": ", ".join(other for other, _ in sides if other),
        "expected": ", ".join(own for other, own in sides if other and own),
        "reason": proxy.note,
    }
    yield Finding("proxy_used", details, goal=goal.id)


def definitions(row: Row, evidence: Sequence[Evidence]) -> Iterator[Finding]:
    """Remark on figures whose name, basis or prices do not say that they are what the goal asks for."""
    told = set()
    target = row.goal.target
    prices_asked = row.prices or (target.prices if isinstance(target, Growth | GrowthEachPeriod) else None)
    for one in evidence:
        seen, indicator = one.observation, one.indicator
        if one.role == "series":
            continue
        if seen.named and seen.named not in indicator.names and seen.named not in told:
            told.add(seen.named)
            details = {"value": seen.named, "expected": _name_like(seen.named, indicator)}
            yield Finding("definition_unconfirmed", details, goal=row.goal.id)
        if seen.basis is not None and row.goal.basis is None:
            details = {"period": str(seen.period), "value": " / ".join(seen.basis.written)}
            yield Finding("basis_unconfirmed", details, goal=row.goal.id)
        prices = seen.measured.prices if seen.measured else indicator.prices
        if one.role in ("value", "comparator") and prices_asked is not None and prices is None:
            yield Finding("price_basis_unstated", {"value": seen.value}, goal=row.goal.id)


def _name_like(named: str, indicator: Indicator) -> str:
    """Return the indicator's name in the language in which the source names its figure."""
    return indicator.name.in_language("en" if named.isascii() else "zh")


def flags_of(evidence: Sequence[Evidence], remarks: Sequence[Finding]) -> set[Flag]:
    """Return the flags that the deciding observations and the remarks on them raise."""
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
