"""WHO's and UNICEF's rule: the average annual rate of reduction against the one that the target asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal, get_args

import numpy as np

from policytrack.errors import ArgumentError
from policytrack.kernel import Goals, Judged, Series
from policytrack.kernel.columns import NONE, TICKS, Integers
from policytrack.kernel.judgement import End
from policytrack.kernel.points import first_refusal
from policytrack.kernel.rates import compound_rate, fitted_lines, logarithmic_rate, no_rate
from policytrack.kernel.tolerance import Floats, reaches
from policytrack.methods.levels import Levels
from policytrack.methods.rated import Rated, Said, rated_by_label
from policytrack.methods.starts import Start
from policytrack.verdicts import REASONS, Rating, Reason

Convention = Literal["compound", "logarithmic"]


@dataclass(frozen=True, slots=True)
class Aarr:
    """Rates as WHO and UNICEF track the global nutrition targets.

    The observed rate is 1 − exp(β), with β the least-squares slope of ln y on the year over all values since the base;
    where more is better it is the rate of increase, exp(β) − 1. From the required rate on a goal is on track, from
    `some_progress` a year (`some_increase` where more is better) there is some progress, below it none.

    The required rate from B to T in n years is 1 − (T/B)^(1/n) by the convention `compound`, which gives the 3.9 %
    published for stunting and the 5.2 % for anaemia. The 2.74 % for low birth weight and 2.11 % for exclusive
    breastfeeding are |ln(T/B)|/n, the convention `logarithmic`; compound they would be 2.71 % and 2.13 %.

    Ours is: the observed rate follows the convention too, and is |β| by the logarithmic one; a requirement that holds
    is on track; a goal whose base is at the target or beyond, and which does not hold, makes no progress; values at 0
    or below are refused.

    Args:
        convention: `compound` or `logarithmic`.
        base_year: The base of a goal that names none; where there is no value, the first later year stands in.
        on_track: Share of the required rate from which a goal is on track.
        some_progress: Rate of reduction a year from which there is some progress.
        some_increase: Rate of increase a year from which there is some progress.

    Raises:
        ArgumentError: There is no such convention.
    """

    convention: Convention = "compound"
    base_year: float = 2012.0
    on_track: float = 1.0
    some_progress: float = 0.005
    some_increase: float = 0.008

    name: ClassVar[str] = "aarr"
    version: ClassVar[str] = "1"
    source: ClassVar[str] = (
        "WHO and UNICEF, Methodology for monitoring progress towards the global nutrition targets for 2025: technical "
        "report, 2017; UNICEF, Technical note: how to calculate average annual rate of reduction (AARR) of underweight "
        "prevalence, 2007"
    )
    compares_goals: ClassVar[bool] = False
    labels: ClassVar[Mapping[str, Rating]] = {
        "on track": Rating.ON_TRACK,
        "some progress": Rating.AT_RISK,
        "no progress or worsening": Rating.OFF_TRACK,
    }

    def __post_init__(self) -> None:
        if self.convention not in get_args(Convention):
            raise ArgumentError("a convention is compound or logarithmic", repr(self.convention))

    @property
    def rests_on(self) -> tuple[str, str]:
        """The rate, and by which convention it is told, in English and Chinese."""
        if self.convention == "compound":
            return "log-linear rate since the base, compound", "基期以来对数线性速率（复合）"
        return "log-linear rate since the base, logarithmic", "基期以来对数线性速率（连续）"

    def rate(self, series: Series, judged: Judged, goals: Goals, groups: Integers | None = None) -> Rated:
        """Rate every goal at both ends of what is known of its value."""
        levels = Levels.of(series, judged, goals)
        start = Start.at_base(levels, self.base_year)
        return rated_by_label(self.labels, judged, goals, lambda end: self._say(end, levels, start, goals))

    def _slope(self, levels: Levels, start: Start) -> tuple[Floats, Integers]:
        """Return the slope of ln y since each goal's start, and why there is none, as the position of a Reason."""
        since = levels.time >= start.time[levels.goal] - 2 / TICKS
        goal, time, value = levels.goal[since], levels.time[since], levels.value[since]
        lowest = np.full(len(levels), np.inf)
        np.minimum.at(lowest, goal, np.where(np.isfinite(value), value, np.inf))
        # What has no lower end comes down to 0 at most.
        line = fitted_lines(goal, time, np.log(np.maximum(value, 0.0)), np.ones(len(goal)), len(levels))
        return line.slope, first_refusal(start.refusal, no_rate(start.level, lowest))

    def _say(self, end: End, levels: Levels, start: Start, goals: Goals) -> Said:
        slope, slopeless = self._slope(levels.ending(end), start)
        not_positive = np.where(levels.target <= 0, REASONS.index(Reason.TARGET_NOT_POSITIVE), NONE)
        rateless = first_refusal(slopeless, not_positive)
        direction, nudge = levels.direction, end.nudge * levels.direction
        begun_there = reaches(direction * start.level, direction * levels.target, np.zeros(len(goals)))
        targetless = np.where(goals.targetless, REASONS.index(Reason.NO_TARGET), NONE)
        refusal = first_refusal(targetless, start.refusal, np.where(end.holds | begun_there, NONE, rateless))
        compound = self.convention == "compound"
        rate = compound_rate if compound else logarithmic_rate
        required = direction * rate(start.level, levels.target, levels.deadline - start.time)
        observed = direction * (np.expm1(slope) if compound else slope)
        known = rateless == NONE
        observed, required = np.where(known, observed, np.nan), np.where(known, required, np.nan)
        pace = np.where(begun_there, np.nan, observed / required)
        on_track, some_progress, no_progress = range(len(self.labels))
        some = np.where(direction > 0, self.some_increase, self.some_progress)
        return Said(
            label=np.select(
                [
                    refusal != NONE,
                    end.holds,
                    begun_there,
                    reaches(pace, self.on_track, nudge, 1.0),
                    reaches(observed, some, nudge, 1.0),
                ],
                [NONE, on_track, no_progress, on_track, some_progress],
                no_progress,
            ),
            refusal=refusal,
            figures={"pace": pace, "observed_rate": observed, "required_rate": required},
            flags=start.flags,
            base_time=start.base_time,
        )


@dataclass(frozen=True, slots=True)
class AarrLogarithmic(Aarr):
    """Rates as `Aarr` does, by the logarithmic convention.

    Args:
        convention: Always `logarithmic`. For the others, see `Aarr`.
    """

    convention: Convention = field(default="logarithmic", init=False)

    name: ClassVar[str] = "aarr-logarithmic"
