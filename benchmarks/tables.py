"""Tables of goals and observations, made by seed: what every way of judging is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

INDICATORS: Final = 231
YEARS: Final = 12
FIRST_YEAR, BASE_YEAR, LAST_YEAR, DEADLINE = 2013, 2020, 2024, 2030
AS_OF: Final = f"{LAST_YEAR}-12-31"
# The unit of a goal, another spelling of it, and another size; observations come in all three.
UNITS: Final = (
    ("亿元", "100 million yuan", "万元"),
    ("t", "tonnes", "kg"),
    ("ha", "hectares", "km²"),
    ("GWh", "GW·h", "MWh"),
    ("µg/m³", "μg/m³", "mg/m³"),
    ("%", "percent", "‰"),
)
SPELLED: Final = (0.6, 0.2, 0.2)
# What each is worth in the unit of its goals: the table of factors that who converts by hand has to write down.
WORTH: Final[Mapping[str, float]] = {
    **{spelling: 1.0 for unit in UNITS for spelling in unit[:2]},
    **{"万元": 1e-4, "kg": 1e-3, "km²": 100.0, "MWh": 1e-3, "mg/m³": 1e3, "‰": 0.1},
}

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Tables:
    """What is judged."""

    goals: pl.DataFrame
    observations: pl.DataFrame

    @property
    def bytes(self) -> int:
        """What the columns hold in memory: 8 bytes for each number, 16 for each text and more for a long one."""
        return sum(column.to_arrow(compat_level=pl.CompatLevel.newest()).nbytes for column in self._columns())

    def _columns(self) -> list[pl.Series]:
        return [*self.goals.get_columns(), *self.observations.get_columns()]


def simple_tables(count: int, *, shuffled: bool, seed: int = 5, first_region: int = 0) -> Tables:
    """Make goals on levels, each with its own series of yearly observations in three spellings of its unit.

    Args:
        count: How many goals.
        shuffled: Whether the rows of both tables come in any order, or by indicator, region and year.
        seed: Of the numbers.
        first_region: From which number on regions are named.
    """
    random = np.random.default_rng(seed)
    place = _Places.of(count, first_region)
    up = place.indicator % 2 == 0
    values = _walks(random, np.where(up, 2.0, -2.0))
    base = values[:, BASE_YEAR - FIRST_YEAR]
    unit = place.indicator % len(UNITS)
    goals = place.named_goals(
        comparator=_words(("at_least", "at_most"), (~up).astype(np.int64)),
        value=base * (1 + np.where(up, 1, -1) * random.uniform(0.02, 0.4, count)),
        unit=_words([spellings[0] for spellings in UNITS], unit),
        deadline=np.full(count, DEADLINE),
        baseline_period=np.full(count, BASE_YEAR),
        baseline_value=base,
    )
    return _observed(random, place, goals, values, unit, shuffled=shuffled)


def mixed_tables(count: int, *, shuffled: bool, seed: int = 7) -> Tables:
    """Make goals of seven kinds in turn, one for each indicator: some read two series, some that of another region.

    Args:
        count: How many goals.
        shuffled: As for `simple_tables`.
        seed: Likewise.
    """
    random = np.random.default_rng(seed)
    place = _Places.of(count)
    values = _walks(random, np.full(count, 2.0))
    base = values[:, BASE_YEAR - FIRST_YEAR]
    kinds = ("level", "growth", "change", "keep", "cumulative", "ratio", "relative")
    kind = place.indicator % len(kinds)
    level, growth, change, keep, cumulative, ratio, relative = (kind == number for number in range(len(kinds)))
    money, counted, windowed = UNITS[0][0], growth | change, keep | cumulative
    value = np.select(
        [level, counted, keep, cumulative, ratio],
        [1.2 * base, 3.0, 0.97 * base, 10.5 * base, 110.0],
        np.nan,
    )
    goals = place.named_goals(
        kind=_words(kinds, kind),
        comparator=_words(["at_least"], 0 * kind, ~relative),
        value=pl.Series(value, nan_to_null=True),
        unit=_words([money, "%"], (counted | ratio).astype(np.int64), ~relative),
        indicator_unit=_words([money, "%"], ratio.astype(np.int64)),
        deadline=pl.Series(np.full(count, DEADLINE)).set(pl.Series(windowed), None),
        baseline_period=pl.Series(np.full(count, BASE_YEAR)).set(pl.Series(windowed), None),
        window=_words([f"{BASE_YEAR + 1}/{DEADLINE}"], 0 * kind, windowed),
        base=pl.Series(np.full(count, BASE_YEAR)).set(pl.Series(~(counted | relative)), None),
        numerator=_words(_indicators(), place.indicator, ratio),
        denominator=_words(_indicators(), place.indicator - 5 * ratio, ratio),
        relation=_words(["faster_than"], 0 * kind, relative),
        comparator_region=_words(place.regions, (place.region == 0).astype(np.int64), relative),
    )
    # A ratio is an indicator of its own; what is observed are its parts.
    goals = goals.with_columns(
        indicator=pl.when(pl.col("kind") == "ratio").then("share-" + pl.col("indicator")).otherwise(pl.col("indicator"))
    )
    return _observed(random, place, goals, values, np.zeros(count, np.int64), shuffled=shuffled)


@dataclass(frozen=True)
class _Places:
    """Which indicator is aimed at by each goal, and in which region; both by number."""

    indicator: Rows
    region: Rows
    regions: Sequence[str]

    @classmethod
    def of(cls, count: int, first_region: int = 0) -> _Places:
        regions = -(-count // INDICATORS)
        names = [f"R{number:05d}" for number in range(first_region, first_region + max(regions, 2))]
        return cls(*np.divmod(np.arange(count), regions), names)

    def named_goals(self, **columns: Any) -> pl.DataFrame:
        goal = _words(_indicators(), self.indicator) + "." + _words(self.regions, self.region)
        return pl.DataFrame({"goal": goal, **self.named(slice(None)), **columns})

    def named(self, rows: Any) -> dict[str, pl.Series]:
        return {
            "indicator": _words(_indicators(), self.indicator[rows]),
            "region": _words(self.regions, self.region[rows]),
        }


def _indicators() -> list[str]:
    return [f"indicator-{number:03d}" for number in range(INDICATORS)]


def _words(words: Sequence[str], number: Rows, where: npt.NDArray[np.bool_] | None = None) -> pl.Series:
    """Return the word of each number; null where it is told so."""
    series = pl.Series(words).gather(number)
    return series if where is None else series.set(pl.Series(~where), None)


def _walks(random: np.random.Generator, drift: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return a random walk for each drift, by year."""
    steps = random.normal(drift[:, None], 4.0, (len(drift), YEARS))
    return np.cumsum(steps, axis=1) + random.uniform(150, 250, len(drift))[:, None]


def _observed(
    random: np.random.Generator,
    place: _Places,
    goals: pl.DataFrame,
    values: npt.NDArray[np.float64],
    unit: Rows,
    *,
    shuffled: bool,
) -> Tables:
    """Return goals with the observations of their series, which are given in the unit of each."""
    spellings = [spelling for unit in UNITS for spelling in unit]
    worth = np.array([WORTH[spelling] for spelling in spellings])
    rows = random.permutation(values.size) if shuffled else np.arange(values.size)
    goal, year = np.divmod(rows, YEARS)
    spelled = 3 * unit[goal] + random.choice(3, values.size, p=SPELLED)
    observations = pl.DataFrame(
        {
            **place.named(goal),
            "period": FIRST_YEAR + year,
            "value": values.ravel()[rows] / worth[spelled],
            "unit": _words(spellings, spelled),
        }
    )
    return Tables(goals.sample(fraction=1.0, shuffle=True, seed=1) if shuffled else goals, observations)
