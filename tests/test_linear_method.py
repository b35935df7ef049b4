"""The rating rules of the method `linear`: every step and every null has a test that names it."""

from __future__ import annotations

from functools import cache
from itertools import pairwise, product
from typing import Any

import pytest

import policytrack as pt
from judged_cases import NEWSPAPER, Case, Data, case, indicator, plan_data, reported
from policytrack.assessment.judging import rater_of
from policytrack.assessment.moments import Moment
from policytrack.errors import UnknownNameError
from policytrack.methods import find_method, installed_methods
from policytrack.methods.linear import Linear
from policytrack.verdicts import RATINGS, REASONS, Flag, Rating, Reason

Verdict = tuple[Rating, Reason, set[Flag]]


def verdict(judged: Case) -> Verdict:
    found = judged.assessed()
    return found.rating, found.reason, set(found.flags)


def level(value: object, year: str = "2023", start: object = 0, as_of: str | None = None, **bound: object) -> Case:
    """Return a level goal from 2020 to 2025, by default at least 100 from 0; it is half way in the middle of 2023."""
    baseline = {} if start is None else {"baseline": {"period": "2020", "value": f"{start} 亿元"}}
    target = {"kind": "level", **(bound or {"at_least": "100 亿元"})}
    return case(target, {year: value}, as_of or f"{year}-12-31", **baseline)


def over(number: int, year: str = "2023", **more: object) -> Data:
    return reported(year, number, quality="lower_bound", strict=True, **more)


def under(number: int, year: str = "2023", **more: object) -> Data:
    return reported(year, number, quality="upper_bound", strict=True, **more)


def kept(figures: dict[str, object], as_of: str, **target: object) -> Case:
    return case({"kind": "keep", "at_most": "10 亿元", "window": "2021/2025", **target}, figures, as_of)


def total(figures: dict[str, object], as_of: str, **bound: str) -> Case:
    asked = bound or {"at_most": "100 亿元"}
    return case({"kind": "cumulative", "window": "2021/2025", **asked}, figures, as_of, measure="flow")


def growing(figures: dict[str, object], as_of: str = "2023-12-31", **target: object) -> Case:
    return case({"kind": "growth", "at_least": "10 %", "base": "2020", **target}, figures, as_of, measure="stock")


# The rules over a grid of cases

STARTS, ASKED, STAGES, VALUES = (None, -6, -4, 0, 4, 6), (-4, 0, 4), (None, -2, 0, 2), tuple(range(-7, 8))
MIRROR = {"at_least": "at_most", "above": "below", "at_most": "at_least", "below": "above"}
Place = tuple[int | None, int, int | None, int]


@cache
def grid(comparator: str, year: str, as_of: str) -> dict[Place, tuple[Rating, Reason]]:
    """Rate one goal for each start, requirement, stage in 2022 and value."""
    places = list(product(STARTS, ASKED, STAGES, VALUES))
    goals: list[Data] = []
    for number, (start, asked, stage, _) in enumerate(places):
        goal: Data = {"id": f"g{number}", "indicator": f"i{number}", "deadline": "2025"}
        goal["target"] = {"kind": "level", comparator: f"{asked} 亿元"}
        if start is not None:
            goal["baseline"] = {"period": "2020", "value": f"{start} 亿元"}
        if stage is not None:
            goal["milestones"] = [{"period": "2022", comparator: f"{stage} 亿元"}]
        goals.append(goal)
    indicators = [indicator(f"i{number}") for number in range(len(places))]
    values = [reported(year, value, name=f"i{number}") for number, (*_, value) in enumerate(places)]
    data = plan_data(goals[0], values, indicators) | {"goals": goals}
    card = pt.assess(pt.Plan(**data), as_of=as_of)
    return {place: (found.rating, found.reason) for place, found in zip(places, card, strict=True)}


moments = pytest.mark.parametrize(
    ("year", "as_of"),
    [
        ("2021", "2021-12-31"),
        ("2022", "2022-12-31"),
        ("2023", "2023-12-31"),
        ("2024", "2025-12-31"),
        ("2025", "2025-12-31"),
    ],
)


@moments
@pytest.mark.parametrize("comparator", ["at_least", "above"])
def test_every_case_of_the_grid_has_a_rating_and_its_mirror_has_the_same(
    comparator: str, year: str, as_of: str
) -> None:
    mirrored = grid(MIRROR[comparator], year, as_of)

    def turned(number: int | None) -> int | None:
        return None if number is None else -number

    for (start, asked, stage, value), found in grid(comparator, year, as_of).items():
        assert mirrored[turned(start), -asked, turned(stage), -value] == found


@moments
@pytest.mark.parametrize("comparator", list(MIRROR))
def test_a_better_value_of_the_grid_never_rates_worse(comparator: str, year: str, as_of: str) -> None:
    found = grid(comparator, year, as_of)
    for start, asked, stage in product(STARTS, ASKED, STAGES):
        ratings = [RATINGS.index(found[start, asked, stage, value][0]) for value in VALUES]
        better_first = ratings if comparator in ("at_most", "below") else ratings[::-1]
        assert all(better <= worse for better, worse in pairwise(better_first))


@moments
def test_the_grid_agrees_with_the_rules_read_one_by_one(year: str, as_of: str) -> None:
    for (start, asked, stage, value), (rating, _) in grid("at_least", year, as_of).items():
        assert rating == read_one_by_one(start, asked, stage, value, int(year)), (start, asked, stage, value)


def read_one_by_one(start: int | None, asked: int, stage: int | None, value: int, year: int) -> Rating:
    if value >= asked:
        return Rating.ACHIEVED
    if year == 2025:
        return Rating.MISSED
    if start is not None and start >= asked:
        return Rating.REGRESSING
    corners = [
        *([] if start is None else [(2020, start)]),
        *([] if stage is None else [(2022, stage)]),
        (2025, asked),
    ]
    if len(corners) == 1 or year < corners[0][0]:
        return Rating.NOT_ASSESSABLE
    path = next(
        left + (right - left) * (year - before) / (after - before)
        for (before, left), (after, right) in pairwise(corners)
        if before <= year <= after
    )
    if start is None:
        short = path - value
        return (
            Rating.ON_TRACK if short <= 0 else Rating.AT_RISK if short <= 0.05 * abs(path) + 1e-9 else Rating.OFF_TRACK
        )
    if path - start > 1e-9:
        pace = (value - start) / (path - start)
        cuts = ((0.95, Rating.ON_TRACK), (0.6, Rating.AT_RISK), (0, Rating.OFF_TRACK))
        return next((rating for cut, rating in cuts if pace >= cut - 1e-9), Rating.REGRESSING)
    if value >= path - 1e-9:
        return Rating.ON_TRACK
    return Rating.REGRESSING if path > start - 1e-9 else Rating.OFF_TRACK


# The cuts


def at_pace(pace: str, method: Linear | None = None) -> Rating:
    """Rate a goal from 0 in 2020 to 2 in 2022 at the end of 2021, where the path stands at 1."""
    start = {"period": "2020", "value": "0 亿元"}
    target = {"kind": "level", "at_least": "2 亿元"}
    judged = case(target, {"2021": pace}, "2021-12-31", baseline=start, deadline="2022")
    return judged.assessed().rating if method is None else rate_with(method, judged)


def rate_with(method: Linear, judged: Case) -> Rating:
    return rater_of(judged.plan, Moment.of(judged.as_of, judged.known_by), [])(method)[0].rating


CUTS = [
    ("0.95", Rating.ON_TRACK, Rating.AT_RISK),
    ("0.6", Rating.AT_RISK, Rating.OFF_TRACK),
    ("0", Rating.OFF_TRACK, Rating.REGRESSING),
]


@pytest.mark.parametrize(("cut", "better", "worse"), CUTS)
@pytest.mark.parametrize("dust", ["-0.000000000001", "0", "0.000000000001"])
def test_a_pace_on_the_cut_has_the_better_rating_up_to_dust(cut: str, dust: str, better: Rating, worse: Rating) -> None:
    assert at_pace(f"{float(cut) + float(dust):.15f}") is better


@pytest.mark.parametrize(("cut", "better", "worse"), CUTS)
def test_a_pace_below_the_cut_has_the_worse_rating(cut: str, better: Rating, worse: Rating) -> None:
    assert at_pace(f"{float(cut) - 1e-8:.15f}") is worse


def test_the_cuts_are_parameters_of_the_method() -> None:
    strict = Linear(on_track=1.0, at_risk=0.8)
    assert [at_pace(pace, strict) for pace in ("1", "0.95", "0.8", "0.7")] == [
        Rating.ON_TRACK,
        Rating.AT_RISK,
        Rating.AT_RISK,
        Rating.OFF_TRACK,
    ]


def test_how_near_the_path_is_near_is_a_parameter_of_the_method() -> None:
    step = [{"period": "2023", "at_least": "100 亿元"}]
    short = case({"kind": "level", "at_least": "200 亿元"}, {"2023": 90}, "2023-12-31", milestones=step)
    assert rate_with(Linear(), short) is Rating.OFF_TRACK
    assert rate_with(Linear(near_path=0.1), short) is Rating.AT_RISK


