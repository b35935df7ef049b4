"""The columns that the kernel works on: goals, raw observations, and milestones, as arrays of equal length."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import Field, dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any, ClassVar, Final, Self

import numpy as np
import numpy.typing as npt

from policytrack.kernel.tolerance import Booleans, Floats

Integers = npt.NDArray[np.int64]

# Where a column holds the position of a Reason, this stands for "none".
NONE: Final = -1
UNDATED: Final = -1

# Times are compared as whole ticks, a millionth of a year (half a minute), so that sums of months meet.
TICKS: Final = 1_000_000
_SPAN: Final = 10_000 * TICKS


class Measure(IntEnum):
    """What a goal makes of its observations."""

    LEVEL = 0
    KEEP = 1
    CUMULATIVE = 2
    AVERAGE = 3
    GROWTH_EACH_PERIOD = 4
    CHANGE_ABSOLUTE = 5
    CHANGE_PERCENT = 6
    CHANGE_MULTIPLE = 7
    GROWTH_COMPOUND = 8
    GROWTH_ARITHMETIC = 9


class Comparison(IntEnum):
    """How what a goal measures is set against another series of the same period."""

    NONE = 0
    GROWTH = 1
    GAP_RELATIVE = 2
    GAP_ABSOLUTE = 3
    LEVEL = 4
    SCENARIO_ABSOLUTE = 5
    SCENARIO_PERCENT = 6
    SCENARIO_MULTIPLE = 7
    RANK = 8


class Part(IntEnum):
    """What an observation is to its goal."""

    VALUE = 0
    DENOMINATOR = 1
    MEASURED = 2


class Fate(IntEnum):
    """What became of an observation."""

    USED = 0
    LATER = 1
    NOT_YET_PUBLISHED = 2
    UNDATED = 3
    SUPERSEDED = 4
    CONFLICTING = 5
    OTHER_PRICES = 6
    OTHER_LENGTH = 7
    INCOMPLETE = 8
    OUTSIDE_WINDOW = 9
    OTHER_BASE = 10
    OTHER_BASIS = 11
    NO_EXCHANGE_RATE = 12
    NO_DEFLATOR = 13


class Columns:
    """Arrays of equal length, one per field."""

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    __match_args__: ClassVar[tuple[str, ...]]

    def __len__(self) -> int:
        return len(getattr(self, self.__match_args__[0]))

    def take(self, rows: npt.NDArray[np.intp] | Booleans) -> Self:
        """Return the chosen rows; where all are, the columns themselves. What was one array stays one."""
        if rows.dtype == np.bool_ and everywhere(np.asarray(rows, dtype=np.bool_)):
            return self
        chosen = np.asarray(rows.nonzero()[0] if rows.dtype == np.bool_ else rows, np.intp)
        taken: dict[int, npt.NDArray[Any]] = {}
        columns = [getattr(self, name) for name in self.__dataclass_fields__]
        for column in columns:
            if id(column) not in taken:
                taken[id(column)] = _taken(column, chosen)
        return type(self)(*[taken[id(column)] for column in columns])


def _taken(column: npt.NDArray[Any], rows: npt.NDArray[np.intp]) -> npt.NDArray[Any]:
    """Return the chosen rows of a column; of one that repeats a single number, as many of it."""
    is_constant = column.strides == (0,) and len(rows) <= len(column)
    return column[: len(rows)] if is_constant else column.take(rows)


def constant(value: npt.NDArray[Any], count: int) -> npt.NDArray[Any]:
    """Return a column that repeats the single number of an array, without room for each."""
    return np.ndarray((count,), value.dtype, value, 0, (0,))


def _single(value: bool | int | float) -> npt.NDArray[Any]:
    single = np.array([value])
    single.flags.writeable = False
    return single


# What constant columns are made of.
NO: Final = _single(False)
ZERO: Final = _single(0.0)
NO_REASON: Final = _single(NONE)


def occurs(condition: Booleans) -> bool:
    """Tell whether a condition holds anywhere; by its bytes, which takes a third of the time of numpy's own way."""
    return 1 in condition.tobytes()


def everywhere(condition: Booleans) -> bool:
    """Tell whether a condition holds everywhere."""
    return 0 not in condition.tobytes()


