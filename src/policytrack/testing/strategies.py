"""Hypothesis strategies, for packs and for the library's own tests: plans and their parts, as a plan file holds them.

What is drawn is plain data, of texts, numbers, lists and mappings; the models read it.

Example:
    >>> from hypothesis import given
    >>> from policytrack import Plan, assess
    >>> @given(plans())
    ... def test_every_plan_can_be_judged(data):
    ...     assert assess(Plan(**data), as_of="2025")
"""

from __future__ import annotations

from calendar import monthrange
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy, composite

from policytrack.targets import COMPARATORS
from policytrack.units import MAX_LENGTH, Vocabulary
from policytrack.units.vocabulary import SCALES

Data = dict[str, Any]

# Texts

CHINESE = "的省市全国技术合同成交额高企业收入人口森林覆盖率空气质量规划目标"

texts = st.text(st.characters(codec="utf-8"), max_size=40)
names = st.one_of(
    st.text("abcdefghijklmnopqrstuvwxyz ", min_size=1, max_size=20).filter(str.strip),
    st.text(CHINESE, min_size=1, max_size=10),
)
local_texts = st.one_of(
    names,
    st.fixed_dictionaries({"en": names, "zh": names}),
    st.fixed_dictionaries({"zh": names}),
)
identifiers = st.from_regex(r"[a-z][a-z0-9]{0,7}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)

# Numbers, units and quantities

UNIT_NAMES = sorted(Vocabulary().names)
CHINESE_SCALES = sorted(word for word in SCALES if not word.isascii())
ENGLISH_SCALES = sorted(word for word in SCALES if word.isascii())

# Units that convert into one another, the sort of thing that each measures, and how it may be measured.
FAMILIES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "money": (("元", "万元", "亿元", "million yuan"), ("flow", "stock")),
    "firms": (("家", "万家"), ("stock", "flow")),
    "people": (("人", "万人", "百万人"), ("stock", "flow")),
    "share": (("%", "％", "‰"), ("ratio", "average")),
    "density": (("件/万人", "件/人", "件每千人"), ("ratio",)),
    "energy": (("吨标准煤", "万吨标准煤", "亿千瓦时"), ("flow",)),
    "air": (("µg/m³", "μg/m3", "mg/m^3"), ("average",)),
    "area": (("亩", "万亩", "公顷", "km²"), ("stock",)),
    "index": (("点",), ("index",)),
}


@composite
def numbers(draw: DrawFn, low: int = 0, high: int = 1_000_000, signed: bool = False) -> str:
    """Draw a number as sources write it, with its decimals and sometimes its thousands.

    Args:
        low: The smallest whole part.
        high: The largest.
        signed: Whether a sign may stand before it.
    """
    whole = draw(st.integers(low, high))
    written = f"{whole:,}" if draw(st.booleans()) else str(whole)
    decimals = draw(st.text("0123456789", max_size=3))
    sign = draw(st.sampled_from(["", "+", "-"])) if signed else ""
    return sign + written + ("." + decimals if decimals else "")


@composite
def simple_units(draw: DrawFn) -> str:
    """Draw one name of the vocabulary, with a scale before it or an exponent after it."""
    name = draw(st.sampled_from(UNIT_NAMES))
    scale = draw(
        st.one_of(
            st.just(""),
            st.lists(st.sampled_from(CHINESE_SCALES), min_size=1, max_size=2).map("".join),
            st.sampled_from(ENGLISH_SCALES).map(lambda word: word + " "),
            st.sampled_from(["10 ", "100", "1000 "]),
        )
    )
    return scale + name + draw(st.sampled_from(["", "", "", "²", "^2", "3", "**3"]))


@composite
def units(draw: DrawFn) -> str:
    """Draw a unit: a name with scale and exponent, or several joined by signs."""
    text = draw(simple_units())
    for _ in range(draw(st.integers(0, 2))):
        longer = text + draw(st.sampled_from(["/", " / ", " per ", "·", "*", "×"])) + draw(simple_units())
        text = longer if len(longer) <= MAX_LENGTH else text
    return text


