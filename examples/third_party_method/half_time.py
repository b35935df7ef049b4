"""A newsroom's rule of thumb: a third of the way is enough until half time, the rest must follow after it."""

from typing import ClassVar

import numpy as np

from policytrack.kernel.tolerance import reaches
from policytrack.methods import Said, rated_by_label
from policytrack.verdicts import Rating, Reason


class HalfTime:
    name = "half-time"
    version = "1"
    source = "data desk of the Example Gazette, 2026"
    rests_on = ("two speeds, a third of the way by half time", "两段速度，半程完成三分之一")
    compares_goals = False
    labels: ClassVar = {
        "in the lead": Rating.ON_TRACK,
        "in the game": Rating.AT_RISK,
        "trailing": Rating.OFF_TRACK,
    }

    def rate(self, series, judged, goals, groups=None):
        played = (judged.observed_end - goals.start) / (goals.deadline - goals.start)
        asked = np.where(played < 0.5, played * 2 / 3, 1 / 3 + (played - 0.5) * 4 / 3)

        def rule(end):
            pace, nudge = end.attainment / asked, end.nudge * judged.direction
            rules = [
                (goals.windowed, Reason.OUTSIDE_METHOD),
                (np.isnan(judged.base), Reason.NO_BASELINE),
                (reaches(pace, 1.0, nudge), "in the lead"),
                (reaches(pace, 0.75, nudge), "in the game"),
                (pace < 0.75, "trailing"),
            ]
            return Said.by_rules(self.labels, rules, figures={"pace": pace})

        return rated_by_label(self.labels, judged, goals, rule)
