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
    if target["kind"] not in ("keep", "cumulative"):
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
    target = {"kind": "cumulative", "at_most": "100 亿元", "window": "2021/2025"}
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
    target = {"kind": "growth", "at_least": "10 %", "base": "2020", **more}
    return case(target, [reported(year, value) for year, value in figures.items()], as_of)


def _share(as_of: str, gdp: int = 42370) -> Case:
    goal = {
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
        "an aim in words",
        case({"kind": "qualitative", "text": "basically modernised"}, {}, "2024-12-31"),
        Rating.NOT_ASSESSABLE,
        Reason.QUALITATIVE,
    ),
    NamedCase(
        "a rank, which cannot be judged yet",
        case({"kind": "qualitative", "text": "first ten", "intended": "rank"}, {}, "2024-12-31"),
        Rating.NOT_ASSESSABLE,
        Reason.KIND_TO_COME,
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
    goal = {
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
    target = {"kind": "keep", "window": draw(st.sampled_from(["2021/2025", "2021/2023"])), **bound}
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
    goal = {
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
    target = {
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
    goal = {
        "target": target,
        "deadline": draw(deadlines),
        "milestones": draw(st.just([]) | st.just([]) | milestones(bound, "%", st.sampled_from([0, 5, 10]))),
        **draw(starts(UNIT, st.sampled_from([10, 10, 10, 5, 0, -1]))),
    }
    goal["milestones"] = _before(goal["deadline"], goal["milestones"])
    return draw(finished(goal, found, [indicator(measure=measure, prices=own_prices)]))


@st.composite
def _measured(draw: st.DrawFn, kind: str, unit: str, prices: Sequence[str | None] = (None,)) -> list[Data]:
    """Return figures that are already what a goal measures."""
    years = draw(st.sets(st.sampled_from(range(2021, 2027)), max_size=4))
    return [
        reported(
            str(year),
            draw(hit),
            unit,
            measured={"kind": kind, "base": "2020", "prices": draw(st.sampled_from(prices))},
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
    goal = {
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
    goal = {
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
def unjudged_cases(draw: st.DrawFn) -> Case:
    """Return an aim in words, or a point without a tolerance."""
    words = {
        "kind": "qualitative",
        "text": "better",
        "intended": draw(st.sampled_from(["qualitative", "rank"])),
    }
    target = draw(st.sampled_from([words, {"kind": "level", "about": "10 亿元"}]))
    found = draw(figures("average", UNIT, small))
    return draw(finished({"target": target, "deadline": "2025"}, found, [indicator()]))


def cases() -> st.SearchStrategy[Case]:
    """Return cases of every kind."""
    measurable = level_cases() | keep_cases() | cumulative_cases() | growth_cases() | change_cases() | ratio_cases()
    return measurable | measurable | measurable | unjudged_cases()