@composite
def quantities(draw: DrawFn, unit: SearchStrategy[str] | None = None, signed: bool = False) -> str:
    """Draw a number with its unit.

    Args:
        unit: Which units; by default any of the vocabulary, and any that are joined from them.
        signed: Whether a sign may stand before the number.
    """
    written = draw(unit if unit is not None else units()).lstrip("0123456789 ")
    return draw(numbers(signed=signed)) + draw(st.sampled_from(["", " "])) + written


# Periods

years = st.integers(1990, 2090)


@composite
def days(draw: DrawFn) -> str:
    """Draw a day, written as ISO 8601 or in Chinese."""
    year, month = draw(years), draw(st.integers(1, 12))
    day = draw(st.integers(1, monthrange(year, month)[1]))
    return draw(st.sampled_from([f"{year}-{month:02d}-{day:02d}", f"{year}年{month}月{day}日"]))


def _spans(low: int, high: int) -> SearchStrategy[str]:
    pairs = st.tuples(st.integers(low, high), st.integers(0, 15))
    return pairs.map(lambda pair: f"{pair[0]}/{pair[0] + pair[1]}")


year_spans = _spans(1990, 2060)
periods = st.one_of(
    years.map(str),
    st.builds("{}-H{}".format, years, st.integers(1, 2)),
    st.builds("{}-Q{}".format, years, st.integers(1, 4)),
    st.builds("{}-{:02d}".format, years, st.integers(1, 12)),
    days(),
    year_spans,
    years.map("{}年".format),
    years.map("{}年底".format),
    st.builds("{}年{}半年".format, years, st.sampled_from("上下")),
    st.builds("{}年第{}季度".format, years, st.sampled_from("1234一二三四")),
    st.builds("{}年{}月".format, years, st.integers(1, 12)),
    years.map(lambda year: f"FY{year}@{year - 1}-10"),
    st.builds(
        "{}{}五{}{}".format,
        st.sampled_from(["“", "", "「"]),
        st.sampled_from(["六", "九", "十", "十一", "十四", "14", "二十", "二十一"]),
        st.sampled_from(["”", "", "」规划"]),
        st.sampled_from(["", "末", "期间"]),
    ),
    st.builds("{}th {}".format, st.integers(6, 20), st.sampled_from(["FYP", "five-year plan"])),
    st.sampled_from(["mid-century", "本世纪中叶", "21世纪中叶"]),
)

# Bounds, targets and goals


@composite
def bounds(draw: DrawFn, choices: tuple[str, ...] = ("亿元", "万元"), comparator: str | None = None) -> Data:
    """Draw a bound in any of some units that convert into one another.

    Args:
        choices: The units.
        comparator: `at_least`, `above`, `at_most`, `below`, `between` or `about`; by default any.
    """
    unit = draw(st.sampled_from(choices))
    chosen = comparator or draw(st.sampled_from(COMPARATORS))
    if chosen == "between":
        ends = sorted(draw(st.tuples(st.integers(0, 10_000), st.integers(0, 10_000))))
        return {"between": [f"{ends[0]} {unit}", f"{ends[1]} {unit}"]}
    bound: Data = {chosen: f"{draw(numbers())} {unit}"}
    if chosen == "about":
        points = ("个百分点",) if unit in ("%", "％") else (unit,)
        bound["tolerance"] = f"{draw(st.integers(0, 50))} {draw(st.sampled_from((unit, *points)))}"
    return bound


# Every kind of target.
KINDS = (
    "level",
    "keep",
    "cumulative",
    "average",
    "growth",
    "growth_each_period",
    "change",
    "scenario_change",
    "ratio",
    "rank",
    "relative",
    "peak",
    "zero",
    "direction",
    "deliverable",
    "qualitative",
    "open",
    "composite",
)

