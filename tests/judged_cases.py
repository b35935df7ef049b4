"""Cases to judge: strategies that reach the corners of the rules, and named cases whose verdict is published.

Every case is one plan with one goal, `goal`, and its observations inside. Numbers are small and whole, so
that a value often equals the baseline, the requirement or the path.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from hypothesis import strategies as st

from policytrack.assessment import Assessment, assess
from policytrack.indicators import Observation
from policytrack.plans import Goal, Plan
from policytrack.verdicts import Flag, Rating, Reason

Data = dict[str, Any]

UNIT = "亿元"
YEARS = range(2019, 2028)
AS_OF = (
    "2019-06-30",
    "2020-12-31",
    "2021-12-31",
    "2022-12-31",
    "2023-06-30",
    "2023-12-31",
    "2024-12-31",
    "2025-12-30",
    "2025-12-31",
    "2026-03-01",
    "2027-12-31",
)
LATE_AS_OF = AS_OF[2:]
ANNOUNCED = ("2018-01-01", "2018-01-01", "2020-03-13", "2021-07-27")
ONE_SIDED = ("at_least", "above", "at_most", "below")
BUREAU, NEWSPAPER = "statistics bureau", "evening paper"


@dataclass(frozen=True)
class Case:
    """What is judged, and when.

    Args:
        data: The plan as a plan file would hold it.
        as_of: When it is judged.
        known_by: By when a figure was published to count.
    """

    data: Data = field(hash=False)
    as_of: str
    known_by: str | None = None

    @cached_property
    def plan(self) -> Plan:
        return Plan(**self.data)

    @property
    def goal(self) -> Goal:
        return self.plan.goals[0]

    @property
    def observations(self) -> tuple[Observation, ...]:
        return self.plan.observations

    def assessed(self) -> Assessment:
        """Return what the library says of the goal."""
        return assess(self.plan, as_of=self.as_of, known_by=self.known_by)["goal"]

    def but(self, **goal: Any) -> Case:
        """Return the same case with other facts of its goal."""
        changed = self.data["goals"][0] | goal
        return Case(self.data | {"goals": [changed]}, self.as_of, self.known_by)


class NamedCase(NamedTuple):
    """A case whose verdict is published, with the flags and columns that are known."""

    name: str
    case: Case
    rating: Rating
    reason: Reason
    flags: frozenset[Flag] = frozenset()
    columns: Mapping[str, float | None] = {}


def indicator(name: str = "figure", measure: str = "average", unit: str = UNIT, **more: Any) -> Data:
    return {"id": name, "name": name, "measure": measure, "unit": unit, **more}


def reported(period: str, value: object, unit: str = UNIT, name: str = "figure", **more: Any) -> Data:
    """Return an observation, published in the February after its year unless said otherwise."""
    published = f"{int(period[-4:] if '/' in period else period[:4]) + 1}-02-28" if period[:4].isdigit() else None
    return {
        "indicator": name,
        "period": period,
        "value": f"{value} {unit}",
        "source": BUREAU,
        "published": published,
        **more,
    }


def renamed(data: Data, suffix: str) -> Data:
    """Give the goal and the indicators of a plan names of their own."""

    def own(row: Data) -> Data:
        named = ("id", "indicator", "numerator", "denominator", "scenario")
        return {name: f"{value}-{suffix}" if name in named and value else value for name, value in row.items()}

    goal = own(data["goals"][0])
    goal["target"] = own(goal["target"])
    if "comparator" in goal["target"]:
        goal["target"]["comparator"] = own(goal["target"]["comparator"])
    goal["announced"] = data["documents"][0]["announced"]
    return data | {
        "indicators": [own(row) for row in data["indicators"]],
        "goals": [goal],
        "observations": [own(row) for row in data["observations"]],
    }


def plan_data(
    goal: Data, observations: Sequence[Data], indicators: Sequence[Data], announced: str = "2018-01-01"
) -> Data:
    return {
        "id": "a-plan",
        "title": "A plan",
        "region": "CN-HE",
        "documents": [{"id": "plan", "title": "The plan", "announced": announced}],
        "indicators": list(indicators),
        "goals": [{"id": "goal", "indicator": indicators[0]["id"], **goal}],
        "observations": list(observations),
    }


def case(
    target: Data,
    figures: Mapping[str, object] | Sequence[Data],
    as_of: str,
    *,
    known_by: str | None = None,
    unit: str = UNIT,
    measure: str = "average",
    announced: str = "2018-01-01",
    **goal: Any,
) -> Case:
    """Return a case with one indicator; `figures` are values by period, or whole observations."""
    if isinstance(figures, Mapping):
        figures = [reported(period, value, unit) for period, value in figures.items()]
    if "window" not in target:
        goal.setdefault("deadline", "2025")
    data = plan_data({"target": target, **goal}, figures, [indicator(measure=measure, unit=unit)], announced=announced)
    return Case(data, as_of, known_by)


# Published cases


def _hebei(as_of: str, known_by: str | None = None) -> Case:
    return case(
        {"kind": "level", "above": "2000 亿元"},
        [
            reported("2022", 1300, quality="lower_bound", strict=True, published="2023-01-06"),
            reported("2024", "1971.4", published="2025-11-07"),
        ],
        as_of,
        known_by=known_by,
        measure="flow",
        announced="2021-07-27",
        baseline={"period": "2020", "value": "558.5 亿元"},
        milestones=[{"period": "2021", "above": "1000 亿元"}, {"period": "2023", "above": "1500 亿元"}],
    )


def _good_air(days: str) -> Case:
    return case(
        {"kind": "level", "at_least": "87.5 %"},
        {"2022": days},
        "2022-12-31",
        unit="%",
        baseline={"period": "2020", "value": "87 %"},
        milestones=[{"period": "2022", "at_least": "85.6 %"}, {"period": "2023", "at_least": "86.2 %"}],
    )


def _budget(used: object, as_of: str = "2021-12-31") -> Case:
    target: Data = {"kind": "cumulative", "at_most": "100 亿元", "window": "2021/2025"}
    return case(target, {"2021": used}, as_of, measure="flow")


def _over(number: int, year: str, target: Data, **goal: Any) -> Case:
    bound = reported(year, number, quality="lower_bound", strict=True)
    return case(target, [bound], f"{year}-12-31", measure="stock", **goal)


def _rising(value: object, year: str = "2023", baseline: object = 0, **bound: object) -> Case:
    """Return a level goal between 2020 and 2025, half way at the middle of 2023."""
    start = {"period": "2020", "value": f"{baseline} 亿元"}
    return case(
        {"kind": "level", **(bound or {"at_least": "100 亿元"})},
        {year: value},
        f"{year}-12-31",
        baseline=start,
    )


def _kept(figures: Mapping[str, object], as_of: str) -> Case:
    return case({"kind": "keep", "at_most": "5.5 %", "window": "2021/2025"}, figures, as_of, unit="%")


def _growing(figures: Mapping[str, object], as_of: str, **more: object) -> Case:
    target: Data = {"kind": "growth", "at_least": "10 %", "base": "2020", **more}
    return case(target, [reported(year, value) for year, value in figures.items()], as_of)


def _share(as_of: str, gdp: int = 42370) -> Case:
    goal: Data = {
        "target": {"kind": "ratio", "at_least": "2.5 %", "numerator": "contracts", "denominator": "gdp"},
        "deadline": "2025",
        "commitment": "stretch",
    }
    indicators = [
        indicator("share", "ratio", "%", numerator="contracts", denominator="gdp"),
        indicator("contracts", "flow"),
        indicator("gdp", "flow"),
    ]
    figures = [
        reported("2022", 1300, name="contracts", quality="lower_bound", strict=True),
        reported("2022", gdp, name="gdp"),
    ]
    return Case(plan_data(goal, figures, indicators), as_of)


def _flags(*flags: Flag) -> frozenset[Flag]:
    return frozenset(flags)


def _unemployment(as_of: str, *years: str) -> Case:
    """Return the surveyed unemployment of some years, asked for on average."""
    observed = {"2021": "5.1", "2022": "5.6", "2023": "5.2", "2024": "5.1", "2025": "5.2"}
    target: Data = {"kind": "average", "at_most": "5.5 %", "window": "2021/2025"}
    return case(target, {year: observed[year] for year in years}, as_of, unit="%")


def _each_year(observed: Mapping[str, object], as_of: str, asked: str) -> Case:
    """Return yearly growth rates as a source reports them, asked for in each year."""
    rates = [
        reported(year, rate, "%", measured={"kind": "growth", "base": str(int(year) - 1)})
        for year, rate in observed.items()
    ]
    return case({"kind": "growth_each_period", "above": asked, "window": "2021/2025"}, rates, as_of)


def _scenario(value: object, usual: object, **goal: Any) -> Case:
    """Return emissions against those of business as usual, of which a quarter is to be saved by 2025."""
    target: Data = {"kind": "scenario_change", "scenario": "usual", "at_most": "-25 %"}
    data = plan_data(
        {"target": target, "deadline": "2025", **goal},
        [reported("2023", value), reported("2025" if usual is None else "2023", usual or 100, name="usual")],
        [indicator(), indicator("usual")],
    )
    return Case(data, "2023-12-31")


def _gansu(relation: str = "faster_than", *more: Data, national: Sequence[Data] | None = None) -> Case:
    """Return the income of Gansu against the nation's, of which real and nominal growth are known."""
    own = [reported("2025", "6.8", "%", region="CN-GS", measured={"kind": "growth", "base": "2020"})]
    theirs = [
        reported("2020", 32189, "元", region="CN"),
        reported("2025", 43377, "元", region="CN"),
        reported("2025", "5.4", "%", region="CN", measured={"kind": "growth", "base": "2020", "prices": "constant"}),
    ]
    target: Data = {"kind": "relative", "relation": relation, "comparator": {"region": "CN"}, "base": "2020"}
    income = indicator(unit="元", prices="current")
    figures = [*own, *(theirs if national is None else national), *more]
    goal = {"target": target, "deadline": "2025", "region": "CN-GS"}
    return Case(plan_data(goal, figures, [income]), "2025-12-31")


def _nominal() -> list[Data]:
    return [reported("2020", 32189, "元", region="CN"), reported("2025", 43377, "元", region="CN")]


