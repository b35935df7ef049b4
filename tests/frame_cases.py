"""Goals of every kind that is measured, by seed: one plan that holds them all, as it would be written by hand.

Each case has indicators of its own, so that all of them may stand in one table; some share one, in other regions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from random import Random
from typing import Any

from policytrack.plans import Plan

Data = dict[str, Any]

AS_OF = "2024-12-31"
KNOWN_BY = "2024-06-30"
HOME = "CN-HE"
# Regions beside which goals are set; `OUTER` is a group of the plan's own.
OTHERS = ("CN-SX", "CN", "FR-IDF", "OUTER-3")

# Units of one kind, with what each is worth in the first; and as what such figures may be measured.
MONEY = {"亿元": 1.0, "万元": 1e-4, "million yuan": 0.01}
MASS = {"万吨": 1.0, "吨": 1e-4, "千克": 1e-7}
FIRMS = {"家": 1.0, "万家": 1e4}
ENERGY = {"亿千瓦时": 1.0, "万千瓦时": 1e-4}
SHARE = {"%": 1.0, "‰": 0.1}
AIR = {"µg/m³": 1.0, "mg/m^3": 1000.0}
LAND = {"万亩": 1.0, "公顷": 15e-4}
FAMILIES = (
    (MONEY, ("flow", "stock")),
    (MASS, ("flow",)),
    (FIRMS, ("stock", "flow")),
    (ENERGY, ("flow",)),
    (SHARE, ("ratio", "average")),
    (AIR, ("average",)),
    (LAND, ("stock",)),
)
ONE_SIDED = ("at_least", "above", "at_most", "below")
PARTS = {"year": 1, "half": 2, "quarter": 4, "month": 12}


@dataclass
class Case:
    """One goal under construction, or several of one indicator, with the indicators and observations that they need.

    Args:
        dice: What everything about it is drawn from.
        name: With what the ids of its goals and indicators begin.
        units: The units in which its indicator may be written.
        measure: What its indicator is.
        size: About how large its figures are, in the first unit.
        base: The year from which it counts.
        last: The year of its deadline.
    """

    dice: Random
    name: str
    units: Mapping[str, float]
    measure: str
    size: float
    base: int
    last: int
    region: str | None = None
    goals: list[Data] = field(default_factory=list)
    indicators: list[Data] = field(default_factory=list)
    observations: list[Data] = field(default_factory=list)

    @classmethod
    def drawn(cls, dice: Random, name: str, units: Mapping[str, float] | None = None, measure: str = "") -> Case:
        """Draw what a case is about."""
        family, measures = dice.choice([one for one in FAMILIES if units is None or one[0] is units])
        size = dice.choice([-80.0, 0.0, *(dice.uniform(1, 90) for _ in range(18))])
        base = dice.randint(2018, 2021)
        place = dice.choice([None, None, HOME, "CN-SX", "OUTER-3"])
        chosen = measure or dice.choice(measures)
        return cls(dice, name, family, chosen, size, base, dice.randint(base + 2, 2029), place)

    @property
    def here(self) -> str:
        return self.region or HOME

    @property
    def elsewhere(self) -> str:
        return self.dice.choice([code for code in OTHERS if code != self.here])

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def quantity(self, number: float, units: Mapping[str, float] | None = None, unit: str | None = None) -> str:
        """Write a number of the first unit in any of some units."""
        choices = self.units if units is None else units
        chosen = unit or self.dice.choice(list(choices))
        return f"{number / choices[chosen]:.6g} {chosen}"

    def indicator(self, name: str, units: Mapping[str, float] | None = None, measure: str = "", **more: Any) -> str:
        """Add an indicator and return its id."""
        unit = self.dice.choice(list(self.units if units is None else units))
        whole = {"id": f"{self.name}.{name}", "name": name, "unit": unit, "measure": measure or self.measure}
        self.indicators.append(whole | more)
        return f"{self.name}.{name}"

    def observe(
        self,
        indicator: str,
        region: str | None,
        size: float,
        units: Mapping[str, float] | None = None,
        every: str = "",
        divided: bool = False,
    ) -> None:
        """Report a series: most of its years, some in parts, some twice, some as a bound only."""
        usual = [*(["year"] * 7), *(list(PARTS)[1:] if divided else ["quarter"])]
        pace, parts = self.dice.uniform(-0.06, 0.12), PARTS[every or self.dice.choice(usual)]
        level = size or self.dice.choice([0.0, 3.0])
        for year in range(self.base - self.dice.choice([0, 0, 1, 3]), 2026):
            level += abs(size or 1) * (pace + self.dice.uniform(-0.03, 0.03))
            if self.chance(0.08):
                continue
            for part in range(parts):
                if parts > 1 and self.chance(0.01):
                    continue
                share = level / parts if divided else level
                for row in self.reports(year, part, parts, share, units):
                    self.observations.append({"indicator": indicator, "region": region, **row})

    def reports(
        self, year: int, part: int, parts: int, number: float, units: Mapping[str, float] | None
    ) -> Iterator[Data]:
        """Report one figure, sometimes again: later, on the same day, or as a final one."""
        period = {1: f"{year}", 2: f"{year}-H{part + 1}", 4: f"{year}-Q{part + 1}", 12: f"{year}-{part + 1:02d}"}[parts]
        if parts == 1:
            period = self.dice.choice([period, period, f"{year}年"])
        row: Data = {"period": period, "value": self.quantity(number, units), "source": "bureau"}
        if self.chance(0.9):
            row["published"] = self.dice.choice([f"{year + 1}-02", f"{year + 1}-03-01", f"{year + 1}"])
        if self.chance(0.02):
            row |= {"quality": self.dice.choice(["lower_bound", "upper_bound"]), "strict": self.chance(0.5)}
        if self.chance(0.1):
            row["status"] = self.dice.choice(["provisional", "final"])
        yield row
        if self.chance(0.05):
            other = self.quantity(number * self.dice.uniform(0.9, 1.1) + 0.1, units)
            later = {"published": f"{year + 2}-11"}
            again = self.dice.choice([later, later, later, {}, {"status": "final"}, {"published": None}])
            yield {**row, "value": other, "source": "yearbook", **again}

    # What goals say

    def deadline(self) -> Data:
        forms = [f"{self.last}", f"{self.last}", f"{self.last}年底", f"{self.last}-12-31"]
        if self.last in (2025, 2030):
            forms.append("“十四五”末" if self.last == 2025 else "“十五五”末")
        return {"deadline": self.dice.choice(forms)}

    def window(self) -> Data:
        return {"window": f"{self.base + 1}/{self.last}"}

    def baseline(self, **wanted: Any) -> Data:
        """Return a start: with its value, without, or none at all."""
        if self.chance(0.15):
            return {}
        start: Data = {"period": f"{self.base}"}
        if self.chance(0.7):
            start["value"] = self.quantity(self.size)
        return {"baseline": start | wanted}

    def asked(self, factor: float | None = None) -> float:
        """Return a number that is asked for: sometimes reached, sometimes not."""
        return self.size + abs(self.size or 10) * (self.dice.uniform(-0.4, 0.6) if factor is None else factor)

    def bound(self, number: float, units: Mapping[str, float] | None = None, comparator: str = "") -> Data:
        """Return a bound at a number, by any comparator; a point has a tolerance."""
        chosen = comparator or self.dice.choice([*ONE_SIDED, *ONE_SIDED, "between", "about"])
        if chosen == "between":
            return {"between": [self.quantity(number, units), self.quantity(number + abs(number) * 0.2 + 1, units)]}
        if chosen == "about":
            choices = self.units if units is None else units
            points = choices is SHARE and self.chance(0.5)
            width = (
                f"{self.dice.uniform(0, 8):.3g} 个百分点" if points else self.quantity(self.dice.uniform(0, 9), units)
            )
            return {"about": self.quantity(number, units), "tolerance": width}
        return {chosen: self.quantity(number, units)}

    def milestones(self, target: Data, units: Mapping[str, float] | None = None) -> Data:
        """Return up to three interim targets of the target's direction."""
        written = next((name for name in (*ONE_SIDED, "between", "about") if name in target), None)
        years = [year for year in range(self.base + 1, self.last) if self.chance(0.3)]
        if written is None or not years or self.chance(0.4):
            return {}
        steps = []
        for year in years[:3]:
            way = (year - self.base) / (self.last - self.base)
            number = self.size + (self.asked() - self.size) * way
            if units is not None:
                number = self.dice.uniform(-20, 30) * way
            comparator = self.dice.choice(["between", "about"]) if written in ("between", "about") else written
            steps.append({"period": f"{year}", **self.bound(number, units, comparator)})
        return {"milestones": steps}

    def limits(self) -> Data:
        """Return natural limits and the scale of an index, or neither; wide enough for all that is stated."""
        found: Data = {}
        if self.chance(0.2):
            ends = {"lowest": self.quantity(-1000), "highest": self.quantity(1000)}
            found["limits"] = {name: end for name, end in ends.items() if name == "lowest" or self.chance(0.6)}
        if self.chance(0.15):
            values = [self.size + step * abs(self.size or 1) for step in (-0.5, 0.1, 0.4, 0.9)]
            values = values if self.chance(0.5) else values[::-1]
            named = zip(("worst", "red", "green", "best"), map(self.quantity, values), strict=True)
            found["scale"] = {**dict(named), "source": "an index"}
        return found

    def goal(self, indicator: str, target: Data, **more: Any) -> None:
        """Add a goal."""
        number = f".{len(self.goals)}" if self.goals else ""
        goal = {"id": self.name + number, "indicator": indicator, "region": self.region, "target": target, **more}
        if self.chance(0.4):
            dates = [f"{self.base}-12", f"{self.base + 1}-03-13"]
            goal["announced"] = self.dice.choice([*dates, *dates, *dates, "2024-09", "2025"])
        if self.chance(0.3):
            goal |= {"name": f"Goal {self.name}", "commitment": self.dice.choice(["binding", "stretch"])}
        self.goals.append(goal)


