"""A growth or change goal against a level goal on the same indicator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from policytrack.coherence.aims import Aim, Levels, levels_of, with_unit, written
from policytrack.coherence.figures import Question, Reading, answers
from policytrack.findings import Finding
from policytrack.indicators import Indicator
from policytrack.judgements import Amount
from policytrack.periods import Period
from policytrack.plans import Plan
from policytrack.targets import Bound, Change, Growth
from policytrack.units import parse_unit


@dataclass(frozen=True)
class _Pair:
    """A goal on growth or change, and one on the level of the same indicator at the same date.

    Args:
        course: The goal on growth or change.
        target: Its target.
        indicator: The indicator of both.
        due: The deadline.
        level: The goal on the level.
        asked: What that one asks for at the deadline.
        base: What was measured up to the base.
    """

    course: Aim
    target: Growth | Change
    indicator: Indicator
    due: Period
    level: Aim
    asked: Bound
    base: Question


def courses_short_of_levels(plan: Plan, aims: Sequence[Aim]) -> Iterator[Finding]:
    """Remark on growth and change goals that do not lead from their base to the level asked for at the same date.

    A rate stands for all that round to it, so 10 % a year may be 10.4 %. The finding gives both readings: where the
    rate leads, and the rate that leads to the level.
    """
    levels = levels_of(aims)
    pairs = [pair for aim in aims if (pair := _pair(aim, levels)) is not None]
    found = answers(plan, [pair.base for pair in pairs])
    for pair in pairs:
        base = _base(pair, found[pair.base])
        if base is not None:
            yield from _compare(pair, base)


def _pair(aim: Aim, levels: Levels) -> _Pair | None:
    target, due, indicator = aim.goal.target, aim.goal.due, aim.indicator
    if not isinstance(target, Growth | Change) or due is None or indicator is None or _other_prices(target, indicator):
        return None
    level = levels.get((indicator.id, aim.place, due.end))
    if level is None or not (level.bound.direction == target.direction != "within"):
        return None
    return _Pair(aim, target, indicator, due, level.aim, level.bound, Question(level.aim, indicator, target.base))


def _other_prices(target: Growth | Change, indicator: Indicator) -> bool:
    """Tell whether a rate is at other prices than the levels, so that it does not lead from one to another."""
    asked = target.prices if isinstance(target, Growth) else None
    given = indicator.prices or ""
    return asked is not None and given != asked and not given.startswith(f"{asked}-")


def _base(pair: _Pair, figures: Sequence[Reading]) -> Reading | None:
    """Return the value of the base as one of the goals states it, else as it was observed."""
    end, unit = pair.target.base.end, pair.indicator.unit
    for aim in (pair.course, pair.level):
        stated = aim.goal.baseline
        if stated is not None and stated.value is not None and stated.period.end == end:
            return Reading(Amount(stated.value.to(unit), unit.text), stated.period)
    exact = [one for one in figures if one.period.end == end and one.amount.bound is None]
    return exact[-1] if exact else None


def _compare(pair: _Pair, base: Reading) -> Iterator[Finding]:
    quantity, asked, unit = pair.target.quantity, pair.asked.quantity, pair.indicator.unit
    course = _Course.of(pair.target, pair.indicator, pair.due.end_time - pair.target.base.end_time, base.amount.value)
    factor = asked.unit.factor_to(unit)
    needed = None if course is None or factor is None else course.needed(asked.value * factor)
    if course is None or needed is None:
        return
    half = 0.5 * 10.0 ** -len(quantity.digits.partition(".")[2])
    short = needed > quantity.value + half if pair.target.direction == "up" else needed < quantity.value - half
    if short:
        yield Finding(
            "course_short_of_level",
            {
                "value": quantity.text,
                "base": base.text,
                "implied": with_unit(course.reached(quantity.value), unit),
                "period": pair.due.label,
                "goal": pair.level.goal.id,
                "expected": written(pair.asked),
                "needed": with_unit(needed, quantity.unit),
            },
            goal=pair.course.goal.id,
            field=f"{pair.course.path}.target",
        )


@dataclass(frozen=True)
class _Course:
    """Where a growth or change leads from its base, and which one leads to a level.

    Args:
        form: `compound` or `arithmetic` growth, a change in `percent` or as a `multiple`, or a difference.
        one: What one of the target's unit is: as a pure number, or for a difference in the indicator's unit.
        years: From the base to the deadline.
        base: The value of the base, in the indicator's unit.
    """

    form: str
    one: float
    years: float
    base: float

    @classmethod
    def of(cls, target: Growth | Change, indicator: Indicator, years: float, base: float) -> _Course | None:
        """Return the course of a target; None where its base is not positive, so that no rate is defined."""
        unit, percentage = target.quantity.unit, indicator.unit.is_percentage
        if isinstance(target, Growth):
            form: str = target.averaging
        else:
            form = target.form_for(percentage) or "percent"
        if form == "points":
            in_points, percent = parse_unit("个百分点"), parse_unit("%").factor_to(indicator.unit)
            one = (unit.factor_to(in_points) or 1.0) * (percent or 1.0)
        elif form == "absolute":
            one = unit.factor_to(indicator.unit) or 1.0
        else:
            pure = unit.without_year().per_pure_number()
            if pure is None or base <= 0:
                return None
            one = 1.0 / pure
        return cls(form, one, years, base)

    def reached(self, amount: float) -> float:
        """Return the level to which a growth or change leads."""
        match self.form:
            case "compound":
                return self.base * _power(1 + amount * self.one, self.years)
            case "arithmetic":
                return self.base * (1 + amount * self.one * self.years)
            case "percent":
                return self.base * (1 + amount * self.one)
            case "multiple":
                return self.base * amount * self.one
            case _:
                return self.base + amount * self.one

    def needed(self, level: float) -> float | None:
        """Return the growth or change that leads to a level; None where none does."""
        match self.form:
            case "compound":
                return (_power(level / self.base, 1 / self.years) - 1) / self.one if level > 0 else None
            case "arithmetic":
                return (level / self.base - 1) / self.years / self.one
            case "percent":
                return (level / self.base - 1) / self.one
            case "multiple":
                return level / self.base / self.one
            case _:
                return (level - self.base) / self.one


def _power(number: float, exponent: float) -> float:
    """Return a power, infinite where Python's own would raise."""
    with np.errstate(all="ignore"):
        return float(np.float_power(number, exponent))