# Regions that may be ranked beside `CN-SX`, which a rank is asked of and comparisons are made with.
REGIONS = ("CN-AH", "CN-HA", "CN-HB", "CN-HN", "CN-JX")
rules = st.sampled_from(["all", "any", "weighted", "worst"])
methods = st.one_of(
    st.sampled_from(["linear", "ndrc-steps", "eurostat", "statcan"]),
    st.fixed_dictionaries({"name": st.just("linear")}, optional={"on_track": st.floats(0.7, 1.0)}),
)
relations = st.one_of(
    st.fixed_dictionaries(
        {
            "relation": st.sampled_from(["faster_than", "at_least_as_fast", "at_least_level", "above_level"]),
            "direction": st.sampled_from(["up", "down"]),
        }
    ),
    st.fixed_dictionaries({"relation": st.just("gap_narrows"), "gap": st.sampled_from(["relative", "absolute"])}),
    st.fixed_dictionaries({"relation": st.just("in_step"), "margin": st.just("0.5 个百分点")}),
)


@composite
def targets(
    draw: DrawFn,
    kind: str | None = None,
    choices: tuple[str, ...] = ("亿元", "万元"),
    first: int = 2020,
    last: int = 2025,
) -> Data:
    """Draw a target.

    Args:
        kind: One of `KINDS`; by default any.
        choices: Units in which the indicator may be written.
        first: The year that changes count from.
        last: The year with which windows end.
    """
    chosen = kind or draw(st.sampled_from(KINDS))
    window = f"{first + 1}/{last}"
    match chosen:
        case "qualitative" | "open":
            return {"kind": chosen, "text": draw(local_texts)}
        case "zero":
            return {"kind": chosen}
        case "direction":
            return {"kind": chosen, "better": draw(st.sampled_from(["higher", "lower"]))}
        case "peak":
            return {"kind": chosen, **draw(st.one_of(st.just({}), bounds(choices, "at_most")))}
        case "rank":
            universe = [*draw(st.lists(st.sampled_from(REGIONS), unique=True)), "CN-SX"]
            ties, place = draw(st.sampled_from(["best", "worst"])), draw(st.integers(1, 10))
            return {"kind": chosen, "universe": universe, "ties": ties, "at_most": f"{place} 位次"}
        case "relative":
            return {"kind": chosen, "comparator": {"region": "CN-SX"}, "base": str(first), **draw(relations)}
        case "deliverable":
            steps = draw(st.lists(identifiers, min_size=1, max_size=4, unique=True))
            years = sorted(draw(st.integers(first + 1, last)) for _ in steps)
            return {
                "kind": chosen,
                "states": [{"id": step, "by": str(year)} for step, year in zip(steps, years, strict=True)],
            }
        case "composite":
            children = draw(st.lists(identifiers, min_size=1, max_size=3, unique=True))
            return {"kind": chosen, "rule": draw(rules), "children": [{"goal": child} for child in children]}
        case "keep" | "average":
            every = draw(st.sampled_from(["year", "quarter", "half", "month"]))
            return {"kind": chosen, "window": window, "every": every, **draw(bounds(choices))}
        case "growth_each_period":
            return {"kind": chosen, "window": window, **draw(bounds(("%",)))}
        case "cumulative":
            return {"kind": chosen, "window": window, **draw(bounds(choices))}
        case "growth":
            averaging = draw(st.sampled_from(["compound", "arithmetic"]))
            return {"kind": chosen, "base": str(first), "averaging": averaging, **draw(bounds(("%",)))}
        case "change" | "scenario_change":
            share = "%" in choices
            of_change = st.sampled_from([("个百分点",), ("倍",)] if share else [("%",), ("倍",), choices])
            other = {"base": str(first)} if chosen == "change" else {"scenario": "business-as-usual"}
            return {"kind": chosen, **other, **draw(bounds(draw(of_change)))}
        case _:
            return {"kind": chosen, **draw(bounds(choices))}