# Kinds


def level(case: Case, comparator: str = "") -> None:
    own = case.indicator("own", **case.limits())
    case.observe(own, case.region, case.size, divided=case.measure == "flow")
    target = {"kind": "level", **case.bound(case.asked(), None, comparator)}
    case.goal(own, target, **case.deadline(), **case.baseline(), **case.milestones(target))


def within_the_year(case: Case) -> None:
    """A level due in a half-year, quarter or month."""
    every = case.dice.choice(["half", "quarter", "month"])
    own = case.indicator("own")
    case.observe(own, case.region, case.size, every=case.dice.choice([every, "month"]), divided=case.measure == "flow")
    last = min(case.last, 2026)
    due = {"half": f"{last}-H1", "quarter": f"{last}-Q3", "month": f"{last}-05"}[every]
    target = {"kind": "level", **case.bound(case.asked())}
    start = {"half": f"{case.base}-H1", "quarter": f"{case.base}-Q3", "month": f"{case.base}-05"}[every]
    case.goal(own, target, deadline=due, **case.baseline(period=start))


def _tiled(case: Case, kind: str) -> None:
    every = case.dice.choice(["year", "year", "half", "quarter", "month"])
    own = case.indicator("own", **case.limits())
    case.observe(own, case.region, case.size, every=every, divided=case.measure == "flow")
    target = {"kind": kind, **case.window(), "every": every, **case.bound(case.asked())}
    case.goal(own, target, **case.milestones(target))


