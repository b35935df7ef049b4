"""The closed vocabulary of units: what each is called in plans, and what it is worth.

A unit is known by one canonical name; the other names are how Chinese and English sources write it. A
definition is either a base dimension (`[person]`) or an amount of other units, in pint's notation. Counts of
different things are different dimensions, and so are percent, percentage points and multiples.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Entry(NamedTuple):
    """One unit: canonical name, definition, and the other names it goes by."""

    name: str
    definition: str
    aliases: tuple[str, ...]


def _entry(name: str, definition: str, aliases: str) -> Entry:
    return Entry(name, definition, tuple(aliases.split("|")) if aliases else ())


ENTRIES: Final[tuple[Entry, ...]] = (
    # Shares and multiples
    _entry("percent", "[percentage]", "%|per cent|个百分率"),
    _entry("permille", "0.1 * percent", "‰|per mille|千分比"),
    _entry("tenth", "10 * percent", "成"),
    _entry("percentage_point", "[percentage_point]", "个百分点|百分点|percentage points|percentage point"),
    _entry("basis_point", "0.01 * percentage_point", "个基点|基点|basis points|basis point"),
    _entry("multiple", "[multiple]", "倍|times|fold"),
    _entry("index_point", "[index_point]", "点|index points|index point"),
    _entry("rank", "[rank]", "位次"),
    # Counts
    _entry("establishment", "[establishment]", "家|firms|firm|companies|company|enterprises|enterprise"),
    _entry("item", "[item]", "项|items|projects|project"),
    _entry("unit_count", "[unit_count]", "个|units|places"),
    _entry("piece", "[piece]", "件|pieces|patents|patent"),
    _entry("person", "[person]", "人|名|people|persons|residents"),
    _entry("visit", "[visit]", "人次|visits"),
    _entry("household", "[household]", "户|households"),
    _entry("sheet", "[sheet]", "张|床|beds|bed"),
    _entry("vehicle", "[vehicle]", "辆|vehicles"),
    _entry("machine", "[machine]", "台|套|machines"),
    _entry("site", "[site]", "处|座|所|sites"),
    _entry("category", "[category]", "类|categories"),
    _entry("occurrence", "[occurrence]", "次|occurrences"),
    # Money
    _entry("CNY", "[CNY]", "元|人民币|yuan|RMB"),
    _entry("USD", "[USD]", "美元|US$|dollars|US dollars"),
    _entry("EUR", "[EUR]", "欧元|€|euros|euro"),
    _entry("JPY", "[JPY]", "日元|yen"),
    _entry("GBP", "[GBP]", "英镑|£|pounds sterling"),
    _entry("HKD", "[HKD]", "港元|港币|HK$"),
    # Time
    _entry("second", "[time]", "秒|seconds|s"),
    _entry("minute", "60 * second", "分钟|minutes"),
    _entry("hour", "60 * minute", "小时|hours|h"),
    _entry("day", "24 * hour", "天|日|days"),
    _entry("year", "365.2425 * day", "年|岁|years|years old|a"),
    _entry("month", "year / 12", "个月|月|months"),
    # Length, area, volume
    _entry("metre", "[length]", "米|metres|meter|meters|m"),
    _entry("kilometre", "1000 * metre", "千米|公里|kilometres|kilometer|kilometers|km"),
    _entry("decimetre", "0.1 * metre", "分米|decimeter|dm"),
    _entry("centimetre", "0.01 * metre", "厘米|centimetres|centimeter|cm"),
    _entry("millimetre", "0.001 * metre", "毫米|millimetres|millimeter|millimeters|mm"),
    _entry("micrometre", "1e-6 * metre", "微米|micrometer|μm|um"),
    _entry("square_metre", "metre ** 2", "平方米|平米"),
    _entry("square_kilometre", "kilometre ** 2", "平方公里|平方千米"),
    _entry("hectare", "10000 * square_metre", "公顷|hectares|ha"),
    _entry("mu_of_land", "hectare / 15", "亩|mu"),
    _entry("cubic_metre", "metre ** 3", "立方米|方"),
    _entry("litre", "0.001 * cubic_metre", "升|litres|liter|liters|L"),
    # Mass
    _entry("gram", "[mass]", "克|grams|g"),
    _entry("milligram", "0.001 * gram", "毫克|mg"),
    _entry("microgram", "1e-6 * gram", "微克|μg|ug"),
    _entry("kilogram", "1000 * gram", "千克|公斤|kilograms|kg"),
    _entry("jin", "0.5 * kilogram", "斤|市斤"),
    _entry("tonne", "1000 * kilogram", "吨|公吨|tonnes|metric tons|metric_ton|t"),
    # Energy and power
    _entry("joule", "kilogram * metre ** 2 / second ** 2", "焦耳|焦|joules|J"),
    _entry("gigajoule", "1e9 * joule", "吉焦|GJ"),
    _entry("terajoule", "1e12 * joule", "TJ"),
    _entry("petajoule", "1e15 * joule", "PJ"),
    _entry("exajoule", "1e18 * joule", "EJ"),
    _entry("watt", "joule / second", "瓦|watts|W"),
    _entry("kilowatt", "1000 * watt", "千瓦|kilowatts|kW"),
    _entry("megawatt", "1e6 * watt", "兆瓦|megawatts|MW"),
    _entry("gigawatt", "1e9 * watt", "吉瓦|gigawatts|GW"),
    _entry("kilowatt_hour", "kilowatt * hour", "千瓦时|度|度电|kilowatt hours|kWh"),
    _entry("megawatt_hour", "megawatt * hour", "兆瓦时|MWh"),
    _entry("gigawatt_hour", "gigawatt * hour", "吉瓦时|GWh"),
    _entry("terawatt_hour", "1000 * gigawatt_hour", "TWh"),
    _entry("tonne_of_standard_coal", "29.3076 * gigajoule", "吨标准煤|吨标煤|tce"),
    _entry("tonne_of_carbon_dioxide", "[carbon_dioxide]", "吨二氧化碳|吨二氧化碳当量|tCO2|tCO2e"),
)

# Each is a dimension of its own: two units built from these measure the same only where they have the same names.
BASE_UNITS: Final = frozenset(entry.name for entry in ENTRIES if entry.definition.startswith("["))

SCALES: Final[dict[str, float]] = {
    "十": 10.0,
    "百": 100.0,
    "千": 1e3,
    "万": 1e4,
    "亿": 1e8,
    "hundred": 100.0,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
}

# A symbol that several currencies share, and the currencies that use it.
SHARED_SYMBOLS: Final[dict[str, tuple[str, ...]]] = {"¥": ("CNY", "JPY"), "$": ("USD", "HKD")}
CURRENCIES: Final = ("CNY", "USD", "EUR", "JPY", "GBP", "HKD")

# Words that compare: a reader who writes one into a unit means a key of the target.
COMPARATORS: Final[dict[str, str]] = {
    "以上": "at_least",
    "以下": "at_most",
    "以内": "at_most",
    "左右": "about",
    "or more": "at_least",
    "or less": "at_most",
}
