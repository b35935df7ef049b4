"""The SDG Index and its dashboards: a score from 0 to 100, a colour, and an arrow for the trend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from policytrack.kernel import Goals, Judged, Series
from policytrack.kernel.columns import NONE, TICKS, Integers, Measure
from policytrack.kernel.judgement import End
from policytrack.kernel.means import mean_by_group
from policytrack.kernel.tolerance import Booleans, Floats, reaches
from policytrack.methods.levels import Levels
from policytrack.methods.rated import Rated, Said, rated_by_label
from policytrack.verdicts import REASONS, Flag, Rating, Reason

_ARROWS: Final[dict[str, Rating]] = {
    "on track": Rating.ON_TRACK,
    "moderately increasing": Rating.AT_RISK,
    "stagnating": Rating.OFF_TRACK,
    "decreasing": Rating.REGRESSING,
}
_COLOURS: Final = ("yellow", "orange", "red")
_LABELS: Final[dict[str, Rating]] = {
    "green, on track": Rating.ACHIEVED,
    **{f"{colour}, {arrow}": rating for colour in _COLOURS for arrow, rating in _ARROWS.items()},
    **dict.fromkeys(_COLOURS, Rating.NOT_ASSESSABLE),
}


@dataclass(frozen=True, slots=True)
class Sdsn:
    """Rates by the arrow, beside the colour of the value and its score on the index's scale.

    The score is (v − worst)/(best − worst), from 0 to 100. The colour is green at or beyond the green threshold, yellow
    to half way between the thresholds, orange to the red threshold, red beyond; which way that is follows from the
    thresholds. The arrow compares scores that are not cut off at 0 and 100: a in the first year, b in the last, g that
    of the green threshold. From g on it is on track. Else the change a year so far, (b − a) over the years between, is
    held against the change needed, (g − a) over the years from the first to the goal's: below 0 decreasing, below
    `moderate` of it stagnating, below the whole of it moderately increasing, else on track. A first year without a
    value takes the nearest one.

    The publisher judges all by 2030 and from one window for all countries; here the goal's own deadline and base count.
    Ours: the years between are counted from the year that was taken; without a first value the colour and the score
    stand alone, unless the value is green; and only goals on a level have a place on the scale.

    Args:
        moderate: Share of the change needed from which a trend is moderately increasing.
        on_track: Share from which it is on track.
        nearest: How many years off the first year a value may be.
    """

    moderate: float = 0.5
    on_track: float = 1.0
    nearest: float = 3.0

    name: ClassVar[str] = "sdsn"
    version: ClassVar[str] = "1"
    source: ClassVar[str] = (
        "Sachs et al., Sustainable Development Report; Lafortune et al. (2018), SDG Index and Dashboards: "
        "Detailed Methodological Paper"
    )
    rests_on: ClassVar[tuple[str, str]] = ("score on a published scale", "按公布尺度的得分")
    compares_goals: ClassVar[bool] = False
    labels: ClassVar[Mapping[str, Rating]] = _LABELS

    def rate(self, series: Series, judged: Judged, goals: Goals, groups: Integers | None = None) -> Rated:
        """Rate every goal at both ends of what is known of its value."""
        levels = Levels.of(series, judged, goals, bands=True)
        final = judged.deadline_observed & ~goals.targetless
        return rated_by_label(self.labels, judged, goals, lambda end: self._say(end, levels, goals, final))

    def _say(self, end: End, levels: Levels, goals: Goals, final: Booleans) -> Said:
        value = levels.at(end)
        worst, best, green, red = goals.scale_worst, goals.scale_best, goals.scale_green, goals.scale_red
        upwards = np.where(green == red, np.sign(best - worst), np.sign(green - red))
        inside = end.nudge * upwards
        is_green, is_yellow, is_orange = (
            reaches(upwards * value, upwards * bound, inside) for bound in (green, (green + red) / 2, red)
        )
        first_time, first = levels.nearest(levels.base_time, self.nearest)
        years, whole = levels.observed_time - first_time, levels.deadline - first_time
        score, started, asked = (100 * (one - worst) / (best - worst) for one in (value, first, green))
        so_far, needed = (score - started) / years, (asked - started) / whole
        pace = so_far / needed
        trending = np.sign(best - worst)
        arrow = np.select(
            [
                is_green,
                ~reaches(trending * value, trending * first, end.nudge * trending),
                ~reaches(pace, self.moderate, end.nudge * trending),
                ~reaches(pace, self.on_track, end.nudge * trending),
            ],
            [0, 3, 2, 1],
            0,
        )
        is_outside = (levels.refusal != NONE) | ~goals.is_measured_as(Measure.LEVEL)
        scored = ~is_outside & np.isfinite(best + worst) & (best != worst)
        coloured = ~is_outside & np.isfinite(green + red) & (np.abs(upwards) == 1)
        compared = scored & coloured & (years * TICKS > 2) & (whole * TICKS > 2)
        known = coloured & (is_green | compared)
        colour = np.select([is_yellow, is_orange], [0, 1], 2)
        label = np.select(
            [~coloured, is_green, compared], [NONE, 0, 1 + colour * len(_ARROWS) + arrow], len(_LABELS) - 3 + colour
        )
        refusals: list[tuple[Booleans, Reason]] = [
            (is_outside, Reason.OUTSIDE_METHOD),
            (~coloured | (~is_green & ~scored), Reason.NO_SCALE),
            (~known & ~final & np.isnan(levels.base_time), Reason.NO_BASELINE),
            (~known & ~final, Reason.SERIES_TOO_SHORT),
        ]
        shifted = compared & (np.abs(first_time - levels.base_time) * TICKS > 2)
        figures = {"pace": pace, "observed_rate": so_far / 100, "required_rate": needed / 100}
        return Said(
            label=label,
            refusal=np.select(
                [refused for refused, _ in refusals], [REASONS.index(reason) for _, reason in refusals], NONE
            ),
            score=np.where(scored, np.clip(score, 0.0, 100.0), np.nan),
            figures={name: np.where(compared, column, np.nan) for name, column in figures.items()},
            flags={Flag.BASE_SHIFTED: shifted},
            base_time=np.where(shifted, first_time, np.nan),
        )


def with_regional_means(score: Floats, region: Integers) -> Floats:
    """Return the scores of countries on one goal, each that is missing replaced by the mean of its region.

    The index does so before it takes the mean of a country's goals; scores of single indicators, and colours, are not
    filled. It needs the scores of all countries, which an assessment of one plan does not have.

    Args:
        score: Score of each country; NaN where it has none.
        region: Position of the region of each country.

    Example:
        >>> with_regional_means(np.array([80.0, np.nan, 60.0, np.nan]), np.array([0, 0, 0, 1])).tolist()
        [80.0, 70.0, 60.0, nan]
    """
    means, _ = mean_by_group(score, region, int(region.max(initial=-1)) + 1)
    return np.where(np.isnan(score), means[region], score)
