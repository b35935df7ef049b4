"""Bounds: a set of values that must hold, as a plan writes it."""

from __future__ import annotations

from functools import cached_property
from typing import Final, NamedTuple

from pydantic import ConfigDict, model_validator

from policytrack.errors import ValueProblem
from policytrack.models import LocalText, Model, QuantityField
from policytrack.units import Quantity, parse_unit

_WORDS: Final = {
    "at_least": ("at least {}", "{}以上"),
    "above": ("above {}", "超过{}"),
    "at_most": ("at most {}", "不超过{}"),
    "below": ("below {}", "低于{}"),
    "between": ("between {} and {}", "{}至{}"),
    "about": ("about {}", "{}左右"),
}
COMPARATORS: Final = tuple(_WORDS)


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

    @cached_property
    def comparator(self) -> str:
        """Which comparator is written."""
        return next(name for name in COMPARATORS if getattr(self, name) is not None)

    @cached_property
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

    @cached_property
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
                width = self.width
                return None if width is None else Limits(value - width, value + width)

    @property
    def width(self) -> float | None:
        """The tolerance as a number in the unit of `quantity`; None where none is stated."""
        if self.tolerance is None:
            return None
        # The distance between two percentages is in percentage points.
        percent = parse_unit("%").factor_to(self.quantity.unit)
        if percent is not None and self.tolerance.unit.is_points:
            return self.tolerance.to("个百分点") * percent
        return self.tolerance.to(self.quantity.unit)

    @property
    def direction(self) -> str:
        """Which way is better: `up`, `down`, or `within` for a band or a point."""
        directions = {"at_least": "up", "above": "up", "at_most": "down", "below": "down"}
        return directions.get(self.comparator, "within")

    @property
    def in_words(self) -> LocalText:
        """What must hold, with the quantities as they are written; Chinese sets no space before the unit."""
        en, zh = (form + ("" if self.tolerance is None else " (±{})") for form in _WORDS[self.comparator])
        written = [quantity.text for quantity in self.quantities]
        return LocalText(en=en.format(*written), zh=zh.format(*(text.replace(" ", "") for text in written)))
