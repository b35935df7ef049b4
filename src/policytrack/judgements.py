"""One goal's verdict with its numbers and evidence, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from policytrack.findings import Finding, Language
from policytrack.indicators import Indicator, Observation
from policytrack.models import LocalText
from policytrack.periods import Period
from policytrack.plans import Goal, Override, Plan, Progress
from policytrack.regions import Region
from policytrack.targets import Bound, Deliverable, Measurable, Relative
from policytrack.verdicts import Flag, Rating, Reason

Role = Literal["value", "baseline", "method_baseline", "comparator", "linked", "series"]
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
    """Where the measured series leads at the deadline.

    Args:
        value: The projected value.
        low: Lower end of the 80 % prediction interval, or None where too little is known for one.
        high: Upper end.
        model: How it was projected: a name of `kernel.courses.MODELS`.
        probability: That the requirement holds at the deadline; None where too little is known, and for goals that must
            hold in every period.
        expected_year: When the central projection first meets the requirement; it may be after the deadline. None where
            it holds already, where fifty years are not enough, and for goals that are judged over a window.
    """

    value: Amount
    low: Amount | None
    high: Amount | None
    model: str
    probability: float | None = None
    expected_year: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-safe values."""
        return {
            "value": self.value.to_dict(),
            "low": self.low and self.low.to_dict(),
            "high": self.high and self.high.to_dict(),
            "model": self.model,
            "probability": None if self.probability is None else tidy(self.probability),
            "expected_year": self.expected_year,
        }


@dataclass(frozen=True, slots=True)
class Evidence:
    """An observation that a verdict rests on.

    Args:
        role: `value`, `baseline` and `comparator` decide; `method_baseline` is where the method starts from, where
            that is not the goal's own start; `series` only enters the projection, and `linked` only tells something of
            an aim in words.
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


@dataclass(frozen=True, slots=True)
class Compared:
    """The two sides of a comparison, on one price basis.

    Args:
        prices: The price basis on which both stand, like `current`; None where only one was judged.
        own: What the goal's own side is.
        other: What the other side is: a comparator, or a scenario.
        difference: What the goal makes of both.
        rating: The verdict on this basis alone.
    """

    prices: str | None
    own: Amount
    other: Amount
    difference: Amount
    rating: Rating

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-safe values."""
        return {
            "prices": self.prices,
            "own": self.own.to_dict(),
            "other": self.other.to_dict(),
            "difference": self.difference.to_dict(),
            "rating": self.rating.value,
        }