def _water() -> Case:
    """Return the share of good surface water in Shanxi, which is to reach the nation's."""
    target: Data = {"kind": "relative", "relation": "at_least_level", "comparator": {"region": "CN"}}
    figures = [reported("2024", "93.6", "%", region="CN-SX"), reported("2024", "90.4", "%", region="CN")]
    return case(target, figures, "2024-12-31", unit="%", region="CN-SX")


def _incomes() -> Case:
    """Return rural against urban income in Gansu."""
    target: Data = {
        "kind": "relative",
        "relation": "gap_narrows",
        "comparator": {"indicator": "urban"},
        "base": "2019",
        "prices": "current",
    }
    figures = [
        reported("2019", 9626, "元", "rural"),
        reported("2019", 32324, "元", "urban"),
        reported("2020", "10344.3", "元", "rural"),
        reported("2020", 33822, "元", "urban"),
    ]
    indicators = [indicator(name, unit="元", prices="current") for name in ("rural", "urban")]
    return Case(plan_data({"target": target, "deadline": "2020"}, figures, indicators), "2020-12-31")


def _third_by_output(place: str, *left_out: str) -> Case:
    """Return the output of Shanxi among three provinces in 2023."""
    output = {"CN-HE": "43944.1", "CN-SX": 25700, "CN-GS": "11863.8"}
    target: Data = {"kind": "rank", "at_most": f"{place} 位次", "universe": list(output)}
    figures = [reported("2023", value, region=code) for code, value in output.items() if code not in left_out]
    return case(target, figures, "2023-12-31", region="CN-SX")


def _peak(observed: Mapping[str, object], as_of: str, **target: object) -> Case:
    return case({"kind": "peak", **target}, observed, as_of, measure="flow")


def _steps(as_of: str, *reports: tuple[str, str], **target: object) -> Case:
    """Return a regulation, of which the draft is due in 2021 and its entry into force in 2023."""
    states = [{"id": "drafted", "by": "2021"}, {"id": "issued", "by": "2022"}, {"id": "in-force", "by": "2023"}]
    progress = [{"state": state, "date": day, "source": NEWSPAPER} for state, day in reports]
    goal: Data = {
        "indicator": None,
        "target": {"kind": "deliverable", "states": states, **target},
        "deadline": "2025",
        "progress": progress,
    }
    return Case(plan_data(goal, [], [indicator()]), as_of)


def _in_words(*criteria: Data, rule: str = "all") -> Case:
    """Return the air and water of Shanxi by a rubric of the tests."""
    target: Data = {"kind": "qualitative", "text": "beautiful Shanxi", "rubric": "rule"}
    figures = [reported("2024", 36, "µg/m³", "pm"), reported("2024", "93.6", "%", "water")]
    indicators = [indicator("pm", unit="µg/m³"), indicator("water", unit="%")]
    goal = {"indicator": None, "target": target, "deadline": "2025"}
    rubric = {"id": "rule", "name": "A rule", "source": "the tests", "rule": rule, "criteria": list(criteria)}
    return Case(plan_data(goal, figures, indicators) | {"rubrics": [rubric]}, "2024-12-31")


def _of_children(rule: str, *parts: Case) -> Case:
    """Return a composite of some goals."""
    renamed_parts = [renamed(part.data, str(number)) for number, part in enumerate(parts)]
    children = [{"goal": data["goals"][0]["id"]} for data in renamed_parts]
    whole = {"id": "goal", "target": {"kind": "composite", "rule": rule, "children": children}, "deadline": "2025"}
    data = plan_data({}, [], [indicator()]) | {
        part: [row for one in renamed_parts for row in one[part]] for part in ("indicators", "observations")
    }
    return Case(data | {"goals": [whole, *(one["goals"][0] for one in renamed_parts)]}, "2023-12-31")


def _forest(as_of: str) -> Case:
    """Return Shanxi's forest cover: 26 % on an old inventory, replaced by 22.6 % on a new one."""
    revision = {"announced": "2023-04-26", "target": {"kind": "level", "at_least": "22.6 %"}, "basis": "new inventory"}
    return case(
        {"kind": "level", "at_least": "26 %"},
        [reported("2020", "23.18", "%", basis="old inventory", published="2021-08-09")],
        as_of,
        unit="%",
        measure="stock",
        announced="2020-09-16",
        basis="old inventory",
        baseline={"period": "2019", "value": "23.18 %"},
        revisions=[revision],
    )


def _research(known_by: str) -> Case:
    """Return Hebei's research spending of 2022, which was revised."""
    figures = [
        reported("2022", "2.00", "%", published="2023-09"),
        reported("2022", "2.02", "%", published="2025-01"),
    ]
    return case(
        {"kind": "level", "at_least": "2.5 %"},
        figures,
        "2022-12-31",
        known_by=known_by,
        unit="%",
        deadline="2027",
        announced="2021-01-01",
        baseline={"period": "2021", "value": "1.85 %"},
    )


def _in_dollars(conversion: Data, **data: Any) -> Case:
    target: Data = {"kind": "level", "at_least": "2 亿美元"}
    judged = case(target, [reported("2024", 14)], "2024-12-31", conversion=conversion, measure="flow")
    return Case(judged.data | data, judged.as_of)


_LEVEL = {"kind": "level", "at_least": "2000 亿元"}
_LIFE = {"kind": "change", "at_least": "1 岁", "base": "2019"}
_CARBON = {"kind": "change", "at_most": "-18 %", "base": "2020"}
_CARBON_SO_FAR = reported("2025", -12, "%", measured={"kind": "change", "base": "2020"}, quality="rounded")

