"""Check that lowest.txt pins exactly the lower bounds that pyproject.toml states."""

import re
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
# Of the other development tools only the dataframe libraries are pinned: the rest does not run with the library.
BACKENDS = ("duckdb", "pandas")

project = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
extras = project["optional-dependencies"]
stated = list(project["dependencies"])
for extra in ("cli", "frames", "plot", "spark", "testing"):
    stated += [requirement for requirement in extras[extra] if not requirement.startswith(project["name"])]
stated += [requirement for requirement in extras["dev"] if requirement.startswith(BACKENDS)]
expected = {re.sub(">=", "==", requirement) for requirement in stated}

lines = (HERE / "lowest.txt").read_text(encoding="utf-8").splitlines()
pinned = {line for line in lines if line and not line.startswith("#")}

if expected != pinned:
    print("lowest.txt and pyproject.toml differ:")
    print(*(f"  - {line}" for line in sorted(pinned - expected)), sep="\n")
    print(*(f"  + {line}" for line in sorted(expected - pinned)), sep="\n")
    sys.exit(1)
print(f"lowest.txt pins the lower bounds of pyproject.toml: {', '.join(sorted(pinned))}")