def first_match(
    cases: Sequence[tuple[Booleans, npt.NDArray[Any] | float]], otherwise: npt.NDArray[Any] | float, count: int
) -> npt.NDArray[Any]:
    """Return for each row the value of the first case whose condition holds there.

    Args:
        cases: Conditions with their values, one for each row or one for all.
        otherwise: The value where none holds; of its type is the result.
        count: How many rows there are.

    Example:
        >>> first_match([(np.array([True, False, False]), 1), (np.array([True, True, False]), 2)], 0, 3).tolist()
        [1, 2, 0]
    """
    found = otherwise.copy() if isinstance(otherwise, np.ndarray) else np.full(count, otherwise)
    for condition, value in reversed(cases):
        if occurs(condition):
            np.copyto(found, value, where=condition)
    return found


def first_true(conditions: Iterable[Booleans], count: int) -> Integers:
    """Return for each row the place of the first condition that holds there, or how many there are.

    Conditions are asked for one by one, until each row has its own.

    Args:
        conditions: One boolean for each row.
        count: How many rows there are.

    Example:
        >>> first_true([np.array([True, False, False]), np.array([True, True, False])], 3).tolist()
        [0, 1, 2]
    """
    failed, is_open = np.zeros(count, np.int64), np.ones(count, np.bool_)
    for condition in conditions:
        is_open &= ~condition
        failed += is_open
        if not occurs(is_open):
            break
    return failed


@dataclass(frozen=True, eq=False)
class Observations(Columns):
    """Raw observations, one row for each goal that an observation bears on, in any order.

    Args:
        goal: Position of the goal.
        part: A `Part`.
        start: Start of the period, in years.
        end: End of the period, in years.
        low: Lower end of what is known of the value; −inf for none. In the indicator's unit; of a figure that is
            already measured, in the goal's.
        high: Upper end, likewise; equal to `low` for an exact value.
        low_open: Whether the lower end itself is excluded.
        high_open: Likewise.
        published: Day of publication as an ordinal, or `UNDATED`.
        provisional: Whether a final figure of the same day replaces it.
        stock: Whether it counts at whatever date it was taken.
        flow: Whether periods that tile add up.
        serves: `Fate.USED`, or why it cannot serve the goal whatever its date.
    """

    goal: Integers
    part: Integers
    start: Floats
    end: Floats
    low: Floats
    high: Floats
    low_open: Booleans
    high_open: Booleans
    published: Integers
    provisional: Booleans
    stock: Booleans
    flow: Booleans
    serves: Integers

    @cached_property
    def key(self) -> Integers:
        """One number for each pair of goal and end, in their common order."""
        return keys(self.goal, self.end)


# What stands in a column of goals where one has no such fact.
NO_FACT: Final[dict[str, bool | int | float]] = {
    "refusal": NONE,
    "measure": int(Measure.LEVEL),
    "ratio": False,
    "unit": 1.0,
    "low": -np.inf,
    "high": np.inf,
    "low_open": False,
    "high_open": False,
    "deadline": 0.0,
    "length": 1.0,
    "window_start": float("nan"),
    "base_end": float("nan"),
    "base_value": float("nan"),
    "announced": float("nan"),
    "comparison": int(Comparison.NONE),
    "beside": NONE,
    "place": False,
    "order": 1.0,
    "ties_worst": False,
    "peak": False,
    "better": 0.0,
    "natural_low": -np.inf,
    "natural_high": np.inf,
    "scale_worst": float("nan"),
    "scale_best": float("nan"),
    "scale_green": float("nan"),
    "scale_red": float("nan"),
}
_ABSENT: Final = {name: _single(fact) for name, fact in NO_FACT.items()}