def test_a_budget_too_is_cut_by_the_parameters() -> None:
    spent = total({"2021": 21}, "2021-12-31")
    assert rate_with(Linear(), spent) is Rating.ON_TRACK
    assert rate_with(Linear(on_track=1.0), spent) is Rating.AT_RISK


def test_the_method_says_its_name_version_and_source() -> None:
    method = find_method("linear")
    assert method.name == "linear"
    assert method.version
    assert "Eurostat" in method.source


def test_an_unknown_method_names_those_that_exist() -> None:
    with pytest.raises(UnknownNameError) as caught:
        find_method("linaer")
    assert caught.value.choices == sorted(installed_methods())
    assert "did you mean linear?" in str(caught.value)


# Step 0: not due, not observed


@pytest.mark.parametrize(
    ("as_of", "reason"),
    [("2020-12-30", Reason.BEFORE_BASELINE), ("2020-12-31", Reason.NO_OBSERVATION_SINCE_BASELINE)],
)
def test_a_goal_is_not_due_until_the_baseline_has_passed(as_of: str, reason: Reason) -> None:
    expected = Rating.NOT_DUE if reason is Reason.BEFORE_BASELINE else Rating.NOT_ASSESSABLE
    assert verdict(level(1, "2020", as_of=as_of)) == (expected, reason, set())


@pytest.mark.parametrize(("as_of", "due"), [("2021-07-26", False), ("2021-07-27", True)])
def test_a_goal_is_not_due_until_it_is_announced(as_of: str, due: bool) -> None:
    held = case({"kind": "level", "at_least": "1 亿元"}, {"2020": 2}, as_of, announced="2021-07-27")
    assert (held.assessed().rating is Rating.ACHIEVED) == due
    assert (held.assessed().reason is Reason.BEFORE_ANNOUNCEMENT) == (not due)


def test_a_goal_is_not_due_by_what_was_known_before_it_was_announced() -> None:
    held = case(
        {"kind": "level", "at_least": "1 亿元"},
        {"2020": 2},
        "2024-12-31",
        announced="2021-07-27",
        known_by="2021-07-26",
    )
    assert verdict(held) == (Rating.NOT_DUE, Reason.BEFORE_ANNOUNCEMENT, set())


def test_the_goal_s_own_announcement_comes_before_that_of_its_document() -> None:
    late = level(5).but(announced="2024-05")
    assert late.assessed().reason is Reason.BEFORE_ANNOUNCEMENT


def test_a_window_is_not_due_before_it_begins() -> None:
    assert kept({}, "2020-12-30").assessed().reason is Reason.BEFORE_BASELINE
    assert kept({}, "2020-12-31").assessed().reason is Reason.NO_OBSERVATION


def test_nothing_observed_is_said_so() -> None:
    empty = case({"kind": "level", "at_least": "1 亿元"}, {}, "2024-12-31")
    assert verdict(empty) == (Rating.NOT_ASSESSABLE, Reason.NO_OBSERVATION, set())


def test_an_observation_of_the_baseline_alone_says_nothing_of_progress() -> None:
    assert level(1, "2020", as_of="2024-12-31").assessed().reason is Reason.NO_OBSERVATION_SINCE_BASELINE


# Step 1: the requirement holds


def test_a_requirement_that_holds_early_is_achieved_and_flagged() -> None:
    assert verdict(level(100)) == (Rating.ACHIEVED, Reason.REQUIREMENT_HOLDS, {Flag.HELD_BEFORE_DEADLINE})


def test_a_requirement_that_holds_at_the_deadline_is_achieved_without_a_flag() -> None:
    assert verdict(level(100, "2025")) == (Rating.ACHIEVED, Reason.REQUIREMENT_HOLDS, set())


def test_overshoot_attains_more_than_the_whole_and_leaves_a_surplus() -> None:
    found = level(150, "2025").assessed()
    assert found.rating is Rating.ACHIEVED
    assert found.attainment == 1.5
    assert found.gap is not None
    assert found.gap.value == -50


@pytest.mark.parametrize(
    ("bound", "value", "rating"),
    [
        ({"at_least": "5 亿元"}, 5, Rating.ACHIEVED),
        ({"above": "5 亿元"}, 5, Rating.MISSED),
        ({"above": "5 亿元"}, "5.001", Rating.ACHIEVED),
        ({"at_most": "5 亿元"}, 5, Rating.ACHIEVED),
        ({"below": "5 亿元"}, 5, Rating.MISSED),
        ({"between": ["5 亿元", "7 亿元"]}, 7, Rating.ACHIEVED),
        ({"between": ["5 亿元", "7 亿元"]}, 8, Rating.MISSED),
        ({"about": "6 亿元", "tolerance": "1 亿元"}, 5, Rating.ACHIEVED),
        ({"about": "6 亿元", "tolerance": "1 亿元"}, "4.9", Rating.MISSED),
    ],
)
def test_strict_bounds_stay_strict_and_others_include_their_number(bound: Data, value: object, rating: Rating) -> None:
    assert level(value, "2025", None, **bound).assessed().rating is rating


def test_about_without_a_tolerance_is_not_judged() -> None:
    assert verdict(level(6, "2025", None, about="6 亿元")) == (Rating.NOT_ASSESSABLE, Reason.NO_TOLERANCE, set())


def test_about_a_percentage_takes_its_tolerance_in_points() -> None:
    target = {"kind": "level", "about": "5.5 %", "tolerance": "0.2 个百分点"}
    held, missed = (case(target, {"2025": value}, "2025-12-31", unit="%") for value in ("5.7", "5.8"))
    assert held.assessed().rating is Rating.ACHIEVED
    assert missed.assessed().rating is Rating.MISSED


@pytest.mark.parametrize(
    "windowed",
    [
        kept({"2021": 5, "2022": 5}, "2022-12-31"),
        growing({"2020": 100, "2022": 144}, "2022-12-31"),
        total({"2021": 20, "2022": 20}, "2022-12-31", between=["10 亿元", "50 亿元"]),  # type: ignore[arg-type]
    ],
    ids=["keep", "growth", "a total in a band"],
)
def test_what_is_judged_over_a_window_is_on_track_at_best_until_it_ends(windowed: Case) -> None:
    assert verdict(windowed) == (Rating.ON_TRACK, Reason.HOLDS_SO_FAR, set())


def test_a_budget_too_is_on_track_at_best_until_its_window_ends() -> None:
    assert total({"2021": 1}, "2021-12-31").assessed().rating is Rating.ON_TRACK
    spent = {str(year): 1 for year in range(2021, 2026)}
    assert verdict(total(spent, "2025-12-31")) == (Rating.ACHIEVED, Reason.REQUIREMENT_HOLDS, set())


def test_a_total_to_be_reached_is_achieved_once_it_is_reached() -> None:
    reached = total({"2021": 60, "2022": 50}, "2022-12-31", at_least="100 亿元")
    assert verdict(reached) == (Rating.ACHIEVED, Reason.REQUIREMENT_HOLDS, {Flag.HELD_BEFORE_DEADLINE})


def test_a_growth_goal_that_held_to_an_early_last_figure_is_achieved_with_holes() -> None:
    early = growing({"2020": 100, "2024": 200}, "2025-12-31")
    assert verdict(early) == (Rating.ACHIEVED, Reason.REQUIREMENT_HOLDS, {Flag.PARTLY_OBSERVED})


def test_a_fully_observed_window_is_achieved() -> None:
    whole = kept({str(year): 10 for year in range(2021, 2026)}, "2025-12-31")
    assert verdict(whole) == (Rating.ACHIEVED, Reason.REQUIREMENT_HOLDS, set())


@pytest.mark.parametrize("every", ["month", "quarter", "half"])
def test_a_window_of_shorter_periods_wants_each_of_them(every: str) -> None:
    periods = {
        "month": [f"2025-{month:02d}" for month in range(1, 13)],
        "quarter": [f"2025-Q{quarter}" for quarter in range(1, 5)],
        "half": ["2025-H1", "2025-H2"],
    }[every]
    whole = kept(dict.fromkeys(periods, 10), "2025-12-31", window="2025", every=every)
    holed = kept(dict.fromkeys(periods[1:], 10), "2025-12-31", window="2025", every=every)
    assert verdict(whole) == (Rating.ACHIEVED, Reason.REQUIREMENT_HOLDS, set())
    assert verdict(holed) == (Rating.ACHIEVED, Reason.REQUIREMENT_HOLDS, {Flag.PARTLY_OBSERVED})


# Step 2: the deadline's own period is observed, or a bound was to be kept


def test_a_requirement_that_does_not_hold_at_the_deadline_is_missed() -> None:
    assert verdict(level(99, "2025")) == (Rating.MISSED, Reason.DEADLINE_NOT_MET, set())


@pytest.mark.parametrize(
    ("as_of", "rating"),
    [
        ("2025-12-30", Rating.ON_TRACK),
        ("2025-12-31", Rating.MISSED),
        ("2027-12-31", Rating.MISSED),
    ],
)
def test_the_deadline_is_past_on_its_last_day(as_of: str, rating: Rating) -> None:
    figures = {"2024": 80, "2025": 99, "2026": 120}
    start = {"period": "2020", "value": "0 亿元"}
    judged = case({"kind": "level", "at_least": "100 亿元"}, figures, as_of, baseline=start)
    assert judged.assessed().rating is rating


