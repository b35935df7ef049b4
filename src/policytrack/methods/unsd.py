"""The UN's rule: where the compound rate since the base leads by the deadline, as a share of the change asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from policytrack.kernel import Goals, Judged, Series
from policytrack.kernel.columns import NONE, Integers
from policytrack.kernel.judgement import End
from policytrack.kernel.points import first_refusal
from policytrack.kernel.rates import compound_rate, no_rate
from policytrack.kernel.tolerance import Booleans, reaches
from policytrack.methods.levels import Levels
from policytrack.methods.rated import Rated, Said, rated_by_label
from policytrack.methods.starts import Start
from policytrack.verdicts import Rating


@dataclass(frozen=True, slots=True)
class Unsd:
    """Rates as the UN Statistics Division's progress assessment of 2026 does.

    The compound rate g from the base to the last value leads to v_b·(1 + g)^(T − b) at the deadline; its change over
    the change asked for is on track from 0.95, moderate progress from 0.5, marginal from 0.1, stagnation from 0, and
    below it regression. Without a target, g itself decides, counted in the wanted direction. Where the base is already
    at the target or beyond, it is reached while the requirement holds, and regression when it does not. A base or a
    last value at 0 or below, or a single year, is refused. The score runs straight from 0 to 5 between the cuts, with
    −0.5 and 1.5 (without a target −5 % and 5 %) at its ends.

    The note's deadline is 2030 and its base 2015; here they are the goal's own. Ours is: "on track or target met" is
    told apart as two labels, and a requirement that holds is reached also where no rate can be formed.

    Args:
        base_year: The base of a goal that names none; where there is no value, the first later year stands in.
        on_track: Ratio from which a goal is on track. So for the others, in their order.
        moderate: See above.
        marginal: See above.
        on_track_growth: Rate a year from which a goal without a target is on track. So for the others, in their order.
        moderate_growth: See above.
        marginal_growth: See above.
    """

    base_year: float = 2015.0
    on_track: float = 0.95
    moderate: float = 0.50
    marginal: float = 0.10
    on_track_growth: float = 0.02
    moderate_growth: float = 0.0125
    marginal_growth: float = 0.005

    name: ClassVar[str] = "unsd"
    version: ClassVar[str] = "1"
    source: ClassVar[str] = (
        "United Nations Statistics Division, The Sustainable Development Goals Report 2026: Technical Note for "
        "Progress Assessment"
    )
    rests_on: ClassVar[tuple[str, str]] = ("compound rate carried on to the deadline", "按复合增长率推至截止期")
    compares_goals: ClassVar[bool] = False
    labels: ClassVar[Mapping[str, Rating]] = {
        "target reached": Rating.ACHIEVED,
        "on track": Rating.ON_TRACK,
        "moderate progress": Rating.AT_RISK,
        "marginal progress": Rating.OFF_TRACK,
        "stagnation": Rating.OFF_TRACK,
        "regression": Rating.REGRESSING,
    }

    def rate(self, series: Series, judged: Judged, goals: Goals, groups: Integers | None = None) -> Rated:
        """Rate every goal at both ends of what is known of its value."""
        levels = Levels.of(series, judged, goals)
        start = Start.at_base(levels, self.base_year)
        return rated_by_label(self.labels, judged, goals, lambda end: self._say(end, levels, start, goals))

    def _say(self, end: End, levels: Levels, start: Start, goals: Goals) -> Said:
        value, direction, targetless = levels.at(end), levels.direction, goals.targetless
        begun_there = ~targetless & reaches(direction * start.level, direction * levels.target, np.zeros(len(goals)))
        rateless = first_refusal(start.refusal, no_rate(start.level, value))
        refusal = first_refusal(start.refusal, np.where(end.holds | begun_there, NONE, rateless))
        observed = compound_rate(start.level, value, levels.observed_time - start.time)
        observed = np.where(rateless == NONE, observed, np.nan)
        expected = start.level * (1.0 + observed) ** (levels.deadline - start.time)
        ratio = np.where(begun_there, np.nan, (expected - start.level) / (levels.target - start.level))
        moved = np.where(targetless, direction * observed, ratio)
        cuts = (
            (self.on_track_growth, self.on_track),
            (self.moderate_growth, self.moderate),
            (self.marginal_growth, self.marginal),
            (0.0, 0.0),
        )
        reached, on_track, *_, regression = range(len(self.labels))
        rules: list[tuple[Booleans, int]] = [
            (refusal != NONE, NONE),
            (end.holds, reached),
            (begun_there, regression),
            *(
                (reaches(moved, np.where(targetless, growth, share), end.nudge * direction, 1.0), label)
                for label, (growth, share) in enumerate(cuts, on_track)
            ),
        ]
        ends = ((-0.05, 0.05), (-0.5, 1.5))
        growth_score, ratio_score = (
            np.interp(moved, [low, *(cut[kind] for cut in reversed(cuts)), high], range(6))
            for kind, (low, high) in enumerate(ends)
        )
        score = np.where(targetless, growth_score, ratio_score)
        return Said(
            label=np.select([condition for condition, _ in rules], [label for _, label in rules], regression),
            refusal=refusal,
            score=np.where(begun_there, np.where(end.holds, 5.0, 0.0), score),
            figures={"pace": ratio, "observed_rate": observed},
            flags=start.flags,
            base_time=start.base_time,
        )
