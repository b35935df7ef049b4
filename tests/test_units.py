import copy
import pickle
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from fractions import Fraction
from time import perf_counter

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytrack.errors import UnitError
from policytrack.testing import strategies
from policytrack.units import (
    MAX_LENGTH,
    Quantity,
    UnitDefinition,
    Vocabulary,
    as_quantity,
    as_unit,
    known_currency,
    new_unit_name,
    parse_quantity,
    parse_unit,
    quotient_factor,
    unit_worth,
)
from policytrack.units.vocabulary import COMPARATORS, CURRENCIES, ENTRIES, SCALES, SHARED_SYMBOLS

METRE, GRAM, SECOND = {"metre": 1}, {"gram": 1}, {"second": 1}
AREA, VOLUME = {"metre": 2}, {"metre": 3}
ENERGY, POWER = {"gram": 1, "metre": 2, "second": -2}, {"gram": 1, "metre": 2, "second": -3}
DAY = 86_400
YEAR = Fraction("365.2425") * DAY
JOULE = 1000

# What each derived unit is worth, from its own definition: in percent, points, metres, grams and seconds.
WORTH = {
    "permille": (Fraction(1, 10), {"percent": 1}),
    "tenth": (10, {"percent": 1}),
    "basis_point": (Fraction(1, 100), {"percentage_point": 1}),
    "minute": (60, SECOND),
    "hour": (3600, SECOND),
    "day": (DAY, SECOND),
    "year": (YEAR, SECOND),
    "month": (YEAR / 12, SECOND),
    "kilometre": (1000, METRE),
    "decimetre": (Fraction(1, 10), METRE),
    "centimetre": (Fraction(1, 100), METRE),
    "millimetre": (Fraction(1, 1000), METRE),
    "micrometre": (Fraction(1, 10**6), METRE),
    "square_metre": (1, AREA),
    "square_kilometre": (10**6, AREA),
    "hectare": (10**4, AREA),
    "mu_of_land": (Fraction(10**4, 15), AREA),
    "cubic_metre": (1, VOLUME),
    "litre": (Fraction(1, 1000), VOLUME),
    "milligram": (Fraction(1, 1000), GRAM),
    "microgram": (Fraction(1, 10**6), GRAM),
    "kilogram": (1000, GRAM),
    "jin": (500, GRAM),
    "tonne": (10**6, GRAM),
    "joule": (JOULE, ENERGY),
    "gigajoule": (10**9 * JOULE, ENERGY),
    "terajoule": (10**12 * JOULE, ENERGY),
    "petajoule": (10**15 * JOULE, ENERGY),
    "exajoule": (10**18 * JOULE, ENERGY),
    "watt": (JOULE, POWER),
    "kilowatt": (10**3 * JOULE, POWER),
    "megawatt": (10**6 * JOULE, POWER),
    "gigawatt": (10**9 * JOULE, POWER),
    "kilowatt_hour": (3_600_000 * JOULE, ENERGY),
    "megawatt_hour": (3_600_000 * 10**3 * JOULE, ENERGY),
    "gigawatt_hour": (3_600_000 * 10**6 * JOULE, ENERGY),
    "terawatt_hour": (3_600_000 * 10**9 * JOULE, ENERGY),
    "tonne_of_standard_coal": (Fraction("29.3076") * 10**9 * JOULE, ENERGY),
}
SCALE_WORTH = {
    "十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8,
    "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12,
}  # fmt: skip


def worth_of(unit):
    """Multiply out a unit in exact fractions, from the table above."""
    value, dimensions = Fraction(unit.scale), {}
    for name, power in unit.exponents:
        factor, parts = WORTH.get(name, (1, {name: 1}))
        value *= Fraction(factor) ** power
        for part, exponent in parts.items():
            dimensions[part] = dimensions.get(part, 0) + exponent * power
    return value, {part: power for part, power in dimensions.items() if power}


def code_of(read, *arguments):
    with pytest.raises(UnitError) as caught:
        read(*arguments)
    return caught.value.code


# Factors


