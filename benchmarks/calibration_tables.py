"""Print the tables of `policytrack.kernel.forecasts`: `python benchmarks/calibration_tables.py FILE`.

They are counted on the development series of `calibration_panels` alone. From each series up to four windows of n
points are taken, evenly spread; what came one to five years later is forecast, and each error is divided by the size
that the kernel expects. Every variable counts the same, but one with few windows no more than its windows.
That is done on the panels, of which there are many. Official indicators of the Canadian framework (FILE) are few, and
less foreseeable: all reaches are widened by one factor, with which the 80 % band holds 80 % on the mean of both worlds.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from calibration_panels import PanelSeries, official_series, panel_series

from policytrack.kernel import forecasts
from policytrack.kernel.courses import MODELS, POINTS
from policytrack.kernel.forecasts import POINTS_FOR_INTERVAL, SHARES, Forecast, forecast

HORIZONS = (1, 2, 3, 4, 5)
LONGER = (7, 10, 15)
EIGHTY = SHARES.tolist().index(0.8)
WINDOWS = 4
ENOUGH_WINDOWS = 40


@dataclass
class Window:
    series: PanelSeries
    begin: int
    end: int


def windows(series: list[PanelSeries], points: int) -> Iterator[Window]:
    """Yield windows with at least three years after each, or at least one where a series is too short for that."""
    for one in series:
        length = len(one.years)
        last = max(length - 3, min(points, length - 1))
        if last >= points and len(set(one.values)) > 1:
            for end in np.unique(np.linspace(points, last, WINDOWS).astype(int)):
                yield Window(one, int(end) - points, int(end))


def errors(
    chosen: list[Window], points: int, horizon: int, model: str | None
) -> tuple[Forecast, np.ndarray, np.ndarray]:
    """Return the forecasts of windows at a horizon, their errors, and the weight of each."""
    chosen = [one for one in chosen if one.end + horizon <= len(one.series.years)]
    known = [(one.series.years[one.begin : one.end], one.series.values[one.begin : one.end]) for one in chosen]
    found = forecast(
        np.repeat(np.arange(len(chosen)), points),
        np.concatenate([years for years, _ in known]),
        np.concatenate([values for _, values in known]),
        np.array([one.series.years[one.end + horizon - 1] for one in chosen]),
        natural_low=np.array([one.series.low for one in chosen]),
        natural_high=np.array([one.series.high for one in chosen]),
        model=model,
    )
    came = np.array([one.series.values[one.end + horizon - 1] for one in chosen])
    _, variable, count = np.unique([one.series.variable for one in chosen], return_inverse=True, return_counts=True)
    return found, np.abs(came - found.value), 1.0 / np.maximum(count, ENOUGH_WINDOWS)[variable]


def quantiles(numbers: np.ndarray, weights: np.ndarray, shares: np.ndarray) -> np.ndarray:
    order = np.argsort(numbers)
    cumulated = np.cumsum(weights[order])
    return np.interp(shares, cumulated / cumulated[-1], numbers[order])


def standardised(
    series: list[PanelSeries], points: int, horizons: tuple[int, ...], model: str | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the errors at some horizons, each over its expected size, and their weights."""
    chosen, parts = list(windows(series, points)), []
    for horizon in horizons:
        found, error, weight = errors(chosen, points, horizon, model)
        known = np.isfinite(found.size)
        parts.append((error[known] / found.size[known], weight[known]))
    return np.concatenate([z for z, _ in parts]), np.concatenate([weight for _, weight in parts])


def origins(series: list[PanelSeries], reaches: dict[int, np.ndarray]) -> list[np.ndarray]:
    """Return for each horizon how far errors went beyond the 80 % reach, as the backtest counts: from every origin."""
    beyond = []
    for horizon in HORIZONS:
        known, until, came, limits = [], [], [], []
        for one in series:
            place = {year: position for position, year in enumerate(one.years)}
            for end in range(POINTS_FOR_INTERVAL, len(one.years)):
                later = place.get(one.years[end - 1] + horizon)
                if later is not None:
                    known.append((one.years[max(0, end - POINTS) : end], one.values[max(0, end - POINTS) : end]))
                    until.append(one.years[later])
                    came.append(one.values[later])
                    limits.append((one.low, one.high))
        lengths = np.array([len(years) for years, _ in known])
        low, high = np.array(limits).T
        found = forecast(
            np.repeat(np.arange(len(known)), lengths),
            np.concatenate([years for years, _ in known]),
            np.concatenate([values for _, values in known]),
            np.array(until),
            natural_low=low,
            natural_high=high,
        )
        eighty = np.array([reaches[n][EIGHTY] for n in lengths])
        sure = np.isfinite(found.size)
        beyond.append((np.abs(np.array(came) - found.value) / found.size / eighty)[sure])
    return beyond


def widening(worlds: list[list[np.ndarray]]) -> float:
    """Return what to multiply reaches by, so that the 80 % band holds 80 % on the mean of all worlds and horizons."""
    narrow, wide = 0.5, 2.0
    while wide - narrow > 1e-4:
        middle = (narrow + wide) / 2
        held = np.mean([np.mean([np.mean(one <= middle) for one in world]) for world in worlds])
        narrow, wide = (middle, wide) if held < 0.8 else (narrow, middle)
    return middle


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("canadian", type=Path, metavar="FILE", help="the whole series of the Canadian framework")
    file = parser.parse_args().canadian
    series = list(panel_series(development=True))
    lengths = range(POINTS_FOR_INTERVAL, POINTS + 1)
    tables = {n: np.append(0.0, quantiles(*standardised(series, n, HORIZONS, None), SHARES[1:])) for n in lengths}
    worlds = [origins(world, tables) for world in (series, list(official_series(file, development=True)))]
    wider = widening(worlds)
    print(f"REACHES, those of the panels times {wider:.3f} = {{")
    for n, table in tables.items():
        print(f"    {n}: ({', '.join(f'{wider * reach:.2f}' for reach in table)}),")
    print("}")
    for name, world in zip(("panels", "official"), worlds, strict=True):
        print(f"80 % band, {name}, years 1 to 5:", ", ".join(f"{100 * np.mean(one <= wider):.1f}" for one in world))
    eighty = np.array([0.8])
    for position, model in enumerate(MODELS):
        own = [quantiles(*standardised(series, n, HORIZONS, model), eighty)[0] for n in lengths]
        common = [quantiles(*standardised(series, n, HORIZONS, None), eighty)[0] for n in lengths]
        ratio = np.exp(np.mean(np.log(np.array(own) / np.array(common))))
        print(f"FACTORS[{model}]: {forecasts.FACTORS[position]} times {ratio:.3f}")
    for model in (None, *MODELS):
        grown = [
            np.mean([quantiles(*standardised(series, n, (h,), model), eighty)[0] for n in (5, 8, 12)])
            for h in (*HORIZONS, *LONGER)
        ]
        told = "  ".join(f"{h}: {g / grown[0]:.2f}" for h, g in zip((*HORIZONS, *LONGER), grown, strict=True))
        print(f"size beside its law, by horizon, {model or 'chosen'}: {told}")


if __name__ == "__main__":
    main()
