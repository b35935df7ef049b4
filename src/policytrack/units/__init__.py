"""Unit vocabulary and quantities as written; the only room that imports pint.

Text never reaches pint: a whitelist tokenizer reads it against the closed vocabulary, and pint, on a private
registry, is asked once for the factor between two units. Arithmetic afterwards is on plain numbers.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

from policytrack.errors import UnitError
from policytrack.findings import nearest
from policytrack.units.vocabulary import BASE_UNITS, COMPARATORS, CURRENCIES, ENTRIES, SCALES, SHARED_SYMBOLS

if TYPE_CHECKING:
    import pint

MAX_LENGTH: Final = 80

Exponents = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Unit:
    """A unit as written, with what it means.

    Args:
        text: How the source writes it.
        exponents: Canonical unit names with their exponents, in alphabetical order.
        scale: What 万, 亿, million … multiply it by.
        vocabulary: Where its names are defined.

    Two units are equal when they mean the same, however they are written.

    Example:
        >>> parse_unit("亿元") == parse_unit("100 million yuan")
        True
    """

    text: str = field(compare=False)
    exponents: Exponents
    scale: float
    vocabulary: Vocabulary = field(repr=False, compare=False)

    def __str__(self) -> str:
        return self.text

    @cached_property
    def is_percentage(self) -> bool:
        """Whether it counts parts of a whole (%, ‰), so that differences are in percentage points."""
        return self.factor_to(parse_unit("%")) is not None

    @cached_property
    def is_points(self) -> bool:
        """Whether it counts percentage points."""
        return self.factor_to(parse_unit("个百分点")) is not None

    @cached_property
    def is_multiple(self) -> bool:
        """Whether it counts multiples of a base (倍)."""
        return self.factor_to(parse_unit("倍")) is not None

    @cached_property
    def is_rank(self) -> bool:
        """Whether it counts places in an order (位次)."""
        return self.factor_to(parse_unit("位次")) is not None

    @cached_property
    def currency(self) -> str | None:
        """The one currency that it counts, or None where it counts none, or several."""
        found = [name for name, _ in self.exponents if name in CURRENCIES]
        return found[0] if len(found) == 1 else None

    @property
    def counts_money(self) -> bool:
        """Whether it is made of currencies alone."""
        return bool(self.exponents) and all(name in CURRENCIES for name, _ in self.exponents)

    def in_currency(self, currency: str) -> Unit:
        """Return the same unit with another currency in place of its own; its text stays as it was written."""
        own = self.currency
        renamed = sorted((currency if name == own else name, power) for name, power in self.exponents)
        return Unit(self.text, tuple(renamed), self.scale, self.vocabulary)

    def factor_to(self, other: Unit) -> float | None:
        """Return what one of this unit is worth in another, or None where they measure different things."""
        if self.exponents == other.exponents:
            return self.scale / other.scale
        return _factor(self, other)

    def per_pure_number(self) -> float | None:
        """Return how many of this unit the number 1 is (100 for %), or None for a unit with a dimension."""
        return self._per_pure_number

    @cached_property
    def _per_pure_number(self) -> float | None:
        for text in ("%", "倍"):
            if (factor := parse_unit(text).factor_to(self)) is not None:
                return (100.0 if text == "%" else 1.0) * factor
        return Unit("", (), 1.0, self.vocabulary).factor_to(self)

    def without_year(self) -> Unit:
        """Return the unit without its "per year" (%/年 → %), for rates that are by the year anyway."""
        if ("year", -1) not in self.exponents:
            return self
        exponents = tuple((name, power) for name, power in self.exponents if (name, power) != ("year", -1))
        return Unit(self.text, exponents, self.scale, self.vocabulary)

    def to_pint(self, registry: pint.UnitRegistry[Any] | None = None) -> pint.Unit:
        """Return the same unit of a pint registry (by default the private one), its scale left out.

        Raises:
            UnitError: The registry does not know one of the names.
        """
        from pint.errors import UndefinedUnitError

        home = self.vocabulary.registry if registry is None else registry
        try:
            unit = home.Unit("")
            for name, power in self.exponents:
                unit = unit * getattr(home, name) ** power
        except (UndefinedUnitError, AttributeError):
            raise UnitError("unit_unknown", value=self.text) from None
        return unit


@dataclass(frozen=True)
class UnitDefinition:
    """A unit that a plan adds to the vocabulary under its own name.

    Args:
        name: The name, and `aliases` its other names.
        equals: What one of it is worth, like `667 平方米`; without it the unit counts things of its own.
    """

    name: str
    aliases: tuple[str, ...] = ()
    equals: str | None = None


@dataclass(frozen=True)
class Vocabulary:
    """The units that a plan may use: the closed list, its declared currency, and its own additions.

    Args:
        currency: The currency that a bare `¥` or `$` stands for, like `CNY`.
        namespace: The id of the plan, so that additions of two plans never meet.
        additions: Units of the plan's own, their names checked by `new_unit_name`.
    """

    currency: str | None = None
    namespace: str = ""
    additions: tuple[UnitDefinition, ...] = ()

    @cached_property
    def names(self) -> dict[str, str]:
        """Every name that may be written, with the canonical name of its unit."""
        names = {name: entry.name for entry in ENTRIES for name in (entry.name, *entry.aliases)}
        for symbol, currencies in SHARED_SYMBOLS.items():
            if self.currency in currencies:
                names[symbol] = self.currency
        for addition in self.additions:
            for name in (addition.name, *addition.aliases):
                names.setdefault(_normalise(name), self._own(addition))
        return names

    @cached_property
    def registry(self) -> pint.UnitRegistry[Any]:
        """The private pint registry of this vocabulary; it is never installed anywhere."""
        from pint import UnitRegistry

        registry: pint.UnitRegistry[Any] = UnitRegistry(None)
        for entry in ENTRIES:
            registry.define(f"{entry.name} = {entry.definition}")
        for addition in self.additions:
            registry.define(f"{self._own(addition)} = {self._worth(addition)}")
        return registry

    def _own(self, addition: UnitDefinition) -> str:
        # The definition is part of the name, so that units of two plans, or two versions of one, never meet.
        return f"{_OWN}{crc32(repr((self.namespace, addition)).encode()):08x}"

    def _worth(self, addition: UnitDefinition) -> str:
        if addition.equals is None:
            return f"[{self._own(addition)}]"
        worth = parse_quantity(addition.equals, Vocabulary(self.currency))
        names = (f"{name} ** {power}" for name, power in worth.unit.exponents)
        return " * ".join([repr(worth.value * worth.unit.scale), *names])

    def __reduce__(self) -> tuple[Any, ...]:
        return Vocabulary, (self.currency, self.namespace, self.additions)


# How the private names of a plan's own units begin.
_OWN: Final = "own_"
# A name that a plan may add: letters of any script, without signs or digits that the grammar uses.
_WORD: Final = re.compile(r"[^\W\d_](?:[^\W\d_]| )*")
_SCALE: Final = re.compile("|".join(sorted(SCALES, key=len, reverse=True)) + r"|\d+", re.ASCII)
# The possessive run of scales cannot backtrack, so a hostile text costs no more than its length.
_SCALES: Final = re.compile(rf"(?:(?:{_SCALE.pattern})|\s+)*+", re.ASCII)
_POWER: Final = re.compile(r"(?P<unit>.*[^\s^])\s*(?:\^\s*)?(?P<power>[23])", re.ASCII | re.DOTALL)
_CORE: Final = Vocabulary()


def _normalise(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-")
    return plain.replace("·", "*").replace("×", "*").replace("⋅", "*")


def new_unit_name(text: str) -> str:
    """Return a name that a plan may add to the vocabulary.

    Raises:
        UnitError: It stands in the vocabulary already, or has signs or digits that the grammar uses.

    Example:
        >>> new_unit_name("标准箱")
        '标准箱'
    """
    plain = _normalise(text) if len(text) <= MAX_LENGTH else ""
    try:
        _, name, _ = _term(plain, text, _CORE)
    except UnitError:
        if _WORD.fullmatch(plain):
            return text
        raise UnitError("unit_syntax", value=text) from None
    raise UnitError("unit_redefined" if name or plain in SCALES else "unit_syntax", value=text)


@lru_cache(maxsize=8192)
def parse_unit(text: str, vocabulary: Vocabulary = _CORE) -> Unit:
    """Read a unit as sources write it.

    Args:
        text: Names of the vocabulary, each with a scale before (`亿元`, `million people`) or an exponent
            after (`m³`), joined by `/`, `·` or `per`. At most 80 characters.
        vocabulary: The units that may be used.

    Returns:
        The unit, its text kept.

    Raises:
        UnitError: The text is too long, is not built like that, or names a unit that is not known.

    Example:
        >>> parse_unit("件/万人").exponents
        (('person', -1), ('piece', 1))
    """
    if not isinstance(text, str):
        raise UnitError("unit_syntax", value=text)
    if len(text) > MAX_LENGTH:
        raise UnitError("unit_too_long", value=len(text), limit=MAX_LENGTH)
    plain = re.sub(r"\s+per\s+(?!(?:cent|mille)(?![a-z]))|(?<=\S)每(?=\S)", "/", _normalise(text))
    if not plain:
        raise UnitError("unit_missing", value=text)
    for word, key in COMPARATORS.items():
        if plain.endswith(word):
            raise UnitError("unit_comparator", value=word, key=key)
    if plain[0] in "*/^":
        raise UnitError("unit_syntax", value=text)
    exponents: dict[str, int] = {}
    scale, side = 1.0, 1
    for part in re.split(r"\s*([/*])\s*", plain.replace("**", "^")):
        if part in ("/", "*"):
            side = -1 if part == "/" else 1
            continue
        scales, name, power = _term(part, text, vocabulary)
        if name is not None:
            exponents[name] = exponents.get(name, 0) + side * power
        for word in _SCALE.findall(scales):
            worth = SCALES.get(word) or float(word)
            scale = scale * worth if side == 1 or not worth else scale / worth
    if not exponents or not 0 < scale < math.inf:
        raise UnitError("unit_syntax", value=text)
    present = sorted((name, power) for name, power in exponents.items() if power)
    return Unit(text, tuple(present), scale, vocabulary)


def _term(part: str, text: str, vocabulary: Vocabulary) -> tuple[str, str | None, int]:
    """Take a term apart: its scales, the canonical name of its unit (the longest that fits), and its exponent.

    Nothing passes but scales, whole numbers and names of the vocabulary; a term may be scales alone.
    """
    if part and _SCALES.fullmatch(part):
        return part, None, 1
    bare = _POWER.fullmatch(part)
    forms = [(part, 1)] if bare is None else [(part, 1), (bare["unit"], int(bare["power"]))]
    for start in range(len(part)):
        for form, power in forms:
            scales, name = form[:start], form[start:]
            # A Latin word ends where its letters end: "millions" is no million seconds.
            joined = scales[-1:].isascii() and scales[-1:].isalpha() and name[:1].isascii() and name[:1].isalpha()
            if name in vocabulary.names and not joined and _SCALES.fullmatch(scales):
                return scales, vocabulary.names[name], power
    raise _unreadable(part, text, vocabulary)


def _unreadable(part: str, text: str, vocabulary: Vocabulary) -> UnitError:
    if part in SHARED_SYMBOLS or any(symbol in part for symbol in SHARED_SYMBOLS):
        return UnitError("currency_undeclared", value=text)
    word = _SCALE.sub("", part).strip()
    if not _WORD.fullmatch(word):
        return UnitError("unit_syntax", value=text)
    return UnitError("unit_unknown", value=text, suggestion=nearest(word, vocabulary.names))


@lru_cache(maxsize=8192)
def _factor(unit: Unit, other: Unit) -> float | None:
    """Ask pint once for a pair of units, where the names alone do not tell; its answer is kept."""
    if all(name in BASE_UNITS for name, _ in (*unit.exponents, *other.exponents)):
        return None
    from pint.errors import DimensionalityError

    has_own = any(name.startswith(_OWN) for name, _ in unit.exponents)
    registry = (unit if has_own else other).vocabulary.registry
    try:
        ratio = float(registry.convert(1.0, unit.to_pint(registry), other.to_pint(registry)))
    except (DimensionalityError, UnitError):
        return None
    return ratio * unit.scale / other.scale


def quotient_factor(above: Unit, below: Unit, result: Unit) -> float | None:
    """Return what one of a unit over one of another is in a third, or None where they do not fit.

    Example:
        >>> quotient_factor(parse_unit("亿元"), parse_unit("万元"), parse_unit("%"))
        1000000.0
    """
    alike, pure = above.factor_to(below), result.per_pure_number()
    if alike is not None and pure is not None:
        return alike * pure
    exponents = dict(above.exponents)
    for name, power in below.exponents:
        exponents[name] = exponents.get(name, 0) - power
    named = tuple(sorted((name, power) for name, power in exponents.items() if power))
    return Unit("", named, above.scale / below.scale, above.vocabulary).factor_to(result)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, kept as it was written.

    Args:
        digits: The number as the source writes it, so that 2.50 stays 2.50.
        unit: The unit as the source writes it.
        text: The whole, as written.

    Two quantities are equal when their digits are the same and their units mean the same: `2000 亿元` equals
    `2000亿元`.

    Example:
        >>> quantity = parse_quantity("1.5万家")
        >>> quantity.value, quantity.unit.text, quantity.to("家")
        (1.5, '万家', 15000.0)
    """

    digits: str
    unit: Unit
    text: str = field(compare=False)

    @property
    def value(self) -> float:
        """The number, in the unit as written."""
        return float(self.digits)

    def to(self, unit: Unit | str) -> float:
        """Return the number in another unit.

        Raises:
            UnitError: The units measure different things.
        """
        target = parse_unit(unit, self.unit.vocabulary) if isinstance(unit, str) else unit
        factor = self.unit.factor_to(target)
        if factor is None:
            raise UnitError("unit_mismatch", value=self.text, expected=target.text)
        return self.value * factor

    def to_pint(self, registry: pint.UnitRegistry[Any] | None = None) -> pint.Quantity[Any]:
        """Return it as a quantity of a pint registry (by default the private one), scales multiplied out."""
        quantity: pint.Quantity[Any] = self.value * self.unit.scale * self.unit.to_pint(registry)
        return quantity

    def __str__(self) -> str:
        return self.text