@dataclass(frozen=True, eq=False)
class Goals(Columns):
    """Goals, one row each; times in years, values in the unit in which the goal is written.

    Args:
        refusal: Position of the Reason for which a goal cannot be judged whatever is observed, or `NONE`.
        measure: A `Measure`.
        ratio: Whether values are divided by a second series.
        unit: What one of the measured number (a level in the indicator's unit, or a pure number) is in the goal's unit.
        low: Lower end of the requirement; −inf for none.
        high: Upper end; inf for none.
        low_open: Whether the lower end itself is excluded.
        high_open: Likewise.
        deadline: End of the deadline.
        length: Length of the requirement's own period.
        window_start: Start of the window (keep, cumulative, average, growth in each period); NaN otherwise.
        base_end: End of the baseline or base period; NaN for none.
        base_value: Its value where the plan states one, in the indicator's unit; NaN otherwise.
        announced: When the goal was published; NaN where unknown.
        comparison: A `Comparison`.
        beside: Position of the goal beside which this row is only measured, as a comparator, scenario or region of
            its universe; `NONE` for a goal of its own. Such rows stand after all goals.
        place: Whether what is measured is a rank.
        order: Of a ranking, 1 where the highest value is first and −1 where the lowest is.
        ties_worst: Whether equal values share the worst of their places.
        peak: Whether the highest value decides.
        better: Of a goal without a target, 1 where more is better and −1 where less is; 0 for all others.
        natural_low: What the value can never be below; −inf for none.
        natural_high: What it can never be above; inf for none.
        scale_worst: The value that an index scores 0; NaN where no index scores it. So for the three below.
        scale_best: The value that it scores 100.
        scale_green: Where its best colour begins.
        scale_red: Where its worst colour begins.
    """

    refusal: Integers
    measure: Integers
    ratio: Booleans
    unit: Floats
    low: Floats
    high: Floats
    low_open: Booleans
    high_open: Booleans
    deadline: Floats
    length: Floats
    window_start: Floats
    base_end: Floats
    base_value: Floats
    announced: Floats
    comparison: Integers
    beside: Integers
    place: Booleans
    order: Floats
    ties_worst: Booleans
    peak: Booleans
    better: Floats
    natural_low: Floats
    natural_high: Floats
    scale_worst: Floats
    scale_best: Floats
    scale_green: Floats
    scale_red: Floats

    @classmethod
    def of(cls, count: int, **columns: npt.ArrayLike) -> Self:
        """Return some goals of which not every fact is given: what is not is absent, and one year long.

        Args:
            count: How many.
            columns: Facts by name, one for each goal or one for all.

        Example:
            >>> goals = Goals.of(2, low=[500.0, 80.0], deadline=2030.0)
            >>> goals.low.tolist(), goals.high.tolist(), goals.deadline.tolist()
            ([500.0, 80.0], [inf, inf], [2030.0, 2030.0])
        """
        return cls(
            **{
                name: np.full(count, columns[name], type(fact)) if name in columns else constant(_ABSENT[name], count)
                for name, fact in NO_FACT.items()
            }
        )

    @cached_property
    def none(self) -> Booleans:
        """No goal."""
        return constant(NO, len(self))

    @cached_property
    def measures(self) -> frozenset[int]:
        """Which measures occur."""
        return _kinds(self.measure)

    @cached_property
    def comparisons(self) -> frozenset[int]:
        """Which comparisons occur."""
        return _kinds(self.comparison)

    def is_measured_as(self, *measures: Measure) -> Booleans:
        """Tell which goals have one of some measures."""
        return self.none if self.measures.isdisjoint(measures) else _is_one_of(self.measure, self.measures, measures)

    def is_compared_by(self, *comparisons: Comparison) -> Booleans:
        """Tell which goals are set against another series in one of some ways."""
        if self.comparisons.isdisjoint(comparisons):
            return self.none
        return _is_one_of(self.comparison, self.comparisons, comparisons)

    @cached_property
    def targetless(self) -> Booleans:
        """Which goals say only which way is better."""
        targetless: Booleans = self.better != 0
        return targetless

    @cached_property
    def wayless(self) -> Booleans:
        """Which goals no straight way leads to: ranks and peaks."""
        return self.place | self.peak

    @property
    def owner(self) -> Integers:
        """Position of the goal that each row is, or stands beside."""
        return np.where(self.beside == NONE, np.arange(len(self)), self.beside)

    @cached_property
    def start(self) -> Floats:
        """From when a goal counts: the start of its window, else the end of its base; NaN for neither."""
        has_window = ~np.isnan(self.window_start)
        return np.where(has_window, self.window_start, self.base_end) if occurs(has_window) else self.base_end

    def horizon(self, as_of: float) -> Floats:
        """Return until when figures count: the deadline, of a peak the date of the judgement itself."""
        until = np.minimum(self.deadline, as_of)
        return np.where(self.peak, as_of, until) if occurs(self.peak) else until

    @cached_property
    def cumulative(self) -> Booleans:
        """Which goals ask for a total."""
        return self.is_measured_as(Measure.CUMULATIVE)

    @cached_property
    def average(self) -> Booleans:
        """Which goals ask for a mean."""
        return self.is_measured_as(Measure.AVERAGE)

    @cached_property
    def keep(self) -> Booleans:
        """Which goals ask for a bound in every period."""
        return self.is_measured_as(Measure.KEEP, Measure.GROWTH_EACH_PERIOD)

    @cached_property
    def grows(self) -> Booleans:
        """Which rows are measured as an average growth."""
        return self.is_measured_as(Measure.GROWTH_COMPOUND, Measure.GROWTH_ARITHMETIC)

    @cached_property
    def growth(self) -> Booleans:
        """Which goals ask for an average growth."""
        return self.grows & self.is_compared_by(Comparison.NONE)

    @cached_property
    def gap_change(self) -> Booleans:
        """Which goals ask for the change of a distance to a comparator."""
        return self.is_compared_by(Comparison.GAP_RELATIVE, Comparison.GAP_ABSOLUTE)

    @cached_property
    def scenario(self) -> Booleans:
        """Which goals are set against a scenario."""
        return self.is_compared_by(
            Comparison.SCENARIO_ABSOLUTE, Comparison.SCENARIO_PERCENT, Comparison.SCENARIO_MULTIPLE
        )

    @cached_property
    def even(self) -> Booleans:
        """Which goals ask for the same at all times, so that their path is the requirement itself."""
        return self.average | self.is_compared_by(Comparison.GROWTH) | self.gap_change

    @cached_property
    def budget(self) -> Booleans:
        """Which goals cap a total."""
        return self.cumulative & np.isneginf(self.low) if occurs(self.cumulative) else self.cumulative

    @cached_property
    def windowed(self) -> Booleans:
        """Which goals are judged over a window, so that holding so far is not yet achieving."""
        windowed = self.keep | self.growth | self.even
        return windowed | (self.cumulative & np.isfinite(self.high)) if occurs(self.cumulative) else windowed


