"""Targets that are measured: each says what number its observations become, and what must hold of it.

A new kind is one class here with its checks, its measure in the kernel, and its words in the explanations.
"""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from policytrack.errors import ValueProblem
from policytrack.indicators import Indicator, OtherSeries, PriceBasis
from policytrack.models import Identifier, Model, PeriodField, QuantityField
from policytrack.targets.bounds import Bound
from policytrack.units import Quantity, Unit, parse_unit

Every = Literal["month", "quarter", "half", "year"]


class BoundTarget(Bound):
    """A target that writes its bound itself."""

    def requirement(self, indicator: Indicator | None) -> Bound | None:
        """Return what must hold of the measured number; None where no number is asked for."""
        return self


class Level(BoundTarget):
    """The value itself at the deadline.

    Example:
        >>> Level(above="2000 亿元").limits
        Limits(low=2000.0, high=None, low_open=True, high_open=False)
    """

    kind: Literal["level"] = "level"


class Keep(BoundTarget):
    """Within a bound in every period of a window (控制在, 保持在).

    Args:
        window: The periods that are judged; it ends with the deadline.
        every: How long each period is.
    """

    kind: Literal["keep"] = "keep"
    window: PeriodField
    every: Every = "year"


class Cumulative(BoundTarget):
    """The total of a flow over a window (累计, 新增).

    Args:
        window: What is added up; it ends with the deadline.
    """

    kind: Literal["cumulative"] = "cumulative"
    window: PeriodField


class Average(BoundTarget):
    """The mean over the periods of a window.

    Args:
        window: What is averaged; it ends with the deadline.
        every: How long each period is; all count the same.
    """

    kind: Literal["average"] = "average"
    window: PeriodField
    every: Every = "year"


class Growth(BoundTarget):
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


class GrowthEachPeriod(BoundTarget):
    """The growth over the period before, in every period of a window (每年增长).

    Args:
        window: The periods that are judged; it ends with the deadline.
        every: How long each period is.
        prices: Price basis of the rate; observations on another basis are refused.
    """

    kind: Literal["growth_each_period"] = "growth_each_period"
    window: PeriodField
    every: Every = "year"
    prices: PriceBasis | None = None


Form = Literal["percent", "points", "absolute", "multiple"]


