"""A ratio goal against the goals on its parts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from policytrack.coherence.aims import Aim, AskedLevel, Ends, Levels, edges_of, ends_of, levels_of, listed, written
from policytrack.coherence.figures import Question, Reading, answers
from policytrack.explanations.wording import cell_text
from policytrack.findings import Finding
from policytrack.indicators import Indicator
from policytrack.judgements import Amount, BoundSide
from policytrack.plans import Plan
from policytrack.targets import Bound, Level, Ratio
from policytrack.units import Unit, quotient_factor

# By how much what the parts make may differ from the ratio asked for: by a tenth, and by a tenth more for each year
# between the figure below the line and the deadline, since that figure changes too.
YEARLY_SLACK: Final = 1.1
# The slack grows no further: it is a factor of more than ten thousand by then.
_LONGEST: Final = 100.0

# Which bound a quotient is where what stands below the line is one; a product is the same.
_INVERSE: Final[dict[BoundSide | None, BoundSide | None]] = {None: None, "lower": "upper", "upper": "lower"}
_SAME: Final[dict[BoundSide | None, BoundSide | None]] = {None: None, "lower": "lower", "upper": "upper"}


@dataclass(frozen=True)
class _Divisor:
    """What stands below the line, in its indicator's unit, and how many years before the deadline."""

    amount: Amount
    years: float
    text: str


@dataclass(frozen=True)
class _Pair:
    """A ratio goal, and a goal on what stands above its line at the same date.

    Args:
        ratio: The ratio goal.
        asked: What it asks for.
        above: The goal on what stands above the line.
        asked_above: What that one asks for at the date.
        parts: What stands above and below the line.
        stated: What a goal asks for below the line at the date.
        below: What was measured below the line.
        measured: What the ratio was.
    """

    ratio: Aim
    asked: Bound
    above: Aim
    asked_above: Bound
    parts: tuple[Indicator, Indicator]
    stated: _Divisor | None
    below: Question
    measured: Question


def ratios_against_parts(plan: Plan, aims: Sequence[Aim]) -> Iterator[Finding]:
    """Remark on ratio goals that another goal on their numerator contradicts, or makes needless.

    The numerator's goal is divided by the goal on the denominator, or else by its last exact figure. The finding gives
    both readings: the ratio that the numerator's goal makes, and the numerator that the ratio goal makes.
    """
    levels = levels_of(aims)
    pairs = [pair for aim in aims if (pair := _pair(aim, levels)) is not None]
    found = answers(plan, [question for pair in pairs for question in (pair.below, pair.measured)])
    for pair in pairs:
        yield from _compare(pair, _divisors(pair, found[pair.below]), found[pair.measured])


def _pair(aim: Aim, levels: Levels) -> _Pair | None:
    parts, due, indicator, asked = aim.plan.parts(aim.goal), aim.goal.due, aim.indicator, aim.bound
    stands = isinstance(aim.goal.target, Level | Ratio)
    if not stands or parts is None or due is None or indicator is None or asked is None:
        return None
    above, below = (levels.get((part.id, aim.place, due.end)) for part in parts)
    if above is None:
        return None
    stated = None if below is None else _stated(below, parts[1].unit)
    questions = Question(aim, parts[1], due), Question(aim, indicator, due)
    return _Pair(aim, asked, above.aim, above.bound, parts, stated, *questions)


def _stated(below: AskedLevel, unit: Unit) -> _Divisor | None:
    quantity = below.bound.quantity
    factor = quantity.unit.factor_to(unit)
    if factor is None:
        return None
    return _Divisor(Amount(quantity.value * factor, unit.text), 0.0, f"{written(below.bound)} ({below.aim.goal.id})")


def _divisors(pair: _Pair, figures: Sequence[Reading]) -> list[_Divisor]:
    deadline = pair.below.by.end_time
    measured = [_Divisor(one.amount, deadline - one.period.end_time, one.text) for one in figures]
    return [one for one in ([pair.stated] if pair.stated else measured) if one.amount.value > 0]


def _compare(pair: _Pair, divisors: Sequence[_Divisor], measured: Sequence[Reading]) -> Iterator[Finding]:
    asked, asked_above, (above, below) = pair.asked, pair.asked_above, pair.parts
    unit = asked.quantity.unit
    quotient, factor = quotient_factor(above.unit, below.unit, unit), asked_above.quantity.unit.factor_to(above.unit)
    if quotient is None or factor is None or min(*edges_of(asked), *edges_of(asked_above)) <= 0:
        return
    # Two floors, or two caps, are to lie at the same number; of others it is enough that both can hold.
    ends = edges_of if asked.direction == asked_above.direction else ends_of
    wanted, held = ends(asked), ends(asked_above, factor)
    made = [_times(held, quotient / divisor.amount.value) for divisor in divisors]
    sides = {
        _side(span, wanted, YEARLY_SLACK ** (min(divisor.years, _LONGEST) + 1))
        for span, divisor in zip(made, divisors, strict=True)
        if divisor.amount.bound is None
    }
    if sides not in ({1}, {-1}):
        return
    needed = [_times(wanted, divisor.amount.value / quotient) for divisor in divisors]
    yield Finding(
        "ratio_differs_from_parts",
        {
            "value": written(asked_above),
            "goal": pair.above.goal.id,
            "denominator": listed(divisor.text for divisor in divisors),
            "implied": listed(
                _text(span, unit, divisor.amount, _INVERSE) for span, divisor in zip(made, divisors, strict=True)
            ),
            "expected": written(asked),
            "needed": listed(
                _text(span, above.unit, divisor.amount, _SAME) for span, divisor in zip(needed, divisors, strict=True)
            ),
            "measured": listed(one.text for one in measured[-1:]) or "—",
        },
        goal=pair.ratio.goal.id,
        field=f"{pair.ratio.path}.target",
    )


def _side(span: Ends, wanted: Ends, slack: float) -> int:
    """Return 1 where a span lies above another one, −1 where below, by more than a factor; 0 where they meet."""
    return int(span[0] > wanted[1] * slack) - int(span[1] * slack < wanted[0])


def _times(span: Ends, factor: float) -> Ends:
    return span[0] * factor, span[1] * factor


def _text(span: Ends, unit: Unit, divisor: Amount, sides: Mapping[BoundSide | None, BoundSide | None]) -> str:
    """Return the numbers of a span; they are bounds where what they were made with is one."""
    numbers = dict.fromkeys(end for end in span if math.isfinite(end))
    side = sides[divisor.bound]
    return "–".join(cell_text(Amount(number, unit.text, side, divisor.strict), "zh") for number in numbers)
