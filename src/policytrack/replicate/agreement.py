"""Agreement: what was published beside what came out, counted by quantity and by class."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

Figure = float | str | None

_NOTHING: Final = "none"


@dataclass(frozen=True, slots=True)
class Check:
    """One published figure or word, and what came out.

    Args:
        quantity: What it is, like `score`.
        name: Of what it was published.
        published: What was published; None for nothing.
        ours: What came out; None for nothing.
        agrees: Whether both are the same.
        reason: Why nothing came out.
    """

    quantity: str
    name: str
    published: Figure
    ours: Figure
    agrees: bool
    reason: str | None = None

    @classmethod
    def of_numbers(
        cls,
        quantity: str,
        name: str,
        published: float | None,
        ours: float,
        tolerance: float,
        reason: str | None = None,
    ) -> Check:
        """Compare two numbers; ours is NaN where nothing came out.

        Args:
            quantity: What it is.
            name: Of what it was published.
            published: What was published.
            ours: What came out.
            tolerance: By how much they may differ, as a share of the published number where that is above 1.
            reason: Why nothing came out.
        """
        found = None if math.isnan(ours) else float(ours)
        if published is None or found is None:
            return cls(quantity, name, published, found, published is found, reason)
        agrees = abs(published - found) <= tolerance * max(1.0, abs(published))
        return cls(quantity, name, published, found, agrees)

    @classmethod
    def of_words(
        cls, quantity: str, name: str, published: str | None, ours: str | None, reason: str | None = None
    ) -> Check:
        """Compare two words."""
        return cls(quantity, name, published, ours, published == ours, None if ours else reason)

    def __str__(self) -> str:
        published, ours = (_NOTHING if one is None else str(one) for one in (self.published, self.ours))
        reason = f" ({self.reason})" if self.ours is None and self.reason else ""
        return f"{self.quantity} of {self.name}: published {published}, ours {ours}{reason}"


@dataclass(frozen=True, slots=True)
class Agreement:
    """All that was compared of one file.

    Args:
        file: Path of the file.
        rule: The method that judged, its version and its source.
        checks: What was compared.
        classes: The quantities that are also counted by what was published.
        left_out: What the file holds that no method can judge, in words.
    """

    file: str
    rule: str
    checks: tuple[Check, ...] = field(repr=False)
    classes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def disagreements(self) -> tuple[Check, ...]:
        """What does not agree."""
        return tuple(check for check in self.checks if not check.agrees)

    def counts(self) -> dict[str, tuple[int, int]]:
        """Return how many agree, of how many, by quantity."""
        return _counted((check.quantity, check.agrees) for check in self.checks)

    def counts_by_class(self, quantity: str) -> dict[str, tuple[int, int]]:
        """Return how many agree, of how many, by what was published of one quantity."""
        chosen = [check for check in self.checks if check.quantity == quantity]
        return _counted((str(check.published or _NOTHING), check.agrees) for check in chosen)

    def lines(self) -> Iterator[str]:
        """Yield the report: agreement by quantity and by class, what is left out, and every disagreement."""
        yield self.rule
        yield self.file
        yield ""
        yield from _table(self.counts())
        for quantity in self.classes:
            if found := self.counts_by_class(quantity):
                yield ""
                yield f"{quantity}, by what was published"
                yield from _table(found)
        if self.left_out:
            yield ""
            yield "not judged"
            yield from (f"  {one}" for one in self.left_out)
        yield ""
        wrong = self.disagreements
        yield f"disagreements: {len(wrong)}"
        yield from (f"  {check}" for check in wrong)


def _counted(checks: Iterable[tuple[str, bool]]) -> dict[str, tuple[int, int]]:
    counts: dict[str, tuple[int, int]] = {}
    for key, agrees in checks:
        agreed, compared = counts.get(key, (0, 0))
        counts[key] = (agreed + agrees, compared + 1)
    return counts


def _table(counts: dict[str, tuple[int, int]]) -> Iterator[str]:
    width = max(map(len, counts), default=0)
    yield from (f"  {key:<{width}}  {agreed}/{compared}" for key, (agreed, compared) in counts.items())
