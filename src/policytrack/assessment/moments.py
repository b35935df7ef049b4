"""The moment of a judgement: when it is made, and what was known by then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Self

from policytrack.periods import Period, as_period


@dataclass(frozen=True, slots=True)
class Moment:
    """When a judgement is made, and by when what counts was published.

    Args:
        at: The date of the judgement, or the period on whose last day it is made.
        known: The same for publications; None where all count.

    Example:
        >>> Moment.of("2025", "2024-06").day
        datetime.date(2024, 6, 30)
    """

    at: Period
    known: Period | None = None

    @classmethod
    def of(cls, as_of: object, known_by: object) -> Self:
        """Read both dates as people write them."""
        return cls(as_period(as_of), None if known_by is None else as_period(known_by))

    @property
    def as_of(self) -> date:
        """The day of the judgement."""
        return self.at.end

    @property
    def known_by(self) -> date | None:
        """The last day of publication that counts; None for all."""
        return None if self.known is None else self.known.end

    @property
    def known_day(self) -> int | None:
        """The last day of publication that counts, as an ordinal; None for all."""
        return None if self.known is None else self.known.end.toordinal()

    @property
    def known_time(self) -> float | None:
        """The end of that day, in years; None for all."""
        return None if self.known is None else self.known.end_time

    @property
    def day(self) -> date:
        """The last day on which a statement counts that is in force from its date on."""
        return self.as_of if self.known is None else min(self.as_of, self.known.end)

    def knows(self, published: Period | None) -> bool:
        """Tell whether something was published in time; without a date, only where all publications count."""
        return self.known is None or (published is not None and published.end <= self.known.end)
