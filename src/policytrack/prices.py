"""Money across currencies and years: exchange rates and deflators as dated, sourced data, and what they make of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, TypeVar

from pydantic import Field, model_validator

from policytrack.errors import ValueProblem
from policytrack.models import CurrencyCode, LocalText, Model, PeriodField, QuantityField
from policytrack.periods import Period, parse_period

RateKind = Literal["average", "end"]
Order = Literal["deflate_then_convert", "convert_then_deflate"]
Missing = Literal["exchange_rate", "deflator"]


class ExchangeRate(Model):
    """What one currency was worth in another.

    Args:
        rate: The worth with its unit, like `6.9 元/美元`.
        period: For when; a rate at the end of a period counts for its last day.
        kind: The `average` of the period, or the rate at its `end`.
        source: Who published it, and where.
        published: When; a partial date counts as its last day.
    """

    rate: QuantityField
    period: PeriodField
    kind: RateKind = "average"
    source: str
    url: str | None = None
    published: PeriodField | None = None
    note: LocalText | None = None

    @model_validator(mode="after")
    def _two_currencies(self) -> ExchangeRate:
        if self.currencies is None or self.rate.value <= 0:
            raise ValueProblem("rate_invalid", value=self.rate.text)
        return self

    @property
    def currencies(self) -> tuple[str, str] | None:
        """The currency that is priced and the one that it is priced in; None where the unit does not say two."""
        powers = {power: name for name, power in self.rate.unit.exponents}
        both = len(self.rate.unit.exponents) == 2 and powers.keys() == {1, -1}
        return (powers[-1], powers[1]) if both and self.rate.unit.counts_money else None

    @property
    def worth(self) -> float:
        """What one of the priced currency is worth in the other."""
        return self.rate.value * self.rate.unit.scale


class Deflator(Model):
    """A price index of one period.

    Args:
        currency: Whose prices it measures.
        base: The period whose prices are 100.
        period: For when.
        value: The index, above 0.
        source: Who published it, and where.
        published: When; a partial date counts as its last day.
    """

    currency: CurrencyCode
    base: PeriodField
    period: PeriodField
    value: Annotated[float, Field(gt=0)]
    source: str
    url: str | None = None
    published: PeriodField | None = None
    note: LocalText | None = None

    @model_validator(mode="after")
    def _base_is_a_hundred(self) -> Deflator:
        if self.period == self.base and self.value != 100:
            raise ValueProblem("invalid_value", value=self.value, problem="the prices of the base are 100")
        return self


class Conversion(Model):
    """How money is brought to the currency and prices in which a goal is written.

    Args:
        prices: The prices to count in, like `constant-2020`; by default those of each year.
        order: `deflate_then_convert` (domestic deflator, then the exchange rate of the price year) or
            `convert_then_deflate` (each year's exchange rate, then the deflator of the goal's currency); needed where
            money is both deflated and converted.
        rate: Which exchange rate of a period counts.
    """

    prices: Annotated[str, Field(pattern=r"^constant-\d{4}$")] | None = None
    order: Order | None = None
    rate: RateKind = "average"


@dataclass(frozen=True, slots=True)
class Prices:
    """Exchange rates and deflators as they were known.

    Args:
        rates: Exchange rates.
        deflators: Price indices.
    """

    rates: Sequence[ExchangeRate] = ()
    deflators: Sequence[Deflator] = ()

    def known_by(self, day: int | None) -> Prices:
        """Return what was published on or before a day (an ordinal); everything for None."""
        if day is None:
            return self
        return Prices(
            [one for one in self.rates if one.published is not None and one.published.end.toordinal() <= day],
            [one for one in self.deflators if one.published is not None and one.published.end.toordinal() <= day],
        )

    def factor(
        self, period: Period, money: str, wanted: str, conversion: Conversion, constant: bool
    ) -> float | Missing:
        """Return what one unit of money of a period is worth in a goal's currency and prices.

        With D the deflator of a currency, R the exchange rate, t the period and b the price year: deflated it is
        D(b)/D(t); converted R(t); deflated then converted D(b)/D(t) · R(b) with the deflator of the money's own
        currency; converted then deflated R(t) · D(b)/D(t) with that of the wanted one. (World Bank, World Development
        Indicators, "constant US$" is the former.)

        Args:
            period: When the money was counted, at the prices of then.
            money: Its currency.
            wanted: The goal's currency.
            conversion: The goal's choices.
            constant: Whether constant prices are wanted.

        Returns:
            The factor, or what is missing for it.
        """
        domestic_first = conversion.order == "deflate_then_convert"
        deflated, at = 1.0, period
        if constant:
            year = parse_period(conversion.prices.removeprefix("constant-")) if conversion.prices else None
            found = self._deflation(money if domestic_first or money == wanted else wanted, period, year)
            if found is None:
                return "deflator"
            deflated, base = found
            at = base if domestic_first else period
        if money == wanted:
            return deflated
        worth = self._worth(money, wanted, at, conversion.rate)
        return "exchange_rate" if worth is None else deflated * worth

    def _deflation(self, currency: str, period: Period, year: Period | None) -> tuple[float, Period] | None:
        """Return D(b)/D(t) and b: the price year asked for, else the base of the index.

        An index is never spliced: of several bases the price year's own is taken, else the latest.
        """
        series = _latest_last(one for one in self.deflators if one.currency == currency)
        if not series:
            return None
        bases = [one.base for one in series]
        base = year if year is not None and year in bases else max(bases, key=lambda one: one.end)
        index = {base: 100.0} | {one.period: one.value for one in series if one.base == base}
        wanted = base if year is None else year
        return (index[wanted] / index[period], wanted) if wanted in index and period in index else None

    def _worth(self, money: str, wanted: str, period: Period, kind: RateKind) -> float | None:
        for one in reversed(_latest_last(rate for rate in self.rates if rate.kind == kind)):
            same = one.period.end == period.end if kind == "end" else one.period == period
            if same and one.currencies == (money, wanted):
                return one.worth
            if same and one.currencies == (wanted, money):
                return 1.0 / one.worth
        return None


_Dated = TypeVar("_Dated", ExchangeRate, Deflator)


def _latest_last(published: Iterable[_Dated]) -> list[_Dated]:
    """Return rates or indices by date of publication: of one period the latest counts."""
    return sorted(published, key=lambda one: date.min if one.published is None else one.published.end)
