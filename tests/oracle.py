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

from policytrack.indicators import Indicator, Observation
from policytrack.periods import MONTHS_IN, Period, as_period, subperiods
from policytrack.plans import Goal, Plan
from policytrack.targets import Bound, Change, Cumulative, Growth, Keep, Qualitative, Ratio
from policytrack.units import Quantity, Unit, parse_unit
from policytrack.verdicts import Flag, Rating, Reason

Number = Fraction | float  # a float only where it is infinite

INFINITY = math.inf
TOLERANCE = Fraction(1, 10**9)
ON_TRACK_CUT = Fraction(95, 100)
AT_RISK_CUT = Fraction(60, 100)
NEARLY = Fraction(5, 100)
STALE_YEARS = Fraction(3, 2)
REGRESSION_POINTS = 5
STUDENT_T_80 = {2: 1.8856180831641267, 3: 1.6377443536962102}


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
    """Where the pace leads at the deadline, with its 80 % interval where there are points enough."""

    value: Fraction
    low: float | None = None
    high: float | None = None


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
    """One value of a series at the end of its period, or the reason why there is none."""

    end: date
    value: Interval | None
    refusal: Reason | None = None
    used: tuple[Observation, ...] = ()
    unstated_prices: bool = False


Series = dict[date, Point]


@dataclass
class Selected:
    """The usable points of one indicator, and what became of the other observations."""

    points: Series = field(default_factory=dict)
    seen: int = 0
    other_prices: int = 0
    other_length: int = 0

    def add(self, other: Selected) -> None:
        self.seen += other.seen
        self.other_prices += other.other_prices
        self.other_length += other.other_length


@dataclass(frozen=True)
class Situation:
    """One goal at one date: what is asked for, and which observations may be used."""

    plan: Plan
    goal: Goal
    indicator: Indicator
    observations: tuple[Observation, ...]
    due: Period
    as_of: date
    known_by: date | None
    unit: Unit

    @property
    def horizon(self) -> date:
        return min(self.as_of, self.due.end)

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
        if isinstance(target, Keep):
            return MONTHS_IN[target.every]
        if self.due.start == self.due.end:
            return 12
        return self.due.months

    def known(self, published: Period | None) -> bool:
        return self.known_by is None or (published is not None and published.end <= self.known_by)

    def pool(self, indicator: str) -> list[Observation]:
        """Return what was observed by the horizon and known by then, of the goal's region and dimensions."""
        region = self.goal.region or self.plan.region
        return [
            observation
            for observation in self.observations
            if observation.indicator == indicator
            and (observation.region or self.plan.region) == region
            and dict(observation.dimensions) == dict(self.goal.dimensions)
            and self.known(observation.published)
            and observation.period.end <= self.horizon
        ]

    def resolved(self, rivals: list[Observation], unit: Unit) -> Point:
        """Choose among reports of one period: the followed source, then the latest publication."""
        end = rivals[0].period.end
        if self.goal.follows is not None:
            followed = [rival for rival in rivals if self.goal.follows in rival.source]
            rivals = followed or rivals
        latest = max(published_on(rival) for rival in rivals)
        rivals = sorted((r for r in rivals if published_on(r) == latest), key=lambda rival: rival.source)
        values = []
        for rival in rivals:
            by = factor(rival.value.unit, unit)
            if by is None:
                raise RefusedError(Reason.INVALID_GOAL)
            values.append(interval_of(rival, by))
        first = values[0]
        for value in values[1:]:
            same = equal(value.low, first.low) and equal(value.high, first.high)
            if not same or (value.low_open, value.high_open) != (first.low_open, first.high_open):
                return Point(end, None, Reason.CONFLICTING_OBSERVATIONS)
        return Point(end, first, used=(rivals[0],))


