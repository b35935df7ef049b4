"""Statistics Canada's measure of progress: the published rule beside plain Python, and what it does at every edge."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import policytrack as pt
from judged_cases import case, reported
from policytrack.methods import Rated, find_method
from policytrack.methods.statcan import Statcan
from policytrack.replicate.statcan import Figures, rate_figures
from policytrack.verdicts import RATINGS, REASONS, Flag, Rating, Reason

LABELS = tuple(Statcan.labels)


class Verdict:
    """What the method says of one series."""

    def __init__(self, rated: Rated, position: int = 0) -> None:
        assert rated.label is not None
        assert rated.score is not None
        assert rated.base_time is not None
        number = int(rated.label[position])
        self.label = None if number < 0 else LABELS[number]
        self.reason = REASONS[int(rated.reason[position])]
        self.rating = RATINGS[int(rated.rating[position])]
        self.score = float(rated.score[position])
        self.flags = {flag for flag, given_flags in rated.flags.items() if given_flags[position]}
        self.figures = {name: float(column[position]) for name, column in rated.figures.items()}
        self.base_time = float(rated.base_time[position])


def series(*figures: tuple[int, float], base: int = 2015, up: bool = True, **more: Any) -> Figures:
    return Figures([year for year, _ in figures], [value for _, value in figures], base, 1 if up else -1, **more)


def said(*figures: tuple[int, float], method: Statcan | None = None, **more: Any) -> Verdict:
    return Verdict(rate_figures([series(*figures, **more)], method or Statcan()))


# The published rule in plain Python


def reaches(number: float, bound: float) -> bool:
    return number >= bound or abs(number - bound) <= 1e-9 * max(abs(number), abs(bound))


def published_rule(one: Figures) -> tuple[str, float, float]:
    """Return status, score and progress value of two figures in different years, as the publisher's text has them."""
    (start, base), (end, value) = zip(one.years, one.values, strict=True)
    d, s = one.direction, -1 if base < 0 else 1
    rate = (value / base) ** (1 / (end - start)) - 1
    if one.target is not None:
        assert one.target_year is not None
        needed = (one.target / base) ** (1 / (one.target_year - start)) - 1
        ratio = s * d * rate / abs(needed)
        if d * value >= d * one.target:
            return "target_achieved", 5.0, ratio
        status = next(
            name for name, cut in zip(LABELS[1:], (0.95, 0.60, 0.0, -math.inf), strict=True) if reaches(ratio, cut)
        )
        score = min(7.1429 * ratio - 4.2857, 5) if reaches(ratio, 0.6) else max(4.1667 * ratio - 2.5, -5)
        return status, score, ratio
    rate *= s * d
    factor = 1.0
    if one.limit is not None:
        size, limit, a = abs(base), one.limit, 4.44
        if size <= limit:
            factor = 1 - (size / limit) ** a
        elif size < 2 * limit:
            factor = 1 - ((2 * limit - size) / limit) ** a
    if rate < 0:
        return "deterioration", max(125 * rate - 2.5, -5), rate
    if factor == 0:
        return "substantial_progress", 5.0, rate
    x = rate / factor
    if reaches(x, 0.015):
        return "substantial_progress", min(500 * x - 5, 5), rate
    if reaches(x, 0.005):
        return "moderate_progress", 250 * x - 1.25, rate
    return "limited_progress", 500 * x - 2.5, rate


@st.composite
def figures(draw: st.DrawFn) -> Figures:
    sign = draw(st.sampled_from([1, 1, -1]))
    base, value, target = (sign * draw(st.integers(1, 400)) / 4 for _ in range(3))
    start = draw(st.integers(2000, 2020))
    end = start + draw(st.integers(1, 12))
    aimed = draw(st.booleans()) and target != base
    return Figures(
        [start, end],
        [base, value],
        start,
        draw(st.sampled_from([1, -1])),
        limit=draw(st.none() | st.sampled_from([20.0, 50.0, 100.0])),
        target=target if aimed else None,
        # Targets in the past are held against the last figure too.
        target_year=start + draw(st.integers(1, 30)) if aimed else None,
    )


