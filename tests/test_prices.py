from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytrack.errors import InvalidDataError
from policytrack.periods import parse_period
from policytrack.plans import Plan
from policytrack.prices import Conversion, Deflator, ExchangeRate, Prices

DEFLATE_FIRST = Conversion(prices="constant-2020", order="deflate_then_convert")
CONVERT_FIRST = Conversion(prices="constant-2020", order="convert_then_deflate")


def rate(worth, period, **fields):
    return ExchangeRate(rate=worth, period=period, source="S", **fields)


def index(value, period, currency="CNY", base="2020", **fields):
    return Deflator(currency=currency, base=base, period=period, value=value, source="S", **fields)


def factor(prices, period="2024", money="CNY", wanted="CNY", conversion=None, constant=None):
    conversion = conversion or Conversion()
    constant = conversion.prices is not None if constant is None else constant
    return prices.factor(parse_period(period), money, wanted, conversion, constant)


def code_of(model, *data, **fields):
    with pytest.raises(InvalidDataError) as caught:
        model(*data, **fields)
    return [(finding.code, finding.field) for finding in caught.value.findings]


# Rates


@pytest.mark.parametrize(
    ("worth", "currencies", "one"),
    [
        ("6.8974 元/美元", ("USD", "CNY"), 6.8974),
        ("689.74 元/100美元", ("USD", "CNY"), 6.8974),
        ("0.14 USD/CNY", ("CNY", "USD"), 0.14),
        ("4.6 元/百日元", ("JPY", "CNY"), 0.046),
        ("0.11 亿元/亿港元", ("HKD", "CNY"), 0.11),
    ],
)
def test_a_rate_prices_one_currency_in_another(worth, currencies, one):
    read = rate(worth, "2020")
    assert read.currencies == currencies
    assert read.worth == pytest.approx(one, rel=1e-15)


@pytest.mark.parametrize(
    "worth", ["6.9 元", "6.9 元/吨", "6.9 元/元", "6.9 元/美元/美元", "6.9 美元·元", "0 元/美元", "-6.9 元/美元", "5 %"]
)
def test_what_is_no_worth_of_one_currency_in_another_is_no_rate(worth):
    with pytest.raises(InvalidDataError, match=r"is no exchange rate"):
        rate(worth, "2020")


def test_a_rate_may_use_the_symbol_of_its_plan():
    written = {"rate": "7 ¥/美元", "period": 2020, "source": "S"}
    plan = Plan(id="p", title="P", currency="CNY", exchange_rates=[written])
    assert plan.exchange_rates[0].currencies == ("USD", "CNY")


@pytest.mark.parametrize(
    ("value", "fields", "code"),
    [
        (-1, {}, "invalid_value"),
        (0, {}, "invalid_value"),
        (float("nan"), {}, "invalid_value"),
        (float("inf"), {}, "invalid_value"),
        (101, {"currency": "CNX"}, "currency_unknown"),
        (101, {"period": "2020", "base": "2020年"}, "invalid_value"),
    ],
)
def test_a_price_index_is_above_zero_and_a_hundred_at_its_base(value, fields, code):
    assert [found for found, _ in code_of(index, value, **{"period": "2021", **fields})] == [code]


def test_an_unknown_currency_is_answered_with_the_nearest():
    with pytest.raises(InvalidDataError, match="did you mean CNY"):
        index(100, "2020", currency="cny")


@pytest.mark.parametrize("prices", ["2020", "constant", "constant-20", "current"])
def test_money_is_brought_to_the_prices_of_one_year(prices):
    assert code_of(Conversion, prices=prices) == [("invalid_value", "prices")]


# Converting


def test_money_is_converted_at_the_rate_of_its_own_period():
    prices = Prices([rate("7 元/美元", "2023"), rate("7.2 元/美元", "2024")])
    assert factor(prices, "2023", "USD", "CNY") == 7
    assert factor(prices, "2024", "USD", "CNY") == 7.2
    assert factor(prices, "2024", "CNY", "USD") == 1 / 7.2


def test_money_in_the_currency_of_the_goal_stays_as_it_is():
    assert factor(Prices()) == 1


@pytest.mark.parametrize(("period", "money"), [("2022", "USD"), ("2024-Q1", "USD"), ("2024", "EUR")])
def test_a_missing_rate_is_a_refusal(period, money):
    assert factor(Prices([rate("7.2 元/美元", "2024")]), period, money, "CNY") == "exchange_rate"


def test_a_rate_is_never_formed_from_two_others():
    prices = Prices([rate("7.2 元/美元", "2024"), rate("0.9 欧元/美元", "2024")])
    assert factor(prices, "2024", "EUR", "CNY") == "exchange_rate"


