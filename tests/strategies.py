"""The Hypothesis strategies of all tests: units, quantities, periods, targets, plans and plain values."""

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

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
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
    """Draw a number as sources write it, with its decimals and sometimes its thousands."""
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
    """Draw a number with its unit."""
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
    """Draw a bound with any comparator, in any of some units that convert into one another."""
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


KINDS = ("level", "keep", "cumulative", "growth", "change", "ratio", "qualitative")


@composite
def targets(
    draw: DrawFn,
    kind: str | None = None,
    choices: tuple[str, ...] = ("亿元", "万元"),
    first: int = 2020,
    last: int = 2025,
) -> Data:
    """Draw a target of any kind, over the years after `first` up to `last`."""
    chosen = kind or draw(st.sampled_from(KINDS))
    window = f"{first + 1}/{last}"
    match chosen:
        case "qualitative":
            intended = draw(st.sampled_from(["qualitative", "relative", "rank", "open"]))
            return {"kind": chosen, "text": draw(local_texts), "intended": intended}
        case "keep":
            every = draw(st.sampled_from(["year", "quarter", "half", "month"]))
            return {"kind": chosen, "window": window, "every": every, **draw(bounds(choices))}
        case "cumulative":
            return {"kind": chosen, "window": window, **draw(bounds(choices))}
        case "growth":
            averaging = draw(st.sampled_from(["compound", "arithmetic"]))
            return {"kind": chosen, "base": str(first), "averaging": averaging, **draw(bounds(("%",)))}
        case "change":
            share = "%" in choices
            of_change = st.sampled_from([("个百分点",), ("倍",)] if share else [("%",), ("倍",), choices])
            return {"kind": chosen, "base": str(first), **draw(bounds(draw(of_change)))}
        case _:
            return {"kind": chosen, **draw(bounds(choices))}


@composite
def indicators(draw: DrawFn, identifier: str, family: str | None = None) -> Data:
    """Draw an indicator of some family of units."""
    choices, measures = FAMILIES[family or draw(st.sampled_from(sorted(FAMILIES)))]
    indicator: Data = {
        "id": identifier,
        "name": draw(local_texts),
        "measure": draw(st.sampled_from(measures)),
        "unit": draw(st.sampled_from(choices)),
    }
    if draw(st.booleans()):
        indicator["aliases"] = draw(st.lists(names, max_size=2))
    if "元" in indicator["unit"] and draw(st.booleans()):
        indicator["prices"] = draw(st.sampled_from(["current", "constant", "constant-2020"]))
    return indicator


def _choices(indicator: Data) -> tuple[str, ...]:
    return next(choices for choices, _ in FAMILIES.values() if indicator["unit"] in choices)


def _kinds(indicator: Data) -> list[str]:
    kinds = ["level", "keep", "growth", "change", "qualitative"]
    return [*kinds, "cumulative"] if indicator["measure"] == "flow" else kinds


@composite
def goals(draw: DrawFn, identifier: str, indicator: Data, first: int = 2020, last: int = 2025) -> Data:
    """Draw a goal on an indicator, from the end of `first` to the end of `last`."""
    choices = _choices(indicator)
    target = draw(targets(draw(st.sampled_from(_kinds(indicator))), choices, first, last))
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
    if draw(st.booleans()):
        goal["commitment"] = draw(st.sampled_from(["binding", "expected", "stretch"]))
    if draw(st.booleans()):
        goal["dimensions"] = draw(st.dictionaries(st.sampled_from(["sex", "age", "area"]), names, max_size=2))
    if draw(st.booleans()):
        goal["note"] = draw(local_texts)
    return goal


# Observations and whole plans


@composite
def observation_rows(draw: DrawFn, indicator: Data, first: int = 2018, last: int = 2026) -> list[Data]:
    """Draw the reported values of an indicator, each with its source and sometimes its date."""
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
        rows.append(row)
    return rows


@composite
def plans(draw: DrawFn) -> Data:
    """Draw a whole plan that stands: ids are unique, what is named exists, dates are in order."""
    first = draw(st.integers(2010, 2020))
    last = first + draw(st.integers(3, 15))
    indicator_ids = draw(st.lists(identifiers, min_size=1, max_size=3, unique=True))
    measured = [draw(indicators(identifier)) for identifier in indicator_ids]
    goal_ids = draw(st.lists(identifiers, min_size=1, max_size=4, unique=True))
    plan: Data = {
        "schema_version": 1,
        "id": draw(identifiers),
        "title": draw(local_texts),
        "region": draw(st.sampled_from(["CN-HE", "CN", "FR-IDF", "CN-GS-621000"])),
        "documents": [{"id": "plan", "title": draw(local_texts), "announced": f"{first}-12-31"}],
        "indicators": measured,
        "goals": [draw(goals(identifier, draw(st.sampled_from(measured)), first, last)) for identifier in goal_ids],
        "observations": [row for indicator in measured for row in draw(observation_rows(indicator, first, last))],
    }
    if draw(st.booleans()):
        plan["currency"] = draw(st.sampled_from(["CNY", "USD"]))
    if draw(st.booleans()):
        plan["actions"] = [{"id": "tasks", "name": draw(local_texts), "count": draw(st.integers(1, 99))}]
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