def keep(case: Case) -> None:
    _tiled(case, "keep")


def average(case: Case) -> None:
    _tiled(case, "average")


def cumulative(case: Case) -> None:
    case.measure = "flow"
    own = case.indicator("own")
    case.observe(own, case.region, case.size, divided=True)
    total = case.bound(case.asked() * (case.last - case.base), None, case.dice.choice(ONE_SIDED))
    case.goal(own, {"kind": "cumulative", **case.window(), **total})


def growth(case: Case, averaging: str = "compound") -> None:
    own = case.indicator("own")
    case.observe(own, case.region, case.size, divided=case.measure == "flow")
    rates = {"%": 1.0, "‰": 0.1, "%/年": 1.0}
    target = {"kind": "growth", "base": f"{case.base}", "averaging": averaging}
    target |= case.bound(case.dice.uniform(-3, 9), rates, case.dice.choice(ONE_SIDED))
    case.goal(own, target, **case.deadline(), **case.baseline())


def arithmetic_growth(case: Case) -> None:
    growth(case, "arithmetic")


def growth_each_period(case: Case) -> None:
    every = case.dice.choice(["year", "year", "quarter"])
    own = case.indicator("own")
    case.observe(own, case.region, case.size, every=every, divided=case.measure == "flow")
    target = {"kind": "growth_each_period", **case.window(), "every": every}
    case.goal(own, target | case.bound(case.dice.uniform(-6, 3), {"%": 1.0}, case.dice.choice(ONE_SIDED)))


def _difference(case: Case, kind: str, form: str) -> tuple[Data, Mapping[str, float]]:
    """Return a target on a difference, of any form, and the units in which it is written."""
    units: Mapping[str, float] = {
        "percent": {"%": 1.0, "‰": 0.1},
        "points": {"个百分点": 1.0},
        "multiple": {"倍": 1.0},
        "absolute": case.units,
    }[form]
    number = case.dice.uniform(0.6, 1.8) if form == "multiple" else case.dice.uniform(-30, 30)
    target = {"kind": kind, **case.bound(number, units)}
    # A difference of percentages in per cent is told by its form alone.
    if (case.units is SHARE and form in ("percent", "absolute")) or case.chance(0.3):
        target["form"] = form
    return target, units