def test_average_and_end_rates_are_told_apart():
    prices = Prices([rate("7 元/美元", "2024"), rate("7.3 元/美元", "2024-12-31", kind="end")])
    assert factor(prices, "2024", "USD", "CNY") == 7
    assert factor(prices, "2024", "USD", "CNY", Conversion(rate="end")) == 7.3
    assert factor(prices, "2024-Q4", "USD", "CNY", Conversion(rate="end")) == 7.3
    assert factor(prices, "2024-Q4", "USD", "CNY") == "exchange_rate"
    assert factor(prices, "2023", "USD", "CNY", Conversion(rate="end")) == "exchange_rate"


# Deflating


def test_money_is_deflated_to_the_prices_of_a_year():
    prices = Prices(deflators=[index(110, "2023"), index(121, "2024")])
    at_2020, at_2023 = Conversion(prices="constant-2020"), Conversion(prices="constant-2023")
    assert factor(prices, "2024", conversion=at_2020) == 100 / 121
    assert factor(prices, "2020", conversion=at_2020) == 1
    assert factor(prices, "2024", conversion=at_2023) == 110 / 121
    assert factor(prices, "2020", conversion=at_2023) == 110 / 100


def test_without_a_year_money_is_brought_to_the_base_of_the_index():
    assert factor(Prices(deflators=[index(125, "2024")]), constant=True) == 0.8


@pytest.mark.parametrize(
    ("deflators", "conversion"),
    [
        ([], "constant-2020"),
        ([index(110, "2023")], "constant-2020"),
        ([index(110, "2024", currency="USD")], "constant-2020"),
        ([index(110, "2024")], "constant-2019"),
        ([index(110, "2024-Q4")], "constant-2020"),
    ],
)
def test_a_missing_index_is_a_refusal(deflators, conversion):
    assert factor(Prices(deflators=deflators), conversion=Conversion(prices=conversion)) == "deflator"


def test_two_bases_of_an_index_are_never_spliced():
    old, new = index(110, "2019", base="2015"), index(105, "2024", base="2020")
    for deflators in ([old, new], [new, old]):
        prices = Prices(deflators=deflators)
        assert factor(prices, "2024", conversion=Conversion(prices="constant-2020")) == 100 / 105
        assert factor(prices, "2019", conversion=Conversion(prices="constant-2015")) == 100 / 110
        assert factor(prices, "2024", conversion=Conversion(prices="constant-2015")) == "deflator"
        assert factor(prices, "2024", constant=True) == 100 / 105
        assert factor(prices, "2019", constant=True) == "deflator"


# Both, in either order


def both(home, abroad, rates):
    """Return prices with an index of each currency for 2024, base 2020, and the rates of both years."""
    return Prices(
        [rate(f"{worth} 元/美元", year) for worth, year in zip(rates, ("2020", "2024"), strict=True)],
        [index(float(home), "2024", "CNY"), index(float(abroad), "2024", "USD")],
    )


def test_the_order_of_deflating_and_converting_tells():
    prices = both(110, 120, (7, 6.5))
    assert factor(prices, "2024", "CNY", "USD", DEFLATE_FIRST) == pytest.approx(1 / 1.1 / 7)
    assert factor(prices, "2024", "CNY", "USD", CONVERT_FIRST) == pytest.approx(1 / 6.5 / 1.2)


positive = st.decimals("0.01", 1000, places=2)


@given(positive, positive, positive, positive)
def test_both_orders_are_what_exact_arithmetic_says(home, abroad, before, now):
    prices = both(home, abroad, (before, now))
    home, abroad, before, now = map(Fraction, (home, abroad, before, now))
    domestic = Fraction(100) / home / before
    foreign = 1 / now * 100 / abroad
    assert factor(prices, "2024", "CNY", "USD", DEFLATE_FIRST) == pytest.approx(float(domestic), rel=1e-12)
    assert factor(prices, "2024", "CNY", "USD", CONVERT_FIRST) == pytest.approx(float(foreign), rel=1e-12)


@given(positive, positive)
def test_both_orders_agree_where_the_rate_follows_the_prices(home, abroad):
    now = float(Fraction(7) * Fraction(home) / Fraction(abroad))
    prices = both(home, abroad, (7, f"{now:.15f}"))
    first = factor(prices, "2024", "CNY", "USD", DEFLATE_FIRST)
    assert first == pytest.approx(factor(prices, "2024", "CNY", "USD", CONVERT_FIRST), rel=1e-9)