NAMED: tuple[NamedCase, ...] = (
    NamedCase(
        "Hebei's contract turnover as of 2024",
        _hebei("2024-12-31"),
        Rating.ON_TRACK,
        Reason.PACE_SUFFICIENT,
        columns={
            "expected": 1750,
            "gap": 28.6,
            "attainment": 1412.9 / 1441.5,
            "expected_attainment": 1191.5 / 1441.5,
            "pace_ratio": 1412.9 / 1191.5,
            "observed_pace": 1412.9 / 4,
            "required_pace": 28.6,
        },
    ),
    NamedCase(
        "Hebei's contract turnover as of 2022: over 1300 is on track against 1250",
        _hebei("2022-12-31"),
        Rating.ON_TRACK,
        Reason.PACE_SUFFICIENT,
        _flags(Flag.AT_LEAST),
        {"expected": 1250, "gap": 700},
    ),
    NamedCase(
        "Hebei's contract turnover as of 2024, by what was published until the middle of that year",
        # Over 1300 in 2022 is all that was known; the path is read at the value's own period.
        _hebei("2024-12-31", "2024-06-30"),
        Rating.ON_TRACK,
        Reason.PACE_SUFFICIENT,
        _flags(Flag.AT_LEAST, Flag.STALE),
        {"expected": 1250},
    ),
    NamedCase(
        "over 15 000 settles above 15 000",
        _over(15000, "2024", {"kind": "level", "above": "15000 亿元"}),
        Rating.ACHIEVED,
        Reason.REQUIREMENT_HOLDS,
        _flags(Flag.HELD_BEFORE_DEADLINE),
    ),
    NamedCase(
        "over 1900 does not settle at least 2000",
        _over(1900, "2025", _LEVEL),
        Rating.NOT_ASSESSABLE,
        Reason.BOUND_OPEN,
    ),
    NamedCase(
        "over 3.06 % of GDP settles at least 2.5 %",
        _share("2022-12-31"),
        Rating.ACHIEVED,
        Reason.REQUIREMENT_HOLDS,
        _flags(Flag.HELD_BEFORE_DEADLINE),
    ),
    NamedCase(
        "that share two years later is stale and not rated down",
        _share("2024-12-31"),
        Rating.ACHIEVED,
        Reason.REQUIREMENT_HOLDS,
        _flags(Flag.HELD_BEFORE_DEADLINE, Flag.STALE),
    ),
    NamedCase(
        "a share of nothing",
        _share("2022-12-31", gdp=0),
        Rating.NOT_ASSESSABLE,
        Reason.DENOMINATOR_NOT_POSITIVE,
    ),
    NamedCase(
        "good-air days of 86.5 are on the ministry's path",
        _good_air("86.5"),
        Rating.ON_TRACK,
        Reason.PATH_MET,
        columns={"expected": 85.6, "expected_attainment": -2.8, "attainment": -1, "pace_ratio": None},
    ),
    NamedCase(
        "good-air days of 84.0 are below the ministry's path",
        _good_air("84.0"),
        Rating.OFF_TRACK,
        Reason.PATH_NOT_MET,
        columns={"pace_ratio": None},
    ),
    NamedCase(
        "at least 15 from a base of 20, and the value is 14",
        _rising(14, "2023", 20, at_least="15 亿元"),
        Rating.REGRESSING,
        Reason.TARGET_LOST,
        columns={"attainment": None, "expected_attainment": None, "pace_ratio": None, "gap": 1},
    ),
    NamedCase(
        "a budget of 100, 20 used after the first of five years",
        _budget(20),
        Rating.ON_TRACK,
        Reason.BUDGET_WITHIN_PATH,
        columns={"attainment": 0.2, "expected": 20, "pace_ratio": 1, "gap": -80},
    ),
    NamedCase(
        "a budget of 100, 25 used after the first of five years",
        _budget(25),
        Rating.AT_RISK,
        Reason.BUDGET_AHEAD_OF_PATH,
        columns={"pace_ratio": 0.8},
    ),
    NamedCase(
        "a budget of 100, 40 used after the first of five years",
        _budget(40),
        Rating.OFF_TRACK,
        Reason.BUDGET_AHEAD_OF_PATH,
        columns={"pace_ratio": 0.5},
    ),
    NamedCase("a budget exceeded", _budget(101), Rating.REGRESSING, Reason.TARGET_LOST),
    NamedCase(
        "a budget with holes after its window",
        _budget(20, "2025-12-31"),
        Rating.ACHIEVED,
        Reason.REQUIREMENT_HOLDS,
        _flags(Flag.PARTLY_OBSERVED, Flag.STALE),
    ),
    NamedCase(
        "urbanisation of 67.89 % against 65 %",
        case({"kind": "level", "at_least": "65 %"}, {"2025": "67.89"}, "2025-12-31", unit="%"),
        Rating.ACHIEVED,
        Reason.REQUIREMENT_HOLDS,
        columns={"gap": -2.89},
    ),
    NamedCase(
        "life expectancy of 79.25 against one year more than 77.3",
        case(
            _LIFE,
            {"2025": "79.25"},
            "2025-12-31",
            unit="岁",
            baseline={"period": "2019", "value": "77.3 岁"},
        ),
        Rating.ACHIEVED,
        Reason.REQUIREMENT_HOLDS,
        columns={"attainment": 1.95, "gap": -0.95, "expected_attainment": 1},
    ),
    NamedCase(
        "carbon per GDP of -12 % against -18 %, without published levels",
        case(_CARBON, [_CARBON_SO_FAR], "2025-12-31"),
        Rating.MISSED,
        Reason.DEADLINE_NOT_MET,
        columns={"attainment": 2 / 3, "gap": 6},
    ),
    NamedCase(
        "that figure asked for before it was published",
        case(_CARBON, [_CARBON_SO_FAR], "2025-12-31", known_by="2024-06-30"),
        Rating.NOT_ASSESSABLE,
        Reason.NO_OBSERVATION,
    ),
    NamedCase(
        "unemployment of 5.2 read for 2025 alone",
        case({"kind": "level", "at_most": "5.5 %"}, {"2022": "5.6", "2025": "5.2"}, "2025-12-31", unit="%"),
        Rating.ACHIEVED,
        Reason.REQUIREMENT_HOLDS,
    ),
    NamedCase(
        "unemployment of 5.2 read for every year, with 5.6 in 2022",
        _kept({"2022": "5.6", "2025": "5.2"}, "2025-12-31"),
        Rating.MISSED,
        Reason.BOUND_BREACHED,
    ),
    NamedCase(
        "a bound kept in every period is breached before the window ends",
        _kept({"2021": "5.1", "2022": "5.6", "2023": "5.2"}, "2023-12-31"),
        Rating.OFF_TRACK,
        Reason.BOUND_BREACHED,
    ),
    NamedCase(
        "a bound kept so far",
        _kept({"2021": "5.1", "2022": "5.5"}, "2022-12-31"),
        Rating.ON_TRACK,
        Reason.HOLDS_SO_FAR,
    ),
    NamedCase(
        "a bound kept to the end, with a year unobserved",
        _kept({"2021": 5, "2022": 5, "2024": 5, "2025": 5}, "2025-12-31"),
        Rating.ACHIEVED,
        Reason.REQUIREMENT_HOLDS,
        _flags(Flag.PARTLY_OBSERVED),
    ),
    NamedCase(
        "growth of 10 % a year holds so far",
        _growing({"2020": 100, "2022": 121}, "2022-12-31"),
        Rating.ON_TRACK,
        Reason.HOLDS_SO_FAR,
        columns={"attainment": 1, "pace_ratio": 1, "required_pace": 10, "observed_pace": 10},
    ),
    NamedCase(
        "arithmetic growth of 10 % a year is half way",
        _growing({"2020": 100, "2022": 110}, "2022-12-31", averaging="arithmetic"),
        Rating.OFF_TRACK,
        Reason.PACE_FAR_SHORT,
        columns={"attainment": 0.5, "pace_ratio": 0.5, "required_pace": 40 / 3},
    ),
    NamedCase(
        "growth without a figure for its base",
        _growing({"2022": 121, "2024": 140}, "2024-12-31"),
        Rating.NOT_ASSESSABLE,
        Reason.NO_BASELINE,
    ),
    NamedCase(
        "growth since nothing",
        _growing({"2020": 0, "2022": 121}, "2022-12-31"),
        Rating.NOT_ASSESSABLE,
        Reason.BASE_NOT_POSITIVE,
    ),
    NamedCase(
        "compound growth across zero",
        _growing({"2020": 10, "2022": -1}, "2022-12-31"),
        Rating.NOT_ASSESSABLE,
        Reason.SIGN_CHANGE,
    ),
    NamedCase(
        "a pace of exactly 0.95",
        _rising(57),
        Rating.ON_TRACK,
        Reason.PACE_SUFFICIENT,
        columns={"pace_ratio": 0.95},
    ),
    NamedCase("a pace a little below 0.95", _rising(56), Rating.AT_RISK, Reason.PACE_SHORT),
    NamedCase("a pace of exactly 0.60", _rising(36), Rating.AT_RISK, Reason.PACE_SHORT),
    NamedCase("a pace a little below 0.60", _rising(35), Rating.OFF_TRACK, Reason.PACE_FAR_SHORT),
    NamedCase("no way made at all", _rising(0), Rating.OFF_TRACK, Reason.PACE_FAR_SHORT),
    NamedCase("the wrong way", _rising(-1), Rating.REGRESSING, Reason.MOVING_AWAY),
    NamedCase(
        "more than was asked",
        _rising(120),
        Rating.ACHIEVED,
        Reason.REQUIREMENT_HOLDS,
        _flags(Flag.HELD_BEFORE_DEADLINE),
        {"attainment": 1.2, "gap": -20},
    ),
    NamedCase(
        "above 20 from a base of 20, still at 20",
        _rising(20, "2023", 20, above="20 亿元"),
        Rating.ON_TRACK,
        Reason.PATH_MET,
        columns={"attainment": None, "pace_ratio": None},
    ),
    NamedCase(
        "above 20 from a base of 20, now at 19",
        _rising(19, "2023", 20, above="20 亿元"),
        Rating.REGRESSING,
        Reason.PATH_NOT_MET,
    ),
    NamedCase(
        "a band approached from below",
        _rising(8, "2022", 0, between=["10 亿元", "20 亿元"]),
        Rating.ON_TRACK,
        Reason.PACE_SUFFICIENT,
        columns={"attainment": 0.8, "expected": 4, "expected_attainment": 0.4},
    ),
    NamedCase(
        "the deadline passed and its year not observed",
        case(_LEVEL, {"2024": 1600}, "2025-12-31", baseline={"period": "2020", "value": "0 亿元"}),
        Rating.ON_TRACK,
        Reason.PACE_SUFFICIENT,
        _flags(Flag.AWAITING_FINAL_OBSERVATION),
    ),
    NamedCase(
        "a good 2026 does not mend a missed 2025",
        case(_LEVEL, {"2025": 1999, "2026": 2500}, "2027-12-31"),
        Rating.MISSED,
        Reason.DEADLINE_NOT_MET,
    ),
    NamedCase(
        "before the announcement",
        case(_LEVEL, {"2020": 1}, "2021-07-26", announced="2021-07-27"),
        Rating.NOT_DUE,
        Reason.BEFORE_ANNOUNCEMENT,
    ),
    NamedCase(
        "before the baseline's end",
        case(_LEVEL, {"2019": 1}, "2020-12-30", baseline={"period": "2020", "value": "0 亿元"}),
        Rating.NOT_DUE,
        Reason.BEFORE_BASELINE,
    ),
    NamedCase("nothing observed", case(_LEVEL, {}, "2024-12-31"), Rating.NOT_ASSESSABLE, Reason.NO_OBSERVATION),
    NamedCase(
        "nothing observed since the baseline",
        case(_LEVEL, {"2020": 1}, "2024-12-31", baseline={"period": "2020", "value": "0 亿元"}),
        Rating.NOT_ASSESSABLE,
        Reason.NO_OBSERVATION_SINCE_BASELINE,
    ),
    NamedCase(
        "no baseline and no milestones",
        case(_LEVEL, {"2024": 1999}, "2024-12-31"),
        Rating.NOT_ASSESSABLE,
        Reason.NO_BASELINE,
    ),
    NamedCase(
        "milestones without a baseline, four per cent short",
        case(
            _LEVEL,
            {"2023": 960},
            "2023-12-31",
            milestones=[{"period": "2023", "at_least": "1000 亿元"}],
        ),
        Rating.AT_RISK,
        Reason.PATH_NEARLY_MET,
    ),
    NamedCase(
        "about a number without a tolerance",
        case({"kind": "level", "about": "20 亿元"}, {"2024": 20}, "2024-12-31"),
        Rating.NOT_ASSESSABLE,
        Reason.NO_TOLERANCE,
    ),
    NamedCase(
        "half a year of a flow",
        case(_LEVEL, {"2024-H1": 1999}, "2024-12-31", measure="flow"),
        Rating.NOT_ASSESSABLE,
        Reason.PERIOD_MISMATCH,
    ),
    NamedCase(
        "four quarters of a flow",
        case(_LEVEL, {f"2025-Q{quarter}": 500 for quarter in (1, 2, 3, 4)}, "2025-12-31", measure="flow"),
        Rating.ACHIEVED,
        Reason.REQUIREMENT_HOLDS,
    ),
    NamedCase(
        "a total whose first year is not observed",
        case(
            {"kind": "cumulative", "at_least": "100 亿元", "window": "2021/2025"},
            {"2022": 30, "2023": 40},
            "2023-12-31",
            measure="flow",
        ),
        Rating.NOT_ASSESSABLE,
        Reason.WINDOW_NOT_COVERED,
    ),
    NamedCase(
        "two sources at odds on one day",
        case(_LEVEL, [reported("2024", 1), reported("2024", 2, source=NEWSPAPER)], "2024-12-31"),
        Rating.NOT_ASSESSABLE,
        Reason.CONFLICTING_OBSERVATIONS,
    ),
    NamedCase(
        "two sources at odds on one day, and the goal follows one of them",
        case(
            _LEVEL,
            [reported("2024", 2000), reported("2024", 1, source=NEWSPAPER)],
            "2024-12-31",
            follows="bureau",
        ),
        Rating.ACHIEVED,
        Reason.REQUIREMENT_HOLDS,
        _flags(Flag.HELD_BEFORE_DEADLINE),
    ),
    NamedCase(
        "real growth measured on current prices",
        case(
            {"kind": "growth", "at_least": "5 %", "base": "2020", "prices": "constant"},
            [reported("2024", 6, "%", measured={"kind": "growth", "base": "2020", "prices": "current"})],
            "2024-12-31",
        ),
        Rating.NOT_ASSESSABLE,
        Reason.PRICE_BASIS_MISMATCH,
    ),
    NamedCase(
        "unemployment of 5.24 on average over five years",
        _unemployment("2025-12-31", "2021", "2022", "2023", "2024", "2025"),
        Rating.ACHIEVED,
        Reason.REQUIREMENT_HOLDS,
        columns={"value": 5.24, "gap": -0.26, "attainment": None, "observed_pace": 5.24, "required_pace": None},
    ),
    NamedCase(
        "unemployment of 5.35 on average so far",
        _unemployment("2022-12-31", "2021", "2022"),
        Rating.ON_TRACK,
        Reason.HOLDS_SO_FAR,
        columns={"value": 5.35, "expected": 5.5, "required_pace": 5.6},
    ),
    NamedCase(
        "unemployment on average, without the first year",
        _unemployment("2023-12-31", "2022", "2023"),
        Rating.NOT_ASSESSABLE,
        Reason.WINDOW_NOT_COVERED,
    ),
    NamedCase(
        "research spending grew by more than 7 % in each year",
        _each_year({"2021": "14.2", "2022": "10.1", "2023": "8.4", "2024": "8.9", "2025": "8.1"}, "2025-12-31", "7 %"),
        Rating.ACHIEVED,
        Reason.REQUIREMENT_HOLDS,
        columns={"value": 8.1, "gap": -1.1},
    ),
    NamedCase(
        "output did not grow by more than 5 % in each year",
        _each_year({"2021": "8.1", "2022": "3.0", "2023": "5.2"}, "2023-12-31", "5 %"),
        Rating.OFF_TRACK,
        Reason.BOUND_BREACHED,
    ),
    NamedCase(
        "a fifth less than usual, of a quarter that is asked for",
        _scenario(80, 100, baseline={"period": "2020"}),
        Rating.ON_TRACK,
        Reason.PACE_SUFFICIENT,
        columns={"value": -20, "expected": -15, "attainment": 0.8, "expected_attainment": 0.6, "gap": 5},
    ),
    NamedCase(
        "a fifth less than usual, from no stated start",
        _scenario(80, 100),
        Rating.NOT_ASSESSABLE,
        Reason.NO_BASELINE,
        columns={"attainment": None, "expected": None},
    ),
    NamedCase("no scenario until then", _scenario(80, None), Rating.NOT_ASSESSABLE, Reason.NO_SCENARIO),
    NamedCase(
        "Gansu's income grew faster than the nation's, in real and in nominal terms",
        _gansu(),
        Rating.ACHIEVED,
        Reason.REQUIREMENT_HOLDS,
        _flags(Flag.PRICE_BASIS_UNSTATED),
        {"value": 6.8 - 100 * ((43377 / 32189) ** 0.2 - 1)},
    ),
    NamedCase(
        "Gansu's income against the nation's nominal growth alone",
        _gansu(national=_nominal()),
        Rating.NOT_ASSESSABLE,
        Reason.PRICE_BASIS_OPEN,
        _flags(Flag.PRICE_BASIS_UNSTATED),
    ),
    NamedCase(
        "Gansu's income against nothing",
        _gansu(national=[]),
        Rating.NOT_ASSESSABLE,
        Reason.NO_COMPARATOR,
    ),
    NamedCase(
        "Shanxi's share of good surface water is above the nation's",
        _water(),
        Rating.ACHIEVED,
        Reason.REQUIREMENT_HOLDS,
        _flags(Flag.HELD_BEFORE_DEADLINE),
        {"value": 3.2, "gap": -3.2},
    ),
    NamedCase(
        "rural incomes in Gansu came nearer to urban ones in 2020",
        _incomes(),
        Rating.ACHIEVED,
        Reason.REQUIREMENT_HOLDS,
        columns={"value": 100 * (9626 / 32324 - 10344.3 / 33822)},
    ),
    NamedCase(
        "Shanxi's output is second of three",
        _third_by_output("2"),
        Rating.ACHIEVED,
        Reason.REQUIREMENT_HOLDS,
        _flags(Flag.HELD_BEFORE_DEADLINE),
        {"value": 2, "attainment": None, "projection": None},
    ),
    NamedCase("and not the first", _third_by_output("1"), Rating.OFF_TRACK, Reason.RANK_NOT_REACHED),
    NamedCase(
        "whether it is the first is not known without Hebei",
        _third_by_output("1", "CN-HE"),
        Rating.NOT_ASSESSABLE,
        Reason.BOUND_OPEN,
        columns={"value": 2},
    ),
    NamedCase(
        "a peak that is passed before its year",
        _peak({"2021": 10, "2022": 12, "2023": 11}, "2023-12-31"),
        Rating.ON_TRACK,
        Reason.HOLDS_SO_FAR,
        _flags(Flag.PEAK_PROVISIONAL),
    ),
    NamedCase(
        "no peak while values rise",
        _peak({"2021": 10, "2022": 11, "2023": 12}, "2023-12-31"),
        Rating.AT_RISK,
        Reason.STILL_RISING,
    ),
    NamedCase(
        "a peak that later years confirm",
        _peak({"2024": 12, "2025": 11, "2026": 10}, "2026-12-31"),
        Rating.ACHIEVED,
        Reason.REQUIREMENT_HOLDS,
    ),
    NamedCase(
        "a peak after its year",
        _peak({"2024": 12, "2025": 11, "2026": 13}, "2026-12-31"),
        Rating.MISSED,
        Reason.PEAK_TOO_LATE,
    ),
    NamedCase(
        "a peak above its cap",
        _peak({"2022": 12, "2023": 11}, "2023-12-31", at_most="11 亿元"),
        Rating.OFF_TRACK,
        Reason.BOUND_BREACHED,
        columns={"value": 11, "gap": 1},
    ),
    NamedCase(
        "no section of Shanxi's rivers is of the worst class",
        case({"kind": "zero"}, {"2020": 0, "2024": 0}, "2024-12-31", unit="个", measure="stock"),
        Rating.ACHIEVED,
        Reason.REQUIREMENT_HOLDS,
        _flags(Flag.HELD_BEFORE_DEADLINE),
        {"gap": 0},
    ),
    NamedCase(
        "emissions that are only to fall",
        case(
            {"kind": "direction", "better": "lower"},
            {"2020": 10, "2024": 8},
            "2024-12-31",
            baseline={"period": "2020"},
        ),
        Rating.NOT_ASSESSABLE,
        Reason.NO_TARGET,
        columns={"value": 8, "expected": None, "gap": None, "observed_pace": -0.5, "required_pace": None},
    ),
    NamedCase(
        "the delta's card regulation came into force in October 2022",
        _steps("2022-12-31", ("in-force", "2022-10-01")),
        Rating.ACHIEVED,
        Reason.STEP_DUE_REACHED,
    ),
    NamedCase(
        "a regulation one step behind",
        _steps("2022-12-31", ("drafted", "2022-06")),
        Rating.AT_RISK,
        Reason.STEP_DUE_NOT_REACHED,
    ),
    NamedCase(
        "a regulation two steps behind",
        _steps("2023-12-31", ("drafted", "2022-06")),
        Rating.OFF_TRACK,
        Reason.STEP_DUE_NOT_REACHED,
    ),
    NamedCase(
        "a regulation with its due step",
        _steps("2022-12-31", ("issued", "2022-06")),
        Rating.ON_TRACK,
        Reason.STEP_DUE_REACHED,
    ),
    NamedCase(
        "a regulation that came late",
        _steps("2026-12-31", ("issued", "2022-06"), ("in-force", "2026-01")),
        Rating.MISSED,
        Reason.DEADLINE_NOT_MET,
    ),
    NamedCase(
        "a regulation before its first dated step",
        _steps("2020-12-31", ("drafted", "2020-06")),
        Rating.NOT_ASSESSABLE,
        Reason.NO_DATED_STEP,
    ),
    NamedCase(
        "beautiful Shanxi by two criteria that hold",
        _in_words({"indicator": "pm", "below": "40 µg/m³"}, {"indicator": "water", "at_least": "90 %"}),
        Rating.ACHIEVED,
        Reason.CRITERIA_DECIDE,
    ),
    NamedCase(
        "beautiful Shanxi by a criterion without a figure",
        _in_words({"indicator": "pm", "below": "40 µg/m³"}, {"indicator": "pm", "region": "CN", "below": "40 µg/m³"}),
        Rating.NOT_ASSESSABLE,
        Reason.CHILD_NOT_ASSESSABLE,
    ),
    NamedCase(
        "growth that is set year by year",
        case({"kind": "open", "text": "within a reasonable range, set each year"}, {"2024": 5}, "2024-12-31"),
        Rating.NOT_ASSESSABLE,
        Reason.SET_LATER,
    ),
    NamedCase(
        "all of two goals, one of them at risk",
        _of_children("all", _rising(57), _rising(56)),
        Rating.AT_RISK,
        Reason.CHILDREN_DECIDE,
    ),
    NamedCase(
        "the worst of two goals, one of which cannot be judged",
        _of_children("worst", _rising(57), _share("2022-12-31", gdp=0)),
        Rating.ON_TRACK,
        Reason.CHILDREN_DECIDE,
        _flags(Flag.CHILDREN_LEFT_OUT),
    ),
    NamedCase(
        "the weighted way of two goals, half of it made by one",
        _of_children("weighted", _rising(57), _rising(36)),
        Rating.AT_RISK,
        Reason.CHILDREN_DECIDE,
        columns={"attainment": 0.465, "expected_attainment": 0.6, "pace_ratio": 0.775},
    ),
    NamedCase(
        "Shanxi's forest cover by the target of 2020",
        _forest("2020-12-31"),
        Rating.OFF_TRACK,
        Reason.PACE_FAR_SHORT,
        columns={"attainment": 0},
    ),
    NamedCase(
        "Shanxi's forest cover by its successor on another basis",
        _forest("2023-12-31"),
        Rating.NOT_ASSESSABLE,
        Reason.BASIS_MISMATCH,
        _flags(Flag.TARGET_REVISED),
    ),
    NamedCase(
        "Hebei's research spending of 2022 as it was known in 2023",
        _research("2023-12-31"),
        Rating.ON_TRACK,
        Reason.PACE_SUFFICIENT,
        columns={"value": 2.00, "attainment": 0.15 / 0.65, "pace_ratio": 0.9 / 0.65},
    ),
    NamedCase(
        "Hebei's research spending of 2022 as it was known in 2025",
        _research("2025-01-31"),
        Rating.ON_TRACK,
        Reason.PACE_SUFFICIENT,
        columns={"value": 2.02, "attainment": 0.17 / 0.65},
    ),
    NamedCase(
        "14 亿元 at 7 元 for a dollar",
        _in_dollars({}, exchange_rates=[{"rate": "7 元/美元", "period": "2024", "source": BUREAU}]),
        Rating.ACHIEVED,
        Reason.REQUIREMENT_HOLDS,
        _flags(Flag.HELD_BEFORE_DEADLINE),
        {"value": 2},
    ),
    NamedCase("14 亿元 in dollars without a rate", _in_dollars({}), Rating.NOT_ASSESSABLE, Reason.NO_EXCHANGE_RATE),
    NamedCase(
        "14 亿元 in dollars of 2020 without a price index",
        _in_dollars({"prices": "constant-2020", "order": "deflate_then_convert"}),
        Rating.NOT_ASSESSABLE,
        Reason.NO_DEFLATOR,
    ),
    NamedCase(
        "an aim in words",
        case({"kind": "qualitative", "text": "basically modernised"}, {}, "2024-12-31"),
        Rating.NOT_ASSESSABLE,
        Reason.QUALITATIVE,
    ),
)


