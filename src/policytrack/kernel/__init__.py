"""Measure and judge: pure numpy on columns; every formula, once, each with its source."""

from policytrack.kernel.columns import Goals, Milestones, Observations
from policytrack.kernel.judgement import Judged, judge
from policytrack.kernel.measures import Series, measure

__all__ = ["Goals", "Judged", "Milestones", "Observations", "Series", "judge", "measure"]
