"""Money of goals in other currencies and prices than their figures: what is converted, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

import policytrack as pt

Data = dict[str, Any]
DOLLAR = {"rate": "7 元/美元", "period": "2020", "source": "bank", "published": "2021-01-15"}
RATES = [DOLLAR, DOLLAR | {"rate": "6.5 元/美元", "period": "2024", "published": "2025-01-15"}]
PRICES = [
    {"currency": "CNY", "base": "2020", "period": "2024", "value": 110, "source": "bureau", "published": "2025-02"},
    {"currency": "USD", "base": "2020", "period": "2024", "value": 120, "source": "bureau", "published": "2025-02"},
]


def judged(target: Data, conversion: Data | None, known_by: str | None = None, **plan: Any) -> pt.Assessment:
    whole = pt.Plan(
        id="plan",
        title="Plan",
        region="CN",
        indicators=[{"id": "income", "name": "Income", "measure": "flow", "unit": "元", "prices": "current"}],
        goals=[
            {"id": "income", "indicator": "income", "deadline": "2024", "target": target}
            | ({"conversion": conversion} if conversion is not None else {})
        ],
        observations=[
            {"indicator": "income", "period": "2020", "value": "7000 元", "source": "s", "published": "2021-02"},
            {"indicator": "income", "period": "2024", "value": "14300 元", "source": "s", "published": "2025-02"},
        ],
        **plan,
    )
    return pt.assess(whole, as_of="2024-12-31", known_by=known_by)["income"]


DOLLARS = {"kind": "level", "at_least": "2000 美元"}


def test_a_goal_in_another_currency_is_judged_at_the_rate_of_each_year() -> None:
    found = judged(DOLLARS, {}, exchange_rates=RATES)
    assert found.value is not None
    assert found.value.to_dict() == {"value": 2200, "unit": "美元"}
    assert found.rating == "achieved"


def test_a_missing_rate_is_a_refusal_that_names_it() -> None:
    found = judged(DOLLARS, {}, exchange_rates=RATES[:1])
    assert (found.rating, str(found.observed_period)) == ("not_assessable", "2020")
    assert found.findings[0].code == "conversion_missing"
    assert "there is no exchange rate for it" in str(found.findings[0])
    assert "缺少汇率" in found.findings[0].text("zh")
    nothing = judged(DOLLARS, {})
    assert nothing.reason == "no_exchange_rate"


def test_a_rate_that_was_not_yet_published_is_missing() -> None:
    assert judged(DOLLARS, {}, "2025-03", exchange_rates=RATES).rating == "achieved"
    late = [RATES[0], RATES[1] | {"published": "2025-06"}]
    assert judged(DOLLARS, {}, "2025-03", exchange_rates=late).rating == "not_assessable"


@pytest.mark.parametrize(
    ("order", "value"),
    # Deflated at home and taken at the rate of 2020, or taken at the rate of 2024 and deflated abroad.
    [("deflate_then_convert", 14300 / 1.1 / 7), ("convert_then_deflate", 14300 / 6.5 / 1.2)],
)
def test_the_order_of_deflating_and_converting_tells(order: str, value: float) -> None:
    conversion = {"prices": "constant-2020", "order": order}
    found = judged(DOLLARS, conversion, exchange_rates=RATES, deflators=PRICES)
    assert found.value is not None
    assert found.value.value == pytest.approx(value)


def test_without_an_order_a_goal_that_needs_both_is_an_error() -> None:
    found = judged(DOLLARS, {"prices": "constant-2020"}, exchange_rates=RATES, deflators=PRICES)
    assert found.reason == "invalid_goal"
    assert [finding.code for finding in found.findings] == ["conversion_order_missing"]


def test_growth_at_constant_prices_is_formed_with_a_deflator() -> None:
    real = {"kind": "growth", "at_least": "10 %", "base": "2020", "prices": "constant"}
    found = judged(real, None, deflators=PRICES)
    assert found.value is not None
    assert found.value.value == pytest.approx(100 * ((14300 / 1.1 / 7000) ** 0.25 - 1))
    assert judged(real, None).reason == "price_basis_mismatch"
    other_year = [PRICES[0] | {"period": "2023"}]
    assert judged(real, None, deflators=other_year).rating == "not_assessable"


def test_a_baseline_that_the_plan_states_is_converted_too() -> None:
    whole = pt.Plan(
        id="plan",
        title="Plan",
        region="CN",
        indicators=[{"id": "income", "name": "Income", "measure": "flow", "unit": "元", "prices": "current"}],
        goals=[
            {
                "id": "income",
                "indicator": "income",
                "deadline": "2030",
                "target": DOLLARS,
                "conversion": {},
                "baseline": {"period": "2020", "value": "7000 元"},
            }
        ],
        observations=[{"indicator": "income", "period": "2024", "value": "9750 元", "source": "s"}],
        exchange_rates=RATES,
    )
    found = pt.assess(whole, as_of="2024-12-31")["income"]
    assert found.baseline is not None
    assert (found.baseline.to_dict(), found.attainment) == ({"value": 1000, "unit": "美元"}, 0.5)
    bare = whole.model_copy(update={"exchange_rates": whole.exchange_rates[1:]})
    assert pt.assess(bare, as_of="2024-12-31")["income"].reason == "no_baseline"


def test_money_for_each_person_is_converted_as_money_is() -> None:
    whole = pt.Plan(
        id="plan",
        title="Plan",
        region="CN",
        indicators=[{"id": "income", "name": "Income", "measure": "ratio", "unit": "元/人", "prices": "current"}],
        goals=[
            {
                "id": "income",
                "indicator": "income",
                "deadline": "2024",
                "target": {"kind": "level", "at_least": "2000 美元/人"},
                "conversion": {},
            }
        ],
        observations=[{"indicator": "income", "period": "2024", "value": "1.3 万元/人", "source": "s"}],
        exchange_rates=RATES,
    )
    found = pt.assess(whole, as_of="2024-12-31")["income"]
    assert (found.rating, found.value and found.value.to_dict()) == ("achieved", {"value": 2000, "unit": "美元/人"})


def test_what_counts_no_money_is_not_deflated() -> None:
    firms = {"id": "firms", "name": "Firms", "measure": "stock", "unit": "家"}
    target = {"kind": "level", "at_least": "100 家"}
    seen = [{"indicator": "firms", "period": "2024", "value": "120 家", "source": "s"}]
    goals = [{"id": "firms", "indicator": "firms", "deadline": "2024", "target": target}]
    whole = pt.Plan(
        id="plan", title="Plan", region="CN", indicators=[firms], goals=goals, observations=seen, deflators=PRICES
    )
    found = pt.assess(whole, as_of="2024-12-31")["firms"]
    assert found.value is not None
    assert (found.rating, found.value.value) == ("achieved", 120)