def change(case: Case, form: str) -> None:
    own = case.indicator("own")
    case.observe(own, case.region, case.size, divided=case.measure == "flow")
    target, units = _difference(case, "change", form)
    target["base"] = f"{case.base}"
    more = {} if form == "multiple" else case.milestones(target, units)
    case.goal(own, target, **case.deadline(), **case.baseline(), **more)


def scenario_change(case: Case, form: str) -> None:
    own, usual = case.indicator("own"), case.indicator("usual")
    case.observe(own, case.region, case.size, divided=case.measure == "flow")
    case.observe(usual, case.region, case.size * case.dice.uniform(0.8, 1.4), divided=case.measure == "flow")
    target, _ = _difference(case, "scenario_change", form)
    start = case.baseline() if case.chance(0.6) else {}
    case.goal(own, target | {"scenario": usual}, **case.deadline(), **start)


def ratio(case: Case) -> None:
    shapes: Sequence[tuple[Mapping[str, float], Mapping[str, float], Mapping[str, float], str]] = (
        (MONEY, MONEY, SHARE, "flow"),
        (FIRMS, FIRMS, SHARE, "stock"),
        (ENERGY, MONEY, {"千瓦时/万元": 1.0, "千瓦时/元": 1e4}, "flow"),
        (FIRMS, LAND, {"家/万亩": 1.0}, "stock"),
    )
    above, below, case.units, lower = case.dice.choice(shapes)
    upper, lower_size = (
        case.dice.choice(["flow", lower]),
        case.dice.choice([0.0, *(case.dice.uniform(40, 300) for _ in range(9))]),
    )
    top, bottom = case.indicator("above", above, upper), case.indicator("below", below, lower)
    parts = {"numerator": top, "denominator": bottom}
    in_target = case.chance(0.5)
    own = case.indicator("own", measure="ratio", **({} if in_target else parts))
    every = case.dice.choice(["year", "year", "quarter"])
    case.observe(top, case.region, case.size, above, every, upper == "flow")
    case.observe(bottom, case.region, lower_size, below, every, lower == "flow")
    if case.chance(0.2):
        # Nothing is judged by what is reported of a ratio that is formed of its parts.
        case.observe(own, case.region, case.size)
    target = {"kind": "ratio" if in_target or case.chance(0.6) else "level", **(parts if in_target else {})}
    case.goal(own, target | case.bound(case.dice.uniform(0, 90)), **case.deadline(), **case.baseline())


def rank(case: Case) -> None:
    if case.measure == "rank":
        case.measure = "average"
    own, universe = case.indicator("own"), [case.here, *(code for code in OTHERS if code != case.here)]
    for code in universe:
        if code == case.here or case.chance(0.9):
            size = case.size * case.dice.choice([1, 1, case.dice.uniform(0.5, 1.5)])
            case.observe(own, None if code == HOME else code, size, every="year")
    target = {
        "kind": "rank",
        case.dice.choice(["at_most", "below"]): f"{case.dice.randint(1, 4)} 位次",
        "universe": universe,
        "order": case.dice.choice(["highest", "lowest"]),
        "ties": case.dice.choice(["best", "worst"]),
    }
    start = {"baseline": {"period": f"{case.base}"}} if case.chance(0.3) else {}
    case.goal(own, target, **case.deadline(), **start)


def reported_rank(case: Case) -> None:
    case.units = {"位次": 1.0}
    own = case.indicator("own", measure="rank")
    for year in range(case.base, 2026):
        place = case.dice.randint(1, 12)
        if case.chance(0.85):
            row = {"period": f"{year}", "value": f"{place} 位次", "source": "bureau", "published": f"{year + 1}-01"}
            case.observations.append({"indicator": own, "region": case.region, **row})
    target = {"kind": "rank", "at_most": f"{case.dice.randint(1, 8)} 位次"}
    case.goal(own, target, **case.deadline(), **case.baseline(value=f"{case.dice.randint(4, 12)} 位次"))


def relative(case: Case, relation: str, **more: Any) -> None:
    own, other = case.indicator("own"), case.indicator("other")
    region, by_indicator = case.elsewhere, case.chance(0.4)
    divided = case.measure == "flow"
    case.observe(own, case.region, case.size, every="year", divided=divided)
    beside = {"indicator": other} if by_indicator else {"region": region}
    if case.chance(0.2):
        beside = {"indicator": other, "region": region}
    size = case.size * case.dice.uniform(0.7, 1.5)
    place = beside.get("region", case.region)
    case.observe(beside.get("indicator", own), place, size, every="year", divided=divided)
    target = {"kind": "relative", "relation": relation, "comparator": beside, **more}
    if relation not in ("at_least_level", "above_level") or case.chance(0.5):
        target["base"] = f"{case.base}"
    case.goal(own, target, **case.deadline())


