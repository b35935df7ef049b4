"""Goals that governments publish: model them, check them, and judge progress with the evidence beside each verdict."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policytrack.assessment import Assessment, Scorecard, assess
    from policytrack.comparison import Comparison, compare
    from policytrack.errors import (
        InvalidDataError,
        MissingExtraError,
        PeriodError,
        PolicyTrackError,
        RegionError,
        UnitError,
        UnknownNameError,
    )
    from policytrack.findings import Finding
    from policytrack.indicators import Indicator, Observation
    from policytrack.packs import check, installed_plans, load_plan
    from policytrack.plans import Goal, Plan
    from policytrack.targets import (
        Average,
        Change,
        Composite,
        Cumulative,
        Deliverable,
        Direction,
        Growth,
        GrowthEachPeriod,
        Keep,
        Level,
        Open,
        Peak,
        Qualitative,
        Rank,
        Ratio,
        Relative,
        ScenarioChange,
        Zero,
    )
    from policytrack.verdicts import Flag, Rating, Reason

_HOMES = {
    "assessment": ("Assessment", "Scorecard", "assess"),
    "comparison": ("Comparison", "compare"),
    "errors": (
        "InvalidDataError",
        "MissingExtraError",
        "PeriodError",
        "PolicyTrackError",
        "RegionError",
        "UnitError",
        "UnknownNameError",
    ),
    "findings": ("Finding",),
    "indicators": ("Indicator", "Observation"),
    "packs": ("check", "installed_plans", "load_plan"),
    "plans": ("Goal", "Plan"),
    "targets": (
        "Average",
        "Change",
        "Composite",
        "Cumulative",
        "Deliverable",
        "Direction",
        "Growth",
        "GrowthEachPeriod",
        "Keep",
        "Level",
        "Open",
        "Peak",
        "Qualitative",
        "Rank",
        "Ratio",
        "Relative",
        "ScenarioChange",
        "Zero",
    ),
    "verdicts": ("Flag", "Rating", "Reason"),
}
# Rooms that need packages of an extra, reached as attributes all the same.
_ROOMS = ("frames", "spark")
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "Assessment",
    "Average",
    "Change",
    "Comparison",
    "Composite",
    "Cumulative",
    "Deliverable",
    "Direction",
    "Finding",
    "Flag",
    "Goal",
    "Growth",
    "GrowthEachPeriod",
    "Indicator",
    "InvalidDataError",
    "Keep",
    "Level",
    "MissingExtraError",
    "Observation",
    "Open",
    "Peak",
    "PeriodError",
    "Plan",
    "PolicyTrackError",
    "Qualitative",
    "Rank",
    "Rating",
    "Ratio",
    "Reason",
    "RegionError",
    "Relative",
    "ScenarioChange",
    "Scorecard",
    "UnitError",
    "UnknownNameError",
    "Zero",
    "assess",
    "check",
    "compare",
    "installed_plans",
    "load_plan",
]


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return import_module(f"{__name__}.{name}")
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__, *_ROOMS])