@given(st.lists(figures(), min_size=1, max_size=20))
def test_status_score_and_value_are_those_of_the_published_rule(given_figures: list[Figures]) -> None:
    rated = rate_figures(given_figures, Statcan())
    for position, one in enumerate(given_figures):
        found, (status, score, value) = Verdict(rated, position), published_rule(one)
        assert found.label == status, one
        assert found.score == pytest.approx(score, abs=1e-9)
        assert found.figures["progress_value"] == pytest.approx(value, rel=1e-9, abs=1e-12)


# Statistics Canada, Canadian Indicator Framework, data repository: calculation components, of 2025.
PUBLISHED = [
    (series((2015, 14.5), (2023, 10.4), up=False, target=7.25, target_year=2030),
     "moderate_progress", 2.1506954374096354, 0.9010899546976208),  # 1-1-1
    (series((2016, 66.6), (2023, 71.4), limit=100),
     "moderate_progress", 1.739752850099936, 0.009991483690946268),  # 1-2-1
    (series((2015, 178.8), (2025, 173.3), up=False),
     "limited_progress", -0.9402545761714709, 0.003119490847657058),  # 1-3-1
    (series((2018, 11.3), (2022, 11.6), up=False),
     "deterioration", -3.321511894781385, -0.006572095158251079),  # 11-2-1
    (series((2015, 8.1), (2024, 6.8), up=False, target=8.0, target_year=2025),
     "target_achieved", 5.0, 15.505871214397729),  # 3-4-1
    (series((2016, 77.0), (2024, 77.7), target=100.0, target_year=2040),
     "limited_progress", -2.0692890833170794, 0.10336979304555655),  # 6-6-1
]  # fmt: skip


@pytest.mark.parametrize(("one", "status", "score", "value"), PUBLISHED)
def test_published_series_come_out_as_published(one: Figures, status: str, score: float, value: float) -> None:
    found = Verdict(rate_figures([one], Statcan()))
    assert (found.label, found.score) == (status, pytest.approx(score, abs=1e-9))
    assert found.figures["progress_value"] == pytest.approx(value, abs=1e-9)


# Both sides of each boundary

CUTS = [("substantial_progress", "moderate_progress"), ("moderate_progress", "limited_progress"),
        ("limited_progress", "deterioration")]  # fmt: skip
SIDES = [(1e-6, 0), (0.0, 0), (-1e-6, 1)]


@pytest.mark.parametrize(("off", "side"), SIDES)
@pytest.mark.parametrize(("cut", "labels"), [*zip((0.95, 0.60, 0.0), CUTS, strict=True)])
def test_with_a_target_the_share_of_the_required_rate_decides(
    cut: float, labels: Sequence[str], off: float, side: int
) -> None:
    required = 2 ** (1 / 10) - 1
    value = 100 * (1 + (cut + off) * required) ** 5
    assert said((2015, 100), (2020, value), target=200, target_year=2025).label == labels[side]


@pytest.mark.parametrize(("off", "side"), SIDES)
@pytest.mark.parametrize("limit", [None, 100])
@pytest.mark.parametrize(("cut", "labels"), [*zip((0.015, 0.005, 0.0), CUTS, strict=True)])
def test_without_a_target_fixed_rates_decide_lower_ones_near_a_limit(
    cut: float, labels: Sequence[str], limit: float | None, off: float, side: int
) -> None:
    factor = 1 if limit is None else 1 - 0.8**4.44
    value = 80 * (1 + cut * factor + off) ** 4
    found = said((2015, 80), (2019, value), limit=limit)
    assert (found.label, found.figures["limit_factor"]) == (labels[side], pytest.approx(factor))


@pytest.mark.parametrize(("score", "label"), [
    (5, 1), (2.5, 1), (2.499999, 2), (0, 2), (-1e-6, 3), (-2.5, 3), (-2.500001, 4), (-5, 4), (math.nan, -1),
])  # fmt: skip
def test_a_mean_score_has_a_label_of_its_own(score: float, label: int) -> None:
    assert Statcan().labels_of_means(np.array([score]), np.array([False])).tolist() == [label]


def test_a_mean_is_achieved_only_where_every_target_is() -> None:
    means = Statcan().labels_of_means(np.array([5.0, 5.0, math.nan]), np.array([True, False, True]))
    assert means.tolist() == [0, 1, -1]


def test_cuts_are_parameters() -> None:
    figures_ = ((2015, 100.0), (2020, 120.0))
    assert said(*figures_, target=200, target_year=2025).label == "limited_progress"
    lower = Statcan(substantial=0.5, moderate=0.4)
    assert said(*figures_, target=200, target_year=2025, method=lower).label == "substantial_progress"


