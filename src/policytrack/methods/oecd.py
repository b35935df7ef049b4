"""The OECD's rule: the distance to the target in standard deviations of the peers, and whether there is a trend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from policytrack.kernel import Goals, Judged, Series
from policytrack.kernel.columns import NONE, Integers, Measure
from policytrack.kernel.judgement import End
from policytrack.kernel.rates import rank_correlation
from policytrack.kernel.tolerance import Floats, reaches
from policytrack.methods.levels import Levels
from policytrack.methods.rated import Rated, Said, rated_by_label
from policytrack.verdicts import REASONS, Rating, Reason


@dataclass(frozen=True, slots=True)
class Oecd:
    """Rates as the OECD's reports on the distance to the SDG targets do.

    The score is the distance, max(0, T − x) turned round where less is better, in standard deviations of the reference
    group; 0 where the requirement holds. The label tells whether it does, and else the trend: Spearman's rank
    correlation ρ of the goal's own values with time.

    Ours is: the group are the goals on a level of the same indicator, each by its last exact value; its deviation is
    that of a sample (n − 1), of at least `members` goals that differ; there is a trend where |ρ|·√(n − 1) reaches
    `strength`, the normal approximation of a two-sided test at 10 %, over at least `shortest` values; and a trend
    towards the target is on track whatever its pace, none is off track.

    Args:
        members: How many goals make a reference group.
        strength: From where the standardised rank correlation is a trend.
        shortest: How many values make a series.
    """

    members: float = 3.0
    strength: float = 1.645
    shortest: float = 5.0

    name: ClassVar[str] = "oecd"
    version: ClassVar[str] = "1"
    source: ClassVar[str] = (
        "OECD, The Short and Winding Road to 2030: Measuring Distance to the SDG Targets, 2022, annex A; Measuring "
        "Distance to the SDG Targets 2019, chapter 3"
    )
    rests_on: ClassVar[tuple[str, str]] = ("rank correlation with time", "与时间的秩相关")
    compares_goals: ClassVar[bool] = True
    labels: ClassVar[Mapping[str, Rating]] = {
        "target met": Rating.ACHIEVED,
        "moving towards the target": Rating.ON_TRACK,
        "no clear trend": Rating.OFF_TRACK,
        "moving away from the target": Rating.REGRESSING,
    }

    def rate(self, series: Series, judged: Judged, goals: Goals, groups: Integers | None = None) -> Rated:
        """Rate every goal at both ends of what is known of its value."""
        levels = Levels.of(series, judged, goals)
        with np.errstate(all="ignore"):
            spread = self._spread(levels, goals, groups)
        return rated_by_label(self.labels, judged, goals, lambda end: self._say(end, levels, spread, goals))

    def _spread(self, levels: Levels, goals: Goals, groups: Integers | None) -> Floats:
        """Return the standard deviation of each goal's reference group, in the goal's unit; NaN where there is none."""
        count = len(goals)
        if groups is None or not count:
            return np.full(count, np.nan)
        # Shares of a second indicator are other figures than the first one's own.
        group = groups * 2 + goals.ratio
        # Each indicator has one unit; its goals may be written in others.
        last = levels.at_time(levels.observed_time) / goals.unit
        member = ~np.isnan(last) & (goals.measure == Measure.LEVEL)

        def sums(numbers: Floats) -> Floats:
            return np.bincount(group[member], weights=numbers, minlength=int(group.max()) + 1).astype(np.float64)

        total = sums(np.ones(int(member.sum())))
        mean = sums(last[member]) / total
        deviation = np.sqrt(sums((last[member] - mean[group[member]]) ** 2) / (total - 1))
        usable = (total >= self.members) & (deviation > 0)
        return np.where(usable, deviation, np.nan)[group] * goals.unit

    def _say(self, end: End, levels: Levels, spread: Floats, goals: Goals) -> Said:
        seen = levels.ending(end)
        correlation, points = rank_correlation(seen.goal, seen.value, len(goals))
        trend = levels.direction * np.nan_to_num(correlation)
        leveled = goals.measure == Measure.LEVEL
        refusal = np.select(
            [
                levels.refusal != NONE,
                ~leveled,
                goals.targetless,
                np.isnan(spread),
                ~end.holds & (points < self.shortest),
            ],
            [
                levels.refusal,
                *(
                    REASONS.index(reason)
                    for reason in (
                        Reason.OUTSIDE_METHOD,
                        Reason.NO_TARGET,
                        Reason.NO_REFERENCE_GROUP,
                        Reason.SERIES_TOO_SHORT,
                    )
                ),
            ],
            NONE,
        )
        distance = np.maximum(levels.direction * (levels.target - levels.at(end)), 0.0) / spread
        strength, exact = trend * np.sqrt(points - 1.0), np.zeros(len(goals))
        met, towards, none, away = range(len(self.labels))
        return Said(
            label=np.select(
                [
                    refusal != NONE,
                    end.holds,
                    reaches(strength, self.strength, exact, 1.0),
                    reaches(-strength, self.strength, exact, 1.0),
                ],
                [NONE, met, towards, away],
                none,
            ),
            refusal=refusal,
            score=np.where(leveled, distance, np.nan),
            figures={"trend": trend},
        )