# Strategies

small = st.integers(-6, 14)
positive = st.integers(1, 14)
hit = st.sampled_from([-5, 0, 0, 5, 10, 10, 10, 20])


def _written(number: object, unit: str) -> str:
    return f"{number} {unit}"


@st.composite
def bounds(draw: st.DrawFn, unit: str, numbers: st.SearchStrategy[int], sides: Sequence[str] = ONE_SIDED) -> Data:
    """Return a comparator with its number: one-sided mostly, else a band."""
    comparator = draw(st.sampled_from((*sides, *sides, "between", "about")))
    number = draw(numbers)
    if comparator == "between":
        return {"between": [_written(number, unit), _written(number + draw(st.integers(0, 6)), unit)]}
    if comparator == "about":
        width = "个百分点" if unit == "%" else unit
        return {"about": _written(number, unit), "tolerance": _written(draw(st.integers(0, 4)), width)}
    return {comparator: _written(number, unit)}


def is_band(bound: Mapping[str, Any]) -> bool:
    return "between" in bound or "about" in bound


@st.composite
def milestones(draw: st.DrawFn, bound: Data, unit: str, numbers: st.SearchStrategy[int]) -> list[Data]:
    """Return a staged path, rising, flat, dipping or none, in the words of the bound."""
    years = draw(st.lists(st.sampled_from(["2021", "2022-06", "2022", "2023", "2024"]), max_size=3, unique=True))
    path = []
    for year in sorted(years, key=lambda text: (text[:4], text == "2022")):
        number = _written(draw(numbers), unit)
        if is_band(bound):
            path.append({"period": year, "between": [number, number]})
        else:
            comparator = next(name for name in ONE_SIDED if name in bound)
            path.append({"period": year, comparator: number})
    return path


