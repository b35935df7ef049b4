"""The projection a second time, in plain Python: one series at a time, loops over its points, no arrays.

The models' weights and the counted table of errors are data and are read from the kernel; no formula is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from statistics import fmean, median

from policytrack.kernel.courses import MODELS
from policytrack.kernel.forecasts import FACTORS, REACHES, SHARES

FADING = 0.9
NEW_LEVEL = 0.9
NEW_TREND = 0.25
DUST = 1e-9

Dots = Sequence[tuple[float, float]]  # time in years, value


def steps_of_trend(steps: float) -> float:
    """Return 0.9 + 0.9² + … for whole steps, and what lies between for others."""
    return FADING * (1 - FADING**steps) / (1 - FADING)


def growth(steps: float) -> float:
    return math.sqrt(steps * (steps + 2.5) / 3.5)


@dataclass(frozen=True)
class Course:
    """A model's way on from its last point: the level there, what a step adds, and how the model reads them."""

    model: str
    time: float
    step: float
    level: float
    slope: float

    def at(self, time: float) -> float:
        ahead = (time - self.time) / self.step
        if self.model == "damped_trend":
            return self.level + self.slope * steps_of_trend(ahead)
        if self.model == "log_linear":
            try:
                return math.exp(self.level + self.slope * ahead)
            except OverflowError:
                return math.inf
        return self.level + self.slope * ahead


def course_of(model: str, dots: Dots, step: float) -> Course:
    (start, first), (time, last) = dots[0], dots[-1]
    if model == "last_change":
        return Course(model, time, step, last, (last - first) / (time - start) * step)
    if model == "damped_trend":
        return Course(model, time, step, *holt(dots, step))
    few = dots[-5:]
    if model == "log_linear":
        few = [(when, math.log(value)) for when, value in few]
    if model == "theil_sen":
        slope = median((late - early) / (then - when) for (when, early), (then, late) in combinations(few, 2))
        level = median(value - slope * (when - time) for when, value in few)
    else:
        middle, mean = fmean(when for when, _ in few), fmean(value for _, value in few)
        spread = sum((when - middle) ** 2 for when, _ in few)
        slope = sum((when - middle) * (value - mean) for when, value in few) / spread
        level = mean + slope * (time - middle)
    return Course(model, time, step, level, slope * step)


def holt(dots: Dots, step: float) -> tuple[float, float]:
    (start, level), (third, value) = dots[0], dots[min(2, len(dots) - 1)]
    trend = (value - level) / (third - start) * step
    for (before, _), (time, value) in pairwise(dots):
        gap = (time - before) / step
        foreseen = level + trend * steps_of_trend(gap)
        level = foreseen + (1 - (1 - NEW_LEVEL) ** gap) * (value - foreseen)
        trend = trend * FADING**gap + (1 - (1 - NEW_TREND) ** gap) * (value - foreseen) / gap
    return level, trend


def missed(model: str, dots: Dots, step: float) -> float | None:
    """Return the root mean square error of a model on every point after the third, forecast from those before it."""
    if len(dots) < 4:
        return None
    errors = []
    for known in range(3, len(dots)):
        course = course_of(model, dots[:known], step)
        time, value = dots[known]
        errors.append((value - course.at(time)) / growth((time - course.time) / step))
    return root_mean_square(errors)


def root_mean_square(numbers: Iterable[float]) -> float:
    return math.sqrt(fmean(number * number for number in numbers))