@pytest.mark.parametrize(
    ("unit", "other", "factor"),
    [
        ("亩", "公顷", Fraction(1, 15)),
        ("平方公里", "亩", 1500),
        ("km²", "公顷", 100),
        ("斤", "kg", Fraction(1, 2)),
        ("吨", "斤", 2000),
        ("吨标准煤", "GJ", Fraction("29.3076")),
        ("亿吨标准煤", "EJ", Fraction("2.93076")),
        ("亿元", "万元", 10_000),
        ("万亿元", "元", 10**12),
        ("billion yuan", "亿元", 10),
        ("百万人", "万人", 100),
        ("件/万人", "件/人", Fraction(1, 10_000)),
        ("件每千人", "件/万人", 10),
        ("µg/m³", "mg/m³", Fraction(1, 1000)),
        ("kWh", "J", 3_600_000),
        ("亿千瓦时", "GWh", 100),
        ("万千瓦", "MW", 10),
        ("成", "%", 10),
        ("‰", "%", Fraction(1, 10)),
        ("基点", "个百分点", Fraction(1, 100)),
        ("天", "小时", 24),
        ("年", "个月", 12),
        ("km/h", "m/s", Fraction(5, 18)),
        ("吨标准煤/万元", "GJ/元", Fraction("0.00293076")),
        ("立方米", "升", 1000),
        ("100 million yuan", "亿元", 1),
    ],
)
def test_a_unit_converts_by_its_published_factor(unit, other, factor):
    assert parse_unit(unit).factor_to(parse_unit(other)) == pytest.approx(float(factor), rel=1e-12)
    assert parse_unit(other).factor_to(parse_unit(unit)) == pytest.approx(float(1 / Fraction(factor)), rel=1e-12)


def test_all_pairs_of_units_convert_as_exact_fractions_say():
    units = [parse_unit(entry.name) for entry in ENTRIES]
    exact = {unit: worth_of(unit) for unit in units}
    for unit in units:
        for other in units:
            (worth, dimensions), (other_worth, other_dimensions) = exact[unit], exact[other]
            factor = unit.factor_to(other)
            if dimensions == other_dimensions:
                assert factor == pytest.approx(float(worth / other_worth), rel=1e-12), (unit, other)
            else:
                assert factor is None, (unit, other)


def test_every_derived_unit_is_checked_against_its_definition():
    derived = {entry.name for entry in ENTRIES if not entry.definition.startswith("[")}
    assert derived == set(WORTH)
    assert SCALES == SCALE_WORTH


@pytest.mark.parametrize("scale", sorted(SCALE_WORTH))
def test_a_scale_multiplies(scale):
    assert parse_unit(f"{scale} yuan").factor_to(parse_unit("元")) == SCALE_WORTH[scale]
    assert parse_unit(f"元/{scale} people").factor_to(parse_unit("元/人")) == pytest.approx(1 / SCALE_WORTH[scale])


@given(strategies.units(), strategies.units())
def test_written_units_convert_as_exact_fractions_say(text, other_text):
    unit, other = parse_unit(text), parse_unit(other_text)
    (worth, dimensions), (other_worth, other_dimensions) = worth_of(unit), worth_of(other)
    if dimensions != other_dimensions:
        assert unit.factor_to(other) is None
    else:
        assert unit.factor_to(other) == pytest.approx(float(worth / other_worth), rel=1e-9)


@given(st.sampled_from(sorted(strategies.FAMILIES)), st.data())
def test_there_and_back_is_one(family, data):
    choices = st.sampled_from(strategies.FAMILIES[family][0])
    unit, other = parse_unit(data.draw(choices)), parse_unit(data.draw(choices))
    assert unit.factor_to(other) * other.factor_to(unit) == pytest.approx(1, rel=1e-12)


@given(strategies.units())
def test_a_unit_is_once_itself(text):
    unit = parse_unit(text)
    assert unit.factor_to(unit) == 1.0
    assert str(unit) == text


@pytest.mark.parametrize(
    "texts",
    [
        ("家", "人", "项", "个", "件", "人次", "户", "床", "辆", "台", "处", "类", "次", "位次"),
        ("%", "个百分点", "倍", "点", "元"),
        CURRENCIES,
        ("吨", "吨二氧化碳", "吨标准煤"),
        ("元", "元/年", "元/人"),
    ],
)
def test_different_things_never_convert(texts):
    units = [parse_unit(text) for text in texts]
    for position, unit in enumerate(units):
        assert [unit.factor_to(other) is not None for other in units] == [
            place == position for place in range(len(units))
        ]


