"""The default method: progress against time, on the path that the plan states or else on a straight line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from policytrack.kernel import Goals, Judged, Series
from policytrack.kernel.columns import Integers
from policytrack.kernel.judgement import End
from policytrack.kernel.tolerance import Booleans, Floats, reaches, sign_of_difference
from policytrack.methods.rated import Rated, settled
from policytrack.verdicts import RATINGS, REASONS, Flag, Rating, Reason


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
    labels: ClassVar[Mapping[str, Rating]] = {}

    def rate(self, series: Series, judged: Judged, goals: Goals, groups: Integers | None = None) -> Rated:
        """Rate every goal at both ends of what is known of its value."""
        return settled(judged, self._rate_end(judged.low, judged, goals), self._rate_end(judged.high, judged, goals))

    def _rate_end(self, end: End, judged: Judged, goals: Goals) -> Rated:
        cuts = self._by_pace(end.pace_ratio, end.nudge * judged.direction)
        budget = goals.budget
        within_budget = budget & ((end.beyond_path >= 0) | reaches(end.pace_ratio, self.on_track, end.nudge * -1))
        expected_sign = sign_of_difference(judged.expected_attainment, np.zeros(len(goals)))
        has_base = ~np.isnan(judged.base) & ~goals.place
        flat = has_base & ~(expected_sign < 0)
        near = reaches(np.full(len(goals), self.near_path), end.off_path, np.zeros(len(goals)))
        on_path = ~np.isnan(judged.expected)
        settled_late = judged.past | judged.complete
        peak, breached = goals.peak, goals.peak & ~end.holds
        # The rules in their order; the first that fits decides.
        rules: list[tuple[Booleans, Rating, Reason]] = [
            (goals.targetless, Rating.NOT_ASSESSABLE, Reason.NO_TARGET),
            (peak & end.too_late, Rating.MISSED, Reason.PEAK_TOO_LATE),
            (breached & judged.past, Rating.MISSED, Reason.BOUND_BREACHED),
            (breached, Rating.OFF_TRACK, Reason.BOUND_BREACHED),
            (peak & end.rising, Rating.AT_RISK, Reason.STILL_RISING),
            (peak & judged.past, Rating.ACHIEVED, Reason.REQUIREMENT_HOLDS),
            (peak, Rating.ON_TRACK, Reason.HOLDS_SO_FAR),
            (end.holds & goals.windowed & settled_late, Rating.ACHIEVED, Reason.REQUIREMENT_HOLDS),
            (end.holds & goals.windowed & ~budget, Rating.ON_TRACK, Reason.HOLDS_SO_FAR),
            (end.holds & ~goals.windowed, Rating.ACHIEVED, Reason.REQUIREMENT_HOLDS),
            (goals.keep & (judged.past | judged.deadline_observed), Rating.MISSED, Reason.BOUND_BREACHED),
            (goals.keep, Rating.OFF_TRACK, Reason.BOUND_BREACHED),
            (judged.deadline_observed & ~end.holds, Rating.MISSED, Reason.DEADLINE_NOT_MET),
            (judged.base_holds & ~end.holds, Rating.REGRESSING, Reason.TARGET_LOST),
            (within_budget, Rating.ON_TRACK, Reason.BUDGET_WITHIN_PATH),
            (budget & (cuts == RATINGS.index(Rating.AT_RISK)), Rating.AT_RISK, Reason.BUDGET_AHEAD_OF_PATH),
            (budget, Rating.OFF_TRACK, Reason.BUDGET_AHEAD_OF_PATH),
            *(
                ((expected_sign > 0) & (cuts == RATINGS.index(rating)), rating, reason)
                for rating, reason in (
                    (Rating.ON_TRACK, Reason.PACE_SUFFICIENT),
                    (Rating.AT_RISK, Reason.PACE_SHORT),
                    (Rating.OFF_TRACK, Reason.PACE_FAR_SHORT),
                    (Rating.REGRESSING, Reason.MOVING_AWAY),
                )
            ),
            (on_path & (end.beyond_path >= 0), Rating.ON_TRACK, Reason.PATH_MET),
            (on_path & flat, Rating.REGRESSING, Reason.PATH_NOT_MET),
            (on_path & has_base, Rating.OFF_TRACK, Reason.PATH_NOT_MET),
            (on_path & near, Rating.AT_RISK, Reason.PATH_NEARLY_MET),
            (on_path, Rating.OFF_TRACK, Reason.PATH_NOT_MET),
            (goals.place, Rating.OFF_TRACK, Reason.RANK_NOT_REACHED),
        ]
        conditions = [condition for condition, _, _ in rules]
        rating = np.select(
            conditions,
            [RATINGS.index(rating) for _, rating, _ in rules],
            RATINGS.index(Rating.NOT_ASSESSABLE),
        )
        reason = np.select(
            conditions, [REASONS.index(reason) for _, _, reason in rules], REASONS.index(Reason.NO_BASELINE)
        )
        achieved = rating == RATINGS.index(Rating.ACHIEVED)
        peaked = peak & (achieved | (rating == RATINGS.index(Rating.ON_TRACK)))
        open_ended = np.isin(
            rating, [RATINGS.index(r) for r in (Rating.ACHIEVED, Rating.MISSED, Rating.NOT_ASSESSABLE)]
        )
        return Rated(
            rating,
            reason,
            {
                Flag.HELD_BEFORE_DEADLINE: achieved & ~goals.windowed & ~peak & ~judged.deadline_observed,
                Flag.PEAK_PROVISIONAL: peaked & ~judged.deadline_observed,
                Flag.PARTLY_OBSERVED: achieved & goals.windowed & ~judged.complete,
                Flag.AWAITING_FINAL_OBSERVATION: judged.past & ~judged.deadline_observed & ~open_ended,
            },
            figures={"pace": end.pace_ratio},
        )

    def rating_of_pace(self, pace_ratio: float) -> Rating:
        """Return the rating of one pace ratio, as for composites."""
        return RATINGS[int(self._by_pace(np.array([pace_ratio]), np.zeros(1))[0])]

    def _by_pace(self, pace_ratio: Floats, nudge: Floats) -> Integers:
        return np.select(
            [reaches(pace_ratio, cut, nudge, 1.0) for cut in (self.on_track, self.at_risk, 0.0)],
            [RATINGS.index(rating) for rating in (Rating.ON_TRACK, Rating.AT_RISK, Rating.OFF_TRACK)],
            RATINGS.index(Rating.REGRESSING),
        )