# The target


def test_a_target_that_is_reached_comes_first_whatever_the_rate() -> None:
    backwards = said((2015, 120), (2020, 110), target=105, target_year=2025)
    assert (backwards.label, backwards.score) == ("target_achieved", 5)
    assert backwards.figures["progress_value"] < 0
    assert said((2015, 120), (2020, 105), target=105, target_year=2025).label == "target_achieved"


def test_a_target_that_the_only_figure_reaches_is_achieved_without_a_rate() -> None:
    found = said((2018, 12), target=10, target_year=2025)
    assert (found.label, found.score, found.rating) == ("target_achieved", 5, Rating.ACHIEVED)
    assert math.isnan(found.figures["progress_value"])


def test_what_moved_away_from_a_target_that_is_its_base_deteriorates() -> None:
    found = said((2015, 100), (2020, 90), target=100, target_year=2025)
    assert (found.label, found.score) == ("deterioration", -5)


def test_a_strict_target_that_is_only_reached_is_not_achieved() -> None:
    goal = case(
        {"kind": "level", "above": "100 亿元"}, {"2023": 100}, "2023", baseline={"period": "2020", "value": "100 亿元"}
    )
    found = pt.assess(goal.plan, as_of="2023", method="statcan")["goal"]
    assert (found.native_label, found.native_score, found.rating) == ("limited_progress", -2.5, Rating.OFF_TRACK)


def test_a_target_in_the_past_is_held_against_the_last_figure() -> None:
    found = said((2015, 100), (2018, 110), (2023, 150), target=200, target_year=2020)
    assert found.figures["pace"] == pytest.approx((1.5 ** (1 / 8) - 1) / (2 ** (1 / 5) - 1))


# Natural limits


@pytest.mark.parametrize(("up", "base", "limit", "factor"), [
    (True, 50, 100, 1 - 0.5**4.44), (True, 100, 100, 0), (True, 150, 100, 1 - 0.5**4.44), (True, 200, 100, 1),
    (False, 15, 10, 1 - 0.5**4.44), (False, 25, 10, 1), (False, 5, 0, 1), (True, -50, -100, 1 - 0.5**4.44),
])  # fmt: skip
def test_fixed_rates_fall_towards_the_limit_that_lies_ahead(up: bool, base: float, limit: float, factor: float) -> None:
    assert said((2015, base), (2020, base * 1.01), up=up, limit=limit).figures["limit_factor"] == pytest.approx(factor)


def test_on_the_limit_what_does_not_fall_is_substantial_progress() -> None:
    held, lost = (said((2015, 100), (2020, value), limit=100) for value in (100, 99))
    assert (held.label, held.score, lost.label) == ("substantial_progress", 5, "deterioration")


def test_a_limit_makes_no_difference_to_a_goal_with_a_target() -> None:
    assert math.isnan(said((2015, 90), (2020, 92), limit=100, target=99, target_year=2025).figures["limit_factor"])


# Where it starts, and zeros


def test_where_the_base_year_has_no_figure_the_first_later_year_counts() -> None:
    found = said((2010, 5), (2017, 100), (2022, 110))
    assert found.figures["observed_rate"] == pytest.approx(1.1 ** (1 / 5) - 1)
    assert (found.flags, found.base_time) == ({Flag.BASE_SHIFTED}, 2017)


def test_a_base_year_with_a_figure_is_kept() -> None:
    found = said((2015, 100), (2022, 110))
    assert (found.flags, math.isnan(found.base_time)) == (set(), True)


def test_a_target_of_zero_is_replaced_and_flagged() -> None:
    found = said((2015, 10), (2020, 5), up=False, target=0, target_year=2030)
    assert found.flags == {Flag.ZERO_REPLACED}
    assert found.figures["required_rate"] == pytest.approx(0.0001 ** (1 / 15) - 1)
    assert said((2015, 10), (2020, 0.001), up=False, target=0, target_year=2030).label == "target_achieved"
    assert said((2015, -10), (2020, 0.0005), target=0, target_year=2030).reason is Reason.SIGN_CHANGE


def test_a_base_of_zero_is_replaced_and_flagged() -> None:
    found = said((2015, 0), (2016, 0.002))
    assert (found.figures["observed_rate"], found.flags) == (pytest.approx(1), {Flag.ZERO_REPLACED})


