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
    # By a place, or a peak
    RANK_NOT_REACHED = "rank_not_reached"
    STILL_RISING = "still_rising"
    PEAK_TOO_LATE = "peak_too_late"
    # By a budget
    BUDGET_WITHIN_PATH = "budget_within_path"
    BUDGET_AHEAD_OF_PATH = "budget_ahead_of_path"
    # By steps, or by other goals
    STEP_DUE_REACHED = "step_due_reached"
    STEP_DUE_NOT_REACHED = "step_due_not_reached"
    CHILDREN_DECIDE = "children_decide"
    CRITERIA_DECIDE = "criteria_decide"
    # By the method's own rule, which its label tells
    NATIVE_RULE = "native_rule"
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
    PRICE_BASIS_OPEN = "price_basis_open"
    BASIS_MISMATCH = "basis_mismatch"
    NO_EXCHANGE_RATE = "no_exchange_rate"
    NO_DEFLATOR = "no_deflator"
    NO_SCENARIO = "no_scenario"
    NO_COMPARATOR = "no_comparator"
    NO_DATED_STEP = "no_dated_step"
    CHILD_NOT_ASSESSABLE = "child_not_assessable"
    NO_TARGET = "no_target"
    OUTSIDE_METHOD = "outside_method"
    SERIES_TOO_SHORT = "series_too_short"
    TARGET_NOT_POSITIVE = "target_not_positive"
    NO_REFERENCE_GROUP = "no_reference_group"
    NO_SCALE = "no_scale"
    QUALITATIVE = "qualitative"
    SET_LATER = "set_later"
    INVALID_GOAL = "invalid_goal"


class Flag(StrEnum):
    """What a reader of the rating should know besides."""

    HELD_BEFORE_DEADLINE = "held_before_deadline"
    AWAITING_FINAL_OBSERVATION = "awaiting_final_observation"
    PARTLY_OBSERVED = "partly_observed"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    STALE = "stale"
    PROXY = "proxy"
    GOAL_UNCONFIRMED = "goal_unconfirmed"
    TARGET_REVISED = "target_revised"
    PEAK_PROVISIONAL = "peak_provisional"
    CHILDREN_LEFT_OUT = "children_left_out"
    PROVISIONAL = "provisional"
    DERIVED = "derived"
    SECONDARY_SOURCE = "secondary_source"
    DEFINITION_UNCONFIRMED = "definition_unconfirmed"
    PRICE_BASIS_UNSTATED = "price_basis_unstated"
    BASE_SHIFTED = "base_shifted"
    ZERO_REPLACED = "zero_replaced"


RATINGS: Final = tuple(Rating)
REASONS: Final = tuple(Reason)
FLAGS: Final = tuple(Flag)