def published_on(observation: Observation) -> date:
    return date.min if observation.published is None else observation.published.end


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
    target = situation.goal.target
    selected = Selected()
    pool = [observation for observation in situation.pool(indicator.id) if observation.measured is None]
    selected.seen = len(pool)
    prices = target.prices if isinstance(target, Growth) else None
    if prices is not None and indicator.prices not in (None, prices):
        selected.other_prices = len(pool)
        return selected
    unstated = prices is not None and indicator.prices is None
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
            step = 0
            while (start := months_later(anchor, -(step + 1) * months)) >= earliest:
                end = months_later(anchor, -step * months) - timedelta(days=1)
                found = chain(spans, start, end)
                if found is not None and (start, end) not in spans:
                    selected.points[end] = summed(end, found[1])
                step += 1
        if not selected.points:
            selected.other_length = len(pool)
    if unstated:
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
    selected = Selected()
    if above.seen and below.seen:
        selected.add(above)
        selected.add(below)
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
    if selected.seen and not selected.points and not selected.other_prices:
        selected.other_length = selected.seen
    return selected


def levels(situation: Situation, unit: Unit) -> Selected:
    """Return the points of the goal's indicator; what is formed from two is divided unless it is reported."""
    indicator = situation.indicator
    own = reported_levels(situation, indicator, unit)
    if indicator.numerator is None:
        return own
    formed = ratio_levels(situation, indicator.numerator, indicator.denominator, unit)
    formed.add(own)
    formed.points = formed.points | own.points
    return formed


def running_totals(situation: Situation, target: Cumulative, unit: Unit) -> Selected:
    """Add up from the window's start, period by adjacent period."""
    selected = Selected()
    pool = [o for o in situation.pool(situation.indicator.id) if o.measured is None]
    selected.seen = len(pool)
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
        selected.other_length = len(pool)
    elif not inside and pool:
        raise RefusedError(Reason.NO_OBSERVATION_SINCE_BASELINE)
    return selected


def directly_measured(situation: Situation, unit: Unit) -> Selected:
    """Return the points that a source reports as what the goal measures."""
    target = situation.goal.target
    selected = Selected()
    if not isinstance(target, Change | Growth | Cumulative):
        return selected
    groups: dict[date, list[Observation]] = {}
    for observation in situation.pool(situation.indicator.id):
        measured = observation.measured
        if measured is None or measured.kind != target.kind:
            continue
        if isinstance(target, Cumulative):
            before = target.window.start - timedelta(days=1)
            same_base = measured.base.start == target.window.start or measured.base.end == before
        else:
            same_base = measured.base.end == target.base.end
        if not same_base:
            continue
        selected.seen += 1
        prices = target.prices if isinstance(target, Growth) else None
        if prices is not None and measured.prices not in (None, prices):
            selected.other_prices += 1
            continue
        groups.setdefault(observation.period.end, []).append(observation)
    for end, group in groups.items():
        point = situation.resolved(group, unit)
        wants = isinstance(target, Growth) and target.prices is not None
        unstated = wants and any(o.measured is not None and o.measured.prices is None for o in point.used)
        selected.points[end] = replace(point, unstated_prices=unstated)
    return selected


# Measures


@dataclass(frozen=True)
class Measured:
    """The measured series in the goal's unit, with its start."""

    series: Series
    baseline: Fraction | None
    baseline_refusal: Reason | None
    baseline_end: date | None


def stated_baseline(situation: Situation, unit: Unit) -> Fraction | None:
    """Return the value that the plan itself gives for the start, if it was known."""
    baseline = situation.goal.baseline
    if baseline is None or baseline.value is None:
        return None
    published = baseline.published or situation.plan.announced(situation.goal)
    if published is not None and not situation.known(published):
        return None
    return convert(baseline.value, unit)


def growth_rate(target: Growth, value: Number, base: Number, years: Fraction) -> Number:
    """Return the average growth a year, in percent; the base is positive.

    A compound rate of nothing or less is the limit, −100 %; only the low end of a bound comes to that.
    """
    if target.averaging == "arithmetic":
        return 100 * (value / base - 1) / years
    if value <= 0:
        return Fraction(-100)
    if math.isinf(value):
        return value
    share = Fraction(value) / Fraction(base)
    if years == 1:
        return 100 * (share - 1)
    return Fraction(100 * (float(share) ** (1 / float(years)) - 1))