@composite
def limits(draw: DrawFn, choices: tuple[str, ...]) -> Data:
    """Draw the natural limits of an indicator: one end, or both.

    Args:
        choices: Units that convert into one another.
    """
    unit, low = draw(st.sampled_from(choices)), draw(st.integers(-10, 10))
    ends = {"lowest": f"{low} {unit}", "highest": f"{low + draw(st.integers(1, 10_000))} {unit}"}
    return {end: ends[end] for end in draw(st.sampled_from([("lowest",), ("highest",), ("lowest", "highest")]))}


@composite
def scales(draw: DrawFn, choices: tuple[str, ...]) -> Data:
    """Draw the scale of a published index.

    Args:
        choices: Units that convert into one another.
    """
    unit, steps = draw(st.sampled_from(choices)), draw(st.lists(st.integers(0, 100), min_size=3, max_size=3))
    values = [sum(steps[:count]) for count in range(3)] + [sum(steps) + 1]
    ordered = values if draw(st.booleans()) else values[::-1]
    names_of_ends = ("worst", "red", "green", "best")
    scale = {name: f"{value} {unit}" for name, value in zip(names_of_ends, ordered, strict=True)}
    return {**scale, "source": draw(names)}


@composite
def indicators(draw: DrawFn, identifier: str, family: str | None = None) -> Data:
    """Draw an indicator.

    Args:
        identifier: Its id.
        family: Its family of units, one of `FAMILIES`; by default any.
    """
    choices, measures = FAMILIES[family or draw(st.sampled_from(sorted(FAMILIES)))]
    indicator: Data = {
        "id": identifier,
        "name": draw(local_texts),
        "measure": draw(st.sampled_from(measures)),
        "unit": draw(st.sampled_from(choices)),
    }
    if draw(st.booleans()):
        indicator["aliases"] = draw(st.lists(names, max_size=2))
    optional = {"limits": limits(choices), "scale": scales(choices)}
    indicator |= draw(st.fixed_dictionaries({}, optional=optional))
    if "元" in indicator["unit"] and draw(st.booleans()):
        indicator["prices"] = draw(st.sampled_from(["current", "constant", "constant-2020"]))
    return indicator


def _choices(indicator: Data) -> tuple[str, ...]:
    return next(choices for choices, _ in FAMILIES.values() if indicator["unit"] in choices)


def _kinds(indicator: Data, scenario: str | None) -> list[str]:
    alone = [kind for kind in KINDS if kind not in ("composite", "cumulative", "ratio", "scenario_change")]
    more = {"cumulative": indicator["measure"] == "flow", "scenario_change": scenario is not None}
    return [*alone, *(kind for kind, fits in more.items() if fits)]


@composite
def goals(
    draw: DrawFn, identifier: str, indicator: Data, first: int = 2020, last: int = 2025, scenario: str | None = None
) -> Data:
    """Draw a goal of any kind that one indicator allows.

    Args:
        identifier: Its id.
        indicator: The indicator, as `indicators` draws one.
        first: The year that it counts from.
        last: The year of its deadline.
        scenario: Id of the indicator that holds the scenario's values; without it none is asked for.
    """
    choices = _choices(indicator)
    target = draw(targets(draw(st.sampled_from(_kinds(indicator, scenario))), choices, first, last))
    if target["kind"] == "scenario_change":
        target["scenario"] = scenario
    goal: Data = {"id": identifier, "indicator": indicator["id"], "target": target}
    deadline = draw(st.sampled_from([str(last), f"{last}年", f"{last}年底", f"{last}-12-31"]))
    if "window" not in target or draw(st.booleans()):
        goal["deadline"] = deadline
    if target["kind"] == "level":
        written = next(name for name in COMPARATORS if name in target)
        stages = sorted(draw(st.sets(st.integers(first + 1, last - 1), max_size=2)))
        goal["milestones"] = [{"period": str(year), **draw(bounds(choices, written))} for year in stages]
        if draw(st.booleans()):
            goal["baseline"] = {"period": str(first), "value": f"{draw(numbers())} {indicator['unit']}"}
        if draw(st.booleans()):
            goal["stretch"] = draw(bounds(choices, written))
        goal |= draw(_statements(choices, target, first))
    if target["kind"] == "rank":
        goal["region"] = "CN-SX"
    if target["kind"] == "deliverable":
        reached = {"state": target["states"][0]["id"], "date": str(first + 1), "source": draw(names)}
        goal["progress"] = draw(st.sampled_from([[], [reached]]))
    if draw(st.booleans()):
        goal["commitment"] = draw(st.sampled_from(["binding", "expected", "stretch"]))
    if draw(st.booleans()):
        goal["dimensions"] = draw(st.dictionaries(st.sampled_from(["sex", "age", "area"]), names, max_size=2))
    if draw(st.booleans()):
        goal["note"] = draw(local_texts)
    return goal


