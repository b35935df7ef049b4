"""Named rating methods, one file each: a published rule turns judged columns into ratings."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Final, Protocol

import numpy as np

from policytrack.errors import UnknownNameError
from policytrack.kernel import Goals, Judged, Series
from policytrack.kernel.columns import Integers
from policytrack.kernel.tolerance import Booleans
from policytrack.verdicts import RATINGS, REASONS, Flag, Rating, Reason


@dataclass(frozen=True, slots=True)
class Rated:
    """What a method says of each goal.

    Args:
        rating: Position of the Rating.
        reason: Position of the Reason.
        flags: Which goals carry each flag that the method sets.
    """

    rating: Integers
    reason: Integers
    flags: dict[Flag, Booleans]


class Method(Protocol):
    """A published rating rule.

    Attributes:
        name: What it is asked for by.
        version: Changes whenever a rating could.
        source: Where the rule is published.
    """

    name: str
    version: str
    source: str

    def rate(self, series: Series, judged: Judged, goals: Goals, groups: Integers | None = None) -> Rated:
        """Rate every goal.

        Args:
            series: The measured series.
            judged: Where each goal stands.
            goals: The goals.
            groups: Position of the group of each goal, for methods that compare goals.
        """
        ...


METHODS: Final = {"linear": "policytrack.methods.linear:Linear"}


def find_method(name: str) -> Method:
    """Return the method of a name.

    Raises:
        UnknownNameError: There is no such method.

    Example:
        >>> find_method("linear").name
        'linear'
    """
    if name not in METHODS:
        raise UnknownNameError("method", name, METHODS)
    module, _, attribute = METHODS[name].partition(":")
    method: Method = getattr(import_module(module), attribute)()
    return method


def settled(judged: Judged, low: Rated, high: Rated) -> Rated:
    """Join the ratings of both ends of what is known of each value.

    The same rating at both ends is the rating; else the worse one is, where it is `achieved` or `on_track`; else the
    bound leaves it open. Goals that cannot be judged, or are not due, keep their reason.

    Args:
        judged: Where each goal stands.
        low: Ratings as if the value were its lower end.
        high: Ratings as if it were its upper end.
    """
    worse_is_high = high.rating > low.rating
    worse = np.where(worse_is_high, high.rating, low.rating)
    differs = low.rating != high.rating
    is_open = (differs & (worse > RATINGS.index(Rating.ON_TRACK))) | judged.straddles
    refused = judged.refusal >= 0
    not_due = np.isin(
        judged.refusal, [REASONS.index(Reason.BEFORE_ANNOUNCEMENT), REASONS.index(Reason.BEFORE_BASELINE)]
    )
    settled_by_worse = differs & ~is_open & ~refused
    flags = {
        flag: np.where(worse_is_high, high.flags[flag], low.flags[flag]) & ~refused & ~is_open for flag in low.flags
    }
    return Rated(
        rating=np.select(
            [not_due, refused | is_open],
            [RATINGS.index(Rating.NOT_DUE), RATINGS.index(Rating.NOT_ASSESSABLE)],
            worse,
        ),
        reason=np.select(
            [refused, is_open],
            [judged.refusal, REASONS.index(Reason.BOUND_OPEN)],
            np.where(worse_is_high, high.reason, low.reason),
        ),
        flags=flags
        | {
            Flag.AT_LEAST: settled_by_worse & (judged.bound > 0),
            Flag.AT_MOST: settled_by_worse & (judged.bound < 0),
        },
    )
