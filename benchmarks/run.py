"""Measure what docs/speed.md states: `python benchmarks/run.py`.

Every figure is a ratio: two ways of doing the same work, measured in turn in the same run, each by its median. The
seconds beside it are those of this machine. ruamel.yaml and py-yaml12 are compared where they are installed.
"""

import importlib
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from unittest.mock import patch

import pint
import yaml

from policytrack import assess, periods, regions, units
from policytrack.assessment import judging as goal_judging
from policytrack.io.plan_yaml import read_plan
from policytrack.io.yaml_text import YamlError, load_yaml
from policytrack.methods.linear import Linear
from policytrack.plans import Plan

GOALS, YEARS = 1000, 20
Work = Callable[[], object]


@dataclass
class Line:
    """One line of the result: what was measured, its median in seconds, and how it compares."""

    what: str
    seconds: float
    remark: str = ""


@dataclass
class Figure:
    title: str
    lines: list[Line] = field(default_factory=list)

    def print(self) -> None:
        print(f"\n{self.title}")
        width = max(len(line.what) for line in self.lines)
        for line in self.lines:
            print(f"  {line.what:<{width}}  {line.seconds * 1000:>9.1f} ms  {line.remark}".rstrip())


def forget() -> None:
    """Empty every cache of units, periods and regions, so that a repeat does the work of a first time."""
    for module in (periods, regions, units):
        for thing in vars(module).values():
            if hasattr(thing, "cache_clear"):
                thing.cache_clear()


def medians(works: dict[str, Work], repeats: int) -> dict[str, float]:
    """Return the median seconds of each work; they take turns, so that a slow moment of the machine hits all."""
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(repeats):
        for name, work in works.items():
            forget()
            began = perf_counter()
            work()
            seconds[name].append(perf_counter() - began)
    return {name: median(times) for name, times in seconds.items()}


def times(value: float, base: float) -> str:
    return f"{value / base:.2f} ×"


# ---- the material ---------------------------------------------------------------------------------------------------


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
    """Return the same plan with 20 observations of each indicator, half of them in another unit."""
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


# ---- loading --------------------------------------------------------------------------------------------------------


def loading() -> Figure:
    """Load and check a plan file of 1 000 goals, against parsing its YAML alone."""
    text = plan_text()
    figure = Figure(f"Load and check a plan file of {GOALS} goals ({len(text.encode()) / 1000:.0f} kB)")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plan.yaml"
        file.write_text(text, encoding="utf-8")
        findings = read_plan(file)[1]
        if findings:
            raise SystemExit(f"the plan of this benchmark has findings: {findings[:3]}")
        found = medians(
            {
                "load and check": lambda: read_plan(file),
                "parse its YAML alone, our loader": lambda: load_yaml(text),
                "parse its YAML alone, PyYAML CSafeLoader": lambda: yaml.load(text, Loader=yaml.CSafeLoader),
            },
            repeats=9,
        )
    whole = found.pop("load and check")
    figure.lines = [Line("load and check", whole)]
    figure.lines += [
        Line(name, seconds, f"load and check takes {times(whole, seconds)}") for name, seconds in found.items()
    ]
    return figure


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
    try:
        ruamel = importlib.import_module("ruamel.yaml")
    except ImportError:
        print("ruamel.yaml is not installed: left out")
    else:
        yield Loader("ruamel.yaml, safe and pure", lambda text: ruamel.YAML(typ="safe", pure=True).load(text))
        yield Loader("ruamel.yaml, round trip", lambda text: ruamel.YAML().load(text), lines=True)
    try:
        yaml12 = importlib.import_module("yaml12")
    except ImportError:
        print("py-yaml12 is not installed: left out")
    else:
        yield Loader("py-yaml12", yaml12.parse_yaml)


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


def yaml_loaders() -> Figure:
    """Compare YAML loaders on the text of the same plan."""
    text, compared = plan_text(), list(loaders())
    found = medians({loader.name: (lambda loader=loader: loader.load(text)) for loader in compared}, repeats=3)
    own = found[compared[0].name]
    figure = Figure("YAML loaders on the same text (× ours; what each lacks)")
    for loader in compared:
        seconds = found[loader.name]
        figure.lines.append(Line(loader.name, seconds, f"{times(seconds, own):>8}  {lacks(loader)}"))
    return figure


# ---- judging --------------------------------------------------------------------------------------------------------