def peak(case: Case) -> None:
    own = case.indicator("own")
    case.observe(own, case.region, case.size, every="year", divided=case.measure == "flow")
    case.goal(
        own,
        {"kind": "peak", **(case.bound(case.asked(), None, "at_most") if case.chance(0.5) else {})},
        **case.deadline(),
    )


def zero(case: Case) -> None:
    own = case.indicator("own")
    case.observe(own, case.region, case.size, divided=case.measure == "flow")
    case.goal(own, {"kind": "zero"}, **case.deadline(), **case.baseline(), **case.milestones({"at_most": ""}))


def direction(case: Case) -> None:
    own = case.indicator("own")
    case.observe(own, case.region, case.size, divided=case.measure == "flow")
    target = {"kind": "direction", "better": case.dice.choice(["higher", "lower"])}
    case.goal(own, target, **case.deadline(), **case.baseline())


def peers(case: Case) -> None:
    """Levels of one indicator in several regions, as methods need that set goals against one another."""
    own = case.indicator("own", **case.limits())
    for region in (None, *OTHERS):
        case.region, case.size = region, case.size * case.dice.uniform(0.8, 1.3) + 1
        case.observe(own, region, case.size, every="year", divided=case.measure == "flow")
        target = {"kind": "level", **case.bound(case.asked(), None, case.dice.choice(ONE_SIDED))}
        case.goal(own, target, **case.deadline(), **case.baseline())


Build = Callable[[Random, str], Case]


def _of(make: Callable[..., None], units: Mapping[str, float] | None = None, measure: str = "", **more: Any) -> Build:
    def build(dice: Random, name: str) -> Case:
        case = Case.drawn(dice, name, units, measure)
        make(case, **more)
        return case

    return build


KINDS: Mapping[str, Build] = {
    **{f"level {word}": _of(level, comparator=word) for word in (*ONE_SIDED, "between", "about")},
    "level of a share": _of(level, SHARE),
    "level within the year": _of(within_the_year),
    "levels of peers": _of(peers),
    "keep": _of(keep),
    "average": _of(average),
    "cumulative": _of(cumulative, MONEY, "flow"),
    "growth": _of(growth),
    "arithmetic growth": _of(arithmetic_growth),
    "growth in each period": _of(growth_each_period),
    **{f"change, {form}": _of(change, form=form) for form in ("percent", "absolute", "multiple")},
    **{f"change of a share, {form}": _of(change, SHARE, form=form) for form in ("percent", "points", "absolute")},
    **{f"scenario, {form}": _of(scenario_change, form=form) for form in ("percent", "absolute", "multiple")},
    "scenario of a share, points": _of(scenario_change, SHARE, form="points"),
    "ratio": _of(ratio),
    "rank": _of(rank),
    "reported rank": _of(reported_rank),
    "faster than": _of(relative, relation="faster_than"),
    "falling at least as fast": _of(relative, relation="at_least_as_fast", direction="down"),
    "in step": _of(relative, relation="in_step", margin="0.8 个百分点"),
    "gap narrows": _of(relative, relation="gap_narrows"),
    "absolute gap narrows": _of(relative, relation="gap_narrows", gap="absolute"),
    "at least the level": _of(relative, relation="at_least_level"),
    "below the level": _of(relative, relation="above_level", direction="down"),
    "peak": _of(peak),
    "zero": _of(zero),
    "direction": _of(direction),
}


def plan_of_cases(count: int, seed: int = 5) -> Plan:
    """Return one plan with some goals, of all kinds in turn, and what was reported of them, in any order."""
    dice, kinds = Random(seed), cycle(KINDS.values())
    goals: list[Data] = []
    indicators: list[Data] = []
    observations: list[Data] = []
    while len(goals) < count:
        case = next(kinds)(dice, f"g{len(goals):03d}")
        goals += case.goals
        indicators += case.indicators
        observations += case.observations
    dice.shuffle(observations)
    return Plan(
        id="cases",
        title="Cases",
        region=HOME,
        regions=[{"id": "OUTER-3", "name": "An outer region"}],
        documents=[{"id": "plan", "title": "The plan", "announced": "2018-01-01"}],
        indicators=indicators,
        goals=goals[:count],
        observations=observations,
    )
