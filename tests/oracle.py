"""The judging rules a second time, in plain Python: fractions, loops, one goal at a time.

The tests compare the library with it. It shares the models, the words of a verdict and the unit factors with
the library, and no formula.
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from policytrack.indicators import Baseline, Indicator, Observation
from policytrack.models import LocalText
from policytrack.periods import MONTHS_IN, Period, as_period, subperiods
from policytrack.plans import Goal, Plan
from policytrack.targets import (
    Average,
    Bound,
    Change,
    Composite,
    Cumulative,
    Deliverable,
    Growth,
    GrowthEachPeriod,
    Keep,
    Level,
    Open,
    Peak,
    Qualitative,
    Rank,
    Ratio,
    Relative,
    ScenarioChange,
    Target,
)
from policytrack.units import Quantity, Unit, parse_unit
from policytrack.verdicts import Flag, Rating, Reason
from projection_oracle import Forecast, forecast

Number = Fraction | float  # a float only where it is infinite
Reading = Callable[[float], float]

INFINITY = math.inf
TOLERANCE = Fraction(1, 10**9)
ON_TRACK_CUT = Fraction(95, 100)
AT_RISK_CUT = Fraction(60, 100)
NEARLY = Fraction(5, 100)
STALE_YEARS = Fraction(3, 2)
ENTERING_PERIODS = 12
PERIODS_OF_A_HOLE = 5


# What comes out


@dataclass(frozen=True)
class Interval:
    """A value whose two ends differ where an observation is a bound.

    Args:
        low: Its low end, and `low_open` whether that end is left out.
        high: Its high end, and `high_open` likewise.
        shown: Which end carries the number that the source gives: `exact`, `low` or `high`.
    """

    low: Number
    high: Number
    low_open: bool = False
    high_open: bool = False
    shown: str = "exact"

    @property
    def number(self) -> Number:
        return self.high if self.shown == "high" else self.low

    @property
    def is_exact(self) -> bool:
        return self.shown == "exact"


def exact(number: Number) -> Interval:
    return Interval(number, number)


@dataclass(frozen=True)
class Projection:
    """Where the series leads at the deadline, and what the course by which it does says of the requirement."""

    value: float
    low: float | None
    high: float | None
    model: str
    probability: float | None
    expected_year: int | None


@dataclass(frozen=True)
class Sides:
    """What was compared, on one price basis: the own number, the other, and what the goal makes of both."""

    prices: str | None
    own: Number
    other: Number
    difference: Number
    rating: Rating


@dataclass(frozen=True)
class Expected:
    """What the rules say of one goal; None where a thing is unknown or has no meaning."""

    rating: Rating
    reason: Reason
    flags: frozenset[Flag] = frozenset()
    value: Interval | None = None
    observed_period_end: date | None = None
    expected: Number | None = None
    attainment: Number | None = None
    expected_attainment: Number | None = None
    pace_ratio: Number | None = None
    gap: Number | None = None
    observed_pace: Number | None = None
    required_pace: Number | None = None
    projection: Projection | None = None
    comparisons: tuple[Sides, ...] = ()


class RefusedError(Exception):
    """The goal cannot be judged, for this reason."""

    def __init__(self, reason: Reason, rating: Rating = Rating.NOT_ASSESSABLE) -> None:
        super().__init__(reason)
        self.reason = reason
        self.rating = rating


# Comparing


def equal(a: Number, b: Number, scale: int = 0) -> bool:
    """Tell whether two numbers are the same up to the tolerance; ratios are compared on a scale of 1."""
    if math.isinf(a) or math.isinf(b):
        return a == b
    return abs(Fraction(a) - Fraction(b)) <= TOLERANCE * max(abs(Fraction(a)), abs(Fraction(b)), Fraction(scale))


def at_least(a: Number, b: Number, nudge: int = 0, scale: int = 0) -> bool:
    """Tell whether a (a hair above or below it, by `nudge`) reaches b."""
    return nudge >= 0 if equal(a, b, scale) else a > b


def sign(number: Number) -> int:
    return (number > 0) - (number < 0)


# Times and units


def time_of(day: date) -> Fraction:
    """Return when a day ends, in years of equal length with equal months."""
    return day.year - 1 + (day.month - 1 + Fraction(day.day, calendar.monthrange(day.year, day.month)[1])) / 12


def months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def as_fraction(factor: float) -> Fraction:
    """Return the simple fraction that a unit factor stands for, like 1/15 or 29.3076."""
    written = Fraction(repr(factor))
    if abs(factor) < 1:
        return 1 / as_fraction(1 / factor)
    simple = written.limit_denominator(10**6)
    return simple if abs(simple - written) <= abs(written) / 10**14 else written


def factor(unit: Unit, other: Unit) -> Fraction | None:
    found = unit.without_year().factor_to(other.without_year())
    if found is None and unit.exponents:
        found = unit.factor_to(other)
    return None if found is None else as_fraction(found)


def convert(quantity: Quantity, unit: Unit) -> Fraction:
    by = factor(quantity.unit, unit)
    if by is None:
        raise RefusedError(Reason.INVALID_GOAL)
    return Fraction(quantity.digits) * by


def ratio_factor(numerator: Unit, denominator: Unit, wanted: Unit) -> Fraction:
    """Return how many of the wanted unit one numerator unit per denominator unit is."""
    if (pure := numerator.factor_to(denominator)) is not None:
        number = wanted.per_pure_number()
        if number is not None:
            return as_fraction(pure) * as_fraction(number)
    powers = dict(numerator.exponents)
    for name, power in denominator.exponents:
        powers[name] = powers.get(name, 0) - power
    exponents = tuple(sorted((name, power) for name, power in powers.items() if power))
    scale = numerator.scale / denominator.scale
    found = Unit("", exponents, scale, numerator.vocabulary).factor_to(wanted)
    if found is None:
        raise RefusedError(Reason.INVALID_GOAL)
    return as_fraction(found)


# Intervals


def interval_of(observation: Observation, by: Fraction) -> Interval:
    number = Fraction(observation.value.digits) * by
    if observation.quality == "lower_bound":
        return Interval(number, INFINITY, low_open=observation.strict, shown="low")
    if observation.quality == "upper_bound":
        return Interval(-INFINITY, number, high_open=observation.strict, shown="high")
    return exact(number)


def which_shown(*parts: Interval) -> str:
    return next((part.shown for part in parts if not part.is_exact), "exact")


def total(parts: Iterable[Interval]) -> Interval:
    """Add up; an end is open where one of its parts is."""
    parts = list(parts)
    low: Number = Fraction(0)
    high: Number = Fraction(0)
    for part in parts:
        low, high = low + part.low, high + part.high
    shown = which_shown(*parts)
    if shown == "low" and math.isinf(low):
        shown = "high"
    return Interval(low, high, any(p.low_open for p in parts), any(p.high_open for p in parts), shown)


def negative(value: Interval) -> Interval:
    shown = {"low": "high", "high": "low"}.get(value.shown, value.shown)
    return Interval(-value.high, -value.low, value.high_open, value.low_open, shown)


def mapped(value: Interval, function: Callable[[Number], Number]) -> Interval:
    """Pass an interval through an increasing function."""
    return replace(value, low=function(value.low), high=function(value.high))


def positive(value: Interval) -> bool:
    """Tell whether the low end is above zero, be it only by a hair."""
    return value.low > 0 or (value.low == 0 and value.low_open)


def quotient(above: Number, above_open: bool, below: Number, below_open: bool) -> tuple[Number, bool]:
    """Divide one end by one end of a positive interval; zero stands for a hair above zero."""
    if above == 0:
        return Fraction(0), above_open
    if math.isinf(below):
        return Fraction(0), True
    if below == 0 or math.isinf(above):
        return sign(above) * INFINITY, False
    return Fraction(above) / Fraction(below), above_open or below_open


def divided(above: Interval, below: Interval) -> Interval:
    """Divide by an interval that is positive."""
    low = (below.high, below.high_open) if above.low >= 0 else (below.low, below.low_open)
    high = (below.low, below.low_open) if above.high >= 0 else (below.high, below.high_open)
    low_end, low_open = quotient(above.low, above.low_open, *low)
    high_end, high_open = quotient(above.high, above.high_open, *high)
    shown = above.shown
    if shown == "exact" and not below.is_exact:
        turned = above.low >= 0
        shown = "high" if (below.shown == "low") == turned else "low"
    return Interval(low_end, high_end, low_open, high_open, shown)


# From observations to points


@dataclass(frozen=True)
class Point:
    """One value of a series at the end of its period, or the reason why there is none.

    Args:
        used: The observations that it was made of.
        unstated_prices: Whether a price basis was asked for that one of them does not state.
        sides: The two numbers that were compared, for a comparison.
    """

    end: date
    value: Interval | None
    refusal: Reason | None = None
    used: tuple[Observation, ...] = ()
    unstated_prices: bool = False
    sides: tuple[Interval, Interval] | None = None


Series = dict[date, Point]
REFUSED_FIGURES = (
    Reason.PRICE_BASIS_MISMATCH,
    Reason.BASIS_MISMATCH,
    Reason.NO_EXCHANGE_RATE,
    Reason.NO_DEFLATOR,
)


@dataclass
class Selected:
    """The usable points of one indicator, when what serves was reported for, and what became of the rest."""

    points: Series = field(default_factory=dict)
    ends: list[date] = field(default_factory=list)
    other_length: bool = False
    left_out: set[Reason] = field(default_factory=set)

    def add(self, other: Selected) -> None:
        self.ends += other.ends
        self.other_length |= other.other_length
        self.left_out |= other.left_out

    def reason(self) -> Reason:
        """Return why there is no point."""
        if self.other_length:
            return Reason.PERIOD_MISMATCH
        return next((reason for reason in REFUSED_FIGURES if reason in self.left_out), Reason.NO_OBSERVATION)


@dataclass(frozen=True)
class Situation:
    """One goal at one date: what is asked for, and which observations may be used.

    Args:
        indicator: What is observed, in `region`; a proxy's where one stands in.
        prices: The price basis that figures must have, or not state.
        unit: The unit of what is measured.
    """

    plan: Plan
    goal: Goal
    indicator: Indicator
    region: str | None
    observations: tuple[Observation, ...]
    due: Period
    as_of: date
    known_by: date | None
    unit: Unit
    prices: str | None = None

    @property
    def horizon(self) -> date:
        """The last day of a period that counts; a peak is judged by what comes after its deadline too."""
        return self.as_of if isinstance(self.goal.target, Peak) else min(self.as_of, self.due.end)

    @property
    def past(self) -> bool:
        return self.as_of >= self.due.end

    @property
    def own_length(self) -> Fraction:
        """The length of the requirement's own period, in years."""
        if self.own_months is not None:
            return Fraction(self.own_months, 12)
        return time_of(self.due.end) - time_of(self.due.start - timedelta(days=1))

    @property
    def own_months(self) -> int | None:
        """How long the periods are that the requirement speaks of."""
        target = self.goal.target
        if isinstance(target, Keep | Average | GrowthEachPeriod):
            return MONTHS_IN[target.every]
        if self.due.start == self.due.end:
            return 12
        return self.due.months

    def known(self, published: Period | None) -> bool:
        return self.known_by is None or (published is not None and published.end <= self.known_by)

    def reported(self, indicator: str) -> list[Observation]:
        """Return what was observed by the horizon and known by then, of one region and part of the population."""
        return [
            observation
            for observation in self.observations
            if observation.indicator == indicator
            and (observation.region or self.plan.region) == self.region
            and dict(observation.dimensions) == dict(self.goal.dimensions)
            and self.known(observation.published)
            and observation.period.end <= self.horizon
        ]

    def levels_of(self, indicator: Indicator, selected: Selected) -> list[Observation]:
        """Return the figures of an indicator itself that serve, and count those that do not."""
        pool = [one for one in self.reported(indicator.id) if one.measured is None]
        serving = []
        for one in pool:
            reason = self.misfit(one, None if self.deflates(indicator) else indicator.prices)
            if reason is None and isinstance(found := self.money(one, indicator), Reason):
                reason = found
            if reason is None:
                serving.append(one)
                selected.ends.append(one.period.end)
            else:
                selected.left_out.add(reason)
        return serving

    def misfit(self, one: Observation, prices: str | None) -> Reason | None:
        """Return why a figure stands on another basis than the one asked for."""
        if self.prices is not None and prices is not None and not same_prices(self.prices, prices):
            return Reason.PRICE_BASIS_MISMATCH
        if self.goal.basis is not None and not shares_text(self.goal.basis, one.basis):
            return Reason.BASIS_MISMATCH
        return None

    def deflates(self, indicator: Indicator) -> bool:
        """Tell whether money at the prices of its year is brought to those of one year."""
        conversion = self.goal.conversion
        if indicator.unit.currency is None or indicator.numerator is not None:
            return False
        if conversion is not None and conversion.prices is not None:
            return True
        constant = self.prices is not None and self.prices.startswith("constant")
        known = any(
            one.currency == indicator.unit.currency and self.known(one.published) for one in self.plan.deflators
        )
        return constant and indicator.prices == "current" and known

    def money(self, one: Observation | Baseline, indicator: Indicator) -> Fraction | Reason:
        """Return what brings one of an indicator's money of a period to the goal's, or what is missing for it."""
        own, conversion = indicator.unit.currency, self.goal.conversion
        if own is None or indicator.numerator is not None:
            return Fraction(1)
        wanted = (conversion is not None and self.unit.currency) or own
        year = None
        if conversion is not None and conversion.prices is not None:
            year = as_period(conversion.prices.removeprefix("constant-"))
        order = None if conversion is None else conversion.order
        at_home = order == "deflate_then_convert" or own == wanted
        by, at = Fraction(1), one.period
        if self.deflates(indicator):
            deflated = self.deflation(own if at_home else wanted, one.period, year)
            if deflated is None:
                return Reason.NO_DEFLATOR
            by *= deflated
            at = year if at_home and year is not None else at
        if wanted != own:
            kind = "average" if conversion is None else conversion.rate
            worth = self.worth(own, wanted, at, kind)
            if worth is None:
                return Reason.NO_EXCHANGE_RATE
            by *= worth
        return by

    def deflation(self, currency: str, period: Period, year: Period | None) -> Fraction | None:
        """Return prices of a year over those of a period; by default the year is the base of the first index."""
        known = [one for one in self.plan.deflators if one.currency == currency and self.known(one.published)]
        if not known:
            return None
        bases = [one.base for one in known]
        base = year if year in bases else bases[0]
        prices = {one.period: Fraction(repr(one.value)) for one in known if one.base == base}
        prices[base] = Fraction(100)
        wanted = base if year is None else year
        return prices[wanted] / prices[period] if wanted in prices and period in prices else None

    def worth(self, own: str, wanted: str, period: Period, kind: str) -> Fraction | None:
        """Return what one of a currency is worth in another, by a rate either way round."""
        for one in self.plan.exchange_rates:
            if one.kind != kind or not self.known(one.published):
                continue
            if one.period.end != period.end or (kind == "average" and one.period.start != period.start):
                continue
            rate = Fraction(one.rate.digits) * as_fraction(one.rate.unit.scale)
            if one.currencies == (own, wanted):
                return rate
            if one.currencies == (wanted, own):
                return 1 / rate
        return None

    def resolved(self, rivals: list[Observation], unit: Unit) -> Point:
        """Choose among reports of one period: the followed source, then the latest, then what is final."""
        end = rivals[0].period.end
        if self.goal.follows is not None:
            followed = [rival for rival in rivals if self.goal.follows in rival.source]
            rivals = followed or rivals
        latest = max(published_on(rival) for rival in rivals)
        rivals = sorted((r for r in rivals if published_on(r) == latest), key=lambda rival: rival.source)
        settled = [rival for rival in rivals if rival.status != "provisional"]
        rivals = settled or rivals
        values = [self.value_of(rival, unit) for rival in rivals]
        first = values[0]
        for value in values[1:]:
            same = equal(value.low, first.low) and equal(value.high, first.high)
            if not same or (value.low_open, value.high_open) != (first.low_open, first.high_open):
                return Point(end, None, Reason.CONFLICTING_OBSERVATIONS)
        return Point(end, first, used=(rivals[0],))

    def value_of(self, one: Observation, unit: Unit) -> Interval:
        """Return the number of a figure in a unit, its money brought to the goal's."""
        by, written = Fraction(1), one.value.unit
        if one.measured is None:
            converted = self.money(one, self.plan.indicators_by_id[one.indicator])
            assert isinstance(converted, Fraction)
            by = converted
            if self.goal.conversion is not None and unit.currency is not None:
                written = written.in_currency(unit.currency)
        found = factor(written, unit)
        if found is None:
            raise RefusedError(Reason.INVALID_GOAL)
        return interval_of(one, found * by)


