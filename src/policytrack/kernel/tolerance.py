"""The one comparison of the kernel: exact up to a relative tolerance, and strict bounds stay strict."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]

TOLERANCE: Final = 1e-9
_LARGEST: Final = float(np.finfo(np.float64).max)


def difference_sign(first: Floats, second: Floats | float, magnitude: Floats | float = 0.0) -> Floats:
    """Return what `sign_of_difference` does; numbers that are not finite may warn, as in any arithmetic."""
    difference = first - second
    size = np.maximum(np.abs(first), abs(second) if isinstance(second, float) else np.abs(second))
    if not isinstance(magnitude, float) or magnitude:
        size = np.maximum(size, magnitude)
    # Of an endless number no share is a tolerance.
    same = abs(difference) <= np.minimum(size, _LARGEST) * TOLERANCE
    same |= first == second
    return np.where(same, 0.0, np.sign(difference))


def sign_of_difference(first: Floats, second: Floats | float, magnitude: Floats | float = 0.0) -> Floats:
    """Return −1, 0 or 1 as `first` is below, equal to or above `second`; NaN where either is unknown.

    Args:
        first: Any shape.
        second: Likewise.
        magnitude: Size of the numbers of which a difference is compared, so that 0.3 − 0.1 − 0.2 equals 0.
    """
    with np.errstate(all="ignore"):
        return difference_sign(first, second, magnitude)


def is_reached(sign: Floats, nudge: Floats | float, is_open: Booleans | bool = False) -> Booleans:
    """Tell, by the sign of value − bound, where a value nudged up (1) or down (−1) meets a bound that may be open."""
    on_bound = nudge >= 0 if is_open is False else np.where(is_open, nudge > 0, nudge >= 0)
    return np.asarray((sign > 0) | ((sign == 0) & on_bound), dtype=np.bool_)


def reaches(value: Floats, bound: Floats | float, nudge: Floats | float, magnitude: Floats | float = 0.0) -> Booleans:
    """Tell where a value is at or above a bound; a value nudged down (−1) is infinitesimally below its number."""
    return is_reached(sign_of_difference(value, bound, magnitude), nudge)


def exceeds(value: Floats, bound: Floats | float, nudge: Floats | float, magnitude: Floats | float = 0.0) -> Booleans:
    """Tell where a value is above a bound; a value nudged up (1) is infinitesimally above its number."""
    return is_reached(sign_of_difference(value, bound, magnitude), nudge, True)