def test_data_after_the_deadline_neither_mends_nor_spoils() -> None:
    start = {"period": "2020", "value": "0 亿元"}
    target = {"kind": "level", "at_least": "100 亿元"}
    mended, spoilt = (
        case(target, {"2025": value, "2026": later}, "2027-12-31", baseline=start).assessed()
        for value, later in ((99, 120), (100, 50))
    )
    assert mended.rating is Rating.MISSED
    assert spoilt.rating is Rating.ACHIEVED
    assert str(spoilt.observed_period) == "2025"


@pytest.mark.parametrize(("as_of", "rating"), [("2023-12-31", Rating.OFF_TRACK), ("2025-12-31", Rating.MISSED)])
def test_a_breach_in_any_period_is_off_track_and_missed_once_the_window_ends(as_of: str, rating: Rating) -> None:
    breached = kept({"2021": 10, "2022": 11, "2023": 9, "2025": 9}, as_of)
    assert verdict(breached) == (rating, Reason.BOUND_BREACHED, set())


def test_a_breach_before_the_window_does_not_count() -> None:
    assert kept({"2020": 99, "2021": 9}, "2021-12-31").assessed().reason is Reason.HOLDS_SO_FAR


def test_rivals_over_one_period_of_a_window_leave_a_hole_and_no_breach() -> None:
    figures = [reported(str(year), 9) for year in range(2021, 2026)]
    for rival in (reported("2022", 99, source=NEWSPAPER), reported("2022", 99, source="a bureau before it")):
        target = {"kind": "keep", "at_most": "10 亿元", "window": "2021/2025"}
        found = case(target, [rival, *figures], "2025-12-31").assessed()
        assert (found.rating, found.flags) == (Rating.ACHIEVED, (Flag.PARTLY_OBSERVED,))
        assert [finding.code for finding in found.findings] == ["conflicting_observations"]


# Step 3: what was reached is lost


def test_at_least_15_from_20_with_14_is_a_target_lost() -> None:
    found = level(14, start=20, at_least="15 亿元").assessed()
    assert (found.rating, found.reason) == (Rating.REGRESSING, Reason.TARGET_LOST)


def test_a_baseline_beyond_the_requirement_leaves_no_change_to_attain() -> None:
    found = level(16, start=20, at_least="15 亿元").assessed()
    assert found.rating is Rating.ACHIEVED
    assert (found.attainment, found.expected_attainment, found.pace_ratio) == (None, None, None)


def test_a_baseline_equal_to_the_requirement_leaves_no_change_to_attain() -> None:
    found = level(15, start=15, at_least="15 亿元").assessed()
    assert found.rating is Rating.ACHIEVED
    assert found.attainment is None


@pytest.mark.parametrize(
    ("value", "rating", "reason"),
    [(15, Rating.ON_TRACK, Reason.PATH_MET), (14, Rating.REGRESSING, Reason.PATH_NOT_MET)],
)
def test_a_baseline_on_the_edge_of_a_strict_requirement_is_judged_by_its_flat_path(
    value: int, rating: Rating, reason: Reason
) -> None:
    found = level(value, start=15, above="15 亿元").assessed()
    assert (found.rating, found.reason, found.attainment) == (rating, reason, None)


# Step 4: the pace


@pytest.mark.parametrize(
    ("start", "asked", "value", "pace"),
    [(0, 100, 60, 1.0), (-100, 0, -40, 1.0), (-50, 50, 10, 1.0), (-100, -50, -70, 1.0), (50, -50, -10, 1.0)],
)
def test_zero_and_negative_baselines_and_values_that_cross_zero_have_a_pace(
    start: int, asked: int, value: int, pace: float
) -> None:
    found = level(value, start=start, **{"at_least" if asked > start else "at_most": f"{asked} 亿元"}).assessed()
    assert found.rating is Rating.ON_TRACK
    assert found.pace_ratio == pytest.approx(pace)


def test_a_fall_is_judged_as_a_rise_is() -> None:
    assert level(40, start=100, at_most="0 亿元").assessed().reason is Reason.PACE_SUFFICIENT
    assert level(110, start=100, at_most="0 亿元").assessed().reason is Reason.MOVING_AWAY


@pytest.mark.parametrize(
    ("used", "rating", "reason"),
    [
        (20, Rating.ON_TRACK, Reason.BUDGET_WITHIN_PATH),
        (21, Rating.ON_TRACK, Reason.BUDGET_WITHIN_PATH),
        (25, Rating.AT_RISK, Reason.BUDGET_AHEAD_OF_PATH),
        (40, Rating.OFF_TRACK, Reason.BUDGET_AHEAD_OF_PATH),
        (101, Rating.REGRESSING, Reason.TARGET_LOST),
        (0, Rating.ON_TRACK, Reason.BUDGET_WITHIN_PATH),
        (-5, Rating.ON_TRACK, Reason.BUDGET_WITHIN_PATH),
    ],
)
def test_a_budget_of_100_in_five_years_is_judged_by_what_the_first_year_used(
    used: int, rating: Rating, reason: Reason
) -> None:
    assert verdict(total({"2021": used}, "2021-12-31")) == (rating, reason, set())


def test_a_budget_exceeded_at_the_end_is_missed() -> None:
    spent = {str(year): 21 for year in range(2021, 2026)}
    assert verdict(total(spent, "2025-12-31")) == (Rating.MISSED, Reason.DEADLINE_NOT_MET, set())


def test_a_budget_of_nothing_has_no_share_used() -> None:
    found = total({"2021": 0}, "2021-12-31", at_most="0 亿元").assessed()
    assert (found.rating, found.attainment, found.pace_ratio) == (Rating.ON_TRACK, None, None)


@pytest.mark.parametrize(("got", "rating"), [(20, Rating.ON_TRACK), (13, Rating.AT_RISK), (5, Rating.OFF_TRACK)])
def test_a_total_to_be_reached_starts_at_nothing(got: int, rating: Rating) -> None:
    found = total({"2021": got}, "2021-12-31", at_least="100 亿元").assessed()
    assert (found.rating, found.attainment) == (rating, pytest.approx(got / 100))


# Step 5: a flat or dipping path

DIP = [{"period": "2022", "at_least": "85.6 %"}, {"period": "2023", "at_least": "86.2 %"}]


@pytest.mark.parametrize(
    ("value", "rating", "reason"),
    [("86.5", Rating.ON_TRACK, Reason.PATH_MET), ("84.0", Rating.OFF_TRACK, Reason.PATH_NOT_MET)],
)
def test_good_air_days_are_judged_by_the_dipping_path(value: str, rating: Rating, reason: Reason) -> None:
    start = {"period": "2020", "value": "87 %"}
    target = {"kind": "level", "at_least": "87.5 %"}
    found = case(target, {"2022": value}, "2022-12-31", unit="%", baseline=start, milestones=DIP).assessed()
    assert (found.rating, found.reason, found.pace_ratio) == (rating, reason, None)
    assert found.expected_attainment is not None
    assert found.expected_attainment < 0


@pytest.mark.parametrize(
    ("value", "rating", "reason"),
    [
        (0, Rating.ON_TRACK, Reason.PATH_MET),
        (1, Rating.ON_TRACK, Reason.PATH_MET),
        (-1, Rating.REGRESSING, Reason.PATH_NOT_MET),
    ],
)
def test_while_the_path_is_flat_only_falling_behind_it_counts(value: int, rating: Rating, reason: Reason) -> None:
    flat = level(value, "2022").but(milestones=[{"period": "2022", "at_least": "0 亿元"}])
    found = flat.assessed()
    assert (found.rating, found.reason, found.pace_ratio) == (rating, reason, None)
    assert found.expected_attainment == 0


# Step 6: no baseline


@pytest.mark.parametrize(
    ("value", "rating", "reason"),
    [
        (100, Rating.ON_TRACK, Reason.PATH_MET),
        (95, Rating.AT_RISK, Reason.PATH_NEARLY_MET),
        ("94.9", Rating.OFF_TRACK, Reason.PATH_NOT_MET),
    ],
)
def test_without_a_baseline_milestones_are_the_path(value: object, rating: Rating, reason: Reason) -> None:
    step = [{"period": "2023", "at_least": "100 亿元"}]
    staged = level(value, start=None, at_least="200 亿元").but(milestones=step)
    assert verdict(staged) == (rating, reason, set())


def test_a_path_leads_through_a_milestone_about_a_number() -> None:
    band = {"kind": "level", "about": "100 亿元", "tolerance": "5 亿元"}
    staged = level(5000, "2022", **band).but(milestones=[{"period": "2022", "about": "60000 万元"}])
    found = staged.assessed()
    assert found.expected is not None
    assert found.expected.value == 6


def test_before_the_first_milestone_there_is_no_path() -> None:
    step = [{"period": "2023", "at_least": "100 亿元"}]
    early = level(90, "2022", start=None, at_least="200 亿元").but(milestones=step)
    assert verdict(early) == (Rating.NOT_ASSESSABLE, Reason.NO_BASELINE, set())