def test_percent_points_and_multiples_are_told_apart():
    flags = {
        text: (parse_unit(text).is_percentage, parse_unit(text).is_points, parse_unit(text).is_multiple)
        for text in ("%", "‰", "个百分点", "基点", "倍", "亿元")
    }
    assert flags == {
        "%": (True, False, False),
        "‰": (True, False, False),
        "个百分点": (False, True, False),
        "基点": (False, True, False),
        "倍": (False, False, True),
        "亿元": (False, False, False),
    }


@pytest.mark.parametrize(
    ("text", "is_place"), [("位次", True), ("十位次", True), ("位次/年", False), ("家", False), ("%", False)]
)
def test_a_place_in_an_order_is_a_unit_of_its_own(text, is_place):
    assert parse_unit(text).is_rank is is_place


@pytest.mark.parametrize(
    ("text", "factor"), [("%", 100), ("‰", 1000), ("倍", 1), ("成", 10), ("km/m", 0.001), ("元", None)]
)
def test_a_pure_number_has_a_worth_in_shares_and_multiples(text, factor):
    assert parse_unit(text).per_pure_number() == (factor and pytest.approx(factor))


def test_a_rate_by_the_year_can_drop_its_year():
    assert parse_unit("%/年").without_year() == parse_unit("%")
    assert parse_unit("元/人").without_year() == parse_unit("元/人")


# Texts


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("％", "%"),
        ("µg/m³", "μg/m3"),
        ("µg/m³", "ug / m^3"),
        ("m**2", "m²"),
        ("kg·m²", "kg*m^2"),
        ("kg×m²", "kg⋅m²"),
        ("ｋｍ", "km"),
        ("亿 元", "亿元"),
        ("yuan per person", "元/人"),
        ("元每人", "元/人"),
        ("hundred per cent", "100%"),
        ("yuan per per cent", "元/%"),
        ("yuan per centimeter", "元/cm"),
        ("件/万人", "件 / 万 人"),
        ("平方米", "m²"),
        ("公里", "km"),
        ("100 million yuan", "亿元"),
        ("人民币", "CNY"),
        ("元/人/年", "元/年/人"),
    ],
)
def test_a_unit_means_the_same_however_it_is_written(text, same):
    assert parse_unit(text).factor_to(parse_unit(same)) == pytest.approx(1)


def test_equal_units_are_equal_and_hash_alike():
    assert parse_unit("亿元") == parse_unit("100 million yuan")
    assert len({parse_unit("亿元"), parse_unit("万万元"), parse_unit("元")}) == 2


def test_what_stands_above_and_below_the_line_cancels():
    assert parse_unit("元·人/人").exponents == (("CNY", 1),)
    assert parse_unit("km/km").exponents == ()
    assert parse_unit("m·m").exponents == (("metre", 2),)


def test_a_word_that_holds_a_scale_is_one_word():
    assert parse_unit("千瓦").scale == 1
    assert parse_unit("千人").scale == 1000
    assert parse_unit("百分点").exponents == (("percentage_point", 1),)
    assert parse_unit("mm").exponents == (("millimetre", 1),)


@pytest.mark.parametrize("name", strategies.UNIT_NAMES)
def test_each_name_of_the_vocabulary_reads_as_its_unit(name):
    unit = parse_unit(name)
    assert unit.exponents == ((Vocabulary().names[name], 1),)
    assert unit.scale == 1
    assert unicodedata.normalize("NFKC", name) == name


