"""UNESCAP's rule: how much of the way is gone, and how much of it will be missing at the deadline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from policytrack.kernel import Goals, Judged, Series
from policytrack.kernel.columns import NONE, Integers
from policytrack.kernel.judgement import End
from policytrack.kernel.points import first_refusal
from policytrack.kernel.rates import Lines, fitted_lines
from policytrack.kernel.tolerance import Floats, reaches
from policytrack.methods.levels import Levels
from policytrack.methods.rated import Rated, Said, rated_by_label
from policytrack.methods.starts import Start
from policytrack.verdicts import REASONS, Rating, Reason


@dataclass(frozen=True, slots=True)
class Escap:
    """Rates as the Asia and the Pacific SDG progress report does.

    The score is the current status index: 10·(I_t − I_0)/|T − I_0|, turned round where less is better; of a parity
    target, which may be missed on both sides, 10 − 10·|T − I_t|/|T − I_0|. The label is that of the anticipated
    progress index: the gap that a time-weighted straight line through all known values leaves at the deadline, as a
    share of the change asked for since the base. Up to 10 % of it is progress to maintain, up to 100 % progress to
    accelerate, more a trend to reverse. What the line reaches leaves no gap. Fewer than two values are refused.

    The publisher gives recent values more weight; how much is ours: half as much for each `half_life` of age. Ours is
    also: a requirement that holds scores 10 and is to be maintained, a regress scores below 0, and parity is a
    band, to which the distance counts from its nearer edge.

    Args:
        base_year: The base of a goal that names none; where there is no value, the first later year stands in.
        maintain: Share of the change up to which the gap asks for no more than is done.
        half_life: Years of age that halve the weight of a value.
    """

    base_year: float = 2015.0
    maintain: float = 0.10
    half_life: float = 5.0

    name: ClassVar[str] = "escap"
    version: ClassVar[str] = "1"
    source: ClassVar[str] = (
        "United Nations ESCAP, Asia and the Pacific SDG Progress Report, annex 1: technical notes; A. Bidarbakht Nia, "
        "ESCAP Statistics Division working papers SD/WP/04 and SD/WP/05, 2017"
    )
    rests_on: ClassVar[tuple[str, str]] = ("time-weighted straight line to the deadline", "时间加权直线外推至截止期")
    compares_goals: ClassVar[bool] = False
    labels: ClassVar[Mapping[str, Rating]] = {
        "maintain progress": Rating.ON_TRACK,
        "accelerate progress": Rating.AT_RISK,
        "reverse trend": Rating.REGRESSING,
    }

    def rate(self, series: Series, judged: Judged, goals: Goals, groups: Integers | None = None) -> Rated:
        """Rate every goal at both ends of what is known of its value."""
        levels = Levels.of(series, judged, goals, bands=True)
        start = Start.at_base(levels, self.base_year)
        return rated_by_label(self.labels, judged, goals, lambda end: self._say(end, levels, start, goals))

    def _line(self, levels: Levels) -> Lines:
        age = levels.observed_time[levels.goal] - levels.time
        return fitted_lines(levels.goal, levels.time, levels.value, 0.5 ** (age / self.half_life), len(levels))

    def _say(self, end: End, levels: Levels, start: Start, goals: Goals) -> Said:
        line, parity = self._line(levels.ending(end)), levels.direction == 0

        def missing(level: Floats) -> Floats:
            to_band = np.maximum(goals.low - level, level - goals.high)
            return np.maximum(np.where(parity, to_band, levels.direction * (levels.target - level)), 0.0)

        value, at_start = levels.at(end), missing(start.level)
        targetless = np.where(goals.targetless, REASONS.index(Reason.NO_TARGET), NONE)
        refusal = first_refusal(targetless, start.refusal)
        gap = missing(line.at(levels.deadline))
        anticipated = np.where(gap == 0, 1.0, 1.0 - gap / at_start)
        gone = levels.direction * (value - start.level) / np.abs(levels.target - start.level)
        status = 10.0 * np.where(end.holds, 1.0, np.where(parity, 1.0 - missing(value) / at_start, gone))
        maintain, accelerate, reverse = range(len(self.labels))
        nudge = end.nudge * levels.direction
        return Said(
            label=np.select(
                [
                    refusal != NONE,
                    end.holds | reaches(anticipated, 1.0 - self.maintain, nudge, 1.0),
                    reaches(anticipated, 0.0, nudge, 1.0),
                ],
                [NONE, maintain, accelerate],
                reverse,
            ),
            refusal=refusal,
            score=np.where(start.refusal == NONE, status, np.nan),
            figures={"pace": anticipated},
            flags=start.flags,
            base_time=start.base_time,
        )