def change_of(form: str, value: Interval, base: Interval) -> Interval:
    if form in ("points", "absolute"):
        minus = Interval(-base.high, -base.low, base.high_open, base.low_open)
        if not base.is_exact:
            minus = replace(minus, shown="high" if base.shown == "low" else "low")
        return total([value, minus])
    share = divided(value, base)
    if form == "multiple":
        return share
    return mapped(share, lambda number: 100 * (number - 1))


def since_base(situation: Situation, target: Change | Growth, base: Point, point: Point, form: str) -> Point:
    """Compare one level with the base."""
    refusal = base.refusal or point.refusal
    unstated = base.unstated_prices or point.unstated_prices
    result = Point(point.end, None, refusal, base.used + point.used, unstated)
    if refusal is not None or base.value is None or point.value is None:
        return result
    if form not in ("points", "absolute") and not positive(base.value):
        return replace(result, refusal=Reason.BASE_NOT_POSITIVE)
    if isinstance(target, Change):
        value = change_of(form, point.value, base.value)
        name = {"points": "个百分点", "percent": "%", "multiple": "倍"}.get(form)
    else:
        if target.averaging == "compound" and point.value.high <= 0:
            return replace(result, refusal=Reason.SIGN_CHANGE)
        years = time_of(point.end) - time_of(target.base.end)
        share = divided(point.value, base.value)
        if target.averaging == "compound" and share.low <= 0:
            share = replace(share, low_open=True)
        value = mapped(share, lambda number: growth_rate(target, number, Fraction(1), years))
        name = "%"
    if name is not None:
        by = factor(parse_unit(name), situation.unit)
        if by is None:
            raise RefusedError(Reason.INVALID_GOAL)
        value = mapped(value, lambda number: number * by)
    return replace(result, value=value)