@pytest.mark.parametrize(
    ("value", "year", "rating", "reason"),
    [
        (99, "2023", Rating.NOT_ASSESSABLE, Reason.NO_BASELINE),
        (100, "2023", Rating.ACHIEVED, Reason.REQUIREMENT_HOLDS),
        (99, "2025", Rating.MISSED, Reason.DEADLINE_NOT_MET),
    ],
)
def test_with_neither_baseline_nor_milestones_only_the_requirement_can_settle(
    value: int, year: str, rating: Rating, reason: Reason
) -> None:
    found = level(value, year, start=None).assessed()
    assert (found.rating, found.reason, found.expected, found.observed_pace) == (rating, reason, None, None)


# Past, and not yet observed


def test_a_deadline_that_passed_unobserved_is_judged_by_the_last_value_and_flagged() -> None:
    late = level(80, "2024", as_of="2025-12-31")
    assert verdict(late) == (Rating.ON_TRACK, Reason.PACE_SUFFICIENT, {Flag.AWAITING_FINAL_OBSERVATION})


def test_a_deadline_is_not_awaited_before_its_last_day() -> None:
    assert verdict(level(80, "2024", as_of="2025-12-30"))[2] == set()


def test_what_holds_already_awaits_nothing() -> None:
    assert verdict(level(100, "2024", as_of="2025-12-31"))[2] == {Flag.HELD_BEFORE_DEADLINE}


# Staleness


@pytest.mark.parametrize(("as_of", "stale"), [("2024-06-30", False), ("2024-07-31", True)])
def test_a_value_older_than_a_year_and_a_half_is_stale_and_not_rated_down(as_of: str, stale: bool) -> None:
    found = level(60, "2022", as_of=as_of).assessed()
    assert found.rating is Rating.ON_TRACK
    assert (Flag.STALE in found.flags) == stale


def test_age_is_counted_until_the_deadline_at_most() -> None:
    assert Flag.STALE not in verdict(level(80, "2024", as_of="2035-12-31"))[2]


def test_one_observation_is_enough_for_a_verdict_but_not_for_an_interval() -> None:
    found = level(60).assessed()
    assert found.rating is Rating.ON_TRACK
    assert found.projection is not None
    assert found.projection.low is None


def test_one_observation_without_a_baseline_makes_no_projection() -> None:
    assert level(60, start=None).assessed().projection is None


# Bounds


@pytest.mark.parametrize(
    ("bound", "seen", "expected"),
    [
        ({"above": "100 亿元"}, over(100), (Rating.ACHIEVED, {Flag.HELD_BEFORE_DEADLINE})),
        ({"at_least": "100 亿元"}, over(60), (Rating.ON_TRACK, {Flag.AT_LEAST})),
        ({"at_least": "100 亿元"}, over(10), (Rating.NOT_ASSESSABLE, set())),
        ({"at_most": "-100 亿元"}, under(-60), (Rating.ON_TRACK, {Flag.AT_MOST})),
        ({"at_most": "-100 亿元"}, under(-100), (Rating.ACHIEVED, {Flag.HELD_BEFORE_DEADLINE})),
        ({"at_most": "-100 亿元"}, under(-10), (Rating.NOT_ASSESSABLE, set())),
    ],
)
def test_a_bound_settles_the_verdict_where_its_worse_end_is_good_enough(
    bound: Data, seen: Data, expected: tuple[Rating, set[Flag]]
) -> None:
    start = {"period": "2020", "value": "0 亿元"}
    rating, _, flags = verdict(case({"kind": "level", **bound}, [seen], "2023-12-31", baseline=start))
    assert (rating, flags) == expected


@pytest.mark.parametrize(("strict", "rating"), [(True, Rating.ACHIEVED), (False, Rating.NOT_ASSESSABLE)])
def test_over_a_number_settles_above_it_and_at_least_the_number_does_not(strict: bool, rating: Rating) -> None:
    seen = reported("2025", 100, quality="lower_bound", strict=strict)
    found = case({"kind": "level", "above": "100 亿元"}, [seen], "2025-12-31").assessed()
    assert found.rating is rating


def test_a_bound_on_the_far_side_misses_whatever_its_value() -> None:
    seen = under(100, "2025")
    found = case({"kind": "level", "at_least": "100 亿元"}, [seen], "2025-12-31")
    assert verdict(found) == (Rating.MISSED, Reason.DEADLINE_NOT_MET, set())


@pytest.mark.parametrize(("seen", "rating"), [(over(5), Rating.NOT_ASSESSABLE), (over(25), Rating.OFF_TRACK)])
def test_a_bound_that_straddles_a_band_leaves_it_open(seen: Data, rating: Rating) -> None:
    target = {"kind": "keep", "between": ["10 亿元", "20 亿元"], "window": "2021/2025"}
    found = case(target, [seen], "2023-12-31").assessed()
    assert found.rating is rating
    assert (found.reason is Reason.BOUND_OPEN) == (rating is Rating.NOT_ASSESSABLE)


def test_a_bound_that_leaves_it_open_still_shows_its_number() -> None:
    target = {"kind": "level", "at_least": "100 亿元"}
    found = case(target, [over(90, "2025")], "2025-12-31").assessed()
    assert found.reason is Reason.BOUND_OPEN
    assert found.value is not None
    assert (found.value.value, found.value.bound, found.value.strict) == (90, "lower", True)
    assert found.gap is not None
    assert found.gap.value == 10


def test_a_bound_never_enters_the_projection() -> None:
    start = {"period": "2020", "value": "0 亿元"}
    figures = [reported("2021", 10), reported("2022", 20)]
    target = {"kind": "level", "at_least": "100 亿元"}
    exact, with_bound = (
        case(target, seen, "2023-12-31", baseline=start).assessed().projection
        for seen in (figures, [*figures, over(25)])
    )
    assert exact is not None
    assert exact == with_bound


def test_a_course_that_a_later_bound_contradicts_is_no_projection() -> None:
    start = {"period": "2020", "value": "0 亿元"}
    figures = [reported("2021", 10), reported("2022", 20), over(999)]
    found = case({"kind": "level", "at_least": "2000 亿元"}, figures, "2023-12-31", baseline=start).assessed()
    assert found.projection is None


def test_a_denominator_that_is_a_lower_bound_makes_the_ratio_an_upper_bound() -> None:
    found = share([reported("2023", 6, name="top"), over(2, name="bottom")], at_least="500 %").assessed()
    assert found.reason is Reason.BOUND_OPEN or found.rating is Rating.OFF_TRACK
    assert found.value is not None
    assert (found.value.value, found.value.bound, found.value.strict) == (300, "upper", True)
    assert found.gap is not None
    assert found.gap.value == 200


def test_growth_below_a_number_counts_its_gap_from_that_number() -> None:
    figures = [reported("2020", 100), reported("2022", 100, quality="upper_bound")]
    target = {"kind": "growth", "at_least": "10 %", "base": "2020"}
    found = case(target, figures, "2022-12-31", measure="stock").assessed()
    assert found.value is not None
    assert (found.value.value, found.value.bound) == (0, "upper")
    assert found.gap is not None
    assert found.gap.value == pytest.approx(10)


# Periods


def test_quarters_that_tile_a_year_are_its_flow() -> None:
    quarters = {f"2025-Q{number}": 25 for number in range(1, 5)}
    found = case({"kind": "level", "at_least": "100 亿元"}, quarters, "2025-12-31", measure="flow").assessed()
    assert found.rating is Rating.ACHIEVED
    assert found.value is not None
    assert found.value.value == 100
    assert str(found.observed_period) == "2025"


def test_an_unfinished_year_of_a_flow_is_skipped_with_a_finding() -> None:
    figures = {"2024": 80, "2025-Q1": 30, "2025-Q2": 30}
    start = {"period": "2020", "value": "0 亿元"}
    target = {"kind": "level", "at_least": "100 亿元"}
    found = case(target, figures, "2025-06-30", measure="flow", baseline=start).assessed()
    assert str(found.observed_period) == "2024"
    assert [finding.code for finding in found.findings] == ["incomplete_period", "incomplete_period"]


def test_parts_of_a_year_that_was_reported_whole_are_not_added() -> None:
    figures = {"2024": 80, "2024-H1": 50, "2024-H2": 50}
    start = {"period": "2020", "value": "0 亿元"}
    target = {"kind": "level", "at_least": "100 亿元"}
    found = case(target, figures, "2024-12-31", measure="flow", baseline=start).assessed()
    assert found.value is not None
    assert found.value.value == 80


def test_averages_of_parts_never_make_a_year() -> None:
    halves = {"2024-H1": 50, "2024-H2": 50}
    found = case({"kind": "level", "at_least": "40 亿元"}, halves, "2024-12-31").assessed()
    assert found.reason is Reason.PERIOD_MISMATCH
    assert {finding.code for finding in found.findings} == {"period_mismatch"}


def test_a_stock_counts_at_whatever_date_it_was_taken() -> None:
    found = case({"kind": "level", "at_least": "40 亿元"}, {"2024-03-15": 50}, "2024-12-31", measure="stock")
    assert found.assessed().rating is Rating.ACHIEVED


def test_a_total_whose_beginning_is_not_observed_is_not_formed() -> None:
    found = total({"2022": 50, "2023": 50}, "2023-12-31", at_least="100 亿元").assessed()
    assert found.reason is Reason.WINDOW_NOT_COVERED