def step_of(dots: Dots) -> float:
    gaps = sorted(later - earlier for (earlier, _), (later, _) in pairwise(dots))
    return gaps[(len(gaps) - 1) // 2]


def change_of(dots: Dots, step: float) -> float:
    return root_mean_square((new - old) / growth((then - when) / step) for (when, old), (then, new) in pairwise(dots))


@dataclass(frozen=True)
class Forecast:
    """What is foreseen at one time: the central value, and the size of error to be expected, if that can be told."""

    value: float
    course: Course
    points: int
    size: float | None
    natural_low: float
    natural_high: float

    def within_nature(self, value: float) -> float:
        return min(max(value, self.natural_low), self.natural_high)

    def interval(self, coverage: float) -> tuple[float, float] | None:
        if self.size is None:
            return None
        half = self.size * reach(coverage, self.points)
        return self.within_nature(self.value - half), self.within_nature(self.value + half)

    def below(self, number: float) -> float:
        """Return the probability of a value below a number, between the natural limits."""
        assert self.size is not None
        off = (number - self.value) / self.size
        beyond = share_beyond(abs(off), self.points)
        return beyond / 2 if off < 0 else 1 - beyond / 2

    def probability(self, low: float, high: float, low_open: bool = False, high_open: bool = False) -> float | None:
        if self.size is None:
            return None
        too_low, too_high = self.below(low), 1 - self.below(high)
        if low < self.natural_low or (low == self.natural_low and not low_open):
            too_low = 0.0
        elif low > self.natural_high or (low == self.natural_high and low_open):
            too_low = 1.0
        if high > self.natural_high or (high == self.natural_high and not high_open):
            too_high = 0.0
        elif high < self.natural_low or (high == self.natural_low and high_open):
            too_high = 1.0
        return max(1 - too_low - too_high, 0.0)

    def reached(self, low: float, high: float, low_open: bool = False, high_open: bool = False) -> float | None:
        """Return when the course first lies within two ends, found by halving the fifty years in which it may."""
        start, step = self.course.time, self.course.step
        rises = self.course.slope > 0

        def side(time: float) -> int:
            """Tell whether the course is still before the two ends, between them, or beyond them."""
            value = self.within_nature(self.course.at(time))
            slack = DUST * max(abs(self.course.slope), abs(value) * 1e-6)
            if low - slack <= value <= high + slack:
                return 0
            return -1 if (value < low) == rises else 1

        if abs(self.course.slope) <= 1e-12 * abs(self.course.level):
            level = self.course.at(start)
            on_open_end = (low_open and level <= low) or (high_open and level >= high)
            return start + step if side(start) == 0 and not on_open_end and step <= 50 else None
        if side(start) == 0:
            return start + step if side(start + step) == 0 and step <= 50 else None
        if side(start) > 0 or side(start + 50) < 0:
            return None
        early, late = start, start + 50.0
        for _ in range(80):
            middle = (early + late) / 2
            early, late = (middle, late) if side(middle) < 0 else (early, middle)
        return late


def reach(share: float, points: int) -> float:
    table = list(zip(SHARES, REACHES[points], strict=True))
    for (low, near), (high, far) in pairwise(table):
        if low <= share <= high:
            return float(near + (far - near) * (share - low) / (high - low))
    return float(REACHES[points][-1] * (0.01 / (1 - share)) ** (1 / power(points)))


def share_beyond(off: float, points: int) -> float:
    table = list(zip(SHARES, REACHES[points], strict=True))
    for (low, near), (high, far) in pairwise(table):
        if near <= off <= far:
            return float(1 - (low + (high - low) * (off - near) / (far - near)))
    return float(0.01 * (REACHES[points][-1] / off) ** power(points))


def power(points: int) -> float:
    """Return the power by which the tail falls: from 2 % to 1 % between the last two places of the table."""
    return math.log(2) / math.log(REACHES[points][-1] / REACHES[points][-2])


def forecast(
    dots: Dots,
    until: float,
    natural_low: float = -math.inf,
    natural_high: float = math.inf,
    model: str | None = None,
) -> Forecast | None:
    """Forecast one series; None where nothing can be said."""
    dots = dots[-12:]
    if len(dots) < 2 or not until > dots[-1][0]:
        return None
    step = step_of(dots)
    positive = all(value > 0 for _, value in dots)
    chosen = model or "damped_trend"
    if chosen == "log_linear" and not positive:
        return None
    change, error = change_of(dots, step), missed(chosen, dots, step)
    if model is None and len(dots) >= 5:
        assert error is not None
        bar = error / 2
        for other in ("straight_line", "log_linear", "theil_sen", "last_change"):
            if other == "log_linear" and not positive:
                continue
            of_other = missed(other, dots, step)
            assert of_other is not None
            if of_other < bar - DUST * change:
                chosen, bar, error = other, of_other, of_other
    course = course_of(chosen, dots, step)
    value = min(max(course.at(until), natural_low), natural_high)
    if not math.isfinite(value):
        return None
    size = None
    if error is not None and change > DUST * abs(dots[-1][1]):
        ahead = (until - dots[-1][0]) / step
        trust = {4: 0.4, 5: 0.75, 6: 0.9}.get(len(dots), 1.0)
        rough = min(max(error / change, 0.02), 1.0) ** (trust * 4 / (3.5 + ahead)) if change else 1.0
        size = change * rough * float(FACTORS[MODELS.index(chosen)]) * growth(ahead)
    return Forecast(value, course, len(dots), size, natural_low, natural_high)