@given(positive, positive)
def test_the_published_example_differs_by_half_as_much_again(before, now):
    """US$100 spent in Vietnam in 2006 are US$116.84 or US$172.09 at the prices of 2016.

    Turner et al. (2019), Adjusting for inflation and currency changes within health economic studies, Value in Health
    22(9), methods 1 (convert, then inflate) and 2 (inflate, then convert). Local prices and rates follow from their
    results, whatever the currency; yuan stand in for dong.
    """
    local = float(Fraction("172.09") * Fraction(now) / Fraction(before))
    prices = Prices(
        [rate(f"{before} 元/美元", "2006"), rate(f"{now} 元/美元", "2016")],
        [index(116.84, "2016", "USD", "2006"), index(local, "2016", "CNY", "2006")],
    )
    spent = 100 * float(before)
    converted_first = Conversion(prices="constant-2016", order="convert_then_deflate")
    inflated_first = Conversion(prices="constant-2016", order="deflate_then_convert")
    assert spent * factor(prices, "2006", "CNY", "USD", converted_first) == pytest.approx(116.84)
    assert spent * factor(prices, "2006", "CNY", "USD", inflated_first) == pytest.approx(172.09)


def test_what_is_missing_is_named_in_either_order():
    rates, indices = [rate("7 元/美元", "2020")], [index(110, "2024")]
    assert factor(Prices(rates), "2024", "CNY", "USD", DEFLATE_FIRST) == "deflator"
    assert factor(Prices((), indices), "2024", "CNY", "USD", DEFLATE_FIRST) == "exchange_rate"
    assert factor(Prices(rates, indices), "2024", "CNY", "USD", DEFLATE_FIRST) == pytest.approx(1 / 1.1 / 7)
    assert factor(Prices(rates, indices), "2024", "CNY", "USD", CONVERT_FIRST) == "deflator"
    abroad = [index(110, "2024", "USD")]
    assert factor(Prices(rates, abroad), "2024", "CNY", "USD", CONVERT_FIRST) == "exchange_rate"


def test_without_a_price_year_the_rate_is_that_of_the_base():
    prices = both(110, 120, (7, 6.5))
    deflate_first = Conversion(order="deflate_then_convert")
    assert factor(prices, "2024", "CNY", "USD", deflate_first, constant=True) == pytest.approx(1 / 1.1 / 7)


# What was known


def test_only_what_was_published_by_a_day_is_known():
    prices = Prices(
        [rate("7 元/美元", "2023", published="2024-01"), rate("6 元/美元", "2022")],
        [index(110, "2024", published="2025-02-28"), index(105, "2023")],
    )
    day = parse_period("2025-02-27").end.toordinal()
    assert prices.known_by(None) is prices
    assert [len(part) for part in (prices.known_by(day).rates, prices.known_by(day).deflators)] == [1, 0]
    assert [len(part) for part in (prices.known_by(day + 1).rates, prices.known_by(day + 1).deflators)] == [1, 1]


def test_of_one_period_the_latest_publication_counts_whatever_the_order():
    first, later = {"published": "2024-02"}, {"published": "2024-09"}
    rates = [rate("7.0 元/美元", "2023"), rate("7.1 元/美元", "2023", **first), rate("7.2 元/美元", "2023", **later)]
    indices = [index(104, "2023"), index(105, "2023", **first), index(106, "2023", **later)]
    for turn in (1, -1):
        prices = Prices(rates[::turn], indices[::turn])
        assert factor(prices, "2023", "USD", "CNY") == 7.2
        assert factor(prices, "2023", constant=True) == 100 / 106
        early = prices.known_by(parse_period("2024-06").end.toordinal())
        assert factor(early, "2023", "USD", "CNY") == 7.1
        assert factor(early, "2023", constant=True) == 100 / 105


# Laws


@given(st.lists(positive, min_size=3, max_size=3))
def test_converting_there_and_back_is_nothing(worths):
    prices = Prices(
        [rate(f"{worth} 元/美元", str(year)) for year, worth in zip((2021, 2022, 2023), worths, strict=True)]
    )
    for year in ("2021", "2022", "2023"):
        there, back = factor(prices, year, "CNY", "USD"), factor(prices, year, "USD", "CNY")
        assert there * back == pytest.approx(1, rel=1e-15)


@given(st.lists(positive, min_size=2, max_size=5))
def test_real_growth_does_not_depend_on_the_price_year(values):
    years = [str(2021 + place) for place in range(len(values))]
    prices = Prices(deflators=[index(float(value), year) for value, year in zip(values, years, strict=True)])
    ratios = [
        [
            factor(prices, later, conversion=Conversion(prices=f"constant-{base}"))
            / factor(prices, earlier, conversion=Conversion(prices=f"constant-{base}"))
            for earlier, later in pairwise(years)
        ]
        for base in ("2020", years[-1])
    ]
    assert ratios[0] == pytest.approx(ratios[1], rel=1e-12)