def test_a_figure_from_before_the_window_is_no_part_of_the_total() -> None:
    assert total({"2020": 500}, "2021-12-31", at_least="100 亿元").assessed().rating is Rating.NOT_ASSESSABLE


def test_a_deadline_on_a_day_asks_for_the_year_that_ends_there() -> None:
    found = case({"kind": "level", "at_least": "40 亿元"}, {"2025": 50}, "2025-12-31", deadline="2025-12-31")
    assert found.assessed().rating is Rating.ACHIEVED


# Other kinds


def test_growth_at_the_required_rate_is_on_pace() -> None:
    found = growing({"2020": 100, "2022": 121}, "2022-12-31").assessed()
    assert (found.rating, found.reason) == (Rating.ON_TRACK, Reason.HOLDS_SO_FAR)
    assert found.pace_ratio == pytest.approx(1)


@pytest.mark.parametrize(
    ("level_", "rating"),
    [(120, Rating.ON_TRACK), (114, Rating.AT_RISK), (105, Rating.OFF_TRACK), (90, Rating.REGRESSING)],
)
def test_growth_short_of_its_rate_is_cut_by_its_pace(level_: int, rating: Rating) -> None:
    assert growing({"2020": 100, "2022": level_}, "2022-12-31").assessed().rating is rating


@pytest.mark.parametrize(
    ("figures", "reason"),
    [
        ({"2022": 121}, Reason.NO_BASELINE),
        ({"2020": 0, "2022": 121}, Reason.BASE_NOT_POSITIVE),
        ({"2020": -5, "2022": 121}, Reason.BASE_NOT_POSITIVE),
        ({"2020": 10, "2022": -1}, Reason.SIGN_CHANGE),
        ({"2020": 10, "2022": 0}, Reason.SIGN_CHANGE),
        ({"2020": 10}, Reason.NO_OBSERVATION_SINCE_BASELINE),
        ({}, Reason.NO_OBSERVATION),
    ],
)
def test_growth_that_cannot_be_told_is_refused(figures: dict[str, object], reason: Reason) -> None:
    assert verdict(growing(figures)) == (Rating.NOT_ASSESSABLE, reason, set())


def test_arithmetic_growth_has_a_rate_across_zero() -> None:
    found = growing({"2020": 10, "2022": -1}, averaging="arithmetic").assessed()
    assert found.rating is Rating.REGRESSING


@pytest.mark.parametrize(
    ("target", "value", "attainment"),
    [
        ({"at_least": "1 亿元"}, "21.95", 1.95),
        ({"at_least": "50 %"}, 25, 0.5),
        ({"at_least": "3 倍"}, 40, 0.5),
        ({"at_most": "-50 %"}, 15, 0.5),
    ],
)
def test_a_change_is_counted_from_its_base(target: Data, value: object, attainment: float) -> None:
    found = case({"kind": "change", "base": "2020", **target}, {"2020": 20, "2023": value}, "2023-12-31").assessed()
    assert found.attainment == pytest.approx(attainment)


@pytest.mark.parametrize("target", [{"at_least": "50 %"}, {"at_least": "3 倍"}])
def test_a_relative_change_of_a_base_that_is_not_positive_is_refused(target: Data) -> None:
    found = case({"kind": "change", "base": "2020", **target}, {"2020": 0, "2023": 5}, "2023-12-31").assessed()
    assert found.reason is Reason.BASE_NOT_POSITIVE


def test_an_absolute_change_of_a_base_that_is_not_positive_is_none_the_worse() -> None:
    found = case({"kind": "change", "base": "2020", "at_least": "5 亿元"}, {"2020": -3, "2025": 2}, "2025-12-31")
    assert found.assessed().rating is Rating.ACHIEVED


def test_a_reported_change_needs_no_levels() -> None:
    fall = reported("2025", -12, "%", measured={"kind": "change", "base": "2020"})
    found = case({"kind": "change", "at_most": "-18 %", "base": "2020"}, [fall], "2025-12-31").assessed()
    assert (found.rating, found.attainment) == (Rating.MISSED, pytest.approx(2 / 3))


def test_a_reported_change_since_another_base_does_not_serve() -> None:
    fall = reported("2025", -12, "%", measured={"kind": "change", "base": "2015"})
    found = case({"kind": "change", "at_most": "-18 %", "base": "2020"}, [fall], "2025-12-31").assessed()
    assert found.reason is Reason.NO_OBSERVATION


def test_a_reported_change_in_another_unit_does_not_serve() -> None:
    fall = reported("2025", -12, measured={"kind": "change", "base": "2020"})
    found = case({"kind": "change", "at_most": "-18 %", "base": "2020"}, [fall], "2025-12-31").assessed()
    assert found.reason is Reason.NO_OBSERVATION


def test_a_reported_total_serves_a_window_that_starts_with_it() -> None:
    so_far = reported("2022", 60, measured={"kind": "cumulative", "base": "2021"})
    target = {"kind": "cumulative", "at_least": "100 亿元", "window": "2021/2025"}
    found = case(target, [so_far], "2022-12-31", measure="flow").assessed()
    assert (found.rating, found.attainment) == (Rating.ON_TRACK, pytest.approx(0.6))


def test_a_reported_growth_does_not_serve_a_goal_of_another_kind() -> None:
    rate = reported("2024", 12, "%", measured={"kind": "growth", "base": "2020"})
    found = case({"kind": "change", "at_least": "10 %", "base": "2020"}, [rate], "2024-12-31").assessed()
    assert found.reason is Reason.NO_OBSERVATION


def share(figures: list[Data], **bound: str) -> Case:
    goal = {
        "target": {"kind": "ratio", "numerator": "top", "denominator": "bottom", **(bound or {"at_least": "50 %"})},
        "deadline": "2025",
        "baseline": {"period": "2020", "value": "0 %"},
    }
    indicators = [indicator("share", "ratio", "%"), indicator("top", "flow"), indicator("bottom", "flow")]
    return Case(plan_data(goal, figures, indicators), "2023-12-31")


def test_a_ratio_divides_figures_of_the_same_period() -> None:
    found = share([reported("2023", 3, name="top"), reported("2023", 4, name="bottom")]).assessed()
    assert found.value is not None
    assert (found.rating, found.value.value) == (Rating.ACHIEVED, 75)


@pytest.mark.parametrize("below", [0, -4])
def test_a_ratio_over_a_denominator_that_is_not_positive_is_refused(below: int) -> None:
    found = share([reported("2023", 3, name="top"), reported("2023", below, name="bottom")]).assessed()
    assert found.reason is Reason.DENOMINATOR_NOT_POSITIVE


def test_a_ratio_of_different_periods_is_not_formed() -> None:
    found = share([reported("2023", 3, name="top"), reported("2022", 4, name="bottom")]).assessed()
    assert found.reason is Reason.PERIOD_MISMATCH


def test_a_ratio_with_one_part_observed_has_no_observation() -> None:
    assert share([reported("2023", 3, name="top")]).assessed().reason is Reason.NO_OBSERVATION


def test_an_aim_in_words_is_not_judged() -> None:
    words = {"kind": "qualitative", "text": "better"}
    assert verdict(case(words, {"2024": 1}, "2024-12-31")) == (Rating.NOT_ASSESSABLE, Reason.QUALITATIVE, set())


# Means


def mean(figures: dict[str, object], as_of: str, measure: str = "average", **target: object) -> Case:
    asked = {"kind": "average", "at_least": "10 亿元", "window": "2021/2025", **target}
    return case(asked, figures, as_of, measure=measure)


def test_a_mean_ends_at_its_first_hole() -> None:
    found = mean({"2021": 8, "2022": 12, "2024": 100}, "2024-12-31").assessed()
    assert found.value is not None
    assert (found.value.value, str(found.observed_period)) == (10, "2021/2022")
    assert [finding.code for finding in found.findings] == ["incomplete_period"]


@pytest.mark.parametrize(
    ("figures", "reason"),
    [
        ({"2022": 12}, Reason.WINDOW_NOT_COVERED),
        ({"2021-H1": 12}, Reason.WINDOW_NOT_COVERED),
        ({"2020": 12}, Reason.NO_OBSERVATION_SINCE_BASELINE),
        ({}, Reason.NO_OBSERVATION),
    ],
)
def test_a_mean_that_cannot_be_formed_is_refused(figures: dict[str, object], reason: Reason) -> None:
    assert verdict(mean(figures, "2023-12-31")) == (Rating.NOT_ASSESSABLE, reason, set())


@pytest.mark.parametrize(
    ("value", "bound", "rating", "reason"),
    [
        (10, {"at_least": "10 亿元"}, Rating.ON_TRACK, Reason.HOLDS_SO_FAR),
        ("9.5", {"at_least": "10 亿元"}, Rating.AT_RISK, Reason.PATH_NEARLY_MET),
        ("9.4", {"at_least": "10 亿元"}, Rating.OFF_TRACK, Reason.PATH_NOT_MET),
        (10, {"at_least": None, "above": "10 亿元"}, Rating.AT_RISK, Reason.PATH_NEARLY_MET),
    ],
)
def test_a_mean_is_held_against_what_is_asked_for_all_along(
    value: object, bound: Data, rating: Rating, reason: Reason
) -> None:
    assert verdict(mean({"2021": value}, "2021-12-31", **bound)) == (rating, reason, set())