_QUANTITY: Final = re.compile(
    r"(?P<symbol>US\$|HK\$|[¥$€£])?\s*"
    r"(?P<number>[+-]?(?:\d{1,3}(?:,\d{3})++|\d++)(?:\.\d++)?(?:[eE][+-]?\d++)?)"
    r"\s*+(?!\d)(?P<unit>.*)",
    re.ASCII | re.DOTALL,
)


@lru_cache(maxsize=8192)
def parse_quantity(text: str, vocabulary: Vocabulary = _CORE) -> Quantity:
    """Read a number with its unit.

    Args:
        text: Like `2000 亿元`, `1.5万家`, `2.5%`, `1,971.4 亿元` or `¥2000亿`; at most 80 characters.
        vocabulary: The units that may be used.

    Returns:
        The quantity, its digits and unit kept as written.

    Raises:
        UnitError: The text is too long, has no number or no unit, is not finite, or its unit is not known.

    Example:
        >>> parse_quantity("2.50 %").digits
        '2.50'
    """
    if not isinstance(text, str):
        raise UnitError("number_invalid", value=text)
    if len(text) > MAX_LENGTH:
        raise UnitError("unit_too_long", value=len(text), limit=MAX_LENGTH)
    match, written = _QUANTITY.fullmatch(_normalise(text)), _QUANTITY.fullmatch(text.strip())
    if match is None:
        raise UnitError("number_invalid", value=text)
    # Where the number is written plainly the unit keeps its spelling: µg/m³ and not μg/m3.
    if written is not None and written["number"] == match["number"]:
        match = written
    digits = match["number"].replace(",", "")
    unit_text = f"{match['unit']} {match['symbol'] or ''}".strip()
    if not math.isfinite(float(digits)):
        raise UnitError("number_not_finite", value=text)
    if not unit_text:
        raise UnitError("unit_missing", value=text)
    unit = parse_unit(unit_text, vocabulary)
    if not math.isfinite(float(digits) * unit.scale):
        raise UnitError("number_not_finite", value=text)
    return Quantity(digits, unit, text)


