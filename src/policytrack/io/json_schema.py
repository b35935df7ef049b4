"""The JSON Schema of a plan file, for editors that complete and check it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from policytrack.plans import Plan

SCHEMA_FILE: Final = Path(__file__).parents[1] / "plan.schema.json"
"""The schema as it ships; `policytrack schema > src/policytrack/plan.schema.json` writes it anew."""


def plan_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a plan file.

    Example:
        >>> plan_schema()["title"]
        'Plan'
    """
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | Plan.model_json_schema()


def schema_text() -> str:
    """Return the JSON Schema as the text of a file, like `policytrack schema` prints it."""
    return json.dumps(plan_schema(), ensure_ascii=False, indent=2) + "\n"
