"""Where a published rule starts from: the goal's own start, or the first value that it takes instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from policytrack.kernel.columns import NONE, TICKS, Integers, ticks
from policytrack.kernel.tolerance import Booleans, Floats
from policytrack.methods.levels import Levels
from policytrack.verdicts import REASONS, Flag, Reason


@dataclass(frozen=True, slots=True)
class Start:
    """The value from which a rule measures progress.

    Args:
        time: When it was; NaN where there is none.
        level: What it was.
        base_time: When it was, where that is not the goal's own start; NaN elsewhere.
        shifted: Whether the goal names another start.
        refusal: Position of the Reason where there is no value, or none after it, or `NONE`.
    """

    time: Floats
    level: Floats
    base_time: Floats
    shifted: Booleans
    refusal: Integers

    @classmethod
    def of(cls, levels: Levels, wanted: Floats) -> Self:
        """Return the first value of each goal from a wanted time on."""
        time, level = levels.first_from(wanted)
        own = ticks(np.nan_to_num(time)) == ticks(np.nan_to_num(levels.base_time, nan=-1.0))
        return cls(
            time=time,
            level=level,
            base_time=np.where(own, np.nan, time),
            shifted=~own & ~np.isnan(time) & ~np.isnan(levels.base_time),
            refusal=np.select(
                [levels.refusal != NONE, np.isnan(time), ~(time + 2 / TICKS < levels.observed_time)],
                [
                    levels.refusal,
                    REASONS.index(Reason.NO_BASELINE),
                    REASONS.index(Reason.SERIES_TOO_SHORT),
                ],
                NONE,
            ),
        )

    @classmethod
    def at_base(cls, levels: Levels, base_year: float) -> Self:
        """Return the start of each goal, or the first later value; of a goal without one, that of a year's end."""
        return cls.of(levels, np.where(np.isnan(levels.base_time), base_year, levels.base_time))

    @property
    def flags(self) -> Mapping[Flag, Booleans]:
        """Which goals carry the flag that they are measured from another start than their own."""
        return {Flag.BASE_SHIFTED: self.shifted}
