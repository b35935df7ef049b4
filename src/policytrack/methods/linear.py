"""The default method: progress against time, on the path that the plan states or else on a straight line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from policytrack.kernel import Goals, Judged, Series
from policytrack.kernel.columns import Integers, first_match, first_true, occurs
from policytrack.kernel.judgement import End
from policytrack.kernel.tolerance import Booleans, Floats, reaches
from policytrack.methods.rated import Rated, rated_at_ends
from policytrack.verdicts import RATINGS, REASONS, Flag, Rating, Reason

_ACHIEVED, _ON_TRACK, _MISSED, _NOT_ASSESSABLE = (
    RATINGS.index(one) for one in (Rating.ACHIEVED, Rating.ON_TRACK, Rating.MISSED, Rating.NOT_ASSESSABLE)
)


@dataclass(frozen=True, slots=True)
class Linear:
    """Rates by the pace ratio: the share of the change achieved over the share expected by now.

    Args:
        on_track: Pace ratio from which a goal is on track.
        at_risk: Pace ratio from which it is at risk; below it, and from 0, it is off track, and below 0 it regresses.
        near_path: How far off the path, as a share of it, a goal without a baseline is still only at risk.

    The cuts 0.95, 0.60 and 0 are those of Eurostat for indicators with a target (Sustainable development in the
    European Union, annex on method); the order of the rules is the library's own (docs/verdicts.md).
    """

    on_track: float = 0.95
    at_risk: float = 0.60
    near_path: float = 0.05

    name: ClassVar[str] = "linear"
    version: ClassVar[str] = "1"
    source: ClassVar[str] = (
        "policytrack, docs/verdicts.md; cuts: Eurostat, Sustainable development in the European Union"
    )
    rests_on: ClassVar[tuple[str, str]] = ("straight line, or the plan's own path", "直线或规划自定路径")
    compares_goals: ClassVar[bool] = False
    labels: ClassVar[Mapping[str, Rating]] = {}

    def rate(self, series: Series, judged: Judged, goals: Goals, groups: Integers | None = None) -> Rated:
        """Rate every goal at both ends of what is known of its value."""
        return rated_at_ends(judged, lambda end: self._rate_end(end, judged, goals))

    def _rate_end(self, end: End, judged: Judged, goals: Goals) -> Rated:
        said: list[tuple[Rating, Reason]] = []

        def conditions() -> Iterator[Booleans]:
            for condition, rating, reason in self._rules(end, judged, goals):
                said.append((rating, reason))
                yield condition

        # The first rule that fits decides.
        number = first_true(conditions(), len(goals))
        said.append((Rating.NOT_ASSESSABLE, Reason.NO_BASELINE))
        rating = np.array([RATINGS.index(rating) for rating, _ in said])[number]
        achieved, unobserved = rating == _ACHIEVED, ~judged.deadline_observed
        open_ended = (rating == _MISSED) | (rating == _NOT_ASSESSABLE) | achieved
        plain = ~(goals.windowed | goals.peak)
        return Rated(
            rating,
            np.array([REASONS.index(reason) for _, reason in said])[number],
            {
                Flag.HELD_BEFORE_DEADLINE: achieved & plain & unobserved,
                Flag.PEAK_PROVISIONAL: goals.peak & (achieved | (rating == _ON_TRACK)) & unobserved,
                Flag.PARTLY_OBSERVED: achieved & goals.windowed & ~judged.complete,
                Flag.AWAITING_FINAL_OBSERVATION: judged.past & unobserved & ~open_ended,
            },
            figures={"pace": end.pace_ratio},
        )

    def _rules(self, end: End, judged: Judged, goals: Goals) -> Iterator[tuple[Booleans, Rating, Reason]]:
        """Yield the rules in their order, for such goals as there are."""
        nudge = end.nudge * judged.direction
        if occurs(goals.targetless):
            yield goals.targetless, Rating.NOT_ASSESSABLE, Reason.NO_TARGET
        if occurs(goals.peak):
            breached = goals.peak & ~end.holds
            yield goals.peak & end.too_late, Rating.MISSED, Reason.PEAK_TOO_LATE
            yield breached & judged.past, Rating.MISSED, Reason.BOUND_BREACHED
            yield breached, Rating.OFF_TRACK, Reason.BOUND_BREACHED
            yield goals.peak & end.rising, Rating.AT_RISK, Reason.STILL_RISING
            yield goals.peak & judged.past, Rating.ACHIEVED, Reason.REQUIREMENT_HOLDS
            yield goals.peak, Rating.ON_TRACK, Reason.HOLDS_SO_FAR
        if occurs(goals.windowed):
            settled_late = judged.past | judged.complete
            yield end.holds & goals.windowed & settled_late, Rating.ACHIEVED, Reason.REQUIREMENT_HOLDS
            yield end.holds & goals.windowed & ~goals.budget, Rating.ON_TRACK, Reason.HOLDS_SO_FAR
        fails = ~end.holds
        yield end.holds & ~goals.windowed, Rating.ACHIEVED, Reason.REQUIREMENT_HOLDS
        if occurs(goals.keep):
            yield goals.keep & (judged.past | judged.deadline_observed), Rating.MISSED, Reason.BOUND_BREACHED
            yield goals.keep, Rating.OFF_TRACK, Reason.BOUND_BREACHED
        yield judged.deadline_observed & fails, Rating.MISSED, Reason.DEADLINE_NOT_MET
        yield judged.base_holds & fails, Rating.REGRESSING, Reason.TARGET_LOST
        if occurs(goals.budget):
            paces = reaches(end.pace_ratio, self.on_track, -end.nudge)
            risky = self._by_pace(end.pace_ratio, nudge) == RATINGS.index(Rating.AT_RISK)
            yield goals.budget & ((end.beyond_path >= 0) | paces), Rating.ON_TRACK, Reason.BUDGET_WITHIN_PATH
            yield goals.budget & risky, Rating.AT_RISK, Reason.BUDGET_AHEAD_OF_PATH
            yield goals.budget, Rating.OFF_TRACK, Reason.BUDGET_AHEAD_OF_PATH
        paced = judged.expected_attainment > 0
        cuts = zip(self._cuts(end.pace_ratio, nudge), _BY_PACE, strict=False)
        for reached, (rating, reason) in cuts:
            yield paced & reached, rating, reason
        yield paced, *_BY_PACE[-1]
        on_path = ~np.isnan(judged.expected)
        yield on_path & (end.beyond_path >= 0), Rating.ON_TRACK, Reason.PATH_MET
        has_base = ~np.isnan(judged.base) & ~goals.place
        flat = has_base & ~(judged.expected_attainment < 0)
        near = reaches(np.full(len(goals), self.near_path), end.off_path, 0.0)
        yield on_path & flat, Rating.REGRESSING, Reason.PATH_NOT_MET
        yield on_path & has_base, Rating.OFF_TRACK, Reason.PATH_NOT_MET
        yield on_path & near, Rating.AT_RISK, Reason.PATH_NEARLY_MET
        yield on_path, Rating.OFF_TRACK, Reason.PATH_NOT_MET
        if occurs(goals.place):
            yield goals.place, Rating.OFF_TRACK, Reason.RANK_NOT_REACHED

    def rating_of_pace(self, pace_ratio: float) -> Rating:
        """Return the rating of one pace ratio, as for composites."""
        return RATINGS[int(self._by_pace(np.array([pace_ratio]), 0.0)[0])]

    def _by_pace(self, pace_ratio: Floats, nudge: Floats | float) -> Integers:
        ratings = [RATINGS.index(rating) for rating, _ in _BY_PACE]
        cuts = zip(self._cuts(pace_ratio, nudge), ratings, strict=False)
        return first_match(list(cuts), ratings[-1], len(pace_ratio))

    def _cuts(self, pace_ratio: Floats, nudge: Floats | float) -> Iterator[Booleans]:
        for cut in (self.on_track, self.at_risk, 0.0):
            yield reaches(pace_ratio, cut, nudge, 1.0)


# What each cut of the pace stands for, and what is below all.
_BY_PACE: Final = (
    (Rating.ON_TRACK, Reason.PACE_SUFFICIENT),
    (Rating.AT_RISK, Reason.PACE_SHORT),
    (Rating.OFF_TRACK, Reason.PACE_FAR_SHORT),
    (Rating.REGRESSING, Reason.MOVING_AWAY),
)
