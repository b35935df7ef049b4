"""Means of groups, and of groups within groups, beside plain loops."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from policytrack.kernel.means import mean_by_group, nested_means

numbers = st.none() | st.integers(-50, 50)


def column(values: list[int | None]) -> np.ndarray:
    return np.array([math.nan if value is None else value for value in values], dtype=np.float64)


def mean_of(values: list[Fraction | None]) -> Fraction | None:
    known = [value for value in values if value is not None]
    return sum(known, Fraction(0)) / len(known) if known else None


def same(number: float, exact: Fraction | None) -> bool:
    return math.isnan(number) if exact is None else math.isclose(number, exact, rel_tol=1e-12, abs_tol=1e-12)


@given(st.lists(st.tuples(numbers, st.integers(-1, 3)), max_size=12))
def test_a_mean_is_that_of_the_known_values_of_its_group(given_values: list[tuple[int | None, int]]) -> None:
    values, groups = [value for value, _ in given_values], [group for _, group in given_values]
    means, known = mean_by_group(column(values), np.array(groups, dtype=np.int64), 4)
    for group in range(4):
        members = [None if v is None else Fraction(v) for v, g in given_values if g == group]
        assert same(means[group], mean_of(members))
        assert known[group] == sum(member is not None for member in members)


@st.composite
def trees(draw: st.DrawFn) -> tuple[list[int | None], list[int]]:
    """Parts with a number each, and what each stands within."""
    count = draw(st.integers(0, 10))
    within = [draw(st.integers(-1, part - 1)) for part in range(count)]
    return draw(st.lists(numbers, min_size=count, max_size=count)), within


@given(trees())
def test_nested_means_are_taken_from_the_inside(tree: tuple[list[int | None], list[int]]) -> None:
    values, within = tree

    def mean(part: int) -> Fraction | None:
        inner = [other for other, outer in enumerate(within) if outer == part]
        own = values[part]
        return mean_of([mean(one) for one in inner]) if inner else None if own is None else Fraction(own)

    found = nested_means(column(values), np.array(within, dtype=np.int64))
    assert all(same(found[part], mean(part)) for part in range(len(values)))
