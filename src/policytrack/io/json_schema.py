"""The JSON Schema of a plan file, for editors that complete and check it."""

from __future__ import annotations

from typing import Any

from policytrack.plans import Plan


def plan_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a plan file.

    Example:
        >>> plan_schema()["title"]
        'Plan'
    """
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | Plan.model_json_schema()