def measure(situation: Situation) -> Measured:
    """Turn the observations into the one series that the goal speaks of.

    Raises:
        RefusedError: There is no such series.
    """
    goal, target, unit = situation.goal, situation.goal.target, situation.unit
    direct = directly_measured(situation, unit)
    start: Fraction | None = None
    start_refusal = None
    start_end: date | None = None
    series: Series
    if isinstance(target, Cumulative):
        if direct.points:
            try:
                selected = running_totals(situation, target, unit)
            except RefusedError:
                selected = Selected()
        else:
            selected = running_totals(situation, target, unit)
        series = selected.points
        start, start_end = Fraction(0), target.window.start - timedelta(days=1)
    elif isinstance(target, Change | Growth):
        form = "growth"
        level_unit = situation.indicator.unit
        if isinstance(target, Change):
            found = target.form_for(situation.indicator.unit.is_percentage)
            if found is None:
                raise RefusedError(Reason.INVALID_GOAL)
            form = found
            level_unit = {"points": parse_unit("%"), "absolute": unit}.get(form, level_unit)
        selected = levels(situation, level_unit)
        base_end = target.base.end
        stated = stated_baseline(situation, level_unit)
        base = selected.points.get(base_end)
        if stated is not None:
            base = Point(base_end, exact(stated), unstated_prices=False)
        series = {}
        if base is not None:
            for end, point in selected.points.items():
                if isinstance(target, Change) or end > base_end:
                    series[end] = since_base(situation, target, base, point, form)
        if isinstance(target, Growth):
            later = {end: point for end, point in direct.points.items() if end > base_end}
            if direct.points and not later and not selected.points:
                raise RefusedError(Reason.NO_OBSERVATION_SINCE_BASELINE)
            direct.points = later
        if not series and not direct.points and selected.points:
            raise RefusedError(Reason.NO_BASELINE if base is None else Reason.NO_OBSERVATION_SINCE_BASELINE)
        start, start_end = Fraction(1 if form == "multiple" else 0), base_end
        if form == "multiple":
            start = convert(Quantity("1", parse_unit("倍"), "1 倍"), unit)
    else:
        if isinstance(target, Ratio):
            numerator = target.numerator or situation.indicator.numerator
            denominator = target.denominator or situation.indicator.denominator
            selected = ratio_levels(situation, numerator, denominator, unit)
        else:
            selected = levels(situation, unit)
        series = selected.points
        if isinstance(target, Keep):
            start_end = target.window.start - timedelta(days=1)
        elif goal.baseline is not None:
            start_end = goal.baseline.period.end
            start = stated_baseline(situation, unit)
            observed = series.get(start_end)
            if start is None and observed is not None:
                start_refusal = observed.refusal
                if observed.value is not None:
                    start = Fraction(observed.value.number)
    series = series | direct.points
    if not series:
        selected.add(direct)
        if selected.seen and selected.other_prices == selected.seen:
            raise RefusedError(Reason.PRICE_BASIS_MISMATCH)
        if selected.other_length:
            raise RefusedError(Reason.PERIOD_MISMATCH)
        raise RefusedError(Reason.NO_OBSERVATION)
    return Measured(series, start, start_refusal, start_end)


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
    def over_window(self) -> bool:
        if self.kind == "cumulative":
            return self.requirement.high is not None
        return self.kind in ("keep", "growth")

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
        """Return the points of a keep goal that lie in its window."""
        target = self.situation.goal.target
        assert isinstance(target, Keep)
        return [p for end, p in self.measured.series.items() if end >= target.window.start and p.value is not None]

    @property
    def complete(self) -> bool:
        """Whether the window is fully observed."""
        target = self.situation.goal.target
        if not isinstance(target, Keep):
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
        if self.kind == "keep":
            return None
        situation, near = self.situation, number if self.baseline is None else self.baseline
        corners: list[tuple[date, Fraction]] = []
        start = self.measured.baseline_end
        if self.baseline is not None and self.kind != "growth":
            assert start is not None
            corners.append((start, self.baseline))
        corners += [
            (milestone.period.end, milestone_edge(milestone, situation.unit, near))
            for milestone in sorted(situation.goal.milestones, key=lambda stone: stone.period.end)
            if milestone.period.end < situation.due.end and (start is None or milestone.period.end > start)
        ]
        if not corners and self.kind != "growth":
            return None
        corners.append((situation.due.end, self.aim(number)))
        day = self.point.end
        if day < corners[0][0]:
            return corners[0][1] if self.kind == "growth" else None
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
        if self.baseline is None or self.kind == "keep":
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
        if self.kind == "keep":
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
        elif self.kind == "keep":
            return (Rating.MISSED if past else Rating.OFF_TRACK), Reason.BOUND_BREACHED, frozenset()
        elif self.final_observed:
            return Rating.MISSED, Reason.DEADLINE_NOT_MET, frozenset()
        waiting = frozenset({Flag.AWAITING_FINAL_OBSERVATION} if past else ())
        # Step 3
        if not holds and self.baseline_meets():
            return Rating.REGRESSING, Reason.TARGET_LOST, waiting
        path = self.path(number)
        # Step 4
        if budget:
            assert path is not None
            return *self.rate_budget(number, nudge, path), waiting
        # Step 6
        if self.baseline is None:
            if path is None:
                raise RefusedError(Reason.NO_BASELINE)
            if self.reaches_path(number, nudge, path):
                return Rating.ON_TRACK, Reason.PATH_MET, waiting
            if self.reaches_path(number, nudge, path, NEARLY * abs(path)):
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

    def gap(self, number: Number) -> Number:
        low, high = self.requirement.low, self.requirement.high
        if low is not None and high is not None:
            if low <= number <= high:
                return -min(number - low, high - number)
            return low - number if number < low else number - high
        if low is not None:
            return low - number
        assert high is not None
        return number - high

    def observed_pace(self, number: Number) -> Number | None:
        if self.kind == "growth":
            return number
        if self.baseline is None:
            return None
        return (number - self.baseline) / self.years_observed

    def required_pace(self, number: Number) -> Number | None:
        left = self.years_left
        if self.kind == "keep" or left == 0:
            return None
        target = self.situation.goal.target
        if isinstance(target, Growth):
            return self.required_growth(target, number)
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
        """Draw the least-squares line through the last five periods and read it at the deadline."""
        if self.final_observed:
            return None
        points: dict[date, Number] = {
            end: point.value.low
            for end, point in self.measured.series.items()
            if point.value is not None and point.value.is_exact
        }
        start = self.measured.baseline_end
        if self.kind not in ("keep", "growth") and self.baseline is not None and start is not None:
            observed = self.measured.series.get(start)
            if observed is None or observed.value is None:
                points[start] = self.baseline
        oldest = time_of(self.point.end) - REGRESSION_POINTS * self.situation.own_length
        ends = [end for end in sorted(points) if time_of(end) > oldest][-REGRESSION_POINTS:]
        if len(ends) < 2:
            return None
        count = len(ends)
        xs = [time_of(end) for end in ends]
        ys = [Fraction(points[end]) for end in ends]
        mean_x, mean_y = sum(xs, Fraction(0)) / count, sum(ys, Fraction(0)) / count
        spread = sum(((x - mean_x) ** 2 for x in xs), Fraction(0))
        slope = sum(((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)), Fraction(0)) / spread
        ahead = time_of(self.situation.due.end) - mean_x
        value = mean_y + slope * ahead
        if count < 4:
            return Projection(value)
        squares = Fraction(0)
        for x, y in zip(xs, ys, strict=True):
            squares += (y - mean_y - slope * (x - mean_x)) ** 2
        variance = squares / (count - 2) * (1 + Fraction(1, count) + ahead**2 / spread)
        half = STUDENT_T_80[count - 2] * math.sqrt(variance)
        return Projection(value, float(value) - half, float(value) + half)

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
    points = judging.kept_points() if judging.kind == "keep" else [judging.point]
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
    announced = situation.plan.announced(goal)
    known = as_of if situation.known_by is None else min(as_of, situation.known_by)
    if announced is not None and known < announced.end:
        raise RefusedError(Reason.BEFORE_ANNOUNCEMENT, Rating.NOT_DUE)
    begins: date | None = None
    if isinstance(target, Keep | Cumulative):
        begins = target.window.start - timedelta(days=1)
    elif isinstance(target, Change | Growth):
        begins = target.base.end
    elif goal.baseline is not None:
        begins = goal.baseline.period.end
    if begins is not None and as_of < begins:
        raise RefusedError(Reason.BEFORE_BASELINE, Rating.NOT_DUE)


