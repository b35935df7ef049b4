"""Measure the way from a plan file, and from models in hand, to assessments."""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pint
import yaml
from measuring import Work, forget, seconds_of
from page import Part, Promise, seconds_text, size_text, times_text

from policytrack import Goal, Indicator, Level, Plan, assess
from policytrack.io.plan_yaml import read_plan
from policytrack.io.yaml_text import YamlError, load_yaml

GOALS, YEARS = 1000, 12
AS_OF = "2024-12-31"


def plan_values() -> dict[str, Any]:
    """Return a plan of 1 000 goals as plain values: five kinds in turn, each with its own indicator, quote and path."""
    targets: list[dict[str, Any]] = [
        {"kind": "level", "above": "{} 亿元"},
        {"kind": "level", "between": ["{} 亿元", "90000 亿元"]},
        {"kind": "cumulative", "window": "2021/2025", "at_least": "{} 亿元"},
        {"kind": "growth", "base": "2020", "averaging": "compound", "prices": "current", "at_least": "{} %"},
        {"kind": "change", "base": "2020", "at_least": "{} %"},
    ]
    goals, indicators = [], []
    for number in range(GOALS):
        name, target = f"goal-{number}", dict(targets[number % len(targets)])
        asked = 1000 + number if "亿元" in str(target) else 5 + number / 100
        for key, text in target.items():
            if isinstance(text, list):
                target[key] = [one.format(asked) for one in text]
            elif "{}" in text:
                target[key] = text.format(asked)
        goal: dict[str, Any] = {
            "id": name,
            "indicator": name,
            "target": target,
            "deadline": "2025",
            "commitment": "expected",
            "source": {"document": "plan", "quote": f"到2025年，第{number}项指标达到{asked}"},
        }
        if target["kind"] == "level":
            goal["baseline"] = {"period": "2020", "value": f"{500 + number} 亿元"}
        indicators.append(
            {
                "id": name,
                "name": {"en": f"Indicator {number}", "zh": f"指标{number}"},
                "measure": "flow",
                "unit": "亿元",
                "prices": "current",
            }
        )
        goals.append(goal)
    return {
        "schema_version": 1,
        "id": "large",
        "title": {"en": "A large plan", "zh": "大型规划"},
        "region": "CN-HE",
        "currency": "CNY",
        "documents": [{"id": "plan", "title": "The plan", "issuer": "The province", "announced": "2021-07-27"}],
        "indicators": indicators,
        "goals": goals,
    }


def plan_text() -> str:
    return yaml.dump(plan_values(), allow_unicode=True, sort_keys=False, width=120, Dumper=yaml.CSafeDumper)


def observed_plan() -> Plan:
    """Return the same plan with observations of each indicator, half of them in another unit."""
    years = range(2025 - YEARS, 2025)
    observations = [
        {
            "indicator": f"goal-{number}",
            "period": str(year),
            "value": f"{500 + number + 7 * (year - 2005)} 亿元" if year % 2 else f"{5 + number / 100} 万亿元",
            "source": "Yearbook",
        }
        for number in range(GOALS)
        for year in years
    ]
    return Plan.model_validate({**plan_values(), "observations": observations})


@dataclass
class Loader:
    """A way to read YAML; `lines` says whether values come with the lines where they stand."""

    name: str
    load: Callable[[str], object]
    lines: bool = False


def loaders() -> Iterator[Loader]:
    yield Loader("policytrack (libyaml events)", load_yaml)
    yield Loader("policytrack, with line numbers", lambda text: load_yaml(text, {}), lines=True)
    yield Loader("PyYAML CSafeLoader", lambda text: yaml.load(text, Loader=yaml.CSafeLoader))
    yield Loader("PyYAML SafeLoader", lambda text: yaml.load(text, Loader=yaml.SafeLoader))
    ruamel = _installed("ruamel.yaml")
    if ruamel is not None:
        yield Loader("ruamel.yaml, safe and pure", lambda text: ruamel.YAML(typ="safe", pure=True).load(text))
        yield Loader("ruamel.yaml, round trip", lambda text: ruamel.YAML().load(text), lines=True)
    yaml12 = _installed("yaml12")
    if yaml12 is not None:
        yield Loader("py-yaml12", yaml12.parse_yaml)


def _installed(module: str) -> Any:
    """Return a module, or None where it is not installed, which is told."""
    try:
        return importlib.import_module(module)
    except ImportError:
        print(f"  {module} is not installed: left out")
        return None


def lacks(loader: Loader) -> str:
    """Tell by trial what a loader lacks."""
    missing = []
    try:
        loader.load("a: 1\na: 2\n")
        missing.append("duplicate keys pass")
    except Exception as error:  # each library has its own
        if "duplicate" not in str(error) and not isinstance(error, YamlError):
            raise
    if loader.load("country: NO\ntime: 1:30\n") != {"country": "NO", "time": "1:30"}:
        missing.append("reads YAML 1.1 (NO is false)")
    if not loader.lines:
        missing.append("no line numbers")
    return "; ".join(missing) or "nothing"


