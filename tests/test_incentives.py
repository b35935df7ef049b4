from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytrack.errors import InvalidDataError, UnitError
from policytrack.plans import Incentive, Plan
from policytrack.units import parse_quantity

# Hebei: up to 10 % of the price, for transactions of 500 000 yuan or more, at most 1 000 000 yuan each.
HEBEI = Incentive(id="subsidy", name="Subsidy", rate="10 %", from_amount="50 万元", cap="100 万元")
UNITS = {"元": 1, "万元": 10**4, "百万元": 10**6, "亿元": 10**8}


def oracle(yuan):
    """Return the payment for an exact amount."""
    return Fraction(0) if yuan < 500_000 else min(yuan / 10, Fraction(1_000_000))


@pytest.mark.parametrize(
    ("amount", "paid"),
    [
        ("400000 元", "0 元"),
        ("499999.99 元", "0 元"),
        ("500000 元", "50000 元"),
        ("500000.1 元", "50000.01 元"),
        ("8000000 元", "800000 元"),
        ("9999999 元", "999999.9 元"),
        ("10000000 元", "1000000 元"),
        ("10000001 元", "1000000 元"),
        ("20000000 元", "1000000 元"),
        ("-1 元", "0 元"),
        ("40 万元", "0 万元"),
        ("50 万元", "5 万元"),
        ("0.08 亿元", "0.008 亿元"),
        ("1000 万元", "100 万元"),
        ("8e6 元", "800000 元"),
        ("1e15 元", "1000000 元"),
    ],
)
def test_the_subsidy_of_hebei_is_exact_at_its_bounds(amount, paid):
    assert HEBEI.payment(amount).text == paid


def test_the_payment_is_in_the_unit_of_the_amount():
    assert HEBEI.payment("800 万元").unit.text == "万元"
    assert HEBEI.payment(parse_quantity("800 万元")) == HEBEI.payment("800 万元")


@pytest.mark.parametrize("amount", ["8000000 美元", "100 家", "800", "many"])
def test_an_amount_in_another_currency_or_without_one_is_refused(amount):
    with pytest.raises(UnitError):
        HEBEI.payment(amount)


@pytest.mark.parametrize(
    ("fields", "amount", "paid"),
    [
        ({"rate": "10 %"}, "5 元", "0.5 元"),
        ({"rate": "10 %"}, "-5 元", "0 元"),
        ({"rate": "5 ‰"}, "1000 元", "5 元"),
        ({"rate": "1 成"}, "1000 元", "100 元"),
        ({"rate": "0 %"}, "1000 元", "0 元"),
        ({"rate": "10 %", "cap": "3 万元"}, "400000 元", "30000 元"),
        ({"rate": "10 %", "from_amount": "3 万元"}, "2 亿元", "0.2 亿元"),
        ({"rate": "100 %"}, "100000000000000 元", "100000000000000 元"),
        ({"rate": "7 %"}, "3000000 美元", "210000 美元"),
    ],
)
def test_a_threshold_and_a_cap_may_be_missing(fields, amount, paid):
    assert Incentive(id="a", name="A", **fields).payment(amount).text == paid


def test_a_symbol_stands_for_the_currency_of_the_plan():
    rule = {"id": "a", "name": "A", "rate": "10 %", "from_amount": "¥500000", "cap": "¥1000000"}
    plan = Plan(id="p", title="P", currency="CNY", incentives=[rule])
    assert plan.incentives[0].payment("¥8000000").to("元") == 800_000


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"rate": "10 元"}, "unit_mismatch"),
        ({"rate": "10 个百分点"}, "unit_mismatch"),
        ({"rate": "-10 %"}, "invalid_value"),
        ({"rate": "10 %", "cap": "-1 元"}, "invalid_value"),
        ({"rate": "10 %", "from_amount": "-1 元"}, "invalid_value"),
        ({"rate": "10 %", "cap": "1 元", "from_amount": "1 美元"}, "unit_mismatch"),
        ({"rate": "10"}, "unit_missing"),
    ],
)
def test_a_rule_that_cannot_be_reckoned_is_refused(fields, code):
    with pytest.raises(InvalidDataError) as caught:
        Incentive(id="a", name="A", **fields)
    assert [finding.code for finding in caught.value.findings] == [code]


amounts = st.decimals(0, 10**9, places=2, allow_nan=False)


@given(amounts)
def test_the_payment_is_the_exact_one(amount):
    assert Fraction(HEBEI.payment(f"{amount} 元").digits) == oracle(Fraction(amount))


@given(amounts, amounts)
def test_more_never_pays_less_and_never_more_than_the_cap(one, other):
    small, large = sorted((one, other))
    paid = [Fraction(HEBEI.payment(f"{amount} 元").digits) for amount in (small, large)]
    assert paid[0] <= paid[1] <= 1_000_000


@given(st.integers(0, 10**9), st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(UNITS)))
def test_the_payment_does_not_depend_on_the_unit(yuan, one, other):
    def paid(unit):
        number = Fraction(yuan, UNITS[unit])
        digits = f"{number.numerator / number.denominator:.8f}"
        return Fraction(HEBEI.payment(f"{digits} {unit}").digits) * UNITS[unit]

    assert paid(one) == paid(other) == oracle(Fraction(yuan))