def test_no_name_of_the_vocabulary_means_two_things():
    names = [name for entry in ENTRIES for name in (entry.name, *entry.aliases)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "unit_missing"),
        ("  ", "unit_missing"),
        ("亿圆", "unit_unknown"),
        ("furlong", "unit_unknown"),
        ("kiloyuan", "unit_unknown"),
        ("Nm", "unit_unknown"),
        ("亿", "unit_syntax"),
        ("100", "unit_syntax"),
        ("元/0人", "unit_syntax"),
        ("0元", "unit_syntax"),
        ("/万人", "unit_syntax"),
        ("元/", "unit_syntax"),
        ("元//人", "unit_syntax"),
        ("元+人", "unit_syntax"),
        ("m^9", "unit_syntax"),
        ("m^-2", "unit_syntax"),
        ("(元)", "unit_syntax"),
        ("9**9**9 m", "unit_syntax"),
        ("__import__('os')", "unit_syntax"),
        ("元\0", "unit_syntax"),
        ("亿" * 39 + "元", "unit_syntax"),
        ("元/" + "亿" * 70 + "人", "unit_syntax"),
        ("元" * 81, "unit_too_long"),
        ("m" * 200_000, "unit_too_long"),
        (5, "unit_syntax"),
        (None, "unit_syntax"),
    ],
)
def test_what_is_no_unit_is_refused(text, code):
    assert code_of(parse_unit, text) == code


@pytest.mark.parametrize("word", sorted(COMPARATORS))
def test_a_comparator_in_a_unit_is_answered_with_its_key(word):
    with pytest.raises(UnitError) as caught:
        parse_quantity(f"2000 亿元{word}")
    assert caught.value.code == "unit_comparator"
    assert caught.value.finding.details == {"value": word, "key": COMPARATORS[word]}


@pytest.mark.parametrize(
    ("typo", "suggestion"), [("亿圆", None), ("yuann", "yuan"), ("persn", "person"), ("吨标准", "吨标准煤")]
)
def test_a_misspelt_unit_is_answered_with_the_nearest_name(typo, suggestion):
    with pytest.raises(UnitError) as caught:
        parse_unit(typo)
    assert caught.value.finding.suggestion == suggestion


@given(st.text(max_size=100))
def test_any_text_is_a_unit_or_refused(text):
    with suppress(UnitError):
        assert parse_unit(text).scale > 0


@given(st.text("0123456789*/^.+-eE万亿元人%m ¥$以上per", max_size=60))
def test_any_text_is_a_quantity_or_refused(text):
    with suppress(UnitError):
        assert abs(parse_quantity(text).value) < float("inf")


# Shared currency symbols


@pytest.mark.parametrize("text", ["¥", "￥", "$", "万¥", "¥/人"])
def test_a_shared_symbol_needs_a_declared_currency(text):
    assert code_of(parse_unit, text) == "currency_undeclared"


@pytest.mark.parametrize(
    ("currency", "symbol"), [(code, symbol) for symbol, codes in SHARED_SYMBOLS.items() for code in codes]
)
def test_a_shared_symbol_stands_for_the_declared_currency(currency, symbol):
    vocabulary = Vocabulary(currency)
    assert parse_unit(symbol, vocabulary) == parse_unit(currency)
    assert parse_quantity(f"{symbol}2000万", vocabulary).to(currency) == 2e7


def test_a_declared_currency_does_not_settle_the_symbols_of_others():
    assert code_of(parse_quantity, "$5", Vocabulary("CNY")) == "currency_undeclared"
    assert code_of(parse_quantity, "¥5", Vocabulary("EUR")) == "currency_undeclared"


@pytest.mark.parametrize(
    ("text", "currency", "value"),
    [("US$5 million", "USD", 5e6), ("HK$ 3", "HKD", 3), ("€2.5 billion", "EUR", 2.5e9), ("£1", "GBP", 1)],
)
def test_a_symbol_of_one_currency_needs_no_declaration(text, currency, value):
    assert parse_quantity(text).to(currency) == value


# Currencies, and money for each person


def test_a_currency_is_known_by_its_code():
    assert all(known_currency(code) == code for code in CURRENCIES)


@pytest.mark.parametrize(
    ("code", "suggestion"), [("cny", "CNY"), ("CNYY", "CNY"), ("元", None), ("", None), ("VND", None)]
)
def test_an_unknown_currency_is_answered_with_the_nearest_code(code, suggestion):
    with pytest.raises(UnitError) as caught:
        known_currency(code)
    assert caught.value.code == "currency_unknown"
    assert caught.value.finding.suggestion == suggestion