def judge(
    plan: Plan,
    goal: Goal,
    observations: Iterable[Observation],
    as_of: object,
    known_by: object = None,
    *,
    bound: Bound | None = None,
) -> Expected:
    """Judge a goal by the rules, slowly.

    Args:
        plan: The plan, for its indicators, region and documents.
        goal: The goal.
        observations: Everything reported; those that the plan itself holds are not added.
        as_of: When it is judged; a partial date counts as its last day.
        known_by: By when an observation was published to count; by default all count.
        bound: What is asked for in place of the goal's own bound, like its stretch value.

    Returns:
        The rating with its reason, flags and columns.
    """
    try:
        return _judge(plan, goal, observations, as_of, known_by, bound)
    except RefusedError as refused:
        return Expected(refused.rating, refused.reason)


def _judge(
    plan: Plan,
    goal: Goal,
    observations: Iterable[Observation],
    as_of: object,
    known_by: object,
    bound: Bound | None,
) -> Expected:
    target = goal.target
    if isinstance(target, Qualitative):
        raise RefusedError(Reason.QUALITATIVE if target.intended == "qualitative" else Reason.KIND_TO_COME)
    indicator = plan.indicator(goal)
    if indicator is None or goal.due is None:
        raise RefusedError(Reason.INVALID_GOAL)
    unit = target.quantity.unit
    requirement = requirement_of(target if bound is None else bound, unit)
    if requirement is None:
        raise RefusedError(Reason.NO_TOLERANCE)
    known = None if known_by is None else as_period(known_by).end
    situation = Situation(plan, goal, indicator, tuple(observations), goal.due, as_period(as_of).end, known, unit)
    check_due(situation)
    measured = measure(situation)
    point = measured.series[max(measured.series)]
    if measured.baseline_end is not None and point.end <= measured.baseline_end:
        raise RefusedError(Reason.NO_OBSERVATION_SINCE_BASELINE)
    refusal = measured.baseline_refusal or point.refusal
    if refusal is not None:
        raise RefusedError(refusal)
    return settle(Judging(situation, measured, requirement, point))
