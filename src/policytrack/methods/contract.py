"""What a method must be, and must give back, checked before anything rests on it: it may be a stranger's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np

from policytrack.errors import MethodError
from policytrack.kernel import Goals, Judged, Series
from policytrack.kernel.columns import NONE, Integers, occurs
from policytrack.methods.rated import Method, Rated
from policytrack.verdicts import RATINGS, REASONS, Flag, Rating

_TEXTS: Final = ("name", "version", "source")
_FACTS: Final = (*_TEXTS, "rests_on", "labels", "rate")


def place_of(method: object) -> str:
    """Return where a method comes from, as `module:class`."""
    return f"{type(method).__module__}:{type(method).__qualname__}"


def checked(method: object, name: str, value: str) -> Method:
    """Return what has all that makes a method.

    Args:
        method: Anything.
        name: What it was asked for by; it must call itself so.
        value: Where it comes from, as `module:class`.

    Raises:
        MethodError: It is no method.
    """
    missing = [fact for fact in _FACTS if not hasattr(method, fact)]
    if missing:
        raise MethodError(name, value, f"it has no {', '.join(missing)}")
    if wrong := list(_wrong_facts(method, name)):
        raise MethodError(name, value, "; ".join(wrong))
    return method  # type: ignore[return-value]


def _wrong_facts(method: Any, name: str) -> Iterator[str]:
    for fact in _TEXTS:
        if not isinstance(getattr(method, fact), str) or not getattr(method, fact):
            yield f"its {fact} is {getattr(method, fact)!r}, not a text"
    if method.name != name:
        yield f"it calls itself {method.name!r}; call both alike"
    rests_on = method.rests_on
    if not isinstance(rests_on, tuple) or len(rests_on) != 2 or not all(isinstance(text, str) for text in rests_on):
        yield f"rests_on is {rests_on!r}, not a pair of texts in English and Chinese"
    if not isinstance(getattr(method, "compares_goals", True), bool):
        yield f"its compares_goals is {method.compares_goals!r}, not true or false"
    if not callable(method.rate):
        yield "its rate cannot be called"
    if not isinstance(method.labels, Mapping):
        yield f"its labels are {method.labels!r}, not a mapping from label to Rating"
        return
    for label, rating in method.labels.items():
        if not isinstance(label, str) or not isinstance(rating, Rating):
            yield f"its label {label!r} stands for {rating!r}, not for a Rating"


def rate_with(method: Method, series: Series, judged: Judged, goals: Goals, groups: Integers | None = None) -> Rated:
    """Rate goals by a method, and see that what it gives back has a rating for each.

    Args:
        method: The method.
        series: The measured series.
        judged: Where each goal stands.
        goals: The goals.
        groups: Position of the indicator of each goal.

    Raises:
        MethodError: The method raises, or gives back something else than a rating and a reason for each goal.
    """
    try:
        with np.errstate(all="ignore"):
            rated = method.rate(series, judged, goals, groups)
    except MethodError:
        raise
    except Exception as error:
        told = f"its rate raised {type(error).__name__}: {error}"
        raise MethodError(method.name, place_of(method), told) from error
    if wrong := list(_wrong_columns(rated, method, len(goals))):
        raise MethodError(method.name, place_of(method), "; ".join(wrong))
    return rated


def _wrong_columns(rated: object, method: Method, count: int) -> Iterator[str]:
    if not isinstance(rated, Rated):
        yield f"its rate gave back {type(rated).__name__}, not Rated"
        return
    yield from _wrong_positions("rating", rated.rating, count, len(RATINGS))
    yield from _wrong_positions("reason", rated.reason, count, len(REASONS))
    if rated.label is not None:
        yield from _wrong_positions("label", rated.label, count, len(method.labels), NONE)
    for name, number in (("score", rated.score), ("base_time", rated.base_time)):
        if number is not None:
            yield from _wrong_kind(name, number, count, "iuf", "numbers")
    for name, columns in (("flags", rated.flags), ("figures", rated.figures)):
        if not isinstance(columns, Mapping):
            yield f"its {name} are {type(columns).__name__}, not a mapping from name to column"
            return
    for flag, given in rated.flags.items():
        if not isinstance(flag, Flag):
            yield f"its flag {flag!r} is no Flag"
        yield from _wrong_kind("flag", given, count, "b", "true and false", flag)
    for figure, number in rated.figures.items():
        yield from _wrong_kind("figure", number, count, "iuf", "numbers", figure)


def _wrong_positions(name: str, column: Integers, count: int, end: int, start: int = 0) -> Iterator[str]:
    wrong = list(_wrong_kind(name, column, count, "iu", "positions"))
    yield from wrong
    if not wrong and occurs((column < start) | (column >= end)):
        outside = int(column.min() if column.min() < start else column.max())
        yield f"its {name} holds the position {outside}, and there are {start} to {end - 1}"


def _wrong_kind(
    name: str, column: object, count: int, kinds: str, wanted: str, which: str | None = None
) -> Iterator[str]:
    if isinstance(column, np.ndarray) and column.dtype.kind in kinds and column.shape == (count,):
        return
    name = name if which is None else f"{name} {which}"
    if not isinstance(column, np.ndarray) or column.dtype.kind not in kinds:
        found = f"an array of {column.dtype}" if isinstance(column, np.ndarray) else type(column).__name__
        yield f"its {name} is {found}, not an array of {wanted}"
    else:
        yield f"its {name} has the shape {column.shape}, and there are {count} goals"
