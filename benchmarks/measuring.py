"""How the benchmarks measure: ways of doing the same work in turn, and scripts in processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from math import inf, log
from pathlib import Path
from time import perf_counter
from typing import Any

from policytrack import periods, regions, units

Work = Callable[[], object]


def seconds_of(works: Mapping[str, Work], repeats: int, *, fresh: bool = True) -> dict[str, float]:
    """Return the best seconds of each work; they take turns, so that a slow moment of the machine hits all.

    Args:
        works: What is measured, by name.
        repeats: How many turns.
        fresh: Whether what was read of units, periods and regions is forgotten before each.
    """
    seconds = dict.fromkeys(works, inf)
    for _ in range(repeats):
        for name, work in works.items():
            if fresh:
                forget()
            began = perf_counter()
            work()
            seconds[name] = min(seconds[name], perf_counter() - began)
    return seconds


def forget() -> None:
    """Empty every cache of units, periods and regions, so that a repeat does the work of a first time."""
    for module in (periods, regions, units):
        for thing in vars(module).values():
            if hasattr(thing, "cache_clear"):
                thing.cache_clear()


def growth_exponent(seconds: Mapping[int, float]) -> float:
    """Return the power of the number of goals with which time grows, by least squares on both logarithms."""
    x, y = [log(size) for size in seconds], [log(time) for time in seconds.values()]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    products = sum((one - mean_x) * (other - mean_y) for one, other in zip(x, y, strict=True))
    return products / sum((one - mean_x) ** 2 for one in x)


def python(*arguments: str) -> Work:
    """Return the work of starting a Python of its own with these arguments."""
    return lambda: subprocess.run([sys.executable, "-X", "utf8", *arguments], check=True, capture_output=True)


def answer_of(script: Path, *arguments: object) -> Any:
    """Run a script in a process of its own, and return the JSON that it prints last."""
    command = [sys.executable, "-X", "utf8", str(script), *map(str, arguments)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise SystemExit(f"{script.name} fails:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])