@dataclass(frozen=True, slots=True)
class ChildVerdict:
    """The verdict on one part of a composite, or on one criterion of a rubric.

    Args:
        reference: The goal, as `goal` or `plan/goal`; of a criterion, the id of its indicator.
        name: What it is called.
        rating: Its verdict.
        reason: Why.
        weight: Its weight in a weighted composite.
    """

    reference: str
    name: LocalText
    rating: Rating
    reason: Reason
    weight: float = 1.0

    def to_dict(self, lang: Language = "en") -> dict[str, Any]:
        """Return it as JSON-safe values, its name in `lang`."""
        return {
            "reference": self.reference,
            "name": self.name.in_language(lang),
            "rating": self.rating.value,
            "reason": self.reason.value,
            "weight": self.weight,
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
        goal: The goal, as it stood.
        plan: The plan that it stands in, as it was given, where it is known; names and earlier targets come from it.
        indicator: Its indicator, or None where the plan defines none.
        region: The region judged.
        as_of: When the judgement was made.
        known_by: Last day of publication that counted, or None for all.
        method: Name of the rating method.
        method_source: Where its rule is published.
        rests_on: What it measures progress by; None where it does not say.
        method_parameters: Its parameters by name, like the cuts between its ratings.
        rating: The verdict.
        reason: Why.
        flags: What a reader should know besides.
        stretch_rating: Verdict on the stretch value alone.
        native_label: The method's own label, where it has one.
        native_score: The method's own score, likewise.
        native_figures: The numbers that the method decided by, by name; what is unknown is left out.
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
        projection: Where the measured series leads at the deadline.
        comparisons: Both sides of a comparison, for each price basis that was judged.
        children: The verdicts that were combined.
        step: The last step of a deliverable that was reported.
        overrides: Ratings that analysts or offices gave; they stand beside this one.
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
    method_source: str = ""
    rests_on: LocalText | None = None
    method_parameters: Mapping[str, float | str] = field(default_factory=dict)
    plan: Plan | None = field(default=None, repr=False, compare=False)
    flags: tuple[Flag, ...] = ()
    stretch_rating: Rating | None = None
    native_label: str | None = None
    native_score: float | None = None
    native_figures: Mapping[str, float] = field(default_factory=dict)
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
    comparisons: tuple[Compared, ...] = ()
    children: tuple[ChildVerdict, ...] = ()
    step: Progress | None = None
    overrides: tuple[Override, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def local_name(self) -> LocalText:
        """The goal's name, or else its indicator's, or else the words of the aim, or else its id."""
        target = self.goal.target
        in_words = None if isinstance(target, Measurable | Deliverable) else target.text
        found = self.goal.name or (self.indicator and self.indicator.name) or in_words
        return found or LocalText(en=self.goal.id)

    @property
    def requirement(self) -> Bound | None:
        """What must hold of the measured number, or None where no number is asked for."""
        target = self.goal.target
        return target.requirement(self.indicator) if isinstance(target, Measurable) else None

    def name(self, lang: Language = "en") -> str:
        """Return its name in a language."""
        return self.local_name.in_language(lang)

    def to_dict(self, lang: Language = "en") -> dict[str, Any]:
        """Return the verdict as JSON-safe values, its texts in `lang`."""

        def number(value: float | None) -> float | None:
            return None if value is None else tidy(value)

        return {
            "goal": self.goal.id,
            "name": self.name(lang),
            "region": self.region and self.region.code,
            "dimensions": dict(self.goal.dimensions),
            "kind": self.goal.target.kind,
            "commitment": self.goal.commitment,
            "as_of": self.as_of.isoformat(),
            "known_by": self.known_by and self.known_by.isoformat(),
            "method": self.method,
            "method_source": self.method_source,
            "rests_on": self.rests_on and self.rests_on.in_language(lang),
            "method_parameters": dict(self.method_parameters),
            "rating": self.rating.value,
            "reason": self.reason.value,
            "flags": [flag.value for flag in self.flags],
            "stretch_rating": self.stretch_rating and self.stretch_rating.value,
            "native_label": self.native_label,
            "native_score": number(self.native_score),
            "native_figures": {name: number(figure) for name, figure in self.native_figures.items()},
            "value": self.value and self.value.to_dict(),
            "observed_period": self.observed_period and str(self.observed_period),
            "requirement": self._requirement_as_dict(),
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
            "comparisons": [side.to_dict() for side in self.comparisons],
            "children": [child.to_dict(lang) for child in self.children],
            "step": self.step and _step_as_dict(self.step),
            "overrides": [_override_as_dict(override, lang) for override in self.overrides],
            "evidence": [item.to_dict(lang) for item in self.evidence],
            "findings": [finding.to_dict(lang) for finding in self.findings],
        }

    def _requirement_as_dict(self) -> dict[str, Any] | None:
        """Return what must hold; of a comparison, also how and with what: the bound alone is on their difference."""
        bound, target = self.requirement, self.goal.target
        if bound is None:
            return None
        written = requirement_as_dict(bound)
        if isinstance(target, Relative):
            against = target.comparator.model_dump(exclude_none=True)
            return written | {"relation": target.relation, "against": against}
        return written


def _step_as_dict(step: Progress) -> dict[str, Any]:
    return {"state": step.state, "date": str(step.date), "source": step.source, "url": step.url}


def _override_as_dict(override: Override, lang: Language) -> dict[str, Any]:
    return {
        "rating": override.rating.value,
        "reason": override.reason.in_language(lang),
        "by": override.by,
        "date": str(override.date),
        "url": override.url,
    }