def test_what_falls_to_zero_has_lost_everything() -> None:
    found = said((2015, 8), (2020, 0), up=False)
    assert (found.figures["observed_rate"], found.label, found.score) == (-1, "substantial_progress", 5)


def test_negative_values_grow_towards_zero() -> None:
    better, worse = (said((2015, -10), (2020, value)) for value in (-5, -20))
    assert (better.label, worse.label) == ("substantial_progress", "deterioration")
    assert better.figures["progress_value"] == pytest.approx(1 - 0.5 ** (1 / 5))


# Refusals


@pytest.mark.parametrize(("one", "reason"), [
    (series(), Reason.NO_OBSERVATION),
    (series((2019, 5.0)), Reason.SERIES_TOO_SHORT),
    (series((2015, 5.0)), Reason.NO_OBSERVATION_SINCE_BASELINE),
    (series((2015, 5.0), (2020, -5.0)), Reason.SIGN_CHANGE),
    (series((2015, -5.0), (2020, 5.0)), Reason.SIGN_CHANGE),
    (series((2015, 0.0), (2020, -5.0)), Reason.SIGN_CHANGE),
    (series((2015, 5.0), (2020, 4.0), up=False, target=-5.0, target_year=2030), Reason.SIGN_CHANGE),
    (series((2015, 5.0), (2020, 6.0), target=9.0, target_year=2015), Reason.OUTSIDE_METHOD),
])  # fmt: skip
def test_what_has_no_rate_is_refused(one: Figures, reason: Reason) -> None:
    found = Verdict(rate_figures([one], Statcan()))
    assert (found.label, found.reason, found.rating) == (None, reason, Rating.NOT_ASSESSABLE)
    assert math.isnan(found.score)
    assert all(math.isnan(figure) for figure in found.figures.values())
    assert not found.flags


def assessed(values: dict[str, object] | list[dict[str, Any]], as_of: str = "2023", **target: object) -> Any:
    base = {"period": "2020", "value": "50 亿元"}
    fields = {"baseline": base} if target.pop("based", True) else {}
    goal = case({"kind": "level", **(target or {"at_least": "100 亿元"})}, values, as_of, **fields)
    return pt.assess(goal.plan, as_of=as_of, method="statcan")["goal"]


def test_goals_are_found_by_the_name_of_the_method() -> None:
    assert isinstance(find_method("statcan"), Statcan)
    found = assessed({"2023": 80})
    pace = ((80 / 50) ** (1 / 3) - 1) / (2 ** (1 / 5) - 1)
    assert (found.native_label, found.rating) == ("substantial_progress", Rating.ON_TRACK)
    assert found.native_figures["pace"] == pytest.approx(pace)
    assert found.native_score == pytest.approx(7.1429 * pace - 4.2857)


def test_a_goal_without_a_base_year_starts_from_2015_as_the_publisher_has_it() -> None:
    found = assessed({"2014": 10, "2015": 50, "2023": 80}, based=False)
    assert found.native_figures["observed_rate"] == pytest.approx(1.6 ** (1 / 8) - 1)
    assert assessed({"2014": 10, "2023": 80}, based=False).reason is Reason.SERIES_TOO_SHORT


def test_a_band_is_outside_the_method() -> None:
    assert assessed({"2023": 80}, between=["60 亿元", "70 亿元"]).reason is Reason.OUTSIDE_METHOD


def test_what_misses_its_deadline_is_missed_with_its_label_beside() -> None:
    found = assessed({"2025": 99}, "2025")
    assert (found.rating, found.native_label) == (Rating.MISSED, "substantial_progress")


def test_a_lower_bound_settles_what_it_can() -> None:
    found = assessed([reported("2023", 80, quality="lower_bound", strict=True)])
    assert (found.rating, found.native_label, Flag.AT_LEAST in found.flags) == (
        Rating.ON_TRACK, "substantial_progress", True,
    )  # fmt: skip


def test_less_than_a_year_is_too_short() -> None:
    base = {"period": "2022", "value": "50 亿元"}
    goal = case(
        {"kind": "level", "at_least": "100 亿元"}, {"2023-06": 60}, "2023-12-31", measure="stock", baseline=base
    )
    assert pt.assess(goal.plan, as_of="2023", method="statcan")["goal"].reason is Reason.SERIES_TOO_SHORT
