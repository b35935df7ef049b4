"""The one comparison of the kernel: exact up to a relative tolerance, and strict bounds stay strict."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]

TOLERANCE: Final = 1e-9


def sign_of_difference(first: Floats, second: Floats, magnitude: Floats | float = 0.0) -> Floats:
    """Return −1, 0 or 1 as `first` is below, equal to or above `second`; NaN where either is unknown.

    Args:
        first: Any shape.
        second: Likewise.
        magnitude: Size of the numbers of which a difference is compared, so that 0.3 − 0.1 − 0.2 equals 0.
    """
    with np.errstate(all="ignore"):
        size = np.maximum(np.maximum(_finite_size(first), _finite_size(second)), magnitude)
        difference = first - second
        same = (first == second) | (np.abs(difference) <= TOLERANCE * size)
    return np.where(same, 0.0, np.sign(difference))


def _finite_size(values: Floats) -> Floats:
    return np.where(np.isfinite(values), np.abs(values), 0.0)


def reaches(value: Floats, bound: Floats | float, nudge: Floats, magnitude: Floats | float = 0.0) -> Booleans:
    """Tell where a value is at or above a bound; a value nudged down (−1) is infinitesimally below its number."""
    sign = sign_of_difference(value, np.asarray(bound, dtype=np.float64), magnitude)
    return np.asarray((sign > 0) | ((sign == 0) & (nudge >= 0)), dtype=np.bool_)


def exceeds(value: Floats, bound: Floats | float, nudge: Floats, magnitude: Floats | float = 0.0) -> Booleans:
    """Tell where a value is above a bound; a value nudged up (1) is infinitesimally above its number."""
    sign = sign_of_difference(value, np.asarray(bound, dtype=np.float64), magnitude)
    return np.asarray((sign > 0) | ((sign == 0) & (nudge > 0)), dtype=np.bool_)
