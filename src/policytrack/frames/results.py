"""The columns of a result: where each goal stands, and how it is rated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars

from policytrack.assessment.evidence import deciding
from policytrack.frames.distinct import numbered
from policytrack.frames.inputs import Inputs
from policytrack.kernel import Goals, Judged, Observations, Series
from policytrack.kernel.columns import NONE, TICKS, Fate
from policytrack.kernel.courses import MODELS
from policytrack.methods import Method, Rated
from policytrack.periods import period_between
from policytrack.verdicts import FLAGS, RATINGS, REASONS, Flag

_SIDES: Final = ("lower", "upper")
_NUMBERS: Final = (
    "native_score", "value", "baseline", "expected", "attainment", "expected_attainment", "pace_ratio", "gap",
    "observed_pace", "required_pace", "projection", "projection_low", "projection_high", "probability",
)  # fmt: skip
RESULT: Final[dict[str, Any]] = {
    "goal": polars.String(),
    "indicator": polars.String(),
    "region": polars.String(),
    "rating": polars.Enum([rating.value for rating in RATINGS]),
    "reason": polars.Enum([reason.value for reason in REASONS]),
    "flags": polars.String(),
    "native_label": polars.String(),
    "native_score": polars.Float64(),
    "value": polars.Float64(),
    "bound": polars.Enum(_SIDES),
    "observed_period": polars.String(),
    "baseline": polars.Float64(),
    "expected": polars.Float64(),
    "attainment": polars.Float64(),
    "expected_attainment": polars.Float64(),
    "pace_ratio": polars.Float64(),
    "gap": polars.Float64(),
    "observed_pace": polars.Float64(),
    "required_pace": polars.Float64(),
    "projection": polars.Float64(),
    "projection_low": polars.Float64(),
    "projection_high": polars.Float64(),
    "projection_model": polars.Enum(MODELS),
    "probability": polars.Float64(),
    "expected_year": polars.Int64(),
    "unit": polars.String(),
    "observations": polars.Int64(),
    "used": polars.Int64(),
}


class Results:
    """Columns that are written piece by piece; pieces do not overlap, so that threads may write at the same time.

    Args:
        inputs: The tables that are judged.
        method: By which method.
    """

    def __init__(self, inputs: Inputs, method: Method):
        count = inputs.goals.height
        self._inputs, self._labels = inputs, list(method.labels)
        self._numbers = {name: np.full(count, np.nan) for name in (*_NUMBERS, "reached", "start", "end")}
        self._codes = {
            name: np.full(count, NONE, np.int16) for name in ("rating", "reason", "native_label", "bound", "model")
        }
        self._flags = np.zeros(count, np.int64)
        self._counts = {name: np.zeros(count, np.int64) for name in ("observations", "used")}

    def write(
        self, piece: slice, seen: Observations, goals: Goals, series: Series, judged: Judged, rated: Rated
    ) -> None:
        """Write the results of some goals.

        Args:
            piece: Which goals.
            seen: The observations that bear on them.
            goals: Their columns, and those of the rows beside them.
            series: What they were measured as.
            judged: Where they stand.
            rated: What the method says.
        """
        shapes = self._inputs.shapes
        shape = shapes.code[piece]
        points, known = shapes.in_points[shape], judged.refusal == NONE
        pace = np.where(shapes.steady[shape], 1.0, points)
        shown, projection = judged.shown, judged.projection
        numbers = {
            "value": shown.value,
            "baseline": np.where(shapes.growing[shape], np.nan, judged.base),
            "expected": judged.expected,
            "attainment": shown.attainment,
            "expected_attainment": judged.expected_attainment,
            "pace_ratio": shown.pace_ratio,
            "gap": judged.gap * points,
            "observed_pace": judged.observed_pace * pace,
            "required_pace": judged.required_pace * pace,
            "projection": projection.value,
            "projection_low": projection.low,
            "projection_high": projection.high,
            "probability": projection.probability,
            "reached": projection.reached,
        }
        for name, column in numbers.items():
            self._numbers[name][piece] = np.where(known & np.isfinite(column), column, np.nan)
        if rated.score is not None:
            self._numbers["native_score"][piece] = np.where(np.isfinite(rated.score), rated.score, np.nan)
        if known.any():
            last = series.points.take(np.where(known, judged.point, 0))
            self._numbers["start"][piece] = np.where(known, last.start, np.nan)
            self._numbers["end"][piece] = np.where(known, last.end, np.nan)
        projected = known & np.isfinite(projection.value)
        codes = {
            "rating": rated.rating,
            "reason": rated.reason,
            "native_label": np.full(len(known), NONE) if rated.label is None else rated.label,
            "bound": np.where(known & (judged.bound != 0), (judged.bound < 0).astype(np.int64), NONE),
            "model": np.where(projected, projection.model, NONE),
        }
        for name, code in codes.items():
            self._codes[name][piece] = code
        flags = {**rated.flags, Flag.STALE: known & judged.stale}
        if self._inputs.seen.columns.provisional is not None:
            chosen = seen.provisional & deciding(seen, goals, series, judged, rated)
            flags[Flag.PROVISIONAL] = known & (np.bincount(goals.owner[seen.goal[chosen]], minlength=len(known)) > 0)
        for flag, given in flags.items():
            self._flags[piece] |= given.astype(np.int64) << FLAGS.index(flag)
        owner = goals.owner[seen.goal]
        self._counts["observations"][piece] = np.bincount(owner, minlength=len(known))
        self._counts["used"][piece] = np.bincount(owner[series.fate == Fate.USED], minlength=len(known))

    def frame(self) -> polars.DataFrame:
        """Return the columns as a dataframe."""
        goals, shapes = self._inputs.goals, self._inputs.shapes
        reached = self._numbers["reached"]
        columns = {
            **{name: goals[name] for name in ("goal", "indicator", "region")},
            **self._numbers,
            "rating": _words([rating.value for rating in RATINGS], self._codes["rating"], RESULT["rating"]),
            "reason": _words([reason.value for reason in REASONS], self._codes["reason"], RESULT["reason"]),
            "flags": self._flag_texts(),
            "native_label": _words(self._labels, self._codes["native_label"]),
            "bound": _words(_SIDES, self._codes["bound"], RESULT["bound"]),
            "observed_period": self._observed_periods(),
            "projection_model": _words(MODELS, self._codes["model"], RESULT["projection_model"]),
            "expected_year": np.ceil(reached - 1 / TICKS),
            "unit": _words(shapes.unit, shapes.code),
            **self._counts,
        }
        frame = polars.DataFrame({name: columns[name] for name in RESULT})
        return frame.with_columns(polars.col(polars.Float64).fill_nan(None)).cast(polars.Schema(RESULT))

    def _flag_texts(self) -> polars.Series:
        found, code = numbered(self._flags, 1 << len(FLAGS))
        texts = [
            ", ".join(flag.value for place, flag in enumerate(FLAGS) if bits >> place & 1) for bits in found.tolist()
        ]
        return _words(texts, code)

    def _observed_periods(self) -> polars.Series:
        known = ~np.isnan(self._numbers["end"])
        (starts, start), (ends, end) = (
            np.unique(np.where(known, self._numbers[name], 1.0), return_inverse=True) for name in ("start", "end")
        )
        found, code = numbered(start * len(ends) + end, len(starts) * len(ends))
        texts = [
            period_between(float(starts[pair // len(ends)]), float(ends[pair % len(ends)])).label
            for pair in found.tolist()
        ]
        return _words(texts, np.where(known, code, NONE))


def _words(words: Sequence[str | None], code: npt.NDArray[np.integer], kind: Any = polars.String) -> polars.Series:
    """Return the word of each code; null for `NONE`."""
    return polars.Series([*words, None], dtype=kind).gather(np.where(code == NONE, len(words), code))
