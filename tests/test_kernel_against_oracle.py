"""The library judges as the oracle does: rating, reason, flags and every column."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from itertools import zip_longest
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import oracle
import policytrack as pt
from judged_cases import (
    KINDS,
    NAMED,
    Case,
    Data,
    NamedCase,
)
from policytrack.judgements import Amount
from policytrack.targets import COMPARATORS

# What the baseline's own figure may add, and what the oracle reads off the value alone.
EVIDENCE_FLAGS = {
    pt.Flag.PROVISIONAL,
    pt.Flag.DERIVED,
    pt.Flag.SECONDARY_SOURCE,
    pt.Flag.DEFINITION_UNCONFIRMED,
    pt.Flag.PRICE_BASIS_UNSTATED,
}


def close(ours: float | None, theirs: Fraction | float | None) -> bool:
    if ours is None or theirs is None:
        return ours is None and theirs is None
    return math.isclose(ours, float(theirs), rel_tol=1e-8, abs_tol=1e-8)


def number(amount: Amount | None) -> float | None:
    return None if amount is None else amount.value


def differences(case: Case) -> dict[str, object]:
    """Return what the library and the oracle say differently of a case, by name."""
    ours = pt.assess(case.plan, as_of=case.as_of, known_by=case.known_by)["goal"]
    theirs = oracle.judge(case.plan, case.goal, case.observations, case.as_of, case.known_by)
    shown = theirs.value
    bound = None if shown is None or shown.is_exact else "upper" if shown.shown == "high" else "lower"
    exact: dict[str, tuple[object, object]] = {
        "rating": (ours.rating, theirs.rating),
        "reason": (ours.reason, theirs.reason),
        "flags": (set(ours.flags) - EVIDENCE_FLAGS, theirs.flags - EVIDENCE_FLAGS),
        "flags of the value": (theirs.flags & EVIDENCE_FLAGS & set(ours.flags), theirs.flags & EVIDENCE_FLAGS),
        "observed until": (ours.observed_period and ours.observed_period.end, theirs.observed_period_end),
        "bound": (ours.value and ours.value.bound, bound),
    }
    line, drawn = ours.projection, theirs.projection
    exact["model"] = (line and line.model, drawn and drawn.model)
    exact["expected year"] = (line and line.expected_year, drawn and drawn.expected_year)
    columns: dict[str, tuple[Any, Any]] = {
        "value": (number(ours.value), shown and shown.number),
        "expected": (number(ours.expected), theirs.expected),
        "attainment": (ours.attainment, theirs.attainment),
        "expected_attainment": (ours.expected_attainment, theirs.expected_attainment),
        "pace_ratio": (ours.pace_ratio, theirs.pace_ratio),
        "gap": (number(ours.gap), theirs.gap),
        "observed_pace": (number(ours.observed_pace), theirs.observed_pace),
        "required_pace": (number(ours.required_pace), theirs.required_pace),
        "projection": (line and line.value.value, drawn and drawn.value),
        "projection_low": (line and number(line.low), drawn and drawn.low),
        "projection_high": (line and number(line.high), drawn and drawn.high),
        "probability": (line and line.probability, drawn and drawn.probability),
    }
    for index, (told, wanted) in enumerate(zip_longest(ours.comparisons, theirs.comparisons)):
        if told is None or wanted is None:
            return {"comparisons": (ours.comparisons, theirs.comparisons)}
        exact[f"comparison {index}"] = ((told.prices, told.rating), (wanted.prices, wanted.rating))
        for side in ("own", "other", "difference"):
            columns[f"{side} of comparison {index}"] = (number(getattr(told, side)), getattr(wanted, side))
    return {name: pair for name, pair in exact.items() if pair[0] != pair[1]} | {
        name: pair for name, pair in columns.items() if not close(*pair)
    }


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_the_library_judges_as_the_oracle_does(kind: str, data: st.DataObject) -> None:
    assert differences(data.draw(KINDS[kind])) == {}


@pytest.mark.parametrize("named", NAMED, ids=lambda named: named.name)
def test_the_library_gives_the_published_verdict(named: NamedCase) -> None:
    case = named.case
    found = pt.assess(case.plan, as_of=case.as_of, known_by=case.known_by)["goal"]
    assert (found.rating, found.reason, set(found.flags)) == (named.rating, named.reason, named.flags)
    for column, value in named.columns.items():
        shown = getattr(found, column)
        shown = shown.value if isinstance(shown, Amount) else shown
        assert shown is None if value is None else shown == pytest.approx(value, rel=1e-12), column
    assert differences(case) == {}


# Kinds whose targets write a bound of their own.
BOUNDED = (
    "level",
    "keep",
    "cumulative",
    "average",
    "growth",
    "growth_each_period",
    "change",
    "scenario_change",
    "ratio",
    "rank",
    "reported rank",
    "on a basis",
    "by a proxy",
    "in other money",
)


def shifted(quantity: str, by: int) -> str:
    digits, _, unit = quantity.partition(" ")
    return f"{Decimal(digits) + by} {unit}"


@st.composite
def stretched_cases(draw: st.DrawFn) -> Case:
    """Return a case whose goal has a stretch value, in the direction of its target."""
    case = draw(st.one_of(*(KINDS[kind] for kind in BOUNDED)))
    goal = case.data["goals"][0]
    assume(goal["target"]["kind"] != "peak")
    comparator = next(name for name in COMPARATORS if name in goal["target"])
    written, by = goal["target"][comparator], draw(st.integers(-5, 5))
    stretch: Data = {
        comparator: shifted(written, by) if isinstance(written, str) else [shifted(n, by) for n in written]
    }
    if "tolerance" in goal["target"]:
        stretch["tolerance"] = goal["target"]["tolerance"]
    return Case(case.data | {"goals": [goal | {"stretch": stretch}]}, case.as_of, case.known_by)


@given(stretched_cases())
def test_a_stretch_value_is_judged_by_the_same_rules(case: Case) -> None:
    found = pt.assess(case.plan, as_of=case.as_of, known_by=case.known_by)["goal"]
    stretch = case.goal.stretch
    expected = oracle.judge(case.plan, case.goal, case.observations, case.as_of, case.known_by, bound=stretch)
    assert found.stretch_rating == expected.rating


@given(stretched_cases())
def test_a_stretch_value_never_mixes_into_the_rating(case: Case) -> None:
    assert differences(case) == {}