class Difference(BoundTarget):
    """What is measured against something else: a base, or a scenario.

    Args:
        form: `percent` (of the other), `points` (difference of two percentages), `absolute` (difference) or
            `multiple`; by default what the unit says.
    """

    form: Form | None = None

    def form_for(self, percentage: bool) -> Form | None:
        """Return the form that is stated, else the one that the unit says; None where it says two things.

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


class Change(Difference):
    """The change against a base.

    Args:
        base: The period that is compared with.
    """

    kind: Literal["change"] = "change"
    base: PeriodField


class ScenarioChange(Difference):
    """The distance from a scenario, like business as usual, in the same period.

    Args:
        scenario: Id of the indicator whose observations are the scenario's values.
    """

    kind: Literal["scenario_change"] = "scenario_change"
    scenario: Identifier


class Ratio(BoundTarget):
    """One indicator over another, of the same period.

    Args:
        numerator: Id of the indicator above the line; by default that of the goal's indicator.
        denominator: Id of the indicator below the line, likewise.
    """

    kind: Literal["ratio"] = "ratio"
    numerator: Identifier | None = None
    denominator: Identifier | None = None


class Rank(BoundTarget):
    """A place among regions (全国前n); place 1 is the best.

    Args:
        universe: Codes of the regions that are ranked, groups standing for their members; empty where the
            indicator itself is a rank.
        order: Which value is best.
        ties: The place of equal values: the `best` of the places that they share (1, 2, 2, 4) or the `worst`
            (1, 3, 3, 4).
    """

    kind: Literal["rank"] = "rank"
    universe: tuple[str, ...] = ()
    order: Literal["highest", "lowest"] = "highest"
    ties: Literal["best", "worst"] = "best"


class Comparator(OtherSeries):
    """What a relative target is compared with: the same indicator elsewhere, another indicator, or both."""


Relation = Literal["faster_than", "at_least_as_fast", "in_step", "gap_narrows", "at_least_level", "above_level"]
GROWING: tuple[Relation, ...] = ("faster_than", "at_least_as_fast", "in_step")


class Relative(Model):
    """A comparison with another region or indicator, on the same period, basis and prices.

    Args:
        relation: `faster_than`, `at_least_as_fast` or `in_step` (average annual growth since the base, less the
            comparator's); `gap_narrows` (the distance between both, against that of the base); `at_least_level` or
            `above_level` (the value, less the comparator's).
        comparator: The other region or indicator.
        base: From when growth or the gap counts; of a level, from when its path starts.
        direction: `down` where falling faster, or lying below, is asked for.
        margin: How far apart two growth rates are still in step, in percentage points.
        gap: `relative` (share of the comparator's value) or `absolute` (in the indicator's unit).
        prices: Price basis of both sides; without it, every basis on which both are known must say the same.
    """

    kind: Literal["relative"] = "relative"
    relation: Relation
    comparator: Comparator
    base: PeriodField | None = None
    direction: Literal["up", "down"] = "up"
    margin: QuantityField | None = None
    gap: Literal["relative", "absolute"] = "relative"
    prices: PriceBasis | None = None

    @model_validator(mode="after")
    def _complete(self) -> Relative:
        if self.base is None and self.relation not in ("at_least_level", "above_level"):
            raise ValueProblem("missing_key", value="base")
        used = {
            "margin": self.margin is None or self.relation == "in_step",
            "direction": self.direction == "up" or self.relation not in ("in_step", "gap_narrows"),
            "gap": self.gap == "relative" or self.relation == "gap_narrows",
        }
        for key, is_used in used.items():
            if not is_used:
                raise ValueProblem("key_unused", key=key, value=f"relation: {self.relation}")
        if self.margin is not None and not self.margin.unit.is_points:
            raise ValueProblem("unit_mismatch", value=self.margin.text, expected="个百分点")
        if self.margin is not None and self.margin.value < 0:
            raise ValueProblem("invalid_value", value=self.margin.text, problem="a margin is not below zero")
        return self

    @property
    def compares_growth(self) -> bool:
        """Whether growth rates are compared."""
        return self.relation in GROWING

    def requirement(self, indicator: Indicator | None) -> Bound | None:
        """Return what must hold of the difference; None where it cannot be told yet."""
        unit = self._unit(indicator)
        if unit is None:
            return None
        nothing = Quantity("0", unit, f"0 {unit.text}")
        if self.relation == "in_step":
            return Bound(about=nothing, tolerance=self.margin)
        if self.relation == "gap_narrows":
            return Bound(below=nothing)
        strict = self.relation in ("faster_than", "above_level")
        comparators = {"up": ("at_least", "above"), "down": ("at_most", "below")}
        return Bound(**{comparators[self.direction][strict]: nothing})

    def _unit(self, indicator: Indicator | None) -> Unit | None:
        points = parse_unit("个百分点")
        if self.compares_growth or (self.relation == "gap_narrows" and self.gap == "relative"):
            return points
        if indicator is None:
            return None
        return points if indicator.unit.is_percentage else indicator.unit


class Peak(Model):
    """The highest value is reached by the deadline, and later values are lower (达峰).

    Args:
        at_most: What the highest value may be.
    """

    kind: Literal["peak"] = "peak"
    at_most: QuantityField | None = None

    def requirement(self, indicator: Indicator | None) -> Bound | None:
        """Return the cap, or None where only the time of the peak is asked for."""
        return None if self.at_most is None else Bound(at_most=self.at_most)


class Zero(Model):
    """Nothing left at the deadline (清零, net zero); below zero holds too."""

    kind: Literal["zero"] = "zero"

    def requirement(self, indicator: Indicator | None) -> Bound | None:
        """Return that at most zero is left, in the indicator's unit."""
        unit = None if indicator is None else indicator.unit
        return None if unit is None else Bound(at_most=Quantity("0", unit, f"0 {unit.text}"))


class Direction(Model):
    """Only which way is better is stated: no number (“稳步提高”, "reduce emissions").

    Args:
        better: Which value is better.
    """

    kind: Literal["direction"] = "direction"
    better: Literal["higher", "lower"]

    def requirement(self, indicator: Indicator | None) -> Bound | None:
        """Return None: no number is asked for."""
        return None


Windowed = Keep | Cumulative | Average | GrowthEachPeriod
Measurable = (
    Level
    | Keep
    | Cumulative
    | Average
    | Growth
    | GrowthEachPeriod
    | Change
    | ScenarioChange
    | Ratio
    | Rank
    | Relative
    | Peak
    | Zero
    | Direction
)
