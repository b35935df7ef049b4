"""What a method says of goals, and how what it says at both ends of a bound is joined."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, Self

import numpy as np
import numpy.typing as npt

from policytrack.kernel import Goals, Judged, Series
from policytrack.kernel.columns import NONE, Integers, first_match, occurs
from policytrack.kernel.judgement import End
from policytrack.kernel.tolerance import Booleans, Floats
from policytrack.verdicts import RATINGS, REASONS, Flag, Rating, Reason


@dataclass(frozen=True, slots=True)
class Rated:
    """What a method says of each goal.

    Args:
        rating: Position of the Rating.
        reason: Position of the Reason.
        flags: Which goals carry each flag that the method sets.
        label: Position of the method's own label among its `labels`, or `NONE`; None where it has no labels.
        score: The method's own score; NaN for none. None where it gives no scores.
        figures: The numbers that the method decided by, by name, NaN where there is none: `pace` is what it holds
            against its cuts as a share of what is asked for; rates are shares a year.
        base_time: When the method starts from, where that is not the goal's own start; NaN elsewhere.
    """

    rating: Integers
    reason: Integers
    flags: Mapping[Flag, Booleans] = field(default_factory=dict)
    label: Integers | None = None
    score: Floats | None = None
    figures: Mapping[str, Floats] = field(default_factory=dict)
    base_time: Floats | None = None


class Method(Protocol):
    """A published rating rule.

    Attributes:
        name: What it is asked for by.
        version: Changes whenever a rating could.
        source: Where the rule is published.
        rests_on: What it measures progress by, in English and Chinese, like ("compound rate", "复合增长率").
        labels: Its own labels, each with the rating that it stands for; empty where it speaks our ratings.

    It may also say `compares_goals`: whether what it says of a goal can depend on others of the same indicator. Where
    it says nothing, it is taken to do so, and goals of one indicator are never rated apart.
    """

    name: str
    version: str
    source: str
    rests_on: tuple[str, str]
    labels: Mapping[str, Rating]

    def rate(self, series: Series, judged: Judged, goals: Goals, groups: Integers | None = None) -> Rated:
        """Rate every goal.

        Args:
            series: The measured series.
            judged: Where each goal stands.
            goals: The goals.
            groups: Position of the indicator of each goal, for methods that compare goals; None where each stands
                alone.
        """
        ...


def compares_goals(method: Method) -> bool:
    """Tell whether what a method says of a goal can depend on others of the same indicator.

    Example:
        >>> from policytrack.methods import find_method
        >>> compares_goals(find_method("linear")), compares_goals(find_method("oecd"))
        (False, True)
    """
    return bool(getattr(method, "compares_goals", True))


@dataclass(frozen=True, slots=True)
class Said:
    """What a published rule says of each goal, as if one end of what is known were its value.

    Args:
        label: Position of the label among the method's `labels`, or `NONE`.
        refusal: Position of the Reason for which the rule says nothing, or `NONE`.
        score: See `Rated`. So for the others.
    """

    label: Integers
    refusal: Integers
    score: Floats | None = None
    figures: Mapping[str, Floats] = field(default_factory=dict)
    flags: Mapping[Flag, Booleans] = field(default_factory=dict)
    base_time: Floats | None = None

    @classmethod
    def by_rules(
        cls,
        labels: Iterable[str],
        rules: Sequence[tuple[Booleans, str | Reason]],
        score: Floats | None = None,
        figures: Mapping[str, Floats] | None = None,
    ) -> Self:
        """Return what rules say, of which the first that fits decides.

        Args:
            labels: The method's own labels.
            rules: Which goals each fits, and the label that it gives them, or the Reason for which it gives none. What
                none fits is outside the method.
            score: See `Rated`. So for `figures`.

        Example:
            >>> pace = np.array([1.2, 0.4, np.nan])
            >>> said = Said.by_rules(("ahead", "behind"), [(pace >= 1, "ahead"), (pace < 1, "behind")])
            >>> said.label.tolist(), REASONS[said.refusal[2]].value
            ([0, 1, -1], 'outside_method')
        """
        conditions, own = [condition for condition, _ in rules], list(labels)
        label = [NONE if isinstance(said, Reason) else own.index(said) for _, said in rules]
        refusal = [REASONS.index(said) if isinstance(said, Reason) else NONE for _, said in rules]
        count = len(rules[0][0])
        return cls(
            label=first_match(list(zip(conditions, label, strict=True)), NONE, count),
            refusal=first_match(
                list(zip(conditions, refusal, strict=True)), REASONS.index(Reason.OUTSIDE_METHOD), count
            ),
            score=score,
            figures=figures or {},
        )


def rated_by_label(labels: Mapping[str, Rating], judged: Judged, goals: Goals, rule: Callable[[End], Said]) -> Rated:
    """Rate goals by a rule that gives labels.

    The rating is that of the label, until the deadline's own period is observed: from then on it is `achieved` or
    `missed`, as the requirement holds or not, whatever the label.

    Args:
        labels: The method's own labels, each with its rating.
        judged: Where each goal stands.
        goals: The goals.
        rule: What the method says of one end of each value.
    """

    def rated(end: End) -> Rated:
        with np.errstate(all="ignore"):
            said = rule(end)
        final = judged.deadline_observed & ~goals.targetless
        refused = said.refusal != NONE
        own = np.append([RATINGS.index(rating) for rating in labels.values()], RATINGS.index(Rating.NOT_ASSESSABLE))
        cases = ((refused, Rating.NOT_ASSESSABLE), (final & end.holds, Rating.ACHIEVED), (final, Rating.MISSED))
        rating = first_match(
            [(condition, RATINGS.index(one)) for condition, one in cases], own[said.label], len(refused)
        )
        reason = first_match(
            [
                (refused, said.refusal),
                (final & end.holds, REASONS.index(Reason.REQUIREMENT_HOLDS)),
                (final, REASONS.index(Reason.DEADLINE_NOT_MET)),
            ],
            REASONS.index(Reason.NATIVE_RULE),
            len(refused),
        )
        achieved = rating == RATINGS.index(Rating.ACHIEVED)
        ended = np.isin(rating, [RATINGS.index(one) for _, one in cases])
        flags = {
            Flag.HELD_BEFORE_DEADLINE: achieved & ~judged.deadline_observed,
            Flag.AWAITING_FINAL_OBSERVATION: judged.past & ~judged.deadline_observed & ~ended,
        }
        return Rated(rating, reason, flags | dict(said.flags), said.label, said.score, said.figures, said.base_time)

    return rated_at_ends(judged, rated)


def rated_at_ends(judged: Judged, rate: Callable[[End], Rated]) -> Rated:
    """Rate goals at both ends of what is known of their values, once where both are one, and join what is said.

    Args:
        judged: Where each goal stands.
        rate: What the method says of one end of each value.
    """
    low = rate(judged.low)
    return settled(judged, low, low if judged.high is judged.low else rate(judged.high))


def settled(judged: Judged, low: Rated, high: Rated) -> Rated:
    """Join the ratings of both ends of what is known of each value.

    The same rating at both ends is the rating; else the worse one is, where it is `achieved` or `on_track`; else the
    bound leaves it open. Label, score and figures are those of the worse end. Goals that cannot be judged, or are not
    due, keep their reason.

    Args:
        judged: Where each goal stands.
        low: Ratings as if the value were its lower end.
        high: Ratings as if it were its upper end.
    """
    is_open, refused = judged.straddles, judged.refusal != NONE
    if high is low and not occurs(is_open | refused):
        none = np.zeros(len(refused), np.bool_)
        return replace(low, flags={**low.flags, Flag.AT_LEAST: none, Flag.AT_MOST: none})
    worse_is_high, differs = high.rating > low.rating, high.rating != low.rating
    worse, reason = _chosen(worse_is_high, high.rating, low.rating), _chosen(worse_is_high, high.reason, low.reason)
    if occurs(differs):
        is_open = is_open | (differs & (worse > RATINGS.index(Rating.ON_TRACK)))
    worse_end_is_high = np.where(differs, worse_is_high, judged.direction < 0)
    unsaid = refused | is_open
    said = ~unsaid
    settled_by_worse = differs & said

    def number(at_low: Floats | None, at_high: Floats | None) -> Floats | None:
        if at_low is None or at_high is None:
            return None
        return np.where(said, _chosen(worse_end_is_high, at_high, at_low), np.nan)

    figures = {name: number(low.figures[name], high.figures[name]) for name in low.figures}
    flags = {flag: _chosen(worse_is_high, high.flags[flag], low.flags[flag]) & said for flag in low.flags}
    label = None
    if low.label is not None and high.label is not None:
        label = np.where(said, _chosen(worse_end_is_high, high.label, low.label), NONE)
    if occurs(unsaid):
        not_due = (judged.refusal == REASONS.index(Reason.BEFORE_ANNOUNCEMENT)) | (
            judged.refusal == REASONS.index(Reason.BEFORE_BASELINE)
        )
        no_verdict = np.where(not_due, RATINGS.index(Rating.NOT_DUE), RATINGS.index(Rating.NOT_ASSESSABLE))
        worse = np.where(unsaid, no_verdict, worse)
        reason = np.where(is_open, REASONS.index(Reason.BOUND_OPEN), reason)
        reason = np.where(refused, judged.refusal, reason)
    return Rated(
        rating=worse,
        reason=reason,
        flags=flags
        | {
            Flag.AT_LEAST: settled_by_worse & (judged.bound > 0),
            Flag.AT_MOST: settled_by_worse & (judged.bound < 0),
        },
        label=label,
        score=number(low.score, high.score),
        figures={name: column for name, column in figures.items() if column is not None},
        base_time=number(low.base_time, high.base_time),
    )


def _chosen(is_first: Booleans, first: npt.NDArray[Any], other: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the first where it is chosen, else the other; where both are one, that."""
    return other if first is other else np.where(is_first, first, other)