@composite
def _statements(draw: DrawFn, choices: tuple[str, ...], target: Data, first: int) -> Data:
    """Draw what other documents, later ones, and an analyst say of a target."""
    asked = {name: value for name, value in target.items() if name != "kind"}
    later = {"kind": "level", **draw(bounds(choices, next(iter(asked))))}
    if "tolerance" in asked:
        later["tolerance"] = asked["tolerance"]
    return draw(
        st.fixed_dictionaries(
            {},
            optional={
                "revisions": st.just([{"announced": f"{first + 1}-06", "target": later, "basis": "new method"}]),
                "restated": st.just([{**asked, "source": {"document": "plan"}}]),
                "allocation": st.just({"parts": [{"region": "CN-HE", "value": f"1 {choices[0]}"}]}),
                "proxy": st.just({"region": "CN-SX", "note": "no figures of its own"}),
                "basis": names,
                "weight": st.integers(1, 5).map(float),
                "parent": st.just("parent-plan/goal"),
                "section": st.just("inner"),
            },
        )
    )


# Observations and whole plans


@composite
def observation_rows(
    draw: DrawFn, indicator: Data, first: int = 2018, last: int = 2026, region: str | None = None
) -> list[Data]:
    """Draw what was reported of an indicator, each with its source and sometimes its date.

    Args:
        indicator: The indicator, as `indicators` draws one.
        first: The first year.
        last: The last year.
        region: Code of the region; by default the plan's.
    """
    rows = []
    for year in sorted(draw(st.sets(st.integers(first, last), max_size=6))):
        unit = draw(st.sampled_from(_choices(indicator)))
        row: Data = {
            "indicator": indicator["id"],
            "period": str(year),
            "value": f"{draw(numbers())} {unit}",
            "source": draw(names),
        }
        if draw(st.booleans()):
            row["published"] = f"{year + 1}-0{draw(st.integers(1, 9))}"
        if draw(st.booleans()):
            row["quality"] = draw(st.sampled_from(["reported", "rounded", "lower_bound", "upper_bound"]))
            row["strict"] = draw(st.booleans())
        if draw(st.booleans()):
            row["status"] = draw(st.sampled_from(["provisional", "final"]))
        if draw(st.booleans()):
            row["basis"] = draw(names)
        rows.append(row)
    if year_rows := draw(st.sets(st.integers(first + 1, last), max_size=1)):
        year, prices = year_rows.pop(), draw(st.sampled_from([None, "current", "constant"]))
        rate = {"kind": "growth", "base": str(first), "prices": prices}
        rows.append(
            {
                "indicator": indicator["id"],
                "period": str(year),
                "value": f"{draw(st.integers(-20, 20))} %",
                "measured": rate,
                "source": draw(names),
            }
        )
    return [row | {"region": region} for row in rows] if region is not None else rows


