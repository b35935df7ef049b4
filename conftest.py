"""Runs every block of the README and the docs: Python, commands with their output, and plan files."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, OutputChecker
from pathlib import Path
from tempfile import TemporaryDirectory

from policytrack.io.plan_yaml import read_plan

try:
    from sybil import Example, Sybil
    from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser
except ImportError:  # Where only the core is installed, its tests run and the pages do not.
    Sybil = None

ROOT = Path(__file__).parent


def run_commands(example: Example) -> None:
    """Run each `$ command` of a block and compare what it prints; `...` stands for anything."""
    for block in re.split(r"(?m)^\$ ", example.parsed)[1:]:
        command, _, expected = block.partition("\n")
        words = shlex.split(command)
        program = {"policytrack": ["-m", "policytrack"], "python": []}[words[0]]
        run = subprocess.run(
            [sys.executable, *program, *words[1:]],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
        flags = ELLIPSIS | NORMALIZE_WHITESPACE
        assert OutputChecker().check_output(expected.strip(), run.stdout.strip(), flags), run.stdout


def check_plan_block(example: Example) -> None:
    """Check a plan, or a piece of one, that a block shows."""
    heading = {"schema_version": "1", "id": "example", "title": "Example", "region": "CN"}
    missing = [f"{key}: {value}\n" for key, value in heading.items() if f"\n{key}:" not in f"\n{example.parsed}"]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "plan.yaml"
        file.write_text("".join(missing) + example.parsed, encoding="utf-8")
        findings = read_plan(file)[1]
    # A piece of a plan may name what another piece defines, and what is not confirmed is always told.
    expected = ("unknown_indicator", "unknown_document", "goal_unconfirmed")
    unexpected = [finding for finding in findings if finding.code not in expected]
    assert not unexpected, unexpected


if Sybil:
    pytest_collect_file = Sybil(
        parsers=[
            PythonCodeBlockParser(),
            CodeBlockParser(language="console", evaluator=run_commands),
            CodeBlockParser(language="yaml", evaluator=check_plan_block),
        ],
        patterns=["README.md", "docs/*.md"],
        # Run by tests/test_spark.py, which has a session.
        excludes=["docs/spark.md"],
    ).pytest()