def test_milestones_make_the_path_of_a_mean() -> None:
    stages = [{"period": "2022", "at_least": "5 亿元"}]
    found = mean({"2021": 6, "2022": 6}, "2022-12-31").but(milestones=stages).assessed()
    assert (found.rating, found.reason) == (Rating.ON_TRACK, Reason.PATH_MET)
    assert found.expected is not None
    assert found.expected.value == 5


def test_what_a_mean_still_needs_is_counted_over_the_rest_of_its_window() -> None:
    found = mean({"2021": 6, "2022": 8}, "2022-12-31").assessed()
    assert found.observed_pace is not None
    assert found.required_pace is not None
    assert found.observed_pace.value == 7
    assert found.required_pace.value == pytest.approx((10 * 5 - 7 * 2) / 3)


def test_the_mean_of_a_stock_takes_the_value_at_the_end_of_each_period() -> None:
    found = mean({"2021-12-31": 8, "2022-06-30": 99, "2022-12-31": 12}, "2022-12-31", "stock").assessed()
    assert found.value is not None
    assert found.value.value == 10


def test_the_mean_of_a_flow_is_formed_from_parts_of_its_periods() -> None:
    found = mean({"2021-H1": 4, "2021-H2": 4, "2022": 12}, "2022-12-31", "flow").assessed()
    assert found.value is not None
    assert found.value.value == 10


def test_a_reported_mean_serves_a_window_that_starts_with_it() -> None:
    so_far = reported("2021/2024", 11, measured={"kind": "average", "base": "2021"})
    later = reported("2022/2024", 99, measured={"kind": "average", "base": "2022"})
    target = {"kind": "average", "at_least": "10 亿元", "window": "2021/2025"}
    found = case(target, [so_far, later], "2024-12-31").assessed()
    assert found.value is not None
    assert (found.rating, found.value.value) == (Rating.ON_TRACK, 11)


# Growth in each period


def each(figures: dict[str, object], as_of: str, **target: object) -> Case:
    asked = {"kind": "growth_each_period", "at_least": "10 %", "window": "2021/2025", **target}
    return case(asked, figures, as_of, measure="flow")


def test_growth_in_each_period_is_breached_by_one() -> None:
    held = each({"2020": 100, "2021": 110, "2022": 121}, "2022-12-31")
    breached = each({"2020": 100, "2021": 109, "2022": 150}, "2022-12-31")
    assert verdict(held) == (Rating.ON_TRACK, Reason.HOLDS_SO_FAR, set())
    assert verdict(breached) == (Rating.OFF_TRACK, Reason.BOUND_BREACHED, set())


def test_growth_over_half_a_year_is_not_made_a_year_s() -> None:
    halves = {"2020-H2": 100, "2021-H1": 110, "2021-H2": 121}
    found = each(halves, "2021-12-31", every="half").assessed()
    assert found.value is not None
    assert (found.rating, found.value.value) == (Rating.ON_TRACK, pytest.approx(10))


def test_growth_after_a_hole_is_not_known() -> None:
    holed = each({"2020": 100, "2021": 110, "2023": 90}, "2023-12-31").assessed()
    assert (holed.rating, str(holed.observed_period)) == (Rating.ON_TRACK, "2021")
    assert each({"2021": 110, "2023": 90}, "2023-12-31").assessed().reason is Reason.NO_BASELINE
    assert each({"2019": 90}, "2023-12-31").assessed().reason is Reason.NO_OBSERVATION_SINCE_BASELINE


@pytest.mark.parametrize(("base", "serves"), [("2022", True), ("2021", False)])
def test_a_reported_growth_serves_the_period_over_which_it_counts(base: str, serves: bool) -> None:
    rate = reported("2023", 12, "%", measured={"kind": "growth", "base": base})
    found = case({"kind": "growth_each_period", "at_least": "10 %", "window": "2021/2025"}, [rate], "2023-12-31")
    assert (found.assessed().rating is Rating.ON_TRACK) == serves


# Scenarios


def usual(own: dict[str, object], others: dict[str, object], **target: object) -> Case:
    asked = {"kind": "scenario_change", "scenario": "usual", "at_most": "-20 %", **target}
    figures = [reported(period, value) for period, value in own.items()]
    figures += [reported(period, value, name="usual") for period, value in others.items()]
    goal = {"target": asked, "deadline": "2025", "baseline": {"period": "2020"}}
    return Case(plan_data(goal, figures, [indicator(), indicator("usual")]), "2025-12-31")


@pytest.mark.parametrize(
    ("target", "value"),
    [({}, -25), ({"at_most": "-20 亿元"}, -25), ({"at_most": "0.8 倍"}, 0.75)],
)
def test_a_change_is_counted_from_the_scenario_of_its_period(target: Data, value: float) -> None:
    found = usual({"2025": 75}, {"2020": 10, "2025": 100}, **target).assessed()
    assert found.value is not None
    assert (found.rating, found.value.value) == (Rating.ACHIEVED, value)


@pytest.mark.parametrize(
    ("others", "reason"),
    [
        ({}, Reason.NO_SCENARIO),
        ({"2023": 100}, Reason.PERIOD_MISMATCH),
        ({"2025": 0}, Reason.DENOMINATOR_NOT_POSITIVE),
    ],
)
def test_a_change_from_no_scenario_is_refused(others: dict[str, object], reason: Reason) -> None:
    assert usual({"2025": 75}, others).assessed().reason is reason


# Comparators


def against(own: list[Data], other: list[Data], relation: str = "faster_than", **target: object) -> Case:
    """Return a comparison with the nation, in money at current prices."""
    asked = {"kind": "relative", "relation": relation, "comparator": {"region": "CN"}, "base": "2020", **target}
    theirs = [figure | {"region": "CN"} for figure in other]
    judged = case(asked, [*own, *theirs], "2023-12-31")
    return Case(judged.data | {"indicators": [indicator(prices="current")]}, judged.as_of)


def rising(*levels: object) -> list[Data]:
    """Return levels of 2020, 2023 and on."""
    years = ("2020", "2023", "2024", "2025")
    return [reported(year, level) for year, level in zip(years, levels, strict=False)]


@pytest.mark.parametrize(
    ("relation", "target", "own", "rating", "reason"),
    [
        ("faster_than", {}, 120, Rating.ON_TRACK, Reason.HOLDS_SO_FAR),
        ("faster_than", {}, 110, Rating.OFF_TRACK, Reason.PATH_NOT_MET),
        ("at_least_as_fast", {}, 110, Rating.ON_TRACK, Reason.HOLDS_SO_FAR),
        ("at_least_as_fast", {"direction": "down"}, 120, Rating.OFF_TRACK, Reason.PATH_NOT_MET),
        ("in_step", {"margin": "1 个百分点"}, 112, Rating.ON_TRACK, Reason.HOLDS_SO_FAR),
        ("in_step", {"margin": "1 个百分点"}, "113.36", Rating.AT_RISK, Reason.PATH_NEARLY_MET),
        ("in_step", {"margin": "1 个百分点"}, 120, Rating.OFF_TRACK, Reason.PATH_NOT_MET),
        ("gap_narrows", {}, 60, Rating.ON_TRACK, Reason.HOLDS_SO_FAR),
        ("gap_narrows", {}, 55, Rating.OFF_TRACK, Reason.PATH_NOT_MET),
        ("gap_narrows", {"gap": "absolute"}, 55, Rating.OFF_TRACK, Reason.PATH_NOT_MET),
        ("at_least_level", {}, 110, Rating.ACHIEVED, Reason.REQUIREMENT_HOLDS),
        ("above_level", {}, 110, Rating.ON_TRACK, Reason.PACE_SUFFICIENT),
    ],
)
def test_a_comparison_is_judged_by_its_relation(
    relation: str, target: Data, own: object, rating: Rating, reason: Reason
) -> None:
    start = 50 if relation == "gap_narrows" else 100 if relation != "above_level" else 60
    found = against(rising(start, own), rising(100, 110), relation, **target).assessed()
    assert (found.rating, found.reason) == (rating, reason)


@pytest.mark.parametrize(("start", "end"), [("1", "1.1"), ("3", "3.3"), ("7", "7.7"), ("0.3", "0.33"), ("11", "12.1")])
def test_growth_that_is_equal_but_for_rounding_is_never_nearly_faster(start: str, end: str) -> None:
    for found in (against(rising(start, end), rising(100, 110)), against(rising(100, 110), rising(start, end))):
        assert verdict(found)[:2] == (Rating.OFF_TRACK, Reason.PATH_NOT_MET)


def test_a_comparison_that_held_at_its_deadline_is_achieved_and_missed_where_it_did_not() -> None:
    judged = against(rising(100, 110, 110, 130), rising(100, 110, 120, 125))
    late = Case(judged.data, "2025-12-31")
    assert late.assessed().rating is Rating.ACHIEVED
    turned = Case(against(rising(100, 110, 110, 120), rising(100, 110, 120, 125)).data, "2025-12-31")
    assert verdict(turned)[:2] == (Rating.MISSED, Reason.DEADLINE_NOT_MET)


