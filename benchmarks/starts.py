"""Measure how long the library and its command take to start, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys

from measuring import python, seconds_of
from page import Part, Promise, seconds_text, times_text

LIBRARIES = "dateutil.relativedelta, dateutil.rrule, numpy, pint, pydantic, yaml"
HEAVY = ("pint", "numpy", "pydantic")
NOTHING = "Python itself"


def imports_part() -> Part:
    """Import the library, against what a user would import else."""
    modules = {name: f"import {name}" for name in ("policytrack", "policytrack.frames", "polars", "pandas", "pint")}
    # By itself it loads nothing.
    modules["pydantic"] = "from pydantic import BaseModel"
    works = {NOTHING: python("-c", "pass"), **{name: python("-c", code) for name, code in modules.items()}}
    seconds = seconds_of(works, repeats=7)
    ours, base = seconds["policytrack"] - seconds[NOTHING], seconds[NOTHING]
    lightest = min(("polars", "pandas", "pint", "pydantic"), key=lambda name: seconds[name])
    least = seconds[lightest] - base
    loaded = f"import policytrack, sys; sys.exit(any(name in sys.modules for name in {HEAVY}))"
    light = subprocess.run([sys.executable, "-c", loaded], check=False).returncode == 0
    return Part(
        "Imports",
        "The whole process, best of several.",
        ("", "time", "without Python itself"),
        [(name, seconds_text(time), seconds_text(max(time - base, 0.0))) for name, time in seconds.items()],
        (
            Promise(
                "`import policytrack` loads neither pint, numpy nor pydantic",
                f"{seconds_text(ours)} beyond Python itself; {lightest}, the lightest of others, {seconds_text(least)}",
                light,
            ),
        ),
    )


def commands_part() -> Part:
    """Start the command, against importing what it stands on."""
    hebei = ("-m", "policytrack", "assess", "cn-he-tech-2025", "--as-of", "2024-12-31")
    typer, all_of_it = "import typer", "import its dependencies, typer and rich"
    help_text, as_table, as_json = (
        "policytrack --help",
        "policytrack assess (Hebei, table)",
        "policytrack assess (Hebei, json)",
    )
    seconds = seconds_of(
        {
            help_text: python("-m", "policytrack", "--help"),
            typer: python("-c", "import typer"),
            as_table: python(*hebei),
            as_json: python(*hebei, "--format", "json"),
            all_of_it: python("-c", f"import {LIBRARIES}, typer, rich.console, rich.table"),
        },
        repeats=7,
    )
    dependencies = seconds[all_of_it]
    assessed = max(seconds[as_table], seconds[as_json]) / dependencies
    base_of = {help_text: typer, as_table: all_of_it, as_json: all_of_it}
    return Part(
        "The command",
        "A process of its own for each, from start to end, best of several.",
        ("", "time", "of what it stands on"),
        [
            (name, seconds_text(time), times_text(time, seconds[base_of[name]]) if name in base_of else "")
            for name, time in seconds.items()
        ],
        (
            Promise(
                "`policytrack --help` takes less than 2 × importing typer, since it does not load the kernel",
                times_text(seconds[help_text], seconds[typer]),
                seconds[help_text] < 2 * seconds[typer],
            ),
            Promise(
                "`policytrack assess` on Hebei's plan takes less than 2 × importing the dependencies",
                f"{times_text(seconds[as_json], dependencies)} as JSON, "
                f"{times_text(seconds[as_table], dependencies)} as a table",
                assessed < 2.0,
            ),
        ),
    )
