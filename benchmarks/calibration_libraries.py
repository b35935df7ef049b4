"""Hold statsforecast's models for short annual series against ours: `python benchmarks/calibration_libraries.py`.

Both see the same 400 windows of twelve points of the development series. Ours were chosen on those series, so that
the comparison favours ours.
"""

import warnings
from importlib.metadata import version
from time import perf_counter

import numpy as np
from calibration_panels import panel_series
from calibration_tables import errors, windows
from statsforecast.models import AutoETS, DynamicOptimizedTheta

POINTS, AHEAD, SAMPLE = 12, 5, 400
WORST = 20.0  # mean changes; no single error counts for more


def main() -> None:
    warnings.simplefilter("ignore")
    every = [
        one for one in windows(list(panel_series(development=True)), POINTS) if one.end + AHEAD <= len(one.series.years)
    ]
    chosen = [every[place] for place in np.random.default_rng(0).choice(len(every), SAMPLE, replace=False)]
    changes = np.array([np.mean(np.abs(np.diff(one.series.values))) for one in chosen])
    print(f"statsforecast {version('statsforecast')}, {SAMPLE} windows of {POINTS} points, by years ahead")
    ours, covers = [], []
    for horizon in range(1, AHEAD + 1):
        found, error, _ = errors(chosen, POINTS, horizon, None)
        low, high = found.interval(0.8)
        came = np.array([one.series.values[one.end + horizon - 1] for one in chosen])
        ours.append(np.mean(np.minimum(error / changes, WORST)))
        covers.append(np.mean((low <= came) & (came <= high)))
    show("policytrack", ours, covers)
    for name, model in (("AutoETS", AutoETS(season_length=1)), ("Theta", DynamicOptimizedTheta(season_length=1))):
        began, missed, covered = perf_counter(), [], []
        for one in chosen:
            known = np.array(one.series.values[one.begin : one.end])
            came = np.array(one.series.values[one.end : one.end + AHEAD])
            found = model.forecast(y=known, h=AHEAD, level=[80])
            missed.append(np.abs(np.clip(found["mean"], one.series.low, one.series.high) - came))
            covered.append((found["lo-80"] <= came) & (came <= found["hi-80"]))
        seconds = perf_counter() - began
        means = np.mean(np.minimum(np.array(missed) / changes[:, None], WORST), axis=0)
        show(name, means, np.mean(covered, axis=0))
        print(f"  {seconds / SAMPLE * 1000:.1f} ms a series; errors over ours: {(means / ours).round(2).tolist()}")


def show(name: str, missed: list[float], covered: list[float]) -> None:
    told = "  ".join(f"{error:.2f} ({share:.0%})" for error, share in zip(missed, covered, strict=True))
    print(f"{name}: error in mean changes (in the 80 % interval): {told}")


if __name__ == "__main__":
    main()
