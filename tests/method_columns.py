"""Goals and values as columns, rated by a method: what a test of a method says in one line."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from policytrack.kernel import Goals, Judged, Milestones, Observations, Series, judge, measure
from policytrack.kernel.columns import NO_FACT, NONE, UNDATED, Fate, Part
from policytrack.methods import Method, rate_with
from policytrack.verdicts import RATINGS, REASONS, Flag, Rating, Reason

Value = float | tuple[float, float]
INFINITY = math.inf


@dataclass(frozen=True)
class Row:
    """One goal.

    Args:
        values: What is known of it by the year at whose end it was: a number, or the two ends of what it may be.
        asked: Facts of the goal by the name of their column; times are years' ends.
    """

    values: Mapping[int, Value]
    asked: Mapping[str, Any]


@dataclass(frozen=True)
class Verdict:
    """What a method says of one goal; numbers are NaN where there are none."""

    label: str | None
    rating: Rating
    reason: Reason
    score: float
    flags: frozenset[Flag]
    figures: Mapping[str, float]
    base_year: float


def row(values: Mapping[int, Value], base: int | None = None, deadline: int = 2030, **asked: Any) -> Row:
    """Return a goal by its values, the year of its base and that of its deadline."""
    base_end = math.nan if base is None else float(base)
    return Row(values, {"base_end": base_end, "deadline": float(deadline), **asked})


def over(number: float) -> tuple[float, float]:
    """Return what is known where a source says "over"; the end itself is left out."""
    return number, INFINITY


def under(number: float) -> tuple[float, float]:
    """Return what is known where a source says "under"."""
    return -INFINITY, number


def judged_at(rows: Sequence[Row], at: int) -> tuple[Series, Judged, Goals]:
    """Measure and judge goals at the end of a year."""
    goals = Goals.of(len(rows), **{name: [one.asked.get(name, fact) for one in rows] for name, fact in NO_FACT.items()})
    known = [(goal, year, value) for goal, one in enumerate(rows) for year, value in one.values.items()]
    ends = [value if isinstance(value, tuple) else (value, value) for _, _, value in known]
    low, high = (np.array([pair[side] for pair in ends], dtype=np.float64) for side in (0, 1))
    seen = Observations(
        goal=np.array([goal for goal, _, _ in known], dtype=np.int64),
        part=np.full(len(known), Part.VALUE, dtype=np.int64),
        start=np.array([year - 1 for _, year, _ in known], dtype=np.float64),
        end=np.array([year for _, year, _ in known], dtype=np.float64),
        low=low,
        high=high,
        low_open=np.isfinite(low) & (low < high),
        high_open=np.isfinite(high) & (low < high),
        published=np.full(len(known), UNDATED, dtype=np.int64),
        provisional=np.zeros(len(known), dtype=np.bool_),
        stock=np.zeros(len(known), dtype=np.bool_),
        flow=np.zeros(len(known), dtype=np.bool_),
        serves=np.full(len(known), Fate.USED, dtype=np.int64),
    )
    nothing = np.zeros(0)
    milestones = Milestones(np.zeros(0, dtype=np.int64), nothing, nothing, nothing)
    series = measure(seen, goals, float(at), None)
    return series, judge(series, goals, milestones, float(at), None), goals


def rated_by(method: Method, rows: Sequence[Row], at: int = 2030, groups: Sequence[int] | None = None) -> list[Verdict]:
    """Rate goals by a method at the end of a year.

    Args:
        method: The method.
        rows: The goals.
        at: The year.
        groups: Position of the indicator of each goal.
    """
    return verdicts(method, *judged_at(rows, at), groups)


def verdicts(
    method: Method, series: Series, judged: Judged, goals: Goals, groups: Sequence[int] | None = None
) -> list[Verdict]:
    """Return what a method says of judged goals."""
    rated = rate_with(method, series, judged, goals, None if groups is None else np.array(groups, dtype=np.int64))
    labels = list(method.labels)
    nan = np.full(len(goals), np.nan)

    def verdict(goal: int) -> Verdict:
        label = NONE if rated.label is None else int(rated.label[goal])
        return Verdict(
            label=None if label == NONE else labels[label],
            rating=RATINGS[int(rated.rating[goal])],
            reason=REASONS[int(rated.reason[goal])],
            score=float((nan if rated.score is None else rated.score)[goal]),
            flags=frozenset(flag for flag, given in rated.flags.items() if given[goal]),
            figures={name: float(column[goal]) for name, column in rated.figures.items()},
            base_year=float((nan if rated.base_time is None else rated.base_time)[goal]),
        )

    return [verdict(goal) for goal in range(len(goals))]


def said_of(method: Method, one: Row, at: int = 2030) -> Verdict:
    """Rate one goal that stands alone."""
    (verdict,) = rated_by(method, [one], at)
    return verdict