def as_quantity(value: object, vocabulary: Vocabulary = _CORE) -> Quantity:
    """Return a quantity from a quantity, a text, or a quantity of any pint registry.

    Raises:
        UnitError: The value is none of these, or cannot be read.

    Example:
        >>> as_quantity("2000 亿元") == as_quantity("2000亿元")
        True
    """
    if isinstance(value, Quantity):
        return value
    if isinstance(value, str):
        return parse_quantity(value, vocabulary)
    if hasattr(value, "magnitude") and hasattr(value, "_units"):
        return _from_pint(value, vocabulary)
    if isinstance(value, float) and not math.isfinite(value):
        raise UnitError("number_not_finite", value=value)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    raise UnitError("unit_missing" if number else "number_invalid", value=value)


def _from_pint(value: Any, vocabulary: Vocabulary) -> Quantity:
    try:
        number = float(value.magnitude)
    except (TypeError, ValueError):
        raise UnitError("number_invalid", value=str(value)) from None
    if not math.isfinite(number):
        raise UnitError("number_not_finite", value=str(value))
    factors = (
        f"{'*' if power > 0 else '/'}{name}{'' if abs(power) == 1 else f'^{abs(power)}'}"
        for name, power in value._units.items()
    )
    return parse_quantity(f"{number!r} {''.join(sorted(factors)).lstrip('*')}", vocabulary)


def known_currency(code: str) -> str:
    """Return a currency code of the vocabulary.

    Raises:
        UnitError: There is no such currency.
    """
    if code not in CURRENCIES:
        raise UnitError("currency_unknown", value=code, suggestion=nearest(code.upper(), CURRENCIES))
    return code


def as_unit(value: object, vocabulary: Vocabulary = _CORE) -> Unit:
    """Return a unit from a unit or a text.

    Raises:
        UnitError: The value is neither, or cannot be read.
    """
    if isinstance(value, Unit):
        return value
    if not isinstance(value, str):
        raise UnitError("unit_syntax", value=value)
    return parse_unit(value, vocabulary)


def unit_worth(text: str) -> str:
    """Return what one unit of a plan's own is worth, once it is known to be a positive amount.

    Raises:
        UnitError: It cannot be read, or is zero or less.
    """
    if parse_quantity(text).value <= 0:
        raise UnitError("invalid_value", value=text, problem="a unit is worth more than nothing")
    return text
