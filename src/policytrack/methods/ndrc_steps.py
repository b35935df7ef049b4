"""The four steps of China's mid-term review of its 14th five-year plan, by thresholds of our own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from policytrack.kernel import Goals, Judged, Series
from policytrack.kernel.columns import NONE, Integers
from policytrack.kernel.judgement import End
from policytrack.kernel.tolerance import Booleans, reaches
from policytrack.methods.rated import Rated, Said, rated_by_label
from policytrack.verdicts import REASONS, Rating, Reason


@dataclass(frozen=True, slots=True)
class NdrcSteps:
    """Rates by the steps of the National Development and Reform Commission's review of December 2023.

    The steps are published, their thresholds are not: those here are ours, stated before any comparison with the
    official ratings. A requirement that holds before its deadline is 提前实现, unless it must hold over a window. Else
    progress is held against the path: from `faster` of what it asks for 快于预期, from `in_line` 基本符合预期, below
    滞后. Where the path asks for no progress, or has no start, being ahead of it is 快于预期, on it 基本符合预期,
    behind it 滞后; a bound that must hold throughout is 基本符合预期 as long as it does. The steps are those of a
    review on the way: once the deadline's own period is observed there is none, and the goal is achieved or missed.

    Args:
        faster: Pace ratio from which progress is faster than expected.
        in_line: Pace ratio from which it is basically as expected.
    """

    faster: float = 1.10
    in_line: float = 0.90

    name: ClassVar[str] = "ndrc-steps"
    version: ClassVar[str] = "1"
    source: ClassVar[str] = (
        "国家发展改革委, 《“十四五”规划实施中期评估报告》, 2023-12-26 (the steps); policytrack (their thresholds)"
    )
    rests_on: ClassVar[tuple[str, str]] = ("share of the path, in steps of a tenth", "路径进度，以一成为阶")
    compares_goals: ClassVar[bool] = False
    labels: ClassVar[Mapping[str, Rating]] = {
        "提前实现": Rating.ACHIEVED,
        "快于预期": Rating.ON_TRACK,
        "基本符合预期": Rating.ON_TRACK,
        "滞后": Rating.OFF_TRACK,
    }

    def rate(self, series: Series, judged: Judged, goals: Goals, groups: Integers | None = None) -> Rated:
        """Rate every goal at both ends of what is known of its value."""
        return rated_by_label(self.labels, judged, goals, lambda end: self._say(end, judged, goals))

    def _say(self, end: End, judged: Judged, goals: Goals) -> Said:
        early, faster, in_line, behind = range(4)
        pace, nudge = end.pace_ratio, end.nudge * judged.direction
        paced, on_path = ~np.isnan(pace), ~np.isnan(judged.expected) & ~np.isnan(end.beyond_path)
        final = judged.deadline_observed & ~goals.targetless
        outside = goals.peak | goals.place
        rules: list[tuple[Booleans, int]] = [
            (goals.targetless | outside | final, NONE),
            (end.holds & ~goals.windowed, early),
            (judged.base_holds & ~end.holds & ~goals.windowed, behind),
            (paced & reaches(pace, self.faster, nudge, 1.0), faster),
            (paced & reaches(pace, self.in_line, nudge, 1.0), in_line),
            (paced, behind),
            # Of a budget of which nothing is used yet there is no pace.
            (goals.budget & (end.beyond_path > 0), faster),
            (end.holds & goals.windowed, in_line),
            (goals.keep, behind),
            (on_path & (end.beyond_path > 0), faster),
            (on_path & (end.beyond_path == 0), in_line),
            (on_path, behind),
        ]
        conditions = [condition for condition, _ in rules]
        label: Integers = np.select(conditions, [step for _, step in rules], NONE)
        refusal = np.select(
            [goals.targetless, outside, (label != NONE) | final],
            [REASONS.index(Reason.NO_TARGET), REASONS.index(Reason.OUTSIDE_METHOD), NONE],
            REASONS.index(Reason.NO_BASELINE),
        )
        return Said(label, refusal, figures={"pace": pace})