@pytest.mark.parametrize(
    ("relation", "own", "other", "reason"),
    [
        ("faster_than", rising(100, 110), [], Reason.NO_COMPARATOR),
        ("faster_than", rising(100, 110), rising(100), Reason.NO_COMPARATOR),
        ("faster_than", rising(100, 110), [reported("2023", 110)], Reason.NO_BASELINE),
        ("faster_than", rising(100, 110), [reported("2020", 100), reported("2022", 110)], Reason.PERIOD_MISMATCH),
        ("gap_narrows", rising(100, 110), [reported("2023", 110)], Reason.NO_BASELINE),
        ("gap_narrows", rising(100, 110), rising(100), Reason.NO_OBSERVATION_SINCE_BASELINE),
        ("gap_narrows", rising(100, 110), rising(100, 0), Reason.DENOMINATOR_NOT_POSITIVE),
        ("at_least_level", rising(100, 110), [reported("2022", 110)], Reason.PERIOD_MISMATCH),
        ("faster_than", [], rising(100, 110), Reason.NO_OBSERVATION),
    ],
)
def test_a_comparison_without_one_of_its_sides_is_refused(
    relation: str, own: list[Data], other: list[Data], reason: Reason
) -> None:
    assert against(own, other, relation).assessed().reason is reason


def test_a_level_that_is_compared_goes_the_straight_way_from_the_distance_of_its_base() -> None:
    found = against(rising(60, 90), rising(100, 110), "at_least_level").assessed()
    assert found.expected is not None
    assert found.baseline is not None
    assert (found.baseline.value, found.expected.value, found.attainment) == (-40, -16, 0.5)
    assert found.rating is Rating.AT_RISK


def rate(percent: object, prices: str | None = None) -> Data:
    return reported("2023", percent, "%", measured={"kind": "growth", "base": "2020", "prices": prices})


@pytest.mark.parametrize(
    ("own", "rating", "reason"),
    [
        (rate(7), Rating.ON_TRACK, Reason.HOLDS_SO_FAR),
        (rate(4), Rating.OFF_TRACK, Reason.PATH_NOT_MET),
        (rate("5.5"), Rating.NOT_ASSESSABLE, Reason.PRICE_BASIS_OPEN),
        (rate("5.5", "constant"), Rating.ON_TRACK, Reason.HOLDS_SO_FAR),
        (rate("5.5", "current"), Rating.OFF_TRACK, Reason.PATH_NOT_MET),
    ],
)
def test_a_rate_of_no_stated_prices_must_hold_against_real_and_nominal_ones(
    own: Data, rating: Rating, reason: Reason
) -> None:
    found = against([own], [rate(5, "constant"), rate(6, "current")]).assessed()
    assert (found.rating, found.reason) == (rating, reason)


def test_a_rate_of_no_stated_prices_stays_open_where_one_basis_is_not_known() -> None:
    found = against([rate(7)], [rate(5, "constant")]).assessed()
    assert (found.rating, found.reason) == (Rating.NOT_ASSESSABLE, Reason.PRICE_BASIS_OPEN)
    assert [side.prices for side in found.comparisons] == ["constant"]


def test_a_comparison_that_names_its_prices_takes_no_others() -> None:
    assert against([rate(7, "current")], [rate(5, "constant")], prices="constant").assessed().reason is (
        Reason.PRICE_BASIS_MISMATCH
    )


# Places


def place(own: object, others: list[object], as_of: str = "2023-12-31", **target: object) -> Case:
    codes = ["CN-AH", "CN-HA", "CN-HB"]
    figures = [reported("2023", own)]
    figures += [
        reported("2023", other, region=code) for code, other in zip(codes, others, strict=True) if other is not None
    ]
    asked = {"kind": "rank", "at_most": "2 位次", "universe": ["CN-HE", *codes], **target}
    return case(asked, figures, as_of)


@pytest.mark.parametrize(
    ("others", "target", "value", "rating"),
    [
        ([9, 11, 8], {}, 2, Rating.ACHIEVED),
        ([12, 11, 8], {}, 3, Rating.OFF_TRACK),
        ([12, 11, 8], {"order": "lowest"}, 2, Rating.ACHIEVED),
        ([11, 10, 10], {}, 2, Rating.ACHIEVED),
        ([11, 10, 10], {"ties": "worst"}, 4, Rating.OFF_TRACK),
        ([11, 9, None], {}, 3, Rating.NOT_ASSESSABLE),
        ([9, 9, None], {}, 2, Rating.ACHIEVED),
        ([12, 11, None], {}, 4, Rating.OFF_TRACK),
    ],
)
def test_a_place_counts_the_regions_that_are_better(
    others: list[object], target: Data, value: int, rating: Rating
) -> None:
    found = place(10, others, **target).assessed()
    assert found.value is not None
    assert (found.value.value, found.rating) == (value, rating)
    assert (found.value.bound == "upper") == (None in others)


@pytest.mark.parametrize(
    ("quality", "strict", "ties", "value"),
    [("lower_bound", True, "best", 1), ("lower_bound", True, "worst", 1), ("lower_bound", False, "worst", 2)],
)
def test_a_value_over_that_of_another_region_is_placed_before_it(
    quality: str, strict: bool, ties: str, value: int
) -> None:
    figures = [reported("2023", 10, quality=quality, strict=strict), reported("2023", 10, region="CN-AH")]
    target = {"kind": "rank", "at_most": "1 位次", "universe": ["CN-HE", "CN-AH"], "ties": ties}
    found = case(target, figures, "2023-12-31").assessed()
    assert found.value is not None
    assert found.value.value == value


def test_a_region_over_the_own_value_is_placed_before_it() -> None:
    figures = [reported("2023", 10), over(10, region="CN-AH")]
    target = {"kind": "rank", "at_most": "1 位次", "universe": ["CN-HE", "CN-AH"]}
    found = case(target, figures, "2023-12-31").assessed()
    assert (found.rating, found.reason) == (Rating.OFF_TRACK, Reason.RANK_NOT_REACHED)


def test_a_place_that_was_held_is_lost() -> None:
    figures = [
        reported(year, value, region=code)
        for year, own in (("2020", 10), ("2023", 8))
        for code, value in (("CN-HE", own), ("CN-AH", 9))
    ]
    target = {"kind": "rank", "at_most": "1 位次", "universe": ["CN-HE", "CN-AH"]}
    lost = case(target, figures, "2023-12-31", baseline={"period": "2020"})
    assert verdict(lost) == (Rating.REGRESSING, Reason.TARGET_LOST, set())


@pytest.mark.parametrize(("asked", "rating"), [(3, Rating.ON_TRACK), (2, Rating.OFF_TRACK)])
def test_milestones_alone_make_the_path_to_a_place(asked: int, rating: Rating) -> None:
    found = place(10, [12, 11, 8], at_most="1 位次").but(milestones=[{"period": "2023", "at_most": f"{asked} 位次"}])
    assert found.assessed().rating is rating


def test_an_indicator_that_is_a_rank_is_taken_as_it_is() -> None:
    target = {"kind": "rank", "at_most": "10 位次"}
    found = case(target, {"2020": 15, "2023": 12}, "2023-12-31", unit="位次", measure="rank").assessed()
    assert (found.rating, found.reason, found.projection) == (Rating.OFF_TRACK, Reason.RANK_NOT_REACHED, None)


# Peaks


def peak(figures: dict[str, object] | list[Data], as_of: str, **target: object) -> Case:
    return case({"kind": "peak", **target}, figures, as_of, measure="flow")


PASSED = {"2022": 9, "2023": 12, "2024": 11}


@pytest.mark.parametrize(
    ("figures", "as_of", "expected"),
    [
        (PASSED, "2024-12-31", (Rating.ON_TRACK, Reason.HOLDS_SO_FAR, {Flag.PEAK_PROVISIONAL})),
        (PASSED | {"2025": 12}, "2025-12-30", (Rating.ON_TRACK, Reason.HOLDS_SO_FAR, {Flag.PEAK_PROVISIONAL})),
        (PASSED | {"2025": 10}, "2025-12-31", (Rating.ACHIEVED, Reason.REQUIREMENT_HOLDS, {Flag.PEAK_PROVISIONAL})),
        (PASSED | {"2026": 11}, "2026-12-31", (Rating.ACHIEVED, Reason.REQUIREMENT_HOLDS, set())),
        (PASSED | {"2026": 12}, "2026-12-31", (Rating.AT_RISK, Reason.STILL_RISING, set())),
        (PASSED | {"2026": 13}, "2026-12-31", (Rating.MISSED, Reason.PEAK_TOO_LATE, set())),
        ({"2024": 12}, "2024-12-31", (Rating.AT_RISK, Reason.STILL_RISING, set())),
        ({"2025": 12}, "2025-12-31", (Rating.AT_RISK, Reason.STILL_RISING, {Flag.AWAITING_FINAL_OBSERVATION})),
        ({"2026": 12}, "2026-12-31", (Rating.NOT_ASSESSABLE, Reason.NO_OBSERVATION, set())),
    ],
)
def test_a_peak_is_judged_by_what_follows_it(figures: dict[str, object], as_of: str, expected: Verdict) -> None:
    assert verdict(peak(figures, as_of)) == expected


