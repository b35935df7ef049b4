"""What is measured: indicators, and the observations of them that sources report."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal, Self, SupportsFloat

from pydantic import Field, model_validator

from policytrack.errors import InvalidDataError, ValueProblem
from policytrack.findings import Finding
from policytrack.models import Identifier, LocalText, Model, PeriodField, QuantityField, UnitField
from policytrack.units import Quantity, Unit

Measure = Literal["stock", "flow", "average", "ratio", "index", "rank"]
PriceBasis = Annotated[str, Field(pattern=r"^(current|constant(-\d{4})?|index)$")]
Quality = Literal["reported", "rounded", "lower_bound", "upper_bound", "derived", "secondary"]
Dimensions = Mapping[Literal["sex", "age", "area"], str]


class NaturalLimits(Model):
    """Beyond which no value can lie, by what is measured: a share of a whole lies between 0 and 100 %.

    Args:
        lowest: The lowest value that there can be.
        highest: The highest.

    Example:
        >>> from policytrack.units import parse_unit
        >>> NaturalLimits(lowest="0 %", highest="100 %").ends(parse_unit("‰"))
        (0.0, 1000.0)
    """

    lowest: QuantityField | None = None
    highest: QuantityField | None = None

    @model_validator(mode="after")
    def _ends_apart(self) -> NaturalLimits:
        stated = self.quantities
        if not stated:
            raise ValueProblem("limits_unstated")
        _comparable(stated)
        low, high = self.ends(stated[0].unit)
        if low >= high:
            raise ValueProblem("limits_reversed", value=" – ".join(end.text for end in stated))
        return self

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """Those that are stated."""
        return tuple(end for end in (self.lowest, self.highest) if end is not None)

    def ends(self, unit: Unit) -> tuple[float, float]:
        """Return both ends in a unit of their kind, infinite where none is stated."""
        low = -math.inf if self.lowest is None else self.lowest.to(unit)
        high = math.inf if self.highest is None else self.highest.to(unit)
        return low, high


class Scale(Model):
    """How a published index scores the values of an indicator, and colours them.

    Args:
        worst: The value that it scores 0.
        best: The value that it scores 100.
        green: Where its best colour begins.
        red: Where its worst colour begins.
        source: Where the scale is published.
    """

    worst: QuantityField
    best: QuantityField
    green: QuantityField
    red: QuantityField
    source: str

    @model_validator(mode="after")
    def _in_order(self) -> Scale:
        stated = self.quantities
        _comparable(stated)
        ends = [one.to(self.worst.unit) for one in stated]
        if ends[0] == ends[-1] or ends not in (sorted(ends), sorted(ends, reverse=True)):
            raise ValueProblem("scale_out_of_order", value=", ".join(one.text for one in stated))
        return self

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """Its four values, from the worst to the best."""
        return self.worst, self.red, self.green, self.best


def _comparable(quantities: Sequence[Quantity]) -> None:
    for one in quantities:
        if one.unit.factor_to(quantities[0].unit) is None:
            raise ValueProblem("unit_mismatch", value=one.text, expected=quantities[0].text)


class Indicator(Model):
    """What is measured, in which unit, and how its numbers behave over time.

    Args:
        id: Its name within the plan.
        name: What the plan calls it.
        measure: `stock` (at a date), `flow` (over a period; periods that tile add up), `average`, `ratio`,
            `index` or `rank`.
        unit: The unit in which it is kept.
        prices: Price basis of money: `current`, `constant`, `constant-2020` or `index`.
        numerator: Id of the indicator above the line, for a ratio formed from two; with `denominator`.
        denominator: Id of the indicator below the line.
        part_of: Name of a whole of which its figures are a share, beside other indicators of the same name.
        aliases: Other names under which sources publish the same figure.
        definition: Which of several definitions is meant, and why.
        limits: Beyond which no value can lie.
        scale: How a published index scores it.
    """

    id: Identifier
    name: LocalText
    measure: Measure
    unit: UnitField
    prices: PriceBasis | None = None
    numerator: Identifier | None = None
    denominator: Identifier | None = None
    part_of: Identifier | None = None
    aliases: tuple[str, ...] = ()
    definition: LocalText | None = None
    limits: NaturalLimits | None = None
    scale: Scale | None = None

    @model_validator(mode="after")
    def _both_parts(self) -> Indicator:
        if (self.numerator is None) != (self.denominator is None):
            raise ValueProblem("parts_missing")
        return self

    @model_validator(mode="after")
    def _in_its_unit(self) -> Indicator:
        for stated in (self.limits, self.scale):
            first = None if stated is None else stated.quantities[0]
            if first is not None and first.unit.factor_to(self.unit) is None:
                raise ValueProblem("unit_mismatch", value=first.text, expected=self.unit.text)
        return self

    @property
    def names(self) -> frozenset[str]:
        """Every name under which its figures are published."""
        return frozenset((*self.name.written, *self.aliases))

    def observed(self, values: Mapping[Any, float], source: str, **facts: Any) -> list[Observation]:
        """Return observations from plain numbers in the indicator's unit.

        Args:
            values: A number for each period.
            source: Where the numbers come from.
            facts: Further fields of an observation that hold for all of them, like `region` or `quality`.

        Raises:
            InvalidDataError: A period or number that cannot be read.

        Example:
            >>> solar = Indicator(id="solar", name="Solar power", measure="stock", unit="MW")
            >>> [one.value.text for one in solar.observed({2023: 150, 2024: 210.5}, source="Energy bureau")]
            ['150 MW', '210.5 MW']
        """
        shared = {"indicator": self.id, "source": source, **facts}
        return [
            Observation(period=period, value=_in_unit(number, self.unit), **shared) for period, number in values.items()
        ]


def _in_unit(number: object, unit: Unit) -> Quantity:
    if isinstance(number, bool) or not isinstance(number, int | float | SupportsFloat):
        raise InvalidDataError([Finding("number_invalid", {"value": number})])
    digits = str(number) if isinstance(number, int) else repr(float(number))
    if not math.isfinite(float(digits)):
        raise InvalidDataError([Finding("number_not_finite", {"value": digits})])
    return Quantity(digits, unit, f"{digits} {unit.text}")


class OtherSeries(Model):
    """The same indicator in another region, another indicator, or both.

    Args:
        region: Code of the other region; by default the goal's.
        indicator: Id of the other indicator; by default the goal's.
    """

    region: str | None = None
    indicator: Identifier | None = None

    @model_validator(mode="after")
    def _names_another(self) -> Self:
        if self.region is None and self.indicator is None:
            raise ValueProblem("comparator_unnamed")
        return self


class MeasuredAs(Model):
    """Says that a reported figure is already what a goal measures, like a change since 2020.

    Args:
        kind: The kind of target whose measure it is.
        base: The period since which it counts; the window's start for a total or an average.
        prices: Price basis of a growth rate, where the source states one.
    """

    kind: Literal["change", "growth", "cumulative", "average"]
    base: PeriodField
    prices: PriceBasis | None = None


class Observation(Model):
    """One reported value, with its period, unit, source and publication date.

    Args:
        indicator: Id of the indicator.
        region: Code of the region; by default the plan's.
        period: What it was observed for.
        value: The number with its unit, as written.
        quality: `reported`, `rounded`, `lower_bound`, `upper_bound`, `derived` (arithmetic on sourced
            numbers) or `secondary`.
        strict: Whether a bound excludes its number: "over 1300" does, "at least 1300" does not.
        measured: Set where the figure is already a change, growth rate, total or average.
        named: What the source calls the figure, where that differs from the indicator's name.
        basis: The definition or method that the figure stands on, where it may not be the indicator's.
        source: Who published it, and where.
        published: When; a partial date counts as its last day.
        status: Whether the source calls it `provisional` or `final`.
    """

    indicator: Identifier
    region: str | None = None
    period: PeriodField
    value: QuantityField
    quality: Quality = "reported"
    strict: bool = False
    measured: MeasuredAs | None = None
    named: str | None = None
    basis: LocalText | None = None
    source: str
    url: str | None = None
    published: PeriodField | None = None
    status: Literal["provisional", "final"] | None = None
    dimensions: Dimensions = Field(default_factory=dict)
    note: LocalText | None = None


BOUNDS: Final = {"lower_bound": "lower", "upper_bound": "upper"}


class Baseline(Model):
    """Value and period of the start.

    Args:
        period: The start; progress counts from its end.
        value: The value as the plan states it; without it the observation of that period is taken.
        source: Where the value stands, if not in the plan.
        published: When it was published, if not with the plan.
    """

    period: PeriodField
    value: QuantityField | None = None
    source: str | None = None
    published: PeriodField | None = None
    note: LocalText | None = None
