"""Statistics Canada's measure of progress, as Open SDG carries it out: compound rates, with and without a target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from policytrack.kernel import Goals, Judged, Series
from policytrack.kernel.columns import NONE, TICKS, Integers
from policytrack.kernel.judgement import End
from policytrack.kernel.measures import compound_growth
from policytrack.kernel.points import first_refusal
from policytrack.kernel.tolerance import Booleans, Floats, reaches
from policytrack.methods.levels import Levels
from policytrack.methods.rated import Rated, Said, rated_by_label
from policytrack.methods.starts import Start
from policytrack.verdicts import REASONS, Flag, Rating, Reason


@dataclass(frozen=True, slots=True)
class Statcan:
    """Rates by compound annual growth from the base year to the last year.

    With y_0 in the base year t_0, y_t in the last year t, y_T asked for by T, d = 1 where more is better and −1 where
    less is, and s = −1 for a negative y_0, else 1: the observed rate is (y_t/y_0)^(1/(t − t_0)) − 1, the required one
    (y_T/y_0)^(1/(T − t_0)) − 1. With a target the observed rate times s·d is divided by the size of the required one;
    without one it is held against fixed rates. Near a natural limit L these are multiplied by C: with b the size of
    y_0, 1 − (b/L)^a up to L, 1 − ((2L − b)/L)^a from there to 2L, 1 beyond. A value that reaches the target comes
    first, whatever the rate.

    As the publisher does, it starts from the first later year where the base year has no value, from `base_year` where
    a goal names none, and puts `zero` in the place of a target or a base value that is zero; flags tell. Less than a
    year between the two values is too short.

    Ours: the limit counts that lies ahead (the highest value where more is better, the lowest where less is); a strict
    target that is only reached is not achieved; where the target is the base value, a value that moved away from it is
    a deterioration, and one that has not moved has a rate of zero; target and base value of different signs, and a
    deadline in the base year, are refused.

    Args:
        substantial: Observed over required rate from which progress is substantial.
        moderate: From which it is moderate; below it, and from 0, it is limited.
        substantial_rate: Rate a year from which progress without a target is substantial.
        moderate_rate: From which it is moderate.
        exponent: How steeply the fixed rates fall towards a natural limit: a above.
        base_year: The base year of a goal that names none.
        zero: What stands in the place of a zero.
        substantial_mean: Mean score from which several series together make substantial progress.
        moderate_mean: From which they make moderate progress.
        limited_mean: From which they make limited progress.
    """

    substantial: float = 0.95
    moderate: float = 0.60
    substantial_rate: float = 0.015
    moderate_rate: float = 0.005
    exponent: float = 4.44
    base_year: float = 2015.0
    zero: float = 0.001
    substantial_mean: float = 2.5
    moderate_mean: float = 0.0
    limited_mean: float = -2.5

    name: ClassVar[str] = "statcan"
    version: ClassVar[str] = "1"
    source: ClassVar[str] = (
        "Statistics Canada, Progress Measurement Methodology for the Sustainable Development Goals (Open SDG)"
    )
    rests_on: ClassVar[tuple[str, str]] = ("compound rate", "复合增长率")
    compares_goals: ClassVar[bool] = False
    labels: ClassVar[Mapping[str, Rating]] = {
        "target_achieved": Rating.ACHIEVED,
        "substantial_progress": Rating.ON_TRACK,
        "moderate_progress": Rating.AT_RISK,
        "limited_progress": Rating.OFF_TRACK,
        "deterioration": Rating.REGRESSING,
    }

    def rate(self, series: Series, judged: Judged, goals: Goals, groups: Integers | None = None) -> Rated:
        """Rate every goal at both ends of what is known of its value."""
        levels = Levels.of(series, judged, goals)
        return rated_by_label(self.labels, judged, goals, lambda end: self._say(end, levels, goals))

    def labels_of_means(self, score: Floats, all_achieved: Booleans) -> Integers:
        """Return the position of the label of each mean score; `NONE` where there is none.

        Args:
            score: Mean score of the series of an indicator, or of a wider group.
            all_achieved: Whether every series that has a score achieved its target.
        """
        still = np.zeros(len(score))
        return np.select(
            [
                np.isnan(score),
                all_achieved,
                *(reaches(score, cut, still) for cut in (self.substantial_mean, self.moderate_mean, self.limited_mean)),
            ],
            [NONE, *range(4)],
            4,
        )

    def _say(self, end: End, levels: Levels, goals: Goals) -> Said:
        value, direction, aimed = levels.at(end), levels.direction, ~goals.targetless
        begun = Start.at_base(levels, self.base_year)
        base_time, base = begun.time, begun.level
        start = np.where(base == 0, self.zero, base)
        target = np.where(levels.target == 0, self.zero, levels.target)
        achieved = np.where(
            levels.target == 0, reaches(direction * value, direction * target, direction * end.nudge), end.holds
        )
        years = levels.observed_time - base_time
        observed = compound_growth(value / start, years)
        required = np.where(aimed, compound_growth(target / start, levels.deadline - base_time), np.nan)
        desired = np.where(base < 0, -1.0, 1.0) * direction * observed
        ratio = np.where(observed == 0, 0.0, desired / np.abs(required))
        progress = np.where(aimed, ratio, desired)
        factor = np.where(aimed, 1.0, self._factor(np.abs(base), levels, goals))
        nudge = direction * end.nudge
        # A difference from 1 is zero where it is lost in rounding.
        forward = reaches(desired, 0.0, nudge, 1.0)
        # On the very limit every rate that is not negative is enough.
        fast, middling = (
            forward & reaches(progress, np.where(aimed, ratio_cut, rate_cut * factor), nudge)
            for ratio_cut, rate_cut in (
                (self.substantial, self.substantial_rate),
                (self.moderate, self.moderate_rate),
            )
        )
        refusals: list[tuple[Booleans, Reason]] = [
            (years < 1 - 2 / TICKS, Reason.SERIES_TOO_SHORT),
            (_of_other_signs(start, value) | (aimed & _of_other_signs(start, target)), Reason.SIGN_CHANGE),
            (aimed & (np.abs(levels.deadline - base_time) < 2 / TICKS), Reason.OUTSIDE_METHOD),
        ]
        rateless = first_refusal(
            begun.refusal, *(np.where(refused, REASONS.index(reason), NONE) for refused, reason in refusals)
        )
        has_rate, is_outside = rateless == NONE, levels.refusal != NONE
        refusal = np.where(is_outside, levels.refusal, np.where(achieved, NONE, rateless))
        said = refusal == NONE
        figures = {
            "pace": ratio,
            "observed_rate": observed,
            "required_rate": required,
            "progress_value": progress,
            "limit_factor": np.where(aimed, np.nan, factor),
        }
        zeros = (levels.target == 0) | (has_rate & (base == 0))
        return Said(
            label=np.select([~said, achieved, fast, middling, forward], [NONE, *range(4)], 4),
            refusal=refusal,
            score=np.select(
                [~said, achieved, aimed],
                [np.full(len(levels), np.nan), np.full(len(levels), 5.0), _score_of_ratio(ratio, middling)],
                _score_of_rate(desired, factor, fast, middling, forward),
            ),
            figures={
                name: np.where(said & has_rate & (aimed | (name != "pace")), column, np.nan)
                for name, column in figures.items()
            },
            flags={Flag.ZERO_REPLACED: said & zeros, Flag.BASE_SHIFTED: begun.shifted & said & has_rate},
            base_time=np.where(said & has_rate, begun.base_time, np.nan),
        )

    def _factor(self, size: Floats, levels: Levels, goals: Goals) -> Floats:
        """Return by how much the fixed rates are reduced near a natural limit: C."""
        ahead = np.where(levels.direction > 0, goals.natural_high, goals.natural_low)
        limit = np.abs(levels.of_goals(ahead))
        return np.select(
            [~np.isfinite(limit) | (size >= 2 * limit), size <= limit],
            [np.ones(len(levels)), 1 - (size / limit) ** self.exponent],
            1 - ((2 * limit - size) / limit) ** self.exponent,
        )


def _of_other_signs(one: Floats, other: Floats) -> Booleans:
    return np.asarray(((one > 0) & (other < 0)) | ((one < 0) & (other > 0)), dtype=np.bool_)


def _score_of_ratio(ratio: Floats, middling: Booleans) -> Floats:
    """Return the score of an observed over a required rate."""
    return np.where(middling, np.minimum(7.1429 * ratio - 4.2857, 5.0), np.maximum(4.1667 * ratio - 2.5, -5.0))


def _score_of_rate(rate: Floats, factor: Floats, fast: Booleans, middling: Booleans, forward: Booleans) -> Floats:
    """Return the score of an observed rate; away from the aim the natural limit makes no difference."""
    share = rate / factor
    return np.select(
        [~forward, factor == 0, fast, middling],
        [
            np.maximum(125 * rate - 2.5, -5.0),
            np.full(len(rate), 5.0),
            np.minimum(500 * share - 5, 5.0),
            250 * share - 1.25,
        ],
        500 * share - 2.5,
    )