def loading_part() -> Part:
    """Load and check a plan file, against parsing its YAML alone."""
    text = plan_text()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plan.yaml"
        file.write_text(text, encoding="utf-8")
        findings = read_plan(file)[1]
        if findings:
            raise SystemExit(f"the plan of this benchmark has findings: {findings[:3]}")
        ours, others = "load and check", ("parse its YAML alone, our reader", "parse its YAML alone, PyYAML in C")
        works: dict[str, Work] = {
            ours: lambda: read_plan(file),
            others[0]: lambda: load_yaml(text),
            others[1]: lambda: yaml.load(text, Loader=yaml.CSafeLoader),
        }
        seconds = seconds_of(works, repeats=9)
    whole, own = seconds[ours], seconds[others[0]]
    what = f"loading and checking a plan file of {size_text(GOALS)} goals: less than 3 × its YAML alone, and than 2 s"
    by_pyyaml = times_text(whole, seconds[others[1]])
    told = f"{times_text(whole, own)} our own reader of YAML, {by_pyyaml} PyYAML's; {seconds_text(whole)}"
    kilobytes = len(text.encode()) / 1000
    return Part(
        "Plan files",
        f"A file of {size_text(GOALS)} goals of five kinds ({kilobytes:.0f} kB); caches are emptied before each turn.",
        ("", "time", "of parsing with our reader"),
        [(name, seconds_text(time), times_text(time, own)) for name, time in seconds.items()],
        (Promise(what, told, whole < 3 * own and whole < 2.0),),
    )


def yaml_part() -> Part:
    """Compare readers of YAML on the text of the same plan."""
    text, compared = plan_text(), list(loaders())
    seconds = seconds_of({loader.name: (lambda loader=loader: loader.load(text)) for loader in compared}, repeats=3)
    own = seconds[compared[0].name]
    return Part(
        "Why YAML is read as it is",
        """
            The same text. Values are built from libyaml's events by the library itself, without recursion, so that
            duplicate keys, aliases, tags and deep nests are refused with their line; lines are counted only where
            there is an error to place. What each reader lacks of that is found by trial.
        """,
        ("", "time", "of ours", "what it lacks"),
        [
            (loader.name, seconds_text(seconds[loader.name]), times_text(seconds[loader.name], own), lacks(loader))
            for loader in compared
        ],
    )


def lone_goal() -> tuple[Goal, tuple[Any, ...]]:
    """Return a goal and the observations of its series."""
    solar = Indicator(id="solar", name="Solar power", measure="stock", unit="MW")
    goal = Goal(
        id="solar",
        indicator=solar,
        region="CN-HE",
        target=Level(at_least="500 MW"),
        deadline="2027",
        baseline={"period": "2020", "value": "100 MW"},
    )
    reported = {year: 100 + 40 * (year - 2013) for year in range(2024 - YEARS + 1, 2025)}
    return goal, tuple(solar.observed(reported, source="Energy bureau"))


def latency_part() -> Part:
    """Judge one goal, and a plan of many, from models in hand to ratings and their reasons."""
    goal, reported = lone_goal()

    def written() -> Plan:
        return Plan(id="solar", title="solar", region="CN-HE", goals=(goal,), observations=reported)

    one, many = written(), observed_plan()

    def rated(plan: Plan) -> list[object]:
        return [(each.rating, each.reason) for each in assess(plan, as_of=AS_OF)]

    often = 50
    ways: dict[str, tuple[Work, int, int]] = {
        "one goal, its plan in hand": (lambda: rated(one), often, 1),
        "one goal and its observations in hand": (
            lambda: assess(goal, as_of=AS_OF, observations=reported)["solar"].reason,
            often,
            1,
        ),
        "of this pydantic: the plan that holds them": (written, often, 1),
        f"a plan of {size_text(GOALS)} goals in hand, each goal": (lambda: rated(many), 1, GOALS),
        "and written out as dictionaries, each goal": (lambda: assess(many, as_of=AS_OF).to_dicts(), 1, GOALS),
    }
    seconds = {}
    for name, time in seconds_of(
        {
            name: (lambda work=work, often=often: [work() for _ in range(often)])
            for name, (work, often, _) in ways.items()
        },
        repeats=9,
        fresh=False,
    ).items():
        _, often, goals = ways[name]
        seconds[name] = time / often / goals
    in_hand, whole, pydantic, each, _ = seconds.values()
    beyond = max(in_hand, whole - pydantic)
    forget()
    convert = pint.UnitRegistry.convert
    with patch.object(pint.UnitRegistry, "convert", autospec=True, side_effect=convert) as conversions:
        rated(many)
    observations = len(many.observations)
    return Part(
        "Plans in Python",
        f"""
            `assess`, and the rating and reason of each goal read, with models in hand and {YEARS} observations a
            goal. The plan of {size_text(GOALS)} goals has five kinds, and half of its observations are in another
            unit than their goal.
        """,
        ("", "time"),
        [(name, seconds_text(time)) for name, time in seconds.items()],
        (
            Promise(
                "one goal through the Python API, models in hand: under 300 µs beyond pydantic",
                f"{seconds_text(in_hand)} with its plan in hand; {seconds_text(whole)} from a goal and observations, "
                f"of which pydantic {seconds_text(pydantic)}",
                beyond < 300e-6,
            ),
            Promise(f"a plan of {size_text(GOALS)} goals: under 30 µs a goal", seconds_text(each), each < 30e-6),
            Promise(
                f"{size_text(GOALS)} goals × {YEARS} observations: no pint call per observation",
                f"{conversions.call_count} conversions for {size_text(observations)} observations, caches empty",
                conversions.call_count < observations / 100,
            ),
        ),
    )
