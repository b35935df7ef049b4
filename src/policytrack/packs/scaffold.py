"""Writes a new pack: a project that is whole, passes its own checks, and waits for real plans."""

from __future__ import annotations

import keyword
import os
import re
import sys
from importlib.util import find_spec
from pathlib import Path
from string import Template
from typing import Final

from policytrack.errors import ValueProblem
from policytrack.io.json_schema import SCHEMA_FILE
from policytrack.io.plan_yaml import OBSERVATIONS_FILE, PLAN_FILE
from policytrack.packs.folders import PLANS_FOLDER
from policytrack.packs.manifest import MANIFEST_FILE

_TEMPLATES: Final = Path(__file__).with_name("template")
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
SOURCE_FOLDER: Final = "src"
TESTS_FOLDER: Final = "tests"
MAX_LENGTH: Final = 60


def new_pack(folder: str | Path) -> Path:
    """Write a new pack into a folder that is new or empty, and return the folder.

    Args:
        folder: Where to; the pack is called like the folder.

    Raises:
        ValueProblem: The folder is not empty or cannot be written, or its name cannot be that of a pack.
    """
    path = Path(os.path.abspath(folder))
    name, package = path.name.replace("_", "-"), path.name.replace("-", "_")
    if not _NAME.fullmatch(path.name) or len(name) > MAX_LENGTH or _is_taken(package):
        raise ValueProblem("pack_name_invalid", value=path.name)
    plan = f"{name}-example"
    names = {"name": name, "package": package, "plan": plan}
    pack = path / SOURCE_FOLDER / package
    files = {
        path / "pyproject.toml": "pyproject",
        path / "README.md": "readme",
        path / TESTS_FOLDER / "test_pack.py": "test_pack",
        pack / MANIFEST_FILE: "pack",
        pack / PLANS_FOLDER / plan / PLAN_FILE: "plan",
        pack / PLANS_FOLDER / plan / OBSERVATIONS_FILE: "observations",
    }
    texts = {
        file: Template((_TEMPLATES / f"{template}.template").read_text("utf-8")).substitute(names)
        for file, template in files.items()
    }
    texts[pack / SCHEMA_FILE.name] = SCHEMA_FILE.read_text("utf-8")
    try:
        path.mkdir(parents=True, exist_ok=True)
        if any(path.iterdir()):
            raise ValueProblem("folder_not_empty", value=str(path))
        for file, text in texts.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
    except OSError as error:
        raise ValueProblem("file_not_written", value=error.filename) from None
    return path


def _is_taken(package: str) -> bool:
    """Return whether a package of that name would be hidden by another one."""
    if keyword.iskeyword(package) or package in sys.stdlib_module_names or package == TESTS_FOLDER:
        return True
    spec = find_spec(package)
    return spec is not None and spec.origin is not None