@st.composite
def figures(
    draw: st.DrawFn,
    measure: str,
    unit: str,
    numbers: st.SearchStrategy[int],
    *,
    name: str = "figure",
    may_bound: bool = True,
    never_missing: Sequence[int] = (),
    may_dispute: bool = True,
) -> list[Data]:
    """Return what was reported: years with holes, parts of years, revisions, rivals and bounds."""
    missing = draw(st.sets(st.sampled_from(YEARS), max_size=draw(st.sampled_from([0, 2, 4, len(YEARS)]))))
    years = [year for year in YEARS if year not in missing or year in never_missing]
    found: list[Data] = []
    for year in years:
        text = str(year)
        shape = draw(st.sampled_from(["year"] * 6 + ["parts", "revised", "disputed", "part"]))
        if year in never_missing and shape in ("disputed", "part"):
            shape = "year"
        if shape == "disputed" and not may_dispute:
            shape = "year"
        if shape == "parts" and measure == "flow":
            cut = draw(
                st.sampled_from([("H1", "H2"), ("Q1", "Q2", "Q3", "Q4"), ("H1", "Q3", "Q4"), ("Q1", "Q2", "H2")])
            )
            found += [reported(f"{text}-{part}", draw(numbers), unit, name) for part in cut]
        elif shape == "parts" and measure == "stock":
            found.append(reported(f"{text}-06-30", draw(numbers), unit, name))
            found.append(reported(text, draw(numbers), unit, name))
        elif shape == "part":
            found.append(reported(f"{text}-{draw(st.sampled_from(['H1', 'Q1', 'Q3']))}", draw(numbers), unit, name))
        elif shape == "revised":
            found.append(reported(text, draw(numbers), unit, name))
            later = f"{year + 1}-{draw(st.sampled_from(['09', '10-15', '12-31']))}"
            found.append(reported(text, draw(numbers), unit, name, published=later, source=NEWSPAPER))
        elif shape == "disputed":
            found.append(reported(text, draw(numbers), unit, name))
            found.append(reported(text, draw(numbers), unit, name, source=NEWSPAPER))
        else:
            found.append(reported(text, draw(numbers), unit, name))
    if may_bound and draw(st.integers(0, 2)) == 0:
        # Bounds of one case all look the same way, so that their sum is a bound too.
        quality = draw(st.sampled_from(["lower_bound", "upper_bound"]))
        periods = [figure["period"] for figure in found]
        for figure in found:
            if periods.count(figure["period"]) == 1 and draw(st.integers(0, 2)) == 0:
                figure["quality"] = quality
                figure["strict"] = draw(st.booleans())
    if draw(st.integers(0, 9)) == 0:
        for figure in found:
            figure["status"] = "provisional"
    if unit == UNIT and draw(st.integers(0, 4)) == 0:
        for figure in found[::2]:
            figure["value"] = f"{int(figure['value'].split()[0]) * 10_000} 万元"
    if found and draw(st.integers(0, 9)) == 0:
        found[draw(st.integers(0, len(found) - 1))]["published"] = None
    return draw(st.permutations(found))


@st.composite
def moments(draw: st.DrawFn) -> tuple[str, str | None]:
    """Return when a goal is judged, and by what was known when."""
    as_of = draw(st.sampled_from((*AS_OF, *LATE_AS_OF, *LATE_AS_OF, *LATE_AS_OF)))
    known_by = draw(st.sampled_from([None] * 20 + [*LATE_AS_OF, "2024-02-27", "2024-02-28"]))
    return as_of, known_by


@st.composite
def starts(draw: st.DrawFn, unit: str, numbers: st.SearchStrategy[int], *, period: str = "2020") -> Data:
    """Return the baseline of a goal: stated, left to be observed, or none at all."""
    form = draw(st.sampled_from(["stated", "stated", "stated", "late", "observed", "none"]))
    if form == "none":
        return {}
    if form == "observed":
        return {"baseline": {"period": period}}
    value = {"period": period, "value": _written(draw(numbers), unit)}
    return {"baseline": value | ({"published": "2022-02-28"} if form == "late" else {})}


@st.composite
def finished(draw: st.DrawFn, goal: Data, found: list[Data], indicators: list[Data]) -> Case:
    as_of, known_by = draw(moments())
    dated = all(figure["published"] is not None for figure in found)
    if dated and draw(st.integers(0, 5)) == 0:
        # The bureau is followed where two are at odds; the paper never stands alone.
        goal = goal | {"follows": "bureau"}
    return Case(plan_data(goal, found, indicators, draw(st.sampled_from(ANNOUNCED))), as_of, known_by)


deadlines = st.sampled_from(["2025"] * 6 + ["2025-12-31", "2024", "2025-06-30"])


@st.composite
def level_cases(draw: st.DrawFn) -> Case:
    measure = draw(st.sampled_from(["stock", "flow", "average", "index"]))
    bound = draw(bounds(UNIT, hit | small))
    found = draw(figures(measure, UNIT, hit | small, may_bound=not is_band(bound)))
    goal: Data = {
        "target": {"kind": "level", **bound},
        "deadline": draw(deadlines),
        "milestones": draw(st.just([]) | milestones(bound, UNIT, hit | small)),
        **draw(starts(UNIT, hit | small)),
    }
    goal["milestones"] = _before(goal["deadline"], goal["milestones"])
    return draw(finished(goal, _without_bounds_at("2020", found), [indicator(measure=measure)]))


def _before(deadline: str, path: list[Data]) -> list[Data]:
    return [milestone for milestone in path if milestone["period"] < deadline[:4]]


def _without_bounds_at(period: str, found: list[Data]) -> list[Data]:
    """Make exact what is observed at the start: a start has one value."""
    return [
        figure | {"quality": "reported", "strict": False} if figure["period"][:4] == period else figure
        for figure in found
    ]


@st.composite
def keep_cases(draw: st.DrawFn) -> Case:
    measure = draw(st.sampled_from(["average", "flow", "stock"]))
    bound = draw(bounds(UNIT, hit))
    every = draw(st.sampled_from(["year", "year", "year", "half", "quarter"]))
    found = draw(
        figures(
            measure,
            UNIT,
            st.sampled_from([9, 10, 10, 10, 10, 11, 5, 0]),
            may_bound=not is_band(bound),
            may_dispute=every == "year",
        )
    )
    found = [figure for figure in found if figure["period"] >= "2021"]
    target: Data = {"kind": "keep", "window": draw(st.sampled_from(["2021/2025", "2021/2023"])), **bound}
    return draw(finished({"target": target | {"every": every}}, found, [indicator(measure=measure)]))


@st.composite
def cumulative_cases(draw: st.DrawFn) -> Case:
    bound = draw(
        st.builds(lambda number: {"at_most": _written(number, UNIT)}, st.sampled_from([10, 20, 25, 50]))
        | st.builds(lambda number: {"below": _written(number, UNIT)}, st.sampled_from([10, 25, 50]))
        | bounds(UNIT, st.sampled_from([5, 10, 20, 25]), ("at_least", "above"))
    )
    first = draw(st.sampled_from([[2021], [2021], [2021, 2022], [2021, 2022, 2023, 2024, 2025], []]))
    numbers = st.sampled_from([-1, 0, 2, 4, 5, 5, 5, 6, 10])
    found = draw(figures("flow", UNIT, numbers, may_bound=not is_band(bound), never_missing=first))
    # What ends before the window says nothing of it.
    found = [figure for figure in found if figure["period"] >= "2021"]
    goal: Data = {
        "target": {"kind": "cumulative", "window": "2021/2025", **bound},
        "milestones": draw(st.just([]) | milestones(bound, UNIT, st.sampled_from([0, 2, 5, 10]))),
    }
    return draw(finished(goal, found, [indicator(measure="flow")]))