@pytest.mark.parametrize(
    ("written", "currency"),
    [("元/人", "CNY"), ("万元/人", "CNY"), ("元", "CNY"), ("美元/人", "USD"), ("件/万人", None)],
)
def test_a_unit_says_which_currency_it_counts(written, currency):
    assert parse_unit(written).currency == currency


def test_a_rate_counts_two_currencies_and_money_for_each_person_not_money_alone():
    assert parse_unit("元/美元").currency is None
    assert parse_unit("元/美元").counts_money
    assert not parse_unit("元/人").counts_money
    assert not parse_unit("件/万人").counts_money


@pytest.mark.parametrize(
    ("written", "currency", "same"),
    [
        ("元/人", "USD", "美元/人"),
        ("万元/人", "USD", "万美元/人"),
        ("元/万人", "EUR", "欧元/万人"),
        ("元", "USD", "美元"),
        ("元", "CNY", "元"),
        ("件/万人", "USD", "件/万人"),
        ("元/美元", "EUR", "元/美元"),
    ],
)
def test_money_takes_another_currency_and_nothing_else_changes(written, currency, same):
    unit = parse_unit(written).in_currency(currency)
    assert unit == parse_unit(same)
    assert unit.factor_to(parse_unit(same)) == 1


@pytest.mark.parametrize(
    ("one", "other", "worth"),
    [
        ("元/人", "万元/人", 1e-4),
        ("元/人", "元/万人", 1e4),
        ("件/万人", "件/人", 1e-4),
        ("个/万人", "个/百万人", 100),
        ("个/万人", "个/千人", 0.1),
        ("万美元/人", "美元/人", 1e4),
    ],
)
def test_amounts_for_each_person_and_each_ten_thousand_convert(one, other, worth):
    assert parse_unit(one).factor_to(parse_unit(other)) == pytest.approx(worth, rel=1e-15)


@pytest.mark.parametrize(
    ("one", "other"), [("元/人", "元"), ("件/万人", "件"), ("个/万人", "件/万人"), ("元/人", "美元/人")]
)
def test_amounts_of_another_kind_do_not(one, other):
    assert parse_unit(one).factor_to(parse_unit(other)) is None


# Quantities


@pytest.mark.parametrize(
    ("text", "digits", "unit"),
    [
        ("2000 亿元", "2000", "亿元"),
        ("2000亿元", "2000", "亿元"),
        ("1,971.4 亿元", "1971.4", "亿元"),
        ("1，971.4 亿元", "1971.4", "亿元"),
        ("2.50 %", "2.50", "%"),
        ("-3.5%", "-3.5", "%"),
        ("−3.5%", "-3.5", "%"),
        ("+3 个百分点", "+3", "个百分点"),
        ("1e3 元", "1e3", "元"),
        ("１５万家", "15", "万家"),
        (" 40 µg/m³ ", "40", "µg/m³"),
    ],
)
def test_a_quantity_keeps_its_digits_unit_and_text(text, digits, unit):
    quantity = parse_quantity(text)
    assert (quantity.digits, quantity.unit.text, quantity.text, str(quantity)) == (digits, unit, text, text)
    assert quantity.value == float(digits)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "number_invalid"),
        ("亿元", "number_invalid"),
        ("NaN 元", "number_invalid"),
        ("inf 元", "number_invalid"),
        (".5 元", "number_invalid"),
        ("1 500 亿元", "number_invalid"),
        ("1500 3 元", "number_invalid"),
        ("超过2000亿元", "number_invalid"),
        ("1e400 元", "number_not_finite"),
        ("1e99999 元", "number_not_finite"),
        ("1e300 亿亿元", "number_not_finite"),
        ("2000", "unit_missing"),
        ("12,34 元", "unit_syntax"),
        ("1.2.3 元", "unit_syntax"),
        ("1_000 元", "unit_syntax"),
        ("5 3", "number_invalid"),
        ("9**9**9 m", "unit_syntax"),
        ("9" * 100_000, "unit_too_long"),
        ("1 " + "m" * 200_000, "unit_too_long"),
        (5, "number_invalid"),
    ],
)
def test_what_is_no_quantity_is_refused(text, code):
    assert code_of(parse_quantity, text) == code