def _kinds(codes: Integers) -> frozenset[int]:
    return frozenset(np.bincount(codes).nonzero()[0].tolist())


def _is_one_of(codes: Integers, occurring: frozenset[int], wanted: Sequence[int]) -> Booleans:
    """Tell which rows have one of the wanted codes, of those that occur."""
    if occurring.issubset(wanted):
        return np.ones(len(codes), np.bool_)
    is_one = np.zeros(len(codes), np.bool_)
    for code in occurring.intersection(wanted):
        is_one |= codes == int(code)
    return is_one


@dataclass(frozen=True, slots=True, eq=False)
class Milestones(Columns):
    """Interim targets, one row each, sorted by goal and time; values in the goal's unit."""

    goal: Integers
    time: Floats
    low: Floats
    high: Floats


NO_MILESTONES: Final = Milestones(np.empty(0, np.int64), np.empty(0), np.empty(0), np.empty(0))


def ticks(times: Floats) -> Integers:
    """Return times as whole ticks."""
    scaled = times * TICKS
    return np.rint(scaled, scaled).astype(np.int64)


def keys(groups: Integers, times: Floats) -> Integers:
    """Return one number for each pair of group and time, in their common order."""
    key = ticks(times)
    key += groups * _SPAN
    return key


def find(sorted_keys: Integers, wanted: Integers) -> Integers:
    """Return the position of each wanted key among sorted ones, its first where there are several, or `NONE`."""
    if not len(sorted_keys):
        return np.full(len(wanted), NONE, dtype=np.int64)
    inside = np.minimum(sorted_keys.searchsorted(wanted), len(sorted_keys) - 1)
    return np.where(sorted_keys[inside] == wanted, inside, NONE)