@st.composite
def growth_cases(draw: st.DrawFn) -> Case:
    measure = draw(st.sampled_from(["stock", "flow", "index"]))
    bound = draw(bounds("%", st.sampled_from([-5, 0, 5, 10, 10, 10, 100])))
    prices = draw(st.sampled_from([None, None, "constant"]))
    own_prices = draw(st.sampled_from([None, "constant", "current"])) if prices else None
    target: Data = {
        "kind": "growth",
        "base": "2020",
        "averaging": draw(st.sampled_from(["compound", "arithmetic"])),
        "prices": prices,
        **bound,
    }
    levels = st.sampled_from([10, 10, 10, 11, 12, 20, 40, 8, 5, 0, -1])
    found = _without_bounds_at("2020", draw(figures(measure, UNIT, levels, may_bound=not is_band(bound))))
    if draw(st.integers(0, 3)) == 0:
        found = found + draw(_measured("growth", "%", [None, "constant"] if prices else [None]))
    goal: Data = {
        "target": target,
        "deadline": draw(deadlines),
        "milestones": draw(st.just([]) | st.just([]) | milestones(bound, "%", st.sampled_from([0, 5, 10]))),
        **draw(starts(UNIT, st.sampled_from([10, 10, 10, 5, 0, -1]))),
    }
    goal["milestones"] = _before(goal["deadline"], goal["milestones"])
    return draw(finished(goal, found, [indicator(measure=measure, prices=own_prices)]))


@st.composite
def _measured(
    draw: st.DrawFn, kind: str, unit: str, prices: Sequence[str | None] = (None,), base: str = "2020"
) -> list[Data]:
    """Return figures that are already what a goal measures."""
    years = draw(st.sets(st.sampled_from(range(2021, 2027)), max_size=4))
    return [
        reported(
            str(year),
            draw(hit),
            unit,
            measured={"kind": kind, "base": base, "prices": draw(st.sampled_from(prices))},
        )
        for year in sorted(years)
    ]


@st.composite
def change_cases(draw: st.DrawFn) -> Case:
    measure = draw(st.sampled_from(["stock", "flow", "average"]))
    form = draw(st.sampled_from(["percent", "points", "absolute", "multiple"]))
    level_unit = "%" if form == "points" else UNIT
    unit = {"percent": "%", "points": "个百分点", "absolute": UNIT, "multiple": "倍"}[form]
    asked = {
        "percent": st.sampled_from([-50, -20, 0, 10, 50, 100]),
        "multiple": st.sampled_from([0, 1, 2, 3]),
    }.get(form, hit)
    bound = draw(bounds(unit, asked))
    base = st.sampled_from([10, 10, 10, 5, 20]) | st.sampled_from([10, 0, -5])
    found = draw(figures(measure, level_unit, hit | base, may_bound=not is_band(bound)))
    found = _without_bounds_at("2020", found)
    if draw(st.integers(0, 3)) == 0:
        found = found + draw(_measured("change", unit))
    goal: Data = {
        "target": {"kind": "change", "base": "2020", "form": form, **bound},
        "deadline": draw(deadlines),
        "milestones": draw(st.just([]) | milestones(bound, unit, asked)),
        **draw(starts(level_unit, base)),
    }
    goal["milestones"] = _before(goal["deadline"], goal["milestones"])
    return draw(finished(goal, found, [indicator(measure=measure, unit=level_unit)]))


@st.composite
def ratio_cases(draw: st.DrawFn) -> Case:
    above, below = draw(st.sampled_from([("flow", "flow"), ("flow", "stock"), ("stock", "stock")]))
    per_cent = draw(st.booleans())
    unit = "%" if per_cent else "亿元/万人"
    asked = st.sampled_from([0, 50, 100, 200]) if per_cent else st.sampled_from([0, 1, 2, 5])
    bound = draw(bounds(unit, asked))
    below_unit = UNIT if per_cent else "万人"
    # One of the two may be bounds; above a line with bounds below it stands something positive.
    below_bound = not is_band(bound) and draw(st.integers(0, 3)) == 0
    numbers = positive if below_bound else small
    top = draw(figures(above, UNIT, numbers, name="top", may_bound=not is_band(bound) and not below_bound))
    divisors = st.sampled_from([1, 2, 4, 5, 10]) | st.sampled_from([2, 0, -1])
    bottom = draw(figures(below, below_unit, divisors, name="bottom", may_bound=below_bound))
    # A start that is observed divides by something positive.
    bottom = [
        figure | {"value": _written(2, below_unit)} if figure["period"][:4] == "2020" else figure for figure in bottom
    ]
    goal: Data = {
        "target": {"kind": "ratio", "numerator": "top", "denominator": "bottom", **bound},
        "deadline": draw(deadlines),
        "milestones": draw(st.just([]) | milestones(bound, unit, asked)),
        **draw(starts(unit, asked)),
    }
    goal["milestones"] = _before(goal["deadline"], goal["milestones"])
    indicators = [
        indicator("share", "ratio", unit, numerator="top", denominator="bottom"),
        indicator("top", above),
        indicator("bottom", below, below_unit),
    ]
    return draw(finished(goal, _without_bounds_at("2020", [*top, *bottom]), indicators))


@st.composite
def average_cases(draw: st.DrawFn) -> Case:
    measure = draw(st.sampled_from(["average", "average", "flow", "stock"]))
    bound = draw(bounds(UNIT, hit))
    every = draw(st.sampled_from(["year", "year", "year", "half"]))
    numbers = st.sampled_from([9, 10, 10, 11, 5, 15, 0, 20])
    first = draw(st.sampled_from([[2021], [2021, 2022], [2021, 2022, 2023, 2024, 2025], []]))
    found = draw(figures(measure, UNIT, numbers, may_bound=not is_band(bound), never_missing=first))
    if draw(st.integers(0, 3)) == 0:
        found = found + draw(_measured("average", UNIT, base="2021"))
    target: Data = {
        "kind": "average",
        "window": draw(st.sampled_from(["2021/2025", "2021/2023"])),
        "every": every,
        **bound,
    }
    goal: Data = {"target": target, "milestones": draw(st.just([]) | st.just([]) | milestones(bound, UNIT, hit))}
    goal["milestones"] = _before(target["window"][5:], goal["milestones"])
    return draw(finished(goal, found, [indicator(measure=measure)]))


@st.composite
def growth_each_period_cases(draw: st.DrawFn) -> Case:
    measure = draw(st.sampled_from(["stock", "flow", "index"]))
    bound = draw(bounds("%", st.sampled_from([-5, 0, 5, 10, 10, 100])))
    prices = draw(st.sampled_from([None, None, "constant"]))
    own_prices = draw(st.sampled_from([None, "constant", "current"])) if prices else None
    every = draw(st.sampled_from(["year", "year", "half"]))
    # What is below zero is no multiple of a bound.
    may_bound = not is_band(bound) and draw(st.booleans())
    numbers = st.sampled_from([100, 100, 110, 110, 121, 121, 200, 95, *([] if may_bound else [0, -1])])
    found = draw(figures(measure, UNIT, numbers, may_bound=may_bound, may_dispute=every == "year"))
    if draw(st.integers(0, 2)) == 0:
        for year in sorted(draw(st.sets(st.sampled_from(range(2021, 2026)), max_size=3))):
            rate = {"kind": "growth", "base": str(year - draw(st.sampled_from([1, 1, 2]))), "prices": own_prices}
            found = [*found, reported(str(year), draw(st.sampled_from([5, 10, 12])), "%", measured=rate)]
    target: Data = {"kind": "growth_each_period", "window": "2021/2025", "every": every, "prices": prices, **bound}
    return draw(finished({"target": target}, found, [indicator(measure=measure, prices=own_prices)]))


@st.composite
def scenario_change_cases(draw: st.DrawFn) -> Case:
    measure, other = (draw(st.sampled_from(["stock", "flow", "average"])) for _ in range(2))
    form = draw(st.sampled_from(["percent", "points", "absolute", "multiple"]))
    level = "%" if form == "points" else UNIT
    unit = {"percent": "%", "points": "个百分点", "absolute": UNIT, "multiple": "倍"}[form]
    asked = {
        "percent": st.sampled_from([-50, -20, 0, 10, 50]),
        "multiple": st.sampled_from([0, 1, 2]),
    }.get(form, hit)
    bound = draw(bounds(unit, asked))
    numbers = st.sampled_from([10, 10, 5, 8, 12, 20]) | st.sampled_from([10, 0, -5])
    # One side may be bounds; above a line with bounds below it stands something positive.
    bounded = "" if is_band(bound) else draw(st.sampled_from(["", "own", "usual"]))
    own_numbers = positive if bounded == "usual" else numbers
    found = [
        *draw(figures(measure, level, own_numbers, may_bound=bounded == "own")),
        *draw(figures(other, level, numbers, name="usual", may_bound=bounded == "usual")),
    ]
    goal: Data = {
        "target": {"kind": "scenario_change", "scenario": "usual", "form": form, **bound},
        "deadline": draw(deadlines),
        "milestones": draw(st.just([]) | milestones(bound, unit, asked)),
        "baseline": draw(st.sampled_from([None, {"period": "2020"}])),
    }
    goal["milestones"] = _before(goal["deadline"], goal["milestones"])
    return draw(finished(goal, found, [indicator(measure=measure, unit=level), indicator("usual", other, level)]))


def elsewhere(found: Sequence[Data], region: str) -> list[Data]:
    """Return figures as those of another region."""
    return [figure | {"region": region} for figure in found]


RELATIONS = ("faster_than", "at_least_as_fast", "in_step", "gap_narrows", "at_least_level", "above_level")