@pytest.mark.parametrize("text", ["9**9**9 m", "1 " + "m" * 200_000, "9" * 100_000, "1 " + "万" * 78, "1 m" + "9" * 77])
def test_a_hostile_text_costs_about_as_much_as_a_misspelt_unit(text):
    def cost_of(written):
        def once():
            start = perf_counter()
            with suppress(UnitError):
                parse_quantity(written)
            return perf_counter() - start

        return min(once() for _ in range(20))

    code_of(parse_unit, text)
    assert cost_of(text) < 50 * cost_of("1 亿圆")


@given(strategies.numbers(signed=True), strategies.units().map(lambda text: text.lstrip("0123456789 ")))
def test_a_quantity_is_read_as_its_number_and_its_unit(number, unit):
    quantity = parse_quantity(f"{number} {unit}")
    assert quantity.value == float(number.replace(",", ""))
    assert quantity.unit == parse_unit(unit)


@given(st.sampled_from(sorted(strategies.FAMILIES)), st.data())
def test_a_quantity_converts_exactly_within_its_family(family, data):
    choices = st.sampled_from(strategies.FAMILIES[family][0])
    quantity = parse_quantity(data.draw(strategies.quantities(choices, signed=True)))
    other = data.draw(choices)
    unit = parse_unit(other)
    exact = Fraction(quantity.digits) * worth_of(quantity.unit)[0] / worth_of(unit)[0]
    assert quantity.to(other) == pytest.approx(float(exact), rel=1e-9)


def test_a_quantity_converts_to_a_unit_or_a_text():
    assert parse_quantity("1.5万家").to("家") == 15_000
    assert parse_quantity("1.5万家").to(parse_unit("万家")) == 1.5


def test_a_quantity_of_another_thing_is_a_mismatch():
    with pytest.raises(UnitError) as caught:
        parse_quantity("5 %").to("个百分点")
    assert caught.value.code == "unit_mismatch"
    assert caught.value.finding.details == {"value": "5 %", "expected": "个百分点"}


def test_quantities_are_equal_by_digits_and_meaning():
    assert parse_quantity("2000 亿元") == parse_quantity("2000亿元") == parse_quantity("2,000 万万元")
    assert parse_quantity("2.5 %") != parse_quantity("2.5 ‰")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (5, "unit_missing"),
        (5.0, "unit_missing"),
        (float("nan"), "number_not_finite"),
        (float("-inf"), "number_not_finite"),
        (True, "number_invalid"),
        (None, "number_invalid"),
        ([], "number_invalid"),
        ({"value": 5}, "number_invalid"),
        pytest.param(10**100_000, "unit_missing", id="huge"),
    ],
)
def test_other_values_are_no_quantities(value, code):
    assert code_of(as_quantity, value) == code


def test_a_quantity_and_a_unit_stay_themselves():
    quantity = parse_quantity("5 %")
    assert as_quantity(quantity) is quantity
    assert as_quantity("5 %") == quantity
    assert as_unit(quantity.unit) is quantity.unit
    assert as_unit("%") == quantity.unit


@pytest.mark.parametrize("value", [None, 5, ["元"], {}])
def test_other_values_are_no_units(value):
    assert code_of(as_unit, value) == "unit_syntax"


# Units of a plan's own

BOX = UnitDefinition("标准箱", ("TEU",))
FIELD = UnitDefinition("垧", equals="1 公顷")


def test_a_plan_can_count_things_of_its_own():
    vocabulary = Vocabulary(namespace="port", additions=(BOX,))
    assert parse_quantity("3 万标准箱", vocabulary).to("TEU") == 30_000
    assert parse_unit("标准箱", vocabulary).factor_to(parse_unit("个")) is None
    assert code_of(parse_unit, "标准箱") == "unit_unknown"


def test_a_plan_can_say_what_its_own_unit_is_worth():
    vocabulary = Vocabulary(namespace="land", additions=(FIELD,))
    unit = parse_unit("垧", vocabulary)
    assert unit.factor_to(parse_unit("亩")) == pytest.approx(15)
    assert parse_unit("亩").factor_to(unit) == pytest.approx(1 / 15)
    assert unit.factor_to(parse_unit("斤")) is None


