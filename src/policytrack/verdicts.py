"""The words of a verdict: ratings, the reasons for them, and flags beside them.

Each stands in an order that the kernel's columns rely on: a column holds the position of its word.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Rating(StrEnum):
    """The verdict on a goal, from best to worst, then what is no verdict."""

    ACHIEVED = "achieved"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"
    REGRESSING = "regressing"
    MISSED = "missed"
    NOT_DUE = "not_due"
    NOT_ASSESSABLE = "not_assessable"


class Reason(StrEnum):
    """Why a goal is rated as it is; one for each rating given."""

    # Achieved, or on track because what was asked holds so far
    REQUIREMENT_HOLDS = "requirement_holds"
    HOLDS_SO_FAR = "holds_so_far"
    # Missed, or lost on the way
    DEADLINE_NOT_MET = "deadline_not_met"
    BOUND_BREACHED = "bound_breached"
    TARGET_LOST = "target_lost"
    # By the pace towards the requirement
    PACE_SUFFICIENT = "pace_sufficient"
    PACE_SHORT = "pace_short"
    PACE_FAR_SHORT = "pace_far_short"
    MOVING_AWAY = "moving_away"
    # By the path, where a pace says nothing
    PATH_MET = "path_met"
    PATH_NEARLY_MET = "path_nearly_met"
    PATH_NOT_MET = "path_not_met"
    # By a budget
    BUDGET_WITHIN_PATH = "budget_within_path"
    BUDGET_AHEAD_OF_PATH = "budget_ahead_of_path"
    # Not due
    BEFORE_BASELINE = "before_baseline"
    BEFORE_ANNOUNCEMENT = "before_announcement"
    # Not assessable
    NO_OBSERVATION = "no_observation"
    NO_OBSERVATION_SINCE_BASELINE = "no_observation_since_baseline"
    NO_BASELINE = "no_baseline"
    NO_TOLERANCE = "no_tolerance"
    PERIOD_MISMATCH = "period_mismatch"
    WINDOW_NOT_COVERED = "window_not_covered"
    CONFLICTING_OBSERVATIONS = "conflicting_observations"
    BOUND_OPEN = "bound_open"
    BASE_NOT_POSITIVE = "base_not_positive"
    SIGN_CHANGE = "sign_change"
    DENOMINATOR_NOT_POSITIVE = "denominator_not_positive"
    PRICE_BASIS_MISMATCH = "price_basis_mismatch"
    QUALITATIVE = "qualitative"
    KIND_TO_COME = "kind_to_come"
    INVALID_GOAL = "invalid_goal"


class Flag(StrEnum):
    """What a reader of the rating should know besides."""

    HELD_BEFORE_DEADLINE = "held_before_deadline"
    AWAITING_FINAL_OBSERVATION = "awaiting_final_observation"
    PARTLY_OBSERVED = "partly_observed"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    STALE = "stale"
    PROVISIONAL = "provisional"
    DERIVED = "derived"
    SECONDARY_SOURCE = "secondary_source"
    DEFINITION_UNCONFIRMED = "definition_unconfirmed"
    PRICE_BASIS_UNSTATED = "price_basis_unstated"


RATINGS: Final = tuple(Rating)
REASONS: Final = tuple(Reason)
FLAGS: Final = tuple(Flag)