@st.composite
def relative_cases(draw: st.DrawFn, relation: str | None = None) -> Case:
    """Return a comparison with the nation, or with another indicator."""
    chosen = relation or draw(st.sampled_from(RELATIONS))
    percentage = draw(st.integers(0, 4)) == 0
    unit = "%" if percentage else UNIT
    measure = draw(st.sampled_from(["stock", "flow", "average"]))
    growing = chosen in ("faster_than", "at_least_as_fast", "in_step")
    numbers = st.sampled_from([100, 100, 110, 121, 121, 144, 200, 90] if growing else [100, 80, 90, 110, 120])
    numbers = numbers | st.sampled_from([100, 100, 100, 0, -1])
    own_bound = draw(st.booleans()) and chosen not in ("in_step", "gap_narrows")
    other_bound = not own_bound and chosen not in ("in_step", "gap_narrows")
    theirs = draw(st.sampled_from([{"region": "CN"}, {"region": "CN"}, {"indicator": "other"}]))
    named = theirs.get("indicator", "figure")
    found = draw(figures(measure, unit, numbers, may_bound=own_bound, never_missing=[2020]))
    beside = draw(figures(measure, unit, numbers, name=named, may_bound=other_bound, never_missing=[2020]))
    bases = st.sampled_from([None, None, "current", "constant"])
    own_prices, other_prices = (draw(bases), draw(bases)) if named == "other" else (draw(bases),) * 2
    if growing and draw(st.integers(0, 2)) == 0:
        found = found + draw(_measured("growth", "%", [None, "constant", "current"]))
    if growing and draw(st.integers(0, 2)) == 0:
        rates = draw(_measured("growth", "%", [None, "constant", "current"]))
        beside = beside + [rate | {"indicator": named} for rate in rates]
    if "region" in theirs:
        beside = elsewhere(beside, "CN")
    target: Data = {"kind": "relative", "relation": chosen, "comparator": theirs, "base": "2020"}
    target["prices"] = draw(st.sampled_from([None, None, None, "current", "constant"]))
    if chosen == "in_step":
        target["margin"] = f"{draw(st.sampled_from([0, 1, 5]))} 个百分点"
    elif chosen == "gap_narrows":
        target["gap"] = draw(st.sampled_from(["relative", "absolute"]))
    else:
        target["direction"] = draw(st.sampled_from(["up", "up", "down"]))
        if not growing and draw(st.booleans()):
            target["base"] = None
    indicators = [
        indicator(measure=measure, unit=unit, prices=own_prices),
        indicator("other", measure, "万元" if unit == UNIT and draw(st.booleans()) else unit, prices=other_prices),
    ]
    found = _without_bounds_at("2020", [*found, *beside])
    return draw(finished({"target": target, "deadline": draw(deadlines)}, found, indicators))


@st.composite
def formed_cases(draw: st.DrawFn) -> Case:
    """Return a share of two indicators that is compared: with the nation's, with a scenario, or among regions."""
    shape = draw(st.sampled_from(["level", "gap", "growth", "scenario", "rank"]))
    target: Data = {
        "level": {"kind": "relative", "relation": "at_least_level", "comparator": {"region": "CN"}, "base": "2020"},
        "gap": {"kind": "relative", "relation": "gap_narrows", "comparator": {"region": "CN"}, "base": "2020"},
        "growth": {"kind": "relative", "relation": "faster_than", "comparator": {"region": "CN"}, "base": "2020"},
        "scenario": {"kind": "scenario_change", "scenario": "usual", "form": "points", "at_least": "5 个百分点"},
        "rank": {"kind": "rank", "universe": ["CN-HE", "CN"], "at_most": "1 位次"},
    }[shape]
    divisors = st.sampled_from([1, 2, 4, 5, 10])
    found: list[Data] = []
    for region in (None, "CN"):
        top = draw(figures("flow", UNIT, positive, name="top", may_bound=False, never_missing=[2020]))
        bottom = draw(figures("flow", UNIT, divisors, name="bottom", may_bound=False, never_missing=[2020]))
        found += elsewhere([*top, *bottom], region) if region else [*top, *bottom]
    found += draw(figures("ratio", "%", st.sampled_from([50, 100, 200]), name="usual", may_bound=False))
    indicators = [
        indicator("share", "ratio", "%", numerator="top", denominator="bottom"),
        indicator("top", "flow"),
        indicator("bottom", "flow"),
        indicator("usual", "ratio", "%"),
    ]
    goal: Data = {"target": target, "deadline": "2025"}
    if shape == "scenario" and draw(st.booleans()):
        goal |= {"indicator": "usual", "target": target | {"scenario": "share"}}
    return draw(finished(goal, found, indicators))


UNIVERSE = ("CN-AH", "CN-HA", "CN-HB")


@st.composite
def rank_cases(draw: st.DrawFn) -> Case:
    place = draw(st.integers(1, 4))
    bound: Data = draw(
        st.sampled_from(
            [{"at_most": f"{place} 位次"}, {"below": f"{place + 1} 位次"}, {"between": ["1 位次", "2 位次"]}]
        )
    )
    measure = draw(st.sampled_from(["stock", "flow", "average"]))
    numbers = st.sampled_from([10, 10, 11, 12, 9])
    found = draw(figures(measure, UNIT, numbers, may_bound=not is_band(bound)))
    for code in UNIVERSE:
        found += elsewhere(draw(figures(measure, UNIT, numbers, may_bound=False)), code)
    target: Data = {
        "kind": "rank",
        "universe": draw(st.sampled_from([["CN-HE", *UNIVERSE], ["CENTRE", "CN-HE"]])),
        "order": draw(st.sampled_from(["highest", "lowest"])),
        "ties": draw(st.sampled_from(["best", "worst"])),
        **bound,
    }
    goal: Data = {
        "target": target,
        "deadline": draw(deadlines),
        "milestones": draw(st.just([]) | st.just([]) | milestones(bound, "位次", st.integers(1, 4))),
        "baseline": draw(st.sampled_from([None, {"period": "2020"}])),
    }
    goal["milestones"] = _before(goal["deadline"], goal["milestones"])
    judged = draw(finished(goal, _without_bounds_at("2020", found), [indicator(measure=measure)]))
    group = {"id": "CENTRE", "name": "The centre", "members": ["CN-HE", *UNIVERSE]}
    return Case(judged.data | {"regions": [group]}, judged.as_of, judged.known_by)


@st.composite
def reported_rank_cases(draw: st.DrawFn) -> Case:
    """Return a goal on an indicator that is a rank itself."""
    bound = {"at_most": f"{draw(st.integers(1, 4))} 位次"}
    found = draw(figures("rank", "位次", st.integers(1, 6)))
    goal: Data = {
        "target": {"kind": "rank", **bound},
        "deadline": draw(deadlines),
        "milestones": draw(st.just([]) | milestones(bound, "位次", st.integers(1, 5))),
        **draw(starts("位次", st.integers(1, 6))),
    }
    goal["milestones"] = _before(goal["deadline"], goal["milestones"])
    return draw(finished(goal, _without_bounds_at("2020", found), [indicator(measure="rank", unit="位次")]))


@st.composite
def peak_cases(draw: st.DrawFn) -> Case:
    measure = draw(st.sampled_from(["flow", "flow", "average", "stock"]))
    found = draw(figures(measure, UNIT, st.sampled_from([8, 9, 10, 10, 11, 12]), may_bound=draw(st.booleans())))
    target: Data = {"kind": "peak"}
    if draw(st.booleans()):
        target["at_most"] = _written(draw(st.sampled_from([10, 11, 12])), UNIT)
    goal = {"target": target, "deadline": draw(st.sampled_from(["2023", "2025", "2025-12-31"]))}
    return draw(finished(goal, found, [indicator(measure=measure)]))


@st.composite
def zero_cases(draw: st.DrawFn) -> Case:
    measure = draw(st.sampled_from(["flow", "average", "stock"]))
    numbers = st.sampled_from([0, 0, 1, 2, 4, 5, 10, -1])
    bound = {"at_most": _written(0, UNIT)}
    goal: Data = {
        "target": {"kind": "zero"},
        "deadline": draw(deadlines),
        "milestones": draw(st.just([]) | milestones(bound, UNIT, numbers)),
        **draw(starts(UNIT, numbers)),
    }
    goal["milestones"] = _before(goal["deadline"], goal["milestones"])
    found = _without_bounds_at("2020", draw(figures(measure, UNIT, numbers)))
    return draw(finished(goal, found, [indicator(measure=measure)]))


@st.composite
def direction_cases(draw: st.DrawFn) -> Case:
    measure, better = draw(st.sampled_from(["flow", "average", "stock"])), draw(st.sampled_from(["higher", "lower"]))
    goal: Data = {"target": {"kind": "direction", "better": better}, "deadline": draw(deadlines)}
    found = draw(figures(measure, UNIT, small))
    return draw(finished(goal | draw(starts(UNIT, small)), found, [indicator(measure=measure)]))


STATES = ("drafted", "issued", "in-force", "reviewed")


@st.composite
def deliverable_cases(draw: st.DrawFn) -> Case:
    """Return something to be delivered in some steps, of which some are dated and some were reported."""
    names = STATES[: draw(st.integers(1, 4))]
    dates = sorted(draw(st.lists(st.integers(2021, 2025), min_size=len(names), max_size=len(names))))
    states = [
        {"id": name} if draw(st.integers(0, 2)) == 0 else {"id": name, "by": str(year)}
        for name, year in zip(names, dates, strict=True)
    ]
    days = ["2020", "2021", "2022-06", "2022", "2023-06-30", "2024", "2025-12-31", "2025", "2026-06"]
    progress = [
        {"state": draw(st.sampled_from(names)), "date": day, "source": BUREAU, "published": draw(st.none() | later)}
        for day in draw(st.lists(st.sampled_from(days), max_size=4))
    ]
    target: Data = {"kind": "deliverable", "states": states, "done": draw(st.none() | st.sampled_from(names))}
    goal = {"indicator": None, "target": target, "deadline": draw(deadlines), "progress": progress}
    return draw(finished(goal, [], [indicator()]))


later = st.sampled_from(["2023-02", "2025-06", "2026-06"])


@st.composite
def rubric_cases(draw: st.DrawFn) -> Case:
    """Return an aim in words with a rubric over two indicators, one of them elsewhere."""
    criteria = [
        {"indicator": name, "region": region, **draw(bounds(UNIT, hit))}
        for name, region in draw(st.lists(st.sampled_from(CRITERIA), min_size=1, max_size=3))
    ]
    found = [
        *draw(figures("average", UNIT, hit)),
        *elsewhere(draw(figures("average", UNIT, hit)), "CN"),
        *draw(figures("stock", UNIT, hit, name="other")),
    ]
    target: Data = {"kind": "qualitative", "text": "better", "rubric": "rule", "linked": ["figure"]}
    goal = {"indicator": None, "target": target, "deadline": "2025"}
    judged = draw(finished(goal, found, [indicator(), indicator("other", "stock")]))
    rule = draw(st.sampled_from(["all", "any", "worst"]))
    rubric = {"id": "rule", "name": "A rule", "source": "the tests", "rule": rule, "criteria": criteria}
    return Case(judged.data | {"rubrics": [rubric]}, judged.as_of, judged.known_by)


