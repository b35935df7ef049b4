"""Eurostat's rule: the compound rate of the last fifteen, or five, years, against the one that the target asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from policytrack.kernel import Goals, Judged, Series
from policytrack.kernel.columns import NONE, TICKS, Integers
from policytrack.kernel.judgement import End
from policytrack.kernel.points import first_refusal
from policytrack.kernel.rates import compound_rate, no_rate
from policytrack.kernel.tolerance import Booleans, exceeds, reaches
from policytrack.methods.levels import Levels
from policytrack.methods.rated import Rated, Said, rated_by_label
from policytrack.methods.starts import Start
from policytrack.verdicts import REASONS, Rating, Reason


@dataclass(frozen=True, slots=True)
class Eurostat:
    """Rates as Eurostat's monitoring report does, by its long-term trend.

    With a target, the ratio of the observed to the required compound rate, both from the first value of the window, is
    significant progress from 95 %, moderate from 60 %, insufficient from 0 %, and below it the goal moves away. Without
    one, the observed rate itself decides, counted in the wanted direction: above 1 % a year significant progress, above
    0.1 % moderate, down to −0.1 % none, down to −1 % moderate movement away, below it significant.

    Ours is: a requirement that holds is significant progress; a goal whose window starts at the target or beyond, and
    which does not hold, moves away; what starts, ends or should end at 0 or below has no compound rate and is refused.

    Args:
        window: Over how many years, up to the last value, the trend is taken.
        shortest: Over how many years it must at least be known.
        significant: Ratio from which progress is significant.
        moderate: Ratio from which it is moderate; below it, and from 0, it is insufficient.
        significant_growth: Rate a year above which progress without a target is significant; the mirror image of it
            bounds movement away.
        moderate_growth: Rate a year above which it is moderate, and within which there is none.
    """

    window: float = 15.0
    shortest: float = 10.0
    significant: float = 0.95
    moderate: float = 0.60
    significant_growth: float = 0.01
    moderate_growth: float = 0.001

    name: ClassVar[str] = "eurostat"
    version: ClassVar[str] = "1"
    source: ClassVar[str] = (
        "Eurostat, Sustainable development in the European Union: monitoring report on progress towards the SDGs in an "
        "EU context, annex on the assessment of trends"
    )
    rests_on: ClassVar[tuple[str, str]] = ("compound rate over fifteen years", "十五年复合增长率")
    compares_goals: ClassVar[bool] = False
    labels: ClassVar[Mapping[str, Rating]] = {
        "significant progress": Rating.ON_TRACK,
        "moderate progress": Rating.AT_RISK,
        "insufficient progress": Rating.OFF_TRACK,
        "moving away": Rating.REGRESSING,
        "no progress": Rating.OFF_TRACK,
        "moderate movement away": Rating.REGRESSING,
        "significant movement away": Rating.REGRESSING,
    }

    def rate(self, series: Series, judged: Judged, goals: Goals, groups: Integers | None = None) -> Rated:
        """Rate every goal at both ends of what is known of its value."""
        levels = Levels.of(series, judged, goals)
        start = Start.of(levels, levels.observed_time - self.window)
        return rated_by_label(self.labels, judged, goals, lambda end: self._say(end, levels, start, goals))

    def _say(self, end: End, levels: Levels, start: Start, goals: Goals) -> Said:
        value, direction, nudge = levels.at(end), levels.direction, end.nudge * levels.direction
        years = levels.observed_time - start.time
        too_short = np.where(years < self.shortest - 2 / TICKS, REASONS.index(Reason.SERIES_TOO_SHORT), NONE)
        begun_there = ~goals.targetless & reaches(
            direction * start.level, direction * levels.target, np.zeros(len(goals))
        )
        rateless = first_refusal(
            start.refusal,
            no_rate(start.level, value),
            np.where(levels.target <= 0, REASONS.index(Reason.TARGET_NOT_POSITIVE), NONE),
        )
        refusal = first_refusal(start.refusal, too_short, np.where(end.holds | begun_there, NONE, rateless))
        known = rateless == NONE
        observed = np.where(known, compound_rate(start.level, value, years), np.nan)
        required = np.where(known, compound_rate(start.level, levels.target, levels.deadline - start.time), np.nan)
        ratio = np.where(begun_there, np.nan, observed / required)
        growth = direction * observed
        significant, moderate, insufficient, away, none, moderately_away, far_away = range(len(self.labels))
        rules: list[tuple[Booleans, int]] = [
            (refusal != NONE, NONE),
            (end.holds, significant),
            (begun_there, away),
            *(
                (~goals.targetless & reaches(ratio, cut, nudge, 1.0), label)
                for cut, label in ((self.significant, significant), (self.moderate, moderate), (0.0, insufficient))
            ),
            (~goals.targetless, away),
            (exceeds(growth, self.significant_growth, nudge, 1.0), significant),
            (exceeds(growth, self.moderate_growth, nudge, 1.0), moderate),
            (reaches(growth, -self.moderate_growth, nudge, 1.0), none),
            (reaches(growth, -self.significant_growth, nudge, 1.0), moderately_away),
        ]
        return Said(
            label=np.select([condition for condition, _ in rules], [label for _, label in rules], far_away),
            refusal=refusal,
            figures={"pace": ratio, "observed_rate": observed, "required_rate": required},
            flags=start.flags,
            base_time=start.base_time,
        )


@dataclass(frozen=True, slots=True)
class EurostatShort(Eurostat):
    """Rates as Eurostat's monitoring report does, by its short-term trend: the last five years, at least three.

    Args:
        window: Over how many years, up to the last value, the trend is taken.
        shortest: Over how many years it must at least be known. For the others, see `Eurostat`.
    """

    window: float = 5.0
    shortest: float = 3.0

    name: ClassVar[str] = "eurostat-short"
    rests_on: ClassVar[tuple[str, str]] = ("compound rate over five years", "五年复合增长率")
