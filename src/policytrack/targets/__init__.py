"""The kinds of target: what must hold, as a discriminated union on `kind`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from policytrack.targets.bounds import COMPARATORS, Bound, Limits
from policytrack.targets.measured import (
    Average,
    Change,
    Comparator,
    Cumulative,
    Direction,
    Growth,
    GrowthEachPeriod,
    Keep,
    Level,
    Measurable,
    Peak,
    Rank,
    Ratio,
    Relative,
    ScenarioChange,
    Windowed,
    Zero,
)
from policytrack.targets.stated import Child, Composite, Deliverable, Open, Qualitative, Rule, State, Stated

__all__ = [
    "COMPARATORS",
    "Average",
    "Bound",
    "Change",
    "Child",
    "Comparator",
    "Composite",
    "Cumulative",
    "Deliverable",
    "Direction",
    "Growth",
    "GrowthEachPeriod",
    "Keep",
    "Level",
    "Limits",
    "Measurable",
    "Open",
    "Peak",
    "Qualitative",
    "Rank",
    "Ratio",
    "Relative",
    "Rule",
    "ScenarioChange",
    "State",
    "Stated",
    "Target",
    "Windowed",
    "Zero",
]

Target = Annotated[Measurable | Stated, Field(discriminator="kind")]