CRITERIA = (("figure", None), ("figure", None), ("figure", "CN"), ("other", None))


@st.composite
def composite_cases(draw: st.DrawFn) -> Case:
    """Return a composite of goals of several kinds, some of them in a composite of their own."""
    parts = draw(st.lists(level_cases() | zero_cases() | keep_cases() | unjudged_cases(), min_size=1, max_size=3))
    goals, indicators, found = [], [], []
    for number, part in enumerate(parts):
        data = renamed(part.data, str(number))
        goals.append(data["goals"][0])
        indicators += data["indicators"]
        found += data["observations"]
    names = [goal["id"] for goal in goals]
    chosen = draw(st.sampled_from([names, [*names[:1], "inner"], [*names, "b/elsewhere"]]))
    inner = {"id": "inner", "target": draw(_composites(names)), "deadline": "2025"}
    whole = {"id": "goal", "target": draw(_composites(chosen)), "deadline": "2025"}
    whole["announced"] = draw(st.sampled_from(ANNOUNCED))
    as_of, known_by = draw(moments())
    data = plan_data({}, found, indicators or [indicator()]) | {"goals": [whole, inner, *goals]}
    return Case(data, as_of, known_by)


@st.composite
def _composites(draw: st.DrawFn, names: Sequence[str]) -> Data:
    rule = draw(st.sampled_from(["all", "any", "worst", "weighted"]))
    children: list[Data] = []
    for name in names:
        plan, _, goal = name.rpartition("/")
        weight = draw(st.sampled_from([1, 1, 2, 0.5])) if rule == "weighted" else 1
        children.append({"goal": goal, "plan": plan or None, "weight": weight})
    return {"kind": "composite", "rule": rule, "children": children}


# What goals of several kinds may have besides


@st.composite
def based_cases(draw: st.DrawFn) -> Case:
    """Return a goal that stands on a definition, and figures of which some state it."""
    judged = draw(level_cases() | keep_cases() | change_cases() | ratio_cases() | growth_cases())
    stated = st.sampled_from(["old survey", "old survey", "new survey", None])
    rows = [row | {"basis": draw(stated)} for row in judged.data["observations"]]
    return Case(judged.data | {"observations": rows}, judged.as_of, judged.known_by).but(basis="old survey")


@st.composite
def proxy_cases(draw: st.DrawFn) -> Case:
    """Return a goal in whose place another region, or another indicator, is judged where it has no figures."""
    judged = draw(level_cases() | keep_cases() | change_cases() | growth_cases() | ratio_cases() | peak_cases())
    proxy = draw(st.sampled_from([{"region": "CN"}, {"region": "CN"}, {"indicator": "other"}]))
    moved = draw(st.sampled_from(["all", "all", "early", "none"]))
    rows = []
    for row in judged.data["observations"]:
        stays = moved == "none" or (moved == "early" and row["period"] >= "2023")
        other = {"region": "CN"} if "region" in proxy else {"indicator": "other"}
        rows.append(row if stays or (row["indicator"] in ("top", "bottom") and "indicator" in proxy) else row | other)
    first = judged.data["indicators"][0]
    other_indicator = {name: value for name, value in first.items() if name not in ("numerator", "denominator")}
    indicators = [*judged.data["indicators"], other_indicator | {"id": "other"}]
    data = judged.data | {"observations": rows, "indicators": indicators}
    return Case(data, judged.as_of, judged.known_by).but(proxy=proxy | {"note": "no figures of its own"})


@st.composite
def revised_cases(draw: st.DrawFn) -> Case:
    """Return a goal whose target was revised, once or twice, sometimes on another basis."""
    judged = draw(level_cases())
    goal = judged.data["goals"][0]
    # A later start comes before every milestone that stays.
    judged = judged.but(milestones=[stage for stage in goal["milestones"] if stage["period"] >= "2022"])
    comparator = next(name for name in (*ONE_SIDED, "between", "about") if name in goal["target"])
    days = draw(st.lists(st.sampled_from(["2022-02", "2023", "2024-06-30"]), min_size=1, max_size=2, unique=True))
    revisions = []
    for day in sorted(days):
        revision: Data = {"announced": day, "target": {"kind": "level", **draw(_like(goal["target"], comparator))}}
        if draw(st.booleans()):
            revision["basis"] = draw(st.sampled_from(["old survey", "new survey"]))
        if draw(st.integers(0, 2)) == 0:
            revision["deadline"] = draw(st.sampled_from(["2026", "2027"]))
        if draw(st.integers(0, 2)) == 0:
            revision["baseline"] = {"period": "2021", "value": _written(draw(hit), UNIT)}
        revisions.append(revision)
    stated = st.sampled_from(["old survey", "new survey", None])
    rows = [row | {"basis": draw(stated)} for row in judged.data["observations"]]
    basis = draw(st.none() | st.just("old survey"))
    return Case(judged.data | {"observations": rows}, judged.as_of, judged.known_by).but(
        basis=basis, revisions=revisions
    )


def _like(bound: Data, comparator: str) -> st.SearchStrategy[Data]:
    """Return bounds with the same comparator."""
    if comparator == "between":
        return hit.map(lambda low: {"between": [_written(low, UNIT), _written(low + 4, UNIT)]})
    more = {"tolerance": bound["tolerance"]} if comparator == "about" else {}
    return hit.map(lambda number: {comparator: _written(number, UNIT), **more})


@st.composite
def money_cases(draw: st.DrawFn) -> Case:
    """Return a goal in dollars, or at constant prices, on figures in yuan at the prices of their year."""
    measure = draw(st.sampled_from(["flow", "average"]))
    in_dollars, real = draw(st.sampled_from([(True, False), (True, True), (False, True)]))
    unit = "亿美元" if in_dollars else UNIT
    bound = draw(bounds(unit, st.sampled_from([1, 2, 4, 10])))
    conversion: Data = {"rate": draw(st.sampled_from(["average", "average", "end"]))}
    if real:
        conversion["prices"] = draw(st.sampled_from(["constant-2020", "constant-2020", "constant-2022"]))
        conversion["order"] = draw(st.sampled_from(["deflate_then_convert", "convert_then_deflate"]))
    found = draw(figures(measure, UNIT, st.sampled_from([7, 14, 28, 10]), may_bound=not is_band(bound)))
    kind = draw(st.sampled_from(["level", "level", "change"]))
    target: Data = {"kind": kind, **bound} | ({"base": "2020"} if kind == "change" else {})
    goal = {"target": target, "deadline": "2025", "conversion": conversion, **draw(starts(UNIT, positive))}
    judged = draw(finished(goal, _without_bounds_at("2020", found), [indicator(measure=measure, prices="current")]))
    return Case(judged.data | draw(money_data()), judged.as_of, judged.known_by)


@st.composite
def money_data(draw: st.DrawFn) -> Data:
    """Return exchange rates and deflators of some years."""
    rates: list[Data] = []
    indices: list[Data] = []
    for year in YEARS:
        for kind, worth in (("average", draw(st.sampled_from([7, 5]))), ("end", 4)):
            if draw(st.integers(0, 5)):
                unit = "元/美元" if draw(st.integers(0, 3)) else "美元/元"
                number = worth if unit == "元/美元" else "0.2"
                rates.append({"rate": f"{number} {unit}", "period": str(year), "kind": kind, "source": BUREAU})
        for currency in ("CNY", "USD"):
            if draw(st.integers(0, 5)):
                index = {"currency": currency, "base": "2020", "period": str(year), "value": 100 + (year - 2020) * 5}
                indices.append(index | {"source": BUREAU})
    dated = [one | {"published": f"{int(one['period']) + 1}-02-28"} for one in (*rates, *indices)]
    return {"exchange_rates": dated[: len(rates)], "deflators": dated[len(rates) :]}


@st.composite
def real_growth_cases(draw: st.DrawFn) -> Case:
    """Return growth at constant prices, of figures at the prices of their year, with a deflator."""
    judged = draw(growth_cases() | growth_each_period_cases() | relative_cases("faster_than"))
    goal = judged.data["goals"][0]
    goal = goal | {"target": goal["target"] | {"prices": "constant"}}
    goal.pop("baseline", None)
    indicators = [one | {"prices": "current"} for one in judged.data["indicators"]]
    data = judged.data | {"goals": [goal], "indicators": indicators} | draw(money_data())
    return Case(data, judged.as_of, judged.known_by)


@st.composite
def unjudged_cases(draw: st.DrawFn) -> Case:
    """Return an aim in words, or a point without a tolerance."""
    words = {
        "kind": "qualitative",
        "text": "better",
    }
    later = {"kind": "open", "text": "set each year"}
    target = draw(st.sampled_from([words, later, {"kind": "level", "about": "10 亿元"}]))
    found = draw(figures("average", UNIT, small))
    return draw(finished({"target": target, "deadline": "2025"}, found, [indicator()]))


def cases() -> st.SearchStrategy[Case]:
    """Return cases of every kind."""
    return st.one_of(*KINDS.values())


KINDS: dict[str, st.SearchStrategy[Case]] = {
    "level": level_cases(),
    "keep": keep_cases(),
    "cumulative": cumulative_cases(),
    "average": average_cases(),
    "growth": growth_cases(),
    "growth_each_period": growth_each_period_cases(),
    "change": change_cases(),
    "scenario_change": scenario_change_cases(),
    "ratio": ratio_cases(),
    **{f"relative, {relation}": relative_cases(relation) for relation in RELATIONS},
    "formed from two and compared": formed_cases(),
    "rank": rank_cases(),
    "reported rank": reported_rank_cases(),
    "peak": peak_cases(),
    "zero": zero_cases(),
    "direction": direction_cases(),
    "deliverable": deliverable_cases(),
    "qualitative with a rubric": rubric_cases(),
    "composite": composite_cases(),
    "unjudged": unjudged_cases(),
    "on a basis": based_cases(),
    "by a proxy": proxy_cases(),
    "revised": revised_cases(),
    "in other money": money_cases(),
    "real growth": real_growth_cases(),
}