def test_a_worth_may_be_in_the_declared_currency():
    vocabulary = Vocabulary("CNY", "tickets", (UnitDefinition("张票", equals="¥20"),))
    assert parse_quantity("3 张票", vocabulary).to("元") == pytest.approx(60)


def test_own_units_of_two_plans_never_meet():
    first = parse_unit("标准箱", Vocabulary(namespace="one", additions=(BOX,)))
    second = parse_unit("标准箱", Vocabulary(namespace="two", additions=(BOX,)))
    assert first != second
    assert first.factor_to(second) is None


def test_a_unit_converts_alike_in_whichever_plan_it_was_read():
    land = Vocabulary(namespace="land", additions=(FIELD,))
    hectare = parse_unit("公顷", Vocabulary(namespace="port", additions=(BOX,)))
    assert hectare.factor_to(parse_unit("垧", land)) == pytest.approx(1)
    assert parse_unit("公顷").factor_to(parse_unit("垧", land)) == pytest.approx(1)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("元", "unit_redefined"),
        ("％", "unit_redefined"),
        ("万", "unit_redefined"),
        ("万元", "unit_redefined"),
        ("million people", "unit_redefined"),
        ("m2", "unit_redefined"),
        ("", "unit_syntax"),
        ("12", "unit_syntax"),
        ("标准箱/天", "unit_syntax"),
        ("box_2", "unit_syntax"),
        ("箱" * 81, "unit_syntax"),
    ],
)
def test_an_own_unit_needs_a_new_and_plain_name(name, code):
    assert code_of(new_unit_name, name) == code


def test_a_new_name_is_kept_as_written():
    assert new_unit_name("标准箱") == "标准箱"


@pytest.mark.parametrize(
    ("worth", "code"),
    [
        ("0 元", "invalid_value"),
        ("-5 元", "invalid_value"),
        ("5", "unit_missing"),
        ("5 标准箱", "unit_unknown"),
    ],
)
def test_an_own_unit_is_worth_a_positive_amount_of_known_units(worth, code):
    assert code_of(unit_worth, worth) == code


def test_a_worth_is_kept_as_written():
    assert unit_worth("667 平方米") == "667 平方米"


# pint