@composite
def _surroundings(draw: DrawFn, judged: list[Data], indicator: Data, first: int) -> Data:
    """Draw what stands in a plan beside its goals and observations."""
    whole = {"kind": "composite", "rule": draw(rules), "children": [{"goal": goal["id"]} for goal in judged]}
    test = {"indicator": indicator["id"], **draw(bounds(_choices(indicator)))}
    rate = {"rate": "6.9 元/美元", "period": str(first), "source": draw(names)}
    index = {"currency": "CNY", "base": str(first), "period": str(first + 1), "value": 101.5, "source": draw(names)}
    rating = {"rating": "at_risk", "reason": draw(local_texts), "by": draw(names), "date": f"{first + 2}-05"}
    subsidy = {"id": "subsidy", "name": draw(local_texts), "rate": "10 %", "cap": "100 万元"}
    optional = {
        "goals": [*judged, {"id": "the.whole", "target": whole, "deadline": str(first + 2)}],
        "rubrics": [{"id": "rubric", "name": draw(local_texts), "source": draw(names), "criteria": [test]}],
        "exchange_rates": [rate],
        "deflators": [index],
        "overrides": [{"goal": judged[0]["id"], **rating}],
        "incentives": [subsidy],
        "parents": ["parent-plan"],
        "succeeds": "earlier-plan",
    }
    sections = [{"id": "outer", "title": draw(local_texts)}, {"id": "inner", "title": "Inner", "within": "outer"}]
    chosen = draw(st.fixed_dictionaries({}, optional={key: st.just(value) for key, value in optional.items()}))
    return {"sections": sections, **chosen}


@composite
def plans(draw: DrawFn) -> Data:
    """Draw a whole plan without errors: ids are unique, what is named exists, dates are in order.

    It holds figures of other regions too, and a scenario, so that comparisons, ranks and changes from a scenario find
    something beside their goal.
    """
    first = draw(st.integers(2010, 2020))
    last = first + draw(st.integers(3, 15))
    indicator_ids = draw(st.lists(identifiers, min_size=1, max_size=3, unique=True))
    measured = [draw(indicators(identifier)) for identifier in indicator_ids]
    goal_ids = draw(st.lists(identifiers, min_size=1, max_size=4, unique=True))
    usual = [{**indicator, "id": f"{indicator['id']}.usual"} for indicator in measured]
    places = draw(st.lists(st.sampled_from(["CN-SX", *REGIONS]), max_size=2, unique=True))
    plan: Data = {
        "schema_version": 1,
        "id": draw(identifiers),
        "title": draw(local_texts),
        "region": draw(st.sampled_from(["CN-HE", "CN", "FR-IDF", "CN-GS-621000"])),
        "documents": [{"id": "plan", "title": draw(local_texts), "announced": f"{first}-12-31"}],
        "indicators": [*measured, *usual],
        "goals": [
            draw(goals(identifier, indicator, first, last, f"{indicator['id']}.usual"))
            for identifier, indicator in ((name, draw(st.sampled_from(measured))) for name in goal_ids)
        ],
        "observations": [
            row
            for indicator, region in (
                *((one, None) for one in (*measured, *usual)),
                *((one, place) for one in measured for place in places),
            )
            for row in draw(observation_rows(indicator, first, last, region))
        ],
    }
    plan |= draw(_surroundings(plan["goals"], measured[0], first))
    if draw(st.booleans()):
        plan["method"] = draw(methods)
    if draw(st.booleans()):
        plan["currency"] = draw(st.sampled_from(["CNY", "USD"]))
    if draw(st.booleans()):
        done = [{"state": "done", "date": f"{first + 1}-03", "source": draw(names)}]
        task = {"id": "tasks", "name": draw(local_texts), "count": draw(st.integers(1, 99))}
        plan["actions"] = [task | {"section": "outer", "progress": draw(st.sampled_from([[], done]))}]
    if draw(st.booleans()):
        plan["period"] = draw(st.sampled_from([f"{first + 1}/{last}", "“十四五”"]))
    return plan


# Plain values, as YAML and JSON hold them

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False),
    texts,
    st.sampled_from(
        [
            "NO",
            "1:30",
            "2e11",
            "0o17",
            "0x1F",
            "010",
            "1_000",
            ".5",
            "1.",
            "+1",
            "2021-07-27",
            "~",
            "null",
            "<<",
            "=",
            "-",
            "?",
            ".inf",
            "true",
        ]
    ),
)
plain_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)