def published_on(observation: Observation) -> date:
    return date.min if observation.published is None else observation.published.end


def same_prices(asked: str, given: str) -> bool:
    """Tell whether one price basis serves another: `constant` takes the prices of any year."""
    return given == asked or given.startswith(f"{asked}-")


def shares_text(one: LocalText, other: LocalText | None) -> bool:
    return other is not None and bool({one.en, one.zh} & {other.en, other.zh} - {None})


def cells(situation: Situation, pool: list[Observation], unit: Unit) -> dict[tuple[date, date], Point]:
    """Return one point for each period that was reported."""
    groups: dict[tuple[date, date], list[Observation]] = {}
    for observation in pool:
        groups.setdefault((observation.period.start, observation.period.end), []).append(observation)
    return {span: situation.resolved(group, unit) for span, group in groups.items()}


def chain(
    pieces: Mapping[tuple[date, date], Point], start: date, end: date
) -> tuple[tuple[bool, int, int], list[Point]] | None:
    """Find adjacent periods from start to end: undisputed ones if there are, then the fewest and longest."""
    best = None
    for (first, last), point in pieces.items():
        if first != start or last > end:
            continue
        if last == end:
            rest: tuple[tuple[bool, int, int], list[Point]] | None = ((False, 0, 0), [])
        else:
            rest = chain(pieces, last + timedelta(days=1), end)
        if rest is None:
            continue
        (disputed, count, _), following = rest
        rank = (disputed or point.refusal is not None, count + 1, (first - last).days)
        if best is None or rank < best[0]:
            best = (rank, [point, *following])
    return best


def summed(end: date, parts: list[Point]) -> Point:
    for part in parts:
        if part.refusal is not None:
            return Point(end, None, part.refusal)
    values = total(part.value for part in parts if part.value is not None)
    return Point(end, values, used=tuple(o for part in parts for o in part.used))