class Stopwatch:
    """Adds up how often functions are called and how long they take."""

    def __init__(self) -> None:
        self.seconds, self.calls = 0.0, 0

    @contextmanager
    def on(self, *places: tuple[Any, str]) -> Iterator[None]:
        patches = [patch.object(place, name, self._timed(getattr(place, name))) for place, name in places]
        for one in patches:
            one.start()
        try:
            yield
        finally:
            for one in patches:
                one.stop()

    def _timed(self, function: Callable[..., object]) -> Callable[..., object]:
        def timed(*args: Any, **kwargs: Any) -> object:
            began = perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                self.seconds += perf_counter() - began
                self.calls += 1

        return timed


def judging() -> Figure:
    """Assess 1 000 goals with 20 observations each, against one pint conversion for each observation."""
    plan = observed_plan()
    registry = pint.UnitRegistry(None)
    registry.define("yuan = [money]")
    registry.define("hundred_million_yuan = 1e8 * yuan")
    values = [one.value.value for one in plan.observations]

    def convert_each() -> None:
        for value in values:
            registry.Quantity(value, "hundred_million_yuan").to("yuan")

    found = medians({"assess": lambda: assess(plan, as_of="2024-12-31"), "pint": convert_each}, repeats=7)

    kernel, conversions, repeats = Stopwatch(), Stopwatch(), 5
    forget()
    with conversions.on((pint.UnitRegistry, "convert")):
        assess(plan, as_of="2024-12-31")
    began = perf_counter()
    with kernel.on((goal_judging, "measure"), (goal_judging, "judge"), (Linear, "rate")):
        for _ in range(repeats):
            assess(plan, as_of="2024-12-31")
    share = kernel.seconds / (perf_counter() - began)

    whole = found["assess"]
    figure = Figure(f"Assess a plan of {GOALS} goals with {YEARS} observations each")
    figure.lines = [
        Line("assess, from models to assessments", whole, f"{len(values) / whole:,.0f} observations a second"),
        Line("  of this in kernel and method", share * whole, f"{share:.0%} of the whole"),
        Line("  of this in pint", conversions.seconds, f"{conversions.calls} conversions, caches empty"),
        Line("a pint conversion for each observation", found["pint"], f"assess takes {times(whole, found['pint'])}"),
    ]
    return figure


# ---- starting -------------------------------------------------------------------------------------------------------


def python(*arguments: str) -> Work:
    """Return the work of starting a Python of its own with these arguments."""
    environment = {**os.environ, "PYTHONUTF8": "1"}
    return lambda: subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=environment)


def starting() -> Figure:
    """Start the library and the command, against importing what they stand on."""
    libraries = "dateutil.relativedelta, dateutil.rrule, numpy, pint, pydantic, yaml"
    assess_hebei = ("-m", "policytrack", "assess", "cn-he-tech-2025", "--as-of", "2024-12-31")
    found = medians(
        {
            "python -c pass": python("-c", "pass"),
            "import policytrack": python("-c", "import policytrack"),
            "import its dependencies": python("-c", f"import {libraries}"),
            "policytrack --help": python("-m", "policytrack", "--help"),
            "import typer": python("-c", "import typer"),
            "policytrack assess (Hebei, table)": python(*assess_hebei),
            "policytrack assess (Hebei, json)": python(*assess_hebei, "--format", "json"),
            "import its dependencies, typer and rich": python(
                "-c", f"import {libraries}, typer, rich.console, rich.table"
            ),
        },
        repeats=15,
    )
    bases = {
        "import policytrack": "import its dependencies",
        "policytrack --help": "import typer",
        "policytrack assess (Hebei, table)": "import its dependencies, typer and rich",
        "policytrack assess (Hebei, json)": "import its dependencies, typer and rich",
    }
    figure = Figure("Start in a process of its own")
    for name, seconds in found.items():
        base = bases.get(name)
        figure.lines.append(Line(name, seconds, f"{times(seconds, found[base])} '{base}'" if base else ""))
    return figure


def main() -> None:
    libraries = ("policytrack", "numpy", "pint", "pydantic", "python-dateutil", "PyYAML", "typer", "rich")
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores;", end=" ")
    print(", ".join(f"{name} {version(name)}" for name in libraries))
    for figure in (loading, yaml_loaders, judging, starting):
        figure().print()


if __name__ == "__main__":
    main()