@pytest.mark.parametrize(("as_of", "rating"), [("2024-12-31", Rating.OFF_TRACK), ("2025-12-31", Rating.MISSED)])
def test_a_peak_above_its_cap_is_lost(as_of: str, rating: Rating) -> None:
    found = peak(PASSED, as_of, at_most="11 亿元").assessed()
    assert (found.rating, found.reason) == (rating, Reason.BOUND_BREACHED)
    assert found.gap is not None
    assert found.gap.value == 1


@pytest.mark.parametrize(
    ("last", "rating"),
    [
        (under(12, "2024"), Rating.ON_TRACK),
        (under(13, "2024"), Rating.NOT_ASSESSABLE),
        (over(12, "2024"), Rating.AT_RISK),
    ],
)
def test_a_last_value_that_is_a_bound_settles_a_peak_where_it_must_lie_on_one_side(last: Data, rating: Rating) -> None:
    assert peak([reported("2023", 12), last], "2024-12-31").assessed().rating is rating


def test_two_bounds_do_not_tell_which_of_them_is_higher() -> None:
    assert peak([over(10, "2023"), over(11, "2024")], "2024-12-31").assessed().reason is Reason.BOUND_OPEN


# Prices


def real_growth(of: str | None, reported_as: str | None = "constant") -> Case:
    rate = reported("2024", 6, "%", measured={"kind": "growth", "base": "2020", "prices": reported_as})
    target = {"kind": "growth", "at_least": "5 %", "base": "2020", "prices": of}
    return case(target, [rate], "2024-12-31")


def test_growth_on_another_price_basis_is_refused() -> None:
    assert real_growth("constant", "current").assessed().reason is Reason.PRICE_BASIS_MISMATCH


def test_growth_on_an_unstated_price_basis_is_flagged_with_a_finding() -> None:
    found = real_growth("constant", None).assessed()
    assert (found.rating, found.flags) == (Rating.ON_TRACK, (Flag.PRICE_BASIS_UNSTATED,))
    assert [finding.code for finding in found.findings] == ["price_basis_unstated"]


@pytest.mark.parametrize("given", ["constant", "constant-2020"])
def test_growth_at_constant_prices_takes_those_of_any_year(given: str) -> None:
    assert verdict(real_growth("constant", given)) == (Rating.ON_TRACK, Reason.HOLDS_SO_FAR, set())


def test_growth_at_the_prices_of_one_year_takes_no_others() -> None:
    assert real_growth("constant-2015", "constant-2020").assessed().reason is Reason.PRICE_BASIS_MISMATCH


def test_growth_without_a_price_basis_takes_any() -> None:
    assert verdict(real_growth(None, "current"))[2] == set()


# Sources and what was known

RIVALS = [reported("2024", 100), reported("2024", 1, source=NEWSPAPER)]


def held(figures: list[Data], as_of: str = "2024-12-31", known_by: str | None = None, **goal: Any) -> Case:
    target = {"kind": "level", "at_least": "100 亿元"}
    return case(target, figures, as_of, known_by=known_by, **goal)


def test_rivals_of_one_day_are_a_conflict_with_a_finding() -> None:
    found = held(RIVALS).assessed()
    assert found.reason is Reason.CONFLICTING_OBSERVATIONS
    assert [finding.code for finding in found.findings] == ["conflicting_observations"]


@pytest.mark.parametrize(("follows", "rating"), [("bureau", Rating.ACHIEVED), ("paper", Rating.NOT_ASSESSABLE)])
def test_a_goal_that_names_its_source_follows_it(follows: str, rating: Rating) -> None:
    assert held(RIVALS, follows=follows).assessed().rating is rating


def test_a_source_is_followed_from_the_day_on_which_it_says_something() -> None:
    figures = [reported("2024", 100, published="2025-06-01"), reported("2024", 1, source=NEWSPAPER)]
    assert held(figures, follows="bureau", known_by="2025-06-01").assessed().rating is Rating.ACHIEVED
    early = held(figures, follows="bureau", known_by="2025-05-31").assessed()
    assert early.value is not None
    assert early.value.value == 1


def test_a_source_is_not_followed_onto_another_basis() -> None:
    figures = [reported("2024", 100, basis="new survey"), reported("2024", 1, source=NEWSPAPER, basis="old survey")]
    found = held(figures, follows="bureau", basis="old survey").assessed()
    assert found.value is not None
    assert found.value.value == 1


def test_a_proxy_stands_in_until_there_are_figures_of_its_own() -> None:
    figures = [reported("2023", 100, region="CN"), reported("2024", 1)]
    proxy = {"region": "CN", "note": "the nation for the province"}
    standing_in = held(figures, known_by="2024-12-31", proxy=proxy).assessed()
    assert (standing_in.rating, Flag.PROXY in standing_in.flags) == (Rating.ACHIEVED, True)
    own = held(figures, proxy=proxy).assessed()
    assert (own.reason, Flag.PROXY in own.flags) == (Reason.NO_BASELINE, False)


def test_sources_that_agree_are_no_conflict() -> None:
    agreeing = [reported("2024", 100), reported("2024", 1_000_000, "万元", source=NEWSPAPER)]
    assert held(agreeing).assessed().rating is Rating.ACHIEVED


def test_a_conflict_over_the_baseline_is_a_conflict() -> None:
    base = [reported("2020", 1), reported("2020", 2, source=NEWSPAPER), reported("2024", 50)]
    assert held(base, baseline={"period": "2020"}).assessed().reason is Reason.CONFLICTING_OBSERVATIONS


def test_the_latest_publication_of_a_period_wins() -> None:
    revised = [reported("2024", 99), reported("2024", 100, published="2025-09")]
    assert held(revised).assessed().rating is Rating.ACHIEVED
    assert held(revised, known_by="2025-09-29").assessed().reason is Reason.NO_BASELINE


@pytest.mark.parametrize(("known_by", "known"), [("2025-02-27", False), ("2025-02-28", True), ("2025-02", True)])
def test_what_was_known_is_what_was_published_on_or_before_the_day(known_by: str, known: bool) -> None:
    found = held([reported("2024", 100)], known_by=known_by).assessed()
    assert (found.rating is Rating.ACHIEVED) == known
    assert known or found.reason is Reason.NO_OBSERVATION


def test_a_partial_date_of_publication_counts_as_its_last_day() -> None:
    in_march = [reported("2024", 100, published="2025-03")]
    assert held(in_march, known_by="2025-03-30").assessed().reason is Reason.NO_OBSERVATION
    assert held(in_march, known_by="2025-03-31").assessed().rating is Rating.ACHIEVED


def test_an_undated_observation_was_not_known_and_a_finding_says_so() -> None:
    undated = held([reported("2024", 100, published=None)], known_by="2030").assessed()
    assert undated.reason is Reason.NO_OBSERVATION
    assert [finding.code for finding in undated.findings] == ["undated_observation"]


@pytest.mark.parametrize(("published", "reason"), [(None, Reason.PACE_FAR_SHORT), ("2024-06", Reason.NO_BASELINE)])
def test_the_plan_s_own_baseline_dates_from_the_plan_unless_it_says_otherwise(
    published: str | None, reason: Reason
) -> None:
    start = {"period": "2020", "value": "0 亿元", "published": published}
    judged = held([reported("2022", 1)], "2022-12-31", known_by="2023-12-31", baseline=start)
    assert judged.assessed().reason is reason


def test_a_plan_without_a_date_has_known_its_own_baseline_all_along() -> None:
    start = {"period": "2020", "value": "0 亿元"}
    dated = held([reported("2022", 1)], "2022-12-31", known_by="2023-12-31", baseline=start)
    undated = Case(dated.data | {"documents": []}, dated.as_of, dated.known_by)
    assert undated.assessed().reason is Reason.PACE_FAR_SHORT


@pytest.mark.parametrize(
    ("facts", "flag"),
    [
        ({"status": "provisional"}, Flag.PROVISIONAL),
        ({"quality": "derived"}, Flag.DERIVED),
        ({"quality": "secondary"}, Flag.SECONDARY_SOURCE),
        ({"named": "another figure"}, Flag.DEFINITION_UNCONFIRMED),
    ],
)
def test_what_a_reader_should_know_of_the_deciding_figure_is_flagged(facts: Data, flag: Flag) -> None:
    found = held([reported("2024", 100, **facts)]).assessed()
    assert flag in found.flags
    other = held([reported("2023", 100, **facts), reported("2024", 100)]).assessed()
    assert flag not in other.flags


@pytest.mark.parametrize("facts", [{"status": "final"}, {"named": "figure"}, {"quality": "rounded"}])
def test_what_needs_no_care_is_not_flagged(facts: Data) -> None:
    assert verdict(held([reported("2024", 100, **facts)]))[2] == {Flag.HELD_BEFORE_DEADLINE}


# Whole of the vocabulary


def test_every_reason_for_a_verdict_belongs_to_the_position_of_its_word() -> None:
    assert [REASONS[REASONS.index(reason)] for reason in Reason] == list(Reason)
    assert [RATINGS[RATINGS.index(rating)] for rating in Rating] == list(Rating)
