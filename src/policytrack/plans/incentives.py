"""Incentives: what a plan pays, as a calculation with its bounds."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from pydantic import model_validator

from policytrack.errors import ValueProblem
from policytrack.models import Identifier, LocalText, Model, QuantityField
from policytrack.plans.documents import Source
from policytrack.units import Quantity, as_quantity, parse_quantity


class Incentive(Model):
    """A share of an amount that is paid from a threshold on, up to a cap.

    Args:
        rate: The share, like `10 %`; where the document says "up to", what is paid at most.
        from_amount: The smallest amount that counts; it is included.
        cap: The most that is paid for each.
        condition: What else must hold, in words.

    Example:
        >>> rule = Incentive(id="subsidy", name="Subsidy", rate="10 %", from_amount="50 万元", cap="100 万元")
        >>> [rule.payment(amount).text for amount in ("40 万元", "800 万元", "2000 万元")]
        ['0 万元', '80 万元', '100 万元']
    """

    id: Identifier
    name: LocalText
    rate: QuantityField
    from_amount: QuantityField | None = None
    cap: QuantityField | None = None
    condition: LocalText | None = None
    source: Source | None = None
    note: LocalText | None = None

    @model_validator(mode="after")
    def _fits(self) -> Incentive:
        if not self.rate.unit.is_percentage:
            raise ValueProblem("unit_mismatch", value=self.rate.text, expected="%")
        for written in (self.rate, self.from_amount, self.cap):
            if written is not None and written.value < 0:
                raise ValueProblem("invalid_value", value=written.text, problem="an incentive is not below zero")
        if self.cap is not None and self.from_amount is not None and not _alike(self.cap, self.from_amount):
            raise ValueProblem("unit_mismatch", value=self.cap.text, expected=self.from_amount.unit.text)
        return self

    def payment(self, amount: Quantity | str) -> Quantity:
        """Return what is paid at most for one amount, in the amount's unit.

        The calculation is exact: an amount on the threshold counts, and one on the cap is paid whole.

        Args:
            amount: What the incentive is a share of, like `8000000 元`.

        Raises:
            UnitError: The amount cannot be read, or is in another currency than the rule.
        """
        given = as_quantity(amount, self.rate.unit.vocabulary)
        size = Fraction(given.digits)
        if size < (Fraction(0) if self.from_amount is None else _exact(self.from_amount, given)):
            return _in_unit_of(given, Fraction(0))
        share = size * _exact(self.rate, parse_quantity("1 %")) / 100
        return _in_unit_of(given, share if self.cap is None else min(share, _exact(self.cap, given)))


def _alike(one: Quantity, other: Quantity) -> bool:
    return one.unit.factor_to(other.unit) is not None


def _exact(quantity: Quantity, like: Quantity) -> Fraction:
    """Return a quantity's number in another's unit, free of binary rounding: units differ by decimal factors."""
    one = Quantity("1", quantity.unit, quantity.text)
    return Fraction(quantity.digits) * Fraction(repr(one.to(like.unit)))


def _in_unit_of(quantity: Quantity, number: Fraction) -> Quantity:
    digits = f"{Decimal(number.numerator) / Decimal(number.denominator):f}"
    return Quantity(digits, quantity.unit, f"{digits} {quantity.unit.text}")
