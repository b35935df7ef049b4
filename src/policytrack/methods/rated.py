"""What a method says of goals, and how what it says at both ends of a bound is joined."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, Self

import numpy as np

from policytrack.kernel import Goals, Judged, Series
from policytrack.kernel.columns import NONE, Integers
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
        return cls(
            label=np.select(conditions, label, NONE),
            refusal=np.select(conditions, refusal, REASONS.index(Reason.OUTSIDE_METHOD)),
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
        rating = np.select(
            [refused, final & end.holds, final],
            [RATINGS.index(one) for one in (Rating.NOT_ASSESSABLE, Rating.ACHIEVED, Rating.MISSED)],
            own[said.label],
        )
        reason = np.select(
            [refused, final & end.holds, final],
            [said.refusal, REASONS.index(Reason.REQUIREMENT_HOLDS), REASONS.index(Reason.DEADLINE_NOT_MET)],
            REASONS.index(Reason.NATIVE_RULE),
        )
        achieved = rating == RATINGS.index(Rating.ACHIEVED)
        ended = [RATINGS.index(one) for one in (Rating.ACHIEVED, Rating.MISSED, Rating.NOT_ASSESSABLE)]
        flags = {
            Flag.HELD_BEFORE_DEADLINE: achieved & ~judged.deadline_observed,
            Flag.AWAITING_FINAL_OBSERVATION: judged.past & ~judged.deadline_observed & ~np.isin(rating, ended),
        }
        return Rated(rating, reason, flags | dict(said.flags), said.label, said.score, said.figures, said.base_time)

    return settled(judged, rated(judged.low), rated(judged.high))


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
    worse_is_high = high.rating > low.rating
    worse = np.where(worse_is_high, high.rating, low.rating)
    differs = low.rating != high.rating
    worse_end_is_high = np.where(differs, worse_is_high, judged.direction < 0)
    is_open = (differs & (worse > RATINGS.index(Rating.ON_TRACK))) | judged.straddles
    refused = judged.refusal >= 0
    unsaid = refused | is_open
    not_due = np.isin(
        judged.refusal, [REASONS.index(Reason.BEFORE_ANNOUNCEMENT), REASONS.index(Reason.BEFORE_BASELINE)]
    )
    settled_by_worse = differs & ~is_open & ~refused

    def number(at_low: Floats | None, at_high: Floats | None) -> Floats | None:
        if at_low is None or at_high is None:
            return None
        return np.where(unsaid, np.nan, np.where(worse_end_is_high, at_high, at_low))

    figures = {name: number(low.figures[name], high.figures[name]) for name in low.figures}
    flags = {flag: np.where(worse_is_high, high.flags[flag], low.flags[flag]) & ~unsaid for flag in low.flags}
    label = None
    if low.label is not None and high.label is not None:
        label = np.where(unsaid, NONE, np.where(worse_end_is_high, high.label, low.label))
    return Rated(
        rating=np.select(
            [not_due, unsaid],
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
        label=label,
        score=number(low.score, high.score),
        figures={name: column for name, column in figures.items() if column is not None},
        base_time=number(low.base_time, high.base_time),
    )
