"""One goal's verdict with its numbers and evidence, as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from policytrack.findings import Finding, Language
from policytrack.indicators import Indicator, Observation
from policytrack.periods import Period
from policytrack.plans import Goal
from policytrack.regions import Region
from policytrack.targets import Bound, Qualitative
from policytrack.verdicts import Flag, Rating, Reason

Role = Literal["value", "baseline", "series"]
BoundSide = Literal["lower", "upper"]


def tidy(number: float) -> float:
    """Return a number without the dust of binary arithmetic: twelve significant digits.

    Example:
        >>> tidy(2000 - 1971.4)
        28.6
    """
    return float(f"{number:.12g}") + 0.0  # −0.0 becomes 0.0


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in the unit in which its goal is written.

    Args:
        value: The number.
        unit: The unit, as the plan writes it.
        bound: `lower` or `upper` where only a bound is known.
        strict: Whether the number itself is excluded.
    """

    value: float
    unit: str
    bound: BoundSide | None = None
    strict: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-safe values."""
        written: dict[str, Any] = {"value": tidy(self.value), "unit": self.unit}
        return written if self.bound is None else written | {"bound": self.bound, "strict": self.strict}


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where the pace leads at the deadline.

    Args:
        value: The projected value.
        low: Lower end of the 80 % prediction interval, or None where there are too few periods for one.
        high: Upper end.
        model: How it was projected.
    """

    value: Amount
    low: Amount | None
    high: Amount | None
    model: str

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-safe values."""
        return {
            "value": self.value.to_dict(),
            "low": self.low and self.low.to_dict(),
            "high": self.high and self.high.to_dict(),
            "model": self.model,
        }


@dataclass(frozen=True, slots=True)
class Evidence:
    """An observation that a verdict rests on.

    Args:
        role: `value` and `baseline` decide; `series` only enters the projection.
        observation: The observation, with its source.
        indicator: What it observes.
        region: Code of its region.
    """

    role: Role
    observation: Observation
    indicator: Indicator
    region: str | None

    def to_dict(self, lang: Language = "en") -> dict[str, Any]:
        """Return it as JSON-safe values, its texts in `lang`."""
        seen = self.observation
        return {
            "role": self.role,
            "indicator": seen.indicator,
            "region": self.region,
            "period": str(seen.period),
            "value": {"value": seen.value.value, "unit": seen.value.unit.text},
            "quality": seen.quality,
            "strict": seen.strict,
            "named": seen.named,
            "basis": None if seen.basis is None else seen.basis.in_language(lang),
            "source": seen.source,
            "url": seen.url,
            "published": seen.published and str(seen.published),
            "status": seen.status,
            "note": None if seen.note is None else seen.note.in_language(lang),
        }


def requirement_as_dict(bound: Bound) -> dict[str, Any]:
    """Return what must hold as JSON-safe values: the comparator, its number or numbers, and the unit."""
    comparator, unit, limits = bound.comparator, bound.quantity.unit.text, bound.limits
    if comparator == "between" and limits is not None:
        return {"comparator": comparator, "low": limits.low, "high": limits.high, "unit": unit}
    written = {"comparator": comparator, "value": bound.quantity.value, "unit": unit}
    return written | {"tolerance": bound.tolerance and str(bound.tolerance)} if comparator == "about" else written


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict on one goal, with every number that led to it; what is unknown is None.

    Args:
        goal: The goal.
        indicator: Its indicator, or None where the plan defines none.
        region: The region judged.
        as_of: When the judgement was made.
        known_by: Last day of publication that counted, or None for all.
        method: Name of the rating method.
        rating: The verdict.
        reason: Why.
        flags: What a reader should know besides.
        stretch_rating: Verdict on the stretch value alone.
        native_label: The method's own label, where it has one.
        native_score: The method's own score, likewise.
        value: The last observed value of what the goal measures.
        observed_period: The period of that value.
        baseline: Where the measure started.
        baseline_period: Likewise, when.
        expected: The path at the end of the observed period.
        attainment: Share of the intended change achieved.
        expected_attainment: The share that the path asks for.
        pace_ratio: Their ratio.
        gap: What is missing; negative where there is a surplus.
        observed_pace: Change a year so far.
        required_pace: Change a year needed from now on.
        projection: Where the pace leads.
        evidence: The observations behind it.
        findings: Remarks on the goal and its observations.
    """

    goal: Goal
    indicator: Indicator | None
    region: Region | None
    as_of: date
    known_by: date | None
    method: str
    rating: Rating
    reason: Reason
    flags: tuple[Flag, ...] = ()
    stretch_rating: Rating | None = None
    native_label: str | None = None
    native_score: float | None = None
    value: Amount | None = None
    observed_period: Period | None = None
    baseline: Amount | None = None
    baseline_period: Period | None = None
    expected: Amount | None = None
    attainment: float | None = None
    expected_attainment: float | None = None
    pace_ratio: float | None = None
    gap: Amount | None = None
    observed_pace: Amount | None = None
    required_pace: Amount | None = None
    projection: Outlook | None = None
    evidence: tuple[Evidence, ...] = ()
    findings: tuple[Finding, ...] = ()

    def name(self, lang: Language = "en") -> str:
        """Return the goal's name, or else its indicator's, or else the words of the aim, or else its id."""
        target = self.goal.target
        in_words = target.text if isinstance(target, Qualitative) else None
        text = self.goal.name or (self.indicator and self.indicator.name) or in_words
        return text.in_language(lang) if text else self.goal.id

    def to_dict(self, lang: Language = "en") -> dict[str, Any]:
        """Return the verdict as JSON-safe values, its texts in `lang`."""

        def number(value: float | None) -> float | None:
            return None if value is None else tidy(value)

        target = self.goal.target
        return {
            "goal": self.goal.id,
            "name": self.name(lang),
            "region": self.region and self.region.code,
            "dimensions": dict(self.goal.dimensions),
            "kind": target.kind,
            "commitment": self.goal.commitment,
            "as_of": self.as_of.isoformat(),
            "known_by": self.known_by and self.known_by.isoformat(),
            "method": self.method,
            "rating": self.rating.value,
            "reason": self.reason.value,
            "flags": [flag.value for flag in self.flags],
            "stretch_rating": self.stretch_rating and self.stretch_rating.value,
            "native_label": self.native_label,
            "native_score": self.native_score,
            "value": self.value and self.value.to_dict(),
            "observed_period": self.observed_period and str(self.observed_period),
            "requirement": None if isinstance(target, Qualitative) else requirement_as_dict(target),
            "deadline": self.goal.due and str(self.goal.due),
            "baseline": self.baseline and self.baseline.to_dict(),
            "baseline_period": self.baseline_period and str(self.baseline_period),
            "expected": self.expected and self.expected.to_dict(),
            "attainment": number(self.attainment),
            "expected_attainment": number(self.expected_attainment),
            "pace_ratio": number(self.pace_ratio),
            "gap": self.gap and self.gap.to_dict(),
            "observed_pace": self.observed_pace and self.observed_pace.to_dict(),
            "required_pace": self.required_pace and self.required_pace.to_dict(),
            "projection": self.projection and self.projection.to_dict(),
            "evidence": [item.to_dict(lang) for item in self.evidence],
            "findings": [finding.to_dict(lang) for finding in self.findings],
        }
