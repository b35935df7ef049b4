"""The SDG Index: score, colour and arrow beside exact fractions, and what stands where something is unknown."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import policytrack as pt
from judged_cases import case
from policytrack.kernel import Goals
from policytrack.kernel.means import nested_means
from policytrack.methods import Rated, find_method
from policytrack.methods.sdsn import Sdsn, with_regional_means
from policytrack.replicate.columns import judged_figures
from policytrack.verdicts import RATINGS, REASONS, Flag, Rating, Reason

LABELS = tuple(Sdsn.labels)


class Country(NamedTuple):
    """Figures by year, on a scale on which by default more is better."""

    figures: dict[int, float]
    worst: float = 0
    best: float = 100
    green: float = 80
    red: float = 40
    first: int | None = 2015
    until: int = 2030


class Verdict(NamedTuple):
    label: str | None
    score: float
    rating: Rating
    reason: Reason
    flags: set[Flag]
    pace: float
    base_time: float


def rated(countries: list[Country], method: Sdsn) -> Rated:
    goals = Goals.of(
        len(countries),
        better=[float(np.sign(one.best - one.worst)) or 1.0 for one in countries],
        base_end=[math.nan if one.first is None else one.first for one in countries],
        deadline=[one.until for one in countries],
        scale_worst=[one.worst for one in countries],
        scale_best=[one.best for one in countries],
        scale_green=[one.green for one in countries],
        scale_red=[one.red for one in countries],
    )
    figures = [(place, year, value) for place, one in enumerate(countries) for year, value in one.figures.items()]
    goal, year, value = (np.array(column, dtype=kind) for column, kind in zip(
        zip(*figures, strict=True) if figures else ([], [], []), (np.int64, float, float), strict=True
    ))  # fmt: skip
    series, judged = judged_figures(goals, goal, year, value, 2026.0)
    return method.rate(series, judged, goals)


def verdicts(countries: list[Country], method: Sdsn | None = None) -> list[Verdict]:
    found = rated(countries, method or Sdsn())
    assert found.label is not None
    assert found.score is not None
    assert found.base_time is not None
    return [
        Verdict(
            None if found.label[place] < 0 else LABELS[found.label[place]],
            float(found.score[place]),
            RATINGS[found.rating[place]],
            REASONS[found.reason[place]],
            {flag for flag, on in found.flags.items() if on[place]},
            float(found.figures["pace"][place]),
            float(found.base_time[place]),
        )
        for place in range(len(countries))
    ]


def said(figures: dict[int, float], method: Sdsn | None = None, **scale: Any) -> Verdict:
    return verdicts([Country(figures, **scale)], method)[0]


# The published rule in fractions


def published_rule(one: Country) -> tuple[str, Fraction]:
    """Return label and score of figures that begin with the first year."""
    worst, best, green, red = map(Fraction, (one.worst, one.best, one.green, one.red))

    def score(value: Fraction) -> Fraction:
        return 100 * (value - worst) / (best - worst)

    start, end = min(one.figures), max(one.figures)
    value = Fraction(one.figures[end])
    side = 1 if (green - red or best - worst) > 0 else -1
    bounds = (("green", green), ("yellow", (green + red) / 2), ("orange", red))
    colour = next((name for name, bound in bounds if side * (value - bound) >= 0), "red")
    a, b, g = score(Fraction(one.figures[start])), score(value), score(green)
    if colour == "green":
        arrow = "on track"
    elif b < a:
        arrow = "decreasing"
    else:
        share = ((b - a) / (end - start)) / ((g - a) / (one.until - start))
        arrow = "stagnating" if share < Fraction(1, 2) else "moderately increasing" if share < 1 else "on track"
    return f"{colour}, {arrow}", min(max(b, Fraction(0)), Fraction(100))


@st.composite
def countries(draw: st.DrawFn) -> Country:
    worst, red, green, best = (draw(st.integers(low, low + 4)) for low in (0, 4, 8, 12))
    sign = draw(st.sampled_from([1, -1]))
    first, last = draw(st.integers(-4, 20)), draw(st.integers(-4, 20))
    start = draw(st.integers(2010, 2016))
    end = start + draw(st.integers(1, 10))
    return Country(
        {start: sign * first, end: sign * last}, *(sign * bound for bound in (worst, best, green, red)), start
    )


@given(st.lists(countries(), min_size=1, max_size=20))
def test_score_colour_and_arrow_are_those_of_the_published_rule(given_countries: list[Country]) -> None:
    for one, found in zip(given_countries, verdicts(given_countries), strict=True):
        label, score = published_rule(one)
        assert found.label == label, one
        assert found.score == pytest.approx(float(score), abs=1e-9)
        assert found.rating is Sdsn.labels[label]


# Sachs et al., Sustainable Development Report 2019: value, worst, best, green and red threshold, score, colour.
PUBLISHED = [
    ("AUS", "sdg8_unemp", 5.47399997711182, 25.9, 0.5, 5.0, 10.0, 80.41732292475662, None),
    ("AUS", "sdg1_oecdpov", 12.1, 17.7, 6.1, 10.0, 15.0, None, "yellow"),
    ("AUT", "sdg1_oecdpov", 9.8, 17.7, 6.1, 10.0, 15.0, None, "green"),
]


@pytest.mark.parametrize(("country", "name", "value", "worst", "best", "green", "red", "score", "colour"), PUBLISHED)
def test_published_values_come_out_as_published(
    country: str, name: str, value: float, worst: float, best: float, green: float, red: float,
    score: float | None, colour: str | None,
) -> None:  # fmt: skip
    found = said({2018: value}, worst=worst, best=best, green=green, red=red, first=None)
    assert score is None or found.score == pytest.approx(score, abs=1e-6)
    assert colour is None or (found.label or "").startswith(colour)


# Both sides of each boundary


@pytest.mark.parametrize(("bound", "inside", "beyond"), [
    (80, "green", "yellow"), (60, "yellow", "orange"), (40, "orange", "red"),
])  # fmt: skip
@pytest.mark.parametrize("sign", [1, -1])
def test_a_colour_includes_its_bound(sign: int, bound: float, inside: str, beyond: str) -> None:
    scale = {"worst": 0, "best": sign * 100, "green": sign * 80, "red": sign * 40}
    at, off = (said({2020: sign * value}, **scale).label for value in (bound, bound - 1e-6))
    assert ((at or "").partition(",")[0], off) == (inside, beyond)


@pytest.mark.parametrize(("cut", "inside", "beyond"), [
    (1.0, "on track", "moderately increasing"), (0.5, "moderately increasing", "stagnating"),
    (0.0, "stagnating", "decreasing"),
])  # fmt: skip
def test_an_arrow_includes_its_cut(cut: float, inside: str, beyond: str) -> None:
    # From 20 in 2015 to 80 in 2030 are 4 a year.
    at, off = (said({2015: 20, 2020: 20 + 5 * 4 * cut + more}).label for more in (0, -1e-6))
    assert ((at or "").partition(", ")[2], (off or "").partition(", ")[2]) == (inside, beyond)


def test_cuts_are_parameters() -> None:
    figures = {2015: 20, 2020: 30}
    assert said(figures).label == "red, moderately increasing"
    assert said(figures, Sdsn(moderate=0.6)).label == "red, stagnating"


def test_scores_end_at_0_and_100_and_trends_do_not() -> None:
    low, high = said({2015: -60, 2020: -20}), said({2015: 120, 2020: 130})
    assert (low.score, low.label, low.pace) == (0, "red, moderately increasing", pytest.approx(8 / (140 / 15)))
    assert (high.score, high.label) == (100, "green, on track")


def test_the_deadline_of_the_goal_says_how_fast_is_fast_enough() -> None:
    figures = {2015: 20, 2020: 40}
    assert [said(figures, until=year).label for year in (2025, 2030, 2040)] == [
        "orange, moderately increasing", "orange, on track", "orange, on track",
    ]  # fmt: skip


def test_what_was_green_and_is_no_longer_is_decreasing() -> None:
    assert said({2015: 90, 2020: 70}).label == "yellow, decreasing"


# Where it starts


@pytest.mark.parametrize(("year", "label"), [(2012, "orange, on track"), (2018, "orange, on track"),
                                             (2011, "orange"), (2019, "orange")])  # fmt: skip
def test_a_missing_first_year_takes_the_nearest_within_three(year: int, label: str) -> None:
    found = said({year: 20, 2020: 55})
    assert found.label == label
    shifted = label != "orange"
    assert found.flags == ({Flag.BASE_SHIFTED} if shifted else set())
    assert math.isnan(found.base_time) is not shifted
    assert not shifted or found.base_time == year


def test_the_only_figure_makes_no_trend_though_it_is_near_the_first_year() -> None:
    assert said({2017: 50}).label == "orange"


@pytest.mark.parametrize(("first", "reason"), [(None, Reason.NO_BASELINE), (2015, Reason.SERIES_TOO_SHORT)])
def test_without_a_trend_colour_and_score_stand_alone(first: int | None, reason: Reason) -> None:
    found = said({2020: 50}, first=first)
    assert (found.label, found.score, found.rating, found.reason) == ("orange", 50, Rating.NOT_ASSESSABLE, reason)


def test_what_is_green_needs_no_trend() -> None:
    found = said({2020: 85}, first=None)
    assert (found.label, found.rating) == ("green, on track", Rating.ACHIEVED)


# The scale


@pytest.mark.parametrize(("gap", "label", "score"), [
    ({"best": math.nan}, "orange", math.nan), ({"best": 0}, "orange", math.nan),
    ({"green": math.nan}, None, 50), ({"best": math.nan, "green": 50, "red": 50}, None, math.nan),
])  # fmt: skip
def test_half_a_scale_gives_half_a_verdict(gap: dict[str, float], label: str | None, score: float) -> None:
    found = said({2015: 40, 2020: 50}, **gap)
    assert (found.label, found.reason) == (label, Reason.NO_SCALE)
    assert found.score == pytest.approx(score, nan_ok=True)


def test_equal_thresholds_leave_two_colours_on_the_side_that_the_scale_says() -> None:
    scale = {"worst": 100, "best": 0, "green": 50, "red": 50}
    assert [said({2020: value}, first=None, **scale).label for value in (50, 51)] == ["green, on track", "red"]


def test_no_figure_has_no_verdict() -> None:
    found = said({})
    assert (found.label, found.reason) == (None, Reason.NO_OBSERVATION)
    assert math.isnan(found.score)


# Goals


def assessed(values: dict[str, object], as_of: str, target: dict[str, object], **scale: object) -> Any:
    goal = case(target, values, as_of, unit="%", baseline={"period": "2020", "value": "50 %"})
    data = goal.data["indicators"][0] | (scale and {"scale": scale})
    plan = pt.Plan(**goal.data | {"indicators": [data]})
    return pt.assess(plan, as_of=as_of, method="sdsn")["goal"]


SCALE = {"worst": "0 %", "best": "100 %", "green": "80 %", "red": "40 %", "source": "example"}


def test_goals_are_found_by_the_name_of_the_method() -> None:
    assert isinstance(find_method("sdsn"), Sdsn)
    found = assessed({"2023": 65}, "2023", {"kind": "level", "at_least": "80 %"}, **SCALE)
    assert (found.native_label, found.native_score, found.rating) == ("yellow, moderately increasing", 65, "at_risk")
    assert found.native_figures["pace"] == pytest.approx((15 / 3) / (30 / 5))


def test_a_goal_whose_indicator_has_no_scale_is_refused() -> None:
    found = assessed({"2023": 65}, "2023", {"kind": "level", "at_least": "80 %"})
    assert (found.reason, found.native_label, found.native_score) == (Reason.NO_SCALE, None, None)


def test_a_band_has_its_place_on_the_scale() -> None:
    found = assessed({"2023": 65}, "2023", {"kind": "level", "between": ["80 %", "90 %"]}, **SCALE)
    assert found.native_score == 65


def test_a_change_has_no_place_on_the_scale() -> None:
    target = {"kind": "change", "at_least": "20 %", "base": "2020"}
    goal = case(target, {"2020": 50, "2023": 65}, "2023")
    found = pt.assess(goal.plan, as_of="2023", method="sdsn")["goal"]
    assert found.reason is Reason.OUTSIDE_METHOD


def test_a_deadline_that_is_over_decides_without_a_trend() -> None:
    goal = case({"kind": "level", "at_least": "80 %"}, {"2025": 65}, "2025", unit="%")
    data = goal.data["indicators"][0] | {"scale": SCALE}
    found = pt.assess(pt.Plan(**goal.data | {"indicators": [data]}), as_of="2025", method="sdsn")["goal"]
    assert (found.rating, found.native_label, found.native_score) == (Rating.MISSED, "yellow", 65)


# Means


def test_a_missing_goal_score_takes_the_mean_of_its_region_before_the_index_is_taken() -> None:
    # Two goals of four countries; the second goal of the first country is missing.
    first, second = np.array([80.0, 70.0, 60.0, 50.0]), np.array([math.nan, 50.0, 70.0, math.nan])
    region = np.array([0, 0, 0, 1])
    filled = with_regional_means(second, region)
    assert filled.tolist()[:3] == [60, 50, 70]
    assert math.isnan(filled[3])
    index = nested_means(np.array([math.nan, first[0], filled[0]]), np.array([-1, 0, 0]))
    assert index[0] == 70


def test_no_country_has_no_score() -> None:
    assert with_regional_means(np.zeros(0), np.zeros(0, dtype=np.int64)).tolist() == []
