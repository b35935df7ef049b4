"""What tables say of the indicators that goals read: the unit in which each is kept, its measure, and its periods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars

from policytrack.errors import UnitError
from policytrack.findings import Finding
from policytrack.frames.distinct import among
from policytrack.frames.schema import Table, nothing, on_rows
from policytrack.frames.spans import EVERY
from policytrack.kernel.columns import Integers
from policytrack.targets.measured import GROWING
from policytrack.units import parse_unit

# Kinds whose number is one of the indicator itself.
_OF_INDICATOR: Final = ("level", "keep", "cumulative", "average", "ratio", "peak", "rank")
_DIFFERENCES: Final = ("change", "scenario_change")
# Where only pure numbers are asked for, the unit of the indicator is of no account.
_ANY_UNIT: Final = "个"
# Columns of goals that name indicators, each with those of their units and measures.
NAMED: Final = {
    "indicator": ("indicator_unit", "measure"),
    "numerator": ("numerator_unit", "numerator_measure"),
    "denominator": ("denominator_unit", "denominator_measure"),
    "scenario": (None, None),
    "comparator_indicator": (None, None),
}
_SAYING: Final = (
    *NAMED, *(column for facts in NAMED.values() for column in facts if column), "kind", "unit", "every", "universe",
    "relation", "gap",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class IndicatorFacts:
    """The facts of each indicator, in the order of their names.

    Args:
        name: Their names, distinct.
        unit: The unit in which each is kept, as written; null where none is known.
        measure: What its numbers are.
        every: The position in `EVERY` of its periods.
        stated: By column of goals, the distinct pairs of an `indicator` and what is stated of it.
    """

    name: polars.Series
    unit: polars.Series
    measure: polars.Series
    every: Integers
    stated: Mapping[str, polars.DataFrame]

    @classmethod
    def of(cls, goals: Table, observed: polars.DataFrame) -> IndicatorFacts:
        """Gather what goals say of indicators, and where they do not, what their kinds and observations imply.

        Args:
            goals: The goals.
            observed: The `fact`s that are units, of each `indicator`, among the observations.
        """
        name = polars.concat([goals[role].cast(polars.String) for role in NAMED]).drop_nulls().unique().sort()
        units = [_pairs(goals, role, goals[column]) for role, (column, _) in NAMED.items() if column is not None]
        measures = [_pairs(goals, role, goals[column]) for role, (_, column) in NAMED.items() if column is not None]
        kind = goals["kind"].cast(polars.String).fill_null("level")
        # A rank among regions is one of figures of any kind; without them the indicator itself is a rank.
        kind = kind.zip_with(goals["universe"].is_null() | (kind != "rank"), nothing(goals.height, "average among"))
        unit, pure = goals["unit"].cast(polars.String), _asks_for_pure_numbers(goals, kind)
        of_indicator = kind.is_in(_OF_INDICATOR) | (kind.is_in(_DIFFERENCES) & ~pure)
        asked = unit.zip_with(of_indicator, nothing(goals.height))
        any_unit = nothing(goals.height, _ANY_UNIT).zip_with(pure, nothing(goals.height))
        by_kind = kind.replace_strict({"cumulative": "flow", "rank": "rank"}, default="average")
        own = goals["measure"].cast(polars.String)
        implied = own.zip_with(own.is_not_null(), by_kind)
        every = goals["every"].cast(polars.String)
        return cls(
            name=name,
            unit=_first(
                name, [units, [_pairs(goals, "indicator", asked)], [observed], [_pairs(goals, "indicator", any_unit)]]
            ),
            # Of what kinds imply, a flow is more than an average.
            measure=_first(name, [measures, *([_pairs(goals, role, implied)] for role in NAMED)], last=True),
            every=_first(name, [[_pairs(goals, role, every)] for role in NAMED])
            .fill_null(EVERY[0])
            .replace_strict(dict(zip(EVERY, range(len(EVERY)), strict=True)), default=0, return_dtype=polars.Int64)
            .to_numpy(),
            stated={column: _pairs(goals, "indicator", goals[column]) for column in ("measure", "every")},
        )

    def places_of(self, names: polars.Series) -> Integers:
        """Return the position of each of some names; that of the last where it is none, or there is none."""
        return among(self.name, names, len(self.name) - 1).astype(np.int64)

    def tell_conflicts(self, goals: Table, by_dates: bool) -> None:
        """Find indicators of which goals say different things.

        Args:
            goals: The goals.
            by_dates: Whether observations have dates, so that it matters how long their periods are.
        """
        columns = ["measure", *(["every"] if by_dates else [])]
        for column in columns:
            stated = self.stated[column]
            several = stated.filter(stated["indicator"].is_duplicated())["indicator"].unique().sort()
            rows = goals["indicator"].is_in(several.implode()).to_numpy()
            if rows.any():
                details = {"value": several[0], "expected": column}
                found = Finding("facts_conflict", details, field=f"goals.{column}")
                goals.findings.append(on_rows(found, rows, goals["goal"]))


def _asks_for_pure_numbers(goals: Table, kind: polars.Series) -> polars.Series:
    """Tell which goals ask for rates, shares or multiples, whatever their indicator is kept in."""
    written = goals["unit"].cast(polars.String)
    pure = [text for text in written.filter(kind.is_in(_DIFFERENCES)).drop_nulls().unique() if _is_pure(text)]
    relation, gap = (goals[name].cast(polars.String) for name in ("relation", "gap"))
    of_growth = relation.is_in(GROWING) | ((relation == "gap_narrows") & (gap.is_null() | (gap == "relative")))
    return (
        kind.is_in(["growth", "growth_each_period"])
        | (kind.is_in(_DIFFERENCES) & written.is_in(pure))
        | ((kind == "relative") & of_growth)
    ).fill_null(False)


def _is_pure(text: str) -> bool:
    try:
        unit = parse_unit(text)
    except UnitError:
        return False
    return unit.is_percentage or unit.is_multiple


def facts_stated(goals: Table) -> polars.DataFrame:
    """Return what goals say of indicators, each distinct row once: facts of these rows are those of all goals.

    Args:
        goals: The goals, or some of them.
    """
    said = goals.frame.select(name for name in _SAYING if name in goals)
    # Of a universe it matters only whether there is one.
    ranked = polars.when(polars.col("^universe$").is_not_null()).then(polars.lit("all")).name.keep()
    return said.with_columns(ranked).unique(maintain_order=True)


def _pairs(goals: Table, role: str, fact: polars.Series) -> polars.DataFrame:
    """Return the distinct pairs of the indicators that a column of goals names and what is said of them."""
    columns = {"indicator": goals[role].cast(polars.String), "fact": fact.cast(polars.String)}
    return polars.DataFrame(columns).drop_nulls().unique()


def _first(name: polars.Series, sayings: Sequence[Sequence[polars.DataFrame]], last: bool = False) -> polars.Series:
    """Return what is said of each name by the first that says something; of several at once the first, or last, word.

    Args:
        name: Distinct names.
        sayings: Pairs of `indicator` and `fact`, those that have the same say together.
        last: Whether the last word in alphabetical order is taken.
    """
    said = nothing(len(name))
    for pairs in sayings:
        words = (
            polars.concat(pairs)
            .group_by("indicator")
            .agg(polars.col("fact").max() if last else polars.col("fact").min())
        )
        found = polars.DataFrame({"indicator": name.cast(polars.String)}).join(
            words, on="indicator", how="left", maintain_order="left"
        )["fact"]
        said = said.zip_with(said.is_not_null(), found)
    return said