def reported_levels(situation: Situation, indicator: Indicator, unit: Unit) -> Selected:
    """Return the points of an indicator's own figures, in periods of the requirement's own length."""
    selected = Selected()
    pool = situation.levels_of(indicator, selected)
    if indicator.measure == "stock":
        groups: dict[date, list[Observation]] = {}
        for observation in pool:
            groups.setdefault(observation.period.end, []).append(observation)
        selected.points = {end: situation.resolved(group, unit) for end, group in groups.items()}
    else:
        spans = cells(situation, pool, unit)
        months = situation.own_months
        anchor = situation.due.end + timedelta(days=1)
        for (start, end), point in spans.items():
            if months is None:
                own = (start, end) == (situation.due.start, situation.due.end)
            else:
                own = start == months_later(end + timedelta(days=1), -months)
            if own:
                selected.points[end] = point
        if indicator.measure == "flow" and spans and months is not None:
            earliest = min(start for start, _ in spans)
            # What follows the deadline's period, which only a peak looks at, is tiled from the same day.
            step = -((situation.horizon.year - situation.due.end.year + 1) * 12 // months)
            while (start := months_later(anchor, -(step + 1) * months)) >= earliest:
                end = months_later(anchor, -step * months) - timedelta(days=1)
                found = chain(spans, start, end)
                if found is not None and (start, end) not in spans:
                    selected.points[end] = summed(end, found[1])
                step += 1
        if not selected.points:
            selected.other_length = bool(pool)
    if situation.prices is not None and indicator.prices is None:
        selected.points = {end: replace(point, unstated_prices=True) for end, point in selected.points.items()}
    return selected


def named_indicator(situation: Situation, name: str | None) -> Indicator:
    found = None if name is None else situation.plan.indicators_by_id.get(name)
    if found is None:
        raise RefusedError(Reason.INVALID_GOAL)
    return found


def ratio_levels(situation: Situation, numerator: str | None, denominator: str | None, unit: Unit) -> Selected:
    """Divide two indicators, each selected by its own measure, where their periods end on the same day."""
    above_indicator = named_indicator(situation, numerator)
    below_indicator = named_indicator(situation, denominator)
    above = reported_levels(situation, above_indicator, above_indicator.unit)
    below = reported_levels(situation, below_indicator, below_indicator.unit)
    selected = Selected(left_out=above.left_out | below.left_out)
    if above.ends and below.ends:
        selected.ends = above.ends + below.ends
    by = ratio_factor(above_indicator.unit, below_indicator.unit, unit)
    for end in above.points.keys() & below.points.keys():
        top, bottom = above.points[end], below.points[end]
        refusal = top.refusal or bottom.refusal
        value = None
        if top.value is not None and bottom.value is not None:
            if positive(bottom.value):
                value = mapped(divided(top.value, bottom.value), lambda number: number * by)
            else:
                refusal = Reason.DENOMINATOR_NOT_POSITIVE
        unstated = top.unstated_prices or bottom.unstated_prices
        selected.points[end] = Point(end, value, refusal, top.used + bottom.used, unstated)
    selected.other_length = bool(selected.ends) and not selected.points
    return selected


def levels(situation: Situation, unit: Unit) -> Selected:
    """Return the points of what is observed; what is formed from two is divided unless it is reported."""
    indicator, target = situation.indicator, situation.goal.target
    parts = (indicator.numerator, indicator.denominator)
    if isinstance(target, Ratio):
        parts = (target.numerator or parts[0], target.denominator or parts[1])
        return ratio_levels(situation, *parts, unit)
    own = reported_levels(situation, indicator, unit)
    if parts[0] is None:
        return own
    formed = ratio_levels(situation, *parts, unit)
    formed.add(own)
    formed.points = formed.points | own.points
    return formed


def running_totals(situation: Situation, target: Cumulative, unit: Unit) -> Selected:
    """Add up from the window's start, period by adjacent period."""
    selected = Selected()
    pool = situation.levels_of(situation.indicator, selected)
    window = target.window
    inside = [o for o in pool if o.period.start >= window.start and o.period.end <= window.end]
    spans = cells(situation, inside, unit)
    for end in sorted({last for _, last in spans}):
        found = chain(spans, window.start, end)
        if found is not None:
            selected.points[end] = summed(end, found[1])
    if inside and not selected.points:
        raise RefusedError(Reason.WINDOW_NOT_COVERED)
    if not inside and any(o.period.end >= window.start for o in pool):
        selected.other_length = True
    elif not inside and pool:
        raise RefusedError(Reason.NO_OBSERVATION_SINCE_BASELINE)
    return selected


def running_means(situation: Situation, target: Average, unit: Unit) -> Selected:
    """Average from the window's start until its first hole, period by period."""
    selected = levels(situation, unit)
    observed, selected.points = selected.points, {}
    so_far: list[Point] = []
    for period in subperiods(target.window, target.every):
        if period.end not in observed:
            break
        so_far.append(observed[period.end])
        count = len(so_far)
        whole = summed(period.end, so_far)
        if whole.value is not None:
            mean = [end if math.isinf(end) else end / count for end in (whole.value.low, whole.value.high)]
            whole = replace(whole, value=replace(whole.value, low=mean[0], high=mean[1]))
        selected.points[period.end] = whole
    if so_far or not selected.ends:
        return selected
    in_window = any(end >= target.window.start for end in selected.ends)
    raise RefusedError(Reason.WINDOW_NOT_COVERED if in_window else Reason.NO_OBSERVATION_SINCE_BASELINE)


def directly_measured(situation: Situation, unit: Unit) -> Selected:
    """Return the points that a source reports as what the goal measures."""
    target = situation.goal.target
    selected = Selected()
    groups: dict[date, list[Observation]] = {}
    for observation in situation.reported(situation.indicator.id):
        if not is_measure_of(target, observation):
            continue
        assert observation.measured is not None
        reason = situation.misfit(observation, observation.measured.prices)
        if reason is not None:
            selected.left_out.add(reason)
        else:
            groups.setdefault(observation.period.end, []).append(observation)
    for end, group in groups.items():
        point = situation.resolved(group, unit)
        wants = situation.prices is not None
        unstated = wants and any(o.measured is not None and o.measured.prices is None for o in point.used)
        selected.points[end] = replace(point, unstated_prices=unstated)
    return selected


def is_measure_of(target: Target, observation: Observation) -> bool:
    """Tell whether a figure is already what a target measures, from where the target counts."""
    measured = observation.measured
    if measured is None:
        return False
    if isinstance(target, GrowthEachPeriod):
        one = observation.period.months == MONTHS_IN[target.every]
        return measured.kind == "growth" and one and measured.base.end == observation.period.start - timedelta(days=1)
    if isinstance(target, Cumulative | Average):
        return measured.kind == target.kind and measured.base.start == target.window.start
    if isinstance(target, Change | Growth):
        return measured.kind == target.kind and measured.base.end == target.base.end
    if isinstance(target, Relative) and target.compares_growth:
        return measured.kind == "growth" and target.base is not None and measured.base.end == target.base.end
    return False


# Measures


@dataclass(frozen=True)
class Measured:
    """The measured series in the goal's unit, with its start.

    Args:
        baseline: Where it starts; None where it is not known, or where nothing is to be measured from.
        baseline_end: When.
    """

    series: Series
    baseline: Fraction | None = None
    baseline_refusal: Reason | None = None
    baseline_end: date | None = None


def stated_baseline(situation: Situation, unit: Unit) -> Fraction | None:
    """Return the value that the plan itself gives for the start, if it was known and is the goal's own."""
    baseline = situation.goal.baseline
    if baseline is None or baseline.value is None or situation.region != own_region(situation.plan, situation.goal):
        return None
    if situation.indicator != situation.plan.indicator(situation.goal):
        return None
    published = baseline.published or situation.plan.announced(situation.goal)
    if published is not None and not situation.known(published):
        return None
    by = situation.money(baseline, situation.indicator)
    if not isinstance(by, Fraction):
        return None
    value = baseline.value
    if situation.goal.conversion is not None and unit.currency is not None:
        value = Quantity(value.digits, value.unit.in_currency(unit.currency), value.text)
    return convert(value, unit) * by


def growth_rate(averaging: str, value: Number, base: Number, years: Fraction) -> Number:
    """Return the average growth a year, in percent; the base is positive.

    A compound rate of nothing or less is the limit, −100 %; only the low end of a bound comes to that.
    """
    if averaging == "arithmetic":
        return 100 * (value / base - 1) / years
    if value <= 0:
        return Fraction(-100)
    if math.isinf(value):
        return value
    share = Fraction(value) / Fraction(base)
    if years == 1:
        return 100 * (share - 1)
    return Fraction(100 * (float(share) ** (1 / float(years)) - 1))


def difference(value: Interval, base: Interval) -> Interval:
    return total([value, negative(base)])


def change_of(form: str, value: Interval, base: Interval) -> Interval:
    if form in ("points", "absolute"):
        return difference(value, base)
    share = divided(value, base)
    if form == "multiple":
        return share
    return mapped(share, lambda number: 100 * (number - 1))


UNIT_OF_FORM = {"points": "个百分点", "percent": "%", "multiple": "倍"}


def compared(form: str, base: Point, point: Point, unit: Unit) -> Point:
    """Compare one level with another, in the unit of the goal."""
    refusal = point.refusal or base.refusal
    result = merged(point.end, base, point, refusal)
    if refusal is not None or base.value is None or point.value is None:
        return result
    if form not in ("points", "absolute") and not positive(base.value):
        return replace(result, refusal=Reason.BASE_NOT_POSITIVE)
    return replace(result, value=in_unit(change_of(form, point.value, base.value), UNIT_OF_FORM.get(form), unit))


def merged(end: date, one: Point, other: Point, refusal: Reason | None) -> Point:
    unstated = one.unstated_prices or other.unstated_prices
    return Point(end, None, refusal, one.used + other.used, unstated)


def in_unit(value: Interval, name: str | None, unit: Unit) -> Interval:
    """Convert from a unit of that name, if it is one."""
    if name is None:
        return value
    by = factor(parse_unit(name), unit)
    if by is None:
        raise RefusedError(Reason.INVALID_GOAL)
    return mapped(value, lambda number: number * by)


def grown(averaging: str, base: Point, point: Point, years: Fraction, unit: Unit) -> Point:
    """Return the growth a year from one level to another."""
    refusal = base.refusal or point.refusal
    result = merged(point.end, base, point, refusal)
    if refusal is not None or base.value is None or point.value is None:
        return result
    if not positive(base.value):
        return replace(result, refusal=Reason.BASE_NOT_POSITIVE)
    if averaging == "compound" and point.value.high <= 0:
        return replace(result, refusal=Reason.SIGN_CHANGE)
    share = divided(point.value, base.value)
    if averaging == "compound" and share.low <= 0:
        share = replace(share, low_open=True)
    value = mapped(share, lambda number: growth_rate(averaging, number, Fraction(1), years))
    return replace(result, value=in_unit(value, "%", unit))


def measure(situation: Situation) -> Measured:
    """Turn the observations into the one series that the goal speaks of.

    Raises:
        RefusedError: There is no such series.
    """
    match situation.goal.target:
        case Cumulative() | Average() as target:
            return measure_so_far(situation, target)
        case Change() as target:
            return measure_change(situation, target)
        case Growth() as target:
            return measure_growth(situation, target.averaging, target.base)
        case GrowthEachPeriod() as target:
            return measure_growth_each_period(situation, target)
        case ScenarioChange() as target:
            return measure_scenario_change(situation, target)
        case Relative() as target:
            return measure_relative(situation, target)
        case Rank() as target if target.universe:
            return measure_rank(situation, target)
        case target:
            return measure_level(situation, target)


def found(series: Series, *selected: Selected) -> Series:
    """Return a series, or refuse an empty one."""
    if series:
        return series
    whole = Selected()
    for one in selected:
        whole.add(one)
    raise RefusedError(whole.reason())


def measure_so_far(situation: Situation, target: Cumulative | Average) -> Measured:
    direct = directly_measured(situation, situation.unit)
    try:
        if isinstance(target, Cumulative):
            selected = running_totals(situation, target, situation.unit)
        else:
            selected = running_means(situation, target, situation.unit)
    except RefusedError:
        if not direct.points:
            raise
        selected = Selected()
    start = Fraction(0) if isinstance(target, Cumulative) else None
    series = found(selected.points | direct.points, selected, direct)
    return Measured(series, start, None, target.window.start - timedelta(days=1))


def measure_level(situation: Situation, target: Target) -> Measured:
    goal = situation.goal
    selected = levels(situation, situation.unit)
    series = found(selected.points, selected)
    if isinstance(target, Keep):
        return Measured(series, baseline_end=target.window.start - timedelta(days=1))
    if goal.baseline is None or isinstance(target, Peak):
        return Measured(series)
    end = goal.baseline.period.end
    return starting(series, stated_baseline(situation, situation.unit), end)


def starting(series: Series, stated: Fraction | None, end: date) -> Measured:
    """Return a series that starts with a stated value, or with what was observed then."""
    observed = series.get(end)
    if stated is None and observed is not None:
        if observed.value is None:
            return Measured(series, None, observed.refusal, end)
        # A start that is only known within bounds is no number to measure from.
        stated = Fraction(observed.value.number) if observed.value.is_exact else None
    return Measured(series, stated, None, end)


def measure_change(situation: Situation, target: Change) -> Measured:
    form = target.form_for(situation.indicator.unit.is_percentage)
    if form is None:
        raise RefusedError(Reason.INVALID_GOAL)
    unit = level_unit(situation, form)
    direct = directly_measured(situation, situation.unit)
    selected = levels(situation, unit)
    base = base_of(situation, selected, target.base, unit)
    series: Series = {}
    if base is not None:
        for end, point in selected.points.items():
            series[end] = compared(form, base, point, situation.unit)
    elif not direct.points and selected.points:
        raise RefusedError(Reason.NO_BASELINE)
    return Measured(
        found(series | direct.points, selected, direct), zero_of(form, situation.unit), None, target.base.end
    )


def level_unit(situation: Situation, form: str) -> Unit:
    """Return the unit in which levels are compared."""
    return {"points": parse_unit("%"), "absolute": situation.unit}.get(form, situation.indicator.unit)


def zero_of(form: str, unit: Unit) -> Fraction:
    """Return no change at all: nothing, or one times."""
    return convert(Quantity("1", parse_unit("倍"), "1 倍"), unit) if form == "multiple" else Fraction(0)


def base_of(situation: Situation, selected: Selected, base: Period, unit: Unit) -> Point | None:
    stated = stated_baseline(situation, unit)
    return selected.points.get(base.end) if stated is None else Point(base.end, exact(stated))


def measure_growth(situation: Situation, averaging: str, base: Period) -> Measured:
    direct = directly_measured(situation, situation.unit)
    selected = levels(situation, situation.indicator.unit)
    start = base_of(situation, selected, base, situation.indicator.unit)
    series: Series = {}
    for end, point in selected.points.items():
        if start is not None and end > base.end:
            years = time_of(end) - time_of(base.end)
            series[end] = grown(averaging, start, point, years, situation.unit)
    later = {end: point for end, point in direct.points.items() if end > base.end}
    if direct.points and not later and not selected.points:
        raise RefusedError(Reason.NO_OBSERVATION_SINCE_BASELINE)
    if not series and not later and selected.points:
        raise RefusedError(Reason.NO_BASELINE if start is None else Reason.NO_OBSERVATION_SINCE_BASELINE)
    return Measured(found(series | later, selected, direct), Fraction(0), None, base.end)


def measure_growth_each_period(situation: Situation, target: GrowthEachPeriod) -> Measured:
    """Compare each period with the one before; where that is not known there is no growth."""
    direct = directly_measured(situation, situation.unit)
    selected = levels(situation, situation.indicator.unit)
    series: Series = {}
    for end, point in selected.points.items():
        before = months_later(end + timedelta(days=1), -MONTHS_IN[target.every]) - timedelta(days=1)
        if end >= target.window.start and before in selected.points:
            series[end] = compared("percent", selected.points[before], point, situation.unit)
    series |= direct.points
    if not series and any(end >= target.window.start for end in selected.points):
        raise RefusedError(Reason.NO_BASELINE)
    if not series and selected.points:
        raise RefusedError(Reason.NO_OBSERVATION_SINCE_BASELINE)
    return Measured(found(series, selected, direct), baseline_end=target.window.start - timedelta(days=1))


def measure_scenario_change(situation: Situation, target: ScenarioChange) -> Measured:
    """Compare with the scenario's value of the same period."""
    form = target.form_for(situation.indicator.unit.is_percentage)
    if form is None:
        raise RefusedError(Reason.INVALID_GOAL)
    unit = level_unit(situation, form)
    own = levels(situation, unit)
    mine = found(own.points, own)
    scenario = levels(replace(situation, indicator=named_indicator(situation, target.scenario)), unit)
    theirs = found_beside(scenario, Reason.NO_SCENARIO)
    series: Series = {}
    for end in mine.keys() & theirs.keys():
        change = compared(form, theirs[end], mine[end], situation.unit)
        if change.refusal is Reason.BASE_NOT_POSITIVE:
            change = replace(change, refusal=Reason.DENOMINATOR_NOT_POSITIVE)
        series[end] = replace(change, sides=both(mine[end], theirs[end]))
    if not series:
        raise RefusedError(Reason.PERIOD_MISMATCH)
    if situation.goal.baseline is None:
        return Measured(series)
    return Measured(series, zero_of(form, situation.unit), None, situation.goal.baseline.period.end)


def found_beside(selected: Selected, none: Reason) -> Series:
    """Return the series of the other side, or refuse an empty one."""
    reason = selected.reason()
    if not selected.points:
        raise RefusedError(none if reason is Reason.NO_OBSERVATION else reason)
    return selected.points


def both(own: Point, other: Point) -> tuple[Interval, Interval] | None:
    return None if own.value is None or other.value is None else (own.value, other.value)


def other_side(situation: Situation, target: Relative) -> Situation:
    """Return the comparator's side of a comparison."""
    indicator = situation.indicator
    if target.comparator.indicator is not None:
        indicator = named_indicator(situation, target.comparator.indicator)
    region = target.comparator.region or own_region(situation.plan, situation.goal)
    return replace(situation, indicator=indicator, region=region)


def measure_relative(situation: Situation, target: Relative) -> Measured:
    """Set the own side against the comparator's, period by period."""
    other = other_side(situation, target)
    if target.compares_growth:
        assert target.base is not None
        return measure_growth_difference(situation, other, target.base)
    relative_gap = target.relation == "gap_narrows" and target.gap == "relative"
    percentage = situation.indicator.unit.is_percentage
    unit = parse_unit("%") if percentage and not relative_gap else situation.indicator.unit
    own = levels(situation, unit)
    mine = found(own.points, own)
    theirs = found_beside(levels(other, unit), Reason.NO_COMPARATOR)
    distances = {end: distance_between(target, mine[end], theirs[end]) for end in mine.keys() & theirs.keys()}
    if not distances and target.relation != "gap_narrows":
        raise RefusedError(Reason.PERIOD_MISMATCH)
    if target.relation != "gap_narrows":
        if target.base is None:
            return Measured(distances)
        return starting(distances, None, target.base.end)
    assert target.base is not None
    base = distances.get(target.base.end)
    later = {end: point for end, point in distances.items() if end > target.base.end}
    if base is None:
        raise RefusedError(Reason.NO_BASELINE)
    if not later:
        raise RefusedError(Reason.NO_OBSERVATION_SINCE_BASELINE)
    series: Series = {}
    for end, point in later.items():
        narrowed = merged(end, base, point, point.refusal or base.refusal)
        if narrowed.refusal is None and point.value is not None and base.value is not None:
            narrowed = replace(narrowed, value=difference(point.value, base.value))
        series[end] = replace(narrowed, sides=point.sides)
    return Measured(series, baseline_end=target.base.end)


def distance_between(target: Relative, own: Point, other: Point) -> Point:
    """Return v − c, or how far both are apart."""
    refusal = own.refusal or other.refusal
    result = merged(own.end, own, other, refusal)
    if refusal is not None or own.value is None or other.value is None:
        return result
    result = replace(result, sides=(own.value, other.value))
    if target.relation != "gap_narrows":
        return replace(result, value=difference(own.value, other.value))
    if target.gap == "absolute":
        return replace(result, value=apart(difference(own.value, other.value)))
    if not positive(other.value):
        return replace(result, refusal=Reason.DENOMINATOR_NOT_POSITIVE)
    share = mapped(divided(own.value, other.value), lambda number: 100 * (number - 1))
    return replace(result, value=apart(share))


def apart(value: Interval) -> Interval:
    """Return the size of a number."""
    if value.low >= 0:
        return value
    if value.high <= 0:
        return negative(value)
    if -value.low > value.high:
        return Interval(Fraction(0), -value.low, False, value.low_open, value.shown)
    return Interval(Fraction(0), value.high, False, value.high_open, value.shown)


def measure_growth_difference(own: Situation, other: Situation, base: Period) -> Measured:
    per_cent = parse_unit("%")
    mine = measure_growth(replace(own, unit=per_cent), "compound", base)
    try:
        theirs = measure_growth(replace(other, unit=per_cent), "compound", base)
    except RefusedError as refused:
        none = refused.reason in (Reason.NO_OBSERVATION, Reason.NO_OBSERVATION_SINCE_BASELINE)
        raise RefusedError(Reason.NO_COMPARATOR if none else refused.reason) from None
    series: Series = {}
    for end, point in mine.series.items():
        if end not in theirs.series:
            continue
        beside = theirs.series[end]
        result = merged(end, point, beside, point.refusal or beside.refusal)
        if point.value is not None and beside.value is not None:
            ahead = in_unit(difference(point.value, beside.value), "个百分点", own.unit)
            result = replace(result, value=ahead, sides=(point.value, beside.value))
        series[end] = result
    if not series:
        raise RefusedError(Reason.PERIOD_MISMATCH)
    return Measured(series, baseline_end=base.end)


def measure_rank(situation: Situation, target: Rank) -> Measured:
    """Place the goal's region among those of its universe, period by period."""
    unit = situation.indicator.unit
    own = levels(situation, unit)
    others = [
        levels(replace(situation, region=code), unit).points
        for code in universe_of(situation.plan, target)
        if code != situation.region
    ]
    series = {end: placed(target, point, [one.get(end) for one in others]) for end, point in own.points.items()}
    series = found(series, own)
    if situation.goal.baseline is None:
        return Measured(series)
    return starting(series, None, situation.goal.baseline.period.end)


def universe_of(plan: Plan, target: Rank) -> list[str]:
    """Return the regions that are ranked, each once; a group stands for its members."""
    codes = []
    for code in target.universe:
        group = plan.own_regions.get(code)
        members = group.members if group is not None and group.members else (code,)
        codes += [member for member in members if member not in codes]
    return codes


def placed(target: Rank, own: Point, others: list[Point | None]) -> Point:
    """Count who is better: certainly, and possibly."""
    if own.value is None:
        return own
    best, worst, used, unstated = 1, 1, own.used, own.unstated_prices
    for other in others:
        if other is None or other.value is None:
            worst += 1
            continue
        used += other.used
        unstated = unstated or other.unstated_prices
        certainly, possibly = comes_before(target, other.value, own.value)
        best += certainly
        worst += possibly
    if best == worst:
        return Point(own.end, exact(Fraction(best)), None, used, unstated)
    return Point(own.end, Interval(Fraction(best), Fraction(worst), shown="high"), None, used, unstated)


def comes_before(target: Rank, other: Interval, own: Interval) -> tuple[bool, bool]:
    """Tell whether another value certainly, and whether it possibly, takes a place before the own one."""
    if target.order == "lowest":
        other, own = negative(other), negative(own)
    tied_counts = target.ties == "worst"
    certainly = surely_above(other.low, own.high, other.low_open or own.high_open, tied_counts)
    possibly = surely_above(other.high, own.low, False, tied_counts)
    if equal(other.high, own.low) and (other.high_open or own.low_open):
        possibly = False
    return certainly, possibly


def surely_above(number: Number, other: Number, by_a_hair: bool, tied_counts: bool) -> bool:
    return by_a_hair or tied_counts if equal(number, other) else number > other


# Judging


@dataclass(frozen=True)
class Requirement:
    """The set that must hold, in the goal's unit."""

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False

    @property
    def is_band(self) -> bool:
        return self.low is not None and self.high is not None

    def holds(self, number: Number, nudge: int = 0) -> bool:
        if self.low is not None:
            if equal(number, self.low):
                if nudge < 0 or (nudge == 0 and self.low_open):
                    return False
            elif number < self.low:
                return False
        if self.high is not None:
            if equal(number, self.high):
                if nudge > 0 or (nudge == 0 and self.high_open):
                    return False
            elif number > self.high:
                return False
        return True

    def edge_for(self, near: Number) -> Fraction:
        """Return the bound, or of a band the edge that is nearer; the lower one where both are as near."""
        if self.low is None or self.high is None:
            edge = self.high if self.low is None else self.low
            assert edge is not None
            return edge
        middle = (self.low + self.high) / 2
        return self.low if near <= middle else self.high

    def distance(self, number: Number, nudge: int = 0) -> tuple[Number, int]:
        """Return how far outside a number lies, and which way a hair more of it moves that."""
        if self.low is not None and (number < self.low or (number == self.low and nudge < 0)):
            return self.low - number, -nudge
        if self.high is not None and (number > self.high or (number == self.high and nudge > 0)):
            return number - self.high, nudge
        return Fraction(0), 0


def requirement_of(bound: Bound, unit: Unit) -> Requirement | None:
    """Return the set that a bound stands for; None for a point without a tolerance."""
    if bound.between is not None:
        low, high = (convert(end, unit) for end in bound.between)
        return Requirement(low, high)
    if bound.about is not None:
        if bound.tolerance is None:
            return None
        middle = convert(bound.about, unit)
        in_points = unit.is_percentage and bound.tolerance.unit.is_points
        width = convert(bound.tolerance, parse_unit("个百分点") if in_points else unit)
        if in_points:
            by = factor(parse_unit("%"), unit)
            assert by is not None
            width *= by
        return Requirement(middle - width, middle + width)
    number = convert(bound.quantity, unit)
    if bound.direction == "up":
        return Requirement(number, None, low_open=bound.above is not None)
    return Requirement(None, number, high_open=bound.below is not None)


def milestone_edge(bound: Bound, unit: Unit, near: Number) -> Fraction:
    found = requirement_of(bound, unit)
    if found is None:
        return convert(bound.quantity, unit)
    return found.edge_for(near)


@dataclass(frozen=True)
class Judging:
    """One goal with its value: what the rating rules look at."""

    situation: Situation
    measured: Measured
    requirement: Requirement
    point: Point

    @property
    def kind(self) -> str:
        return self.situation.goal.target.kind

    @property
    def is_budget(self) -> bool:
        return self.kind == "cumulative" and self.requirement.low is None

    @property
    def is_kept(self) -> bool:
        """Whether every period of a window is judged."""
        return self.kind in ("keep", "growth_each_period")

    @property
    def is_even(self) -> bool:
        """Whether the same is asked for at all times: of a mean, and of growth rates or distances that are compared."""
        target = self.situation.goal.target
        if isinstance(target, Relative):
            return target.relation not in ("at_least_level", "above_level")
        return isinstance(target, Average)

    @property
    def over_window(self) -> bool:
        if self.kind == "cumulative":
            return self.requirement.high is not None
        return self.is_kept or self.kind == "growth" or self.is_even

    @property
    def baseline(self) -> Fraction | None:
        return self.measured.baseline

    @property
    def years_observed(self) -> Fraction:
        assert self.measured.baseline_end is not None
        return time_of(self.point.end) - time_of(self.measured.baseline_end)

    @property
    def years_left(self) -> Fraction:
        return time_of(self.situation.due.end) - time_of(self.point.end)

    @property
    def final_observed(self) -> bool:
        return self.point.end == self.situation.due.end

    def kept_points(self) -> list[Point]:
        """Return the points that lie in the window of a goal that is judged in every period."""
        target = self.situation.goal.target
        assert isinstance(target, Keep | GrowthEachPeriod)
        return [p for end, p in self.measured.series.items() if end >= target.window.start and p.value is not None]

    @property
    def complete(self) -> bool:
        """Whether the window is fully observed."""
        target = self.situation.goal.target
        if not isinstance(target, Keep | GrowthEachPeriod):
            return self.final_observed
        ends = [point.end for point in self.kept_points()]
        periods = subperiods(target.window, target.every)
        for period in periods:
            if not any(period.start <= end <= period.end for end in ends):
                return False
        return bool(periods)

    def aim(self, number: Number) -> Fraction:
        return self.requirement.edge_for(number if self.baseline is None else self.baseline)

    def path(self, number: Number) -> Fraction | None:
        """Return what the path asks for at the observed period's end."""
        goal, due = self.situation.goal, self.situation.due
        if self.is_kept or self.kind in ("peak", "direction"):
            return None
        near = number if self.baseline is None else self.baseline
        level_way = self.kind == "growth" or self.is_even
        start = self.measured.baseline_end
        corners: list[tuple[date, Fraction]] = [
            (milestone.period.end, milestone_edge(milestone, self.situation.unit, near))
            for milestone in sorted(goal.milestones, key=lambda stone: stone.period.end)
            if milestone.period.end < due.end and (start is None or milestone.period.end > start)
        ]
        if self.kind == "rank" and not corners:
            return None
        if self.baseline is not None and not level_way and self.kind != "rank":
            assert start is not None
            corners.insert(0, (start, self.baseline))
        if not corners and not level_way:
            return None
        corners.append((due.end, self.aim(number)))
        day = self.point.end
        if day < corners[0][0]:
            return corners[0][1] if level_way else None
        for i in range(len(corners) - 1):
            (left, left_value), (right, right_value) = corners[i], corners[i + 1]
            if left <= day <= right:
                share = (time_of(day) - time_of(left)) / (time_of(right) - time_of(left))
                return left_value + share * (right_value - left_value)
        return corners[-1][1]

    def baseline_meets(self) -> bool:
        return self.baseline is not None and self.requirement.holds(self.baseline)

    def has_way(self) -> bool:
        """Whether there is a way to go from the baseline, so that a share of it can be told."""
        if self.baseline is None or self.kind in ("rank", "direction"):
            return False
        if self.is_budget:
            return not equal(self.aim(self.baseline), 0)
        return not self.baseline_meets() and not equal(self.baseline, self.aim(self.baseline))

    def share_of_way(self, number: Number, nudge: int = 0) -> tuple[Number, int]:
        """Return which share of the intended change a number is, and where a hair more of it leads."""
        assert self.baseline is not None
        if self.requirement.is_band:
            away, moves = self.requirement.distance(number, nudge)
            whole, _ = self.requirement.distance(self.baseline)
            return 1 - away / whole, -moves
        way = self.aim(number) - self.baseline
        return (number - self.baseline) / way, nudge * sign(way)

    def reaches_path(self, number: Number, nudge: int, path: Fraction, slack: Fraction = Fraction(0)) -> bool:
        """Tell whether a number is at the path or beyond it, or short of it by no more than the slack."""
        if self.requirement.is_band:
            away, moves = self.requirement.distance(number, nudge)
            return at_least(self.requirement.distance(path)[0] + slack, away, -moves)
        if self.requirement.low is not None:
            return at_least(number, path - slack, nudge)
        return at_least(path + slack, number, -nudge)

    def rate(self, end: str) -> tuple[Rating, Reason, frozenset[Flag]]:
        """Apply the steps at one end of the value."""
        assert self.point.value is not None
        number, nudge = end_of(self.point.value, end)
        past, budget = self.situation.past, self.is_budget
        if self.kind == "direction":
            raise RefusedError(Reason.NO_TARGET)
        if self.kind == "peak":
            return self.rate_peak(end)
        if self.is_kept:
            holds = all(
                self.requirement.holds(*end_of(point.value, end))
                for point in self.kept_points()
                if point.value is not None
            )
        else:
            holds = self.requirement.holds(number, nudge)
        # Step 1
        if holds:
            if not self.over_window:
                early = not self.final_observed
                flags = frozenset({Flag.HELD_BEFORE_DEADLINE} if early else ())
                return Rating.ACHIEVED, Reason.REQUIREMENT_HOLDS, flags
            if self.complete or past:
                flags = frozenset(() if self.complete else {Flag.PARTLY_OBSERVED})
                return Rating.ACHIEVED, Reason.REQUIREMENT_HOLDS, flags
            if not budget:
                return Rating.ON_TRACK, Reason.HOLDS_SO_FAR, frozenset()
        # Step 2
        elif self.is_kept:
            return (Rating.MISSED if past else Rating.OFF_TRACK), Reason.BOUND_BREACHED, frozenset()
        elif self.final_observed:
            return Rating.MISSED, Reason.DEADLINE_NOT_MET, frozenset()
        waiting = frozenset({Flag.AWAITING_FINAL_OBSERVATION} if past else ())
        # Step 3
        if not holds and self.baseline_meets():
            return Rating.REGRESSING, Reason.TARGET_LOST, waiting
        path = self.path(number)
        if self.kind == "rank" and path is None:
            return Rating.OFF_TRACK, Reason.RANK_NOT_REACHED, waiting
        # Step 4
        if budget:
            assert path is not None
            return *self.rate_budget(number, nudge, path), waiting
        # Step 6
        if self.baseline is None or self.kind == "rank":
            if path is None:
                raise RefusedError(Reason.NO_BASELINE)
            # A strict bound that is only reached does not hold, which is asked for at all times.
            asked_now = self.is_even and equal(path, self.aim(number))
            if self.reaches_path(number, nudge, path) and not asked_now:
                return Rating.ON_TRACK, Reason.PATH_MET, waiting
            if path != 0 and self.reaches_path(number, nudge, path, NEARLY * abs(path)):
                return Rating.AT_RISK, Reason.PATH_NEARLY_MET, waiting
            return Rating.OFF_TRACK, Reason.PATH_NOT_MET, waiting
        assert path is not None
        due_share: Number = Fraction(0)
        if self.has_way():
            due_share, _ = self.share_of_way(path)
        # Step 4 again, for what is no budget
        if due_share > 0 and not equal(due_share, 0, scale=1):
            share, moves = self.share_of_way(number, nudge)
            return *by_pace(share / due_share, moves), waiting
        # Step 5
        if self.reaches_path(number, nudge, path):
            return Rating.ON_TRACK, Reason.PATH_MET, waiting
        behind = Rating.REGRESSING if equal(due_share, 0, scale=1) else Rating.OFF_TRACK
        return behind, Reason.PATH_NOT_MET, waiting

    def rate_peak(self, end: str) -> tuple[Rating, Reason, frozenset[Flag]]:
        """Tell whether the highest value is behind us, by the deadline, and below the cap.

        Where values are bounds, those that are set against each other are taken at opposite ends.
        """
        due, past = self.situation.due.end, self.situation.past
        values = [(day, point.value) for day, point in sorted(self.measured.series.items()) if point.value is not None]
        other_end = {"low": "high", "high": "low"}[end]
        late = [end_of(value, end)[0] for day, value in values if day > due]
        in_time = max(end_of(value, other_end)[0] for day, value in values if day <= due)
        if any(number > in_time and not equal(number, in_time) for number in late):
            return Rating.MISSED, Reason.PEAK_TOO_LATE, frozenset()
        if any(not self.requirement.holds(*end_of(value, end)) for _, value in values):
            return (Rating.MISSED if past else Rating.OFF_TRACK), Reason.BOUND_BREACHED, frozenset()
        last, nudge = end_of(values[-1][1], end)
        before = max((end_of(value, other_end)[0] for _, value in values[:-1]), default=-INFINITY)
        confirmed = frozenset(() if late else {Flag.PEAK_PROVISIONAL})
        if at_least(last, before, nudge):
            waiting = frozenset({Flag.AWAITING_FINAL_OBSERVATION} if past and not late else ())
            return Rating.AT_RISK, Reason.STILL_RISING, waiting
        if not past:
            return Rating.ON_TRACK, Reason.HOLDS_SO_FAR, confirmed
        return Rating.ACHIEVED, Reason.REQUIREMENT_HOLDS, confirmed

    def rate_budget(self, used: Number, nudge: int, path: Fraction) -> tuple[Rating, Reason]:
        if at_least(path, used, -nudge):
            return Rating.ON_TRACK, Reason.BUDGET_WITHIN_PATH
        if used <= 0:
            return Rating.OFF_TRACK, Reason.BUDGET_AHEAD_OF_PATH
        rating, _ = by_pace(path / used, -nudge * sign(path))
        within = rating == Rating.ON_TRACK
        return rating, Reason.BUDGET_WITHIN_PATH if within else Reason.BUDGET_AHEAD_OF_PATH

    def straddles(self) -> bool:
        """Whether both ends of the value lie outside a band on opposite sides, so that the value may lie in it."""
        low, high, value = self.requirement.low, self.requirement.high, self.point.value
        if low is None or high is None or value is None:
            return False
        return value.low < low and value.high > high

    # Columns, at the end that is shown

    def columns(self, number: Number) -> Expected:
        """Return the columns beside the rating, which is still to be filled in."""
        path = self.path(number)
        share: Number | None = None
        due_share: Number | None = None
        pace: Number | None = None
        if self.has_way() and path is not None:
            if self.is_budget:
                aim = self.aim(number)
                share, due_share = number / aim, path / aim
                if number > 0:
                    pace = path / number
            else:
                share, _ = self.share_of_way(number)
                due_share, _ = self.share_of_way(path)
                if due_share > 0 and not equal(due_share, 0, scale=1):
                    pace = share / due_share
        return Expected(
            Rating.NOT_ASSESSABLE,
            Reason.BOUND_OPEN,
            value=self.point.value,
            observed_period_end=self.point.end,
            expected=path,
            attainment=share,
            expected_attainment=due_share,
            pace_ratio=pace,
            gap=self.gap(number),
            observed_pace=self.observed_pace(number),
            required_pace=self.required_pace(number),
            projection=self.projection(),
        )

    def gap(self, number: Number) -> Number | None:
        low, high = self.requirement.low, self.requirement.high
        if self.kind == "peak":
            number = max(point.value.number for point in self.measured.series.values() if point.value is not None)
        if low is not None and high is not None:
            if low <= number <= high:
                return -min(number - low, high - number)
            return low - number if number < low else number - high
        if low is not None:
            return low - number
        return None if high is None else number - high

    def observed_pace(self, number: Number) -> Number | None:
        target = self.situation.goal.target
        if isinstance(target, Relative) and target.relation == "gap_narrows":
            return number / self.years_observed
        if self.kind == "growth" or self.is_even:
            return number
        if self.baseline is None or self.kind == "rank":
            return None
        return (number - self.baseline) / self.years_observed

    def required_pace(self, number: Number) -> Number | None:
        left = self.years_left
        target = self.situation.goal.target
        is_comparison = isinstance(target, Relative) and self.is_even
        if self.is_kept or is_comparison or self.kind in ("peak", "rank", "direction") or left == 0:
            return None
        if isinstance(target, Growth):
            return self.required_growth(target, number)
        if isinstance(target, Average):
            done = self.years_observed
            return (self.aim(number) * (done + left) - number * done) / left
        low, high = self.requirement.low, self.requirement.high
        if low is not None and high is not None:
            if low <= number <= high:
                return Fraction(0)
            return ((low if number < low else high) - number) / left
        return (self.aim(number) - number) / left

    def required_growth(self, target: Growth, number: Number) -> Number | None:
        """Return the rate needed from here on, for the average to be the required one at the deadline."""
        done, left = self.years_observed, self.years_left
        rate = self.aim(number)
        if target.averaging == "arithmetic":
            return (rate * (done + left) - number * done) / left
        per_cent = factor(parse_unit("%"), self.situation.unit)
        assert per_cent is not None
        whole, so_far = 1 + rate / per_cent / 100, 1 + number / per_cent / 100
        if whole <= 0 or so_far <= 0:
            return None
        ended = float(whole) ** float(done + left) / float(so_far) ** float(done)
        return Fraction((ended ** (1 / float(left)) - 1) * 100) * per_cent

    def projection(self) -> Projection | None:
        """Forecast the series and read it at the deadline."""
        if self.final_observed or self.kind in ("peak", "rank"):
            return None
        dots = self.dots()
        if not dots:
            return None
        low, high = self.requirement.low, self.requirement.high
        course = self.course(dots)
        until, read, unread = course
        nature = self.natural_limits()
        found = forecast(self.entering(dots), until, *nature)
        if found is None or self.is_contradicted(found):
            return None
        ends = found.interval(0.8)
        bounds = (-INFINITY if low is None else unread(float(low)), INFINITY if high is None else unread(float(high)))
        probability = None
        if not self.is_kept and (low, high) != (None, None):
            probability = found.probability(*bounds, self.requirement.low_open, self.requirement.high_open)
        return Projection(
            read(found.value),
            ends and read(ends[0]),
            ends and read(ends[1]),
            found.course.model,
            probability,
            self.expected_year(found, dots),
        )

    def dots(self) -> list[tuple[float, float]]:
        """Return what is known exactly of the series, its start included."""
        points: dict[date, Number] = {
            end: point.value.low
            for end, point in self.measured.series.items()
            if point.value is not None and point.value.is_exact
        }
        start = self.measured.baseline_end
        if self.kind != "growth" and self.baseline is not None and start is not None:
            observed = self.measured.series.get(start)
            if observed is None or observed.value is None:
                points[start] = self.baseline
        return [(float(time_of(end)), float(points[end])) for end in sorted(points)]

    @property
    def start_time(self) -> float:
        assert self.measured.baseline_end is not None
        return float(time_of(self.measured.baseline_end))

    def totals(self, dots: list[tuple[float, float]]) -> list[tuple[float, float]]:
        """Return the running totals, from nothing at the start on."""
        means = self.kind == "average"
        later = [(time, value) for time, value in dots if time > self.start_time]
        return [(self.start_time, 0.0), *((t, v * (t - self.start_time) if means else v) for t, v in later)]

    def entering(self, dots: list[tuple[float, float]]) -> list[tuple[float, float]]:
        """Return what is forecast, of the last periods and since the last hole."""
        if self.kind in ("cumulative", "average"):
            dots = [(then, (new - old) / (then - when)) for (when, old), (then, new) in pairwise(self.totals(dots))]
        if self.kind == "growth":
            later = [(time, self.level_after(value, time - self.start_time)) for time, value in dots]
            dots = [(self.start_time, 1.0), *later]
        length, last = float(self.situation.own_length), float(time_of(self.point.end))
        kept: list[tuple[float, float]] = []
        for time, value in dots:
            if kept and time - kept[-1][0] > PERIODS_OF_A_HOLE * length + 1e-6:
                kept = []
            if time > last - ENTERING_PERIODS * length + 1e-6:
                kept.append((time, value))
        return kept

    def level_after(self, growth: float, years: float) -> float:
        target = self.situation.goal.target
        assert isinstance(target, Growth)
        share = growth / self.whole
        return max(1 + share, 0.0) ** years if target.averaging == "compound" else 1 + share * years

    def growth_to(self, level: float, years: float) -> float:
        target = self.situation.goal.target
        assert isinstance(target, Growth)
        share = (level - 1) / years
        if target.averaging == "compound":
            share = level ** (1 / years) - 1 if level > 0 else -1.0
        return share * self.whole

    @property
    def whole(self) -> float:
        """What a growth of the whole base is in the goal's unit."""
        per_cent = factor(parse_unit("%"), self.situation.unit)
        assert per_cent is not None
        return float(100 * per_cent)

    def course(self, dots: list[tuple[float, float]]) -> tuple[float, Reading, Reading]:
        """Return for when to forecast, and how the goal's number follows from what is forecast, and back."""
        due = float(time_of(self.situation.due.end))
        if self.kind in ("cumulative", "average") and len(self.totals(dots)) > 1:
            (before, _), (last, total) = self.totals(dots)[-2:]
            parts = due - self.start_time if self.kind == "average" else 1.0
            return (
                (last + (last - before) + due) / 2,
                lambda each_year: (total + each_year * (due - last)) / parts,
                lambda number: (number * parts - total) / (due - last),
            )
        if self.kind == "growth":
            years = due - self.start_time
            return due, lambda level: self.growth_to(level, years), lambda number: self.level_after(number, years)
        return due, lambda number: number, lambda number: number

    def natural_limits(self) -> tuple[float, float]:
        """Return what the forecast cannot go beyond."""
        if self.kind == "growth":
            return 0.0, INFINITY
        limits = self.situation.indicator.limits
        if limits is None or self.kind not in ("level", "keep", "average", "direction"):
            return -INFINITY, INFINITY
        return limits.ends(self.situation.unit)

    def is_contradicted(self, found: Forecast) -> bool:
        """Tell whether the last value is a bound which the course does not keep."""
        value = self.point.value
        assert value is not None
        if value.is_exact or self.kind in ("cumulative", "average", "growth"):
            return False
        foreseen = found.within_nature(found.course.at(float(time_of(self.point.end))))
        return not float(value.low) <= foreseen <= float(value.high)

    def expected_year(self, found: Forecast, dots: list[tuple[float, float]]) -> int | None:
        """Return the year in which the requirement is first met; None where it is already, or never."""
        value, low, high = self.point.value, self.requirement.low, self.requirement.high
        assert value is not None
        shown = "high" if value.shown == "high" else "low"
        if self.over_window or (low, high) == (None, None) or self.requirement.holds(*end_of(value, shown)):
            return None
        if self.kind == "cumulative":
            assert low is not None
            last, total = self.totals(dots)[-1]
            years = (float(low) - total) / found.value if found.value else -1.0
            time = last + years if 0 < years <= 50 else None
        else:
            ends = -INFINITY if low is None else float(low), INFINITY if high is None else float(high)
            time = found.reached(*ends, self.requirement.low_open, self.requirement.high_open)
        if time is None or time <= float(time_of(self.point.end)):
            return None
        return math.ceil(time - 1e-6)

    def evidence_flags(self) -> frozenset[Flag]:
        """Return what a reader should know of the figures behind the value."""
        flags = set()
        if self.point.unstated_prices:
            flags.add(Flag.PRICE_BASIS_UNSTATED)
        age = time_of(self.situation.horizon) - time_of(self.point.end)
        if age > STALE_YEARS:
            flags.add(Flag.STALE)
        for observation in self.point.used:
            if observation.status == "provisional":
                flags.add(Flag.PROVISIONAL)
            if observation.quality == "derived":
                flags.add(Flag.DERIVED)
            if observation.quality == "secondary":
                flags.add(Flag.SECONDARY_SOURCE)
            indicator = self.situation.plan.indicators_by_id.get(observation.indicator)
            if observation.named is not None and indicator and observation.named not in indicator.names:
                flags.add(Flag.DEFINITION_UNCONFIRMED)
        return frozenset(flags)


def end_of(value: Interval, end: str) -> tuple[Number, int]:
    """Return one end of a value, and where it is left out the side on which a hair lies inside."""
    if end == "low":
        return value.low, 1 if value.low_open else 0
    return value.high, -1 if value.high_open else 0


def by_pace(pace: Number, nudge: int) -> tuple[Rating, Reason]:
    if at_least(pace, ON_TRACK_CUT, nudge, scale=1):
        return Rating.ON_TRACK, Reason.PACE_SUFFICIENT
    if at_least(pace, AT_RISK_CUT, nudge, scale=1):
        return Rating.AT_RISK, Reason.PACE_SHORT
    if at_least(pace, 0, nudge, scale=1):
        return Rating.OFF_TRACK, Reason.PACE_FAR_SHORT
    return Rating.REGRESSING, Reason.MOVING_AWAY


ORDER = (
    Rating.ACHIEVED,
    Rating.ON_TRACK,
    Rating.AT_RISK,
    Rating.OFF_TRACK,
    Rating.REGRESSING,
    Rating.MISSED,
)


def rate_or_refuse(judging: Judging, end: str) -> tuple[Rating, Reason, frozenset[Flag]] | RefusedError:
    try:
        return judging.rate(end)
    except RefusedError as refused:
        return refused


def settle(judging: Judging) -> Expected:
    """Judge both ends of the value and say what both of them allow."""
    value = judging.point.value
    assert value is not None
    result = replace(judging.columns(value.number), flags=judging.evidence_flags())
    # Every point of a keep goal counts, so one of them may be a bound where the last is none.
    points = judging.kept_points() if judging.is_kept else [judging.point]
    if judging.kind == "peak":
        points = list(judging.measured.series.values())
    shown = which_shown(*(point.value for point in [judging.point, *points] if point.value is not None))
    low, high = rate_or_refuse(judging, "low"), rate_or_refuse(judging, "high")
    if isinstance(low, RefusedError) and isinstance(high, RefusedError):
        return replace(result, reason=low.reason)
    if isinstance(low, RefusedError) or isinstance(high, RefusedError) or judging.straddles():
        return result
    if low[0] == high[0]:
        chosen = high if shown == "high" else low
        return replace(result, rating=chosen[0], reason=chosen[1], flags=result.flags | chosen[2])
    worse = max(low, high, key=lambda verdict: ORDER.index(verdict[0]))
    if worse[0] not in (Rating.ACHIEVED, Rating.ON_TRACK):
        return result
    mark = Flag.AT_LEAST if shown == "low" else Flag.AT_MOST
    return replace(result, rating=worse[0], reason=worse[1], flags=result.flags | worse[2] | {mark})


def check_due(situation: Situation) -> None:
    """Refuse what has not begun."""
    goal, target, as_of = situation.goal, situation.goal.target, situation.as_of
    check_announced(situation.plan, goal, as_of, situation.known_by)
    begins: date | None = None
    if isinstance(target, Keep | Cumulative | Average | GrowthEachPeriod):
        begins = target.window.start - timedelta(days=1)
    elif isinstance(target, Change | Growth | Relative):
        begins = None if target.base is None else target.base.end
    elif goal.baseline is not None and not isinstance(target, Peak):
        begins = goal.baseline.period.end
    if begins is not None and as_of < begins:
        raise RefusedError(Reason.BEFORE_BASELINE, Rating.NOT_DUE)


def check_announced(plan: Plan, goal: Goal, as_of: date, known_by: date | None) -> None:
    announced = plan.announced(goal)
    known = as_of if known_by is None else min(as_of, known_by)
    if announced is not None and known < announced.end:
        raise RefusedError(Reason.BEFORE_ANNOUNCEMENT, Rating.NOT_DUE)


def own_region(plan: Plan, goal: Goal) -> str | None:
    return goal.region or plan.region


@dataclass(frozen=True)
class Moment:
    """When it is judged, and by when what counts was published."""

    as_of: date
    known_by: date | None

    @property
    def day(self) -> date:
        """By when a statement was made to be in force."""
        return self.as_of if self.known_by is None else min(self.as_of, self.known_by)


def judge(
    plan: Plan,
    goal: Goal,
    observations: Iterable[Observation],
    as_of: object,
    known_by: object = None,
    *,
    bound: Bound | None = None,
    others: Iterable[Plan] = (),
) -> Expected:
    """Judge a goal by the rules, slowly.

    Args:
        plan: The plan, for its indicators, region and documents.
        goal: The goal.
        observations: Everything reported; those that the plan itself holds are not added.
        as_of: When it is judged; a partial date counts as its last day.
        known_by: By when an observation was published to count; by default all count.
        bound: What is asked for in place of the goal's own bound, like its stretch value.
        others: Plans that hold children of composites, with their own observations.

    Returns:
        The rating with its reason, flags and columns.
    """
    moment = Moment(as_period(as_of).end, None if known_by is None else as_period(known_by).end)
    in_force = goal.as_known(moment.day.toordinal())
    standing = set()
    if in_force.unconfirmed is not None:
        standing.add(Flag.GOAL_UNCONFIRMED)
    if any(revision.announced.end <= moment.day for revision in goal.revisions):
        standing.add(Flag.TARGET_REVISED)
    found = judge_in_force(plan, in_force, tuple(observations), moment, bound, tuple(others))
    return replace(found, flags=found.flags | standing)


def judge_in_force(
    plan: Plan,
    goal: Goal,
    observations: tuple[Observation, ...],
    moment: Moment,
    bound: Bound | None,
    others: tuple[Plan, ...],
) -> Expected:
    """Judge a goal as it stands."""
    target = goal.target
    try:
        match target:
            case Open():
                raise RefusedError(Reason.SET_LATER)
            case Deliverable():
                return judge_steps(plan, goal, target, moment)
            case Qualitative():
                return judge_words(plan, goal, observations, moment)
            case Composite():
                return judge_children(plan, goal, target, observations, moment, others)
            case _:
                return judge_measured(plan, goal, observations, moment, bound)
    except RefusedError as refused:
        return Expected(refused.rating, refused.reason)


def judge_measured(
    plan: Plan, goal: Goal, observations: tuple[Observation, ...], moment: Moment, bound: Bound | None
) -> Expected:
    target = goal.target
    assert not isinstance(target, Open | Deliverable | Qualitative | Composite)
    indicator = plan.indicator(goal)
    if indicator is None or goal.due is None:
        raise RefusedError(Reason.INVALID_GOAL)
    asked = target.requirement(indicator) if bound is None else bound
    unit = indicator.unit if asked is None else asked.quantity.unit
    requirement = Requirement(None, None) if asked is None else requirement_of(asked, unit)
    if requirement is None:
        raise RefusedError(Reason.NO_TOLERANCE)
    prices = target.prices if isinstance(target, Growth | GrowthEachPeriod | Relative) else None
    situation = Situation(
        plan,
        goal,
        indicator,
        own_region(plan, goal),
        observations,
        goal.due,
        moment.as_of,
        moment.known_by,
        unit,
        prices,
    )
    by_proxy = stands_in(situation)
    if by_proxy is not None:
        situation = by_proxy
    bases, all_of_them = [prices], False
    if isinstance(target, Relative) and prices is None:
        bases, all_of_them = price_bases(situation, target)
    verdicts = [judge_on(replace(situation, prices=basis), requirement) for basis in bases]
    comparisons = tuple(sides for one in verdicts for sides in one.comparisons)
    verdict = replace(agreed(verdicts, all_of_them), comparisons=comparisons)
    return verdict if by_proxy is None else replace(verdict, flags=verdict.flags | {Flag.PROXY})


def judge_on(situation: Situation, requirement: Requirement) -> Expected:
    """Judge on one price basis."""
    try:
        check_due(situation)
        measured = measure(situation)
        point = measured.series[max(measured.series)]
        if measured.baseline_end is not None and point.end <= measured.baseline_end:
            raise RefusedError(Reason.NO_OBSERVATION_SINCE_BASELINE)
        refusal = measured.baseline_refusal or point.refusal
        if refusal is not None:
            raise RefusedError(refusal)
        in_time = [end for end, one in measured.series.items() if one.value is not None and end <= situation.due.end]
        if isinstance(situation.goal.target, Peak) and not in_time:
            raise RefusedError(Reason.NO_OBSERVATION)
        verdict = settle(Judging(situation, measured, requirement, point))
    except RefusedError as refused:
        return Expected(refused.rating, refused.reason)
    if point.sides is None or point.value is None or not all(side.is_exact for side in point.sides):
        return verdict
    own, other = (side.number for side in point.sides)
    return replace(verdict, comparisons=(Sides(situation.prices, own, other, point.value.number, verdict.rating),))


def stands_in(situation: Situation) -> Situation | None:
    """Return the situation of a goal's proxy, where the goal has no figure of its own; None where it has."""
    plan, goal, proxy = situation.plan, situation.goal, situation.goal.proxy
    if proxy is None:
        return None
    own = [situation.indicator.id, *(part.id for part in plan.parts(goal) or ())]
    if any(situation.reported(name) for name in own):
        return None
    indicator = situation.indicator if proxy.indicator is None else named_indicator(situation, proxy.indicator)
    return replace(situation, indicator=indicator, region=proxy.region or situation.region)


def price_bases(situation: Situation, target: Relative) -> tuple[list[str | None], bool]:
    """Return the price bases on which a comparison is judged, and whether each of them must give a verdict.

    They are those that its figures state. Where a side has money of which no basis is stated, it may stand on either.
    """
    sides = (situation, other_side(situation, target))
    stated = [bases_stated(side) for side in sides]
    named = {basis for side in stated for basis in side if basis is not None}
    if not named:
        return [None], False
    if any(
        None in bases and side.indicator.unit.currency is not None for side, bases in zip(sides, stated, strict=True)
    ):
        return ["constant", "current"], True
    return [*sorted(named)], False


def bases_stated(side: Situation) -> set[str | None]:
    """Return the price bases that one side's figures state, without the year of their prices."""
    found: set[str | None] = set()
    figures = side.reported(side.indicator.id)
    for one in [one for one in figures if one.measured is None or is_measure_of(side.goal.target, one)]:
        prices = side.indicator.prices if one.measured is None else one.measured.prices
        found.add(None if prices is None else prices.split("-")[0])
    return found


def agreed(verdicts: list[Expected], all_of_them: bool) -> Expected:
    """Return what all price bases say: the worst of verdicts that are rated alike."""
    judged = [verdict for verdict in verdicts if verdict.rating is not Rating.NOT_ASSESSABLE]
    if not judged:
        return next((one for one in verdicts if one.value is not None), verdicts[0])
    worst = max(judged, key=lambda one: (list(Rating).index(one.rating), one.gap or 0))
    if len({one.rating for one in (verdicts if all_of_them else judged)}) > 1:
        return replace(worst, rating=Rating.NOT_ASSESSABLE, reason=Reason.PRICE_BASIS_OPEN)
    return worst


# What is not measured


def judge_steps(plan: Plan, goal: Goal, target: Deliverable, moment: Moment) -> Expected:
    """Judge a deliverable by the steps that were reported."""
    if goal.due is None:
        raise RefusedError(Reason.INVALID_GOAL)
    check_announced(plan, goal, moment.as_of, moment.known_by)
    due, past = goal.due.end, moment.as_of >= goal.due.end
    names = [state.id for state in target.states]
    done = names.index(target.done or names[-1])
    reports = [
        report
        for report in goal.progress
        if report.date.end <= moment.as_of
        and (moment.known_by is None or (report.published or report.date).end <= moment.known_by)
    ]
    if not reports:
        raise RefusedError(Reason.NO_OBSERVATION)
    if any(names.index(report.state) >= done and report.date.end <= due for report in reports):
        return Expected(Rating.ACHIEVED, Reason.STEP_DUE_REACHED)
    if any(report.date.end >= due for report in reports):
        return Expected(Rating.MISSED, Reason.DEADLINE_NOT_MET)
    waiting = frozenset({Flag.AWAITING_FINAL_OBSERVATION} if past else ())
    asked = [
        place for place, state in enumerate(target.states) if state.by is not None and state.by.end <= moment.as_of
    ]
    asked += [done] if past else []
    if not asked:
        raise RefusedError(Reason.NO_DATED_STEP)
    behind = max(asked) - max(names.index(report.state) for report in reports)
    if behind <= 0:
        return Expected(Rating.ON_TRACK, Reason.STEP_DUE_REACHED, waiting)
    return Expected(Rating.AT_RISK if behind == 1 else Rating.OFF_TRACK, Reason.STEP_DUE_NOT_REACHED, waiting)


def judge_words(plan: Plan, goal: Goal, observations: tuple[Observation, ...], moment: Moment) -> Expected:
    """Judge an aim in words by its rubric: each criterion is a level at the deadline."""
    rubric = plan.rubric(goal)
    if rubric is None:
        raise RefusedError(Reason.QUALITATIVE)
    verdicts = []
    for criterion in rubric.criteria:
        asked = {criterion.comparator: getattr(criterion, criterion.comparator), "tolerance": criterion.tolerance}
        test = goal.model_copy(
            update={
                "indicator": criterion.indicator,
                "region": criterion.region or goal.region,
                "target": Level(**asked),
                "baseline": None,
            }
        )
        verdicts.append(judge_in_force(plan, test, observations, moment, None, ()))
    return combined(rubric.rule, verdicts, [1.0] * len(verdicts), Reason.CRITERIA_DECIDE)


def judge_children(
    plan: Plan,
    goal: Goal,
    target: Composite,
    observations: tuple[Observation, ...],
    moment: Moment,
    others: tuple[Plan, ...],
) -> Expected:
    """Judge a composite by its children."""
    check_announced(plan, goal, moment.as_of, moment.known_by)
    plans = {other.id: other for other in others}
    verdicts = []
    for child in target.children:
        home = plan if child.plan in (None, plan.id) else plans.get(child.plan)
        named = [one for one in home.goals if one.id == child.goal] if home is not None else []
        if home is None or not named:
            verdicts.append(Expected(Rating.NOT_ASSESSABLE, Reason.CHILD_NOT_ASSESSABLE))
            continue
        figures = observations if home is plan else home.observations
        verdicts.append(judge(home, named[0], figures, moment.as_of, moment.known_by, others=(plan, *others)))
    return combined(target.rule, verdicts, [child.weight for child in target.children], Reason.CHILDREN_DECIDE)


def combined(rule: str, verdicts: list[Expected], weights: list[float], decided: Reason) -> Expected:
    """Make one verdict of several."""
    order = list(Rating).index
    ratings = [verdict.rating for verdict in verdicts]
    if all(rating is Rating.NOT_DUE for rating in ratings):
        return Expected(Rating.NOT_DUE, Reason.BEFORE_ANNOUNCEMENT)
    judged = [rating for rating in ratings if rating not in (Rating.NOT_DUE, Rating.NOT_ASSESSABLE)]
    is_open = len(judged) < len(ratings)
    if rule == "worst" and judged:
        flags = frozenset({Flag.CHILDREN_LEFT_OUT} if is_open else ())
        return Expected(max(judged, key=order), decided, flags)
    if rule == "all" and (not is_open or Rating.MISSED in judged):
        return Expected(max(judged, key=order), decided)
    if rule == "any" and (not is_open or Rating.ACHIEVED in judged):
        return Expected(min(judged, key=order), decided)
    if rule == "weighted" and not is_open:
        return weighted(verdicts, weights, decided)
    return Expected(Rating.NOT_ASSESSABLE, Reason.CHILD_NOT_ASSESSABLE)


def weighted(verdicts: list[Expected], weights: list[float], decided: Reason) -> Expected:
    """Set the weighted way made against the weighted way asked for."""
    made = asked = whole = Fraction(0)
    for verdict, weight in zip(verdicts, map(Fraction, weights), strict=True):
        shares: tuple[Number | None, ...] = (verdict.attainment, verdict.expected_attainment)
        if verdict.rating is Rating.ACHIEVED:
            shares = (Fraction(1), Fraction(1))
        clipped = [None if share is None else Fraction(min(max(share, 0), 1)) for share in shares]
        if clipped[0] is None or clipped[1] is None:
            return Expected(Rating.NOT_ASSESSABLE, Reason.CHILD_NOT_ASSESSABLE)
        made, asked, whole = made + weight * clipped[0], asked + weight * clipped[1], whole + weight
    pace = made / asked if asked > 0 else None
    ratings = {verdict.rating for verdict in verdicts}
    if ratings <= {Rating.ACHIEVED, Rating.MISSED}:
        rating = Rating.MISSED if Rating.MISSED in ratings else Rating.ACHIEVED
    else:
        rating = Rating.ON_TRACK if pace is None else by_pace(pace, 0)[0]
    return Expected(rating, decided, attainment=made / whole, expected_attainment=asked / whole, pace_ratio=pace)
