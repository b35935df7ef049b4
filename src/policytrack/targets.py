"""The kinds of target: what must hold, as a discriminated union on `kind`.

A new kind is one class here with its checks, one measure in the kernel, and its words in the explanations.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, NamedTuple

from pydantic import ConfigDict, Field, model_validator

from policytrack.errors import ValueProblem
from policytrack.indicators import PriceBasis
from policytrack.models import Identifier, LocalText, Model, PeriodField, QuantityField
from policytrack.units import Quantity, parse_unit

COMPARATORS: Final = ("at_least", "above", "at_most", "below", "between", "about")


class Limits(NamedTuple):
    """A set of values as its two ends; an end is None where the set is open to infinity there.

    `low_open` and `high_open` tell whether the end itself is left out.
    """

    low: float | None
    high: float | None
    low_open: bool = False
    high_open: bool = False


class Bound(Model):
    """A set of values that must hold: exactly one of the comparators is written.

    Args:
        at_least: 以上, 不低于: the number is included.
        above: 超过, 突破: the number is excluded.
        at_most: 以下, 以内, 不超过: the number is included.
        below: 低于: the number is excluded.
        between: Both ends, included.
        about: 左右: a point, with `tolerance` to both sides.
        tolerance: How far from the point still holds.
    """

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [name]} for name in COMPARATORS]})

    at_least: QuantityField | None = None
    above: QuantityField | None = None
    at_most: QuantityField | None = None
    below: QuantityField | None = None
    between: tuple[QuantityField, QuantityField] | None = None
    about: QuantityField | None = None
    tolerance: QuantityField | None = None

    @model_validator(mode="after")
    def _one_comparator(self) -> Bound:
        written = [name for name in COMPARATORS if getattr(self, name) is not None]
        if not written:
            raise ValueProblem("comparator_missing", choices=", ".join(COMPARATORS))
        if len(written) > 1:
            raise ValueProblem("comparator_several", value=", ".join(written))
        if self.tolerance is not None and self.about is None:
            raise ValueProblem("tolerance_unused")
        limits = self.limits
        if limits and limits.low is not None and limits.high is not None and limits.high < limits.low:
            raise ValueProblem("bounds_reversed", value=" – ".join(end.text for end in self.quantities))
        return self

    @property
    def comparator(self) -> str:
        """Which comparator is written."""
        return next(name for name in COMPARATORS if getattr(self, name) is not None)

    @property
    def quantity(self) -> Quantity:
        """The quantity in whose unit the goal is written; of a band, its lower end."""
        written = getattr(self, self.comparator)
        quantity = written[0] if isinstance(written, tuple) else written
        assert isinstance(quantity, Quantity)
        return quantity

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """Every quantity that is written, the tolerance included."""
        written = getattr(self, self.comparator)
        ends = written if isinstance(written, tuple) else (written,)
        return ends if self.tolerance is None else (*ends, self.tolerance)

    @property
    def limits(self) -> Limits | None:
        """The set as numbers in the unit of `quantity`; None for a point without a tolerance."""
        value, unit = self.quantity.value, self.quantity.unit
        match self.comparator:
            case "at_least" | "above":
                return Limits(value, None, low_open=self.above is not None)
            case "at_most" | "below":
                return Limits(None, value, high_open=self.below is not None)
            case "between":
                assert self.between is not None
                return Limits(value, self.between[1].to(unit))
            case _:
                if self.tolerance is None:
                    return None
                # The distance between two percentages is in percentage points.
                percent = parse_unit("%").factor_to(unit)
                if percent is not None and self.tolerance.unit.is_points:
                    width = self.tolerance.to("个百分点") * percent
                else:
                    width = self.tolerance.to(unit)
                return Limits(value - width, value + width)

    @property
    def direction(self) -> str:
        """Which way is better: `up`, `down`, or `within` for a band or a point."""
        directions = {"at_least": "up", "above": "up", "at_most": "down", "below": "down"}
        return directions.get(self.comparator, "within")


class Level(Bound):
    """The value itself at the deadline.

    Example:
        >>> Level(above="2000 亿元").limits
        Limits(low=2000.0, high=None, low_open=True, high_open=False)
    """

    kind: Literal["level"] = "level"


class Keep(Bound):
    """Within a bound in every period of a window (控制在, 保持在).

    Args:
        window: The periods that are judged; it ends with the deadline.
        every: How long each period is.
    """

    kind: Literal["keep"] = "keep"
    window: PeriodField
    every: Literal["month", "quarter", "half", "year"] = "year"


class Cumulative(Bound):
    """The total of a flow over a window (累计, 新增).

    Args:
        window: What is added up; it ends with the deadline.
    """

    kind: Literal["cumulative"] = "cumulative"
    window: PeriodField


class Growth(Bound):
    """The average growth a year since a base (年均增长).

    Args:
        base: The period from whose end growth counts.
        averaging: `compound` (the constant rate that leads from one level to the other) or `arithmetic` (the
            whole growth, divided by the years).
        prices: Price basis of the rate; observations on another basis are refused.
    """

    kind: Literal["growth"] = "growth"
    base: PeriodField
    averaging: Literal["compound", "arithmetic"] = "compound"
    prices: PriceBasis | None = None


class Change(Bound):
    """The change against a base.

    Args:
        base: The period that is compared with.
        form: `percent` (of the base), `points` (difference of two percentages), `absolute` (difference) or
            `multiple`; by default what the unit says.
    """

    kind: Literal["change"] = "change"
    base: PeriodField
    form: Literal["percent", "points", "absolute", "multiple"] | None = None

    def form_for(self, percentage: bool) -> str | None:
        """Return the form that the unit says, or None where it says two things.

        Args:
            percentage: Whether the indicator itself is a percentage.
        """
        unit = self.quantity.unit
        if self.form is not None:
            return self.form
        if unit.is_points:
            return "points"
        if unit.is_multiple:
            return "multiple"
        if unit.is_percentage:
            return None if percentage else "percent"
        return "absolute"


class Ratio(Bound):
    """One indicator over another, of the same period.

    Args:
        numerator: Id of the indicator above the line; by default that of the goal's indicator.
        denominator: Id of the indicator below the line, likewise.
    """

    kind: Literal["ratio"] = "ratio"
    numerator: Identifier | None = None
    denominator: Identifier | None = None


class Qualitative(Model):
    """An aim in words; it cannot be assessed yet.

    Args:
        text: What the plan says.
        intended: The kind of target that it is meant to become, once such targets can be judged.
    """

    kind: Literal["qualitative"] = "qualitative"
    text: LocalText
    intended: Literal[
        "qualitative", "average", "growth_each_period", "scenario_change", "relative", "rank", "peak", "zero",
        "deliverable", "open", "composite",
    ] = "qualitative"  # fmt: skip


Measurable = Level | Keep | Cumulative | Growth | Change | Ratio
Target = Annotated[Measurable | Qualitative, Field(discriminator="kind")]