def test_reading_a_unit_loads_no_pint():
    script = (
        "import sys; from policytrack.units import parse_quantity; parse_quantity('1.5 万家'); "
        "sys.exit('pint' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_the_application_registry_of_pint_stays_untouched():
    before = pint.get_application_registry().get()
    quantity = parse_quantity("3 亩").to_pint()
    assert parse_unit("亩").factor_to(parse_unit("公顷"))
    assert pint.get_application_registry().get() is before
    assert quantity._REGISTRY is not before


@pytest.fixture(scope="module")
def foreign():
    return pint.UnitRegistry()


@pytest.mark.parametrize(
    ("number", "unit", "text", "value"),
    [
        (5, "kilometer", "米", 5000),
        (2.5, "metric_ton", "斤", 5000),
        (3, "kilowatt_hour / hectare", "度/公顷", 3),
        (40, "microgram / meter ** 3", "µg/m³", 40),
        (7, "kilogram * meter ** 2 / second ** 2", "J", 7),
        (1e16, "gram", "吨", 1e10),
        (12, "percent", "%", 12),
    ],
)
def test_a_quantity_of_another_registry_is_accepted_and_given_back(foreign, number, unit, text, value):
    given_quantity = foreign.Quantity(number, unit)
    quantity = as_quantity(given_quantity)
    assert quantity.to(text) == pytest.approx(value)
    back = quantity.to_pint(foreign)
    assert back.to(given_quantity.units).magnitude == pytest.approx(number)


@pytest.mark.parametrize(
    ("number", "unit", "code"),
    [
        (float("nan"), "meter", "number_not_finite"),
        (float("inf"), "meter", "number_not_finite"),
        ([1, 2], "meter", "number_invalid"),
        (5, "furlong", "unit_unknown"),
        (5, "meter ** 12", "unit_syntax"),
        (5, "meter ** 1.5", "unit_syntax"),
        (5, "1 / second", "unit_syntax"),
        (5, "dimensionless", "unit_missing"),
    ],
)
def test_a_foreign_quantity_that_means_nothing_here_is_refused(foreign, number, unit, code):
    assert code_of(as_quantity, foreign.Quantity(number, unit)) == code


def test_our_own_pint_quantities_are_accepted_again():
    quantity = parse_quantity("3 件/万人")
    assert as_quantity(quantity.to_pint()).to("件/万人") == pytest.approx(3)


def test_a_unit_that_another_registry_lacks_is_refused(foreign):
    assert code_of(parse_quantity("3 家").to_pint, foreign) == "unit_unknown"


@pytest.mark.parametrize("name", [entry.name for entry in ENTRIES])
def test_no_unit_is_given_to_another_registry_under_a_name_that_means_something_else(foreign, name):
    worth, dimensions = worth_of(parse_unit(name))
    with suppress(UnitError):
        received = parse_quantity(f"1 {name}").to_pint(foreign).to_base_units()
        known = {
            "metre": foreign.meter,
            "gram": foreign.gram,
            "second": foreign.second,
            "percent": foreign.percent,
        }
        expected = foreign.Quantity(float(worth))
        for part, power in dimensions.items():
            expected = expected * known[part] ** power
        assert received.magnitude == pytest.approx(expected.to(received.units).magnitude, rel=1e-4)


@pytest.mark.parametrize(
    ("above", "below", "result", "factor"),
    [
        ("亿元", "万元", "%", 10**6),
        ("亿元", "元", "倍", 10**8),
        ("万件", "万人", "件/万人", 10_000),
        ("吨标准煤", "万元", "GJ/元", Fraction("0.00293076")),
        ("亿元", "人", "%", None),
    ],
)
def test_a_quotient_of_units_is_worth_so_much_of_a_third(above, below, result, factor):
    found = quotient_factor(parse_unit(above), parse_unit(below), parse_unit(result))
    assert found == (factor and pytest.approx(float(factor), rel=1e-12))


# Embedding


@given(strategies.quantities())
def test_units_and_quantities_survive_pickling_and_copying(text):
    quantity = parse_quantity(text)
    for copied in (pickle.loads(pickle.dumps(quantity)), copy.deepcopy(quantity), copy.copy(quantity)):
        assert isinstance(copied, Quantity)
        assert copied == quantity
        assert (copied.text, copied.unit.text) == (quantity.text, quantity.unit.text)
        assert copied.to(quantity.unit) == quantity.value


def test_an_own_unit_still_converts_after_pickling():
    unit = parse_unit("垧", Vocabulary(namespace="land", additions=(FIELD,)))
    assert unit.factor_to(parse_unit("亩")) == pytest.approx(15)
    copied = pickle.loads(pickle.dumps(unit))
    assert copied == unit
    assert copied.factor_to(parse_unit("亩")) == pytest.approx(15)


def test_many_threads_read_and_convert_alike():
    vocabularies = [
        Vocabulary(namespace=f"thread-{number}", additions=(FIELD, UnitDefinition("田", equals="2 亩")))
        for number in range(4)
    ]

    def work(turn):
        vocabulary = vocabularies[turn % len(vocabularies)]
        name = strategies.UNIT_NAMES[turn % len(strategies.UNIT_NAMES)]
        own = parse_unit(f"{turn + 1} 垧", vocabulary).factor_to(parse_unit("田", vocabulary))
        return own, parse_quantity(f"{turn} 万{name}").to(name)

    with ThreadPoolExecutor(16) as pool:
        results = list(pool.map(work, range(800)))
    for turn, (own, known) in enumerate(results):
        assert own == pytest.approx(7.5 * (turn + 1))
        assert known == turn * 10_000


def test_a_quantity_of_the_longest_text_is_read():
    text = "1 元" + " " * (MAX_LENGTH - 3)
    assert parse_quantity(text).to("元") == 1
    assert code_of(parse_quantity, text + " ") == "unit_too_long"
